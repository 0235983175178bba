"""What labelling adds, counts, keeps and streams, the same for every kind of table."""

from __future__ import annotations

import itertools
import json
import threading
from collections import Counter
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
import shapely

import corridor
from corridor.errors import DataError, SwapError
from corridor.tables.answers import COLUMNS
from corridor.tables.columns import ColumnOptions, find_columns
from corridor.tables.geometries import find_geometry_fields
from corridor.tables.labels import (
    BatchFilter,
    BatchLabeller,
    label_stream,
    label_table,
    process_batches,
)
from corridor.tables.positions import COMPUTE_FROM_ROWS
from corridor.tables.tally import EMPTY_TALLY, Tally, problem_kind, refuse_swapped

if TYPE_CHECKING:
    from collections.abc import Iterator

M4 = corridor.m4()
KINDS = [pa.bool_(), pa.string(), pa.float64(), pa.float64(), pa.string()]


def around(rows: int, seed: int = 6) -> pa.Table:
    """Return points around the M4, some of them bad, beside columns of other types."""
    random = np.random.default_rng(seed)
    lat, lon = random.uniform(35.5, 36.1, rows), random.uniform(36.0, 36.9, rows)
    lat[::7], lon[::31] = np.nan, 200.0
    return pa.table(
        {
            "id": pa.array(range(rows), pa.int32()),
            "lat": pa.array(lat, from_pandas=True),
            "lon": lon,
            "name": pa.array([f"اسم {i}" if i % 3 else None for i in range(rows)]),
        }
    )


TABLE = around(500)
SCHEMA = TABLE.schema
MANY = around(COMPUTE_FROM_ROWS + 100)
WHERE = find_columns(SCHEMA.names, {})


def batch(table: pa.Table = TABLE) -> pa.RecordBatch:
    return table.combine_chunks().to_batches()[0]


def bits(column: object) -> list[object]:
    """Return a column's values, floats as their bits, to be compared exactly."""
    values = column.to_pylist() if hasattr(column, "to_pylist") else list(column)
    values = [None if it is None or it is pd.NA else it for it in values]
    return [float(it).hex() if isinstance(it, float) else it for it in values]


def answers(table: object) -> dict[str, list[object]]:
    """Return the columns added to a table of any library."""
    return {name: bits(table[name]) for name in COLUMNS}


EXPECTED = answers(M4.label(TABLE))


# --- the tally -------------------------------------------------------------------------


def test_tallies_add_up() -> None:
    one = Tally(9, Counter(north=2, south=1), Counter({"a": 3}), 6, 2, 1)
    other = Tally(1, Counter(north=1), Counter(), 1, 1, 0)

    both = one.plus(other)

    assert both == Tally(10, Counter(north=3, south=1), Counter({"a": 3}), 7, 3, 1)
    assert both.outside == 3
    assert EMPTY_TALLY.plus(one) == one.plus(EMPTY_TALLY) == one
    assert Tally(0, Counter(), Counter(), 0, 0, 0) == EMPTY_TALLY


def test_the_tally_of_parts_is_that_of_the_whole() -> None:
    step = BatchLabeller(M4, WHERE)
    total = EMPTY_TALLY
    for part in TABLE.to_batches(max_chunksize=33):
        total = total.plus(step(part)[1])

    assert total[:3] == step(batch())[1][:3]
    assert total.rows == total.inside.total() + total.outside + total.problems.total() == 500


def test_a_tally_counts_what_was_answered() -> None:
    tally = label_table(M4, TABLE)[1]

    assert tally.inside == Counter(
        side for side, inside in zip(EXPECTED["side"], EXPECTED["inside"], strict=True) if inside
    )
    assert tally.problems == Counter(problem_kind(why) for why in EXPECTED["problem"] if why)
    assert tally.problems == {"latitude is missing": 72, "longitude must lie in [-180, 180]": 14}


def test_a_tally_as_values() -> None:
    tally = Tally(9, Counter(south=1, north=2), Counter({"b": 1, "a": 1, "c": 2}), 9, 9, 0)

    assert json.dumps(tally.as_dict()) == json.dumps(
        {
            "rows": 9,
            "inside": 3,
            "outside": 2,
            "inside_by_side": {"north": 2, "south": 1},
            "problems": {"c": 2, "a": 1, "b": 1},
        }
    )
    assert str(tally) == (
        "9 points: 3 inside (2 north, 1 south), 2 outside, 4 with a problem (c: 2, a: 1, b: 1)"
    )


