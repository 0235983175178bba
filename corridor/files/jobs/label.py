"""Files of points labelled, or filtered, into one: of any size, and never half written.

Read in batches, labelled, written, all at the same time: see :mod:`corridor.tables.pipeline`.
"""

from __future__ import annotations

import os
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from corridor import atomic as files
from corridor.errors import DataError
from corridor.files.readers import formats as readers
from corridor.files.writers import formats as writers
from corridor.tables.columns import ColumnOptions, find_schema_columns
from corridor.tables.geometries import find_geometry_fields
from corridor.tables.labels import BatchFilter, BatchLabeller, process_batches
from corridor.tables.tally import EMPTY_TALLY

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Sequence
    from typing import Any, BinaryIO

    import pyarrow as pa

    from corridor.files.readers.formats import Source
    from corridor.model.corridor import Corridor
    from corridor.model.nested import Nested
    from corridor.tables.tally import Tally

    ProgressCallback = Callable[[int, float | None], None]

STANDARD = "-"


@dataclass(frozen=True, slots=True)
class ReadOptions(ColumnOptions):
    """How files are read, and where in them the coordinates are."""

    delimiter: str | None = None
    encoding: str | None = None
    layer: str | None = None


@dataclass(frozen=True, slots=True)
class RowFilter:
    """Which rows a filter keeps; see :class:`corridor.tables.labels.BatchFilter`."""

    outside: bool = False
    side: str | None = None
    km: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class LabelJob:
    """What is done to every file: labelled, or filtered where ``row_filter`` is given.

    Attributes
    ----------
    corridor, read_options, prefix, row_filter
        Whose answers, how to read, what stands before the new columns' names, what to keep.
    workers
        How many batches are worked on at a time.
    nested
        Nested corridors, of which ``corridor`` is the outermost, for labels to name.
    """

    corridor: Corridor
    read_options: ReadOptions
    prefix: str = ""
    row_filter: RowFilter | None = None
    workers: int = os.cpu_count() or 1
    nested: Nested | None = None

    def step(self, schema: pa.Schema, format: str) -> BatchLabeller | BatchFilter:  # noqa: A002
        """Return what is done to batches of a schema on their way to a format."""
        columns = find_schema_columns(schema, self.read_options)
        added = None
        if writers.needs_geometry(format) and not find_geometry_fields(schema):
            added = _free_name(schema.names)
        if self.row_filter is None:
            return BatchLabeller(self.corridor, columns, self.prefix, added, self.nested)
        return BatchFilter(self.corridor, columns, **asdict(self.row_filter), geometry=added)

    def settings(self, format: str) -> dict[str, Any]:  # noqa: A002
        """Return all that the answers depend on, as plain values."""
        from hashlib import sha256

        band = self.corridor.band
        line = sha256(band.line.lats.tobytes() + band.line.lons.tobytes()).hexdigest()
        posts = self.corridor.chainage
        chainage = posts and sha256(repr((posts.measures, posts.kms)).encode()).hexdigest()
        keep = None if self.row_filter is None else asdict(self.row_filter)
        if keep and keep["km"]:
            keep["km"] = list(keep["km"])
        return {
            **_widths(self.corridor),
            "nested": self.nested
            and {name: _widths(zone) for name, zone in self.nested.corridors.items()},
            "section_m": [band.start, band.stop],
            "line": line,
            "chainage": chainage,
            "reading": asdict(self.read_options),
            "prefix": self.prefix,
            "keep": keep,
            "format": format,
        }


def _widths(zone: Corridor) -> dict[str, Any]:
    """Return the half-widths and ends of a corridor as JSON gives them back."""
    band = zone.band
    return {
        "each_side_m": {zone.sides.left: band.left, zone.sides.right: band.right},
        "knots_m": None if band.is_uniform else [list(knot) for knot in band.width_profile],
        "ends": band.ends if isinstance(band.ends, str) else list(band.ends),
    }


