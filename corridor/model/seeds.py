"""The source facts: the agreement, the road's centreline, settlements and patrols.

:func:`load` reads the folder ``seeds`` into frozen values and checks all of it first.
The error lists every fault with its file and line (in ``agreement.toml`` with its key).

Coordinates are WGS84 degrees; widths are kilometres; ``spread_m`` is metres.

This module is imported for every answer of the command line; it avoids ``pathlib``, whose
import takes longer than reading the files.
"""
# ruff: noqa: PTH100, PTH118

from __future__ import annotations

import datetime
import functools
import os
import tomllib
from array import array

from corridor.errors import SeedsError
from corridor.model import fields, reports
from corridor.model.facts import CERTAINTIES, Agreement, Fact, Facts, Source
from corridor.model.gazetteer import HEADER, Gazetteer, make_settlement

TYPE_CHECKING = False  # as typing has it, without the import
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from corridor.model.facts import Settlement
    from corridor.model.reports import Publishers

_AGREEMENT = "agreement.toml"
_CENTRELINE = "m4_centreline.csv"
_SETTLEMENTS = "settlements.csv"

_CENTRELINE_HEADER = "lat,lon"

# Each has its licence in seeds/README.md; another source needs its line there first.
_SETTLEMENT_SOURCES = ("OCHA", "OSM", "GeoNames")
_SETTLEMENT_TEXTS = (
    *("name", "name_ar", "ocha_pcode", "subdistrict", "subdistrict_ar", "district"),
    *("district_ar", "governorate", "governorate_ar"),
)
_SIZE_CLASSES = ("city", "town", "village", "hamlet")

_AGREEMENT_KEYS = (
    *("date", "place", "parties", "ceasefire_from", "patrols_from", "road", "start"),
    *("end", "north_km", "south_km", "left_side", "right_side", "press_width_km"),
    *("region", "region_ar", "road_accuracy_m", "silent_on"),
)


def load(folder: str | os.PathLike[str] | None = None) -> Facts:
    """Read and check the source facts.

    Parameters
    ----------
    folder
        Where the files are; by default the folder ``seeds`` that comes with the
        program, which is read once and kept. Its settlements are read when they are used, and
        have been checked by the tests.

    Raises
    ------
    SeedsError
        When anything is missing, damaged or contradictory. The message lists every
        fault with its file and line.

    Examples
    --------
    >>> facts = load()
    >>> facts.agreement.start, facts.agreement.end, facts.agreement.width_km
    ('Tronba', 'Ain al-Havr', 12.0)
    >>> len(facts.lats), len(facts.settlements), len(facts.patrols)
    (607, 2023, 25)
    """
    return _default() if folder is None else _load(os.fspath(folder))


@functools.cache
def _default() -> Facts:
    faults: list[str] = []
    folder = seeds_folder()
    lats, lons = _read_centreline(folder, faults)
    publishers = reports.read_publishers(folder, faults)
    agreement = _read_agreement(folder, set(), publishers, faults)
    patrols = reports.read_patrols(folder, agreement, set(), publishers, faults)
    settlements = _shipped_gazetteer()
    if agreement is None or faults:
        raise _make_error(folder, faults)
    start, end = map(settlements.settlement_named, (agreement.start, agreement.end))
    return Facts(agreement, lats, lons, settlements, patrols, (start, end))


@functools.cache
def _shipped_gazetteer() -> Gazetteer:
    folder = seeds_folder()
    faults: list[str] = []
    text = fields.read_text(folder, _SETTLEMENTS, faults)
    if text is None:
        raise _make_error(folder, faults)
    return Gazetteer(text, _shipped_gazetteer)


def seeds_folder() -> str:
    """Return the path of the folder ``seeds``: beside the package, also when installed."""
    return os.path.join(os.path.abspath(__file__).rsplit(os.sep, 3)[0], "seeds")


def _load(folder: str) -> Facts:
    faults: list[str] = []
    lats, lons = _read_centreline(folder, faults)
    settlements, names = _read_settlements(folder, faults)
    publishers = reports.read_publishers(folder, faults)
    agreement = _read_agreement(folder, names, publishers, faults)
    patrols = reports.read_patrols(folder, agreement, names, publishers, faults)
    if agreement is None or faults:
        raise _make_error(folder, faults)
    by_name = {settlement.name: settlement for settlement in settlements}
    ends = by_name[agreement.start], by_name[agreement.end]
    return Facts(agreement, lats, lons, settlements, patrols, ends)


