"""Tables in Parquet, with the types they have.

A column of geometries comes with GeoArrow's metadata on its field, as from every reader (see
:mod:`corridor.tables.columns`); GeoParquet's own metadata stay with the schema.
"""

from __future__ import annotations

import json
from contextlib import contextmanager
from typing import TYPE_CHECKING

from corridor.errors import DataError, quote
from corridor.files.readers.source import (
    ReadProgress,
    Source,
    apply_schema,
    batch_rows,
    with_geoarrow_extension,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    import pyarrow as pa
    from pyarrow import parquet as pq

    from corridor.files.readers.source import InputFile

_BUFFER_BYTES = 1 << 20


@contextmanager
def open_parquet(input_file: InputFile) -> Iterator[Source]:
    """Open a Parquet file, to be read in small batches whatever its row groups are.

    Raises
    ------
    DataError
        Its GeoParquet metadata are damaged.
    """
    from pyarrow import parquet as pq

    name = input_file.name
    # Without the two options Arrow holds a whole row group, which may be the whole file.
    with pq.ParquetFile(input_file.path, pre_buffer=False, buffer_size=_BUFFER_BYTES) as file:
        schema = _mark_geometries(file, name)
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


def _mark_geometries(file: pq.ParquetFile, name: str) -> pa.Schema:
    """Return the schema with GeoArrow's metadata on its columns of geometries."""
    schema = file.schema_arrow
    known = {**_parquet_geometries(file), **_geoparquet_geometries(schema, name)}
    for index, field in enumerate(schema):
        if field.name in known:
            schema = schema.set(index, with_geoarrow_extension(field, *known[field.name]))
    return schema


def _geoparquet_geometries(schema: pa.Schema, name: str) -> dict[str, tuple[str, Any]]:
    """Return extension and CRS of the columns in GeoParquet's metadata."""
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


def _parquet_geometries(file: pq.ParquetFile) -> dict[str, tuple[str, Any]]:
    """Return extension and CRS of the columns of Parquet's own types GEOMETRY and GEOGRAPHY."""
    found = {}
    for index in range(file.metadata.num_columns):
        column = file.schema.column(index)
        if column.logical_type.type in ("GEOMETRY", "GEOGRAPHY"):
            crs = json.loads(column.logical_type.to_json()).get("crs") or "OGC:CRS84"
            metadata = file.metadata.metadata or {}
            found[column.path] = ("geoarrow.wkb", _to_geoarrow_crs(crs, metadata))
    return found


def _to_geoarrow_crs(crs: str, metadata: dict[bytes, bytes]) -> Any:
    """Return a CRS of Parquet (``srid:…``, ``projjson:…`` or PROJJSON) as GeoArrow writes it."""
    kind, _, rest = crs.partition(":")
    if kind == "srid":
        return None if rest == "0" else f"EPSG:{rest}"
    if kind == "projjson":
        return json.loads(metadata[rest.encode()])
    return json.loads(crs) if crs.startswith("{") else crs
