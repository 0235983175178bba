"""Coordinates as people write them."""

from __future__ import annotations

from geo.notation.coordinates import (
    Coordinate,
    check_coordinate,
    format_dms,
    format_mgrs,
    parse_coordinate,
)

__all__ = ["Coordinate", "check_coordinate", "format_dms", "format_mgrs", "parse_coordinate"]
