"""A sheet of paper in millimetres: its size and colours, the map's plane, text, drawing.

x is counted from the sheet's left edge, y from its bottom edge. Names come from outside: they
are drawn as plain text; control characters are left out, and characters that the font lacks are
drawn as a box.
"""

from __future__ import annotations

import functools
import math
import unicodedata
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import matplotlib as mpl
import numpy as np
import shapely
from matplotlib.font_manager import FontProperties, get_font
from matplotlib.patches import PathPatch
from matplotlib.path import Path as Outline
from matplotlib.patheffects import Stroke
from matplotlib.text import Text
from matplotlib.textpath import text_to_path
from matplotlib.transforms import Bbox, TransformedBbox
from pyproj import Proj

if TYPE_CHECKING:
    from typing import Any

    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Point = tuple[float, float]

SHEET = (297.0, 210.0)  # mm
MM_PER_INCH = 25.4
MM_PER_POINT = MM_PER_INCH / 72

# The light colours of corridor/page/web/style/page.css.
PAPER, LAND, SEA = "#fbf9f3", "#f7f3e8", "#dbe6ea"
COAST, BORDER, GRID = "#8fa6b0", "#8d8577", "#d8d1c0"
INK, SOFT, SEA_INK = "#1c1a17", "#595349", "#47626e"
ACCENT, FILL = "#a5400f", "#c4581f"


# --- boxes and the map's plane -------------------------------------------------------------


