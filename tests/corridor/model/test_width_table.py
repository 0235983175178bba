"""Width profiles from tables, and every text and file that shows a width."""

from __future__ import annotations

import json
import pickle
from typing import TYPE_CHECKING, Any

import duckdb
import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose, assert_array_equal
from shapely.geometry import LineString

import corridor
from corridor import Corridor
from corridor.cli.main import main
from corridor.errors import DataError, FileError, SettlementError, StretchError, WidthError
from corridor.export.metadata import corridor_metadata
from corridor.model.sides import Sides
from corridor.picture import words as plot_words
from tests.support import refusal

if TYPE_CHECKING:
    from pathlib import Path

EQUATOR = LineString([(0, 0), (1, 0)])  # 111.319 km
METRE = 1 / 110_574.3  # degrees of latitude at the equator

# A step at km 40, a wedge to the left from there to km 80, and another width to the right.
TABLE = [
    {"from": "start", "to": 40, "left_km": 2, "right_km": 1, "left_to_km": None},
    {"from": 40, "to": 80, "left_km": 4, "right_km": 1, "left_to_km": 8},
    {"from": 80, "to": "end", "left_km": 3, "right_km": 5, "left_to_km": None},
]


@pytest.fixture(scope="module")
def equator() -> Corridor:
    return corridor.from_line(EQUATOR, width_km=1, title="Equator")


@pytest.fixture(scope="module")
def varied(equator: Corridor) -> Corridor:
    return equator.with_widths(TABLE)


def half_widths(zone: Corridor, *kms: float) -> list[tuple[float, float]]:
    """Return the half-widths in metres (left, right of travel) at kilometres of the section."""
    return [zone.band.half_widths(float(zone.along_of(km))) for km in kms]


# --- the profile of a table ---------------------------------------------------------------


def test_half_widths_are_constant_step_or_slope_as_in_the_rows(varied: Corridor) -> None:
    assert half_widths(varied, 0, 39.9, 40.1, 60, 79.9, 80.1, 111) == [
        (2000, 1000),
        (2000, 1000),
        pytest.approx((4010, 1000)),
        pytest.approx((6000, 1000)),
        pytest.approx((7990, 1000)),
        (3000, 5000),
        (3000, 5000),
    ]
    assert half_widths(varied, 40, 80) == [pytest.approx((4000, 1000)), pytest.approx((8000, 5000))]


def test_a_point_is_inside_by_the_half_width_at_its_nearest_point(varied: Corridor) -> None:
    lon = 60_000 / 111_319.4908

    assert varied.contains(lat=5_990 * METRE, lon=lon)
    assert not varied.contains(lat=6_010 * METRE, lon=lon)
    inside = varied.locate(lat=5_000 * METRE, lon=lon)
    assert inside.edge_m == pytest.approx(1_000, abs=0.5)
    assert varied.locate(lat=-1_500 * METRE, lon=lon).edge_m == pytest.approx(-500, abs=0.5)


def test_arrays_and_single_points_get_the_same_answers(varied: Corridor) -> None:
    random = np.random.default_rng(3)
    lats, lons = random.uniform(-0.08, 0.08, 300), random.uniform(-0.05, 1.05, 300)

    many = varied.locate(lat=lats, lon=lons)

    one = [varied.locate(lat=lat, lon=lon) for lat, lon in zip(lats, lons, strict=True)]
    assert_array_equal(many.inside, [it.inside for it in one])
    assert_allclose(many.edge_m, [it.edge_m for it in one], atol=1e-6)
    assert_array_equal(many.inside, many.edge_m >= 0)
    assert_array_equal(varied.contains(lat=lats, lon=lons), many.inside)


def test_rows_may_be_in_any_order_and_name_settlements(m4: Corridor) -> None:
    rows = [
        {"from": "Ariha", "to": "END", "south_m": 500, "north_m": 2000},
        {"from": "start", "to": "Ariha", "south_m": 700, "north_m": 3000},
    ]
    zone = m4.with_widths(rows)

    assert half_widths(zone, 5, 50) == [(700, 3000), (500, 2000)]
    assert zone.each_side_km == (3.0, 0.7)
    assert zone.least_each_side_km == (2.0, 0.5)


