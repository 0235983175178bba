"""Coordinates come in every kind of column, and leave as the same degrees, or with a reason."""

from __future__ import annotations

import json
import math
import struct
import threading
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
import shapely
from pyproj import CRS, Transformer
from shapely.geometry import Point, Polygon

import corridor
from corridor.cli.main import main
from corridor.errors import DataError
from corridor.tables import geometries
from corridor.tables.columns import ColumnOptions, Columns, find_columns, find_schema_columns
from corridor.tables.positions import (
    COMPUTE_FROM_ROWS,
    read_coordinates,
    read_numbers,
    read_positions,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from corridor.tables.positions import Positions

M4 = corridor.m4()
LATS, LONS = [35.814, 35.85, 36.9], [36.61, 36.45, 36.61]
POINTS = shapely.points(LONS, LATS)
UTM = "EPSG:32637"
EAST, NORTH = Transformer.from_crs(4326, UTM, always_xy=True).transform(LONS, LATS)
NAN = math.nan


def read(table: pa.Table, **named: object) -> Positions:
    where = find_schema_columns(table.schema, ColumnOptions(**named))
    return read_positions(where, lambda place: table.column(place).combine_chunks())


def degrees(values: object, **named: object) -> Positions:
    """Read a column of latitudes beside a good one of longitudes."""
    column = values if isinstance(values, pa.Array) else pa.array(values)
    return read(pa.table({"lat": column, "lon": pa.array([36.5] * len(column))}), **named)


def geometry(column: pa.Array, **named: object) -> Positions:
    return read(pa.table({"geometry": column}), **{"crs": "EPSG:4326", **named})


def geoarrow(column: pa.Array, kind: str, crs: object = None, **more: object) -> pa.Table:
    about = json.dumps({**({} if crs is None else {"crs": crs}), **more})
    marks = {"ARROW:extension:name": f"geoarrow.{kind}", "ARROW:extension:metadata": about}
    return pa.table([column], pa.schema([pa.field("place", column.type, metadata=marks)]))


def wkb(points: object = POINTS) -> list[bytes | None]:
    return shapely.to_wkb(np.asarray(points, dtype=object)).tolist()


def refusal(make: Callable[[], object]) -> str:
    with pytest.raises(DataError) as caught:
        make()
    return str(caught.value)


def same(one: object, other: object) -> bool:
    """Tell whether floats are the same to the last bit (NaN are)."""
    first, second = (np.ascontiguousarray(it, dtype=np.float64) for it in (one, other))
    missing = np.isnan(first)
    bits = first[~missing].view(np.int64), second[~missing].view(np.int64)
    return np.array_equal(missing, np.isnan(second)) and np.array_equal(*bits)


# --- columns of degrees ----------------------------------------------------------------

NUMBERS = (
    *(pa.int8(), pa.int16(), pa.int32(), pa.int64()),
    *(pa.uint8(), pa.uint16(), pa.uint32(), pa.uint64()),
    *(pa.float16(), pa.float32(), pa.float64()),
    *(pa.decimal32(5, 2), pa.decimal64(9, 2), pa.decimal128(9, 2), pa.decimal256(40, 2)),
    *(pa.string(), pa.large_string(), pa.string_view()),
    *(pa.dictionary(pa.int8(), pa.string()), pa.dictionary(pa.int32(), pa.float64())),
)


def typed(values: list[object], kind: pa.DataType) -> pa.Array:
    if pa.types.is_dictionary(kind):
        return typed(values, kind.value_type).dictionary_encode().cast(kind)
    if pa.types.is_decimal(kind):
        return pa.array([None if it is None else Decimal(it) for it in values], kind)
    if kind in (pa.string(), pa.large_string(), pa.string_view()):
        return pa.array([None if it is None else str(it) for it in values], kind)
    return pa.array(values, kind)


@pytest.mark.parametrize("rows", [3, COMPUTE_FROM_ROWS], ids=["few", "many"])
@pytest.mark.parametrize("kind", NUMBERS, ids=str)
def test_degrees_in_every_type_with_nulls(kind: pa.DataType, rows: int) -> None:
    values = [35, None, 36] * (rows // 3 + 1)

    places = degrees(typed(values, kind))

    assert same(places.lats, [NAN if it is None else it for it in values])
    assert places.lons.tolist() == [36.5] * len(values)
    assert places.problems == dict.fromkeys(range(1, len(values), 3), "latitude is missing")
    assert np.flatnonzero(~places.valid_mask()).tolist() == list(places.problems)


@pytest.mark.parametrize("kind", [pa.float64(), pa.string(), pa.dictionary(pa.int8(), pa.string())])
def test_slices_of_columns_are_read_where_they_begin(kind: pa.DataType) -> None:
    column = typed([1, None, 35, 36, None], kind)[2:]

    assert same(read_numbers(column), [35, 36, NAN])


@pytest.mark.parametrize(
    "values", [pa.array([True]), pa.array([date(2020, 3, 5)]), pa.array([[1.0]])], ids=str
)
def test_what_are_no_numbers_is_told(values: pa.Array) -> None:
    kind = type(values[0].as_py()).__name__

    assert degrees(values).problems == {0: f"latitude is not a number: {kind}"}


def test_a_column_of_nulls_is_missing() -> None:
    assert degrees(pa.nulls(2)).problems == dict.fromkeys(range(2), "latitude is missing")


def test_floats_are_not_copied() -> None:
    values = np.linspace(35, 36, 5)

    assert np.shares_memory(read_numbers(pa.array(values)), values)
    assert read_numbers(values) is values


HOSTILE = [
    *("35.814", " 35.814\t", "+35.5", "-0", "5.", ".5", "1E1", "3.5e+1", "1e-999", "0" * 400),
    *("", " ", "NA", "n/a", "NaN", "nan", "none", "NULL", None),
    *("abc", "35,5", "35°", "0x10", "1_0", "1d5", "1e", "--1", "٣٥.٥", "3５", "nan(1)", "35 .5"),
    *("inf", "-inf", "Infinity", "1e999", "-1e999", "9" * 400, "95", "-90.0000001"),
    *("35\x00", "35\u202e", "\x1c35\x1c", "\u200335\u2003", "35\n", "\ufeff35", "x" * 10_000),
    *("0.1000000000000000055511151231257827", "89.99999999999999999", "2.2250738585072011e-308"),
]


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string(), pa.string_view()], ids=str)
def test_few_rows_and_many_are_read_alike(kind: pa.DataType) -> None:
    filling = [repr(float(it)) for it in np.random.default_rng(5).uniform(-90, 90, 5000)]
    texts = [*HOSTILE, *filling]

    many = degrees(pa.array(texts, kind))
    few = degrees(pa.array(HOSTILE, kind))
    listed = read_positions(
        Columns("degrees", (0, 1), ("lat", "lon")), [HOSTILE, [36.5] * len(HOSTILE)].__getitem__
    )

    rows = len(HOSTILE)
    good = few.valid_mask()
    assert same(many.lats[:rows][good], few.lats[good])
    assert same(many.lats[rows:], [float(text) for text in filling])
    assert many.problems == few.problems == listed.problems
    assert same(few.lats, listed.lats)


