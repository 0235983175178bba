"""A line is read from any source that holds exactly one; the others are refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import geopandas
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
import shapely
from pyproj import CRS

import corridor
from corridor.errors import DataError
from corridor.lines.read import read_line
from geo import Line
from tests.support import refusal

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

MILLIMETRE = 1e-3
UTM = "EPSG:32637"
LINE = shapely.LineString([(36, 35), (37, 36)])
EAST = "LINESTRING (36 35, 37 35)"


def vertices(line: Any, **options: Any) -> list[tuple[float, float]]:
    source = read_line(line, **options)
    return list(zip(source.lons.tolist(), source.lats.tolist(), strict=True))


def measured(*measures: float, lons: Any = None) -> shapely.Geometry:
    """Return a line along the equator with measures, a vertex a degree."""
    degrees = range(len(measures)) if lons is None else lons
    pairs = zip(degrees, measures, strict=True)
    return shapely.from_wkt(f"LINESTRING M ({', '.join(f'{a} 0 {m}' for a, m in pairs)})")


# --- accepted sources ---------------------------------------------------------------------


def test_geometries_tables_and_lines_keep_their_vertices(
    m4_road: shapely.LineString, m4_degrees: geopandas.GeoSeries, m4: corridor.Corridor
) -> None:
    table = geopandas.GeoDataFrame({"name": ["a"]}, geometry=m4_degrees)
    rows = pd.DataFrame(
        {"lat": [y for _, y in m4_road.coords], "lon": [x for x, _ in m4_road.coords]}
    )

    multi = shapely.MultiLineString([m4_road])
    for line in (m4_road, m4_road.wkt, multi, m4_degrees, table, rows, m4.line):
        assert read_line(line).name == "line"
        assert read_line(line).notes == ()
        assert vertices(line) == list(m4_road.coords)


@pytest.mark.parametrize("make", [pl.DataFrame, pa.table])
def test_tables_of_other_libraries_are_read(make: Callable[[Any], Any]) -> None:
    table = make({"name": ["a", "a", "b"], "lat": [0, 1, 5], "lon": [0.0, 0.0, None]})

    assert vertices(table, where="name=a") == [(0, 0), (0, 1)]
    assert "vertex 2: its lon is empty" in refusal(DataError, read_line, table)


def test_a_ring_is_a_line() -> None:
    ring = shapely.LinearRing([(0, 0), (1, 0), (1, 1)])

    assert vertices(ring) == list(ring.coords)


def test_rows_of_a_table_are_parts(m4_road: shapely.LineString) -> None:
    rows = [shapely.LineString(m4_road.coords[300:]), shapely.LineString(m4_road.coords[:301])]

    assert vertices(geopandas.GeoSeries(rows, crs="EPSG:4326")) == list(m4_road.coords)


def test_geometry_collections_are_parts() -> None:
    nested = shapely.GeometryCollection(
        [
            shapely.GeometryCollection([shapely.LineString([(0, 0), (1, 0)]), shapely.Point()]),
            shapely.MultiLineString([[(1, 0), (2, 0)]]),
        ]
    )

    assert vertices(nested) == [(0, 0), (1, 0), (2, 0)]


def test_a_vertex_equal_to_the_one_before_is_left_out() -> None:
    assert vertices("LINESTRING (0 0, 0 0, 180 1, -180 1, 0 0, 0 0)") == [
        *((0, 0), (180, 1), (0, 0)),
    ]


def test_a_feature_is_selected() -> None:
    lines = geopandas.GeoDataFrame(
        {"name": ["MDL", "NLL"]},
        geometry=[shapely.LineString([(0, 0), (1, 0)]), shapely.LineString([(5, 0), (6, 0)])],
        crs="EPSG:4326",
    )

    assert vertices(lines, where="name=NLL") == [(5, 0), (6, 0)]
    assert "nothing with name='X'; name is 'MDL', 'NLL'" in refusal(
        DataError, read_line, lines, where="name=X"
    )
    assert refusal(DataError, read_line, LINE, where="name=X") == (
        "the line has no columns, and where='name=X' nothing to choose by"
    )


@pytest.mark.parametrize(
    ("line", "what"),
    [(EAST, "the text"), (geopandas.GeoSeries([LINE]), "the GeoSeries"), (LINE, "the line")],
)
def test_a_layer_of_anything_but_a_file_is_refused(line: Any, what: str) -> None:
    assert refusal(DataError, read_line, line, layer="x") == (
        f"{what} has no layers to choose from; leave out layer='x'"
    )


def test_travel_is_reversed(m4_road: shapely.LineString, m4: corridor.Corridor) -> None:
    assert vertices(EAST, reverse=True) == [(37, 35), (36, 35)]
    assert vertices(m4.line, reverse=True) == list(m4_road.coords)[::-1]


# --- coordinate systems -------------------------------------------------------------------


def test_a_projected_line_is_converted(
    tmp_path: Path, m4_road: shapely.LineString, m4_metres: geopandas.GeoSeries
) -> None:
    path = tmp_path / "utm.gpkg"
    m4_metres.to_file(path)
    road = Line(lats=[y for _, y in m4_road.coords], lons=[x for x, _ in m4_road.coords])

    source = read_line(path)
    offsets = road.locate(lat=source.lats, lon=source.lons).offset

    assert Line(lats=source.lats, lons=source.lons).length == pytest.approx(road.length, abs=1)
    assert np.abs(offsets).max() < 1


def test_a_geometry_without_a_crs_is_in_degrees(m4_metres: geopandas.GeoSeries) -> None:
    tagged = shapely.set_srid(m4_metres.iloc[0], 32637)

    assert vertices(m4_metres.iloc[0], crs=UTM) == vertices(m4_metres) == vertices(tagged)
    assert vertices(m4_metres.iloc[0], crs=32637) == vertices(m4_metres)
    assert "its CRS is WGS 84: name the one its coordinates are in with crs=" in refusal(
        DataError, read_line, m4_metres.iloc[0]
    )


def test_a_crs_other_than_the_source_names_is_used_with_a_note(
    m4_metres: geopandas.GeoSeries,
) -> None:
    wrong = m4_metres.set_crs("EPSG:4326", allow_override=True)

    source = read_line(wrong, crs=UTM)

    assert np.array_equal(source.lons, read_line(m4_metres).lons)
    assert source.notes == (
        "the GeoSeries: its coordinates are taken as WGS 84 / UTM zone 37N, not as WGS 84, "
        "which it names",
    )
    assert read_line(m4_metres, crs=CRS(UTM)).notes == ()


def test_a_table_without_a_crs_is_refused() -> None:
    assert refusal(DataError, read_line, geopandas.GeoSeries([LINE])) == (
        "the GeoSeries names no CRS; name it with crs=, as in crs='EPSG:4326' for "
        "longitudes and latitudes in WGS84"
    )
    assert vertices(geopandas.GeoDataFrame(geometry=[LINE]), crs="OGC:CRS84") == list(LINE.coords)
    assert refusal(DataError, read_line, geopandas.GeoDataFrame({"a": [1]})) == (
        "the GeoDataFrame has no geometry; say which column with .set_geometry(...)"
    )


def test_an_unknown_crs_is_refused() -> None:
    assert refusal(DataError, read_line, LINE, crs="UTM 37") == (
        "the line: 'UTM 37' is no CRS that PROJ knows, as EPSG:4326 is"
    )
    assert "the line: 99 is no CRS that PROJ knows" in refusal(
        DataError, read_line, shapely.set_srid(LINE, 99)
    )


# --- notes on what is left out -------------------------------------------------------------


def test_heights_are_ignored_with_a_note() -> None:
    high, flat = (shapely.LineString([(0, 0, z), (1, 1, z)]) for z in (5, 0))

    assert vertices(high) == [(0, 0), (1, 1)]
    assert read_line(high).notes == ("the line: heights (Z) are ignored",)
    assert read_line(flat).notes == ()


def test_features_without_a_geometry_are_ignored_with_a_note() -> None:
    rows = geopandas.GeoSeries([None, LINE, shapely.LineString()], crs="EPSG:4326")

    assert vertices(rows) == list(LINE.coords)
    assert read_line(rows).notes == (
        "the GeoSeries: 2 of 3 features have no geometry: passed over",
    )


def test_measures_are_ignored_with_a_note() -> None:
    source = read_line(measured(7, 3, 5))

    assert (source.lons.tolist(), source.measures) == ([0, 1, 2], None)
    assert source.notes == (
        "the line: measures (M) are ignored; chainage='M' takes them for chainages",
    )


# --- published chainages ------------------------------------------------------------------


def chainages(line: Any, **options: Any) -> list[float]:
    source = read_line(line, **options)
    assert source.measures is not None
    assert len(source.measures) == len(source.lats)
    assert source.notes == ()
    return source.measures.tolist()


def test_chainages_are_read_from_measures_and_columns() -> None:
    table = pd.DataFrame({"lat": 0, "lon": [0, 1, 2], "KP": [12.5, 13.75, 20]})

    assert chainages(measured(10, 20, 35), chainage="M") == [10, 20, 35]
    assert chainages(table, chainage="KP", chainage_unit="km") == [12_500, 13_750, 20_000]
    assert chainages(table, chainage="KP", chainage_unit="mi", reverse=True) == pytest.approx(
        [32_186.88, 22_128.48, 20_116.8]
    )


def test_chainages_follow_the_parts() -> None:
    parts = shapely.MultiLineString([measured(30, 20, lons=(2, 1)), measured(20, 10, lons=(1, 0))])
    turned = geopandas.GeoSeries(
        [measured(10, 20, lons=(0, 1)), measured(30, 20.004, lons=(2, 1))], crs="EPSG:4326"
    )

    assert chainages(parts, chainage="M") == [30, 20, 10]
    assert chainages(turned, chainage="M") == [10, 20.004, 30]


def test_chainages_need_not_be_at_every_vertex() -> None:
    long = geopandas.GeoSeries([measured(0, 30_000, lons=(400_000, 430_000))], crs="EPSG:3857")
    table = pd.DataFrame({"lat": 0, "lon": [0, 1, 2, 2], "post": [None, 5, None, 9]})

    assert np.array_equal(chainages(table, chainage="post"), [np.nan, 5, 9], equal_nan=True)
    source = chainages(long, chainage="M")
    assert (source[0], source[-1]) == (0, 30_000)
    assert np.isnan(source[1:-1]).all()


@pytest.mark.parametrize(
    ("measures", "lons", "reason"),
    [
        ((1, 2, 2), (0, 1, 2), "vertex 2 has the chainage 2, vertex 1 before it 2: along the line "
         "chainages must all grow, or all fall"),
        ((9, 7, 8, 3), (0, 1, 2, 3), "vertex 2 has the chainage 8, vertex 1 before it 7"),
        ((1, 2, 3, 4), (0, 1, 1, 2), "vertex 2 has the chainage 3, vertex 1 before it 2"),
        (("nan", 2, "nan"), (0, 1, 2), "has chainages at 1 points; it takes two to count by"),
        ((2, 2.001), (0, 0), "needs at least two different vertices"),
    ],
)  # fmt: skip
def test_chainages_in_disorder_are_refused(
    measures: tuple[float, ...], lons: tuple[int, ...], reason: str
) -> None:
    assert reason in refusal(DataError, read_line, measured(*measures, lons=lons), chainage="M")


def test_missing_chainages_are_refused() -> None:
    table = pd.DataFrame({"lat": 0, "lon": [0, 1], "KP": ["a", "b"], "no": None})

    assert refusal(DataError, read_line, LINE, chainage="M") == (
        "the line: chainages of geometries are their M values, chainage='M'; they have none"
    )
    assert "chainage='M'; got chainage='KP'" in refusal(
        DataError, read_line, measured(1, 2), chainage="KP"
    )
    assert refusal(DataError, read_line, table, chainage="PK") == (
        "the DataFrame has no column 'PK' of chainages, only 'lat', 'lon', 'KP', 'no'"
    )
    assert refusal(DataError, read_line, table, chainage="KP") == (
        "the DataFrame: vertex 0: its KP must be a number, got 'a'"
    )
    assert "has chainages at 0 points" in refusal(DataError, read_line, table, chainage="no")
    assert refusal(DataError, read_line, measured(1, 2), chainage="M", chainage_unit="li") == (
        "chainage_unit= is one of km, m, mi, nmi, ft, yd, got 'li'"
    )


# --- refused sources ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("geometry", "types"),
    [
        (shapely.Point(0, 0), "1 Point"),
        (shapely.MultiPoint([(0, 0), (1, 1)]), "2 Point"),
        (LINE.buffer(0.1), "1 Polygon"),
        (shapely.LineString(), "nothing"),
        (
            shapely.GeometryCollection(
                [shapely.Point(0, 0), shapely.Point(1, 0), shapely.LineString([(0, 0), (1, 1)])]
            ),
            "2 Point, 1 LineString",
        ),
    ],
)
def test_other_geometries_are_named(geometry: shapely.Geometry, types: str) -> None:
    assert (
        refusal(DataError, read_line, geometry)
        == f"the line must hold a line and nothing else, got {types}"
    )


def test_a_line_without_length_is_refused() -> None:
    assert refusal(DataError, read_line, "LINESTRING (36.5 35, 36.5 35, 36.5 35)") == (
        "the text: a line needs at least two different vertices, got 1, at lat 35, lon 36.5"
    )
    assert refusal(DataError, read_line, "MULTILINESTRING ((36 35, 36 35), (37 35))") == (
        "the text: a line needs at least two different vertices, got 1 in each of 2 parts, at "
        "lat 35, lon 36"
    )
    assert refusal(DataError, read_line, pd.DataFrame({"lat": [5], "lon": [5]}), crs=UTM) == (
        "the DataFrame: a line needs at least two different vertices, got 1"
    )


@pytest.mark.parametrize(
    ("far", "is_refused"),
    [((180, 0), True), ((179.7, 0.2), True), ((178, 0), False), ((180, 2), False)],
)
def test_neighbours_almost_antipodal_are_refused(
    far: tuple[float, float], is_refused: bool
) -> None:
    line = shapely.LineString([(5, 5), (0, 0), far])

    if not is_refused:
        assert vertices(line)[-1] == far
        return
    lon, lat = far
    assert refusal(DataError, read_line, line) == (
        f"the line: vertex 1 (lat 0, lon 0) and vertex 2 (lat {lat:g}, lon {lon:g}) are nearly "
        "antipodal: no one shortest line joins them; add a vertex between"
    )


@pytest.mark.parametrize("thing", [3, None, [(0, 0), (1, 1)]])
def test_other_objects_are_refused(thing: Any) -> None:
    assert refusal(DataError, read_line, thing) == (
        "a line is the path of a file, WKT, a shapely line, a GeoSeries, a GeoDataFrame, a "
        f"DataFrame of vertices or a geo.Line, got {type(thing).__name__}"
    )


# --- the corridor along it ----------------------------------------------------------------


def test_from_line_is_titled_after_the_file(
    tmp_path: Path, m4_degrees: geopandas.GeoSeries
) -> None:
    path = tmp_path / "pipeline.geojson"
    m4_degrees.to_file(path)

    own = corridor.from_line(path, width_km=4)

    assert own.title == "pipeline"
    assert own.length_km == pytest.approx(92.134, abs=1e-3)


def test_from_line_has_the_options_of_read_line(
    tmp_path: Path, m4_metres: geopandas.GeoSeries
) -> None:
    path = tmp_path / "two.gpkg"
    lines = geopandas.GeoDataFrame(
        {"name": ["a", "b"]},
        geometry=[shapely.LineString([(0, 0), (1, 0)]), m4_metres.iloc[0]],
        crs=UTM,
    )
    lines.set_crs("EPSG:3857", allow_override=True).to_file(path, layer="roads")
    lines.to_file(path, layer="paths")

    with pytest.warns(UserWarning, match="taken as WGS 84 / UTM zone 37N, not as WGS 84 / Pseudo"):
        own = corridor.from_line(
            path, width_km=4, where="name=b", layer="roads", crs=UTM, reverse=True
        )

    assert own.line.length == pytest.approx(92_134.038, abs=1)
    assert own.line.lons[0] < own.line.lons[-1]


def test_from_line_names_the_sides_of_travel() -> None:
    own = corridor.from_line(EAST, each_side_km=(3, 1), sides=("north", "south"))
    back = corridor.from_line(EAST, each_side_km=(1, 3), sides=("south", "north"), reverse=True)

    for each in (own, back):
        assert each.locate(lat=35.02, lon=36.5)[:2] == (True, "north")
        assert each.locate(lat=34.98, lon=36.5)[:2] == (False, "south")
    assert own.sides.names == ("north", "south")
    assert "3 km north and 1 km south" in repr(own)


def test_a_note_is_a_warning_at_the_callers_line() -> None:
    with pytest.warns(UserWarning, match=r"^the line: heights \(Z\) are ignored$") as caught:
        corridor.from_line(shapely.LineString([(0, 0, 5), (1, 1, 7)]), width_km=4)

    assert caught[0].filename == __file__


def test_from_line_keeps_a_geo_line(m4: corridor.Corridor) -> None:
    line = m4.line

    assert corridor.from_line(line, width_km=4).line is line
    assert corridor.from_line(line, width_km=4, reverse=True).line.lats[0] == line.lats[-1]


def test_a_line_cut_at_the_antimeridian_is_one_line(tmp_path: Path) -> None:
    pacific = corridor.from_line(shapely.LineString([(179, 10), (181, 11)]), width_km=2)
    pacific.export(tmp_path / "out.shp")

    again = corridor.from_line(tmp_path / "out_section.shp", width_km=2)

    assert again.line.length == pytest.approx(pacific.line.length, abs=MILLIMETRE)