@pytest.mark.parametrize(
    ("columns", "value"),
    [
        ({"each_side_km": 3}, 3000),
        ({"each_side_m": 3}, 3),
        ({"Each_Side_NMI": 3}, 5556),
        ({"each_side": 3, "unit": "mi"}, 4828.032),
        ({"left": "3", "right": 3.0, "unit": "km"}, 3000),
        ({"left_km": 3, "right_m": 3000}, 3000),
    ],
)
def test_units_are_in_names_or_in_a_column(
    columns: dict[str, Any], value: float, equator: Corridor
) -> None:
    zone = equator.with_widths([{"from": "start", "to": "end", **columns}])

    assert (zone.band.left, zone.band.right) == pytest.approx((value, value))
    assert zone.is_uniform


def test_from_and_to_are_published_kilometres() -> None:
    posts = pd.DataFrame({"lat": [0, 0], "lon": [0, 1], "km": [500, 400]})
    signed = corridor.from_line(EQUATOR, width_km=1, chainage=posts)
    rows = [
        {"from": 500, "to": 450, "each_side_km": 2},
        {"from": "450 km", "to": 400, "each_side_km": 4},
    ]
    zone = signed.with_widths(rows)

    assert half_widths(zone, 460, 440) == [(2000, 2000), (4000, 4000)]
    assert [row["from"] for row in zone.width_table] == [500, 450]
    assert "runs from km 450.000 to km 500.000, but travel runs the other way" in refusal(
        WidthError, signed.with_widths, [{"from": 450, "to": 500, "each_side_km": 2}]
    )


@pytest.mark.parametrize("ending", [".csv", ".tsv", ".txt"])
def test_files_are_read(ending: str, tmp_path: Path, equator: Corridor, varied: Corridor) -> None:
    path = tmp_path / f"widths{ending}"
    frame = pd.DataFrame(TABLE)
    frame.to_csv(path, index=False, sep="\t" if ending == ".tsv" else ";")

    for given in (path, str(path), frame):
        assert equator.with_widths(given).width_table == varied.width_table


def test_from_line_takes_a_table(varied: Corridor) -> None:
    made = corridor.from_line(EQUATOR, widths=TABLE, ends=("round", "flat"))

    assert made.width_table == varied.width_table
    assert made.ends == ("round", "flat")
    both = "give widths=, a table, or width_km= or each_side_km="
    assert both in refusal(WidthError, corridor.from_line, EQUATOR, widths=TABLE, width_km=1)


# --- refused tables -----------------------------------------------------------------------

ROW = {"from": "start", "to": "end", "each_side_km": 1}


@pytest.mark.parametrize(
    ("rows", "error", "reason"),
    [
        ([], DataError, "has no rows"),
        ([{"from": 0, "to": 1}], DataError, "lacks 'left_km', 'right_km'"),
        ([{"to": 1, "each_side_km": 1}], DataError, "lacks 'from'"),
        ([{**ROW, "left_km": 1}], DataError, "'each_side_km' and 'left_km' are of one side"),
        ([{"from": 0, "to": "end", "left_km": 1}], DataError, "lacks 'right_km'"),
        ([{"from": 0, "to": "end", "each_side": 1}], DataError, "is given nowhere; call it each"),
        ([{**ROW, "unit": "km"}], DataError, "is given twice"),
        (
            [{"from": 0, "to": "end", "each_side": 1, "unit": "li"}],
            DataError,
            "row 0 (0 to end): unit must be one of km, m, mi, nmi, ft, yd, got 'li'",
        ),
        ([{**ROW, "each_side_km": 0}], WidthError, "each_side_km must be a number"),
        ([{**ROW, "each_side_km": 501}], WidthError, "at most 500 km, got '501'"),
        ([{**ROW, "each_side_km": "wide"}], WidthError, "got 'wide'"),
        ([{**ROW, "each_side_km": None}], WidthError, "got ''"),
        ([{**ROW, "from": None}], DataError, "row 0: from is empty"),
        ([{**ROW, "from": "nan"}], DataError, "row 0: from must be a km, a settlement"),
        ([{**ROW, "from": float("inf")}], DataError, "got inf"),
        ([{**ROW, "from": "Nowhere"}], SettlementError, "row 0: no settlement called 'Nowhere'"),
        ([{**ROW, "to": 500}], StretchError, "row 0: km 500.0 lies beyond the line"),
        ([{**ROW, "from": 5}], WidthError, "runs from km 5.000 to km 111.319, the section from"),
        ([{**ROW, "to": 100}], WidthError, "let the rows cover it"),
        ([{**ROW, "from": 9, "to": 3}], WidthError, "exchange from and to"),
        ([{**ROW, "to": 0}], WidthError, "exchange from and to"),
    ],
)
def test_an_invalid_table_is_refused(
    rows: list[dict[str, Any]], error: type[Exception], reason: str, equator: Corridor
) -> None:
    assert reason in refusal(error, equator.with_widths, rows)


