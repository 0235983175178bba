"""A coordinate as it was read, and whether a latitude and a longitude are possible."""

from __future__ import annotations

import math
from typing import NamedTuple

from geo.errors import CoordinateError
from geo.notation.text import quote


class Coordinate(NamedTuple):
    """A point, and how it was written.

    Attributes
    ----------
    lat, lon
        Degrees, WGS84.
    notation
        The name of the notation, such as "decimal degrees" or "MGRS".
    named
        True where the text itself says which number is the latitude; False for a bare
        pair, read latitude first.

    Examples
    --------
    >>> print(Coordinate(35.814, 36.61, "decimal degrees", named=False))
    35.814000° N, 36.610000° E
    """

    lat: float
    lon: float
    notation: str
    named: bool

    def __str__(self) -> str:
        # Rounded first, so that what rounds to zero is not called south or west.
        lat, lon = round(self.lat, 6), round(self.lon, 6)
        return f"{abs(lat):.6f}° {'NS'[lat < 0]}, {abs(lon):.6f}° {'EW'[lon < 0]}"


def check_coordinate(lat: float | None, lon: float | None) -> None:
    """Check that a latitude and a longitude are finite and in range.

    Parameters
    ----------
    lat, lon
        Degrees.

    Raises
    ------
    CoordinateError
        If one is missing, not a number, not finite, or outside [-90, 90] for the
        latitude and [-180, 180] for the longitude.

    Examples
    --------
    >>> check_coordinate(35.814, 36.61)
    >>> check_coordinate(35.814, 200)
    Traceback (most recent call last):
    geo.errors.CoordinateError: longitude must lie in [-180, 180], got 200
    """
    lat, lon = _as_finite("latitude", lat), _as_finite("longitude", lon)
    if abs(lat) > 90:
        message = f"latitude must lie in [-90, 90], got {lat:.15g}"
        if abs(lat) <= 180 and abs(lon) <= 90:
            message += "; are latitude and longitude exchanged?"
        raise CoordinateError(message)
    if abs(lon) > 180:
        message = f"longitude must lie in [-180, 180], got {lon:.15g}"
        raise CoordinateError(message)


def _as_finite(name: str, value: float | None) -> float:
    if value is None:
        message = f"{name} is missing: give degrees, got None"
        raise CoordinateError(message)
    try:
        is_finite = math.isfinite(value)
    except (TypeError, ValueError, OverflowError):
        message = f"{name} must be a number of degrees, got {quote(value)}"
        raise CoordinateError(message) from None
    if not is_finite:
        got = "NaN (not a number)" if math.isnan(value) else f"infinity ({value})"
        message = f"{name} must be a finite number of degrees, got {got}"
        raise CoordinateError(message)
    return float(value)
