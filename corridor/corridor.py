"""The corridor: a band beside a named stretch of road, and the questions asked of it."""

from __future__ import annotations

from typing import NamedTuple

from corridor import places as gazetteer
from corridor import seeds, widths
from corridor.errors import StretchError, WidthError
from corridor.widths import Sides
from geo.band import Band
from geo.frozen import fill, refuse, remake
from geo.line import Line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any, Literal

    import duckdb
    import folium
    import geopandas
    import pandas
    import pyarrow
    import shapely

    from corridor.route import Route
    from corridor.seeds import Agreement, Patrol, Place

    Ends = Literal["flat", "round"]


class Answer(NamedTuple):
    """What is known of a point, or, with arrays for values, of many.

    Attributes
    ----------
    inside
        Whether it lies in the corridor; the edge belongs to it.
    side
        The name of its side (``"north"`` or ``"south"`` for the M4).
    distance_m
        Metres to the road: to the whole road with flat ends, to the section alone with
        round ones.
    km
        Where along the route its nearest place lies, counted from the start of the section;
        with flat ends below 0 or above the length for a place beyond the section.
    edge_m
        How far it is from changing sides of the edge, in metres, positive inside: the least
        of its half-width less its distance and, with flat ends, the way along the road to
        either end (past the line's own ends straight on). Where the road bends the outline
        can lie farther away, never nearer across the road.
    """

    inside: Any
    side: Any
    distance_m: Any
    km: Any
    edge_m: Any


