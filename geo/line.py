"""A line of geodesic segments on the ellipsoid, and where points lie along it."""

from __future__ import annotations

import bisect
import itertools
import math
import sys
from array import array
from collections import Counter
from operator import mul
from typing import Generic, NamedTuple, TypeVar, overload

from geo.errors import CoordinateError, LineError
from geo.frozen import fill, refuse, remake
from geo.nearest import frames
from geo.nearest import search as nearest
from geo.notation import check_coordinate

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from typing import Any

    import numpy as np
    from numpy.typing import NDArray

    from geo.nearest.bulk import Grid

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]
    ArrayLike = Collection[float] | NDArray[Any]  # a list, an array, a column of a table

Number = TypeVar("Number")  # float, or Floats

# From how many pieces on the tables are made by compiled code, and from how many points on
# a grid of candidates pays for itself (it takes a second to make, or a millisecond for each
# piece; a search, a microsecond).
COMPILE_FROM_PIECES = 20_000
GRID_FROM_POINTS = 1_000_000
GRID_FROM_POINTS_A_PIECE = 1_000
GRID_REACH_M = 25_000.0

# Up to so many points plain Python is done before numba is imported (0.4 s or more).
INTERPRET_UP_TO = 3_000
AT_ONCE_PIECES = 2_000

# Measures this near to each other are one place: less is rounding.
SAME_MEASURE_M = 1e-6
# Vertices farther apart in latitude than this are not the same.
SAME_DEGREES = 1e-9


