"""Make ``seeds/settlements.csv`` and ``seeds/settlements_ambiguous.csv`` from their sources.

``seeds/sources/`` holds what is read: OCHA's list of settlements and names of areas, the place
nodes of OpenStreetMap, and the list of 40 settlements that was compiled by hand. Every settlement
of OCHA's list becomes one row, in the order of the p-codes:

- Coordinates and areas are OCHA's. Arabic names of areas come without "مركز" (centre), as the
  Latin ones do; Arabic names of settlements without OCHA's suffix for the area.
- The curated list's names, spellings, sources and spread are kept; OCHA's spelling is added.
- ``variants`` are other spellings: each of OCHA's where it gives two, and OpenStreetMap's.
- ``class`` is that of the matching node (``match`` says which matches); ``spread_m`` the geodesic
  distance to it.
- A name that several settlements share gets the sub-district in parentheses, or the p-code where
  that is not enough.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from typing import TYPE_CHECKING

from tests.settlements.match import AmbiguousPair, Pair, Row, match_nodes
from tests.settlements.spelling import are_equal, split_names, split_words
from tests.support import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

SEEDS = ROOT / "seeds"
SOURCES = SEEDS / "sources"

COLUMNS = (
    *("name", "name_ar", "variants", "lat", "lon", "ocha_pcode", "class"),
    *("subdistrict", "subdistrict_ar", "district", "district_ar", "governorate"),
    *("governorate_ar", "sources", "spread_m", "note"),
)
AMBIGUOUS_COLUMNS = (
    *("reason", "ocha_pcode", "name", "name_ar", "lat", "lon"),
    *("osm_name", "osm_class", "osm_lat", "osm_lon", "distance_m"),
)


def make_files() -> dict[Path, str]:
    """Return the text of both files by path."""
    listed = _read("settlements_ocha.csv")
    curated = {row["ocha_pcode"]: row for row in _read("settlements_curated.csv")}
    areas = {row["pcode"]: _short_area(row["name_ar"]) for row in _read("admin_names.csv")}
    press = _press_spellings()
    by_hand = {pcode for pcode, row in curated.items() if "OSM" in row["sources"]}
    matches, ambiguous = match_nodes(listed, _read("osm_places.csv"), by_hand)
    reasons = {pair.settlement["pcode"]: reason for reason, pair in ambiguous}
    rows = []
    for row in sorted(listed, key=lambda row: int(row["pcode"][1:])):
        pcode = row["pcode"]
        merged = _merge_row(
            row, areas, matches.get(pcode), curated.get(pcode), press.get(pcode, [])
        )
        if pcode in reasons:
            merged["note"] = f"OpenStreetMap: {reasons[pcode]}, see settlements_ambiguous.csv"
        rows.append(merged)
    _make_names_unique(rows)
    return {
        SEEDS / "settlements.csv": _format_rows(COLUMNS, rows),
        SEEDS / "settlements_ambiguous.csv": _format_rows(
            AMBIGUOUS_COLUMNS, map(_ambiguous_row, ambiguous)
        ),
    }


def _read(name: str) -> list[Row]:
    with (SOURCES / name).open(encoding="utf-8", newline="") as file:
        # OCHA's list has a no-break space after some names.
        return [{key: value.strip() for key, value in row.items()} for row in csv.DictReader(file)]


def _format_rows(columns: tuple[str, ...], rows: Iterable[Row]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def _short_area(name: str) -> str:
    return name.removeprefix("مركز").strip()


def _press_spellings() -> dict[str, list[str]]:
    """Return the Russian and Turkish spellings of settlements by p-code."""
    spellings: dict[str, list[str]] = {}
    for row in _read("spellings.csv"):
        spellings.setdefault(row["pcode"], []).append(row["spelling"])
    return spellings


def _merge_row(
    row: Row, areas: dict[str, str], match: Pair | None, curated: Row | None, press: list[str]
) -> Row:
    """Return the row of a settlement, from what OCHA, OpenStreetMap, the curated list and the
    press say.
    """
    code = row["subdistrict_pcode"]
    latin, arabic = _own_names(row, set(areas.values()))
    merged = dict.fromkeys(COLUMNS, "") | {
        **{column: row[column] for column in ("name", "lat", "lon", "subdistrict", "district")},
        **{"name_ar": " / ".join(arabic), "ocha_pcode": row["pcode"], "sources": "OCHA"},
        **{"subdistrict_ar": areas[code], "district_ar": areas[code[:6]]},
        **{"governorate": row["governorate"], "governorate_ar": areas[code[:4]]},
    }
    if match:
        merged |= {"sources": "OCHA+OSM", "spread_m": f"{match.distance_m:.0f}"}
        merged["class"] = match.node["class"]
    variants: list[str] = []
    if curated:
        merged |= {column: curated[column] for column in ("name", "name_ar")}
        if len(curated["sources"]) >= len(merged["sources"]):
            merged |= {column: curated[column] for column in ("sources", "spread_m")}
        variants = [it for it in curated["variants"].split("; ") if it]
    known = [merged["name_ar"], *split_names(merged["name"]) * (len(latin) == 1), *variants]
    mapped = split_names(match.node["name"]) if match else []
    for name in (*latin, *arabic, *mapped, *press):
        if not any(are_equal(split_words(name), split_words(other)) for other in known):
            known.append(name)
            variants.append(name)
    merged["variants"] = "; ".join(variants)
    return merged


def _own_names(row: Row, areas: set[str]) -> tuple[list[str], list[str]]:
    """Return OCHA's names of a settlement, Latin and Arabic, without those of an area."""
    first, *others = split_names(row["name_ar"])
    arabic = [first, *(name for name in others if name not in areas)]
    return split_names(row["name"])[: len(arabic)], arabic


def _make_names_unique(rows: list[Row]) -> None:
    """Tell apart the settlements that share a name; curated names stay."""
    curated = {row["ocha_pcode"] for row in _read("settlements_curated.csv")}
    for addition in ("subdistrict", "ocha_pcode"):
        keys = ["".join(split_words(row["name"])) for row in rows]
        counts = Counter(keys)
        for row, key in zip(rows, keys, strict=True):
            if counts[key] > 1 and row["ocha_pcode"] not in curated:
                row["name"] = f"{row['name'].partition(' (')[0]} ({row[addition]})"


def _ambiguous_row(ambiguous: AmbiguousPair) -> Row:
    reason, (settlement, node, distance_m) = ambiguous
    own = {column: settlement[column] for column in ("name", "name_ar", "lat", "lon")}
    theirs = {f"osm_{column}": node[column] for column in ("name", "class", "lat", "lon")}
    code = settlement["pcode"]
    return {
        "reason": reason,
        "ocha_pcode": code,
        **own,
        **theirs,
        "distance_m": f"{distance_m:.0f}",
    }
