"""Every format holds the whole corridor, read by another library than the one that wrote it."""

from __future__ import annotations

import json
import os
import re
import sqlite3
from collections import Counter
from contextlib import closing
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import geopandas
import pyogrio
import pytest
import shapely
from pyarrow import parquet
from pyproj import Geod

import corridor
from corridor.errors import DataError, FileError
from corridor.export.features import COLUMNS, settlements_around
from corridor.export.formats import FORMATS, write_corridor
from corridor.export.metadata import corridor_metadata
from geo import Line
from tests.support import refusal

CENTIMETRE = 1.2e-7  # in degrees
HALF_A_METRE = 5e-6
PICTURES = {".svg", ".png", ".pdf"}  # tests/corridor/picture/test_sheet.py tests them
LAYERS = {"corridor": 1, "section": 1, "line": 1, "settlements": 231}  # those within its bounds
KML = {"k": "http://www.opengis.net/kml/2.2"}


def export_to(path: Path, zone: corridor.Corridor) -> Path:
    """Export a corridor; return the path."""
    zone.export(path)
    return path


def is_close(
    shape: shapely.Geometry, expected: shapely.Geometry, tolerance: float = CENTIMETRE
) -> bool:
    return bool(shape.is_valid and shape.hausdorff_distance(expected) < tolerance)


@pytest.fixture(scope="module")
def pacific() -> corridor.Corridor:
    """Return a corridor over the antimeridian."""
    line = Line(lats=[10.0, 10.1], lons=[179.9, -179.9])
    return corridor.from_line(line, width_km=2, ends="round", title="Cable")


@pytest.fixture(scope="module")
def polygon(m4: corridor.Corridor) -> shapely.Geometry:
    return m4.polygon


@pytest.fixture(scope="module")
def metadata(m4: corridor.Corridor) -> dict[str, Any]:
    return corridor_metadata(m4)


# --- features and metadata ----------------------------------------------------------------


def test_features_hold_every_layer(m4: corridor.Corridor, polygon: shapely.Geometry) -> None:
    table = m4.to_geodataframe()

    assert table.crs == "EPSG:4326"
    assert Counter(table["layer"]) == LAYERS
    area, section, line = table.geometry[:3]
    assert area == polygon
    assert is_close(section, m4.centreline, HALF_A_METRE)
    assert is_close(line, m4.road, HALF_A_METRE)
    assert set(m4.road.coords) <= set(line.coords)
    assert table["name"].iloc[:3].to_list() == ["M4 corridor", "Tronba – Ain al-Havr", "M4"]


def test_features_carry_the_answers_of_the_corridor(m4: corridor.Corridor) -> None:
    table = m4.to_geodataframe().query("layer == 'settlements'").set_index("name")

    assert len(table) == LAYERS["settlements"]
    for settlement, answer in settlements_around(m4):
        row = table.loc[settlement.name]
        assert (row["name_ar"], row["pcode"]) == (settlement.arabic, settlement.pcode)
        assert (row["inside"], row["side"]) == (answer.inside, answer.side)
        assert row["distance_m"] == pytest.approx(answer.distance_m, abs=1e-3)
        assert row["km"] == pytest.approx(answer.km, abs=1e-6)
        assert row["edge_m"] == pytest.approx(answer.edge_m, abs=1e-3)
        assert (row.geometry.y, row.geometry.x) == (settlement.lat, settlement.lon)


def test_settlements_are_those_within_the_corridor_s_bounds(m4: corridor.Corridor) -> None:
    frame = shapely.box(*m4.polygon.bounds)
    around = {settlement.pcode for settlement, _ in settlements_around(m4)}
    inside = {settlement.pcode for settlement, answer in m4.settlements() if answer.inside}

    assert inside < around
    assert around == {
        it.pcode for it in m4.gazetteer if frame.covers(shapely.Point(it.lon, it.lat))
    }


def test_columns_are_nullable_and_short_enough_for_dbase(m4: corridor.Corridor) -> None:
    table = m4.to_geodataframe()

    assert table.drop(columns="geometry").dtypes.astype(str).to_dict() == COLUMNS
    assert all(len(name) <= 10 for name in COLUMNS)
    assert table["inside"].isna().sum() == 3
    assert '"inside": null' in table.to_json()  # as explore() shows it


