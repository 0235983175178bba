"""A line of geodesic segments on the ellipsoid, and where points lie along it."""

from __future__ import annotations

import bisect
import math
import sys
from array import array
from operator import mul
from typing import Generic, NamedTuple, TypeVar, overload

from geo import ellipsoid
from geo.errors import CoordinateError, LineError, impossible_point_text, warn_renamed
from geo.frozen import fill, refuse_change, remake
from geo.nearest import frames, piece, search, tables
from geo.nearest.locate import locate_on_piece
from geo.nearest.tables import SAME_MEASURE_M
from geo.notation import check_coordinate
from geo.width_profile import EDGE_TOLERANCE_M

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from typing import Any

    from numpy.typing import NDArray

    from geo.ellipsoid import Floats
    from geo.nearest.grids import Grid

    ArrayLike = Collection[float] | NDArray[Any]  # a list, an array, a column of a table

Number = TypeVar("Number")  # float, or Floats

# From this many points a grid of candidates pays for itself: it takes a second to make, or a
# millisecond for each piece; a search takes a microsecond.
GRID_FROM_POINTS = 1_000_000
GRID_FROM_POINTS_PER_PIECE = 1_000
GRID_REACH_M = 25_000.0

# Up to this many points plain Python is faster than importing numba (0.4 s or more), and up to
# this many pieces NumPy finds the nearest one faster than the tree does.
MAX_INTERPRETED_POINTS = 3_000
MAX_SCANNED_PIECES = 2_000


class LineLocation(NamedTuple, Generic[Number]):
    """The location of a point with respect to a line: two numbers, or two arrays.

    Attributes
    ----------
    measure
        Metres along the line from its start to the nearest point.
    offset
        Metres from the nearest point, positive to the left of the direction of travel.
    """

    measure: Number
    offset: Number


