"""How many points lie inside as the width of the corridor varies."""

from __future__ import annotations

import os
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING

from corridor.errors import DataError, WidthError, quote
from corridor.lengths import format_km, parse_length_km
from corridor.model.sides import MAX_HALF_WIDTH_KM
from corridor.tables import labels, libraries
from corridor.tables.columns import USUAL_COLUMNS, column_index, find_schema_columns
from corridor.tables.geometries import to_plain_array
from corridor.tables.histogram import BatchSweeper, Histogram
from corridor.tables.positions import read_positions
from corridor.tables.tally import EMPTY_TALLY, refuse_swapped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import Any

    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

    from corridor.model.corridor import Corridor
    from corridor.tables.columns import ColumnOptions, Columns
    from corridor.tables.tally import Tally

    Floats = NDArray[np.float64]

MOST_STEPS = 100_000
MOST_SUM = 1e300
BATCH_ROWS = 250_000  # rows of an Arrow table in memory that are processed at a time


# --- half-widths -------------------------------------------------------------------


def parse_steps_km(text: str) -> Floats:
    """Return half-widths in kilometres from text as ``1km:20km:500m`` (from, to, step).

    Raises
    ------
    WidthError
        It has another form, or not 1 to 100,000 half-widths in (0, 500] km.

    Examples
    --------
    >>> parse_steps_km("1km:2km:500m").tolist()
    [1.0, 1.5, 2.0]
    """
    import numpy as np

    parts = text.split(":")
    if len(parts) != 3:
        message = f"a sweep is written from:to:step, as in 1km:20km:500m; got {text!r}"
        raise WidthError(message)
    start, stop, step = map(parse_length_km, parts)
    if not (0 < start <= stop <= MAX_HALF_WIDTH_KM and step > 0):
        message = (
            f"a sweep runs from more than 0 up to at most {MAX_HALF_WIDTH_KM:g} km in steps longer "
            f"than 0, as in 1km:20km:500m; got {text!r}"
        )
        raise WidthError(message)
    count = int(min((stop - start) / step, MOST_STEPS) + 1e-9) + 1
    if count > MOST_STEPS:
        message = f"a sweep has at most {MOST_STEPS:,} half-widths; widen the step of {text!r}"
        raise WidthError(message)
    return np.round(start + step * np.arange(count), 9)  # to the micrometre: 0.3, not 0.3…04


def _check_half_widths(each_side_km: Any) -> Floats:
    """Return half-widths in kilometres as an array; raise WidthError if they do not rise."""
    import numpy as np

    try:
        halves = np.array(each_side_km, dtype=np.float64)
    except (TypeError, ValueError):
        halves = np.zeros((0, 0))
    if halves.ndim != 1 or not len(halves) or not np.all(np.diff(halves) > 0):
        message = (
            "the half-widths of a sweep are kilometres, each greater than the one before, as in "
            f"each_side_km=[1, 2, 5]; got {quote(each_side_km)}"
        )
        raise WidthError(message)
    if not 0 < halves[0] <= halves[-1] <= MAX_HALF_WIDTH_KM:
        message = (
            f"half-widths must lie in (0, {MAX_HALF_WIDTH_KM:g}] km, got {halves[0]:g} to "
            f"{halves[-1]:g}"
        )
        raise WidthError(message)
    if len(halves) > MOST_STEPS:
        message = f"a sweep has at most {MOST_STEPS:,} half-widths, got {len(halves):,}"
        raise WidthError(message)
    return halves


