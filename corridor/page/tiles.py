"""Online tiles as a base map, for readers of a served page who choose them."""

from __future__ import annotations

import re
from typing import NamedTuple

from corridor.errors import DataError

_TEMPLATE = re.compile(
    r"(https?)://((?:\{s\}\.)?[a-z0-9.-]+(?::\d+)?)/[^\s\"'<>\\\\]*", re.IGNORECASE
)
_OPENSTREETMAP = "https://tile.openstreetmap.org/{z}/{x}/{y}.png"


class Tiles(NamedTuple):
    """The address of tiles, their attribution, and the one origin that the page may request.

    Attributes
    ----------
    url
        The address of a tile with ``{z}``, ``{x}`` and ``{y}`` (and ``{s}``) in it.
    attribution
        The credit that their owner requires, as plain text.
    origin
        The origin that the page's Content-Security-Policy allows.
    """

    url: str
    attribution: str
    origin: str


def tiles_at(url: str, attribution: str | None = None) -> Tiles:
    """Return the tiles at an address, or those of OpenStreetMap for ``"osm"``.

    Raises
    ------
    DataError
        The address is not valid, lacks a placeholder, or has no attribution.

    Examples
    --------
    >>> tiles_at("osm").origin
    'https://tile.openstreetmap.org'
    """
    if url == "osm":
        url, attribution = _OPENSTREETMAP, attribution or "© OpenStreetMap contributors"
    matched = _TEMPLATE.fullmatch(url)
    if not matched or not all(part in url for part in ("{z}", "{x}", "{y}")):
        message = (
            "tiles take 'osm' or an address with {z}, {x} and {y} in it, like "
            f"https://tiles.example.org/{{z}}/{{x}}/{{y}}.png, got {url!r}"
        )
        raise DataError(message)
    if not attribution:
        message = (
            f"the tiles of {matched[2]} need an attribution, as their owner words it; give it "
            "with tiles_attribution= (--tiles-attribution)"
        )
        raise DataError(message)
    scheme, host = matched[1].lower(), matched[2].lower().replace("{s}", "*")
    return Tiles(url, attribution, f"{scheme}://{host}")
