"""The options that say which corridor is meant."""

from __future__ import annotations

import re
import sys
from contextlib import contextmanager

import corridor
from corridor.errors import CorridorError, DataError, WidthError
from corridor.lengths import KM_PER_UNIT, parse_length_km
from corridor.model.ends import parse_ends
from corridor.model.sides import parse_each_side_km, parse_nested_km

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator
    from typing import Any

    from corridor.model.corridor import Corridor
    from corridor.model.nested import Nested

# Options that need --line.
_LINE_OPTIONS = {
    "where": "--where",
    "line_layer": "--line-layer",
    "line_crs": "--line-crs",
    "reverse": "--reverse",
    "sides": "--sides",
    "chainage": "--chainage",
    "chainage_unit": "--chainage-unit",
}

# The options for arguments of corridor.from_line, which its messages name as in layer='F'.
_ARGUMENTS = {
    "where": "--where",
    "layer": "--line-layer",
    "crs": "--line-crs",
    "chainage": "--chainage",
    "chainage_unit": "--chainage-unit",
}
_ARGUMENT = re.compile(rf"(?<![^\s(])({'|'.join(_ARGUMENTS)})=(?=(['\"])?)")


def add_corridor_options(
    parser: argparse.ArgumentParser, *, is_sweep: bool = False, takes_nested: bool = False
) -> None:
    """Add the options that every command has; a sweep varies the width itself."""
    which = parser.add_argument_group("which corridor")
    parser.set_defaults(nested=None)
    if is_sweep:
        parser.set_defaults(each_side=None, widths=None)
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
        width.add_argument(
            "--widths",
            metavar="FILE",
            help="road to edge where it changes along the line: a CSV with from, to, and "
            "each_side_km, or left_km and right_km (or the sides' names)",
        )
        if takes_nested:
            width.add_argument(
                "--nested",
                metavar="NAME=2km,...",
                help="several, one inside the other, by the width of each side, road to edge: "
                "inner=2km,outer=3km/5km",
            )
    end = "a settlement, a km (12.5, 12+500) or a coordinate"
    which.add_argument("--from", dest="start", metavar="PLACE", help=end)
    which.add_argument("--to", dest="stop", metavar="PLACE", help=end)
    which.add_argument(
        "--ends", default="flat", metavar="flat|round", help="or two: start, stop, as in flat,round"
    )
    _line_options(parser.add_argument_group("a line of your own, with a width"))


def _line_options(group: Any) -> None:
    group.add_argument(
        "--line",
        metavar="FILE",
        help="GeoJSON, GeoPackage, Shapefile, FlatGeobuf, KML, KMZ, GPX, GeoParquet, geodatabase, "
        "WKT, or CSV with a vertex a row",
    )
    group.add_argument("--where", metavar="NAME=VALUE", help="the one feature of several")
    group.add_argument("--line-layer", metavar="NAME", help="the one layer of several")
    group.add_argument("--line-crs", metavar="CRS", help="of its coordinates, if FILE names none")
    group.add_argument("--reverse", action="store_true", help="travel the other way")
    group.add_argument("--sides", metavar="LEFT,RIGHT", help="names, as in north,south")
    group.add_argument(
        "--chainage",
        metavar="COLUMN|FILE",
        help="published kilometres to count by: M values (M), a column of the line's vertices, "
        "or a CSV of posts with lat, lon, km",
    )
    group.add_argument(
        "--chainage-unit",
        choices=tuple(KM_PER_UNIT),
        help="of M values or a column; m unless given",
    )


