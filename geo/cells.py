"""Arrays of points: a grid that spares them the search, and the loops over them.

A grid over longitude and latitude has the shape (south, west, rows per degree, columns per
degree, rows, columns). Every cell knows the pieces that can be nearest to a point in it:
``cells[cell]`` is the piece where there is only one, else ``~head``, and ``candidates[head]``
others follow at ``candidates[head + 1]``. Of a band, every cell also knows whether it lies
wholly inside or outside: then a point's answer is a look-up, and only the points in cells
on the edge are measured.

Everything is plain Python over flat sequences, as in :mod:`geo.nearest`, whose functions it
calls; :mod:`geo.bulk` compiles it. (numba keeps what it compiled until this file changes:
after a change in frames.py or nearest.py alone, touch this one.)
"""

from __future__ import annotations

import math

from geo.frames import (
    HALF_LENGTH,
    LEAF_PIECES,
    MEASURE,
    NODE_ROW,
    PIECE_ROW,
    geocentric,
)
from geo.nearest import (
    EDGE_TOLERANCE_M,
    approach,
    foot_of,
    gap,
    is_possible,
    is_within,
    nearest,
    next_subtree,
    piece_at,
    place,
    point_beside,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import MutableSequence, Sequence

    Shape = tuple[float, float, float, float, int, int]
    Limits = tuple[float, float, float, float]

# Points are worked on so many at a time, pass by pass.
PASS = 1_024

# What is known of a point's cell; beyond the grid is outside, if it is on the globe at all.
OUTSIDE, INSIDE, EDGE, BEYOND = 0, 1, 2, 3


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


def nearest_of(
    pieces: Sequence[float],
    candidates: Sequence[int],
    known: int,
    x: float,
    y: float,
    z: float,
) -> int:
    """Return the nearest of what a cell knows: one piece, or several at ``~known``."""
    best = known
    if known < 0:
        head = ~known
        best_squared = math.inf
        for i in range(head + 1, head + 1 + candidates[head]):
            squared, _, _ = approach(pieces, candidates[i], x, y, z)
            best = candidates[i] if squared < best_squared else best
            best_squared = min(squared, best_squared)
    return best


def locate_block(
    vertices: Sequence[float],
    pieces: Sequence[float],
    tree: Sequence[float],
    shape: Shape,
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
            if cell >= 0:
                found[i] = cells[cell]
            else:
                found[i] = nearest(
                    pieces, tree, positions[3 * i], positions[3 * i + 1], positions[3 * i + 2]
                )
        for i in range(size):
            x = positions[3 * i]
            y = positions[3 * i + 1]
            z = positions[3 * i + 2]
            found[i] = nearest_of(pieces, candidates, found[i], x, y, z)
        for i in range(size):
            x = positions[3 * i]
            y = positions[3 * i + 1]
            z = positions[3 * i + 2]
            measures[begin + i], offsets[begin + i] = place(vertices, pieces, found[i], x, y, z)
    return -1


def point_block(
    vertices: Sequence[float],
    pieces: Sequence[float],
    measures: Sequence[float],
    offsets: Sequence[float],
    lats: MutableSequence[float],
    lons: MutableSequence[float],
) -> None:
    """Fill in the point beside every place."""
    for i in range(len(measures)):
        j = piece_at(pieces, measures[i])
        lats[i], lons[i] = point_beside(vertices, pieces, j, measures[i], offsets[i])


def contains_block(
    vertices: Sequence[float],
    pieces: Sequence[float],
    band: Limits,
    shape: Shape,
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
                south,
                west,
                per_row,
                per_column,
                rows,
                columns,
                lats[begin + i],
                lons[begin + i],
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
                    j = nearest_of(pieces, candidates, cells[cell], x, y, z)
                    measure, offset = place(vertices, pieces, j, x, y, z)
                    inside[begin + i] = is_within(measure, offset, start, stop, left, right)
                elif not is_possible(lat, lon):
                    return begin + i
    return -1


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
        node = next_subtree(node)
        if node == 0:
            return total


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


def middle_of(
    shape: Shape, rows: tuple[int, int], columns: tuple[int, int]
) -> tuple[float, float, float]:
    """Return the geocentric position of the middle of some rows and columns of cells."""
    south, west, per_row, per_column, _, _ = shape
    return geocentric(
        south + (rows[0] + rows[1]) / 2 / per_row,
        west + (columns[0] + columns[1]) / 2 / per_column,
    )


def fill_tile(
    pieces: Sequence[float],
    tree: Sequence[float],
    shape: Shape,
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
    width = shape[5]
    size = max(rows[1] - rows[0], columns[1] - columns[0])
    x, y, z = middle_of(shape, rows, columns)
    found = pieces_within(pieces, tree, x, y, z, 2.01 * size * radius + 1.0, near)
    for row in range(rows[0], rows[1]):
        for column in range(columns[0], columns[1]):
            if filled + 1 + found > len(candidates):
                return -1
            x, y, z = middle_of(shape, (row, row + 1), (column, column + 1))
            cell = row * width + column
            filled = fill_cell(
                pieces,
                near[:found],
                x,
                y,
                z,
                radius,
                tables,
                candidates,
                filled,
                cells,
                cell,
            )
    return filled


def classify_cell(
    vertices: Sequence[float],
    pieces: Sequence[float],
    band: Limits,
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
    j = nearest_of(pieces, candidates, cells[cell], x, y, z)
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


def fill_band_tile(
    vertices: Sequence[float],
    pieces: Sequence[float],
    tree: Sequence[float],
    band: Limits,
    shape: Shape,
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
    width = shape[5]
    size = max(rows[1] - rows[0], columns[1] - columns[0])
    x, y, z = middle_of(shape, rows, columns)
    home = rows[0] * width + columns[0]
    found = pieces_within(pieces, tree, x, y, z, 2.01 * size * radius + 1.0, near)
    if filled + 1 + found > len(candidates):
        return -1
    fill_cell(
        pieces,
        near[:found],
        x,
        y,
        z,
        size * radius,
        tables,
        candidates,
        filled,
        cells,
        home,
    )
    kind = classify_cell(vertices, pieces, band, cells, candidates, home, x, y, z, size * radius)
    for row in range(rows[0], rows[1]):
        for column in range(columns[0], columns[1]):
            cell = row * width + column
            classes[cell] = kind
            if kind != EDGE:
                continue
            if filled + 1 + found > len(candidates):
                return -1
            x, y, z = middle_of(shape, (row, row + 1), (column, column + 1))
            after = fill_cell(
                pieces,
                near[:found],
                x,
                y,
                z,
                radius,
                tables,
                candidates,
                filled,
                cells,
                cell,
            )
            classes[cell] = classify_cell(
                vertices, pieces, band, cells, candidates, cell, x, y, z, radius
            )
            if classes[cell] == EDGE:
                filled = after
    return filled
