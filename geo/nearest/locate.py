"""The location of a point whose nearest piece is known: joints, vertices, canonical passages.

Everything here is plain scalar Python, as in :mod:`geo.nearest.piece`.

A line may pass a vertex, or run between the same two vertices, more than once. One passage is
*canonical*: nearest points always lie on it (:mod:`geo.nearest.tables` chooses which).

References
----------
The side at a vertex, by the pseudo-normal: J. A. Baerentzen, H. Aanaes, IEEE TVCG 11 (3), 2005,
https://doi.org/10.1109/TVCG.2005.49.
"""

from __future__ import annotations

import math

from geo.nearest.frames import (
    CANONICAL_PIECE,
    CANONICAL_VERTEX,
    HALF_LENGTH,
    MEASURE,
    NEXT_PASSAGE,
    PIECE_ROW,
    TORSION,
    VERTEX_ROW,
)
from geo.nearest.piece import SERIES_REACH_M, project_on_piece

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

# Squared distances within this ratio cannot be distinguished.
EQUAL_RATIO = 1 + 1e-8

# The direction of a very short piece is that of rounding: where rounding moves a foot on it by
# more than its length (to the fourth power, over the squared distance), the piece is skipped.
NEGLIGIBLE = 4e-18

# Within this share of the distance (squared) from a joint of two pieces, which of them has the
# foot is decided anew.
NEAR_JOINT = 1e-4**2


def locate_on_piece(
    vertices: Sequence[float],
    pieces: Sequence[float],
    j: int,
    x: float,
    y: float,
    z: float,
) -> tuple[float, float]:
    """Return (measure, offset), in metres, of a position whose nearest piece is ``j``.

    The offset is positive to the left. Where the nearest point is an end of the line, the
    measure runs on beyond it (below 0, above the length) by how far the position lies beyond
    the perpendicular at that end.
    """
    retraces = pieces[j * PIECE_ROW + CANONICAL_PIECE] > 0
    if retraces:
        j = canonical_piece(pieces, j)
    squared, along, across = project_on_piece(pieces, j, x, y, z)
    half = pieces[j * PIECE_ROW + HALF_LENGTH]
    beyond = abs(along) - half
    is_far = squared > SERIES_REACH_M * SERIES_REACH_M
    is_near_joint = beyond * beyond < NEAR_JOINT * squared
    last = len(pieces) // PIECE_ROW - 1
    bow = 0.0
    # Computed whether or not it matters: a branch would cost more.
    may_continue = may_hold_foot(vertices, pieces, min(j + 1, last), squared, x, y, z)
    is_past_end = ((along < -half) & (j > 0)) | ((along > half) & (j < last) & may_continue)
    if is_far | is_past_end | (retraces & ((beyond > 0) | is_near_joint)):
        j = piece_of_foot(vertices, pieces, j, x, y, z)
        squared, along, across = project_on_piece(pieces, j, x, y, z)
        if is_far:
            # Beyond an end of the line the geodesic that continues it parts the sides; it
            # leaves the plane of the pseudo-normal with the cube of the distance.
            signed_distance = math.copysign(math.sqrt(squared), along)
            bow = pieces[j * PIECE_ROW + TORSION] * squared * signed_distance
            bow *= pseudo_normal_length(vertices, j + (1 if along > 0 else 0))
    half = pieces[j * PIECE_ROW + HALF_LENGTH]
    # Computed whether or not the nearest point is a vertex: a branch would cost more.
    at_vertex = side_of_vertex(vertices, j + (1 if along > 0 else 0), x, y, z) - bow
    across = at_vertex if (along < -half) | (along > half) else across
    least = -math.inf if j == 0 else -half
    most = math.inf if j == last else half
    along = min(max(along, least), most)
    distance = math.sqrt(squared)
    return pieces[j * PIECE_ROW + MEASURE] + along, distance if across >= 0 else -distance


def side_of_vertex(vertices: Sequence[float], i: int, x: float, y: float, z: float) -> float:
    """Return twice the distance to the left of the plane through a vertex's pseudo-normal."""
    v = i * VERTEX_ROW
    return (
        (x - vertices[v]) * vertices[v + 6]
        + (y - vertices[v + 1]) * vertices[v + 7]
        + (z - vertices[v + 2]) * vertices[v + 8]
    )


def pseudo_normal_length(vertices: Sequence[float], i: int) -> float:
    """Return the length of a pseudo-normal: 2 where the line goes straight on, 0 where back."""
    v = i * VERTEX_ROW
    x = vertices[v + 6]
    y = vertices[v + 7]
    z = vertices[v + 8]
    return math.sqrt(x * x + y * y + z * z)


