"""Arrays of points: the compiled functions, block by block, in threads."""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import numpy as np

from geo.errors import CoordinateError, impossible_point_text
from geo.nearest import cells, compiled

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from numpy.typing import NDArray

    from geo.ellipsoid import Bools, Floats
    from geo.nearest.cells import Limits
    from geo.nearest.grids import BandGrid, Grid

# Points that a thread works on at a time.
BLOCK = 262_144

# Every byte with its bits two places apart: its binary digits, read in base 4.
_SPREAD = np.array([int(f"{byte:b}", 4) for byte in range(256)], dtype=np.uint16)


def locate(
    vertices: Floats,
    pieces: Floats,
    tree: Floats,
    grid: Grid,
    lats: Floats,
    lons: Floats,
    threads: int | None = None,
) -> tuple[Floats, Floats]:
    """Return the measures (running on beyond the ends) and offsets of points, in metres.

    Raises
    ------
    CoordinateError
        A point is not on the globe.
    """
    measures = np.empty(len(lats))
    offsets = np.empty(len(lats))

    def fill(lats: Floats, lons: Floats, measures: Floats, offsets: Floats) -> int:
        return int(
            compiled.locate_block(
                vertices, pieces, tree, grid.shape, grid.heads, grid.candidates, lats, lons,
                np.empty((5, cells.PASS)), np.empty((4, cells.PASS), dtype=np.uint32),
                measures, offsets,
            )
        )  # fmt: skip

    def fill_block(block: slice) -> int:
        if not grid.is_empty:
            return fill(lats[block], lons[block], measures[block], offsets[block])
        order = _spatial_order(lats[block], lons[block])
        ordered = np.empty((2, len(order)))
        impossible = fill(lats[block][order], lons[block][order], *ordered)
        measures[block][order], offsets[block][order] = ordered
        if impossible >= 0:  # the first of them in this order
            impossible = cells.first_impossible(lats[block].tolist(), lons[block].tolist())
        return impossible

    _run_in_blocks(fill_block, lats, lons, threads)
    return measures, offsets


def points_at(pieces: Floats, measures: Floats, offsets: Floats) -> tuple[Floats, Floats]:
    """Return the points (lats, lons), in degrees, at measures and offsets."""
    lats = np.empty(len(measures))
    lons = np.empty(len(measures))
    compiled.point_block(pieces, measures, offsets, lats, lons)
    return lats, lons


def contains(
    vertices: Floats,
    pieces: Floats,
    limits: Limits,
    profile: Floats,
    grid: BandGrid,
    lats: Floats,
    lons: Floats,
    threads: int | None = None,
) -> Bools:
    """Return which points lie in the band of the grid.

    Raises
    ------
    CoordinateError
        A point is not on the globe.
    """
    inside = np.empty(len(lats), dtype=np.bool_)

    def fill_block(block: slice) -> int:
        return int(
            compiled.contains_block(
                vertices, pieces, limits, profile,
                grid.tiles, grid.classes, grid.blocks, grid.cells,
                grid.parts, grid.heads, grid.candidates,
                lats[block], lons[block],
                np.empty(cells.LOOK_UP, dtype=np.uint32),
                *np.empty((2, cells.GATHER), dtype=np.uint32), inside[block].view(np.uint8),
            )
        )  # fmt: skip

    _run_in_blocks(fill_block, lats, lons, threads)
    return inside


def _spatial_order(lats: Floats, lons: Floats) -> NDArray[np.intp]:
    """Return an order of points in which neighbours lie near one another.

    Each then finds in the caches what the one before read of the tree of a long line (three
    times as fast, for a million vertices). The order is Morton's, in 256 rows and columns.
    """
    key = np.zeros(len(lats), dtype=np.uint16)
    for shift, values in enumerate((lats, lons)):
        with np.errstate(invalid="ignore"):  # NaN is refused later
            low = values.min()
            scale = 255 / max(values.max() - low, 1e-9)
            steps = ((values - low) * scale).astype(np.uint8)
        key |= _SPREAD[steps] << np.uint16(shift)
    return np.argsort(key, kind="stable")


def _run_in_blocks(
    fill_block: Callable[[slice], int], lats: Floats, lons: Floats, threads: int | None
) -> None:
    """Run a function over blocks of the points, in threads; refuse an impossible coordinate.

    The function returns the first impossible point of its block, or -1.
    """
    workers = threads or os.cpu_count() or 1
    blocks = [slice(i, i + BLOCK) for i in range(0, len(lats), BLOCK)]
    if workers == 1 or len(blocks) < 2:
        _refuse_impossible(map(fill_block, blocks), blocks, lats, lons)
        return
    with ThreadPoolExecutor(min(workers, len(blocks))) as pool:
        _refuse_impossible(pool.map(fill_block, blocks), blocks, lats, lons)


def _refuse_impossible(
    impossible: Iterable[int], blocks: list[slice], lats: Floats, lons: Floats
) -> None:
    for point, block in zip(impossible, blocks, strict=True):
        if point >= 0:
            row = block.start + point
            raise CoordinateError(impossible_point_text(row, lats[row], lons[row]))
