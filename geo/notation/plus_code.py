"""Plus codes (Open Location Code, https://github.com/google/open-location-code): full ones."""

from __future__ import annotations

from geo.errors import CoordinateError
from geo.notation.coordinate import Coordinate

_SIGNS = "23456789CFGHJMPQRVWX"
_FULL = 8  # signs before the plus
_PAIRS = 10  # signs that go in pairs, of latitude and longitude
_ROWS, _COLUMNS = 5, 4  # of the grid that each further sign divides its cell into


def read(text: str) -> Coordinate:
    """Return the middle of a code's cell."""
    before, _, after = text.partition("+")
    signs = before + after
    is_whole = len(before) == _FULL and len(after) != 1 and all(it in _SIGNS for it in signs)
    if not is_whole or _SIGNS.index(signs[0]) > 8 or _SIGNS.index(signs[1]) > 17:
        message = (
            "a plus code takes 8 signs before the + and 2 or more after it, like 8G7RRJ76+J2; "
            "a short one does not say where it is"
        )
        raise CoordinateError(message)
    lat, lon, height, width = -90.0, -180.0, 400.0, 400.0
    for at in range(0, min(len(signs), _PAIRS), 2):
        height, width = height / 20, width / 20
        lat += height * _SIGNS.index(signs[at])
        lon += width * _SIGNS.index(signs[at + 1])
    for sign in signs[_PAIRS:]:
        row, column = divmod(_SIGNS.index(sign), _COLUMNS)
        height, width = height / _ROWS, width / _COLUMNS
        lat += height * row
        lon += width * column
    return Coordinate(
        round(lat + height / 2, 9), round(lon + width / 2, 9), "plus code", named=True
    )
