"""Attributes with another name in an earlier release."""

from __future__ import annotations

from geo.errors import warn_renamed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def renamed(old: str, new: str) -> Any:
    """Return a property that warns and returns the attribute ``new``."""

    def get(value: Any) -> Any:
        kind = type(value).__name__
        warn_renamed(f"{kind}.{old}", f"{kind}.{new}")
        return getattr(value, new)

    return property(get)
