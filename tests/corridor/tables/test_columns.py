"""Columns of coordinates are those named, or those of usual names."""

from __future__ import annotations

import pandas as pd
import pyarrow as pa
import pytest

from corridor.errors import DataError
from corridor.tables.columns import ColumnOptions, find_columns
from corridor.tables.positions import read_coordinates
from tests.support import refusal

UTM = "EPSG:32637"


# --- which columns ----------------------------------------------------------------------


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
    columns = find_columns(names, {}, ColumnOptions(**named))

    assert (columns.kind, columns.names) == (kind, found)
    assert tuple(names[place] for place in columns.indices) == found


def test_precedence_is_named_columns_then_geometries_then_usual_names() -> None:
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
    assert refusal(
        DataError, lambda: find_columns(["lat", "lon", "g"], {}, ColumnOptions(**named))
    ) == (f"coordinates are in one place, got {ways}; give one of them")


@pytest.mark.parametrize("what", ["geometry", "coordinate"])
def test_a_missing_named_column_is_refused(what: str) -> None:
    assert refusal(
        DataError, lambda: find_columns(["lat", "lon"], {}, ColumnOptions(**{what: "at"}))
    ) == (
        f"no column 'at' for the {what}; name one with {what}= (--{what}); the table's columns "
        "are 'lat', 'lon'"
    )


def test_a_crs_of_coordinates_as_text_is_refused() -> None:
    assert refusal(
        DataError, lambda: find_columns(["at"], {}, ColumnOptions(coordinate="at", crs=UTM))
    ) == (
        "coordinates as text are on WGS84 in any notation: crs= (--crs) has no meaning for "
        "them; leave it out"
    )
    assert find_columns(["at"], {}, ColumnOptions(coordinate="at", crs="epsg:4326")).kind == "text"


def test_a_crs_given_takes_precedence_over_the_tables() -> None:
    assert find_columns(["g"], {0: "EPSG:3857"}, ColumnOptions(crs=UTM)).crs == UTM
    assert find_columns(["g"], {0: "EPSG:3857"}).crs == "EPSG:3857"


LATS = [35.814, 35.850, 36.900, 35.700]
LONS = [36.610, 36.450, 36.610, 36.300]
INDEX = ["a", "b", "c", "c"]
FRAME = pd.DataFrame({"name": list("wxyz"), "lat": LATS, "lon": LONS}, index=INDEX)


# --- in ---------------------------------------------------------------------------------


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


# --- in, refused ------------------------------------------------------------------------


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
def test_the_message_lists_the_columns_of_the_table(
    columns: list[str], lat: object, message: str
) -> None:
    rows = [[0.0] * len(columns)]
    table = pa.Table.from_arrays([pa.array([0.0])] * len(columns), names=columns)

    assert refusal(DataError, read_coordinates, pd.DataFrame(rows, columns=columns), lat) == message
    assert refusal(DataError, read_coordinates, table, lat) == message


def test_values_instead_of_a_column_name_are_refused() -> None:
    assert "got Series; name one with lat= (--lat)" in refusal(
        DataError, read_coordinates, FRAME, FRAME["lat"]
    )


def test_many_columns_are_listed_in_part() -> None:
    message = refusal(
        DataError, read_coordinates, pd.DataFrame(columns=[f"c{i}" for i in range(500)])
    )

    assert message.endswith("'c19' and 480 more")


# --- label ------------------------------------------------------------------------------


def test_columns_with_two_levels_are_refused() -> None:
    table = pd.DataFrame([[1.0, 2.0]], columns=pd.MultiIndex.from_product([["a"], ["lat", "lon"]]))

    assert refusal(DataError, read_coordinates, table).startswith("no column for the latitude")