@pytest.mark.parametrize(
    ("problem", "kind"),
    [
        ("latitude is missing", "latitude is missing"),
        ("latitude is not a number: 'a: b, got c'", "latitude is not a number"),
        ("latitude must lie in [-90, 90], got 95; are", "latitude must lie in [-90, 90]"),
        ("cannot read 'x' as a coordinate: no", "coordinate cannot be read"),
        ("cannot read 'it''s: y' as a coordinate: no", "coordinate cannot be read"),
        (
            "a written coordinate takes at most 200 characters, got 500: '1'…",
            "a written coordinate takes at most 200 characters",
        ),
    ],
)
def test_kinds_of_problems_have_no_values_in_them(problem: str, kind: str) -> None:
    assert problem_kind(problem) == kind


# --- batches ---------------------------------------------------------------------------


def test_a_batch_is_labelled_with_its_schema_kept() -> None:
    schema = SCHEMA.with_metadata({"origin": "test"})
    schema = schema.set(0, schema.field("id").with_metadata({"unit": "none"}))
    given = pa.RecordBatch.from_arrays(batch().columns, schema=schema)
    step = BatchLabeller(M4, WHERE)

    made, tally = step(given)

    assert made.schema.equals(step.schema(schema), check_metadata=True)
    assert made.schema.metadata == {b"origin": b"test"}
    assert made.schema.field("id").metadata == {b"unit": b"none"}
    assert made.select(SCHEMA.names).equals(given)
    assert made.schema.names == [*SCHEMA.names, *COLUMNS]
    assert made.schema.types[4:] == KINDS
    assert answers(made) == EXPECTED
    assert tally.rows == 500


def test_distances_and_kilometres_say_how_they_are_rounded_in_text() -> None:
    schema = BatchLabeller(M4, WHERE, "m4_").schema(SCHEMA)

    assert schema.field("m4_distance_m").metadata == {b"decimals": b"3"}
    assert schema.field("m4_km").metadata == {b"decimals": b"6"}
    assert all(field.nullable for field in schema)


def test_a_prefix_stands_before_the_new_names() -> None:
    once, _ = BatchLabeller(M4, WHERE)(batch())
    twice, _ = BatchLabeller(M4.with_width(km=20), WHERE, "wide_")(once)

    assert twice.schema.names[-5:] == [f"wide_{name}" for name in COLUMNS]
    assert answers(twice) == EXPECTED
    with pytest.raises(DataError, match="columns already that labelling adds: 'wide_inside'"):
        BatchLabeller(M4, WHERE, "wide_").schema(twice.schema)


def test_a_geometry_is_added_for_formats_that_need_one() -> None:
    for step in (BatchLabeller(M4, WHERE, geometry="at"), BatchFilter(M4, WHERE, geometry="at")):
        made, _ = step(batch())

        assert made.schema.equals(step.schema(SCHEMA), check_metadata=True)
        assert find_geometry_fields(made.schema) == {made.num_columns - 1: "EPSG:4326"}
        points = shapely.from_wkb(made["at"].to_pylist())
        given = made["problem"].is_null() if "problem" in made.schema.names else [True] * len(made)
        for point, lat, lon, good in zip(
            points, *(made[it].to_pylist() for it in ("lat", "lon")), given, strict=True
        ):
            assert (point == shapely.Point(lon, lat)) if good else (point is None)


@pytest.mark.parametrize("start", [0, 1, 100, 499, 500])
def test_slices_of_batches_are_labelled_where_they_begin(start: int) -> None:
    made, _ = BatchLabeller(M4, WHERE)(batch().slice(start))

    assert answers(made) == {name: values[start:] for name, values in EXPECTED.items()}


def test_few_rows_and_many_get_the_same_answers() -> None:
    many = answers(BatchLabeller(M4, WHERE)(batch(MANY))[0])
    few = [
        answers(BatchLabeller(M4, WHERE)(part)[0]) for part in MANY.to_batches(max_chunksize=999)
    ]

    assert many == {name: list(itertools.chain(*(part[name] for part in few))) for name in COLUMNS}


def test_without_bad_rows_nothing_but_problems_is_null() -> None:
    made, _ = BatchLabeller(M4, WHERE)(batch(TABLE.slice(1, 5)))

    assert [made[name].null_count for name in COLUMNS] == [0, 0, 0, 0, 5]


