"""The places that words of the shell name: coordinates and settlements."""

from __future__ import annotations

import re
from typing import NamedTuple

from corridor.errors import CorridorError, DataError, SwapError, quote
from corridor.model.gazetteer import is_pcode
from geo.errors import GeoError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from corridor.model.corridor import Corridor, PointAnswer
    from geo.notation import Coordinate

# Two whole numbers with a comma alone between them: as one of several words, maybe a coordinate.
_WHOLE_PAIR = re.compile(r"([+-]?\d{1,2}),([+-]?\d{1,3})", re.ASCII)


class Place(NamedTuple):
    """A place that was asked for: its coordinate, and its name if it is a settlement."""

    name: str | None
    point: Coordinate

    def __str__(self) -> str:
        return self.name or f"{self.point.lat:.10g}, {self.point.lon:.10g}"


def parse_places(zone: Corridor, words: list[str]) -> list[Place]:
    """Return the places that words name: all words together are one, or each word is.

    Raises
    ------
    DataError
        Both can be read; the message names both.
    SettlementError, CoordinateError
        A place cannot be read.
    """
    if len(words) == 1:
        return [parse_place(zone, words[0])]
    joined = [" ".join(words)]
    if len(words) == 2 and all(map(_has_digit, words)):
        joined.append(", ".join(words))  # latitude and longitude, a word each
    together: list[tuple[str, Place]] = []
    errors: list[CorridorError | GeoError] = []
    for text in joined:
        try:
            together.append((text, parse_place(zone, text)))
        except (CorridorError, GeoError) as error:
            errors.append(error)
    if together:
        _refuse_separate(zone, words, *together[0])
        return [together[0][1]]
    try:
        first = parse_place(zone, words[0])
    except (CorridorError, GeoError):
        raise errors[0] from None
    return [first, *(parse_place(zone, word) for word in words[1:])]


def parse_place(zone: Corridor, text: str) -> Place:
    """Return the settlement or the coordinate of a text.

    Raises
    ------
    SettlementError, CoordinateError
    """
    from geo.notation import Coordinate, parse_coordinate

    if _has_digit(text) and not is_pcode(text):
        return Place(None, parse_coordinate(text))
    from corridor.model.settlements import find_settlement  # a coordinate needs no names

    settlement = find_settlement(zone.gazetteer, text, instead="a coordinate")
    return Place(settlement.name, Coordinate(settlement.lat, settlement.lon, "settlement", True))


def refuse_swapped(zone: Corridor, place: Place, answer: PointAnswer) -> None:
    """Refuse a bare pair of numbers that lies inside only the other way round."""
    point = place.point
    if answer.inside or place.name is not None or point.named or abs(point.lon) > 90:
        return
    swapped = zone.locate(lat=point.lon, lon=point.lat)
    if swapped.inside:
        message = (
            f"{point.lat:g}, {point.lon:g} lies {answer.distance_m / 1000:.0f} km from the "
            f"{zone.road_or_line}; {point.lon:g}, {point.lat:g} lies inside the corridor, "
            f"{swapped.distance_m / 1000:.1f} km from the {zone.road_or_line}: are latitude and "
            f"longitude swapped? If not, name them: lat {point.lat:g}, lon {point.lon:g}"
        )
        raise SwapError(message)


def _refuse_separate(zone: Corridor, words: list[str], text: str, place: Place) -> None:
    """Refuse words that name a place together if each of them names one too."""
    # Who puts several words in quotes means them as one; a word alone, such as the Kafr of Kafr
    # Nabl, is a place only if there is one of its name.
    is_quoted = any(re.search(r"[\s,]", word.strip()) for word in words)
    places = [_describe_separate(zone, word, is_quoted=is_quoted) for word in words]
    if None in places:
        return
    import shlex

    each = " and ".join(filter(None, places))
    message = (
        f"{' '.join(map(quote, words))} may be one place ({place}) or {len(words)} ({each}); for "
        f"the one write it as one word, {shlex.quote(text)}; for the others ask one at a time, or "
        "a line each with contains -"
    )
    raise DataError(message)


def _describe_separate(zone: Corridor, word: str, *, is_quoted: bool) -> str | None:
    """Return the place that a word by itself names, as text; None where it names none."""
    if _has_digit(word) and not is_pcode(word):
        pair = _WHOLE_PAIR.fullmatch(word.strip())
        try:
            return str(parse_place(zone, ", ".join(pair.groups()) if pair else word))
        except GeoError:
            return None
    from corridor.model.settlements import matching_settlements

    found = matching_settlements(zone.gazetteer, word)
    if len(found) == 1:
        return found[0].name
    return f"{len(found)} settlements called {word}" if found and is_quoted else None


def _has_digit(text: str) -> bool:
    return any(character.isdigit() for character in text)
