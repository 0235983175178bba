"""Nested corridors: several named corridors along one line, each within the next.

Offsets do not depend on widths: a point is located once, and each corridor compares.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Generic, NamedTuple

from corridor.errors import DataError, WidthError
from corridor.model.corridor import Corridor, Number, Text, Truth
from geo.frozen import fill, refuse_change, remake

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from geo.band import Ends, Location

MOST_NESTED = 16  # each is a bit of a small number

# What separates names in a column, on the command line and in a list.
_SEPARATORS = ";,="
_EQUAL_M = 1e-3  # lengths that differ by less are equal
_BESIDE_STEP_M = 3e-3  # beyond the width of a step, a millimetre to either side


class NestedAnswer(NamedTuple, Generic[Truth, Text, Number]):
    """Where a point lies with respect to nested corridors; with arrays as values, many points.

    Attributes
    ----------
    inside, side, distance_m, km, edge_m
        As in :class:`corridor.Answer`, with respect to the outermost corridor.
    corridors
        The names of the corridors that contain the point, innermost first: a tuple; for many
        points an array of tuples.
    """

    inside: Truth
    side: Text
    distance_m: Number
    km: Number
    edge_m: Number
    corridors: Any


class Nested:
    """Named corridors along one line, each within the next.

    Attributes
    ----------
    corridors
        The corridors by name, innermost first.
    """

    __slots__ = ("corridors",)
    __setattr__ = __delattr__ = refuse_change

    corridors: dict[str, Corridor]

    def __init__(self, corridors: Mapping[str, Corridor]) -> None:
        if not 0 < len(corridors) <= MOST_NESTED:
            message = (
                f"nested corridors are 1 to {MOST_NESTED}, as in {{'inner': 2.0, 'outer': 5.0}}; "
                f"got {len(corridors)}"
            )
            raise DataError(message)
        for name in corridors:
            _check_name(name)
        ordered = dict(sorted(corridors.items(), key=lambda item: _size(item[1])))
        for inner, outer in pairwise(ordered):
            _check_pair(inner, ordered[inner], outer, ordered[outer])
        fill(self, corridors=ordered)

    def __reduce__(self) -> tuple[Any, ...]:
        return remake, (type(self), {"corridors": self.corridors})

    def __repr__(self) -> str:
        widths = ", ".join(f"{name}: {it.half_widths_text}" for name, it in self.corridors.items())
        return f"<Nested {self.outermost.title!r}: {widths}>"

    @property
    def names(self) -> tuple[str, ...]:
        """The names, innermost first."""
        return tuple(self.corridors)

    @property
    def outermost(self) -> Corridor:
        """The corridor that contains all the others."""
        return self.corridors[self.names[-1]]

    def location(
        self, *, lat: Any, lon: Any, threads: int | None = None
    ) -> tuple[Location[Any, Any], dict[str, Any]]:
        """Return the location in the outermost corridor, and by name which corridors hold it.

        A point is located once for each way in which the corridors end.
        """
        located: dict[Ends, Location[Any, Any]] = {}
        for it in self.corridors.values():
            if it.ends not in located:
                located[it.ends] = it.band.locate(lat=lat, lon=lon, threads=threads)
        locations = {
            name: it.band.location(located[it.ends].measure, located[it.ends].offset)
            for name, it in self.corridors.items()
        }
        inside = {name: location.inside for name, location in locations.items()}
        return locations[self.names[-1]], inside

    def contains(self, *, lat: Any, lon: Any, threads: int | None = None) -> dict[str, Any]:
        """Return whether points lie in each; see :meth:`corridor.Nested.contains`."""
        return self.location(lat=lat, lon=lon, threads=threads)[1]


def nested_corridors(corridor: Corridor, each_side_km: Mapping[str, Any]) -> dict[str, Corridor]:
    """Return the corridors, by name, along one section; see :func:`corridor.nested`."""
    found = {}
    for name, given in each_side_km.items():
        if not isinstance(given, Corridor):
            found[name] = corridor.with_width(each_side_km=given)
            continue
        if not _is_same_section(given, corridor):
            message = (
                f"the corridor {name!r} must lie along the section of the others, of the same "
                f"line travelled the same way; got {given!r}"
            )
            raise DataError(message)
        found[name] = given
    return found


def _size(corridor: Corridor) -> tuple[float, int]:
    return corridor.width_km, corridor.band.end_kinds.count("round")


def _check_name(name: object) -> None:
    is_text = isinstance(name, str) and name != "" and name == name.strip()
    if not is_text or any(it in name for it in _SEPARATORS):  # type: ignore[operator]
        message = (
            f"a nested corridor's name is text without {' '.join(_SEPARATORS)} and without "
            f"spaces at its ends; got {name!r}"
        )
        raise DataError(message)


def _check_pair(inner_name: str, inner: Corridor, outer_name: str, outer: Corridor) -> None:
    """Refuse a corridor that is not within the next."""
    if not _is_same_section(inner, outer):
        message = f"{inner_name!r} and {outer_name!r} must lie along one section of one line"
        raise DataError(message)
    for along in _compared_measures(inner, outer):
        halves = zip(inner.band.half_widths(along), outer.band.half_widths(along), strict=True)
        for side, (half, other) in zip(inner.sides[:2], halves, strict=True):
            if half > other + _EQUAL_M:
                message = (
                    f"nested corridors lie one inside the other, but {inner_name!r} reaches "
                    f"{half / 1000:g} km {side}, and {outer_name!r} {other / 1000:g} km, at km "
                    f"{inner.km_of(along):.3f}; ask them as two corridors"
                )
                raise WidthError(message)
    pairs = zip(inner.band.end_kinds, outer.band.end_kinds, strict=True)
    if ("round", "flat") in pairs:
        message = (
            f"nested corridors lie one inside the other, but {inner_name!r} has a round end where "
            f"{outer_name!r} is flat; give both the same ends"
        )
        raise WidthError(message)


def _compared_measures(*corridors: Corridor) -> list[float]:
    """Return the measures at which half-widths must be compared: at the breaks of the profiles."""
    length = corridors[0].band.length
    knots = {measure - it.band.start for it in corridors for measure, _, _ in it.band.width_profile}
    beside = (knot + step for knot in knots for step in (-_BESIDE_STEP_M, 0.0, _BESIDE_STEP_M))
    return sorted({0.0, length, *(along for along in beside if 0.0 < along < length)})


def _is_same_section(first: Corridor, second: Corridor) -> bool:
    """Return whether two corridors lie along the same section of the same line."""
    if first.sides != second.sides or first.chainage != second.chainage:
        return False
    ends = zip(
        (first.band.start, first.band.stop), (second.band.start, second.band.stop), strict=True
    )
    if any(abs(a - b) > _EQUAL_M for a, b in ends):
        return False
    return first.line is second.line or (
        list(first.line.lats) == list(second.line.lats)
        and list(first.line.lons) == list(second.line.lons)
    )
