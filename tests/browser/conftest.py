"""A real browser, cut off from every network, for the tests of the page."""

from __future__ import annotations

import runpy
from collections import defaultdict
from importlib import resources
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import shapely
from playwright.sync_api import Browser, Page, sync_playwright

import corridor
from corridor import Corridor
from tests.support import ROOT, TESTS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import folium
    from playwright.sync_api import Request, Route

    Open = Callable[..., Page]

HERE = Path(__file__).parent
DESKTOP = (1280, 800)
WEB = ROOT / "corridor" / "page" / "web"
MODULES = "http://modules.test/"  # no host: the tests answer for it
# Once open, a page prepares the outlines of other widths: half a second of a processor, which few
# tests need. Here it starts with a `later` that does so once a width is asked for, in the address
# or after opening.
UNHURRIED = """{
  let page;
  let isOpening = true;
  const later = (call) => {
    if (!isOpening || /each|ends|from|to=/.test(location.hash)) setTimeout(call);
  };
  Object.defineProperty(globalThis, "corridorPage", {
    get: () => page,
    set(made) {
      const { start } = made;
      made.start = (id, cut, facts) => {
        const map = start(id, cut, facts, later);
        made.ready.then(() => (isOpening = false));
        return map;
      };
      page = made;
    },
  });
}"""


# Tests of what a tab of the panel holds need not go to it first.
EVERY_TAB = """addEventListener("DOMContentLoaded", () => {
  const style = document.createElement("style");
  style.textContent = "[role=tabpanel][hidden] { display: block !important }";
  document.head.append(style);
})"""


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    helper = runpy.run_path(str(TESTS / "chromium.py"))
    path = helper["find"]()
    assert path, helper["MISSING"]
    flags = ["--no-sandbox", "--disable-gpu", "--disable-extensions"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=flags)
        yield browser
        browser.close()


class Tab:
    """A page of the browser that one test after the other may use: a fresh one costs a second.

    It notes in ``problems`` what it asked of a network, and what it complained of.
    """

    def __init__(self, browser: Browser, options: dict[str, Any], *scripts: str) -> None:
        self.problems: list[str] = []
        self.file = ""
        self.context = browser.new_context(offline=True, **options)
        self.context.on("request", self._look_at)
        for script in scripts:
            self.context.add_init_script(script)
        self.page = self.context.new_page()
        self.page.set_default_timeout(10_000)
        self.page.on("console", lambda said: self.problems.append(f"console: {said.text}"))
        self.page.on("pageerror", lambda error: self.problems.append(f"error: {error}"))
        self.page.on("dialog", lambda dialog: (self.problems.append("dialog"), dialog.dismiss()))

    def _look_at(self, request: Request) -> None:
        if not request.url.startswith((self.file, "data:", "blob:", "about:blank")):
            self.problems.append(f"request: {request.url}")

    def open(self, path: Path, size: tuple[int, int], fragment: str) -> Page:
        self.file = path.as_uri()
        self.page.set_viewport_size({"width": size[0], "height": size[1]})
        self.page.goto(self.file + fragment)
        self.page.evaluate("globalThis.corridorPage?.ready")
        return self.page

    def leave(self) -> list[str]:
        """Leave the page and what was chosen in it; return its problems."""
        found, self.problems = self.problems, []
        self.page.goto("about:blank")
        self.page.mouse.move(0, 0)
        return found


@pytest.fixture(scope="session")
def idle_tabs() -> dict[str, list[Tab]]:
    """The tabs that no test uses, by the options of their context."""
    return defaultdict(list)


@pytest.fixture
def open_map(
    chromium: Browser, idle_tabs: dict[str, list[Tab]], m4: Corridor, m4_file: Path, tmp_path: Path
) -> Iterator[Open]:
    """Open maps; fail afterwards if one asked for anything or had something to complain.

    Takes a map, a corridor or the path of a page; the size of the window; what follows ``#``
    in the address; whether nothing may be left in it of another test (whose clock, whose
    colours), nor for one; whether the panel shows one tab only, as it does to readers; and
    options of a Playwright context.
    """
    used: list[tuple[Tab, str]] = []

    def open_it(
        shown: folium.Map | Corridor | Path,
        size: tuple[int, int] = DESKTOP,
        fragment: str = "",
        *,
        is_fresh: bool = False,
        has_tabs: bool = False,
        **options: Any,
    ) -> Page:
        path = m4_file if shown is m4 else shown
        if not isinstance(path, Path):
            built = path.map() if isinstance(path, Corridor) else path
            path = tmp_path / f"map-{len(used)}.html"
            built.save(str(path))
        kind = "" if is_fresh or has_tabs else repr(sorted(options.items()))
        tabs = idle_tabs[kind] if kind else []
        scripts = [*([] if is_fresh else [UNHURRIED]), *([] if has_tabs else [EVERY_TAB])]
        tab = tabs.pop() if tabs else Tab(chromium, options, *scripts)
        used.append((tab, kind))
        return tab.open(path, size, fragment)

    yield open_it
    problems = []
    for tab, kind in used:
        problems += tab.leave()
        if kind:
            idle_tabs[kind].append(tab)
        else:
            tab.context.close()
    assert problems == []


@pytest.fixture(scope="session")
def m4_file(m4: Corridor, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("m4") / "m4.html"
    m4.map().save(str(path))
    return path


@pytest.fixture(scope="session")
def short() -> Corridor:
    line = shapely.LineString([(36.55, 35.80), (36.60, 35.83), (36.65, 35.82)])
    return corridor.from_line(line, width_km=4, title="A short road")


@pytest.fixture(scope="session")
def scripts(chromium: Browser) -> Iterator[Page]:
    """An empty page that can import the modules of the map's page, as they are in their files.

    Leaflet is there, every language is known, and English is spoken.
    """
    tab = Tab(chromium, {})
    tab.file = MODULES
    tab.context.route(f"{MODULES}**", _serve_module)
    tab.page.goto(MODULES)
    tab.page.add_script_tag(path=resources.files("xstatic.pkg.leaflet") / "data" / "leaflet.js")
    tab.page.evaluate(
        """async (files) => {
          for (const file of files) await import(`/words/${file}`);
          (await import("/words/words.js")).speak("en");
        }""",
        sorted(file.name for file in (WEB / "words").glob("*.js")),
    )
    yield tab.page
    assert tab.leave() == []
    tab.context.close()


def _serve_module(route: Route) -> None:
    path = WEB / urlsplit(route.request.url).path.lstrip("/")
    if path == WEB:
        route.fulfill(body="<!DOCTYPE html><title>Modules</title>", content_type="text/html")
    else:
        route.fulfill(path=path, content_type="text/javascript")