class Line:
    """A line of geodesic segments on the WGS84 ellipsoid; it does not change.

    Parameters
    ----------
    lats, lons
        Vertices in degrees, in the direction of travel: two sequences of one length. A vertex
        equal to the one before it is left out.

    Raises
    ------
    LineError
        Fewer than two different vertices, sequences of different length, an impossible
        coordinate (named by its number, counted from 0), or two consecutive vertices so
        nearly antipodal that the shortest line between them is not unique.

    Examples
    --------
    >>> line = Line(lats=[0.0, 0.0], lons=[0.0, 1.0])
    >>> round(line.length, 3)
    111319.491
    >>> location = line.locate(lat=0.01, lon=0.5)
    >>> round(location.measure, 3), round(location.offset, 3)
    (55659.745, 1105.743)
    """

    __slots__ = ("_grids", "_pieces", "_retraces", "_tree", "_vertices", "lats", "lons")
    __setattr__ = __delattr__ = refuse_change

    lats: array[float]
    lons: array[float]
    _vertices: array[float]
    _pieces: array[float]
    _tree: array[float]
    _retraces: bool  # whether it passes a vertex more than once
    _grids: dict[float, Grid]  # made when first needed, then kept

    def __init__(self, *, lats: Iterable[float], lons: Iterable[float]) -> None:
        lats, lons = tables.distinct_vertices(array("d", lats), array("d", lons))
        vertices, pieces, tree = tables.line_tables(lats, lons)
        retraces = tables.fill_passages(vertices, pieces)
        fill(self, lats=lats, lons=lons, _retraces=retraces)
        fill(self, _vertices=vertices, _pieces=pieces, _tree=tree, _grids={})

    def __reduce__(self) -> tuple[Any, ...]:
        return remake, (Line, {"lats": self.lats, "lons": self.lons})

    def __repr__(self) -> str:
        return f"<Line of {len(self.lats)} vertices, {self.length:.3f} m>"

    @property
    def is_closed(self) -> bool:
        """Whether its last vertex is its first one."""
        return frames.is_closed(self._vertices)

    @property
    def length(self) -> float:
        """Geodesic length in metres."""
        last = len(self._pieces) - frames.PIECE_ROW
        return self._pieces[last + frames.MEASURE] + self._pieces[last + frames.HALF_LENGTH]

    @property
    def piece_count(self) -> int:
        """The number of pieces of at most 5 km that its segments are cut into."""
        return len(self._pieces) // frames.PIECE_ROW

    @property
    def pieces(self) -> int:
        """Deprecated: use :attr:`piece_count`."""
        warn_renamed("Line.pieces", "Line.piece_count")
        return self.piece_count

    @overload
    def locate(
        self, *, lat: float, lon: float, threads: int | None = None
    ) -> LineLocation[float]: ...
    @overload
    def locate(
        self, *, lat: ArrayLike, lon: ArrayLike, threads: int | None = None
    ) -> LineLocation[Floats]: ...
    def locate(self, *, lat: Any, lon: Any, threads: int | None = None) -> LineLocation[Any]:
        """Return the measures and offsets of points.

        Parameters
        ----------
        lat, lon
            Degrees: two numbers, or two one-dimensional arrays (or lists) of one length.
        threads
            For arrays: the number of threads; all cores unless given.

        Returns
        -------
        LineLocation
            Measure, in metres from the start of the line, in [0, length], and offset, in metres,
            positive to the left of travel: two floats, or two arrays of float64.

        Raises
        ------
        CoordinateError
            A latitude outside [-90, 90], a longitude outside [-180, 180], NaN, or arrays of
            different length.

        Notes
        -----
        If several points of the line are equally near, the one with the smallest measure is
        returned. Where their distances differ by less than the engine's precision (0.02 mm at
        25 km), it may be any, and an array may give another one than a single point. Where the
        line passes the same vertices more than once, the first passage is the canonical one, but
        an end of the line only if there is no other. Among vertices millimetres apart measures
        are within centimetres for points 50 km away.

        The method is that of :mod:`geo.nearest.piece`, tested against C. F. F. Karney's
        geodesics (GeographicLib).

        Examples
        --------
        >>> line = Line(lats=[0.0, 0.0], lons=[0.0, 1.0])
        >>> line.locate(lat=[0.01, -0.01], lon=[0.5, 1.5]).measure.round(3).tolist()
        [55659.745, 111319.491]
        """
        measure, offset = self.locate_extended(lat=lat, lon=lon, threads=threads)
        if isinstance(measure, float):
            return LineLocation(min(max(measure, 0.0), self.length), offset)
        return LineLocation(measure.clip(0.0, self.length, out=measure), offset)

    @overload
    def locate_extended(
        self, *, lat: float, lon: float, threads: int | None = None
    ) -> LineLocation[float]: ...
    @overload
    def locate_extended(
        self, *, lat: ArrayLike, lon: ArrayLike, threads: int | None = None
    ) -> LineLocation[Floats]: ...
    def locate_extended(
        self, *, lat: Any, lon: Any, threads: int | None = None
    ) -> LineLocation[Any]:
        """Return the measures and offsets of points; measures run on past the ends.

        As :meth:`locate`, but a measure below 0 or above the length says how far a point lies
        beyond the perpendicular at that end.
        """
        if is_array_like(lat) or is_array_like(lon):
            return LineLocation(*self._locate_arrays(lat, lon, threads))
        check_coordinate(lat, lon)
        x, y, z = ellipsoid.geocentric(float(lat), float(lon))
        j = search.nearest_piece(self._pieces, self._tree, x, y, z, *_working_space())
        return LineLocation(*locate_on_piece(self._vertices, self._pieces, j, x, y, z))

    def place(self, *, lat: Any, lon: Any, threads: int | None = None) -> tuple[Any, Any]:
        """Return :meth:`locate_extended` (deprecated)."""
        warn_renamed("Line.place()", "Line.locate_extended()")
        return self.locate_extended(lat=lat, lon=lon, threads=threads)

    def _locate_arrays(self, lat: Any, lon: Any, threads: int | None) -> tuple[Floats, Floats]:
        lats, lons = coordinate_arrays(lat, lon)
        if len(lats) <= MAX_INTERPRETED_POINTS and "numba" not in sys.modules:
            return self._locate_each(lats, lons)
        from geo.nearest import bulk, grids

        grid = grids.empty_grid()
        least = max(GRID_FROM_POINTS, GRID_FROM_POINTS_PER_PIECE * self.piece_count)
        if len(lats) >= least or GRID_REACH_M in self._grids:
            grid = self.grid(GRID_REACH_M)
        return bulk.locate(*self.tables(), grid, lats, lons, threads)

    def _locate_each(self, lats: Floats, lons: Floats) -> tuple[Floats, Floats]:
        """Locate points one by one, bit by bit as the compiled functions do."""
        import numpy as np

        rows = np.frombuffer(self._pieces).reshape(-1, frames.PIECE_ROW)
        middles, halves = np.ascontiguousarray(rows[:, :3].T), rows[:, frames.HALF_LENGTH].copy()
        locations, space = np.empty((2, len(lats))), _working_space()
        for i, (lat, lon) in enumerate(zip(lats.tolist(), lons.tolist(), strict=True)):
            if not ellipsoid.is_coordinate(lat, lon):
                raise CoordinateError(impossible_point_text(i, lat, lon))
            position = ellipsoid.geocentric(lat, lon)
            if len(halves) <= MAX_SCANNED_PIECES:
                j = self._scan_pieces(middles, halves, position)
            else:
                j = search.nearest_piece(self._pieces, self._tree, *position, *space)
            locations[:, i] = locate_on_piece(self._vertices, self._pieces, j, *position)
        return locations[0], locations[1]

    def _scan_pieces(
        self, middles: Floats, halves: Floats, position: tuple[float, float, float]
    ) -> int:
        """Return the piece that :func:`geo.nearest.search.nearest_piece` returns.

        By the distances to the middles of all pieces: NumPy computes them faster than Python
        searches the tree (2.5 times, for the M4).
        """
        import numpy as np

        def squared(j: int) -> float:
            return piece.project_on_piece(self._pieces, j, *position)[0]

        dx, dy, dz = (axis - at for axis, at in zip(middles, position, strict=True))
        distances = np.sqrt(dx * dx + dy * dy + dz * dz)
        reach = math.sqrt(squared(int(distances.argmin()))) + EDGE_TOLERANCE_M
        return min(np.flatnonzero(distances - halves <= reach).tolist(), key=squared)

    def tables(self) -> tuple[Floats, Floats, Floats]:
        """Return the vertices, pieces and tree of :mod:`geo.nearest.frames` as arrays."""
        vertices, pieces, tree = map(tables.as_floats, (self._vertices, self._pieces, self._tree))
        return vertices, pieces, tree

    def grid(self, reach: float) -> Grid:
        """Return the grid out to ``reach`` metres (:mod:`geo.nearest.grids`), made once."""
        from geo.nearest import grids

        if reach not in self._grids:
            self._grids[reach] = grids.build_grid(*self.tables(), reach)
        return self._grids[reach]

    @overload
    def point_at(self, measure: float, offset: float = 0.0) -> tuple[float, float]: ...
    @overload
    def point_at(
        self, measure: ArrayLike, offset: float | ArrayLike = 0.0
    ) -> tuple[Floats, Floats]: ...
    @overload
    def point_at(self, measure: float, offset: ArrayLike) -> tuple[Floats, Floats]: ...
    def point_at(self, measure: Any, offset: Any = 0.0) -> tuple[Any, Any]:
        """Return the points at measures and offsets.

        The inverse of :meth:`locate`, as far as there is one: a point farther out than the
        line's bends allow has another nearest point. At a vertex the offset is perpendicular
        to the segment that begins there.

        Parameters
        ----------
        measure
            Metres along the line: a number, or an array.
        offset
            Metres to the left: a number, or an array of the same length.

        Returns
        -------
        lat, lon
            Degrees: two floats, or two arrays of float64.

        Raises
        ------
        LineError
            A measure lies outside [0, length] by more than a millimetre, or an offset is
            not finite.

        Examples
        --------
        >>> line = Line(lats=[0.0, 0.0], lons=[0.0, 1.0])
        >>> lat, lon = line.point_at(55_659.745, 1_105.743)
        >>> round(lat, 6), round(lon, 6)
        (0.01, 0.5)
        """
        if is_array_like(measure) or is_array_like(offset):
            return self._points_at(measure, offset)
        if not self._has_measure(measure):
            message = f"measure must lie in [0, {self.length:.3f}] m, got {measure}"
            raise LineError(message)
        if not math.isfinite(offset):
            message = f"offset must be a finite number of metres, got {offset}"
            raise LineError(message)
        measure = min(max(measure, 0.0), self.length)
        j = piece.piece_at(self._pieces, measure)
        return piece.point_beside_piece(self._pieces, j, measure, offset)

    def _has_measure(self, measure: Any) -> Any:
        return (measure >= -EDGE_TOLERANCE_M) & (measure <= self.length + EDGE_TOLERANCE_M)

    def _points_at(self, measure: Any, offset: Any) -> tuple[Floats, Floats]:
        import numpy as np

        from geo.nearest import bulk

        measures, offsets = np.broadcast_arrays(
            np.asarray(measure, dtype=np.float64), np.asarray(offset, dtype=np.float64)
        )
        wrong = np.nonzero(~(self._has_measure(measures) & np.isfinite(offsets)))[0]
        if len(wrong):
            i = wrong[0]
            message = (
                f"point {i}: measure must lie in [0, {self.length:.3f}] m and offset be finite, "
                f"got {measures[i]} and {offsets[i]}"
            )
            raise LineError(message)
        _, pieces, _ = self.tables()
        clipped = np.ascontiguousarray(measures.clip(0.0, self.length))
        return bulk.points_at(pieces, clipped, np.ascontiguousarray(offsets))

    def part(self, start: float, stop: float) -> Line:
        """Return the line between two measures.

        Parameters
        ----------
        start, stop
            Metres from the start of the line, ``0 <= start < stop <= length``.

        Raises
        ------
        LineError
            The measures lie outside the line or are not in order.

        Examples
        --------
        >>> part = Line(lats=[0.0, 0.0], lons=[0.0, 1.0]).part(10_000, 50_000)
        >>> round(part.length, 3)
        40000.0
        """
        if not start < stop:
            message = f"a part must start before it stops, got {start} to {stop} m"
            raise LineError(message)
        measures = tables.piece_measures(self._pieces)

        def vertex_near(measure: float) -> tuple[float, float]:
            i = bisect.bisect(measures, measure - SAME_MEASURE_M)
            if i < len(measures) and measures[i] < measure + SAME_MEASURE_M:
                return self._vertex(i)
            return self.point_at(measure)

        first, last = vertex_near(start), vertex_near(stop)
        low, high = start + SAME_MEASURE_M, stop - SAME_MEASURE_M
        cuts = [(at, self._vertex(i)) for i, at in enumerate(measures) if low < at < high]
        # Other passages of the ends get vertices too: passages are then exactly alike.
        for end, vertex in ((start, first), (stop, last)):
            cuts += [(at, vertex) for at in self._other_passages(end) if low < at < high]
        cuts.sort()
        points = [first, *(vertex for _, vertex in cuts), last]
        return Line(lats=[lat for lat, _ in points], lons=[lon for _, lon in points])

    def _vertex(self, i: int) -> tuple[float, float]:
        """Return a vertex, or a joint of pieces, in degrees."""
        v = i * frames.VERTEX_ROW
        lat, lon = ellipsoid.geodetic(*self._vertices[v : v + 3])
        return round(lat, 12), round(lon, 12)  # 0.1 µm: as they were given

    def _other_passages(self, measure: float) -> list[float]:
        """Return the other measures at which the line passes a point inside a piece."""

        def row(j: int) -> array[float]:
            return self._pieces[j * frames.PIECE_ROW : (j + 1) * frames.PIECE_ROW]

        own = row(piece.piece_at(self._pieces, measure))
        along = measure - own[frames.MEASURE]
        canonical = own[frames.CANONICAL_PIECE]
        if not canonical or abs(along) > own[frames.HALF_LENGTH] - SAME_MEASURE_M:
            return []
        column = self._pieces[frames.CANONICAL_PIECE :: frames.PIECE_ROW]
        passages = [row(j) for j, value in enumerate(column) if value == canonical]
        axis = slice(frames.ALONG, frames.ALONG + 3)
        return [
            other[frames.MEASURE] + along * math.copysign(1, sum(map(mul, other[axis], own[axis])))
            for other in passages
            if other != own
        ]

    def favouring(self, start: float, stop: float) -> Line:
        """Return :meth:`with_preferred_section` (deprecated)."""
        warn_renamed("Line.favouring()", "Line.with_preferred_section()")
        return self.with_preferred_section(start, stop)

    def with_preferred_section(self, start: float, stop: float) -> Line:
        """Return the line with the passages between two measures as the canonical ones.

        Nearest points at vertices passed repeatedly then lie in that section. A line without
        such vertices is returned as it is.
        """
        if not self._retraces:
            return self
        vertices, pieces = self._vertices[:], self._pieces[:]
        tables.fill_passages(vertices, pieces, start, stop)
        line: Line = object.__new__(Line)
        fill(line, lats=self.lats, lons=self.lons, _retraces=True)
        fill(line, _vertices=vertices, _pieces=pieces, _tree=self._tree, _grids={})
        return line

    def reversed(self) -> Line:
        """Return the same line in the opposite direction of travel."""
        return Line(lats=reversed(self.lats), lons=reversed(self.lons))


