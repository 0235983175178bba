"""Rows as text: delimited, or a GeoJSON feature a line; a block of bytes for every batch.

Batches do not depend on one another, so that threads can make several blocks at a time.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from corridor.errors import DataError, quote
from corridor.files.writers.columns import is_text, read_plain_points, text_buffers, valid_mask
from corridor.tables import arrays, geometries

if TYPE_CHECKING:
    from typing import Any

    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

# Bytes that UTF-8 never has stand for what Arrow's writer refuses to write without quotes.
_MARKS = b"\xf8\xf9\xfa\xfb"

# Arrow's writer makes so many rows at a time; more fall out of the cache.
_ROWS_AT_A_TIME = 4_096

# A slice of features, in pieces whose columns fit in the cache.
_FEATURES_AT_A_TIME = 16_384

DEGREE_DECIMALS = 7  # about a centimetre; what RFC 7946 takes for enough is 6


def _rounded(column: pa.Array, field: pa.Field) -> pa.Array:
    """Return a column rounded to the decimals that its field tells, if it does."""
    import numpy as np
    import pyarrow as pa

    decimals = (field.metadata or {}).get(b"decimals")
    if decimals is None or column.type != pa.float64():
        return column
    rounded = np.round(arrays.numbers_from_array(column), int(decimals)) + 0.0  # -0.0 becomes 0
    valid = valid_mask(column)
    return arrays.array_from_numbers(rounded, None if valid is None else ~valid)


# --- delimited ---------------------------------------------------------------------


def format_header(names: list[str], delimiter: str) -> bytes:
    """Return the line of the columns' names."""
    needs = re.compile(rf'[{re.escape(delimiter)}"\r\n]|\A\Z')
    fields = ('"' + name.replace('"', '""') + '"' if needs.search(name) else name for name in names)
    return (delimiter.join(fields) + "\n").encode()


def format_rows(batch: pa.RecordBatch, schema: pa.Schema, delimiter: str) -> pa.Buffer | bytes:
    """Return rows as delimited text in UTF-8, quoted only where it is needed (RFC 4180).

    Null is nothing, and text without characters is ``""``; so is null in a table of one
    column, for a line with nothing in it would be no row. Geometries are WKT, null where they
    cannot be read.

    Raises
    ------
    DataError
        A text is not UTF-8.
    """
    places = geometries.find_geometry_fields(schema)
    columns, has_marks = [], False
    for place, (column, field) in enumerate(zip(batch.columns, schema, strict=True)):
        if place in places:
            it = geometries.encode_wkt(column)
        else:
            it = _rounded(geometries.to_plain_array(column), field)
        marked = _marked(it, delimiter) if is_text(it) else None
        has_marks |= marked is not None
        columns.append(it if marked is None else marked)
    if has_marks:
        for column, name in zip(batch.columns, schema.names, strict=True):
            _refuse_marks(geometries.to_plain_array(column), name)
    block = _written(columns, delimiter)
    if has_marks or len(columns) == 1:
        return _unmarked(block.to_pybytes(), delimiter, alone=len(columns) == 1)
    return block


def _written(columns: list[pa.Array], delimiter: str) -> pa.Buffer:
    """Return what Arrow's writer makes of columns in which nothing needs quotes."""
    import pyarrow as pa
    from pyarrow import csv

    sink = pa.BufferOutputStream()
    options = csv.WriteOptions(
        include_header=False,
        delimiter=delimiter,
        quoting_style="none",
        batch_size=_ROWS_AT_A_TIME,
    )
    names = [str(place) for place in range(len(columns))]
    csv.write_csv(pa.RecordBatch.from_arrays(columns, names=names), sink, options)
    return sink.getvalue()


def _specials(delimiter: str) -> bytes:
    """Return the characters that need quotes, in the order of their marks."""
    return b'"\r\n' + delimiter.encode()


def _marked(column: pa.Array, delimiter: str) -> pa.Array | None:
    """Return a column of text with quotes where they are needed, None if they are nowhere.

    What needs quotes, and the quotes, are there as marks.
    """
    import numpy as np
    import pyarrow as pa

    bounds, data = text_buffers(column)
    starts, ends, valid = bounds[:-1], bounds[1:], valid_mask(column)
    is_quoted = starts == ends
    if valid is not None:
        is_quoted &= valid
    text, specials = data.tobytes(), _specials(delimiter)
    if not (is_quoted.any() or any(bytes([it]) in text for it in specials)):
        return None
    code = np.arange(256, dtype=np.uint8)
    code[list(specials)] = list(_MARKS)
    marked = code[data]
    found = np.flatnonzero(marked != data)
    is_quoted[np.searchsorted(ends, found, side="right")] = True
    quotes = found[data[found] == ord('"')]
    places = np.concatenate((starts[is_quoted], ends[is_quoted], quotes))
    lengths = ends - starts + 2 * is_quoted
    lengths += np.bincount(np.searchsorted(ends, quotes, side="right"), minlength=len(ends))
    return pa.Array.from_buffers(
        pa.large_string(),
        len(column),
        [
            None if valid is None else pa.py_buffer(np.packbits(valid, bitorder="little")),
            pa.py_buffer(np.concatenate(([0], np.cumsum(lengths)))),
            pa.py_buffer(np.insert(marked, places, _MARKS[0])),
        ],
    )


