"""Corridors and coordinates that tests of the model and of the public classes share."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely

import corridor

if TYPE_CHECKING:
    from corridor import Corridor


@pytest.fixture(scope="session")
def round_m4(m4: Corridor) -> Corridor:
    return m4.with_ends("round")


@pytest.fixture(scope="session")
def lopsided(m4: Corridor) -> Corridor:
    """Return the corridor of 2 km to the north and 9 km to the south."""
    return m4.with_width(each_side_km=(2, 9))


@pytest.fixture(scope="session")
def horseshoe() -> Corridor:
    """Return a corridor with a hole: inside the bend lies what is farther than its edge."""
    line = shapely.LineString([(0, 0), (0.04, 0), (0.04, 0.04), (0, 0.04), (0, 0.004)])
    return corridor.from_line(line, width_km=1)


@pytest.fixture(scope="session")
def truth_lats(truth: list[dict[str, str]]) -> np.ndarray:
    return np.array([float(point["lat"]) for point in truth])


@pytest.fixture(scope="session")
def truth_lons(truth: list[dict[str, str]]) -> np.ndarray:
    return np.array([float(point["lon"]) for point in truth])
