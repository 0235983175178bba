"""Coordinates as people write them: what is read, what is refused, and why."""

from __future__ import annotations

import re
import subprocess
import sys
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import CoordinateError
from geo.notation import NOTATIONS, Coordinate, describe_notations, parse_coordinate
from geo.notation.table import Notation, find_notation
from geo.notation.text import normalise_text
from tests.geo.notation.cases import DECIMAL, DEGREES, GRIDS, OUT_OF_RANGE, REFUSED, TRUNCATED
from tests.support import ROOT, refusal

# One degree of latitude is about 111 km.
MILLIMETRE_DEG = 1e-8
METRE_DEG = 1e-5

latitudes = st.floats(-90, 90)
longitudes = st.floats(-180, 180)


@pytest.mark.parametrize("notation", NOTATIONS, ids=lambda notation: notation.name)
def test_the_example_of_a_notation_is_read_by_its_module(notation: Notation) -> None:
    coordinate = parse_coordinate(notation.example)

    assert find_notation(normalise_text(notation.example)) == notation
    assert coordinate.lat == pytest.approx(35.814, abs=1.5 * METRE_DEG)
    assert coordinate.lon == pytest.approx(36.61, abs=1.5 * METRE_DEG)


def test_no_text_fits_two_patterns() -> None:
    patterns = [notation.pattern for notation in NOTATIONS if notation.pattern]
    assert len(patterns) == len(NOTATIONS) - 1
    for row in (*DEGREES, *GRIDS, *TRUNCATED, *REFUSED, *OUT_OF_RANGE):
        text = normalise_text(row[0])
        fitting = [it for it in patterns if re.fullmatch(it, text, re.ASCII)]
        assert len(fitting) <= 1, text


def test_every_module_that_reads_has_its_row() -> None:
    modules = {
        path.stem
        for path in (ROOT / "geo" / "notation").glob("*.py")
        if "\ndef read(" in path.read_text(encoding="utf-8")
    }

    assert modules == {notation.module for notation in NOTATIONS}


def test_the_readme_names_every_notation() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")

    assert f"({describe_notations()})" in readme.replace("\n", " ")


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
    message = refusal(CoordinateError, parse_coordinate, text)

    assert message.startswith(f"cannot read {text!r} as a coordinate: ")
    assert why in message


@pytest.mark.parametrize(("text", "message"), OUT_OF_RANGE)
def test_out_of_range_names_the_thing_the_limits_and_what_was_got(text: str, message: str) -> None:
    assert refusal(CoordinateError, parse_coordinate, text) == message


@given(latitudes, longitudes)
def test_decimal_degrees_are_read_back(lat: float, lon: float) -> None:
    read = parse_coordinate(f"{lat:.9f}, {lon:.9f}")

    assert read.lat == pytest.approx(lat, abs=MILLIMETRE_DEG)
    assert read.lon == pytest.approx(lon, abs=MILLIMETRE_DEG)


@given(latitudes, longitudes)
def test_the_echo_is_read_back(lat: float, lon: float) -> None:
    echo = str(Coordinate(lat, lon, DECIMAL, named=True))

    assert str(parse_coordinate(echo)) == echo


@given(st.text(max_size=300) | st.text("0123456789.,;:-+ °'\"NSEWDMgeo", max_size=60))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        message = str(parse_coordinate(text))
    except CoordinateError as error:
        message = str(error)

    assert message.isprintable()


@pytest.mark.parametrize(
    "text",
    ["35.8, 36.6" * 1000, "9" * 10_000, " " * 10_000, "\x00" * 10_000, "\u202e" * 10_000],
)
def test_very_long_text_is_refused_shortened(text: str) -> None:
    message = refusal(CoordinateError, parse_coordinate, text)

    assert "takes at most 500 characters, got 10000" in message
    assert len(message) < 600
    assert message.isprintable()


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
    refusal(CoordinateError, parse_coordinate, text)

    assert time.perf_counter() - start < 0.5  # seconds; it takes a few milliseconds


@pytest.mark.parametrize(("got", "name"), [(None, "NoneType"), (35.8, "float"), (b"35", "bytes")])
def test_what_is_not_text_is_refused(got: object, name: str) -> None:
    assert f"must be text, got {name}" in refusal(CoordinateError, parse_coordinate, got)


@pytest.mark.parametrize("text", ["35.814, 36.610", "35°48′50″N 36°36′36″E", "geo:35.8,36.6"])
def test_degrees_load_nothing_heavy(text: str) -> None:
    program = (
        "import sys; from geo.notation import parse_coordinate;"
        f"parse_coordinate({text!r});"
        "heavy = {'numpy', 'pyproj', 'mgrs'} & set(sys.modules);"
        "sys.exit(', '.join(heavy) or 0)"
    )

    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)

    assert (ran.returncode, ran.stderr) == (0, "")