def test_only_numbers_are_cast_alike_too() -> None:
    texts = [repr(float(it)) for it in np.random.default_rng(6).uniform(-180, 180, 6000)]
    texts[::500] = ["inf"] * 12

    many, few = degrees(texts), [degrees(texts[i : i + 1000]) for i in range(0, 6000, 1000)]

    found = {
        row + 1000 * i: why for i, part in enumerate(few) for row, why in part.problems.items()
    }
    good = many.valid_mask()
    assert many.problems == found
    assert many.problems[500] == "latitude is not a number: 'inf'"
    assert same(many.lats[good], np.concatenate([part.lats for part in few])[good])


def test_degrees_in_another_crs_are_northings_and_eastings() -> None:
    table = pa.table({"x": EAST, "y": NORTH, "name": ["a", "b", "c"]})

    places = read(table, crs=UTM)

    assert np.allclose(places.lats, LATS, rtol=0, atol=1e-9)
    assert np.allclose(places.lons, LONS, rtol=0, atol=1e-9)


def test_bad_northings_are_told() -> None:
    east = [str(EAST[0])] * 2 + ["2e7", str(EAST[0])]
    table = pa.table({"y": ["x", None, *map(str, NORTH[:2])], "x": east})

    problems = read(table, crs=UTM).problems

    assert problems[0] == "latitude is not a number: 'x'"
    assert problems[1] == "latitude is missing"
    assert problems[2].startswith("latitude must be a finite number of degrees")
    assert len(problems) == 3


