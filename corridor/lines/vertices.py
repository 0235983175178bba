"""The vertices of a line as arrays, from geometries or from the rows of a table.

Vertices and parts keep the numbers, from 0, that they have in the source, so that a message can
name the vertex that is wrong.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from corridor.errors import DataError, format_list
from corridor.lines.columns import find_coordinate_columns, read_numbers

if TYPE_CHECKING:
    from typing import Any

    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]

LINE_TYPES = (1, 2)  # shapely's ids of LineString and LinearRing
FIRST_COLLECTION_TYPE = 4  # this and greater types hold other geometries
NO_MEASURE = -1e37  # less than this is a Shapefile's mark for no measure


@dataclass(frozen=True, slots=True, eq=False)
class Vertices:
    """Vertices of one or several parts, one part after another.

    Attributes
    ----------
    what
        The name of the line in messages.
    x, y
        Coordinates in the CRS of the source; longitude and latitude once converted.
    measures
        Published measures as the source has them, NaN where it has none.
    part, number
        The part of each vertex, and its number within the part.
    """

    what: str
    x: Floats
    y: Floats
    measures: Floats
    part: Integers
    number: Integers

    def take(self, which: Any) -> Vertices:
        """Return the vertices at these indices, in their order."""
        return Vertices(
            what=self.what,
            x=self.x[which],
            y=self.y[which],
            measures=self.measures[which],
            part=self.part[which],
            number=self.number[which],
        )

    def name(self, i: int) -> str:
        """Return the name, for messages, of the vertex at an index."""
        return f"vertex {self.number[i]}" + (f" of part {self.part[i]}" if self.part.any() else "")

    def bounds(self) -> Integers:
        """Return the index of each part's first vertex, then the number of vertices."""
        import numpy as np

        begins = np.flatnonzero(np.diff(self.part)) + 1
        return np.concatenate(([0], begins, [len(self.part)]))


# --- from geometries ----------------------------------------------------------------------


def vertices_from_geometries(geometries: Any, what: str) -> tuple[Vertices, list[str]]:
    """Return the vertices of an array of lines, and notes on what is left out.

    Raises
    ------
    DataError
        The geometries are not all lines, or all are missing or empty.
    """
    import numpy as np
    import shapely

    is_present = ~(shapely.is_missing(geometries) | shapely.is_empty(geometries))
    parts = geometries[is_present]
    while (shapely.get_type_id(parts) >= FIRST_COLLECTION_TYPE).any():
        parts = shapely.get_parts(parts)
        parts = parts[~shapely.is_empty(parts)]
    if not len(parts) or not np.isin(shapely.get_type_id(parts), LINE_TYPES).all():
        message = f"{what} must hold a line and nothing else, got {_count_types(parts)}"
        raise DataError(message)
    xyzm, part = shapely.get_coordinates(parts, include_z=True, include_m=True, return_index=True)
    x, y, z, measures = (np.ascontiguousarray(column) for column in xyzm.T)
    measures[~(measures > NO_MEASURE)] = np.nan
    notes = []
    if missing := int(np.count_nonzero(~is_present)):
        notes.append(f"{missing} of {len(geometries)} features have no geometry: passed over")
    if np.isfinite(z[z != 0]).any():
        notes.append("heights (Z) are ignored")
    begins = np.searchsorted(part, np.arange(len(parts)))
    number = np.arange(len(part)) - begins[part]
    return Vertices(what, x, y, measures, part, number), notes


def _count_types(parts: Any) -> str:
    """Return the types of geometries with their numbers: ``2 Polygon, 1 LineString``."""
    from collections import Counter

    types = Counter(part.geom_type for part in parts)
    return ", ".join(f"{count} {name}" for name, count in types.most_common()) or "nothing"


# --- from a table with a vertex a row -----------------------------------------------------


def vertices_from_rows(table: pd.DataFrame, what: str, chainage: str | None) -> Vertices:
    """Return the rows of a table as the vertices of one line, in their order.

    Raises
    ------
    DataError
        A column of coordinates or chainages is missing, repeated, or holds something other
        than numbers; or there are fewer than two rows.
    """
    import numpy as np

    if not table.columns.is_unique:
        message = (
            f"{what} has several columns of one name; its columns are {format_list(table.columns)}"
        )
        raise DataError(message)
    lat, lon = find_coordinate_columns(table, what)
    if len(table) < 2:
        message = f"{what}: a line needs at least two different vertices, got {len(table)}"
        raise DataError(message)
    y, x = (read_numbers(table, column, what) for column in (lat, lon))
    measures = np.full(len(table), np.nan)
    if chainage is not None:
        if chainage not in table.columns:
            message = (
                f"{what} has no column {chainage!r} of chainages, only {format_list(table.columns)}"
            )
            raise DataError(message)
        measures = read_numbers(table, chainage, what, is_nullable=True)
    part, number = np.zeros(len(table), dtype=np.int64), np.arange(len(table))
    return Vertices(what, x, y, measures, part, number)
