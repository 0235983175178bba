"""The source facts as shipped, and every way in which damaged ones are refused."""

from __future__ import annotations

import datetime
import shutil
from typing import TYPE_CHECKING

import pytest

from corridor.errors import CorridorError, SeedsError
from corridor.model.seeds import load
from tests.support import ROOT

if TYPE_CHECKING:
    from pathlib import Path

SHIPPED = ROOT / "seeds"
READ = (
    *("agreement.toml", "m4_centreline.csv", "settlements.csv", "patrols.csv"),
    *("patrol_readings.csv", "publishers.csv"),
)


@pytest.fixture
def seeds(tmp_path: Path) -> Path:
    """Copy the files that are read, to be damaged; of the settlements the 40 best known."""
    for name in READ:
        shutil.copy(SHIPPED / name, tmp_path)
    header, *rows = (SHIPPED / "settlements.csv").read_text("utf-8").splitlines(keepends=True)
    by_name = {row.partition(",")[0]: row for row in rows}
    curated = (SHIPPED / "sources" / "settlements_curated.csv").read_text("utf-8").splitlines()
    few = [by_name[line.partition(",")[0]] for line in curated[1:]]
    (tmp_path / "settlements.csv").write_text("".join([header, *few]), "utf-8", newline="")
    return tmp_path


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert text.count(old) == 1, f"{old!r} must stand once in {file.name}"
    file.write_text(text.replace(old, new), "utf-8", newline="")


def faults(folder: Path) -> list[str]:
    with pytest.raises(SeedsError) as caught:
        load(folder)
    first, *listed = str(caught.value).splitlines()
    assert first == (
        f"the source facts in {str(folder)!r} cannot be used; "
        "correct them, or install the program again:"
    )
    return [fault.removeprefix("  ") for fault in listed]


# --- as shipped ---------------------------------------------------------------------------


def test_the_agreement_gives_the_defaults() -> None:
    agreement = load().agreement

    assert datetime.date(2020, 3, 5) == agreement.date
    assert datetime.datetime(2020, 3, 6, 0, 1) == agreement.ceasefire_from
    assert datetime.date(2020, 3, 15) == agreement.patrols_from
    assert (agreement.place, agreement.parties) == ("Moscow", ("Russia", "Turkey"))
    assert (
        agreement.road,
        agreement.start,
        agreement.end,
    ) == ("M4", "Tronba", "Ain al-Havr")
    assert (
        agreement.north_km,
        agreement.south_km,
        agreement.press_width_km,
    ) == (6.0, 6.0, 12.0)


def test_travelling_west_north_is_on_the_right() -> None:
    read = load()

    assert (read.agreement.left_side, read.agreement.right_side) == ("south", "north")
    assert read.lons[0] > read.lons[-1]


def test_half_widths_are_read_left_first() -> None:
    agreement = load().agreement._replace(north_km=4.0, south_km=7.0)

    assert agreement.half_widths_km == (7.0, 4.0)
    assert agreement.width_km == 11.0


def test_every_fact_has_its_text_and_its_source() -> None:
    facts = load().agreement.facts

    assert len(facts) == len({fact.key for fact in facts}) == 14
    for fact in facts:
        assert fact.text.endswith(".")
        assert fact.source.title
        assert fact.source.url.startswith(("https://", "http://"))


def test_the_ends_are_the_two_settlements_of_the_agreement() -> None:
    start, end = load().ends

    assert (start.name, start.pcode) == ("Tronba", "C3908")
    assert (end.name, end.pcode) == ("Ain al-Havr", "C7211")


def test_the_centreline_runs_from_the_interchange_to_beyond_kinsabba() -> None:
    read = load()

    assert len(read.lats) == len(read.lons) == 607
    assert (read.lats[0], read.lons[0]) == (35.88091, 36.81239)
    assert (read.lats[-1], read.lons[-1]) == (35.68014, 36.04592)


def test_places_and_patrols_are_complete() -> None:
    read = load()
    latakia = next(it for it in read.settlements if it.name == "Latakia")

    assert (len(read.settlements), len(read.patrols)) == (2023, 25)
    assert sum(patrol.whole_route for patrol in read.patrols) == 3
    assert latakia.spellings[:2] == ("Lattakia", "Ladhiqiyah")
    assert latakia.sources == ("OCHA", "OSM", "GeoNames")
    assert latakia.spread_m == 2363.0