def test_answers_are_those_of_locate() -> None:
    good = TABLE.filter(pa.array([why is None for why in EXPECTED["problem"]]))
    found = M4.locate(good)

    made = answers(M4.label(good))

    assert made["inside"] == found.inside.tolist()
    assert made["side"] == found.side.tolist()
    assert made["distance_m"] == bits(found.distance_m)
    assert made["km"] == bits(found.km)


# --- what is kept ----------------------------------------------------------------------


def kept(**asked: object) -> list[int]:
    made, tally = BatchFilter(M4, WHERE, **asked)(batch())
    assert made.schema.equals(SCHEMA)
    assert tally.rows == 500
    assert tally[:3] == label_table(M4, TABLE)[1][:3]
    return made["id"].to_pylist()


def chosen(**wanted: object) -> list[int]:
    rows = M4.label(TABLE.to_pandas())
    rows = rows[rows["problem"].isna()]
    for name, value in wanted.items():
        rows = rows[rows["km"].between(*value)] if name == "km" else rows[rows[name] == value]
    return rows["id"].tolist()


def test_rows_inside_are_kept() -> None:
    assert kept() == chosen(inside=True) != []


def test_rows_outside_are_kept_without_those_with_a_problem() -> None:
    assert kept(outside=True) == chosen(inside=False)
    assert len(kept(outside=True)) + len(kept()) == 500 - 86


@pytest.mark.parametrize("side", ["north", "south"])
@pytest.mark.parametrize("outside", [False, True])
def test_rows_of_one_side_are_kept(side: str, outside: bool) -> None:
    assert kept(side=side, outside=outside) == chosen(side=side, inside=not outside) != []


def test_rows_of_some_kilometres_are_kept_both_ends_included() -> None:
    km = float.fromhex(EXPECTED["km"][1])

    assert kept(km=(10, 20)) == chosen(km=(10, 20), inside=True) != []
    assert 1 in kept(km=(km, km), outside=not EXPECTED["inside"][1])
    assert kept(km=(1000, 2000)) == []


def test_all_that_is_asked_for_must_hold() -> None:
    assert kept(side="north", km=(10, 40)) == chosen(side="north", km=(10, 40), inside=True)


# --- several at a time -----------------------------------------------------------------


def numbered(count: int, rows: int = 20) -> list[pa.RecordBatch]:
    good = pa.RecordBatch.from_pydict({"lat": [35.8] * rows, "lon": [36.6] * rows})
    return [good.append_column("number", pa.array([i] * rows)) for i in range(count)]


def exchanged(rows: int = 20) -> pa.RecordBatch:
    return pa.RecordBatch.from_pydict(
        {"lat": [36.6] * rows, "lon": [35.8] * rows, "number": [0] * rows}
    )


STEP = BatchLabeller(M4, find_columns(["lat", "lon", "number"], {}))


@pytest.mark.parametrize("workers", [1, 2, 5])
def test_batches_keep_their_order(workers: int) -> None:
    made = [it for it, _ in process_batches(STEP, numbered(40), check=True, workers=workers)]

    assert [it["number"][0].as_py() for it in made] == list(range(40))
    assert all(it.schema.names[-5:] == list(COLUMNS) for it in made)


def test_no_batches_are_none() -> None:
    assert list(process_batches(STEP, [], check=True, workers=2)) == []


def test_exchanged_batches_stop_early() -> None:
    taken: list[int] = []

    def batches() -> Iterator[pa.RecordBatch]:
        for i in range(1000):
            taken.append(i)
            yield exchanged()

    with pytest.raises(SwapError, match=r"0 of 20 points .* exchanged, 20 of 20 do"):
        list(process_batches(STEP, batches(), check=True, workers=2))

    assert len(taken) < 20
    assert len(list(process_batches(STEP, [exchanged()] * 3, check=False, workers=2))) == 3


def test_the_sample_grows_over_batches() -> None:
    mixed = [*numbered(2), exchanged(), exchanged()]

    assert len(list(process_batches(STEP, mixed, check=True, workers=2))) == 4
    with pytest.raises(SwapError, match=r"40 of 100 points .* exchanged, 60 of 100 do"):
        list(process_batches(STEP, [*mixed, exchanged()], check=True, workers=2))


def test_what_fails_on_the_way_comes_through() -> None:
    def batches() -> Iterator[pa.RecordBatch]:
        yield from numbered(3)
        message = "part.parquet cannot be read"
        raise DataError(message)

    with pytest.raises(DataError, match=r"part\.parquet cannot be read"):
        list(process_batches(STEP, batches(), check=True, workers=2))


