"""The outline of a band as a polygon, found by asking the engine where the band ends.

A *ray* (:mod:`geo.outline.rays`) goes from the line to the half-width (it is *open*), or until
another place of the line becomes nearer (that place *cuts* it). Its end lies on the outline
where the point just behind it is not in the band. Rays follow one another clockwise around
the section in *strands*: along a segment, or around a vertex. Along a strand the ends that lie
on the outline form *runs*; a run stops at a corner, where another run, of another part of the
line, starts (``runs``). They divide the globe into faces, and the polygon is those of
which the engine says that they are in the band (``faces``).

Rays are added where neighbours differ, and where something may hide between them. Between
two open ones nothing does if a larger circle, that touches the line midway between their
feet, is empty too: so where the line is alone, rays stand far apart. What cuts a ray bounds
the reach of its neighbours, by a convex function; so no ray between two can reach farther
than where the bounds of both meet. A corner is looked for where the bounds of an open one
and of one cut meet: a few rays find it, the last two on either side of it.

Rays are geodesics and their ends are points of the globe: nothing here knows of the
antimeridian or of poles.

The outline knows nothing of its own about ends, bends or widths: it draws what the engine
says of places (:meth:`geo.band.Band.place`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo.errors import BandError
from geo.nearest.search import EDGE_TOLERANCE_M
from geo.outline import faces, rays, runs
from geo.outline.faces import short_distances_m
from geo.outline.rays import EARTH_RADIUS_M, UNBOUNDED_M, Ends, Sketch, Strands
from geo.outline.runs import CORNER_M, turns_between_strands
from geo.outline.simplify import simplify_band
from geo.outline.strands import sketch_band

if TYPE_CHECKING:
    import shapely

    from geo.band import Band
    from geo.outline.rays import Flags, Floats, Indices, Ray

# When the feet of rays are too near to tell apart.
MIN_SPACING_M = 1e-6
# How far apart rays are at first along the line and around a vertex, and how far beyond the
# outline the line may be looked for to tell that nothing of it is near.
START_SPACING_M = 44_000.0
START_SPACING_DEGREES = 45.0
MAX_CLEARANCE_M = 500_000.0


def draw_outline(band: Band, tolerance: float = 0.5) -> shapely.Polygon | shapely.MultiPolygon:
    """Return the outline of a band; see :meth:`geo.band.Band.outline`."""
    if not tolerance > 0:
        message = f"the tolerance must be a positive number of metres, got {tolerance}"
        raise BandError(message)
    sketch = sketch_band(simplify_band(band))
    ends = _add_rays(sketch, _first_rays(sketch), tolerance)
    points, line = runs.outline_lines(sketch, ends)
    return faces.polygonize_region(
        points, line, lambda lat, lon: band.contains(lat=lat, lon=lon), tolerance
    )


def _first_rays(sketch: Sketch) -> Ends:
    """Return the ends of the first and last rays of every strand, and of a few between."""
    strands = sketch.strands
    parts = np.ceil(
        np.maximum(strands.along / START_SPACING_M, strands.span / START_SPACING_DEGREES)
    )
    counts = parts.clip(1).astype(np.int64) + 1
    strand = np.repeat(np.arange(len(counts)), counts)
    number = np.arange(len(strand)) - np.repeat(np.cumsum(counts) - counts, counts)
    inner, at = _rays_at_inner_corners(sketch)
    strand = np.concatenate([strand, inner])
    u = np.concatenate([number / (counts[strand[: len(number)]] - 1), at])
    return rays.cast_rays(sketch, strand, u).in_order()


def _rays_at_inner_corners(sketch: Sketch) -> tuple[Indices, Floats]:
    """Return rays (strand, u) on both sides of where edges meet inside bends.

    The half-width comes in there by the tangent of half the turn, if nothing else is near.
    """
    strands = sketch.strands
    along, width = strands.along, strands.width_last
    turn, apart = turns_between_strands(sketch)
    following = sketch.following
    slope = np.tan(np.radians(-turn) / 2)
    inset = width * slope
    fits = inset < np.minimum(along, along[following])
    fits &= inset * np.abs(width - strands.width_first) < CORNER_M * along
    bend = np.nonzero(fits & (turn < 0) & (apart < EDGE_TOLERANCE_M))[0]
    ray = rays.rays_at(strands, bend, 1 - inset[bend] / along[bend])
    lat, lon = rays.points_along(ray, width[bend])
    _, offset = sketch.band.reference.place(lat=lat, lon=lon)
    bend = bend[np.abs(offset) > width[bend] - CORNER_M]
    after = following[bend]
    aside = CORNER_M / 3 * np.minimum(slope[bend], 1.0)
    u = []
    for way in (inset[bend] - aside, inset[bend] + aside):
        u += [1 - way / along[bend], way / along[after]]
    strand, share = np.concatenate([bend, after] * 2), np.concatenate(u)
    within = (share > 0) & (share < 1)
    return strand[within], share[within]


def _is_clear(sketch: Sketch, before: Ends, after: Ends, tolerance: float) -> Flags:
    """Tell of neighbours, both open, whether the outline between them is smooth and whole.

    They are very near to each other, or their segment stands alone; or an empty circle around
    the end of the ray midway, made longer, holds all circles of the half-width between them,
    but for a share of the tolerance.
    """
    strands, strand = sketch.strands, before.strand
    middle = (before.u + after.u) / 2
    width = strands.width(strand, middle)
    way = strands.way[strand] * (after.u - before.u)
    bend = np.where(strands.span[strand] > 0, 1 / width, 0.0)
    spare = 8 * (tolerance / 4) / np.maximum(way, MIN_SPACING_M) ** 2 - bend
    bow = way * way * width / (8 * rays.EARTH_RADIUS_M**2)  # of what runs beside a geodesic
    clear = (way * way < 2 * tolerance * width) | (
        (strands.alone[strand] > 0) & (bow < tolerance / 500)
    )
    ask = np.nonzero(~clear & (spare > 1 / MAX_CLEARANCE_M))[0]
    if len(ask):
        reach = width[ask] + 1 / spare[ask]
        lat, lon = rays.points_along(rays.rays_at(strands, strand[ask], middle[ask]), reach)
        _, offset = sketch.band.reference.place(lat=lat, lon=lon)
        clear[ask] = np.abs(offset) > reach - rays.distance_error_m(reach)
    return clear


def _add_rays(sketch: Sketch, ends: Ends, tolerance: float) -> Ends:
    """Add rays between neighbours until nothing that matters lies between them."""
    pairs = np.nonzero(np.diff(ends.strand) == 0)[0]
    before, after = ends.take(pairs), ends.take(pairs + 1)
    added: list[Ends] = []
    slow = np.ones(len(pairs), dtype=np.bool_)
    while True:
        share, is_peak = _split_shares(sketch, before, after, slow, tolerance)
        split = share > 0
        if not split.any():
            return ends.join(*added).in_order()
        before, after, share = before.take(split), after.take(split), share[split]
        u = before.u + share * (after.u - before.u)
        middle = rays.cast_rays(sketch, before.strand, u, (before, after))
        added.append(middle)
        curve = _is_cut_on_outline(before) & _is_cut_on_outline(middle) & _is_cut_on_outline(after)
        straight = curve & ~is_peak[split] & (_bulges_m(before, middle, after) < tolerance / 4)
        before, middle, after = (some.take(~straight) for some in (before, middle, after))
        before, after = before.join(middle), middle.join(after)
        share = share[~straight]
        slow = np.concatenate([share > 0.5, share < 0.5])


def _is_cut_on_outline(ends: Ends) -> Flags:
    return ends.on & ~ends.open


def _split_shares(
    sketch: Sketch, before: Ends, after: Ends, slow: Flags, tolerance: float
) -> tuple[Floats, Flags]:
    """Return at which share of the way between neighbours to add a ray, 0 where not.

    And whether that is where the bounds of both meet, beyond what is known of the outline.
    ``slow``: the last ray added took off less than half, so one midway shall.
    """
    strands = sketch.strands
    way = strands.way[before.strand] * (after.u - before.u)
    gap = np.maximum(way, short_distances_m(before.lat, before.lon, after.lat, after.lon))
    share, is_peak = _peak_shares(sketch, before, after, tolerance)
    curve = is_peak | (_is_cut_on_outline(before) & _is_cut_on_outline(after))
    differ = ((before.on != after.on) | (before.open != after.open)) & (gap > CORNER_M)
    split = differ | (curve & (gap > tolerance / 10))
    both = np.nonzero(before.open & after.open)[0]
    split[both] = ~_is_clear(sketch, before.take(both), after.take(both), tolerance)
    corner = np.nonzero(differ & ~slow)[0]
    at = _corner_shares(strands, before.take(corner), after.take(corner), gap[corner])
    aside = CORNER_M / 3 / gap[corner]  # past it, so that one lies on each side in the end
    share[corner] = np.where(at < 0.5, at + aside, at - aside)
    return np.where(split & (way > MIN_SPACING_M), share, 0.0), is_peak


def _peak_shares(
    sketch: Sketch, before: Ends, after: Ends, tolerance: float
) -> tuple[Floats, Flags]:
    """Return at which share of the way between neighbours, all cut, an edge may hide; if so.

    Where the bounds of both meet, if rays there may go farther than their neighbours tell. Or
    midway, if something may stand between the line and the empty circles at their ends.
    """
    strands, strand = sketch.strands, before.strand
    step = after.u - before.u
    way = strands.way[strand] * step
    apart = strands.along[strand] * step
    below = (apart / (np.sqrt(before.reach) + np.sqrt(after.reach)).clip(1e-3)) ** 2 / 4
    share, most = np.full(len(way), 0.5), np.zeros(len(way))
    cut_on = _is_cut_on_outline(before) & _is_cut_on_outline(after)
    is_peak = cut_on | ~(before.on | after.on)
    alike = ~cut_on & _is_cut_by_same_stretch(sketch, before, after)
    for steps in (0, 4):
        here = np.nonzero(is_peak)[0]
        share[here], most[here] = _intersect_bounds(
            strands, before.take(here), after.take(here), steps
        )
        known = before.reach + share * (after.reach - before.reach)
        is_up = (most > known + tolerance / 4) & ~alike
        # What cuts a ray off the outline is on it where rays go farther than the band there.
        is_up |= ~cut_on & (most > np.minimum(before.limit, after.limit) + tolerance / 4)
        is_peak &= is_up | (below > tolerance / 4)
        ask = np.nonzero(is_peak & ~cut_on)[0]
        ray = rays.rays_at(strands, strand[ask], before.u[ask] + share[ask] * step[ask])
        is_peak[ask] = sketch.may_border(ray, most[ask], most[ask] + way[ask])
    return np.where(is_peak & is_up, share.clip(0.05, 0.95), 0.5), is_peak


def _is_cut_by_same_stretch(sketch: Sketch, before: Ends, after: Ends) -> Flags:
    """Tell of neighbours whether what cuts rays between them is as wide as what cuts these.

    They are cut so near to each other that nothing else of the line can cut those between;
    and no step of the half-width is there.
    """
    knots = sketch.knots
    gap = short_distances_m(before.cut_lat, before.cut_lon, after.cut_lat, after.cut_lon)
    is_near = gap < rays.foot_error_m(np.minimum(before.reach, after.reach))
    is_near &= np.abs(before.cut_measure - after.cut_measure) < 2 * gap + EDGE_TOLERANCE_M
    stretch, other = (np.searchsorted(knots, ends.cut_measure) for ends in (before, after))
    return np.asarray(is_near & (stretch == other) & before.empty & after.empty)


def _corner_shares(strands: Strands, before: Ends, after: Ends, gap: Floats) -> Floats:
    """Return at which share of the way between neighbours that differ a corner may be.

    Where the bounds of both meet; or, if one place cuts both, where the ends leave the band.
    """
    share, _ = _intersect_bounds(strands, before, after, 4)
    both_cut = ~(before.open | after.open)
    alike = np.nonzero(both_cut & (np.abs(before.limit - after.limit) < gap))[0]
    beyond, within = ((end.reach - end.limit)[alike] for end in (before, after))
    share[alike] = beyond / (beyond - within)
    return share


def _intersect_bounds(
    strands: Strands, before: Ends, after: Ends, steps: int
) -> tuple[Floats, Floats]:
    """Return where between neighbours the bounds of their reaches meet, and how high.

    The half-width bounds what is beside an open one. Each bound is convex, so below its
    chord; every step halves the way or better.
    """
    low, high = np.zeros(len(before.u)), np.ones(len(before.u))

    def bound(end: Ends, u: Floats, ray: Ray) -> Floats:
        return np.where(end.open, strands.width(end.strand, u), rays.bound_reach(ray, end))

    one = [before.reach, bound(before, after.u, after.ray)]
    other = [bound(after, before.u, before.ray), after.reach]
    while True:
        start, end = other[0] - one[0], one[1] - other[1]
        both = start + end
        part = np.where(both > 0, start / np.where(both > 0, both, 1.0), 0.5).clip(0.0, 1.0)
        share = low + part * (high - low)
        peak = one[0] + part * (one[1] - one[0])
        if not steps:
            return share, peak
        steps -= 1
        share = np.where(both < UNBOUNDED_M, share, (low + high) / 2)
        u = before.u + share * (after.u - before.u)
        ray = rays.rays_at(strands, before.strand, u)
        first, second = bound(before, u, ray), bound(after, u, ray)
        under = first < second
        low, high = np.where(under, share, low), np.where(under, high, share)
        one = [np.where(under, first, one[0]), np.where(under, one[1], first)]
        other = [np.where(under, second, other[0]), np.where(under, other[1], second)]


def _bulges_m(before: Ends, middle: Ends, after: Ends) -> Floats:
    """Return how far the middle points lie from the straight edges beside them, in metres."""
    start, here, stop = (
        np.column_stack(rays.geocentric_positions(ends.lat, ends.lon))
        for ends in (before, middle, after)
    )
    ahead, to = stop - start, here - start
    length = np.linalg.norm(ahead, axis=1)
    up = here / EARTH_RADIUS_M
    across = np.abs(np.sum(np.cross(ahead, to) * up, axis=1)) / np.where(length > 0, length, 1.0)
    return np.asarray(np.where(length > 0, across, np.linalg.norm(to, axis=1)))
