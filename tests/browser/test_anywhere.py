"""The page of any line on Earth: over the antimeridian, near a pole, of metres, of an ocean."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
import pytest
import shapely
from playwright.sync_api import Page, expect
from pyproj import Geod

import corridor
from corridor import Corridor
from corridor.page import build as page
from corridor.page.facts import page_facts
from corridor.page.shapes import antimeridian_cut
from geo.outline.antimeridian import join_polygon
from tests.browser.answers import located

TYPE_CHECKING = False

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Open = Callable[..., Page]

CENTIMETRE = 0.01
GEOD = Geod(ellps="WGS84")
SHAPES: dict[str, tuple[list[tuple[float, float]], float]] = {  # vertices; km on each side
    "metres": ([(10, 50), (10.002, 50.0008), (10.0042, 50)], 0.01),
    "over 180": ([(179.97, -16.5), (179.99, -16.49), (-179.98, -16.52)], 1),
    "ocean": ([(165, 10), (180, 22), (-170, 25)], 200),
    "to the pole": ([(20, 80), (40, 88)], 100),
    "equator": ([(-10, 0), (10, 0)], 20),
}
ANY = pytest.mark.parametrize("name", SHAPES)
OVER_180 = pytest.mark.parametrize("name", ["over 180", "ocean"])


@pytest.fixture(scope="module")
def zones() -> dict[str, Corridor]:
    return {
        name: corridor.from_line(shapely.LineString(line), each_side_km=km, title=name)
        for name, (line, km) in SHAPES.items()
    }


@pytest.fixture(scope="module")
def files(zones: dict[str, Corridor], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("anywhere")
    paths = {name: folder / f"{i}.html" for i, name in enumerate(zones)}
    for name, path in paths.items():
        zones[name].map().save(str(path))
    return paths


def at(page: Page, lat: float, lon: float) -> dict[str, float]:
    return page.evaluate("([lat, lon]) => map_1.latLngToContainerPoint([lat, lon])", [lat, lon])


def click(page: Page, lat: float, lon: float) -> None:
    page.locator(".folium-map").click(position=at(page, lat, lon))


def asked(page: Page) -> tuple[float, float]:
    """The coordinate that the address tells was asked."""
    page.wait_for_function("() => location.hash.includes('ask=')")
    found = re.search(r"ask=(-?[\d.]+),(-?[\d.]+)", page.evaluate("location.hash"))
    assert found
    return float(found[1]), float(found[2])


def drawn(page: Page) -> list[list[list[float]]]:
    """The rings of the corridor that is drawn, [lon, lat] as on the map."""
    return page.evaluate(
        """() => {
          const found = [];
          map_1.eachLayer((layer) => {
            if (layer.options.className !== "corridor") return;
            for (const ring of layer.getLatLngs())
              found.push(ring.map(({ lat, lng }) => [lng, lat]));
          });
          return found;
        }"""
    )


def points_about(zone: Corridor, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Random points up to twice as far from the line as the corridor's edge."""
    random = np.random.default_rng(5)
    reach = min(2 * zone.band.left, 500_000)
    places = [
        zone.line.point_at(random.uniform(0, zone.line.length), random.uniform(-reach, reach))
        for _ in range(count)
    ]
    lats, lons = np.array(places).T
    return lats, lons


# Answers


@ANY
def test_answers_are_python_s_to_the_centimetre(
    scripts: Page, zones: dict[str, Corridor], name: str
) -> None:
    zone = zones[name]
    lats, lons = points_about(zone, 300)
    expected = zone.locate(lat=lats, lon=lons)
    told = located(scripts, page_facts(zone), lats, lons)
    distance, metres, edge, inside, side = told

    assert np.abs(np.array(distance) - expected.distance_m).max() < CENTIMETRE
    assert np.abs(np.array(metres) - expected.km * 1_000).max() < CENTIMETRE
    assert np.abs(np.array(edge) - expected.edge_m).max() < CENTIMETRE
    assert list(inside) == expected.inside.tolist()
    assert list(side) == list(expected.side)


