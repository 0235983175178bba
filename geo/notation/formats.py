"""Coordinates as text for people."""

from __future__ import annotations

from geo.errors import CoordinateError
from geo.notation.coordinate import check_coordinate


def format_dms(lat: float, lon: float, decimals: int = 1) -> str:
    """Write degrees as degrees, minutes and seconds, latitude first.

    Parameters
    ----------
    lat, lon
        Degrees, WGS84.
    decimals
        Decimals of the seconds, 0 to 9; one is about 3 m.

    Raises
    ------
    CoordinateError
        If the coordinate is out of range, or the decimals are.

    Examples
    --------
    >>> format_dms(35.814, 36.61)
    '35°48′50.4″N 36°36′36.0″E'
    >>> format_dms(-0.99999999, 180)
    '1°00′00.0″S 180°00′00.0″E'
    """
    check_coordinate(lat, lon)
    if decimals not in range(10):
        message = f"decimals of the seconds must lie in 0 to 9, got {decimals!r}"
        raise CoordinateError(message)
    return f"{_format_angle(lat, 'NS', decimals)} {_format_angle(lon, 'EW', decimals)}"


def _format_angle(degrees: float, letters: str, decimals: int) -> str:
    # In whole units of the last decimal, so that rounding carries: never 60.0″.
    unit = 10**decimals
    units = round(degrees * 3600 * unit)
    minutes, rest = divmod(abs(units), 60 * unit)
    whole, fraction = divmod(rest, unit)
    seconds = f"{whole:02d}.{fraction:0{decimals}d}" if decimals else f"{whole:02d}"
    return f"{minutes // 60}°{minutes % 60:02d}′{seconds}″{letters[units < 0]}"


def format_mgrs(lat: float, lon: float) -> str:
    """Write degrees as an MGRS reference: the square of 1 m that holds the point.

    Parameters
    ----------
    lat, lon
        Degrees, WGS84.

    Raises
    ------
    CoordinateError
        If the coordinate is out of range.

    Examples
    --------
    >>> format_mgrs(35.814, 36.61)
    '37S BV 84070 65954'
    """
    check_coordinate(lat, lon)
    from mgrs import MGRS

    if -1e-6 < lat < 0:  # a tenth of a metre: mgrs finds no band for what is nearer the equator
        lat = -1e-6
    reference = str(MGRS().toMGRS(lat, lon))
    zone, square, digits = reference[:-12], reference[-12:-10], reference[-10:]
    return f"{zone} {square} {digits[:5]} {digits[5:]}"
