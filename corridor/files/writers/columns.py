"""Columns of Arrow as writers need them, without Arrow's compute functions.

To import those takes 90 ms, which small files need not wait for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from corridor.tables import arrays, geometries

if TYPE_CHECKING:
    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

    Bytes = NDArray[np.uint8]
    Bools = NDArray[np.bool_]
    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]

_WKB_POINT = b"\x01\x01\x00\x00\x00"
_WKB_POINT_BYTES = 21


def valid_mask(column: pa.Array) -> Bools | None:
    """Return whether each value is there, None if all are."""
    import numpy as np

    if not column.null_count:
        return None
    bits = np.frombuffer(column.buffers()[0], np.uint8)
    stop = column.offset + len(column)
    return np.unpackbits(bits, count=stop, bitorder="little")[column.offset :].view(np.bool_)


def text_buffers(column: pa.Array) -> tuple[Integers, Bytes]:
    """Return the bounds of the values of a column of text or bytes, and all their bytes."""
    import numpy as np

    _, offsets, data = column.buffers()
    width = np.int64 if str(column.type).startswith("large") else np.int32
    if offsets is None or not offsets.size:
        return np.zeros(1, np.int64), np.zeros(0, np.uint8)
    bounds = np.frombuffer(offsets, width)[column.offset : column.offset + len(column) + 1]
    first, last = bounds[[0, -1]].tolist()
    # An array of no values may have no data at all.
    values = np.zeros(0, np.uint8) if data is None else np.frombuffer(data, np.uint8)
    return bounds.astype(np.int64) - first, values[first:last]


def is_text(column: pa.Array) -> bool:
    """Return whether a column is of text in one buffer."""
    import pyarrow as pa

    return bool(pa.types.is_string(column.type) or pa.types.is_large_string(column.type))


def read_plain_points(column: pa.Array) -> Floats | None:
    """Return x and y of a column of points in WKB, one row each, NaN where there is none.

    None if any geometry is not a plain point: a point with a height is not.
    """
    import numpy as np
    import pyarrow as pa

    if column.type not in (pa.binary(), pa.large_binary()):
        return None
    bounds, data = text_buffers(column)
    lengths = np.diff(bounds)
    is_point = lengths == _WKB_POINT_BYTES
    if not np.all(is_point | (lengths == 0)):
        return None
    points = data.reshape(-1, _WKB_POINT_BYTES)
    if (points[:, : len(_WKB_POINT)] != list(_WKB_POINT)).any():
        return None
    found = np.full((len(column), 2), np.nan)
    found[is_point] = np.ascontiguousarray(points[:, len(_WKB_POINT) :]).view("<f8")
    is_there = valid_mask(column)
    if is_there is not None:
        found[~is_there] = np.nan
    return found


def are_plain_points(column: pa.Array) -> bool:
    """Return whether all geometries of a column are plain points, or missing."""
    column = geometries.to_plain_array(column)
    is_geoarrow = str(column.type).startswith(("struct", "fixed_size_list"))
    return is_geoarrow or read_plain_points(column) is not None


def round_to_decimals(column: pa.Array, field: pa.Field) -> pa.Array:
    """Return a column of floats rounded to the decimals in its field's metadata, if any."""
    import numpy as np
    import pyarrow as pa

    decimals = (field.metadata or {}).get(b"decimals")
    if decimals is None or column.type != pa.float64():
        return column
    rounded = np.round(arrays.numbers_from_array(column), int(decimals)) + 0.0  # -0.0 becomes 0
    valid = valid_mask(column)
    return arrays.array_from_numbers(rounded, None if valid is None else ~valid)
