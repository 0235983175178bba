"""The corridor: a band along a named stretch of road, and where points lie in it.

Labels, maps and files are made by functions of their own packages; the public
:class:`corridor.Corridor` adds a method for each of them.
"""

from __future__ import annotations

from typing import Generic, NamedTuple, TypeVar

from corridor.errors import WidthError
from corridor.lengths import format_chainage, format_km_range
from corridor.model.ends import describe_ends
from corridor.model.sides import describe_side, resolve_half_widths_km
from geo.band import Band
from geo.frozen import fill, refuse_change, remake

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any, Self, TypeAlias

    import numpy as np
    import shapely
    from numpy.typing import NDArray

    from corridor.model.chainage import Chainage
    from corridor.model.facts import Agreement, Patrol, Settlement
    from corridor.model.sides import Sides
    from geo.band import Ends, Location
    from geo.line import Line
    from geo.width_profile import Width

    PointAnswer: TypeAlias = "Answer[bool, str, float]"
    ArrayAnswer: TypeAlias = "Answer[NDArray[np.bool_], NDArray[np.str_], NDArray[np.float64]]"

Truth = TypeVar("Truth")
Text = TypeVar("Text")
Number = TypeVar("Number")


class Answer(NamedTuple, Generic[Truth, Text, Number]):
    """Where a point lies with respect to a corridor; with arrays as values, many points.

    Attributes
    ----------
    inside
        Whether the point lies in the corridor. The edge belongs to it.
    side
        The name of its side (``"north"`` or ``"south"`` for the M4).
    distance_m
        Geodesic distance to the road in metres: to the whole road with flat ends, to the
        section alone with round ends.
    km
        Kilometres from the start of the section to the nearest point of the road; with flat
        ends below 0 or above the length beyond the section. The published kilometre where the
        line has published chainages.
    edge_m
        Distance to the corridor's edge in metres, positive inside, negative outside: the least
        of the half-width minus the distance to the road, and the distance along the road to
        either flat end. At bends of the road the outline can be farther away, but never nearer
        across the road; where the width changes along the line, it can be nearer.
    """

    inside: Truth
    side: Text
    distance_m: Number
    km: Number
    edge_m: Number


