"""Degrees, minutes and seconds without signs between them, by the number of their digits.

ISO 6709 (``+35.814+036.610/``), aviation (``354850N 0363636E``) and NMEA 0183
(``3548.840,N,03636.600,E``) all write two digits of degrees of latitude and three of longitude, two
of minutes and two of seconds, and decimals of the last.
"""

from __future__ import annotations

import re

from geo.errors import CoordinateError
from geo.notation.coordinate import Coordinate

_DIGITS = r"(\d{{{least},{most}}})(\.\d+)?"
_LAT, _LON = _DIGITS.format(least=2, most=6), _DIGITS.format(least=3, most=7)
_FORMS = (
    (rf"([+-]){_LAT}([+-]){_LON}(?:[+-]\d+(?:\.\d+)?)?(?:CRS\w+)?/?", "ISO 6709"),
    (rf".*?{_LAT},([NS]),{_LON},([EW])(?:,.*)?", "NMEA"),
    (rf"{_LAT} ?([NS])[ ,;]*{_LON} ?([EW])", "degrees run together"),
    (rf"([NS]) ?{_LAT}[ ,;]*([EW]) ?{_LON}", "degrees run together"),
)


def read(text: str) -> Coordinate:
    """Return the coordinate of two angles whose digits run together."""
    for pattern, notation in _FORMS:
        if found := re.fullmatch(pattern, text, re.ASCII):
            parts = [part or "" for part in found.groups()]
            if notation == "NMEA" or text[0].isdigit():
                lat, lat_part, lat_sign, lon, lon_part, lon_sign = parts
            else:
                lat_sign, lat, lat_part, lon_sign, lon, lon_part = parts
            if len(lat) % 2 == 0 and len(lon) == len(lat) + 1:
                return Coordinate(
                    _to_degrees(lat, lat_part, 2, lat_sign),
                    _to_degrees(lon, lon_part, 3, lon_sign),
                    notation,
                    named=True,
                )
    message = (
        "run together, an angle takes 2, 4 or 6 digits of latitude and one more of longitude, "
        "like +35.814+036.610/ or 354850N 0363636E"
    )
    raise CoordinateError(message)


def _to_degrees(digits: str, decimals: str, width: int, sign: str) -> float:
    """Return degrees of two or three digits, then minutes, then seconds."""
    numbers = [digits[:width], *re.findall("..", digits[width:])]
    *whole, last = numbers
    parts = [float(part) for part in (*whole, last + decimals)] + [0.0, 0.0]
    degrees, minutes, seconds = parts[:3]
    for name, value in (("minutes", minutes), ("seconds", seconds)):
        if value >= 60:
            message = f"{name} must lie in [0, 60), got {value:.15g}"
            raise CoordinateError(message)
    total = (degrees * 3600 + minutes * 60 + seconds) / 3600
    return -total if sign in ("-", "S", "W") else total
