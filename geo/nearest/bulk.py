"""The engine for arrays: the scalar functions of this folder, compiled and threaded.

Imported only when arrays (or very long lines) come, for numba takes a third of a second to
import. The compiled functions are the scalar ones themselves; they are cached beside the
package (or in the user's cache folder) and release the GIL.
"""

from __future__ import annotations

import math
import os
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numba
import numpy as np
from llvmlite import ir  # type: ignore[import-untyped]
from numba.core import event, types
from numba.extending import intrinsic, overload, register_jitable

from geo import line as lines
from geo.errors import CoordinateError
from geo.nearest import cells, compile_events, filling, frames
from geo.nearest import search as nearest

if TYPE_CHECKING:
    from collections.abc import Callable

    from numpy.typing import NDArray

    from geo.nearest.cells import Limits, Shape

    Floats = NDArray[np.float64]

BLOCK = 262_144
# How many cells cover a line. More leave fewer candidates (M4: 1.4 of a million, 2.3 of a
# hundred thousand), or fewer points on an edge, and cost time to fill.
LOCATE_CELLS = 1_000_000
CONTAINS_CELLS = 400_000  # of the M4 6,500 tiles: many more do not fit the first cache
LEAST_CELL_M = 50.0
BULGE_M = 6.0  # of five kilometres at 85 degrees
MOST_CELL_M = 2_000.0
METRES_PER_DEGREE = math.radians(6_399_594.0)  # the largest radius of curvature: safe side
NO_GRID: Shape = (0.0, 0.0, 0.0, 0.0, 0, 0)
NO_LIMITS: Limits = (0.0, 0.0)

# Every byte with its bits two places apart: its binary digits, read in base 4.
_SPREAD = np.array([int(f"{byte:b}", 4) for byte in range(256)], dtype=np.uint16)

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
    nearest.locate_on_piece,
    nearest.is_coordinate,
    nearest.may_hold_foot,
    nearest.side_of_vertex,
    cells.grid_position,
):
    register_jitable(forceinline=True, **_OPTIONS)(_helper)

for _helper in (
    frames.surface_normal,
    frames.is_closed,
    frames.fill_piece,
    frames.leaf_count,
    frames.fill_node,
    frames.longest_chord_squared,
    frames.distance_from_chord,
    nearest.approach_afar,
    nearest.canonical_piece,
    nearest.pseudo_normal_length,
    nearest.passage_of_foot,
    nearest.nearest_adjacent,
    nearest.piece_of_foot,
    nearest.position_on,
    nearest.foot_on_piece,
    nearest.distance_squared,
    nearest.geodetic,
    nearest.piece_at,
    nearest.point_beside_piece,
    nearest.lower_bound,
    nearest.next_subtree,
    nearest.nearest_piece,
    nearest.half_width,
    nearest.half_width_behind,
    nearest.is_inside,
    cells.find_cells,
    cells.find_positions,
    cells.first_impossible,
    cells.choose_candidates,
    cells.nearest_candidate,
    filling.fill_candidates,
    filling.fill_cell,
    filling.pieces_within,
    filling.middle_position,
    filling.width_range,
    filling.classify_cell,
    cells.look_up_tiles,
    cells.look_up_cells,
    cells.look_up_parts,
):
    register_jitable(**_OPTIONS)(_helper)


# An int of numba has 64 bits, and the processor makes no several of them at once.
overload(cells.whole_part, jit_options=_OPTIONS)(  # type: ignore[arg-type]
    lambda number: lambda number: np.int32(number)  # noqa: ARG005
)


@intrinsic
def _lowest_bit(_: Any, number: Any) -> Any:
    """Make of it the one instruction that processors have."""

    def code(_: Any, builder: Any, __: Any, arguments: Any) -> Any:
        return builder.cttz(arguments[0], ir.Constant(ir.IntType(1), 1))

    return number(number), code


overload(cells.lowest_bit, jit_options=_OPTIONS)(  # type: ignore[arg-type]
    lambda number: lambda number: _lowest_bit(number)  # type: ignore[call-arg]  # noqa: ARG005
)


