"""Lengths, half-widths and ends as people give them, and as they are told."""

from __future__ import annotations

import math
from typing import NamedTuple

from corridor.errors import WidthError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Literal, TypeVar

    from geo import Band

    T = TypeVar("T")
    End = Literal["flat", "round"]
    Ends = End | tuple[End, End]

KILOMETRES = {"km": 1.0, "m": 0.001, "mi": 1.609344, "nmi": 1.852}
MOST_KM = 500.0
# Kilometres are told to the metre: those given may miss an end, or each other, by so much.
MEET_M = 1.0


class Sides(NamedTuple):
    """What the two sides of travel are called, and which of them is named first.

    Half-widths given as a pair come in that order: (north, south) for the M4, whose travel
    runs from east to west; (left, right) for a line whose sides have no names.
    """

    left: str = "left"
    right: str = "right"
    right_first: bool = False

    @property
    def names(self) -> tuple[str, str]:
        """The names of the sides in their order."""
        return (self.right, self.left) if self.right_first else (self.left, self.right)

    def reversed(self) -> Sides:
        """Return the sides of travel the other way: their names stay where they are."""
        return Sides(self.right, self.left, not self.right_first)

    def ordered(self, left: T, right: T) -> tuple[T, T]:
        """Return values of the left and right side in the order of the names."""
        return (right, left) if self.right_first else (left, right)


def parse_length_km(text: str) -> float:
    """Return a length in kilometres from text with a unit: km, m, mi or nmi.

    Raises
    ------
    WidthError
        No number, no unit, or one that is not known.

    Examples
    --------
    >>> parse_length_km("12km"), parse_length_km("500 m"), parse_length_km("5 mi")
    (12.0, 0.5, 8.04672)
    """
    number = text.strip().casefold().rstrip("abcdefghijklmnopqrstuvwxyzµ°\"' ")
    unit = text.strip().casefold()[len(number) :].strip()
    if unit not in KILOMETRES:
        got = f"the unit {unit!r}" if unit else "no unit"
        message = (
            f"a length needs one of the units km, m, mi, nmi, as in 12km; got {got} in {text!r}"
        )
        raise WidthError(message)
    try:
        value = float(number)
    except ValueError:
        message = f"a length is a number with a unit, as in 12km or 500m; got {text!r}"
        raise WidthError(message) from None
    return value * KILOMETRES[unit]


def parse_each_side_km(text: str) -> float | tuple[float, float]:
    """Return one half-width in kilometres, or two that a comma parts, from text with units."""
    parts = text.split(",")
    if len(parts) == 1:
        return parse_length_km(parts[0])
    if len(parts) == 2:
        return parse_length_km(parts[0]), parse_length_km(parts[1])
    message = f"half-widths are one length or two, as in 6km or 6km,4km; got {text!r}"
    raise WidthError(message)


def parse_nested_km(text: str) -> dict[str, float | tuple[float, float]]:
    """Return half-widths in kilometres by name: one each, or two that a slash parts.

    Raises
    ------
    WidthError
        It is no list of names with lengths, or names one twice.

    Examples
    --------
    >>> parse_nested_km("inner=500m,outer=3km/5km")
    {'inner': 0.5, 'outer': (3.0, 5.0)}
    """
    found: dict[str, float | tuple[float, float]] = {}
    for part in text.split(","):
        name, equals, halves = part.partition("=")
        name = name.strip()
        if not (name and equals) or halves.count("/") > 1:
            message = (
                "nested corridors are names with half-widths, as in inner=2km,outer=3km/5km; got "
                f"{part.strip()!r}"
            )
            raise WidthError(message)
        if name in found:
            message = f"nested corridors have different names; got {name!r} twice"
            raise WidthError(message)
        found[name] = parse_each_side_km(halves.replace("/", ","))
    return found


