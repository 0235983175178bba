"""Which corridor the options of the command line mean: a line of one's own."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import geopandas as gpd
import pytest
from shapely.geometry import LineString

from corridor.cli import main

if TYPE_CHECKING:
    from pathlib import Path

EAST = LineString([(10.0, 50.0), (10.5, 50.0)])
NORTH = LineString([(20.0, 10.0), (20.0, 10.5)])


@pytest.fixture
def lines(tmp_path: Path) -> Path:
    table = gpd.GeoDataFrame({"name": ["east", "north"]}, geometry=[EAST, NORTH], crs=4326)
    table.to_file(tmp_path / "lines.geojson", driver="GeoJSON")
    return tmp_path / "lines.geojson"


def answer(capsys: pytest.CaptureFixture[str], *words: object) -> dict[str, object]:
    main([*map(str, words), "--json"])
    return json.loads(capsys.readouterr().out.splitlines()[0])


def test_a_feature_is_chosen_turned_and_its_sides_are_named(
    lines: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    chosen = ("--line", lines, "--where", "name=east", "--width", "4km")

    one = answer(capsys, "contains", "50.01, 10.1", *chosen, "--sides", "north,south")
    other = answer(capsys, "contains", "50.01, 10.1", *chosen, "--reverse")

    assert one["side"] == "north"
    assert other["side"] == "right"
    assert one["km"] == pytest.approx(7.2, abs=0.1)
    assert other["km"] == pytest.approx(28.7, abs=0.1)


def test_several_features_are_refused_with_the_remedy(
    lines: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["info", "--line", str(lines), "--width", "4km"]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_what_was_left_out_is_told_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "line.wkt").write_text("LINESTRING Z (10 50 300, 10.5 50 310)")

    status = main(["info", "--line", str(tmp_path / "line.wkt"), "--width", "4km"])

    error = capsys.readouterr().err
    assert status == 0
    assert error.startswith("corridor: ")
    assert error.count("\n") == 1
    assert "height" in error or "Z" in error


def test_the_last_kilometre_may_be_given_as_it_is_told(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    line = ("--line", "LINESTRING (9 50, 9.1 50)")  # 7169.575 m
    (tmp_path / "widths.csv").write_text("from,to,each_side_km\n0,7.170,2\n")

    assert main(["info", *line, "--width", "4km"]) == 0
    assert capsys.readouterr().out.startswith("line: km 0 to km 7.170,")
    assert main(["info", *line, "--width", "4km", "--from", "1", "--to", "7.170"]) == 0
    assert main(["info", *line, "--widths", str(tmp_path / "widths.csv")]) == 0
    assert main(["route", *line, "--width", "4km", "--km", "7.170"]) == 0
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("option", "value"),
    [("--where", "a=b"), ("--sides", "a,b"), ("--line-layer", "a"), ("--line-crs", "EPSG:4326")],
)
def test_options_of_a_line_need_one(
    option: str, value: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["info", option, value]) == 2
    assert f"{option} is for a line of your own; give it with --line" in capsys.readouterr().err


def test_turning_needs_a_line_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["info", "--reverse"]) == 2
    assert "--reverse is for a line of your own" in capsys.readouterr().err
