"""Delimited text as a table of text: decoded, cut where rows end, parsed by Arrow.

Nothing is guessed: every column is text, as it is written (``007`` stays ``007``). A field
with nothing in it is null, and a quoted one (``""``) is text without characters, so that both
are written back as they were. Blank lines are no rows.

Arrow's own streaming reader reads 32 blocks ahead, in threads that no one can wait for, and
takes what follows an unclosed quote for one field. Here text is cut into whole rows first;
Arrow parses each piece by itself.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from corridor.errors import DataError, quote
from corridor.files.readers.source import ReadProgress, Source, apply_schema

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray
    from pyarrow import csv

    from corridor.files.readers.source import ByteStream

    Quotes = Sequence[int] | NDArray[np.intp]

NOTHING_IN_IT = "{name} is empty; a table of points has at least the names of its columns"

BLOCK = 4 << 20
LONGEST_ROW = 4 * BLOCK

DELIMITERS = ",;\t|"
_SPELLED = {"tab": "\t", "\\t": "\t"}
_QUOTED_IN_HEADER = re.compile(rf'(?:^|(?<=[{DELIMITERS}]))"[^"]*(?:"|$)')

_MARK = b"\xef\xbb\xbf"
_MARKS = {
    b"\xff\xfe\x00\x00": "utf-32",
    b"\x00\x00\xfe\xff": "utf-32",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
}


class _Table(NamedTuple):
    """What the pieces of a text have in common."""

    name: str
    delimiter: str
    columns: list[str]


def open_text(
    stream: ByteStream | pa.NativeFile,
    name: str,
    format: str,  # noqa: A002
    *,
    delimiter: str | None = None,
    encoding: str | None = None,
    done: Callable[[], float | None],
) -> Source:
    """Return the table that a stream holds.

    Parameters
    ----------
    stream
        At its beginning.
    name, format
        Of the source.
    delimiter
        One of comma, semicolon, tab and ``|`` is found in the header if not given.
    encoding
        UTF-8, or what the byte order mark tells, if not given.
    done
        Tells, after a read, which share has been read.

    Raises
    ------
    DataError
        It is empty, or not in that encoding; or there is no such delimiter or encoding.
    """
    import pyarrow as pa

    delimiter, encoding = _one_character(delimiter), _known(encoding)
    blocks = _blocks(stream, name, encoding)
    table, rest = _header(blocks, name, delimiter)
    schema = pa.schema([(column, pa.string()) for column in table.columns])
    progress = ReadProgress()

    def batches() -> Iterator[pa.RecordBatch]:
        for batch in _batches(table, _rows(table, rest, blocks)):
            progress.fraction = done()
            yield apply_schema(batch, schema)

    return Source(name, format, schema, None, batches(), progress.get)


def _one_character(delimiter: str | None) -> str | None:
    if delimiter is None:
        return None
    character = _SPELLED.get(delimiter, delimiter)
    if len(character) == 1 and character.isascii() and character not in '"\r\n\0':
        return character
    message = (
        "a delimiter is one ASCII character besides the quote, or tab; got "
        f"{quote(delimiter)}; give it with delimiter= (--delimiter), as in --delimiter ';'"
    )
    raise DataError(message)


# --- decoded -----------------------------------------------------------------------


def _known(encoding: str | None) -> str | None:
    """Return Python's name of an encoding, or refuse it."""
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


def _blocks(stream: ByteStream | pa.NativeFile, name: str, encoding: str | None) -> Iterator[bytes]:
    """Yield a text as UTF-8 without a byte order mark, the first block even if it is empty."""
    import codecs

    block = stream.read(BLOCK)
    if encoding is None:
        encoding = next((_MARKS[mark] for mark in _MARKS if block.startswith(mark)), "utf-8")
    decode = codecs.getincrementaldecoder(encoding)().decode
    taken, lines, mark = 0, 1, _MARK
    while True:
        try:
            text = decode(block, not block)
        except UnicodeDecodeError as error:
            before = len(error.object) - len(block)  # of a character cut by the last block
            position = taken - before + error.start
            lines += error.object.count(b"\n", 0, error.start)
            raise _not_text(name, encoding, position, lines, error) from None
        taken += len(block)
        made = block if encoding == "utf-8" else text.encode()
        lines += made.count(b"\n")
        yield made.removeprefix(mark)
        if not block:
            return
        block, mark = stream.read(BLOCK), b""


