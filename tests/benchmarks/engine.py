"""How fast the engine is, as ratios within one run: ``python tests/benchmarks/engine.py``.

Ten million points around the M4 (``--points 1e7 1e8`` for other numbers). Times are the least
of five runs. What is compared with:

- shapely's ``contains_xy`` on the prepared polygon, and ``distance`` + ``line_locate_point``
  (in degrees, so its answers are not comparable; its speed is), one thread, on fewer points;
- a compiled loop that reads two arrays and writes one of booleans, or two of floats, into an
  array that is there already, with as many threads: the machine's limit for such work.
"""

from __future__ import annotations

import argparse
import os
import platform
import subprocess
import sys
import time
import tracemalloc
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import numba
import numpy as np
import shapely

import corridor

if TYPE_CHECKING:
    from collections.abc import Callable

RUNS = 5


def least_seconds(work: Callable[[], Any], runs: int = RUNS) -> float:
    """Return the least time of some runs, after one that is not counted."""
    work()
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return min(times)


@numba.njit(nogil=True)
def read_and_tell(lats, lons, inside):  # type: ignore[no-untyped-def]
    for i in range(len(lats)):
        inside[i] = lats[i] + lons[i] > 72.0


@numba.njit(nogil=True)
def read_and_write(lats, lons, one, other):  # type: ignore[no-untyped-def]
    for i in range(len(lats)):
        one[i] = lats[i] + lons[i]
        other[i] = lats[i] - lons[i]


def in_threads(loop: Callable[..., None], threads: int, *arrays: np.ndarray) -> None:
    """Run a compiled loop over as many parts of the arrays as there are threads."""
    parts = [np.array_split(array, threads) for array in arrays]
    with ThreadPoolExecutor(threads) as pool:
        list(pool.map(loop, *parts))


def row(name: str, seconds: float, count: int, base: float, base_name: str) -> None:
    rate = count / seconds / 1e6
    print(f"  {name:<34}{rate:9.2f} M points/s  {rate / base:8.1f} x {base_name}")


