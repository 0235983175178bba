"""What labelling adds to the rows of a table, and what it counts.

The one function behind a DataFrame, a file, a stream and a partition on a cluster:
coordinates in, five Arrow columns and a tally out.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from corridor.errors import DataError, SwapError, format_list
from corridor.tables import arrays
from corridor.tables.columns import find_columns
from corridor.tables.geometries import find_geometry_fields, make_point_field

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
    from typing import Any

    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

    from corridor.model.corridor import Corridor
    from corridor.model.nested import Nested
    from corridor.tables.columns import Columns, Positions
    from corridor.tables.sweep import BatchSweeper

    Bools = NDArray[np.bool_]
    Floats = NDArray[np.float64]

COLUMNS = ("inside", "side", "distance_m", "km", "problem")
"""What labelling adds to a table."""

CORRIDORS = "corridors"
NESTED_COLUMNS = (*COLUMNS, CORRIDORS)
"""What labelling with nested corridors adds: the names of those that hold the point, too."""

# Text formats write so many decimals: a millimetre either way.
DECIMALS = {"distance_m": 3, "km": 6}

# Nearer than this is near: less than half of the way from the M4 to where it would lie with
# latitude and longitude exchanged, so that no point is near both ways.
NEAR_M = 25_000.0
SWAP_SAMPLE = 1_000


# What spares arrays the search takes as long to make as the search for so many points.
PREPARE_FROM_ROWS = 1_000_000


class Tally(NamedTuple):
    """What was counted of rows; tallies of parts add up.

    Attributes
    ----------
    rows
        All of them. Each is inside, outside or has a problem.
    inside
        Number inside, by side.
    problems
        Number with a problem, by its kind (the reason without the values quoted).
    judged, near, swapped
        Of a sample: how many rows it had, how many lie near the line as given, and how many
        do only with latitude and longitude exchanged.
    """

    rows: int
    inside: Counter[str]
    problems: Counter[str]
    judged: int
    near: int
    swapped: int

    def plus(self, other: Tally) -> Tally:
        """Return the tally of both."""
        return Tally(
            self.rows + other.rows,
            self.inside + other.inside,
            self.problems + other.problems,
            self.judged + other.judged,
            self.near + other.near,
            self.swapped + other.swapped,
        )

    @property
    def outside(self) -> int:
        """Number of rows outside."""
        return self.rows - self.inside.total() - self.problems.total()

    def as_dict(self) -> dict[str, Any]:
        """Return the counts as plain values, problems most frequent first."""
        kinds = sorted(self.problems.items(), key=lambda kind: (-kind[1], kind[0]))
        return {
            "rows": self.rows,
            "inside": self.inside.total(),
            "outside": self.outside,
            "inside_by_side": dict(sorted(self.inside.items())),
            "problems": dict(kinds),
        }

    def __str__(self) -> str:
        counts = self.as_dict()
        sides = ", ".join(f"{count:,} {side}" for side, count in counts["inside_by_side"].items())
        text = f"{self.rows:,} point{'' if self.rows == 1 else 's'}: {counts['inside']:,} inside"
        text += f" ({sides})" if sides else ""
        text += f", {self.outside:,} outside"
        if self.problems:
            kinds = ", ".join(f"{kind}: {count:,}" for kind, count in counts["problems"].items())
            text += f", {self.problems.total():,} with a problem ({kinds})"
        return text


EMPTY_TALLY = Tally(0, Counter(), Counter(), 0, 0, 0)


def problem_kind(problem: str) -> str:
    """Return the kind of a problem: its reason without the values quoted."""
    if problem.startswith("cannot read "):  # a whole text follows, with anything in it
        return "coordinate cannot be read"
    return re.split(": |, got ", problem)[0]


@dataclass(frozen=True, slots=True, eq=False)
class RowAnswers:
    """The answers for rows, one a row; those of rows with a problem mean nothing.

    Attributes
    ----------
    corridor
        Whose answers they are.
    valid
        Whether the row has an answer.
    measure, offset
        Its nearest place, as :meth:`geo.band.Band.place` tells it, in metres.
    inside
        Whether it lies in the corridor.
    problems
        Row number to reason.
    held
        Of nested corridors, by name, innermost first: whether each holds the row.
    """

    corridor: Corridor
    valid: Bools
    measure: Floats
    offset: Floats
    inside: Bools
    problems: dict[int, str]
    held: dict[str, Bools] | None = None

    @property
    def is_right(self) -> Bools:
        """Whether it lies on the right side of travel."""
        return self.offset < 0

    @property
    def distance_m(self) -> Floats:
        """Metres to the road."""
        import numpy as np

        return np.abs(self.offset)

    @property
    def km(self) -> Floats:
        """Where along the route its nearest place lies, as ``Answer.km``."""
        measure = self.measure.clip(*self.corridor.band.extent)
        return self.corridor.km_of(measure)  # type: ignore[no-any-return]

    @property
    def in_section(self) -> Bools:
        """Whether it would lie inside, were the corridor wide enough."""
        import numpy as np

        return self.corridor.band.holds(self.measure, np.zeros(1))  # type: ignore[no-any-return]

    def column(self, name: str) -> pa.Array:
        """Return one of :data:`NESTED_COLUMNS`, null where there is no answer."""
        if name == "problem":
            return _reasons(self.problems, len(self.valid))
        missing = ~self.valid if self.problems else None
        if name == CORRIDORS:
            codes, groups = group_by_corridors(self.held or {})
            names = [";".join(group) for group in groups] or [""]
            return arrays.array_from_codes(codes, names, missing)
        if name == "side":
            sides = self.corridor.sides.left, self.corridor.sides.right
            return arrays.array_from_codes(self.is_right.view("i1"), sides, missing)
        return arrays.array_from_numbers(getattr(self, name), missing)

    def columns(self) -> dict[str, pa.Array]:
        """Return all :data:`COLUMNS`, of nested corridors :data:`NESTED_COLUMNS`."""
        names = COLUMNS if self.held is None else NESTED_COLUMNS
        return {name: self.column(name) for name in names}


def group_by_corridors(inside: Mapping[str, Any]) -> tuple[Any, list[tuple[str, ...]]]:
    """Return a code for each point, and for each code the names of the corridors containing it.

    Examples
    --------
    >>> import numpy as np
    >>> inside = {"a": np.array([True, False]), "b": np.array([True, True])}
    >>> codes, groups = group_by_corridors(inside)
    >>> [groups[code] for code in codes]
    [('a', 'b'), ('b',)]
    """
    import numpy as np

    bits = sum(values.astype(np.int64) << bit for bit, values in enumerate(inside.values()))
    occurs = np.bincount(bits) > 0
    found = np.flatnonzero(occurs).tolist()
    codes = (np.cumsum(occurs) - 1)[bits]
    names = list(enumerate(inside))
    return codes, [tuple(name for bit, name in names if it >> bit & 1) for it in found]


def locate_rows(
    corridor: Corridor,
    places: Positions,
    threads: int | None = None,
    nested: Nested | None = None,
) -> RowAnswers:
    """Return the answers for rows whose coordinates are known.

    Where there are nested corridors, ``corridor`` is the outermost of them.
    """
    valid = places.valid()
    lats, lons = places.lats, places.lons
    if places.problems:
        lats, lons = lats[valid], lons[valid]
    held: dict[str, Bools] | None = None
    if nested is None:
        measure, offset = corridor.band.place(lat=lats, lon=lons, threads=threads)
    else:
        location, held = nested.location(lat=lats, lon=lons, threads=threads)
        measure, offset = location.measure, location.offset
    inside = corridor.band.holds(measure, offset)
    if places.problems:
        measure, offset, inside = (_spread(it, valid) for it in (measure, offset, inside))
        held = held and {name: _spread(it, valid) for name, it in held.items()}
    return RowAnswers(corridor, valid, measure, offset, inside, places.problems, held)


def tally_rows(places: Positions, answers: RowAnswers) -> Tally:
    """Return the tally of rows and their answers."""
    import numpy as np

    sides = answers.corridor.sides.left, answers.corridor.sides.right
    by_side = np.bincount(answers.is_right[answers.inside], minlength=2).tolist()
    return Tally(
        len(answers.valid),
        Counter({name: number for name, number in zip(sides, by_side, strict=True) if number}),
        Counter(map(problem_kind, places.problems.values())),
        *_judge(places, answers),
    )


def _spread(values: Any, valid: Bools) -> Any:
    """Return values of the valid rows in an array of all rows."""
    import numpy as np

    spread = np.zeros(len(valid), dtype=values.dtype)
    spread[valid] = values
    return spread


def _reasons(problems: dict[int, str], rows: int) -> pa.Array:
    import pyarrow as pa

    if not problems:
        return pa.nulls(rows, pa.string())
    reasons: list[str | None] = [None] * rows
    for row, problem in problems.items():
        reasons[row] = problem
    return arrays.array_from_texts(reasons)


def _judge(places: Positions, answers: RowAnswers) -> tuple[int, int, int]:
    """Count, in a sample, the rows near the line as given, and near it only exchanged."""
    import numpy as np

    valid = np.flatnonzero(answers.valid)
    rows = valid[np.linspace(0, len(valid) - 1, min(len(valid), SWAP_SAMPLE)).astype(int)]
    is_near = answers.distance_m[rows] <= NEAR_M
    near = int(np.sum(is_near))
    exchanged = 0
    if 2 * near <= len(rows):
        far = rows[~is_near]
        lats, lons = places.lons[far], places.lats[far]
        possible = np.abs(lats) <= 90
        _, offset = answers.corridor.line.place(lat=lats[possible], lon=lons[possible])
        exchanged = int(np.sum(np.abs(offset) <= NEAR_M))
    return len(rows), near, exchanged


def refuse_swapped(tally: Tally, columns: Columns) -> None:
    """Refuse rows of which most lie near the line only with latitude and longitude exchanged.

    Raises
    ------
    SwapError
    """
    if 2 * tally.swapped <= tally.judged:
        return
    which = "Columns" if len(columns.names) > 1 else "Column"
    message = (
        f"as given, {tally.near} of {tally.judged} points lie within {NEAR_M / 1000:g} km of "
        f"the line; with latitude and longitude exchanged, {tally.swapped} of {tally.judged} "
        f"do: are they exchanged? {which} read: {format_list(columns.names)}; swapped=True "
        "(--swap) exchanges them, swapped=False (--as-is) takes them as they are"
    )
    raise SwapError(message)


# --- batches -----------------------------------------------------------------------


def extend_schema(schema: pa.Schema, prefix: str = "", names: Sequence[str] = COLUMNS) -> pa.Schema:
    """Return a table's schema with the fields that labelling adds, of these names.

    Raises
    ------
    DataError
        The table has columns of these names already.
    """
    import pyarrow as pa

    refuse_taken_names(schema.names, prefix, names)
    kinds = {"inside": pa.bool_(), "distance_m": pa.float64(), "km": pa.float64()}
    for name in names:
        decimals = {b"decimals": str(DECIMALS[name]).encode()} if name in DECIMALS else None
        kind = kinds.get(name, pa.string())
        schema = schema.append(pa.field(prefix + name, kind, metadata=decimals))
    return schema


def refuse_taken_names(
    names: Sequence[object], prefix: str = "", added: Sequence[str] = COLUMNS
) -> None:
    """Refuse a table that has a column of a name that labelling adds.

    Raises
    ------
    DataError
    """
    taken = [prefix + name for name in added if prefix + name in names]
    if taken:
        message = (
            f"the table has columns already that labelling adds: {format_list(taken)}; "
            "choose what stands before the new names, as in prefix='m4_' (--prefix m4_), or "
            "rename or drop them first"
        )
        raise DataError(message)


def _with_points(schema: pa.Schema, name: str | None) -> pa.Schema:
    return schema if name is None else schema.append(make_point_field(name))


@dataclass(frozen=True, slots=True)
class BatchLabeller:
    """Labels Arrow batches of one schema.

    Attributes
    ----------
    corridor
        Whose answers are wanted.
    columns
        Where the coordinates are.
    prefix
        What stands before the names of the columns added.
    geometry
        The name of a column of points (WKB, EPSG:4326) to be added too, for formats that
        need one.
    nested
        Nested corridors, of which ``corridor`` is the outermost: the names of those that
        hold a point are added too.
    """

    corridor: Corridor
    columns: Columns
    prefix: str = ""
    geometry: str | None = None
    nested: Nested | None = None

    @property
    def added(self) -> Sequence[str]:
        """The columns that it adds, without the prefix."""
        return COLUMNS if self.nested is None else NESTED_COLUMNS

    def schema(self, schema: pa.Schema) -> pa.Schema:
        """Return the schema of labelled batches for that of batches."""
        return _with_points(extend_schema(schema, self.prefix, self.added), self.geometry)

    def __call__(self, batch: pa.RecordBatch) -> tuple[pa.RecordBatch, Tally]:
        """Return a batch with the answers added, and its tally."""
        import pyarrow as pa

        places = self.columns.read(batch.column)
        answers = locate_rows(self.corridor, places, threads=1, nested=self.nested)
        points = [] if self.geometry is None else [places.as_wkb()]
        arrays = [*batch.columns, *map(answers.column, self.added), *points]
        labelled = pa.RecordBatch.from_arrays(arrays, schema=self.schema(batch.schema))
        return labelled, tally_rows(places, answers)


@dataclass(frozen=True, slots=True)
class BatchFilter:
    """Keeps of Arrow batches the rows inside, or those that are asked for instead.

    Attributes
    ----------
    corridor
        Whose answers are wanted.
    columns
        Where the coordinates are.
    outside
        Whether to keep the rows outside in place of those inside.
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
        """Return the schema of the batches kept for that of batches."""
        return _with_points(schema, self.geometry)

    def __call__(self, batch: pa.RecordBatch) -> tuple[pa.RecordBatch, Tally]:
        """Return the rows of a batch that are to be kept, and the tally of all of them."""
        import pyarrow as pa

        places = self.columns.read(batch.column)
        answers = locate_rows(self.corridor, places, threads=1)
        kept = answers.valid & (answers.inside != self.outside)
        if self.side is not None:
            kept &= answers.is_right == (self.side == self.corridor.sides.right)
        if self.km is not None:
            kept &= (answers.km >= self.km[0]) & (answers.km <= self.km[1])
        if self.geometry is not None:
            schema = self.schema(batch.schema)
            batch = pa.RecordBatch.from_arrays([*batch.columns, places.as_wkb()], schema=schema)
        return batch.filter(arrays.array_from_numbers(kept)), tally_rows(places, answers)


