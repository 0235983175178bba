"""Read the one line that a corridor is to lie along, from a file or from shapely.

Whatever the line comes as, it leaves here as a :class:`geo.Line`: WGS84, its segments
geodesics. A straight segment of a projection is no geodesic; it is divided every 100 m
before it is converted, so that the line stays where its own CRS has it.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from corridor.errors import DataError, FileError
from geo.errors import LineError
from geo.line import Line

if TYPE_CHECKING:
    from typing import Any

    import geopandas
    import pyproj
    import shapely

DENSE_M = 100.0  # the straight line of a projection leaves the geodesic by millimetres

GEOPARQUET = (".parquet", ".geoparquet", ".pq")
LINEAR = ("LineString", "LinearRing")


def read(line: Any) -> tuple[str, Line]:
    """Return a title and the line that is meant.

    Parameters
    ----------
    line
        The path of a file that GDAL reads or of a GeoParquet file; a GeoSeries or
        GeoDataFrame; a shapely line, taken as EPSG:4326; a :class:`geo.Line`. Several parts
        are joined where their ends meet. Heights are ignored. A file that names no CRS is
        taken as EPSG:4326 if its coordinates fit.

    Returns
    -------
    tuple of str and Line
        The title is the file's name without its ending; ``"line"`` where there is none.

    Raises
    ------
    FileError
        The file is missing, a folder, or may not be read.
    DataError
        It is in no known format, holds no line, something besides lines, or several that do
        not meet; a table has no CRS, or coordinates are not degrees.

    Examples
    --------
    >>> import shapely
    >>> title, line = read(shapely.LineString([(36.0, 35.0), (36.1, 35.0)]))
    >>> title, round(line.length, 1)
    ('line', 9128.8)
    """
    import geopandas
    import shapely

    if isinstance(line, Line):
        return "line", line
    if isinstance(line, (str, os.PathLike)):
        path = Path(line)
        return path.stem, _line(_from_file(path), str(path))
    if isinstance(line, shapely.Geometry):
        return "line", _line(geopandas.GeoSeries([line], crs="EPSG:4326"), "the line")
    if isinstance(line, (geopandas.GeoSeries, geopandas.GeoDataFrame)):
        return "line", _line(*_from_table(line))
    message = (
        "a line is the path of a file, a shapely line, a GeoSeries, a GeoDataFrame or a "
        f"geo.Line, got {type(line).__name__}"
    )
    raise DataError(message)


def _from_table(table: Any) -> tuple[geopandas.GeoSeries, str]:
    """Return the geometries, whose CRS is known, and what to call them in a message."""
    what = f"the {type(table).__name__}"
    try:
        geometries = table.geometry
    except AttributeError as error:
        message = f"{what} has no geometry; say which column with .set_geometry(...)"
        raise DataError(message) from error
    if geometries.crs is None:
        message = f"{what} has no CRS; say which with .set_crs(...)"
        raise DataError(message)
    return geometries, what


# --- files --------------------------------------------------------------------------------


def _from_file(path: Path) -> geopandas.GeoSeries:
    """Return the geometries of the file's one layer that has lines."""
    if not path.exists():
        message = f"{path}: there is no such file"
        raise FileError(message)
    if path.is_dir() and path.suffix.lower() != ".gdb":  # a geodatabase is a folder
        message = f"{path} is a folder; give the path of a file with a line"
        raise FileError(message)
    if not os.access(path, os.R_OK):
        message = f"{path} may not be read; check its permissions"
        raise FileError(message)
    if path.suffix.lower() in GEOPARQUET:
        return _from_geoparquet(path)
    return _from_gdal(path)


def _from_geoparquet(path: Path) -> geopandas.GeoSeries:
    import geopandas

    try:
        return geopandas.read_parquet(path).geometry
    except ValueError as error:  # pyarrow's errors are, too
        reason = str(error).partition("\n")[0]
        message = f"{path} cannot be read as GeoParquet: {reason}"
        raise DataError(message) from error


def _from_gdal(path: Path) -> geopandas.GeoSeries:
    import pyogrio
    from pyogrio.errors import DataLayerError, DataSourceError

    if path.is_file() and b"<OGRVRT" in path.read_bytes()[:4096]:
        message = f"{path} is a virtual file, which names others; give the file that it names"
        raise DataError(message)

    try:
        layers = {
            name: pyogrio.read_dataframe(path, layer=name, columns=[]).geometry
            for name, kind in pyogrio.list_layers(path)
            if kind is not None
        }
    except (DataLayerError, DataSourceError) as error:
        message = (
            f"{path} is damaged or in no known format; known are GeoJSON, GeoPackage, "
            "Shapefile, KML, FlatGeobuf, GPX, GeoParquet and whatever else GDAL reads"
        )
        raise DataError(message) from error
    return _layer_of_lines(layers, path)