def corridor_from_options(
    options: argparse.Namespace, each_side_km: float | None = None
) -> Corridor:
    """Return the corridor of the options, with this half-width unless they give one."""
    width, each_side = options.width, options.each_side
    chosen: dict[str, Any] = {
        "width_km": None if width is None else parse_length_km(width),
        "each_side_km": each_side_km if each_side is None else parse_each_side_km(each_side),
        "ends": parse_ends(options.ends),
    }
    if options.nested is not None:
        chosen["each_side_km"] = next(iter(parse_nested_km(options.nested).values()))
    if options.line is None:
        _refuse_line_options(options)
        whole = corridor.m4(**chosen)
        whole = whole if options.widths is None else whole.with_widths(options.widths)
    else:
        whole = _along_line(options, chosen)
    zone = _take_stretch(whole, options)
    nested = nested_from_options(options, zone)
    return zone if nested is None else nested.outermost


@contextmanager
def protect_input_files(options: argparse.Namespace) -> Iterator[None]:
    """Refuse, meanwhile, to overwrite the files of line, widths, chainages and points."""
    names = (options.line, options.widths, options.chainage, getattr(options, "points", None))
    given = [name for name in names if name is not None]
    if not given:  # a quick answer goes without the import
        yield
        return
    from corridor import atomic as files

    with files.protect_inputs(given):
        yield


def nested_from_options(options: argparse.Namespace, zone: Corridor) -> Nested | None:
    """Return the nested corridors of the options along the corridor's section, if any."""
    if options.nested is None:
        return None
    return corridor.nested(zone, parse_nested_km(options.nested))


def _take_stretch(whole: corridor.Corridor, options: argparse.Namespace) -> corridor.Corridor:
    """Return the corridor along the stretch of the options, the whole unless they name one."""
    if options.start is None and options.stop is None:
        return whole
    start, stop = whole.from_name or whole.start_km, whole.to_name or whole.stop_km
    start = start if options.start is None else options.start
    stop = stop if options.stop is None else options.stop
    # A pair of ends is that of the stretch, whichever way it runs along the line.
    return whole.between(start, stop).with_ends(parse_ends(options.ends))


def _refuse_line_options(options: argparse.Namespace) -> None:
    given = [option for name, option in _LINE_OPTIONS.items() if getattr(options, name)]
    if given:
        message = f"{given[0]} is for a line of your own; give it with --line FILE"
        raise DataError(message)


def _along_line(options: argparse.Namespace, chosen: dict[str, Any]) -> corridor.Corridor:
    """Return the corridor along the user's line; print notes on what was left out of it."""
    import warnings

    if not options.line.strip():
        message = "--line needs a file, or a line as WKT, as in --line pipeline.geojson"
        raise DataError(message)
    if chosen["width_km"] is chosen["each_side_km"] is options.widths is None:
        message = "--line needs --width, --each-side or --widths, as in --width 4km"
        raise WidthError(message)
    with warnings.catch_warnings(record=True) as notes:
        warnings.simplefilter("always", UserWarning)
        try:
            zone = corridor.from_line(
                options.line,
                **chosen,
                widths=options.widths,
                where=options.where,
                layer=options.line_layer,
                crs=options.line_crs,
                reverse=options.reverse,
                sides=_sides(options.sides),
                chainage=options.chainage,
                chainage_unit=options.chainage_unit,
            )
        except CorridorError as error:
            raise type(error)(_with_options(str(error))) from error
    for note in notes:
        print(f"corridor: {_with_options(str(note.message))}", file=sys.stderr)
    return zone


def _sides(text: str | None) -> tuple[str, ...] | None:
    """Return the names of the sides, where they are given."""
    if text is None:
        return None
    from corridor.model.sides import sides_from_names

    names = tuple(text.split(","))
    try:
        sides_from_names(names)
    except DataError:
        message = (
            "--sides takes two different names, of the left and the right side of travel, as in "
            f"--sides north,south; got {text!r}"
        )
        raise DataError(message) from None
    return names


def _with_options(message: str) -> str:
    """Return a message with options in place of arguments: ``--line-layer 'F'``."""
    return _ARGUMENT.sub(lambda it: _ARGUMENTS[it[1]] + (" " if it[2] else ""), message)
