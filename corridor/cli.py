"""The command line: ``corridor map``, ``contains``, ``route``, ``export`` and ``info``.

Exit status: 0 (for ``contains``: all inside), 1 (``contains``: one is outside), 2 for an
error, told in one line on standard error, and 130 after Ctrl-C.
"""

from __future__ import annotations

import argparse
import functools
import os
import sys

import corridor
from corridor import widths
from corridor.errors import CorridorError, DataError, StretchError, SwapError, WidthError
from geo.errors import GeoError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any, NoReturn

    from corridor.corridor import Answer, Corridor
    from corridor.route import Position, Reach
    from geo.coordinates import Coordinate

INSIDE, OUTSIDE, ERROR, INTERRUPTED = 0, 1, 2, 130

EXAMPLES = """\
examples:
  corridor contains 35.814,36.610
  corridor contains "35°48'50\\"N 36°36'36\\"E" Saraqib --each-side 10km
  corridor map --open
  corridor map --width 20km --ends round --points incidents.csv -o wide.html
  corridor export m4.gpkg --from Ariha --to "Jisr al-Shughur"
  corridor route --between Ariha Badama --speed 30
  corridor info --line pipeline.geojson --width 4km
"""


class Help(argparse.RawDescriptionHelpFormatter):
    """Help of a fixed width: asking the terminal for its own costs 4 ms, help or no help."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=88)


class Parser(argparse.ArgumentParser):
    """An argument parser that tells a mistake in one line."""

    def error(self, message: str) -> NoReturn:
        """Print the mistake and where help is; exit with status 2."""
        self.exit(ERROR, f"{self.prog}: {message}; see {self.prog} --help\n")


def run() -> NoReturn:
    """Run the command line and exit with its status."""
    status = INSIDE
    try:
        try:
            status = main()
        finally:
            print(end="", flush=True)  # at exit a broken pipe could no longer be caught
    except KeyboardInterrupt:
        status = INTERRUPTED
    except BrokenPipeError:
        # Whoever reads the output has seen enough; let nothing complain at exit either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    sys.exit(status)


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status.

    Parameters
    ----------
    argv
        The words after ``corridor``; those of the process unless given.
    """
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="backslashreplace")
    words = sys.argv[1:] if argv is None else argv
    # A coordinate may begin with a minus sign, which argparse takes for an option's.
    words = [f" {word}" if _is_negative(word) else word for word in words]
    options = _parse(words)
    try:
        status: int = options.command(options)
    except (CorridorError, GeoError) as error:
        print("corridor: " + "; ".join(str(error).splitlines()), file=sys.stderr)
        return ERROR
    return status


def _is_negative(word: str) -> bool:
    return word[:1] in ("-", "−") and word[1:2].isdigit()


def _parse(words: list[str]) -> argparse.Namespace:
    """Read the words of one command: its own parser alone is made, for a quick answer."""
    if words and words[0] in COMMANDS:
        return _command_parser(words[0]).parse_args(words[1:])
    parser = Parser(
        prog="corridor",
        usage="corridor [-h] [--version] COMMAND ...",
        description="The security corridor along Syria's M4 highway, and others.",
        epilog="commands (corridor COMMAND --help tells more):\n"
        + "".join(f"  {name:<10}{summary}\n" for name, (summary, _, _) in COMMANDS.items())
        + f"\n{EXAMPLES}",
        formatter_class=Help,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=corridor.__version__)
    parser.add_argument("command", choices=COMMANDS, help=argparse.SUPPRESS)
    return parser.parse_args(words[:1])


