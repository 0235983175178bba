"""How the engine grows with a line's vertices: ``python tests/benchmarks/scaling.py``.

One winding road of about 1,000 km, told by 100 to 1,000,000 vertices. For each: how long
the frames and the tree take to make; how many nodes of the tree a query looks at, and that
by the logarithm of the number of vertices; and what a query takes (one thread, random points
to 50 km from the road, and to 500; with more vertices than fit the caches, waiting for the
memory is most of it).
"""

from __future__ import annotations

import argparse
import math
import os
import platform
import time
from typing import Any

import numpy as np
from pyproj import Geod

from geo import Line
from geo.nearest import bulk, grids, search

GEOD = Geod(ellps="WGS84")
QUERIES = 50_000
NEAR_M, FAR_M = 50_000.0, 500_000.0


def winding_road(count: int) -> Line:
    """Return a road across half of Europe, with bends of all sizes, of so many vertices."""
    t = np.linspace(0, 1, count)
    rng = np.random.default_rng(4)
    waves = [(2.0**k, 0.4 / 2**k, rng.uniform(0, 2 * math.pi)) for k in range(1, 9)]
    lats = 47 + sum(size * np.sin(2 * math.pi * pace * t + phase) for pace, size, phase in waves)
    return Line(lats=lats, lons=10 + 12 * t)


def points_near(line: Line, most: float) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(5)
    lats, lons = line.point_at(rng.uniform(0, line.length, QUERIES))
    there = GEOD.fwd(lons, lats, rng.uniform(0, 360, QUERIES), rng.uniform(0, most, QUERIES))
    return np.asarray(there[1]), np.asarray(there[0])


def microseconds(line: Line, most: float) -> float:
    """Return what one query costs without a grid: the least of three runs."""
    lats, lons = points_near(line, most)
    runs = []
    for _ in range(3):
        start = time.perf_counter()
        bulk.locate(*line.tables(), grids.empty_grid(), lats, lons, 1)
        runs.append(time.perf_counter() - start)
    return min(runs) / QUERIES * 1e6


def nodes_looked_at(line: Line) -> float:
    """Return how many nodes of the tree a query looks at, in the mean of 200."""
    lats, lons = points_near(line, NEAR_M)
    looked = 0
    lower_bound = search.lower_bound

    def counted(*arguments: Any) -> float:
        nonlocal looked
        looked += 1
        return lower_bound(*arguments)

    search.lower_bound = counted
    for lat, lon in zip(lats[:200].tolist(), lons[:200].tolist(), strict=True):
        line.locate(lat=lat, lon=lon)
    search.lower_bound = lower_bound
    return looked / 200


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--most", type=float, default=1e6, help="vertices of the longest line")
    most = int(parser.parse_args().most)
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    winding_road(30_000).locate(lat=[47.0], lon=[10.0])  # compiled, or read from the cache
    print("  vertices   made in s   nodes looked at   by log2 n   us to 50 km   us to 500 km")
    for power in range(2, 8):
        count = 10**power
        if count > most:
            break
        start = time.perf_counter()
        line = winding_road(count)
        made = time.perf_counter() - start
        near, far = microseconds(line, NEAR_M), microseconds(line, FAR_M)
        nodes = nodes_looked_at(line)
        by = nodes / math.log2(count)
        print(f"{count:10,}{made:12.2f}{nodes:18.1f}{by:12.1f}{near:14.2f}{far:15.2f}")


if __name__ == "__main__":
    main()
