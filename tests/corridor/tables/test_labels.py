"""Labels of tables, of batches in any division, and of streams are the same."""

from __future__ import annotations

import itertools
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
from corridor.tables.tally import EMPTY_TALLY, problem_kind, refuse_swapped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from corridor import Corridor

KINDS = [pa.bool_(), pa.string(), pa.float64(), pa.float64(), pa.string()]


def random_points(rows: int, seed: int = 6) -> pa.Table:
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


TABLE = random_points(500)
SCHEMA = TABLE.schema
MANY = random_points(COMPUTE_FROM_ROWS + 100)
WHERE = find_columns(SCHEMA.names, {})


def make_batch(table: pa.Table = TABLE) -> pa.RecordBatch:
    return table.combine_chunks().to_batches()[0]


def exact_values(column: object) -> list[object]:
    """Return a column's values, floats as their bits, to be compared exactly."""
    values = column.to_pylist() if hasattr(column, "to_pylist") else list(column)
    values = [None if it is None or it is pd.NA else it for it in values]
    return [float(it).hex() if isinstance(it, float) else it for it in values]


def answer_values(table: object) -> dict[str, list[object]]:
    """Return the columns added to a table of any library."""
    return {name: exact_values(table[name]) for name in COLUMNS}


@pytest.fixture(scope="module")
def expected(m4: Corridor) -> dict[str, list[object]]:
    return answer_values(m4.label(TABLE))


# --- the tally --------------------------------------------------------------------------


def test_the_tally_of_parts_is_that_of_the_whole(m4: Corridor) -> None:
    step = BatchLabeller(m4, WHERE)
    total = EMPTY_TALLY
    for part in TABLE.to_batches(max_chunksize=33):
        total = total.plus(step(part)[1])

    assert total[:3] == step(make_batch())[1][:3]
    assert total.rows == total.inside.total() + total.outside + total.problems.total() == 500


def test_a_tally_counts_the_answers(expected: dict[str, list[object]], m4: Corridor) -> None:
    tally = label_table(m4, TABLE)[1]

    assert tally.inside == Counter(
        side for side, inside in zip(expected["side"], expected["inside"], strict=True) if inside
    )
    assert tally.problems == Counter(problem_kind(why) for why in expected["problem"] if why)
    assert tally.problems == {"latitude is missing": 72, "longitude must lie in [-180, 180]": 14}


# --- batches ----------------------------------------------------------------------------


def test_a_batch_is_labelled_with_its_schema_kept(
    expected: dict[str, list[object]], m4: Corridor
) -> None:
    schema = SCHEMA.with_metadata({"origin": "test"})
    schema = schema.set(0, schema.field("id").with_metadata({"unit": "none"}))
    given = pa.RecordBatch.from_arrays(make_batch().columns, schema=schema)
    step = BatchLabeller(m4, WHERE)

    labelled, tally = step(given)

    assert labelled.schema.equals(step.schema(schema), check_metadata=True)
    assert labelled.schema.metadata == {b"origin": b"test"}
    assert labelled.schema.field("id").metadata == {b"unit": b"none"}
    assert labelled.select(SCHEMA.names).equals(given)
    assert labelled.schema.names == [*SCHEMA.names, *COLUMNS]
    assert labelled.schema.types[4:] == KINDS
    assert answer_values(labelled) == expected
    assert tally.rows == 500


def test_fields_of_distances_and_kilometres_have_decimals(m4: Corridor) -> None:
    schema = BatchLabeller(m4, WHERE, "m4_").schema(SCHEMA)

    assert schema.field("m4_distance_m").metadata == {b"decimals": b"3"}
    assert schema.field("m4_km").metadata == {b"decimals": b"6"}
    assert all(field.nullable for field in schema)


def test_new_names_have_the_prefix(expected: dict[str, list[object]], m4: Corridor) -> None:
    once, _ = BatchLabeller(m4, WHERE)(make_batch())
    twice, _ = BatchLabeller(m4.with_width(km=20), WHERE, "wide_")(once)

    assert twice.schema.names[-5:] == [f"wide_{name}" for name in COLUMNS]
    assert answer_values(twice) == expected
    with pytest.raises(DataError, match="columns already that labelling adds: 'wide_inside'"):
        BatchLabeller(m4, WHERE, "wide_").schema(twice.schema)


