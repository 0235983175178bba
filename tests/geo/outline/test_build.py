"""Outlines of bands along the M4 and small lines: within the tolerance of the true edge."""

from __future__ import annotations

import math

import numpy as np
import pytest
import shapely
from pyproj import Geod

from geo import Band, BandError, Line
from tests.outlines import check_outline, distances_to_edges_m, polygon_edges, worst_at_corners_m
from tests.reference import ReferenceBand

GEOD = Geod(ellps="WGS84")
START, STOP = 4_314.708442, 75_695.956153
HOOK = ([0.0, 0.0, 0.05, 0.05, 0.012, 0.012], [0.0, 0.08, 0.08, 0.03, 0.03, 0.05])


def _band(road, ends="flat", left=6_000.0, right=6_000.0, start=START, stop=STOP):
    return Band(line=road, start=start, stop=stop, left=left, right=right, ends=ends)


def _metric(geometry, lat):
    """Return a geometry in metres instead of degrees, well enough for areas."""
    scale = np.array([111_320 * math.cos(math.radians(lat)), 110_900])
    return shapely.transform(geometry, lambda xy: xy * scale)


def _points_on_edges(polygon):
    """Return the vertices of a polygon and a point at random on each edge: (lat, lon)."""
    edge = polygon_edges(polygon)
    share = np.random.default_rng(2).uniform(0, 1, (len(edge), 1))
    points = np.concatenate([edge[:, :2], edge[:, :2] + share * (edge[:, 2:] - edge[:, :2])])
    return points[:, 1], points[:, 0]


def _any_band(road, ends, seed):
    """A stretch of the road, 2 km long or more, either way, of any width."""
    rng = np.random.default_rng(seed)
    length = np.exp(rng.uniform(np.log(2_000), np.log(STOP - START)))
    start = START + rng.uniform(0, STOP - START - length)
    stop = start + length
    if rng.random() < 0.5:
        start, stop, road = road.length - stop, road.length - start, road.reversed()
    left, right = np.exp(rng.uniform(np.log(100), np.log(30_000), 2))
    return _band(road, ends, left, rng.choice([left, right]), start, stop)


@pytest.mark.parametrize(
    ("ends", "left", "right", "start", "stop"),
    [
        ("round", 477, 477, START, STOP),  # runs shorter than the way between rays
        ("round", 30_000, 100, START, STOP),  # straight edges of 30 km at its ends
        ("flat", 25_605.7, 5_021.4, 43_131.678, 46_678.306),  # sharp tips at flat ends
        ("flat", 14_283.6, 14_283.6, 68_432.826, 74_869.658),
    ],
)
def test_the_tips_of_corners_are_drawn(road, ends, left, right, start, stop):
    band = _band(road, ends, left, right, start, stop)
    assert worst_at_corners_m(band, band.outline(), seed=1) < 0.5


@pytest.mark.parametrize("ends", ["flat", "round"])
def test_any_stretch_at_any_width_is_drawn_within_the_tolerance(road, ends):
    for seed in range(16):
        band = _any_band(road, ends, seed)
        assert worst_at_corners_m(band, band.outline(), seed) < 0.5


@pytest.mark.parametrize("ends", ["flat", "round"])
@pytest.mark.parametrize(
    ("left", "right"),
    [(6_000, 6_000), (100, 100), (1_000, 1_000), (4_000, 8_000), (30_000, 30_000)],
)
def test_the_roads_polygon_follows_the_band(road, ends, left, right):
    polygon = check_outline(_band(road, ends, left, right))
    assert polygon.geom_type == "Polygon"


@pytest.mark.parametrize("tolerance", [0.05, 5.0])
def test_a_tolerance_is_kept_and_costs_vertices(road, tolerance):
    polygon = check_outline(_band(road), tolerance)
    usual = shapely.get_num_coordinates(_band(road).outline())
    assert (shapely.get_num_coordinates(polygon) > usual) == (tolerance < 0.5)


