"""The land under the map of the sheet: relief, waters, forests, limits, roads, their names.

The same layers as on the page (corridor/page/web/land/ground.js), in its light colours.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import shapely
from matplotlib.image import AxesImage

from corridor.model import basemap
from corridor.model.relief import shade_relief
from corridor.picture.canvas import FRAME, SEA_INK, Style, visible_part
from corridor.picture.labels import AROUND, SHIELD, Label, Spot

if TYPE_CHECKING:
    from corridor.picture.canvas import Floats, Point, Sheet, View

AREAS = {"forest": "#e3e8d0", "built-up": "#e2d8c9", "water": "#c9dae0"}
WATER_LINE, LIMIT, RAIL, CASING, ROAD = "#a9c4cf", "#b9ad9a", "#b3aa9d", "#c9bda8", "#fffdf7"
LIMITS = {"subdistrict": (0.35, (0, (2, 3))), "district": (0.45, (0, (5, 3)))}
GOVERNORATE = (0.7, (0, (8, 3, 2, 3)))
MINOR = {"tertiary": 0.4, "secondary": 0.6}
MAIN = {"primary": 0.9, "trunk": 1.2, "motorway": 1.4}
FAR_SCALE = 1000.0  # metres a millimetre: from here on small things are left out

RELIEF_STEPS = 3.0  # of the relief's picture, a millimetre
RELIEF = 0.42  # its opacity
LIGHT, SHADOW = 4.5, 2.6  # as in ground.js

NUMBER = Style(5.6, "Sans-Bold")
RIVER = Style(6.2, "Sans-Oblique", colour=SEA_INK)
APART_MM = 45.0  # from one shield of a road to the next
LEAST_MM = 4.0  # a piece of road that is named
SAME_ROAD_MM = 1.0
MIDDLE = (Spot((-0.5, -0.5), (0.0, 0.0)),)


def draw_land(sheet: Sheet) -> bool:
    """Draw the land; return whether any of it lies in the frame."""
    whole = shapely.segmentize(shapely.box(*basemap.BOUNDS), 0.05)
    edge = sheet.view.shape(whole)
    if not np.isfinite(shapely.get_coordinates(edge)).all() or visible_part(edge).is_empty:
        return False
    land = basemap.load_basemap()
    for kind, colour in AREAS.items():
        polygons = [shapely.Polygon(outer, holes) for outer, *holes in land.areas[kind]]
        sheet.area(_on_sheet(sheet.view, polygons), kind, colour)
    _draw_relief(sheet)
    is_near = sheet.view.scale < FAR_SCALE
    lines = {kind: _on_sheet(sheet.view, _lines(paths)) for kind, paths in land.lines.items()}
    for kind, width in (("canal", 0.4), ("river", 0.8)):
        sheet.line(lines[kind], "river", WATER_LINE, width)
    for kind, (width, dashes) in (LIMITS | {"governorate": GOVERNORATE}).items():
        if is_near or kind == "governorate":
            sheet.line(lines[kind], "limit", LIMIT, width, dashes=dashes)
    if is_near:
        sheet.line(lines["rail"], "minor-road", RAIL, 0.5)
        for kind, width in MINOR.items():
            sheet.line(lines[kind], "minor-road", CASING, width)
    for kind, width in MAIN.items():
        sheet.line(lines[kind], "road-casing", CASING, width + 0.8)
    for kind, width in MAIN.items():
        sheet.line(lines[kind], "main-road", ROAD, width)
    return True


def _lines(paths: list[basemap.Path]) -> list[shapely.LineString]:
    return [shapely.LineString(path) for path in paths]


def _on_sheet(view: View, shapes: list[shapely.Geometry]) -> shapely.Geometry:
    """Return the parts of shapes in degrees that lie in the frame."""
    on_sheet = shapely.transform(np.array(shapes), lambda xy: view.on_sheet(xy[:, 0], xy[:, 1]))
    seen = on_sheet[shapely.intersects(on_sheet, shapely.box(*FRAME))]
    parts = visible_part(shapely.make_valid(seen))
    return shapely.GeometryCollection(list(shapely.get_parts(shapely.get_parts(parts))))


# --- relief -------------------------------------------------------------------------------


def _draw_relief(sheet: Sheet) -> None:
    """Draw light and shadow as a picture over the frame."""
    elevation = basemap.load_elevation()
    shades = shade_relief(elevation)
    columns, rows = (round(it * RELIEF_STEPS) for it in FRAME.size)
    x = FRAME.left + (np.arange(columns) + 0.5) / RELIEF_STEPS
    y = FRAME.top - (np.arange(rows) + 0.5) / RELIEF_STEPS
    points = np.column_stack([it.ravel() for it in np.meshgrid(x, y)])
    lons, lats = sheet.view.degrees(points)
    values = _interpolate(
        shades,
        (elevation.north - lats) / elevation.step,
        (lons - elevation.west) / elevation.step,
    ).reshape(rows, columns)
    strength = np.where(values > 0, LIGHT * values, -SHADOW * values)
    picture = np.zeros((rows, columns, 4), dtype=np.uint8)
    picture[values > 0, :3] = 255
    picture[..., 3] = np.rint(255 * RELIEF * (1 - np.exp(-strength)))
    extent = (FRAME.left, FRAME.right, FRAME.bottom, FRAME.top)
    image = AxesImage(sheet.axes, extent=extent, interpolation="bilinear", origin="upper")
    image.set_data(picture)
    sheet.add(image, "relief")


def _interpolate(values: Floats, rows: Floats, columns: Floats) -> Floats:
    """Return values between those of a grid, linear in rows and columns; 0 outside it."""
    height, width = values.shape
    is_inside = (rows >= 0) & (rows <= height - 1) & (columns >= 0) & (columns <= width - 1)
    row = np.clip(rows, 0, height - 1)
    column = np.clip(columns, 0, width - 1)
    top = np.minimum(row.astype(int), height - 2)
    left = np.minimum(column.astype(int), width - 2)
    down, right = row - top, column - left
    upper = values[top, left] * (1 - right) + values[top, left + 1] * right
    lower = values[top + 1, left] * (1 - right) + values[top + 1, left + 1] * right
    return np.where(is_inside, upper * (1 - down) + lower * down, 0.0)


# --- names --------------------------------------------------------------------------------


def land_labels(view: View, road: shapely.Geometry) -> list[Label]:
    """Return the numbers of roads other than `road` and the names of rivers in the frame."""
    land = basemap.load_basemap()
    labels = []
    for number, paths in land.numbered.items():
        line = _on_sheet(view, _lines(paths)).difference(road.buffer(SAME_ROAD_MM))
        shield = ((number, NUMBER),)
        labels += [Label(at, shield, 0.0, MIDDLE, plate=SHIELD) for at in _spaced_points(line)]
    for name in {river.name: None for river in land.rivers}:
        paths = [river.path for river in land.rivers if river.name == name]
        points = _spaced_points(_on_sheet(view, _lines(paths)))
        labels += [Label(at, ((name, RIVER),), 1.2, AROUND) for at in points]
    return labels


def road_labels(number: str, road: shapely.Geometry) -> list[Label]:
    """Return the shields of a road with a number."""
    shield = ((number, NUMBER),)
    return [Label(at, shield, 0.0, MIDDLE, plate=SHIELD) for at in _spaced_points(road)]


def _spaced_points(lines: shapely.Geometry) -> list[Point]:
    """Return points along lines of the sheet, no two nearer than APART_MM."""
    points: list[Point] = []
    parts = shapely.get_parts(shapely.line_merge(lines))
    for part in sorted(parts, key=lambda it: -it.length):
        count = max(1, round(part.length / APART_MM))
        for share in (np.arange(count) + 0.5) / count if part.length > LEAST_MM else ():
            (at,) = part.interpolate(share, normalized=True).coords
            if all(math.dist(at, other) >= APART_MM for other in points):
                points.append(at)
    return points
