"""Lines that are hard to draw around, and judges of the polygons drawn there.

Whether a polygon is true is judged by ``tests/reference.py``; whether it is valid by GEOS, by the
``antimeridian`` package (it has nothing to mend), and by the reading of RFC 7946 in this file,
which shares no code with either.
"""

from __future__ import annotations

import math
import warnings
from functools import cache
from typing import TYPE_CHECKING

import antimeridian
import numpy as np
import shapely
from pyproj import Geod

from geo import Band, Line
from tests.reference import ReferenceBand

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Knots = list[tuple[float, float]]

GEOD = Geod(ellps="WGS84")
RADIUS_M = 6_371_000.0
PROBES_M = (0.05, 0.1, 0.25, 0.5, 1.0, 3.0, 10.0, 100.0)
WIDTHS_M = (10.0, 2_000.0, 50_000.0, 500_000.0)


def line_from_azimuths(lat: float, lon: float, azimuths: Floats, lengths: Floats) -> Line:
    """Return the line from a point by lengths along azimuths."""
    lats, lons = [lat], [lon]
    for azimuth, length in zip(azimuths, lengths, strict=True):
        lon, lat, _ = GEOD.fwd(lons[-1], lats[-1], azimuth, length)
        lats.append(lat)
        lons.append(lon)
    return Line(lats=lats, lons=lons)


def wandering_road(vertices: int, seed: int = 5) -> Line:
    """Return a road of 100 m between vertices that keeps its heading more or less."""
    rng = np.random.default_rng(seed)
    azimuths = 60 + np.cumsum(rng.normal(0, 6, vertices - 1)) * 0.9
    return line_from_azimuths(30.0, 10.0, azimuths, np.full(vertices - 1, 100.0))


def curved_line(vertices: int, seed: int = 3) -> Line:
    """Return a line of 20,000 km in wide curves, half around the globe and back."""
    length = 2e7 / (vertices - 1)
    turns = np.random.default_rng(seed).normal(0, 2 * math.sqrt(length / 1e4), vertices - 1)
    return line_from_azimuths(-30.0, 100.0, 50 + np.cumsum(turns), np.full(vertices - 1, length))


def retracing_band(seed: int) -> Band:
    """Return a band on a line that goes to and fro between a few vertices.

    So it retraces segments, either way; all else is at random.
    """
    rng = np.random.default_rng(seed)
    size = 10 ** rng.uniform(-3, 0.8)
    lat, lon = rng.uniform(-75, 75), rng.uniform(-180, 180)
    lats = lat + size * rng.uniform(-2, 2, 8).clip(-3, 3)
    lons = (lon + size * rng.uniform(-2, 2, 8) + 180) % 360 - 180
    which = np.append([0, 1], rng.integers(0, rng.integers(3, 9), rng.integers(1, 24)))
    line = Line(lats=lats[which], lons=lons[which])
    width = min(10 ** rng.uniform(1, math.log10(size * 1e5)), 100_000.0)
    left: float | Knots = float(width)
    right: float | Knots = float(width * rng.choice([1.0, rng.uniform(0.1, 1)]))
    start, stop = 0.0, line.length
    if rng.uniform() < 0.3:
        start, stop = np.sort(rng.uniform(0, line.length, 2)).tolist()
    if rng.uniform() < 0.3:
        left, right = varying_half_widths(line, width)
    kinds = rng.choice(["flat", "round"], 2).tolist()
    return Band(
        line=line, start=start, stop=stop, left=left, right=right, ends=(kinds[0], kinds[1])
    )


def long_lines() -> dict[str, Line]:
    """Return lines that take long to draw around."""
    return {"wandering road": wandering_road(10_000), "20,000 km": curved_line(2_000)}


