"""Are polygons valid and true, and how long do they take? ``python tests/benchmarks/polygons.py``.

Lines of many kinds, over the antimeridian, over and around a pole, at half-widths from 10 m
to 500 km; ``--long`` draws a wandering road of 10,000 vertices and a line of 20,000 km instead,
``--walks 200`` so many lines that go to and fro between a few places, at random widths.
A row tells how far from the polygon's edge it and ``contains`` still disagree, and what three
judges say of it: GEOS, the ``antimeridian`` package (there is nothing for it to mend), and the
reading of RFC 7946 in this file, which shares no code with either.
"""

from __future__ import annotations

import argparse
import math
import time
import warnings
from typing import TYPE_CHECKING

import antimeridian
import numpy as np
import shapely
from pyproj import Geod

from geo import Band, Line

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Knots = list[tuple[float, float]]

GEOD = Geod(ellps="WGS84")
RADIUS_M = 6_371_000.0
PROBES_M = (0.05, 0.1, 0.25, 0.5, 1.0, 3.0, 10.0, 100.0)
WIDTHS_M = (10.0, 2_000.0, 50_000.0, 500_000.0)


def line_from_azimuths(lat: float, lon: float, azimuths: Floats, lengths: Floats) -> Line:
    """Return the line that goes from a place so far in each azimuth."""
    lats, lons = [lat], [lon]
    for azimuth, length in zip(azimuths, lengths, strict=True):
        lon, lat, _ = GEOD.fwd(lons[-1], lats[-1], azimuth, length)
        lats.append(lat)
        lons.append(lon)
    return Line(lats=lats, lons=lons)


def wandering_road(vertices: int, seed: int = 5) -> Line:
    """Return a road of 100 m between vertices that keeps its heading more or less."""
    rng = np.random.default_rng(seed)
    azimuths = 60 + np.cumsum(rng.normal(0, 6, vertices - 1)) * 0.9
    return line_from_azimuths(30.0, 10.0, azimuths, np.full(vertices - 1, 100.0))


def curved_line(vertices: int, seed: int = 3) -> Line:
    """Return a line of 20,000 km in wide curves, half around the globe and back."""
    length = 2e7 / (vertices - 1)
    turns = np.random.default_rng(seed).normal(0, 2 * math.sqrt(length / 1e4), vertices - 1)
    return line_from_azimuths(-30.0, 100.0, 50 + np.cumsum(turns), np.full(vertices - 1, length))


def retracing_band(seed: int) -> Band:
    """Return a band on a line that goes to and fro between a few places.

    So it comes again by the same vertices and segments, either way; all else is at random.
    """
    rng = np.random.default_rng(seed)
    size = 10 ** rng.uniform(-3, 0.8)
    lat, lon = rng.uniform(-75, 75), rng.uniform(-180, 180)
    lats = lat + size * rng.uniform(-2, 2, 8).clip(-3, 3)
    lons = (lon + size * rng.uniform(-2, 2, 8) + 180) % 360 - 180
    which = np.append([0, 1], rng.integers(0, rng.integers(3, 9), rng.integers(1, 24)))
    line = Line(lats=lats[which], lons=lons[which])
    width = min(10 ** rng.uniform(1, math.log10(size * 1e5)), 100_000.0)
    left: float | Knots = float(width)
    right: float | Knots = float(width * rng.choice([1.0, rng.uniform(0.1, 1)]))
    start, stop = 0.0, line.length
    if rng.uniform() < 0.3:
        start, stop = np.sort(rng.uniform(0, line.length, 2)).tolist()
    if rng.uniform() < 0.3:
        left, right = varying_half_widths(line, width)
    kinds = rng.choice(["flat", "round"], 2).tolist()
    return Band(
        line=line, start=start, stop=stop, left=left, right=right, ends=(kinds[0], kinds[1])
    )


def long_lines() -> dict[str, Line]:
    """Return lines that take long to draw around."""
    return {"wandering road": wandering_road(10_000), "20,000 km": curved_line(2_000)}