@OVER_180
@pytest.mark.parametrize("offset_m", [-400, 300])
@pytest.mark.parametrize("share", [0.15, 0.9])
def test_clicks_on_both_sides_of_180_are_answered(
    open_map: Open,
    zones: dict[str, Corridor],
    files: dict[str, Path],
    name: str,
    offset_m: float,
    share: float,
) -> None:
    zone, page = zones[name], open_map(files[name])
    offset = offset_m * zone.band.left / 1_000
    lat, lon = zone.line.point_at(share * zone.line.length, offset)
    click(page, lat, lon % 360)
    got = asked(page)
    answer = zone.locate(lat=got[0], lon=got[1])
    figures = page.get_by_role("status").locator("dd bdi").all_text_contents()
    distance = float(figures[3].replace("\u202f", "").removesuffix(" m"))

    assert abs(got[1]) <= 180
    assert abs(got[1] - lon) < 0.1  # a pixel
    assert figures[0] == f"{got[0]:.5f}, {got[1]:.5f}"
    assert distance == pytest.approx(answer.distance_m, abs=0.05 + CENTIMETRE)
    assert answer.inside
    pin = page.locator("path.pin").bounding_box()
    box = page.locator(".folium-map").bounding_box()
    there = at(page, lat, lon % 360)
    assert pin["x"] + pin["width"] / 2 == pytest.approx(box["x"] + there["x"], abs=2)


def test_a_click_on_a_repetition_of_the_globe_is_shown_where_the_corridor_is(
    open_map: Open, files: dict[str, Path]
) -> None:
    page = open_map(files["over 180"])
    page.evaluate("map_1.setView([-16.5, -180.01], 12, { animate: false })")
    click(page, -16.5, -180.015)
    lat, lon = asked(page)

    assert (lat, lon) == pytest.approx((-16.5, 179.985), abs=1e-3)
    expect(page.get_by_role("status")).to_contain_text("Inside the corridor")
    page.wait_for_function("map_1.getBounds().contains([-16.5, 179.985])")


def test_a_link_restores_an_answer_beyond_180(open_map: Open, files: dict[str, Path]) -> None:
    page = open_map(files["over 180"], fragment="#ask=-16.515,-179.985&pins=-16.5,179.98")
    expect(page.get_by_role("status")).to_contain_text("16.51500° S, 179.98500° W lies inside")
    box = page.locator(".folium-map").bounding_box()
    for path in ("path.pin", ".pinned"):
        pin = page.locator(path).bounding_box()
        assert box["x"] < pin["x"] < box["x"] + box["width"]


def test_points_beyond_180_are_drawn_in_the_corridor(
    open_map: Open, zones: dict[str, Corridor]
) -> None:
    zone = zones["over 180"]
    places = [zone.line.point_at(share * zone.line.length, 100) for share in (0.2, 0.9)]
    page = open_map(zone.map(pd.DataFrame(places, columns=["lat", "lon"])))
    expect(page.get_by_role("heading", name="Points:")).to_have_text("Points: 2 of 2 inside")
    for lat, lon in places:
        click(page, lat, lon % 360)
        expect(page.locator(".point-card").last).to_contain_text(f"{lat:.4f}"[:7])


# What is drawn


@ANY
def test_the_corridor_is_one_piece_and_wholly_seen(
    open_map: Open, zones: dict[str, Corridor], files: dict[str, Path], name: str
) -> None:
    page = open_map(files[name])
    path = page.locator("path.corridor[d]").last
    whole = shapely.Polygon(drawn(page)[0])
    size = page.locator(".folium-map").bounding_box()
    seen = path.bounding_box()

    assert page.locator("path.corridor").count() == 1
    assert path.get_attribute("d").count("M") == 1
    assert whole.is_valid
    if name != "to the pole":
        assert whole.area == pytest.approx(zones[name].polygon.area, rel=1e-3)
    assert seen["x"] >= size["x"]
    assert seen["x"] + seen["width"] <= size["x"] + size["width"]
    assert seen["y"] >= 0
    assert seen["y"] + seen["height"] <= size["height"]
    assert max(seen["width"] / size["width"], seen["height"] / size["height"]) > 0.4
    [section] = page.locator("path.section[d]").evaluate_all(
        "all => all.filter((it) => it.closest('.leaflet-pane')).map((it) => it.getAttribute('d'))"
    )
    assert section.count("M") == 1


