"""Points come in as every kind of table, and every row gets an answer or a reason."""

from __future__ import annotations

import math
from decimal import Decimal

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
import shapely
from shapely.geometry import MultiPoint, Point, Polygon

import corridor
from corridor.errors import DataError, SwapError
from corridor.tables.answers import COLUMNS
from corridor.tables.labels import label_table
from corridor.tables.libraries import as_input_type
from corridor.tables.positions import read_coordinates
from geo.errors import CoordinateError

M4 = corridor.m4()
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
each_kind = pytest.mark.parametrize("points", EVERY_KIND.values(), ids=EVERY_KIND)
each_table = pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)


def frame(lat: object, lon: object = 36.610) -> pd.DataFrame:
    return pd.DataFrame({"lat": lat, "lon": lon})


def problem(lat: object, lon: object = 36.610) -> str | None:
    column = M4.label(pd.DataFrame({"lat": [lat], "lon": [lon]}, dtype=object))["problem"]
    return None if column.isna()[0] else column[0]


def refusal(points: object, lat: object = None, lon: object = None) -> str:
    with pytest.raises(DataError) as caught:
        read_coordinates(points, lat, lon)
    return str(caught.value)


def as_frame(table: object) -> pd.DataFrame:
    return table.to_pandas() if hasattr(table, "to_pandas") else table


# --- in --------------------------------------------------------------------------------


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


@pytest.mark.parametrize(
    ("lat", "lon"),
    [
        ("lat", "lon"),
        ("Latitude", "LONGITUDE"),
        (" y ", "x"),
        ("LAT", "lng"),
        ("lat", "Long"),
    ],
)
def test_usual_names_are_found_in_any_case(lat: str, lon: str) -> None:
    lats, lons = read_coordinates(pd.DataFrame({"id": [7], lat: [35.8], lon: [36.6]}))

    assert (lats.tolist(), lons.tolist()) == ([35.8], [36.6])


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

    lats, _ = read_coordinates(frame([repr(float(value)) for value in values]))

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
def test_the_input_is_not_touched(points: object) -> None:
    before = repr(points)
    read_coordinates(points)
    M4.contains(points)

    assert repr(points) == before


# --- in, refused -----------------------------------------------------------------------


@pytest.mark.parametrize("points", [SERIES, GEO], ids=["GeoSeries", "GeoDataFrame"])
def test_without_crs_it_is_refused(points: gpd.GeoSeries | gpd.GeoDataFrame) -> None:
    message = refusal(points.set_crs(None, allow_override=True))

    assert message == (
        "the points carry no CRS, so nobody can tell where they lie; name it with crs= "
        '(--crs), as in points.set_crs("EPSG:4326") or --crs EPSG:4326 for longitude and '
        "latitude in degrees"
    )


def test_a_crs_without_a_place_on_earth_is_refused() -> None:
    local = 'LOCAL_CS["site",UNIT["metre",1]]'

    message = refusal(gpd.GeoSeries(POINTS, crs=local))

    assert message.startswith("the points' CRS, site, cannot be converted to EPSG:4326: ")


def test_what_is_no_point_is_refused_with_what_it_is() -> None:
    mixed = [POINTS[0], Polygon([(0, 0), (1, 0), (1, 1)]), MultiPoint(POINTS), None]

    assert refusal(gpd.GeoSeries(mixed, crs=4326)) == (
        "points are needed; 2 of 4 geometries are none (MultiPoint, Polygon): take a point "
        "of each first, with .representative_point() or .centroid, or take a MultiPoint "
        "apart with .explode()"
    )
    assert "1 of 1 geometries are none (Polygon)" in refusal(mixed[1])


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
    message = refusal(points)

    assert f"got {type(points).__name__} without them" in message
    assert message.endswith("numbers are given by name, as in lat=35.814, lon=36.610")


def test_column_names_for_geometries_are_refused() -> None:
    message = "lat= and lon= name the columns of a table; these points are geometries"

    assert refusal(POINTS[0], "lat", "lon") == message
    assert refusal(SERIES, "lat") == message


