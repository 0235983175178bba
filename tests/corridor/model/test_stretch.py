"""Another width, other ends, another stretch of the line."""

from __future__ import annotations

import math
import pickle

import numpy as np
import pytest
import shapely

import corridor
import corridor.errors
from corridor import Corridor
from corridor.errors import SettlementError, StretchError, SwapError, WidthError
from geo.errors import BandError, CoordinateError
from geo.notation import Coordinate
from tests.support import answer_at, refusal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from corridor.model.stretch import StretchEnd

MILLIMETRE = 1e-3
MILLIMETRE_KM = 1e-6

START_M, SECTION_M = 4_314.708442, 71_381.247711
ARIHA = {"lat": 35.814, "lon": 36.610}
STRAIGHT_M = START_M + 12_400  # no other part of the road is nearer, 9 km out
SARAQIB = {"lat": 35.861105, "lon": 36.80611}

EQUATOR = shapely.LineString([(0, 0), (1, 0)])  # 111,319.491 m, due east


def test_a_width_is_halved_and_each_side_is_not() -> None:
    assert corridor.m4(width_km=20).each_side_km == (10.0, 10.0)
    assert corridor.m4(each_side_km=12).width_km == 24.0


def test_a_pair_is_north_and_south() -> None:
    zone = corridor.m4(each_side_km=(2, 9), ends="round")

    assert (zone.each_side_km, zone.width_km, zone.ends) == ((2.0, 9.0), 11.0, "round")
    assert (zone.band.right, zone.band.left) == (2000.0, 9000.0)  # travelling west


def test_with_width_makes_another_corridor(m4: Corridor) -> None:
    narrow = m4.with_width(km=1)

    assert narrow.each_side_km == m4.with_width(each_side_km=0.5).each_side_km == (0.5, 0.5)
    assert not narrow.contains(**ARIHA)
    assert m4.each_side_km == (6.0, 6.0)
    assert (narrow.title, narrow.from_name, narrow.to_name) == (
        *(m4.title, m4.from_name, m4.to_name),
    )
    assert narrow.gazetteer is m4.gazetteer
    assert narrow.patrols is m4.patrols
    assert narrow.agreement is m4.agreement


def test_other_ends_keep_width_and_stretch(lopsided: Corridor) -> None:
    rounded = lopsided.with_ends("round")

    assert (rounded.ends, rounded.each_side_km) == ("round", (2.0, 9.0))
    assert rounded.length_km == lopsided.length_km
    assert lopsided.ends == "flat"


def test_each_side_has_its_own_half_width(lopsided: Corridor) -> None:
    def lies(offset_m: float) -> bool:
        lat, lon = lopsided.line.point_at(STRAIGHT_M, offset_m)  # left is south
        return lopsided.contains(lat=lat, lon=lon)

    assert [lies(1_900), lies(2_100), lies(8_900), lies(9_100)] == [True, True, True, False]
    assert [lies(-1_900), lies(-2_100), lies(-8_900)] == [True, False, False]


def test_a_stretch_between_settlements_counts_from_the_first(m4: Corridor) -> None:
    short = m4.between("Ariha", "جسر الشغور")
    ariha, jisr = answer_at(m4, "Ariha").km, answer_at(m4, "Jisr al-Shughur").km

    assert (short.from_name, short.to_name) == ("Ariha", "Jisr al-Shughur")
    assert short.length_km == pytest.approx(jisr - ariha, abs=MILLIMETRE_KM)
    assert answer_at(short, "Ariha").km == pytest.approx(0, abs=MILLIMETRE_KM)
    assert not answer_at(short, "Tronba").inside


def test_a_stretch_between_kilometres_counts_on_from_this_one(m4: Corridor) -> None:
    short = m4.between(10, 30).between(5, "Kafr Shalaya")

    assert (short.from_name, short.to_name) == (None, "Kafr Shalaya")
    assert short.locate(**ARIHA).km == pytest.approx(m4.locate(**ARIHA).km - 15, abs=MILLIMETRE_KM)


def test_a_stretch_may_reach_beyond_the_section_as_far_as_the_line(m4: Corridor) -> None:
    last = (m4.line.length - m4.band.start) / 1000
    whole = m4.between("Saraqib", last)

    assert whole.length_km == pytest.approx(last + 3.175, abs=1e-3)
    assert whole.contains(**SARAQIB)


