"""The command line for files of points: ``corridor label``, ``filter`` and ``sweep``."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager

from corridor.cli.selection import nested_of
from corridor.errors import DataError, FileError, StretchError, WidthError
from corridor.lengths import parse_length_km
from geo.notation import describe_notations

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator
    from pathlib import Path
    from typing import Any

    from corridor.files.jobs.folders import PartRunner
    from corridor.files.jobs.label import LabelJob, ReadOptions, RowFilter
    from corridor.model.corridor import Corridor
    from corridor.tables.sweep import Sweep
    from corridor.tables.tally import Tally

FORMATS_IN = (
    "CSV, TSV (.gz, .zst), Parquet, GeoParquet, Arrow, GeoPackage, GeoJSON, GeoJSON lines, "
    "FlatGeobuf, Shapefile; a folder or a quoted glob of them; - is standard input"
)
FORMATS_OUT = (
    ".csv .tsv (.gz, .zst) .parquet .geoparquet .arrow .gpkg .geojsonl; - is standard output; "
    "a folder for a folder"
)


# --- options -----------------------------------------------------------------------


def reading_options(parser: argparse.ArgumentParser) -> None:
    """Add the options that tell how files are read and where in them the coordinates are."""
    group = parser.add_argument_group("how to read IN")
    group.add_argument("--lat", metavar="COLUMN", help="of latitudes (with --crs: northings)")
    group.add_argument("--lon", metavar="COLUMN", help="of longitudes (with --crs: eastings)")
    group.add_argument("--geometry", metavar="COLUMN", help="of WKB, WKT or GeoArrow points")
    group.add_argument("--coordinate", metavar="COLUMN", help=f"of text: {describe_notations()}")
    group.add_argument("--crs", help="of the coordinates, if IN does not tell; EPSG:4326")
    order = group.add_mutually_exclusive_group()
    order.add_argument("--swap", action="store_true", help="exchange latitude and longitude")
    order.add_argument("--as-is", action="store_true", help="do not look whether they are")
    group.add_argument(
        "--delimiter", metavar="CHARACTER", help="of a text file; found if not given"
    )
    group.add_argument("--encoding", help="of a text file; UTF-8, or its byte order mark's")
    group.add_argument("--layer", metavar="NAME", help="of a file with several")


def _files_options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("source", metavar="IN", help=FORMATS_IN)
    parser.add_argument("target", metavar="OUT", help=FORMATS_OUT)
    parser.add_argument(
        "--format", metavar="ENDING", help="of OUT, if it is standard output or a folder"
    )
    parser.add_argument(
        "--cluster",
        metavar="ADDRESS|local",
        help="work on a folder with the workers of a Dask scheduler",
    )
    reading_options(parser)


def label_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``corridor label``."""
    _files_options(parser)
    parser.add_argument(
        "--prefix", default="", metavar="TEXT", help="before the names of the new columns"
    )


def filter_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``corridor filter``."""
    _files_options(parser)
    group = parser.add_argument_group("which rows to keep (those inside, unless given)")
    group.add_argument("--outside", action="store_true", help="those outside")
    group.add_argument("--side", metavar="NAME", help="those on one side, as in north")
    group.add_argument("--km", metavar="FROM:TO", help="those between two km, as in 10:20")
    group.add_argument("--within", metavar="2km", help="those so near to the road")


def sweep_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``corridor sweep``."""
    parser.add_argument("source", metavar="IN", help=FORMATS_IN)
    parser.add_argument(
        "-o",
        "--output",
        metavar="OUT",
        help="the table: .csv .parquet .json; -, CSV on standard output, if there is no --plot",
    )
    parser.add_argument("--plot", metavar="OUT", help="a picture: .png .svg")
    parser.add_argument("--by", metavar="COLUMN", help="count each of its values apart")
    parser.add_argument("--sum", metavar="COLUMN", help="add up its numbers, not the points")
    reading_options(parser)


def is_standard(options: argparse.Namespace) -> bool:
    """Tell whether the table of a sweep goes to standard output."""
    return options.output == "-" or (options.output is None and options.plot is None)


def reading_of(options: argparse.Namespace) -> ReadOptions:
    """Return how files are to be read."""
    from corridor.files.jobs.label import ReadOptions

    swapped = True if options.swap else False if options.as_is else None
    names = ("delimiter", "encoding", "layer", "lat", "lon", "geometry", "coordinate", "crs")
    return ReadOptions(**{name: getattr(options, name) for name in names}, swapped=swapped)


def _keep_of(options: argparse.Namespace, zone: Corridor) -> RowFilter:
    """Return which rows a filter keeps."""
    from corridor.files.jobs.label import RowFilter

    if options.side is not None and options.side not in zone.sides.names:
        message = f"the sides are {' and '.join(zone.sides.names)}, got --side {options.side}"
        raise DataError(message)
    km = None if options.km is None else _kilometres(options.km)
    return RowFilter(options.outside, options.side, km)


