"""Tables to Parquet, with the types they have; with geometries, to GeoParquet."""

from __future__ import annotations

import json
from contextlib import closing
from typing import TYPE_CHECKING

from corridor.files.writers.columns import are_plain_points
from corridor.tables import geometries, pipeline

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path
    from typing import Any

    import pyarrow as pa

# Rows of a row group: as many as other writers have, fewer if they are wide. Two groups are in
# memory at a time.
GROUP_ROWS, GROUP_BYTES = 1 << 20, 64 << 20


def write_parquet(batches: Iterable[pa.RecordBatch], schema: pa.Schema, path: Path) -> None:
    """Write a Parquet file, GeoParquet if there are geometries.

    GeoParquet's metadata of the file read are kept, except for the bounds: rows may have been
    left out, or come from several files.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    geo = _geoparquet_metadata(schema)
    points = set(geo["columns"]) if geo else set()

    def write_group(group: list[pa.RecordBatch]) -> None:
        table = pa.Table.from_batches(group)
        writer.write_table(table, row_group_size=len(table))
        others = {name for name in points if not all(_are_points(batch, name) for batch in group)}
        points.difference_update(others)

    with (
        pq.ParquetWriter(path, schema, use_dictionary=_repeating_columns(schema)) as writer,
        # While a group is written the next is gathered.
        closing(pipeline.map_in_order(write_group, _group_batches(batches), 1)) as written,
    ):
        for _ in written:
            pass
        if geo:
            for name, column in geo["columns"].items():
                # An empty list: not known.
                column.setdefault("geometry_types", ["Point"] if name in points else [])
            writer.add_key_value_metadata({"geo": json.dumps(geo)})


def _are_points(batch: pa.RecordBatch, name: str) -> bool:
    return are_plain_points(batch.column(name))


def _group_batches(batches: Iterable[pa.RecordBatch]) -> Iterator[list[pa.RecordBatch]]:
    """Yield batches in groups of :data:`GROUP_ROWS`, or fewer if they are large."""
    group: list[pa.RecordBatch] = []
    rows = size = 0
    for batch in batches:
        rest = batch
        while rows + rest.num_rows >= GROUP_ROWS:
            cut = GROUP_ROWS - rows
            yield [*group, rest.slice(0, cut)]
            rest = rest.slice(cut)
            group, rows, size = [], 0, 0
        if rest.num_rows:
            group.append(rest)
            rows += rest.num_rows
            size += rest.nbytes
        if size >= GROUP_BYTES:
            yield group
            group, rows, size = [], 0, 0
    if group:
        yield group


def _repeating_columns(schema: pa.Schema) -> list[str]:
    """Return the columns whose values may repeat, as Parquet names them.

    Arrow gives up a dictionary of other values after a megabyte of them, which costs a tenth of
    the time that writing takes.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    geometry_names = {schema.names[index] for index in geometries.find_geometry_fields(schema)}
    sink = pa.BufferOutputStream()
    pq.ParquetWriter(sink, schema).close()
    leaves = pq.ParquetFile(pa.BufferReader(sink.getvalue())).schema
    return [
        leaf.path
        for leaf in (leaves.column(index) for index in range(len(leaves)))
        if leaf.physical_type not in ("DOUBLE", "FLOAT")
        and leaf.logical_type.type != "TIMESTAMP"
        and leaf.path not in geometry_names
    ]


def find_geoparquet_fields(schema: pa.Schema) -> dict[int, Any]:
    """Return index and CRS of the columns of geometries that GeoParquet can hold."""
    known = geometries.find_geometry_fields(schema).items()
    return {index: crs for index, crs in known if _encoding(schema.field(index).type)}


def _encoding(kind: pa.DataType) -> str | None:
    """Return GeoParquet's name of the encoding of geometries of a type, None if it has none."""
    import pyarrow as pa

    kind = getattr(kind, "storage_type", kind)
    if kind in (pa.binary(), pa.large_binary()):
        return "WKB"
    return "point" if pa.types.is_struct(kind) else None


def _geoparquet_metadata(schema: pa.Schema) -> dict[str, Any] | None:
    """Return GeoParquet's metadata of a table, None if it has no geometries."""
    kept = (schema.metadata or {}).get(b"geo")
    if kept is not None:
        geo: dict[str, Any] = json.loads(kept)
        for column in geo["columns"].values():
            column.pop("bbox", None)
        return geo
    columns = {
        schema.names[index]: {
            "encoding": _encoding(schema.field(index).type),
            "crs": _to_projjson(crs),
        }
        for index, crs in find_geoparquet_fields(schema).items()
    }
    if not columns:
        return None
    return {"version": "1.1.0", "primary_column": next(iter(columns)), "columns": columns}


def _to_projjson(crs: Any) -> Any:
    if crs is None or isinstance(crs, dict):
        return crs
    from pyproj import CRS

    return CRS.from_user_input(crs).to_json_dict()
