"""The polygon anywhere on Earth: valid by three judges, and of one mind with ``contains``.

Lines, probes and judges are those of ``tests/benchmarks/polygons.py``, which shows them all.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import shapely
from pyproj import Geod

from geo import Band, Line
from geo.outline import faces
from tests.benchmarks import polygons

GEOD = Geod(ellps="WGS84")
LINES = polygons.hard_lines()
LONG = ("half the equator", "over the pole", "15,000 km")
WIDTHS = {"10 m": 10.0, "2 km": 2_000.0, "50 km": 50_000.0, "500 km": 500_000.0}


def _band(line: Line, left: float, right: float | None = None, ends: str = "flat") -> Band:
    right = left if right is None else right
    return Band(line=line, start=0, stop=line.length, left=left, right=right, ends=ends)


def _judged(band: Band, tolerance: float = 0.5) -> shapely.Geometry:
    polygon = band.outline(tolerance)
    assert not any(polygons.validator_verdicts(polygon).values())
    assert polygons.worst_disagreement_m(band, polygon, most=400) <= tolerance
    return polygon


# Every line at two of the four widths, every width on half of the lines; the benchmark does all.
PAIRS = [
    (name, width)
    for i, name in enumerate(name for name in LINES if name not in LONG)
    for j, width in enumerate(WIDTHS)
    if (i + j) % 2 == 0
]


@pytest.mark.parametrize(("name", "width"), PAIRS)
def test_every_line_is_drawn(name: str, width: str) -> None:
    ends = "flat" if (len(name) + len(width)) % 2 else "round"
    _judged(_band(LINES[name], WIDTHS[width], ends=ends))


@pytest.mark.parametrize(
    ("name", "width", "ends"),
    [
        ("half the equator", 500_000, "round"),
        ("over the pole", 50_000, "flat"),
        ("15,000 km", 2_000, "flat"),
    ],
)
def test_lines_of_thousands_of_kilometres(name: str, width: float, ends: str) -> None:
    _judged(_band(LINES[name], width, ends=ends), tolerance=4.0)


@pytest.mark.parametrize(
    ("name", "left", "right", "ends"),
    [
        ("past the pole", 150_000, 500_000, "round"),
        ("ring at 85 S", 20_000, 1_300, "round"),
        ("antimeridian zigzag", 7_000, 90_000, "flat"),
        ("hairpins", 1_000, 3_500, "flat"),
        ("hairpins", 1_000, 3_500, "round"),
        ("figure eight", 12_000, 4_000, "flat"),
        ("zigzag at 70 S", 500_000, 150_000, "flat"),  # a far vertex sees the flat end's tip
    ],
)
def test_uneven_sides(name: str, left: float, right: float, ends: str) -> None:
    _judged(_band(LINES[name], left, right, ends))


@pytest.mark.parametrize(
    ("name", "width", "poles"),
    [
        ("over the pole", 2_000, [90]),
        ("past the pole", 10_000, []),
        ("past the pole", 50_000, [90]),
        ("ring at 85 N", 50_000, []),
        ("small polar ring", 500_000, [90]),
        ("small polar ring", 2_000, []),
    ],
)
def test_a_pole_is_enclosed_where_the_band_holds_it(
    name: str, width: float, poles: list[int]
) -> None:
    band = _band(LINES[name], width, ends="round")
    west, south, east, north = band.outline(4.0).bounds
    for pole, reached in ((90, north == 90), (-90, south == -90)):
        assert reached == (pole in poles) == band.contains(lat=float(pole), lon=0.0)
    if poles:
        assert (west, east) == (-180, 180)


def test_a_ring_around_a_pole_leaves_the_pole_out() -> None:
    """The pole side of the ring is not part of it: area by length times width."""
    line = LINES["ring at 85 N"]
    polygon = _band(line, 10_000).outline()
    area = abs(GEOD.geometry_area_perimeter(polygon)[0])
    assert area == pytest.approx(20_000 * line.length, rel=1e-3)
    assert not shapely.contains_xy(polygon, 0, 89.9)


def test_a_strip_from_pole_to_pole_on_the_antimeridian_is_the_globe_less_a_hole() -> None:
    line = Line(lats=[-89, 0, 89], lons=[180, 180, 180])
    polygon = _judged(_band(line, 200_000, ends="round"), tolerance=4.0)
    assert polygon.geom_type == "Polygon"
    assert polygon.bounds == (-180, -90, 180, 90)
    assert len(polygon.interiors) == 1
    assert not shapely.contains_xy(polygon, 0, 0)


@pytest.mark.parametrize("name", ["figure eight", "closed ring"])
def test_a_line_that_meets_itself_is_one_polygon_with_its_holes(name: str) -> None:
    polygon = _band(LINES[name], 2_000, ends="round").outline()
    assert polygon.geom_type == "Polygon"
    assert len(polygon.interiors) == (2 if name == "figure eight" else 1)
    filled = _band(LINES[name], 60_000, ends="round").outline()
    assert len(filled.interiors) == 0


def test_the_same_line_elsewhere_has_the_same_polygon() -> None:
    """Turned about the axis the outline does not change, cut or not."""
    lats = [10, 11, 10.5, 11.2]
    lons = np.array([-0.5, 0.4, 0.6, -0.3])
    areas = []
    for turn in (0.0, 180.0):
        moved = (lons + turn + 180.0) % 360.0 - 180.0
        polygon = _judged(_band(Line(lats=lats, lons=moved), 30_000))
        areas.append(abs(GEOD.geometry_area_perimeter(polygon)[0]))
        assert shapely.get_num_geometries(polygon) == (1 if turn == 0 else 2)
    assert areas[0] == pytest.approx(areas[1], rel=1e-6)


def test_a_narrow_corridor_is_drawn_with_few_vertices() -> None:
    """Where nothing else of the line is near, rays may stand far apart."""
    equator = Line(lats=[0, 0], lons=[0, 40])
    assert shapely.get_num_coordinates(_band(equator, 10).outline()) < 500
    for name, ends in (("hairpins", "round"), ("closed ring", "flat")):
        assert shapely.get_num_coordinates(_judged(_band(LINES[name], 10, ends=ends))) < 500


@pytest.mark.parametrize("ends", ["flat", "round"])
def test_a_hook_that_comes_back_within_the_width_is_not_overlooked(ends: str) -> None:
    """It touches the strip of a long segment in its middle, on either side of 180 degrees."""
    hook = shapely.LineString([(0, 0), (0.4, 0), (0.4, 0.2), (0.2, 0.2), (0.2, 0.0006)])
    for shift in (30, 179.8):
        lons, lats = np.array(hook.coords).T
        line = Line(lats=lats, lons=(lons + shift + 180) % 360 - 180)
        _judged(_band(line, 60, 40, ends=ends))


@pytest.fixture
def placed(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many points the engine is asked for, a number for each time."""
    counts: list[int] = []
    place = Line.place

    def counted(self: Line, *, lat: Any, lon: Any, threads: int | None = None) -> tuple[Any, Any]:
        counts.append(len(lat))
        return place(self, lat=lat, lon=lon, threads=threads)

    monkeypatch.setattr(Line, "place", counted)
    return counts


