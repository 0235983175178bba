"""The corridor as agreed: what belongs to it, and every question asked of it."""

from __future__ import annotations

import inspect
import itertools
import json
import math
import pickle
import subprocess
import sys
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from pyproj import Geod

import corridor
import corridor.errors
from corridor import Answer, Corridor
from corridor.errors import CorridorError, DataError, PlaceError, StretchError, WidthError
from geo.errors import BandError, CoordinateError
from tests.support import ROOT

if TYPE_CHECKING:
    from pathlib import Path

GEOD = Geod(ellps="WGS84")
MILLIMETRE = 1e-3
MILLIMETRE_KM = 1e-6
METRE = 1.0

START_M, SECTION_M = 4_314.708442, 71_381.247711
ARIHA = {"lat": 35.814, "lon": 36.610}
NORTH = {"lat": 35.830, "lon": 36.610}  # 1 km north of the road
STRAIGHT_M = START_M + 12_400  # a measure beside which no other place is nearer, 9 km out
SARAQIB = {"lat": 35.861105, "lon": 36.80611}
FAR = {"lat": 36.900, "lon": 36.610}

EQUATOR = shapely.LineString([(0, 0), (1, 0)])  # 111,319.491 m, due east
EQUATOR_M = 111_319.491


def refusal(error: type[Exception], ask: object, *args: object, **named: object) -> str:
    with pytest.raises(error) as caught:
        ask(*args, **named)  # type: ignore[operator]
    return str(caught.value)


def place_of(zone: Corridor, name: str) -> Answer:
    return next(answer for place, answer in zone.settlements() if place.name == name)


@pytest.fixture(scope="module")
def round_m4(m4: Corridor) -> Corridor:
    return m4.with_ends("round")


@pytest.fixture(scope="module")
def lopsided(m4: Corridor) -> Corridor:
    """Return the corridor of 2 km to the north and 9 km to the south."""
    return m4.with_width(each_side_km=(2, 9))


@pytest.fixture(scope="module")
def truth_lats(truth: list[dict[str, str]]) -> np.ndarray:
    return np.array([float(point["lat"]) for point in truth])


@pytest.fixture(scope="module")
def truth_lons(truth: list[dict[str, str]]) -> np.ndarray:
    return np.array([float(point["lon"]) for point in truth])


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    rows = [ARIHA, NORTH, SARAQIB, FAR]
    index = pd.Index(["a", "b", "c", "c"])
    return pd.DataFrame(rows, index=index).rename(columns={"lat": "breite", "lon": "laenge"})


@pytest.fixture(scope="module")
def series(frame: pd.DataFrame) -> gpd.GeoSeries:
    points = gpd.points_from_xy(frame["laenge"], frame["breite"], crs="EPSG:4326")
    return gpd.GeoSeries(points, index=frame.index)


# --- what was agreed ----------------------------------------------------------------------


def test_the_section_runs_from_tronba_to_ain_al_havr(m4: Corridor) -> None:
    assert (m4.title, m4.from_name, m4.to_name) == ("M4 corridor", "Tronba", "Ain al-Havr")
    assert m4.band.start == pytest.approx(START_M, abs=MILLIMETRE)
    assert m4.length_km * 1000 == pytest.approx(71_381.248, abs=MILLIMETRE)


def test_it_is_six_kilometres_deep_on_either_side_with_flat_ends(m4: Corridor) -> None:
    assert m4.width_km == 12.0
    assert m4.each_side_km == (6.0, 6.0)
    assert m4.ends == "flat"
    assert m4.sides.names == ("north", "south")


@pytest.mark.parametrize("ends", ["flat", "round"])
@pytest.mark.parametrize(
    ("name", "side", "distance_m", "km"),
    [("Tronba", "south", 1146.340, 0.0), ("Ain al-Havr", "north", 475.809, SECTION_M / 1000)],
)
def test_the_settlements_at_its_ends_are_inside(
    m4: Corridor, ends: str, name: str, side: str, distance_m: float, km: float
) -> None:
    answer = place_of(m4.with_ends(ends), name)  # type: ignore[arg-type]

    assert (answer.inside, answer.side) == (True, side)
    assert answer.distance_m == pytest.approx(distance_m, abs=MILLIMETRE)
    assert answer.km == pytest.approx(km, abs=MILLIMETRE_KM)