def test_a_blank_is_none() -> None:
    read = load()
    first = read.patrols[0]

    assert (first.start, first.turned_at, first.event) == ("Tronba", "al-Nayrab", None)
    assert all((it.spread_m is None) == (len(it.sources) == 1) for it in read.settlements)


def test_the_shipped_seeds_are_read_once_and_a_folder_anew(seeds: Path) -> None:
    assert load() is load()
    assert load(seeds) is not load(seeds)
    assert load(str(seeds)).agreement == load().agreement


def test_values_cannot_be_changed() -> None:
    with pytest.raises(AttributeError):
        load().agreement.north_km = 7.0  # type: ignore[misc]


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(seeds: Path) -> None:
    for name in READ:
        text = (seeds / name).read_text("utf-8")
        (seeds / name).write_text("\ufeff" + text, "utf-8", newline="\r\n")

    shipped = {it.pcode: it for it in load().settlements}
    assert [shipped[it.pcode] for it in load(seeds).settlements] == list(load(seeds).settlements)


# --- damaged: one fault each --------------------------------------------------------------

LINE_3 = "35.87868,36.80300\n"
HEADERS = {
    "m4_centreline.csv": "lat,lon",
    "settlements.csv": "name,name_ar,variants,lat,lon,ocha_pcode,class,subdistrict,"
    "subdistrict_ar,district,district_ar,governorate,governorate_ar,sources,spread_m,note",
    "patrols.csv": "date,number_as_reported,start,turned_at,turned_point,turned_point_ar,"
    "whole_route,certainty,event,source_urls,note",
    "patrol_readings.csv": "date,field,turned_at,reading,reading_ar,source,source_url",
    "publishers.csv": "host,name,affiliation,reason,reason_url",
}


@pytest.mark.parametrize("name", READ)
def test_a_missing_file_is_named(seeds: Path, name: str) -> None:
    (seeds / name).unlink()

    assert [f"{name}: cannot be read: No such file or directory"] == faults(seeds)


@pytest.mark.parametrize("name", READ)
def test_a_file_that_is_not_utf8_is_named_with_its_line(seeds: Path, name: str) -> None:
    lines = (seeds / name).read_bytes().splitlines(keepends=True)
    lines[1] = b"\xe9" + lines[1]
    (seeds / name).write_bytes(b"".join(lines))

    assert [f"{name}:2: must be UTF-8, got byte 0xe9"] == faults(seeds)


@pytest.mark.parametrize("name", HEADERS)
def test_a_wrong_header_is_reported_with_the_right_one(seeds: Path, name: str) -> None:
    change(seeds / name, HEADERS[name] + "\n", "x,y\n")

    assert [f"{name}:1: the header must be {HEADERS[name]}, got 'x,y'"] == faults(seeds)


@pytest.mark.parametrize("name", HEADERS)
def test_an_empty_file_has_no_header(seeds: Path, name: str) -> None:
    (seeds / name).write_bytes(b"")

    assert [f"{name}:1: the header must be {HEADERS[name]}, got ''"] == faults(seeds)


@pytest.mark.parametrize("name", HEADERS)
def test_a_row_with_fields_too_many_is_reported(seeds: Path, name: str) -> None:
    file = seeds / name
    lines = file.read_text("utf-8").splitlines(keepends=True)
    lines[4] = "1,2,3,4,5,6,7,8,9,10,11,12\n"  # a row that no other names
    file.write_text("".join(lines), "utf-8")

    wanted = HEADERS[name].count(",") + 1
    got = [fault for fault in faults(seeds) if fault.startswith(name)]
    assert [f"{name}:5: a row must have {wanted} fields, got 12"] == got


def test_a_blank_line_is_reported(seeds: Path) -> None:
    change(seeds / "m4_centreline.csv", LINE_3, "\n" + LINE_3)

    assert faults(seeds) == ["m4_centreline.csv:3: a row must have 2 fields, got 0"]


def test_an_unclosed_quote_is_reported_at_its_line(seeds: Path) -> None:
    change(seeds / "m4_centreline.csv", LINE_3, '"' + LINE_3)

    assert faults(seeds) == ["m4_centreline.csv:3: not CSV: unexpected end of data"]


