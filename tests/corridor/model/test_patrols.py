"""The patrols and facts hold what the review of 30 November 2026 found, row by row."""

from __future__ import annotations

import csv
import datetime

import pytest

from corridor.model.facts import CERTAINTIES
from corridor.model.reports import find_publisher, read_publishers
from corridor.model.seeds import load
from tests.support import ROOT

SEEDS = ROOT / "seeds"


def review() -> list[dict[str, str]]:
    path = SEEDS / "sources" / "patrols_review.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


PATROLS = {patrol.date.isoformat(): patrol for patrol in load().patrols}
FACTS = {fact.key: fact for fact in load().agreement.facts}
TURNED = {
    **dict.fromkeys(("2020-03-15", "2020-03-23", "2020-04-08", "2020-04-21"), "al-Nayrab"),
    **{"2020-04-28": "al-Nayrab", "2020-05-07": "Ariha", "2020-05-14": "Ariha"},
}


def test_every_row_of_the_review_is_about_a_patrol_or_a_fact() -> None:
    rows = review()

    assert len(rows) == 18
    assert {row["date"] for row in rows} - {"agreement"} <= PATROLS.keys()


@pytest.mark.parametrize(("day", "name"), TURNED.items())
def test_turning_points_are_filled(day: str, name: str) -> None:
    assert PATROLS[day].turned_at == name


@pytest.mark.parametrize(
    ("day", "field", "readings"),
    [
        ("2020-05-12", "turned_at", ["300 m east of the Ariha bridge", "Musaybin"]),
        ("2020-06-04", "turned_at", ["Urum al-Jawz", "Basanqul"]),
        ("2020-06-18", "forces", ["Turkish forces alone", "Russian forces took part"]),
    ],
)
def test_conflicts_stay_conflicts(day: str, field: str, readings: list[str]) -> None:
    patrol = PATROLS[day]

    assert patrol.certainty == "contested"
    assert [it.text for it in patrol.readings_of(field)] == readings
    assert (patrol.turned_at is None) == (field == "turned_at")


def test_numbers_of_the_russian_count_are_added() -> None:
    assert "22 (Russian)" in PATROLS["2020-08-12"].number
    assert "23 (Russian)" in PATROLS["2020-08-25"].number


@pytest.mark.parametrize(
    ("day", "host"),
    [
        ("2020-03-15", "syriahr.com"),
        ("2020-04-28", "baladi-news.com"),
        ("2020-04-30", "it.sputniknews.com"),
        ("2020-05-14", "xeber24.org"),
        ("2020-08-12", "tvzvezda.ru"),
        ("2020-08-25", "urdupoint.com"),
    ],
)
def test_sources_are_mended(day: str, host: str) -> None:
    assert any(host in source.url for source in PATROLS[day].sources)


def test_the_explosion_and_the_attack_are_events() -> None:
    events = {day: patrol.event for day, patrol in PATROLS.items() if patrol.event}

    assert events == {
        "2020-07-14": "explosion",
        "2020-08-17": "explosion",
        "2020-08-25": "attack",
    }


def test_the_last_patrol_and_the_totals_are_told() -> None:
    last = max(load().patrols, key=lambda patrol: patrol.date)

    assert last.date == datetime.date(2020, 8, 25)
    assert "26th by the Turkish count, the 23rd by the Russian" in FACTS["last_patrol"].text


@pytest.mark.parametrize(
    ("key", "words", "host"),
    [
        ("press_width", "12-km security corridor to the north and to the south", "sputniknews.com"),
        ("talks", "13 March 2020", "anews.com.tr"),
        ("sides", "Turkey would patrol north of the corridor, Russia south", "politicallore.com"),
        ("force", "5 March 2020", "sputniknews.com"),
        ("spellings", "Trumba", "sputniknews.com"),
        ("afterwards", "suspended until security is guaranteed", "npasyria.com"),
    ],
)
def test_facts_of_the_agreement_are_added(key: str, words: str, host: str) -> None:
    fact = FACTS[key]

    assert words in fact.text
    assert any(host in source.url for source in fact.sources)


def test_what_is_said_with_several_sources_has_two_publishers() -> None:
    faults: list[str] = []
    publishers = read_publishers(str(SEEDS), faults)

    assert faults == []
    for patrol in PATROLS.values():
        found = {find_publisher(publishers, source.url) for source in patrol.sources}
        assert None not in found
        assert patrol.certainty in CERTAINTIES
        assert patrol.certainty != "several sources" or len(found) > 1


@pytest.mark.parametrize(
    ("host", "affiliation"),
    [
        ("sputniknews.com", "Russian state media"),
        ("tvzvezda.ru", "Russian state media"),
        ("enabbaladi.net", None),
    ],
)
def test_publishers_of_a_party_are_told(host: str, affiliation: str | None) -> None:
    publisher = find_publisher(read_publishers(str(SEEDS), []), f"https://{host}/x")

    assert publisher is not None
    if affiliation is None:
        assert publisher.affiliation is None
    else:
        assert "Russia" in (publisher.affiliation or "")
