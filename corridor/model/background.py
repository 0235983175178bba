"""The background of the maps: land, coast, border and names of areas."""
# ruff: noqa: PTH118, PTH123

from __future__ import annotations

import json
import os
from typing import NamedTuple

from corridor.model.seeds import seeds_folder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_FILE = "natural_earth.geojson"


class AreaName(NamedTuple):
    """The name of a country or a sea, and its position on the maps."""

    name: str
    arabic: str
    lat: float
    lon: float


class Background(NamedTuple):
    """The background of the maps, from Natural Earth; no answer depends on it.

    Rings and lines are (lon, lat) pairs; a polygon of ``land`` is its rings, the outer one
    first. ``bounds`` is west, south, east, north: what lies within it but not on land is sea.
    """

    bounds: tuple[float, float, float, float]
    land: list[list[list[tuple[float, float]]]]
    coast: list[list[tuple[float, float]]]
    border: list[list[tuple[float, float]]]
    names: list[AreaName]


def load_background() -> Background:
    """Return the maps' background. It comes with the program and is not checked.

    Examples
    --------
    >>> [area.name for area in load_background().names]
    ['Syria', 'Turkey', 'Mediterranean Sea']
    """
    with open(os.path.join(seeds_folder(), _FILE), encoding="utf-8") as file:
        source = json.load(file)
    shapes: dict[str, list[Any]] = {"land": [], "coast": [], "border": []}
    names = []
    for feature in source["features"]:
        properties, coordinates = feature["properties"], feature["geometry"]["coordinates"]
        if properties["kind"] == "label":
            lon, lat = coordinates
            names.append(AreaName(properties["name"], properties["name_ar"], lat, lon))
        else:
            shapes[properties["kind"]].append(coordinates)
    return Background(tuple(source["bbox"]), **shapes, names=names)
