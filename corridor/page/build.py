"""The interactive map: one HTML file, made by folium, that needs no network.

Its scripts and styles are in ``web/``; this module puts them and the facts of a corridor into
one page.

The page is a :class:`folium.Map`: further folium layers are added to it as usual. It requests
nothing from the network but chosen tiles, and what added layers need (tiles, a plugin's scripts).
"""

from __future__ import annotations

import os
import re
from base64 import b64encode
from functools import cache
from importlib import resources
from pathlib import Path

import folium
import minify_html
from branca.element import Element, Figure, Link
from folium.template import Template

from corridor.atomic import atomic_write
from corridor.page import points as page_points
from corridor.page.compress import deflate, deflate_json
from corridor.page.facts import compact_facts, page_facts
from corridor.page.link import link_scripts, link_styles
from corridor.page.opening import Opening

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from typing import Any

    from corridor.model.corridor import Corridor
    from corridor.page.tiles import Tiles

# The page's entry modules and style sheets, which import the others.
_START = "start.js"
_ENTRY = "app.js"
_STYLES = "style/main.css"
# The entry modules and style sheets of optional parts.
_PARTS = {
    "points": ("points/list.js", "style/points.css"),
    "nested": ("map/nested.js",),
}


def build_map(
    corridor: Corridor,
    points: Any = None,
    tiles: Tiles | None = None,
    nested: Mapping[str, Corridor] | None = None,
    opening: Opening | None = None,
) -> CorridorMap:
    """Return the map of a corridor.

    Parameters
    ----------
    corridor
        The corridor to show.
    points
        A table labelled by :meth:`corridor.Corridor.label`. Rows with a ``problem`` are
        counted, not drawn.
    tiles
        A base map from the network, which readers of a served page can switch on.
    nested
        Other corridors along the same line, by name: drawn too, and named in the answers for
        points inside them. Readers can change the width of `corridor` only.
    opening
        How the page opens.

    Raises
    ------
    DataError
        There are more points to draw than ``page_points.MOST_POINTS``.
    """
    facts = compact_facts(page_facts(corridor, nested))
    facts["points"] = None if points is None else page_points.pack_points(points)
    facts["tiles"] = None if tiles is None else tiles._asdict()
    opening = opening or Opening()
    facts["opening"] = {name: it for name, it in opening._asdict().items() if name != "style"}
    return CorridorMap(facts, opening.title or corridor.heading, opening.style)


def save_map(map: folium.Map, path: str | os.PathLike[str]) -> None:  # noqa: A002
    """Write a map to an HTML file in UTF-8, complete or not at all.

    Raises
    ------
    FileError
        The folder is missing or cannot be written to, or `path` is a folder.
    """
    target = Path(path)
    html = map.get_root().render().encode()
    with atomic_write(target) as folder:
        (folder / target.name).write_bytes(html)


# --- the page, as folium sees it ----------------------------------------------------------