def may_hold_foot(
    vertices: Sequence[float],
    pieces: Sequence[float],
    j: int,
    squared: float,
    x: float,
    y: float,
    z: float,
) -> bool:
    """Return whether the foot of a position may lie on piece ``j``, not before its start.

    By the direction at the piece's middle, which is within a thousandth of that at its start.
    """
    v = j * VERTEX_ROW
    p = j * PIECE_ROW
    ahead = (
        (x - vertices[v]) * pieces[p + 3]
        + (y - vertices[v + 1]) * pieces[p + 4]
        + (z - vertices[v + 2]) * pieces[p + 5]
    )
    return (ahead > 0) | (ahead * ahead < 1e-6 * squared)


def canonical_piece(pieces: Sequence[float], j: int) -> int:
    """Return the canonical piece of those between the same two positions as piece ``j``."""
    canonical = int(pieces[j * PIECE_ROW + CANONICAL_PIECE])
    return canonical - 1 if canonical > 0 else j


def piece_of_foot(
    vertices: Sequence[float], pieces: Sequence[float], j: int, x: float, y: float, z: float
) -> int:
    """Return the piece that has the foot of a position: ``j``, or one adjacent to it.

    Piece ``j`` was found by distances to pieces that end at their vertices. From afar, and at
    a joint, distances to two pieces are too nearly equal to decide between them. Where no
    piece has the foot and a vertex is the nearest point, the piece before it is returned, or
    the first piece at the start of the line; of vertices at one position, the canonical one's.
    """
    squared, along, _ = project_on_piece(pieces, j, x, y, z)
    j, squared, along = nearest_adjacent(pieces, j, squared, along, -1, x, y, z)
    j, squared, along = nearest_adjacent(pieces, j, squared, along, 1, x, y, z)
    vertex = j + (1 if along > 0 else 0)
    beyond = abs(along) - pieces[j * PIECE_ROW + HALF_LENGTH]
    is_at_vertex = (beyond > 0) | (beyond * beyond < NEAR_JOINT * squared)
    if is_at_vertex and int(vertices[vertex * VERTEX_ROW + NEXT_PASSAGE]) != vertex:
        return passage_of_foot(vertices, pieces, vertex, x, y, z)
    return canonical_piece(pieces, j) if beyond <= 0 else max(vertex - 1, 0)


def passage_of_foot(
    vertices: Sequence[float], pieces: Sequence[float], vertex: int, x: float, y: float, z: float
) -> int:
    """Return the piece that has the foot of a position, at a vertex that is passed repeatedly.

    If several have one, the piece with the foot farthest from the vertex: it is the nearest, but
    the distances are too nearly equal to compare. If none has, the piece before the canonical
    vertex.
    """
    found = -1
    farthest = 0.0
    passage = vertex
    while True:
        for step in (-1, 1):
            j = passage + min(step, 0)
            if 0 <= j < len(pieces) // PIECE_ROW:
                squared, along, _ = project_on_piece(pieces, j, x, y, z)
                j, _, along = nearest_adjacent(pieces, j, squared, along, step, x, y, z)
                within = pieces[j * PIECE_ROW + HALF_LENGTH] - abs(along)
                if within >= farthest:
                    found = j
                    farthest = within
        passage = int(vertices[passage * VERTEX_ROW + NEXT_PASSAGE])
        if passage == vertex:
            break
    if found < 0:
        return max(int(vertices[vertex * VERTEX_ROW + CANONICAL_VERTEX]) - 1, 0)
    return canonical_piece(pieces, found)


def nearest_adjacent(
    pieces: Sequence[float],
    j: int,
    squared: float,
    along: float,
    step: int,
    x: float,
    y: float,
    z: float,
) -> tuple[int, float, float]:
    """Return the nearest of piece ``j`` and those after it: (piece, squared distance, along).

    Or those before it, if ``step`` is -1. Go on while the foot lies beyond a piece and not before
    the next one, and that one is no farther away. Between two pieces the first is returned.
    """
    last = len(pieces) // PIECE_ROW - 1
    most = squared * EQUAL_RATIO
    while step * along > pieces[j * PIECE_ROW + HALF_LENGTH] and 0 <= j + step <= last:
        following = j + step
        next_squared, next_along, _ = project_on_piece(pieces, following, x, y, z)
        half = pieces[following * PIECE_ROW + HALF_LENGTH]
        while (
            (step * next_along <= -half)
            & (half**4 < NEGLIGIBLE * next_squared)
            & (0 < following < last)
        ):
            following += step
            next_squared, next_along, _ = project_on_piece(pieces, following, x, y, z)
            half = pieces[following * PIECE_ROW + HALF_LENGTH]
        if (step * next_along <= -half) | (next_squared > most):
            break
        j = following
        squared = next_squared
        along = next_along
    return j, squared, along
