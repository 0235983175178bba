"""The set of points beside a section of a line: within a half-width on each side of it."""

from __future__ import annotations

import math
from functools import cached_property
from typing import Generic, TypeVar, cast, overload

from geo import line as lines
from geo import width_profile as knots
from geo.errors import BandError
from geo.frozen import fill, refuse, remake
from geo.nearest import search as nearest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any, Literal

    import numpy as np
    import shapely
    from numpy.typing import NDArray

    from geo.line import ArrayLike, Line
    from geo.nearest.bulk import BandGrid
    from geo.width_profile import Rows, Width

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]
    End = Literal["flat", "round"]
    Ends = End | tuple[End, End]

# From how many points on a grid of the band's edge pays for itself: it takes 0.2 s to make, or
# 30 µs for each piece of the line.
GRID_FROM_POINTS = 200_000
GRID_FROM_POINTS_A_PIECE = 20
# Of how many pieces a line may be to be prepared for points to come: that takes ten seconds.
PREPARE_TO_PIECES = 10_000


Number = TypeVar("Number")  # float, or Floats
Truth = TypeVar("Truth")  # bool, or Bools


class Location(Generic[Number, Truth]):
    """Where a point lies with respect to a band, or many points: arrays with one value each.

    Made by :meth:`Band.locate` and :meth:`Band.location`. All but measure and offset is worked
    out, by the rules of the band, when it is first read.

    Attributes
    ----------
    band
        The band.
    measure
        Metres from the section's start, in the direction of travel, to the nearest point. With
        flat ends the nearest point on the whole line: below 0 or above the section's length it
        lies beyond the section. Past an end of the line the measure runs on.
    offset
        Metres from the nearest point, positive to the left of the direction of travel.

    Examples
    --------
    >>> from geo import Band, Line
    >>> line = Line(lats=[0.0, 0.0], lons=[0.0, 1.0])
    >>> band = Band(line=line, start=10_000, stop=50_000, left=2_000, right=1_000)
    >>> location = band.locate(lat=0.01, lon=0.2)
    >>> round(location.measure, 3), round(location.offset, 3)
    (12263.898, 1105.743)
    >>> location.inside, location.is_left, round(location.edge, 3)
    (True, True, 894.257)
    """

    __setattr__ = __delattr__ = refuse

    band: Band
    measure: Number
    offset: Number

    def __init__(self, band: Band, measure: Number, offset: Number) -> None:
        fill(self, band=band, measure=measure, offset=offset)

    def __reduce__(self) -> tuple[Any, ...]:
        return Location, (self.band, self.measure, self.offset)

    def __repr__(self) -> str:
        return f"<Location at measure {self.measure} m, offset {self.offset} m>"

    @cached_property
    def is_left(self) -> Truth:
        """Whether it lies to the left of the direction of travel, or on the line."""
        return cast("Truth", cast("Any", self.offset) >= 0)

    @cached_property
    def distance(self) -> Number:
        """Metres to the line; with round ends, to the section alone."""
        return cast("Number", abs(cast("Any", self.offset)))

    @cached_property
    def nearest_measure(self) -> Number:
        """Metres from the section's start to the nearest point itself, an end of the line too."""
        return cast("Number", self.band._clip(self.measure))

    @cached_property
    def half_width(self) -> Number:
        """Metres from the nearest point to the edge on its side, were it in the section."""
        return cast("Number", self.band._half_width(self.measure, self.offset))

    @cached_property
    def in_section(self) -> Truth:
        """Whether it would lie inside, were the band wide enough: by flat ends alone."""
        return cast("Truth", self.band._is_in_section(self.measure))

    @cached_property
    def inside(self) -> Truth:
        """Whether it lies in the band: its edge belongs to it, within a millimetre."""
        return cast("Truth", self.band._is_inside(self.measure, self.offset))

    @cached_property
    def edge(self) -> Number:
        """Metres to the edge, positive inside: how far it is from being on the other side.

        The least of the half-width less the distance, and the way along the line to either
        flat end. Where the line bends the edge can be farther away, never nearer across the
        line; where the width changes along the line it can be nearer, along it.
        """
        return cast("Number", self.band._edge(self.measure, self.half_width, self.distance))


