"""Longitudes beyond 180 degrees: lines cut at the antimeridian, polygons joined over it.

RFC 7946 (section 3.1.9) cuts at the antimeridian, a map elsewhere. The three functions clip
differently, for what each returns depends on it: edges to be noded keep their parts along the
antimeridian, a line to be shown is not divided where it crosses itself, and polygons join.
"""

from __future__ import annotations

import math

import shapely
from shapely import affinity


def wrap_edges(line: shapely.LineString) -> list[shapely.Geometry]:
    """Return the parts of a line moved to longitudes from -180 to 180, to be noded.

    Its longitudes may run on over several turns. Parts along the antimeridian are on both of its
    sides; where the line crosses itself parts end.
    """
    west, _, east, _ = line.bounds
    turns = range(math.floor((west + 180.0) / 360.0), math.floor((east + 180.0) / 360.0) + 1)
    return [_move(shapely.intersection(line, shapely.box(*_window(n))), -n) for n in turns]


def cut_line(line: shapely.LineString) -> list[shapely.LineString]:
    """Return the parts of a line moved to longitudes from -180 to 180, from west to east.

    Its longitudes may run on over several turns.

    Examples
    --------
    >>> [part.wkt for part in cut_line(shapely.LineString([(170, 0), (200, 30)]))]
    ['LINESTRING (170 0, 180 10)', 'LINESTRING (-180 10, -160 30)']
    """
    west, _, east, _ = line.bounds
    turns = range(math.floor((west + 180.0) / 360.0), math.ceil((east + 180.0) / 360.0))
    parts = [_move(shapely.clip_by_rect(line, *_window(n)), -n) for n in turns]
    return [*shapely.get_parts(parts)]


def join_polygon(polygon: shapely.Geometry, west: float) -> shapely.Geometry:
    """Return a polygon moved to longitudes from ``west`` to ``west + 360``.

    Parts cut at the antimeridian are joined; it is cut at ``west`` instead.
    """
    least, _, most, _ = polygon.bounds
    if least >= west:
        return polygon
    if most <= west:
        return _move(polygon, 1)
    before = polygon.intersection(shapely.box(-180, -90, west, 90))
    after = polygon.intersection(shapely.box(west, -90, 180, 90))
    return shapely.union_all([after, _move(before, 1)])


def _window(turn: int) -> tuple[float, float, float, float]:
    return 360.0 * turn - 180.0, -90.0, 360.0 * turn + 180.0, 90.0


def _move(geometry: shapely.Geometry, turns: int) -> shapely.Geometry:
    return affinity.translate(geometry, xoff=360.0 * turns)
