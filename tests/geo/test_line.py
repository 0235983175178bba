"""Measures and offsets of points: against GeographicLib, in every awkward case."""

from __future__ import annotations

import math
import pickle
import subprocess
import sys
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from geo import Band, CoordinateError, Line, LineError
from tests.benchmarks import scaling

GEOD = Geod(ellps="WGS84")
MILLIMETRE = 1e-3
AMBIGUOUS_M = 0.05


def test_every_truth_point_is_located_within_a_millimetre(road, truth):
    for point in truth:
        location = road.locate(lat=float(point["lat"]), lon=float(point["lon"]))

        assert abs(location.offset) == pytest.approx(float(point["distance_m"]), abs=MILLIMETRE)
        assert ("left" if location.offset >= 0 else "right") == point["side"]
        if float(point["tie_gap_m"]) > AMBIGUOUS_M:
            assert location.measure == pytest.approx(float(point["measure_m"]), abs=MILLIMETRE)


def test_arrays_and_single_points_answer_alike(road, truth):
    lats = np.array([float(point["lat"]) for point in truth])
    lons = np.array([float(point["lon"]) for point in truth])

    many = road.locate(lat=lats, lon=lons)

    for i in range(0, len(lats), 7):
        one = road.locate(lat=float(lats[i]), lon=float(lons[i]))
        assert one.measure == pytest.approx(many.measure[i], abs=1e-6)
        assert one.offset == pytest.approx(many.offset[i], abs=1e-6)


def test_a_grid_of_candidates_changes_no_answer(road):
    rng = np.random.default_rng(5)
    lats, lons = rng.uniform(35.2, 36.3, 250_000), rng.uniform(35.7, 37.2, 250_000)

    plain = Line(lats=road.lats, lons=road.lons)
    few = [
        plain.locate_extended(lat=lats[i : i + 25_000], lon=lons[i : i + 25_000])
        for i in (0, 200_000)
    ]
    assert not road.grid(25_000.0).is_empty
    many = road.locate_extended(lat=lats, lon=lons)

    for start, (measures, offsets) in zip((0, 200_000), few, strict=True):
        np.testing.assert_allclose(measures, many[0][start : start + 25_000], atol=1e-9)
        np.testing.assert_allclose(offsets, many[1][start : start + 25_000], atol=1e-9)


def _check(road, reference, lat, lon):
    true = reference.locate(lat, lon)
    location = road.locate(lat=lat, lon=lon)
    assert abs(location.offset) == pytest.approx(true.distance, abs=MILLIMETRE)
    if true.tie_m > 1e-5 + 4e-9 * true.distance:
        assert location.measure == pytest.approx(true.measure, abs=MILLIMETRE)
        if true.distance > 2 * MILLIMETRE and 0 < true.measure < road.length:
            assert math.copysign(1, location.offset) == true.side


def test_random_points_to_50_km_agree_with_the_reference(road, reference):
    rng = np.random.default_rng(1)
    for lat, lon in zip(rng.uniform(35.3, 36.3, 300), rng.uniform(35.6, 37.2, 300), strict=True):
        _check(road, reference, float(lat), float(lon))


def test_points_a_millimetre_from_the_edge_agree(road, reference):
    rng = np.random.default_rng(2)
    for measure in rng.uniform(0, road.length, 60):
        for offset in (5999.999, 6000.001, -5999.999, -6000.001):
            _check(road, reference, *road.point_at(float(measure), offset))


def test_points_around_vertices_agree(road, reference):
    rng = np.random.default_rng(3)
    for i in rng.integers(1, len(road.lats) - 1, 25):
        for azimuth in range(0, 360, 40):
            for distance in (0.01, 25.0, 5_000.0):
                lon, lat, _ = GEOD.fwd(road.lons[i], road.lats[i], azimuth, distance)
                _check(road, reference, lat, lon)


def test_points_on_the_road_have_no_offset(road):
    rng = np.random.default_rng(4)
    for measure in rng.uniform(0, road.length, 200):
        lat, lon = road.point_at(float(measure))
        location = road.locate(lat=lat, lon=lon)
        assert location.offset == pytest.approx(0, abs=1e-6)
        assert location.measure == pytest.approx(measure, abs=1e-6)


def test_points_beyond_the_ends_belong_to_the_ends(road, reference):
    for end, azimuth in ((0, 65.0), (-1, 245.0)):
        for distance in (0.5, 800.0, 20_000.0):
            lon, lat, _ = GEOD.fwd(road.lons[end], road.lats[end], azimuth, distance)
            measure, _ = road.locate_extended(lat=lat, lon=lon)
            assert measure < 0 if end == 0 else measure > road.length
            _check(road, reference, lat, lon)


