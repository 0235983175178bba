"""Cast rays: each is shortened until no point of the line is nearer to its end than its foot.

The circle around the end of a ray through its foot shrinks to the largest empty one, whose
centre lies on the line's medial axis.

References
----------
J. Ma, S. W. Bae, S. Choi, 3D medial axis point approximation using nearest neighbors and the
normal field, The Visual Computer 28 (2012), https://doi.org/10.1007/s00371-011-0594-7: the
shrinking ball algorithm.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from geo.ellipsoid import MEAN_RADIUS, direction_arrays, geocentric_arrays, geod
from geo.outline.rays import Ends, points_along, rays_at, take_rays

if TYPE_CHECKING:
    from geo.band import Band
    from geo.outline.rays import Flags, Floats, Indices, Ray, Sketch

# How far beyond its end a ray is examined, to see on which side of the line it goes on.
BEYOND_END_M = 0.01
# Passages of the same segment differ by a tenth of this.
LINE_ERROR_M = 1e-5
# A ray that this or more bounds is not bounded.
UNBOUNDED_M = 2_000_000.0
# Up to this length a sphere is accurate enough to find what cuts rays, to a millimetre.
MAX_SPHERE_M = 20_000.0


def cast_rays(sketch: Sketch, strand: Indices, u: Floats, beside: tuple[Ends, ...] = ()) -> Ends:
    """Return rays and where they end.

    What cuts their neighbours (``beside``) bounds them from the start.
    """
    band = sketch.band
    ray = rays_at(sketch.strands, strand, u)
    width = sketch.strands.half_widths(strand, u)
    reach, cut_lat, cut_lon, measure, limit = _bound_by_neighbours(sketch, ray, width, beside)
    lat, lon = points_along(ray, reach)
    is_empty = np.ones(len(u), dtype=np.bool_)
    left = np.arange(len(u))
    while True:
        here, offset = band.reference.locate_extended(lat=lat[left], lon=lon[left])
        shortfall = _shortfall_m(band, (lat[left], lon[left]), reach[left], here, offset)
        nearer = np.nonzero(shortfall > 0)[0]
        left, here, shortfall = left[nearer], here[nearer], shortfall[nearer]
        if not len(left):
            break
        measure[left], limit[left] = here, _limits_at(band, here, offset[nearer])
        here = here.clip(0.0, band.reference.length)
        cut_lat[left], cut_lon[left] = band.reference.point_at(here, np.zeros(len(left)))
        some = take_rays(ray, left)
        radius = _tangent_radius(some, cut_lat[left], cut_lon[left])
        radius = _correct_long_reaches(some, radius, cut_lat[left], cut_lon[left])
        # Half of the shortfall can always be taken off.
        reach[left] = np.minimum(radius, reach[left] - shortfall / 2)
        lat[left], lon[left] = points_along(some, reach[left])
        may_border = may_end_on_outline(sketch, some, reach[left], reach[left])
        is_empty[left] = may_border
        left = left[may_border]
    found, reach = reach, _correct_long_reaches(ray, reach, cut_lat, cut_lon)
    whole = reach >= width  # what only rounding found is no cut
    reach[whole], cut_lat[whole], cut_lon[whole], measure[whole] = width[whole], *[np.nan] * 3
    moved = np.nonzero(reach != found)[0]
    lat[moved], lon[moved] = points_along(take_rays(ray, moved), reach[moved])
    _correct_limits_at_line_ends(band, ray, reach, measure, limit)
    limit[np.isnan(cut_lat)] = 0.0
    _correct_limits_near_breakpoints(sketch, ray, reach, measure, limit)
    return Ends(strand, u, *ray, reach, lat, lon, cut_lat, cut_lon, measure, limit, is_empty)


def _bound_by_neighbours(
    sketch: Sketch, ray: Ray, width: Floats, neighbours: tuple[Ends, ...]
) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    """Return reach, cut_lat, cut_lon, cut_measure and limit as far as neighbours know them."""
    reach = width.copy()
    cut_lat, cut_lon, measure, limit = np.full((4, len(width)), np.nan)
    for ends in neighbours:
        most = bound_reach(ray, ends, sketch.line_error)
        less = np.nonzero(most < reach)[0]
        reach[less], limit[less] = most[less], ends.limit[less]
        cut_lat[less], cut_lon[less] = ends.cut_lat[less], ends.cut_lon[less]
        measure[less] = ends.cut_measure[less]
    return reach, cut_lat, cut_lon, measure, limit


def may_end_on_outline(sketch: Sketch, ray: Ray, reach: Floats, within: Floats) -> Flags:
    """Return whether rays that go no farther than ``reach`` may end on the outline.

    Then what cuts them lies where the half-width is smaller; or outside the section, within
    ``within`` metres of their ends.
    """
    may = reach > sketch.min_half_width
    for line in sketch.lines_beyond:
        rest = np.nonzero(~may)[0]
        lat, lon = points_along(take_rays(ray, rest), reach[rest])
        _, offset = line.locate_extended(lat=lat, lon=lon)
        may[rest] = np.abs(offset) < within[rest] + distance_error_m(within[rest])
    return may


def bound_reach(ray: Ray, cut: Ends, line_error: float = 0.0) -> Floats:
    """Return how far rays reach at most, given what cuts other rays, each beside one of them.

    What cuts those is known to ``line_error`` metres. How much the sphere errs for a long ray
    is known from the ray that is cut.
    """
    radius = _tangent_radius(ray, cut.cut_lat, cut.cut_lon, line_error)
    far = np.nonzero(~cut.is_open & (cut.reach > MAX_SPHERE_M))[0]
    if len(far):
        long = cut.take(far)
        own = _tangent_radius(long.ray, long.cut_lat, long.cut_lon)
        share = long.reach / own
        radius[far] *= np.where(np.abs(share - 1) < 0.01, share, 1.0)
    return np.asarray(np.where(radius >= 0, np.minimum(radius, UNBOUNDED_M), UNBOUNDED_M))


def distance_error_m(reach: Floats) -> Floats:
    """Return how exactly the engine knows distances, in metres."""
    return np.asarray(1e-5 + 2e-9 * reach + 0.002 * (reach / 500_000.0) ** 2)


def foot_error_m(reach: Floats) -> Floats:
    """Return how far apart points of the line may be and look equally near, in metres."""
    return np.sqrt(8 * reach * distance_error_m(reach))


def _shortfall_m(
    band: Band, end: tuple[Floats, Floats], reach: Floats, measure: Floats, offset: Floats
) -> Floats:
    """Return by how much points of the line are nearer to the ends of rays than their feet are.

    Zero where they are not. At the ends of long rays geodesics decide where it is little: where
    the line hardly bends, two millimetres of distance are metres of the outline.
    """
    shortfall = reach - np.abs(offset)
    error = distance_error_m(reach)
    near = np.nonzero((np.abs(shortfall) < error) & (reach > MAX_SPHERE_M))[0]
    on_line = measure[near].clip(0.0, band.reference.length)
    lat, lon = band.reference.point_at(on_line, np.zeros(len(near)))
    distance = geod().inv(end[1][near], end[0][near], lon, lat)[2]
    shortfall[near] = reach[near] - np.asarray(distance)
    error[near] = LINE_ERROR_M
    return np.where(shortfall > error, shortfall, 0.0)


def _limits_at(band: Band, measure: Floats, offset: Floats) -> Floats:
    """Return how far the band reaches from points of the line, on the side of an offset."""
    location = band.location(measure - band.reference_measure(0.0), offset)
    return np.asarray(np.where(location.in_section, location.half_width, 0.0))


def _correct_limits_at_line_ends(
    band: Band, ray: Ray, reach: Floats, measure: Floats, limit: Floats
) -> None:
    """Look again, beyond their ends, at rays that an end of the line cuts: its side may change."""
    at_end = (measure <= 0) | (measure >= band.reference.length)
    cut = np.nonzero(at_end & (limit > 0))[0]
    if len(cut):
        lat, lon = points_along(take_rays(ray, cut), reach[cut] + BEYOND_END_M)
        limit[cut] = _limits_at(band, *band.reference.locate_extended(lat=lat, lon=lon))


def _correct_limits_near_breakpoints(
    sketch: Sketch, ray: Ray, reach: Floats, measure: Floats, limit: Floats
) -> None:
    """Look again at rays where the half-width decides and changes along the line.

    So far what cuts them may be metres off.
    """
    band, breakpoints = sketch.band, sketch.breakpoints
    if np.isinf(breakpoints).all():
        return
    error = foot_error_m(reach)
    after = np.searchsorted(breakpoints, measure).clip(1, len(breakpoints) - 1)
    away = np.minimum(measure - breakpoints[after - 1], breakpoints[after] - measure)
    near = np.nonzero((away < error) | (np.abs(limit - reach) < error))[0]
    lat, lon = points_along(take_rays(ray, near), reach[near] + BEYOND_END_M)
    here, offset = band.reference.locate_extended(lat=lat, lon=lon)
    same = np.abs(here - measure[near]) < error[near]
    measure[near[same]] = here[same]
    limit[near[same]] = _limits_at(band, here[same], offset[same])


def _correct_long_reaches(ray: Ray, reach: Floats, cut_lat: Floats, cut_lon: Floats) -> Floats:
    """Return reaches where the ends of long rays are as far from the cut as from the foot."""
    reach = reach.copy()
    for _ in range(3):
        far = np.nonzero((reach > MAX_SPHERE_M) & (reach < UNBOUNDED_M) & ~np.isnan(cut_lat))[0]
        if not len(far):
            break
        lat, lon, azimuth = take_rays(ray, far)
        lon, lat, back = geod().fwd(lon, lat, azimuth, reach[far])
        towards, _, distance = geod().inv(lon, lat, cut_lon[far], cut_lat[far])
        half_angle = np.radians(np.asarray(towards) - np.asarray(back)) / 2
        closing = 2 * np.sin(half_angle) ** 2 * reach[far]
        error = np.asarray(distance) - reach[far]
        fits = np.abs(error) < 0.1 * closing
        share = error / np.where(fits, closing, 1.0)
        reach[far] /= 1 - np.where(fits, share, 0.0)
    return reach


def _tangent_radius(ray: Ray, to_lat: Floats, to_lon: Floats, line_error: float = 0.0) -> Floats:
    """Return the radii of circles around points of rays, through the feet and other points.

    At most, if the other points are known to ``line_error`` metres.

    On a sphere the tangent of the radius is that of half the way to the other point over the
    cosine of the angle there: with the chord between them, no angle is needed.
    """
    foot, ahead = geocentric_arrays(*ray[:2]), direction_arrays(*ray)
    other = geocentric_arrays(to_lat, to_lon)
    chord = [there - here for here, there in zip(foot, other, strict=True)]
    squared = sum(axis * axis for axis in chord)
    along = sum(axis * towards for axis, towards in zip(chord, ahead, strict=True)) - line_error
    radius = MEAN_RADIUS * np.arctan2(squared, 2 * MEAN_RADIUS * along)
    return np.asarray(np.where(along > 0, radius, np.inf))
