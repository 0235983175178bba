"""The width, live in the page: the outline and every answer follow, and equal Python's."""

from __future__ import annotations

import json
import re

import numpy as np
import pandas as pd
import pytest
import shapely
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from pyproj import Transformer

import corridor
from corridor.page.facts import page_facts
from tests.browser.maps import settlements_inside

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    Open = Callable[..., Page]

DESKTOP = (1280, 800)
PHONE = (360, 640)
WIDTHS = [  # kilometres north and south
    *((0.01, 0.01), (0.35, 0.35), (2.5, 2.5), (8.7, 8.7), (17.3, 17.3), (30, 30)),
    *((9, 1), (0.1, 30), (20, 0.5)),
]


# The outline


TO_METRES = Transformer.from_crs(4326, "+proj=aeqd +lat_0=35.75 +lon_0=36.4", always_xy=True)


def in_metres(geometry: shapely.Geometry) -> shapely.Geometry:
    return shapely.transform(
        geometry, lambda points: np.column_stack(TO_METRES.transform(points[:, 0], points[:, 1]))
    )


def farthest(points_of: shapely.Geometry, edge: shapely.Geometry) -> float:
    """How far corners lie from an edge, at most: a tree of its pieces saves most of the time."""
    rings = [shapely.get_coordinates(ring) for ring in shapely.get_parts(edge)]
    pieces = np.concatenate([np.stack([ring[:-1], ring[1:]], axis=1) for ring in rings])
    corners = shapely.points(shapely.get_coordinates(points_of))
    tree = shapely.STRtree(shapely.linestrings(pieces))
    _, ways = tree.query_nearest(corners, return_distance=True, all_matches=False)
    return float(ways.max())


def outlines_in_the_page(page: Page, zone: corridor.Corridor, widths: list) -> list:
    text = page.evaluate(
        """async ([data, widths]) => {
          const { makeCorridor } = await import("/engine/answers.js");
          const { fillSketch, makeSketch } = await import("/outline/rays.js");
          const { areaOfRings, outlineRings } = await import("/outline/outline.js");
          const sketch = makeSketch(makeCorridor(data));
          fillSketch(sketch);
          const found = widths.map(([right, left]) => {
            const rings = outlineRings(sketch, { left: left * 1000, right: right * 1000 });
            return { rings, area: areaOfRings(rings) };
          });
          return JSON.stringify(found);
        }""",
        [page_facts(zone), widths],
    )
    return json.loads(text)


def assert_same_outline(drawn: dict, zone: corridor.Corridor) -> None:
    mine = in_metres(shapely.MultiLineString(drawn["rings"]))
    edge = in_metres(zone.polygon.boundary)

    assert farthest(mine, edge) < 1
    assert farthest(edge, mine) < 1
    assert drawn["area"] == pytest.approx(zone.area_km2 * 1e6, rel=1e-3)


@pytest.mark.parametrize("ends", ["flat", "round"])
def test_wide_outlines_are_python_s_within_half_a_metre(
    scripts: Page, m4: corridor.Corridor, ends: str
) -> None:
    line = shapely.LineString([(32, 34), (36, 36.5), (40, 35.5)])  # 780 km
    bent = corridor.from_line(line, each_side_km=100).with_ends(ends)
    road = m4.with_ends(ends)
    for zone, widths in ((road, [(500, 500), (20, 300)]), (bent, [(150, 150), (30, 500)])):
        # The page is asked for right and left, which is north and south of the M4.
        named = [one if zone is road else one[::-1] for one in widths]
        got = outlines_in_the_page(scripts, zone, widths)
        for each_side_km, drawn in zip(named, got, strict=True):
            there = zone.with_width(each_side_km=each_side_km)
            mine, edge = (
                in_metres(shapely.segmentize(shape, 0.02))  # edges are straight in degrees
                for shape in (shapely.MultiLineString(drawn["rings"]), there.polygon.boundary)
            )
            assert farthest(mine, edge) < 0.5
            assert farthest(edge, mine) < 0.5
            assert drawn["area"] == pytest.approx(there.area_km2 * 1e6, rel=1e-5)


def test_a_hole_is_drawn_as_a_hole(scripts: Page) -> None:
    angles = np.radians(np.arange(0, 345, 5))
    line = shapely.LineString(
        np.column_stack([36.4 + 0.06 * np.cos(angles), 35.75 + 0.05 * np.sin(angles)])
    )
    zone = corridor.from_line(line, each_side_km=2, title="almost a ring").with_ends("round")
    assert len(zone.polygon.interiors) == 1
    [drawn] = outlines_in_the_page(scripts, zone, [(2, 2)])

    assert len(drawn["rings"]) == 2
    assert_same_outline(drawn, zone)


# The controls


def box(page: Page, name: str = "On each side, from the road to the edge"):
    return page.get_by_role("textbox", name=name)


