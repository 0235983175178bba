"""The value of a coordinate, and which latitudes and longitudes are possible."""

from __future__ import annotations

import math

import pytest

from geo.errors import CoordinateError
from geo.notation import Coordinate, check_coordinate
from tests.geo.notation.cases import DECIMAL
from tests.support import refusal


@pytest.mark.parametrize(
    ("lat", "lon", "message"),
    [
        (95, 95, "latitude must lie in [-90, 90], got 95"),
        (0, 200, "longitude must lie in [-180, 180], got 200"),
        (
            math.nan,
            0,
            "latitude must be a finite number of degrees, got NaN (not a number)",
        ),
        (0, -math.inf, "longitude must be a finite number of degrees, got infinity (-inf)"),
        (None, 0, "latitude is missing: give degrees, got None"),
        (0, None, "longitude is missing: give degrees, got None"),
        ("35.8", 0, "latitude must be a number of degrees, got '35.8'"),
        (0, [36.6], "longitude must be a number of degrees, got list"),
        (10**400, 0, "latitude must be a number of degrees, got int"),
    ],
)
def test_check_coordinate_refuses(lat: object, lon: object, message: str) -> None:
    assert refusal(CoordinateError, check_coordinate, lat, lon) == message


def test_the_ends_of_the_range_belong_to_it() -> None:
    check_coordinate(90, 180)
    check_coordinate(-90, -180)


@pytest.mark.parametrize(
    ("lat", "lon", "shown"),
    [
        (35.814, 36.61, "35.814000° N, 36.610000° E"),
        (-35.814, -36.61, "35.814000° S, 36.610000° W"),
        (-1e-9, -1e-9, "0.000000° N, 0.000000° E"),
    ],
)
def test_a_coordinate_shows_what_was_understood(lat: float, lon: float, shown: str) -> None:
    assert str(Coordinate(lat, lon, DECIMAL, named=False)) == shown
