"""``corridor map``: the page written, the points it shows, the mistakes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import geopandas as gpd
import pytest
import shapely

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.support import RunCommand

MISTAKES = [
    ("map -o {out}/m.html --points {tmp}/none.csv", "there is no file"),
    ("map -o {out}/m.html --points {tmp}", "is a folder"),
    ("map -o {out}/m.html --points ''", "is a folder"),
    ("map -o {out}/m.html --points {tmp}/empty.csv", "is empty"),
    ("map -o {out}/m.html --points {tmp}/latin.csv", "is not UTF-8: byte 9, in line 2, is 0xe9"),
    ("map -o {out}/m.html --points {tmp}/bare.csv", "no column for the latitude"),
    ("map -o {out}/m.html --points {tmp}/swapped.csv", "are they exchanged?"),
    ("map -o {out}/m.html --points {tmp}/points.xlsx", "has the ending .xlsx"),
    ("map -o {out}/m.html --layer one", "give it with --points FILE"),
    ("map -o {out}/m.html --encoding utf-16", "give it with --points FILE"),
    ("map -o {tmp}/none/m.html", "cannot be written"),
    ("map -o {out}", "is a folder"),
    ("map -o ''", "is a folder"),
]


def test_map_writes_one_page_and_prints_path_and_size(
    run_cli: RunCommand, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(out)
    result = run_cli("map")
    page = out / "m4-corridor.html"

    assert (result.status, result.err) == (0, "")
    assert result.out == f"{page} ({page.stat().st_size / 1000:.0f} kB)\n"
    assert page.stat().st_size < 700_000
    assert page.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert [path.name for path in out.iterdir()] == ["m4-corridor.html"]


def test_a_map_of_a_line_is_named_after_it(
    run_cli: RunCommand, out: Path, line: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(out)
    result = run_cli("map", "--line", line, "--width", "4km")

    assert result.out.startswith(f"{out / 'pipeline-corridor.html'} (")
    assert [path.name for path in out.iterdir()] == ["pipeline-corridor.html"]


def test_map_of_points_prints_the_tally(run_cli: RunCommand, out: Path, points: Path) -> None:
    result = run_cli("map", "-o", out / "m.html", "--points", points, "--width", "20km", "--json")

    assert result.status == 0
    assert result.err.startswith("5 points: 1 inside (1 south), 1 outside, 3 with a problem (")
    assert "latitude is missing: 1" in result.err
    assert "latitude is not a number: 1" in result.err
    assert result.err.count("\n") == 1
    assert json.loads(result.out) == {
        "path": str(out / "m.html"),
        "bytes": (out / "m.html").stat().st_size,
    }


def test_map_reads_points_by_its_options(run_cli: RunCommand, out: Path, tmp_path: Path) -> None:
    latin = tmp_path / "latin.csv"
    latin.write_bytes("name,lat,lon\nBäume,35.814,36.61\n".encode("cp1252"))
    layers = tmp_path / "layers.gpkg"
    frame = gpd.GeoDataFrame(geometry=[shapely.Point(36.61, 35.814)], crs="EPSG:4326")
    for name in ("one", "other"):
        frame.to_file(layers, layer=name, driver="GPKG")
    map_words = ("map", "-o", out / "m.html", "--points")

    assert "is not UTF-8" in run_cli(*map_words, latin).err
    assert run_cli(*map_words, latin, "--encoding", "windows-1252").err.startswith(
        "1 point: 1 inside"
    )
    assert "--layer" in run_cli(*map_words, layers).err
    assert run_cli(*map_words, layers, "--layer", "other").err.startswith("1 point: 1 inside")


@pytest.mark.parametrize("is_there", [True, False])
def test_map_is_opened_where_there_is_a_browser(
    run_cli: RunCommand, out: Path, line: Path, monkeypatch: pytest.MonkeyPatch, is_there: bool
) -> None:
    opened: list[str] = []
    monkeypatch.setattr("webbrowser.open", lambda url: opened.append(url) or is_there)
    result = run_cli("map", "--open", "-o", out / "a b.html", "--line", line, "--width", "4km")

    assert result.status == 0
    assert opened == [(out / "a b.html").as_uri()]
    assert ("no browser was found" in result.err) is not is_there


@pytest.mark.parametrize(("words", "message"), MISTAKES, ids=[words for words, _ in MISTAKES])
def test_a_mistake_is_reported_in_one_line_with_status_2(
    report_mistake: Callable[[str], str], words: str, message: str
) -> None:
    assert message in report_mistake(words)