def test_points_at_equal_distance_from_two_stretches_get_either():
    hook = Line(lats=[0.0, 0.0, 0.02, 0.02], lons=[0.0, 0.1, 0.1, 0.0])
    location = hook.locate(lat=0.01, lon=0.05)
    expected = GEOD.inv(0.05, 0.01, 0.05, 0.0)[2]

    assert abs(location.offset) == pytest.approx(expected, abs=0.05)
    assert location == hook.locate(lat=0.01, lon=0.05)


@given(
    lat=st.floats(-75, 75),
    lon=st.floats(-170, 170),
    azimuth=st.floats(0, 360),
    turns=st.lists(st.floats(-95, 95), min_size=1, max_size=6),
    length=st.floats(60, 60_000),
    away=st.floats(0, 50_000),
    where=st.floats(0, 1),
    side=st.sampled_from([-1, 1]),
)
@settings(max_examples=150, deadline=None, derandomize=True)
def test_any_line_agrees_with_the_reference(
    reference_of, lat, lon, azimuth, turns, length, away, where, side
):
    lats, lons = [lat], [lon]
    for turn in turns:
        lon, lat, _ = GEOD.fwd(lon, lat, azimuth, length)
        azimuth += turn
        lats.append(lat)
        lons.append(lon)
    line = Line(lats=lats, lons=lons)
    reference = reference_of(line)
    point = line.point_at(where * line.length, side * away)

    assert line.length == pytest.approx(reference.measures[-1], abs=MILLIMETRE)
    _check(line, reference, *point)


def test_point_at_inverts_locate_within_the_reach_of_the_bends(road):
    rng = np.random.default_rng(6)
    for measure, offset in zip(
        rng.uniform(0, road.length, 200), rng.uniform(-20, 20, 200), strict=True
    ):
        location = road.locate(
            **dict(zip(("lat", "lon"), road.point_at(measure, offset), strict=True))
        )
        lat, lon = road.point_at(location.measure, location.offset)
        again = road.locate(lat=lat, lon=lon)
        assert again.offset == pytest.approx(location.offset, abs=MILLIMETRE)


@pytest.mark.parametrize("offset", [-2_000.0, 2_000.0])
def test_point_at_a_vertex_leaves_the_segment_that_begins_there(offset):
    """On the inner side of the bend too, where the segment before is nearer."""
    bend = Line(lats=[0.0, 0.0, 0.3], lons=[0.0, 0.1, 0.2])
    measure = GEOD.inv(0.0, 0.0, 0.1, 0.0)[2] + 1e-8
    heading = GEOD.inv(0.1, 0.0, 0.2, 0.3)[0]
    lat, lon = bend.point_at(measure, offset)
    azimuth, _, distance = GEOD.inv(0.1, 0.0, lon, lat)

    assert distance == pytest.approx(2_000, abs=MILLIMETRE)
    assert azimuth == pytest.approx(heading - math.copysign(90, offset), abs=1e-5)


def test_in_a_wedge_point_at_does_not_return():
    """Outside a bend the vertex is the nearest point for the whole wedge."""
    bend = Line(lats=[0.0, 0.0, -0.1], lons=[0.0, 0.1, 0.1])
    lat, lon = 0.01, 0.11
    location = bend.locate(lat=lat, lon=lon)
    back = bend.point_at(location.measure, location.offset)

    assert location.measure == pytest.approx(bend.part(0, location.measure).length, abs=MILLIMETRE)
    assert GEOD.inv(lon, lat, back[1], back[0])[2] > 500


def test_reversal_turns_measures_and_sides_around(road):
    other = road.reversed()
    for lat, lon in ((35.814, 36.61), (35.75, 36.3), (35.9, 36.8)):
        location, there = road.locate(lat=lat, lon=lon), other.locate(lat=lat, lon=lon)
        assert there.measure == pytest.approx(road.length - location.measure, abs=1e-6)
        assert there.offset == pytest.approx(-location.offset, abs=1e-6)


def test_parts_add_up(road):
    cuts = [0.0, 4314.7, 30_000.0, 75_695.9, road.length]
    parts = [road.part(one, other) for one, other in pairwise(cuts)]

    assert sum(part.length for part in parts) == pytest.approx(road.length, abs=MILLIMETRE)
    lat, lon = road.point_at(30_500.0, 300.0)
    there = parts[2].locate(lat=lat, lon=lon)
    assert there.measure == pytest.approx(500.0, abs=MILLIMETRE)
    assert there.offset == pytest.approx(300.0, abs=MILLIMETRE)


