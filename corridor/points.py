"""Tables of points: taken apart into coordinates, labelled with answers.

The one module that knows pandas, GeoPandas and Arrow tables. Coordinates come out of them
as degrees in EPSG:4326, with NaN where a row has none that can be read; what was wrong with
it is for :func:`label` to tell.
"""

from __future__ import annotations

import math
import re
from decimal import Decimal
from numbers import Real

from corridor.errors import DataError, SwapError
from geo.coordinates import check_coordinate
from geo.errors import CoordinateError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    import geopandas
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from corridor.corridor import Corridor

    Floats = NDArray[np.float64]
    Given = dict[str, "pd.Series[Any]"]

COLUMNS = ("inside", "side", "distance_m", "km", "problem")
"""What :func:`label` adds to a table."""

USUAL_NAMES = {
    "latitude": ("lat", "latitude", "y"),
    "longitude": ("lon", "lng", "long", "longitude", "x"),
}

NEAR_M = 50_000.0
SWAP_SAMPLE = 1_000

_NUMBER = re.compile(r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?")
_NO_VALUE = {"", "na", "n/a", "nan", "none", "null"}
_LONGEST_QUOTE = 40


# --- coordinates out of a table ----------------------------------------------------


def coordinates(
    points: Any, lat: str | None = None, lon: str | None = None
) -> tuple[float | Floats, float | Floats]:
    """Return the latitudes and longitudes of points, in degrees in EPSG:4326.

    Parameters
    ----------
    points
        A shapely point, a list or array of them (taken as EPSG:4326), a GeoSeries or
        GeoDataFrame (its CRS is honoured), a DataFrame or an Arrow table.
    lat, lon
        The names of a table's coordinate columns; found by their usual names (``lat``,
        ``latitude``, ``y``; ``lon``, ``lng``, ``long``, ``longitude``, ``x``) if not given.

    Returns
    -------
    tuple
        Two floats for a shapely point, two arrays for anything else; NaN where a
        coordinate is missing or not a number. Ranges are not looked at.

    Raises
    ------
    DataError
        The points carry no CRS, are not points, or have no such columns.

    Examples
    --------
    >>> import shapely
    >>> coordinates(shapely.Point(36.610, 35.814))
    (35.814, 36.61)
    """
    lats, lons, _ = _read_coordinates(points, lat, lon)
    if _is(points, "shapely", "Geometry"):
        return float(lats[0]), float(lons[0])
    return lats, lons


def like(points: Any, values: Any) -> Any:
    """Return one value a point in the shape the points came in.

    A Series with the same index for a Series or a pandas table, an Arrow array for an Arrow
    table; the values as they are for a shapely point or an array.

    Examples
    --------
    >>> import pandas
    >>> table = pandas.DataFrame({"lat": [35.8, 36.9]}, index=["a", "b"])
    >>> like(table, [True, False]).to_dict()
    {'a': True, 'b': False}
    """
    if _is(points, "pandas", "DataFrame", "Series"):
        import pandas as pd

        return pd.Series(values, index=points.index)
    if _is_arrow(points):
        import pyarrow as pa

        return pa.array(values)
    return values


def _read_coordinates(
    points: Any, lat: str | None, lon: str | None
) -> tuple[Floats, Floats, Given]:
    """Return latitudes, longitudes, and what they were read from: column or geometry."""
    import pandas as pd

    if _is_table(points) and not (_has_geometry(points) and lat is None and lon is None):
        given = {
            "latitude": _column(points, _find_column(points, "latitude", lat)),
            "longitude": _column(points, _find_column(points, "longitude", lon)),
        }
        return _degrees(given["latitude"]), _degrees(given["longitude"]), given
    if lat is not None or lon is not None:
        message = "lat= and lon= name the columns of a table; these points are geometries"
        raise DataError(message)
    geometries = _geometries(points)
    lats, lons = _ordinates(geometries)
    return lats, lons, {"geometry": pd.Series(geometries, dtype=object)}


def _is(points: object, library: str, *names: str) -> bool:
    """Tell whether points are of a library's class or one derived, without importing it."""
    return any(
        kind.__name__ in names and kind.__module__.partition(".")[0] == library
        for kind in type(points).__mro__
    )


def _is_arrow(points: object) -> bool:
    return _is(points, "pyarrow", "Table", "RecordBatch")


def _is_table(points: object) -> bool:
    return _is_arrow(points) or _is(points, "pandas", "DataFrame")


def _has_geometry(points: Any) -> bool:
    is_geo = _is(points, "geopandas", "GeoDataFrame")
    return is_geo and points.active_geometry_name is not None


def _names(table: Any) -> list[Any]:
    """Return the names of a table's columns."""
    return list(table.schema.names if _is_arrow(table) else table.columns)


def _column(table: Any, place: int) -> pd.Series[Any]:
    """Return one column of a table by its place."""
    if not _is_arrow(table):
        return table.iloc[:, place]  # type: ignore[no-any-return]
    import pandas as pd

    return pd.Series(table.column(place).to_pandas(), name=table.schema.names[place])


def _find_column(table: Any, what: str, name: object) -> int:
    """Return the place of the one column that holds the latitude, or the longitude."""
    names = _names(table)
    usual = USUAL_NAMES[what]
    if name is None:
        found = [i for i, each in enumerate(names) if str(each).strip().casefold() in usual]
    else:
        is_text = isinstance(name, str)
        found = [i for i, each in enumerate(names) if is_text and each == name]
    if len(found) == 1:
        return found[0]
    option = f"{what[:3]}="
    if found:
        why = f"several columns may hold the {what}: {_listed([names[i] for i in found])}"
    elif name is None:
        why = f"no column for the {what} (one of {', '.join(usual)})"
    elif isinstance(name, str):
        why = f"no column {_quoted(name)} for the {what}"
    else:
        why = f"with a table, {option} is the name of a column, got {type(name).__name__}"
    message = f"{why}; name one with {option}; the table's columns are {_listed(names)}"
    raise DataError(message)


def _listed(names: Sequence[object], most: int = 20) -> str:
    """Return names as a list for a message, the first of them if they are many."""
    if not names:
        return "none"
    shown = ", ".join(_quoted(str(name)) for name in names[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most} more"


def _degrees(values: pd.Series[Any]) -> Floats:
    """Return a column as degrees, with NaN for what is missing or not a number."""
    import numpy as np
    import pandas as pd

    if pd.api.types.is_float_dtype(values) or pd.api.types.is_integer_dtype(values):
        return values.to_numpy(dtype=np.float64, na_value=math.nan)
    return np.array([_number(value) for value in values.to_list()], dtype=np.float64)


def _number(value: object) -> float:
    """Return a number, or text with a plain decimal point, as a float; else NaN."""
    if isinstance(value, str):
        text = value.strip()
        return float(text) if _NUMBER.fullmatch(text) else math.nan
    if isinstance(value, bool) or not isinstance(value, (Real, Decimal)):
        return math.nan
    try:
        return float(value)
    except (OverflowError, ValueError):  # a whole number of 400 digits, a signalling NaN
        return math.nan


def _geometries(points: Any) -> NDArray[Any]:
    """Return points as an array of shapely geometries in EPSG:4326."""
    import numpy as np
    import shapely

    if _is(points, "shapely", "Geometry"):
        return np.array([points], dtype=object)
    if _is(points, "geopandas", "GeoDataFrame", "GeoSeries"):
        return np.asarray(_to_wgs84(points.geometry), dtype=object)
    if isinstance(points, (list, tuple)) or hasattr(points, "__array__"):
        array = np.asarray(points, dtype=object)
        if array.ndim == 1 and (shapely.is_geometry(array) | (array == None)).all():  # noqa: E711
            return array
    message = (
        "points are taken as shapely points, a GeoSeries, GeoDataFrame, DataFrame or Arrow "
        f"table, got {type(points).__name__} without them; numbers are given by name, as "
        "in lat=35.814, lon=36.610"
    )
    raise DataError(message)


def _to_wgs84(geometry: geopandas.GeoSeries) -> geopandas.GeoSeries:
    from pyproj.exceptions import ProjError

    if geometry.crs is None:
        message = (
            "the points carry no CRS, so nobody can tell where they lie; name it, as in "
            'points.set_crs("EPSG:4326") for longitude and latitude in degrees'
        )
        raise DataError(message)
    try:
        return geometry.to_crs("EPSG:4326")
    except ProjError as error:
        message = (
            f"the points' CRS, {geometry.crs.name}, cannot be converted to EPSG:4326: "
            f"{error}; name the one they are in with points.set_crs(…, allow_override=True)"
        )
        raise DataError(message) from None


def _ordinates(geometries: NDArray[Any]) -> tuple[Floats, Floats]:
    """Return y and x of points, NaN for those that are missing or empty."""
    import shapely

    is_empty = shapely.is_empty(geometries)
    others = geometries[(shapely.get_type_id(geometries) > 0) & ~is_empty]
    if len(others):
        kinds = ", ".join(sorted({geometry.geom_type for geometry in others}))
        message = (
            f"points are needed; {len(others)} of {len(geometries)} geometries are none "
            f"({kinds}): take a point of each first, with .representative_point() or "
            ".centroid, or take a MultiPoint apart with .explode()"
        )
        raise DataError(message)
    points = geometries.copy()
    points[is_empty] = None
    return shapely.get_y(points), shapely.get_x(points)


# --- labels ------------------------------------------------------------------------


def label(corridor: Corridor, points: Any, lat: str | None = None, lon: str | None = None) -> Any:
    """Return a copy of a table with the columns of :data:`COLUMNS` added.

    Parameters
    ----------
    corridor
        Whose answers are wanted.
    points
        A DataFrame, GeoDataFrame, GeoSeries or Arrow table.
    lat, lon
        The names of its coordinate columns, as for :func:`coordinates`.

    Returns
    -------
    A table of the same kind, its rows, index and CRS kept (a GeoDataFrame for a GeoSeries).
        ``inside`` (boolean), ``side`` (text), ``distance_m`` and ``km`` (floats) are null,
        and ``problem`` (text) is not, where the coordinate is missing or impossible.

    Raises
    ------
    DataError
        As for :func:`coordinates`, or the table has a column of one of these names.
    SwapError
        Most points lie near the road only when latitude and longitude are exchanged.

    Examples
    --------
    >>> import corridor, pandas
    >>> table = pandas.DataFrame({"lat": [35.814, 95], "lon": [36.610, 36.61]})
    >>> labelled = label(corridor.m4(), table)
    >>> labelled["side"].to_list()
    ['south', <NA>]
    >>> labelled.loc[1, "problem"]
    'latitude must lie in [-90, 90], got 95; are latitude and longitude exchanged?'
    """
    import pandas as pd

    if _is(points, "geopandas", "GeoSeries"):
        points = points.to_frame(points.name or "geometry")
    if not _is_table(points):
        message = (
            "to label takes a DataFrame, GeoDataFrame, GeoSeries or Arrow table, got "
            f"{type(points).__name__}; locate answers for single points and arrays"
        )
        raise DataError(message)
    _check_names_are_free(points)
    lats, lons, given = _read_coordinates(points, lat, lon)
    problems = _problems(lats, lons, given)
    valid = pd.isna(problems)
    _check_not_swapped(corridor, lats[valid], lons[valid], given)
    answer = corridor.locate(lat=lats[valid], lon=lons[valid])
    columns = {
        "inside": _spread(answer.inside, valid, "boolean"),
        "side": _spread(answer.side.astype(object), valid, "string"),
        "distance_m": _spread(answer.distance_m, valid, "Float64"),
        "km": _spread(answer.km, valid, "Float64"),
        "problem": pd.array(problems, dtype="string"),
    }
    return _with_columns(points, columns)


def _check_names_are_free(table: Any) -> None:
    taken = [name for name in COLUMNS if name in _names(table)]
    if taken:
        call = (
            "table.rename_columns([...])"
            if _is_arrow(table)
            else f'table.rename(columns={{"{taken[0]}": "{taken[0]}_before"}})'
        )
        message = (
            f"the table has columns already that labelling adds: {_listed(taken)}; rename "
            f"or drop them first, as in {call}"
        )
        raise DataError(message)


def _problems(lats: Floats, lons: Floats, given: Given) -> NDArray[Any]:
    """Return for each row why its coordinate cannot be used, or None."""
    import numpy as np

    problems = np.full(len(lats), None, dtype=object)
    bad = np.flatnonzero(~((np.abs(lats) <= 90) & (np.abs(lons) <= 180)))
    sources = (given[name].iloc[bad] for name in given)
    for row, *values in zip(bad, *sources, strict=True):
        found = dict(zip(given, values, strict=True))
        problems[row] = _problem(found, float(lats[row]), float(lons[row]))
    return problems


def _problem(given: dict[str, Any], lat: float, lon: float) -> str | None:
    """Return the first reason why a coordinate cannot be used."""
    for name, value in given.items():
        if _is_missing(value):
            return f"{name} is missing"
        if name == "geometry":
            if value.is_empty:
                return "geometry is empty"
        elif math.isnan(_number(value)):
            return f"{name} is not a number: {_quoted(value)}"
    try:
        check_coordinate(lat, lon)
    except CoordinateError as error:
        return str(error)
    return None


def _is_missing(value: Any) -> bool:
    import pandas as pd

    if isinstance(value, str):
        return value.strip().casefold() in _NO_VALUE
    return pd.api.types.is_scalar(value) and bool(pd.isna(value))


def _quoted(value: object) -> str:
    """Quote text, shortened; repr escapes control and direction characters."""
    if not isinstance(value, str):
        return type(value).__name__
    if len(value) > _LONGEST_QUOTE:
        return f"{value[:_LONGEST_QUOTE]!r}…"
    return repr(value)


def _check_not_swapped(corridor: Corridor, lats: Floats, lons: Floats, given: Given) -> None:
    """Refuse coordinates of which most lie near the road only when exchanged."""
    import numpy as np

    rows = np.linspace(0, len(lats) - 1, min(len(lats), SWAP_SAMPLE)).astype(int)
    lats, lons = lats[rows], lons[rows]
    near = _near(corridor, lats, lons)
    near_exchanged = _near(corridor, lons, lats)
    if np.sum(near) * 100 >= len(rows) or np.sum(near_exchanged & ~near) * 2 <= len(rows):
        return
    if "geometry" in given:
        remedy = (
            "A geometry has x = longitude, y = latitude: exchange them with "
            "points.geometry.transform(lambda xy: xy[:, ::-1])"
        )
    else:
        lat, lon = given["latitude"].name, given["longitude"].name
        remedy = f"Name the columns the other way round (lat={lon!r}, lon={lat!r})"
    message = (
        f"as given, {np.sum(near)} of {len(rows)} points lie within {NEAR_M / 1000:g} km "
        f"of the road; with latitude and longitude exchanged, {np.sum(near_exchanged)} of "
        f"{len(rows)} do: are they exchanged? {remedy}"
    )
    raise SwapError(message)


def _near(corridor: Corridor, lats: Floats, lons: Floats) -> NDArray[np.bool_]:
    """Tell which points lie near the road; those that lie nowhere do not."""
    import numpy as np

    near = np.abs(lats) <= 90
    offsets = corridor.line.locate(lat=lats[near], lon=lons[near]).offset
    near[near] = np.abs(offsets) <= NEAR_M
    return near


def _spread(values: Any, valid: NDArray[np.bool_], dtype: str) -> Any:
    """Return a nullable column with values in the valid rows and nulls in the others."""
    import pandas as pd

    column: Any = pd.Series(pd.NA, index=range(len(valid)), dtype=dtype).array
    column[valid] = values
    return column


def _with_columns(table: Any, columns: dict[str, Any]) -> Any:
    if not _is_arrow(table):
        return table.assign(**columns)
    import pyarrow as pa

    types = {"boolean": pa.bool_(), "string": pa.string(), "Float64": pa.float64()}
    for name, values in columns.items():
        table = table.append_column(name, pa.array(values, type=types[values.dtype.name]))
    return table


def summary(labelled: Any) -> dict[str, Any]:
    """Return the counts of a labelled table.

    Returns
    -------
    dict
        ``rows``, ``inside``, ``outside`` (three numbers), ``inside_by_side`` (number by
        side) and ``problems`` (number by kind, most frequent first, without the values
        quoted). Rows are inside, outside or have a problem.

    Examples
    --------
    >>> import corridor, pandas
    >>> table = pandas.DataFrame({"lat": [35.814, 36.9, None], "lon": 36.610})
    >>> summary(label(corridor.m4(), table))
    {'rows': 3, 'inside': 1, 'outside': 1, 'inside_by_side': {'south': 1}, \
'problems': {'latitude is missing': 1}}
    """
    from collections import Counter

    names = _names(labelled)
    inside, side, problem = (
        _column(labelled, names.index(name)) for name in ("inside", "side", "problem")
    )
    is_inside = inside.astype("boolean").fillna(value=False).astype(bool)
    has_problem = problem.notna()
    kinds = Counter(re.split(": |, got ", text)[0] for text in problem[has_problem])
    return {
        "rows": len(inside),
        "inside": int(is_inside.sum()),
        "outside": int((~is_inside & ~has_problem).sum()),
        "inside_by_side": dict(sorted(Counter(side[is_inside]).items())),
        "problems": dict(sorted(kinds.items(), key=lambda kind: (-kind[1], kind[0]))),
    }


def describe(labelled: Any) -> str:
    """Return the counts of a labelled table as a line of text.

    Examples
    --------
    >>> import corridor, pandas
    >>> table = pandas.DataFrame({"lat": [35.814, 36.9, None], "lon": 36.610})
    >>> describe(label(corridor.m4(), table))
    '3 points: 1 inside, 1 outside, 1 with a problem (latitude is missing: 1)'
    """
    counts = summary(labelled)
    rows = counts["rows"]
    text = (
        f"{rows:,} point{'' if rows == 1 else 's'}: "
        f"{counts['inside']:,} inside, {counts['outside']:,} outside"
    )
    problems = counts["problems"]
    if problems:
        kinds = ", ".join(f"{kind}: {count:,}" for kind, count in problems.items())
        text += f", {sum(problems.values()):,} with a problem ({kinds})"
    return text
