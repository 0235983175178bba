"""Fill the cells of a grid with what :mod:`geo.nearest.cells` reads.

Everything here is plain scalar Python, as in :mod:`geo.nearest.piece`.
"""

from __future__ import annotations

import math

from geo.ellipsoid import geocentric
from geo.nearest.cells import EDGE, INSIDE, OUTSIDE, SPLIT, nearest_candidate
from geo.nearest.frames import (
    CANONICAL_VERTEX,
    HALF_LENGTH,
    LEAF_PIECES,
    MEASURE,
    NODE_ROW,
    PIECE_ROW,
    VERTEX_ROW,
)
from geo.nearest.locate import canonical_piece, locate_on_piece, side_of_vertex
from geo.nearest.piece import foot_on_piece, project_on_piece
from geo.nearest.search import lower_bound, nearest_piece, next_subtree
from geo.width_profile import EDGE_TOLERANCE_M, LEFT, PROFILE_ROW, RIGHT, half_width_behind

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import MutableSequence, Sequence

    from geo.nearest.cells import Floats, Integers, Limits, Shape

# A foot moves at most this much farther than its position, neglected terms included.
WIDER = 1.1

# Floats in a row of the table of a position's pieces: the distance, the direction from the foot,
# and how far the foot lies behind the piece's start and behind its end.
TABLE_ROW = 6