def parse_ends(text: str) -> Ends:
    """Return how a corridor closes, from one word or from two: at its start, at its stop.

    Raises
    ------
    WidthError
        It is none of these.

    Examples
    --------
    >>> parse_ends("round"), parse_ends("flat,round")
    ('round', ('flat', 'round'))
    """
    kinds: dict[str, End] = {"flat": "flat", "round": "round"}
    found = [kinds.get(part.strip().casefold()) for part in text.split(",")]
    match found:
        case ["flat" | "round" as both]:
            return both
        case ["flat" | "round" as start, "flat" | "round" as stop]:
            return start, stop
    message = (
        "ends are flat or round, or one of these at the start and one at the stop, as in "
        f"flat,round; got {text!r}"
    )
    raise WidthError(message)


def parse_place(text: str) -> str | float:
    """Return a place along a line from text: a number is a kilometre, all else a name.

    Examples
    --------
    >>> parse_place("12.5"), parse_place("12.5 km"), parse_place("Ariha")
    (12.5, 12.5, 'Ariha')
    """
    try:
        return float(text.casefold().removesuffix("km"))
    except ValueError:
        return text


def half_widths_km(
    width_km: float | None,
    each_side_km: float | Sequence[float] | None,
    default: tuple[float, float],
) -> tuple[float, float]:
    """Return the two half-widths in kilometres, in the order of the sides.

    Raises
    ------
    WidthError
        Both a width and half-widths are given, or a value is not a number in (0, 500] km
        (for the width: (0, 1000] km).
    """
    if width_km is not None and each_side_km is not None:
        message = (
            f"give the width (edge to edge) or the half-width of each side, not both; got "
            f"width_km={width_km} and each_side_km={each_side_km}"
        )
        raise WidthError(message)
    if width_km is not None:
        half = _checked("width", width_km, 2 * MOST_KM) / 2
        return half, half
    if each_side_km is None:
        return default
    pair = each_side_km if isinstance(each_side_km, (tuple, list)) else (each_side_km,) * 2
    if len(pair) != 2:
        message = f"half-widths are one number or a pair, got {len(pair)}: {each_side_km!r}"
        raise WidthError(message)
    one, other = (_checked("half-width", value, MOST_KM) for value in pair)
    return one, other


def _checked(name: str, value: object, most: float) -> float:
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        number = math.nan
    if isinstance(value, (str, bytes, bool)) or not 0 < number <= most:
        message = f"the {name} must be a number of kilometres in (0, {most:g}], got {value!r}"
        raise WidthError(message)
    return number


def kilometres(value: float) -> str:
    """Return a length in kilometres as text without needless zeros: ``6 km``, ``0.25 km``."""
    return f"{_short(value)} km"


def kilometres_range(least: float, greatest: float) -> str:
    """Return lengths in kilometres from one to another: ``2 to 6 km``, or ``6 km`` for one."""
    one, other = _short(least), _short(greatest)
    return f"{other} km" if one == other else f"{one} to {other} km"


def told_ends(band: Band) -> str:
    """Return in words how a corridor closes: ``flat ends``, ``flat start and round end``.

    ``no ends`` where its section is all of a closed line.
    """
    if band.is_loop:
        return "no ends"
    ends = band.ends
    return f"{ends} ends" if isinstance(ends, str) else f"{ends[0]} start and {ends[1]} end"


def written_ends(ends: Ends) -> str:
    """Return how a corridor closes as :func:`parse_ends` reads it."""
    return ends if isinstance(ends, str) else ",".join(ends)


def _short(value: float) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".")


def told_km(km: float) -> str:
    """Return what a kilometre along a line is called, to the metre."""
    rounded = round(km, 3)
    return f"km {rounded:.3f}" if rounded else "km 0"


def told_side(side: str) -> str:
    """Return a side as told of a distance: ``south``, ``left``, ``on the Iraq side``."""
    plain = ("north", "south", "east", "west", "left", "right")
    return side if side.casefold().startswith(plain) else f"on the {side} side"
