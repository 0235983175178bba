"""What the tests of the engine share: the truth, by another way."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.reference import Reference

if TYPE_CHECKING:
    from geo import Line


@pytest.fixture(scope="session")
def reference(road: Line) -> Reference:
    return Reference(road)


@pytest.fixture(scope="session")
def reference_of() -> type[Reference]:
    return Reference