def test_exchanged_columns_are_read_the_other_way() -> None:
    table = pa.table({"lat": LONS, "lon": LATS})
    where = find_columns(table.schema.names, {}, ColumnOptions(swapped=True))

    places = read_positions(where, table.column)

    assert places.lats.tolist() == LATS


# --- which columns ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("names", "named", "kind", "found"),
    [
        (["lat", "lon"], {}, "degrees", ("lat", "lon")),
        (["X", " Y "], {}, "degrees", (" Y ", "X")),
        (["lat", "lon", "b"], {"lat": "b"}, "degrees", ("b", "lon")),
        (["lat", "lon", "geometry"], {}, "degrees", ("lat", "lon")),
        (["lat", "lon", "b"], {"geometry": "b", "crs": UTM}, "geometry", ("b",)),
        (["lat", "lon", "b"], {"coordinate": "b"}, "text", ("b",)),
        (["id", "WKT"], {"crs": UTM}, "geometry", ("WKT",)),
        (["wkt", "geom"], {"crs": UTM}, "geometry", ("geom",)),
        (["the_geom", "b"], {"crs": UTM}, "geometry", ("the_geom",)),
    ],
    ids=str,
)
def test_columns_are_found_or_named(
    names: list[str], named: dict[str, str], kind: str, found: tuple[str, ...]
) -> None:
    where = find_columns(names, {}, ColumnOptions(**named))

    assert (where.kind, where.names) == (kind, found)
    assert tuple(names[place] for place in where.indices) == found


def test_named_degrees_go_before_geometries_and_these_before_usual_names() -> None:
    names = ["lat", "lon", "place", "geometry"]

    assert find_columns(names, {2: UTM}).names == ("place",)
    assert find_columns(names, {2: UTM, 3: UTM}).names == ("geometry",)
    assert find_columns(names, {2: UTM}, ColumnOptions(lat="lat")).names == ("lat", "lon")
    assert find_columns(names, {2: UTM}, ColumnOptions(coordinate="lat")).names == ("lat",)


@pytest.mark.parametrize(
    ("named", "ways"),
    [
        ({"lat": "lat", "geometry": "g"}, "lat= and lon= and geometry="),
        ({"lon": "lon", "coordinate": "g"}, "lat= and lon= and coordinate="),
        ({"geometry": "g", "coordinate": "g"}, "geometry= and coordinate="),
    ],
    ids=str,
)
def test_two_ways_at_once_are_refused(named: dict[str, str], ways: str) -> None:
    assert refusal(lambda: find_columns(["lat", "lon", "g"], {}, ColumnOptions(**named))) == (
        f"coordinates are in one place, got {ways}; give one of them"
    )


@pytest.mark.parametrize("what", ["geometry", "coordinate"])
def test_a_named_column_that_is_not_there_is_told(what: str) -> None:
    assert refusal(lambda: find_columns(["lat", "lon"], {}, ColumnOptions(**{what: "at"}))) == (
        f"no column 'at' for the {what}; name one with {what}= (--{what}); the table's columns "
        "are 'lat', 'lon'"
    )


def test_a_crs_of_coordinates_as_text_is_refused() -> None:
    assert refusal(lambda: find_columns(["at"], {}, ColumnOptions(coordinate="at", crs=UTM))) == (
        "coordinates as text are on WGS84 in any notation: crs= (--crs) has no meaning for "
        "them; leave it out"
    )
    assert find_columns(["at"], {}, ColumnOptions(coordinate="at", crs="epsg:4326")).kind == "text"


