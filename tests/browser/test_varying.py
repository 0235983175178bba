"""The page of a corridor whose half-widths change along the line, or whose ends differ."""

from __future__ import annotations

import json
import re
from typing import Any

import numpy as np
import pandas as pd
import pytest
import shapely
from playwright.sync_api import Page, expect

import corridor
from corridor import Corridor
from corridor.cli import main as cli
from corridor.model.sides import Sides
from corridor.page.facts import page_facts
from tests.browser.answers import located

TYPE_CHECKING = False

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from corridor.model.corridor import Ends

    Open = Callable[..., Page]

CENTIMETRE = 0.01
LINE = shapely.LineString([(36.5, 35.80), (36.6, 35.83), (36.7, 35.82), (36.8, 35.90)])
# From 2 to 4 km on the left a step at km 8, on the right a slope from km 12 to km 20.
TABLE = [
    {"from": "start", "to": 8, "left_km": 2, "right_km": 1},
    {"from": 8, "to": 12, "left_km": 4, "right_km": 1},
    {"from": 12, "to": 20, "left_km": 4, "right_km": 1, "right_to_km": 6},
    {"from": 20, "to": "end", "left_km": 4, "right_km": 6},
]
ENDS: list[Ends] = ["flat", "round", ("flat", "round"), ("round", "flat")]
ANY_ENDS = pytest.mark.parametrize("ends", ENDS, ids=str)


@pytest.fixture(scope="module")
def varying() -> Corridor:
    return corridor.from_line(LINE, each_side_km=1, title="Varying").with_widths(TABLE)