def _free_name(names: Sequence[str]) -> str:
    """Return a name for a column of points that is none of ``names``."""
    candidates = ("geometry", "geom", *(f"geometry_{i}" for i in range(2, len(names) + 3)))
    return next(name for name in candidates if name not in names)


# --- into one file -----------------------------------------------------------------


def label_to_file(
    job: LabelJob,
    sources: Sequence[str | Path],
    target: str | Path,
    *,
    format: str | None = None,  # noqa: A002
    on_progress: ProgressCallback,
) -> Tally:
    """Label files of one schema into one file; return what was counted.

    Parameters
    ----------
    job
        What is done to them.
    sources
        Paths, or ``"-"`` for standard input.
    target
        A path, or ``"-"`` for standard output. The file appears when it is complete.
    format
        Of ``target``, where its ending does not tell it.
    on_progress
        Told, after each batch, how many rows it had and which share has been read.

    Raises
    ------
    FileError, DataError, SwapError
    """
    with files.protect_inputs(sources), concatenate_sources(sources, job.read_options) as source:
        if str(target) == STANDARD:
            import sys

            return label_source(job, source, sys.stdout.buffer, format or "csv", on_progress)
        path = Path(target)
        files.refuse_input_as_target(path)
        with files.atomic_write(path) as folder:
            kind = format or writers.output_format(path)
            return label_source(job, source, folder / path.name, kind, on_progress)


def label_source(
    job: LabelJob,
    source: Source,
    target: Path | BinaryIO,
    format: str,  # noqa: A002
    on_progress: ProgressCallback,
) -> Tally:
    """Write what the work makes of an open source; return what was counted."""
    step = job.step(source.schema, format)
    total = EMPTY_TALLY

    def made() -> Generator[pa.RecordBatch, None, None]:
        nonlocal total
        check = job.read_options.swapped is None
        steps = process_batches(step, source.batches, check=check, workers=job.workers)
        with closing(steps):
            for batch, tally in steps:
                total = total.plus(tally)
                on_progress(tally.rows, source.fraction_read())
                yield batch

    with closing(made()) as batches:
        writers.write_batches(batches, step.schema(source.schema), target, format)
    return total


@contextmanager
def concatenate_sources(sources: Sequence[str | Path], options: ReadOptions) -> Iterator[Source]:
    """Give several files of one schema as one source."""
    with open_input(sources[0], options) as first:
        if len(sources) == 1:
            yield first
            return
        share = 0.0

        def batches() -> Iterator[pa.RecordBatch]:
            nonlocal share
            for number, path in enumerate(sources):
                with open_input(path, options) as source:
                    refuse_other_schema(first, source)
                    for batch in source.batches:
                        yield batch
                        share = (number + (source.fraction_read() or 0.0)) / len(sources)

        name = f"{len(sources)} files"
        yield readers.Source(name, first.format, first.schema, None, batches(), lambda: share)


@contextmanager
def open_input(path: str | Path, options: ReadOptions) -> Iterator[Source]:
    """Open a file with the options given."""
    with readers.open_source(
        path, delimiter=options.delimiter, encoding=options.encoding, layer=options.layer
    ) as source:
        yield source


def refuse_other_schema(first: Source, other: Source) -> None:
    """Refuse a file whose columns are not those of the first.

    Raises
    ------
    DataError
    """
    if other.schema.equals(first.schema):
        return
    had = dict(zip(first.schema.names, first.schema.types, strict=True))
    has = dict(zip(other.schema.names, other.schema.types, strict=True))
    less = [name for name in had if name not in has]
    more = [name for name in has if name not in had]
    changed = [f"{n} ({had[n]}, here {has[n]})" for n in had if n in has and had[n] != has[n]]
    differences = {"lacks": less, "has besides": more, "differs in": changed}
    what = "; ".join(f"{how} {', '.join(which)}" for how, which in differences.items() if which)
    message = (
        f"{other.name} has other columns than {first.name}: it {what or 'has another order'}; "
        "label files of one kind together, the others by themselves"
    )
    raise DataError(message)
