"""Several named corridors, one inside the other, and which of them hold a point."""

from __future__ import annotations

import copy
import json
import pickle
from typing import TYPE_CHECKING, Any

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
from tests.pages import sent_facts
from tests.support import refusal

if TYPE_CHECKING:
    from pathlib import Path

# 528 m south of the road, 6.0 km north of it, far away, and a latitude out of range.
LATS, LONS = [35.814, 35.850, 37.5, 95.0], [36.610, 36.450, 36.0, 36.0]
NAMES = ["middle;outer", "outer", "", None]

random = np.random.default_rng(5)
MANY_LATS, MANY_LONS = random.uniform(35.6, 36.0, 20_000), random.uniform(36.0, 36.9, 20_000)


@pytest.fixture(scope="module")
def nested_m4(m4: corridor.Corridor) -> Nested:
    return corridor.nested(m4, {"outer": (6, 4), "inner": 0.5, "middle": 2})


# --- the value ------------------------------------------------------------------------


def test_corridors_are_ordered_from_the_innermost(nested_m4: Nested) -> None:
    assert nested_m4.names == ("inner", "middle", "outer")
    assert nested_m4.outermost.each_side_km == (6.0, 4.0)
    assert nested_m4.corridors["middle"].each_side_km == (2.0, 2.0)
    assert "inner: 0.5 km north and 0.5 km south, middle: 2 km" in repr(nested_m4)


def test_a_nested_is_frozen_and_can_be_copied(nested_m4: Nested) -> None:
    with pytest.raises(AttributeError, match="a Nested does not change"):
        nested_m4.corridors = {}  # type: ignore[misc]
    for again in (copy.deepcopy(nested_m4), pickle.loads(pickle.dumps(nested_m4))):  # noqa: S301
        assert again.locate(lat=35.814, lon=36.610) == nested_m4.locate(lat=35.814, lon=36.610)


def test_a_corridor_may_stand_for_a_width(m4: corridor.Corridor) -> None:
    rows = [{"from": "start", "to": "end", "each_side_km": 1, "each_side_to_km": 6}]
    zones = corridor.nested(m4, {"wedge": m4.with_widths(rows), "all": m4.with_ends("round")})

    assert zones.names == ("wedge", "all")
    assert zones.contains(lat=35.85, lon=36.45) == {"wedge": False, "all": True}


@pytest.mark.parametrize(
    ("given", "error", "message"),
    [
        ({}, DataError, "nested corridors are 1 to 16"),
        ({str(i): 2 for i in range(17)}, DataError, "got 17"),
        ({"": 2}, DataError, "name is text"),
        ({"a;b": 2}, DataError, "without ; , ="),
        ({" a": 2}, DataError, "got ' a'"),
        ({3: 2}, DataError, "got 3"),
        ({"a": 501}, WidthError, "in (0, 500], got 501"),
        ({"a": (6, 1), "b": (4, 4)}, WidthError, "'a' reaches 6 km north, and 'b' 4 km, at km 0"),
    ],
)
def test_widths_that_are_not_nested_are_refused(
    m4: corridor.Corridor, given: dict[Any, Any], error: type[Exception], message: str
) -> None:
    assert message in refusal(error, corridor.nested, m4, given)


def test_corridors_that_are_not_nested_are_refused(m4: corridor.Corridor) -> None:
    rounded = {"a": m4.with_ends("round"), "b": (7, 7)}
    part = {"a": m4.between("Ariha", "Badama")}
    reverse = {"a": m4.between("Ain al-Havr", "Tronba")}

    assert "'a' has a round end" in refusal(WidthError, corridor.nested, m4, rounded)
    assert "must lie along the section" in refusal(DataError, corridor.nested, m4, part)
    assert "travelled the same way" in refusal(DataError, corridor.nested, m4, reverse)


def test_an_inner_corridor_that_leaves_the_outer_is_refused(m4: corridor.Corridor) -> None:
    stepped = [
        {"from": "start", "to": 30, "each_side_km": 5},
        {"from": 30, "to": "end", "each_side_km": 2},
    ]
    given = {"inner": 3, "outer": m4.with_widths(stepped)}

    assert "'inner' reaches 3 km" in refusal(WidthError, corridor.nested, m4, given)
    assert corridor.nested(m4, {**given, "inner": 2}).names == ("inner", "outer")


# --- questions ----------------------------------------------------------------------------


def test_locate_names_the_corridors_that_hold_a_point(
    nested_m4: Nested, m4: corridor.Corridor
) -> None:
    answer = nested_m4.locate(lat=35.814, lon=36.610)

    assert answer[:5] == m4.with_width(each_side_km=(6, 4)).locate(lat=35.814, lon=36.610)
    assert answer.corridors == ("middle", "outer")
    assert nested_m4.contains(lat=36.5, lon=36) == dict.fromkeys(nested_m4.names, False)


