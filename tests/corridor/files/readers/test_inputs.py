"""Files, folders, patterns and standard input are opened; what goes wrong names them."""

from __future__ import annotations

import datetime as dt
import io
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from shapely.geometry import Point

from corridor.errors import FileError
from corridor.files.readers import text as text_files
from corridor.files.readers.formats import FORMATS
from corridor.files.readers.inputs import expand_inputs, open_source
from tests.corridor.files.support import (
    collection,
    feature,
    save_arrow,
    save_stream,
    save_text,
    source_refusal,
    source_rows,
    write_file,
)

if TYPE_CHECKING:
    from collections.abc import Callable

TABLE = pa.table({"day": [dt.date(2020, 3, 5), None], "الاسم": ["ä", None]})
BINARY = ("a.parquet", "a.arrow", "a.geojson", "a.json", "a.geojsonl", "a.gpkg", "a.shp", "a.fgb")


@pytest.fixture
def standard(monkeypatch: pytest.MonkeyPatch) -> Callable[[bytes], None]:
    """Set what standard input holds."""

    def hold(content: bytes) -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))

    return hold


# --- standard input ---------------------------------------------------------------------


def packed(kind: str, content: bytes) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.CompressedOutputStream(sink, kind) as file:
        file.write(content)
    return sink.getvalue().to_pybytes()


TEXT = b"lat;lon\n35.814;36.61\n"


@pytest.mark.parametrize(
    "content",
    [TEXT, packed("gzip", TEXT), packed("zstd", TEXT), TEXT.decode().encode("utf-16")],
    ids=["plain", "gzip", "zstd", "utf-16"],
)
def test_text_is_read_from_standard_input(standard: Any, content: bytes) -> None:
    standard(content)

    with open_source("-") as source:
        assert (source.name, source.format, source.rows) == ("standard input", "csv", None)
        assert [batch.to_pylist() for batch in source.batches] == [
            [{"lat": "35.814", "lon": "36.61"}]
        ]
        assert source.fraction_read() is None


@pytest.mark.parametrize("save", [save_stream, save_arrow])
@pytest.mark.parametrize("count", [0, 1, 2])
def test_arrow_is_read_from_standard_input(
    standard: Any, tmp_path: Path, save: Any, count: int
) -> None:
    table = TABLE.slice(0, count)
    save(table, tmp_path / "a")
    standard((tmp_path / "a").read_bytes())

    with open_source("-") as source:
        assert source.format == "arrow"
        got = pa.Table.from_batches(source.batches, source.schema)

    assert got.to_pylist() == table.to_pylist()


@pytest.mark.parametrize("save", [save_stream, save_arrow])
def test_arrow_cut_short_on_standard_input_is_reported(
    standard: Any, tmp_path: Path, save: Any
) -> None:
    save(pa.table({"a": range(9)}), tmp_path / "a")
    data = (tmp_path / "a").read_bytes()

    for kept in (len(data) - 8, len(data) - 30, len(data) // 2, 40):
        standard(data[:kept])
        assert str(source_refusal("-")).startswith(
            ("standard input is cut short: ", "cannot read standard input as ")
        )


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (collection(feature(i=1), feature(i=2)), "geojson"),
        (f"\n{feature(i=1)}\n{feature(i=2)}\n", "geojsonl"),
        (f"\x1e{feature(i=1)}\n\x1e{feature(i=2)}\n", "geojsonl"),
    ],
)
def test_geojson_is_read_from_standard_input(
    standard: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, content: str, kind: str
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    standard(content.encode())

    with open_source("-") as source:
        assert (source.name, source.format) == ("standard input", kind)
        table = pa.Table.from_batches(source.batches, source.schema)

    assert table["i"].to_pylist() == [1, 2]
    assert list(tmp_path.iterdir()) == []


def test_damage_on_standard_input_is_reported_by_that_name(standard: Any) -> None:
    standard(f"{feature()}\n{{}}\n".encode())
    assert str(source_refusal("-")) == (
        "standard input is damaged: line 2 is no GeoJSON feature, '{}'; mend or remove it"
    )
    standard(b'{"type": "FeatureCollection"')
    assert str(source_refusal("-")).startswith("cannot read standard input as a table: ")
    standard(b"a,b\n1\n")
    assert str(source_refusal("-")).startswith("standard input is not an even table: row 1 ")
    standard(b"a,b\n\xff,1\n")
    assert str(source_refusal("-")).startswith("standard input is not UTF-8: byte 5, in line 2, ")


def test_options_are_for_standard_input_too(standard: Any) -> None:
    standard("a;b,c\nä;1,2\n".encode("latin-1"))
    assert source_rows("-", delimiter=",", encoding="latin-1") == [["ä;1", "2"]]

    standard(collection(feature()).encode())
    assert "has no layer 'b'" in str(source_refusal("-", layer="b"))


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"PAR1", "Parquet"),
        (b"SQLite format 3\0", "a GeoPackage"),
        (b"fgb\3", "FlatGeobuf"),
        (b"\0\0\x27\x0a", "a Shapefile"),
        (b"PK\3\4", "a spreadsheet or another zip file"),
    ],
)
def test_what_cannot_be_streamed_is_refused(standard: Any, content: bytes, kind: str) -> None:
    standard(content + bytes(100))

    error = source_refusal("-")

    assert isinstance(error, FileError)
    assert str(error) == (
        f"standard input is {kind}, which cannot be read from front to back; save it as a file "
        "first and give its path, or pipe CSV, Arrow or GeoJSON"
    )