def test_metadata_say_what_the_corridor_is(m4: corridor.Corridor, metadata: dict[str, Any]) -> None:
    assert metadata["definition"] == (
        "Every point up to 6 km north and 6 km south of the M4 whose nearest point on it "
        "lies between Tronba and Ain al-Havr; the edge belongs to the corridor."
    )
    assert metadata["width_km"] == 12
    assert metadata["each_side_km_north"] == metadata["each_side_km_south"] == 6
    assert (metadata["ends"], metadata["from"], metadata["to"]) == (
        "flat",
        "Tronba",
        "Ain al-Havr",
    )
    assert metadata["length_km"] == pytest.approx(m4.length_km, abs=1e-6)
    assert metadata["area_km2"] == pytest.approx(m4.area_km2, abs=1e-6)
    assert metadata["crs"] == "EPSG:4326"
    assert metadata["program"] == f"m4-corridor {corridor.__version__}"


def test_metadata_name_every_source_once_and_the_licences(
    m4: corridor.Corridor, metadata: dict[str, Any]
) -> None:
    sources = str(metadata["sources"])

    for url in {fact.source.url for fact in m4.agreement.facts}:  # type: ignore[union-attr]
        assert sources.count(url) == 1
    assert "reconstruction" in str(metadata["note"])
    assert "© OpenStreetMap contributors, ODbL 1.0" in str(metadata["attribution"])
    assert "OCHA" in str(metadata["attribution"])
    assert "© GeoNames, CC BY 4.0" in str(metadata["attribution"])


def test_metadata_follow_widths_ends_and_stretch() -> None:
    other = corridor.m4(each_side_km=(5, 3), ends="round").between(10, 20)

    facts = corridor_metadata(other)

    assert (facts["each_side_km_north"], facts["each_side_km_south"]) == (5, 3)
    assert facts["ends"] == "round"
    assert "from" not in facts
    assert facts["definition"] == (
        "Every point up to 5 km north and 3 km south of the M4 between km 0 and km 10.000, "
        "beyond these two ends as well; the edge belongs to the corridor."
    )


def test_the_definition_of_a_closed_line_names_no_ends() -> None:
    ring = corridor.from_line(
        shapely.LineString([(10, 10), (11, 10), (11, 11), (10, 10)]), width_km=4
    )

    assert corridor_metadata(ring)["definition"] == (
        "Every point up to 2 km left and 2 km right of the line, which is closed; the edge "
        "belongs to the corridor."
    )
    assert repr(ring).endswith("no ends>")


def test_a_line_of_ones_own_has_no_sources_and_no_settlements(pacific: corridor.Corridor) -> None:
    facts, table = corridor_metadata(pacific), pacific.to_geodataframe()

    assert not {"sources", "licence", "attribution", "note", "from", "to"} & set(facts)
    assert facts["each_side_km_left"] == facts["each_side_km_right"] == 1
    assert "1 km left and 1 km right of the line" in str(facts["definition"])
    assert table["layer"].to_list() == ["corridor", "section", "line"]
    assert table["name"].to_list() == ["Cable", "start – end", "Cable"]


def test_drawn_lines_follow_the_geodesic_and_stop_at_the_antimeridian(
    pacific: corridor.Corridor,
) -> None:
    own, (_, section, line) = pacific.line, pacific.to_geodataframe().geometry
    lengths = Geod(ellps="WGS84").geometry_length(section)

    for drawn in (section, line):
        assert drawn.geom_type == "MultiLineString"
        assert [part.coords[0][0] for part in drawn.geoms] == pytest.approx([179.9, -180])
        assert [part.coords[-1][0] for part in drawn.geoms] == pytest.approx([180, -179.9])
        middles = shapely.line_interpolate_point(drawn.geoms[0], [0.1, 0.33, 0.5, 0.77])
        assert all(abs(own.locate(lat=p.y, lon=p.x).offset) < 0.5 for p in middles)
    assert lengths == pytest.approx(own.length, abs=0.01)


# --- GeoJSON ------------------------------------------------------------------------------