def _command_parser(name: str) -> Parser:
    """Return the parser of a command, with the options that every command has."""
    summary, own_options, run_it = COMMANDS[name]
    parser = Parser(
        prog=f"corridor {name}",
        description=f"{summary[0].upper()}{summary[1:]}.",
        epilog=EXAMPLES,
        formatter_class=Help,
        allow_abbrev=False,
    )
    parser.set_defaults(command=run_it)
    own_options(parser)
    parser.add_argument("--json", action="store_true", help="answer for programs")
    which = parser.add_argument_group("which corridor")
    width = which.add_mutually_exclusive_group()
    width.add_argument("--width", metavar="12km", help="edge to edge")
    width.add_argument(
        "--each-side", metavar="6km[,4km]", help="road to edge; north, south (left, right)"
    )
    which.add_argument("--from", dest="start", metavar="PLACE", help="a settlement or a km")
    which.add_argument("--to", dest="stop", metavar="PLACE", help="a settlement or a km")
    which.add_argument("--ends", choices=("flat", "round"), default="flat")
    which.add_argument("--line", metavar="FILE", help="a line of your own (with a width)")
    return parser


def _contains_options(parser: Parser) -> None:
    parser.add_argument(
        "place",
        nargs="+",
        metavar="PLACE",
        help="a coordinate, latitude first (decimal, DMS, MGRS, UTM, geo: URI), or a settlement",
    )


def _map_options(parser: Parser) -> None:
    parser.add_argument("-o", "--output", default="m4-corridor.html", metavar="FILE")
    parser.add_argument("--points", metavar="FILE", help="points to show, from a table")
    parser.add_argument(
        "--tiles",
        metavar="osm|URL",
        help="offer an online base map to readers of a served page; URL has {z}, {x}, {y}",
    )
    parser.add_argument("--tiles-attribution", metavar="TEXT", help="whose the tiles are")
    parser.add_argument("--open", action="store_true", help="open it in the browser")
    parser.add_argument(
        "--serve",
        nargs="?",
        type=int,
        const=0,
        metavar="PORT",
        help="then serve it to this machine alone, until Ctrl-C",
    )


def _export_options(parser: Parser) -> None:
    parser.add_argument(
        "output",
        metavar="OUT",
        help="the ending tells the format: .geojson .gpkg .kml .parquet .fgb .shp; a picture "
        "to print: .svg .png .pdf",
    )


def _route_options(parser: Parser) -> None:
    asked = parser.add_mutually_exclusive_group()
    asked.add_argument("--km", type=float, help="the place at this kilometre")
    asked.add_argument("--between", nargs=2, metavar="PLACE", help="the way between two")
    asked.add_argument("--time", metavar="TIME", help="the place at this time (ISO 8601)")
    parser.add_argument("--departure", metavar="TIME", help="when the patrol left the start")
    parser.add_argument("--speed", type=float, metavar="KMH", help="its speed in km/h")


def _info_options(_: Parser) -> None:
    """``info`` has no options of its own."""


def _corridor(options: argparse.Namespace) -> Corridor:
    """Return the corridor that the options describe."""
    width, each_side = options.width, options.each_side
    if options.line is not None and width is None and each_side is None:
        message = "--line needs --width or --each-side, as in --width 4km"
        raise WidthError(message)
    width_km = None if width is None else widths.parse_length_km(width)
    each_side_km = None if each_side is None else widths.parse_each_side_km(each_side)
    chosen: dict[str, Any] = {
        "width_km": width_km,
        "each_side_km": each_side_km,
        "ends": options.ends,
    }
    make = corridor.m4
    if options.line is not None:
        make = functools.partial(corridor.from_line, options.line)
    whole = make(**chosen)
    if options.start is None and options.stop is None:
        return whole
    start = whole.from_name or 0.0 if options.start is None else _end(options.start)
    stop = whole.to_name or whole.length_km if options.stop is None else _end(options.stop)
    return whole.between(start, stop)


def _end(text: str) -> str | float:
    """Return an end of a stretch: a number is a kilometre, all else a name."""
    try:
        return float(text.casefold().removesuffix("km"))
    except ValueError:
        return text


# contains


def _contains(options: argparse.Namespace) -> int:
    zone = _corridor(options)
    status = INSIDE
    for name, point in _places(zone, options.place):
        answer = zone.locate(lat=point.lat, lon=point.lon)
        if not answer.inside:
            status = OUTSIDE
            if name is None:
                _refuse_swapped(zone, point, answer)
        _print_answer(zone, name, point, answer, as_json=options.json)
    return status