@pytest.fixture(scope="module")
def m4_pair(m4: Corridor, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("pair") / "m4.html"
    m4.with_ends(("flat", "round")).map().save(str(path))
    return path


def inner(zone: Corridor, ends: Ends) -> Corridor:
    """The corridor along a stretch: the line goes on beyond both of its ends."""
    return zone.between(3, 25).with_ends(ends)


def points_about(zone: Corridor) -> tuple[np.ndarray, np.ndarray]:
    """Points on both sides of each edge, by the step, on the slope, and beyond both ends."""
    band = zone.band
    measures = [band.start + 5_000 + way for way in (-500, -0.5, -0.002, 0, 0.002, 0.5, 500)]
    measures += [band.start + way for way in (-2_500, -5, -0.02, 0, 0.02, 5, 9_100, 13_000, 16_900)]
    measures += [band.stop + way for way in (-5, -0.02, 0, 0.02, 5, 2_500)]
    offsets = [edge + way for edge in (-6_000, -1_000, 0, 2_000, 4_000) for way in (-0.5, 0.5)]
    offsets += [-5_500, -3_125, -2_200, 900, 3_000]
    ways = [measure for measure in measures if 0 <= measure <= zone.line.length]
    places = [zone.line.point_at(measure, offset) for measure in ways for offset in offsets]
    # Beyond the line itself, off its first and last vertex.
    places += [(35.795, 36.49), (35.80, 36.45), (35.91, 36.81), (35.90, 36.83), (35.8, 36.4999)]
    lats, lons = np.array(places).T
    return lats, lons


def assert_python_s(zone: Corridor, lats: np.ndarray, lons: np.ndarray, got: list[Any]) -> None:
    expected = zone.locate(lat=lats, lon=lons)
    numbers = (expected.distance_m, expected.km * 1_000, expected.edge_m)
    for mine, theirs in zip(got, numbers, strict=False):
        assert np.abs(np.array(mine) - theirs).max() < CENTIMETRE
    assert list(got[3]) == expected.inside.tolist()
    assert list(got[4]) == list(expected.side)
    assert 0.2 < expected.inside.mean() < 0.9  # both are asked for


# Answers


@ANY_ENDS
@pytest.mark.parametrize("is_varying", [True, False])
def test_answers_are_python_s(
    scripts: Page, varying: Corridor, ends: Ends, is_varying: bool
) -> None:
    zone = inner(varying if is_varying else varying.with_width(each_side_km=(2, 4)), ends)
    lats, lons = points_about(zone)

    assert zone.is_uniform is not is_varying
    assert_python_s(zone, lats, lons, located(scripts, page_facts(zone), lats, lons))


def test_the_whole_line_answers_as_python_does(scripts: Page, varying: Corridor) -> None:
    zone = varying.with_ends(("flat", "round"))
    lats, lons = points_about(zone)

    assert_python_s(zone, lats, lons, located(scripts, page_facts(zone), lats, lons))


@pytest.mark.parametrize("sides", [None, Sides()], ids=["named", "left and right"])
def test_a_stretch_travelled_the_other_way_turns_the_ends(
    scripts: Page, m4: Corridor, sides: Sides | None
) -> None:
    zone = m4.replace(sides=sides or m4.sides, agreement=None if sides else m4.agreement)
    zone = zone.with_width(each_side_km=(2, 4))
    zone = zone.with_ends(("flat", "round"))
    stretch = ("Ain al-Havr", "Ariha")
    turned = scripts.evaluate(
        """async ([data, from, to]) => {
          const { factsBetween } = await import("/engine/answers.js");
          const { halfWidthsOf } = await import("/outline/policy.js");
          const turned = { ...factsBetween(data, from, to), sentProfile: null };
          const { first, second } = data.halfWidths;
          return { ...turned, ...halfWidthsOf(turned, [first.km, second.km]) };
        }""",
        [page_facts(zone), *stretch],
    )
    there = zone.between(*stretch)
    lats, lons = points_about(there)

    assert turned["ends"] == list(there.ends) == ["round", "flat"]
    assert_python_s(there, lats, lons, located(scripts, turned, lats, lons))


# The page


def test_a_varying_width_is_told(open_map: Open, varying: Corridor) -> None:
    page = open_map(inner(varying, ("flat", "round")))
    summary = page.locator("#summary")

    expect(summary).to_contain_text("3 to 10 km wide in all: 2 to 4 km to the left and 1 to 6 km")
    expect(summary).to_contain_text("Area")
    expect(page.get_by_text("The width changes along the line.")).to_be_visible()
    expect(page.locator("#about-ends")).to_contain_text("The start is flat")
    expect(page.locator("#about-ends")).to_contain_text("The end is round")


@ANY_ENDS
def test_points_are_counted_as_python_counts_them(
    open_map: Open, varying: Corridor, ends: Ends
) -> None:
    zone = inner(varying, ends)
    lats, lons = (degrees.round(7) for degrees in points_about(zone))
    table = pd.DataFrame({"lat": lats, "lon": lons})
    inside = zone.contains(lat=lats, lon=lons).sum()
    page = open_map(zone.map(table))

    expect(page.get_by_role("heading", name="Points:")).to_have_text(
        f"Points: {inside} of {len(table)} inside"
    )


def test_a_saved_answer_tells_least_and_greatest(open_map: Open, varying: Corridor) -> None:
    page = open_map(varying, fragment="#pins=35.82,36.6", accept_downloads=True)
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save as GeoJSON").click()
    [feature] = json.loads(saved.value.path().read_text("utf-8"))["features"]
    told = feature["properties"]

    assert told["each_side_km"] == {"left": 4, "right": 6}
    assert told["least_each_side_km"] == {"left": 2, "right": 1}
    assert (told["least_width_km"], told["width_km"], told["ends"]) == (3, 10, "flat")


def test_nested_corridors_may_vary(open_map: Open, varying: Corridor) -> None:
    nested = corridor.nested(varying, {"core": 0.5, "all": varying})
    page = open_map(nested.map())
    legend = page.locator(".legend").first
    expect(legend).to_contain_text("all: 2 to 4 km to the left and 1 to 6 km to the right")
    for measure, told in [(7_000, "in none of"), (9_000, "lies in: all.")]:  # about the step
        lat, lon = varying.line.point_at(measure, 3_000)
        page.locator("#question").fill(f"{lat:.7f}, {lon:.7f}")
        page.keyboard.press("Enter")
        expect(page.get_by_role("status")).to_contain_text(told)


# Ends told apart


@pytest.mark.parametrize("ends", ENDS[2:], ids=str)
def test_ends_told_apart_are_drawn_at_any_width(
    scripts: Page, varying: Corridor, ends: Ends
) -> None:
    band = inner(varying.with_width(each_side_km=1), ends).with_width(each_side_km=(3, 5)).band
    [rings] = scripts.evaluate(
        """async ([facts, widths]) => {
          const { makeCorridor } = await import("/engine/answers.js");
          const { fillSketch, makeSketch } = await import("/outline/rays.js");
          const { outlineRings } = await import("/outline/outline.js");
          const sketch = makeSketch(makeCorridor(facts));
          fillSketch(sketch);
          return widths.map((it) => outlineRings(sketch, it));
        }""",
        [
            page_facts(inner(varying.with_width(each_side_km=1), ends)),
            [{"left": band.left, "right": band.right}],
        ],
    )
    drawn = shapely.Polygon(rings[0], rings[1:])
    random = np.random.default_rng(7)
    places = [
        band.line.point_at(measure, random.uniform(-6_000, 6_000))
        for middle in (band.start, band.stop)
        for measure in middle + random.uniform(-2_900, 6_000, 1_000).clip(None, 2_900)
    ]
    lats, lons = np.array(places).T
    points = shapely.points(lons, lats)
    is_clear = shapely.distance(drawn.exterior, points) > 1e-5  # a metre
    inside = band.contains(lat=lats, lon=lons)

    assert drawn.is_valid
    assert is_clear.mean() > 0.98
    assert (drawn.contains(points) == inside)[is_clear].all()
    assert 0.2 < inside.mean() < 0.9


def test_ends_told_apart_can_be_chosen_again(open_map: Open, m4_pair: Path) -> None:
    page = open_map(m4_pair)
    pair = page.get_by_role("radio", name="flat at the start, round at the end")
    expect(pair).to_be_checked()
    page.get_by_role("radio", name="round", exact=True).check()
    expect(page).to_have_url(re.compile("#ends=round$"))
    expect(page.locator("#about-ends")).to_contain_text("The ends are round")
    expect(page.locator("#summary")).to_contain_text("Area")
    pair.check()
    expect(page).to_have_url(re.compile("html$"))
    expect(page.locator("#about-ends")).to_contain_text("The start is flat")
    page.get_by_role("slider").first.fill("4")
    expect(page).to_have_url(re.compile("#each=4$"))
    expect(page.locator("#summary")).to_contain_text("8 km wide in all")
    expect(page.locator("#summary")).to_contain_text("Area")


@pytest.mark.parametrize("size", [(1280, 800), (360, 640)])
@pytest.mark.parametrize("language", ["en", "ar"])
def test_the_choice_of_ends_fits_the_panel(
    open_map: Open, m4_pair: Path, size: tuple[int, int], language: str
) -> None:
    page = open_map(m4_pair, size, f"#lang={language}")
    assert page.get_by_role("radio").count() == 3
    for box in (".panel-body", ".ends"):
        widths = page.locator(box).evaluate("it => [it.scrollWidth, it.clientWidth]")
        assert widths[0] <= widths[1], box


# The command line


def test_the_command_line_maps_nested_corridors(
    open_map: Open, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "nested.html"
    words = ["map", "--nested", "inner=2km,outer=6km/4km", "--ends", "round", "-o", str(path)]
    assert cli.main(words) == 0
    assert str(path) in capsys.readouterr().out
    page = open_map(path, fragment="#ask=35.861,36.806")
    legend = page.locator(".legend").first
    expect(legend).to_contain_text("outer: 6 km north and 4 km south of the M4")
    expect(legend).to_contain_text("inner: 2 km on each side of the M4")
    expect(page.locator(".folium-map path.nested")).to_have_count(2)
    expect(page.locator("#summary")).to_contain_text("10 km wide in all")
    expect(page.get_by_role("status")).to_contain_text("it lies in: outer.")