def test_arrays_are_answered_as_each_corridor_answers(nested_m4: Nested) -> None:
    held = nested_m4.contains(lat=MANY_LATS, lon=MANY_LONS)
    answers = nested_m4.locate(lat=MANY_LATS, lon=MANY_LONS)

    for name, zone in nested_m4.corridors.items():
        expected = zone.contains(lat=MANY_LATS, lon=MANY_LONS)
        assert_array_equal(held[name], expected)
        assert_array_equal([name in names for names in answers.corridors], expected)
        assert 0 < expected.sum() < len(expected)
    assert_array_equal(answers.inside, held["outer"])


def test_a_single_corridor_gives_tuples_too(m4: corridor.Corridor) -> None:
    alone = corridor.nested(m4, {"only": 6})

    found = alone.locate(lat=np.array([35.814, 35.85]), lon=np.array([36.61, 36.45])).corridors

    assert found.tolist() == [("only",), ("only",)]


def test_each_corridor_keeps_its_own_ends(m4: corridor.Corridor) -> None:
    zones = corridor.nested(m4, {"flat": 6, "round": m4.with_ends("round")})
    saraqib = next(it for it in m4.gazetteer if it.name == "Saraqib")

    assert zones.contains(lat=saraqib.lat, lon=saraqib.lon) == {"flat": False, "round": True}
    for name, zone in zones.corridors.items():
        held = zones.contains(lat=MANY_LATS, lon=MANY_LONS)[name]
        assert_array_equal(held, zone.contains(lat=MANY_LATS, lon=MANY_LONS))


def test_points_of_other_libraries_are_read(nested_m4: Nested) -> None:
    series = gpd.GeoSeries.from_xy(LONS[:2], LATS[:2], index=["a", "b"], crs=4326)

    held = nested_m4.contains(series)

    assert held["middle"].to_dict() == {"a": True, "b": False}
    assert nested_m4.locate(series).corridors.tolist() == [("middle", "outer"), ("outer",)]
    assert nested_m4.contains(shapely.Point(36.610, 35.814))["inner"] is False


def test_group_by_corridors_returns_the_names_of_each_group() -> None:
    codes, groups = group_by_corridors({"a": np.zeros(2, bool), "b": np.array([True, False])})

    assert [groups[code] for code in codes] == [("b",), ()]


# --- labels -------------------------------------------------------------------------------

TABLE = pd.DataFrame({"lat": LATS, "lon": LONS})


def texts(column: Any) -> list[str | None]:
    values = column.to_pylist() if hasattr(column, "to_pylist") else column.to_list()
    return [value if isinstance(value, str) else None for value in values]


@pytest.mark.parametrize("kind", ["pandas", "polars", "arrow", "batch", "dask"])
def test_tables_are_labelled_with_the_names(nested_m4: Nested, kind: str) -> None:
    import dask.dataframe as dd  # here: every process that collects tests would wait for it

    given = {
        "pandas": lambda: TABLE,
        "polars": lambda: pl.from_pandas(TABLE),
        "arrow": lambda: pa.Table.from_pandas(TABLE),
        "batch": lambda: pa.RecordBatch.from_pandas(TABLE),
        "dask": lambda: dd.from_pandas(TABLE, npartitions=2),
    }[kind]()

    labelled = nested_m4.label(given, prefix="m4_")
    labelled = labelled.compute() if kind == "dask" else labelled

    assert texts(labelled["m4_corridors"]) == NAMES
    assert texts(labelled["m4_side"]) == texts(nested_m4.outermost.label(TABLE)["side"])


def test_geometries_keep_their_index(nested_m4: Nested) -> None:
    series = gpd.GeoSeries.from_xy(LONS[:3], LATS[:3], index=[7, 8, 9], crs=4326)

    labelled = nested_m4.label(series)

    assert isinstance(labelled, gpd.GeoDataFrame)
    assert labelled["corridors"].to_dict() == dict(zip((7, 8, 9), NAMES, strict=False))


def test_streams_are_labelled_with_the_names(nested_m4: Nested) -> None:
    table = pa.Table.from_pandas(TABLE)

    for reader in (nested_m4.label(table.to_reader()), nested_m4.label_batches(table)):
        made = reader.read_all()
        assert made["corridors"].to_pylist() == NAMES
        assert made.schema.names[-2:] == ["problem", "corridors"]
    assert nested_m4.label(table.slice(0, 0))["corridors"].to_pylist() == []
    assert nested_m4.label(table.slice(2, 1))["corridors"].to_pylist() == [""]


def test_a_table_with_such_a_column_is_refused(nested_m4: Nested, m4: corridor.Corridor) -> None:
    taken = TABLE.assign(corridors="x")

    assert "that labelling adds: 'corridors'" in refusal(DataError, nested_m4.label, taken)
    assert "corridors" in m4.label(taken)  # which adds none


