"""The page's linker: modules become one script by their imports, or are refused."""

from __future__ import annotations

import re

import pytest

from corridor.page import build
from corridor.page.link import LinkError, link_scripts, link_styles
from tests.support import ROOT

WEB = ROOT / "corridor" / "page" / "web"
TOOLING = {"deno.json"}  # and types, which end in .d.ts


def linked(modules: dict[str, str], *entries: str) -> str:
    script, later = link_scripts(entries or list(modules), modules.__getitem__)
    assert later == ""
    return script


def test_modules_come_after_those_that_they_import() -> None:
    script = linked(
        {
            "main.js": 'import { area } from "./engine/area.js";\narea();\n',
            "engine/area.js": (
                'import {\n  HALF,\n  square,\n} from "../numbers.js";\nimport "./base.js";\n'
                "export const area = () => HALF * square(2);\nexport const unused = 1;\n"
            ),
            "engine/base.js": "const HALF = 0;\n",
            "numbers.js": (
                "export const HALF = 1 / 2;\nexport function square(it) {\n  return it * it;\n}\n"
            ),
        },
        "main.js",
    )

    assert script == (
        "const [HALF, square] = (() => {\n"
        "const HALF = 1 / 2;\nfunction square(it) {\n  return it * it;\n}\n"
        "return [HALF, square];\n})();\n"
        "(() => {\nconst HALF = 0;\n})();\n"
        "const area = (() => {\n"
        "const area = () => HALF * square(2);\nconst unused = 1;\n"
        "return area;\n})();\n"
        "(() => {\narea();\n})();\n"
    )


def test_a_later_script_has_what_the_first_has_not() -> None:
    modules = {
        "start.js": 'import { start } from "./base.js";\nstart();\n',
        "app.js": (
            'import { start } from "./base.js";\nimport { one } from "./one.js";\nstart(one);\n'
        ),
        "base.js": "export const start = () => {};\nexport const stop = () => {};\n",
        "one.js": "export const one = 1;\n",
    }
    script, later = link_scripts(["start.js"], modules.__getitem__, ["app.js"])

    assert script == (
        "const start = (() => {\nconst start = () => {};\nconst stop = () => {};\n"
        "return start;\n})();\n"
        "(() => {\nstart();\n})();\n"
        "globalThis.corridorModules = { start };\n"
    )
    assert later == (
        "const { start } = globalThis.corridorModules;\n"
        "const one = (() => {\nconst one = 1;\nreturn one;\n})();\n"
        "(() => {\nstart(one);\n})();\n"
    )


@pytest.mark.parametrize(
    ("modules", "message"),
    [
        (
            {"a.js": '\nimport { b } from "./b.js";\n', "b.js": "const b = 1;\n"},
            "a.js:2: b.js exports no b",
        ),
        (
            {"a.js": "export const b = 1;\n", "b.js": "\n\nexport class b {}\n"},
            "b.js:3: b is exported by a.js too",
        ),
        (
            {
                "a.js": 'import "./b.js";\n',
                "b.js": 'import "./c.js";\n',
                "c.js": 'import "./b.js";\n',
            },
            "c.js:1: imports go in a circle: b.js imports c.js imports b.js",
        ),
        (
            {"a.js": "let b;\nexport default b;\n"},
            "a.js:2: cannot link this form: export default b;",
        ),
        (
            {"a.js": 'import { b as c } from "./b.js";\n', "b.js": ""},
            "a.js:1: cannot link this form: import { b as c }",
        ),
        (
            {"a.js": 'import * as b from "./b.js";\n', "b.js": ""},
            "a.js:1: cannot link this form: import * as b",
        ),
        (
            {"a.js": 'import { b } from "https://example.org/b.js";\n'},
            "a.js:1: cannot link this form: import { b } from",
        ),
        ({"a.js": "export let b = 1;\n"}, "a.js:1: cannot link this form: export let b = 1;"),
    ],
)
def test_what_cannot_be_linked_is_refused(modules: dict[str, str], message: str) -> None:
    with pytest.raises(LinkError, match=f"^{re.escape(message)}"):
        linked(modules)


def test_style_sheets_are_joined_where_they_are_imported() -> None:
    sheets = {
        "style/main.css": '@import "base.css";\n\np { color: red; }\n',
        "style/base.css": "a { color: blue; }\n",
        "style/print.css": "i { color: black; }\n",
    }

    joined = link_styles(["style/main.css", "style/print.css"], sheets.__getitem__)

    assert joined == "a { color: blue; }\n\np { color: red; }\n\ni { color: black; }\n"


def test_every_file_of_the_page_is_linked(monkeypatch: pytest.MonkeyPatch) -> None:
    read: set[str] = set()

    def read_asset(path: str) -> str:
        read.add(path)
        return (WEB / path).read_text(encoding="utf-8")

    monkeypatch.setattr(build, "_asset", read_asset)
    parts = frozenset(build._PARTS)
    build._script.__wrapped__(parts)
    build._style.__wrapped__(parts)

    files = {
        it.relative_to(WEB).as_posix()
        for it in WEB.rglob("*")
        if it.is_file() and not it.name.endswith(".d.ts")
    } - TOOLING
    assert read == files
