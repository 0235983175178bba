"""GeoPackage: the layer's own columns, types, files that GDAL did not finish."""

from __future__ import annotations

import resource
from contextlib import contextmanager
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import pyarrow.csv
import pyogrio
import pytest
import shapely

from corridor.errors import DataError, FileError
from tests.corridor.files.support import (
    add_points,
    make_points_field,
    make_table_of_all_types,
    read_back,
    wkb_point,
    write_table,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def test_a_geopackage_keeps_the_types_it_knows(tmp_path: Path) -> None:
    write_table(add_points(make_table_of_all_types()), tmp_path / "incidents.gpkg", "gpkg")

    got = read_back(tmp_path / "incidents.gpkg", "gpkg")
    expected = make_table_of_all_types()
    for name in ("whole", "small", "real", "yes", "نص نص", "day", "utc", "kind"):
        assert got[name].to_pylist() == expected[name].to_pylist()
    assert pa.types.is_boolean(got.schema.field("yes").type)
    assert pa.types.is_date(got.schema.field("day").type)
    assert got["clock"].to_pylist() == ["01:02:03.500000", None, "00:00:00.000000"]
    assert got["price"].to_pylist() == [1.2, None, -3.0]
    assert got["none"].to_pylist() == [None] * 3
    assert [it and it.replace(tzinfo=None) for it in got["time"].to_pylist()] == (
        expected["time"].to_pylist()
    )
    assert got["geometry"].to_pylist() == [wkb_point(36, 35.5), None, wkb_point(36.25, 35.5)]
    info = pyogrio.read_info(tmp_path / "incidents.gpkg")
    assert (info["layer_name"], info["crs"], info["geometry_type"]) == (
        "incidents",
        "EPSG:4326",
        "Point",
    )


def test_a_column_called_as_the_layers_own_stays_the_tables(tmp_path: Path) -> None:
    table = pa.table({"FID": [7, 7, 7], "geom": ["a", "b", "c"], "fid_2": [1.5, None, 2.5]})

    path = write_table(add_points(table), tmp_path / "a.gpkg", "gpkg")

    got = read_back(path, "gpkg")
    assert {name: got[name].to_pylist() for name in table.schema.names} == table.to_pydict()
    assert pyogrio.read_info(path)["fid_column"] == "fid_3"
    assert pyogrio.read_info(path)["geometry_name"] == "geometry"


def test_other_geometries_are_wkt_in_a_geopackage(tmp_path: Path) -> None:
    table = add_points(add_points(pa.table({"id": range(3)})), make_points_field("second"))

    got = gpd.read_file(write_table(table, tmp_path / "a.gpkg", "gpkg"))

    assert got["second"][0] == "POINT (36 35.5)"
    assert got.geometry[1] is None
    assert pd.isna(got["second"][1])


def test_a_layer_of_other_geometries_is_one(tmp_path: Path) -> None:
    shapes = [shapely.Point(1, 2, 3), shapely.LineString([(0, 0), (1, 1)])]
    table = pa.table(
        [shapely.to_wkb(shapes)], schema=pa.schema([make_points_field(crs="EPSG:32637")])
    )

    path = write_table(table, tmp_path / "a.gpkg", "gpkg")

    got = gpd.read_file(path)
    assert pyogrio.read_info(path)["geometry_type"] == "Unknown"
    assert got.geometry.tolist() == shapes
    assert got.geometry[0].z == 3
    assert got.crs == "EPSG:32637"


def test_a_geopackage_of_no_crs_has_none(tmp_path: Path) -> None:
    table = add_points(pa.table({"id": range(3)}), make_points_field(crs=None))

    write_table(table, tmp_path / "a.gpkg", "gpkg")

    info = pyogrio.read_info(tmp_path / "a.gpkg")
    assert "undefined" in str(info["crs"]).casefold() or info["crs"] is None


def test_large_numbers_keep_their_digits_or_are_refused(tmp_path: Path) -> None:
    table = add_points(pa.table({"n": pa.array([2**63 - 1, None], pa.uint64())}))
    beyond = add_points(pa.table({"n": pa.array([2**63], pa.uint64())}))

    assert (
        read_back(write_table(table, tmp_path / "a.gpkg", "gpkg"), "gpkg")["n"][0].as_py()
        == 2**63 - 1
    )
    with pytest.raises(DataError) as caught:
        write_table(beyond, tmp_path / "b.gpkg", "gpkg")
    assert str(caught.value) == (
        "b.gpkg cannot hold the rows as GeoPackage: Integer value 9223372036854775808 not in "
        "range: 0 to 9223372036854775807; write Parquet instead"
    )


def test_bytes_are_kept_in_a_geopackage(tmp_path: Path) -> None:
    table = add_points(pa.table({"raw": pa.array([b"\x00\xff", None, b""])}))

    got = read_back(write_table(table, tmp_path / "a.gpkg", "gpkg"), "gpkg")

    assert got["raw"].to_pylist() == [b"\x00\xff", None, b""]


@contextmanager
def room_for(size: int) -> Iterator[None]:
    """Have files end at a size, as they would on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("share", [0.1, 0.4, 0.7, 0.99])
def test_a_geopackage_that_is_cut_anywhere_is_reported(share: float, tmp_path: Path) -> None:
    table = add_points(pa.table({"id": range(3000)}))
    size = write_table(table, tmp_path / "whole.gpkg", "gpkg").stat().st_size

    with (
        room_for(int(size * share)),
        pytest.raises(FileError, match=r"^a\.gpkg cannot be written: .*; make room, or choose"),
    ):
        write_table(table, tmp_path / "a.gpkg", "gpkg")


def test_a_crs_that_gdal_does_not_know_is_reported(tmp_path: Path) -> None:
    table = add_points(pa.table({"id": [1]}), make_points_field(crs="nonsense"))

    with pytest.raises(FileError, match=r"^a\.gpkg cannot be written: .*nonsense"):
        write_table(table, tmp_path / "a.gpkg", "gpkg")
