"""Columns of points: WKB, WKT, GeoArrow and shapely geometries, and their CRS.

A column of an Arrow table holds geometries where its field says so, as GeoArrow specifies.
"""

from __future__ import annotations

import json
import math
import threading
from functools import lru_cache
from typing import TYPE_CHECKING

from corridor.errors import DataError, quote

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Objects = NDArray[Any]

WGS84 = "EPSG:4326"
GEOARROW_NAME, GEOARROW_METADATA = b"ARROW:extension:name", b"ARROW:extension:metadata"
GEOARROW_TYPES = ("geoarrow.wkb", "geoarrow.wkt", "geoarrow.point", "ogc.wkb")


# --- fields ------------------------------------------------------------------------


def make_point_field(name: str) -> pa.Field:
    """Return the field of a GeoArrow column of points in WKB, EPSG:4326."""
    import pyarrow as pa

    metadata = {GEOARROW_NAME: b"geoarrow.wkb", GEOARROW_METADATA: b'{"crs": "EPSG:4326"}'}
    return pa.field(name, pa.binary(), metadata=metadata)


def find_geometry_fields(schema: pa.Schema) -> dict[int, Any]:
    """Return the indices of the geometry columns of an Arrow table, each with its CRS or None."""
    found = {}
    for index, field in enumerate(schema):
        name, metadata = _read_extension(field)
        if name in GEOARROW_TYPES:
            found[index] = metadata.get("crs")
    return found


def _read_extension(field: pa.Field) -> tuple[str, dict[str, Any]]:
    """Return the name and metadata of a field's extension type, registered or not."""
    metadata = field.metadata or {}
    name, encoded = metadata.get(GEOARROW_NAME, b""), metadata.get(GEOARROW_METADATA, b"")
    if hasattr(field.type, "extension_name"):
        name = field.type.extension_name.encode()
        encoded = getattr(field.type, "__arrow_ext_serialize__", bytes)()
    try:
        parsed = json.loads(encoded) if encoded else {}
    except ValueError:
        parsed = {}
    return name.decode(), parsed if isinstance(parsed, dict) else {}


# --- columns -----------------------------------------------------------------------


def to_plain_array(column: pa.Array) -> pa.Array:
    """Return an Arrow array with the same values in a type that all Arrow functions accept.

    Extension types become their storage; dictionaries and views are decoded.
    """
    import pyarrow as pa

    column = getattr(column, "storage", column)
    if pa.types.is_dictionary(column.type):
        column = column.dictionary_decode()
    if pa.types.is_string_view(column.type):
        return column.cast(pa.large_string())
    return column.cast(pa.large_binary()) if pa.types.is_binary_view(column.type) else column


def read_ordinates(column: Any) -> tuple[Floats, Floats, Callable[[int], str | None]]:
    """Return x and y of points, NaN where unreadable, and a function from row to the reason.

    Raises
    ------
    DataError
        The column holds no geometries, or geometries other than points.
    """
    column = to_plain_array(column) if hasattr(column, "type") else column
    if _is_geoarrow(column):
        x, y = _geoarrow_ordinates(column)
        return x, y, lambda row: _geoarrow_problem(column, x, y, row)
    values, points = _read_shapes(column)

    def describe_problem(row: int) -> str | None:
        if values[row] is None or values[row] == "":
            return "geometry is missing"
        if points[row] is None:
            form = "WKT" if isinstance(values[row], str) else "WKB"
            return f"geometry is not {form}: {quote(values[row])}"
        return "geometry is empty" if points[row].is_empty else None

    return *_point_ordinates(points), describe_problem


def encode_wkt(column: Any) -> pa.Array:
    """Return a column of geometries as WKT, null where there is none."""
    import numpy as np
    import pyarrow as pa
    import shapely

    _, points = _read_shapes(column)
    return pa.array(np.asarray(shapely.to_wkt(points, rounding_precision=-1)), pa.string())


def encode_wkb(column: Any, crs: Any = None) -> pa.Array:
    """Return a column of geometries as WKB, converted from a CRS to WGS84 if one is given."""
    import numpy as np
    import pyarrow as pa
    import shapely

    column = to_plain_array(column)
    if crs is None or is_wgs84(crs):
        if column.type == pa.binary():
            return column
        return pa.array(shapely.to_wkb(_read_shapes(column)[1]), pa.binary())
    x, y, _ = read_ordinates(column)
    points = shapely.points(*to_wgs84(x, y, crs))
    points[np.isnan(x)] = None
    return pa.array(shapely.to_wkb(points), pa.binary())


# --- GeoArrow points ---------------------------------------------------------------


def _is_geoarrow(column: Any) -> bool:
    return str(getattr(column, "type", "")).startswith(("struct", "fixed_size_list"))


def _geoarrow_ordinates(column: Any) -> tuple[Floats, Floats]:
    """Return x and y of GeoArrow points: a struct of x and y, or an interleaved list."""
    import numpy as np
    import pyarrow as pa

    if pa.types.is_struct(column.type):
        if column.type.get_field_index("x") < 0 or column.type.get_field_index("y") < 0:
            raise _geometry_type_error(column.type)
        x, y = (_read_floats(column.field(name)) for name in ("x", "y"))
    else:
        size = column.type.list_size
        flat = column.values.slice(column.offset * size, len(column) * size)
        x, y = _read_floats(flat).reshape(-1, size)[:, :2].T
    is_there = ~np.asarray(column.is_null().to_numpy(zero_copy_only=False))
    return np.where(is_there, x, math.nan), np.where(is_there, y, math.nan)


def _read_floats(column: pa.Array) -> Floats:
    import numpy as np
    import pyarrow as pa

    if not (pa.types.is_floating(column.type) or pa.types.is_integer(column.type)):
        raise _geometry_type_error(column.type)
    return np.asarray(column.to_numpy(zero_copy_only=False), dtype=np.float64)


