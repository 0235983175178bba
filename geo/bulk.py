"""The engine for arrays: :mod:`geo.cells` and :mod:`geo.nearest`, compiled and threaded.

Imported only when arrays (or very long lines) come, for numba takes a third of a second to
import. The compiled functions are the scalar ones themselves; they are cached beside the
package (or in the user's cache folder) and release the GIL.
"""

from __future__ import annotations

import math
import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numba
import numpy as np
from numba.core import event
from numba.extending import overload, register_jitable

from geo import cells, compiling, frames, nearest
from geo import line as lines
from geo.errors import CoordinateError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from numpy.typing import NDArray

    from geo.cells import Limits, Shape

    Floats = NDArray[np.float64]

BLOCK = 262_144
TILE = 8
# How many cells cover a line. More leave fewer candidates (M4: 2.4 of a million, 3.0, 4.8 of
# a hundred thousand), or fewer points on an edge, and cost time to fill.
LOCATE_CELLS = 1_000_000
CONTAINS_CELLS = 3_000_000
LEAST_CELL_M = 50.0
MOST_CELL_M = 2_000.0
METRES_PER_DEGREE = math.radians(6_399_594.0)  # the largest radius of curvature: safe side
NO_GRID: Shape = (0.0, 0.0, 0.0, 0.0, 0, 0)
NO_LIMITS: Limits = (0.0, 0.0)

# _nrt=False: the kernels allocate nothing, so numba need not count references to the arrays
# that they hand on (locate: twice as fast). "numpy": a division by zero gives infinity.
_OPTIONS: dict[str, Any] = {"_nrt": False, "error_model": "numpy"}

_helper: Callable[..., Any]
# Inlined before LLVM sees the loops they stand in, or it does not work on several points at
# once there (positions: four times as fast).
for _helper in (
    frames.sin_cos,
    frames.geocentric,
    nearest.approach,
    nearest.place,
    nearest.is_possible,
):
    register_jitable(forceinline=True, **_OPTIONS)(_helper)

for _helper in (
    frames.surface_normal,
    frames.fill_piece,
    frames.leaves_for,
    frames.fill_node,
    frames.longest_squared,
    frames.from_chord,
    nearest.approach_afar,
    nearest.neighbour_afar,
    nearest.position_on,
    nearest.foot_of,
    nearest.joined_squared,
    nearest.geodetic,
    nearest.piece_at,
    nearest.point_beside,
    nearest.gap,
    nearest.next_subtree,
    nearest.nearer_child,
    nearest.nearest,
    nearest.half_width,
    nearest.between_knots,
    nearest.is_within,
    cells.find_cells,
    cells.find_positions,
    cells.first_impossible,
    cells.choose_pieces,
    cells.nearest_of,
    cells.fill_candidates,
    cells.fill_cell,
    cells.pieces_within,
    cells.middle_of,
    cells.width_range,
    cells.classify_cell,
):
    register_jitable(**_OPTIONS)(_helper)


# An int of numba has 64 bits, and the processor makes no several of them at once.
overload(cells.whole, jit_options=_OPTIONS)(  # type: ignore[arg-type]
    lambda number: lambda number: np.int32(number)  # noqa: ARG005
)


class _Telling(event.Listener):
    """Tells of what is compiled: numba's event is not raised for what its cache gives."""

    def on_start(self, event: Any) -> None:  # noqa: ARG002
        compiling.tell(begins=True)

    def on_end(self, event: Any) -> None:  # noqa: ARG002
        compiling.tell(begins=False)


event.register("numba:compile", _Telling())  # type: ignore[no-untyped-call]

_compile: Callable[[Any], Any] = numba.njit(cache=True, nogil=True, **_OPTIONS)
fill_frames = _compile(frames.fill_frames)
fill_tree = _compile(frames.fill_tree)
_locate_block = _compile(cells.locate_block)
_point_block = _compile(cells.point_block)
_contains_block = _compile(cells.contains_block)
_fill_tile = _compile(cells.fill_tile)


