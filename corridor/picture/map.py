"""The content of the map: background, corridor and road, kilometre posts, settlements."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import shapely
from matplotlib.patches import Circle

from corridor.model import background
from corridor.model.route import Route
from corridor.picture import words as plot_words
from corridor.picture.canvas import (
    ACCENT,
    BORDER,
    COAST,
    FILL,
    FRAME,
    GRID,
    INK,
    LAND,
    PAPER,
    SEA,
    SEA_INK,
    SOFT,
    Box,
    Style,
    display_name,
    visible_part,
)
from corridor.picture.labels import AROUND, DARK_PLATE, FARTHER, Ground, Label, Spot

if TYPE_CHECKING:
    from corridor.model.background import AreaName
    from corridor.model.corridor import Corridor
    from corridor.model.facts import Settlement
    from corridor.picture.canvas import Point, Sheet, View


# --- the background -----------------------------------------------------------------------

WORLD_STEP = 1.0
BASE_STEP = 0.05  # degrees between vertices: edges follow meridians and parallels
LEAST_BASE = 0.1  # share of the frame; a background that covers less is left out
BORDER_DASHES = (0, (7, 2, 1.2, 2))
COUNTRY = (Style(9.5, colour=SOFT, halo=LAND), Style(9.0, colour=SOFT, halo=LAND))
SEA_NAME = (Style(9.5, "Sans-Oblique", colour=SEA_INK), Style(9.0, colour=SEA_INK))
SPACED = "\u2009"  # between the capitals of a country's name


class Background(NamedTuple):
    """Whether a border is visible in the background, and the labels of its areas."""

    has_border: bool
    names: list[tuple[Label, shapely.Geometry]]


def draw_background(sheet: Sheet) -> Background | None:
    """Draw land, sea and borders.

    Return the names of the areas around the M4; None if these cover little of the frame.
    """
    frame = shapely.box(*FRAME)
    _draw_world(sheet, frame)
    base = background.load_background()
    whole = shapely.segmentize(shapely.box(*base.bounds), BASE_STEP)
    edge = sheet.view.shape(whole)
    is_finite = np.isfinite(shapely.get_coordinates(edge)).all()
    if not is_finite or visible_part(edge).area < LEAST_BASE * frame.area:
        return None
    land = shapely.union_all([shapely.Polygon(outer, holes) for outer, *holes in base.land])
    coast, border = (
        shapely.union_all([shapely.LineString(it) for it in lines])
        for lines in (base.coast, base.border)
    )
    borders = _visible_on_sheet(sheet.view, border)
    sheet.area(visible_part(edge), "sea", SEA)
    sheet.area(_visible_on_sheet(sheet.view, land), "land", LAND)
    sheet.line(_visible_on_sheet(sheet.view, coast), "coast", COAST, 0.7)
    sheet.line(borders, "border", BORDER, 0.8, dashes=BORDER_DASHES)
    sheet.line(visible_part(edge.boundary), "neatline", GRID, 0.6)
    countries = shapely.get_parts(shapely.polygonize([land.boundary.union(border)]))
    areas = [*((it, COUNTRY) for it in countries), (whole.difference(land), SEA_NAME)]
    names = [
        (_area_label(area_name, styles), _visible_on_sheet(sheet.view, area))
        for area_name in base.names
        for area, styles in areas
        if area.contains(shapely.Point(area_name.lon, area_name.lat))
    ]
    return Background(not borders.is_empty, names)


def _draw_world(sheet: Sheet, frame: shapely.Polygon) -> None:
    """Draw the plain world: sea, land, coasts and borders."""
    world = background.load_world()
    sheet.area(frame, "world-sea", SEA)
    antipode = shapely.Point((sheet.view.lon + 360) % 360 - 180, -sheet.view.lat)
    for part in shapely.get_parts(world.land):
        area = shapely.make_valid(sheet.view.shape(shapely.segmentize(part, WORLD_STEP)))
        if part.contains(antipode):  # its outline encloses what it is not
            area = frame.difference(area)
        sheet.area(visible_part(area), "world", LAND)
    cuts = shapely.MultiLineString([[(lon, -90), (lon, 90)] for lon in (-180, 180)])
    coast = world.land.boundary.difference(cuts)
    for shape, colour, width in ((coast, COAST, 0.4), (world.border, BORDER, 0.5)):
        line = sheet.view.shape(shapely.segmentize(shape, WORLD_STEP))
        sheet.line(visible_part(line), "world", colour, width)


def _visible_on_sheet(view: View, shape: shapely.Geometry) -> shapely.Geometry:
    """Return the part of a shape in degrees that lies in the frame."""
    return visible_part(shapely.make_valid(view.shape(shapely.segmentize(shape, BASE_STEP))))


def _area_label(area_name: AreaName, styles: tuple[Style, Style]) -> Label:
    """Return the name of a country, in capitals, or of a sea, in italics."""
    title = SPACED.join(area_name.name.upper()) if styles is COUNTRY else area_name.name
    lines = ((title, styles[0]), (area_name.arabic, styles[1]))
    return Label((0, 0), lines, 0)


# --- the corridor and the road ------------------------------------------------------------

FINE_MM = 0.02  # too small to see
DASHES = (0, (4.2, 2.2))
SECTION_PT, ROAD_PT, OUTLINE_PT = 2.3, 1.0, 1.15
TINT = 0.11  # opacity of the corridor


def draw_corridor(
    sheet: Sheet, corridor: Corridor, step_km: float
) -> tuple[Ground, list[Label], shapely.Geometry]:
    """Draw corridor, road, posts and settlements.

    Returns the ground that labels keep clear of, the labels in the order of their importance,
    and the union of the corridor and the visible road.
    """
    outline = shape_of(sheet.view, corridor.polygon)
    sheet.area(outline, "corridor", FILL, alpha=TINT, gid="corridor")
    sheet.line(outline, "outline", ACCENT, OUTLINE_PT, dashes=DASHES, gid="corridor-outline")
    road, section = _road_and_section(sheet.view, corridor)
    sheet.line(visible_part(road), "casing", LAND, ROAD_PT + 1.6, gid="road-casing")
    sheet.line(visible_part(road), "road", SOFT, ROAD_PT, gid="road")
    sheet.line(section, "road", LAND, SECTION_PT + 1.9, gid="section-casing")
    sheet.line(section, "section", INK, SECTION_PT, gid="section")
    posts = _posts(sheet.view, corridor, step_km)
    for post in posts:
        draw_stroke(sheet, post.stroke, post.at, post.left)
    marks = marks_on(sheet.view, corridor)
    for mark in marks:
        draw_mark(sheet, mark.at, mark.settlement.rank, mark.inside)
    towns = [mark.box for mark in marks if mark.settlement.rank < 2]
    villages = [mark.box for mark in marks if mark.settlement.rank >= 2]
    ground = Ground.under(road, outline, towns, villages)
    return ground, _labels(marks, posts), shapely.union(outline, visible_part(road))


def shape_of(view: View, polygon: shapely.Geometry) -> shapely.Geometry:
    """Return the corridor on the sheet, parts cut at the antimeridian joined."""
    parts = [shapely.make_valid(view.shape(part)) for part in shapely.get_parts(polygon)]
    # The two sides of a cut are the same up to rounding; a grid of 0.0001 mm merges them.
    whole = shapely.union_all(parts, grid_size=1e-4) if len(parts) > 1 else parts[0]
    return shapely.simplify(whole, FINE_MM)


def _road_and_section(view: View, corridor: Corridor) -> tuple[shapely.Geometry, shapely.Geometry]:
    """Return the whole line and the section on the sheet."""
    line = corridor.line.part(0.0, corridor.line.length)
    road = shapely.LineString(view.on_sheet(line.lons, line.lats))
    section = view.shape(corridor.centreline)
    return shapely.simplify(road, FINE_MM), shapely.simplify(section, FINE_MM)


# --- kilometre posts ----------------------------------------------------------------------

POST_KM = 5.0
POST_STEPS_KM = tuple(m * 10.0**e for e in range(-3, 5) for m in (1, 2, 5))
LEAST_POST_MM, MOST_POST_MM = 5.0, 100.0


class Stroke(NamedTuple):
    """A stroke across the road: its reach to either side in millimetres, its width in points."""

    reach: float
    width: float


POST, END = Stroke(1.3, 0.9), Stroke(2.6, 2.2)


class Post(NamedTuple):
    """A kilometre post on the sheet, and the direction to the left of travel."""

    km: float
    at: Point
    left: Point
    stroke: Stroke


def post_step_km(view: View, length_km: float) -> float:
    """Return 5 km, or another round number if 5 km are too near or too far on the sheet."""
    spacing_mm = POST_KM * 1000 / view.scale
    if LEAST_POST_MM <= spacing_mm <= MOST_POST_MM and length_km > POST_KM:
        return POST_KM
    least = 2 * LEAST_POST_MM * view.scale / 1000
    return next((step for step in POST_STEPS_KM if step >= least), POST_STEPS_KM[-1])


def _posts(view: View, corridor: Corridor, step_km: float) -> list[Post]:
    """Return the ends of the section, then the posts between them."""
    start, stop = corridor.start_km, corridor.stop_km
    tolerance = 1e-6 * step_km
    kms = [km for km, _, _ in Route(corridor).posts(step_km)]
    between = [(km, POST) for km in kms if min(abs(km - start), abs(km - stop)) > tolerance]
    offset_m = 0.5 * view.scale  # half a millimetre on the sheet
    posts = []
    for km, stroke in [(start, END), (stop, END), *between]:
        along = min(max(corridor.along_of(km), 0.0), corridor.band.length)
        measure = corridor.band.start + along
        (lat, lon), (lat_left, lon_left) = (
            corridor.line.point_at(measure, offset) for offset in (0.0, offset_m)
        )
        at, left = view.on_sheet([lon, lon_left], [lat, lat_left])
        way = (left - at) / math.dist(left, at)
        posts.append(Post(km, (at[0], at[1]), (way[0], way[1]), stroke))
    return posts


def draw_stroke(
    sheet: Sheet,
    stroke: Stroke,
    at: Point,
    left: Point,
    *,
    ground: str = LAND,
    clipped: bool = True,
) -> None:
    """Draw a short stroke across the road, with a casing in the ground's colour."""
    middle, way = np.array(at), stroke.reach * np.array(left)
    line = shapely.LineString([middle - way, middle + way])
    sheet.line(line, "casing", ground, stroke.width + 1.6, clipped=clipped)
    sheet.line(line, "posts", INK, stroke.width, clipped=clipped)