@pytest.mark.parametrize(
    ("name", "step", "count", "last"),
    [
        ("metres", "20 m", 17, "End · km 0.350"),
        ("over 180", "0.5", 14, "End · km 7.02"),
        ("ocean", "200", 15, "End · km 3\u202f154.2"),
        ("to the pole", "50", 11, None),
        ("equator", "200", 11, "End · km 2\u202f226.4"),
    ],
)
def test_posts_are_scaled_to_the_length(
    open_map: Open, files: dict[str, Path], name: str, step: str, count: int, last: str | None
) -> None:
    page = open_map(files[name])
    names = page.locator(".label-post").all_text_contents()

    assert names[1 if len(names) > 1 else 0]
    assert step in names
    assert page.locator(".stroke-post").count() == count
    assert page.locator(".label-post:visible").count() > count / 2
    ends = page.locator(".label-end").all_text_contents()
    assert ends == ["Start · km 0", *([last] if last else [])]


def test_the_meridian_of_180_is_named(open_map: Open, files: dict[str, Path]) -> None:
    names = open_map(files["ocean"]).locator(".meridian").all_text_contents()

    assert names == ["165°E", "170°E", "175°E", "180°", "175°W", "170°W"]


def test_beyond_85_degrees_the_page_says_so_and_answers(
    open_map: Open, zones: dict[str, Corridor], files: dict[str, Path]
) -> None:
    page = open_map(files["to the pole"])
    zone = zones["to the pole"]
    expect(page.get_by_text("This map ends at 85° of latitude")).to_be_visible()
    assert max(lat for ring in drawn(page) for _, lat in ring) == pytest.approx(85.0511, abs=1e-6)
    page.locator("#question").fill("87, 33")
    page.keyboard.press("Enter")
    figures = page.get_by_role("status").locator("dd bdi").all_text_contents()
    distance = float(figures[3].replace("\u202f", "").removesuffix(" m"))

    assert distance == pytest.approx(zone.locate(lat=87, lon=33).distance_m, abs=0.06)
    assert page.locator("path.pin").count() == 0


def test_the_example_of_a_coordinate_lies_on_the_line(
    open_map: Open, files: dict[str, Path]
) -> None:
    page = open_map(files["over 180"])
    box = page.locator("#question")
    box.fill(box.get_attribute("placeholder"))
    box.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Inside the corridor")
    hint = page.locator("#question-hint").inner_text()
    asked = page.locator(".figures dd bdi").nth(1).inner_text()
    assert asked in hint


def test_other_maps_say_nothing_of_poles(open_map: Open, files: dict[str, Path]) -> None:
    expect(open_map(files["equator"]).get_by_text("This map ends")).to_be_hidden()


# The width


def test_the_width_of_a_corridor_of_metres_is_set_in_metres(
    open_map: Open, zones: dict[str, Corridor], files: dict[str, Path]
) -> None:
    page = open_map(files["metres"])
    box, slider = (
        page.locator(".dial input[inputmode=decimal]:visible"),
        page.locator(".dial:visible input[type=range]"),
    )
    expect(box).to_have_value("10")
    assert slider.evaluate("it => [it.min, it.max, it.step]") == ["10", "50", "1"]
    expect(page.get_by_text("10 m to 500 km on a side.")).to_be_visible()
    expect(page.locator("#summary")).to_contain_text("20 m wide in all: 10 m on each side")
    slider.focus()
    page.keyboard.press("End")
    expect(box).to_have_value("50")
    zone = zones["metres"].with_width(each_side_km=0.05)
    area = f"{zone.area_km2 * 1e6:.0f}"
    expect(page.locator("#summary")).to_contain_text("0.1 km wide in all: 50 m on each side")
    page.wait_for_function("document.querySelector('#summary').textContent.includes('Area')")
    told = re.search(r"Area ([\d\u202f]+) m²", page.locator("#summary").text_content())

    assert float(told[1].replace("\u202f", "")) == pytest.approx(float(area), rel=1e-3)
    assert "each=0.05" in page.evaluate("location.hash") or asked_width(page) == "0.05"


def asked_width(page: Page) -> str:
    page.wait_for_function("() => location.hash.includes('each=')")
    return re.search(r"each=([\d.]+)", page.evaluate("location.hash"))[1]