def as_floats(table: Sequence[float]) -> Floats:
    """Return a table of the scalar engine as an array that shares its memory."""
    return np.frombuffer(table, dtype=np.float64)  # type: ignore[call-overload, no-any-return]


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """Candidate pieces for the cells around a line: see :mod:`geo.cells`.

    ``classes`` tells of each cell whether it lies outside or inside a band, or on its edge,
    ``tile_classes`` of each tile of TILE by TILE cells; candidates are then known for the
    cells on the edge alone.
    """

    shape: Shape
    heads: NDArray[np.uint32]
    candidates: NDArray[np.uint32]
    classes: NDArray[np.uint8]
    tile_shape: Shape
    tile_classes: NDArray[np.uint8]

    @property
    def is_empty(self) -> bool:
        """Whether it has no cells: every point is then searched through the tree."""
        return len(self.heads) == 1


def empty_grid() -> Grid:
    """Return the grid without cells."""
    head, none = np.zeros(1, dtype=np.uint32), np.empty(0, dtype=np.uint8)
    return Grid(NO_GRID, head, np.zeros(2, dtype=np.uint32), none, NO_GRID, none)


def grid_shape(
    lats: Floats, lons: Floats, reach: float, most_cells: int
) -> tuple[Shape, float] | None:
    """Return the shape of a grid that holds all points within ``reach`` metres, if any does.

    None where cells would be too large to help, or degrees of longitude lose their
    meaning: near a pole, or for a line around half the globe.
    """
    unwrapped = np.unwrap(lons, period=360.0)
    margin = 1.02 * reach / (METRES_PER_DEGREE * 0.98)
    south = float(lats.min()) - margin
    north = float(lats.max()) + margin
    if max(abs(south), abs(north)) > 85:
        return None
    narrow = math.cos(math.radians(max(abs(south), abs(north))))
    west = float(unwrapped.min()) - margin / narrow
    east = float(unwrapped.max()) + margin / narrow
    if east - west > 180:
        return None
    wide = 1.0 if south <= 0 <= north else math.cos(math.radians(min(abs(south), abs(north))))
    height_m = (north - south) * METRES_PER_DEGREE
    width_m = (east - west) * METRES_PER_DEGREE * wide
    cell = max(math.sqrt(height_m * width_m / most_cells), LEAST_CELL_M)
    if cell > MOST_CELL_M:
        return None
    rows = math.ceil(height_m / cell)
    columns = math.ceil(width_m / cell)
    west = (west + 180) % 360 - 180
    shape = (south, west, rows / (north - south), columns / (east - west), rows, columns)
    return shape, math.hypot(height_m / rows, width_m / columns) / 2


def build_grid(
    vertices: Floats,
    pieces: Floats,
    tree: Floats,
    lats: Floats,
    lons: Floats,
    reach: float,
    limits: Limits | None = None,
    knots: Floats | None = None,
) -> Grid:
    """Return the grid around a line out to ``reach`` metres, classified for a band if given."""
    fitted = grid_shape(lats, lons, reach, CONTAINS_CELLS if limits else LOCATE_CELLS)
    if fitted is None:
        return empty_grid()
    shape, radius = fitted
    rows, columns = shape[4], shape[5]
    count = len(pieces) // frames.PIECE_ROW
    heads = np.zeros(rows * columns + 1, dtype=np.uint32)
    classes = np.zeros(rows * columns + 1 if limits else 0, dtype=np.uint8)
    candidates = np.zeros(rows * columns + TILE * TILE * count, dtype=np.uint32)
    near = np.empty(count, dtype=np.uint32)
    tables = np.empty(4 * count)
    band = limits or NO_LIMITS, np.zeros(nearest.KNOT_ROW) if knots is None else knots
    line = vertices, pieces, tree, *band, shape, radius
    filled = 2  # no candidates: what lies beyond the grid
    for row in range(0, rows, TILE):
        for column in range(0, columns, TILE):
            tile = (row, min(row + TILE, rows)), (column, min(column + TILE, columns))
            while True:
                room = near, tables, candidates, filled, heads, classes
                after = _fill_tile(*line, *tile, *room)
                if after >= 0:
                    break
                candidates = np.concatenate([candidates, np.zeros_like(candidates)])
            filled = after
    tiles = _tiles(shape, classes) if limits else (NO_GRID, classes)
    return Grid(shape, heads, candidates[:filled].copy(), classes, *tiles)


