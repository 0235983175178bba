"""Placing labels on the map: beside their points, clear of the road and of one another.

Labels are placed one after the other, the most important first. Each takes the free spot around
its point that costs least; a label without a free spot is left out.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import shapely
from matplotlib.patches import Rectangle

from corridor.picture.canvas import ASCENT, FRAME, INK, PAPER, SOFT, Box, Style, visible_part

if TYPE_CHECKING:
    from collections.abc import Iterable

    from corridor.picture.canvas import Floats, Point, Sheet

GAP = 1.0  # mm between labels
LINE_GAP = 0.4  # mm between the lines of a label, for the marks above Arabic letters
INSET = 1.5  # mm from the frame
SAMPLE = 1.2  # mm between the samples of the road that labels keep clear of
MOST_SAMPLES = 4000
ROAD_COSTS, OUTLINE_COSTS = 2.0, 1.2  # a sample covered; the next best spot costs 1
ACROSS_COSTS = 9.0  # a label on the other side of the road than its point
NEAR_COSTS = 2.0  # the mark of another settlement within NEAR_MM
NEAR_MM = 2.2
ON_ROAD_MM = 1.0


class Plate(NamedTuple):
    """What a label stands on: its colours, and the padding around the text."""

    face: str
    edge: str
    padding: Point


DARK_PLATE = Plate(INK, INK, (1.3, 0.7))
SHIELD = Plate(PAPER, SOFT, (0.8, 0.5))


# --- labels -------------------------------------------------------------------------------


class Spot(NamedTuple):
    """A position of a label relative to its point.

    ``shift`` is in shares of the label's width and height, ``clear`` the direction of the
    clearance.
    """

    shift: Point
    clear: Point


AROUND = (  # the best first
    Spot((0, -0.5), (1, 0)),
    Spot((0, 0), (0.7, 0.7)),
    Spot((0, -1), (0.7, -0.7)),
    Spot((-1, -0.5), (-1, 0)),
    Spot((-1, 0), (-0.7, 0.7)),
    Spot((-1, -1), (-0.7, -0.7)),
    Spot((-0.5, 0), (0, 1)),
    Spot((-0.5, -1), (0, -1)),
)
FARTHER = (
    *(Spot((share, 0), (0, 1.2)) for share in (-0.25, -0.75)),
    *(Spot((share, -1), (0, -1.2)) for share in (-0.25, -0.75)),
    *(Spot(shift, (2 * x, 2 * y)) for shift, (x, y) in AROUND),
)


class Label(NamedTuple):
    """Lines of text beside a point, the most important first; ``more`` if there is room.

    A major one may cover the marks of villages.
    """

    at: Point
    lines: tuple[tuple[str, Style], ...]
    clearance: float
    spots: tuple[Spot, ...] = AROUND
    most_covered: float = math.inf  # samples of the road
    more: tuple[tuple[str, Style], ...] = ()
    plate: Plate | None = None
    is_major: bool = False

    @property
    def padding(self) -> Point:
        """The distances from the text to the edges of its plate."""
        return self.plate.padding if self.plate else (0.0, 0.0)

    @property
    def size(self) -> Point:
        """Width and height in millimetres."""
        width = max(style.width(text) for text, style in self.lines)
        height = sum(style.height + LINE_GAP for _, style in self.lines) - LINE_GAP
        pad_x, pad_y = self.padding
        return width + 2 * pad_x, height + 2 * pad_y

    def box(self, spot: Spot) -> Box:
        """Return the box of the label at a spot."""
        width, height = self.size
        left = self.at[0] + spot.shift[0] * width + spot.clear[0] * self.clearance
        bottom = self.at[1] + spot.shift[1] * height + spot.clear[1] * self.clearance
        return Box(left, bottom, left + width, bottom + height)


class Position(NamedTuple):
    """A label at a spot, its box and its cost."""

    label: Label
    spot: Spot
    box: Box
    cost: float


# --- the ground --------------------------------------------------------------------------


class Ground(NamedTuple):
    """The obstacles of labels: the road, the outline, and the boxes that are taken.

    ``minor`` are the marks of villages, which are taken after the major labels.
    """

    line: shapely.Geometry
    road: Floats
    outline: Floats
    marks: list[Box]
    minor: list[Box]
    taken: list[Box]

    @classmethod
    def under(
        cls,
        road: shapely.Geometry,
        outline: shapely.Geometry,
        marks: list[Box],
        minor: list[Box],
    ) -> Ground:
        """Return the ground of a map with a road, a corridor and marks of towns and villages."""
        return cls(
            visible_part(road),
            _sample_points(road),
            _sample_points(outline.boundary),
            [*marks, *minor],
            minor,
            [*marks],
        )

    def cost(self, label: Label, box: Box) -> float:
        """Return the cost of a box for a label: what it covers, and how ambiguous it is."""
        near = box.grown(NEAR_MM)
        own = Box(*label.at, *label.at).grown(0.01)
        others = sum(near.overlaps(mark) and not own.overlaps(mark) for mark in self.marks)
        return (
            ROAD_COSTS * box.count(self.road)
            + OUTLINE_COSTS * box.count(self.outline)
            + NEAR_COSTS * others
            + ACROSS_COSTS * self.is_across(label, box)
        )

    def is_across(self, label: Label, box: Box) -> bool:
        """Return whether the road runs between a label and its point."""
        if shapely.distance(shapely.Point(label.at), self.line) < ON_ROAD_MM:
            return False
        return bool(shapely.LineString([label.at, box.centre]).intersects(self.line))


def _sample_points(line: shapely.Geometry) -> Floats:
    """Return points along lines in the frame, closer together than any label is high."""
    visible = visible_part(line)
    spacing = max(SAMPLE, visible.length / MOST_SAMPLES)
    points: Floats = shapely.get_coordinates(shapely.segmentize(visible, spacing))
    return points


# --- beside a point -----------------------------------------------------------------------


def place_labels(sheet: Sheet, ground: Ground, labels: Iterable[Label]) -> None:
    """Write labels at their best free spots, with second lines where there is room left."""
    placed = []
    ordered = sorted(labels, key=lambda label: not label.is_major)
    for label in ordered:
        if not label.is_major and ground.minor:
            ground.taken.extend(ground.minor)
            ground.minor.clear()
        best = _best_position(label, ground)
        if best is not None:
            placed.append(best)
            ground.taken.append(best.box)
    for number, short in enumerate(placed):
        position = short
        if short.label.more:
            ground.taken.remove(short.box)
            longer = short.label._replace(lines=(*short.label.lines, *short.label.more))
            best = _best_position(longer, ground)
            if best is not None and best.cost < len(AROUND):
                position = best
            ground.taken.append(position.box)
        toward = position.spot.clear[0]
        side = "center" if abs(toward) < 0.5 else "left" if toward > 0 else "right"
        _write_label(sheet, position.label, position.box, side, number)


def _best_position(label: Label, ground: Ground) -> Position | None:
    """Return a label at its best free spot."""
    best = None
    for i, spot in enumerate(label.spots):
        box = label.box(spot)
        near = box.grown(GAP)
        if not FRAME.grown(-INSET).holds(box) or any(near.overlaps(it) for it in ground.taken):
            continue
        cost = i + ground.cost(label, box)
        fits = box.count(ground.road) <= label.most_covered
        if fits and (best is None or cost < best.cost):
            best = Position(label, spot, box, cost)
    return best


def _write_label(sheet: Sheet, label: Label, box: Box, side: str, number: int) -> None:
    """Write the lines of a label; several lines are flush with a side of its box."""
    if label.plate:
        face, edge, _ = label.plate
        plate = Rectangle((box.left, box.bottom), *box.size, facecolor=face, edgecolor=edge)
        plate.set_linewidth(0.6)
        sheet.add(plate, "plates")
    align = side if len(label.lines) > 1 else "center"
    pad_x, pad_y = label.padding
    x = {"left": box.left + pad_x, "center": box.centre[0], "right": box.right - pad_x}[align]
    y = box.top - pad_y
    for row, (text, style) in enumerate(label.lines):
        baseline = y - ASCENT * style.height
        sheet.text(x, baseline, text, style, align=align, gid=f"label-{number}-{row}")
        y -= style.height + LINE_GAP


# --- in the middle of an area -------------------------------------------------------------

SEARCH_MM = 4.0
AIRY_MM = 12.0  # more room than this counts no more


def place_area_labels(
    sheet: Sheet,
    ground: Ground,
    labels: list[tuple[Label, shapely.Geometry]],
    drawn: shapely.Geometry,
) -> None:
    """Write labels in the middle of the free room of their areas.

    They keep off ``drawn``, corridor and road; where these leave no room, only off the labels
    and marks already placed.
    """
    covered = shapely.union_all([shapely.box(*box.grown(1.5)) for box in ground.taken])
    inner = shapely.box(*FRAME.grown(-2 * INSET))
    for number, (label, area) in enumerate(labels):
        free = shapely.intersection(area, inner) - covered
        box = _roomiest_position(label, free - drawn) or _roomiest_position(label, free)
        if box is not None:
            covered = covered.union(shapely.box(*box.grown(3)))
            _write_label(sheet, label, box, "center", 1000 + number)


def _roomiest_position(label: Label, free: shapely.Geometry) -> Box | None:
    """Return the box of a label that is farthest from the edges of the free room."""
    if free.is_empty:
        return None
    width, height = label.size
    left, bottom, right, top = free.bounds
    columns, rows = np.arange(left, right, SEARCH_MM), np.arange(bottom, top, SEARCH_MM)
    x, y = (it.ravel() for it in np.meshgrid(columns, rows))
    boxes = shapely.box(x, y, x + width, y + height)
    shapely.prepare(free)
    fits = shapely.contains(free, boxes)
    if not fits.any():
        return None
    room = np.minimum(shapely.distance(boxes[fits], free.boundary), AIRY_MM)
    away = np.hypot(*(np.array([x[fits], y[fits]]).T - shapely.get_coordinates(free.centroid)).T)
    best = int(np.lexsort((away, -room))[0])
    return Box(*map(float, boxes[fits][best].bounds))
