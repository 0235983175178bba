"""Geometries whose longitudes run on over a meridian, cut there and brought back.

RFC 7946 (section 3.1.9) cuts at the antimeridian, a map where it likes.
"""

from __future__ import annotations

import math

import shapely
from shapely import affinity


def cut_at_meridian(geometry: shapely.Geometry, west: float = -180.0) -> list[shapely.Geometry]:
    """Return the parts of a geometry, each moved to longitudes from ``west`` to ``west + 360``.

    Parameters
    ----------
    geometry
        A line or polygon in degrees, x = longitude; its longitudes may run on over many turns.
    west
        The meridian at which it is cut.

    Returns
    -------
    list of shapely.Geometry
        From east to west. A part is a line or polygon, or a collection of some.

    Examples
    --------
    >>> line = shapely.LineString([(170, 0), (200, 30)])
    >>> [part.wkt for part in cut_at_meridian(line)]
    ['LINESTRING (-180 10, -160 30)', 'LINESTRING (170 0, 180 10)']
    """
    least, _, most, _ = geometry.bounds
    first, stop = math.floor((least - west) / 360.0), math.ceil((most - west) / 360.0)
    if stop - first <= 1:
        return [_turn(geometry, -first)]
    return [_turn(_clip(geometry, west + 360.0 * n), -n) for n in reversed(range(first, stop))]


def _turn(geometry: shapely.Geometry, turns: int) -> shapely.Geometry:
    return affinity.translate(geometry, xoff=360.0 * turns) if turns else geometry


def _clip(geometry: shapely.Geometry, west: float) -> shapely.Geometry:
    window = west, -90.0, west + 360.0, 90.0
    if geometry.geom_type == "LineString":  # this does not divide it where it crosses itself
        return shapely.clip_by_rect(geometry, *window)
    return shapely.intersection(geometry, shapely.box(*window))
