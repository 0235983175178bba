"""Values that do not change, without the price of :mod:`dataclasses`.

Importing ``dataclasses`` and making a dozen of them takes 30 ms, a third of what a question
on the command line may take in all. On that path records are named tuples, and the few
classes with a life of their own use the two functions here.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import NoReturn, TypeVar

    T = TypeVar("T")


def fill(value: object, **attributes: object) -> None:
    """Set the attributes of a frozen value, once, as it is made."""
    for name, attribute in attributes.items():
        object.__setattr__(value, name, attribute)


def refuse(value: object, name: str, *_: object) -> NoReturn:
    """Refuse to set or delete an attribute: serves as ``__setattr__`` and ``__delattr__``."""
    message = f"a {type(value).__name__} does not change, so {name!r} cannot: make a new one"
    raise AttributeError(message)


def remake(kind: Callable[..., T], attributes: dict[str, object]) -> T:
    """Make a value from its attributes: how copies and pickles of it are made."""
    return kind(**attributes)