def test_travelled_the_other_way_km_count_from_the_other_end_and_north_stays_north(
    m4: Corridor, truth_lats: np.ndarray, truth_lons: np.ndarray
) -> None:
    back = m4.between("Ain al-Havr", "Tronba")
    here, there = (zone.locate(lat=truth_lats, lon=truth_lons) for zone in (m4, back))
    # Where two points of the line are equally near, the reverse stretch may find the other.
    same = np.abs(here.km + there.km - m4.length_km) < MILLIMETRE_KM

    assert (back.from_name, back.to_name) == ("Ain al-Havr", "Tronba")
    assert back.length_km == pytest.approx(m4.length_km, abs=MILLIMETRE_KM)
    assert back.sides.names == ("north", "south")
    assert same.mean() > 0.99
    np.testing.assert_array_equal(here.side[same], there.side[same])
    np.testing.assert_array_equal(here.inside[same], there.inside[same])
    np.testing.assert_allclose(here.distance_m, there.distance_m, rtol=0, atol=MILLIMETRE)


def test_travelled_the_other_way_half_widths_keep_their_sides(lopsided: Corridor) -> None:
    back = lopsided.between("Ain al-Havr", "Tronba")
    lat, lon = lopsided.line.point_at(STRAIGHT_M, 8_000)  # to the south

    assert back.each_side_km == (2.0, 9.0)
    assert back.locate(lat=lat, lon=lon).side == "south"
    assert back.contains(lat=lat, lon=lon)
    assert back.with_width(each_side_km=(9, 2)).each_side_km == (9.0, 2.0)
    assert not back.with_width(each_side_km=(9, 2)).contains(lat=lat, lon=lon)
    assert back.area_km2 == pytest.approx(lopsided.area_km2, abs=0.1)


def test_there_and_back_is_the_same(lopsided: Corridor) -> None:
    again = lopsided.between("Badama", "Ariha").between("Ariha", "Badama")
    once = lopsided.between("Ariha", "Badama")

    assert (again.sides, again.each_side_km) == (once.sides, once.each_side_km)
    assert again.locate(**ARIHA).km == pytest.approx(once.locate(**ARIHA).km, abs=MILLIMETRE_KM)


@pytest.mark.parametrize(
    ("start", "stop", "apart"),
    [
        ("Ariha", "Ariha", "'Ariha' and 'Ariha', 0.0 m"),
        ("Ariha", "أريحا", "'Ariha' and 'أريحا', 0.0 m"),
        (10, 10.0, "10 and 10.0, 0.0 m"),
        ("Tronba", 0.0004, "'Tronba' and 0.0004, 0.4 m"),
    ],
)
def test_from_and_to_the_same_settlement_is_refused(
    m4: Corridor, start: str | float, stop: str | float, apart: str
) -> None:
    assert refusal(StretchError, m4.between, start, stop) == (
        f"a stretch needs two different ends, got {apart} apart along the road"
    )


@pytest.mark.parametrize(
    ("end", "what"),
    [
        ("Latakia", "Latakia, 28.0 km from the road,"),
        (88, "km 88"),
        (-4.4, "km -4.4"),
        (math.nan, "km nan"),
        (math.inf, "km inf"),
    ],
)
def test_an_end_beyond_the_line_is_refused_with_the_lines_range(
    m4: Corridor, end: str | float, what: str
) -> None:
    expected = (
        f"{what} lies beyond the line, which runs from km -4.315 to km 87.819 of this "
        "stretch; choose an end between them"
    )

    assert refusal(StretchError, m4.between, "Ariha", end) == expected
    assert refusal(StretchError, m4.between, end, "Ariha") == expected


def test_a_metre_past_an_end_of_the_line_is_that_end() -> None:
    own = corridor.from_line("LINESTRING (9 50, 9.5 50.1)", each_side_km=1)

    forth = own.between(-0.0009, own.length_km + 0.0009)
    back = own.between(own.length_km + 0.0009, -0.0009)

    assert (forth.band.start, forth.band.stop) == (0.0, own.line.length)
    assert back.length_km == pytest.approx(own.length_km, abs=1e-9)
    assert refusal(StretchError, own.between, -0.0011, 30) == (
        "km -0.0011 lies beyond the line, which runs from km 0 to "
        f"km {own.length_km:.3f}; choose an end between them"
    )
    assert "of this stretch;" in refusal(StretchError, own.between(5, 30).between, -9, 8)


def test_an_unknown_or_ambiguous_end_is_refused(m4: Corridor) -> None:
    assert "closest: Ariha" in refusal(SettlementError, m4.between, "Arixa", "Tronba")
    assert "fits 3 settlements" in refusal(SettlementError, m4.between, "Tronba", "عين الحور")


