"""``corridor export``: the files written, the paths printed, the mistakes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import pytest

from tests.support import error_line

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support import RunCommand

MISTAKES = [
    ("export {out}/m4.docx", "the ending must be one of .geojson, .json, .gpkg, .kml"),
    ("export {out}/m4", "got none"),
    ("export ''", "the ending must be one of"),
    ("export {tmp}/none/m4.gpkg", "none first"),
    ("export {tmp}/folder.kml", "is a folder"),
]


def test_export_writes_the_file_and_prints_its_path(run_cli: RunCommand, out: Path) -> None:
    result = run_cli("export", out / "m4.geojson", "--from", "Ariha", "--to", "Badama")

    assert (result.status, result.out) == (0, f"{out / 'm4.geojson'}\n")
    assert len(gpd.read_file(out / "m4.geojson")) > 100
    assert [path.name for path in out.iterdir()] == ["m4.geojson"]


def test_json_names_all_files_of_a_shapefile(run_cli: RunCommand, out: Path) -> None:
    result = run_cli("export", out / "m4.shp", "--json")
    paths = json.loads(result.out)["paths"]

    assert sorted(Path(path).name for path in paths) == sorted(it.name for it in out.iterdir())
    assert str(out / "m4_corridor.shp") in paths


def test_export_prints_a_whole_path_for_a_name_alone(
    run_cli: RunCommand, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(out)

    assert run_cli("export", "m4.kml").out == f"{out / 'm4.kml'}\n"


def test_a_failed_write_leaves_the_old_file(
    run_cli: RunCommand, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (out / "m4.kml").write_text("before")

    def refuse(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", refuse)

    assert "No space left on device" in error_line(run_cli("export", out / "m4.kml"))
    assert (out / "m4.kml").read_text() == "before"


@pytest.mark.parametrize(("words", "message"), MISTAKES, ids=[words for words, _ in MISTAKES])
def test_a_mistake_is_reported_in_one_line_with_status_2(
    report_mistake: Callable[[str], str], words: str, message: str
) -> None:
    assert message in report_mistake(words)
