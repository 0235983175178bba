"""Positions on the patrol route by kilometre and time, legs, and how far patrols came."""

from __future__ import annotations

import datetime
import math
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from pyproj import Geod

import corridor
from corridor.errors import CorridorError, SettlementError, StretchError
from tests.support import refusal

if TYPE_CHECKING:
    from corridor.model.route import Reach, Route

GEOD = Geod(ellps="WGS84")
MILLIMETRE = 1e-3
MILLIMETRE_KM = 1e-6
MILLIMETRE_DEG = 1e-8
AS_REPORTED_KM = 1.5  # how well reported lengths and the line agree
SECTION_KM = 71.381248

NINE = datetime.datetime(2020, 7, 22, 9, 0)

# The length of a patrol in reports, by its date.
REPORTED_KM = {
    "2020-06-02": 20,
    "2020-06-10": 34,
    "2020-07-01": 60,
    "2020-07-07": 67,
    "2020-07-22": 71,
}


@pytest.fixture(scope="module")
def route(m4: corridor.Corridor) -> Route:
    return m4.route


@pytest.fixture(scope="module")
def reaches(route: Route) -> dict[str, Reach]:
    return {reach.patrol.date.isoformat(): reach for reach in route.reaches()}


# --- at a kilometre -----------------------------------------------------------------------


def test_the_start_is_opposite_tronba(route: Route, m4: corridor.Corridor) -> None:
    start = route.at_km(0)

    assert (start.km, start.near, start.time) == (0, "Tronba", None)
    assert start.near_m == pytest.approx(1146.340, abs=MILLIMETRE)
    assert (start.lat, start.lon) == pytest.approx(
        m4.line.point_at(4_314.708442), abs=MILLIMETRE_DEG
    )


def test_the_end_is_opposite_ain_al_havr(route: Route, m4: corridor.Corridor) -> None:
    end = route.at_km(m4.length_km)

    assert end.near == "Ain al-Havr"
    assert end.near_m == pytest.approx(475.809, abs=MILLIMETRE)


@pytest.mark.parametrize("km", [0, 12.345, 40, 71.38])
def test_a_position_lies_on_the_road_at_its_kilometre(
    route: Route, m4: corridor.Corridor, km: float
) -> None:
    position = route.at_km(km)
    found = m4.locate(lat=position.lat, lon=position.lon)

    assert found.distance_m == pytest.approx(0, abs=MILLIMETRE)
    assert found.km == pytest.approx(km, abs=MILLIMETRE_KM)


def test_the_settlement_near_a_position_is_the_nearest(route: Route, m4: corridor.Corridor) -> None:
    position = route.at_km(16.1)
    ways = {
        settlement.name: GEOD.inv(position.lon, position.lat, settlement.lon, settlement.lat)[2]
        for settlement in m4.gazetteer
    }

    assert position.near == min(ways, key=ways.__getitem__) == "Ariha"
    assert position.near_m == pytest.approx(ways["Ariha"], abs=MILLIMETRE)


def test_a_metre_past_the_end_is_the_end(route: Route, m4: corridor.Corridor) -> None:
    assert route.at_km(m4.length_km + 0.0009).km == m4.length_km
    assert route.at_km(-0.0009).km == 0


@pytest.mark.parametrize("km", [-3, -0.0011, 71.3825, 1e6, math.inf, math.nan])
def test_a_kilometre_off_the_route_is_refused(route: Route, km: float) -> None:
    assert (
        refusal(StretchError, route.at_km, km)
        == f"the route runs from km 0 to km 71.381, got km {km:g}"
    )


def test_a_line_of_ones_own_has_positions_without_settlements() -> None:
    own = corridor.from_line(corridor.m4().centreline, each_side_km=1)
    position = own.route.at_km(10)

    assert (position.near, position.near_m) == (None, None)
    assert own.route.reaches() == []


# --- at a time ----------------------------------------------------------------------------


def test_after_an_hour_a_patrol_is_as_far_as_its_speed(route: Route) -> None:
    position = route.at_time(NINE + timedelta(hours=1), departure=NINE, speed_kmh=20)

    assert position.km == pytest.approx(20, abs=MILLIMETRE_KM)
    assert position.time == NINE + timedelta(hours=1)
    assert (position.lat, position.lon) == pytest.approx(
        (route.at_km(20).lat, route.at_km(20).lon), abs=MILLIMETRE_DEG
    )


