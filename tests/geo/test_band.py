"""Which points lie in a band: the closed edge, both kinds of ends, two half-widths."""

from __future__ import annotations

import copy
import itertools
import math
import pickle

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
def test_every_truth_point_is_classified_correctly(road, truth, ends):
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
    exact = band.locate(lat=lats, lon=lons).inside

    np.testing.assert_array_equal(quick, exact)
    np.testing.assert_array_equal(quick, band.contains(lat=lats, lon=lons, threads=1))


def _wandering(seed, lon, east):
    """Return a line that wanders from a longitude, with bends of every kind."""
    rng = np.random.default_rng(seed)
    lats = -10 + np.cumsum(rng.normal(0, 0.05, 40))
    lons = lon + np.cumsum(rng.normal(east, 0.05, 40))
    return Line(lats=lats, lons=(lons + 180) % 360 - 180)


def _hairpins():
    lats = 35 + 0.15 * (np.arange(20) % 2)
    return Line(lats=lats, lons=36 + 0.002 * np.arange(20))


def _again():
    """Return a line that retraces its vertices in both directions and starts between them."""
    rng = np.random.default_rng(9)
    which = [0, 1, 2, 1, 3, 0, 4, 3, 1, 2, 5, 2]
    return Line(lats=35 + rng.uniform(0, 0.4, 6)[which], lons=36 + rng.uniform(0, 0.4, 6)[which])


@pytest.mark.parametrize(
    "line",
    [
        *(_wandering(1, 20, 0.0), _wandering(2, 179.8, 0.02), _wandering(3, -179.8, -0.02)),
        *(_hairpins(), _again()),
    ],
    ids=["bends", "eastward over 180 degrees", "westward over 180 degrees", "hairpins", "again"],
)
@pytest.mark.parametrize("ends", ["flat", "round"])
def test_cells_change_no_answer_around_any_line(line, ends):
    band = _band(line, ends, 3_000, 11_000, line.length / 10, line.length * 0.9)
    rng = np.random.default_rng(13)
    lons = np.unwrap(line.lons, period=360)
    lats = rng.uniform(min(line.lats) - 0.3, max(line.lats) + 0.3, 300_000)
    lons = (rng.uniform(min(lons) - 0.3, max(lons) + 0.3, 300_000) + 180) % 360 - 180

    quick = band.contains(lat=lats, lon=lons)
    many = np.array(line.locate_extended(lat=lats, lon=lons))

    np.testing.assert_array_equal(quick, band.locate(lat=lats, lon=lons).inside)
    again = Line(lats=line.lats, lons=line.lons)  # that has no cells yet
    for few in np.array_split(np.arange(0, 300_000, 10), 2):
        np.testing.assert_array_equal(
            again.locate_extended(lat=lats[few], lon=lons[few]), many[:, few]
        )


@pytest.mark.parametrize("lats", [(60, 60), (-60, -60), (60, 60, 59.9), (84, 84)])
def test_cells_reach_as_far_as_geodesics_do(lats):
    """Between its vertices a line runs nearer to the pole than they lie."""
    line = Line(lats=lats, lons=np.linspace(0, 8, len(lats)))
    band = _band(line, "round", 500, 500, 0, line.length)
    rng = np.random.default_rng(2)
    measures, offsets = rng.uniform([[0], [-600]], [[line.length], [600]], (2, 200_000))
    lats, lons = line.point_at(measures, offsets)

    inside = band.contains(lat=lats, lon=lons)

    np.testing.assert_array_equal(inside, band.locate(lat=lats, lon=lons).inside)
    assert inside.mean() > 0.8


@pytest.mark.parametrize(("turn", "ahead"), [(0.001, 20), (0.01, 500), (0.1, 500)])
@pytest.mark.parametrize("far", [49_000.0, 51_000.0, 200_000.0, 490_000.0])
def test_beyond_the_tip_of_a_hairpin_the_side_is_that_of_the_outside(turn, ahead, far):
    lon, lat, back = GEOD.fwd(10.0, 45.0, 45.0, 10_000.0)
    last_lon, last_lat, _ = GEOD.fwd(lon, lat, back + turn, 10_000.0)
    line = Line(lats=[45.0, lat, last_lat], lons=[10.0, lon, last_lon])
    band = _band(line, "round", 500_000, 1_000, 0, line.length)

    way = back + 180 + 90 - math.degrees(ahead / far)
    far_lon, far_lat, _ = GEOD.fwd(lon, lat, way, far)

    assert not band.contains(lat=far_lat, lon=far_lon)


