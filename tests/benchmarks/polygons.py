"""Are polygons valid and true, and how long do they take? ``python tests/benchmarks/polygons.py``.

Lines of many kinds, over the antimeridian, over and around a pole, at half-widths from 10 m
to 500 km; ``--long`` draws a wandering road of 10,000 vertices and a line of 20,000 km instead,
``--walks 200`` as many lines that go to and fro between a few vertices, at random widths.
A row says how far from the polygon's edge it and the reference still disagree, and what the
validators of ``tests/outlines.py`` find wrong.
"""

from __future__ import annotations

import argparse
import time
from typing import TYPE_CHECKING

import numpy as np
import shapely

from geo import Line
from tests import outlines

if TYPE_CHECKING:
    from geo import Band


def print_row(name: str, band: Band) -> bool:
    """Draw a band, print its row, and tell whether all is well with it."""
    start = time.perf_counter()
    changes = " " if band.is_uniform else "~"
    widths = f"{band.left:>9.6g}{band.right:>9.6g}{changes}"
    ends = band.ends if isinstance(band.ends, str) else "mixed"
    label = f"{name:<22}{len(band.line.lats):>6} {ends:<6}{widths}"
    try:
        polygon = band.outline()
    except Exception as error:
        print(f"{label}  {type(error).__name__}: {error}")
        return False
    seconds = time.perf_counter() - start
    worst = outlines.worst_disagreement_m(band, polygon)
    found = outlines.validator_verdicts(polygon)
    judged = " ".join(f"{judge}: {fault or 'accepts'}" for judge, fault in found.items())
    vertices, parts = shapely.get_num_coordinates(polygon), shapely.get_num_geometries(polygon)
    print(f"{label}{seconds:>7.2f} s{vertices:>7}{parts:>3}{worst:>10.2f} m  {judged}", flush=True)
    return worst <= 0.5 and not any(found.values())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--long", action="store_true", help="the lines that take longest")
    parser.add_argument(
        "--walks", type=int, default=0, help="this many lines that retrace themselves"
    )
    parser.add_argument("--line", help="only lines whose name holds this")
    parser.add_argument(
        "--widths", type=float, nargs="+", default=outlines.WIDTHS_M, help="metres a side"
    )
    options = parser.parse_args()
    Line(lats=[0, 1], lons=[0, 1]).locate(lat=np.zeros(4_000), lon=np.zeros(4_000))  # compiles
    heads = ("vertices", "ends", "left", "right", "drawn in", "vertices", "parts", "disagree to")
    print("line", *heads, sep=", ")
    drawn = outlines.long_lines() if options.long else outlines.hard_lines()
    cases = [
        (name, band)
        for name in drawn
        for band in outlines.bands_on(drawn[name], tuple(options.widths))
    ]
    if options.walks:
        cases = [(f"walk {seed}", outlines.retracing_band(seed)) for seed in range(options.walks)]
    good = [print_row(name, band) for name, band in cases if (options.line or "") in name]
    print(f"{sum(good)} of {len(good)} are valid and within half a metre")


if __name__ == "__main__":
    main()