def _kilometres(text: str) -> tuple[float, float]:
    parts = text.casefold().replace("km", "").split(":")
    try:
        start, stop = map(float, parts)
    except ValueError:
        message = f"--km is two kilometres of the route, as in 10:20; got {text!r}"
        raise StretchError(message) from None
    if start > stop:
        message = f"--km runs from the lesser to the greater, as in 10:20; got {text!r}"
        raise StretchError(message)
    return start, stop


# --- commands ----------------------------------------------------------------------


def label(options: argparse.Namespace, zone: Corridor) -> Tally:
    """Run ``corridor label``; return what was counted."""
    from corridor.files.jobs.label import LabelJob

    nested = nested_of(options, zone)
    return _run(options, LabelJob(zone, reading_of(options), options.prefix, nested=nested))


def within_km(options: argparse.Namespace) -> float | None:
    """Return the half-width that ``--within`` tells, in whose place no other may be given."""
    if options.within is None:
        return None
    if not (options.width is options.each_side is options.widths is None):
        message = "--within takes the place of --width, --each-side and --widths; give one of them"
        raise WidthError(message)
    return parse_length_km(options.within)


def filter(options: argparse.Namespace, zone: Corridor) -> Tally:  # noqa: A001
    """Run ``corridor filter``; return what was counted of all rows."""
    from corridor.files.jobs.label import LabelJob

    return _run(options, LabelJob(zone, reading_of(options), row_filter=_keep_of(options, zone)))


def sweep(
    options: argparse.Namespace,
    zone: Corridor,
    each_side_km: Any,
    own_km: tuple[float, float] | None,
) -> Sweep:
    """Run ``corridor sweep``; return the numbers.

    ``own_km`` are the half-widths that the picture marks.
    """
    from contextlib import ExitStack

    from corridor import atomic as files
    from corridor.export.sweep import output_paths, write_sweep
    from corridor.files.jobs import label as label_files
    from corridor.files.jobs import progress
    from corridor.tables.sweep import sweep_batches

    sources, reading = _sources(options.source), reading_of(options)
    targets = output_paths(None if is_standard(options) else options.output, options.plot)
    told = " and ".join(map(str, targets)) or "-"
    with _stopping(told, into_folder=False), files.protect_inputs(sources), ExitStack() as stack:
        for target in targets:
            files.refuse_input_as_target(target)
        places = [stack.enter_context(files.atomic_write(it)) / it.name for it in targets]
        with (
            progress.progress_bar() as watch,
            label_files.concatenate_sources(sources, reading) as source,
        ):
            found = sweep_batches(
                zone,
                source.schema,
                source.batches,
                each_side_km,
                reading,
                by=options.by,
                sum=options.sum,
                on_progress=lambda rows: watch(rows, source.fraction_read()),
            )
        streams = [sys.stdout.buffer] if is_standard(options) else []
        for place in (*streams, *places):
            write_sweep(found, place, own_km)
    return found


def _run(options: argparse.Namespace, work: LabelJob) -> Tally:
    from pathlib import Path

    from corridor.files.jobs import label as label_files
    from corridor.files.jobs import progress

    sources = _sources(options.source)
    several = options.source != "-" and not Path(options.source).is_file()
    into_folder = several and not _is_file_name(options.target)
    with _stopping(options.target, into_folder), progress.progress_bar() as watch:
        if into_folder:
            from corridor.files.jobs import folders as label_folders

            return label_folders.label_folder(
                work,
                sources,
                Path(options.target),
                format=options.format,
                on_progress=watch,
                run_parts=_finish(options.cluster),
            )
        if options.cluster is not None:
            message = (
                "--cluster shares out the files of a folder, into a folder; "
                f"got {options.source} into {options.target}"
            )
            raise FileError(message)
        return label_files.label_to_file(
            work, sources, options.target, format=options.format, on_progress=watch
        )


def _sources(words: str) -> list[Path]:
    """Return the files that IN means, or standard input."""
    from pathlib import Path

    from corridor.files.readers import formats as readers

    return [Path(words)] if words == "-" else readers.expand_inputs(words)


def _is_file_name(target: str) -> bool:
    """Tell whether OUT names one file, not a folder."""
    has_ending = bool(os.path.splitext(target)[1])  # noqa: PTH122
    return target == "-" or (has_ending and not os.path.isdir(target))  # noqa: PTH112


def _finish(cluster: str | None) -> PartRunner | None:
    if cluster is None:
        return None
    from corridor.files.jobs import cluster as dask

    return dask.cluster_runner(cluster)


def _say_that_it_compiles() -> None:
    print("corridor: compiling the engine for this machine, once", file=sys.stderr, flush=True)


@contextmanager
def _stopping(target: str, into_folder: bool) -> Iterator[None]:
    """Say, when it is interrupted, what is left; a polite kill is an interruption too."""
    import signal

    from geo.nearest import compile_events

    def stop(_number: int, _frame: object) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGTERM, stop)
    try:
        with compile_events.notify_if_slow(_say_that_it_compiles):
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
