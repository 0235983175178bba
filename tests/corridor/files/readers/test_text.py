"""Delimited text comes in as it is written; nothing is guessed."""

from __future__ import annotations

import csv
import gzip
import random
import subprocess
import sys
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.csv as pacsv
import pytest

from corridor.errors import DataError, FileError
from corridor.files.readers import source as sources
from corridor.files.readers import text as text_files
from corridor.files.readers.inputs import open_source, read_table
from corridor.tables.labels import label_table
from corridor.tables.positions import read_coordinates
from tests.corridor.files.support import (
    save_text,
    source_names,
    source_refusal,
    source_rows,
    write_file,
)
from tests.support import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    import corridor


@pytest.fixture
def small_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_files, "BLOCK_BYTES", 48)
    monkeypatch.setattr(text_files, "LONGEST_ROW_BYTES", 200)


# --- as it is ---------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["a.csv", "a.tsv", "a.txt", "A.CSV"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_delimited_text_is_read_whatever_parts_it(
    tmp_path: Path, name: str, delimiter: str, end: str, mark: str
) -> None:
    header = delimiter.join(['"a,b;c\t,,,;;;\t\t\t|||"', "lat", "lon"])
    text = [header, delimiter.join(["007", "35.814", "36.61"]), delimiter.join(["NA", "x", ""])]
    path = write_file(tmp_path, name, mark + end.join(text))

    assert source_names(path) == ["a,b;c\t,,,;;;\t\t\t|||", "lat", "lon"]
    assert source_rows(path) == [["007", "35.814", "36.61"], ["NA", "x", None]]


def test_the_source_of_a_text_tells_what_it_is(tmp_path: Path) -> None:
    path = write_file(tmp_path, "a.tsv", "lat\tlon\n1\t2\n")

    with open_source(str(path)) as source:
        assert (source.name, source.format, source.rows) == (str(path), "tsv", None)
        assert source.schema == pa.schema([("lat", pa.string()), ("lon", pa.string())])
        assert source.fraction_read() is None
        assert [batch.schema for batch in source.batches] == [source.schema]
        assert source.fraction_read() == 1


def test_nothing_is_guessed_of_text(tmp_path: Path) -> None:
    cells = ["007", "1e3", "true", "2020-03-05", "NULL", "nan", " x ", "٣٥", "-0", "1,5"]
    path = write_file(tmp_path, "a.csv", "v|w\n" + "".join(f"{cell}|-\n" for cell in cells))

    assert [row[0] for row in source_rows(path)] == cells


def test_an_empty_field_is_null_and_an_empty_text_is_text(tmp_path: Path) -> None:
    path = write_file(tmp_path, "a.csv", 'a,b\n,""\n')

    table = read_table(path)
    pacsv.write_csv(table, tmp_path / "b.csv")

    assert table.to_pylist() == [{"a": None, "b": ""}]
    assert (tmp_path / "b.csv").read_text().splitlines()[1] == ',""'


def test_text_of_bad_coordinates_survives_to_be_quoted(
    m4: corridor.Corridor, tmp_path: Path
) -> None:
    path = write_file(tmp_path, "a.csv", 'lat,lon\n35.814,36.61\n"36,61",36\n,36\n95,36\n')

    result = m4.label(read_table(str(path)))

    assert result["problem"].to_pylist() == [
        None,
        "latitude is not a number: '36,61'",
        "latitude is missing",
        "latitude must lie in [-90, 90], got 95; are latitude and longitude exchanged?",
    ]
    assert str(label_table(m4, read_table(path))[1]).startswith(
        "4 points: 1 inside (1 south), 0 outside, 3"
    )


def test_lines_may_be_blank_and_rows_go_over_lines(tmp_path: Path) -> None:
    path = write_file(tmp_path, "a.csv", '\n \nlat,lon,note\n\n35.8,,\n35.9,36,"two\nlines"\n\n\n')

    assert source_names(path) == ["lat", "lon", "note"]
    assert source_rows(path) == [["35.8", None, None], ["35.9", "36", "two\nlines"]]


@pytest.mark.parametrize("content", ["lat,lon", "lat,lon\n", "lat,lon\r\n\r\n", "\ufefflat,lon"])
def test_a_header_alone_is_a_table_without_rows(
    m4: corridor.Corridor, tmp_path: Path, content: str
) -> None:
    table = read_table(write_file(tmp_path, "a.csv", content))

    assert (table.num_rows, table.schema.names) == (0, ["lat", "lon"])
    assert str(label_table(m4, table)[1]) == "0 points: 0 inside, 0 outside"