def test_lines_are_counted_as_an_editor_does_past_a_field_of_two_lines(seeds: Path) -> None:
    change(seeds / "patrols.csv", ",About 20 km\n", ',"About\n20 km"\n')
    change(seeds / "patrols.csv", "2020-06-04,15,", "2020-06-04,,")

    assert faults(seeds) == ["patrols.csv:17: number_as_reported must be some text, got ''"]


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ("91,36.8", "lat must be degrees in [-90, 90], got '91'"),
        ("nan,36.8", "lat must be degrees in [-90, 90], got 'nan'"),
        ("35.8,-180.5", "lon must be degrees in [-180, 180], got '-180.5'"),
        ("35.8,inf", "lon must be degrees in [-180, 180], got 'inf'"),
        ("35.8,east", "lon must be degrees in [-180, 180], got 'east'"),
        ("35.8,", "lon must be degrees in [-180, 180], got ''"),
        (
            "35.88091,36.81239",
            "the vertex repeats the one before it; leave one out",
        ),
    ],
)
def test_a_bad_vertex_is_reported(seeds: Path, row: str, fault: str) -> None:
    change(seeds / "m4_centreline.csv", LINE_3, row + "\n")

    assert [f"m4_centreline.csv:3: {fault}"] == faults(seeds)


def test_a_line_of_one_vertex_is_reported(seeds: Path) -> None:
    (seeds / "m4_centreline.csv").write_text("lat,lon\n35.8,36.8\n", "utf-8")

    assert faults(seeds) == ["m4_centreline.csv: a line needs at least two vertices, got 1"]


ARIHA = (
    "Ariha,أريحا,Arihah; Riha; Eriha; Arīḩā; Ариха,35.81396,36.610185,C4278,city,Ariha,أريحا,"
    "Ariha,أريحا,Idleb,إدلب,OCHA+OSM+GeoNames,101.0,\n"
)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("Ariha,أريحا,Arihah", "Ariha,,Arihah", "name_ar must be some text, got ''"),
        ("Ariha,أريحا,Arihah", "Ariha, أريحا,Arihah", "name_ar must be some text, got ' أريحا'"),
        ("35.81396", "351.81396", "lat must be degrees in [-90, 90], got '351.81396'"),
        ("36.610185", "E36", "lon must be degrees in [-180, 180], got 'E36'"),
        ("C4278", "", "ocha_pcode must be some text, got ''"),
        ("C4278", "C4281", "is already used at settlements.csv:14"),
        (",city,Ariha,", ",city,,", "subdistrict must be some text, got ''"),
        (",city,", ",metropolis,", "left empty, got 'metropolis'"),
        (",Idleb,", ",,", "governorate must be some text, got ''"),
        ("OCHA+OSM+GeoNames", "", "sources must be out of OCHA+OSM+GeoNames, got ''"),
        ("OCHA+OSM+", "OCHA+Bing+", "sources must be out of OCHA+OSM+GeoNames, got 'Bing'"),
        ("101.0", "-1", "spread_m must be metres, 0 or more, or left empty, got '-1'"),
        ("101.0", "nan", "spread_m must be metres, 0 or more, or left empty, got 'nan'"),
        ("101.0", "inf", "spread_m must be metres, 0 or more, or left empty, got 'inf'"),
    ],
)
def test_a_bad_settlement_is_reported(seeds: Path, old: str, new: str, fault: str) -> None:
    change(seeds / "settlements.csv", ARIHA, ARIHA.replace(old, new))

    (got,) = faults(seeds)
    assert got.startswith("settlements.csv:16: ")
    assert got.endswith(fault)


def test_a_name_used_twice_is_reported_whatever_its_case(seeds: Path) -> None:
    change(seeds / "settlements.csv", "Nahliya,", "SARMIN,")

    assert faults(seeds) == [
        "settlements.csv:15: name 'SARMIN' is already used at settlements.csv:8"
    ]


