"""The options of the command line that tell which corridor is meant."""

from __future__ import annotations

import sys

import corridor
from corridor import widths
from corridor.errors import DataError, WidthError

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from typing import Any

    from corridor.corridor import Corridor

# Options that mean nothing without --line.
_OF_A_LINE = {
    "where": "--where",
    "line_layer": "--line-layer",
    "line_crs": "--line-crs",
    "reverse": "--reverse",
    "sides": "--sides",
}


def corridor_options(parser: argparse.ArgumentParser, *, is_sweep: bool) -> None:
    """Add the options that every command has; a sweep varies the width itself."""
    which = parser.add_argument_group("which corridor")
    if is_sweep:
        parser.set_defaults(each_side=None)
        steps = "road to edge: from, to and step"
        which.add_argument(
            "--each-side", dest="steps", required=True, metavar="1km:20km:500m", help=steps
        )
        which.add_argument("--width", metavar="12km", help="edge to edge, for --plot to mark")
    else:
        width = which.add_mutually_exclusive_group()
        width.add_argument("--width", metavar="12km", help="edge to edge")
        width.add_argument(
            "--each-side", metavar="6km[,4km]", help="road to edge; north, south (left, right)"
        )
    which.add_argument("--from", dest="start", metavar="PLACE", help="a settlement or a km")
    which.add_argument("--to", dest="stop", metavar="PLACE", help="a settlement or a km")
    which.add_argument("--ends", choices=("flat", "round"), default="flat")
    _line_options(parser.add_argument_group("a line of your own, with a width"))


def _line_options(group: Any) -> None:
    group.add_argument(
        "--line",
        metavar="FILE",
        help="GeoJSON, GeoPackage, Shapefile, KML, GPX, FlatGeobuf, GeoParquet, WKT, or CSV "
        "with a vertex a row",
    )
    group.add_argument("--where", metavar="NAME=VALUE", help="the one feature of several")
    group.add_argument("--line-layer", metavar="NAME", help="the one layer of several")
    group.add_argument("--line-crs", metavar="CRS", help="of its coordinates, if it does not tell")
    group.add_argument("--reverse", action="store_true", help="travel the other way")
    group.add_argument("--sides", metavar="LEFT,RIGHT", help="names, as in north,south")


def corridor_of(options: argparse.Namespace) -> Corridor:
    """Return the corridor that the options describe."""
    width, each_side = options.width, options.each_side
    chosen: dict[str, Any] = {
        "width_km": None if width is None else widths.parse_length_km(width),
        "each_side_km": None if each_side is None else widths.parse_each_side_km(each_side),
        "ends": options.ends,
    }
    if options.line is None:
        _refuse_line_options(options)
    whole = corridor.m4(**chosen) if options.line is None else _along_line(options, chosen)
    if options.start is None and options.stop is None:
        return whole
    start = whole.from_name or 0.0 if options.start is None else _end(options.start)
    stop = whole.to_name or whole.length_km if options.stop is None else _end(options.stop)
    return whole.between(start, stop)


def _refuse_line_options(options: argparse.Namespace) -> None:
    given = [option for name, option in _OF_A_LINE.items() if getattr(options, name)]
    if given:
        message = f"{given[0]} is for a line of your own; give it with --line FILE"
        raise DataError(message)


def _along_line(options: argparse.Namespace, chosen: dict[str, Any]) -> Corridor:
    """Return the corridor along a line of the user's; tell what was left out of it."""
    import warnings

    if options.width is None and options.each_side is None:
        message = "--line needs --width or --each-side, as in --width 4km"
        raise WidthError(message)
    with warnings.catch_warnings(record=True) as notes:
        warnings.simplefilter("always", UserWarning)
        zone = corridor.from_line(
            options.line,
            **chosen,
            where=options.where,
            layer=options.line_layer,
            crs=options.line_crs,
            reverse=options.reverse,
            sides=None if options.sides is None else tuple(options.sides.split(",")),
        )
    for note in notes:
        print(f"corridor: {note.message}", file=sys.stderr)
    return zone


def _end(text: str) -> str | float:
    """Return an end of a stretch: a number is a kilometre, all else a name."""
    try:
        return float(text.casefold().removesuffix("km"))
    except ValueError:
        return text