def _geoarrow_problem(column: pa.Array, x: Floats, y: Floats, row: int) -> str | None:
    if not column[row].is_valid:
        return "geometry is missing"
    is_empty = math.isnan(x[row]) and math.isnan(y[row])
    return "geometry is empty" if is_empty else None


# --- shapely geometries ------------------------------------------------------------


def _read_shapes(column: Any) -> tuple[Objects, Objects]:
    """Return the values of a column of geometries, and the shapely geometries read from them."""
    import numpy as np
    import pyarrow as pa
    import shapely

    if not hasattr(column, "type"):
        values = np.fromiter(column, dtype=object, count=len(column))
        return values, _shapes_from_objects(values)
    column = to_plain_array(column)
    if _is_geoarrow(column):
        x, y = _geoarrow_ordinates(column)
        points = shapely.points(x, y)
        points[np.isnan(x)] = None
        return points, points
    values = np.asarray(column.to_numpy(zero_copy_only=False), dtype=object)
    if pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
        return values, _shapes_from_text(values)
    if not any(is_type(column.type) for is_type in _binary_type_checks()):
        raise _geometry_type_error(column.type)
    return values, shapely.from_wkb(values, on_invalid="ignore")


def _binary_type_checks() -> tuple[Callable[[pa.DataType], bool], ...]:
    from pyarrow.types import is_binary, is_fixed_size_binary, is_large_binary, is_null

    return is_binary, is_large_binary, is_fixed_size_binary, is_null


def _shapes_from_objects(values: Objects) -> Objects:
    """Return the geometries of a mixture of shapely geometries, WKB and WKT."""
    import numpy as np
    import shapely

    is_geometry = shapely.is_geometry(values)
    points: Objects = np.full(len(values), None)
    points[is_geometry] = values[is_geometry]
    rest = np.flatnonzero(~is_geometry).tolist()
    bytes_rows = [row for row in rest if isinstance(values[row], bytes)]
    text_rows = [row for row in rest if isinstance(values[row], str)]
    points[bytes_rows] = shapely.from_wkb(values[bytes_rows], on_invalid="ignore")
    points[text_rows] = _shapes_from_text(values[text_rows])
    others = {*rest}.difference(bytes_rows, text_rows)
    kinds = {type(values[row]).__name__ for row in others if values[row] is not None}
    if kinds:
        raise _geometry_type_error(" and ".join(sorted(kinds)))
    return points


def _shapes_from_text(texts: Objects) -> Objects:
    """Return the geometries of WKT, or of WKB in hexadecimal digits, as databases export it."""
    import numpy as np
    import shapely

    with np.errstate(over="ignore"):  # shapely may read hexadecimal digits as a huge number
        points: Objects = shapely.from_wkt(texts, on_invalid="ignore")
    rest = [row for row, point in enumerate(points) if point is None and texts[row]]
    if rest:
        points[rest] = shapely.from_wkb(texts[rest], on_invalid="ignore")
    return points


def _geometry_type_error(kind: Any) -> DataError:
    message = (
        f"a column of geometries holds WKB, WKT or GeoArrow points, got {kind}; name "
        "another column with geometry= (--geometry), or the two of degrees with lat= and "
        "lon= (--lat, --lon)"
    )
    return DataError(message)


def _point_ordinates(geometries: Objects) -> tuple[Floats, Floats]:
    """Return x and y of points, NaN for those that are missing or empty."""
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
    return shapely.get_x(points), shapely.get_y(points)


# --- CRS ---------------------------------------------------------------------------


def to_wgs84(x: Floats, y: Floats, crs: Any) -> tuple[Floats, Floats]:
    """Return (longitudes, latitudes) in degrees, EPSG:4326, of x and y in a CRS.

    Infinite where x and y lie outside the domain of the CRS.

    Raises
    ------
    DataError
        The CRS is not known, or cannot be converted to WGS84.
    """
    if is_wgs84(crs):
        return x, y
    lons, lats = _transformer_to_wgs84(_crs_text(crs), threading.get_ident()).transform(x, y)
    return lons, lats


def is_wgs84(crs: Any) -> bool:
    """Return whether a CRS is longitude and latitude on WGS84, whatever its axis order."""
    if isinstance(crs, dict):
        identity = crs.get("id")
        identity = identity if isinstance(identity, dict) else {}
        name = f"{identity.get('authority')}:{identity.get('code')}"
    elif hasattr(crs, "to_authority"):
        name = ":".join(crs.to_authority() or ())
    else:
        name = _crs_text(crs)
    return name.upper() in {WGS84, "OGC:CRS84"}


def _crs_text(crs: Any) -> str:
    if hasattr(crs, "to_json"):
        return str(crs.to_json())
    if isinstance(crs, int):
        return f"EPSG:{crs}"
    return json.dumps(crs) if isinstance(crs, dict) else str(crs)


@lru_cache
def _transformer_to_wgs84(crs: str, thread: int) -> Any:  # noqa: ARG001  one for each thread
    from pyproj import CRS, Transformer
    from pyproj.exceptions import CRSError, ProjError

    try:
        source = CRS.from_user_input(crs)
    except CRSError:
        message = f"the CRS {quote(crs)} is not known; name it as in EPSG:32637, with crs= (--crs)"
        raise DataError(message) from None
    try:
        return Transformer.from_crs(source, WGS84, always_xy=True)
    except ProjError as error:
        message = (
            f"the points' CRS, {source.name}, cannot be converted to EPSG:4326: {error}; name "
            "the one they are in with crs= (--crs)"
        )
        raise DataError(message) from None
