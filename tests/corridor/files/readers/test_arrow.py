"""Parquet and Arrow come in with all their types, a little at a time, and not cut short."""

from __future__ import annotations

import datetime as dt
import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import pyarrow.feather as feather
import pyarrow.parquet as pq
import pytest
import shapely
from pyproj import CRS
from shapely.geometry import Point

from corridor.errors import DataError, FileError
from corridor.files.readers import arrow as arrow_files
from corridor.files.readers import source as sources
from corridor.files.readers.inputs import open_source, read_table
from tests.corridor.files.support import (
    geoarrow_crs,
    save_arrow,
    save_stream,
    source_names,
    source_refusal,
    source_rows,
    write_file,
)

if TYPE_CHECKING:
    from pathlib import Path

    import corridor

LATS = [35.814, 35.850, 36.900, 35.700]
LONS = [36.610, 36.450, 36.610, 36.300]
POINTS = [Point(lon, lat) for lat, lon in zip(LATS, LONS, strict=True)]
FRAME = pd.DataFrame({"name": list("wxyz"), "lat": LATS, "lon": LONS})
GEO = gpd.GeoDataFrame({"name": list("wxyz")}, geometry=POINTS, crs="EPSG:4326")

# What every format of Arrow's kin keeps.
TYPES = pa.table(
    {
        "day": pa.array([dt.date(2020, 3, 5), None]),
        "when": pa.array([dt.datetime(2020, 3, 5, 12), None], pa.timestamp("us", "Asia/Damascus")),
        "time": pa.array([dt.time(1, 2), None]),
        "sum": pa.array([Decimal("1.23"), None]),
        "list": pa.array([[1, 2], None]),
        "struct": pa.array([{"a": 1, "b": ["x"]}, None]),
        "kind": pa.array(["ä", None]).dictionary_encode(),
        "nothing": pa.nulls(2),
        "bytes": pa.array([b"\xff", None]),
        "large": pa.array(["س", None], pa.large_string()),
        "small": pa.array([7, None], pa.uint8()),
        "map": pa.array([[("k", 1)], None], pa.map_(pa.string(), pa.int64())),
        "الاسم": pa.array([True, None]),
    }
)


# --- tables -----------------------------------------------------------------------------


def save_parquet(table: pa.Table, path: Path) -> None:
    pq.write_table(table, path, row_group_size=1)


SAVED = {
    "a.parquet": save_parquet,
    "A.GEOPARQUET": save_parquet,
    "a.arrow": save_arrow,
    "a.ipc": save_stream,
    "a.arrows": save_stream,
    "a.feather": feather.write_feather,
}
each_saved = pytest.mark.parametrize("name", SAVED)


@each_saved
@pytest.mark.parametrize("count", [0, 1, 2])
def test_types_nulls_and_unicode_are_kept(tmp_path: Path, name: str, count: int) -> None:
    table = TYPES.slice(0, count)
    path = tmp_path / name
    SAVED[name](table, path)

    with open_source(path) as source:
        assert source.format == ("parquet" if "parquet" in name.lower() else "arrow")
        assert source.rows == (count if source.format == "parquet" else None)
        got = pa.Table.from_batches(source.batches, source.schema)
        assert source.fraction_read() == (pytest.approx(1, abs=0.01) if count else None)

    assert got.schema == table.schema
    assert got.to_pylist() == table.to_pylist()


@each_saved
def test_columns_of_the_same_name_are_kept_in_binary_formats(tmp_path: Path, name: str) -> None:
    table = pa.Table.from_arrays([pa.array([1]), pa.array([2])], ["a", "a"])
    if name == "a.feather":
        name = "a.arrow"
    SAVED[name](table, tmp_path / name)

    assert source_names(tmp_path / name) == ["a", "a"]
    assert source_rows(tmp_path / name) == [[1, 2]]


def test_a_row_group_of_any_size_comes_in_batches(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"a": range(300_000)}), path, row_group_size=300_000)

    with open_source(path) as source:
        shares = [(batch.num_rows, source.fraction_read()) for batch in source.batches]

    most = sources.BATCH_ROWS
    assert shares == [(most, most / 300_000), (most, 2 * most / 300_000), (300_000 - 2 * most, 1)]


def test_wide_rows_come_in_small_batches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "BATCH_BYTES", 100_000)
    table = pa.table({"a": [f"{i:01000}" for i in range(1000)]})
    pq.write_table(table, tmp_path / "a.parquet", use_dictionary=False)
    save_arrow(table, tmp_path / "a.arrow")
    with pa.ipc.new_file(tmp_path / "b.arrow", table.schema) as writer:
        writer.write_table(table)

    for name in ("a.parquet", "a.arrow", "b.arrow"):
        with open_source(tmp_path / name) as source:
            batches = list(source.batches)
        assert max(batch.num_rows for batch in batches) <= 100
        assert pa.Table.from_batches(batches).equals(table)


def test_a_large_batch_of_arrow_is_mapped_and_dropped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = pa.table({"a": range(400_000), "b": [str(i) for i in range(400_000)]})
    with pa.ipc.new_file(tmp_path / "a.arrow", table.schema) as writer:
        writer.write_table(table)
    monkeypatch.setattr(arrow_files, "LARGE_BATCH_BYTES", 1 << 20)
    monkeypatch.setattr(arrow_files, "DROP_EVERY_BYTES", 1 << 20)

    assert read_table(tmp_path / "a.arrow").equals(table)


# --- geometries -------------------------------------------------------------------------


