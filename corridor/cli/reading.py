"""What ``label``, ``filter`` and ``sweep`` share: how points are read, and how work ends."""

from __future__ import annotations

import sys
from contextlib import contextmanager

from geo.notation import describe_notations

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator
    from pathlib import Path

    from corridor.files.readers.inputs import ReadOptions


def add_source_argument(parser: argparse.ArgumentParser) -> None:
    """Add IN, with the formats that points are read from."""
    from corridor.files.readers.formats import list_input_titles

    formats = f"{list_input_titles()}; a folder or a quoted glob of them; - is standard input"
    parser.add_argument("source", metavar="IN", help=formats)


def add_reading_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that say how files are read and which columns hold the coordinates."""
    group = parser.add_argument_group("how to read IN")
    group.add_argument("--lat", metavar="COLUMN", help="of latitudes (with --crs: northings)")
    group.add_argument("--lon", metavar="COLUMN", help="of longitudes (with --crs: eastings)")
    group.add_argument("--geometry", metavar="COLUMN", help="of WKB, WKT or GeoArrow points")
    group.add_argument("--coordinate", metavar="COLUMN", help=f"of text: {describe_notations()}")
    group.add_argument("--crs", help="of the coordinates, if IN names none; EPSG:4326")
    order = group.add_mutually_exclusive_group()
    order.add_argument("--swap", action="store_true", help="exchange latitude and longitude")
    order.add_argument("--as-is", action="store_true", help="do not check their order")
    group.add_argument(
        "--delimiter", metavar="CHARACTER", help="of a text file; found if not given"
    )
    group.add_argument("--encoding", help="of a text file; UTF-8, or its byte order mark's")
    group.add_argument("--layer", metavar="NAME", help="of a file with several")


def read_options(options: argparse.Namespace) -> ReadOptions:
    """Return how files are read."""
    from corridor.files.readers.inputs import ReadOptions

    swapped = True if options.swap else False if options.as_is else None
    names = ("delimiter", "encoding", "layer", "lat", "lon", "geometry", "coordinate", "crs")
    return ReadOptions(**{name: getattr(options, name) for name in names}, swapped=swapped)


def input_files(words: str) -> list[Path]:
    """Return the files that IN names; ``-`` is standard input."""
    from pathlib import Path

    from corridor.files.readers.inputs import expand_inputs

    return [Path(words)] if words == "-" else expand_inputs(words)


def _print_compile_notice() -> None:
    print("corridor: compiling the engine for this machine, once", file=sys.stderr, flush=True)


@contextmanager
def report_interruption(target: str, into_folder: bool) -> Iterator[None]:
    """Print, on Ctrl-C or SIGTERM, what is left of the output."""
    import signal

    from geo.nearest import compile_events

    def stop(_number: int, _frame: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        with compile_events.notify_if_slow(_print_compile_notice):
            yield
    except KeyboardInterrupt:
        left = f"{target} was not written"
        if into_folder:
            left = f"the parts that are finished stay in {target}; run it again to go on"
        elif target == "-":
            left = "the output is not complete"
        print(f"corridor: interrupted; {left}", file=sys.stderr)
        raise
    finally:
        signal.signal(signal.SIGTERM, before)
