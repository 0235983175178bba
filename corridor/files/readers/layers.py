"""Layers of points in the files of geographic programs, streamed by GDAL.

GDAL passes over what it cannot read of some formats, a line, or all that follows a cut, and
says nothing. Here what came is compared with what the file tells it holds.
"""

from __future__ import annotations

import json
import struct
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING

from corridor.errors import DataError, FileError, format_list, quote
from corridor.files.readers.arrow import with_geoarrow_extension
from corridor.files.readers.source import BATCH_ROWS, ReadProgress, Source, apply_schema

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import IO, Any

    import pyarrow as pa

# How files begin. GDAL goes by content, not by ending: one of its virtual formats under
# another name would have it open whatever file or address is written in there.
BEGINNINGS = {
    "geojson": (b"{", b"\x1e"),
    "geojsonl": (b"{", b"\x1e"),
    "gpkg": (b"SQLite format 3\0",),
    "shp": (b"\x00\x00\x27\x0a",),
    "fgb": (b"fgb",),
}
_JSON = ("geojson", "geojsonl")
BLANK = b"\xef\xbb\xbf \t\r\n"
_RECORD = b"\x1e"  # begins each feature in a GeoJSON text sequence
_FEATURES = {
    *("Feature", "Point", "LineString", "Polygon"),
    *("MultiPoint", "MultiLineString", "MultiPolygon", "GeometryCollection"),
}
_LONGEST_FEATURE = 1 << 20
_UNNAMED = "wkb_geometry"  # what GDAL calls geometries in formats that have no name for them


@contextmanager
def open_layer(
    path: Path,
    name: str,
    format: str,  # noqa: A002
    *,
    layer: str | None = None,
    encoding: str | None = None,
) -> Iterator[Source]:
    """Give one layer of a file.

    Parameters
    ----------
    path, name, format
        Where it is, what messages call it, and what its ending says it is.
    layer
        Which one, of several.
    encoding
        Of a Shapefile's text.

    Raises
    ------
    FileError, DataError
        It is of another kind, or cut short; there are several layers, or none of that name.
    """
    with path.open("rb") as file:
        beginning = file.read(_LONGEST_FEATURE).lstrip(BLANK)
    if not beginning.startswith(BEGINNINGS[format]):
        message = "its content is of another kind"
        raise ValueError(message)
    chosen = rows = None
    is_json = format in _JSON
    if is_json:
        format = "geojsonl" if _is_lines(beginning) else "geojson"  # noqa: A001
    if format == "shp":
        _refuse_cut_shapefile(path, name)
    # To list the layers, or count the rows, of GeoJSON GDAL would read all of it once more.
    if layer is not None or not is_json:
        chosen = _chosen(path, name, format, layer)
    if not is_json:
        rows = _rows(path, chosen, format)
    with ExitStack() as stack:
        try:
            meta, reader = stack.enter_context(_open(path, chosen, format, encoding))
        except RuntimeError as error:
            if not is_json or "not recognized" not in str(error):
                raise
            start = quote(beginning.decode("utf-8", "replace"))
            message = (
                f"{name} is no GeoJSON: it begins {start}; a FeatureCollection is needed, or a "
                "feature a line (values without geometry: save them as CSV)"
            )
            raise DataError(message) from None
        yield _source(path, name, format, rows, meta, reader)


def _open(path: Path, layer: str | None, format: str, encoding: str | None) -> Any:  # noqa: A002
    """Return a context of what GDAL tells of a layer, and a reader of its batches."""
    import pyogrio

    return pyogrio.open_arrow(
        path.absolute(),  # a name such as PG:points.gpkg would be taken for an address
        layer=layer,
        encoding=encoding if format == "shp" else None,
        batch_size=BATCH_ROWS,
        use_pyarrow=True,
    )


def _source(
    path: Path,
    name: str,
    format: str,  # noqa: A002
    rows: int | None,
    meta: dict[str, Any],
    reader: pa.RecordBatchReader,
) -> Source:
    schema = _with_geometry(reader.schema, meta)
    progress = ReadProgress()

    def batches() -> Iterator[pa.RecordBatch]:
        read = 0
        for batch in reader:
            read += batch.num_rows
            progress.fraction = read / rows if rows else None
            _check(batch, name)
            yield apply_schema(batch, schema)
        if format == "geojsonl":
            _refuse_lost_lines(path, name, read)
        elif format != "shp" and rows is not None and read < rows:  # its own are checked first
            message = f"{name} is not whole: it tells of {rows:,} rows, {read:,} can be read"
            raise FileError(message)

    return Source(name, format, schema, rows, batches(), progress.get)


def _rows(path: Path, layer: str | None, format: str) -> int | None:  # noqa: A002
    """Return how many rows there are where GDAL need not count them."""
    import pyogrio

    about = pyogrio.read_info(path.absolute(), layer=layer)
    if format == "fgb" and not about["capabilities"]["fast_spatial_filter"]:
        # Without an index it may hold rows without geometry, of which GDAL's quick way makes
        # Arrow arrays that are no valid ones, and the process dies.
        pyogrio.set_gdal_config_options({"OGR_FLATGEOBUF_STREAM_BASE_IMPL": True})
    rows = about["features"]
    return rows if rows >= 0 else None