def test_what_fails_in_a_worker_comes_through() -> None:
    area = shapely.to_wkb(shapely.box(0, 0, 1, 1))
    step = BatchLabeller(M4, find_columns(["g"], {}, ColumnOptions(geometry="g", crs=4326)))

    with pytest.raises(DataError, match="points are needed; 1 of 1 geometries are none"):
        list(
            process_batches(
                step, [pa.RecordBatch.from_pydict({"g": [area]})], check=True, workers=2
            )
        )


def test_closing_it_closes_where_batches_come_from() -> None:
    closed = threading.Event()

    def batches() -> Iterator[pa.RecordBatch]:
        try:
            while True:
                yield from numbered(1)
        finally:
            closed.set()

    made = process_batches(STEP, batches(), check=True, workers=2)
    next(made)
    made.close()

    assert closed.wait(5)


def test_filters_run_over_batches_too() -> None:
    step = BatchFilter(M4, WHERE)

    made = list(process_batches(step, TABLE.to_batches(max_chunksize=99), check=True, workers=2))

    assert [row for it, _ in made for row in it["id"].to_pylist()] == kept()
    assert sum(tally.rows for _, tally in made) == 500


# --- streams ---------------------------------------------------------------------------


def test_a_stream_is_labelled_as_it_is_read() -> None:
    taken: list[int] = []

    def batches() -> Iterator[pa.RecordBatch]:
        for number, it in enumerate(numbered(500)):
            taken.append(number)
            yield it

    given = pa.RecordBatchReader.from_batches(numbered(1)[0].schema, batches())
    reader = M4.label_batches(given)
    before = len(taken)
    first = reader.read_next_batch()

    assert before == 0
    assert len(taken) < 30
    assert first["number"][0].as_py() == 0
    assert reader.read_all()["number"].to_pylist()[::20] == list(range(1, 500))
    assert len(taken) == 500


@pytest.mark.parametrize("rows", [1, 64, 1000])
def test_streams_give_the_same_answers(rows: int) -> None:
    reader = M4.label_batches(TABLE.to_reader(max_chunksize=rows))

    assert isinstance(reader, pa.RecordBatchReader)
    assert reader.schema.equals(BatchLabeller(M4, WHERE).schema(SCHEMA), check_metadata=True)
    table = reader.read_all()
    assert table.select(SCHEMA.names).equals(TABLE)
    assert answers(table) == EXPECTED


@pytest.mark.parametrize(
    "source",
    [TABLE, pl.from_arrow(TABLE), TABLE.to_pandas(), TABLE.to_reader()],
    ids=["Arrow", "Polars", "pandas", "reader"],
)
def test_anything_with_arrows_stream_interface_is_streamed(source: object) -> None:
    assert answers(M4.label_batches(source, lat="lat").read_all()) == EXPECTED


def test_duckdb_results_are_streamed() -> None:
    import duckdb

    con = duckdb.connect()
    con.register("given", TABLE)

    reader = M4.label_batches(con.sql("SELECT * FROM given ORDER BY id"))

    assert answers(reader.read_all()) == EXPECTED


def test_a_stream_takes_the_options_of_labels() -> None:
    table = TABLE.rename_columns(["id", "b", "l", "name"])

    labelled_as = M4.label_batches(table, lat="b", lon="l", prefix="m4_").read_all()
    other = M4.label_batches(table, lat="l", lon="b", swapped=True).read_all()

    assert {name: bits(labelled_as[f"m4_{name}"]) for name in COLUMNS} == EXPECTED
    assert bits(other["km"]) == EXPECTED["km"]


@pytest.mark.parametrize(
    ("given", "options", "message"),
    [
        (TABLE.to_batches(), {}, "batches are taken from a record batch reader, or a table with"),
        (TABLE, {"lat": "no"}, "no column 'no' for the latitude"),
        (M4.label(TABLE), {}, "the table has columns already that labelling adds"),
        (TABLE, {"crs": "EPSG:4326", "geometry": "name", "lat": "lat"}, "in one place, got"),
    ],
    ids=["list", "name", "clash", "two ways"],
)
def test_mistakes_are_told_before_anything_is_read(
    given: object, options: dict[str, str], message: str
) -> None:
    with pytest.raises(DataError, match=message):
        M4.label_batches(given, **options)


