"""The errors of :mod:`corridor`, each also the nearest builtin; and values for messages.

CorridorError
├── SeedsError (ValueError)         the source facts are damaged or contradict each other
├── SettlementError (LookupError)   a settlement is unknown, or a name fits several
├── WidthError (ValueError)         a width or half-width cannot be used
├── StretchError (ValueError)       the two ends do not make a stretch of the line
├── SwapError (ValueError)          latitude and longitude look exchanged
├── DataError (ValueError)          points or a line cannot be understood
└── FileError (OSError)             a file or folder cannot be read or written
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

_MAX_QUOTE = 40


class CorridorError(Exception):
    """Base of every error that :mod:`corridor` raises on purpose."""


class SeedsError(CorridorError, ValueError):
    """The source facts are damaged; the message lists every fault found."""


class SettlementError(CorridorError, LookupError):
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


# --- values in messages -------------------------------------------------------------------


def quote(value: object) -> str:
    """Return text in quotes, shortened and escaped as by ``repr``; the type of anything else."""
    if not isinstance(value, str):
        return type(value).__name__
    if len(value) > _MAX_QUOTE:
        return f"{value[:_MAX_QUOTE]!r}…"
    return repr(value)


def format_list(names: Iterable[object], limit: int = 20) -> str:
    """Return names in quotes, separated by commas; beyond the limit, how many more there are."""
    names = list(names)
    if not names:
        return "none"
    text = ", ".join(quote(str(name)) for name in names[:limit])
    return text if len(names) <= limit else f"{text} and {len(names) - limit} more"
