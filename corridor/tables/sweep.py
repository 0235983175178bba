"""How many points lie inside as the width varies: places once, then a histogram.

A width is a threshold. Every point adds to the count of the least half-width that holds it;
the sums along the half-widths are the numbers inside.
"""

from __future__ import annotations

import os
from collections import defaultdict
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from corridor.errors import DataError, FileError, WidthError, quote
from corridor.lengths import format_km, parse_length_km
from corridor.model.sides import MAX_HALF_WIDTH_KM
from corridor.tables import labels, points
from corridor.tables.columns import column_index, find_columns, read_numbers
from corridor.tables.geometries import find_geometry_fields, to_plain_array
from geo.nearest.search import EDGE_TOLERANCE_M

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import Any, BinaryIO

    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

    from corridor.model.corridor import Corridor
    from corridor.tables.columns import Columns, Positions
    from corridor.tables.labels import Tally

    Floats = NDArray[np.float64]

MOST_STEPS = 100_000
MOST_GROUPS = 1_000
MOST_ROWS = 5_000_000

TABLES, PICTURES = (".csv", ".parquet", ".json"), (".png", ".svg")

GREATEST = 1e300  # of a sum

# Of a table in memory, so many rows are worked on at a time.
BATCH_ROWS = 250_000


# --- half-widths -------------------------------------------------------------------


def parse_steps_km(text: str) -> Floats:
    """Return half-widths in kilometres from text as ``1km:20km:500m`` (from, to, step).

    Raises
    ------
    WidthError
        It is not written so, or it is not at least one step and at most 100,000 that lie in
        (0, 500] km.

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


def _checked(each_side_km: Any) -> Floats:
    """Return half-widths as an array."""
    import numpy as np

    try:
        halves = np.array(each_side_km, dtype=np.float64)
    except (TypeError, ValueError):
        halves = np.zeros((0, 0))
    if halves.ndim != 1 or not len(halves) or not np.all(np.diff(halves) > 0):
        got = quote(each_side_km)
        message = (
            "the half-widths of a sweep are kilometres, each greater than the one before, as in "
            f"each_side_km=[1, 2, 5]; got {got}"
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


# --- counting ----------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class Histogram:
    """Of points in the section: how many have which half-width for the least that holds them.

    Attributes
    ----------
    sums
        By group (None is the group of those without one), an array of two sides of travel,
        left and right, by half-widths and one beyond.
    without_number
        Number of rows without a number to sum.
    """

    sums: dict[Any, Floats] = field(default_factory=dict)
    without_number: int = 0

    def plus(self, other: Histogram) -> Histogram:
        """Return the histogram of both."""
        sums = dict(self.sums)
        for group, values in other.sums.items():
            sums[group] = sums[group] + values if group in sums else values
        if sums:
            refuse_many_groups(len(sums), next(iter(sums.values())).shape[1])
        return Histogram(sums, self.without_number + other.without_number)


def refuse_many_groups(groups: int, half_widths: int) -> None:
    """Refuse a column whose values are too many for groups.

    Raises
    ------
    DataError
    """
    most = min(MOST_GROUPS, MOST_ROWS // half_widths)
    if groups > most:
        message = (
            f"with so many half-widths a sweep tells at most {most:,} groups apart; choose a "
            "column of kinds (a type, a year), not of names or numbers, or a wider step"
        )
        raise DataError(message)


@dataclass(frozen=True, slots=True, eq=False)
class BatchSweeper:
    """Makes histograms of rows.

    Attributes
    ----------
    corridor
        Whose line and section are meant.
    columns
        Where the coordinates are.
    each_side_km
        The half-widths in kilometres, rising.
    by, summed
        The places of the column of groups, and of that to sum in place of counting rows.
    """

    corridor: Corridor
    columns: Columns
    each_side_km: Floats
    by: int | None = None
    summed: int | None = None

    def __call__(self, batch: pa.RecordBatch) -> tuple[Histogram, Tally]:
        """Return the histogram of an Arrow batch's rows, and their tally."""
        return self.count(
            self.columns.read(batch.column),
            None if self.by is None else batch.column(self.by),
            None if self.summed is None else batch.column(self.summed),
            threads=1,
        )

    def count(
        self, places: Positions, groups: pa.Array | None, amounts: Any, threads: int | None
    ) -> tuple[Histogram, Tally]:
        """Return the histogram of rows whose columns were read, and their tally."""
        import numpy as np

        answers = labels.locate_rows(self.corridor, places, threads)
        kept = answers.valid & answers.in_section
        edges = self.each_side_km * 1000 + EDGE_TOLERANCE_M
        cells = np.searchsorted(edges, answers.distance_m)
        cells += answers.is_right * (len(edges) + 1)
        codes, values = np.zeros(1, np.int64), [None]
        if groups is not None:
            codes, values = _coded(groups, len(edges) + 1)
        cells += codes * 2 * (len(edges) + 1)
        numbers = None if amounts is None else read_numbers(amounts)
        weights = None if numbers is None else np.nan_to_num(numbers, posinf=0, neginf=0)[kept]
        shape = len(values), 2, len(edges) + 1
        sums = np.bincount(cells[kept], weights, minlength=int(np.prod(shape)))
        found: dict[Any, Any] = defaultdict(int)
        for value, its_sums in zip(values, sums.reshape(shape), strict=True):
            found[None if value != value else value] += its_sums  # NaN is no group either
        without = 0 if numbers is None else int(np.sum(~np.isfinite(numbers)))
        return Histogram(dict(found), without), labels.tally_rows(places, answers)


