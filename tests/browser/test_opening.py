"""How the page opens: title, tabs, the link's words, and the page within another page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from playwright.sync_api import Page, expect

import corridor
from corridor.cli.main import main
from corridor.errors import DataError
from corridor.model.arabic import arabic_text
from corridor.page.opening import languages
from tests.browser.maps import click_map
from tests.support import refusal

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Browser

    Open = Callable[..., Page]

PHONE, ARTICLE, COLUMN, TABLET, DESK = (360, 640), (600, 400), (760, 600), (768, 1024), (1280, 800)
TITLE = "Security corridor along the M4, Idlib, Syria"


def shown_tab(page: Page) -> str:
    """Return the name of the one tab whose panel is seen."""
    (panel,) = page.get_by_role("tabpanel").all()
    return (panel.get_attribute("aria-labelledby") or "").removeprefix("tab-")


def is_in_window(page: Page, selector: str) -> bool:
    """Return whether an element is seen without scrolling."""
    return page.locator(selector).first.evaluate(
        """(it) => {
          const { left, top, right, bottom } = it.getBoundingClientRect();
          const at = document.elementFromPoint((left + right) / 2, (top + bottom) / 2);
          return it === at || it.contains(at);
        }"""
    )


# --- what it is, and the three jobs --------------------------------------------------------


def test_the_title_says_what_where_and_when(open_map: Open, m4_file: Path) -> None:
    page = open_map(m4_file)
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    expect(page).to_have_title(f"{TITLE} · agreed 5 March 2020")
    expect(page.locator("#origin")).to_have_text(
        "Agreed by Russia and Turkey on 5 March 2020; a reconstruction."
    )
    expect(page.locator(".disclaimer")).to_contain_text(
        "History, with the road as of August 2021. Not for navigation or decisions on safety."
    )
    assert f"<title>{TITLE}</title>" in m4_file.read_text("utf-8")


@pytest.mark.parametrize("size", [PHONE, ARTICLE])
def test_the_three_jobs_are_one_touch_away(
    open_map: Open, m4_file: Path, size: tuple[int, int]
) -> None:
    page = open_map(m4_file, size, has_tabs=True)
    if size == ARTICLE:
        page.get_by_role("button", name="Show the panel").click()
    assert is_in_window(page, "#question")
    page.get_by_role("tab", name="Width").click()
    assert is_in_window(page, "#width-both")
    page.get_by_role("tab", name="Patrols").click()
    assert is_in_window(page, ".section h2 >> visible=true")
    assert is_in_window(page, "#question")


def test_a_phone_reaches_the_slider_without_scrolling(open_map: Open, m4_file: Path) -> None:
    page = open_map(m4_file, PHONE, "#tab=width", has_tabs=True)
    assert is_in_window(page, ".dial input[type=range]")


def test_a_desk_opens_with_the_time_line(open_map: Open, m4_file: Path, m4_points: Path) -> None:
    page = open_map(m4_file, DESK, has_tabs=True)
    assert shown_tab(page) == "patrols"
    assert is_in_window(page, ".time-line")
    assert is_in_window(page, ".map-legend .legend")
    assert shown_tab(open_map(m4_points, DESK, has_tabs=True)) == "points"
    assert shown_tab(open_map(m4_file, PHONE, has_tabs=True)) == "check"


@pytest.fixture(scope="module")
def m4_points(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("points") / "points.html"
    corridor.m4().map(pd.DataFrame({"lat": [35.8], "lon": [36.6]})).save(str(path))
    return path


def test_tabs_go_by_keyboard(open_map: Open, m4_file: Path) -> None:
    page = open_map(m4_file, has_tabs=True)
    page.get_by_role("tab", name="Patrols").focus()
    for key, name in [
        *(("ArrowRight", "more"), ("ArrowRight", "check"), ("ArrowLeft", "more")),
        *(("Home", "check"), ("End", "more")),
    ]:
        page.keyboard.press(key)
        assert shown_tab(page) == name
        expect(page.locator(f"#tab-{name}")).to_be_focused()
        expect(page.locator("[role=tab][tabindex='0']")).to_have_count(1)


def test_an_answer_is_shown_and_its_verdict_stays_in_sight(open_map: Open, m4_file: Path) -> None:
    page = open_map(m4_file, has_tabs=True)
    page.locator("#question").fill("35.814, 36.610")
    page.keyboard.press("Enter")
    assert shown_tab(page) == "check"
    expect(page.locator(".verdict-line")).to_be_hidden()

    page.get_by_role("tab", name="Width").click()
    line = page.locator(".verdict-line")
    expect(line).to_have_text("Inside the corridor 5.47 km from the corridor’s edge")
    page.locator("#width-both").fill("0.3")
    expect(line).to_have_text("Outside the corridor 230 m beyond the corridor’s edge")
    line.click()
    assert shown_tab(page) == "check"
    expect(page.get_by_role("status")).to_contain_text("Outside the corridor")


# --- as sure as the question ---------------------------------------------------------------


def point_at_edge(m4: corridor.Corridor, edge_m: float) -> tuple[float, float]:
    """Return a point whose way to the edge is so many metres; below 0 outside."""
    for measure in range(20_000, 50_000, 500):
        lat, lon = m4.line.point_at(m4.band.start + measure, 6_000 - edge_m)
        if abs(m4.locate(lat=lat, lon=lon).edge_m - edge_m) < 1:
            return lat, lon
    raise LookupError(edge_m)


def test_a_point_near_the_edge_cannot_be_told(
    open_map: Open, m4_file: Path, m4: corridor.Corridor
) -> None:
    page = open_map(m4_file)
    status = page.get_by_role("status")
    for offset, verdict in [
        (6_030, "Too close to the edge to tell"),
        (5_970, "Too close to the edge to tell"),
        (6_080, "Outside the corridor"),
        (5_920, "Inside the corridor"),
    ]:
        lat, lon = point_at_edge(m4, 6_000 - offset)
        page.locator("#question").fill(f"{lat:.6f}, {lon:.6f}")
        page.keyboard.press("Enter")
        expect(status.locator(".verdict strong")).to_have_text(verdict)
    lat, lon = point_at_edge(m4, -30)
    page.locator("#question").fill(f"{lat:.6f}, {lon:.6f}")
    page.keyboard.press("Enter")
    expect(status.locator(".sentence")).to_contain_text(
        "30 m beyond the corridor’s edge. The road and the point are known to 50 m."
    )


def test_a_click_is_as_sure_as_a_pixel_is_wide(
    open_map: Open, m4_file: Path, m4: corridor.Corridor
) -> None:
    page = open_map(m4_file)
    lat, lon = point_at_edge(m4, 90)
    click_map(page, lat, lon)
    expect(page.get_by_role("status")).to_contain_text("Too close to the edge to tell")
    page.evaluate("([lat, lon]) => map_1.setView([lat, lon], 14, {animate: false})", [lat, lon])
    click_map(page, lat, lon)
    expect(page.get_by_role("status")).to_contain_text("Inside the corridor")


# --- the link's words ----------------------------------------------------------------------


def test_the_link_says_how_the_page_looks(open_map: Open, m4_file: Path) -> None:
    words = "#title=A+corridor%3C%2Fh1%3E&theme=dark&panel=0&tab=width&tabs=check,width"
    page = open_map(m4_file, fragment=words.replace("+", "%20"), has_tabs=True)
    expect(page.get_by_role("heading", level=1, include_hidden=True)).to_have_text(
        "A corridor</h1>"
    )
    expect(page.locator("html")).to_have_class("dark")
    expect(page.locator(".panel")).to_have_class("panel is-folded")
    page.get_by_role("button", name="Show the panel").click()
    expect(page.get_by_role("tab")).to_have_text(["Check", "Width"])
    assert shown_tab(page) == "width"
    expect(page).to_have_url(re.compile("panel=1"))


def test_the_light_page_stays_light(open_map: Open, m4_file: Path) -> None:
    page = open_map(m4_file, fragment="#theme=light", color_scheme="dark")
    expect(page.locator("html")).not_to_have_class("dark")
    page = open_map(m4_file, color_scheme="dark")
    expect(page.locator("html")).to_have_class("dark")


@pytest.mark.parametrize("word", ["theme=red", "panel=yes", "tab=x", "tabs=check,x", "title="])
def test_words_that_are_none_are_passed_over(open_map: Open, m4_file: Path, word: str) -> None:
    page = open_map(m4_file, fragment=f"#{word}", has_tabs=True)
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    expect(page.get_by_role("tab")).to_have_count(4)


def test_a_path_of_this_machine_is_not_copied(open_map: Open, m4_file: Path) -> None:
    page = open_map(m4_file, permissions=["clipboard-read", "clipboard-write"])
    page.locator("#width-both").fill("10")
    page.locator("details:has(.take)").evaluate("it => { it.open = true; }")
    page.get_by_role("button", name="Copy the settings (from #)").click()
    page.get_by_role("button", name="Copied").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == "#each=10"


# --- whoever makes the page ----------------------------------------------------------------


def test_a_page_opens_as_it_was_made(open_map: Open, tmp_path: Path) -> None:
    style, page_file = tmp_path / "own.css", tmp_path / "own.html"
    style.write_text(":root { --accent: #005a9c } /* </style><b>x</b> */", encoding="utf-8")
    options = ["--title", "My corridor", "--language", "ar", "--theme", "dark", "--fold-panel"]
    options += ["--tabs", "check,patrols", "--style", str(style)]
    assert main(["map", "-o", str(page_file), *options]) == 0
    page = open_map(page_file, has_tabs=True)
    expect(page.get_by_role("heading", level=1, include_hidden=True)).to_have_text("My corridor")
    expect(page.locator("html")).to_have_attribute("lang", "ar")
    expect(page.locator("html")).to_have_class("dark")
    expect(page.locator(".panel")).to_have_class("panel is-folded")
    expect(page.locator("[role=tab]")).to_have_count(2)
    assert page.locator("b").count() == 0
    colour = "getComputedStyle(document.querySelector('path.corridor')).stroke"
    assert page.evaluate(colour) == "rgb(0, 90, 156)"
    assert page.evaluate("location.hash") == ""


def test_choices_that_are_none_are_refused() -> None:
    m4 = corridor.m4()
    assert refusal(DataError, m4.map, theme="red") == "theme must be light or dark, got 'red'"
    assert "language must be en or ar, got 'xx'" in refusal(DataError, m4.map, language="xx")
    assert "tabs must be check or width or" in refusal(DataError, m4.map, tabs=("x",))
    assert "title must be a text of 1 to 200" in refusal(DataError, m4.map, title=" ")
    assert languages() == ("en", "ar")


# --- within another page -------------------------------------------------------------------


@pytest.mark.parametrize("size", [ARTICLE, COLUMN, TABLET, (640, 360), PHONE])
def test_the_corridor_fills_the_map(open_map: Open, m4_file: Path, size: tuple[int, int]) -> None:
    page = open_map(m4_file, size)
    (width, height), (map_width, map_height) = page.evaluate(
        """["path.corridor", ".folium-map"].map((it) => {
          const { width, height } = document.querySelector(it).getBoundingClientRect();
          return [width, height];
        })"""
    )
    assert max(width / map_width, height / map_height) > 0.6
    panel = page.locator(".panel").bounding_box()
    assert panel is not None
    assert panel["y"] > map_height - 1  # below the map


@pytest.fixture
def article(chromium: Browser, m4_file: Path, tmp_path: Path):
    """An article that scrolls, with the map in a frame of 600 x 400 pixels."""
    path = tmp_path / "article.html"
    frame = f'<iframe src="{m4_file.as_uri()}" width="600" height="400"></iframe>'
    path.write_text(f"<body style='margin:0'>{frame}<p style='height:3000px'>", encoding="utf-8")
    context = chromium.new_context(viewport={"width": 700, "height": 600})
    page = context.new_page()
    page.goto(path.as_uri())
    page.frames[1].evaluate("corridorPage.ready")
    yield page
    context.close()


ZOOMED_IN = """(before) => new Promise((done) => {
  const look = () => map_1.getZoom() > before ? done() : requestAnimationFrame(look);
  look();
})"""


def test_a_frame_lets_its_article_scroll(article: Page) -> None:
    frame = article.frames[1]
    zoom = "map_1.getZoom()"
    before = frame.evaluate(zoom)
    article.mouse.move(300, 150)
    article.mouse.wheel(0, 300)
    article.wait_for_function("scrollY === 300")
    assert frame.evaluate(zoom) == before
    expect(frame.locator(".gesture-note")).to_have_text(
        "Hold Ctrl and turn the wheel to zoom, or click the map first"
    )

    article.evaluate("scrollTo(0, 0)")
    article.mouse.click(300, 150)
    article.mouse.wheel(0, -300)
    frame.evaluate(ZOOMED_IN, before)
    assert article.evaluate("scrollY") == 0


def test_ctrl_and_the_wheel_zoom_within_a_frame(article: Page) -> None:
    frame = article.frames[1]
    before = frame.evaluate("map_1.getZoom()")
    article.mouse.move(300, 150)
    article.keyboard.down("Control")
    article.mouse.wheel(0, -300)
    frame.evaluate(ZOOMED_IN, before)
    assert article.evaluate("scrollY") == 0


def test_a_low_frame_opens_with_the_map(article: Page) -> None:
    frame = article.frames[1]
    expect(frame.locator(".panel")).to_have_class("panel is-folded")
    expect(frame.get_by_role("heading", level=1)).to_have_text(TITLE)
    box = frame.locator(".folium-map").bounding_box()
    assert box is not None
    assert box["height"] > 300


# --- faults that were found in use ---------------------------------------------------------


def test_the_box_holds_the_question_that_is_answered(
    open_map: Open, m4_file: Path, m4: corridor.Corridor
) -> None:
    page = open_map(m4_file)
    box = page.locator("#question")
    box.fill("Ариха")
    page.keyboard.press("Enter")
    expect(box).to_have_value("Ариха")
    lat, lon = m4.line.point_at(m4.band.start + 30_000, 3_000)
    click_map(page, lat, lon)
    expect(box).to_have_value(re.compile(r"^35\.\d{5}, 36\.\d{5}$"))
    page.get_by_role("button", name="Clear").click()
    expect(box).to_have_value("")


def test_what_is_copied_twice_stays_copied(open_map: Open, m4_file: Path) -> None:
    page = open_map(m4_file, fragment="#ask=35.814,36.61", is_fresh=True)
    page.clock.install()
    page.clock.pause_at(1e12)
    button = page.locator(".answer .choice").nth(1)
    button.click()
    expect(button).to_have_text("Copied")
    page.clock.run_for(1_500)
    button.click()
    page.clock.run_for(1_500)
    expect(button).to_have_text("Copied")
    page.clock.run_for(1_000)
    expect(button).to_have_text("Copy sentence")


def test_stretches_that_were_shown_are_forgotten(open_map: Open, m4_file: Path) -> None:
    page = open_map(m4_file, fragment="#each=10")
    names = page.locator("#stretch-from option").all_inner_texts()
    for name in names[1:6]:
        page.locator("#stretch-from").select_option(label=name)
        expect(page.locator("#summary")).to_contain_text("Area")
    assert page.locator("path.corridor").count() == 1


def test_the_label_of_a_patrol_lies_above_points_and_pins(open_map: Open, m4_file: Path) -> None:
    page = open_map(m4_file, fragment="#patrol=2020-07-22")
    levels = page.evaluate(
        """["patrol-label", "points", "answer", "labels"].map(
          (it) => Number(getComputedStyle(map_1.getPane(it)).zIndex))"""
    )
    assert levels[0] > max(levels[1:])


def test_explosions_and_attacks_are_on_the_time_line(open_map: Open, m4_file: Path) -> None:
    page = open_map(m4_file)
    assert page.locator(".patrol-marks .has-event").count() == 3
    events = page.locator(".patrol-events li")
    expect(events).to_have_count(3)
    expect(events.nth(0)).to_contain_text("14 July 2020: an explosion hits the patrol’s way")
    expect(events.nth(0)).to_contain_text("Several sources agree. urdupoint.com")
    expect(events.nth(2)).to_contain_text("25 August 2020: the patrol is attacked")
    expect(events.nth(2)).to_contain_text("One source.")
    events.nth(2).get_by_role("button").click()
    expect(page.locator(".patrol-card")).to_contain_text("Attacked near Urum al-Jawz")


def test_notes_and_facts_are_arabic_in_arabic(
    open_map: Open, m4_file: Path, m4: corridor.Corridor
) -> None:
    agreement = m4.agreement
    assert agreement is not None
    texts = [fact.text for fact in agreement.facts] + [it.note for it in m4.patrols if it.note]
    for text in texts:
        assert re.search("[\u0621-\u064a]", arabic_text(text)), text
    page = open_map(m4_file, fragment="#lang=ar&patrol=2020-08-25")
    expect(page.locator(".patrol-card .note").nth(1)).to_contain_text("هوجمت قرب أورم الجوز")
    assert "security corridor" not in page.locator(".facts").first.inner_text().lower()


@pytest.mark.parametrize("size", [PHONE, DESK])
def test_forced_colours_keep_what_is_told_by_colour(
    open_map: Open, m4_file: Path, size: tuple[int, int]
) -> None:
    page = open_map(m4_file, size, "#ask=35.814,36.61", forced_colors="active")
    colours = page.evaluate(
        """[[".stroke i", "backgroundColor"], [".verdict .is-inside", "color"]].map(
          ([selector, name]) => getComputedStyle(document.querySelector(selector))[name])"""
    )
    assert colours == ["rgb(28, 26, 23)", "rgb(165, 64, 15)"]
    assert page.locator(".home i").evaluate("it => getComputedStyle(it).backgroundImage") != "none"


def test_a_link_to_a_patrol_opens_its_tab(open_map: Open, m4_file: Path) -> None:
    assert shown_tab(open_map(m4_file, PHONE, "#patrol=2020-07-14", has_tabs=True)) == "patrols"


def test_the_sheet_tells_of_a_patrol_only_where_one_is_drawn(open_map: Open, m4_file: Path) -> None:
    page = open_map(m4_file)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(page.locator(".sheet-side")).not_to_contain_text("How far the chosen patrol came")
    page = open_map(m4_file, fragment="#patrol=2020-07-14")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    expect(page.locator(".sheet-side")).to_contain_text("How far the chosen patrol came")
    expect(page.locator(".sheet-patrol")).to_contain_text(
        "The patrol of 14 July 2020, no. 20 (Russian) / 21 (SouthFront), turned at Ariha"
    )
    expect(page.locator(".sheet-patrol")).to_contain_text("english.iswnews.com/14220")


def test_the_small_map_gives_way_to_the_corridor(open_map: Open) -> None:
    andes = corridor.from_line("LINESTRING(-74 4.6, -75.5 6.2, -76.5 3.4)", width_km=40)
    page = open_map(andes, (1000, 700))
    expect(page.locator(".leaflet-top .inset")).to_have_count(1)
    page = open_map(andes.with_width(km=2).between(0, 200), (1000, 700))
    expect(page.locator(".leaflet-bottom .inset")).to_have_count(1)