def test_the_crs_given_goes_before_the_one_told() -> None:
    assert find_columns(["g"], {0: "EPSG:3857"}, ColumnOptions(crs=UTM)).crs == UTM
    assert find_columns(["g"], {0: "EPSG:3857"}).crs == "EPSG:3857"


# --- columns of geometries -------------------------------------------------------------

WRITTEN = {
    "binary": pa.array(wkb(), pa.binary()),
    "large_binary": pa.array(wkb(), pa.large_binary()),
    "binary_view": pa.array(wkb(), pa.binary_view()),
    "fixed_size_binary": pa.array(wkb(), pa.binary(21)),
    "WKT": pa.array(shapely.to_wkt(POINTS, rounding_precision=-1).tolist()),
    "large WKT": pa.array(shapely.to_wkt(POINTS, rounding_precision=-1), pa.large_string()),
    "WKT view": pa.array(shapely.to_wkt(POINTS, rounding_precision=-1), pa.string_view()),
    "WKT dictionary": pa.array(shapely.to_wkt(POINTS, rounding_precision=-1)).dictionary_encode(),
    "hexadecimal": pa.array(shapely.to_wkb(POINTS, hex=True).tolist()),
    "with an SRID": pa.array(
        shapely.to_wkb(shapely.set_srid(POINTS, 4326), include_srid=True, hex=True)
    ),
    "struct": pa.StructArray.from_arrays([pa.array(LONS), pa.array(LATS)], ["x", "y"]),
    "struct with a height": pa.StructArray.from_arrays(
        [pa.array([1.0] * 3), pa.array(LATS), pa.array(LONS)], ["z", "y", "x"]
    ),
    "pairs": pa.FixedSizeListArray.from_arrays(pa.array(np.column_stack((LONS, LATS)).ravel()), 2),
    "threes": pa.FixedSizeListArray.from_arrays(
        pa.array(np.column_stack((LONS, LATS, LATS)).ravel()), 3
    ),
}
each_way = pytest.mark.parametrize("column", WRITTEN.values(), ids=WRITTEN)


@each_way
def test_geometries_in_every_way_of_writing_them(column: pa.Array) -> None:
    places = geometry(column)

    assert same(places.lats, LATS)
    assert same(places.lons, LONS)
    assert places.problems == {}


@each_way
def test_slices_and_nulls_of_geometries(column: pa.Array) -> None:
    nulls = pa.nulls(1, column.type)
    sliced = pa.concat_arrays([column, nulls, column, nulls])[2:6]

    places = geometry(sliced)

    assert same(places.lats[[0, 2, 3]], [LATS[2], *LATS[:2]])
    assert places.problems == {1: "geometry is missing"}


@each_way
def test_geometries_are_written_anew(column: pa.Array) -> None:
    column = pa.concat_arrays([column, pa.nulls(1, column.type)])

    assert geometries.encode_wkb(column).type == pa.binary()
    for read_again, made in (
        (shapely.from_wkb, geometries.encode_wkb(column)),
        (shapely.from_wkt, geometries.encode_wkt(column)),
    ):
        points = read_again(made.to_pylist())
        assert shapely.get_x(points[:3]).tolist() == LONS
        assert shapely.get_y(points[:3]).tolist() == LATS
        assert points[3] is None


def test_geometries_are_written_in_wgs84() -> None:
    column = pa.array(wkb([*shapely.points(EAST, NORTH), None]))

    points = shapely.from_wkb(geometries.encode_wkb(column, UTM).to_pylist())

    assert np.allclose(shapely.get_coordinates(points), np.column_stack((LONS, LATS)), atol=1e-9)
    assert points[3] is None


