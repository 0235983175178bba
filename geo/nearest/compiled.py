"""The scalar functions of this package, compiled by numba: what :mod:`geo.nearest.bulk` runs.

The only module that imports numba, which takes a third of a second: nothing imports it before
arrays or very long lines are worked on. The compiled functions are cached beside the package,
or in the user's cache folder, and release the GIL.
"""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numba
import numpy as np
from llvmlite import ir  # type: ignore[import-untyped]
from numba.core import event, types
from numba.extending import intrinsic, overload, register_jitable

from geo import ellipsoid, width_profile
from geo.nearest import cells, compile_events, filling, frames, locate, piece, search

if TYPE_CHECKING:
    from collections.abc import Callable

# _nrt=False: the kernels allocate nothing, so numba need not count references to the arrays
# that they hand on (locate: twice as fast). "numpy": a division by zero gives infinity.
_OPTIONS: dict[str, Any] = {"_nrt": False, "error_model": "numpy"}

# Inlined before LLVM sees the loops that call them; otherwise it does not work on several
# points at once there (positions: four times as fast).
_INLINED: tuple[Callable[..., Any], ...] = (
    ellipsoid.sin_cos,
    ellipsoid.geocentric,
    ellipsoid.is_coordinate,
    piece.project_on_piece,
    locate.locate_on_piece,
    locate.may_hold_foot,
    locate.side_of_vertex,
    cells.grid_position,
)
_CALLED: tuple[Callable[..., Any], ...] = (
    ellipsoid.surface_normal,
    ellipsoid.geodetic,
    ellipsoid.distance_squared,
    frames.is_closed,
    frames.fill_piece,
    frames.leaf_count,
    frames.fill_node,
    frames.longest_chord_squared,
    frames.distance_from_chord,
    piece.project_from_afar,
    piece.foot_on_piece,
    piece.position_on_piece,
    piece.piece_at,
    piece.point_beside_piece,
    locate.pseudo_normal_length,
    locate.canonical_piece,
    locate.piece_of_foot,
    locate.passage_of_foot,
    locate.nearest_adjacent,
    search.nearest_piece,
    search.lower_bound,
    search.next_subtree,
    width_profile.is_inside,
    width_profile.half_width_at,
    width_profile.half_width_behind,
    cells.find_cells,
    cells.find_positions,
    cells.first_impossible,
    cells.choose_candidates,
    cells.nearest_candidate,
    cells.look_up_tiles,
    cells.look_up_cells,
    cells.look_up_parts,
    filling.pieces_within,
    filling.fill_candidates,
    filling.fill_cell,
    filling.middle_position,
    filling.half_width_range,
    filling.classify_cell,
)
for _function in _INLINED:
    register_jitable(forceinline=True, **_OPTIONS)(_function)
for _function in _CALLED:
    register_jitable(**_OPTIONS)(_function)

# numba's int has 64 bits, and the processor converts no several of them at once.
overload(cells.whole_part, jit_options=_OPTIONS)(  # type: ignore[arg-type]
    lambda number: lambda number: np.int32(number)  # noqa: ARG005
)


@intrinsic
def _lowest_bit(_: Any, number: Any) -> Any:
    """Compile to the one instruction that processors have for it."""

    def code(_: Any, builder: Any, __: Any, arguments: Any) -> Any:
        return builder.cttz(arguments[0], ir.Constant(ir.IntType(1), 1))

    return number(number), code


overload(cells.lowest_bit, jit_options=_OPTIONS)(  # type: ignore[arg-type]
    lambda number: lambda number: _lowest_bit(number)  # type: ignore[call-arg]  # noqa: ARG005
)


@intrinsic
def _prefetch(_: Any, values: Any, i: Any) -> Any:
    """Compile to the processor's hint that reads eight numbers into the nearest cache."""

    def code(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        array = context.make_array(signature.args[0])(context, builder, arguments[0])
        byte, word = ir.IntType(8).as_pointer(), ir.IntType(32)
        address = builder.bitcast(builder.gep(array.data, [arguments[1]]), byte)
        hint = ir.FunctionType(ir.VoidType(), [byte, word, word, word])
        prefetch = builder.module.declare_intrinsic("llvm.prefetch", [byte], hint)
        builder.call(prefetch, [address, word(0), word(3), word(1)])
        return context.get_dummy_value()

    return types.void(values, i), code


overload(cells.prefetch, jit_options=_OPTIONS)(  # type: ignore[arg-type]
    lambda values, i: lambda values, i: _prefetch(values, i)  # type: ignore[call-arg]  # noqa: ARG005
)


class _CompileListener(event.Listener):
    """Passes on numba's compile event, which cached functions do not raise."""

    def on_start(self, event: Any) -> None:  # noqa: ARG002
        compile_events.notify(begins=True)

    def on_end(self, event: Any) -> None:  # noqa: ARG002
        compile_events.notify(begins=False)


event.register("numba:compile", _CompileListener())  # type: ignore[no-untyped-call]

_compile: Callable[[Any], Any] = numba.njit(cache=True, nogil=True, **_OPTIONS)
fill_frames = _compile(frames.fill_frames)
fill_tree = _compile(frames.fill_tree)
locate_block = _compile(cells.locate_block)
point_block = _compile(cells.point_block)
contains_block = _compile(cells.contains_block)
fill_tile = _compile(filling.fill_tile)
fill_parts = _compile(filling.fill_parts)


def _remove_stale_cache() -> None:
    """Remove cached kernels older than any of their sources: numba checks one module only."""
    newest = max(path.stat().st_mtime for path in Path(__file__).parents[1].rglob("*.py"))
    kernels = fill_frames, fill_tree, locate_block, point_block, contains_block, fill_tile
    for kernel in (*kernels, fill_parts):
        for index in Path(kernel.stats.cache_path).glob(f"*.{kernel.__name__}-*.nbi"):
            with suppress(OSError):  # another process was faster, or the folder is not ours
                if index.stat().st_mtime < newest:
                    index.unlink()


_remove_stale_cache()
