"""The outline of a band as a polygon, found by asking the engine where the band ends.

A *ray* (:mod:`geo.rays`) goes from the line to the half-width (it is *open*), or until
another place of the line becomes nearer (that place *cuts* it). Its end lies on the outline
where the point just behind it is not in the band. Rays follow one another clockwise around
the section in *strands*: along a segment, or around a vertex. Along a strand the ends that lie
on the outline form *runs*; a run stops at a corner, where another run, of another part of the
line, starts. Joined corner to corner the runs make rings: the outer one, and one for each
hole.

Rays are added where neighbours differ, and where something may hide between them. Between
two open ones nothing does if a larger circle, that touches the line midway between their
feet, is empty too: so where the line is alone, rays stand far apart. What cuts a ray bounds
the reach of its neighbours, by a convex function; so no ray between two can reach farther
than where the bounds of both meet. A corner is looked for where the bounds of an open one
and of one cut meet: a few rays find it, the last two on either side of it.

Rays are geodesics and their ends are points of the globe: nothing here knows of the
antimeridian or of poles. :mod:`geo.rings` makes polygons of rings.

The outline knows nothing of its own about ends, bends or widths: it draws what the engine
says of places (:meth:`geo.band.Band.place`).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from geo import rays, rings
from geo.errors import BandError
from geo.knots import LEFT, RIGHT, Knots
from geo.line import SAME_PLACE_M
from geo.nearest import EDGE_TOLERANCE_M
from geo.rays import EARTH_RADIUS_M, FAR_M, GEOD, Ends, Sketch, Strands
from geo.rings import CORNER_M, gaps_m

if TYPE_CHECKING:
    import shapely

    from geo.band import Band
    from geo.line import Line
    from geo.rays import Flags, Floats, Indices, Ray

# When the feet of rays are too near to tell apart.
LEAST_M = 1e-6
# How far apart rays are at first along the line and around a vertex, and how far beyond the
# outline the line may be looked for to tell that nothing of it is near.
APART_M = 44_000.0
APART_DEGREES = 45.0
CLEAR_M = 500_000.0


def outline(band: Band, tolerance: float = 0.5) -> shapely.Polygon | shapely.MultiPolygon:
    """Return the outline of a band; see :meth:`geo.band.Band.outline`."""
    if not tolerance > 0:
        message = f"the tolerance must be a positive number of metres, got {tolerance}"
        raise BandError(message)
    sketch = _sketch(band)
    ends = _refine(sketch, _sample(sketch), tolerance)
    return rings.polygon(rings.joined(_runs(sketch, ends)), tolerance)


def _sketch(band: Band) -> Sketch:
    """Return what is to be drawn: the left side forwards, then the right side backwards."""
    lats, lons, measures = _section_vertices(band)
    to, back, lengths = GEOD.inv(lons[:-1], lats[:-1], lons[1:], lats[1:])
    leave, arrive = np.asarray(to), np.asarray(back) + 180.0
    turns = (leave[1:] - arrive[:-1] + 180.0) % 360.0 - 180.0
    start, stop = band.measure_limits
    flat_start, flat_stop = math.isfinite(start), math.isfinite(stop)
    segments = len(lengths)
    knots = Knots([(m - band.origin, *widths) for m, *widths in band.knots])
    rows: list[tuple[float, ...]] = []

    def strip(i: int, side: int) -> None:
        low, high = max(start, measures[i]), min(stop, measures[i + 1])
        turn = -90.0 if side == LEFT else 90.0
        found = []
        for a, b, width, next_width in knots.stretches(side, low, high):
            ends = (a - measures[i], b - measures[i], turn, 0.0, width, next_width)
            found.append((lats[i], lons[i], leave[i], *ends))
        if side == RIGHT:
            found = [
                (*where, b, a, turn, span, next_width, width)
                for *where, a, b, turn, span, width, next_width in reversed(found)
            ]
        rows.extend(found)

    def fan(i: int, heading: float, turn: float, span: float, side: int) -> None:
        here = measures[i]
        if start - EDGE_TOLERANCE_M <= here <= stop + EDGE_TOLERANCE_M and span > 0:
            around = here - SAME_PLACE_M, here + SAME_PLACE_M  # a step here has two widths
            width = max(knots.before(side, around[0]), knots.after(side, around[1]))
            rows.append((lats[i], lons[i], heading, 0.0, 0.0, turn, span, width, width))

    for i in range(segments):
        strip(i, LEFT)
        if i + 1 < segments:
            fan(i + 1, arrive[i], -90.0, turns[i], LEFT)
    crossed = [len(rows) - 1] if flat_stop else []
    if not flat_stop:
        fan(segments, arrive[-1], -90.0, 90.0, LEFT)
        fan(segments, arrive[-1], 0.0, 90.0, RIGHT)
    for i in range(segments - 1, -1, -1):
        strip(i, RIGHT)
        if i > 0:
            fan(i, leave[i], 90.0, -turns[i - 1], RIGHT)
    crossed += [len(rows) - 1] if flat_start else []
    if not flat_start:
        fan(0, leave[0], 90.0, 90.0, RIGHT)
        fan(0, leave[0], 180.0, 90.0, LEFT)
    strands = Strands(*np.array(rows, dtype=np.float64).T)
    return Sketch(band, strands, _beyond(band), knots.least, frozenset(crossed))


def _section_vertices(band: Band) -> tuple[Floats, Floats, Floats]:
    """Return the vertices of the line that the band refers to, with their measures."""
    line = band.reference
    lats, lons = np.array(line.lats), np.array(line.lons)
    lengths = GEOD.inv(lons[:-1], lats[:-1], lons[1:], lats[1:])[2]
    return lats, lons, np.concatenate([[0.0], np.cumsum(lengths)])


def _beyond(band: Band) -> tuple[Line, ...]:
    """Return what the line is outside the section, at flat ends."""
    length = band.line.length
    least = min(1.0, length / 2)  # stands for what lies beyond an end of the line
    parts = (0.0, max(band.start, least)), (min(band.stop, length - least), length)
    return tuple(
        band.line.part(*part)
        for kind, part in zip(band.end_kinds, parts, strict=True)
        if kind == "flat"
    )


def _sample(sketch: Sketch) -> Ends:
    """Return the ends of the first and last rays of every strand, and of a few between."""
    strands = sketch.strands
    parts = np.ceil(np.maximum(strands.along / APART_M, strands.span / APART_DEGREES))
    counts = parts.clip(1).astype(np.int64) + 1
    strand = np.repeat(np.arange(len(counts)), counts)
    number = np.arange(len(strand)) - np.repeat(np.cumsum(counts) - counts, counts)
    inner, at = _inner_corners(sketch)
    strand = np.concatenate([strand, inner])
    u = np.concatenate([number / (counts[strand[: len(number)]] - 1), at])
    return rays.cast(sketch, strand, u).in_order()


def _inner_corners(sketch: Sketch) -> tuple[Indices, Floats]:
    """Return rays (strand, u) on both sides of where edges meet inside bends.

    The half-width comes in there by the tangent of half the turn, if nothing else is near.
    """
    strands = sketch.strands
    along, width = strands.along, strands.width_last
    turn, apart = _bends(strands)
    slope = np.tan(np.radians(-turn) / 2)
    inset = width * slope
    fits = inset < np.minimum(along, np.roll(along, -1))
    fits &= inset * np.abs(width - strands.width_first) < CORNER_M * along
    bend = np.nonzero(fits & (turn < 0) & (apart < EDGE_TOLERANCE_M))[0]
    ray = rays.of(strands, bend, 1 - inset[bend] / along[bend])
    lat, lon = rays.points(ray, width[bend])
    _, offset = sketch.band.reference.place(lat=lat, lon=lon)
    bend = bend[np.abs(offset) > width[bend] - CORNER_M]
    following = (bend + 1) % len(along)
    aside = CORNER_M / 3 * np.minimum(slope[bend], 1.0)
    u = []
    for way in (inset[bend] - aside, inset[bend] + aside):
        u += [1 - way / along[bend], way / along[following]]
    strand, share = np.concatenate([bend, following] * 2), np.concatenate(u)
    within = (share > 0) & (share < 1)
    return strand[within], share[within]


def _is_clear(sketch: Sketch, before: Ends, after: Ends, tolerance: float) -> Flags:
    """Tell of neighbours, both open, whether the outline between them is smooth and whole.

    They are very near to each other, or an empty circle around the end of the ray midway,
    made longer, holds all circles of the half-width between them, but for a share of the
    tolerance.
    """
    strands, strand = sketch.strands, before.strand
    middle = (before.u + after.u) / 2
    width = strands.width(strand, middle)
    way = strands.way[strand] * (after.u - before.u)
    bend = np.where(strands.span[strand] > 0, 1 / width, 0.0)
    spare = 8 * (tolerance / 4) / np.maximum(way, LEAST_M) ** 2 - bend
    clear = way * way < 2 * tolerance * width
    ask = np.nonzero(~clear & (spare > 1 / CLEAR_M))[0]
    if len(ask):
        reach = width[ask] + 1 / spare[ask]
        lat, lon = rays.points(rays.of(strands, strand[ask], middle[ask]), reach)
        _, offset = sketch.band.reference.place(lat=lat, lon=lon)
        clear[ask] = np.abs(offset) > reach - rays.slack_m(reach)
    return clear


def _refine(sketch: Sketch, ends: Ends, tolerance: float) -> Ends:
    """Add rays between neighbours until nothing that matters lies between them."""
    pairs = np.nonzero(np.diff(ends.strand) == 0)[0]
    before, after = ends.take(pairs), ends.take(pairs + 1)
    added: list[Ends] = []
    slow = np.ones(len(pairs), dtype=np.bool_)
    while True:
        share, is_peak = _where_to_split(sketch, before, after, slow, tolerance)
        split = share > 0
        if not split.any():
            return ends.join(*added).in_order()
        before, after, share = before.take(split), after.take(split), share[split]
        u = before.u + share * (after.u - before.u)
        middle = rays.cast(sketch, before.strand, u, (before, after))
        added.append(middle)
        curve = _is_cut_on(before) & _is_cut_on(middle) & _is_cut_on(after)
        straight = curve & ~is_peak[split] & (_bows_m(before, middle, after) < tolerance / 4)
        before, middle, after = (some.take(~straight) for some in (before, middle, after))
        before, after = before.join(middle), middle.join(after)
        share = share[~straight]
        slow = np.concatenate([share > 0.5, share < 0.5])


def _is_cut_on(ends: Ends) -> Flags:
    return ends.on & ~ends.open


def _where_to_split(
    sketch: Sketch, before: Ends, after: Ends, slow: Flags, tolerance: float
) -> tuple[Floats, Flags]:
    """Return at which share of the way between neighbours to add a ray, 0 where not.

    And whether that is where the bounds of both meet, beyond what is known of the outline.
    ``slow``: the last ray added took off less than half, so one midway shall.
    """
    strands = sketch.strands
    way = strands.way[before.strand] * (after.u - before.u)
    gap = np.maximum(way, gaps_m(before.lat, before.lon, after.lat, after.lon))
    share, is_peak = _peaks(sketch, before, after, tolerance)
    curve = is_peak | (_is_cut_on(before) & _is_cut_on(after))
    differ = ((before.on != after.on) | (before.open != after.open)) & (gap > CORNER_M)
    split = differ | (curve & (gap > tolerance / 10))
    both = np.nonzero(before.open & after.open)[0]
    split[both] = ~_is_clear(sketch, before.take(both), after.take(both), tolerance)
    corner = np.nonzero(differ & ~slow)[0]
    at = _corners(strands, before.take(corner), after.take(corner), gap[corner])
    aside = CORNER_M / 3 / gap[corner]  # past it, so that one lies on each side in the end
    share[corner] = np.where(at < 0.5, at + aside, at - aside)
    return np.where(split & (way > LEAST_M), share, 0.0), is_peak


def _peaks(sketch: Sketch, before: Ends, after: Ends, tolerance: float) -> tuple[Floats, Flags]:
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
    cut_on = _is_cut_on(before) & _is_cut_on(after)
    is_peak = cut_on | ~(before.on | after.on)
    for steps in (0, 4):
        here = np.nonzero(is_peak)[0]
        share[here], most[here] = _meetings(strands, before.take(here), after.take(here), steps)
        known = before.reach + share * (after.reach - before.reach)
        is_up = most > known + tolerance / 4
        is_peak &= is_up | (below > tolerance / 4)
        ask = np.nonzero(is_peak & ~cut_on)[0]
        ray = rays.of(strands, strand[ask], before.u[ask] + share[ask] * step[ask])
        is_peak[ask] = sketch.may_border(ray, most[ask], most[ask] + way[ask])
    return np.where(is_peak & is_up, share.clip(0.05, 0.95), 0.5), is_peak


def _corners(strands: Strands, before: Ends, after: Ends, gap: Floats) -> Floats:
    """Return at which share of the way between neighbours that differ a corner may be.

    Where the bounds of both meet; or, if one place cuts both, where the ends leave the band.
    """
    share, _ = _meetings(strands, before, after, 4)
    both_cut = ~(before.open | after.open)
    alike = np.nonzero(both_cut & (np.abs(before.limit - after.limit) < gap))[0]
    beyond, within = ((end.reach - end.limit)[alike] for end in (before, after))
    share[alike] = beyond / (beyond - within)
    return share


def _meetings(strands: Strands, before: Ends, after: Ends, steps: int) -> tuple[Floats, Floats]:
    """Return where between neighbours the bounds of their reaches meet, and how high.

    The half-width bounds what is beside an open one. Each bound is convex, so below its
    chord; every step halves the way or better.
    """
    low, high = np.zeros(len(before.u)), np.ones(len(before.u))

    def bound(end: Ends, u: Floats, ray: Ray) -> Floats:
        return np.where(end.open, strands.width(end.strand, u), rays.bounds(ray, end))

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
        share = np.where(both < FAR_M, share, (low + high) / 2)
        u = before.u + share * (after.u - before.u)
        ray = rays.of(strands, before.strand, u)
        first, second = bound(before, u, ray), bound(after, u, ray)
        under = first < second
        low, high = np.where(under, share, low), np.where(under, high, share)
        one = [np.where(under, first, one[0]), np.where(under, one[1], first)]
        other = [np.where(under, second, other[0]), np.where(under, other[1], second)]


def _bows_m(before: Ends, middle: Ends, after: Ends) -> Floats:
    """Return how far the middle points lie from the straight edges beside them, in metres."""
    start, here, stop = (
        np.column_stack(rays.positions(ends.lat, ends.lon)) for ends in (before, middle, after)
    )
    ahead, to = stop - start, here - start
    length = np.linalg.norm(ahead, axis=1)
    up = here / EARTH_RADIUS_M
    across = np.abs(np.sum(np.cross(ahead, to) * up, axis=1)) / np.where(length > 0, length, 1.0)
    return np.asarray(np.where(length > 0, across, np.linalg.norm(to, axis=1)))


def _runs(sketch: Sketch, ends: Ends) -> list[Floats]:
    """Return the runs as arrays of (lon, lat), clockwise, the flat ends among them."""
    points = np.column_stack([ends.lon, ends.lat])
    feet = np.column_stack([ends.foot_lon, ends.foot_lat])
    continues = _continues(sketch.strands)
    widths = sketch.strands.width_last, np.roll(sketch.strands.width_first, -1)
    steps = continues & (np.abs(widths[0] - widths[1]) > EDGE_TOLERANCE_M)
    on = ends.on
    strand_ends = np.append(ends.strand[1:] != ends.strand[:-1], True)
    runs: list[list[Floats]] = [[]]
    for i in range(len(points)):
        if on[i]:
            runs[-1].append(points[i])
        elif runs[-1]:
            runs.append([])
        if strand_ends[i]:
            here = int(ends.strand[i])
            following = points[(i + 1) % len(points)]
            if here in sketch.crossed:  # in along the last ray, and out along the next
                runs[-1].extend([points[i], feet[i], following])
            elif steps[here] and (on[i] or on[(i + 1) % len(on)]):
                # Along the ray on which the one ends and the next begins.
                runs[-1].extend([points[i], following])
            elif runs[-1] and not continues[here]:
                runs.append([])
    # The outline is closed: what is open at its last ray goes on at its first.
    if len(runs) > 1 and on[0]:
        runs[0] = runs.pop() + runs[0]
    return [np.array(run) for run in runs if run]


def _continues(strands: Strands) -> Flags:
    """Tell of each strand whether the next begins with the ray with which it ends."""
    turn, apart = _bends(strands)
    return np.asarray((np.abs(turn) < 1e-6) & (apart < EDGE_TOLERANCE_M))


def _bends(strands: Strands) -> tuple[Floats, Floats]:
    """Return how the next strand's first ray differs from each one's last: degrees, metres."""
    here = np.arange(len(strands.lat))
    lat, lon, azimuth = rays.of(strands, here, np.ones(len(here)))
    next_lat, next_lon, next_azimuth = rays.of(strands, np.roll(here, -1), np.zeros(len(here)))
    turn = (next_azimuth - azimuth + 180.0) % 360.0 - 180.0
    return np.asarray(turn), gaps_m(lat, lon, next_lat, next_lon)