def test_the_passage_in_the_section_counts():
    """On the way there the wide side is in the north, on the way back in the south."""
    line = Line(lats=[0, 0, 0], lons=[0, 0.9, 0])
    half = line.length / 2
    north, south = (0.03, 0.5), (-0.03, 0.5)
    for start, stop, expected in (
        (0, line.length, [True, False]),
        (0, half, [True, False]),
        (half, line.length, [False, True]),
        (half / 3, half, [True, False]),
        (half, 1.9 * half, [False, True]),
    ):
        for ends in ("flat", "round"):
            band = _band(line, ends, 4_000, 1_000, start, stop)
            for many in (False, True):
                found = [
                    band.contains(lat=[lat] * 9, lon=[lon] * 9).all()
                    if many
                    else band.contains(lat=lat, lon=lon)
                    for lat, lon in (north, south)
                ]
                assert found == expected, (start, stop, ends)


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
    _, offset = road.locate_extended(lat=lat, lon=lon)
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
def test_impossible_parameters_are_refused(road, change, message):
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


LEFT = [(0.0, 1_000.0), (20_000.0, 3_000.0), (20_000.0, 6_000.0), (60_000.0, 500.0)]
RIGHT = [(30_000.0, 2_000.0), (31_000.0, 9_000.0)]


def _width_at(knots, measure):
    """The half-width by hand: the largest that any stretch between knots gives there."""
    if measure < knots[0][0]:
        return knots[0][1]
    if measure > knots[-1][0]:
        return knots[-1][1]
    found = []
    for (a, one), (b, other) in itertools.pairwise(knots):
        if a <= measure <= b:
            found.append(
                max(one, other) if a == b else one + (other - one) * (measure - a) / (b - a)
            )
    return max(found)


@pytest.mark.parametrize("ends", ["flat", "round", ("flat", "round"), ("round", "flat")])
def test_widths_that_change_along_the_line(road, reference, reference_of, ends):
    band = Band(line=road, start=START, stop=STOP, left=LEFT, right=RIGHT, ends=ends)
    first, last = ("flat", "flat") if ends == "flat" else ("round", "round")
    first, last = ends if isinstance(ends, tuple) else (first, last)
    begin = START if first == "round" else 0.0
    end = STOP if last == "round" else road.length
    true_line = (
        reference_of(road.part(begin, end)) if (begin, end) != (0.0, road.length) else reference
    )
    rng = np.random.default_rng(21)
    points = [
        road.point_at(float(measure), float(offset))
        for measure, offset in zip(
            rng.uniform(START - 4_000, STOP + 4_000, 300),
            rng.uniform(-9_500, 7_000, 300),
            strict=True,
        )
    ]
    inside = 0
    for lat, lon in points:
        true = true_line.locate(lat, lon)
        measure = true.measure + begin
        width = _width_at(LEFT if true.side > 0 else RIGHT, min(max(measure, START), STOP))
        gaps = [true.distance - width]
        gaps += [START - measure] if first == "flat" else []
        gaps += [measure - STOP] if last == "flat" else []
        if max(gaps) > -1 and min(abs(gap) for gap in gaps) < 2 * MILLIMETRE:
            continue
        assert band.contains(lat=lat, lon=lon) == (max(gaps) < 0)
        inside += max(gaps) < 0
    assert 50 < inside < 250


@pytest.mark.parametrize("ends", ["flat", "round", ("flat", "round"), ("round", "flat")])
def test_a_grid_changes_no_answer_where_the_width_does(road, ends):
    band = Band(line=road, start=START, stop=STOP, left=LEFT, right=RIGHT, ends=ends)
    rng = np.random.default_rng(12)
    lats, lons = rng.uniform(35.55, 36.05, 300_000), rng.uniform(35.95, 36.95, 300_000)

    quick = band.contains(lat=lats, lon=lons)

    np.testing.assert_array_equal(quick, band.locate(lat=lats, lon=lons).inside)
    few = zip(lats[:500].tolist(), lons[:500].tolist(), strict=True)
    assert [band.contains(lat=lat, lon=lon) for lat, lon in few] == quick[:500].tolist()