@intrinsic
def _fetch(_: Any, values: Any, i: Any) -> Any:
    """Make of it the processor's hint: to read, into the nearest cache, eight numbers at once."""

    def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        array = context.make_array(signature.args[0])(context, builder, arguments[0])
        byte, whole = ir.IntType(8).as_pointer(), ir.IntType(32)
        place = builder.bitcast(builder.gep(array.data, [arguments[1]]), byte)
        hint = ir.FunctionType(ir.VoidType(), [byte, whole, whole, whole])
        told = builder.module.declare_intrinsic("llvm.prefetch", [byte], hint)
        builder.call(told, [place, whole(0), whole(3), whole(1)])
        return context.get_dummy_value()

    return types.void(values, i), code


overload(cells.prefetch, jit_options=_OPTIONS)(  # type: ignore[arg-type]
    lambda values, i: lambda values, i: _fetch(values, i)  # type: ignore[call-arg]  # noqa: ARG005
)


class _Telling(event.Listener):
    """Tells of what is compiled: numba's event is not raised for what its cache gives."""

    def on_start(self, event: Any) -> None:  # noqa: ARG002
        compile_events.notify(begins=True)

    def on_end(self, event: Any) -> None:  # noqa: ARG002
        compile_events.notify(begins=False)


event.register("numba:compile", _Telling())  # type: ignore[no-untyped-call]

_compile: Callable[[Any], Any] = numba.njit(cache=True, nogil=True, **_OPTIONS)
fill_frames = _compile(frames.fill_frames)
fill_tree = _compile(frames.fill_tree)
_locate_block = _compile(cells.locate_block)
_point_block = _compile(cells.point_block)
_contains_block = _compile(cells.contains_block)
_fill_tile = _compile(filling.fill_tile)
_fill_parts = _compile(filling.fill_parts)


def _forget_stale() -> None:
    """Drop what was compiled before any of its sources changed: numba looks at one of them."""
    newest = max(path.stat().st_mtime for path in Path(__file__).parents[1].rglob("*.py"))
    kernels = (fill_frames, fill_tree, _locate_block, _point_block, _contains_block)
    for kernel in (*kernels, _fill_tile, _fill_parts):
        for index in Path(kernel.stats.cache_path).glob(f"*.{kernel.__name__}-*.nbi"):
            with suppress(OSError):  # another process was faster, or the folder is not ours
                if index.stat().st_mtime < newest:
                    index.unlink()


_forget_stale()


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """Candidate pieces for the cells around a line: see :mod:`geo.nearest.cells`."""

    shape: Shape
    heads: NDArray[np.uint32]
    candidates: NDArray[np.uint32]

    @property
    def is_empty(self) -> bool:
        """Whether it has no cells: every point is then searched through the tree."""
        return len(self.heads) == 1


@dataclass(frozen=True, slots=True, eq=False)
class BandGrid:
    """What is known of a band around a line: see :func:`geo.nearest.cells.contains_block`."""

    tiles: Shape
    classes: NDArray[np.uint8]  # of the tiles
    blocks: NDArray[np.uint32]  # of the tiles: which of the blocks of cells is theirs
    cells: NDArray[np.uint32]  # OUTSIDE, INSIDE or the number of the cell
    parts: NDArray[np.uint8]  # of the numbered cells: bits of what is INSIDE, of what is EDGE
    heads: NDArray[np.uint32]  # of the numbered cells
    candidates: NDArray[np.uint32]


def empty_grid() -> Grid:
    """Return the grid without cells."""
    return Grid(NO_GRID, np.zeros(1, dtype=np.uint32), np.zeros(2, dtype=np.uint32))


def grid_shape(vertices: Floats, reach: float, most_cells: int) -> tuple[Shape, float] | None:
    """Return the shape of a grid that holds all points within ``reach`` metres, if any does.

    The vertices are the ends of pieces: a geodesic runs nearer to the pole than its own ends,
    between those of a piece by less than ``BULGE_M``.

    None where cells would be too large to help, or degrees of longitude lose their
    meaning: near a pole, or for a line around half the globe.
    """
    x, y, z = (vertices[axis :: frames.VERTEX_ROW] for axis in range(3))
    lats = np.degrees(np.arctan2(z * frames.POLAR_SCALE, np.hypot(x, y)))
    unwrapped = np.unwrap(np.degrees(np.arctan2(y, x)), period=360.0)
    margin = 1.02 * (reach + BULGE_M) / (METRES_PER_DEGREE * 0.98)
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
    per_degree = rows / (north - south), columns / (east - west)
    shape = (south, (west + 180) % 360 - 180, *per_degree, rows, columns)
    return shape, math.hypot(height_m / rows, width_m / columns) / 2