def _chosen(path: Path, name: str, format: str, layer: str | None) -> str | None:  # noqa: A002
    """Return the layer of that name, or the only one."""
    import pyogrio

    kinds = dict(pyogrio.list_layers(path.absolute()))
    if layer is not None:
        if layer in kinds:
            return layer
        message = (
            f"{name} has no layer {quote(layer)}; name another with layer= (--layer), of "
            f"{format_list([*kinds])}"
        )
        raise DataError(message)
    layers = [each for each, kind in kinds.items() if kind is not None] or [*kinds]
    if len(layers) > 1:
        message = (
            f"{name} has several layers, {format_list(layers)}; name the one with the points with "
            f"layer= (--layer), or save it by itself, as in ogr2ogr points.{format} "
            f"{path.name} {layers[0]}"
        )
        raise DataError(message)
    return layers[0] if layers else None


def _with_geometry(schema: pa.Schema, meta: dict[str, Any]) -> pa.Schema:
    """Return the schema with the marks of GeoArrow on the column of geometries."""
    for place, field in enumerate(schema):
        extension = (field.metadata or {}).get(b"ARROW:extension:name")
        if extension in (b"geoarrow.wkb", b"ogc.wkb"):
            is_named = field.name != _UNNAMED or "geometry" in schema.names
            named = field if is_named else field.with_name("geometry")
            return schema.set(
                place, with_geoarrow_extension(named, "geoarrow.wkb", _crs(meta["crs"]))
            )
    return schema


def _crs(crs: str | None) -> Any:
    """Return a CRS as GeoArrow writes it: its code, or what it is as PROJJSON."""
    if crs is None or crs.startswith("EPSG:"):
        return crs
    from pyproj import CRS

    return CRS.from_user_input(crs).to_json_dict()


# --- what GDAL would pass over -----------------------------------------------------


def _is_lines(beginning: bytes) -> bool:
    """Tell whether a file of GeoJSON holds a feature a line (or a record), not a collection."""
    if beginning.startswith(_RECORD):
        return True
    return _is_feature(beginning.partition(b"\n")[0])


def _is_feature(line: bytes) -> bool:
    try:
        value = json.loads(line)
    except ValueError:
        return False
    return isinstance(value, dict) and value.get("type") in _FEATURES


def _refuse_lost_lines(path: Path, name: str, read: int) -> None:
    """Refuse lines, or records, that are no features."""
    with path.open("rb") as file:
        if read >= sum(1 for _ in _records(file)):
            return
        file.seek(0)
        for number, record in _records(file):
            if not _is_feature(record):
                message = (
                    f"{name} is damaged: line {number:,} is no GeoJSON feature, "
                    f"{quote(record.decode('utf-8', 'replace'))}; mend or remove it"
                )
                raise DataError(message)
    message = f"{name} is damaged: of its lines only {read:,} can be read; make it anew"
    raise DataError(message)


def _records(file: IO[bytes]) -> Iterator[tuple[int, bytes]]:
    """Yield what should be a feature with the line it is in: each line, or marked record."""
    record, start = b"", 0
    for number, line in enumerate(file, 1):
        bare = line.strip(BLANK)
        if record and not bare.startswith(_RECORD):
            record += line
            continue
        if record:
            yield start, record.strip(_RECORD + BLANK)
            record = b""
        if bare.startswith(_RECORD):
            record, start = bare, number
        elif bare:
            yield number, bare
    if record:
        yield start, record.strip(_RECORD + BLANK)


def _check(batch: pa.RecordBatch, name: str) -> None:
    """Refuse text that is not UTF-8, which nobody could read later, and arrays that are none."""
    try:
        batch.validate(full=True)
    except ValueError as error:
        if "UTF8" not in str(error):
            raise
        message = (
            f"{name} does not tell the encoding of its text, and it is not UTF-8; name it with "
            "encoding= (--encoding), as in --encoding windows-1256 (of a Shapefile), or save it "
            "as UTF-8"
        )
        raise DataError(message) from None


def _refuse_cut_shapefile(path: Path, name: str) -> None:
    """Refuse a Shapefile of which the .shp or the .dbf is shorter than it says."""
    with path.open("rb") as file:
        told = {path: 2 * int.from_bytes(file.read(28)[24:], "big")}
    for table in (path.with_suffix(".dbf"), path.with_suffix(".DBF")):
        if table.is_file():
            with table.open("rb") as file:
                _, rows, header, row = struct.unpack("<4sIHH", file.read(12))
            told[table] = header + rows * row
    for part, length in told.items():
        if part.stat().st_size < length:
            message = (
                f"{name} is cut short: {part.name} tells of {length:,} bytes, "
                f"{part.stat().st_size:,} are there; copy it anew, with all its parts"
            )
            raise FileError(message)
