"""Cases of points beside corridors: where they lie, at the ends and at the edges too."""

from __future__ import annotations

import math
from itertools import product
from typing import TYPE_CHECKING, Any

import shapely
from pyproj import Geod

import corridor
from corridor.page import shapes
from geo import Band, Line
from tests.parity.files import Vectors, make_group, random_numbers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from corridor import Corridor
    from tests.parity.files import Group

    Point = tuple[float, float]

GEOD = Geod(ellps="WGS84")
TOLERANCE = {"metres": 1e-5}
FAR_TOLERANCE = {"metres": 1e-3}  # from 50 km on, and among vertices millimetres apart

ENDS: tuple[Any, ...] = ("flat", "round", ("flat", "round"), ("round", "flat"))
BENDS = [(36.5, 35.80), (36.6, 35.83), (36.7, 35.82), (36.8, 35.90)]
# From 2 to 4 km on the left a step at km 8, on the right a slope from km 12 to km 20.
WIDTHS = [
    {"from": "start", "to": 8, "left_km": 2, "right_km": 1},
    {"from": 8, "to": 12, "left_km": 4, "right_km": 1},
    {"from": 12, "to": 20, "left_km": 4, "right_km": 1, "right_to_km": 6},
    {"from": 20, "to": "end", "left_km": 4, "right_km": 6},
]


def locate_vectors() -> Vectors:
    about = (
        "Where points lie with respect to corridors, in metres: the measure from the section's "
        "start (held to the line), the offset (left of travel positive), whether inside, the side, "
        "the distance to the line and that to the edge (positive inside)."
    )
    groups = [*_line_groups(), *_passage_groups(), *_near_vertex_groups()]
    return Vectors("locate", about, TOLERANCE, groups)


def end_vectors() -> Vectors:
    about = "As locate.json, for points about the ends of sections, flat and round."
    return Vectors("ends", about, TOLERANCE, list(_end_groups()))


def edge_vectors() -> Vectors:
    about = (
        "As locate.json, for points some tenths of a millimetre to some metres from the edge, "
        "which belongs to the corridor with a tolerance of 1 mm."
    )
    return Vectors("edges", about, TOLERANCE, list(_edge_groups()))


# --- the lines ----------------------------------------------------------------------------


def corridor_along(points: Sequence[Point], **options: Any) -> Corridor:
    """Return the corridor along a line of (lon, lat)."""
    return corridor.from_line(shapely.LineString(points), **{"each_side_km": (1, 3)} | options)


def varying_corridor() -> Corridor:
    return corridor_along(BENDS, each_side_km=1).with_widths(WIDTHS)


def closed_corridor(**options: Any) -> Corridor:
    """Return a closed corridor across 180 degrees, with an acute corner at its seam."""
    return corridor_along([(179.9, 10), (-179.9, 10.02), (-179.9, 10.1), (179.9, 10)], **options)


def _line_groups() -> Iterator[Group]:
    m4 = corridor.m4()
    stretch = m4.between("Ain al-Havr", "Ariha").with_width(each_side_km=(3, 5))
    over_180 = corridor_along([(179.8, 10), (-179.9, 10.1), (179.95, 10.2), (-179.9, 10.3)])
    pole = corridor_along([(10, 88.5), (60, 89.2), (170, 89.6), (-120, 88.9)], each_side_km=20)
    zones = {
        "M4": (m4, 150),
        "bends": (corridor_along(BENDS), 60),
        "across 180 degrees": (over_180, 60),
        "near the pole": (pole, 60),
        "a closed line": (closed_corridor(), 80),
        "half-widths that change": (varying_corridor(), 80),
        "M4, a stretch against the line": (stretch, 60),
    }
    for seed, (name, (zone, count)) in enumerate(zones.items()):
        yield _make_group(name, zone, _points_about(zone, seed, count))
    zone = corridor_along([(20, 40), (25, 43), (33, 41)], each_side_km=50)
    points = _points_about(zone, 8, 80)
    yield _make_group("segments of hundreds of kilometres", zone, points, far=True)
    zone = corridor_along(BENDS, each_side_km=400)
    points = _points_about(zone, 9, 60, reach=480_000)
    yield _make_group("points up to 500 km away", zone, points, far=True)
    yield _hairpin_group()


