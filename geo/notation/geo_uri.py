"""``geo:`` URIs, by RFC 5870."""

from __future__ import annotations

import re

from geo.errors import CoordinateError
from geo.notation.coordinate import Coordinate
from geo.notation.text import quote

_NUMBER = r"-?\d+(?:\.\d+)?"
# OpenStreetMap and Android add their zoom, which does not move the point.
# Android's 0,0?q= names the point in the query, with a label.
_ANDROID = rf"GEO:0(?:\.0+)?,0(?:\.0+)?\?(?:Z=[\d.]+&)?Q=({_NUMBER}),({_NUMBER})(?:\(.*\))?"
_GEO_URI = rf"GEO:({_NUMBER}),({_NUMBER})(?:,{_NUMBER})?((?:;[^;? ]+)*)(?:\?Z=[\d.]+)?"


def read(text: str) -> Coordinate:
    """Return the coordinate of a URI; its height and uncertainty are left out."""
    if query := re.fullmatch(_ANDROID, text.replace("%2C", ","), re.ASCII):
        return Coordinate(float(query[1]), float(query[2]), "geo URI", named=True)
    uri = re.fullmatch(_GEO_URI, text, re.ASCII)
    if uri is None:
        message = "a geo URI is written geo:latitude,longitude, like geo:35.814,36.610"
        raise CoordinateError(message)
    for parameter in uri[3].split(";")[1:]:
        name, _, value = parameter.partition("=")
        if name == "CRS" and value != "WGS84":
            message = f"its crs must be wgs84, got {quote(value.lower())}; convert it first"
            raise CoordinateError(message)
        if name == "U" and not re.fullmatch(r"\d+(\.\d+)?", value, re.ASCII):
            message = f"its uncertainty u must be metres, got {quote(value.lower())}"
            raise CoordinateError(message)
    return Coordinate(float(uri[1]), float(uri[2]), "geo URI", named=True)
