"""Parquet: row groups, dictionaries, GeoParquet's metadata."""

from __future__ import annotations

import io
import json
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest
import shapely

from corridor.files.writers import formats as writers
from corridor.files.writers import parquet as parquet_writers
from corridor.tables import geometries
from tests.corridor.files.support import (
    add_points,
    changing_dictionaries,
    make_points_field,
    make_table_of_all_types,
    read_back,
    write_table,
)

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any


def group_sizes(path: Path) -> list[int]:
    metadata = pq.read_metadata(path)
    return [metadata.row_group(i).num_rows for i in range(metadata.num_row_groups)]


@pytest.mark.parametrize("rows", [1, 7, 100, 1000])
def test_row_groups_do_not_depend_on_batches(
    rows: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parquet_writers, "GROUP_ROWS", 100)
    table = pa.table({"id": range(250), "name": [f"n{i}" for i in range(250)]})

    path = write_table(table, tmp_path / "a.parquet", "parquet", rows=rows)

    assert group_sizes(path) == [100, 100, 50]
    assert pq.read_table(path).equals(table)


def test_wide_rows_make_smaller_groups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet_writers, "GROUP_BYTES", 10_000)
    table = pa.table({"text": ["x" * 100] * 300})

    assert group_sizes(write_table(table, tmp_path / "a", "parquet", rows=50)) == [100, 100, 100]


def test_only_values_that_may_repeat_get_a_dictionary(tmp_path: Path) -> None:
    table = add_points(make_table_of_all_types()).append_column("list", pa.array([[1.5], [], None]))

    group = pq.read_metadata(write_table(table, tmp_path / "a", "parquet")).row_group(0)

    columns = [group.column(i) for i in range(group.num_columns)]
    plain = {it.path_in_schema for it in columns if "RLE_DICTIONARY" not in it.encodings}
    assert plain == {"real", "yes", "time", "utc", "list.list.element", "geometry"}


def test_dictionaries_may_change_between_batches(tmp_path: Path) -> None:
    batches, expected = changing_dictionaries()

    for form in ("parquet", "arrow", "csv", "gpkg", "geojsonl"):
        path = tmp_path / f"a.{form}"
        writers.write_batches(iter(batches), batches[0].schema, path, form)
        assert read_back(path, form)["kind"].to_pylist() == expected
    writers.write_batches(iter(batches), batches[0].schema, out := io.BytesIO(), "arrow")
    with pa.ipc.open_stream(out.getvalue()) as reader:
        assert reader.read_all()["kind"].to_pylist() == expected


def test_pandas_finds_its_index_again(tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {"lat": [35.8, 35.9], "kind": pd.Categorical(["x", "y"])}, index=["p", "q"]
    )
    table = pa.Table.from_pandas(frame).append_column("inside", pa.array([True, None]))

    write_table(table, tmp_path / "a.parquet", "parquet")

    got = pd.read_parquet(tmp_path / "a.parquet")
    assert got.index.tolist() == ["p", "q"]
    assert got["kind"].dtype == "category"


def geo_of(path: Path) -> dict[str, Any]:
    geo: dict[str, Any] = json.loads(pq.read_metadata(path).metadata[b"geo"])
    return geo


@pytest.mark.parametrize("form", ["parquet", "geoparquet"])
def test_geometries_make_geoparquet(form: str, tmp_path: Path) -> None:
    table = add_points(pa.table({"id": range(5)}))

    path = write_table(table, tmp_path / "a.parquet", form, rows=2)

    geo = geo_of(path)
    assert (geo["version"], geo["primary_column"]) == ("1.1.0", "geometry")
    column = geo["columns"]["geometry"]
    assert (column["encoding"], column["geometry_types"]) == ("WKB", ["Point"])
    assert set(column) == {"encoding", "crs", "geometry_types"}
    got = gpd.read_parquet(path)
    assert got.crs == "EPSG:4326"
    assert got.geometry[0] == shapely.Point(36, 35.5)
    assert got.geometry[1] is None


@pytest.mark.parametrize("crs", [None, "EPSG:32637", gpd.GeoSeries(crs=32637).crs.to_json_dict()])
def test_geoparquet_keeps_the_crs(crs: object, tmp_path: Path) -> None:
    table = add_points(pa.table({"id": range(3)}), make_points_field(crs=crs))

    got = gpd.read_parquet(write_table(table, tmp_path / "a.parquet", "geoparquet"))

    assert got.crs == (crs and "EPSG:32637")


def test_metadata_of_geoparquet_are_kept_except_for_bounds(tmp_path: Path) -> None:
    frame = gpd.GeoDataFrame({"id": [1]}, geometry=[shapely.Point(36, 35)], crs="EPSG:4326")
    frame.to_parquet(tmp_path / "a.parquet")
    before = geo_of(tmp_path / "a.parquet")
    assert before["columns"]["geometry"].pop("bbox") == [36, 35, 36, 35]

    write_table(pq.read_table(tmp_path / "a.parquet"), tmp_path / "b.parquet", "parquet")

    assert geo_of(tmp_path / "b.parquet") == before
    assert gpd.read_parquet(tmp_path / "b.parquet").equals(frame)


def test_geometry_types_are_written_for_points_only(tmp_path: Path) -> None:
    shapes = [shapely.Point(1, 2), None, shapely.LineString([(0, 0), (1, 1)])]
    table = pa.table(
        [range(3), shapely.to_wkb(shapes)],
        schema=pa.schema([("id", "int64")]).append(make_points_field()),
    )

    path = write_table(table, tmp_path / "a.parquet", "geoparquet", rows=1)

    assert geo_of(path)["columns"]["geometry"]["geometry_types"] == []
    assert gpd.read_parquet(path).geometry[2] == shapes[2]


def test_geoarrow_points_are_geoparquet_too(tmp_path: Path) -> None:
    places = pa.array([{"x": 36.5, "y": 35.25}, None])
    marks = {**make_points_field().metadata, geometries.GEOARROW_NAME: b"geoarrow.point"}
    schema = pa.schema([pa.field("place", places.type, metadata=marks)])

    path = write_table(pa.table([places], schema=schema), tmp_path / "a.parquet", "geoparquet")

    assert geo_of(path)["columns"]["place"]["encoding"] == "point"
    assert gpd.read_parquet(path).geometry[0] == shapely.Point(36.5, 35.25)