def rings(geometry: dict[str, Any]) -> list[list[list[float]]]:
    """Return the rings of each polygon, the outer one first."""
    if geometry["type"] == "Polygon":
        return [geometry["coordinates"]]
    return geometry["coordinates"] if geometry["type"] == "MultiPolygon" else []


@pytest.mark.parametrize("name", ["m4.geojson", "m4.json", "M4.GeoJSON"])
def test_geojson_holds_every_layer(
    m4: corridor.Corridor,
    tmp_path: Path,
    name: str,
    polygon: shapely.Geometry,
    metadata: dict[str, Any],
) -> None:
    text = export_to(tmp_path / name, m4).read_text(encoding="utf-8")
    collection = json.loads(text)
    shapes = [shapely.from_geojson(json.dumps(it)) for it in collection["features"]]

    assert collection["type"] == "FeatureCollection"
    assert collection["metadata"] == metadata
    assert "crs" not in collection
    assert Counter(it["properties"]["layer"] for it in collection["features"]) == LAYERS
    assert is_close(shapes[0], polygon)
    assert is_close(shapes[1], m4.centreline, HALF_A_METRE)
    assert is_close(shapes[2], m4.road, HALF_A_METRE)
    assert max(map(len, re.findall(r"\d\.(\d+)[,\]]", text.partition("features")[2]))) == 7


def test_geojson_properties_are_typed_and_belong_to_their_layer(
    m4: corridor.Corridor, tmp_path: Path
) -> None:
    collection = json.loads(export_to(tmp_path / "m4.geojson", m4).read_text(encoding="utf-8"))
    ariha = next(
        it["properties"] for it in collection["features"] if it["properties"]["name"] == "Ariha"
    )

    assert ariha["inside"] is True
    assert isinstance(ariha["km"], float)
    assert ariha["name_ar"] in {settlement.arabic for settlement in m4.gazetteer}
    assert list(collection["features"][1]["properties"]) == ["layer", "name", "length_km"]


@pytest.mark.parametrize("name", ["m4", "pacific", "horseshoe"])
def test_geojson_polygons_follow_the_right_hand_rule(
    tmp_path: Path, name: str, request: pytest.FixtureRequest
) -> None:
    own: corridor.Corridor = request.getfixturevalue(name)
    collection = json.loads(export_to(tmp_path / "own.geojson", own).read_text())
    polygons = [part for it in collection["features"] for part in rings(it["geometry"])]

    assert polygons
    for outer, *holes in polygons:
        assert shapely.LinearRing(outer).is_ccw
        assert not any(shapely.LinearRing(hole).is_ccw for hole in holes)
        assert outer[0] == outer[-1]


def test_geojson_keeps_holes(horseshoe: corridor.Corridor, tmp_path: Path) -> None:
    collection = json.loads(export_to(tmp_path / "own.geojson", horseshoe).read_text())

    assert len(horseshoe.polygon.interiors) == 1
    assert len(collection["features"][0]["geometry"]["coordinates"]) == 2


def test_geojson_bbox_holds_everything_and_crosses_the_antimeridian(
    pacific: corridor.Corridor, m4: corridor.Corridor, tmp_path: Path
) -> None:
    here = json.loads(export_to(tmp_path / "m4.geojson", m4).read_text(encoding="utf-8"))
    there = json.loads(export_to(tmp_path / "p.geojson", pacific).read_text())

    assert here["bbox"] == pytest.approx(m4.to_geodataframe().total_bounds, abs=CENTIMETRE)
    assert there["bbox"] == pytest.approx([179.891, 9.991, -179.891, 10.109], abs=1e-3)


# --- the other formats --------------------------------------------------------------------


def test_geopackage_has_every_layer_and_a_table_of_metadata(
    m4: corridor.Corridor, tmp_path: Path, polygon: shapely.Geometry, metadata: dict[str, Any]
) -> None:
    path = export_to(tmp_path / "m4.gpkg", m4)

    for layer, count in LAYERS.items():
        table = pyogrio.read_dataframe(path, layer=layer)
        assert len(table) == count
        assert table.crs == "EPSG:4326"
        assert "layer" not in table
    with closing(sqlite3.connect(path)) as database:
        facts = dict(database.execute("SELECT name, value FROM metadata"))
        tables = dict(database.execute("SELECT table_name, data_type FROM gpkg_contents"))
        types = {row[1]: row[2] for row in database.execute("PRAGMA table_info(settlements)")}
    assert facts == {name: str(value) for name, value in metadata.items()}
    assert tables == {**dict.fromkeys(LAYERS, "features"), "metadata": "attributes"}
    assert (types["inside"], types["km"], types["name_ar"]) == ("BOOLEAN", "REAL", "TEXT")
    assert shapely.equals_exact(pyogrio.read_dataframe(path, layer="corridor").geometry[0], polygon)