class CorridorMap(folium.Map):
    """The map of a corridor; made by :func:`build_map`.

    A :class:`folium.Map` that carries Leaflet and its own scripts with it.
    """

    _template = Template(
        """
        {% macro html(this, kwargs) %}
        <main class="corridor-page">
        <section class="panel"></section>
        <div class="folium-map" id="{{ this.get_name() }}"></div>
        </main>
        <noscript>This map is drawn and answered by JavaScript, which is switched off
        here. The file itself needs no network.</noscript>
        {% endmacro %}

        {% macro script(this, kwargs) %}
        var {{ this.get_name() }} = corridorPage.start(
            "{{ this.get_name() }}", {{ this.cut }}, "{{ this.facts }}");
        {% endmacro %}
        """
    )

    def __init__(self, facts: dict[str, Any], title: str, style: str) -> None:
        (south, west), (north, east) = facts["bounds"]
        super().__init__(location=((south + north) / 2, (west + east) / 2), tiles=None)
        # Lists of this map's own: folium changes the class's in place.
        self.default_js: list[tuple[str, str]] = []
        self.default_css: list[tuple[str, str]] = []
        self.cut = facts["cut"]
        self.facts = deflate_json(facts)
        self.style = style.replace("</", "<\\/")  # nothing in it ends its element
        self.parts = frozenset(part for part in _PARTS if facts[part] is not None)
        origin = facts["tiles"] and facts["tiles"]["origin"]
        _Page(title, origin).add_child(self)

    def render(self, **kwargs: Any) -> None:  # type: ignore[override]  # as branca has it
        """Add what the page needs to the document's head, then the map itself."""
        head = _Verbatim(
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            f"<style>{_style(self.parts)}</style>\n"
            + (f"<style>{self.style}</style>\n" if self.style else "")
            + f"<script>{_script(self.parts)}</script>\n"
        )
        document: Any = self.get_root()
        document.header.add_child(head, name="corridor_page")
        super().render(**kwargs)  # type: ignore[no-untyped-call]

    def save(self, outfile: Any, close_file: bool = True, **kwargs: Any) -> None:
        """Write the page to a path, as :func:`save_map`, or to an open binary file."""
        if isinstance(outfile, (str, os.PathLike)):
            save_map(self, outfile)
        else:
            super().save(outfile, close_file, **kwargs)


class _Verbatim(Element):
    """Text as it is: branca would take it for a template."""

    _template = Template("{{ this.text }}")

    def __init__(self, text: str) -> None:
        super().__init__()
        self.text = text


class _Page(Figure):
    """The document around a map: the same input gives the same bytes."""

    _template = Template(
        "<!DOCTYPE html>\n"
        '<html lang="en" dir="ltr">\n'
        "<head>\n"
        '<meta charset="utf-8">\n'
        '<meta http-equiv="Content-Security-Policy" content="{{ this.policy }}">\n'
        "<title>{{ this.title|e }}</title>\n"
        "{{ this.header.render(**kwargs) }}\n"
        "</head>\n"
        "<body>\n"
        "{{ this.html.render(**kwargs) }}\n"
        "<script>\n"
        "{{ this.script.render(**kwargs) }}\n"
        "</script>\n"
        "</body>\n"
        "</html>\n"
    )

    def __init__(self, title: str, tiles_origin: str | None) -> None:
        super().__init__(title=title)
        self.tiles_origin = tiles_origin
        del self.header._children["meta_http"]  # the template has it, in short form

    @property
    def policy(self) -> str:
        """What the page may request: nothing but the tiles or remote layers added to it."""
        remote = " https: http:" if any(map(_is_remote, _elements(self))) else ""
        tiles = f" {self.tiles_origin}" if self.tiles_origin else ""
        policy = {
            "default-src": "'none'",
            "script-src": f"'unsafe-inline'{remote}",
            "style-src": f"'unsafe-inline'{remote}",
            "img-src": f"data: blob:{remote or tiles}",
        }
        if remote:
            policy |= {"font-src": f"data:{remote}", "connect-src": remote.strip()}
        return "; ".join(f"{what} {where}" for what, where in policy.items())

    def render(self, **kwargs: Any) -> str:
        """Return the document, folium's random names replaced by counted ones."""
        html = super().render(**kwargs)
        ids = {element._id for element in _elements(self)}
        counted: dict[str, str] = {}

        def name(match: re.Match[str]) -> str:
            return counted.setdefault(match[0], str(len(counted) + 1))

        return re.sub(
            r"(?<=_)[0-9a-f]{32}(?![0-9a-f])",
            lambda match: name(match) if match[0] in ids else match[0],
            html,
        )


def _elements(element: Element) -> Iterator[Element]:
    """Yield an element and all its descendants, wherever folium keeps them."""
    waiting, seen = [element], {id(element)}
    while waiting:
        found = waiting.pop()
        yield found
        for value in [*vars(found).values(), *found._children.values()]:
            if isinstance(value, Element) and id(value) not in seen:
                seen.add(id(value))
                waiting.append(value)