@cache
def hard_lines() -> dict[str, Line]:
    """Return lines that are hard to draw around, by what they are."""
    around = np.append(np.arange(0.0, 360.0, 5.0), 0.0)
    east = (around + 180.0) % 360.0 - 180.0
    eight = np.radians(np.linspace(90, 450, 41))
    zigzag = [179.0, -179.2, 179.1, -178.5, 178.6, -179.9, 179.5]
    return {
        "two vertices": Line(lats=[52.5, 50.1], lons=[13.4, 14.4]),
        "one metre": line_from_azimuths(48.0, 2.0, np.array([70.0]), np.array([1.0])),
        "half the equator": Line(lats=[0, 0, 0], lons=[100, -170, -80]),
        "over the pole": Line(lats=[40, 70, 60], lons=[20, 20, -160]),
        "past the pole": Line(lats=[80, 89.9, 81], lons=[20, 100, -150]),
        "ends at the pole": Line(lats=[80, 90], lons=[30, 30]),
        "ring at 85 N": Line(lats=np.full(73, 85.0), lons=east),
        "ring at 85 S": Line(lats=np.full(73, -85.0), lons=east),
        "small polar ring": Line(lats=np.full(73, 89.9), lons=east),
        "antimeridian zigzag": Line(lats=[10, 11, 12, 12.2, 13, 15, 15.1], lons=zigzag),
        "zigzag at 70 S": Line(lats=[-70, -71, -70.5, -71, -72, -70, -73], lons=zigzag),
        "on the antimeridian": Line(lats=[-5, 0, 5], lons=[180, -180, 180]),
        "from the antimeridian": Line(lats=[5, 5.5], lons=[180, -175]),
        "hairpins": line_from_azimuths(
            45.0, 6.0, np.array([80, 175, 262, 185, 84, 170, 266.0]), np.full(7, 9e3)
        ),
        "figure eight": Line(lats=35 + 0.3 * np.sin(2 * eight), lons=30 + 0.5 * np.sin(eight)),
        "closed ring": line_from_azimuths(
            40.0, 20.0, np.arange(0, 360, 20.0), np.full(18, 17_000.0)
        ),
        "15,000 km": line_from_azimuths(
            -30, 150, np.array([40, 50, 55, 70, 100.0]), np.full(5, 3e6)
        ),
        "wandering": wandering_road(300),
        "there and back": line_from_azimuths(
            50, 14, np.array([60, 10, 190, 240, 300.0]), np.full(5, 9e3)
        ),
    }


def bands_on(line: Line, widths: tuple[float, ...] = WIDTHS_M) -> Iterator[Band]:
    """Yield bands on a line: each width with flat and round ends, sides of three kinds."""
    for width in widths:
        for ends in ("flat", "round"):
            sides = ((width, width), (width, 0.3 * width), varying_half_widths(line, width))
            for left, right in sides:
                yield Band(line=line, start=0, stop=line.length, left=left, right=right, ends=ends)


def whole_band(line: Line, left: float, right: float | None = None, ends: str = "flat") -> Band:
    """Return the band along all of a line, as wide on the right as on the left unless given."""
    right = left if right is None else right
    return Band(line=line, start=0, stop=line.length, left=left, right=right, ends=ends)  # type: ignore[arg-type]


def varying_half_widths(line: Line, width: float) -> tuple[Knots, Knots]:
    """Return half-widths that change along a line: to and fro on the left, steps on the right.

    They do not end as they begin, which is a step where a line is closed.
    """
    at = np.linspace(0, line.length, 10).tolist()
    left = [(m, width * share) for m, share in zip(at[1:], [1, 0.4] * 4 + [0.7], strict=True)]
    steps = zip(at[2:6], ((0.3, 0.7), (0.3, 0.7), (0.5, 0.9), (0.9, 0.5)), strict=True)
    return left, [(m, width * share) for m, shares in steps for share in shares]


def polygon_edges(polygon: shapely.Geometry) -> Floats:
    """Return the edges of all rings as rows (lon, lat, lon, lat), in the order of the rings."""
    parts = [
        np.column_stack([xy[:-1], xy[1:]])
        for part in shapely.get_parts(polygon)
        for xy in map(shapely.get_coordinates, (part.exterior, *part.interiors))
    ]
    return np.concatenate(parts)


