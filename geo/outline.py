"""The outline of a band as a polygon, found by asking the engine where the band ends.

A *ray* leaves a foot on the line at a right angle (or fans out at the outside of a bend)
and goes to the half-width (it is *open*), or until another place of the line becomes nearer
(that place *cuts* it, at the centre of the largest empty circle that touches the line at
the foot). Its end lies on the outline where the point just behind it is not in the band.
Rays follow one another clockwise around the section in *strands*: along a segment, or
around a vertex. Along a strand the ends that lie on the outline form *runs*; a run stops at
a corner, where another run, of another part of the line, starts. Joined corner to corner
the runs make rings: the outer one, and one for each hole.

Rays are added where neighbours differ, and where something may hide between them. What
cuts a ray bounds the reach of its neighbours too, by a convex function; so no ray between
two can reach farther than where the bounds of both meet.

The outline knows nothing of its own about ends, bends or widths: it draws what the engine
says of places (:meth:`geo.band.Band.place`).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely
from pyproj import Geod
from shapely import affinity

from geo.errors import BandError
from geo.nearest import EDGE_TOLERANCE_M

if TYPE_CHECKING:
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
GRID_DEGREES = 1e-9
METRES_PER_DEGREE = 111_195.0
# A straight line in longitude and latitude leaves the geodesic by up to 14 mm on the way.
STRAIGHT_M = 1_000.0


@dataclass(frozen=True, slots=True)
class Strands:
    """Families of rays, in the order of the outline; one row each (arrays of one length).

    A ray at ``u`` in [0, 1] has its foot at ``first + u * (last - first)`` metres from
    ``(lat, lon)`` in the direction ``heading``, and leaves it towards ``turn + u * span``
    degrees clockwise of that heading, ``width`` metres far.
    """

    lat: Floats
    lon: Floats
    heading: Floats
    first: Floats
    last: Floats
    turn: Floats
    span: Floats
    width: Floats


@dataclass(frozen=True, slots=True)
class Sketch:
    """What is to be drawn: a band, its strands, and how far each is from where no band is.

    ``away``: no place of the line outside the section is nearer to the feet of a strand.
    """

    band: Band
    strands: Strands
    away: Floats

    def may_border(self, strand: Indices, reach: Floats) -> Flags:
        """Tell of rays that go no farther whether they may end on the outline.

        What cuts them is then on a side with a smaller half-width, or outside the section.
        """
        least = min(self.band.left, self.band.right)
        return np.asarray((reach > least) | (self.away[strand] < 2 * reach))


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

    def join(self, other: Ends) -> Ends:
        """Return these, then others."""
        return Ends(
            *(
                np.concatenate([getattr(self, name), getattr(other, name)])
                for name in self.__slots__
            )
        )

    def in_order(self) -> Ends:
        """Return them in the order of the outline."""
        return self.take(np.lexsort((self.u, self.strand)))


def outline(band: Band, tolerance: float = 0.5) -> shapely.Polygon | shapely.MultiPolygon:
    """Return the outline of a band; see :meth:`geo.band.Band.outline`."""
    if not tolerance > 0:
        message = f"the tolerance must be a positive number of metres, got {tolerance}"
        raise BandError(message)
    strands = _strands(band)
    sketch = Sketch(band, strands, _away(band, strands))
    step = 0.35 * math.sqrt(8 * min(band.left, band.right) * tolerance)
    ends = _refine(sketch, _sample(sketch, step), tolerance)
    return _polygon(_rings(_runs(sketch, ends), tolerance), tolerance)


def _strands(band: Band) -> Strands:
    """Return the strands of a band: its left side forwards, then its right side backwards."""
    lats, lons, measures = _section_vertices(band)
    to, back, lengths = GEOD.inv(lons[:-1], lats[:-1], lons[1:], lats[1:])
    leave, arrive = np.asarray(to), np.asarray(back) + 180.0
    turns = (leave[1:] - arrive[:-1] + 180.0) % 360.0 - 180.0
    flat = band.ends == "flat"
    start, stop = (band.start, band.stop) if flat else (-math.inf, math.inf)
    segments = len(lengths)
    rows: list[tuple[float, ...]] = []

    def strip(i: int, side: float, width: float) -> None:
        low = max(start - measures[i], 0.0)
        high = min(stop - measures[i], lengths[i])
        if high - low > EDGE_TOLERANCE_M:
            first, last = (low, high) if side < 0 else (high, low)
            rows.append((lats[i], lons[i], leave[i], first, last, side * 90, 0.0, width))

    def fan(i: int, heading: float, turn: float, span: float, width: float) -> None:
        if start - EDGE_TOLERANCE_M <= measures[i] <= stop + EDGE_TOLERANCE_M and span > 0:
            rows.append((lats[i], lons[i], heading, 0.0, 0.0, turn, span, width))

    for i in range(segments):
        strip(i, -1, band.left)
        if i + 1 < segments:
            fan(i + 1, arrive[i], -90.0, turns[i], band.left)
    if not flat:
        fan(segments, arrive[-1], -90.0, 90.0, band.left)
        fan(segments, arrive[-1], 0.0, 90.0, band.right)
    for i in range(segments - 1, -1, -1):
        strip(i, 1, band.right)
        if i > 0:
            fan(i, leave[i], 90.0, -turns[i - 1], band.right)
    if not flat:
        fan(0, leave[0], 90.0, 90.0, band.right)
        fan(0, leave[0], 180.0, 90.0, band.left)
    return Strands(*np.array(rows, dtype=np.float64).T)


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
    reach = sketch.strands.width[strand]
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
        nearer = np.nonzero(distance < reach[left] - 1e-5 - 2e-9 * reach[left])[0]
        left, here, distance = left[nearer], here[nearer], distance[nearer]
        if not len(left):
            break
        measure[left], limit[left] = here, _limits(band, here, offset[nearer])
        here = here.clip(0.0, band.reference.length)
        cut_lat[left], cut_lon[left] = band.reference.point_at(here, np.zeros(len(left)))
        some = _some(ray, left)
        radius = _tangent_radius(*some, cut_lat[left], cut_lon[left])
        # Half of what is missing can always be taken off.
        reach[left] = np.minimum(radius, (reach[left] + distance) / 2)
        lat[left], lon[left] = _point(*some, reach[left])
        left = left[sketch.may_border(strand[left], reach[left])]
    # On which side of an end of the line a point lies changes along the ray.
    ends_of_line = np.nonzero((measure <= 0) | (measure >= band.reference.length))[0]
    if len(ends_of_line):
        behind_lat, behind_lon = _point(*_some(ray, ends_of_line), reach[ends_of_line] + BEHIND_M)
        place = band.reference.place(lat=behind_lat, lon=behind_lon)
        limit[ends_of_line] = _limits(band, *place)
    limit[np.isnan(cut_lat)] = 0.0
    return Ends(strand, u, *ray, reach, lat, lon, cut_lat, cut_lon, measure, limit)


def _limits(band: Band, measure: Floats, offset: Floats) -> Floats:
    """Return how far the band reaches from places of the line, on the side of an offset."""
    start, stop, left, right = band.limits
    inside = (measure >= start - EDGE_TOLERANCE_M) & (measure <= stop + EDGE_TOLERANCE_M)
    return np.asarray(np.where(inside, np.where(offset >= 0, left, right), 0.0))


def _away(band: Band, strands: Strands) -> Floats:
    """Return how far the feet of each strand are at least from the line outside the section."""
    away = np.full(len(strands.lat), np.inf)
    if band.ends == "round":
        return away
    lat, lon, _ = _rays(strands, np.arange(len(away)), np.zeros(len(away)))
    length = band.line.length
    least = min(1.0, length / 2)  # stands for what lies beyond an end of the line
    for part in (
        band.line.part(0.0, max(band.start, least)),
        band.line.part(min(band.stop, length - least), length),
    ):
        away = np.minimum(away, np.abs(part.place(lat=lat, lon=lon)[1]))
    return away - np.abs(strands.last - strands.first)


def _tangent_radius(
    lat: Floats, lon: Floats, azimuth: Floats, to_lat: Floats, to_lon: Floats
) -> Floats:
    """Return the radii of circles about points of rays, through the feet and other points."""
    towards, _, apart = GEOD.inv(lon, lat, to_lon, to_lat)
    half = np.tan(np.asarray(apart) / (2 * EARTH_RADIUS_M))
    ahead = np.cos(np.radians(towards - azimuth))
    with np.errstate(divide="ignore", invalid="ignore"):
        radius = EARTH_RADIUS_M * np.arctan(half / ahead)
    return np.asarray(np.where(ahead > 0, radius, np.inf))


def _sample(sketch: Sketch, step: float) -> Ends:
    """Return the ends of rays along every strand, at most ``step`` metres apart."""
    strands = sketch.strands
    along = np.abs(strands.last - strands.first)
    around = np.radians(strands.span) * strands.width
    counts = np.ceil(np.maximum(along, around) / step).astype(np.int64) + 1
    strand = np.repeat(np.arange(len(counts)), counts)
    number = np.arange(len(strand)) - np.repeat(np.cumsum(counts) - counts, counts)
    u = number / (counts - 1)[strand]
    return _ends(sketch, strand, u)


def _gaps_m(
    lat: Floats, lon: Floats, other_lat: Floats | float, other_lon: Floats | float
) -> Floats:
    """Return the distances between points near each other, in metres (good to 1 %)."""
    east = (other_lon - lon + 180.0) % 360.0 - 180.0
    return np.asarray(METRES_PER_DEGREE * np.hypot(other_lat - lat, east * np.cos(np.radians(lat))))


def _refine(sketch: Sketch, ends: Ends, tolerance: float) -> Ends:
    """Add rays between neighbours until nothing that matters lies between them."""
    pairs = np.nonzero(np.diff(ends.strand) == 0)[0]
    before, after = ends.take(pairs), ends.take(pairs + 1)
    while True:
        share, is_peak = _where_to_split(sketch, before, after, tolerance)
        split = share > 0
        if not split.any():
            return ends.in_order()
        before, after, share = before.take(split), after.take(split), share[split]
        u = before.u + share * (after.u - before.u)
        middle = _ends(sketch, before.strand, u, (before, after))
        ends = ends.join(middle)
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
    arc = np.abs(strands.last - strands.first) + np.radians(strands.span) * strands.width
    way = arc[before.strand] * (after.u - before.u)
    gap = np.maximum(way, _gaps_m(before.lat, before.lon, after.lat, after.lon))
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
    """Return how far rays reach at most, for they too meet what cuts other rays."""
    radius = _tangent_radius(lat, lon, azimuth, cut.cut_lat, cut.cut_lon)
    return np.asarray(np.where(radius >= 0, np.minimum(radius, FAR_M), FAR_M))


def _bows_m(before: Ends, middle: Ends, after: Ends) -> Floats:
    """Return how far the middle points lie from the straight edges beside them, in metres."""
    east = np.cos(np.radians(middle.lat))
    x = ((after.lon - before.lon + 180.0) % 360.0 - 180.0) * east
    y = after.lat - before.lat
    dx = ((middle.lon - before.lon + 180.0) % 360.0 - 180.0) * east
    dy = middle.lat - before.lat
    length = np.hypot(x, y)
    across = np.abs(x * dy - y * dx) / np.where(length > 0, length, 1.0)
    return np.asarray(METRES_PER_DEGREE * np.where(length > 0, across, np.hypot(dx, dy)))


def _runs(sketch: Sketch, ends: Ends) -> list[Floats]:
    """Return the runs as arrays of (lon, lat), clockwise, the flat ends among them."""
    points = np.column_stack([ends.lon, ends.lat])
    feet = np.column_stack([ends.foot_lon, ends.foot_lat])
    crossed = _crossed(sketch)
    continues = _continues(sketch.strands)
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
            if here in crossed:  # in along the last ray, and out along the next
                runs[-1].extend([points[i], feet[i], points[(i + 1) % len(points)]])
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
    apart = _gaps_m(lat, lon, next_lat, next_lon)
    return np.asarray((np.abs(turn) < 1e-6) & (apart < EDGE_TOLERANCE_M))


def _crossed(sketch: Sketch) -> tuple[int, ...]:
    """Return the strands after which the outline crosses the line, at its flat ends."""
    strands = sketch.strands
    if sketch.band.ends == "round":
        return ()
    first_right = int(np.argmax(strands.turn + strands.span / 2 > 0))
    return first_right - 1, len(strands.lat) - 1


def _rings(runs: list[Floats], tolerance: float) -> list[Floats]:
    """Return the rings that runs make when each goes on in the run that starts at its end."""
    first_lons = np.array([run[0, 0] for run in runs])
    first_lats = np.array([run[0, 1] for run in runs])
    unused = np.ones(len(runs), dtype=np.bool_)
    rings = []
    for first in range(len(runs)):
        ring = []
        here = first
        while unused[here]:
            unused[here] = False
            ring.append(runs[here])
            lon, lat = runs[here][-1]
            apart = _gaps_m(first_lats, first_lons, lat, lon)
            here = int(np.argmin(np.where(unused, apart, np.inf)))
            if apart[first] <= apart[here]:
                here = first
        if ring:
            rings.append(_divided(np.concatenate(ring), tolerance))
    return rings


def _divided(ring: Floats, tolerance: float) -> Floats:
    """Return a ring with its long edges divided, along geodesics."""
    (lon, lat), (to_lon, to_lat) = ring.T, np.roll(ring, -1, axis=0).T
    azimuth, _, apart = GEOD.inv(lon, lat, to_lon, to_lat)
    parts = np.ceil(np.asarray(apart) / (STRAIGHT_M * math.sqrt(2 * tolerance))).clip(1)
    if parts.max() == 1:
        return ring
    edge = np.repeat(np.arange(len(ring)), parts.astype(np.int64))
    part = np.arange(len(edge)) - np.searchsorted(edge, edge)
    way = part * (np.asarray(apart) / parts)[edge]
    lats, lons = _point(lat[edge], lon[edge], np.asarray(azimuth)[edge], way)
    return np.where(part[:, None] == 0, ring[edge], np.column_stack([lons, lats]))


def _polygon(rings: list[Floats], tolerance: float) -> shapely.Polygon | shapely.MultiPolygon:
    """Return rings as a valid polygon: clockwise ones are shells, the others holes."""
    shells: list[shapely.Polygon] = []
    holes: list[shapely.Polygon] = []
    for ring in rings:
        lons, lats = np.unwrap(ring[:, 0], period=360.0), ring[:, 1]
        if abs(_area_m2(lons, lats)) > tolerance * tolerance:
            polygon = shapely.Polygon(np.column_stack([lons, lats]))
            (holes if _area_m2(lons, lats) > 0 else shells).append(polygon)
    whole = shapely.union_all([_valid(shell) for shell in shells])
    if holes:
        whole = whole.difference(shapely.union_all([_valid(hole) for hole in holes]))
    whole = _without_slivers(whole, tolerance * tolerance)
    return shapely.orient_polygons(_cut_at_antimeridian(whole))


def _without_slivers(whole: shapely.Geometry, least_m2: float) -> shapely.Geometry:
    """Return polygons without rings of less than an area: what mending left of crossings."""
    kept = []
    for part in shapely.get_parts(whole):
        rings = [part.exterior, *part.interiors]
        large = [abs(_area_m2(*shapely.get_coordinates(ring).T)) > least_m2 for ring in rings]
        holes = [ring for ring, is_large in zip(rings[1:], large[1:], strict=True) if is_large]
        if large[0]:
            kept.append(shapely.Polygon(rings[0], holes))
    return kept[0] if len(kept) == 1 else shapely.MultiPolygon(kept)


def _area_m2(lons: Floats, lats: Floats) -> float:
    """Return the signed area of a ring, roughly: positive where it runs counter-clockwise."""
    x = (lons - lons[0]) * math.cos(math.radians(float(lats.mean())))
    y = lats - lats[0]
    twice = float(np.sum(x * np.roll(y, -1) - np.roll(x, -1) * y))
    return twice / 2 * METRES_PER_DEGREE**2


def _valid(polygon: shapely.Polygon) -> shapely.Geometry:
    """Return a polygon without the touches and crossings of a millimetre at its corners."""
    if polygon.is_valid:
        return polygon
    mended = polygon.buffer(0)  # now and then rounding crosses its edges anew
    return mended if mended.is_valid else shapely.set_precision(mended, GRID_DEGREES)


def _cut_at_antimeridian(whole: shapely.Geometry) -> shapely.Geometry:
    """Return a polygon with longitudes in [-180, 180], cut in two where it crosses 180."""
    west, _, east, _ = whole.bounds
    if west >= -180 and east <= 180:
        return whole
    parts = []
    for turn in (-360.0, 0.0, 360.0):
        window = shapely.box(-180.0 - turn, -90.0, 180.0 - turn, 90.0)
        part = whole.intersection(window)
        parts.append(affinity.translate(part, xoff=turn))
    return shapely.union_all(parts)