def set_width(page: Page, km: float) -> None:
    box(page).fill(f"{km:g}")
    page.keyboard.press("Enter")


def summary(page: Page):
    return page.locator("#summary")


def written_area(page: Page) -> float:
    expect(summary(page)).to_contain_text("Area")
    found = re.search(r"Area ([\d\u202f]+) km²", summary(page).text_content())
    assert found
    return float(found[1].replace("\u202f", ""))


@pytest.mark.parametrize("km", [0.1, 3.25, 30, 300])
def test_everything_follows_the_width(open_map: Open, m4: corridor.Corridor, km: float) -> None:
    points = pd.DataFrame({"lat": np.linspace(35.4, 36.2, 60), "lon": 36.5})
    page = open_map(m4.map(points))
    zone = m4.with_width(each_side_km=km)
    inside = sum(answer.inside for _, answer in zone.settlements())
    page.locator("#question").fill("35.95, 36.61")
    page.get_by_role("button", name="Check").click()
    set_width(page, km)

    expect(summary(page)).to_contain_text(f"{2 * km:g} km wide in all: {km:g} km on each side")
    assert written_area(page) == pytest.approx(zone.area_km2, abs=0.5 + 1e-3 * zone.area_km2)
    expect(page.get_by_role("heading", name="Settlements")).to_have_text(settlements_inside(zone))
    assert page.locator("table.settlements tr.is-inside").count() == inside
    held = int(zone.contains(lat=points["lat"].to_numpy(), lon=points["lon"].to_numpy()).sum())
    expect(page.get_by_role("heading", name="Points:")).to_have_text(f"Points: {held} of 60 inside")
    answer = zone.locate(lat=35.95, lon=36.61)
    status = page.get_by_role("status")
    expect(status).to_contain_text("Inside the" if answer.inside else "Outside the")
    edge = status.locator("dd bdi").last.text_content().replace("\u202f", "")
    assert float(edge.removesuffix(" m")) == pytest.approx(abs(answer.edge_m), abs=0.051)


@pytest.mark.parametrize("ends", ["flat", "round"])
def test_answers_at_other_widths_are_python_s_to_the_centimetre(
    scripts: Page, m4: corridor.Corridor, ends: str
) -> None:
    random = np.random.default_rng(3)
    lats, lons = random.uniform(35.4, 36.2, 300), random.uniform(35.8, 37.1, 300)
    got = scripts.evaluate(
        """async ([data, lats, lons, widths, ends]) => {
          const { locate, makeCorridor, withShape } = await import("/engine/answers.js");
          const first = makeCorridor(data);
          return widths.map(([north, south]) => {
            const halves = { left: south * 1000, right: north * 1000, ends };
            const zone = withShape(first, halves);
            return lats.map((lat, i) => {
              const { inside, edge } = locate(zone, lat, lons[i]);
              return [inside, edge];
            });
          });
        }""",
        [page_facts(m4), lats.tolist(), lons.tolist(), WIDTHS, ends],
    )
    for each_side_km, answers in zip(WIDTHS, got, strict=True):
        zone = m4.with_width(each_side_km=each_side_km).with_ends(ends)
        expected = zone.locate(lat=lats, lon=lons)
        assert [inside for inside, _ in answers] == expected.inside.tolist()
        assert np.abs([edge for _, edge in answers] - expected.edge_m).max() < 0.01


def test_the_slider_goes_by_mouse_and_keyboard(open_map: Open, m4: corridor.Corridor) -> None:
    page = open_map(m4)
    slider = page.locator(".dial:visible input[type=range]")
    slider.focus()
    page.keyboard.press("ArrowRight")
    expect(box(page)).to_have_value("6.1")
    expect(summary(page)).to_contain_text("12.2 km wide in all: 6.1 km on each side")
    place = slider.bounding_box()
    middle = place["y"] + place["height"] / 2
    page.mouse.move(place["x"] + place["width"] * 0.21, middle)
    page.mouse.down()
    page.mouse.move(place["x"] + place["width"] - 1, middle, steps=8)
    expect(summary(page)).to_contain_text("60 km wide in all: 30 km on each side")
    page.mouse.up()
    expect(box(page)).to_have_value("30")


