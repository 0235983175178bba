"""Squares of the Military Grid Reference System (MGRS), by the library ``mgrs``."""

from __future__ import annotations

import re

from geo.errors import CoordinateError
from geo.notation.coordinate import Coordinate

_MGRS = r"(?:MGRS[ :]*)?(\d{0,2}) ?([A-Z]) ?([A-Z]{2}) ?(\d*) ?(\d*)"


def read(text: str) -> Coordinate:
    """Return the south-west corner of a square."""
    reference = re.fullmatch(_MGRS, text, re.ASCII)
    east, north = _split_digits(reference[4], reference[5]) if reference else ("", "")
    if reference is None or not 1 <= len(east) == len(north) <= 5:
        message = (
            "MGRS takes 1 to 5 digits of easting and as many of northing, like 37S BV 84070 65954"
        )
        raise CoordinateError(message)
    # 37 deg 48 50 is an angle to people; a reference to a square of 100 m or less is one to all.
    if re.match(r"\d{1,2} ?DEG(?:[ \d]*)$", text, re.ASCII) and len(east + north) < 6:
        message = "it may be degrees and minutes, or MGRS; write MGRS like 37D EG 4 8"
        raise CoordinateError(message)
    lat, lon = _corner(reference[1] + reference[2] + reference[3], east, north)
    return Coordinate(lat, lon, "MGRS", named=True)


def _split_digits(first: str, second: str) -> tuple[str, str]:
    if second:
        return first, second
    half = len(first) // 2
    return first[:half], first[half:]


def _corner(square: str, east: str, north: str) -> tuple[float, float]:
    """Return the latitude and longitude of a square's south-west corner, in degrees."""
    import warnings

    from mgrs import MGRS
    from mgrs.core import MGRSError

    convert = MGRS().toLatLon
    try:
        # mgrs answers a wrong band letter with a warning and a point 2000 km away.
        with warnings.catch_warnings(action="error", category=RuntimeWarning):
            convert(square + east + north)
        # mgrs 1.5 answers a square's corner, 1.6 its middle, 7 km off for two digits.
        # The metre in the corner is the same for both, though it may lie one band below.
        with warnings.catch_warnings(action="ignore", category=RuntimeWarning):
            lat, lon = convert(square + east.ljust(5, "0") + north.ljust(5, "0"))
    except (MGRSError, RuntimeWarning):
        message = f"there is no MGRS square {square}{east}{north}; check zone and letters"
        raise CoordinateError(message) from None
    return float(lat), float(lon)