@pytest.mark.parametrize("ends", ["flat", "round"])
def test_another_width_over_180_is_drawn_in_one_piece(
    open_map: Open, zones: dict[str, Corridor], files: dict[str, Path], ends: str
) -> None:
    page = open_map(files["over 180"], fragment=f"#each=2.5,0.4&ends={ends}")
    expect(page.locator("#summary")).to_contain_text("2.9 km wide in all")
    page.wait_for_function("document.querySelector('#summary').textContent.includes('Area')")
    zone = zones["over 180"].with_width(each_side_km=(2.5, 0.4)).with_ends(ends)
    [ring] = drawn(page)
    mine = shapely.Polygon(ring)
    cut = antimeridian_cut(zone.line, [zone.polygon])
    truth = join_polygon(zone.polygon, cut)

    assert mine.symmetric_difference(truth).area < 1e-3 * truth.area


@pytest.mark.parametrize(("name", "km"), [("ocean", 450), ("equator", 3)])
def test_long_lines_have_every_width(
    open_map: Open, zones: dict[str, Corridor], files: dict[str, Path], name: str, km: float
) -> None:
    page = open_map(files[name])
    slider = page.locator(".dial:visible input[type=range]")
    most = {"ocean": "500", "equator": "100"}[name]
    assert slider.evaluate("it => it.max") == most
    page.locator(".dial input[inputmode=decimal]:visible").fill(
        f"{km:g}"
    )  # and nothing that settles it
    zone = zones[name].with_width(each_side_km=km)
    expect(page.locator("#summary")).to_contain_text(f"{km:g} km on each side")
    area = f"{zone.area_km2:,.0f}".replace(",", "\u202f")
    expect(page.locator("#summary")).to_contain_text(f"Area {area[:-2]}")


def test_the_whole_of_a_widened_corridor_is_seen(open_map: Open, files: dict[str, Path]) -> None:
    page = open_map(files["over 180"], fragment="#each=300")
    expect(page.locator("#summary")).to_contain_text("Area")
    view = page.locator(".folium-map").bounding_box()
    for step in ("opened", "back home"):
        seen = page.locator("path.corridor[d]").last.bounding_box()
        assert view["x"] <= seen["x"], step
        assert seen["x"] + seen["width"] <= view["x"] + view["width"], step
        assert seen["y"] >= 0, step
        assert seen["height"] > view["height"] / 3, step
        page.get_by_role("button", name="Show the whole corridor").click()


def outline_km(scripts: Page, places: list[tuple[float, float]]) -> float:
    facts = {"line": {"lats": [lat for lat, _ in places], "lons": [lon for _, lon in places]}}
    return scripts.evaluate(
        """async (data) => (await import("/outline/policy.js")).outlineKm(data)""", facts
    )


@pytest.mark.parametrize(("lat", "most"), [(50, 500), (81, 200), (84.5, 50), (88, 30)])
def test_near_a_pole_outlines_end_where_the_map_does(
    scripts: Page, lat: float, most: float
) -> None:
    assert outline_km(scripts, [(lat, 36), (lat, 36.1)]) == most


def test_round_a_pole_or_over_itself_there_is_no_outline(scripts: Page) -> None:
    assert outline_km(scripts, [(89.9, lon) for lon in range(0, 360, 60)]) == 0
    assert outline_km(scripts, [(60, 10)] * 20_001) == 0
    assert outline_km(scripts, [(60, 10), (60.1, 10.1), (60.2, 10), (60.1, 10.1)]) == 0
    assert outline_km(scripts, [(60, 10), (60.1, 10.1), (60.1, 10), (60, 10)]) > 0


@pytest.mark.parametrize("delta", [-1e-9, 0, 1e-9])
def test_a_section_may_end_a_hair_off_the_line_s_end(scripts: Page, delta: float) -> None:
    halves = scripts.evaluate(
        """async (delta) => {
          const { makeLine, partOfLine } = await import("/engine/line.js");
          const whole = makeLine([-16.5, -16.49, -16.52], [179.97, 179.99, -179.98]);
          const part = partOfLine(whole, -delta, whole.length + delta);
          return part.pieces.map(({ half }) => half);
        }""",
        delta,
    )

    assert len(halves) == 2
    assert min(halves) > 1_000


# Files


