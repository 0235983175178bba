"""Build the tables of a line (:mod:`geo.nearest.frames`) from its vertices."""

from __future__ import annotations

import itertools
import math
from array import array
from collections import Counter

from geo import ellipsoid
from geo.errors import LineError
from geo.nearest import frames

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from geo.ellipsoid import Floats

    Position = tuple[float, float, float]

# From this many pieces compiled code makes the tables.
COMPILE_FROM_PIECES = 20_000

# Measures that differ by less are equal: the difference is rounding.
SAME_MEASURE_M = 1e-6
# Vertices farther apart in latitude than this are different.
SAME_DEGREES = 1e-9

# Half the length of a meridian or more: several geodesics may join the ends.
ANTIPODAL_M = math.pi * 6_335_000


def distinct_vertices(lats: array[float], lons: array[float]) -> tuple[array[float], array[float]]:
    """Return the vertices without those equal to the one before.

    Raises
    ------
    LineError
        The arrays differ in length, a coordinate is impossible, or fewer than two are left.
    """
    if len(lats) != len(lons):
        message = f"a line needs as many latitudes as longitudes, got {len(lats)} and {len(lons)}"
        raise LineError(message)
    kept_lats, kept_lons = array("d"), array("d")
    for i, (lat, lon) in enumerate(zip(lats, lons, strict=True)):
        if not ellipsoid.is_coordinate(lat, lon):
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
    """Return whether two coordinates are one point: at the poles and at 180° they may differ."""
    if abs(lat - other_lat) > SAME_DEGREES:
        return False
    return ellipsoid.geocentric(lat, lon) == ellipsoid.geocentric(other_lat, other_lon)


def line_tables(
    lats: array[float], lons: array[float]
) -> tuple[array[float], array[float], array[float]]:
    """Return the tables of a line: vertices, pieces and tree; passages are not yet entered."""
    positions = _cut_segments(lats, lons)
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
        from geo.nearest import compiled

        compiled.fill_frames(as_floats(vertices), as_floats(pieces), count)
        compiled.fill_tree(as_floats(vertices), as_floats(tree), count, count)
    return vertices, pieces, tree


def as_floats(table: Sequence[float]) -> Floats:
    """Return a table as a NumPy array that shares its memory."""
    import numpy as np

    return np.frombuffer(table, dtype=np.float64)  # type: ignore[call-overload, no-any-return]


def _cut_segments(lats: array[float], lons: array[float]) -> list[Position]:
    """Return positions along the line, long segments cut into equal geodesic pieces."""
    positions = [ellipsoid.geocentric(lats[0], lons[0])]
    for i in range(1, len(lats)):
        position = ellipsoid.geocentric(lats[i], lons[i])
        if math.dist(positions[-1], position) > frames.PIECE_M:
            positions.extend(_cut_segment(lats[i - 1], lons[i - 1], lats[i], lons[i]))
        positions.append(position)
    return positions


def _cut_segment(lat: float, lon: float, next_lat: float, next_lon: float) -> list[Position]:
    """Return the positions that cut a long segment into pieces of at most ``PIECE_M``.

    They are the same, to the last bit, in the opposite direction of travel: where a line retraces
    a piece, both passages are exactly as near.
    """
    if (lat, lon) > (next_lat, next_lon):
        return _cut_segment(next_lat, next_lon, lat, lon)[::-1]
    geod = ellipsoid.geod()
    azimuth, _, length = geod.inv(lon, lat, next_lon, next_lat)
    count = math.ceil(length / frames.PIECE_M) - 1
    if count < 1:
        return []
    if length > ANTIPODAL_M:
        message = (
            f"vertices {lat}, {lon} and {next_lat}, {next_lon} are nearly antipodal: no one "
            "shortest line joins them; add a vertex between"
        )
        raise LineError(message)
    distances = [length * (i + 1) / (count + 1) for i in range(count)]
    cut_lons, cut_lats, _ = geod.fwd([lon] * count, [lat] * count, [azimuth] * count, distances)
    return [ellipsoid.geocentric(*cut) for cut in zip(cut_lats, cut_lons, strict=True)]


def piece_measures(pieces: array[float]) -> list[float]:
    """Return the measures at which the pieces start, and the one at which the last stops."""
    halves = pieces[frames.HALF_LENGTH :: frames.PIECE_ROW]
    return [0.0, *itertools.accumulate(2 * half for half in halves)]


def fill_passages(
    vertices: array[float], pieces: array[float], start: float = -math.inf, stop: float = math.inf
) -> bool:
    """Enter the canonical passages; return whether the line passes any vertex repeatedly.

    The canonical passage is the first between the measures ``start`` and ``stop``, else the first
    anywhere; an end of the line only if there is no other passage of that vertex.
    """
    count = len(pieces) // frames.PIECE_ROW
    positions = [tuple(vertices[v : v + 3]) for v in range(0, len(vertices), frames.VERTEX_ROW)]
    retraces = len(set(positions)) <= count
    if retraces:
        measures = piece_measures(pieces)
        canonical = _canonical_vertices(positions, measures, start, stop)
        following = _next_passages(positions)
        canonical_pieces = _canonical_pieces(canonical, measures, start, stop)
    else:
        canonical = following = list(range(count + 1))
        canonical_pieces = [0] * count
    vertices[frames.CANONICAL_VERTEX :: frames.VERTEX_ROW] = array("d", canonical)
    vertices[frames.NEXT_PASSAGE :: frames.VERTEX_ROW] = array("d", following)
    pieces[frames.CANONICAL_PIECE :: frames.PIECE_ROW] = array("d", canonical_pieces)
    return retraces


def _canonical_vertices(
    positions: list[tuple[float, ...]], measures: list[float], start: float, stop: float
) -> list[int]:
    """Return for each vertex the canonical vertex among those at its position."""
    low, high = start - SAME_MEASURE_M, stop + SAME_MEASURE_M
    last = len(positions) - 1
    first_at: dict[tuple[float, ...], int] = {}

    def rank(i: int) -> tuple[bool, bool]:
        return not low <= measures[i] <= high, i in (0, last)

    for i in sorted(range(last + 1), key=rank):
        first_at.setdefault(positions[i], i)
    return [first_at[position] for position in positions]


def _next_passages(positions: list[tuple[float, ...]]) -> list[int]:
    """Return for each vertex the next one at its position; for the last of them the first."""
    following = [0] * len(positions)
    latest = {position: i for i, position in enumerate(positions)}
    for i, position in enumerate(positions):
        following[latest[position]], latest[position] = i, i
    return following


def _canonical_pieces(
    canonical: list[int], measures: list[float], start: float, stop: float
) -> list[int]:
    """Return for each piece 1 + the canonical one between its two ends.

    0 where neither end is passed repeatedly.
    """

    def length_outside(j: int) -> float:
        inside = min(measures[j + 1], stop) - max(measures[j], start)
        return measures[j + 1] - measures[j] - inside

    ends = [frozenset(pair) for pair in itertools.pairwise(canonical)]
    first_between: dict[frozenset[int], int] = {}
    for j in sorted(range(len(ends)), key=length_outside):
        first_between.setdefault(ends[j], j)
    passages = Counter(canonical)
    return [1 + first_between[pair] if any(passages[i] > 1 for i in pair) else 0 for pair in ends]
