"""Files of points labelled, or filtered, into one file: of any size, and whole or not at all.

Batches are read, labelled and written at the same time: see :mod:`corridor.tables.pipeline`.
"""

from __future__ import annotations

import os
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from corridor.atomic import atomic_write, protect_inputs, refuse_input_as_target
from corridor.files.readers.inputs import STANDARD_STREAM, concatenate_sources
from corridor.files.writers.formats import needs_geometry, output_format, write_batches
from corridor.tables.columns import find_schema_columns
from corridor.tables.geometries import find_geometry_fields
from corridor.tables.labels import BatchFilter, BatchLabeller, process_batches
from corridor.tables.tally import EMPTY_TALLY

if TYPE_CHECKING:
    from collections.abc import Generator, Sequence

    import pyarrow as pa

    from corridor.files.jobs.progress import ProgressCallback
    from corridor.files.readers.inputs import ReadOptions
    from corridor.files.readers.source import Source
    from corridor.files.writers.blocks import Target
    from corridor.model.corridor import Corridor
    from corridor.model.nested import Nested
    from corridor.tables.tally import Tally


@dataclass(frozen=True, slots=True)
class RowFilter:
    """Which rows a filter keeps; see :class:`corridor.tables.labels.BatchFilter`."""

    outside: bool = False
    side: str | None = None
    km: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class LabelJob:
    """How every file is labelled, or filtered if there is a ``row_filter``.

    Attributes
    ----------
    corridor
        Rows are labelled or filtered by its answers.
    read_options
        How files are read.
    prefix
        The prefix of the names of new columns.
    row_filter
        Which rows to keep; None to label all.
    workers
        How many batches are worked on at a time.
    nested
        Nested corridors whose zones labels name; ``corridor`` is the outermost.
    """

    corridor: Corridor
    read_options: ReadOptions
    prefix: str = ""
    row_filter: RowFilter | None = None
    workers: int = os.cpu_count() or 1
    nested: Nested | None = None

    def make_step(self, schema: pa.Schema, format: str) -> BatchLabeller | BatchFilter:  # noqa: A002
        """Return the step that labels or filters batches of a schema for a format."""
        columns = find_schema_columns(schema, self.read_options)
        added = None
        if needs_geometry(format) and not find_geometry_fields(schema):
            added = _free_geometry_name(schema.names)
        if self.row_filter is None:
            return BatchLabeller(self.corridor, columns, self.prefix, added, self.nested)
        return BatchFilter(self.corridor, columns, **asdict(self.row_filter), geometry=added)


def _free_geometry_name(names: Sequence[str]) -> str:
    """Return a name for a column of points that is not in ``names``."""
    candidates = ("geometry", "geom", *(f"geometry_{i}" for i in range(2, len(names) + 3)))
    return next(name for name in candidates if name not in names)


def label_to_file(
    job: LabelJob,
    sources: Sequence[str | Path],
    target: str | Path,
    *,
    format: str | None = None,  # noqa: A002
    on_progress: ProgressCallback,
) -> Tally:
    """Label files of one schema into one file; return the tally.

    Parameters
    ----------
    job
        How they are labelled, or filtered.
    sources
        Paths, or ``"-"`` for standard input.
    target
        A path, or ``"-"`` for standard output. The file appears when it is complete.
    format
        The format of ``target``; that of its ending, or CSV on standard output, if not given.
    on_progress
        Called after each batch.

    Raises
    ------
    FileError, DataError, SwapError
    """
    with protect_inputs(sources), concatenate_sources(sources, job.read_options) as source:
        if str(target) == STANDARD_STREAM:
            import sys

            return label_source(job, source, sys.stdout.buffer, format or "csv", on_progress)
        path = Path(target)
        refuse_input_as_target(path)
        with atomic_write(path) as folder:
            chosen = format or output_format(path)
            return label_source(job, source, folder / path.name, chosen, on_progress)


def label_source(
    job: LabelJob,
    source: Source,
    target: Target,
    format: str,  # noqa: A002
    on_progress: ProgressCallback,
) -> Tally:
    """Write an open source labelled, or filtered; return the tally."""
    step = job.make_step(source.schema, format)
    total = EMPTY_TALLY

    def labelled() -> Generator[pa.RecordBatch, None, None]:
        nonlocal total
        check = job.read_options.swapped is None
        steps = process_batches(step, source.batches, check=check, workers=job.workers)
        with closing(steps):
            for batch, tally in steps:
                total = total.plus(tally)
                on_progress(tally.rows, source.fraction_read())
                yield batch

    with closing(labelled()) as batches:
        write_batches(batches, step.schema(source.schema), target, format)
    return total
