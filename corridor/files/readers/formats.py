"""Files of points: any of the usual formats, streamed as Arrow batches with bounded memory.

Told apart by their endings (standard input: by how it begins); nothing in them is guessed.
"""

from __future__ import annotations

import os
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from corridor.errors import DataError, FileError
from corridor.files.readers import text as text_files
from corridor.files.readers.source import ByteStream, Source, translate_batches, translate_errors

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from contextlib import AbstractContextManager

    import pyarrow as pa

__all__ = ["FORMATS", "STANDARD", "Source", "expand_inputs", "open_source", "read_table"]

STANDARD, STANDARD_NAME = "-", "standard input"

FORMATS = {
    **{".csv": "csv", ".tsv": "tsv", ".txt": "csv"},
    **{".parquet": "parquet", ".geoparquet": "parquet"},
    **dict.fromkeys((".arrow", ".arrows", ".feather", ".ipc"), "arrow"),
    **{".gpkg": "gpkg", ".fgb": "fgb", ".shp": "shp"},
    **{".geojson": "geojson", ".json": "geojson"},
    **dict.fromkeys((".geojsonl", ".geojsons", ".ndjson", ".jsonl"), "geojsonl"),
}
TEXTS = ("csv", "tsv")
_COMPRESSIONS = {".gz": "gzip", ".zst": "zstd"}
_KNOWN = (
    ".csv, .tsv, .txt (each also .gz or .zst), .parquet, .geoparquet, .arrow, .feather, .ipc, "
    ".gpkg, .geojson, .json, .geojsonl, .geojsons, .ndjson, .jsonl, .fgb, .shp"
)

_BEGINNING = 64  # bytes of standard input that tell what it is
_MAGICS = {b"\x1f\x8b": "gzip", b"\x28\xb5\x2f\xfd": "zstd"}
_NOT_STREAMED = {
    b"PAR1": "Parquet",
    b"SQLite format 3\0": "a GeoPackage",
    b"fgb": "FlatGeobuf",
    b"\x00\x00\x27\x0a": "a Shapefile",
    b"PK\x03\x04": "a spreadsheet or another zip file",
}


@contextmanager
def open_source(
    path: str | Path,
    *,
    delimiter: str | None = None,
    encoding: str | None = None,
    layer: str | None = None,
) -> Iterator[Source]:
    """Open a file of points, or standard input, to be read once.

    Parameters
    ----------
    path
        Of delimited text (``.csv``, ``.tsv``, ``.txt``, each also ``.gz`` or ``.zst``),
        ``.parquet`` (GeoParquet too), Arrow (``.arrow``, ``.feather``, ``.ipc``), ``.gpkg``,
        ``.fgb``, ``.shp``, GeoJSON (``.geojson``, ``.json``) or a feature a line of it
        (``.geojsonl``, ``.geojsons``, ``.ndjson``, ``.jsonl``). ``"-"`` is standard input:
        delimited text (compressed too), Arrow or GeoJSON.
    delimiter
        Of text; comma, semicolon, tab or ``|`` is found in the header if not given.
    encoding
        Of text, or of a Shapefile; if not given UTF-8, or what a byte order mark tells.
    layer
        The name of one layer, of a file with several.

    Raises
    ------
    FileError
        There is no such file, its ending is not known, or it cannot be read.
    DataError
        It was read but holds no table: empty, in another encoding, uneven, several layers.
    """
    is_standard = str(path) == STANDARD
    name = STANDARD_NAME if is_standard else str(path)
    kind, compression = ("a table", None) if is_standard else _kind(path)
    with ExitStack() as stack:
        with translate_errors(name, kind):
            if is_standard:
                source = stack.enter_context(_standard(delimiter, encoding, layer))
            elif kind in TEXTS:
                text = _text_file(Path(path), kind, compression, delimiter, encoding)
                source = stack.enter_context(text)
            else:
                source = stack.enter_context(_binary_file(Path(path), kind, encoding, layer))
        yield replace(source, batches=translate_batches(source))


def read_table(path: str | Path) -> pa.Table:
    """Read a file of points whole; see :func:`open_source`."""
    import pyarrow as pa

    with open_source(path) as source:
        return pa.Table.from_batches(source.batches, source.schema)


# --- which files -------------------------------------------------------------------


def expand_inputs(words: str | Path) -> list[Path]:
    """Return the files that words mean: a file, those in a folder, or those of a pattern.

    Parameters
    ----------
    words
        A path; or a pattern with ``*``, ``?``, ``[...]`` and ``**``, if no file has that name.
        Of folders and patterns the files of known endings are taken, also those in folders
        within; names that begin with ``.`` or ``_`` are passed over, as readers of data sets
        do, unless the pattern spells them.

    Returns
    -------
    list of Path
        Sorted, at least one.

    Raises
    ------
    FileError
        There is no such file, or none that can be read.

    Examples
    --------
    >>> [path.name for path in expand_inputs("tests/data/*.csv")]
    ['truth_points.csv']
    """
    import glob

    path = Path(words)
    if os.path.isfile(path):  # noqa: PTH113  a name that is none is no error here
        return [path]
    if os.path.isdir(path):  # noqa: PTH112
        found = _readable(path.rglob("*"), len(path.parts))
        what = f"the folder {path} holds no file that points are read from"
    elif glob.has_magic(str(words)):
        found = _of_pattern(str(words))
        what = f"no file that points are read from matches {words}"
    else:
        raise _missing(path)
    if not found:
        message = f"{what}; known are {_KNOWN}"
        raise FileError(message)
    return found


