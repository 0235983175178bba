"""Several named corridors, one inside the other: which of them hold a point."""

from __future__ import annotations

import copy
import json
import pickle
import re
from typing import TYPE_CHECKING, Any

import dask.dataframe as dd
import geopandas as gpd
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.csv
import pytest
import shapely
from numpy.testing import assert_array_equal

import corridor
from corridor import Nested
from corridor.cli.main import main
from corridor.errors import DataError, WidthError
from corridor.tables.answers import group_by_corridors

if TYPE_CHECKING:
    from pathlib import Path

M4 = corridor.m4()
DEPTHS = {"outer": (6, 4), "inner": 0.5, "middle": 2}
ZONES = corridor.nested(M4, DEPTHS)

# 528 m south of the road, 6.0 km north of it, far away, and no place at all.
LATS, LONS = [35.814, 35.850, 37.5, 95.0], [36.610, 36.450, 36.0, 36.0]
NAMES = ["middle;outer", "outer", "", None]

random = np.random.default_rng(5)
MANY_LATS, MANY_LONS = random.uniform(35.6, 36.0, 20_000), random.uniform(36.0, 36.9, 20_000)


def refusal(error: type[Exception], ask: Any, *args: object) -> str:
    with pytest.raises(error) as caught:
        ask(*args)
    return str(caught.value)


# --- what they are ------------------------------------------------------------------------


def test_they_stand_innermost_first_whatever_order_they_came_in() -> None:
    assert ZONES.names == ("inner", "middle", "outer")
    assert ZONES.outermost.each_side_km == (6.0, 4.0)
    assert ZONES.corridors["middle"].each_side_km == (2.0, 2.0)
    assert "inner: 0.5 km north and 0.5 km south, middle: 2 km" in repr(ZONES)


def test_they_do_not_change_and_can_be_copied() -> None:
    with pytest.raises(AttributeError, match="a Nested does not change"):
        ZONES.corridors = {}  # type: ignore[misc]
    for again in (copy.deepcopy(ZONES), pickle.loads(pickle.dumps(ZONES))):  # noqa: S301
        assert again.locate(lat=35.814, lon=36.610) == ZONES.locate(lat=35.814, lon=36.610)


def test_a_corridor_of_its_own_may_be_one_of_them() -> None:
    rows = [{"from": "start", "to": "end", "each_side_km": 1, "each_side_to_km": 6}]
    zones = corridor.nested(M4, {"wedge": M4.with_widths(rows), "all": M4.with_ends("round")})

    assert zones.names == ("wedge", "all")
    assert zones.contains(lat=35.85, lon=36.45) == {"wedge": False, "all": True}


@pytest.mark.parametrize(
    ("given", "error", "told"),
    [
        ({}, DataError, "nested corridors are 1 to 16"),
        ({str(i): 2 for i in range(17)}, DataError, "got 17"),
        ({"": 2}, DataError, "name is text"),
        ({"a;b": 2}, DataError, "without ; , ="),
        ({" a": 2}, DataError, "got ' a'"),
        ({3: 2}, DataError, "got 3"),
        ({"a": 501}, WidthError, "in (0, 500], got 501"),
        ({"a": (6, 1), "b": (4, 4)}, WidthError, "'a' reaches 6 km north, and 'b' 4 km, at km 0"),
        ({"a": M4.with_ends("round"), "b": (7, 7)}, WidthError, "'a' has a round end"),
        ({"a": M4.between("Ariha", "Badama")}, DataError, "must lie along the section"),
        ({"a": M4.between("Ain al-Havr", "Tronba")}, DataError, "travelled the same way"),
    ],
)
def test_what_is_not_one_inside_the_other_is_refused(
    given: dict[Any, Any], error: type[Exception], told: str
) -> None:
    assert told in refusal(error, corridor.nested, M4, given)


def test_an_inner_one_that_leaves_the_outer_on_the_way_is_refused() -> None:
    stepped = [
        {"from": "start", "to": 30, "each_side_km": 5},
        {"from": 30, "to": "end", "each_side_km": 2},
    ]
    given = {"inner": 3, "outer": M4.with_widths(stepped)}

    assert "'inner' reaches 3 km" in refusal(WidthError, corridor.nested, M4, given)
    assert corridor.nested(M4, {**given, "inner": 2}).names == ("inner", "outer")


# --- questions ----------------------------------------------------------------------------


def test_one_point_is_told_who_holds_it() -> None:
    answer = ZONES.locate(lat=35.814, lon=36.610)

    assert answer[:5] == M4.with_width(each_side_km=(6, 4)).locate(lat=35.814, lon=36.610)
    assert answer.corridors == ("middle", "outer")
    assert ZONES.contains(lat=36.5, lon=36) == dict.fromkeys(ZONES.names, False)