def rfc7946_faults(polygon: shapely.Geometry) -> list[str]:
    """Return what RFC 7946 (sections 3.1.6 and 3.1.9) finds wrong with a polygon."""
    found = []
    for part in shapely.get_parts(polygon):
        for i, ring in enumerate([part.exterior, *part.interiors]):
            lon, lat = shapely.get_coordinates(ring).T
            if len(lon) < 4 or lon[0] != lon[-1] or lat[0] != lat[-1]:
                found.append("a ring is not closed")
            if not (np.abs(lon).max() <= 180 and np.abs(lat).max() <= 90):
                found.append("a coordinate lies beyond 180 or 90 degrees")
            if np.abs(np.diff(lon)).max() > 180:
                found.append("an edge spans more than 180 degrees")
            x, y = lon - lon[0], lat - lat[0]
            twice = float(np.sum(x[:-1] * y[1:] - x[1:] * y[:-1]))
            if (twice > 0) != (i == 0):
                found.append("a ring runs against the right-hand rule")
    if count_crossings(polygon_edges(polygon)):
        found.append("edges cross")
    return found


def count_crossings(edge: Floats) -> int:
    """Return how many pairs of edges cross, by looking at all whose longitudes overlap."""
    edge = edge[np.argsort(np.minimum(edge[:, 0], edge[:, 2]))].astype(np.longdouble)
    west, east = np.minimum(edge[:, 0], edge[:, 2]), np.maximum(edge[:, 0], edge[:, 2])
    south, north = np.minimum(edge[:, 1], edge[:, 3]), np.maximum(edge[:, 1], edge[:, 3])
    here, count = np.arange(len(edge)), 0
    for step in range(1, len(edge)):
        here = here[here + step < len(edge)]
        here = here[west[here + step] <= east[here]]
        if not len(here):
            break
        other = here + step
        meet = (south[other] <= north[here]) & (north[other] >= south[here])
        one, two = edge[here[meet]], edge[other[meet]]
        sides = [
            _signed_distance(one, two[:, :2]) * _signed_distance(one, two[:, 2:]),
            _signed_distance(two, one[:, :2]) * _signed_distance(two, one[:, 2:]),
        ]
        count += int(np.sum((sides[0] < 0) & (sides[1] < 0)))
    return count


def _signed_distance(edge: Floats, point: Floats) -> Floats:
    ahead, to = edge[:, 2:] - edge[:, :2], point - edge[:, :2]
    across = ahead[:, 0] * to[:, 1] - ahead[:, 1] * to[:, 0]
    return np.where(np.abs(across) > 1e-24, across, 0.0)


def validator_verdicts(polygon: shapely.Geometry) -> dict[str, str]:
    """Return what each judge finds wrong; nothing where it accepts the polygon."""
    found = {"GEOS": "", "antimeridian": "", "RFC 7946": "; ".join(rfc7946_faults(polygon))}
    if not polygon.is_valid:
        found["GEOS"] = shapely.is_valid_reason(polygon)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            change = _area_of_change(polygon)
            # Longitudes are rounded on their way there and back.
            if change > 1e-9 * polygon.area + 1e-13 * polygon.length:
                found["antimeridian"] = f"mended by {change:.1e} square degrees"
        except (Warning, Exception) as error:
            found["antimeridian"] = f"{type(error).__name__}: {error}"
    return found


def _area_of_change(polygon: shapely.Geometry) -> float:
    """Return the area by which the ``antimeridian`` package changes a polygon.

    Of one that spans less than half a turn and ends before 180 degrees it looks at the winding
    alone, vertex by vertex; this the reading of RFC 7946 judges too.
    """
    west, _, east, _ = polygon.bounds
    if west > -180 and east < 180 and east - west < 180:
        return 0.0
    is_one = polygon.geom_type == "Polygon"
    fixed = (antimeridian.fix_polygon if is_one else antimeridian.fix_multi_polygon)(polygon)
    # Vertices that hardly move change less area than is looked for.
    if shapely.equals_exact(fixed, polygon, 1e-13 / 2, normalize=True):
        return 0.0
    return float(shapely.symmetric_difference(fixed, polygon).area)


