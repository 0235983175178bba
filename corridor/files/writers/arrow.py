"""Tables to Parquet and to Arrow's own format, with the types they have."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from corridor.files.writers.columns import are_plain_points
from corridor.tables import geometries, pipeline

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any, BinaryIO

    import pyarrow as pa

# Of a row group of Parquet: as many rows as others write, unless they are wide. Two groups
# are in memory at a time.
GROUP_ROWS, GROUP_BYTES = 1 << 20, 64 << 20


# --- Parquet -----------------------------------------------------------------------


def write_parquet(batches: Iterable[pa.RecordBatch], schema: pa.Schema, path: Path) -> None:
    """Write a Parquet file, GeoParquet where there are geometries.

    What GeoParquet's metadata of a file were is kept, but for the bounds: rows may have been
    left out, or joined from several files.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    geo = _geo(schema)
    points = set(geo["columns"]) if geo else set()

    def write_group(group: list[pa.RecordBatch]) -> None:
        table = pa.Table.from_batches(group)
        writer.write_table(table, row_group_size=len(table))
        others = {it for it in points if not all(_are_points(batch, it) for batch in group)}
        points.difference_update(others)

    with (
        pq.ParquetWriter(path, schema, use_dictionary=_repeating(schema)) as writer,
        # While a group is written the next is gathered.
        closing(pipeline.map_in_order(write_group, _groups(batches), 1)) as written,
    ):
        for _ in written:
            pass
        if geo:
            for name, column in geo["columns"].items():
                # None: they are not known.
                column.setdefault("geometry_types", ["Point"] if name in points else [])
            writer.add_key_value_metadata({"geo": json.dumps(geo)})


def _are_points(batch: pa.RecordBatch, name: str) -> bool:
    return are_plain_points(batch.column(name))


def _groups(batches: Iterable[pa.RecordBatch]) -> Iterator[list[pa.RecordBatch]]:
    """Yield batches in groups of so many rows, or fewer if they are large."""
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


def _repeating(schema: pa.Schema) -> list[str]:
    """Return the columns whose values may repeat, as Parquet names them.

    A dictionary of other values is given up after a megabyte of them: a tenth of all the time
    that writing takes, for nothing.
    """
    import pyarrow as pa
    import pyarrow.parquet as pq

    unlike = {schema.names[place] for place in geometries.find_geometry_fields(schema)}
    sink = pa.BufferOutputStream()
    pq.ParquetWriter(sink, schema).close()
    leaves = pq.ParquetFile(pa.BufferReader(sink.getvalue())).schema
    return [
        leaf.path
        for leaf in (leaves.column(place) for place in range(len(leaves)))
        if leaf.physical_type not in ("DOUBLE", "FLOAT")
        and leaf.logical_type.type != "TIMESTAMP"
        and leaf.path not in unlike
    ]


def geoparquet_encoding(kind: pa.DataType) -> str | None:
    """Return what GeoParquet calls the encoding of geometries of a type, None if it has none."""
    import pyarrow as pa

    kind = getattr(kind, "storage_type", kind)
    if kind in (pa.binary(), pa.large_binary()):
        return "WKB"
    return "point" if pa.types.is_struct(kind) else None


def _geo(schema: pa.Schema) -> dict[str, Any] | None:
    """Return GeoParquet's metadata of a table, None if it has no geometries."""
    kept = (schema.metadata or {}).get(b"geo")
    if kept is not None:
        geo: dict[str, Any] = json.loads(kept)
        for column in geo["columns"].values():
            column.pop("bbox", None)
        return geo
    columns = {}
    for place, crs in geometries.find_geometry_fields(schema).items():
        known_as = geoparquet_encoding(schema.field(place).type)
        if known_as is not None:
            columns[schema.names[place]] = {"encoding": known_as, "crs": _projjson(crs)}
    if not columns:
        return None
    return {"version": "1.1.0", "primary_column": next(iter(columns)), "columns": columns}


def _projjson(crs: Any) -> Any:
    if crs is None or isinstance(crs, dict):
        return crs
    from pyproj import CRS

    return CRS.from_user_input(crs).to_json_dict()


# --- Arrow -------------------------------------------------------------------------


def write_arrow(
    batches: Iterable[pa.RecordBatch], schema: pa.Schema, target: Path | BinaryIO
) -> None:
    """Write Arrow's file format, also called Feather, or to a stream its stream format."""
    import pyarrow as pa

    if not isinstance(target, Path):
        with pa.ipc.new_stream(target, schema) as writer:
            for batch in batches:
                writer.write_batch(batch)
        target.flush()
        return
    options = pa.ipc.IpcWriteOptions(emit_dictionary_deltas=True)
    known: dict[int, pa.Array] = {}
    with pa.ipc.new_file(str(target), schema, options=options) as writer:
        for batch in batches:
            writer.write_batch(_with_grown_dictionaries(batch, schema, known))


def _with_grown_dictionaries(
    batch: pa.RecordBatch, schema: pa.Schema, known: dict[int, pa.Array]
) -> pa.RecordBatch:
    """Return a batch whose dictionaries begin with those before: a file cannot replace them."""
    import pyarrow as pa

    columns = list(batch.columns)
    for place, column in enumerate(columns):
        if not pa.types.is_dictionary(column.type):
            continue
        before = known.setdefault(place, column.dictionary)
        if column.dictionary.equals(before):
            continue
        import pyarrow.compute as pc

        is_new = pc.is_null(pc.index_in(column.dictionary, before))
        known[place] = grown = pa.concat_arrays([before, column.dictionary.filter(is_new)])
        codes = pc.index_in(column.dictionary, grown).take(column.indices)
        columns[place] = pa.DictionaryArray.from_arrays(
            codes.cast(column.type.index_type), grown, ordered=column.type.ordered
        )
    return pa.RecordBatch.from_arrays(columns, schema=schema)
