"""The piece of a line nearest to a point, by the tree over its pieces.

Everything here is plain scalar Python, as in :mod:`geo.nearest.piece`. The tree is that of
:func:`geo.nearest.frames.fill_tree`; the search is best-first.
"""

from __future__ import annotations

import math

from geo.ellipsoid import GREATEST_RADIUS
from geo.nearest.frames import LEAF_PIECES, NODE_ROW, PIECE_ROW, RADIUS, distance_from_chord
from geo.nearest.piece import project_on_piece

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import MutableSequence, Sequence

# The greatest number of nodes waiting to be searched. Up to half of it, the nearest is next.
MAX_WAITING = 128


def nearest_piece(
    pieces: Sequence[float],
    tree: Sequence[float],
    x: float,
    y: float,
    z: float,
    bounds: MutableSequence[float],
    nodes: MutableSequence[int],
) -> int:
    """Return the piece nearest to a position; ties go to the first.

    The waiting node with the least lower bound is searched next: then hardly any node is searched
    in vain. If too many wait, it is the last one. ``bounds`` and ``nodes`` are working space:
    MAX_WAITING of each, or as many as the line has pieces.
    """
    count = len(pieces) // PIECE_ROW
    inner = len(tree) // NODE_ROW // 2
    best = 0
    best_squared = math.inf
    reach = math.inf
    bounds[0] = 0.0
    nodes[0] = 0
    waiting = 1
    while waiting > 0:
        waiting -= 1
        chosen = waiting
        if waiting < MAX_WAITING // 2:
            for i in range(waiting):
                chosen = i if bounds[i] < bounds[chosen] else chosen
        node = nodes[chosen]
        bound = bounds[chosen]
        nodes[chosen] = nodes[waiting]
        bounds[chosen] = bounds[waiting]
        if bound > reach:
            continue
        if node < inner:
            for child in range(2 * node + 1, 2 * node + 3):
                bound = lower_bound(tree, child, x, y, z)
                if bound <= reach:
                    nodes[waiting] = child
                    bounds[waiting] = bound
                    waiting += 1
            continue
        first = (node - inner) * LEAF_PIECES
        for j in range(first, min(first + LEAF_PIECES, count)):
            squared, _, _ = project_on_piece(pieces, j, x, y, z)
            if squared < best_squared or (squared == best_squared and j < best):
                best_squared = squared
                best = j
        reach = math.sqrt(best_squared)
    return best


def lower_bound(tree: Sequence[float], node: int, x: float, y: float, z: float) -> float:
    """Return a lower bound of the geodesic distance from a position to the pieces of a node.

    An arc exceeds its chord by chord**3 / 24R**2; the greatest R makes it a lower bound.
    """
    n = node * NODE_ROW
    radius = tree[n + RADIUS]
    if radius < 0:
        return math.inf
    chord = max(distance_from_chord(tree, n, x, y, z) - radius, 0.0)
    return chord * (1 + chord * chord / (24 * GREATEST_RADIUS * GREATEST_RADIUS))


def next_subtree(node: int) -> int:
    """Return the node after a node and all below it, in the order of the line; 0 at the end.

    Up from right children, then over to the right sibling.
    """
    while node > 0 and node % 2 == 0:
        node = (node - 1) // 2
    return node + 1 if node > 0 else 0
