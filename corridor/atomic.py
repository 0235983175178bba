"""Atomic writes: files appear whole or not at all, and never replace an input."""

from __future__ import annotations

import os
import platform
import shutil
import stat
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

    If anything fails or is interrupted before, nothing is left and nothing is replaced; what a
    process that was killed has left is removed by the next one. Symbolic links are followed.

    Raises
    ------
    FileError
        The folder of ``target`` is missing or cannot be written to, ``target`` is itself a
        folder, a device or a pipe, or is read-only, or a file would replace a protected input.
    """
    try:
        _check_target(target)
        _remove_leftovers(target.parent)
        prefix = f"{_own_prefix()}{os.getpid()}-"
        with tempfile.TemporaryDirectory(dir=target.parent, prefix=prefix) as folder:
            yield Path(folder)
            moves = [(it, target.parent / it.name) for it in sorted(Path(folder).iterdir())]
            for _, destination in moves:
                refuse_input_as_target(destination)
                _check_replaceable(destination)
            for file, destination in moves:
                file.replace(destination.resolve() if destination.is_symlink() else destination)
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
    _check_replaceable(target)


def _check_replaceable(target: Path) -> None:
    """Refuse to replace what is no file, and what its owner has made read-only."""
    try:
        mode = target.stat().st_mode
    except OSError:
        return
    if not stat.S_ISREG(mode):
        message = (
            f"{target} is a device or a pipe, which a file would replace; give the name of a file"
        )
        raise FileError(message)
    if not mode & 0o222:
        message = f"{target} is read-only; make it writable, or choose another name"
        raise FileError(message)


# --- what killed processes leave -----------------------------------------------------------


def _own_prefix() -> str:
    """Return the prefix of the hidden folders of this machine, before the process's number."""
    host = "".join(sign for sign in platform.node() if sign.isalnum())[:20] or "host"
    return f"{HIDDEN_PREFIX}{host}-"


def _remove_leftovers(folder: Path) -> None:
    """Remove the hidden folders that processes of this machine which are no more have left."""
    prefix = _own_prefix()
    for leftover in folder.glob(f"{prefix}*"):
        number = leftover.name.removeprefix(prefix).partition("-")[0]
        if number.isdigit() and not _is_alive(int(number)):
            shutil.rmtree(leftover, ignore_errors=True)


def _is_alive(process: int) -> bool:
    """Return whether a process of this machine runs; True where that cannot be told."""
    if os.name != "posix":
        return True
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True
