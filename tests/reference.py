"""The tests' own way to the truth: GeographicLib's geodesics, step by step.

It shares nothing with the engine: no frames, no series, no tree. Candidate segments come from
the triangle inequality on geodesic distances to the vertices; on each, the foot is walked to
along the geodesic, by distance times the cosine of the angle, until it is perpendicular.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from pyproj import Geod

if TYPE_CHECKING:
    from geo import Line

GEOD = Geod(ellps="WGS84")


@dataclass(frozen=True, slots=True)
class Truth:
    """``tie_m``: how much farther the nearest point over half a millimetre along the line is."""

    distance: float
    measure: float
    side: float
    tie_m: float


class Reference:
    def __init__(self, line: Line) -> None:
        self.lats, self.lons = np.array(line.lats), np.array(line.lons)
        azimuths, back, lengths = GEOD.inv(
            self.lons[:-1], self.lats[:-1], self.lons[1:], self.lats[1:]
        )
        self.leave, self.arrive = np.array(azimuths), np.array(back) + 180
        self.lengths = np.array(lengths)
        self.measures = np.concatenate([[0], np.cumsum(self.lengths)])

    def locate(self, lat: float, lon: float) -> Truth:
        count = len(self.lats)
        to_vertex = np.array(
            GEOD.inv(np.full(count, lon), np.full(count, lat), self.lons, self.lats)[2]
        )
        least = np.maximum(
            (to_vertex[:-1] + to_vertex[1:] - self.lengths) / 2,
            np.maximum(to_vertex[:-1], to_vertex[1:]) - self.lengths,
        )
        best_possible = to_vertex.min()
        feet = [self._foot(i, lat, lon) for i in np.nonzero(least <= best_possible + 1.0)[0]]
        distance, measure, segment, along = min(feet)
        others = [foot[0] for foot in feet if abs(foot[1] - measure) > 5e-4]
        tie = min(others, default=math.inf) - distance
        return Truth(distance, measure, self._side(segment, along, lat, lon), tie)

    def _foot(self, i: int, lat: float, lon: float) -> tuple[float, float, int, float]:
        along = self.lengths[i] / 2
        for _ in range(60):
            foot_lon, foot_lat, back = GEOD.fwd(self.lons[i], self.lats[i], self.leave[i], along)
            azimuth, _, distance = GEOD.inv(foot_lon, foot_lat, lon, lat)
            step = distance * math.cos(math.radians(azimuth - (back + 180)))
            following = min(max(along + step, 0.0), self.lengths[i])
            if abs(following - along) < 1e-9:
                break
            along = following
        return distance, self.measures[i] + along, int(i), along

    def _side(self, i: int, along: float, lat: float, lon: float) -> float:
        """+1 left, -1 right; at a vertex by both segments that meet there."""
        foot_lon, foot_lat, back = GEOD.fwd(self.lons[i], self.lats[i], self.leave[i], along)
        azimuth = GEOD.inv(foot_lon, foot_lat, lon, lat)[0]
        headings = [back + 180 if along > 0 else self.leave[i]]
        if along == 0 and i > 0:
            headings.append(self.arrive[i - 1])
        if along == self.lengths[i] and i + 1 < len(self.lengths):
            headings.append(self.leave[i + 1])
        across = sum(math.sin(math.radians(heading - azimuth)) for heading in headings)
        return 1.0 if across >= 0 else -1.0


def wandering_line(rng: np.random.Generator, length: float, lat: float | None = None) -> Line:
    """Return a line of about this length from a random point on the globe, bending as it goes."""
    from geo import Line

    if lat is None:
        lat = math.degrees(math.asin(rng.uniform(-1, 1)))
    lon, azimuth = rng.uniform(-180, 180), rng.uniform(0, 360)
    lats, lons = [lat], [lon]
    count = int(rng.integers(1, 30))
    for _ in range(count):
        lon, lat, back = GEOD.fwd(lon, lat, azimuth, length / count * rng.uniform(0.3, 1.7))
        azimuth = back + 180 + rng.normal(0, 25)
        lats.append(lat)
        lons.append(lon)
    return Line(lats=lats, lons=lons)