def _layer_of_lines(layers: dict[str, geopandas.GeoSeries], path: Path) -> geopandas.GeoSeries:
    """Return the layer with lines; in a GPX file the track before the planned route."""
    import pandas as pd

    linear = {
        name: layer
        for name, layer in layers.items()
        if layer.geom_type.isin(("LineString", "MultiLineString")).any()
    }
    if path.suffix.lower() == ".gpx" and "tracks" in linear:
        return linear["tracks"]
    if len(linear) > 1:
        message = (
            f"{path} has lines in {len(linear)} layers: {', '.join(linear)}; a corridor "
            "lies along one: save it as a file of its own, or read it with "
            "geopandas.read_file(..., layer=...)"
        )
        raise DataError(message)
    if linear:
        return next(iter(linear.values()))
    if not layers:
        message = f"{path} holds no line: it has no geometry"
        raise DataError(message)
    return pd.concat(layers.values())  # whose geometries the message will name


# --- from geometries to one line ----------------------------------------------------------


def _line(geometries: geopandas.GeoSeries, what: str) -> Line:
    """Return the geometries as one line in WGS84, or say why they are none."""
    import shapely

    parts = shapely.get_parts(shapely.force_2d(geometries.dropna().to_numpy()))
    parts = parts[~shapely.is_empty(parts)]
    others = [part.geom_type for part in parts if part.geom_type not in LINEAR]
    if len(others) or not len(parts):
        message = f"{what} must hold a line and nothing else, got {_counted(parts)}"
        raise DataError(message)
    parts = _to_degrees(parts, geometries.crs, what)
    joined = parts[0] if len(parts) == 1 else _joined(parts, what)
    lons, lats = shapely.get_coordinates(joined).T
    try:
        return Line(lats=lats, lons=lons)
    except LineError as error:
        message = f"{what}: {error}"
        raise DataError(message) from error


def _counted(parts: Any) -> str:
    """Return how many geometries of each kind there are: ``2 Polygon, 1 LineString``."""
    from collections import Counter

    kinds = Counter(part.geom_type for part in parts)
    return ", ".join(f"{count} {kind}" for kind, count in kinds.most_common()) or "nothing"


def _to_degrees(parts: Any, crs: pyproj.CRS | None, what: str) -> Any:
    """Return lines in EPSG:4326."""
    import geopandas
    import numpy as np
    import shapely

    if crs is not None:
        if crs.is_projected:
            metres = crs.axis_info[0].unit_conversion_factor
            parts = shapely.segmentize(parts, DENSE_M / metres)
        parts = geopandas.GeoSeries(parts, crs=crs).to_crs("EPSG:4326").to_numpy()
    x, y = shapely.get_coordinates(parts).T
    wrong = np.flatnonzero(~((np.abs(x) <= 180) & (np.abs(y) <= 90)))  # NaN is wrong too
    if len(wrong):
        at = wrong[0]
        named = "it names no CRS" if crs is None else f"its CRS is {crs.name}"
        message = (
            f"{what}: x={x[at]:.9g}, y={y[at]:.9g} is no longitude in [-180, 180] and "
            f"latitude in [-90, 90]; {named}: give the one its coordinates are in, in "
            "geopandas with .set_crs(..., allow_override=True)"
        )
        raise DataError(message)
    return parts


def _joined(parts: Any, what: str) -> shapely.LineString:
    """Return the one line that the parts make where their ends meet."""
    import numpy as np
    import shapely

    # Lines cut at the antimeridian, as GeoJSON wants them, meet there: -180 is 180.
    xy = shapely.get_coordinates(parts)
    xy[:, 0] = np.where(xy[:, 0] == -180, 180, xy[:, 0])
    parts = shapely.set_coordinates(parts, xy)
    merged = shapely.line_merge(shapely.multilinestrings(parts))
    if merged.geom_type == "LineString":
        return merged
    gaps = sorted(_gaps_m(shapely.get_parts(merged)), reverse=True)
    widest = list(dict.fromkeys(map(_metres, filter(None, gaps))))
    if widest:
        why = f"from end to nearest end the gaps are {', '.join(widest[:3])}"
        why += " and less" if len(widest) > 3 else ""
    else:
        why = "more than two ends meet in one place"
    message = (
        f"{what} holds {len(parts)} parts that do not join into one line: {why}; "
        "close the gaps, or leave one line in it"
    )
    raise DataError(message)


def _gaps_m(parts: Any) -> list[float]:
    """Return for each part how far it is, in metres, to the nearest end of another."""
    import numpy as np
    import shapely
    from pyproj import Geod

    ends = np.array([shapely.MultiPoint(part.coords[:: len(part.coords) - 1]) for part in parts])
    tree = shapely.STRtree(ends)
    one, other = tree.query_nearest(ends, exclusive=True, all_matches=False)
    gaps = shapely.get_coordinates(shapely.shortest_line(ends[one], ends[other]))
    (lon, lat), (to_lon, to_lat) = gaps[::2].T, gaps[1::2].T
    metres = Geod(ellps="WGS84").inv(lon, lat, to_lon, to_lat)[2]
    return [float(length) for length in metres]


def _metres(gap: float) -> str:
    return f"{gap:.0f} m" if gap >= 100 else f"{gap:.3g} m"