def test_columns_of_the_same_name_are_not_renamed(tmp_path: Path) -> None:
    path = write_file(tmp_path, "a.csv", "lat,lon,lat,\n1,2,3,4\n")

    assert source_names(path) == ["lat", "lon", "lat", ""]
    assert source_rows(path) == [["1", "2", "3", "4"]]
    with pytest.raises(DataError, match="several columns may hold the latitude"):
        read_coordinates(read_table(path))


def test_hostile_text_is_kept_as_it_is(m4: corridor.Corridor, tmp_path: Path) -> None:
    cells = [
        "=cmd|' /C calc'!A0",
        "<script>alert(1)</script>",
        "a\x00b",
        "\u202eabc",
        "x" * 10**6,
    ]
    path = write_file(tmp_path, "a.csv", "lat\tlon\n" + "".join(f"{c}\t36\n" for c in cells))

    table = read_table(path)
    problems = m4.label(table)["problem"].to_pylist()

    assert table["lat"].to_pylist() == cells
    assert all(problem.startswith("latitude is not a number: ") for problem in problems)
    assert max(map(len, problems)) < 100
    assert not any(set(problem) & set("\x00\u202e") for problem in problems)


@pytest.mark.parametrize("ending", [".gz", ".zst"])
@pytest.mark.parametrize("content", ["lat,lon\n", "lat,lon\n1,2\n", "lat,lon\n" + "1,2\n" * 10**5])
def test_compressed_text_is_read(tmp_path: Path, ending: str, content: str) -> None:
    path = tmp_path / f"a.csv{ending}"
    with pa.output_stream(path) as file:
        file.write(content.encode())

    with open_source(path) as source:
        assert source.format == "csv"
        assert sum(batch.num_rows for batch in source.batches) == content.count("\n") - 1
        assert source.fraction_read() in (1, None)


def test_two_members_of_gzip_are_one_text(tmp_path: Path) -> None:
    content = gzip.compress(b"lat,lon\n1,2\n") + gzip.compress(b"3,4\n")

    assert source_rows(write_file(tmp_path, "a.csv.gz", content)) == [["1", "2"], ["3", "4"]]


def test_the_delimiter_can_be_given(tmp_path: Path) -> None:
    path = write_file(tmp_path, "a.csv", "a;b:c\n1;2:3\n")
    tabs = write_file(tmp_path, "b.csv", "a,b\tc\n1\t2\n")

    assert source_rows(path) == [["1", "2:3"]]
    assert source_rows(path, delimiter=":") == [["1;2", "3"]]
    assert source_rows(tabs, delimiter="tab") == source_rows(tabs, delimiter="\\t") == [["1", "2"]]


@pytest.mark.parametrize("delimiter", ["", "::", "٫", '"', "\n"])
def test_a_delimiter_that_is_none_is_refused(tmp_path: Path, delimiter: str) -> None:
    error = source_refusal(write_file(tmp_path, "a.csv", "a,b\n"), delimiter=delimiter)

    assert isinstance(error, DataError)
    assert str(error) == (
        f"a delimiter is one ASCII character besides the quote, or tab; got {delimiter!r}; "
        "give it with delimiter= (--delimiter), as in --delimiter ';'"
    )


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        ("الاسم,ب\nأ,1\n".encode("utf-16"), None),
        ("الاسم,ب\nأ,1\n".encode("utf-16"), "utf-16"),
        ("\ufeffالاسم,ب\nأ,1\n".encode("utf-16-be"), None),
        ("\ufeffالاسم,ب\nأ,1\n".encode("utf-16-le"), "utf-16-le"),
        ("الاسم,ب\nأ,1\n".encode("utf-32"), None),
        ("الاسم,ب\nأ,1\n".encode("cp1256"), "windows-1256"),
        ("\ufeffالاسم,ب\nأ,1\n".encode(), "UTF8"),
    ],
)
@pytest.mark.usefixtures("small_blocks")
def test_encodings_are_given_or_marked(
    tmp_path: Path, content: bytes, encoding: str | None
) -> None:
    path = write_file(tmp_path, "a.csv", content)

    assert source_names(path, encoding=encoding) == ["الاسم", "ب"]
    assert source_rows(path, encoding=encoding) == [["أ", "1"]]


@pytest.mark.parametrize("encoding", ["latin-9000", "hex", "", "a\0b"])
def test_an_encoding_that_is_none_is_refused(tmp_path: Path, encoding: str) -> None:
    error = source_refusal(write_file(tmp_path, "a.csv", "a,b\n"), encoding=encoding)

    assert isinstance(error, DataError)
    assert str(error) == (
        f"the encoding {encoding!r} is not known; name it with encoding= (--encoding) as "
        "Python does, as in utf-8, utf-16 or windows-1256"
    )


