"""The land around the M4 as the maps draw it: roads, waters, limits, relief.

The layers are in ``seeds/basemap``; no answer depends on them. Coordinates are WGS84 degrees,
longitude first.
"""
# ruff: noqa: PTH118, PTH123

from __future__ import annotations

import csv
import functools
import json
import os
from typing import NamedTuple

from corridor.model.seeds import seeds_folder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from numpy.typing import NDArray

Path = list[tuple[float, float]]

# West, south, east, north of all layers.
BOUNDS = (35.6, 35.2, 37.4, 36.5)

ROADS = ("motorway", "trunk", "primary", "secondary", "tertiary")
# The kinds of lines and of areas, from the lowest drawn to the highest.
LINE_KINDS = ("river", "canal", "subdistrict", "district", "governorate", "rail", *ROADS[::-1])
AREA_KINDS = ("forest", "built-up", "water")
_LEVELS = {1: "governorate", 2: "district", 3: "subdistrict"}
_FILES = (
    *("forest", "built_up", "lakes", "rivers", "admin", "railways", "roads"),
    "road_numbers",
)


class AdminName(NamedTuple):
    """The name of an administrative area, and the position of its label."""

    kind: str
    name: str
    arabic: str
    lat: float
    lon: float


class River(NamedTuple):
    """The course of a river whose name is known."""

    name: str
    arabic: str
    path: Path


class Elevation(NamedTuple):
    """Elevations in metres, rows from north to south; the first at (`west`, `north`).

    Cells are `step` degrees wide and high, and a value is that of its cell's middle.
    """

    west: float
    north: float
    step: float
    metres: NDArray[Any]


class BaseMap(NamedTuple):
    """The layers of the base map.

    ``lines`` are paths by kind; ``areas`` are polygons by kind, each its rings, the outer one
    first. ``numbered`` are pieces of numbered roads by number, such as M4.
    """

    lines: dict[str, list[Path]]
    areas: dict[str, list[list[Path]]]
    numbered: dict[str, list[Path]]
    rivers: list[River]
    names: list[AdminName]


@functools.cache
def load_basemap() -> BaseMap:
    """Return the layers. They come with the program and are not checked.

    Examples
    --------
    >>> land = load_basemap()
    >>> land.rivers[0].name, sorted(land.areas), "M5" in land.numbered
    ('Orontes', ['built-up', 'forest', 'water'], True)
    """
    lines: dict[str, list[Path]] = {kind: [] for kind in LINE_KINDS}
    areas: dict[str, list[list[Path]]] = {kind: [] for kind in AREA_KINDS}
    numbered: dict[str, list[Path]] = {}
    rivers = []
    for properties, coordinates in _features():
        kind = properties.get("class") or _LEVELS[properties["level"]]
        if "ref" in properties:
            numbered.setdefault(properties["ref"], []).append(coordinates)
        elif kind in areas:
            areas[kind].append(coordinates)
        else:
            lines[kind].append(coordinates)
            if "name" in properties:
                rivers.append(River(properties["name"], properties["name_ar"], coordinates))
    return BaseMap(lines, areas, numbered, rivers, list(_admin_names()))


def load_elevation() -> Elevation:
    """Return the elevations of the land in the base map's bounds; those of the sea are 0."""
    import numpy as np

    with open(_path("elevation.asc"), encoding="ascii") as file:
        header = dict(next(file).split() for _ in range(6))
        rows = [[int(value) for value in line.split()] for line in file]
    step, south = float(header["cellsize"]), float(header["yllcenter"])
    north = south + step * (len(rows) - 1)
    return Elevation(float(header["xllcenter"]), north, step, np.array(rows))


def _path(name: str) -> str:
    return os.path.join(seeds_folder(), "basemap", name)


def _features() -> Iterator[tuple[dict[str, Any], Any]]:
    """Yield the properties and coordinates of all features."""
    for name in _FILES:
        with open(_path(f"{name}.geojson"), encoding="utf-8") as file:
            for feature in json.load(file)["features"]:
                yield feature["properties"], feature["geometry"]["coordinates"]


def _admin_names() -> Iterator[AdminName]:
    with open(_path("admin_names.csv"), encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            kind = _LEVELS[int(row["level"])]
            lat, lon = float(row["label_lat"]), float(row["label_lon"])
            yield AdminName(kind, row["name"], row["name_ar"], lat, lon)
