"""The nearest place on a line, for one point at a time: written once, used everywhere.

Every function here is plain scalar Python over the tables of :mod:`geo.frames`. It runs as
it stands for a handful of points; :mod:`geo.bulk` compiles the very same functions for
arrays of them. There is no second copy.

The method has neither a projection nor an iteration over geodesics. Two dot products with
P - M, corrected by short series in the curvatures of a piece's frame, give the foot of the
geodesic perpendicular through P; the chord from the foot to P and its drop below the
tangent planes at both ends give the length of the perpendicular. (A file of numba's cache
is renewed when this file changes; after a change in frames.py alone, touch this one.)

References
----------
The truth it is tested against: C. F. F. Karney, Algorithms for geodesics, J. Geodesy 87,
2013, https://doi.org/10.1007/s00190-012-0578-z. Side at a vertex by the pseudo-normal:
J. A. Baerentzen, H. Aanaes, IEEE TVCG 11 (3), 2005, https://doi.org/10.1109/TVCG.2005.49.
"""

from __future__ import annotations

import math

from geo.frames import (
    CURVATURE,
    HALF_LENGTH,
    LEAF_PIECES,
    MEASURE,
    NODE_ROW,
    PIECE_ROW,
    SPREAD,
    TORSION,
    VERTEX_ROW,
    geocentric,
    surface_normal,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import MutableSequence, Sequence

# A closed edge belongs to the corridor; this is how wide an edge is.
EDGE_TOLERANCE_M = 1e-3

# Up to here the drop at the foot alone serves (0.003 mm off); beyond, that at both ends.
FAR_M = 50_000.0

# Points are worked on so many at a time, pass by pass.
PASS = 1_024


def arc_squared(dx: float, dy: float, dz: float, drop: float) -> float:
    """Return the squared geodesic length of a chord.

    ``drop`` is how far the chord falls below the tangent plane (its product with a surface
    normal, or the mean over both ends): chord**2 / 2R. The series is that of the arcsine.
    """
    chord2 = dx * dx + dy * dy + dz * dz
    if chord2 == 0.0:
        return 0.0
    drop2 = drop * drop
    return chord2 + drop2 * (1 / 3 + 8 / 45 * drop2 / chord2)


def distance(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Return the geodesic distance between two points in metres (1 mm up to 500 km)."""
    x, y, z = geocentric(lat, lon)
    fx, fy, fz = geocentric(other_lat, other_lon)
    return math.sqrt(joined_squared(x, y, z, fx, fy, fz))


def joined_squared(
    x: float, y: float, z: float, fx: float, fy: float, fz: float
) -> float:
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
    along = (
        a * (1 + k * k / 6 * a * a + pieces[p + SPREAD] * b2)
        - pieces[p + TORSION] * b2 * b
    )
    half = pieces[p + HALF_LENGTH]
    foot = min(max(along, -half), half)
    # The foot in the frame: the piece curves down, and its normal leans forward.
    bend = k * foot
    ahead = a - foot * (1 - bend * bend / 6)
    up = c + foot * bend / 2
    drop = up * (1 - bend * bend / 2) + ahead * bend
    return arc_squared(ahead, b, up, drop), along, b


def foot_of(
    pieces: Sequence[float], j: int, along: float
) -> tuple[float, float, float]:
    """Return the geocentric position at ``along`` on piece ``j``, held to its two ends."""
    p = j * PIECE_ROW
    half = pieces[p + HALF_LENGTH]
    foot = min(max(along, -half), half)
    bend = pieces[p + CURVATURE] * foot
    ahead = foot * (1 - bend * bend / 6)
    down = foot * bend / 2
    return (
        pieces[p] + ahead * pieces[p + 3] - down * pieces[p + 9],
        pieces[p + 1] + ahead * pieces[p + 4] - down * pieces[p + 10],
        pieces[p + 2] + ahead * pieces[p + 5] - down * pieces[p + 11],
    )


def place(
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
    squared, along, beside = approach(pieces, j, x, y, z)
    if squared > FAR_M * FAR_M:
        fx, fy, fz = foot_of(pieces, j, along)
        squared = joined_squared(x, y, z, fx, fy, fz)
    p = j * PIECE_ROW
    half = pieces[p + HALF_LENGTH]
    if along < -half or along > half:
        v = (j if along < 0 else j + 1) * VERTEX_ROW
        beside = (
            (x - vertices[v]) * vertices[v + 6]
            + (y - vertices[v + 1]) * vertices[v + 7]
            + (z - vertices[v + 2]) * vertices[v + 8]
        )
        if along < 0 and j > 0:
            along = -half
        if along > 0 and j < len(pieces) // PIECE_ROW - 1:
            along = half
    distance = math.sqrt(squared)
    return pieces[p + MEASURE] + along, distance if beside >= 0 else -distance


def geodetic(x: float, y: float, z: float) -> tuple[float, float]:
    """Return (lat, lon) in degrees of the normal through a position near the surface."""
    nx, ny, nz = surface_normal(x, y, z)
    return (
        math.degrees(math.atan2(nz, math.sqrt(nx * nx + ny * ny))),
        math.degrees(math.atan2(ny, nx)),
    )


def point_beside(
    vertices: Sequence[float],
    pieces: Sequence[float],
    j: int,
    measure: float,
    offset: float,
) -> tuple[float, float]:
    """Return (lat, lon) of the point at ``offset`` from the place at ``measure``.

    It inverts :func:`place` for piece ``j``: start in the frame's own plane, then walk off
    what is missing, until less than a nanometre is.
    """
    p = j * PIECE_ROW
    along = measure - pieces[p + MEASURE]
    x, y, z = foot_of(pieces, j, along)
    x += offset * pieces[p + 6]
    y += offset * pieces[p + 7]
    z += offset * pieces[p + 8]
    lat, lon = geodetic(x, y, z)
    for _ in range(30):
        x, y, z = geocentric(lat, lon)
        _, reached, _ = approach(pieces, j, x, y, z)
        _, beside = place(vertices, pieces, j, x, y, z)
        ahead = along - reached
        left = offset - beside
        if abs(ahead) + abs(left) < 1e-9:
            break
        x += ahead * pieces[p + 3] + left * pieces[p + 6]
        y += ahead * pieces[p + 4] + left * pieces[p + 7]
        z += ahead * pieces[p + 5] + left * pieces[p + 8]
        lat, lon = geodetic(x, y, z)
    return lat, lon


def nearest_of(
    pieces: Sequence[float],
    cells: Sequence[int],
    candidates: Sequence[int],
    cell: int,
    x: float,
    y: float,
    z: float,
) -> int:
    """Return the nearest of a cell's candidates (the earliest of equals)."""
    best = cells[cell]
    if best < 0:
        head = ~best
        best_squared = math.inf
        for i in range(head + 1, head + 1 + candidates[head]):
            squared, _, _ = approach(pieces, candidates[i], x, y, z)
            if squared < best_squared:
                best_squared = squared
                best = candidates[i]
    return best


def gap(tree: Sequence[float], node: int, x: float, y: float, z: float) -> float:
    """Return the least distance at which a piece below ``node`` can lie."""
    n = node * NODE_ROW
    radius = tree[n + 3]
    if radius < 0:
        return math.inf
    dx = x - tree[n]
    dy = y - tree[n + 1]
    dz = z - tree[n + 2]
    return math.sqrt(dx * dx + dy * dy + dz * dz) - radius


def nearest(
    pieces: Sequence[float], tree: Sequence[float], x: float, y: float, z: float
) -> int:
    """Return the piece nearest to a position (the earliest of equals).

    Goes once down the nearer children for a first bound, then visits, in the order of the
    line, every leaf whose ball begins nearer than the best piece so far.
    """
    count = len(pieces) // PIECE_ROW
    inner = len(tree) // NODE_ROW // 2
    node = 0
    while node < inner:
        node = 2 * node + 1
        if gap(tree, node + 1, x, y, z) < gap(tree, node, x, y, z):
            node += 1
    home = node
    best = (home - inner) * LEAF_PIECES
    best_squared = math.inf
    for j in range(best, min(best + LEAF_PIECES, count)):
        squared, _, _ = approach(pieces, j, x, y, z)
        if squared < best_squared:
            best_squared = squared
            best = j
    reach = math.sqrt(best_squared)

    node = 0
    while True:
        if gap(tree, node, x, y, z) <= reach:
            if node < inner:
                node = 2 * node + 1
                continue
            if node != home:
                first = (node - inner) * LEAF_PIECES
                for j in range(first, min(first + LEAF_PIECES, count)):
                    squared, _, _ = approach(pieces, j, x, y, z)
                    if squared < best_squared or (squared == best_squared and j < best):
                        best_squared = squared
                        best = j
                reach = math.sqrt(best_squared)
        # On to the next subtree: up while on the right, then over to the right sibling.
        while node > 0 and node % 2 == 0:
            node = (node - 1) // 2
        if node == 0:
            return best
        node += 1


def is_within(
    measure: float, offset: float, start: float, stop: float, left: float, right: float
) -> bool:
    """Tell whether a place lies in the closed band: its edges belong to it."""
    return (
        start - EDGE_TOLERANCE_M <= measure <= stop + EDGE_TOLERANCE_M
        and -right - EDGE_TOLERANCE_M <= offset <= left + EDGE_TOLERANCE_M
    )


# A grid over longitude and latitude spares arrays of points the search through the tree.
# Its shape is (south, west, rows per degree, columns per degree, rows, columns); every
# cell knows the pieces that can be nearest to a point in it: cells[cell] is the piece where
# there is only one, else ~head, and candidates[head] others follow at candidates[head + 1].


def cell_of(
    south: float,
    west: float,
    rows_per_deg: float,
    columns_per_deg: float,
    rows: int,
    columns: int,
    lat: float,
    lon: float,
) -> int:
    """Return the cell that holds a point, or -1 for a point beyond the grid."""
    up = (lat - south) * rows_per_deg
    across = lon - west
    if across < 0:
        across += 360.0
    over = across * columns_per_deg
    if not (0 <= up < rows and over < columns):
        return -1
    return int(up) * columns + int(over)


def fill_candidates(
    pieces: Sequence[float],
    near: Sequence[int],
    x: float,
    y: float,
    z: float,
    radius: float,
    tables: MutableSequence[float],
    candidates: MutableSequence[int],
    filled: int,
) -> int:
    """Append the pieces of ``near`` that can be nearest within ``radius`` of a position.

    A piece j can overtake the nearest piece i only where
    d_j - d_i <= |n_j - n_i| r + r**2 / 2(d_i - r), n the unit vectors from the feet: the
    distance to a straight piece is convex, and bends by at most 1/d. The slack covers the
    ellipsoid's own curvature. ``tables`` is working space, four floats a piece.
    """
    best = 0
    for i in range(len(near)):
        squared, along, _ = approach(pieces, near[i], x, y, z)
        distance = math.sqrt(squared)
        fx, fy, fz = foot_of(pieces, near[i], along)
        scale = 1 / distance if distance > 0 else 0.0
        tables[4 * i] = distance
        tables[4 * i + 1] = (x - fx) * scale
        tables[4 * i + 2] = (y - fy) * scale
        tables[4 * i + 3] = (z - fz) * scale
        if distance < tables[4 * best]:
            best = i
    least = tables[4 * best]
    slack = 0.01 + 1e-3 * radius
    widest = 2 * radius + slack
    bend = radius * radius / (2 * (least - radius)) if least > radius else math.inf
    for i in range(len(near)):
        behind = tables[4 * i] - least
        if behind > widest:
            continue
        ex = tables[4 * i + 1] - tables[4 * best + 1]
        ey = tables[4 * i + 2] - tables[4 * best + 2]
        ez = tables[4 * i + 3] - tables[4 * best + 3]
        turn = math.sqrt(ex * ex + ey * ey + ez * ez)
        if behind <= turn * radius + bend + slack:
            candidates[filled] = near[i]
            filled += 1
    return filled


def fill_cell(
    pieces: Sequence[float],
    near: Sequence[int],
    x: float,
    y: float,
    z: float,
    radius: float,
    tables: MutableSequence[float],
    candidates: MutableSequence[int],
    head: int,
    cells: MutableSequence[int],
    cell: int,
) -> int:
    """Enter a cell's candidates from ``head`` on; return how many are filled then."""
    filled = fill_candidates(pieces, near, x, y, z, radius, tables, candidates, head + 1)
    candidates[head] = filled - head - 1
    if candidates[head] == 1:
        cells[cell] = candidates[head + 1]
        return head
    cells[cell] = ~head
    return filled


def pieces_within(
    pieces: Sequence[float],
    tree: Sequence[float],
    x: float,
    y: float,
    z: float,
    extra: float,
    found: MutableSequence[int],
) -> int:
    """List in ``found`` the pieces at most ``extra`` farther than the nearest; count them."""
    squared, _, _ = approach(pieces, nearest(pieces, tree, x, y, z), x, y, z)
    reach = math.sqrt(squared) + extra
    count = len(pieces) // PIECE_ROW
    inner = len(tree) // NODE_ROW // 2
    total = 0
    node = 0
    while True:
        if gap(tree, node, x, y, z) <= reach:
            if node < inner:
                node = 2 * node + 1
                continue
            first = (node - inner) * LEAF_PIECES
            for j in range(first, min(first + LEAF_PIECES, count)):
                squared, _, _ = approach(pieces, j, x, y, z)
                if squared <= reach * reach:
                    found[total] = j
                    total += 1
        while node > 0 and node % 2 == 0:
            node = (node - 1) // 2
        if node == 0:
            return total
        node += 1


# Loops over arrays. Coordinates are degrees; each returns the index of the first impossible
# coordinate, or -1.


def is_possible(lat: float, lon: float) -> bool:
    """Tell whether a latitude and longitude lie on the globe (NaN does not)."""
    return -90 <= lat <= 90 and -180 <= lon <= 180


def locate_block(
    vertices: Sequence[float],
    pieces: Sequence[float],
    tree: Sequence[float],
    shape: tuple[float, float, float, float, int, int],
    cells: Sequence[int],
    candidates: Sequence[int],
    lats: Sequence[float],
    lons: Sequence[float],
    positions: MutableSequence[float],
    found: MutableSequence[int],
    measures: MutableSequence[float],
    offsets: MutableSequence[float],
) -> int:
    """Fill in the measure and offset of every point.

    In passes over PASS points at a time: the processor then waits for the memory of many
    points at once, not of each in turn (about 2.5 times as fast as one loop).
    ``positions`` (3 PASS floats) and ``found`` (PASS) are working space.
    """
    south, west, per_row, per_column, rows, columns = shape
    for begin in range(0, len(lats), PASS):
        size = min(PASS, len(lats) - begin)
        for i in range(size):
            lat = lats[begin + i]
            lon = lons[begin + i]
            if not is_possible(lat, lon):
                return begin + i
            x, y, z = geocentric(lat, lon)
            positions[3 * i] = x
            positions[3 * i + 1] = y
            positions[3 * i + 2] = z
            found[i] = cell_of(south, west, per_row, per_column, rows, columns, lat, lon)
        for i in range(size):
            cell = found[i]
            x = positions[3 * i]
            y = positions[3 * i + 1]
            z = positions[3 * i + 2]
            if cell < 0:
                found[i] = nearest(pieces, tree, x, y, z)
            else:
                found[i] = nearest_of(pieces, cells, candidates, cell, x, y, z)
        for i in range(size):
            x = positions[3 * i]
            y = positions[3 * i + 1]
            z = positions[3 * i + 2]
            measures[begin + i], offsets[begin + i] = place(
                vertices, pieces, found[i], x, y, z
            )
    return -1


# What is known of a point's cell; beyond the grid is outside, if it is on the globe at all.
OUTSIDE, INSIDE, EDGE, BEYOND = 0, 1, 2, 3


def contains_block(
    vertices: Sequence[float],
    pieces: Sequence[float],
    band: tuple[float, float, float, float],
    shape: tuple[float, float, float, float, int, int],
    cells: Sequence[int],
    candidates: Sequence[int],
    classes: Sequence[int],
    lats: Sequence[float],
    lons: Sequence[float],
    found: MutableSequence[int],
    inside: MutableSequence[bool],
) -> int:
    """Tell of every point whether it lies in the band: most by its cell, the rest exactly.

    In passes over PASS points: which cells they lie in, then what the cells say (a third
    faster than one loop). ``found`` (PASS integers) is working space.
    """
    south, west, per_row, per_column, rows, columns = shape
    start, stop, left, right = band
    for begin in range(0, len(lats), PASS):
        size = min(PASS, len(lats) - begin)
        for i in range(size):
            found[i] = cell_of(
                south, west, per_row, per_column, rows, columns, lats[begin + i], lons[begin + i]
            )
        for i in range(size):
            cell = found[i]
            kind = classes[cell] if cell >= 0 else BEYOND
            inside[begin + i] = kind == INSIDE
            if kind > INSIDE:
                lat = lats[begin + i]
                lon = lons[begin + i]
                if kind == EDGE:
                    x, y, z = geocentric(lat, lon)
                    j = nearest_of(pieces, cells, candidates, cell, x, y, z)
                    measure, offset = place(vertices, pieces, j, x, y, z)
                    inside[begin + i] = is_within(measure, offset, start, stop, left, right)
                elif not is_possible(lat, lon):
                    return begin + i
    return -1


def classify_cell(
    vertices: Sequence[float],
    pieces: Sequence[float],
    band: tuple[float, float, float, float],
    cells: Sequence[int],
    candidates: Sequence[int],
    cell: int,
    x: float,
    y: float,
    z: float,
    radius: float,
) -> int:
    """Tell whether a cell lies wholly inside the band, wholly outside, or on its edge.

    Three things must not change within the cell: whether the nearest place lies in the
    section, on which side, and whether the offset is within that side's half-width.
    """
    start, stop, left, right = band
    within = 0
    lefts = 0
    rights = 0
    final = len(pieces) // PIECE_ROW - 1
    count = 1 if cells[cell] >= 0 else candidates[~cells[cell]]
    for i in range(count):
        j = cells[cell] if count == 1 else candidates[~cells[cell] + 1 + i]
        p = j * PIECE_ROW
        _, along, beside = approach(pieces, j, x, y, z)
        half = pieces[p + HALF_LENGTH]
        low = along - 1.1 * radius
        high = along + 1.1 * radius
        if j > 0:
            low = max(low, -half)
        if j < final:
            high = min(high, half)
        low = min(low, half) + pieces[p + MEASURE]
        high = max(high, -half) + pieces[p + MEASURE]
        if start <= low and high <= stop:
            within += 1
        elif high >= start - EDGE_TOLERANCE_M and low <= stop + EDGE_TOLERANCE_M:
            return EDGE
        if beside > radius:
            lefts += 1
        elif beside < -radius:
            rights += 1
    if within == 0:
        return OUTSIDE
    if within < count:
        return EDGE
    j = nearest_of(pieces, cells, candidates, cell, x, y, z)
    _, offset = place(vertices, pieces, j, x, y, z)
    least = min(left, right)
    most = max(left, right)
    if lefts == count:
        least = most = left
    elif rights == count:
        least = most = right
    if abs(offset) + radius <= least:
        return INSIDE
    if abs(offset) - radius > most + EDGE_TOLERANCE_M:
        return OUTSIDE
    return EDGE


def fill_tile(
    pieces: Sequence[float],
    tree: Sequence[float],
    shape: tuple[float, float, float, float, int, int],
    radius: float,
    rows: tuple[int, int],
    columns: tuple[int, int],
    near: MutableSequence[int],
    tables: MutableSequence[float],
    candidates: MutableSequence[int],
    filled: int,
    cells: MutableSequence[int],
) -> int:
    """Append the candidates of a tile of cells; return how many are filled, or -1.

    The tile's own candidates come from the tree, those of its cells from them. -1 says that
    ``candidates`` has too little room left.
    """
    south, west, per_row, per_column, _, width = shape
    size = max(rows[1] - rows[0], columns[1] - columns[0])
    x, y, z = geocentric(
        south + (rows[0] + rows[1]) / 2 / per_row,
        west + (columns[0] + columns[1]) / 2 / per_column,
    )
    found = pieces_within(pieces, tree, x, y, z, 2.01 * size * radius + 1.0, near)
    for row in range(rows[0], rows[1]):
        for column in range(columns[0], columns[1]):
            if filled + 1 + found > len(candidates):
                return -1
            x, y, z = geocentric(
                south + (row + 0.5) / per_row, west + (column + 0.5) / per_column
            )
            cell = row * width + column
            filled = fill_cell(
                pieces, near[:found], x, y, z, radius, tables, candidates, filled, cells, cell
            )
    return filled


def fill_band_tile(
    vertices: Sequence[float],
    pieces: Sequence[float],
    tree: Sequence[float],
    band: tuple[float, float, float, float],
    shape: tuple[float, float, float, float, int, int],
    radius: float,
    rows: tuple[int, int],
    columns: tuple[int, int],
    near: MutableSequence[int],
    tables: MutableSequence[float],
    candidates: MutableSequence[int],
    filled: int,
    cells: MutableSequence[int],
    classes: MutableSequence[int],
) -> int:
    """Classify the cells of a tile; return how many candidates are filled, or -1.

    As one where the tile lies wholly inside or outside, else each cell by itself.
    Candidates are kept only for the cells on the edge.
    """
    south, west, per_row, per_column, _, width = shape
    size = max(rows[1] - rows[0], columns[1] - columns[0])
    x, y, z = geocentric(
        south + (rows[0] + rows[1]) / 2 / per_row,
        west + (columns[0] + columns[1]) / 2 / per_column,
    )
    home = rows[0] * width + columns[0]
    found = pieces_within(pieces, tree, x, y, z, 2.01 * size * radius + 1.0, near)
    if filled + 1 + found > len(candidates):
        return -1
    fill_cell(pieces, near[:found], x, y, z, size * radius, tables, candidates, filled, cells, home)
    kind = classify_cell(vertices, pieces, band, cells, candidates, home, x, y, z, size * radius)
    for row in range(rows[0], rows[1]):
        for column in range(columns[0], columns[1]):
            cell = row * width + column
            classes[cell] = kind
            if kind != EDGE:
                continue
            if filled + 1 + found > len(candidates):
                return -1
            x, y, z = geocentric(
                south + (row + 0.5) / per_row, west + (column + 0.5) / per_column
            )
            after = fill_cell(
                pieces, near[:found], x, y, z, radius, tables, candidates, filled, cells, cell
            )
            classes[cell] = classify_cell(
                vertices, pieces, band, cells, candidates, cell, x, y, z, radius
            )
            if classes[cell] == EDGE:
                filled = after
    return filled
