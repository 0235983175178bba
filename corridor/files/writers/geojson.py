"""Rows as GeoJSON lines: a feature a line (RFC 7946), in UTF-8 and WGS84."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from corridor.files.writers.blocks import write_blocks
from corridor.files.writers.columns import (
    is_text,
    read_plain_points,
    round_to_decimals,
    text_buffers,
)
from corridor.tables import geometries

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

    from corridor.files.writers.blocks import Target

    Floats = NDArray[np.float64]

_FEATURES_AT_A_TIME = 16_384  # more columns' texts fall out of the cache

DEGREE_DECIMALS = 7  # about a centimetre; RFC 7946 recommends 6


def write_geojson_lines(
    batches: Iterable[pa.RecordBatch], schema: pa.Schema, target: Target
) -> None:
    """Write a feature a line; see :func:`format_features`."""
    write_blocks(target, b"", lambda batch: format_features(batch, schema), batches)


def format_features(batch: pa.RecordBatch, schema: pa.Schema) -> bytes:
    """Return rows as GeoJSON features, one per line.

    The first column of geometries is the geometry, converted to WGS84 and rounded to 7
    decimals of a degree, null where it cannot be; others are WKT. NaN and infinity, which JSON
    does not have, are null.
    """
    starts = range(0, batch.num_rows, _FEATURES_AT_A_TIME)
    slices = (batch.slice(start, _FEATURES_AT_A_TIME) for start in starts)
    return b"".join(_format_lines(rows, schema) for rows in slices)


def _format_lines(batch: pa.RecordBatch, schema: pa.Schema) -> memoryview:
    import pyarrow.compute as pc

    geometry_fields = geometries.find_geometry_fields(schema)
    first, crs = next(iter(geometry_fields.items()))
    pieces: list[Any] = []
    before = '{"type":"Feature","properties":{'
    for index, (column, field) in enumerate(zip(batch.columns, schema, strict=True)):
        if index == first:
            continue
        if index in geometry_fields:
            plain = geometries.encode_wkt(column)
        else:
            plain = round_to_decimals(column, field)
        pieces += [f"{before}{json.dumps(field.name, ensure_ascii=False)}:", _json_texts(plain)]
        before = ","
    opening = before if not pieces else ""
    pieces += [opening + '},"geometry":', _geojson_texts(batch.column(first), crs), "}\n", ""]
    _, data = text_buffers(pc.binary_join_element_wise(*pieces))
    return data.data


def _json_texts(column: pa.Array) -> pa.Array:
    """Return a column as texts of JSON."""
    import pyarrow as pa
    import pyarrow.compute as pc

    types = pa.types
    is_json = getattr(column.type, "extension_name", "") == "arrow.json"
    column = geometries.to_plain_array(column)
    kind = column.type
    if is_json:
        # Line ends can only be between its tokens.
        text = pc.replace_substring_regex(column, r"[\r\n]+", " ").cast(pa.string())
    elif types.is_nested(kind):
        text = pa.array(map(_dump_nested, column.to_pylist()), pa.string())
    elif types.is_floating(kind):
        text = _float_texts(column)
    elif is_text(column):
        text = _add_quotes(_escape(column))
    elif types.is_temporal(kind):
        utc = types.is_timestamp(kind) and kind.tz is not None
        times = column.cast(pa.timestamp(kind.unit, "UTC")) if utc else column
        text = _add_quotes(pc.replace_substring(times.cast(pa.string()), " ", "T"))
    else:
        text = column.cast(pa.string())
    return text.fill_null("null")


def _dump_nested(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, default=str)


def _add_quotes(text: pa.Array) -> pa.Array:
    import pyarrow.compute as pc

    return pc.binary_join_element_wise('"', text, '"', "")


def _escape(text: pa.Array) -> pa.Array:
    """Return texts with the characters escaped that a string of JSON cannot have."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    data = text_buffers(text)[1]
    needs = (data < ord(" ")) | (data == ord('"')) | (data == ord("\\"))
    found = map(chr, np.unique(data[needs]).tolist())
    for character in sorted(found, key=lambda each: each != "\\"):  # escapes have backslashes too
        text = pc.replace_substring(text, character, json.dumps(character)[1:-1])
    return text.cast(pa.string())


def _float_texts(column: pa.Array) -> pa.Array:
    """Return floats as texts of JSON that readers take for floats too: 5.0, not 5."""
    import pyarrow as pa
    import pyarrow.compute as pc

    text = column.cast(pa.string())
    column = column.cast(pa.float64())
    finite = pc.is_finite(column)
    if pc.any(pc.equal(column, pc.floor(column))).as_py():
        is_bare = pc.match_substring_regex(text, r"^-?[0-9]+$")
        text = pc.if_else(is_bare, pc.binary_join_element_wise(text, ".0", ""), text)
    if pc.all(finite).as_py() is False:
        text = pc.if_else(finite, text, None)
    return text


def _geojson_texts(column: pa.Array, crs: Any) -> pa.Array:
    """Return a column of geometries in a CRS as GeoJSON."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    wkb = geometries.encode_wkb(column)
    points = read_plain_points(wkb)
    if points is None:
        return _any_geojson_texts(wkb, crs)
    degrees = np.column_stack(geometries.to_wgs84(points[:, 0], points[:, 1], crs))
    degrees = np.round(degrees, DEGREE_DECIMALS) + 0.0
    degrees[~np.isfinite(degrees).all(axis=1)] = np.nan
    x, y = (pa.array(each, from_pandas=True).cast(pa.string()) for each in degrees.T)
    made = pc.binary_join_element_wise('{"type":"Point","coordinates":[', x, ",", y, "]}", "")
    return made.fill_null("null")


def _any_geojson_texts(wkb: pa.Array, crs: Any) -> pa.Array:
    """Return geometries of any type as GeoJSON, polygons by the right-hand rule."""
    import numpy as np
    import pyarrow as pa
    import shapely

    def degrees(ordinates: Floats) -> Floats:
        lons, lats = geometries.to_wgs84(ordinates[:, 0], ordinates[:, 1], crs)
        return np.round(np.column_stack((lons, lats, *ordinates.T[2:])), DEGREE_DECIMALS) + 0.0

    made = shapely.from_wkb(wkb.to_numpy(zero_copy_only=False), on_invalid="ignore")
    has_height = shapely.has_z(made)
    for which, height in ((~has_height, False), (has_height, True)):
        made[which] = shapely.transform(made[which], degrees, include_z=height)
    made[~np.isfinite(shapely.bounds(made)).all(axis=1) & ~shapely.is_empty(made)] = None
    texts = shapely.to_geojson(shapely.orient_polygons(made, exterior_cw=False))
    return pa.array(texts, pa.string()).fill_null("null")
