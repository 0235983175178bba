"""Governorates, districts and sub-districts are found by any of their spellings."""

from __future__ import annotations

import csv

import pytest

from corridor.model.areas import areas_around, load_areas, matching_areas
from tests.support import ROOT


def test_the_areas_are_those_of_ochas_list() -> None:
    listed = ROOT / "seeds" / "sources" / "admin_names.csv"
    with listed.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    areas = load_areas()

    assert [(it.pcode, str(it.level), it.name) for it in areas] == [
        (row["pcode"], row["level"], row["name"]) for row in rows
    ]
    assert all(
        row["name_ar"].removeprefix("مركز").strip() == it.arabic
        for row, it in zip(rows, areas, strict=True)
    )


def test_every_area_of_a_settlement_is_known() -> None:
    settlements = ROOT / "seeds" / "settlements.csv"
    arabic = {area.name: area.arabic for area in load_areas()}
    with settlements.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            names = [row[level] for level in ("subdistrict", "district", "governorate")]
            assert areas_around(row["subdistrict"]) == set(names)
            assert [arabic[name] for name in names] == [
                row[level] for level in ("subdistrict_ar", "district_ar", "governorate_ar")
            ]


def test_every_spelling_means_its_area_alone() -> None:
    for area in load_areas():
        for spelling in (area.name, area.arabic, *area.spellings):
            found = matching_areas(spelling)
            assert area.name in found
            assert len(found) == 1 or spelling == "معرة النعمان", (spelling, found)


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        *((text, "Idleb") for text in ("Idlib", "Idleb", "Edlib", "إدلب", "ادلب", "Идлиб")),
        *((text, "Lattakia") for text in ("Latakia", "Ladhiqiyah", "اللاذقية", "لاذقية")),
        *((text, "Lattakia") for text in ("Латакия", "Lazkiye", "al-Ladhiqiyah")),
        *((text, "Aleppo") for text in ("Halab", "حلب", "Алеппо", "Halep", "ALEPPO")),
        *((text, "Hama") for text in ("حماة", "حماه", "Хама", "Hamah")),
        *((text, "Jisr-Ash-Shugur") for text in ("Jisr al-Shughur", "Джиср-эш-Шугур")),
        *((text, "Jisr-Ash-Shugur") for text in ("Cisr eş-Şuğur", "جسر الشغور")),
        *((text, "Badama") for text in ("Badama sub-district", "ناحية بداما", "Бидама")),
        *((text, "Idleb") for text in ("Idlib Governorate", "محافظة إدلب", "Idlib province")),
    ],
)
def test_areas_as_people_write_them(typed: str, name: str) -> None:
    assert matching_areas(typed) == {name}


@pytest.mark.parametrize("typed", ["", " ", "Syria", "Москва", "C7211", "district"])
def test_what_is_no_area_matches_none(typed: str) -> None:
    assert matching_areas(typed) == frozenset()
