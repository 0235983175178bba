"""Where rays are added between neighbours, until nothing that matters lies between them.

Neighbours that are both open have nothing between them if a circle larger than the half-width,
touching the line midway between their feet, is empty too: so along an isolated line rays
are far apart. What cuts a ray bounds the reach of its neighbours by a convex function; so no
ray between two can reach farther than where the bounds of both meet. That is where corners are
looked for, by a few rays, the last two on either side of the corner.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo.ellipsoid import MEAN_RADIUS, approximate_distances, geocentric_rows
from geo.outline.cast import (
    UNBOUNDED_M,
    bound_reach,
    cast_rays,
    distance_error_m,
    foot_error_m,
    may_end_on_outline,
)
from geo.outline.rays import points_along, rays_at
from geo.outline.runs import CORNER_M
from geo.width_profile import EDGE_TOLERANCE_M

if TYPE_CHECKING:
    from geo.outline.rays import Ends, Flags, Floats, Ray, Sketch, Strands

# Rays whose feet are nearer than this cannot be distinguished.
MIN_SPACING_M = 1e-6
# How far beyond the outline the line may be looked for, to know that nothing of it is near.
MAX_CLEARANCE_M = 500_000.0


def add_rays(sketch: Sketch, ends: Ends, tolerance: float) -> Ends:
    """Return the rays with others added between them, until the outline is known well enough.

    Its edges then lie within ``tolerance`` metres of the true one, or share the rest of it.
    """
    pairs = np.nonzero(np.diff(ends.strand) == 0)[0]
    before, after = ends.take(pairs), ends.take(pairs + 1)
    added: list[Ends] = []
    slow = np.ones(len(pairs), dtype=np.bool_)
    while True:
        share, is_peak = _split_shares(sketch, before, after, slow, tolerance)
        split = share > 0
        if not split.any():
            return ends.concatenate(*added).sort()
        before, after, share = before.take(split), after.take(split), share[split]
        u = before.u + share * (after.u - before.u)
        middle = cast_rays(sketch, before.strand, u, (before, after))
        added.append(middle)
        curve = before.is_cut_on_outline & middle.is_cut_on_outline & after.is_cut_on_outline
        straight = curve & ~is_peak[split] & (_bulges_m(before, middle, after) < tolerance / 4)
        before, middle, after = (some.take(~straight) for some in (before, middle, after))
        before, after = before.concatenate(middle), middle.concatenate(after)
        share = share[~straight]
        slow = np.concatenate([share > 0.5, share < 0.5])


def _is_clear(sketch: Sketch, before: Ends, after: Ends, tolerance: float) -> Flags:
    """Return whether the outline between neighbours, both open, is an unbroken offset curve or arc.

    They are very near to each other, or their segment is isolated; or an empty circle around the
    end of the ray midway, made longer, holds all circles of the half-width between them but for
    a share of the tolerance.
    """
    strands, strand = sketch.strands, before.strand
    middle = (before.u + after.u) / 2
    width = strands.half_widths(strand, middle)
    way = strands.edge_length[strand] * (after.u - before.u)
    bend = np.where(strands.span[strand] > 0, 1 / width, 0.0)
    spare = 8 * (tolerance / 4) / np.maximum(way, MIN_SPACING_M) ** 2 - bend
    bow = way * way * width / (8 * MEAN_RADIUS**2)  # of an offset curve from its chord
    clear = (way * way < 2 * tolerance * width) | (
        (strands.isolated[strand] > 0) & (bow < tolerance / 500)
    )
    ask = np.nonzero(~clear & (spare > 1 / MAX_CLEARANCE_M))[0]
    if len(ask):
        reach = width[ask] + 1 / spare[ask]
        lat, lon = points_along(rays_at(strands, strand[ask], middle[ask]), reach)
        distance = sketch.band.locate(lat=lat, lon=lon).distance
        clear[ask] = distance > reach - distance_error_m(reach)
    return clear


def _split_shares(
    sketch: Sketch, before: Ends, after: Ends, slow: Flags, tolerance: float
) -> tuple[Floats, Flags]:
    """Return at which share of the way between neighbours to add a ray, 0 for none.

    And return whether that is where the bounds of both meet, beyond the outline known so far.
    Where the last ray added took off less than half (``slow``) the next one goes midway.
    """
    strands = sketch.strands
    way = strands.edge_length[before.strand] * (after.u - before.u)
    gap = np.maximum(way, approximate_distances(before.lat, before.lon, after.lat, after.lon))
    share, is_peak = _peak_shares(sketch, before, after, tolerance)
    curve = is_peak | (before.is_cut_on_outline & after.is_cut_on_outline)
    differ = (before.is_on_outline != after.is_on_outline) | (before.is_open != after.is_open)
    differ &= gap > CORNER_M
    split = differ | (curve & (gap > tolerance / 10))
    both = np.nonzero(before.is_open & after.is_open)[0]
    split[both] = ~_is_clear(sketch, before.take(both), after.take(both), tolerance)
    corner = np.nonzero(differ & ~slow)[0]
    at = _corner_shares(strands, before.take(corner), after.take(corner), gap[corner])
    aside = CORNER_M / 3 / gap[corner]  # past it, so that one lies on each side in the end
    share[corner] = np.where(at < 0.5, at + aside, at - aside)
    return np.where(split & (way > MIN_SPACING_M), share, 0.0), is_peak


def _peak_shares(
    sketch: Sketch, before: Ends, after: Ends, tolerance: float
) -> tuple[Floats, Flags]:
    """Return at which share of the way between neighbours, all cut, an edge may hide, and if so.

    Where the bounds of both meet, if rays there may go farther than their neighbours; or midway,
    if another part of the line may lie between it and the empty circles at their ends.
    """
    strands, strand = sketch.strands, before.strand
    step = after.u - before.u
    way = strands.edge_length[strand] * step
    apart = strands.length[strand] * step
    below = (apart / (np.sqrt(before.reach) + np.sqrt(after.reach)).clip(1e-3)) ** 2 / 4
    share, most = np.full(len(way), 0.5), np.zeros(len(way))
    cut_on = before.is_cut_on_outline & after.is_cut_on_outline
    is_peak = cut_on | ~(before.is_on_outline | after.is_on_outline)
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
        ray = rays_at(strands, strand[ask], before.u[ask] + share[ask] * step[ask])
        is_peak[ask] = may_end_on_outline(sketch, ray, most[ask], most[ask] + way[ask])
    return np.where(is_peak & is_up, share.clip(0.05, 0.95), 0.5), is_peak


def _is_cut_by_same_stretch(sketch: Sketch, before: Ends, after: Ends) -> Flags:
    """Return whether rays between neighbours are cut where the half-width is that at their cuts.

    These are so near to each other that nothing else of the line can cut those between; and
    no step of the half-width is there.
    """
    gap = approximate_distances(before.cut_lat, before.cut_lon, after.cut_lat, after.cut_lon)
    is_near = gap < foot_error_m(np.minimum(before.reach, after.reach))
    is_near &= np.abs(before.cut_measure - after.cut_measure) < 2 * gap + EDGE_TOLERANCE_M
    stretch, other = (
        np.searchsorted(sketch.breakpoints, ends.cut_measure) for ends in (before, after)
    )
    return np.asarray(is_near & (stretch == other) & before.is_empty & after.is_empty)


def _corner_shares(strands: Strands, before: Ends, after: Ends, gap: Floats) -> Floats:
    """Return at which share of the way between neighbours that differ a corner may be.

    Where the bounds of both meet; or, if one point cuts both, where the ends leave the band.
    """
    share, _ = _intersect_bounds(strands, before, after, 4)
    both_cut = ~(before.is_open | after.is_open)
    alike = np.nonzero(both_cut & (np.abs(before.limit - after.limit) < gap))[0]
    beyond, within = ((end.reach - end.limit)[alike] for end in (before, after))
    share[alike] = beyond / (beyond - within)
    return share


def _intersect_bounds(
    strands: Strands, before: Ends, after: Ends, steps: int
) -> tuple[Floats, Floats]:
    """Return where between neighbours the bounds of their reaches meet, and the reach there.

    The half-width bounds rays beside an open one. Each bound is convex, so below its chord;
    every step halves the way or better.
    """
    low, high = np.zeros(len(before.u)), np.ones(len(before.u))

    def bound(end: Ends, u: Floats, ray: Ray) -> Floats:
        return np.where(end.is_open, strands.half_widths(end.strand, u), bound_reach(ray, end))

    rising = [before.reach, bound(before, after.u, after.ray)]
    falling = [bound(after, before.u, before.ray), after.reach]
    while True:
        start, end = falling[0] - rising[0], rising[1] - falling[1]
        both = start + end
        part = np.where(both > 0, start / np.where(both > 0, both, 1.0), 0.5).clip(0.0, 1.0)
        share = low + part * (high - low)
        peak = rising[0] + part * (rising[1] - rising[0])
        if not steps:
            return share, peak
        steps -= 1
        share = np.where(both < UNBOUNDED_M, share, (low + high) / 2)
        u = before.u + share * (after.u - before.u)
        ray = rays_at(strands, before.strand, u)
        first, second = bound(before, u, ray), bound(after, u, ray)
        under = first < second
        low, high = np.where(under, share, low), np.where(under, high, share)
        rising = [np.where(under, first, rising[0]), np.where(under, rising[1], first)]
        falling = [np.where(under, second, falling[0]), np.where(under, falling[1], second)]


def _bulges_m(before: Ends, middle: Ends, after: Ends) -> Floats:
    """Return how far middle ends lie from the straight edges of their neighbours, in metres."""
    start, here, stop = (geocentric_rows(ends.lat, ends.lon) for ends in (before, middle, after))
    ahead, to = stop - start, here - start
    length = np.linalg.norm(ahead, axis=1)
    up = here / MEAN_RADIUS
    across = np.abs(np.sum(np.cross(ahead, to) * up, axis=1)) / np.where(length > 0, length, 1.0)
    return np.asarray(np.where(length > 0, across, np.linalg.norm(to, axis=1)))
