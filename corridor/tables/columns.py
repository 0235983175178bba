"""The coordinates of a table: which of its columns hold them, and what they are in degrees.

Columns come as Arrow arrays (or lists, where Arrow has no type for what is in them) and
leave as :class:`Places`. A table of three rows is read by plain Python, for importing
Arrow's compute functions takes longer than that; the two ways give the same numbers.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from decimal import Decimal
from numbers import Real
from typing import TYPE_CHECKING

from corridor.errors import DataError, format_list, quote
from corridor.lines.columns import COORDINATE_NAMES
from corridor.tables.geometries import (
    WGS84,
    is_wgs84,
    read_ordinates,
    to_plain_array,
    to_wgs84,
)
from geo.errors import CoordinateError
from geo.notation import check_coordinate, parse_coordinate

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any

    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

USUAL_GEOMETRIES = ("geometry", "geom", "the_geom", "wkb_geometry", "wkt", "wkb")

# From so many rows on Arrow's compute functions are worth their import (90 ms).
COMPUTE_FROM_ROWS = 5_000

_NUMBER = r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
_IS_NUMBER = re.compile(_NUMBER)
_NO_VALUE = {"", "na", "n/a", "nan", "none", "null"}


@dataclass(frozen=True, slots=True, eq=False)
class Positions:
    """Coordinates of rows in degrees, WGS84, and for those without one the reason.

    Attributes
    ----------
    lats, lons
        Degrees, one a row; of a row with a problem they mean nothing.
    problems
        Row number to reason.
    """

    lats: Floats
    lons: Floats
    problems: dict[int, str]

    def valid(self) -> NDArray[np.bool_]:
        """Tell of every row whether it has a coordinate that can be used."""
        import numpy as np

        valid = np.ones(len(self.lats), dtype=np.bool_)
        valid[list(self.problems)] = False
        return valid

    def as_wkb(self) -> pa.Array:
        """Return the points as WKB (x = longitude), null for rows with a problem."""
        import pyarrow as pa
        import shapely

        points = shapely.to_wkb(shapely.points(self.lons, self.lats))
        points[~self.valid()] = None
        return pa.array(points, pa.binary())


@dataclass(frozen=True, slots=True)
class Columns:
    """Which columns of a table hold its coordinates.

    Attributes
    ----------
    kind
        ``"degrees"``: a column for each of the two (``places`` latitude, longitude; in
        another CRS: northing, easting); ``"geometry"``: one of WKB, WKT, GeoArrow or shapely
        points; ``"text"``: one of coordinates as people write them.
    places, names
        Where they stand in the table, and what they are called.
    crs
        As pyproj takes it.
    swapped
        Whether latitude and longitude are to be exchanged (in text that does not say which
        is which).
    """

    kind: str
    places: tuple[int, ...]
    names: tuple[str, ...]
    crs: Any = WGS84
    swapped: bool = False

    def swap(self) -> Columns:
        """Return the same columns with latitude and longitude exchanged."""
        return replace(self, swapped=not self.swapped)

    def read(self, column: Callable[[int], Any]) -> Positions:
        """Return the coordinates of the rows of a table, whose columns ``column`` gives."""
        given = [column(place) for place in self.places]
        ways: dict[str, Callable[..., Any]] = {
            "degrees": _from_degrees,
            "geometry": _from_geometry,
            "text": _from_text,
        }
        return Positions(*ways[self.kind](self, *given))


# --- which columns -----------------------------------------------------------------


def find_columns(
    names: Sequence[object],
    geometries: Mapping[int, Any],
    *,
    lat: str | None = None,
    lon: str | None = None,
    geometry: str | None = None,
    coordinate: str | None = None,
    crs: Any = None,
) -> Columns:
    """Return the columns that hold the coordinates, named or found by their usual names.

    Parameters
    ----------
    names
        Those of all columns.
    geometries
        Which of them are known to be geometries, by place, with their CRS or None.
    lat, lon
        Names of the two columns of degrees (with ``crs``: of northings and eastings).
    geometry
        Name of the column of WKB, WKT or GeoArrow points.
    coordinate
        Name of the column of coordinates as text, as :func:`geo.parse_coordinate` reads it.
    crs
        Of the columns, where the table does not tell it.

    Raises
    ------
    DataError
        There are no such columns, or several; or geometries without a CRS.
    """
    pair = lon if lat is None else lat
    ways = {"lat= and lon=": pair, "geometry=": geometry, "coordinate=": coordinate}
    chosen = [way for way, name in ways.items() if name is not None]
    if len(chosen) > 1:
        message = f"coordinates are in one place, got {' and '.join(chosen)}; give one of them"
        raise DataError(message)
    if coordinate is not None:
        if crs is not None and not is_wgs84(crs):
            message = (
                "coordinates as text are on WGS84 in any notation: crs= (--crs) has no meaning "
                "for them; leave it out"
            )
            raise DataError(message)
        text = column_index(names, "coordinate", coordinate)
        return Columns("text", (text,), (str(names[text]),))
    if lat is None and lon is None:
        place = _geometry_place(names, geometries, geometry)
        if place is not None:
            known = crs if crs is not None else geometries.get(place)
            return Columns("geometry", (place,), (str(names[place]),), _known_crs(known))
    both = column_index(names, "latitude", lat), column_index(names, "longitude", lon)
    return Columns(
        "degrees", both, tuple(str(names[place]) for place in both), WGS84 if crs is None else crs
    )


def _geometry_place(
    names: Sequence[object], geometries: Mapping[int, Any], name: str | None
) -> int | None:
    """Return the place of the column of geometries: named, known, or of a usual name."""
    if name is not None:
        return column_index(names, "geometry", name)
    if geometries:
        usual = [i for i in geometries if str(names[i]).strip().casefold() in USUAL_GEOMETRIES]
        return (usual or [*geometries])[0]
    folded = [str(each).strip().casefold() for each in names]
    if any(each in COORDINATE_NAMES["latitude"] for each in folded):
        return None
    usual = [folded.index(each) for each in USUAL_GEOMETRIES if each in folded]
    return usual[0] if usual else None


def column_index(names: Sequence[object], what: str, name: object) -> int:
    """Return the place of the one column that holds ``what``: of that name, or a usual one.

    Raises
    ------
    DataError
        There is none, or there are several.
    """
    usual = COORDINATE_NAMES.get(what, ())
    if name is None:
        found = [i for i, each in enumerate(names) if str(each).strip().casefold() in usual]
    else:
        is_text = isinstance(name, str)
        found = [i for i, each in enumerate(names) if is_text and each == name]
    if len(found) == 1:
        return found[0]
    option = {"latitude": "lat", "longitude": "lon", "groups": "by"}.get(what, what)
    if found:
        why = f"several columns may hold the {what}: {format_list([names[i] for i in found])}"
    elif name is None:
        why = f"no column for the {what} (one of {', '.join(usual)})"
    elif isinstance(name, str):
        why = f"no column {quote(name)} for the {what}"
    else:
        why = f"with a table, {option}= is the name of a column, got {type(name).__name__}"
    message = (
        f"{why}; name one with {option}= (--{option}); the table's columns are {format_list(names)}"
    )
    raise DataError(message)


def _known_crs(crs: Any) -> Any:
    if crs is None:
        message = (
            "the points carry no CRS, so nobody can tell where they lie; name it with crs= "
            '(--crs), as in points.set_crs("EPSG:4326") or --crs EPSG:4326 for longitude and '
            "latitude in degrees"
        )
        raise DataError(message)
    return crs


# --- columns of numbers ------------------------------------------------------------


def _from_degrees(columns: Columns, lat: Any, lon: Any) -> tuple[Floats, Floats, dict[int, str]]:
    if columns.swapped:
        lat, lon = lon, lat
    y, x = read_numbers(lat), read_numbers(lon)
    lons, lats = to_wgs84(x, y, columns.crs)
    given = ("latitude", lat, y), ("longitude", lon, x)
    return lats, lons, _problems(lats, lons, lambda row: _unread(given, row))


def _problems(lats: Floats, lons: Floats, unread: Callable[[int], str | None]) -> dict[int, str]:
    """Return why rows have no coordinate that can be used: not read, or impossible."""
    import numpy as np

    bad = np.flatnonzero(~((np.abs(lats) <= 90) & (np.abs(lons) <= 180)))
    return {
        row: unread(row) or _impossible(float(lats[row]), float(lons[row])) for row in bad.tolist()
    }


def _unread(given: Sequence[tuple[str, Any, Floats]], row: int) -> str | None:
    """Return why one of a row's two values is no number, if so."""
    for name, column, values in given:
        if math.isfinite(values[row]):
            continue
        value = _value(column, row)
        if _is_missing(value):
            return f"{name} is missing"
        if math.isnan(read_number(value)):
            return f"{name} is not a number: {quote(value)}"
    return None


