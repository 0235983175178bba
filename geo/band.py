"""The set of points beside a section of a line: within a half-width on each side of it."""

from __future__ import annotations

import math

from geo import line as lines
from geo import width_profile as knots
from geo.errors import BandError
from geo.frozen import fill, refuse, remake
from geo.nearest import search as nearest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any, Literal

    import numpy as np
    import shapely
    from numpy.typing import NDArray

    from geo.line import Line
    from geo.nearest.bulk import BandGrid
    from geo.width_profile import Rows, Width

    Floats = NDArray[np.float64]
    End = Literal["flat", "round"]
    Ends = End | tuple[End, End]

# From how many points on a grid of the band's edge pays for itself: it takes 0.2 s to make, or
# 30 µs for each piece of the line.
GRID_FROM_POINTS = 200_000
GRID_FROM_POINTS_A_PIECE = 20
# Of how many pieces a line may be to be prepared for points to come: that takes ten seconds.
PREPARE_TO_PIECES = 10_000


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
        sides = knots.checked("left", left), knots.checked("right", right)
        rows = knots.merged(*sides, start, stop)
        is_loop = line.is_closed and stop - start >= line.length - nearest.EDGE_TOLERANCE_M
        if is_loop:
            kinds, rows = ("round", "round"), knots.around(rows)
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

    def place(self, *, lat: Any, lon: Any, threads: int | None = None) -> tuple[Any, Any]:
        """Return (measure, offset) in metres, the measure counted from the section's start.

        Flat ends: with respect to the whole line, so that a measure below 0 or above
        ``length`` tells how far beyond the section the nearest place lies. Round ends: with
        respect to the section alone.
        """
        measure, offset = self.reference.place(lat=lat, lon=lon, threads=threads)
        if self.start != self.origin:
            measure -= self.start - self.origin
        return measure, offset

    def half_widths(self, measure: Any) -> tuple[Any, Any]:
        """Return the half-widths (left, right) in metres at measures from the section's start.

        The largest within a millimetre along the line: that is how wide an edge is.
        """
        there = measure + (self.start - self.origin)
        of: Callable[..., Any] = nearest.half_width
        if not isinstance(there, float):
            of = knots.half_widths
        return of(self._table, 1, there), of(self._table, 2, there)

    def holds(self, measure: Any, offset: Any) -> Any:
        """Tell whether places as :meth:`place` returns them lie in the band."""
        start, stop = self.measure_limits
        there = measure + (self.start - self.origin)
        if isinstance(measure, float):
            return nearest.is_within(there, offset, start, stop, self._table)
        left, right = self.half_widths(measure)
        tolerance = nearest.EDGE_TOLERANCE_M
        return (
            (there >= start - tolerance)
            & (there <= stop + tolerance)
            & (offset >= -right - tolerance)
            & (offset <= left + tolerance)
        )

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
            return self.holds(*self.place(lat=lat, lon=lon))
        import numpy as np

        from geo.nearest import bulk

        lats, lons = lines.checked_arrays(lat, lon)
        least = max(GRID_FROM_POINTS, GRID_FROM_POINTS_A_PIECE * self.reference.pieces)
        if len(lats) < least:
            return self.holds(*self.place(lat=lats, lon=lons, threads=threads))
        grid = self._grid()
        if grid is None:
            return self.holds(*self.place(lat=lats, lon=lons, threads=threads))
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
        from geo.outline.build import outline

        if tolerance not in self._outlines:
            self._outlines[tolerance] = outline(self, tolerance)
        return self._outlines[tolerance]
