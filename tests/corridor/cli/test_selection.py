"""The options that every command has: width, ends, stretch, a line of one's own, its files."""

from __future__ import annotations

import json
import shlex
from typing import TYPE_CHECKING

import geopandas as gpd
import pytest
from shapely.geometry import LineString

from corridor.cli.main import main
from tests.support import error_line

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.support import RunCommand

EAST = LineString([(10.0, 50.0), (10.5, 50.0)])
NORTH = LineString([(20.0, 10.0), (20.0, 10.5)])

ARIHA = "35.814,36.610"

MISTAKES = [
    ("contains Ariha --width 0km", "the width must be a number of kilometres in (0, 1000], got 0"),
    ("contains Ariha --width -5km", "in (0, 1000], got -5.0"),
    ("contains Ariha --width nan", "the unit 'nan'"),
    ("contains Ariha --width nankm", "the unit 'nankm'"),
    ("contains Ariha --width 1e999km", "in (0, 1000], got inf"),
    ("contains Ariha --width 12", "no unit in '12'"),
    (
        "contains Ariha --width 12furlong",
        "km, m, mi, nmi, ft, yd, as in 12km; got the unit 'furlong'",
    ),
    ("contains Ariha --width 1001km", "in (0, 1000], got 1001.0"),
    ("contains Ariha --width ''", "got no unit in ''"),
    (
        "contains Ariha --each-side 501km",
        "the half-width must be a number of kilometres in (0, 500]",
    ),
    ("contains Ariha --each-side 6km,0km", "in (0, 500], got 0.0"),
    ("contains Ariha --each-side 6km,4km,2km", "half-widths are one length or two"),
    ("contains Ariha --each-side ''", "got no unit in ''"),
    ("contains Ariha --width 12km --each-side 6km", "not allowed with argument --width"),
    ("contains Ariha --from Ariha --to أريحا", "a stretch needs two different ends"),
    ("contains Ariha --from 10 --to 10km", "a stretch needs two different ends"),
    ("contains Ariha --to Latakia", "beyond the line, which runs from km -4.315 to km 87.819"),
    ("contains Ariha --to 88", "km 88.0 lies beyond the line"),
    ("contains Ariha --from nan", "km nan lies beyond the line"),
    ("contains Ariha --from Arixa", "closest: Ariha"),
    ("contains Ariha --ends square", "as in flat,round; got 'square'"),
    ("contains Ariha --ends flat,round,flat", "ends are flat or round, or one of these"),
    ("contains 50,9 --line {line}", "--line needs --width, --each-side or --widths, as in"),
    ("contains 50,9 --line {tmp}/none.geojson --width 4km", "there is no such file"),
    ("contains 50,9 --line {tmp} --width 4km", "is a folder"),
    ("contains 50,9 --line {points} --width 4km", "points.csv"),
    ("contains 50,9 --line '' --width 4km", "--line needs a file, or a line as WKT, as in"),
    ("contains 50,9 --line ' '", "--line needs a file"),
]


@pytest.fixture
def lines(tmp_path: Path) -> Path:
    table = gpd.GeoDataFrame({"name": ["east", "north"]}, geometry=[EAST, NORTH], crs=4326)
    table.to_file(tmp_path / "lines.geojson", driver="GeoJSON")
    return tmp_path / "lines.geojson"


def answer(capsys: pytest.CaptureFixture[str], *words: object) -> dict[str, object]:
    main([*map(str, words), "--json"])
    return json.loads(capsys.readouterr().out.splitlines()[0])


# --- width, ends and stretch --------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "north", "south", "ends"),
    [
        ("--width 20km", 10, 10, "flat"),
        ("--width 500m", 0.25, 0.25, "flat"),
        ("--each-side 4km", 4, 4, "flat"),
        ("--each-side 4km,2000m --ends round", 4, 2, "round"),
        ("--each-side 4km,2km --from 'Ain al-Havr' --to Tronba", 4, 2, "flat"),
        ("--each-side=5mi", 8.04672, 8.04672, "flat"),
    ],
)
def test_a_width_is_printed_each_side_and_in_all(
    run_cli: RunCommand, options: str, north: float, south: float, ends: str
) -> None:
    row = json.loads(run_cli("contains", ARIHA, "--json", *shlex.split(options)).out)
    text = run_cli("contains", ARIHA, *shlex.split(options)).out

    assert row["each_side_km"] == pytest.approx({"north": north, "south": south})
    assert row["width_km"] == pytest.approx(north + south)
    assert row["ends"] == ends
    assert text.splitlines()[-1].startswith(f"  corridor: {north:.3f}".rstrip("0").rstrip("."))
    assert f" in all, {ends} ends" in text


def test_options_change_the_answer(run_cli: RunCommand) -> None:
    assert run_cli("contains", ARIHA, "--width", "1km").status == 1
    assert run_cli("contains", "Saraqib", "--ends", "round").status == 0


