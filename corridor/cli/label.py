"""``corridor label``: the answers as columns of files of points."""

from __future__ import annotations

import os
import sys

from corridor.cli.output import nested_values, print_json, print_nested
from corridor.cli.reading import (
    add_reading_options,
    add_source_argument,
    input_files,
    read_options,
    report_interruption,
)
from corridor.cli.selection import corridor_from_options, nested_from_options
from corridor.errors import FileError

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from corridor.files.jobs.folders import PartRunner
    from corridor.files.jobs.label import LabelJob
    from corridor.model.nested import Nested
    from corridor.tables.tally import Tally


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``corridor label``."""
    add_file_options(parser)
    parser.add_argument(
        "--prefix", default="", metavar="TEXT", help="before the names of the new columns"
    )


def run(options: argparse.Namespace) -> int:
    """Label files and print the tally; return 0."""
    from corridor.files.jobs.label import LabelJob

    corridor = corridor_from_options(options)
    nested = nested_from_options(options, corridor)
    job = LabelJob(corridor, read_options(options), options.prefix, nested=nested)
    print_tally(options, run_job(options, job), nested)
    return 0


def add_file_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of a command that writes files of points from files of points."""
    from corridor.files.writers.formats import list_output_endings

    add_source_argument(parser)
    formats = f"{list_output_endings()}; - is standard output; a folder for a folder"
    parser.add_argument("target", metavar="OUT", help=formats)
    parser.add_argument(
        "--format", metavar="ENDING", help="of OUT, if it is standard output or a folder"
    )
    parser.add_argument(
        "--cluster",
        metavar="ADDRESS|local",
        help="work on a folder with the workers of a Dask scheduler",
    )
    add_reading_options(parser)


def run_job(options: argparse.Namespace, job: LabelJob) -> Tally:
    """Run a job over a file or a folder; return its tally."""
    from pathlib import Path

    from corridor.files.jobs import label as label_files
    from corridor.files.jobs import progress

    sources = input_files(options.source)
    several = options.source != "-" and not Path(options.source).is_file()
    into_folder = several and not _is_file_name(options.target)
    with report_interruption(options.target, into_folder), progress.progress_bar() as watch:
        if into_folder:
            from corridor.files.jobs import folders as label_folders

            return label_folders.label_folder(
                job,
                sources,
                Path(options.target),
                format=options.format,
                on_progress=watch,
                run_parts=_part_runner(options.cluster),
            )
        if options.cluster is not None:
            message = (
                "--cluster shares out the files of a folder, into a folder; "
                f"got {options.source} into {options.target}"
            )
            raise FileError(message)
        return label_files.label_to_file(
            job, sources, options.target, format=options.format, on_progress=watch
        )


def print_tally(options: argparse.Namespace, tally: Tally, nested: Nested | None = None) -> None:
    """Print the tally, on standard error if the output goes to standard output."""
    stream = sys.stderr if options.target == "-" else sys.stdout
    if options.json:
        widths = {"nested": nested_values(nested)} if nested else {}
        print_json({"path": options.target, **tally.as_dict(), **widths}, stream)
    else:
        print(tally, file=stream)
        print_nested(nested, stream)


def _is_file_name(target: str) -> bool:
    """Return whether OUT names one file, not a folder."""
    has_ending = bool(os.path.splitext(target)[1])  # noqa: PTH122
    return target == "-" or (has_ending and not os.path.isdir(target))  # noqa: PTH112


def _part_runner(cluster: str | None) -> PartRunner | None:
    if cluster is None:
        return None
    from corridor.files.jobs import cluster as dask

    return dask.cluster_runner(cluster)
