"""Every format out: what it can hold, whole files or an error, the same bytes every time."""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.csv
import pytest

from corridor.errors import DataError, FileError
from corridor.files.writers import formats as writers
from corridor.files.writers import parquet as parquet_writers
from corridor.files.writers.schemas import check_schema
from tests.corridor.files.support import (
    FORMATS,
    NASTY,
    STREAMED,
    add_points,
    find_row,
    make_points_field,
    make_table_of_all_types,
    read_back,
    write_table,
)

if TYPE_CHECKING:
    from collections.abc import Iterator


# --- formats -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "form"),
    [
        *[("a.csv", "csv"), ("a.CSV", "csv"), ("a.txt", "csv"), ("a.tsv", "tsv")],
        *[("a.csv.gz", "csv.gz"), ("a.tsv.zst", "tsv.zst"), ("a.txt.gz", "csv.gz")],
        *[("a.parquet", "parquet"), ("a.geoparquet", "geoparquet"), ("a.gpkg", "gpkg")],
        *[("a.arrow", "arrow"), ("a.feather", "arrow"), ("a.ipc", "arrow")],
        *[(f"a.{it}", "geojsonl") for it in ("geojsonl", "geojsons", "ndjson", "jsonl")],
        ("2020.03.05.csv", "csv"),
    ],
)
def test_the_format_is_that_of_the_ending(name: str, form: str) -> None:
    assert writers.output_format(Path("folder.x") / name) == form
    assert writers.output_format(f"x.{form}") == form


@pytest.mark.parametrize(
    ("name", "got"),
    [
        ("a.xlsx", "the ending .xlsx"),
        ("a", "no ending"),
        ("a.parquet.gz", "the ending .gz"),
        ("a.fgb", "the ending .fgb"),
        (".csv.gz.x", "the ending .x"),
    ],
)
def test_other_endings_are_refused(name: str, got: str) -> None:
    with pytest.raises(FileError) as caught:
        writers.output_format(name)

    assert str(caught.value) == (
        f"{name} has {got}; points are written to .csv, .txt, .tsv (each also .gz or .zst), "
        ".parquet, .geoparquet, .arrow, .feather, .ipc, .gpkg, .geojsonl, .geojsons, .ndjson, "
        ".jsonl"
    )


@pytest.mark.parametrize("form", ["xlsx", "", "gz", "parquet.gz"])
def test_other_formats_are_refused(form: str) -> None:
    begins = f"there is no format '{form}'; points are written as .csv, .txt, .tsv"
    with pytest.raises(FileError) as caught:
        writers.needs_geometry(form)
    assert str(caught.value).startswith(begins)
    with pytest.raises(FileError):
        write_table(pa.table({"a": [1]}), io.BytesIO(), form)


def test_some_formats_need_a_geometry() -> None:
    needing = [form for form in FORMATS if writers.needs_geometry(form)]

    assert needing == ["geoparquet", "gpkg", "geojsonl"]
    assert writers.needs_geometry("ndjson")


# --- every format ------------------------------------------------------------------


@pytest.mark.parametrize("rows", [0, 1, 7])
@pytest.mark.parametrize("form", FORMATS)
def test_rows_come_back_in_their_order(form: str, rows: int, tmp_path: Path) -> None:
    table = add_points(pa.table({"id": pa.array(range(rows), pa.int64())}))

    got = read_back(write_table(table, tmp_path / f"a.{form}", form, rows=2), form)

    assert got["id"].to_pylist() == list(range(rows))
    assert len(got.schema) == 2


@pytest.mark.parametrize("form", FORMATS)
def test_no_batches_are_a_table_without_rows(form: str, tmp_path: Path) -> None:
    schema = add_points(make_table_of_all_types()).schema

    writers.write_batches(iter(()), schema, tmp_path / f"a.{form}", form)

    got = read_back(tmp_path / f"a.{form}", form)
    assert got.num_rows == 0
    if form != "geojsonl":  # there nothing is said but in rows
        assert set(schema.names) <= set(got.schema.names)


@pytest.mark.parametrize("form", FORMATS)
def test_the_same_rows_give_the_same_bytes(form: str, tmp_path: Path) -> None:
    table = add_points(make_table_of_all_types())

    first, second = (
        write_table(table, tmp_path / name / f"a.{form}", form).read_bytes()
        for name in ("first", "second")
        if not (tmp_path / name).mkdir()
    )

    assert first == second