def test_a_large_outline_is_drafted_while_it_changes(open_map: Open) -> None:
    t = np.linspace(0, 1, 800)
    waves = sum(np.sin(2 * np.pi * (k * t + k * k * 0.618)) / k for k in range(1, 130))
    line = shapely.LineString(np.column_stack([126.6 + 1.8 * t, 38 + 0.7 * t + 0.03 * waves]))
    zone = corridor.from_line(line, each_side_km=10)
    page = open_map(zone, fragment="#each=12")
    expect(summary(page)).to_contain_text("24 km wide in all")
    expect(summary(page)).to_contain_text("Area")
    drafted = page.evaluate(
        """(km) => {
          const slider = document.querySelector("input[type=range]");
          slider.value = km;
          slider.dispatchEvent(new Event("input"));
          const rings = [];
          map_1.eachLayer((layer) => {
            if (layer.options.className === "corridor")
              rings.push(...layer.getLatLngs().map((it) => it.map(({ lat, lng }) => [lng, lat])));
          });
          return [document.querySelector("#summary").textContent, rings];
        }""",
        15,
    )
    there = zone.with_width(each_side_km=15)
    draft = shapely.Polygon(*drafted[1]).buffer(0)

    assert "Area" not in drafted[0]
    assert draft.symmetric_difference(there.polygon).area < 0.02 * there.polygon.area
    assert written_area(page) == pytest.approx(there.area_km2, abs=1)


def test_the_sides_can_be_set_apart(open_map: Open, m4: corridor.Corridor) -> None:
    page = open_map(m4)
    page.get_by_label("North and south apart", exact=False).check()
    box(page, "North of the M4").fill("9")
    box(page, "South of the M4").fill("2.5")
    zone = m4.with_width(each_side_km=(9, 2.5))

    expect(summary(page)).to_contain_text("11.5 km wide in all: 9 km north and 2.5 km south")
    assert written_area(page) == pytest.approx(zone.area_km2, abs=1)
    page.get_by_label("North and south apart", exact=False).uncheck()
    expect(summary(page)).to_contain_text("18 km wide in all: 9 km on each side")


def test_the_other_reading_and_the_way_back(open_map: Open, m4: corridor.Corridor) -> None:
    page = open_map(m4)
    first = summary(page).text_content()
    drawn = page.locator("path.corridor[d]").last
    outline = drawn.get_attribute("d")
    page.locator(".hint").get_by_text("which can be read as 12 km on each side").wait_for()
    page.get_by_role("button", name="12 km each side").click()
    expect(summary(page)).to_contain_text("24 km wide in all: 12 km on each side")
    other = page.get_by_text("The agreement says 6 km each side; another width is shown.")
    expect(other).to_be_visible()
    assert written_area(page) > 1_500
    assert drawn.get_attribute("d") != outline
    page.get_by_role("button", name="6 km each side: the agreement").click()

    expect(summary(page)).to_have_text(first)
    expect(other).to_have_count(0)
    assert drawn.get_attribute("d") == outline


def test_the_ends_can_be_round(open_map: Open, m4: corridor.Corridor) -> None:
    page = open_map(m4)
    page.get_by_label("round", exact=True).check()
    zone = m4.with_ends("round")

    assert written_area(page) == pytest.approx(zone.area_km2, abs=1)
    expect(page.get_by_role("heading", name="Settlements")).to_have_text(settlements_inside(zone))
    page.get_by_text("What this map shows").click()
    expect(page.locator("#about-ends")).to_contain_text("The ends are round")


def test_an_impossible_width_changes_nothing(open_map: Open, m4: corridor.Corridor) -> None:
    page = open_map(m4)
    before = summary(page).text_content()
    for text in ("501", "0", "-3", ""):
        box(page).fill(text)
        expect(box(page)).to_have_attribute("aria-invalid", "true")
    assert summary(page).text_content() == before
    assert page.get_by_text("10 m to 500 km on a side.").is_visible()


def test_a_line_of_one_s_own_has_its_width_too(open_map: Open) -> None:
    line = shapely.LineString([(36.55, 35.80), (36.60, 35.83), (36.65, 35.82)])
    zone = corridor.from_line(line, width_km=4, title="A short road")
    page = open_map(zone)
    page.get_by_label("Left and right apart", exact=False).check()
    box(page, "To the left of the line").fill("1")

    expect(summary(page)).to_contain_text("3 km wide in all: 1 km to the left and 2 km to the")
    page.get_by_role("button", name="Back to the first width").click()
    expect(summary(page)).to_contain_text("4 km wide in all: 2 km on each side")


def test_it_works_on_a_phone(open_map: Open, m4: corridor.Corridor) -> None:
    page = open_map(m4, PHONE)
    button = page.get_by_role("button", name="12 km each side")
    button.scroll_into_view_if_needed()
    button.click()
    expect(box(page)).to_have_value("12")
    edges = page.locator(".dial:visible").first.bounding_box()

    assert edges["x"] >= 0
    assert edges["x"] + edges["width"] <= PHONE[0]
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE[0]


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_axe_finds_nothing(open_map: Open, m4: corridor.Corridor, size: tuple[int, int]) -> None:
    page = open_map(m4, size)
    page.get_by_label("North and south apart", exact=False).check()
    found = Axe().run(page).response["violations"]

    assert [(it["id"], [node["html"] for node in it["nodes"]]) for it in found] == []
