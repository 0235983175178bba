"""Errors of the libraries that read and write files, translated into ours with the file's name.

Arrow and GDAL draw batches themselves while they write, and report what went wrong with those
as text only. :class:`ErrorRelay` keeps the error itself.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from typing import TYPE_CHECKING, TypeVar

from corridor.errors import CorridorError, DataError, FileError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from types import TracebackType
    from typing import Self

Item = TypeVar("Item")

_LONGEST_REASON = 300


class ErrorRelay:
    """Raises, at the end of a ``with`` block, the very error that an iterable raised in it.

    Attributes
    ----------
    raised
        That error, None if there was none.
    """

    def __init__(self) -> None:
        self.raised: BaseException | None = None

    def iterate(self, items: Iterable[Item]) -> Iterator[Item]:
        """Yield the items, and keep the error that ends them."""
        try:
            yield from items
        except GeneratorExit:
            raise
        except BaseException as error:
            self.raised = error
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        if error is not None and self.raised is not None and error is not self.raised:
            raise self.raised from None


@contextmanager
def translate_read_errors(name: str, format: str) -> Iterator[None]:  # noqa: A002
    """Translate what libraries raise while they read a file.

    Raises
    ------
    FileError
        In place of an error of a library; it names the file and the format.
    """
    import pyarrow as pa

    known = (OSError, ValueError, RuntimeError, LookupError, TypeError, pa.ArrowException)

    def translate(error: BaseException) -> CorridorError | None:
        if not isinstance(error, known):
            return None
        return FileError(
            f"cannot read {name} as {format}: {_reason(error)}; check that it is whole, and "
            f"{format} indeed"
        )

    with _translate_errors(translate):
        yield


@contextmanager
def translate_write_errors(name: str, title: str, other_title: str) -> Iterator[ErrorRelay]:
    """Translate what libraries raise while they write a file of a format.

    Yields the relay to iterate over the batches with: what they raise is raised unchanged.

    Raises
    ------
    DataError
        In place of an error of a library about the rows; it recommends the other format.
    FileError
        In place of an error of a library about the file.
    """
    import pyarrow as pa

    def translate(error: BaseException) -> CorridorError | None:
        if isinstance(error, BrokenPipeError):
            return None
        reason = _reason(error)
        if isinstance(error, (pa.ArrowException, ValueError)):
            return DataError(
                f"{name} cannot hold the rows as {title}: {reason}; write {other_title} instead"
            )
        if isinstance(error, OSError) and error.errno:
            reason = os.strerror(error.errno)
        if isinstance(error, OSError) or type(error).__module__.startswith("pyogrio"):
            return FileError(
                f"{name} cannot be written: {reason}; make room, or choose another folder"
            )
        return None

    with _translate_errors(translate) as relay:
        yield relay


@contextmanager
def _translate_errors(
    translate: Callable[[BaseException], CorridorError | None],
) -> Iterator[ErrorRelay]:
    """Raise what ``translate`` makes of an error, unless it is ours or the batches' own."""
    relay = ErrorRelay()
    try:
        with relay:
            yield relay
    except BaseException as error:
        if error is relay.raised or isinstance(error, CorridorError):
            raise
        translated = translate(error)
        if translated is None:
            raise
        raise translated from error


def _reason(error: BaseException) -> str:
    """Return the text of an error in one line, shortened."""
    return " ".join(str(error).split())[:_LONGEST_REASON]
