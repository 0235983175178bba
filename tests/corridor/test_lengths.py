"""Lengths and chainages are parsed from text and formatted for people."""

from __future__ import annotations

import pytest

from corridor.errors import WidthError
from corridor.lengths import format_chainage, format_km, parse_length_km
from tests.support import refusal

MICROMETRE = 1e-9  # in kilometres


@pytest.mark.parametrize(
    ("text", "km"),
    [
        ("12km", 12),
        ("12 km", 12),
        (" 12KM ", 12),
        ("0.25km", 0.25),
        (".5km", 0.5),
        ("500m", 0.5),
        ("1e3 m", 1),
        ("5mi", 8.04672),
        ("3nmi", 5.556),
        ("-5km", -5),  # refused where it is used as a width
    ],
)
def test_a_length_has_a_unit(text: str, km: float) -> None:
    assert parse_length_km(text) == pytest.approx(km, abs=MICROMETRE)


@pytest.mark.parametrize(
    ("text", "got"),
    [
        ("12", "no unit"),
        ("", "no unit"),
        ("  ", "no unit"),
        ("12,5", "no unit"),
        ("12furlong", "the unit 'furlong'"),
        ("12 kms", "the unit 'kms'"),
        ("12°", "the unit '°'"),
        ("nan km", "the unit 'nan km'"),
        ("inf", "the unit 'inf'"),
    ],
)
def test_a_length_without_a_known_unit_is_refused(text: str, got: str) -> None:
    assert refusal(WidthError, parse_length_km, text) == (
        f"a length needs one of the units km, m, mi, nmi, as in 12km; got {got} in {text!r}"
    )


@pytest.mark.parametrize("text", ["km", "1.2.3km", "1,5km", "--5m", "5-6 km"])
def test_a_length_without_a_number_is_refused(text: str) -> None:
    assert refusal(WidthError, parse_length_km, text) == (
        f"a length is a number with a unit, as in 12km or 500m; got {text!r}"
    )


@pytest.mark.parametrize(
    ("km", "text"), [(6.0, "6 km"), (0.25, "0.25 km"), (10.0, "10 km"), (4.0233, "4.023 km")]
)
def test_format_km_has_no_trailing_zeros(km: float, text: str) -> None:
    assert format_km(km) == text


@pytest.mark.parametrize(
    ("km", "text"),
    [(0.0, "km 0"), (-0.0, "km 0"), (-0.0004, "km 0"), (-4.3147, "km -4.315"), (5, "km 5.000")],
)
def test_format_chainage_is_to_the_metre_and_zero_has_no_sign(km: float, text: str) -> None:
    assert format_chainage(km) == text
