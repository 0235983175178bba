"""A line is read from files of every format; all others are refused, hostile ones too."""

from __future__ import annotations

import os
import struct
import sys
import zipfile
from typing import TYPE_CHECKING, Any

import geopandas
import numpy as np
import pandas as pd
import pyarrow.parquet
import pyogrio
import pytest
import shapely

import corridor
from corridor.errors import DataError, FileError
from corridor.lines.formats import FORMATS
from corridor.lines.read import read_line
from tests.support import refusal

if TYPE_CHECKING:
    from pathlib import Path

SHORT = [(0, 0), (1, 0), (1, 1)]

Vertices = list[tuple[float, float]]


def vertices(path: Path, **options: Any) -> Vertices:
    source = read_line(path, **options)
    return list(zip(source.lons.tolist(), source.lats.tolist(), strict=True))


def write(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def features(*lines: Vertices, **columns: list[Any]) -> geopandas.GeoDataFrame:
    geometry = [shapely.LineString(line) for line in lines]
    return geopandas.GeoDataFrame(columns, geometry=geometry, crs="EPSG:4326")


def test_the_documentation_of_from_line_names_every_format() -> None:
    documented = (corridor.from_line.__doc__ or "").partition("width_km")[0]

    assert all(format_.title in documented for format_ in FORMATS.values())


# --- read by GDAL -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ending", "driver"),
    [
        (".geojson", "GeoJSON"),
        (".JSON", "GeoJSON"),
        (".geojsonl", "GeoJSONSeq"),
        (".gpkg", "GPKG"),
        (".shp", "ESRI Shapefile"),
        (".kml", "KML"),
        (".kml", "LIBKML"),
        (".kmz", "LIBKML"),
        (".fgb", "FlatGeobuf"),
        (".gdb", "OpenFileGDB"),
    ],
)
def test_every_gdal_format_holds_the_same_line(
    tmp_path: Path,
    ending: str,
    driver: str,
    m4_road: shapely.LineString,
    m4_degrees: geopandas.GeoSeries,
) -> None:
    path = tmp_path / f"pipeline{ending}"
    pyogrio.write_dataframe(geopandas.GeoDataFrame(geometry=m4_degrees), path, driver=driver)

    source = read_line(path)

    assert source.name == "pipeline"
    assert source.notes == ()
    line = shapely.linestrings(source.lons, source.lats)
    assert line.equals_exact(m4_road, tolerance=1e-9)


def gpx(path: Path, *parts: str) -> Path:
    head = '<gpx version="1.1" creator="t" xmlns="http://www.topografix.com/GPX/1/1">'
    return write(path, f"{head}{''.join(parts)}</gpx>")


WAYPOINT = '<wpt lat="9" lon="9"/>'
PLANNED = '<rte><rtept lat="0" lon="0"/><rtept lat="0" lon="1"/></rte>'
TRACK = (
    '<trk><trkseg><trkpt lat="0" lon="0"><ele>5</ele></trkpt><trkpt lat="1" lon="0"/>'
    '</trkseg><trkseg><trkpt lat="1" lon="0"/><trkpt lat="2" lon="0"/></trkseg></trk>'
)


def test_of_a_gpx_file_the_track_is_read_or_else_the_route_but_never_waypoints(
    tmp_path: Path,
) -> None:
    both = gpx(tmp_path / "both.gpx", WAYPOINT, PLANNED, TRACK)
    route = gpx(tmp_path / "route.gpx", WAYPOINT, PLANNED)

    assert vertices(both) == [(0, 0), (0, 1), (0, 2)]
    assert vertices(route) == vertices(both, layer="routes") == [(0, 0), (1, 0)]
    assert "waypoints.gpx holds no line; its layers are 'waypoints', 'routes'" in refusal(
        DataError, read_line, gpx(tmp_path / "waypoints.gpx", WAYPOINT)
    )