def hard_lines() -> dict[str, Line]:
    """Return lines that are hard to draw around, by what they are."""
    around = np.append(np.arange(0.0, 360.0, 5.0), 0.0)
    east = (around + 180.0) % 360.0 - 180.0
    eight = np.radians(np.linspace(90, 450, 41))
    zigzag = [179.0, -179.2, 179.1, -178.5, 178.6, -179.9, 179.5]
    return {
        "two vertices": Line(lats=[52.5, 50.1], lons=[13.4, 14.4]),
        "one metre": line_from_azimuths(48.0, 2.0, np.array([70.0]), np.array([1.0])),
        "half the equator": Line(lats=[0, 0, 0], lons=[100, -170, -80]),
        "over the pole": Line(lats=[40, 70, 60], lons=[20, 20, -160]),
        "past the pole": Line(lats=[80, 89.9, 81], lons=[20, 100, -150]),
        "ends at the pole": Line(lats=[80, 90], lons=[30, 30]),
        "ring at 85 N": Line(lats=np.full(73, 85.0), lons=east),
        "ring at 85 S": Line(lats=np.full(73, -85.0), lons=east),
        "small polar ring": Line(lats=np.full(73, 89.9), lons=east),
        "antimeridian zigzag": Line(lats=[10, 11, 12, 12.2, 13, 15, 15.1], lons=zigzag),
        "zigzag at 70 S": Line(lats=[-70, -71, -70.5, -71, -72, -70, -73], lons=zigzag),
        "on the antimeridian": Line(lats=[-5, 0, 5], lons=[180, -180, 180]),
        "from the antimeridian": Line(lats=[5, 5.5], lons=[180, -175]),
        "hairpins": line_from_azimuths(
            45.0, 6.0, np.array([80, 175, 262, 185, 84, 170, 266.0]), np.full(7, 9e3)
        ),
        "figure eight": Line(lats=35 + 0.3 * np.sin(2 * eight), lons=30 + 0.5 * np.sin(eight)),
        "closed ring": line_from_azimuths(
            40.0, 20.0, np.arange(0, 360, 20.0), np.full(18, 17_000.0)
        ),
        "15,000 km": line_from_azimuths(
            -30, 150, np.array([40, 50, 55, 70, 100.0]), np.full(5, 3e6)
        ),
        "wandering": wandering_road(300),
        "there and back": line_from_azimuths(
            50, 14, np.array([60, 10, 190, 240, 300.0]), np.full(5, 9e3)
        ),
    }


def bands_on(line: Line, widths: tuple[float, ...] = WIDTHS_M) -> Iterator[Band]:
    """Yield bands on a line: each width with flat and round ends, sides of three kinds."""
    for width in widths:
        for ends in ("flat", "round"):
            sides = ((width, width), (width, 0.3 * width), varying_half_widths(line, width))
            for left, right in sides:
                yield Band(line=line, start=0, stop=line.length, left=left, right=right, ends=ends)


def varying_half_widths(line: Line, width: float) -> tuple[Knots, Knots]:
    """Return half-widths that change along a line: to and fro on the left, steps on the right.

    They do not end as they begin, which is a step where a line is closed.
    """
    at = np.linspace(0, line.length, 10).tolist()
    left = [(m, width * share) for m, share in zip(at[1:], [1, 0.4] * 4 + [0.7], strict=True)]
    steps = zip(at[2:6], ((0.3, 0.7), (0.3, 0.7), (0.5, 0.9), (0.9, 0.5)), strict=True)
    return left, [(m, width * share) for m, shares in steps for share in shares]


def polygon_edges(polygon: shapely.Geometry) -> Floats:
    """Return the edges of all rings as rows (lon, lat, lon, lat), in the order of the rings."""
    parts = [
        np.column_stack([xy[:-1], xy[1:]])
        for part in shapely.get_parts(polygon)
        for xy in map(shapely.get_coordinates, (part.exterior, *part.interiors))
    ]
    return np.concatenate(parts)