# --- the result --------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class Sweep:
    """The number of points inside, or the sum of their values, at each of many half-widths.

    Attributes
    ----------
    corridor
        The corridor whose line, section, ends and sides apply; its own widths do not.
    each_side_km
        The half-widths in kilometres, rising.
    groups
        The values that are counted separately, in order, None last; [None] if there are none.
    inside
        The numbers, shape (groups, sides in the order of ``corridor.sides.names``,
        half-widths).
    by, summed
        The names of the column of groups and of the column summed, or None.
    group_type
        The Arrow type of the groups.
    tally
        The tally of all rows.
    without_number
        Number of rows without a number to sum.
    """

    corridor: Corridor
    each_side_km: Floats
    groups: list[Any]
    inside: Floats
    by: str | None
    summed: str | None
    group_type: pa.DataType | None
    tally: Tally
    without_number: int

    def to_table(self) -> pa.Table:
        """Return the numbers as a table: a row for each half-width, groups one after the other.

        Its columns are the group (where there are groups), ``each_side_km``, ``width_km``,
        one for each side by its name, and ``inside``, the sum of both.
        """
        import numpy as np
        import pyarrow as pa

        halves = np.tile(self.each_side_km, len(self.groups))
        inside = self.inside if self.summed is not None else self.inside.astype(np.int64)
        first, second = inside[:, 0].ravel(), inside[:, 1].ravel()
        sides = dict(zip(self.corridor.sides.names, (first, second), strict=True))
        columns = {"each_side_km": halves, "width_km": 2 * halves, **sides}
        columns["inside"] = first + second
        if self.by is not None:
            rows = np.repeat(np.arange(len(self.groups)), len(self.each_side_km))
            groups = pa.array(self.groups, self.group_type).take(pa.array(rows))
            columns = {self.by: groups, **columns}
        return pa.table(columns)

    def total_at(self, index: int) -> dict[str, Any]:
        """Return the numbers of all groups together at the half-width of an index."""
        half = float(self.each_side_km[index])
        first, second = self.inside[:, :, index].sum(axis=0).tolist()
        if self.summed is None:
            first, second = int(first), int(second)
        sides = dict(zip(self.corridor.sides.names, (first, second), strict=True))
        return {"each_side_km": half, "width_km": 2 * half, **sides, "inside": first + second}

    def as_dict(self) -> dict[str, Any]:
        """Return counts of rows, and the numbers at the least and the greatest half-width."""
        counts = self.tally.as_dict()
        summed = {"sum": self.summed, "without_number": self.without_number}
        return {
            "rows": counts["rows"],
            "problems": counts["problems"],
            **({} if self.by is None else {"by": self.by, "groups": len(self.groups)}),
            **({} if self.summed is None else summed),
            "half_widths": len(self.each_side_km),
            "least": self.total_at(0),
            "greatest": self.total_at(-1),
        }

    def __str__(self) -> str:
        rows = self.tally.rows
        text = f"{rows:,} point{'' if rows == 1 else 's'}"
        text += "" if self.by is None else f" in {len(self.groups):,} groups"
        unit = "" if self.summed is None else f" of {quote(self.summed)}"
        ends = " to ".join(
            f"{end['inside']:,.15g}{unit} inside at {format_km(end['each_side_km'])} each side "
            f"({format_km(end['width_km'])} in all)"
            for end in (self.total_at(0), self.total_at(-1))
        )
        return ", ".join([f"{text}: {ends}", *self.describe_uncounted_rows()])

    def describe_uncounted_rows(self) -> list[str]:
        """Return how many rows add nothing, by reason: ``2 with a problem (…)``."""
        reasons = []
        if self.tally.problems:
            reasons.append(self.tally.problems_text())
        if self.without_number:
            reasons.append(f"{self.without_number:,} without a number in {quote(self.summed)}")
        return reasons


# --- sweeping ----------------------------------------------------------------------


def sweep_table(
    corridor: Corridor,
    points: Any,
    each_side_km: Any,
    options: ColumnOptions = USUAL_COLUMNS,
    *,
    by: str | None = None,
    sum: str | None = None,  # noqa: A002
) -> Sweep:
    """Return the number of points inside at each of many half-widths.

    Parameters
    ----------
    corridor
        Its line, section and ends; its own widths do not matter.
    points
        A table, as for :func:`corridor.tables.labels.label_table`, or a record batch reader.
    each_side_km
        The half-widths in kilometres, rising.
    options
        Where the coordinates are.
    by
        The name of a column: points are counted for each of its values separately.
    sum
        The name of a column to sum instead of counting rows; rows without a number in it
        add nothing and are counted.

    Raises
    ------
    DataError, SwapError, WidthError
    """
    reader = libraries.open_batches(points, BATCH_ROWS)
    if reader is not None:
        return sweep_batches(corridor, reader.schema, reader, each_side_km, options, by=by, sum=sum)
    library = libraries.require_library(points, "to sweep")
    columns = library.find_columns(points, options)
    names = library.column_names(points)
    step = _make_sweeper(corridor, columns, each_side_km, names, by, sum)
    groups = None if step.by_index is None else library.read_arrow_column(points, step.by_index)
    amounts = None if step.sum_index is None else library.read_column(points, step.sum_index)
    positions = read_positions(columns, lambda index: library.read_column(points, index))
    histogram, tally = step.count_rows(positions, groups, amounts, threads=None)
    if options.swapped is None:
        refuse_swapped(tally, columns)
    return _make_sweep(step, histogram, tally, names, None if groups is None else groups.type)


