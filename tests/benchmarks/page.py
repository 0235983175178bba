"""How fast the page is, in the Chromium here: ``python tests/benchmarks/page.py``.

Its size; how long after opening a question is answered; and, while the slider is dragged
from end to end and while the map is dragged, how long the frames take (a frame: from one
animation frame to the next) and how much of them the page works; the first answer with the
processor slowed. Then the same with as many points as a page takes: how
many bytes a point, how long until all are placed, and the frames while the map is dragged.
Then size and first answer of pages of other lines, from metres to an ocean.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
import shapely
from playwright.sync_api import Browser, Page, sync_playwright

import corridor
from corridor.page.points import MOST_POINTS

sys.path.insert(0, str(Path(__file__).parents[1]))
import chromium

FRAMES = 240
MOST_BYTES = 700_000
MOST_BYTES_OF_A_LINE = 1_500_000
MOST_FIRST_ANSWER_MS = 1_000
MOST_FRAME_MS = 17
SLOWED = 6  # times, as a phone's processor is slower
MOST_FIRST_ANSWER_SLOWED_MS = 3_000

MOST_BYTES_WITH_POINTS = 8_000_000
MOST_PLACED_MS = 3_000
MOST_FRAME_WITH_POINTS_MS = 33

DRAG = """(frames) => new Promise((done) => {
  const slider = document.querySelector(".dial:not([hidden]) input[type=range]");
  const times = [];
  const work = [];
  let last = null;
  let i = 0;
  const step = (now) => {
    if (last !== null) times.push(now - last);
    last = now;
    if (i++ === frames) return done({ times, work });
    const start = performance.now();
    slider.value = 0.1 + 29.9 * (0.5 - 0.5 * Math.cos((4 * Math.PI * i) / frames));
    slider.dispatchEvent(new Event("input"));
    work.push(performance.now() - start);
    requestAnimationFrame(step);
  };
  requestAnimationFrame(step);
})"""

PAN = """(frames) => new Promise((done) => {
  const map = document.querySelector(".folium-map");
  const { x, y, width, height } = map.getBoundingClientRect();
  const send = (target, type, i) => target.dispatchEvent(new MouseEvent(type, {
    bubbles: true,
    button: 0,
    buttons: 1,
    clientX: x + width / 2 + 200 * Math.sin((4 * Math.PI * i) / frames),
    clientY: y + height / 2 + 100 * Math.sin((6 * Math.PI * i) / frames),
  }));
  const times = [];
  let last = null;
  let i = 0;
  const step = (now) => {
    if (last !== null) times.push(now - last);
    last = now;
    if (i === frames) {
      send(document, "mouseup", i);
      return done(times);
    }
    send(document, "mousemove", i++);
    requestAnimationFrame(step);
  };
  send(map, "mousedown", 0);
  requestAnimationFrame(step);
})"""

# Vertices, kilometres on each side, and a place inside.
LINES = {
    "300 m": ([(10, 50), (10.0042, 50)], 0.01, "50, 10.002"),
    "3,000 km over the Pacific": ([(165, 10), (180, 22), (-170, 25)], 200, "22, -179"),
    "19,000 km": ([(0, 0), (90, 10), (170, 5)], 100, "10, 90"),
}

ASK = """async (question) => {
  await corridorPage.ready;
  const box = document.getElementById("question");
  box.value = question;
  box.form.requestSubmit();
  const answer = document.querySelector("[role=status]").textContent;
  return answer.includes("Inside the corridor") ? performance.now() : NaN;
}"""


def measure(page: Page, address: str) -> None:
    """Print the times of one page against their budgets."""
    page.goto(address)
    first = page.evaluate(ASK, "35.814, 36.610")
    row("first answer, since opening", first, MOST_FIRST_ANSWER_MS)
    page.get_by_role("tab", name="Width").click()
    page.get_by_role("button", name="12 km each side").click()
    page.locator("#summary", has_text="Area").wait_for(state="attached")
    dragged = page.evaluate(DRAG, FRAMES)
    row("frame while dragging, median", statistics.median(dragged["times"]), MOST_FRAME_MS)
    row("  of it the page's work, median", statistics.median(dragged["work"]))
    row("  95th percentile of frames", statistics.quantiles(dragged["times"], n=20)[-1])
    for zoom in (None, 11):
        if zoom:
            page.evaluate("zoom => map_1.setZoom(zoom, {animate: false})", zoom)
        frames = page.evaluate(PAN, FRAMES)
        where = f"zoom {zoom}" if zoom else "the whole corridor"
        row(f"frame, map dragged, {where}, median", statistics.median(frames), MOST_FRAME_MS)
        row("  95th percentile of frames", statistics.quantiles(frames, n=20)[-1])


def measure_slowed(browser: Browser, address: str) -> None:
    """Print how soon the page answers where the processor is slower."""
    page = open_page(browser)
    session = page.context.new_cdp_session(page)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWED})
    page.goto(address)
    first = page.evaluate(ASK, "35.814, 36.610")
    row(f"first answer, {SLOWED} times slower", first, MOST_FIRST_ANSWER_SLOWED_MS)
    page.close()


def measure_line(page: Page, path: Path, question: str) -> None:
    """Print the size of the page of a line, and how soon it answers."""
    size(path, MOST_BYTES_OF_A_LINE)
    page.goto(path.as_uri())
    row("first answer, since opening", page.evaluate(ASK, question), MOST_FIRST_ANSWER_MS)


def measure_points(page: Page, address: str) -> None:
    """Print the times of a page with points against their budgets."""
    page.goto(address)
    page.locator(".points[aria-busy=false]").wait_for(state="attached")
    row("all points placed, since opening", page.evaluate("performance.now()"), MOST_PLACED_MS)
    page.get_by_role("tab", name="Width").click()
    page.get_by_role("button", name="12 km each side").click()
    page.locator("#summary", has_text="Area").wait_for(state="attached")
    for name, frames in [
        ("frame while the map is dragged", page.evaluate(PAN, FRAMES)),
        ("frame while the width is dragged", page.evaluate(DRAG, FRAMES)["times"]),
    ]:
        row(f"{name}, median", statistics.median(frames), MOST_FRAME_WITH_POINTS_MS)
        row("  95th percentile of frames", statistics.quantiles(frames, n=20)[-1])


def reports(count: int) -> pd.DataFrame:
    """Return invented reports of incidents, with the columns that such tables have."""
    random = np.random.default_rng(5)
    days = pd.to_timedelta(random.integers(0, 1_096, count), "D")
    notes = [
        f"{what} reported near {where}, {number} injured, source {number + 100}"
        for what in ("Shelling", "Air strike", "Protest", "Road blocked")
        for where in ("Ariha", "Saraqib", "Idlib", "Muhambal", "Nayrab")
        for number in range(200)
    ]
    return pd.DataFrame(
        {
            "id": [f"SYR{100_000 + number}" for number in range(count)],
            "date": (pd.Timestamp("2019-01-01") + days).strftime("%Y-%m-%d"),
            "category": random.choice(["Battles", "Explosions", "Violence", "Protests"], count),
            "note": random.choice(notes, count),
            "fatalities": random.poisson(0.7, count),
            "lat": random.normal(35.82, 0.13, count).round(5),
            "lon": random.uniform(36.0, 37.0, count).round(5),
        }
    )


def size(path: Path, most: int) -> int:
    """Print the size of a file against its budget; return it."""
    found = path.stat().st_size
    print(f"  {'size':<40}{found:9d} bytes  (at most {most})")
    return found


def row(name: str, milliseconds: float, most: float | None = None) -> None:
    budget = f"  (at most {most} ms)" if most else ""
    print(f"  {name:<40}{milliseconds:9.1f} ms{budget}")


def open_page(browser: Browser) -> Page:
    return browser.new_page(viewport={"width": 1280, "height": 800})


def main() -> None:
    """Measure the page of the M4, without points and with as many as it takes; of lines."""
    m4 = corridor.m4()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=["--no-sandbox"])
        path = Path(folder) / "map.html"
        m4.map().save(str(path))
        print("the page of the M4")
        bare = size(path, MOST_BYTES)
        measure(open_page(browser), path.as_uri())
        measure_slowed(browser, path.as_uri())
        m4.map(reports(MOST_POINTS)).save(str(path))
        print(f"the page of the M4 with {MOST_POINTS:,} points")
        full = size(path, MOST_BYTES_WITH_POINTS)
        print(f"  {'  a point':<40}{(full - bare) / MOST_POINTS:9.1f} bytes")
        measure_points(open_page(browser), path.as_uri())
        for name, (vertices, km, question) in LINES.items():
            line = shapely.LineString(vertices)
            corridor.from_line(line, each_side_km=km, title=name).map().save(str(path))
            print(f"the page of a line of {name}")
            measure_line(open_page(browser), path, question)
        browser.close()


if __name__ == "__main__":
    main()
