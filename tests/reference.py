"""What the tests hold for true: GeographicLib's geodesics, step by step.

It shares nothing with the engine: no frames, no series, no tree of segments. Candidate segments
come from the triangle inequality on distances to the vertices, or from straight distances to
chords; on each, the foot is approached along the geodesic, by distance times the cosine of the
angle, until the way there is perpendicular.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from pyproj import Geod, Transformer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from geo import Band, Line

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]
    Indices = NDArray[np.int64]

GEOD = Geod(ellps="WGS84")
TO_XYZ = Transformer.from_crs("EPSG:4979", "EPSG:4978", always_xy=True)
# Pairs of points and pieces whose bounds are found together.
PAIRS = 20_000
MAX_PIECE_M = 20_000.0
# The ellipsoid is nowhere curved more nor less than spheres of these radii.
LEAST_RADIUS_M, GREATEST_RADIUS_M = 6_335_000.0, 6_410_000.0
# Feet this near to each other are the same point; an edge is known to a millimetre.
SAME_FOOT_M = 0.01
EDGE_M = 1e-3


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


@dataclass(frozen=True, slots=True)
class Feet:
    """Nearest points of a line, and others that are as near: one row each, arrays.

    ``point`` is the number of the point asked for, ``segment`` that on the line; ``distance``,
    ``along`` (from the start of the segment) and ``measure`` are metres; ``side`` is 1 on the
    left, -1 on the right and 0 where neither segment at a vertex decides; ``xyz`` is the foot.
    """

    point: Indices
    segment: Indices
    distance: Floats
    along: Floats
    measure: Floats
    side: Floats
    xyz: Floats


class ReferenceBand:
    """Which points lie in a band, by GeographicLib's geodesics and the definition in words.

    Of the band only what it was made of is read: vertices, section, half-widths and ends.
    """

    def __init__(self, band: Band) -> None:
        lats, lons = np.array(band.line.lats), np.array(band.line.lons)
        self.start, self.stop = band.start, band.stop
        self.kinds = (band.ends, band.ends) if isinstance(band.ends, str) else band.ends
        self.widths = np.array(band.width_profile)
        measures = np.append(0.0, np.cumsum(GEOD.inv(lons[:-1], lats[:-1], lons[1:], lats[1:])[2]))
        is_closed = GEOD.inv(lons[0], lats[0], lons[-1], lats[-1])[2] < 1e-6
        if is_closed and self.stop - self.start > measures[-1] - EDGE_M:
            self.kinds = ("round", "round")
        # With round ends the band refers to the section alone.
        self.origin = self.start if self.kinds[0] == "round" else 0.0
        end = self.stop if self.kinds[1] == "round" else measures[-1]
        self.line = ReferenceLine(*_cut_line(lats, lons, measures, self.origin, end))
        self.reach = float(self.widths[:, 1:].max())

    def contains(self, lat: Floats, lon: Floats) -> tuple[Flags, Flags]:
        """Return whether points lie in the band, and whether that is certain.

        It is not where two parts of the line are equally near and differ, or where passages of
        the same vertex do.
        """
        feet = self.line.feet(lat, lon, self.reach + EDGE_M)
        in_section = self._is_in_section(feet.measure)
        wide, narrow = self._half_widths(feet)
        inside, maybe = (in_section & (feet.distance <= w + EDGE_M) for w in (narrow, wide))
        verdict, is_sure = np.zeros(len(lat), dtype=bool), np.ones(len(lat), dtype=bool)
        order = np.lexsort((feet.measure, ~in_section, feet.point))
        point, first = np.unique(feet.point[order], return_index=True)
        chosen = order[first]  # the first foot in the section, else the first of all
        verdict[point] = inside[chosen]
        own = np.zeros(len(lat), dtype=np.int64)
        own[point] = chosen
        own = own[feet.point]
        apart = np.linalg.norm(feet.xyz - feet.xyz[own], axis=1) > SAME_FOOT_M
        # Of the same point passed twice the passage in the section counts; of two of a segment
        # that lie in it wholly, the first.
        retraced = ~apart & self._is_retraced(feet, own)
        ignored = ~apart & in_section[own] & ~in_section | retraced
        differs = (inside != inside[own]) | ((inside != maybe) & ~retraced)
        is_sure[feet.point[differs & ~ignored]] = False
        is_sure[feet.point[self._is_beyond_shared_end(feet)]] = False
        return verdict, is_sure

    def edge_m(self, lat: Floats, lon: Floats) -> Floats:
        """Return how far points are, by measure and offset, from a bound that may decide.

        That is the half-width on their side, or a flat end; along other edges of a band another
        part of the line becomes nearer, or the half-width steps.
        """
        feet = self.line.feet(lat, lon, 2 * self.reach + 10_000)
        point, first = np.unique(feet.point, return_index=True)
        wide = self._half_widths(feet)[0][first]
        measure, distance = feet.measure[first] + self.origin, feet.distance[first]
        edge = np.abs(wide - distance)
        for at, kind in ((self.start, self.kinds[0]), (self.stop, self.kinds[1])):
            if kind == "flat":
                edge = np.minimum(edge, np.abs(measure - at))
        found = np.full(len(lat), np.inf)
        found[point] = edge
        return found

    def is_near_edge(self, lat: Floats, lon: Floats, within: float) -> Flags:
        """Return whether points ``within`` metres around each lie in the band, and others not."""
        azimuth = np.tile(np.arange(0.0, 360.0, 22.5), len(lat))
        lats, lons = np.repeat(lat, 16), np.repeat(lon, 16)
        lons, lats, _ = GEOD.fwd(lons, lats, azimuth, np.full(len(lats), within))
        inside = self.contains(np.asarray(lats), np.asarray(lons))[0].reshape(-1, 16)
        return inside.any(axis=1) & ~inside.all(axis=1)

    def _is_in_section(self, measure: Floats) -> Flags:
        at = measure + self.origin
        is_in = np.ones(len(at), dtype=bool)
        if self.kinds[0] == "flat":
            is_in &= at >= self.start - EDGE_M
        if self.kinds[1] == "flat":
            is_in &= at <= self.stop + EDGE_M
        return is_in

    def _half_widths(self, feet: Feet) -> tuple[Floats, Floats]:
        """Return the half-widths on the sides of feet: the larger and smaller one possible."""
        at, widths = self.widths[:, 0], self.widths[:, 1:].T
        found = []
        for measure in (feet.measure + self.origin - EDGE_M, feet.measure + self.origin + EDGE_M):
            behind = np.searchsorted(at, measure, side="right")
            a, b = (behind - 1).clip(0), behind.clip(max=len(at) - 1)
            share = (measure - at[a]) / np.where(at[b] > at[a], at[b] - at[a], 1.0)
            found.append(widths[:, a] + share * (widths[:, b] - widths[:, a]))
        left, right = np.maximum(*found)  # a step is closed: the larger one counts
        wide = np.where(
            feet.side > 0, left, np.where(feet.side < 0, right, np.maximum(left, right))
        )
        narrow = np.where(feet.side == 0, np.minimum(left, right), wide)
        return wide, narrow

    def _is_beyond_shared_end(self, feet: Feet) -> Flags:
        """Return whether points lie beyond an end of the line at a vertex passed again."""
        line = self.line
        is_shared = [np.sum(line.number == line.number[end]) > 1 for end in (0, -1)]
        before, behind = feet.measure < -EDGE_M, feet.measure > line.measures[-1] + EDGE_M
        return before & is_shared[0] | behind & is_shared[1]

    def _is_retraced(self, feet: Feet, own: Indices) -> Flags:
        """Return whether feet lie inside the same segment as others, in another passage."""
        line = self.line
        ends = np.sort([line.number[feet.segment], line.number[feet.segment + 1]], axis=0)
        is_same = (ends == ends[:, own]).all(axis=0)
        start, stop = line.measures[feet.segment], line.measures[feet.segment + 1]
        is_whole = self._is_in_section(start) & self._is_in_section(stop)
        inner = (feet.along > SAME_FOOT_M) & (stop - start - feet.along > SAME_FOOT_M)
        return is_same & inner & is_whole & is_whole[own]


class ReferenceLine:
    """A line of geodesics, to find the nearest points to many others."""

    def __init__(self, lats: Floats, lons: Floats) -> None:
        leave, back, lengths = GEOD.inv(lons[:-1], lats[:-1], lons[1:], lats[1:])
        self.lats, self.lons = lats, lons
        self.leave, self.arrive = np.asarray(leave), np.asarray(back) + 180
        self.measures = np.append(0.0, np.cumsum(lengths))
        cells = np.round(_xyz(lats, lons), 3)
        self.number = np.unique(cells, axis=0, return_inverse=True)[1].ravel()
        # Long segments are searched in pieces.
        counts = np.maximum(np.ceil(np.asarray(lengths) / MAX_PIECE_M), 1).astype(int)
        self.segment = np.repeat(np.arange(len(counts)), counts)
        step = np.arange(len(self.segment)) - np.repeat(np.cumsum(counts) - counts, counts)
        self.length = (np.asarray(lengths) / counts)[self.segment]
        self.low = step * self.length
        lon, lat, _ = GEOD.fwd(*self._at_start(self.segment), self.low)
        self.nodes = np.vstack([_xyz(np.asarray(lat), np.asarray(lon)), _xyz(lats[-1:], lons[-1:])])

    def _at_start(self, segment: Indices) -> tuple[Floats, Floats, Floats]:
        return self.lons[segment], self.lats[segment], self.leave[segment]

    def feet(self, lat: Floats, lon: Floats, reach: float) -> Feet:
        """Return the nearest points to those that lie within ``reach`` metres, ties too."""
        point, piece, along, distance = self._nearest(lat, lon, reach)
        segment = self.segment[piece]
        foot_lon, foot_lat, back = map(np.asarray, GEOD.fwd(*self._at_start(segment), along))
        azimuth = np.asarray(GEOD.inv(foot_lon, foot_lat, lon[point], lat[point])[0])
        side = self._sides(segment, along, azimuth, back + 180)
        # Beyond the perpendicular at an end of the line measures run on.
        ahead = distance * np.cos(np.radians(azimuth - back - 180))
        measure = self.measures[segment] + along
        at_ends = measure < 1e-5, measure > self.measures[-1] - 1e-5
        measure += np.where(at_ends[0], ahead.clip(max=0), np.where(at_ends[1], ahead.clip(0), 0))
        return Feet(point, segment, distance, along, measure, side, _xyz(foot_lat, foot_lon))

    def _nearest(
        self, lat: Floats, lon: Floats, reach: float
    ) -> tuple[Indices, Indices, Floats, Floats]:
        """Return (point, piece, along the segment, distance) of nearest points and ties."""
        here = _xyz(lat, lon)
        pairs = self._candidates(here, np.arange(len(lat)), np.arange(len(self.low)), reach)
        row, piece = np.concatenate([np.empty((2, 0), dtype=int), *pairs], axis=1)
        along, distance = self._walk(piece, lat[row], lon[row], here[row])
        best = np.full(len(lat), np.inf)
        np.minimum.at(best, row, distance)
        near = distance <= best[row] + _tie(best[row])
        row, piece, along, distance = row[near], piece[near], along[near], distance[near]
        # At a joint of pieces of one segment there are two: the same point.
        order = np.lexsort((distance, np.round(self.segment[piece] * 1e9 + along), row))
        key = np.column_stack([row, self.segment[piece], np.round(along, 2)])[order]
        kept = (
            order[np.append(True, (np.diff(key, axis=0) != 0).any(axis=1))] if len(row) else order
        )
        return row[kept], piece[kept], along[kept], distance[kept]

    def _candidates(
        self, here: Floats, rows: Indices, pieces: Indices, reach: float
    ) -> Iterator[tuple[Indices, Indices]]:
        """Yield (points, pieces) of which a piece may be the nearest one to a point within reach.

        Points are halved where they spread most, as long as many pieces are near to them.
        """
        if not len(rows):
            return
        middle = here[rows[len(rows) // 2]]
        radius = _geodesics(np.linalg.norm(here[rows] - middle, axis=1), LEAST_RADIUS_M).max()
        low, high = self._bounds(middle[None], pieces)
        if low.min() > reach + radius:
            return
        farthest = high.min() + 2 * radius
        pieces = pieces[low[0] <= farthest + _tie(farthest)]
        if len(rows) > 1 and len(rows) * len(pieces) > PAIRS:
            order = rows[np.argsort(here[rows, np.ptp(here[rows], axis=0).argmax()])]
            for half in np.array_split(order, 2):
                yield from self._candidates(here, half, pieces, reach)
            return
        low, high = self._bounds(here[rows], pieces)
        farthest = high.min(axis=1, keepdims=True)
        near = (low <= farthest + _tie(farthest)) & (low.min(axis=1, keepdims=True) <= reach)
        row, piece = np.nonzero(near)
        yield rows[row], pieces[piece]

    def _bounds(self, here: Floats, pieces: Indices) -> tuple[Floats, Floats]:
        """Return the least and greatest distance that pieces can have from points."""
        start = self.nodes[pieces]
        ahead, to = self.nodes[pieces + 1] - start, here[:, None] - start
        share = np.sum(to * ahead, axis=2) / np.maximum(np.sum(ahead**2, axis=1), 1e-30)
        apart = np.linalg.norm(to - share.clip(0, 1)[:, :, None] * ahead, axis=2)
        sagitta = self.length[pieces] ** 2 / (8 * LEAST_RADIUS_M) + 1e-4
        low = _geodesics((apart - sagitta).clip(0), GREATEST_RADIUS_M)
        return low, _geodesics(apart + sagitta, LEAST_RADIUS_M)

    def _walk(
        self, piece: Indices, lat: Floats, lon: Floats, here: Floats
    ) -> tuple[Floats, Floats]:
        """Return where the points nearest from pieces lie: along the segment, and the distance.

        As in :meth:`Reference.locate`: by distance times the cosine of the angle, beginning at
        the nearest point of the chord.
        """
        segment = self.segment[piece]
        high = np.diff(self.measures)[segment]
        start, ahead = self.nodes[piece], self.nodes[piece + 1] - self.nodes[piece]
        share = np.sum((here - start) * ahead, axis=1) / np.maximum(np.sum(ahead**2, axis=1), 1e-30)
        along = self.low[piece] + share.clip(0, 1) * self.length[piece]
        distance = np.zeros(len(piece))
        left = np.arange(len(piece))
        for _ in range(60):
            foot_lon, foot_lat, back = GEOD.fwd(*self._at_start(segment[left]), along[left])
            azimuth, _, away = GEOD.inv(foot_lon, foot_lat, lon[left], lat[left])
            distance[left] = away
            angle = np.radians(np.asarray(azimuth) - np.asarray(back) - 180)
            following = (along[left] + away * np.cos(angle)).clip(0, high[left])
            moved = np.abs(following - along[left]) > 1e-6
            along[left] = following
            left = left[moved]
            if not len(left):
                break
        return along, distance

    def _sides(self, segment: Indices, along: Floats, azimuth: Floats, heading: Floats) -> Floats:
        """Return the sides of points: at a vertex by both segments that meet there."""
        at_start = along < 1e-5
        at_stop = along > self.measures[segment + 1] - self.measures[segment] - 1e-5
        heading = np.where(at_start, self.leave[segment], heading)
        across = np.sin(np.radians(heading - azimuth))
        before, after = segment - 1, segment + 1
        meets = at_start & (before >= 0)
        across[meets] += np.sin(np.radians(self.arrive[before[meets]] - azimuth[meets]))
        meets = at_stop & (after < len(self.leave))
        across[meets] += np.sin(np.radians(self.leave[after[meets]] - azimuth[meets]))
        return np.where(np.abs(across) < 1e-6, 0.0, np.sign(across))


def _geodesics(chord: Floats, radius: float) -> Floats:
    """Return how long geodesics are that span chords, if they are curved like a sphere."""
    return np.asarray(2 * radius * np.arcsin(np.minimum(chord / (2 * radius), 1.0)))


def _tie(distance: Floats) -> Floats:
    """Return by how much another distance may be longer and count as the same."""
    return 1e-4 + 0.002 * (distance / 5e5) ** 2


def _xyz(lat: Floats, lon: Floats) -> Floats:
    return np.column_stack(TO_XYZ.transform(lon, lat, np.zeros(len(lat))))


def _cut_line(
    lats: Floats, lons: Floats, measures: Floats, start: float, stop: float
) -> tuple[Floats, Floats]:
    """Return the vertices of a line from one measure to another."""
    stop = min(stop, measures[-1])
    inner = (measures > start + 1e-6) & (measures < stop - 1e-6)
    ends = []
    for measure in (start, stop):
        i = int(np.searchsorted(measures, measure, side="right") - 1)
        i = min(max(i, 0), len(lats) - 2)
        azimuth = GEOD.inv(lons[i], lats[i], lons[i + 1], lats[i + 1])[0]
        near = np.abs(measures - measure).argmin()
        if abs(measures[near] - measure) <= 1e-6:
            ends.append((lats[near], lons[near]))
        else:
            lon, lat, _ = GEOD.fwd(lons[i], lats[i], azimuth, measure - measures[i])
            ends.append((lat, lon))
    (first_lat, first_lon), (last_lat, last_lon) = ends
    return (
        np.concatenate([[first_lat], lats[inner], [last_lat]]),
        np.concatenate([[first_lon], lons[inner], [last_lon]]),
    )


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