@pytest.mark.parametrize(
    ("columns", "lat", "message"),
    [
        (
            ["name", "lon"],
            None,
            "no column for the latitude (one of lat, latitude, y); name one with lat= (--lat); "
            "the table's columns are 'name', 'lon'",
        ),
        (
            ["lat", "Y", "lon"],
            None,
            "several columns may hold the latitude: 'lat', 'Y'; name one with lat= (--lat); "
            "the table's columns are 'lat', 'Y', 'lon'",
        ),
        (
            ["lat", "lon"],
            "breite",
            "no column 'breite' for the latitude; name one with lat= (--lat); "
            "the table's columns are 'lat', 'lon'",
        ),
        (
            ["lat", "lon", "lat"],
            "lat",
            "several columns may hold the latitude: 'lat', 'lat'; name one with lat= (--lat); "
            "the table's columns are 'lat', 'lon', 'lat'",
        ),
        (
            ["lat", "lon"],
            [35.8],
            "with a table, lat= is the name of a column, got list; name one with lat= (--lat); "
            "the table's columns are 'lat', 'lon'",
        ),
        (
            [],
            None,
            "no column for the latitude (one of lat, latitude, y); name one with lat= (--lat); "
            "the table's columns are none",
        ),
    ],
)
def test_columns_not_found_are_told_with_those_there_are(
    columns: list[str], lat: object, message: str
) -> None:
    rows = [[0.0] * len(columns)]
    table = pa.Table.from_arrays([pa.array([0.0])] * len(columns), names=columns)

    assert refusal(pd.DataFrame(rows, columns=columns), lat) == message
    assert refusal(table, lat) == message


def test_a_column_of_values_in_place_of_its_name_is_refused() -> None:
    assert "got Series; name one with lat= (--lat)" in refusal(FRAME, FRAME["lat"])


def test_many_columns_are_listed_in_part() -> None:
    message = refusal(pd.DataFrame(columns=[f"c{i}" for i in range(500)]))

    assert message.endswith("'c19' and 480 more")


# --- out -------------------------------------------------------------------------------


def test_results_take_the_shape_of_the_points() -> None:
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
def test_contains_and_locate_agree_with_scalars_for_every_kind(points: object) -> None:
    expected = [M4.locate(lat=lat, lon=lon) for lat, lon in zip(LATS, LONS, strict=True)]

    inside = M4.contains(points)
    answers = M4.locate(points)

    assert np.asarray(inside).tolist() == [answer.inside for answer in expected]
    assert answers.side.tolist() == [answer.side for answer in expected]
    metres = [answer.distance_m for answer in expected]
    assert np.allclose(answers.distance_m, metres, rtol=0, atol=MILLIMETRE)


def test_a_point_is_answered_with_a_bool() -> None:
    assert M4.contains(POINTS[0]) is True
    assert M4.contains(POINTS[2]) is False
    assert M4.locate(POINTS[0]) == M4.locate(lat=35.814, lon=36.610)


@pytest.mark.parametrize(
    "points",
    [Point(), Point(36.61, 95), [None], frame(["abc"]), frame([None]), frame([math.inf])],
    ids=repr,
)
def test_strict_questions_refuse_bad_rows(points: object) -> None:
    with pytest.raises(CoordinateError):
        M4.contains(points)


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
def test_no_rows_are_no_answers(points: object) -> None:
    assert len(M4.contains(points)) == 0
    assert len(M4.locate(points).side) == 0
    if not isinstance(points, (list, np.ndarray)):
        table, tally = label_table(M4, points)
        assert len(table) == 0
        assert str(tally) == "0 points: 0 inside, 0 outside"
        assert list(as_frame(table).columns)[-5:] == list(COLUMNS)


# --- label -----------------------------------------------------------------------------


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


def test_a_frame_keeps_its_columns_index_and_is_not_changed() -> None:
    before = FRAME.copy()

    result = M4.label(FRAME)

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


def test_a_geodataframe_stays_one_in_its_own_crs() -> None:
    points = GEO.to_crs(32637).rename_geometry("place")

    result = M4.label(points)

    assert type(result) is gpd.GeoDataFrame
    assert result.crs == "EPSG:32637"
    assert result.active_geometry_name == "place"
    assert result.geometry.geom_equals(points.geometry).all()
    assert result.index.tolist() == INDEX
    assert result["inside"].tolist() == M4.contains(GEO).tolist()


@pytest.mark.parametrize(("name", "column"), [(None, "geometry"), ("where", "where")])
def test_a_geoseries_becomes_a_geodataframe(name: str | None, column: str) -> None:
    result = M4.label(SERIES.rename(name))

    assert type(result) is gpd.GeoDataFrame
    assert result.columns.tolist() == [column, *COLUMNS]
    assert result.crs == "EPSG:4326"
    assert result.index.tolist() == INDEX


@pytest.mark.parametrize("table", [ARROW, BATCH], ids=["Table", "RecordBatch"])
def test_arrow_stays_arrow_with_its_metadata(table: pa.Table) -> None:
    table = table.replace_schema_metadata({"origin": "test"})

    result = M4.label(table)

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
def test_a_bad_latitude_is_told(lat: object, expected: str | None) -> None:
    assert problem(lat) == expected