def _not_text(
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


def _header(blocks: Iterator[bytes], name: str, delimiter: str | None) -> tuple[_Table, bytes]:
    """Return what the header tells, and what follows it in its block."""
    import csv
    from io import StringIO
    from itertools import chain

    block = next(blocks)
    lines = StringIO(block.decode("utf-8", "ignore"), newline="")
    first = next((line for line in lines if line.strip()), None)
    if first is None:
        raise DataError(NOTHING_IN_IT.format(name=name))
    delimiter = delimiter or _delimiter(first)
    why = None
    try:
        columns = next(csv.reader(chain([first], lines), delimiter=delimiter, strict=True))
    except csv.Error as error:
        why = str(error)
    rest = block[len(lines.getvalue()[: lines.tell()].encode()) :]
    if not (rest or block.endswith((b"\n", b"\r"))) and next(blocks, b""):
        why = f"it is longer than {BLOCK >> 20} MiB"
    if why is not None:
        message = (
            f"{name} has a header that cannot be read: {why}; a name in quotes ends with one, "
            "and a quote in it is doubled"
        )
        raise DataError(message)
    return _Table(name, delimiter, columns), rest


def _delimiter(header: str) -> str:
    """Return which of the delimiters is most frequent outside quotes."""
    return max(DELIMITERS, key=_QUOTED_IN_HEADER.sub("", header).count)


# --- rows --------------------------------------------------------------------------


def _rows(table: _Table, rest: bytes, blocks: Iterator[bytes]) -> Iterator[pa.Buffer]:
    """Yield whole rows, as many as a block has."""
    import pyarrow as pa

    for block in blocks:
        text = rest + block
        quotes = _quotes(text, table.delimiter)
        is_last = not block
        end = len(text) if is_last else _end_of_rows(text, quotes)
        if len(text) - end > LONGEST_ROW or (is_last and len(quotes) % 2):
            raise _without_end(table, text, end, quotes)
        if end:
            yield pa.py_buffer(text).slice(0, end)
        rest = text[end:]


def _quotes(text: bytes, delimiter: str) -> Quotes:
    """Return where fields in quotes open and close, by turns; a doubled quote does both.

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
    for place in found.tolist():
        is_open = len(taken) % 2
        is_doubled = bool(taken) and taken[-1] == place - 1
        if is_open or is_doubled or place == 0 or text[place - 1] in starts:
            taken.append(place)
    return taken


def _end_of_rows(text: bytes, quotes: Quotes) -> int:
    """Return where the last row ends that is whole, 0 if there is none."""
    for opening in range(len(quotes) // 2 * 2, -1, -2):
        start = quotes[opening - 1] + 1 if opening else 0
        stop = quotes[opening] if opening < len(quotes) else len(text)
        end = max(text.rfind(b"\n", start, stop), text.rfind(b"\r", start, stop)) + 1
        if end:
            return end
    return 0


def _without_end(table: _Table, text: bytes, end: int, quotes: Quotes) -> DataError:
    is_open = len(quotes) % 2
    start = quotes[-1] + 1 if is_open else end
    begins = quote(text[start : start + 200].decode("utf-8", "replace"))
    if is_open:
        what = f"the quote before {begins} is not closed"
    else:
        what = f"the row that begins {begins} is longer than {LONGEST_ROW >> 20} MiB"
    return _uneven(table, what)


def _uneven(table: _Table, what: str) -> DataError:
    message = (
        f"{table.name} is not an even table: {what}; every row has as many fields as the "
        "header, and a field with the delimiter, a quote or a line end in it is in quotes"
    )
    return DataError(message)


def _batches(table: _Table, rows: Iterator[pa.Buffer]) -> Iterator[pa.RecordBatch]:
    """Yield what Arrow makes of whole rows."""
    import pyarrow as pa
    from pyarrow import csv

    before, wrong = 0, []

    def refuse(row: csv.InvalidRow) -> str:
        wrong.append(row)
        return "error"

    columns = [str(place) for place in range(len(table.columns))]  # names may be twice there
    parse = csv.ParseOptions(delimiter=table.delimiter, invalid_row_handler=refuse)
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
            made = csv.read_csv(pa.BufferReader(text), read, parse, convert)
        except pa.ArrowInvalid:
            if not wrong:
                raise
            raise _uneven(table, _told_row(wrong[0], before)) from None
        before += made.num_rows
        yield from made.to_batches()


def _told_row(row: csv.InvalidRow, before: int) -> str:
    return (
        f"row {before + row.number:,} after the header, {quote(row.text)}, has "
        f"{row.actual_columns} {'field' if row.actual_columns == 1 else 'fields'}, the header "
        f"{row.expected_columns}"
    )
