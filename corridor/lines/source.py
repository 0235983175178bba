"""Turn what the user gives as a line into features or rows of vertices, with their CRS."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from corridor.errors import DataError
from corridor.lines.degrees import WGS84
from corridor.lines.formats import FORMATS, read_line_file
from corridor.lines.wkt import is_wkt, read_wkt
from geo.line import Line

if TYPE_CHECKING:
    from typing import Any

    import geopandas
    import pyproj


class LineSource(NamedTuple):
    """Features, or a table with a vertex a row.

    Attributes
    ----------
    name
        The file's name without its ending, or ``"line"``.
    what
        The name in messages.
    table
        A GeoDataFrame, a GeoSeries, or a DataFrame of vertices.
    crs
        The CRS that the source names, None if it names none.
    default_crs
        The default CRS of a source that need not name one, else None.
    """

    name: str
    what: str
    table: Any
    crs: Any
    default_crs: str | None = None


def read_source(line: Any, layer: str | None) -> LineSource:
    """Return features or vertices from anything that :func:`~corridor.lines.read.read_line` takes.

    Raises
    ------
    FileError
        The file cannot be read.
    DataError
        It is nothing that can hold a line, or has no such layer.
    """
    if _is_path(line):
        return _read_file(Path(line), layer)
    what = f"the {type(line).__name__}"
    if hasattr(line, "to_pandas"):  # tables of Polars, Arrow and others
        line = line.to_pandas()
    if isinstance(line, str):
        what = "the text"
    elif _is_shape(line):
        what = "the line"
    if layer is not None:
        message = f"{what} has no layers to choose from; leave out layer={layer!r}"
        raise DataError(message)
    return _read_object(line, what)


def has_geometry(table: Any) -> bool:
    """Return whether a table is one of features, not of vertices."""
    import geopandas

    return isinstance(table, (geopandas.GeoSeries, geopandas.GeoDataFrame))


def get_geometry(table: Any, what: str) -> geopandas.GeoSeries:
    """Return the geometries of features.

    Raises
    ------
    DataError
        None of the columns is set as the one with geometries.
    """
    try:
        return table.geometry
    except AttributeError:
        message = f"{what} has no geometry; say which column with .set_geometry(...)"
        raise DataError(message) from None


def resolve_crs(source: LineSource, given: Any) -> tuple[pyproj.CRS, list[str]]:
    """Return the CRS of the coordinates, and a note where it is not the source's own.

    Parameters
    ----------
    source
        The features or vertices.
    given
        The CRS that the user names, None if none is named; it wins over the source's own.

    Raises
    ------
    DataError
        There is none, or it is not known.
    """
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    if given is None and source.crs is None and source.default_crs is None:
        message = (
            f"{source.what} names no CRS; name it with crs=, as in crs='EPSG:4326' "
            "for longitudes and latitudes in WGS84"
        )
        raise DataError(message)
    try:
        named = CRS(source.crs or source.default_crs or given)
        crs = named if given is None else CRS(given)
    except CRSError:
        got = source.crs if given is None else given
        message = f"{source.what}: {got!r} is no CRS that PROJ knows, as EPSG:4326 is"
        raise DataError(message) from None
    if source.crs is None or crs == named:
        return crs, []
    note = f"its coordinates are taken as {crs.name}, not as {named.name}, which it names"
    return crs, [note]


def _is_path(line: Any) -> bool:
    """Return whether a line is given as the path of a file; text may also be WKT."""
    if not isinstance(line, str):
        return isinstance(line, os.PathLike)
    return not is_wkt(line) or line.casefold().endswith(tuple(FORMATS))


def _is_shape(line: Any) -> bool:
    import shapely

    return isinstance(line, (shapely.Geometry, Line))


def _read_file(path: Path, layer: str | None) -> LineSource:
    table = read_line_file(path, layer)
    is_table = not has_geometry(table)
    need_not_name = is_table or not FORMATS[path.suffix.casefold()].has_crs
    return LineSource(
        name=os.fsencode(path.stem).decode(errors="replace"),  # a name need not be UTF-8
        what=str(path),
        table=table,
        crs=None if is_table else table.crs,
        default_crs=WGS84 if need_not_name else None,
    )


def _read_object(line: Any, what: str) -> LineSource:
    import geopandas
    import pandas as pd
    import shapely

    if isinstance(line, str):
        table = read_wkt([line], what)
        return LineSource("line", what, table, table.crs, WGS84)
    if isinstance(line, Line):
        table = geopandas.GeoSeries([shapely.linestrings(line.lons, line.lats)])
        return LineSource("line", what, table, WGS84)
    if isinstance(line, shapely.Geometry):
        srid = int(shapely.get_srid(line)) or None
        return LineSource("line", what, geopandas.GeoSeries([line]), srid, WGS84)
    if has_geometry(line):
        return LineSource("line", what, line, get_geometry(line, what).crs)
    if isinstance(line, pd.DataFrame):
        return LineSource("line", what, line, None, WGS84)
    message = (
        "a line is the path of a file, WKT, a shapely line, a GeoSeries, a GeoDataFrame, a "
        f"DataFrame of vertices or a geo.Line, got {type(line).__name__}"
    )
    raise DataError(message)
