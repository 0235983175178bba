"""Make corridors: the M4's from its facts, any other from the user's line."""

from __future__ import annotations

from corridor.api.corridor import Corridor
from corridor.errors import DataError, WidthError
from corridor.model import seeds
from corridor.model.sides import Sides, resolve_half_widths_km, sides_from_names
from geo.band import Band
from geo.line import Line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    import duckdb

    from geo.band import Ends

_PLACEHOLDER_KM = (1.0, 1.0)  # until the table's half-widths replace it


def m4(
    *,
    width_km: float | None = None,
    each_side_km: float | Sequence[float] | None = None,
    ends: Ends = "flat",
) -> Corridor:
    """Return the corridor of the agreement of 5 March 2020, Tronba to Ain al-Havr.

    Parameters
    ----------
    width_km
        Full width in kilometres, edge to edge; that of the agreement, 12, unless given.
    each_side_km
        Instead: from the road to the edge, one number or (north, south).
    ends
        How the corridor closes, which the agreement does not say: ``"flat"``, across the
        road at both ends, or ``"round"``; or a pair, at the start and at the stop.

    Raises
    ------
    WidthError
        Both a width and half-widths are given, or a half-width does not lie in (0, 500] km.

    Examples
    --------
    >>> import corridor
    >>> m4 = corridor.m4()
    >>> m4.width_km, round(m4.length_km, 3)
    (12.0, 71.381)
    >>> answer = m4.locate(lat=35.814, lon=36.610)
    >>> answer.inside, answer.side, round(answer.distance_m, 1), round(answer.km, 2)
    (True, 'south', 527.7, 16.1)
    """
    facts = seeds.load()
    agreement = facts.agreement
    sides = Sides(agreement.left_side, agreement.right_side, agreement.right_side == "north")
    halves = resolve_half_widths_km(
        width_km, each_side_km, sides.order_pair(*agreement.half_widths_km)
    )
    left, right = sides.order_pair(*halves)
    line = Line(lats=facts.lats, lons=facts.lons)
    start, stop = (line.locate(lat=end.lat, lon=end.lon).measure for end in facts.ends)
    return Corridor(
        title=f"{agreement.road} corridor",
        band=Band(
            line=line,
            start=start,
            stop=stop,
            left=left * 1000,
            right=right * 1000,
            ends=ends,
        ),
        sides=sides,
        from_name=agreement.start,
        to_name=agreement.end,
        gazetteer=facts.settlements,
        patrols=facts.patrols,
        agreement=agreement,
    )