def test_geoparquet_is_1_1_with_metadata_of_its_own(
    m4: corridor.Corridor, tmp_path: Path, metadata: dict[str, Any]
) -> None:
    path = export_to(tmp_path / "m4.parquet", m4)
    kept = parquet.read_schema(path).metadata
    geo = json.loads(kept[b"geo"])
    table = geopandas.read_parquet(path)

    assert geo["version"] == "1.1.0"
    assert geo["columns"]["geometry"]["crs"]["id"] == {"authority": "EPSG", "code": 4326}
    assert json.loads(kept[b"metadata"]) == metadata
    assert table.equals(m4.to_geodataframe())


def test_flatgeobuf_holds_every_layer_in_one(
    m4: corridor.Corridor, tmp_path: Path, polygon: shapely.Geometry
) -> None:
    path = export_to(tmp_path / "m4.fgb", m4)
    table = pyogrio.read_dataframe(path).set_index("layer")
    info = pyogrio.read_info(path)

    assert Counter(table.index) == LAYERS
    assert table.crs == "EPSG:4326"
    assert shapely.equals_exact(table.loc["corridor"].geometry, polygon)
    assert info["ogr_subtypes"][list(info["fields"]).index("inside")] == "OFSTBoolean"
    assert b"ODbL 1.0" in path.read_bytes()


def test_shapefile_has_a_file_for_each_layer(
    m4: corridor.Corridor, tmp_path: Path, polygon: shapely.Geometry, metadata: dict[str, Any]
) -> None:
    files = write_corridor(m4, tmp_path / "out.shp")

    assert files == sorted(map(str, tmp_path.iterdir()))
    for layer, count in LAYERS.items():
        path = tmp_path / f"out_{layer}.shp"
        table = pyogrio.read_dataframe(path)
        assert len(table) == count
        assert set(table) - {"geometry"} <= set(COLUMNS)
        assert path.with_suffix(".cpg").read_text() == "UTF-8"
        assert "WGS_1984" in path.with_suffix(".prj").read_text()
    settlements = pyogrio.read_dataframe(tmp_path / "out_settlements.shp")
    assert settlements["name_ar"].to_list() == [it.arabic for it, _ in settlements_around(m4)]
    assert settlements["inside"].dtype == bool
    facts = (tmp_path / "out_metadata.txt").read_text(encoding="utf-8").splitlines()
    assert facts == [f"{name}: {value}" for name, value in metadata.items()]
    assert is_close(pyogrio.read_dataframe(tmp_path / "out_corridor.shp").geometry[0], polygon)


def test_kml_has_folders_styles_and_descriptions(
    m4: corridor.Corridor, tmp_path: Path, metadata: dict[str, Any]
) -> None:
    document = ElementTree.parse(export_to(tmp_path / "m4.kml", m4)).find("k:Document", KML)  # noqa: S314
    assert document is not None
    folders = {it.findtext("k:name", None, KML): it for it in document.findall("k:Folder", KML)}
    styles = {f"#{it.get('id')}" for it in document.findall("k:Style", KML)}
    facts = {
        it.get("name"): it.findtext("k:value", None, KML)
        for it in document.findall("k:ExtendedData/k:Data", KML)
    }
    marks = document.findall("k:Folder/k:Placemark", KML)

    assert list(folders) == ["Corridor", "Patrol route", "The whole road", "Settlements"]
    assert len(marks) == sum(LAYERS.values())
    assert {mark.findtext("k:styleUrl", None, KML) for mark in marks} == styles
    assert facts == {name: str(value) for name, value in metadata.items()}
    ariha = next(mark for mark in marks if mark.findtext("k:name", None, KML) == "Ariha")
    assert ariha.findtext("k:description", None, KML) == (
        "Inside: 0.541 km south of the road, at km 16.09."
    )


