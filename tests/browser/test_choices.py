"""What a reader chooses in the page: stretch, pins, settlement, link, paper, files, tiles."""

from __future__ import annotations

import csv
import functools
import io
import json
import re
import threading

import pytest
import shapely
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from corridor.page import serve
from geo.notation import format_mgrs

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import corridor

    Open = Callable[..., Page]

DESKTOP, PHONE = (1280, 800), (360, 640)
LANGUAGES = pytest.mark.parametrize("language", ["en", "ar"])
READERS = pytest.mark.parametrize(
    ("size", "language"), [(DESKTOP, "en"), (PHONE, "ar")], ids=["en-desktop", "ar-phone"]
)
ARABIC_DIGITS = str.maketrans("٠١٢٣٤٥٦٧٨٩٫", "0123456789.", "٬\u202f\u2066\u2067\u2069")
HOSTILE_HASHES = [
    "#each=<script>alert(1)</script>",
    "#each=1e9&ends=square&from=Nowhere&to=__proto__",
    "#map=NaN,1,2&pins=1,2,3;x&ask=95,36",
    "#lang=constructor&patrol=2020-99-99&off=__proto__,%22%3E%3Cimg",
    "#" + "&".join(["pins=" + ";".join(["35,36"] * 5000)]),
    "#map=99,0,0&days=5,1&each=-1,6",
    "#%E0%A4%A",
]


def ask(page: Page, text: str) -> None:
    page.locator("#question").fill(text)
    page.keyboard.press("Enter")


def fragment(page: Page) -> str:
    """What follows # in the address, once the page has written it."""
    return page.evaluate("decodeURIComponent(location.hash)")


def expect_fragment(page: Page, text: str) -> None:
    page.wait_for_function("text => decodeURIComponent(location.hash).includes(text)", arg=text)


def summary(page: Page):
    return page.locator("#summary")


def number_in(text: str, pattern: str) -> float:
    found = re.search(pattern, text.translate(ARABIC_DIGITS))
    assert found, text
    return float(found[1])


# The stretch


STRETCHES = [("Ariha", "Badama"), ("Jisr al-Shughur", "Muhambal"), ("Ain al-Havr", "Tronba")]


@READERS
@pytest.mark.parametrize(("start", "stop"), STRETCHES)
def test_another_stretch_is_python_s(
    open_map: Open,
    m4: corridor.Corridor,
    m4_file: Path,
    size: tuple[int, int],
    language: str,
    start: str,
    stop: str,
) -> None:
    page = open_map(m4_file, size, f"#lang={language}")
    if start == "Ain al-Havr":
        page.locator("details:has(.stretches) .choices button").nth(-2).click()
    else:
        page.locator("#stretch-from").select_option(start)
        page.locator("#stretch-to").select_option(stop)
    zone = m4.between(start, stop)
    expect(summary(page)).to_contain_text("km²" if language == "en" else "كم²")
    told = summary(page).text_content().translate(ARABIC_DIGITS)

    assert float(re.findall(r"\d+\.?\d*", told)[0]) == pytest.approx(zone.length_km, abs=0.051)
    assert float(re.findall(r"\d+\.?\d*", told)[-1]) == pytest.approx(zone.area_km2, abs=1)
    inside = sum(answer.inside for _, answer in zone.settlements())
    assert page.locator("table.settlements tr.is-inside").count() == inside
    ask(page, "35.80, 36.40")
    answer = zone.locate(lat=35.80, lon=36.40)
    expect(page.get_by_role("status")).to_contain_text("35.80000, 36.40000")
    figures = page.get_by_role("status").locator("dd bdi").all_text_contents()
    assert number_in(figures[3], r"([\d.]+)") == pytest.approx(answer.distance_m, abs=0.051)
    assert number_in(figures[4], r"([\d.]+)") == pytest.approx(abs(answer.km), abs=0.0051)


def test_two_ends_at_one_place_are_refused(open_map: Open, m4_file: Path) -> None:
    page = open_map(m4_file)
    before = summary(page).text_content()
    page.locator("#stretch-from").select_option("Ain al-Havr")

    expect(page.get_by_role("alert")).to_contain_text("two different ends")
    expect(summary(page)).to_have_text(before)
    expect(page.locator("#stretch-from")).to_have_value("Tronba")


