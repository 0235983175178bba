"""``corridor info``: measures, settlements inside, sources."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    import corridor
    from tests.support import RunCommand


def test_info_prints_measures_settlements_and_sources(
    run_cli: RunCommand, m4: corridor.Corridor
) -> None:
    result = run_cli("info")
    inside = [settlement.name for settlement, answer in m4.settlements() if answer.inside]

    assert (result.status, result.err) == (0, "")
    assert result.out.startswith(
        "M4 corridor: Tronba to Ain al-Havr, 71.381 km\n"
        "  6 km north and 6 km south of the road, 12 km in all; flat ends\n"
        "  area 803.80 km², perimeter 150.95 km (geodesic, WGS84)\n"
    )
    assert f"settlements inside ({len(inside)} of 2023):" in result.out
    assert all(f" {name} (" in result.out for name in inside)
    assert " Saraqib (" not in result.out
    assert "how the corridor closes at its two ends" in result.out
    assert "https://www.voltairenet.org/article209431.html" in result.out
    assert "© OpenStreetMap contributors, ODbL 1.0" in result.out


def test_info_as_json_is_one_object(run_cli: RunCommand, m4: corridor.Corridor) -> None:
    facts = json.loads(run_cli("info", "--json", "--width", "20km").out)

    assert facts["width_km"] == 20
    assert facts["length_km"] == pytest.approx(71.381248, abs=1e-6)
    assert facts["area_km2"] > 1200
    assert facts["settlements_inside"][0]["name_ar"]
    inside = [it["pcode"] for it in facts["settlements"] if it["inside"]]
    assert set(inside) == {it["pcode"] for it in facts["settlements_inside"]}
    assert len(facts["settlements"]) == len(m4.gazetteer) > len(inside)
    kms = [settlement["km"] for settlement in facts["settlements_inside"]]
    assert kms == sorted(kms)


def test_info_of_a_line_of_ones_own_names_no_sources(run_cli: RunCommand, line: Path) -> None:
    result = run_cli("info", "--line", line, "--width", "4km")

    assert result.status == 0
    assert result.out.startswith("pipeline: km 0 to km ")
    assert "settlements" not in result.out
    assert "OpenStreetMap" not in result.out
