"""Coordinates written for people, and read back."""

from __future__ import annotations

import math

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from geo.errors import CoordinateError
from geo.notation import format_dms, format_mgrs, parse_coordinate
from tests.geo.notation.cases import DMS
from tests.support import refusal

MILLIMETRE_DEG = 1e-8

latitudes = st.floats(-90, 90)
longitudes = st.floats(-180, 180)


@pytest.mark.parametrize(
    ("lat", "lon", "decimals", "written"),
    [
        (35.814, 36.61, 1, "35°48′50.4″N 36°36′36.0″E"),
        (-5.05, -3.0025, 0, "5°03′00″S 3°00′09″W"),
        (0.99999999, -0.99999999, 1, "1°00′00.0″N 1°00′00.0″W"),
        (35.0166665, 0, 2, "35°01′00.00″N 0°00′00.00″E"),
        (-1e-9, -1e-9, 1, "0°00′00.0″N 0°00′00.0″E"),
        (90, 180, 1, "90°00′00.0″N 180°00′00.0″E"),
    ],
)
def test_dms_carries_its_rounding(lat: float, lon: float, decimals: int, written: str) -> None:
    assert format_dms(lat, lon, decimals) == written


def test_dms_refuses_impossible_decimals() -> None:
    message = refusal(CoordinateError, format_dms, 35, 36, decimals=-1)
    assert message == "decimals of the seconds must lie in 0 to 9, got -1"


@pytest.mark.parametrize(
    ("lat", "lon", "written"),
    [
        (35.814, 36.61, "37S BV 84070 65954"),
        (5, -179, "01N BF 78246 53001"),
        (89, 10, "Z AF 19279 90660"),
    ],
)
def test_mgrs_is_spaced(lat: float, lon: float, written: str) -> None:
    assert format_mgrs(lat, lon) == written


def test_formats_refuse_what_is_out_of_range() -> None:
    for write in (format_dms, format_mgrs):
        assert "latitude must lie in" in refusal(CoordinateError, write, 95, 0)


@given(latitudes, longitudes, st.integers(0, 9))
def test_dms_is_read_back(lat: float, lon: float, decimals: int) -> None:
    half_unit_deg = 0.5 / 3600 / 10**decimals

    read = parse_coordinate(format_dms(lat, lon, decimals))

    assert read.lat == pytest.approx(lat, abs=half_unit_deg + MILLIMETRE_DEG)
    assert read.lon == pytest.approx(lon, abs=half_unit_deg + MILLIMETRE_DEG)
    assert read.notation == DMS


# At the pole itself every longitude is the same place.
@given(st.floats(-89.9, 89.9), longitudes)
@example(lat=-3.6e-10, lon=0.0)
def test_mgrs_is_read_back_within_its_metre(lat: float, lon: float) -> None:
    read = parse_coordinate(format_mgrs(lat, lon))

    north_m = (read.lat - lat) * 111_694
    turn_deg = math.remainder(read.lon - lon, 360)
    east_m = turn_deg * 111_320 * math.cos(math.radians(lat))
    assert math.hypot(north_m, east_m) < 1.5  # a metre's square is 1.41 m across