def test_at_a_step_the_larger_half_width_counts():
    line = Line(lats=[0.0, 0.0], lons=[0.0, 1.0])
    steps = [(0, 1_000), (50_000, 1_000), (50_000, 3_000)]
    band = Band(line=line, start=0, stop=line.length, left=steps, right=500)

    def lies(measure, offset):
        lat, lon = line.point_at(measure, offset)
        return band.contains(lat=lat, lon=lon)

    assert lies(50_000, 2_999.9)
    assert lies(49_999.9995, 2_000)
    assert not lies(49_999.998, 2_000)
    assert lies(49_999.998, 1_000)
    assert band.half_widths(60_000.0) == (3_000.0, 500.0)
    np.testing.assert_array_equal(
        band.half_widths(np.array([0.0, 49_999.0, 50_000.0]))[0], [1_000, 1_000, 3_000]
    )


def test_the_width_profile_is_that_of_the_section(road):
    band = Band(line=road, start=10_000, stop=40_000, left=LEFT, right=RIGHT)
    assert band.width_profile[0] == (10_000, 2_000, 2_000)
    assert band.width_profile[-1] == (40_000, pytest.approx(3_250), 9_000)
    assert (band.left, band.right, band.is_uniform) == (6_000, 9_000, False)
    assert Band(line=road, start=0, stop=1_000, left=[(0, 5), (9, 5)], right=7).is_uniform
    again = copy.deepcopy(band)
    assert (again.width_profile, again.ends) == (band.width_profile, band.ends)


def test_a_closed_line_taken_whole_has_no_ends():
    """At its seam, where it bends, points lie beyond the perpendiculars at both ends."""
    ring = Line(lats=[0, 0, 1, 1, 0], lons=[0, 1, 1, 0, 0])
    band = Band(line=ring, start=0, stop=ring.length, left=3_000, right=5_000)
    assert band.ends == "round"
    for lat, lon in ((-0.02, -0.02), (0.02, 0.02), (1.02, 1.02)):
        assert band.contains(lat=lat, lon=lon)
    assert ring.locate(lat=-0.02, lon=-0.02).offset < 0  # left is within
    assert not band.contains(lat=-0.04, lon=-0.04)
    part = Band(line=ring, start=0, stop=ring.length / 2, left=3_000, right=5_000)
    assert part.ends == "flat"


def test_where_a_closed_line_ends_as_wide_as_it_does_not_begin_the_larger_counts():
    ring = Line(lats=[0, 0, 1, 1, 0], lons=[0, 1, 1, 0, 0])
    widths = [(0, 2_000), (ring.length, 6_000)]
    band = Band(line=ring, start=0, stop=ring.length, left=500, right=widths)
    rng = np.random.default_rng(15)
    outside = GEOD.fwd(*np.zeros((2, 99)), rng.uniform(181, 269, 99), rng.uniform(5e3, 5.9e3, 99))
    assert band.contains(lat=outside[1], lon=outside[0]).all()  # nearest to the seam
    assert band.half_widths(0.0) == band.half_widths(ring.length) == (500, 6_000)
    assert band.half_widths(10.0)[1] == pytest.approx(2_000, abs=1)
    assert pickle.loads(pickle.dumps(band)).width_profile == band.width_profile  # noqa: S301


@pytest.mark.parametrize(
    ("left", "message"),
    [
        ([], "needs a number or at least one row"),
        ([(0, 100), (10, 0)], "half-width to the left at 10 m must lie in"),
        ([(10, 100), (5, 200)], "must follow the line, got 5 m after 10 m"),
        ([(math.nan, 100), (5, 200)], "must follow the line"),
    ],
)
def test_rows_that_make_no_width_profile_are_refused(road, left, message):
    with pytest.raises(BandError, match=message):
        Band(line=road, start=0, stop=1_000, left=left, right=100)
