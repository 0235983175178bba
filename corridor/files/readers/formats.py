"""The formats that points are read from: one row each.

To add a format, write its reader and add a row to :data:`FORMATS`, the only list of them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from corridor.files.formats import COMPRESSIONS, format_endings
from corridor.files.readers.arrow import (
    FEATHER_1_MAGIC,
    FILE_MAGIC,
    STREAM_MAGIC,
    open_arrow,
    open_arrow_stream,
)
from corridor.files.readers.layers import BLANK, JSON_MAGICS, open_geojson_stream, open_layer
from corridor.files.readers.parquet import open_parquet
from corridor.files.readers.source import InputFormat
from corridor.files.readers.text import open_text, open_text_stream

if TYPE_CHECKING:
    from corridor.files.formats import Compression


TEXT = InputFormat(
    "csv", "CSV", (".csv", ".txt"), open_text, open_text_stream, is_compressible=True
)
FORMATS = (
    TEXT,
    InputFormat("tsv", "TSV", (".tsv",), open_text, is_compressible=True),
    InputFormat(
        "parquet",
        "Parquet, GeoParquet",
        (".parquet", ".geoparquet"),
        open_parquet,
        magics=(b"PAR1",),
        noun="Parquet",
    ),
    InputFormat(
        "arrow",
        "Arrow",
        (".arrow", ".arrows", ".feather", ".ipc"),
        open_arrow,
        open_arrow_stream,
        magics=(FILE_MAGIC, FEATHER_1_MAGIC, STREAM_MAGIC),
    ),
    InputFormat(
        "gpkg",
        "GeoPackage",
        (".gpkg",),
        open_layer,
        magics=(b"SQLite format 3\0",),
        noun="a GeoPackage",
    ),
    InputFormat(
        "geojson",
        "GeoJSON",
        (".geojson", ".json"),
        open_layer,
        open_geojson_stream,
        magics=JSON_MAGICS,
        skipped=BLANK,
    ),
    InputFormat(
        "geojsonl",
        "GeoJSON lines",
        (".geojsonl", ".geojsons", ".ndjson", ".jsonl"),
        open_layer,
        magics=JSON_MAGICS,
        skipped=BLANK,
    ),
    InputFormat("fgb", "FlatGeobuf", (".fgb",), open_layer, magics=(b"fgb",), noun="FlatGeobuf"),
    InputFormat(
        "shp",
        "Shapefile",
        (".shp",),
        open_layer,
        magics=(b"\x00\x00\x27\x0a",),
        noun="a Shapefile",
    ),
)


def list_input_endings() -> str:
    """Return the endings of files that points are read from, for a message."""
    return format_endings(FORMATS)


def list_input_titles() -> str:
    """Return the formats that points are read from, for a help text.

    Examples
    --------
    >>> list_input_titles().split(", ")[:4]
    ['CSV', 'TSV (.gz', '.zst)', 'Parquet']
    """
    packed = ", ".join(compression.ending for compression in COMPRESSIONS)
    texts = ", ".join(row.title for row in FORMATS if row.is_compressible)
    others = ", ".join(row.title for row in FORMATS if not row.is_compressible)
    return f"{texts} ({packed}), {others}"


def detect_format(beginning: bytes) -> tuple[InputFormat, Compression | None]:
    """Return the format and the compression of a stream, by its first bytes."""
    for row in FORMATS:
        if beginning.lstrip(row.skipped).startswith(row.magics):
            return row, None
    packed = (it for it in COMPRESSIONS if beginning.startswith(it.magic))
    return TEXT, next(packed, None)