def test_a_settlement_without_a_name_is_reported(seeds: Path) -> None:
    change(seeds / "settlements.csv", "Nahliya,", ",")

    assert faults(seeds) == ["settlements.csv:15: name must be some text, got ''"]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("2020-04-15", "2020-04-31", "4: date must be a real date as YYYY-MM-DD"),
        ("2020-04-15", "20200415", "4: date must be a real date as YYYY-MM-DD"),
        ("2020-04-15", "", "4: date must be a real date as YYYY-MM-DD, got ''"),
        (
            "2020-04-15",
            "2020-04-08",
            "4: patrols stand in order of date, one a day; 2020-04-08 follows 2020-04-08",
        ),
        (
            "2020-04-15",
            "2020-04-01",
            "4: patrols stand in order of date, one a day; 2020-04-01 follows 2020-04-08",
        ),
        (
            "2020-03-15,",
            "2020-03-14,",
            "1: date 2020-03-14 lies before the first patrol agreed, 2020-03-15",
        ),
        ("-15,4,", "-15,,", "4: number_as_reported must be some text, got ''"),
        (
            "-15,4,Tronba",
            "-15,4,Trumba",
            "4: start must be a name in settlements.csv or left empty, got 'Trumba'",
        ),
        (
            "-15,4,Tronba,al-Nayrab",
            "-15,4,Tronba,Nayrab",
            "4: turned_at must be a name in settlements.csv or left empty, got 'Nayrab'",
        ),
        (
            "al-Nayrab,,,no,several sources,,https://www.hurriyetdailynews.com/turkey-russia-held",
            "al-Nayrab,,,,several sources,,https://www.hurriyetdailynews.com/turkey-russia-held",
            "4: whole_route must be yes or no, got ''",
        ),
        (
            "al-Nayrab,,,no,several sources,,https://www.hurriyetdailynews.com/turkey-russia-held",
            "al-Nayrab,,,yes,several sources,,https://www.hurriyetdailynews.com/turkey-russia-held",
            "4: whole_route is yes, so start and turned_at must be Tronba and Ain al-Havr, "
            "got Tronba and al-Nayrab",
        ),
        (
            "https://www.hurriyetdailynews.com/turkey-russia-held-4th",
            "ftp://www.hurriyetdailynews.com/turkey-russia-held-4th",
            "4: source_urls must be a web address with http or https, got 'ftp:",
        ),
        (
            "https://ria.ru/20200315/1568624045.html",
            "",
            "1: source_urls must be a web address with http or https, got ''",
        ),
        (
            "https://ria.ru/20200315/1568624045.html",
            "https:///1568624045.html",
            "1: source_urls must be a web address with http or https, got 'https:///15",
        ),
    ],
)
def test_a_bad_patrol_is_reported(seeds: Path, old: str, new: str, fault: str) -> None:
    change(seeds / "patrols.csv", old, new)
    number, message = fault.split(": ", 1)

    (got,) = faults(seeds)
    assert got.startswith(f"patrols.csv:{int(number) + 1}: {message}")


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("date = 2020-03-05", "date = 2020-03-32", "not TOML: "),
        ("date = 2020-03-05\n", "", "agreement.date is missing"),
        ("[agreement]", "[agrement]", "agrement: allowed are the tables agreement and"),
        ("silent_on =", "silent =", "agreement.silent is not a key known here"),
        (
            "date = 2020-03-05",
            'date = "5 March"',
            "date must be a date such as 2020-03-05, got '5 March'",
        ),
        (
            "2020-03-06T00:01:00",
            "2020-03-06",
            "ceasefire_from must be a local time such as 2020-03-06T00:01:00, got",
        ),
        (
            "date = 2020-03-05",
            "date = 2020-03-07",
            "date, ceasefire_from and patrols_from must follow one another, "
            "got 2020-03-07, 2020-03-06 00:01:00, 2020-03-15",
        ),
        (
            "patrols_from = 2020-03-15",
            "patrols_from = 2020-03-05",
            "date, ceasefire_from and patrols_from must follow one another",
        ),
        ('place = "Moscow"', "place = 5", "place must be some text, got 5"),
        ('road = "M4"', 'road = ""', "road must be some text, got ''"),
        (
            '["Russia", "Turkey"]',
            '"Russia"',
            "parties must be a list of two or more names, got 'Russia'",
        ),
        (
            '["Russia", "Turkey"]',
            '["Russia"]',
            "parties must be a list of two or more names, got ['Russia']",
        ),
        (
            'start = "Tronba"',
            'start = "Trumba"',
            "start must be a name in settlements.csv, got 'Trumba'",
        ),
        (
            'end = "Ain al-Havr"',
            'end = "Tronba"',
            "end must differ from start, got 'Tronba' for both",
        ),
        (
            "north_km = 6.0",
            "north_km = 0",
            "north_km must be a positive number of kilometres, got 0",
        ),
        (
            "south_km = 6.0",
            "south_km = nan",
            "south_km must be a positive number of kilometres, got nan",
        ),
        (
            "south_km = 6.0",
            "south_km = true",
            "south_km must be a positive number of kilometres, got True",
        ),
        (
            "press_width_km = 12.0",
            "press_width_km = inf",
            "press_width_km must be a positive number of kilometres, got inf",
        ),
        (
            'left_side = "south"',
            'left_side = "north"',
            "left_side and right_side must be north and south, one each, got ['north', 'north']",
        ),
        (
            "https://pax.peaceagreements.org/agreements/2273",
            "pax.peaceagreements.org",
            "facts.signed.url must be a web address with http or https, "
            "got 'pax.peaceagreements.org'",
        ),
        (
            '"A security corridor reaches 6 km north and 6 km south of the M4 highway."',
            '""',
            "facts.corridor.text must be some text, got ''",
        ),
        (
            '"PA-X Peace Agreements Database, agreement 2273"',
            "2273",
            "facts.signed.title must be some text, got 2273",
        ),
        (
            'title = "PA-X Peace Agreements Database, agreement 2273"\n',
            "",
            "facts.signed.title is missing",
        ),
        ("[agreement]\n", "extra = 1\n[agreement]\n", "extra: allowed are the tables"),
    ],
)
def test_a_bad_agreement_is_reported(seeds: Path, old: str, new: str, fault: str) -> None:
    change(seeds / "agreement.toml", old, new)

    assert any(got.startswith(f"agreement.toml: {fault}") for got in faults(seeds))