@pytest.mark.parametrize(
    ("lon", "expected"),
    [
        (None, "longitude is missing"),
        ("abc", "longitude is not a number: 'abc'"),
        (200, "longitude must lie in [-180, 180], got 200"),
        (math.inf, "longitude must be a finite number of degrees, got infinity (inf)"),
    ],
)
def test_a_bad_longitude_is_told(lon: object, expected: str) -> None:
    assert problem(35.8, lon) == expected


def test_the_first_reason_is_told() -> None:
    assert problem("abc", None) == "latitude is not a number: 'abc'"


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
def test_a_bad_geometry_is_told(geometry: Point | None, expected: str) -> None:
    result = M4.label(gpd.GeoSeries([geometry, POINTS[0]], crs=4326))

    assert result["problem"][0] == expected
    assert result["inside"][1]


def test_a_projected_point_off_the_earth_is_told() -> None:
    result = M4.label(gpd.GeoSeries([Point(1e30, 1e30)], crs=32637))

    assert result["problem"][0].startswith("latitude must be a finite number of degrees")


def test_bad_rows_keep_their_place_with_nulls() -> None:
    bad = pd.DataFrame(
        {"lat": [None, "35.814", "x", "95", "36.9"], "lon": ["36.61"] * 5},
        index=[5, 4, 3, 2, 1],
    )

    result = M4.label(bad)

    assert result.index.tolist() == [5, 4, 3, 2, 1]
    assert result["lat"].tolist()[2] == "x"
    is_bad = [True, False, True, True, False]
    for name in ("inside", "side", "distance_m", "km"):
        assert result[name].isna().tolist() == is_bad
    assert result["problem"].notna().tolist() == is_bad
    assert result.loc[4, "distance_m"] == M4.locate(lat=35.814, lon=36.61).distance_m


def test_a_table_of_bad_rows_only_is_labelled() -> None:
    result = M4.label(pa.table({"lat": pa.nulls(3), "lon": [1.0, 2.0, 3.0]}))

    assert result.column("inside").to_pylist() == [None] * 3
    assert result.column("problem").to_pylist() == ["latitude is missing"] * 3


@each_table
@pytest.mark.parametrize("name", COLUMNS)
def test_a_clash_of_names_is_refused(table: object, name: str) -> None:
    if isinstance(table, gpd.GeoSeries):
        clashing: object = table.rename(name)
    elif isinstance(table, pd.DataFrame):
        clashing = table.assign(**{name: 1})
    else:
        clashing = table.append_column(name, pa.array([1] * 4))

    with pytest.raises(DataError) as caught:
        M4.label(clashing)

    assert str(caught.value).startswith(
        f"the table has columns already that labelling adds: {name!r}; choose what stands "
        "before the new names, as in prefix='m4_' (--prefix m4_), or rename or drop them first"
    )


def test_labelling_twice_is_refused_with_every_name() -> None:
    with pytest.raises(DataError, match="'inside', 'side', 'distance_m', 'km', 'problem'"):
        M4.label(M4.label(FRAME))


@pytest.mark.parametrize("points", [POINTS[0], POINTS, 35.8], ids=["point", "list", "number"])
def test_what_is_no_table_is_not_labelled(points: object) -> None:
    with pytest.raises(DataError, match=r"to label takes a DataFrame, .* locate answers for"):
        M4.label(points)


def test_a_table_on_columns_with_two_levels_is_no_traceback() -> None:
    table = pd.DataFrame([[1.0, 2.0]], columns=pd.MultiIndex.from_product([["a"], ["lat", "lon"]]))

    assert refusal(table).startswith("no column for the latitude")


# --- exchanged latitude and longitude --------------------------------------------------


def around(count: int, seed: int = 4) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    return pd.DataFrame(
        {"lat": random.uniform(35.7, 35.9, count), "lon": random.uniform(36.3, 36.8, count)}
    )


def test_exchanged_columns_are_refused_by_name() -> None:
    table = around(40).rename(columns={"lat": "X", "lon": "Y"})

    with pytest.raises(SwapError) as caught:
        M4.label(table)

    assert str(caught.value) == (
        "as given, 0 of 40 points lie within 25 km of the line; with latitude and "
        "longitude exchanged, 40 of 40 do: are they exchanged? Columns read: 'Y', 'X'; "
        "swapped=True (--swap) exchanges them, swapped=False (--as-is) takes them as they are"
    )
    assert M4.label(table, lat="X", lon="Y")["inside"].any()
    assert M4.label(table, swapped=True)["inside"].any()
    assert not M4.label(table, swapped=False)["inside"].any()