class LineLocation(NamedTuple, Generic[Number]):
    """Where a point lies with respect to a line: two numbers, or two arrays of them.

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
    """A line of geodesic segments on the WGS84 ellipsoid.

    Parameters
    ----------
    lats, lons
        Vertices in degrees, in the direction of travel. A vertex equal to the one before
        it is left out.

    Raises
    ------
    LineError
        Fewer than two different vertices, lists of different length, an impossible
        coordinate (named by its number, counted from 0), or neighbours so nearly
        antipodal that no one geodesic joins them.

    Examples
    --------
    >>> line = Line(lats=[0.0, 0.0], lons=[0.0, 1.0])
    >>> round(line.length, 3)
    111319.491
    >>> here = line.locate(lat=0.01, lon=0.5)
    >>> round(here.measure, 3), round(here.offset, 3)
    (55659.745, 1105.743)
    """

    __slots__ = ("_grids", "_passes_again", "_pieces", "_tree", "_vertices", "lats", "lons")
    __setattr__ = __delattr__ = refuse

    lats: array[float]
    lons: array[float]
    _vertices: array[float]
    _pieces: array[float]
    _tree: array[float]
    _passes_again: bool  # whether it comes to a vertex more than once
    _grids: dict[float, Grid]  # made when first needed, then kept

    def __init__(self, *, lats: Iterable[float], lons: Iterable[float]) -> None:
        lats, lons = _without_repeats(array("d", lats), array("d", lons))
        vertices, pieces, tree = _tables(lats, lons)
        passes_again = _count_passages(vertices, pieces)
        fill(self, lats=lats, lons=lons, _passes_again=passes_again)
        fill(self, _vertices=vertices, _pieces=pieces, _tree=tree, _grids={})

    def __reduce__(self) -> tuple[Any, ...]:
        return remake, (Line, {"lats": self.lats, "lons": self.lons})

    def __repr__(self) -> str:
        return f"<Line of {len(self.lats)} vertices, {self.length:.3f} m>"

    @property
    def is_closed(self) -> bool:
        """Whether it ends where it starts."""
        return frames.is_closed(self._vertices)

    @property
    def length(self) -> float:
        """Geodesic length in metres."""
        last = len(self._pieces) - frames.PIECE_ROW
        return self._pieces[last + frames.MEASURE] + self._pieces[last + frames.HALF_LENGTH]

    @property
    def pieces(self) -> int:
        """How many pieces of at most 5 km its segments are cut into."""
        return len(self._pieces) // frames.PIECE_ROW

    @overload
    def locate(
        self, *, lat: float, lon: float, threads: int | None = None
    ) -> LineLocation[float]: ...
    @overload
    def locate(
        self, *, lat: ArrayLike, lon: ArrayLike, threads: int | None = None
    ) -> LineLocation[Floats]: ...
    def locate(self, *, lat: Any, lon: Any, threads: int | None = None) -> LineLocation[Any]:
        """Return where points lie along the line and to its side.

        Parameters
        ----------
        lat, lon
            Degrees: two numbers, or two arrays of the same length.
        threads
            For arrays: how many threads work; all cores unless given.

        Returns
        -------
        LineLocation
            Measure and offset in metres. Of places equally near, the one with the smaller
            measure. Where their distances differ by less than they are known to (0.02 mm at
            25 km), either: then a million points at once may be told the other place than a
            single one. What the line passes more than once, by the same vertices, is where it
            passes it first; but an end of the line is there the other place. Among vertices
            millimetres apart measures are known to centimetres, 50 km away.

        Raises
        ------
        CoordinateError
            A latitude outside [-90, 90], a longitude outside [-180, 180], NaN, or arrays of
            different length.
        """
        measure, offset = self.place(lat=lat, lon=lon, threads=threads)
        if isinstance(measure, float):
            return LineLocation(min(max(measure, 0.0), self.length), offset)
        return LineLocation(measure.clip(0.0, self.length, out=measure), offset)

    def place(self, *, lat: Any, lon: Any, threads: int | None = None) -> tuple[Any, Any]:
        """Return (measure, offset) as :meth:`locate`, the measure running on past the ends.

        Below 0 or above the length it tells how far a point lies beyond the perpendicular
        at that end; 0 and the length themselves belong to the line.
        """
        if is_many(lat) or is_many(lon):
            return self._place_all(lat, lon, threads)
        check_coordinate(lat, lon)
        x, y, z = frames.geocentric(float(lat), float(lon))
        piece = nearest.nearest_piece(self._pieces, self._tree, x, y, z, *_room())
        return nearest.locate_on_piece(self._vertices, self._pieces, piece, x, y, z)

    def _place_all(self, lat: Any, lon: Any, threads: int | None) -> tuple[Any, Any]:
        lats, lons = checked_arrays(lat, lon)
        if len(lats) <= INTERPRET_UP_TO and "numba" not in sys.modules:
            return self._place_each(lats, lons)
        from geo.nearest import bulk

        grid = bulk.empty_grid()
        least = max(GRID_FROM_POINTS, GRID_FROM_POINTS_A_PIECE * self.pieces)
        if len(lats) >= least or GRID_REACH_M in self._grids:
            grid = self.grid(GRID_REACH_M)
        return bulk.locate(*self.tables(), grid, lats, lons, threads)

    def _place_each(self, lats: Floats, lons: Floats) -> tuple[Floats, Floats]:
        """Place points one by one: the compiled functions are these, and give the same bits."""
        import numpy as np

        rows = np.frombuffer(self._pieces).reshape(-1, frames.PIECE_ROW)
        middles, halves = np.ascontiguousarray(rows[:, :3].T), rows[:, frames.HALF_LENGTH].copy()
        places, room = np.empty((2, len(lats))), _room()
        for i, (lat, lon) in enumerate(zip(lats.tolist(), lons.tolist(), strict=True)):
            if not nearest.is_coordinate(lat, lon):
                raise CoordinateError(impossible_point_text(i, lat, lon))
            position = frames.geocentric(lat, lon)
            if len(halves) <= AT_ONCE_PIECES:
                piece = self._nearest_of_all(middles, halves, position)
            else:
                piece = nearest.nearest_piece(self._pieces, self._tree, *position, *room)
            places[:, i] = nearest.locate_on_piece(self._vertices, self._pieces, piece, *position)
        return places[0], places[1]

    def _nearest_of_all(
        self, middles: Floats, halves: Floats, position: tuple[float, float, float]
    ) -> int:
        """Return the piece that :func:`nearest.nearest` returns, without the tree.

        All pieces are looked at, roughly, at once: NumPy does that faster than Python walks
        the tree (2.5 times, for the M4).
        """
        import numpy as np

        dx, dy, dz = (axis - it for axis, it in zip(middles, position, strict=True))
        far = np.sqrt(dx * dx + dy * dy + dz * dz)
        squared, _, _ = nearest.approach(self._pieces, int(far.argmin()), *position)
        reach = math.sqrt(squared) + nearest.EDGE_TOLERANCE_M
        within = np.flatnonzero(far - halves <= reach).tolist()
        return min(within, key=lambda piece: nearest.approach(self._pieces, piece, *position)[0])

    def tables(self) -> tuple[Floats, Floats, Floats]:
        """Return the vertices, pieces and tree of :mod:`geo.nearest.frames` as arrays."""
        return as_floats(self._vertices), as_floats(self._pieces), as_floats(self._tree)

    def grid(self, reach: float) -> Grid:
        """Return the grid out to ``reach`` metres (:mod:`geo.nearest.bulk`), made once."""
        from geo.nearest import bulk

        if reach not in self._grids:
            self._grids[reach] = bulk.build_grid(*self.tables(), reach)
        return self._grids[reach]

    def point_at(self, measure: Any, offset: Any = 0.0) -> tuple[Any, Any]:
        """Return (lat, lon) in degrees of the point ``offset`` metres left of a place.

        The inverse of :meth:`locate` as far as there is one: a point farther out than the
        line's bends allow has another nearest place. At a vertex the side direction is
        that of the segment that begins there.

        Parameters
        ----------
        measure
            Metres along the line: a number, or an array.
        offset
            Metres to the left: a number, or an array of the same length.

        Raises
        ------
        LineError
            A measure lies outside [0, length] by more than a millimetre, or an offset is
            not finite.
        """
        if is_many(measure) or is_many(offset):
            return self._points_at(measure, offset)
        if not self._holds(measure):
            message = f"measure must lie in [0, {self.length:.3f}] m, got {measure}"
            raise LineError(message)
        if not math.isfinite(offset):
            message = f"offset must be a finite number of metres, got {offset}"
            raise LineError(message)
        measure = min(max(measure, 0.0), self.length)
        piece = nearest.piece_at(self._pieces, measure)
        return nearest.point_beside_piece(self._pieces, piece, measure, offset)

    def _holds(self, measure: Any) -> Any:
        least, most = -nearest.EDGE_TOLERANCE_M, self.length + nearest.EDGE_TOLERANCE_M
        return (measure >= least) & (measure <= most)

    def _points_at(self, measure: Any, offset: Any) -> tuple[Floats, Floats]:
        import numpy as np

        from geo.nearest import bulk

        measures, offsets = np.broadcast_arrays(
            np.asarray(measure, dtype=np.float64), np.asarray(offset, dtype=np.float64)
        )
        wrong = np.nonzero(~(self._holds(measures) & np.isfinite(offsets)))[0]
        if len(wrong):
            i = wrong[0]
            message = (
                f"place {i}: measure must lie in [0, {self.length:.3f}] m and offset be finite, "
                f"got {measures[i]} and {offsets[i]}"
            )
            raise LineError(message)
        _, pieces, _ = self.tables()
        clipped = np.ascontiguousarray(measures.clip(0.0, self.length))
        return bulk.points_at(pieces, clipped, np.ascontiguousarray(offsets))

    def part(self, start: float, stop: float) -> Line:
        """Return the line from one measure to another (``start < stop``), in metres.

        Raises
        ------
        LineError
            The measures lie outside the line or are not in order.
        """
        if not start < stop:
            message = f"a part must start before it stops, got {start} to {stop} m"
            raise LineError(message)
        measures = _measures(self._pieces)

        def point(measure: float) -> tuple[float, float]:
            i = bisect.bisect(measures, measure - SAME_MEASURE_M)
            if i < len(measures) and measures[i] < measure + SAME_MEASURE_M:
                return self._vertex(i)
            return self.point_at(measure)

        first, last = point(start), point(stop)
        low, high = start + SAME_MEASURE_M, stop - SAME_MEASURE_M
        cuts = [(at, self._vertex(i)) for i, at in enumerate(measures) if low < at < high]
        # Where it passes its ends again there are vertices too: passages are then exactly alike.
        for end, place in ((start, first), (stop, last)):
            cuts += [(at, place) for at in self._again(end) if low < at < high]
        cuts.sort()
        points = [first, *(place for _, place in cuts), last]
        return Line(lats=[lat for lat, _ in points], lons=[lon for _, lon in points])

    def _vertex(self, i: int) -> tuple[float, float]:
        """Return a vertex, or a joint of pieces, in degrees."""
        v = i * frames.VERTEX_ROW
        lat, lon = nearest.geodetic(*self._vertices[v : v + 3])
        return round(lat, 12), round(lon, 12)  # 0.1 µm: as they were given

    def _again(self, measure: float) -> list[float]:
        """Return at which other measures the line passes a place inside a piece."""

        def row(piece: int) -> array[float]:
            p = piece * frames.PIECE_ROW
            return self._pieces[p : p + frames.PIECE_ROW]

        here = row(nearest.piece_at(self._pieces, measure))
        way = measure - here[frames.MEASURE]
        if not here[frames.CANONICAL_PIECE] or abs(way) > here[frames.HALF_LENGTH] - SAME_MEASURE_M:
            return []
        twins = self._pieces[frames.CANONICAL_PIECE :: frames.PIECE_ROW]
        wanted = here[frames.CANONICAL_PIECE]
        rows = [row(piece) for piece, twin in enumerate(twins) if twin == wanted]
        ahead = slice(frames.ALONG, frames.ALONG + 3)
        return [
            other[frames.MEASURE] + way * math.copysign(1, sum(map(mul, other[ahead], here[ahead])))
            for other in rows
            if other != here
        ]

    def favouring(self, start: float, stop: float) -> Line:
        """Return the line where of several passages of a place those in a section count.

        It is this one if there is no such place. Measures in metres.
        """
        if not self._passes_again:
            return self
        vertices, pieces = self._vertices[:], self._pieces[:]
        _count_passages(vertices, pieces, start, stop)
        line: Line = object.__new__(Line)
        fill(line, lats=self.lats, lons=self.lons, _passes_again=True)
        fill(line, _vertices=vertices, _pieces=pieces, _tree=self._tree, _grids={})
        return line

    def reversed(self) -> Line:
        """Return the same line travelled the other way: measures from its other end."""
        return Line(lats=reversed(self.lats), lons=reversed(self.lons))


def _room() -> tuple[list[float], list[int]]:
    """Return working space for :func:`geo.nearest.search.nearest_piece`."""
    return [0.0] * nearest.MAX_WAITING, [0] * nearest.MAX_WAITING


def as_floats(table: Sequence[float]) -> Floats:
    """Return a table of the scalar engine as an array that shares its memory."""
    import numpy as np

    return np.frombuffer(table, dtype=np.float64)  # type: ignore[call-overload, no-any-return]


def impossible_point_text(point: int, lat: float, lon: float) -> str:
    """Return what is to be said of an impossible coordinate in an array."""
    return (
        f"point {point}: latitude must lie in [-90, 90] and longitude in [-180, 180], "
        f"got lat={lat}, lon={lon}; drop or mend such points, or use "
        f"label(), which keeps them and says what is wrong"
    )


def checked_arrays(lat: Any, lon: Any) -> tuple[Floats, Floats]:
    """Return two arrays of coordinates as contiguous float64, or refuse them."""
    lats, lons = (_as_degrees(values) for values in (lat, lon))
    if lats.ndim != 1 or lats.shape != lons.shape:
        message = (
            "latitudes and longitudes must be two one-dimensional arrays of the same length, "
            f"got shapes {lats.shape} and {lons.shape}"
        )
        raise CoordinateError(message)
    return lats, lons


def _as_degrees(values: Any) -> Floats:
    """Return numbers as contiguous float64, missing ones as NaN; refuse all else."""
    import numpy as np

    if hasattr(values, "filled"):  # a masked array; to ask for its class costs an import
        values = values.astype(np.float64).filled(np.nan)
    array = np.asarray(values)
    is_numbers = array.dtype.kind in "iuf" or all(
        value is None or isinstance(value, (int, float)) for value in array.flat
    )
    if array.dtype.kind == "b" or not is_numbers:
        message = f"latitudes and longitudes must be numbers in degrees, got {array.dtype}"
        raise CoordinateError(message)
    return np.ascontiguousarray(array, dtype=np.float64)


def is_many(values: Any) -> bool:
    """Tell whether values are an array or list (even of one), and not a number or text."""
    if isinstance(values, (int, float, str)):
        return False
    return hasattr(values, "__len__") and getattr(values, "ndim", 1) > 0


def _without_repeats(lats: array[float], lons: array[float]) -> tuple[array[float], array[float]]:
    """Return the vertices without those equal to the one before; refuse what is no line."""
    if len(lats) != len(lons):
        message = f"a line needs as many latitudes as longitudes, got {len(lats)} and {len(lons)}"
        raise LineError(message)
    kept_lats, kept_lons = array("d"), array("d")
    for i, (lat, lon) in enumerate(zip(lats, lons, strict=True)):
        if not nearest.is_coordinate(lat, lon):
            message = (
                f"vertex {i}: latitude must lie in [-90, 90] and longitude in [-180, 180], "
                f"got lat={lat}, lon={lon}"
            )
            raise LineError(message)
        if not kept_lats or not _is_same(lat, lon, kept_lats[-1], kept_lons[-1]):
            kept_lats.append(lat)
            kept_lons.append(lon)
    if len(kept_lats) < 2:
        message = f"a line needs at least two different vertices, got {len(kept_lats)}"
        raise LineError(message)
    return kept_lats, kept_lons


def _is_same(lat: float, lon: float, other_lat: float, other_lon: float) -> bool:
    """Tell whether two coordinates are one place: the poles and 180 degrees have several."""
    if abs(lat - other_lat) > SAME_DEGREES:
        return False
    return frames.geocentric(lat, lon) == frames.geocentric(other_lat, other_lon)


def _tables(
    lats: array[float], lons: array[float]
) -> tuple[array[float], array[float], array[float]]:
    """Return the tables of :mod:`geo.nearest.frames` for a line."""
    positions = _cut(lats, lons)
    count = len(positions) - 1
    vertices = array("d", bytes(8 * frames.VERTEX_ROW * (count + 1)))
    for i, position in enumerate(positions):
        v = i * frames.VERTEX_ROW
        vertices[v], vertices[v + 1], vertices[v + 2] = position
    pieces = array("d", bytes(8 * frames.PIECE_ROW * count))
    nodes = 2 * frames.leaf_count(count) - 1
    tree = array("d", bytes(8 * frames.NODE_ROW * nodes))
    if count < COMPILE_FROM_PIECES:
        frames.fill_frames(vertices, pieces, count)
        frames.fill_tree(vertices, tree, count, 2 * frames.LEAF_PIECES)
    else:
        from geo.nearest import bulk

        bulk.fill_frames(as_floats(vertices), as_floats(pieces), count)
        bulk.fill_tree(as_floats(vertices), as_floats(tree), count, count)
    return vertices, pieces, tree


def _count_passages(
    vertices: array[float], pieces: array[float], start: float = -math.inf, stop: float = math.inf
) -> bool:
    """Enter the passages (PASSED, NEXT and TWIN of frames); tell whether any comes again.

    Of vertices and pieces those between two measures rather than others, then the earliest; and
    the line's own ends are places of its inside where they can.
    """
    count = len(pieces) // frames.PIECE_ROW
    places = [tuple(vertices[v : v + 3]) for v in range(0, len(vertices), frames.VERTEX_ROW)]
    passed, following, twins = list(range(count + 1)), list(range(count + 1)), [0] * count
    passes_again = len(set(places)) <= count
    if passes_again:
        at = _measures(pieces)

        def is_less(i: int) -> tuple[bool, bool]:
            return not start - SAME_MEASURE_M <= at[i] <= stop + SAME_MEASURE_M, i in (0, count)

        def outside(j: int) -> float:
            return at[j + 1] - at[j] - (min(at[j + 1], stop) - max(at[j], start))

        vertex: dict[tuple[float, ...], int] = {}
        for i in sorted(range(count + 1), key=is_less):
            vertex.setdefault(places[i], i)
        passed = [vertex[place] for place in places]
        latest = dict(zip(places, range(count + 1), strict=True))
        for i, place in enumerate(places):
            following[latest[place]], latest[place] = i, i
        ends = [frozenset(pair) for pair in itertools.pairwise(passed)]
        piece: dict[frozenset[int], int] = {}
        for j in sorted(range(count), key=outside):
            piece.setdefault(ends[j], j)
        often = Counter(passed)
        comes_again = [often[i] > 1 for i in passed]
        twins = [
            1 + piece[ends[j]] if comes_again[j] or comes_again[j + 1] else 0 for j in range(count)
        ]
    vertices[frames.CANONICAL_VERTEX :: frames.VERTEX_ROW] = array("d", passed)
    vertices[frames.NEXT_PASSAGE :: frames.VERTEX_ROW] = array("d", following)
    pieces[frames.CANONICAL_PIECE :: frames.PIECE_ROW] = array("d", twins)
    return passes_again


def _measures(pieces: array[float]) -> list[float]:
    """Return the measures at which pieces start, and the last one stops."""
    halves = pieces[frames.HALF_LENGTH :: frames.PIECE_ROW]
    return [0.0, *itertools.accumulate(2 * half for half in halves)]


def _cut(lats: array[float], lons: array[float]) -> list[tuple[float, float, float]]:
    """Return positions along the line, long segments cut into equal geodesic pieces."""
    positions = [frames.geocentric(lats[0], lons[0])]
    for i in range(1, len(lats)):
        position = frames.geocentric(lats[i], lons[i])
        if math.dist(positions[-1], position) > frames.PIECE_M:
            positions.extend(_between(lats[i - 1], lons[i - 1], lats[i], lons[i]))
        positions.append(position)
    return positions


def _between(
    lat: float, lon: float, next_lat: float, next_lon: float
) -> list[tuple[float, float, float]]:
    """Return positions that cut a long segment into pieces of at most ``PIECE_M``.

    They are the same, to the last bit, when it is travelled the other way: then a piece passed
    again is exactly as near as the first time.
    """
    if (lat, lon) > (next_lat, next_lon):
        return _between(next_lat, next_lon, lat, lon)[::-1]
    from pyproj import Geod

    geod = Geod(ellps="WGS84")
    azimuth, _, length = geod.inv(lon, lat, next_lon, next_lat)
    count = math.ceil(length / frames.PIECE_M) - 1
    if count < 1:
        return []
    if length > math.pi * 6_335_000:
        message = (
            f"vertices {lat}, {lon} and {next_lat}, {next_lon} are nearly antipodal: no one "
            "shortest line joins them; add a vertex between"
        )
        raise LineError(message)
    steps = [length * (i + 1) / (count + 1) for i in range(count)]
    many = geod.fwd([lon] * count, [lat] * count, [azimuth] * count, steps)
    return [frames.geocentric(b, a) for a, b in zip(many[0], many[1], strict=True)]
