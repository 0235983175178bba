"""Governorates, districts and sub-districts by any of their spellings."""
# ruff: noqa: PTH118

from __future__ import annotations

import functools
import os
import re
from typing import NamedTuple

from corridor.model.name_index import NameIndex
from corridor.model.seeds import seeds_folder

_FILE = "area_names.csv"

# What people write beside an area's name.
_KINDS = re.compile(
    r"\b(?:sub-?district|district|governorate|province)\b|(?:^|\s)(?:ناحية|منطقة|محافظة|مركز)\s",
    re.IGNORECASE,
)

_CODE_LENGTHS = (4, 6)  # of the p-codes of governorates and districts, with which others begin


class Area(NamedTuple):
    """A governorate (level 1), district (2) or sub-district (3) of OCHA's list."""

    pcode: str
    level: int
    name: str
    arabic: str
    spellings: tuple[str, ...]


@functools.cache
def load_areas() -> tuple[Area, ...]:
    """Return the areas. They come with the program and have been checked by the tests.

    Examples
    --------
    >>> [(area.name, area.spellings[0]) for area in load_areas() if area.level == 1][2:4]
    [('Idleb', 'Idlib'), ('Lattakia', 'Latakia')]
    """
    import csv

    with open(os.path.join(seeds_folder(), _FILE), encoding="utf-8", newline="") as file:  # noqa: PTH123
        return tuple(
            Area(
                pcode=row["pcode"],
                level=int(row["level"]),
                name=row["name"],
                arabic=row["name_ar"],
                spellings=tuple(part.strip() for part in row["spellings"].split(";") if part),
            )
            for row in csv.DictReader(file)
        )


def matching_areas(text: str) -> frozenset[str]:
    """Return the names, as OCHA's list has them, of the areas that a text may mean.

    A district and a sub-district may have the name of their governorate.

    Examples
    --------
    >>> [*matching_areas("Идлиб")], [*matching_areas("Idlib Governorate")]
    (['Idleb'], ['Idleb'])
    """
    areas = load_areas()
    for found in _index().matches(_KINDS.sub(" ", text)):
        if found:
            return frozenset(areas[at].name for at in found)
    return frozenset()


@functools.cache
def _index() -> NameIndex:
    return NameIndex([area.name, area.arabic, *area.spellings] for area in load_areas())


@functools.cache
def areas_around(subdistrict: str) -> frozenset[str]:
    """Return the names of a sub-district and of the areas that it lies in.

    Examples
    --------
    >>> sorted(areas_around("Badama"))
    ['Badama', 'Idleb', 'Jisr-Ash-Shugur']
    """
    names = {area.pcode: area.name for area in load_areas()}
    codes = (area.pcode for area in load_areas() if area.level == 3 and area.name == subdistrict)
    around = (names.get(code[:length]) for code in codes for length in _CODE_LENGTHS)
    return frozenset((subdistrict, *filter(None, around)))


@functools.cache
def areas_by_name() -> dict[str, list[Area]]:
    """Return the areas of each name, as OCHA's list has it in Latin and in Arabic letters."""
    areas: dict[str, list[Area]] = {}
    for area in load_areas():
        for name in (area.name, area.arabic):
            areas.setdefault(name, []).append(area)
    return areas
