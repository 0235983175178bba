"""The formats of files that may hold a line: one table, and how a file is read by its ending."""

from __future__ import annotations

import io
import json
import os
import re
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from corridor.errors import CorridorError, DataError, FileError
from corridor.lines import geojson, single_positions, xml
from corridor.lines.columns import TEXT_ENDINGS
from corridor.lines.gdal import REFERRING_FORMATS, read_geodatabase, read_vector, xml_beginning
from corridor.lines.wkt import read_wkt

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import Any

    import geopandas
    import pandas as pd


class LineFormat(NamedTuple):
    """Files with lines of one ending.

    Attributes
    ----------
    title
        The name of the format.
    read
        Reads a layer of a file, the one named if any: features, or a table with a vertex a row.
    has_layers
        Whether a file may have several layers.
    has_crs
        Whether files name their CRS, or the format itself does.
    """

    title: str
    read: Callable[[Path, str | None], Any]
    has_layers: bool = True
    has_crs: bool = True


def read_line_file(path: Path, layer: str | None) -> pd.DataFrame | geopandas.GeoDataFrame:
    """Return the content of a file: features with lines, or a table with a vertex a row.

    Parameters
    ----------
    path
        The path of a file with one of the endings of :data:`FORMATS`.
    layer
        Which of its layers; the one that has lines unless given (in a GPX file the track
        before the planned route).

    Raises
    ------
    FileError
        The file is missing, a folder, may not be read, or has another ending.
    DataError
        It is empty, damaged or of another format than its ending says, there is no such layer,
        or several have lines.
    """
    ending = path.suffix.casefold()
    _check_readable(path, ending)
    format_ = FORMATS[ending]
    if layer is not None and not format_.has_layers:
        message = f"{path} has no layers to choose from; leave out layer={layer!r}"
        raise DataError(message)
    from shapely.errors import ShapelyError

    try:
        return format_.read(path, layer)
    except CorridorError:
        raise
    except (OSError, ValueError, RuntimeError, ShapelyError) as error:
        reason = " ".join(str(error).partition("; It might help")[0].split()).rstrip(".")
        message = (
            f"{path} cannot be read as {ending}: {reason}; check that it is whole and its "
            "ending is right"
        )
        raise DataError(message) from error


def _check_readable(path: Path, ending: str) -> None:
    if not os.path.exists(path):  # noqa: PTH110  pathlib's raises where a name is too long
        message = f"{path}: there is no such file"
        raise FileError(message)
    if path.is_dir() and ending != ".gdb":  # a geodatabase is a folder
        message = f"{path} is a folder; give the path of a file with a line"
        raise FileError(message)
    if ending not in FORMATS:
        got = f"the ending {path.suffix}" if ending else "no ending"
        message = f"{path} has {got}; lines are read from {', '.join(FORMATS)}: convert it to one"
        raise FileError(message)
    if FORMATS[ending].has_crs and not _is_utf8(str(path.absolute())):
        message = f"{path}: {ending} is read by libraries that take names in UTF-8 only; rename it"
        raise FileError(message)
    if not os.access(path, os.R_OK):
        message = f"{path} may not be read; check its permissions"
        raise FileError(message)
    if path.is_file() and path.stat().st_size == 0:
        message = f"{path} is empty"
        raise DataError(message)


