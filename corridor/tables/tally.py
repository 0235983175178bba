"""The tally of labelled rows, and whether it shows latitude and longitude exchanged."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from corridor.errors import SwapError, format_list

if TYPE_CHECKING:
    from typing import Any

    from corridor.tables.answers import RowAnswers
    from corridor.tables.columns import Columns
    from corridor.tables.positions import Positions

# Points within this distance of the line are near it: less than half of the way from the M4
# to where it would lie with latitude and longitude exchanged, so that no point is near both.
NEAR_M = 25_000.0
SWAP_SAMPLE = 1_000


class Tally(NamedTuple):
    """Counts of rows; the tallies of parts add up.

    Attributes
    ----------
    rows
        All of them. Each is inside, outside or has a problem.
    inside
        Number inside, by side.
    problems
        Number with a problem, by its kind (the reason without the values quoted).
    judged, near, swapped
        The size of a sample, how many of it lie near the line, and how many do only with
        latitude and longitude exchanged.
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

    def problems_text(self) -> str:
        """Return how many rows have a problem, by kind: ``2 with a problem (…)``."""
        counts = self.as_dict()["problems"]
        kinds = ", ".join(f"{kind}: {count:,}" for kind, count in counts.items())
        return f"{self.problems.total():,} with a problem ({kinds})"

    def __str__(self) -> str:
        counts = self.as_dict()
        sides = ", ".join(f"{count:,} {side}" for side, count in counts["inside_by_side"].items())
        text = f"{self.rows:,} point{'' if self.rows == 1 else 's'}: {counts['inside']:,} inside"
        text += f" ({sides})" if sides else ""
        text += f", {self.outside:,} outside"
        return f"{text}, {self.problems_text()}" if self.problems else text


EMPTY_TALLY = Tally(0, Counter(), Counter(), 0, 0, 0)


def tally_rows(positions: Positions, answers: RowAnswers) -> Tally:
    """Return the tally of rows, given where they lie."""
    import numpy as np

    is_left = answers.location.is_left[answers.inside]
    left = int(np.count_nonzero(is_left))
    sides = answers.corridor.sides
    by_side = {sides.left: left, sides.right: len(is_left) - left}
    return Tally(
        len(answers.valid),
        Counter({side: count for side, count in by_side.items() if count}),
        Counter(map(problem_kind, positions.problems.values())),
        *_judge_sample(positions, answers),
    )


def problem_kind(problem: str) -> str:
    """Return the kind of a problem: its reason without the values quoted."""
    if problem.startswith("cannot read "):  # a text follows that may contain anything
        return "coordinate cannot be read"
    return re.split(": |, got ", problem)[0]


def _judge_sample(positions: Positions, answers: RowAnswers) -> tuple[int, int, int]:
    """Return the size of a sample of rows, how many are near, and how many only exchanged."""
    import numpy as np

    valid = np.flatnonzero(answers.valid)
    rows = valid[np.linspace(0, len(valid) - 1, min(len(valid), SWAP_SAMPLE)).astype(int)]
    is_near = np.abs(answers.location.offset[rows]) <= NEAR_M
    near = int(np.sum(is_near))
    swapped = 0
    if 2 * near <= len(rows):
        far = rows[~is_near]
        lats, lons = positions.lons[far], positions.lats[far]
        possible = np.abs(lats) <= 90
        location = answers.corridor.line.locate(lat=lats[possible], lon=lons[possible])
        swapped = int(np.sum(np.abs(location.offset) <= NEAR_M))
    return len(rows), near, swapped


def refuse_swapped(tally: Tally, columns: Columns) -> None:
    """Refuse rows if most lie near the line only with latitude and longitude exchanged.

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
