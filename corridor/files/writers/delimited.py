"""Rows as delimited text, in UTF-8, quoted only where it is needed (RFC 4180)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from corridor.errors import DataError, quote
from corridor.files.writers.blocks import write_blocks
from corridor.files.writers.columns import is_text, round_to_decimals, text_buffers, valid_mask
from corridor.tables import geometries

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

    import pyarrow as pa

    from corridor.files.formats import Compression
    from corridor.files.writers.blocks import Target

# Arrow's writer refuses to write some characters without quotes. Bytes that UTF-8 never has
# stand in for them, and are replaced afterwards.
_STAND_INS = b"\xf8\xf9\xfa\xfb"

_ROWS_AT_A_TIME = 4_096  # of Arrow's writer; more fall out of the cache


def write_delimited(
    batches: Iterable[pa.RecordBatch],
    schema: pa.Schema,
    target: Target,
    *,
    delimiter: str,
    compression: Compression | None,
) -> None:
    """Write rows as text after a header.

    Raises
    ------
    DataError
        The delimiter cannot be used, or a text is not UTF-8.
    """
    _check_delimiter(delimiter)
    pack = _packing(compression)

    def format_block(batch: pa.RecordBatch) -> Any:
        return pack(format_rows(batch, schema, delimiter))

    header = pack(format_header(schema.names, delimiter))
    write_blocks(target, header, format_block, batches)


def _check_delimiter(delimiter: str) -> None:
    """Raise DataError for a delimiter that numbers or times contain."""
    is_ascii = len(delimiter) == 1 and delimiter.isascii()
    if is_ascii and not delimiter.isalnum() and delimiter not in '"\r\n\0 +-.:':
        return
    message = (
        f"rows cannot be delimited with {quote(delimiter)}: a delimiter is one ASCII "
        "character that neither numbers nor times have in them, as comma, ; | or tab"
    )
    raise DataError(message)


def _packing(compression: Compression | None) -> Callable[[Any], Any]:
    """Return what compresses a block, each by itself: several in a row are a file too."""
    import pyarrow as pa

    if compression is None:
        return lambda block: block
    _, codec, _, level = compression
    return lambda block: pa.Codec(codec, level).compress(block)  # a codec is for one thread


def format_header(names: list[str], delimiter: str) -> bytes:
    """Return the line of the columns' names."""
    needs = re.compile(rf'[{re.escape(delimiter)}"\r\n]|\A\Z')
    fields = ('"' + name.replace('"', '""') + '"' if needs.search(name) else name for name in names)
    return (delimiter.join(fields) + "\n").encode()


def format_rows(batch: pa.RecordBatch, schema: pa.Schema, delimiter: str) -> pa.Buffer | bytes:
    """Return rows as delimited text.

    Null is an empty field, and text without characters is ``""``; so is null in a table of one
    column, where an empty line would be no row. Geometries are WKT, null where they cannot be
    read.

    Raises
    ------
    DataError
        A text is not UTF-8.
    """
    geometry_fields = geometries.find_geometry_fields(schema)
    columns, has_stand_ins = [], False
    for index, (column, field) in enumerate(zip(batch.columns, schema, strict=True)):
        if index in geometry_fields:
            plain = geometries.encode_wkt(column)
        else:
            plain = round_to_decimals(geometries.to_plain_array(column), field)
        quoted = _quote_fields(plain, delimiter) if is_text(plain) else None
        has_stand_ins |= quoted is not None
        columns.append(plain if quoted is None else quoted)
    if has_stand_ins:
        for column, name in zip(batch.columns, schema.names, strict=True):
            _refuse_stand_ins(geometries.to_plain_array(column), name)
    block = _write_rows(columns, delimiter)
    if has_stand_ins or len(columns) == 1:
        return _restore_characters(block.to_pybytes(), delimiter, alone=len(columns) == 1)
    return block


def _write_rows(columns: list[pa.Array], delimiter: str) -> pa.Buffer:
    """Return the rows of columns in which nothing needs quotes, as Arrow's writer writes them."""
    import pyarrow as pa
    from pyarrow import csv

    sink = pa.BufferOutputStream()
    options = csv.WriteOptions(
        include_header=False,
        delimiter=delimiter,
        quoting_style="none",
        batch_size=_ROWS_AT_A_TIME,
    )
    names = [str(index) for index in range(len(columns))]
    csv.write_csv(pa.RecordBatch.from_arrays(columns, names=names), sink, options)
    return sink.getvalue()


def _quoted_characters(delimiter: str) -> bytes:
    """Return the characters that need quotes, in the order of their stand-ins."""
    return b'"\r\n' + delimiter.encode()


def _quote_fields(column: pa.Array, delimiter: str) -> pa.Array | None:
    """Return a column of text with quotes where they are needed, None if they are nowhere.

    Stand-ins are in it for the quotes and for what needs them.
    """
    import numpy as np
    import pyarrow as pa

    bounds, data = text_buffers(column)
    starts, ends, valid = bounds[:-1], bounds[1:], valid_mask(column)
    is_quoted = starts == ends
    if valid is not None:
        is_quoted &= valid
    text, specials = data.tobytes(), _quoted_characters(delimiter)
    if not (is_quoted.any() or any(bytes([special]) in text for special in specials)):
        return None
    code = np.arange(256, dtype=np.uint8)
    code[list(specials)] = list(_STAND_INS)
    replaced = code[data]
    found = np.flatnonzero(replaced != data)
    is_quoted[np.searchsorted(ends, found, side="right")] = True
    quotes = found[data[found] == ord('"')]
    at = np.concatenate((starts[is_quoted], ends[is_quoted], quotes))
    lengths = ends - starts + 2 * is_quoted
    lengths += np.bincount(np.searchsorted(ends, quotes, side="right"), minlength=len(ends))
    return pa.Array.from_buffers(
        pa.large_string(),
        len(column),
        [
            None if valid is None else pa.py_buffer(np.packbits(valid, bitorder="little")),
            pa.py_buffer(np.concatenate(([0], np.cumsum(lengths)))),
            pa.py_buffer(np.insert(replaced, at, _STAND_INS[0])),
        ],
    )


def _refuse_stand_ins(column: pa.Array, name: str) -> None:
    """Raise DataError if a column has stand-ins of its own: then it is not UTF-8."""
    if not is_text(column):
        return
    text = text_buffers(column)[1].tobytes()
    if not text.isascii() and any(bytes([stand_in]) in text for stand_in in _STAND_INS):
        message = (
            f"column {quote(name)} holds text that is not UTF-8, which text files "
            "need; read its file with the encoding it has, or write Parquet or Arrow"
        )
        raise DataError(message)


def _restore_characters(block: bytes, delimiter: str, *, alone: bool) -> bytes:
    """Return a block with the characters in place of their stand-ins."""
    if alone:
        block = re.sub(rb"(?m)^\n", b'""\n', block)
    for stand_in, special in zip(_STAND_INS, _quoted_characters(delimiter), strict=True):
        block = block.replace(bytes([stand_in]), bytes([special]))
    return block