@pytest.mark.parametrize("empty", ["<trk></trk>", "<trk><trkseg></trkseg></trk>"])
def test_of_a_gpx_file_with_an_empty_track_the_route_is_read(tmp_path: Path, empty: str) -> None:
    assert vertices(gpx(tmp_path / "a.gpx", PLANNED, empty)) == [(0, 0), (1, 0)]
    assert "a.gpx holds no line" in refusal(DataError, read_line, gpx(tmp_path / "a.gpx", empty))


def test_layers_of_points_are_ignored(
    tmp_path: Path, m4_road: shapely.LineString, m4_degrees: geopandas.GeoSeries
) -> None:
    path = tmp_path / "two.gpkg"
    geopandas.GeoSeries([shapely.Point(0, 0)], crs="EPSG:4326").to_file(path, layer="posts")
    m4_degrees.to_file(path, layer="road")

    assert vertices(path) == list(m4_road.coords)
    assert "must hold a line and nothing else, got 1 Point" in refusal(
        DataError, read_line, path, layer="posts"
    )


def test_several_layers_with_lines_need_the_name_of_one(tmp_path: Path) -> None:
    path = tmp_path / "two.gpkg"
    features(SHORT).to_file(path, layer="road")
    features(SHORT[:2]).to_file(path, layer="detour")

    assert refusal(DataError, read_line, path) == (
        f"{path} has lines in 2 layers: 'road', 'detour'; name the one that is meant, as in "
        "layer='road'"
    )
    assert vertices(path, layer="detour") == SHORT[:2]
    assert (
        refusal(DataError, read_line, path, layer="x")
        == f"{path} has no layer 'x', only 'road', 'detour'"
    )


def test_folders_of_a_kml_file_are_layers(tmp_path: Path) -> None:
    line = "<LineString><coordinates>0,0,9 1,1,0</coordinates></LineString>"
    placemark = f"<Placemark><name>x</name>{line}</Placemark>"
    folders = "".join(f"<Folder><name>{n}</name>{placemark}</Folder>" for n in ("A", "B"))
    path = write(
        tmp_path / "two.kml",
        f'<?xml version="1.0"?><!-- <a> --><kml xmlns="http://www.opengis.net/kml/2.2">'
        f"<Document>{folders}</Document></kml>",
    )

    assert "has lines in 2 layers: 'A', 'B'" in refusal(DataError, read_line, path)
    assert vertices(path, layer="B", where="Name=x") == [(0, 0), (1, 1)]
    assert read_line(path, layer="A").notes == (f"{path}: heights (Z) are ignored",)


def test_the_crs_that_a_geojson_file_names_is_honoured(
    tmp_path: Path, m4_road: shapely.LineString, m4_degrees: geopandas.GeoSeries
) -> None:
    path = tmp_path / "utm.geojson"
    m4_degrees.to_crs("EPSG:32637").to_file(path)

    source = read_line(path)

    assert shapely.linestrings(source.lons, source.lats).hausdorff_distance(m4_road) < 1e-5


def test_curves_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "curve.gpkg"
    features(SHORT).to_file(path)
    arc = np.array([0, 0, 1, 1, 2, 0], dtype="<f8").tobytes()
    line = shapely.to_wkb(shapely.LineString(SHORT), byte_order=1)
    curve = struct.pack("<BII", 1, 8, 3) + arc
    content = path.read_bytes()
    assert len(curve) == len(line)
    assert content.count(line) == 1
    path.write_bytes(content.replace(line, curve))

    assert "cannot be read as .gpkg: Nonlinear geometry types" in refusal(
        DataError, read_line, path
    )


def test_files_without_a_crs_need_one(tmp_path: Path) -> None:
    path = tmp_path / "metres.shp"
    features(SHORT).to_file(path)
    path.with_suffix(".prj").unlink()

    assert refusal(DataError, read_line, path) == (
        f"{path} names no CRS; name it with crs=, as in crs='EPSG:4326' for "
        "longitudes and latitudes in WGS84"
    )
    assert vertices(path, crs="EPSG:4326") == SHORT