def _is_utf8(name: str) -> bool:
    """Return whether a name is text: Python has other bytes in it as surrogates."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


# --- Parquet and text ---------------------------------------------------------------------


def _read_parquet(path: Path, _: str | None) -> pd.DataFrame | geopandas.GeoDataFrame:
    import pyarrow.parquet

    if b"geo" not in (pyarrow.parquet.read_schema(path).metadata or {}):
        return pyarrow.parquet.read_table(path).to_pandas()
    import geopandas
    import shapely

    try:
        return geopandas.read_parquet(path)
    except shapely.GEOSException:
        return geopandas.read_parquet(_repeat_single_positions(path))


def _repeat_single_positions(path: Path) -> io.BytesIO:
    """Return a GeoParquet file in which lines of a single position have it twice."""
    import pyarrow.parquet

    table = pyarrow.parquet.read_table(path)
    for name, described in json.loads(table.schema.metadata[b"geo"])["columns"].items():
        if described["encoding"] == "WKB":
            field = table.schema.field(name)
            wkb = single_positions.repeat_in_wkbs(table[name].to_pylist())
            index = table.schema.get_field_index(name)
            table = table.set_column(index, field, pyarrow.array(wkb, field.type))
    copy = io.BytesIO()
    pyarrow.parquet.write_table(table, copy)
    return copy


def _read_wkt_file(path: Path, _: str | None) -> geopandas.GeoDataFrame:
    return read_wkt([_decode(path)], str(path))


def _read_delimited_text(path: Path, _: str | None) -> pd.DataFrame | geopandas.GeoDataFrame:
    """Return a table of delimited text; one with a column of WKT as features."""
    from pyarrow import csv

    text = _decode(path).lstrip()
    header = re.sub(r'"[^"]*"', "", text.partition("\n")[0])
    options = csv.ParseOptions(delimiter=max(",;\t", key=header.count), newlines_in_values=True)
    table = csv.read_csv(io.BytesIO(text.encode()), parse_options=options).to_pandas()
    wkt = [name for name in table.columns if str(name).strip().casefold() == "wkt"]
    if not wkt:
        return table
    features = read_wkt(table[wkt[0]].fillna("").astype(str), str(path))
    return features.join(table.drop(columns=wkt))


def _decode(path: Path) -> str:
    data = path.read_bytes()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = f"{path} is not UTF-8: line {line} has the byte 0x{data[error.start]:02x}"
        raise DataError(message) from None


# --- the table ----------------------------------------------------------------------------


def _gdal_format(title: str, beginning: bytes | re.Pattern[bytes], **options: Any) -> LineFormat:
    """Return a format that GDAL reads; for the options see :func:`read_vector`."""
    return LineFormat(title, partial(read_vector, beginning=re.compile(beginning), **options))


_GEOJSON = _gdal_format("GeoJSON", rb"\s*\{", driver="GeoJSON:", check=geojson.check_document)
_PARQUET = LineFormat("GeoParquet", _read_parquet, has_layers=False)
_TEXT = LineFormat("CSV", _read_delimited_text, has_layers=False, has_crs=False)

# By the ending of their files.
FORMATS = {
    ".geojson": _GEOJSON,
    ".json": _GEOJSON,
    ".geojsonl": _gdal_format(
        "GeoJSON", rb"[\s\x1e]*\{", driver="GeoJSONSeq:", check=geojson.check_sequence
    ),
    ".gpkg": _gdal_format("GeoPackage", rb"SQLite format 3\0"),
    ".shp": _gdal_format("Shapefile", rb"\x00\x00\x27\x0a"),
    ".fgb": _gdal_format("FlatGeobuf", rb"fgb\x03fgb", forbidden=REFERRING_FORMATS),
    ".kml": _gdal_format(
        "KML", xml_beginning(b"kml"), forbidden=REFERRING_FORMATS, check=xml.check_document
    ),
    ".kmz": _gdal_format(
        "KMZ", rb"PK\x03\x04", forbidden=REFERRING_FORMATS, check=xml.check_archive
    ),
    ".gpx": _gdal_format(
        "GPX", xml_beginning(b"gpx"), forbidden=REFERRING_FORMATS, check=xml.check_document
    ),
    **dict.fromkeys((".parquet", ".geoparquet", ".pq"), _PARQUET),
    ".gdb": LineFormat("geodatabase", read_geodatabase),
    ".wkt": LineFormat("WKT", _read_wkt_file, has_layers=False, has_crs=False),
    **dict.fromkeys(TEXT_ENDINGS, _TEXT),
}
