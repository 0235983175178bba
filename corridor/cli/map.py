"""``corridor map``: the map as one HTML file, opened or served."""

from __future__ import annotations

import os
import sys

from corridor.cli.output import print_json, print_nested
from corridor.cli.selection import corridor_from_options, nested_from_options
from corridor.errors import DataError
from corridor.page.opening import TABS

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from typing import Any

    from corridor.page.opening import Opening

# Options that say how the points are read.
READING = ("delimiter", "encoding", "layer")


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``corridor map``."""
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
    looks = parser.add_argument_group("how the page opens")
    looks.add_argument("--title", metavar="TEXT", help="in place of the page's own")
    looks.add_argument("--language", metavar="CODE", help="en or ar")
    looks.add_argument("--theme", metavar="light|dark", help="whatever the reader's system has")
    looks.add_argument("--fold-panel", action="store_true", help="open with the panel folded")
    looks.add_argument("--tabs", metavar="NAME,NAME", help=f"offer only some of {','.join(TABS)}")
    looks.add_argument("--style", metavar="FILE", help="CSS that comes after the page's own")
    parser.add_argument("--open", action="store_true", help="open it in the browser")
    parser.add_argument(
        "--serve",
        nargs="?",
        type=int,
        const=0,
        metavar="PORT",
        help="then serve it to this machine alone, until Ctrl-C",
    )


def run(options: argparse.Namespace) -> int:
    """Write the map and print its path; return 0."""
    given = [name for name in READING if getattr(options, name) is not None]
    if given and options.points is None:
        message = f"--{given[0]} says how points are read; give it with --points FILE"
        raise DataError(message)
    zone = corridor_from_options(options)
    nested = nested_from_options(options, zone)
    labelled = None
    if options.points is not None:
        from corridor.tables.labels import label_table

        labelled, tally = label_table(zone, _read_points(options), nested=nested)
        print(tally, file=sys.stderr)
        print_nested(nested, sys.stderr)
    from corridor.page import build as page
    from corridor.page.tiles import tiles_at

    if options.tiles_attribution is not None and options.tiles is None:
        message = "--tiles-attribution needs --tiles, as in --tiles osm"
        raise DataError(message)
    base = None if options.tiles is None else tiles_at(options.tiles, options.tiles_attribution)
    name = "m4-corridor.html" if options.line is None else f"{zone.title}-corridor.html"
    target = name if options.output is None else options.output
    zones = nested.corridors if nested else None
    page.save_map(page.build_map(zone, labelled, base, zones, _read_opening(options)), target)
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


def _read_opening(options: argparse.Namespace) -> Opening:
    """Return how the page opens."""
    from corridor.page.opening import make_opening

    style = None
    if options.style is not None:
        try:
            with open(options.style, encoding="utf-8") as file:  # noqa: PTH123
                style = file.read()
        except (OSError, UnicodeDecodeError) as error:
            message = f"--style must be a style sheet in UTF-8: {options.style}: {error}"
            raise DataError(message) from None
    return make_opening(
        title=options.title,
        language=options.language,
        theme=options.theme,
        panel=False if options.fold_panel else None,
        tabs=options.tabs and tuple(options.tabs.split(",")),
        style=style,
    )


def _read_points(options: argparse.Namespace) -> Any:
    """Return the points to show as an Arrow table."""
    import pyarrow as pa

    from corridor.files.readers.inputs import open_source

    reading = {name: getattr(options, name) for name in READING}
    with open_source(options.points, **reading) as source:
        return pa.Table.from_batches(source.batches, source.schema)


def _serve(path: str, options: argparse.Namespace) -> None:
    from pathlib import Path

    from corridor.page import serve

    def announce(address: str) -> None:
        print(f"serving {address} to this machine; Ctrl-C stops", file=sys.stderr, flush=True)
        if options.open:
            _open(address)

    serve.serve_page(Path(path).read_bytes(), options.serve, announce)


def _open(address: str) -> None:
    """Open a page in the browser where there is one."""
    import webbrowser

    if not webbrowser.open(address):
        print("corridor: no browser was found here; open the page by hand", file=sys.stderr)
