"""Polygons from lines on the globe, as RFC 7946 wants them: cut at 180 degrees, over poles too.

The lines that bound a region, and maybe others, are noded and polygonized; a face belongs to
the region if one point in it does. So superfluous and repeated lines do no harm.
The frame around all longitudes is one of the lines: this cuts polygons at the antimeridian, and
leads those that hold a pole along the edge of the map.

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

from geo.ellipsoid import MEAN_RADIUS, METRES_PER_DEGREE, approximate_distances, geod
from geo.outline.antimeridian import wrap_edges

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeAlias

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]
    Indices = NDArray[np.int64]
    Geometries = NDArray[np.object_]
    Polygons: TypeAlias = shapely.Polygon | shapely.MultiPolygon
    Predicate = Callable[[Floats, Floats], Flags]  # of latitudes and longitudes

# Vertices lie on a grid of two millimetres: readers merge vertices 1e-8 degrees apart (the
# antimeridian package does).
GRID_DEGREES = 2e-8
GRID_M = GRID_DEGREES * METRES_PER_DEGREE
GLOBE = shapely.box(-180.0, -90.0, 180.0, 90.0)


def polygonize_region(
    points: Floats, line: Indices, is_inside: Predicate, tolerance: float
) -> Polygons:
    """Return a region as a polygon in longitude and latitude.

    Parameters
    ----------
    points
        Vertices of lines as rows (longitude, latitude), in degrees: the whole edge of the
        region, and maybe more. An edge is the geodesic between two vertices of a line.
    line
        The number of the line to which each vertex belongs, ascending; a line has two or more.
    is_inside
        Returns whether points (latitudes, longitudes) belong to the region.
    tolerance
        How far straight edges may lie from the geodesics they stand for, in metres, and the
        side of a square that is too small to be a part or a hole.
    """
    points, line = _densify_lines(*_double_pole_vertices(points, line), tolerance)
    points = np.round(points / GRID_DEGREES) * GRID_DEGREES  # noding is far quicker with these
    edges = np.append(_wrap_lines(points, line), GLOBE.exterior)
    noded = shapely.union_all(edges, grid_size=GRID_DEGREES)
    faces = shapely.get_parts(shapely.polygonize([noded]))
    within = shapely.point_on_surface(faces)
    kept = faces[is_inside(shapely.get_y(within), shapely.get_x(within))]
    return shapely.orient_polygons(_drop_small_rings(shapely.coverage_union_all(kept), tolerance))


def _double_pole_vertices(points: Floats, line: Indices) -> tuple[Floats, Indices]:
    """Return lines whose vertices at a pole have the longitudes of both their neighbours."""
    at = np.nonzero(np.abs(points[:, 1]) > 90.0 - GRID_DEGREES)[0]
    if not len(at):
        return points, line
    points = points.copy()
    points[at, 1] = np.copysign(90.0, points[at, 1])
    before, after = (at - 1).clip(0), (at + 1).clip(max=len(line) - 1)
    lon_before, lon_after = points[before, 0], points[after, 0]
    is_first, is_last = line[before] != line[at], line[after] != line[at]
    is_first |= at == 0
    is_last |= at == len(line) - 1
    points[at, 0] = np.where(is_first, lon_after, lon_before)
    inner = ~(is_first | is_last)
    again = np.column_stack([lon_after, points[at, 1]])[inner]
    at = at[inner] + 1
    return np.insert(points, at, again, axis=0), np.insert(line, at, line[at - 1])


def _densify_lines(points: Floats, line: Indices, tolerance: float) -> tuple[Floats, Indices]:
    """Return lines with points of their geodesics put in where straight edges leave those."""
    most = tolerance / 8
    while True:
        (lon, lat), (to_lon, to_lat) = points[:-1].T, points[1:].T
        slope = np.tan(np.radians(np.maximum(np.abs(lat), np.abs(to_lat)).clip(0.0, 89.9999)))
        bow = (
            approximate_distances(lat, lon, to_lat, to_lon) ** 2 * (slope + 0.1) / (8 * MEAN_RADIUS)
        )
        # Edges to a pole are straight; others are looked at where they may bow.
        may_bow = (bow > most / 2) & (np.maximum(np.abs(lat), np.abs(to_lat)) < 90.0)
        edge = np.nonzero(may_bow & (line[:-1] == line[1:]))[0]
        azimuth, _, apart = geod().inv(lon[edge], lat[edge], to_lon[edge], to_lat[edge])
        azimuth, apart = np.asarray(azimuth), np.asarray(apart)
        middle_lon, middle_lat, _ = geod().fwd(lon[edge], lat[edge], azimuth, apart / 2)
        flat_lon = lon[edge] + ((to_lon - lon + 180.0) % 360.0 - 180.0)[edge] / 2
        flat_lat = (lat[edge] + to_lat[edge]) / 2
        off = np.asarray(geod().inv(middle_lon, middle_lat, flat_lon, flat_lat)[2])
        bent = (off > most) & (apart > GRID_M)
        if not bent.any():
            return points, line
        edge, azimuth, apart = edge[bent], azimuth[bent], apart[bent]
        parts = np.ceil(np.sqrt(off[bent] / most)).clip(2, 16).astype(np.int64)
        which = np.repeat(np.arange(len(edge)), parts - 1)
        number = np.arange(len(which)) - np.searchsorted(which, which) + 1
        way = number * (apart / parts)[which]
        lons, lats, _ = geod().fwd(lon[edge][which], lat[edge][which], azimuth[which], way)
        at = edge[which] + 1
        points = np.insert(points, at, np.column_stack([lons, lats]), axis=0)
        line = np.insert(line, at, line[at - 1])


def _wrap_lines(points: Floats, line: Indices) -> Geometries:
    """Return lines from -180 to 180 degrees, whatever turns their longitudes are on."""
    lon = points[:, 0]
    is_next = line[1:] == line[:-1]
    turns = np.append(0.0, -np.cumsum(np.round(np.diff(lon) / 360.0) * is_next))
    turns -= turns[np.searchsorted(line, line)]
    number = np.append(0, np.cumsum(~is_next))
    unwrapped = shapely.linestrings(lon + 360.0 * turns, points[:, 1], indices=number)
    west, _, east, _ = shapely.bounds(unwrapped).T
    beyond = (west < -180.0) | (east > 180.0)
    return np.concatenate([unwrapped[~beyond], *map(wrap_edges, unwrapped[beyond])])


def _drop_small_rings(whole: shapely.Geometry, tolerance: float) -> Polygons:
    """Return polygons without parts and holes too small to matter.

    Edges along a pole are divided: some readers take one of more than 180 degrees the other way.
    """
    parts = shapely.get_parts(shapely.segmentize(whole, 90.0))
    areas = [_area_m2(part.exterior) for part in parts]
    least = min(tolerance * tolerance, max(areas, default=0.0) / 1_000)
    kept = [
        shapely.Polygon(part.exterior, [h for h in part.interiors if _area_m2(h) > least])
        for part, area in zip(parts, areas, strict=True)
        if area > least
    ]
    return kept[0] if len(kept) == 1 else shapely.MultiPolygon(kept)


def _area_m2(ring: shapely.LinearRing) -> float:
    """Return the area within a ring, roughly."""
    lon, lat = shapely.get_coordinates(ring).T
    x, y = (lon - lon[0]) * math.cos(math.radians(float(lat.mean()))), lat - lat[0]
    return abs(float(np.sum(x[:-1] * y[1:] - x[1:] * y[:-1]))) / 2 * METRES_PER_DEGREE**2
