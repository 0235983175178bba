"""Fixtures of all tests: the M4 corridor, its road, and the true answers."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

import corridor
from corridor.model import seeds
from geo import Line

TRUTH = Path(__file__).parent / "data" / "truth_points.csv"


@pytest.fixture(scope="session")
def m4() -> corridor.Corridor:
    return corridor.m4()


@pytest.fixture(scope="session")
def road() -> Line:
    facts = seeds.load()
    return Line(lats=facts.lats, lons=facts.lons)


@pytest.fixture(scope="session")
def truth() -> list[dict[str, str]]:
    with TRUTH.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


@pytest.fixture(autouse=True)
def _silent_compiler(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out the notice of compiling, which only the first test to compile would print."""
    monkeypatch.setattr("corridor.cli.reading._print_compile_notice", lambda: None)


# Programs, not tests: they are run by make.
collect_ignore = ["chromium.py", "kernels.py", "pictures.py", "benchmarks"]
