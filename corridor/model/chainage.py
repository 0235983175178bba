"""Chainage: the published kilometres of a line, as on its kilometre posts and in reports.

A line's own measure is geodesic. Published kilometres seldom are: they start elsewhere, run
the other way, or differ by some metres because they were measured on the ground. A
:class:`Chainage` converts one into the other: exactly at the points where both are known,
linearly between two of them, and at the true scale (1 km = 1,000 m) before the first and past
the last.
"""

from __future__ import annotations

from bisect import bisect_right
from itertools import pairwise
from typing import NamedTuple

from corridor.errors import DataError, format_list
from corridor.lines.columns import TEXT_ENDINGS
from geo.ellipsoid import geod
from geo.frozen import fill, refuse_change, remake

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from os import PathLike
    from typing import Any

    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from geo.line import Line

    Floats = NDArray[np.float64]

# A post farther from the line than this belongs to another line, or its coordinates are wrong.
MAX_POST_DISTANCE_M = 1_000.0
# Two posts nearer to each other along the line than this are at the same point of it.
MIN_POST_SPACING_M = 0.01

KM_PER_M = 0.001


class _Arrays(NamedTuple):
    """The numbers of a chainage as arrays, for many values at once."""

    measures: Floats
    kms: Floats
    signed: Floats
    scales: Floats


class Chainage:
    """The published kilometres of a line at its measures.

    Parameters
    ----------
    measures
        Metres from the start of the line, ascending.
    kms
        The published kilometre at each; all ascending, or all descending.

    Raises
    ------
    DataError
        There are fewer than two points, or the numbers are in disorder.

    Examples
    --------
    >>> signs = Chainage([0, 1_000, 3_000], [120, 119, 117.2])
    >>> signs.km_at(2_000.0), signs.km_at(-500.0), signs.measure_at(119.0)
    (118.1, 120.5, 1000.0)
    """

    __slots__ = ("_cache", "_scales", "_sign", "_signed", "kms", "measures")
    __setattr__ = __delattr__ = refuse_change

    measures: tuple[float, ...]
    kms: tuple[float, ...]
    _sign: float  # 1 where kilometres grow with the measure, -1 where they fall
    _signed: tuple[float, ...]  # kilometres times the sign: always ascending
    _scales: tuple[float, ...]  # km per m before the first point, between two, past the last
    _cache: list[_Arrays]  # at most one, made when first needed

    def __init__(self, measures: Sequence[float], kms: Sequence[float]) -> None:
        at, kms = tuple(map(float, measures)), tuple(map(float, kms))
        if len(at) < 2 or len(at) != len(kms):
            message = (
                "chainages take two points or more, each with its kilometre, got "
                f"{len(at)} points and {len(kms)} kilometres"
            )
            raise DataError(message)
        sign = 1.0 if kms[-1] > kms[0] else -1.0
        signed = tuple(sign * km for km in kms)
        for i, ((x, next_x), (y, next_y)) in enumerate(
            zip(pairwise(at), pairwise(signed), strict=True)
        ):
            if not (x < next_x and y < next_y):
                message = (
                    f"point {i + 1}: km {kms[i + 1]:.10g} at {next_x:.10g} m does not run on from "
                    f"km {kms[i]:.10g} at {x:.10g} m: measures must grow, kilometres all grow or "
                    "all fall"
                )
                raise DataError(message)
        steps = zip(pairwise(at), pairwise(kms), strict=True)
        between = ((next_km - km) / (next_x - x) for (x, next_x), (km, next_km) in steps)
        true = sign * KM_PER_M
        fill(self, measures=at, kms=kms, _sign=sign, _signed=signed, _cache=[])
        fill(self, _scales=(true, *between, true))

    def __reduce__(self) -> tuple[Any, ...]:
        return remake, (Chainage, {"measures": self.measures, "kms": self.kms})

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Chainage):
            return NotImplemented
        return (self.measures, self.kms) == (other.measures, other.kms)

    def __hash__(self) -> int:
        return hash((self.measures, self.kms))

    def __repr__(self) -> str:
        return f"<Chainage of {len(self.kms)} points, km {self.kms[0]:g} to km {self.kms[-1]:g}>"

    def km_at(self, measure: Any) -> Any:
        """Return the published kilometre at a measure in metres, a number or an array."""
        if isinstance(measure, (int, float)):
            step = bisect_right(self.measures, measure)
            near = max(step - 1, 0)
            return self.kms[near] + (measure - self.measures[near]) * self._scales[step]
        table = self._arrays()
        step = table.measures.searchsorted(measure, side="right")
        near = (step - 1).clip(0)
        return table.kms[near] + (measure - table.measures[near]) * table.scales[step]

    def measure_at(self, km: Any) -> Any:
        """Return the measure in metres at a published kilometre, a number or an array."""
        if isinstance(km, (int, float)):
            step = bisect_right(self._signed, self._sign * km)
            near = max(step - 1, 0)
            return self.measures[near] + (km - self.kms[near]) / self._scales[step]
        table = self._arrays()
        step = table.signed.searchsorted(self._sign * km, side="right")
        near = (step - 1).clip(0)
        return table.measures[near] + (km - table.kms[near]) / table.scales[step]

    def reversed(self, length: float) -> Chainage:
        """Return the chainage of the same line, of this length in metres, travelled backwards."""
        measures = [length - measure for measure in reversed(self.measures)]
        return Chainage(measures, self.kms[::-1])

    def _arrays(self) -> _Arrays:
        import numpy as np

        if not self._cache:
            rows = (self.measures, self.kms, self._signed, self._scales)
            self._cache.append(_Arrays(*map(np.array, rows)))
        return self._cache[0]


