"""Half-widths that change along a line: knots, and what lies between them.

A knot is a row (measure, half-width to the left, half-width to the right), in metres;
columns 1 and 2 are the sides. Between knots the half-widths are linear, before the first and
past the last they stay. Two knots at one measure are a step.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import pairwise

from geo.errors import BandError
from geo.nearest import search as nearest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Width = float | Sequence[tuple[float, float]]
    Rows = tuple[tuple[float, float, float], ...]

LEFT, RIGHT = 1, 2
MOST_HALF_WIDTH_M = 500_000.0


class WidthProfile:
    """Knots to be asked for the half-widths on either side of a measure."""

    def __init__(self, rows: Sequence[tuple[float, ...]]) -> None:
        self.rows = rows
        self.measures = [row[0] for row in rows]

    @property
    def least(self) -> float:
        """The least half-width anywhere, in metres."""
        return min(min(row[LEFT], row[RIGHT]) for row in self.rows)

    def before(self, side: int, measure: float) -> float:
        """Return the half-width just before a measure."""
        return self._between(bisect_left(self.measures, measure), side, measure)

    def after(self, side: int, measure: float) -> float:
        """Return the half-width just behind a measure."""
        return self._between(bisect_right(self.measures, measure), side, measure)

    def _between(self, i: int, side: int, measure: float) -> float:
        if i in (0, len(self.rows)):
            return self.rows[max(i - 1, 0)][side]
        one, other = self.rows[i - 1], self.rows[i]
        share = (measure - one[0]) / (other[0] - one[0])
        return one[side] + share * (other[side] - one[side])

    def stretches(
        self, side: int, low: float, high: float
    ) -> Iterator[tuple[float, float, float, float]]:
        """Yield (start, stop, half-width at the start, at the stop) of stretches without a knot."""
        within = slice(bisect_right(self.measures, low), bisect_left(self.measures, high))
        for a, b in pairwise([low, *self.measures[within], high]):
            if b - a > nearest.EDGE_TOLERANCE_M:
                yield a, b, self.after(side, a), self.before(side, b)


def check_half_widths(name: str, width: Width) -> list[tuple[float, float]]:
    """Return a half-width as knots (measure, metres) in order, or refuse it."""
    if isinstance(width, (int, float)):
        width = [(0.0, width)]
    knots = [(float(measure), float(metres)) for measure, metres in width]
    if not knots:
        message = f"half-width to the {name} needs a number or at least one knot, got none"
        raise BandError(message)
    for measure, metres in knots:
        if not 0 < metres <= MOST_HALF_WIDTH_M:
            where = "" if len(knots) == 1 else f" at {measure:.10g} m"
            message = (
                f"half-width to the {name}{where} must lie in (0, {MOST_HALF_WIDTH_M:.0f}] m, "
                f"got {metres}"
            )
            raise BandError(message)
    for (one, _), (other, _) in pairwise(knots):
        if not one <= other:
            message = (
                f"knots of the half-width to the {name} must follow the line, got {other:.10g} m "
                f"after {one:.10g} m; sort them"
            )
            raise BandError(message)
    return knots


def merge_sides(
    left: list[tuple[float, float]], right: list[tuple[float, float]], start: float, stop: float
) -> Rows:
    """Return the knots of both sides together, and what they come to at a section's ends."""
    if len({width for _, width in left}) == len({width for _, width in right}) == 1:
        return ((start, left[0][1], right[0][1]),)
    sides = [WidthProfile([(m, width, width) for m, width in knots]) for knots in (left, right)]

    def before(measure: float) -> tuple[float, float, float]:
        one, other = (knots.before(LEFT, measure) for knots in sides)
        return measure, one, other

    def after(measure: float) -> tuple[float, float, float]:
        one, other = (knots.after(LEFT, measure) for knots in sides)
        return measure, one, other

    rows = [after(start)]
    for m in sorted({m for m, _ in (*left, *right) if start < m < stop}):
        rows += [before(m)] if before(m) == after(m) else [before(m), after(m)]
    return (*rows, before(stop))


def close_profile(rows: Rows) -> Rows:
    """Return the knots of a closed line, where the last place is the first one too.

    Where half-widths there differ, both ends are steps: the larger ones count.
    """
    (start, *first), (stop, *last) = rows[0], rows[-1]
    if first == last:
        return rows
    left, right = map(max, first, last)
    return ((start, left, right), *rows, (stop, left, right))


def half_widths(table: Sequence[float], side: int, measures: Floats) -> Floats:
    """Return the half-widths at many measures; ``table`` is knots in one row."""
    import numpy as np

    rows = np.array(table).reshape(-1, nearest.PROFILE_ROW)
    if len(rows) == 1:
        return np.full(len(measures), rows[0, side])
    at, widths = rows[:, 0], rows[:, side]
    found = []
    for there in (measures - nearest.EDGE_TOLERANCE_M, measures + nearest.EDGE_TOLERANCE_M):
        behind = np.searchsorted(at, there, side="right")
        a, b = (behind - 1).clip(0), behind.clip(max=len(at) - 1)
        way = np.where(at[b] > at[a], at[b] - at[a], 1.0)
        found.append(widths[a] + (there - at[a]) / way * (widths[b] - widths[a]))
    return np.asarray(np.maximum(*found))
