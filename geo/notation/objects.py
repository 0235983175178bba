"""Coordinates as programs write them: JSON, GeoJSON and WKT points, geopoints of ODK and Kobo."""

from __future__ import annotations

import re

from geo.errors import CoordinateError
from geo.notation.coordinate import Coordinate

_NUMBER = r"[+-]?\d+(?:\.\d+)?"
_LAT = rf'"?\b(?:LATITUDE|LAT)"? ?[:=] ?"?({_NUMBER})'
_LON = rf'"?\b(?:LONGITUDE|LONG|LON|LNG)"? ?[:=] ?"?({_NUMBER})'
_GEOJSON = rf'"COORDINATES" ?: ?\[ ?({_NUMBER}) ?, ?({_NUMBER})'
_WKT = (
    rf"(?:SRID=(\d+); ?)?POINT ?(?:ZM|Z|M)? ?\( ?({_NUMBER}) ({_NUMBER})(?: {_NUMBER}){{0,2}} ?\)"
)
_GEOPOINT = rf"({_NUMBER}) ({_NUMBER}) {_NUMBER} {_NUMBER}"
_WGS84 = "4326"


def read(text: str) -> Coordinate:
    """Return the coordinate of an object, a point or a geopoint."""
    if text.startswith("{"):
        return _read_json(text)
    if geopoint := re.fullmatch(_GEOPOINT, text, re.ASCII):
        return Coordinate(float(geopoint[1]), float(geopoint[2]), "geopoint", named=True)
    point = re.fullmatch(_WKT, text, re.ASCII)
    if point is None:
        message = "a WKT point is written POINT(longitude latitude), like POINT(36.610 35.814)"
        raise CoordinateError(message)
    if point[1] not in (None, _WGS84):
        message = f"its SRID must be {_WGS84}, got {point[1]}; convert it first"
        raise CoordinateError(message)
    return Coordinate(float(point[3]), float(point[2]), "WKT", named=True)


def _read_json(text: str) -> Coordinate:
    if point := re.search(_GEOJSON, text, re.ASCII):
        return Coordinate(float(point[2]), float(point[1]), "GeoJSON", named=True)
    lat, lon = (re.search(pattern, text, re.ASCII) for pattern in (_LAT, _LON))
    if lat is None or lon is None:
        message = (
            'an object names "lat" and "lon", or is a GeoJSON point with '
            '"coordinates": [longitude, latitude]'
        )
        raise CoordinateError(message)
    return Coordinate(float(lat[1]), float(lon[1]), "JSON", named=True)
