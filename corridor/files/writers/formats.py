"""Files of points out: record batches of any number, written as they come.

Text and GeoJSON are made in threads, a block for every batch. The same rows give the same
bytes: nothing in a file tells when it was written.

A new format is a function that takes batches, their schema and where to, a line in
:data:`FORMATS` and one in :func:`write`.
"""

from __future__ import annotations

import os
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, cast

from corridor.errors import CorridorError, DataError, FileError, format_list, quote
from corridor.files.writers import arrow as arrow_writers
from corridor.files.writers import geopackage
from corridor.files.writers import text as text_rows
from corridor.tables import geometries, pipeline

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from typing import Any, BinaryIO

    import pyarrow as pa

    Target = Path | BinaryIO

FORMATS = {
    ".csv": "csv",
    ".txt": "csv",
    ".tsv": "tsv",
    ".parquet": "parquet",
    ".geoparquet": "geoparquet",
    **dict.fromkeys((".arrow", ".feather", ".ipc"), "arrow"),
    ".gpkg": "gpkg",
    **dict.fromkeys((".geojsonl", ".geojsons", ".ndjson", ".jsonl"), "geojsonl"),
}
COMPRESSIONS = {".gz": "gzip", ".zst": "zstd"}

DELIMITERS = {"csv": ",", "tsv": "\t"}
TABLES = ("parquet", "geoparquet", "arrow")

_STREAMED = (*DELIMITERS, "arrow", "geojsonl")
_WITH_GEOMETRY = ("geoparquet", "geojsonl", "gpkg")
_NAMES = {
    **{"csv": "delimited text", "tsv": "delimited text", "parquet": "Parquet"},
    **{"geoparquet": "GeoParquet", "arrow": "Arrow", "geojsonl": "GeoJSON"},
    "gpkg": "GeoPackage",
}

_LONGEST_REASON = 300


# --- formats -----------------------------------------------------------------------


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
    found = _ending(path.name)
    if found is None:
        got = f"the ending {path.suffix}" if path.suffix else "no ending"
        message = f"{path} has {got}; points are written to {_known()}"
        raise FileError(message)
    return "".join(found)


def needs_geometry(format: str) -> bool:  # noqa: A002
    """Tell whether rows of a format always have a geometry.

    Raises
    ------
    FileError
        There is no such format.
    """
    return _kind(format)[0] in _WITH_GEOMETRY


def _kind(format: str) -> tuple[str, str]:  # noqa: A002
    """Return a format without its compression, and the ending of that, which may be none."""
    found = _ending(f".{format.removeprefix('.')}")
    if found is None:
        message = f"there is no format {quote(format)}; points are written as {_known()}"
        raise FileError(message)
    return found


def _ending(name: str) -> tuple[str, str] | None:
    """Return format and compression by the ending of a name, None if it is not known."""
    stem, dot, last = name.casefold().rpartition(".")
    compression = dot + last if dot + last in COMPRESSIONS else ""
    kind = FORMATS.get("." + stem.rpartition(".")[2] if compression else dot + last)
    if kind is None or (compression and kind not in DELIMITERS):
        return None
    return kind, compression


def _known() -> str:
    texts = ", ".join(ending for ending, kind in FORMATS.items() if kind in DELIMITERS)
    others = ", ".join(ending for ending, kind in FORMATS.items() if kind not in DELIMITERS)
    return f"{texts} (each also {' or '.join(COMPRESSIONS)}), {others}"


# --- what a format can hold --------------------------------------------------------


def check_schema(schema: pa.Schema, format: str, *, to_stream: bool = False) -> None:  # noqa: A002
    """Refuse columns that a format cannot hold, or a format that cannot go to a stream.

    Raises
    ------
    DataError, FileError
    """
    kind, _ = _kind(format)
    if to_stream and kind not in _STREAMED:
        message = (
            f"{_NAMES[kind]} cannot go to standard output, for its readers need a file to look "
            f"around in; give a file's name, or one of the formats {', '.join(_STREAMED)}"
        )
        raise FileError(message)
    known = geometries.find_geometry_fields(schema)
    if kind in _WITH_GEOMETRY:
        _check_geometry(schema, known, kind)
    if kind not in TABLES:
        _check_types(schema, known, kind)
    if kind in ("gpkg", "geojsonl"):
        _check_names(schema, kind)