def test_kml_is_read_by_gdal(
    m4: corridor.Corridor, tmp_path: Path, polygon: shapely.Geometry
) -> None:
    path = export_to(tmp_path / "m4.kml", m4)
    area = pyogrio.read_dataframe(path, layer="Corridor")
    settlements = pyogrio.read_dataframe(path, layer="Settlements")

    assert is_close(area.geometry[0], polygon)
    assert area.geometry[0].exterior.is_ccw
    assert len(settlements) == LAYERS["settlements"]
    assert settlements["name_ar"].to_list() == [it.arabic for it, _ in settlements_around(m4)]


def test_kml_shows_markup_in_a_name_as_text(pacific: corridor.Corridor, tmp_path: Path) -> None:
    own = corridor.from_line(pacific.line, width_km=2, title="<script>alert(1)</script> & Co")

    path = export_to(tmp_path / "own.kml", own)

    assert "<script>" not in path.read_text()
    assert pyogrio.read_dataframe(path, layer="Corridor")["Name"][0] == own.title


def test_kml_leaves_out_characters_that_xml_cannot_hold(
    pacific: corridor.Corridor, tmp_path: Path
) -> None:
    bad = "\0\x01\x0b\x1f\ud800\ufffe\uffff"
    zone = corridor.from_line(
        pacific.line, width_km=2, title=f"Ca{bad}ble", sides=(f"up{bad}per", f"lower{bad}")
    )
    own = corridor.nested(zone, {f"in{bad}ner": 1, f"out{bad}er": 2})

    document = ElementTree.parse(export_to(tmp_path / "own.kml", own))  # noqa: S314

    assert {"Cable", "inner", "outer"} <= set(document.getroot().itertext())
    assert document.find(".//k:Data[@name='each_side_km_upper']", KML) is not None


def test_kml_calls_a_line_of_ones_own_a_line(pacific: corridor.Corridor, tmp_path: Path) -> None:
    layers = pyogrio.list_layers(export_to(tmp_path / "own.kml", pacific))

    assert [name for name, _ in layers] == ["Corridor", "Section", "The whole line"]


@pytest.mark.parametrize("ending", [it for it in FORMATS if it not in PICTURES])
def test_every_format_holds_a_line_of_ones_own(
    horseshoe: corridor.Corridor, pacific: corridor.Corridor, tmp_path: Path, ending: str
) -> None:
    for own in (pacific, horseshoe):
        files = write_corridor(own, tmp_path / f"own{ending}")
        if ending == ".parquet":
            table = geopandas.read_parquet(files[0])
        else:
            name = next(it for it in files if it.endswith((ending, "_corridor.shp")))
            table = pyogrio.read_dataframe(name, layer=pyogrio.list_layers(name)[0][0])
        area = next(it for it in table.geometry if it.geom_type.endswith("Polygon"))
        assert is_close(area, own.polygon)


