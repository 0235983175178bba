"""Folders of points labelled, or filtered, into folders: part by part, here or on a cluster.

A ledger in the folder of results, ``_corridor`` (a name that readers of data sets pass
over), holds with what settings it was made, and of every finished part which file it was
made from and what was counted. A run that was stopped goes on where it was; results of
other settings never mix.
"""

from __future__ import annotations

import json
import os
import shutil
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from corridor import atomic as files
from corridor.errors import DataError, FileError
from corridor.files.jobs import label as label_files
from corridor.files.writers import formats as writers
from corridor.tables.tally import EMPTY_TALLY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from typing import Any

    from corridor.files.jobs.label import LabelJob, ProgressCallback
    from corridor.tables.tally import Tally

    PartRunner = Callable[
        ["FolderJob", Sequence["FolderPart"], ProgressCallback],
        Iterator["tuple[FolderPart, Tally]"],
    ]

LEDGER = "_corridor"


@dataclass(frozen=True, slots=True)
class FolderPart:
    """One file of a folder, and what it becomes.

    Attributes
    ----------
    source, target
        Paths.
    format
        Of the target.
    name
        The target's path within its folder.
    """

    source: Path
    target: Path
    format: str
    name: str


@dataclass(frozen=True, slots=True)
class FolderJob:
    """What has to be known to finish any part: the work, the ledger, the part of the schema."""

    label_job: LabelJob
    target_folder: Path
    first_source: Path


def label_folder(
    label_job: LabelJob,
    sources: Sequence[Path],
    folder: Path,
    *,
    format: str | None = None,  # noqa: A002
    on_progress: ProgressCallback,
    run_parts: PartRunner | None = None,
) -> Tally:
    """Label files into a folder, those that are not finished yet; return what was counted.

    Parameters
    ----------
    label_job
        What is done to them.
    sources
        The files.
    folder
        Where the results go, under the same names; made if it is not there.
    format
        Of the results; that of each file unless given.
    on_progress
        Told how many rows came, and which share of all has been read.
    run_parts
        Finishes parts, in any order: one after the other here unless given.

    Raises
    ------
    FileError, DataError, SwapError
        The folder holds results of other settings, or what is read; or as for one file. Parts
        finished until then stay.
    """
    parts = plan_parts(sources, folder, format)
    with files.protect_inputs(sources):
        for part in parts:
            files.refuse_input_as_target(part.target)
    _claim(folder, {**label_job.settings(format or "as read"), "version": 1})
    job = FolderJob(label_job, folder, Path(sources[0]))
    total, left = EMPTY_TALLY, []
    for part in parts:
        tally = _finished(job, part)
        if tally is None:
            left.append(part)
        else:
            total = total.plus(tally)
            on_progress(tally.rows, None)
    for _, tally in (run_parts or label_parts_in_turn)(job, left, on_progress):
        total = total.plus(tally)
    _sweep(folder)
    return total


def label_parts_in_turn(
    job: FolderJob, parts: Sequence[FolderPart], on_progress: ProgressCallback
) -> Iterator[tuple[FolderPart, Tally]]:
    """Finish parts one after the other."""
    for number, part in enumerate(parts):

        def tell(rows: int, share: float | None, number: int = number) -> None:
            on_progress(rows, (number + (share or 0.0)) / len(parts))

        yield part, label_part(job, part, tell)


def label_part(job: FolderJob, part: FolderPart, on_progress: ProgressCallback) -> Tally:
    """Label one part, publish it whole, and enter it in the ledger.

    Done twice, or by two at once, it leaves the same part.
    """
    stamp = _stamp(part.source)
    part.target.parent.mkdir(parents=True, exist_ok=True)
    label_job = job.label_job
    with label_files.open_input(part.source, label_job.read_options) as source:
        if part.source != job.first_source:
            with label_files.open_input(job.first_source, label_job.read_options) as first:
                label_files.refuse_other_schema(first, source)
        with files.atomic_write(part.target) as folder:
            tally = label_files.label_source(
                label_job, source, folder / part.target.name, part.format, on_progress
            )
    _enter(job, part, {**stamp, **_as_values(tally)})
    return tally


def plan_parts(sources: Sequence[Path], folder: Path, format: str | None) -> list[FolderPart]:  # noqa: A002
    """Return what every file becomes in the folder of results.

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
            name = name.with_name(f"{_bare(name)}.{format}")
        parts.append(
            FolderPart(
                source, folder / name, format or writers.output_format(name), name.as_posix()
            )
        )
    counts = Counter(part.name for part in parts)
    twice = next((name for name, count in counts.items() if count > 1), None)
    if twice is not None:
        message = f"several files would become {folder / twice}; label them apart"
        raise FileError(message)
    return parts


def _bare(name: Path) -> str:
    """Return a file's name without its ending, nor that of its compression."""
    stem = Path(name.stem) if name.suffix in (".gz", ".zst") else name
    return stem.stem


# --- the ledger --------------------------------------------------------------------


def _claim(folder: Path, settings: dict[str, Any]) -> None:
    """Enter the settings in the ledger, or refuse a folder that was made with others."""
    path = folder / LEDGER / "settings.json"
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        message = f"{folder} cannot be written: {error.strerror}; choose another folder"
        raise FileError(message) from error
    if not path.exists():
        with files.atomic_write(path) as beside:
            (beside / path.name).write_text(json.dumps(settings, indent=1), encoding="utf-8")
        return
    before = _read(path)
    other = [name for name in settings if before.get(name) != settings[name]]
    if other:
        name = other[0]
        message = (
            f"{folder} holds results of other settings: {name} {json.dumps(before.get(name))}, "
            f"now {json.dumps(settings[name])}; choose another folder, or remove that one"
        )
        raise DataError(message)


def _finished(job: FolderJob, part: FolderPart) -> Tally | None:
    """Return what was counted of a part that is finished, or None."""
    entry = _entry(job, part)
    if not (entry.exists() and part.target.exists()):
        return None
    values = _read(entry)
    stamp = _stamp(part.source)
    return _as_tally(values) if stamp == {name: values.get(name) for name in stamp} else None


def _enter(job: FolderJob, part: FolderPart, values: dict[str, Any]) -> None:
    path = _entry(job, part)
    path.parent.mkdir(parents=True, exist_ok=True)
    with files.atomic_write(path) as folder:
        (folder / path.name).write_text(json.dumps(values), encoding="utf-8")


def _entry(job: FolderJob, part: FolderPart) -> Path:
    return job.target_folder / LEDGER / "parts" / f"{part.name}.json"


def _stamp(path: Path) -> dict[str, int]:
    """Return what tells whether a file has changed."""
    try:
        status = path.stat()
    except OSError as error:
        message = f"cannot read {path}: {error.strerror}; check that it is still there"
        raise FileError(message) from error
    return {"bytes": status.st_size, "changed_ns": status.st_mtime_ns}


def _read(path: Path) -> dict[str, Any]:
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        message = f"{path} is damaged: {error}; remove it, and what it belongs to is made again"
        raise FileError(message) from error
    return dict(values)


def _as_values(tally: Tally) -> dict[str, Any]:
    return {"rows": tally.rows, "inside": tally.inside, "problems": tally.problems}


def _as_tally(values: dict[str, Any]) -> Tally:
    return EMPTY_TALLY._replace(
        rows=values["rows"],
        inside=Counter(values["inside"]),
        problems=Counter(values["problems"]),
    )


def _sweep(folder: Path) -> None:
    """Remove what runs that were killed have left."""
    for left in folder.rglob(f"{files.HIDDEN_PREFIX}*"):
        shutil.rmtree(left, ignore_errors=True)