def rfc7946_faults(polygon: shapely.Geometry) -> list[str]:
    """Return what RFC 7946 (sections 3.1.6 and 3.1.9) finds wrong with a polygon."""
    found = []
    for part in shapely.get_parts(polygon):
        for i, ring in enumerate([part.exterior, *part.interiors]):
            lon, lat = shapely.get_coordinates(ring).T
            if len(lon) < 4 or lon[0] != lon[-1] or lat[0] != lat[-1]:
                found.append("a ring is not closed")
            if not (np.abs(lon).max() <= 180 and np.abs(lat).max() <= 90):
                found.append("a coordinate lies beyond 180 or 90 degrees")
            if np.abs(np.diff(lon)).max() > 180:
                found.append("an edge spans more than 180 degrees")
            x, y = lon - lon[0], lat - lat[0]
            twice = float(np.sum(x[:-1] * y[1:] - x[1:] * y[:-1]))
            if (twice > 0) != (i == 0):
                found.append("a ring runs against the right-hand rule")
    if count_crossings(polygon_edges(polygon)):
        found.append("edges cross")
    return found


def count_crossings(edge: Floats) -> int:
    """Return how many pairs of edges cross, by looking at all whose longitudes overlap."""
    edge = edge[np.argsort(np.minimum(edge[:, 0], edge[:, 2]))].astype(np.longdouble)
    west, east = np.minimum(edge[:, 0], edge[:, 2]), np.maximum(edge[:, 0], edge[:, 2])
    south, north = np.minimum(edge[:, 1], edge[:, 3]), np.maximum(edge[:, 1], edge[:, 3])
    here, count = np.arange(len(edge)), 0
    for step in range(1, len(edge)):
        here = here[here + step < len(edge)]
        here = here[west[here + step] <= east[here]]
        if not len(here):
            break
        other = here + step
        meet = (south[other] <= north[here]) & (north[other] >= south[here])
        one, two = edge[here[meet]], edge[other[meet]]
        sides = [
            _signed_distance(one, two[:, :2]) * _signed_distance(one, two[:, 2:]),
            _signed_distance(two, one[:, :2]) * _signed_distance(two, one[:, 2:]),
        ]
        count += int(np.sum((sides[0] < 0) & (sides[1] < 0)))
    return count


def _signed_distance(edge: Floats, point: Floats) -> Floats:
    ahead, to = edge[:, 2:] - edge[:, :2], point - edge[:, :2]
    across = ahead[:, 0] * to[:, 1] - ahead[:, 1] * to[:, 0]
    return np.where(np.abs(across) > 1e-24, across, 0.0)


def validator_verdicts(polygon: shapely.Geometry) -> dict[str, str]:
    """Return what each judge finds wrong; nothing where it accepts the polygon."""
    found = {"GEOS": "", "antimeridian": "", "RFC 7946": "; ".join(rfc7946_faults(polygon))}
    if not polygon.is_valid:
        found["GEOS"] = shapely.is_valid_reason(polygon)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            fixed = shapely.geometry.shape(antimeridian.fix_shape(polygon))
            change = shapely.symmetric_difference(fixed, polygon).area
            # Longitudes are rounded on their way there and back.
            if change > 1e-9 * polygon.area + 1e-13 * polygon.length:
                found["antimeridian"] = f"mended by {change:.1e} square degrees"
        except (Warning, Exception) as error:
            found["antimeridian"] = f"{type(error).__name__}: {error}"
    return found


