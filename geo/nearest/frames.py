"""The tables of a line: a frame for every piece, and a tree over the pieces.

Everything here is plain scalar Python over flat sequences of floats. It runs as it stands
for one line (nothing but :mod:`math` is imported); :mod:`geo.nearest.bulk` compiles the very same
functions for long ones.

A line is worked on as pieces of at most PIECE_M. Each carries a frame at its mid-point M:
unit vectors along the line (t), to its left (q) and up (u), and the ellipsoid's curvature
in the directions t and q. :mod:`geo.nearest.search` reads them.

References
----------
Curvature in an azimuth (Euler's formula) and the geodesic torsion
(1/N - 1/M) sin(azimuth) cos(azimuth): W. Torge, J. Mueller, Geodesy, 4th ed., 2012,
section 4.2, https://doi.org/10.1515/9783110250008.
"""

from __future__ import annotations

import math

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import MutableSequence, Sequence

# WGS84 (EPSG:4326), metres.
EQUATORIAL_RADIUS = 6378137.0
FLATTENING = 1 / 298.257223563
ECCENTRICITY_SQUARED = FLATTENING * (2 - FLATTENING)
POLAR_SCALE = 1 / (1 - ECCENTRICITY_SQUARED)
RADIAN = math.pi / 180

# Pieces up to this length keep the series below a hundredth of a millimetre at 6 km.
PIECE_M = 5_000.0

# Floats in a row of each table, and where in the row they stand.
VERTEX_ROW = 11  # position 0-2, surface normal 3-5, pseudo-normal (left) 6-8, and
CANONICAL_VERTEX = 9  # which vertex counts of those at the same position
NEXT_PASSAGE = 10  # the next vertex at the same position, around again; itself if there is no other
PIECE_ROW = 18
MIDDLE, ALONG, LEFT, UP = 0, 3, 6, 9  # position and unit vectors, three floats each
HALF_LENGTH, MEASURE = 12, 13  # metres; the measure is that of the mid-point
TORSION, CURVATURE, SPREAD = 14, 15, 16
# 0; where the line retraces itself 1 + the canonical piece of those with the same two ends
CANONICAL_PIECE = 17
NODE_ROW = 9  # where a chord starts 0-2, its way 3-5, and the three below
INVERSE = 6  # 1 / chord**2
RADIUS = 7  # how far from the chord all pieces lie at most (negative: there are none)
RISE = 8  # how far a piece rises above its own chord at most: chord**2 / 8R
LEAF_PIECES = 4
# The least radius of curvature (a meridian's, at the equator), and what rounding may cost.
LEAST_RADIUS = EQUATORIAL_RADIUS * (1 - ECCENTRICITY_SQUARED)
ROUNDING_M = 1e-6
# Where two left directions cancel, as the square of their sum, a line turns back on itself.
TURNS_BACK = 1e-9**2


def sin_cos(degrees: float) -> tuple[float, float]:
    """Return the sine and cosine of an angle, to the last bit or two.

    Series about the nearest quarter turn, which is taken off exactly, in degrees. Without
    a call or a branch, so that a loop over it works on several points at once: positions
    cost a third of what they cost by the sines of :mod:`math`.
    """
    quarter = math.floor(degrees * (1 / 90) + 0.5)
    x = (degrees - 90.0 * quarter) * RADIAN
    z = x * x
    s = 1 / 39916800 - z * (1 / 6227020800 - z * (1 / 1307674368000))
    s = 1 / 120 - z * (1 / 5040 - z * (1 / 362880 - z * s))
    s = x - x * z * (1 / 6 - z * s)
    c = 1 / 479001600 - z * (1 / 87178291200 - z * (1 / 20922789888000))
    c = 1 / 720 - z * (1 / 40320 - z * (1 / 3628800 - z * c))
    c = 1 - z * (0.5 - z * (1 / 24 - z * c))
    turn = quarter - 4 * math.floor(quarter * 0.25)
    is_odd = (turn == 1) | (turn == 3)
    sine = c if is_odd else s
    cosine = s if is_odd else c
    return -sine if turn >= 2 else sine, -cosine if (turn == 1) | (turn == 2) else cosine


def geocentric(lat: float, lon: float) -> tuple[float, float, float]:
    """Return the geocentric position, in metres, of a point on the ellipsoid (degrees)."""
    sin_phi, cos_phi = sin_cos(lat)
    sin_lam, cos_lam = sin_cos(lon)
    normal = EQUATORIAL_RADIUS / math.sqrt(1 - ECCENTRICITY_SQUARED * sin_phi * sin_phi)
    ring = normal * cos_phi
    return ring * cos_lam, ring * sin_lam, normal * (1 - ECCENTRICITY_SQUARED) * sin_phi


def surface_normal(x: float, y: float, z: float) -> tuple[float, float, float]:
    """Return the unit normal of the ellipsoid at a geocentric position (on or near it)."""
    w = z * POLAR_SCALE
    scale = 1 / math.sqrt(x * x + y * y + w * w)
    return x * scale, y * scale, w * scale