def _places(zone: Corridor, words: list[str]) -> list[tuple[str | None, Coordinate]]:
    """Return the places that words mean: all of them together, or each by itself."""
    try:
        return [_place(zone, " ".join(words))]
    except (CorridorError, GeoError) as error:
        together = error
    try:
        first = _place(zone, words[0])
    except (CorridorError, GeoError):
        raise together from None
    return [first, *(_place(zone, word) for word in words[1:])]


def _place(zone: Corridor, text: str) -> tuple[str | None, Coordinate]:
    """Return a settlement (with its name) or a coordinate (without)."""
    from corridor.places import find
    from geo.coordinates import Coordinate, parse_coordinate

    if any(character.isdigit() for character in text) and not _is_pcode(text):
        return None, parse_coordinate(text)
    place = find(zone.places, text)
    return place.name, Coordinate(place.lat, place.lon, "settlement", True)


def _is_pcode(text: str) -> bool:
    text = text.strip()
    return text[:1] in ("C", "c") and text[1:].isdigit()


def _refuse_swapped(zone: Corridor, point: Coordinate, answer: Answer) -> None:
    """Refuse a bare pair of numbers that lies inside only the other way round."""
    if point.named or abs(point.lon) > 90:
        return
    swapped = zone.locate(lat=point.lon, lon=point.lat)
    if swapped.inside:
        message = (
            f"{point.lat:g}, {point.lon:g} lies {answer.distance_m / 1000:.0f} km from the "
            f"road; {point.lon:g}, {point.lat:g} lies inside the corridor, "
            f"{swapped.distance_m / 1000:.1f} km from the road: are latitude and longitude "
            f"swapped? If not, name them: lat {point.lat:g}, lon {point.lon:g}"
        )
        raise SwapError(message)


def _print_answer(
    zone: Corridor, name: str | None, point: Coordinate, answer: Answer, *, as_json: bool
) -> None:
    nearest = zone.nearest_settlement(lat=point.lat, lon=point.lon)
    if as_json:
        _print_json(
            {
                "place": name,
                "lat": point.lat,
                "lon": point.lon,
                "read_as": point.notation,
                "inside": answer.inside,
                "side": answer.side,
                "distance_m": round(answer.distance_m, 3),
                "km": round(answer.km, 6),
                "edge_m": round(answer.edge_m, 3),
                "nearest_settlement": nearest[0].name if nearest else None,
                "nearest_settlement_m": round(nearest[1], 1) if nearest else None,
                "each_side_km": dict(zip(zone.sides.names, zone.each_side_km, strict=True)),
                "width_km": zone.width_km,
                "ends": zone.ends,
            }
        )
        return
    where = f"{name}, {point}" if name else f"{point} ({point.notation})"
    print(f"{where}: {'inside' if answer.inside else 'outside'} the corridor")
    print(f"  {_metres(answer.distance_m)} {answer.side} of the road, {_edge(answer)}")
    print(f"  {_kilometre(zone, answer)}")
    if nearest and nearest[0].name != name:
        print(f"  nearest settlement: {nearest[0].name}, {_metres(nearest[1])}")
    print(f"  corridor: {_widths(zone)}, {zone.ends} ends")


def _metres(metres: float) -> str:
    return f"{metres:.0f} m" if metres < 10_000 else f"{metres / 1000:.1f} km"


def _edge(answer: Answer) -> str:
    if answer.edge_m >= 0:
        return f"{_metres(answer.edge_m)} from the corridor's edge"
    return f"{_metres(-answer.edge_m)} beyond the corridor's edge"


def _kilometre(zone: Corridor, answer: Answer) -> str:
    stretch = f"from {zone.from_name or 'the start'} to {zone.to_name or 'the end'}"
    if answer.km < 0:
        return f"{-answer.km:.2f} km before the start of the stretch {stretch}"
    if answer.km > zone.length_km:
        return f"{answer.km - zone.length_km:.2f} km past the end of the stretch {stretch}"
    return f"km {answer.km:.2f} of {zone.length_km:.2f} {stretch}"


