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
from tests.parity.files import Vectors, draws, group

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from random import Random

    from corridor import Corridor
    from tests.parity.files import Group

    Point = tuple[float, float]

GEOD = Geod(ellps="WGS84")
TOLERANCE = {"metres": 1e-6}
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
    groups = [*_lines(), *_lines_passed_again(), *_near_vertices()]
    return Vectors("locate", about, TOLERANCE, groups)


def end_vectors() -> Vectors:
    about = "As locate.json, for points about the ends of sections, flat and round."
    return Vectors("ends", about, TOLERANCE, list(_ends()))


def edge_vectors() -> Vectors:
    about = (
        "As locate.json, for points some tenths of a millimetre to some metres from the edge, "
        "which belongs to the corridor with a tolerance of 1 mm."
    )
    return Vectors("edges", about, TOLERANCE, list(_edges()))


# --- the lines ----------------------------------------------------------------------------


def along(points: Sequence[Point], **options: Any) -> Corridor:
    """Return the corridor along a line of (lon, lat)."""
    return corridor.from_line(shapely.LineString(points), **{"each_side_km": (1, 3)} | options)


def varying() -> Corridor:
    return along(BENDS, each_side_km=1).with_widths(WIDTHS)


def ring(**options: Any) -> Corridor:
    """Return a closed corridor across 180 degrees, with an acute corner at its seam."""
    return along([(179.9, 10), (-179.9, 10.02), (-179.9, 10.1), (179.9, 10)], **options)


def _lines() -> Iterator[Group]:
    m4 = corridor.m4()
    yield _group("M4", m4, _about(m4, 1, 150))
    yield _group("M4, a stretch against the line", *_stretch(m4))
    bends = along(BENDS)
    yield _group("bends", bends, _about(bends, 2, 60))
    over_180 = along([(179.8, 10), (-179.9, 10.1), (179.95, 10.2), (-179.9, 10.3)])
    yield _group("across 180 degrees", over_180, _about(over_180, 3, 60))
    pole = along([(10, 88.5), (60, 89.2), (170, 89.6), (-120, 88.9)], each_side_km=20)
    yield _group("near the pole", pole, _about(pole, 4, 60))
    long = along([(20, 40), (25, 43), (33, 41)], each_side_km=50)
    yield _group("segments of hundreds of kilometres", long, _about(long, 5, 80), far=True)
    far = along(BENDS, each_side_km=400)
    yield _group("points up to 500 km away", far, _about(far, 6, 60, most=480_000), far=True)
    triangle = ring()
    yield _group("a closed line", triangle, _about(triangle, 7, 80))
    yield _group("half-widths that change", varying(), _about(varying(), 8, 80))
    lat, lon, back = 45.0, 10.0, 0.0
    tip_lon, tip_lat, back = GEOD.fwd(lon, lat, 45.0, 10_000.0)
    last_lon, last_lat, _ = GEOD.fwd(tip_lon, tip_lat, back + 0.001, 10_000.0)
    hairpin = along([(lon, lat), (tip_lon, tip_lat), (last_lon, last_lat)])
    beyond = [
        GEOD.fwd(tip_lon, tip_lat, back + 270 - math.degrees(20 / far), far)[1::-1]
        for far in (900.0, 2_000.0, 49_000.0, 51_000.0, 490_000.0)
    ]
    yield _group("beyond the tip of a hairpin", hairpin, beyond, far=True)


def _stretch(m4: Corridor) -> tuple[Corridor, list[Point]]:
    stretch = m4.between("Ain al-Havr", "Ariha").with_width(each_side_km=(3, 5))
    return stretch, _about(stretch, 9, 60)


