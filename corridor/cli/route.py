"""``corridor route``: points on the patrol route, and the reported patrols."""

from __future__ import annotations

import sys

from corridor.cli.output import format_metres, print_json
from corridor.cli.reports import patrol_as_values
from corridor.cli.selection import corridor_from_options
from corridor.errors import StretchError, quote
from corridor.lengths import parse_kilometre

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from datetime import datetime
    from typing import Any

    from corridor.model.route import Leg, Position, Reach


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``corridor route``."""
    choice = parser.add_mutually_exclusive_group()
    choice.add_argument("--km", help="the point at this kilometre, as in 12.5 or 12+500")
    two = "the way between two points, each a settlement, a km or a coordinate"
    choice.add_argument("--between", nargs=2, metavar="PLACE", help=two)
    choice.add_argument("--time", metavar="TIME", help="the point at this time (ISO 8601)")
    parser.add_argument("--departure", metavar="TIME", help="when the patrol left the start")
    parser.add_argument("--speed", metavar="KMH", help="its speed in km/h")


def run(options: argparse.Namespace) -> int:
    """Print a point, a part of the route or the patrols; return 0."""
    from corridor.model.route import Route

    route = Route(corridor_from_options(options))
    if options.departure is not None and options.time is None:
        message = "--departure needs --time, as in --time 2020-07-22T10:00"
        raise StretchError(message)
    if options.speed is not None and options.time is None and options.between is None:
        message = "--speed needs --time or --between, as in --between Ariha Badama"
        raise StretchError(message)
    speed = None if options.speed is None else _parse_speed(options.speed)
    if options.km is not None:
        _print_position(route.at_km(_parse_km(options.km)), options.json)
    elif options.time is not None:
        if options.departure is None or speed is None:
            message = "--time needs --departure and --speed, as in --departure 2020-07-22T09:00"
            raise StretchError(message)
        time, departure = _parse_time(options.time), _parse_time(options.departure)
        position = route.at_time(time, departure=departure, speed_kmh=speed)
        _print_position(position, options.json)
    elif options.between is not None:
        _print_leg(route.between(*options.between, speed_kmh=speed), options.json)
    else:
        reaches = route.reaches()
        for reach in reaches:
            _print_reach(reach, options.json)
        if not reaches:
            print("corridor: no patrols are reported on this line", file=sys.stderr)
    return 0


def _parse_km(text: str) -> float:
    km = parse_kilometre(text)
    if km is None:
        message = f"--km is a kilometre, as in 12.5, km 12.5 or 12+500; got {quote(text)}"
        raise StretchError(message)
    return km


def _parse_speed(text: str) -> float:
    """Return a speed in km/h, with or without its unit."""
    number = text.casefold().replace("km/h", "").strip().replace(",", ".")
    try:
        return float(number)
    except ValueError:
        message = f"--speed is a number of km/h, as in 30; got {quote(text)}"
        raise StretchError(message) from None


def _parse_time(text: str) -> datetime:
    from datetime import datetime

    try:
        return datetime.fromisoformat(text)
    except ValueError:
        message = f"a time is written as 2020-07-22T09:00, got {text!r}"
        raise StretchError(message) from None


def _print_position(position: Position, as_json: bool) -> None:
    if as_json:
        print_json(_position_as_values(position))
        return
    time = f"{position.time:%Y-%m-%d %H:%M}: " if position.time else ""
    near = f", {format_metres(position.near_m)} from {position.near}" if position.near_m else ""
    print(f"{time}km {position.km:.2f}, {position.lat:.6f}, {position.lon:.6f}{near}")


def _position_as_values(position: Position) -> dict[str, Any]:
    return {
        "km": round(position.km, 6),
        "lat": round(position.lat, 9),
        "lon": round(position.lon, 9),
        "near": position.near,
        "near_m": None if position.near_m is None else round(position.near_m, 1),
        "time": position.time.isoformat() if position.time else None,
    }


def _print_leg(leg: Leg, as_json: bool) -> None:
    minutes = None if leg.duration is None else leg.duration.total_seconds() / 60
    if as_json:
        print_json(
            {
                "from": _position_as_values(leg.start),
                "to": _position_as_values(leg.stop),
                "length_km": round(leg.length_km, 6),
                "minutes": None if minutes is None else round(minutes, 2),
            }
        )
        return
    duration = "" if minutes is None else f", {minutes:.0f} minutes"
    print(f"{leg.length_km:.2f} km from km {leg.start.km:.2f} to km {leg.stop.km:.2f}{duration}")


def _print_reach(reach: Reach, as_json: bool) -> None:
    patrol = reach.patrol
    if as_json:
        print_json(
            {
                "date": patrol.date.isoformat(),
                "number": patrol.number,
                "start": patrol.start,
                "turned_at": patrol.turned_at,
                "km": None if reach.km is None else round(reach.km, 3),
                "length_km": None if reach.length_km is None else round(reach.length_km, 3),
                "whole_route": patrol.whole_route,
                **patrol_as_values(patrol),
            }
        )
        return
    where = patrol.turning_text or "turning point not reported"
    km = "" if reach.km is None else f", km {reach.km:.1f}"
    event = f"; {patrol.event}" if patrol.event else ""
    if patrol.readings_of("turned_at"):
        where, km = f"reports differ: {where}", km.replace(", km", "; the nearer at km")
    print(f"{patrol.date}  no. {patrol.number}: {where}{km}{event}")
    forces = patrol.readings_of("forces")
    if forces:
        print("  reports differ: " + " or ".join(f"{it.text} ({it.source.title})" for it in forces))
