"""The picture to print: what it carries, how it is laid out, and that nothing breaks it."""

from __future__ import annotations

import functools
import re
import struct
import subprocess
import sys
import warnings
import zlib
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import matplotlib as mpl
import numpy as np
import pytest
import shapely
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.text import Text
from pyproj import Geod

import corridor
from corridor.cli.main import main
from corridor.errors import DataError, FileError
from corridor.export.formats import write_corridor
from corridor.picture import canvas as plot_canvas
from corridor.picture import map as plot_map
from corridor.picture import sheet as plot
from corridor.picture import words as plot_words
from corridor.picture.canvas import FRAME, Style
from corridor.picture.graticule import angle
from geo import Line
from tests.support import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from matplotlib.figure import Figure
    from matplotlib.transforms import Bbox

ENDINGS = (".svg", ".png", ".pdf")
SVG = {"s": "http://www.w3.org/2000/svg"}

M4 = corridor.m4()
VIEW = plot.view_of(M4)

HOSTILE = '$x^2$ \\frac{ <script>alert("1")</script> ]]> -- & \x00\x1b[31m\u202e\nend'


def own(
    lats: list[float], lons: list[float], width_km: float, title: str = "Own"
) -> corridor.Corridor:
    return corridor.from_line(
        Line(lats=lats, lons=lons), width_km=width_km, ends="round", title=title
    )


FENCE = own([35.5, 35.5012, 35.5008], [20.1, 20.102, 20.1031], 0.05)
CONTINENT = own([40.4, 48, 52, 55], [-3.7, 8, 21, 37.6], 200)
FIJI = own([-17, -16.6, -16.9], [179.4, 179.9, -179.5], 30)
POLAR = own([84, 88, 85], [-20, 60, 150], 100)
WORLD = own([0, 0, 0], [-100, 0, 100], 1000)
HORSESHOE = corridor.from_line(
    shapely.LineString([(0, 0), (0.04, 0), (0.04, 0.04), (0, 0.04), (0, 0.004)]), width_km=1
)
LINES = {
    "300 m": FENCE,
    "3,400 km": CONTINENT,
    "antimeridian": FIJI,
    "pole": POLAR,
    "22,000 km": WORLD,
    "hole": HORSESHOE,
    "500 km a side": corridor.m4(each_side_km=500, ends="round"),
}


@functools.cache
def drawn(zone: corridor.Corridor) -> Figure:
    return plot.draw_sheet(zone)


@pytest.fixture(scope="module")
def sheet() -> Figure:
    return drawn(M4)


def words(figure: Figure) -> list[str]:
    """Return each text of the sheet once; halos say the same again."""
    return list(dict.fromkeys(text.get_text() for text in figure.findobj(Text)))


def patch(figure: Figure, gid: str) -> PathPatch:
    (found,) = figure.findobj(lambda artist: artist.get_gid() == gid)
    assert isinstance(found, PathPatch)
    return found


def boxes(figure: Figure, gid: str) -> dict[str, Bbox]:
    """Return the extents in millimetres, as Agg draws them, of artists named so."""
    FigureCanvasAgg(figure)
    (axes,) = figure.axes
    return {
        artist.get_gid(): artist.get_window_extent().transformed(axes.transData.inverted())
        for artist in figure.findobj(lambda it: (it.get_gid() or "").startswith(gid))
    }