def _lines_passed_again() -> Iterator[Group]:
    """Yield lines that come again by the same vertices: which of the passages counts."""
    random = draws(12)
    places = [(_near(random, 20.15, 0.15), _near(random, 48.1, 0.1)) for _ in range(5)]
    road = [places[i] for i in (0, 1, 2, 1, 0, 3, 1, 2, 4, 0)]
    for section, ends in product((None, (20, 75), (55, 110)), ("flat", "round")):
        zone = along(road, ends=ends)
        zone = zone.between(*section) if section else zone
        where = f"km {section[0]} to {section[1]}" if section else "all of it"
        points = [(_near(random, 48.1, 0.15), _near(random, 20.15, 0.2)) for _ in range(60)]
        yield _group(f"passages, {where}, {ends} ends", zone, _unambiguous(zone, points))
    lons, lats = [10.3, 10.4, 10.2, 10.4, 10.5], [47.6, 48.3, 47.5, 48.3, 57.0]
    there, back = GEOD.inv(lons[:2], lats[:2], lons[1:3], lats[1:3])[2]
    zone = along(list(zip(lons, lats, strict=True)), each_side_km=400)
    azimuth = GEOD.inv(10.4, 48.3, 10.5, 57.0)[0]
    points = []
    for far, way in product((5_000.0, 47_000.0, 300_000.0), (0.02, 0.3, 4.0, 30.0)):
        for sign in (-1, 1):
            lon, lat, behind = GEOD.fwd(10.4, 48.3, azimuth, sign * way)
            points.append(GEOD.fwd(lon, lat, behind - 90.0, far)[1::-1])
    section = zone.between(0, (there + back) / 1_000)
    yield _group("beside a vertex passed again", section, points, far=True)


def _near_vertices() -> Iterator[Group]:
    """Yield lines with vertices so near each other that distances to them are alike."""
    ways = [0, 4990, 4990.3, 4990.5, 4991, 4991.5, 4991.502, 10_000]
    straight = along([_at(way)[:2] for way in ways], each_side_km=50)
    points = [_beside(4985 + i, away) for away in (1_000.0, 49_000.0, 490_000.0) for i in range(13)]
    yield _group("vertices near each other", straight, points, far=True)
    ways = [0, 4990, 4991.5, 4991.5001, 4991.5002, 10_000]
    tiny = along([_at(way)[:2] for way in ways], each_side_km=50)
    points = [_beside(4990.55 + i / 10, away) for away in (1_000.0, 49_000.0) for i in range(20)]
    yield _group("segments of a tenth of a millimetre", tiny, points, far=True)
    corner_lon, corner_lat, _ = GEOD.fwd(20.0, 45.0, -45.0, 150_000)
    for near in (0.1, 0.3, 1.0):
        seam = [_at(way)[:2] for way in (0, near, 4_000.0, -4_000.0, -near, 0)]
        seam.insert(3, (corner_lon, corner_lat))
        points = [_beside(way, 49_000.0) for way in (-2.52, -0.4, 0.4, 2.52)]
        name = f"a segment of {near} m at the seam"
        yield _group(name, along(seam, each_side_km=50), points, far=True)
    for seed in range(4):
        random = draws(seed)
        lon, lat, tangle = 10.0, 40.0, []
        for _ in range(30):
            size = 0.2 * 10 ** random.uniform(-7, 0)
            lon, lat = lon + size * random.gauss(0, 1), lat + size * random.gauss(0, 1)
            tangle.append((lon, lat))
        zone = along(tangle, each_side_km=100)
        points = []
        for _ in range(40):
            lon, lat = random.choice(tangle)
            away, turn = 10 ** random.uniform(-4, 0.5), random.uniform(0, math.tau)
            points.append((lat + away * math.cos(turn), lon + away * math.sin(turn)))
        yield _group(f"a tangle of tiny segments, {seed}", zone, points, far=True)


def _at(way: float) -> tuple[float, float, float]:
    """Return (lon, lat, azimuth back) at a way on one geodesic."""
    lon, lat, back = GEOD.fwd(20.0, 45.0, 45.0, way)
    return lon, lat, back if way >= 0 else back + 180