def measured_shapefile(path: Path) -> Path:
    """Write a line with measures, which GeoPandas would not."""
    xy, m = np.array(SHORT, dtype="<f8"), np.array([10, 20, 35], dtype="<f8")
    box = struct.pack("<4d", 0, 0, 1, 1)
    record = struct.pack("<i", 23) + box + struct.pack("<3i", 1, 3, 0) + xy.tobytes()
    record += struct.pack("<2d", 10, 35) + m.tobytes()
    words = len(record) // 2

    def head(size: int) -> bytes:
        begin = struct.pack(">7i", 9994, 0, 0, 0, 0, 0, size) + struct.pack("<2i", 1000, 23)
        return begin + box + struct.pack("<4d", 0, 0, 10, 35)

    path.write_bytes(head(54 + words) + struct.pack(">2i", 1, words) + record)
    path.with_suffix(".shx").write_bytes(head(54) + struct.pack(">2i", 50, words))
    return path


def test_measures_of_a_shapefile_are_kept(tmp_path: Path) -> None:
    path = measured_shapefile(tmp_path / "lrs.shp")

    line = read_line(path, crs="EPSG:4326", chainage="M")

    assert line.measures is not None
    assert line.measures.tolist() == [10, 20, 35]
    assert (line.lons.tolist(), line.notes) == ([0, 1, 1], ())


# --- Parquet ------------------------------------------------------------------------------


def test_geoparquet_holds_the_same_line(
    tmp_path: Path, m4_road: shapely.LineString, m4_degrees: geopandas.GeoSeries
) -> None:
    path = tmp_path / "pipeline.parquet"
    geopandas.GeoDataFrame(geometry=m4_degrees).to_parquet(path)

    assert read_line(str(path)).name == "pipeline"
    assert vertices(path) == list(m4_road.coords)


def test_geoparquet_without_a_crs_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "line.geoparquet"
    features(SHORT).set_crs(None, allow_override=True).to_parquet(path)

    assert "names no CRS; name it with crs=" in refusal(DataError, read_line, path)


def line_in_wkb(*vertices: tuple[float, float]) -> bytes:
    return struct.pack("<BII", 1, 2, len(vertices)) + np.array(vertices, dtype="<f8").tobytes()


def geoparquet(path: Path, lines: list[bytes | None]) -> None:
    """Write lines that GEOS would not hold."""
    features(*[SHORT] * len(lines), name=[str(i) for i in range(len(lines))]).to_parquet(path)
    table = pyarrow.parquet.read_table(path)
    column = table.schema.get_field_index("geometry")
    pyarrow.parquet.write_table(table.set_column(column, "geometry", [lines]), path)


def test_a_geoparquet_line_of_one_vertex_is_refused_or_ignored(tmp_path: Path) -> None:
    path = tmp_path / "a.parquet"
    geoparquet(path, [line_in_wkb((7, 5)), None, line_in_wkb(*SHORT)])

    assert vertices(path, where="name=2") == SHORT
    assert refusal(DataError, read_line, path, where="name=0") == (
        f"{path}: a line needs at least two different vertices, got 1, at lat 5, lon 7"
    )


def test_parquet_without_geometry_has_a_vertex_a_row(tmp_path: Path) -> None:
    path, other = tmp_path / "vertices.pq", tmp_path / "other.pq"
    pd.DataFrame({"lat": [0, 0, 1], "lon": [0, 1, 1], "crs": 1}).to_parquet(path)
    pd.DataFrame({"a": [1]}).to_parquet(other)

    assert vertices(path) == SHORT
    assert f"{other} has no column for the latitude of its vertices" in refusal(
        DataError, read_line, other
    )


# --- text ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "lat,lon\n0,0\n0,1\n1,1\n",
        "\ufeffLatitude;name;Longitude\r\n0;a;0\r\n0;b;1\r\n1;c;1\r\n",
        "\nx\ty\n0\t0\n1\t0\n\n1.0\t1e0\n",
    ],
)
def test_a_table_has_a_vertex_a_row(tmp_path: Path, text: str) -> None:
    path = write(tmp_path / "line.csv", text)

    assert vertices(path) == SHORT


