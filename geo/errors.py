"""What can go wrong in :mod:`geo`, each error also the nearest builtin.

GeoError
├── CoordinateError (ValueError)   a latitude, longitude or written coordinate
├── LineError       (ValueError)   vertices that do not make a line
└── BandError       (ValueError)   half-widths, a section or a tolerance
"""

from __future__ import annotations


class GeoError(Exception):
    """Base of every error that :mod:`geo` raises on purpose."""


class CoordinateError(GeoError, ValueError):
    """A coordinate is malformed, ambiguous or out of range."""


class LineError(GeoError, ValueError):
    """Vertices do not make a line, or a measure does not lie on it."""


class BandError(GeoError, ValueError):
    """A half-width, an end or a tolerance cannot be used."""
