"""Bands along lines without the vertices that hardly bend them: their outlines are drawn faster.

Rays leave every vertex. Where vertices are far nearer to each other than the edge is to the
line, rounding decides how far rays of neighbours go: there are more pieces of the outline
than vertices, and none meets the next. So vertices are left out that bend the line by less than
the tolerance of its edge. What lies inside is still decided by the band as it was.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

from geo.ellipsoid import (
    MEAN_RADIUS,
    METRES_PER_DEGREE,
    approximate_distances,
    geocentric_rows,
    geod,
)
from geo.line import Line
from geo.nearest.tables import SAME_MEASURE_M
from geo.width_profile import EDGE_TOLERANCE_M

if TYPE_CHECKING:
    from geo.band import Band
    from geo.outline.rays import Flags, Floats

# How far a vertex may lie from a straight edge on the map, and that from its geodesic.
MAX_DEVIATION_M = EDGE_TOLERANCE_M / 2


def simplify_band(band: Band) -> Band:
    """Return the band along its line without vertices that hardly bend it, within 1 mm of it.

    The line keeps its direction where the section ends and where half-widths change, and all
    vertices that it passes more than once.
    """
    lats, lons = np.array(band.line.lats), np.array(band.line.lons)
    measures = _vertex_measures(lats, lons)
    marks = [band.start, band.stop, *(measure for measure, _, _ in band.width_profile)]
    segment = np.searchsorted(measures, marks).clip(1, len(lats) - 1)
    kept = _bending_vertices(lats, lons) | _repeated_vertices(lats, lons)
    # A mark on a vertex, or nearly so, has two segments.
    for near in (segment - 2, segment - 1, segment, segment + 1):
        kept[near.clip(0, len(lats) - 1)] = True
    kept[[0, 1, -2, -1]] = True
    if kept.all():
        return band
    line = Line(lats=lats[kept], lons=lons[kept])
    there = _vertex_measures(lats[kept], lons[kept])
    start, stop, *at = np.interp(marks, measures[kept], there).tolist()
    return band.with_line(line, start=start, stop=min(stop, line.length), row_measures=at)


def _vertex_measures(lats: Floats, lons: Floats) -> Floats:
    lengths = geod().inv(lons[:-1], lats[:-1], lons[1:], lats[1:])[2]
    return np.append(0.0, np.cumsum(lengths))


def _bending_vertices(lats: Floats, lons: Floats) -> Flags:
    """Return whether the line bends at vertices; between them it is straight, within 1 mm.

    It is simplified in stretches so short that the geodesics along them are straight on the map.
    """
    lons = np.unwrap(lons, period=360.0)
    slope = np.tan(np.radians(np.abs(lats).clip(0.0, 89.9999)))
    longest = np.sqrt(8 * MEAN_RADIUS * MAX_DEVIATION_M / (slope + 0.1))
    ways = approximate_distances(lats[:-1], lons[:-1], lats[1:], lons[1:]) / np.minimum(
        longest[1:], longest[:-1]
    )
    part = np.floor(np.append(0.0, np.cumsum(ways)))
    # Where one stretch ends the next begins.
    at = 1 + np.nonzero(part[1:-1] > part[:-2])[0]
    vertex = np.insert(np.arange(len(lats)), at, at)
    number = np.cumsum(np.insert(np.zeros(len(lats), dtype=np.int64), at + 1, 1))
    stretches = shapely.linestrings(
        np.column_stack([lons[vertex], lats[vertex], vertex]), indices=number
    )
    straight = shapely.simplify(
        stretches, MAX_DEVIATION_M / METRES_PER_DEGREE, preserve_topology=False
    )
    kept = np.zeros(len(lats), dtype=np.bool_)
    kept[shapely.get_coordinates(straight, include_z=True)[:, 2].astype(np.int64)] = True
    return kept


def _repeated_vertices(lats: Floats, lons: Floats) -> Flags:
    """Return whether the line passes vertices more than once."""
    cells = np.round(geocentric_rows(lats, lons) / SAME_MEASURE_M)
    _, number, count = np.unique(cells, axis=0, return_inverse=True, return_counts=True)
    return np.asarray(count[number.ravel()] > 1)
