"""Arrays of points: a grid that spares them the search, and the loops over them.

A grid over longitude and latitude has the shape (south, west, rows per degree, columns per
degree, rows, columns). Every cell knows the pieces that can be nearest to a point in it:
``heads[cell]`` is where in ``candidates`` their number stands, and they follow it. Of a
band, every cell also knows whether it lies wholly inside or outside: then a point's answer
is a look-up, and only the points in cells on the edge are measured. One cell more, the last,
stands for all that lies beyond the grid: it knows no piece.

Points are worked on PASS at a time, pass by pass, each pass a plain loop without a branch
that depends on the point: the processor then works on several points at once, and waits for
the memory of many at once. That is what makes it fast (``locate`` five times as fast as a
loop that does one point after the other; ``contains`` three times). The working space of a
block is handed in, for kernels allocate nothing.

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
    KNOT_ROW,
    approach,
    between_knots,
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
    Limits = tuple[float, float]
    Floats = MutableSequence[float]
    Integers = MutableSequence[int]

# A tile is so many cells wide and high.
TILE = 8

# Points are worked on so many at a time, pass by pass.
PASS = 2_048

# What is known of the points in a cell (in loops EDGE is the one with the second bit).
OUTSIDE, INSIDE, EDGE = 0, 1, 2


def whole(number: float) -> int:
    """Return the whole part of a number below 2**31 (:mod:`geo.bulk` compiles it by hand)."""
    return int(number)


def find_cells(shape: Shape, lats: Sequence[float], lons: Sequence[float], cells: Integers) -> int:
    """Fill in the cell of every point, the last for those beyond the grid.

    Return how many are impossible.
    """
    south, west, rows_per_deg, columns_per_deg, rows, columns = shape
    wrong = 0
    for i in range(len(lats)):
        wrong += not is_possible(lats[i], lons[i])
        up = (lats[i] - south) * rows_per_deg
        across = lons[i] - west
        across = across + 360.0 if across < 0 else across
        over = across * columns_per_deg
        is_in = (up >= 0) & (up < rows) & (over < columns)
        row = whole(up if is_in else rows)
        column = whole(over if is_in else 0.0)
        cells[i] = row * columns + column
    return wrong


def find_positions(
    lats: Sequence[float], lons: Sequence[float], xs: Floats, ys: Floats, zs: Floats
) -> None:
    """Fill in the geocentric position of every point."""
    for i in range(len(lats)):
        xs[i], ys[i], zs[i] = geocentric(lats[i], lons[i])


def first_impossible(lats: Sequence[float], lons: Sequence[float]) -> int:
    """Return the number of the first point that is not on the globe."""
    for i in range(len(lats)):
        if not is_possible(lats[i], lons[i]):
            return i
    return -1


def choose_pieces(
    pieces: Sequence[float],
    candidates: Sequence[int],
    known: Integers,
    xs: Sequence[float],
    ys: Sequence[float],
    zs: Sequence[float],
    waiting: Integers,
    trial: Integers,
    least: Floats,
    best: Floats,
) -> None:
    """Put for ``known``, where the candidates of every point stand, the nearest of them.

    The earliest of equals; the first where there is none. In rounds: all points look at
    their second candidate, then those that have one at their third, and so on. Which one it
    is is read beforehand, not to wait for it; and the best is kept as a real number, for of
    a choice between two whole ones the compiler makes a branch (a fifth slower).
    """
    left = 0
    for i in range(len(known)):
        best[i] = candidates[known[i] + 1]
        waiting[left] = i
        left += candidates[known[i]] > 1
    for k in range(left):
        i = waiting[k]
        least[i], _, _ = approach(pieces, candidates[known[i] + 1], xs[i], ys[i], zs[i])
    turn = 2
    while left:
        for k in range(left):
            trial[k] = candidates[known[waiting[k]] + turn]
        for k in range(left):
            i = waiting[k]
            squared, _, _ = approach(pieces, trial[k], xs[i], ys[i], zs[i])
            best[i] += (trial[k] - best[i]) * (squared < least[i])
            least[i] = min(squared, least[i])
        still = 0
        for k in range(left):
            waiting[still] = waiting[k]
            still += candidates[known[waiting[k]]] > turn
        left = still
        turn += 1
    for i in range(len(known)):
        known[i] = int(best[i])


def locate_block(
    vertices: Sequence[float],
    pieces: Sequence[float],
    tree: Sequence[float],
    shape: Shape,
    heads: Sequence[int],
    candidates: Sequence[int],
    lats: Sequence[float],
    lons: Sequence[float],
    reals: Sequence[Floats],
    integers: Sequence[Integers],
    measures: Floats,
    offsets: Floats,
) -> int:
    """Fill in the measure and offset of every point; return the first impossible one, or -1.

    ``reals`` (5 rows of PASS) and ``integers`` (4) are working space.
    """
    beyond = shape[4] * shape[5]
    for begin in range(0, len(lats), PASS):
        stop = min(begin + PASS, len(lats))
        size = stop - begin
        xs, ys, zs = reals[0][:size], reals[1][:size], reals[2][:size]
        cells, known = integers[0][:size], integers[1][:size]
        if find_cells(shape, lats[begin:stop], lons[begin:stop], cells):
            return begin + first_impossible(lats[begin:stop], lons[begin:stop])
        find_positions(lats[begin:stop], lons[begin:stop], xs, ys, zs)
        for i in range(size):
            known[i] = heads[cells[i]]
        choose_pieces(
            pieces, candidates, known, xs, ys, zs, integers[2], integers[3], reals[3], reals[4]
        )
        for i in range(size):
            if cells[i] == beyond:
                known[i] = nearest(pieces, tree, xs[i], ys[i], zs[i])
        for i in range(size):
            measure, offset = place(vertices, pieces, known[i], xs[i], ys[i], zs[i])
            measures[begin + i] = measure
            offsets[begin + i] = offset
    return -1


def nearest_of(
    pieces: Sequence[float],
    candidates: Sequence[int],
    head: int,
    x: float,
    y: float,
    z: float,
) -> int:
    """Return the nearest of a cell's candidates, the earliest of equals, for one point."""
    best = candidates[head + 1]
    least = math.inf
    for i in range(head + 1, head + 1 + candidates[head]):
        squared, _, _ = approach(pieces, candidates[i], x, y, z)
        best = candidates[i] if squared < least else best
        least = min(squared, least)
    return best


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
    limits: Limits,
    knots: Sequence[float],
    tiles: Shape,
    classes: Sequence[int],
    blocks: Sequence[int],
    heads: Sequence[int],
    candidates: Sequence[int],
    lats: Sequence[float],
    lons: Sequence[float],
    found: Integers,
    waiting: Integers,
    inside: Integers,
) -> int:
    """Tell of every point whether it lies in the band; return the first impossible one, or -1.

    Most by the tile of cells they lie in, most of the others by their cell, the rest exactly.
    Only tiles on the edge have cells: ``heads`` tells of each whether it lies OUTSIDE or
    INSIDE, or else where its candidates stand. Tiles and cells together fit the second cache.
    ``inside`` gets 0 or 1. ``found`` and ``waiting`` (PASS each) are working space.
    """
    start, stop = limits
    south, west, rows_per_deg, columns_per_deg, _, _ = tiles
    for begin in range(0, len(lats), PASS):
        end = min(begin + PASS, len(lats))
        if find_cells(tiles, lats[begin:end], lons[begin:end], found):
            return begin + first_impossible(lats[begin:end], lons[begin:end])
        count = 0
        for i in range(end - begin):
            kind = classes[found[i]]
            inside[begin + i] = kind  # what is on the edge is told below
            waiting[count] = i
            count += kind >> 1
        for k in range(count):
            i = begin + waiting[k]
            up = (lats[i] - south) * rows_per_deg
            across = lons[i] - west
            over = (across + 360.0 if across < 0 else across) * columns_per_deg
            row = whole((up - whole(up)) * TILE)
            column = whole((over - whole(over)) * TILE)
            head = heads[(blocks[found[waiting[k]]] * TILE + row) * TILE + column]
            is_inside = head == INSIDE
            if head > INSIDE:
                x, y, z = geocentric(lats[i], lons[i])
                j = nearest_of(pieces, candidates, head, x, y, z)
                measure, offset = place(vertices, pieces, j, x, y, z)
                is_inside = is_within(measure, offset, start, stop, knots)
            inside[i] = is_inside
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
    heads: MutableSequence[int],
    cell: int,
    others: tuple[int, int],
) -> int:
    """Enter a cell's candidates from ``head`` on; return how many are filled then.

    Where one of the two ``others``, neighbouring cells, has the same, it shares theirs.
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


def middle_of(
    shape: Shape, rows: tuple[int, int], columns: tuple[int, int]
) -> tuple[float, float, float]:
    """Return the geocentric position of the middle of some rows and columns of cells."""
    south, west, per_row, per_column, _, _ = shape
    return geocentric(
        south + (rows[0] + rows[1]) / 2 / per_row,
        west + (columns[0] + columns[1]) / 2 / per_column,
    )


def width_range(
    knots: Sequence[float], column: int, low: float, high: float
) -> tuple[float, float]:
    """Return the least and greatest half-width between two measures."""
    if len(knots) == KNOT_ROW:
        return knots[column], knots[column]
    first = between_knots(knots, column, low - EDGE_TOLERANCE_M)
    last = between_knots(knots, column, high + EDGE_TOLERANCE_M)
    least = min(first, last)
    most = max(first, last)
    for k in range(0, len(knots), KNOT_ROW):
        if low - EDGE_TOLERANCE_M <= knots[k] <= high + EDGE_TOLERANCE_M:
            least = min(least, knots[k + column])
            most = max(most, knots[k + column])
    return least, most


def classify_cell(
    vertices: Sequence[float],
    pieces: Sequence[float],
    limits: Limits,
    knots: Sequence[float],
    candidates: Sequence[int],
    head: int,
    x: float,
    y: float,
    z: float,
    radius: float,
) -> int:
    """Tell whether a cell lies wholly inside the band, wholly outside, or on its edge.

    Its candidates stand at ``head``.

    Three things must not change within the cell: whether the nearest place lies in the
    section, on which side, and whether the offset is within the half-width there.
    """
    start, stop = limits
    within = 0
    least = math.inf
    most = 0.0
    final = len(pieces) // PIECE_ROW - 1
    count = candidates[head]
    for i in range(count):
        j = candidates[head + 1 + i]
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
        if beside >= -radius:
            one, other = width_range(knots, 1, low, high)
            least = min(least, one)
            most = max(most, other)
        if beside <= radius:
            one, other = width_range(knots, 2, low, high)
            least = min(least, one)
            most = max(most, other)
    if within == 0:
        return OUTSIDE
    if within < count:
        return EDGE
    j = nearest_of(pieces, candidates, head, x, y, z)
    _, offset = place(vertices, pieces, j, x, y, z)
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
    knots: Sequence[float],
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

    The tile's own candidates come from the tree, those of its cells from them. Of a band
    (``classes`` is empty where there is none) the tile is classified as one where it lies
    wholly inside or outside, else cell by cell, and only the cells on the edge keep their
    candidates. -1 says that ``candidates`` has too little room left.
    """
    width = shape[5]
    size = max(rows[1] - rows[0], columns[1] - columns[0])
    x, y, z = middle_of(shape, rows, columns)
    found = pieces_within(pieces, tree, x, y, z, 2.01 * size * radius + 1.0, near)
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
            vertices, pieces, limits, knots, candidates, filled, x, y, z, whole_radius
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
            x, y, z = middle_of(shape, (row, row + 1), (column, column + 1))
            others = max(cell - 1, 0), max(cell - width, 0)
            after = fill_cell(
                *(pieces, near[:found], x, y, z, radius, tables),
                *(candidates, filled, heads, cell, others),
            )
            if len(classes):
                head = heads[cell]
                kind_of_cell = classify_cell(
                    vertices, pieces, limits, knots, candidates, head, x, y, z, radius
                )
                classes[cell] = kind_of_cell
                if kind_of_cell != EDGE:
                    heads[cell] = 0
                    continue
            filled = after
    return filled
