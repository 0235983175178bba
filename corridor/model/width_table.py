"""Widths that change along a line: a table of sections, and the knots that a band takes.

A row says between which two places of the line which half-widths hold: ``from``, ``to``, and
``left`` and ``right`` (or the names of the corridor's sides, or ``each_side``). Where there
is ``left_to`` too, the half-width goes evenly from ``left`` at the row's start to it at the
row's end. The unit is told by the end of a column's name, as in ``left_km``, or by a column
``unit``.
"""

from __future__ import annotations

import math
import re
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from corridor.errors import CorridorError, DataError, WidthError, format_list, quote
from corridor.lengths import (
    CHAINAGE_TOLERANCE_M,
    KM_PER_UNIT,
    format_chainage,
    format_km_range,
    parse_stretch_end,
)
from corridor.model.sides import MAX_HALF_WIDTH_KM

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

    import pandas as pd

    from corridor.model.corridor import Corridor
    from geo.width_profile import Width

ENDINGS = (".csv", ".tsv", ".txt")
_LEAST_M = 2e-3

_EACH = "each_side"
# The name of a column of half-widths, as in north, north_km and north_to_km.
_HALF = re.compile(rf"(?P<side>.+?)(?P<to>_to)?(?:_(?P<unit>{'|'.join(KM_PER_UNIT)}))?")


class _Row(NamedTuple):
    """A row: how it is called, its measures, half-widths at its start and at its stop (m)."""

    name: str
    start: float
    stop: float
    left: tuple[float, float]
    right: tuple[float, float]


class _Column(NamedTuple):
    """A column of half-widths: its name, and the unit that its name tells."""

    name: str
    unit: str | None


class _Halves(NamedTuple):
    """The columns of half-widths of a side, at the start of a row and at its stop."""

    at_start: _Column
    at_stop: _Column | None


def read_width_profile(corridor: Corridor, table: Any) -> tuple[Width, Width]:
    """Return the half-widths to the left and right in metres, as :class:`geo.Band` takes them.

    Parameters
    ----------
    corridor
        Along whose section the widths change; its own width does not count.
    table
        As :meth:`corridor.Corridor.with_widths` takes it. Rows may come in any order, and
        are counted from 0.

    Raises
    ------
    WidthError
        A half-width does not lie in (0, 500] km; rows leave a gap, overlap, run against the
        direction of travel, or do not cover the section.
    DataError
        There are no such columns, or no unit is told.
    SettlementError, StretchError
        A place is not known, or lies beyond the line.
    FileError
        The file cannot be read.
    """
    what, frame = _frame(table)
    halves = _columns(corridor, what, frame)
    rows = [
        _row(corridor, f"{what}: row {number}", values, halves)
        for number, values in enumerate(frame.to_dict("records"))
    ]
    rows.sort(key=lambda row: row.start)
    _check_cover(corridor, what, rows)
    bounds = [corridor.band.start, *(row.start for row in rows[1:]), corridor.band.stop]
    return _along(bounds, [row.left for row in rows]), _along(bounds, [row.right for row in rows])


def tabulate_width_profile(corridor: Corridor) -> list[dict[str, float]]:
    """Return a table of a corridor's half-widths, as :func:`knots` takes it: a row a piece.

    Columns are ``from`` and ``to``, and for each side, by its name, ``north_km`` and
    ``north_to_km``; all to the millimetre.
    """
    band, sides = corridor.band, corridor.sides
    knots = band.knots if len(band.knots) > 1 else [*band.knots, (band.stop, *band.knots[0][1:])]
    found = []
    for (start, *halves), (stop, *others) in pairwise(knots):
        if stop - start < _LEAST_M:  # a step
            continue
        row = {"from": corridor.km_of(start - band.start), "to": corridor.km_of(stop - band.start)}
        for side, half, other in sides.order_pair(*zip(sides[:2], halves, others, strict=True)):
            row |= {f"{side}_km": half / 1000, f"{side}_to_km": other / 1000}
        found.append({name: round(float(value), 6) for name, value in row.items()})
    return found