# --- settlements --------------------------------------------------------------------------

RADIUS = (1.4, 1.1, 0.7, 0.5)  # city, town or seat of a sub-district, village, hamlet
RING_PT = (1.2, 1.05, 0.7, 0.5)  # line width of settlements outside
MARKED_TO = (math.inf, 4000.0, 400.0, 150.0)  # metres a millimetre, by rank
INSIDE_LONGER = 2.0


class Mark(NamedTuple):
    """A settlement on the sheet."""

    at: Point
    inside: bool
    settlement: Settlement

    @property
    def box(self) -> Box:
        """The box that the mark covers."""
        return Box(*self.at, *self.at).grown(RADIUS[self.settlement.rank])


def marks_on(view: View, corridor: Corridor) -> list[Mark]:
    """Return the settlements in the frame; where marks overlap, the one of the higher rank.

    From afar villages and hamlets are left out, the ones outside first.
    """
    settlements = [
        (settlement, answer)
        for settlement, answer in corridor.settlements()
        if view.scale < MARKED_TO[settlement.rank] * (INSIDE_LONGER if answer.inside else 1)
    ]
    if not settlements:
        return []
    points = view.on_sheet([it.lon for it, _ in settlements], [it.lat for it, _ in settlements])
    marks = [
        Mark((x, y), answer.inside, settlement)
        for (x, y), (settlement, answer) in zip(points, settlements, strict=True)
    ]
    visible = [mark for mark in marks if FRAME.grown(-1).holds(mark.box)]
    kept: list[Mark] = []
    for mark in sorted(visible, key=lambda it: it.settlement.rank):
        if not any(mark.box.grown(-0.3).overlaps(other.box) for other in kept):
            kept.append(mark)
    return kept