def test_at_its_departure_a_patrol_is_at_the_start(route: Route) -> None:
    assert route.at_time(NINE, departure=NINE, speed_kmh=30).km == 0


def test_at_its_arrival_a_patrol_is_at_the_end(route: Route, m4: corridor.Corridor) -> None:
    arrival = NINE + timedelta(hours=m4.length_km / 30)

    assert route.at_time(arrival, departure=NINE, speed_kmh=30).km == pytest.approx(
        m4.length_km, abs=MILLIMETRE_KM
    )


def test_times_may_name_their_zones(route: Route) -> None:
    damascus = datetime.timezone(timedelta(hours=3))
    departure = NINE.replace(tzinfo=damascus)
    time = datetime.datetime(2020, 7, 22, 7, 0, tzinfo=datetime.UTC)

    position = route.at_time(time, departure=departure, speed_kmh=20)

    assert position.km == pytest.approx(20, abs=MILLIMETRE_KM)


@pytest.mark.parametrize("minutes", [-1, 215, 10_000])
def test_a_time_off_the_route_is_refused_with_departure_and_arrival(
    route: Route, minutes: int
) -> None:
    time = NINE + timedelta(minutes=minutes)

    assert refusal(StretchError, route.at_time, time, departure=NINE, speed_kmh=20) == (
        "at 20 km/h the patrol is on the route from 2020-07-22 09:00 to 2020-07-22 12:34, "
        f"got {time:%Y-%m-%d %H:%M}"
    )


def test_times_with_and_without_a_zone_are_refused(route: Route) -> None:
    time = datetime.datetime(2020, 7, 22, 10, 0, tzinfo=datetime.UTC)

    assert refusal(StretchError, route.at_time, time, departure=NINE, speed_kmh=20) == (
        "time and departure must both name their zone or neither, got "
        "2020-07-22T10:00:00+00:00 and 2020-07-22T09:00:00"
    )


@pytest.mark.parametrize("speed", [0, -30, 1e-12, 1001, math.nan, math.inf])
def test_an_impossible_speed_is_refused(route: Route, speed: float) -> None:
    expected = f"the speed must lie in [0.01, 1000] km/h, got {speed!r}"

    assert refusal(StretchError, route.at_time, NINE, departure=NINE, speed_kmh=speed) == expected
    assert refusal(StretchError, route.between, "Ariha", "Badama", speed_kmh=speed) == expected


# --- between two settlements --------------------------------------------------------------


def test_the_whole_route_is_as_long_as_the_section(route: Route) -> None:
    leg = route.between("Tronba", "Ain al-Havr")

    assert leg.length_km == pytest.approx(SECTION_KM, abs=MILLIMETRE_KM)
    assert (leg.start.km, leg.duration) == (0, None)


def test_a_leg_goes_from_foot_to_foot_and_lasts_at_a_speed(
    route: Route, m4: corridor.Corridor
) -> None:
    leg = route.between("Ariha", "Badama", speed_kmh=30)
    ariha, badama = (
        m4.locate(lat=settlement.lat, lon=settlement.lon).km
        for name in ("Ariha", "Badama")
        for settlement in m4.gazetteer
        if settlement.name == name
    )

    assert (leg.start.km, leg.stop.km) == pytest.approx((ariha, badama), abs=MILLIMETRE_KM)
    assert leg.length_km == pytest.approx(badama - ariha, abs=MILLIMETRE_KM)
    assert leg.duration == timedelta(hours=leg.length_km / 30)


def test_a_leg_is_as_long_the_other_way(route: Route) -> None:
    there, back = route.between("Ariha", "Badama"), route.between("Badama", "أريحا")

    assert back.length_km == pytest.approx(there.length_km, abs=MILLIMETRE_KM)
    assert (back.start, back.stop) == (there.stop, there.start)


