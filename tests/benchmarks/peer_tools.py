"""The tools that ``peers.py`` compares, each as its users would ask it.

A tool takes the points over into its own form and returns the query that is timed: the zone
made from the road, and the points asked. It gives a boolean for each point, or the ids of the
points inside.
"""

from __future__ import annotations

import functools
import sys
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas
import numpy as np
import pyarrow as pa
import shapely

import corridor

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Query = Callable[[], NDArray[Any]]

EACH_SIDE_M = 6_000
MANY, FEW = 10_000_000, 1_700_000


@dataclass(frozen=True, slots=True)
class Tool:
    """``asks`` is the question as it was put, for the reader."""

    library: str
    way: str
    points: int
    ready: Callable[[Floats, Floats], Query]
    asks: str


def the_question() -> corridor.Corridor:
    """Return the corridor with round ends, as buffers have them; made anew each time."""
    return corridor.m4(each_side_km=EACH_SIDE_M / 1000, ends="round")


@functools.cache
def exact() -> geopandas.GeoSeries:
    return geopandas.GeoSeries([the_question().polygon], crs="EPSG:4326")


def utm_buffer(metres: float = EACH_SIDE_M, **how: int) -> geopandas.GeoSeries:
    road = geopandas.GeoSeries([the_question().centreline], crs="EPSG:4326")
    return road.to_crs("EPSG:32637").buffer(metres, **how).to_crs("EPSG:4326")


def as_frame(lats: Floats, lons: Floats) -> geopandas.GeoDataFrame:
    return geopandas.GeoDataFrame(geometry=geopandas.points_from_xy(lons, lats, crs="EPSG:4326"))


def as_table(lats: Floats, lons: Floats) -> pa.Table:
    return pa.table({"id": np.arange(len(lats)), "lat": lats, "lon": lons})


def with_arrays(threads: int | None, lats: Floats, lons: Floats) -> Query:
    return lambda: the_question().contains(lat=lats, lon=lons, threads=threads)


def with_grid(lats: Floats, lons: Floats) -> Query:
    zone = the_question()
    zone.contains(lat=lats, lon=lons)
    return lambda: zone.contains(lat=lats, lon=lons)


def with_frame(lats: Floats, lons: Floats) -> Query:
    points = as_frame(lats, lons)
    return lambda: the_question().contains(points).to_numpy()


def with_shapely(zone: Callable[[], geopandas.GeoSeries], lats: Floats, lons: Floats) -> Query:
    def query() -> NDArray[Any]:
        polygon = zone().iloc[0]
        shapely.prepare(polygon)
        return shapely.contains_xy(polygon, lons, lats)

    return query


def with_geopandas(zone: Callable[[], geopandas.GeoSeries], lats: Floats, lons: Floats) -> Query:
    points = as_frame(lats, lons)

    def query() -> NDArray[Any]:
        zones = geopandas.GeoDataFrame(geometry=zone())
        return points.sjoin(zones, predicate="within").index.to_numpy()

    return query


def with_duckdb(sql: str, lats: Floats, lons: Floats) -> Query:
    import duckdb

    con = duckdb.connect()
    load_spatial(con)
    con.register("raw", as_table(lats, lons))
    con.execute("CREATE TABLE points AS SELECT id, ST_Point(lon, lat) AS geom FROM raw")
    con.unregister("raw")
    for name, shape in (("road", the_question().centreline), ("exact", exact().iloc[0])):
        con.execute(f"CREATE TABLE {name} (geom GEOMETRY)")
        con.execute(f"INSERT INTO {name} SELECT ST_GeomFromText(?)", [shape.wkt])
    return lambda: con.execute(sql).fetchnumpy()["id"]


def load_spatial(con: Any) -> None:
    """Load DuckDB's extension from the package that brings it, or let DuckDB fetch it."""
    import duckdb

    try:
        import duckdb_extension_spatial as package
    except ImportError:
        try:
            con.execute("INSTALL spatial; LOAD spatial")
        except duckdb.Error:
            sys.exit("neither a package nor a network from which to take DuckDB's spatial")
    else:
        (path,) = Path(package.__path__[0]).glob("**/spatial.duckdb_extension")
        con.execute(f"LOAD '{path}'")


GEOMETRY = ("ST_SetSRID(ST_Point(lon, lat), 4326)", "ST_SetSRID(ST_GeomFromText(wkt), 4326)")
GEOGRAPHY = ("ST_GeogPoint(lon, lat)", "ST_GeogFromText(wkt)")


def with_sedonadb(sql: str, kind: tuple[str, str], lats: Floats, lons: Floats) -> Query:
    import sedonadb

    sd = sedonadb.connect()
    point, shape = kind

    def keep(name: str, table: pa.Table, columns: str) -> None:
        raw = sd.create_data_frame(table)
        raw.to_view("raw", overwrite=True)
        sd.sql(f"SELECT {columns} AS geom FROM raw").to_memtable().to_view(name)  # noqa: S608
        sd.drop_view("raw")

    keep("points", as_table(lats, lons), f"id, {point}")
    keep("road", pa.table({"wkt": [the_question().centreline.wkt]}), shape)
    keep("exact", pa.table({"wkt": [exact().iloc[0].wkt]}), shape)
    return lambda: pa.table(sd.sql(sql))["id"].to_numpy()


