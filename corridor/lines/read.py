"""Read the one line that a corridor is to lie along, from a file, a table or shapely.

Whatever the line comes as, it leaves here as vertices in WGS84 whose neighbours are joined
by geodesics.

What joins two vertices of the source depends on its CRS. In a geographic CRS (degrees) it
is taken to be the geodesic; so too in GeoJSON, although RFC 7946 has it straight in
longitude and latitude. Over the usual distances of vertices there is no difference; over
100 km along the parallel of 45° it is 200 m: whoever means the parallel puts in vertices.
In a projected CRS it is the straight line of the map, which is no geodesic: vertices are
put in until the geodesics lie within a millimetre of it.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from corridor.errors import DataError
from corridor.lengths import KM_PER_UNIT
from corridor.lines import choice as line_choice
from corridor.lines import degrees as line_degrees
from corridor.lines import files as line_files
from corridor.lines import parts as line_parts
from corridor.lines import vertices as line_vertices
from geo.line import Line

if TYPE_CHECKING:
    from typing import Any

    import geopandas
    import numpy as np
    import pyproj
    from numpy.typing import NDArray

    from corridor.lines.vertices import Vertices

    Floats = NDArray[np.float64]

SAME_MEASURE_M = 0.01

# Farther apart than this on the ellipsoid, vertices may have several shortest lines; only
# those whose chord is of this length can be.
ANTIPODAL_M, FAR_CHORD_M = 19_902_000.0, 12_600_000.0


@dataclass(frozen=True, slots=True, eq=False)
class SourceLine:
    """A line as it was read.

    Attributes
    ----------
    name
        The file's name without its ending, ``�`` for what is no text in it; ``"line"`` where
        there is none.
    lats, lons
        Vertices in degrees, WGS84, in the direction of travel; no two neighbours are equal.
    measures
        The published chainage of each vertex in metres, NaN where there is none; None if
        none were asked for. They grow, or fall, along the line.
    notes
        What was left out or taken otherwise than the source has it, a sentence each.
    """

    name: str
    lats: Floats
    lons: Floats
    measures: Floats | None
    notes: tuple[str, ...]


class _Source(NamedTuple):
    """What was given: rows or features, and what is known of them."""

    name: str
    what: str
    table: Any
    crs: Any  # as the source names it
    usual_crs: str | None = None  # where it need not name any


def read_line(
    line: Any,
    *,
    where: str | None = None,
    layer: str | None = None,
    crs: Any = None,
    reverse: bool = False,
    chainage: str | None = None,
    chainage_unit: str = "m",
) -> SourceLine:
    """Return the line that is meant.

    Parameters
    ----------
    line
        The path of a file: GeoJSON, GeoPackage, Shapefile, KML, KMZ, GPX, FlatGeobuf,
        GeoParquet, a geodatabase, WKT, or CSV with a vertex a row in columns ``lat`` and
        ``lon`` (or a column ``wkt``). Or WKT itself; a GeoDataFrame or GeoSeries; a
        table of vertices, of pandas or of a library whose tables have ``to_pandas``, as
        Polars and Arrow; a shapely line; a :class:`geo.Line`. Several parts or features are
        joined where their ends meet, to a centimetre, in the direction of the first.
        Longitudes may run on beyond ±180. Heights are ignored.
    where
        Which features are meant (of a table of vertices: which rows), as ``"NAME=VALUE"``;
        quotes and blanks around either do not count.
    layer
        Which of a file's layers is meant.
    crs
        The CRS of the coordinates, where the source names none or a wrong one: anything
        that pyproj knows. Text, WKT and shapely lines are in EPSG:4326 unless told.
    reverse
        Whether travel is to run against the direction that the line has.
    chainage
        Where published chainages are: ``"M"`` for the M values of vertices, or the name of
        a column in a table of vertices.
    chainage_unit
        Their unit: m, km, mi or nmi.

    Raises
    ------
    FileError
        The file is missing, a folder, of an unknown kind, or may not be read.
    SwapError
        Latitude and longitude look exchanged.
    DataError
        There is no line in it, more than one, one that does not join, or none of which
        anybody could tell where it lies.

    Examples
    --------
    >>> found = read_line("LINESTRING (179 10, 181 10)")
    >>> found.name, found.lons.tolist(), found.notes
    ('line', [179.0, -179.0], ())
    """
    import numpy as np

    source = _source(line, layer)
    table = source.table
    if where is not None:
        if not hasattr(table, "columns"):
            message = f"{source.what} has no columns, and where={where!r} nothing to choose by"
            raise DataError(message)
        table = line_choice.select_rows(table, where, source.what)
    vertices, notes = _vertices(table, source.what, chainage)
    known, taken_otherwise = _crs(source, crs)
    degrees, unshifted = line_degrees.to_degrees(vertices, known)
    whole = line_parts.join_parts(_without_points(degrees), _remedy(table))
    if reverse:
        whole = whole.take(slice(None, None, -1))
    _refuse_antipodal(whole)
    place = _place_numbers(whole)
    first = np.searchsorted(place, np.arange(place[-1] + 1))
    return SourceLine(
        name=source.name,
        lats=whole.y[first],
        lons=whole.x[first],
        measures=None if chainage is None else _measures(whole, place, chainage_unit),
        notes=tuple(f"{source.what}: {note}" for note in (*notes, *taken_otherwise, *unshifted)),
    )


# --- what was given -----------------------------------------------------------------------


def _source(line: Any, layer: str | None) -> _Source:
    """Return what was given, whatever it came as."""
    import geopandas
    import pandas as pd
    import shapely

    if isinstance(line, os.PathLike) or (isinstance(line, str) and not line_files.is_wkt(line)):
        return _from_file(Path(line), layer)
    what = f"the {type(line).__name__}"
    if hasattr(line, "to_pandas"):  # of Polars, Arrow and others
        line = line.to_pandas()
    if isinstance(line, (str, shapely.Geometry, Line)):
        what = "the text" if isinstance(line, str) else "the line"
    if layer is not None:
        message = f"{what} has no layers to choose from; leave out layer={layer!r}"
        raise DataError(message)
    if isinstance(line, str):
        table = line_files.features_from_wkt([line], what)
        return _Source("line", what, table, table.crs, line_degrees.WGS84)
    if isinstance(line, Line):
        table = geopandas.GeoSeries([shapely.linestrings(line.lons, line.lats)])
        return _Source("line", what, table, line_degrees.WGS84)
    if isinstance(line, shapely.Geometry):
        srid = int(shapely.get_srid(line)) or None
        return _Source("line", what, geopandas.GeoSeries([line]), srid, line_degrees.WGS84)
    if _has_geometry(line):
        return _Source("line", what, line, _with_geometry(line, what).crs)
    if isinstance(line, pd.DataFrame):
        return _Source("line", what, line, None, line_degrees.WGS84)
    message = (
        "a line is the path of a file, WKT, a shapely line, a GeoSeries, a GeoDataFrame, a "
        f"DataFrame of vertices or a geo.Line, got {type(line).__name__}"
    )
    raise DataError(message)


def _from_file(path: Path, layer: str | None) -> _Source:
    table = line_files.read_line_file(path, layer)
    crs = table.crs if _has_geometry(table) else None
    may_lack = not _has_geometry(table) or path.suffix.casefold() in line_files.WITHOUT_CRS
    name = os.fsencode(path.stem).decode(errors="replace")  # what is not UTF-8 is no text
    return _Source(name, str(path), table, crs, line_degrees.WGS84 if may_lack else None)


def _has_geometry(table: Any) -> bool:
    import geopandas

    return isinstance(table, (geopandas.GeoSeries, geopandas.GeoDataFrame))


def _with_geometry(table: Any, what: str) -> geopandas.GeoSeries:
    """Return a table's geometries."""
    try:
        return table.geometry
    except AttributeError:
        message = f"{what} has no geometry; say which column with .set_geometry(...)"
        raise DataError(message) from None


