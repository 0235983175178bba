"""Compile the engine before the tests run: in a new clone every worker would do so by itself."""

from __future__ import annotations

import numpy as np

import corridor
from geo.band import GRID_FROM_POINTS

if __name__ == "__main__":
    m4 = corridor.m4()
    random = np.random.default_rng(1)
    lats, lons = random.uniform((35, 36), (36.5, 37.5), (GRID_FROM_POINTS, 2)).T
    m4.contains(lat=lats, lon=lons)
    m4.locate(lat=lats, lon=lons)
    m4.line.point_at(np.zeros(len(lats)))
