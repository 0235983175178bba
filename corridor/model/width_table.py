"""The width profile as people write it: a table with a row for each piece of the line.

A row holds the two chainages or settlements between which half-widths apply: ``from``, ``to``,
and ``left`` and ``right`` (or the names of the corridor's sides, or ``each_side``). Where there
is ``left_to`` too, the half-width changes linearly from ``left`` at the row's start to it at the
row's end. The unit is the end of a column's name, as in ``left_km``, or is in a column ``unit``.
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
    describe_readings,
    format_chainage,
    format_km_range,
    read_number,
)
from corridor.lines.columns import TEXT_ENDINGS
from corridor.model.sides import MAX_HALF_WIDTH_KM
from corridor.model.stretch import measure_of_end
from geo.errors import GeoError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from typing import Any

    import pandas as pd

    from corridor.model.corridor import Corridor
    from geo.width_profile import Width

_SHORTEST_PIECE_M = 2e-3  # shorter ones are steps of the profile

_EACH_SIDE = "each_side"
# The name of a column of half-widths, as in north, north_km and north_to_km.
_HALF_WIDTH_NAME = re.compile(rf"(?P<side>.+?)(?P<to>_to)?(?:_(?P<unit>{'|'.join(KM_PER_UNIT)}))?")


class _Piece(NamedTuple):
    """A row: its name in messages, its measures, the half-widths at its start and stop (m)."""

    name: str
    start: float
    stop: float
    left: tuple[float, float]
    right: tuple[float, float]


class _Column(NamedTuple):
    """A column of half-widths: its name, and the unit in it."""

    name: str
    unit: str | None


class _SideColumns(NamedTuple):
    """The columns of half-widths of a side, at the start of a row and at its stop."""

    at_start: _Column
    at_stop: _Column | None


def read_width_profile(corridor: Corridor, table: Any) -> tuple[Width, Width]:
    """Return the half-widths to the left and right in metres, as :class:`geo.Band` takes them.

    Parameters
    ----------
    corridor
        The section that the rows cover, its sides and chainage; its own width has no effect.
    table
        As in :meth:`corridor.Corridor.with_widths`. Rows may be in any order; messages
        number them from 0.

    Raises
    ------
    WidthError
        A half-width does not lie in (0, 500] km; rows leave a gap, overlap, run against the
        direction of travel, or do not cover the section.
    DataError
        A column is missing, or has no unit.
    SettlementError, StretchError
        A settlement is not known, or an end lies beyond the line.
    FileError
        The file cannot be read.
    """
    what, frame = _read_table(table)
    columns = _find_columns(corridor, what, frame)
    pieces = [
        _read_piece(corridor, f"{what}: row {number}", row, columns)
        for number, row in enumerate(frame.to_dict("records"))
    ]
    pieces.sort(key=lambda piece: piece.start)
    _check_cover(corridor, what, pieces)
    bounds = [corridor.band.start, *(piece.start for piece in pieces[1:]), corridor.band.stop]
    left, right = zip(*((piece.left, piece.right) for piece in pieces), strict=True)
    return _make_profile(bounds, left), _make_profile(bounds, right)


def tabulate_width_profile(corridor: Corridor) -> list[dict[str, float]]:
    """Return the half-widths of a corridor as :func:`read_width_profile` takes them.

    A row is a piece, between two knots of the profile. Its columns are ``from`` and ``to``, and
    for each side, by its name, as ``north_km`` and ``north_to_km``; all to the millimetre.
    """
    band, sides = corridor.band, corridor.sides
    profile = list(band.width_profile)
    if len(profile) == 1:
        profile.append((band.stop, *profile[0][1:]))
    rows = []
    for (start, *halves), (stop, *others) in pairwise(profile):
        if stop - start < _SHORTEST_PIECE_M:
            continue
        row = {"from": corridor.km_of(start - band.start), "to": corridor.km_of(stop - band.start)}
        for side, half, other in sides.order_pair(*zip(sides[:2], halves, others, strict=True)):
            row |= {f"{side}_km": half / 1000, f"{side}_to_km": other / 1000}
        rows.append({name: round(float(value), 6) for name, value in row.items()})
    return rows


def describe_width_profile(corridor: Corridor) -> list[str]:
    """Return a text for each piece: ``km 0 to km 5.250: 2 to 6 km north and 3 km south``."""
    texts = []
    for row in tabulate_width_profile(corridor):
        halves = " and ".join(
            f"{format_km_range(row[f'{side}_km'], row[f'{side}_to_km'])} {side}"
            for side in corridor.sides.names
        )
        texts.append(f"{format_chainage(row['from'])} to {format_chainage(row['to'])}: {halves}")
    return texts


def _make_profile(bounds: list[float], halves: Sequence[tuple[float, float]]) -> Width:
    """Return the profile of one side from the measures and half-widths at the ends of pieces."""
    profile: list[tuple[float, float]] = []
    for ends, pair in zip(pairwise(bounds), halves, strict=True):
        profile += [knot for knot in zip(ends, pair, strict=True) if knot not in profile[-1:]]
    return profile


# --- columns ------------------------------------------------------------------------------


def _read_table(table: Any) -> tuple[str, pd.DataFrame]:
    """Return the name of a table in messages, and the table with lower-case names of columns."""
    import pandas as pd

    from corridor.lines.formats import read_line_file

    what = "the table of widths"
    if isinstance(table, pd.DataFrame):
        frame = table
    elif isinstance(table, (list, tuple)) and all(isinstance(row, dict) for row in table):
        frame = pd.DataFrame(list(table))
    else:
        path = _check_path(table)
        what, frame = str(path), read_line_file(path, None)
    names = [str(name).strip().casefold() for name in frame.columns]
    if not len(frame):
        message = f"{what} has no rows; it takes one for each piece of the line"
        raise DataError(message)
    twice = [name for name in names if names.count(name) > 1]
    if twice:
        message = f"{what} has several columns called {twice[0]!r}; leave one"
        raise DataError(message)
    return what, frame.set_axis(names, axis="columns")


def _check_path(table: Any) -> Path:
    from os import PathLike
    from pathlib import Path

    if isinstance(table, (str, PathLike)) and str(table).casefold().endswith(TEXT_ENDINGS):
        return Path(table)
    got = quote(str(table)) if isinstance(table, (str, PathLike)) else type(table).__name__
    message = (
        "widths that change are taken from a DataFrame, a list of dicts, or a file ending in "
        f"{', '.join(TEXT_ENDINGS)}; got {got}"
    )
    raise DataError(message)


def _find_columns(
    corridor: Corridor, what: str, frame: pd.DataFrame
) -> tuple[_SideColumns, _SideColumns]:
    """Return the columns of half-widths, of the left and of the right side.

    Raises
    ------
    DataError
        A column is missing or there more than once, or has no unit.
    """
    sides = corridor.sides
    sides_by_name = {"left": (0,), "right": (1,), _EACH_SIDE: (0, 1)}
    sides_by_name |= {sides.left.casefold(): (0,), sides.right.casefold(): (1,)}
    columns: dict[tuple[int, bool], _Column] = {}
    for name in frame.columns:
        match = _HALF_WIDTH_NAME.fullmatch(name)
        if match is None or match["side"] not in sides_by_name:
            continue
        _check_unit(what, name, match["unit"], has_unit_column="unit" in frame.columns)
        for side in sides_by_name[match["side"]]:
            key = side, match["to"] is not None
            if key in columns:
                message = f"{what}: {columns[key].name!r} and {name!r} are of one side; leave one"
                raise DataError(message)
            columns[key] = _Column(name, match["unit"])
    missing = [name for name in ("from", "to") if name not in frame.columns]
    missing += [f"{sides[side]}_km" for side in (0, 1) if (side, False) not in columns]
    if missing:
        message = (
            f"{what} lacks {format_list(missing)}: it takes from, to, and {sides.left}_km and "
            f"{sides.right}_km or each_side_km; its columns are {format_list(frame.columns)}"
        )
        raise DataError(message)
    left, right = (_SideColumns(columns[side, False], columns.get((side, True))) for side in (0, 1))
    return left, right


def _check_unit(what: str, name: str, unit: str | None, *, has_unit_column: bool) -> None:
    """Refuse a column of half-widths whose unit is in its name and in a column, or in neither."""
    if (unit is None) == has_unit_column:
        return
    message = f"{what}: the unit of its column {name!r} is given " + (
        "twice, by its name and by the column 'unit'; leave one of them"
        if has_unit_column
        else f"nowhere; call it {name}_km or {name}_m, or add a column 'unit'"
    )
    raise DataError(message)


# --- rows ---------------------------------------------------------------------------------


def _read_piece(
    corridor: Corridor, name: str, row: dict[Any, Any], columns: tuple[_SideColumns, _SideColumns]
) -> _Piece:
    start, stop = (_resolve_end(corridor, name, which, row[which]) for which in ("from", "to"))
    name = f"{name} ({_cell_text(row['from'])} to {_cell_text(row['to'])})"
    if not start < stop:
        first, last = (_format_measure(corridor, measure) for measure in (start, stop))
        message = (
            f"{name} runs from {first} to {last}, but travel runs the other way; exchange from "
            "and to"
        )
        raise WidthError(message)
    left, right = (_read_half_widths(name, row, side_columns) for side_columns in columns)
    return _Piece(name, start, stop, left, right)


def _resolve_end(corridor: Corridor, name: str, which: str, value: Any) -> float:
    """Return the measure on the whole line of an end of a row."""
    text = _cell_text(value)
    if text.casefold() in ("start", "end"):
        return corridor.band.start if text.casefold() == "start" else corridor.band.stop
    if text == "":
        message = f"{name}: {which} is empty; give a km, a settlement, start or end"
        raise DataError(message)
    if text.casefold() in ("nan", "inf", "-inf"):
        message = f"{name}: {which} must be a km, a settlement, start or end; got {text}"
        raise DataError(message)
    try:
        return measure_of_end(corridor, text)[0]
    except (CorridorError, GeoError) as error:
        message = f"{name}: {error}"
        raise type(error)(message) from None


def _read_half_widths(name: str, row: dict[Any, Any], columns: _SideColumns) -> tuple[float, float]:
    """Return the half-widths in metres at the start of a row and at its stop."""
    at_start = _read_metres(name, row, columns.at_start)
    if columns.at_stop is None or _cell_text(row[columns.at_stop.name]) == "":
        return at_start, at_start
    return at_start, _read_metres(name, row, columns.at_stop)


def _read_metres(name: str, row: dict[Any, Any], column: _Column) -> float:
    unit = _cell_text(row["unit"]).casefold() if column.unit is None else column.unit
    if unit not in KM_PER_UNIT:
        message = f"{name}: unit must be one of {', '.join(KM_PER_UNIT)}, got {unit!r}"
        raise DataError(message)
    text = _cell_text(row[column.name])
    readings = read_number(text)
    if len(readings) > 1:
        message = f"{name}: {column.name}: {describe_readings(text, readings, unit)}"
        raise WidthError(message)
    metres = readings[0] * (KM_PER_UNIT[unit] * 1000) if readings else math.nan
    if not 0 < metres <= MAX_HALF_WIDTH_KM * 1000:
        message = (
            f"{name}: {column.name} must be a number that makes more than 0 and at most "
            f"{MAX_HALF_WIDTH_KM:g} km, got {quote(text)}"
        )
        raise WidthError(message)
    return metres


def _cell_text(value: Any) -> str:
    """Return a cell as text, empty where it is missing."""
    import pandas as pd

    return "" if pd.isna(value) else str(value).strip()


def _format_measure(corridor: Corridor, measure: float) -> str:
    """Return the chainage of a measure on the whole line as text."""
    return format_chainage(corridor.km_of(measure - corridor.band.start))


def _check_cover(corridor: Corridor, what: str, pieces: list[_Piece]) -> None:
    """Refuse pieces, in the order of the line, that leave a gap, overlap or do not cover it."""
    for piece, after in pairwise(pieces):
        if abs(after.start - piece.stop) > CHAINAGE_TOLERANCE_M:
            name = after.name.removeprefix(f"{what}: ")
            how = "overlap" if after.start < piece.stop else "leave a gap"
            low, high = sorted((piece.stop, after.start))
            message = (
                f"{piece.name} and {name} {how}, from {_format_measure(corridor, low)} to "
                f"{_format_measure(corridor, high)}; let one begin where the other ends"
            )
            raise WidthError(message)
    first, last = pieces[0].start, pieces[-1].stop
    start, stop = corridor.band.start, corridor.band.stop
    if max(abs(first - start), abs(last - stop)) > CHAINAGE_TOLERANCE_M:
        from_km, to_km, begin, end = (
            _format_measure(corridor, measure) for measure in (first, last, start, stop)
        )
        message = (
            f"{what} runs from {from_km} to {to_km}, the section from {begin} to {end}; let the "
            "rows cover it, as with start and end"
        )
        raise WidthError(message)
