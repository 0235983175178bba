"""Take the pictures of the README anew: ``make pictures``."""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

import chromium
import numpy as np
import pandas as pd
from playwright.sync_api import Page, sync_playwright

import corridor

FOLDER = Path(__file__).parents[1] / "notebooks" / "pictures"
DESKTOP, PHONE = (1280, 800), (360, 640)

# The page as a link opens it: name of the picture, window, colours, what follows "#".
VIEWS = [
    ("map", DESKTOP, "light", "ask=35.814,36.61"),
    ("patrol", DESKTOP, "dark", "patrol=2020-07-07&each=12&ends=round"),
    ("arabic", PHONE, "light", "lang=ar&ask=35.814,36.61"),
]


def main() -> None:
    """Open the map as a reader would, and keep what is seen."""
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium.find(), args=["--no-sandbox"])
        path = Path(folder) / "map.html"
        corridor.m4().map().save(str(path))
        with_points = Path(folder) / "points.html"
        corridor.m4().map(points()).save(str(with_points))
        views = [(path, *view) for view in VIEWS]
        views.append((with_points, "points", DESKTOP, "light", "off=tiles,graticule"))
        for file, name, (width, height), scheme, choices in views:
            context = browser.new_context(
                viewport={"width": width, "height": height}, color_scheme=scheme, offline=True
            )
            page = context.new_page()
            page.goto(f"{file.as_uri()}#{choices}")
            take(page, name)
            context.close()
        browser.close()


def points() -> pd.DataFrame:
    """Return made-up points: no report of any event is shown in a picture of this project."""
    random = np.random.default_rng(5)
    count = 20_000
    return pd.DataFrame(
        {
            "lat": random.normal(35.8, 0.08, count),
            "lon": random.normal(36.45, 0.17, count),
            "date": pd.Timestamp("2020-03-15")
            + pd.to_timedelta(random.integers(0, 164, count), "D"),
            "note": "made up",
        }
    )


def take(page: Page, name: str) -> None:
    page.locator("#summary", has_text=re.compile("km²|كم²")).wait_for(state="attached")
    page.wait_for_function(
        "() => document.querySelector('path.corridor[d]')?.getTotalLength() > 99"
    )
    if page.get_by_text("Points:").count():
        page.get_by_text("Points:").first.scroll_into_view_if_needed()
    page.wait_for_timeout(1_500)  # what is prepared after opening
    page.screenshot(path=FOLDER / f"{name}.png")
    print(FOLDER / f"{name}.png")


if __name__ == "__main__":
    main()