def _hairpin_group() -> Group:
    """Return points beyond the tip of a hairpin, where the side is that of the outside."""
    lon, lat, back = GEOD.fwd(10.0, 45.0, 45.0, 10_000.0)
    last_lon, last_lat, _ = GEOD.fwd(lon, lat, back + 0.001, 10_000.0)
    zone = corridor_along([(10.0, 45.0), (lon, lat), (last_lon, last_lat)])
    points = [
        GEOD.fwd(lon, lat, back + 270 - math.degrees(20 / away), away)[1::-1]
        for away in (900.0, 2_000.0, 49_000.0, 51_000.0, 490_000.0)
    ]
    return _make_group("beyond the tip of a hairpin", zone, points, far=True)


def _passage_groups() -> Iterator[Group]:
    """Yield lines that pass the same vertices again: which of the passages counts."""
    random = random_numbers(12)

    def point(reach: float) -> Point:
        lat, lon = (random.uniform(-reach, reach) for _ in range(2))
        return round(48.1 + lat, 7), round(20.15 + lon, 7)

    vertices = [point(0.1)[::-1] for _ in range(5)]
    road = [vertices[i] for i in (0, 1, 2, 1, 0, 3, 1, 2, 4, 0)]
    for section, ends in product((None, (20, 75), (40, 80)), ("flat", "round")):
        zone = corridor_along(road, ends=ends)
        zone = zone.between(*section) if section else zone
        where = f"km {section[0]} to {section[1]}" if section else "all of it"
        points = _without_ambiguous(zone, [point(0.16) for _ in range(60)])
        yield _make_group(f"passages, {where}, {ends} ends", zone, points)
    lons, lats = [10.3, 10.4, 10.2, 10.4, 10.5], [47.6, 48.3, 47.5, 48.3, 57.0]
    there, back = GEOD.inv(lons[:2], lats[:2], lons[1:3], lats[1:3])[2]
    zone = corridor_along(list(zip(lons, lats, strict=True)), each_side_km=400)
    azimuth = GEOD.inv(10.4, 48.3, 10.5, 57.0)[0]
    points = []
    for away, way in product((5_000.0, 47_000.0, 300_000.0), (0.02, 0.3, 4.0, 30.0)):
        for sign in (-1, 1):
            lon, lat, behind = GEOD.fwd(10.4, 48.3, azimuth, sign * way)
            points.append(GEOD.fwd(lon, lat, behind - 90.0, away)[1::-1])
    section = zone.between(0, (there + back) / 1_000)
    yield _make_group("beside a vertex passed again", section, points, far=True)


def _near_vertex_groups() -> Iterator[Group]:
    """Yield lines with vertices so near each other that distances to them are alike."""
    aways = (1_000.0, 49_000.0, 490_000.0)
    zone = _straight_corridor(0, 4990, 4990.3, 4990.5, 4991, 4991.5, 4991.502, 10_000)
    points = [_point_beside(4985 + i, away) for away, i in product(aways, range(13))]
    yield _make_group("vertices near each other", zone, points, far=True)
    zone = _straight_corridor(0, 4990, 4991.5, 4991.5001, 4991.5002, 10_000)
    points = [_point_beside(4990.55 + i / 10, away) for away, i in product(aways[:2], range(20))]
    yield _make_group("segments of a tenth of a millimetre", zone, points, far=True)
    corner_lon, corner_lat, _ = GEOD.fwd(20.0, 45.0, -45.0, 150_000)
    for near in (0.1, 0.3, 1.0):
        seam = [_point_at(way)[:2] for way in (0, near, 4_000.0, -4_000.0, -near, 0)]
        seam.insert(3, (corner_lon, corner_lat))
        points = [_point_beside(way, 49_000.0) for way in (-2.52, -0.4, 0.4, 2.52)]
        name = f"a segment of {near} m at the seam"
        yield _make_group(name, corridor_along(seam, each_side_km=50), points, far=True)
    for seed in range(4):
        yield _tangle_group(seed)


