"""Tables in Parquet and in Arrow's own format, with the types they have.

A column of geometries comes with the marks of GeoArrow on its field, as every reader gives it
(see :mod:`corridor.tables.columns`); GeoParquet's own metadata stay with the schema.
"""

from __future__ import annotations

import json
import mmap
from contextlib import contextmanager
from typing import TYPE_CHECKING

from corridor.errors import DataError, FileError, quote
from corridor.files.readers.source import ByteStream, ReadProgress, Source, apply_schema, batch_rows
from corridor.tables.geometries import GEOARROW_METADATA, GEOARROW_NAME

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from typing import Any

    import pyarrow as pa
    from pyarrow import parquet as pq

FILE_MAGIC, FEATHER_1_MAGIC = b"ARROW1", b"FEA1"
BEGINNINGS = (FILE_MAGIC, FEATHER_1_MAGIC, b"\xff\xff\xff\xff")

_START_OF_STREAM = 8  # in a file: the magic, padded
_BUFFER = 1 << 20
LARGE_BATCH, DROP_EVERY = 64 << 20, 64 << 20


def with_geoarrow_extension(field: pa.Field, extension: str, crs: Any) -> pa.Field:
    """Return a field of geometries with the marks of GeoArrow; a CRS of None is unknown."""
    known = {} if crs is None else {"crs": crs}
    marks = {
        GEOARROW_NAME: extension.encode(),
        GEOARROW_METADATA: json.dumps(known).encode(),
    }
    return field.with_metadata({**(field.metadata or {}), **marks})


# --- Parquet -----------------------------------------------------------------------


@contextmanager
def open_parquet(path: Path, name: str) -> Iterator[Source]:
    """Give the table in a Parquet file, read a little at a time however it is cut.

    Raises
    ------
    DataError
        Its metadata as GeoParquet are damaged.
    """
    from pyarrow import parquet as pq

    # Without the two, Arrow holds a whole row group, which may be the whole file.
    with pq.ParquetFile(path, pre_buffer=False, buffer_size=_BUFFER) as file:
        schema = _with_geometries(file, name)
        rows = file.metadata.num_rows
        groups = (file.metadata.row_group(i) for i in range(file.num_row_groups))
        size = batch_rows(sum(group.total_byte_size for group in groups), rows)
        progress = ReadProgress()

        def batches() -> Iterator[pa.RecordBatch]:
            read = 0
            for batch in file.iter_batches(size):
                read += batch.num_rows
                progress.fraction = read / rows
                yield apply_schema(batch, schema)

        yield Source(name, "parquet", schema, rows, batches(), progress.get)


def _with_geometries(file: pq.ParquetFile, name: str) -> pa.Schema:
    """Return the schema with the marks of GeoArrow on its columns of geometries."""
    schema = file.schema_arrow
    marks = {**_geometry_types(file), **_geoparquet(schema, name)}
    for place, field in enumerate(schema):
        if field.name in marks:
            schema = schema.set(place, with_geoarrow_extension(field, *marks[field.name]))
    return schema


def _geoparquet(schema: pa.Schema, name: str) -> dict[str, tuple[str, Any]]:
    """Return kind and CRS of the columns that GeoParquet's metadata tell of."""
    written = (schema.metadata or {}).get(b"geo")
    if written is None:
        return {}
    try:
        columns = json.loads(written)["columns"]
        return {
            column: (f"geoarrow.{about['encoding'].lower()}", about.get("crs", "OGC:CRS84"))
            for column, about in columns.items()
        }
    except (ValueError, LookupError, TypeError, AttributeError):
        message = (
            f"{name} is no GeoParquet: its metadata 'geo' are damaged, "
            f"{quote(written.decode('utf-8', 'replace'))}; write it anew, as with GeoPandas"
        )
        raise DataError(message) from None


def _geometry_types(file: pq.ParquetFile) -> dict[str, tuple[str, Any]]:
    """Return the CRS of columns that have one of Parquet's own types for geometries."""
    found = {}
    for place in range(file.metadata.num_columns):
        column = file.schema.column(place)
        if column.logical_type.type in ("GEOMETRY", "GEOGRAPHY"):
            crs = json.loads(column.logical_type.to_json()).get("crs") or "OGC:CRS84"
            found[column.path] = ("geoarrow.wkb", _parquet_crs(crs, file.metadata.metadata or {}))
    return found


def _parquet_crs(crs: str, metadata: dict[bytes, bytes]) -> Any:
    """Return a CRS as GeoArrow writes it, of the ways in which Parquet does."""
    kind, _, rest = crs.partition(":")
    if kind == "srid":
        return None if rest == "0" else f"EPSG:{rest}"
    if kind == "projjson":
        return json.loads(metadata[rest.encode()])
    return json.loads(crs) if crs.startswith("{") else crs


# --- Arrow -------------------------------------------------------------------------


@contextmanager
def open_arrow(path: Path, name: str) -> Iterator[Source]:
    """Give the table in a file of Arrow's format, or of its stream format.

    Raises
    ------
    FileError, DataError
        It ends too early, or is of the first version of Feather.
    """
    import pyarrow as pa

    with path.open("rb") as opened:
        stream = ByteStream(opened)
        if stream.peek(len(FILE_MAGIC)) != FILE_MAGIC:
            size = path.stat().st_size
            yield open_arrow_stream(stream, name, lambda: stream.taken / size)
            return
    with pa.OSFile(str(path)) as file:
        yield _arrow_file(file, path, name)


def _arrow_file(file: pa.NativeFile, path: Path, name: str) -> Source:
    import pyarrow as pa

    reader, mapped = pa.ipc.open_file(file), None
    number = reader.num_record_batches
    if file.size() > LARGE_BATCH * max(number, 1) and hasattr(mmap, "MADV_DONTNEED"):
        # A read holds a batch as a whole, which may be the whole file. What is mapped can be
        # dropped again; but should the disk fail then, the process dies with it.
        with path.open("rb") as opened:
            mapped = mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ)
        reader = pa.ipc.open_file(pa.py_buffer(mapped))
    progress = ReadProgress()

    def batches() -> Iterator[pa.RecordBatch]:
        held = 0
        for place in range(number):
            batch = reader.get_batch(place)
            size = batch_rows(batch.nbytes, batch.num_rows)
            for start in range(0, batch.num_rows, size):
                progress.fraction = (place + min(1.0, (start + size) / batch.num_rows)) / number
                yield batch.slice(start, size)
                held += batch.nbytes * size // batch.num_rows
                if mapped is not None and held > DROP_EVERY:
                    mapped.madvise(mmap.MADV_DONTNEED)
                    held = 0

    return Source(name, "arrow", reader.schema, None, batches(), progress.get)


def open_arrow_stream(stream: ByteStream, name: str, done: Callable[[], float | None]) -> Source:
    """Return the table in a stream of Arrow's format, or in a file of it that is streamed.

    Raises
    ------
    FileError, DataError
        It ends too early, or is of the first version of Feather.
    """
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
        stream.read(_START_OF_STREAM)
    reader = pa.ipc.open_stream(pa.PythonFile(stream, mode="r"))
    progress = ReadProgress()

    def batches() -> Iterator[pa.RecordBatch]:
        for batch in reader:
            progress.fraction = done()
            yield batch
        # Arrow takes a stream that was cut between two batches for one that ends there.
        if stream.is_at_end or (is_file and stream.last(len(FILE_MAGIC)) != FILE_MAGIC):
            message = f"{name} is cut short: the mark of its end is missing; make it anew"
            raise FileError(message)

    return Source(name, "arrow", reader.schema, None, batches(), progress.get)