def test_the_way_back_to_the_whole_route(open_map: Open, m4_file: Path) -> None:
    page = open_map(m4_file)
    before = summary(page).text_content()
    page.locator("#stretch-from").select_option("Ariha")
    expect(summary(page)).to_contain_text("from Ariha to Ain al-Havr")
    page.get_by_role("button", name="Back to the whole route").click()

    expect(summary(page)).to_have_text(before)


# The search box


@pytest.mark.parametrize(
    ("typed", "picked"),
    [("jisr", "Jisr al-Shughur"), ("سرا", "Saraqib"), ("trumb", "Tronba"), ("ARI", "Ariha")],
)
def test_a_settlement_is_found_as_it_is_typed(
    open_map: Open, m4_file: Path, typed: str, picked: str
) -> None:
    page = open_map(m4_file)
    box = page.locator("#question")
    box.press_sequentially(typed)
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(page.get_by_role("option").first).to_contain_text(picked)
    box.press("ArrowDown")
    expect(page.get_by_role("option").first).to_have_attribute("aria-selected", "true")
    assert box.get_attribute("aria-activedescendant") == "question-name-0"
    box.press("Enter")

    expect(page.get_by_role("status")).to_contain_text(f"{picked} lies")
    expect(box).to_have_attribute("aria-expanded", "false")


def test_suggestions_go_by_mouse_and_away_by_escape(open_map: Open, m4_file: Path) -> None:
    page = open_map(m4_file)
    page.locator("#question").press_sequentially("ain")
    page.locator("#question-names").get_by_text("Ain al-Havr").click()
    expect(page.get_by_role("status")).to_contain_text("Ain al-Havr lies too close to")
    page.locator("#question").fill("ain")
    page.locator("#question").press("Escape")

    expect(page.locator("#question-names li")).to_have_count(0)


# Answers to keep


@READERS
def test_answers_are_pinned_listed_and_taken_away(
    open_map: Open, m4: corridor.Corridor, m4_file: Path, size: tuple[int, int], language: str
) -> None:
    page = open_map(m4_file, size, f"#lang={language}", accept_downloads=True)
    asked = [(35.814, 36.61), (35.95, 36.61), (35.861105, 36.80611)]
    for i, (lat, lon) in enumerate(asked):
        ask(page, f"{lat}, {lon}")
        page.get_by_role("status").locator(".choices button").first.click()
        expect(page.locator(".pinned")).to_have_count(i + 1)
    rows = page.locator("table.answers:not(.settlements) tbody tr")
    expect(rows).to_have_count(3)
    expect_fragment(page, "pins=35.814,36.61;35.95,36.61;35.861105,36.80611")

    buttons = page.locator("details:has(table.answers:not(.settlements)) .choices button")
    with page.expect_download() as saved:
        buttons.nth(0).click()
    table = list(csv.DictReader(io.StringIO(saved.value.path().read_text("utf-8-sig"))))
    with page.expect_download() as saved:
        buttons.nth(1).click()
    features = json.loads(saved.value.path().read_text("utf-8"))["features"]

    for row, feature, (lat, lon) in zip(table, features, asked, strict=True):
        answer = m4.locate(lat=lat, lon=lon)
        assert (row["inside"] == "true", row["side"]) == (answer.inside, answer.side)
        assert float(row["distance_m"]) == pytest.approx(answer.distance_m, abs=0.01)
        assert float(row["km"]) == pytest.approx(answer.km, abs=1e-5)
        assert row["mgrs"] == format_mgrs(lat, lon)
        assert feature["geometry"]["coordinates"] == [lon, lat]
        assert feature["properties"]["edge_m"] == pytest.approx(answer.edge_m, abs=0.01)
        assert feature["properties"]["each_side_km"] == {"north": 6, "south": 6}

    rows.nth(1).get_by_role("button").last.click()
    expect(rows).to_have_count(2)
    expect_fragment(page, "pins=35.814,36.61;35.861105,36.80611")


