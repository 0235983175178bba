"""Coordinates of points in degrees, WGS84, read from tables and geometries.

Few rows are read by plain Python, because Arrow's compute functions take longer to import;
both ways give the same numbers.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from decimal import Decimal
from numbers import Real
from typing import TYPE_CHECKING

from corridor.errors import quote
from corridor.tables import libraries
from corridor.tables.columns import ColumnOptions, Columns
from corridor.tables.geometries import read_ordinates, to_plain_array, to_wgs84
from geo.errors import CoordinateError
from geo.notation import check_coordinate, parse_coordinate

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

# From this many rows on Arrow's compute functions are worth their import (90 ms).
COMPUTE_FROM_ROWS = 5_000

_NUMBER = r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
_IS_NUMBER = re.compile(_NUMBER)
_MISSING_TEXTS = {"", "na", "n/a", "nan", "none", "null"}


@dataclass(frozen=True, slots=True, eq=False)
class Positions:
    """The coordinates of rows, in degrees, WGS84.

    Attributes
    ----------
    lats, lons
        Degrees, one per row; undefined in a row with a problem.
    problems
        For each row without a usable coordinate, by its number: the reason.
    """

    lats: Floats
    lons: Floats
    problems: dict[int, str]

    def valid_mask(self) -> NDArray[np.bool_]:
        """Return whether there is a usable coordinate, one per row."""
        import numpy as np

        valid = np.ones(len(self.lats), dtype=np.bool_)
        valid[list(self.problems)] = False
        return valid

    def to_wkb(self) -> pa.Array:
        """Return the points as WKB (x = longitude), null for rows with a problem."""
        import pyarrow as pa
        import shapely

        points = shapely.to_wkb(shapely.points(self.lons, self.lats))
        points[~self.valid_mask()] = None
        return pa.array(points, pa.binary())


def read_coordinates(
    points: Any, lat: str | None = None, lon: str | None = None
) -> tuple[Any, Any]:
    """Return the latitudes and longitudes of points, in degrees in EPSG:4326.

    Parameters
    ----------
    points
        A shapely point, a list or array of them (taken as EPSG:4326), a GeoSeries or
        GeoDataFrame (its CRS is honoured), a pandas or Polars DataFrame, or an Arrow table.
    lat, lon
        The names of a table's coordinate columns; found by their usual names (``lat``,
        ``latitude``, ``y``; ``lon``, ``lng``, ``long``, ``longitude``, ``x``) if not given.

    Returns
    -------
    tuple
        Two floats for a shapely point, else two arrays, shape (n,); NaN where a coordinate
        is missing or not a number. Ranges are not checked.

    Raises
    ------
    DataError
        The points carry no CRS, are not points, or have no such columns.

    Examples
    --------
    >>> import shapely
    >>> read_coordinates(shapely.Point(36.610, 35.814))
    (35.814, 36.61)
    """
    library = libraries.find_library(points)
    if library is not None:
        columns = library.find_columns(points, ColumnOptions(lat=lat, lon=lon))
        positions = read_positions(columns, lambda index: library.read_column(points, index))
        return positions.lats, positions.lons
    if lat is not None or lon is not None:
        raise libraries.geometries_error()
    geometries = libraries.read_geometries(points)
    positions = _positions_from_geometry(Columns("geometry", (0,), ("geometry",)), geometries)
    if libraries.is_geometry(points):
        return float(positions.lats[0]), float(positions.lons[0])
    return positions.lats, positions.lons


def read_positions(columns: Columns, read_column: Callable[[int], Any]) -> Positions:
    """Return the coordinates of the rows of a table.

    Parameters
    ----------
    columns
        Where they are.
    read_column
        Returns the column of an index: an Arrow array, an array of floats or geometries, or
        a list where Arrow has no type for its values.
    """
    readers: dict[str, Callable[..., Positions]] = {
        "degrees": _positions_from_degrees,
        "geometry": _positions_from_geometry,
        "text": _positions_from_text,
    }
    return readers[columns.kind](columns, *map(read_column, columns.indices))


# --- columns of numbers ------------------------------------------------------------


def _positions_from_degrees(columns: Columns, lat: Any, lon: Any) -> Positions:
    if columns.is_swapped:
        lat, lon = lon, lat
    y, x = read_numbers(lat), read_numbers(lon)
    lons, lats = to_wgs84(x, y, columns.crs)
    values = ("latitude", lat, y), ("longitude", lon, x)
    problems = _find_problems(lats, lons, lambda row: _number_problem(values, row))
    return Positions(lats, lons, problems)


def _find_problems(
    lats: Floats, lons: Floats, describe_problem: Callable[[int], str | None]
) -> dict[int, str]:
    """Return why rows have no usable coordinate: it could not be read, or is impossible."""
    import numpy as np

    bad = np.flatnonzero(~((np.abs(lats) <= 90) & (np.abs(lons) <= 180)))
    return {
        row: describe_problem(row) or _range_problem(float(lats[row]), float(lons[row]))
        for row in bad.tolist()
    }


def _number_problem(values: Sequence[tuple[str, Any, Floats]], row: int) -> str | None:
    """Return why one of the two values of a row is not a number, if so."""
    for name, column, numbers in values:
        if math.isfinite(numbers[row]):
            continue
        value = column[row]
        value = value.as_py() if hasattr(value, "as_py") else value
        if _is_missing(value):
            return f"{name} is missing"
        if math.isnan(read_number(value)):
            return f"{name} is not a number: {quote(value)}"
    return None


def _range_problem(lat: float, lon: float) -> str:
    try:
        check_coordinate(lat, lon)
    except CoordinateError as error:
        return str(error)
    message = f"{lat}, {lon} is possible"
    raise AssertionError(message)


def read_numbers(column: Any) -> Floats:
    """Return a column as floats, NaN for what is missing or not a number."""
    import numpy as np

    if isinstance(column, np.ndarray) and column.dtype == np.float64:
        return column
    if not hasattr(column, "type"):
        return np.array([read_number(value) for value in column], dtype=np.float64)
    import pyarrow as pa

    column = to_plain_array(column)
    kind = column.type
    if pa.types.is_floating(kind) or pa.types.is_integer(kind):
        values = column.to_numpy(zero_copy_only=False)
        return np.ascontiguousarray(values, dtype=np.float64)
    is_text = pa.types.is_string(kind) or pa.types.is_large_string(kind)
    if is_text and len(column) >= COMPUTE_FROM_ROWS:
        return _parse_texts(column)
    return np.array([read_number(value) for value in column.to_pylist()], dtype=np.float64)


def _parse_texts(texts: pa.Array) -> Floats:
    """Return text as floats, NaN for what is not a number; by Arrow's compute functions."""
    import pyarrow as pa
    import pyarrow.compute as pc

    try:
        values = texts.cast(pa.float64())
    except pa.ArrowInvalid:
        trimmed = pc.utf8_trim_whitespace(texts)
        is_number = pc.match_substring_regex(trimmed, f"^(?:{_NUMBER})$")
        values = pc.if_else(is_number, trimmed, None).cast(pa.float64())
    return values.to_numpy(zero_copy_only=False)  # type: ignore[no-any-return]


