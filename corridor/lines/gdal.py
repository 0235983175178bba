"""Lines in the files that GDAL reads.

GDAL goes by the content of a file, not by its ending, and some of its formats name other files,
network addresses or whole processing pipelines. So the beginning of a file is compared with its
ending before GDAL opens it, and GDAL is restricted to one driver where its syntax allows that.
"""

from __future__ import annotations

import mmap
import re
import warnings
from typing import TYPE_CHECKING

from corridor.errors import DataError, format_list
from corridor.lines import single_positions

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import geopandas
    import pyproj

# Words by which GDAL recognises formats that refer to other files or addresses.
REFERRING_FORMATS = (b"<OGRVRT", b"<OGRWFS", b"<OGRCSW", b"WFS_Capabilities", b"opengis.net/gml")
_BEGINNING_BYTES = 65_536
_MAX_LAYERS_LISTED = 10


def xml_beginning(root: bytes) -> re.Pattern[bytes]:
    """Return the pattern of an XML document with this root element that defines no entities."""
    return re.compile(
        rb"(?>\s|<\?.*?\?>|<!--.*?-->|<!DOCTYPE[^>\[]*>)*+<(?:\w+:)?" + root + rb"[\s>/]",
        re.DOTALL | re.IGNORECASE,
    )


def read_vector(
    path: Path,
    layer: str | None,
    *,
    beginning: re.Pattern[bytes],
    driver: str = "",
    forbidden: tuple[bytes, ...] = (),
    check: Callable[[Path], pyproj.CRS | None] | None = None,
) -> geopandas.GeoDataFrame:
    """Return the features of the one layer with lines.

    Parameters
    ----------
    path
        The path of the file.
    layer
        Which of its layers; the only one that has lines unless given (in a GPX file the track
        before the planned route).
    beginning
        How such files begin; a zero byte in it ends what GDAL compares with other formats.
    driver
        The prefix that makes GDAL use one driver, for the drivers that have one.
    forbidden
        Byte strings that occur nowhere in such files.
    check
        Refuses what GDAL would silently repair or leave out. It may return the CRS of the
        file, where GDAL's is not to be trusted.

    Raises
    ------
    DataError
        The file is of another format than its ending says, there is no such layer, none has lines,
        or several have.
    """
    _check_content(path, beginning, forbidden)
    crs = None if check is None else check(path)
    features = _read_layer_of_lines(path, f"{driver}{path.absolute()}", layer)
    return features if crs is None else features.set_crs(crs, allow_override=True)


def read_geodatabase(path: Path, layer: str | None) -> geopandas.GeoDataFrame:
    """Return the features of the one layer with lines of an Esri file geodatabase."""
    if not path.is_dir():
        message = f"{path} is a file; a geodatabase is a folder"
        raise DataError(message)
    return _read_layer_of_lines(path, str(path.absolute()), layer)


def _check_content(path: Path, beginning: re.Pattern[bytes], forbidden: tuple[bytes, ...]) -> None:
    """Refuse a file that GDAL might take for another format than its ending says."""
    with path.open("rb") as file:
        start = file.read(_BEGINNING_BYTES).removeprefix(b"\xef\xbb\xbf")
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
            is_other = any(data.find(word) >= 0 for word in forbidden)
    if is_other or not beginning.match(start):
        message = (
            f"{path} is something else than its ending says; check its first lines, or give "
            "it the ending of what it is"
        )
        raise DataError(message)


def _read_layer_of_lines(path: Path, dataset: str, layer: str | None) -> geopandas.GeoDataFrame:
    """Return a layer by its name, or the one with lines, of a dataset as GDAL calls it."""
    import pyogrio

    with warnings.catch_warnings(action="ignore"):  # pyogrio's, of M values: Arrow keeps them
        types = {name: kind for name, kind in pyogrio.list_layers(dataset) if kind is not None}
        if layer is not None and layer not in types:
            names = format_list(types, _MAX_LAYERS_LISTED)
            message = f"{path} has no layer {layer!r}, only {names}"
            raise DataError(message)
        if layer is not None or len(types) == 1:
            return _read_layer(dataset, layer or next(iter(types)))
        layers = {
            name: _read_layer(dataset, name)
            for name, kind in types.items()
            if "Point" not in kind and "Polygon" not in kind
        }
    if path.suffix.casefold() == ".gpx" and _has_lines(layers.get("tracks")):
        return layers["tracks"]
    linear = [name for name, features in layers.items() if _has_lines(features)]
    if not linear:
        names = format_list(types, _MAX_LAYERS_LISTED)
        message = f"{path} holds no line; its layers are {names}"
        raise DataError(message)
    if len(linear) > 1:
        message = (
            f"{path} has lines in {len(linear)} layers: "
            f"{format_list(linear, _MAX_LAYERS_LISTED)}; name the one that is meant, as in "
            f"layer={linear[0]!r}"
        )
        raise DataError(message)
    return layers[linear[0]]


def _has_lines(features: geopandas.GeoDataFrame | None) -> bool:
    if features is None:
        return False
    types = ("LineString", "MultiLineString", "GeometryCollection")
    return bool((features.geom_type.isin(types) & ~features.is_empty).any())


def _read_layer(dataset: str, layer: str) -> geopandas.GeoDataFrame:
    import pyogrio
    import shapely

    try:
        # By Arrow: it is fast, and keeps the measures (M) of vertices.
        return pyogrio.read_dataframe(dataset, layer=layer, use_arrow=True)
    except shapely.GEOSException:
        return _read_layer_with_single_positions(dataset, layer)


def _read_layer_with_single_positions(dataset: str, layer: str) -> geopandas.GeoDataFrame:
    import geopandas
    import pyogrio
    import shapely

    table = pyogrio.read_dataframe(dataset, layer=layer, use_arrow=True, read_geometry=False)
    meta, arrow = pyogrio.read_arrow(dataset, layer=layer, columns=[])
    column = arrow[meta["geometry_name"] or "wkb_geometry"].to_pylist()
    geometry = shapely.from_wkb(single_positions.repeat_in_wkbs(column))
    return geopandas.GeoDataFrame(table, geometry=geometry, crs=meta["crs"])
