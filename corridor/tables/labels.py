"""Tables labelled, or filtered, by where their points lie: in memory, and batch by batch."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeVar

from corridor.errors import DataError
from corridor.tables import answers, arrays, libraries
from corridor.tables.answers import locate_rows
from corridor.tables.columns import ColumnOptions, find_schema_columns
from corridor.tables.geometries import make_point_field
from corridor.tables.positions import read_positions
from corridor.tables.tally import EMPTY_TALLY, refuse_swapped, tally_rows

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator
    from typing import Any

    import pyarrow as pa

    from corridor.model.corridor import Corridor
    from corridor.model.nested import Nested
    from corridor.tables.columns import Columns
    from corridor.tables.tally import Tally

# Preparing the band takes as long as locating this many points.
PREPARE_FROM_ROWS = 1_000_000

Result = TypeVar("Result", covariant=True)


@dataclass(frozen=True, slots=True)
class LabelOptions(ColumnOptions):
    """How a table is labelled.

    Attributes
    ----------
    prefix
        A prefix for the names of the columns added.
    """

    prefix: str = ""


DEFAULT_OPTIONS = LabelOptions()


# --- tables in memory --------------------------------------------------------------


def label_table(
    corridor: Corridor,
    table: Any,
    options: LabelOptions = DEFAULT_OPTIONS,
    *,
    threads: int | None = None,
    nested: Nested | None = None,
) -> tuple[Any, Tally]:
    """Return a copy of a table with the columns of answers appended, and its tally.

    Parameters
    ----------
    corridor
        The corridor.
    table
        A DataFrame, GeoDataFrame, GeoSeries, Polars DataFrame, Arrow table or record batch.
    options
        Where its coordinates are, and the prefix.
    threads
        The number of threads; all cores unless given.
    nested
        Nested corridors whose outermost is ``corridor``: the names of those that contain the
        point are appended too.

    Returns
    -------
    tuple
        A table of the same kind, its rows, index and CRS kept (a GeoDataFrame for a
        GeoSeries), and the tally. ``inside`` (boolean), ``side`` (text), ``distance_m``
        (metres) and ``km`` (kilometres) are null, and ``problem`` (text) is not, where the
        coordinate is missing or impossible.

    Raises
    ------
    DataError
        It is not a table, has no such columns, or has columns of these names already.
    SwapError
        Most points lie near the road only when latitude and longitude are exchanged.

    Examples
    --------
    >>> import corridor, pandas
    >>> table = pandas.DataFrame({"lat": [35.814, 95], "lon": [36.610, 36.61]})
    >>> labelled, tally = label_table(corridor.m4(), table)
    >>> labelled["side"].to_list()
    ['south', <NA>]
    >>> labelled.loc[1, "problem"]
    'latitude must lie in [-90, 90], got 95; are latitude and longitude exchanged?'
    """
    library = libraries.require_library(table, "to label")
    columns = library.find_columns(table, options)
    names = answers.answer_columns(nested)
    answers.refuse_taken_names(library.column_names(table), names, options.prefix)
    positions = read_positions(columns, lambda index: library.read_column(table, index))
    row_answers = locate_rows(corridor, positions, threads, nested)
    tally = tally_rows(positions, row_answers)
    if options.swapped is None:
        refuse_swapped(tally, columns)
    fields = answers.answer_fields(names, options.prefix)
    new = dict(zip(fields, row_answers.columns(names), strict=True))
    return library.append_columns(table, new), tally


# --- batches -----------------------------------------------------------------------


class BatchStep(Protocol[Result]):
    """A step that processes Arrow batches, one after the other."""

    @property
    def corridor(self) -> Corridor:
        """The corridor."""

    @property
    def columns(self) -> Columns:
        """Where the coordinates of the batches are."""

    def __call__(self, batch: pa.RecordBatch) -> tuple[Result, Tally]:
        """Return the result for a batch, and the tally of its rows."""


@dataclass(frozen=True, slots=True)
class BatchLabeller:
    """A step that labels Arrow batches of one schema.

    Attributes
    ----------
    corridor
        The corridor.
    columns
        Where the coordinates are.
    prefix
        A prefix for the names of the columns added.
    geometry
        The name of a column of points (WKB, EPSG:4326) to be added as well, for formats that
        need one.
    nested
        As for :func:`label_table`.
    """

    corridor: Corridor
    columns: Columns
    prefix: str = ""
    geometry: str | None = None
    nested: Nested | None = None

    def schema(self, schema: pa.Schema) -> pa.Schema:
        """Return the schema of labelled batches, given that of batches."""
        names = answers.answer_columns(self.nested)
        return _append_point_field(answers.extend_schema(schema, names, self.prefix), self.geometry)

    def __call__(self, batch: pa.RecordBatch) -> tuple[pa.RecordBatch, Tally]:
        """Return a batch with the answers added, and its tally."""
        import pyarrow as pa

        positions = read_positions(self.columns, batch.column)
        row_answers = locate_rows(self.corridor, positions, threads=1, nested=self.nested)
        new = row_answers.columns(answers.answer_columns(self.nested))
        points = [] if self.geometry is None else [positions.to_wkb()]
        labelled = pa.RecordBatch.from_arrays(
            [*batch.columns, *new, *points], schema=self.schema(batch.schema)
        )
        return labelled, tally_rows(positions, row_answers)


@dataclass(frozen=True, slots=True)
class BatchFilter:
    """A step that keeps the rows of Arrow batches that lie inside, or others.

    Attributes
    ----------
    corridor
        The corridor.
    columns
        Where the coordinates are.
    outside
        Whether to keep the rows outside instead of those inside.
    side
        The name of the one side to keep, or None for both.
    km
        The kilometres of the route to keep, from and to, or None for all.
    geometry
        As for :class:`BatchLabeller`.
    """

    corridor: Corridor
    columns: Columns
    outside: bool = False
    side: str | None = None
    km: tuple[float, float] | None = None
    geometry: str | None = None

    def schema(self, schema: pa.Schema) -> pa.Schema:
        """Return the schema of filtered batches, given that of batches."""
        return _append_point_field(schema, self.geometry)

    def __call__(self, batch: pa.RecordBatch) -> tuple[pa.RecordBatch, Tally]:
        """Return the rows of a batch to be kept, and the tally of all of them."""
        import pyarrow as pa

        positions = read_positions(self.columns, batch.column)
        row_answers = locate_rows(self.corridor, positions, threads=1)
        kept = row_answers.valid & (row_answers.inside != self.outside)
        if self.side is not None:
            kept &= row_answers.location.is_left == (self.side == self.corridor.sides.left)
        if self.km is not None:
            kept &= (row_answers.km >= self.km[0]) & (row_answers.km <= self.km[1])
        if self.geometry is not None:
            batch = pa.RecordBatch.from_arrays(
                [*batch.columns, positions.to_wkb()], schema=self.schema(batch.schema)
            )
        return batch.filter(arrays.array_from_numbers(kept)), tally_rows(positions, row_answers)


def _append_point_field(schema: pa.Schema, name: str | None) -> pa.Schema:
    return schema if name is None else schema.append(make_point_field(name))


def process_batches(
    step: BatchStep[Result], batches: Iterable[pa.RecordBatch], *, check: bool, workers: int
) -> Generator[tuple[Result, Tally], None, None]:
    """Yield the results and tallies of a step for batches, in their order.

    Parameters
    ----------
    step
        The step that processes a batch.
    batches
        Read in a thread of their own, a few ahead.
    check
        Whether to stop where latitude and longitude look exchanged.
    workers
        The number of batches processed at a time.

    Raises
    ------
    SwapError
        Most points so far lie near the line only with latitude and longitude exchanged.
    """
    from corridor.tables import pipeline

    def prepare() -> Iterator[pa.RecordBatch]:
        rows = 0
        for batch in batches:
            rows += batch.num_rows
            if rows >= PREPARE_FROM_ROWS:
                step.corridor.band.prepare()
            yield batch

    total = EMPTY_TALLY
    for result, tally in pipeline.map_in_order(step, pipeline.prefetch(prepare()), workers):
        total = total.plus(tally)
        if check:
            refuse_swapped(total, step.columns)
        yield result, tally


def label_stream(
    corridor: Corridor,
    batches: Any,
    options: LabelOptions = DEFAULT_OPTIONS,
    *,
    nested: Nested | None = None,
) -> pa.RecordBatchReader:
    """Return a reader of labelled record batches, each read when it is needed.

    Parameters
    ----------
    corridor
        The corridor.
    batches
        A record batch reader, or an object with Arrow's stream interface.
    options, nested
        As for :func:`label_table`.

    Raises
    ------
    DataError
        It gives no batches, has no such columns, or has columns of these names already.
    SwapError
        While batches are read.
    """
    import pyarrow as pa

    if not hasattr(batches, "__arrow_c_stream__"):
        message = (
            "batches are taken from a record batch reader, or a table with Arrow's stream "
            f"interface; got {type(batches).__name__}"
        )
        raise DataError(message)
    # The interface would turn an error raised while reading into another class.
    is_reader = isinstance(batches, pa.RecordBatchReader)
    reader = batches if is_reader else pa.RecordBatchReader.from_stream(batches)
    columns = find_schema_columns(reader.schema, options)
    step = BatchLabeller(corridor, columns, options.prefix, nested=nested)
    schema = step.schema(reader.schema)
    check, workers = options.swapped is None, os.cpu_count() or 1
    labelled = process_batches(step, reader, check=check, workers=workers)
    return pa.RecordBatchReader.from_batches(schema, (batch for batch, _ in labelled))