def test_rows_of_one_line_are_chosen(tmp_path: Path) -> None:
    path = write(tmp_path / "two.csv", "line,lat,lon\nA,0,0\nB,5,5\nA,0,1\nB,6,6\nA,1,1\n")

    assert vertices(path, where="line=A") == SHORT
    assert "has nothing with line='C'; line is 'A', 'B'" in refusal(
        DataError, read_line, path, where="line=C"
    )


def test_vertices_of_a_table_may_be_in_another_crs(tmp_path: Path) -> None:
    path = write(tmp_path / "utm.csv", "x,y\n500000,0\n500000,1000\n")

    assert vertices(path, crs="EPSG:32637")[0] == pytest.approx((39, 0), abs=1e-12)
    assert "name the one its coordinates are in with crs=" in refusal(DataError, read_line, path)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a,b\n1,2\n", "has no column for the latitude of its vertices, to be named one of lat, "
         "latitude, y; its columns are 'a', 'b'"),
        ("lat,b\n1,2\n", "has no column for the longitude of its vertices, to be named one of "
         "lon, lng, long, longitude, x; its columns are 'lat', 'b'"),
        ("lat,y,lon\n1,2,3\n", "has 2 columns for the latitude of its vertices"),
        ("lat,lat,lon\n1,2,3\n", "has several columns of one name; its columns are 'lat', 'lat'"),
        ("lat,lon\n1,2\n", ": a line needs at least two different vertices, got 1"),
        ("lat,lon\n", ": a line needs at least two different vertices, got 0"),
        ("lat,lon\n1,2\n1,\n", ": vertex 1: its lon is empty"),
        ("lat,lon\n1,2\n1,35°\n", ": vertex 1: its lon must be a number, got '35°'"),
        ("lat,lon\n1,2\n1,inf\n", ": vertex 1: its lon must be a number, got 'inf'"),
        ("lat,lon\n36,6,35,8\n", "cannot be read as .csv: CSV parse error: Expected 2 columns"),
        ("", "is empty"),
        ("  \n", "cannot be read as .csv: "),
    ],
)  # fmt: skip
def test_a_table_that_is_not_a_line_is_refused(tmp_path: Path, text: str, reason: str) -> None:
    path = write(tmp_path / "line.csv", text)

    message = refusal(DataError, read_line, path)

    assert message.startswith(str(path))
    assert reason in message


def test_text_that_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "line.csv", "lat,lon\n0,0\nñ,1\n".encode("latin-1"))

    assert refusal(DataError, read_line, path) == f"{path} is not UTF-8: line 3 has the byte 0xf1"


