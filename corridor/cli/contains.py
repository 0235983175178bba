"""``corridor contains``: whether points lie in the corridor, and where."""

from __future__ import annotations

import sys

from corridor.cli.output import (
    describe_nested,
    format_metres,
    format_widths,
    print_json,
    width_values,
)
from corridor.cli.places import parse_place, parse_places, refuse_swapped
from corridor.cli.selection import corridor_from_options, nested_from_options
from corridor.errors import CorridorError, DataError
from corridor.model.ends import describe_ends
from corridor.model.sides import describe_side
from geo.errors import GeoError
from geo.notation import describe_notations

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from typing import Any

    from corridor.cli.places import Place
    from corridor.model.corridor import Corridor, PointAnswer
    from corridor.model.nested import Nested

INSIDE, OUTSIDE, PROBLEM = 0, 1, 2
SAME_KM = 1e-6  # a millimetre, as at the corridor's edge


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``corridor contains``."""
    parser.add_argument(
        "place",
        nargs="+",
        metavar="PLACE",
        help=f"a coordinate, latitude first ({describe_notations()}), or a settlement; - reads "
        "one a line from standard input and answers a line each",
    )


def run(options: argparse.Namespace) -> int:
    """Print where points lie; return 0 if all are inside, else 1."""
    zone = corridor_from_options(options)
    nested = nested_from_options(options, zone)
    if "-" in options.place:
        return _answer_lines(zone, nested, options)
    answers = [_answer(zone, place) for place in parse_places(zone, options.place)]
    for place, answer in answers:  # all of them, or a mistake alone
        _print_answer(zone, nested, place, answer, as_json=options.json)
    return INSIDE if all(answer.inside for _, answer in answers) else OUTSIDE


def _answer(zone: Corridor, place: Place) -> tuple[Place, PointAnswer]:
    """Return a place with where it lies; refuse an exchanged latitude and longitude."""
    answer = zone.locate(lat=place.point.lat, lon=place.point.lon)
    refuse_swapped(zone, place, answer)
    return place, answer


# --- a place a line ------------------------------------------------------------------------


def _answer_lines(zone: Corridor, nested: Nested | None, options: argparse.Namespace) -> int:
    """Print a line for each line of standard input; return the exit status.

    A line that cannot be answered says why in its place, and makes the status 2.
    """
    if len(options.place) > 1:
        message = f"- stands for standard input, by itself; got {len(options.place)} places"
        raise DataError(message)
    outside = problems = rows = 0
    for number, line in enumerate(sys.stdin, start=1):
        text = line.strip("\ufeff \t\r\n")
        if not text:
            continue
        rows += 1
        try:
            place, answer = _answer(zone, parse_place(zone, text))
        except (CorridorError, GeoError) as error:
            problems += 1
            problem = "; ".join(str(error).splitlines())
            as_values = {"line": number, "text": text, "problem": problem}
            print_json(as_values) if options.json else print(f"line {number}: {problem}")
            continue
        outside += not answer.inside
        if options.json:
            _print_answer(zone, nested, place, answer, as_json=True)
        else:
            print(_answer_line(zone, nested, place, answer))
    if problems or not rows:
        lines = f"{problems} of {rows} lines cannot be answered" if rows else "there is no line"
        print(f"corridor: standard input: {lines}", file=sys.stderr)
        return PROBLEM
    return OUTSIDE if outside else INSIDE


def _answer_line(zone: Corridor, nested: Nested | None, place: Place, answer: PointAnswer) -> str:
    """Return an answer in one line."""
    name, point = place
    holding = "the corridor"
    if nested:
        inside = nested.contains(lat=point.lat, lon=point.lon)
        holding = " and ".join([it for it in inside if inside[it]] or inside)
    side = f"{describe_side(answer.side)} of the {zone.road_or_line}"
    return (
        f"{f'{name}, ' if name else ''}{point}: {'inside' if answer.inside else 'outside'} "
        f"{holding}, {format_metres(answer.distance_m)} {side}, {_edge(answer)}, "
        f"{_kilometre(zone, answer)}"
    )


# --- an answer -----------------------------------------------------------------------------


def _print_answer(
    zone: Corridor,
    nested: Nested | None,
    place: Place,
    answer: PointAnswer,
    *,
    as_json: bool,
) -> None:
    name, point = place
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
