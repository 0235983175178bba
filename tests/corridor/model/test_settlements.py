"""Settlements are found by what people write, and nothing is guessed."""

from __future__ import annotations

import json
import time

import pytest

from corridor.errors import CorridorError, SettlementError
from corridor.model.facts import Settlement
from corridor.model.seeds import load
from corridor.model.settlements import (
    closest_settlements,
    find_settlement,
    matching_settlements,
)
from tests.support import TESTS, refusal

SETTLEMENTS = load().settlements


def find_name(typed: str) -> str:
    return find_settlement(SETTLEMENTS, typed).name


def message_for(typed: str) -> str:
    return refusal(SettlementError, find_settlement, SETTLEMENTS, typed)


def read_cases() -> list[tuple[str, str | list[str] | None]]:
    """Return the names, with what each means, that the page's tests run too."""
    written = json.loads((TESTS / "data" / "names.json").read_text(encoding="utf-8"))
    return [tuple(case) for group in written["groups"] for case in group["cases"]]


@pytest.mark.parametrize(("typed", "meaning"), read_cases())
def test_names_as_people_write_them(typed: str, meaning: str | list[str] | None) -> None:
    codes = [it.pcode for it in matching_settlements(SETTLEMENTS, typed)]
    if isinstance(meaning, list):
        assert codes == meaning
    elif codes:
        assert codes == [meaning]
    else:
        assert next(iter(closest_settlements(SETTLEMENTS, typed)), None) == meaning


def test_every_settlement_is_found_by_its_full_name_and_its_code() -> None:
    for settlement in SETTLEMENTS:
        for text in (settlement.name, settlement.pcode, settlement.pcode.lower()):
            assert find_settlement(SETTLEMENTS, text).pcode == settlement.pcode


def test_every_spelling_may_mean_its_settlement_unless_it_is_a_full_name() -> None:
    names = {settlement.name for settlement in SETTLEMENTS}
    for settlement in SETTLEMENTS:
        for spelling in (*settlement.spellings, settlement.arabic):
            found = matching_settlements(SETTLEMENTS, spelling)
            assert settlement in found or spelling in names, spelling


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
    message = message_for("عين الحور")

    assert message.startswith("'عين الحور' fits 3 settlements: ")
    for listed in (
        "Ain al-Havr (Kansaba sub-district, Lattakia, C7211)",
        "Ein Elhur (Kinsabba) (Kansaba sub-district, Lattakia, C3728)",
        "Ain al-Hour (Badama) (Badama sub-district, Idleb, C8401)",
    ):
        assert listed in message
    assert message.endswith(". Give the full name, 'name, sub-district' or the code")


def test_a_weak_match_that_fits_several_is_refused() -> None:
    assert "fits 3 settlements" in message_for("عين حور")


def test_more_than_eight_are_counted() -> None:
    alike = tuple(make_settlement(f"Tell {i}", pcode=f"C{i}", arabic="تل") for i in range(11))
    message = refusal(SettlementError, find_settlement, alike, "تل")

    assert "'تل' fits 11 settlements: Tell 0 (" in message
    assert "Tell 7 (Somewhere sub-district, Idleb, C7); and 3 more. Give" in message
    assert "Tell 8" not in message


def test_a_town_among_hamlets_of_its_name_is_listed_first_and_not_guessed() -> None:
    alike = (
        make_settlement("Tell (Hamlet)", pcode="C1"),
        make_settlement("Tell (Town)", pcode="C2", seat_of="Tell (Town)"),
    )

    assert [it.pcode for it in matching_settlements(alike, "Tell")] == ["C2", "C1"]
    assert "fits 2 settlements: Tell (Town)" in refusal(
        SettlementError, find_settlement, alike, "Tell"
    )


def test_a_full_name_goes_before_the_spelling_of_another() -> None:
    known = (
        make_settlement("Tell (West)", pcode="C1", seat_of="Tell (West)"),
        make_settlement("Tell", pcode="C2"),
    )

    assert find_settlement(known, "tell").pcode == "C2"


def test_a_spelling_goes_before_a_sound_and_a_sound_before_consonants() -> None:
    known = (
        make_settlement("Kafr Sarmadah", pcode="C1"),
        make_settlement("Kafar Sarmada", pcode="C2"),
    )

    assert find_settlement(known, "kafr-sarmadah").pcode == "C1"
    assert find_settlement(known, "Kafar Sermade").pcode == "C2"
    assert len(matching_settlements(known, "Кафр-Сермида")) == 2


def make_settlement(
    name: str, *, pcode: str, arabic: str = "تل", seat_of: str = "Somewhere"
) -> Settlement:
    return Settlement(
        name=name,
        arabic=arabic,
        spellings=(),
        lat=35.8,
        lon=36.5,
        pcode=pcode,
        subdistrict=seat_of,
        governorate="Idleb",
        sources=("OCHA",),
        spread_m=None,
    )


# --- names that fit none ------------------------------------------------------------------


def test_a_near_miss_is_refused_with_the_closest_names() -> None:
    assert message_for("Zarakib") == (
        "no settlement called 'Zarakib' is known; closest: Saraqib, Zalaqit, Orayqib; "
        "`corridor info --json` lists them all"
    )


@pytest.mark.parametrize("typed", ["", "  ", "-", "al", "Москва", "35.8"])
def test_a_name_like_none_is_refused_without_suggestions(typed: str) -> None:
    assert message_for(typed) == (
        f"no settlement called {typed!r} is known; `corridor info --json` lists them all"
    )


def test_a_settlement_is_not_found_in_another_area_but_is_the_closest() -> None:
    assert message_for("Ariha, Badama").startswith(
        "no settlement called 'Ariha, Badama' is known; closest: Ariha"
    )


def test_closest_names_each_settlement_once_and_best_first() -> None:
    assert closest_settlements(SETTLEMENTS, "Dronba", count=1) == ("Tronba",)
    assert len(closest_settlements(SETTLEMENTS, "Kafr", count=2)) == 2
    assert closest_settlements((), "Ariha") == ()


def test_towns_are_suggested_before_hamlets_at_the_same_distance() -> None:
    known = (
        make_settlement("Sarmat", pcode="C1"),
        make_settlement("Sarmas", pcode="C2", seat_of="Sarmas"),
        make_settlement("Sarmak", pcode="C3"),
    )

    assert closest_settlements(known, "Sarmaf") == ("Sarmas", "Sarmat", "Sarmak")


def test_the_closest_of_all_settlements_are_found_quickly() -> None:
    fresh = tuple(SETTLEMENTS)  # none of its keys are made yet
    find_settlement(SETTLEMENTS, "Eriha")
    start = time.process_time()
    closest_settlements(fresh, "Zarakib")

    assert time.process_time() - start < 0.5  # 0.05 s where nothing else runs


def test_no_settlements_at_all_is_a_plain_refusal() -> None:
    message = refusal(SettlementError, find_settlement, (), "Ariha")
    assert message.startswith("no settlement called 'Ariha' is known: a line of your own has none")


def test_the_error_is_a_corridor_error_and_a_lookup_error() -> None:
    assert issubclass(SettlementError, CorridorError)
    assert issubclass(SettlementError, LookupError)
