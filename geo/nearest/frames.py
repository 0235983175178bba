"""The tables of a line: a frame for every piece, and a tree over the pieces.

Everything here is plain scalar Python over flat sequences of floats. It runs as it is for one
line; :mod:`geo.nearest.compiled` compiles the same functions for long ones.

Segments are cut into pieces of at most PIECE_M. Each piece has a frame at its mid-point M: unit
vectors along the line (t), to its left (q) and up (u), and the ellipsoid's curvature in the
directions t and q. :mod:`geo.nearest.piece` reads them.

References
----------
Curvature in an azimuth (Euler's formula) and the geodesic torsion
(1/N - 1/M) sin(azimuth) cos(azimuth): W. Torge, J. Mueller, Geodesy, 4th ed., 2012,
section 4.2, https://doi.org/10.1515/9783110250008.
"""

from __future__ import annotations

import math

from geo.ellipsoid import ECCENTRICITY_SQUARED, EQUATORIAL_RADIUS, LEAST_RADIUS, surface_normal

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import MutableSequence, Sequence

# Pieces up to this length keep the series below a hundredth of a millimetre at 6 km.
PIECE_M = 5_000.0

# Floats in a row of each table, and the columns.
VERTEX_ROW = 11  # position 0-2, surface normal 3-5, pseudo-normal (left) 6-8
CANONICAL_VERTEX = 9  # of the vertices at its position
NEXT_PASSAGE = 10  # the next vertex at its position, after the last the first; itself if alone
PIECE_ROW = 18
MIDDLE, ALONG, LEFT, UP = 0, 3, 6, 9  # position and unit vectors, three floats each
HALF_LENGTH, MEASURE = 12, 13  # metres; the measure is that of the mid-point
TORSION, CURVATURE, SPREAD = 14, 15, 16
# 0; where an end is passed repeatedly, 1 + the canonical piece between the same two positions.
CANONICAL_PIECE = 17
NODE_ROW = 9  # start of a chord 0-2, the vector to its end 3-5
INVERSE = 6  # 1 / chord**2
RADIUS = 7  # the greatest distance of its pieces from the chord (negative: it has none)
RISE = 8  # the greatest rise of a piece above its own chord: chord**2 / 8R
LEAF_PIECES = 4
ROUNDING_M = 1e-6
# Where the sum of two left directions, squared, is below this, a line turns back on itself.
TURNS_BACK = 1e-9**2


def fill_frames(
    vertices: MutableSequence[float], pieces: MutableSequence[float], count: int
) -> None:
    """Complete the tables of a line whose ``count + 1`` vertex positions are filled in.

    :func:`geo.nearest.tables.fill_passages` fills in the columns of the passages.
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
    # The side of a point whose nearest point is a vertex follows from the sum of the left
    # directions of the two adjacent pieces (the pseudo-normal). The first and the last piece of
    # a closed line are adjacent. Where a line turns back on itself, all points ahead are on the
    # left: the pseudo-normal points down.
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
    """Return whether a line ends where it starts."""
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
    """Return the number of leaves of the tree over ``count`` pieces, a power of two."""
    leaves = 1
    while leaves * LEAF_PIECES < count:
        leaves *= 2
    return leaves


def fill_tree(
    vertices: Sequence[float], tree: MutableSequence[float], count: int, exact: int
) -> None:
    """Fill the tree over ``count`` pieces, leaves first.

    The tree is a complete binary heap: the children of node i are 2i + 1 and 2i + 2, and each
    leaf holds LEAF_PIECES consecutive pieces. A node has the chord from its first vertex to its
    last, and a bound on the distance of its pieces from the chord (a capsule: balls would
    overlap too much along a line). Nodes of up to ``exact`` pieces measure it; larger ones
    derive it from their children, which is quicker and less tight.
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
            distance = distance_from_chord(tree, n, vertices[v], vertices[v + 1], vertices[v + 2])
            radius = max(radius, distance + tree[n + RISE])
    elif tree[other + RADIUS] < 0:
        radius = tree[child + RADIUS]
    else:
        # The chords of the children are farthest from this one where they meet.
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
    """Return the distance of a position from the chord in the row of the tree at ``n``."""
    dx = x - tree[n]
    dy = y - tree[n + 1]
    dz = z - tree[n + 2]
    share = (dx * tree[n + 3] + dy * tree[n + 4] + dz * tree[n + 5]) * tree[n + INVERSE]
    share = min(max(share, 0.0), 1.0)
    dx -= share * tree[n + 3]
    dy -= share * tree[n + 4]
    dz -= share * tree[n + 5]
    return math.sqrt(dx * dx + dy * dy + dz * dz)