def test_flat_ends_of_a_long_line_cost_no_more_than_round_ones(placed: list[int]) -> None:
    """Although it comes back to where it began: only rays near its ends may be cut there."""
    line = polygons.curved_line(150)
    _band(line, 300_000, ends="round").outline(4.0)
    most = 1.5 * sum(placed)
    placed.clear()
    _band(line, 300_000, ends="flat").outline(4.0)
    assert sum(placed) < most


def test_rays_cut_beside_their_feet_are_shortened_in_few_steps(placed: list[int]) -> None:
    """There the distance hardly changes with the reach."""
    _band(polygons.curved_line(150), 500_000, 150_000, ends="round").outline(4.0)
    assert len(placed) < 200


def test_a_corner_takes_few_vertices() -> None:
    line = polygons.wandering_road(300)
    assert shapely.get_num_coordinates(_band(line, 10, ends="round").outline()) < 4_000
    at = np.linspace(0, line.length, 31).tolist()
    widths = [(m, width) for m, width in zip(at, [400, 1_000] * 16, strict=False)]
    band = Band(line=line, start=0, stop=line.length, left=widths, right=widths)
    assert shapely.get_num_coordinates(band.outline()) < 8_000


@pytest.mark.parametrize(
    ("name", "width"),
    [
        ("hairpins", 2_000),
        ("antimeridian zigzag", 50_000),
        ("figure eight", 10_000),
        ("figure eight", 500_000),
        ("ring at 85 N", 500_000),
        ("small polar ring", 2_000),  # steps at vertices
        ("wandering", 50_000),  # a step where neither side's rays reach the outline
    ],
)
def test_widths_that_change_are_drawn(name: str, width: float) -> None:
    line = LINES[name]
    left, right = polygons.varying_half_widths(line, width)
    _judged(Band(line=line, start=0, stop=line.length, left=left, right=right, ends="flat"))


