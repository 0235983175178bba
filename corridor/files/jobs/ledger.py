"""The ledger of a folder of results: how it was made, and what is finished.

It is the folder ``_corridor`` (readers of data sets skip such a name) in the folder of results.
It holds the settings of the results, and an entry for each finished part: the file it was made
from, and its tally. So a run that was stopped is continued, and results of different
settings never mix.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from corridor.atomic import atomic_write
from corridor.errors import DataError, FileError
from corridor.tables.tally import EMPTY_TALLY

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

    from corridor.files.jobs.label import LabelJob
    from corridor.model.corridor import Corridor
    from corridor.tables.tally import Tally

FOLDER_NAME, VERSION = "_corridor", 1


@dataclass(frozen=True, slots=True)
class FolderPart:
    """One file of a folder, and what it becomes.

    Attributes
    ----------
    source, target
        Paths.
    format
        The format of the target.
    name
        The target's path within its folder.
    """

    source: Path
    target: Path
    format: str
    name: str


@dataclass(frozen=True, slots=True)
class Ledger:
    """The ledger of the folder of results ``target_folder``."""

    target_folder: Path

    def claim(self, settings: dict[str, Any]) -> None:
        """Record the settings; raise DataError if the folder was made with others."""
        path = self.target_folder / FOLDER_NAME / "settings.json"
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            message = (
                f"{self.target_folder} cannot be written: {error.strerror}; choose another folder"
            )
            raise FileError(message) from error
        if not path.exists():
            _write_json(path, settings, indent=1)
            return
        before = _read_json(path)
        other = next((name for name in settings if before.get(name) != settings[name]), None)
        if other is not None:
            message = (
                f"{self.target_folder} holds results of other settings: {other} "
                f"{json.dumps(before.get(other))}, now {json.dumps(settings[other])}; choose "
                "another folder, or remove that one"
            )
            raise DataError(message)

    def find_tally(self, part: FolderPart) -> Tally | None:
        """Return the tally of a part, None if it is not finished or its file changed."""
        path = self._entry_path(part)
        if not (path.exists() and part.target.exists()):
            return None
        entry, stamp = _read_json(path), file_stamp(part.source)
        if stamp != {name: entry.get(name) for name in stamp}:
            return None
        return EMPTY_TALLY._replace(
            rows=entry["rows"],
            inside=Counter(entry["inside"]),
            problems=Counter(entry["problems"]),
        )

    def record(self, part: FolderPart, stamp: dict[str, int], tally: Tally) -> None:
        """Record a part as finished, made from a file of that stamp."""
        counts = {"rows": tally.rows, "inside": tally.inside, "problems": tally.problems}
        path = self._entry_path(part)
        path.parent.mkdir(parents=True, exist_ok=True)
        _write_json(path, {**stamp, **counts})

    def _entry_path(self, part: FolderPart) -> Path:
        return self.target_folder / FOLDER_NAME / "parts" / f"{part.name}.json"


def file_stamp(path: Path) -> dict[str, int]:
    """Return a file's size and time of change, which differ when it has changed."""
    try:
        status = path.stat()
    except OSError as error:
        message = f"cannot read {path}: {error.strerror}; check that it is still there"
        raise FileError(message) from error
    return {"bytes": status.st_size, "changed_ns": status.st_mtime_ns}


def describe_settings(job: LabelJob, format: str) -> dict[str, Any]:  # noqa: A002
    """Return all that the results of a job depend on, besides its files, as values of JSON."""
    band, posts = job.corridor.band, job.corridor.chainage
    row_filter = None if job.row_filter is None else asdict(job.row_filter)
    if row_filter and row_filter["km"]:
        row_filter["km"] = list(row_filter["km"])
    return {
        **_describe_widths(job.corridor),
        "nested": job.nested
        and {name: _describe_widths(zone) for name, zone in job.nested.corridors.items()},
        "section_m": [band.start, band.stop],
        "line": _digest(band.line.lats.tobytes() + band.line.lons.tobytes()),
        "chainage": posts and _digest(repr((posts.measures, posts.kms)).encode()),
        "reading": asdict(job.read_options),
        "prefix": job.prefix,
        "keep": row_filter,
        "format": format,
    }


def _describe_widths(zone: Corridor) -> dict[str, Any]:
    """Return the half-widths and the ends of a corridor."""
    band = zone.band
    return {
        "each_side_m": {zone.sides.left: band.left, zone.sides.right: band.right},
        "knots_m": None if band.is_uniform else [list(knot) for knot in band.width_profile],
        "ends": band.ends if isinstance(band.ends, str) else list(band.ends),
    }


def _digest(data: bytes) -> str:
    return sha256(data).hexdigest()


def _write_json(path: Path, values: dict[str, Any], indent: int | None = None) -> None:
    with atomic_write(path) as folder:
        (folder / path.name).write_text(json.dumps(values, indent=indent), encoding="utf-8")


def _read_json(path: Path) -> dict[str, Any]:
    try:
        return dict(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError) as error:
        message = f"{path} is damaged: {error}; remove it, and what it belongs to is made again"
        raise FileError(message) from error
