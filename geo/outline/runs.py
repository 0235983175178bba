"""Runs: the lines through the ends of rays all around a band, and how they meet at corners.

Where the ends of neighbouring rays lie on the outline, a run goes through them. Where it stops
another one starts, within a centimetre as a rule. A segment that is passed twice has its runs
twice, one of a passage that is not canonical: :mod:`geo.outline.faces` takes lines too many, so
nothing is chosen here, but nothing of the outline may be missing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo.ellipsoid import approximate_distances, geocentric_arrays
from geo.outline.rays import points_along, rays_at
from geo.width_profile import EDGE_TOLERANCE_M

if TYPE_CHECKING:
    from geo.outline.rays import Ends, Flags, Floats, Indices, Ray, Sketch

# The usual, and the greatest, distance of two runs at a corner.
CORNER_M = 0.01
MAX_CORNER_GAP_M = 10 * CORNER_M
# The nearest end of another run is searched for up to this distance.
MAX_SEARCH_M = 2_000_000.0
# Where another passage's run does not stop, it is up to the tolerance away from this one's.
OVERSHOOT_M = 1.0
# Ends are sorted along some direction, to find those near each other.
SORT_DIRECTION = np.array([0.267, 0.535, 0.802])


def outline_lines(sketch: Sketch, ends: Ends) -> tuple[Floats, Indices]:
    """Return lines, the outline among them, as :func:`geo.outline.faces.polygonize_region` takes.

    The runs; from where each stops to where the nearest starts, and back; whole rays at flat
    ends, at steps of the half-width and where no corner was found; and the borders of passages,
    as far as any ray goes.
    """
    here = np.arange(len(ends.u))
    following = _following_rays(sketch, ends)
    goes_on, is_across = _continuations(sketch, ends, following)
    run = np.cumsum(np.append(True, ~(goes_on & (following == here + 1))[:-1]))
    is_long = np.bincount(run)[run] > 1
    back = here[goes_on & (following <= here)]  # of a run over the seam, or all around
    pairs, single = _pair_at_corners(ends, *_stops_and_starts(ends, run, goes_on, following))
    pairs = np.concatenate([pairs, np.column_stack([back, following[back]])])
    whole = np.unique(np.concatenate([single, here[is_across], following[is_across]]))
    tips = np.column_stack([ends.lon, ends.lat])
    most = np.full(len(sketch.passage_borders[0]), max(sketch.band.left, sketch.band.right))
    others = [
        tips[pairs],
        _ray_lines(ends.take(whole).ray, ends.reach[whole]),
        _ray_lines(sketch.passage_borders, most),
    ]
    points = [tips[is_long]] + [some.reshape(-1, 2) for some in others]
    sizes = np.concatenate([np.full(len(some), some.shape[1]) for some in others])
    numbers = len(here) + 1 + np.repeat(np.arange(len(sizes)), sizes)
    return np.concatenate(points), np.concatenate([run[is_long], numbers])


def _ray_lines(ray: Ray, reach: Floats) -> Floats:
    """Return rays as lines (lon, lat) from the foot to the end, and a little past it."""
    ends = [
        (lon, lat)
        for lat, lon in (
            ray[:2],
            *(points_along(ray, reach + past) for past in (0, OVERSHOOT_M)),
        )
    ]
    return np.moveaxis(np.array(ends), -1, 0)


def _stops_and_starts(
    ends: Ends, run: Indices, goes_on: Flags, following: Indices
) -> tuple[Indices, Indices]:
    """Return which rays each run stops and starts with."""
    back = goes_on & (following <= np.arange(len(run)))
    for seam in np.nonzero(back)[0]:
        run = np.where(run == run[following[seam]], run[seam], run)
    arrived = np.zeros(len(run), dtype=np.bool_)
    arrived[following[goes_on]] = True
    stops, starts = (np.nonzero(ends.is_on_outline & ~some)[0] for some in (goes_on, arrived))
    return stops[np.argsort(run[stops])], starts[np.argsort(run[starts])]


def _following_rays(sketch: Sketch, ends: Ends) -> Indices:
    """Return which ray follows each on its way around."""
    following = np.arange(1, len(ends.strand) + 1)
    for loop in sketch.loops:
        first, stop = np.searchsorted(ends.strand, (loop.start, loop.stop))
        following[stop - 1] = first
    return following


def _continuations(sketch: Sketch, ends: Ends, following: Indices) -> tuple[Flags, Flags]:
    """Return whether a run goes on from the end of each ray to that of the following one.

    And whether the outline goes along both rays instead: over a flat end, or to another
    half-width. A strand goes on in the next one where its last ray is the first one there.
    """
    strands, strand = sketch.strands, ends.strand
    turn, apart = turns_between_strands(sketch)
    continues = (np.abs(turn) < 1e-6) & (apart < EDGE_TOLERANCE_M)
    wider = np.abs(strands.last_width - strands.first_width[sketch.next_strand])
    steps = continues & (wider > EDGE_TOLERANCE_M)
    continues &= ~steps
    steps[list(sketch.flat_ends)] = True
    is_last = (strand[following] != strand) | (following <= np.arange(len(strand)))
    goes_on = ends.is_on_outline & ends.is_on_outline[following] & (~is_last | continues[strand])
    return goes_on, is_last & steps[strand]


def turns_between_strands(sketch: Sketch) -> tuple[Floats, Floats]:
    """Return how the next strand's first ray differs from each one's last: degrees, metres."""
    strands, following = sketch.strands, sketch.next_strand
    here = np.arange(len(following))
    lat, lon, azimuth = rays_at(strands, here, np.ones(len(here)))
    next_lat, next_lon, next_azimuth = rays_at(strands, following, np.zeros(len(here)))
    turn = (next_azimuth - azimuth + 180.0) % 360.0 - 180.0
    return np.asarray(turn), approximate_distances(lat, lon, next_lat, next_lon)


def _pair_at_corners(ends: Ends, stops: Indices, starts: Indices) -> tuple[Indices, Indices]:
    """Return pairs of ends of runs that meet at corners, and the ends that meet no other.

    A run may come back to where it starts; but one shorter than the gap at a corner goes on in
    others. So it is joined to itself and to the nearest of them.
    """
    gap = approximate_distances(
        ends.lat[stops], ends.lon[stops], ends.lat[starts], ends.lon[starts]
    )
    own = np.nonzero((gap < MAX_CORNER_GAP_M) & (stops != starts))[0]
    pairs = [np.column_stack([stops[own], starts[own]])]
    single = []
    for some, others in ((stops, starts), (starts, stops)):
        nearest, gap = _nearest_ends(ends, some, others)
        gap[own] = 0.0
        pairs.append(np.column_stack([some, others[nearest]]))
        single.append(some[gap > MAX_CORNER_GAP_M])
    return np.concatenate(pairs), np.concatenate(single)


def _nearest_ends(ends: Ends, some: Indices, others: Indices) -> tuple[Indices, Floats]:
    """Return which of the others is nearest to each of some ends, and how far off in metres.

    The other one of the same number, the other end of the same run, is left out.
    """
    height = SORT_DIRECTION @ np.array(geocentric_arrays(ends.lat, ends.lon))
    order = np.argsort(height[others])
    ordered = height[others][order]
    nearest, gap = np.zeros(len(some), dtype=np.int64), np.full(len(some), MAX_SEARCH_M)
    left, within = np.arange(len(some)), MAX_CORNER_GAP_M
    while len(left) and within < MAX_SEARCH_M:
        here = height[some[left]]
        low, high = np.searchsorted(ordered, here - within), np.searchsorted(ordered, here + within)
        counts = high - low
        which = np.repeat(left, counts)
        near = order[np.arange(len(which)) - np.repeat(np.cumsum(counts) - counts - low, counts)]
        a, b = some[which], others[near]
        apart = approximate_distances(ends.lat[a], ends.lon[a], ends.lat[b], ends.lon[b])
        apart[which == near] = MAX_SEARCH_M
        by_gap = np.lexsort((-apart, which))  # of equal numbers the last one is kept: the nearest
        nearest[which[by_gap]], gap[which[by_gap]] = near[by_gap], apart[by_gap]
        left, within = left[gap[left] > within], 10 * within
    return nearest, gap
