"""GeoJSON lines: features, degrees, values of JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import pyarrow.csv
import shapely

from tests.corridor.files.support import (
    NASTY,
    add_points,
    format_text,
    make_points_field,
    make_table_of_all_types,
    wkb_point,
    write_features,
    write_table,
)

if TYPE_CHECKING:
    from pathlib import Path

    pass


def test_geojson_has_every_type() -> None:
    first, second, _ = format_text(add_points(make_table_of_all_types()), "geojsonl").splitlines()

    assert first == (
        '{"type":"Feature","properties":{"whole":1,"small":1,"real":0.1,"yes":true,'
        '"نص نص":"شارع","day":"2020-03-05","time":"2020-03-05T14:30:01.000",'
        '"utc":"2020-03-05T14:30:01.000Z","clock":"01:02:03.500000","price":1.20,"kind":"a",'
        '"none":null},"geometry":{"type":"Point","coordinates":[36,35.5]}}'
    )
    read_back = json.loads(second)
    assert set(read_back["properties"].values()) == {None}
    assert read_back["geometry"] is None


def test_a_feature_is_a_line_whatever_is_in_it() -> None:
    values = [*(it or "" for it in NASTY), "".join(map(chr, range(1, 40))), "\x7f\u2028"]
    table = add_points(pa.table({'a"\\\n': values}))

    assert [it["properties"]['a"\\\n'] for it in write_features(table)] == values


def test_points_are_converted_to_degrees() -> None:
    x, y = 281_854.283, 3_966_029.531
    places = pa.array([wkb_point(x, y), None, wkb_point(1e30, 1e30)], pa.binary())
    table = pa.table([places], schema=pa.schema([make_points_field(crs="EPSG:32637")]))

    first, second, third = (it["geometry"] for it in write_features(table))

    degrees = gpd.GeoSeries([shapely.Point(x, y)], crs=32637).to_crs(4326)[0]
    assert first["coordinates"] == [round(degrees.x, 7), round(degrees.y, 7)]
    assert second is None
    assert third is None


def test_other_geometries_are_converted_too() -> None:
    ring = [(36, 35), (36, 36), (37, 36), (37, 35)]
    shapes = [
        *(shapely.Polygon(ring), shapely.Point(36.123456789, 35, 7.5), None, shapely.Point()),
        shapely.MultiPoint([(36, 35), (37, 36)]),
    ]
    wkb = [*shapely.to_wkb(shapes), b"none"]
    table = pa.table([wkb], schema=pa.schema([make_points_field(crs="OGC:CRS84")]))

    made = [it["geometry"] for it in write_features(table)]

    assert made[0]["coordinates"][0][1] == [37, 35]  # by the right-hand rule
    assert made[1] == {"type": "Point", "coordinates": [36.1234568, 35, 7.5]}
    assert made[2] is None
    assert made[3] == {"type": "Point", "coordinates": []}
    assert made[4] == {"type": "MultiPoint", "coordinates": [[36, 35], [37, 36]]}
    assert made[5] is None


def test_floats_are_floats_for_readers_of_json() -> None:
    values = [5.0, -0.0, 0.1, 1e300, None, float("nan"), float("inf"), -float("inf"), 1e15]
    lines = format_text(add_points(pa.table({"x": values})), "geojsonl").splitlines()

    made = [json.loads(line, parse_int=str)["properties"]["x"] for line in lines]

    assert made == [5.0, 0.0, 0.1, 1e300, None, None, None, None, 1e15]


def test_lists_are_lists() -> None:
    table = pa.table({"tags": [["a", None, "é"], None], "more": [{"x": 1}, {"x": None}]})

    first, second = (it["properties"] for it in write_features(add_points(table)))

    assert first == {"tags": ["a", None, "é"], "more": {"x": 1}}
    assert second == {"tags": None, "more": {"x": None}}


def test_a_feature_needs_no_properties() -> None:
    table = pa.table([[wkb_point(36, 35)]], schema=pa.schema([make_points_field()]))

    assert format_text(table, "geojsonl") == (
        '{"type":"Feature","properties":{},"geometry":{"type":"Point","coordinates":[36,35]}}\n'
    )


def test_other_programs_read_the_lines(tmp_path: Path) -> None:
    table = add_points(make_table_of_all_types().drop_columns(["none"]))

    got = gpd.read_file(write_table(table, tmp_path / "a.geojsonl", "geojsonl"))

    assert got.crs == "EPSG:4326"
    assert got["نص نص"].tolist()[::2] == ["شارع", "é"]
    assert pd.isna(got["نص نص"][1])
    assert got.geometry[0] == shapely.Point(36, 35.5)
