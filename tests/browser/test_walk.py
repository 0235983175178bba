"""A reader's walk through every part of the page: both languages, on a desk and on a phone."""

from __future__ import annotations

import re

import numpy as np
import pandas as pd
import pytest
from playwright.sync_api import Page, expect

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import corridor

    Open = Callable[..., Page]

LATIN = str.maketrans("٠١٢٣٤٥٦٧٨٩٫", "0123456789.", "٬\u202f\u2066\u2067\u2068\u2069")
DESKTOP, PHONE = (1280, 800), (360, 640)


@pytest.fixture(scope="module")
def points() -> pd.DataFrame:
    random = np.random.default_rng(8)
    return pd.DataFrame(
        {
            "lat": random.uniform(35.6, 36.0, 400),
            "lon": random.uniform(36.2, 36.8, 400),
            "day": pd.date_range("2020-03-15", periods=400, freq="12h"),
            "what": [f"row {i}" for i in range(400)],
        }
    )


@pytest.fixture(scope="module")
def file(m4: corridor.Corridor, points: pd.DataFrame, tmp_path_factory) -> Path:
    path = tmp_path_factory.mktemp("walk") / "map.html"
    m4.map(points).save(str(path))
    return path


@pytest.fixture(params=[(DESKTOP, "en"), (PHONE, "ar")], ids=["desktop-en", "phone-ar"])
def reader(request: pytest.FixtureRequest) -> tuple[tuple[int, int], str]:
    return request.param


@pytest.fixture
def language(reader: tuple[tuple[int, int], str]) -> str:
    return reader[1]


@pytest.fixture
def walked(reader: tuple[tuple[int, int], str], open_map: Open, file: Path) -> Page:
    size, language = reader
    return open_map(file, size, f"#lang={language}", has_touch=size == PHONE)


def figures(text: str | None) -> list[float]:
    """The numbers of a text, in whichever digits."""
    return [float(it) for it in re.findall(r"\d+(?:\.\d+)?", (text or "").translate(LATIN))]


def point_of(page: Page, lat: float, lon: float) -> tuple[float, float]:
    box = page.locator(".folium-map").bounding_box()
    at = page.evaluate("([lat, lon]) => map_1.latLngToContainerPoint([lat, lon])", [lat, lon])
    return box["x"] + at["x"], box["y"] + at["y"]


def section(page: Page, holds: str):
    found = page.locator(f"details.section:has({holds})").first
    if found.get_attribute("open") is None:
        found.locator("> summary").click()
    return found


def test_ask(walked: Page, m4: corridor.Corridor) -> None:
    walked.evaluate("map_1.setView([35.5, 36.5], 11, { animate: false })")  # no point is there
    walked.mouse.click(*point_of(walked, 35.51, 36.52))
    status = walked.get_by_role("status")
    lat, lon = figures(status.locator("dd bdi").first.text_content())
    answer = m4.locate(lat=lat, lon=lon)
    distance, km, edge = (
        figures(status.locator("dd bdi").nth(i).text_content())[-1] for i in (3, 4, 5)
    )

    assert distance == pytest.approx(answer.distance_m, abs=1.5)  # asked to a metre
    assert km == pytest.approx(answer.km, abs=0.01)
    assert edge == pytest.approx(abs(answer.edge_m), abs=1.5)
    expect(walked.locator("path.way")).to_have_count(1)


def test_the_middle_is_asked_by_keyboard(walked: Page) -> None:
    walked.evaluate("map_1.setView([36.3, 36.0], 12, { animate: false })")  # no point is there
    walked.locator(".folium-map").focus()
    walked.keyboard.press("Enter")
    coordinate = walked.get_by_role("status").locator("dd bdi").first

    assert figures(coordinate.text_content()) == pytest.approx([36.3, 36.0], abs=1e-4)


def test_width(walked: Page, m4: corridor.Corridor, points: pd.DataFrame) -> None:
    zone = m4.with_width(each_side_km=11)
    found = section(walked, ".dial")
    found.locator("input[inputmode=decimal]:visible").first.fill("11")
    found.locator("input[inputmode=decimal]:visible").first.press("Enter")
    expect(walked.locator("#summary")).to_contain_text(re.compile("km²|كم²"))
    held = int(zone.contains(lat=points["lat"].to_numpy(), lon=points["lon"].to_numpy()).sum())
    inside = sum(answer.inside for _, answer in zone.settlements())

    summary = figures(walked.locator("#summary").text_content())
    assert summary[-1] == pytest.approx(zone.area_km2, abs=1)
    assert 22 in summary
    heads = walked.locator("details.section > summary h2").all_text_contents()
    assert [held, 400] in [figures(head) for head in heads]
    assert [inside, len(m4.gazetteer)] in [figures(head) for head in heads]


def test_patrols(walked: Page, m4: corridor.Corridor) -> None:
    found = section(walked, ".time-line")
    found.get_by_role("slider").first.press("End")
    last = m4.route.reaches()[-1]

    expect(found.get_by_role("link").first).to_have_attribute("href", last.patrol.source_url)
    expect(walked.locator(".leaflet-pane path.patrol-way")).to_have_count(1)
    assert round(last.km, 1) in figures(found.text_content())


def test_convoy(walked: Page, m4: corridor.Corridor) -> None:
    found = section(walked, "#convoy-departure")
    found.locator("input[inputmode=decimal]:visible").first.fill("30")
    slider = found.get_by_role("slider").first
    slider.press("End")
    expect(walked.locator(".leaflet-marker-icon.convoy")).to_have_count(1)
    hours, minutes = divmod(int(m4.length_km / 30 * 60), 60)
    read = (found.text_content() or "").translate(LATIN)

    assert f"{10 + hours:02}:{minutes:02}" in read
    assert round(m4.length_km, 2) in figures(read)


def test_points(walked: Page, points: pd.DataFrame, m4: corridor.Corridor) -> None:
    inside = m4.contains(lat=points["lat"].to_numpy(), lon=points["lon"].to_numpy())
    i = int(np.flatnonzero(inside)[7])
    walked.evaluate(
        "([lat, lon]) => map_1.setView([lat, lon], 15, { animate: false })",
        [points["lat"][i], points["lon"][i]],
    )
    found = section(walked, ".point-body")
    expect(found.locator("tbody tr").first).to_be_attached()
    walked.mouse.click(*point_of(walked, points["lat"][i], points["lon"][i]))
    popup = walked.locator(".leaflet-popup")

    expect(popup).to_contain_text(f"row {i}")
    expect(walked.get_by_role("status")).to_have_text("")  # a row is no question


def test_context_and_link(walked: Page, open_map: Open, file: Path, language: str) -> None:
    found = section(walked, ".switches")
    labels = walked.locator(".label:visible").count()
    found.get_by_role("checkbox").nth(2).uncheck()  # settlements
    expect(walked.locator(".leaflet-settlements-pane canvas")).to_have_count(0)
    assert walked.locator(".label:visible").count() < labels
    walked.wait_for_function("() => location.hash.includes('settlements')")
    again = open_map(file, fragment=walked.evaluate("location.hash"))

    expect(again.locator("html")).to_have_attribute("lang", language)
    expect(again.locator(".leaflet-settlements-pane canvas")).to_have_count(0)
    expect(again.locator("path.graticule")).not_to_have_count(0)