def _is_remote(element: Element) -> bool:
    """Return whether an element needs something from the network."""
    if isinstance(element, Link):
        return True
    addresses = (getattr(element, name, None) for name in ("tiles", "url", "video_url"))
    return any(isinstance(it, str) and it.startswith(("http", "//")) for it in addresses)


# --- scripts and styles -------------------------------------------------------------------


def _asset(name: str) -> str:
    return (resources.files("corridor.page") / "web" / name).read_text(encoding="utf-8")


def _leaflet(name: str) -> bytes:
    return (resources.files("xstatic.pkg.leaflet") / "data" / name).read_bytes()


@cache
def _style(parts: frozenset[str]) -> str:
    """Return Leaflet's style sheet with its few pictures in it, and the page's own."""

    def inline(match: re.Match[str]) -> str:
        return f"url(data:image/png;base64,{b64encode(_leaflet(match[1])).decode()})"

    leaflet = _leaflet("leaflet.css").decode()
    leaflet = re.sub(r"url\((images/[\w.-]+\.png)\)", inline, leaflet)
    own = link_styles([_STYLES, *_files_of(parts, ".css")], _asset)
    return _small("style", f"{leaflet}\n{own}")


@cache
def _script(parts: frozenset[str]) -> str:
    """Return Leaflet, under its licence, and the page's own modules.

    Leaflet and the module that starts the page stand as they are, for folium's own layers need
    them at once; the other modules are compressed, to a third.
    """
    licence = f"/*!\nLeaflet\n\n{_asset('LICENSE-Leaflet')}*/\n"
    # Without its first comment, which repeats the licence, and its last, of a missing file.
    source = _leaflet("leaflet.js").decode()
    leaflet = re.sub(r"^/\*.*?\*/\s*|//# sourceMappingURL=.*", "", source, flags=re.DOTALL)
    entries = [*_languages(parts), *_files_of(parts, ".js"), _ENTRY]
    start, modules = (_strict(it) for it in link_scripts([_START], _asset, entries))
    packed = f'corridorPage.modules = "{deflate(modules.encode())}";'
    return f"{licence}{leaflet}\n{start}\n{packed}\n"


def _strict(script: str) -> str:
    """Return a script as small as it gets, with names of its own and strict as modules are."""
    page = _small("script", f"(() => {{\n{script}}})();")
    return page.replace("{", '{"use strict";', 1)  # the minifier drops it


def _small(tag: str, source: str) -> str:
    """Return a script or style without comments and needless spaces."""
    # The minifier keeps comments of whole lines.
    code = re.sub(
        r"^\s*(?:/\*(?:(?!\*/).)*\*/|//[^\n]*)$", "", source, flags=re.MULTILINE | re.DOTALL
    )
    element = f"<{tag}>{code}</{tag}>"
    small = minify_html.minify(element, minify_js=True, minify_css=True)
    return small.removeprefix(f"<{tag}>").removesuffix(f"</{tag}>")


def _files_of(parts: frozenset[str], ending: str) -> list[str]:
    """Return the entry files of some parts with an ending, in the order of the parts."""
    files = (file for part in _PARTS if part in parts for file in _PARTS[part])
    return [file for file in files if file.endswith(ending)]


def _languages(parts: frozenset[str]) -> list[str]:
    """Return the paths of the languages' modules; English leads.

    ``words/en.js`` is all of a language but for its words of a part, ``words/en.points.js``.
    """
    files = (resources.files("corridor.page") / "web" / "words").iterdir()
    matches = (re.fullmatch(r"([a-z]{2,3})(?:\.(\w+))?\.js", file.name) for file in files)
    found = [it for it in matches if it and (it[2] is None or it[2] in parts)]
    found.sort(key=lambda it: (it[1] != "en", it[0]))
    return [f"words/{it[0]}" for it in found]
