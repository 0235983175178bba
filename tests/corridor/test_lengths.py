"""Lengths and chainages are parsed from text and formatted for people."""

from __future__ import annotations

import pytest

from corridor.errors import StretchError, WidthError
from corridor.lengths import (
    format_chainage,
    format_km,
    parse_kilometre,
    parse_length_km,
    parse_lengths_km,
)
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
        f"a length needs one of the units km, m, mi, nmi, ft, yd, as in 12km; got {got} in {text!r}"
    )


@pytest.mark.parametrize("text", ["km", "1.2.3km", "1.500,5 km", "1 000 m", "--5m", "5-6 km"])
def test_a_length_without_a_number_is_refused(text: str) -> None:
    assert refusal(WidthError, parse_length_km, text) == (
        f"a length is a number with a unit, as in 12km or 500m; got {text!r}"
    )


# A length in each unit, as people write it, and in metres.
WRITTEN = [
    *(f"6,5{unit}" for unit in ("km", " КМ", " км.", " километров", " كم", " kilometre")),
    *("٦٫٥ كم", "۶٫۵ كيلومتر", "６．５km", "6.5 Km", "+6,5 km"),
    *("6500 m", "6500 metre", "6500 метров", "6\u2009500 m", "6\u202f500 м", "٦٬٥٠٠ متر"),
]
OTHER_UNITS = [
    *((f"2 {unit}", 3_218.688) for unit in ("mi", "miles", "мили", "mil", "MİL", "أميال")),
    *((f"2 {unit}", 3_704.0) for unit in ("nmi", "NM", "морские мили", "deniz mili", "ميل بحري")),
    *((f"2 {unit}", 0.6096) for unit in ("ft", "feet", "фута", "fit", "قدم")),
    *((f"2 {unit}", 1.8288) for unit in ("yd", "yards", "ярда", "yarda", "ياردة")),
]


@pytest.mark.parametrize(("text", "metres"), [*((text, 6_500.0) for text in WRITTEN), *OTHER_UNITS])
def test_a_length_is_read_in_four_languages(text: str, metres: float) -> None:
    assert parse_length_km(text) * 1000 == pytest.approx(metres, abs=1e-6)


def test_a_comma_that_may_part_thousands_is_refused_with_both_readings() -> None:
    message = refusal(WidthError, parse_length_km, "1,500 m")

    assert message == (
        "'1,500 m' is 1.5 m or 1500 m, by the meaning of its comma; write 1.5 m or 1500 m"
    )
    remedies = message.partition("write ")[2].split(" or ")
    assert [parse_length_km(it) for it in remedies] == pytest.approx([0.0015, 1.5])
    assert parse_length_km("0,250 km") == 0.25


def test_a_comma_between_digits_is_a_decimal_sign_among_lengths() -> None:
    assert parse_lengths_km("6,5km,4,25 km") == [6.5, 4.25]
    assert parse_lengths_km("6كم،4كم") == [6.0, 4.0]


@pytest.mark.parametrize(
    ("text", "km"),
    [
        *((text, 12.5) for text in ("12.5", "12,5", "12+500", "km 12.5", "KM12.5", "12,5 km")),
        *((text, 12.5) for text in ("км 12,5", "12.5 км", "كم ١٢٫٥", "12+500 km", "km 12+500")),
        *((text, 12.5) for text in ("12500 m", "  km   12.500 ", "12\u2009500 m", "١٢+٥٠٠")),
        *(("-3.17", -3.17), ("km -4.315", -4.315), ("−3,17 km", -3.17), ("-3+170", -3.17)),
        *(("km 0", 0.0), ("0+000", 0.0), ("12+500.25", 12.50025), ("1e-05", 1e-5)),
        *((text, None) for text in ("Ariha", "", "35.8, 36.6", "35 36", "+35+036", "C4154")),
        *((text, None) for text in ("nan", "inf", "km", "12..5", "37S BV 44 63", "12 north")),
        ("1" + 5_000 * "a", None),
    ],
)
def test_a_kilometre_is_read_as_people_write_it(text: str, km: float | None) -> None:
    assert parse_kilometre(text) == (None if km is None else pytest.approx(km, abs=MICROMETRE))


@pytest.mark.parametrize("km", [0.0, -4.3147, 5, 71.3812477, 1234.5])
def test_a_kilometre_that_is_printed_can_be_typed_back(km: float) -> None:
    for text in (format_chainage(km), f"km {km:.2f}", f"{km:5.1f}", format_km(km)):
        assert parse_kilometre(text) == pytest.approx(km, abs=0.051)


def test_a_kilometre_with_two_readings_is_refused() -> None:
    assert refusal(StretchError, parse_kilometre, "12,500") == (
        "'12,500' is 12.5 km or 12500 km, by the meaning of its comma; write 12.5 km or 12500 km"
    )
    assert refusal(StretchError, parse_kilometre, "12+50") == (
        "a station has three digits behind its plus, as in 12+050 and 12+500; got '12+50'"
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