def _straight_corridor(*ways: float) -> Corridor:
    return corridor_along([_point_at(way)[:2] for way in ways], each_side_km=50)


def _point_at(way: float) -> tuple[float, float, float]:
    """Return (lon, lat, azimuth back) at a way on one geodesic."""
    lon, lat, back = GEOD.fwd(20.0, 45.0, 45.0, way)
    return lon, lat, back if way >= 0 else back + 180


def _point_beside(way: float, away: float) -> Point:
    lon, lat, back = _point_at(way)
    return GEOD.fwd(lon, lat, back + 270, away)[1::-1]


def _tangle_group(seed: int) -> Group:
    random = random_numbers(seed)
    lon, lat, vertices = 10.0, 40.0, []
    for _ in range(30):
        size = 0.2 * 10 ** random.uniform(-7, 0)
        lon, lat = lon + size * random.gauss(0, 1), lat + size * random.gauss(0, 1)
        vertices.append((lon, lat))
    points = []
    for _ in range(40):
        lon, lat = random.choice(vertices)
        away, turn = 10 ** random.uniform(-4, 0.5), random.uniform(0, math.tau)
        points.append((lat + away * math.cos(turn), lon + away * math.sin(turn)))
    zone = corridor_along(vertices, each_side_km=100)
    return _make_group(f"a tangle of tiny segments, {seed}", zone, points, far=True)


def _end_groups() -> Iterator[Group]:
    steady = corridor_along(BENDS, each_side_km=(2, 4))
    zones = (("steady", steady), ("changing", varying_corridor()))
    for (width, whole), ends in product(zones, ENDS):
        kinds = ends if isinstance(ends, str) else " and ".join(ends)
        for which, zone in (("inner", whole.between(3, 25)), ("whole", whole)):
            name = f"{kinds} ends, {which} line, {width} width"
            yield _make_group(name, zone.with_ends(ends), _points_about_ends(zone))
    points = _points_about(closed_corridor(), 31, 30, reach=2_000)
    for ends in ("flat", "round"):
        yield _make_group(f"a closed line, {ends} ends", closed_corridor(ends=ends), points)


def _points_about_ends(zone: Corridor) -> list[Point]:
    """Return points on both sides of both ends, and off the first and last vertex."""
    band, line = zone.band, zone.line
    ways = (-2_500.0, -20.0, -0.02, 0.02, 20.0, 2_500.0)
    measures = [end + way for end in (band.start, band.stop) for way in ways]
    points = [
        line.point_at(measure, offset)
        for measure in measures
        for offset in (-3_900.5, -999.5, 10.0, 1_999.5, 2_000.5)
        if 0 <= measure <= line.length
    ]
    points += [(35.795, 36.49), (35.80, 36.45), (35.91, 36.81), (35.90, 36.83), (35.8, 36.4999)]
    return points


def _edge_groups() -> Iterator[Group]:
    ways = (-3.0, -0.002, -0.0012, -0.0008, 0.0, 0.0008, 0.0012, 0.002, 3.0)
    m4, bends = corridor.m4().with_width(km=2), corridor_along(BENDS)
    straight = corridor_along([(10, 0), (10.5, 0.3)], each_side_km=(1, 3))
    for name, zone in (("M4", m4), ("bends", bends), ("straight", straight)):
        band = zone.band
        shares = (0.21, 0.5, 0.83)
        points = [
            zone.line.point_at(band.start + share * band.length, math.copysign(half + way, side))
            for share, way in product(shares, ways)
            for side, half in ((1, band.left), (-1, band.right))
        ]
        points += [
            zone.line.point_at(measure, 100.0)
            for end in (band.start, band.stop)
            for measure in (end + way for way in ways)
            if 0 <= measure <= zone.line.length
        ]
        yield _make_group(f"the edge, {name}", zone, points)
    zone = varying_corridor()
    steps = [
        zone.line.point_at(at + way, offset)
        for at, way in product((8_000.0, 12_000.0, 16_000.0, 20_000.0), ways)
        for offset in (1_999.0, 3_999.0, -999.0, -3_499.0, -5_999.0)
    ]
    yield _make_group("steps and slopes of the width", zone, steps)


