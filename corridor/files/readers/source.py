"""The interface of readers: a file and its options in, a schema and batches out."""

from __future__ import annotations

import json
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from corridor.errors import DataError
from corridor.files.formats import FileFormat
from corridor.tables.geometries import GEOARROW_METADATA, GEOARROW_NAME

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from contextlib import AbstractContextManager
    from typing import IO, Any

    import pyarrow as pa

    from corridor.files.formats import Compression

    FractionRead = Callable[[], float | None]

# Rows of a batch: enough to be worth a step, few enough that several fit in the caches.
BATCH_ROWS, BATCH_BYTES = 131_072, 64 << 20


@dataclass(frozen=True, slots=True)
class InputFormat(FileFormat):
    """A format that points are read from.

    Attributes
    ----------
    open_file
        Opens a file.
    open_stream
        Opens standard input, None if it cannot be read from front to back.
    magics
        How its files begin, after any of ``skipped`` bytes; none for text.
    noun
        The noun for one of its files in a sentence, where it is no stream.
    """

    open_file: Callable[[InputFile], AbstractContextManager[Source]]
    open_stream: Callable[[ByteStream, InputFile], AbstractContextManager[Source]] | None = None
    magics: tuple[bytes, ...] = field(default=(), kw_only=True)
    skipped: bytes = field(default=b"", kw_only=True)
    noun: str = field(default="", kw_only=True)


@dataclass(frozen=True, slots=True)
class InputFile:
    """A file and how it is to be read.

    Attributes
    ----------
    name
        The name in messages: the path as given, or ``"standard input"``.
    format, compression
        Known by its ending, or its first bytes.
    delimiter, encoding, layer
        As for :func:`~corridor.files.readers.inputs.open_source`.
    path
        The path of the file; for standard input, that of a copy for readers that need a file.
    """

    name: str
    format: InputFormat
    compression: Compression | None
    delimiter: str | None
    encoding: str | None
    layer: str | None
    path: Path = Path()


@dataclass(frozen=True, slots=True)
class Source:
    """Rows to be read once, from front to back.

    Attributes
    ----------
    name
        The name in messages: the path as given, or ``"standard input"``.
    format
        The name of a row of :data:`~corridor.files.readers.formats.FORMATS`.
    schema
        The schema of every batch.
    rows
        The number of rows, None if the file does not say.
    batches
        Batches of at most :data:`BATCH_ROWS` rows; they raise a DataError or a FileError that
        names the source.
    fraction_read
        Returns how much has been read, from 0 to 1, None where that is not known.
    """

    name: str
    format: str
    schema: pa.Schema
    rows: int | None
    batches: Iterator[pa.RecordBatch] = field(repr=False)
    fraction_read: FractionRead = field(repr=False)


@dataclass(slots=True)
class ReadProgress:
    """How much of a source has been read: set by its reader."""

    fraction: float | None = None

    def get(self) -> float | None:
        """Return the fraction, from 0 to 1, None where it is not known."""
        return self.fraction


def batch_rows(total_bytes: int, rows: int) -> int:
    """Return how many rows a batch may have: fewer where rows are wide.

    Examples
    --------
    >>> batch_rows(total_bytes=40_000_000, rows=1_000_000)
    131072
    >>> batch_rows(total_bytes=10_000_000_000, rows=100_000)
    671
    """
    if not total_bytes:
        return BATCH_ROWS
    return max(1, min(BATCH_ROWS, BATCH_BYTES * rows // total_bytes))


def apply_schema(batch: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
    """Return the same columns under the names and with the metadata of a schema."""
    import pyarrow as pa

    return pa.RecordBatch.from_arrays(batch.columns, schema=schema)


def with_geoarrow_extension(field: pa.Field, extension: str, crs: Any) -> pa.Field:
    """Return a field of geometries with GeoArrow's metadata; a CRS of None is unknown."""
    known = {} if crs is None else {"crs": crs}
    added = {
        GEOARROW_NAME: extension.encode(),
        GEOARROW_METADATA: json.dumps(known).encode(),
    }
    return field.with_metadata({**(field.metadata or {}), **added})


def empty_error(name: object) -> DataError:
    """Return the error for an empty file."""
    message = f"{name} is empty; a table of points has at least the names of its columns"
    return DataError(message)


# --- bytes -------------------------------------------------------------------------


class ByteStream:
    """Bytes that are read once, from front to back, and can be peeked at.

    Attributes
    ----------
    taken
        How many bytes have been read.
    is_at_end
        Whether a read reached the end.
    """

    closed = False  # Arrow reads this

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._peeked = b""
        self.taken = 0
        self.is_at_end = False

    def peek(self, size: int) -> bytes:
        """Return the next bytes without taking them."""
        self._peeked += self._file.read(max(0, size - len(self._peeked)))
        return self._peeked[:size]

    def read(self, size: int, /) -> bytes:
        """Return the next bytes, less than ``size`` only at the end."""
        data = self.peek(size)
        self._peeked = self._peeked[size:]
        self.taken += len(data)
        self.is_at_end = len(data) < size
        return data

    def read_last(self, size: int) -> bytes:
        """Read to the end and return the last bytes."""
        end = b""
        while data := self.read(1 << 20):
            end = (end + data)[-size:]
        return end

    def close(self) -> None:
        """Do nothing: whoever opened the file closes it."""


@contextmanager
def open_bytes(path: Path) -> Iterator[tuple[ByteStream, FractionRead]]:
    """Open a file as a stream, with a function that returns how much of it has been read."""
    size = path.stat().st_size
    with path.open("rb") as file:
        stream = ByteStream(file)
        yield stream, lambda: stream.taken / size