def _check_geometry(schema: pa.Schema, known: dict[int, Any], kind: str) -> None:
    if kind == "geoparquet":
        known = {
            i: crs
            for i, crs in known.items()
            if arrow_writers.geoparquet_encoding(schema.field(i).type)
        }
    if not known:
        message = (
            f"{_NAMES[kind]} needs a column of geometries (WKB), the columns are "
            f"{format_list(schema.names)}; write Parquet or CSV instead"
        )
        raise DataError(message)
    place, crs = next(iter(known.items()))
    if kind == "geojsonl" and crs is None:
        message = (
            f"GeoJSON is in WGS84, and the geometries in {quote(schema.names[place])} "
            "carry no CRS to convert them from; set it in the file, or write GeoPackage or "
            "GeoParquet, which keep them as they are"
        )
        raise DataError(message)


def _check_types(schema: pa.Schema, known: dict[int, Any], kind: str) -> None:
    refused = [
        f"{quote(field.name)} ({field.type})"
        for place, field in enumerate(schema)
        if place not in known and not _can_hold(kind, field.type)
    ]
    if refused:
        more = {"geojsonl": ", lists", "gpkg": ", bytes"}
        message = (
            f"{_NAMES[kind]} holds truth values, numbers, text, dates, times{more.get(kind, '')}, "
            f"not {', '.join(refused)}; write Parquet or Arrow instead, or drop such columns first"
        )
        raise DataError(message)


def _can_hold(kind: str, held: pa.DataType) -> bool:
    """Tell whether a format that is no table of Arrow's holds values of a type."""
    import pyarrow as pa

    held = getattr(held, "storage_type", held)
    it = pa.types
    if it.is_dictionary(held):
        return _can_hold(kind, held.value_type)
    if kind == "geojsonl" and it.is_nested(held):
        return all(_can_hold(kind, held.field(place).type) for place in range(held.num_fields))
    bytes_too = (it.is_binary, it.is_large_binary, it.is_fixed_size_binary)
    can = (
        *(it.is_null, it.is_boolean, it.is_integer, it.is_floating, it.is_decimal),
        *(it.is_string, it.is_large_string, it.is_string_view),
        *(it.is_date, it.is_time, it.is_timestamp),
        *(bytes_too if kind == "gpkg" else ()),
    )
    return any(is_one(held) for is_one in can)


def _check_names(schema: pa.Schema, kind: str) -> None:
    names = schema.names if kind == "geojsonl" else [name.casefold() for name in schema.names]
    twice = [name for name, it in zip(schema.names, names, strict=True) if names.count(it) > 1]
    if twice:
        case = "" if kind == "geojsonl" else " (upper and lower case are the same to it)"
        message = (
            f"{_NAMES[kind]} cannot tell columns of one name apart{case}: "
            f"{format_list(twice)}; rename them first, or write CSV, Parquet or Arrow"
        )
        raise DataError(message)


# --- written -----------------------------------------------------------------------


def write_batches(
    batches: Iterable[pa.RecordBatch],
    schema: pa.Schema,
    target: Path | BinaryIO,
    format: str,  # noqa: A002
    *,
    delimiter: str | None = None,
) -> None:
    """Write record batches as they come.

    Parameters
    ----------
    batches
        Of one schema; what they raise comes through unchanged.
    schema
        Its geometry columns are those of ``tables.geometries.find_geometry_fields``. Columns
        whose field has the metadata ``decimals`` are rounded to so many in text and GeoJSON.
    target
        A path, where a file is made that is not whole if anything is raised; or a binary
        stream (buffered), for text, Arrow and GeoJSON lines.
    format
        As :func:`output_format` returns it, or another ending. GeoJSON lines are in WGS84, as RFC
        7946 has them: geometries in another CRS are converted. Of several columns of
        geometries, GeoPackage and GeoJSON have the first as such and the others as WKT.
    delimiter
        Of delimited text, in place of comma and tab.

    Raises
    ------
    DataError
        The format cannot hold a column, or a value.
    FileError
        The format is not known or cannot go to a stream, or the target cannot be written, as
        on a full disk.
    """
    kind, compression = _kind(format)
    check_schema(schema, format, to_stream=not isinstance(target, Path))
    given = _Given(batches)
    with _telling(given, target, kind):
        if kind in DELIMITERS:
            separator = _separator(delimiter or DELIMITERS[kind])
            _write_delimited(given, schema, target, separator, compression)
        elif kind == "geojsonl":
            _write_blocks(target, b"", lambda it: text_rows.format_features(it, schema), given)
        elif kind == "arrow":
            arrow_writers.write_arrow(given, schema, target)
        elif kind == "gpkg":
            geopackage.write_geopackage(given, schema, cast("Path", target))
        else:
            arrow_writers.write_parquet(given, schema, cast("Path", target))


