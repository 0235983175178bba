"""Positions and distances on the ellipsoid: scalar functions and arrays against pyproj."""

from __future__ import annotations

import numpy as np
import pytest
from pyproj import Geod, Transformer

from geo import ellipsoid
from geo.ellipsoid import sin_cos

GEOD = Geod(ellps="WGS84")
TEN_NANOMETRES = 1e-8


@pytest.fixture(scope="module")
def points() -> np.ndarray:
    """Latitudes and longitudes, the poles, the equator and 180 degrees among them."""
    rng = np.random.default_rng(41)
    corners = [[90, -90, 0, 0, 0], [10, 20, 180, -180, 0]]
    return np.hstack([rng.uniform((-90, -180), (90, 180), (500, 2)).T, corners])


def test_sines_and_cosines_are_correct_to_the_last_bits():
    angles = np.append(np.linspace(-180, 180, 7_001), [45, 44.9999999, 45.0000001, -135])
    found = np.array([sin_cos(angle) for angle in angles.tolist()])
    radians = np.longdouble(angles) * np.arctan(np.longdouble(1)) / 45
    np.testing.assert_allclose(found[:, 0], np.sin(radians).astype(float), rtol=0, atol=3e-16)
    np.testing.assert_allclose(found[:, 1], np.cos(radians).astype(float), rtol=0, atol=3e-16)


def test_geocentric_positions_are_those_of_proj(points):
    to_geocentric = Transformer.from_crs("EPSG:4979", "EPSG:4978", always_xy=True)
    expected = np.array(to_geocentric.transform(points[1], points[0], np.zeros(points.shape[1])))

    scalar = np.array([ellipsoid.geocentric(*point) for point in points.T.tolist()]).T
    arrays = ellipsoid.geocentric_arrays(*points)

    np.testing.assert_allclose(scalar, expected, rtol=0, atol=TEN_NANOMETRES)
    np.testing.assert_allclose(arrays, expected, rtol=0, atol=TEN_NANOMETRES)
    np.testing.assert_array_equal(ellipsoid.geocentric_rows(*points), np.transpose(arrays))


def test_geodetic_is_the_inverse_of_geocentric(points):
    for lat, lon in points.T[:500].tolist():
        found = ellipsoid.geodetic(*ellipsoid.geocentric(lat, lon))
        assert found == pytest.approx((lat, lon), rel=0, abs=1e-12)


@pytest.mark.parametrize(("away", "error"), [(1.0, 1e-6), (50_000, 1e-5), (500_000, 1e-3)])
def test_distances_are_those_of_geographiclib(points, away, error):
    lats, lons = points[:, :100]
    azimuths = np.linspace(0, 360, 100)
    far_lons, far_lats, _ = GEOD.fwd(lons, lats, azimuths, np.full(100, away))

    for start, end in zip(points.T[:100].tolist(), np.transpose([far_lats, far_lons]), strict=True):
        assert ellipsoid.distance(*start, *end.tolist()) == pytest.approx(away, abs=error)


def test_directions_are_those_of_chords(points):
    lats, lons = points[:, :100]
    azimuths = np.linspace(0, 360, 100)
    far_lons, far_lats, _ = GEOD.fwd(lons, lats, azimuths, np.full(100, 1.0))
    chords = ellipsoid.geocentric_rows(far_lats, far_lons) - ellipsoid.geocentric_rows(lats, lons)

    directions = np.transpose(ellipsoid.direction_arrays(lats, lons, azimuths))

    np.testing.assert_allclose(chords, directions, rtol=0, atol=1e-6)
    np.testing.assert_allclose(ellipsoid.chord_lengths(directions, 0 * chords), 1, rtol=1e-15)


def test_approximate_distances_are_within_a_hundredth(points):
    lats, lons = points[:, :400]
    near = np.abs(lats) < 85
    far_lons, far_lats, _ = GEOD.fwd(lons, lats, np.linspace(0, 720, 400), np.full(400, 2_000))

    found = ellipsoid.approximate_distances(lats, lons, np.array(far_lats), np.array(far_lons))

    np.testing.assert_allclose(found[near], 2_000, rtol=0.01)


def test_there_is_one_geod():
    assert ellipsoid.geod() is ellipsoid.geod()
    assert ellipsoid.geod().a == ellipsoid.EQUATORIAL_RADIUS
    assert ellipsoid.geod().es == pytest.approx(ellipsoid.ECCENTRICITY_SQUARED, rel=1e-15)
