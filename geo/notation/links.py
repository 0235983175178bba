"""Links of map services, read without a network."""

from __future__ import annotations

import re

from geo.errors import CoordinateError
from geo.notation.coordinate import Coordinate

_NUMBER = r"[+-]?\d{1,3}(?:\.\d+)?"
_PAIR = rf"({_NUMBER})[ ,+~;_]+({_NUMBER})(?![\d.])"
# Places that only a network knows: short links, and three words.
_SHORT = r"(?:.*\b(?:GOO\.GL|W3W\.CO|WHAT3WORDS\.COM|OSM\.ORG/GO|YANDEX\.\w+/MAPS/-)/.*|[A-Z./]+)"
# In this order: where the pin is goes before the middle of the view.
_LATITUDE_FIRST = (
    rf"!3D({_NUMBER})!4D({_NUMBER})",
    rf"[?&]MLAT=({_NUMBER})&MLON=({_NUMBER})",
    rf"[?&](?:Q|QUERY|DESTINATION|DADDR|COORDINATE|SP|LL|SLL|CP|CENTER|TO|VIEWPOINT|TEXT)="
    rf"(?:LOC:|POINT\.|LL\.)?{_PAIR}",
    rf"[?&]LAT(?:ITUDE)?=({_NUMBER})&(?:LON|LNG|LONGITUDE)=({_NUMBER})",
    rf"#MAP=\d+(?:\.\d+)?/({_NUMBER})/({_NUMBER})",
    rf"/(?:PLACE|SEARCH|DIR)/+{_PAIR}",
    rf"/@{_PAIR}",
)
_LONGITUDE_FIRST = (rf"[?&](?:WHATSHERE\[POINT\]|PT|LL|M)={_PAIR}",)


def read(text: str) -> Coordinate:
    """Return the coordinate that a link names; Yandex and 2GIS write longitude first."""
    if re.fullmatch(_SHORT, text, re.ASCII):
        message = (
            "a short link or three words say their place to a network only, and none is used; "
            "open it, and paste the coordinate or the long link"
        )
        raise CoordinateError(message)
    link = text.replace("%2C", ",").replace("%20", " ").replace("%5B", "[").replace("%5D", "]")
    if re.match(r"[^?#]*\b(?:YANDEX|2GIS)\.", link, re.ASCII):
        for pattern in _LONGITUDE_FIRST:
            if found := re.search(pattern, link, re.ASCII):
                return Coordinate(float(found[2]), float(found[1]), "map link", named=True)
    for pattern in _LATITUDE_FIRST:
        if found := re.search(pattern, link, re.ASCII):
            return Coordinate(float(found[1]), float(found[2]), "map link", named=True)
    message = "there is no coordinate in this link; paste the coordinate itself"
    raise CoordinateError(message)