def build_grid(vertices: Floats, pieces: Floats, tree: Floats, reach: float) -> Grid:
    """Return the grid around a line out to ``reach`` metres, or the empty one."""
    fitted = grid_shape(vertices, reach, LOCATE_CELLS)
    if fitted is None:
        return empty_grid()
    line = vertices, pieces, tree, NO_LIMITS, np.zeros(nearest.PROFILE_ROW)
    heads, candidates = _fill(line, *fitted, np.empty(0, dtype=np.uint8))
    return Grid(fitted[0], heads, candidates)


def build_band_grid(
    vertices: Floats,
    pieces: Floats,
    tree: Floats,
    reach: float,
    limits: Limits,
    knots: Floats,
) -> BandGrid | None:
    """Return the grid of a band out to ``reach`` metres from the line, if there can be one."""
    fitted = grid_shape(vertices, reach, CONTAINS_CELLS)
    if fitted is None:
        return None
    shape, radius = fitted
    rows, columns, split = shape[4], shape[5], cells.SPLIT
    classes = np.zeros((rows + 1) * (columns + 1), dtype=np.uint8)
    line = vertices, pieces, tree, limits, knots
    heads, candidates = _fill(line, shape, radius, classes)
    count = len(pieces) // frames.PIECE_ROW
    edge = np.flatnonzero(classes == cells.EDGE)
    parts = np.zeros((2 + len(edge)) * split**2, dtype=np.uint8)
    _fill_parts(
        *(vertices, pieces, limits, knots, shape, radius, edge, heads, candidates),
        *(np.empty(filling.TABLE_ROW * count), np.empty(count + 1, dtype=np.uint32), parts),
    )
    known = classes.astype(np.uint32)
    known[edge] = np.arange(2, 2 + len(edge))
    return BandGrid(
        *_tiled(shape, known.reshape(rows + 1, columns + 1)[:-1, :-1]),
        _as_bits(parts),
        np.append([0, 0], heads[edge]).astype(np.uint32),
        candidates,
    )