def _value(column: Any, row: int) -> Any:
    value = column[row]
    return value.as_py() if hasattr(value, "as_py") else value


def _impossible(lat: float, lon: float) -> str:
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
        return _parsed(column)
    return np.array([read_number(value) for value in column.to_pylist()], dtype=np.float64)


def _parsed(texts: pa.Array) -> Floats:
    """Return text as floats: all at once where all of it is numbers, else what is."""
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
    except (OverflowError, ValueError):  # a whole number of 400 digits, a signalling NaN
        return math.nan


def _is_missing(value: Any) -> bool:
    if isinstance(value, str):
        return value.strip().casefold() in _NO_VALUE
    return value is None or (isinstance(value, float) and math.isnan(value))


# --- a column of geometries --------------------------------------------------------


def _from_geometry(columns: Columns, column: Any) -> tuple[Floats, Floats, dict[int, str]]:
    x, y, unread = read_ordinates(column)
    if columns.swapped:
        x, y = y, x
    lons, lats = to_wgs84(x, y, columns.crs)
    return lats, lons, _problems(lats, lons, unread)


# --- a column of text --------------------------------------------------------------


def _from_text(columns: Columns, column: Any) -> tuple[Floats, Floats, dict[int, str]]:
    import numpy as np

    texts = column.to_pylist() if hasattr(column, "to_pylist") else list(column)
    found = np.full((2, len(texts)), math.nan)
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
            is_swapped = columns.swapped and not point.named
            found[:, row] = (point.lon, point.lat) if is_swapped else (point.lat, point.lon)
    lats, lons = found
    return lats, lons, {**_problems(lats, lons, problems.get), **problems}
