"""Rays: where they leave a line, how far they go, and what cuts them.

A ray leaves a foot on the line at a right angle, or fans out at the outside of a bend, and
goes to the half-width (it is *open*), or until another place of the line becomes nearer: that
place *cuts* it, at the centre of the largest empty circle that touches the line at the foot.
:mod:`geo.outline.build` chooses the rays, and draws the outline through their ends.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from pyproj import Geod

from geo.nearest.frames import ECCENTRICITY_SQUARED, EQUATORIAL_RADIUS
from geo.nearest.search import EDGE_TOLERANCE_M

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.band import Band
    from geo.line import Line

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]
    Indices = NDArray[np.int64]
    Ray = tuple[Floats, Floats, Floats]

GEOD = Geod(ellps="WGS84")
BEHIND_M = 0.01
# Places of the line are known to a tenth of this; passages of the same segment differ by it.
LINE_ERROR_M = 1e-5
EARTH_RADIUS_M = 6_371_000.0
UNBOUNDED_M = 2_000_000.0
# Up to here a sphere is near enough to find what cuts rays: less than a millimetre off.
MAX_SPHERE_M = 20_000.0


@dataclass(frozen=True, slots=True)
class Strands:
    """Families of rays, in the order of the outline; one row each (arrays of one length).

    A ray at ``u`` in [0, 1] has its foot at ``first + u * (last - first)`` metres from
    ``(lat, lon)`` in the direction ``heading``, and leaves it towards ``turn + u * span``
    degrees clockwise of that heading, as far as the half-width: that is linear in ``u``,
    from ``width_first`` to ``width_last`` metres. Of one that stands ``alone`` (1) nothing but
    segments that have a vertex with it can cut its rays: whatever they cut begins there.
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
    alone: Floats

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
    """What is to be drawn: a band, and its strands.

    ``spokes``: rays beside which the place of another passage may count. ``beyond``: what the
    line is outside the section, at flat ends. ``least``: no half-width is smaller. ``crossed``:
    after these strands, at a flat end, the outline crosses the line. ``loops``: where in the
    strands each way around starts and stops; of a closed line there are two, one on each side.
    ``off``: how exactly places of the line are known, in metres; what cuts a ray very near its
    foot tells its direction no better than that.
    """

    band: Band
    strands: Strands
    spokes: Ray
    beyond: tuple[Line, ...]
    least: float
    crossed: frozenset[int]
    loops: tuple[range, ...]
    off: float

    @property
    def following(self) -> Indices:
        """The strand that follows each of them on its way around."""
        return np.concatenate([np.roll(loop, -1) for loop in self.loops])

    @property
    def knots(self) -> Floats:
        """Measures between which the half-width is linear, ascending; infinite ones around.

        At a flat end it steps to nothing.
        """
        band = self.band
        knots = [row[0] - band.origin for row in band.knots if not band.is_uniform]
        return np.sort([*knots, *band.measure_limits, -np.inf, np.inf])

    def may_border(self, ray: Ray, reach: Floats, within: Floats) -> Flags:
        """Tell of rays whether such as go no farther may end on the outline.

        What cuts them is then on a side with a smaller half-width; or outside the section,
        and ``within`` so many metres from where the rays would end.
        """
        may = reach > self.least
        for line in self.beyond:
            rest = np.nonzero(~may)[0]
            lat, lon = points_along(take_rays(ray, rest), reach[rest])
            _, offset = line.place(lat=lat, lon=lon)
            may[rest] = np.abs(offset) < within[rest] + distance_error_m(within[rest])
        return may


