"""What is to be drawn of a band: the strands of rays around it, in the order of its outline.

The left side forwards, then the right side backwards, around the round ends in between; of a
closed line each side is a way around by itself. A segment makes strips, a vertex a fan on the
outside of its bend. Some segments stand alone: there :mod:`geo.outline.build` needs few rays.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from geo.line import SAME_MEASURE_M
from geo.nearest.frames import (
    ALONG,
    CANONICAL_PIECE,
    CANONICAL_VERTEX,
    HALF_LENGTH,
    MEASURE,
    PIECE_M,
    PIECE_ROW,
    VERTEX_ROW,
)
from geo.nearest.search import EDGE_TOLERANCE_M, geodetic
from geo.outline import rays
from geo.outline.rays import GEOD, Sketch, Strands
from geo.width_profile import LEFT, RIGHT, WidthProfile

if TYPE_CHECKING:
    from geo.band import Band
    from geo.line import Line
    from geo.outline.rays import Flags, Floats, Indices, Ray

    Row = tuple[float, ...]  # of Strands

# Up to here the globe is flat enough to tell which segments stand alone; and how long the
# stretches are by whose boxes that is told.
MAX_ISOLATION_M = 20_000.0
STRETCH_M = 500.0
SHARP_DEGREES = 10.0
REVERSAL_DEGREES = 1e-6  # so near to half a turn a line turns back on itself


def sketch_band(band: Band) -> Sketch:
    """Return what is to be drawn: the left side forwards, then the right side backwards.

    Around the round ends in between; a closed line has none, and goes around on each side.
    """
    path = _follow_line(band)
    last = len(path.leave) - 1
    left, right = path.side(LEFT), path.side(RIGHT)
    crossed = []
    if band.is_loop:
        ways = [left + path.outside(last, 0, LEFT), right + path.outside(last, 0, RIGHT)]
    else:
        flat_start, flat_stop = map(math.isfinite, path.limits)
        if flat_stop:
            crossed.append(len(left) - 1)
        else:
            left += path.fan(last + 1, path.arrive[-1], -90.0, 90.0, LEFT)
            left += path.fan(last + 1, path.arrive[-1], 0.0, 90.0, RIGHT)
        if flat_start:
            crossed.append(len(left) + len(right) - 1)
        else:
            right += path.fan(0, path.leave[0], 90.0, 90.0, RIGHT)
            right += path.fan(0, path.leave[0], 180.0, 90.0, LEFT)
        ways = [left + right]
    strands = Strands(*np.array([row for way in ways for row in way], dtype=np.float64).T)
    stops = np.cumsum([len(way) for way in ways]).tolist()
    loops = tuple(range(stop - len(way), stop) for stop, way in zip(stops, ways, strict=True))
    known = _passage_borders(band.reference), _lines_beyond_flat_ends(band), path.knots.least
    return Sketch(band, strands, *known, frozenset(crossed), loops, _line_error_m(band.reference))


@dataclass(frozen=True, slots=True)
class _Path:
    """The line that a band refers to, segment by segment, and the half-widths along it."""

    lats: Floats
    lons: Floats
    measures: Floats
    leave: Floats  # azimuths at the start of each segment, and
    arrive: Floats  # at its end
    alone: Flags  # of segments, see Strands
    limits: tuple[float, float]
    knots: WidthProfile

    def turn(self, one: int, other: int) -> float:
        """Return how far the line turns from one segment to another, clockwise in degrees."""
        return float((self.leave[other] - self.arrive[one] + 180.0) % 360.0 - 180.0)

    def side(self, side: int) -> list[Row]:
        """Return the strands along a side: forwards on the left, backwards on the right."""
        rows = []
        last = len(self.leave) - 1
        for i in range(last + 1):
            rows += self.strip(i, side)
            if i < last:
                rows += self.outside(i, i + 1, side)
        return rows if side == LEFT else rows[::-1]

    def strip(self, i: int, side: int) -> list[Row]:
        """Return the strands along a segment."""
        start, stop = self.limits
        low, high = max(start, self.measures[i]), min(stop, self.measures[i + 1])
        rows = []
        for a, b, width, next_width in self.knots.stretches(side, low, high):
            first, last = a - self.measures[i], b - self.measures[i]
            rest: Row = (first, last, -90.0, 0.0, width, next_width)
            if side == RIGHT:
                rest = (last, first, 90.0, 0.0, next_width, width)
            rows.append((self.lats[i], self.lons[i], self.leave[i], *rest, self.alone[i]))
        return rows

    def outside(self, one: int, other: int, side: int) -> list[Row]:
        """Return the strand around the vertex between two segments, if it is on the outside.

        Where the line turns back on itself rounding tells which side that is: then on both.
        """
        turn = self.turn(one, other)
        span = turn if side == LEFT else -turn
        span = span + 360.0 if span < -180.0 + REVERSAL_DEGREES else span
        if side == LEFT:
            return self.fan(one + 1, self.arrive[one], -90.0, span, LEFT)
        return self.fan(other, self.leave[other], 90.0, span, RIGHT)

    def fan(self, i: int, heading: float, turn: float, span: float, side: int) -> list[Row]:
        """Return the strand around a vertex, if it has a width and the band is there."""
        here = self.measures[i]
        start, stop = self.limits
        if span <= 0 or not start - EDGE_TOLERANCE_M <= here <= stop + EDGE_TOLERANCE_M:
            return []
        around = here - SAME_MEASURE_M, here + SAME_MEASURE_M  # a step here has two widths
        width = max(self.knots.before(side, around[0]), self.knots.after(side, around[1]))
        return [(self.lats[i], self.lons[i], heading, 0.0, 0.0, turn, span, width, width, False)]


def _follow_line(band: Band) -> _Path:
    """Return the line that a band refers to as its outline follows it."""
    line = band.reference
    lats, lons = np.array(line.lats), np.array(line.lons)
    leave, back, lengths = map(np.asarray, GEOD.inv(lons[:-1], lats[:-1], lons[1:], lats[1:]))
    measures = np.concatenate([[0.0], np.cumsum(lengths)])
    knots = WidthProfile([(m - band.origin, *widths) for m, *widths in band.knots])
    arrive = back + 180.0
    number = _vertex_numbers(lats, lons)
    alone = _isolated_segments(band, measures, number, np.array([leave, back]))
    return _Path(lats, lons, measures, leave, arrive, alone, band.measure_limits, knots)


def _passage_borders(line: Line) -> Ray:
    """Return rays at right angles to a line, to both sides, where what counts may change there.

    That is where pieces meet of which others count than those at the vertex that counts, or of
    which one lies on the other: there the line turns back.
    """
    vertices = line.tables()[0].reshape(-1, VERTEX_ROW)
    twin = line.tables()[1].reshape(-1, PIECE_ROW)[:, CANONICAL_PIECE].astype(np.int64)
    counts = np.where(twin > 0, twin - 1, np.arange(len(twin)))
    passed = vertices[:, CANONICAL_VERTEX].astype(np.int64)
    back = (counts == np.roll(counts, 1)) & (twin > 0)
    back = np.append(back, back[0])
    start, stop = (
        np.nonzero(back[ends] | ((counts != passed[ends] - 1) & (counts != passed[ends])))[0]
        for ends in (slice(None, -1), slice(1, None))
    )

    def degrees(which: Indices) -> Floats:
        places = [geodetic(*position) for position in vertices[which, :3].tolist()]
        return np.array(places).reshape(-1, 2).T

    lat, lon = degrees(np.concatenate([start, stop + 1]))
    to_lat, to_lon = degrees(np.concatenate([start + 1, stop]))
    azimuth = np.asarray(GEOD.inv(lon, lat, to_lon, to_lat)[0])
    return np.tile(lat, 2), np.tile(lon, 2), np.concatenate([azimuth - 90.0, azimuth + 90.0])


def _line_error_m(line: Line) -> float:
    """Return how exactly places of a line are known: a geodesic leaves the plane of its piece.

    That grows with the cube of the way from its middle; what is left is rounding.
    """
    longest = float(line.tables()[1][HALF_LENGTH::PIECE_ROW].max())
    return 2e-9 + 1e-6 * (2 * longest / PIECE_M) ** 3


def _vertex_numbers(lats: Floats, lons: Floats) -> Indices:
    """Return a number for every vertex: those at the same place have the same."""
    places = np.round(np.column_stack(rays.geocentric_positions(lats, lons)) / EDGE_TOLERANCE_M)
    return np.unique(places, axis=0, return_inverse=True)[1].ravel()


def _isolated_segments(band: Band, measures: Floats, number: Indices, away: Floats) -> Flags:
    """Tell of segments whether all that have no vertex with them are too far to cut their rays.

    And whether those that have one lead well away from it: beside others a ray at the vertex
    seems to be open. What cuts a ray is at most twice as far from the line as the ray goes.
    ``away``: azimuths from the start and from the end of each segment, along it.
    """
    reach = 2 * max(band.left, band.right) + 1.0
    long = np.diff(measures) > reach
    alone = np.append(long[1:], True) & np.append(True, long[:-1])
    if reach > MAX_ISOLATION_M or not alone.any():
        return np.zeros(len(long), dtype=np.bool_)
    low, high, at = _stretch_boxes(band.reference)
    segment = np.searchsorted(measures, at) - 1
    asked = np.nonzero(alone[segment])[0]
    boxes = shapely.box(*(low[asked, :2] - reach).T, *(high[asked, :2] + reach).T)
    here, other = shapely.STRtree(shapely.box(*low[:, :2].T, *high[:, :2].T)).query(boxes)
    here = asked[here]
    is_near = (low[here, 2] - reach < high[other, 2]) & (low[other, 2] - reach < high[here, 2])
    here, other = segment[here[is_near]], segment[other[is_near]]
    is_same = np.zeros(len(here), dtype=np.bool_)
    meets, is_sharp = is_same.copy(), is_same.copy()
    for i, j in ((0, 0), (0, 1), (1, 0), (1, 1)):
        at_vertex = number[here + i] == number[other + j]
        angle = np.abs((away[i, here] - away[j, other] + 180.0) % 360.0 - 180.0)
        is_same |= at_vertex & (number[here + 1 - i] == number[other + 1 - j])
        is_sharp |= at_vertex & (angle < SHARP_DEGREES)
        meets |= at_vertex
    alone[here[~meets | (is_sharp & ~is_same)]] = False
    return np.asarray(alone)


def _stretch_boxes(line: Line) -> tuple[Floats, Floats, Floats]:
    """Return geocentric boxes that hold a line, stretch by stretch: low, high and measures."""
    pieces = line.tables()[1].reshape(-1, PIECE_ROW)
    counts = np.ceil(2 * pieces[:, HALF_LENGTH] / STRETCH_M).astype(np.int64)
    number = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
    pieces, counts = np.repeat(pieces, counts, axis=0), np.repeat(counts, counts)
    half = pieces[:, HALF_LENGTH] / counts
    way = (2 * number + 1 - counts) * half
    ahead = pieces[:, ALONG : ALONG + 3]
    middle = pieces[:, :3] + way[:, None] * ahead
    extent = half[:, None] * np.abs(ahead) + 1.0  # pieces bend by half a metre
    return middle - extent, middle + extent, pieces[:, MEASURE] + way


def _lines_beyond_flat_ends(band: Band) -> tuple[Line, ...]:
    """Return what the line is outside the section, at flat ends."""
    length = band.line.length
    least = min(1.0, length / 2)  # stands for what lies beyond an end of the line
    parts = (0.0, max(band.start, least)), (min(band.stop, length - least), length)
    return tuple(
        band.line.part(*part)
        for kind, part in zip(band.end_kinds, parts, strict=True)
        if kind == "flat"
    )