def test_a_geometry_is_added_for_formats_that_need_one(m4: Corridor) -> None:
    for step in (BatchLabeller(m4, WHERE, geometry="at"), BatchFilter(m4, WHERE, geometry="at")):
        labelled, _ = step(make_batch())

        assert labelled.schema.equals(step.schema(SCHEMA), check_metadata=True)
        assert find_geometry_fields(labelled.schema) == {labelled.num_columns - 1: "EPSG:4326"}
        points = shapely.from_wkb(labelled["at"].to_pylist())
        given = (
            labelled["problem"].is_null()
            if "problem" in labelled.schema.names
            else [True] * len(labelled)
        )
        for point, lat, lon, good in zip(
            points, *(labelled[it].to_pylist() for it in ("lat", "lon")), given, strict=True
        ):
            assert (point == shapely.Point(lon, lat)) if good else (point is None)


@pytest.mark.parametrize("start", [0, 1, 100, 499, 500])
def test_slices_of_batches_are_labelled(
    expected: dict[str, list[object]], m4: Corridor, start: int
) -> None:
    labelled, _ = BatchLabeller(m4, WHERE)(make_batch().slice(start))

    assert answer_values(labelled) == {name: values[start:] for name, values in expected.items()}


def test_few_rows_and_many_get_the_same_answers(m4: Corridor) -> None:
    many = answer_values(BatchLabeller(m4, WHERE)(make_batch(MANY))[0])
    few = [
        answer_values(BatchLabeller(m4, WHERE)(part)[0])
        for part in MANY.to_batches(max_chunksize=999)
    ]

    assert many == {name: list(itertools.chain(*(part[name] for part in few))) for name in COLUMNS}


def test_without_bad_rows_nothing_but_problems_is_null(m4: Corridor) -> None:
    labelled, _ = BatchLabeller(m4, WHERE)(make_batch(TABLE.slice(1, 5)))

    assert [labelled[name].null_count for name in COLUMNS] == [0, 0, 0, 0, 5]


def test_answers_are_those_of_locate(expected: dict[str, list[object]], m4: Corridor) -> None:
    good = TABLE.filter(pa.array([why is None for why in expected["problem"]]))
    found = m4.locate(good)

    labelled = answer_values(m4.label(good))

    assert labelled["inside"] == found.inside.tolist()
    assert labelled["side"] == found.side.tolist()
    assert labelled["distance_m"] == exact_values(found.distance_m)
    assert labelled["km"] == exact_values(found.km)


def kept_ids(m4: Corridor, **asked: object) -> list[int]:
    labelled, tally = BatchFilter(m4, WHERE, **asked)(make_batch())
    assert labelled.schema.equals(SCHEMA)
    assert tally.rows == 500
    assert tally[:3] == label_table(m4, TABLE)[1][:3]
    return labelled["id"].to_pylist()


def chosen(m4: Corridor, **wanted: object) -> list[int]:
    rows = m4.label(TABLE.to_pandas())
    rows = rows[rows["problem"].isna()]
    for name, value in wanted.items():
        rows = rows[rows["km"].between(*value)] if name == "km" else rows[rows[name] == value]
    return rows["id"].tolist()


# --- what is kept -----------------------------------------------------------------------


def test_rows_inside_are_kept(m4: Corridor) -> None:
    assert kept_ids(m4) == chosen(m4, inside=True) != []


def test_rows_outside_are_kept_without_those_with_a_problem(m4: Corridor) -> None:
    assert kept_ids(m4, outside=True) == chosen(m4, inside=False)
    assert len(kept_ids(m4, outside=True)) + len(kept_ids(m4)) == 500 - 86


@pytest.mark.parametrize("side", ["north", "south"])
@pytest.mark.parametrize("outside", [False, True])
def test_rows_of_one_side_are_kept(m4: Corridor, side: str, outside: bool) -> None:
    assert (
        kept_ids(m4, side=side, outside=outside) == chosen(m4, side=side, inside=not outside) != []
    )