def pieces_within(
    pieces: Sequence[float],
    tree: Sequence[float],
    x: float,
    y: float,
    z: float,
    extra: float,
    tables: MutableSequence[float],
    found: MutableSequence[int],
) -> int:
    """List in ``found`` the pieces at most ``extra`` farther than the nearest; return how many.

    ``tables`` is working space for the search.
    """
    nearest = nearest_piece(pieces, tree, x, y, z, tables, found)
    squared, _, _ = project_on_piece(pieces, nearest, x, y, z)
    reach = math.sqrt(squared) + extra
    count = len(pieces) // PIECE_ROW
    inner = len(tree) // NODE_ROW // 2
    total = 0
    node = 0
    while True:
        if lower_bound(tree, node, x, y, z) <= reach:
            if node < inner:
                node = 2 * node + 1
                continue
            first = (node - inner) * LEAF_PIECES
            for j in range(first, min(first + LEAF_PIECES, count)):
                squared, _, _ = project_on_piece(pieces, j, x, y, z)
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

    Return how many candidates are filled then. A piece j can be nearer than the nearest piece i
    only where d_j - d_i <= |n_j - n_i| r + r**2 / 2(d_i - r), n the unit vectors from the feet:
    the distance to a straight piece is convex, and bends by at most 1/d. The slack covers the
    ellipsoid's own curvature. Nor is a piece needed if a vertex is its nearest point
    everywhere within the radius and the adjacent piece with this vertex is always as near (the
    piece before is preferred: see :func:`geo.nearest.locate.piece_of_foot`). ``tables`` is
    working space, TABLE_ROW floats a piece.
    """
    best = 0
    for i in range(len(near)):
        squared, along, _ = project_on_piece(pieces, near[i], x, y, z)
        distance = math.sqrt(squared)
        fx, fy, fz = foot_on_piece(pieces, near[i], along)
        scale = 1 / distance if distance > 0 else 0.0
        row = i * TABLE_ROW
        tables[row] = distance
        tables[row + 1] = (x - fx) * scale
        tables[row + 2] = (y - fy) * scale
        tables[row + 3] = (z - fz) * scale
        tables[row + 4] = along + pieces[near[i] * PIECE_ROW + HALF_LENGTH]
        tables[row + 5] = along - pieces[near[i] * PIECE_ROW + HALF_LENGTH]
        if distance < tables[best]:
            best = row
    least = tables[best]
    slack = 0.01 + 1e-3 * radius
    widest = 2 * radius + slack
    bend = radius * radius / (2 * (least - radius)) if least > radius else math.inf
    for i in range(len(near)):
        row = i * TABLE_ROW
        behind = tables[row] - least
        if behind > widest:
            continue
        ex = tables[row + 1] - tables[best + 1]
        ey = tables[row + 2] - tables[best + 2]
        ez = tables[row + 3] - tables[best + 3]
        turn = math.sqrt(ex * ex + ey * ey + ez * ez)
        is_before = near[i] > 0 and tables[row + 4] < -WIDER * radius
        is_behind = i + 1 < len(near) and near[i + 1] == near[i] + 1
        if is_behind:
            after = row + TABLE_ROW
            is_behind = min(tables[row + 5], tables[after + 4]) > WIDER * radius
        if behind <= turn * radius + bend + slack and not (is_before or is_behind):
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
    heads: MutableSequence[int],
    cell: int,
    others: tuple[int, int],
) -> int:
    """Enter a cell's candidates from ``head`` on; return how many are filled then.

    If one of two neighbouring cells, ``others``, has the same candidates, the cell shares them.
    """
    filled = fill_candidates(pieces, near, x, y, z, radius, tables, candidates, head + 1)
    count = filled - head - 1
    candidates[head] = count
    for other in others:
        same = candidates[heads[other]] == count
        for i in range(1, count + 1):
            same = same and candidates[heads[other] + i] == candidates[head + i]
        if same:
            heads[cell] = heads[other]
            return head
    heads[cell] = head
    return filled


def middle_position(
    shape: Shape, rows: tuple[int, int], columns: tuple[int, int]
) -> tuple[float, float, float]:
    """Return the position of the middle of a range of rows and columns of cells."""
    south, west, per_row, per_column, _, _ = shape
    return geocentric(
        south + (rows[0] + rows[1]) / 2 / per_row,
        west + (columns[0] + columns[1]) / 2 / per_column,
    )


def half_width_range(
    profile: Sequence[float], side: int, low: float, high: float
) -> tuple[float, float]:
    """Return the least and greatest half-width between two measures."""
    if len(profile) == PROFILE_ROW:
        return profile[side], profile[side]
    first = half_width_behind(profile, side, low - EDGE_TOLERANCE_M)
    last = half_width_behind(profile, side, high + EDGE_TOLERANCE_M)
    least = min(first, last)
    most = max(first, last)
    for k in range(0, len(profile), PROFILE_ROW):
        if low - EDGE_TOLERANCE_M <= profile[k] <= high + EDGE_TOLERANCE_M:
            least = min(least, profile[k + side])
            most = max(most, profile[k + side])
    return least, most


def classify_cell(
    vertices: Sequence[float],
    pieces: Sequence[float],
    limits: Limits,
    profile: Sequence[float],
    candidates: Sequence[int],
    head: int,
    x: float,
    y: float,
    z: float,
    radius: float,
) -> int:
    """Return whether a cell lies wholly INSIDE the band, wholly OUTSIDE, or on its EDGE.

    ``head`` is that of its candidates. Three things must be the same all over the cell: whether
    the nearest point lies in the section, the side, and whether the offset is within the
    half-width.
    """
    start, stop = limits
    within = 0
    least = math.inf
    most = 0.0
    final = len(pieces) // PIECE_ROW - 1
    count = candidates[head]
    for i in range(count):
        j = canonical_piece(pieces, candidates[head + 1 + i])
        p = j * PIECE_ROW
        _, along, across = project_on_piece(pieces, j, x, y, z)
        half = pieces[p + HALF_LENGTH]
        low = along - WIDER * radius
        high = along + WIDER * radius
        is_left = (high >= -half) & (low <= half) & (across >= -WIDER * radius)
        is_right = (high >= -half) & (low <= half) & (across <= WIDER * radius)
        for end, is_past in ((0, low < -half), (1, high > half)):
            if is_past and vertices[(j + end) * VERTEX_ROW + CANONICAL_VERTEX] != j + end:
                return EDGE  # the nearest point is that of another passage
            if is_past:
                at_vertex = side_of_vertex(vertices, j + end, x, y, z) / 2
                is_left |= at_vertex >= -WIDER * radius
                is_right |= at_vertex <= WIDER * radius
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
        if is_left:
            narrowest, widest = half_width_range(profile, LEFT, low, high)
            least = min(least, narrowest)
            most = max(most, widest)
        if is_right:
            narrowest, widest = half_width_range(profile, RIGHT, low, high)
            least = min(least, narrowest)
            most = max(most, widest)
    if within == 0:
        return OUTSIDE
    if within < count:
        return EDGE
    j = nearest_candidate(pieces, candidates, head, x, y, z)
    _, offset = locate_on_piece(vertices, pieces, j, x, y, z)
    if abs(offset) + radius <= least:
        return INSIDE
    if abs(offset) - radius > most + EDGE_TOLERANCE_M:
        return OUTSIDE
    return EDGE


def fill_tile(
    vertices: Sequence[float],
    pieces: Sequence[float],
    tree: Sequence[float],
    limits: Limits,
    profile: Sequence[float],
    shape: Shape,
    radius: float,
    rows: tuple[int, int],
    columns: tuple[int, int],
    near: Integers,
    tables: Floats,
    candidates: Integers,
    filled: int,
    heads: Integers,
    classes: Integers,
) -> int:
    """Enter the cells of a tile; return how many candidates are filled then.

    The tile's own candidates come from the tree, those of its cells from them. For a band
    (``classes`` is empty otherwise) a tile that lies wholly inside or outside is classified as
    a whole, others cell by cell, and only the cells on the edge keep their candidates. -1 if
    ``candidates`` has too little room left.
    """
    width = shape[5] + 1
    size = max(rows[1] - rows[0], columns[1] - columns[0])
    x, y, z = middle_position(shape, rows, columns)
    found = pieces_within(pieces, tree, x, y, z, 2.01 * size * radius + 1.0, tables, near)
    room = len(candidates) - 1 - found
    if filled > room:
        return -1
    kind = EDGE
    if len(classes):
        whole_radius = size * radius
        first = filled + 1
        after = fill_candidates(
            pieces, near[:found], x, y, z, whole_radius, tables, candidates, first
        )
        candidates[filled] = after - first
        kind = classify_cell(
            vertices, pieces, limits, profile, candidates, filled, x, y, z, whole_radius
        )
    for row in range(rows[0], rows[1]):
        for column in range(columns[0], columns[1]):
            cell = row * width + column
            if len(classes):
                classes[cell] = kind
            if kind != EDGE:
                continue
            if filled > room:
                return -1
            x, y, z = middle_position(shape, (row, row + 1), (column, column + 1))
            others = max(cell - 1, 0), max(cell - width, 0)
            after = fill_cell(
                *(pieces, near[:found], x, y, z, radius, tables),
                *(candidates, filled, heads, cell, others),
            )
            if len(classes):
                head = heads[cell]
                kind_of_cell = classify_cell(
                    vertices, pieces, limits, profile, candidates, head, x, y, z, radius
                )
                classes[cell] = kind_of_cell
                if kind_of_cell != EDGE:
                    heads[cell] = 0
                    continue
            filled = after
    return filled


def fill_parts(
    vertices: Sequence[float],
    pieces: Sequence[float],
    limits: Limits,
    profile: Sequence[float],
    shape: Shape,
    radius: float,
    edge_cells: Sequence[int],
    heads: Sequence[int],
    candidates: Sequence[int],
    tables: Floats,
    few: Integers,
    parts: Integers,
) -> None:
    """Enter the classes of the parts of every cell on the edge, after those of two dummies.

    ``few`` is working space for the candidates of a part; they are not kept.
    """
    south, west, per_row, per_column, rows, columns = shape
    finer = south, west, per_row * SPLIT, per_column * SPLIT, rows * SPLIT, columns * SPLIT
    at = 2 * SPLIT * SPLIT
    for cell in edge_cells:
        first = heads[cell] + 1
        near = candidates[first : first + candidates[first - 1]]
        row = cell // (columns + 1) * SPLIT
        column = cell % (columns + 1) * SPLIT
        for i in range(row, row + SPLIT):
            for k in range(column, column + SPLIT):
                x, y, z = middle_position(finer, (i, i + 1), (k, k + 1))
                few[0] = fill_candidates(pieces, near, x, y, z, radius / SPLIT, tables, few, 1) - 1
                parts[at] = classify_cell(
                    vertices, pieces, limits, profile, few, 0, x, y, z, radius / SPLIT
                )
                at += 1