def describe_width_profile(corridor: Corridor) -> list[str]:
    """Return the pieces in words: ``km 0 to km 5.250: 2 to 6 km north and 3 km south``."""
    found = []
    for row in tabulate_width_profile(corridor):
        halves = " and ".join(
            f"{format_km_range(row[f'{side}_km'], row[f'{side}_to_km'])} {side}"
            for side in corridor.sides.names
        )
        found.append(f"{format_chainage(row['from'])} to {format_chainage(row['to'])}: {halves}")
    return found


def _along(bounds: list[float], halves: list[tuple[float, float]]) -> Width:
    """Return the knots of one side, from the bounds of the pieces and what holds at both."""
    found: list[tuple[float, float]] = []
    for ends, pair in zip(pairwise(bounds), halves, strict=True):
        found += [knot for knot in zip(ends, pair, strict=True) if knot not in found[-1:]]
    return found


# --- columns ------------------------------------------------------------------------------


def _frame(table: Any) -> tuple[str, pd.DataFrame]:
    """Return what to call a table, and the table with its columns' names in small letters."""
    import pandas as pd

    from corridor.lines import formats as line_formats

    what = "the table of widths"
    if isinstance(table, pd.DataFrame):
        frame = table
    elif isinstance(table, (list, tuple)) and all(isinstance(row, dict) for row in table):
        frame = pd.DataFrame(list(table))
    else:
        path = _path(table)
        what, frame = str(path), line_formats.read_line_file(path, None)
    names = [str(name).strip().casefold() for name in frame.columns]
    if not len(frame):
        message = f"{what} has no rows; it takes one for each piece of the line"
        raise DataError(message)
    twice = [name for name in names if names.count(name) > 1]
    if twice:
        message = f"{what} has several columns called {twice[0]!r}; leave one"
        raise DataError(message)
    return what, frame.set_axis(names, axis="columns")


def _path(table: Any) -> Path:
    from os import PathLike
    from pathlib import Path

    if isinstance(table, (str, PathLike)) and str(table).casefold().endswith(ENDINGS):
        return Path(table)
    got = quote(str(table)) if isinstance(table, (str, PathLike)) else type(table).__name__
    message = (
        "widths that change are taken from a DataFrame, a list of dicts, or a file ending in "
        f"{', '.join(ENDINGS)}; got {got}"
    )
    raise DataError(message)


def _columns(corridor: Corridor, what: str, frame: pd.DataFrame) -> tuple[_Halves, _Halves]:
    """Return the columns of half-widths, of the left and of the right side.

    Raises
    ------
    DataError
        A column is missing, there more than once, or of no known name; or tells no unit.
    """
    sides = corridor.sides
    meant = {"left": (0,), "right": (1,), _EACH: (0, 1)}
    meant |= {sides.left.casefold(): (0,), sides.right.casefold(): (1,)}
    has_unit = "unit" in frame.columns
    found: dict[tuple[int, bool], _Column] = {}
    for name in frame.columns:
        match = _HALF.fullmatch(name)
        if match is None or match["side"] not in meant:
            continue
        if (match["unit"] is None) != has_unit:
            message = f"{what}: the unit of its column {name!r} is told " + (
                "twice, by its name and by the column 'unit'; leave one of them"
                if has_unit
                else f"nowhere; call it {name}_km or {name}_m, or add a column 'unit'"
            )
            raise DataError(message)
        for side in meant[match["side"]]:
            place = side, match["to"] is not None
            if place in found:
                message = f"{what}: {found[place].name!r} and {name!r} are of one side; leave one"
                raise DataError(message)
            found[place] = _Column(name, match["unit"])
    missing = [name for name in ("from", "to") if name not in frame.columns]
    missing += [f"{sides[side]}_km" for side in (0, 1) if (side, False) not in found]
    if missing:
        message = (
            f"{what} lacks {format_list(missing)}: it takes from, to, and {sides.left}_km and "
            f"{sides.right}_km or each_side_km; its columns are {format_list(list(frame.columns))}"
        )
        raise DataError(message)
    left, right = (_Halves(found[side, False], found.get((side, True))) for side in (0, 1))
    return left, right