@pytest.mark.parametrize(
    ("ends", "left", "right"),
    [
        ("flat", 6_000, 6_000),
        ("round", 6_000, 6_000),
        ("round", 100, 100),
        ("flat", 4_000, 8_000),
        ("flat", 30_000, 30_000),
    ],
)
def test_vertices_and_points_of_all_edges_lie_within_the_tolerance(road, ends, left, right):
    """Of the half-width or of a flat end; or of both the inside and the outside."""
    band = _band(road, ends, left, right)
    lats, lons = _points_on_edges(band.outline())
    reference = ReferenceBand(band)
    other = reference.edge_m(lats, lons) > 0.5
    assert other.mean() < 0.3  # the wider, the more edges are perpendicular bisectors
    assert reference.is_near_edge(lats[other], lons[other], 0.5).all()


@pytest.mark.parametrize("ends", ["flat", "round"])
@pytest.mark.parametrize("width", [100, 6_000, 30_000])
def test_the_polygon_and_contains_agree_beyond_the_tolerance(road, ends, width):
    band = _band(road, ends, width, width)
    polygon = band.outline()
    rng = np.random.default_rng(1)
    west, south, east, north = polygon.buffer(0.01).bounds
    lons, lats = rng.uniform([west, south], [east, north], (40_000, 2)).T
    wrong = shapely.contains_xy(polygon, lons, lats) != band.contains(lat=lats, lon=lons)
    edges = polygon_edges(polygon)
    far = distances_to_edges_m(edges, lats[wrong], lons[wrong])
    assert max(far, default=0.0) < 0.5


def test_flat_ends_have_no_horns_where_the_road_bends(road):
    flat, rounded = _band(road).outline(), _band(road, "round").outline()
    beyond = shapely.difference(flat, rounded)
    assert _metric(beyond, 35.8).area < 2_000  # slivers along 150 km of common edge
    lat, lon = road.point_at(STOP)
    assert shapely.distance(flat.boundary, shapely.Point(lon, lat)) * 111_000 < 0.5


def test_another_stretch_and_reversed_travel_have_the_same_polygon(road):
    there = _band(road, left=3_000, right=7_000, start=20_000, stop=40_000).outline()
    other = road.reversed()
    back = _band(
        other, left=7_000, right=3_000, start=road.length - 40_000, stop=road.length - 20_000
    ).outline()
    difference = _metric(shapely.symmetric_difference(there, back), 35.8)
    assert difference.area < 100_000 * 0.5


def test_a_straight_strip_has_the_area_of_length_times_width():
    line = Line(lats=[0.0, 0.0], lons=[0.0, 1.0])
    band = Band(line=line, start=0, stop=line.length, left=1_000, right=1_000)
    area, perimeter = GEOD.geometry_area_perimeter(band.outline())
    assert abs(area) == pytest.approx(2_000 * line.length, rel=1e-6)
    assert perimeter == pytest.approx(2 * line.length + 4_000, rel=1e-6)


def test_round_ends_add_a_circle():
    line = Line(lats=[40.0, 40.1], lons=[10.0, 10.0])
    options = {"line": line, "start": 0, "stop": line.length, "left": 1_000, "right": 1_000}
    flat = abs(GEOD.geometry_area_perimeter(Band(**options).outline(0.05))[0])
    rounded = abs(GEOD.geometry_area_perimeter(Band(**options, ends="round").outline(0.05))[0])
    assert rounded - flat == pytest.approx(math.pi * 1_000**2, rel=1e-4)


@pytest.mark.parametrize("ends", ["flat", "round"])
def test_a_corridor_that_meets_itself_has_its_holes(ends):
    line = Line(lats=HOOK[0], lons=HOOK[1])
    band = Band(line=line, start=0, stop=line.length, left=1_200, right=1_200, ends=ends)
    polygon = check_outline(band)
    assert len(polygon.interiors) == 1
    hole = shapely.Polygon(polygon.interiors[0]).representative_point()
    assert not band.contains(lat=hole.y, lon=hole.x)


@pytest.mark.parametrize("ends", ["flat", "round"])
@pytest.mark.parametrize(
    ("left", "right", "start", "stop"),
    [
        (800, 800, 0.0, 1.0),
        (300, 1_500, 0.2, 0.55),
        (2_500, 2_500, 0.36, 0.8),
        (2_500, 2_500, 0, 1),
    ],
)
def test_awkward_stretches_of_a_hook(ends, left, right, start, stop):
    line = Line(lats=HOOK[0], lons=HOOK[1])
    check_outline(
        Band(
            line=line,
            start=start * line.length,
            stop=stop * line.length,
            left=left,
            right=right,
            ends=ends,
        ),
    )


