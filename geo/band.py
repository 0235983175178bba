"""The set of points beside a section of a line: within a half-width on each side of it."""

from __future__ import annotations

import math

from geo import line as lines
from geo import nearest
from geo.errors import BandError
from geo.frozen import fill, refuse, remake

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, Literal

    import shapely

    from geo.line import Line

    Ends = Literal["flat", "round"]

MOST_HALF_WIDTH_M = 500_000.0


class Band:
    """The corridor of geometry: a closed set of points beside a section of a line.

    Parameters
    ----------
    line
        The whole line.
    start, stop
        Measures in metres between which the section lies, ``0 <= start < stop <= length``.
    left, right
        Half-widths in metres, from the line to the edge on that side of travel.
    ends
        ``"flat"``: a point belongs where its nearest place *on the whole line* lies in the
        section. ``"round"``: where its distance to the section alone is small enough.

    Notes
    -----
    The band is closed: its edge belongs to it, with a tolerance of 1 mm. Where a flat
    section ends at the end of the line, points beyond that end's perpendicular are outside.
    With round ends and two different half-widths, the side beyond an end is that of the
    end segment's own direction.

    Raises
    ------
    BandError
        A half-width that is not positive or beyond 500 km, a section that is not on the
        line, or an unknown way of ending.

    Examples
    --------
    >>> from geo import Band, Line
    >>> line = Line(lats=[0.0, 0.0], lons=[0.0, 1.0])
    >>> band = Band(line=line, start=0, stop=50_000, left=2_000, right=1_000)
    >>> band.contains(lat=0.01, lon=0.2), band.contains(lat=-0.01, lon=0.2)
    (True, False)
    """

    __slots__ = ("_outlines", "ends", "left", "line", "reference", "right", "start", "stop")
    __setattr__ = __delattr__ = refuse

    line: Line
    start: float
    stop: float
    left: float
    right: float
    ends: Ends
    _outlines: dict[float, shapely.Polygon | shapely.MultiPolygon]  # drawn once, then kept
    reference: Line  # what measures and offsets refer to: round ends know the section alone

    def __init__(
        self,
        *,
        line: Line,
        start: float,
        stop: float,
        left: float,
        right: float,
        ends: Ends = "flat",
    ) -> None:
        for name, value in (("left", left), ("right", right)):
            if not 0 < value <= MOST_HALF_WIDTH_M:
                message = (
                    f"half-width to the {name} must lie in (0, {MOST_HALF_WIDTH_M:.0f}] m, "
                    f"got {value}"
                )
                raise BandError(message)
        if not 0 <= start < stop <= line.length + nearest.EDGE_TOLERANCE_M:
            message = (
                f"the section must lie on the line, 0 <= start < stop <= "
                f"{line.length:.3f} m, got {start} to {stop}"
            )
            raise BandError(message)
        if ends not in ("flat", "round"):
            message = f"ends must be 'flat' or 'round', got {ends!r}"
            raise BandError(message)
        fill(self, line=line, start=start, stop=stop, left=left, right=right, ends=ends)
        fill(self, reference=line if ends == "flat" else line.part(start, stop), _outlines={})

    def __reduce__(self) -> tuple[Any, ...]:
        names = ("line", "start", "stop", "left", "right", "ends")
        return remake, (Band, {name: getattr(self, name) for name in names})

    def __repr__(self) -> str:
        return (
            f"<Band from {self.start:.3f} to {self.stop:.3f} m of {self.line!r}, "
            f"{self.left:g} m left and {self.right:g} m right, {self.ends} ends>"
        )

    @property
    def length(self) -> float:
        """Length of the section in metres."""
        return self.stop - self.start

    @property
    def limits(self) -> tuple[float, float, float, float]:
        """Measures and half-widths on the reference line: (start, stop, left, right)."""
        if self.ends == "flat":
            return self.start, self.stop, self.left, self.right
        return -math.inf, math.inf, self.left, self.right

    @property
    def extent(self) -> tuple[float, float]:
        """The least and greatest measure of a place, counted from the section's start."""
        if self.ends == "flat":
            return -self.start, self.line.length - self.start
        return 0.0, self.length

    def place(self, *, lat: Any, lon: Any, threads: int | None = None) -> tuple[Any, Any]:
        """Return (measure, offset) in metres, the measure counted from the section's start.

        Flat ends: with respect to the whole line, so that a measure below 0 or above
        ``length`` tells how far beyond the section the nearest place lies. Round ends: with
        respect to the section alone.
        """
        measure, offset = self.reference.place(lat=lat, lon=lon, threads=threads)
        if self.ends == "flat":
            measure -= self.start
        return measure, offset

    def holds(self, measure: Any, offset: Any) -> Any:
        """Tell whether places as :meth:`place` returns them lie in the band."""
        start, stop, left, right = self.limits
        if self.ends == "flat":
            start, stop = 0.0, self.length
        if isinstance(measure, float):
            return nearest.is_within(measure, offset, start, stop, left, right)
        tolerance = nearest.EDGE_TOLERANCE_M
        return (
            (measure >= start - tolerance)
            & (measure <= stop + tolerance)
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
        from geo import bulk

        lats, lons = lines.checked_arrays(lat, lon)
        if len(lats) < lines.GRID_FROM_POINTS:
            return self.holds(*self.place(lat=lats, lon=lons, threads=threads))
        grid = self.reference.grid(max(self.left, self.right) + 1.0, self.limits)
        if grid.is_empty:
            return self.holds(*self.place(lat=lats, lon=lons, threads=threads))
        vertices, pieces, _ = self.reference.tables()
        return bulk.contains(vertices, pieces, self.limits, grid, lats, lons, threads)

    def prepare(self) -> None:
        """Make now, for many small arrays to come, what spares them the search."""
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
        from geo.outline import outline

        if tolerance not in self._outlines:
            self._outlines[tolerance] = outline(self, tolerance)
        return self._outlines[tolerance]
