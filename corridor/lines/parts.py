"""Parts joined into one line where their ends meet, or the reason why they do not join.

An *end* is a number: 2 p is the start of part p, 2 p + 1 its end, so that ``end ^ 1`` is the
other end of the same part and ``end >> 1`` the part.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from corridor.errors import DataError
from geo.ellipsoid import chord_lengths, geocentric_rows, geod

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from corridor.lines.vertices import Vertices

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]

JOIN_TOLERANCE_M = 0.01
MAX_CHAINS = 500  # whose ends are compared to find the gaps
MAX_LISTED = 3  # parts, ends or gaps in a message

# Ends are sorted along a direction that no meridian, parallel or straight road is square to.
SORT_DIRECTION = (0.5257311, 0.6154122, 0.5872852)


def join_parts(vertices: Vertices, remedy: str) -> Vertices:
    """Return the vertices in the order of the one line that their parts form.

    Two parts are joined where their ends are within JOIN_TOLERANCE_M of each other. Parts are
    reversed where needed, but never the first. The vertices of both ends of a join are kept.

    Parameters
    ----------
    vertices
        In degrees.
    remedy
        The advice in a message to the user.

    Raises
    ------
    DataError
        There are gaps between parts, more than two ends meet, or some parts form a ring of
        their own.
    """
    import numpy as np

    bounds = vertices.bounds()
    first, last = bounds[:-1], bounds[1:] - 1
    if len(first) == 1:
        return vertices
    _refuse_duplicate(vertices, bounds)
    at = np.column_stack((first, last)).ravel()  # the vertex of each end
    positions = geocentric_rows(vertices.y[at], vertices.x[at])
    if (chord_lengths(positions[1:-1:2], positions[2::2]) <= JOIN_TOLERANCE_M).all():
        return vertices
    partners = _pair_ends(vertices, at, positions, remedy)
    chains = _find_chains(partners)
    if len(chains) > 1:
        why = _find_ring(chains, partners) or _describe_gaps(vertices, at, positions, chains)
        message = (
            f"{vertices.what} holds {len(first)} parts that do not join into one line: {why}; "
            f"close the gaps, or {remedy}"
        )
        raise DataError(message)
    ends = np.array(chains[0])
    return vertices.take(_order_vertices(first, last, ends >> 1, ends & 1 == 1))


def _refuse_duplicate(vertices: Vertices, bounds: Integers) -> None:
    """Refuse two parts that are one line, which would join to a line there and back."""
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


def _order_vertices(
    first: Integers, last: Integers, part: Integers, is_reversed: NDArray[np.bool_]
) -> Integers:
    """Return the indices of all vertices, part by part, some parts reversed."""
    import numpy as np

    lengths = (last - first + 1)[part]
    steps = np.where(is_reversed, -1, 1)
    begins = np.where(is_reversed, last[part], first[part])
    before = np.cumsum(lengths) - lengths
    within = np.arange(lengths.sum()) - np.repeat(before, lengths)
    indices: Integers = np.repeat(begins, lengths) + np.repeat(steps, lengths) * within
    return indices


# --- which ends meet ----------------------------------------------------------------------


def _pair_ends(vertices: Vertices, at: Integers, positions: Floats, remedy: str) -> list[int]:
    """Return for each end the end that it meets, itself if it meets none."""
    import numpy as np

    first, second = _find_meeting_ends(positions)
    counts = np.bincount(np.concatenate((first, second)), minlength=len(at))
    if (counts > 1).any():
        end = int(counts.argmax())
        met = np.flatnonzero(chord_lengths(positions, positions[end]) <= JOIN_TOLERANCE_M)
        names = ", ".join(_end_name(int(each)) for each in met[:MAX_LISTED])
        more = f" and {len(met) - MAX_LISTED} more" if len(met) > MAX_LISTED else ""
        message = (
            f"{vertices.what} holds {len(at) // 2} parts that branch: {len(met)} ends meet "
            f"{_where(vertices, at[end])}, {names}{more}; {remedy}"
        )
        raise DataError(message)
    partners = np.arange(len(at))
    partners[first], partners[second] = second, first
    return partners.tolist()


def _find_meeting_ends(positions: Floats) -> tuple[Integers, Integers]:
    """Return pairs of positions within the tolerance; not all where some is in two pairs."""
    import numpy as np

    along = positions @ np.array(SORT_DIRECTION)
    order = np.argsort(along)
    along, positions = along[order], positions[order]
    pairs = [np.empty((2, 0), dtype=np.int64)]
    for step in range(1, len(order)):
        is_near = along[step:] - along[:-step] <= JOIN_TOLERANCE_M
        if not is_near.any():
            break
        near = np.flatnonzero(is_near)
        meet = near[chord_lengths(positions[near], positions[near + step]) <= JOIN_TOLERANCE_M]
        pairs.append(np.stack((order[meet], order[meet + step])))
        if sum(each.shape[1] for each in pairs) > len(order) // 2:
            break  # some position is in two pairs
    first, second = np.concatenate(pairs, axis=1)
    return first, second


def _find_chains(partners: list[int]) -> list[list[int]]:
    """Return the chains of parts that meet, each as the ends at which its parts are entered.

    In each chain the part with the smallest number is not reversed.
    """
    chains = []
    is_done = bytearray(len(partners) // 2)
    for part in range(len(partners) // 2):
        if is_done[part]:
            continue
        chain = _follow_chain(partners, 2 * part)
        if partners[chain[-1] ^ 1] != 2 * part:  # no ring: it may begin before this part
            before = _follow_chain(partners, 2 * part + 1)[1:]
            chain = [end ^ 1 for end in reversed(before)] + chain
        for end in chain:
            is_done[end >> 1] = 1
        chains.append(chain)
    return chains


def _follow_chain(partners: list[int], end: int) -> list[int]:
    """Return the ends at which parts are entered on a walk that enters a part at an end."""
    entered = [end]
    while True:
        out = entered[-1] ^ 1
        into = partners[out]
        if into in (out, end):
            return entered
        entered.append(into)


# --- what keeps parts apart ---------------------------------------------------------------


def _find_ring(chains: list[list[int]], partners: list[int]) -> str | None:
    """Return a text on a chain that closes to a ring, None if there is none."""
    rings = [chain for chain in chains if partners[chain[0]] != chain[0]]
    if not rings:
        return None
    parts = ", ".join(str(end >> 1) for end in rings[0][:MAX_LISTED])
    more = f" and {len(rings[0]) - MAX_LISTED} more" if len(rings[0]) > MAX_LISTED else ""
    return f"part {parts}{more} closes to a ring of its own"


def _describe_gaps(
    vertices: Vertices, at: Integers, positions: Floats, chains: list[list[int]]
) -> str:
    """Return a text on the gaps from each chain to the nearest other, the widest first."""
    import numpy as np

    some = chains[:MAX_CHAINS]
    ends = np.array([end for chain in some for end in (chain[0], chain[-1] ^ 1)])
    distances = chord_lengths(positions[ends][:, None], positions[ends][None])
    chain_numbers = np.arange(len(ends)) // 2
    distances[chain_numbers[:, None] == chain_numbers] = np.inf
    # From either end of a chain to the ends of all others.
    nearest = distances.reshape(len(some), -1).argmin(axis=1)
    first = ends[2 * np.arange(len(some)) + nearest // len(ends)]
    second = ends[nearest % len(ends)]
    pairs = np.unique(np.sort(np.column_stack((first, second)), axis=1), axis=0)
    gaps = sorted(((_gap_m(vertices, *at[pair]), *pair.tolist()) for pair in pairs), reverse=True)
    texts = [
        f"{_end_name(end)} ({_where(vertices, at[end])}) is {_format_metres(gap)} from "
        f"{_end_name(next_end)} ({_where(vertices, at[next_end])})"
        for gap, end, next_end in gaps[:MAX_LISTED]
    ]
    if len(gaps) > MAX_LISTED:
        texts.append(f"{len(gaps) - MAX_LISTED} gaps more")
    return ", ".join(texts)


def _gap_m(vertices: Vertices, i: int, j: int) -> float:
    lons, lats = vertices.x, vertices.y
    return float(geod().inv(lons[i], lats[i], lons[j], lats[j])[2])


def _end_name(end: int) -> str:
    return f"the {('start', 'end')[end & 1]} of part {end >> 1}"


def _where(vertices: Vertices, i: int) -> str:
    return f"at lat {vertices.y[i]:.7g}, lon {vertices.x[i]:.8g}"


def _format_metres(gap: float) -> str:
    return f"{gap:.0f} m" if gap >= 100 else f"{gap:.3g} m"
