"""A line of one's own is read from anything that holds exactly one, or refused with why."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import geopandas
import pandas as pd
import pyogrio
import pytest
import shapely
from pyproj import Geod

import corridor
from corridor.errors import DataError, FileError
from corridor.lines import read
from geo import Line

if TYPE_CHECKING:
    from pathlib import Path

MILLIMETRE = 1e-3
ROAD = corridor.m4().road
UTM = "EPSG:32637"
DEGREES = geopandas.GeoSeries([ROAD], crs="EPSG:4326")
METRES = DEGREES.to_crs(UTM)


def vertices(line: Line) -> list[tuple[float, float]]:
    return list(zip(line.lons, line.lats, strict=True))


def refusal(line: Any, error: type[Exception] = DataError) -> str:
    with pytest.raises(error) as caught:
        read(line)
    return str(caught.value)


def gpx(path: Path, *parts: str) -> Path:
    head = '<gpx version="1.1" creator="t" xmlns="http://www.topografix.com/GPX/1/1">'
    path.write_text(f"{head}{''.join(parts)}</gpx>")
    return path


WAYPOINT = '<wpt lat="9" lon="9"/>'
PLANNED = '<rte><rtept lat="0" lon="0"/><rtept lat="0" lon="1"/></rte>'
TRACK = (
    '<trk><trkseg><trkpt lat="0" lon="0"><ele>5</ele></trkpt><trkpt lat="1" lon="0"/>'
    '</trkseg><trkseg><trkpt lat="1" lon="0"/><trkpt lat="2" lon="0"/></trkseg></trk>'
)


# --- what is read -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ending", "driver"),
    [
        (".geojson", "GeoJSON"),
        (".gpkg", "GPKG"),
        (".shp", "ESRI Shapefile"),
        (".kml", "KML"),
        (".kml", "LIBKML"),
        (".fgb", "FlatGeobuf"),
    ],
)
def test_every_format_of_gdal_gives_the_same_line(tmp_path: Path, ending: str, driver: str) -> None:
    path = tmp_path / f"pipeline{ending}"
    pyogrio.write_dataframe(geopandas.GeoDataFrame(geometry=DEGREES), path, driver=driver)

    title, line = read(path)

    assert title == "pipeline"
    assert shapely.LineString(vertices(line)).equals_exact(ROAD, tolerance=1e-9)


def test_geoparquet_gives_the_same_line(tmp_path: Path) -> None:
    path = tmp_path / "pipeline.parquet"
    geopandas.GeoDataFrame(geometry=DEGREES).to_parquet(path)

    title, line = read(str(path))

    assert title == "pipeline"
    assert vertices(line) == list(ROAD.coords)


def test_shapely_tables_and_lines_are_taken_as_they_are() -> None:
    own = corridor.m4().line
    table = geopandas.GeoDataFrame({"name": ["a"]}, geometry=DEGREES)

    assert read(own) == ("line", own)
    for line in (ROAD, shapely.MultiLineString([ROAD]), DEGREES, table):
        assert read(line)[0] == "line"
        assert vertices(read(line)[1]) == list(ROAD.coords)


def test_from_line_is_titled_after_the_file(tmp_path: Path) -> None:
    path = tmp_path / "pipeline.geojson"
    DEGREES.to_file(path)

    own = corridor.from_line(path, width_km=4)

    assert own.title == "pipeline"
    assert own.length_km == pytest.approx(92.134, abs=1e-3)


def test_heights_are_ignored() -> None:
    line = read(shapely.LineString([(0, 0, 5), (1, 1, 7)]))[1]

    assert vertices(line) == [(0, 0), (1, 1)]


def test_missing_and_empty_geometries_are_passed_over() -> None:
    rows = geopandas.GeoSeries([None, ROAD, shapely.LineString()], crs="EPSG:4326")

    assert vertices(read(rows)[1]) == list(ROAD.coords)


def test_a_ring_is_a_line() -> None:
    ring = shapely.LinearRing([(0, 0), (1, 0), (1, 1)])

    assert vertices(read(ring)[1]) == list(ring.coords)


def test_gpx_gives_its_track_before_its_route_and_never_its_waypoints(
    tmp_path: Path,
) -> None:
    both = gpx(tmp_path / "both.gpx", WAYPOINT, PLANNED, TRACK)
    route = gpx(tmp_path / "route.gpx", WAYPOINT, PLANNED)

    assert vertices(read(both)[1]) == [(0, 0), (0, 1), (0, 2)]
    assert vertices(read(route)[1]) == [(0, 0), (1, 0)]


def test_a_layer_of_points_beside_the_line_does_not_matter(tmp_path: Path) -> None:
    path = tmp_path / "two.gpkg"
    points = geopandas.GeoSeries([shapely.Point(0, 0)], crs="EPSG:4326")
    points.to_file(path, layer="posts")
    DEGREES.to_file(path, layer="road")

    assert vertices(read(path)[1]) == list(ROAD.coords)


# --- parts --------------------------------------------------------------------------------


def test_parts_are_joined_where_they_meet_in_the_direction_of_travel() -> None:
    there, on = ROAD.coords[:301], ROAD.coords[300:]

    for parts in ([there, on], [on, there]):
        joined = read(shapely.MultiLineString(parts))[1]
        assert vertices(joined) == list(ROAD.coords)


def test_rows_of_a_table_are_parts_too() -> None:
    rows = [shapely.LineString(ROAD.coords[300:]), shapely.LineString(ROAD.coords[:301])]

    line = read(geopandas.GeoSeries(rows, crs="EPSG:4326"))[1]

    assert vertices(line) == list(ROAD.coords)


def test_a_line_cut_at_the_antimeridian_is_one_line(tmp_path: Path) -> None:
    pacific = corridor.from_line(shapely.LineString([(179, 10), (-179, 11)]), width_km=2)
    pacific.export(tmp_path / "out.shp")

    line = read(tmp_path / "out_section.shp")[1]

    assert line.length == pytest.approx(pacific.line.length, abs=MILLIMETRE)


def test_a_gap_is_told_in_metres() -> None:
    parts = shapely.MultiLineString([ROAD.coords[:300], ROAD.coords[300:]])
    (x, y), (u, v) = ROAD.coords[299], ROAD.coords[300]
    gap = Geod(ellps="WGS84").inv(x, y, u, v)[2]

    message = refusal(parts)

    assert "holds 2 parts that do not join into one line" in message
    assert f"the gaps are {gap:.3g} m; close the gaps" in message


def test_of_many_gaps_the_widest_are_told() -> None:
    parts = shapely.MultiLineString([[(i, 0), (i + 0.5 + i / 20, 0)] for i in range(6)])

    assert "55660 m, 50094 m, 44528 m and less" in refusal(parts)


@pytest.mark.parametrize(
    "parts",
    [
        [[(0, 0), (1, 0)], [(0, 0), (0, 1)], [(0, 0), (-1, 0)]],
        [[(0, 0), (1, 0)], [(0, 0), (0.5, 0.1), (1, 0)], [(0, 0), (0.5, 0.5), (1, 0)]],
    ],
)
def test_a_fork_is_told(parts: list[list[tuple[float, float]]]) -> None:
    message = refusal(shapely.MultiLineString(parts))

    assert "3 parts that do not join" in message
    assert "more than two ends meet in one place" in message


def test_lines_in_several_layers_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "two.gpkg"
    DEGREES.to_file(path, layer="road")
    DEGREES.to_file(path, layer="detour")

    assert "lines in 2 layers: road, detour" in refusal(path)


# --- coordinate systems -------------------------------------------------------------------


def test_a_projected_line_stays_where_its_own_crs_has_it(tmp_path: Path) -> None:
    path = tmp_path / "utm.gpkg"
    METRES.to_file(path)
    road = Line(lats=[y for _, y in ROAD.coords], lons=[x for x, _ in ROAD.coords])

    line = read(path)[1]

    assert line.length == pytest.approx(road.length, abs=1)
    assert max(abs(road.locate(lat=y, lon=x).offset) for x, y in vertices(line)) < 1


def test_a_long_projected_segment_is_no_geodesic_and_is_divided() -> None:
    straight = geopandas.GeoSeries(
        [shapely.LineString([(400_000, 6_600_000), (600_000, 6_600_000)])], crs="EPSG:3857"
    )
    halfway = straight.interpolate(0.5, normalized=True).to_crs("EPSG:4326").iloc[0]
    ends = straight.to_crs("EPSG:4326").iloc[0]

    line = read(straight)[1]

    assert abs(line.locate(lat=halfway.y, lon=halfway.x).offset) < 0.01
    assert abs(read(ends)[1].locate(lat=halfway.y, lon=halfway.x).offset) > 100


def test_feet_are_feet() -> None:
    feet = geopandas.GeoSeries(
        [shapely.LineString([(980_000, 200_000), (1_000_000, 200_000)])], crs="EPSG:2263"
    )

    line = read(feet)[1]

    assert line.length == pytest.approx(20_000 * 1200 / 3937, rel=1e-4)
    assert len(line.lats) == 62  # 6096 m, every 100 m


def test_tables_without_crs_are_refused() -> None:
    assert refusal(geopandas.GeoSeries([ROAD])) == (
        "the GeoSeries has no CRS; say which with .set_crs(...)"
    )
    assert "the GeoDataFrame has no CRS" in refusal(geopandas.GeoDataFrame(geometry=[ROAD]))
    assert "the GeoDataFrame has no geometry" in refusal(geopandas.GeoDataFrame({"a": [1]}))


def test_a_file_without_crs_is_taken_as_degrees_if_it_fits(tmp_path: Path) -> None:
    for name, rows in (("degrees", DEGREES), ("metres", METRES)):
        rows.to_file(tmp_path / f"{name}.shp")
        (tmp_path / f"{name}.prj").unlink()

    message = refusal(tmp_path / "metres.shp")

    assert vertices(read(tmp_path / "degrees.shp")[1]) == list(ROAD.coords)
    assert "metres.shp: x=302524.756, y=3972949.94 is no longitude" in message
    assert "it names no CRS" in message
    assert "set_crs" in message


def test_metres_that_pass_for_degrees_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "utm.geojson"
    path.write_text(shapely.to_geojson(METRES.iloc[0]))

    assert "its CRS is WGS 84" in refusal(path)
    assert "no longitude in [-180, 180]" in refusal(METRES.iloc[0])


# --- what is no line ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("geometry", "found"),
    [
        (shapely.Point(0, 0), "1 Point"),
        (shapely.MultiPoint([(0, 0), (1, 1)]), "2 Point"),
        (ROAD.buffer(0.1), "1 Polygon"),
        (shapely.LineString(), "nothing"),
        (
            shapely.GeometryCollection(
                [shapely.Point(0, 0), shapely.Point(1, 0), shapely.LineString([(0, 0), (1, 1)])]
            ),
            "2 Point, 1 LineString",
        ),
    ],
)
def test_other_geometries_are_named(geometry: shapely.Geometry, found: str) -> None:
    assert refusal(geometry) == (f"the line must hold a line and nothing else, got {found}")


def test_an_export_of_this_program_is_no_single_line(tmp_path: Path) -> None:
    path = tmp_path / "m4.geojson"
    corridor.m4().export(path)

    assert "got 40 Point, 2 LineString, 1 Polygon" in refusal(path)


def test_a_line_without_length_is_refused() -> None:
    message = refusal(shapely.LineString([(0, 0), (0, 0)]))

    assert message == "the line: a line needs at least two different vertices, got 1"


@pytest.mark.parametrize("thing", [3, None, [(0, 0), (1, 1)]])
def test_other_things_are_refused(thing: Any) -> None:
    message = refusal(thing)

    assert "the path of a file, a shapely line" in message
    assert message.endswith(f"got {type(thing).__name__}")


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    missing = tmp_path / "no.geojson"

    assert refusal(missing, FileError) == f"{missing}: there is no such file"
    assert f"{tmp_path} is a folder" in refusal(tmp_path, FileError)


def test_a_file_that_may_not_be_read_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "secret.geojson"
    path.write_text("{}")
    monkeypatch.setattr("os.access", lambda *_: False)

    assert f"{path} may not be read" in refusal(path, FileError)


@pytest.mark.parametrize("name", ["empty.geojson", "empty.gpkg", "notes.txt", "a.gpx"])
def test_a_file_in_no_known_format_is_refused(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text("hello" if name == "notes.txt" else "")

    message = refusal(path)

    assert message.startswith(f"{path} is damaged or in no known format; known are GeoJSON")


def test_a_parquet_file_without_geometry_is_refused(tmp_path: Path) -> None:
    plain, empty = tmp_path / "plain.parquet", tmp_path / "empty.parquet"
    pd.DataFrame({"a": [1]}).to_parquet(plain)
    empty.touch()

    assert f"{plain} cannot be read as GeoParquet: Missing geo metadata" in refusal(plain)
    assert f"{empty} cannot be read as GeoParquet" in refusal(empty)
    assert "\n" not in refusal(plain)


def test_files_without_features_or_geometry_are_refused(tmp_path: Path) -> None:
    empty, table = tmp_path / "empty.geojson", tmp_path / "table.csv"
    empty.write_text(json.dumps({"type": "FeatureCollection", "features": []}))
    table.write_text("a,b\n1,2\n")

    assert refusal(empty) == f"{empty} must hold a line and nothing else, got nothing"
    assert refusal(table) == f"{table} holds no line: it has no geometry"


def test_a_virtual_file_is_refused(tmp_path):
    path = tmp_path / "line.json"
    path.write_text("<OGRVRTDataSource><OGRVRTLayer name='x'></OGRVRTLayer></OGRVRTDataSource>")
    with pytest.raises(DataError, match="virtual file, which names others"):
        read(path)