def _make_error(folder: str, faults: list[str]) -> SeedsError:
    fault_list = "\n  ".join(faults)
    return SeedsError(
        f"the source facts in {folder!r} cannot be used; "
        f"correct them, or install the program again:\n  {fault_list}"
    )


# --- the files ------------------------------------------------------------------------


def _read_centreline(folder: str, faults: list[str]) -> tuple[array[float], array[float]]:
    """Return latitudes and longitudes in the file's order."""
    lats, lons = array("d"), array("d")
    before = None
    for at, (lat, lon) in fields.read_rows(folder, _CENTRELINE, _CENTRELINE_HEADER, faults):
        y = fields.parse_degrees(lat, 90, f"{at}: lat", faults)
        x = fields.parse_degrees(lon, 180, f"{at}: lon", faults)
        if (y, x) == before:
            faults.append(f"{at}: the vertex repeats the one before it; leave one out")
        before = y, x
        lats.append(y)
        lons.append(x)
    if len(lats) < 2 and not any(fault.startswith(_CENTRELINE) for fault in faults):
        faults.append(f"{_CENTRELINE}: a line needs at least two vertices, got {len(lats)}")
    return lats, lons


def _read_settlements(folder: str, faults: list[str]) -> tuple[tuple[Settlement, ...], set[str]]:
    """Return the settlements without faults, and the names of all, which others may name."""
    settlements: list[Settlement] = []
    names: set[str] = set()
    first_at: dict[str, str] = {}
    for at, row in fields.read_rows(folder, _SETTLEMENTS, HEADER, faults):
        before = len(faults)
        values = dict(zip(HEADER.split(","), row, strict=True))
        _check_settlement(values, at, faults)
        for column in ("name", "ocha_pcode"):
            value = values[column]
            first = first_at.setdefault(value.casefold(), at)
            if value and first != at:
                faults.append(f"{at}: {column} {value!r} is already used at {first}")
        names.add(values["name"])
        if len(faults) == before:
            settlements.append(make_settlement(row))
    return tuple(settlements), names


def _check_settlement(values: dict[str, str], at: str, faults: list[str]) -> None:
    """Check the fields of a settlement one by one."""
    for column in _SETTLEMENT_TEXTS:
        fields.check_text(values[column], f"{at}: {column}", faults)
    fields.parse_degrees(values["lat"], 90, f"{at}: lat", faults)
    fields.parse_degrees(values["lon"], 180, f"{at}: lon", faults)
    if values["spread_m"]:
        fields.parse_metres(values["spread_m"], f"{at}: spread_m", faults)
    if values["class"] not in ("", *_SIZE_CLASSES):
        allowed = ", ".join(_SIZE_CLASSES)
        faults.append(f"{at}: class must be {allowed} or left empty, got {values['class']!r}")
    for source in values["sources"].split("+"):
        if source not in _SETTLEMENT_SOURCES:
            allowed = "+".join(_SETTLEMENT_SOURCES)
            faults.append(f"{at}: sources must be out of {allowed}, got {source!r}")


def _read_agreement(
    folder: str, names: set[str], publishers: Publishers, faults: list[str]
) -> Agreement | None:
    """Return the agreement, or None when it has a fault of its own."""
    text = fields.read_text(folder, _AGREEMENT, faults)
    if text is None:
        return None
    try:
        tables: dict[str, Any] = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        faults.append(f"{_AGREEMENT}: not TOML: {error}")
        return None
    before = len(faults)
    values = tables.pop("agreement", {})
    facts = _read_facts(tables.pop("facts", {}), publishers, faults)
    for key in tables:
        faults.append(f"{_AGREEMENT}: {key}: allowed are the tables agreement and facts.*")
    if fields.has_keys(values, _AGREEMENT_KEYS, f"{_AGREEMENT}: agreement", faults):
        faults.extend(f"{_AGREEMENT}: {fault}" for fault in _agreement_faults(values, names))
    if len(faults) > before:
        return None
    values["parties"] = tuple(values["parties"])
    for key in ("north_km", "south_km", "press_width_km", "road_accuracy_m"):
        values[key] = float(values[key])
    return Agreement(**values, facts=facts)


