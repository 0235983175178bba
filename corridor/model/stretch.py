"""Another stretch of a corridor's line: from one settlement or kilometre to another."""

from __future__ import annotations

from corridor.errors import StretchError
from corridor.lengths import CHAINAGE_TOLERANCE_M, format_chainage
from corridor.model.settlements import find_settlement
from geo.band import Band

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from corridor.model.corridor import Corridor
    from geo.width_profile import Width


def values_between(corridor: Corridor, start: str | float, stop: str | float) -> dict[str, Any]:
    """Return the attributes that change on the stretch from ``start`` to ``stop``.

    Where travel runs against the line, the line is reversed, and with it the ends and the
    published chainages. Named sides and their half-widths stay on the ground; left and right are
    those of travel, and their half-widths with them.

    Raises
    ------
    SettlementError, StretchError
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


def measure_of_end(corridor: Corridor, end: str | float) -> tuple[float, str | None]:
    """Return the measure on the whole line of a settlement or a kilometre, and its name.

    Up to a metre beyond an end of the line it is that end.

    Raises
    ------
    SettlementError
        A name is unknown or ambiguous.
    StretchError
        It lies beyond the line by more than a metre.
    """
    line = corridor.line
    name: str | None = None
    if isinstance(end, str):
        found = find_settlement(corridor.gazetteer, end)
        measure, offset = line.locate_extended(lat=found.lat, lon=found.lon)
        name = found.name
        subject = f"{name}, {abs(offset) / 1000:.1f} km from the {corridor.road_or_line},"
    else:
        measure = corridor.band.start + corridor.along_of(float(end))
        subject = f"km {end}"
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


def _reverse(width: Width, length: float) -> Width:
    """Return a half-width along a line of this length travelled the other way."""
    if isinstance(width, (int, float)):
        return width
    return [(length - measure, half) for measure, half in reversed(width)]