@pytest.mark.parametrize("form", FORMATS)
def test_only_a_few_batches_are_in_memory_at_a_time(
    form: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parquet_writers, "GROUP_BYTES", 3 << 20)
    before, held = pa.total_allocated_bytes(), []

    def batch() -> pa.RecordBatch:
        return add_points(pa.table({"text": ["x" * 5000] * 200})).combine_chunks().to_batches()[0]

    def batches() -> Iterator[pa.RecordBatch]:
        for _ in range(40):
            yield batch()
            held.append(pa.total_allocated_bytes() - before)

    writers.write_batches(batches(), batch().schema, tmp_path / f"a.{form}", form)

    assert len(held) == 40
    assert max(held) < 16 * batch().nbytes


@pytest.mark.parametrize("form", ["parquet", "geoparquet", "arrow"])
def test_tables_keep_every_type(form: str, tmp_path: Path) -> None:
    table = add_points(make_table_of_all_types())
    table = table.append_column("list", pa.array([[1, None], None, []], pa.list_(pa.int32())))
    table = table.append_column("took", pa.array([1, None, 2], pa.duration("s")))
    table = table.replace_schema_metadata({"origin": "test"})

    got = read_back(write_table(table, tmp_path / "a", form), form)

    assert got.equals(table)
    assert got.schema.metadata[b"origin"] == b"test"
    assert got.schema.field("geometry").metadata == table.schema.field("geometry").metadata


@pytest.mark.parametrize("form", ["csv", "geojsonl", "gpkg", "parquet", "arrow"])
def test_parts_of_larger_batches_are_written_alone(form: str, tmp_path: Path) -> None:
    names = [*NASTY, "more"] * 3
    table = pa.table({"name": names, "x": pa.array([None, *range(len(names) - 1)], pa.float64())})
    table = add_points(table.append_column("yes", pa.array([True, None, False] * 21)))
    part = table.combine_chunks().to_batches()[0].slice(5, 13)

    writers.write_batches(iter([part]), table.schema, tmp_path / f"part.{form}", form)
    write_table(
        pa.Table.from_batches([part]).take(list(range(13))), tmp_path / f"alone.{form}", form
    )

    if form in ("csv", "geojsonl"):
        assert (tmp_path / f"part.{form}").read_bytes() == (tmp_path / f"alone.{form}").read_bytes()
    got = read_back(tmp_path / f"part.{form}", form)
    assert got["name"].to_pylist() == part["name"].to_pylist()
    assert got["x"].to_pylist() == part["x"].to_pylist()


# --- standard output ---------------------------------------------------------------


@pytest.mark.parametrize("form", STREAMED)
def test_a_stream_gets_what_a_file_gets(form: str, tmp_path: Path) -> None:
    table = add_points(make_table_of_all_types())

    streamed = write_table(table, io.BytesIO(), form).getvalue()

    if form == "arrow":
        with pa.ipc.open_stream(streamed) as reader:
            assert reader.read_all().equals(table)
    else:
        assert streamed == write_table(table, tmp_path / "a", form).read_bytes()


@pytest.mark.parametrize(
    ("form", "name"),
    [("parquet", "Parquet"), ("geoparquet", "GeoParquet"), ("gpkg", "GeoPackage")],
)
def test_formats_that_need_a_file_are_refused_on_a_stream(form: str, name: str) -> None:
    with pytest.raises(FileError) as caught:
        write_table(add_points(make_table_of_all_types()), io.BytesIO(), form)

    assert str(caught.value) == (
        f"{name} cannot go to standard output, for its readers need a file to look around in; "
        "give a file's name, or one of the formats csv, tsv, arrow, geojsonl"
    )


@pytest.mark.parametrize("form", ["csv", "arrow", "geojsonl"])
def test_a_broken_pipe_stays_one(form: str) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    table = add_points(pa.table({"id": range(10)}))

    with pytest.raises(BrokenPipeError), os.fdopen(writing, "wb", buffering=0) as stream:
        write_table(table, stream, form)


# --- what a format cannot hold -----------------------------------------------------


LIST = pa.field("tags", pa.list_(pa.string()))


TOOK = pa.field("took", pa.duration("s"))


RAW = pa.field("raw", pa.binary())