@pytest.mark.parametrize(
    ("second", "reason"),
    [
        (41, "row 0 (start to 40) and row 1 (41 to end) leave a gap, from km 40.000 to "),
        (30, "row 0 (start to 40) and row 1 (30 to end) overlap, from km 30.000 to km 40"),
        (0, " overlap, from km "),
    ],
)
def test_gaps_and_overlaps_are_refused(second: float, reason: str, equator: Corridor) -> None:
    rows = [{**ROW, "to": 40}, {**ROW, "from": second}]

    assert reason in refusal(WidthError, equator.with_widths, rows)


def test_rows_meet_within_a_metre(equator: Corridor) -> None:
    rows = [{**ROW, "to": 40.0004}, {**ROW, "from": 40, "each_side_km": 2, "to": 111.3204}]

    assert half_widths(equator.with_widths(rows), 39.99, 40.01) == [(1000, 1000), (2000, 2000)]


def test_a_missing_file_and_other_objects_are_refused(tmp_path: Path, equator: Corridor) -> None:
    refusal(FileError, equator.with_widths, tmp_path / "none.csv")
    assert "got 'widths.xlsx'" in refusal(DataError, equator.with_widths, "widths.xlsx")
    assert "got int" in refusal(DataError, equator.with_widths, 4)


# --- corridors made from one with a profile -----------------------------------------------


def test_widths_stay_on_named_sides_when_travel_is_reversed(varied: Corridor) -> None:
    varied = varied.replace(sides=Sides("north", "south"))
    back = varied.with_ends(("flat", "round")).between(varied.length_km, 0)

    assert back.ends == ("round", "flat")
    assert (back.sides.left, back.sides.right) == ("south", "north")
    for km in (20, 60, 100):
        (left, right), (other_left, other_right) = half_widths(varied, km) + half_widths(
            back, varied.length_km - km
        )
        assert (left, right) == pytest.approx((other_right, other_left))
    here = {"lat": 5_000 * METRE, "lon": 0.5}
    assert back.locate(**here).inside == varied.locate(**here).inside is True


def test_a_stretch_keeps_its_part_of_the_profile(varied: Corridor) -> None:
    part = varied.between(50, 70)

    assert part.each_side_km == pytest.approx((7, 1))
    assert part.least_each_side_km == pytest.approx((5, 1))
    assert (part.least_width_km, part.width_km) == pytest.approx((6, 8))


def test_the_profile_survives_other_ends_and_pickling(varied: Corridor) -> None:
    assert varied.with_ends("round").width_table == varied.width_table
    assert varied.with_width(km=3).is_uniform
    assert pickle.loads(pickle.dumps(varied)).width_table == varied.width_table  # noqa: S301


def test_the_table_of_a_corridor_gives_the_same_corridor(
    m4: Corridor, equator: Corridor, varied: Corridor
) -> None:
    assert equator.with_widths(varied.width_table).width_table == varied.width_table
    uniform = m4.width_table
    assert uniform[0]["south_to_km"] == 6.0
    assert m4.with_widths(uniform).is_uniform


# --- two different ends -------------------------------------------------------------------


def test_each_end_has_its_own_kind(equator: Corridor) -> None:
    zone = equator.with_width(each_side_km=5).with_ends(("flat", "round"))
    before, beyond = {"lat": 0, "lon": -0.01}, {"lat": 0, "lon": 1.01}

    assert zone.contains(**before) is False
    assert zone.contains(**beyond) is True
    assert zone.locate(**before).edge_m < 0
    assert zone.locate(**beyond).edge_m == pytest.approx(5_000 - 1_113, abs=1)
    # A metre within a flat end the edge is a metre away, within a round one it is not.
    assert zone.locate(lat=0, lon=1e-5).edge_m == pytest.approx(1.113, abs=0.01)
    assert zone.locate(lat=0, lon=1 - 1e-5).edge_m == pytest.approx(5_000, abs=0.01)
    many = zone.locate(lat=np.zeros(2), lon=np.array([-0.01, 1.01]))
    assert many.inside.tolist() == [False, True]
    assert many.edge_m[1] == pytest.approx(5_000 - 1_113, abs=1)


@pytest.mark.parametrize("ends", [("flat", "round"), ("round", "flat")])
def test_texts_describe_two_different_ends(ends: Any, m4: Corridor) -> None:
    zone = m4.with_ends(ends)

    assert f"{ends[0]} start and {ends[1]} end" in repr(zone)
    assert corridor_metadata(zone)["ends"] == ",".join(ends)
    texts = {"flat": "from Tronba, not before it,", "round": "from Tronba, and before it as well,"}
    assert texts[ends[0]] in str(corridor_metadata(zone)["definition"])
    assert plot_words.describe_corridor(zone).endswith(f"{ends[0]} start and {ends[1]} end")