def test_a_column_of_wkt_is_a_feature_a_row(tmp_path: Path) -> None:
    path = write(
        tmp_path / "lines.csv",
        'WKT,name\n"LINESTRING (0 0,1 0,1 1)",a\n"LINESTRING (5 5,6 6)",b\n',
    )

    assert vertices(path, where="name=a") == SHORT
    assert "choose a feature with where='NAME=VALUE': name is 'a', 'b'" in refusal(
        DataError, read_line, path
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("LINESTRING (0 0, 1 0, 1 1)", SHORT),
        ("\n MultiLineString Z((0 0 1, 1 0 2),\n (1 0 2, 1 1 3))\n", SHORT),
        ("SRID=4326;LINESTRING(0 0,1 0,1 1)", SHORT),
        ("srid = 3857 ; LINESTRING M (0 0 7, 0 1000 8)", [(0, 0), (0, 0.008983152804391653)]),
    ],
)
def test_wkt_is_read_from_a_file_or_given_as_text(
    tmp_path: Path, text: str, expected: Vertices
) -> None:
    path = write(tmp_path / "line.wkt", text)

    assert np.allclose(vertices(path), expected, rtol=0, atol=1e-12)
    assert np.array_equal(read_line(text).lons, read_line(path).lons)
    assert (read_line(text).name, read_line(path).name) == ("line", "line")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("GEOGCS[]", "must hold a geometry as WKT, as in LINESTRING (36.6 35.8, 36.7 35.8), got "
         "'GEOGCS[]'"),
        ("LINESTRING (0 0)", ": a line needs at least two different vertices, got 1, at lat 0"),
        ("LINESTRING ( )", "is no WKT of a line: ParseException"),
        ("LINESTRING (0 0, 1 1) and more", "is no WKT of a line: ParseException"),
        ("LINESTRING (0 0, a b)", "is no WKT of a line: ParseException"),
        ("LINESTRING EMPTY", "must hold a line and nothing else, got nothing"),
        ("POINT (0 0)", "must hold a line and nothing else, got 1 Point"),
        ("SRID=99;LINESTRING (0 0, 1 1)", "names SRID 99, which is no CRS that PROJ knows"),
    ],
)  # fmt: skip
def test_wkt_that_is_not_a_line_is_refused(tmp_path: Path, text: str, reason: str) -> None:
    assert reason in refusal(DataError, read_line, write(tmp_path / "line.wkt", text))


def test_wkt_is_distinguished_from_the_name_of_a_file(tmp_path: Path) -> None:
    path = tmp_path / "LineString (1).geojson"
    features(SHORT).to_file(path)

    with pytest.raises(DataError, match="the text is no WKT of a line: ParseException"):
        read_line("LINESTRING (0 0, 1 1")
    with pytest.raises(FileError, match="there is no such file"):
        read_line(path.name)
    assert vertices(path) == SHORT


def test_wkt_of_several_crss_is_refused(tmp_path: Path) -> None:
    line = "LINESTRING(0 0,1 1)"
    path = write(tmp_path / "a.csv", f'wkt\n"SRID=4326;{line}"\n"SRID=3857;{line}"\n')

    assert refusal(DataError, read_line, path) == f"{path} names several CRSs: SRID 3857, 4326"


# --- unreadable files ---------------------------------------------------------------------


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    missing = tmp_path / "no.geojson"

    assert refusal(FileError, read_line, missing) == f"{missing}: there is no such file"
    assert "there is no such file" in refusal(FileError, read_line, tmp_path / ("x" * 5000))
    assert f"{tmp_path} is a folder" in refusal(FileError, read_line, tmp_path)


def test_a_file_that_may_not_be_read_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path / "secret.geojson", "{}")
    monkeypatch.setattr("os.access", lambda *_: False)

    assert f"{path} may not be read" in refusal(FileError, read_line, path)


def test_other_endings_are_refused(tmp_path: Path) -> None:
    drawing, bare = tmp_path / "line.dxf", tmp_path / "line"
    drawing.touch()
    bare.touch()

    message = refusal(FileError, read_line, drawing)

    assert message.startswith(f"{drawing} has the ending .dxf; lines are read from .geojson, ")
    assert message.endswith(".gdb, .wkt, .csv, .tsv, .txt: convert it to one")
    assert "line has no ending; lines are read from" in refusal(FileError, read_line, bare)


NOT_UTF_8 = os.fsdecode(b"bad\xff")
takes_any_name = pytest.mark.skipif(sys.platform != "linux", reason="of Linux's file systems")


@takes_any_name
@pytest.mark.parametrize("ending", [".geojson", ".gpkg", ".parquet"])
def test_names_that_libraries_cannot_open_are_refused(tmp_path: Path, ending: str) -> None:
    path = write(tmp_path / f"{NOT_UTF_8}{ending}", "x")

    assert refusal(FileError, read_line, path) == (
        f"{path}: {ending} is read by libraries that take names in UTF-8 only; rename it"
    )


