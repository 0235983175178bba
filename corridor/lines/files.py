"""Files that may hold a line, read as they are, with what they say of their CRS.

GDAL goes by what is in a file, not by its ending, and some of its formats name other files,
addresses of a network or whole programs of steps. So what a file begins with is looked at
before GDAL is asked, and where GDAL can be told which one driver to use, it is.
"""

from __future__ import annotations

import io
import json
import mmap
import os
import re
import warnings
from typing import TYPE_CHECKING, NamedTuple

from corridor.errors import CorridorError, DataError, FileError
from corridor.lines import geojson as line_geojson
from corridor.lines import single as line_single
from corridor.lines import xml as line_xml

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import Any

    import geopandas
    import pandas as pd


# Words by which GDAL would take a file for one of its formats that look elsewhere.
_FOREIGN = (b"<OGRVRT", b"<OGRWFS", b"<OGRCSW", b"WFS_Capabilities", b"opengis.net/gml")
_LOOKED_AT = 65_536


class Kind(NamedTuple):
    """How files of one ending are told from all else that GDAL reads.

    Attributes
    ----------
    beginning
        What they begin with; a zero byte in it ends what GDAL compares with other formats.
    driver
        The prefix that names the one driver to be used, for those that have one.
    foreign
        What stands nowhere in them.
    """

    beginning: re.Pattern[bytes]
    driver: str = ""
    foreign: tuple[bytes, ...] = ()


def _root(name: bytes) -> re.Pattern[bytes]:
    """Return the beginning of an XML document with this root, which defines no entities."""
    return re.compile(
        rb"(?>\s|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*>)*+<(?:\w+:)?" + name + rb"[\s>/]",
        re.DOTALL | re.IGNORECASE,
    )


_OBJECT = re.compile(rb"\s*\{")
_VECTOR = {
    ".geojson": Kind(_OBJECT, "GeoJSON:"),
    ".json": Kind(_OBJECT, "GeoJSON:"),
    ".geojsonl": Kind(re.compile(rb"[\s\x1e]*\{"), "GeoJSONSeq:"),
    ".gpkg": Kind(re.compile(rb"SQLite format 3\0")),
    ".shp": Kind(re.compile(rb"\x00\x00\x27\x0a")),
    ".fgb": Kind(re.compile(rb"fgb\x03fgb"), foreign=_FOREIGN),
    ".kml": Kind(_root(b"kml"), foreign=_FOREIGN),
    ".kmz": Kind(re.compile(rb"PK\x03\x04"), foreign=_FOREIGN),
    ".gpx": Kind(_root(b"gpx"), foreign=_FOREIGN),
}
_TABLES = (".csv", ".tsv", ".txt")
_PARQUET = (".parquet", ".geoparquet", ".pq")
WITHOUT_CRS = (".wkt", *_TABLES)  # formats that have no place for one
ENDINGS = (*_VECTOR, *_PARQUET, ".gdb", ".wkt", *_TABLES)

_TYPES = r"(?:MULTI)?(?:POINT|LINESTRING|POLYGON)|LINEARRING|GEOMETRYCOLLECTION"
_WKT = re.compile(
    rf"\s*(?:SRID\s*=\s*(\d+)\s*;)?\s*((?:{_TYPES})\s*(?:Z|M|ZM)?\s*(?:EMPTY|\().*)",
    re.DOTALL | re.IGNORECASE,
)


def read_line_file(path: Path, layer: str | None) -> pd.DataFrame | geopandas.GeoDataFrame:
    """Return what a file holds: features with lines, or a table with a vertex a row.

    Parameters
    ----------
    path
        Of a file with one of :data:`ENDINGS`.
    layer
        Which of its layers; the one that has lines unless given (in a GPX file the track
        before the planned route).

    Raises
    ------
    FileError
        The file is missing, a folder, may not be read, or has another ending.
    DataError
        It is empty, damaged or something else than its ending says, there is no such layer,
        or several have lines.
    """
    ending = path.suffix.casefold()
    _check_readable(path, ending)
    if layer is not None and ending not in _VECTOR and ending != ".gdb":
        message = f"{path} has no layers to choose from; leave out layer={layer!r}"
        raise DataError(message)
    from shapely.errors import ShapelyError

    try:
        if ending in _VECTOR:
            return _from_vector(path, _VECTOR[ending], layer)
        return _READERS[ending](path, layer)
    except CorridorError:
        raise
    except (OSError, ValueError, RuntimeError, ShapelyError) as error:
        reason = " ".join(str(error).partition("; It might help")[0].split()).rstrip(".")
        message = (
            f"{path} cannot be read as {ending}: {reason}; check that it is whole and its "
            "ending tells what it is"
        )
        raise DataError(message) from error


