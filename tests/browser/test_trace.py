"""Outlines that the page traces for a view: what is drawn is what Python says of each pixel."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd
import pytest
import shapely
from playwright.sync_api import Page, expect

import corridor
from corridor import Corridor
from corridor.page import shapes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    Open = Callable[..., Page]

PIXEL = 1.0
TABLE = [
    {"from": "start", "to": 8, "left_km": 2, "right_km": 1},
    {"from": 8, "to": 12, "left_km": 4, "right_km": 1},
    {"from": 12, "to": 20, "left_km": 4, "right_km": 1, "right_to_km": 6},
    {"from": 20, "to": "end", "left_km": 4, "right_km": 6},
]
BENT = shapely.LineString([(36.5, 35.80), (36.6, 35.83), (36.7, 35.82), (36.8, 35.90)])
SPUR = shapely.LineString([(20, 48), (20.2, 48.1), (20.1, 48.2), (20.2, 48.1), (20.3, 48.05)])
ROUND = shapely.LineString([(20, 70), (110, 82), (200, 72), (290, 80), (20, 70)])
POLAR = shapely.LineString([(20, 80), (40, 88)])
OVER_180 = shapely.LineString([(179.8, 10), (-179.9, 10.1), (179.95, 10.2), (-179.9, 10.1)])


def winding(count: int) -> shapely.LineString:
    t = np.linspace(0, 1, count)
    waves = sum(np.sin(2 * np.pi * (3**k * t + k)) / 3**k for k in range(1, 7))
    return shapely.LineString(np.column_stack([10 + t, 47 + 0.2 * waves]))


def widened(zone: Corridor, left_km: float, right_km: float) -> Corridor:
    """Python's corridor of other half-widths: those of a table in proportion."""
    if zone.is_uniform:
        return zone.with_width(each_side_km=(left_km, right_km))
    factors = {"left": left_km / 4, "right": right_km / 6}

    def row_of(row: dict[str, Any]) -> dict[str, Any]:
        return {
            name: it * factors.get(name.split("_")[0], 1) if name.endswith("km") else it
            for name, it in row.items()
        }

    return zone.with_widths([row_of(row) for row in TABLE])


CASES: dict[str, tuple[Callable[[], Corridor], tuple[float, float]]] = {
    "varies": (lambda: corridor.from_line(BENT, each_side_km=1).with_widths(TABLE), (3, 5)),
    "varies, round": (
        lambda: corridor.from_line(BENT, each_side_km=1, ends="round").with_widths(TABLE),
        (1, 8),
    ),
    "again": (lambda: corridor.from_line(SPUR, each_side_km=1, ends="round"), (3, 1.5)),
    "again, flat": (lambda: corridor.from_line(SPUR, each_side_km=1).between(5, 50), (2, 2)),
    "again over 180": (lambda: corridor.from_line(OVER_180, each_side_km=2), (5, 3)),
    "round the Earth": (lambda: corridor.from_line(ROUND, each_side_km=100), (500, 300)),
    "to a pole": (lambda: corridor.from_line(POLAR, each_side_km=100), (250, 250)),
    "many vertices": (lambda: corridor.from_line(winding(20_001), each_side_km=1), (3, 0.5)),
}
ANY = pytest.mark.parametrize("name", CASES)


@pytest.fixture(scope="module")
def zones() -> dict[str, Corridor]:
    return {name: make() for name, (make, _) in CASES.items()}


