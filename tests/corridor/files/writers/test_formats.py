"""Rows out: every format with the types it has, whole or an error, the same bytes every time."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import os
import resource
import subprocess
import sys
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pyogrio
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from corridor.errors import DataError, FileError
from corridor.files.writers import formats as writers
from corridor.files.writers import parquet as parquet_writers
from corridor.files.writers.schemas import check_schema
from corridor.tables import geometries
from tests.support import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from corridor.files.writers.formats import OutputFormat

FORMATS = ["csv", "tsv", "csv.gz", "csv.zst", "parquet", "geoparquet", "arrow", "gpkg", "geojsonl"]
STREAMED = ["csv", "tsv", "csv.gz", "arrow", "geojsonl"]
NASTY = [
    *("plain", "", None, "a,b", 'say "hi"', '"', "two\nlines", "a\rb", "tab\there", "Idlib إدلب"),
    *("=cmd()", " spaces ", "; | '", "ends with ,", '""', ",", "\n", "😀", "\\", "null"),
]


def point(x: float, y: float) -> bytes:
    return shapely.to_wkb(shapely.Point(x, y))


def points_field(name: str = "geometry", crs: object = "EPSG:4326") -> pa.Field:
    marks = {
        geometries.GEOARROW_NAME: b"geoarrow.wkb",
        geometries.GEOARROW_METADATA: json.dumps({} if crs is None else {"crs": crs}).encode(),
    }
    return pa.field(name, pa.binary(), metadata=marks)


def with_points(table: pa.Table, field: pa.Field | None = None) -> pa.Table:
    """Return a table with a column of points, the second of which is missing."""
    places = [None if row == 1 else point(36 + row / 8, 35.5) for row in range(len(table))]
    return table.append_column(field or points_field(), pa.array(places, pa.binary()))


def of_all_types() -> pa.Table:
    day, time = dt.date(2020, 3, 5), dt.datetime(2020, 3, 5, 14, 30, 1)
    return pa.table(
        {
            "whole": pa.array([1, None, -(2**60)], pa.int64()),
            "small": pa.array([1, None, 255], pa.uint8()),
            "real": pa.array([0.1, None, 1e-7], pa.float64()),
            "yes": pa.array([True, None, False], pa.bool_()),
            "نص نص": pa.array(["شارع", None, "é"], pa.string()),
            "day": pa.array([day, None, dt.date(1999, 12, 31)], pa.date32()),
            "time": pa.array([time, None, time], pa.timestamp("ms")),
            "utc": pa.array([time, None, time], pa.timestamp("ms", "UTC")),
            "clock": pa.array([dt.time(1, 2, 3, 500_000), None, dt.time()], pa.time64("us")),
            "price": pa.array([Decimal("1.20"), None, Decimal("-3.00")], pa.decimal128(9, 2)),
            "kind": pa.array(["a", None, "b"]).dictionary_encode(),
            "none": pa.nulls(3),
        }
    )


def write(table: pa.Table, target: Any, form: str, rows: int | None = None, **options: Any) -> Any:
    writers.write_batches(iter(table.to_batches(rows)), table.schema, target, form, **options)
    return target


def text(table: pa.Table, form: str = "csv", **options: Any) -> str:
    return write(table, io.BytesIO(), form, **options).getvalue().decode()


def read(path: Path, form: str) -> pa.Table:
    """Read a file with others' means."""
    if form.startswith(("csv", "tsv")):
        parse = pa.csv.ParseOptions(
            delimiter="\t" if form == "tsv" else ",", newlines_in_values=True
        )
        convert = pa.csv.ConvertOptions(strings_can_be_null=True, quoted_strings_can_be_null=False)
        with pa.input_stream(path, compression="detect") as stream:
            return pa.csv.read_csv(stream, parse_options=parse, convert_options=convert)
    if form == "arrow":
        with pa.ipc.open_file(path) as file:
            return file.read_all()
    if form.endswith("parquet"):
        return pq.read_table(path)
    if form == "geojsonl" and not path.stat().st_size:
        return pa.table({"id": pa.array([], pa.int64()), "geometry": []})
    return pyogrio.read_arrow(path)[1]


def row_of(form: str) -> OutputFormat:
    return next(row for row in writers.FORMATS if row.name == form)


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
def test_the_ending_tells_the_format(name: str, form: str) -> None:
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
        write(pa.table({"a": [1]}), io.BytesIO(), form)


def test_some_formats_need_a_geometry() -> None:
    needing = [form for form in FORMATS if writers.needs_geometry(form)]

    assert needing == ["geoparquet", "gpkg", "geojsonl"]
    assert writers.needs_geometry("ndjson")


# --- every format ------------------------------------------------------------------


