"""The vertices that a line is to be made of, as arrays: every later step is one on these.

Vertices, and the parts they belong to, are numbered from 0 as the source has them, and keep
their numbers, so that whatever is wrong with one can be told where it is found.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from corridor.errors import DataError, format_list
from corridor.lines.columns import find_coordinate_columns, read_numbers
from geo.nearest.frames import ECCENTRICITY_SQUARED, EQUATORIAL_RADIUS

if TYPE_CHECKING:
    from typing import Any

    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Numbers = NDArray[np.int64]

LINEAR = (1, 2)  # shapely's numbers of a LineString and a LinearRing
FIRST_MULTI = 4
NO_MEASURE = -1e37  # below it a Shapefile says that there is none


@dataclass(frozen=True, slots=True, eq=False)
class Vertices:
    """Vertices of one or several parts, one part after another.

    Attributes
    ----------
    what
        What messages call the line.
    x, y
        Coordinates in the CRS of the source; longitude and latitude once converted.
    measures
        Published measures as the source has them, NaN where it has none.
    part, number
        Which part a vertex belongs to, and which it is in there.
    """

    what: str
    x: Floats
    y: Floats
    measures: Floats
    part: Numbers
    number: Numbers

    def take(self, which: Any) -> Vertices:
        """Return some of the vertices, or all in another order."""
        return Vertices(
            what=self.what,
            x=self.x[which],
            y=self.y[which],
            measures=self.measures[which],
            part=self.part[which],
            number=self.number[which],
        )

    def name(self, i: int) -> str:
        """Return what a message calls the vertex at a place of the arrays."""
        return f"vertex {self.number[i]}" + (f" of part {self.part[i]}" if self.part.any() else "")

    def bounds(self) -> Numbers:
        """Return where each part begins, and the number of vertices at the end."""
        import numpy as np

        begins = np.flatnonzero(np.diff(self.part)) + 1
        return np.concatenate(([0], begins, [len(self.part)]))


def geocentric(lats: Floats, lons: Floats) -> Floats:
    """Return geocentric positions in metres, one per row."""
    import numpy as np

    phi, lam = np.radians(lats), np.radians(lons)
    sin_phi = np.sin(phi)
    normal = EQUATORIAL_RADIUS / np.sqrt(1 - ECCENTRICITY_SQUARED * sin_phi**2)
    ring = normal * np.cos(phi)
    up = normal * (1 - ECCENTRICITY_SQUARED) * sin_phi
    return np.column_stack((ring * np.cos(lam), ring * np.sin(lam), up))


def apart_m(one: Floats, other: Floats) -> Floats:
    """Return how far geocentric positions are from each other, pair by pair."""
    import numpy as np

    apart: Floats = np.sqrt(((one - other) ** 2).sum(axis=-1))
    return apart


# --- from geometries ----------------------------------------------------------------------


def vertices_from_geometries(geometries: Any, what: str) -> tuple[Vertices, list[str]]:
    """Return the vertices of an array of lines, and notes on what is left out of them.

    Raises
    ------
    DataError
        There is something besides lines, or nothing.
    """
    import numpy as np
    import shapely

    is_there = ~(shapely.is_missing(geometries) | shapely.is_empty(geometries))
    parts = geometries[is_there]
    while (shapely.get_type_id(parts) >= FIRST_MULTI).any():
        parts = shapely.get_parts(parts)
        parts = parts[~shapely.is_empty(parts)]
    if not len(parts) or not np.isin(shapely.get_type_id(parts), LINEAR).all():
        message = f"{what} must hold a line and nothing else, got {_counted(parts)}"
        raise DataError(message)
    xyzm, part = shapely.get_coordinates(parts, include_z=True, include_m=True, return_index=True)
    x, y, z, measures = (np.ascontiguousarray(column) for column in xyzm.T)
    measures[~(measures > NO_MEASURE)] = np.nan
    notes = []
    if missing := int(np.count_nonzero(~is_there)):
        notes.append(f"{missing} of {len(geometries)} features have no geometry: passed over")
    if np.isfinite(z[z != 0]).any():
        notes.append("heights (Z) are ignored")
    begins = np.searchsorted(part, np.arange(len(parts)))
    number = np.arange(len(part)) - begins[part]
    return Vertices(what, x, y, measures, part, number), notes


def _counted(parts: Any) -> str:
    """Return how many geometries of each kind there are: ``2 Polygon, 1 LineString``."""
    from collections import Counter

    kinds = Counter(part.geom_type for part in parts)
    return ", ".join(f"{count} {kind}" for kind, count in kinds.most_common()) or "nothing"


# --- from a table with a vertex a row -----------------------------------------------------


def vertices_from_rows(table: pd.DataFrame, what: str, chainage: str | None) -> Vertices:
    """Return the rows of a table as the vertices of one line, in their order.

    Raises
    ------
    DataError
        There are no columns of coordinates or of chainages, two of one name, not numbers in
        them, or fewer than two rows.
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