def fill_frames(
    vertices: MutableSequence[float], pieces: MutableSequence[float], count: int
) -> None:
    """Complete the tables of a line whose ``count + 1`` vertex positions are filled in.

    Of passages (PASSED, NEXT and TWIN) nothing is told here.
    """
    for i in range(count + 1):
        v = i * VERTEX_ROW
        nx, ny, nz = surface_normal(vertices[v], vertices[v + 1], vertices[v + 2])
        vertices[v + 3] = nx
        vertices[v + 4] = ny
        vertices[v + 5] = nz
    measure = 0.0
    for j in range(count):
        length = fill_piece(vertices, pieces, j, measure)
        measure += length
    # The side of a point whose nearest place is a vertex is told by the sum of the two
    # neighbouring left directions (the pseudo-normal), never by one of the pieces alone. Of
    # a closed line the first and the last piece are neighbours. Where a line turns back on
    # itself, what lies ahead is on the left: all points do where down is called left.
    closed = is_closed(vertices)
    for i in range(count + 1):
        v = i * VERTEX_ROW + 6
        before = (i - 1 if i > 0 else count - 1 if closed else 0) * PIECE_ROW + LEFT
        after = (i if i < count else 0 if closed else count - 1) * PIECE_ROW + LEFT
        squared = 0.0
        for k in range(3):
            vertices[v + k] = pieces[before + k] + pieces[after + k]
            squared += vertices[v + k] * vertices[v + k]
        if squared < TURNS_BACK:
            for k in range(3):
                vertices[v + k] = -vertices[v - 3 + k]


def is_closed(vertices: Sequence[float]) -> bool:
    """Tell whether a line ends where it starts."""
    last = len(vertices) - VERTEX_ROW
    return (
        (vertices[0] == vertices[last])
        & (vertices[1] == vertices[last + 1])
        & (vertices[2] == vertices[last + 2])
    )


def fill_piece(
    vertices: Sequence[float], pieces: MutableSequence[float], j: int, measure: float
) -> float:
    """Fill in the frame of piece ``j``, which starts at ``measure``; return its length."""
    v = j * VERTEX_ROW
    w = v + VERTEX_ROW
    dx = vertices[w] - vertices[v]
    dy = vertices[w + 1] - vertices[v + 1]
    dz = vertices[w + 2] - vertices[v + 2]
    sx = vertices[v + 3] + vertices[w + 3]
    sy = vertices[v + 4] + vertices[w + 4]
    sz = vertices[v + 5] + vertices[w + 5]
    # The mid-point: that of the chord, raised by the arc's height, chord**2 / 8R.
    rise = (
        dx * (vertices[w + 3] - vertices[v + 3])
        + dy * (vertices[w + 4] - vertices[v + 4])
        + dz * (vertices[w + 5] - vertices[v + 5])
    ) / (8 * math.sqrt(sx * sx + sy * sy + sz * sz))
    mx = (vertices[v] + vertices[w]) / 2 + rise * sx
    my = (vertices[v + 1] + vertices[w + 1]) / 2 + rise * sy
    mz = (vertices[v + 2] + vertices[w + 2]) / 2 + rise * sz
    ux, uy, uz = surface_normal(mx, my, mz)
    up = dx * ux + dy * uy + dz * uz
    tx = dx - up * ux
    ty = dy - up * uy
    tz = dz - up * uz
    scale = 1 / math.sqrt(tx * tx + ty * ty + tz * tz)
    tx *= scale
    ty *= scale
    tz *= scale

    w2 = 1 - ECCENTRICITY_SQUARED * uz * uz
    meridian = w2 * math.sqrt(w2) / (EQUATORIAL_RADIUS * (1 - ECCENTRICITY_SQUARED))
    vertical = math.sqrt(w2) / EQUATORIAL_RADIUS
    ring = math.sqrt(ux * ux + uy * uy)
    # At a pole every azimuth has the same curvature: any pair of axes serves there.
    sin_azimuth = (ty * ux - tx * uy) / ring if ring > 0 else 0.0
    cos_azimuth = tz / ring if ring > 0 else 1.0
    s2 = sin_azimuth * sin_azimuth
    c2 = cos_azimuth * cos_azimuth
    kt = c2 * meridian + s2 * vertical
    kq = s2 * meridian + c2 * vertical
    torsion = (vertical - meridian) * sin_azimuth * cos_azimuth

    k2 = kt * kt * (dx * dx + dy * dy + dz * dz)
    length = math.sqrt(dx * dx + dy * dy + dz * dz) * (1 + k2 / 24 + 3 * k2 * k2 / 640)
    p = j * PIECE_ROW
    pieces[p] = mx
    pieces[p + 1] = my
    pieces[p + 2] = mz
    pieces[p + ALONG] = tx
    pieces[p + ALONG + 1] = ty
    pieces[p + ALONG + 2] = tz
    pieces[p + LEFT] = uy * tz - uz * ty
    pieces[p + LEFT + 1] = uz * tx - ux * tz
    pieces[p + LEFT + 2] = ux * ty - uy * tx
    pieces[p + UP] = ux
    pieces[p + UP + 1] = uy
    pieces[p + UP + 2] = uz
    pieces[p + HALF_LENGTH] = length / 2
    pieces[p + MEASURE] = measure + length / 2
    pieces[p + TORSION] = torsion * kq / 6
    pieces[p + CURVATURE] = kt
    pieces[p + SPREAD] = kt * kq / 2
    return length


