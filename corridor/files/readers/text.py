"""Delimited text as a table of text: decoded, cut where rows end, parsed by Arrow.

Nothing is guessed: every column is text, as it is written (``007`` stays ``007``). An empty
field is null, and an empty field in quotes (``""``) is text without characters, so that both
are written back as they were. Blank lines are no rows.

Arrow's own streaming reader reads 32 blocks ahead, in threads that cannot be waited for, and
takes what follows an unclosed quote for one field. So text is cut into whole rows here, and
Arrow parses each piece by itself.
"""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from corridor.errors import DataError, quote
from corridor.files.readers.source import (
    ReadProgress,
    Source,
    apply_schema,
    empty_error,
    open_bytes,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray
    from pyarrow import csv

    from corridor.files.readers.source import ByteStream, FractionRead, InputFile

    Quotes = Sequence[int] | NDArray[np.intp]

BLOCK_BYTES = 4 << 20
LONGEST_ROW_BYTES = 4 * BLOCK_BYTES

DELIMITERS = ",;\t|"
_DELIMITER_NAMES = {"tab": "\t", "\\t": "\t"}
_QUOTED_IN_HEADER = re.compile(rf'(?:^|(?<=[{DELIMITERS}]))"[^"]*(?:"|$)')

_UTF_8_MARK = b"\xef\xbb\xbf"
_BYTE_ORDER_MARKS = {
    b"\xff\xfe\x00\x00": "utf-32",
    b"\x00\x00\xfe\xff": "utf-32",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
}


class _Header(NamedTuple):
    """The header of a text: what all its rows share."""

    name: str
    delimiter: str
    columns: list[str]


@contextmanager
def open_text(input_file: InputFile) -> Iterator[Source]:
    """Open a file of delimited text.

    Raises
    ------
    DataError
        It is empty or not in its encoding; or there is no such delimiter or encoding.
    """
    with open_bytes(input_file.path) as (stream, fraction_read):
        yield _read_text(stream, input_file, fraction_read)


@contextmanager
def open_text_stream(stream: ByteStream, input_file: InputFile) -> Iterator[Source]:
    """Open standard input that holds delimited text; see :func:`open_text`."""
    yield _read_text(stream, input_file, lambda: None)


def _read_text(stream: ByteStream, input_file: InputFile, fraction_read: FractionRead) -> Source:
    import pyarrow as pa

    name, content = input_file.name, _decompress(stream, input_file)
    delimiter = _parse_delimiter(input_file.delimiter)
    blocks = _decode_blocks(content, name, _find_encoding(input_file.encoding))
    header, rest = _read_header(blocks, name, delimiter)
    schema = pa.schema([(column, pa.string()) for column in header.columns])
    progress = ReadProgress()

    def batches() -> Iterator[pa.RecordBatch]:
        for batch in _parse_rows(header, _cut_into_rows(header, rest, blocks)):
            progress.fraction = fraction_read()
            yield apply_schema(batch, schema)

    return Source(name, input_file.format.name, schema, None, batches(), progress.get)


def _decompress(stream: ByteStream, input_file: InputFile) -> ByteStream | pa.NativeFile:
    import pyarrow as pa

    if input_file.compression is None:
        return stream
    file = pa.PythonFile(stream, mode="r")
    return pa.CompressedInputStream(file, input_file.compression.codec)


def _parse_delimiter(delimiter: str | None) -> str | None:
    """Return a delimiter given as a character or as ``tab``; raise DataError if it is neither."""
    if delimiter is None:
        return None
    character = _DELIMITER_NAMES.get(delimiter, delimiter)
    if len(character) == 1 and character.isascii() and character not in '"\r\n\0':
        return character
    message = (
        "a delimiter is one ASCII character besides the quote, or tab; got "
        f"{quote(delimiter)}; give it with delimiter= (--delimiter), as in --delimiter ';'"
    )
    raise DataError(message)


# --- decoding ----------------------------------------------------------------------


def _find_encoding(encoding: str | None) -> str | None:
    """Return Python's name of an encoding; raise DataError if there is none."""
    import codecs

    if encoding is None:
        return None
    try:
        " ".encode(encoding)  # refuses codecs that are not for text, as hex
        return codecs.lookup(encoding).name
    except (LookupError, ValueError):
        message = (
            f"the encoding {quote(encoding)} is not known; name it with encoding= "
            "(--encoding) as Python does, as in utf-8, utf-16 or windows-1256"
        )
        raise DataError(message) from None


def _decode_blocks(
    stream: ByteStream | pa.NativeFile, name: str, encoding: str | None
) -> Iterator[bytes]:
    """Yield a text as UTF-8 without a byte order mark, the first block even if it is empty."""
    import codecs

    block = stream.read(BLOCK_BYTES)
    if encoding is None:
        marks = (mark for mark in _BYTE_ORDER_MARKS if block.startswith(mark))
        encoding = _BYTE_ORDER_MARKS.get(next(marks, b""), "utf-8")
    decode = codecs.getincrementaldecoder(encoding)().decode
    taken, lines, mark = 0, 1, _UTF_8_MARK
    while True:
        try:
            text = decode(block, not block)
        except UnicodeDecodeError as error:
            before = len(error.object) - len(block)  # of a character cut by the last block
            position = taken - before + error.start
            lines += error.object.count(b"\n", 0, error.start)
            raise _encoding_error(name, encoding, position, lines, error) from None
        taken += len(block)
        decoded = block if encoding == "utf-8" else text.encode()
        lines += decoded.count(b"\n")
        yield decoded.removeprefix(mark)
        if not block:
            return
        block, mark = stream.read(BLOCK_BYTES), b""


def _encoding_error(
    name: str, encoding: str, position: int, line: int, error: UnicodeDecodeError
) -> DataError:
    known = "UTF-8" if encoding == "utf-8" else encoding
    message = (
        f"{name} is not {known}: byte {position + 1}, in line {line}, is "
        f"0x{error.object[error.start]:02x}; name the encoding it has with encoding= "
        "(--encoding), as in --encoding windows-1256, or save it as UTF-8 (in Excel: CSV UTF-8)"
    )
    return DataError(message)


# --- header ------------------------------------------------------------------------


def _read_header(
    blocks: Iterator[bytes], name: str, delimiter: str | None
) -> tuple[_Header, bytes]:
    """Return the header, and what follows it in its block."""
    import csv
    from io import StringIO
    from itertools import chain

    block = next(blocks)
    lines = StringIO(block.decode("utf-8", "ignore"), newline="")
    first = next((line for line in lines if line.strip()), None)
    if first is None:
        raise empty_error(name)
    delimiter = delimiter or _detect_delimiter(first)
    why = None
    try:
        columns = next(csv.reader(chain([first], lines), delimiter=delimiter, strict=True))
    except csv.Error as error:
        why = str(error)
    rest = block[len(lines.getvalue()[: lines.tell()].encode()) :]
    if not (rest or block.endswith((b"\n", b"\r"))) and next(blocks, b""):
        why = f"it is longer than {BLOCK_BYTES >> 20} MiB"
    if why is not None:
        message = (
            f"{name} has a header that cannot be read: {why}; a name in quotes ends with one, "
            "and a quote in it is doubled"
        )
        raise DataError(message)
    return _Header(name, delimiter, columns), rest


def _detect_delimiter(header: str) -> str:
    """Return the delimiter that is most frequent outside quotes."""
    return max(DELIMITERS, key=_QUOTED_IN_HEADER.sub("", header).count)


# --- rows --------------------------------------------------------------------------


def _cut_into_rows(header: _Header, rest: bytes, blocks: Iterator[bytes]) -> Iterator[pa.Buffer]:
    """Yield whole rows, all that end within a block at a time."""
    import pyarrow as pa

    for block in blocks:
        text = rest + block
        quotes = _find_quotes(text, header.delimiter)
        is_last = not block
        end = len(text) if is_last else _last_row_end(text, quotes)
        if len(text) - end > LONGEST_ROW_BYTES or (is_last and len(quotes) % 2):
            raise _unfinished_row_error(header, text, end, quotes)
        if end:
            yield pa.py_buffer(text).slice(0, end)
        rest = text[end:]


def _find_quotes(text: bytes, delimiter: str) -> Quotes:
    """Return where quoted fields open and close, in turns; a doubled quote does both.

    A quote within a field that does not begin with one is a character like any other.
    """
    if b'"' not in text:
        return ()
    import numpy as np

    starts = f"{delimiter}\r\n".encode()
    opens_after = np.zeros(256, np.bool_)
    opens_after[[*starts, ord('"')]] = True
    characters = np.frombuffer(text, np.uint8)
    found = np.flatnonzero(characters == ord('"'))
    opens = opens_after[characters[found[::2] - 1]]
    opens[0] |= found[0] == 0
    if opens.all():
        return found
    taken: list[int] = []
    for index in found.tolist():
        is_open = len(taken) % 2
        is_doubled = bool(taken) and taken[-1] == index - 1
        if is_open or is_doubled or index == 0 or text[index - 1] in starts:
            taken.append(index)
    return taken


def _last_row_end(text: bytes, quotes: Quotes) -> int:
    """Return the end of the last whole row, 0 if there is none."""
    for opening in range(len(quotes) // 2 * 2, -1, -2):
        start = quotes[opening - 1] + 1 if opening else 0
        stop = quotes[opening] if opening < len(quotes) else len(text)
        end = max(text.rfind(b"\n", start, stop), text.rfind(b"\r", start, stop)) + 1
        if end:
            return end
    return 0


def _unfinished_row_error(header: _Header, text: bytes, end: int, quotes: Quotes) -> DataError:
    is_open = len(quotes) % 2
    start = quotes[-1] + 1 if is_open else end
    beginning = quote(text[start : start + 200].decode("utf-8", "replace"))
    if is_open:
        what = f"the quote before {beginning} is not closed"
    else:
        what = f"the row that begins {beginning} is longer than {LONGEST_ROW_BYTES >> 20} MiB"
    return _uneven_error(header, what)


def _uneven_error(header: _Header, what: str) -> DataError:
    message = (
        f"{header.name} is not an even table: {what}; every row has as many fields as the "
        "header, and a field with the delimiter, a quote or a line end in it is in quotes"
    )
    return DataError(message)


def _parse_rows(header: _Header, rows: Iterator[pa.Buffer]) -> Iterator[pa.RecordBatch]:
    """Yield whole rows as Arrow parses them."""
    import pyarrow as pa
    from pyarrow import csv

    rows_before, wrong = 0, []

    def refuse(row: csv.InvalidRow) -> str:
        wrong.append(row)
        return "error"

    columns = [str(index) for index in range(len(header.columns))]  # their names may repeat
    parse = csv.ParseOptions(delimiter=header.delimiter, invalid_row_handler=refuse)
    convert = csv.ConvertOptions(
        check_utf8=False,
        column_types=dict.fromkeys(columns, pa.string()),
        null_values=[""],
        strings_can_be_null=True,
        quoted_strings_can_be_null=False,
    )
    for text in rows:
        read = csv.ReadOptions(use_threads=False, block_size=text.size + 1, column_names=columns)
        try:
            table = csv.read_csv(pa.BufferReader(text), read, parse, convert)
        except pa.ArrowInvalid:
            if not wrong:
                raise
            raise _uneven_error(header, _describe_row(wrong[0], rows_before)) from None
        rows_before += table.num_rows
        yield from table.to_batches()


def _describe_row(row: csv.InvalidRow, rows_before: int) -> str:
    return (
        f"row {rows_before + row.number:,} after the header, {quote(row.text)}, has "
        f"{row.actual_columns} {'field' if row.actual_columns == 1 else 'fields'}, the header "
        f"{row.expected_columns}"
    )