def test_saraqib_is_outside_flat_ends_and_inside_round_ones(
    m4: Corridor, round_m4: Corridor
) -> None:
    flat, rounded = m4.locate(**SARAQIB), round_m4.locate(**SARAQIB)

    assert (flat.inside, rounded.inside) == (False, True)
    assert flat.km == pytest.approx(-3.175, abs=1e-3)
    assert flat.edge_m == pytest.approx(flat.km * 1000, abs=MILLIMETRE)
    assert rounded.km == 0
    assert rounded.distance_m == pytest.approx(3733, abs=METRE)


def test_the_other_two_villages_of_that_name_are_not_the_end(m4: Corridor) -> None:
    assert place_of(m4, "Ain al-Hour (Badama)").distance_m == pytest.approx(3650, abs=5 * METRE)
    assert place_of(m4, "Ein Elhur (Kinsabba)").distance_m == pytest.approx(3725, abs=METRE)


def test_flat_lies_within_round(m4: Corridor, round_m4: Corridor) -> None:
    lats, lons = (axis.ravel() for axis in np.mgrid[35.60:36.00:0.004, 36.05:36.90:0.005])
    flat, rounded = m4.contains(lat=lats, lon=lons), round_m4.contains(lat=lats, lon=lons)

    assert flat.any()
    assert not (flat & ~rounded).any()
    assert (rounded & ~flat).any()


@pytest.mark.parametrize("ends", ["flat", "round"])
def test_all_true_answers_are_given(
    m4: Corridor,
    truth: list[dict[str, str]],
    truth_lats: np.ndarray,
    truth_lons: np.ndarray,
    ends: str,
) -> None:
    def column(name: str) -> np.ndarray:
        return np.array([float(point[name]) for point in truth])

    found = m4.with_ends(ends).locate(lat=truth_lats, lon=truth_lons)  # type: ignore[arg-type]

    np.testing.assert_array_equal(found.inside, column(f"inside_{ends}") == 1)
    distances = column("distance_m" if ends == "flat" else "distance_to_section_m")
    np.testing.assert_allclose(found.distance_m, distances, rtol=0, atol=MILLIMETRE)
    if ends == "flat":
        is_clear = column("tie_gap_m") > 0.05
        is_left = np.array([point["side"] == "left" for point in truth])
        measures = column("measure_m") - START_M
        edges = np.minimum(6000 - distances, np.minimum(measures, SECTION_M - measures))
        is_beside = is_clear & (column("measure_m") > 0) & (column("measure_m") < 92_134.038)

        assert is_clear.sum() > 2500
        np.testing.assert_array_equal((found.side == "south")[is_clear], is_left[is_clear])
        np.testing.assert_allclose(
            found.km[is_clear] * 1000, measures[is_clear], rtol=0, atol=MILLIMETRE
        )
        np.testing.assert_allclose(
            found.edge_m[is_beside], edges[is_beside], rtol=0, atol=2 * MILLIMETRE
        )


# --- another width, other ends, another stretch -------------------------------------------


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
    assert narrow.places is m4.places
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