def leaf_count(count: int) -> int:
    """Return how many leaves the tree over ``count`` pieces has: a power of two."""
    leaves = 1
    while leaves * LEAF_PIECES < count:
        leaves *= 2
    return leaves


def fill_tree(
    vertices: Sequence[float], tree: MutableSequence[float], count: int, exact: int
) -> None:
    """Fill the tree over ``count`` pieces, leaves first.

    The tree is a complete binary heap: the children of node i are 2i + 1 and 2i + 2, and
    each leaf holds LEAF_PIECES neighbouring pieces, for a line's neighbours lie together. A
    node knows the chord from its first vertex to its last, and how far from it its pieces
    lie at most. (Balls around them would do, but a line is thin: of a line cut ever finer, a
    point is near to as many as the square root of their number.) Nodes of up to ``exact``
    pieces measure that; larger ones reckon it from their children, which is quicker and
    less narrow.
    """
    leaves = leaf_count(count)
    width = LEAF_PIECES
    node = leaves - 1
    while True:
        for i in range(node + 1):
            first = i * width
            fill_node(vertices, tree, node + i, first, min(first + width, count), exact)
        if node == 0:
            return
        width *= 2
        node = (node - 1) // 2


def fill_node(
    vertices: Sequence[float],
    tree: MutableSequence[float],
    node: int,
    first: int,
    stop: int,
    exact: int,
) -> None:
    """Fill the node over the pieces from ``first`` on and before ``stop``."""
    n = node * NODE_ROW
    if first >= stop:
        tree[n + RADIUS] = -1.0
        return
    v = first * VERTEX_ROW
    w = stop * VERTEX_ROW
    squared = 0.0
    for k in range(3):
        tree[n + k] = vertices[v + k]
        tree[n + 3 + k] = vertices[w + k] - vertices[v + k]
        squared += tree[n + 3 + k] * tree[n + 3 + k]
    tree[n + INVERSE] = 1 / squared if squared > 0 else 0.0
    child = (2 * node + 1) * NODE_ROW
    other = child + NODE_ROW
    if stop - first <= LEAF_PIECES:
        tree[n + RISE] = longest_chord_squared(vertices, first, stop) / (8 * LEAST_RADIUS)
    else:
        tree[n + RISE] = max(tree[child + RISE], tree[other + RISE])
    if stop - first <= exact:
        radius = tree[n + RISE]
        for i in range(first + 1, stop):
            v = i * VERTEX_ROW
            far = distance_from_chord(tree, n, vertices[v], vertices[v + 1], vertices[v + 2])
            radius = max(radius, far + tree[n + RISE])
    elif tree[other + RADIUS] < 0:
        radius = tree[child + RADIUS]
    else:
        # Nowhere are the chords of the children farther from this one than where they meet.
        meeting = distance_from_chord(tree, n, tree[other], tree[other + 1], tree[other + 2])
        radius = meeting + max(tree[child + RADIUS], tree[other + RADIUS])
    tree[n + RADIUS] = radius + ROUNDING_M


def longest_chord_squared(vertices: Sequence[float], first: int, stop: int) -> float:
    """Return the square of the longest chord of some pieces."""
    longest = 0.0
    for i in range(first, stop):
        v = i * VERTEX_ROW
        w = v + VERTEX_ROW
        dx = vertices[w] - vertices[v]
        dy = vertices[w + 1] - vertices[v + 1]
        dz = vertices[w + 2] - vertices[v + 2]
        longest = max(longest, dx * dx + dy * dy + dz * dz)
    return longest


def distance_from_chord(tree: Sequence[float], n: int, x: float, y: float, z: float) -> float:
    """Return how far a position lies from the chord in the row of the tree at ``n``."""
    dx = x - tree[n]
    dy = y - tree[n + 1]
    dz = z - tree[n + 2]
    share = (dx * tree[n + 3] + dy * tree[n + 4] + dz * tree[n + 5]) * tree[n + INVERSE]
    share = min(max(share, 0.0), 1.0)
    dx -= share * tree[n + 3]
    dy -= share * tree[n + 4]
    dz -= share * tree[n + 5]
    return math.sqrt(dx * dx + dy * dy + dz * dz)