def test_pinned_answers_follow_the_width(open_map: Open, m4_file: Path) -> None:
    page = open_map(m4_file, fragment="#pins=35.9,36.6")
    expect(page.locator(".pinned.is-outside")).to_have_count(1)
    page.get_by_role("button", name="12 km each side").click()

    expect(page.locator(".pinned.is-inside")).to_have_count(1)
    expect(page.locator("table.answers:not(.settlements) td").nth(1)).to_have_text("inside")


def test_a_coordinate_is_copied(open_map: Open, m4_file: Path) -> None:
    page = open_map(m4_file, permissions=["clipboard-read", "clipboard-write"])
    ask(page, "35.814, 36.610")
    page.get_by_text("Details", exact=True).click()
    for name, text in [
        ("Copy: Decimal", "35.81400, 36.61000"),
        ("Copy: DMS", "35°48′50.4″N 36°36′36.0″E"),
        ("Copy: MGRS", "37S BV 84070 65954"),
    ]:
        button = page.get_by_role("button", name=name)
        button.click()
        expect(button).to_have_text("Copied")
        assert page.evaluate("navigator.clipboard.readText()") == text
    page.get_by_role("button", name="Copy sentence").click()
    expect(page.get_by_role("button", name="Copied").first).to_be_visible()
    assert "lies inside the corridor" in page.evaluate("navigator.clipboard.readText()")


# The link


FULL = (
    "#map=11.5,35.8123,36.4321&each=9,4&ends=round&from=Ariha&to=Badama&ask=35.814,36.61"
    "&pins=35.9,36.6;35.7,36.3&patrol=2020-07-07&lang=ar&off=tiles,graticule,posts"
)


def test_a_link_restores_what_was_seen(
    open_map: Open, m4: corridor.Corridor, m4_file: Path
) -> None:
    page = open_map(m4_file, fragment=FULL)
    zone = m4.between("Ariha", "Badama").with_width(each_side_km=(9, 4)).with_ends("round")
    expect(page.locator(".pinned")).to_have_count(2)
    expect(page.locator("html")).to_have_attribute("lang", "ar")
    expect(page.locator("#stretch-from")).to_have_value("Ariha")
    expect(page.locator(".label-post:visible")).to_have_count(0)
    expect(page.locator("path.graticule")).to_have_count(0)
    told = summary(page)
    expect(told).to_contain_text("كم²")
    found = re.findall(r"\d+\.?\d*", told.text_content().translate(ARABIC_DIGITS))
    assert float(found[-1]) == pytest.approx(zone.area_km2, abs=1)
    view = page.evaluate("[map_1.getZoom(), map_1.getCenter().lat, map_1.getCenter().lng]")
    assert view == pytest.approx([11.5, 35.8123, 36.4321], abs=1e-3)

    page.get_by_role("button", name="English").click()
    page.wait_for_function("() => !location.hash.includes('lang=')")
    parts = set(fragment(page).removeprefix("#").split("&"))
    assert parts >= set(FULL.removeprefix("#").split("&")) - {
        "lang=ar",
        "map=11.5,35.8123,36.4321",
    }


def test_every_choice_goes_into_the_link_and_back_out(open_map: Open, m4_file: Path) -> None:
    page = open_map(m4_file)
    assert fragment(page) == ""
    page.locator(".dial input[inputmode=decimal]:visible").first.fill("8")
    page.keyboard.press("Enter")
    expect_fragment(page, "each=8")
    page.get_by_label("round", exact=True).check()
    expect_fragment(page, "ends=round")
    page.get_by_label("Graticule", exact=True).uncheck()
    expect_fragment(page, "off=tiles,graticule")
    page.get_by_role("button", name="العربية").click()
    expect_fragment(page, "lang=ar")
    page.evaluate("map_1.setView([35.8, 36.4], 12, { animate: false })")
    expect_fragment(page, "map=12,35.8,36.4")
    restored = open_map(m4_file, fragment=page.evaluate("location.hash"))

    expect(summary(restored)).to_have_text(summary(page).text_content())
    assert restored.evaluate("map_1.getZoom()") == 12