def draw_mark(sheet: Sheet, at: Point, rank: int, inside: bool, *, clipped: bool = True) -> None:
    """Draw a settlement: filled inside the corridor, hollow outside."""
    if inside:
        disc = Circle(at, RADIUS[rank], linewidth=0.5, facecolor=ACCENT, edgecolor=PAPER)
    else:
        radius, width = RADIUS[rank] - 0.15, RING_PT[rank]
        disc = Circle(at, radius, linewidth=width, facecolor=PAPER, edgecolor=SOFT)
    sheet.add(disc, "marks", clipped=clipped)


# --- labels -------------------------------------------------------------------------------

VILLAGE_COVERS = 2  # samples of the road that a village's name may cover
NAMES = (
    Style(9.6, "Sans-Bold", halo=LAND),
    Style(8.0, "Sans-Bold", halo=LAND),
    Style(6.2, halo=LAND),
    Style(5.6, colour=SOFT, halo=LAND),
)
ARABIC = (
    Style(8.4, colour=SOFT, halo=LAND),
    Style(7.2, colour=SOFT, halo=LAND),
    Style(5.8, colour=SOFT, halo=LAND),
    Style(5.4, colour=SOFT, halo=LAND),
)
NUMBER = Style(6.6, "Sans-Bold", halo=LAND)
PLATE = Style(7.2, "Sans-Bold", colour=PAPER)


