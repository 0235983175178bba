"""Names of an earlier release, which warn and give what the new name gives."""

from __future__ import annotations

import warnings

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


def renamed(old: str, new: str) -> Any:
    """Return a property for an attribute that is now called ``new``."""

    def get(value: Any) -> Any:
        message = f"{type(value).__name__}.{old} is now called {new}; the old name goes in 0.3"
        warnings.warn(message, DeprecationWarning, stacklevel=2)
        return getattr(value, new)

    return property(get)