@takes_any_name
def test_bytes_of_a_name_that_are_not_utf_8_are_replaced(tmp_path: Path) -> None:
    path = write(tmp_path / f"{NOT_UTF_8}.csv", "lat,lon\n0,0\n0,1\n1,1\n")

    assert (read_line(path).name, vertices(path)) == ("bad\ufffd", SHORT)


@pytest.mark.parametrize("name", ["a.geojson", "a.gpkg", "a.gpx", "a.parquet", "a.wkt", "a.fgb"])
def test_empty_files_are_refused(tmp_path: Path, name: str) -> None:
    path = write(tmp_path / name, "")

    assert refusal(DataError, read_line, path) == f"{path} is empty"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.geojson", b'{"type": "FeatureColl'),
        ("a.gpkg", b"SQLite format 3\0" + bytes(300)),
        ("a.shp", b"\0\0\x27\x0a" + bytes(300)),
        ("a.kml", b"<kml><Document><Placemark>"),
        ("a.gpx", b"<gpx><trk>"),
        ("a.kmz", b"PK\x03\x04" + bytes(30)),
        ("a.parquet", b"PAR1PAR1"),
        ("a.csv", b'lat,lon\n"1,2\n'),
    ],
)
def test_damaged_files_are_refused(tmp_path: Path, name: str, content: bytes) -> None:
    path = write(tmp_path / name, content)

    message = refusal(DataError, read_line, path)

    assert message.startswith(f"{path} cannot be read as {path.suffix}: ")
    assert message.endswith("; check that it is whole and its ending is right")


def test_a_damaged_flatgeobuf_file_holds_no_line(tmp_path: Path) -> None:
    path = write(tmp_path / "a.fgb", b"fgb\x03fgb\0" + bytes(30))

    assert refusal(DataError, read_line, path) == f"{path} holds no line; its layers are none"


SINGLE_VERTEX = {
    "a.geojson": '{"type": "LineString", "coordinates": [[7, 5]]}',
    "a.wkt": "LINESTRING Z (7 5 1)",
    "a.csv": "wkt\nLINESTRING (7 5)",
    "a.gpx": '<gpx><trk><trkseg><trkpt lat="5" lon="7"><ele>1</ele></trkpt></trkseg></trk></gpx>',
    "a.kml": "<kml><Placemark><LineString><coordinates>7,5</coordinates></LineString></Placemark>"
    "</kml>",
}


@pytest.mark.parametrize("name", SINGLE_VERTEX)
def test_a_line_of_one_vertex_is_refused(tmp_path: Path, name: str) -> None:
    path = write(tmp_path / name, SINGLE_VERTEX[name])

    assert refusal(DataError, read_line, path) == (
        f"{path}: a line needs at least two different vertices, got 1, at lat 5, lon 7"
    )


SINGLE_VERTEX_PART = {
    "a.geojson": '{"type": "MultiLineString", "coordinates": [[[7, 5, 1]], [[0, 0], [1, 0], '
    "[1, 1]]]}",
    "a.wkt": "MULTILINESTRING M ((7 5 1), (0 0 1, 1 0 2, 1 1 3))",
    "a.gpx": '<gpx><trk><trkseg><trkpt lat="5" lon="7"/></trkseg><trkseg><trkpt lat="0" lon="0"/>'
    '<trkpt lat="0" lon="1"/><trkpt lat="1" lon="1"/></trkseg></trk></gpx>',
}


@pytest.mark.parametrize("name", SINGLE_VERTEX_PART)
def test_a_part_of_one_vertex_is_ignored(tmp_path: Path, name: str) -> None:
    assert vertices(write(tmp_path / name, SINGLE_VERTEX_PART[name])) == SHORT


def test_another_feature_than_one_of_one_vertex_can_be_selected(tmp_path: Path) -> None:
    path = tmp_path / "a.geojson"
    features([(5, 5), (7, 7)], SHORT, name=["a", "b"]).to_file(path)
    write(path, path.read_text().replace("[ 5.0, 5.0 ], [ 7.0, 7.0 ]", "[7, 7]"))

    assert vertices(path, where="name=b") == SHORT
    assert "got 1, at lat 7, lon 7" in refusal(DataError, read_line, path, where="name=a")


