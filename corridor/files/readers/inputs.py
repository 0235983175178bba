"""Files, folders, patterns and standard input, read as Arrow batches with bounded memory.

A file's format is known by its ending, that of standard input by its first bytes; nothing in
them is guessed.
"""

from __future__ import annotations

import os
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from corridor.errors import DataError, FileError
from corridor.files.formats import find_compression, find_format
from corridor.files.library_errors import translate_read_errors
from corridor.files.readers.formats import FORMATS, detect_format, list_input_endings
from corridor.files.readers.source import BATCH_ROWS, ByteStream, InputFile, Source, empty_error
from corridor.tables.columns import ColumnOptions

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from contextlib import AbstractContextManager

    import pyarrow as pa

    from corridor.files.formats import Compression
    from corridor.files.readers.source import InputFormat

STANDARD_STREAM, STANDARD_NAME = "-", "standard input"

_BEGINNING_BYTES = 64  # of standard input, to detect its format
_ZIP_MAGIC = b"PK\x03\x04"


@dataclass(frozen=True, slots=True)
class ReadOptions(ColumnOptions):
    """How files are read, and which of their columns hold the coordinates."""

    delimiter: str | None = None
    encoding: str | None = None
    layer: str | None = None

    @property
    def for_file(self) -> dict[str, str | None]:
        """The options of :func:`open_source`."""
        return {"delimiter": self.delimiter, "encoding": self.encoding, "layer": self.layer}


# --- opening -----------------------------------------------------------------------


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
        A file of one of :data:`~corridor.files.readers.formats.FORMATS`. ``"-"`` is standard input:
        delimited text (compressed too), Arrow or GeoJSON.
    delimiter
        The delimiter of text; comma, semicolon, tab or ``|`` is found in the header if not given.
    encoding
        The encoding of text or of a Shapefile; if not given, its byte order mark's, or UTF-8.
    layer
        The name of the layer, in a file with several.

    Yields
    ------
    Source

    Raises
    ------
    FileError
        There is no such file, its ending is not known, or it cannot be read.
    DataError
        It holds no table: empty, in another encoding, uneven, several layers.
    """
    is_standard = str(path) == STANDARD_STREAM
    name = STANDARD_NAME if is_standard else str(path)
    row, compression = (None, None) if is_standard else _find_file_format(Path(path))
    with ExitStack() as stack:
        with translate_read_errors(name, "a table" if row is None else row.name):
            if row is None:
                opening = _open_standard_input(delimiter, encoding, layer)
            else:
                opening = row.open_file(
                    InputFile(name, row, compression, delimiter, encoding, layer, Path(path))
                )
            source = stack.enter_context(opening)
        yield replace(source, batches=_iterate_batches(source))


def _open_standard_input(
    delimiter: str | None, encoding: str | None, layer: str | None
) -> AbstractContextManager[Source]:
    import sys

    stream = ByteStream(sys.stdin.buffer)
    beginning = stream.peek(_BEGINNING_BYTES)
    if not beginning:
        raise empty_error(STANDARD_NAME)
    row, compression = detect_format(beginning)
    is_zip = beginning.startswith(_ZIP_MAGIC)
    if is_zip or row.open_stream is None:
        noun = "a spreadsheet or another zip file" if is_zip else row.noun
        message = (
            f"{STANDARD_NAME} is {noun}, which cannot be read from front to back; save it as a "
            "file first and give its path, or pipe CSV, Arrow or GeoJSON"
        )
        raise FileError(message)
    return row.open_stream(
        stream, InputFile(STANDARD_NAME, row, compression, delimiter, encoding, layer)
    )


def _iterate_batches(source: Source) -> Iterator[pa.RecordBatch]:
    """Yield the batches of a source, none too large, with the errors of libraries translated."""
    with translate_read_errors(source.name, source.format):
        for batch in source.batches:
            if batch.num_rows <= BATCH_ROWS:
                yield batch
                continue
            for start in range(0, batch.num_rows, BATCH_ROWS):
                yield batch.slice(start, BATCH_ROWS)


def read_table(path: str | Path) -> pa.Table:
    """Read a file of points whole; see :func:`open_source`."""
    import pyarrow as pa

    with open_source(path) as source:
        return pa.Table.from_batches(source.batches, source.schema)


@contextmanager
def concatenate_sources(paths: Sequence[str | Path], options: ReadOptions) -> Iterator[Source]:
    """Open files of one schema as one source, each file when its rows are read.

    Raises
    ------
    DataError
        A file has other columns than the first.
    """
    with open_source(paths[0], **options.for_file) as first:
        if len(paths) == 1:
            yield first
            return
        fraction = 0.0

        def batches() -> Iterator[pa.RecordBatch]:
            nonlocal fraction
            for index, path in enumerate(paths):
                with open_source(path, **options.for_file) as source:
                    refuse_other_schema(first, source)
                    for batch in source.batches:
                        yield batch
                        fraction = (index + (source.fraction_read() or 0.0)) / len(paths)

        name = f"{len(paths)} files"
        yield Source(name, first.format, first.schema, None, batches(), lambda: fraction)


def refuse_other_schema(first: Source, other: Source) -> None:
    """Raise DataError if a file has other columns than the first."""
    if other.schema.equals(first.schema):
        return
    had = dict(zip(first.schema.names, first.schema.types, strict=True))
    has = dict(zip(other.schema.names, other.schema.types, strict=True))
    less = [name for name in had if name not in has]
    more = [name for name in has if name not in had]
    changed = [f"{n} ({had[n]}, here {has[n]})" for n in had if n in has and had[n] != has[n]]
    differences = {"lacks": less, "has besides": more, "differs in": changed}
    what = "; ".join(f"{how} {', '.join(which)}" for how, which in differences.items() if which)
    message = (
        f"{other.name} has other columns than {first.name}: it {what or 'has another order'}; "
        "label files of one kind together, the others by themselves"
    )
    raise DataError(message)


# --- which files -------------------------------------------------------------------


def expand_inputs(words: str | Path) -> list[Path]:
    """Return the files that words mean: a file, those in a folder, or those of a pattern.

    Parameters
    ----------
    words
        A path; or a pattern with ``*``, ``?``, ``[...]`` and ``**``, if no file has that name.
        Folders and patterns stand for their files of known endings, in subfolders too; names
        that begin with ``.`` or ``_`` are skipped, as readers of data sets do, unless the
        pattern spells them.

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
    if os.path.isfile(path):  # noqa: PTH113  a name that no file can have is no error here
        return [path]
    if os.path.isdir(path):  # noqa: PTH112
        files = _readable_files(path.rglob("*"), len(path.parts))
        what = f"the folder {path} holds no file that points are read from"
    elif glob.has_magic(str(words)):
        files = _match_pattern(str(words))
        what = f"no file that points are read from matches {words}"
    else:
        raise _missing_error(path)
    if not files:
        message = f"{what}; known are {list_input_endings()}"
        raise FileError(message)
    return files


