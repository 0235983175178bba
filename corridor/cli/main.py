"""The command line: one function a command; those for files of points in ``cli_files``.

Exit status: 0 (for ``contains``: all inside), 1 (``contains``: one is outside), 2 for an
error, told in one line on standard error, and 130 after Ctrl-C.
"""

from __future__ import annotations

import argparse
import os
import sys

import corridor
from corridor.cli import files as cli_files
from corridor.cli import route as cli_route
from corridor.cli import selection as cli_corridor
from corridor.cli.route import metres, print_json
from corridor.cli.selection import corridor_of, nested_of, told_widths
from corridor.errors import CorridorError, DataError, SwapError
from corridor.model.ends import describe_ends, format_ends
from corridor.model.sides import describe_side
from geo.errors import GeoError
from geo.notation import describe_notations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any, NoReturn

    from corridor.model.corridor import Corridor, PointAnswer
    from corridor.model.nested import Nested
    from corridor.tables.tally import Tally
    from geo.notation import Coordinate

INSIDE, OUTSIDE, ERROR, INTERRUPTED = 0, 1, 2, 130

SAME_KM = 1e-6  # a millimetre, as at the corridor's edge

# Commands that answer for several corridors at once.
NESTED = ("contains", "label", "map", "export", "info")

# Options of a map that tell how its points are read.
READING = ("delimiter", "encoding", "layer")

