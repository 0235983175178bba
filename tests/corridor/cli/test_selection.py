"""Which corridor the options of the command line mean, a line of one's own; files it comes from."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import geopandas as gpd
import pytest
from shapely.geometry import LineString

from corridor.cli.main import main

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


# --- messages name options, not arguments of functions ------------------------------------


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ("--line layers.gpkg", "the one that is meant, as in --line-layer 'east'"),
        ("--line bare.shp", "name it with --line-crs, as in --line-crs 'EPSG:4326' for"),
        ("--line lines.geojson", "choose a feature with --where 'NAME=VALUE': name is 'east'"),
        ("--line lines.geojson --where name=layer=F", "nothing with name='layer=F'"),
        ("--line lines.geojson --where layer", "--where is a column's name and its value, as in"),
        ("--line lines.geojson --where name=east --chainage M", "M values, --chainage 'M'; they"),
        (
            "--line lines.geojson --chainage-unit km",
            "--chainage-unit is for chainages at the line's vertices, as in --chainage 'M'; posts "
            "tell theirs by the name of their column; got --chainage-unit 'km'",
        ),
        ("--line lines.geojson --sides north", "as in --sides north,south; got 'north'"),
        ("--line lines.geojson --sides a,a", "--sides takes two different names"),
    ],
)
def test_messages_of_a_line_name_its_options(
    options: str,
    told: str,
    lines: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name, line in (("east", EAST), ("north", NORTH)):
        table = gpd.GeoDataFrame(geometry=[line], crs=4326)
        table.to_file(lines.with_name("layers.gpkg"), layer=name)
    table.to_file(lines.with_name("bare.shp"))
    lines.with_name("bare.prj").unlink()
    monkeypatch.chdir(lines.parent)

    assert main(["contains", "50, 10", "--width", "4km", *options.split()]) == 2

    error = capsys.readouterr().err
    assert told in error
    assert error.count("\n") == 1


def test_notes_of_a_line_name_its_options(capsys: pytest.CaptureFixture[str]) -> None:
    main(["info", "--width", "4km", "--line", "LINESTRING M (10 50 0, 10.5 50 36000)"])

    assert "are ignored; --chainage 'M' takes them for chainages" in capsys.readouterr().err


# --- what is read is not written over -----------------------------------------------------


@pytest.fixture
def read(tmp_path: Path, lines: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder that the command runs in, with a file of each kind that is read."""
    east = gpd.read_file(lines).head(1)
    east.to_file(tmp_path / "line.gpkg")
    east.to_file(tmp_path / "of_line.shp")
    for name in ("line.json", "line.geojson"):
        east.to_file(tmp_path / name, driver="GeoJSON")
    (tmp_path / "line.csv").write_text("lat,lon\n50,10\n50,10.5\n")
    (tmp_path / "posts.csv").write_text("lat,lon,km\n50,10,0\n50,10.5,36\n")
    (tmp_path / "widths.csv").write_text("from,to,each_side_km\nstart,end,2\n")
    (tmp_path / "points.csv").write_text("lat,lon\n50.01,10.1\n")
    (tmp_path / "points").mkdir()
    (tmp_path / "points" / "line.csv").write_text("lat,lon\n50.01,10.1\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def contents(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ("export line.gpkg --line line.gpkg --width 5km", "line.gpkg"),
        ("export of.shp --line of_line.shp --width 5km", "of_line.shp"),
        ("map -o line.geojson --line line.geojson --width 5km", "line.geojson"),
        ("map -o points.csv --points points.csv", "points.csv"),
        ("sweep points.csv -o line.json --line line.json --each-side 1km:3km:1km", "line.json"),
        ("label points.csv ./line.csv --line line.csv --width 4km", "line.csv"),
        ("filter points.csv line.csv --line line.csv --within 4km", "line.csv"),
        ("label points . --line line.csv --width 4km", "line.csv"),
        ("label points points", "points/line.csv"),
        (
            "label points.csv posts.csv --line line.csv --width 4km --chainage posts.csv",
            "posts.csv",
        ),
        ("label points.csv widths.csv --line line.csv --widths widths.csv", "widths.csv"),
    ],
)
def test_what_is_read_is_not_written_over(
    words: str, named: str, read: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = contents(read)

    assert main(words.split()) == 2

    told = f"corridor: {named} is read and written at once; give the result another name\n"
    assert capsys.readouterr().err.endswith(told)
    assert before.items() <= contents(read).items()


def test_a_shapefile_beside_the_line_of_its_name_leaves_it(read: Path) -> None:
    before = contents(read)

    assert main(["export", "line.shp", "--line", "line.gpkg", "--width", "5km"]) == 0
    assert before.items() <= contents(read).items()


# --- names of files -----------------------------------------------------------------------


def test_the_map_of_a_line_written_as_text_is_named_line(read: Path) -> None:
    assert main(["map", "--line", "LINESTRING (10 50, 10.5 50)", "--width", "4km"]) == 0
    assert (read / "line-corridor.html").is_file()


@pytest.mark.parametrize(
    "words",
    [
        "map --line {name}.csv --width 4km",
        "map -o {name}{name}.html",
        "label points.csv {name}{name}.csv",
        "sweep points.csv -o {name}{name}.csv --each-side 1km:3km:1km",
    ],
)
def test_a_name_too_long_for_a_file_is_told_in_one_line(
    words: str, read: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name = "n" * 245
    (read / "line.csv").rename(read / f"{name}.csv")
    before = contents(read)

    assert main(words.format(name=name).split()) == 2

    told = "cannot be written: File name too long; choose another folder or name\n"
    error = capsys.readouterr().err
    assert error.endswith(told)
    assert error.count("\n") == 1
    assert contents(read) == before
