"""The strands of rays around a band, in the order of its outline.

The left side forwards, then the right side backwards, round caps in between; of a closed line
each side is a way around by itself. A segment gives a strand for each of its sides (an offset
curve), a vertex an arc on the outside of its bend.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

from geo.ellipsoid import geocentric_rows, geod, geodetic
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
from geo.nearest.tables import SAME_MEASURE_M
from geo.outline.rays import Sketch, Strands
from geo.width_profile import EDGE_TOLERANCE_M, LEFT, RIGHT, WidthProfile

if TYPE_CHECKING:
    from geo.band import Band
    from geo.line import Line
    from geo.outline.rays import Flags, Floats, Indices, Ray

    Row = tuple[float, ...]  # of Strands

# Up to this distance the globe is flat enough to find isolated segments by boxes; the length of the
# stretches of line in those boxes.
MAX_ISOLATION_M = 20_000.0
STRETCH_M = 500.0
# Segments that leave a vertex with less between them lie beside each other.
SHARP_DEGREES = 10.0
# A line that turns by half a turn, so nearly, turns back on itself.
REVERSAL_DEGREES = 1e-6


def sketch_band(band: Band) -> Sketch:
    """Return what the outline of a band is drawn from."""
    profile = WidthProfile([(m - band.origin, *widths) for m, *widths in band.width_profile])
    loops, flat_ends = _rows_around(band, _follow_line(band, profile))
    stops = np.cumsum([len(rows) for rows in loops]).tolist()
    steps = [] if band.is_uniform else profile.measures
    return Sketch(
        band=band,
        strands=Strands(*np.array([row for rows in loops for row in rows], dtype=np.float64).T),
        loops=tuple(range(b - len(rows), b) for b, rows in zip(stops, loops, strict=True)),
        flat_ends=frozenset(flat_ends),
        lines_beyond=_lines_beyond_flat_ends(band),
        breakpoints=np.sort([*steps, *band.measure_limits, -np.inf, np.inf]),
        min_half_width=profile.least,
        passage_borders=_passage_borders(band.reference),
        line_error=_line_error_m(band.reference),
    )


def _rows_around(band: Band, path: _Path) -> tuple[list[list[Row]], list[int]]:
    """Return the strands of each way around the band, and which lead over a flat end."""
    last = len(path.leave) - 1
    left, right = path.side(LEFT), path.side(RIGHT)
    if band.is_loop:
        return [left + path.outside(last, 0, LEFT), right + path.outside(last, 0, RIGHT)], []
    flat_ends = []
    flat_start, flat_stop = (kind == "flat" for kind in band.end_kinds)
    if flat_stop:
        flat_ends.append(len(left) - 1)
    else:
        left += path.arc(last + 1, path.arrive[-1], -90.0, 90.0, LEFT)
        left += path.arc(last + 1, path.arrive[-1], 0.0, 90.0, RIGHT)
    if flat_start:
        flat_ends.append(len(left) + len(right) - 1)
    else:
        right += path.arc(0, path.leave[0], 90.0, 90.0, RIGHT)
        right += path.arc(0, path.leave[0], 180.0, 90.0, LEFT)
    return [left + right], flat_ends


@dataclass(frozen=True, slots=True)
class _Path:
    """The reference line of a band, segment by segment, and the half-widths along it."""

    band: Band
    lats: Floats
    lons: Floats
    measures: Floats
    leave: Floats  # azimuths at the start of each segment, and
    arrive: Floats  # at its end
    isolated: Flags  # of segments, see Strands
    profile: WidthProfile

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
        start, stop = self.band.measure_limits
        low, high = max(start, self.measures[i]), min(stop, self.measures[i + 1])
        rows = []
        for a, b, width, next_width in self.profile.linear_parts(side, low, high):
            first, last = a - self.measures[i], b - self.measures[i]
            rest: Row = (first, last, -90.0, 0.0, width, next_width)
            if side == RIGHT:
                rest = (last, first, 90.0, 0.0, next_width, width)
            rows.append((self.lats[i], self.lons[i], self.leave[i], *rest, self.isolated[i]))
        return rows

    def outside(self, segment: int, following: int, side: int) -> list[Row]:
        """Return the strand around the vertex between two segments, if it is on the outside.

        Where the line turns back on itself rounding decides which side that is: then on both.
        """
        turn = float((self.leave[following] - self.arrive[segment] + 180.0) % 360.0 - 180.0)
        span = turn if side == LEFT else -turn
        span = span + 360.0 if span < -180.0 + REVERSAL_DEGREES else span
        if side == LEFT:
            return self.arc(segment + 1, self.arrive[segment], -90.0, span, LEFT)
        return self.arc(following, self.leave[following], 90.0, span, RIGHT)

    def arc(self, i: int, heading: float, turn: float, span: float, side: int) -> list[Row]:
        """Return the strand around a vertex, if it spans an angle and lies in the section."""
        here = self.measures[i]
        location = self.band.location(here - self.band.reference_measure(0.0), 0.0)
        if span <= 0 or not location.in_section:
            return []
        around = here - SAME_MEASURE_M, here + SAME_MEASURE_M  # a step here has two widths
        width = max(
            self.profile.half_width_before(side, around[0]),
            self.profile.half_width_after(side, around[1]),
        )
        return [(self.lats[i], self.lons[i], heading, 0.0, 0.0, turn, span, width, width, False)]


def _follow_line(band: Band, profile: WidthProfile) -> _Path:
    """Return the reference line of a band as its outline follows it."""
    line = band.reference
    lats, lons = np.array(line.lats), np.array(line.lons)
    leave, back, lengths = map(np.asarray, geod().inv(lons[:-1], lats[:-1], lons[1:], lats[1:]))
    measures = np.concatenate([[0.0], np.cumsum(lengths)])
    number = _vertex_numbers(lats, lons)
    isolated = _isolated_segments(band, measures, number, np.array([leave, back]))
    return _Path(band, lats, lons, measures, leave, back + 180.0, isolated, profile)


def _passage_borders(line: Line) -> Ray:
    """Return perpendiculars to a line, to both sides, where the canonical passage may change.

    Pieces meet there whose canonical pieces are not those at the canonical vertex, or that lie
    on each other: there the line turns back.
    """
    vertices = line.tables()[0].reshape(-1, VERTEX_ROW)
    canonical = line.tables()[1].reshape(-1, PIECE_ROW)[:, CANONICAL_PIECE].astype(np.int64)
    is_shared = canonical > 0
    piece = np.where(is_shared, canonical - 1, np.arange(len(canonical)))
    vertex = vertices[:, CANONICAL_VERTEX].astype(np.int64)
    back = (piece == np.roll(piece, 1)) & is_shared
    back = np.append(back, back[0])
    start, stop = (
        np.nonzero(back[ends] | ((piece != vertex[ends] - 1) & (piece != vertex[ends])))[0]
        for ends in (slice(None, -1), slice(1, None))
    )

    def degrees(which: Indices) -> Floats:
        points = [geodetic(*position) for position in vertices[which, :3].tolist()]
        return np.array(points).reshape(-1, 2).T

    lat, lon = degrees(np.concatenate([start, stop + 1]))
    to_lat, to_lon = degrees(np.concatenate([start + 1, stop]))
    azimuth = np.asarray(geod().inv(lon, lat, to_lon, to_lat)[0])
    return np.tile(lat, 2), np.tile(lon, 2), np.concatenate([azimuth - 90.0, azimuth + 90.0])


def _line_error_m(line: Line) -> float:
    """Return how exactly points of a line are known: a geodesic leaves the plane of its piece.

    By how much grows with the cube of the way from its middle; the rest is rounding.
    """
    longest = float(line.tables()[1][HALF_LENGTH::PIECE_ROW].max())
    return 2e-9 + 1e-6 * (2 * longest / PIECE_M) ** 3


def _vertex_numbers(lats: Floats, lons: Floats) -> Indices:
    """Return a number for every vertex, the same for those within the edge tolerance."""
    cells = np.round(geocentric_rows(lats, lons) / EDGE_TOLERANCE_M)
    return np.unique(cells, axis=0, return_inverse=True)[1].ravel()


def _isolated_segments(band: Band, measures: Floats, number: Indices, away: Floats) -> Flags:
    """Return whether only segments that share a vertex with a segment can cut its rays.

    And these lead well away from it: beside others a ray at the vertex seems to be open. What
    cuts a ray is at most twice as far from the line as the ray goes. ``away`` are the azimuths
    from the start and from the end of each segment, along it.
    """
    reach = 2 * max(band.left, band.right) + 1.0
    long = np.diff(measures) > reach
    isolated = np.append(long[1:], True) & np.append(True, long[:-1])
    if reach > MAX_ISOLATION_M or not isolated.any():
        return np.zeros(len(long), dtype=np.bool_)
    here, other = _near_segments(band.reference, measures, isolated, reach)
    is_same = np.zeros(len(here), dtype=np.bool_)
    meets, is_sharp = is_same.copy(), is_same.copy()
    for i, j in ((0, 0), (0, 1), (1, 0), (1, 1)):
        at_vertex = number[here + i] == number[other + j]
        angle = np.abs((away[i, here] - away[j, other] + 180.0) % 360.0 - 180.0)
        is_same |= at_vertex & (number[here + 1 - i] == number[other + 1 - j])
        is_sharp |= at_vertex & (angle < SHARP_DEGREES)
        meets |= at_vertex
    isolated[here[~meets | (is_sharp & ~is_same)]] = False
    return np.asarray(isolated)


def _near_segments(
    line: Line, measures: Floats, wanted: Flags, reach: float
) -> tuple[Indices, Indices]:
    """Return pairs of segments, the first one wanted, whose boxes lie within ``reach`` metres."""
    low, high, at = _stretch_boxes(line)
    segment = np.searchsorted(measures, at) - 1
    stretches = np.nonzero(wanted[segment])[0]
    boxes = shapely.box(*(low[stretches, :2] - reach).T, *(high[stretches, :2] + reach).T)
    here, other = shapely.STRtree(shapely.box(*low[:, :2].T, *high[:, :2].T)).query(boxes)
    here = stretches[here]
    is_near = (low[here, 2] - reach < high[other, 2]) & (low[other, 2] - reach < high[here, 2])
    return segment[here[is_near]], segment[other[is_near]]


def _stretch_boxes(line: Line) -> tuple[Floats, Floats, Floats]:
    """Return geocentric boxes that hold the stretches of a line: low, high and measures."""
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
    """Return the parts of the line outside the section, at flat ends."""
    length = band.line.length
    least = min(1.0, length / 2)  # stands for the part beyond an end of the line
    parts = (0.0, max(band.start, least)), (min(band.stop, length - least), length)
    return tuple(
        band.line.part(*part)
        for kind, part in zip(band.end_kinds, parts, strict=True)
        if kind == "flat"
    )