def points_around(m4: corridor.Corridor, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Return points spread evenly over the corridor's bounds and 3 km around."""
    west, south, east, north = m4.polygon.buffer(0.03).bounds
    rng = np.random.default_rng(20200305)
    return rng.uniform(south, north, count), rng.uniform(west, east, count)


def contains(m4: corridor.Corridor, lats: np.ndarray, lons: np.ndarray) -> None:
    count = len(lats)
    polygon = m4.polygon
    shapely.prepare(polygon)
    few = min(count, 2_000_000)
    theirs = few / least_seconds(lambda: shapely.contains_xy(polygon, lons[:few], lats[:few])) / 1e6
    out = np.zeros(count, dtype=np.bool_)
    print(f"contains, {count:.0e} points")
    print(f"  {'shapely.contains_xy, prepared':<34}{theirs:9.2f} M points/s")
    for threads in (1, 2):
        limit = least_seconds(lambda n=threads: in_threads(read_and_tell, n, lats, lons, out))
        print(f"  {f'plain loop, {threads} thread(s)':<34}{count / limit / 1e6:9.2f} M points/s")
        seconds = least_seconds(lambda n=threads: m4.contains(lat=lats, lon=lons, threads=n))
        row(f"corridor, {threads} thread(s)", seconds, count, theirs, "shapely")
        print(f"  {'':<34}{limit / seconds:9.2f} of the plain loop")


def locate(m4: corridor.Corridor, lats: np.ndarray, lons: np.ndarray) -> None:
    count = len(lats)
    few = min(count, 20_000)
    line = m4.road
    shapely.prepare(line)
    there = shapely.points(lons[:few], lats[:few])
    theirs = few / least_seconds(
        lambda: (shapely.distance(line, there), shapely.line_locate_point(line, there))
    )
    theirs /= 1e6
    one, other = np.zeros(count), np.zeros(count)
    taken = []
    print(f"locate (measure and offset), {count:.0e} points")
    print(f"  {'shapely distance + locate':<34}{theirs:9.3f} M points/s")
    for threads in (1, 2):
        work = (read_and_write, threads, lats, lons, one, other)
        limit = least_seconds(lambda work=work: in_threads(*work))
        print(f"  {f'plain loop, {threads} thread(s)':<34}{count / limit / 1e6:9.2f} M points/s")
        seconds = least_seconds(lambda n=threads: m4.line.locate(lat=lats, lon=lons, threads=n))
        row(f"corridor, {threads} thread(s)", seconds, count, theirs, "shapely")
        print(f"  {'':<34}{limit / seconds:9.3f} of the plain loop")
        taken.append(seconds)
    print(f"  {'two threads over one':<34}{taken[0] / taken[1]:9.2f} times")


def memory(m4: corridor.Corridor, lats: np.ndarray, lons: np.ndarray) -> None:
    """Print the peak of what NumPy holds during a call, less the arrays it returns."""
    tracemalloc.start()
    for name, work, answer_bytes in (
        ("contains", m4.contains, len(lats)),
        ("locate", m4.line.locate, 16 * len(lats)),
    ):
        tracemalloc.reset_peak()
        before = tracemalloc.get_traced_memory()[0]
        work(lat=lats, lon=lons)
        beyond = tracemalloc.get_traced_memory()[1] - before - answer_bytes
        print(f"memory of {name} beyond the arrays in and out: {beyond / 2**20:.1f} MiB")
    tracemalloc.stop()


def polygon(m4: corridor.Corridor) -> None:
    print("polygon at a new width (tolerance 0.5 m)")
    for ends in ("flat", "round"):
        widths = iter(np.linspace(9, 15, RUNS + 2))
        seconds = least_seconds(
            lambda e=ends, w=widths: m4.with_width(km=next(w)).with_ends(e).polygon
        )
        theirs = least_seconds(lambda: m4.centreline.buffer(0.06, quad_segs=64))
        print(f"  {ends + ' ends':<34}{seconds * 1000:9.0f} ms")
        print(f"  {'GEOS, planar, 64 to a quadrant':<34}{theirs * 1000:9.0f} ms")


def start_up(runs: int = 15) -> None:
    """Print the whole process of one question against importing NumPy and shapely."""
    ours = [sys.executable, "-m", "corridor", "contains", "35.814,36.610"]
    theirs = [sys.executable, "-c", "import numpy, shapely"]

    def seconds(command: list[str]) -> float:
        start = time.perf_counter()
        subprocess.run(command, stdout=subprocess.DEVNULL, check=True)
        return time.perf_counter() - start

    pairs = [(seconds(ours), seconds(theirs)) for _ in range(runs + 1)][1:]
    one, other = (sorted(column)[runs // 2] for column in zip(*pairs, strict=True))
    print("one question on the command line, whole process (median)")
    print(f"  {'corridor contains 35.814,36.610':<34}{one * 1000:9.0f} ms")
    print(f"  {'import numpy, shapely':<34}{other * 1000:9.0f} ms  ratio {one / other:.2f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--points", type=float, nargs="+", default=[1e7])
    counts = [int(count) for count in parser.parse_args().points]
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, "
        f"numpy {np.__version__}, numba {numba.__version__}, shapely {shapely.__version__}"
    )
    m4 = corridor.m4()
    start = time.perf_counter()
    few = points_around(m4, 300_000)
    m4.contains(lat=few[0], lon=few[1])
    m4.line.locate(lat=few[0], lon=few[1])
    print(f"grids made (kernels from the cache or compiled): {time.perf_counter() - start:.2f} s")
    for count in counts:
        lats, lons = points_around(m4, count)
        memory(m4, lats, lons)
        contains(m4, lats, lons)
        locate(m4, lats, lons)
    polygon(m4)
    start_up()


if __name__ == "__main__":
    main()