def _tiles(shape: Shape, classes: NDArray[np.uint8]) -> tuple[Shape, NDArray[np.uint8]]:
    """Return the grid of tiles: of the class of their cells, or EDGE where these differ."""
    south, west, per_row, per_column, rows, columns = shape
    padded = np.pad(
        classes[:-1].reshape(rows, columns), ((0, -rows % TILE), (0, -columns % TILE)), "edge"
    )
    down, across = padded.shape[0] // TILE, padded.shape[1] // TILE
    blocks = padded.reshape(down, TILE, across, TILE)
    least, most = blocks.min((1, 3)), blocks.max((1, 3))
    kinds = np.where(least == most, least, cells.EDGE).astype(np.uint8)
    tiled = (south, west, per_row / TILE, per_column / TILE, down, across)
    return tiled, np.append(kinds.ravel(), np.uint8(cells.OUTSIDE))


def locate(
    vertices: Floats,
    pieces: Floats,
    tree: Floats,
    grid: Grid,
    lats: Floats,
    lons: Floats,
    threads: int | None = None,
) -> tuple[Floats, Floats]:
    """Return the measures (running on beyond the ends) and offsets of points, in metres."""
    measures = np.empty(len(lats))
    offsets = np.empty(len(lats))

    def one(block: slice) -> int:
        return int(
            _locate_block(
                vertices, pieces, tree, grid.shape, grid.heads, grid.candidates,
                lats[block], lons[block],
                np.empty((5, cells.PASS)), np.empty((4, cells.PASS), dtype=np.uint32),
                measures[block], offsets[block],
            )
        )  # fmt: skip

    _in_blocks(one, lats, lons, threads)
    return measures, offsets


def points_at(
    vertices: Floats, pieces: Floats, measures: Floats, offsets: Floats
) -> tuple[Floats, Floats]:
    """Return the points (lats, lons) in degrees beside places of a line."""
    lats = np.empty(len(measures))
    lons = np.empty(len(measures))
    _point_block(vertices, pieces, measures, offsets, lats, lons)
    return lats, lons


def contains(
    vertices: Floats,
    pieces: Floats,
    limits: Limits,
    knots: Floats,
    grid: Grid,
    lats: Floats,
    lons: Floats,
    threads: int | None = None,
) -> NDArray[np.bool_]:
    """Tell of every point whether it lies in the band; the grid must cover the band."""
    inside = np.empty(len(lats), dtype=np.bool_)

    def one(block: slice) -> int:
        return int(
            _contains_block(
                vertices, pieces, limits, knots, grid.shape, grid.heads,
                grid.candidates, grid.classes, grid.tile_shape, grid.tile_classes,
                lats[block], lons[block], *np.empty((2, cells.PASS)),
                *np.empty((2, cells.PASS), dtype=np.uint32), inside[block],
            )
        )  # fmt: skip

    _in_blocks(one, lats, lons, threads)
    return inside


def _in_blocks(
    one: Callable[[slice], int], lats: Floats, lons: Floats, threads: int | None
) -> None:
    """Run ``one`` over blocks of the points, in threads; refuse an impossible coordinate."""
    workers = threads or os.cpu_count() or 1
    blocks = [slice(i, i + BLOCK) for i in range(0, len(lats), BLOCK)]
    if workers == 1 or len(blocks) < 2:
        faults = map(one, blocks)
        _refuse_faults(faults, blocks, lats, lons)
        return
    with ThreadPoolExecutor(min(workers, len(blocks))) as pool:
        _refuse_faults(pool.map(one, blocks), blocks, lats, lons)


def _refuse_faults(faults: Any, blocks: list[slice], lats: Floats, lons: Floats) -> None:
    for fault, block in zip(faults, blocks, strict=True):
        if fault >= 0:
            row = block.start + fault
            raise CoordinateError(lines.fault_of(row, lats[row], lons[row]))
