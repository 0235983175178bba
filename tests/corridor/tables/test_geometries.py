"""Points in every encoding and CRS become degrees, or reasons."""

from __future__ import annotations

import json
import math
import struct
import threading
from datetime import date
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

from corridor.errors import DataError
from corridor.tables import geometries
from corridor.tables.columns import ColumnOptions, find_columns, find_schema_columns
from corridor.tables.positions import read_positions
from tests.support import is_same_bits, refusal

if TYPE_CHECKING:
    from corridor import Corridor
    from corridor.tables.positions import Positions

LATS, LONS = [35.814, 35.85, 36.9], [36.61, 36.45, 36.61]
POINTS = shapely.points(LONS, LATS)
UTM = "EPSG:32637"
EAST, NORTH = Transformer.from_crs(4326, UTM, always_xy=True).transform(LONS, LATS)
NAN = math.nan


def read(table: pa.Table, **named: object) -> Positions:
    columns = find_schema_columns(table.schema, ColumnOptions(**named))
    return read_positions(columns, lambda index: table.column(index).combine_chunks())


def read_latitudes(values: object, **named: object) -> Positions:
    """Read a column of latitudes beside a good one of longitudes."""
    column = values if isinstance(values, pa.Array) else pa.array(values)
    return read(pa.table({"lat": column, "lon": pa.array([36.5] * len(column))}), **named)


def read_points(column: pa.Array, **named: object) -> Positions:
    return read(pa.table({"geometry": column}), **{"crs": "EPSG:4326", **named})


def make_geoarrow(column: pa.Array, kind: str, crs: object = None, **more: object) -> pa.Table:
    about = json.dumps({**({} if crs is None else {"crs": crs}), **more})
    marks = {"ARROW:extension:name": f"geoarrow.{kind}", "ARROW:extension:metadata": about}
    return pa.table([column], pa.schema([pa.field("place", column.type, metadata=marks)]))


def point_wkbs(points: object = POINTS) -> list[bytes | None]:
    return shapely.to_wkb(np.asarray(points, dtype=object)).tolist()


