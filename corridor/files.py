"""Files that appear when they are complete, or not at all."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from corridor.errors import FileError

if TYPE_CHECKING:
    from collections.abc import Iterator


# What names of folders begin with that hold files while they are not complete.
HIDDEN = ".corridor-"


@contextmanager
def beside(target: Path) -> Iterator[Path]:
    """Give a hidden folder beside a file; what was written there is then moved to its place.

    If anything fails or is interrupted meanwhile, nothing is left and nothing was replaced.

    Raises
    ------
    FileError
        The folder of ``target`` is missing or cannot be written to, or ``target`` is itself
        a folder.
    """
    _check_place(target)
    try:
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=HIDDEN) as folder:
            yield Path(folder)
            for file in sorted(Path(folder).iterdir()):
                file.replace(target.parent / file.name)
    except OSError as error:
        if isinstance(error, FileError):
            raise
        reason = error.strerror or error
        message = f"{target} cannot be written: {reason}; choose another folder or name"
        raise FileError(message) from error


def _check_place(target: Path) -> None:
    if target.is_dir():
        message = f"{target} is a folder; give the name of a file in it"
        raise FileError(message)
    if not target.parent.is_dir():
        message = f"{target} cannot be written: create the folder {target.parent} first"
        raise FileError(message)