def worst_disagreement_m(
    band: Band, polygon: shapely.Geometry, seed: int = 1, most: int = 4_000
) -> float:
    """Return how far from the polygon's edge it still disagrees with the band, in metres.

    Probes stand on both sides of edges and around vertices, and all over the globe.
    """
    rng = np.random.default_rng(seed)
    edge = polygon_edges(polygon)
    at_cut = (np.abs(edge[:, 0]) == 180) & (edge[:, 0] == edge[:, 2])
    edge = edge[~at_cut & ~((np.abs(edge[:, 1]) == 90) & (edge[:, 1] == edge[:, 3]))]
    some = edge[rng.permutation(len(edge))[:most]]
    foot = some[:, :2] + rng.uniform(0, 1, (len(some), 1)) * (some[:, 2:] - some[:, :2])
    azimuth = np.degrees(
        np.arctan2(
            (some[:, 2] - some[:, 0]) * np.cos(np.radians(foot[:, 1])), some[:, 3] - some[:, 1]
        )
    )
    starts, azimuths, reaches = [], [], []
    for reach in PROBES_M:
        for turn in (-90.0, 90.0):
            starts.append(foot)
            azimuths.append(azimuth + turn)
            reaches.append(np.full(len(foot), reach))
        starts.append(some[:, :2])
        azimuths.append(rng.uniform(0, 360, len(some)))
        reaches.append(np.full(len(some), reach))
    start = np.concatenate(starts)
    lon, lat, _ = GEOD.fwd(*start.T, np.concatenate(azimuths), np.concatenate(reaches))
    lon = np.concatenate([lon, rng.uniform(-180, 180, most)])
    lat = np.concatenate([lat, np.degrees(np.arcsin(rng.uniform(-1, 1, most)))])
    west, south, east, north = polygon.bounds
    lon = np.concatenate([lon, rng.uniform(west, east, most)])
    lat = np.concatenate([lat, rng.uniform(south, north, most)])
    shapely.prepare(polygon)
    wrong = shapely.intersects_xy(polygon, lon, lat) != band.contains(lat=lat, lon=lon)
    far = [distance_to_edges_m(edge, *place) for place in zip(lat[wrong], lon[wrong], strict=True)]
    return max(far, default=0.0)


def distance_to_edges_m(edge: Floats, lat: float, lon: float) -> float:
    """Return how far a point lies from the nearest edge (good for short ways)."""
    phi, lam = math.radians(lat), math.radians(lon)
    east = np.array([-math.sin(lam), math.cos(lam), 0.0])
    north = np.array(
        [-math.sin(phi) * math.cos(lam), -math.sin(phi) * math.sin(lam), math.cos(phi)]
    )
    here = _unit_vectors(lat, lon)
    ends = [_unit_vectors(edge[:, i + 1], edge[:, i]) for i in (0, 2)]
    start, stop = (np.column_stack([end @ east, end @ north]) for end in ends)
    ahead = stop - start
    length = np.maximum(np.sum(ahead**2, axis=1), 1e-30)
    share = (-np.sum(start * ahead, axis=1) / length).clip(0, 1)[:, None]
    apart = np.hypot(*(start + share * ahead).T)
    behind = (ends[0] @ here < 0) | (ends[1] @ here < 0)
    return float(np.where(behind, 2.0, apart).min() * RADIUS_M)


def _unit_vectors(lat: Floats | float, lon: Floats | float) -> Floats:
    phi, lam = np.radians(lat), np.radians(lon)
    return np.stack([np.cos(phi) * np.cos(lam), np.cos(phi) * np.sin(lam), np.sin(phi)], axis=-1)


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
    worst = worst_disagreement_m(band, polygon)
    found = validator_verdicts(polygon)
    judged = " ".join(f"{judge}: {fault or 'accepts'}" for judge, fault in found.items())
    vertices, parts = shapely.get_num_coordinates(polygon), shapely.get_num_geometries(polygon)
    print(f"{label}{seconds:>7.2f} s{vertices:>7}{parts:>3}{worst:>10.2f} m  {judged}", flush=True)
    return worst <= 0.5 and not any(found.values())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("--long", action="store_true", help="the lines that take longest")
    parser.add_argument("--walks", type=int, default=0, help="so many lines that come again")
    parser.add_argument("--line", help="only lines whose name holds this")
    parser.add_argument("--widths", type=float, nargs="+", default=WIDTHS_M, help="metres a side")
    given = parser.parse_args()
    Line(lats=[0, 1], lons=[0, 1]).locate(lat=np.zeros(4_000), lon=np.zeros(4_000))  # compiles
    heads = ("vertices", "ends", "left", "right", "drawn in", "vertices", "parts", "disagree to")
    print("line", *heads, sep=", ")
    drawn = long_lines() if given.long else hard_lines()
    cases = [(name, band) for name in drawn for band in bands_on(drawn[name], tuple(given.widths))]
    if given.walks:
        cases = [(f"walk {seed}", retracing_band(seed)) for seed in range(given.walks)]
    good = [print_row(name, band) for name, band in cases if (given.line or "") in name]
    print(f"{sum(good)} of {len(good)} are valid and within half a metre")


if __name__ == "__main__":
    main()
