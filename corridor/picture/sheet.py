"""The map as a picture to print: a landscape A4 sheet in SVG, PNG or PDF, without a browser.

The title is above the map; the legend, what the map shows and the sources are below it.

The same corridor gives the same bytes: the fonts are those that come with matplotlib,
no setting of the user's is read, and the file does not record when it was written.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import matplotlib as mpl
import shapely
from matplotlib.figure import Figure
from matplotlib.patches import Polygon, Rectangle

from corridor._version import __version__
from corridor.errors import DataError
from corridor.picture import map as plot_map
from corridor.picture import words as plot_words
from corridor.picture.canvas import (
    ACCENT,
    BORDER,
    FILL,
    FRAME,
    GRID,
    INK,
    MM_PER_INCH,
    PAPER,
    SHEET,
    SOFT,
    Box,
    Sheet,
    Style,
    View,
    fit_text,
    plain_text,
    wrap_text,
)
from corridor.picture.graticule import draw_graticule
from corridor.picture.inset import draw_inset
from corridor.picture.labels import place_area_labels, place_labels
from corridor.picture.land import (
    CASING,
    LIMIT,
    MAIN,
    ROAD,
    draw_land,
    land_labels,
    road_labels,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import Any

    from corridor.model.corridor import Corridor
    from corridor.picture.labels import Ground

DPI = 200  # of the PNG
LONGEST_TITLE = 200  # characters of the metadata

# Text becomes paths in SVG: a machine without the font would show another one, whose labels
# are wider than their room. PDF embeds the font.
SETTINGS: dict[Any, Any] = {
    "svg.fonttype": "path",
    "svg.hashsalt": "m4-corridor",
    "pdf.fonttype": 42,
    "path.simplify": False,
}


def write_sheet(corridor: Corridor, path: Path) -> None:
    """Draw the corridor and write the picture in the format of the path's ending.

    Parameters
    ----------
    corridor
        The corridor to draw.
    path
        Its ending is ``.svg``, ``.png`` or ``.pdf``. The write is not atomic:
        :func:`corridor.export.formats.write_corridor` makes it so.

    Raises
    ------
    DataError
        The corridor has no outline to draw: it holds a pole.
    """
    write_figure(lambda: draw_sheet(corridor), path, corridor.heading)


def write_figure(draw: Callable[[], Figure], path: Path, title: str) -> None:
    """Draw a figure with matplotlib's own settings and write it, without the date.

    Parameters
    ----------
    draw
        Returns the figure; it is called with the user's settings out of the way.
    path
        Its ending is the format: ``.svg``, ``.png`` or ``.pdf``.
    title
        For the metadata.
    """
    format_ = path.suffix.lower().removeprefix(".")
    title = plain_text(title)[:LONGEST_TITLE]
    program = f"m4-corridor {__version__}"
    metadata: dict[str, dict[str, str | None]] = {
        "svg": {"Title": title, "Creator": program, "Date": None},
        "png": {"Title": title, "Software": program},
        "pdf": {"Title": title, "Creator": program, "Producer": None, "CreationDate": None},
    }
    with mpl.rc_context():
        mpl.rcdefaults()
        mpl.rcParams.update(SETTINGS)
        draw().savefig(path, format=format_, dpi=DPI, metadata=metadata[format_])


def draw_sheet(corridor: Corridor) -> Figure:
    """Return the sheet as a matplotlib figure; its one axes is in millimetres.

    Raises
    ------
    DataError
        The corridor has no outline to draw: it holds a pole.
    """
    figure = Figure(figsize=(SHEET[0] / MM_PER_INCH, SHEET[1] / MM_PER_INCH), facecolor=PAPER)
    axes = figure.add_axes((0.0, 0.0, 1.0, 1.0), xlim=(0, SHEET[0]), ylim=(0, SHEET[1]))
    axes.set_axis_off()
    sheet = Sheet(axes, view_of(corridor))
    background = plot_map.draw_background(sheet)
    has_land = draw_land(sheet)
    draw_graticule(sheet)
    step_km = plot_map.post_step_km(sheet.view, corridor.length_km)
    ground, labels, drawn = plot_map.draw_corridor(sheet, corridor, step_km)
    _draw_scale(sheet, ground)
    if corridor.agreement:
        labels += road_labels(corridor.agreement.road, ground.line)
    if has_land:
        labels += land_labels(sheet.view, ground.line)
    place_labels(sheet, ground, labels)
    if background is not None:
        place_area_labels(sheet, ground, background.names, drawn.buffer(2))
    sheet.line(shapely.box(*FRAME), "frame", INK, 0.8, corners="miter", clipped=False)
    inset_mm = draw_inset(sheet, corridor.polygon)
    _write_header(sheet, corridor, FRAME.right - FRAME.left - inset_mm - 4.0)
    has_border = background is not None and background.has_border
    entries = plot_words.legend_entries(corridor, step_km, has_border=has_border, has_land=has_land)
    _draw_legend(sheet, entries)
    about = plot_words.about_paragraphs(corridor, sheet.view)
    _write_column(sheet, 120.0, 81.0, "What the map shows", about)
    sources = plot_words.source_paragraphs(corridor, has_land=has_land)
    _write_column(sheet, 209.0, FRAME.right - 209.0, "Sources and licences", sources)
    return figure


def view_of(corridor: Corridor) -> View:
    """Return the map's view, which shows the whole corridor."""
    outline = corridor.polygon
    if any(corridor.contains(lat=pole, lon=0.0) for pole in (-90.0, 90.0)):
        message = (
            f"{corridor.title} holds a pole, where no outline in degrees can be drawn; "
            "give it a smaller width, or another stretch"
        )
        raise DataError(message)
    return View.around([outline, corridor.centreline])


