"""How exact the answers are: ``python tests/benchmarks/accuracy.py``.

Against ``tests/data/truth_points.csv``, which GeographicLib's geodesics made; and, for the
polygon, how far points along its edge lie from the true edge.
"""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import shapely

import corridor
from tests.reference import ReferenceBand

TRUTH = Path(__file__).parents[1] / "data" / "truth_points.csv"
AMBIGUOUS_M = 0.05


def points(m4: corridor.Corridor) -> None:
    with TRUTH.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))

    def column(name: str) -> np.ndarray:
        return np.array([float(row[name]) for row in rows])

    lats, lons = column("lat"), column("lon")
    here = m4.line.locate(lat=lats, lon=lons)
    offset = np.abs(np.abs(here.offset) - column("distance_m"))
    clear = column("tie_gap_m") > AMBIGUOUS_M
    measure = np.abs(here.measure - column("measure_m"))[clear]
    print(f"{len(rows)} points up to {column('distance_m').max() / 1000:.1f} km from the road")
    print(f"  offset:  worst {offset.max() * 1000:.4f} mm, mean {offset.mean() * 1000:.5f} mm")
    print(f"  measure: worst {measure.max() * 1000:.4f} mm ({clear.sum()} unambiguous points)")
    for ends in ("flat", "round"):
        inside = m4.with_ends(ends).contains(lat=lats, lon=lons)
        wrong = int(np.sum(inside != (column(f"inside_{ends}") == 1)))
        print(f"  inside, {ends} ends: {wrong} wrong")


def polygon(m4: corridor.Corridor) -> None:
    """Print how far the edge lies from the true one: the half-width, by tests/reference.py."""
    band = m4.with_ends("round").band
    edge = m4.with_ends("round").polygon.exterior
    along = shapely.line_interpolate_point(edge, np.linspace(0, 1, 200_001), normalized=True)
    lons, lats = np.concatenate([shapely.get_coordinates(it) for it in (along, edge)]).T
    error = ReferenceBand(band).edge_m(lats, lons)
    print(f"polygon, round ends: {shapely.get_num_coordinates(edge)} vertices")
    print(f"  edge: worst {error.max():.3f} m, mean {error.mean():.4f} m from the true edge")
    print(f"area {m4.area_km2:.2f} km2, perimeter {m4.perimeter_km:.2f} km (flat ends)")


if __name__ == "__main__":
    zone = corridor.m4()
    points(zone)
    polygon(zone)