class Corridor:
    """A corridor along a stretch of a line; made by :func:`m4` or :func:`from_line`.

    Attributes
    ----------
    title
        What it is called.
    band
        Its geometry: the line, the section and the half-widths in metres.
    sides
        The names of the two sides.
    from_name, to_name
        The settlements at which the section starts and stops, where it was named so.
    places, patrols, agreement
        The facts around it; empty for a line of one's own.
    """

    __slots__ = (
        *("agreement", "band", "from_name", "patrols"),
        *("places", "sides", "title", "to_name"),
    )
    __setattr__ = __delattr__ = refuse

    title: str
    band: Band
    sides: Sides
    from_name: str | None
    to_name: str | None
    places: tuple[Place, ...]
    patrols: tuple[Patrol, ...]
    agreement: Agreement | None

    def __init__(
        self,
        *,
        title: str,
        band: Band,
        sides: Sides,
        from_name: str | None = None,
        to_name: str | None = None,
        places: tuple[Place, ...] = (),
        patrols: tuple[Patrol, ...] = (),
        agreement: Agreement | None = None,
    ) -> None:
        fill(self, title=title, band=band, sides=sides)
        fill(self, from_name=from_name, to_name=to_name)
        fill(self, places=places, patrols=patrols, agreement=agreement)

    def __reduce__(self) -> tuple[Any, ...]:
        return remake, (Corridor, {name: getattr(self, name) for name in self.__slots__})

    def __repr__(self) -> str:
        one, other = self.each_side_km
        first, second = self.sides.names
        return (
            f"<Corridor {self.title!r}: {self.length_km:.3f} km from "
            f"{self.from_name or 'its start'} to {self.to_name or 'its end'}, {one:g} km "
            f"{first} and {other:g} km {second}, {self.ends} ends>"
        )

    # What it is

    @property
    def line(self) -> Line:
        """The whole line, in the direction of travel."""
        return self.band.line

    @property
    def ends(self) -> Ends:
        """How the corridor closes: ``"flat"`` or ``"round"``."""
        return self.band.ends

    @property
    def each_side_km(self) -> tuple[float, float]:
        """The half-widths in kilometres, in the order of ``sides.names``."""
        return self.sides.ordered(self.band.left / 1000, self.band.right / 1000)

    @property
    def width_km(self) -> float:
        """The full width in kilometres, edge to edge."""
        return (self.band.left + self.band.right) / 1000

    @property
    def length_km(self) -> float:
        """The length of the section in kilometres."""
        return self.band.length / 1000

    @property
    def polygon(self) -> shapely.Polygon | shapely.MultiPolygon:
        """The outline in EPSG:4326, its edge within 0.5 m of the true edge."""
        return self.band.outline()

    @property
    def area_km2(self) -> float:
        """The geodesic area in square kilometres."""
        return self.area_and_perimeter()[0]

    @property
    def perimeter_km(self) -> float:
        """The geodesic length of the edge in kilometres, holes included."""
        return self.area_and_perimeter()[1]

    def area_and_perimeter(self) -> tuple[float, float]:
        """Return the geodesic area (km²) and length of the edge (km) of the polygon."""
        area, perimeter = self.band.area_and_perimeter()
        return area / 1e6, perimeter / 1e3

    @property
    def centreline(self) -> shapely.LineString:
        """The section as a line in EPSG:4326, in the direction of travel."""
        return _as_linestring(self.line.part(self.band.start, self.band.stop))

    @property
    def road(self) -> shapely.LineString:
        """The whole line in EPSG:4326, in the direction of travel."""
        return _as_linestring(self.line)

    @property
    def route(self) -> Route:
        """The section as the route of the joint patrols."""
        from corridor.route import Route

        return Route(self)

    # Another one

    def with_width(
        self,
        *,
        km: float | None = None,
        each_side_km: float | Sequence[float] | None = None,
    ) -> Corridor:
        """Return the same corridor with another width.

        Parameters
        ----------
        km
            Full width in kilometres, edge to edge.
        each_side_km
            Half-width in kilometres, or a pair in the order of ``sides.names``.

        Raises
        ------
        WidthError
            Neither or both are given, or a value does not lie in (0, 500] km a side.
        """
        if km is None and each_side_km is None:
            message = "give km= (edge to edge) or each_side_km= (road to edge)"
            raise WidthError(message)
        halves = widths.half_widths_km(km, each_side_km, self.each_side_km)
        return self._with_band(halves_km=halves)

    def with_ends(self, ends: Ends) -> Corridor:
        """Return the same corridor with ``"flat"`` or ``"round"`` ends."""
        return self._with_band(ends=ends)

    def between(self, start: str | float, stop: str | float) -> Corridor:
        """Return the corridor along another stretch of the same line.

        Parameters
        ----------
        start, stop
            Settlements by name, or kilometres of this corridor's own counting. Travel may
            run against the line: kilometres then count from ``start``, and the sides keep
            their names.

        Raises
        ------
        PlaceError
            A name is unknown or fits several settlements.
        StretchError
            Both are the same place of the road, or one lies beyond the line.
        """
        one, one_name = self._measure_of(start)
        other, other_name = self._measure_of(stop)
        if abs(one - other) < 1.0:
            message = (
                f"a stretch needs two different ends, got {start!r} and {stop!r}, "
                f"{abs(one - other):.1f} m apart along the road"
            )
            raise StretchError(message)
        line, sides = self.line, self.sides
        if one > other:
            line, sides = line.reversed(), sides.reversed()
            one, other = line.length - one, line.length - other
        left, right = self.band.left, self.band.right
        if sides != self.sides:
            left, right = right, left
        band = Band(
            line=line,
            start=max(one, 0.0),
            stop=min(other, line.length),
            left=left,
            right=right,
            ends=self.ends,
        )
        return self._along(band, sides=sides, from_name=one_name, to_name=other_name)

    def _measure_of(self, end: str | float) -> tuple[float, str | None]:
        """Return the measure on the whole line of a settlement or of a kilometre."""
        if isinstance(end, str):
            place = gazetteer.find(self.places, end)
            measure, offset = self.line.place(lat=place.lat, lon=place.lon)
            name: str | None = place.name
            what = f"{place.name}, {abs(offset) / 1000:.1f} km from the road,"
        else:
            measure = self.band.start + float(end) * 1000
            name, what = None, f"km {end}"
        if not -1e-3 <= measure <= self.line.length + 1e-3:
            first = -self.band.start / 1000
            last = (self.line.length - self.band.start) / 1000
            message = (
                f"{what} lies beyond the line, which runs from km {first:.3f} to km "
                f"{last:.3f} of this stretch; choose an end between them"
            )
            raise StretchError(message)
        return measure, name

    def _with_band(
        self, *, halves_km: tuple[float, float] | None = None, ends: Ends | None = None
    ) -> Corridor:
        left, right = self.sides.ordered(*(halves_km or self.each_side_km))
        band = Band(
            line=self.line,
            start=self.band.start,
            stop=self.band.stop,
            left=left * 1000,
            right=right * 1000,
            ends=self.ends if ends is None else ends,
        )
        return self._along(band, sides=self.sides, from_name=self.from_name, to_name=self.to_name)

    def _along(
        self, band: Band, *, sides: Sides, from_name: str | None, to_name: str | None
    ) -> Corridor:
        """Return the corridor of another band, with the same facts around it."""
        return Corridor(
            title=self.title,
            band=band,
            sides=sides,
            from_name=from_name,
            to_name=to_name,
            places=self.places,
            patrols=self.patrols,
            agreement=self.agreement,
        )

    # Questions

    def contains(
        self,
        points: Any = None,
        /,
        *,
        lat: Any = None,
        lon: Any = None,
        threads: int | None = None,
    ) -> Any:
        """Tell whether points lie in the corridor.

        Parameters
        ----------
        points
            A shapely point or array of points, a GeoSeries or GeoDataFrame (its CRS is
            honoured; without one it is refused), or a DataFrame or Arrow table.
        lat, lon
            Instead: degrees, two numbers or two arrays; with a table, the names of its
            columns.
        threads
            For arrays: how many threads work; all cores unless given.

        Returns
        -------
        bool, numpy.ndarray of bool, or a Series with the index of the input

        Raises
        ------
        CoordinateError
            A coordinate is missing or out of range.
        DataError
            The points carry no CRS, are not points, or have no such columns.
        """
        if points is None:
            return self.band.contains(lat=lat, lon=lon, threads=threads)
        from corridor import points as tables

        lats, lons = tables.coordinates(points, lat, lon)
        inside = self.band.contains(lat=lats, lon=lons, threads=threads)
        return tables.like(points, inside)

    def locate(
        self,
        points: Any = None,
        /,
        *,
        lat: Any = None,
        lon: Any = None,
        threads: int | None = None,
    ) -> Answer:
        """Return where points lie: inside or not, side, distance, kilometre, edge.

        Parameters and errors as for :meth:`contains`; arrays in, arrays out.
        """
        if points is not None:
            from corridor import points as tables

            lat, lon = tables.coordinates(points, lat, lon)
        measure, offset = self.band.place(lat=lat, lon=lon, threads=threads)
        if isinstance(measure, float):
            return self._answer(measure, offset)
        return self._answers(measure, offset)

    def _answer(self, measure: float, offset: float) -> Answer:
        band = self.band
        half, side = (band.left, self.sides.left) if offset >= 0 else (band.right, self.sides.right)
        edge = half - abs(offset)
        if self.ends == "flat":
            edge = min(edge, measure, band.length - measure)
        inside = band.holds(measure, offset)
        first, last = band.extent
        return Answer(inside, side, abs(offset), min(max(measure, first), last) / 1000, edge)

    def _answers(self, measure: Any, offset: Any) -> Answer:
        import numpy as np

        band = self.band
        is_left = offset >= 0
        distance = np.abs(offset)
        edge = np.where(is_left, band.left, band.right) - distance
        if self.ends == "flat":
            edge = np.minimum(edge, np.minimum(measure, band.length - measure))
        inside = band.holds(measure, offset)
        side = np.where(is_left, self.sides.left, self.sides.right)
        km = measure.clip(*band.extent) / 1000
        return Answer(inside, side, distance, km, edge)

    def label(
        self,
        points: Any,
        *,
        lat: str | None = None,
        lon: str | None = None,
        geometry: str | None = None,
        coordinate: str | None = None,
        crs: Any = None,
        prefix: str = "",
        swapped: bool | None = None,
    ) -> Any:
        """Return a table with the columns inside, side, distance_m, km and problem added.

        A row whose coordinate is missing or impossible keeps its place, with nulls and the
        reason in ``problem``.

        Parameters
        ----------
        points
            A pandas, Polars or Dask DataFrame, a GeoDataFrame, GeoSeries, Arrow table,
            record batch or record batch reader.
        lat, lon
            The names of its coordinate columns; found by their usual names if not given.
        geometry
            Instead: the name of a column of WKB, WKT or GeoArrow points.
        coordinate
            Instead: the name of a column of coordinates as text (decimal, DMS, MGRS, UTM).
        crs
            The CRS of the coordinates, where the table does not tell it; EPSG:4326 for
            ``lat`` and ``lon``.
        prefix
            What stands before the names of the columns added.
        swapped
            Whether latitude and longitude are exchanged: True exchanges them, False takes
            them as they are; looked at unless given.

        Returns
        -------
        A table of the same kind; of a Dask DataFrame or a reader, one that is labelled as it
            is read.

        Raises
        ------
        DataError
            There are no such columns, or the table has columns of these names already.
        SwapError
            Most points lie near the road only when latitude and longitude are exchanged.
        """
        from corridor import points as tables

        return tables.label(
            self,
            points,
            lat=lat,
            lon=lon,
            geometry=geometry,
            coordinate=coordinate,
            crs=crs,
            prefix=prefix,
            swapped=swapped,
        )

    def label_batches(self, batches: Any, **options: Any) -> pyarrow.RecordBatchReader:
        """Return a reader of labelled record batches, for tables larger than memory.

        Parameters
        ----------
        batches
            A record batch reader, or anything with Arrow's stream interface (a Polars or
            DuckDB result, say). It is read as the labelled batches are asked for, a few
            ahead.
        options
            As for :meth:`label`.

        Raises
        ------
        DataError, SwapError
            As for :meth:`label`; the latter once it shows.
        """
        from corridor import labels

        return labels.stream(self, batches, **options)

    def sweep(
        self,
        points: Any,
        *,
        each_side_km: Sequence[float],
        by: str | None = None,
        sum: str | None = None,  # noqa: A002
        lat: str | None = None,
        lon: str | None = None,
        geometry: str | None = None,
        coordinate: str | None = None,
        crs: Any = None,
        swapped: bool | None = None,
    ) -> pandas.DataFrame:
        """Return how many points lie inside at each of many half-widths.

        The corridor's own width does not matter; each row says what
        ``with_width(each_side_km=...)`` would count. A thousand half-widths take little longer
        than one.

        Parameters
        ----------
        points
            A table, as for :meth:`label`, or a record batch reader, of which little is in
            memory at a time.
        each_side_km
            The half-widths in kilometres, rising, as in ``numpy.arange(1, 20.5, 0.5)``.
        by
            The name of a column: points are counted for each of its values apart.
        sum
            The name of a column whose numbers are added up, in place of counting points.
        lat, lon, geometry, coordinate, crs, swapped
            As for :meth:`label`.

        Returns
        -------
        A table with a row for each half-width, groups one after the other: the group (if
            ``by`` is given), ``each_side_km``, ``width_km``, a column for each side by its
            name, and ``inside``, the sum of both.

        Warns
        -----
        UserWarning
            Rows add nothing: they have no coordinate that can be used, or no number.

        Raises
        ------
        DataError, SwapError
            As for :meth:`label`; or the column of groups has too many values.
        WidthError
            The half-widths do not rise, or do not lie in (0, 500] km.

        Examples
        --------
        >>> import corridor, pandas
        >>> table = pandas.DataFrame({"lat": [35.814, 35.85], "lon": [36.61, 36.45]})
        >>> corridor.m4().sweep(table, each_side_km=[0.5, 1, 6])[["north", "south"]].to_numpy()
        array([[0, 0],
               [0, 1],
               [1, 1]])
        """
        import warnings

        from corridor import sweep

        found = sweep.of_table(
            self,
            points,
            each_side_km,
            by=by,
            sum=sum,
            lat=lat,
            lon=lon,
            geometry=geometry,
            coordinate=coordinate,
            crs=crs,
            swapped=swapped,
        )
        if found.left_out():
            message = f"not all rows count: {'; '.join(found.left_out())}"
            warnings.warn(message, UserWarning, stacklevel=2)
        return found.table().to_pandas()  # type: ignore[no-any-return]

    def settlements(self) -> list[tuple[Place, Answer]]:
        """Return the settlements with their answers, in the order of the facts."""
        return [(place, self.locate(lat=place.lat, lon=place.lon)) for place in self.places]

    def nearest_settlement(self, *, lat: float, lon: float) -> tuple[Place, float] | None:
        """Return the settlement nearest to a point and how far it is, in metres."""
        from geo.coordinates import check_coordinate
        from geo.nearest import distance

        check_coordinate(lat, lon)
        measured = [(distance(lat, lon, place.lat, place.lon), place) for place in self.places]
        if not measured:
            return None
        metres, place = min(measured, key=lambda pair: pair[0])
        return place, metres

    def posts(self, every_km: float = 5.0) -> list[tuple[float, float, float]]:
        """Return the kilometre posts of the section: (km, lat, lon), from 0 on."""
        if not every_km > 0:
            message = f"the way from post to post must be longer than 0 km, got {every_km!r}"
            raise StretchError(message)
        count = int(self.length_km / every_km + 1e-9) + 1
        measures = [i * every_km * 1000 for i in range(count)]
        points = [self.line.point_at(self.band.start + measure) for measure in measures]
        return [(m / 1000, lat, lon) for m, (lat, lon) in zip(measures, points, strict=True)]

    # Pictures and files

    def map(
        self,
        points: Any = None,
        *,
        tiles: str | None = None,
        tiles_attribution: str | None = None,
    ) -> folium.Map:
        """Return the interactive map, a folium map that takes further layers.

        Parameters
        ----------
        points
            A table of points to show, as for :meth:`label`.
        tiles
            A base map from the network, which readers of the page may ask for where it is
            served over http: ``"osm"``, or an address with ``{z}``, ``{x}`` and ``{y}``.
        tiles_attribution
            Whose the tiles are, in their owner's words.

        Raises
        ------
        DataError
            There are too many points, or the tiles lack an address or an attribution.
        """
        from corridor import page
        from corridor.tiles import tiles_at

        labelled = None if points is None else self.label(points)
        base = None if tiles is None else tiles_at(tiles, tiles_attribution)
        return page.build(self, labelled, base)

    def add_to(self, map: folium.Map) -> folium.Map:  # noqa: A002
        """Add corridor, route and settlements to a folium map of one's own; return it."""
        from corridor import layers

        return layers.add(self, map)

    def export(self, path: Any) -> list[str]:
        """Write corridor, section, line and settlements in the format of the file's ending.

        Returns the paths of the files written; see :mod:`corridor.export`.
        """
        from corridor import export

        return export.write(self, path)

    def to_geodataframe(self) -> geopandas.GeoDataFrame:
        """Return corridor, section, line and settlements as one table in EPSG:4326."""
        from corridor import export

        return export.features(self)


