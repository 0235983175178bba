"""A sweep as a picture: the number of points inside by half-width, for each side.

A landscape A5 sheet in PNG or SVG. Curves differ in dashes and marks, not in colour alone, and
are named at their ends. The same sweep gives the same bytes, as in
:mod:`corridor.picture.sheet`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patheffects import Normal, Stroke
from matplotlib.text import Text
from matplotlib.ticker import MaxNLocator

from corridor._version import __version__
from corridor.model.ends import describe_ends
from corridor.picture import words as plot_words
from corridor.picture.canvas import (
    ACCENT,
    GRID,
    INK,
    MM_PER_INCH,
    PAPER,
    SOFT,
    Box,
    Style,
    display_name,
    fit_text,
    plain_text,
)
from corridor.picture.sheet import write_figure

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path
    from typing import Any

    from matplotlib.axes import Axes

    from corridor.picture.canvas import Floats
    from corridor.tables.sweep import Sweep

    Pair = tuple[float, float]

SHEET = (210.0, 148.0)  # mm
LEFT, RIGHT = 12.0, SHEET[0] - 12.0
PANEL_BOTTOM, PANEL_TOP = 32.0, 115.0
HEADING_MM = 4.5  # above panels that have headings
SCALE_MM = 15.0  # left of the first panel, for its numbers
NAMES_MM = 38.0  # right of each panel, for the names of its curves
BETWEEN_MM = 2.0
MARK_MM = 1.2  # from a marked half-width to its text
NOTES = 13.5  # mm: the first baseline of the notes

MOST_CURVES = 8  # of groups; all others are one more
MOST_VERTICES = 2_000  # of a curve
MARKS = 6  # on a curve
HEADROOM = 1.12  # room for text above the greatest number
LEADING = 1.35

TITLE = Style(13.0, "Sans-Bold")
LEAD = Style(8.0, colour=SOFT)
HEADING = Style(8.5, "Sans-Bold")
AXIS = Style(7.5)
NUMBERS = Style(7.0, colour=SOFT)
NAME = Style(7.5)
NOTE = Style(6.5, colour=SOFT)


class Look(NamedTuple):
    """How a curve differs from the others: colour, dashes and marks."""

    colour: str
    dashes: Any
    mark: str


# Colours that the colour-blind can distinguish (after Okabe and Ito), dark enough for paper.
LOOKS = (
    Look("#0072b2", "solid", "o"),
    Look(ACCENT, (0, (5, 2)), "s"),
    Look("#00795a", (0, (1.5, 1.2)), "^"),
    Look("#a8568c", (0, (7, 2, 1.5, 2)), "D"),
    Look(INK, (0, (3, 1.5)), "v"),
    Look("#3d94c9", (0, (9, 2)), "P"),
    Look("#b07a00", (0, (5, 1.5, 1, 1.5, 1, 1.5)), "X"),
    Look("#6b4c9a", (0, (1, 1.8)), "p"),
)
OTHERS = Look(SOFT, (0, (2, 3)), "|")


class Curve(NamedTuple):
    """A curve of a panel: name, numbers and look."""

    name: str
    numbers: Floats
    look: Look


class Panel(NamedTuple):
    """Curves by half-width, and the marked half-widths by their texts."""

    heading: str
    curves: list[Curve]
    marks: dict[str, float]


def write_sweep_picture(sweep: Sweep, path: Path, own_km: Pair | None = None) -> None:
    """Draw a sweep and write the picture in the format of the path's ending.

    Parameters
    ----------
    sweep
        The sweep to draw.
    path
        Its ending is ``.png`` or ``.svg``.
    own_km
        Half-widths to mark, in kilometres, in the order of the sides.
    """
    write_figure(lambda: draw_sweep(sweep, own_km), path, _sweep_title(sweep))


def draw_sweep(sweep: Sweep, own_km: Pair | None = None) -> Figure:
    """Return the sheet as a matplotlib figure; see :func:`write_sweep_picture`."""
    figure = Figure(figsize=(SHEET[0] / MM_PER_INCH, SHEET[1] / MM_PER_INCH), facecolor=PAPER)
    sheet = figure.add_axes((0.0, 0.0, 1.0, 1.0), xlim=(0, SHEET[0]), ylim=(0, SHEET[1]))
    sheet.set_axis_off()
    sheet.set_zorder(1)
    width = RIGHT - LEFT
    _write(
        sheet,
        LEFT,
        137.0,
        fit_text(plain_text(_sweep_title(sweep)), TITLE, width),
        TITLE,
        gid="title",
    )
    _write(sheet, LEFT, 131.0, fit_text(_describe_stretch(sweep), LEAD, width), LEAD, gid="stretch")
    panels = _panels(sweep, own_km)
    span = _number_range([curve.numbers for panel in panels for curve in panel.curves])
    room = (width - SCALE_MM - BETWEEN_MM * (len(panels) - 1)) / len(panels)
    top = PANEL_TOP - (HEADING_MM if sweep.by is not None else 0.0)
    for i, panel in enumerate(panels):
        left = LEFT + SCALE_MM + i * (room + BETWEEN_MM)
        box = Box(left, PANEL_BOTTOM, left + room - NAMES_MM, top)
        _draw_panel(sheet, box, sweep, panel, span, number=i)
    unit = "Points inside" if sweep.summed is None else f"Sum of {plain_text(sweep.summed)} inside"
    unit = fit_text(unit, AXIS, top - PANEL_BOTTOM)
    middle = (PANEL_BOTTOM + top) / 2
    _write(sheet, LEFT + 2.0, middle, unit, AXIS, align="center", upright=True, gid="unit")
    for row, note in enumerate(_notes(sweep)):
        y = NOTES - row * LEADING * NOTE.height
        _write(sheet, LEFT, y, fit_text(note, NOTE, width), NOTE)
    return figure


# --- content ----------------------------------------------------------------------


def _sweep_title(sweep: Sweep) -> str:
    what = "points" if sweep.summed is None else f"sum of {sweep.summed}"
    groups = "" if sweep.by is None else f", by {sweep.by}"
    return f"{sweep.corridor.title}: {what} inside as its width varies{groups}"


def _describe_stretch(sweep: Sweep) -> str:
    """Return the line on the stretch, its ends and the range of widths."""
    corridor, short = sweep.corridor, plot_words.format_short
    least, most = float(sweep.each_side_km[0]), float(sweep.each_side_km[-1])
    start, stop = display_name(corridor.from_name or ""), display_name(corridor.to_name or "")
    between = f" from {start} to {stop}" if start and stop else " long"
    return (
        f"{plot_words.format_measured_km(corridor.length_km)} km{between} · "
        f"{describe_ends(corridor.band)} · {short(least)} to {short(most)} km each "
        f"side, {short(2 * least)} to {short(2 * most)} km in all"
    )


def _notes(sweep: Sweep) -> list[str]:
    """Return the notes below: the points counted, the measurement, the sources."""
    rows = sweep.tally.rows
    counted = [f"{rows:,} point{'' if rows == 1 else 's'}", *sweep.describe_uncounted_rows()]
    is_agreed = sweep.corridor.agreement is not None
    road = "road’s centreline" if is_agreed else "line"
    source = "Road: © OpenStreetMap contributors, ODbL 1.0. " if is_agreed else ""
    return [
        f"{plain_text('; '.join(counted))}.",
        f"Distances to the {road} are geodesic, WGS84; the edge counts as inside.",
        f"{source}Made with m4-corridor {__version__}.",
    ]


def _panels(sweep: Sweep, own_km: Pair | None) -> list[Panel]:
    """Return one panel with both sides; for groups, a panel for each side."""
    sides = sweep.corridor.sides.names
    if sweep.by is None:
        both = zip(sides, sweep.inside[0], LOOKS, strict=False)
        return [Panel("", [Curve(*side) for side in both], _marks(sweep, own_km, sides))]
    panels = []
    names, numbers = _largest_groups(sweep)
    looks = [*LOOKS[: len(names)], OTHERS]
    for i, side in enumerate(sides):
        curves = [Curve(*it) for it in zip(names, numbers[:, i], looks, strict=False)]
        panels.append(Panel(side, curves, _marks(sweep, own_km, [side])))
    return panels


def _largest_groups(sweep: Sweep) -> tuple[list[str], Floats]:
    """Return the names and numbers of the largest groups, and of all others together."""
    names = ["without a value" if it is None else plain_text(str(it)) for it in sweep.groups]
    sizes = np.abs(sweep.inside[:, :, -1].sum(axis=1))
    order = np.argsort(-sizes, kind="stable")
    first, rest = order[:MOST_CURVES], order[MOST_CURVES:]
    names = [names[i] for i in first]
    if not len(rest):
        return names, sweep.inside[first]
    others = sweep.inside[rest].sum(axis=0, keepdims=True)
    return [*names, f"{len(rest):,} others"], np.concatenate([sweep.inside[first], others])


def _marks(sweep: Sweep, own_km: Pair | None, sides: Sequence[str]) -> dict[str, float]:
    """Return the half-widths to mark for some sides, by their texts."""
    if own_km is None:
        return {}
    length, total = plot_words.format_length, sum(own_km)
    marks = {}
    for side, half in zip(sweep.corridor.sides.names, own_km, strict=True):
        if side in sides and sweep.each_side_km[0] <= half <= sweep.each_side_km[-1]:
            where = "each side" if 2 * half == total else side
            marks[f"{length(half)} {where}, {length(total)} in all"] = half
    return marks


def _number_range(numbers: list[Floats]) -> Pair:
    """Return the numbers at the bottom and at the top of all panels."""
    least = min(float(np.min(each, initial=0.0)) for each in numbers) if numbers else 0.0
    most = max(float(np.max(each, initial=0.0)) for each in numbers) if numbers else 0.0
    return least, max(least + HEADROOM * (most - least), least + 1.0)


# --- a panel -----------------------------------------------------------------------


def _draw_panel(
    sheet: Axes, box: Box, sweep: Sweep, panel: Panel, span: Pair, *, number: int
) -> None:
    """Draw the curves of a panel in a box of the sheet, and their names beside it."""
    corner = box.left / SHEET[0], box.bottom / SHEET[1]
    share = *corner, box.size[0] / SHEET[0], box.size[1] / SHEET[1]
    axes = sheet.figure.add_axes(share, facecolor="none")
    halves = sweep.each_side_km
    first, last = float(halves[0]), float(halves[-1])
    axes.set(xlim=(first if last / 2 < first < last else 0.0, last), ylim=span)
    _draw_scales(sheet, axes, box, panel.heading, counts=sweep.summed is None, number=number)
    drawn = np.unique(np.linspace(0, len(halves) - 1, MOST_VERTICES).astype(int))
    every = max(1, len(drawn) // MARKS)
    for i, curve in enumerate(panel.curves):
        axes.plot(
            halves[drawn],
            curve.numbers[drawn],
            color=curve.look.colour,
            linestyle=curve.look.dashes,
            linewidth=1.4,
            marker=curve.look.mark,
            markersize=4.2,
            markevery=((i + 1) * every // (len(panel.curves) + 1), every),
            clip_on=False,
            gid=f"curve-{number}-{i}",
        )
    _name_curves(sheet, box, panel.curves, span, number=number)
    _draw_marks(sheet, axes, box, panel.marks, number=number)


def _draw_marks(sheet: Axes, axes: Axes, box: Box, marks: dict[str, float], *, number: int) -> None:
    """Draw the marked half-widths; the text of the least of several is to its left."""
    start, stop = axes.get_xlim()
    least = min(marks.values(), default=0.0)
    for row, (text, half) in enumerate(marks.items()):
        axes.axvline(half, color=INK, linewidth=0.9, linestyle=(0, (1, 2)), zorder=1)
        x = box.left + (half - start) / (stop - start) * box.size[0]
        room = NAME.width(text) + MARK_MM
        fits_before, fits_after = x - room >= box.left, x + room <= box.right
        is_before = fits_before and (not fits_after or (len(marks) > 1 and half == least))
        x += -MARK_MM if is_before else MARK_MM
        y = box.top - (1 + row) * LEADING * NAME.height
        align = "right" if is_before else "left"
        _write(sheet, x, y, text, NAME, align=align, halo=True, gid=f"own-{number}-{row}")


def _draw_scales(
    sheet: Axes, axes: Axes, box: Box, heading: str, *, counts: bool, number: int
) -> None:
    """Draw the scales of a panel: each side below, edge to edge above, numbers on the left."""
    look: Any = {"fontproperties": NUMBERS.properties, "color": NUMBERS.colour}
    above = axes.twiny()
    above.set_xlim(2 * axes.get_xlim()[0], 2 * axes.get_xlim()[1])
    for each in (axes, above):
        each.spines[["left", "right"]].set_visible(False)
        each.spines[["top", "bottom"]].set_color(SOFT)
        each.tick_params(color=SOFT, length=2.5)
        ticks = _ticks(each.get_xlim(), 6)
        each.set_xticks(ticks, [plot_words.format_short(tick) for tick in ticks], **look)
    ticks = _ticks(axes.get_ylim(), 6, whole=counts)
    labels = [_format_value(tick) if number == 0 else "" for tick in ticks]
    axes.set_yticks(ticks, labels, **look)
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="y", color=GRID, linewidth=0.6)
    axes.set_axisbelow(True)
    side = f"to the {display_name(heading)}, " if heading else "each side, "
    below = fit_text(f"Half-width {side}road to edge (km)", AXIS, box.size[0] + NAMES_MM)
    _write(sheet, box.left, box.bottom - 9.0, below, AXIS, gid=f"below-{number}")
    _write(sheet, box.left, box.top + 7.5, "Width in all, edge to edge (km)", AXIS)
    if heading:
        _write(sheet, box.left, box.top + 12.5, display_name(heading).capitalize(), HEADING)


def _ticks(span: Pair, most: int, *, whole: bool = False) -> list[float]:
    """Return round numbers within a span."""
    found = MaxNLocator(most, steps=[1, 2, 5, 10], integer=whole).tick_values(*span)
    return [float(tick) for tick in found if span[0] <= tick <= span[1]]


def _name_curves(sheet: Axes, box: Box, curves: list[Curve], span: Pair, *, number: int) -> None:
    """Write the name and the last number of each curve at its end, beside the panel."""
    if not curves:
        return
    ends = np.array([curve.numbers[-1] for curve in curves])
    exact = box.bottom + (ends - span[0]) / (span[1] - span[0]) * box.size[1]
    shifted = _spread_apart(exact, LEADING * NAME.height)
    for i, (curve, end, y) in enumerate(zip(curves, exact, shifted, strict=True)):
        lead = [box.right + 1.2, box.right + 3.2], [end, y]
        sheet.add_line(Line2D(*lead, color=curve.look.colour, linewidth=0.6))
        sheet.plot(box.right + 4.7, y, curve.look.mark, color=curve.look.colour, markersize=4.2)
        value_text = _format_value(float(curve.numbers[-1]))
        x, baseline = box.right + 6.7, y - 0.36 * NAME.height
        text = fit_text(plain_text(curve.name), NAME, NAMES_MM - 8.5 - NAME.width(value_text))
        _write(sheet, x, baseline, text, NAME, gid=f"name-{number}-{i}")
        # A text of its own: in one text, bidi order would put it left of an Arabic name.
        _write(
            sheet,
            x + NAME.width(text) + 1.0,
            baseline,
            value_text,
            NAME,
            gid=f"number-{number}-{i}",
        )


def _spread_apart(heights: Floats, gap: float) -> Floats:
    """Return heights moved as little as possible until they are a gap apart, in their order."""
    order = np.argsort(heights, kind="stable")
    ranks = gap * np.arange(len(heights))
    moved = heights[order] - ranks
    # The best rising sequence (isotonic regression, least maximum) is the mean of the
    # running maximum from below and the running minimum from above.
    upper = np.maximum.accumulate(moved)
    lower = np.minimum.accumulate(moved[::-1])[::-1]
    spread = np.empty(len(heights))
    spread[order] = (upper + lower) / 2 + ranks
    return spread


def _format_value(value: float) -> str:
    """Return a number as text, to four digits unless it is whole."""
    is_short = value.is_integer() and abs(value) < 1e9
    return f"{value:,.0f}" if is_short else f"{value:,.4g}"


def _write(
    sheet: Axes,
    x: float,
    y: float,
    text: str,
    style: Style,
    *,
    align: str = "left",
    upright: bool = False,
    halo: bool = False,
    gid: str | None = None,
) -> None:
    """Write a line of plain text, its baseline at y; upright, its baseline at x."""
    look: dict[str, Any] = {"fontproperties": style.properties, "ha": align}
    look |= {"rotation": 90, "rotation_mode": "anchor"} if upright else {}
    letters = Text(x, y, text, color=style.colour, parse_math=False, **look)
    letters.set_gid(gid)
    if halo:
        letters.set_path_effects([Stroke(linewidth=2.5, foreground=PAPER), Normal()])
    sheet.add_artist(letters)
