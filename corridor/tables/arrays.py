"""Arrow arrays made from NumPy arrays and text, on the same memory where it can be.

``pyarrow.array`` imports pandas to recognise its values, which takes 0.3 s: too long for a
small file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

    Bools = NDArray[np.bool_]


def array_from_numbers(values: NDArray[Any], missing: Bools | None = None) -> pa.Array:
    """Return floats, integers or truth values as an Arrow array, null where missing.

    Examples
    --------
    >>> import numpy as np
    >>> array_from_numbers(np.array([1.5, 2.5]), np.array([False, True])).to_pylist()
    [1.5, None]
    """
    import numpy as np
    import pyarrow as pa

    kind = pa.from_numpy_dtype(values.dtype)
    data = _pack_bits(values) if pa.types.is_boolean(kind) else np.ascontiguousarray(values)
    buffers = [_validity_buffer(missing), pa.py_buffer(data)]
    return pa.Array.from_buffers(kind, len(values), buffers)


def numbers_from_array(column: pa.Array) -> NDArray[np.float64]:
    """Return the values of a column of doubles; those of nulls are undefined.

    Examples
    --------
    >>> import numpy as np
    >>> numbers_from_array(array_from_numbers(np.array([1.5, 2.5, 3.5])).slice(1)).tolist()
    [2.5, 3.5]
    """
    import numpy as np

    values = np.frombuffer(column.buffers()[1], np.float64)
    return values[column.offset : column.offset + len(column)]


def array_from_texts(values: Sequence[str | None]) -> pa.Array:
    """Return texts as an Arrow array, null for None.

    Examples
    --------
    >>> array_from_texts(["a", None, "é"]).to_pylist()
    ['a', None, 'é']
    """
    import numpy as np
    import pyarrow as pa

    encoded = [b"" if value is None else value.encode("utf-8", "replace") for value in values]
    ends = np.zeros(len(encoded) + 1, np.int32)
    np.cumsum([len(value) for value in encoded], out=ends[1:])
    missing = np.array([value is None for value in values], np.bool_)
    buffers = [_validity_buffer(missing), pa.py_buffer(ends), pa.py_buffer(b"".join(encoded))]
    return pa.Array.from_buffers(pa.string(), len(encoded), buffers)


def array_from_codes(
    codes: NDArray[Any], names: Sequence[str], missing: Bools | None = None
) -> pa.Array:
    """Return ``names[code]`` for each code as an Arrow array of text, null where missing.

    Examples
    --------
    >>> import numpy as np
    >>> array_from_codes(np.array([0, 1, 1]), ["south", "north"]).to_pylist()
    ['south', 'north', 'north']
    """
    import numpy as np
    import pyarrow as pa

    encoded = [np.frombuffer(name.encode(), np.uint8) for name in names]
    widths = np.array([len(letters) for letters in encoded], np.int32)
    ends = np.zeros(len(codes) + 1, np.int32)
    np.cumsum(widths[codes], out=ends[1:])
    table = np.zeros((len(names), widths.max()), np.uint8)
    for row, letters in zip(table, encoded, strict=True):
        row[: len(letters)] = letters
    data = table[codes]
    if (widths != widths[0]).any():
        data = data[np.arange(widths.max()) < widths[codes][:, None]]
    buffers = [_validity_buffer(missing), pa.py_buffer(ends), pa.py_buffer(data)]
    return pa.Array.from_buffers(pa.string(), len(codes), buffers)


def _validity_buffer(missing: Bools | None) -> pa.Buffer | None:
    import pyarrow as pa

    return None if missing is None or not missing.any() else pa.py_buffer(_pack_bits(~missing))


def _pack_bits(values: Bools) -> NDArray[np.uint8]:
    import numpy as np

    return np.packbits(values, bitorder="little")
