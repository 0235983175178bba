"""Immutable values without the import time of :mod:`dataclasses`.

Importing ``dataclasses`` and making a dozen of them takes 30 ms, a third of the time of an
answer on the command line. On that path records are named tuples, and the few classes with
methods use the functions here.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import NoReturn, TypeVar

    T = TypeVar("T")


def fill(value: object, **attributes: object) -> None:
    """Set the attributes of a frozen value while it is made."""
    for name, attribute in attributes.items():
        object.__setattr__(value, name, attribute)


def refuse_change(value: object, name: str, *_: object) -> NoReturn:
    """Refuse to set or delete an attribute: for ``__setattr__`` and ``__delattr__``."""
    message = f"a {type(value).__name__} does not change, so {name!r} cannot: make a new one"
    raise AttributeError(message)


def remake(kind: Callable[..., T], attributes: dict[str, object]) -> T:
    """Return a value made from its attributes: for copies and pickles."""
    return kind(**attributes)