def _coded(groups: pa.Array, half_widths: int) -> tuple[NDArray[np.int64], list[Any]]:
    """Return the code of every value, and the values by code; null is a value."""
    import numpy as np
    import pyarrow as pa

    try:
        encoded = to_plain_array(groups).dictionary_encode(null_encoding="encode")
    except pa.ArrowNotImplementedError:
        message = (
            f"the column of groups holds {groups.type}, of which no groups are made; choose one "
            "of text, whole numbers or dates"
        )
        raise DataError(message) from None
    refuse_many_groups(len(encoded.dictionary), half_widths)
    return np.asarray(encoded.indices, np.int64), encoded.dictionary.to_pylist()


# --- the result --------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class Sweep:
    """How many points lie inside, or how much they sum up to, at each of many half-widths.

    Attributes
    ----------
    corridor
        Whose line, section, ends and sides are meant.
    each_side_km
        The half-widths in kilometres, rising.
    groups
        The values that are counted apart, in order, None the last; [None] if there are none.
    inside
        The numbers: by group, side (in the order of ``corridor.sides.names``), half-width.
    by, summed
        The names of the columns of groups and of what is summed, or None.
    kind
        The Arrow type of the groups.
    tally
        What was counted of all rows.
    without_number
        Number of rows that have no number to sum.
    """

    corridor: Corridor
    each_side_km: Floats
    groups: list[Any]
    inside: Floats
    by: str | None
    summed: str | None
    kind: pa.DataType | None
    tally: Tally
    without_number: int

    def table(self) -> pa.Table:
        """Return the numbers as a table: a row for each half-width, groups one after the other.

        Its columns are the group (where there are groups), ``each_side_km``, ``width_km``,
        one for each side by its name, and ``inside``, the sum of both.
        """
        import numpy as np
        import pyarrow as pa

        steps = len(self.each_side_km)
        halves = np.tile(self.each_side_km, len(self.groups))
        inside = self.inside if self.summed is not None else self.inside.astype(np.int64)
        one, other = inside[:, 0].ravel(), inside[:, 1].ravel()
        first, second = self.corridor.sides.names
        found: dict[str, Any] = {"each_side_km": halves, "width_km": 2 * halves}
        found |= {first: one, second: other, "inside": one + other}
        if self.by is not None:
            rows = np.repeat(np.arange(len(self.groups)), steps)
            found = {self.by: pa.array(self.groups, self.kind).take(pa.array(rows)), **found}
        return pa.table(found)

    def at(self, step: int) -> dict[str, Any]:
        """Return the numbers of all groups together at one half-width, by its place."""
        half = float(self.each_side_km[step])
        one, other = self.inside[:, :, step].sum(axis=0).tolist()
        if self.summed is None:
            one, other = int(one), int(other)
        sides = dict(zip(self.corridor.sides.names, (one, other), strict=True))
        return {"each_side_km": half, "width_km": 2 * half, **sides, "inside": one + other}

    def as_dict(self) -> dict[str, Any]:
        """Return what was read and the numbers at the least and the greatest half-width."""
        counts = self.tally.as_dict()
        summed = {"sum": self.summed, "without_number": self.without_number}
        return {
            "rows": counts["rows"],
            "problems": counts["problems"],
            **({} if self.by is None else {"by": self.by, "groups": len(self.groups)}),
            **({} if self.summed is None else summed),
            "half_widths": len(self.each_side_km),
            "least": self.at(0),
            "greatest": self.at(-1),
        }

    def __str__(self) -> str:
        rows = self.tally.rows
        text = f"{rows:,} point{'' if rows == 1 else 's'}"
        text += "" if self.by is None else f" in {len(self.groups):,} groups"
        unit = "" if self.summed is None else f" of {quote(self.summed)}"
        ends = " to ".join(
            f"{end['inside']:,.15g}{unit} inside at {format_km(end['each_side_km'])} each side "
            f"({format_km(end['width_km'])} in all)"
            for end in (self.at(0), self.at(-1))
        )
        return f"{text}: {ends}{''.join(f', {left_out}' for left_out in self.left_out())}"

    def left_out(self) -> list[str]:
        """Return in words which rows add nothing."""
        problems = self.tally.as_dict()["problems"]
        told = []
        if problems:
            kinds = ", ".join(f"{kind}: {count:,}" for kind, count in problems.items())
            told.append(f"{self.tally.problems.total():,} with a problem ({kinds})")
        if self.without_number:
            told.append(f"{self.without_number:,} without a number in {quote(self.summed)}")
        return told