def test_another_link_in_the_same_page_is_followed(open_map: Open, m4_file: Path) -> None:
    page = open_map(m4_file)
    page.evaluate("location.hash = '#each=3&ask=35.814,36.61'")

    expect(summary(page)).to_contain_text("3 km on each side")
    expect(page.get_by_role("status")).to_contain_text("Inside the corridor")


@pytest.mark.parametrize("hash_", HOSTILE_HASHES)
def test_a_hostile_link_does_nothing(open_map: Open, m4_file: Path, hash_: str) -> None:
    page = open_map(m4_file, fragment=hash_)

    expect(summary(page)).to_contain_text("12 km wide in all: 6 km on each side of the M4")
    assert page.locator(".pinned").count() <= 100
    assert page.locator("main script, main img").count() == 0


# Paper and files


@LANGUAGES
@pytest.mark.parametrize("paper", ["A4", "Letter"])
def test_one_landscape_page_is_printed(
    open_map: Open, m4_file: Path, language: str, paper: str
) -> None:
    page = open_map(m4_file, fragment=f"#lang={language}&ask=35.814,36.61")
    before = page.evaluate("map_1.getZoom()")
    printed = page.pdf(format=paper, prefer_css_page_size=True, print_background=True)
    size = re.search(rb"/MediaBox ?\[0 0 ([\d.]+) ([\d.]+)\]", printed)

    assert len(re.findall(rb"/Type ?/Page\b(?!s)", printed)) == 1
    assert size
    assert float(size[1]) > float(size[2])  # landscape
    assert page.evaluate("map_1.getZoom()") == before
    assert page.locator(".sheet").count() == 0


def test_a_widened_corridor_is_printed_whole(open_map: Open, m4_file: Path) -> None:
    page = open_map(m4_file, fragment="#each=40,8&ends=round")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    outline = page.locator("path.corridor").bounding_box()
    shown = page.locator(".folium-map").bounding_box()
    for start, size in (("x", "width"), ("y", "height")):
        assert shown[start] < outline[start]
        assert outline[start] + outline[size] < shown[start] + shown[size]
    assert "85" not in page.locator(".sheet-side").inner_text()  # no word of poles
    page.evaluate("dispatchEvent(new Event('afterprint'))")


@pytest.mark.parametrize("count", [0, 2, 30])
def test_all_pinned_answers_are_printed(open_map: Open, m4_file: Path, count: int) -> None:
    pins = ";".join(f"35.8{i:02},36.{20 + i}" for i in range(count))
    page = open_map(m4_file, fragment=f"#pins={pins}" if count else "")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    side = page.locator(".sheet-side")

    assert page.locator(".sheet-answer").count() == count
    assert side.evaluate("side => side.scrollHeight <= side.clientHeight")
    assert page.locator(".sheet-rest").count() == (count == 30)
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator(".sheet").count() == 0


def test_what_had_the_focus_and_is_gone_leaves_it_in_the_panel(
    open_map: Open, m4_file: Path
) -> None:
    page = open_map(m4_file, fragment="#ask=35.814,36.61&pins=35.9,36.5;36,36.7")
    buttons = [".verdict .quiet", ".answers .quiet >> nth=0", "text=Remove all"]
    for button in buttons:
        page.locator(button).focus()
        page.keyboard.press("Enter")
        expect(page.locator("#panel-body")).to_be_focused()


def test_sections_stay_open_or_closed_in_another_stretch(open_map: Open, m4_file: Path) -> None:
    page = open_map(m4_file)
    for title in ("Reported patrols: 25", "Layers of the map"):
        page.locator("summary", has_text=title).click()
    is_open = "list => list.map(({ open }) => open)"
    before = page.locator("details.section").evaluate_all(is_open)

    page.locator("#stretch-from").select_option(label="Ariha")

    assert page.locator("details.section").evaluate_all(is_open) == before


def test_a_view_some_turns_around_the_globe_is_restored(open_map: Open, m4_file: Path) -> None:
    page = open_map(m4_file, fragment="#map=3,-17.7,756.4")
    assert page.evaluate("map_1.getCenter().lng") == pytest.approx(756.4, abs=0.5)


