"""The page in Firefox and in WebKit: ``make test-engines``. What differs there is a fault."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd
import pytest

import corridor
from tests.engines.browsers import Firefox, WebKit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DESK, PHONE = (1280, 800), (360, 640)
READY = "await corridorPage.ready;"
SETTLED = """
  const settled = (test) => new Promise((done) => {
    const look = () => test() ? done() : setTimeout(look, 20);
    look();
  });
"""
ASK = """
  const box = document.getElementById("question");
  box.value = text;
  box.form.requestSubmit();
  return document.querySelector("[role=status]").textContent;
"""


@pytest.fixture(scope="module", params=[Firefox, WebKit], ids=["Firefox", "WebKit"])
def browser(request: pytest.FixtureRequest) -> Iterator[Firefox | WebKit]:
    running = request.param()
    yield running
    running.quit()


@pytest.fixture(scope="module")
def m4() -> corridor.Corridor:
    return corridor.m4()


@pytest.fixture(scope="module")
def m4_file(m4: corridor.Corridor, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("m4") / "m4.html"
    m4.map().save(str(path))
    return path


def shown(browser: Firefox | WebKit, path: Path, body: str, fragment: str = "", **size: Any) -> Any:
    """Open a page and return what a script finds there once it is filled."""
    browser.open(path, fragment, size.get("size", DESK))
    return browser.run(f"{READY} {SETTLED} {body}")


def test_it_opens(browser: Firefox | WebKit, m4_file: Path) -> None:
    title, summary, tab, drawn = shown(
        browser,
        m4_file,
        """return [
          document.title,
          document.querySelector("#summary").textContent,
          document.querySelector("[role=tab][aria-selected=true]").id,
          document.querySelector("path.corridor").getTotalLength() > 99,
        ];""",
    )
    assert title == "Security corridor along the M4, Idlib, Syria · agreed 5 March 2020"
    assert "12 km wide in all: 6 km on each side of the M4. Area 804 km²" in summary
    assert (tab, drawn) == ("tab-patrols", True)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("35.814, 36.610", "lies inside the corridor, 530 m south of the M4, at km 16.10"),
        ("35°57′N 36°36′36″E", "lies outside the corridor, 11.67 km north"),
        ("37S BV 84070 65954", "in Ariha, lies inside the corridor"),
        ("https://maps.google.com/?q=35.95,36.61", "lies outside the corridor"),
        ("أريحا", "Ariha lies inside the corridor"),
        ("35.814", "there is only one number, and it takes two"),
    ],
)
def test_it_answers(browser: Firefox | WebKit, m4_file: Path, text: str, answer: str) -> None:
    said = shown(browser, m4_file, f"const text = {text!r}; {ASK}")
    assert answer in said


def test_a_decimal_comma_is_one(browser: Firefox | WebKit, m4_file: Path) -> None:
    for written in ("6,5", "٦٫٥"):
        said, fragment = shown(
            browser,
            m4_file,
            f"""
            const box = document.getElementById("width-both");
            box.value = "{written}";
            box.dispatchEvent(new Event("input"));
            box.dispatchEvent(new Event("change"));
            await settled(() => location.hash.includes("each"));
            return [document.querySelector("#summary").textContent, location.hash];
            """,
        )
        assert "13 km wide in all: 6.5 km on each side" in said
        assert fragment == "#each=6.5"


def test_another_width_has_the_area_of_python(
    browser: Firefox | WebKit, m4: corridor.Corridor, m4_file: Path
) -> None:
    said = shown(
        browser,
        m4_file,
        """
        const summary = document.querySelector("#summary");
        await settled(() => summary.textContent.includes("Area"));
        return summary.textContent;
        """,
        "#each=10",
    )
    assert f"Area {m4.with_width(each_side_km=10).area_km2:,.0f}".replace(",", "\u202f") in said


def test_another_stretch(browser: Firefox | WebKit, m4_file: Path) -> None:
    said = shown(
        browser,
        m4_file,
        """
        const list = document.getElementById("stretch-from");
        list.value = "Ariha";
        list.dispatchEvent(new Event("change"));
        return document.querySelector("#summary").textContent;
        """,
    )
    assert "from Ariha to Ain al-Havr" in said


def test_arabic_is_written_from_the_right_with_its_joins(
    browser: Firefox | WebKit, m4_file: Path
) -> None:
    lang, direction, spacing = shown(
        browser,
        m4_file,
        """
        document.querySelector(".tongue").click();
        const name = document.querySelector(".label-border-name span:last-child");
        const { lang, dir } = document.documentElement;
        return [lang, dir, getComputedStyle(name).letterSpacing];
        """,
    )
    assert (lang, direction) == ("ar", "rtl")
    assert spacing in ("normal", "0px")


def test_a_patrol_is_drawn(browser: Firefox | WebKit, m4_file: Path) -> None:
    said, way = shown(
        browser,
        m4_file,
        """return [
          document.querySelector(".patrol-card").textContent,
          document.querySelector("path.patrol-way").getTotalLength() > 20,
        ];""",
        "#patrol=2020-07-22",
    )
    assert "drove the whole route from Tronba to Ain al-Havr" in said
    assert way


def test_points_are_counted(
    browser: Firefox | WebKit, m4: corridor.Corridor, tmp_path: Path
) -> None:
    lats = [35.6 + i / 2_000 for i in range(1_000)]
    table = pd.DataFrame({"lat": lats, "lon": [36.61] * 1_000})
    path = tmp_path / "points.html"
    m4.map(table).save(str(path))
    inside = int(m4.contains(lat=table["lat"].to_numpy(), lon=table["lon"].to_numpy()).sum())
    said = shown(
        browser,
        path,
        """
        const heading = document.querySelector(".points h2");
        await settled(() => heading.textContent.includes("of"));
        return heading.textContent;
        """,
    )
    assert said == f"Points: {inside} of 1\u202f000 inside"


def test_a_phone_has_the_panel_below_and_the_slider_in_sight(
    browser: Firefox | WebKit, m4_file: Path
) -> None:
    below, slider, width = shown(
        browser,
        m4_file,
        """
        const box = (selector) => document.querySelector(selector).getBoundingClientRect();
        return [
          box(".panel").top >= box(".folium-map").bottom - 1,
          box(".dial input[type=range]").bottom <= innerHeight,
          document.documentElement.scrollWidth,
        ];
        """,
        "#tab=width",
        size=PHONE,
    )
    assert (below, slider, width) == (True, True, 360)