# --- scale bar and north arrow ------------------------------------------------------------

BAR_MM = 56.0  # the longest scale bar
BAR_HEIGHT = 1.3
SCALE = Style(7.0)
RIGHT_OF_BAR = 9.0  # mm, for the last figure
ARROW_MM = 15.0  # left of the bar, for the north arrow
CARTOUCHE_HEIGHT = 16.5


def _draw_scale(sheet: Sheet, ground: Ground) -> None:
    """Draw north arrow and scale bar; both are true in the middle of the map."""
    metres_a_mm = sheet.view.scale
    length_km, parts = _scale_bar(metres_a_mm)
    length_mm = length_km * 1000 / metres_a_mm
    box = _emptiest_corner(ground, length_mm + ARROW_MM + RIGHT_OF_BAR)
    ground.taken.append(box)
    plate = Rectangle((box.left, box.bottom), *box.size, facecolor=PAPER, edgecolor=GRID)
    plate.set_linewidth(1.0)
    sheet.add(plate, "plates")
    _draw_arrow(sheet, box.left + 7.0, box.bottom + 2.8)
    left, bottom = box.left + ARROW_MM, box.bottom + 7.4
    step = length_mm / parts
    for i in range(parts):
        colour = INK if i % 2 == 0 else PAPER
        corner = (left + i * step, bottom)
        piece = Rectangle(corner, step, BAR_HEIGHT, facecolor=colour, edgecolor=INK, linewidth=0.6)
        sheet.add(piece, "labels", gid=f"scale-bar-{i}")
    unit, last = ("km", length_km) if length_km >= 1 else ("m", length_km * 1000.0)
    for share in (0.0, 0.5, 1.0) if parts % 2 == 0 else (0.0, 1.0):
        text = plot_words.format_short(last * share) + (f" {unit}" if share == 1 else "")
        x, y = left + share * length_mm, bottom + BAR_HEIGHT + 1.0
        sheet.text(x, y, text, SCALE, align="center")
    scale_text = f"1 : {plot_words.format_number(float(f'{metres_a_mm * 1000:.3g}'), 0)} at A4"
    sheet.text(left, bottom - 3.4, scale_text, SCALE._replace(size=6.2, colour=SOFT))


def _scale_bar(metres_a_mm: float) -> tuple[float, int]:
    """Return the length of the scale bar in kilometres and its number of parts."""
    longest = BAR_MM * metres_a_mm / 1000
    unit = 10.0 ** math.floor(math.log10(longest))
    share, parts = next(it for it in ((5, 5), (2, 4), (1, 5)) if it[0] * unit <= longest + 1e-9)
    return share * unit, parts


def _emptiest_corner(ground: Ground, width: float) -> Box:
    """Return the box of a width in the emptiest corner of the map."""
    corners = [
        Box(x, y, x + width, y + CARTOUCHE_HEIGHT)
        for y in (FRAME.bottom, FRAME.top - CARTOUCHE_HEIGHT)
        for x in (FRAME.right - width, FRAME.left)
    ]

    def count_covered(box: Box) -> float:
        marks = sum(box.grown(6).overlaps(mark) for mark in ground.taken)
        return 3 * marks + box.count(ground.road) + box.count(ground.outline)

    return min(corners, key=count_covered)