@pytest.mark.parametrize("fragment", ["", "#each=2.5"])
@OVER_180
def test_the_saved_corridor_is_cut_at_180(
    open_map: Open, zones: dict[str, Corridor], files: dict[str, Path], name: str, fragment: str
) -> None:
    page = open_map(files[name], fragment=fragment, accept_downloads=True)
    page.get_by_text("Share, print, save").click()
    with page.expect_download() as saved:
        page.get_by_role("button", name="Corridor as GeoJSON").click()
    [feature] = json.loads(saved.value.path().read_text("utf-8"))["features"]
    shape = shapely.from_geojson(json.dumps(feature["geometry"]))
    zone = zones[name]
    if fragment:
        zone = zone.with_width(each_side_km=2.5)

    assert shape.is_valid
    assert len(shape.geoms) == 2
    assert shape.bounds[0] == -180
    assert shape.bounds[2] == 180
    assert all(polygon.exterior.is_ccw for polygon in shape.geoms)
    assert shape.symmetric_difference(zone.polygon).area < 1e-3 * zone.polygon.area


@pytest.mark.parametrize("at", [-20, 0, 5, 7, 12, 20, 40])
def test_rings_are_cut_by_any_meridian(scripts: Page, at: int) -> None:
    """A comb with a hole in its back, cut where its teeth are and where they are not."""
    teeth = [(12, 0), (12, 2), (5, 2), (5, 4), (12, 4), (12, 6), (7, 6), (7, 8), (12, 8), (12, 10)]
    comb = shapely.Polygon([(0, 0), *teeth, (0, 10)], [[(1, 1), (1, 9), (4, 9), (4, 1)]])
    rings = [
        [list(map(int, xy)) for xy in ring.coords[:-1]] for ring in (comb.exterior, *comb.interiors)
    ]
    for is_east, box in [(True, (at, -1, 99, 99)), (False, (-99, -1, at, 99))]:
        [got] = scripts.evaluate(
            """async ([all, at, isEast]) => {
              const { cutRings, ringPolygons } = await import("/outline/rings.js");
              const clean = ringPolygons(all, 1).flat();
              return [ringPolygons(cutRings(clean, at, isEast), 1)];
            }""",
            [rings, at, is_east],
        )
        shape = shapely.MultiPolygon([(shell, holes) for shell, *holes in got])
        assert shape.is_valid
        assert shape.symmetric_difference(comb.intersection(shapely.box(*box))).area == 0


# What Python sends


def test_the_globe_is_cut_far_from_the_corridor(zones: dict[str, Corridor]) -> None:
    cuts = {name: page_facts(zone)["cut"] for name, zone in zones.items()}

    assert cuts["metres"] == pytest.approx(10.002 - 180, abs=0.01)
    assert cuts["over 180"] == pytest.approx(0, abs=0.1)
    assert cuts["equator"] == pytest.approx(-180, abs=0.1)


def test_a_corridor_all_around_is_cut_opposite_its_middle() -> None:
    line = shapely.LineString([(lon, 10) for lon in range(-160, 161, 20)] + [(180, 12), (-150, 14)])
    zone = corridor.from_line(line, each_side_km=5)
    sent = page_facts(zone)
    west, east = (lon for _, lon in sent["bounds"])

    assert east - west <= 360 + 1e-6
    assert sent["cut"] <= west


def test_a_corridor_over_a_pole_is_cut_between_its_two_parts(open_map: Open) -> None:
    line = shapely.LineString([(20, 78), (200, 80)])
    zone = corridor.from_line(line, each_side_km=150)
    sent = page_facts(zone)
    (south, west), (north, east) = sent["bounds"]
    shown = open_map(zone)

    assert sent["cut"] == pytest.approx(110, abs=5)
    assert north == pytest.approx(85.0511)
    assert east - west < 240
    assert south > 77
    assert len(drawn(shown)) == 2
    d = shown.locator(".leaflet-pane path.section").get_attribute("d")
    assert d.count("M") == 2


def test_beyond_the_map_a_page_is_written_all_the_same(open_map: Open) -> None:
    zone = corridor.from_line(shapely.LineString([(10, 87), (60, 88)]), each_side_km=5)
    page = open_map(zone)
    expect(page.get_by_text("This map ends at 85° of latitude")).to_be_visible()
    page.locator("#question").fill("87, 10")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Inside the corridor")


