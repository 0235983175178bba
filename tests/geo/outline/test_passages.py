"""Outlines of lines that pass the same vertices or segments more than once."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from pyproj import Geod

from geo import Band, Line
from tests import outlines
from tests.outlines import check_outline, whole_band

GEOD = Geod(ellps="WGS84")


# Walks 9 and 10, of 8,000 and 16,000 km, take half a minute: tests/benchmarks/polygons.py has them.
@pytest.mark.parametrize("seed", [*range(9), *range(11, 32), 73, 120, 496, 511])
def test_a_retraced_line_has_the_band_of_its_canonical_passage(seed: int) -> None:
    check_outline(outlines.retracing_band(seed))


@pytest.mark.parametrize("ends", ["flat", "round"])
def test_passages_drawn_twice_enclose_no_more_than_thewhole_band(ends: str) -> None:
    """Runs of two passages start at the same corners; paired wrongly they enclose holes."""
    rng = np.random.default_rng(278)
    lats, lons = -35.1 + rng.integers(-2, 3, 13) * 0.0033, -83.0 + rng.integers(-2, 3, 13) * 0.0067
    check_outline(whole_band(Line(lats=lats, lons=lons), 101, ends=ends))


def test_beside_a_vertex_passed_again_no_strip_is_of_another_passage() -> None:
    """Passages are equally near there, to rounding; the canonical one decides all along."""
    band = outlines.retracing_band(23)
    start = 20.524869250364407, -134.00135098183435
    lons, lats, _ = GEOD.fwd(
        *(np.full(401, it) for it in start[::-1]), 333.6 * np.ones(401), np.linspace(-0.2, 0.2, 401)
    )
    assert band.contains(lat=lats, lon=lons).all()


@pytest.mark.parametrize("far_m", [5_000, 47_000, 300_000])
def test_beside_a_vertex_passed_again_the_perpendicular_decides_the_passage(far_m: float) -> None:
    """Distances to both differ too little: by a thousandth of a millimetre at 30 cm."""
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
    polygon = check_outline(whole_band(line, 3_000, 1_000))
    assert polygon.bounds[3] == pytest.approx(40.2 + 3_000 / 111_040, abs=1e-4)
    assert shapely.contains_xy(polygon, 20 - 2_900 / 85_000, 40.1)
    assert not shapely.contains_xy(polygon, 20 + 1_100 / 85_000, 40.1)