class Corridor:
    """A corridor along a section of a line; :class:`corridor.Corridor` documents its attributes."""

    __slots__ = (
        *("agreement", "band", "chainage", "from_name", "gazetteer", "patrols"),
        *("sides", "title", "to_name"),
    )
    __setattr__ = __delattr__ = refuse_change

    title: str
    band: Band
    sides: Sides
    from_name: str | None
    to_name: str | None
    chainage: Chainage | None
    gazetteer: Sequence[Settlement]
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
        gazetteer: Sequence[Settlement] = (),
        patrols: tuple[Patrol, ...] = (),
        agreement: Agreement | None = None,
    ) -> None:
        fill(self, title=title, band=band, sides=sides)
        fill(self, from_name=from_name, to_name=to_name, chainage=chainage)
        fill(self, gazetteer=gazetteer, patrols=patrols, agreement=agreement)

    def _values(self) -> dict[str, Any]:
        return {name: getattr(self, name) for name in Corridor.__slots__}

    def __reduce__(self) -> tuple[Any, ...]:
        return remake, (type(self), self._values())

    def __repr__(self) -> str:
        return (
            f"<Corridor {self.title!r}: {self.length_km:.3f} km from "
            f"{self.from_name or 'its start'} to {self.to_name or 'its end'}, "
            f"{self.half_widths_text}, {describe_ends(self.band)}>"
        )

    # What it is

    @property
    def line(self) -> Line:
        """The whole line, in the direction of travel."""
        return self.band.line

    @property
    def ends(self) -> Ends:
        """``"flat"``, ``"round"``, or a pair for the start and the stop of the section."""
        return self.band.ends

    @property
    def is_uniform(self) -> bool:
        """Whether the half-widths are the same all along."""
        return self.band.is_uniform

    @property
    def each_side_km(self) -> tuple[float, float]:
        """The half-widths in kilometres, in the order of ``sides.names``.

        The greatest ones where they change along the line; see :attr:`is_uniform`.
        """
        return self.sides.order_pair(self.band.left / 1000, self.band.right / 1000)

    @property
    def least_each_side_km(self) -> tuple[float, float]:
        """The least half-widths in kilometres, in the order of ``sides.names``."""
        _, left, right = (min(column) for column in zip(*self.band.width_profile, strict=True))
        return self.sides.order_pair(left / 1000, right / 1000)

    @property
    def width_km(self) -> float:
        """The full width in kilometres, edge to edge; the greatest where it changes."""
        return max(left + right for _, left, right in self.band.width_profile) / 1000

    @property
    def least_width_km(self) -> float:
        """The least full width in kilometres."""
        return min(left + right for _, left, right in self.band.width_profile) / 1000

    @property
    def road_or_line(self) -> str:
        """The word for what it runs along: ``road`` or ``line``."""
        return "road" if self.agreement else "line"

    @property
    def half_widths_text(self) -> str:
        """The half-widths in words: ``6 km north and 2 to 4 km south``."""
        return " and ".join(
            f"{format_km_range(least, most)} {describe_side(side)}"
            for least, most, side in zip(
                self.least_each_side_km, self.each_side_km, self.sides.names, strict=True
            )
        )

    @property
    def heading(self) -> str:
        """The title of a map: for an agreed corridor what it is and where, else `title`."""
        agreement = self.agreement
        if agreement is None:
            return self.title
        return f"Security corridor along the {agreement.road}, {agreement.region}"

    @property
    def width_text(self) -> str:
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
        """The names of the section's ends: settlements, otherwise kilometres."""
        start, stop = map(format_chainage, (self.start_km, self.stop_km))
        return self.from_name or start, self.to_name or stop

    @property
    def polygon(self) -> shapely.Polygon | shapely.MultiPolygon:
        """The outline in EPSG:4326 (x = longitude), within 0.5 m of the true edge.

        A shapely Polygon or MultiPolygon, cut at the antimeridian and closed over the poles as
        RFC 7946 demands.

        Examples
        --------
        >>> import corridor
        >>> outline = corridor.m4().polygon
        >>> outline.geom_type, outline.is_valid
        ('Polygon', True)
        """
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

    # Kilometres

    def km_of(self, along: Any) -> Any:
        """Return the kilometre ``along`` metres from the section's start: a number, or an array.

        It is the published one where the line has chainages.
        """
        if self.chainage is None:
            return along / 1000
        return self.chainage.km_at(self.band.start + along)

    def along_of(self, km: Any) -> Any:
        """Return the metres from the section's start to a kilometre: a number, or an array.

        The inverse of :meth:`km_of`; negative before the start.
        """
        if self.chainage is None:
            return km * 1000
        return self.chainage.measure_at(km) - self.band.start

    # Variants

    def with_width(
        self,
        *,
        km: float | None = None,
        each_side_km: float | Sequence[float] | None = None,
    ) -> Self:
        """Return the corridor with another width, constant along the line.

        Parameters
        ----------
        km
            Full width in kilometres, edge to edge.
        each_side_km
            Half-width in kilometres, or a pair in the order of ``sides.names``.

        Raises
        ------
        WidthError
            Neither or both are given, or a half-width does not lie in (0, 500] km.

        Examples
        --------
        >>> import corridor
        >>> corridor.m4().with_width(each_side_km=(10, 4)).half_widths_text
        '10 km north and 4 km south'
        """
        if km is None and each_side_km is None:
            message = "give km= (edge to edge) or each_side_km= (road to edge)"
            raise WidthError(message)
        halves = resolve_half_widths_km(km, each_side_km, self.each_side_km)
        left, right = self.sides.order_pair(*halves)
        return self.with_half_widths(left * 1000, right * 1000, self.band.given_ends)

    def with_ends(self, ends: Ends) -> Self:
        """Return the corridor with other ends.

        Parameters
        ----------
        ends
            ``"flat"`` or ``"round"``, or a pair, for the start and the stop of the section.

        Raises
        ------
        BandError
            An end is neither.

        Examples
        --------
        >>> import corridor
        >>> corridor.m4().with_ends("round").contains(lat=35.861105, lon=36.80611)  # Saraqib
        True
        """
        return self.with_half_widths(*self.half_widths(), ends)

    def half_widths(self) -> tuple[Width, Width]:
        """Return the half-widths (left, right) in metres as :class:`geo.Band` takes them."""
        if self.is_uniform:
            return self.band.left, self.band.right
        knots = self.band.width_profile
        return [(at, left) for at, left, _ in knots], [(at, right) for at, _, right in knots]

    def with_half_widths(self, left: Width, right: Width, ends: Ends) -> Self:
        """Return the same corridor with half-widths in metres as :class:`geo.Band` takes them."""
        start, stop = self.band.start, self.band.stop
        return self.replace(
            band=Band(line=self.line, start=start, stop=stop, left=left, right=right, ends=ends)
        )

    def replace(self, **changes: Any) -> Self:
        """Return the corridor with other values for some of its attributes."""
        return type(self)(**self._values() | changes)

    # Questions

    def contains(self, *, lat: Any, lon: Any, threads: int | None = None) -> Any:
        """Return whether points lie in the corridor; see :meth:`corridor.Corridor.contains`."""
        return self.band.contains(lat=lat, lon=lon, threads=threads)

    def locate(self, *, lat: Any, lon: Any, threads: int | None = None) -> Answer[Any, Any, Any]:
        """Return where points lie; see :meth:`corridor.Corridor.locate`."""
        return self.answer_at(self.band.locate(lat=lat, lon=lon, threads=threads))

    def answer_at(self, location: Location[Any, Any]) -> Answer[Any, Any, Any]:
        """Return a location of the band in this corridor's terms: sides and kilometres."""
        return Answer(
            location.inside,
            self.sides.name_at(location.is_left),
            location.distance,
            self.km_of(location.nearest_measure),
            location.edge,
        )

    def settlements(self) -> list[tuple[Settlement, PointAnswer]]:
        """Return the settlements of the gazetteer, in its order, each with its answer."""
        return [(it, self.locate(lat=it.lat, lon=it.lon)) for it in self.gazetteer]

    def nearest_settlement(self, *, lat: float, lon: float) -> tuple[Settlement, float] | None:
        """Return the settlement of the gazetteer nearest to a point, and its distance in metres.

        None where the gazetteer is empty.

        Raises
        ------
        CoordinateError
            The coordinate is out of range.
        """
        from corridor.model.gazetteer import nearest_settlement
        from geo.notation import check_coordinate

        check_coordinate(lat, lon)
        return nearest_settlement(self.gazetteer, lat=lat, lon=lon)


def _as_linestring(line: Line) -> shapely.LineString:
    import shapely

    return shapely.LineString(list(zip(line.lons, line.lats, strict=True)))