class Box(NamedTuple):
    """A rectangle on the sheet, in millimetres."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def centre(self) -> Point:
        """The point in its middle."""
        return (self.left + self.right) / 2, (self.bottom + self.top) / 2

    @property
    def size(self) -> Point:
        """Width and height."""
        return self.right - self.left, self.top - self.bottom

    def grown(self, distance: float) -> Box:
        """Return the box grown by a distance on every side."""
        return Box(
            self.left - distance,
            self.bottom - distance,
            self.right + distance,
            self.top + distance,
        )

    def overlaps(self, other: Box) -> bool:
        """Return whether two boxes have an area in common."""
        return (
            self.left < other.right
            and other.left < self.right
            and self.bottom < other.top
            and other.bottom < self.top
        )

    def holds(self, other: Box) -> bool:
        """Return whether another box lies in this one."""
        return (
            self.left <= other.left
            and self.bottom <= other.bottom
            and self.right >= other.right
            and self.top >= other.top
        )

    def count(self, points: Floats) -> int:
        """Return the number of points (x, y) in the box."""
        x, y = points[:, 0], points[:, 1]
        inside = (x > self.left) & (x < self.right) & (y > self.bottom) & (y < self.top)
        return int(np.count_nonzero(inside))


FRAME = Box(
    15.0, 49.5, SHEET[0] - 15.0, 174.0
)  # of the map; the degrees of the graticule are outside
PADDING = 12.0  # mm, at least, from the corridor to the frame


def visible_part(shape: shapely.Geometry) -> shapely.Geometry:
    """Return the part of a shape on the sheet that lies in the frame."""
    return shapely.intersection(shape, shapely.box(*FRAME))


class View(NamedTuple):
    """The map's plane on the sheet; its origin is the middle of the frame.

    The projection is Lambert azimuthal equal-area, centred on the map and true to scale there,
    so that lines of 300 m and of 3,000 km, over the antimeridian and near a pole, are drawn by
    the same code. ``scale`` is in metres a millimetre.
    """

    lat: float
    lon: float
    scale: float
    plane: Proj

    @classmethod
    def around(cls, shapes: list[shapely.Geometry]) -> View:
        """Return the view centred on shapes in degrees, as large as the frame allows."""
        lons, lats = shapely.get_coordinates(shapes).T
        lon, lat = _middle(lons, lats)
        for _ in range(3):  # converges in two or three steps
            x, y = _plane(lat, lon)(lons, lats)
            middle = ((x.min() + x.max()) / 2, (y.min() + y.max()) / 2)
            lon, lat = _plane(lat, lon)(*middle, inverse=True)
        lat, lon = round(lat, 4), round(lon, 4)  # as the sheet prints them
        x, y = _plane(lat, lon)(lons, lats)
        width, height = FRAME.grown(-PADDING).size
        scale = 2 * max(float(np.abs(x).max()) / width, float(np.abs(y).max()) / height)
        return cls(lat, lon, scale, _plane(lat, lon))

    def on_sheet(self, lons: Any, lats: Any) -> Floats:
        """Return points in degrees as rows (x, y) of millimetres."""
        x, y = self.plane(np.asarray(lons, dtype=float), np.asarray(lats, dtype=float))
        middle_x, middle_y = FRAME.centre
        return np.column_stack((middle_x + x / self.scale, middle_y + y / self.scale))

    def degrees(self, points: Floats) -> tuple[Floats, Floats]:
        """Return longitudes and latitudes of rows (x, y) of millimetres."""
        metres = (points - FRAME.centre) * self.scale
        lons, lats = self.plane(metres[:, 0], metres[:, 1], inverse=True)
        return np.asarray(lons), np.asarray(lats)

    def shape(self, geometry: shapely.Geometry) -> shapely.Geometry:
        """Return a geometry in degrees as one in millimetres."""
        return shapely.transform(geometry, lambda xy: self.on_sheet(xy[:, 0], xy[:, 1]))


def _plane(lat: float, lon: float) -> Proj:
    return Proj(proj="laea", lat_0=lat, lon_0=lon, ellps="WGS84")


def _middle(lons: Floats, lats: Floats) -> Point:
    """Return (lon, lat) of the mean direction of points from the centre of the sphere."""
    lam, phi = np.radians(lons), np.radians(lats)
    x, y = (np.cos(phi) * np.cos(lam)).mean(), (np.cos(phi) * np.sin(lam)).mean()
    z = np.sin(phi).mean()
    return math.degrees(math.atan2(y, x)), math.degrees(math.atan2(z, math.hypot(x, y)))


# --- text ---------------------------------------------------------------------------------

LONGEST_NAME = 40  # characters
ELLIPSIS = "…"
UNKNOWN = "□"  # stands for a character that the font lacks
JOINERS = "\u200c\u200d"  # the invisible characters that Arabic and Persian spelling needs
ASCENT = 0.76  # height of a line above its baseline, as a share of the font size


@functools.cache
def _font(name: str, size: float = 8.0) -> FontProperties:
    """Return a font that comes with matplotlib, whatever else the machine has."""
    folder = Path(mpl.get_data_path()) / "fonts" / "ttf"
    return FontProperties(fname=str(folder / f"DejaVu{name}.ttf"), size=size)


@functools.lru_cache(maxsize=4096)  # labels are measured once for each spot
def _text_width(text: str, font: str, size: float) -> float:
    properties = _font(font, size)
    points, _, _ = text_to_path.get_text_width_height_descent(text, properties, ismath=False)
    return float(points) * MM_PER_POINT


class Style(NamedTuple):
    """Font, size in points, colour and halo of a line of text."""

    size: float
    font: str = "Sans"
    colour: str = INK
    halo: str | None = None

    @property
    def properties(self) -> FontProperties:
        """The font as matplotlib takes it."""
        return _font(self.font, self.size)

    @property
    def height(self) -> float:
        """The height of a line in millimetres."""
        return self.size * MM_PER_POINT

    def width(self, text: str) -> float:
        """Return the width of a line in millimetres, the same for every format."""
        return _text_width(text, self.font, self.size)


def plain_text(text: str) -> str:
    """Return text in one line, without control characters; a box for what the font lacks."""
    kept = (
        " " if unicodedata.category(sign)[0] == "Z" or sign in "\t\n\r" else sign
        for sign in text
        if sign in JOINERS or sign in "\t\n\r" or unicodedata.category(sign)[0] != "C"
    )
    known = get_font(str(_font("Sans").get_file())).get_charmap()
    drawable = (sign if ord(sign) in known or sign in JOINERS else UNKNOWN for sign in kept)
    return " ".join("".join(drawable).split())


def display_name(text: str) -> str:
    """Return a name as plain text, cut to LONGEST_NAME characters."""
    text = plain_text(text)
    return text if len(text) <= LONGEST_NAME else f"{text[: LONGEST_NAME - 1]}{ELLIPSIS}"


def fit_text(text: str, style: Style, width: float) -> str:
    """Return text cut to a width in millimetres."""
    if style.width(text) <= width:
        return text
    fits, too_long = 0, len(text)
    while too_long - fits > 1:
        middle = (fits + too_long) // 2
        if style.width(f"{text[:middle]}{ELLIPSIS}") <= width:
            fits = middle
        else:
            too_long = middle
    return f"{text[:fits].rstrip()}{ELLIPSIS}"


def wrap_text(text: str, style: Style, width: float) -> list[str]:
    """Return text broken into lines of a width; a longer word is cut."""
    lines = [""]
    for word in text.split(" "):
        fitting = fit_text(word, style, width)
        longer = f"{lines[-1]} {fitting}".lstrip()
        if lines[-1] and style.width(longer) > width:
            lines.append(fitting)
        else:
            lines[-1] = longer
    return lines


# --- drawing ------------------------------------------------------------------------------

# From the ground up.
LEVELS = (
    *(
        "world-sea",
        "world",
        "sea",
        "land",
        "forest",
        "relief",
        "built-up",
        "water",
        "river",
        "limit",
        "minor-road",
    ),
    *("road-casing", "main-road", "coast", "border", "neatline", "graticule", "corridor"),
    "outline",
    *("casing", "road", "section", "posts", "halos", "marks", "plates", "labels", "frame"),
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """The axes in millimetres, and the view of the map on it."""

    axes: Axes
    view: View

    def add(self, artist: Artist, level: str, *, clipped: bool = True, gid: str = "") -> None:
        """Add an artist at one of LEVELS, by default clipped to the map's frame."""
        artist.set_zorder(1 + LEVELS.index(level))
        artist.set_gid(gid or None)
        artist.set_clip_on(clipped)
        self.axes.add_artist(artist)
        if clipped:
            artist.set_clip_box(TransformedBbox(Bbox.from_extents(*FRAME), self.axes.transData))

    def area(
        self,
        shape: shapely.Geometry,
        level: str,
        colour: str,
        *,
        alpha: float | None = None,
        clipped: bool = True,
        gid: str = "",
    ) -> None:
        """Fill polygons, without their holes."""
        look = {"facecolor": colour, "edgecolor": "none", "linewidth": 0, "alpha": alpha}
        if (path := _path(shape)) is not None:
            self.add(PathPatch(path, **look), level, clipped=clipped, gid=gid)

    def line(
        self,
        shape: shapely.Geometry,
        level: str,
        colour: str,
        width: float,
        *,
        dashes: Any = "solid",
        corners: str = "round",
        clipped: bool = True,
        gid: str = "",
    ) -> None:
        """Draw lines, or the rings of polygons, of a width in points."""
        look = {"edgecolor": colour, "linewidth": width, "linestyle": dashes}
        look |= {"fill": False, "capstyle": "butt", "joinstyle": corners}
        if (path := _path(shape)) is not None:
            self.add(PathPatch(path, **look), level, clipped=clipped, gid=gid)

    def text(
        self,
        x: float,
        y: float,
        text: str,
        style: Style,
        *,
        align: str = "left",
        upright: bool = False,
        gid: str = "",
    ) -> None:
        """Write a line of plain text, its baseline at y; upright, its baseline at x.

        The halo is a text of its own, so that PDF keeps the letters as text, which can be
        searched and read aloud.
        """
        look: dict[str, Any] = {"fontproperties": style.properties, "ha": align}
        if upright:
            look |= {"rotation": 90, "rotation_mode": "anchor"}
        if style.halo:
            halo = Text(x, y, text, color=style.halo, parse_math=False, **look)
            width = 0.3 * style.size
            halo.set_path_effects([Stroke(linewidth=width, foreground=style.halo)])
            self.add(halo, "halos", clipped=False)
        letters = Text(x, y, text, color=style.colour, parse_math=False, **look)
        self.add(letters, "labels", clipped=False, gid=gid)


def _path(shape: shapely.Geometry) -> Outline | None:
    """Return the rings and lines of a geometry as one path; None if there are none."""
    paths = []
    for part in shapely.get_parts(shape):
        is_area = part.geom_type == "Polygon"
        for ring in (part.exterior, *part.interiors) if is_area else (part,):
            points = shapely.get_coordinates(ring)
            if len(points) > 1:
                paths.append(Outline(points, closed=is_area))
    return Outline.make_compound_path(*paths) if paths else None