def test_geoparquet_comes_with_its_crs(tmp_path: Path) -> None:
    two = GEO.to_crs(32637).assign(other=GEO.geometry.set_crs(4326))
    two.to_parquet(tmp_path / "a.parquet")

    with open_source(tmp_path / "a.parquet") as source:
        schema, (batch,) = source.schema, source.batches

    assert CRS(geoarrow_crs(schema.field("geometry"))) == CRS(32637)
    assert CRS(geoarrow_crs(schema.field("other"))) == CRS(4326)
    assert schema.field("name").metadata is None
    assert json.loads(schema.metadata[b"geo"])["primary_column"] == "geometry"
    assert batch.schema.equals(schema, check_metadata=True)
    assert shapely.from_wkb(batch["other"].to_pylist()).tolist() == POINTS


@pytest.mark.parametrize(
    ("given", "known"),
    [({}, "OGC:CRS84"), ({"crs": None}, None), ({"crs": "EPSG:32637"}, "EPSG:32637")],
)
def test_geoparquet_without_crs_is_in_degrees(tmp_path: Path, given: Any, known: Any) -> None:
    geo = {
        "version": "1.1.0",
        "primary_column": "g",
        "columns": {"g": {"encoding": "WKB", **given}, "gone": {"encoding": "WKB"}},
    }  # fmt: skip
    table = pa.table({"g": shapely.to_wkb(POINTS)}).replace_schema_metadata(
        {"geo": json.dumps(geo)}
    )
    pq.write_table(table, tmp_path / "a.parquet")

    assert geoarrow_crs(read_table(tmp_path / "a.parquet").schema.field("g")) == known


def test_geoparquet_of_geoarrow_points_comes_as_it_is(
    m4: corridor.Corridor, tmp_path: Path
) -> None:
    GEO.to_parquet(tmp_path / "a.parquet", geometry_encoding="geoarrow", schema_version="1.1.0")

    table = read_table(tmp_path / "a.parquet")

    field = table.schema.field("geometry")
    assert field.metadata[b"ARROW:extension:name"] == b"geoarrow.point"
    assert table["geometry"][0].as_py() == {"x": 36.610, "y": 35.814}
    assert m4.label(table)["inside"].to_pylist() == m4.contains(FRAME).tolist()


@pytest.mark.parametrize("geo", ["{", "[]", '{"columns": {"g": {}}}', '{"columns": {"g": 1}}'])
def test_damaged_geoparquet_is_reported(tmp_path: Path, geo: str) -> None:
    path = tmp_path / "a.parquet"
    pq.write_table(pa.table({"g": [b""]}).replace_schema_metadata({"geo": geo}), path)

    error = source_refusal(path)

    assert isinstance(error, DataError)
    assert str(error) == (
        f"{path} is no GeoParquet: its metadata 'geo' are damaged, {geo!r}; write it anew, as "
        "with GeoPandas"
    )


class Wkb(pa.ExtensionType):
    """GeoArrow's type, which has Arrow write Parquet's own type for geometries."""

    def __init__(self, metadata: str) -> None:
        self.written = metadata
        super().__init__(pa.binary(), "geoarrow.wkb")

    def __arrow_ext_serialize__(self) -> bytes:
        return self.written.encode()

    @classmethod
    def __arrow_ext_deserialize__(cls, _storage: pa.DataType, written: bytes) -> Wkb:
        return cls(written.decode())


PROJJSON = CRS(32637).to_json_dict()


@pytest.mark.parametrize(
    ("given", "known"),
    [
        (None, "OGC:CRS84"),
        ("EPSG:32637", "EPSG:32637"),
        ("srid:32637", "EPSG:32637"),
        ("srid:0", None),
        ("projjson:key", PROJJSON),
        (PROJJSON, PROJJSON),
    ],
    ids=str,
)
def test_the_own_type_of_parquet_for_geometries_is_known(
    tmp_path: Path, given: Any, known: Any
) -> None:
    path = tmp_path / "a.parquet"
    kind = Wkb(json.dumps({} if given is None else {"crs": given}))
    pa.register_extension_type(kind)
    try:
        column = pa.ExtensionArray.from_storage(kind, pa.array(shapely.to_wkb(POINTS)))
        with pq.ParquetWriter(path, pa.schema([("g", kind)]), store_schema=False) as writer:
            writer.write_table(pa.table({"g": column}))
            writer.add_key_value_metadata({"key": json.dumps(PROJJSON)})
    finally:
        pa.unregister_extension_type("geoarrow.wkb")

    table = read_table(path)

    assert geoarrow_crs(table.schema.field("g")) == known
    assert shapely.from_wkb(table["g"].to_pylist()).tolist() == POINTS


# --- refused ----------------------------------------------------------------------------


def test_feather_of_version_1_is_refused_with_the_remedy(tmp_path: Path) -> None:
    path = write_file(tmp_path, "a.feather", b"FEA1" + bytes(100) + b"FEA1")

    assert str(source_refusal(path)) == (
        f"{path} is Feather of version 1, which is no longer written; make it version 2, as "
        "with pandas: pandas.read_feather(...).to_feather(...)"
    )


@each_saved
@pytest.mark.parametrize("kept", [0.4, 0.8, 0.95])
def test_a_binary_file_cut_short_is_reported(tmp_path: Path, name: str, kept: float) -> None:
    path = tmp_path / name
    SAVED[name](pa.table({"a": range(100)}), path)
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * kept)])

    error = source_refusal(path)

    assert isinstance(error, FileError)
    kind = "parquet" if "parquet" in name.lower() else "arrow"
    assert str(error).startswith((f"cannot read {path} as {kind}: ", f"{path} is cut short: "))


def test_a_stream_cut_between_two_batches_is_reported(tmp_path: Path) -> None:
    path = tmp_path / "a.arrows"
    save_stream(pa.table({"a": range(3)}), path)
    path.write_bytes(path.read_bytes()[:-8])

    assert str(source_refusal(path)) == (
        f"{path} is cut short: the mark of its end is missing; make it anew"
    )
