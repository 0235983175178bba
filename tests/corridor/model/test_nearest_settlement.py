"""The nearest settlement is the nearest of all in the list, by the geodesic of pyproj."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
from pyproj import Geod

from corridor.model.gazetteer import nearest_settlement
from corridor.model.seeds import load

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from corridor import Corridor

GEOD = Geod(ellps="WGS84")
COUNT = 3_000


def search_all(lat: float, lon: float) -> tuple[set[str], float]:
    """Return the p-codes of the nearest of all settlements, and how far they are in metres."""
    settlements = load().settlements
    lats = np.array([it.lat for it in settlements])
    lons = np.array([it.lon for it in settlements])
    _, _, metres = GEOD.inv(np.full_like(lons, lon), np.full_like(lats, lat), lons, lats)
    least = float(metres.min())
    return {settlements[int(at)].pcode for at in np.flatnonzero(metres < least + 1e-6)}, least


@pytest.fixture(scope="module")
def points_inside(m4: Corridor) -> NDArray[np.float64]:
    """Random coordinates inside the corridor, as rows of latitude and longitude."""
    random = np.random.default_rng(2020)
    west, south, east, north = m4.polygon.bounds
    points = np.empty((0, 2))
    while len(points) < COUNT:
        lats, lons = random.uniform(south, north, COUNT), random.uniform(west, east, COUNT)
        is_inside = m4.contains(lat=lats, lon=lons)
        points = np.vstack([points, np.column_stack([lats, lons])[is_inside]])
    return points[:COUNT]


def test_the_nearest_settlement_of_3000_points_inside_is_that_of_a_search_of_all(
    m4: Corridor, points_inside: NDArray[np.float64]
) -> None:
    for lat, lon in points_inside:
        found = m4.nearest_settlement(lat=float(lat), lon=float(lon))
        codes, metres = search_all(float(lat), float(lon))

        assert found is not None
        assert found[0].pcode in codes
        assert found[1] == pytest.approx(metres, abs=1e-3)


@pytest.mark.parametrize(
    ("lat", "lon"), [(0.0, 0.0), (-90.0, 0.0), (90.0, 0.0), (-35.8, -143.4), (36.4, -179.9)]
)
def test_it_is_the_nearest_from_anywhere_on_earth(lat: float, lon: float) -> None:
    found = nearest_settlement(load().settlements, lat=lat, lon=lon)
    codes, metres = search_all(lat, lon)

    assert found is not None
    assert found[0].pcode in codes
    assert found[1] == pytest.approx(metres, abs=1e-3)


def test_a_settlement_is_the_nearest_to_itself(m4: Corridor) -> None:
    for settlement in m4.gazetteer:
        found = m4.nearest_settlement(lat=settlement.lat, lon=settlement.lon)

        assert found is not None
        assert found[1] == 0.0
        assert (found[0].lat, found[0].lon) == (settlement.lat, settlement.lon)