def test_a_stretch_between_places_counts_from_the_first(m4: Corridor) -> None:
    short = m4.between("Ariha", "جسر الشغور")
    ariha, jisr = place_of(m4, "Ariha").km, place_of(m4, "Jisr al-Shughur").km

    assert (short.from_name, short.to_name) == ("Ariha", "Jisr al-Shughur")
    assert short.length_km == pytest.approx(jisr - ariha, abs=MILLIMETRE_KM)
    assert place_of(short, "Ariha").km == pytest.approx(0, abs=MILLIMETRE_KM)
    assert not place_of(short, "Tronba").inside


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
    # Where two places are equally near, either way may find the other.
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
def test_from_and_to_the_same_place_is_refused(
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
    assert "closest: Ariha" in refusal(PlaceError, m4.between, "Arihaa", "Tronba")
    assert "fits 3 settlements" in refusal(PlaceError, m4.between, "Tronba", "عين الحور")


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


# --- questions ----------------------------------------------------------------------------


def test_one_point_is_answered_with_plain_values(m4: Corridor) -> None:
    answer = m4.locate(**ARIHA)

    assert m4.contains(**ARIHA) is True
    assert (answer.inside, answer.side) == (True, "south")
    assert answer.distance_m == pytest.approx(527.7, abs=0.05)
    assert answer.km == pytest.approx(16.10, abs=0.005)
    assert answer.edge_m == pytest.approx(6000 - answer.distance_m, abs=MILLIMETRE)
    assert [type(value) for value in answer] == [bool, str, float, float, float]


@pytest.mark.parametrize("of", [list, tuple, np.array, pd.Series])
def test_arrays_are_answered_with_arrays_equal_to_the_single_answers(
    m4: Corridor, of: object
) -> None:
    points = [ARIHA, NORTH, SARAQIB, FAR]
    lats, lons = (of([point[it] for point in points]) for it in ("lat", "lon"))  # type: ignore[operator]
    found = m4.locate(lat=lats, lon=lons)

    assert m4.contains(lat=lats, lon=lons).tolist() == [True, True, False, False]
    assert all(isinstance(values, np.ndarray) for values in found)
    for i, point in enumerate(points):
        one = m4.locate(**point)
        assert (found.inside[i], found.side[i]) == (one.inside, one.side)
        assert found.distance_m[i] == pytest.approx(one.distance_m, abs=MILLIMETRE)
        assert found.km[i] == pytest.approx(one.km, abs=MILLIMETRE_KM)
        assert found.edge_m[i] == pytest.approx(one.edge_m, abs=MILLIMETRE)


def test_no_points_are_no_answers(m4: Corridor) -> None:
    assert m4.contains(lat=[], lon=[]).tolist() == []
    assert [len(values) for values in m4.locate(lat=[], lon=[])] == [0] * 5


def test_shapely_points_have_longitude_for_x(m4: Corridor) -> None:
    ariha, far = (shapely.Point(it["lon"], it["lat"]) for it in (ARIHA, FAR))

    assert m4.contains(ariha) is True
    assert m4.locate(ariha) == m4.locate(**ARIHA)
    assert m4.contains(np.array([ariha, far])).tolist() == [True, False]
    assert m4.locate([ariha, far]).side.tolist() == ["south", "north"]


@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:32637", "EPSG:3857"])
def test_the_crs_of_geopandas_is_honoured(m4: Corridor, series: gpd.GeoSeries, crs: str) -> None:
    there = series.to_crs(crs)
    for points in (there, gpd.GeoDataFrame(geometry=there)):
        inside = m4.contains(points)

        assert inside.index.equals(series.index)
        assert inside.tolist() == [True, True, False, False]
        np.testing.assert_allclose(
            m4.locate(points).distance_m,
            m4.locate(series).distance_m,
            rtol=0,
            atol=2 * MILLIMETRE,
        )


def test_points_without_a_crs_are_refused(m4: Corridor, series: gpd.GeoSeries) -> None:
    bare = series.set_crs(None, allow_override=True)
    for points in (bare, gpd.GeoDataFrame(geometry=bare)):
        for ask in (m4.contains, m4.locate, m4.label):
            assert "the points carry no CRS" in refusal(DataError, ask, points)


def test_a_table_is_read_by_the_names_of_its_columns(m4: Corridor, frame: pd.DataFrame) -> None:
    inside = m4.contains(frame, lat="breite", lon="laenge")
    labelled = m4.label(frame, lat="breite", lon="laenge")

    assert inside.index.equals(frame.index)
    assert inside.tolist() == labelled["inside"].tolist() == [True, True, False, False]
    assert labelled["side"].tolist() == ["south", "north", "south", "north"]
    assert list(labelled.columns) == [
        *("breite", "laenge", "inside", "side", "distance_m", "km", "problem"),
    ]
    assert "inside" not in frame.columns


def test_a_table_without_coordinate_columns_is_refused(m4: Corridor, frame: pd.DataFrame) -> None:
    for ask in (m4.contains, m4.locate, m4.label):
        assert "no column for the latitude" in refusal(DataError, ask, frame)
        assert "no column 'y'" in refusal(DataError, ask, frame, lat="y", lon="x")


def test_a_bare_pair_of_numbers_is_never_positional(m4: Corridor) -> None:
    with pytest.raises(TypeError, match="positional"):
        m4.contains(35.814, 36.610)  # type: ignore[misc]
    assert "numbers are given by name" in refusal(DataError, m4.contains, (35.814, 36.610))


@pytest.mark.parametrize(
    ("lat", "lon", "message"),
    [
        (95, 36, "latitude must lie in [-90, 90], got 95"),
        (-90.001, 36, "latitude must lie in [-90, 90], got -90.001"),
        (35, 181, "longitude must lie in [-180, 180], got 181"),
        (math.nan, 36, "latitude must be a finite number of degrees, got NaN"),
        (35, math.inf, "longitude must be a finite number of degrees, got"),
        (None, 36, "latitude is missing"),
        (35, None, "longitude is missing"),
        ([35.0, 35.1], [36.0], "two one-dimensional arrays of the same length"),
        ([35.0, 35.1], 36.0, "two one-dimensional arrays of the same length"),
        ([[35.0]], [[36.0]], "two one-dimensional arrays of the same length"),
        ([35.0, "north"], [36.0, 36.0], "must be numbers in degrees"),
        ([35.0, 95.0], [36.0, 36.0], "point 1: latitude must lie in [-90, 90] and"),
        ([35.0, math.nan], [36.0, 36.0], "got lat=nan, lon=36.0"),
        ([35.0, None], [36.0, 36.0], "got lat=nan, lon=36.0"),
    ],
)
def test_impossible_coordinates_are_refused(
    m4: Corridor, lat: object, lon: object, message: str
) -> None:
    assert message in refusal(CoordinateError, m4.contains, lat=lat, lon=lon)
    assert message in refusal(CoordinateError, m4.locate, lat=lat, lon=lon)


def test_no_coordinate_at_all_is_refused(m4: Corridor) -> None:
    assert "latitude is missing" in refusal(CoordinateError, m4.contains)
    assert "longitude is missing" in refusal(CoordinateError, m4.locate, lat=35)


# --- how far from the edge ----------------------------------------------------------------


@pytest.mark.parametrize(
    ("km", "offset_m", "edge_m"),
    [
        (12.4, 2_000, 4_000),
        (12.4, 7_000, -1_000),
        (12.4, -5_999, 1),
        (1, 2_000, 1_000),  # nearer to the start than to the side
        (70, 0, SECTION_M - 70_000),
        (-0.5, 1_000, -500),
        (-0.5, 7_000, -1_000),
        (72, 0, SECTION_M - 72_000),
    ],
)
def test_flat_ends_count_for_the_way_to_the_edge(
    m4: Corridor, km: float, offset_m: float, edge_m: float
) -> None:
    lat, lon = m4.line.point_at(m4.band.start + km * 1000, offset_m)
    answer = m4.locate(lat=lat, lon=lon)

    # Past a bend another place may be nearest; these were chosen where none is.
    assert answer.km == pytest.approx(km, abs=MILLIMETRE_KM)
    assert answer.edge_m == pytest.approx(edge_m, abs=2 * MILLIMETRE)
    assert answer.inside == (edge_m >= 0)


def test_round_ends_count_the_way_to_the_side_alone(round_m4: Corridor) -> None:
    for measure in (STRAIGHT_M, START_M + 1_000):
        lat, lon = round_m4.line.point_at(measure, 2_000)
        assert round_m4.locate(lat=lat, lon=lon).edge_m == pytest.approx(4000, abs=MILLIMETRE)
    beyond = round_m4.locate(lat=35.88091, lon=36.81239)  # where the line begins
    assert beyond.edge_m == pytest.approx(6000 - beyond.distance_m, abs=MILLIMETRE)
    assert beyond.inside == (beyond.edge_m >= 0)


def test_each_side_has_its_own_way_to_the_edge(lopsided: Corridor) -> None:
    for offset_m, edge_m in ((-1_500, 500), (-2_500, -500), (8_000, 1_000)):
        lat, lon = lopsided.line.point_at(STRAIGHT_M, offset_m)
        found = lopsided.locate(lat=lat, lon=lon)
        assert found.edge_m == pytest.approx(edge_m, abs=2 * MILLIMETRE)


def test_the_outline_is_never_nearer_than_edge_m_says(
    round_m4: Corridor, truth_lats: np.ndarray, truth_lons: np.ndarray
) -> None:
    found = round_m4.locate(lat=truth_lats, lon=truth_lons)
    x, y = shapely.get_coordinates(round_m4.polygon).T
    for i in np.flatnonzero(found.inside)[::25]:
        nearest_m = GEOD.inv(np.full(len(x), truth_lons[i]), np.full(len(x), truth_lats[i]), x, y)[
            2
        ].min()
        assert nearest_m > found.edge_m[i] - METRE


# --- what lies around it ------------------------------------------------------------------


def test_the_nearest_settlement_is_the_one_by_geographiclib(m4: Corridor) -> None:
    for point in (ARIHA, NORTH, SARAQIB, FAR, {"lat": -33.9, "lon": 18.4}):
        ways = {
            place.name: GEOD.inv(point["lon"], point["lat"], place.lon, place.lat)[2]
            for place in m4.places
        }
        nearest = m4.nearest_settlement(**point)

        assert nearest is not None
        assert nearest[0].name == min(ways, key=ways.__getitem__)
        if nearest[1] < 100_000:
            assert nearest[1] == pytest.approx(ways[nearest[0].name], abs=METRE)


def test_the_nearest_settlement_of_nowhere_is_refused(m4: Corridor) -> None:
    assert "latitude must lie" in refusal(CoordinateError, m4.nearest_settlement, lat=95, lon=36)


def test_settlements_come_in_the_order_of_the_facts_with_their_answers(m4: Corridor) -> None:
    settlements = m4.settlements()

    assert [place for place, _ in settlements] == list(m4.places)
    for place, answer in settlements:
        assert answer.inside == m4.contains(lat=place.lat, lon=place.lon)


def test_posts_stand_every_five_kilometres(m4: Corridor) -> None:
    posts = m4.posts()

    assert [km for km, _, _ in posts] == [5.0 * i for i in range(15)]
    for km, lat, lon in posts:
        answer = m4.locate(lat=lat, lon=lon)
        assert answer.km == pytest.approx(km, abs=MILLIMETRE_KM)
        assert answer.distance_m == pytest.approx(0, abs=MILLIMETRE)


def test_a_post_stands_at_the_end_if_it_falls_there(m4: Corridor) -> None:
    assert [km for km, _, _ in m4.between(10, 20).posts(2.5)] == [0, 2.5, 5, 7.5, 10]
    assert [km for km, _, _ in m4.posts(100)] == [0]


@pytest.mark.parametrize("every", [0, -5, math.nan])
def test_posts_without_a_way_between_them_are_refused(m4: Corridor, every: float) -> None:
    assert refusal(StretchError, m4.posts, every).endswith(f"longer than 0 km, got {every!r}")


# --- the outline --------------------------------------------------------------------------


def test_the_outline_is_one_valid_polygon_of_the_known_area(m4: Corridor) -> None:
    assert m4.polygon.geom_type == "Polygon"
    assert m4.polygon.is_valid
    # The edge may be off by 0.5 m over 151 km: 0.08 km² at the very most.
    assert m4.area_km2 == pytest.approx(803.8, abs=0.1)
    assert m4.perimeter_km == pytest.approx(150.95, abs=0.05)
    assert m4.area_and_perimeter() == (m4.area_km2, m4.perimeter_km)


@pytest.mark.parametrize("ends", ["flat", "round"])
def test_the_area_is_that_of_the_points_inside(m4: Corridor, ends: str) -> None:
    zone = m4.with_ends(ends)  # type: ignore[arg-type]
    step = 0.001
    lats, lons = np.mgrid[35.65:35.95:step, 36.08:36.86:step]
    lats, lons = lats.ravel() + step / 2, lons.ravel() + step / 2
    inside = lats[zone.contains(lat=lats, lon=lons)]
    # The area of a cell on the ellipsoid, from its radii of curvature.
    a, e2 = GEOD.a, GEOD.es
    w2 = 1 - e2 * np.sin(np.radians(inside)) ** 2
    cells = a**2 * (1 - e2) / w2**2 * np.cos(np.radians(inside)) * math.radians(step) ** 2

    assert cells.sum() / 1e6 == pytest.approx(zone.area_km2, rel=5e-4)


def test_a_narrow_corridor_is_as_large_as_length_times_width(m4: Corridor) -> None:
    assert m4.with_width(km=0.02).area_km2 == pytest.approx(m4.length_km * 0.02, rel=1e-3)


def test_the_area_grows_with_the_width(m4: Corridor) -> None:
    zones = [m4.with_width(km=km) for km in (0.5, 4, 12, 20, 60)]
    areas = [zone.area_km2 for zone in zones]

    assert areas == sorted(areas)
    assert areas[2] == pytest.approx(803.8, abs=0.1)
    assert all(zone.polygon.is_valid for zone in zones)
    assert all(
        wide.polygon.buffer(1e-5).covers(narrow.polygon)
        for narrow, wide in itertools.pairwise(zones)
    )


def test_the_centreline_is_the_section_in_the_direction_of_travel(m4: Corridor) -> None:
    section, road = m4.centreline, m4.road

    assert GEOD.geometry_length(section) == pytest.approx(SECTION_M, abs=MILLIMETRE)
    assert GEOD.geometry_length(road) == pytest.approx(92_134.038, abs=MILLIMETRE)
    assert section.coords[0][0] > section.coords[-1][0]  # east to west
    back = m4.between("Ain al-Havr", "Tronba").centreline
    assert shapely.hausdorff_distance(back, section) < 1e-9  # degrees: a tenth of a millimetre
    assert back.coords[0][0] < back.coords[-1][0]


def test_to_geodataframe_holds_corridor_section_line_and_settlements(m4: Corridor) -> None:
    table = m4.to_geodataframe()

    assert table.crs == "EPSG:4326"
    assert table["layer"].value_counts().to_dict() == {
        **{"corridor": 1, "section": 1, "line": 1, "settlements": 40}
    }
    assert table.set_index("layer").loc["corridor", "geometry"].equals(m4.polygon)


# --- a line of one's own ------------------------------------------------------------------


@pytest.fixture
def geojson(tmp_path: Path) -> Path:
    path = tmp_path / "pipeline.geojson"
    path.write_text(json.dumps(shapely.geometry.mapping(EQUATOR)), encoding="utf-8")
    return path


@pytest.mark.parametrize("source", ["path", "text", "shapely"])
def test_a_corridor_lies_along_any_line(geojson: Path, source: str) -> None:
    line = {"path": geojson, "text": str(geojson), "shapely": EQUATOR}[source]
    own = corridor.from_line(line, width_km=4)

    assert own.title == ("line" if source == "shapely" else "pipeline")
    assert own.length_km * 1000 == pytest.approx(EQUATOR_M, abs=MILLIMETRE)
    assert own.each_side_km == (2.0, 2.0)
    assert own.contains(lat=0.018, lon=0.5)
    assert not own.contains(lat=0.0182, lon=0.5)
    assert own.locate(lat=0.01, lon=0.25).side == "left"
    assert own.locate(lat=-0.01, lon=0.25).side == "right"
    assert own.locate(lat=0, lon=0.25).km == pytest.approx(27.829873, abs=MILLIMETRE_KM)


def test_before_the_line_begins_the_way_to_the_edge_runs_straight_on() -> None:
    found = corridor.from_line(EQUATOR, width_km=4).locate(lat=0.001, lon=-0.001)

    assert (found.inside, found.km) == (False, 0)
    assert found.edge_m == pytest.approx(-111.319, abs=MILLIMETRE)


def test_half_widths_of_a_line_of_ones_own_are_left_and_right() -> None:
    own = corridor.from_line(EQUATOR, each_side_km=(3, 1), ends="round", title="Equator")

    assert (own.title, own.ends, own.each_side_km, own.width_km) == (
        *("Equator", "round", (3.0, 1.0), 4.0),
    )
    assert own.contains(lat=0.02, lon=0.5)
    assert not own.contains(lat=-0.02, lon=0.5)
    assert own.contains(lat=0, lon=-0.001)


def test_a_line_of_ones_own_has_no_facts_around_it() -> None:
    own = corridor.from_line(EQUATOR, width_km=4)

    assert (own.places, own.patrols, own.agreement) == ((), (), None)
    assert (own.from_name, own.to_name) == (None, None)
    assert own.nearest_settlement(lat=0, lon=0) is None
    assert own.settlements() == []


def test_a_line_of_ones_own_has_stretches_by_kilometre() -> None:
    own = corridor.from_line(EQUATOR, each_side_km=(3, 1))
    back = own.between(50, 20)

    assert own.between(20, 50).length_km == pytest.approx(30, abs=MILLIMETRE_KM)
    assert back.locate(lat=0, lon=0.4).km == pytest.approx(50 - 44.527796, abs=MILLIMETRE_KM)
    # The sides keep their names, and with them their half-widths.
    assert back.locate(lat=0.02, lon=0.4)[:2] == own.locate(lat=0.02, lon=0.4)[:2] == (True, "left")
    assert "no settlement called 'Ariha'" in refusal(PlaceError, own.between, "Ariha", 3)


def test_a_line_of_ones_own_needs_a_width() -> None:
    assert refusal(WidthError, corridor.from_line, EQUATOR) == (
        "a line of your own needs a width: give width_km=, each_side_km= or widths="
    )


def test_a_line_of_ones_own_labels_and_is_exported(tmp_path: Path) -> None:
    own = corridor.from_line(EQUATOR, width_km=4)
    table = pd.DataFrame({"lat": [0.01, -0.01, 0.5, None], "lon": 0.5})
    written = own.export(tmp_path / "own.geojson")

    assert own.label(table)["side"].tolist() == ["left", "right", "left", pd.NA]
    assert written == [str(tmp_path / "own.geojson")]
    assert own.polygon.covers(shapely.Point(0.5, 0.017))


# --- the face of it -----------------------------------------------------------------------


def test_the_repr_tells_what_it_is(m4: Corridor, lopsided: Corridor) -> None:
    assert repr(m4) == (
        "<Corridor 'M4 corridor': 71.381 km from Tronba to Ain al-Havr, 6 km north and 6 km "
        "south, flat ends>"
    )
    assert "2 km north and 9 km south" in repr(lopsided)
    assert repr(corridor.from_line(EQUATOR, each_side_km=(0.5, 2), ends="round")) == (
        "<Corridor 'line': 111.319 km from its start to its end, 0.5 km left and 2 km right, "
        "round ends>"
    )


@pytest.mark.parametrize("name", ["title", "band", "ends", "width_km", "places", "anything"])
def test_a_corridor_cannot_be_changed(m4: Corridor, name: str) -> None:
    with pytest.raises(AttributeError, match="does not change"):
        setattr(m4, name, 1)
    with pytest.raises(AttributeError, match="does not change"):
        delattr(m4, name)


def test_an_answer_cannot_be_changed(m4: Corridor) -> None:
    with pytest.raises(AttributeError):
        m4.locate(**ARIHA).inside = False  # type: ignore[misc]


def test_everything_public_is_listed() -> None:
    public = {
        name
        for name, value in vars(corridor).items()
        if not name.startswith("_") and not inspect.ismodule(value) and name != "annotations"
    }

    assert set(corridor.__all__) == public | {"__version__"}
    assert len(set(corridor.__all__)) == len(corridor.__all__)


def test_every_error_is_public_and_a_corridor_error() -> None:
    errors = {
        name: value
        for name, value in vars(corridor.errors).items()
        if inspect.isclass(value) and issubclass(value, Exception)
    }

    assert set(errors) <= set(corridor.__all__)
    for name, error in errors.items():
        assert issubclass(error, CorridorError)
        if name != "CorridorError":
            assert issubclass(error, (ValueError, LookupError, OSError))
            assert f"{name} " in (corridor.errors.__doc__ or "")


def test_one_answer_in_python_loads_neither_numpy_nor_shapely() -> None:
    program = (
        "import corridor, sys\n"
        "corridor.m4().locate(lat=35.814, lon=36.610)\n"
        "corridor.m4(each_side_km=(2, 9)).between('Ariha', 'Badama').contains(lat=1, lon=2)\n"
        "sys.exit(', '.join({'numpy', 'shapely', 'pyproj', 'numba'} & set(sys.modules)) or 0)\n"
    )

    ran = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True)

    assert (ran.returncode, ran.stderr) == (0, "")


@pytest.mark.parametrize(
    ("ends", "expected"), [("flat", "flat"), ("round", "round"), (("flat", "round"),) * 2]
)
def test_a_stretch_of_a_closed_line_ends_as_was_asked(ends, expected):
    """All of it has no ends; that made its stretches round."""
    ring = shapely.LineString([(10, 50), (10.5, 50), (10.5, 50.3), (10, 50.3), (10, 50)])
    whole = corridor.from_line(ring, width_km=6, ends=ends)
    narrower = pickle.loads(pickle.dumps(whole)).with_width(km=2)  # noqa: S301

    assert whole.ends == "round"
    assert narrower.between(10.0, 50.0).ends == expected
    assert whole.between(10.0, 50.0).contains(lat=50.0, lon=10.125) == (expected == "round")
