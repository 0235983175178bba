"""The map in a real browser, cut off from every network: what a reader sees and gets."""

from __future__ import annotations

import itertools
import re

import folium
import numpy as np
import pytest
import shapely
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

import corridor
from corridor.page.facts import page_facts
from geo.notation import parse_coordinate
from tests.browser.maps import click_map, hover_map, settlements_inside

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Browser, Locator, Page

    Open = Callable[..., Page]

CENTIMETRE = 0.01
DESKTOP = (1280, 800)
PHONE = (360, 640)
SIZES = [PHONE, (768, 1024), DESKTOP, (2560, 1440)]
HOSTILE = "<script>alert(1)</script>"
VERY_HOSTILE = '"><img src=x onerror=alert(1)></script><!-- ${alert(1)} {{ 7 * 7 }}'


@pytest.fixture(scope="module")
def m4_map(m4: corridor.Corridor) -> folium.Map:
    return m4.map()


def ask(page: Page, text: str) -> Locator:
    page.locator("#question").fill(text)
    page.keyboard.press("Enter")
    return page.get_by_role("status")


def expect_text(status: Locator, text: str) -> None:
    status.get_by_text(text).first.wait_for()


# Answers


def points_around(m4: corridor.Corridor) -> tuple[list[float], list[float]]:
    """Return random points to 50 km, and points a hair off each edge and each end."""
    random = np.random.default_rng(20200305)
    band, line = m4.band, m4.line
    places: list[tuple[float, float]] = []
    while len(places) < 1_200:
        lat, lon = random.uniform(35.3, 36.4), random.uniform(35.6, 37.4)
        if abs(line.locate(lat=lat, lon=lon).offset) < 50_000:
            places.append((lat, lon))
    for _ in range(600):
        measure = random.uniform(band.start, band.stop)
        offset = random.choice([-1, 1]) * 6_000 + random.choice([-1, 1]) * random.uniform(0, 5)
        places.append(line.point_at(measure, offset))
    for _ in range(200):
        end = random.choice([band.start, band.stop])
        places.append(line.point_at(end + random.uniform(-3, 3), random.uniform(-7e3, 7e3)))
    return [lat for lat, _ in places], [lon for _, lon in places]


@pytest.mark.parametrize("ends", ["flat", "round"])
def test_answers_equal_python_s_to_the_centimetre(
    scripts: Page, m4: corridor.Corridor, ends: str
) -> None:
    zone = m4.with_width(each_side_km=(6, 4)).with_ends(ends)
    lats, lons = points_around(m4)
    got = scripts.evaluate(
        """async ([data, lats, lons]) => {
          const { locate, makeCorridor } = await import("/engine/answers.js");
          const corridor = makeCorridor(data);
          return lats.map((lat, i) => locate(corridor, lat, lons[i]));
        }""",
        [page_facts(zone), lats, lons],
    )
    expected = zone.locate(lat=np.array(lats), lon=np.array(lons))

    assert len(got) == 2_000
    for answer, inside, side, distance, km, edge in zip(
        got,
        expected.inside,
        expected.side,
        expected.distance_m,
        expected.km,
        expected.edge_m,
        strict=True,
    ):
        assert abs(answer["distance"] - distance) < CENTIMETRE
        assert abs(answer["km"] - km) * 1_000 < CENTIMETRE
        assert abs(answer["edge"] - edge) < CENTIMETRE
        assert answer["side"] == side
        assert answer["inside"] == inside


def test_settlements_get_python_s_answers(
    open_map: Open, m4: corridor.Corridor, m4_file: Path
) -> None:
    page = open_map(m4_file)
    page.get_by_text(settlements_inside(m4)).click()
    rows = page.locator("table.settlements tbody tr")
    shown = {
        row[0]: row[1:]
        for row in rows.evaluate_all(
            "rows => rows.map((row) => [row.querySelector('button').textContent,"
            " ...[...row.querySelectorAll('td')].map((cell) => cell.textContent)])"
        )
    }

    inside = {place.name: answer for place, answer in m4.settlements() if answer.inside}
    assert shown.keys() == inside.keys()
    for name, answer in inside.items():
        where, _, km = shown[name]
        assert where == "inside"
        assert km.replace("−", "-").replace("\u202f", "") == f"{answer.km:.1f}"


def test_the_nearest_settlement_is_python_s(scripts: Page, m4: corridor.Corridor) -> None:
    for lat, lon in [(35.9, 36.5), (35.7, 36.3), (36.2, 37.0)]:
        near = scripts.evaluate(
            """async ([places, lat, lon]) => {
              const { nearestSettlement } = await import("/engine/answers.js");
              return nearestSettlement(places, lat, lon);
            }""",
            [page_facts(m4)["settlements"], lat, lon],
        )
        place, metres = m4.nearest_settlement(lat=lat, lon=lon)

        assert near["name"] == place.name
        assert near["distance"] == pytest.approx(metres, abs=CENTIMETRE)


