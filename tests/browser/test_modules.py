"""The page's modules, joined into one script, share the browser's names with it."""

from __future__ import annotations

import re

from tests.support import ROOT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from playwright.sync_api import Page

WEB = ROOT / "corridor" / "page" / "web"


def test_no_exported_name_hides_one_of_the_browser(scripts: Page) -> None:
    """Exported names share one scope: a module that meant the browser's would get another's."""
    exported = {
        name
        for path in WEB.rglob("*.js")
        for name in re.findall(r"^export [a-z ]+ (\w+)", path.read_text("utf-8"), re.MULTILINE)
    }
    assert len(exported) > 100
    assert scripts.evaluate("(names) => names.filter((it) => it in window)", sorted(exported)) == []
