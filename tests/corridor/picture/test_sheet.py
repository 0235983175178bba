"""The picture to print: its files, texts and layout, and hostile names."""

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
from corridor.picture.canvas import FRAME, Style, View
from corridor.picture.graticule import format_angle
from geo import Line
from tests.support import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from matplotlib.figure import Figure
    from matplotlib.transforms import Bbox

    from corridor import Corridor

ENDINGS = (".svg", ".png", ".pdf")
SVG = {"s": "http://www.w3.org/2000/svg"}

HOSTILE = '$x^2$ \\frac{ <script>alert("1")</script> ]]> -- & \x00\x1b[31m\u202e\nend'

# Lines of one's own: latitudes, longitudes, width in km.
LINES = {
    "300 m": ([35.5, 35.5012, 35.5008], [20.1, 20.102, 20.1031], 0.05),
    "3,400 km": ([40.4, 48, 52, 55], [-3.7, 8, 21, 37.6], 200),
    "antimeridian": ([-17, -16.6, -16.9], [179.4, 179.9, -179.5], 30),
    "pole": ([84, 88, 85], [-20, 60, 150], 100),
    "22,000 km": ([0, 0, 0], [-100, 0, 100], 1000),
}


def corridor_along(
    lats: list[float], lons: list[float], width_km: float, title: str = "Own"
) -> Corridor:
    """Return the corridor of a width, with round ends, along a line of one's own."""
    line = Line(lats=lats, lons=lons)
    return corridor.from_line(line, width_km=width_km, ends="round", title=title)


@functools.cache
def named_corridor(name: str) -> Corridor:
    """Return the corridor along one of the lines above."""
    return corridor_along(*LINES[name])


@pytest.fixture(scope="module")
def wide_m4() -> Corridor:
    """Return the widest corridor along the M4: 500 km a side."""
    return corridor.m4(each_side_km=500, ends="round")


@pytest.fixture(scope="module")
def part_of_m4(m4: Corridor) -> Corridor:
    return m4.between("Ariha", "Badama")


@pytest.fixture
def zone(request: pytest.FixtureRequest) -> Corridor:
    """Return the corridor along the line, or of the fixture, that a test names."""
    name = request.param
    found: Corridor = named_corridor(name) if name in LINES else request.getfixturevalue(name)
    return found


@pytest.fixture(scope="module")
def m4_view(m4: Corridor) -> View:
    return plot.view_of(m4)


@functools.cache
def draw_cached(zone: Corridor) -> Figure:
    return plot.draw_sheet(zone)


@pytest.fixture(scope="module")
def sheet(m4: Corridor) -> Figure:
    return draw_cached(m4)


def sheet_texts(figure: Figure) -> list[str]:
    """Return each text of the sheet once; its halo is a second text."""
    return list(dict.fromkeys(text.get_text() for text in figure.findobj(Text)))


def find_patch(figure: Figure, gid: str) -> PathPatch:
    (found,) = figure.findobj(lambda artist: artist.get_gid() == gid)
    assert isinstance(found, PathPatch)
    return found


def find_boxes(figure: Figure, gid: str) -> dict[str, Bbox]:
    """Return the extents in millimetres, as Agg draws them, of artists by their names."""
    FigureCanvasAgg(figure)
    (axes,) = figure.axes
    return {
        artist.get_gid(): artist.get_window_extent().transformed(axes.transData.inverted())
        for artist in figure.findobj(lambda it: (it.get_gid() or "").startswith(gid))
    }


def export_bytes(folder: Path, name: str, zone: Corridor) -> bytes:
    path = folder / name
    assert zone.export(path) == [str(path)]
    return path.read_bytes()


