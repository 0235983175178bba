"""Delimited text: quotes, nulls, compression, decimals."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.csv
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from corridor.errors import DataError
from corridor.tables import geometries
from tests.corridor.files.support import (
    NASTY,
    add_points,
    format_text,
    make_points_field,
    make_table_of_all_types,
    read_back,
    write_features,
    write_table,
)
from tests.support import ROOT

if TYPE_CHECKING:
    from pathlib import Path


def test_text_has_every_type() -> None:
    assert format_text(make_table_of_all_types()).splitlines() == [
        "whole,small,real,yes,نص نص,day,time,utc,clock,price,kind,none",
        "1,1,0.1,true,شارع,2020-03-05,2020-03-05 14:30:01.000,2020-03-05 14:30:01.000Z,"
        "01:02:03.500000,1.20,a,",
        ",,,,,,,,,,,",
        "-1152921504606846976,255,1e-7,false,é,1999-12-31,2020-03-05 14:30:01.000,"
        "2020-03-05 14:30:01.000Z,00:00:00.000000,-3.00,b,",
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_fields_are_quoted_where_needed_and_nowhere_else(delimiter: str) -> None:
    table = pa.table({"id": range(len(NASTY)), "text": NASTY, "other": NASTY[::-1]})

    got = format_text(table, delimiter=delimiter)

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

    lines = csv.reader(io.StringIO(format_text(table), newline=""), strict=True)
    assert list(lines)[1:] == [[one or "", other or ""] for one, other in rows]
    made = [tuple(it["properties"].values()) for it in write_features(add_points(table))]
    assert made == rows


def test_null_and_empty_text_differ() -> None:
    assert format_text(pa.table({"a": ["", None], "b": [1, 2]})) == 'a,b\n"",1\n,2\n'


def test_values_are_the_same_text_whether_or_not_others_need_quotes() -> None:
    plain, other = make_table_of_all_types(), make_table_of_all_types()
    plain = plain.append_column("last", pa.array(["a b"] * 3))
    other = other.append_column("last", pa.array(["a,b"] * 3))

    assert format_text(other) == format_text(plain).replace("a b", '"a,b"')


def test_a_row_of_one_column_is_never_a_blank_line() -> None:
    assert format_text(pa.table({"a": ["x", None, "", "two\n\nlines", None]})) == (
        'a\nx\n""\n""\n"two\n\nlines"\n""\n'
    )
    assert format_text(pa.table({"a": [None, 1.5]})) == 'a\n""\n1.5\n'


def test_names_are_quoted_where_needed() -> None:
    names = ["plain", "a,b", 'say "hi"', "", "إدلب", "two\nlines"]
    table = pa.table([[1]] * 6, names=names)

    assert format_text(table) == 'plain,"a,b","say ""hi""","",إدلب,"two\nlines"\n1,1,1,1,1,1\n'
    assert format_text(pa.table([[1], [2]], names=["a", "a"])) == "a,a\n1,2\n"


def test_what_a_spreadsheet_would_run_stays_as_it_is() -> None:
    assert format_text(pa.table({"a": ["=cmd()", "+1", "@x"]})) == "a\n=cmd()\n+1\n@x\n"


@pytest.mark.parametrize(
    "kind", [pa.string(), pa.large_string(), pa.string_view(), pa.dictionary(pa.int8(), "string")]
)
def test_text_of_every_kind_is_the_same(kind: pa.DataType) -> None:
    table = pa.table({"id": range(len(NASTY)), "a": NASTY})

    assert format_text(table.set_column(1, "a", table["a"].cast(kind))) == format_text(table)


@pytest.mark.parametrize("delimiter", ["", ",,", '"', "\n", "é", "1", "e", ".", "-", ":", " "])
def test_delimiters_of_numbers_and_times_are_refused(delimiter: str) -> None:
    table = pa.table({"a": [1]})
    if not delimiter:
        assert format_text(table, delimiter=delimiter) == "a\n1\n"
        return
    with pytest.raises(DataError, match="one ASCII character that neither numbers nor times have"):
        format_text(table, delimiter=delimiter)


def test_columns_are_rounded_to_their_decimals_in_text_alone(tmp_path: Path) -> None:
    values = [527.7476, None, -0.0001, 1e12 / 3, float("nan"), 2.5]
    fields = [pa.field("m", pa.float64(), metadata={"decimals": "3"}), pa.field("x", pa.float64())]
    table = pa.table([values, values], schema=pa.schema(fields)).slice(0, 6)

    assert format_text(table) == (
        "m,x\n527.748,527.7476\n,\n0,-0.0001\n3.33333333333333e+11,3.333333333333333e+11\n"
        "nan,nan\n2.5,2.5\n"
    )
    lines = format_text(add_points(table), "geojsonl").splitlines()
    assert json.loads(lines[0])["properties"] == {"m": 527.748, "x": 527.7476}
    assert json.loads(lines[2])["properties"]["m"] == 0
    got = read_back(write_table(table, tmp_path / "a.parquet", "parquet"), "parquet")
    assert got["m"].to_pylist()[:4] == values[:4]


def test_geometries_are_wkt_in_text() -> None:
    struct = pa.array([{"x": 36.5, "y": 35.25}, None, {"x": 1.0, "y": 2.0}])
    native = pa.field("native", struct.type, metadata={geometries.GEOARROW_NAME: "geoarrow.point"})
    table = add_points(pa.table({"id": [1, 2, 3]})).append_column(native, struct)
    broken = pa.array([b"none", None, shapely.to_wkb(shapely.LineString([(0, 0), (1, 1)]))])
    table = table.append_column(make_points_field("other"), broken)

    assert format_text(table) == (
        "id,geometry,native,other\n"
        "1,POINT (36 35.5),POINT (36.5 35.25),\n"
        "2,,,\n"
        '3,POINT (36.25 35.5),POINT (1 2),"LINESTRING (0 0, 1 1)"\n'
    )


@pytest.mark.parametrize("form", ["csv", "csv.gz"])
def test_text_that_is_not_utf_8_is_refused(form: str) -> None:
    raw = pa.array([b"a,b", b"\xf8"]).view(pa.string())

    with pytest.raises(DataError) as caught:
        format_text(pa.table({"id": [1, 2], "note": raw}), form)

    assert str(caught.value).startswith("column 'note' holds text that is not UTF-8, which text")


@pytest.mark.parametrize("form", ["csv.gz", "csv.zst", "tsv.gz"])
def test_compressed_text_is_the_text(form: str, tmp_path: Path) -> None:
    table = pa.table({"id": range(1000), "text": NASTY * 50})

    write_table(table, tmp_path / f"a.{form}", form, rows=100)

    with pa.input_stream(tmp_path / f"a.{form}") as stream:
        assert stream.read().decode() == format_text(table, form.partition(".")[0])
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