def test_the_road_is_as_long_as_its_provenance_says(road):
    assert road.length == pytest.approx(92_134.038, abs=MILLIMETRE)


def test_long_segments_are_geodesics():
    line = Line(lats=[10.0, 60.0], lons=[0.0, 100.0])
    azimuth, _, length = GEOD.inv(0.0, 10.0, 100.0, 60.0)
    lon, lat, _ = GEOD.fwd(0.0, 10.0, azimuth, length / 3)

    assert line.length == pytest.approx(length, abs=MILLIMETRE)
    location = line.locate(lat=lat, lon=lon)
    assert location.offset == pytest.approx(0, abs=MILLIMETRE)
    assert location.measure == pytest.approx(length / 3, abs=MILLIMETRE)


@pytest.mark.parametrize("count", [100, 50_000], ids=["one by one", "by cells"])
def test_points_nearest_to_the_seam_of_a_closed_line_have_measure_zero(count):
    ring = Line(lats=[0.0, 0.0, 1.0, 1.0, 0.0], lons=[0.0, 1.0, 1.0, 0.0, 0.0])
    rng = np.random.default_rng(17)
    lats, lons = rng.uniform(-0.3, -0.01, (2, count))

    location = ring.locate(lat=lats, lon=lons)

    assert not location.measure.any()
    assert (location.offset < 0).all()
    assert ring.locate(lat=-0.02, lon=-0.01).measure == 0


def test_a_repeated_vertex_is_left_out():
    line = Line(lats=[0.0, 0.0, 0.0, 0.1], lons=[0.0, 0.1, 0.1, 0.1])
    assert len(line.lats) == 3


@pytest.mark.parametrize(
    ("lats", "lons", "count"),
    [
        ([80, 90, 90, 80], [10, 10, 50, 50], 3),
        ([0, 0, 0, 0], [170, 180, -180, -170], 3),
        ([0, 5e-324, 1], [0, 0, 0], 2),
    ],
)
def test_a_vertex_repeated_by_another_name_is_left_out(lats, lons, count):
    assert len(Line(lats=lats, lons=lons).lats) == count


def test_a_ring_is_closed_at_a_pole_whatever_its_longitude():
    assert Line(lats=[90, 80, 80, 90], lons=[0, 10, 50, 50]).is_closed
    assert Line(lats=[0, 10, 0], lons=[180, 170, -180]).is_closed


def test_a_line_does_not_change(road):
    with pytest.raises(AttributeError, match="does not change"):
        road.lats = ()


@pytest.mark.parametrize(
    ("lats", "lons", "message"),
    [
        ([0.0], [0.0], "at least two different vertices, got 1"),
        ([0.0, 0.0], [1.0, 1.0], "at least two different vertices, got 1"),
        ([0.0, 95.0], [0.0, 1.0], "vertex 1: latitude must lie"),
        ([0.0, 1.0], [0.0, math.nan], "vertex 1: latitude must lie"),
        ([0.0, 1.0], [0.0], "as many latitudes as longitudes, got 2 and 1"),
        ([0.0, 0.0], [0.0, 179.9], "nearly antipodal"),
    ],
)
def test_vertices_that_make_no_line_are_refused(lats, lons, message):
    with pytest.raises(LineError, match=message):
        Line(lats=lats, lons=lons)


@pytest.mark.parametrize(
    ("lat", "lon", "message"),
    [
        (95, 36, r"latitude must lie in \[-90, 90\], got 95"),
        (35, 200, r"longitude must lie in \[-180, 180\], got 200"),
        (math.nan, 36, "latitude"),
        (math.inf, 36, "latitude"),
        (None, 36, "latitude"),
        ("", 36, "latitude"),
        ("north", 36, "latitude"),
    ],
)
def test_an_impossible_coordinate_is_refused_by_name(road, lat, lon, message):
    with pytest.raises(CoordinateError, match=message):
        road.locate(lat=lat, lon=lon)


def test_arrays_of_different_length_are_refused(road):
    with pytest.raises(CoordinateError, match=r"same length, got shapes \(2,\) and \(3,\)"):
        road.locate(lat=[35.0, 35.1], lon=[36.0, 36.1, 36.2])


