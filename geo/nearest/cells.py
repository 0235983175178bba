"""Loops over arrays of points, and the grids that replace the search through the tree.

A grid over longitude and latitude has the shape (south, west, rows per degree, columns per
degree, rows, columns). Every cell has the pieces that can be nearest to a point in it:
``candidates[heads[cell]]`` is their number, and they follow it. One more row and one more column
are for all points beyond the grid: they have no piece.

The cells of a band are gathered in tiles of SPLIT x SPLIT. A tile that lies wholly inside or
outside answers for its points; for a tile on the edge its cells do, and for a cell on the edge
its SPLIT x SPLIT parts. Only points in a part on the edge are measured.

Points are worked on PASS at a time, in several passes, each a plain loop without a branch that
depends on the point: the processor then works on several points at once, and waits for the
memory of many at once (``locate`` is five times as fast as in one loop over the points). Kernels
allocate nothing: working space is an argument.

Everything is plain scalar Python, as in :mod:`geo.nearest.piece`; :mod:`geo.nearest.grids` makes
the grids, :mod:`geo.nearest.compiled` compiles the loops.
"""

from __future__ import annotations

import math

from geo.ellipsoid import geocentric, is_coordinate
from geo.nearest.locate import locate_on_piece
from geo.nearest.piece import piece_at, point_beside_piece, project_on_piece
from geo.nearest.search import nearest_piece
from geo.width_profile import is_inside

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import MutableSequence, Sequence

    Shape = tuple[float, float, float, float, int, int]
    Limits = tuple[float, float]
    Floats = MutableSequence[float]
    Integers = MutableSequence[int]

# The width and height of a tile in cells, and of a cell on the edge in parts.
SPLIT = 8

# Points in a pass.
PASS = 2_048

# ``contains`` looks up the tiles of LOOK_UP points at a time (with the classes of 8,000 tiles
# they fit the first cache), and those on the edge of GATHER points before it measures them.
LOOK_UP = 256
GATHER = 8_192

# Classes of a cell (only EDGE has the second bit: the loops rely on it).
OUTSIDE, INSIDE, EDGE = 0, 1, 2


def whole_part(number: float) -> int:
    """Return the whole part of a number below 2**31 (compiled: :mod:`geo.nearest.compiled`)."""
    return int(number)


def lowest_bit(number: int) -> int:
    """Return the position of the lowest bit that is set (compiled: :mod:`geo.nearest.compiled`)."""
    return (number & -number).bit_length() - 1


def prefetch(values: Sequence[float], i: int) -> None:
    """Prefetch a number into the cache: does nothing until it is compiled."""


def grid_position(shape: Shape, lat: float, lon: float) -> tuple[float, float]:
    """Return the row and column of a point in a grid, as fractions."""
    across = lon - shape[1]
    across = across + 360.0 if across < 0 else across
    return (lat - shape[0]) * shape[2], across * shape[3]


def find_cells(shape: Shape, lats: Sequence[float], lons: Sequence[float], cells: Integers) -> bool:
    """Fill in the cell of every point; return whether all points are on the globe."""
    rows, columns = shape[4], shape[5]
    are_possible = True
    for i in range(len(lats)):
        are_possible &= is_coordinate(lats[i], lons[i])
        up, across = grid_position(shape, lats[i], lons[i])
        row = whole_part(up if (up >= 0) & (up < rows) else rows)
        column = whole_part(across if across < columns else columns)
        cells[i] = row * (columns + 1) + column
    return are_possible


def find_positions(
    lats: Sequence[float], lons: Sequence[float], xs: Floats, ys: Floats, zs: Floats
) -> None:
    """Fill in the geocentric position of every point."""
    for i in range(len(lats)):
        xs[i], ys[i], zs[i] = geocentric(lats[i], lons[i])


def first_impossible(lats: Sequence[float], lons: Sequence[float]) -> int:
    """Return the first point that is not on the globe, or -1."""
    for i in range(len(lats)):
        if not is_coordinate(lats[i], lons[i]):
            return i
    return -1


