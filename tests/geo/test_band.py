"""Which points lie in a band: the closed edge, both kinds of ends, two half-widths."""

from __future__ import annotations

import numpy as np
import pytest
from pyproj import Geod

from geo import Band, BandError, CoordinateError, Line

GEOD = Geod(ellps="WGS84")
MILLIMETRE = 1e-3
START, STOP = 4_314.708442, 75_695.956153


def _band(road, ends="flat", left=6_000.0, right=6_000.0, start=START, stop=STOP):
    return Band(line=road, start=start, stop=stop, left=left, right=right, ends=ends)


@pytest.mark.parametrize("ends", ["flat", "round"])
def test_every_truth_point_is_told_rightly(road, truth, ends):
    band = _band(road, ends)
    lats = np.array([float(point["lat"]) for point in truth])
    lons = np.array([float(point["lon"]) for point in truth])
    expected = np.array([point[f"inside_{ends}"] == "1" for point in truth])

    np.testing.assert_array_equal(band.contains(lat=lats, lon=lons), expected)
    for i in range(0, len(truth), 5):
        assert band.contains(lat=float(lats[i]), lon=float(lons[i])) == expected[i]


@pytest.mark.parametrize("ends", ["flat", "round"])
def test_no_random_point_a_millimetre_from_an_edge_is_on_the_wrong_side(
    road, reference, reference_of, ends
):
    band = _band(road, ends)
    section = reference_of(road.part(START, STOP))
    rng = np.random.default_rng(11)
    for measure in rng.uniform(START, STOP, 60):
        for offset in (5_999.998, 6_000.002, -5_999.998, -6_000.002, 3_000.0):
            lat, lon = road.point_at(float(measure), offset)
            true = (section if ends == "round" else reference).locate(lat, lon)
            within = true.distance < 6_000
            if ends == "flat":
                within = within and START < true.measure < STOP
                if min(abs(true.measure - START), abs(true.measure - STOP)) < 0.002:
                    continue
            if abs(true.distance - 6_000) > MILLIMETRE and true.tie_m > 1e-4:
                assert band.contains(lat=lat, lon=lon) == within


@pytest.mark.parametrize("ends", ["flat", "round"])
@pytest.mark.parametrize(("left", "right"), [(6_000, 6_000), (2_500, 9_000)])
def test_cells_change_no_answer(road, ends, left, right):
    band = _band(road, ends, left, right)
    rng = np.random.default_rng(12)
    lats, lons = rng.uniform(35.55, 36.05, 400_000), rng.uniform(35.95, 36.95, 400_000)

    quick = band.contains(lat=lats, lon=lons)
    exact = band.holds(*band.place(lat=lats, lon=lons))

    np.testing.assert_array_equal(quick, exact)
    np.testing.assert_array_equal(quick, band.contains(lat=lats, lon=lons, threads=1))


def test_the_edge_belongs_to_the_band():
    line = Line(lats=[0.0, 0.0], lons=[0.0, 1.0])
    band = Band(line=line, start=10_000, stop=90_000, left=2_000, right=1_000)

    def lies(measure, offset):
        lat, lon = line.point_at(measure, offset)
        return band.contains(lat=lat, lon=lon)

    assert lies(50_000, 2_000.0)
    assert lies(50_000, 2_000.0009)
    assert not lies(50_000, 2_000.0011)
    assert lies(50_000, -1_000.0)
    assert not lies(50_000, -1_000.0011)
    assert lies(10_000, 0.0)
    assert lies(9_999.9991, 500.0)
    assert not lies(9_999.9989, 500.0)
    assert lies(90_000.0009, -500.0)
    assert not lies(90_000.0011, -500.0)


def test_a_flat_end_at_the_end_of_the_line_cuts_at_its_perpendicular():
    line = Line(lats=[0.0, 0.0], lons=[0.0, 0.5])
    flat = Band(line=line, start=0, stop=line.length, left=2_000, right=2_000)
    rounded = Band(line=line, start=0, stop=line.length, left=2_000, right=2_000, ends="round")

    assert flat.contains(lat=0.0, lon=0.0)
    assert not flat.contains(lat=0.0, lon=-0.001)
    assert rounded.contains(lat=0.0, lon=-0.001)
    assert not rounded.contains(lat=0.013, lon=-0.013)


def test_a_flat_end_reaches_where_the_whole_line_says_not_the_section():
    """Within the half-width of the section, but nearer to the road beyond its end."""
    line = Line(lats=[0.0, 0.0, 0.05], lons=[0.0, 0.1, 0.1])
    corner = (
        line.part(0, 1.0).length and line.length - Line(lats=[0.0, 0.05], lons=[0.1, 0.1]).length
    )
    band = Band(line=line, start=0, stop=corner - 1_000, left=4_000, right=4_000)
    lat, lon = 0.03, 0.09

    assert not band.contains(lat=lat, lon=lon)
    assert Band(
        line=line, start=0, stop=corner - 1_000, left=4_000, right=4_000, ends="round"
    ).contains(lat=lat, lon=lon)


def test_a_section_that_ends_at_a_bend_holds_the_wedge_outside_it():
    line = Line(lats=[0.0, 0.0, -0.1], lons=[0.0, 0.1, 0.1])
    corner = Line(lats=[0.0, 0.0], lons=[0.0, 0.1]).length
    before = Band(line=line, start=0, stop=corner, left=2_000, right=2_000)
    after = Band(line=line, start=corner, stop=line.length, left=2_000, right=2_000)

    assert before.contains(lat=0.01, lon=0.11)
    assert after.contains(lat=0.01, lon=0.11)


def test_half_widths_belong_to_their_sides(road):
    band = _band(road, left=1_000.0, right=9_000.0)
    lat, lon = road.point_at(40_000.0, 1_500.0)
    assert not band.contains(lat=lat, lon=lon)
    lat, lon = road.point_at(40_000.0, -1_500.0)
    assert band.contains(lat=lat, lon=lon)


def test_width_is_a_threshold(road):
    lat, lon = 35.9, 36.5
    _, offset = road.place(lat=lat, lon=lon)
    for half in (abs(offset) - 0.01, abs(offset) + 0.01):
        assert _band(road, left=half, right=half).contains(lat=lat, lon=lon) == (half > abs(offset))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"left": 0.0}, r"half-width to the left must lie in \(0, 500000\] m, got 0.0"),
        ({"right": -1.0}, "half-width to the right"),
        ({"left": float("nan")}, "got nan"),
        ({"right": 500_001.0}, "got 500001.0"),
        ({"start": -1.0}, "section must lie on the line"),
        ({"stop": 100_000.0}, "section must lie on the line"),
        ({"start": 50_000.0, "stop": 40_000.0}, "0 <= start < stop"),
        ({"ends": "square"}, "ends must be 'flat' or 'round', got 'square'"),
    ],
)
def test_what_is_no_band_is_refused(road, change, message):
    with pytest.raises(BandError, match=message):
        _band(road, **change)


def test_an_impossible_coordinate_among_many_is_named(road):
    lats, lons = np.full(300_000, 35.8), np.full(300_000, 36.5)
    lats[271_828] = np.nan
    with pytest.raises(CoordinateError, match=r"point 271828: .*lat=nan"):
        _band(road).contains(lat=lats, lon=lons)


def test_a_band_does_not_change(road):
    with pytest.raises(AttributeError, match="does not change"):
        _band(road).left = 1.0