@pytest.mark.parametrize("is_widening", [False, True])
def test_a_closed_line_has_no_ends_to_choose(
    open_map: Open, scripts: Page, is_widening: bool
) -> None:
    ring = shapely.LineString([(10, 10), (10.2, 10), (10.2, 10.2), (10, 10.2), (10, 10)])
    zone = corridor.from_line(ring, each_side_km=4)
    if is_widening:
        zone = zone.with_widths(
            pd.DataFrame(
                {"from": ["start"], "to": ["end"], "each_side_km": [2], "each_side_to_km": [4]}
            )
        )
    page = open_map(zone, fragment="#ends=flat")

    expect(page.get_by_text("The line is closed: there are no ends.")).to_have_count(1)
    expect(page.get_by_role("radio", name="flat")).to_have_count(0)
    page.locator("#question").fill("9.98, 9.98")  # beyond both perpendiculars at the seam
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Inside the corridor")
    lats, lons = points_about(zone, 300)
    expected = zone.locate(lat=lats, lon=lons)
    _, _, edge, inside, side = located(scripts, page_facts(zone), lats, lons)
    assert np.abs(np.array(edge) - expected.edge_m).max() < CENTIMETRE
    assert (list(inside), list(side)) == (expected.inside.tolist(), list(expected.side))


def test_the_seam_of_a_closed_line_is_a_vertex_like_others(scripts: Page) -> None:
    """Its corner is acute: which side lies beyond it only both segments tell."""
    triangle = shapely.LineString([(179.9, 10), (-179.9, 10.02), (-179.9, 10.1), (179.9, 10)])
    zone = corridor.from_line(triangle, each_side_km=(1, 3))
    rng = np.random.default_rng(6)
    lats, lons = 10 + rng.uniform(-0.04, 0.04, 400), 179.9 + rng.uniform(-0.04, 0.04, 400)
    expected = zone.locate(lat=lats, lon=lons)
    told = located(scripts, page_facts(zone), lats, lons)

    assert (expected.km == 0).sum() > 50
    figures = expected.distance_m, expected.km * 1_000, expected.edge_m
    for mine, its in zip(told[:3], figures, strict=True):
        assert np.abs(np.array(mine) - its).max() < CENTIMETRE
    assert list(told[3]) == expected.inside.tolist()
    assert list(told[4]) == list(expected.side)


@pytest.mark.parametrize("lon", [180, -180])
def test_where_a_closed_line_ends_is_its_first_kilometre_by_either_name(
    open_map: Open, lon: int
) -> None:
    ring = shapely.LineString([(x, -80) for x in range(-180, 181, 5)])
    zone = corridor.from_line(ring, each_side_km=100)
    page = open_map(zone, fragment=f"#ask=-80,{lon}")
    assert zone.locate(lat=-80, lon=lon).km == pytest.approx(0, abs=1e-6)
    expect(page.locator(".sentence")).to_contain_text("km 0.00 of")


@pytest.mark.parametrize("away", [1_000, 49_000, 490_000])
def test_vertices_near_each_other_change_no_kilometre(scripts: Page, away: float) -> None:
    geod = Geod(ellps="WGS84")
    along = [0, 4990, 4990.3, 4990.5, 4991, 4991.5, 4991.502, 10_000]
    lons, lats, _ = geod.fwd([20.0] * 8, [45.0] * 8, [45.0] * 8, along)
    zone = corridor.from_line(shapely.LineString(list(zip(lons, lats, strict=True))), width_km=100)
    measures = np.linspace(4985, 4997, 121)
    starts = [np.full(121, value) for value in (20.0, 45.0, 45.0)]
    lons, lats, back = geod.fwd(*starts, measures)
    lons, lats, _ = geod.fwd(lons, lats, back + 270, [away] * 121)
    told = located(scripts, page_facts(zone), lats, lons)
    np.testing.assert_allclose(told[1], measures, rtol=0, atol=0.01)


@pytest.mark.parametrize("far", [49_000, 51_000, 490_000])
def test_beyond_the_tip_of_a_hairpin_the_side_is_that_of_the_outside(
    scripts: Page, far: float
) -> None:
    geod = Geod(ellps="WGS84")
    lon, lat, back = geod.fwd(10.0, 45.0, 45.0, 10_000.0)
    last_lon, last_lat, _ = geod.fwd(lon, lat, back + 0.001, 10_000.0)
    line = shapely.LineString([(10, 45), (lon, lat), (last_lon, last_lat)])
    zone = corridor.from_line(line, width_km=2)
    way = back + 180 + 90 - np.degrees(20 / far)
    far_lon, far_lat, _ = geod.fwd(lon, lat, way, far)
    told = located(scripts, page_facts(zone), np.array([far_lat]), np.array([far_lon]))
    assert told[4] == ("right",)