def test_rows_of_some_kilometres_are_kept_both_ends_included(
    expected: dict[str, list[object]], m4: Corridor
) -> None:
    km = float.fromhex(expected["km"][1])

    assert kept_ids(m4, km=(10, 20)) == chosen(m4, km=(10, 20), inside=True) != []
    assert 1 in kept_ids(m4, km=(km, km), outside=not expected["inside"][1])
    assert kept_ids(m4, km=(1000, 2000)) == []


def test_all_conditions_must_hold(m4: Corridor) -> None:
    assert kept_ids(m4, side="north", km=(10, 40)) == chosen(
        m4, side="north", km=(10, 40), inside=True
    )


def numbered_batches(count: int, rows: int = 20) -> list[pa.RecordBatch]:
    good = pa.RecordBatch.from_pydict({"lat": [35.8] * rows, "lon": [36.6] * rows})
    return [good.append_column("number", pa.array([i] * rows)) for i in range(count)]


def swapped_batch(rows: int = 20) -> pa.RecordBatch:
    return pa.RecordBatch.from_pydict(
        {"lat": [36.6] * rows, "lon": [35.8] * rows, "number": [0] * rows}
    )


@pytest.fixture(scope="module")
def step(m4: Corridor) -> BatchLabeller:
    return BatchLabeller(m4, find_columns(["lat", "lon", "number"], {}))


# --- several at a time ------------------------------------------------------------------


@pytest.mark.parametrize("workers", [1, 2, 5])
def test_batches_keep_their_order(step: BatchLabeller, workers: int) -> None:
    labelled = [
        it for it, _ in process_batches(step, numbered_batches(40), check=True, workers=workers)
    ]

    assert [it["number"][0].as_py() for it in labelled] == list(range(40))
    assert all(it.schema.names[-5:] == list(COLUMNS) for it in labelled)


def test_no_batches_give_none(step: BatchLabeller) -> None:
    assert list(process_batches(step, [], check=True, workers=2)) == []


def test_exchanged_batches_stop_early(step: BatchLabeller) -> None:
    taken: list[int] = []

    def batches() -> Iterator[pa.RecordBatch]:
        for i in range(1000):
            taken.append(i)
            yield swapped_batch()

    with pytest.raises(SwapError, match=r"0 of 20 points .* exchanged, 20 of 20 do"):
        list(process_batches(step, batches(), check=True, workers=2))

    assert len(taken) < 20
    assert len(list(process_batches(step, [swapped_batch()] * 3, check=False, workers=2))) == 3


def test_the_sample_grows_over_batches(step: BatchLabeller) -> None:
    mixed = [*numbered_batches(2), swapped_batch(), swapped_batch()]

    assert len(list(process_batches(step, mixed, check=True, workers=2))) == 4
    with pytest.raises(SwapError, match=r"40 of 100 points .* exchanged, 60 of 100 do"):
        list(process_batches(step, [*mixed, swapped_batch()], check=True, workers=2))


def test_errors_of_the_source_are_raised(step: BatchLabeller) -> None:
    def batches() -> Iterator[pa.RecordBatch]:
        yield from numbered_batches(3)
        message = "part.parquet cannot be read"
        raise DataError(message)

    with pytest.raises(DataError, match=r"part\.parquet cannot be read"):
        list(process_batches(step, batches(), check=True, workers=2))


def test_errors_of_a_worker_are_raised(m4: Corridor) -> None:
    area = shapely.to_wkb(shapely.box(0, 0, 1, 1))
    step = BatchLabeller(m4, find_columns(["g"], {}, ColumnOptions(geometry="g", crs=4326)))

    with pytest.raises(DataError, match="points are needed; 1 of 1 geometries are none"):
        list(
            process_batches(
                step, [pa.RecordBatch.from_pydict({"g": [area]})], check=True, workers=2
            )
        )


def test_closing_closes_the_source_of_batches(step: BatchLabeller) -> None:
    closed = threading.Event()

    def batches() -> Iterator[pa.RecordBatch]:
        try:
            while True:
                yield from numbered_batches(1)
        finally:
            closed.set()

    labelled = process_batches(step, batches(), check=True, workers=2)
    next(labelled)
    labelled.close()

    assert closed.wait(5)