def read_number(value: object) -> float:
    """Return a number, or text with a plain decimal point, as a float; else NaN."""
    if isinstance(value, str):
        text = value.strip()
        return float(text) if _IS_NUMBER.fullmatch(text) else math.nan
    if isinstance(value, bool) or not isinstance(value, (Real, Decimal)):
        return math.nan
    try:
        return float(value)
    except (OverflowError, ValueError):  # an integer of 400 digits, a signalling NaN
        return math.nan


def _is_missing(value: Any) -> bool:
    if isinstance(value, str):
        return value.strip().casefold() in _MISSING_TEXTS
    return value is None or (isinstance(value, float) and math.isnan(value))


# --- a column of geometries --------------------------------------------------------


def _positions_from_geometry(columns: Columns, column: Any) -> Positions:
    x, y, describe_problem = read_ordinates(column)
    if columns.is_swapped:
        x, y = y, x
    lons, lats = to_wgs84(x, y, columns.crs)
    return Positions(lats, lons, _find_problems(lats, lons, describe_problem))


# --- a column of text --------------------------------------------------------------


def _positions_from_text(columns: Columns, column: Any) -> Positions:
    import numpy as np

    texts = column.to_pylist() if hasattr(column, "to_pylist") else list(column)
    lats, lons = np.full((2, len(texts)), math.nan)
    problems = {}
    for row, text in enumerate(texts):
        if _is_missing(text):
            problems[row] = "coordinate is missing"
            continue
        try:
            point = parse_coordinate(text if isinstance(text, str) else str(text))
        except CoordinateError as error:
            problems[row] = str(error)
        else:
            is_swapped = columns.is_swapped and not point.named
            lats[row], lons[row] = (point.lon, point.lat) if is_swapped else (point.lat, point.lon)
    return Positions(lats, lons, {**_find_problems(lats, lons, problems.get), **problems})
