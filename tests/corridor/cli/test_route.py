"""``corridor route``: patrols, positions at a kilometre or a time, legs, mistakes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.support import error_line

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import corridor
    from tests.support import RunCommand

MISTAKES = [
    ("route --km 72", "the route runs from km 0 to km 71.381, got km 72"),
    ("route --km -1", "got km -1"),
    ("route --km nan", "--km is a kilometre, as in 12.5, km 12.5 or 12+500; got 'nan'"),
    ("route --km far", "got 'far'"),
    ("route --km 12,500", "'12,500' is 12.5 km or 12500 km"),
    (
        "route --between Ariha Badama --speed nan",
        "the speed must lie in [0.01, 1000] km/h, got nan",
    ),
    ("route --between Ariha Badama --speed fast", "--speed is a number of km/h, as in 30"),
    ("route --between Ariha Latakia", "Latakia lies beyond the route"),
    ("route --between Ariha Latakia --ends round", "Latakia lies beyond the route"),
    ("route --between Ariha Arixa", "closest: Ariha"),
    ("route --between Ariha", "expected 2 arguments"),
    ("route --between Ariha Badama --speed 0", "the speed must lie in [0.01, 1000] km/h, got 0.0"),
    ("route --between Ariha Badama --speed 1e-12", "the speed must lie in [0.01, 1000]"),
    ("route --between Ariha Badama --km 3", "not allowed with argument"),
    ("route --time 10:00 --departure 2020-07-22T09:00 --speed 20", "got '10:00'"),
    ("route --time 2020-07-22T10:00 --speed 20", "--time needs --departure and --speed"),
    ("route --time 2020-07-22T10:00 --departure 2020-07-22T09:00", "--time needs --departure"),
    (
        "route --time 2020-07-22T10:00Z --departure 2020-07-22T09:00 --speed 20",
        "must both name their zone or neither",
    ),
    (
        "route --time 2020-07-22T08:00 --departure 2020-07-22T09:00 --speed 20",
        "is on the route from 2020-07-22 09:00 to 2020-07-22 12:34, got 2020-07-22 08:00",
    ),
    ("route --departure 2020-07-22T09:00", "--departure needs --time"),
    ("route --km 3 --speed 20", "--speed needs --time or --between"),
]


def test_route_lists_the_reported_patrols(run_cli: RunCommand) -> None:
    rows = run_cli("route").out.splitlines()

    assert len([row for row in rows if row.startswith("2020-")]) == 25
    assert rows[0] == "2020-03-15  no. 1: al-Nayrab, km 4.3"
    assert "reports differ: 300 m east of the Ariha bridge (syrializm) or Musaybin" in rows[9]
    assert rows[3] == "2020-04-15  no. 4: al-Nayrab, km 4.3"
    assert rows[-4] == "2020-07-22  no. 22 (Turkish, local): Ain al-Havr, km 71.4"


def test_json_has_a_line_for_each_patrol(run_cli: RunCommand) -> None:
    rows = [json.loads(row) for row in run_cli("route", "--json").out.splitlines()]
    whole = [row for row in rows if row["whole_route"]]

    assert len(rows) == 25
    assert [row["length_km"] for row in whole] == [71.381] * 3
    assert (rows[0]["date"], rows[0]["turned_at"]) == ("2020-03-15", "al-Nayrab")
    assert rows[9]["turned_at"] is None
    assert [it["turned_at"] for it in rows[9]["readings"]] == ["Ariha", "Musaybin"]
    assert all(row["source"].startswith("http") for row in rows)


def test_route_at_a_kilometre_at_a_time_and_between_two_settlements(run_cli: RunCommand) -> None:
    at_time = ("--time", "2020-07-22T10:00", "--departure", "2020-07-22T09:00", "--speed", 20)

    assert (
        run_cli("route", "--km", 3).out == "km 3.00, 35.864542, 36.733973, 1505 m from al-Nayrab\n"
    )
    assert run_cli("route", *at_time).out == (
        "2020-07-22 10:00: km 20.00, 35.798702, 36.570842, 900 m from Urum al-Jawz\n"
    )
    assert run_cli("route", "--between", "Ariha", "Badama", "--speed", 30).out == (
        "49.72 km from km 16.09 to km 65.81, 99 minutes\n"
    )
    assert run_cli("route", "--between", "Badama", "Ariha").out == (
        "49.72 km from km 65.81 to km 16.09\n"
    )
    assert (
        run_cli("route", "--between", "Badama", "9km").out == "56.81 km from km 65.81 to km 9.00\n"
    )


@pytest.mark.parametrize("printed", ["km 3.00", "3,00", "3+000", "35.864542, 36.733973"])
def test_what_route_prints_can_be_typed_back(run_cli: RunCommand, printed: str) -> None:
    leg = run_cli("route", "--between", printed, "km 9.00", "--speed", "30 km/h").out

    assert leg == "6.00 km from km 3.00 to km 9.00, 12 minutes\n"


def test_route_between_two_kilometres_of_a_line_of_ones_own(
    run_cli: RunCommand, line: Path
) -> None:
    own = ("--line", line, "--width", "4km")

    assert run_cli("route", "--between", 3, "9 km", *own).out == "6.00 km from km 3.00 to km 9.00\n"
    assert "the route runs from km 0 to km 37.142, got km 40" in error_line(
        run_cli("route", "--between", 3, 40, *own)
    )


def test_json_of_a_position_and_of_a_leg(run_cli: RunCommand, m4: corridor.Corridor) -> None:
    row = json.loads(run_cli("route", "--km", 20, "--json").out)
    leg = json.loads(run_cli("route", "--between", "Ariha", "Badama", "--speed", 30, "--json").out)
    position = m4.route.at_km(20)

    assert (row["lat"], row["lon"]) == pytest.approx((position.lat, position.lon), abs=1e-8)
    assert (row["near"], row["time"]) == ("Urum al-Jawz", None)
    assert leg["length_km"] == pytest.approx(leg["to"]["km"] - leg["from"]["km"], abs=1e-6)
    assert leg["minutes"] == pytest.approx(leg["length_km"] * 2, abs=0.01)


@pytest.mark.parametrize(("words", "message"), MISTAKES, ids=[words for words, _ in MISTAKES])
def test_a_mistake_is_reported_in_one_line_with_status_2(
    report_mistake: Callable[[str], str], words: str, message: str
) -> None:
    assert message in report_mistake(words)