@pytest.mark.parametrize(
    "end",
    [
        *("35.814, 36.610", "35°48′50.4″N 36°36′36″E", "geo:35.814,36.610"),
        *(Coordinate(**ARIHA, notation="", named=True), shapely.Point(36.610, 35.814)),
    ],
    ids=lambda end: type(end).__name__,
)
def test_an_end_may_be_a_coordinate(m4: Corridor, end: StretchEnd) -> None:
    """It is the nearest point of the road, which has no name of its own."""
    km = m4.locate(**ARIHA).km
    part = m4.between(end, "Badama")

    assert part.from_name is None
    assert part.locate(**ARIHA).km == pytest.approx(0, abs=MILLIMETRE_KM)
    assert m4.route.between(end, "Badama").start.km == pytest.approx(km, abs=MILLIMETRE_KM)
    assert m4.route.between("0+000", end).length_km == pytest.approx(km, abs=MILLIMETRE_KM)


@pytest.mark.parametrize("text", ["12+500", "km 12.5", "12,5 km", "12.5", "كم ١٢٫٥", "12500 m"])
def test_an_end_may_be_a_kilometre_as_text(m4: Corridor, text: str) -> None:
    assert m4.between(text, 40).length_km == pytest.approx(27.5, abs=MILLIMETRE_KM)
    assert m4.route.between(text, 40).length_km == pytest.approx(27.5, abs=MILLIMETRE_KM)


def test_a_coordinate_that_is_no_end_is_refused(m4: Corridor) -> None:
    swapped = refusal(SwapError, m4.between, "36.610, 35.814", "Badama")
    assert "are latitude and longitude swapped? If not, name them: lat 36.61" in swapped
    assert refusal(StretchError, m4.between, "lat 12, lon 5", "Badama").endswith(
        "km from the road; an end of a stretch lies within 500 km of it"
    )
    assert "35.700000° N, 35.700000° E, " in refusal(
        StretchError, m4.between, "35.7, 35.7", "Badama"
    )
    assert "a kilometre is written km 12.5" in refusal(CoordinateError, m4.between, "12.5.3", 1)
    assert "longitude" in refusal(CoordinateError, m4.between, shapely.Point(200, 35), 1)
    assert "got list" in refusal(StretchError, m4.between, [35.8, 36.6], 1)


def test_a_kilometre_that_may_be_a_coordinate_is_refused(m4: Corridor) -> None:
    """Where the coordinate is near the road; far from it there is one reading."""
    message = refusal(StretchError, m4.between, "35,36", "Ariha")

    assert message == (
        "'35,36' is km 35.36 or latitude 35, longitude 36; write km 35.36 or lat 35, lon 36"
    )
    assert m4.between("km 35.36", 40).length_km == pytest.approx(4.64, abs=MILLIMETRE_KM)
    assert m4.between("12,5", 40).length_km == pytest.approx(27.5, abs=MILLIMETRE_KM)


def test_with_width_needs_a_width(m4: Corridor) -> None:
    assert refusal(WidthError, m4.with_width) == (
        "give km= (edge to edge) or each_side_km= (road to edge)"
    )


@pytest.mark.parametrize("km", [0, -1, math.nan, math.inf, 1001, True, "12"])
def test_an_impossible_width_is_refused_everywhere(m4: Corridor, km: float) -> None:
    expected = f"the width must be a number of kilometres in (0, 1000], got {km!r}"

    assert refusal(WidthError, corridor.m4, width_km=km) == expected
    assert refusal(WidthError, m4.with_width, km=km) == expected
    assert refusal(WidthError, corridor.from_line, EQUATOR, width_km=km) == expected


def test_a_width_and_half_widths_together_are_refused(m4: Corridor) -> None:
    expected = "not both; got width_km=12 and each_side_km=6"

    assert expected in refusal(WidthError, corridor.m4, width_km=12, each_side_km=6)
    assert expected in refusal(WidthError, m4.with_width, km=12, each_side_km=6)


@pytest.mark.parametrize("ends", ["square", "FLAT", ""])
def test_unknown_ends_are_refused(m4: Corridor, ends: str) -> None:
    expected = f"ends must be 'flat' or 'round', got {ends!r}; a pair is for start and stop"

    assert refusal(BandError, corridor.m4, ends=ends) == expected
    assert refusal(BandError, m4.with_ends, ends) == expected


@pytest.mark.parametrize(
    ("ends", "expected"), [("flat", "flat"), ("round", "round"), (("flat", "round"),) * 2]
)
def test_a_stretch_of_a_closed_line_has_the_ends_given(ends, expected):
    """All of it has no ends; that made its stretches round."""
    ring = shapely.LineString([(10, 50), (10.5, 50), (10.5, 50.3), (10, 50.3), (10, 50)])
    whole = corridor.from_line(ring, width_km=6, ends=ends)
    narrower = pickle.loads(pickle.dumps(whole)).with_width(km=2)  # noqa: S301

    assert whole.ends == "round"
    assert narrower.between(10.0, 50.0).ends == expected
    assert whole.between(10.0, 50.0).contains(lat=50.0, lon=10.125) == (expected == "round")