@pytest.mark.parametrize(
    ("form", "fields", "message"),
    [
        (
            "csv",
            [LIST, pa.field("id", pa.int64()), RAW],
            "delimited text holds truth values, numbers, text, dates, times, not 'tags' "
            "(list<item: string>), 'raw' (binary); write Parquet or Arrow instead, or drop such "
            "columns first",
        ),
        (
            "gpkg",
            [LIST, RAW, TOOK, make_points_field()],
            "GeoPackage holds truth values, numbers, text, dates, times, bytes, not 'tags' "
            "(list<item: string>), 'took' (duration[s]); write Parquet or Arrow instead, or drop "
            "such columns first",
        ),
        (
            "geojsonl",
            [LIST, RAW, make_points_field()],
            "GeoJSON holds truth values, numbers, text, dates, times, lists, not 'raw' (binary); "
            "write Parquet or Arrow instead, or drop such columns first",
        ),
        (
            "gpkg",
            [pa.field("a", pa.int8()), pa.field("A", pa.int8()), make_points_field()],
            "GeoPackage cannot hold several columns of one name (upper and lower case are the same "
            "to it): 'a', 'A'; rename them first, or write CSV, Parquet or Arrow",
        ),
        (
            "geojsonl",
            [
                pa.field("a", pa.int8()),
                pa.field("A", pa.int8()),
                make_points_field(),
                make_points_field(),
            ],
            "GeoJSON cannot hold several columns of one name: 'geometry', 'geometry'; rename them "
            "first, or write CSV, Parquet or Arrow",
        ),
        *(
            (
                form,
                [pa.field("lat", pa.float64()), pa.field("lon", pa.float64())],
                f"{name} needs a column of geometries (WKB), the columns are 'lat', 'lon'; write "
                "Parquet or CSV instead",
            )
            for form, name in (
                ("gpkg", "GeoPackage"),
                ("geojsonl", "GeoJSON"),
                ("geoparquet", "GeoParquet"),
            )
        ),
        (
            "geojsonl",
            [make_points_field("place", crs=None)],
            "GeoJSON is in WGS84, and the geometries in 'place' carry no CRS to convert them "
            "from; set it in the file, or write GeoPackage or GeoParquet, which keep them as "
            "they are",
        ),
    ],
)
def test_what_a_format_cannot_hold_is_refused_before_anything_is_read(
    form: str, fields: list[pa.Field], message: str, tmp_path: Path
) -> None:
    def batches() -> Iterator[pa.RecordBatch]:
        yield pytest.fail("a batch was read")

    schema = pa.schema(fields)
    with pytest.raises(DataError) as caught:
        check_schema(schema, find_row(form))
    assert str(caught.value) == message
    with pytest.raises(DataError):
        writers.write_batches(batches(), schema, tmp_path / "a", form)
    assert not (tmp_path / "a").exists()


def test_tables_hold_everything() -> None:
    for form in ("parquet", "arrow"):
        check_schema(pa.schema([LIST, TOOK, RAW, make_points_field(crs=None)]), find_row(form))


# --- errors on the way -------------------------------------------------------------


@pytest.mark.parametrize(
    "error",
    [KeyboardInterrupt(), OSError(5, "torn"), DataError("damaged"), pa.ArrowInvalid("odd")],
    ids=lambda error: type(error).__name__,
)
@pytest.mark.parametrize("form", FORMATS)
def test_errors_of_the_batches_are_raised_unchanged(
    form: str, error: BaseException, tmp_path: Path
) -> None:
    table = add_points(make_table_of_all_types())

    def torn(before: int) -> Iterator[pa.RecordBatch]:
        yield from table.to_batches() * before
        raise error

    for before in (0, 3):
        with pytest.raises(type(error)) as caught:
            writers.write_batches(torn(before), table.schema, tmp_path / f"{before}.x", form)
        assert caught.value is error


@pytest.mark.parametrize("form", [form for form in FORMATS if form != "gpkg"])
def test_a_full_disk_is_reported(form: str) -> None:
    table = add_points(pa.table({"id": range(10)}))

    with pytest.raises(FileError) as caught:
        write_table(table, Path("/dev/full"), form)

    assert str(caught.value) == (
        "full cannot be written: No space left on device; make room, or choose another folder"
    )


def test_a_full_disk_behind_standard_output_is_reported() -> None:
    with open("/dev/full", "wb", buffering=0) as stream, pytest.raises(FileError) as caught:  # noqa: PTH123
        write_table(pa.table({"id": [1]}), stream, "csv")

    assert str(caught.value).startswith("standard output cannot be written: No space left")


def test_a_missing_folder_is_reported(tmp_path: Path) -> None:
    for form in FORMATS:
        with pytest.raises(FileError, match=r"^a cannot be written: "):
            write_table(add_points(make_table_of_all_types()), tmp_path / "none" / "a", form)