def sweep_batches(
    corridor: Corridor,
    schema: pa.Schema,
    batches: Iterable[pa.RecordBatch],
    each_side_km: Any,
    options: ColumnOptions = USUAL_COLUMNS,
    *,
    by: str | None = None,
    sum: str | None = None,  # noqa: A002
    on_progress: Callable[[int], None] = lambda _: None,
) -> Sweep:
    """Return what :func:`sweep_table` returns, for Arrow batches of a schema, in bounded memory.

    ``on_progress`` is called with the number of rows of each batch.
    """
    columns = find_schema_columns(schema, options)
    step = _make_sweeper(corridor, columns, each_side_km, schema.names, by, sum)
    histogram, tally = Histogram(), EMPTY_TALLY
    check, workers = options.swapped is None, os.cpu_count() or 1
    with closing(labels.process_batches(step, batches, check=check, workers=workers)) as results:
        for batch_histogram, batch_tally in results:
            histogram, tally = histogram.plus(batch_histogram), tally.plus(batch_tally)
            on_progress(batch_tally.rows)
    group_type = None if step.by_index is None else schema.field(step.by_index).type
    return _make_sweep(step, histogram, tally, schema.names, group_type)


def _make_sweeper(
    corridor: Corridor,
    columns: Columns,
    each_side_km: Any,
    names: Sequence[object],
    by: str | None,
    summed: str | None,
) -> BatchSweeper:
    """Return the step that counts the rows of a table whose columns have these names."""
    taken = ("each_side_km", "width_km", *corridor.sides.names, "inside")
    if by in taken:
        message = (
            f"groups by {by!r} would have the name of one of the sweep's own columns, which are "
            f"{', '.join(taken)}; rename the column first"
        )
        raise DataError(message)
    return BatchSweeper(
        corridor,
        columns,
        _check_half_widths(each_side_km),
        None if by is None else column_index(names, "groups", by),
        None if summed is None else column_index(names, "sum", summed),
    )


def _make_sweep(
    step: BatchSweeper,
    histogram: Histogram,
    tally: Tally,
    names: Sequence[object],
    group_type: pa.DataType | None,
) -> Sweep:
    """Return the numbers inside: the cumulative sums along the half-widths."""
    import numpy as np

    steps = len(step.each_side_km)
    groups = [None] if step.by_index is None else _sort_groups(histogram.sums)
    empty = np.zeros((2, steps + 1))
    sums = [histogram.sums.get(group, empty) for group in groups]
    with np.errstate(all="ignore"):
        inside = np.cumsum(np.array(sums).reshape(-1, 2, steps + 1)[:, :, :-1], axis=2)
    if not np.all(np.abs(inside) < MOST_SUM):
        message = f"the numbers summed are too great: their sum exceeds {MOST_SUM:g}"
        raise DataError(message)
    return Sweep(
        step.corridor,
        step.each_side_km,
        groups,
        inside[:, ::-1] if step.corridor.sides.right_first else inside,
        None if step.by_index is None else str(names[step.by_index]),
        None if step.sum_index is None else str(names[step.sum_index]),
        None if group_type is None else _plain_type(group_type),
        tally,
        histogram.without_number,
    )


def _sort_groups(groups: Iterable[Any]) -> list[Any]:
    """Return groups in order, the one without a value last."""
    ordered = sorted(group for group in groups if group is not None)
    return [*ordered, *(group for group in groups if group is None)]


def _plain_type(kind: pa.DataType) -> pa.DataType:
    """Return the type of the values that ``to_plain_array`` returns."""
    import pyarrow as pa

    return to_plain_array(pa.nulls(0, getattr(kind, "storage_type", kind))).type