def _draw_arrow(sheet: Sheet, x: float, y: float) -> None:
    """Draw an arrow to the north, which is up in the middle of the map."""
    for side, colour in ((-1.9, INK), (1.9, PAPER)):
        half = [(x, y + 8.4), (x + side, y), (x, y + 1.5)]
        sheet.add(Polygon(half, facecolor=colour, edgecolor=INK, linewidth=0.6), "labels")
    sheet.text(x, y + 9.1, "N", SCALE._replace(size=8.0, font="Sans-Bold"), align="center")


# --- around the map -----------------------------------------------------------------------

TITLE = Style(21.0, "Sans-Bold")
LEAD = Style(9.6)
HEADING = Style(7.2, "Sans-Bold")
SMALL = Style(6.5, colour=SOFT)
LEADING = 1.32
FOOT = 40.6  # mm: the first baseline below the map
ROW = 4.7  # of the legend


def _write_header(sheet: Sheet, corridor: Corridor, width: float) -> None:
    """Write the title, the summary of the corridor and its origin, cut to a width."""
    grey = LEAD._replace(colour=SOFT)
    for y, text, style, gid in (
        (193.6, plain_text(corridor.heading), TITLE, "title"),
        (186.4, plot_words.describe_corridor(corridor), LEAD, "summary"),
        (181.2, plot_words.describe_origin(corridor), grey, "origin"),
    ):
        sheet.text(FRAME.left, y, fit_text(text, style, width), style, gid=gid)


def _draw_legend(sheet: Sheet, entries: list[tuple[str, str]]) -> None:
    """Draw the legend in two columns below the map."""
    sheet.text(FRAME.left, FOOT, "Legend", HEADING)
    rows = max(4, math.ceil(len(entries) / 2))
    for i, (sign, text) in enumerate(entries):
        x = FRAME.left + (0 if i < rows else 55)
        y = FOOT - ROW * (i % rows + 1)
        _draw_sign(sheet, sign, x, y + 0.8)
        sheet.text(x + 11, y, fit_text(text, SMALL, 43.0), SMALL._replace(colour=INK))


def _draw_sign(sheet: Sheet, sign: str, x: float, y: float) -> None:
    """Draw a sign of the legend, 9 mm wide."""
    across, middle = shapely.LineString([(x, y), (x + 9, y)]), (x + 4.5, y)
    if sign in ("section", "post"):
        sheet.line(across, "section", INK, plot_map.SECTION_PT, clipped=False)
    if sign == "post":
        plot_map.draw_stroke(sheet, plot_map.POST, middle, (0, 1), ground=PAPER, clipped=False)
    elif sign == "road":
        sheet.line(across, "road", SOFT, plot_map.ROAD_PT, clipped=False)
    elif sign == "limit":
        sheet.line(across, "limit", LIMIT, 0.7, dashes=(0, (5, 3)), clipped=False)
    elif sign == "main-road":
        sheet.line(across, "road-casing", CASING, MAIN["trunk"] + 1.6, clipped=False)
        sheet.line(across, "main-road", ROAD, MAIN["trunk"], clipped=False)
    elif sign == "border":
        sheet.line(across, "border", BORDER, 0.8, dashes=plot_map.BORDER_DASHES, clipped=False)
    elif sign == "corridor":
        field = shapely.box(x, y - 1.4, x + 9, y + 1.4)
        sheet.area(field, "corridor", FILL, alpha=plot_map.TINT, clipped=False)
        width, dashes = plot_map.OUTLINE_PT, plot_map.DASHES
        sheet.line(field, "outline", ACCENT, width, dashes=dashes, clipped=False)
    elif sign == "seats":
        for right, rank in ((1.2, 2), (4.3, 1), (7.8, 0)):
            plot_map.draw_mark(sheet, (x + right, y), rank, inside=True, clipped=False)
    elif sign in ("inside", "outside"):
        plot_map.draw_mark(sheet, middle, 1, inside=sign == "inside", clipped=False)


def _write_column(
    sheet: Sheet, left: float, width: float, heading: str, paragraphs: list[str]
) -> None:
    """Write a heading and paragraphs below the map."""
    sheet.text(left, FOOT, heading, HEADING)
    y = FOOT - LEADING * SMALL.height * 1.1
    for paragraph in paragraphs:
        for line in wrap_text(paragraph, SMALL, width):
            sheet.text(left, y, line, SMALL)
            y -= LEADING * SMALL.height
        y -= 0.7
