"""Histograms of points by the least half-width whose corridor contains them.

A point counts from the least half-width that contains it, so the cumulative sums along the
half-widths are the numbers inside.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from corridor.errors import DataError
from corridor.tables.answers import locate_rows
from corridor.tables.geometries import to_plain_array
from corridor.tables.positions import read_numbers, read_positions
from corridor.tables.tally import tally_rows
from geo.width_profile import EDGE_TOLERANCE_M

if TYPE_CHECKING:
    from typing import Any

    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

    from corridor.model.corridor import Corridor
    from corridor.tables.columns import Columns
    from corridor.tables.positions import Positions
    from corridor.tables.tally import Tally

    Floats = NDArray[np.float64]

MOST_GROUPS = 1_000
MOST_ROWS = 5_000_000  # of a table: groups times half-widths


@dataclass(frozen=True, slots=True, eq=False)
class Histogram:
    """Counts, or sums, of points in the section by the least half-width that contains them.

    Attributes
    ----------
    sums
        For each group (None for rows without one) an array of shape (2, half-widths + 1): left
        and right of travel; the last column for points beyond the greatest half-width.
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
            refuse_too_many_groups(len(sums), next(iter(sums.values())).shape[1])
        return Histogram(sums, self.without_number + other.without_number)


def refuse_too_many_groups(groups: int, half_widths: int) -> None:
    """Refuse a column that has too many values to be groups.

    Raises
    ------
    DataError
    """
    most = min(MOST_GROUPS, MOST_ROWS // half_widths)
    if groups > most:
        message = (
            f"with this many half-widths a sweep has at most {most:,} groups; choose a "
            "column of kinds (a type, a year), not of names or numbers, or a wider step"
        )
        raise DataError(message)


@dataclass(frozen=True, slots=True, eq=False)
class BatchSweeper:
    """A step that counts the rows of Arrow batches in histograms.

    Attributes
    ----------
    corridor
        The corridor whose line, section and ends apply; its own widths do not.
    columns
        Where the coordinates are.
    each_side_km
        The half-widths in kilometres, rising.
    by_index, sum_index
        The indices of the column of groups, and of the one to sum instead of counting rows.
    """

    corridor: Corridor
    columns: Columns
    each_side_km: Floats
    by_index: int | None = None
    sum_index: int | None = None

    def __call__(self, batch: pa.RecordBatch) -> tuple[Histogram, Tally]:
        """Return the histogram of an Arrow batch's rows, and their tally."""
        return self.count_rows(
            read_positions(self.columns, batch.column),
            None if self.by_index is None else batch.column(self.by_index),
            None if self.sum_index is None else batch.column(self.sum_index),
            threads=1,
        )

    def count_rows(
        self, positions: Positions, groups: pa.Array | None, amounts: Any, threads: int | None
    ) -> tuple[Histogram, Tally]:
        """Return the histogram of rows whose columns are read, and their tally."""
        import numpy as np

        answers = locate_rows(self.corridor, positions, threads)
        location = answers.location
        counted = answers.valid & location.in_section
        edges = self.each_side_km * 1000 + EDGE_TOLERANCE_M
        cells = np.searchsorted(edges, location.distance)
        cells += ~location.is_left * (len(edges) + 1)
        codes, values = np.zeros(1, np.int64), [None]
        if groups is not None:
            codes, values = _encode_groups(groups, len(edges) + 1)
        cells += codes * 2 * (len(edges) + 1)
        numbers = None if amounts is None else read_numbers(amounts)
        weights = None if numbers is None else np.nan_to_num(numbers, posinf=0, neginf=0)[counted]
        shape = len(values), 2, len(edges) + 1
        totals = np.bincount(cells[counted], weights, minlength=int(np.prod(shape)))
        sums: dict[Any, Any] = defaultdict(int)
        for value, group_sums in zip(values, totals.reshape(shape), strict=True):
            sums[None if value != value else value] += group_sums  # NaN is no group either
        without_number = 0 if numbers is None else int(np.sum(~np.isfinite(numbers)))
        return Histogram(dict(sums), without_number), tally_rows(positions, answers)


def _encode_groups(groups: pa.Array, half_widths: int) -> tuple[NDArray[np.int64], list[Any]]:
    """Return a code for each value, and the value of each code; null is a value."""
    import numpy as np
    import pyarrow as pa

    try:
        encoded = to_plain_array(groups).dictionary_encode(null_encoding="encode")
    except pa.ArrowNotImplementedError:
        message = (
            f"the column of groups holds {groups.type}, which cannot be grouped; choose one "
            "of text, whole numbers or dates"
        )
        raise DataError(message) from None
    refuse_too_many_groups(len(encoded.dictionary), half_widths)
    return np.asarray(encoded.indices, np.int64), encoded.dictionary.to_pylist()