def test_an_agreement_without_facts_is_reported(seeds: Path) -> None:
    file = seeds / "agreement.toml"
    file.write_text(file.read_text("utf-8").partition("[facts.signed]")[0], "utf-8")

    assert faults(seeds) == [
        "agreement.toml: facts must hold one table a fact, as [facts.corridor]"
    ]


def test_values_that_should_be_tables_are_reported(seeds: Path) -> None:
    (seeds / "agreement.toml").write_text("agreement = 1\nfacts.corridor = 2\n", "utf-8")

    assert faults(seeds) == [
        "agreement.toml: facts.corridor must be a table, got 2",
        "agreement.toml: agreement must be a table, got 1",
    ]


# --- damaged: several faults, and the error itself ----------------------------------------


def test_all_faults_are_reported_at_once(seeds: Path) -> None:
    change(seeds / "m4_centreline.csv", LINE_3, "95,361\n")
    change(seeds / "settlements.csv", "35.81396,36.610185,C4278", "nan,36.610185,C4281")
    change(seeds / "agreement.toml", "north_km = 6.0", "north_km = -6.0")
    change(seeds / "agreement.toml", 'end = "Ain al-Havr"', 'end = "Ain"')
    change(seeds / "patrols.csv", "2020-04-15,4,Tronba", "2020-04-31,4,Trumba")

    assert faults(seeds) == [
        "m4_centreline.csv:3: lat must be degrees in [-90, 90], got '95'",
        "m4_centreline.csv:3: lon must be degrees in [-180, 180], got '361'",
        "settlements.csv:16: lat must be degrees in [-90, 90], got 'nan'",
        "settlements.csv:16: ocha_pcode 'C4281' is already used at settlements.csv:14",
        "agreement.toml: north_km must be a positive number of kilometres, got -6.0",
        "agreement.toml: end must be a name in settlements.csv, got 'Ain'",
        "patrols.csv:5: date must be a real date as YYYY-MM-DD, got '2020-04-31'",
        "patrols.csv:5: start must be a name in settlements.csv or left empty, got 'Trumba'",
    ]


def test_a_folder_that_does_not_exist_lacks_all_files(tmp_path: Path) -> None:
    assert {f"{name}: cannot be read: No such file or directory" for name in READ} == set(
        faults(tmp_path / "nowhere")
    )


def test_the_error_is_a_corridor_error_and_a_value_error() -> None:
    assert issubclass(SeedsError, CorridorError)
    assert issubclass(SeedsError, ValueError)
