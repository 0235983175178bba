"""Rings on the globe as polygons that RFC 7946 allows: cut at the antimeridian, over poles too.

A ring has the band on its right. Unwrapped, its longitudes come back to where they began, or
end a turn farther on: then it goes around a pole, and the band lies between it and that pole.
So every ring bounds a region of the plane of longitude and latitude that repeats every 360
degrees: the inside of the ring, all but the inside, or what lies on one side of a curve
without end. The band is what the regions have in common, and the strip from -180 to 180
shows all of it.

References
----------
H. Butler et al., The GeoJSON Format, RFC 7946, 2016, sections 3.1.6 and 3.1.9,
https://doi.org/10.17487/RFC7946.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import shapely
from pyproj import Geod
from shapely import affinity

if TYPE_CHECKING:
    from typing import TypeAlias

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Polygons: TypeAlias = shapely.Polygon | shapely.MultiPolygon

GEOD = Geod(ellps="WGS84")
METRES_PER_DEGREE = 111_195.0
EARTH_RADIUS_M = 6_371_000.0
# Nearer than this to each other, to a pole or to the antimeridian is on it: two millimetres,
# for readers merge vertices that are 1e-8 degrees apart (the antimeridian package does).
SAME_M = 2e-3
SAME_DEGREES = SAME_M / METRES_PER_DEGREE
# How near to each other two runs come at a corner, and where to look for another first.
CORNER_M = 0.01
NEAR_M = 10 * CORNER_M
GRID_DEGREES = 1e-9
GLOBE = shapely.box(-180.0, -90.0, 180.0, 90.0)


def polygon(rings: list[Floats], tolerance: float) -> Polygons:
    """Return a band as a polygon in longitude and latitude.

    Parameters
    ----------
    rings
        Arrays of (longitude, latitude) in degrees, not closed, the band on their right.
    tolerance
        How far straight edges may lie from the geodesics they stand for, in metres, and the
        side of a square that is too small to be a part or a hole.
    """
    around, shells, holes = [], [], []
    for ring in rings:
        lons, lats = _unwrapped(_divided(_over_poles(_without_repeats(ring[::-1])), tolerance))
        if len(lons) < 4:
            continue
        turns = round((lons[-1] - lons[0]) / 360.0)
        if turns:
            around.append(_beside_curve(lons, lats, turns))
        elif (area := _area_m2(lons, lats)) > 0:
            shells.append((area, lons, lats))
        else:
            holes.append((-area, lons, lats))
    if not (around or shells or holes):
        return shapely.MultiPolygon()
    least = tolerance * tolerance
    if not around:  # then one ring is the outer one, however small
        least = min(least, max(area for area, _, _ in shells + holes) / 1_000)
    parts = _large(shells, least)
    if around or not parts:  # without a curve or an outer ring the globe less its holes
        parts.append(_common(around))
    whole = shapely.difference(shapely.union_all(parts), shapely.union_all(_large(holes, least)))
    return shapely.orient_polygons(_finished(whole, least))


def joined(runs: list[Floats]) -> list[Floats]:
    """Return the rings that runs make when each goes on in the run that starts at its end."""
    lons, lats = np.array([run[0] for run in runs]).reshape(-1, 2).T
    last_lons, last_lats = np.array([run[-1] for run in runs]).reshape(-1, 2).T
    apart = gaps_m(last_lats, last_lons, np.roll(lats, -1), np.roll(lons, -1))
    goes_on = apart < CORNER_M  # mostly the corner is with the next one
    by_lat = np.argsort(lats)
    free = np.ones(len(runs), dtype=np.bool_)

    def nearest(lat: float, lon: float) -> int:
        around = lat + np.array([-NEAR_M, NEAR_M]) / METRES_PER_DEGREE
        low, high = np.searchsorted(lats, around, sorter=by_lat)
        for some in (by_lat[low:high], np.arange(len(runs))):
            some = some[free[some]]
            apart = gaps_m(lats[some], lons[some], lat, lon)
            if len(some) and apart.min() < NEAR_M:
                break
        return int(some[np.argmin(apart)])

    found = []
    for first in range(len(runs)):
        if not free[first]:
            continue
        ring, here = [], first
        while True:
            ring.append(runs[here])
            following = (here + 1) % len(runs)
            if not (goes_on[here] and free[following]):
                following = nearest(last_lats[here], last_lons[here])
            here = following
            free[here] = False
            if here == first:
                break
        found.append(np.concatenate(ring))
    return found


def gaps_m(
    lat: Floats, lon: Floats, other_lat: Floats | float, other_lon: Floats | float
) -> Floats:
    """Return the distances between points near each other, in metres (good to 1 %)."""
    east = (other_lon - lon + 180.0) % 360.0 - 180.0
    return np.asarray(METRES_PER_DEGREE * np.hypot(other_lat - lat, east * np.cos(np.radians(lat))))


def _without_repeats(ring: Floats) -> Floats:
    lon, lat = ring.T
    return ring[gaps_m(lat, lon, np.roll(lat, 1), np.roll(lon, 1)) > SAME_M]


def _over_poles(ring: Floats) -> Floats:
    """Return a ring whose vertices at a pole have the longitudes of both their neighbours."""
    at_pole = np.abs(ring[:, 1]) > 90.0 - SAME_DEGREES
    if not at_pole.any():
        return ring
    rows: list[tuple[float, float]] = []
    for i, (lon, lat) in enumerate(ring.tolist()):
        if at_pole[i]:
            pole = math.copysign(90.0, lat)
            rows.append((float(ring[i - 1, 0]), pole))
            rows.append((float(ring[(i + 1) % len(ring), 0]), pole))
        else:
            rows.append((lon, lat))
    return np.array(rows)


def _divided(ring: Floats, tolerance: float) -> Floats:
    """Return a ring with points of the geodesics put in where straight edges leave them."""
    most = tolerance / 8
    while True:
        (lon, lat), (to_lon, to_lat) = ring.T, np.roll(ring, -1, axis=0).T
        slope = np.tan(np.radians(np.maximum(np.abs(lat), np.abs(to_lat)).clip(0.0, 89.9999)))
        bow = gaps_m(lat, lon, to_lat, to_lon) ** 2 * (slope + 0.1) / (8 * EARTH_RADIUS_M)
        # Whatever leads to a pole is straight; other edges are looked at where they may bow.
        edge = np.nonzero((bow > most / 2) & (np.maximum(np.abs(lat), np.abs(to_lat)) < 90.0))[0]
        azimuth, _, apart = GEOD.inv(lon[edge], lat[edge], to_lon[edge], to_lat[edge])
        azimuth, apart = np.asarray(azimuth), np.asarray(apart)
        middle_lon, middle_lat, _ = GEOD.fwd(lon[edge], lat[edge], azimuth, apart / 2)
        flat_lon = lon[edge] + ((to_lon - lon + 180.0) % 360.0 - 180.0)[edge] / 2
        flat_lat = (lat[edge] + to_lat[edge]) / 2
        off = np.asarray(GEOD.inv(middle_lon, middle_lat, flat_lon, flat_lat)[2])
        bent = (off > most) & (apart > SAME_M)
        if not bent.any():
            return ring
        edge, azimuth, apart = edge[bent], azimuth[bent], apart[bent]
        parts = np.ceil(np.sqrt(off[bent] / most)).clip(2, 16).astype(np.int64)
        which = np.repeat(np.arange(len(edge)), parts - 1)
        number = np.arange(len(which)) - np.searchsorted(which, which) + 1
        way = number * (apart / parts)[which]
        lons, lats, _ = GEOD.fwd(lon[edge][which], lat[edge][which], azimuth[which], way)
        ring = np.insert(ring, edge[which] + 1, np.column_stack([lons, lats]), axis=0)


def _unwrapped(ring: Floats) -> tuple[Floats, Floats]:
    """Return a closed ring, its longitudes without jumps; on a meridian of 180 exactly so."""
    ring = np.concatenate([ring, ring[:1]])
    lons = np.unwrap(ring[:, 0], period=360.0)
    cut = np.round((lons - 180.0) / 360.0) * 360.0 + 180.0
    near = np.abs(lons - cut) * np.cos(np.radians(ring[:, 1])) < SAME_DEGREES
    return np.where(near & (np.abs(lons - cut) < 1e-6), cut, lons), ring[:, 1]


def _beside_curve(lons: Floats, lats: Floats, turns: int) -> shapely.Geometry:
    """Return what lies to the left of a ring that goes around a pole, from -180 to 180."""
    pole = 90.0 if turns > 0 else -90.0
    first = lons[0] - 360.0 * np.round(lons[0] / 360.0)
    once = lons - lons[0] + first
    sign = 1.0 if turns > 0 else -1.0
    copies = [once[:-1] + sign * 360.0 * k for k in (-2, -1, 0, 1)]
    x = np.concatenate([*copies, [once[0] + sign * 720.0]])
    y = np.concatenate([*[lats[:-1]] * 4, lats[:1]])
    curve = np.column_stack([x, y])
    ends = [(x[-1], pole), (x[0], pole)]
    return shapely.intersection(_valid(shapely.Polygon(np.concatenate([curve, ends]))), GLOBE)


def _inside(lons: Floats, lats: Floats) -> shapely.Geometry:
    """Return the inside of a ring from -180 to 180, whatever turns it lies on."""
    whole = _valid(shapely.Polygon(np.column_stack([lons, lats])))
    first, last = (math.floor((lon + 180.0) / 360.0) for lon in (lons.min(), lons.max()))
    parts = []
    for turn in range(first, last + 1):
        window = shapely.box(360.0 * turn - 180.0, -90.0, 360.0 * turn + 180.0, 90.0)
        part = whole if first == last else shapely.intersection(whole, window)
        parts.append(affinity.translate(part, xoff=-360.0 * turn) if turn else part)
    return shapely.union_all(parts) if len(parts) > 1 else parts[0]


def _large(rings: list[tuple[float, Floats, Floats]], least_m2: float) -> list[shapely.Geometry]:
    return [_inside(lons, lats) for area, lons, lats in rings if area > least_m2]


def _common(regions: list[shapely.Geometry]) -> shapely.Geometry:
    """Return what regions have in common; the globe where there is none."""
    whole: shapely.Geometry = GLOBE
    for region in regions:
        whole = shapely.intersection(whole, region)
    return whole


def _finished(whole: shapely.Geometry, least_m2: float) -> Polygons:
    """Return valid polygons without rings of less than an area: what mending left behind.

    Edges along a pole are divided: some take one of more than 180 degrees the other way round.
    """
    kept = []
    for part in shapely.get_parts(shapely.segmentize(_valid(whole), 90.0)):
        if part.geom_type != "Polygon":
            continue
        rings = [part.exterior, *part.interiors]
        large = [abs(_area_m2(*shapely.get_coordinates(ring).T)) > least_m2 for ring in rings]
        holes = [ring for ring, is_large in zip(rings[1:], large[1:], strict=True) if is_large]
        if large[0]:
            kept.append(shapely.Polygon(rings[0], holes))
    return kept[0] if len(kept) == 1 else shapely.MultiPolygon(kept)


def _area_m2(lons: Floats, lats: Floats) -> float:
    """Return the signed area of a closed ring, roughly: positive where it is on its left."""
    x = (lons - lons[0]) * math.cos(math.radians(float(lats.mean())))
    y = lats - lats[0]
    return float(np.sum(x[:-1] * y[1:] - x[1:] * y[:-1])) / 2 * METRES_PER_DEGREE**2


def _valid(geometry: shapely.Geometry) -> shapely.Geometry:
    """Return polygons without the touches and crossings of a millimetre at their corners."""
    if geometry.is_valid:
        return geometry
    mended = geometry.buffer(0)  # now and then rounding crosses its edges anew
    return mended if mended.is_valid else shapely.set_precision(mended, GRID_DEGREES)
