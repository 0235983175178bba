"""The formats that points are written to, one row each; and writing in any of them.

The same rows give the same bytes: nothing in a file depends on when it was written.

To add a format, write its writer and add a row to :data:`FORMATS`, the only list of them.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from corridor.errors import FileError, quote
from corridor.files.formats import COMPRESSIONS, OutputFormat, find_format, format_endings
from corridor.files.library_errors import translate_write_errors
from corridor.files.writers.arrow import write_arrow
from corridor.files.writers.delimited import write_delimited
from corridor.files.writers.geojson import write_geojson_lines
from corridor.files.writers.geopackage import write_geopackage
from corridor.files.writers.parquet import find_geoparquet_fields, write_parquet
from corridor.files.writers.schemas import check_schema
from corridor.tables.geometries import find_geometry_fields

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    import pyarrow as pa

    from corridor.files.formats import Compression
    from corridor.files.writers.blocks import Target


FORMATS = (
    OutputFormat(
        "csv",
        "delimited text",
        (".csv", ".txt"),
        write_delimited,
        delimiter=",",
        is_compressible=True,
        is_streamable=True,
        more_types=(),
    ),
    OutputFormat(
        "tsv",
        "delimited text",
        (".tsv",),
        write_delimited,
        delimiter="\t",
        is_compressible=True,
        is_streamable=True,
        more_types=(),
    ),
    OutputFormat("parquet", "Parquet", (".parquet",), write_parquet),
    OutputFormat(
        "geoparquet",
        "GeoParquet",
        (".geoparquet",),
        write_parquet,
        find_geometries=find_geoparquet_fields,
    ),
    OutputFormat("arrow", "Arrow", (".arrow", ".feather", ".ipc"), write_arrow, is_streamable=True),
    OutputFormat(
        "gpkg",
        "GeoPackage",
        (".gpkg",),
        write_geopackage,
        find_geometries=find_geometry_fields,
        more_types=("bytes",),
        name_key=str.casefold,
    ),
    OutputFormat(
        "geojsonl",
        "GeoJSON",
        (".geojsonl", ".geojsons", ".ndjson", ".jsonl"),
        write_geojson_lines,
        is_streamable=True,
        find_geometries=find_geometry_fields,
        is_wgs84=True,
        more_types=("lists",),
        name_key=str,
    ),
)


def output_format(path: str | Path) -> str:
    """Return the format of a file by its ending: ``"csv"``, or ``"csv.gz"`` if compressed.

    Raises
    ------
    FileError
        The ending is not known.

    Examples
    --------
    >>> output_format("a.parquet"), output_format("b.CSV.gz"), output_format("c.feather")
    ('parquet', 'csv.gz', 'arrow')
    """
    path = Path(path)
    found = find_format(FORMATS, path.name)
    if found is None:
        got = f"the ending {path.suffix}" if path.suffix else "no ending"
        message = f"{path} has {got}; points are written to {format_endings(FORMATS)}"
        raise FileError(message)
    row, compression = found
    return row.name + (compression.ending if compression else "")


def list_output_endings() -> str:
    """Return the usual endings of files that points are written to, for a help text.

    Examples
    --------
    >>> list_output_endings()
    '.csv .tsv (.gz, .zst) .parquet .geoparquet .arrow .gpkg .geojsonl'
    """
    packed = ", ".join(compression.ending for compression in COMPRESSIONS)
    texts = " ".join(row.endings[0] for row in FORMATS if row.is_compressible)
    others = " ".join(row.endings[0] for row in FORMATS if not row.is_compressible)
    return f"{texts} ({packed}) {others}"


def needs_geometry(format: str) -> bool:  # noqa: A002
    """Return whether rows of a format always have a geometry.

    Raises
    ------
    FileError
        There is no such format.
    """
    return _parse_format(format)[0].find_geometries is not None


def _parse_format(format: str) -> tuple[OutputFormat, Compression | None]:  # noqa: A002
    """Return the row and the compression of a format as options name it: ``"csv.gz"``."""
    found = find_format(FORMATS, f".{format.removeprefix('.')}")
    if found is None:
        message = (
            f"there is no format {quote(format)}; points are written as {format_endings(FORMATS)}"
        )
        raise FileError(message)
    return found


def write_batches(
    batches: Iterable[pa.RecordBatch],
    schema: pa.Schema,
    target: Target,
    format: str,  # noqa: A002
    *,
    delimiter: str | None = None,
) -> None:
    """Write record batches as they come.

    Parameters
    ----------
    batches
        Batches of one schema; errors that they raise are raised unchanged.
    schema
        Its geometry columns are those of :func:`corridor.tables.geometries.find_geometry_fields`.
        Columns whose field has the metadata ``decimals`` are rounded to that many in text and
        GeoJSON.
    target
        A path, where the file is not whole if anything is raised; or a binary stream
        (buffered), for text, Arrow and GeoJSON lines.
    format
        As :func:`output_format` returns it, or another ending. GeoJSON lines are in WGS84 (RFC
        7946): geometries in another CRS are converted. Of several columns of geometries,
        GeoPackage and GeoJSON have the first as the geometry and the others as WKT.
    delimiter
        The delimiter of text, in place of comma and tab.

    Raises
    ------
    DataError
        The format cannot hold a column, or a value.
    FileError
        The format is not known or cannot go to a stream, or the target cannot be written, as
        on a full disk.
    """
    row, compression = _parse_format(format)
    is_file = isinstance(target, Path)
    if not is_file and not row.is_streamable:
        streamed = ", ".join(each.name for each in FORMATS if each.is_streamable)
        message = (
            f"{row.title} cannot go to standard output, for its readers need a file to look "
            f"around in; give a file's name, or one of the formats {streamed}"
        )
        raise FileError(message)
    check_schema(schema, row)
    text_options: dict[str, Any] = {}
    if row.is_compressible:
        text_options = {"delimiter": delimiter or row.delimiter, "compression": compression}
    name = target.name if isinstance(target, Path) else "standard output"
    other_title = "Arrow" if row.name == "parquet" else "Parquet"
    with translate_write_errors(name, row.title, other_title) as relay:
        row.write(relay.iterate(batches), schema, target, **text_options)