@pytest.mark.parametrize("ending", FORMATS)
def test_the_same_corridor_gives_the_same_bytes(
    m4: corridor.Corridor, tmp_path: Path, ending: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = [Path(it).read_bytes() for it in write_corridor(m4, tmp_path / f"m4{ending}")]
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1")
    second = [Path(it).read_bytes() for it in write_corridor(m4, tmp_path / f"m4{ending}")]

    assert first == second


@pytest.mark.parametrize("name", ["m4.gpkg", "m4.shp"])
def test_no_file_records_when_it_was_written(
    m4: corridor.Corridor, tmp_path: Path, name: str
) -> None:
    write_corridor(m4, tmp_path / name)

    for path in tmp_path.iterdir():
        if path.suffix == ".dbf":
            assert path.read_bytes()[1:4] == bytes([70, 1, 1])
        if path.suffix == ".gpkg":
            with closing(sqlite3.connect(path)) as database:
                dates = set(database.execute("SELECT last_change FROM gpkg_contents"))
            assert dates == {("1970-01-01T00:00:00.000Z",)}


# --- never half written -------------------------------------------------------------------


@pytest.mark.parametrize("ending", FORMATS)
@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError, MemoryError])
def test_an_interrupted_export_leaves_what_was_there(
    pacific: corridor.Corridor,
    tmp_path: Path,
    ending: str,
    error: type[BaseException],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    own, writer = tmp_path / f"own{ending}", FORMATS[ending].write
    own.write_text("what was there")

    def stopped(given: corridor.Corridor, path: Path) -> None:
        writer(given, path)
        raise error

    monkeypatch.setitem(FORMATS, ending, FORMATS[ending]._replace(write=stopped))
    with pytest.raises(FileError if error is OSError else error):
        write_corridor(pacific, own)

    assert list(tmp_path.iterdir()) == [own]
    assert own.read_text() == "what was there"


def test_an_interrupt_between_two_layers_leaves_nothing(
    pacific: corridor.Corridor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_dataframe, layers = pyogrio.write_dataframe, []

    def interrupted(table: Any, path: Path, **options: Any) -> None:
        write_dataframe(table, path, **options)
        layers.append(path)
        if len(layers) == 2:
            raise KeyboardInterrupt

    monkeypatch.setattr(pyogrio, "write_dataframe", interrupted)
    for name in ("own.gpkg", "own.shp"):
        layers.clear()
        with pytest.raises(KeyboardInterrupt):
            write_corridor(pacific, tmp_path / name)

        assert len(layers) == 2
        assert not any(tmp_path.iterdir())


def test_an_existing_file_is_replaced(pacific: corridor.Corridor, tmp_path: Path) -> None:
    path = tmp_path / "own.geojson"
    path.write_text("what was there")

    assert write_corridor(pacific, path) == [str(path)]
    assert json.loads(path.read_text())["metadata"]["title"] == "Cable"


# --- refused ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "got"), [("m4.csv", "'.csv'"), ("m4.eps", "'.eps'"), ("m4", "none")]
)
def test_an_unknown_ending_is_refused(
    m4: corridor.Corridor, tmp_path: Path, name: str, got: str
) -> None:
    assert refusal(DataError, write_corridor, m4, tmp_path / name) == (
        f"{tmp_path / name}: the ending must be one of .geojson, .json, .gpkg, .kml, "
        f".parquet, .fgb, .shp, .svg, .png, .pdf, got {got}"
    )


def test_a_missing_folder_is_named(m4: corridor.Corridor, tmp_path: Path) -> None:
    path = tmp_path / "no" / "m4.geojson"

    assert refusal(FileError, write_corridor, m4, path) == (
        f"{path} cannot be written: create the folder {path.parent} first"
    )


def test_a_folder_is_refused(m4: corridor.Corridor, tmp_path: Path) -> None:
    path = tmp_path / "m4.gpkg"
    path.mkdir()

    assert (
        refusal(FileError, write_corridor, m4, path)
        == f"{path} is a folder; give the name of a file in it"
    )


def test_a_read_only_folder_is_refused(
    m4: corridor.Corridor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(**_: Any) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("tempfile.TemporaryDirectory", refused)

    assert refusal(FileError, write_corridor, m4, tmp_path / "m4.kml") == (
        f"{tmp_path / 'm4.kml'} cannot be written: Permission denied; choose another folder or name"
    )


def test_a_geopackage_that_is_open_elsewhere_is_not_replaced(
    m4: corridor.Corridor, tmp_path: Path
) -> None:
    path, journal = tmp_path / "m4.gpkg", tmp_path / "m4.gpkg-wal"
    journal.write_text("pages not yet in the file")

    assert refusal(FileError, write_corridor, m4, path) == (
        f"{path} is open in another program, see {journal}; close it there"
    )


@pytest.mark.parametrize("ending", ["gpkg", "parquet", "fgb", "shp"])
def test_names_that_are_not_utf_8_are_refused(m4, tmp_path, ending):
    target = tmp_path / os.fsdecode(b"bad\xff." + ending.encode())
    with pytest.raises(FileError, match="its name, or a text in it, is not UTF-8"):
        m4.export(target)
    assert list(tmp_path.iterdir()) == []


def test_a_name_too_long_is_refused(m4, tmp_path):
    with pytest.raises(FileError, match="cannot be written: File name too long"):
        m4.export(tmp_path / f"{'b' * 300}.gpkg")
