"""Read the one line that a corridor follows, from a file, a table or a geometry.

The result is vertices in WGS84 whose neighbours are joined by geodesics.

What joins two vertices of the source depends on its CRS. In a geographic CRS (degrees) it
is taken to be the geodesic; so too in GeoJSON, although RFC 7946 has it straight in
longitude and latitude. At the usual spacing of vertices there is no difference; over
100 km along the parallel of 45° it is 200 m: a line that follows the parallel needs vertices
in between. In a projected CRS it is the straight line of the map, which is no geodesic:
vertices are inserted until the geodesics lie within a millimetre of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from corridor.errors import DataError
from corridor.lengths import KM_PER_UNIT
from corridor.lines.choice import describe_choices, select_rows
from corridor.lines.degrees import to_degrees
from corridor.lines.parts import join_parts
from corridor.lines.source import get_geometry, has_geometry, read_source, resolve_crs
from corridor.lines.vertices import vertices_from_geometries, vertices_from_rows
from geo.ellipsoid import chord_lengths, geocentric_rows, geod

if TYPE_CHECKING:
    from typing import Any

    import numpy as np
    from numpy.typing import NDArray

    from corridor.lines.vertices import Vertices

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]

# Vertices of one position may have chainages that differ by this.
SAME_CHAINAGE_M = 0.01

# Farther apart than this on the ellipsoid, vertices may have several shortest lines; only
# those whose chord is of this length can be.
ANTIPODAL_M, ANTIPODAL_CHORD_M = 19_902_000.0, 12_600_000.0


@dataclass(frozen=True, slots=True, eq=False)
class SourceLine:
    """A line from outside, in WGS84.

    Attributes
    ----------
    name
        The file's name without its ending, ``�`` for what is no text in it; ``"line"`` where
        there is none.
    lats, lons
        Vertices in degrees, WGS84, in the direction of travel; no two neighbours are equal.
    measures
        The published chainage of each vertex in metres, NaN where there is none; None
        unless they were requested. They grow, or fall, along the line.
    notes
        What was left out or changed, a sentence each.
    """

    name: str
    lats: Floats
    lons: Floats
    measures: Floats | None
    notes: tuple[str, ...]


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
    """Return the one line of a source, in WGS84.

    Parameters
    ----------
    line
        The path of a file of one of the :data:`~corridor.lines.formats.FORMATS`: features
        with lines, or a table with a vertex a row in columns ``lat`` and ``lon``. Or WKT; a
        GeoDataFrame or GeoSeries; a table of vertices, of pandas or of a library whose
        tables have ``to_pandas``, as Polars and Arrow; a shapely line; a :class:`geo.Line`.
        Several parts or features are joined where their ends meet, to a centimetre, in the
        direction of the first. Longitudes may run on beyond ±180. Heights are ignored.
    where
        Which features (of a table of vertices: which rows) to read, as ``"NAME=VALUE"``;
        quotes and blanks around either do not count.
    layer
        Which of a file's layers to read.
    crs
        The CRS of the coordinates, where the source names none or a wrong one: anything
        that pyproj knows. Text, WKT and shapely lines are in EPSG:4326 by default.
    reverse
        Whether travel runs against the direction of the line's vertices.
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
        The source holds no line or several, its parts do not join, or its CRS is unknown.

    Examples
    --------
    >>> line = read_line("LINESTRING (179 10, 181 10)")
    >>> line.name, line.lons.tolist(), line.notes
    ('line', [179.0, -179.0], ())
    """
    import numpy as np

    source = read_source(line, layer)
    table = source.table
    if where is not None:
        if not hasattr(table, "columns"):
            message = f"{source.what} has no columns, and where={where!r} nothing to choose by"
            raise DataError(message)
        table = select_rows(table, where, source.what)
    vertices, notes = _read_vertices(table, source.what, chainage)
    source_crs, crs_notes = resolve_crs(source, crs)
    degrees, datum_notes = to_degrees(vertices, source_crs)
    whole = join_parts(_drop_points(degrees), _remedy(table))
    if reverse:
        whole = whole.take(slice(None, None, -1))
    _refuse_antipodal(whole)
    positions = _number_positions(whole)
    first = np.searchsorted(positions, np.arange(positions[-1] + 1))
    measures = None if chainage is None else _read_measures(whole, positions, chainage_unit)
    return SourceLine(
        name=source.name,
        lats=whole.y[first],
        lons=whole.x[first],
        measures=measures,
        notes=tuple(f"{source.what}: {note}" for note in (*notes, *crs_notes, *datum_notes)),
    )


def _read_vertices(table: Any, what: str, chainage: str | None) -> tuple[Vertices, list[str]]:
    """Return the vertices of features, or of a table with a vertex a row, and notes on them."""
    import numpy as np

    if not has_geometry(table):
        return vertices_from_rows(table, what, chainage), []
    vertices, notes = vertices_from_geometries(get_geometry(table, what).to_numpy(), what)
    is_measured = bool(np.isfinite(vertices.measures).any())
    if chainage not in (None, "M") or (chainage == "M" and not is_measured):
        got = "they have none" if chainage == "M" else f"got chainage={chainage!r}"
        message = f"{what}: chainages of geometries are their M values, chainage='M'; {got}"
        raise DataError(message)
    if is_measured and chainage is None:
        notes.append("measures (M) are ignored; chainage='M' takes them for chainages")
    return vertices, notes


def _remedy(table: Any) -> str:
    """Return the advice in a message where the parts are not one line."""
    if len(table) > 1 and hasattr(table, "columns"):
        return f"choose a feature with where='NAME=VALUE': {describe_choices(table)}"
    return "leave one line in it"


# --- the whole line -----------------------------------------------------------------------


def _drop_points(vertices: Vertices) -> Vertices:
    """Return the vertices of parts that have a length; refuse a line in which none has."""
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


def _number_positions(vertices: Vertices) -> Integers:
    """Return the number of each vertex's position along the line.

    Equal consecutive vertices share a number, and so do two ends that are joined.
    """
    import numpy as np

    is_next = (np.diff(vertices.x) != 0) | (np.diff(vertices.y) != 0)
    is_next &= np.diff(vertices.part) == 0  # else two ends are joined there
    return np.concatenate(([0], np.cumsum(is_next)))


def _refuse_antipodal(vertices: Vertices) -> None:
    """Refuse neighbours between which the shortest line is not unique."""
    import numpy as np

    positions = geocentric_rows(vertices.y, vertices.x)
    chords = chord_lengths(positions[1:], positions[:-1])
    for i in np.flatnonzero(chords > ANTIPODAL_CHORD_M).tolist():
        lats, lons = vertices.y[i : i + 2], vertices.x[i : i + 2]
        if geod().line_length(lons, lats) > ANTIPODAL_M:
            message = (
                f"{vertices.what}: {vertices.name(i)} (lat {lats[0]:.7g}, lon {lons[0]:.8g}) and "
                f"{vertices.name(i + 1)} (lat {lats[1]:.7g}, lon {lons[1]:.8g}) are nearly "
                "antipodal: no one shortest line joins them; add a vertex between"
            )
            raise DataError(message)


def _read_measures(vertices: Vertices, positions: Integers, unit: str) -> Floats:
    """Return the published measure of each position in metres; refuse disorder.

    Where several vertices have one position, the greatest of their measures.
    """
    import numpy as np

    if unit not in KM_PER_UNIT:
        message = f"chainage_unit= is one of {', '.join(KM_PER_UNIT)}, got {unit!r}"
        raise DataError(message)
    measures = vertices.measures * (KM_PER_UNIT[unit] * 1000)
    known = np.flatnonzero(np.isfinite(measures))
    count = len(np.unique(positions[known]))
    if count < 2:
        message = f"{vertices.what} has chainages at {count} points; it takes two to count by"
        raise DataError(message)
    steps = np.diff(measures[known]) * np.sign(measures[known[-1]] - measures[known[0]])
    is_same = np.diff(positions[known]) == 0
    is_wrong = np.where(is_same, np.abs(steps) > SAME_CHAINAGE_M, ~(steps > 0))
    if is_wrong.any():
        at = int(is_wrong.argmax())
        i, j = known[at], known[at + 1]
        message = (
            f"{vertices.what}: {vertices.name(j)} has the chainage {vertices.measures[j]:.10g}, "
            f"{vertices.name(i)} before it {vertices.measures[i]:.10g}: along the line chainages "
            "must all grow, or all fall"
        )
        raise DataError(message)
    starts = np.searchsorted(positions, np.arange(positions[-1] + 1))
    return np.fmax.reduceat(measures, starts)