# --- points and answers -------------------------------------------------------------------


def _points_about(zone: Corridor, seed: int, count: int, reach: float = 0.0) -> list[Point]:
    """Return random points about a corridor, and some centimetres from its vertices."""
    random = random_numbers(seed)
    line, band = zone.line, zone.band
    reach = reach or 2 * max(band.left, band.right)
    points = []
    for _ in range(count):
        lat, lon = line.point_at(random.uniform(0, line.length))
        azimuth, way = random.uniform(0, 360), reach * random.uniform(0, 1) ** 2
        lon, lat, _ = GEOD.fwd(lon, lat, azimuth, way)
        points.append((round(lat, 7), round(lon, 7)))
    vertices = random.choices(list(zip(line.lats, line.lons, strict=True))[1:-1], k=2)
    points += [(lat + 2e-7, lon - 3e-7) for lat, lon in vertices]
    return _without_ambiguous(zone, points)


def _without_ambiguous(zone: Corridor, points: Iterable[Point]) -> list[Point]:
    """Return the points whose nearest point moves little when they do."""

    def is_steady(lat: float, lon: float) -> bool:
        here = zone.band.locate(lat=lat, lon=lon)
        about = [zone.band.locate(lat=lat + way, lon=lon + way) for way in (-1e-7, 1e-7)]
        return all(
            abs(it.measure - here.measure) < 5 and abs(it.offset - here.offset) < 1 for it in about
        )

    return [point for point in points if is_steady(*point)]


def _make_group(name: str, zone: Corridor, points: Sequence[Point], *, far: bool = False) -> Group:
    described = describe_corridor(zone)
    answers = [_locate(zone.band, described["sides"], lat, lon) for lat, lon in points]
    inputs = ({"lat": lat, "lon": lon} for lat, lon in points)
    tolerance = {"tolerance": FAR_TOLERANCE} if far else {}
    return make_group(name, zip(inputs, answers, strict=True), **tolerance, corridor=described)


def _locate(band: Band, sides: dict[str, str], lat: float, lon: float) -> dict[str, Any]:
    location = band.locate(lat=lat, lon=lon)
    return {
        "measure": location.nearest_measure,
        "offset": location.offset,
        "inside": location.inside,
        "side": sides["left" if location.is_left else "right"],
        "distance": location.distance,
        "edge": location.edge,
    }


def describe_corridor(zone: Corridor) -> dict[str, Any]:
    """Return a corridor's geometry: its line as given, and as the page gets it, cut to 5 km."""
    band = zone.band
    vertices = {"lats": list(band.line.lats), "lons": list(band.line.lons)}
    pieces = shapes.working_vertices(zone)
    return {
        "vertices": vertices,
        "pieces": None if pieces == vertices else pieces,
        "start": band.start,
        "stop": band.stop,
        "left": band.left,
        "right": band.right,
        "ends": band.ends,
        "width_profile": None if band.is_uniform else band.width_profile,
        "sides": {"left": zone.sides.left, "right": zone.sides.right},
    }


def answer_group(group: Group) -> Callable[[Any], dict[str, Any]]:
    """Return what answers a group's inputs, by the corridor as the file has it."""
    described = group["corridor"]
    left, right = described["left"], described["right"]
    if rows := described["width_profile"]:
        left, right = ([(row[0], row[i]) for row in rows] for i in (1, 2))
    ends = described["ends"]
    band = Band(
        line=Line(**described["vertices"]),
        start=described["start"],
        stop=described["stop"],
        left=left,
        right=right,
        ends=ends if isinstance(ends, str) else tuple(ends),
    )
    return lambda given: _locate(band, described["sides"], **given)
