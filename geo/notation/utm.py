"""Easting and northing in a zone of the Universal Transverse Mercator grid (UTM)."""

from __future__ import annotations

import re

from geo.errors import CoordinateError
from geo.notation.coordinate import Coordinate

_UTM = (
    r"(?:UTM[ :]*)?(?:ZONE ?)?(\d{1,2}) ?(NORTH|SOUTH|[A-Z])[ ,;]*"
    r"E? ?(\d+(?:\.\d+)?) ?(?:M ?E?|E)?[ ,;]+"
    r"N? ?(\d+(?:\.\d+)?) ?(?:M ?N?|N)?"
)
_BANDS = "CDEFGHJKLMNPQRSTUVWX"
_BAND_TOLERANCE_DEG = 1e-5  # about 1 m: UTM is written in whole metres


def read(text: str) -> Coordinate:
    """Return the coordinate of zone, band or hemisphere, easting and northing."""
    utm = re.fullmatch(_UTM, text, re.ASCII)
    if utm is None:
        message = (
            "UTM takes zone, hemisphere, easting and northing in metres, "
            "like 37 north 284070 3965954"
        )
        raise CoordinateError(message)
    zone, band, east, north = int(utm[1]), utm[2], float(utm[3]), float(utm[4])
    _check_utm(zone, band, east, north)
    lowest, highest = _band_latitudes(band)
    lat, lon = _to_degrees(zone, east, north, is_south=lowest < 0)
    if not lowest - _BAND_TOLERANCE_DEG <= lat <= highest + _BAND_TOLERANCE_DEG:
        message = (
            f"UTM {zone}{band[0]} spans latitudes [{lowest}, {highest}], "
            f"but the northing leads to {lat:.5f}; check zone letter and northing"
        )
        raise CoordinateError(message)
    return Coordinate(lat, lon, "UTM", named=True)


def _check_utm(zone: int, band: str, east: float, north: float) -> None:
    why = ""
    if not 1 <= zone <= 60:
        why = f"UTM zone must lie in [1, 60], got {zone}"
    elif band == "S":
        why = (
            f"{zone}S may be band S, which is northern, or the southern hemisphere; "
            f"write '{zone} north' or '{zone} south'"
        )
    elif len(band) == 1 and band not in _BANDS:
        why = f"UTM band must be a letter from C to X but I and O, got {band}"
    elif not 100_000 <= east <= 900_000:
        why = f"UTM easting must lie in [100000, 900000] m, got {east:.15g}"
    elif north > 10_000_000:
        why = f"UTM northing must lie in [0, 10000000] m, got {north:.15g}"
    if why:
        raise CoordinateError(why)


def _band_latitudes(band: str) -> tuple[int, int]:
    """Return the latitudes that a band or a hemisphere spans, in degrees."""
    if band in {"N", "NORTH"}:  # N as a band is northern too: both readings agree
        return 0, 84
    if band == "SOUTH":
        return -80, 0
    lowest = -80 + 8 * _BANDS.index(band)
    return lowest, 84 if band == "X" else lowest + 8


def _to_degrees(zone: int, east: float, north: float, *, is_south: bool) -> tuple[float, float]:
    from pyproj import Transformer

    utm = (32700 if is_south else 32600) + zone
    lon, lat = Transformer.from_crs(utm, 4326, always_xy=True).transform(east, north)
    return lat, lon
