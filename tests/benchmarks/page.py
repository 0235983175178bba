"""How fast the page is, in the Chromium here: ``python tests/benchmarks/page.py``.

Its size; how long after opening a question is answered; and, while the slider is dragged
from end to end, how long the frames take (a frame: from one animation frame to the next)
and how much of them the page works.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

import corridor

sys.path.insert(0, str(Path(__file__).parents[1]))
import browser

FRAMES = 240
MOST_BYTES = 400_000
MOST_FIRST_ANSWER_MS = 1_000
MOST_FRAME_MS = 20

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

ASK = """() => {
  const box = document.getElementById("question");
  box.value = "35.814, 36.610";
  box.form.requestSubmit();
  const answer = document.querySelector("[role=status]").textContent;
  return answer.includes("Inside the corridor") ? performance.now() : NaN;
}"""


def measure(page: Page, address: str) -> None:
    """Print the times of one page against their budgets."""
    page.goto(address)
    first = page.evaluate(ASK)
    row("first answer, since opening", first, MOST_FIRST_ANSWER_MS)
    page.get_by_role("button", name="12 km each side").click()
    page.locator("#summary", has_text="Area").wait_for()
    dragged = page.evaluate(DRAG, FRAMES)
    row("frame while dragging, median", statistics.median(dragged["times"]), MOST_FRAME_MS)
    row("  of it the page's work, median", statistics.median(dragged["work"]))
    row("  95th percentile of frames", statistics.quantiles(dragged["times"], n=20)[-1])


def row(name: str, milliseconds: float, most: float | None = None) -> None:
    budget = f"  (at most {most} ms)" if most else ""
    print(f"  {name:<34}{milliseconds:9.1f} ms{budget}")


def main() -> None:
    """Measure the page of the M4."""
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        path = Path(folder) / "map.html"
        corridor.m4().map().save(str(path))
        print("the page of the M4")
        print(f"  {'size':<34}{path.stat().st_size:9d} bytes  (at most {MOST_BYTES})")
        chromium = playwright.chromium.launch(executable_path=browser.find(), args=["--no-sandbox"])
        viewport = {"width": 1280, "height": 800}
        measure(chromium.new_page(viewport=viewport), path.as_uri())
        chromium.close()


if __name__ == "__main__":
    main()