def _beside(way: float, away: float) -> Point:
    lon, lat, back = _at(way)
    return GEOD.fwd(lon, lat, back + 270, away)[1::-1]


def _ends() -> Iterator[Group]:
    for base, ends in product((along(BENDS, each_side_km=(2, 4)), varying()), ENDS):
        for where, zone in (("inner", base.between(3, 25)), ("whole", base)):
            zone = zone.with_ends(ends)
            kinds = ends if isinstance(ends, str) else " and ".join(ends)
            width = "steady" if base.is_uniform else "changing"
            yield _group(f"{kinds} ends, {where} line, {width} width", zone, _about_ends(zone))
    points = _about(ring(), 31, 30, most=2_000)
    for ends in ("flat", "round"):
        yield _group(f"a closed line, {ends} ends", ring(ends=ends), points)


def _about_ends(zone: Corridor) -> list[Point]:
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


def _edges() -> Iterator[Group]:
    ways = (-3.0, -0.002, -0.0012, -0.0008, 0.0, 0.0008, 0.0012, 0.002, 3.0)
    m4, bends = corridor.m4().with_width(km=2), along(BENDS)
    straight = along([(10, 0), (10.5, 0.3)], each_side_km=(1, 3))
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
        yield _group(f"the edge, {name}", zone, points)
    zone = varying()
    steps = [
        zone.line.point_at(at + way, offset)
        for at, way in product((8_000.0, 12_000.0, 16_000.0, 20_000.0), ways)
        for offset in (1_999.0, 3_999.0, -999.0, -3_499.0, -5_999.0)
    ]
    yield _group("steps and slopes of the width", zone, steps)


# --- points and answers -------------------------------------------------------------------


def _about(zone: Corridor, seed: int, count: int, most: float = 0.0) -> list[Point]:
    """Return random points about a corridor, and some centimetres from its vertices."""
    random = draws(seed)
    line, band = zone.line, zone.band
    reach = most or 2 * max(band.left, band.right)
    points = []
    for _ in range(count):
        lat, lon = line.point_at(random.uniform(0, line.length))
        azimuth, way = random.uniform(0, 360), reach * random.uniform(0, 1) ** 2
        lon, lat, _ = GEOD.fwd(lon, lat, azimuth, way)
        points.append((round(lat, 7), round(lon, 7)))
    vertices = random.choices(list(zip(line.lats, line.lons, strict=True))[1:-1], k=2)
    points += [(lat + 2e-7, lon - 3e-7) for lat, lon in vertices]
    return _unambiguous(zone, points)


def _near(random: Random, middle: float, reach: float) -> float:
    return round(middle + random.uniform(-reach, reach), 7)


def _unambiguous(zone: Corridor, points: Iterable[Point]) -> list[Point]:
    """Return those of some points whose foot moves little when they do."""

    def is_steady(lat: float, lon: float) -> bool:
        here = zone.band.locate(lat=lat, lon=lon)
        about = [zone.band.locate(lat=lat + way, lon=lon + way) for way in (-1e-7, 1e-7)]
        return all(
            abs(it.measure - here.measure) < 5 and abs(it.offset - here.offset) < 1 for it in about
        )

    return [point for point in points if is_steady(*point)]


def _group(name: str, zone: Corridor, points: Sequence[Point], *, far: bool = False) -> Group:
    described = describe_corridor(zone)
    answers = [_answer(zone.band, described["sides"], lat, lon) for lat, lon in points]
    inputs = ({"lat": lat, "lon": lon} for lat, lon in points)
    tolerance = {"tolerance": FAR_TOLERANCE} if far else {}
    return group(name, zip(inputs, answers, strict=True), **tolerance, corridor=described)


def _answer(band: Band, sides: dict[str, str], lat: float, lon: float) -> dict[str, Any]:
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
        "width_profile": None if band.is_uniform else band.knots,
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
    return lambda given: _answer(band, described["sides"], **given)