class Band:
    """The corridor of geometry: a closed set of points beside a section of a line.

    Parameters
    ----------
    line
        The whole line.
    start, stop
        Measures in metres between which the section lies, ``0 <= start < stop <= length``.
    left, right
        Half-widths in metres, from the line to the edge on that side of travel: a number,
        or knots ``(measure on the line, half-width)`` for one that changes along the line.
        Between knots it is linear, before the first and past the last it stays; two knots at
        one measure are a step, where the larger counts.
    ends
        ``"flat"``: a point belongs where its nearest place *on the whole line* lies in the
        section. ``"round"``: where its distance to the section alone is small enough. Or a
        pair, for the start and for the stop.

    Notes
    -----
    The band is closed: its edge belongs to it, with a tolerance of 1 mm. Where a flat
    section ends at the end of the line, points beyond that end's perpendicular are outside.
    With round ends and two different half-widths, the side beyond an end is that of the
    end segment's own direction. A closed line taken whole has no ends: it counts as round, and
    where its half-widths at the start and at the end differ, the larger counts there.

    A point lies inside where its distance is at most the half-width *at its nearest place*:
    where the width changes along the line, this is what the edge is made of.

    Where the line comes back by the same vertices, places are those of the passage in the
    section; of several, of the first (:meth:`geo.line.Line.locate`). That one's sides and
    half-widths count. Where it lies upon itself without sharing vertices, along a meridian or
    the equator, rounding decides between passages.

    Raises
    ------
    BandError
        A half-width that is not positive or beyond 500 km, knots out of order, a section
        that is not on the line, or an unknown way of ending.

    Examples
    --------
    >>> from geo import Band, Line
    >>> line = Line(lats=[0.0, 0.0], lons=[0.0, 1.0])
    >>> band = Band(line=line, start=0, stop=50_000, left=2_000, right=1_000)
    >>> band.contains(lat=0.01, lon=0.2), band.contains(lat=-0.01, lon=0.2)
    (True, False)
    >>> wedge = Band(line=line, start=0, stop=50_000, left=[(0, 500), (50_000, 2_500)], right=1)
    >>> [round(width, 3) for width in wedge.half_widths(25_000.0)]
    [1500.0, 1.0]
    """

    __slots__ = (
        *("_grids", "_outlines", "_table", "asked_ends", "end_kinds", "is_loop", "knots", "left"),
        *("line", "reference", "right", "start", "stop"),
    )
    __setattr__ = __delattr__ = refuse

    line: Line
    start: float
    stop: float
    left: float  # the greatest half-widths in the section
    right: float
    knots: Rows  # (measure on the line, left, right); one where the widths do not change
    asked_ends: Ends  # what was given: of all of a closed line only a stretch has them
    end_kinds: tuple[End, End]
    is_loop: bool  # whether it is all of a closed line
    _table: tuple[float, ...]  # the knots in one row, measured on the reference
    _grids: list[BandGrid | None]  # made when first needed, then kept
    _outlines: dict[float, shapely.Polygon | shapely.MultiPolygon]  # drawn once, then kept
    reference: Line  # what measures and offsets refer to: round ends know the section alone

    def __init__(
        self,
        *,
        line: Line,
        start: float,
        stop: float,
        left: Width,
        right: Width,
        ends: Ends = "flat",
    ) -> None:
        if not 0 <= start < stop <= line.length + nearest.EDGE_TOLERANCE_M:
            message = (
                f"the section must lie on the line, 0 <= start < stop <= "
                f"{line.length:.3f} m, got {start} to {stop}"
            )
            raise BandError(message)
        kinds = (ends, ends) if isinstance(ends, str) else tuple(ends)
        if len(kinds) != 2 or not set(kinds) <= {"flat", "round"}:
            message = f"ends must be 'flat' or 'round', got {ends!r}; a pair is for start and stop"
            raise BandError(message)
        sides = knots.check_half_widths("left", left), knots.check_half_widths("right", right)
        rows = knots.merge_sides(*sides, start, stop)
        is_loop = line.is_closed and stop - start >= line.length - nearest.EDGE_TOLERANCE_M
        if is_loop:
            kinds, rows = ("round", "round"), knots.close_profile(rows)
        fill(self, line=line, start=start, stop=stop, end_kinds=kinds, knots=rows)
        fill(
            self,
            asked_ends=ends,
            is_loop=is_loop,
            left=max(row[1] for row in rows),
            right=max(row[2] for row in rows),
        )
        first = start if kinds[0] == "round" else 0.0
        last = stop if kinds[1] == "round" else line.length
        is_whole = first == 0.0 and last >= line.length
        reference = line if is_whole else line.part(first, last)
        if stop - start < reference.length - nearest.EDGE_TOLERANCE_M:
            reference = reference.favouring(start - first, stop - first)
        table = tuple(number for m, *widths in rows for number in (m - first, *widths))
        fill(self, reference=reference, _table=table, _outlines={}, _grids=[])

    def __reduce__(self) -> tuple[Any, ...]:
        left = [(measure, left) for measure, left, _ in self.knots]
        right = [(measure, right) for measure, _, right in self.knots]
        values = {name: getattr(self, name) for name in ("line", "start", "stop")}
        return remake, (Band, values | {"left": left, "right": right, "ends": self.asked_ends})

    def __repr__(self) -> str:
        most = "" if self.is_uniform else "at most "
        ends = self.ends if isinstance(self.ends, str) else " and ".join(self.ends)
        return (
            f"<Band from {self.start:.3f} to {self.stop:.3f} m of {self.line!r}, "
            f"{most}{self.left:g} m left and {self.right:g} m right, {ends} ends>"
        )

    @property
    def length(self) -> float:
        """Length of the section in metres."""
        return self.stop - self.start

    @property
    def ends(self) -> Ends:
        """How it ends: one word where both ends are alike, else the pair."""
        return self.end_kinds[0] if self.end_kinds[0] == self.end_kinds[1] else self.end_kinds

    @property
    def is_uniform(self) -> bool:
        """Whether the half-widths are the same all along."""
        return len(self.knots) == 1

    @property
    def origin(self) -> float:
        """The measure, on the whole line, at which the reference line starts."""
        return self.start if self.end_kinds[0] == "round" else 0.0

    @property
    def measure_limits(self) -> tuple[float, float]:
        """Measures on the reference line between which the band's places lie."""
        return (
            self.start if self.end_kinds[0] == "flat" else -math.inf,
            self.stop - self.origin if self.end_kinds[1] == "flat" else math.inf,
        )

    @property
    def extent(self) -> tuple[float, float]:
        """The least and greatest measure of a place, counted from the section's start."""
        return (
            0.0 - self.start if self.end_kinds[0] == "flat" else 0.0,
            (self.line.length if self.end_kinds[1] == "flat" else self.stop) - self.start,
        )

    def with_line(
        self, line: Line, *, start: float, stop: float, knot_measures: Sequence[float]
    ) -> Band:
        """Return the band with these ends and half-widths along another line.

        ``start``, ``stop`` and the knots of the half-widths are at other measures there.
        """
        left, right = (
            [(at, row[side]) for at, row in zip(knot_measures, self.knots, strict=True)]
            for side in (1, 2)
        )
        return Band(line=line, start=start, stop=stop, left=left, right=right, ends=self.end_kinds)

    # Measures: a number or an array, in metres. In Location and in half_widths they count from
    # the section's start; the others are those on the line, and on the reference line.

    def line_measure(self, measure: Any) -> Any:
        """Return the measure on the whole line of a measure from the section's start."""
        return self.start + measure

    def section_measure(self, line_measure: Any) -> Any:
        """Return the measure from the section's start of a measure on the whole line."""
        return line_measure - self.start

    def reference_measure(self, measure: Any) -> Any:
        """Return the measure on the reference line of a measure from the section's start."""
        return measure + (self.start - self.origin)

    @overload
    def locate(
        self, *, lat: float, lon: float, threads: int | None = None
    ) -> Location[float, bool]: ...
    @overload
    def locate(
        self, *, lat: ArrayLike, lon: ArrayLike, threads: int | None = None
    ) -> Location[Floats, Bools]: ...
    def locate(self, *, lat: Any, lon: Any, threads: int | None = None) -> Location[Any, Any]:
        """Return where points lie: measure, offset, inside, distance, edge.

        Flat ends: with respect to the whole line. Round ends: with respect to the section
        alone. Parameters and errors as for :meth:`contains`; arrays in, arrays out.
        """
        measure, offset = self.reference.place(lat=lat, lon=lon, threads=threads)
        if self.start != self.origin:
            measure -= self.start - self.origin
        return Location(self, measure, offset)

    @overload
    def location(self, measure: float, offset: float) -> Location[float, bool]: ...
    @overload
    def location(self, measure: Floats, offset: Floats) -> Location[Floats, Bools]: ...
    def location(self, measure: Any, offset: Any) -> Location[Any, Any]:
        """Return the location of a measure and offset that are known already, or of arrays."""
        if not lines.is_many(measure):
            measure, offset = float(measure), float(offset)
        return Location(self, measure, offset)

    def place(self, *, lat: Any, lon: Any, threads: int | None = None) -> tuple[Any, Any]:
        """Return (measure, offset) of :meth:`locate`."""
        location = self.locate(lat=lat, lon=lon, threads=threads)
        return location.measure, location.offset

    def holds(self, measure: Any, offset: Any) -> Any:
        """Tell whether locations lie in the band: ``location(measure, offset).inside``."""
        return self._is_inside(measure, offset)

    @overload
    def half_widths(self, measure: float) -> tuple[float, float]: ...
    @overload
    def half_widths(self, measure: Floats) -> tuple[Floats, Floats]: ...
    def half_widths(self, measure: Any) -> tuple[Any, Any]:
        """Return the half-widths (left, right) in metres at measures from the section's start.

        The largest within a millimetre along the line: that is how wide an edge is.
        """
        at = self.reference_measure(measure)
        if isinstance(at, float):
            half_width: Callable[..., Any] = nearest.half_width
        else:
            half_width = knots.half_widths
        return half_width(self._table, 1, at), half_width(self._table, 2, at)

    # The rules: of one point plain Python, of arrays NumPy.

    def _half_width(self, measure: Any, offset: Any) -> Any:
        if isinstance(measure, float):
            return nearest.half_width(
                self._table, 1 if offset >= 0 else 2, self.reference_measure(measure)
            )
        import numpy as np

        return np.where(offset >= 0, *self.half_widths(measure))

    def _is_in_section(self, measure: Any) -> Any:
        at = self.reference_measure(measure)
        start, stop = self.measure_limits
        tolerance = nearest.EDGE_TOLERANCE_M
        return (at >= start - tolerance) & (at <= stop + tolerance)

    def _is_inside(self, measure: Any, offset: Any) -> Any:
        if isinstance(measure, float):
            at = self.reference_measure(measure)
            return nearest.is_inside(at, offset, *self.measure_limits, self._table)
        left, right = self.half_widths(measure)
        tolerance = nearest.EDGE_TOLERANCE_M
        is_within = (offset >= -right - tolerance) & (offset <= left + tolerance)
        return self._is_in_section(measure) & is_within

    def _edge(self, measure: Any, half_width: Any, distance: Any) -> Any:
        least: Callable[..., Any] = min
        if not isinstance(measure, float):
            import numpy as np

            least = np.minimum
        edge = half_width - distance
        if self.end_kinds[0] == "flat":
            edge = least(edge, measure)
        if self.end_kinds[1] == "flat":
            edge = least(edge, self.length - measure)
        return edge

    def _clip(self, measure: Any) -> Any:
        low, high = self.extent
        if isinstance(measure, float):
            return min(max(measure, low), high)
        return measure.clip(low, high)

    @overload
    def contains(self, *, lat: float, lon: float, threads: int | None = None) -> bool: ...
    @overload
    def contains(self, *, lat: ArrayLike, lon: ArrayLike, threads: int | None = None) -> Bools: ...
    def contains(self, *, lat: Any, lon: Any, threads: int | None = None) -> Any:
        """Tell whether points lie in the band.

        Parameters
        ----------
        lat, lon
            Degrees: two numbers, or two arrays of the same length.
        threads
            For arrays: how many threads work; all cores unless given.

        Returns
        -------
        bool or numpy.ndarray of bool

        Raises
        ------
        CoordinateError
            A coordinate out of range or missing, or arrays of different length.
        """
        if not (lines.is_many(lat) or lines.is_many(lon)):
            return self.locate(lat=lat, lon=lon).inside
        import numpy as np

        from geo.nearest import bulk

        lats, lons = lines.checked_arrays(lat, lon)
        least = max(GRID_FROM_POINTS, GRID_FROM_POINTS_A_PIECE * self.reference.pieces)
        if len(lats) < least:
            return self.locate(lat=lats, lon=lons, threads=threads).inside
        grid = self._grid()
        if grid is None:
            return self.locate(lat=lats, lon=lons, threads=threads).inside
        vertices, pieces, _ = self.reference.tables()
        table = np.array(self._table)
        return bulk.contains(
            vertices, pieces, self.measure_limits, table, grid, lats, lons, threads
        )

    def _grid(self) -> BandGrid | None:
        """Return the grid of the band (:mod:`geo.nearest.bulk`), if there can be one; made once."""
        import numpy as np

        from geo.nearest import bulk

        if not self._grids:
            line = self.reference
            reach = max(self.left, self.right) + 1.0
            limits, table = self.measure_limits, np.array(self._table)
            grid = bulk.build_band_grid(*line.tables(), reach, limits, table)
            self._grids.append(grid)
        return self._grids[0]

    def prepare(self) -> None:
        """Make now, for many small arrays to come, what spares them the search, if it may pay."""
        if self.reference.pieces <= PREPARE_TO_PIECES:
            self.reference.grid(lines.GRID_REACH_M)

    def area_and_perimeter(self) -> tuple[float, float]:
        """Return the geodesic area (m²) and length of the edge (m, holes too) of the outline."""
        from pyproj import Geod

        area, perimeter = Geod(ellps="WGS84").geometry_area_perimeter(self.outline())
        return abs(area), perimeter

    def outline(self, tolerance: float = 0.5) -> shapely.Polygon | shapely.MultiPolygon:
        """Return the band as a valid polygon in EPSG:4326 (x = longitude).

        Parameters
        ----------
        tolerance
            How far, in metres, the polygon's edge may lie from the true edge anywhere.

        Raises
        ------
        BandError
            The tolerance is not positive.
        """
        from geo.outline.build import draw_outline

        if tolerance not in self._outlines:
            self._outlines[tolerance] = draw_outline(self, tolerance)
        return self._outlines[tolerance]
