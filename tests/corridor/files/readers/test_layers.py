"""Layers come in with their CRS; what GDAL would skip is reported."""

from __future__ import annotations

import datetime as dt
import json
import warnings
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd
import pyarrow as pa
import pyogrio
import pytest
import shapely
from pyproj import CRS
from shapely.geometry import Point

from corridor.errors import DataError
from corridor.files.readers.inputs import open_source, read_table
from tests.corridor.files.support import (
    collection,
    feature,
    geoarrow_crs,
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
MANY = gpd.GeoDataFrame(
    {"i": range(300)}, geometry=[Point(36 + i / 300, 35.8) for i in range(300)], crs=4326
)
LAYERS = ("a.geojson", "a.json", "a.geojsonl", "a.gpkg", "a.shp", "a.fgb")
each_layer = pytest.mark.parametrize("name", LAYERS)


def save_layer(frame: gpd.GeoDataFrame, path: Path, **options: Any) -> Path:
    driver = {".json": "GeoJSON", ".geojsonl": "GeoJSONSeq"}.get(path.suffix)
    frame.to_file(path, driver=driver, **options)
    return path


# --- layers -----------------------------------------------------------------------------


@each_layer
def test_layers_are_read_with_their_crs(m4: corridor.Corridor, tmp_path: Path, name: str) -> None:
    points = GEO if "json" in name else GEO.to_crs(32637)
    path = save_layer(points, tmp_path / name)

    table = read_table(path)

    (field,) = (field for field in table.schema if pa.types.is_binary(field.type))
    assert field.name == ("geom" if name == "a.gpkg" else "geometry")
    assert geoarrow_crs(field) == ("EPSG:4326" if "json" in name else "EPSG:32637")
    labels = m4.label(table).to_pandas().sort_values("name")
    assert labels["inside"].tolist() == m4.contains(FRAME).tolist()


def save_types(count: int, path: Path) -> list[dict[str, Any]]:
    """Save rows of several types as a layer; return their values."""
    table = pa.table(
        {
            "الاسم": pa.array(["ä", None, "ب"]),
            "i": pa.array([1, None, 3], pa.int32()),
            "f": pa.array([1.5, None, -2.0]),
            "day": pa.array([dt.date(2020, 3, 5), None, dt.date(2020, 3, 6)]),
            "at": pa.array(shapely.to_wkb([POINTS[0], None, POINTS[2]])),
        }
    ).slice(0, count)
    options = {".fgb": {"SPATIAL_INDEX": "NO"}, ".shp": {"ENCODING": "UTF-8"}}
    pyogrio.write_arrow(
        table,
        path,
        driver={".json": "GeoJSON", ".geojsonl": "GeoJSONSeq"}.get(path.suffix),
        geometry_name="at",
        geometry_type="Point",
        crs="EPSG:4326",
        layer_options=options.get(path.suffix, {}),
    )
    return table.to_pylist()


@each_layer
@pytest.mark.parametrize("count", [0, 1, 3])
@pytest.mark.filterwarnings("ignore:Normalized/laundered")  # a Shapefile's names: ten bytes
def test_layers_keep_types_nulls_and_unicode(tmp_path: Path, name: str, count: int) -> None:
    path = tmp_path / name
    saved = save_types(count, path)
    if not count and name == "a.geojsonl":
        assert "is empty" in str(source_refusal(path))  # there is not even a name of a column
        return

    with open_source(path) as source:
        assert source.format == {"json": "geojson"}.get(name[2:], name[2:])
        assert source.rows in ((None,) if "json" in name else (count,) if count else (None, 0))
        table = pa.Table.from_batches(source.batches, source.schema)
        assert source.fraction_read() == (1 if count and "json" not in name else None)

    assert table.num_rows == count
    if count:
        for field in ("الاسم", "i", "f", "day", "at"):
            column = table.column({"الاسم": 0, "at": table.num_columns - 1}.get(field, field))
            if field == "day" and name == "a.fgb":
                column = column.cast(pa.date32())  # FlatGeobuf knows no days, only times
            assert column.to_pylist() == [row[field] for row in saved]


def test_a_crs_without_a_code_is_reported_in_full(m4: corridor.Corridor, tmp_path: Path) -> None:
    own = CRS("+proj=laea +lat_0=35.5 +lon_0=36.5 +ellps=GRS80")
    path = save_layer(GEO.to_crs(own), tmp_path / "a.fgb")

    known = geoarrow_crs(read_table(path).schema.field("geometry"))

    assert known["type"] == "ProjectedCRS"
    labels = m4.label(read_table(path)).to_pandas().sort_values("name")
    assert labels["inside"].tolist() == m4.contains(FRAME).tolist()


def test_a_layer_without_crs_has_none(m4: corridor.Corridor, tmp_path: Path) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        path = save_layer(GEO.set_crs(None, allow_override=True), tmp_path / "a.shp")

    table = read_table(path)

    assert geoarrow_crs(table.schema.field("geometry")) is None
    with pytest.raises(DataError, match="the points carry no CRS"):
        m4.label(table)


def test_geojson_without_points_is_a_table_without_rows(
    m4: corridor.Corridor, tmp_path: Path
) -> None:
    path = write_file(tmp_path, "a.geojson", '{"type": "FeatureCollection", "features": []}')

    assert m4.label(read_table(path)).num_rows == 0


def test_geojson_with_missing_geometry_keeps_the_row(m4: corridor.Corridor, tmp_path: Path) -> None:
    path = write_file(tmp_path, "a.geojson", collection(feature("null"), feature()))

    assert m4.label(read_table(path))["problem"].to_pylist() == ["geometry is missing", None]


def test_a_property_of_the_name_of_the_geometry_is_kept(tmp_path: Path) -> None:
    path = write_file(
        tmp_path, "a.geojson", collection(feature(**{"geometry": "flat", "wkb_geometry": 1}))
    )

    table = read_table(path)

    assert table.schema.names == ["geometry", "wkb_geometry", "wkb_geometry"]
    assert table.column(0).to_pylist() == ["flat"]
    assert geoarrow_crs(table.schema.field(2)) == "EPSG:4326"


def test_the_text_of_a_shapefile_is_read_in_its_encoding(tmp_path: Path) -> None:
    frame = GEO.assign(name="سراقب")
    path = save_layer(frame, tmp_path / "a.shp", encoding="windows-1256")
    (tmp_path / "a.cpg").unlink()

    assert str(source_refusal(path)) == (
        f"{path} does not name the encoding of its text, and it is not UTF-8; name it with "
        "encoding= (--encoding), as in --encoding windows-1256 (of a Shapefile), or save it as "
        "UTF-8"
    )
    assert {row[0] for row in source_rows(path, encoding="windows-1256")} == {"سراقب"}


def test_a_deleted_row_of_a_shapefile_is_none(tmp_path: Path) -> None:
    path = save_layer(GEO, tmp_path / "a.shp")
    table = bytearray((tmp_path / "a.dbf").read_bytes())
    table[int.from_bytes(table[8:10], "little")] = ord("*")
    (tmp_path / "a.dbf").write_bytes(table)

    assert read_table(path)["name"].to_pylist() == ["x", "y", "z"]


def test_a_geopackage_of_several_layers_needs_the_name_of_one(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    GEO.to_file(path, layer="one")
    GEO.iloc[:1].to_file(path, layer="الثانية")

    error = source_refusal(path)

    assert isinstance(error, DataError)
    assert str(error) == (
        f"{path} has several layers, 'one', 'الثانية'; name the one with the points with layer= "
        "(--layer), or save it by itself, as in ogr2ogr points.gpkg a.gpkg one"
    )
    assert len(source_rows(path, layer="one")) == 4
    assert len(source_rows(path, layer="الثانية")) == 1


@each_layer
def test_a_layer_that_is_not_there_is_reported_with_those_there_are(
    tmp_path: Path, name: str
) -> None:
    path = save_layer(GEO, tmp_path / name)

    error = source_refusal(path, layer="b")

    assert isinstance(error, DataError)
    assert str(error) == (f"{path} has no layer 'b'; name another with layer= (--layer), of 'a'")
    assert len(source_rows(path, layer="a")) == 4


def test_a_table_without_geometry_beside_the_layer_is_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    pyogrio.write_dataframe(pd.DataFrame({"style": ["red"]}), path, layer="a_styles")
    GEO.to_file(path, layer="points")

    assert read_table(path).num_rows == 4
    assert source_rows(path, layer="a_styles") == [["red"]]


# --- GeoJSON lines ----------------------------------------------------------------------


@pytest.mark.parametrize("name", ["a.geojsonl", "a.geojsons", "a.ndjson", "a.jsonl", "a.json"])
@pytest.mark.parametrize("mark", ["", "\x1e"])
def test_a_feature_a_line_is_read(tmp_path: Path, name: str, mark: str) -> None:
    lines = [mark + feature(name="ب", i=i) for i in range(3)]
    path = write_file(tmp_path, name, "\n".join([*lines[:2], "", lines[2], "", ""]))

    with open_source(path) as source:
        assert source.format == "geojsonl"
    assert read_table(path)["i"].to_pylist() == [0, 1, 2]
    assert geoarrow_crs(read_table(path).schema.field("geometry")) == "EPSG:4326"


def test_one_line_and_records_over_lines_are_read(tmp_path: Path) -> None:
    one = write_file(tmp_path, "a.geojsonl", feature(i=1))
    long = json.dumps(json.loads(feature(i=2)), indent=1)
    records = write_file(tmp_path, "b.geojsons", f"\x1e{long}\n\x1e{long}\n")
    whole = write_file(tmp_path, "c.geojsonl", collection(feature(i=3), feature(i=4)))

    assert read_table(one)["i"].to_pylist() == [1]
    assert read_table(records)["i"].to_pylist() == [2, 2]
    assert read_table(whole)["i"].to_pylist() == [3, 4]


# GDAL would pass over such lines and say nothing.
@pytest.mark.parametrize("bad", ['{"type": "Feature", "prop', "{}", '{"lat": 1}', "[1]", "ü"])
@pytest.mark.parametrize("mark", ["", "\x1e"])
@pytest.mark.parametrize("last", [False, True])
def test_a_line_that_is_no_feature_is_reported(
    tmp_path: Path, bad: str, mark: str, last: bool
) -> None:
    lines = [feature(), bad] if last else [feature(), bad, feature()]
    path = write_file(tmp_path, "a.geojsonl", "\n".join(mark + line for line in lines))

    error = source_refusal(path)

    assert isinstance(error, DataError)
    assert str(error) == (
        f"{path} is damaged: line 2 is no GeoJSON feature, {bad!r}; mend or remove it"
    )


def test_lines_lost_after_a_byte_order_mark_are_reported(tmp_path: Path) -> None:
    path = write_file(tmp_path, "a.geojson", f"\ufeff{feature()}\n{feature()}\n")

    assert str(source_refusal(path)) == (
        f"{path} is damaged: of its lines only 1 can be read; make it anew"
    )


@pytest.mark.parametrize("content", ['{"lat": 1, "lon": 2}', '{"lat": 1}\n{"lat": 2}\n'])
def test_json_of_another_kind_is_reported(tmp_path: Path, content: str) -> None:
    for name in ("a.json", "a.ndjson"):
        path = write_file(tmp_path, name, content)

        error = source_refusal(path)

        assert isinstance(error, DataError)
        assert str(error).startswith(f'{path} is no GeoJSON: it begins \'{{"lat": 1')
        assert str(error).endswith(
            "; a FeatureCollection is needed, or a feature a line (values without geometry: "
            "save them as CSV)"
        )


# --- refused ----------------------------------------------------------------------------


@each_layer
def test_a_file_that_leads_elsewhere_is_not_followed(tmp_path: Path, name: str) -> None:
    GEO.to_file(tmp_path / "secret.geojson")
    layer = f"<SrcDataSource>{tmp_path / 'secret.geojson'}</SrcDataSource>"
    layers = f'<OGRVRTLayer name="secret">{layer}</OGRVRTLayer>'
    path = write_file(tmp_path, name, f"<OGRVRTDataSource>{layers}</OGRVRTDataSource>")

    assert "its content is of another kind" in str(source_refusal(path))


def test_a_name_that_reads_as_an_address_is_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    save_layer(GEO, tmp_path / "a.fgb").rename(tmp_path / "PG:host=nowhere.fgb")

    assert len(source_rows("PG:host=nowhere.fgb")) == 4


@each_layer
@pytest.mark.parametrize("kept", [0.1, 0.3, 0.7, 0.95])
def test_a_layer_cut_short_is_reported(tmp_path: Path, name: str, kept: float) -> None:
    path = save_layer(MANY, tmp_path / name)
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * kept)])

    error = source_refusal(path)

    assert str(error).startswith(
        (
            f"cannot read {path} as ",
            f"{path} is not whole: it declares 300 rows, ",
            f"{path} is cut short: a.shp declares {len(data):,} bytes, ",
            f"{path} is damaged: line ",
        )
    )


def test_a_shapefile_whose_table_is_cut_short_is_reported(tmp_path: Path) -> None:
    path = save_layer(MANY, tmp_path / "a.shp")
    table = tmp_path / "a.dbf"
    size = table.stat().st_size
    table.write_bytes(table.read_bytes()[: size // 2])

    assert str(source_refusal(path)).startswith(f"{path} is cut short: a.dbf declares ")
    assert str(source_refusal(path)).endswith(
        f"{size // 2:,} are there; copy it anew, with all its parts"
    )


@pytest.mark.parametrize("ending", [".shx", ".dbf"])
def test_a_part_of_a_shapefile_may_lack_where_nothing_is_lost(tmp_path: Path, ending: str) -> None:
    path = save_layer(GEO, tmp_path / "a.shp")
    path.with_suffix(ending).unlink()

    if ending == ".dbf":
        assert len(source_rows(path)) == 4
    else:
        assert "Unable to open" in str(source_refusal(path))
