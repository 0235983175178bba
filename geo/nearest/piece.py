"""One piece of a line: the foot of the perpendicular from a point to it, and back.

Everything here is plain scalar Python over the tables of :mod:`geo.nearest.frames`. It runs as
it is for a handful of points; :mod:`geo.nearest.compiled` compiles the same functions for arrays.

There is neither a projection to a plane nor an iteration over geodesics. Two dot products of
P - M with the piece's frame at its mid-point M, corrected by short series in the frame's
curvatures, give the foot of the geodesic perpendicular through P; the chord from the foot to P
and its drop below the tangent planes at both ends give the length of the perpendicular.

References
----------
The truth it is tested against: C. F. F. Karney, Algorithms for geodesics, J. Geodesy 87,
2013, https://doi.org/10.1007/s00190-012-0578-z.
"""

from __future__ import annotations

import math

from geo.ellipsoid import distance_squared, geocentric, geodetic
from geo.nearest.frames import (
    CURVATURE,
    HALF_LENGTH,
    MEASURE,
    PIECE_ROW,
    SPREAD,
    TORSION,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

SIXTH = 1 / 6  # a product costs a third of a division

# Up to this distance the series serve (within 0.003 mm); beyond, see project_from_afar.
SERIES_REACH_M = 50_000.0
AFAR_STEP_M = 500.0


def project_on_piece(
    pieces: Sequence[float], j: int, x: float, y: float, z: float
) -> tuple[float, float, float]:
    """Return the projection of a position on piece ``j``: (squared distance, along, across).

    ``along``, in metres from the piece's mid-point, is where the perpendicular meets the
    piece's geodesic; it may exceed the half-length, and the distance is then that to the end
    of the piece. ``across`` has the sign of the side (left positive), and roughly its size.
    """
    p = j * PIECE_ROW
    dx = x - pieces[p]
    dy = y - pieces[p + 1]
    dz = z - pieces[p + 2]
    a = dx * pieces[p + 3] + dy * pieces[p + 4] + dz * pieces[p + 5]
    b = dx * pieces[p + 6] + dy * pieces[p + 7] + dz * pieces[p + 8]
    c = dx * pieces[p + 9] + dy * pieces[p + 10] + dz * pieces[p + 11]
    k = pieces[p + CURVATURE]
    b2 = b * b
    along = a * (1 + k * k * SIXTH * a * a + pieces[p + SPREAD] * b2) - pieces[p + TORSION] * b2 * b
    half = pieces[p + HALF_LENGTH]
    foot = min(max(along, -half), half)
    # The foot in the frame: the piece curves down, and its normal leans forward.
    bend = k * foot
    ahead = a - foot * (1 - bend * bend * SIXTH)
    up = c + foot * bend * 0.5
    drop = up * (1 - bend * bend * 0.5) + ahead * bend
    # The arc over the chord, by the series of the arcsine in drop / chord = chord / 2R; the
    # last term takes 1/R from the piece, for a division would cost more than the whole term.
    squared = ahead * ahead + b2 + up * up + drop * drop * (1 / 3 + (4 / 45) * k * abs(drop))
    if squared > SERIES_REACH_M * SERIES_REACH_M:
        squared, along = project_from_afar(pieces, j, foot, x, y, z)
    return squared, along, b


def project_from_afar(
    pieces: Sequence[float], j: int, foot: float, x: float, y: float, z: float
) -> tuple[float, float]:
    """Return (squared distance, along) of :func:`project_on_piece`, from the series' ``foot``.

    At 500 km the series leave the foot some centimetres off. The squared distance grows with
    the square of the distance along from its minimum: the difference between a step before
    the foot and a step behind it gives the minimum.
    """
    fx, fy, fz = position_on_piece(pieces, j, foot)
    squared = distance_squared(x, y, z, fx, fy, fz)
    fx, fy, fz = position_on_piece(pieces, j, foot - AFAR_STEP_M)
    before = distance_squared(x, y, z, fx, fy, fz)
    fx, fy, fz = position_on_piece(pieces, j, foot + AFAR_STEP_M)
    behind = distance_squared(x, y, z, fx, fy, fz)
    return squared, foot + (before - behind) / (4 * AFAR_STEP_M)


def foot_on_piece(pieces: Sequence[float], j: int, along: float) -> tuple[float, float, float]:
    """Return the position at ``along`` on piece ``j``, or the nearer of its two ends."""
    half = pieces[j * PIECE_ROW + HALF_LENGTH]
    return position_on_piece(pieces, j, min(max(along, -half), half))


def position_on_piece(pieces: Sequence[float], j: int, along: float) -> tuple[float, float, float]:
    """Return the position at ``along`` on the geodesic of piece ``j``."""
    p = j * PIECE_ROW
    bend = pieces[p + CURVATURE] * along
    ahead = along * (1 - bend * bend * SIXTH)
    down = along * bend * 0.5
    return (
        pieces[p] + ahead * pieces[p + 3] - down * pieces[p + 9],
        pieces[p + 1] + ahead * pieces[p + 4] - down * pieces[p + 10],
        pieces[p + 2] + ahead * pieces[p + 5] - down * pieces[p + 11],
    )


def piece_at(pieces: Sequence[float], measure: float) -> int:
    """Return the piece at a measure: at a vertex, the one that begins there."""
    low = 0
    high = len(pieces) // PIECE_ROW - 1
    while low < high:
        middle = (low + high) // 2
        p = middle * PIECE_ROW
        if measure < pieces[p + MEASURE] + pieces[p + HALF_LENGTH]:
            high = middle
        else:
            low = middle + 1
    return low


def point_beside_piece(
    pieces: Sequence[float], j: int, measure: float, offset: float
) -> tuple[float, float]:
    """Return (lat, lon) of the point at a measure on piece ``j`` and an offset from it.

    The inverse of :func:`project_on_piece`: from the frame's own plane, corrected until less
    than a nanometre is missing.
    """
    p = j * PIECE_ROW
    along = measure - pieces[p + MEASURE]
    x, y, z = foot_on_piece(pieces, j, along)
    x += offset * pieces[p + 6]
    y += offset * pieces[p + 7]
    z += offset * pieces[p + 8]
    lat, lon = geodetic(x, y, z)
    for _ in range(30):
        x, y, z = geocentric(lat, lon)
        squared, reached, across = project_on_piece(pieces, j, x, y, z)
        across = math.copysign(math.sqrt(squared), across)
        ahead = along - reached
        left = offset - across
        if abs(ahead) + abs(left) < 1e-9:
            break
        x += ahead * pieces[p + 3] + left * pieces[p + 6]
        y += ahead * pieces[p + 4] + left * pieces[p + 7]
        z += ahead * pieces[p + 5] + left * pieces[p + 8]
        lat, lon = geodetic(x, y, z)
    return lat, lon
