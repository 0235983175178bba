"""The two sides of travel: their names, and the half-width of each."""

from __future__ import annotations

import math
import re
from typing import NamedTuple

from corridor.errors import DataError, WidthError, quote
from corridor.lengths import parse_length_km, parse_lengths_km

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any, TypeVar

    T = TypeVar("T")

MAX_HALF_WIDTH_KM = 500.0


class Sides(NamedTuple):
    """The names of the two sides of travel, and which of them comes first.

    Pairs of half-widths are in that order: (north, south) for the M4, whose travel runs from
    east to west; (left, right) for a line whose sides have no names.

    Examples
    --------
    >>> Sides("south", "north", right_first=True).names
    ('north', 'south')
    """

    left: str = "left"
    right: str = "right"
    right_first: bool = False

    @property
    def names(self) -> tuple[str, str]:
        """The names of the sides, in their order."""
        return (self.right, self.left) if self.right_first else (self.left, self.right)

    @property
    def are_named(self) -> bool:
        """Whether they have names on the ground; left and right are those of travel."""
        return self != Sides()

    def reversed(self) -> Sides:
        """Return the sides of travel the other way.

        Names stay on the ground; left and right turn with travel.
        """
        return Sides(self.right, self.left, not self.right_first) if self.are_named else self

    def name_at(self, is_left: Any) -> Any:
        """Return the name of the side: the left one where ``is_left``; arrays in, arrays out."""
        if isinstance(is_left, bool):
            return self.left if is_left else self.right
        import numpy as np

        return np.where(is_left, self.left, self.right)

    def order_pair(self, left: T, right: T) -> tuple[T, T]:
        """Return the values of the left and the right side in the order of the names."""
        return (right, left) if self.right_first else (left, right)


def sides_from_names(names: Sequence[str] | None) -> Sides:
    """Return the sides of travel from their names (left, right); unnamed sides from None.

    Raises
    ------
    DataError
        They are not two different names.
    """
    if names is None:
        return Sides()
    given = [names] if isinstance(names, str) else list(names)
    bare = [name.strip() for name in given if isinstance(name, str)]
    if len(given) != 2 or len(set(filter(None, bare))) != 2:
        message = (
            "sides are two different names, of the left and the right side of travel, as in "
            f"('north', 'south'); got {names!r}"
        )
        raise DataError(message)
    return Sides(left=bare[0], right=bare[1])


def describe_side(side: str) -> str:
    """Return a side as it follows a distance: ``south``, ``left``, ``on the Iraq side``."""
    directions = ("north", "south", "east", "west", "left", "right")
    return side if side.casefold().startswith(directions) else f"on the {side} side"


def parse_each_side_km(text: str) -> float | tuple[float, float]:
    """Return one half-width in kilometres, or two separated by a comma, from text with units.

    Raises
    ------
    WidthError
        There are more than two, or one has no number or no known unit.

    Examples
    --------
    >>> parse_each_side_km("6km"), parse_each_side_km("6km,400m")
    (6.0, (6.0, 0.4))
    """
    return _one_or_pair(parse_lengths_km(text), text)


def _one_or_pair(lengths: list[float], text: str) -> float | tuple[float, float]:
    if len(lengths) > 2:
        message = f"half-widths are one length or two, as in 6km or 6km,4km; got {quote(text)}"
        raise WidthError(message)
    return lengths[0] if len(lengths) == 1 else (lengths[0], lengths[1])


def parse_nested_km(text: str) -> dict[str, float | tuple[float, float]]:
    """Return half-widths in kilometres by name: one each, or two separated by a slash.

    Raises
    ------
    WidthError
        The text is no list of names with lengths, or a name is in it twice.

    Examples
    --------
    >>> parse_nested_km("inner=500m,outer=3km/5km")
    {'inner': 0.5, 'outer': (3.0, 5.0)}
    """
    zones: dict[str, float | tuple[float, float]] = {}
    for part in re.split(r"(?<!\d),|,(?!\d)", text):  # between digits a comma is a decimal sign
        name, equals, halves = part.partition("=")
        name = name.strip()
        if not (name and equals) or halves.count("/") > 1:
            message = (
                "nested corridors are names with half-widths, as in inner=2km,outer=3km/5km; got "
                f"{part.strip()!r}"
            )
            raise WidthError(message)
        if name in zones:
            message = f"nested corridors have different names; got {name!r} twice"
            raise WidthError(message)
        zones[name] = _one_or_pair([parse_length_km(half) for half in halves.split("/")], halves)
    return zones


def resolve_half_widths_km(
    width_km: float | None,
    each_side_km: float | Sequence[float] | None,
    default: tuple[float, float],
) -> tuple[float, float]:
    """Return the two half-widths in kilometres from a width or half-widths.

    Parameters
    ----------
    width_km
        The full width, edge to edge.
    each_side_km
        Instead, one half-width for both sides, or a pair in the order of the sides.
    default
        The half-widths where neither is given.

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
        half = _check_km("width", width_km, 2 * MAX_HALF_WIDTH_KM) / 2
        return half, half
    if each_side_km is None:
        return default
    pair = each_side_km if isinstance(each_side_km, (tuple, list)) else (each_side_km,) * 2
    if len(pair) != 2:
        message = f"half-widths are one number or a pair, got {len(pair)}: {each_side_km!r}"
        raise WidthError(message)
    one, other = (_check_km("half-width", value, MAX_HALF_WIDTH_KM) for value in pair)
    return one, other


def _check_km(name: str, value: object, limit: float) -> float:
    try:
        number = float(value)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        number = math.nan
    if isinstance(value, (str, bytes, bool)) or not 0 < number <= limit:
        message = f"the {name} must be a number of kilometres in (0, {limit:g}], got {value!r}"
        raise WidthError(message)
    return number
