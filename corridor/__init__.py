"""The security corridor along Syria's M4 highway, and corridors along other lines.

>>> import corridor
>>> corridor.m4().contains(lat=35.814, lon=36.610)
True

Coordinates are WGS84 degrees by name (``lat=``, ``lon=``); widths are kilometres, the
*width* from edge to edge, *each side* from the road to the edge. ``import corridor`` imports
neither NumPy nor shapely.
"""

from __future__ import annotations

from corridor._version import __version__
from corridor.api.corridor import Corridor
from corridor.api.make import from_line, m4, register
from corridor.api.nested import Nested, nested
from corridor.errors import (
    CorridorError,
    DataError,
    FileError,
    SeedsError,
    SettlementError,
    StretchError,
    SwapError,
    WidthError,
)
from corridor.model.corridor import Answer
from geo.errors import warn_renamed as _warn_renamed


def __getattr__(name: str) -> type[SettlementError]:
    """Return a function under the name that it had in release 0.1."""
    if name == "PlaceError":
        _warn_renamed("corridor.PlaceError", "corridor.SettlementError")
        return SettlementError
    message = f"module 'corridor' has no attribute {name!r}"
    raise AttributeError(message)


__all__ = [
    "Answer",
    "Corridor",
    "CorridorError",
    "DataError",
    "FileError",
    "Nested",
    "SeedsError",
    "SettlementError",
    "StretchError",
    "SwapError",
    "WidthError",
    "__version__",
    "from_line",
    "m4",
    "nested",
    "register",
]