def check_outline(band: Band, tolerance: float = 0.5, most: int = 400) -> shapely.Geometry:
    """Return the outline of a band, found valid and within the tolerance of the true edge."""
    polygon = band.outline(tolerance)
    assert not any(validator_verdicts(polygon).values())
    reaches = tuple(tolerance * times for times in (1.02, 2.0, 6.0, 20.0, 200.0))
    assert worst_disagreement_m(band, polygon, most=most, reaches=reaches) <= tolerance
    return polygon


def worst_disagreement_m(
    band: Band,
    polygon: shapely.Geometry,
    *,
    seed: int = 1,
    most: int = 4_000,
    reaches: tuple[float, ...] = PROBES_M,
) -> float:
    """Return how far from the polygon's edge it still disagrees with the reference, in metres.

    Probes stand ``reaches`` metres to both sides of points along edges, and around vertices, of
    ``most`` edges; and all over the globe and the polygon.
    """
    rng = np.random.default_rng(seed)
    edge = polygon_edges(polygon)
    at_cut = (np.abs(edge[:, 0]) == 180) & (edge[:, 0] == edge[:, 2])
    edge = edge[~at_cut & ~((np.abs(edge[:, 1]) == 90) & (edge[:, 1] == edge[:, 3]))]
    some = edge[rng.permutation(len(edge))[:most]]
    lon, lat = _probes_beside(some, reaches, rng)
    lon = np.concatenate([lon, rng.uniform(-180, 180, most)])
    lat = np.concatenate([lat, np.degrees(np.arcsin(rng.uniform(-1, 1, most)))])
    west, south, east, north = polygon.bounds
    lon = np.concatenate([lon, rng.uniform(west, east, most)])
    lat = np.concatenate([lat, rng.uniform(south, north, most)])
    return _farthest_wrong_m(band, polygon, edge, lat, lon)


def worst_at_corners_m(band: Band, polygon: shapely.Geometry, seed: int) -> float:
    """Return the same from probes around corners, where narrow tips may have been left out."""
    rng = np.random.default_rng(seed)
    rings = shapely.get_parts(polygon.boundary)
    probes = [_probes_at_corners(shapely.get_coordinates(ring), rng) for ring in rings]
    lon, lat = np.concatenate(probes).T
    return _farthest_wrong_m(band, polygon, polygon_edges(polygon), lat, lon)


def _probes_beside(
    edge: Floats, reaches: tuple[float, ...], rng: np.random.Generator
) -> tuple[Floats, Floats]:
    """Return points (lon, lat) on both sides of edges, and in any direction from their vertices."""
    foot = edge[:, :2] + rng.uniform(0, 1, (len(edge), 1)) * (edge[:, 2:] - edge[:, :2])
    east = (edge[:, 2] - edge[:, 0]) * np.cos(np.radians(foot[:, 1]))
    azimuth = np.degrees(np.arctan2(east, edge[:, 3] - edge[:, 1]))
    starts, azimuths, distances = [], [], []
    for reach in reaches:
        starts += [foot, foot, edge[:, :2]]
        azimuths += [azimuth - 90.0, azimuth + 90.0, rng.uniform(0, 360, len(edge))]
        distances.append(np.full(3 * len(edge), reach))
    start = np.concatenate(starts)
    lon, lat, _ = GEOD.fwd(*start.T, np.concatenate(azimuths), np.concatenate(distances))
    return np.asarray(lon), np.asarray(lat)


