"""Arrays of points: a grid that spares them the search, and the loops over them.

A grid over longitude and latitude has the shape (south, west, rows per degree, columns per
degree, rows, columns). Every cell knows the pieces that can be nearest to a point in it:
``heads[cell]`` is where in ``candidates`` their number stands, and they follow it. One row
and one column more stand for all that lies beyond the grid: they know no piece.

Of a band the cells are gathered in tiles of SPLIT x SPLIT. A tile that lies wholly inside or
outside answers for its points; of one on the edge the same is known of its cells, and of a
cell on the edge of its SPLIT x SPLIT parts. Only points in a part on the edge are measured.

Points are worked on PASS at a time, pass by pass, each pass a plain loop without a branch
that depends on the point: the processor then works on several points at once, and waits for
the memory of many at once. That is what makes it fast (``locate`` five times as fast as a
loop that does one point after the other). The working space of a block is handed in, for
kernels allocate nothing.

Everything is plain Python over flat sequences, as in :mod:`geo.nearest.search`, whose functions it
calls; :mod:`geo.nearest.bulk` compiles it. (numba keeps what it compiled until this file changes:
after a change in frames.py or nearest.py alone, touch this one and filling.py.)
"""

from __future__ import annotations

import math

from geo.nearest.frames import geocentric
from geo.nearest.search import (
    approach,
    is_coordinate,
    is_inside,
    locate_on_piece,
    nearest_piece,
    piece_at,
    point_beside_piece,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import MutableSequence, Sequence

    Shape = tuple[float, float, float, float, int, int]
    Limits = tuple[float, float]
    Floats = MutableSequence[float]
    Integers = MutableSequence[int]

# A tile is so many cells wide and high, a cell on the edge so many parts.
SPLIT = 8

# Points are worked on so many at a time, pass by pass.
PASS = 2_048

# ``contains`` looks up so many tiles at a time (with the classes of 8,000 tiles they fit the
# first cache), and gathers the points on the edge of so many before it goes on with them.
LOOK_UP = 256
GATHER = 8_192

# What is known of the points in a cell (in loops EDGE is the one with the second bit).
OUTSIDE, INSIDE, EDGE = 0, 1, 2


def whole_part(number: float) -> int:
    """Return the whole part of a number below 2**31 (compiled by hand in ``bulk``)."""
    return int(number)


def lowest_bit(number: int) -> int:
    """Return the position of the lowest bit that is set (compiled by hand in ``bulk``)."""
    return (number & -number).bit_length() - 1


def prefetch(values: Sequence[float], i: int) -> None:
    """Prefetch a number that is needed soon (compiled by hand in ``bulk``)."""


def grid_position(shape: Shape, lat: float, lon: float) -> tuple[float, float]:
    """Return how many rows up and columns across a grid a point lies."""
    across = lon - shape[1]
    across = across + 360.0 if across < 0 else across
    return (lat - shape[0]) * shape[2], across * shape[3]


def find_cells(shape: Shape, lats: Sequence[float], lons: Sequence[float], cells: Integers) -> bool:
    """Fill in the cell of every point; tell whether all points are possible."""
    rows, columns = shape[4], shape[5]
    are_possible = True
    for i in range(len(lats)):
        are_possible &= is_coordinate(lats[i], lons[i])
        up, over = grid_position(shape, lats[i], lons[i])
        row = whole_part(up if (up >= 0) & (up < rows) else rows)
        column = whole_part(over if over < columns else columns)
        cells[i] = row * (columns + 1) + column
    return are_possible


def find_positions(
    lats: Sequence[float], lons: Sequence[float], xs: Floats, ys: Floats, zs: Floats
) -> None:
    """Fill in the geocentric position of every point."""
    for i in range(len(lats)):
        xs[i], ys[i], zs[i] = geocentric(lats[i], lons[i])


def first_impossible(lats: Sequence[float], lons: Sequence[float]) -> int:
    """Return the number of the first point that is not on the globe."""
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
    """Return the nearest of a cell's candidates, the earliest of equals, for one point."""
    best = candidates[head + 1]
    least = math.inf
    for i in range(head + 1, head + 1 + candidates[head]):
        squared, _, _ = approach(pieces, candidates[i], x, y, z)
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
    """Fill in the point beside every place."""
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
    """Tell by their tile of all points but those on the edge whether they lie inside.

    List those on the edge in ``waiting``; return how many, or -1 where a point is impossible.
    Which of 64 points they are is kept as the bits of a number, for to go through the few that
    are set is faster than to ask every point (this pass by a tenth). While they are looked up
    the memory brings what is looked up next (all of ``contains`` by a tenth).
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
            here = inside[first : min(first + 64, end)]
            tile = found[first - begin : end - begin]
            on_edge = 0
            for i in range(len(here)):
                kind = classes[tile[i]]
                here[i] = kind  # of what is on the edge it is told later
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
    """Tell the same by their cell of the first ``count`` that wait; return how many wait on.

    What is ``known`` of them is the number of their cell.
    """
    still = 0
    for k in range(count):
        i = waiting[k]
        up, over = grid_position(tiles, lats[i], lons[i])
        block = blocks[whole_part(up) * (tiles[5] + 1) + whole_part(over)]
        row = whole_part((up - whole_part(up)) * SPLIT)
        column = whole_part((over - whole_part(over)) * SPLIT)
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
    """Tell the same by the part of their cell of the first ``count``; return how many wait on.

    Of a cell SPLIT bytes tell which parts lie inside, a bit each, and SPLIT which lie on the
    edge: of the M4 all take 56 KB, and stay in the second cache (a byte a part do not, and
    the few points that come here then take a sixth of all time).
    """
    still = 0
    for k in range(count):
        i = waiting[k]
        up, over = grid_position(tiles, lats[i], lons[i])
        up *= SPLIT
        over *= SPLIT
        row = whole_part((up - whole_part(up)) * SPLIT)
        column = whole_part((over - whole_part(over)) * SPLIT)
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
    knots: Sequence[float],
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
    """Tell of every point whether it lies in the band; return the first impossible one, or -1.

    Most by their tile, most of the others by their cell, most of the rest by the part of the
    cell; what is left exactly. ``blocks`` tells of a tile on the edge where its cells stand,
    ``cells`` of each whether it lies OUTSIDE or INSIDE, or else its number, by which its parts
    and the head of its candidates are found. All together fit the second cache.

    ``inside`` gets 0 or 1. ``found`` (LOOK_UP), ``waiting`` and ``known`` (GATHER each) are
    working space.
    """
    start, stop = limits
    for begin in range(0, len(lats), GATHER):
        end = min(begin + GATHER, len(lats))
        some, others, here = lats[begin:end], lons[begin:end], inside[begin:end]
        count = look_up_tiles(tiles, classes, some, others, found, waiting, here)
        if count < 0:
            return begin + first_impossible(some, others)
        count = look_up_cells(tiles, blocks, cells, some, others, known, waiting, count, here)
        count = look_up_parts(tiles, parts, some, others, known, waiting, count, here)
        for k in range(count):
            i = waiting[k]
            x, y, z = geocentric(some[i], others[i])
            j = nearest_candidate(pieces, candidates, heads[known[k]], x, y, z)
            measure, offset = locate_on_piece(vertices, pieces, j, x, y, z)
            here[i] = is_inside(measure, offset, start, stop, knots)
    return -1