def test_empty_standard_input_is_reported(standard: Any) -> None:
    standard(b"")

    assert str(source_refusal("-")) == (
        "standard input is empty; a table of points has at least the names of its columns"
    )


# --- which files ------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Make a folder of files, some of which are none of points."""
    for name in (
        *("b.csv", "a.parquet", "C.CSV", "سنة=2020/a.csv.gz", "سنة=2020/deep/z.shp"),
        *("notes.md", "a.csv.bak", "z.dbf", "x.parquet.gz", ".hidden.csv", "_part.csv"),
        *("_corridor/parts/a.json", ".git/a.csv", "folder.csv/a.arrow", "[1].csv"),
    ):
        path = tmp_path / "in" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch()
    return tmp_path / "in"


def found(words: str | Path, folder: Path) -> list[str]:
    return [path.relative_to(folder).as_posix() for path in expand_inputs(words)]


def test_a_file_is_itself(folder: Path) -> None:
    assert (
        expand_inputs(str(folder / "b.csv"))
        == expand_inputs(folder / "b.csv")
        == [folder / "b.csv"]
    )
    assert expand_inputs(folder / "notes.md") == [folder / "notes.md"]  # refused when it is opened


def test_a_folder_is_its_files_of_points(folder: Path) -> None:
    assert found(folder, folder) == [
        *("C.CSV", "[1].csv", "a.parquet", "b.csv", "folder.csv/a.arrow"),
        *("سنة=2020/a.csv.gz", "سنة=2020/deep/z.shp"),
    ]


@pytest.mark.parametrize(
    ("pattern", "files"),
    [
        ("*.csv", ["[1].csv", "b.csv"]),
        ("*", ["C.CSV", "[1].csv", "a.parquet", "b.csv"]),
        ("**/*.csv.*", ["سنة=2020/a.csv.gz"]),
        ("**/a.*", ["a.parquet", "folder.csv/a.arrow", "سنة=2020/a.csv.gz"]),
        ("[ab].*", ["a.parquet", "b.csv"]),
        ("_*.csv", ["_part.csv"]),
        (".*.csv", [".hidden.csv"]),
        ("_corridor/*/*.json", ["_corridor/parts/a.json"]),
    ],
)
def test_a_pattern_is_the_files_that_match(folder: Path, pattern: str, files: list[str]) -> None:
    assert found(str(folder / pattern), folder) == files


def test_a_name_that_exists_is_no_pattern(folder: Path) -> None:
    assert expand_inputs(folder / "[1].csv") == [folder / "[1].csv"]


def test_names_above_the_folder_or_pattern_may_begin_as_they_like(tmp_path: Path) -> None:
    path = tmp_path / "_run" / ".cache" / "a.csv"
    path.parent.mkdir(parents=True)
    path.touch()

    assert expand_inputs(path.parent) == expand_inputs(str(path.parent / "*.csv")) == [path]


KNOWN = (
    ".csv, .txt, .tsv (each also .gz or .zst), .parquet, .geoparquet, .arrow, .arrows, "
    ".feather, .ipc, .gpkg, .geojson, .json, .geojsonl, .geojsons, .ndjson, .jsonl, .fgb, .shp"
)


def test_no_files_are_reported(folder: Path) -> None:
    empty = folder / "empty"
    empty.mkdir()

    for words, what in {
        empty: f"the folder {empty} holds no file that points are read from; known are {KNOWN}",
        folder / "*.md": (
            f"no file that points are read from matches {folder / '*.md'}; known are {KNOWN}"
        ),
        folder / "no.csv": f"there is no file {folder / 'no.csv'}; check its name and folder",
    }.items():
        with pytest.raises(FileError) as caught:
            expand_inputs(words)
        assert str(caught.value) == what


@pytest.mark.parametrize("name", ["nothing.csv", "nothing.gpkg", "nul\x00.csv", "no/a.csv", "x"])
def test_a_missing_file_is_reported(tmp_path: Path, name: str) -> None:
    error = source_refusal(tmp_path / name)

    assert isinstance(error, FileError)
    assert str(error) == f"there is no file {tmp_path / name}; check its name and folder"


def test_a_name_that_is_too_long_is_of_no_file(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="there is no file"):
        expand_inputs(tmp_path / ("x" * 500 + ".csv"))