# --- files -------------------------------------------------------------------------


def output_paths(table: str | None, picture: str | None) -> list[Path]:
    """Return the paths of files to be written, where they are given.

    Raises
    ------
    FileError
        An ending is not known.
    """
    found = []
    for path, what, endings in ((table, "table", TABLES), (picture, "picture", PICTURES)):
        if path is None:
            continue
        if Path(path).suffix.lower() not in endings:
            message = f"a sweep's {what} ends in {', '.join(endings)}; got {path}"
            raise FileError(message)
        found.append(Path(path))
    return found


def write_sweep(
    sweep: Sweep, target: Path | BinaryIO, own_km: tuple[float, float] | None = None
) -> None:
    """Write the table, or draw the picture, in the format of the path's ending.

    Parameters
    ----------
    sweep
        What was counted.
    target
        Ends in ``.csv``, ``.parquet``, ``.json`` (an array with an object for each row),
        ``.png`` or ``.svg``; a stream gets CSV.
    own_km
        Half-widths to mark in a picture, in kilometres, in the order of the sides.
    """
    ending = target.suffix.lower() if isinstance(target, Path) else ".csv"
    if ending in PICTURES:
        from corridor.picture import sweep as sweep_plot

        sweep_plot.write(sweep, Path(str(target)), own_km)
    elif ending == ".json":
        _write_json(sweep.table(), Path(str(target)))
    else:
        from corridor.files.writers import formats as writers

        table = sweep.table()
        writers.write_batches(table.to_batches(), table.schema, target, ending.removeprefix("."))


def _write_json(table: pa.Table, target: Path) -> None:
    import json

    rows = (json.dumps(row, ensure_ascii=False, default=str) for row in table.to_pylist())
    with target.open("w", encoding="utf-8") as file:
        for number, row in enumerate(rows):
            file.write(f"{',' if number else '['}\n{row}")
        file.write("\n]\n" if table.num_rows else "[]\n")


# --- sweeping ----------------------------------------------------------------------


def sweep_table(
    corridor: Corridor,
    rows: Any,
    each_side_km: Any,
    *,
    by: str | None = None,
    sum: str | None = None,  # noqa: A002
    swapped: bool | None = None,
    **named: Any,
) -> Sweep:
    """Count the points inside at each of many half-widths.

    Parameters
    ----------
    corridor
        Its line, section and ends; its own widths do not matter.
    rows
        A table of points, as :func:`corridor.tables.points.label` takes it, or a record batch
        reader.
    each_side_km
        The half-widths in kilometres, rising.
    by
        The name of a column: counts are for each of its values apart.
    sum
        The name of a column to sum, in place of counting rows; rows without a number in it
        add nothing and are counted.
    swapped, named
        As for :func:`corridor.tables.points.label`.

    Raises
    ------
    DataError, SwapError, WidthError
    """
    reader = points.batch_reader(rows, BATCH_ROWS)
    if reader is not None:
        options = {"by": by, "sum": sum, "swapped": swapped, **named}
        return sweep_batches(corridor, reader.schema, reader, each_side_km, **options)
    points.refuse_non_table(rows, "to sweep")
    where = points.find_table_columns(rows, named)
    where = where.swap() if swapped else where
    names = points.column_names(rows)
    step = _sweeper(corridor, where, each_side_km, names, by, sum)
    groups = None if step.by is None else points.read_arrow_column(rows, step.by)
    amounts = None if step.summed is None else points.read_column(rows, step.summed)
    places = where.read(lambda place: points.read_column(rows, place))
    histogram, tally = step.count(places, groups, amounts, threads=None)
    if swapped is None:
        labels.refuse_swapped(tally, where)
    return _result(step, histogram, tally, names, None if groups is None else groups.type)