def _crs(source: _Source, given: Any) -> tuple[pyproj.CRS, list[str]]:
    """Return the CRS of the coordinates, and a note where it is not the one they name."""
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    if given is None and source.crs is None and source.usual_crs is None:
        message = (
            f"{source.what} does not tell its CRS; name it with crs=, as in crs='EPSG:4326' "
            "for longitudes and latitudes in WGS84"
        )
        raise DataError(message)
    try:
        named = CRS(source.crs or source.usual_crs or given)
        known = named if given is None else CRS(given)
    except CRSError:
        got = source.crs if given is None else given
        message = f"{source.what}: {got!r} is no CRS that PROJ knows, as EPSG:4326 is"
        raise DataError(message) from None
    if source.crs is None or known == named:
        return known, []
    note = f"its coordinates are taken as {known.name}, not as {named.name}, which it names"
    return known, [note]


def _vertices(table: Any, what: str, chainage: str | None) -> tuple[Vertices, list[str]]:
    """Return the vertices of features, or of a table with one a row."""
    import numpy as np

    if not _has_geometry(table):
        return line_vertices.vertices_from_rows(table, what, chainage), []
    vertices, notes = line_vertices.vertices_from_geometries(
        _with_geometry(table, what).to_numpy(), what
    )
    is_measured = bool(np.isfinite(vertices.measures).any())
    if chainage not in (None, "M") or (chainage == "M" and not is_measured):
        got = "they have none" if chainage == "M" else f"got chainage={chainage!r}"
        message = f"{what}: chainages of geometries are their M values, chainage='M'; {got}"
        raise DataError(message)
    if is_measured and chainage is None:
        notes.append("measures (M) are ignored; chainage='M' takes them for chainages")
    return vertices, notes