class _Given:
    """Batches, and what they raised: libraries in between may tell of it in words alone."""

    def __init__(self, batches: Iterable[pa.RecordBatch]) -> None:
        self._batches = batches
        self.raised: BaseException | None = None

    def __iter__(self) -> Iterator[pa.RecordBatch]:
        try:
            yield from self._batches
        except GeneratorExit:
            raise
        except BaseException as error:
            self.raised = error
            raise


@contextmanager
def _telling(given: _Given, target: Target, kind: str) -> Iterator[None]:
    """Turn what libraries raise while they write into errors that name the target."""
    name = target.name if isinstance(target, Path) else "standard output"
    try:
        yield
    except BaseException as error:
        if given.raised is not None:
            if error is given.raised:
                raise
            raise given.raised from None
        if isinstance(error, (CorridorError, BrokenPipeError)):
            raise
        told = _told(error, name, kind)
        if told is None:
            raise
        raise told from error


def _told(error: BaseException, name: str, kind: str) -> CorridorError | None:
    """Return what a library's error means, None if it is not about the rows or the target."""
    import pyarrow as pa

    reason = " ".join(str(error).split())[:_LONGEST_REASON]
    if isinstance(error, (pa.ArrowException, ValueError)):
        other = "Arrow" if kind == "parquet" else "Parquet"
        message = f"{name} cannot hold the rows as {_NAMES[kind]}: {reason}; write {other} instead"
        return DataError(message)
    if isinstance(error, OSError) and error.errno:
        reason = os.strerror(error.errno)
    if isinstance(error, OSError) or type(error).__module__.startswith("pyogrio"):
        message = f"{name} cannot be written: {reason}; make room, or choose another folder"
        return FileError(message)
    return None


# --- text --------------------------------------------------------------------------


def _separator(delimiter: str) -> str:
    """Return a delimiter, or refuse one that stands in numbers and times too."""
    is_one = len(delimiter) == 1 and delimiter.isascii()
    if is_one and not delimiter.isalnum() and delimiter not in '"\r\n\0 +-.:':
        return delimiter
    message = (
        f"rows cannot be delimited with {quote(delimiter)}: a delimiter is one ASCII "
        "character that neither numbers nor times have in them, as comma, ; | or tab"
    )
    raise DataError(message)


def _write_delimited(
    batches: Iterable[pa.RecordBatch],
    schema: pa.Schema,
    target: Target,
    delimiter: str,
    compression: str,
) -> None:
    def block(batch: pa.RecordBatch) -> Any:
        return packed(text_rows.format_rows(batch, schema, delimiter))

    packed = _packing(compression)
    header = packed(text_rows.format_header(schema.names, delimiter))
    _write_blocks(target, header, block, batches)


def _packing(compression: str) -> Callable[[Any], Any]:
    """Return what compresses a block: each by itself, for several in a row are a file too."""
    import pyarrow as pa

    if not compression:
        return lambda block: block
    # Arrow's own level of gzip, 9, takes thrice as long. A codec is for one thread.
    level = 6 if compression == ".gz" else None
    return lambda block: pa.Codec(COMPRESSIONS[compression], level).compress(block)


def _write_blocks(
    target: Target,
    header: Any,
    block: Callable[[pa.RecordBatch], Any],
    batches: Iterable[pa.RecordBatch],
) -> None:
    """Write blocks in the order of the batches they are made of, several at a time."""
    with (
        _stream(target) as stream,
        closing(pipeline.map_in_order(block, batches, os.cpu_count() or 1)) as blocks,
    ):
        stream.write(header)
        for it in blocks:
            stream.write(it)


@contextmanager
def _stream(target: Target) -> Iterator[Any]:
    if isinstance(target, Path):
        with target.open("wb") as stream:
            yield stream
    else:
        yield target
        target.flush()
