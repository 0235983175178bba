"""Every row of a table is labelled with an answer or a reason."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
from shapely.geometry import Point

import corridor
from corridor.errors import DataError
from corridor.tables.answers import COLUMNS

if TYPE_CHECKING:
    from corridor import Corridor

LATS = [35.814, 35.850, 36.900, 35.700]
LONS = [36.610, 36.450, 36.610, 36.300]
POINTS = [Point(lon, lat) for lat, lon in zip(LATS, LONS, strict=True)]
EXCHANGED = "; are latitude and longitude exchanged?"
INDEX = ["a", "b", "c", "c"]
MILLIMETRE = 1e-3
FRAME = pd.DataFrame({"name": list("wxyz"), "lat": LATS, "lon": LONS}, index=INDEX)
SERIES = gpd.GeoSeries(POINTS, index=INDEX, crs="EPSG:4326")
GEO = gpd.GeoDataFrame({"name": list("wxyz")}, index=INDEX, geometry=SERIES)
ARROW = pa.table({"name": list("wxyz"), "lat": LATS, "lon": LONS})
BATCH = ARROW.to_batches()[0]

EVERY_KIND = {
    "list": POINTS,
    "array": np.array(POINTS),
    "series of objects": pd.Series(POINTS, index=INDEX, dtype=object),
    "GeoSeries": SERIES,
    "GeoDataFrame": GEO,
    "DataFrame": FRAME,
    "Table": ARROW,
    "RecordBatch": BATCH,
}

TABLES = {
    kind: EVERY_KIND[kind]
    for kind in ("GeoSeries", "GeoDataFrame", "DataFrame", "Table", "RecordBatch")
}

each_table = pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)


def problem_of_row(m4: Corridor, lat: object, lon: object = 36.610) -> str | None:
    column = m4.label(pd.DataFrame({"lat": [lat], "lon": [lon]}, dtype=object))["problem"]
    return None if column.isna()[0] else column[0]


def as_frame(table: object) -> pd.DataFrame:
    return table.to_pandas() if hasattr(table, "to_pandas") else table


# --- label ------------------------------------------------------------------------------


@pytest.mark.parametrize("ends", ["flat", "round"])
@each_table
def test_labels_are_the_scalar_answers(table: object, ends: str) -> None:
    road = corridor.m4(ends=ends)

    result = as_frame(road.label(table))

    for row, (lat, lon) in enumerate(zip(LATS, LONS, strict=True)):
        answer = road.locate(lat=lat, lon=lon)
        got = result.iloc[row]
        assert got["inside"] == answer.inside
        assert got["side"] == answer.side
        assert got["distance_m"] == pytest.approx(answer.distance_m, abs=MILLIMETRE)
        assert got["km"] == pytest.approx(answer.km, abs=MILLIMETRE / 1000)
        assert pd.isna(got["problem"])


def test_a_frame_keeps_its_columns_index_and_is_not_changed(m4: Corridor) -> None:
    before = FRAME.copy()

    result = m4.label(FRAME)

    assert FRAME.equals(before)
    assert type(result) is pd.DataFrame
    assert result[["name", "lat", "lon"]].equals(FRAME)
    assert result.columns.tolist() == ["name", "lat", "lon", *COLUMNS]
    assert result.index.tolist() == INDEX
    assert result[list(COLUMNS)].dtypes.astype(str).tolist() == [
        "boolean",
        "string",
        "Float64",
        "Float64",
        "string",
    ]


def test_a_geodataframe_stays_one_in_its_own_crs(m4: Corridor) -> None:
    points = GEO.to_crs(32637).rename_geometry("place")

    result = m4.label(points)

    assert type(result) is gpd.GeoDataFrame
    assert result.crs == "EPSG:32637"
    assert result.active_geometry_name == "place"
    assert result.geometry.geom_equals(points.geometry).all()
    assert result.index.tolist() == INDEX
    assert result["inside"].tolist() == m4.contains(GEO).tolist()


@pytest.mark.parametrize(("name", "column"), [(None, "geometry"), ("where", "where")])
def test_a_geoseries_becomes_a_geodataframe(m4: Corridor, name: str | None, column: str) -> None:
    result = m4.label(SERIES.rename(name))

    assert type(result) is gpd.GeoDataFrame
    assert result.columns.tolist() == [column, *COLUMNS]
    assert result.crs == "EPSG:4326"
    assert result.index.tolist() == INDEX


@pytest.mark.parametrize("table", [ARROW, BATCH], ids=["Table", "RecordBatch"])
def test_arrow_stays_arrow_with_its_metadata(m4: Corridor, table: pa.Table) -> None:
    table = table.replace_schema_metadata({"origin": "test"})

    result = m4.label(table)

    assert type(result) is type(table)
    assert result.schema.metadata == {b"origin": b"test"}
    assert result.select(["name", "lat", "lon"]).equals(table)
    assert result.schema.types[3:] == [
        pa.bool_(),
        pa.string(),
        pa.float64(),
        pa.float64(),
        pa.string(),
    ]
    assert result.column("problem").null_count == 4


@pytest.mark.parametrize(
    ("lat", "expected"),
    [
        (None, "latitude is missing"),
        (math.nan, "latitude is missing"),
        (pd.NA, "latitude is missing"),
        (pd.NaT, "latitude is missing"),
        ("", "latitude is missing"),
        ("  ", "latitude is missing"),
        ("N/A", "latitude is missing"),
        ("NaN", "latitude is missing"),
        ("abc", "latitude is not a number: 'abc'"),
        (" 36,61 ", "latitude is not a number: ' 36,61 '"),
        ("35°48′", "latitude is not a number: '35°48′'"),
        ("0x23", "latitude is not a number: '0x23'"),
        ("inf", "latitude is not a number: 'inf'"),
        ("=HYPERLINK(1)", "latitude is not a number: '=HYPERLINK(1)'"),
        ("35\x00.8", r"latitude is not a number: '35\x00.8'"),
        ("35\u202e8", r"latitude is not a number: '35\u202e8'"),
        ("\ud800", r"latitude is not a number: '\ud800'"),
        pytest.param(
            "9" * 40 + "x" * 10**6,
            f"latitude is not a number: '{'9' * 40}'…",
            id="huge text",
        ),
        ("<script>", "latitude is not a number: '<script>'"),
        (True, "latitude is not a number: bool"),
        ([35.8], "latitude is not a number: list"),
        pytest.param(10**5000, "latitude is not a number: int", id="huge number"),
        ("1e999", "latitude must be a finite number of degrees, got infinity (inf)"),
        (-math.inf, "latitude must be a finite number of degrees, got infinity (-inf)"),
        (
            -95,
            f"latitude must lie in [-90, 90], got -95{EXCHANGED}",
        ),
        (358.14, "latitude must lie in [-90, 90], got 358.14"),
        ("35.814", None),
        (" 35.814\t", None),
    ],
)
def test_a_bad_latitude_has_a_reason(m4: Corridor, lat: object, expected: str | None) -> None:
    assert problem_of_row(m4, lat) == expected


@pytest.mark.parametrize(
    ("lon", "expected"),
    [
        (None, "longitude is missing"),
        ("abc", "longitude is not a number: 'abc'"),
        (200, "longitude must lie in [-180, 180], got 200"),
        (math.inf, "longitude must be a finite number of degrees, got infinity (inf)"),
    ],
)
def test_a_bad_longitude_has_a_reason(m4: Corridor, lon: object, expected: str) -> None:
    assert problem_of_row(m4, 35.8, lon) == expected


def test_the_first_reason_counts(m4: Corridor) -> None:
    assert problem_of_row(m4, "abc", None) == "latitude is not a number: 'abc'"


@pytest.mark.parametrize(
    ("geometry", "expected"),
    [
        (None, "geometry is missing"),
        (Point(), "geometry is empty"),
        (
            Point(math.nan, math.nan),
            "latitude must be a finite number of degrees, got NaN (not a number)",
        ),
        (
            Point(36.6, 99),
            "latitude must lie in [-90, 90], got 99; are latitude and longitude exchanged?",
        ),
    ],
)
def test_a_bad_geometry_has_a_reason(m4: Corridor, geometry: Point | None, expected: str) -> None:
    result = m4.label(gpd.GeoSeries([geometry, POINTS[0]], crs=4326))

    assert result["problem"][0] == expected
    assert result["inside"][1]


def test_a_projected_point_outside_its_crs_has_a_reason(m4: Corridor) -> None:
    result = m4.label(gpd.GeoSeries([Point(1e30, 1e30)], crs=32637))

    assert result["problem"][0].startswith("latitude must be a finite number of degrees")


def test_bad_rows_keep_their_order_with_nulls(m4: Corridor) -> None:
    bad = pd.DataFrame(
        {"lat": [None, "35.814", "x", "95", "36.9"], "lon": ["36.61"] * 5},
        index=[5, 4, 3, 2, 1],
    )

    result = m4.label(bad)

    assert result.index.tolist() == [5, 4, 3, 2, 1]
    assert result["lat"].tolist()[2] == "x"
    is_bad = [True, False, True, True, False]
    for name in ("inside", "side", "distance_m", "km"):
        assert result[name].isna().tolist() == is_bad
    assert result["problem"].notna().tolist() == is_bad
    assert result.loc[4, "distance_m"] == m4.locate(lat=35.814, lon=36.61).distance_m


def test_a_table_of_bad_rows_only_is_labelled(m4: Corridor) -> None:
    result = m4.label(pa.table({"lat": pa.nulls(3), "lon": [1.0, 2.0, 3.0]}))

    assert result.column("inside").to_pylist() == [None] * 3
    assert result.column("problem").to_pylist() == ["latitude is missing"] * 3


@each_table
@pytest.mark.parametrize("name", COLUMNS)
def test_a_clash_of_names_is_refused(m4: Corridor, table: object, name: str) -> None:
    if isinstance(table, gpd.GeoSeries):
        clashing: object = table.rename(name)
    elif isinstance(table, pd.DataFrame):
        clashing = table.assign(**{name: 1})
    else:
        clashing = table.append_column(name, pa.array([1] * 4))

    with pytest.raises(DataError) as caught:
        m4.label(clashing)

    assert str(caught.value).startswith(
        f"the table has columns already that labelling adds: {name!r}; choose a prefix "
        "for the new names, as in prefix='m4_' (--prefix m4_), or rename or drop them first"
    )


def test_labelling_twice_is_refused_with_every_name(m4: Corridor) -> None:
    with pytest.raises(DataError, match="'inside', 'side', 'distance_m', 'km', 'problem'"):
        m4.label(m4.label(FRAME))


@pytest.mark.parametrize("points", [POINTS[0], POINTS, 35.8], ids=["point", "list", "number"])
def test_points_that_are_no_table_are_refused(m4: Corridor, points: object) -> None:
    with pytest.raises(DataError, match=r"to label takes a DataFrame, .* locate answers for"):
        m4.label(points)


# --- a line of one's own ----------------------------------------------------------------


def test_sides_of_another_corridor_are_its_own(m4: Corridor) -> None:
    other = m4.between("Ariha", "Tronba")

    result = other.label(FRAME)

    assert result["side"].tolist() == m4.label(FRAME)["side"].tolist()
    assert result["km"].tolist() != m4.label(FRAME)["km"].tolist()