@pytest.mark.parametrize("ends", ["flat", "round"])
def test_a_section_that_ends_at_a_vertex(ends):
    line = Line(lats=HOOK[0], lons=HOOK[1])
    corner = Line(lats=HOOK[0][:2], lons=HOOK[1][:2]).length
    check_outline(Band(line=line, start=0, stop=corner, left=900, right=900, ends=ends))
    check_outline(
        Band(line=line, start=corner, stop=line.length, left=900, right=900, ends=ends),
    )


@pytest.mark.parametrize("seed", range(4))
def test_random_wandering_lines(seed):
    rng = np.random.default_rng(seed)
    lat, lon, azimuth = rng.uniform(-60, 60), rng.uniform(-150, 150), rng.uniform(0, 360)
    lats, lons = [lat], [lon]
    for turn in rng.uniform(-120, 120, 14):
        azimuth += turn
        lon, lat, _ = GEOD.fwd(lon, lat, azimuth, rng.uniform(300, 6_000))
        lats.append(lat)
        lons.append(lon)
    line = Line(lats=lats, lons=lons)
    for ends in ("flat", "round"):
        width = float(rng.uniform(200, 5_000))
        check_outline(
            Band(
                line=line,
                start=0.25 * line.length,
                stop=0.7 * line.length,
                left=width,
                right=width,
                ends=ends,
            ),
        )


def test_a_polygon_over_the_antimeridian_is_cut_in_two():
    line = Line(lats=[10.0, 10.0], lons=[179.5, -179.5])
    band = Band(line=line, start=0, stop=line.length, left=5_000, right=5_000)
    polygon = band.outline()
    assert polygon.geom_type == "MultiPolygon"
    assert polygon.is_valid
    assert polygon.bounds[0] >= -180
    assert polygon.bounds[2] <= 180
    assert abs(GEOD.geometry_area_perimeter(polygon)[0]) == pytest.approx(
        10_000 * line.length, rel=1e-4
    )


def test_the_exterior_runs_counter_clockwise(road):
    assert _band(road).outline().exterior.is_ccw


@pytest.mark.parametrize("tolerance", [0.0, -1.0, float("nan")])
def test_a_tolerance_must_be_positive(road, tolerance):
    with pytest.raises(BandError, match="tolerance must be a positive number"):
        _band(road).outline(tolerance)


LEFT = [(0, 1_000), (20_000, 3_000), (20_000, 6_000), (40_000, 6_000), (60_000, 500)]
RIGHT = [(30_000, 2_000), (31_000, 9_000), (50_000, 9_000), (50_000, 3_000)]


@pytest.mark.parametrize("ends", ["flat", "round", ("flat", "round"), ("round", "flat")])
def test_widths_that_change_along_the_road_are_drawn(road, ends):
    polygon = check_outline(_band(road, ends, LEFT, RIGHT))
    assert polygon.geom_type == "Polygon"
    assert worst_at_corners_m(_band(road, ends, LEFT, RIGHT), polygon, seed=3) < 0.5


def test_a_wedge_and_a_step_have_the_areas_that_they_should():
    line = Line(lats=[0.0, 0.0], lons=[0.0, 1.0])
    slope, step = [(0, 1_000), (line.length, 3_000)], [(40_000, 1_000), (40_000, 3_000)]
    for left, width in (
        (slope, 2_000 * line.length),
        (step, 1_000 * 40_000 + 3_000 * (line.length - 40_000)),
    ):
        band = Band(line=line, start=0, stop=line.length, left=left, right=500)
        area = abs(GEOD.geometry_area_perimeter(band.outline())[0])
        assert area == pytest.approx(width + 500 * line.length, rel=1e-6)


def test_one_round_end_is_half_a_circle_more():
    line = Line(lats=[40.0, 40.1], lons=[10.0, 10.0])
    areas = [
        abs(
            GEOD.geometry_area_perimeter(
                Band(
                    line=line, start=0, stop=line.length, left=1_000, right=1_000, ends=ends
                ).outline(0.05)
            )[0]
        )
        for ends in ("flat", ("flat", "round"), ("round", "flat"))
    ]
    assert areas[1] - areas[0] == pytest.approx(math.pi * 1_000**2 / 2, rel=1e-4)
    assert areas[2] - areas[0] == pytest.approx(math.pi * 1_000**2 / 2, rel=1e-4)