def _fill(
    line: tuple[Any, ...], shape: Shape, radius: float, classes: NDArray[np.uint8]
) -> tuple[NDArray[np.uint32], NDArray[np.uint32]]:
    """Return the heads of all cells and their candidates; fill in ``classes`` for a band."""
    rows, columns = shape[4], shape[5]
    count = len(line[1]) // frames.PIECE_ROW
    heads = np.zeros((rows + 1) * (columns + 1), dtype=np.uint32)
    candidates = np.zeros(rows * columns // 4 + 4 * cells.SPLIT**2 * count, dtype=np.uint32)
    near = np.empty(count, dtype=np.uint32)
    tables = np.empty(filling.TABLE_ROW * count)
    filled = 2  # at 0: no candidates, for what lies beyond the grid
    for row in range(0, rows, cells.SPLIT):
        for column in range(0, columns, cells.SPLIT):
            tile = (
                (row, min(row + cells.SPLIT, rows)),
                (column, min(column + cells.SPLIT, columns)),
            )
            while True:
                room = near, tables, candidates, filled, heads, classes
                after = _fill_tile(*line, shape, radius, *tile, *room)
                if after >= 0:
                    break
                candidates = np.concatenate([candidates, np.zeros_like(candidates)])
            filled = after
    return heads, candidates[:filled].copy()


def _as_bits(parts: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return for every cell the rows of its parts as bytes: who is INSIDE, then who is EDGE."""
    rows = parts.reshape(-1, 1, cells.SPLIT, cells.SPLIT)
    kinds = np.array([cells.INSIDE, cells.EDGE], dtype=np.uint8).reshape(1, 2, 1, 1)
    return np.packbits(rows == kinds, axis=-1, bitorder="little").ravel()


def _tiled(
    shape: Shape, known: NDArray[np.uint32]
) -> tuple[Shape, NDArray[np.uint8], NDArray[np.uint32], NDArray[np.uint32]]:
    """Return the tiles, their classes, the blocks of those on the edge and their cells."""
    south, west, per_row, per_column, rows, columns = shape
    size = cells.SPLIT
    padded = np.pad(known, ((0, -rows % size), (0, -columns % size)))
    down, across = padded.shape[0] // size, padded.shape[1] // size
    every = padded.reshape(down, size, across, size).swapaxes(1, 2).reshape(-1, size * size)
    is_edge = (every.min(1) != every.max(1)) | (every[:, 0] > cells.INSIDE)
    classes = np.where(is_edge, cells.EDGE, every[:, 0])
    blocks = np.where(is_edge, np.cumsum(is_edge) - 1, 0)

    def bordered(values: NDArray[Any]) -> NDArray[Any]:
        return np.pad(values.reshape(down, across), ((0, 1), (0, 1))).ravel()

    return (
        (south, west, per_row / size, per_column / size, down, across),
        bordered(classes).astype(np.uint8),
        bordered(blocks).astype(np.uint32),
        every[is_edge].ravel(),
    )


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

    def place(lats: Floats, lons: Floats, measures: Floats, offsets: Floats) -> int:
        return int(
            _locate_block(
                vertices, pieces, tree, grid.shape, grid.heads, grid.candidates, lats, lons,
                np.empty((5, cells.PASS)), np.empty((4, cells.PASS), dtype=np.uint32),
                measures, offsets,
            )
        )  # fmt: skip

    def one(block: slice) -> int:
        if not grid.is_empty:
            return place(lats[block], lons[block], measures[block], offsets[block])
        order = _way_through(lats[block], lons[block])
        there = np.empty((2, len(order)))
        fault = place(lats[block][order], lons[block][order], *there)
        measures[block][order], offsets[block][order] = there
        if fault >= 0:  # the first of them in this order
            fault = cells.first_impossible(lats[block].tolist(), lons[block].tolist())
        return fault

    _in_blocks(one, lats, lons, threads)
    return measures, offsets


def _way_through(lats: Floats, lons: Floats) -> NDArray[np.intp]:
    """Return an order of points in which neighbours lie near one another.

    Down the tree of a long line they then meet what the one before left in the caches (of a
    million vertices three times as fast). The order is Morton's, in 256 rows and columns.
    """
    key = np.zeros(len(lats), dtype=np.uint16)
    for shift, values in enumerate((lats, lons)):
        with np.errstate(invalid="ignore"):  # what is not a number is refused later
            low = values.min()
            scale = 255 / max(values.max() - low, 1e-9)
            steps = ((values - low) * scale).astype(np.uint8)
        key |= _SPREAD[steps] << np.uint16(shift)
    return np.argsort(key, kind="stable")


def points_at(pieces: Floats, measures: Floats, offsets: Floats) -> tuple[Floats, Floats]:
    """Return the points (lats, lons) in degrees beside places of a line."""
    lats = np.empty(len(measures))
    lons = np.empty(len(measures))
    _point_block(pieces, measures, offsets, lats, lons)
    return lats, lons


def contains(
    vertices: Floats,
    pieces: Floats,
    limits: Limits,
    knots: Floats,
    grid: BandGrid,
    lats: Floats,
    lons: Floats,
    threads: int | None = None,
) -> NDArray[np.bool_]:
    """Tell of every point whether it lies in the band of the grid."""
    inside = np.empty(len(lats), dtype=np.bool_)

    def one(block: slice) -> int:
        return int(
            _contains_block(
                vertices, pieces, limits, knots,
                grid.tiles, grid.classes, grid.blocks, grid.cells,
                grid.parts, grid.heads, grid.candidates,
                lats[block], lons[block],
                np.empty(cells.LOOK_UP, dtype=np.uint32),
                *np.empty((2, cells.GATHER), dtype=np.uint32), inside[block].view(np.uint8),
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
            raise CoordinateError(lines.impossible_point_text(row, lats[row], lons[row]))