def test_a_leg_may_begin_and_end_at_kilometres(route: Route, m4: corridor.Corridor) -> None:
    leg = route.between(10, m4.length_km + 0.0009)

    assert leg.start == route.at_km(10)
    assert leg.stop == route.at_km(m4.length_km)
    assert leg.length_km == pytest.approx(m4.length_km - 10, abs=MILLIMETRE_KM)
    assert refusal(StretchError, route.between, "Ariha", 72) == (
        "the route runs from km 0 to km 71.381, got km 72"
    )


@pytest.mark.parametrize("ends", ["flat", "round"])
@pytest.mark.parametrize(("name", "km"), [("Saraqib", "-3.2"), ("Latakia", "87.8")])
def test_a_settlement_beyond_the_route_is_refused_whatever_the_ends(
    m4: corridor.Corridor, ends: str, name: str, km: str
) -> None:
    route = m4.with_ends(ends).route  # type: ignore[arg-type]

    assert refusal(StretchError, route.between, "Ariha", name) == (
        f"{name} lies beyond the route: its nearest point on the road is km {km} of 0 to 71.4"
    )


def test_an_unknown_settlement_is_refused_with_the_closest(route: Route) -> None:
    with pytest.raises(
        SettlementError, match="no settlement called 'Arixa' is known; closest: Ariha"
    ):
        route.between("Arixa", "Badama")


def test_travelled_the_other_way_kilometres_count_from_the_other_end(
    m4: corridor.Corridor,
) -> None:
    back = m4.between("Ain al-Havr", "Tronba").route

    assert back.at_km(0).near == "Ain al-Havr"
    assert back.between("Ain al-Havr", "Ariha").length_km == pytest.approx(
        m4.route.between("Ariha", "Ain al-Havr").length_km, abs=MILLIMETRE_KM
    )


# --- the patrols --------------------------------------------------------------------------


def test_every_reported_patrol_is_returned_in_order(reaches: dict[str, Reach]) -> None:
    assert len(reaches) == 25
    assert list(reaches) == sorted(reaches)


@pytest.mark.parametrize(("date", "km"), REPORTED_KM.items())
def test_patrols_came_as_far_as_was_reported(
    reaches: dict[str, Reach], date: str, km: float
) -> None:
    reach = reaches[date]

    assert reach.km == pytest.approx(km, abs=AS_REPORTED_KM)
    assert f"{km} km" in reach.patrol.note


def test_a_turning_point_not_reported_is_none(reaches: dict[str, Reach]) -> None:
    for reach in reaches.values():
        assert (reach.km is None) == (reach.patrol.turning_settlements == ())


def test_where_reports_differ_the_nearer_turning_point_counts(reaches: dict[str, Reach]) -> None:
    reach = reaches["2020-05-12"]

    assert reach.patrol.turning_settlements == ("Ariha", "Musaybin")
    assert reach.km == pytest.approx(12.0, abs=0.05)  # Musaybin


def test_a_start_not_reported_leaves_the_length_open(reaches: dict[str, Reach]) -> None:
    reach = reaches["2020-07-14"]

    assert reach.km == pytest.approx(16.1, abs=0.05)
    assert reach.length_km is None


def test_the_three_whole_routes_are_as_long_as_the_section(reaches: dict[str, Reach]) -> None:
    whole = [reach for reach in reaches.values() if reach.patrol.whole_route]

    assert [reach.length_km for reach in whole] == pytest.approx(
        [SECTION_KM] * 3, abs=MILLIMETRE_KM
    )
    assert reaches["2020-08-17"].km == 0  # driven in the reverse direction


@pytest.mark.parametrize("ends", ["flat", "round"])
def test_on_a_shorter_stretch_a_turn_beyond_it_is_none(m4: corridor.Corridor, ends: str) -> None:
    short = m4.between("Tronba", "Ariha").with_ends(ends)  # type: ignore[arg-type]
    found = {reach.patrol.date.isoformat(): reach.km for reach in short.route.reaches()}

    assert found["2020-04-15"] == pytest.approx(4.278, abs=1e-3)
    assert found["2020-07-22"] is None


def test_the_errors_are_corridor_errors_and_value_errors() -> None:
    assert issubclass(StretchError, CorridorError)
    assert issubclass(StretchError, ValueError)
