"""Blocks of bytes, made in threads and written in the order of their batches."""

from __future__ import annotations

import os
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from corridor.tables import pipeline

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any

    import pyarrow as pa

Target = Path | BinaryIO


def write_blocks(
    target: Target,
    header: Any,
    format_block: Callable[[pa.RecordBatch], Any],
    batches: Iterable[pa.RecordBatch],
) -> None:
    """Write a header, then a block for every batch; several are made at a time."""
    workers = os.cpu_count() or 1
    with (
        _open_target(target) as stream,
        closing(pipeline.map_in_order(format_block, batches, workers)) as blocks,
    ):
        stream.write(header)
        for block in blocks:
            stream.write(block)


@contextmanager
def _open_target(target: Target) -> Iterator[Any]:
    if isinstance(target, Path):
        with target.open("wb") as stream:
            yield stream
    else:
        yield target
        target.flush()
