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
