"""What is said of files that hold no line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from corridor.errors import DataError
from corridor.lines.read import read_line

if TYPE_CHECKING:
    from pathlib import Path


def refusal(path: Path, error: type[Exception] = DataError, **options: Any) -> str:
    """Return the message, of one line, with which a file is refused."""
    with pytest.raises(error) as caught:
        read_line(path, **options)
    message = str(caught.value)
    assert "\n" not in message
    return message