def test_many_points_are_told_as_each_corridor_tells_them() -> None:
    held = ZONES.contains(lat=MANY_LATS, lon=MANY_LONS)
    answers = ZONES.locate(lat=MANY_LATS, lon=MANY_LONS)

    for name, zone in ZONES.corridors.items():
        expected = zone.contains(lat=MANY_LATS, lon=MANY_LONS)
        assert_array_equal(held[name], expected)
        assert_array_equal([name in names for names in answers.corridors], expected)
        assert 0 < expected.sum() < len(expected)
    assert_array_equal(answers.inside, held["outer"])


def test_all_points_of_one_corridor_still_have_tuples() -> None:
    alone = corridor.nested(M4, {"only": 6})

    found = alone.locate(lat=np.array([35.814, 35.85]), lon=np.array([36.61, 36.45])).corridors

    assert found.tolist() == [("only",), ("only",)]


def test_different_ends_are_each_asked_their_own_way() -> None:
    zones = corridor.nested(M4, {"flat": 6, "round": M4.with_ends("round")})
    saraqib = next(place for place in M4.gazetteer if place.name == "Saraqib")

    assert zones.contains(lat=saraqib.lat, lon=saraqib.lon) == {"flat": False, "round": True}
    for name, zone in zones.corridors.items():
        held = zones.contains(lat=MANY_LATS, lon=MANY_LONS)[name]
        assert_array_equal(held, zone.contains(lat=MANY_LATS, lon=MANY_LONS))


def test_points_of_other_libraries_are_taken() -> None:
    series = gpd.GeoSeries.from_xy(LONS[:2], LATS[:2], index=["a", "b"], crs=4326)

    held = ZONES.contains(series)

    assert held["middle"].to_dict() == {"a": True, "b": False}
    assert ZONES.locate(series).corridors.tolist() == [("middle", "outer"), ("outer",)]
    assert ZONES.contains(shapely.Point(36.610, 35.814))["inner"] is False


def test_groups_have_their_names() -> None:
    codes, groups = group_by_corridors({"a": np.zeros(2, bool), "b": np.array([True, False])})

    assert [groups[code] for code in codes] == [("b",), ()]


# --- labels -------------------------------------------------------------------------------

TABLE = pd.DataFrame({"lat": LATS, "lon": LONS})


def texts(column: Any) -> list[str | None]:
    values = column.to_pylist() if hasattr(column, "to_pylist") else column.to_list()
    return [value if isinstance(value, str) else None for value in values]


@pytest.mark.parametrize("kind", ["pandas", "polars", "arrow", "batch", "dask"])
def test_tables_are_labelled_with_the_names(kind: str) -> None:
    given = {
        "pandas": lambda: TABLE,
        "polars": lambda: pl.from_pandas(TABLE),
        "arrow": lambda: pa.Table.from_pandas(TABLE),
        "batch": lambda: pa.RecordBatch.from_pandas(TABLE),
        "dask": lambda: dd.from_pandas(TABLE, npartitions=2),
    }[kind]()

    labelled = ZONES.label(given, prefix="m4_")
    labelled = labelled.compute() if kind == "dask" else labelled

    assert texts(labelled["m4_corridors"]) == NAMES
    assert texts(labelled["m4_side"]) == texts(ZONES.outermost.label(TABLE)["side"])


def test_geometries_keep_their_index() -> None:
    series = gpd.GeoSeries.from_xy(LONS[:3], LATS[:3], index=[7, 8, 9], crs=4326)

    labelled = ZONES.label(series)

    assert isinstance(labelled, gpd.GeoDataFrame)
    assert labelled["corridors"].to_dict() == dict(zip((7, 8, 9), NAMES, strict=False))


def test_streams_are_labelled_with_the_names() -> None:
    table = pa.Table.from_pandas(TABLE)

    for reader in (ZONES.label(table.to_reader()), ZONES.label_batches(table)):
        made = reader.read_all()
        assert made["corridors"].to_pylist() == NAMES
        assert made.schema.names[-2:] == ["problem", "corridors"]
    assert ZONES.label(table.slice(0, 0))["corridors"].to_pylist() == []
    assert ZONES.label(table.slice(2, 1))["corridors"].to_pylist() == [""]


def test_a_table_with_such_a_column_is_refused() -> None:
    taken = TABLE.assign(corridors="x")

    assert "that labelling adds: 'corridors'" in refusal(DataError, ZONES.label, taken)
    assert "corridors" in M4.label(taken)  # which adds none


# --- files and the command line -----------------------------------------------------------


def test_each_is_a_feature_with_its_name(tmp_path: Path) -> None:
    ZONES.export(tmp_path / "zones.geojson")
    found = json.loads((tmp_path / "zones.geojson").read_text())

    areas = [
        it["properties"] for it in found["features"] if it["properties"]["layer"] == "corridor"
    ]
    assert [area["name"] for area in areas] == ["outer", "middle", "inner"]
    assert [area["width_km"] for area in areas] == [10.0, 4.0, 1.0]
    assert areas[0]["each_side"] == "6 km north and 4 km south"
    assert found["metadata"]["corridors"].startswith("inner: 0.5 km north and 0.5 km south; ")
    shapes = [shapely.geometry.shape(it["geometry"]) for it in found["features"][:3]]
    assert shapes[1].difference(shapes[0]).area < 1e-6 * shapes[1].area
    assert shapes[2].difference(shapes[1]).area < 1e-6 * shapes[2].area