# --- rows ---------------------------------------------------------------------------------


def _row(
    corridor: Corridor, name: str, values: dict[Any, Any], halves: tuple[_Halves, _Halves]
) -> _Row:
    start, stop = (_measure(corridor, name, which, values[which]) for which in ("from", "to"))
    name = f"{name} ({_written(values['from'])} to {_written(values['to'])})"
    if not start < stop:
        first, last = (
            format_chainage(corridor.km_of(at - corridor.band.start)) for at in (start, stop)
        )
        message = (
            f"{name} runs from {first} to {last}, but travel runs the other way; exchange from "
            "and to"
        )
        raise WidthError(message)
    left, right = (_pair(name, values, of_side) for of_side in halves)
    return _Row(name, start, stop, left, right)


def _measure(corridor: Corridor, name: str, which: str, value: Any) -> float:
    """Return the measure on the whole line of a place that a row names."""
    text = _written(value)
    if text.casefold() in ("start", "end"):
        return corridor.band.start if text.casefold() == "start" else corridor.band.stop
    if text == "":
        message = f"{name}: {which} is empty; give a km, a place, start or end"
        raise DataError(message)
    place = parse_stretch_end(text)
    if isinstance(place, float) and not math.isfinite(place):
        message = f"{name}: {which} must be a km, a place, start or end; got {text}"
        raise DataError(message)
    try:
        return corridor.measure_of(place)[0]
    except CorridorError as error:
        message = f"{name}: {error}"
        raise type(error)(message) from None


def _pair(name: str, values: dict[Any, Any], halves: _Halves) -> tuple[float, float]:
    """Return half-widths in metres at the start of a row and at its stop."""
    first = _metres(name, values, halves.at_start)
    if halves.at_stop is None or _written(values[halves.at_stop.name]) == "":
        return first, first
    return first, _metres(name, values, halves.at_stop)


def _metres(name: str, values: dict[Any, Any], column: _Column) -> float:
    unit = _written(values["unit"]).casefold() if column.unit is None else column.unit
    if unit not in KM_PER_UNIT:
        message = f"{name}: unit must be one of {', '.join(KM_PER_UNIT)}, got {unit!r}"
        raise DataError(message)
    text = _written(values[column.name])
    try:
        metres = float(text) * (KM_PER_UNIT[unit] * 1000)
    except ValueError:
        metres = math.nan
    if not 0 < metres <= MAX_HALF_WIDTH_KM * 1000:
        message = (
            f"{name}: {column.name} must be a number that makes more than 0 and at most "
            f"{MAX_HALF_WIDTH_KM:g} km, got {quote(text)}"
        )
        raise WidthError(message)
    return metres


def _written(value: Any) -> str:
    """Return a cell as text, empty where it is missing."""
    import pandas as pd

    return "" if pd.isna(value) else str(value).strip()


def _check_cover(corridor: Corridor, what: str, rows: list[_Row]) -> None:
    """Refuse rows, in the order of the line, that leave a gap, overlap or do not cover it."""

    def told(measure: float) -> str:
        return format_chainage(corridor.km_of(measure - corridor.band.start))

    for row, after in pairwise(rows):
        if abs(after.start - row.stop) > CHAINAGE_TOLERANCE_M:
            name = after.name.removeprefix(f"{what}: ")
            how = "overlap" if after.start < row.stop else "leave a gap"
            message = (
                f"{row.name} and {name} {how}, from {told(min(row.stop, after.start))} to "
                f"{told(max(row.stop, after.start))}; let one begin where the other ends"
            )
            raise WidthError(message)
    first, last = corridor.band.start, corridor.band.stop
    if (
        abs(rows[0].start - first) > CHAINAGE_TOLERANCE_M
        or abs(rows[-1].stop - last) > CHAINAGE_TOLERANCE_M
    ):
        message = (
            f"{what} runs from {told(rows[0].start)} to {told(rows[-1].stop)}, the section from "
            f"{told(first)} to {told(last)}; let the rows cover it, as with start and end"
        )
        raise WidthError(message)
