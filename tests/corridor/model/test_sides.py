"""The sides of travel: their names, and the half-widths that are accepted."""

from __future__ import annotations

import math

import pytest

from corridor.errors import CorridorError, DataError, WidthError
from corridor.model.sides import (
    Sides,
    describe_side,
    parse_each_side_km,
    parse_nested_km,
    resolve_half_widths_km,
    sides_from_names,
)
from tests.support import refusal

AGREED = (6.0, 6.0)
NAN, INF = math.nan, math.inf

# --- names --------------------------------------------------------------------------------


def test_the_m4_names_north_first_which_is_right_of_travel() -> None:
    sides = Sides("south", "north", right_first=True)

    assert sides.names == ("north", "south")
    assert sides.order_pair(left=1.0, right=2.0) == (2.0, 1.0)


def test_sides_without_names_are_left_and_right() -> None:
    assert Sides().names == ("left", "right")
    assert Sides().order_pair(left=1.0, right=2.0) == (1.0, 2.0)


@pytest.mark.parametrize("right_first", [False, True])
def test_reversed_sides_keep_their_names_and_order(right_first: bool) -> None:
    sides = Sides("south", "north", right_first)
    back = sides.reversed()

    assert (back.left, back.right) == (sides.right, sides.left)
    assert back.names == sides.names
    assert back.reversed() == sides
    # What was left is now right; the pair is in the order of the names.
    assert back.order_pair(left=2.0, right=1.0) == sides.order_pair(left=1.0, right=2.0)


def test_left_and_right_are_those_of_travel() -> None:
    assert Sides().reversed() == sides_from_names(["left", "right"]).reversed() == Sides()


@pytest.mark.parametrize(
    ("side", "text"),
    [("south", "south"), ("North-east", "North-east"), ("Iraq", "on the Iraq side")],
)
def test_describe_side_marks_names_that_are_no_direction(side: str, text: str) -> None:
    assert describe_side(side) == text


def test_sides_from_names_needs_two_different_names() -> None:
    assert sides_from_names(None) == Sides()
    assert sides_from_names([" west ", "east"]) == Sides("west", "east")
    for names in ((), ("a",), ("a", "a"), ("a", " "), ("a", 1), ("a", "b", "c"), "ab"):
        assert refusal(DataError, sides_from_names, names) == (
            "sides are two different names, of the left and the right side of travel, as in "
            f"('north', 'south'); got {names!r}"
        )


# --- half-widths as text ------------------------------------------------------------------


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
    assert refusal(WidthError, parse_each_side_km, "6km,4km,2km") == (
        "half-widths are one length or two, as in 6km or 6km,4km; got '6km,4km,2km'"
    )


@pytest.mark.parametrize("text", ["6km,", ",6km", "6, 4km", "6km,4"])
def test_each_of_two_half_widths_has_its_unit(text: str) -> None:
    assert "got no unit in" in refusal(WidthError, parse_each_side_km, text)


def test_a_comma_that_may_part_two_half_widths_is_refused() -> None:
    message = refusal(WidthError, parse_each_side_km, "6,4km")

    assert message == "'6,4km' is one length or two; write 6.4km or 6km,4km"
    assert [parse_each_side_km(it) for it in ("6.4km", "6km,4km")] == [6.4, (6.0, 4.0)]
    assert parse_each_side_km("6,5km,4km") == (6.5, 4.0)
    assert parse_nested_km("inner=2,5km,outer=3,5km/5km") == {"inner": 2.5, "outer": (3.5, 5.0)}


# --- half-widths as numbers ---------------------------------------------------------------


def test_without_a_width_the_default_is_returned() -> None:
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


INVALID_WIDTHS = [0, 0.0, -0.0, -12, NAN, INF, -INF, 1000.001, True, False, "12", "12km", b"12", {}]


@pytest.mark.parametrize("value", INVALID_WIDTHS, ids=repr)
def test_an_invalid_width_is_refused(value: object) -> None:
    assert refusal(WidthError, resolve_half_widths_km, value, None, AGREED) == (
        f"the width must be a number of kilometres in (0, 1000], got {value!r}"
    )


@pytest.mark.parametrize("value", [*INVALID_WIDTHS, 500.001], ids=repr)
@pytest.mark.parametrize("which", ["both", "first", "second"])
def test_an_invalid_half_width_is_refused_on_either_side(value: object, which: str) -> None:
    given = {"both": value, "first": (value, 6), "second": [6, value]}[which]

    assert refusal(WidthError, resolve_half_widths_km, None, given, AGREED) == (
        f"the half-width must be a number of kilometres in (0, 500], got {value!r}"
    )


def test_one_half_width_of_none_is_refused() -> None:
    assert refusal(WidthError, resolve_half_widths_km, None, (6, None), AGREED).endswith(
        "in (0, 500], got None"
    )


def test_a_width_and_half_widths_together_are_refused() -> None:
    assert refusal(WidthError, resolve_half_widths_km, 12, 6, AGREED) == (
        "give the width (edge to edge) or the half-width of each side, not both; "
        "got width_km=12 and each_side_km=6"
    )


@pytest.mark.parametrize("given", [(), (6,), (6, 4, 2), [1, 2, 3]])
def test_half_widths_are_one_or_a_pair(given: object) -> None:
    assert refusal(WidthError, resolve_half_widths_km, None, given, AGREED) == (
        f"half-widths are one number or a pair, got {len(given)}: {given!r}"  # type: ignore[arg-type]
    )


def test_the_error_is_a_corridor_error_and_a_value_error() -> None:
    assert issubclass(WidthError, CorridorError)
    assert issubclass(WidthError, ValueError)
