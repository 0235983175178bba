"""The background of the maps: land, coast and border around the M4, and the plain world."""
# ruff: noqa: PTH118, PTH123

from __future__ import annotations

import functools
import json
import math
import os
from typing import NamedTuple

from corridor.model.seeds import seeds_folder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    import shapely

_FILE = "coast_border.geojson"
_WORLD_FILE = "world.geojson"

# West, south, east, north of the small map that shows where in Syria a corridor lies.
_SYRIA = (34.4, 31.6, 43.2, 38.0)
_LEAST_INSET = 12.0  # degrees of latitude, of the small map of another corridor
_MOST_SPAN = 60.0  # degrees; a longer corridor shows by itself where it lies


class AreaName(NamedTuple):
    """The name of a country or a sea, and its position on the maps."""

    name: str
    arabic: str
    lat: float
    lon: float


class Background(NamedTuple):
    """The background of the maps, from OpenStreetMap; no answer depends on it.

    Rings and lines are (lon, lat) pairs; a polygon of ``land`` is its rings, the outer one
    first. ``bounds`` is west, south, east, north: what lies within it but not on land is sea.
    """

    bounds: tuple[float, float, float, float]
    land: list[list[list[tuple[float, float]]]]
    coast: list[list[tuple[float, float]]]
    border: list[list[tuple[float, float]]]
    names: list[AreaName]


class World(NamedTuple):
    """Land and borders of the whole world at 1:110 million, from Natural Earth."""

    land: shapely.MultiPolygon
    border: shapely.MultiLineString


class Inset(NamedTuple):
    """A small map of where a corridor lies; ``country`` is Syria, or empty elsewhere.

    ``bounds`` is west, south, east, north; longitudes may lie beyond 180 degrees.
    """

    bounds: tuple[float, float, float, float]
    land: shapely.Geometry
    border: shapely.Geometry
    country: shapely.Geometry


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


@functools.cache
def load_world() -> World:
    """Return the plain world. It comes with the program and is not checked.

    Examples
    --------
    >>> import shapely
    >>> load_world().land.contains(shapely.Point(36.6, 35.8))
    True
    """
    import shapely

    with open(os.path.join(seeds_folder(), _WORLD_FILE), encoding="utf-8") as file:
        features = json.load(file)["features"]
    shapes = {it["properties"]["kind"]: shapely.geometry.shape(it["geometry"]) for it in features}
    return World(shapely.make_valid(shapes["land"]), shapes["border"])


def make_inset(bounds: tuple[float, float, float, float]) -> Inset | None:
    """Return the small map around the bounds of a corridor; None if they span too much.

    Examples
    --------
    >>> inset = make_inset((36.1, 35.6, 36.8, 36.0))
    >>> inset.bounds, inset.country.area > 15
    ((34.4, 31.6, 43.2, 38.0), True)
    >>> make_inset((-100.0, 20.0, 100.0, 40.0)) is None
    True
    """
    import shapely
    from shapely import affinity

    west, south, east, north = bounds
    if max(east - west, north - south) > _MOST_SPAN:
        return None
    is_syria = shapely.box(*_SYRIA).contains(shapely.box(*bounds))
    frame = _SYRIA if is_syria else _frame_around(bounds)
    world = load_world()
    copies = [
        [affinity.translate(it, turn) for turn in (-360.0, 0.0, 360.0)]
        for it in (world.land, world.border)
    ]
    land, border = (shapely.union_all(shapely.clip_by_rect(it, *frame)) for it in copies)
    country = shapely.Polygon()
    if is_syria:
        areas = shapely.get_parts(shapely.polygonize([shapely.union(land.boundary, border)]))
        country = next(it for it in areas if it.contains(shapely.Point(38.5, 35.0)))
    return Inset(frame, land, border, country)


def _frame_around(
    bounds: tuple[float, float, float, float],
) -> tuple[float, float, float, float]:
    """Return a box a few times as large as the bounds, which fits the shape of the small map."""
    west, south, east, north = bounds
    lat, lon = (south + north) / 2, (west + east) / 2
    stretch = max(0.2, math.cos(math.radians(lat)))
    height = max(_LEAST_INSET, 2.5 * (north - south), 2.5 * (east - west) * stretch)
    half = min(height / 2, 80.0)
    lat = min(max(lat, half - 84.0), 84.0 - half)
    return lon - 1.2 * half / stretch, lat - half, lon + 1.2 * half / stretch, lat + half