# Questions


def test_a_typed_coordinate_is_answered_in_a_sentence(open_map: Open, m4_file: Path) -> None:
    status = ask(open_map(m4_file), "35.814, 36.610")

    expect_text(
        status,
        "35.81400° N, 36.61000° E, in Ariha, lies inside the corridor, 530 m south of the M4, "
        "at km 16.10 of the route from Tronba, 5.47 km from the corridor’s edge.",
    )
    expect_text(status, "Inside the corridor")
    status.get_by_text("Details").click()
    expect_text(status, "527.7 m")


QUESTIONS = [
    ("٣٥٫٨١٤، ٣٦٫٦١٠", "35.81400° N, 36.61000° E, in Ariha, lies inside"),
    ("E36°36'36\" N35°48'50.4\"", "35.81400° N, 36.61000° E, in Ariha, lies inside"),
    ("geo:35.95,36.61", "lies outside the corridor, 11.67 km north"),
    ("36.610, 35.814", "Are latitude and longitude exchanged? 35.814, 36.61 lies inside"),
    ("35.9, 36.79", "beyond the corridor’s end at Tronba, as the road runs"),
    ("35.814", "cannot be read as a coordinate: there is only one number"),
    ("37S BV 84070 65954", "35.81400° N, 36.61000° E, in Ariha, lies inside"),
    ("95, 36", "latitude must lie in [-90, 90], got 95"),
    ("Jisr ash-Shughur", "Jisr al-Shughur lies inside the corridor, 1.50 km north"),
    ("سراقب", "Saraqib lies outside the corridor"),
    ("C7211", "Ain al-Havr lies too close to the corridor’s edge"),
    ("Ariha, Idlib", "Ariha lies inside the corridor"),
    ("Саракиб", "Saraqib lies outside the corridor"),
    ("Cisr eş-Şuğur", "Jisr al-Shughur lies inside the corridor"),
    ("عين الحور", "Ain al-Havr (Kansaba, Lattakia, C7211)"),
    ("Zarakib", "No settlement called “Zarakib” is known. Closest: Saraqib"),
    ("Atlantis", "No settlement called “Atlantis” is known"),
]


def test_what_people_type_is_understood_or_refused(open_map: Open, m4_file: Path) -> None:
    page = open_map(m4_file)
    for text, answer in QUESTIONS:
        expect_text(ask(page, text), answer)


def test_a_click_is_answered_and_drawn(
    open_map: Open, m4: corridor.Corridor, m4_file: Path
) -> None:
    page = open_map(m4_file)
    lat, lon = 35.84, 36.55
    at = page.evaluate("([lat, lon]) => map_1.latLngToContainerPoint([lat, lon])", [lat, lon])
    page.locator(".folium-map").click(position={"x": at["x"], "y": at["y"]})
    status = page.get_by_role("status")
    expect_text(status, "Inside the corridor")
    written = status.locator("dd bdi").all_text_contents()
    asked = parse_coordinate(written[0])
    answer = m4.locate(lat=asked.lat, lon=asked.lon)
    metres = float(written[3].replace("\u202f", "").removesuffix(" m"))

    assert abs(asked.lat - lat) < 0.002
    assert abs(metres - answer.distance_m) < 2  # the coordinate is written to a metre
    assert page.locator("path.pin").count() == 1
    assert page.locator("path.way").count() == 1

    page.get_by_role("button", name="Clear").click()
    assert page.locator("path.pin").count() == 0
    assert status.text_content() == ""


def test_a_settlement_answers_from_the_map_and_from_the_table(
    open_map: Open, m4: corridor.Corridor
) -> None:
    page = open_map(m4)
    ariha = next(it for it in m4.gazetteer if it.name == "Ariha")
    page.evaluate("at => map_1.setView(at, 12, {animate: false})", [ariha.lat, ariha.lon])
    click_map(page, ariha.lat, ariha.lon)
    expect_text(page.get_by_role("status"), "Ariha lies inside the corridor")
    page.get_by_text(settlements_inside(m4)).click()
    page.get_by_role("button", name="Muhambal", exact=True).click()
    expect_text(page.get_by_role("status"), "Muhambal lies inside the corridor")


def test_everything_goes_by_keyboard(open_map: Open, m4_file: Path) -> None:
    page = open_map(m4_file)
    page.locator(".folium-map").focus()
    page.keyboard.press("ArrowRight")
    cross = page.evaluate(
        "getComputedStyle(document.querySelector('.folium-map'), '::before').content"
    )
    page.keyboard.press("Enter")
    expect_text(page.get_by_role("status"), "the corridor")
    page.locator("#question").focus()
    page.keyboard.type("Saraqib")
    page.keyboard.press("Enter")
    expect_text(page.get_by_role("status"), "Saraqib lies outside the corridor")
    fold = page.get_by_role("button", name="Fold the panel away")
    fold.focus()
    page.keyboard.press("Enter")

    assert cross == '""'
    assert page.get_by_role("button", name="Show the panel").is_visible()
    assert not page.get_by_role("status").is_visible()


