"""The files of settlements are what the merge makes of their sources, and hold together."""

from __future__ import annotations

import csv
from statistics import median
from typing import TYPE_CHECKING

import pytest
from pyproj import Geod

from tests.settlements.merge import AMBIGUOUS_COLUMNS, COLUMNS, SEEDS, SOURCES, make_files
from tests.settlements.spelling import split_words

if TYPE_CHECKING:
    from pathlib import Path

    from tests.settlements.match import Row

CLASSES = {"city", "town", "village", "hamlet", ""}
BOX = (35.2, 36.5, 35.6, 37.4)  # south, north, west, east
GEOD = Geod(ellps="WGS84")


def read_rows(path: Path) -> list[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    return read_rows(SEEDS / "settlements.csv")


@pytest.fixture(scope="module")
def ambiguous() -> list[Row]:
    return read_rows(SEEDS / "settlements_ambiguous.csv")


@pytest.fixture(scope="module")
def listed() -> dict[str, Row]:
    return {row["pcode"]: row for row in read_rows(SOURCES / "settlements_ocha.csv")}


@pytest.fixture(scope="module")
def curated() -> list[Row]:
    return read_rows(SOURCES / "settlements_curated.csv")


def test_the_files_are_what_the_merge_makes() -> None:
    for path, text in make_files().items():
        assert path.read_bytes() == text.encode(), (
            f"{path.name}: python -m tests.settlements --write"
        )


def test_every_settlement_of_ochas_list_is_one_row(rows, listed) -> None:
    assert tuple(rows[0]) == COLUMNS
    assert len(rows) == len(listed) == 2023
    assert [row["ocha_pcode"] for row in rows] == sorted(listed, key=lambda code: int(code[1:]))
    for row in rows:
        own = listed[row["ocha_pcode"]]
        same = ("lat", "lon", "subdistrict", "district", "governorate")
        assert [row[column] for column in same] == [own[column] for column in same]


def test_coordinates_lie_in_the_box_and_on_no_other_settlement(rows) -> None:
    south, north, west, east = BOX
    for row in rows:
        assert south <= float(row["lat"]) <= north
        assert west <= float(row["lon"]) <= east
    assert len({(row["lat"], row["lon"]) for row in rows}) == len(rows)


def test_every_row_is_filled(rows) -> None:
    for row in rows:
        assert row["class"] in CLASSES
        assert all(row[column] for column in COLUMNS if column.startswith(("name", "sub", "dis")))
        assert row["governorate_ar"]
        assert ("+" in row["sources"]) == (row["spread_m"] != "")
        assert row["class"] == "" or "OSM" in row["sources"]
        assert not set("-_/\\()") & set(row["name_ar"].replace(" / ", "")), row["name_ar"]


def test_names_are_unique_however_written(rows) -> None:
    assert len({_letters(row["name"]) for row in rows}) == len(rows)


def test_the_curated_rows_keep_names_spellings_and_sources(rows, listed, curated) -> None:
    merged = {row["ocha_pcode"]: row for row in rows}
    assert len(curated) == 40
    for row in curated:
        got = merged[row["ocha_pcode"]]
        same = ("name", "name_ar", "lat", "lon", "subdistrict", "governorate")
        assert [got[column] for column in same] == [row[column] for column in same]
        assert got["variants"].startswith(row["variants"])
        if got["sources"] != row["sources"]:
            assert (row["sources"], row["spread_m"], got["sources"]) == ("OCHA", "", "OCHA+OSM")
        else:
            assert got["spread_m"] == row["spread_m"]
        spellings = {got["name"].partition(" (")[0], *got["variants"].split("; ")}
        own = listed[row["ocha_pcode"]]["name"].partition(" (")[0]
        assert _letters(own) in map(_letters, spellings)


def test_press_spellings_are_variants_and_have_a_source(rows) -> None:
    merged = {row["ocha_pcode"]: row for row in rows}
    press = read_rows(SOURCES / "spellings.csv")
    for row in press:
        settlement = merged[row["pcode"]]
        spellings = [settlement["name"], *settlement["variants"].split("; ")]
        assert split_words(row["spelling"]) in map(split_words, spellings), row["spelling"]
        assert row["language"] in ("ru", "tr")
        assert row["source"].startswith(("http://", "https://"))
    assert len({(row["pcode"], row["spelling"]) for row in press}) == len(press) == 36


def test_ambiguous_pairs_are_listed_and_not_guessed(rows, ambiguous) -> None:
    merged = {row["ocha_pcode"]: row for row in rows}
    assert tuple(ambiguous[0]) == AMBIGUOUS_COLUMNS
    for pair in ambiguous:
        row = merged[pair["ocha_pcode"]]
        assert (row["class"], row["spread_m"], row["sources"]) == ("", "", "OCHA")
        assert row["note"] == f"OpenStreetMap: {pair['reason']}, see settlements_ambiguous.csv"
        ends = (float(pair[column]) for column in ("lon", "lat", "osm_lon", "osm_lat"))
        assert GEOD.inv(*ends)[2] == pytest.approx(float(pair["distance_m"]), abs=0.5)


def test_one_node_is_matched_once(rows) -> None:
    # Nodes are not named in the file: a settlement's is the one of its class at the distance told.
    nodes = read_rows(SOURCES / "osm_places.csv")
    taken: dict[tuple[str, str], str] = {}
    for row in rows:
        if not row["class"] or "GeoNames" in row["sources"]:
            continue
        spread = float(row["spread_m"])
        near = [
            (node["lat"], node["lon"])
            for node in nodes
            if abs(float(node["lat"]) - float(row["lat"])) < 0.03
            and abs(float(node["lon"]) - float(row["lon"])) < 0.04
            and node["class"] == row["class"]
            and abs(_distance_m(row, node) - spread) <= 1.5
        ]
        assert near, row["name"]
        if len(near) == 1:
            assert taken.setdefault(near[0], row["name"]) == row["name"]


def _letters(name: str) -> str:
    return "".join(filter(str.isalnum, name.casefold()))


def _distance_m(row: Row, node: Row) -> float:
    ends = (row["lon"], row["lat"], node["lon"], node["lat"])
    return float(GEOD.inv(*map(float, ends))[2])


def test_the_readme_gives_the_counts_of_the_files(rows, ambiguous) -> None:
    text = " ".join((SEEDS / "README.md").read_text("utf-8").split())
    matched = [row for row in rows if "OSM" in row["sources"]]
    spreads = [float(row["spread_m"]) for row in matched if row["sources"] == "OCHA+OSM"]
    unclear = len({pair["ocha_pcode"] for pair in ambiguous})
    assert f"{len(matched):,} of the {len(rows):,} settlements match a node" in text
    assert f"{len(rows) - len(matched) - unclear:,} do not" in text
    assert f"{unclear} are ambiguous ({len(ambiguous)} pairs" in text
    assert f"the median distance is {median(spreads):.0f} m" in text
