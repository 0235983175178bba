"""Match settlements of OCHA's list with place nodes of OpenStreetMap.

A settlement and a node (suburbs are left out) are *candidates* of one another

1. where they lie within 3 km and a name of one equals a name of the other;
2. failing that for both, where they lie within 1 km and two of their names are similar.

``spelling`` says what equal and similar mean. A node that is named in Latin letters is compared
with OCHA's Latin name, others with the Arabic one. Two that have no other candidate *match*.
Where a settlement or a node has several candidates, none matches; and where equal names lie 3 to
10 km apart and neither has a candidate, they do not: both kinds are *ambiguous*, and listed. A
settlement of the curated list that was compared with OpenStreetMap by hand matches its nearest
candidate.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from pyproj import Geod

from tests.settlements.spelling import are_equal, are_similar, is_arabic, split_names, split_words

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.settlements.spelling import Words

EQUAL_M, SIMILAR_M, FAR_M = 3_000, 1_000, 10_000

_GEOD = Geod(ellps="WGS84")

Row = dict[str, str]


class Pair(NamedTuple):
    """A settlement and a node, and the geodesic distance between them."""

    settlement: Row
    node: Row
    distance_m: float


class AmbiguousPair(NamedTuple):
    """A pair that may be one settlement or two, and why this is not known."""

    reason: str
    pair: Pair


def match_nodes(
    settlements: list[Row], nodes: list[Row], by_hand: set[str]
) -> tuple[dict[str, Pair], list[AmbiguousPair]]:
    """Return the matches by p-code, and the ambiguous pairs; `by_hand` are p-codes."""
    nodes = [node for node in nodes if node["class"] != "suburb"]
    pairs = list(_neighbours(settlements, nodes))
    equal = [pair for pair in pairs if _have_names(pair, are_equal)]
    candidates = [pair for pair in equal if pair.distance_m <= EQUAL_M]
    near = (pair for pair in pairs if pair.distance_m <= SIMILAR_M)
    candidates += _unrelated(near, candidates, are_similar)
    matches = {}
    for pair in sorted(candidates, key=lambda pair: -pair.distance_m):
        if pair.settlement["pcode"] in by_hand:
            matches[pair.settlement["pcode"]] = pair
    by_settlement = Counter(id(pair.settlement) for pair in candidates)
    by_node = Counter(id(pair.node) for pair in candidates)
    ambiguous = []
    for pair in candidates:
        if pair.settlement["pcode"] in by_hand:
            continue
        if by_settlement[id(pair.settlement)] == by_node[id(pair.node)] == 1:
            matches[pair.settlement["pcode"]] = pair
        else:
            ambiguous.append(AmbiguousPair("several candidates", pair))
    ambiguous += [
        AmbiguousPair("equal names far apart", pair)
        for pair in _unrelated(equal, candidates, are_equal)
    ]
    return matches, ambiguous


def _neighbours(settlements: list[Row], nodes: list[Row]) -> Iterator[Pair]:
    """Yield the pairs of a settlement and a node up to 10 km apart."""
    lats = np.array([float(node["lat"]) for node in nodes])
    lons = np.array([float(node["lon"]) for node in nodes])
    for settlement in settlements:
        lat, lon = float(settlement["lat"]), float(settlement["lon"])
        # A hundredth of a degree is at least 0.9 km here, of latitude 1.1 km.
        (near,) = np.nonzero((abs(lats - lat) < 0.1) & (abs(lons - lon) < 0.12))
        size = np.full(len(near), 1.0)
        _, _, distances = _GEOD.inv(lon * size, lat * size, lons[near], lats[near])
        for at, distance in zip(near, distances, strict=True):
            if distance <= FAR_M:
                yield Pair(settlement, nodes[at], float(distance))


def _have_names(pair: Pair, agree: Callable[[Words, Words], bool]) -> bool:
    """Return whether a name of the settlement and one of the node agree."""
    name = pair.node["name"]
    own = pair.settlement["name_ar" if is_arabic(name) else "name"]
    return any(
        agree(split_words(one), split_words(other))
        for one in split_names(own)
        for other in split_names(name)
    )


def _unrelated(
    pairs: Iterator[Pair] | list[Pair], taken: list[Pair], agree: Callable[[Words, Words], bool]
) -> list[Pair]:
    """Return the pairs whose names agree and neither of which is in a pair of `taken`."""
    settlements = {id(pair.settlement) for pair in taken}
    nodes = {id(pair.node) for pair in taken}
    return [
        pair
        for pair in pairs
        if id(pair.settlement) not in settlements
        and id(pair.node) not in nodes
        and _have_names(pair, agree)
    ]
