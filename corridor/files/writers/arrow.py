"""Tables to Arrow's file format, also called Feather, and to its stream format."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pyarrow as pa

    from corridor.files.writers.blocks import Target


def write_arrow(batches: Iterable[pa.RecordBatch], schema: pa.Schema, target: Target) -> None:
    """Write Arrow's file format to a path, its stream format to a stream."""
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
    """Return a batch whose dictionaries extend those before: a file cannot reindex them."""
    import pyarrow as pa

    columns = list(batch.columns)
    for index, column in enumerate(columns):
        if not pa.types.is_dictionary(column.type):
            continue
        before = known.setdefault(index, column.dictionary)
        if column.dictionary.equals(before):
            continue
        import pyarrow.compute as pc

        is_new = pc.is_null(pc.index_in(column.dictionary, before))
        known[index] = grown = pa.concat_arrays([before, column.dictionary.filter(is_new)])
        codes = pc.index_in(column.dictionary, grown).take(column.indices)
        columns[index] = pa.DictionaryArray.from_arrays(
            codes.cast(column.type.index_type), grown, ordered=column.type.ordered
        )
    return pa.RecordBatch.from_arrays(columns, schema=schema)