def _widths(zone: Corridor) -> str:
    """Return both numbers: each side's half-width and the width from edge to edge."""
    one, other = zone.each_side_km
    first, second = zone.sides.names
    return (
        f"{widths.kilometres(one)} {first} and {widths.kilometres(other)} {second} of the "
        f"road, {widths.kilometres(zone.width_km)} in all"
    )


# the other commands


def _map(options: argparse.Namespace) -> int:
    zone = _corridor(options)
    labelled = None
    if options.points is not None:
        from corridor import point_files, points

        labelled = zone.label(point_files.read(options.points))
        print(points.describe(labelled), file=sys.stderr)
    from corridor import page
    from corridor.tiles import tiles_at

    if options.tiles_attribution is not None and options.tiles is None:
        message = "--tiles-attribution needs --tiles, as in --tiles osm"
        raise DataError(message)
    base = None if options.tiles is None else tiles_at(options.tiles, options.tiles_attribution)
    page.save(page.build(zone, labelled, base), options.output)
    path = os.path.abspath(options.output)  # noqa: PTH100
    size = os.path.getsize(path)  # noqa: PTH202
    if options.json:
        _print_json({"path": path, "bytes": size})
    else:
        print(f"{path} ({size / 1000:.0f} kB)")
    if options.serve is not None:
        _serve(path, options)
    elif options.open:
        from pathlib import Path

        _open(Path(path).as_uri())
    return 0


def _serve(path: str, options: argparse.Namespace) -> None:
    from pathlib import Path

    from corridor import serve

    def tell(address: str) -> None:
        print(f"serving {address} to this machine; Ctrl-C stops", file=sys.stderr, flush=True)
        if options.open:
            _open(address)

    serve.run(Path(path).read_bytes(), options.serve, tell)


def _open(address: str) -> None:
    """Open a page in the browser where there is one."""
    import webbrowser

    if not webbrowser.open(address):
        print("corridor: no browser was found here; open the page by hand", file=sys.stderr)


def _export(options: argparse.Namespace) -> int:
    written = [
        os.path.abspath(path)  # noqa: PTH100
        for path in _corridor(options).export(options.output)
    ]
    if options.json:
        _print_json({"paths": written})
    else:
        print("\n".join(written))
    return 0


def _route(options: argparse.Namespace) -> int:
    if options.departure is not None and options.time is None:
        message = "--departure needs --time, as in --time 2020-07-22T10:00"
        raise StretchError(message)
    if options.speed is not None and options.time is None and options.between is None:
        message = "--speed needs --time or --between, as in --between Ariha Badama"
        raise StretchError(message)
    route = _corridor(options).route
    if options.km is not None:
        _print_position(route.at_km(options.km), options.json)
    elif options.time is not None:
        if options.departure is None or options.speed is None:
            message = "--time needs --departure and --speed, as in --departure 2020-07-22T09:00"
            raise StretchError(message)
        time, departure = _time(options.time), _time(options.departure)
        position = route.at_time(time, departure=departure, speed_kmh=options.speed)
        _print_position(position, options.json)
    elif options.between is not None:
        _print_leg(route.between(*options.between, speed_kmh=options.speed), options.json)
    else:
        reaches = route.reaches()
        for reach in reaches:
            _print_reach(reach, options.json)
        if not reaches:
            print("corridor: no patrols are reported on this line", file=sys.stderr)
    return 0


def _time(text: str) -> Any:
    from datetime import datetime

    try:
        return datetime.fromisoformat(text)
    except ValueError:
        message = f"a time is written as 2020-07-22T09:00, got {text!r}"
        raise StretchError(message) from None