def sweep_batches(
    corridor: Corridor,
    schema: pa.Schema,
    batches: Iterable[pa.RecordBatch],
    each_side_km: Any,
    *,
    by: str | None = None,
    sum: str | None = None,  # noqa: A002
    swapped: bool | None = None,
    watch: Callable[[int], None] = lambda _: None,
    **named: Any,
) -> Sweep:
    """Do as :func:`sweep_table` does with Arrow batches of a schema, of which few are in memory.

    ``watch`` is told, after each batch, how many rows it had.
    """
    where = find_columns(schema.names, find_geometry_fields(schema), **named)
    where = where.swap() if swapped else where
    step = _sweeper(corridor, where, each_side_km, schema.names, by, sum)
    histogram, tally = Histogram(), labels.EMPTY_TALLY
    workers = os.cpu_count() or 1
    with closing(
        labels.process_batches(step, batches, check=swapped is None, workers=workers)
    ) as parts:
        for its_histogram, its_tally in parts:
            histogram, tally = histogram.plus(its_histogram), tally.plus(its_tally)
            watch(its_tally.rows)
    kind = None if step.by is None else schema.field(step.by).type
    return _result(step, histogram, tally, schema.names, kind)


def _sweeper(
    corridor: Corridor,
    where: Columns,
    each_side_km: Any,
    names: Sequence[object],
    by: str | None,
    summed: str | None,
) -> BatchSweeper:
    """Return what makes the histograms of a table whose columns have these names."""
    taken = ("each_side_km", "width_km", *corridor.sides.names, "inside")
    if by in taken:
        message = (
            f"groups by {by!r} cannot be told from the sweep's own columns, which are "
            f"{', '.join(taken)}; rename the column first"
        )
        raise DataError(message)
    return BatchSweeper(
        corridor,
        where,
        _checked(each_side_km),
        None if by is None else column_index(names, "groups", by),
        None if summed is None else column_index(names, "sum", summed),
    )


def _result(
    step: BatchSweeper, histogram: Histogram, tally: Tally, names: Sequence[object], kind: Any
) -> Sweep:
    """Return the numbers inside: the sums along the half-widths."""
    import numpy as np

    steps = len(step.each_side_km)
    groups = _sorted(histogram.sums)
    if step.by is None:
        groups = [None]
    empty = np.zeros((2, steps + 1))
    sums = [histogram.sums.get(group, empty) for group in groups]
    with np.errstate(all="ignore"):
        inside = np.cumsum(np.array(sums).reshape(-1, 2, steps + 1)[:, :, :-1], axis=2)
    if not np.all(np.abs(inside) < GREATEST):
        message = f"the numbers summed are too great: their sum exceeds {GREATEST:g}"
        raise DataError(message)
    return Sweep(
        step.corridor,
        step.each_side_km,
        groups,
        inside[:, ::-1] if step.corridor.sides.right_first else inside,
        None if step.by is None else str(names[step.by]),
        None if step.summed is None else str(names[step.summed]),
        _plain(kind),
        tally,
        histogram.without_number,
    )


def _sorted(groups: Iterable[Any]) -> list[Any]:
    """Return groups in order, the one without a value last."""
    ordered = sorted(group for group in groups if group is not None)
    return [*ordered, *(group for group in groups if group is None)]


def _plain(kind: pa.DataType | None) -> pa.DataType | None:
    """Return the type of values that :func:`corridor.tables.columns.stored` returns."""
    import pyarrow as pa

    if kind is None:
        return None
    return to_plain_array(pa.nulls(0, getattr(kind, "storage_type", kind))).type