def _as_linestring(line: Line) -> shapely.LineString:
    import shapely

    return shapely.LineString(list(zip(line.lons, line.lats, strict=True)))


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
        Full width in kilometres, edge to edge; 12 as agreed unless given.
    each_side_km
        Instead: from the road to the edge, one number or (north, south).
    ends
        How the corridor closes, which the agreement does not say: ``"flat"``, across the
        road at both ends, or ``"round"``.

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
    halves = widths.half_widths_km(width_km, each_side_km, sides.ordered(*agreement.half_widths_km))
    left, right = sides.ordered(*halves)
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
        places=facts.places,
        patrols=facts.patrols,
        agreement=agreement,
    )


def from_line(
    line: Any,
    *,
    width_km: float | None = None,
    each_side_km: float | Sequence[float] | None = None,
    ends: Ends = "flat",
    title: str | None = None,
    where: str | None = None,
    layer: str | None = None,
    crs: Any = None,
    reverse: bool = False,
    sides: Sequence[str] | None = None,
) -> Corridor:
    """Return a corridor along a line of one's own.

    Parameters
    ----------
    line
        The path of a file (GeoJSON, GeoPackage, Shapefile, KML, GPX, FlatGeobuf,
        GeoParquet, WKT, or CSV with a vertex a row), WKT, a shapely line, a GeoSeries or
        GeoDataFrame, a DataFrame of vertices, a :class:`geo.Line`. Its CRS is honoured;
        :func:`corridor.lines.read` tells what is taken and how.
    width_km, each_side_km
        Full width, or half-width as one number or (left, right), in kilometres.
    ends
        ``"flat"`` or ``"round"``.
    title
        What to call it; the file's name unless given.
    where, layer
        Which feature (``"NAME=VALUE"``) and which layer, where there are several.
    crs
        The CRS of the coordinates, where the source names none or a wrong one.
    reverse
        Whether travel runs against the direction that the line has.
    sides
        The names of the sides, left and right of travel: ``("north", "south")`` for one
        that runs east. Half-widths given as a pair come in this order.

    Warns
    -----
    UserWarning
        Something in the source was left out, such as heights, or taken otherwise.

    Raises
    ------
    WidthError
        No width is given, or one that does not lie in (0, 500] km a side.
    DataError, SwapError
        There is no one line in it, or the sides are not two names.
    FileError
        The file cannot be read.
    """
    import warnings

    from corridor import lines

    if width_km is None and each_side_km is None:
        message = "a line of your own needs a width: give width_km= or each_side_km="
        raise WidthError(message)
    left, right = widths.half_widths_km(width_km, each_side_km, (0.0, 0.0))
    names = lines.sides(sides)
    found = lines.read(line, where=where, layer=layer, crs=crs, reverse=reverse)
    for note in found.notes:
        warnings.warn(note, UserWarning, stacklevel=2)
    is_ready = isinstance(line, Line) and not reverse  # its tables are made
    whole = line if is_ready else Line(lats=found.lats, lons=found.lons)
    return Corridor(
        title=title or found.name,
        band=Band(
            line=whole,
            start=0.0,
            stop=whole.length,
            left=left * 1000,
            right=right * 1000,
            ends=ends,
        ),
        sides=names,
    )


def register(con: duckdb.DuckDBPyConnection, corridor: Corridor, prefix: str = "") -> None:
    """Give a DuckDB connection the functions of :mod:`corridor.sql`."""
    from corridor import sql

    sql.register(con, corridor, prefix)