def choose_candidates(
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
    """Replace the head of every point's candidates in ``known`` by the nearest of them.

    Ties go to the first. In rounds: all points compare their second candidate, then those that
    have a third compare it, and so on. Candidates are prefetched; and the best is kept as a
    float, because the compiler turns a choice between two integers into a branch (a fifth
    slower).
    """
    left = 0
    for i in range(len(known)):
        best[i] = candidates[known[i] + 1]
        waiting[left] = i
        left += candidates[known[i]] > 1
    for k in range(left):
        i = waiting[k]
        least[i], _, _ = project_on_piece(pieces, candidates[known[i] + 1], xs[i], ys[i], zs[i])
    turn = 2
    while left:
        for k in range(left):
            trial[k] = candidates[known[waiting[k]] + turn]
        for k in range(left):
            i = waiting[k]
            squared, _, _ = project_on_piece(pieces, trial[k], xs[i], ys[i], zs[i])
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
    """Fill in measure and offset of every point; return the first not on the globe, or -1.

    ``reals`` (5 rows of PASS) and ``integers`` (4) are working space.
    """
    for begin in range(0, len(lats), PASS):
        stop = min(begin + PASS, len(lats))
        size = stop - begin
        xs, ys, zs = reals[0][:size], reals[1][:size], reals[2][:size]
        cells, known = integers[0][:size], integers[1][:size]
        if not find_cells(shape, lats[begin:stop], lons[begin:stop], cells):
            return begin + first_impossible(lats[begin:stop], lons[begin:stop])
        find_positions(lats[begin:stop], lons[begin:stop], xs, ys, zs)
        for i in range(size):
            cells[i] = heads[cells[i]]
            known[i] = cells[i]
        choose_candidates(
            pieces, candidates, known, xs, ys, zs, integers[2], integers[3], reals[3], reals[4]
        )
        for i in range(size):
            if cells[i] == 0:  # beyond the grid
                known[i] = nearest_piece(pieces, tree, xs[i], ys[i], zs[i], reals[3], integers[2])
        for i in range(size):
            measure, offset = locate_on_piece(vertices, pieces, known[i], xs[i], ys[i], zs[i])
            measures[begin + i] = measure
            offsets[begin + i] = offset
    return -1


def nearest_candidate(
    pieces: Sequence[float],
    candidates: Sequence[int],
    head: int,
    x: float,
    y: float,
    z: float,
) -> int:
    """Return the nearest of a cell's candidates to a point; ties go to the first."""
    best = candidates[head + 1]
    least = math.inf
    for i in range(head + 1, head + 1 + candidates[head]):
        squared, _, _ = project_on_piece(pieces, candidates[i], x, y, z)
        best = candidates[i] if squared < least else best
        least = min(squared, least)
    return best


def point_block(
    pieces: Sequence[float],
    measures: Sequence[float],
    offsets: Sequence[float],
    lats: MutableSequence[float],
    lons: MutableSequence[float],
) -> None:
    """Fill in the point of every measure and offset."""
    for i in range(len(measures)):
        j = piece_at(pieces, measures[i])
        lats[i], lons[i] = point_beside_piece(pieces, j, measures[i], offsets[i])


def look_up_tiles(
    tiles: Shape,
    classes: Sequence[int],
    lats: Sequence[float],
    lons: Sequence[float],
    found: Integers,
    waiting: Integers,
    inside: Integers,
) -> int:
    """Fill in by their tile which points lie inside; list those on the edge in ``waiting``.

    Return how many these are, or -1 if a point is not on the globe. Those of 64 points are kept
    as the bits of a number: to go through the few bits that are set is faster than to test each
    point (a tenth of this pass). Coordinates of the next points are prefetched meanwhile (a
    tenth of ``contains``).
    """
    count = 0
    for begin in range(0, len(lats), LOOK_UP):
        end = min(begin + LOOK_UP, len(lats))
        if not find_cells(tiles, lats[begin:end], lons[begin:end], found):
            return -1
        for first in range(begin, end, 64):
            for k in range(first + LOOK_UP, min(first + LOOK_UP + 64, len(lats)), 8):
                prefetch(lats, k)
                prefetch(lons, k)
            part = inside[first : min(first + 64, end)]
            tile = found[first - begin : end - begin]
            on_edge = 0
            for i in range(len(part)):
                kind = classes[tile[i]]
                part[i] = kind  # points on the edge are overwritten later
                on_edge |= (kind >> 1) << i
            while on_edge:
                waiting[count] = first + lowest_bit(on_edge)
                count += 1
                on_edge &= on_edge - 1
    return count


def look_up_cells(
    tiles: Shape,
    blocks: Sequence[int],
    cells: Sequence[int],
    lats: Sequence[float],
    lons: Sequence[float],
    known: Integers,
    waiting: Integers,
    count: int,
    inside: Integers,
) -> int:
    """Fill in by their cell which of ``count`` waiting points lie inside.

    Return how many still wait; ``known`` then has the number of their cell.
    """
    still = 0
    for k in range(count):
        i = waiting[k]
        up, across = grid_position(tiles, lats[i], lons[i])
        block = blocks[whole_part(up) * (tiles[5] + 1) + whole_part(across)]
        row = whole_part((up - whole_part(up)) * SPLIT)
        column = whole_part((across - whole_part(across)) * SPLIT)
        kind = cells[(block * SPLIT + row) * SPLIT + column]
        inside[i] = kind
        waiting[still] = i
        known[still] = kind
        still += kind > INSIDE
    return still


def look_up_parts(
    tiles: Shape,
    parts: Sequence[int],
    lats: Sequence[float],
    lons: Sequence[float],
    known: Integers,
    waiting: Integers,
    count: int,
    inside: Integers,
) -> int:
    """Fill in by the part of their cell which of ``count`` waiting points lie inside.

    Return how many still wait. SPLIT bytes of a cell have a bit for each part that lies inside,
    SPLIT more for each on the edge: 56 KB for the M4, which stay in the second cache (a byte
    a part would not, and these few points would take a sixth of all time).
    """
    still = 0
    for k in range(count):
        i = waiting[k]
        up, across = grid_position(tiles, lats[i], lons[i])
        up *= SPLIT
        across *= SPLIT
        row = whole_part((up - whole_part(up)) * SPLIT)
        column = whole_part((across - whole_part(across)) * SPLIT)
        number = known[k]
        at = 2 * number * SPLIT + row
        inside[i] = (parts[at] >> column) & 1
        waiting[still] = i
        known[still] = number
        still += (parts[at + SPLIT] >> column) & 1
    return still


def contains_block(
    vertices: Sequence[float],
    pieces: Sequence[float],
    limits: Limits,
    profile: Sequence[float],
    tiles: Shape,
    classes: Sequence[int],
    blocks: Sequence[int],
    cells: Sequence[int],
    parts: Sequence[int],
    heads: Sequence[int],
    candidates: Sequence[int],
    lats: Sequence[float],
    lons: Sequence[float],
    found: Integers,
    waiting: Integers,
    known: Integers,
    inside: Integers,
) -> int:
    """Fill in which points lie in the band; return the first not on the globe, or -1.

    The tile decides for most points, the cell for most others, its part for most of the rest; the
    remaining ones are measured. ``blocks`` has the block of cells of each tile on the edge;
    ``cells`` has OUTSIDE, INSIDE, or the number by which the cell's parts and the head of its
    candidates are found. All together fit the second cache.

    ``inside`` gets 0 or 1. ``found`` (LOOK_UP), ``waiting`` and ``known`` (GATHER each) are
    working space.
    """
    start, stop = limits
    for begin in range(0, len(lats), GATHER):
        end = min(begin + GATHER, len(lats))
        ys, xs, part = lats[begin:end], lons[begin:end], inside[begin:end]
        count = look_up_tiles(tiles, classes, ys, xs, found, waiting, part)
        if count < 0:
            return begin + first_impossible(ys, xs)
        count = look_up_cells(tiles, blocks, cells, ys, xs, known, waiting, count, part)
        count = look_up_parts(tiles, parts, ys, xs, known, waiting, count, part)
        for k in range(count):
            i = waiting[k]
            x, y, z = geocentric(ys[i], xs[i])
            j = nearest_candidate(pieces, candidates, heads[known[k]], x, y, z)
            measure, offset = locate_on_piece(vertices, pieces, j, x, y, z)
            part[i] = is_inside(measure, offset, start, stop, profile)
    return -1