@pytest.mark.parametrize("rows", [0, 1, 7])
@pytest.mark.parametrize("form", FORMATS)
def test_rows_come_back_in_their_order(form: str, rows: int, tmp_path: Path) -> None:
    table = with_points(pa.table({"id": pa.array(range(rows), pa.int64())}))

    got = read(write(table, tmp_path / f"a.{form}", form, rows=2), form)

    assert got["id"].to_pylist() == list(range(rows))
    assert len(got.schema) == 2


@pytest.mark.parametrize("form", FORMATS)
def test_no_batches_are_a_table_without_rows(form: str, tmp_path: Path) -> None:
    schema = with_points(of_all_types()).schema

    writers.write_batches(iter(()), schema, tmp_path / f"a.{form}", form)

    got = read(tmp_path / f"a.{form}", form)
    assert got.num_rows == 0
    if form != "geojsonl":  # there nothing is said but in rows
        assert set(schema.names) <= set(got.schema.names)


@pytest.mark.parametrize("form", FORMATS)
def test_the_same_rows_give_the_same_bytes(form: str, tmp_path: Path) -> None:
    table = with_points(of_all_types())

    first, second = (
        write(table, tmp_path / name / f"a.{form}", form).read_bytes()
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
        return with_points(pa.table({"text": ["x" * 5000] * 200})).combine_chunks().to_batches()[0]

    def batches() -> Iterator[pa.RecordBatch]:
        for _ in range(40):
            yield batch()
            held.append(pa.total_allocated_bytes() - before)

    writers.write_batches(batches(), batch().schema, tmp_path / f"a.{form}", form)

    assert len(held) == 40
    assert max(held) < 16 * batch().nbytes


@pytest.mark.parametrize("form", ["parquet", "geoparquet", "arrow"])
def test_tables_keep_every_type(form: str, tmp_path: Path) -> None:
    table = with_points(of_all_types())
    table = table.append_column("list", pa.array([[1, None], None, []], pa.list_(pa.int32())))
    table = table.append_column("took", pa.array([1, None, 2], pa.duration("s")))
    table = table.replace_schema_metadata({"origin": "test"})

    got = read(write(table, tmp_path / "a", form), form)

    assert got.equals(table)
    assert got.schema.metadata[b"origin"] == b"test"
    assert got.schema.field("geometry").metadata == table.schema.field("geometry").metadata


def test_text_has_every_type() -> None:
    assert text(of_all_types()).splitlines() == [
        "whole,small,real,yes,نص نص,day,time,utc,clock,price,kind,none",
        "1,1,0.1,true,شارع,2020-03-05,2020-03-05 14:30:01.000,2020-03-05 14:30:01.000Z,"
        "01:02:03.500000,1.20,a,",
        ",,,,,,,,,,,",
        "-1152921504606846976,255,1e-7,false,é,1999-12-31,2020-03-05 14:30:01.000,"
        "2020-03-05 14:30:01.000Z,00:00:00.000000,-3.00,b,",
    ]


def test_a_geopackage_keeps_the_types_it_knows(tmp_path: Path) -> None:
    write(with_points(of_all_types()), tmp_path / "incidents.gpkg", "gpkg")

    got = read(tmp_path / "incidents.gpkg", "gpkg")
    expected = of_all_types()
    for name in ("whole", "small", "real", "yes", "نص نص", "day", "utc", "kind"):
        assert got[name].to_pylist() == expected[name].to_pylist()
    assert pa.types.is_boolean(got.schema.field("yes").type)
    assert pa.types.is_date(got.schema.field("day").type)
    assert got["clock"].to_pylist() == ["01:02:03.500000", None, "00:00:00.000000"]
    assert got["price"].to_pylist() == [1.2, None, -3.0]
    assert got["none"].to_pylist() == [None] * 3
    assert [it and it.replace(tzinfo=None) for it in got["time"].to_pylist()] == (
        expected["time"].to_pylist()
    )
    assert got["geometry"].to_pylist() == [point(36, 35.5), None, point(36.25, 35.5)]
    info = pyogrio.read_info(tmp_path / "incidents.gpkg")
    assert (info["layer_name"], info["crs"], info["geometry_type"]) == (
        "incidents",
        "EPSG:4326",
        "Point",
    )


def test_geojson_has_every_type() -> None:
    first, second, _ = text(with_points(of_all_types()), "geojsonl").splitlines()

    assert first == (
        '{"type":"Feature","properties":{"whole":1,"small":1,"real":0.1,"yes":true,'
        '"نص نص":"شارع","day":"2020-03-05","time":"2020-03-05T14:30:01.000",'
        '"utc":"2020-03-05T14:30:01.000Z","clock":"01:02:03.500000","price":1.20,"kind":"a",'
        '"none":null},"geometry":{"type":"Point","coordinates":[36,35.5]}}'
    )
    read_back = json.loads(second)
    assert set(read_back["properties"].values()) == {None}
    assert read_back["geometry"] is None


@pytest.mark.parametrize("form", ["csv", "geojsonl", "gpkg", "parquet", "arrow"])
def test_parts_of_larger_batches_are_written_alone(form: str, tmp_path: Path) -> None:
    names = [*NASTY, "more"] * 3
    table = pa.table({"name": names, "x": pa.array([None, *range(len(names) - 1)], pa.float64())})
    table = with_points(table.append_column("yes", pa.array([True, None, False] * 21)))
    part = table.combine_chunks().to_batches()[0].slice(5, 13)

    writers.write_batches(iter([part]), table.schema, tmp_path / f"part.{form}", form)
    write(pa.Table.from_batches([part]).take(list(range(13))), tmp_path / f"alone.{form}", form)

    if form in ("csv", "geojsonl"):
        assert (tmp_path / f"part.{form}").read_bytes() == (tmp_path / f"alone.{form}").read_bytes()
    got = read(tmp_path / f"part.{form}", form)
    assert got["name"].to_pylist() == part["name"].to_pylist()
    assert got["x"].to_pylist() == part["x"].to_pylist()


# --- delimited text ----------------------------------------------------------------


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_fields_are_quoted_where_needed_and_nowhere_else(delimiter: str) -> None:
    table = pa.table({"id": range(len(NASTY)), "text": NASTY, "other": NASTY[::-1]})

    got = text(table, delimiter=delimiter)

    rows = list(csv.reader(io.StringIO(got, newline=""), delimiter=delimiter, strict=True))
    others = [it or "" for it in NASTY[::-1]]
    expected = zip(range(len(NASTY)), (it or "" for it in NASTY), others, strict=True)
    assert rows == [["id", "text", "other"], *([str(i), one, two] for i, one, two in expected)]
    for row, value in enumerate(NASTY):
        needs = value is not None and (not value or any(it in value for it in delimiter + '"\r\n'))
        field = "" if value is None else value
        field = '"' + field.replace('"', '""') + '"' if needs else field
        assert f"\n{row}{delimiter}{field}{delimiter}" in got


texts = st.none() | st.text(st.characters(exclude_categories=["Cs"])) | st.text('",\n\r\t a\\')


@settings(deadline=None, derandomize=True)
@given(st.lists(st.tuples(texts, texts), min_size=1))
def test_any_text_comes_back(rows: list[tuple[str | None, str | None]]) -> None:
    one, other = zip(*rows, strict=True)
    table = pa.table([pa.array(one, pa.string()), pa.array(other, pa.string())], names=["a", "b"])

    lines = csv.reader(io.StringIO(text(table), newline=""), strict=True)
    assert list(lines)[1:] == [[one or "", other or ""] for one, other in rows]
    made = [tuple(it["properties"].values()) for it in features(with_points(table))]
    assert made == rows


def test_nothing_and_text_without_characters_are_told_apart() -> None:
    assert text(pa.table({"a": ["", None], "b": [1, 2]})) == 'a,b\n"",1\n,2\n'


def test_values_are_the_same_text_whether_or_not_others_need_quotes() -> None:
    plain, other = of_all_types(), of_all_types()
    plain = plain.append_column("last", pa.array(["a b"] * 3))
    other = other.append_column("last", pa.array(["a,b"] * 3))

    assert text(other) == text(plain).replace("a b", '"a,b"')


def test_a_row_of_one_column_is_never_a_blank_line() -> None:
    assert text(pa.table({"a": ["x", None, "", "two\n\nlines", None]})) == (
        'a\nx\n""\n""\n"two\n\nlines"\n""\n'
    )
    assert text(pa.table({"a": [None, 1.5]})) == 'a\n""\n1.5\n'


def test_names_are_quoted_where_needed() -> None:
    names = ["plain", "a,b", 'say "hi"', "", "إدلب", "two\nlines"]
    table = pa.table([[1]] * 6, names=names)

    assert text(table) == 'plain,"a,b","say ""hi""","",إدلب,"two\nlines"\n1,1,1,1,1,1\n'
    assert text(pa.table([[1], [2]], names=["a", "a"])) == "a,a\n1,2\n"


def test_what_a_spreadsheet_would_run_stays_as_it_is() -> None:
    assert text(pa.table({"a": ["=cmd()", "+1", "@x"]})) == "a\n=cmd()\n+1\n@x\n"


@pytest.mark.parametrize(
    "kind", [pa.string(), pa.large_string(), pa.string_view(), pa.dictionary(pa.int8(), "string")]
)
def test_text_of_every_kind_is_the_same(kind: pa.DataType) -> None:
    table = pa.table({"id": range(len(NASTY)), "a": NASTY})

    assert text(table.set_column(1, "a", table["a"].cast(kind))) == text(table)


@pytest.mark.parametrize("delimiter", ["", ",,", '"', "\n", "é", "1", "e", ".", "-", ":", " "])
def test_delimiters_of_numbers_and_times_are_refused(delimiter: str) -> None:
    table = pa.table({"a": [1]})
    if not delimiter:
        assert text(table, delimiter=delimiter) == "a\n1\n"
        return
    with pytest.raises(DataError, match="one ASCII character that neither numbers nor times have"):
        text(table, delimiter=delimiter)


def test_columns_are_rounded_to_their_decimals_in_text_alone(tmp_path: Path) -> None:
    values = [527.7476, None, -0.0001, 1e12 / 3, float("nan"), 2.5]
    fields = [pa.field("m", pa.float64(), metadata={"decimals": "3"}), pa.field("x", pa.float64())]
    table = pa.table([values, values], schema=pa.schema(fields)).slice(0, 6)

    assert text(table) == (
        "m,x\n527.748,527.7476\n,\n0,-0.0001\n3.33333333333333e+11,3.333333333333333e+11\n"
        "nan,nan\n2.5,2.5\n"
    )
    lines = text(with_points(table), "geojsonl").splitlines()
    assert json.loads(lines[0])["properties"] == {"m": 527.748, "x": 527.7476}
    assert json.loads(lines[2])["properties"]["m"] == 0
    got = read(write(table, tmp_path / "a.parquet", "parquet"), "parquet")
    assert got["m"].to_pylist()[:4] == values[:4]


def test_geometries_are_wkt_in_text() -> None:
    struct = pa.array([{"x": 36.5, "y": 35.25}, None, {"x": 1.0, "y": 2.0}])
    native = pa.field("native", struct.type, metadata={geometries.GEOARROW_NAME: "geoarrow.point"})
    table = with_points(pa.table({"id": [1, 2, 3]})).append_column(native, struct)
    broken = pa.array([b"none", None, shapely.to_wkb(shapely.LineString([(0, 0), (1, 1)]))])
    table = table.append_column(points_field("other"), broken)

    assert text(table) == (
        "id,geometry,native,other\n"
        "1,POINT (36 35.5),POINT (36.5 35.25),\n"
        "2,,,\n"
        '3,POINT (36.25 35.5),POINT (1 2),"LINESTRING (0 0, 1 1)"\n'
    )


@pytest.mark.parametrize("form", ["csv", "csv.gz"])
def test_text_that_is_not_utf_8_is_refused(form: str) -> None:
    raw = pa.array([b"a,b", b"\xf8"]).view(pa.string())

    with pytest.raises(DataError) as caught:
        text(pa.table({"id": [1, 2], "note": raw}), form)

    assert str(caught.value).startswith("column 'note' holds text that is not UTF-8, which text")


@pytest.mark.parametrize("form", ["csv.gz", "csv.zst", "tsv.gz"])
def test_compressed_text_is_the_text(form: str, tmp_path: Path) -> None:
    table = pa.table({"id": range(1000), "text": NASTY * 50})

    write(table, tmp_path / f"a.{form}", form, rows=100)

    with pa.input_stream(tmp_path / f"a.{form}") as stream:
        assert stream.read().decode() == text(table, form.partition(".")[0])
    if form.endswith("gz"):
        delimiter = "\t" if form == "tsv.gz" else ","
        assert len(pd.read_csv(tmp_path / f"a.{form}", sep=delimiter)) == 1000
    separator = "\t" if form.startswith("tsv") else ","
    assert len(pl.read_csv(tmp_path / f"a.{form}", separator=separator)) == 1000


def test_small_text_needs_neither_compute_functions_nor_pandas() -> None:
    program = """
import io, sys
from pyarrow import csv
from corridor.files.writers import formats as writers
rows = b"id,text\\n" + b"".join(b'%d,"a, b"\\n' % i for i in range(1000))
table = csv.read_csv(io.BytesIO(rows))
out = io.BytesIO()
before = set(sys.modules)
writers.write_batches(iter(table.to_batches()), table.schema, out, "csv")
heavy = {"pandas", "pyarrow.compute", "pyarrow.parquet", "pyogrio", "shapely", "pyproj"}
print(out.getvalue() == rows, sorted(heavy & set(sys.modules)))
"""
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert done.stdout == "True []\n"


# --- Parquet -----------------------------------------------------------------------


def group_sizes(path: Path) -> list[int]:
    metadata = pq.read_metadata(path)
    return [metadata.row_group(i).num_rows for i in range(metadata.num_row_groups)]


@pytest.mark.parametrize("rows", [1, 7, 100, 1000])
def test_row_groups_do_not_depend_on_batches(
    rows: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(parquet_writers, "GROUP_ROWS", 100)
    table = pa.table({"id": range(250), "name": [f"n{i}" for i in range(250)]})

    path = write(table, tmp_path / "a.parquet", "parquet", rows=rows)

    assert group_sizes(path) == [100, 100, 50]
    assert pq.read_table(path).equals(table)


def test_wide_rows_make_smaller_groups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parquet_writers, "GROUP_BYTES", 10_000)
    table = pa.table({"text": ["x" * 100] * 300})

    assert group_sizes(write(table, tmp_path / "a", "parquet", rows=50)) == [100, 100, 100]


def test_only_values_that_may_repeat_get_a_dictionary(tmp_path: Path) -> None:
    table = with_points(of_all_types()).append_column("list", pa.array([[1.5], [], None]))

    group = pq.read_metadata(write(table, tmp_path / "a", "parquet")).row_group(0)

    columns = [group.column(i) for i in range(group.num_columns)]
    plain = {it.path_in_schema for it in columns if "RLE_DICTIONARY" not in it.encodings}
    assert plain == {"real", "yes", "time", "utc", "list.list.element", "geometry"}


def test_dictionaries_may_change_between_batches(tmp_path: Path) -> None:
    batches, expected = changing_dictionaries()

    for form in ("parquet", "arrow", "csv", "gpkg", "geojsonl"):
        path = tmp_path / f"a.{form}"
        writers.write_batches(iter(batches), batches[0].schema, path, form)
        assert read(path, form)["kind"].to_pylist() == expected
    writers.write_batches(iter(batches), batches[0].schema, out := io.BytesIO(), "arrow")
    with pa.ipc.open_stream(out.getvalue()) as reader:
        assert reader.read_all()["kind"].to_pylist() == expected


def changing_dictionaries() -> tuple[list[pa.RecordBatch], list[str | None]]:
    values = [["a", "b", None], ["b", "c", "b"], ["a", "b", None], [None], ["d", "c"]]
    batches = []
    for part in values:
        kind = pa.array(part, pa.string()).dictionary_encode()
        table = with_points(pa.table({"kind": kind}))
        batches.append(table.combine_chunks().to_batches()[0])
    return batches, [value for part in values for value in part]


def test_pandas_finds_its_index_again(tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {"lat": [35.8, 35.9], "kind": pd.Categorical(["x", "y"])}, index=["p", "q"]
    )
    table = pa.Table.from_pandas(frame).append_column("inside", pa.array([True, None]))

    write(table, tmp_path / "a.parquet", "parquet")

    got = pd.read_parquet(tmp_path / "a.parquet")
    assert got.index.tolist() == ["p", "q"]
    assert got["kind"].dtype == "category"


def geo_of(path: Path) -> dict[str, Any]:
    geo: dict[str, Any] = json.loads(pq.read_metadata(path).metadata[b"geo"])
    return geo


@pytest.mark.parametrize("form", ["parquet", "geoparquet"])
def test_geometries_make_geoparquet(form: str, tmp_path: Path) -> None:
    table = with_points(pa.table({"id": range(5)}))

    path = write(table, tmp_path / "a.parquet", form, rows=2)

    geo = geo_of(path)
    assert (geo["version"], geo["primary_column"]) == ("1.1.0", "geometry")
    column = geo["columns"]["geometry"]
    assert (column["encoding"], column["geometry_types"]) == ("WKB", ["Point"])
    assert set(column) == {"encoding", "crs", "geometry_types"}
    got = gpd.read_parquet(path)
    assert got.crs == "EPSG:4326"
    assert got.geometry[0] == shapely.Point(36, 35.5)
    assert got.geometry[1] is None


@pytest.mark.parametrize("crs", [None, "EPSG:32637", gpd.GeoSeries(crs=32637).crs.to_json_dict()])
def test_geoparquet_keeps_the_crs(crs: object, tmp_path: Path) -> None:
    table = with_points(pa.table({"id": range(3)}), points_field(crs=crs))

    got = gpd.read_parquet(write(table, tmp_path / "a.parquet", "geoparquet"))

    assert got.crs == (crs and "EPSG:32637")


def test_what_geoparquet_told_is_kept_but_for_bounds(tmp_path: Path) -> None:
    frame = gpd.GeoDataFrame({"id": [1]}, geometry=[shapely.Point(36, 35)], crs="EPSG:4326")
    frame.to_parquet(tmp_path / "a.parquet")
    before = geo_of(tmp_path / "a.parquet")
    assert before["columns"]["geometry"].pop("bbox") == [36, 35, 36, 35]

    write(pq.read_table(tmp_path / "a.parquet"), tmp_path / "b.parquet", "parquet")

    assert geo_of(tmp_path / "b.parquet") == before
    assert gpd.read_parquet(tmp_path / "b.parquet").equals(frame)


def test_geometry_types_are_told_only_of_points(tmp_path: Path) -> None:
    shapes = [shapely.Point(1, 2), None, shapely.LineString([(0, 0), (1, 1)])]
    table = pa.table(
        [range(3), shapely.to_wkb(shapes)],
        schema=pa.schema([("id", "int64")]).append(points_field()),
    )

    path = write(table, tmp_path / "a.parquet", "geoparquet", rows=1)

    assert geo_of(path)["columns"]["geometry"]["geometry_types"] == []
    assert gpd.read_parquet(path).geometry[2] == shapes[2]


def test_geoarrow_points_are_geoparquet_too(tmp_path: Path) -> None:
    places = pa.array([{"x": 36.5, "y": 35.25}, None])
    marks = {**points_field().metadata, geometries.GEOARROW_NAME: b"geoarrow.point"}
    schema = pa.schema([pa.field("place", places.type, metadata=marks)])

    path = write(pa.table([places], schema=schema), tmp_path / "a.parquet", "geoparquet")

    assert geo_of(path)["columns"]["place"]["encoding"] == "point"
    assert gpd.read_parquet(path).geometry[0] == shapely.Point(36.5, 35.25)


# --- Arrow -------------------------------------------------------------------------


def test_dictionaries_grow_in_arrow_files_for_others_too(tmp_path: Path) -> None:
    batches, expected = changing_dictionaries()

    writers.write_batches(iter(batches), batches[0].schema, tmp_path / "a.arrow", "arrow")

    with pa.ipc.open_file(tmp_path / "a.arrow") as file:
        last = file.get_batch(len(batches) - 1)
    assert last["kind"].dictionary.to_pylist() == ["a", "b", "c", "d"]
    assert pd.read_feather(tmp_path / "a.arrow")["kind"].dtype == "category"
    assert pd.read_feather(tmp_path / "a.arrow")["kind"].tolist()[-1] == expected[-1]


def test_a_dictionary_that_outgrows_its_numbers_is_refused(tmp_path: Path) -> None:
    kind = pa.dictionary(pa.int8(), pa.string())
    parts = [pa.array([f"{letter}{i}" for i in range(100)]).cast(kind) for letter in "ab"]
    batches = [pa.record_batch({"kind": part}) for part in parts]

    with pytest.raises(DataError) as caught:
        writers.write_batches(iter(batches), batches[0].schema, tmp_path / "a.arrow", "arrow")

    assert str(caught.value).startswith("a.arrow cannot hold the rows as Arrow: Integer value")
    assert str(caught.value).endswith("; write Parquet instead")


# --- GeoPackage --------------------------------------------------------------------


def test_a_column_called_as_the_layers_own_stays_the_tables(tmp_path: Path) -> None:
    table = pa.table({"FID": [7, 7, 7], "geom": ["a", "b", "c"], "fid_2": [1.5, None, 2.5]})

    path = write(with_points(table), tmp_path / "a.gpkg", "gpkg")

    got = read(path, "gpkg")
    assert {name: got[name].to_pylist() for name in table.schema.names} == table.to_pydict()
    assert pyogrio.read_info(path)["fid_column"] == "fid_3"
    assert pyogrio.read_info(path)["geometry_name"] == "geometry"


def test_other_geometries_are_wkt_in_a_geopackage(tmp_path: Path) -> None:
    table = with_points(with_points(pa.table({"id": range(3)})), points_field("second"))

    got = gpd.read_file(write(table, tmp_path / "a.gpkg", "gpkg"))

    assert got["second"][0] == "POINT (36 35.5)"
    assert got.geometry[1] is None
    assert pd.isna(got["second"][1])


def test_a_layer_of_other_geometries_is_one(tmp_path: Path) -> None:
    shapes = [shapely.Point(1, 2, 3), shapely.LineString([(0, 0), (1, 1)])]
    table = pa.table([shapely.to_wkb(shapes)], schema=pa.schema([points_field(crs="EPSG:32637")]))

    path = write(table, tmp_path / "a.gpkg", "gpkg")

    got = gpd.read_file(path)
    assert pyogrio.read_info(path)["geometry_type"] == "Unknown"
    assert got.geometry.tolist() == shapes
    assert got.geometry[0].z == 3
    assert got.crs == "EPSG:32637"


def test_a_geopackage_of_no_crs_has_none(tmp_path: Path) -> None:
    table = with_points(pa.table({"id": range(3)}), points_field(crs=None))

    write(table, tmp_path / "a.gpkg", "gpkg")

    info = pyogrio.read_info(tmp_path / "a.gpkg")
    assert "undefined" in str(info["crs"]).casefold() or info["crs"] is None


def test_large_numbers_keep_their_digits_or_are_refused(tmp_path: Path) -> None:
    table = with_points(pa.table({"n": pa.array([2**63 - 1, None], pa.uint64())}))
    beyond = with_points(pa.table({"n": pa.array([2**63], pa.uint64())}))

    assert read(write(table, tmp_path / "a.gpkg", "gpkg"), "gpkg")["n"][0].as_py() == 2**63 - 1
    with pytest.raises(DataError) as caught:
        write(beyond, tmp_path / "b.gpkg", "gpkg")
    assert str(caught.value) == (
        "b.gpkg cannot hold the rows as GeoPackage: Integer value 9223372036854775808 not in "
        "range: 0 to 9223372036854775807; write Parquet instead"
    )


def test_bytes_are_kept_in_a_geopackage(tmp_path: Path) -> None:
    table = with_points(pa.table({"raw": pa.array([b"\x00\xff", None, b""])}))

    got = read(write(table, tmp_path / "a.gpkg", "gpkg"), "gpkg")

    assert got["raw"].to_pylist() == [b"\x00\xff", None, b""]


# --- GeoJSON lines -----------------------------------------------------------------


def features(table: pa.Table) -> list[dict[str, Any]]:
    lines = text(table, "geojsonl").split("\n")
    assert lines.pop() == ""
    return [json.loads(line) for line in lines]


def test_a_feature_is_a_line_whatever_is_in_it() -> None:
    values = [*(it or "" for it in NASTY), "".join(map(chr, range(1, 40))), "\x7f\u2028"]
    table = with_points(pa.table({'a"\\\n': values}))

    assert [it["properties"]['a"\\\n'] for it in features(table)] == values


def test_points_are_converted_to_degrees() -> None:
    x, y = 281_854.283, 3_966_029.531
    places = pa.array([point(x, y), None, point(1e30, 1e30)], pa.binary())
    table = pa.table([places], schema=pa.schema([points_field(crs="EPSG:32637")]))

    first, second, third = (it["geometry"] for it in features(table))

    degrees = gpd.GeoSeries([shapely.Point(x, y)], crs=32637).to_crs(4326)[0]
    assert first["coordinates"] == [round(degrees.x, 7), round(degrees.y, 7)]
    assert second is None
    assert third is None


def test_other_geometries_are_converted_too() -> None:
    ring = [(36, 35), (36, 36), (37, 36), (37, 35)]
    shapes = [
        *(shapely.Polygon(ring), shapely.Point(36.123456789, 35, 7.5), None, shapely.Point()),
        shapely.MultiPoint([(36, 35), (37, 36)]),
    ]
    wkb = [*shapely.to_wkb(shapes), b"none"]
    table = pa.table([wkb], schema=pa.schema([points_field(crs="OGC:CRS84")]))

    made = [it["geometry"] for it in features(table)]

    assert made[0]["coordinates"][0][1] == [37, 35]  # by the right-hand rule
    assert made[1] == {"type": "Point", "coordinates": [36.1234568, 35, 7.5]}
    assert made[2] is None
    assert made[3] == {"type": "Point", "coordinates": []}
    assert made[4] == {"type": "MultiPoint", "coordinates": [[36, 35], [37, 36]]}
    assert made[5] is None


def test_floats_are_floats_for_readers_of_json() -> None:
    values = [5.0, -0.0, 0.1, 1e300, None, float("nan"), float("inf"), -float("inf"), 1e15]
    lines = text(with_points(pa.table({"x": values})), "geojsonl").splitlines()

    made = [json.loads(line, parse_int=str)["properties"]["x"] for line in lines]

    assert made == [5.0, 0.0, 0.1, 1e300, None, None, None, None, 1e15]


def test_lists_are_lists() -> None:
    table = pa.table({"tags": [["a", None, "é"], None], "more": [{"x": 1}, {"x": None}]})

    first, second = (it["properties"] for it in features(with_points(table)))

    assert first == {"tags": ["a", None, "é"], "more": {"x": 1}}
    assert second == {"tags": None, "more": {"x": None}}


def test_a_feature_needs_no_properties() -> None:
    table = pa.table([[point(36, 35)]], schema=pa.schema([points_field()]))

    assert text(table, "geojsonl") == (
        '{"type":"Feature","properties":{},"geometry":{"type":"Point","coordinates":[36,35]}}\n'
    )


def test_other_programs_read_the_lines(tmp_path: Path) -> None:
    table = with_points(of_all_types().drop_columns(["none"]))

    got = gpd.read_file(write(table, tmp_path / "a.geojsonl", "geojsonl"))

    assert got.crs == "EPSG:4326"
    assert got["نص نص"].tolist()[::2] == ["شارع", "é"]
    assert pd.isna(got["نص نص"][1])
    assert got.geometry[0] == shapely.Point(36, 35.5)


# --- standard output ---------------------------------------------------------------


@pytest.mark.parametrize("form", STREAMED)
def test_a_stream_gets_what_a_file_gets(form: str, tmp_path: Path) -> None:
    table = with_points(of_all_types())

    streamed = write(table, io.BytesIO(), form).getvalue()

    if form == "arrow":
        with pa.ipc.open_stream(streamed) as reader:
            assert reader.read_all().equals(table)
    else:
        assert streamed == write(table, tmp_path / "a", form).read_bytes()


@pytest.mark.parametrize(
    ("form", "name"),
    [("parquet", "Parquet"), ("geoparquet", "GeoParquet"), ("gpkg", "GeoPackage")],
)
def test_formats_that_need_a_file_are_refused_on_a_stream(form: str, name: str) -> None:
    with pytest.raises(FileError) as caught:
        write(with_points(of_all_types()), io.BytesIO(), form)

    assert str(caught.value) == (
        f"{name} cannot go to standard output, for its readers need a file to look around in; "
        "give a file's name, or one of the formats csv, tsv, arrow, geojsonl"
    )


@pytest.mark.parametrize("form", ["csv", "arrow", "geojsonl"])
def test_a_broken_pipe_stays_one(form: str) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    table = with_points(pa.table({"id": range(10)}))

    with pytest.raises(BrokenPipeError), os.fdopen(writing, "wb", buffering=0) as stream:
        write(table, stream, form)


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
            [LIST, RAW, TOOK, points_field()],
            "GeoPackage holds truth values, numbers, text, dates, times, bytes, not 'tags' "
            "(list<item: string>), 'took' (duration[s]); write Parquet or Arrow instead, or drop "
            "such columns first",
        ),
        (
            "geojsonl",
            [LIST, RAW, points_field()],
            "GeoJSON holds truth values, numbers, text, dates, times, lists, not 'raw' (binary); "
            "write Parquet or Arrow instead, or drop such columns first",
        ),
        (
            "gpkg",
            [pa.field("a", pa.int8()), pa.field("A", pa.int8()), points_field()],
            "GeoPackage cannot tell columns of one name apart (upper and lower case are the same "
            "to it): 'a', 'A'; rename them first, or write CSV, Parquet or Arrow",
        ),
        (
            "geojsonl",
            [pa.field("a", pa.int8()), pa.field("A", pa.int8()), points_field(), points_field()],
            "GeoJSON cannot tell columns of one name apart: 'geometry', 'geometry'; rename them "
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
            [points_field("place", crs=None)],
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
        check_schema(schema, row_of(form))
    assert str(caught.value) == message
    with pytest.raises(DataError):
        writers.write_batches(batches(), schema, tmp_path / "a", form)
    assert not (tmp_path / "a").exists()


def test_tables_hold_everything() -> None:
    for form in ("parquet", "arrow"):
        check_schema(pa.schema([LIST, TOOK, RAW, points_field(crs=None)]), row_of(form))


# --- errors on the way -------------------------------------------------------------


@pytest.mark.parametrize(
    "error",
    [KeyboardInterrupt(), OSError(5, "torn"), DataError("damaged"), pa.ArrowInvalid("odd")],
    ids=lambda error: type(error).__name__,
)
@pytest.mark.parametrize("form", FORMATS)
def test_what_reading_raises_comes_out_unchanged(
    form: str, error: BaseException, tmp_path: Path
) -> None:
    table = with_points(of_all_types())

    def torn(before: int) -> Iterator[pa.RecordBatch]:
        yield from table.to_batches() * before
        raise error

    for before in (0, 3):
        with pytest.raises(type(error)) as caught:
            writers.write_batches(torn(before), table.schema, tmp_path / f"{before}.x", form)
        assert caught.value is error


@pytest.mark.parametrize("form", [form for form in FORMATS if form != "gpkg"])
def test_a_full_disk_is_told(form: str) -> None:
    table = with_points(pa.table({"id": range(10)}))

    with pytest.raises(FileError) as caught:
        write(table, Path("/dev/full"), form)

    assert str(caught.value) == (
        "full cannot be written: No space left on device; make room, or choose another folder"
    )


def test_a_full_disk_behind_standard_output_is_told() -> None:
    with open("/dev/full", "wb", buffering=0) as stream, pytest.raises(FileError) as caught:  # noqa: PTH123
        write(pa.table({"id": [1]}), stream, "csv")

    assert str(caught.value).startswith("standard output cannot be written: No space left")


@contextmanager
def room_for(size: int) -> Iterator[None]:
    """Have files end at a size, as they would on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("share", [0.1, 0.4, 0.7, 0.99])
def test_a_geopackage_that_is_cut_anywhere_is_told(share: float, tmp_path: Path) -> None:
    table = with_points(pa.table({"id": range(3000)}))
    size = write(table, tmp_path / "whole.gpkg", "gpkg").stat().st_size

    with (
        room_for(int(size * share)),
        pytest.raises(FileError, match=r"^a\.gpkg cannot be written: .*; make room, or choose"),
    ):
        write(table, tmp_path / "a.gpkg", "gpkg")


def test_a_crs_that_gdal_does_not_know_is_told(tmp_path: Path) -> None:
    table = with_points(pa.table({"id": [1]}), points_field(crs="nonsense"))

    with pytest.raises(FileError, match=r"^a\.gpkg cannot be written: .*nonsense"):
        write(table, tmp_path / "a.gpkg", "gpkg")


def test_a_missing_folder_is_told(tmp_path: Path) -> None:
    for form in FORMATS:
        with pytest.raises(FileError, match=r"^a cannot be written: "):
            write(with_points(of_all_types()), tmp_path / "none" / "a", form)