def _check_readable(path: Path, ending: str) -> None:
    if not os.path.exists(path):  # noqa: PTH110  pathlib's raises where a name is too long
        message = f"{path}: there is no such file"
        raise FileError(message)
    if path.is_dir() and ending != ".gdb":  # a geodatabase is a folder
        message = f"{path} is a folder; give the path of a file with a line"
        raise FileError(message)
    if ending not in ENDINGS:
        got = f"the ending {path.suffix}" if ending else "no ending"
        message = f"{path} has {got}; lines are read from {', '.join(ENDINGS)}: convert it to one"
        raise FileError(message)
    if ending not in WITHOUT_CRS and not _is_utf8(str(path.absolute())):
        message = f"{path}: {ending} is read by libraries that take names in UTF-8 only; rename it"
        raise FileError(message)
    if not os.access(path, os.R_OK):
        message = f"{path} may not be read; check its permissions"
        raise FileError(message)
    if path.is_file() and path.stat().st_size == 0:
        message = f"{path} is empty"
        raise DataError(message)


def _is_utf8(name: str) -> bool:
    """Tell whether a name is text: other bytes in it come as surrogates."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


# --- what GDAL reads ----------------------------------------------------------------------


def _from_vector(path: Path, kind: Kind, layer: str | None) -> geopandas.GeoDataFrame:
    name = _checked(path, kind)
    ending = path.suffix.casefold()
    if ending in line_xml.ENDINGS:
        line_xml.check_vertices(path)
    crs = line_geojson.check_vertices(path) if ending in line_geojson.ENDINGS else None
    features = _from_gdal(path, name, layer)
    return features if crs is None else features.set_crs(crs, allow_override=True)


def _checked(path: Path, kind: Kind) -> str:
    """Return what to call a file to GDAL, which will then take it for nothing else."""
    with path.open("rb") as file:
        start = file.read(_LOOKED_AT).removeprefix(b"\xef\xbb\xbf")
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            is_foreign = any(data.find(word) >= 0 for word in kind.foreign)
    if is_foreign or not kind.beginning.match(start):
        message = (
            f"{path} is something else than its ending says; check its first lines, or give "
            "it the ending of what it is"
        )
        raise DataError(message)
    return f"{kind.driver}{path.absolute()}"


def _from_gdal(path: Path, name: str, layer: str | None) -> geopandas.GeoDataFrame:
    """Return the one layer that is meant."""
    import pyogrio

    with warnings.catch_warnings(action="ignore"):  # that M is not supported: by Arrow it is
        kinds = {each: kind for each, kind in pyogrio.list_layers(name) if kind is not None}
        if layer is not None and layer not in kinds:
            message = f"{path} has no layer {layer!r}, only {_listed(kinds) or 'none'}"
            raise DataError(message)
        if layer is not None or len(kinds) == 1:
            return _layer(name, layer or next(iter(kinds)))
        layers = {
            each: _layer(name, each)
            for each, kind in kinds.items()
            if "Point" not in kind and "Polygon" not in kind
        }
    return _layer_of_lines(layers, kinds, path)


def _layer(name: str, layer: str) -> geopandas.GeoDataFrame:
    import pyogrio
    import shapely

    try:
        # By Arrow: it is fast, and keeps the measures (M) of vertices.
        return pyogrio.read_dataframe(name, layer=layer, use_arrow=True)
    except shapely.GEOSException:
        return _layer_with_single(name, layer)


def _layer_with_single(name: str, layer: str) -> geopandas.GeoDataFrame:
    """Return a layer in which lines of a single position may be."""
    import geopandas
    import pyogrio
    import shapely

    table = pyogrio.read_dataframe(name, layer=layer, use_arrow=True, read_geometry=False)
    meta, arrow = pyogrio.read_arrow(name, layer=layer, columns=[])
    column = arrow[meta["geometry_name"] or "wkb_geometry"].to_pylist()
    geometry = shapely.from_wkb(line_single.repeat_single_positions_in_wkbs(column))
    return geopandas.GeoDataFrame(table, geometry=geometry, crs=meta["crs"])


def _layer_of_lines(
    layers: dict[str, geopandas.GeoDataFrame], kinds: dict[str, str], path: Path
) -> geopandas.GeoDataFrame:
    """Return the layer with lines; in a GPX file the track before the planned route."""
    kinds_with_lines = ("LineString", "MultiLineString", "GeometryCollection")
    linear = [
        name
        for name, layer in layers.items()
        if (layer.geom_type.isin(kinds_with_lines) & ~layer.is_empty).any()
    ]
    if path.suffix.casefold() == ".gpx" and "tracks" in linear:
        return layers["tracks"]
    if not linear:
        message = f"{path} holds no line; its layers are {_listed(kinds) or 'none'}"
        raise DataError(message)
    if len(linear) > 1:
        message = (
            f"{path} has lines in {len(linear)} layers: {_listed(linear)}; name the one that "
            f"is meant, as in layer={linear[0]!r}"
        )
        raise DataError(message)
    return layers[linear[0]]


def _listed(names: Any, most: int = 10) -> str:
    shown = ", ".join(repr(str(name)) for name in list(names)[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most} more"


def _from_geodatabase(path: Path, layer: str | None) -> geopandas.GeoDataFrame:
    if not path.is_dir():
        message = f"{path} is a file; a geodatabase is a folder"
        raise DataError(message)
    return _from_gdal(path, str(path.absolute()), layer)


# --- what other libraries read ------------------------------------------------------------


def _from_parquet(path: Path, _: str | None) -> pd.DataFrame | geopandas.GeoDataFrame:
    import pyarrow.parquet

    if b"geo" not in (pyarrow.parquet.read_schema(path).metadata or {}):
        return pyarrow.parquet.read_table(path).to_pandas()
    import geopandas
    import shapely

    try:
        return geopandas.read_parquet(path)
    except shapely.GEOSException:
        return geopandas.read_parquet(_parquet_with_single(path))


def _parquet_with_single(path: Path) -> io.BytesIO:
    """Return a GeoParquet file anew, in which lines of a single position have it twice."""
    import pyarrow.parquet

    table = pyarrow.parquet.read_table(path)
    for name, described in json.loads(table.schema.metadata[b"geo"])["columns"].items():
        if described["encoding"] == "WKB":
            field = table.schema.field(name)
            wkb = pyarrow.array(
                line_single.repeat_single_positions_in_wkbs(table[name].to_pylist()), field.type
            )
            table = table.set_column(table.schema.get_field_index(name), field, wkb)
    anew = io.BytesIO()
    pyarrow.parquet.write_table(table, anew)
    return anew


def _from_wkt_file(path: Path, _: str | None) -> geopandas.GeoDataFrame:
    return features_from_wkt([_decoded(path)], str(path))


def _from_text(path: Path, _: str | None) -> pd.DataFrame | geopandas.GeoDataFrame:
    """Return a table of delimited text; one with a column of WKT as features."""
    from pyarrow import csv

    text = _decoded(path).lstrip()
    header = re.sub(r'"[^"]*"', "", text.partition("\n")[0])
    format_ = csv.ParseOptions(delimiter=max(",;\t", key=header.count), newlines_in_values=True)
    table = csv.read_csv(io.BytesIO(text.encode()), parse_options=format_).to_pandas()
    wkt = [name for name in table.columns if str(name).strip().casefold() == "wkt"]
    if not wkt:
        return table
    features = features_from_wkt(table[wkt[0]].fillna("").astype(str), str(path))
    return features.join(table.drop(columns=wkt))


def _decoded(path: Path) -> str:
    data = path.read_bytes()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = f"{path} is not UTF-8: line {line} has the byte 0x{data[error.start]:02x}"
        raise DataError(message) from None


def is_wkt(text: str) -> bool:
    """Tell whether a text begins as WKT does, with or without an SRID, and names no file.

    Examples
    --------
    >>> is_wkt("LINESTRING (36 35, 37 35)"), is_wkt("LineString (1).geojson")
    (True, False)
    """
    return _WKT.match(text) is not None and not text.casefold().endswith(ENDINGS)


def features_from_wkt(texts: Any, what: str) -> geopandas.GeoDataFrame:
    """Return geometries written as WKT; their CRS is known where an SRID stands before it.

    Raises
    ------
    DataError
        A text is no WKT, or they name several CRSs, or one that is not known.
    """
    import geopandas
    import shapely
    from pyproj.exceptions import CRSError

    found = [_WKT.match(text) for text in texts]
    if None in found:
        text = list(texts)[found.index(None)]
        message = (
            f"{what} must hold a geometry as WKT, as in LINESTRING (36.6 35.8, 36.7 35.8), "
            f"got {text.strip()[:40]!r}"
        )
        raise DataError(message)
    srids = {match[1] for match in found if match}
    if len(srids) > 1:
        message = f"{what} names several CRSs: SRID {', '.join(sorted(map(str, srids)))}"
        raise DataError(message)
    try:
        geometries = shapely.from_wkt(
            [line_single.repeat_single_positions_in_wkt(match[2]) for match in found if match]
        )
    except shapely.GEOSException as error:
        message = f"{what} is no WKT of a line: {' '.join(str(error).split())}"
        raise DataError(message) from None
    srid = next(iter(srids), None)
    try:
        return geopandas.GeoDataFrame(geometry=geometries, crs=srid and int(srid))
    except CRSError:
        message = f"{what} names SRID {srid}, which is no CRS that PROJ knows"
        raise DataError(message) from None


_READERS: dict[str, Callable[[Path, str | None], Any]] = {
    ".gdb": _from_geodatabase,
    ".wkt": _from_wkt_file,
    **dict.fromkeys(_PARQUET, _from_parquet),
    **dict.fromkeys(_TABLES, _from_text),
}