def ours(way: str, points: int, ready: Callable[..., Query], arguments: str) -> Tool:
    return Tool("corridor", way, points, ready, f'corridor.m4(ends="round").contains({arguments})')


def in_duckdb(way: str, points: int, sql: str) -> Tool:
    return Tool("DuckDB", way, points, partial(with_duckdb, sql), sql)


def in_sedonadb(way: str, points: int, sql: str, kind: tuple[str, str] = GEOMETRY) -> Tool:
    return Tool("SedonaDB", way, points, partial(with_sedonadb, sql, kind), sql)


BUFFER = """\
zone = road.to_crs("EPSG:32637").buffer(6000).to_crs("EPSG:4326")  # a GeoSeries of one line
"""
CONTAINS_XY = """\
shapely.prepare(polygon)
shapely.contains_xy(polygon, lons, lats)"""
SJOIN = 'points.sjoin(geopandas.GeoDataFrame(geometry=zone), predicate="within").index'

TOOLS = (
    ours("arrays", MANY, partial(with_arrays, None), "lat=lats, lon=lons"),
    ours("arrays, one thread", MANY, partial(with_arrays, 1), "lat=lats, lon=lons, threads=1"),
    Tool(
        *("corridor", "arrays, asked again", MANY, with_grid),
        asks="zone.contains(lat=lats, lon=lons)  # the same zone, asked before",
    ),
    ours("GeoDataFrame", FEW, with_frame, "points"),
    Tool(
        *("shapely", "contains_xy, buffer in UTM", MANY, partial(with_shapely, utm_buffer)),
        asks=f"{BUFFER}polygon = zone.iloc[0]\n{CONTAINS_XY}",
    ),
    Tool(
        *("GeoPandas", "sjoin, buffer in UTM", FEW, partial(with_geopandas, utm_buffer)),
        asks=BUFFER + SJOIN,
    ),
    in_duckdb(
        "join, buffer in UTM",
        FEW,
        """\
WITH zone AS (
  SELECT ST_Transform(
    ST_Buffer(ST_Transform(geom, 'EPSG:4326', 'EPSG:32637', true), 6000),
    'EPSG:32637', 'EPSG:4326', true
  ) AS geom FROM road
)
SELECT id FROM points JOIN zone ON ST_Contains(zone.geom, points.geom)""",
    ),
    in_duckdb(
        "filter by a constant, buffer in UTM",
        MANY,
        """\
SET VARIABLE zone = (
  SELECT ST_Transform(
    ST_Buffer(ST_Transform(geom, 'EPSG:4326', 'EPSG:32637', true), 6000),
    'EPSG:32637', 'EPSG:4326', true
  ) FROM road
);
SELECT id FROM points WHERE ST_Contains(getvariable('zone'), geom)""",
    ),
    in_duckdb(
        "ST_DWithin in UTM",
        FEW,
        """\
SELECT id FROM points JOIN road ON ST_DWithin(
  ST_Transform(points.geom, 'EPSG:4326', 'EPSG:32637', true),
  ST_Transform(road.geom, 'EPSG:4326', 'EPSG:32637', true), 6000)""",
    ),
    in_sedonadb(
        "join, buffer in UTM",
        MANY,
        """\
WITH zone AS (
  SELECT ST_Transform(
    ST_Buffer(ST_Transform(geom, 'EPSG:32637'), 6000), 'EPSG:4326'
  ) AS geom FROM road
)
SELECT id FROM points JOIN zone ON ST_Contains(zone.geom, points.geom)""",
    ),
    in_sedonadb(
        "ST_DWithin in UTM",
        FEW,
        """\
SELECT id FROM points JOIN road ON ST_DWithin(
  ST_Transform(points.geom, 'EPSG:32637'), ST_Transform(road.geom, 'EPSG:32637'), 6000)""",
    ),
    in_sedonadb(
        "join, ST_Buffer of a geography",
        FEW,
        """\
WITH zone AS (SELECT ST_Buffer(geom, 6000) AS geom FROM road)
SELECT id FROM points JOIN zone ON ST_Contains(zone.geom, points.geom)""",
        GEOGRAPHY,
    ),
    in_sedonadb(
        "ST_DWithin of geographies",
        FEW,
        "SELECT id FROM points JOIN road ON ST_DWithin(road.geom, points.geom, 6000)",
        GEOGRAPHY,
    ),
    Tool(
        *("shapely", "contains_xy, our polygon", MANY, partial(with_shapely, exact)),
        asks=f'polygon = corridor.m4(ends="round").polygon\n{CONTAINS_XY}',
    ),
    Tool(
        *("GeoPandas", "sjoin, our polygon", FEW, partial(with_geopandas, exact)),
        asks=f"zone  # a GeoSeries of our polygon\n{SJOIN}",
    ),
    in_duckdb(
        "filter by a constant, our polygon",
        MANY,
        """\
SET VARIABLE zone = (SELECT geom FROM exact);
SELECT id FROM points WHERE ST_Contains(getvariable('zone'), geom)""",
    ),
    in_sedonadb(
        "join, our polygon",
        MANY,
        "SELECT id FROM points JOIN exact ON ST_Contains(exact.geom, points.geom)",
    ),
)
