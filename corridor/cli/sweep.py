"""``corridor sweep``: the number of points inside as the width varies."""

from __future__ import annotations

import sys
from contextlib import ExitStack

from corridor.cli.output import print_json
from corridor.cli.reading import (
    add_reading_options,
    add_source_argument,
    input_files,
    read_options,
    report_interruption,
)
from corridor.cli.selection import corridor_from_options

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from pathlib import Path
    from typing import Any

    from corridor.model.corridor import Corridor
    from corridor.tables.sweep import Sweep


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``corridor sweep``."""
    add_source_argument(parser)
    parser.add_argument(
        "-o",
        "--output",
        metavar="OUT",
        help="the table: .csv .parquet .json; -, CSV on standard output, if there is no --plot",
    )
    parser.add_argument("--plot", metavar="OUT", help="a picture: .png .svg")
    parser.add_argument("--by", metavar="COLUMN", help="count each of its values apart")
    parser.add_argument("--sum", metavar="COLUMN", help="add up its numbers, not the points")
    add_reading_options(parser)


def run(options: argparse.Namespace) -> int:
    """Write table and picture, print the numbers; return 0."""
    from corridor.tables.sweep import parse_steps_km

    each_side_km = parse_steps_km(options.steps)
    has_width = options.line is None or options.width is not None
    # Without a width the corridor needs some width; it is not printed.
    corridor = corridor_from_options(options, None if has_width else float(each_side_km[-1]))
    result = _sweep(options, corridor, each_side_km, corridor.each_side_km if has_width else None)
    stream = sys.stderr if _is_to_stdout(options) else sys.stdout
    if options.json:
        paths = {"path": options.output, "plot": options.plot}
        print_json({**paths, **result.as_dict()}, stream)
    else:
        print(result, file=stream)
    return 0


def _sweep(
    options: argparse.Namespace,
    corridor: Corridor,
    each_side_km: Any,
    own_km: tuple[float, float] | None,
) -> Sweep:
    """Sweep the points of files; return the numbers.

    ``own_km`` are the half-widths that the picture marks.
    """
    from corridor import atomic
    from corridor.export.sweep import output_paths, write_sweep

    sources = input_files(options.source)
    targets = output_paths(None if _is_to_stdout(options) else options.output, options.plot)
    names = " and ".join(map(str, targets)) or "-"
    with (
        report_interruption(names, into_folder=False),
        atomic.protect_inputs(sources),
        ExitStack() as stack,
    ):
        for target in targets:
            atomic.refuse_input_as_target(target)
        paths = [stack.enter_context(atomic.atomic_write(it)) / it.name for it in targets]
        result = _sweep_sources(options, corridor, each_side_km, sources)
        streams = [sys.stdout.buffer] if _is_to_stdout(options) else []
        for output in (*streams, *paths):
            write_sweep(result, output, own_km)
    return result


def _sweep_sources(
    options: argparse.Namespace, corridor: Corridor, each_side_km: Any, sources: list[Path]
) -> Sweep:
    from corridor.files.jobs import progress
    from corridor.files.readers.inputs import concatenate_sources
    from corridor.tables.sweep import sweep_batches

    reading = read_options(options)
    with (
        progress.progress_bar() as watch,
        concatenate_sources(sources, reading) as source,
    ):
        return sweep_batches(
            corridor,
            source.schema,
            source.batches,
            each_side_km,
            reading,
            by=options.by,
            sum=options.sum,
            on_progress=lambda rows: watch(rows, source.fraction_read()),
        )


def _is_to_stdout(options: argparse.Namespace) -> bool:
    """Return whether the table goes to standard output."""
    return options.output == "-" or (options.output is None and options.plot is None)
