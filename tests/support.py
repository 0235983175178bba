"""Helpers that several tests share."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

TESTS = Path(__file__).resolve().parent
ROOT = TESTS.parent


def refusal(
    error: type[Exception], call: Callable[..., object], *arguments: Any, **options: Any
) -> str:
    """Return the message, of one line, of the error, of this very class, that a call raises."""
    with pytest.raises(error) as caught:
        call(*arguments, **options)
    message = str(caught.value)
    assert type(caught.value) is error
    assert "\n" not in message
    return message


def is_same_bits(first: object, second: object) -> bool:
    """Return whether two arrays of floats are the same to the last bit; NaN equal NaN."""
    import numpy as np

    one, other = (np.ascontiguousarray(it, dtype=np.float64) for it in (first, second))
    missing = np.isnan(one)
    bits = one[~missing].view(np.int64), other[~missing].view(np.int64)
    return np.array_equal(missing, np.isnan(other)) and np.array_equal(*bits)
