"""The land on the map: what is drawn under the corridor, its names, and the small map."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import expect

import corridor
from tests.browser.maps import click_map, ground_colour, hover_map, next_frame

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from playwright.sync_api import Page

    from corridor import Corridor

    Open = Callable[..., Page]

SEA, LAND, DARK_SEA = (219, 230, 234), (247, 243, 232), (21, 25, 28)
DESKTOP = (1280, 800)
SIZES = [(360, 640), (600, 400), (768, 1024), DESKTOP, (2560, 1440)]
TOWNS = ["Ariha", "Jisr al-Shughur", "Muhambal", "Badama", "Saraqib", "Idlib"]
WIDE = "#map=8,35.8,36.4"
PICTURE = "document.querySelector('.leaflet-base-pane canvas').toDataURL()"


def labels(page: Page, kind: str) -> list[str]:
    """Return the first lines of the labels of a kind that are seen."""
    return page.locator(f".label-{kind}:visible > span:first-child").all_text_contents()


# --- what is drawn ------------------------------------------------------------------------


def test_land_and_sea_are_where_they_are(open_map: Open, m4_file: Path) -> None:
    page = open_map(m4_file, fragment=WIDE)

    assert ground_colour(page, 35.3, 35.2) == SEA
    assert ground_colour(page, 36.8, 37.9) == LAND  # beyond the base map: the plain world


@pytest.mark.parametrize(
    "name",
    ["Relief", "Roads and railways", "Forest and built-up areas", "Administrative limits"],
)
def test_a_layer_of_the_land_can_be_switched_off_and_on(
    open_map: Open, m4_file: Path, name: str
) -> None:
    page = open_map(m4_file, fragment="#map=11,35.8,36.45")
    next_frame(page)
    with_it = page.evaluate(PICTURE)
    page.get_by_label(name, exact=True).uncheck()
    next_frame(page)
    without = page.evaluate(PICTURE)
    page.get_by_label(name, exact=True).check()
    next_frame(page)

    assert without != with_it
    assert page.evaluate(PICTURE) == with_it


def test_one_switch_leaves_the_plain_base(open_map: Open, m4_file: Path) -> None:
    page = open_map(m4_file, fragment="#map=11,35.62,36.30")
    page.get_by_label("Land around the road", exact=True).uncheck()
    next_frame(page)
    spots = [(35.55 + i / 40, 36.2 + k / 40) for i in range(4) for k in range(8)]

    assert {ground_colour(page, *spot) for spot in spots} == {LAND}
    expect(page).to_have_url(re.compile("off=[^&]*land"))


def test_the_land_follows_light_and_dark(open_map: Open, m4_file: Path) -> None:
    page = open_map(m4_file, fragment=WIDE, color_scheme="dark")
    assert ground_colour(page, 35.3, 35.2) == DARK_SEA

    page.emulate_media(color_scheme="light")
    next_frame(page)
    assert ground_colour(page, 35.3, 35.2) == SEA


@pytest.mark.parametrize(
    ("line", "lat", "lon", "colour"),
    [
        ("LINESTRING (-70 -30, -64 -31)", -30.5, -65.0, LAND),
        ("LINESTRING (-70 -30, -64 -31)", -30.5, -73.5, SEA),
        ("LINESTRING (175 -16, -175 -18)", -17.8, 178.0, LAND),  # Fiji, west of the antimeridian
        ("LINESTRING (175 -16, -175 -18)", -16.3, 177.0, SEA),
        ("LINESTRING (10 60, 12 61)", 60.5, 11.0, LAND),
    ],
)
def test_every_line_on_earth_has_land_and_sea(
    open_map: Open, line: str, lat: float, lon: float, colour: tuple[int, int, int]
) -> None:
    page = open_map(corridor.from_line(line, width_km=20))
    page.evaluate("([lat, lon]) => map_1.setView([lat, lon], 6, {animate: false})", [lat, lon])

    assert ground_colour(page, lat, lon) == colour
    assert page.locator(".inset path.inset-land").get_attribute("d")


def test_dragging_the_map_draws_no_land_anew(open_map: Open, m4_file: Path) -> None:
    page = open_map(m4_file)
    page.evaluate("""() => {
      globalThis.drawn = 0;
      const canvas = document.querySelector(".leaflet-base-pane canvas");
      new MutationObserver(() => drawn++).observe(canvas, { attributes: true });
    }""")
    page.mouse.move(800, 650)
    page.mouse.down()
    for i in range(1, 9):
        page.mouse.move(800 - 10 * i, 650)
    while_dragging = page.evaluate("drawn")
    page.mouse.up()

    assert while_dragging == 0
    page.wait_for_function("() => drawn > 0")


# --- names --------------------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES)
def test_the_towns_of_the_corridor_are_named_at_first_sight(
    open_map: Open, m4_file: Path, size: tuple[int, int]
) -> None:
    page = open_map(m4_file, size)

    assert set(TOWNS) <= set(labels(page, "settlement"))


@pytest.mark.parametrize("zoom", [7, 9, 10.5, 12, 14])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_no_label_covers_another(open_map: Open, m4_file: Path, zoom: float, language: str) -> None:
    page = open_map(m4_file, fragment=f"#map={zoom},35.81,36.5&lang={language}")
    boxes = page.locator(".label:visible").evaluate_all("""labels => labels.map((label) => {
      const { x, y, right, bottom } = label.getBoundingClientRect();
      return [x, y, right, bottom];
    })""")

    assert len(boxes) > 2
    for one, other in itertools.combinations(boxes, 2):
        is_apart = (
            one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
        )
        assert is_apart, (one, other)


def test_villages_are_named_nearer_by(open_map: Open, m4_file: Path) -> None:
    page = open_map(m4_file, fragment="#map=9,35.81,36.5")
    far = labels(page, "settlement")
    page.evaluate("map_1.setView([35.81, 36.5], 12.5, {animate: false})")
    near = labels(page, "settlement")

    assert page.locator(".label-settlement.rank-2:visible").count() > 3
    assert len(set(near) - set(far)) > 5


def test_numbered_roads_have_shields_and_the_m4_one_of_its_own(
    open_map: Open, m4_file: Path
) -> None:
    page = open_map(m4_file)
    shields = labels(page, "shield")

    assert {"M4", "M5"} <= set(shields)
    page.get_by_label("Roads and railways", exact=True).uncheck()
    assert set(labels(page, "shield")) == {"M4"}


def test_areas_and_the_orontes_are_named(open_map: Open, m4_file: Path) -> None:
    page = open_map(m4_file, fragment="#map=9.75,35.8,36.4")

    assert "Orontes" in labels(page, "river")
    assert any(name.endswith("District") for name in labels(page, "area"))
    page.get_by_label("Administrative limits", exact=True).uncheck()
    assert labels(page, "area") == []


# --- settlements --------------------------------------------------------------------------


def test_a_dot_names_itself_and_answers(open_map: Open, m4: Corridor, m4_file: Path) -> None:
    ariha = next(it for it in m4.gazetteer if it.name == "Ariha")
    page = open_map(m4_file)
    hover_map(page, ariha.lat, ariha.lon)
    expect(page.locator(".leaflet-tooltip")).to_contain_text("Ariha: inside")
    page.mouse.move(400, 790)
    expect(page.locator(".leaflet-tooltip")).to_have_count(0)
    page.evaluate("([lat, lon]) => map_1.setView([lat, lon], 12)", [ariha.lat, ariha.lon])
    click_map(page, ariha.lat, ariha.lon)

    expect(page.get_by_role("status")).to_contain_text("Ariha lies inside the corridor")


def test_a_click_beside_a_dot_is_answered_for_the_place_clicked(
    open_map: Open, m4_file: Path
) -> None:
    page = open_map(m4_file, fragment="#map=11,35.86,36.55")
    click_map(page, 35.9, 36.45)

    expect(page.get_by_role("status")).to_contain_text("35.90")


# --- the small map ------------------------------------------------------------------------


def test_a_small_map_shows_where_in_syria(open_map: Open, m4_file: Path) -> None:
    page = open_map(m4_file)
    inset = page.get_by_role("img", name="Where in Syria")
    box = inset.locator(".inset-corridor").bounding_box()
    country = inset.locator(".inset-country").bounding_box()

    expect(inset).to_be_visible()
    assert country["x"] < box["x"] < country["x"] + country["width"] / 2  # in the north-west
    assert country["y"] < box["y"] < country["y"] + country["height"] / 2


def test_a_phone_has_no_room_for_it(open_map: Open, m4_file: Path) -> None:
    page = open_map(m4_file, (360, 640))

    expect(page.locator(".inset")).not_to_be_visible()
