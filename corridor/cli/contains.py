"""``corridor contains``: whether points lie in the corridor, and where."""

from __future__ import annotations

from corridor.cli.output import (
    describe_nested,
    format_metres,
    format_widths,
    print_json,
    width_values,
)
from corridor.cli.selection import corridor_from_options, nested_from_options
from corridor.errors import CorridorError, SwapError
from corridor.model.ends import describe_ends
from corridor.model.gazetteer import is_pcode
from corridor.model.sides import describe_side
from geo.errors import GeoError
from geo.notation import describe_notations

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from typing import Any

    from corridor.model.corridor import Corridor, PointAnswer
    from corridor.model.nested import Nested
    from geo.notation import Coordinate

INSIDE, OUTSIDE = 0, 1
SAME_KM = 1e-6  # a millimetre, as at the corridor's edge


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``corridor contains``."""
    parser.add_argument(
        "place",
        nargs="+",
        metavar="PLACE",
        help=f"a coordinate, latitude first ({describe_notations()}), or a settlement",
    )


def run(options: argparse.Namespace) -> int:
    """Print where points lie; return 0 if all are inside, else 1."""
    zone = corridor_from_options(options)
    nested = nested_from_options(options, zone)
    status = INSIDE
    for name, point in _parse_points(zone, options.place):
        answer = zone.locate(lat=point.lat, lon=point.lon)
        if not answer.inside:
            status = OUTSIDE
            if name is None:
                _refuse_swapped(zone, point, answer)
        _print_answer(zone, nested, name, point, answer, as_json=options.json)
    return status


def _parse_points(zone: Corridor, words: list[str]) -> list[tuple[str | None, Coordinate]]:
    """Return the points that words name: all words together, or each by itself."""
    try:
        return [_parse_point(zone, " ".join(words))]
    except (CorridorError, GeoError) as error:
        together = error
    try:
        first = _parse_point(zone, words[0])
    except (CorridorError, GeoError):
        raise together from None
    return [first, *(_parse_point(zone, word) for word in words[1:])]


def _parse_point(zone: Corridor, text: str) -> tuple[str | None, Coordinate]:
    """Return a settlement (with its name) or a coordinate (without)."""
    from geo.notation import Coordinate, parse_coordinate

    if any(character.isdigit() for character in text) and not is_pcode(text):
        return None, parse_coordinate(text)
    from corridor.model.settlements import find_settlement  # a coordinate needs no names

    settlement = find_settlement(zone.gazetteer, text, instead="a coordinate")
    return settlement.name, Coordinate(settlement.lat, settlement.lon, "settlement", True)


def _refuse_swapped(zone: Corridor, point: Coordinate, answer: PointAnswer) -> None:
    """Refuse a bare pair of numbers that lies inside only the other way round."""
    if point.named or abs(point.lon) > 90:
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


def _print_answer(
    zone: Corridor,
    nested: Nested | None,
    name: str | None,
    point: Coordinate,
    answer: PointAnswer,
    *,
    as_json: bool,
) -> None:
    nearest = zone.nearest_settlement(lat=point.lat, lon=point.lon)
    zones = {} if nested is None else nested.corridors
    answers = {
        zone_name: it.locate(lat=point.lat, lon=point.lon) for zone_name, it in zones.items()
    }
    containing = [zone_name for zone_name, its_answer in answers.items() if its_answer.inside]
    if as_json:
        print_json(
            {
                "place": name,
                "lat": point.lat,
                "lon": point.lon,
                "read_as": point.notation,
                "inside": answer.inside,
                "side": answer.side,
                "distance_m": round(answer.distance_m, 3),
                "km": round(answer.km, 6) + 0.0,  # zero without a sign
                "edge_m": round(answer.edge_m, 3) + 0.0,
                "nearest_settlement": nearest[0].name if nearest else None,
                "nearest_settlement_m": round(nearest[1], 1) if nearest else None,
                **width_values(zone),
                **({"corridors": containing} if nested else {}),
                **({"nested": _nested_as_values(zones, answers)} if nested else {}),
            }
        )
        return
    where = f"{name}, {point}" if name else f"{point} ({point.notation})"
    which = " and ".join(containing or zones) or "the corridor"
    print(f"{where}: {'inside' if answer.inside else 'outside'} {which}")
    edge = "" if nested else f", {_edge(answer)}"
    side = f"{describe_side(answer.side)} of the {zone.road_or_line}"
    print(f"  {format_metres(answer.distance_m)} {side}{edge}")
    print(f"  {_kilometre(zone, answer)}")
    if nearest and nearest[0].name != name:
        print(f"  nearest settlement: {nearest[0].name}, {format_metres(nearest[1])}")
    if nested:
        print(f"  {describe_nested(nested)}")
    for zone_name, it in (zones or {"corridor": zone}).items():
        edge = f"{_edge(answers[zone_name])}; " if nested else ""
        print(f"  {zone_name}: {edge}{format_widths(it)}, {describe_ends(it.band)}")


def _nested_as_values(
    zones: dict[str, Corridor], answers: dict[str, PointAnswer]
) -> dict[str, Any]:
    return {
        name: {
            "inside": answers[name].inside,
            "edge_m": round(answers[name].edge_m, 3) + 0.0,
            **width_values(zone),
        }
        for name, zone in zones.items()
    }


def _edge(answer: PointAnswer) -> str:
    where = "from" if answer.inside else "beyond"
    return f"{format_metres(abs(answer.edge_m))} {where} the corridor's edge"


def _kilometre(zone: Corridor, answer: PointAnswer) -> str:
    stretch = f"from {zone.from_name or 'the start'} to {zone.to_name or 'the end'}"
    along_km = zone.along_of(answer.km) / 1000
    if along_km < -SAME_KM:
        return f"{-along_km:.2f} km before the start of the stretch {stretch}"
    if along_km > zone.length_km + SAME_KM:
        return f"{along_km - zone.length_km:.2f} km past the end of the stretch {stretch}"
    km = round(answer.km, 2) + 0.0  # zero without a sign
    if zone.chainage:
        return f"km {km:.2f}, on the stretch {stretch}"
    return f"km {km:.2f} of {zone.length_km:.2f} {stretch}"