def test_a_width_that_cannot_be_is_kept_to_be_mended(open_map: Open, m4_file: Path) -> None:
    page = open_map(m4_file)
    box, limits = page.locator("#width-both"), page.locator("#width-limits")
    for text in ("600", "0", "6,500", "6 or 7"):
        box.fill(text)
        box.press("Enter")
        expect(box).to_have_value(text)
        expect(box).to_have_attribute("aria-invalid", "true")
        expect(limits).to_have_class("hint is-refusal")
        expect(summary(page)).to_contain_text("6 km on each side")
    expect(limits).to_have_text("Write one number, like 6 or 6.5. 10 m to 500 km on a side.")
    box.fill("7")
    expect(limits).to_have_text("10 m to 500 km on a side.")
    expect(box).to_have_attribute("aria-invalid", "false")


@pytest.mark.parametrize("locale", ["en-US", "de-DE", "ar-SY"])
def test_numbers_are_read_as_they_are_written_anywhere(
    open_map: Open, m4_file: Path, locale: str
) -> None:
    page = open_map(m4_file, locale=locale)
    page.locator("details:has(.convoy-fields)").evaluate("it => { it.open = true; }")
    for written in ("6.5", "6,5", "٦٫٥", "۶٫۵", "６.５", " 6.5 "):
        page.locator("#width-both").fill("9")
        page.locator("#width-both").fill(written)
        expect(summary(page)).to_contain_text("13 km wide in all: 6.5 km on each side")
        page.locator("#convoy-speed").fill(written)
        expect(page.locator("#convoy-speed")).to_have_attribute("aria-invalid", "false")


@LANGUAGES
def test_the_sheet_says_all_that_a_map_has_to(open_map: Open, m4_file: Path, language: str) -> None:
    page = open_map(m4_file, fragment=f"#lang={language}&ask=35.814,36.61")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    sheet = page.locator(".sheet")
    text = " ".join(sheet.all_inner_texts())

    assert ("5 March 2020" if language == "en" else "5 آذار 2020") in text
    assert "OpenStreetMap" in text
    assert "GeoNames" in text
    assert page.locator(".sheet .legend li").count() >= 6
    assert page.locator(".leaflet-control-scale-line, .north").count() == 2
    assert page.locator(".leaflet-control-zoom").is_hidden()
    boxes = [it.bounding_box() for it in [*sheet.all(), page.locator(".folium-map")]]
    outer = page.locator("main").bounding_box()
    for box in boxes:
        assert box["x"] >= outer["x"] - 1
        assert box["y"] + box["height"] <= outer["y"] + outer["height"] + 1
    assert sheet.nth(1).evaluate("it => it.scrollHeight <= it.clientHeight + 1")
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.locator(".panel").is_visible()


@pytest.mark.parametrize(
    ("choices", "halves", "ends"),
    [
        ("", (6, 6), "flat"),
        ("#each=1.3", (1.3, 1.3), "flat"),
        ("#each=9,4&ends=round&from=Ariha&to=Badama", (9, 4), "round"),
    ],
)
def test_the_corridor_is_saved_as_geojson(
    open_map: Open,
    m4: corridor.Corridor,
    m4_file: Path,
    choices: str,
    halves: tuple[float, float],
    ends: str,
) -> None:
    page = open_map(m4_file, fragment=choices, accept_downloads=True)
    page.get_by_text("Share, print, save").click()
    with page.expect_download() as saved:
        page.get_by_role("button", name="Corridor as GeoJSON").click()
    [feature] = json.loads(saved.value.path().read_text("utf-8"))["features"]
    shape = shapely.from_geojson(json.dumps(feature["geometry"]))
    zone = m4.between("Ariha", "Badama") if "from" in choices else m4
    zone = zone.with_width(each_side_km=halves).with_ends(ends)

    assert saved.value.suggested_filename == "M4-corridor-outline.geojson"
    assert shape.is_valid
    assert shape.symmetric_difference(zone.polygon).area < 1e-3 * zone.polygon.area
    assert all(polygon.exterior.is_ccw for polygon in shape.geoms)
    assert feature["properties"]["ends"] == ends
    assert feature["properties"]["area_km2"] == pytest.approx(zone.area_km2, rel=1e-3)
    assert feature["properties"]["each_side_km"] == {"north": halves[0], "south": halves[1]}