def _agreement_faults(values: dict[str, Any], names: set[str]) -> Iterator[str]:
    """Yield what is wrong with the values of the table ``agreement``, key first."""
    for key in ("place", "road", "region", "region_ar", "start", "end", "silent_on"):
        if not fields.is_text(values[key]):
            yield f"{key} must be some text, got {values[key]!r}"
    for key in ("north_km", "south_km", "press_width_km"):
        if not fields.is_positive(values[key]):
            yield f"{key} must be a positive number of kilometres, got {values[key]!r}"
    if not fields.is_positive(values["road_accuracy_m"]):
        yield (
            "road_accuracy_m must be a positive number of metres, "
            f"got {values['road_accuracy_m']!r}"
        )
    parties = values["parties"]
    if not (isinstance(parties, list) and len(parties) > 1 and all(map(fields.is_text, parties))):
        yield f"parties must be a list of two or more names, got {parties!r}"
    for key in ("start", "end"):
        if fields.is_text(values[key]) and names and values[key] not in names:
            yield f"{key} must be a name in {_SETTLEMENTS}, got {values[key]!r}"
    if values["start"] == values["end"]:
        yield f"end must differ from start, got {values['end']!r} for both"
    sides = [values["left_side"], values["right_side"]]
    if sides not in (["south", "north"], ["north", "south"]):
        yield f"left_side and right_side must be north and south, one each, got {sides}"
    yield from _date_faults(values)


def _date_faults(values: dict[str, Any]) -> Iterator[str]:
    """Yield what is wrong with the three dates of the table ``agreement``."""
    kinds = {
        "date": (datetime.date, "a date such as 2020-03-05"),
        "ceasefire_from": (datetime.datetime, "a local time such as 2020-03-06T00:01:00"),
        "patrols_from": (datetime.date, "a date such as 2020-03-15"),
    }
    wrong = [key for key, (kind, _) in kinds.items() if type(values[key]) is not kind]
    for key in wrong:
        yield f"{key} must be {kinds[key][1]}, got {values[key]!r}"
    if wrong:
        return
    signed, patrols = values["date"], values["patrols_from"]
    if not signed <= values["ceasefire_from"].date() <= patrols:
        yield (
            "date, ceasefire_from and patrols_from must follow one another, "
            f"got {signed}, {values['ceasefire_from']}, {patrols}"
        )


def _read_facts(tables: object, publishers: Publishers, faults: list[str]) -> tuple[Fact, ...]:
    """Return the facts in the file's order; a faulty one is left out."""
    facts: list[Fact] = []
    if not isinstance(tables, dict) or not tables:
        faults.append(f"{_AGREEMENT}: facts must hold one table a fact, as [facts.corridor]")
        return ()
    for key, table in tables.items():
        at = f"{_AGREEMENT}: facts.{key}"
        others = table.pop("also", []) if isinstance(table, dict) else []
        if not fields.has_keys(table, ("text", "certainty", "title", "url"), at, faults):
            continue
        first = _read_source(table, publishers, at, faults)
        sources = [first, *_read_sources(others, publishers, f"{at}.also", faults)]
        certainty = table["certainty"]
        fields.check_choice(certainty, CERTAINTIES, f"{at}.certainty", faults)
        if certainty == "several sources" and len(sources) == 1:
            faults.append(f"{at}.also must name a second source, for certainty is {certainty!r}")
        text = fields.check_text(table["text"], f"{at}.text", faults)
        facts.append(Fact(key, text, certainty, tuple(sources)))
    return tuple(facts)


def _read_sources(
    tables: object, publishers: Publishers, at: str, faults: list[str]
) -> Iterator[Source]:
    if not isinstance(tables, list):
        faults.append(f"{at} must be a list of tables, got {tables!r}")
        return
    for table in tables:
        if fields.has_keys(table, ("title", "url"), at, faults):
            yield _read_source(table, publishers, at, faults)


def _read_source(
    table: dict[str, Any], publishers: Publishers, at: str, faults: list[str]
) -> Source:
    title = fields.check_text(table["title"], f"{at}.title", faults)
    url = fields.check_url(table["url"], f"{at}.url", faults)
    publisher = reports.check_publisher(publishers, url, f"{at}.url", faults)
    return Source(title, url, publisher and publisher.affiliation)
