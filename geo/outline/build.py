"""The outline of a band as a polygon: its edge is found by rays from the line.

Rays (:mod:`geo.outline.rays`) leave the line at right angles and end at the half-width or at the
line's medial axis (``cast``). They follow one another clockwise around the section in strands
(``strands``); where neighbours differ others are put between them (``refine``). Lines through
their ends (``runs``) are noded and polygonized, and of the faces those in the band are kept
(``faces``).

Rays are geodesics and their ends are points of the globe: only ``faces`` knows of the
antimeridian and of poles. What an end of a band is, what lies inside and how wide it is, the band
decides (:class:`geo.band.Location`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo.errors import BandError
from geo.outline.cast import cast_rays
from geo.outline.faces import polygonize_region
from geo.outline.rays import points_along, rays_at
from geo.outline.refine import add_rays
from geo.outline.runs import CORNER_M, outline_lines, turns_between_strands
from geo.outline.simplify import simplify_band
from geo.outline.strands import sketch_band
from geo.width_profile import EDGE_TOLERANCE_M

if TYPE_CHECKING:
    import shapely

    from geo.band import Band
    from geo.outline.rays import Ends, Flags, Floats, Indices, Sketch

# How far apart rays are at first, along the line and around a vertex.
START_SPACING_M = 44_000.0
START_SPACING_DEGREES = 45.0


def draw_outline(band: Band, tolerance: float = 0.5) -> shapely.Polygon | shapely.MultiPolygon:
    """Return the outline of a band; see :meth:`geo.band.Band.outline`."""
    if not tolerance > 0:
        message = f"the tolerance must be a positive number of metres, got {tolerance}"
        raise BandError(message)
    sketch = sketch_band(simplify_band(band))
    ends = add_rays(sketch, _first_rays(sketch), tolerance)
    points, line = outline_lines(sketch, ends)

    def is_inside(lat: Floats, lon: Floats) -> Flags:
        return band.contains(lat=lat, lon=lon)

    return polygonize_region(points, line, is_inside, tolerance)


def _first_rays(sketch: Sketch) -> Ends:
    """Return the ends of the first and last rays of every strand, and of a few between."""
    strands = sketch.strands
    along, around = strands.length / START_SPACING_M, strands.span / START_SPACING_DEGREES
    counts = np.ceil(np.maximum(along, around)).clip(1).astype(np.int64) + 1
    strand = np.repeat(np.arange(len(counts)), counts)
    number = np.arange(len(strand)) - np.repeat(np.cumsum(counts) - counts, counts)
    u = number / (counts[strand] - 1)
    inner, inner_u = _rays_at_inner_corners(sketch)
    strand, u = np.concatenate([strand, inner]), np.concatenate([u, inner_u])
    return cast_rays(sketch, strand, u).sort()


def _rays_at_inner_corners(sketch: Sketch) -> tuple[Indices, Floats]:
    """Return rays (strand, u) on both sides of where offset curves meet inside bends.

    That is the half-width times the tangent of half the turn before the vertex, and behind it, if
    nothing else of the line is near.
    """
    strands = sketch.strands
    length, width = strands.length, strands.last_width
    turn, apart = turns_between_strands(sketch)
    following = sketch.next_strand
    slope = np.tan(np.radians(-turn) / 2)
    inset = width * slope
    fits = inset < np.minimum(length, length[following])
    fits &= inset * np.abs(width - strands.first_width) < CORNER_M * length
    bend = np.nonzero(fits & (turn < 0) & (apart < EDGE_TOLERANCE_M))[0]
    ray = rays_at(strands, bend, 1 - inset[bend] / length[bend])
    lat, lon = points_along(ray, width[bend])
    distance = sketch.band.locate(lat=lat, lon=lon).distance
    bend = bend[distance > width[bend] - CORNER_M]
    after = following[bend]
    aside = CORNER_M / 3 * np.minimum(slope[bend], 1.0)
    u = []
    for way in (inset[bend] - aside, inset[bend] + aside):
        u += [1 - way / length[bend], way / length[after]]
    strand, share = np.concatenate([bend, after] * 2), np.concatenate(u)
    within = (share > 0) & (share < 1)
    return strand[within], share[within]
