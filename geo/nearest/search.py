"""The nearest place on a line, for one point at a time: written once, used everywhere.

Every function here is plain scalar Python over the tables of :mod:`geo.nearest.frames`. It runs as
it stands for a handful of points; :mod:`geo.nearest.bulk` compiles the very same functions for
arrays of them. There is no second copy.

The method has neither a projection nor an iteration over geodesics. Two dot products with
P - M, corrected by short series in the curvatures of a piece's frame, give the foot of the
geodesic perpendicular through P; the chord from the foot to P and its drop below the
tangent planes at both ends give the length of the perpendicular.

References
----------
The truth it is tested against: C. F. F. Karney, Algorithms for geodesics, J. Geodesy 87,
2013, https://doi.org/10.1007/s00190-012-0578-z. Side at a vertex by the pseudo-normal:
J. A. Baerentzen, H. Aanaes, IEEE TVCG 11 (3), 2005, https://doi.org/10.1109/TVCG.2005.49.
"""

from __future__ import annotations

import math

from geo.nearest.frames import (
    CANONICAL_PIECE,
    CANONICAL_VERTEX,
    CURVATURE,
    EQUATORIAL_RADIUS,
    HALF_LENGTH,
    LEAF_PIECES,
    MEASURE,
    NEXT_PASSAGE,
    NODE_ROW,
    PIECE_ROW,
    POLAR_SCALE,
    RADIUS,
    SPREAD,
    TORSION,
    VERTEX_ROW,
    distance_from_chord,
    geocentric,
    surface_normal,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import MutableSequence, Sequence

# Floats in a row of a band's knots: a measure, the half-widths to the left and to the right.
PROFILE_ROW = 3

# A closed edge belongs to the corridor; this is how wide an edge is.
EDGE_TOLERANCE_M = 1e-3

# The greatest radius of curvature: that at the poles.
GREATEST_RADIUS = EQUATORIAL_RADIUS * math.sqrt(POLAR_SCALE)

SIXTH = 1 / 6  # a product costs a third of a division

# Up to here the series serve (0.003 mm off); beyond, see approach_afar.
SERIES_REACH_M = 50_000.0
AFAR_STEP_M = 500.0

# Squared distances in this proportion are as alike as they can be told.
EQUAL_RATIO = 1 + 1e-8

# The direction of a short piece is that of rounding, a nanometre on its way: where a foot on it
# is off by more than its length, for this many times the squared distance it is nothing.
NEGLIGIBLE = 4e-18

# How many nodes may wait to be looked at; half of them in order.
MAX_WAITING = 128

# So near a joint of two pieces, as the square of a share of the distance, the choice between
# them is looked at again.
NEAR_JOINT = 1e-4**2


def distance(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Return the geodesic distance between two points in metres (1 mm up to 500 km)."""
    x, y, z = geocentric(lat, lon)
    fx, fy, fz = geocentric(other_lat, other_lon)
    return math.sqrt(distance_squared(x, y, z, fx, fy, fz))


def distance_squared(x: float, y: float, z: float, fx: float, fy: float, fz: float) -> float:
    """Return the squared geodesic distance of two positions that may lie far apart.

    The mean of the drops at both ends cancels the change of curvature on the way: this is
    what keeps it within a millimetre at 500 km (within 0.2 % anywhere).
    """
    dx = x - fx
    dy = y - fy
    dz = z - fz
    chord = math.sqrt(dx * dx + dy * dy + dz * dz)
    if chord == 0.0:
        return 0.0
    ax, ay, az = surface_normal(fx, fy, fz)
    bx, by, bz = surface_normal(x, y, z)
    drop = abs(dx * (bx - ax) + dy * (by - ay) + dz * (bz - az)) / 2
    sine = min(drop / chord, 1.0)
    arc = chord * math.asin(sine) / sine if sine > 0 else chord
    return arc * arc


def approach(
    pieces: Sequence[float], j: int, x: float, y: float, z: float
) -> tuple[float, float, float]:
    """Return how a position lies to piece ``j``: (squared distance, along, beside).

    ``along``, in metres from the piece's mid-point, is where the perpendicular falls; it
    may exceed the half-length, and the distance is then that to the piece's end.
    ``beside`` has the sign of the side (left positive), and roughly its size.
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
    # last term takes 1/R from the piece, for a division would cost more than it.
    squared = ahead * ahead + b2 + up * up + drop * drop * (1 / 3 + (4 / 45) * k * abs(drop))
    if squared > SERIES_REACH_M * SERIES_REACH_M:
        squared, along = approach_afar(pieces, j, foot, x, y, z)
    return squared, along, b


def approach_afar(
    pieces: Sequence[float], j: int, foot: float, x: float, y: float, z: float
) -> tuple[float, float]:
    """Return (squared distance, along) as :func:`approach`, from the series' ``foot``.

    The series leave the foot some centimetres off at 500 km. Where the squared distance is
    least is found from how it differs a step before and behind the foot: it grows with the
    square of the way from there.
    """
    fx, fy, fz = position_on(pieces, j, foot)
    squared = distance_squared(x, y, z, fx, fy, fz)
    fx, fy, fz = position_on(pieces, j, foot - AFAR_STEP_M)
    before = distance_squared(x, y, z, fx, fy, fz)
    fx, fy, fz = position_on(pieces, j, foot + AFAR_STEP_M)
    behind = distance_squared(x, y, z, fx, fy, fz)
    return squared, foot + (before - behind) / (4 * AFAR_STEP_M)


def foot_on_piece(pieces: Sequence[float], j: int, along: float) -> tuple[float, float, float]:
    """Return the geocentric position at ``along`` on piece ``j``, held to its two ends."""
    half = pieces[j * PIECE_ROW + HALF_LENGTH]
    return position_on(pieces, j, min(max(along, -half), half))


def position_on(pieces: Sequence[float], j: int, along: float) -> tuple[float, float, float]:
    """Return the geocentric position at ``along`` on piece ``j`` or its continuation."""
    p = j * PIECE_ROW
    bend = pieces[p + CURVATURE] * along
    ahead = along * (1 - bend * bend * SIXTH)
    down = along * bend * 0.5
    return (
        pieces[p] + ahead * pieces[p + 3] - down * pieces[p + 9],
        pieces[p + 1] + ahead * pieces[p + 4] - down * pieces[p + 10],
        pieces[p + 2] + ahead * pieces[p + 5] - down * pieces[p + 11],
    )


def locate_on_piece(
    vertices: Sequence[float],
    pieces: Sequence[float],
    j: int,
    x: float,
    y: float,
    z: float,
) -> tuple[float, float]:
    """Return (measure, offset) of a position whose nearest piece is ``j``, in metres.

    The offset is positive to the left. Where the nearest place is an end of the line, the
    measure runs on beyond it (below 0, above the length) as far as the perpendicular at
    that end has been passed: the caller decides what lies beyond.
    """
    is_again = pieces[j * PIECE_ROW + CANONICAL_PIECE] > 0
    if is_again:
        j = canonical_piece(pieces, j)
    squared, along, beside = approach(pieces, j, x, y, z)
    half = pieces[j * PIECE_ROW + HALF_LENGTH]
    beyond = abs(along) - half
    is_far = squared > SERIES_REACH_M * SERIES_REACH_M
    is_near = beyond * beyond < NEAR_JOINT * squared
    last = len(pieces) // PIECE_ROW - 1
    bow = 0.0
    # Looked at whether or not it matters: a branch would cost more.
    may_go_on = may_hold_foot(vertices, pieces, min(j + 1, last), squared, x, y, z)
    is_held = ((along < -half) & (j > 0)) | ((along > half) & (j < last) & may_go_on)
    if is_far | is_held | (is_again & ((beyond > 0) | is_near)):
        j = piece_of_foot(vertices, pieces, j, x, y, z)
        squared, along, beside = approach(pieces, j, x, y, z)
        if is_far:
            # Sides beyond an end are parted by the geodesic that goes on from there; it leaves
            # the plane of the pseudo-normal with the cube of the way.
            way = math.copysign(math.sqrt(squared), along)
            bow = pieces[j * PIECE_ROW + TORSION] * squared * way
            bow *= pseudo_normal_length(vertices, j + (1 if along > 0 else 0))
    half = pieces[j * PIECE_ROW + HALF_LENGTH]
    # Looked at whether or not the nearest place is a vertex: a branch would cost more.
    at_vertex = side_of_vertex(vertices, j + (1 if along > 0 else 0), x, y, z) - bow
    beside = at_vertex if (along < -half) | (along > half) else beside
    least = -math.inf if j == 0 else -half
    most = math.inf if j == last else half
    along = min(max(along, least), most)
    distance = math.sqrt(squared)
    return pieces[j * PIECE_ROW + MEASURE] + along, distance if beside >= 0 else -distance


def side_of_vertex(vertices: Sequence[float], i: int, x: float, y: float, z: float) -> float:
    """Return twice how far a position lies to the left of the pseudo-normal's plane."""
    v = i * VERTEX_ROW
    return (
        (x - vertices[v]) * vertices[v + 6]
        + (y - vertices[v + 1]) * vertices[v + 7]
        + (z - vertices[v + 2]) * vertices[v + 8]
    )


def may_hold_foot(
    vertices: Sequence[float],
    pieces: Sequence[float],
    j: int,
    squared: float,
    x: float,
    y: float,
    z: float,
) -> bool:
    """Tell whether the perpendicular of a position may fall on piece ``j``, not before its start.

    The piece's direction is that of its middle: within a thousandth of that at its start.
    """
    v = j * VERTEX_ROW
    p = j * PIECE_ROW
    ahead = (
        (x - vertices[v]) * pieces[p + 3]
        + (y - vertices[v + 1]) * pieces[p + 4]
        + (z - vertices[v + 2]) * pieces[p + 5]
    )
    return (ahead > 0) | (ahead * ahead < 1e-6 * squared)


def pseudo_normal_length(vertices: Sequence[float], i: int) -> float:
    """Return the length of a pseudo-normal: 2 where the line goes straight on, 0 where back."""
    v = i * VERTEX_ROW
    x = vertices[v + 6]
    y = vertices[v + 7]
    z = vertices[v + 8]
    return math.sqrt(x * x + y * y + z * z)


def canonical_piece(pieces: Sequence[float], j: int) -> int:
    """Return which piece counts of those that a line passes between the same positions."""
    twin = int(pieces[j * PIECE_ROW + CANONICAL_PIECE])
    return twin - 1 if twin > 0 else j


def piece_of_foot(
    vertices: Sequence[float], pieces: Sequence[float], j: int, x: float, y: float, z: float
) -> int:
    """Return the piece on which the perpendicular of a position falls: j, or one beside it.

    The pieces were chosen by feet held to their ends, of which the true foot may lie beyond:
    afar, or at a joint, where their distances are too alike to tell. Where it falls on none,
    and a vertex is the nearest place, that is the end of the piece before it; or the start of
    the line. Of vertices at the same position that is the one that counts.
    """
    squared, along, _ = approach(pieces, j, x, y, z)
    j, squared, along = nearest_adjacent(pieces, j, squared, along, -1, x, y, z)
    j, squared, along = nearest_adjacent(pieces, j, squared, along, 1, x, y, z)
    vertex = j + (1 if along > 0 else 0)
    beyond = abs(along) - pieces[j * PIECE_ROW + HALF_LENGTH]
    is_near = (beyond > 0) | (beyond * beyond < NEAR_JOINT * squared)
    if is_near and int(vertices[vertex * VERTEX_ROW + NEXT_PASSAGE]) != vertex:
        return passage_of_foot(vertices, pieces, vertex, x, y, z)
    return canonical_piece(pieces, j) if beyond <= 0 else max(vertex - 1, 0)


def passage_of_foot(
    vertices: Sequence[float], pieces: Sequence[float], vertex: int, x: float, y: float, z: float
) -> int:
    """Return the piece at a vertex passed again on which the perpendicular of a position falls.

    Of several the one on which it falls farthest from the vertex: that is the nearest, but
    their distances are too alike to tell. On none, the piece before the vertex that counts.
    """
    found = -1
    farthest = 0.0
    here = vertex
    while True:
        for step in (-1, 1):
            j = here + min(step, 0)
            if 0 <= j < len(pieces) // PIECE_ROW:
                squared, along, _ = approach(pieces, j, x, y, z)
                j, _, along = nearest_adjacent(pieces, j, squared, along, step, x, y, z)
                within = pieces[j * PIECE_ROW + HALF_LENGTH] - abs(along)
                if within >= farthest:
                    found = j
                    farthest = within
        here = int(vertices[here * VERTEX_ROW + NEXT_PASSAGE])
        if here == vertex:
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
    """Return (piece, squared distance, along) to which a perpendicular leads from piece ``j``.

    Onwards (``step`` 1) or back (-1): as long as it falls beyond a piece, and not before the
    next one, and that is no farther away. Where it falls between two it stays on the first.
    """
    last = len(pieces) // PIECE_ROW - 1
    most = squared * EQUAL_RATIO
    while step * along > pieces[j * PIECE_ROW + HALF_LENGTH] and 0 <= j + step <= last:
        following = j + step
        farther, there, _ = approach(pieces, following, x, y, z)
        half = pieces[following * PIECE_ROW + HALF_LENGTH]
        while (step * there <= -half) & (half**4 < NEGLIGIBLE * farther) & (0 < following < last):
            following += step
            farther, there, _ = approach(pieces, following, x, y, z)
            half = pieces[following * PIECE_ROW + HALF_LENGTH]
        if (step * there <= -half) | (farther > most):
            break
        j = following
        squared = farther
        along = there
    return j, squared, along


def geodetic(x: float, y: float, z: float) -> tuple[float, float]:
    """Return (lat, lon) in degrees of the normal through a position near the surface."""
    nx, ny, nz = surface_normal(x, y, z)
    return (
        math.degrees(math.atan2(nz, math.sqrt(nx * nx + ny * ny))),
        math.degrees(math.atan2(ny, nx)),
    )


def piece_at(pieces: Sequence[float], measure: float) -> int:
    """Return the piece that holds a measure: at a vertex, the one that begins there."""
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
    pieces: Sequence[float],
    j: int,
    measure: float,
    offset: float,
) -> tuple[float, float]:
    """Return (lat, lon) of the point at ``offset`` from the place at ``measure``.

    It inverts :func:`approach` for piece ``j``: start in the frame's own plane, then walk off
    what is missing, until less than a nanometre is.
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
        squared, reached, beside = approach(pieces, j, x, y, z)
        beside = math.copysign(math.sqrt(squared), beside)
        ahead = along - reached
        left = offset - beside
        if abs(ahead) + abs(left) < 1e-9:
            break
        x += ahead * pieces[p + 3] + left * pieces[p + 6]
        y += ahead * pieces[p + 4] + left * pieces[p + 7]
        z += ahead * pieces[p + 5] + left * pieces[p + 8]
        lat, lon = geodetic(x, y, z)
    return lat, lon


def lower_bound(tree: Sequence[float], node: int, x: float, y: float, z: float) -> float:
    """Return the least geodesic distance at which a piece below ``node`` can lie.

    An arc exceeds its chord by chord**3 / 24R**2; the largest R makes it a lower bound.
    """
    n = node * NODE_ROW
    radius = tree[n + RADIUS]
    if radius < 0:
        return math.inf
    straight = max(distance_from_chord(tree, n, x, y, z) - radius, 0.0)
    return straight * (1 + straight * straight / (24 * GREATEST_RADIUS * GREATEST_RADIUS))


def next_subtree(node: int) -> int:
    """Return the node after a node and all below it, in the order of the line; 0 at the end.

    Up while on the right, then over to the right sibling.
    """
    while node > 0 and node % 2 == 0:
        node = (node - 1) // 2
    return node + 1 if node > 0 else 0


def nearest_piece(
    pieces: Sequence[float],
    tree: Sequence[float],
    x: float,
    y: float,
    z: float,
    gaps: MutableSequence[float],
    nodes: MutableSequence[int],
) -> int:
    """Return the piece nearest to a position (the earliest of equals).

    Of the nodes that wait that one is looked at below which pieces may lie nearest: so hardly
    any is that holds none as near as the one returned. ``gaps`` and ``nodes`` are working space:
    WAITING of each, or as many as the line has pieces. Where more nodes would wait, the last
    one is looked at first.
    """
    count = len(pieces) // PIECE_ROW
    inner = len(tree) // NODE_ROW // 2
    best = 0
    best_squared = math.inf
    reach = math.inf
    gaps[0] = 0.0
    nodes[0] = 0
    waiting = 1
    while waiting > 0:
        waiting -= 1
        chosen = waiting
        if waiting < MAX_WAITING // 2:
            for i in range(waiting):
                chosen = i if gaps[i] < gaps[chosen] else chosen
        node = nodes[chosen]
        least = gaps[chosen]
        nodes[chosen] = nodes[waiting]
        gaps[chosen] = gaps[waiting]
        if least > reach:
            continue
        if node < inner:
            for child in range(2 * node + 1, 2 * node + 3):
                least = lower_bound(tree, child, x, y, z)
                if least <= reach:
                    nodes[waiting] = child
                    gaps[waiting] = least
                    waiting += 1
            continue
        first = (node - inner) * LEAF_PIECES
        for j in range(first, min(first + LEAF_PIECES, count)):
            squared, _, _ = approach(pieces, j, x, y, z)
            if squared < best_squared or (squared == best_squared and j < best):
                best_squared = squared
                best = j
        reach = math.sqrt(best_squared)
    return best


def half_width(knots: Sequence[float], column: int, measure: float) -> float:
    """Return the half-width at a measure: linear between knots, and beyond them as at them.

    ``knots`` are rows of a measure, the half-width to the left (column 1) and that to the
    right (2), in metres. Where two have the same measure, the width steps, and the larger
    counts: an edge belongs to what it bounds.
    """
    if len(knots) == PROFILE_ROW:
        return knots[column]
    return max(
        half_width_behind(knots, column, measure - EDGE_TOLERANCE_M),
        half_width_behind(knots, column, measure + EDGE_TOLERANCE_M),
    )


def half_width_behind(knots: Sequence[float], column: int, measure: float) -> float:
    """Return the half-width at a measure; at a step, that behind it."""
    low = 0
    high = len(knots) // PROFILE_ROW
    while low < high:
        middle = (low + high) // 2
        if measure < knots[middle * PROFILE_ROW]:
            high = middle
        else:
            low = middle + 1
    if low == 0:
        return knots[column]
    a = (low - 1) * PROFILE_ROW
    if low == len(knots) // PROFILE_ROW:
        return knots[a + column]
    b = a + PROFILE_ROW
    share = (measure - knots[a]) / (knots[b] - knots[a])
    return knots[a + column] + share * (knots[b + column] - knots[a + column])


def is_inside(
    measure: float, offset: float, start: float, stop: float, knots: Sequence[float]
) -> bool:
    """Tell whether a place lies in the closed band: its edges belong to it."""
    half = half_width(knots, 1 if offset >= 0 else 2, measure)
    return (
        start - EDGE_TOLERANCE_M <= measure <= stop + EDGE_TOLERANCE_M
        and abs(offset) <= half + EDGE_TOLERANCE_M
    )


def is_coordinate(lat: float, lon: float) -> bool:
    """Tell whether a latitude and longitude lie on the globe (NaN does not)."""
    return (abs(lat) <= 90) & (abs(lon) <= 180)