@pytest.mark.parametrize(
    ("options", "position"),
    [
        ("--from Musaybin", "km 4.05 of 59.34 from Musaybin to Ain al-Havr"),
        ("--to Badama", "km 16.10 of 65.81 from Tronba to Badama"),
        ("--from Musaybin --to Badama", "km 4.05 of 53.76 from Musaybin to Badama"),
        ("--from Badama --to Musaybin", "km 49.71 of 53.76 from Badama to Musaybin"),
        ("--from 10 --to 20km", "km 6.10 of 10.00 from the start to the end"),
        ("--from 20 --to 10", "km 3.90 of 10.00 from the start to the end"),
        ("--from -2 --to Badama", "km 18.10 of 67.81 from the start to Badama"),
    ],
)
def test_a_stretch_counts_from_its_own_start(
    run_cli: RunCommand, options: str, position: str
) -> None:
    result = run_cli("contains", ARIHA, *shlex.split(options))

    assert result.status == 0
    assert result.out.splitlines()[2] == f"  {position}"


# --- a line of one's own ------------------------------------------------------------------


def test_a_line_of_ones_own_has_left_and_right(run_cli: RunCommand, line: Path) -> None:
    inside = run_cli("contains", "50.56,9.25", "--line", line, "--width", "4km")
    pair = run_cli("contains", "50.56,9.25", "--line", line, "--each-side", "500m,3km", "--json")

    assert inside.status == 0
    assert " left of the line, " in inside.out
    assert "from the start to the end" in inside.out
    assert "corridor: 2 km left and 2 km right of the line, 4 km in all" in inside.out
    assert "nearest settlement" not in inside.out
    assert pair.status == 1
    assert json.loads(pair.out)["each_side_km"] == {"left": 0.5, "right": 3.0}
    assert json.loads(pair.out)["nearest_settlement"] is None


def test_a_line_of_ones_own_has_stretches_by_kilometre(run_cli: RunCommand, line: Path) -> None:
    own = ["--line", line, "--width", "4km"]

    assert run_cli("contains", "50.56,9.25", *own, "--from", 5, "--to", 30).status == 0
    assert run_cli("contains", "50.56,9.25", *own, "--to", "5km").status == 1


@pytest.mark.parametrize(
    ("words", "instead"),
    [
        ("contains Ariha", "give a coordinate"),
        ("info --from Ariha", "give a kilometre, as in 12.5, or a coordinate"),
        ("route --between 3 Ariha", "give a kilometre, as in 12.5, or a coordinate"),
    ],
)
def test_a_line_of_ones_own_has_no_settlements(
    run_cli: RunCommand, line: Path, words: str, instead: str
) -> None:
    message = error_line(run_cli(*shlex.split(words), "--line", line, "--width", "4km"))

    assert f"'Ariha' is known: a line of your own has none; {instead}\n" in message


@pytest.mark.parametrize(("words", "message"), MISTAKES, ids=[words for words, _ in MISTAKES])
def test_a_mistake_is_reported_in_one_line_with_status_2(
    report_mistake: Callable[[str], str], words: str, message: str
) -> None:
    assert message in report_mistake(words)


# --- a feature of several ------------------------------------------------------------------