def test_exchanged_geometries_are_refused_with_the_remedy() -> None:
    points = gpd.GeoSeries(shapely.points(around(9)[["lat", "lon"]]), crs=4326)

    with pytest.raises(SwapError) as caught:
        M4.label(points)

    assert "do: are they exchanged? Column read: 'geometry'; swapped=True" in str(caught.value)
    assert M4.label(points, swapped=True)["inside"].any()


def test_a_large_table_is_judged_by_a_thousand_rows() -> None:
    with pytest.raises(SwapError, match=r"0 of 1000 points .* exchanged, 1000 of 1000 do"):
        M4.label(around(20_000), lat="lon", lon="lat")


def test_bad_rows_do_not_hide_an_exchange() -> None:
    table = pd.concat([around(3), frame([None] * 50, None)], ignore_index=True)

    with pytest.raises(SwapError, match="0 of 3 points"):
        M4.label(table, lat="lon", lon="lat")


@pytest.mark.parametrize(
    ("right", "exchanged"), [(1, 0), (99, 1), (51, 49), (0, 0), (50, 50)], ids=str
)
def test_some_exchanged_rows_are_labelled(right: int, exchanged: int) -> None:
    swapped = around(exchanged).rename(columns={"lat": "lon", "lon": "lat"})

    result = M4.label(pd.concat([around(right), swapped], ignore_index=True))

    assert len(result) == right + exchanged


def test_most_rows_exchanged_are_refused_wherever_they_stand() -> None:
    swapped = around(51).rename(columns={"lat": "lon", "lon": "lat"})

    with pytest.raises(SwapError, match=r"49 of 100 points .* exchanged, 51 of 100 do"):
        M4.label(pd.concat([around(49), swapped], ignore_index=True))


def test_points_beside_the_corridor_are_judged_too() -> None:
    random = np.random.default_rng(4)
    table = pd.DataFrame({"lat": random.uniform(35.6, 36.0, 900), "lon": 36.5})

    with pytest.raises(SwapError):
        M4.label(table.rename(columns={"lat": "lon", "lon": "lat"}))


def test_points_far_away_either_way_are_labelled() -> None:
    assert M4.label(frame([10.0, 60.0], [100.0, -120.0]))["inside"].tolist() == [
        False,
        False,
    ]


def test_half_exchanged_and_half_elsewhere_is_no_exchange() -> None:
    table = frame([36.61, 0.0], [35.814, 0.0])

    assert M4.label(table)["inside"].tolist() == [False, False]


# --- summary ---------------------------------------------------------------------------

MIXED = pd.DataFrame(
    {
        "lat": ["35.814", "35.850", "36.9", None, "x", "y", "95", "1e9"],
        "lon": ["36.610"] * 8,
    }
)


@pytest.mark.parametrize("table", [MIXED, pa.Table.from_pandas(MIXED)], ids=["pandas", "Arrow"])
def test_the_tally_counts_every_row_once(table: object) -> None:
    counts = label_table(M4, table)[1].as_dict()

    assert counts == {
        "rows": 8,
        "inside": 2,
        "outside": 1,
        "inside_by_side": {"north": 1, "south": 1},
        "problems": {
            "latitude is not a number": 2,
            "latitude must lie in [-90, 90]": 2,
            "latitude is missing": 1,
        },
    }
    assert list(counts["problems"].values()) == [2, 2, 1]


def test_the_tally_as_text() -> None:
    def told(table: pd.DataFrame) -> str:
        return str(label_table(M4, table)[1])

    assert told(MIXED) == (
        "8 points: 2 inside (1 north, 1 south), 1 outside, 5 with a problem (latitude is not a "
        "number: 2, latitude must lie in [-90, 90]: 2, latitude is missing: 1)"
    )
    assert told(MIXED.iloc[:3]) == "3 points: 2 inside (1 north, 1 south), 1 outside"
    assert told(MIXED.iloc[:1]) == "1 point: 1 inside (1 south), 0 outside"
    assert told(MIXED.iloc[2:3]) == "1 point: 0 inside, 1 outside"
    assert told(around(1200)).startswith("1,200 points: ")


# --- a line of one's own ---------------------------------------------------------------


def test_sides_of_another_corridor_are_its_own() -> None:
    other = M4.between("Ariha", "Tronba")

    result = other.label(FRAME)

    assert result["side"].tolist() == M4.label(FRAME)["side"].tolist()
    assert result["km"].tolist() != M4.label(FRAME)["km"].tolist()
