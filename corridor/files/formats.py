"""What input and output formats share: endings, compressions, lookup by a file's name."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

    import pyarrow as pa


@dataclass(frozen=True, slots=True)
class FileFormat:
    """A row of a table of formats.

    Attributes
    ----------
    name
        The name in options and messages: ``"gpkg"``.
    title
        The name in help texts and sentences: ``"GeoPackage"``.
    endings
        The endings of its files, the usual one first: ``(".csv", ".txt")``.
    is_compressible
        Whether its files may be compressed as a whole, as in ``.csv.gz``.
    """

    name: str
    title: str
    endings: tuple[str, ...]
    is_compressible: bool = field(default=False, kw_only=True)


@dataclass(frozen=True, slots=True)
class OutputFormat(FileFormat):
    """A format that points are written to.

    Attributes
    ----------
    write
        Writes batches of a schema to a path or a stream; for a compressible format, with the
        options ``delimiter`` and ``compression``.
    delimiter
        The delimiter of text, unless another is given.
    is_streamable
        Whether it can go to standard output.
    find_geometries
        Returns index and CRS of the columns that can be the geometry of a row; None if rows
        need no geometry.
    is_wgs84
        Whether it holds WGS84 alone, so that geometries need a CRS to be converted from.
    more_types
        Types it can hold besides booleans, numbers, text, dates and times; None if any.
    name_key
        Returns the key by which names of columns must differ; None if they need not.
    """

    write: Callable[..., None]
    delimiter: str = field(default="", kw_only=True)
    is_streamable: bool = field(default=False, kw_only=True)
    find_geometries: Callable[[pa.Schema], dict[int, Any]] | None = field(
        default=None, kw_only=True
    )
    is_wgs84: bool = field(default=False, kw_only=True)
    more_types: tuple[str, ...] | None = field(default=None, kw_only=True)
    name_key: Callable[[str], str] | None = field(default=None, kw_only=True)


class Compression(NamedTuple):
    """A compression: its ending, Arrow's name of it, the first bytes of its files, its level."""

    ending: str
    codec: str
    magic: bytes
    level: int | None


COMPRESSIONS = (
    # Level 9 of gzip, Arrow's own, takes three times as long.
    Compression(".gz", "gzip", b"\x1f\x8b", level=6),
    Compression(".zst", "zstd", b"\x28\xb5\x2f\xfd", level=None),
)

Row = TypeVar("Row", bound=FileFormat)


def find_compression(name: str) -> Compression | None:
    """Return the compression that the ending of a file's name stands for, None if none."""
    lower = name.casefold()
    return next((it for it in COMPRESSIONS if lower.endswith(it.ending)), None)


def find_format(formats: Iterable[Row], name: str) -> tuple[Row, Compression | None] | None:
    """Return the format and the compression that a file's name ends with, None if unknown."""
    compression = find_compression(name)
    bare = name[: -len(compression.ending)] if compression else name
    _, dot, last = bare.casefold().rpartition(".")
    ending = f".{last}" if dot or compression else ""
    for row in formats:
        if ending in row.endings and (compression is None or row.is_compressible):
            return row, compression
    return None


def format_endings(formats: Iterable[FileFormat]) -> str:
    """Return all endings of formats as a list for a message."""
    rows = list(formats)
    texts = ", ".join(it for row in rows if row.is_compressible for it in row.endings)
    others = ", ".join(it for row in rows if not row.is_compressible for it in row.endings)
    return f"{texts} (each also {' or '.join(it.ending for it in COMPRESSIONS)}), {others}"