# --- in blocks --------------------------------------------------------------------------


@pytest.mark.parametrize("block", [24, 31, 50, 10**6])
@pytest.mark.parametrize("delimiter", [",", "|"])
def test_rows_are_whole_wherever_a_block_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, block: int, delimiter: str
) -> None:
    draw = random.Random(4)  # noqa: S311
    cells = ["x", "ä", "", "a,b|c", "two\nlines", "\r\n", 'a "b"', '"', "س" * 9, 'end"', "\n\n"]
    made = [["lat", "lon", "note"], *([draw.choice(cells) for _ in range(3)] for _ in range(300))]
    path = tmp_path / "a.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows(made)
    monkeypatch.setattr(text_files, "BLOCK_BYTES", block)

    got = [[cell or "" for cell in row] for row in source_rows(path)]

    assert got == made[1:]


@pytest.mark.parametrize("block", [24, 31, 10**6])
def test_quotes_within_a_field_are_characters(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, block: int
) -> None:
    made = [['12"', "x"], ['5" pipe', "two\nlines"], ["''", 'a""'], ["", '6"']] * 20
    text = "".join(f'{a},"{b}"\n' if "\n" in b else f"{a},{b}\n" for a, b in made)
    monkeypatch.setattr(text_files, "BLOCK_BYTES", block)

    got = source_rows(write_file(tmp_path, "a.csv", "size,note\n" + text))

    assert [[cell or "" for cell in row] for row in got] == made


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.usefixtures("small_blocks")
def test_any_line_end_ends_a_block(tmp_path: Path, end: str) -> None:
    text = f"lat,lon{end}" + "".join(f"{i},{i}{end}" for i in range(500))

    assert source_rows(write_file(tmp_path, "a.csv", text)) == [
        [str(i), str(i)] for i in range(500)
    ]


def test_batches_are_not_larger_than_they_may_be(tmp_path: Path) -> None:
    path = write_file(tmp_path, "a.csv", "a\n" + "1\n" * 300_000)

    with open_source(path) as source:
        sizes = [batch.num_rows for batch in source.batches]

    assert (max(sizes), sum(sizes)) == (sources.BATCH_ROWS, 300_000)


def test_a_share_of_a_long_text_grows_to_the_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = save_text(tmp_path / "a.csv.gz")
    monkeypatch.setattr(text_files, "BLOCK_BYTES", 10_000)

    with open_source(path) as source:
        shares = [source.fraction_read() or 0.0 for _ in source.batches]

    assert shares == sorted(shares)
    assert shares[0] < 0.5
    assert shares[-1] == 1


# --- refused ----------------------------------------------------------------------------


@pytest.mark.parametrize("content", ["", "\ufeff", "\n\n", " \r\n"], ids=repr)
def test_an_empty_file_is_refused(tmp_path: Path, content: str) -> None:
    path = write_file(tmp_path, "a.csv", content)
    packed = write_file(tmp_path, "b.csv.gz", gzip.compress(content.encode()))

    for each in (path, packed):
        error = source_refusal(each)
        assert isinstance(error, DataError)
        assert str(error) == (
            f"{each} is empty; a table of points has at least the names of its columns"
        )


@pytest.mark.parametrize(
    ("content", "encoding", "where"),
    [
        ("lat,lon,ort\n1,2,Köln".encode("latin-1"), None, "UTF-8: byte 18, in line 2, is 0xf6"),
        ("\ufeffa\n".encode() + b"\xe4", None, "UTF-8: byte 6, in line 2, is 0xe4"),
        (b"a,b\n" * 20 + b"\xff,b\n", None, "UTF-8: byte 81, in line 21, is 0xff"),
        ("a,ä\n".encode() * 20 + b"\xd8,b\n", None, "UTF-8: byte 101, in line 21, is 0xd8"),
        (b"a,b\n1,\xe4\n", "ascii", "ascii: byte 7, in line 2, is 0xe4"),
        ("a,b\n".encode("utf-16") + b"\x31", None, "utf-16: byte 11, in line 2, is 0x31"),
    ],
)
@pytest.mark.usefixtures("small_blocks")
def test_text_of_another_encoding_is_refused_with_the_place(
    tmp_path: Path, content: bytes, encoding: str | None, where: str
) -> None:
    path = write_file(tmp_path, "a.csv", content)

    error = source_refusal(path, encoding=encoding)

    assert isinstance(error, DataError)
    assert str(error) == (
        f"{path} is not {where}; name the encoding it has with encoding= (--encoding), as in "
        "--encoding windows-1256, or save it as UTF-8 (in Excel: CSV UTF-8)"
    )


