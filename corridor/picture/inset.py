"""The small map on the sheet that shows where in Syria, or in the world, a corridor lies."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import shapely

from corridor.model.background import make_inset
from corridor.picture.canvas import ACCENT, BORDER, COAST, FILL, FRAME, LAND, SEA, SOFT, Box
from geo.outline.antimeridian import join_polygon

if TYPE_CHECKING:
    from corridor.picture.canvas import Floats, Sheet

COUNTRY = "#e6dcc4"
HEIGHT = 29.0  # mm
BOTTOM = FRAME.top + 4.5
LEAST_SIGN = 1.6  # mm, of the sign for the corridor


def draw_inset(sheet: Sheet, polygon: shapely.Geometry) -> float:
    """Draw the small map above the frame's right end; return its width in millimetres.

    There is none, and the width is 0, where the corridor is so long that it shows by itself
    where it lies.
    """
    opposite = sheet.view.lon - 180 if sheet.view.lon >= 0 else sheet.view.lon + 180
    bounds = join_polygon(polygon, opposite).bounds
    inset = make_inset(bounds)
    if inset is None:
        return 0.0
    left, bottom, right, top = inset.bounds
    squeeze = math.cos(math.radians((bottom + top) / 2))
    width = HEIGHT * squeeze * (right - left) / (top - bottom)
    box = Box(FRAME.right - width, BOTTOM, FRAME.right, BOTTOM + HEIGHT)
    scale = (width / (right - left), HEIGHT / (top - bottom))

    def place(degrees: Floats) -> Floats:
        return (degrees - (left, bottom)) * scale + (box.left, box.bottom)

    frame = shapely.box(*box)
    sheet.area(frame, "sea", SEA, clipped=False, gid="inset")
    for level, area, colour in (("land", inset.land, LAND), ("forest", inset.country, COUNTRY)):
        sheet.area(shapely.transform(area, place), level, colour, clipped=False)
    coast = shapely.transform(inset.land, place)
    sheet.line(coast, "coast", COAST, 0.3, clipped=False)
    sheet.line(shapely.transform(inset.border, place), "border", BORDER, 0.4, clipped=False)
    sign = _visible_box(shapely.transform(shapely.box(*bounds), place).bounds)
    sheet.area(sign, "corridor", FILL, alpha=0.5, clipped=False)
    sheet.line(sign, "outline", ACCENT, 0.9, corners="miter", clipped=False)
    sheet.line(frame, "frame", SOFT, 0.6, corners="miter", clipped=False)
    return width


def _visible_box(bounds: tuple[float, float, float, float]) -> shapely.Polygon:
    """Return a box with the middle of some bounds, as large and large enough to be seen."""
    middle_x, middle_y = Box(*bounds).centre
    half_x, half_y = (max(it, LEAST_SIGN) / 2 for it in Box(*bounds).size)
    return shapely.box(middle_x - half_x, middle_y - half_y, middle_x + half_x, middle_y + half_y)