@pytest.mark.parametrize("ends", ["flat", "round"])
@pytest.mark.parametrize("section_km", [None, (20, 75), (55, 120)], ids=str)
def test_what_a_line_passes_again_is_the_passage_that_counts(
    scripts: Page, ends: Any, section_km: tuple[float, float] | None
) -> None:
    """There, and back by the same segments of which some are cut, and on elsewhere."""
    rng = np.random.default_rng(12)
    places = np.column_stack([20 + rng.uniform(0, 0.3, 5), 48 + rng.uniform(0, 0.2, 5)])
    road = shapely.LineString(places[[0, 1, 2, 1, 0, 3, 1, 2, 4, 0]])
    zone = corridor.from_line(road, each_side_km=(1, 3), ends=ends)
    if section_km:
        zone = zone.between(*section_km)
    lats, lons = 48 + rng.uniform(-0.05, 0.25, 600), 20 + rng.uniform(-0.05, 0.35, 600)
    expected = zone.locate(lat=lats, lon=lons)
    told = located(scripts, page_facts(zone), lats, lons)

    figures = expected.distance_m, expected.km * 1_000, expected.edge_m
    for mine, its in zip(told[:3], figures, strict=True):
        assert np.abs(np.array(mine) - its).max() < CENTIMETRE
    assert list(told[3]) == expected.inside.tolist()
    assert list(told[4]) == list(expected.side)


@pytest.mark.parametrize("far_m", [5_000, 47_000, 300_000])
def test_beside_a_vertex_passed_again_the_perpendicular_tells_the_passage(
    scripts: Page, far_m: float
) -> None:
    lons, lats = [10.3, 10.4, 10.2, 10.4, 10.5], [47.6, 48.3, 47.5, 48.3, 57.0]
    there, back = GEOD.inv(lons[:2], lats[:2], lons[1:3], lats[1:3])[2]
    road = shapely.LineString(np.column_stack([lons, lats]))
    zone = corridor.from_line(road, each_side_km=400).between(0, (there + back) / 1_000)
    within = np.concatenate([-np.geomspace(0.02, 30, 20), np.geomspace(0.02, 30, 20)])
    azimuth = np.full(40, GEOD.inv(10.4, 48.3, 10.5, 57.0)[0])
    foot_lons, foot_lats, behind = GEOD.fwd(*np.tile([[10.4], [48.3]], 40), azimuth, within)
    lons, lats, _ = GEOD.fwd(foot_lons, foot_lats, behind - 90.0, np.full(40, far_m))
    inside = located(scripts, page_facts(zone), lats, lons)[3]

    assert list(inside) == (within < 0).tolist()


def test_steps_are_small_across_180(zones: dict[str, Corridor]) -> None:
    [[ring]] = page_facts(zones["ocean"])["outline"]
    lons = np.cumsum(ring["steps"][1::2]) / ring["scale"]

    assert max(abs(one - other) for one, other in pairwise(lons)) < 5
    assert lons.min() > 160
    assert lons.max() > 189


# Published kilometres


@pytest.mark.parametrize("is_falling", [False, True])
def test_published_kilometres_are_followed(open_map: Open, scripts: Page, is_falling: bool) -> None:
    line = shapely.LineString([(10, 50), (10.1, 50.02), (10.2, 50), (10.3, 50.05)])
    kms = [120.5, 112.7, 105.1, 96.0] if is_falling else [96.0, 105.1, 112.7, 120.5]
    posts = pd.DataFrame({"lat": [50, 50.02, 50, 50.05], "lon": [10, 10.1, 10.2, 10.3], "km": kms})
    zone = corridor.from_line(line, each_side_km=2, chainage=posts)
    page = open_map(zone)
    lats, lons = points_about(zone, 100)
    got = scripts.evaluate(
        """async ([data, lats, lons]) => {
          const { kmAt, locate, makeCorridor, measureAtKm } = await import("/engine/answers.js");
          const corridor = makeCorridor(data);
          return lats.map((lat, i) => {
            const { km } = locate(corridor, lat, lons[i]);
            return [km, kmAt(corridor, measureAtKm(corridor, km))];
          });
        }""",
        [page_facts(zone), lats.tolist(), lons.tolist()],
    )
    expected = zone.locate(lat=lats, lon=lons).km
    assert np.abs(np.array(got).T - expected).max() < 1e-5
    names = page.locator(".label-post").all_text_contents()
    assert sorted(map(float, names)) == list(range(98, 121, 2))
    page.locator("#question").fill("50.01, 10.05")
    page.keyboard.press("Enter")
    km = zone.locate(lat=50.01, lon=10.05).km
    expect(page.get_by_role("status")).to_contain_text(f"at km {km:.2f}, as published")
    ends = page.locator(".label-end").all_text_contents()
    assert ends == [f"Start · km {kms[0]:.1f}", f"End · km {kms[-1]:.1f}"]


