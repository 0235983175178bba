"""A real browser, cut off from every network, for the tests of the page; a silent compiler."""

from __future__ import annotations

import runpy
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

import corridor

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import folium

    Open = Callable[..., Page]

TESTS = Path(__file__).resolve().parents[1]
DESKTOP = (1280, 800)


@pytest.fixture(autouse=True)
def _silent_compiler(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a command says while it compiles would depend on which test came first."""
    monkeypatch.setattr("corridor.cli_files._say_that_it_compiles", lambda: None)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    helper = runpy.run_path(str(TESTS / "browser.py"))
    path = helper["find"]()
    assert path, helper["MISSING"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def open_map(chromium: Browser, tmp_path: Path) -> Iterator[Open]:
    """Open maps; fail afterwards if one asked for anything or had something to complain.

    Takes a map, a corridor or the path of a page; the size of the window; what follows ``#``
    in the address; and options of a Playwright context.
    """
    problems: list[str] = []
    contexts: list[BrowserContext] = []

    def watch(page: Page) -> None:
        page.on("console", lambda said: problems.append(f"console: {said.text}"))
        page.on("pageerror", lambda error: problems.append(f"error: {error}"))
        page.on("dialog", lambda dialog: (problems.append("dialog"), dialog.dismiss()))

    def open_it(
        shown: folium.Map | corridor.Corridor | Path,
        size: tuple[int, int] = DESKTOP,
        fragment: str = "",
        **options: Any,
    ) -> Page:
        path = shown if isinstance(shown, Path) else tmp_path / f"map-{len(contexts)}.html"
        if path is not shown:
            built = shown.map() if isinstance(shown, corridor.Corridor) else shown
            built.save(str(path))
        viewport = {"width": size[0], "height": size[1]}
        context = chromium.new_context(viewport=viewport, offline=True, **options)
        contexts.append(context)
        context.on(
            "request",
            lambda request: (
                None
                if request.url.startswith((path.as_uri(), "data:", "blob:"))
                else problems.append(f"request: {request.url}")
            ),
        )
        page = context.new_page()
        page.set_default_timeout(10_000)
        watch(page)
        page.goto(path.as_uri() + fragment)
        return page

    yield open_it
    for context in contexts:
        context.close()
    assert problems == []


@pytest.fixture(scope="session")
def m4_file(m4: corridor.Corridor, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("m4") / "m4.html"
    m4.map().save(str(path))
    return path