@pytest.fixture(scope="module")
def files(zones: dict[str, Corridor], tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("traced")
    paths = {name: folder / f"{i}.html" for i, name in enumerate(zones)}
    for name, path in paths.items():
        zones[name].map().save(str(path))
    return paths


def fragment(widths: tuple[float, float]) -> str:
    return f"#each={widths[0]:g},{widths[1]:g}"


def drawn(page: Page) -> list[shapely.LinearRing]:
    """The rings of the corridor that is drawn, in pixels of the view."""
    rings = page.evaluate(
        """() => {
          const rings = [];
          map_1.eachLayer((layer) => {
            if (layer.options.className !== "corridor") return;
            rings.push(...layer.getLatLngs().map((ring) => ring.map((it) => {
              const { x, y } = map_1.latLngToContainerPoint(it);
              return [x, y];
            })));
          });
          return rings;
        }"""
    )
    return [shapely.LinearRing(ring) for ring in rings]


def asked(page: Page) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Random pixels of the view, and their latitudes and longitudes as on the map."""
    size = page.locator(".folium-map").bounding_box()
    pixels = np.random.default_rng(1).uniform(0, (size["width"], size["height"]), (4_000, 2))
    places = page.evaluate(
        """(all) => all.map((it) => {
          const { lat, lng } = map_1.containerPointToLatLng(it);
          return [lat, lng];
        })""",
        pixels.tolist(),
    )
    lats, lons = np.array(places).T
    return pixels, lats, lons


def assert_python_s(page: Page, sent: Corridor, shown: Corridor) -> None:
    """What is drawn at random pixels is what Python says of them, to a pixel of the outline."""
    rings = drawn(page)
    pixels, lats, lons = asked(page)
    west = shapes.antimeridian_cut(sent.line, [sent.polygon])
    is_on_map = (np.abs(lats) < 85) & (lons > west) & (lons < west + 360)
    points = shapely.points(pixels[is_on_map])
    held = sum(shapely.contains(shapely.Polygon(ring), points).astype(int) for ring in rings) % 2
    is_clear = shapely.distance(shapely.MultiLineString(rings), points) > PIXEL
    inside = shown.contains(lat=lats[is_on_map], lon=(lons[is_on_map] + 180) % 360 - 180)

    assert is_clear.mean() > 0.8
    assert (held == inside)[is_clear].all()
    assert 0.02 < inside.mean() < 0.98


@ANY
def test_what_is_drawn_is_what_python_says(
    open_map: Open, zones: dict[str, Corridor], files: dict[str, Path], name: str
) -> None:
    _, widths = CASES[name]
    zone = zones[name]
    page = open_map(files[name], fragment=fragment(widths))
    shown = widened(zone, *widths)
    expect(page.locator("#width-traced")).to_be_visible()
    assert_python_s(page, zone, shown)

    # And so it is in another view: nearer, at an end.
    page.evaluate(
        """([lat, lon]) => {
          const lng = lon + 360 * Math.round((map_1.getCenter().lng - lon) / 360);
          map_1.setView([lat, lng], map_1.getZoom() + 1.5, { animate: false });
        }""",
        list(zone.line.point_at(zone.band.start)),
    )
    assert_python_s(page, zone, shown)


def test_no_area_is_told_of_it_and_it_cannot_be_saved(
    open_map: Open, files: dict[str, Path]
) -> None:
    page = open_map(files["varies"])
    summary, hint = page.locator("#summary"), page.locator("#width-traced")
    save = page.locator("#save-outline")
    first = summary.text_content()
    assert "Area" in first
    expect(hint).to_be_hidden()
    expect(save).to_be_enabled()

    page.get_by_role("textbox", name="To the left of the line").fill("2")
    expect(summary).to_contain_text("2 to 8 km wide in all: 1 to 2 km to the left and 1 to 6 km")
    expect(summary).not_to_contain_text("Area")
    expect(hint).to_be_visible()
    expect(save).to_be_disabled()
    page.get_by_role("button", name="Back to the first width").click()
    expect(summary).to_have_text(first)
    expect(hint).to_be_hidden()
    expect(save).to_be_enabled()


def test_answers_and_points_follow_a_table_in_proportion(
    open_map: Open, zones: dict[str, Corridor]
) -> None:
    zone = zones["varies"]
    rng = np.random.default_rng(3)
    places = [
        zone.line.point_at(rng.uniform(0, zone.line.length), rng.uniform(-7_000, 7_000))
        for _ in range(200)
    ]
    lats, lons = np.array(places).round(6).T
    page = open_map(zone.map(pd.DataFrame({"lat": lats, "lon": lons})))
    page.get_by_role("textbox", name="To the right of the line").fill("3")
    page.get_by_role("textbox", name="To the left of the line").fill("8")
    shown = widened(zone, 8, 3)
    inside = int(shown.contains(lat=lats, lon=lons).sum())

    expect(page.get_by_role("heading", name="Points:")).to_have_text(
        f"Points: {inside} of 200 inside"
    )
    for lat, lon in zip(lats[:5], lons[:5], strict=True):
        page.locator("#question").fill(f"{lat}, {lon}")
        page.keyboard.press("Enter")
        edge = page.get_by_role("status").locator("dd bdi").last
        told = edge.text_content().replace("\u202f", "").removesuffix(" m")
        assert float(told) == pytest.approx(abs(shown.locate(lat=lat, lon=lon).edge_m), abs=0.051)


def test_it_is_drafted_while_the_width_is_dragged(
    open_map: Open, zones: dict[str, Corridor], files: dict[str, Path]
) -> None:
    page = open_map(files["again"])
    rings = """() => {
      let found = "";
      map_1.eachLayer((layer) => {
        if (layer.options.className === "corridor") found = JSON.stringify(layer.getLatLngs());
      });
      return found;
    }"""
    drafted = page.evaluate(
        f"""() => {{
          const slider = document.querySelector("input[type=range]");
          slider.value = 3;
          slider.dispatchEvent(new Event("input"));
          return ({rings})();
        }}"""
    )
    page.wait_for_function(f"(drafted) => ({rings})() !== drafted", arg=drafted)
    assert_python_s(page, zones["again"], widened(zones["again"], 3, 3))


def test_what_the_map_leaves_out_near_a_pole_is_told_of_every_width(
    open_map: Open, files: dict[str, Path]
) -> None:
    page = open_map(files["round the Earth"], fragment="#each=100")
    note = page.get_by_text("This map ends at 85° of latitude")
    expect(note).to_be_hidden()
    page.locator(".dial input[inputmode=decimal]:visible").fill("500")
    expect(note).to_be_visible()


def test_a_link_restores_it(open_map: Open, files: dict[str, Path]) -> None:
    page = open_map(files["varies"])
    page.get_by_role("radio", name="round").check()
    page.get_by_role("textbox", name="To the left of the line").fill("3")
    expect(page).to_have_url(re.compile("#each=3,6&ends=round$"))
    page.reload()
    expect(page.locator("#summary")).to_contain_text("1.5 to 3 km to the left")
    expect(page.locator("#about-ends")).to_contain_text("The ends are round")
    expect(page.locator("#width-traced")).to_be_visible()
