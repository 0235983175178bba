"""The public corridor: the model's, with a method for tables, maps and files."""

from __future__ import annotations

from typing import overload

from corridor.api.renamed import renamed
from corridor.model import corridor as model
from geo.errors import warn_renamed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any, Self, TypeAlias, TypeVar

    import folium
    import geopandas
    import numpy as np
    import pandas as pd
    import pyarrow as pa
    import shapely
    from numpy.typing import ArrayLike, NDArray

    from corridor.model.corridor import Answer, ArrayAnswer, PointAnswer
    from corridor.model.nested import Nested
    from corridor.model.route import Route
    from corridor.model.stretch import StretchEnd
    from corridor.tables.labels import LabelOptions

    Arrays: TypeAlias = "NDArray[Any] | Sequence[float] | pd.Series[Any]"
    Table = TypeVar("Table")


class Corridor(model.Corridor):
    """A corridor along a section of a line; made by ``corridor.m4`` or ``corridor.from_line``.

    Attributes
    ----------
    title
        Its name.
    band
        Its geometry: the line, the section, the half-widths in metres and the ends.
    sides
        The names of the two sides.
    from_name, to_name
        The settlements at which the section starts and stops, if it was given by them.
    chainage
        The published kilometres along the whole line; None if kilometres count from the start
        of the section.
    gazetteer, patrols, agreement
        Facts: the settlements that names are looked up in, the reported patrols, the agreement.
        Empty for other lines.
    """

    __slots__ = ()

    # Variants

    @property
    def width_table(self) -> list[dict[str, float]]:
        """The width profile of the section as :meth:`with_widths` takes it, one row a piece."""
        from corridor.model import width_table

        return width_table.tabulate_width_profile(self)

    def with_widths(self, table: Any) -> Self:
        """Return the same corridor with half-widths that change along the line.

        Parameters
        ----------
        table
            A DataFrame, a list of dicts, or a file (.csv, .tsv, .txt), one row for each piece
            of the section: ``from`` and ``to``, each a kilometre of this corridor, the name of
            a settlement, ``start`` or ``end``; and the half-widths ``left`` and ``right``, or
            the names of its sides, or ``each_side``. With ``left_to`` and so on, the half-width
            changes linearly from the row's start to its end; without, it is constant, and
            steps between rows. The unit is part of the column's name, as in ``left_km`` or
            ``left_to_km``, or is in a column ``unit``: km, m, mi or nmi.

        Raises
        ------
        WidthError
            A half-width does not lie in (0, 500] km; rows leave a gap, overlap, or do not
            cover the section.
        DataError
            There are no such columns, or no unit is given.
        SettlementError
            A name is unknown or ambiguous.
        FileError
            The file cannot be read.

        Examples
        --------
        >>> import corridor
        >>> rows = [
        ...     {"from": "start", "to": "Ariha", "each_side_km": 2},
        ...     {"from": "Ariha", "to": "end", "each_side_km": 2, "each_side_to_km": 6},
        ... ]
        >>> corridor.m4().with_widths(rows).width_text
        '4 to 12 km'
        """
        from corridor.model import width_table

        return self.with_half_widths(
            *width_table.read_width_profile(self, table), self.band.given_ends
        )

    def between(self, start: StretchEnd, stop: StretchEnd) -> Self:
        """Return the corridor along another stretch of the same line.

        Parameters
        ----------
        start, stop
            Names of settlements; kilometres of this corridor (numbers, or text as ``12+500``);
            coordinates (text in any notation, or a point of shapely or with ``lat`` and
            ``lon``), which stand for the nearest point of the line. Travel may run against the
            line: kilometres then count from ``start`` (published ones stay); named sides, with
            their widths, and the ends stay where they are on the ground; left and right,
            with theirs, are those of travel. Beyond this section the half-widths of its ends
            apply.

        Raises
        ------
        SettlementError
            A name is unknown or ambiguous.
        CoordinateError, SwapError
            A coordinate cannot be read, or lies inside only with latitude and longitude
            exchanged.
        StretchError
            Both are the same point of the road, or one lies beyond the line by more than a
            metre, or has two readings.

        Examples
        --------
        >>> import corridor
        >>> part = corridor.m4().between("Ariha", "Jisr al-Shughur")
        >>> round(part.length_km, 1)
        37.8
        """
        from corridor.model import stretch

        return self.replace(**stretch.values_between(self, start, stop))

    # The route

    @property
    def route(self) -> Route:
        """The section as the route of the joint patrols."""
        from corridor.model.route import Route

        return Route(self)

    def measure_of(self, end: StretchEnd) -> tuple[float, str | None]:
        """Return the measure on the whole line of a settlement or a kilometre, and its name.

        Up to a metre beyond an end of the line it is that end. Parameters and errors as for
        :meth:`between`.
        """
        from corridor.model import stretch

        return stretch.measure_of_end(self, end)

    def posts(self, every_km: float = 5.0) -> list[tuple[float, float, float]]:
        """Return the kilometre posts of the section, (km, lat, lon), in the order of travel.

        Parameters
        ----------
        every_km
            The distance between posts in kilometres; they are at its multiples, by published
            kilometres where the line has them.

        Raises
        ------
        StretchError
            ``every_km`` is not positive.

        Examples
        --------
        >>> import corridor
        >>> posts = corridor.m4().posts(every_km=20)
        >>> [km for km, lat, lon in posts]
        [0, 20, 40, 60]
        """
        return self.route.posts(every_km)

    # Questions

    @overload
    def contains(self, /, *, lat: float, lon: float, threads: int | None = None) -> bool: ...
    @overload
    def contains(
        self, /, *, lat: Arrays, lon: Arrays, threads: int | None = None
    ) -> NDArray[np.bool_]: ...
    @overload
    def contains(self, points: shapely.Point, /, *, threads: int | None = None) -> bool: ...
    @overload
    def contains(
        self,
        points: pd.DataFrame | pd.Series[Any],
        /,
        *,
        lat: str | None = None,
        lon: str | None = None,
        threads: int | None = None,
    ) -> pd.Series[bool]: ...
    @overload
    def contains(
        self,
        points: ArrayLike | pa.Table,
        /,
        *,
        lat: str | None = None,
        lon: str | None = None,
        threads: int | None = None,
    ) -> NDArray[np.bool_]: ...

    def contains(
        self,
        points: Any = None,
        /,
        *,
        lat: Any = None,
        lon: Any = None,
        threads: int | None = None,
    ) -> Any:
        """Return whether points lie in the corridor, its edge included (to 1 mm).

        Parameters
        ----------
        points
            A shapely point or array of points (EPSG:4326, x = longitude), a GeoSeries or
            GeoDataFrame (its CRS is honoured; without one it is refused), or a DataFrame or
            Arrow table.
        lat, lon
            Instead of points: degrees, two numbers or two arrays of shape (n,). With a table:
            the names of its columns.
        threads
            For arrays: the number of threads; all cores unless given.

        Returns
        -------
        bool, numpy.ndarray of bool with shape (n,), or a Series with the index of the input

        Raises
        ------
        CoordinateError
            A coordinate is missing or out of range.
        DataError
            The points carry no CRS, are not points, or there are no such columns.

        Examples
        --------
        >>> import corridor
        >>> m4 = corridor.m4()
        >>> m4.contains(lat=35.814, lon=36.610)
        True
        >>> m4.contains(lat=[35.814, 35.9], lon=[36.610, 36.2])
        array([ True, False])
        """
        if points is None:
            return super().contains(lat=lat, lon=lon, threads=threads)
        from corridor.tables.libraries import as_input_type
        from corridor.tables.positions import read_coordinates

        lats, lons = read_coordinates(points, lat, lon)
        return as_input_type(points, super().contains(lat=lats, lon=lons, threads=threads))

    @overload
    def locate(self, /, *, lat: float, lon: float, threads: int | None = None) -> PointAnswer: ...
    @overload
    def locate(self, /, *, lat: Arrays, lon: Arrays, threads: int | None = None) -> ArrayAnswer: ...
    @overload
    def locate(self, points: shapely.Point, /, *, threads: int | None = None) -> PointAnswer: ...
    @overload
    def locate(
        self,
        points: pd.DataFrame | pd.Series[Any] | ArrayLike | pa.Table,
        /,
        *,
        lat: str | None = None,
        lon: str | None = None,
        threads: int | None = None,
    ) -> ArrayAnswer: ...

    def locate(
        self,
        points: Any = None,
        /,
        *,
        lat: Any = None,
        lon: Any = None,
        threads: int | None = None,
    ) -> Answer[Any, Any, Any]:
        """Return where points lie: inside or not, side, distance, kilometre, edge.

        Parameters and errors as for :meth:`contains`.

        Returns
        -------
        Answer
            Its values are single ones for one point, arrays of shape (n,) for many: ``inside``
            (bool), ``side`` (str), ``distance_m`` and ``edge_m`` (metres; ``edge_m`` negative
            outside), ``km`` (kilometres from the section's start).

        Examples
        --------
        >>> import corridor
        >>> answer = corridor.m4().locate(lat=35.861105, lon=36.80611)  # Saraqib
        >>> answer.inside, answer.side, round(answer.distance_m), round(answer.km, 2)
        (False, 'south', 1953, -3.17)
        """
        if points is not None:
            from corridor.tables.positions import read_coordinates

            lat, lon = read_coordinates(points, lat, lon)
        return super().locate(lat=lat, lon=lon, threads=threads)

    # Tables

    def label(
        self,
        points: Table,
        *,
        lat: str | None = None,
        lon: str | None = None,
        geometry: str | None = None,
        coordinate: str | None = None,
        crs: Any = None,
        prefix: str = "",
        swapped: bool | None = None,
    ) -> Table:
        """Return the table with columns inside, side, distance_m, km and problem added.

        A row whose coordinate is missing or impossible stays, with nulls and the reason in
        ``problem``.

        Parameters
        ----------
        points
            A pandas, Polars or Dask DataFrame, a GeoDataFrame, GeoSeries, Arrow table, record
            batch or record batch reader.
        lat, lon
            The names of its coordinate columns, in degrees; found by their usual names unless
            given.
        geometry
            Instead: the name of a column of WKB, WKT or GeoArrow points.
        coordinate
            Instead: the name of a column of coordinates as text, in any notation of
            :func:`geo.parse_coordinate`.
        crs
            The CRS of the coordinates, where the table does not say it; EPSG:4326 for ``lat``
            and ``lon``.
        prefix
            A prefix for the names of the columns added.
        swapped
            Whether latitude and longitude are exchanged: True exchanges them, False takes them
            as they are; checked unless given.

        Returns
        -------
        A table of the same kind with its rows in order; for a Dask DataFrame or a reader, a lazy
            one. ``inside`` is boolean, ``side`` and ``problem`` text, ``distance_m`` (metres) and
            ``km`` (kilometres) floats.

        Raises
        ------
        DataError
            There are no such columns, or the table already has columns of these names.
        SwapError
            Most points lie near the road only when latitude and longitude are exchanged.

        Examples
        --------
        >>> import corridor, pandas
        >>> table = pandas.DataFrame({"lat": [35.814, 95], "lon": [36.610, 36.61]})
        >>> corridor.m4().label(table)["side"].to_list()
        ['south', <NA>]
        """
        from corridor.tables.labels import LabelOptions

        options = LabelOptions(lat, lon, geometry, coordinate, crs, swapped, prefix)
        return label_points(self, points, options)  # type: ignore[no-any-return]

    def label_batches(self, batches: Any, **options: Any) -> pa.RecordBatchReader:
        """Return a reader of labelled record batches, for tables larger than memory.

        Parameters
        ----------
        batches
            A record batch reader, or an object with Arrow's stream interface (a Polars or
            DuckDB result, say). It is read while the labelled batches are, a few ahead.
        options
            As for :meth:`label`.

        Raises
        ------
        DataError, SwapError
            As for :meth:`label`; the latter while batches are read.

        Examples
        --------
        >>> import corridor, pyarrow
        >>> table = pyarrow.table({"lat": [35.814, 35.9], "lon": [36.610, 36.2]})
        >>> corridor.m4().label_batches(table.to_reader()).read_all()["inside"].to_pylist()
        [True, False]
        """
        from corridor.tables.labels import LabelOptions, label_stream

        return label_stream(self, batches, LabelOptions(**options))

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
    ) -> pd.DataFrame:
        """Return how many points lie inside at each of many half-widths.

        The corridor's own width does not matter; each row is what
        ``with_width(each_side_km=...)`` would count. A thousand half-widths take little longer
        than one.

        Parameters
        ----------
        points
            A table, as for :meth:`label`, or a record batch reader, read in bounded memory.
        each_side_km
            The half-widths in kilometres, rising, as in ``numpy.arange(1, 20.5, 0.5)``.
        by
            The name of a column: points are counted for each of its values separately.
        sum
            The name of a column whose numbers are added up instead of counting points.
        lat, lon, geometry, coordinate, crs, swapped
            As for :meth:`label`.

        Returns
        -------
        A table with one row for each half-width, groups one after the other: the group (if
            ``by`` is given), ``each_side_km``, ``width_km``, one column for each side by its
            name, and ``inside``, the sum of both.

        Warns
        -----
        UserWarning
            Some rows are not counted: they have no usable coordinate, or no number.

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

        from corridor.tables.columns import ColumnOptions
        from corridor.tables.sweep import sweep_table

        options = ColumnOptions(lat, lon, geometry, coordinate, crs, swapped)
        result = sweep_table(self, points, each_side_km, options, by=by, sum=sum)
        uncounted = result.describe_uncounted_rows()
        if uncounted:
            message = f"not all rows count: {'; '.join(uncounted)}"
            warnings.warn(message, UserWarning, stacklevel=2)
        return result.to_table().to_pandas()  # type: ignore[no-any-return]

    # Maps and files

    def map(
        self,
        points: Any = None,
        *,
        tiles: str | None = None,
        tiles_attribution: str | None = None,
        **opening: Any,
    ) -> folium.Map:
        """Return the interactive map, a folium map that takes further layers.

        Parameters
        ----------
        points
            A table of points to show, as for :meth:`label`.
        tiles
            A base map from the network, which readers of the page may switch on where it is
            served over http: ``"osm"``, or an address with ``{z}``, ``{x}`` and ``{y}``.
        tiles_attribution
            The attribution of the tiles, as their owner words it.
        **opening
            How the page opens: ``title``, ``language`` (``"en"``, ``"ar"``), ``theme``
            (``"light"``, ``"dark"``), ``panel`` (False: folded), ``tabs`` (those offered, such as
            ``("check", "patrols")``), ``style`` (CSS that comes after the page's own, such as
            ``":root { --accent: #005a9c }"``); see :class:`corridor.page.opening.Opening`.

        Raises
        ------
        DataError
            There are too many points, the tiles lack an address or an attribution, or a choice
            for the opening is not one of those allowed.

        Examples
        --------
        >>> import corridor
        >>> corridor.m4().map().save("m4-corridor.html")  # doctest: +SKIP
        """
        return build_map(self, self.label, points, tiles, tiles_attribution, opening=opening)

    def add_to(self, map: folium.Map) -> folium.Map:  # noqa: A002
        """Add corridor, route and settlements as layers to a folium map; return the map."""
        from corridor.page import layers

        return layers.add_layers(self, map)

    def export(self, path: Any) -> list[str]:
        """Write corridor, section, line and settlements in the format of the file's ending.

        Parameters
        ----------
        path
            Its ending is one of those in :data:`corridor.export.formats.FORMATS`.

        Returns
        -------
        list of str
            The paths of the files written: several for a Shapefile.

        Raises
        ------
        DataError
            The ending is unknown, or the corridor has no outline for a picture.
        FileError
            The folder is missing or cannot be written to, or ``path`` is a folder.

        Examples
        --------
        >>> import corridor
        >>> corridor.m4().export("m4.gpkg")  # doctest: +SKIP
        ['m4.gpkg']
        """
        from corridor.export.formats import write_corridor

        return write_corridor(self, path)

    def to_geodataframe(self) -> geopandas.GeoDataFrame:
        """Return corridor, section, line and settlements as one table in EPSG:4326."""
        from corridor.export.features import corridor_features

        return corridor_features(self)

    # Names of release 0.1

    told_each_side = renamed("told_each_side", "half_widths_text")
    told_width = renamed("told_width", "width_text")
    way = renamed("way", "road_or_line")
    places = renamed("places", "gazetteer")

    def answer(self, measure: Any, offset: Any) -> Answer[Any, Any, Any]:
        """Return ``answer_at(band.location(measure, offset))`` (deprecated)."""
        warn_renamed("Corridor.answer()", "Corridor.answer_at()")
        return self.answer_at(self.band.location(measure, offset))


def label_points(
    corridor: model.Corridor, points: Any, options: LabelOptions, nested: Nested | None = None
) -> Any:
    """Return a labelled table of any library; with ``nested`` also the corridors of each row."""
    from corridor.tables import labels, libraries

    if libraries.is_dask_frame(points):
        from corridor.files.jobs import cluster

        return cluster.label_frame(corridor, points, options, nested)
    if libraries.is_batch_reader(points):
        return labels.label_stream(corridor, points, options, nested=nested)
    return labels.label_table(corridor, points, options, nested=nested)[0]


def build_map(
    corridor: model.Corridor,
    label: Callable[[Any], Any],
    points: Any,
    tiles: str | None,
    tiles_attribution: str | None,
    nested: Nested | None = None,
    *,
    opening: dict[str, Any],
) -> folium.Map:
    """Return the interactive map with the user's points and tiles."""
    from corridor.page import build
    from corridor.page.opening import make_opening
    from corridor.page.tiles import tiles_at

    labelled = None if points is None else label(points)
    base = None if tiles is None else tiles_at(tiles, tiles_attribution)
    zones = None if nested is None else nested.corridors
    return build.build_map(corridor, labelled, base, zones, make_opening(**opening))