def test_where_a_line_hardly_bends_the_corner_inside_is_known() -> None:
    """By 0.03 degrees, 414 km from there: two millimetres of distance are metres of the outline."""
    curve = polygons.curved_line(2_000)
    line = Line(lats=curve.lats[729:732], lons=curve.lons[729:732])
    widths = [(0.0, 415_358.0), (line.length, 412_656.0)]
    band = Band(line=line, start=0, stop=line.length, left=widths, right=10_000, ends="round")
    polygon = band.outline()
    probes = np.random.default_rng(1).uniform(-4e-4, 4e-4, (20_000, 2))  # degrees
    lons, lats = (np.array([160.15238, -22.49418]) + probes).T
    inside = band.contains(lat=lats, lon=lons)
    wrong = inside != shapely.contains_xy(polygon, lons, lats)
    edges = polygons.polygon_edges(polygon)
    far = [
        polygons.distance_to_edges_m(edges, *place)
        for place in zip(lats[wrong], lons[wrong], strict=True)
    ]
    assert 0 < inside.mean() < 1
    assert max(far, default=0.0) < 0.01


@pytest.mark.parametrize("seed", [*range(24), 31, 73, 120, 496, 511])
def test_a_line_that_comes_again_has_the_band_of_the_passage_that_counts(seed: int) -> None:
    _judged(polygons.retracing_band(seed))


@pytest.mark.parametrize("ends", ["flat", "round"])
def test_passages_drawn_twice_enclose_no_more_than_the_band(ends: str) -> None:
    """Runs of two passages start at the same corners; joined wrongly they cut off holes."""
    rng = np.random.default_rng(278)
    lats, lons = -35.1 + rng.integers(-2, 3, 13) * 0.0033, -83.0 + rng.integers(-2, 3, 13) * 0.0067
    _judged(_band(Line(lats=lats, lons=lons), 101, ends=ends))


def test_beside_a_vertex_passed_again_no_strip_is_of_another_passage() -> None:
    """Of passages as near as each other to rounding the one that counts is told, all along."""
    band = polygons.retracing_band(23)
    start = 20.524869250364407, -134.00135098183435
    lons, lats, _ = GEOD.fwd(
        *(np.full(401, it) for it in start[::-1]), 333.6 * np.ones(401), np.linspace(-0.2, 0.2, 401)
    )
    assert band.contains(lat=lats, lon=lons).all()


