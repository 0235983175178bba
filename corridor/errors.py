"""What can go wrong in :mod:`corridor`, each error also the nearest builtin.

CorridorError
├── SeedsError  (ValueError)    the source facts are damaged or contradict each other
├── PlaceError  (LookupError)   a settlement is unknown, or a name fits several
├── WidthError  (ValueError)    a width or half-width cannot be used
├── StretchError (ValueError)   the two ends do not make a stretch of the line
├── SwapError   (ValueError)    latitude and longitude look exchanged
├── DataError   (ValueError)    points or a line that cannot be understood
└── FileError   (OSError)       a file or folder cannot be read or written
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

_LONGEST_QUOTE = 40


class CorridorError(Exception):
    """Base of every error that :mod:`corridor` raises on purpose."""


class SeedsError(CorridorError, ValueError):
    """The source facts are damaged; the message lists every fault found."""


class PlaceError(CorridorError, LookupError):
    """A settlement is unknown, or a name fits several."""


class WidthError(CorridorError, ValueError):
    """A width or half-width cannot be used."""


class StretchError(CorridorError, ValueError):
    """The two ends do not make a stretch of the line."""


class SwapError(CorridorError, ValueError):
    """Latitude and longitude look exchanged."""


class DataError(CorridorError, ValueError):
    """Points or a line cannot be understood."""


class FileError(CorridorError, OSError):
    """A file or folder cannot be read or written."""


# --- how messages show what was given ----------------------------------------------


def quote(value: object) -> str:
    """Quote text, shortened; repr escapes control and direction characters."""
    if not isinstance(value, str):
        return type(value).__name__
    if len(value) > _LONGEST_QUOTE:
        return f"{value[:_LONGEST_QUOTE]!r}…"
    return repr(value)


def format_list(names: Sequence[object], most: int = 20) -> str:
    """Return names as a list for a message, the first of them if they are many."""
    if not len(names):
        return "none"
    shown = ", ".join(quote(str(name)) for name in names[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most} more"