def _match_pattern(pattern: str) -> list[Path]:
    import glob

    steps = Path(pattern).parts
    fixed = next(index for index, step in enumerate(steps) if glob.has_magic(step))
    is_spelled = any(_is_hidden(step) for step in steps[fixed:])
    matches = map(Path, glob.glob(pattern, recursive=True, include_hidden=is_spelled))  # noqa: PTH207
    return _readable_files(matches, len(steps) if is_spelled else fixed)


def _readable_files(paths: Iterable[Path], start: int) -> list[Path]:
    """Return the files of known endings whose names from one part of the path on are not hidden."""
    return sorted(
        path
        for path in paths
        if not any(map(_is_hidden, path.parts[start:])) and _find_format(path) and path.is_file()
    )


def _is_hidden(name: str) -> bool:
    return name.startswith((".", "_")) and name not in (".", "..")


def _find_format(path: Path) -> tuple[InputFormat, Compression | None] | None:
    return find_format(FORMATS, "".join(path.suffixes[-2:]))


def _find_file_format(path: Path) -> tuple[InputFormat, Compression | None]:
    """Return format and compression of a file; raise FileError or DataError if it has none."""
    _check_readable(path)
    found = _find_format(path)
    if found is None:
        endings = path.suffixes[-2:] if find_compression(path.suffix) else [path.suffix]
        got = f"the ending {''.join(endings)}" if path.suffix else "no ending"
        message = (
            f"{path} has {got}; points are read from {list_input_endings()}; convert it to one "
            "of these (a spreadsheet: save it as CSV UTF-8)"
        )
        raise FileError(message)
    return found


def _check_readable(path: Path) -> None:
    if os.path.isdir(path):  # noqa: PTH112
        message = f"{path} is a folder; name one file of points in it"
        raise FileError(message)
    if not os.path.isfile(path):  # noqa: PTH113
        raise _missing_error(path)
    try:
        with path.open("rb") as file:
            is_empty = not file.read(1)
    except OSError as error:
        message = f"cannot read {path}: {error.strerror}; check who may read it"
        raise FileError(message) from error
    if is_empty:
        raise empty_error(path)


def _missing_error(path: Path) -> FileError:
    message = f"there is no file {path}; check its name and folder"
    return FileError(message)