@pytest.mark.parametrize("far_m", [5_000, 47_000, 300_000])
def test_beside_a_vertex_passed_again_the_perpendicular_tells_the_passage(far_m: float) -> None:
    """Distances to both are too alike to tell: a thousandth of a millimetre at 30 cm."""
    lats, lons = [47.6, 48.3, 47.5, 48.3, 57.0], [10.3, 10.4, 10.2, 10.4, 10.5]
    line = Line(lats=lats, lons=lons)
    legs = GEOD.inv(lons[:-1], lats[:-1], lons[1:], lats[1:])[2]
    band = Band(line=line, start=0, stop=legs[0] + legs[1], left=4e5, right=4e5, ends="flat")
    azimuth = GEOD.inv(10.4, 48.3, 10.5, 57.0)[0]
    within = np.concatenate([-np.geomspace(0.02, 30, 20), np.geomspace(0.02, 30, 20)])
    foot_lons, foot_lats, back = GEOD.fwd(
        *np.tile([[10.4], [48.3]], 40), np.full(40, azimuth), within
    )
    lons, lats, _ = GEOD.fwd(foot_lons, foot_lats, back - 90.0, np.full(40, far_m))

    assert band.contains(lat=lats, lon=lons).tolist() == (within < 0).tolist()
    assert [band.contains(lat=lat, lon=lon) for lat, lon in zip(lats, lons, strict=True)] == (
        within < 0
    ).tolist()


def test_where_a_line_turns_back_its_tip_is_on_the_left() -> None:
    line = Line(lats=[40, 40.2, 40], lons=[20, 20, 20])
    polygon = _judged(_band(line, 3_000, 1_000))
    assert polygon.bounds[3] == pytest.approx(40.2 + 3_000 / 111_040, abs=1e-4)
    assert shapely.contains_xy(polygon, 20 - 2_900 / 85_000, 40.1)
    assert not shapely.contains_xy(polygon, 20 + 1_100 / 85_000, 40.1)


def test_faces_take_lines_too_many_and_drawn_twice() -> None:
    """Over the antimeridian, and with a line that ends within the region."""
    square = np.array([[179.0, 0], [-179, 0], [-179, 1], [179, 1], [179, 0]])
    loose = np.array([[-180.0, 0.5], [-160, 0.5], [10, 80]])
    points = np.concatenate([square, square[::-1], loose])
    line = np.repeat([3, 5, 8], [5, 5, 3])

    def holds(lat: Any, lon: Any) -> Any:
        return (np.abs(lon) > 179) & (lat > 0) & (lat < 1)

    polygon = faces.polygonize_region(points, line, holds, 0.5)
    assert shapely.get_num_geometries(polygon) == 2
    assert polygon.area == pytest.approx(2, rel=1e-3)
    assert not any(polygons.validator_verdicts(polygon).values())
    assert faces.polygonize_region(points, line, lambda lat, lon: lat > 90 + 0 * lon, 0.5).is_empty


@pytest.mark.parametrize(
    ("fault", "ring"),
    [
        ("right-hand rule", [(0, 0), (0, 1), (1, 1), (0, 0)]),
        ("more than 180 degrees", [(-170, 0), (170, 0), (170, 1), (-170, 0)]),
        ("beyond 180", [(179, 0), (181, 0), (181, 1), (179, 0)]),
        ("edges cross", [(0, 0), (2, 2), (2, 0), (0, 3), (0, 0)]),
    ],
)
def test_the_judges_do_refuse(fault: str, ring: list[tuple[float, float]]) -> None:
    assert fault in "; ".join(polygons.rfc7946_faults(shapely.Polygon(ring)))


def test_the_antimeridian_package_does_refuse() -> None:
    uncut = shapely.Polygon([(179, 0), (-179, 0), (-179, 1), (179, 1)])
    assert polygons.validator_verdicts(uncut)["antimeridian"]


def test_the_probes_do_find_an_edge_that_is_off() -> None:
    band = _band(LINES["two vertices"], 2_000)
    moved = shapely.transform(band.outline(), lambda xy: xy + np.array([2e-5, 0.0]))
    assert polygons.worst_disagreement_m(band, moved, most=400) > 0.5