def from_line(
    line: Any,
    *,
    width_km: float | None = None,
    each_side_km: float | Sequence[float] | None = None,
    widths: Any = None,
    ends: Ends = "flat",
    title: str | None = None,
    where: str | None = None,
    layer: str | None = None,
    crs: Any = None,
    reverse: bool = False,
    sides: Sequence[str] | None = None,
    chainage: Any = None,
    chainage_unit: str | None = None,
) -> Corridor:
    """Return a corridor along any line.

    Parameters
    ----------
    line
        The path of a file (GeoJSON, GeoPackage, Shapefile, FlatGeobuf, KML, KMZ, GPX,
        GeoParquet, geodatabase, WKT, or CSV with a vertex a row), WKT, a shapely line, a
        GeoSeries or GeoDataFrame, a table of vertices (pandas, Polars, Arrow), a
        :class:`geo.Line`. Its CRS is honoured. See :func:`corridor.lines.read.read_line`.
    width_km, each_side_km
        Full width, or half-width as one number or (left, right), in kilometres.
    widths
        Instead: a table of half-widths that change along the line, as
        :meth:`corridor.Corridor.with_widths` takes it.
    ends
        ``"flat"`` or ``"round"``, or a pair, at the start and at the stop.
    title
        The title of the corridor; the file's name unless given.
    where, layer
        Which feature (``"NAME=VALUE"``) and which layer, where there are several.
    crs
        The CRS of the coordinates, where the source names none or a wrong one.
    reverse
        Whether travel runs against the direction of the line's vertices.
    sides
        The names of the sides, left and right of travel: ``("north", "south")`` for one
        that runs east. Half-widths given as a pair come in this order.
    chainage
        Where published kilometres are, which every ``km`` then follows. ``"M"`` for the M
        values of the line's vertices; the name of a column, where the line is a table with
        a vertex a row; or kilometre posts: a table, or a file ending in .csv, .tsv or .txt,
        with columns ``lat``, ``lon`` and ``km``, a post a row. Kilometres may start anywhere
        and may fall along the line; between two posts they are linear, before the first and
        past the last 1 km is 1,000 m. Lengths and distances stay geodesic. (The map's page
        counts from the start of the section all the same.)
    chainage_unit
        The unit of M values or of a column of the line: m (unless given), km, mi or nmi.

    Warns
    -----
    UserWarning
        Something in the source was left out, such as heights, or changed.

    Raises
    ------
    WidthError
        No width is given, or one that does not lie in (0, 500] km a side, or both a width
        and a table.
    DataError, SwapError
        The source does not hold exactly one line, the sides are not two names, the chainages
        neither all grow nor all fall along the line, or the table of widths cannot be understood.
    FileError
        The file cannot be read.

    Examples
    --------
    >>> import corridor
    >>> zone = corridor.from_line("LINESTRING (36 35, 37 35)", width_km=4)
    >>> zone.contains(lat=35.01, lon=36.5), zone.half_widths_text
    (True, '2 km left and 2 km right')
    """
    import warnings

    from corridor.lines import read as lines
    from corridor.model import chainage as chainages

    if width_km is None and each_side_km is None and widths is None:
        message = "a line of your own needs a width: give width_km=, each_side_km= or widths="
        raise WidthError(message)
    if widths is not None and not (width_km is None and each_side_km is None):
        message = "give widths=, a table, or width_km= or each_side_km=, one number; not both"
        raise WidthError(message)
    left, right = resolve_half_widths_km(width_km, each_side_km, _PLACEHOLDER_KM)
    names = sides_from_names(sides)
    is_by_posts = chainages.is_post_table(chainage)
    if chainage_unit is not None and (chainage is None or is_by_posts):
        message = (
            "chainage_unit= is for chainages at the line's vertices, as in chainage='M'; posts "
            f"give theirs by the name of their column; got chainage_unit={chainage_unit!r}"
        )
        raise DataError(message)
    source = lines.read_line(
        line,
        where=where,
        layer=layer,
        crs=crs,
        reverse=reverse,
        chainage=None if is_by_posts else chainage,
        chainage_unit=chainage_unit or "m",
    )
    for note in source.notes:
        warnings.warn(note, UserWarning, stacklevel=2)
    is_ready = isinstance(line, Line) and not reverse  # its tables are made
    whole = line if is_ready else Line(lats=source.lats, lons=source.lons)
    zone = Corridor(
        title=title or source.name,
        band=Band(
            line=whole,
            start=0.0,
            stop=whole.length,
            left=left * 1000,
            right=right * 1000,
            ends=ends,
        ),
        sides=names,
        chainage=chainages.make_chainage(whole, source.measures, chainage if is_by_posts else None),
    )
    return zone if widths is None else zone.with_widths(widths)


def register(con: duckdb.DuckDBPyConnection, corridor: Corridor, prefix: str = "") -> None:
    """Add SQL functions to a DuckDB connection; see :func:`corridor.tables.sql.register`.

    Raises
    ------
    DataError
        The connection has functions of these names already.

    Examples
    --------
    >>> import corridor, duckdb
    >>> con = duckdb.connect()
    >>> corridor.register(con, corridor.m4())
    >>> con.execute("SELECT corridor_side(35.814, 36.610)").fetchone()
    ('south',)
    """
    from corridor.tables import sql

    sql.register(con, corridor, prefix)
