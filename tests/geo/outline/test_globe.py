"""Outlines anywhere on Earth: valid by three judges, and true by the reference.

Lines, probes and judges are those of ``tests/outlines.py``; ``tests/benchmarks/polygons.py`` shows
them all.
"""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from pyproj import Geod

from geo import Band, Line
from tests import outlines
from tests.outlines import check_outline, whole_band

GEOD = Geod(ellps="WGS84")
LINES = outlines.hard_lines()
LONG = ("half the equator", "over the pole", "15,000 km")
WIDTHS = {"10 m": 10.0, "2 km": 2_000.0, "50 km": 50_000.0, "500 km": 500_000.0}


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
    check_outline(whole_band(LINES[name], WIDTHS[width], ends=ends))


@pytest.mark.parametrize(
    ("name", "width", "ends"),
    [
        ("half the equator", 500_000, "round"),
        ("over the pole", 50_000, "flat"),
        ("15,000 km", 2_000, "flat"),
    ],
)
def test_lines_of_thousands_of_kilometres(name: str, width: float, ends: str) -> None:
    check_outline(whole_band(LINES[name], width, ends=ends), tolerance=4.0)


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
    check_outline(whole_band(LINES[name], left, right, ends))


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
    band = whole_band(LINES[name], width, ends="round")
    west, south, east, north = band.outline(4.0).bounds
    for pole, reached in ((90, north == 90), (-90, south == -90)):
        assert reached == (pole in poles) == band.contains(lat=float(pole), lon=0.0)
    if poles:
        assert (west, east) == (-180, 180)


def test_a_ring_around_a_pole_leaves_the_pole_out() -> None:
    """The pole side of the ring is not part of it: area by length times width."""
    line = LINES["ring at 85 N"]
    polygon = whole_band(line, 10_000).outline()
    area = abs(GEOD.geometry_area_perimeter(polygon)[0])
    assert area == pytest.approx(20_000 * line.length, rel=1e-3)
    assert not shapely.contains_xy(polygon, 0, 89.9)


def test_a_strip_from_pole_to_pole_on_the_antimeridian_is_the_globe_less_a_hole() -> None:
    line = Line(lats=[-89, 0, 89], lons=[180, 180, 180])
    polygon = check_outline(whole_band(line, 200_000, ends="round"), tolerance=4.0)
    assert polygon.geom_type == "Polygon"
    assert polygon.bounds == (-180, -90, 180, 90)
    assert len(polygon.interiors) == 1
    assert not shapely.contains_xy(polygon, 0, 0)


@pytest.mark.parametrize("name", ["figure eight", "closed ring"])
def test_a_line_that_meets_itself_is_one_polygon_with_its_holes(name: str) -> None:
    polygon = whole_band(LINES[name], 2_000, ends="round").outline()
    assert polygon.geom_type == "Polygon"
    assert len(polygon.interiors) == (2 if name == "figure eight" else 1)
    filled = whole_band(LINES[name], 60_000, ends="round").outline()
    assert len(filled.interiors) == 0


def test_the_same_line_elsewhere_has_the_same_polygon() -> None:
    """Turned about the axis the outline does not change, cut or not."""
    lats = [10, 11, 10.5, 11.2]
    lons = np.array([-0.5, 0.4, 0.6, -0.3])
    areas = []
    for turn in (0.0, 180.0):
        moved = (lons + turn + 180.0) % 360.0 - 180.0
        polygon = check_outline(whole_band(Line(lats=lats, lons=moved), 30_000))
        areas.append(abs(GEOD.geometry_area_perimeter(polygon)[0]))
        assert shapely.get_num_geometries(polygon) == (1 if turn == 0 else 2)
    assert areas[0] == pytest.approx(areas[1], rel=1e-6)


@pytest.mark.parametrize("ends", ["flat", "round"])
def test_a_hook_that_comes_back_within_the_width_is_not_overlooked(ends: str) -> None:
    """It touches the strip of a long segment in its middle, on either side of 180 degrees."""
    hook = shapely.LineString([(0, 0), (0.4, 0), (0.4, 0.2), (0.2, 0.2), (0.2, 0.0006)])
    for shift in (30, 179.8):
        lons, lats = np.array(hook.coords).T
        line = Line(lats=lats, lons=(lons + shift + 180) % 360 - 180)
        check_outline(whole_band(line, 60, 40, ends=ends))


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
    left, right = outlines.varying_half_widths(line, width)
    check_outline(Band(line=line, start=0, stop=line.length, left=left, right=right, ends="flat"))


def test_where_a_line_hardly_bends_the_corner_inside_is_known() -> None:
    """By 0.03 degrees, 414 km from there: two millimetres of distance are metres of the outline."""
    curve = outlines.curved_line(2_000)
    line = Line(lats=curve.lats[729:732], lons=curve.lons[729:732])
    widths = [(0.0, 415_358.0), (line.length, 412_656.0)]
    band = Band(line=line, start=0, stop=line.length, left=widths, right=10_000, ends="round")
    polygon = band.outline()
    probes = np.random.default_rng(1).uniform(-4e-4, 4e-4, (20_000, 2))  # degrees
    lons, lats = (np.array([160.15238, -22.49418]) + probes).T
    inside = band.contains(lat=lats, lon=lons)
    wrong = inside != shapely.contains_xy(polygon, lons, lats)
    edges = outlines.polygon_edges(polygon)
    far = outlines.distances_to_edges_m(edges, lats[wrong], lons[wrong])
    assert 0 < inside.mean() < 1
    assert max(far, default=0.0) < 0.01
