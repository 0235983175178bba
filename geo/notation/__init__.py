"""Coordinates as people write them: one module a notation, one table of them.

Everything is WGS84, in degrees, latitude first unless the text says otherwise. Reading is
strict: text with two readings is refused, with how to write it instead.
"""

from __future__ import annotations

from geo.notation.coordinate import Coordinate, check_coordinate
from geo.notation.formats import format_dms, format_mgrs
from geo.notation.table import NOTATIONS, describe_notations, parse_coordinate

__all__ = [
    "NOTATIONS",
    "Coordinate",
    "check_coordinate",
    "describe_notations",
    "format_dms",
    "format_mgrs",
    "parse_coordinate",
]