def _remedy(table: Any) -> str:
    """Return what can be done where the parts are not one line."""
    if len(table) > 1 and hasattr(table, "columns"):
        return f"choose a feature with where='NAME=VALUE': {line_choice.describe_choices(table)}"
    return "leave one line in it"


# --- the whole line -----------------------------------------------------------------------


def _without_points(vertices: Vertices) -> Vertices:
    """Return the parts that have a length; refuse if none has."""
    import numpy as np

    bounds = vertices.bounds()
    is_move = np.zeros(len(vertices.x), dtype=bool)
    is_move[1:] = (np.diff(vertices.x) != 0) | (np.diff(vertices.y) != 0)
    is_move[bounds[:-1]] = False
    has_length = np.add.reduceat(is_move, bounds[:-1]) > 0
    if not has_length.any():
        parts = f" in each of {len(has_length)} parts" if len(has_length) > 1 else ""
        message = (
            f"{vertices.what}: a line needs at least two different vertices, got 1{parts}, at "
            f"lat {vertices.y[0]:.7g}, lon {vertices.x[0]:.8g}"
        )
        raise DataError(message)
    return vertices.take(np.repeat(has_length, np.diff(bounds)))


def _place_numbers(vertices: Vertices) -> NDArray[np.int64]:
    """Return which place on the line each vertex is: repeats, and joined ends, are one."""
    import numpy as np

    is_next = (np.diff(vertices.x) != 0) | (np.diff(vertices.y) != 0)
    is_next &= np.diff(vertices.part) == 0  # else two ends meet, to a centimetre
    return np.concatenate(([0], np.cumsum(is_next)))


def _refuse_antipodal(vertices: Vertices) -> None:
    """Refuse neighbours that no one shortest line joins."""
    import numpy as np
    from pyproj import Geod

    positions = line_vertices.geocentric(vertices.y, vertices.x)
    chords = np.sqrt((np.diff(positions, axis=0) ** 2).sum(axis=1))
    for i in np.flatnonzero(chords > FAR_CHORD_M).tolist():
        lats, lons = vertices.y[i : i + 2], vertices.x[i : i + 2]
        if Geod(ellps="WGS84").line_length(lons, lats) > ANTIPODAL_M:
            message = (
                f"{vertices.what}: {vertices.name(i)} (lat {lats[0]:.7g}, lon {lons[0]:.8g}) and "
                f"{vertices.name(i + 1)} (lat {lats[1]:.7g}, lon {lons[1]:.8g}) are nearly "
                "antipodal: no one shortest line joins them; add a vertex between"
            )
            raise DataError(message)


def _measures(vertices: Vertices, place: NDArray[np.int64], unit: str) -> Floats:
    """Return the published measure of each place in metres; refuse what does not run on."""
    import numpy as np

    if unit not in KM_PER_UNIT:
        message = f"chainage_unit= is one of {', '.join(KM_PER_UNIT)}, got {unit!r}"
        raise DataError(message)
    measures = vertices.measures * (KM_PER_UNIT[unit] * 1000)
    known = np.flatnonzero(np.isfinite(measures))
    places = len(np.unique(place[known]))
    if places < 2:
        message = f"{vertices.what} has chainages at {places} places; it takes two to count by"
        raise DataError(message)
    steps = np.diff(measures[known]) * np.sign(measures[known[-1]] - measures[known[0]])
    is_same = np.diff(place[known]) == 0
    is_wrong = np.where(is_same, np.abs(steps) > SAME_MEASURE_M, ~(steps > 0))
    if is_wrong.any():
        at = int(is_wrong.argmax())
        i, j = known[at], known[at + 1]
        message = (
            f"{vertices.what}: {vertices.name(j)} has the chainage {vertices.measures[j]:.10g}, "
            f"{vertices.name(i)} before it {vertices.measures[i]:.10g}: along the line chainages "
            "must all grow, or all fall"
        )
        raise DataError(message)
    return np.fmax.reduceat(measures, np.searchsorted(place, np.arange(place[-1] + 1)))