def _of_pattern(pattern: str) -> list[Path]:
    import glob

    steps = Path(pattern).parts
    fixed = next(place for place, step in enumerate(steps) if glob.has_magic(step))
    is_spelled = any(_is_hidden(step) for step in steps[fixed:])
    found = map(Path, glob.glob(pattern, recursive=True, include_hidden=is_spelled))  # noqa: PTH207
    return _readable(found, len(steps) if is_spelled else fixed)


def _readable(paths: Iterable[Path], start: int) -> list[Path]:
    """Return the files of known endings without hidden names from a place of the path on."""
    return sorted(
        path
        for path in paths
        if not any(map(_is_hidden, path.parts[start:])) and _ending(path) and path.is_file()
    )


def _is_hidden(name: str) -> bool:
    return name.startswith((".", "_")) and name not in (".", "..")


def _ending(path: Path) -> tuple[str, str | None] | None:
    """Return the format and the compression that a file's ending tells, or None."""
    suffix = path.suffix.casefold()
    compression = _COMPRESSIONS.get(suffix)
    kind = FORMATS.get(Path(path.stem).suffix.casefold() if compression else suffix)
    if kind is None or (compression and kind not in TEXTS):
        return None
    return kind, compression


def _kind(path: str | Path) -> tuple[str, str | None]:
    """Return format and compression of a file that can be opened."""
    path = Path(path)
    _check_readable(path)
    kind = _ending(path)
    if kind is None:
        endings = path.suffixes[-2:] if path.suffix in _COMPRESSIONS else [path.suffix]
        got = f"the ending {''.join(endings)}" if path.suffix else "no ending"
        message = (
            f"{path} has {got}; points are read from {_KNOWN}; convert it to one of these (a "
            "spreadsheet: save it as CSV UTF-8)"
        )
        raise FileError(message)
    return kind


def _check_readable(path: Path) -> None:
    if os.path.isdir(path):  # noqa: PTH112
        message = f"{path} is a folder; name one file of points in it"
        raise FileError(message)
    if not os.path.isfile(path):  # noqa: PTH113
        raise _missing(path)
    try:
        with path.open("rb") as file:
            is_empty = not file.read(1)
    except OSError as error:
        message = f"cannot read {path}: {error.strerror}; check who may read it"
        raise FileError(message) from error
    if is_empty:
        raise DataError(text_files.NOTHING_IN_IT.format(name=path))


def _missing(path: Path) -> FileError:
    message = f"there is no file {path}; check its name and folder"
    return FileError(message)


# --- opened ------------------------------------------------------------------------


@contextmanager
def _text_file(
    path: Path, kind: str, compression: str | None, delimiter: str | None, encoding: str | None
) -> Iterator[Source]:
    with path.open("rb") as file:
        stream, size = ByteStream(file), path.stat().st_size
        yield text_files.open_text(
            _decompressed(stream, compression),
            str(path),
            kind,
            delimiter=delimiter,
            encoding=encoding,
            done=lambda: stream.taken / size,
        )


def _decompressed(stream: ByteStream, compression: str | None) -> ByteStream | pa.NativeFile:
    import pyarrow as pa

    if compression is None:
        return stream
    return pa.CompressedInputStream(pa.PythonFile(stream, mode="r"), compression)


def _binary_file(
    path: Path, kind: str, encoding: str | None, layer: str | None
) -> AbstractContextManager[Source]:
    from corridor.files.readers import arrow as arrow_files
    from corridor.files.readers import layers as layer_files

    if kind == "parquet":
        return arrow_files.open_parquet(path, str(path))
    if kind == "arrow":
        return arrow_files.open_arrow(path, str(path))
    return layer_files.open_layer(path, str(path), kind, layer=layer, encoding=encoding)


@contextmanager
def _standard(delimiter: str | None, encoding: str | None, layer: str | None) -> Iterator[Source]:
    """Give what standard input holds, told by how it begins."""
    import sys

    from corridor.files.readers import arrow as arrow_files
    from corridor.files.readers import layers as layer_files

    stream = ByteStream(sys.stdin.buffer)
    beginning = stream.peek(_BEGINNING)
    _refuse_unstreamed(beginning)
    if beginning.startswith(arrow_files.BEGINNINGS):
        yield arrow_files.open_arrow_stream(stream, STANDARD_NAME, lambda: None)
    elif beginning.lstrip(layer_files.BLANK).startswith(layer_files.BEGINNINGS["geojson"]):
        with (
            _spooled(stream) as path,
            layer_files.open_layer(path, STANDARD_NAME, "geojson", layer=layer) as source,
        ):
            yield source
    else:
        compression = next(
            (kind for magic, kind in _MAGICS.items() if beginning.startswith(magic)), None
        )
        yield text_files.open_text(
            _decompressed(stream, compression),
            STANDARD_NAME,
            "csv",
            delimiter=delimiter,
            encoding=encoding,
            done=lambda: None,
        )


def _refuse_unstreamed(beginning: bytes) -> None:
    if not beginning:
        raise DataError(text_files.NOTHING_IN_IT.format(name=STANDARD_NAME))
    for magic, kind in _NOT_STREAMED.items():
        if beginning.startswith(magic):
            message = (
                f"{STANDARD_NAME} is {kind}, which cannot be read from front to back; save it "
                "as a file first and give its path, or pipe CSV, Arrow or GeoJSON"
            )
            raise FileError(message)


@contextmanager
def _spooled(stream: ByteStream) -> Iterator[Path]:
    """Give a temporary file of what a stream holds: GDAL reads GeoJSON twice."""
    import tempfile

    with tempfile.TemporaryDirectory(prefix="corridor-") as folder:
        path = Path(folder) / "points.geojson"
        with path.open("wb") as file:
            while data := stream.read(1 << 20):
                file.write(data)
        yield path