@pytest.mark.parametrize("ending", [".gpkg", ".kml", ".parquet", ".fgb", ".shp"])
def test_every_format_has_them_all(ending: str, tmp_path: Path) -> None:
    written = ZONES.export(tmp_path / f"zones{ending}")
    path = next(it for it in written if ending != ".shp" or it.endswith("_corridor.shp"))

    if ending == ".kml":
        text = (tmp_path / "zones.kml").read_text()
        assert all(f"<name>{name}</name>" in text for name in ZONES.names)
        assert "Every point up to 0.5 km north and 0.5 km south of the M4" in text
        return
    layer = {"layer": "corridor"} if ending == ".gpkg" else {}
    table = gpd.read_parquet(path) if ending == ".parquet" else gpd.read_file(path, **layer)
    assert set(ZONES.names) <= set(table["name"])


def test_a_picture_shows_one(tmp_path: Path) -> None:
    assert "a picture shows one corridor" in refusal(DataError, ZONES.export, tmp_path / "z.svg")


WORDS = ("--nested", "outer=6km/4km,inner=500m,middle=2km")


def test_the_command_line_says_which_hold_a_place(capsys: pytest.CaptureFixture[str]) -> None:
    status = main(["contains", "35.814,36.610", *WORDS])
    text = capsys.readouterr().out

    assert status == 0
    assert ": inside middle and outer\n" in text
    assert "  inner: 28 m beyond the corridor's edge; 0.5 km north and 0.5 km south" in text
    assert main(["contains", "36.5 N, 36 E", *WORDS]) == 1
    assert ": outside inner and middle and outer\n" in capsys.readouterr().out


def test_programs_are_told_which_hold_a_place(capsys: pytest.CaptureFixture[str]) -> None:
    main(["contains", "35.814,36.610", *WORDS, "--json"])
    answer = json.loads(capsys.readouterr().out)

    assert answer["corridors"] == ["middle", "outer"]
    assert answer["each_side_km"] == {"north": 6.0, "south": 4.0}
    assert answer["nested"]["inner"]["inside"] is False
    assert answer["nested"]["inner"]["edge_m"] == pytest.approx(-27.747)


def test_files_are_labelled_with_the_names(tmp_path: Path) -> None:
    TABLE.to_csv(tmp_path / "in.csv", index=False)

    assert main(["label", str(tmp_path / "in.csv"), str(tmp_path / "out.csv"), *WORDS]) == 0

    made = pa.csv.read_csv(tmp_path / "out.csv")
    assert made["corridors"].to_pylist() == [name or "" for name in NAMES]


def test_a_line_needs_no_other_width(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "line.wkt").write_text("LINESTRING (10 50, 10.5 50)")
    words = ("--line", str(tmp_path / "line.wkt"), "--nested", "a=1km,b=2km/3km")

    assert main(["info", *words]) == 0
    text = capsys.readouterr().out
    assert "  2 km left and 3 km right of the line, 5 km in all; flat ends\n" in text
    assert "  a: 1 km left and 1 km right of the line, 2 km in all; area 71." in text
    assert main(["export", str(tmp_path / "zones.geojson"), *words, "--ends", "flat,round"]) == 0
    found = json.loads((tmp_path / "zones.geojson").read_text())
    assert found["metadata"]["ends"] == "flat,round"
    assert [it["properties"]["name"] for it in found["features"][:2]] == ["b", "a"]


def test_one_kind_of_width_is_given(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["info", *WORDS, "--width", "4km"])
    assert "not allowed with argument" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["route", *WORDS])
    assert "unrecognized arguments: --nested" in capsys.readouterr().err


def test_the_map_is_told_of_them_all() -> None:
    facts = json.loads(ZONES.map(TABLE[:3]).data)

    assert [zone["name"] for zone in facts["nested"]] == ["outer", "middle", "inner"]
    assert facts["left"] == 4000.0


def test_the_map_of_the_command_line_tells_of_each_point_which_hold_it(tmp_path: Path) -> None:
    points, page = tmp_path / "points.csv", tmp_path / "map.html"
    points.write_text("name,lat,lon\nAriha,35.814,36.61\nfar,36.5,36.61\n", encoding="utf-8")
    zones = "inner=300m,outer=4km"

    assert main(["map", "--nested", zones, "--points", str(points), "-o", str(page)]) == 0
    (start,) = re.findall(r'corridorPage\.start\(\s*"map_\d+", ', page.read_text("utf-8"))
    facts, _ = json.JSONDecoder().raw_decode(page.read_text("utf-8").split(start)[1])
    assert "corridors" in {column["name"] for column in facts["points"]["columns"]}


def test_nested_is_public() -> None:
    assert isinstance(corridor.nested(M4, {"a": 1}), Nested)
