"""``corridor export``: the corridor for other programs, or as a picture."""

from __future__ import annotations

import os

from corridor.cli.output import print_json
from corridor.cli.selection import corridor_from_options, nested_from_options

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``corridor export``."""
    parser.add_argument(
        "output",
        metavar="OUT",
        help="the ending says the format: .geojson .gpkg .kml .parquet .fgb .shp; a picture "
        "to print: .svg .png .pdf",
    )


def run(options: argparse.Namespace) -> int:
    """Write the files and print their paths; return 0."""
    from corridor.export.formats import write_corridor

    zone = corridor_from_options(options)
    written = [
        os.path.abspath(path)  # noqa: PTH100
        for path in write_corridor(nested_from_options(options, zone) or zone, options.output)
    ]
    if options.json:
        print_json({"paths": written})
    else:
        print("\n".join(written))
    return 0