WRITTEN = {
    "binary": pa.array(point_wkbs(), pa.binary()),
    "large_binary": pa.array(point_wkbs(), pa.large_binary()),
    "binary_view": pa.array(point_wkbs(), pa.binary_view()),
    "fixed_size_binary": pa.array(point_wkbs(), pa.binary(21)),
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


# --- columns of geometries --------------------------------------------------------------


@each_way
def test_geometries_are_read_in_every_encoding(column: pa.Array) -> None:
    positions = read_points(column)

    assert is_same_bits(positions.lats, LATS)
    assert is_same_bits(positions.lons, LONS)
    assert positions.problems == {}


@each_way
def test_slices_and_nulls_of_geometries_are_read(column: pa.Array) -> None:
    nulls = pa.nulls(1, column.type)
    sliced = pa.concat_arrays([column, nulls, column, nulls])[2:6]

    positions = read_points(sliced)

    assert is_same_bits(positions.lats[[0, 2, 3]], [LATS[2], *LATS[:2]])
    assert positions.problems == {1: "geometry is missing"}


@each_way
def test_geometries_are_encoded(column: pa.Array) -> None:
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


def test_geometries_are_converted_to_wgs84() -> None:
    column = pa.array(point_wkbs([*shapely.points(EAST, NORTH), None]))

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
            pa.array(
                [
                    point_wkbs()[0],
                    None,
                    b"",
                    b"\x01",
                    *point_wkbs([Point(), Polygon(), Point(200, 1)]),
                ]
            ),
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
def test_bad_geometries_have_a_reason(column: pa.Array, problems: list[str]) -> None:
    positions = read_points(column)

    assert positions.problems == dict(enumerate(problems, start=1))
    assert is_same_bits(
        positions.to_wkb().is_valid().to_numpy(False), [True] + [False] * len(problems)
    )


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
    message = refusal(DataError, read_points, column)

    assert message.startswith("a column of geometries holds WKB, WKT or GeoArrow points, got ")
    assert kind in message
    assert message.endswith("or the two of degrees with lat= and lon= (--lat, --lon)")


def test_geometries_other_than_points_are_refused() -> None:
    area = shapely.to_wkb(shapely.box(0, 0, 1, 1))

    assert refusal(DataError, read_points, pa.array([point_wkbs()[0], area, None])).startswith(
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
def test_the_crs_of_a_field_is_honoured(crs: object, kind: str) -> None:
    column = pa.array(point_wkbs(shapely.points(EAST, NORTH)))
    if kind == "point":
        column = pa.StructArray.from_arrays([pa.array(EAST), pa.array(NORTH)], ["x", "y"])

    positions = read(make_geoarrow(column, kind, crs, edges="planar"))

    assert np.allclose(positions.lats, LATS, rtol=0, atol=1e-9)
    assert np.allclose(positions.lons, LONS, rtol=0, atol=1e-9)


@pytest.mark.parametrize("crs", [UTM, 32637, CRS(UTM), CRS(UTM).to_json_dict()], ids=type)
def test_the_crs_may_be_given_as_pyproj_takes_it(crs: object) -> None:
    positions = read_points(pa.array(point_wkbs(shapely.points(EAST, NORTH))), crs=crs)

    assert np.allclose(positions.lats, LATS, rtol=0, atol=1e-9)


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
    positions = read_points(WRITTEN["binary"], crs=crs)

    assert is_same_bits(positions.lats, LATS)
    assert is_same_bits(positions.lons, LONS)


def test_a_geographic_crs_with_latitude_first_is_longitude_first_too() -> None:
    assert np.allclose(read_points(WRITTEN["pairs"], crs="EPSG:4258").lats, LATS, atol=1e-6)


@pytest.mark.parametrize(
    "metadata",
    [b"", b"{}", b"[]", b"not json", b'{"crs": null}', b'"x"', b"\xff"],
    ids=repr,
)
def test_without_a_crs_it_is_refused(metadata: bytes) -> None:
    marks = {b"ARROW:extension:name": b"geoarrow.wkb", b"ARROW:extension:metadata": metadata}
    table = pa.table([WRITTEN["binary"]], pa.schema([pa.field("g", pa.binary(), metadata=marks)]))

    assert refusal(DataError, read, table).startswith(
        "the points carry no CRS, so their location is unknown"
    )
    assert is_same_bits(read(table, crs="EPSG:4326").lats, LATS)


@pytest.mark.parametrize(
    ("crs", "message"),
    [
        ("EPSG:1", "the CRS 'EPSG:1' is not known; name it as in EPSG:32637, with crs= (--crs)"),
        ("x" * 99, f"the CRS '{'x' * 40}'… is not known"),
        ({"id": 5}, "the CRS '{\"id\": 5}' is not known"),
        ({"id": None, "type": 1}, "is not known; name it as in EPSG:32637"),
        (-1, "the CRS 'EPSG:-1' is not known"),
    ],
    ids=str,
)
def test_an_unknown_crs_is_refused(crs: object, message: str) -> None:
    assert message in refusal(DataError, read_points, WRITTEN["binary"], crs=crs)


def test_an_extension_type_that_is_registered_is_known() -> None:
    class Wkb(pa.ExtensionType):
        def __init__(self) -> None:
            super().__init__(pa.binary(), "geoarrow.wkb")

        def __arrow_ext_serialize__(self) -> bytes:
            return json.dumps({"crs": UTM}).encode()

        @classmethod
        def __arrow_ext_deserialize__(cls, storage: pa.DataType, serialized: bytes) -> Wkb:
            return cls()

    column = pa.ExtensionArray.from_storage(
        Wkb(), pa.array(point_wkbs(shapely.points(EAST, NORTH)))
    )

    positions = read(pa.table({"place": column}))

    assert np.allclose(positions.lats, LATS, rtol=0, atol=1e-9)


def test_swapped_geometries_are_exchanged() -> None:
    columns = find_columns(["g"], {}, ColumnOptions(geometry="g", crs=4326, swapped=True))

    assert (
        read_positions(
            columns, lambda _: pa.array(point_wkbs(shapely.points(LATS, LONS)))
        ).lats.tolist()
        == LATS
    )


def test_points_as_wkb_are_read_again_by_their_field() -> None:
    positions = read_latitudes([35.0, None, 95.0])
    table = pa.table([positions.to_wkb()], pa.schema([geometries.make_point_field("at")]))

    assert shapely.from_wkb(positions.to_wkb()[0].as_py()) == Point(36.5, 35)
    assert read(table).problems == {1: "geometry is missing", 2: "geometry is missing"}
    assert read(table).lats[0] == 35


# --- tables of other libraries ----------------------------------------------------------


@pytest.mark.parametrize(
    "values",
    [
        point_wkbs(),
        shapely.to_wkt(POINTS).tolist(),
        [*POINTS],
        [point_wkbs()[0], shapely.to_wkt(POINTS[1]), POINTS[2]],
    ],
    ids=["WKB", "WKT", "shapely", "mixed"],
)
def test_pandas_columns_of_geometries(m4: Corridor, values: list[object]) -> None:
    table = pd.DataFrame({"geometry": pd.Series([*values, None], dtype=object)})

    labelled = m4.label(table, crs="EPSG:4326")

    assert labelled["inside"][:3].tolist() == [True, True, False]
    assert labelled["problem"][3] == "geometry is missing"
    assert refusal(DataError, m4.label, table).startswith("the points carry no CRS")


def test_pandas_columns_of_other_values_are_refused(m4: Corridor) -> None:
    table = pd.DataFrame({"wkt": pd.Series([1, "POINT (1 2)", None, [3]], dtype=object)})

    assert "got int and list; name another" in refusal(DataError, m4.label, table, crs=4326)


def test_each_geopandas_column_has_its_own_crs(m4: Corridor) -> None:
    table = gpd.GeoDataFrame(
        {"utm": gpd.GeoSeries(shapely.points(EAST, NORTH), crs=UTM)},
        geometry=gpd.GeoSeries(shapely.points([0] * 3, [0] * 3), crs=4326),
    )

    assert m4.label(table, geometry="utm")["inside"].tolist() == [True, True, False]
    assert not m4.label(table)["inside"].any()
    assert m4.label(pd.DataFrame(table[["utm"]]))["inside"].tolist() == [True, True, False]


def test_polars_columns_of_geometries(m4: Corridor) -> None:
    for values in (point_wkbs(), shapely.to_wkt(POINTS).tolist()):
        table = pl.DataFrame({"wkb": [*values, None]})
        assert m4.label(table, crs=4326)["inside"].to_list() == [True, True, False, None]


# --- threads ----------------------------------------------------------------------------


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
            results.append(read_points(WRITTEN["pairs"], crs="EPSG:4258").lats.tolist())

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

    assert read_points(pa.array([big])).lats.tolist() == [35.814]