def test_the_cross_in_the_middle_is_for_the_keyboard(open_map: Open, m4_file: Path) -> None:
    page = open_map(m4_file)
    cross = "getComputedStyle(document.querySelector('.folium-map'), '::before').content"
    page.mouse.click(700, 650)
    assert page.evaluate(cross) == "none"
    page.locator(".folium-map").press("ArrowLeft")
    assert page.evaluate(cross) != "none"


def test_posts_and_pins_stand_over_the_line(open_map: Open, m4_file: Path) -> None:
    page = open_map(m4_file, fragment="#pins=36.1,36.5;35.3,36.7")
    below = """pane => {
      const level = (it) => Number(getComputedStyle(it).zIndex);
      const lines = level(pane.querySelector("svg"));
      return [...pane.querySelectorAll(".leaflet-marker-icon")].map((it) => level(it) - lines);
    }"""
    for pane in (".leaflet-road-pane", ".leaflet-answer-pane"):
        assert min(page.locator(pane).evaluate(below)) > 0


def test_a_settlement_out_of_view_comes_into_it_when_asked(open_map: Open, m4_file: Path) -> None:
    page = open_map(m4_file, fragment="#map=15,35.814,36.61")
    page.locator("#question").fill("Badama")
    page.keyboard.press("Enter")
    expect_text(page.get_by_role("status"), "Badama lies inside the corridor")
    expect(page.locator("path.pin")).to_be_in_viewport()


def test_a_click_unfolds_the_panel(open_map: Open, m4_file: Path) -> None:
    page = open_map(m4_file)
    page.get_by_role("button", name="Fold the panel away").click()
    page.locator(".folium-map").click(position={"x": 200, "y": 600})

    page.get_by_role("status").wait_for()
    assert page.get_by_role("status").is_visible()


# What is shown


def test_the_page_says_what_it_shows(open_map: Open, m4: corridor.Corridor) -> None:
    page = open_map(m4.with_width(each_side_km=(6, 4)).with_ends("round").map())
    page.get_by_text("What this map shows").click()
    text = page.locator("main").inner_text()

    assert "10 km wide in all: 6 km north and 4 km south of the M4" in text
    assert "The ends are round" in text
    assert "The agreement does not say how the corridor closes at its two ends" in text
    assert "reconstruction from the agreement’s text" in text
    assert "Open Database License 1.0" in text
    assert f"Made with m4-corridor {corridor.__version__}" in text
    assert "they state no view" in text
    links = page.locator("main a").evaluate_all("links => links.map((link) => link.href)")
    assert {fact.source.url for fact in m4.agreement.facts} <= set(links)


def test_layers_can_be_switched(open_map: Open, m4_file: Path) -> None:
    page = open_map(m4_file)
    labels = page.locator(".label-settlement:visible")
    dots = page.locator(".leaflet-settlements-pane canvas")
    shown = labels.count()
    assert shown > 8

    page.get_by_label("Settlements", exact=True).uncheck()
    assert (labels.count(), dots.count()) == (0, 0)
    page.get_by_label("Settlements", exact=True).check()
    assert (labels.count(), dots.count()) == (shown, 1)


@pytest.mark.parametrize("size", SIZES)
def test_nothing_overlaps(open_map: Open, m4_file: Path, size: tuple[int, int]) -> None:
    page = open_map(m4_file, size)
    ask(page, "35.95, 36.61")
    for selectors, apart in [
        ([".panel", ".folium-map"], 0),
        ([f".leaflet-control-{it}" for it in ("zoom", "scale", "attribution")], 0),
        ([".north", ".leaflet-control-zoom"], 0),
    ]:
        boxes = [page.locator(it).bounding_box() for it in selectors]
        for one, other in itertools.combinations(boxes, 2):
            assert are_apart(one, other, apart)
    labels = page.locator(".label:visible").evaluate_all(
        "all => all.map((it) => it.getBoundingClientRect().toJSON())"
    )
    assert len(labels) > 10
    for one, other in itertools.combinations(labels, 2):
        assert are_apart(one, other, 1)
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width == size[0]
    verdict = page.get_by_text("Outside the corridor", exact=True).bounding_box()
    assert verdict["y"] + verdict["height"] <= size[1]