# Nested corridors


def test_nested_corridors_are_drawn_named_and_told(
    open_map: Open, zones: dict[str, Corridor]
) -> None:
    zone = zones["over 180"]
    nested = {
        "Inner": zone.with_width(each_side_km=0.3),
        "Outer": zone.with_width(each_side_km=(2, 1)).with_ends("round"),
    }
    built = page.build_map(zone, nested=nested)
    shown = open_map(built)
    legend = shown.locator(".legend").first
    expect(legend).to_contain_text("Outer: 2 km to the left and 1 km to the right of the line")
    expect(legend).to_contain_text("Inner: 0.3 km on each side of the line")
    paths = shown.locator(".folium-map path.nested").evaluate_all(
        "all => all.map((it) => [it.getBBox().width, it.getAttribute('d').split('M').length - 1])"
    )
    assert len(paths) == 2
    assert paths[0][0] > paths[1][0]  # the outermost is drawn first
    assert [count for _, count in paths] == [1, 1]
    view = shown.locator(".folium-map").bounding_box()
    outer = shown.locator(".folium-map path.nested").first.bounding_box()
    assert outer["x"] >= view["x"]
    assert outer["x"] + outer["width"] <= view["x"] + view["width"]
    for offset, told in [(100, "in: Outer, Inner."), (-900, "in: Outer."), (-1_500, "in none of")]:
        lat, lon = zone.line.point_at(3_500, offset)
        held = [name for name, it in nested.items() if it.contains(lat=lat, lon=lon)]
        shown.locator("#question").fill(f"{lat:.7f}, {lon:.7f}")
        shown.keyboard.press("Enter")
        expect(shown.get_by_role("status")).to_contain_text(told)
        assert len(held) == {"in: Outer, Inner.": 2, "in: Outer.": 1, "in none of": 0}[told]
    shown.get_by_label("Named corridors", exact=True).uncheck()
    expect(shown.locator(".folium-map path.nested")).to_have_count(0)


def test_named_corridors_say_that_they_stay_as_made(open_map: Open, m4: Corridor) -> None:
    several = corridor.nested(m4, {"inner": 2.0, "outer": 6.0})
    shown = open_map(several.map(), fragment="#each=40&ask=36,36.5")
    assert "which stay as made" in shown.locator(".answer").inner_text()
    shown.locator("button", has_text="6 km each side").click()
    assert "stay as made" not in shown.locator(".answer").inner_text()


def test_widths_of_less_than_ten_metres_are_kept(open_map: Open) -> None:
    line = shapely.LineString([(10, 50), (10.00002, 50)])
    zone = corridor.from_line(line, width_km=0.002)
    shown = open_map(zone, fragment="#each=0.02,0.001")
    boxes = shown.locator(".dial:visible input[inputmode=decimal]")
    assert [it.input_value() for it in boxes.all()] == ["20", "1"]
    assert [it.evaluate("it => it.validity.valid") for it in boxes.all()] == [True, True]


def test_sides_of_any_name_are_said_in_arabic(open_map: Open) -> None:
    line = shapely.LineString([(46.5, 29.3), (47.2, 29.5)])
    zone = corridor.from_line(line, each_side_km=(10, 5), sides=("Iraq", "Kuwait"))
    shown = open_map(zone, fragment="#lang=ar&ask=29.5,47")
    for text in (shown.locator(".sentence").inner_text(), shown.locator("#summary").inner_text()):
        assert "إلى جانب \u2066Iraq\u2069" in text
        assert "ال\u2066" not in text


def test_a_page_without_nested_corridors_does_not_carry_them(zones: dict[str, Corridor]) -> None:
    assert "nested-" not in page.build_map(zones["metres"]).get_root().render().split("</style>")[1]
