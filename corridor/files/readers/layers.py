"""Layers of points in the files of geographic programs, streamed by GDAL.

In some formats GDAL silently skips what it cannot read: a line, or all that follows a cut. So
the rows read are compared with the number that the file declares.
"""

from __future__ import annotations

import json
import struct
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from corridor.errors import DataError, FileError, format_list, quote
from corridor.files.readers.source import (
    BATCH_ROWS,
    ReadProgress,
    Source,
    apply_schema,
    with_geoarrow_extension,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import IO, Any

    import pyarrow as pa

    from corridor.files.readers.source import ByteStream, InputFile

BLANK = b"\xef\xbb\xbf \t\r\n"
JSON_MAGICS = (b"{", b"\x1e")

_JSON = ("geojson", "geojsonl")
_RECORD = b"\x1e"  # begins each feature in a GeoJSON text sequence
_FEATURES = {
    *("Feature", "Point", "LineString", "Polygon"),
    *("MultiPoint", "MultiLineString", "MultiPolygon", "GeometryCollection"),
}
_BEGINNING_BYTES = 1 << 20  # no feature in the first line is longer
_UNNAMED = "wkb_geometry"  # GDAL's name for geometries in formats that have no name for them


@contextmanager
def open_layer(input_file: InputFile) -> Iterator[Source]:
    """Open one layer of a file.

    Raises
    ------
    FileError, DataError
        It is of another format, or cut short; there are several layers, or none of that name.
    """
    path, name, kind = input_file.path, input_file.name, input_file.format.name
    beginning = _read_beginning(input_file)
    is_json = kind in _JSON
    layer = rows = None
    if is_json:
        kind = "geojsonl" if _is_lines(beginning) else "geojson"
    if kind == "shp":
        _refuse_cut_shapefile(path, name)
    # To list the layers, or count the rows, of GeoJSON GDAL would read all of it once more.
    if input_file.layer is not None or not is_json:
        layer = _choose_layer(input_file)
    if not is_json:
        rows = _count_rows(path, layer, kind)
    with _open_with_gdal(input_file, layer, beginning) as (about, reader):
        yield _make_source(input_file, kind, rows, about, reader)


@contextmanager
def open_geojson_stream(stream: ByteStream, input_file: InputFile) -> Iterator[Source]:
    """Open standard input that holds GeoJSON, by way of a temporary file: GDAL reads it twice."""
    import tempfile
    from pathlib import Path

    with tempfile.TemporaryDirectory(prefix="corridor-") as folder:
        path = Path(folder) / "points.geojson"
        with path.open("wb") as file:
            while data := stream.read(1 << 20):
                file.write(data)
        with open_layer(replace(input_file, path=path)) as source:
            yield source


def _read_beginning(input_file: InputFile) -> bytes:
    """Return the first bytes of a file; raise ValueError if they are of another format.

    GDAL goes by content, not by ending: a file of one of its virtual formats under another name
    would have it open whatever file or address is written in there.
    """
    with input_file.path.open("rb") as file:
        beginning = file.read(_BEGINNING_BYTES).lstrip(BLANK)
    if not beginning.startswith(input_file.format.magics):
        message = "its content is of another kind"
        raise ValueError(message)
    return beginning


@contextmanager
def _open_with_gdal(
    input_file: InputFile, layer: str | None, beginning: bytes
) -> Iterator[tuple[dict[str, Any], pa.RecordBatchReader]]:
    """Open a layer; return what GDAL knows about it and a reader of its batches."""
    import pyogrio

    kind = input_file.format.name
    layer_context = pyogrio.open_arrow(
        input_file.path.absolute(),  # a name such as PG:points.gpkg would be taken for an address
        layer=layer,
        encoding=input_file.encoding if kind == "shp" else None,
        batch_size=BATCH_ROWS,
        use_pyarrow=True,
    )
    with ExitStack() as stack:
        try:
            about, reader = stack.enter_context(layer_context)
        except RuntimeError as error:
            if kind not in _JSON or "not recognized" not in str(error):
                raise
            message = (
                f"{input_file.name} is no GeoJSON: it begins "
                f"{quote(beginning.decode('utf-8', 'replace'))}; a FeatureCollection is needed, "
                "or a feature a line (values without geometry: save them as CSV)"
            )
            raise DataError(message) from None
        yield about, reader


def _make_source(
    input_file: InputFile,
    kind: str,
    rows: int | None,
    about: dict[str, Any],
    reader: pa.RecordBatchReader,
) -> Source:
    path, name = input_file.path, input_file.name
    schema = _mark_geometry(reader.schema, about["crs"])
    progress = ReadProgress()

    def batches() -> Iterator[pa.RecordBatch]:
        read = 0
        for batch in reader:
            read += batch.num_rows
            progress.fraction = read / rows if rows else None
            _check_batch(batch, name)
            yield apply_schema(batch, schema)
        if kind == "geojsonl":
            _refuse_lost_lines(path, name, read)
        elif kind != "shp" and rows is not None and read < rows:  # a Shapefile is checked first
            message = f"{name} is not whole: it declares {rows:,} rows, {read:,} can be read"
            raise FileError(message)

    return Source(name, kind, schema, rows, batches(), progress.get)


def _count_rows(path: Path, layer: str | None, kind: str) -> int | None:
    """Return how many rows a layer has, None if GDAL would have to count them."""
    import pyogrio

    about = pyogrio.read_info(path.absolute(), layer=layer)
    if kind == "fgb" and not about["capabilities"]["fast_spatial_filter"]:
        # Without an index it may hold rows without geometry, for which GDAL's quick way makes
        # invalid Arrow arrays, and the process dies.
        pyogrio.set_gdal_config_options({"OGR_FLATGEOBUF_STREAM_BASE_IMPL": True})
    rows = about["features"]
    return rows if rows >= 0 else None


def _choose_layer(input_file: InputFile) -> str | None:
    """Return the name of the layer that was named, or of the only one."""
    import pyogrio

    path, name, wanted = input_file.path, input_file.name, input_file.layer
    kinds = dict(pyogrio.list_layers(path.absolute()))
    if wanted is not None:
        if wanted in kinds:
            return wanted
        message = (
            f"{name} has no layer {quote(wanted)}; name another with layer= (--layer), of "
            f"{format_list([*kinds])}"
        )
        raise DataError(message)
    layers = [each for each, kind in kinds.items() if kind is not None] or [*kinds]
    if len(layers) > 1:
        message = (
            f"{name} has several layers, {format_list(layers)}; name the one with the points with "
            f"layer= (--layer), or save it by itself, as in ogr2ogr "
            f"points.{input_file.format.name} {path.name} {layers[0]}"
        )
        raise DataError(message)
    return layers[0] if layers else None


def _mark_geometry(schema: pa.Schema, crs: str | None) -> pa.Schema:
    """Return the schema with GeoArrow's metadata on the column of geometries."""
    for index, field in enumerate(schema):
        extension = (field.metadata or {}).get(b"ARROW:extension:name")
        if extension in (b"geoarrow.wkb", b"ogc.wkb"):
            is_named = field.name != _UNNAMED or "geometry" in schema.names
            named = field if is_named else field.with_name("geometry")
            extended = with_geoarrow_extension(named, "geoarrow.wkb", _to_geoarrow_crs(crs))
            return schema.set(index, extended)
    return schema


def _to_geoarrow_crs(crs: str | None) -> Any:
    """Return a CRS as GeoArrow writes it: its code, or its PROJJSON."""
    if crs is None or crs.startswith("EPSG:"):
        return crs
    from pyproj import CRS

    return CRS.from_user_input(crs).to_json_dict()


# --- what GDAL would skip ----------------------------------------------------------


def _is_lines(beginning: bytes) -> bool:
    """Return whether GeoJSON is a feature a line (or a record), not a collection."""
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
    """Raise DataError if lines, or records, are no features."""
    with path.open("rb") as file:
        if read >= sum(1 for _ in _iterate_records(file)):
            return
        file.seek(0)
        for number, record in _iterate_records(file):
            if not _is_feature(record):
                message = (
                    f"{name} is damaged: line {number:,} is no GeoJSON feature, "
                    f"{quote(record.decode('utf-8', 'replace'))}; mend or remove it"
                )
                raise DataError(message)
    message = f"{name} is damaged: of its lines only {read:,} can be read; make it anew"
    raise DataError(message)


def _iterate_records(file: IO[bytes]) -> Iterator[tuple[int, bytes]]:
    """Yield each line, or record, that should be a feature, after the number of its line."""
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


def _check_batch(batch: pa.RecordBatch, name: str) -> None:
    """Raise DataError if text is not UTF-8, ValueError if an array is damaged."""
    try:
        batch.validate(full=True)
    except ValueError as error:
        if "UTF8" not in str(error):
            raise
        message = (
            f"{name} does not name the encoding of its text, and it is not UTF-8; name it with "
            "encoding= (--encoding), as in --encoding windows-1256 (of a Shapefile), or save it "
            "as UTF-8"
        )
        raise DataError(message) from None


def _refuse_cut_shapefile(path: Path, name: str) -> None:
    """Raise FileError if the .shp or the .dbf is shorter than its header says."""
    with path.open("rb") as file:
        lengths = {path: 2 * int.from_bytes(file.read(28)[24:], "big")}
    for table in (path.with_suffix(".dbf"), path.with_suffix(".DBF")):
        if table.is_file():
            with table.open("rb") as file:
                _, rows, header, row = struct.unpack("<4sIHH", file.read(12))
            lengths[table] = header + rows * row
    for part, length in lengths.items():
        if part.stat().st_size < length:
            message = (
                f"{name} is cut short: {part.name} declares {length:,} bytes, "
                f"{part.stat().st_size:,} are there; copy it anew, with all its parts"
            )
            raise FileError(message)
