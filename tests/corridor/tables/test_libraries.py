"""Tables of every library are read alike, and answered in their own type."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
import shapely
from shapely.geometry import MultiPoint, Point, Polygon

from corridor.errors import DataError
from corridor.tables.answers import COLUMNS
from corridor.tables.labels import label_table
from corridor.tables.libraries import as_input_type
from corridor.tables.positions import read_coordinates
from geo.errors import CoordinateError
from tests.support import refusal

if TYPE_CHECKING:
    from corridor import Corridor

LATS = [35.814, 35.850, 36.900, 35.700]
LONS = [36.610, 36.450, 36.610, 36.300]
POINTS = [Point(lon, lat) for lat, lon in zip(LATS, LONS, strict=True)]
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

each_kind = pytest.mark.parametrize("points", EVERY_KIND.values(), ids=EVERY_KIND)


def make_frame(lat: object, lon: object = 36.610) -> pd.DataFrame:
    return pd.DataFrame({"lat": lat, "lon": lon})


def as_frame(table: object) -> pd.DataFrame:
    return table.to_pandas() if hasattr(table, "to_pandas") else table


# --- in ---------------------------------------------------------------------------------


@each_kind
def test_every_kind_gives_the_same_coordinates(points: object) -> None:
    lats, lons = read_coordinates(points)

    assert lats.tolist() == LATS
    assert lons.tolist() == LONS


def test_a_point_gives_two_floats() -> None:
    lat, lon = read_coordinates(POINTS[0])

    assert (lat, lon) == (35.814, 36.610)
    assert type(lat) is float


def test_a_height_makes_no_difference() -> None:
    assert read_coordinates(Point(36.61, 35.814, 400)) == (35.814, 36.61)


@pytest.mark.parametrize("crs", ["EPSG:32637", "EPSG:3857", "OGC:CRS84", "EPSG:4979"])
def test_the_crs_is_honoured(crs: str) -> None:
    lats, lons = read_coordinates(GEO.to_crs(crs))

    assert np.allclose(lats, LATS, rtol=0, atol=1e-9)
    assert np.allclose(lons, LONS, rtol=0, atol=1e-9)


@pytest.mark.parametrize("kind", [pd.DataFrame, pa.table, gpd.GeoDataFrame])
def test_named_columns_are_taken(kind: type) -> None:
    table = kind({"breite": [35.8], "länge": [36.6], "lat": [1.0], "lon": [2.0]})

    lats, lons = read_coordinates(table, "breite", "länge")

    assert (lats.tolist(), lons.tolist()) == ([35.8], [36.6])


def test_named_columns_go_before_the_geometry() -> None:
    table = GEO.assign(lat=1.0, lon=2.0)

    assert read_coordinates(table, "lat", "lon")[0].tolist() == [1.0] * 4
    assert read_coordinates(table)[0].tolist() == LATS


@pytest.mark.parametrize(
    "values",
    [
        pd.array([35.5, None], dtype="Float64"),
        pd.array([35.5, None], dtype="Float32"),
        pd.array([35.5, None], dtype=pd.ArrowDtype(pa.float64())),
        pd.array(["35.5", None], dtype="string"),
        pd.Categorical(["35.5", None]),
        [35.5, math.nan],
        [" 35.5 ", "abc"],
        ["+3.55e1", "35,5"],
        [Decimal("35.5"), True],
        [np.float32(35.5), pd.NA],
        ["35.5", "٣٥.٥"],
        [35.5, [1, 2]],
        ["35.5", "3_5"],
        [35.5, 10**400],
        [35.5, Decimal("sNaN")],
        ["35.5", b"35.5"],
    ],
    ids=str,
)
def test_numbers_are_read_and_anything_else_is_not_a_number(values: object) -> None:
    lats, _ = read_coordinates(pd.DataFrame({"lat": pd.Series(values), "lon": 36.0}))

    assert np.array_equal(lats, [35.5, math.nan], equal_nan=True)


@pytest.mark.parametrize("kind", [pa.float32(), pa.int64(), pa.decimal128(22, 3), pa.string()])
def test_arrow_columns_of_any_number_type(kind: pa.DataType) -> None:
    column = pa.array([35, None]).cast(kind)

    lats, _ = read_coordinates(pa.table({"lat": column, "lon": [36.0, 36.0]}))

    assert np.array_equal(lats, [35, math.nan], equal_nan=True)


def test_text_is_read_to_the_last_bit() -> None:
    values = np.random.default_rng(2).uniform(-90, 90, 1000)

    lats, _ = read_coordinates(make_frame([repr(float(value)) for value in values]))

    assert np.array_equal(lats, values)


def test_missing_and_empty_geometries_are_nan() -> None:
    lats, lons = read_coordinates([None, Point(), shapely.GeometryCollection(), POINTS[0]])

    assert np.array_equal(lats, [math.nan] * 3 + [35.814], equal_nan=True)
    assert np.array_equal(lons, [math.nan] * 3 + [36.61], equal_nan=True)


@pytest.mark.parametrize(
    "points",
    [POINTS[0], POINTS, SERIES, GEO, FRAME, ARROW, BATCH],
    ids=lambda p: type(p).__name__,
)
def test_the_input_is_not_touched(m4: Corridor, points: object) -> None:
    before = repr(points)
    read_coordinates(points)
    m4.contains(points)

    assert repr(points) == before


# --- in, refused ------------------------------------------------------------------------


@pytest.mark.parametrize("points", [SERIES, GEO], ids=["GeoSeries", "GeoDataFrame"])
def test_without_crs_it_is_refused(points: gpd.GeoSeries | gpd.GeoDataFrame) -> None:
    message = refusal(DataError, read_coordinates, points.set_crs(None, allow_override=True))

    assert message == (
        "the points carry no CRS, so their location is unknown; name it with crs= "
        '(--crs), as in points.set_crs("EPSG:4326") or --crs EPSG:4326 for longitude and '
        "latitude in degrees"
    )


def test_a_local_crs_is_refused() -> None:
    local = 'LOCAL_CS["site",UNIT["metre",1]]'

    message = refusal(DataError, read_coordinates, gpd.GeoSeries(POINTS, crs=local))

    assert message.startswith("the points' CRS, site, cannot be converted to EPSG:4326: ")


def test_geometries_other_than_points_are_refused_by_type() -> None:
    mixed = [POINTS[0], Polygon([(0, 0), (1, 0), (1, 1)]), MultiPoint(POINTS), None]

    assert refusal(DataError, read_coordinates, gpd.GeoSeries(mixed, crs=4326)) == (
        "points are needed; 2 of 4 geometries are none (MultiPoint, Polygon): take a point "
        "of each first, with .representative_point() or .centroid, or take a MultiPoint "
        "apart with .explode()"
    )
    assert "1 of 1 geometries are none (Polygon)" in refusal(DataError, read_coordinates, mixed[1])


@pytest.mark.parametrize(
    "points",
    [
        (35.8, 36.6),
        [(35.8, 36.6)],
        np.zeros((2, 2)),
        "35.8, 36.6",
        {"lat": 1},
        35.8,
        object(),
    ],
    ids=lambda value: type(value).__name__,
)
def test_bare_numbers_are_refused(points: object) -> None:
    message = refusal(DataError, read_coordinates, points)

    assert f"got {type(points).__name__} without them" in message
    assert message.endswith("numbers are given by name, as in lat=35.814, lon=36.610")


def test_column_names_for_geometries_are_refused() -> None:
    message = "lat= and lon= name the columns of a table; these points are geometries"

    assert refusal(DataError, read_coordinates, POINTS[0], "lat", "lon") == message
    assert refusal(DataError, read_coordinates, SERIES, "lat") == message


# --- out --------------------------------------------------------------------------------


def test_results_have_the_type_of_the_points() -> None:
    values = np.array([True, False, False, True])

    assert as_input_type(POINTS[0], True) is True
    assert as_input_type(POINTS, values) is values
    for table in (SERIES, GEO, FRAME):
        series = as_input_type(table, values)
        assert type(series) is pd.Series
        assert series.dtype == bool
        assert series.index.tolist() == INDEX
        assert series.tolist() == values.tolist()
    for table in (ARROW, BATCH):
        assert as_input_type(table, values).equals(pa.array(values))


@each_kind
def test_contains_and_locate_agree_with_scalars_for_every_kind(
    m4: Corridor, points: object
) -> None:
    expected = [m4.locate(lat=lat, lon=lon) for lat, lon in zip(LATS, LONS, strict=True)]

    inside = m4.contains(points)
    answers = m4.locate(points)

    assert np.asarray(inside).tolist() == [answer.inside for answer in expected]
    assert answers.side.tolist() == [answer.side for answer in expected]
    metres = [answer.distance_m for answer in expected]
    assert np.allclose(answers.distance_m, metres, rtol=0, atol=MILLIMETRE)


def test_a_point_is_answered_with_a_bool(m4: Corridor) -> None:
    assert m4.contains(POINTS[0]) is True
    assert m4.contains(POINTS[2]) is False
    assert m4.locate(POINTS[0]) == m4.locate(lat=35.814, lon=36.610)


@pytest.mark.parametrize(
    "points",
    [
        Point(),
        Point(36.61, 95),
        [None],
        make_frame(["abc"]),
        make_frame([None]),
        make_frame([math.inf]),
    ],
    ids=repr,
)
def test_strict_questions_refuse_bad_rows(m4: Corridor, points: object) -> None:
    with pytest.raises(CoordinateError):
        m4.contains(points)


@pytest.mark.parametrize(
    "points",
    [
        [],
        np.array([], dtype=object),
        SERIES.iloc[:0],
        GEO.iloc[:0],
        FRAME.iloc[:0],
        pd.DataFrame(columns=["lat", "lon"]),
        ARROW.slice(0, 0),
        pa.table({"lat": pa.nulls(0), "lon": pa.nulls(0)}),
    ],
    ids=lambda points: type(points).__name__,
)
def test_no_rows_are_no_answers(m4: Corridor, points: object) -> None:
    assert len(m4.contains(points)) == 0
    assert len(m4.locate(points).side) == 0
    if not isinstance(points, (list, np.ndarray)):
        table, tally = label_table(m4, points)
        assert len(table) == 0
        assert str(tally) == "0 points: 0 inside, 0 outside"
        assert list(as_frame(table).columns)[-5:] == list(COLUMNS)
