"""The errors of :mod:`geo`; each derives from the nearest builtin too.

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


def impossible_point_text(point: int, lat: float, lon: float) -> str:
    """Return the message that refuses an impossible coordinate in an array."""
    return (
        f"point {point}: latitude must lie in [-90, 90] and longitude in [-180, 180], "
        f"got lat={lat}, lon={lon}; drop or mend such points, or use "
        f"label(), which keeps them and says what is wrong"
    )


def warn_renamed(old: str, new: str) -> None:
    """Warn that the caller of a public method used its old name."""
    import warnings

    message = f"{old} is now {new}; the old name goes with release 0.3"
    warnings.warn(message, DeprecationWarning, stacklevel=3)
