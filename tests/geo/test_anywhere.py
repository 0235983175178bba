"""Lines anywhere on Earth, of any length, to 500 km away: against the independent reference."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from pyproj import Geod

from geo import Band, Line
from tests.reference import wandering_line

GEOD = Geod(ellps="WGS84")
NEAR_M, FAR_M = 50_000.0, 500_000.0
MILLIMETRE, CENTIMETRE = 1e-3, 1e-2


def _around(rng, line, least, most, count):
    """Points at random distances from random points of a line."""
    for _ in range(count):
        lat, lon = line.point_at(rng.uniform(0, line.length))
        lon, lat, _ = GEOD.fwd(lon, lat, rng.uniform(0, 360), rng.uniform(least, most))
        yield lat, lon


def _check(line, reference, points):
    """Offsets within a millimetre to 50 km and a centimetre to 500 km; measures and sides too."""
    lats, lons = np.array(list(points)).T
    there = line.locate(lat=lats, lon=lons)
    for lat, lon, measure, offset in zip(lats, lons, there.measure, there.offset, strict=True):
        true = reference.locate(lat, lon)
        tolerance = MILLIMETRE if true.distance <= NEAR_M else CENTIMETRE
        assert abs(offset) == pytest.approx(true.distance, abs=tolerance)
        if true.tie_m > 2 * tolerance + 1e-8 * true.distance:
            assert measure == pytest.approx(true.measure, abs=tolerance)
            assert math.copysign(1, offset) == true.side


@pytest.mark.parametrize("seed", range(24))
def test_random_lines_of_a_kilometre_to_20_000_km(seed, reference_of):
    rng = np.random.default_rng([2026, seed])
    line = wandering_line(rng, 10 ** rng.uniform(3, math.log10(2e7)))
    reference = reference_of(line)
    _check(line, reference, _around(rng, line, 0, NEAR_M, 8))
    _check(line, reference, _around(rng, line, NEAR_M, FAR_M, 8))


@pytest.mark.parametrize("away", [1_000.0, 6_000.0, 20_000.0, NEAR_M - 1000, NEAR_M + 1000])
@pytest.mark.parametrize("seed", range(3))
def test_measures_at_the_joints_of_pieces_are_as_exact_as_elsewhere(seed, away):
    rng = np.random.default_rng([4, seed])
    lat, lon, azimuth = rng.uniform(-70, 70), rng.uniform(-180, 180), rng.uniform(0, 360)
    there_lon, there_lat, _ = GEOD.fwd(lon, lat, azimuth, 40_000)
    line = Line(lats=[lat, there_lat], lons=[lon, there_lon])
    measures = 10_000 + np.linspace(-3, 3, 301)  # the line has eight pieces of 5 km

    starts = [np.full(len(measures), value) for value in (lon, lat, azimuth)]
    lons, lats, back = GEOD.fwd(*starts, measures)
    for turn in (-90, 90):
        far_lons, far_lats, _ = GEOD.fwd(lons, lats, back + 180 + turn, [away] * len(measures))
        location = line.locate(lat=far_lats, lon=far_lons)
        assert_allclose(location.measure, measures, rtol=0, atol=MILLIMETRE)


@pytest.mark.parametrize("away", [10_000.0, 30_000.0, NEAR_M - 1000, FAR_M - 1000])
def test_vertices_near_each_other_change_no_measure(away):
    """The distances to all of them are equal to rounding: the perpendicular decides."""
    along = [0, 4990, 4990.3, 4990.5, 4991, 4991.5, 4991.502, 10_000]
    lons, lats, back = GEOD.fwd([20.0] * 8, [45.0] * 8, [45.0] * 8, along)
    line = Line(lats=lats, lons=lons)
    measures = np.linspace(4985, 4997, 241)
    starts = [np.full(241, value) for value in (20.0, 45.0, 45.0)]
    lons, lats, back = GEOD.fwd(*starts, measures)
    tolerance = 2.1 * MILLIMETRE if away < NEAR_M else CENTIMETRE  # vertices are 2 mm apart
    for turn in (-90, 90):
        far_lons, far_lats, _ = GEOD.fwd(lons, lats, back + 180 + turn, [away] * 241)
        location = line.locate_extended(lat=far_lats, lon=far_lons)
        assert_allclose(location[0], measures, rtol=0, atol=tolerance)


@pytest.mark.parametrize("near", [0.1, 0.3, 1.0])
def test_a_short_segment_behind_the_seam_of_a_ring_changes_no_measure(near):
    """The vertex of the seam is passed again, and the perpendicular falls beyond the segment."""

    def at(way):
        lon, lat, back = GEOD.fwd(10.0, 45.0, 45.0, way)
        return lat, lon, back

    corner_lon, corner_lat, _ = GEOD.fwd(10.0, 45.0, -45.0, 150_000)
    ways = [0, near, 4_000.0, -4_000.0, -near, 0]
    places = [at(way)[:2] for way in ways]
    places.insert(3, (corner_lat, corner_lon))
    line = Line(lats=[lat for lat, _ in places], lons=[lon for _, lon in places])
    for way in (-2.52, -0.4, 0.4, 2.52):
        lat, lon, back = at(way)
        lon, lat, _ = GEOD.fwd(lon, lat, back + 270, NEAR_M - 1000)
        measure, _ = line.locate_extended(lat=lat, lon=lon)
        assert measure == pytest.approx(way % line.length, abs=MILLIMETRE)


@pytest.mark.parametrize("seed", range(12))
def test_the_nearest_point_is_no_farther_than_any_piece(seed):
    """Among vertices millimetres apart no way from piece to piece leads astray."""
    rng = np.random.default_rng([8, seed])
    steps = rng.normal(0, 0.2, (30, 2)) * 10 ** rng.uniform(-7, 0, (30, 1))
    lats, lons = np.cumsum(steps, axis=0).T + np.array([[40.0], [10.0]])
    line = Line(lats=lats, lons=lons)
    which, away = rng.integers(0, 30, 2_000), 10 ** rng.uniform(-6, 0.6, 2_000)
    angle = rng.uniform(0, 2 * math.pi, 2_000)
    lats, lons = lats[which] + away * np.cos(angle), lons[which] + away * np.sin(angle)
    _, offsets = line.locate_extended(lat=lats, lon=lons)
    segments = [
        Line(lats=line.lats[i : i + 2], lons=line.lons[i : i + 2])
        for i in range(len(line.lats) - 1)
    ]
    least = np.min([np.abs(it.locate_extended(lat=lats, lon=lons)[1]) for it in segments], axis=0)
    excess = np.abs(offsets) - least
    assert (excess < 2e-8 * np.abs(offsets) + 1e-8).all()


def test_a_grid_finds_the_same_measure_on_a_short_segment_between_long_ones():
    lats = [45.0, 45.0317414, 45.03174668, 45.06350544]
    line = Line(lats=lats, lons=[20.0, 20.04477558, 20.04477558, 19.99999998])
    lat, lon = 45.031324307777176, 20.35535536253061
    band = Band(line=line, start=0, stop=4990.3, left=1000, right=30_000)

    measure, _ = line.locate_extended(lat=lat, lon=lon)
    grid = line.locate_extended(lat=[lat] * 1_000_000, lon=[lon] * 1_000_000)

    assert measure == pytest.approx(4990.5795, abs=MILLIMETRE)
    assert_array_equal(grid[0], measure)
    assert not band.contains(lat=[lat] * 200_000, lon=[lon] * 200_000).any()


@pytest.mark.parametrize("seed", range(6))
def test_sides_beyond_an_end_are_parted_by_the_geodesic_that_goes_on(seed):
    rng = np.random.default_rng([3, seed])
    lat, lon, azimuth = rng.uniform(-70, 70), rng.uniform(-180, 180), rng.uniform(0, 360)
    there_lon, there_lat, back = GEOD.fwd(lon, lat, azimuth, 30_000)
    line = Line(lats=[lat, there_lat], lons=[lon, there_lon])
    reach = np.repeat([NEAR_M - 1000, 200_000.0, FAR_M], 2)
    across = np.tile([-0.1, 0.1], 3)  # metres to the right, looking outwards

    for end_lat, end_lon, heading, left in (
        (there_lat, there_lon, back + 180, across < 0),
        (lat, lon, azimuth + 180, across > 0),
    ):
        turned = heading + np.degrees(across / reach)
        lons, lats, _ = GEOD.fwd([end_lon] * 6, [end_lat] * 6, turned, reach)
        assert_array_equal(line.locate(lat=lats, lon=lons).offset > 0, left)


AWKWARD = {
    "the equator, half round the globe": ([0.0] * 19, list(np.linspace(-90, 90, 19))),
    "over the north pole": ([60.0, 89.0, 60.0], [20.0, 20.0, -160.0]),
    "through the pole itself": ([80.0, 90.0, 80.0], [10.0, 0.0, 100.0]),
    "around the south pole": ([-85.0] * 13, list(np.linspace(-180, 180, 13))),
    "along the antimeridian, to and fro": (
        [-20.0, -15.0, -10.0, -5.0, 0.0],
        [179.5, -179.5, 179.9, -179.9, 180.0],
    ),
    "a hairpin": ([10.0, 10.0, 10.001], [20.0, 21.0, 20.0]),
    "a figure of eight": ([0.0, 1.0, 0.0, 1.0, 0.0], [0.0, 1.0, 1.0, 0.0, 0.0]),
    "vertices a millimetre apart": ([40.0, 40.00000001, 41.0], [5.0, 5.0, 5.0]),
    "a metre long": ([65.0, 65.0], [-20.0, -19.99998]),
}


@pytest.mark.parametrize("name", AWKWARD)
def test_awkward_lines(name, reference_of):
    line = Line(lats=AWKWARD[name][0], lons=AWKWARD[name][1])
    reference, rng = reference_of(line), np.random.default_rng(7)
    _check(line, reference, _around(rng, line, 0, NEAR_M, 25))
    _check(line, reference, _around(rng, line, NEAR_M, FAR_M, 15))


@pytest.mark.parametrize("seed", range(8))
def test_no_point_two_millimetres_from_an_edge_is_misclassified(seed, reference_of):
    rng = np.random.default_rng([5, seed])
    line = wandering_line(rng, 10 ** rng.uniform(4, 7))
    reference = reference_of(line)
    width = 10 ** rng.uniform(1, math.log10(NEAR_M))
    band = Band(line=line, start=0, stop=line.length, left=width, right=width, ends="round")
    for measure in rng.uniform(0, line.length, 12):
        for offset in (width - 0.002, width + 0.002, -width + 0.002, -width - 0.002):
            lat, lon = line.point_at(float(measure), float(offset))
            true = reference.locate(lat, lon)
            if abs(true.distance - width) > MILLIMETRE:
                assert band.contains(lat=lat, lon=lon) == (true.distance < width)


@pytest.mark.parametrize("far", [60_000.0, 250_000.0, 480_000.0])
def test_point_at_inverts_locate_far_away(far):
    line = Line(lats=[50.0, 52.0], lons=[100.0, 108.0])
    for offset in (far, -far):
        lat, lon = line.point_at(300_000.0, offset)
        there = line.locate(lat=lat, lon=lon)
        assert there.measure == pytest.approx(300_000, abs=1e-6)
        assert there.offset == pytest.approx(offset, abs=1e-6)
