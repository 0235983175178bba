"""Helpers of the tests of files: what is read and written, and with what others read it."""

from __future__ import annotations

import datetime as dt
import io
import json
import random
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pyogrio
import pytest
import shapely

from corridor.errors import DataError, FileError
from corridor.files.readers.inputs import open_source
from corridor.files.writers import formats as writers
from corridor.tables import geometries

if TYPE_CHECKING:
    from pathlib import Path

    from corridor.errors import CorridorError
    from corridor.files.formats import OutputFormat

FORMATS = ["csv", "tsv", "csv.gz", "csv.zst", "parquet", "geoparquet", "arrow", "gpkg", "geojsonl"]
STREAMED = ["csv", "tsv", "csv.gz", "arrow", "geojsonl"]
NASTY = [
    *("plain", "", None, "a,b", 'say "hi"', '"', "two\nlines", "a\rb", "tab\there", "Idlib إدلب"),
    *("=cmd()", " spaces ", "; | '", "ends with ,", '""', ",", "\n", "😀", "\\", "null"),
]
POINT = '{"type": "Point", "coordinates": [36.61, 35.814]}'


# --- reading -----------------------------------------------------------------------


def write_file(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def source_refusal(path: str | Path, **options: Any) -> CorridorError:
    """Return the error, with a message of one line, that reading a source raises."""
    with pytest.raises((FileError, DataError)) as caught, open_source(path, **options) as source:
        list(source.batches)
    assert "\n" not in str(caught.value)
    return caught.value


def source_rows(path: str | Path, **options: Any) -> list[list[Any]]:
    """Return the values of every row: columns may be of the same name."""
    with open_source(path, **options) as source:
        return [
            [column[row].as_py() for column in batch.columns]
            for batch in source.batches
            for row in range(batch.num_rows)
        ]


def source_names(path: str | Path, **options: Any) -> list[str]:
    """Return the names of the columns."""
    with open_source(path, **options) as source:
        return list(source.schema.names)


def geoarrow_crs(field: pa.Field) -> Any:
    """Return the CRS of a field of WKB."""
    assert field.metadata[b"ARROW:extension:name"] == b"geoarrow.wkb"
    return json.loads(field.metadata[b"ARROW:extension:metadata"]).get("crs")


def feature(at: str = POINT, **about: Any) -> str:
    return f'{{"type": "Feature", "properties": {json.dumps(about)}, "geometry": {at}}}'


def collection(*features: str) -> str:
    return f'{{"type": "FeatureCollection", "features": [{",".join(features)}]}}'


def save_stream(table: pa.Table, path: Path) -> None:
    with pa.ipc.new_stream(path, table.schema) as writer:
        writer.write_table(table, max_chunksize=1)


def save_arrow(table: pa.Table, path: Path) -> None:
    with pa.ipc.new_file(path, table.schema) as writer:
        writer.write_table(table, max_chunksize=1)


def save_text(path: Path) -> Path:
    """Write 20,000 rows of text, compressed as the ending tells."""
    draw = random.Random(1)  # noqa: S311
    with pa.output_stream(path) as file:
        lines = "".join(f"{draw.random()},{draw.random()}\n" for _ in range(20_000))
        file.write(b"lat,lon\n" + lines.encode())
    return path


# --- writing -----------------------------------------------------------------------


def wkb_point(x: float, y: float) -> bytes:
    return shapely.to_wkb(shapely.Point(x, y))


def make_points_field(name: str = "geometry", crs: object = "EPSG:4326") -> pa.Field:
    marks = {
        geometries.GEOARROW_NAME: b"geoarrow.wkb",
        geometries.GEOARROW_METADATA: json.dumps({} if crs is None else {"crs": crs}).encode(),
    }
    return pa.field(name, pa.binary(), metadata=marks)


def add_points(table: pa.Table, field: pa.Field | None = None) -> pa.Table:
    """Return a table with a column of points, the second of which is missing."""
    places = [None if row == 1 else wkb_point(36 + row / 8, 35.5) for row in range(len(table))]
    return table.append_column(field or make_points_field(), pa.array(places, pa.binary()))


def make_table_of_all_types() -> pa.Table:
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


def changing_dictionaries() -> tuple[list[pa.RecordBatch], list[str | None]]:
    values = [["a", "b", None], ["b", "c", "b"], ["a", "b", None], [None], ["d", "c"]]
    batches = []
    for part in values:
        kind = pa.array(part, pa.string()).dictionary_encode()
        table = add_points(pa.table({"kind": kind}))
        batches.append(table.combine_chunks().to_batches()[0])
    return batches, [value for part in values for value in part]


def write_table(
    table: pa.Table, target: Any, form: str, rows: int | None = None, **options: Any
) -> Any:
    writers.write_batches(iter(table.to_batches(rows)), table.schema, target, form, **options)
    return target


def format_text(table: pa.Table, form: str = "csv", **options: Any) -> str:
    return write_table(table, io.BytesIO(), form, **options).getvalue().decode()


def read_back(path: Path, form: str) -> pa.Table:
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


def find_row(form: str) -> OutputFormat:
    return next(row for row in writers.FORMATS if row.name == form)


def write_features(table: pa.Table) -> list[dict[str, Any]]:
    lines = format_text(table, "geojsonl").split("\n")
    assert lines.pop() == ""
    return [json.loads(line) for line in lines]
