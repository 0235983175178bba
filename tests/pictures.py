"""Take the pictures of the README anew: ``make pictures``."""

from __future__ import annotations

import tempfile
from pathlib import Path

import browser
from playwright.sync_api import sync_playwright

import corridor

FOLDER = Path(__file__).parents[1] / "notebooks" / "pictures"


def main() -> None:
    """Open the map as a reader would, ask about Ariha, and keep what is seen."""
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        page_file = Path(folder) / "map.html"
        corridor.m4().map().save(str(page_file))
        chromium = playwright.chromium.launch(executable_path=browser.find(), args=["--no-sandbox"])
        context = chromium.new_context(viewport={"width": 1280, "height": 800}, offline=True)
        page = context.new_page()
        page.goto(page_file.as_uri())
        page.get_by_role("combobox").or_(page.get_by_role("textbox")).first.fill("35.814, 36.610")
        page.get_by_role("button", name="Ask").click()
        page.get_by_role("status").filter(has_text="corridor").first.wait_for()
        page.screenshot(path=FOLDER / "map.png")
        chromium.close()
    print(FOLDER / "map.png")


if __name__ == "__main__":
    main()
