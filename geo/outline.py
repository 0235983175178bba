"""The outline of a band as a polygon, found by asking the engine where the band ends.

A *ray* leaves a foot on the line at a right angle (or fans out at the outside of a bend)
and goes to the half-width (it is *open*), or until another place of the line becomes nearer
(that place *cuts* it, at the centre of the largest empty circle that touches the line at
the foot). Its end lies on the outline where the point just behind it is not in the band.
Rays follow one another clockwise around the section in *strands*: along a segment, or
around a vertex. Along a strand the ends that lie on the outline form *runs*; a run stops at
a corner, where another run, of another part of the line, starts. Joined corner to corner
the runs make rings: the outer one, and one for each hole.

Rays are added where neighbours differ, and where something may hide between them. Between
two open ones nothing does if a larger circle, that touches the line midway between their
feet, is empty too: so where the line is alone, rays stand far apart. What cuts a ray bounds
the reach of its neighbours, by a convex function; so no ray between two can reach farther
than where the bounds of both meet.

Rays are geodesics and their ends are points of the globe: nothing here knows of the
antimeridian or of poles. :mod:`geo.rings` makes polygons of rings.

The outline knows nothing of its own about ends, bends or widths: it draws what the engine
says of places (:meth:`geo.band.Band.place`).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from pyproj import Geod

from geo import rings
from geo.errors import BandError
from geo.frames import ECCENTRICITY_SQUARED, EQUATORIAL_RADIUS
from geo.knots import Knots
from geo.nearest import EDGE_TOLERANCE_M
from geo.rings import gaps_m

if TYPE_CHECKING:
    import shapely
    from numpy.typing import NDArray

    from geo.band import Band

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]
    Indices = NDArray[np.int64]
    Ray = tuple[Floats, Floats, Floats]

GEOD = Geod(ellps="WGS84")
BEHIND_M = 0.01
# How near rays come to a corner, and when their feet are too near to tell apart.
CORNER_M = 0.01
LEAST_M = 1e-6
EARTH_RADIUS_M = 6_371_000.0
FAR_M = 2_000_000.0
# How far apart rays are at first along the line and around a vertex, and how far beyond the
# outline the line may be looked for to tell that nothing of it is near.
APART_M = 44_000.0
APART_DEGREES = 45.0
CLEAR_M = 500_000.0
# Up to here a sphere is near enough to find what cuts rays: less than a millimetre off.
SPHERE_M = 20_000.0


@dataclass(frozen=True, slots=True)
class Strands:
    """Families of rays, in the order of the outline; one row each (arrays of one length).

    A ray at ``u`` in [0, 1] has its foot at ``first + u * (last - first)`` metres from
    ``(lat, lon)`` in the direction ``heading``, and leaves it towards ``turn + u * span``
    degrees clockwise of that heading, as far as the half-width: that is linear in ``u``,
    from ``width_first`` to ``width_last`` metres.
    """

    lat: Floats
    lon: Floats
    heading: Floats
    first: Floats
    last: Floats
    turn: Floats
    span: Floats
    width_first: Floats
    width_last: Floats

    @property
    def along(self) -> Floats:
        """How far apart their first and last feet are, in metres."""
        return np.abs(self.last - self.first)

    @property
    def way(self) -> Floats:
        """How far they go along the line and around its vertices, in metres."""
        widest = np.maximum(self.width_first, self.width_last)
        return np.asarray(self.along + np.radians(self.span) * widest)

    def width(self, strand: Indices, u: Floats) -> Floats:
        """Return the half-widths at rays, in metres."""
        first, last = self.width_first[strand], self.width_last[strand]
        return np.asarray(first + u * (last - first))


@dataclass(frozen=True, slots=True)
class Sketch:
    """What is to be drawn: a band, its strands, and how far each is from where no band is.

    ``away``: no place of the line outside the section is nearer to the feet of a strand.
    ``least``: no half-width is smaller. ``crossed``: after these strands, at a flat end, the
    outline crosses the line.
    """

    band: Band
    strands: Strands
    away: Floats
    least: float
    crossed: frozenset[int]

    def may_border(self, strand: Indices, reach: Floats) -> Flags:
        """Tell of rays that go no farther whether they may end on the outline.

        What cuts them is then on a side with a smaller half-width, or outside the section.
        """
        return np.asarray((reach > self.least) | (self.away[strand] < 2 * reach))


@dataclass(frozen=True, slots=True)
class Ends:
    """Rays and where they end (coordinates and azimuths in degrees, the rest in metres).

    ``(cut_lat, cut_lon)`` is the place that cuts the ray, NaN where it is open. Behind the
    end lies the band again if ``limit``, the half-width there, is more than ``reach``.
    """

    strand: Indices
    u: Floats
    foot_lat: Floats
    foot_lon: Floats
    azimuth: Floats
    reach: Floats
    lat: Floats
    lon: Floats
    cut_lat: Floats
    cut_lon: Floats
    cut_measure: Floats
    limit: Floats

    @property
    def open(self) -> Flags:
        """Where nothing cuts the ray."""
        return np.isnan(self.cut_lat)

    @property
    def on(self) -> Flags:
        """Where the end lies on the outline."""
        return self.reach > self.limit

    def take(self, which: Indices | Flags) -> Ends:
        """Return some of them."""
        return Ends(*(getattr(self, name)[which] for name in self.__slots__))

    def join(self, *others: Ends) -> Ends:
        """Return these, then others."""
        every = (self, *others)
        return Ends(*(np.concatenate([getattr(e, name) for e in every]) for name in self.__slots__))

    def in_order(self) -> Ends:
        """Return them in the order of the outline."""
        return self.take(np.lexsort((self.u, self.strand)))


def outline(band: Band, tolerance: float = 0.5) -> shapely.Polygon | shapely.MultiPolygon:
    """Return the outline of a band; see :meth:`geo.band.Band.outline`."""
    if not tolerance > 0:
        message = f"the tolerance must be a positive number of metres, got {tolerance}"
        raise BandError(message)
    sketch = _sketch(band)
    ends = _refine(sketch, _sample(sketch), tolerance)
    return rings.polygon(_rings(_runs(sketch, ends)), tolerance)


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
    left, right = 1, 2
    rows: list[tuple[float, ...]] = []

    def strip(i: int, side: int) -> None:
        low, high = max(start, measures[i]), min(stop, measures[i + 1])
        turn = -90.0 if side == left else 90.0
        found = []
        for a, b, width, next_width in knots.stretches(side, low, high):
            ends = (a - measures[i], b - measures[i], turn, 0.0, width, next_width)
            found.append((lats[i], lons[i], leave[i], *ends))
        if side == right:
            found = [
                (*where, b, a, turn, span, next_width, width)
                for *where, a, b, turn, span, width, next_width in reversed(found)
            ]
        rows.extend(found)

    def fan(i: int, heading: float, turn: float, span: float, side: int) -> None:
        if start - EDGE_TOLERANCE_M <= measures[i] <= stop + EDGE_TOLERANCE_M and span > 0:
            width = max(knots.before(side, measures[i]), knots.after(side, measures[i]))
            rows.append((lats[i], lons[i], heading, 0.0, 0.0, turn, span, width, width))

    for i in range(segments):
        strip(i, left)
        if i + 1 < segments:
            fan(i + 1, arrive[i], -90.0, turns[i], left)
    crossed = [len(rows) - 1] if flat_stop else []
    if not flat_stop:
        fan(segments, arrive[-1], -90.0, 90.0, left)
        fan(segments, arrive[-1], 0.0, 90.0, right)
    for i in range(segments - 1, -1, -1):
        strip(i, right)
        if i > 0:
            fan(i, leave[i], 90.0, -turns[i - 1], right)
    crossed += [len(rows) - 1] if flat_start else []
    if not flat_start:
        fan(0, leave[0], 90.0, 90.0, right)
        fan(0, leave[0], 180.0, 90.0, left)
    strands = Strands(*np.array(rows, dtype=np.float64).T)
    return Sketch(band, strands, _away(band, strands), knots.least, frozenset(crossed))


def _section_vertices(band: Band) -> tuple[Floats, Floats, Floats]:
    """Return the vertices of the line that the band refers to, with their measures."""
    line = band.reference
    lats, lons = np.array(line.lats), np.array(line.lons)
    lengths = GEOD.inv(lons[:-1], lats[:-1], lons[1:], lats[1:])[2]
    return lats, lons, np.concatenate([[0.0], np.cumsum(lengths)])


def _rays(strands: Strands, strand: Indices, u: Floats) -> Ray:
    """Return the feet (lat, lon) of rays and their azimuths, in degrees."""
    first, last = strands.first[strand], strands.last[strand]
    lon, lat, back = GEOD.fwd(
        strands.lon[strand],
        strands.lat[strand],
        strands.heading[strand],
        first + u * (last - first),
    )
    heading = np.where(first == last, strands.heading[strand], np.asarray(back) + 180.0)
    azimuth = heading + strands.turn[strand] + u * strands.span[strand]
    return np.asarray(lat), np.asarray(lon), azimuth


def _point(lat: Floats, lon: Floats, azimuth: Floats, distance: Floats) -> tuple[Floats, Floats]:
    """Return the points (lat, lon) at a distance in metres along the rays."""
    far_lon, far_lat, _ = GEOD.fwd(lon, lat, azimuth, distance)
    return np.asarray(far_lat), np.asarray(far_lon)


def _some(ray: Ray, which: Indices) -> Ray:
    lat, lon, azimuth = ray
    return lat[which], lon[which], azimuth[which]


def _ends(sketch: Sketch, strand: Indices, u: Floats, beside: tuple[Ends, ...] = ()) -> Ends:
    """Return rays and where they end: circles shrunk until no place of the line is inside.

    ``beside`` are neighbours: what cuts them is looked at first.
    """
    band = sketch.band
    ray = _rays(sketch.strands, strand, u)
    width = sketch.strands.width(strand, u)
    reach = width.copy()
    cut_lat, cut_lon, measure, limit = np.full((4, len(u)), np.nan)
    for ends in beside:
        bound = _bound(*ray, ends)
        less = np.nonzero(bound < reach)[0]
        reach[less], limit[less] = bound[less], ends.limit[less]
        cut_lat[less], cut_lon[less] = ends.cut_lat[less], ends.cut_lon[less]
        measure[less] = ends.cut_measure[less]
    lat, lon = _point(*ray, reach)
    left = np.arange(len(u))
    while True:
        here, offset = band.reference.place(lat=lat[left], lon=lon[left])
        distance = np.abs(offset)
        nearer = np.nonzero(distance < reach[left] - _slack_m(reach[left]))[0]
        left, here, distance = left[nearer], here[nearer], distance[nearer]
        if not len(left):
            break
        measure[left], limit[left] = here, _limits(band, here, offset[nearer])
        here = here.clip(0.0, band.reference.length)
        cut_lat[left], cut_lon[left] = band.reference.point_at(here, np.zeros(len(left)))
        some = _some(ray, left)
        radius = _tangent_radius(*some, cut_lat[left], cut_lon[left])
        radius = _exact(some, radius, cut_lat[left], cut_lon[left])
        # Half of what is missing can always be taken off.
        reach[left] = np.minimum(radius, (reach[left] + distance) / 2)
        lat[left], lon[left] = _point(*some, reach[left])
        left = left[sketch.may_border(strand[left], reach[left])]
    reach = _exact(ray, reach, cut_lat, cut_lon)
    whole = reach >= width  # what only rounding found is no cut
    reach[whole], cut_lat[whole], cut_lon[whole], measure[whole] = width[whole], *[np.nan] * 3
    lat, lon = _point(*ray, reach)
    # On which side of an end of the line a point lies changes along the ray.
    ends_of_line = np.nonzero((measure <= 0) | (measure >= band.reference.length))[0]
    if len(ends_of_line):
        behind_lat, behind_lon = _point(*_some(ray, ends_of_line), reach[ends_of_line] + BEHIND_M)
        place = band.reference.place(lat=behind_lat, lon=behind_lon)
        limit[ends_of_line] = _limits(band, *place)
    limit[np.isnan(cut_lat)] = 0.0
    return Ends(strand, u, *ray, reach, lat, lon, cut_lat, cut_lon, measure, limit)


def _slack_m(reach: Floats) -> Floats:
    """Return how exactly the engine knows distances, in metres."""
    return np.asarray(1e-5 + 2e-9 * reach + 0.002 * (reach / 500_000.0) ** 2)


def _exact(ray: Ray, reach: Floats, cut_lat: Floats, cut_lon: Floats) -> Floats:
    """Return reaches with long ones as far from what cuts the ray as from its foot."""
    reach = reach.copy()
    for _ in range(2):
        far = np.nonzero((reach > SPHERE_M) & (reach < FAR_M) & ~np.isnan(cut_lat))[0]
        if not len(far):
            break
        lat, lon, azimuth = _some(ray, far)
        lon, lat, back = GEOD.fwd(lon, lat, azimuth, reach[far])
        towards, _, apart = GEOD.inv(lon, lat, cut_lon[far], cut_lat[far])
        closing = 1 + np.cos(np.radians(np.asarray(towards) - np.asarray(back) - 180.0))
        off = np.asarray(apart) - reach[far]
        fits = (closing > 1e-3) & (np.abs(off) < 0.01 * reach[far])
        reach[far] += np.where(fits, off / np.where(fits, closing, 1.0), 0.0)
    return reach


def _limits(band: Band, measure: Floats, offset: Floats) -> Floats:
    """Return how far the band reaches from places of the line, on the side of an offset."""
    start, stop = band.measure_limits
    left, right = band.half_widths(measure - (band.start - band.origin))
    inside = (measure >= start - EDGE_TOLERANCE_M) & (measure <= stop + EDGE_TOLERANCE_M)
    return np.asarray(np.where(inside, np.where(offset >= 0, left, right), 0.0))


def _away(band: Band, strands: Strands) -> Floats:
    """Return how far the feet of each strand are at least from the line outside the section."""
    away = np.full(len(strands.lat), np.inf)
    lat, lon, _ = _rays(strands, np.arange(len(away)), np.zeros(len(away)))
    length = band.line.length
    least = min(1.0, length / 2)  # stands for what lies beyond an end of the line
    beyond = (0.0, max(band.start, least)), (min(band.stop, length - least), length)
    for kind, part in zip(band.end_kinds, beyond, strict=True):
        if kind == "flat":
            offset = band.line.part(*part).place(lat=lat, lon=lon)[1]
            away = np.minimum(away, np.abs(offset))
    return away - strands.along


def _tangent_radius(
    lat: Floats, lon: Floats, azimuth: Floats, to_lat: Floats, to_lon: Floats
) -> Floats:
    """Return the radii of circles about points of rays, through the feet and other points.

    On a sphere the tangent of the radius is that of half the way to the other point over the
    cosine of the angle there: with the chord between them, no angle is needed.
    """
    foot, ahead = _positions(lat, lon), _directions(lat, lon, azimuth)
    chord = [there - here for here, there in zip(foot, _positions(to_lat, to_lon), strict=True)]
    squared = sum(axis * axis for axis in chord)
    along = sum(axis * towards for axis, towards in zip(chord, ahead, strict=True))
    radius = EARTH_RADIUS_M * np.arctan2(squared, 2 * EARTH_RADIUS_M * along)
    return np.asarray(np.where(along > 0, radius, np.inf))


def _positions(lat: Floats, lon: Floats) -> list[Floats]:
    """Return the geocentric positions of points, in metres: x, y and z."""
    phi, lam = np.radians(lat), np.radians(lon)
    sine, cosine = np.sin(phi), np.cos(phi)
    normal = EQUATORIAL_RADIUS / np.sqrt(1 - ECCENTRICITY_SQUARED * sine * sine)
    return [
        normal * cosine * np.cos(lam),
        normal * cosine * np.sin(lam),
        normal * (1 - ECCENTRICITY_SQUARED) * sine,
    ]


def _directions(lat: Floats, lon: Floats, azimuth: Floats) -> list[Floats]:
    """Return the unit vectors in which rays leave their feet: x, y and z."""
    phi, lam, turn = np.radians(lat), np.radians(lon), np.radians(azimuth)
    north, east = np.cos(turn), np.sin(turn)
    inwards = -np.sin(phi) * north
    sine, cosine = np.sin(lam), np.cos(lam)
    return [inwards * cosine - east * sine, inwards * sine + east * cosine, np.cos(phi) * north]


def _sample(sketch: Sketch) -> Ends:
    """Return the ends of the first and last rays of every strand, and of a few between."""
    strands = sketch.strands
    parts = np.ceil(np.maximum(strands.along / APART_M, strands.span / APART_DEGREES))
    counts = parts.clip(1).astype(np.int64) + 1
    strand = np.repeat(np.arange(len(counts)), counts)
    number = np.arange(len(strand)) - np.repeat(np.cumsum(counts) - counts, counts)
    return _ends(sketch, strand, number / (counts - 1)[strand])


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
        lat, lon = _point(*_rays(strands, strand[ask], middle[ask]), reach)
        _, offset = sketch.band.reference.place(lat=lat, lon=lon)
        clear[ask] = np.abs(offset) > reach - _slack_m(reach)
    return clear


def _refine(sketch: Sketch, ends: Ends, tolerance: float) -> Ends:
    """Add rays between neighbours until nothing that matters lies between them."""
    pairs = np.nonzero(np.diff(ends.strand) == 0)[0]
    before, after = ends.take(pairs), ends.take(pairs + 1)
    added: list[Ends] = []
    while True:
        share, is_peak = _where_to_split(sketch, before, after, tolerance)
        split = share > 0
        if not split.any():
            return ends.join(*added).in_order()
        before, after, share = before.take(split), after.take(split), share[split]
        u = before.u + share * (after.u - before.u)
        middle = _ends(sketch, before.strand, u, (before, after))
        added.append(middle)
        curve = _is_cut_on(before) & _is_cut_on(middle) & _is_cut_on(after)
        straight = curve & ~is_peak[split] & (_bows_m(before, middle, after) < tolerance / 4)
        before, middle, after = (some.take(~straight) for some in (before, middle, after))
        before, after = before.join(middle), middle.join(after)


def _is_cut_on(ends: Ends) -> Flags:
    return ends.on & ~ends.open


def _where_to_split(
    sketch: Sketch, before: Ends, after: Ends, tolerance: float
) -> tuple[Floats, Flags]:
    """Return at which share of the way between neighbours to add a ray, 0 where not.

    And whether that is where the bounds of both meet, beyond what is known of the outline.
    """
    strands = sketch.strands
    way = strands.way[before.strand] * (after.u - before.u)
    gap = np.maximum(way, gaps_m(before.lat, before.lon, after.lat, after.lon))
    differ = (before.on != after.on) | (before.open != after.open)
    off = ~before.on & ~after.on
    cut_on = _is_cut_on(before) & _is_cut_on(after)
    peak_share = np.full(len(way), 0.5)
    is_peak = off | cut_on
    for steps in (0, 4):
        here = np.nonzero(is_peak)[0]
        if len(here):
            one, other = before.take(here), after.take(here)
            at, most = _peaks(strands, one, other, steps)
            known = one.reach + at * (other.reach - one.reach) + tolerance / 4
            is_peak[here] = (most > known) & (cut_on[here] | sketch.may_border(one.strand, most))
            peak_share[here] = at
    split = (differ & (gap > CORNER_M)) | ((cut_on | is_peak) & (gap > tolerance / 10))
    both = np.nonzero(before.open & after.open)[0]
    split[both] = ~_is_clear(sketch, before.take(both), after.take(both), tolerance)
    share = np.where(is_peak, peak_share.clip(0.05, 0.95), 0.5)
    return np.where(split & (way > LEAST_M), share, 0.0), is_peak


def _peaks(strands: Strands, before: Ends, after: Ends, steps: int) -> tuple[Floats, Floats]:
    """Return where between neighbours, all cut, the bounds of their reaches meet, and how high.

    Each bound is convex, so below its chord; every step halves the way or better.
    """
    low, high = np.zeros(len(before.u)), np.ones(len(before.u))
    one = [before.reach, _bound(after.foot_lat, after.foot_lon, after.azimuth, before)]
    other = [_bound(before.foot_lat, before.foot_lon, before.azimuth, after), after.reach]
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
        ray = _rays(strands, before.strand, before.u + share * (after.u - before.u))
        first, second = _bound(*ray, before), _bound(*ray, after)
        under = first < second
        low, high = np.where(under, share, low), np.where(under, high, share)
        one = [np.where(under, first, one[0]), np.where(under, one[1], first)]
        other = [np.where(under, second, other[0]), np.where(under, other[1], second)]


def _bound(lat: Floats, lon: Floats, azimuth: Floats, cut: Ends) -> Floats:
    """Return how far rays reach at most, for they too meet what cuts other rays.

    By how much the sphere errs for a long ray is known from the ray that is cut.
    """
    radius = _tangent_radius(lat, lon, azimuth, cut.cut_lat, cut.cut_lon)
    far = np.nonzero(~cut.open & (cut.reach > SPHERE_M))[0]
    if len(far):
        one = cut.take(far)
        own = _tangent_radius(one.foot_lat, one.foot_lon, one.azimuth, one.cut_lat, one.cut_lon)
        share = one.reach / own
        radius[far] *= np.where(np.abs(share - 1) < 0.01, share, 1.0)
    return np.asarray(np.where(radius >= 0, np.minimum(radius, FAR_M), FAR_M))


def _bows_m(before: Ends, middle: Ends, after: Ends) -> Floats:
    """Return how far the middle points lie from the straight edges beside them, in metres."""
    start, here, stop = (
        np.column_stack(_positions(ends.lat, ends.lon)) for ends in (before, middle, after)
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
            elif steps[here]:  # along the ray on which the one ends and the next begins
                runs[-1].extend([points[i], following])
            elif runs[-1] and not continues[here]:
                runs.append([])
    # The outline is closed: what is open at its last ray goes on at its first.
    if len(runs) > 1 and on[0]:
        runs[0] = runs.pop() + runs[0]
    return [np.array(run) for run in runs if run]


def _continues(strands: Strands) -> Flags:
    """Tell of each strand whether the next begins with the ray with which it ends."""
    here = np.arange(len(strands.lat))
    lat, lon, azimuth = _rays(strands, here, np.ones(len(here)))
    next_lat, next_lon, next_azimuth = _rays(strands, np.roll(here, -1), np.zeros(len(here)))
    turn = (next_azimuth - azimuth + 180.0) % 360.0 - 180.0
    apart = gaps_m(lat, lon, next_lat, next_lon)
    return np.asarray((np.abs(turn) < 1e-6) & (apart < EDGE_TOLERANCE_M))


def _rings(runs: list[Floats]) -> list[Floats]:
    """Return the rings that runs make when each goes on in the run that starts at its end."""
    first_lons = np.array([run[0, 0] for run in runs])
    first_lats = np.array([run[0, 1] for run in runs])
    unused = np.ones(len(runs), dtype=np.bool_)
    found = []
    for first in range(len(runs)):
        ring = []
        here = first
        while unused[here]:
            unused[here] = False
            ring.append(runs[here])
            lon, lat = runs[here][-1]
            follows = slice(here + 1, here + 2)  # mostly the corner is with the next one
            if (gaps_m(first_lats[follows], first_lons[follows], lat, lon) < CORNER_M).any():
                here += 1
                continue
            apart = gaps_m(first_lats, first_lons, lat, lon)
            here = int(np.argmin(np.where(unused, apart, np.inf)))
            if apart[first] <= apart[here]:
                here = first
        if ring:
            found.append(np.concatenate(ring))
    return found
