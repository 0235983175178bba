"""Widths as people give them: what is read, what is refused, and with which words."""

from __future__ import annotations

import math

import pytest

from corridor.errors import CorridorError, WidthError
from corridor.lengths import format_chainage, format_km, parse_length_km
from corridor.model.sides import Sides, describe_side, parse_each_side_km, resolve_half_widths_km

MICROMETRE = 1e-9  # in kilometres
AGREED = (6.0, 6.0)
NAN, INF = math.nan, math.inf


def refusal(read: object, *args: object) -> str:
    with pytest.raises(WidthError) as caught:
        read(*args)  # type: ignore[operator]
    return str(caught.value)


# --- text ---------------------------------------------------------------------------------


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
    assert refusal(parse_length_km, text) == (
        f"a length needs one of the units km, m, mi, nmi, as in 12km; got {got} in {text!r}"
    )


@pytest.mark.parametrize("text", ["km", "1.2.3km", "1,5km", "--5m", "5-6 km"])
def test_a_length_without_a_number_is_refused(text: str) -> None:
    assert refusal(parse_length_km, text) == (
        f"a length is a number with a unit, as in 12km or 500m; got {text!r}"
    )


@pytest.mark.parametrize(
    ("text", "km"),
    [
        ("6km", 6.0),
        ("6km,4km", (6.0, 4.0)),
        ("6km, 400m", (6.0, 0.4)),
    ],
)
def test_each_side_is_one_length_or_two(text: str, km: object) -> None:
    assert parse_each_side_km(text) == km


def test_three_half_widths_are_refused() -> None:
    assert refusal(parse_each_side_km, "6km,4km,2km") == (
        "half-widths are one length or two, as in 6km or 6km,4km; got '6km,4km,2km'"
    )


@pytest.mark.parametrize("text", ["6km,", ",6km", "6,4km", "6km,4"])
def test_each_of_two_half_widths_has_its_unit(text: str) -> None:
    assert "got no unit in" in refusal(parse_each_side_km, text)


# --- numbers ------------------------------------------------------------------------------


def test_without_a_width_the_default_stays() -> None:
    assert resolve_half_widths_km(None, None, (4.0, 7.0)) == (4.0, 7.0)


@pytest.mark.parametrize(
    ("width", "each_side", "halves"),
    [
        (12, None, (6.0, 6.0)),
        (0.001, None, (0.0005, 0.0005)),
        (1000, None, (500.0, 500.0)),
        (None, 12, (12.0, 12.0)),
        (None, 500, (500.0, 500.0)),
        (None, (6, 4), (6.0, 4.0)),
        (None, [6, 4.5], (6.0, 4.5)),
    ],
)
def test_a_width_is_halved_and_half_widths_are_not(
    width: float | None, each_side: object, halves: tuple[float, float]
) -> None:
    assert resolve_half_widths_km(width, each_side, AGREED) == halves  # type: ignore[arg-type]


NO_WIDTHS = [0, 0.0, -0.0, -12, NAN, INF, -INF, 1000.001, True, False, "12", "12km", b"12", {}]


@pytest.mark.parametrize("value", NO_WIDTHS, ids=repr)
def test_a_width_that_is_none_is_refused(value: object) -> None:
    assert refusal(resolve_half_widths_km, value, None, AGREED) == (
        f"the width must be a number of kilometres in (0, 1000], got {value!r}"
    )


@pytest.mark.parametrize("value", [*NO_WIDTHS, 500.001], ids=repr)
@pytest.mark.parametrize("place", ["both", "first", "second"])
def test_a_half_width_that_is_none_is_refused_on_either_side(value: object, place: str) -> None:
    given = {"both": value, "first": (value, 6), "second": [6, value]}[place]

    assert refusal(resolve_half_widths_km, None, given, AGREED) == (
        f"the half-width must be a number of kilometres in (0, 500], got {value!r}"
    )


def test_none_for_one_side_is_refused() -> None:
    assert refusal(resolve_half_widths_km, None, (6, None), AGREED).endswith(
        "in (0, 500], got None"
    )


def test_a_width_and_half_widths_together_are_refused() -> None:
    assert refusal(resolve_half_widths_km, 12, 6, AGREED) == (
        "give the width (edge to edge) or the half-width of each side, not both; "
        "got width_km=12 and each_side_km=6"
    )


@pytest.mark.parametrize("given", [(), (6,), (6, 4, 2), [1, 2, 3]])
def test_half_widths_are_one_or_a_pair(given: object) -> None:
    assert refusal(resolve_half_widths_km, None, given, AGREED) == (
        f"half-widths are one number or a pair, got {len(given)}: {given!r}"  # type: ignore[arg-type]
    )


def test_the_error_is_a_corridor_error_and_a_value_error() -> None:
    assert issubclass(WidthError, CorridorError)
    assert issubclass(WidthError, ValueError)


@pytest.mark.parametrize(
    ("km", "text"), [(6.0, "6 km"), (0.25, "0.25 km"), (10.0, "10 km"), (4.0233, "4.023 km")]
)
def test_kilometres_are_written_without_needless_zeros(km: float, text: str) -> None:
    assert format_km(km) == text


@pytest.mark.parametrize(
    ("km", "text"),
    [(0.0, "km 0"), (-0.0, "km 0"), (-0.0004, "km 0"), (-4.3147, "km -4.315"), (5, "km 5.000")],
)
def test_a_kilometre_is_told_to_the_metre_and_nought_has_no_sign(km: float, text: str) -> None:
    assert format_chainage(km) == text


# --- sides --------------------------------------------------------------------------------


def test_the_m4_names_north_first_which_is_right_of_travel() -> None:
    sides = Sides("south", "north", right_first=True)

    assert sides.names == ("north", "south")
    assert sides.order_pair(left=1.0, right=2.0) == (2.0, 1.0)


def test_sides_without_names_are_left_and_right() -> None:
    assert Sides().names == ("left", "right")
    assert Sides().order_pair(left=1.0, right=2.0) == (1.0, 2.0)


@pytest.mark.parametrize("sides", [Sides(), Sides("south", "north", right_first=True)])
def test_sides_of_travel_the_other_way_keep_their_names_and_order(sides: Sides) -> None:
    back = sides.reversed()

    assert (back.left, back.right) == (sides.right, sides.left)
    assert back.names == sides.names
    assert back.reversed() == sides
    # What was left is right now, and the order of the pair is told by the names.
    assert back.order_pair(left=2.0, right=1.0) == sides.order_pair(left=1.0, right=2.0)


@pytest.mark.parametrize(
    ("side", "told"),
    [("south", "south"), ("North-east", "North-east"), ("Iraq", "on the Iraq side")],
)
def test_a_side_named_otherwise_than_by_the_compass_is_told_as_one(side, told):
    assert describe_side(side) == told
