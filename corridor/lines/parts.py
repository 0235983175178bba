"""Several parts made one line, where their ends meet; else what keeps them apart.

An *end* is a number: 2 p for where part p begins, 2 p + 1 for where it stops, so that
``end ^ 1`` is the other end of the same part and ``end >> 1`` the part.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from corridor.errors import DataError
from corridor.lines.vertices import Vertices, apart_m, geocentric

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Numbers = NDArray[np.int64]

JOIN_TOLERANCE_M = 0.01
MOST_CHAINS = 500  # whose ends are compared to tell the gaps
MOST_TOLD = 3

# Ends are sorted along a line that no meridian, parallel or straight road is square to.
SLANT = (0.5257311, 0.6154122, 0.5872852)


def join_parts(vertices: Vertices, remedy: str) -> Vertices:
    """Return the vertices in the order of the one line that their parts make.

    Parts are in the order of travel already, or are put in it: each place where ends meet
    (within MEET_M) joins two of them, and parts are turned round where need be, the first
    never. Where two parts meet, the vertex of both stays in it twice.

    Parameters
    ----------
    vertices
        In degrees.
    remedy
        What a message tells to do about it.

    Raises
    ------
    DataError
        Parts lie apart, more than two meet in one place, or some make a ring of their own.
    """
    import numpy as np

    bounds = vertices.bounds()
    first, last = bounds[:-1], bounds[1:] - 1
    if len(first) == 1:
        return vertices
    _refuse_twice(vertices, bounds)
    at = np.column_stack((first, last)).ravel()  # the vertex of each end
    positions = geocentric(vertices.y[at], vertices.x[at])
    if (apart_m(positions[1:-1:2], positions[2::2]) <= JOIN_TOLERANCE_M).all():
        return vertices
    mates = _mates(vertices, at, positions, remedy)
    chains = _chains(mates)
    if len(chains) > 1:
        why = _gaps(vertices, at, positions, chains, mates)
        message = (
            f"{vertices.what} holds {len(first)} parts that do not join into one line: {why}; "
            f"close the gaps, or {remedy}"
        )
        raise DataError(message)
    ways = np.array(chains[0])
    return vertices.take(_along(first, last, ways >> 1, ways & 1 == 1))


def _refuse_twice(vertices: Vertices, bounds: Numbers) -> None:
    """Refuse one line given twice, which would be run there and back, or around twice."""
    import numpy as np

    if len(bounds) != 3:
        return
    lons, lats = (np.split(each, bounds[1:-1]) for each in (vertices.x, vertices.y))
    if any(
        np.array_equal(lons[0], lons[1][::way]) and np.array_equal(lats[0], lats[1][::way])
        for way in (1, -1)
    ):
        message = f"{vertices.what} holds one line twice; leave one of the two in it"
        raise DataError(message)


def _along(first: Numbers, last: Numbers, part: Numbers, is_turned: NDArray[np.bool_]) -> Numbers:
    """Return the places of all vertices, part by part, some of them turned round."""
    import numpy as np

    lengths = (last - first + 1)[part]
    steps = np.where(is_turned, -1, 1)
    begins = np.where(is_turned, last[part], first[part])
    before = np.cumsum(lengths) - lengths
    within = np.arange(lengths.sum()) - np.repeat(before, lengths)
    places: Numbers = np.repeat(begins, lengths) + np.repeat(steps, lengths) * within
    return places


# --- which ends meet ----------------------------------------------------------------------


def _mates(vertices: Vertices, at: Numbers, positions: Floats, remedy: str) -> list[int]:
    """Return for each end the end of a part that it meets, itself if it meets none."""
    import numpy as np

    one, other = _meetings(positions)
    counts = np.bincount(np.concatenate((one, other)), minlength=len(at))
    if (counts > 1).any():
        end = int(counts.argmax())
        met = np.flatnonzero(apart_m(positions, positions[end]) <= JOIN_TOLERANCE_M)
        named = ", ".join(_end_name(int(each)) for each in met[:MOST_TOLD])
        more = f" and {len(met) - MOST_TOLD} more" if len(met) > MOST_TOLD else ""
        message = (
            f"{vertices.what} holds {len(at) // 2} parts that branch: {len(met)} ends meet "
            f"{_where(vertices, at[end])}, {named}{more}; {remedy}"
        )
        raise DataError(message)
    mates = np.arange(len(at))
    mates[one], mates[other] = other, one
    return mates.tolist()


def _meetings(positions: Floats) -> tuple[Numbers, Numbers]:
    """Return the pairs of positions within MEET_M of each other, or more than can be pairs."""
    import numpy as np

    along = positions @ np.array(SLANT)
    order = np.argsort(along)
    along, positions = along[order], positions[order]
    pairs = [np.empty((2, 0), dtype=np.int64)]
    for step in range(1, len(order)):
        is_near = along[step:] - along[:-step] <= JOIN_TOLERANCE_M
        if not is_near.any():
            break
        near = np.flatnonzero(is_near)
        meet = near[apart_m(positions[near], positions[near + step]) <= JOIN_TOLERANCE_M]
        pairs.append(np.stack((order[meet], order[meet + step])))
        if sum(each.shape[1] for each in pairs) > len(order) // 2:
            break  # some position is in two
    one, other = np.concatenate(pairs, axis=1)
    return one, other


def _chains(mates: list[int]) -> list[list[int]]:
    """Return the chains of parts that meet, each as the ends at which parts are entered.

    In each the part of the smallest number runs from its beginning to its end.
    """
    chains = []
    is_done = bytearray(len(mates) // 2)
    for part in range(len(mates) // 2):
        if is_done[part]:
            continue
        chain = _entered(mates, 2 * part)
        if mates[chain[-1] ^ 1] != 2 * part:  # no ring: it may go on before this part
            before = _entered(mates, 2 * part + 1)[1:]
            chain = [end ^ 1 for end in reversed(before)] + chain
        for end in chain:
            is_done[end >> 1] = 1
        chains.append(chain)
    return chains


def _entered(mates: list[int], end: int) -> list[int]:
    """Return the ends at which parts are entered by one who enters at an end and goes on."""
    entered = [end]
    while True:
        out = entered[-1] ^ 1
        into = mates[out]
        if into in (out, end):
            return entered
        entered.append(into)


# --- what keeps parts apart ---------------------------------------------------------------


def _gaps(
    vertices: Vertices,
    at: Numbers,
    positions: Floats,
    chains: list[list[int]],
    mates: list[int],
) -> str:
    """Return the gaps from chains of parts to the next, the widest first."""
    import numpy as np

    rings = [chain for chain in chains if mates[chain[0]] != chain[0]]
    if rings:
        parts = ", ".join(str(end >> 1) for end in rings[0][:MOST_TOLD])
        more = f" and {len(rings[0]) - MOST_TOLD} more" if len(rings[0]) > MOST_TOLD else ""
        return f"part {parts}{more} closes to a ring of its own"
    some = chains[:MOST_CHAINS]
    ends = np.array([end for chain in some for end in (chain[0], chain[-1] ^ 1)])
    apart = apart_m(positions[ends][:, None], positions[ends][None])
    of_chain = np.arange(len(ends)) // 2
    apart[of_chain[:, None] == of_chain] = np.inf
    nearest = apart.reshape(len(some), -1).argmin(axis=1)  # of a chain's two ends to all others
    one = ends[2 * np.arange(len(some)) + nearest // len(ends)]
    other = ends[nearest % len(ends)]
    pairs = np.unique(np.sort(np.column_stack((one, other)), axis=1), axis=0)
    gaps = sorted(((_gap_m(vertices, *at[pair]), *pair.tolist()) for pair in pairs), reverse=True)
    told = [
        f"{_end_name(end)} ({_where(vertices, at[end])}) is {_metres(gap)} from "
        f"{_end_name(next_end)} ({_where(vertices, at[next_end])})"
        for gap, end, next_end in gaps[:MOST_TOLD]
    ]
    if len(gaps) > MOST_TOLD:
        told.append(f"{len(gaps) - MOST_TOLD} gaps more")
    return ", ".join(told)


def _gap_m(vertices: Vertices, i: int, j: int) -> float:
    from pyproj import Geod

    lons, lats = vertices.x, vertices.y
    return float(Geod(ellps="WGS84").inv(lons[i], lats[i], lons[j], lats[j])[2])


def _end_name(end: int) -> str:
    return f"the {('start', 'end')[end & 1]} of part {end >> 1}"


def _where(vertices: Vertices, i: int) -> str:
    return f"at lat {vertices.y[i]:.7g}, lon {vertices.x[i]:.8g}"


def _metres(gap: float) -> str:
    return f"{gap:.0f} m" if gap >= 100 else f"{gap:.3g} m"