def test_filters_run_over_batches_too(m4: Corridor) -> None:
    step = BatchFilter(m4, WHERE)

    labelled = list(
        process_batches(step, TABLE.to_batches(max_chunksize=99), check=True, workers=2)
    )

    assert [row for it, _ in labelled for row in it["id"].to_pylist()] == kept_ids(m4)
    assert sum(tally.rows for _, tally in labelled) == 500


# --- streams ----------------------------------------------------------------------------


def test_a_stream_is_labelled_as_it_is_read(m4: Corridor) -> None:
    taken: list[int] = []

    def batches() -> Iterator[pa.RecordBatch]:
        for number, it in enumerate(numbered_batches(500)):
            taken.append(number)
            yield it

    given = pa.RecordBatchReader.from_batches(numbered_batches(1)[0].schema, batches())
    reader = m4.label_batches(given)
    before = len(taken)
    first = reader.read_next_batch()

    assert before == 0
    assert len(taken) < 30
    assert first["number"][0].as_py() == 0
    assert reader.read_all()["number"].to_pylist()[::20] == list(range(1, 500))
    assert len(taken) == 500


@pytest.mark.parametrize("rows", [1, 64, 1000])
def test_streams_give_the_same_answers(
    expected: dict[str, list[object]], m4: Corridor, rows: int
) -> None:
    reader = m4.label_batches(TABLE.to_reader(max_chunksize=rows))

    assert isinstance(reader, pa.RecordBatchReader)
    assert reader.schema.equals(BatchLabeller(m4, WHERE).schema(SCHEMA), check_metadata=True)
    table = reader.read_all()
    assert table.select(SCHEMA.names).equals(TABLE)
    assert answer_values(table) == expected


@pytest.mark.parametrize(
    "source",
    [TABLE, pl.from_arrow(TABLE), TABLE.to_pandas(), TABLE.to_reader()],
    ids=["Arrow", "Polars", "pandas", "reader"],
)
def test_any_object_with_the_arrow_stream_interface_is_streamed(
    expected: dict[str, list[object]], m4: Corridor, source: object
) -> None:
    assert answer_values(m4.label_batches(source, lat="lat").read_all()) == expected


def test_duckdb_results_are_streamed(expected: dict[str, list[object]], m4: Corridor) -> None:
    import duckdb

    con = duckdb.connect()
    con.register("given", TABLE)

    reader = m4.label_batches(con.sql("SELECT * FROM given ORDER BY id"))

    assert answer_values(reader.read_all()) == expected


def test_a_stream_takes_the_options_of_labels(
    expected: dict[str, list[object]], m4: Corridor
) -> None:
    table = TABLE.rename_columns(["id", "b", "l", "name"])

    labelled_as = m4.label_batches(table, lat="b", lon="l", prefix="m4_").read_all()
    other = m4.label_batches(table, lat="l", lon="b", swapped=True).read_all()

    assert {name: exact_values(labelled_as[f"m4_{name}"]) for name in COLUMNS} == expected
    assert exact_values(other["km"]) == expected["km"]


@pytest.mark.parametrize(
    ("given", "options", "message"),
    [
        (TABLE.to_batches(), {}, "batches are taken from a record batch reader, or a table with"),
        (TABLE, {"lat": "no"}, "no column 'no' for the latitude"),
        (
            TABLE.append_column("inside", pa.nulls(500)),
            {},
            "the table has columns already that labelling adds",
        ),
        (
            TABLE,
            {"crs": "EPSG:4326", "geometry": "name", "lat": "lat"},
            "in one place, got",
        ),
    ],
    ids=["list", "name", "clash", "two ways"],
)
def test_mistakes_are_refused_before_reading(
    m4: Corridor, given: object, options: dict[str, str], message: str
) -> None:
    with pytest.raises(DataError, match=message):
        m4.label_batches(given, **options)