def _refuse_marks(column: pa.Array, name: str) -> None:
    if not is_text(column):
        return
    text = text_buffers(column)[1].tobytes()
    if not text.isascii() and any(bytes([mark]) in text for mark in _MARKS):
        message = (
            f"column {quote(name)} holds text that is not UTF-8, which text files "
            "need; read its file with the encoding it has, or write Parquet or Arrow"
        )
        raise DataError(message)


def _unmarked(block: bytes, delimiter: str, *, alone: bool) -> bytes:
    """Return a block with what its marks stand for."""
    if alone:
        block = re.sub(rb"(?m)^\n", b'""\n', block)
    for mark, special in zip(_MARKS, _specials(delimiter), strict=True):
        block = block.replace(bytes([mark]), bytes([special]))
    return block


# --- GeoJSON -----------------------------------------------------------------------


def format_features(batch: pa.RecordBatch, schema: pa.Schema) -> bytes:
    """Return rows as GeoJSON features (RFC 7946), a line each, in UTF-8.

    The first column of geometries is the geometry, converted to WGS84 and rounded to 7
    decimals of a degree, null where it cannot be; others are WKT. NaN and infinity, which JSON
    does not have, are null.
    """
    starts = range(0, batch.num_rows, _FEATURES_AT_A_TIME)
    return b"".join(_lines(batch.slice(start, _FEATURES_AT_A_TIME), schema) for start in starts)


def _lines(batch: pa.RecordBatch, schema: pa.Schema) -> memoryview:
    import pyarrow.compute as pc

    places = geometries.find_geometry_fields(schema)
    first, crs = next(iter(places.items()))
    pieces: list[Any] = []
    before = '{"type":"Feature","properties":{'
    for place, (column, field) in enumerate(zip(batch.columns, schema, strict=True)):
        if place == first:
            continue
        it = geometries.encode_wkt(column) if place in places else _rounded(column, field)
        pieces += [f"{before}{json.dumps(field.name, ensure_ascii=False)}:", _json(it)]
        before = ","
    opening = before if not pieces else ""
    pieces += [opening + '},"geometry":', _geometry(batch.column(first), crs), "}\n", ""]
    _, data = text_buffers(pc.binary_join_element_wise(*pieces))
    return data.data


def _json(column: pa.Array) -> pa.Array:
    """Return a column as texts of JSON."""
    import pyarrow as pa
    import pyarrow.compute as pc

    types = pa.types
    is_json = getattr(column.type, "extension_name", "") == "arrow.json"
    column = geometries.to_plain_array(column)
    kind = column.type
    if is_json:
        # Whatever line ends it has stand between its tokens.
        text = pc.replace_substring_regex(column, r"[\r\n]+", " ").cast(pa.string())
    elif types.is_nested(kind):
        text = pa.array(map(_nested, column.to_pylist()), pa.string())
    elif types.is_floating(kind):
        text = _json_floats(column)
    elif is_text(column):
        text = _in_quotes(_escaped(column))
    elif types.is_temporal(kind):
        utc = types.is_timestamp(kind) and kind.tz is not None
        times = column.cast(pa.timestamp(kind.unit, "UTC")) if utc else column
        text = _in_quotes(pc.replace_substring(times.cast(pa.string()), " ", "T"))
    else:
        text = column.cast(pa.string())
    return text.fill_null("null")


def _nested(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, default=str)


def _in_quotes(text: pa.Array) -> pa.Array:
    import pyarrow.compute as pc

    return pc.binary_join_element_wise('"', text, '"', "")


def _escaped(text: pa.Array) -> pa.Array:
    """Return texts with what JSON's strings do not have escaped."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    data = text_buffers(text)[1]
    needs = (data < ord(" ")) | (data == ord('"')) | (data == ord("\\"))
    found = map(chr, np.unique(data[needs]).tolist())
    for character in sorted(found, key=lambda it: it != "\\"):  # escapes have backslashes too
        text = pc.replace_substring(text, character, json.dumps(character)[1:-1])
    return text.cast(pa.string())


def _json_floats(column: pa.Array) -> pa.Array:
    """Return floats as texts of JSON that are floats for its readers too, as in 5.0."""
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


def _geometry(column: pa.Array, crs: Any) -> pa.Array:
    """Return a column of geometries in a CRS as GeoJSON."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    wkb = geometries.encode_wkb(column)
    points = read_plain_points(wkb)
    if points is None:
        return _other_geometry(wkb, crs)
    degrees = np.column_stack(geometries.to_wgs84(points[:, 0], points[:, 1], crs))
    degrees = np.round(degrees, DEGREE_DECIMALS) + 0.0
    degrees[~np.isfinite(degrees).all(axis=1)] = np.nan
    x, y = (pa.array(it, from_pandas=True).cast(pa.string()) for it in degrees.T)
    made = pc.binary_join_element_wise('{"type":"Point","coordinates":[', x, ",", y, "]}", "")
    return made.fill_null("null")


def _other_geometry(wkb: pa.Array, crs: Any) -> pa.Array:
    """Return geometries of any kind as GeoJSON, polygons by the right-hand rule."""
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
