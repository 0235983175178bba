"""The land that the page draws under a corridor.

Relief, waters, roads, limits and their names come from ``seeds/basemap``, coast and border from
``seeds/coast_border.geojson``, the plain world beyond from ``seeds/world.geojson``.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from corridor.model import basemap
from corridor.model.background import load_background, load_world, make_inset
from corridor.model.relief import shade_relief
from corridor.page import shapes

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    import shapely

    from corridor.model.background import AreaName, Background, Inset

    Bounds = tuple[float, float, float, float]

_SCALE = 10_000  # steps a degree
_WORLD_SCALE = 100
_SHADES = 64  # steps of light and shadow from 0 to 1
_NAME_STEP = 0.08  # degrees from one position for a shield or a river's name to the next


def land_facts(bounds: Bounds) -> dict[str, Any]:
    """Return what the page draws of the land about a corridor's bounds, by name.

    ``base`` and ``detail`` are None where the bounds lie elsewhere.
    """
    base = load_background()
    inset = make_inset(bounds)
    return {
        "inset": inset and _inset_facts(inset),
        "world": _world_facts(),
        "base": _base_facts(base) if _intersect(bounds, base.bounds) else None,
        "detail": _detail_facts() if _intersect(bounds, basemap.BOUNDS) else None,
    }


def _intersect(one: Bounds, other: Bounds) -> bool:
    return one[0] <= other[2] and one[2] >= other[0] and one[1] <= other[3] and one[3] >= other[1]


def _corners(bounds: Bounds) -> list[list[float]]:
    west, south, east, north = bounds
    return [[south, west], [north, east]]


def _paths(paths: Iterable[Iterable[tuple[float, float]]], scale: int = _SCALE) -> list[list[int]]:
    """Return the steps of paths of (lon, lat), so many to a degree."""
    return [shapes.point_steps(((lat, lon) for lon, lat in path), scale)["steps"] for path in paths]


# --- the world ----------------------------------------------------------------------------


def _world_facts() -> dict[str, Any]:
    world = load_world()
    return {"land": _areas(world.land), "border": _lines(world.border)}


def _inset_facts(inset: Inset) -> dict[str, Any]:
    return {
        "bounds": _corners(inset.bounds),
        "land": _areas(inset.land),
        "border": _lines(inset.border),
        "country": _areas(inset.country),
    }


def _areas(shape: shapely.Geometry) -> list[list[list[int]]]:
    """Return the rings of polygons in steps of the world."""
    import shapely

    polygons = [it for it in shapely.get_parts(shape) if it.geom_type == "Polygon"]
    return [
        _paths([ring.coords for ring in (it.exterior, *it.interiors)], _WORLD_SCALE)
        for it in polygons
        if not it.is_empty
    ]


def _lines(shape: shapely.Geometry) -> list[list[int]]:
    import shapely

    lines = [it for it in shapely.get_parts(shape) if it.geom_type == "LineString"]
    return _paths([it.coords for it in lines], _WORLD_SCALE)


# --- coast and border ---------------------------------------------------------------------


def _base_facts(base: Background) -> dict[str, Any]:
    return {
        "bounds": _corners(base.bounds),
        "land": [_paths(rings) for rings in base.land],
        "coast": _paths(base.coast),
        "border": _paths(base.border),
        "names": [_area_name_facts(name, base) for name in base.names],
    }


def _area_name_facts(name: AreaName, base: Background) -> dict[str, Any]:
    import shapely

    land = shapely.union_all([shapely.Polygon(outer, holes) for outer, *holes in base.land])
    return {
        "lat": name.lat,
        "lon": name.lon,
        "lines": [name.name, name.arabic],
        "isSea": not land.contains(shapely.Point(name.lon, name.lat)),
    }


# --- the base map -------------------------------------------------------------------------


def _detail_facts() -> dict[str, Any]:
    land = basemap.load_basemap()
    return {
        "bounds": _corners(basemap.BOUNDS),
        "lines": {kind: _paths(paths) for kind, paths in land.lines.items()},
        "areas": {
            kind: [_paths(rings) for rings in polygons] for kind, polygons in land.areas.items()
        },
        "shields": [
            [number, round(lat, 4), round(lon, 4)]
            for number, paths in land.numbered.items()
            for path in paths
            for lon, lat in _spaced_points(path)
        ],
        "rivers": [
            [river.name, river.arabic, round(lat, 4), round(lon, 4)]
            for river in land.rivers
            for lon, lat in _spaced_points(river.path)
        ],
        "names": [[it.kind, it.name, it.arabic, it.lat, it.lon] for it in land.names],
        "relief": _relief_facts(),
    }


def _spaced_points(path: basemap.Path) -> list[tuple[float, float]]:
    """Return points of a path about `_NAME_STEP` apart, the first half as far from its start."""
    import shapely

    line = shapely.LineString(path)
    count = max(1, round(line.length / _NAME_STEP))
    shares = [(i + 0.5) / count for i in range(count)]
    return [point.coords[0] for point in line.interpolate(shares, normalized=True)]


def _relief_facts() -> dict[str, Any]:
    """Return light and shadow of each cell in whole steps, row by row from the north.

    Rows are equally far apart on the page's Mercator map, on which the relief is one picture.
    """
    import numpy as np

    elevation = basemap.load_elevation()
    shades = shade_relief(elevation)
    rows, columns = shades.shape
    half = elevation.step / 2
    west, north = elevation.west - half, elevation.north + half
    south, east = north - rows * elevation.step, west + columns * elevation.step
    top, bottom = (math.asinh(math.tan(math.radians(lat))) for lat in (north, south))
    middles = top + (bottom - top) * (np.arange(rows) + 0.5) / rows
    lats = np.degrees(np.arctan(np.sinh(middles)))
    at = np.clip((elevation.north - lats) / elevation.step, 0, rows - 1)
    upper = np.minimum(at.astype(int), rows - 2)
    share = (at - upper)[:, None]
    even = shades[upper] * (1 - share) + shades[upper + 1] * share
    return {
        "bounds": _corners((west, south, east, north)),
        "columns": columns,
        "scale": _SHADES,
        "shades": np.rint(even * _SHADES).astype(int).ravel().tolist(),
    }
