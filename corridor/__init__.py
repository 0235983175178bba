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
from corridor.errors import (
    CorridorError,
    DataError,
    FileError,
    PlaceError,
    SeedsError,
    StretchError,
    SwapError,
    WidthError,
)
from corridor.model.corridor import Answer, Corridor
from corridor.model.make import from_line, m4, register
from corridor.model.nested import Nested, nested

__all__ = [
    "Answer",
    "Corridor",
    "CorridorError",
    "DataError",
    "FileError",
    "Nested",
    "PlaceError",
    "SeedsError",
    "StretchError",
    "SwapError",
    "WidthError",
    "__version__",
    "from_line",
    "m4",
    "nested",
    "register",
]