# --- texts and files ----------------------------------------------------------------------


def test_texts_show_the_range_of_widths(m4: Corridor, equator: Corridor, varied: Corridor) -> None:
    assert "2 to 8 km left and 1 to 5 km right" in repr(varied)
    assert varied.width_text == "3 to 9 km"
    assert (varied.width_km, varied.each_side_km) == (9.0, (8.0, 5.0))
    assert not varied.is_uniform
    assert m4.width_text == "12 km"
    assert "3 to 9 km wide edge to edge: 2 to 8 km to the left and 1 to 5 km to the right" in (
        plot_words.describe_corridor(varied)
    )
    narrow = equator.with_widths([{**ROW, "each_side_to_km": 0.25}])
    assert "500 m to 2 km wide" in plot_words.describe_corridor(narrow)


def test_metadata_hold_the_range_and_the_table(m4: Corridor, varied: Corridor) -> None:
    facts = corridor_metadata(varied)

    assert (facts["width_km"], facts["least_width_km"]) == (9.0, 3.0)
    assert (facts["each_side_km_left"], facts["least_each_side_km_left"]) == (8.0, 2.0)
    assert json.loads(str(facts["width_table"])) == varied.width_table
    assert "the half-width at its nearest point, 2 to 8 km left" in str(facts["definition"])
    area = varied.to_geodataframe().iloc[0]
    assert area["each_side"] == "2 to 8 km left and 1 to 5 km right"
    assert not {"least_width_km", "width_table"} & set(corridor_metadata(m4))


@pytest.fixture
def widths(tmp_path: Path) -> str:
    path = tmp_path / "widths.csv"
    path.write_text("from,to,north_km,north_to_km,south_m\nstart,Ariha,2,,700\nAriha,end,2,6,500\n")
    return str(path)


def test_the_command_line_takes_a_table(widths: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["contains", "35.814,36.610", "--widths", widths]) == 1
    text = capsys.readouterr().out
    assert "528 m south of the road, 28 m beyond the corridor's edge" in text
    assert "2 to 6 km north and 0.5 to 0.7 km south of the road, 2.5 to 6.5 km in all" in text
    main(["info", "--widths", widths, "--from", "Ariha"])
    text = capsys.readouterr().out
    assert (
        "  2 to 6 km north and 0.5 km south of the road, 2.5 to 6.5 km in all; flat ends\n" in text
    )
    assert "    km 0 to km 55.296: 2 to 6 km north and 0.5 km south\n" in text


def test_json_holds_greatest_and_least_half_widths(
    widths: str, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["contains", "Ariha", "--widths", widths, "--ends", "flat,round", "--json"])
    answer = json.loads(capsys.readouterr().out)

    assert answer["each_side_km"] == {"north": 6.0, "south": 0.7}
    assert answer["least_each_side_km"] == {"north": 2.0, "south": 0.5}
    assert answer["ends"] == "flat,round"


def test_label_sql_and_sweep_with_a_profile(widths: str, tmp_path: Path, m4: Corridor) -> None:
    points = pd.DataFrame({"lat": [35.814, 35.9], "lon": [36.61, 36.45]})
    points.to_csv(tmp_path / "in.csv", index=False)

    assert (
        main(["label", str(tmp_path / "in.csv"), str(tmp_path / "out.csv"), "--widths", widths])
        == 0
    )

    zone = m4.with_widths(widths)
    made = pd.read_csv(tmp_path / "out.csv")
    assert made["inside"].tolist() == zone.label(points)["inside"].to_list() == [False, False]
    con = duckdb.connect()
    corridor.register(con, zone)
    query = "SELECT in_corridor(35.8145, 36.61), in_corridor(35.814, 36.61)"
    assert con.execute(query).fetchone() == (True, False)
    # A sweep uses offsets only: the corridor's own widths have no effect.
    sizes = [1, 5, 20]
    assert zone.sweep(points, each_side_km=sizes).equals(m4.sweep(points, each_side_km=sizes))


def test_a_table_and_a_width_together_are_refused(
    widths: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main(["info", "--widths", widths, "--width", "4km"])
    assert "not allowed with argument" in capsys.readouterr().err
    assert main(["filter", "in.csv", "out.csv", "--widths", widths, "--within", "2km"]) == 2
    assert "--within takes the place of" in capsys.readouterr().err