@pytest.mark.parametrize(
    ("column", "problems"),
    [
        (
            pa.array(
                ["POINT (36 35)", None, "", "POINT EMPTY", "POINT (36", "x" * 99, "POINT (36 95)"]
            ),
            [
                *("geometry is missing", "geometry is missing", "geometry is empty"),
                "geometry is not WKT: 'POINT (36'",
                f"geometry is not WKT: '{'x' * 40}'…",
                "latitude must lie in [-90, 90], got 95; are latitude and longitude exchanged?",
            ],
        ),
        (
            pa.array([wkb()[0], None, b"", b"\x01", *wkb([Point(), Polygon(), Point(200, 1)])]),
            [
                *(
                    "geometry is missing",
                    "geometry is not WKB: bytes",
                    "geometry is not WKB: bytes",
                ),
                *("geometry is empty", "geometry is empty"),
                "longitude must lie in [-180, 180], got 200",
            ],
        ),
        (
            pa.array([{"x": 36, "y": 35}, None, {"x": NAN, "y": NAN}, {"x": None, "y": 1.0}]),
            [
                *("geometry is missing", "geometry is empty"),
                "longitude must be a finite number of degrees, got NaN (not a number)",
            ],
        ),
    ],
    ids=["WKT", "WKB", "GeoArrow"],
)
def test_bad_geometries_are_told(column: pa.Array, problems: list[str]) -> None:
    places = geometry(column)

    assert places.problems == dict(enumerate(problems, start=1))
    assert same(places.to_wkb().is_valid().to_numpy(False), [True] + [False] * len(problems))


