"""The set of points beside a section of a line, within a half-width on each side of it.

:class:`Band` defines the ends, what is inside and the distance to the edge; a :class:`Location`
has the answers.
"""

from __future__ import annotations

import math
from functools import cached_property
from typing import Generic, TypeVar, cast, overload

from geo import line as lines
from geo.ellipsoid import geod
from geo.errors import BandError, warn_renamed
from geo.frozen import fill, refuse_change, remake
from geo.width_profile import (
    EDGE_TOLERANCE_M,
    LEFT,
    RIGHT,
    close_profile,
    half_width_at,
    half_width_rows,
    half_widths_at,
    is_inside,
    merge_sides,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any, Literal

    import shapely

    from geo.ellipsoid import Bools, Floats
    from geo.line import ArrayLike, Line
    from geo.nearest.grids import BandGrid
    from geo.width_profile import Rows, Width

    End = Literal["flat", "round"]
    Ends = End | tuple[End, End]

# From this many points a grid of the band's edge pays for itself: it takes 0.2 s to make, or
# 30 µs for each piece of the line.
GRID_FROM_POINTS = 200_000
GRID_FROM_POINTS_PER_PIECE = 20
# Lines of up to this many pieces are prepared for points to come: that takes ten seconds.
MAX_PREPARED_PIECES = 10_000


Number = TypeVar("Number")  # float, or Floats
Truth = TypeVar("Truth")  # bool, or Bools


class Location(Generic[Number, Truth]):
    """The location of a point with respect to a band, or of many: arrays, one value per point.

    Made by :meth:`Band.locate` and :meth:`Band.location`. Measure and offset are stored; the
    rest is computed, by the rules of the band, when it is first read.

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

    __setattr__ = __delattr__ = refuse_change

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
        """Whether the point lies to the left of travel, or on the line."""
        return cast("Truth", cast("Any", self.offset) >= 0)

    @cached_property
    def distance(self) -> Number:
        """Metres to the line; with round ends, to the section alone."""
        return cast("Number", abs(cast("Any", self.offset)))

    @cached_property
    def nearest_measure(self) -> Number:
        """The measure without the run past an end of the line: that of the nearest point."""
        return cast("Number", self.band._clip(self.measure))

    @cached_property
    def half_width(self) -> Number:
        """The half-width, in metres, at the nearest point and on the side of the point."""
        return cast("Number", self.band._half_width(self.measure, self.offset))

    @cached_property
    def in_section(self) -> Truth:
        """Whether no flat end excludes the point, whatever the half-width."""
        return cast("Truth", self.band._is_in_section(self.measure))

    @cached_property
    def inside(self) -> Truth:
        """Whether the point lies in the band, its edge included (to 1 mm)."""
        return cast("Truth", self.band._is_inside(self.measure, self.offset))

    @cached_property
    def edge(self) -> Number:
        """Metres to the edge of the band, positive inside.

        The least of: the half-width minus the distance, and the distance along the line to
        each flat end. Where the line bends the edge can be farther away, but never nearer
        across the line; where the half-width changes it can be nearer along the line.
        """
        return cast("Number", self.band._edge(self.measure, self.half_width, self.distance))


class Band:
    """A closed set of points beside a section of a line; it does not change.

    Parameters
    ----------
    line
        The whole line.
    start, stop
        The measures, in metres, between which the section lies, ``0 <= start < stop <= length``.
    left, right
        Half-widths in metres, from the line to the edge on that side of travel: a number, or
        rows ``(measure on the line, half-width)`` for one that changes along the line. Between
        rows it is linear, before the first and past the last it stays the same; two rows at
        one measure are a step, where the larger half-width counts.
    ends
        ``"flat"``: a point is inside only if its nearest point *on the whole line* lies in the
        section. ``"round"``: distances are those to the section alone. Or a pair, for the
        start and for the stop.

    Raises
    ------
    BandError
        A half-width is not positive or beyond 500 km, its rows are out of order, the section
        does not lie on the line, or ``ends`` is unknown.

    Notes
    -----
    A point lies inside if its distance is at most the half-width *at its nearest point* and on
    its side, and, for a flat end, its nearest point lies in the section. The edge belongs to the
    band, with a tolerance of 1 mm.

    Where a flat section ends at the end of the line, points beyond that end's perpendicular are
    outside. Beyond a round end the side is that of the direction of the end segment. A closed
    line taken whole has no ends: it is treated as round, and if its half-widths at the start and
    the stop differ, the larger counts there.

    Where the line retraces its vertices, the first passage in the section is the canonical one
    (:meth:`geo.line.Line.locate`). Where it overlaps itself without sharing vertices, along a
    meridian or the equator, rounding decides between the passages.

    Measures have three origins. The *line measure* counts from the start of the whole line: it
    places the section and the width profile. The *section measure* counts from the start of the
    section: it is the measure of a :class:`Location`. The *reference measure* counts from the
    start of the reference line, which starts with the section at a round end, else with the
    line. :meth:`line_measure`, :meth:`section_measure` and :meth:`reference_measure` convert.

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
        *("_grids", "_outlines", "_profile", "end_kinds", "given_ends", "is_loop", "left", "line"),
        *("reference", "right", "start", "stop", "width_profile"),
    )
    __setattr__ = __delattr__ = refuse_change

    line: Line
    start: float
    stop: float
    left: float  # the greatest half-widths in the section
    right: float
    width_profile: Rows  # (line measure, left, right); one row if the half-widths are constant
    given_ends: Ends  # as given: a closed line taken whole has none, but its sections have
    end_kinds: tuple[End, End]
    is_loop: bool  # whether it is a closed line taken whole
    reference: Line  # which distances refer to: with round ends the section alone
    _profile: tuple[float, ...]  # the width profile in one row, by reference measures
    _grids: list[BandGrid | None]  # made when first needed, then kept
    _outlines: dict[float, shapely.Polygon | shapely.MultiPolygon]  # drawn once, then kept

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
        if not 0 <= start < stop <= line.length + EDGE_TOLERANCE_M:
            message = (
                f"the section must lie on the line, 0 <= start < stop <= "
                f"{line.length:.3f} m, got {start} to {stop}"
            )
            raise BandError(message)
        kinds = (ends, ends) if isinstance(ends, str) else tuple(ends)
        if len(kinds) != 2 or not set(kinds) <= {"flat", "round"}:
            message = f"ends must be 'flat' or 'round', got {ends!r}; a pair is for start and stop"
            raise BandError(message)
        sides = half_width_rows("left", left), half_width_rows("right", right)
        rows = merge_sides(*sides, start, stop)
        is_loop = line.is_closed and stop - start >= line.length - EDGE_TOLERANCE_M
        if is_loop:
            kinds, rows = ("round", "round"), close_profile(rows)
        left, right = (max(row[side] for row in rows) for side in (LEFT, RIGHT))
        fill(self, line=line, start=start, stop=stop, left=left, right=right, width_profile=rows)
        fill(self, given_ends=ends, end_kinds=kinds, is_loop=is_loop)
        first = start if kinds[0] == "round" else 0.0
        last = stop if kinds[1] == "round" else line.length
        is_whole = first == 0.0 and last >= line.length
        reference = line if is_whole else line.part(first, last)
        if stop - start < reference.length - EDGE_TOLERANCE_M:
            reference = reference.with_preferred_section(start - first, stop - first)
        profile = tuple(number for m, *widths in rows for number in (m - first, *widths))
        fill(self, reference=reference, _profile=profile, _outlines={}, _grids=[])

    def __reduce__(self) -> tuple[Any, ...]:
        left = [(measure, left) for measure, left, _ in self.width_profile]
        right = [(measure, right) for measure, _, right in self.width_profile]
        values = {name: getattr(self, name) for name in ("line", "start", "stop")}
        return remake, (Band, values | {"left": left, "right": right, "ends": self.given_ends})

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
        """``"flat"`` or ``"round"``, or a pair if the start and the stop differ."""
        return self.end_kinds[0] if self.end_kinds[0] == self.end_kinds[1] else self.end_kinds

    @property
    def is_uniform(self) -> bool:
        """Whether the half-widths are the same all along."""
        return len(self.width_profile) == 1

    @property
    def knots(self) -> Rows:
        """Deprecated: use :attr:`width_profile`."""
        warn_renamed("Band.knots", "Band.width_profile")
        return self.width_profile

    @property
    def asked_ends(self) -> Ends:
        """Deprecated: use :attr:`given_ends`."""
        warn_renamed("Band.asked_ends", "Band.given_ends")
        return self.given_ends

    @property
    def origin(self) -> float:
        """The line measure at which the reference line starts."""
        return self.start if self.end_kinds[0] == "round" else 0.0

    @property
    def measure_limits(self) -> tuple[float, float]:
        """Reference measures between which nearest points lie; infinite at round ends."""
        return (
            self.start if self.end_kinds[0] == "flat" else -math.inf,
            self.stop - self.origin if self.end_kinds[1] == "flat" else math.inf,
        )

    @property
    def extent(self) -> tuple[float, float]:
        """The least and greatest section measure of a nearest point."""
        return (
            0.0 - self.start if self.end_kinds[0] == "flat" else 0.0,
            (self.line.length if self.end_kinds[1] == "flat" else self.stop) - self.start,
        )

    def with_line(
        self, line: Line, *, start: float, stop: float, row_measures: Sequence[float]
    ) -> Band:
        """Return the band with these ends and half-widths along another line.

        ``start``, ``stop`` and the rows of the width profile are at other measures there.
        """
        left, right = (
            [(at, row[side]) for at, row in zip(row_measures, self.width_profile, strict=True)]
            for side in (LEFT, RIGHT)
        )
        return Band(line=line, start=start, stop=stop, left=left, right=right, ends=self.end_kinds)

    @overload
    def line_measure(self, section_measure: float) -> float: ...
    @overload
    def line_measure(self, section_measure: Floats) -> Floats: ...
    def line_measure(self, section_measure: Any) -> Any:
        """Return the line measure of a section measure: a number, or an array."""
        return self.start + section_measure

    @overload
    def section_measure(self, line_measure: float) -> float: ...
    @overload
    def section_measure(self, line_measure: Floats) -> Floats: ...
    def section_measure(self, line_measure: Any) -> Any:
        """Return the section measure of a line measure: a number, or an array."""
        return line_measure - self.start

    @overload
    def reference_measure(self, section_measure: float) -> float: ...
    @overload
    def reference_measure(self, section_measure: Floats) -> Floats: ...
    def reference_measure(self, section_measure: Any) -> Any:
        """Return the reference measure of a section measure: a number, or an array."""
        return section_measure + (self.start - self.origin)

    @overload
    def locate(
        self, *, lat: float, lon: float, threads: int | None = None
    ) -> Location[float, bool]: ...
    @overload
    def locate(
        self, *, lat: ArrayLike, lon: ArrayLike, threads: int | None = None
    ) -> Location[Floats, Bools]: ...
    def locate(self, *, lat: Any, lon: Any, threads: int | None = None) -> Location[Any, Any]:
        """Return the locations of points: measure, offset, inside, distance, edge.

        Parameters
        ----------
        lat, lon
            Degrees: two numbers, or two one-dimensional arrays (or lists) of one length.
        threads
            For arrays: the number of threads; all cores unless given.

        Returns
        -------
        Location
            With floats and bools, or with arrays. With flat ends it refers to the whole line,
            with round ends to the section alone.

        Raises
        ------
        CoordinateError
            A coordinate is missing or out of range, or the arrays differ in length.

        Examples
        --------
        >>> from geo import Band, Line
        >>> line = Line(lats=[0.0, 0.0], lons=[0.0, 1.0])
        >>> band = Band(line=line, start=0, stop=50_000, left=2_000, right=1_000)
        >>> location = band.locate(lat=[0.01, -0.01], lon=[0.2, 0.2])
        >>> location.offset.round(3).tolist(), location.inside.tolist()
        ([1105.743, -1105.743], [True, False])
        """
        measure, offset = self.reference.locate_extended(lat=lat, lon=lon, threads=threads)
        if self.start != self.origin:
            measure -= self.start - self.origin
        return Location(self, measure, offset)

    @overload
    def location(self, measure: float, offset: float) -> Location[float, bool]: ...
    @overload
    def location(self, measure: Floats, offset: Floats) -> Location[Floats, Bools]: ...
    def location(self, measure: Any, offset: Any) -> Location[Any, Any]:
        """Return the location at a section measure and an offset, in metres: numbers or arrays."""
        if not lines.is_array_like(measure):
            measure, offset = float(measure), float(offset)
        return Location(self, measure, offset)

    def place(self, *, lat: Any, lon: Any, threads: int | None = None) -> tuple[Any, Any]:
        """Return measure and offset of :meth:`locate` (deprecated)."""
        warn_renamed("Band.place()", "Band.locate()")
        location = self.locate(lat=lat, lon=lon, threads=threads)
        return location.measure, location.offset

    def holds(self, measure: Any, offset: Any) -> Any:
        """Return ``location(measure, offset).inside`` (deprecated)."""
        warn_renamed("Band.holds()", "Band.location().inside")
        return self._is_inside(measure, offset)

    @overload
    def half_widths(self, section_measure: float) -> tuple[float, float]: ...
    @overload
    def half_widths(self, section_measure: Floats) -> tuple[Floats, Floats]: ...
    def half_widths(self, section_measure: Any) -> tuple[Any, Any]:
        """Return the half-widths (left, right), in metres, at section measures.

        At a step, the larger one, up to a millimetre past it: the tolerance of an edge.
        """
        at = self.reference_measure(section_measure)
        if isinstance(at, float):
            half_width: Callable[..., Any] = half_width_at
        else:
            half_width = half_widths_at
        return half_width(self._profile, LEFT, at), half_width(self._profile, RIGHT, at)

    # The rules: plain Python for one point, NumPy for arrays.

    def _half_width(self, measure: Any, offset: Any) -> Any:
        if isinstance(measure, float):
            side = LEFT if offset >= 0 else RIGHT
            return half_width_at(self._profile, side, self.reference_measure(measure))
        import numpy as np

        return np.where(offset >= 0, *self.half_widths(measure))

    def _is_in_section(self, measure: Any) -> Any:
        at = self.reference_measure(measure)
        start, stop = self.measure_limits
        return (at >= start - EDGE_TOLERANCE_M) & (at <= stop + EDGE_TOLERANCE_M)

    def _is_inside(self, measure: Any, offset: Any) -> Any:
        if isinstance(measure, float):
            at = self.reference_measure(measure)
            return is_inside(at, offset, *self.measure_limits, self._profile)
        left, right = self.half_widths(measure)
        is_within = (offset >= -right - EDGE_TOLERANCE_M) & (offset <= left + EDGE_TOLERANCE_M)
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
        """Return whether points lie in the band.

        Parameters, errors and the answer as for ``locate(...).inside``; large arrays take a
        fraction of its time.

        Returns
        -------
        bool or numpy.ndarray of bool

        Examples
        --------
        >>> from geo import Band, Line
        >>> line = Line(lats=[0.0, 0.0], lons=[0.0, 1.0])
        >>> band = Band(line=line, start=0, stop=50_000, left=2_000, right=1_000)
        >>> band.contains(lat=[0.01, -0.01], lon=[0.2, 0.2]).tolist()
        [True, False]
        """
        if not (lines.is_array_like(lat) or lines.is_array_like(lon)):
            return self.locate(lat=lat, lon=lon).inside
        import numpy as np

        from geo.nearest import bulk

        lats, lons = lines.coordinate_arrays(lat, lon)
        least = max(GRID_FROM_POINTS, GRID_FROM_POINTS_PER_PIECE * self.reference.piece_count)
        if len(lats) < least:
            return self.locate(lat=lats, lon=lons, threads=threads).inside
        grid = self._grid()
        if grid is None:
            return self.locate(lat=lats, lon=lons, threads=threads).inside
        vertices, pieces, _ = self.reference.tables()
        profile = np.array(self._profile)
        return bulk.contains(
            vertices, pieces, self.measure_limits, profile, grid, lats, lons, threads
        )

    def _grid(self) -> BandGrid | None:
        """Return the grid of the band (:mod:`geo.nearest.grids`), made once; None if impossible."""
        import numpy as np

        from geo.nearest import grids

        if not self._grids:
            line = self.reference
            reach = max(self.left, self.right) + 1.0
            limits, profile = self.measure_limits, np.array(self._profile)
            self._grids.append(grids.build_band_grid(*line.tables(), reach, limits, profile))
        return self._grids[0]

    def prepare(self) -> None:
        """Make the grid that speeds up :meth:`locate`, for many small arrays to come."""
        if self.reference.piece_count <= MAX_PREPARED_PIECES:
            self.reference.grid(lines.GRID_REACH_M)

    def area_and_perimeter(self) -> tuple[float, float]:
        """Return the geodesic area (m²) and perimeter (m, holes included) of the outline."""
        area, perimeter = geod().geometry_area_perimeter(self.outline())
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
