"""How exact places are anywhere on Earth: ``python tests/benchmarks/globe.py``.

Random lines of 1 km to 20,000 km, bending as they go, from random places at all latitudes
(evenly, so that the poles have their share); points at random distances, to 500 km. Against
``tests/reference.py``, which walks along GeographicLib's geodesics and shares nothing with
the engine. Worst errors by length, by latitude and by distance; measures where no other
place is as near to within a decimetre.
"""

from __future__ import annotations

import argparse
from collections import defaultdict

import numpy as np
from pyproj import Geod

from tests.reference import Reference, wandering_line

GEOD = Geod(ellps="WGS84")
LENGTHS_KM = ((1, 10), (10, 100), (100, 1_000), (1_000, 5_000), (5_000, 20_000))
LATITUDES = ((0, 10), (10, 40), (40, 70), (70, 85), (85, 90))
DISTANCES_KM = ((0, 6.5), (6.5, 50), (50, 200), (200, 500))
CLEAR_M = 0.1

Errors = defaultdict[tuple[object, ...], list[tuple[float, float]]]


def measure_line(rng: np.random.Generator, length: float, points: int) -> Errors:
    """Return the errors (offset, measure) at points around a line, by latitude and distance."""
    line = wandering_line(rng, length, rng.uniform(-90, 90))
    reference = Reference(line)
    errors: Errors = defaultdict(list)
    for near, far in DISTANCES_KM:
        for _ in range(points):
            lat, lon = line.point_at(rng.uniform(0, line.length))
            away = rng.uniform(near, far) * 1000
            lon, lat, _ = GEOD.fwd(lon, lat, rng.uniform(0, 360), away)
            true, here = reference.locate(lat, lon), line.locate(lat=lat, lon=lon)
            measure = abs(here.measure - true.measure) if true.tie_m > CLEAR_M else 0.0
            band = next(band for band in LATITUDES if abs(lat) <= band[1])
            bucket = next(it for it in DISTANCES_KM if true.distance <= it[1] * 1000 + 1)
            errors[band, bucket].append((abs(abs(here.offset) - true.distance), measure))
    return errors


def show(title: str, errors: Errors, rows: tuple[tuple[float, float], ...], unit: str) -> None:
    heads = "".join(f"{f'{a:g}-{b:g} km away':>26}" for a, b in DISTANCES_KM)
    print(f"{title:<22}{heads}\n{'':<22}" + f"{'offset mm   measure mm':>26}" * len(DISTANCES_KM))
    for row in rows:
        cells = []
        for bucket in DISTANCES_KM:
            found = np.array(errors.get((row, bucket), [(np.nan, np.nan)])) * 1000
            cells.append(f"{found[:, 0].max():13.4f}{found[:, 1].max():13.4f}")
        print(f"{f'{row[0]:,} to {row[1]:,}{unit}':<22}" + "".join(cells))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lines", type=int, default=60, help="lines of each length")
    parser.add_argument("--points", type=int, default=10, help="points of each distance")
    options = parser.parse_args()
    rng = np.random.default_rng(20200305)
    by_length: Errors = defaultdict(list)
    by_latitude: Errors = defaultdict(list)
    for least, most in LENGTHS_KM:
        for _ in range(options.lines):
            length = 1000 * np.exp(rng.uniform(np.log(least), np.log(most)))
            for (band, bucket), found in measure_line(rng, length, options.points).items():
                by_length[(least, most), bucket] += found
                by_latitude[band, bucket] += found
    count = sum(map(len, by_length.values()))
    print(f"{options.lines * len(LENGTHS_KM)} lines, {count} points: the worst errors")
    show("length of the line", by_length, LENGTHS_KM, " km")
    show("latitude", by_latitude, LATITUDES, " deg")


if __name__ == "__main__":
    main()