def test_the_settlements_inside_are_saved_as_csv(
    open_map: Open, m4: corridor.Corridor, m4_file: Path
) -> None:
    page = open_map(m4_file, PHONE, "#each=9,4&lang=ar", accept_downloads=True)
    page.locator("details:has(.take) > summary").click()
    with page.expect_download() as saved:
        page.locator(".take button").nth(2).click()
    rows = list(csv.DictReader(io.StringIO(saved.value.path().read_text("utf-8-sig"))))
    zone = m4.with_width(each_side_km=(9, 4))
    inside = {place.name: answer for place, answer in zone.settlements() if answer.inside}

    assert {row["name"] for row in rows} == set(inside)
    for row in rows:
        assert float(row["distance_m"]) == pytest.approx(inside[row["name"]].distance_m, abs=0.01)
    assert [float(row["km"]) for row in rows] == sorted(float(row["km"]) for row in rows)


# Tiles


@pytest.fixture
def served(m4: corridor.Corridor, chromium: Browser):
    """Serve a page on this machine; give a function that opens it and what it asked for."""
    running = []
    contexts = []

    def open_served(**options: str) -> tuple[Page, list[str]]:
        page_bytes = m4.map(**options).get_root().render().encode()
        server = serve.make_server(page_bytes)
        running.append(server)
        threading.Thread(target=functools.partial(server.serve_forever, 0.05)).start()
        context = chromium.new_context(viewport={"width": 1280, "height": 800})
        contexts.append(context)
        asked: list[str] = []
        page = context.new_page()
        address = f"http://127.0.0.1:{server.server_address[1]}/"
        page.route(
            lambda url: not url.startswith(address),
            lambda route: (asked.append(route.request.url), route.abort()),
        )
        page.goto(address)
        return page, asked

    yield open_served
    for context in contexts:
        context.close()
    for server in running:
        server.shutdown()
        server.server_close()


TILES = "https://tiles.example.org/{z}/{x}/{y}.png"


def test_tiles_are_asked_for_only_when_the_reader_asks(served) -> None:
    page, asked = served(tiles=TILES, tiles_attribution="© <b>Example</b> & others")
    page.get_by_role("tab", name="More").click()
    box = page.get_by_label("Online base map", exact=False)
    expect(box).not_to_be_checked()
    assert [url for url in asked if "favicon" not in url] == []
    box.check()
    page.wait_for_function("document.querySelectorAll('.leaflet-tile-pane img').length > 0")
    expect(page.locator(".leaflet-control-attribution")).to_contain_text(
        "© <b>Example</b> & others"
    )

    assert asked
    assert all(url.startswith("https://tiles.example.org/") for url in asked)


def test_without_tiles_a_served_page_offers_none(served) -> None:
    page, asked = served()

    assert page.get_by_label("Online base map", exact=False).count() == 0
    assert [url for url in asked if "favicon" not in url] == []


def test_a_page_from_a_file_offers_no_tiles(open_map: Open, m4: corridor.Corridor) -> None:
    page = open_map(m4.map(tiles="osm"))

    assert page.get_by_label("Online base map", exact=False).count() == 0


# All of it


@pytest.mark.parametrize(
    ("size", "language", "scheme"), [(DESKTOP, "en", "light"), (PHONE, "ar", "dark")]
)
def test_axe_finds_nothing_in_a_full_page(
    open_map: Open, m4_file: Path, size: tuple[int, int], language: str, scheme: str
) -> None:
    hash_ = f"#lang={language}&pins=35.9,36.6&ask=35.814,36.61&patrol=2020-07-07&from=Ariha"
    page = open_map(m4_file, size, hash_, color_scheme=scheme)
    page.locator("#question").press_sequentially("a")
    page.locator("details").evaluate_all("all => all.forEach((it) => { it.open = true; })")
    found = Axe().run(page).response["violations"]

    assert [(it["id"], [node["html"] for node in it["nodes"]]) for it in found] == []
    assert page.evaluate("document.documentElement.scrollWidth") == size[0]
    wide = page.locator(".panel-body").evaluate("it => it.scrollWidth - it.clientWidth")
    assert wide <= 0