# pandas would fill short rows with nulls. But a row that lacks a field in its middle would be
# read with all that follows in the wrong columns, and nobody would know.
@pytest.mark.parametrize(
    ("content", "what"),
    [
        ("lat,lon\n1,2\n3,4,5\n", "row 2 after the header, '3,4,5', has 3 fields, the header 2"),
        ("lat,lon\n1,2,3\n4,5,6\n", "row 1 after the header, '1,2,3', has 3 fields, the header 2"),
        ("lat,lon\n\n1,2\n\n35.8\n", "row 2 after the header, '35.8', has 1 field, the header 2"),
        ("a,b\n" + "1,2\n" * 99 + "3\n", "row 100 after the header, '3', has 1 field, the header"),
        ('lat,lon\n"1,2\n', "the quote before '1,2\\n' is not closed"),
        ('lat,lon\n1,"2\n3,4\n', "the quote before '2\\n3,4\\n' is not closed"),
        ('a,b\n"1","2"\n"3,"4\n' + "5,6\n" * 9, None),
        (f'a,b\n1,"{"x," * 300}', f"the quote before '{'x,' * 20}'… is not closed"),
        (f"a,b\n1,{'x' * 300}\n", f"the row that begins '1,{'x' * 38}'… is longer than 0 MiB"),
    ],
)  # fmt: skip
@pytest.mark.usefixtures("small_blocks")
def test_uneven_rows_are_refused(tmp_path: Path, content: str, what: str | None) -> None:
    path = write_file(tmp_path, "a.csv", content)

    error = source_refusal(path)

    assert isinstance(error, DataError)
    assert str(error).startswith(f"{path} is not an even table: {what or ''}")
    assert str(error).endswith(
        "; every row has as many fields as the header, and a field with the delimiter, a quote "
        "or a line end in it is in quotes"
    )


@pytest.mark.usefixtures("small_blocks")
def test_rows_before_an_uneven_one_have_come(tmp_path: Path) -> None:
    path = write_file(tmp_path, "a.csv", "lat,lon\n" + "1,2\n" * 99 + "3\n")

    with open_source(path) as source:
        assert next(source.batches).num_rows > 1


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ('lat,"lon\n1,2\n', "unexpected end of data"),
        ('lat,"lon"x\n1,2\n', "',' expected after '\"'"),
        (f"lat,{'lon' * 30}\n1,2\n", "it is longer than 0 MiB"),
    ],
)
@pytest.mark.usefixtures("small_blocks")
def test_a_header_that_cannot_be_read_is_refused(tmp_path: Path, content: str, why: str) -> None:
    path = write_file(tmp_path, "a.csv", content)

    assert str(source_refusal(path)) == (
        f"{path} has a header that cannot be read: {why}; a name in quotes ends with one, and a "
        "quote in it is doubled"
    )


@pytest.mark.parametrize("ending", ["gz", "zst"])
def test_compressed_text_cut_short_or_not_compressed_is_reported(
    tmp_path: Path, ending: str
) -> None:
    path = tmp_path / f"a.csv.{ending}"
    with pa.output_stream(path) as file:
        file.write("".join(f"{i},{i}\n" for i in range(10**5)).encode())
    path.write_bytes(path.read_bytes()[:-50])
    other = write_file(tmp_path, f"b.csv.{ending}", "lat,lon\n1,2\n")

    for each in (path, other):
        error = source_refusal(each)
        assert isinstance(error, FileError)
        assert str(error).startswith(f"cannot read {each} as csv: ")


# --- speed ------------------------------------------------------------------------------


SMALL = """
import sys
import pyarrow.csv, numpy
before = set(sys.modules)
from corridor.files.readers import inputs as readers
with readers.open_source(sys.argv[1]) as source:
    assert sum(batch.num_rows for batch in source.batches) == 2
heavy = {"pandas", "pyogrio", "shapely", "pyproj", "geopandas", "numba", "pyarrow.compute",
         "pyarrow.parquet", "pyarrow.fs", "pyarrow.dataset", "mmap"}
print(sorted(heavy & (set(sys.modules) - before)))
"""


def test_a_small_text_needs_no_other_library(tmp_path: Path) -> None:
    path = write_file(tmp_path, "a.csv", 'lat,lon\n1,"2"\n3,\n')

    ran = subprocess.run(
        [sys.executable, "-c", SMALL, str(path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )

    assert ran.stdout == "[]\n"
