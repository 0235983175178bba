"""Coordinates as people write them: what is read, what is refused, and why."""

from __future__ import annotations

import math
import subprocess
import sys
import time

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from geo.errors import CoordinateError
from geo.notation import (
    Coordinate,
    check_coordinate,
    format_dms,
    format_mgrs,
    parse_coordinate,
)
from tests.geo.notation.cases import DECIMAL, DEGREES, DMS, GRIDS, OUT_OF_RANGE, REFUSED, TRUNCATED

# One degree of latitude is about 111 km.
MILLIMETRE_DEG = 1e-8
METRE_DEG = 1e-5


@pytest.mark.parametrize(("text", "lat", "lon", "notation", "named"), DEGREES)
def test_degrees_are_read(text: str, lat: float, lon: float, notation: str, named: bool) -> None:
    read = parse_coordinate(text)

    assert read.lat == pytest.approx(lat, abs=MILLIMETRE_DEG)
    assert read.lon == pytest.approx(lon, abs=MILLIMETRE_DEG)
    assert (read.notation, read.named) == (notation, named)


@pytest.mark.parametrize(("text", "lat", "lon", "notation"), GRIDS)
def test_grid_references_are_read_to_the_metre(
    text: str, lat: float, lon: float, notation: str
) -> None:
    read = parse_coordinate(text)

    assert read.lat == pytest.approx(lat, abs=1.5 * METRE_DEG)
    assert read.lon == pytest.approx(lon, abs=1.5 * METRE_DEG)
    assert (read.notation, read.named) == (notation, True)


@pytest.mark.parametrize(("text", "east", "north"), TRUNCATED)
def test_a_truncated_mgrs_is_the_south_west_corner(text: str, east: int, north: int) -> None:
    read, corner = parse_coordinate(text), parse_coordinate(f"37 north {east} {north}")

    assert read.lat == pytest.approx(corner.lat, abs=METRE_DEG)
    assert read.lon == pytest.approx(corner.lon, abs=METRE_DEG)


def test_a_square_whose_corner_lies_in_the_band_below_is_read() -> None:
    read = parse_coordinate("47SKR34")  # holds 32.02 N; its corner is south of 32 N, in R

    assert read.lat < 32


@pytest.mark.parametrize(("text", "why"), REFUSED)
def test_what_cannot_be_read_is_refused_with_the_reason(text: str, why: str) -> None:
    with pytest.raises(CoordinateError) as refusal:
        parse_coordinate(text)

    message = str(refusal.value)
    assert message.startswith(f"cannot read {text!r} as a coordinate: ")
    assert why in message


@pytest.mark.parametrize(("text", "message"), OUT_OF_RANGE)
def test_out_of_range_names_the_thing_the_limits_and_what_was_got(text: str, message: str) -> None:
    with pytest.raises(CoordinateError) as refusal:
        parse_coordinate(text)

    assert str(refusal.value) == message


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
    with pytest.raises(CoordinateError) as refusal:
        check_coordinate(lat, lon)  # type: ignore[arg-type]

    assert str(refusal.value) == message


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
    with pytest.raises(CoordinateError, match="must lie in 0 to 9, got -1"):
        format_dms(35, 36, decimals=-1)


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
        with pytest.raises(CoordinateError, match="latitude must lie in"):
            write(95, 0)


latitudes = st.floats(-90, 90)
longitudes = st.floats(-180, 180)


@given(latitudes, longitudes)
def test_decimal_degrees_are_read_back(lat: float, lon: float) -> None:
    read = parse_coordinate(f"{lat:.9f}, {lon:.9f}")

    assert read.lat == pytest.approx(lat, abs=MILLIMETRE_DEG)
    assert read.lon == pytest.approx(lon, abs=MILLIMETRE_DEG)


@given(latitudes, longitudes)
def test_the_echo_is_read_back(lat: float, lon: float) -> None:
    echo = str(Coordinate(lat, lon, DECIMAL, named=True))

    assert str(parse_coordinate(echo)) == echo


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


@given(st.text(max_size=300) | st.text("0123456789.,;:-+ °'\"NSEWDMgeo", max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        message = str(parse_coordinate(text))
    except CoordinateError as refusal:
        message = str(refusal)

    assert message.isprintable()


@pytest.mark.parametrize(
    "text",
    ["35.8, 36.6" * 1000, "9" * 10_000, " " * 10_000, "\x00" * 10_000, "\u202e" * 10_000],
)
def test_very_long_text_is_refused_shortened(text: str) -> None:
    with pytest.raises(CoordinateError, match="takes at most 200 characters, got 10000") as e:
        parse_coordinate(text)

    assert len(str(e.value)) < 600
    assert str(e.value).isprintable()


@pytest.mark.parametrize(
    "unit",
    [
        "1",
        "1 ",
        "1,",
        "1°",
        "1'",
        "N",
        "N1",
        "1D1M1S",
        "geo:1,1;",
        "37S BV 1",
        "37N1",
        "; ",
    ],
)
def test_no_text_takes_long(unit: str) -> None:
    text = (unit * 200)[:200]
    start = time.perf_counter()
    with pytest.raises(CoordinateError):
        parse_coordinate(text)

    assert time.perf_counter() - start < 0.5  # seconds; it takes a few milliseconds


@pytest.mark.parametrize(("got", "name"), [(None, "NoneType"), (35.8, "float"), (b"35", "bytes")])
def test_what_is_not_text_is_refused(got: object, name: str) -> None:
    with pytest.raises(CoordinateError, match=f"must be text, got {name}"):
        parse_coordinate(got)  # type: ignore[arg-type]


def test_a_decimal_pair_loads_nothing_heavy() -> None:
    program = (
        "import sys; from geo.notation import parse_coordinate;"
        "parse_coordinate('35.814, 36.610');"
        "heavy = {'numpy', 'pyproj', 'mgrs'} & set(sys.modules);"
        "sys.exit(', '.join(heavy) or 0)"
    )

    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)

    assert (ran.returncode, ran.stderr) == (0, "")