EXAMPLES = """\
examples:
  corridor contains 35.814,36.610
  corridor contains "35°48'50\\"N 36°36'36\\"E" Saraqib --each-side 10km
  corridor contains Saraqib --nested inner=2km,outer=6km/4km --ends round,flat
  corridor label incidents.csv labelled.csv
  corridor filter positions/ inside/ --format parquet --side north
  corridor sweep incidents.csv --each-side 1km:20km:500m --plot sweep.svg
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
        with cli_corridor.files_kept(options):
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
    cli_corridor.corridor_options(parser, is_sweep=name == "sweep", takes_nested=name in NESTED)
    return parser


def _contains_options(parser: Parser) -> None:
    parser.add_argument(
        "place",
        nargs="+",
        metavar="PLACE",
        help=f"a coordinate, latitude first ({describe_notations()}), or a settlement",
    )


def _map_options(parser: Parser) -> None:
    name = "m4-corridor.html, or, with --line pipe.gpkg, pipe-corridor.html"
    parser.add_argument("-o", "--output", metavar="FILE", help=name)
    parser.add_argument("--points", metavar="FILE", help="points to show, from a table")
    group = parser.add_argument_group("how to read the points")
    group.add_argument(
        "--delimiter", metavar="CHARACTER", help="of a text file; found if not given"
    )
    group.add_argument("--encoding", help="of a text file; UTF-8, or its byte order mark's")
    group.add_argument("--layer", metavar="NAME", help="of a file with several")
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


def _info_options(_: Parser) -> None:
    """``info`` has no options of its own."""


# contains


def _contains(options: argparse.Namespace) -> int:
    zone = corridor_of(options)
    nested = nested_of(options, zone)
    status = INSIDE
    for name, point in _places(zone, options.place):
        answer = zone.locate(lat=point.lat, lon=point.lon)
        if not answer.inside:
            status = OUTSIDE
            if name is None:
                _refuse_swapped(zone, point, answer)
        _print_answer(zone, nested, name, point, answer, as_json=options.json)
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
    from corridor.model.settlements import find_settlement, is_pcode
    from geo.notation import Coordinate, parse_coordinate

    if any(character.isdigit() for character in text) and not is_pcode(text):
        return None, parse_coordinate(text)
    place = find_settlement(zone.gazetteer, text, instead="a coordinate")
    return place.name, Coordinate(place.lat, place.lon, "settlement", True)


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
    answers = {called: it.locate(lat=point.lat, lon=point.lon) for called, it in zones.items()}
    holding = [called for called, its in answers.items() if its.inside]
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
                "km": round(answer.km, 6) + 0.0,  # a nought without a sign
                "edge_m": round(answer.edge_m, 3) + 0.0,
                "nearest_settlement": nearest[0].name if nearest else None,
                "nearest_settlement_m": round(nearest[1], 1) if nearest else None,
                **_widths_as_values(zone),
                **({"corridors": holding} if nested else {}),
                **({"nested": _nested_as_values(zones, answers)} if nested else {}),
            }
        )
        return
    where = f"{name}, {point}" if name else f"{point} ({point.notation})"
    which = " and ".join(holding or zones) or "the corridor"
    print(f"{where}: {'inside' if answer.inside else 'outside'} {which}")
    edge = "" if nested else f", {_edge(answer)}"
    side = f"{describe_side(answer.side)} of the {zone.road_or_line}"
    print(f"  {metres(answer.distance_m)} {side}{edge}")
    print(f"  {_kilometre(zone, answer)}")
    if nearest and nearest[0].name != name:
        print(f"  nearest settlement: {nearest[0].name}, {metres(nearest[1])}")
    for called, it in (zones or {"corridor": zone}).items():
        edge = f"{_edge(answers[called])}; " if nested else ""
        print(f"  {called}: {edge}{told_widths(it)}, {describe_ends(it.band)}")


def _widths_as_values(zone: Corridor) -> dict[str, Any]:
    """Return the widths, the greatest where they change, and the ends, for JSON."""
    names = zone.sides.names
    values: dict[str, Any] = {
        "each_side_km": dict(zip(names, zone.each_side_km, strict=True)),
        "width_km": zone.width_km,
        "ends": format_ends(zone.ends),
    }
    if not zone.is_uniform:
        least = zip(names, zone.least_each_side_km, strict=True)
        values |= {"least_each_side_km": dict(least), "least_width_km": zone.least_width_km}
    return values


def _nested_as_values(
    zones: dict[str, Corridor], answers: dict[str, PointAnswer]
) -> dict[str, Any]:
    return {
        name: {
            "inside": answers[name].inside,
            "edge_m": round(answers[name].edge_m, 3) + 0.0,
            **_widths_as_values(zone),
        }
        for name, zone in zones.items()
    }


def _edge(answer: PointAnswer) -> str:
    where = "from" if answer.inside else "beyond"
    return f"{metres(abs(answer.edge_m))} {where} the corridor's edge"


def _kilometre(zone: Corridor, answer: PointAnswer) -> str:
    stretch = f"from {zone.from_name or 'the start'} to {zone.to_name or 'the end'}"
    along_km = zone.along_of(answer.km) / 1000
    if along_km < -SAME_KM:
        return f"{-along_km:.2f} km before the start of the stretch {stretch}"
    if along_km > zone.length_km + SAME_KM:
        return f"{along_km - zone.length_km:.2f} km past the end of the stretch {stretch}"
    km = round(answer.km, 2) + 0.0  # a nought without a sign
    if zone.chainage:
        return f"km {km:.2f}, on the stretch {stretch}"
    return f"km {km:.2f} of {zone.length_km:.2f} {stretch}"


# files of points


def _label(options: argparse.Namespace) -> int:
    _print_tally(options, cli_files.label(options, corridor_of(options)))
    return 0


def _filter(options: argparse.Namespace) -> int:
    zone = corridor_of(options, cli_files.within_km(options))
    _print_tally(options, cli_files.filter(options, zone))
    return 0


def _print_tally(options: argparse.Namespace, tally: Tally) -> None:
    """Print what was counted where it is not in the way of the output."""
    told = sys.stderr if options.target == "-" else sys.stdout
    if options.json:
        print_json({"path": options.target, **tally.as_dict()}, told)
    else:
        print(tally, file=told)


def _sweep(options: argparse.Namespace) -> int:
    from corridor.tables.sweep import parse_steps_km

    each_side_km = parse_steps_km(options.steps)
    has_width = options.line is None or options.width is not None
    # Without a width any will do: it is not told.
    zone = corridor_of(options, None if has_width else float(each_side_km[-1]))
    found = cli_files.sweep(options, zone, each_side_km, zone.each_side_km if has_width else None)
    told = sys.stderr if cli_files.is_standard(options) else sys.stdout
    if options.json:
        paths = {"path": options.output, "plot": options.plot}
        print_json({**paths, **found.as_dict()}, told)
    else:
        print(found, file=told)
    return 0


# the other commands


def _map(options: argparse.Namespace) -> int:
    given = [name for name in READING if getattr(options, name) is not None]
    if given and options.points is None:
        message = f"--{given[0]} tells how points are read; give it with --points FILE"
        raise DataError(message)
    zone = corridor_of(options)
    nested = nested_of(options, zone)
    labelled = None
    if options.points is not None:
        from corridor.tables.labels import label_table

        labelled, tally = label_table(zone, _table(options), nested=nested)
        print(tally, file=sys.stderr)
    from corridor.page import build as page
    from corridor.page.tiles import tiles_at

    if options.tiles_attribution is not None and options.tiles is None:
        message = "--tiles-attribution needs --tiles, as in --tiles osm"
        raise DataError(message)
    base = None if options.tiles is None else tiles_at(options.tiles, options.tiles_attribution)
    name = "m4-corridor.html" if options.line is None else f"{zone.title}-corridor.html"
    target = name if options.output is None else options.output
    page.save(page.build(zone, labelled, base, nested.corridors if nested else None), target)
    path = os.path.abspath(target)  # noqa: PTH100
    size = os.path.getsize(path)  # noqa: PTH202
    if options.json:
        print_json({"path": path, "bytes": size})
    else:
        print(f"{path} ({size / 1000:.0f} kB)")
    if options.serve is not None:
        _serve(path, options)
    elif options.open:
        from pathlib import Path

        _open(Path(path).as_uri())
    return 0


def _table(options: argparse.Namespace) -> Any:
    """Return the table of the points to show."""
    import pyarrow as pa

    from corridor.files.readers import formats as readers

    reading = {name: getattr(options, name) for name in READING}
    with readers.open_source(options.points, **reading) as source:
        return pa.Table.from_batches(source.batches, source.schema)


def _serve(path: str, options: argparse.Namespace) -> None:
    from pathlib import Path

    from corridor.page import serve

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
    from corridor.export.formats import write_corridor

    zone = corridor_of(options)
    written = [
        os.path.abspath(path)  # noqa: PTH100
        for path in write_corridor(nested_of(options, zone) or zone, options.output)
    ]
    if options.json:
        print_json({"paths": written})
    else:
        print("\n".join(written))
    return 0


def _route(options: argparse.Namespace) -> int:
    cli_route.route(options, corridor_of(options))
    return 0


def _info(options: argparse.Namespace) -> int:
    zone = corridor_of(options)
    nested = nested_of(options, zone)
    inside = [(place, answer) for place, answer in zone.settlements() if answer.inside]
    inside.sort(key=lambda pair: pair[1].km)
    area, perimeter = zone.area_and_perimeter()
    if options.json:
        from corridor.export.metadata import corridor_metadata

        print_json(
            {
                **corridor_metadata(nested or zone),
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
    print(f"{zone.title}: {' to '.join(zone.end_names)}, {zone.length_km:.3f} km")
    print(f"  {told_widths(zone)}; {describe_ends(zone.band)}")
    if not zone.is_uniform:
        from corridor.model.width_table import describe_width_profile

        print(*(f"    {row}" for row in describe_width_profile(zone)), sep="\n")
    print(f"  area {area:.2f} km², perimeter {perimeter:.2f} km (geodesic, WGS84)")
    for name, it in {} if nested is None else nested.corridors.items():
        print(f"  {name}: {told_widths(it)}; area {it.area_km2:.2f} km²")
    if inside:
        print(f"settlements inside ({len(inside)} of {len(zone.gazetteer)}):")
    for place, answer in inside:
        print(
            f"  km {answer.km:5.1f}  {metres(answer.distance_m):>7} {answer.side:<6}"
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


COMMANDS: dict[str, tuple[str, Any, Any]] = {
    "contains": ("tell whether places lie in the corridor", _contains_options, _contains),
    "label": (
        "tell of the points in files whether they lie in it",
        cli_files.label_options,
        _label,
    ),
    "filter": ("keep of files the points inside", cli_files.filter_options, _filter),
    "sweep": (
        "count the points inside as the width varies",
        cli_files.sweep_options,
        _sweep,
    ),
    "map": ("write the map, one HTML file", _map_options, _map),
    "export": ("write the corridor for other programs", _export_options, _export),
    "route": (
        "tell where on the patrol route, and the patrols reported",
        cli_route.route_options,
        _route,
    ),
    "info": ("length, area, ends, settlements inside, sources", _info_options, _info),
}