# --- from published kilometres ------------------------------------------------------------


def is_post_table(chainage: Any) -> bool:
    """Return whether ``chainage=`` is a table of posts, or a file with one; else it is a name."""
    if isinstance(chainage, str):
        return chainage.casefold().endswith(TEXT_ENDINGS)
    return chainage is not None


def make_chainage(line: Line, metres: Floats | None, posts: Any) -> Chainage | None:
    """Return the chainage from measures of vertices or from posts, None without either."""
    if metres is not None:
        return chainage_from_vertices(line, metres)
    return None if posts is None else chainage_from_posts(line, posts)


def chainage_from_vertices(line: Line, metres: Floats) -> Chainage:
    """Return the chainage of a line from published metres, one per vertex, NaN where unknown."""
    import numpy as np

    lengths = geod().line_lengths(line.lons, line.lats)
    measures = np.concatenate(([0.0], np.cumsum(lengths)))
    known = np.isfinite(metres)
    return Chainage(measures[known].tolist(), (metres[known] * KM_PER_M).tolist())


def chainage_from_posts(line: Line, posts: str | PathLike[str] | pd.DataFrame) -> Chainage:
    """Return the chainage of a line from posts, each at its nearest point on the line.

    Parameters
    ----------
    line
        The line.
    posts
        A table, or a file of delimited text, with columns ``lat`` and ``lon`` in WGS84
        degrees and one of ``km``, ``m``, ``mi``, ``nmi``, whose name is its unit. Rows may
        be in any order; messages number them from 0. The measure of a post beyond an end of
        the line runs on past it.

    Raises
    ------
    DataError
        There are no such columns or fewer than two rows; a post lies more than a kilometre
        from the line; two are at the same point of it; or the kilometres of the posts along
        the line neither all grow nor all fall.
    FileError
        The file cannot be read.
    """
    import numpy as np

    what, lats, lons, kms = _read_posts(posts)
    measures, offsets = line.locate_extended(lat=lats, lon=lons)
    away = np.abs(offsets)
    if (away > MAX_POST_DISTANCE_M).any():
        row = int((away > MAX_POST_DISTANCE_M).argmax())
        message = (
            f"{what}: row {row} (km {kms[row]:.10g}), at {lats[row]:.7g}, {lons[row]:.8g}, lies "
            f"{away[row] / 1000:.1f} km from the line; posts lie within "
            f"{MAX_POST_DISTANCE_M / 1000:g} km of it"
        )
        raise DataError(message)
    order = np.argsort(measures, kind="stable")
    _refuse_disorder(what, order, measures[order], kms[order])
    return Chainage(measures[order].tolist(), kms[order].tolist())


def _read_posts(posts: Any) -> tuple[str, Floats, Floats, Floats]:
    """Return a table of posts: its name in messages, latitudes, longitudes and kilometres."""
    from pathlib import Path

    import numpy as np
    import pandas as pd

    from corridor.lengths import KM_PER_UNIT
    from corridor.lines.columns import find_coordinate_columns, read_numbers
    from corridor.lines.formats import read_line_file

    if isinstance(posts, pd.DataFrame):
        what, table = "the posts", posts
    else:
        what, table = str(posts), read_line_file(Path(posts), None)
    lat, lon = find_coordinate_columns(table, what, rows="posts")
    units = [name for name in table.columns if str(name).strip().casefold() in KM_PER_UNIT]
    if len(units) != 1:
        message = (
            f"{what} needs one column with the kilometres of its posts, called km (or m, mi, nmi: "
            f"the name is the unit); its columns are {format_list(table.columns)}"
        )
        raise DataError(message)
    if len(table) < 2:
        message = f"{what} has {len(table)} posts; it takes two to count by"
        raise DataError(message)
    if str(units[0]).strip().casefold() == "km":
        table = table.assign(**{units[0]: table[units[0]].map(_read_kilometre)})
    lats, lons, values = (
        read_numbers(table, name, what, row="row") for name in (lat, lon, units[0])
    )
    is_wrong = (np.abs(lats) > 90) | (np.abs(lons) > 180)
    if is_wrong.any():
        row = int(is_wrong.argmax())
        message = (
            f"{what}: row {row}: latitude must lie in [-90, 90] and longitude in [-180, 180], "
            f"got lat={lats[row]:g}, lon={lons[row]:g}"
        )
        raise DataError(message)
    return what, lats, lons, values * KM_PER_UNIT[str(units[0]).strip().casefold()]


def _read_kilometre(value: Any) -> Any:
    """Return the number of a kilometre written as text, as in 12+500; anything else as it is."""
    from corridor.lengths import parse_kilometre

    km = parse_kilometre(value) if isinstance(value, str) else None
    return value if km is None else km


def _refuse_disorder(what: str, rows: Any, measures: Floats, kms: Floats) -> None:
    """Refuse posts, in the line's order, at one point or with kilometres in disorder."""
    import numpy as np

    def describe_post(i: int) -> str:
        return f"row {rows[i]} (km {kms[i]:.10g})"

    is_same = np.diff(measures) < MIN_POST_SPACING_M
    if is_same.any():
        i = int(is_same.argmax())
        first, second = map(describe_post, sorted((i, i + 1), key=rows.__getitem__))
        message = f"{what}: {first} and {second} are at the same point of the line"
        raise DataError(message)
    is_wrong = np.diff(kms) * np.sign(kms[-1] - kms[0]) <= 0
    if is_wrong.any():
        i = int(is_wrong.argmax())
        message = (
            f"{what}: {describe_post(i + 1)} follows {describe_post(i)} along the line: "
            "kilometres must all grow, or all fall"
        )
        raise DataError(message)
