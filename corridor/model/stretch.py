"""Another stretch of a corridor's line: from one end to another.

An end is a kilometre, a settlement or a coordinate; of the last two the nearest point of the line
is meant.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from corridor.errors import StretchError, SwapError, quote
from corridor.lengths import CHAINAGE_TOLERANCE_M, format_chainage, parse_kilometre
from corridor.model.gazetteer import is_pcode
from corridor.model.settlements import find_settlement
from corridor.model.sides import MAX_HALF_WIDTH_KM
from geo.band import Band
from geo.errors import CoordinateError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TypeAlias

    import shapely

    from corridor.model.corridor import Corridor
    from corridor.model.facts import Settlement
    from geo.notation import Coordinate
    from geo.width_profile import Width

    StretchEnd: TypeAlias = "str | float | Coordinate | Settlement | shapely.Point"

# Two whole numbers with a comma alone between them: one decimal number, or a coordinate.
_WHOLE_PAIR = re.compile(r"([+-]?\d{1,2}),([+-]?\d{1,3})", re.ASCII)
_NO_NUMBERS = ("nan", "inf", "-inf", "infinity")


class EndPoint(NamedTuple):
    """A coordinate by which an end of a stretch is given.

    Attributes
    ----------
    lat, lon
        Degrees, WGS84.
    text
        What messages call it: the name of a settlement, or the coordinate.
    name
        The name of a settlement; None for a coordinate.
    """

    lat: float
    lon: float
    text: str
    name: str | None


def values_between(corridor: Corridor, start: StretchEnd, stop: StretchEnd) -> dict[str, Any]:
    """Return the attributes that change on the stretch from ``start`` to ``stop``.

    Where travel runs against the line, the line is reversed, and with it the ends and the
    published chainages. Named sides and their half-widths stay on the ground; left and right are
    those of travel, and their half-widths with them.

    Raises
    ------
    CoordinateError, SettlementError, StretchError, SwapError
        As for :meth:`corridor.Corridor.between`.
    """
    first, first_name = measure_of_end(corridor, start)
    last, last_name = measure_of_end(corridor, stop)
    if abs(first - last) < CHAINAGE_TOLERANCE_M:
        message = (
            f"a stretch needs two different ends, got {start!r} and {stop!r}, "
            f"{abs(first - last):.1f} m apart along the {corridor.road_or_line}"
        )
        raise StretchError(message)
    line, sides, chainage = corridor.line, corridor.sides, corridor.chainage
    ends = corridor.band.given_ends
    left, right = corridor.half_widths()
    if first > last:
        chainage = chainage.reversed(line.length) if chainage else None
        left, right = (right, left) if sides.are_named else (left, right)
        left, right = _reverse(left, line.length), _reverse(right, line.length)
        line, sides = line.reversed(), sides.reversed()
        first, last = line.length - first, line.length - last
        ends = ends if isinstance(ends, str) else (ends[1], ends[0])
    band = Band(
        line=line,
        start=max(first, 0.0),
        stop=min(last, line.length),
        left=left,
        right=right,
        ends=ends,
    )
    return {
        "band": band,
        "sides": sides,
        "chainage": chainage,
        "from_name": first_name,
        "to_name": last_name,
    }


def measure_of_end(corridor: Corridor, end: StretchEnd) -> tuple[float, str | None]:
    """Return the measure on the whole line of an end, and its name if it is a settlement.

    Up to a metre beyond an end of the line it is that end.

    Raises
    ------
    SettlementError
        A name is unknown or ambiguous.
    CoordinateError
        A coordinate cannot be read.
    StretchError
        It lies beyond the line by more than a metre, or has two readings.
    SwapError
        A coordinate lies inside only with latitude and longitude exchanged.
    """
    line = corridor.line
    point = resolve_end(corridor, end)
    if isinstance(point, EndPoint):
        measure, offset = line.locate_extended(lat=point.lat, lon=point.lon)
        name = point.name
        subject = f"{point.text}, {abs(offset) / 1000:.1f} km from the {corridor.road_or_line},"
    else:
        measure, name = corridor.band.start + corridor.along_of(point), None
        subject = f"km {point}"
    if not -CHAINAGE_TOLERANCE_M <= measure <= line.length + CHAINAGE_TOLERANCE_M:
        start = corridor.band.start
        first, last = (format_chainage(corridor.km_of(at - start)) for at in (0.0, line.length))
        is_whole = line.length - corridor.band.length < CHAINAGE_TOLERANCE_M
        suffix = "" if corridor.chainage or is_whole else " of this stretch"
        message = (
            f"{subject} lies beyond the line, which runs from {first} to {last}{suffix}; choose "
            "an end between them"
        )
        raise StretchError(message)
    return min(max(measure, 0.0), line.length), name


def resolve_end(corridor: Corridor, end: StretchEnd) -> EndPoint | float:
    """Return the kilometre or the point that an end is given by.

    Raises
    ------
    SettlementError, CoordinateError, StretchError, SwapError
        As for :func:`measure_of_end`.
    """
    if isinstance(end, str):
        return _parse_end(corridor, end)
    if getattr(end, "geom_type", None) == "Point":
        return _check_point(corridor, end.y, end.x)  # type: ignore[union-attr]
    if hasattr(end, "lat"):
        return _check_point(corridor, end.lat, end.lon, getattr(end, "name", None))  # type: ignore[union-attr]
    if hasattr(end, "__float__"):
        return end
    message = (
        "an end of a stretch is a kilometre, a settlement's name, a coordinate as text, or a point "
        f"with lat and lon; got {quote(end)}"
    )
    raise StretchError(message)


def _parse_end(corridor: Corridor, text: str) -> EndPoint | float:
    """Return the kilometre, the coordinate or the settlement of a text."""
    km = parse_kilometre(text)
    if text.strip().casefold() in _NO_NUMBERS:
        return float(text)  # refused as no kilometre of the line
    if km is not None:
        _refuse_whole_pair(corridor, text)
        return km
    if any(character.isdigit() for character in text) and not is_pcode(text):
        from geo.notation import parse_coordinate

        try:
            point = parse_coordinate(text)
        except CoordinateError as error:
            message = f"{error}; a kilometre is written km 12.5 or 12+500"
            raise CoordinateError(message) from None
        if not point.named:
            _refuse_swapped(corridor, point)
        return _check_point(corridor, point.lat, point.lon)
    settlement = find_settlement(corridor.gazetteer, text)
    return EndPoint(settlement.lat, settlement.lon, settlement.name, settlement.name)


def _check_point(corridor: Corridor, lat: float, lon: float, name: str | None = None) -> EndPoint:
    """Return the point of a coordinate; refuse one that no corridor of this line can reach."""
    from geo.notation import Coordinate, check_coordinate

    check_coordinate(lat, lon)
    text = name or str(Coordinate(lat, lon, "", named=True))
    away = abs(corridor.line.locate(lat=lat, lon=lon).offset) / 1000
    if name is None and away > MAX_HALF_WIDTH_KM:
        message = (
            f"{text} lies {away:.0f} km from the {corridor.road_or_line}; an end of a stretch lies "
            f"within {MAX_HALF_WIDTH_KM:g} km of it"
        )
        raise StretchError(message)
    return EndPoint(lat, lon, text, name)


def _refuse_swapped(corridor: Corridor, point: Coordinate) -> None:
    """Refuse a bare pair of numbers that lies inside only the other way round."""
    lat, lon = point.lat, point.lon
    if abs(lon) > 90 or corridor.contains(lat=lat, lon=lon):
        return
    if corridor.contains(lat=lon, lon=lat):
        message = (
            f"{lat:g}, {lon:g} lies outside the corridor, {lon:g}, {lat:g} inside: are latitude "
            f"and longitude swapped? If not, name them: lat {lat:g}, lon {lon:g}"
        )
        raise SwapError(message)


def _refuse_whole_pair(corridor: Corridor, text: str) -> None:
    """Refuse a kilometre that may be a coordinate: 35,36 where 35° N, 36° E is near the line."""
    pair = _WHOLE_PAIR.fullmatch(text.strip())
    lat, lon = map(int, pair.groups()) if pair else (91, 0)
    if abs(lat) > 90 or abs(lon) > 180:
        return
    if abs(corridor.line.locate(lat=lat, lon=lon).offset) <= MAX_HALF_WIDTH_KM * 1000:
        message = (
            f"{quote(text)} is km {lat}.{abs(lon)} or latitude {lat}, longitude {lon}; write "
            f"km {lat}.{abs(lon)} or lat {lat}, lon {lon}"
        )
        raise StretchError(message)


def _reverse(width: Width, length: float) -> Width:
    """Return a half-width along a line of this length travelled the other way."""
    if isinstance(width, (int, float)):
        return width
    return [(length - measure, half) for measure, half in reversed(width)]