def test_a_feature_is_selected_reversed_and_its_sides_are_named(
    lines: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    selected = ("--line", lines, "--where", "name=east", "--width", "4km")

    named = answer(capsys, "contains", "50.01, 10.1", *selected, "--sides", "north,south")
    reverse = answer(capsys, "contains", "50.01, 10.1", *selected, "--reverse")

    assert named["side"] == "north"
    assert reverse["side"] == "right"
    assert named["km"] == pytest.approx(7.2, abs=0.1)
    assert reverse["km"] == pytest.approx(28.7, abs=0.1)


EASTWARD = ("--line", "LINESTRING(36 35, 37 35)", "--each-side", "20km,5km", "--ends", "flat,round")


def test_a_stretch_the_other_way_answers_as_the_line_in_reverse(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """Left, right, the kilometres and the start are those of travel; in every command."""
    (tmp_path / "in.csv").write_text("lat,lon\n35.1,36.5\n34.9,36.5\n", encoding="utf-8")
    length = json.loads(run_info(capsys, *EASTWARD))["length_km"]
    answers = []
    for turned in (("--from", length, "--to", "0"), ("--reverse",)):
        words = [*map(str, turned), *EASTWARD]
        north, south = (answer(capsys, "contains", at, *words) for at in ("35.1,36.5", "34.9,36.5"))
        assert (north["inside"], north["side"]) == (False, "right")
        assert (south["inside"], south["side"]) == (True, "left")
        assert main(["label", str(tmp_path / "in.csv"), str(tmp_path / "out.csv"), *words]) == 0
        labelled = (tmp_path / "out.csv").read_text(encoding="utf-8")
        assert [row.split(",")[2:4] for row in labelled.splitlines()[1:]] == [
            ["false", "right"],
            ["true", "left"],
        ]
        capsys.readouterr()
        assert main(["route", "--km", "1", *words]) == 0
        route = capsys.readouterr().out
        assert route.startswith("km 1.00, 35.0000")
        info = json.loads(run_info(capsys, *words))
        assert info["ends"] == "flat,round"
        for it in (north, south):
            assert it.pop("each_side_km") == {"left": 20, "right": 5}
        answers.append([north, south, labelled, route])
    first, second = answers
    for one, other in zip(first[:2], second[:2], strict=True):
        assert one == pytest.approx(other, abs=1e-3)
    assert first[2:] == second[2:]


def run_info(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    assert main(["info", "--json", *words]) == 0
    return capsys.readouterr().out


@pytest.mark.parametrize(
    ("start", "stop"),
    [("16+100", "km 40"), ("16,1 km", "40"), ("35.8142, 36.6099", "40"), ("km 16.10", "40 км")],
)
def test_ends_are_kilometres_and_coordinates_as_people_write_them(
    capsys: pytest.CaptureFixture[str], start: str, stop: str
) -> None:
    info = json.loads(run_info(capsys, "--from", start, "--to", stop))

    assert info["length_km"] == pytest.approx(23.9, abs=0.01)


def test_several_features_are_refused_with_the_remedy(
    lines: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["info", "--line", str(lines), "--width", "4km"]) == 2
    assert capsys.readouterr().err.count("\n") == 1


def test_what_was_left_out_is_reported_in_one_line(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "line.wkt").write_text("LINESTRING Z (10 50 300, 10.5 50 310)")

    status = main(["info", "--line", str(tmp_path / "line.wkt"), "--width", "4km"])

    error = capsys.readouterr().err
    assert status == 0
    assert error.startswith("corridor: ")
    assert error.count("\n") == 1
    assert "height" in error or "Z" in error


def test_the_last_kilometre_may_be_given_as_it_is_printed(
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


def test_reverse_needs_a_line_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["info", "--reverse"]) == 2
    assert "--reverse is for a line of your own" in capsys.readouterr().err


# --- messages name options, not arguments of functions ------------------------------------


@pytest.mark.parametrize(
    ("options", "message"),
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
            "give theirs by the name of their column; got --chainage-unit 'km'",
        ),
        ("--line lines.geojson --sides north", "as in --sides north,south; got 'north'"),
        ("--line lines.geojson --sides a,a", "--sides takes two different names"),
    ],
)
def test_messages_of_a_line_name_its_options(
    options: str,
    message: str,
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
    assert message in error
    assert error.count("\n") == 1


def test_notes_of_a_line_name_its_options(capsys: pytest.CaptureFixture[str]) -> None:
    main(["info", "--width", "4km", "--line", "LINESTRING M (10 50 0, 10.5 50 36000)"])

    assert "are ignored; --chainage 'M' takes them for chainages" in capsys.readouterr().err


# --- input files are not overwritten -----------------------------------------------------


@pytest.fixture
def inputs(tmp_path: Path, lines: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
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


def read_contents(folder: Path) -> dict[Path, bytes]:
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
def test_an_input_file_is_not_overwritten(
    words: str, named: str, inputs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = read_contents(inputs)

    assert main(words.split()) == 2

    message = f"corridor: {named} is read and written at once; give the result another name\n"
    assert capsys.readouterr().err.endswith(message)
    assert before.items() <= read_contents(inputs).items()


def test_a_shapefile_beside_the_line_of_its_name_leaves_it(inputs: Path) -> None:
    before = read_contents(inputs)

    assert main(["export", "line.shp", "--line", "line.gpkg", "--width", "5km"]) == 0
    assert before.items() <= read_contents(inputs).items()


# --- names of files -----------------------------------------------------------------------


def test_the_map_of_a_line_written_as_text_is_named_line(inputs: Path) -> None:
    assert main(["map", "--line", "LINESTRING (10 50, 10.5 50)", "--width", "4km"]) == 0
    assert (inputs / "line-corridor.html").is_file()


@pytest.mark.parametrize(
    "words",
    [
        "map --line {name}.csv --width 4km",
        "map -o {name}{name}.html",
        "label points.csv {name}{name}.csv",
        "sweep points.csv -o {name}{name}.csv --each-side 1km:3km:1km",
    ],
)
def test_a_name_too_long_for_a_file_is_reported_in_one_line(
    words: str, inputs: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    name = "n" * 245
    (inputs / "line.csv").rename(inputs / f"{name}.csv")
    before = read_contents(inputs)

    assert main(words.format(name=name).split()) == 2

    message = "cannot be written: File name too long; choose another folder or name\n"
    error = capsys.readouterr().err
    assert error.endswith(message)
    assert error.count("\n") == 1
    assert read_contents(inputs) == before