@pytest.fixture(scope="module")
def files(m4: Corridor, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The M4 in each format."""
    folder = tmp_path_factory.mktemp("m4")
    return {ending: export_bytes(folder, f"m4{ending}", m4) for ending in ENDINGS}


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


def test_an_svg_is_xml_with_a_dashed_outline_and_letters_as_paths(
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
    first = export_bytes(tmp_path, f"own{ending}", named_corridor("300 m"))
    changed = {"font.family": "serif", "lines.linewidth": 9, "savefig.dpi": 30}
    changed |= {"svg.fonttype": "none", "axes.facecolor": "red", "text.usetex": True}
    with mpl.rc_context(changed):
        second = export_bytes(tmp_path, f"own{ending}", named_corridor("300 m"))
        kept = {name: mpl.rcParams[name] for name in changed}

    assert first == second
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
        write_corridor(named_corridor("300 m"), path)

    assert [(it, it.read_text()) for it in tmp_path.iterdir()] == [(path, "what was there")]


# --- texts -------------------------------------------------------------------------


def test_the_sheet_describes_the_corridor(sheet: Figure) -> None:
    texts = sheet_texts(sheet)

    assert "Security corridor along the M4, Idlib, Syria" in texts
    assert (
        "71.4 km from Tronba to Ain al-Havr · 12 km wide edge to edge: 6 km north and 6 km "
        "south of the M4 · flat ends"
    ) in texts
    assert any(it.startswith("A reconstruction from the agreement of Russia") for it in texts)
    assert {"Start · km 0", "End · km 71.4", *map(str, range(5, 75, 5))} <= set(texts)
    assert {"36°10′E", "35°50′N"} <= set(texts)


def test_sources_licences_dates_projection_and_disclaimer_are_named(sheet: Figure) -> None:
    texts = " ".join(sheet_texts(sheet))

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
        assert needed in texts


def test_the_sheet_compares_another_corridor_with_the_agreed_one(m4_view: View) -> None:
    zone = corridor.m4(each_side_km=(10, 4), ends="round").between("Ariha", "Badama")
    summary, texts = (
        plot_words.describe_corridor(zone),
        " ".join(plot_words.about_paragraphs(zone, m4_view)),
    )

    assert "14 km wide edge to edge: 10 km north and 4 km south of the M4 · round ends" in summary
    assert "The agreed depth is 6 km north and 6 km south." in texts
    assert "The agreed route runs from Tronba to Ain al-Havr." in texts


def test_countries_and_the_sea_have_their_names_in_both_scripts() -> None:
    zone = corridor_along([35.2, 36.3], [36.2, 36.3], 10)
    texts = sheet_texts(plot.draw_sheet(zone))

    assert {"S\u2009Y\u2009R\u2009I\u2009A", "سوريا", "Mediterranean Sea", "البحر المتوسط"} <= set(
        texts
    )
    assert "International border (OSM, 2017)" in texts


def test_arabic_letters_are_joined() -> None:
    style = Style(10)

    apart = sum(style.width(letter) for letter in "سوريا")
    assert style.width("سوريا") < 0.9 * apart


def test_a_line_of_ones_own_has_no_agreement_settlements_or_background() -> None:
    texts = sheet_texts(draw_cached(named_corridor("300 m")))

    assert any("25 m to the left and 25 m to the right of the line" in it for it in texts)
    assert any("left and right as seen when travelling from its start" in it for it in texts)
    text = " ".join(texts)
    assert not re.search("agreement|OCHA|OpenStreetMap|Settlement|border,", text)
    assert "Natural Earth" in text


# --- layout -------------------------------------------------------------------


@pytest.mark.parametrize("zone", ["m4", "part_of_m4", "3,400 km"], indirect=True)
def test_labels_overlap_neither_each_other_nor_the_frame(zone: Corridor) -> None:
    figure = draw_cached(zone)
    rows: dict[str, list[shapely.Geometry]] = {}
    for gid, box in find_boxes(figure, "label-").items():
        rows.setdefault(gid.rpartition("-")[0], []).append(shapely.box(*box.extents))
    labels = [shapely.union_all(parts) for parts in rows.values()]

    assert len(labels) > 5
    for i, one in enumerate(labels):
        assert shapely.box(*FRAME).contains(one)
        assert [other for other in labels[:i] if one.intersects(other)] == []


def test_every_town_in_the_frame_and_most_villages_inside_are_named(
    m4_view: View, m4: Corridor, sheet: Figure
) -> None:
    texts, frame = sheet_texts(sheet), shapely.box(*FRAME.grown(-2))
    seen = [
        (settlement.rank, answer.inside, settlement.name.partition(" (")[0] in texts)
        for settlement, answer in m4.settlements()
        if frame.contains(shapely.Point(m4_view.on_sheet([settlement.lon], [settlement.lat])[0]))
    ]
    inside = [is_named for _, is_inside, is_named in seen if is_inside]

    assert all(is_named for rank, _, is_named in seen if rank < 2)
    assert len(inside) == 136
    assert sum(inside) > 90


def test_labels_leave_settlements_and_most_of_the_road_free(
    m4_view: View, m4: Corridor, sheet: Figure
) -> None:
    labels = shapely.union_all(
        [shapely.box(*it.extents) for it in find_boxes(sheet, "label-").values()]
    )
    road = m4_view.shape(m4.centreline)

    towns = [settlement for settlement, _ in m4.settlements() if settlement.rank < 2]
    for settlement in towns:
        point = shapely.Point(m4_view.on_sheet([settlement.lon], [settlement.lat])[0])
        assert not labels.contains(point), settlement.name
    assert road.intersection(labels).length < 0.05 * road.length


@pytest.mark.parametrize("zone", ["m4", *LINES, "horseshoe", "wide_m4"], indirect=True)
def test_all_texts_lie_on_the_sheet(zone: Corridor) -> None:
    figure = draw_cached(zone)
    FigureCanvasAgg(figure)
    page = figure.bbox.padded(-5 * figure.dpi / 25.4)

    for text in figure.findobj(Text):
        if text.get_text():
            box = text.get_window_extent()
            assert page.x0 < box.x0 < box.x1 < page.x1, text
            assert page.y0 < box.y0 < box.y1 < page.y1, text


@pytest.mark.parametrize("zone", ["m4", "300 m", "3,400 km", "antimeridian", "pole"], indirect=True)
def test_the_scale_bar_is_true_in_the_middle_of_the_map(zone: Corridor) -> None:
    figure = draw_cached(zone)
    view = plot.view_of(zone)
    pieces = [it for it in figure.findobj(Rectangle) if (it.get_gid() or "").startswith("scale-")]
    length = max(it.get_x() + it.get_width() for it in pieces) - min(it.get_x() for it in pieces)
    label = next(it for it in sheet_texts(figure) if re.fullmatch(r"[\d\u202f.]+ k?m", it))
    number, unit = label.replace("\u202f", "").split(" ")
    metres = float(number) * {"km": 1000, "m": 1}[unit]

    for way in np.radians([0, 30, 90]):
        reach = np.array([np.cos(way), np.sin(way)]) * length / 2
        lons, lats = view.degrees(np.array([FRAME.centre - reach, FRAME.centre + reach]))
        true = Geod(ellps="WGS84").inv(lons[0], lats[0], lons[1], lats[1])[2]
        assert true == pytest.approx(metres, rel=2e-3)


def test_settlements_inside_are_filled_and_those_outside_hollow(
    m4_view: View, m4: Corridor, sheet: Figure
) -> None:
    marks = {mark.settlement.name: mark.inside for mark in plot_map.marks_on(m4_view, m4)}

    assert marks["Ariha"] is True
    assert marks["Saraqib"] is False
    assert {"Settlement inside", "Settlement outside"} <= set(sheet_texts(sheet))


def test_over_the_antimeridian_the_corridor_is_in_one_piece() -> None:
    fiji = named_corridor("antimeridian")
    assert fiji.polygon.geom_type == "MultiPolygon"
    view = plot.view_of(fiji)
    outline = plot_map.shape_of(view, fiji.polygon)

    assert outline.geom_type == "Polygon"
    assert len(outline.interiors) == 0
    assert outline.area * view.scale**2 / 1e6 == pytest.approx(fiji.area_km2, rel=1e-3)


def test_holes_stay_holes(horseshoe: Corridor) -> None:
    figure = draw_cached(horseshoe)
    starts = find_patch(figure, "corridor").get_path().codes.tolist().count(1)

    assert starts == 2
    assert find_patch(figure, "corridor-outline").get_path().codes.tolist().count(1) == 2


def test_a_corridor_that_holds_a_pole_is_refused() -> None:
    zone = corridor_along([89.5, 89.7], [0, 170], 100)

    with pytest.raises(DataError, match="holds a pole"):
        plot.draw_sheet(zone)


@pytest.mark.parametrize(
    ("minutes", "letters", "step", "expected"),
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
def test_angles_are_written_in_degrees_and_minutes(
    minutes: float, letters: str, step: float, expected: str
) -> None:
    assert format_angle(minutes, letters, step) == expected


# --- hostile names -----------------------------------------------------------------


@pytest.mark.parametrize("ending", ENDINGS)
def test_no_title_breaks_a_file(tmp_path: Path, ending: str) -> None:
    title = f"{HOSTILE} 中文 🛣 \ud800 {'x' * 5000}"
    zone = corridor_along([35.5, 35.51], [20.1, 20.11], 0.5, title)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        data = export_bytes(tmp_path, f"own{ending}", zone)

    if ending == ".svg":
        root = ElementTree.fromstring(data)  # noqa: S314
        assert not [it for it in root.iter() if it.tag.endswith("script")]
    elif ending == ".png":
        assert zlib.crc32(data[-8:-4]) == struct.unpack(">I", data[-4:])[0]
    else:
        assert data.rstrip().endswith(b"%%EOF")


def test_an_empty_title_is_left_out(tmp_path: Path) -> None:
    data = export_bytes(
        tmp_path, "own.svg", corridor_along([35.5, 35.51], [20.1, 20.11], 0.5, "\x00 ")
    )

    assert ElementTree.fromstring(data).find(".//s:g[@id='title']/*", SVG) is None  # noqa: S314


def test_a_hostile_name_is_plain_text(m4: Corridor) -> None:
    ariha = next(it for it in m4.gazetteer if it.name == "Ariha")
    settlement = ariha._replace(name=HOSTILE, arabic="\u202e" + "ا" * 500)
    zone = m4.replace(gazetteer=(settlement,))
    texts = sheet_texts(plot.draw_sheet(zone))

    assert '$x^2$ \\frac{ <script>alert("1")</script…' in texts
    assert max(len(it) for it in texts if "ا" in it) <= plot_canvas.LONGEST_NAME
    assert all(it.isprintable() for it in texts if "\u2009" not in it and "\u202f" not in it)