@dataclass(frozen=True, slots=True)
class Ends:
    """Rays and where they end (coordinates and azimuths in degrees, the rest in metres).

    ``(cut_lat, cut_lon)`` is the place that cuts the ray, NaN where it is open. Behind the
    end lies the band again if ``limit``, the half-width there, is more than ``reach``. If the
    circle is not ``empty``, all that is known is that the ray does not end on the outline.
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
    empty: Flags

    @property
    def ray(self) -> Ray:
        """Their feet and azimuths."""
        return self.foot_lat, self.foot_lon, self.azimuth

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


def rays_at(strands: Strands, strand: Indices, u: Floats) -> Ray:
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


def points_along(ray: Ray, distance: Floats) -> tuple[Floats, Floats]:
    """Return the points (lat, lon) at a distance in metres along the rays."""
    lat, lon, azimuth = ray
    far_lon, far_lat, _ = GEOD.fwd(lon, lat, azimuth, distance)
    return np.asarray(far_lat), np.asarray(far_lon)


def take_rays(ray: Ray, which: Indices) -> Ray:
    """Return some of the rays."""
    lat, lon, azimuth = ray
    return lat[which], lon[which], azimuth[which]


def cast_rays(sketch: Sketch, strand: Indices, u: Floats, beside: tuple[Ends, ...] = ()) -> Ends:
    """Return rays and where they end: circles shrunk until no place of the line is inside.

    ``beside`` are neighbours: what cuts them is looked at first.
    """
    band = sketch.band
    ray = rays_at(sketch.strands, strand, u)
    width = sketch.strands.width(strand, u)
    reach = width.copy()
    cut_lat, cut_lon, measure, limit = np.full((4, len(u)), np.nan)
    for ends in beside:
        most = bound_reach(ray, ends, sketch.off)
        less = np.nonzero(most < reach)[0]
        reach[less], limit[less] = most[less], ends.limit[less]
        cut_lat[less], cut_lon[less] = ends.cut_lat[less], ends.cut_lon[less]
        measure[less] = ends.cut_measure[less]
    lat, lon = points_along(ray, reach)
    empty = np.ones(len(u), dtype=np.bool_)
    left = np.arange(len(u))
    while True:
        here, offset = band.reference.place(lat=lat[left], lon=lon[left])
        missing = _shortfall_m(band, (lat[left], lon[left]), reach[left], here, offset)
        nearer = np.nonzero(missing > 0)[0]
        left, here, missing = left[nearer], here[nearer], missing[nearer]
        if not len(left):
            break
        measure[left], limit[left] = here, _half_widths_at(band, here, offset[nearer])
        here = here.clip(0.0, band.reference.length)
        cut_lat[left], cut_lon[left] = band.reference.point_at(here, np.zeros(len(left)))
        some = take_rays(ray, left)
        radius = _tangent_radius(some, cut_lat[left], cut_lon[left])
        radius = _correct_long_reaches(some, radius, cut_lat[left], cut_lon[left])
        # Half of what is missing can always be taken off.
        reach[left] = np.minimum(radius, reach[left] - missing / 2)
        lat[left], lon[left] = points_along(some, reach[left])
        may_border = sketch.may_border(some, reach[left], reach[left])
        empty[left] = may_border
        left = left[may_border]
    found, reach = reach, _correct_long_reaches(ray, reach, cut_lat, cut_lon)
    whole = reach >= width  # what only rounding found is no cut
    reach[whole], cut_lat[whole], cut_lon[whole], measure[whole] = width[whole], *[np.nan] * 3
    moved = np.nonzero(reach != found)[0]
    lat[moved], lon[moved] = points_along(take_rays(ray, moved), reach[moved])
    _correct_limits_at_ends(band, ray, reach, measure, limit)
    limit[np.isnan(cut_lat)] = 0.0
    _correct_limits(sketch, ray, reach, measure, limit)
    return Ends(strand, u, *ray, reach, lat, lon, cut_lat, cut_lon, measure, limit, empty)


def _shortfall_m(
    band: Band, end: tuple[Floats, Floats], reach: Floats, measure: Floats, offset: Floats
) -> Floats:
    """Return by how much places of the line are nearer to the ends of rays than their feet are.

    Zero where they are not. Of long rays the engine cannot tell when it is little: where the
    line hardly bends, that is the ends of rays for metres along it.
    """
    missing = reach - np.abs(offset)
    slack = distance_error_m(reach)
    near = np.nonzero((np.abs(missing) < slack) & (reach > MAX_SPHERE_M))[0]
    on_line = measure[near].clip(0.0, band.reference.length)
    lat, lon = band.reference.point_at(on_line, np.zeros(len(near)))
    apart = GEOD.inv(end[1][near], end[0][near], lon, lat)[2]
    missing[near] = reach[near] - np.asarray(apart)
    slack[near] = LINE_ERROR_M
    return np.where(missing > slack, missing, 0.0)


def _correct_limits_at_ends(
    band: Band, ray: Ray, reach: Floats, measure: Floats, limit: Floats
) -> None:
    """Look behind rays that an end of the line cuts: the side of it changes along the ray."""
    at_end = (measure <= 0) | (measure >= band.reference.length)
    cut = np.nonzero(at_end & (limit > 0))[0]
    if len(cut):
        lat, lon = points_along(take_rays(ray, cut), reach[cut] + BEHIND_M)
        limit[cut] = _half_widths_at(band, *band.reference.place(lat=lat, lon=lon))


def _correct_limits(
    sketch: Sketch, ray: Ray, reach: Floats, measure: Floats, limit: Floats
) -> None:
    """Look again at what cuts rays where the half-width there decides, if it changes.

    So far the place may be off by metres.
    """
    band, knots = sketch.band, sketch.knots
    if np.isinf(knots).all():
        return
    off = foot_error_m(reach)
    after = np.searchsorted(knots, measure).clip(1, len(knots) - 1)
    from_knot = np.minimum(measure - knots[after - 1], knots[after] - measure)
    near = np.nonzero((from_knot < off) | (np.abs(limit - reach) < off))[0]
    lat, lon = points_along(take_rays(ray, near), reach[near] + BEHIND_M)
    here, offset = band.reference.place(lat=lat, lon=lon)
    same = np.abs(here - measure[near]) < off[near]
    measure[near[same]] = here[same]
    limit[near[same]] = _half_widths_at(band, here[same], offset[same])


def distance_error_m(reach: Floats) -> Floats:
    """Return how exactly the engine knows distances, in metres."""
    return np.asarray(1e-5 + 2e-9 * reach + 0.002 * (reach / 500_000.0) ** 2)


def foot_error_m(reach: Floats) -> Floats:
    """Return how far apart places of the line may be and look equally near, in metres."""
    return np.sqrt(8 * reach * distance_error_m(reach))


def _correct_long_reaches(ray: Ray, reach: Floats, cut_lat: Floats, cut_lon: Floats) -> Floats:
    """Return reaches with long ones as far from what cuts the ray as from its foot."""
    reach = reach.copy()
    for _ in range(3):
        far = np.nonzero((reach > MAX_SPHERE_M) & (reach < UNBOUNDED_M) & ~np.isnan(cut_lat))[0]
        if not len(far):
            break
        lat, lon, azimuth = take_rays(ray, far)
        lon, lat, back = GEOD.fwd(lon, lat, azimuth, reach[far])
        towards, _, apart = GEOD.inv(lon, lat, cut_lon[far], cut_lat[far])
        half_angle = np.radians(np.asarray(towards) - np.asarray(back)) / 2
        closing = 2 * np.sin(half_angle) ** 2 * reach[far]
        off = np.asarray(apart) - reach[far]
        fits = np.abs(off) < 0.1 * closing
        share = off / np.where(fits, closing, 1.0)
        reach[far] /= 1 - np.where(fits, share, 0.0)
    return reach


def _half_widths_at(band: Band, measure: Floats, offset: Floats) -> Floats:
    """Return how far the band reaches from places of the line, on the side of an offset."""
    start, stop = band.measure_limits
    left, right = band.half_widths(measure - (band.start - band.origin))
    inside = (measure >= start - EDGE_TOLERANCE_M) & (measure <= stop + EDGE_TOLERANCE_M)
    return np.asarray(np.where(inside, np.where(offset >= 0, left, right), 0.0))


def _tangent_radius(ray: Ray, to_lat: Floats, to_lon: Floats, off: float = 0.0) -> Floats:
    """Return the radii of circles about points of rays, through the feet and other points.

    At most, if the other points may be ``off`` by so many metres.

    On a sphere the tangent of the radius is that of half the way to the other point over the
    cosine of the angle there: with the chord between them, no angle is needed.
    """
    foot, ahead = geocentric_positions(*ray[:2]), _directions(*ray)
    chord = [
        there - here for here, there in zip(foot, geocentric_positions(to_lat, to_lon), strict=True)
    ]
    squared = sum(axis * axis for axis in chord)
    along = sum(axis * towards for axis, towards in zip(chord, ahead, strict=True)) - off
    radius = EARTH_RADIUS_M * np.arctan2(squared, 2 * EARTH_RADIUS_M * along)
    return np.asarray(np.where(along > 0, radius, np.inf))


def geocentric_positions(lat: Floats, lon: Floats) -> list[Floats]:
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


def bound_reach(ray: Ray, cut: Ends, off: float = 0.0) -> Floats:
    """Return how far rays reach at most, for they too meet what cuts other rays.

    That may be ``off`` by so many metres. By how much the sphere errs for a long ray is known
    from the ray that is cut.
    """
    radius = _tangent_radius(ray, cut.cut_lat, cut.cut_lon, off)
    far = np.nonzero(~cut.open & (cut.reach > MAX_SPHERE_M))[0]
    if len(far):
        one = cut.take(far)
        own = _tangent_radius(one.ray, one.cut_lat, one.cut_lon)
        share = one.reach / own
        radius[far] *= np.where(np.abs(share - 1) < 0.01, share, 1.0)
    return np.asarray(np.where(radius >= 0, np.minimum(radius, UNBOUNDED_M), UNBOUNDED_M))