def _working_space() -> tuple[list[float], list[int]]:
    """Return working space for :func:`geo.nearest.search.nearest_piece`."""
    return [0.0] * search.MAX_WAITING, [0] * search.MAX_WAITING


def coordinate_arrays(lat: Any, lon: Any) -> tuple[Floats, Floats]:
    """Return coordinates as two contiguous arrays of float64, missing ones as NaN.

    Raises
    ------
    CoordinateError
        They are not numbers, not one-dimensional, or differ in length.
    """
    lats, lons = (_degree_array(values) for values in (lat, lon))
    if lats.ndim != 1 or lats.shape != lons.shape:
        message = (
            "latitudes and longitudes must be two one-dimensional arrays of the same length, "
            f"got shapes {lats.shape} and {lons.shape}"
        )
        raise CoordinateError(message)
    return lats, lons


def _degree_array(values: Any) -> Floats:
    import numpy as np

    if hasattr(values, "filled"):  # a masked array; its class would cost an import
        values = values.astype(np.float64).filled(np.nan)
    array = np.asarray(values)
    is_numbers = array.dtype.kind in "iuf" or all(
        value is None or isinstance(value, (int, float)) for value in array.flat
    )
    if array.dtype.kind == "b" or not is_numbers:
        message = f"latitudes and longitudes must be numbers in degrees, got {array.dtype}"
        raise CoordinateError(message)
    return np.ascontiguousarray(array, dtype=np.float64)


def is_array_like(values: Any) -> bool:
    """Return whether values are an array or a list, and not a number or text."""
    if isinstance(values, (int, float, str)):
        return False
    return hasattr(values, "__len__") and getattr(values, "ndim", 1) > 0