@pytest.mark.parametrize(
    ("column", "kind"),
    [
        (pa.array([1, 2]), "int64"),
        (pa.array([date(2020, 3, 5)]).cast(pa.timestamp("ns")), "timestamp[ns]"),
        (pa.array([{"lat": 1.0}]), "struct<lat: double>"),
        (pa.array([{"x": "1", "y": "2"}]), "string"),
        (pa.array([[1.0, 2.0]]), "list<item: double>"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_columns_without_geometries_are_refused(column: pa.Array, kind: str) -> None:
    message = refusal(lambda: geometry(column))

    assert message.startswith("a column of geometries holds WKB, WKT or GeoArrow points, got ")
    assert kind in message
    assert message.endswith("or the two of degrees with lat= and lon= (--lat, --lon)")


def test_what_is_no_point_is_refused() -> None:
    area = shapely.to_wkb(shapely.box(0, 0, 1, 1))

    assert refusal(lambda: geometry(pa.array([wkb()[0], area, None]))).startswith(
        "points are needed; 1 of 3 geometries are none (Polygon): take a point of each first"
    )


@pytest.mark.parametrize(
    "crs",
    [
        UTM,
        UTM.lower(),
        CRS(UTM).to_json_dict(),
        CRS(UTM).to_json(),
        CRS(UTM).to_wkt(),
        "+proj=utm +zone=37 +datum=WGS84",
        "urn:ogc:def:crs:EPSG::32637",
    ],
    ids=["code", "small letters", "PROJJSON", "PROJJSON text", "WKT2", "PROJ", "URN"],
)
@pytest.mark.parametrize("kind", ["wkb", "point"])
def test_the_crs_that_a_field_tells_is_honoured(crs: object, kind: str) -> None:
    column = pa.array(wkb(shapely.points(EAST, NORTH)))
    if kind == "point":
        column = pa.StructArray.from_arrays([pa.array(EAST), pa.array(NORTH)], ["x", "y"])

    places = read(geoarrow(column, kind, crs, edges="planar"))

    assert np.allclose(places.lats, LATS, rtol=0, atol=1e-9)
    assert np.allclose(places.lons, LONS, rtol=0, atol=1e-9)


@pytest.mark.parametrize("crs", [UTM, 32637, CRS(UTM), CRS(UTM).to_json_dict()], ids=type)
def test_the_crs_may_be_given_as_pyproj_takes_it(crs: object) -> None:
    places = geometry(pa.array(wkb(shapely.points(EAST, NORTH))), crs=crs)

    assert np.allclose(places.lats, LATS, rtol=0, atol=1e-9)


@pytest.mark.parametrize(
    "crs",
    [
        "EPSG:4326",
        "OGC:CRS84",
        4326,
        CRS(4326),
        CRS("OGC:CRS84").to_json_dict(),
        CRS(4326).to_wkt(),
    ],
    ids=lambda crs: type(crs).__name__ + str(crs)[:9],
)
def test_wgs84_is_longitude_first_whatever_its_axes(crs: object) -> None:
    places = geometry(WRITTEN["binary"], crs=crs)

    assert same(places.lats, LATS)
    assert same(places.lons, LONS)


def test_a_geographic_crs_with_latitude_first_is_longitude_first_too() -> None:
    assert np.allclose(geometry(WRITTEN["pairs"], crs="EPSG:4258").lats, LATS, atol=1e-6)


@pytest.mark.parametrize(
    "metadata",
    [b"", b"{}", b"[]", b"not json", b'{"crs": null}', b'"x"', b"\xff"],
    ids=repr,
)
def test_without_a_crs_it_is_refused(metadata: bytes) -> None:
    marks = {b"ARROW:extension:name": b"geoarrow.wkb", b"ARROW:extension:metadata": metadata}
    table = pa.table([WRITTEN["binary"]], pa.schema([pa.field("g", pa.binary(), metadata=marks)]))

    assert refusal(lambda: read(table)).startswith("the points carry no CRS, so nobody can tell")
    assert same(read(table, crs="EPSG:4326").lats, LATS)


@pytest.mark.parametrize(
    ("crs", "told"),
    [
        ("EPSG:1", "the CRS 'EPSG:1' is not known; name it as in EPSG:32637, with crs= (--crs)"),
        ("x" * 99, f"the CRS '{'x' * 40}'… is not known"),
        ({"id": 5}, "the CRS '{\"id\": 5}' is not known"),
        ({"id": None, "type": 1}, "is not known; name it as in EPSG:32637"),
        (-1, "the CRS 'EPSG:-1' is not known"),
    ],
    ids=str,
)
def test_a_crs_that_is_not_known_is_told(crs: object, told: str) -> None:
    assert told in refusal(lambda: geometry(WRITTEN["binary"], crs=crs))


def test_an_extension_type_that_is_registered_is_known() -> None:
    class Wkb(pa.ExtensionType):
        def __init__(self) -> None:
            super().__init__(pa.binary(), "geoarrow.wkb")

        def __arrow_ext_serialize__(self) -> bytes:
            return json.dumps({"crs": UTM}).encode()

        @classmethod
        def __arrow_ext_deserialize__(cls, storage: pa.DataType, serialized: bytes) -> Wkb:
            return cls()

    column = pa.ExtensionArray.from_storage(Wkb(), pa.array(wkb(shapely.points(EAST, NORTH))))

    places = read(pa.table({"place": column}))

    assert np.allclose(places.lats, LATS, rtol=0, atol=1e-9)


def test_exchanged_geometries_are_read_the_other_way() -> None:
    where = find_columns(["g"], {}, ColumnOptions(geometry="g", crs=4326, swapped=True))

    assert (
        read_positions(where, lambda _: pa.array(wkb(shapely.points(LATS, LONS)))).lats.tolist()
        == LATS
    )


def test_points_are_written_as_wkb_with_the_field_that_tells_so() -> None:
    places = degrees([35.0, None, 95.0])
    table = pa.table([places.to_wkb()], pa.schema([geometries.make_point_field("at")]))

    assert shapely.from_wkb(places.to_wkb()[0].as_py()) == Point(36.5, 35)
    assert read(table).problems == {1: "geometry is missing", 2: "geometry is missing"}
    assert read(table).lats[0] == 35


# --- tables of other libraries ---------------------------------------------------------


@pytest.mark.parametrize(
    "values",
    [
        wkb(),
        shapely.to_wkt(POINTS).tolist(),
        [*POINTS],
        [wkb()[0], shapely.to_wkt(POINTS[1]), POINTS[2]],
    ],
    ids=["WKB", "WKT", "shapely", "mixed"],
)
def test_pandas_columns_of_geometries(values: list[object]) -> None:
    table = pd.DataFrame({"geometry": pd.Series([*values, None], dtype=object)})

    labelled = M4.label(table, crs="EPSG:4326")

    assert labelled["inside"][:3].tolist() == [True, True, False]
    assert labelled["problem"][3] == "geometry is missing"
    assert refusal(lambda: M4.label(table)).startswith("the points carry no CRS")


def test_pandas_columns_of_other_things_are_no_geometries() -> None:
    table = pd.DataFrame({"wkt": pd.Series([1, "POINT (1 2)", None, [3]], dtype=object)})

    assert "got int and list; name another" in refusal(lambda: M4.label(table, crs=4326))


def test_geopandas_columns_beside_the_active_one_have_their_own_crs() -> None:
    table = gpd.GeoDataFrame(
        {"utm": gpd.GeoSeries(shapely.points(EAST, NORTH), crs=UTM)},
        geometry=gpd.GeoSeries(shapely.points([0] * 3, [0] * 3), crs=4326),
    )

    assert M4.label(table, geometry="utm")["inside"].tolist() == [True, True, False]
    assert not M4.label(table)["inside"].any()
    assert M4.label(pd.DataFrame(table[["utm"]]))["inside"].tolist() == [True, True, False]


@pytest.mark.parametrize(
    "kind", [pl.String, pl.Categorical, pl.Enum, pl.Float32, pl.Float64, pl.Int16, pl.Decimal]
)
def test_polars_columns_of_every_kind(kind: type) -> None:
    values: list[object] = [35, None, 36]
    if kind in (pl.String, pl.Categorical, pl.Enum):
        values = ["35", None, "36"]
    made = {pl.Enum: pl.Enum(["35", "36"]), pl.Decimal: pl.Decimal(9, 2)}.get(kind, kind)
    table = pl.DataFrame({"lat": pl.Series(values).cast(made), "lon": [36.5] * 3})

    assert same(read_coordinates(table)[0], [35, NAN, 36])


def test_polars_geometries() -> None:
    for values in (wkb(), shapely.to_wkt(POINTS).tolist()):
        table = pl.DataFrame({"wkb": [*values, None]})
        assert M4.label(table, crs=4326)["inside"].to_list() == [True, True, False, None]


@pytest.mark.parametrize(
    "kind",
    [
        *(
            "float64[pyarrow]",
            "string[pyarrow]",
            "large_string[pyarrow]",
            "decimal128(9, 3)[pyarrow]",
        ),
        *("string", "str", "Float64", "object"),
    ],
)
def test_pandas_columns_of_arrow_in_chunks(kind: str) -> None:
    dtype = pd.ArrowDtype(pa.decimal128(9, 3)) if "decimal" in kind else kind.replace("large_", "")
    parts = [pd.Series(["35.5", None]), pd.Series(["36.25"])]
    if "ecimal" in kind or "loat" in kind:
        parts = [pd.Series([Decimal("35.5"), None]), pd.Series([Decimal("36.25")])]
        parts = [part.astype("Float64") if "loat" in kind else part for part in parts]
    table = pd.DataFrame({"lat": pd.concat([part.astype(dtype) for part in parts]), "lon": 36.5})

    assert same(read_coordinates(table)[0], [35.5, NAN, 36.25])


def test_many_numbers_of_pandas_are_not_read_one_by_one() -> None:
    values = np.linspace(35, 36, 10)
    table = pd.DataFrame({"lat": values, "lon": values})

    read_column = read_coordinates(table)[0]

    assert same(read_column, values)
    assert np.shares_memory(read_column, table["lat"].to_numpy())


# --- columns of text -------------------------------------------------------------------


def text(values: list[object]) -> Positions:
    return read(pa.table({"at": values}), coordinate="at")


@pytest.mark.parametrize(
    "value",
    [
        "35.814, 36.610",
        "35°48′50.4″N 36°36′36″E",
        "E 36°36′36″, N 35°48′50.4″",
        "37S BV 84070 65954",
        "37 north 284070 3965954",
        "geo:35.814,36.610",
        "٣٥.٨١٤، ٣٦.٦١٠",
    ],
)
def test_coordinates_as_people_write_them(value: str) -> None:
    places = text([value])

    assert places.problems == {}
    assert abs(places.lats[0] - 35.814) < 2e-5
    assert abs(places.lons[0] - 36.61) < 2e-5


def test_text_that_is_no_coordinate_is_told() -> None:
    problems = text([None, "", "n/a", "here", "95, 36", "35.8", "1" * 500]).problems

    assert [problems[row] for row in range(3)] == ["coordinate is missing"] * 3
    assert problems[3].startswith("cannot read 'here' as a coordinate: ")
    assert problems[4].startswith("latitude must lie in [-90, 90], got 95")
    assert problems[5].startswith("cannot read '35.8' as a coordinate: there is only one number")
    assert problems[6].startswith("a written coordinate takes at most 200 characters")


def test_dictionaries_and_other_things_in_a_column_of_text() -> None:
    table = pa.table({"at": pa.array(["35.8, 36.6", None, "35.8, 36.6"]).dictionary_encode()})

    assert read(table, coordinate="at").problems == {1: "coordinate is missing"}
    assert text([35, 36]).problems[0].startswith("cannot read '35' as a coordinate")


def test_only_bare_pairs_are_exchanged() -> None:
    where = Columns("text", (0,), ("at",), is_swapped=True)

    places = read_positions(
        where, lambda _: ["36.61, 35.814", "N 35.814, E 36.61", "37S BV 84070 65954"]
    )

    assert np.allclose(places.lats, 35.814, atol=1e-5)


# --- threads ---------------------------------------------------------------------------


def test_every_thread_has_a_transformer_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    import pyproj

    made: list[tuple[int, object]] = []
    real = pyproj.Transformer.from_crs

    def counted(*args: object, **options: object) -> object:
        made.append((threading.get_ident(), args[0]))
        return real(*args, **options)

    monkeypatch.setattr(pyproj.Transformer, "from_crs", counted)
    geometries._transformer_to_wgs84.cache_clear()
    ready, results = threading.Barrier(3), []

    def work() -> None:
        ready.wait()
        for _ in range(20):
            results.append(geometry(WRITTEN["pairs"], crs="EPSG:4258").lats.tolist())

    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    geometries._transformer_to_wgs84.cache_clear()

    assert len(made) == len({thread for thread, _ in made}) == 3
    assert results == [results[0]] * 60


def test_wkb_of_any_byte_order_is_read() -> None:
    big = struct.pack(">BIdd", 0, 1, 36.61, 35.814)

    assert geometry(pa.array([big])).lats.tolist() == [35.814]


# --- from files ------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["wkt", "geometry", "The_Geom"])
def test_a_text_file_with_a_column_of_wkt_needs_a_crs(name: str, tmp_path: Path, capsys) -> None:
    rows = [f'"POINT ({x!r} {y!r})",{i}' for i, (x, y) in enumerate(zip(EAST, NORTH, strict=True))]
    path = tmp_path / "given.csv"
    path.write_text("\n".join([f"{name},id", *rows, ",3", "POINT (1,4", ""]))

    assert main(["label", str(path), "-"]) == 2
    assert capsys.readouterr().err.startswith("corridor: the points carry no CRS, so nobody can")
    assert main(["label", str(path), str(tmp_path / "out.csv"), "--crs", UTM]) == 0
    assert capsys.readouterr().out == (
        "5 points: 2 inside (1 north, 1 south), 1 outside, 2 with a problem (geometry is missing: "
        "1, geometry is not WKT: 1)\n"
    )


def test_a_text_file_with_northings_and_eastings(tmp_path: Path, capsys) -> None:
    rows = [f"{y!r},{x!r}" for x, y in zip(EAST, NORTH, strict=True)]
    path = tmp_path / "given.csv"
    path.write_text("\n".join(["north,east", *rows, ""]))
    words = ["label", str(path), str(tmp_path / "out.csv"), "--lat", "north", "--lon", "east"]

    assert main([*words, "--crs", UTM]) == 0
    assert capsys.readouterr().out == "3 points: 2 inside (1 north, 1 south), 1 outside\n"