# --- files and the command line -----------------------------------------------------------


def test_each_corridor_is_exported_as_a_feature_with_its_name(
    nested_m4: Nested, tmp_path: Path
) -> None:
    nested_m4.export(tmp_path / "zones.geojson")
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
def test_every_format_holds_all_corridors(nested_m4: Nested, ending: str, tmp_path: Path) -> None:
    written = nested_m4.export(tmp_path / f"zones{ending}")
    path = next(it for it in written if ending != ".shp" or it.endswith("_corridor.shp"))

    if ending == ".kml":
        text = (tmp_path / "zones.kml").read_text()
        assert all(f"<name>{name}</name>" in text for name in nested_m4.names)
        assert "Every point up to 0.5 km north and 0.5 km south of the M4" in text
        return
    layer = {"layer": "corridor"} if ending == ".gpkg" else {}
    table = gpd.read_parquet(path) if ending == ".parquet" else gpd.read_file(path, **layer)
    assert set(nested_m4.names) <= set(table["name"])


def test_a_picture_of_several_corridors_is_refused(nested_m4: Nested, tmp_path: Path) -> None:
    assert "a picture shows one corridor" in refusal(
        DataError, nested_m4.export, tmp_path / "z.svg"
    )


WORDS = ("--nested", "outer=6km/4km,inner=500m,middle=2km")


def test_the_command_line_names_the_corridors_that_hold_a_point(
    capsys: pytest.CaptureFixture[str],
) -> None:
    status = main(["contains", "35.814,36.610", *WORDS])
    text = capsys.readouterr().out

    assert status == 0
    assert ": inside middle and outer\n" in text
    assert "  inner: 28 m beyond the corridor's edge; 0.5 km north and 0.5 km south" in text
    assert main(["contains", "36.5 N, 36 E", *WORDS]) == 1
    assert ": outside inner and middle and outer\n" in capsys.readouterr().out


def test_each_side_is_said_wherever_nested_widths_are_given(
    capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """A width is edge to edge elsewhere; who compares the two must see which this is."""
    TABLE.to_csv(tmp_path / "in.csv", index=False)
    points = str(tmp_path / "in.csv")
    heading = "  nested corridors, by the width of each side, from the road to the edge:\n  inner: "
    for command in (
        ("contains", "Ariha"),
        ("info",),
        ("label", points, str(tmp_path / "out.csv")),
        ("label", points, "-"),
        ("map", "--points", points, "-o", str(tmp_path / "map.html")),
    ):
        main([*command, *WORDS])
        said = capsys.readouterr()
        assert heading in said.out + said.err
        assert "0.5 km north and 0.5 km south of the road, 1 km in all" in said.out + said.err
        with pytest.raises(SystemExit):
            main([command[0], "--help"])
        assert "by the width of each side, road" in " ".join(capsys.readouterr().out.split())
    main(["label", points, str(tmp_path / "out.csv"), *WORDS, "--json"])
    assert json.loads(capsys.readouterr().out)["nested"]["middle"] == {
        **{"each_side_km": {"north": 2.0, "south": 2.0}, "width_km": 4.0, "ends": "flat"}
    }


def test_json_names_the_corridors_that_hold_a_point(capsys: pytest.CaptureFixture[str]) -> None:
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


def test_a_line_with_nested_needs_no_other_width(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
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


def test_nested_excludes_other_widths(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["info", *WORDS, "--width", "4km"])
    assert "not allowed with argument" in capsys.readouterr().err
    with pytest.raises(SystemExit):
        main(["route", *WORDS])
    assert "unrecognized arguments: --nested" in capsys.readouterr().err


def test_the_facts_of_the_map_hold_all_corridors(nested_m4: Nested) -> None:
    facts = sent_facts(nested_m4.map(TABLE[:3]).get_root().render())

    assert [zone["name"] for zone in facts["nested"]] == ["outer", "middle", "inner"]
    assert facts["left"] == 4000.0


def test_the_map_of_the_command_line_has_a_column_of_corridors(tmp_path: Path) -> None:
    points, page = tmp_path / "points.csv", tmp_path / "map.html"
    points.write_text("name,lat,lon\nAriha,35.814,36.61\nfar,36.5,36.61\n", encoding="utf-8")
    zones = "inner=300m,outer=4km"

    assert main(["map", "--nested", zones, "--points", str(points), "-o", str(page)]) == 0
    facts = sent_facts(page.read_text("utf-8"))
    assert "corridors" in {column["name"] for column in facts["points"]["columns"]}


def test_nested_is_public(m4: corridor.Corridor) -> None:
    assert isinstance(corridor.nested(m4, {"a": 1}), Nested)