BatchStep = BatchLabeller | BatchFilter


def process_batches(
    step: BatchStep | BatchSweeper, batches: Iterable[pa.RecordBatch], *, check: bool, workers: int
) -> Generator[tuple[Any, Tally], None, None]:
    """Yield what a step makes of batches, in their order, several at a time.

    Parameters
    ----------
    step
        What to do with a batch.
    batches
        Read in a thread of their own, a few ahead.
    check
        Whether to stop where latitude and longitude look exchanged.
    workers
        How many batches are worked on at a time.

    Raises
    ------
    SwapError
        Most points so far lie near the line only with latitude and longitude exchanged.
    """
    from corridor.tables import pipeline

    def prepared() -> Iterator[pa.RecordBatch]:
        rows = 0
        for batch in batches:
            rows += batch.num_rows
            if rows >= PREPARE_FROM_ROWS:
                step.corridor.band.prepare()
            yield batch

    total = EMPTY_TALLY
    for batch, tally in pipeline.map_in_order(step, pipeline.prefetch(prepared()), workers):
        total = total.plus(tally)
        if check:
            refuse_swapped(total, step.columns)
        yield batch, tally


def label_stream(
    corridor: Corridor,
    batches: Any,
    *,
    prefix: str = "",
    swapped: bool | None = None,
    nested: Nested | None = None,
    **named: Any,
) -> pa.RecordBatchReader:
    """Return a reader of labelled record batches, each read when it is asked for.

    Parameters
    ----------
    corridor
        Whose answers are wanted.
    batches
        A record batch reader, or anything else with Arrow's stream interface.
    prefix, swapped, named
        As for :func:`corridor.tables.points.label`.
    nested
        As for :class:`BatchLabeller`.

    Raises
    ------
    DataError
        It gives no batches, has no such columns, or has columns of these names already.
    SwapError
        By the reader, once it shows.
    """
    import pyarrow as pa

    if not hasattr(batches, "__arrow_c_stream__"):
        message = (
            "batches are taken from a record batch reader, or a table with Arrow's stream "
            f"interface; got {type(batches).__name__}"
        )
        raise DataError(message)
    # Through the interface what goes wrong on the way would lose its class: not for a reader.
    is_reader = isinstance(batches, pa.RecordBatchReader)
    reader = batches if is_reader else pa.RecordBatchReader.from_stream(batches)
    schema = reader.schema
    where = find_columns(schema.names, find_geometry_fields(schema), **named)
    columns = where.swap() if swapped else where
    step = BatchLabeller(corridor, columns, prefix, nested=nested)
    labelled = process_batches(step, reader, check=swapped is None, workers=os.cpu_count() or 1)
    return pa.RecordBatchReader.from_batches(step.schema(schema), (batch for batch, _ in labelled))