def test_an_impossible_coordinate_in_an_array_is_named(road):
    with pytest.raises(CoordinateError, match=r"point 1: .*lat=nan"):
        road.locate(lat=[35.0, math.nan], lon=[36.0, 36.1])
    with pytest.raises(CoordinateError, match="must be numbers"):
        road.locate(lat=["x", "y"], lon=[36.0, 36.1])


def test_the_first_of_several_impossible_coordinates_is_named(road):
    lats, lons = np.linspace(36, 35, 5000), np.linspace(37, 36, 5000)
    lats[[1234, 4321]] = math.nan, 95.0
    with pytest.raises(CoordinateError, match=r"point 1234: .*lat=nan"):
        road.locate(lat=lats, lon=lons)


def test_points_in_any_order_get_their_own_answers(road):
    rng = np.random.default_rng(8)
    lats, lons = rng.uniform(-89, 89, 3000), rng.uniform(-180, 180, 3000)
    location = road.locate(lat=lats, lon=lons)
    for i in range(0, 3000, 100):
        alone = road.locate(lat=lats[i].item(), lon=lons[i].item())
        assert location.measure[i] == pytest.approx(alone.measure, abs=1e-6)
        assert location.offset[i] == pytest.approx(alone.offset, abs=1e-6)


def test_no_points_have_no_answers(road):
    location = road.locate(lat=[], lon=[])
    assert location.measure.shape == location.offset.shape == (0,)


@pytest.mark.parametrize("measure", [-1.0, 92_200.0, math.nan])
def test_a_measure_beyond_the_line_is_refused(road, measure):
    with pytest.raises(LineError, match="measure must lie"):
        road.point_at(measure)


def test_an_offset_must_be_finite(road):
    with pytest.raises(LineError, match="offset must be a finite number"):
        road.point_at(0.0, math.inf)


def test_a_part_must_start_before_it_stops(road):
    with pytest.raises(LineError, match="must start before it stops"):
        road.part(10.0, 10.0)


