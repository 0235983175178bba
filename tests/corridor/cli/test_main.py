"""The command line: one readable answer, an exit status, and one line for a mistake."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any, NamedTuple

import geopandas as gpd
import pytest
import shapely

import corridor
import corridor.model.seeds
from corridor.cli import main as cli
from tests.support import ROOT

MILLIMETRE = 1e-3
METRE_DEG = 1e-5

ARIHA = "35.814,36.610"
WEST_OF_FULDA = shapely.LineString([(9.0, 50.5), (9.5, 50.6)])
GOOD_AND_BAD = "name,lat,lon\na,35.814,36.610\nb,36.9,36.610\nc,,36.610\nd,north,36.610\ne,95,36\n"

# CPython would otherwise write each line at once, and compile every module anew.
PLAIN = {
    name: value
    for name, value in os.environ.items()
    if name not in ("PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE")
} | {"PYTHONPATH": str(ROOT)}


class Ran(NamedTuple):
    status: int
    out: str
    err: str


@pytest.fixture
def ask(capsys: pytest.CaptureFixture[str]) -> Any:
    """Return a function that runs one command in this process."""

    def run(*argv: object) -> Ran:
        try:
            status = cli.main([str(word) for word in argv])
        except SystemExit as leaving:
            status = leaving.code  # type: ignore[assignment]
        return Ran(status, *capsys.readouterr())

    return run


@pytest.fixture
def line(tmp_path: Path) -> Path:
    path = tmp_path / "pipeline.geojson"
    path.write_text(json.dumps(shapely.geometry.mapping(WEST_OF_FULDA)), encoding="utf-8")
    return path


@pytest.fixture
def points(tmp_path: Path) -> Path:
    path = tmp_path / "points.csv"
    path.write_text(GOOD_AND_BAD, encoding="utf-8")
    return path


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """Return an empty folder for what is written."""
    folder = tmp_path / "out"
    folder.mkdir()
    return folder


def refused(ran: Ran) -> str:
    """Return the one line of a refusal, which is all there is."""
    assert (ran.status, ran.out) == (2, "")
    assert ran.err.startswith("corridor")
    assert ran.err.endswith("\n")
    assert ran.err.count("\n") == 1
    return ran.err


def in_process(*argv: str, **named: Any) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "corridor", *argv]
    named = {"env": PLAIN, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, **named}
    return subprocess.run(command, text=True, encoding="utf-8", **named)


# --- contains: the answer -----------------------------------------------------------------


def test_inside_is_told_readably_with_status_0(ask: Any) -> None:
    ran = ask("contains", ARIHA)

    assert (ran.status, ran.err) == (0, "")
    assert ran.out == (
        "35.814000° N, 36.610000° E (decimal degrees): inside the corridor\n"
        "  528 m south of the road, 5472 m from the corridor's edge\n"
        "  km 16.10 of 71.38 from Tronba to Ain al-Havr\n"
        "  nearest settlement: Ariha, 17 m\n"
        "  corridor: 6 km north and 6 km south of the road, 12 km in all, flat ends\n"
    )


def test_outside_is_an_answer_with_status_1(ask: Any) -> None:
    ran = ask("contains", "Saraqib")

    assert (ran.status, ran.err) == (1, "")
    assert ran.out.startswith("Saraqib, 35.861105° N, 36.806110° E: outside the corridor\n")
    assert "3175 m beyond the corridor's edge" in ran.out
    assert "3.17 km before the start of the stretch from Tronba to Ain al-Havr" in ran.out


def test_past_the_end_is_told_so(ask: Any) -> None:
    ran = ask("contains", "Kinsabba")

    assert ran.status == 1
    assert "km past the end of the stretch from Tronba to Ain al-Havr" in ran.out


@pytest.mark.parametrize("name", ["Tronba", "Ain al-Havr"])
def test_the_settlements_at_the_ends_are_inside_at_the_edge(ask: Any, name: str) -> None:
    for stretch in ([], ["--from", "Ain al-Havr", "--to", "Tronba"]):
        ran = ask("contains", name, *stretch)

        assert ran.status == 0
        assert "inside the corridor" in ran.out
        assert ", 0 m from the corridor's edge" in ran.out
        assert ("  km 0.00 of 71.38" in ran.out) or ("  km 71.38 of 71.38" in ran.out)


@pytest.mark.parametrize(
    ("words", "notation"),
    [
        (["35.814,36.610"], "decimal degrees"),
        (["35.814", "36.610"], "decimal degrees"),
        (["35.814, 36.610"], "decimal degrees"),
        (["35,814; 36,610"], "decimal degrees"),
        (["N35.814", "E36.610"], "decimal degrees"),
        (["E36.610 N35.814"], "decimal degrees"),
        (["٣٥٫٨١٤", "٣٦٫٦١٠"], "decimal degrees"),
        (["35°48.84'N 36°36.6'E"], "degrees and minutes"),
        (["35°48'50.4\"N 36°36'36\"E"], "degrees, minutes and seconds"),
        (["37S", "BV", "84070", "65954"], "MGRS"),
        (["37SBV8407065954"], "MGRS"),
        (["37N", "284070.6", "3965954.6"], "UTM"),
        (["geo:35.814,36.610"], "geo URI"),
        (["geo:35.814,36.610;crs=wgs84;u=10"], "geo URI"),
    ],
)
def test_a_coordinate_is_read_in_each_notation_which_is_echoed(
    ask: Any, words: list[str], notation: str
) -> None:
    ran = ask("contains", *words, "--json")
    read = json.loads(ran.out)

    assert (ran.status, ran.err) == (0, "")
    assert (read["place"], read["read_as"]) == (None, notation)
    assert (read["lat"], read["lon"]) == pytest.approx((35.814, 36.610), abs=METRE_DEG)
    assert f"({notation}): inside" in ask("contains", *words).out


@pytest.mark.parametrize(
    ("words", "name"),
    [
        (["Ariha"], "Ariha"),
        (["ariha"], "Ariha"),
        (["أريحا"], "Ariha"),
        (["Jisr", "al-Shughur"], "Jisr al-Shughur"),
        (["Jisr al-Shughur"], "Jisr al-Shughur"),
        (["جسر", "الشغور"], "Jisr al-Shughur"),
        (["Trumba"], "Tronba"),
        (["C7211"], "Ain al-Havr"),
    ],
)
def test_a_settlement_is_read_in_any_spelling_quoted_or_not(
    ask: Any, words: list[str], name: str
) -> None:
    ran = ask("contains", *words)

    assert ran.status == 0
    assert ran.out.startswith(f"{name}, ")
    assert "nearest settlement: " + name not in ran.out


@pytest.mark.parametrize(
    ("words", "status", "names"),
    [
        (["Ariha", "Badama"], 0, ["Ariha", "Badama"]),
        (["Ariha", "Saraqib"], 1, ["Ariha", "Saraqib"]),
        (["Saraqib", "Ariha"], 1, ["Saraqib", "Ariha"]),
        (["35.814,36.610", "36.9,36.610"], 1, [None, None]),
        (["Jisr al-Shughur", "35.814, 36.610", "أريحا"], 0, ["Jisr al-Shughur", None, "Ariha"]),
    ],
)
def test_several_places_are_answered_each_and_0_means_all_are_inside(
    ask: Any, words: list[str], status: int, names: list[str | None]
) -> None:
    ran = ask("contains", *words, "--json")

    assert ran.status == status
    assert [json.loads(row)["place"] for row in ran.out.splitlines()] == names


@pytest.mark.parametrize(
    "words",
    [
        ["-33.9,18.4"],
        ["-33.9", "18.4"],
        ["-33.9, 18.4", "--json"],
        ["--json", "-33.9,18.4"],
        ["−33.9,18.4"],
        ["--", "-33.9,18.4"],
        ["-10", "-10", "--width", "5km"],
    ],
)
def test_a_coordinate_may_begin_with_a_minus(ask: Any, words: list[str]) -> None:
    ran = ask("contains", *words)

    assert (ran.status, ran.err) == (1, "")


def test_json_lines_are_the_answers_of_python(ask: Any, m4: corridor.Corridor) -> None:
    ran = ask("contains", "Ariha", "35.85,36.45", "Saraqib", "--json")
    rows = [json.loads(row) for row in ran.out.splitlines()]

    assert len(rows) == 3
    for row in rows:
        answer = m4.locate(lat=row["lat"], lon=row["lon"])
        nearest = m4.nearest_settlement(lat=row["lat"], lon=row["lon"])
        assert (row["inside"], row["side"]) == (answer.inside, answer.side)
        assert row["distance_m"] == pytest.approx(answer.distance_m, abs=MILLIMETRE)
        assert row["km"] == pytest.approx(answer.km, abs=1e-6)
        assert row["edge_m"] == pytest.approx(answer.edge_m, abs=MILLIMETRE)
        assert nearest is not None
        assert row["nearest_settlement"] == nearest[0].name
        assert row["each_side_km"] == {"north": 6.0, "south": 6.0}
        assert (row["width_km"], row["ends"]) == (12.0, "flat")


# --- contains: swapped --------------------------------------------------------------------


@pytest.mark.parametrize(
    "words", [["36.610,35.814"], ["36.610", "35.814"], ["36.610,35.814", ARIHA]]
)
def test_a_swapped_coordinate_is_refused_with_both_distances(ask: Any, words: list[str]) -> None:
    assert refused(ask("contains", *words)) == (
        "corridor: 36.61, 35.814 lies 94 km from the road; 35.814, 36.61 lies inside the "
        "corridor, 0.5 km from the road: are latitude and longitude swapped? If not, name "
        "them: lat 36.61, lon 35.814\n"
    )


@pytest.mark.parametrize("words", [["N36.610", "E35.814"], ["lat 36.61, lon 35.814"]])
def test_a_named_coordinate_is_not_taken_for_swapped(ask: Any, words: list[str]) -> None:
    ran = ask("contains", *words)

    assert (ran.status, ran.err) == (1, "")
    assert "93.9 km north of the road" in ran.out


# --- which corridor -----------------------------------------------------------------------


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
def test_a_width_is_shown_each_side_and_in_all(
    ask: Any, options: str, north: float, south: float, ends: str
) -> None:
    row = json.loads(ask("contains", ARIHA, "--json", *shlex.split(options)).out)
    text = ask("contains", ARIHA, *shlex.split(options)).out

    assert row["each_side_km"] == pytest.approx({"north": north, "south": south})
    assert row["width_km"] == pytest.approx(north + south)
    assert row["ends"] == ends
    assert text.splitlines()[-1].startswith(f"  corridor: {north:.3f}".rstrip("0").rstrip("."))
    assert f" in all, {ends} ends" in text


def test_a_narrower_corridor_leaves_a_place_outside(ask: Any) -> None:
    assert ask("contains", ARIHA, "--width", "1km").status == 1
    assert ask("contains", "Saraqib", "--ends", "round").status == 0


@pytest.mark.parametrize(
    ("options", "said"),
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
def test_a_stretch_counts_from_its_own_start(ask: Any, options: str, said: str) -> None:
    ran = ask("contains", ARIHA, *shlex.split(options))

    assert ran.status == 0
    assert ran.out.splitlines()[2] == f"  {said}"


def test_a_line_of_ones_own_has_left_and_right(ask: Any, line: Path) -> None:
    inside = ask("contains", "50.56,9.25", "--line", line, "--width", "4km")
    pair = ask("contains", "50.56,9.25", "--line", line, "--each-side", "500m,3km", "--json")

    assert inside.status == 0
    assert " left of the line, " in inside.out
    assert "from the start to the end" in inside.out
    assert "corridor: 2 km left and 2 km right of the line, 4 km in all" in inside.out
    assert "nearest settlement" not in inside.out
    assert pair.status == 1
    assert json.loads(pair.out)["each_side_km"] == {"left": 0.5, "right": 3.0}
    assert json.loads(pair.out)["nearest_settlement"] is None


def test_a_line_of_ones_own_has_stretches_by_kilometre(ask: Any, line: Path) -> None:
    own = ["--line", line, "--width", "4km"]

    assert ask("contains", "50.56,9.25", *own, "--from", 5, "--to", 30).status == 0
    assert ask("contains", "50.56,9.25", *own, "--to", "5km").status == 1


@pytest.mark.parametrize(
    ("words", "instead"),
    [
        ("contains Ariha", "give a coordinate"),
        ("info --from Ariha", "give a kilometre, as in 12.5"),
        ("route --between 3 Ariha", "give a kilometre, as in 12.5"),
    ],
)
def test_a_line_of_ones_own_has_no_settlements(
    ask: Any, line: Path, words: str, instead: str
) -> None:
    told = refused(ask(*shlex.split(words), "--line", line, "--width", "4km"))

    assert f"'Ariha' is known: a line of your own has none; {instead}\n" in told


# --- info, export, map, route -------------------------------------------------------------


def test_info_tells_measures_settlements_and_sources(ask: Any, m4: corridor.Corridor) -> None:
    ran = ask("info")
    inside = [place.name for place, answer in m4.settlements() if answer.inside]

    assert (ran.status, ran.err) == (0, "")
    assert ran.out.startswith(
        "M4 corridor: Tronba to Ain al-Havr, 71.381 km\n"
        "  6 km north and 6 km south of the road, 12 km in all; flat ends\n"
        "  area 803.80 km², perimeter 150.95 km (geodesic, WGS84)\n"
    )
    assert f"settlements inside ({len(inside)} of 40):" in ran.out
    assert all(f" {name} (" in ran.out for name in inside)
    assert " Saraqib (" not in ran.out
    assert "how the corridor closes at its two ends" in ran.out
    assert "https://www.voltairenet.org/article209431.html" in ran.out
    assert "© OpenStreetMap contributors, ODbL 1.0" in ran.out


def test_info_as_json_is_one_object(ask: Any) -> None:
    facts = json.loads(ask("info", "--json", "--width", "20km").out)

    assert facts["width_km"] == 20
    assert facts["length_km"] == pytest.approx(71.381248, abs=1e-6)
    assert facts["area_km2"] > 1200
    assert facts["settlements_inside"][0]["name_ar"]
    kms = [place["km"] for place in facts["settlements_inside"]]
    assert kms == sorted(kms)


def test_info_of_a_line_of_ones_own_names_no_sources(ask: Any, line: Path) -> None:
    ran = ask("info", "--line", line, "--width", "4km")

    assert ran.status == 0
    assert ran.out.startswith("pipeline: km 0 to km ")
    assert "settlements" not in ran.out
    assert "OpenStreetMap" not in ran.out


def test_export_writes_the_file_and_prints_its_path(ask: Any, out: Path) -> None:
    ran = ask("export", out / "m4.geojson", "--from", "Ariha", "--to", "Badama")

    assert (ran.status, ran.out) == (0, f"{out / 'm4.geojson'}\n")
    assert len(gpd.read_file(out / "m4.geojson")) == 43
    assert [path.name for path in out.iterdir()] == ["m4.geojson"]


def test_export_of_a_shapefile_names_all_files_as_json(ask: Any, out: Path) -> None:
    ran = ask("export", out / "m4.shp", "--json")
    paths = json.loads(ran.out)["paths"]

    assert sorted(Path(path).name for path in paths) == sorted(it.name for it in out.iterdir())
    assert str(out / "m4_corridor.shp") in paths


def test_export_prints_a_whole_path_for_a_name_alone(
    ask: Any, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(out)

    assert ask("export", "m4.kml").out == f"{out / 'm4.kml'}\n"


def test_map_writes_one_page_and_prints_path_and_size(
    ask: Any, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(out)
    ran = ask("map")
    page = out / "m4-corridor.html"

    assert (ran.status, ran.err) == (0, "")
    assert ran.out == f"{page} ({page.stat().st_size / 1000:.0f} kB)\n"
    assert page.stat().st_size < 400_000
    assert page.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert [path.name for path in out.iterdir()] == ["m4-corridor.html"]


def test_a_map_of_a_line_is_named_after_it(
    ask: Any, out: Path, line: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(out)
    ran = ask("map", "--line", line, "--width", "4km")

    assert ran.out.startswith(f"{out / 'pipeline-corridor.html'} (")
    assert [path.name for path in out.iterdir()] == ["pipeline-corridor.html"]


def test_map_of_points_prints_how_many_are_inside_outside_and_bad(
    ask: Any, out: Path, points: Path
) -> None:
    ran = ask("map", "-o", out / "m.html", "--points", points, "--width", "20km", "--json")

    assert ran.status == 0
    assert ran.err.startswith("5 points: 1 inside (1 south), 1 outside, 3 with a problem (")
    assert "latitude is missing: 1" in ran.err
    assert "latitude is not a number: 1" in ran.err
    assert ran.err.count("\n") == 1
    assert json.loads(ran.out) == {
        "path": str(out / "m.html"),
        "bytes": (out / "m.html").stat().st_size,
    }


def test_map_reads_points_as_its_options_tell(ask: Any, out: Path, tmp_path: Path) -> None:
    latin = tmp_path / "latin.csv"
    latin.write_bytes("name,lat,lon\nBäume,35.814,36.61\n".encode("cp1252"))
    layers = tmp_path / "layers.gpkg"
    frame = gpd.GeoDataFrame(geometry=[shapely.Point(36.61, 35.814)], crs="EPSG:4326")
    for name in ("one", "other"):
        frame.to_file(layers, layer=name, driver="GPKG")
    map_of = ("map", "-o", out / "m.html", "--points")

    assert "is not UTF-8" in ask(*map_of, latin).err
    assert ask(*map_of, latin, "--encoding", "windows-1252").err.startswith("1 point: 1 inside")
    assert "--layer" in ask(*map_of, layers).err
    assert ask(*map_of, layers, "--layer", "other").err.startswith("1 point: 1 inside")


@pytest.mark.parametrize("is_there", [True, False])
def test_map_is_opened_where_there_is_a_browser(
    ask: Any, out: Path, line: Path, monkeypatch: pytest.MonkeyPatch, is_there: bool
) -> None:
    opened: list[str] = []
    monkeypatch.setattr("webbrowser.open", lambda url: opened.append(url) or is_there)
    ran = ask("map", "--open", "-o", out / "a b.html", "--line", line, "--width", "4km")

    assert ran.status == 0
    assert opened == [(out / "a b.html").as_uri()]
    assert ("no browser was found" in ran.err) is not is_there


def test_route_lists_the_reported_patrols(ask: Any) -> None:
    rows = ask("route").out.splitlines()

    assert len(rows) == 25
    assert rows[0] == "2020-03-15  no. 1: turning point not reported"
    assert rows[3] == "2020-04-15  no. 4: al-Nayrab, km 4.3"
    assert rows[-4] == "2020-07-22  no. 22 (Turkish, local): Ain al-Havr, km 71.4"


def test_route_as_json_is_a_line_a_patrol(ask: Any) -> None:
    rows = [json.loads(row) for row in ask("route", "--json").out.splitlines()]
    whole = [row for row in rows if row["whole_route"]]

    assert len(rows) == 25
    assert [row["length_km"] for row in whole] == [71.381] * 3
    assert (rows[0]["date"], rows[0]["turned_at"], rows[0]["km"]) == ("2020-03-15", None, None)
    assert all(row["source"].startswith("http") for row in rows)


def test_route_at_a_kilometre_at_a_time_and_between_two(ask: Any) -> None:
    at_time = ("--time", "2020-07-22T10:00", "--departure", "2020-07-22T09:00", "--speed", 20)

    assert ask("route", "--km", 3).out == "km 3.00, 35.864542, 36.733973, 1505 m from al-Nayrab\n"
    assert ask("route", *at_time).out == (
        "2020-07-22 10:00: km 20.00, 35.798702, 36.570842, 900 m from Urum al-Jawz\n"
    )
    assert ask("route", "--between", "Ariha", "Badama", "--speed", 30).out == (
        "49.72 km from km 16.09 to km 65.81, 99 minutes\n"
    )
    assert ask("route", "--between", "Badama", "Ariha").out == (
        "49.72 km from km 65.81 to km 16.09\n"
    )
    assert ask("route", "--between", "Badama", "9km").out == "56.81 km from km 65.81 to km 9.00\n"


def test_route_between_two_kilometres_of_a_line_of_ones_own(ask: Any, line: Path) -> None:
    own = ("--line", line, "--width", "4km")

    assert ask("route", "--between", 3, "9 km", *own).out == "6.00 km from km 3.00 to km 9.00\n"
    assert "the route runs from km 0 to km 37.142, got km 40" in refused(
        ask("route", "--between", 3, 40, *own)
    )


def test_route_answers_programs_too(ask: Any, m4: corridor.Corridor) -> None:
    row = json.loads(ask("route", "--km", 20, "--json").out)
    leg = json.loads(ask("route", "--between", "Ariha", "Badama", "--speed", 30, "--json").out)
    position = m4.route.at_km(20)

    assert (row["lat"], row["lon"]) == pytest.approx((position.lat, position.lon), abs=1e-8)
    assert (row["near"], row["time"]) == ("Urum al-Jawz", None)
    assert leg["length_km"] == pytest.approx(leg["to"]["km"] - leg["from"]["km"], abs=1e-6)
    assert leg["minutes"] == pytest.approx(leg["length_km"] * 2, abs=0.01)


# --- mistakes -----------------------------------------------------------------------------

MISTAKES = [
    # coordinates
    ("contains 95.0,36.61", "latitude must lie in [-90, 90], got 95"),
    ("contains 35.814,190.5", "longitude must lie in [-180, 180], got 190.5"),
    ("contains nan,36.61", "cannot read 'nan,36.61' as a coordinate"),
    ("contains inf 36.61", "cannot read 'inf 36.61' as a coordinate"),
    ("contains 35.814", "there is only one number, and it takes two"),
    ("contains 35,814", "the comma may separate 35 from 814 or be the decimal sign"),
    ("contains ''", "no settlement called '' is known"),
    ("contains 35.814 36.610 36.9", "cannot read '35.814 36.610 36.9' as a coordinate"),
    # places
    ("contains Arihaa", "no settlement called 'Arihaa' is known; closest: Ariha"),
    ("contains 'عين الحور'", "'عين الحور' fits 3 settlements"),
    ("contains Ariha Nowhere", "no settlement called 'Nowhere' is known"),
    ("contains Jisr Ariha", "no settlement called 'Jisr Ariha' is known"),
    # widths
    ("contains Ariha --width 0km", "the width must be a number of kilometres in (0, 1000], got 0"),
    ("contains Ariha --width -5km", "in (0, 1000], got -5.0"),
    ("contains Ariha --width nan", "the unit 'nan'"),
    ("contains Ariha --width nankm", "the unit 'nankm'"),
    ("contains Ariha --width 1e999km", "in (0, 1000], got inf"),
    ("contains Ariha --width 12", "no unit in '12'"),
    ("contains Ariha --width 12furlong", "km, m, mi, nmi, as in 12km; got the unit 'furlong'"),
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
    # stretch and ends
    ("contains Ariha --from Ariha --to أريحا", "a stretch needs two different ends"),
    ("contains Ariha --from 10 --to 10km", "a stretch needs two different ends"),
    ("contains Ariha --to Latakia", "beyond the line, which runs from km -4.315 to km 87.819"),
    ("contains Ariha --to 88", "km 88.0 lies beyond the line"),
    ("contains Ariha --from nan", "km nan lies beyond the line"),
    ("contains Ariha --from Arihaa", "closest: Ariha"),
    ("contains Ariha --ends square", "as in flat,round; got 'square'"),
    ("contains Ariha --ends flat,round,flat", "ends are flat or round, or one of these"),
    # a line of one's own
    ("contains 50,9 --line {line}", "--line needs --width, --each-side or --widths, as in"),
    ("contains 50,9 --line {tmp}/none.geojson --width 4km", "there is no such file"),
    ("contains 50,9 --line {tmp} --width 4km", "is a folder"),
    ("contains 50,9 --line {points} --width 4km", "points.csv"),
    ("contains 50,9 --line '' --width 4km", "--line needs a file, or a line as WKT, as in"),
    ("contains 50,9 --line ' '", "--line needs a file"),
    # files of points
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
    # output
    ("export {out}/m4.docx", "the ending must be one of .geojson, .json, .gpkg, .kml"),
    ("export {out}/m4", "got none"),
    ("export ''", "the ending must be one of"),
    ("export {tmp}/none/m4.gpkg", "none first"),
    ("export {tmp}/folder.kml", "is a folder"),
    ("map -o {tmp}/none/m.html", "cannot be written"),
    ("map -o {out}", "is a folder"),
    ("map -o ''", "is a folder"),
    # the route
    ("route --km 72", "the route runs from km 0 to km 71.381, got km 72"),
    ("route --km -1", "got km -1"),
    ("route --km nan", "got km nan"),
    ("route --km far", "invalid float value: 'far'"),
    ("route --between Ariha Latakia", "Latakia lies beyond the route"),
    ("route --between Ariha Latakia --ends round", "Latakia lies beyond the route"),
    ("route --between Ariha Arihaa", "closest: Ariha"),
    ("route --between Ariha", "expected 2 arguments"),
    ("route --between Ariha Badama --speed 0", "the speed must lie in [0.01, 1000] km/h, got 0.0"),
    ("route --between Ariha Badama --speed 1e-12", "the speed must lie in [0.01, 1000]"),
    ("route --between Ariha Badama --km 3", "not allowed with argument"),
    ("route --time 10:00 --departure 2020-07-22T09:00 --speed 20", "got '10:00'"),
    ("route --time 2020-07-22T10:00 --speed 20", "--time needs --departure and --speed"),
    ("route --time 2020-07-22T10:00 --departure 2020-07-22T09:00", "--time needs --departure"),
    (
        "route --time 2020-07-22T10:00Z --departure 2020-07-22T09:00 --speed 20",
        "must both name their zone or neither",
    ),
    (
        "route --time 2020-07-22T08:00 --departure 2020-07-22T09:00 --speed 20",
        "is on the route from 2020-07-22 09:00 to 2020-07-22 12:34, got 2020-07-22 08:00",
    ),
    ("route --departure 2020-07-22T09:00", "--departure needs --time"),
    ("route --km 3 --speed 20", "--speed needs --time or --between"),
    # words
    ("", "the following arguments are required: command"),
    ("fly", "invalid choice: 'fly'"),
    ("contains", "the following arguments are required: PLACE"),
    ("contains Ariha --colour red", "unrecognized arguments: --colour"),
    ("info Ariha", "unrecognized arguments: Ariha"),
    ("export", "the following arguments are required: OUT"),
    ("contains Ariha --wid 5km", "unrecognized arguments: --wid"),  # nothing is guessed
]


@pytest.mark.parametrize(("words", "said"), MISTAKES, ids=[words for words, _ in MISTAKES])
def test_a_mistake_is_told_in_one_line_with_status_2(
    ask: Any, tmp_path: Path, out: Path, line: Path, points: Path, words: str, said: str
) -> None:
    (tmp_path / "empty.csv").write_bytes(b"")
    (tmp_path / "latin.csv").write_bytes(b"lat,lon\n\xe9,1\n")
    (tmp_path / "bare.csv").write_text("name,x1\na,1\n", encoding="utf-8")
    (tmp_path / "swapped.csv").write_text("lat,lon\n36.61,35.81\n36.5,35.8\n", encoding="utf-8")
    (tmp_path / "points.xlsx").write_bytes(b"PK")
    (tmp_path / "folder.kml").mkdir()
    argv = [
        word.format(tmp=tmp_path, out=out, line=line, points=points) for word in shlex.split(words)
    ]

    assert said in refused(ask(*argv))
    assert list(out.iterdir()) == []


@pytest.mark.parametrize("command", ["export {out}/m4.kml", "map -o {out}/m.html"])
@pytest.mark.parametrize("step", ["os.mkdir", "os.replace"])
def test_a_folder_that_may_not_be_written_to_is_told_and_left_clean(
    ask: Any, out: Path, monkeypatch: pytest.MonkeyPatch, command: str, step: str
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(step, refuse)
    ran = ask(*shlex.split(command.format(out=out)))

    assert "cannot be written: Permission denied; choose another folder" in refused(ran)
    assert list(out.iterdir()) == []


def test_what_was_there_stays_when_writing_fails(
    ask: Any, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (out / "m4.kml").write_text("before")

    def refuse(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.replace", refuse)

    assert "No space left on device" in refused(ask("export", out / "m4.kml"))
    assert (out / "m4.kml").read_text() == "before"


def test_damaged_seeds_are_told_in_one_line_with_every_fault(
    ask: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = shutil.copytree(ROOT / "seeds", tmp_path / "seeds")
    (folder / "m4_centreline.csv").write_text("lat,lon\n95,36\n35,36\n", encoding="utf-8")
    (folder / "agreement.toml").unlink()
    monkeypatch.setattr("corridor.model.seeds._default", lambda: corridor.model.seeds.load(folder))

    told = refused(ask("contains", ARIHA))

    assert "m4_centreline.csv:2: lat must be degrees in [-90, 90], got '95'" in told
    assert "agreement.toml: cannot be read: No such file or directory" in told


def test_the_version_is_told(ask: Any) -> None:
    assert ask("--version") == (0, f"{corridor.__version__}\n", "")


# --- the process --------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["export {out}/m4.geojson", "map -o {out}/m.html"])
def test_an_interrupt_ends_quietly_with_130_and_leaves_no_file(
    out: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    command: str,
) -> None:
    def interrupt(*_: object, **__: object) -> None:
        assert list(out.rglob("m*"))  # by now the file has been written beside
        raise KeyboardInterrupt

    monkeypatch.setattr("os.replace", interrupt)
    monkeypatch.setattr(sys, "argv", ["corridor", *shlex.split(command.format(out=out))])
    with pytest.raises(SystemExit) as leaving:
        cli.run()

    assert leaving.value.code == 130
    assert capsys.readouterr() == ("", "")
    assert list(out.iterdir()) == []


@pytest.mark.parametrize(
    "argv", [["contains", ARIHA], ["info"], ["route", "--json"], ["--help"], ["route", "--help"]]
)
@pytest.mark.parametrize("buffered", [True, False])
def test_a_reader_that_has_seen_enough_is_left_in_peace(argv: list[str], buffered: bool) -> None:
    env = PLAIN if buffered else PLAIN | {"PYTHONUNBUFFERED": "1"}
    reader, writer = os.pipe()
    os.close(reader)
    try:
        ran = in_process(*argv, stdout=writer, env=env)
    finally:
        os.close(writer)

    assert (ran.returncode, ran.stderr) == (0, "")


def test_an_answer_that_nobody_reads_keeps_its_status() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    try:
        ran = in_process("contains", "Saraqib", stdout=writer)
    finally:
        os.close(writer)

    assert (ran.returncode, ran.stderr) == (1, "")


def test_it_runs_from_any_folder(tmp_path: Path) -> None:
    ran = in_process("contains", "أريحا", "--json", cwd=tmp_path)

    assert (ran.returncode, ran.stderr) == (0, "")
    assert json.loads(ran.stdout)["place"] == "Ariha"
    assert list(tmp_path.iterdir()) == []


def test_a_mistake_in_a_process_has_status_2_and_no_traceback(tmp_path: Path) -> None:
    ran = in_process("contains", "36.610,35.814", cwd=tmp_path)

    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.startswith("corridor: 36.61, 35.814 lies 94 km from the road")
    assert ran.stderr.count("\n") == 1


def test_names_are_printed_where_the_terminal_knows_ascii_alone() -> None:
    ran = in_process("info", env=PLAIN | {"PYTHONIOENCODING": "ascii"})

    assert (ran.returncode, ran.stderr) == (0, "")
    assert "Ariha (\\u0623" in ran.stdout
