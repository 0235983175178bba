"""Folders of points labelled, or filtered, into folders: part by part, here or on a cluster.

A run that was stopped is continued where it was: see :mod:`corridor.files.jobs.ledger`.
"""

from __future__ import annotations

import os
import shutil
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from corridor.atomic import HIDDEN_PREFIX, atomic_write, protect_inputs, refuse_input_as_target
from corridor.errors import FileError
from corridor.files.formats import find_compression
from corridor.files.jobs.label import label_source
from corridor.files.jobs.ledger import VERSION, FolderPart, Ledger, describe_settings, file_stamp
from corridor.files.readers.inputs import open_source, refuse_other_schema
from corridor.files.writers.formats import output_format
from corridor.tables.tally import EMPTY_TALLY

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from corridor.files.jobs.label import LabelJob
    from corridor.files.jobs.progress import ProgressCallback
    from corridor.tables.tally import Tally


@dataclass(frozen=True, slots=True)
class FolderJob:
    """What is needed to label any part of a folder.

    Attributes
    ----------
    label_job
        The job for every file.
    target_folder
        The folder of results, which holds the ledger.
    first_source
        The file whose columns all others must have.
    """

    label_job: LabelJob
    target_folder: Path
    first_source: Path


class PartRunner(Protocol):
    """Labels parts of a folder, in any order, and yields each with its tally."""

    def __call__(
        self, job: FolderJob, parts: Sequence[FolderPart], on_progress: ProgressCallback, /
    ) -> Iterator[tuple[FolderPart, Tally]]:
        """Yield each part when it is finished."""


def label_folder(
    label_job: LabelJob,
    sources: Sequence[Path],
    folder: Path,
    *,
    format: str | None = None,  # noqa: A002
    on_progress: ProgressCallback,
    run_parts: PartRunner | None = None,
) -> Tally:
    """Label files into a folder, those that are not finished yet; return the tally.

    Parameters
    ----------
    label_job
        The job for every file.
    sources
        The files.
    folder
        Where the results go, under the same names; made if it is not there.
    format
        The format of the results; that of each file if not given.
    on_progress
        Called after each batch.
    run_parts
        Labels the parts; here, one after the other, if not given.

    Raises
    ------
    FileError, DataError, SwapError
        The folder holds results of other settings, or a file that is read; or as for one file.
        Parts finished until then stay.
    """
    parts = plan_parts(sources, folder, format)
    with protect_inputs(sources):
        for part in parts:
            refuse_input_as_target(part.target)
    ledger = Ledger(folder)
    ledger.claim({**describe_settings(label_job, format or "as read"), "version": VERSION})
    job = FolderJob(label_job, folder, Path(sources[0]))
    total, unfinished = EMPTY_TALLY, []
    for part in parts:
        tally = ledger.find_tally(part)
        if tally is None:
            unfinished.append(part)
        else:
            total = total.plus(tally)
            on_progress(tally.rows, None)
    for _, tally in (run_parts or label_parts_in_turn)(job, unfinished, on_progress):
        total = total.plus(tally)
    _remove_leftovers(folder)
    return total


def label_parts_in_turn(
    job: FolderJob, parts: Sequence[FolderPart], on_progress: ProgressCallback
) -> Iterator[tuple[FolderPart, Tally]]:
    """Label parts one after the other; yield each with its tally."""
    for index, part in enumerate(parts):

        def on_part_progress(rows: int, fraction: float | None, /, index: int = index) -> None:
            on_progress(rows, (index + (fraction or 0.0)) / len(parts))

        yield part, label_part(job, part, on_part_progress)


def label_part(job: FolderJob, part: FolderPart, on_progress: ProgressCallback) -> Tally:
    """Label one part, which appears whole, and record it in the ledger.

    Run twice, or twice at the same time, it leaves the same part.
    """
    stamp = file_stamp(part.source)
    part.target.parent.mkdir(parents=True, exist_ok=True)
    options = job.label_job.read_options.for_file
    with open_source(part.source, **options) as source:
        if part.source != job.first_source:
            with open_source(job.first_source, **options) as first:
                refuse_other_schema(first, source)
        with atomic_write(part.target) as folder:
            target = folder / part.target.name
            tally = label_source(job.label_job, source, target, part.format, on_progress)
    Ledger(job.target_folder).record(part, stamp, tally)
    return tally


def plan_parts(sources: Sequence[Path], folder: Path, format: str | None) -> list[FolderPart]:  # noqa: A002
    """Return the part of the folder of results that each file becomes.

    Raises
    ------
    FileError
        A file's format cannot be written, or two files would become one.
    """
    root = Path(os.path.commonpath([source.parent for source in sources]))
    parts = []
    for source in sources:
        name = source.relative_to(root)
        if format is not None:
            name = name.with_name(f"{_remove_endings(name)}.{format}")
        chosen = format or output_format(name)
        parts.append(FolderPart(source, folder / name, chosen, name.as_posix()))
    counts = Counter(part.name for part in parts)
    twice = next((name for name, count in counts.items() if count > 1), None)
    if twice is not None:
        message = f"several files would become {folder / twice}; label them apart"
        raise FileError(message)
    return parts


def _remove_endings(path: Path) -> str:
    """Return a file's name without its ending and that of its compression."""
    return Path(path.stem).stem if find_compression(path.suffix) else path.stem


def _remove_leftovers(folder: Path) -> None:
    """Remove the hidden folders of runs that were killed."""
    for leftover in folder.rglob(f"{HIDDEN_PREFIX}*"):
        shutil.rmtree(leftover, ignore_errors=True)