def test_errors_are_raised_through_a_stream(m4: Corridor) -> None:
    def batches() -> Iterator[pa.RecordBatch]:
        yield from numbered_batches(2)
        message = "part.parquet cannot be read"
        raise DataError(message)

    given = pa.RecordBatchReader.from_batches(numbered_batches(1)[0].schema, batches())
    with pytest.raises(DataError, match=r"part\.parquet cannot be read"):
        label_stream(m4, given).read_all()
    with pytest.raises(SwapError, match="are they exchanged"):
        label_stream(m4, pa.Table.from_batches([swapped_batch()])).read_all()


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
    "record batch": make_batch(),
}

each_kind = pytest.mark.parametrize("table", EVERY_KIND.values(), ids=EVERY_KIND)


# --- tables of every library ------------------------------------------------------------


@each_kind
def test_every_library_gets_the_same_answers(
    expected: dict[str, list[object]], m4: Corridor, table: object
) -> None:
    result, tally = label_table(m4, table)

    assert type(result) is type(table)
    assert answer_values(result) == expected
    assert tally == label_table(m4, TABLE)[1]


def test_a_reader_is_labelled_by_label_too(expected: dict[str, list[object]], m4: Corridor) -> None:
    reader = m4.label(TABLE.to_reader(max_chunksize=77))

    assert isinstance(reader, pa.RecordBatchReader)
    assert answer_values(reader.read_all()) == expected


@pytest.mark.parametrize("threads", [1, 2])
def test_threads_make_no_difference(m4: Corridor, threads: int) -> None:
    assert answer_values(label_table(m4, MANY, threads=threads)[0]) == answer_values(m4.label(MANY))


def test_polars_keeps_its_columns_and_types(m4: Corridor) -> None:
    given = pl.from_arrow(TABLE).with_columns(pl.col("name").cast(pl.Categorical))

    result = m4.label(given, prefix="m4_")

    assert result.select(given.columns).equals(given)
    assert result.schema.names()[-5:] == [f"m4_{name}" for name in COLUMNS]
    assert result.dtypes[-5:] == [pl.Boolean, pl.String, pl.Float64, pl.Float64, pl.String]
    assert "inside" not in given.columns


def test_polars_tables_are_located_as_others(
    expected: dict[str, list[object]], m4: Corridor
) -> None:
    good = pl.from_arrow(TABLE.slice(1, 5))
    is_inside = m4.contains(TABLE.slice(1, 5)).to_pylist()

    inside = m4.contains(good)
    found = m4.locate(good.rename({"lat": "b"}), lat="b")

    assert isinstance(inside, pl.Series)
    assert inside.to_list() == is_inside == found.inside.tolist()
    assert exact_values(found.distance_m) == expected["distance_m"][1:6]


def test_a_lazy_polars_frame_is_refused(m4: Corridor) -> None:
    with pytest.raises(DataError, match=r"to label takes a DataFrame, .* got LazyFrame"):
        m4.label(pl.from_arrow(TABLE).lazy())


def test_pandas_of_arrow_keeps_its_index_and_types(
    expected: dict[str, list[object]], m4: Corridor
) -> None:
    given = EVERY_KIND["pandas of Arrow"].set_index("id")

    result = m4.label(given)

    assert result[given.columns].equals(given)
    assert result.index.equals(given.index)
    assert answer_values(result) == expected


def test_empty_batches_are_labelled(m4: Corridor) -> None:
    labelled, tally = BatchLabeller(m4, WHERE)(make_batch().slice(0, 0))

    assert labelled.num_rows == 0
    assert labelled.schema.types[4:] == KINDS
    assert tally == EMPTY_TALLY
    assert BatchFilter(m4, WHERE)(make_batch().slice(0, 0))[0].schema.equals(SCHEMA)


def test_rows_with_problems_are_not_judged(m4: Corridor) -> None:
    given = pa.RecordBatch.from_pydict({"lat": ["x"] * 3, "lon": ["36"] * 3})

    _, tally = BatchLabeller(m4, find_columns(["lat", "lon"], {}))(given)

    assert (tally.judged, tally.near, tally.swapped) == (0, 0, 0)
    refuse_swapped(tally, find_columns(["lat", "lon"], {}))