def test_a_folder_is_reported(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.mkdir()

    error = source_refusal(path)

    assert isinstance(error, FileError)
    assert str(error) == f"{path} is a folder; name one file of points in it"


@pytest.mark.parametrize(
    ("name", "got"),
    [("a.xlsx", "the ending .xlsx"), ("points", "no ending"), ("a.shp.gz", "the ending .shp.gz")],
)
def test_an_unknown_ending_is_reported_with_the_known(tmp_path: Path, name: str, got: str) -> None:
    path = write_file(tmp_path, name, "lat,lon\n")

    error = source_refusal(path)

    assert isinstance(error, FileError)
    assert str(error) == (
        f"{path} has {got}; points are read from {KNOWN}; convert it to one of these (a "
        "spreadsheet: save it as CSV UTF-8)"
    )


# --- what goes wrong --------------------------------------------------------------------


@pytest.mark.parametrize("name", ["a.parquet", "a.arrow", "a.geojson", "a.shp"])
def test_an_empty_file_of_any_kind_is_refused(tmp_path: Path, name: str) -> None:
    assert "is empty" in str(source_refusal(write_file(tmp_path, name, "")))


def test_an_unreadable_file_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_file(tmp_path, "a.csv", "lat,lon\n")

    def refuse(*_args: object) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "open", refuse)

    error = source_refusal(path)

    assert isinstance(error, FileError)
    assert str(error) == f"cannot read {path}: Permission denied; check who may read it"


@pytest.mark.parametrize("name", BINARY)
def test_a_damaged_file_is_reported_in_one_line(tmp_path: Path, name: str) -> None:
    path = write_file(tmp_path, name, "this is not what it says\n" * 20)

    error = source_refusal(path)

    kind = next(row.name for row in FORMATS if path.suffix in row.endings)
    assert isinstance(error, FileError)
    assert str(error).startswith(f"cannot read {path} as {kind}: ")
    assert str(error).endswith(f"; check that it is whole, and {kind} indeed")


class Disk(io.BytesIO):
    """A file on a disk that fails after a while, or a wait that is interrupted."""

    error: BaseException = OSError(5, "Input/output error")

    def read(self, size: int | None = -1, /) -> bytes:
        if self.tell() > 100_000:
            raise self.error
        return super().read(size)


def failing(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> list[Disk]:
    """Have every file fail after 100 kB; return those that were opened."""
    disks: list[Disk] = []

    def fail(path: Path, mode: str = "r") -> Disk:
        with io.open(path, mode) as file:  # noqa: UP020  what is replaced
            disks.append(Disk(file.read()))
        disks[-1].error = error
        return disks[-1]

    monkeypatch.setattr(Path, "open", fail)
    return disks


@pytest.mark.parametrize("name", ["a.csv", "a.csv.gz", "a.csv.zst", "a.arrows"])
def test_a_disk_that_fails_is_reported_on_the_way(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    path = tmp_path / name
    if name == "a.arrows":
        with pa.ipc.new_stream(path, pa.schema([("a", pa.int64())])) as writer:
            writer.write_table(pa.table({"a": range(50_000)}), max_chunksize=1000)
    else:
        save_text(path)
    monkeypatch.setattr(text_files, "BLOCK_BYTES", 10_000)
    disks = failing(monkeypatch, OSError(5, "Input/output error"))

    with open_source(path) as source:
        assert next(source.batches).num_rows > 100
        with pytest.raises(FileError) as caught:
            list(source.batches)

    kind = "arrow" if name == "a.arrows" else "csv"
    assert str(caught.value).startswith(f"cannot read {path} as {kind}: [Errno 5] Input/output")
    assert all(disk.closed for disk in disks)


@pytest.mark.parametrize("name", ["a.csv", "a.csv.gz"])
def test_an_interruption_passes_and_leaves_no_file_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    path = save_text(tmp_path / name)
    monkeypatch.setattr(text_files, "BLOCK_BYTES", 10_000)
    disks = failing(monkeypatch, KeyboardInterrupt())

    with pytest.raises(KeyboardInterrupt), open_source(path) as source:
        list(source.batches)

    assert all(disk.closed for disk in disks)


@pytest.mark.parametrize("name", ["a.csv", *BINARY])
def test_errors_about_the_rows_are_raised_unchanged(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    if name == "a.csv":
        save_text(path)
    elif name == "a.parquet":
        pq.write_table(TABLE, path)
    elif name == "a.arrow":
        save_arrow(TABLE, path)
    else:
        frame = gpd.GeoDataFrame({"i": [1]}, geometry=[Point(36.61, 35.814)], crs=4326)
        frame.to_file(path, driver={"a.json": "GeoJSON", "a.geojsonl": "GeoJSONSeq"}.get(name))

    mine = ValueError("mine")
    with pytest.raises(ValueError, match="mine") as caught, open_source(path) as source:  # noqa: PT012
        next(source.batches)
        raise mine

    assert caught.value is mine
