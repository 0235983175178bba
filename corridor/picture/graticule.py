"""The graticule: meridians and parallels under the map, their degrees outside the frame."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import shapely

from corridor.picture.canvas import ASCENT, FRAME, GRID, SHEET, SOFT, Box, Style, visible_part

if TYPE_CHECKING:
    from collections.abc import Iterator

    from corridor.picture.canvas import Floats, Point, Sheet, View

# Minutes of arc between lines.
STEPS = (
    *(0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 30),
    *(60, 120, 300, 600, 900, 1800),
)
LEAST_MM = 32.0  # between two lines
METRES_A_MINUTE = 1855.0
SAMPLES = 241  # points on a line, which the projection bends

DEGREE = Style(6.5, colour=SOFT)
GAP, TICK = 1.2, 0.9  # mm from the frame to the degrees; the tick between them
OUTWARD = {"left": (-1, 0), "right": (1, 0), "bottom": (0, -1), "top": (0, 1)}


def draw_graticule(sheet: Sheet) -> None:
    """Draw meridians, named above and below the map, and parallels, named at its sides."""
    lats, lons = _extent(sheet.view)
    taken: list[Box] = []
    widest = math.cos(math.radians(min(np.abs(lats).min(), 89.0)))
    step = _step_minutes(sheet.view, widest)
    for minutes in _multiples(*lons, step):
        points = sheet.view.on_sheet(np.full(SAMPLES, minutes / 60), np.linspace(*lats, SAMPLES))
        name = format_angle((minutes + 10800) % 21600 - 10800, "EW", step)
        _draw_line(sheet, points, name, ("top", "bottom"), taken)
    step = _step_minutes(sheet.view, 1.0)
    for minutes in _multiples(*lats, step):
        points = sheet.view.on_sheet(np.linspace(*lons, SAMPLES), np.full(SAMPLES, minutes / 60))
        _draw_line(sheet, points, format_angle(minutes, "NS", step), ("left", "right"), taken)


def _extent(view: View) -> tuple[Point, Point]:
    """Return the ranges of latitudes and longitudes in the frame, with a margin."""
    x = np.linspace(FRAME.left - 1, FRAME.right + 1, 81)
    y = np.linspace(FRAME.bottom - 1, FRAME.top + 1, 41)
    lons, lats = view.degrees(np.column_stack([it.ravel() for it in np.meshgrid(x, y)]))
    known = np.isfinite(lons) & np.isfinite(lats)
    lats, east = lats[known], (lons[known] - view.lon + 180) % 360 - 180
    lons = view.lon + east
    return (float(lats.min()), float(lats.max())), (float(lons.min()), float(lons.max()))


def _step_minutes(view: View, degree_length: float) -> float:
    """Return the minutes between lines; ``degree_length`` is relative to a meridian's."""
    least = LEAST_MM * view.scale / METRES_A_MINUTE / degree_length
    return next((step for step in STEPS if step >= least), STEPS[-1])


def _multiples(first: float, last: float, step: float) -> Iterator[float]:
    """Yield the multiples of a step, in minutes, between two angles in degrees."""
    for i in range(math.ceil(first * 60 / step), math.floor(last * 60 / step) + 1):
        yield i * step


def format_angle(minutes: float, letters: str, step: float) -> str:
    """Return an angle as text in degrees and minutes, with the decimals of the step."""
    decimals = max(0, -math.floor(math.log10(step) + 1e-9))
    units = round(abs(minutes) * 10**decimals)
    degrees, rest = divmod(units, 60 * 10**decimals)
    minute = f"{rest / 10**decimals:0{3 + decimals if decimals else 2}.{decimals}f}′"
    letter = "" if units == 0 or units == 10800 * 10**decimals else letters[minutes < 0]
    return f"{degrees}°{minute if rest or step < 60 else ''}{letter}"


def _draw_line(
    sheet: Sheet, points: Floats, name: str, edges: tuple[str, str], taken: list[Box]
) -> None:
    """Draw a line of the graticule, with its degrees where it leaves the frame at some edges."""
    for run in _finite_runs(points):
        for part in shapely.get_parts(visible_part(shapely.LineString(run))):
            ends = shapely.get_coordinates(part)
            if len(ends) > 1:
                sheet.line(part, "graticule", GRID, 0.5)
                for end in (ends[0], ends[-1]):
                    _write_degrees(sheet, end, name, edges, taken)


def _finite_runs(points: Floats) -> Iterator[Floats]:
    """Yield the pieces of a line between points that the projection cannot show."""
    with np.errstate(invalid="ignore"):
        far = ~(np.abs(points - FRAME.centre).max(axis=1) < 4 * SHEET[0])
    for run in np.split(points, np.flatnonzero(far)):
        inside = run[np.isfinite(run).all(axis=1)]
        if len(inside) > 1:
            yield inside


def _write_degrees(
    sheet: Sheet, end: Floats, name: str, edges: tuple[str, str], taken: list[Box]
) -> None:
    """Write degrees outside the frame; at its sides they are upright."""
    x, y = map(float, end)
    distances = {"left": x - FRAME.left, "right": FRAME.right - x}
    distances |= {"bottom": y - FRAME.bottom, "top": FRAME.top - y}
    edge = next((edge for edge in edges if abs(distances[edge]) < 1e-6), None)
    if edge is None:
        return
    dx, dy = OUTWARD[edge]
    half, deep = DEGREE.width(name) / 2, GAP + DEGREE.height
    middle = (x + dx * deep / 2, y + dy * deep / 2)
    across, up = (deep / 2, half) if dx else (half, deep / 2)
    box = Box(middle[0] - across, middle[1] - up, middle[0] + across, middle[1] + up)
    if any(box.grown(1.5).overlaps(other) for other in taken):
        return
    taken.append(box)
    tick = shapely.LineString([(x, y), (x + dx * TICK, y + dy * TICK)])
    sheet.line(tick, "frame", SOFT, 0.5, clipped=False)
    # Below the map and to its right the baseline is on the far side of the text.
    away = GAP + (ASCENT * DEGREE.height - 0.2 if edge in ("bottom", "right") else 0)
    sheet.text(x + dx * away, y + dy * away, name, DEGREE, align="center", upright=dx != 0)
