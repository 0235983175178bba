"""Settlements are found by any spelling, and nothing is guessed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from corridor.errors import CorridorError, SettlementError
from corridor.model.seeds import load
from corridor.model.settlements import (
    closest_settlements,
    find_settlement,
    matching_settlements,
)
from tests.support import refusal

if TYPE_CHECKING:
    from corridor.model.facts import Settlement

SETTLEMENTS = load().settlements


def find_name(typed: str) -> str:
    return find_settlement(SETTLEMENTS, typed).name


def message_for(typed: str) -> str:
    return refusal(SettlementError, find_settlement, SETTLEMENTS, typed)


@pytest.mark.parametrize("settlement", SETTLEMENTS, ids=lambda settlement: settlement.pcode)
def test_every_settlement_is_found_by_its_full_name_and_its_code(settlement: Settlement) -> None:
    assert find_settlement(SETTLEMENTS, settlement.name) is settlement
    assert find_settlement(SETTLEMENTS, settlement.pcode) is settlement
    assert find_settlement(SETTLEMENTS, settlement.pcode.lower()) is settlement


def test_every_spelling_may_mean_its_settlement() -> None:
    for settlement in SETTLEMENTS:
        for spelling in (*settlement.spellings, settlement.arabic):
            assert settlement in matching_settlements(SETTLEMENTS, spelling), spelling


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("ARIHA", "Ariha"),
        ("  ariha ", "Ariha"),
        ("Arīḩā", "Ariha"),
        ("Trumba", "Tronba"),
        ("jisr ash shughur", "Jisr al-Shughur"),
        ("Jisr-al-Shughur", "Jisr al-Shughur"),
        ("JisrAlShughur", "Jisr al-Shughur"),
        ("Maarrat al-Nuʿmān", "Maarrat al-Numan"),
        ("Ma’arrat an Nu’man", "Maarrat al-Numan"),
        ("AL–NAYRAB", "al-Nayrab"),
        ("al-Zuayniyah", "al-Zuayniyah (Zaynia)"),
    ],
)
def test_case_accents_apostrophes_hyphens_and_spaces_make_no_difference(
    typed: str, name: str
) -> None:
    assert find_name(typed) == name


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("أريحا", "Ariha"),
        ("اريحا", "Ariha"),
        ("إريحا", "Ariha"),
        ("آريحا", "Ariha"),
        ("أريحـــا", "Ariha"),
        ("أَرِيحَا", "Ariha"),
        ("ارىحا", "Ariha"),
        ("\u200fأريحا\u200f", "Ariha"),
        ("ترنبه", "Tronba"),
        ("معره النعمان", "Maarrat al-Numan"),
        ("کفر نجد", "Kafr Najd"),
    ],
)
def test_arabic_is_found_without_its_finer_marks(typed: str, name: str) -> None:
    assert find_name(typed) == name


@pytest.mark.parametrize("typed", ["Айн-эль-Хавр", "айн эль хавр", "АЙН-ЭЛЬ-ХАБР"])
def test_cyrillic_is_found(typed: str) -> None:
    assert find_name(typed) == "Ain al-Havr"


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("Mushayrifah", "al-Mushayrifah"),
        ("Jisr Shughur", "Jisr al-Shughur"),
        ("al-Ariha", "Ariha"),
        ("نيرب", "al-Nayrab"),
        ("جسر شغور", "Jisr al-Shughur"),
        ("айн хавр", "Ain al-Havr"),
    ],
)
def test_the_article_may_be_left_out_or_added(typed: str, name: str) -> None:
    assert find_name(typed) == name


def test_letters_that_only_look_like_an_article_stay() -> None:
    assert message_for("iha").startswith("no settlement called 'iha' is known")


def test_a_spelling_with_the_article_goes_before_one_without() -> None:
    # Badama's Ain al-Hour, too, is Ain Hour without its article: the weaker match.
    assert find_name("Ain Hour") == "Ain al-Havr"


# --- names that fit several ---------------------------------------------------------------


def test_the_arabic_name_of_three_villages_lists_all_three() -> None:
    assert message_for("عين الحور") == (
        "'عين الحور' fits 3 settlements: "
        "Ain al-Hour (Badama) (Badama sub-district, Idleb, C8401); "
        "Ain al-Havr (Kansaba sub-district, Lattakia, C7211); "
        "Ein Elhur (Kinsabba) (Kansaba sub-district, Lattakia, C3728). "
        "Give the full name, 'name, sub-district' or the code"
    )


def test_a_spelling_that_is_another_settlements_bare_name_is_refused() -> None:
    message = message_for("Ain al-Hour")

    assert message.startswith("'Ain al-Hour' fits 2 settlements: ")
    assert "C8401" in message
    assert "C7211" in message


def test_a_weak_match_that_fits_several_is_refused() -> None:
    assert "fits 3 settlements" in message_for("عين حور")


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("Ain al-Havr", "C7211"),
        ("Ain al-Hour (Badama)", "C8401"),
        ("ain al-hour badama", "C8401"),
        ("Ain al-Hour, Badama", "C8401"),
        ("Ain al-Hour, Kansaba", "C7211"),
        ("Ain al-Hour (Kansaba)", "C7211"),
        ("Ain al-Hour, Lattakia", "C7211"),
        ("عين الحور, Badama", "C8401"),
        ("عين الحور، Badama", "C8401"),
        ("عين الحور (Idleb)", "C8401"),
        ("Saraqib, Saraqab", "C3916"),
    ],
)
def test_the_full_name_or_the_area_selects_one_settlement(typed: str, code: str) -> None:
    assert find_settlement(SETTLEMENTS, typed).pcode == code


def test_an_area_that_holds_two_of_them_is_refused() -> None:
    assert "fits 2 settlements" in message_for("عين الحور, Kansaba")


def test_a_settlement_is_not_found_in_another_area() -> None:
    assert message_for("Ariha, Badama").startswith("no settlement called 'Ariha, Badama'")


# --- names that fit none ------------------------------------------------------------------


def test_a_near_miss_is_refused_with_the_closest_names() -> None:
    assert message_for("Arihaa") == (
        "no settlement called 'Arihaa' is known; closest: Ariha, Tronba, Saraqib; "
        "`corridor info` lists them all"
    )


@pytest.mark.parametrize("typed", ["", "  ", "-", "al", "Москва", "35.8"])
def test_a_name_like_none_is_refused_without_suggestions(typed: str) -> None:
    assert message_for(typed) == (
        f"no settlement called {typed!r} is known; `corridor info` lists them all"
    )


def test_closest_names_each_settlement_once_and_best_first() -> None:
    assert closest_settlements(SETTLEMENTS, "Trunbeh", count=1) == ("Tronba",)
    assert set(closest_settlements(SETTLEMENTS, "عين الحوور")) == {
        "Ain al-Hour (Badama)",
        "Ain al-Havr",
        "Ein Elhur (Kinsabba)",
    }
    assert len(closest_settlements(SETTLEMENTS, "Kafr", count=2)) == 2
    assert closest_settlements((), "Ariha") == ()


def test_no_settlements_at_all_is_a_plain_refusal() -> None:
    message = refusal(SettlementError, find_settlement, (), "Ariha")
    assert message.startswith("no settlement called 'Ariha' is known: a line of your own has none")


def test_the_error_is_a_corridor_error_and_a_lookup_error() -> None:
    assert issubclass(SettlementError, CorridorError)
    assert issubclass(SettlementError, LookupError)