def written(folder: Path, name: str, zone: corridor.Corridor) -> bytes:
    path = folder / name
    assert zone.export(path) == [str(path)]
    return path.read_bytes()


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The M4 in each format."""
    folder = tmp_path_factory.mktemp("m4")
    return {ending: written(folder, f"m4{ending}", M4) for ending in ENDINGS}


# --- the files ----------------------------------------------------------------------------


def test_a_png_is_an_a4_sheet_of_200_dots_an_inch(files: dict[str, bytes]) -> None:
    data = files[".png"]
    width, height = struct.unpack(">II", data[16:24])
    at = data.index(b"pHYs") + 4

    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    assert (width / 200 * 25.4, height / 200 * 25.4) == pytest.approx((297, 210), abs=0.2)
    assert struct.unpack(">II", data[at : at + 8]) == (7874, 7874)  # dots a metre
    assert b"m4-corridor" in data


def test_a_pdf_has_one_a4_page_with_its_fonts(files: dict[str, bytes]) -> None:
    data = files[".pdf"]
    (box,) = re.findall(rb"/MediaBox \[ ?([\d. ]+) ?\]", data)

    assert data.startswith(b"%PDF-")
    assert data.rstrip().endswith(b"%%EOF")
    assert re.findall(rb"/Type /Page\b(?!s)", data) == [b"/Type /Page"]
    assert [float(it) / 72 * 25.4 for it in box.split()] == pytest.approx([0, 0, 297, 210], abs=0.1)
    assert b"/FontFile2" in data
    assert b"CreationDate" not in data


def test_an_svg_is_xml_with_a_dashed_outline_and_no_font_of_the_readers(
    files: dict[str, bytes],
) -> None:
    root = ElementTree.fromstring(files[".svg"])  # noqa: S314
    outline = root.find(".//s:g[@id='corridor-outline']/s:path", SVG)

    assert (root.get("width"), root.get("height")) == ("841.889764pt", "595.275591pt")
    assert outline is not None
    assert "stroke-dasharray" in outline.get("style", "")
    assert "fill: none" in outline.get("style", "")
    assert root.findall(".//s:text", SVG) == []
    assert b"<dc:date>" not in files[".svg"]


@pytest.mark.parametrize("ending", ENDINGS)
def test_the_users_settings_change_nothing_and_stay_as_they_are(
    tmp_path: Path, ending: str
) -> None:
    one = written(tmp_path, f"one{ending}", FENCE)
    changed = {"font.family": "serif", "lines.linewidth": 9, "savefig.dpi": 30}
    changed |= {"svg.fonttype": "none", "axes.facecolor": "red", "text.usetex": True}
    with mpl.rc_context(changed):
        other = written(tmp_path, f"one{ending}", FENCE)
        kept = {name: mpl.rcParams[name] for name in changed}

    assert one == other
    assert kept == {**changed, "font.family": ["serif"]}


def test_another_process_writes_the_same_bytes_and_needs_no_pyplot(
    tmp_path: Path, files: dict[str, bytes]
) -> None:
    other = tmp_path / "other.svg"
    program = (
        "import sys; from corridor.cli.main import main; main(sys.argv[1:]); "
        "sys.exit('matplotlib.pyplot' in sys.modules)"
    )
    command = [sys.executable, "-c", program, "export", str(other)]
    subprocess.run(command, check=True, cwd=ROOT, capture_output=True)

    assert other.read_bytes() == files[".svg"]


def test_the_command_line_writes_pictures(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "part.SVG"

    assert main(["export", str(path), "--from", "Ariha", "--to", "Badama", "--width", "8km"]) == 0
    assert capsys.readouterr().out == f"{path}\n"
    assert path.stat().st_size > 20_000


def test_a_failure_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "own.png"
    path.write_text("what was there")

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("matplotlib.figure.Figure.savefig", full)
    with pytest.raises(FileError, match="No space left on device"):
        write_corridor(FENCE, path)

    assert [(it, it.read_text()) for it in tmp_path.iterdir()] == [(path, "what was there")]


# --- what it says -------------------------------------------------------------------------


def test_the_sheet_says_what_the_corridor_is(sheet: Figure) -> None:
    said = words(sheet)

    assert "M4 corridor" in said
    assert (
        "71.4 km from Tronba to Ain al-Havr · 12 km wide edge to edge: 6 km north and 6 km "
        "south of the M4 · flat ends"
    ) in said
    assert any(it.startswith("A reconstruction from the agreement of Russia") for it in said)
    assert {"Start · km 0", "End · km 71.4", *map(str, range(5, 75, 5))} <= set(said)
    assert {"36°10′E", "35°50′N"} <= set(said)


def test_sources_licences_dates_projection_and_disclaimer_are_named(sheet: Figure) -> None:
    said = " ".join(words(sheet))

    for needed in (
        "© OpenStreetMap contributors, ODbL 1.0, as of August 2021",
        "OCHA",
        "© GeoNames, CC BY 4.0",
        "Natural Earth, public domain",
        "Agreement of 5 March 2020",
        "Lambert azimuthal equal-area projection centred on 35.8090° N, 36.4656° E",
        plot_words.DISCLAIMER,
        "The agreement does not say how the corridor closes at its two ends.",
        f"Made with m4-corridor {corridor.__version__}.",
    ):
        assert needed in said


def test_where_the_corridor_is_not_the_agreed_one_the_sheet_says_so() -> None:
    zone = corridor.m4(each_side_km=(10, 4), ends="round").between("Ariha", "Badama")
    summary, said = (
        plot_words.describe_corridor(zone),
        " ".join(plot_words.about_paragraphs(zone, VIEW)),
    )

    assert "14 km wide edge to edge: 10 km north and 4 km south of the M4 · round ends" in summary
    assert "The agreed depth is 6 km north and 6 km south." in said
    assert "The agreed route runs from Tronba to Ain al-Havr." in said


def test_countries_and_the_sea_have_their_names_in_both_scripts() -> None:
    zone = own([35.2, 36.3], [36.2, 36.3], 10)
    said = words(plot.draw_sheet(zone))

    assert {"S\u2009Y\u2009R\u2009I\u2009A", "سوريا", "Mediterranean Sea", "البحر المتوسط"} <= set(
        said
    )
    assert "International border" in said


def test_arabic_letters_are_joined() -> None:
    style = Style(10)

    apart = sum(style.width(letter) for letter in "سوريا")
    assert style.width("سوريا") < 0.9 * apart


def test_a_line_of_ones_own_has_no_agreement_no_places_and_no_background() -> None:
    said = words(drawn(FENCE))

    assert any("25 m to the left and 25 m to the right of the line" in it for it in said)
    assert any("left and right as seen when travelling from its start" in it for it in said)
    text = " ".join(said)
    assert not re.search("agreement|OCHA|OpenStreetMap|Natural Earth|Settlement|border,", text)


# --- how it is laid out -------------------------------------------------------------------


@pytest.mark.parametrize("zone", [M4, M4.between("Ariha", "Badama"), CONTINENT])
def test_labels_overlap_neither_each_other_nor_the_frame(zone: corridor.Corridor) -> None:
    figure = drawn(zone)
    rows: dict[str, list[shapely.Geometry]] = {}
    for gid, box in boxes(figure, "label-").items():
        rows.setdefault(gid.rpartition("-")[0], []).append(shapely.box(*box.extents))
    labels = [shapely.union_all(parts) for parts in rows.values()]

    assert len(labels) > 5
    for i, one in enumerate(labels):
        assert shapely.box(*FRAME).contains(one)
        assert [other for other in labels[:i] if one.intersects(other)] == []


def test_every_settlement_in_the_frame_is_named(sheet: Figure) -> None:
    said, frame = words(sheet), shapely.box(*FRAME.grown(-2))

    for place, _ in M4.settlements():
        if frame.contains(shapely.Point(VIEW.on_sheet([place.lon], [place.lat])[0])):
            assert place.name in said


def test_labels_leave_settlements_and_most_of_the_road_free(sheet: Figure) -> None:
    labels = shapely.union_all([shapely.box(*it.extents) for it in boxes(sheet, "label-").values()])
    road = VIEW.shape(M4.centreline)

    for place, _ in M4.settlements():
        point = shapely.Point(VIEW.on_sheet([place.lon], [place.lat])[0])
        assert not labels.contains(point)
    assert road.intersection(labels).length < 0.05 * road.length


@pytest.mark.parametrize("zone", [M4, *LINES.values()], ids=["M4", *LINES])
def test_everything_written_stays_on_the_sheet(zone: corridor.Corridor) -> None:
    figure = drawn(zone)
    FigureCanvasAgg(figure)
    page = figure.bbox.padded(-5 * figure.dpi / 25.4)

    for text in figure.findobj(Text):
        if text.get_text():
            box = text.get_window_extent()
            assert page.x0 < box.x0 < box.x1 < page.x1, text
            assert page.y0 < box.y0 < box.y1 < page.y1, text


@pytest.mark.parametrize("zone", [M4, FENCE, CONTINENT, FIJI, POLAR])
def test_the_scale_bar_is_true_in_the_middle_of_the_map(zone: corridor.Corridor) -> None:
    figure = drawn(zone)
    view = plot.view_of(zone)
    pieces = [it for it in figure.findobj(Rectangle) if (it.get_gid() or "").startswith("scale-")]
    length = max(it.get_x() + it.get_width() for it in pieces) - min(it.get_x() for it in pieces)
    told = next(it for it in words(figure) if re.fullmatch(r"[\d\u202f.]+ k?m", it))
    number, unit = told.replace("\u202f", "").split(" ")
    metres = float(number) * {"km": 1000, "m": 1}[unit]

    for way in np.radians([0, 30, 90]):
        reach = np.array([np.cos(way), np.sin(way)]) * length / 2
        lons, lats = view.degrees(np.array([FRAME.centre - reach, FRAME.centre + reach]))
        true = Geod(ellps="WGS84").inv(lons[0], lats[0], lons[1], lats[1])[2]
        assert true == pytest.approx(metres, rel=2e-3)


def test_settlements_inside_are_filled_and_those_outside_hollow(sheet: Figure) -> None:
    marks = {mark.place.name: mark.inside for mark in plot_map.marks_on(VIEW, M4)}

    assert marks["Ariha"] is True
    assert marks["Saraqib"] is False
    assert {"Settlement inside", "Settlement outside"} <= set(words(sheet))


def test_over_the_antimeridian_the_corridor_is_in_one_piece() -> None:
    assert FIJI.polygon.geom_type == "MultiPolygon"
    view = plot.view_of(FIJI)
    outline = plot_map.shape_of(view, FIJI.polygon)

    assert outline.geom_type == "Polygon"
    assert len(outline.interiors) == 0
    assert outline.area * view.scale**2 / 1e6 == pytest.approx(FIJI.area_km2, rel=1e-3)


def test_holes_stay_holes() -> None:
    figure = drawn(HORSESHOE)
    starts = patch(figure, "corridor").get_path().codes.tolist().count(1)

    assert starts == 2
    assert patch(figure, "corridor-outline").get_path().codes.tolist().count(1) == 2


def test_a_corridor_that_holds_a_pole_is_refused() -> None:
    zone = own([89.5, 89.7], [0, 170], 100)

    with pytest.raises(DataError, match="holds a pole"):
        plot.draw_sheet(zone)


@pytest.mark.parametrize(
    ("minutes", "letters", "step", "told"),
    [
        (2150, "NS", 10, "35°50′N"),
        (-60, "EW", 5, "1°00′W"),
        (0, "NS", 10, "0°00′"),
        (10800, "EW", 60, "180°"),
        (2160, "NS", 60, "36°N"),
        (2130.05, "NS", 0.05, "35°30.05′N"),
        (59.9999, "EW", 0.01, "1°00.00′E"),
    ],
)
def test_angles_are_told_in_degrees_and_minutes(
    minutes: float, letters: str, step: float, told: str
) -> None:
    assert angle(minutes, letters, step) == told


# --- names that mean harm -----------------------------------------------------------------


@pytest.mark.parametrize("ending", ENDINGS)
def test_no_title_breaks_a_file(tmp_path: Path, ending: str) -> None:
    title = f"{HOSTILE} 中文 🛣 \ud800 {'x' * 5000}"
    zone = own([35.5, 35.51], [20.1, 20.11], 0.5, title)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        data = written(tmp_path, f"own{ending}", zone)

    if ending == ".svg":
        root = ElementTree.fromstring(data)  # noqa: S314
        assert not [it for it in root.iter() if it.tag.endswith("script")]
    elif ending == ".png":
        assert zlib.crc32(data[-8:-4]) == struct.unpack(">I", data[-4:])[0]
    else:
        assert data.rstrip().endswith(b"%%EOF")


def test_a_title_of_nothing_is_no_fault(tmp_path: Path) -> None:
    data = written(tmp_path, "own.svg", own([35.5, 35.51], [20.1, 20.11], 0.5, "\x00 "))

    assert ElementTree.fromstring(data).find(".//s:g[@id='title']/*", SVG) is None  # noqa: S314


def test_a_hostile_name_is_plain_text() -> None:
    place = M4.gazetteer[0]._replace(name=HOSTILE, arabic="\u202e" + "ا" * 500)
    zone = M4.replace(gazetteer=(place, *M4.gazetteer[1:]))
    said = words(plot.draw_sheet(zone))

    assert '$x^2$ \\frac{ <script>alert("1")</script…' in said
    assert max(len(it) for it in said if "ا" in it) <= plot_canvas.LONGEST_NAME
    assert all(it.isprintable() for it in said if "\u2009" not in it and "\u202f" not in it)