def test_one_point_needs_no_numpy():
    script = (
        "import sys, geo; "
        "geo.Line(lats=[0.0, 0.0], lons=[0.0, 0.04]).locate(lat=0.01, lon=0.02); "
        "heavy = {'numpy', 'numba', 'shapely', 'pyproj', 'pandas'} & set(sys.modules); "
        "sys.exit(str(heavy) if heavy else 0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("text", ["35.814", ["35.814"], [True], [object()]])
def test_text_and_objects_are_no_numbers(road, text):
    with pytest.raises(CoordinateError, match="number"):
        road.locate(lat=text, lon=text)


def test_a_masked_coordinate_is_a_missing_one(road):
    lats = np.ma.masked_array([35.8, 35.9], mask=[False, True])
    with pytest.raises(CoordinateError, match=r"point 1: .*lat=nan"):
        road.locate(lat=lats, lon=[36.5, 36.6])


def test_a_numpy_number_is_one_point(road):
    location = road.locate(lat=np.float64(35.8), lon=np.array(36.5))
    assert isinstance(location.measure, float)


def test_a_line_and_a_band_survive_a_pickle(road):
    band = Band(line=road, start=5_000, stop=60_000, left=6_000, right=4_000, ends="round")
    again = pickle.loads(pickle.dumps(band))  # noqa: S301
    assert again.locate(lat=35.8, lon=36.5).measure == band.locate(lat=35.8, lon=36.5).measure


def test_point_at_returns_the_same_for_arrays_and_single_measures(road):
    rng = np.random.default_rng(8)
    measures, offsets = rng.uniform(0, road.length, 500), rng.uniform(-40_000, 40_000, 500)
    lats, lons = road.point_at(measures, offsets)
    for i in range(0, 500, 25):
        lat, lon = road.point_at(float(measures[i]), float(offsets[i]))
        assert (lat, lon) == pytest.approx((lats[i], lons[i]), abs=1e-12)
    on_road = road.point_at(measures)
    assert np.abs(road.locate(lat=on_road[0], lon=on_road[1]).offset).max() < MILLIMETRE


def test_point_at_leaves_the_line_at_a_right_angle(road):
    """By another way: GeographicLib's geodesic from the nearest point."""
    for measure in (1_000.0, 33_333.0, 71_000.0):
        lat, lon = road.point_at(measure)
        ahead_lat, ahead_lon = road.point_at(measure + 1.0)
        heading = GEOD.inv(lon, lat, ahead_lon, ahead_lat)[0]
        for offset in (-30_000.0, 12.5, 6_000.0):
            there = road.point_at(measure, offset)
            azimuth, _, distance = GEOD.inv(lon, lat, there[1], there[0])
            assert distance == pytest.approx(abs(offset), abs=MILLIMETRE)
            turn = (azimuth - heading + 90 * math.copysign(1, offset) + 180) % 360 - 180
            assert turn == pytest.approx(0, abs=1e-5)


def test_an_impossible_measure_in_an_array_is_named(road):
    with pytest.raises(LineError, match=r"point 1: measure must lie in \[0, 92134.038\] m"):
        road.point_at([0.0, 1e6])


def test_a_grid_is_made_only_where_it_pays(monkeypatch):
    """It takes a millisecond for each piece of the line, as a thousand searches do."""
    monkeypatch.setattr("geo.line.GRID_FROM_POINTS", 10)
    lats, lons = np.random.default_rng(3).uniform((48, 7), (48.1, 7.1), (5_000, 2)).T
    for vertices, is_made in ((4, True), (40, False)):
        line = Line(lats=np.linspace(48, 48.1, vertices), lons=np.linspace(7, 7.1, vertices))
        line.locate_extended(lat=lats, lon=lons)
        assert bool(line._grids) == is_made


def test_a_search_looks_at_no_more_nodes_than_the_logarithm_of_the_vertices():
    counts = (100, 1_000, 10_000, 100_000)
    looked = [scaling.nodes_looked_at(scaling.winding_road(count)) for count in counts]
    assert all(nodes < 3.2 * math.log2(n) for n, nodes in zip(counts, looked, strict=True))


def test_of_several_passages_the_first_is_canonical():
    rng = np.random.default_rng(4)
    lats, lons = 48 + rng.uniform(0, 0.5, 5), 7 + rng.uniform(0, 0.5, 5)
    there = Line(lats=lats, lons=lons)
    again = Line(lats=[*lats, *lats[3::-1]], lons=[*lons, *lons[3::-1]])
    near_lats, near_lons = rng.uniform(47.9, 48.6, 3_000), rng.uniform(6.9, 7.6, 3_000)

    one, other = (line.locate_extended(lat=near_lats, lon=near_lons)[0] for line in (there, again))

    np.testing.assert_array_equal(one.clip(0, there.length), other.clip(0, there.length))
    assert again.locate(lat=lats[2], lon=lons[2]) == there.locate(lat=lats[2], lon=lons[2])


def test_an_end_is_not_canonical_where_the_line_passes_it():
    line = Line(lats=[0, 0.1, 0.1, 0, -0.02], lons=[0, 0.1, 0, 0, -0.1])
    beyond = line.locate_extended(lat=-0.0173, lon=0.01)[0]
    assert beyond == pytest.approx(GEOD.line_length([0, 0.1, 0, 0], [0, 0.1, 0.1, 0]), abs=0.001)


def test_a_part_retraces_the_same_vertices():
    rng = np.random.default_rng(6)
    lats, lons = 48 + rng.uniform(0, 0.5, 4), 7 + rng.uniform(0, 0.5, 4)
    which = [0, 1, 2, 1, 0, 1, 2, 3]
    line = Line(lats=lats[which], lons=lons[which])
    first = GEOD.inv(lons[0], lats[0], lons[1], lats[1])[2]
    part = line.part(first / 3, line.length)

    places = list(zip(part.lats, part.lons, strict=True))
    assert places.count(places[0]) == 3
    assert part.length == pytest.approx(line.length - first / 3, abs=1e-6)


@pytest.mark.parametrize(("vertices", "points"), [(40, 2_000), (5_000, 500)])
def test_few_points_are_located_without_numba_to_the_same_bits(vertices, points):
    program = (
        "import sys, numpy as np; from geo import Line; "
        "rng = np.random.default_rng(7); "
        f"line = Line(lats=np.linspace(35.7, 35.9, {vertices}) + rng.uniform(0, 0.01, {vertices}), "
        f"lons=np.linspace(36.8, 36.0, {vertices})); "
        f"lats, lons = rng.uniform([[35], [35.5]], [[36.5], [37.5]], (2, {points})); "
        "lats[:9], lons[:9] = line.lats[9:18], line.lons[9:18]; "
        "lats[9:99], lons[9:99] = rng.uniform(-90, 90, 90), rng.uniform(-180, 180, 90); "
        "few = line.locate_extended(lat=lats, lon=lons); assert 'numba' not in sys.modules; "
        "import numba; many = line.locate_extended(lat=lats, lon=lons); "
        "print(np.array_equal(few[0], many[0]) and np.array_equal(few[1], many[1]))"
    )

    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)

    assert (done.stdout, done.stderr) == ("True\n", "")
