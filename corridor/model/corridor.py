"""The corridor: a band beside a named stretch of road, and the questions asked of it."""

from __future__ import annotations

import math
from typing import NamedTuple

from corridor.errors import StretchError, WidthError
from corridor.lengths import CHAINAGE_TOLERANCE_M, format_chainage, format_km_range
from corridor.model.ends import describe_ends
from corridor.model.settlements import find_settlement
from corridor.model.sides import describe_side, resolve_half_widths_km
from geo.band import Band
from geo.frozen import fill, refuse, remake

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    import folium
    import geopandas
    import pandas
    import pyarrow
    import shapely

    from corridor.model.chainage import Chainage
    from corridor.model.ends import Ends
    from corridor.model.route import Route
    from corridor.model.seeds import Agreement, Patrol, Place
    from corridor.model.sides import Sides
    from geo.line import Line
    from geo.width_profile import Width


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
        with flat ends below 0 or above the length for a place beyond the section. Where the
        line has published chainages, the published kilometre.
    edge_m
        How far it is from changing sides of the edge, in metres, positive inside: the least
        of the half-width at its nearest place less its distance and the way along the road
        to either flat end (past the line's own ends straight on). Where the road bends the
        outline can lie farther away, never nearer across the road; where the width changes
        along the line, it can lie nearer, up or down the road.
    """

    inside: Any
    side: Any
    distance_m: Any
    km: Any
    edge_m: Any


class Corridor:
    """A corridor along a stretch of a line; made by ``corridor.m4`` or ``corridor.from_line``.

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
    chainage
        What published kilometres lie where along the whole line; None for kilometres that
        count from the start of the section.
    places, patrols, agreement
        The facts around it; empty for a line of one's own.
    """

    __slots__ = (
        *("agreement", "band", "chainage", "from_name", "patrols"),
        *("places", "sides", "title", "to_name"),
    )
    __setattr__ = __delattr__ = refuse

    title: str
    band: Band
    sides: Sides
    from_name: str | None
    to_name: str | None
    chainage: Chainage | None
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
        chainage: Chainage | None = None,
        places: tuple[Place, ...] = (),
        patrols: tuple[Patrol, ...] = (),
        agreement: Agreement | None = None,
    ) -> None:
        fill(self, title=title, band=band, sides=sides)
        fill(self, from_name=from_name, to_name=to_name, chainage=chainage)
        fill(self, places=places, patrols=patrols, agreement=agreement)

    def __reduce__(self) -> tuple[Any, ...]:
        return remake, (Corridor, {name: getattr(self, name) for name in self.__slots__})

    def __repr__(self) -> str:
        return (
            f"<Corridor {self.title!r}: {self.length_km:.3f} km from "
            f"{self.from_name or 'its start'} to {self.to_name or 'its end'}, "
            f"{self.told_each_side}, {describe_ends(self.band)}>"
        )

    # What it is

    @property
    def line(self) -> Line:
        """The whole line, in the direction of travel."""
        return self.band.line

    @property
    def ends(self) -> Ends:
        """How the corridor closes: ``"flat"``, ``"round"``, or a pair, at its start and stop."""
        return self.band.ends

    @property
    def is_uniform(self) -> bool:
        """Whether its half-widths are the same all along."""
        return self.band.is_uniform

    @property
    def each_side_km(self) -> tuple[float, float]:
        """The half-widths in kilometres, in the order of ``sides.names``.

        The greatest where they change along the line; see :attr:`is_uniform`.
        """
        return self.sides.order_pair(self.band.left / 1000, self.band.right / 1000)

    @property
    def least_each_side_km(self) -> tuple[float, float]:
        """The least half-widths in kilometres, in the order of ``sides.names``."""
        _, left, right = (min(column) for column in zip(*self.band.knots, strict=True))
        return self.sides.order_pair(left / 1000, right / 1000)

    @property
    def width_km(self) -> float:
        """The full width in kilometres, edge to edge; the greatest where it changes."""
        return max(left + right for _, left, right in self.band.knots) / 1000

    @property
    def least_width_km(self) -> float:
        """The least full width in kilometres."""
        return min(left + right for _, left, right in self.band.knots) / 1000

    @property
    def width_table(self) -> list[dict[str, float]]:
        """The half-widths along the section as :meth:`with_widths` takes them, a row a piece."""
        from corridor.model import width_table as width_tables

        return width_tables.tabulate_width_profile(self)

    @property
    def way(self) -> str:
        """What it runs along, in a word: ``road`` or ``line``."""
        return "road" if self.agreement else "line"

    @property
    def told_each_side(self) -> str:
        """The half-widths in words: ``6 km north and 2 to 4 km south``."""
        return " and ".join(
            f"{format_km_range(least, most)} {describe_side(side)}"
            for least, most, side in zip(
                self.least_each_side_km, self.each_side_km, self.sides.names, strict=True
            )
        )

    @property
    def told_width(self) -> str:
        """The full width in words: ``12 km``, or ``8 to 10 km`` where it changes."""
        return format_km_range(self.least_width_km, self.width_km)

    @property
    def length_km(self) -> float:
        """The length of the section in kilometres."""
        return self.band.length / 1000

    @property
    def start_km(self) -> float:
        """The kilometre at which the section starts: 0, or the published one."""
        return float(self.km_of(0.0))

    @property
    def stop_km(self) -> float:
        """The kilometre at which the section stops: its length, or the published one."""
        return float(self.km_of(self.band.length))

    @property
    def end_names(self) -> tuple[str, str]:
        """What the ends of the section are called: settlements, otherwise kilometres."""
        start, stop = format_chainage(self.start_km), format_chainage(self.stop_km)
        return self.from_name or start, self.to_name or stop

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
        from corridor.model.route import Route

        return Route(self)

    # Kilometres

    def km_of(self, along: Any) -> Any:
        """Return the kilometre of a place ``along`` metres from the section's start.

        The published one where the line has chainages. A number, or an array.
        """
        if self.chainage is None:
            return along / 1000
        return self.chainage.km_at(self.band.start + along)

    def along_of(self, km: Any) -> Any:
        """Return how many metres from the section's start a kilometre lies.

        The inverse of :meth:`km_of`, below 0 before the start. A number, or an array.
        """
        if self.chainage is None:
            return km * 1000
        return self.chainage.measure_at(km) - self.band.start

    # Another one

    def with_width(
        self,
        *,
        km: float | None = None,
        each_side_km: float | Sequence[float] | None = None,
    ) -> Corridor:
        """Return the same corridor with another width, the same all along.

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
        halves = resolve_half_widths_km(km, each_side_km, self.each_side_km)
        left, right = self.sides.order_pair(*halves)
        return self._with_band(left * 1000, right * 1000, self.band.asked_ends)

    def with_widths(self, table: Any) -> Corridor:
        """Return the same corridor with half-widths that change along the line.

        Parameters
        ----------
        table
            A DataFrame, a list of dicts, or a file (.csv, .tsv, .txt), with a row for each
            piece of the section: ``from`` and ``to``, each a kilometre of this corridor's
            own counting, the name of one of its places, ``start`` or ``end``; and the
            half-widths ``left`` and ``right``, or the names of its sides, or ``each_side``.
            With ``left_to`` and so on too, the half-width goes evenly from the one at the
            row's start to the other at its end; without, it stays, and changes in a step
            between rows. The unit ends the column's name, as in ``left_km`` or
            ``left_to_km``, or stands in a column ``unit``: km, m, mi or nmi.

        Raises
        ------
        WidthError
            A half-width does not lie in (0, 500] km; rows leave a gap, overlap, or do not
            cover the section.
        DataError
            There are no such columns, or no unit is told.
        PlaceError
            A name is unknown or fits several places.
        FileError
            The file cannot be read.

        Examples
        --------
        >>> import corridor
        >>> rows = [
        ...     {"from": "start", "to": "Ariha", "each_side_km": 2},
        ...     {"from": "Ariha", "to": "end", "each_side_km": 2, "each_side_to_km": 6},
        ... ]
        >>> corridor.m4().with_widths(rows).told_width
        '4 to 12 km'
        """
        from corridor.model import width_table as width_tables

        return self._with_band(*width_tables.read_width_profile(self, table), self.band.asked_ends)

    def with_ends(self, ends: Ends) -> Corridor:
        """Return the same corridor with ``"flat"`` or ``"round"`` ends.

        Or with a pair of these: how it closes at its start, and at its stop.
        """
        return self._with_band(*self._half_widths(), ends)

    def between(self, start: str | float, stop: str | float) -> Corridor:
        """Return the corridor along another stretch of the same line.

        Parameters
        ----------
        start, stop
            Settlements by name, or kilometres of this corridor's own counting. Travel may
            run against the line: kilometres then count from ``start`` (published ones stay
            what they are), and the sides keep their names, widths and ends their places.
            Beyond this section half-widths stay what they are at its ends.

        Raises
        ------
        PlaceError
            A name is unknown or fits several settlements.
        StretchError
            Both are the same place of the road, or one lies beyond the line by more than a
            metre.
        """
        one, one_name = self.measure_of(start)
        other, other_name = self.measure_of(stop)
        if abs(one - other) < CHAINAGE_TOLERANCE_M:
            message = (
                f"a stretch needs two different ends, got {start!r} and {stop!r}, "
                f"{abs(one - other):.1f} m apart along the {self.way}"
            )
            raise StretchError(message)
        line, sides, chainage = self.line, self.sides, self.chainage
        ends = self.band.asked_ends
        left, right = self._half_widths()
        if one > other:
            chainage = chainage.reversed(line.length) if chainage else None
            left, right = _reversed(right, line.length), _reversed(left, line.length)
            line, sides = line.reversed(), sides.reversed()
            one, other = line.length - one, line.length - other
            ends = ends if isinstance(ends, str) else (ends[1], ends[0])
        band = Band(
            line=line,
            start=max(one, 0.0),
            stop=min(other, line.length),
            left=left,
            right=right,
            ends=ends,
        )
        return self._with(
            band=band, sides=sides, chainage=chainage, from_name=one_name, to_name=other_name
        )

    def measure_of(self, end: str | float) -> tuple[float, str | None]:
        """Return the measure on the whole line of a settlement or of a kilometre, and its name.

        Up to a metre past an end of the line it is that end. Parameters and errors as for
        :meth:`between`.
        """
        if isinstance(end, str):
            place = find_settlement(self.places, end)
            measure, offset = self.line.place(lat=place.lat, lon=place.lon)
            name: str | None = place.name
            what = f"{place.name}, {abs(offset) / 1000:.1f} km from the {self.way},"
        else:
            measure = self.band.start + self.along_of(float(end))
            name, what = None, f"km {end}"
        length = self.line.length
        if not -CHAINAGE_TOLERANCE_M <= measure <= length + CHAINAGE_TOLERANCE_M:
            start = self.band.start
            first, last = (format_chainage(self.km_of(end - start)) for end in (0.0, length))
            is_whole = length - self.band.length < CHAINAGE_TOLERANCE_M
            of = "" if self.chainage or is_whole else " of this stretch"
            message = (
                f"{what} lies beyond the line, which runs from {first} to {last}{of}; choose an "
                "end between them"
            )
            raise StretchError(message)
        return min(max(measure, 0.0), length), name

    def _half_widths(self) -> tuple[Width, Width]:
        """Return the half-widths as a band takes them."""
        if self.is_uniform:
            return self.band.left, self.band.right
        knots = self.band.knots
        return [(at, left) for at, left, _ in knots], [(at, right) for at, _, right in knots]

    def _with_band(self, left: Width, right: Width, ends: Ends) -> Corridor:
        band = self.band
        return self._with(
            band=Band(
                line=self.line,
                start=band.start,
                stop=band.stop,
                left=left,
                right=right,
                ends=ends,
            )
        )

    def _with(self, **changed: Any) -> Corridor:
        """Return the corridor with other values for some of its attributes."""
        return Corridor(**{name: getattr(self, name) for name in self.__slots__} | changed)

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
        from corridor.tables import points as tables

        lats, lons = tables.read_coordinates(points, lat, lon)
        inside = self.band.contains(lat=lats, lon=lons, threads=threads)
        return tables.as_input_type(points, inside)

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
            from corridor.tables import points as tables

            lat, lon = tables.read_coordinates(points, lat, lon)
        return self.answer(*self.band.place(lat=lat, lon=lon, threads=threads))

    def answer(self, measure: Any, offset: Any) -> Answer:
        """Return the answer for a place as ``band.place`` tells it, or for arrays of them."""
        if isinstance(measure, float):
            return self._answer(measure, offset)
        return self._answers(measure, offset)

    def _answer(self, measure: float, offset: float) -> Answer:
        band = self.band
        left, right = band.half_widths(measure)
        half, side = (left, self.sides.left) if offset >= 0 else (right, self.sides.right)
        edge = half - abs(offset)
        for kind, way in zip(band.end_kinds, (measure, band.length - measure), strict=True):
            edge = min(edge, way) if kind == "flat" else edge
        inside = band.holds(measure, offset)
        first, last = band.extent
        km = self.km_of(min(max(measure, first), last))
        return Answer(inside, side, abs(offset), km, edge)

    def _answers(self, measure: Any, offset: Any) -> Answer:
        import numpy as np

        band = self.band
        is_left = offset >= 0
        distance = np.abs(offset)
        edge = np.where(is_left, *band.half_widths(measure)) - distance
        for kind, way in zip(band.end_kinds, (measure, band.length - measure), strict=True):
            edge = np.minimum(edge, way) if kind == "flat" else edge
        inside = band.holds(measure, offset)
        side = np.where(is_left, self.sides.left, self.sides.right)
        km = self.km_of(measure.clip(*band.extent))
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
            Instead: the name of a column of coordinates as text, as :func:`geo.parse_coordinate`
            reads it.
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
        from corridor.tables import points as tables

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
        from corridor.tables import labels

        return labels.label_stream(self, batches, **options)

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

        from corridor.tables import sweep

        found = sweep.sweep_table(
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
        from geo.nearest.search import distance
        from geo.notation import check_coordinate

        check_coordinate(lat, lon)
        measured = [(distance(lat, lon, place.lat, place.lon), place) for place in self.places]
        if not measured:
            return None
        metres, place = min(measured, key=lambda pair: pair[0])
        return place, metres

    def posts(self, every_km: float = 5.0) -> list[tuple[float, float, float]]:
        """Return the kilometre posts of the section: (km, lat, lon), in the order of travel.

        They stand at the multiples of ``every_km``: from 0 on, or from the first published
        one.
        """
        if not every_km > 0:
            message = f"the way from post to post must be longer than 0 km, got {every_km!r}"
            raise StretchError(message)
        least, most = sorted((self.start_km / every_km, self.stop_km / every_km))
        kms = [i * every_km for i in range(math.ceil(least - 1e-9), math.floor(most + 1e-9) + 1)]
        found = []
        for km in kms if self.start_km < self.stop_km else reversed(kms):
            along = min(max(self.along_of(km), 0.0), self.band.length)
            found.append((km, *self.line.point_at(self.band.start + along)))
        return found

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
        from corridor.page import build as page
        from corridor.page.tiles import tiles_at

        labelled = None if points is None else self.label(points)
        base = None if tiles is None else tiles_at(tiles, tiles_attribution)
        return page.build(self, labelled, base)

    def add_to(self, map: folium.Map) -> folium.Map:  # noqa: A002
        """Add corridor, route and settlements to a folium map of one's own; return it."""
        from corridor.page import layers

        return layers.add(self, map)

    def export(self, path: Any) -> list[str]:
        """Write corridor, section, line and settlements in the format of the file's ending.

        Returns the paths of the files written; see :mod:`corridor.export.formats`.
        """
        from corridor.export import formats as export

        return export.write(self, path)

    def to_geodataframe(self) -> geopandas.GeoDataFrame:
        """Return corridor, section, line and settlements as one table in EPSG:4326."""
        from corridor.export import formats as export

        return export.features(self)


def _reversed(width: Width, length: float) -> Width:
    """Return a half-width for a line of this length, travelled the other way."""
    if isinstance(width, (int, float)):
        return width
    return [(length - measure, half) for measure, half in reversed(width)]


def _as_linestring(line: Line) -> shapely.LineString:
    import shapely

    return shapely.LineString(list(zip(line.lons, line.lats, strict=True)))
