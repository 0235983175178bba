"""Columns of numbers and of text become degrees, bit for bit, or reasons."""

from __future__ import annotations

import math
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
from pyproj import Transformer

from corridor.tables.columns import ColumnOptions, Columns, find_columns, find_schema_columns
from corridor.tables.positions import (
    COMPUTE_FROM_ROWS,
    read_coordinates,
    read_numbers,
    read_positions,
)
from tests.support import is_same_bits

if TYPE_CHECKING:
    from corridor.tables.positions import Positions

LATS, LONS = [35.814, 35.85, 36.9], [36.61, 36.45, 36.61]
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


NUMBERS = (
    *(pa.int8(), pa.int16(), pa.int32(), pa.int64()),
    *(pa.uint8(), pa.uint16(), pa.uint32(), pa.uint64()),
    *(pa.float16(), pa.float32(), pa.float64()),
    *(pa.decimal32(5, 2), pa.decimal64(9, 2), pa.decimal128(9, 2), pa.decimal256(40, 2)),
    *(pa.string(), pa.large_string(), pa.string_view()),
    *(pa.dictionary(pa.int8(), pa.string()), pa.dictionary(pa.int32(), pa.float64())),
)


def make_array(values: list[object], kind: pa.DataType) -> pa.Array:
    if pa.types.is_dictionary(kind):
        return make_array(values, kind.value_type).dictionary_encode().cast(kind)
    if pa.types.is_decimal(kind):
        return pa.array([None if it is None else Decimal(it) for it in values], kind)
    if kind in (pa.string(), pa.large_string(), pa.string_view()):
        return pa.array([None if it is None else str(it) for it in values], kind)
    return pa.array(values, kind)


# --- columns of degrees -----------------------------------------------------------------


