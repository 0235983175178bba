"""Outlines and lines for the page: clipped to its map, in whole steps.

Points are whole numbers, each the difference from the point before, which keeps a page small.
"""

from __future__ import annotations

from geo.ellipsoid import geodetic
from geo.nearest import frames

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from corridor.model.corridor import Corridor
    from geo.line import Line

# Whole numbers a degree: 0.1 m for the outline, 0.01 m for that of a narrow corridor.
_OUTLINE_SCALE, _FINE_SCALE = 1_000_000, 10_000_000
_NARROW_M = 1_000.0
_UNSEEN_STEPS = 2  # a vertex this near to the straight edge is left out
# The greatest latitude of the square Mercator map, as in web/map/globe.js.
MAP_LATITUDE = 85.0511


def antimeridian_cut(line: Line, outlines: Iterable[Any]) -> float:
    """Return the meridian at which the page cuts the globe, far from the corridor.

    It is the middle of the widest span of longitudes without an outline on the map; around a
    pole, where there is none, the meridian opposite the middle of the line.
    """
    import shapely

    _, lon = line.point_at(line.length / 2)
    parts = shapely.get_parts([clip_to_map(outline) for outline in outlines])
    spans = sorted((west, east) for west, _, east, _ in shapely.bounds(parts))
    covered_to, gaps = lon, [(0.0, lon + 180)]
    if spans:
        covered_to = spans[0][1]
        spans = [*spans[1:], (spans[0][0] + 360, spans[0][1] + 360)]
    for west, east in spans:
        gaps.append((west - covered_to, (west + covered_to) / 2))
        covered_to = max(covered_to, east)
    _, middle = max(gaps)
    return float(round((middle + 180) % 360 - 180, 6))


def drawn_outline(corridor: Corridor, cut: float) -> Any:
    """Return the outline as the map draws it, without corners too small to see."""
    from geo.outline.antimeridian import join_polygon

    return join_polygon(corridor.polygon, cut).simplify(_UNSEEN_STEPS / _scale(corridor))


def _scale(corridor: Corridor) -> int:
    widest = max(corridor.band.left, corridor.band.right)
    return _FINE_SCALE if widest < _NARROW_M else _OUTLINE_SCALE


def is_on_map(outline: Any) -> bool:
    """Return whether an outline lies on the map, which ends before the poles."""
    _, south, _, north = outline.bounds
    return bool(south >= -MAP_LATITUDE and north <= MAP_LATITUDE)


def clip_to_map(outline: Any) -> Any:
    """Return the part of an outline that lies on the map."""
    import shapely

    if is_on_map(outline):
        return outline
    west, _, east, _ = outline.bounds
    return outline.intersection(shapely.box(west, -MAP_LATITUDE, east, MAP_LATITUDE))


def map_bounds(outlines: list[Any]) -> tuple[float, float, float, float]:
    """Return west, south, east and north of the outlines on the map; of all, if none is on it."""
    visible = [it for it in map(clip_to_map, outlines) if not it.is_empty] or outlines
    west, south, east, north = zip(*(it.bounds for it in visible), strict=True)
    return min(west), min(south), max(east), max(north)


def polygon_steps(outline: Any, corridor: Corridor) -> list[Any]:
    """Return the rings of each polygon in steps."""
    scale = _scale(corridor)
    return [[point_steps(ring, scale) for ring in rings] for rings in _rings(outline)]


def line_steps(line: dict[str, list[float]]) -> dict[str, Any]:
    """Return the vertices of a line in steps, if these give exactly the same numbers."""
    import numpy as np

    degrees = np.array([line["lats"], line["lons"]])
    for scale in (10**decimals for decimals in range(5, 8)):
        if (np.rint(degrees * scale) / scale == degrees).all():
            return point_steps(degrees.T.tolist(), scale)
    return line


def working_vertices(corridor: Corridor) -> dict[str, list[float]]:
    """Return the vertices of the engine's pieces, into which long segments are cut."""
    line = corridor.line
    vertices, _, _ = line.tables()
    if len(vertices) == len(line.lats) * frames.VERTEX_ROW:
        return {"lats": list(line.lats), "lons": list(line.lons)}
    rows = vertices.reshape(-1, frames.VERTEX_ROW)
    degrees = [geodetic(*map(float, row[:3])) for row in rows]
    return {"lats": [lat for lat, _ in degrees], "lons": [lon for _, lon in degrees]}


def _rings(outline: Any) -> list[list[Any]]:
    """Return the rings of each polygon, the outer one first, as (lat, lon) pairs."""
    polygons = getattr(outline, "geoms", [outline])
    return [
        [[(y, x) for x, y in ring.coords] for ring in (polygon.exterior, *polygon.interiors)]
        for polygon in polygons
        if polygon.geom_type == "Polygon"  # without area where it only touches the map's edge
    ]


def point_steps(points: Iterable[tuple[float, float]], scale: int) -> dict[str, Any]:
    """Return (lat, lon) pairs as whole numbers, each the difference from the pair before."""
    steps: list[int] = []
    lat_before = lon_before = 0
    for lat, lon in points:
        lat_now, lon_now = round(lat * scale), round(lon * scale)
        steps += (lat_now - lat_before, lon_now - lon_before)
        lat_before, lon_before = lat_now, lon_now
    return {"scale": scale, "steps": steps}
