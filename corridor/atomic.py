"""Files that appear when they are complete, or not at all, and never in place of what is read."""

from __future__ import annotations

import tempfile
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING

from corridor.errors import FileError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    Identity = tuple[int, int]

# What names of folders begin with that hold files while they are not complete.
HIDDEN_PREFIX = ".corridor-"

_READ: ContextVar[frozenset[Identity]] = ContextVar("files being read", default=frozenset())


@contextmanager
def protect_inputs(paths: Iterable[str | Path]) -> Iterator[None]:
    """Refuse, meanwhile, to write over these files; those that are not there do not count."""
    before = _READ.set(_READ.get() | {it for it in map(_identity, paths) if it})
    try:
        yield
    finally:
        _READ.reset(before)


def refuse_input_as_target(target: Path) -> None:
    """Refuse to write over a file that is being read.

    Raises
    ------
    FileError
    """
    if _identity(target) in _READ.get():
        message = f"{target} is read and written at once; give the result another name"
        raise FileError(message)


def _identity(path: str | Path) -> Identity | None:
    """Return what tells a file from all others, whatever it is called; None if there is none."""
    try:
        status = Path(path).stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


@contextmanager
def atomic_write(target: Path) -> Iterator[Path]:
    """Give a hidden folder beside a file; what was written there is then moved to its place.

    If anything fails or is interrupted meanwhile, nothing is left and nothing was replaced.

    Raises
    ------
    FileError
        The folder of ``target`` is missing or cannot be written to, ``target`` is itself a
        folder, or a file would take the place of one that is being read.
    """
    try:
        _check_place(target)
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=HIDDEN_PREFIX) as folder:
            yield Path(folder)
            written = sorted(Path(folder).iterdir())
            for file in written:
                refuse_input_as_target(target.parent / file.name)
            for file in written:
                file.replace(target.parent / file.name)
    except OSError as error:
        if isinstance(error, FileError):
            raise
        reason = error.strerror or error
        message = f"{target} cannot be written: {reason}; choose another folder or name"
        raise FileError(message) from error
    except UnicodeEncodeError as error:
        message = f"{target} cannot be written: its name, or a text in it, is not UTF-8; correct it"
        raise FileError(message) from error


def _check_place(target: Path) -> None:
    if target.is_dir():
        message = f"{target} is a folder; give the name of a file in it"
        raise FileError(message)
    if not target.parent.is_dir():
        message = f"{target} cannot be written: create the folder {target.parent} first"
        raise FileError(message)