@pytest.mark.parametrize("rows", [3, COMPUTE_FROM_ROWS], ids=["few", "many"])
@pytest.mark.parametrize("kind", NUMBERS, ids=str)
def test_degrees_in_every_type_with_nulls(kind: pa.DataType, rows: int) -> None:
    values = [35, None, 36] * (rows // 3 + 1)

    positions = read_latitudes(make_array(values, kind))

    assert is_same_bits(positions.lats, [NAN if it is None else it for it in values])
    assert positions.lons.tolist() == [36.5] * len(values)
    assert positions.problems == dict.fromkeys(range(1, len(values), 3), "latitude is missing")
    assert np.flatnonzero(~positions.valid_mask()).tolist() == list(positions.problems)


@pytest.mark.parametrize("kind", [pa.float64(), pa.string(), pa.dictionary(pa.int8(), pa.string())])
def test_slices_of_columns_are_read(kind: pa.DataType) -> None:
    column = make_array([1, None, 35, 36, None], kind)[2:]

    assert is_same_bits(read_numbers(column), [35, 36, NAN])


@pytest.mark.parametrize(
    "values", [pa.array([True]), pa.array([date(2020, 3, 5)]), pa.array([[1.0]])], ids=str
)
def test_values_that_are_no_numbers_have_a_reason(values: pa.Array) -> None:
    kind = type(values[0].as_py()).__name__

    assert read_latitudes(values).problems == {0: f"latitude is not a number: {kind}"}


def test_a_column_of_nulls_is_missing() -> None:
    assert read_latitudes(pa.nulls(2)).problems == dict.fromkeys(range(2), "latitude is missing")


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
def test_few_rows_and_many_are_read_the_same(kind: pa.DataType) -> None:
    filling = [repr(float(it)) for it in np.random.default_rng(5).uniform(-90, 90, 5000)]
    texts = [*HOSTILE, *filling]

    many = read_latitudes(pa.array(texts, kind))
    few = read_latitudes(pa.array(HOSTILE, kind))
    listed = read_positions(
        Columns("degrees", (0, 1), ("lat", "lon")), [HOSTILE, [36.5] * len(HOSTILE)].__getitem__
    )

    rows = len(HOSTILE)
    good = few.valid_mask()
    assert is_same_bits(many.lats[:rows][good], few.lats[good])
    assert is_same_bits(many.lats[rows:], [float(text) for text in filling])
    assert many.problems == few.problems == listed.problems
    assert is_same_bits(few.lats, listed.lats)


def test_few_numbers_and_many_are_read_the_same() -> None:
    texts = [repr(float(it)) for it in np.random.default_rng(6).uniform(-180, 180, 6000)]
    texts[::500] = ["inf"] * 12

    many, few = (
        read_latitudes(texts),
        [read_latitudes(texts[i : i + 1000]) for i in range(0, 6000, 1000)],
    )

    found = {
        row + 1000 * i: why for i, part in enumerate(few) for row, why in part.problems.items()
    }
    good = many.valid_mask()
    assert many.problems == found
    assert many.problems[500] == "latitude is not a number: 'inf'"
    assert is_same_bits(many.lats[good], np.concatenate([part.lats for part in few])[good])


def test_degrees_in_another_crs_are_northings_and_eastings() -> None:
    table = pa.table({"x": EAST, "y": NORTH, "name": ["a", "b", "c"]})

    positions = read(table, crs=UTM)

    assert np.allclose(positions.lats, LATS, rtol=0, atol=1e-9)
    assert np.allclose(positions.lons, LONS, rtol=0, atol=1e-9)


def test_bad_northings_have_a_reason() -> None:
    east = [str(EAST[0])] * 2 + ["2e7", str(EAST[0])]
    table = pa.table({"y": ["x", None, *map(str, NORTH[:2])], "x": east})

    problems = read(table, crs=UTM).problems

    assert problems[0] == "latitude is not a number: 'x'"
    assert problems[1] == "latitude is missing"
    assert problems[2].startswith("latitude must be a finite number of degrees")
    assert len(problems) == 3


def test_swapped_columns_are_exchanged() -> None:
    table = pa.table({"lat": LONS, "lon": LATS})
    columns = find_columns(table.schema.names, {}, ColumnOptions(swapped=True))

    positions = read_positions(columns, table.column)

    assert positions.lats.tolist() == LATS


# --- tables of other libraries ----------------------------------------------------------


@pytest.mark.parametrize(
    "kind", [pl.String, pl.Categorical, pl.Enum, pl.Float32, pl.Float64, pl.Int16, pl.Decimal]
)
def test_polars_columns_of_every_kind(kind: type) -> None:
    values: list[object] = [35, None, 36]
    if kind in (pl.String, pl.Categorical, pl.Enum):
        values = ["35", None, "36"]
    made = {pl.Enum: pl.Enum(["35", "36"]), pl.Decimal: pl.Decimal(9, 2)}.get(kind, kind)
    table = pl.DataFrame({"lat": pl.Series(values).cast(made), "lon": [36.5] * 3})

    assert is_same_bits(read_coordinates(table)[0], [35, NAN, 36])


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

    assert is_same_bits(read_coordinates(table)[0], [35.5, NAN, 36.25])


def test_many_numbers_of_pandas_are_not_read_one_by_one() -> None:
    values = np.linspace(35, 36, 10)
    table = pd.DataFrame({"lat": values, "lon": values})

    read_column = read_coordinates(table)[0]

    assert is_same_bits(read_column, values)
    assert np.shares_memory(read_column, table["lat"].to_numpy())


def read_texts(values: list[object]) -> Positions:
    return read(pa.table({"at": values}), coordinate="at")


# --- columns of text --------------------------------------------------------------------


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
def test_coordinates_in_every_notation_are_read(value: str) -> None:
    positions = read_texts([value])

    assert positions.problems == {}
    assert abs(positions.lats[0] - 35.814) < 2e-5
    assert abs(positions.lons[0] - 36.61) < 2e-5


def test_text_that_is_no_coordinate_has_a_reason() -> None:
    problems = read_texts([None, "", "n/a", "here", "95, 36", "35.8", "1" * 600]).problems

    assert [problems[row] for row in range(3)] == ["coordinate is missing"] * 3
    assert problems[3].startswith("cannot read 'here' as a coordinate: ")
    assert problems[4].startswith("latitude must lie in [-90, 90], got 95")
    assert problems[5].startswith("cannot read '35.8' as a coordinate: there is only one number")
    assert problems[6].startswith("a written coordinate takes at most 500 characters")


def test_dictionaries_and_numbers_in_a_column_of_text() -> None:
    table = pa.table({"at": pa.array(["35.8, 36.6", None, "35.8, 36.6"]).dictionary_encode()})

    assert read(table, coordinate="at").problems == {1: "coordinate is missing"}
    assert read_texts([35, 36]).problems[0].startswith("cannot read '35' as a coordinate")


def test_only_unlabelled_pairs_are_exchanged() -> None:
    columns = Columns("text", (0,), ("at",), is_swapped=True)

    positions = read_positions(
        columns, lambda _: ["36.61, 35.814", "N 35.814, E 36.61", "37S BV 84070 65954"]
    )

    assert np.allclose(positions.lats, 35.814, atol=1e-5)
