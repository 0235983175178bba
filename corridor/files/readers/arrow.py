"""Tables in Arrow's file format, also called Feather, and in its stream format."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from corridor.errors import DataError, FileError
from corridor.files.readers.source import ReadProgress, Source, batch_rows, open_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    import pyarrow as pa

    from corridor.files.readers.source import ByteStream, FractionRead, InputFile

FILE_MAGIC, FEATHER_1_MAGIC, STREAM_MAGIC = b"ARROW1", b"FEA1", b"\xff\xff\xff\xff"

_STREAM_START = 8  # in a file: the magic, padded
LARGE_BATCH_BYTES, DROP_EVERY_BYTES = 64 << 20, 64 << 20


@contextmanager
def open_arrow(input_file: InputFile) -> Iterator[Source]:
    """Open a file of Arrow's file or stream format.

    Raises
    ------
    FileError, DataError
        It ends too early, or is Feather of version 1.
    """
    import pyarrow as pa

    path, name = input_file.path, input_file.name
    with open_bytes(path) as (stream, fraction_read):
        if stream.peek(len(FILE_MAGIC)) != FILE_MAGIC:
            yield _read_stream(stream, name, fraction_read)
            return
    with pa.OSFile(str(path)) as file:
        yield _read_file(file, path, name)


@contextmanager
def open_arrow_stream(stream: ByteStream, input_file: InputFile) -> Iterator[Source]:
    """Open standard input that holds Arrow's stream format, or a file of it.

    Raises
    ------
    FileError, DataError
        It ends too early, or is Feather of version 1.
    """
    yield _read_stream(stream, input_file.name, lambda: None)


def _read_file(file: pa.NativeFile, path: Path, name: str) -> Source:
    import mmap

    import pyarrow as pa

    reader, mapped = pa.ipc.open_file(file), None
    count = reader.num_record_batches
    if file.size() > LARGE_BATCH_BYTES * max(count, 1) and hasattr(mmap, "MADV_DONTNEED"):
        # A read holds a batch as a whole, which may be the whole file. Mapped pages can be
        # dropped again; but should the disk fail then, the process dies with it.
        with path.open("rb") as raw:
            mapped = mmap.mmap(raw.fileno(), 0, access=mmap.ACCESS_READ)
        reader = pa.ipc.open_file(pa.py_buffer(mapped))
    progress = ReadProgress()

    def batches() -> Iterator[pa.RecordBatch]:
        held = 0
        for index in range(count):
            batch = reader.get_batch(index)
            size = batch_rows(batch.nbytes, batch.num_rows)
            for start in range(0, batch.num_rows, size):
                progress.fraction = (index + min(1.0, (start + size) / batch.num_rows)) / count
                yield batch.slice(start, size)
                held += batch.nbytes * size // batch.num_rows
                if mapped is not None and held > DROP_EVERY_BYTES:
                    mapped.madvise(mmap.MADV_DONTNEED)
                    held = 0

    return Source(name, "arrow", reader.schema, None, batches(), progress.get)


def _read_stream(stream: ByteStream, name: str, fraction_read: FractionRead) -> Source:
    import pyarrow as pa

    beginning = stream.peek(len(FILE_MAGIC))
    if beginning.startswith(FEATHER_1_MAGIC):
        message = (
            f"{name} is Feather of version 1, which is no longer written; make it version 2, as "
            "with pandas: pandas.read_feather(...).to_feather(...)"
        )
        raise DataError(message)
    is_file = beginning == FILE_MAGIC
    if is_file:
        stream.read(_STREAM_START)
    reader = pa.ipc.open_stream(pa.PythonFile(stream, mode="r"))
    progress = ReadProgress()

    def batches() -> Iterator[pa.RecordBatch]:
        for batch in reader:
            progress.fraction = fraction_read()
            yield batch
        # Arrow takes a stream cut between two batches for a complete one.
        if stream.is_at_end or (is_file and stream.read_last(len(FILE_MAGIC)) != FILE_MAGIC):
            message = f"{name} is cut short: the mark of its end is missing; make it anew"
            raise FileError(message)

    return Source(name, "arrow", reader.schema, None, batches(), progress.get)
