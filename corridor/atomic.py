"""Atomic writes: files appear whole or not at all, and never replace an input."""

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

# The prefix of hidden folders with incomplete files.
HIDDEN_PREFIX = ".corridor-"

_INPUTS: ContextVar[frozenset[Identity]] = ContextVar("files being read", default=frozenset())


@contextmanager
def protect_inputs(paths: Iterable[str | Path]) -> Iterator[None]:
    """Protect files, while the context lasts, from being written over; missing ones are skipped."""
    inputs = {identity for identity in map(_identity, paths) if identity}
    before = _INPUTS.set(_INPUTS.get() | inputs)
    try:
        yield
    finally:
        _INPUTS.reset(before)


def refuse_input_as_target(target: Path) -> None:
    """Raise a FileError if a file that is to be written is a protected input."""
    if _identity(target) in _INPUTS.get():
        message = f"{target} is read and written at once; give the result another name"
        raise FileError(message)


def _identity(path: str | Path) -> Identity | None:
    """Return the device and inode of a file, whatever its name; None if it does not exist."""
    try:
        status = Path(path).stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino


@contextmanager
def atomic_write(target: Path) -> Iterator[Path]:
    """Yield a hidden folder beside a file; the files written to it are moved beside it at the end.

    If anything fails or is interrupted before, nothing is left and nothing is replaced.

    Raises
    ------
    FileError
        The folder of ``target`` is missing or cannot be written to, ``target`` is itself a
        folder, or a file would replace a protected input.
    """
    try:
        _check_target(target)
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


def _check_target(target: Path) -> None:
    if target.is_dir():
        message = f"{target} is a folder; give the name of a file in it"
        raise FileError(message)
    if not target.parent.is_dir():
        message = f"{target} cannot be written: create the folder {target.parent} first"
        raise FileError(message)
