"""Build the grids of a line and of a band, which :mod:`geo.nearest.cells` reads."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from geo import ellipsoid
from geo.nearest import cells, compiled, filling, frames
from geo.width_profile import PROFILE_ROW

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from geo.ellipsoid import Floats
    from geo.nearest.cells import Limits, Shape

    Bytes = NDArray[np.uint8]
    Words = NDArray[np.uint32]

# The number of cells of a grid. More leave fewer candidates in a cell (M4: 1.4 of a million, 2.3 of
# a hundred thousand), or fewer points on an edge, and take longer to fill.
LOCATE_CELLS = 1_000_000
CONTAINS_CELLS = 400_000  # M4: 6,500 tiles; many more do not fit the first cache
MIN_CELL_M = 50.0
MAX_CELL_M = 2_000.0
MAX_METRES_PER_DEGREE = math.radians(6_399_594.0)  # by the greatest radius of curvature

# A geodesic runs nearer to the pole than its ends: one of five kilometres at 85° by this much.
BULGE_M = 6.0
MAX_LATITUDE = 85.0
MAX_LONGITUDES = 180.0

NO_GRID: Shape = (0.0, 0.0, 0.0, 0.0, 0, 0)
NO_LIMITS: Limits = (0.0, 0.0)


@dataclass(frozen=True, slots=True, eq=False)
class Grid:
    """Candidate pieces for the cells around a line: see :mod:`geo.nearest.cells`."""

    shape: Shape
    heads: Words
    candidates: Words

    @property
    def is_empty(self) -> bool:
        """Whether it has no cells: every point is then searched through the tree."""
        return len(self.heads) == 1


@dataclass(frozen=True, slots=True, eq=False)
class BandGrid:
    """The cells around a band, classified: see :func:`geo.nearest.cells.contains_block`."""

    tiles: Shape
    classes: Bytes  # of the tiles: OUTSIDE, INSIDE or EDGE
    blocks: Words  # of the tiles on the edge: which block of cells is theirs
    cells: Words  # OUTSIDE, INSIDE or the number of the cell
    parts: Bytes  # of the numbered cells: bits of the parts INSIDE, then of those on the EDGE
    heads: Words  # of the numbered cells
    candidates: Words


def empty_grid() -> Grid:
    """Return the grid without cells."""
    return Grid(NO_GRID, np.zeros(1, dtype=np.uint32), np.zeros(2, dtype=np.uint32))


def grid_shape(vertices: Floats, reach: float, max_cells: int) -> tuple[Shape, float] | None:
    """Return the shape of a grid over all points within ``reach`` metres, and a cell's radius.

    ``vertices`` are the ends of pieces. None where cells would be too large to help, or degrees
    of longitude too narrow: near a pole, or for a line around half the globe.
    """
    x, y, z = (vertices[axis :: frames.VERTEX_ROW] for axis in range(3))
    lats = np.degrees(np.arctan2(z * ellipsoid.POLAR_SCALE, np.hypot(x, y)))
    unwrapped = np.unwrap(np.degrees(np.arctan2(y, x)), period=360.0)
    margin = 1.02 * (reach + BULGE_M) / (MAX_METRES_PER_DEGREE * 0.98)
    south = float(lats.min()) - margin
    north = float(lats.max()) + margin
    if max(abs(south), abs(north)) > MAX_LATITUDE:
        return None
    narrow = math.cos(math.radians(max(abs(south), abs(north))))
    west = float(unwrapped.min()) - margin / narrow
    east = float(unwrapped.max()) + margin / narrow
    if east - west > MAX_LONGITUDES:
        return None
    wide = 1.0 if south <= 0 <= north else math.cos(math.radians(min(abs(south), abs(north))))
    height_m = (north - south) * MAX_METRES_PER_DEGREE
    width_m = (east - west) * MAX_METRES_PER_DEGREE * wide
    cell = max(math.sqrt(height_m * width_m / max_cells), MIN_CELL_M)
    if cell > MAX_CELL_M:
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
    line = vertices, pieces, tree, NO_LIMITS, np.zeros(PROFILE_ROW)
    heads, candidates = _fill_cells(line, *fitted, np.empty(0, dtype=np.uint8))
    return Grid(fitted[0], heads, candidates)


def build_band_grid(
    vertices: Floats,
    pieces: Floats,
    tree: Floats,
    reach: float,
    limits: Limits,
    profile: Floats,
) -> BandGrid | None:
    """Return the grid of a band out to ``reach`` metres from the line; None if there is none."""
    fitted = grid_shape(vertices, reach, CONTAINS_CELLS)
    if fitted is None:
        return None
    shape, radius = fitted
    rows, columns, split = shape[4], shape[5], cells.SPLIT
    classes = np.zeros((rows + 1) * (columns + 1), dtype=np.uint8)
    line = vertices, pieces, tree, limits, profile
    heads, candidates = _fill_cells(line, shape, radius, classes)
    count = len(pieces) // frames.PIECE_ROW
    edge = np.flatnonzero(classes == cells.EDGE)
    parts = np.zeros((2 + len(edge)) * split**2, dtype=np.uint8)
    compiled.fill_parts(
        *(vertices, pieces, limits, profile, shape, radius, edge, heads, candidates),
        *(np.empty(filling.TABLE_ROW * count), np.empty(count + 1, dtype=np.uint32), parts),
    )
    numbered = classes.astype(np.uint32)
    numbered[edge] = np.arange(2, 2 + len(edge))
    return BandGrid(
        *_gather_tiles(shape, numbered.reshape(rows + 1, columns + 1)[:-1, :-1]),
        _pack_bits(parts),
        np.append([0, 0], heads[edge]).astype(np.uint32),
        candidates,
    )


def _fill_cells(
    line: tuple[Any, ...], shape: Shape, radius: float, classes: Bytes
) -> tuple[Words, Words]:
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
                space = near, tables, candidates, filled, heads, classes
                after = compiled.fill_tile(*line, shape, radius, *tile, *space)
                if after >= 0:
                    break
                candidates = np.concatenate([candidates, np.zeros_like(candidates)])
            filled = after
    return heads, candidates[:filled].copy()


def _pack_bits(parts: Bytes) -> Bytes:
    """Return for every cell the rows of its parts as bytes: bits of INSIDE, then of EDGE."""
    rows = parts.reshape(-1, 1, cells.SPLIT, cells.SPLIT)
    kinds = np.array([cells.INSIDE, cells.EDGE], dtype=np.uint8).reshape(1, 2, 1, 1)
    return np.packbits(rows == kinds, axis=-1, bitorder="little").ravel()


def _gather_tiles(shape: Shape, numbered: Words) -> tuple[Shape, Bytes, Words, Words]:
    """Return the tiles, their classes, the blocks of those on the edge, and their cells."""
    south, west, per_row, per_column, rows, columns = shape
    size = cells.SPLIT
    padded = np.pad(numbered, ((0, -rows % size), (0, -columns % size)))
    down, across = padded.shape[0] // size, padded.shape[1] // size
    every = padded.reshape(down, size, across, size).swapaxes(1, 2).reshape(-1, size * size)
    is_edge = (every.min(1) != every.max(1)) | (every[:, 0] > cells.INSIDE)
    classes = np.where(is_edge, cells.EDGE, every[:, 0])
    blocks = np.where(is_edge, np.cumsum(is_edge) - 1, 0)

    def with_border(values: NDArray[Any]) -> NDArray[Any]:
        return np.pad(values.reshape(down, across), ((0, 1), (0, 1))).ravel()

    return (
        (south, west, per_row / size, per_column / size, down, across),
        with_border(classes).astype(np.uint8),
        with_border(blocks).astype(np.uint32),
        every[is_edge].ravel(),
    )