def _print_position(position: Position, as_json: bool) -> None:
    if as_json:
        _print_json(_position_values(position))
        return
    time = f"{position.time:%Y-%m-%d %H:%M}: " if position.time else ""
    near = f", {_metres(position.near_m)} from {position.near}" if position.near_m else ""
    print(f"{time}km {position.km:.2f}, {position.lat:.6f}, {position.lon:.6f}{near}")


def _position_values(position: Position) -> dict[str, Any]:
    return {
        "km": round(position.km, 6),
        "lat": round(position.lat, 9),
        "lon": round(position.lon, 9),
        "near": position.near,
        "near_m": None if position.near_m is None else round(position.near_m, 1),
        "time": position.time.isoformat() if position.time else None,
    }


def _print_leg(leg: Any, as_json: bool) -> None:
    minutes = None if leg.duration is None else leg.duration.total_seconds() / 60
    if as_json:
        _print_json(
            {
                "from": _position_values(leg.start),
                "to": _position_values(leg.stop),
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
        _print_json(
            {
                "date": patrol.date.isoformat(),
                "number": patrol.number,
                "start": patrol.start,
                "turned_at": patrol.turned_at,
                "km": None if reach.km is None else round(reach.km, 3),
                "length_km": None if reach.length_km is None else round(reach.length_km, 3),
                "whole_route": patrol.whole_route,
                "note": patrol.note,
                "source": patrol.source_url,
            }
        )
        return
    where = patrol.turned_at or "turning point not reported"
    km = "" if reach.km is None else f", km {reach.km:.1f}"
    print(f"{patrol.date}  no. {patrol.number}: {where}{km}")


def _info(options: argparse.Namespace) -> int:
    zone = _corridor(options)
    inside = [(place, answer) for place, answer in zone.settlements() if answer.inside]
    inside.sort(key=lambda pair: pair[1].km)
    area, perimeter = zone.area_and_perimeter()
    if options.json:
        from corridor.export import metadata

        _print_json(
            {
                **metadata(zone),
                "settlements_inside": [
                    {
                        "name": place.name,
                        "name_ar": place.arabic,
                        "pcode": place.pcode,
                        "side": answer.side,
                        "distance_m": round(answer.distance_m, 3),
                        "km": round(answer.km, 6),
                    }
                    for place, answer in inside
                ],
            }
        )
        return 0
    stretch = f"{zone.from_name or 'km 0'} to {zone.to_name or f'km {zone.length_km:.3f}'}"
    print(f"{zone.title}: {stretch}, {zone.length_km:.3f} km")
    print(f"  {_widths(zone)}; {zone.ends} ends")
    print(f"  area {area:.2f} km², perimeter {perimeter:.2f} km (geodesic, WGS84)")
    if inside:
        print(f"settlements inside ({len(inside)} of {len(zone.places)}):")
    for place, answer in inside:
        print(
            f"  km {answer.km:5.1f}  {_metres(answer.distance_m):>7} {answer.side:<6}"
            f" {place.name} ({place.arabic})"
        )
    if zone.agreement:
        print("facts and sources (the outline is a reconstruction):")
        for fact in zone.agreement.facts:
            print(f"  {fact.text}\n    {fact.source.title}, {fact.source.url}")
        print(f"  The agreement does not say {zone.agreement.silent_on}.")
        print("  Centreline © OpenStreetMap contributors, ODbL 1.0; settlements: OCHA,")
        print("  compared with OpenStreetMap and GeoNames; see seeds/README.md.")
    return 0


def _print_json(value: dict[str, Any]) -> None:
    import json

    print(json.dumps(value, ensure_ascii=False))


COMMANDS: dict[str, tuple[str, Any, Any]] = {
    "contains": ("tell whether places lie in the corridor", _contains_options, _contains),
    "map": ("write the map, one HTML file", _map_options, _map),
    "export": ("write the corridor for other programs", _export_options, _export),
    "route": (
        "tell where on the patrol route, and the patrols reported",
        _route_options,
        _route,
    ),
    "info": ("length, area, ends, settlements inside, sources", _info_options, _info),
}