def _probes_at_corners(ring: Floats, rng: np.random.Generator) -> Floats:
    """Return points (lon, lat) on both sides of long edges and around each corner of a ring."""
    scale = np.array([111_320 * math.cos(math.radians(float(ring[:, 1].mean()))), 110_900])
    ring = ring * scale  # metres, well enough for distances of a few
    ring = ring[:-1][np.hypot(*np.diff(ring, axis=0).T) > 1e-3]
    ahead = np.roll(ring, -1, axis=0) - ring
    length = np.hypot(*ahead.T)
    edge = np.repeat(np.arange(len(ring)), np.minimum(np.ceil(length / 300).astype(int), 40))
    foot = ring[edge] + rng.uniform(0, 1, (len(edge), 1)) * ahead[edge]
    across = (ahead @ np.array([[0, 1], [-1, 0]]) / length[:, None])[edge]
    to = np.arctan2(ahead[:, 1], ahead[:, 0])
    turn = np.abs((to - np.roll(to, 1) + np.pi) % (2 * np.pi) - np.pi)
    corner = np.nonzero(turn > np.radians(2))[0]
    # In all directions; and on along both edges, for what is left out may be narrow.
    shape = (len(corner), 24)
    ways = [to[corner - 1, None], to[corner, None] + np.pi]
    angle = [way + rng.normal(0, 1, shape) * 10 ** rng.uniform(-4, -0.5, shape) for way in ways]
    angle = np.concatenate([*angle, rng.uniform(0, 2 * np.pi, shape)], axis=1)
    reach = np.exp(rng.uniform(np.log(0.51), np.log(60), angle.shape))
    steps = reach * np.array([np.cos(angle), np.sin(angle)])
    around = (ring[corner, None] + steps.transpose(1, 2, 0)).reshape(-1, 2)
    return np.concatenate([foot + 0.51 * across, foot - 0.51 * across, around]) / scale


def _farthest_wrong_m(
    band: Band, polygon: shapely.Geometry, edge: Floats, lat: Floats, lon: Floats
) -> float:
    """Return how far from its edges the polygon is wrong about points, at most."""
    shapely.prepare(polygon)
    inside, is_sure = ReferenceBand(band).contains(lat, lon)
    # Where a line ends on itself the reference is not certain of half of the probes.
    assert is_sure.any()
    wrong = is_sure & (shapely.intersects_xy(polygon, lon, lat) != inside)
    return max(distances_to_edges_m(edge, lat[wrong], lon[wrong]), default=0.0)


def distances_to_edges_m(edge: Floats, lat: Floats, lon: Floats) -> list[float]:
    """Return how far points lie from the nearest edge (good for short ways)."""
    ends = [_unit_vectors(edge[:, i + 1], edge[:, i]) for i in (0, 2)]
    found = []
    for phi, lam in zip(np.radians(lat), np.radians(lon), strict=True):
        # The vertices east and north of the point, and along its vertical.
        turn = np.array(
            [
                [-math.sin(lam), math.cos(lam), 0.0],
                [-math.sin(phi) * math.cos(lam), -math.sin(phi) * math.sin(lam), math.cos(phi)],
                [math.cos(phi) * math.cos(lam), math.cos(phi) * math.sin(lam), math.sin(phi)],
            ]
        ).T
        start, stop = (end @ turn for end in ends)
        ahead = stop[:, :2] - start[:, :2]
        length = np.maximum(np.sum(ahead**2, axis=1), 1e-30)
        share = (-np.sum(start[:, :2] * ahead, axis=1) / length).clip(0, 1)[:, None]
        apart = np.hypot(*(start[:, :2] + share * ahead).T)
        behind = (start[:, 2] < 0) | (stop[:, 2] < 0)
        found.append(float(np.where(behind, 2.0, apart).min() * RADIUS_M))
    return found


def _unit_vectors(lat: Floats | float, lon: Floats | float) -> Floats:
    phi, lam = np.radians(lat), np.radians(lon)
    return np.stack([np.cos(phi) * np.cos(lam), np.cos(phi) * np.sin(lam), np.sin(phi)], axis=-1)