def are_apart(one: dict[str, float], other: dict[str, float], apart: float) -> bool:
    return (
        one["x"] + one["width"] + apart <= other["x"] + 0.5
        or other["x"] + other["width"] + apart <= one["x"] + 0.5
        or one["y"] + one["height"] + apart <= other["y"] + 0.5
        or other["y"] + other["height"] + apart <= one["y"] + 0.5
    )


@pytest.mark.parametrize(("size", "scheme"), [(DESKTOP, "dark"), (PHONE, "light")])
def test_axe_finds_nothing(
    open_map: Open, m4_file: Path, size: tuple[int, int], scheme: str
) -> None:
    page = open_map(m4_file, size, color_scheme=scheme)
    page.locator("details").evaluate_all("all => all.forEach((it) => { it.open = true; })")
    ask(page, "35.95, 36.61")
    found = Axe().run(page).response["violations"]

    assert [(it["id"], [node["html"] for node in it["nodes"]]) for it in found] == []


def test_dark_is_dark(open_map: Open, m4_file: Path) -> None:
    page = open_map(m4_file, is_fresh=True)

    def paper(scheme: str) -> list[int]:
        page.emulate_media(color_scheme=scheme)
        colour = page.locator(".panel").evaluate("it => getComputedStyle(it).backgroundColor")
        return [int(part) for part in re.findall(r"\d+", colour)]

    assert max(paper("dark")) < 64
    assert min(paper("light")) > 192


def test_reduced_motion_is_respected(open_map: Open, m4_file: Path) -> None:
    page = open_map(m4_file, reduced_motion="reduce")

    assert page.evaluate("[map_1.options.zoomAnimation, map_1.options.inertia]") == [
        False,
        False,
    ]


def test_a_line_of_one_s_own_is_shown_in_its_own_words(
    open_map: Open, short: corridor.Corridor
) -> None:
    page = open_map(short.map())
    expect_text(
        ask(page, "35.825, 36.59"), "lies inside the corridor, 89 m to the left of the line"
    )
    assert page.get_by_text("Settlements inside").count() == 0
    assert page.get_by_text("Reconstructed").count() == 0


# Names that would be code


def test_hostile_names_are_shown_as_text(open_map: Open, short: corridor.Corridor) -> None:
    place = corridor.m4().gazetteer[0]
    places = tuple(
        place._replace(name=name, arabic=name, lat=35.82, lon=lon, pcode=str(lon))
        for name, lon in [(HOSTILE, 36.58), (VERY_HOSTILE, 36.62)]
    )
    zone = corridor.Corridor(
        title=VERY_HOSTILE, band=short.band, sides=short.sides, gazetteer=places
    )
    page = open_map(zone.map())
    page.get_by_text("Settlements inside: 2 of 2").click()
    page.get_by_role("button", name=HOSTILE, exact=True).click()
    expect_text(page.get_by_role("status"), f"{HOSTILE} lies inside the corridor")
    hover_map(page, places[0].lat, places[0].lon)
    page.locator(".leaflet-tooltip").wait_for()

    assert page.title() == VERY_HOSTILE
    assert page.get_by_role("heading", level=1).text_content() == VERY_HOSTILE
    assert HOSTILE in page.locator(".leaflet-tooltip").inner_text()
    assert page.locator("main script, main img").count() == 0


# Folium's own layers


def test_folium_s_layers_work_without_a_network(open_map: Open, short: corridor.Corridor) -> None:
    built = short.map()
    folium.Marker([35.81, 36.60], popup="A <b>popup</b>", tooltip="A tooltip").add_to(built)
    folium.Marker([35.84, 36.60], icon=folium.Icon(color="red")).add_to(built)
    folium.Circle([35.80, 36.62], radius=500, color="green").add_to(built)
    square = shapely.box(36.62, 35.84, 36.64, 35.85).__geo_interface__
    folium.GeoJson(square, name="A square", style_function=lambda _: {"color": "blue"}).add_to(
        built
    )
    folium.LayerControl().add_to(built)
    page = open_map(built)
    pin = page.locator("img.leaflet-marker-icon").first
    pin.hover()
    page.get_by_text("A tooltip").wait_for()
    pin.click()
    page.get_by_text("A popup").wait_for()

    assert page.locator("img.leaflet-marker-icon").count() == 2
    assert all(
        page.locator("img.leaflet-marker-icon").evaluate_all(
            "all => all.map((it) => it.complete && it.naturalWidth > 0)"
        )
    )
    assert page.locator("path[stroke=green], path[stroke=blue]").count() == 2


def test_a_notebook_s_frame_shows_the_map(chromium: Browser, m4_map: folium.Map) -> None:
    context = chromium.new_context(offline=True)
    page = context.new_page()
    page.set_content(m4_map._repr_html_())
    frame = page.frame_locator("iframe")
    frame.get_by_role("heading", name="Security corridor along the M4").wait_for()
    context.close()
