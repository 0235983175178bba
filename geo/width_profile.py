"""The width profile of a band: half-widths to the left and to the right, along a line.

A profile is rows (measure, half-width to the left, half-width to the right), in metres. Between
rows the half-widths are linear, before the first and past the last they stay the same. Two rows
at one measure are a step, where the larger half-width counts.

The scalar functions take the rows as one flat sequence. They are plain Python;
:mod:`geo.nearest.compiled` compiles them for arrays.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from itertools import pairwise

from geo.errors import BandError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from geo.ellipsoid import Floats

    Width = float | Sequence[tuple[float, float]]
    Rows = tuple[tuple[float, float, float], ...]

# Columns of a row, and their number.
LEFT, RIGHT = 1, 2
PROFILE_ROW = 3

# A closed edge belongs to the band; this is how wide an edge is.
EDGE_TOLERANCE_M = 1e-3
MAX_HALF_WIDTH_M = 500_000.0


def is_inside(
    measure: float, offset: float, start: float, stop: float, profile: Sequence[float]
) -> bool:
    """Return whether a location lies in the closed band between two measures."""
    half_width = half_width_at(profile, LEFT if offset >= 0 else RIGHT, measure)
    return (
        start - EDGE_TOLERANCE_M <= measure <= stop + EDGE_TOLERANCE_M
        and abs(offset) <= half_width + EDGE_TOLERANCE_M
    )


def half_width_at(profile: Sequence[float], side: int, measure: float) -> float:
    """Return the half-width at a measure: the largest within EDGE_TOLERANCE_M of it."""
    if len(profile) == PROFILE_ROW:
        return profile[side]
    return max(
        half_width_behind(profile, side, measure - EDGE_TOLERANCE_M),
        half_width_behind(profile, side, measure + EDGE_TOLERANCE_M),
    )


def half_width_behind(profile: Sequence[float], side: int, measure: float) -> float:
    """Return the half-width at a measure; at a step, that behind it."""
    low = 0
    high = len(profile) // PROFILE_ROW
    while low < high:
        middle = (low + high) // 2
        if measure < profile[middle * PROFILE_ROW]:
            high = middle
        else:
            low = middle + 1
    if low == 0:
        return profile[side]
    a = (low - 1) * PROFILE_ROW
    if low == len(profile) // PROFILE_ROW:
        return profile[a + side]
    b = a + PROFILE_ROW
    share = (measure - profile[a]) / (profile[b] - profile[a])
    return profile[a + side] + share * (profile[b + side] - profile[a + side])


def half_widths_at(profile: Sequence[float], side: int, measures: Floats) -> Floats:
    """Return the half-widths of :func:`half_width_at` for an array of measures."""
    import numpy as np

    rows = np.array(profile).reshape(-1, PROFILE_ROW)
    if len(rows) == 1:
        return np.full(len(measures), rows[0, side])
    starts, widths = rows[:, 0], rows[:, side]
    candidates = []
    for at in (measures - EDGE_TOLERANCE_M, measures + EDGE_TOLERANCE_M):
        behind = np.searchsorted(starts, at, side="right")
        a, b = (behind - 1).clip(0), behind.clip(max=len(starts) - 1)
        length = np.where(starts[b] > starts[a], starts[b] - starts[a], 1.0)
        candidates.append(widths[a] + (at - starts[a]) / length * (widths[b] - widths[a]))
    return np.asarray(np.maximum(*candidates))


class WidthProfile:
    """The rows of a width profile, and the half-widths on either side of a measure."""

    def __init__(self, rows: Sequence[tuple[float, ...]]) -> None:
        self.rows = rows
        self.measures = [row[0] for row in rows]

    @property
    def least(self) -> float:
        """The least half-width anywhere, in metres."""
        return min(min(row[LEFT], row[RIGHT]) for row in self.rows)

    def half_width_before(self, side: int, measure: float) -> float:
        """Return the half-width just before a measure."""
        return self._interpolate(bisect_left(self.measures, measure), side, measure)

    def half_width_after(self, side: int, measure: float) -> float:
        """Return the half-width just after a measure."""
        return self._interpolate(bisect_right(self.measures, measure), side, measure)

    def _interpolate(self, i: int, side: int, measure: float) -> float:
        if i in (0, len(self.rows)):
            return self.rows[max(i - 1, 0)][side]
        before, after = self.rows[i - 1], self.rows[i]
        share = (measure - before[0]) / (after[0] - before[0])
        return before[side] + share * (after[side] - before[side])

    def linear_parts(
        self, side: int, low: float, high: float
    ) -> Iterator[tuple[float, float, float, float]]:
        """Yield (start, stop, half-width at the start, at the stop) of parts between rows."""
        within = slice(bisect_right(self.measures, low), bisect_left(self.measures, high))
        for a, b in pairwise([low, *self.measures[within], high]):
            if b - a > EDGE_TOLERANCE_M:
                yield a, b, self.half_width_after(side, a), self.half_width_before(side, b)


def half_width_rows(side: str, width: Width) -> list[tuple[float, float]]:
    """Return the half-width to a side as rows (measure, metres).

    Raises
    ------
    BandError
        There is no row, a half-width is out of range, or the measures decrease.
    """
    if isinstance(width, (int, float)):
        width = [(0.0, width)]
    rows = [(float(measure), float(metres)) for measure, metres in width]
    if not rows:
        message = (
            f"half-width to the {side} needs a number or at least one row (measure, metres), "
            "got none"
        )
        raise BandError(message)
    for measure, metres in rows:
        if not 0 < metres <= MAX_HALF_WIDTH_M:
            where = "" if len(rows) == 1 else f" at {measure:.10g} m"
            message = (
                f"half-width to the {side}{where} must lie in (0, {MAX_HALF_WIDTH_M:.0f}] m, "
                f"got {metres}"
            )
            raise BandError(message)
    for (measure, _), (next_measure, _) in pairwise(rows):
        if not measure <= next_measure:
            message = (
                f"rows of the half-width to the {side} must follow the line, "
                f"got {next_measure:.10g} m after {measure:.10g} m; sort them"
            )
            raise BandError(message)
    return rows


def merge_sides(
    left: list[tuple[float, float]], right: list[tuple[float, float]], start: float, stop: float
) -> Rows:
    """Return the profile of both sides between the start and the stop of a section."""
    if len({width for _, width in left}) == len({width for _, width in right}) == 1:
        return ((start, left[0][1], right[0][1]),)
    sides = [WidthProfile([(m, width, width) for m, width in rows]) for rows in (left, right)]

    def row_before(measure: float) -> tuple[float, float, float]:
        to_left, to_right = (side.half_width_before(LEFT, measure) for side in sides)
        return measure, to_left, to_right

    def row_after(measure: float) -> tuple[float, float, float]:
        to_left, to_right = (side.half_width_after(LEFT, measure) for side in sides)
        return measure, to_left, to_right

    rows = [row_after(start)]
    for m in sorted({m for m, _ in (*left, *right) if start < m < stop}):
        before, after = row_before(m), row_after(m)
        rows += [before] if before == after else [before, after]
    return (*rows, row_before(stop))


def close_profile(rows: Rows) -> Rows:
    """Return the profile of a closed line, whose start and stop are one point.

    If the half-widths there differ, both ends get a step, for the larger ones count.
    """
    (start, *first), (stop, *last) = rows[0], rows[-1]
    if first == last:
        return rows
    left, right = map(max, first, last)
    return ((start, left, right), *rows, (stop, left, right))