def test_files_without_features_are_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "a.geojson", '{"type": "FeatureCollection", "features": []}')

    assert (
        refusal(DataError, read_line, path)
        == f"{path} must hold a line and nothing else, got nothing"
    )


def test_an_export_of_this_program_needs_a_layer_to_be_selected(
    tmp_path: Path, m4_road: shapely.LineString, m4: corridor.Corridor
) -> None:
    path = tmp_path / "m4.geojson"
    m4.export(path)

    assert "got 231 Point, 2 LineString, 1 Polygon" in refusal(DataError, read_line, path)
    whole = vertices(path, where="layer=line")
    assert (whole[0], whole[-1]) == (m4_road.coords[0], m4_road.coords[-1])


@pytest.mark.parametrize("name", ["a.parquet", "a.wkt", "a.csv"])
def test_a_layer_of_a_file_without_layers_is_refused(tmp_path: Path, name: str) -> None:
    path = write(tmp_path / name, "x")

    assert refusal(DataError, read_line, path, layer="x") == (
        f"{path} has no layers to choose from; leave out layer='x'"
    )


def test_a_geodatabase_is_a_folder(tmp_path: Path) -> None:
    path = write(tmp_path / "a.gdb", "x")

    assert refusal(DataError, read_line, path) == f"{path} is a file; a geodatabase is a folder"


# --- files of another format than their ending ---------------------------------------------

VIRTUAL = (
    "<OGRVRTDataSource><OGRVRTLayer name='x'><SrcDataSource>{}</SrcDataSource></OGRVRTLayer>"
    "</OGRVRTDataSource>"
)
PROGRAM = '{{"type": "gdal_streamed_alg", "command_line": "gdal vector pipeline ! read {}"}}'
SERVICE = "<OGRWFSDataSource><URL>http://127.0.0.1:9/wfs?file={}</URL></OGRWFSDataSource>"


@pytest.mark.parametrize("hostile", [VIRTUAL, PROGRAM, SERVICE], ids=["vrt", "gdalg", "wfs"])
@pytest.mark.parametrize(
    ("name", "beginning"),
    [
        ("a.geojson", ""),
        ("a.json", "\n"),
        ("a.geojsonl", ""),
        ("a.kml", ""),
        ("a.kml", "<kml/>"),
        ("a.kml", "<!-- <kml> -->"),
        ("a.kml", "<!DOCTYPE kml [<!ENTITY a 'b'>]><kml>"),
        ("a.gpx", "<?xml version='1.0'?><gpx></gpx>"),
        ("a.kmz", "PK\x03\x04"),
        ("a.gpkg", "SQLite format 3"),
        ("a.shp", ""),
        ("a.fgb", "fgb\x03fgb\x01\n"),
        ("a.parquet", "PAR1"),
        ("a.wkt", ""),
        ("a.csv", ""),
    ],
)
def test_gdal_follows_no_reference_to_another_file(
    tmp_path: Path, hostile: str, name: str, beginning: str
) -> None:
    secret = tmp_path / "secret.geojson"
    features(SHORT).to_file(secret)
    path = write(tmp_path / name, beginning + hostile.format(secret))

    message = refusal(DataError, read_line, path)

    assert message.startswith(str(path))
    assert "secret" not in message.removeprefix(str(path)) or name.endswith((".wkt", ".csv"))


def test_a_file_of_another_format_than_its_ending_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.gpkg"
    features(SHORT).to_file(tmp_path / "a.geojson")
    (tmp_path / "a.geojson").rename(path)

    assert refusal(DataError, read_line, path) == (
        f"{path} is something else than its ending says; check its first lines, or give it the "
        "ending of what it is"
    )


def test_a_kmz_file_without_kml_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.kmz"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("readme.txt", "no line here")

    assert str(path) in refusal(DataError, read_line, path)
