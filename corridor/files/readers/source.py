"""What every reader gives: a schema, batches of rows, and errors that name the file."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from corridor.errors import CorridorError, FileError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import IO

    import pyarrow as pa

# Of a batch: enough rows to be worth a step, few enough that several fit in a cache or two.
BATCH_ROWS, BATCH_BYTES = 131_072, 64 << 20

_LONGEST_REASON = 300


@dataclass(frozen=True, slots=True)
class Source:
    """Rows to be read once, from front to back.

    Attributes
    ----------
    name
        What messages call it: the path as given, or ``"standard input"``.
    format
        ``"csv"``, ``"tsv"``, ``"parquet"``, ``"arrow"``, ``"gpkg"``, ``"geojson"``,
        ``"geojsonl"``, ``"fgb"`` or ``"shp"``.
    schema
        Of every batch.
    rows
        How many there are, where the file tells it.
    batches
        Of at most :data:`BATCH_ROWS`; what goes wrong on the way is a DataError or a FileError
        that names the source.
    fraction_read
        Returns how much has been read, from 0 to 1, None where nobody knows.
    """

    name: str
    format: str
    schema: pa.Schema
    rows: int | None
    batches: Iterator[pa.RecordBatch] = field(repr=False)
    fraction_read: Callable[[], float | None] = field(repr=False)


@dataclass(slots=True)
class ReadProgress:
    """How much of a source has been read: told by who reads it, asked by anybody."""

    fraction: float | None = None

    def get(self) -> float | None:
        """Return the share, from 0 to 1, None where nobody knows."""
        return self.fraction


def batch_rows(bytes_in_all: int, rows: int) -> int:
    """Return how many rows a batch may have, for wide rows are many bytes.

    Examples
    --------
    >>> batch_rows(bytes_in_all=40_000_000, rows=1_000_000)
    131072
    >>> batch_rows(bytes_in_all=10_000_000_000, rows=100_000)
    671
    """
    if not bytes_in_all:
        return BATCH_ROWS
    return max(1, min(BATCH_ROWS, BATCH_BYTES * rows // bytes_in_all))


class ByteStream:
    """Bytes that are read once, from front to back, whose beginning can be looked at.

    Attributes
    ----------
    taken
        How many bytes have been read.
    is_at_end
        Whether somebody wanted more bytes than there were.
    """

    closed = False  # asked by Arrow

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._ahead = b""
        self.taken = 0
        self.is_at_end = False

    def peek(self, size: int) -> bytes:
        """Return the next bytes, which will be read again."""
        self._ahead += self._file.read(max(0, size - len(self._ahead)))
        return self._ahead[:size]

    def read(self, size: int, /) -> bytes:
        """Return the next bytes, less than ``size`` only at the end."""
        data = self.peek(size)
        self._ahead = self._ahead[size:]
        self.taken += len(data)
        self.is_at_end = len(data) < size
        return data

    def last(self, size: int) -> bytes:
        """Read to the end and return the last bytes."""
        end = b""
        while data := self.read(1 << 20):
            end = (end + data)[-size:]
        return end

    def close(self) -> None:
        """Leave the file open, for who opened it closes it."""


@contextmanager
def translate_errors(name: str, format: str) -> Iterator[None]:  # noqa: A002
    """Turn what libraries raise while they read into a FileError that names the source."""
    import pyarrow as pa

    try:
        yield
    except CorridorError:
        raise
    except (OSError, ValueError, RuntimeError, LookupError, TypeError, pa.ArrowException) as error:
        reason = " ".join(str(error).split())[:_LONGEST_REASON]
        message = (
            f"cannot read {name} as {format}: {reason}; check that it is whole, and {format} indeed"
        )
        raise FileError(message) from error


def translate_batches(source: Source) -> Iterator[pa.RecordBatch]:
    """Yield the batches of a source, none too large, and turn what is raised on the way."""
    with translate_errors(source.name, source.format):
        for batch in source.batches:
            yield from _slices(batch)


def _slices(batch: pa.RecordBatch) -> Iterable[pa.RecordBatch]:
    if batch.num_rows <= BATCH_ROWS:
        return (batch,)
    return (batch.slice(start, BATCH_ROWS) for start in range(0, batch.num_rows, BATCH_ROWS))


def apply_schema(batch: pa.RecordBatch, schema: pa.Schema) -> pa.RecordBatch:
    """Return the same columns under the names and with the metadata of a schema."""
    import pyarrow as pa

    return pa.RecordBatch.from_arrays(batch.columns, schema=schema)