def _labels(marks: list[Mark], posts: list[Post]) -> list[Label]:
    """Return all labels, the most important first."""
    ordered = sorted(marks, key=lambda mark: (not mark.inside, mark.settlement.rank))
    seats = [_settlement_label(mark) for mark in ordered if mark.settlement.rank < 2]
    villages = [_settlement_label(mark) for mark in ordered if mark.settlement.rank > 1]
    start, stop, *between = posts
    ends = [
        _end_label(start, f"Start · km {plot_words.format_measured_km(start.km)}", -1.0),
        _end_label(stop, f"End · km {plot_words.format_measured_km(stop.km)}", 1.0),
    ]
    return [*ends, *seats, *map(_number_label, between), *villages]


def _settlement_label(mark: Mark) -> Label:
    """Return the label of a settlement: its name, and its Arabic name if there is room."""
    settlement, rank = mark.settlement, mark.settlement.rank
    # The area in brackets, which tells names apart, is seen on a map.
    name, arabic = (
        display_name(it.partition(" (")[0]) for it in (settlement.name, settlement.arabic)
    )
    return Label(
        mark.at,
        ((name, NAMES[rank]),),
        RADIUS[rank] + 0.8,
        (*AROUND, *FARTHER),
        most_covered=math.inf if rank < 2 else VILLAGE_COVERS,
        is_major=rank < 2,
        more=((arabic, ARABIC[rank]),) if arabic else (),
    )


def _end_label(post: Post, text: str, beyond: float) -> Label:
    """Return the label of an end, best on the far side: 1 along the line, -1 against it."""
    way = (post.left[1] * beyond, -post.left[0] * beyond)
    spots = sorted(AROUND, key=lambda it: -(it.clear[0] * way[0] + it.clear[1] * way[1]))
    return Label(
        post.at, ((text, PLATE),), END.reach + 1.0, tuple(spots), plate=DARK_PLATE, is_major=True
    )


def _number_label(post: Post) -> Label:
    """Return the label of a post, to the right or to the left of the road."""
    ways = [(-post.left[0], -post.left[1]), post.left]
    spots = tuple(Spot((x / 2 - 0.5, y / 2 - 0.5), (x, y)) for x, y in ways)
    text = plot_words.format_short(post.km)
    return Label(post.at, ((text, NUMBER),), POST.reach + 0.7, spots, is_major=True)