def test_what_fails_comes_through_a_stream() -> None:
    def batches() -> Iterator[pa.RecordBatch]:
        yield from numbered(2)
        message = "part.parquet cannot be read"
        raise DataError(message)

    given = pa.RecordBatchReader.from_batches(numbered(1)[0].schema, batches())
    with pytest.raises(DataError, match=r"part\.parquet cannot be read"):
        label_stream(M4, given).read_all()
    with pytest.raises(SwapError, match="are they exchanged"):
        label_stream(M4, pa.Table.from_batches([exchanged()])).read_all()


# --- tables of every library -----------------------------------------------------------

PANDAS = TABLE.to_pandas()
EVERY_KIND = {
    "pandas": PANDAS,
    "pandas of Arrow": PANDAS.convert_dtypes(dtype_backend="pyarrow"),
    "pandas of objects": PANDAS.astype(object),
    "GeoDataFrame": gpd.GeoDataFrame(PANDAS),
    "Polars": pl.from_arrow(TABLE),
    "Polars in chunks": pl.concat(
        [pl.from_arrow(TABLE[:99]), pl.from_arrow(TABLE[99:])], rechunk=False
    ),
    "Arrow": TABLE,
    "Arrow in chunks": pa.concat_tables([TABLE[:99], TABLE[99:]]),
    "record batch": batch(),
}
each_kind = pytest.mark.parametrize("table", EVERY_KIND.values(), ids=EVERY_KIND)


@each_kind
def test_every_library_gets_the_same_answers(table: object) -> None:
    result, tally = label_table(M4, table)

    assert type(result) is type(table)
    assert answers(result) == EXPECTED
    assert tally == label_table(M4, TABLE)[1]


def test_a_reader_is_labelled_by_label_too() -> None:
    reader = M4.label(TABLE.to_reader(max_chunksize=77))

    assert isinstance(reader, pa.RecordBatchReader)
    assert answers(reader.read_all()) == EXPECTED


@pytest.mark.parametrize("threads", [1, 2])
def test_threads_make_no_difference(threads: int) -> None:
    assert answers(label_table(M4, MANY, threads=threads)[0]) == answers(M4.label(MANY))


def test_polars_keeps_its_columns_and_types() -> None:
    given = pl.from_arrow(TABLE).with_columns(pl.col("name").cast(pl.Categorical))

    result = M4.label(given, prefix="m4_")

    assert result.select(given.columns).equals(given)
    assert result.schema.names()[-5:] == [f"m4_{name}" for name in COLUMNS]
    assert result.dtypes[-5:] == [pl.Boolean, pl.String, pl.Float64, pl.Float64, pl.String]
    assert "inside" not in given.columns


def test_polars_is_asked_as_other_tables_are() -> None:
    good = pl.from_arrow(TABLE.slice(1, 5))
    expected = M4.contains(TABLE.slice(1, 5)).to_pylist()

    inside = M4.contains(good)
    found = M4.locate(good.rename({"lat": "b"}), lat="b")

    assert isinstance(inside, pl.Series)
    assert inside.to_list() == expected == found.inside.tolist()
    assert bits(found.distance_m) == EXPECTED["distance_m"][1:6]


def test_a_lazy_polars_frame_is_refused() -> None:
    with pytest.raises(DataError, match=r"to label takes a DataFrame, .* got LazyFrame"):
        M4.label(pl.from_arrow(TABLE).lazy())


def test_pandas_of_arrow_keeps_its_index_and_types() -> None:
    given = EVERY_KIND["pandas of Arrow"].set_index("id")

    result = M4.label(given)

    assert result[given.columns].equals(given)
    assert result.index.equals(given.index)
    assert answers(result) == EXPECTED


def test_empty_batches_are_labelled() -> None:
    made, tally = BatchLabeller(M4, WHERE)(batch().slice(0, 0))

    assert made.num_rows == 0
    assert made.schema.types[4:] == KINDS
    assert tally == EMPTY_TALLY
    assert BatchFilter(M4, WHERE)(batch().slice(0, 0))[0].schema.equals(SCHEMA)


def test_a_column_of_text_of_problems_alone_judges_nothing() -> None:
    given = pa.RecordBatch.from_pydict({"lat": ["x"] * 3, "lon": ["36"] * 3})

    _, tally = BatchLabeller(M4, find_columns(["lat", "lon"], {}))(given)

    assert (tally.judged, tally.near, tally.swapped) == (0, 0, 0)
    refuse_swapped(tally, find_columns(["lat", "lon"], {}))
