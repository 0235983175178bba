"""The interactive map: one HTML file, made by folium, that needs no network.

What is drawn and said is in ``assets/``, one file a subject; this module gathers the facts
of a corridor for it and puts all into one page. Points travel as whole numbers, each the
step from the one before, so that a page stays small.

The page is a :class:`folium.Map`: further folium layers are added to it as usual. Only one
that itself lives on the network (tiles, a plugin with scripts of its own) makes the page
ask for anything.
"""

from __future__ import annotations

import json
import os
import re
from base64 import b64encode
from importlib import resources
from pathlib import Path

import folium
from branca.element import Element, Figure, Link
from folium.template import Template

from corridor.errors import DataError
from corridor.files import beside
from geo import frames, nearest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    import pandas as pd
    import shapely

    from corridor.corridor import Corridor
    from corridor.seeds import Agreement, Patrol, Place

MOST_POINTS = 20_000

# In the order in which each needs those before it.
_SCRIPTS = (
    *("words", "geodesy", "outline", "mgrs", "coordinates", "names", "answers"),
    *("labels", "graticule", "layers", "panel", "width", "app", "folium"),
)

# Whole numbers a degree: 0.1 m for the outline, and what the background was rounded to.
_OUTLINE_SCALE = 1_000_000
_BASE_SCALE = 10_000


def build(corridor: Corridor, points: Any = None) -> CorridorMap:
    """Return the map of a corridor.

    Parameters
    ----------
    corridor
        What to show.
    points
        A table that :meth:`Corridor.label` has labelled. Rows with a ``problem`` are
        counted, not drawn.

    Raises
    ------
    DataError
        There are more than ``MOST_POINTS`` points to draw.
    """
    return CorridorMap(_facts_for_the_page(corridor, points))


def save(map: folium.Map, path: str | os.PathLike[str]) -> None:  # noqa: A002
    """Write a map to an HTML file in UTF-8, complete or not at all.

    Raises
    ------
    FileError
        The folder is missing or cannot be written to, or `path` is a folder.
    """
    target = Path(path)
    html = map.get_root().render().encode()
    with beside(target) as folder:
        (folder / target.name).write_bytes(html)


# --- the page, as folium sees it ----------------------------------------------------------


class CorridorMap(folium.Map):
    """The map of a corridor; made by :func:`build`.

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
            "{{ this.get_name() }}", {{ this.data }});
        {% endmacro %}
        """
    )

    def __init__(self, facts: dict[str, Any]) -> None:
        (south, west), (north, east) = facts["bounds"]
        super().__init__(location=((south + north) / 2, (west + east) / 2), tiles=None)
        # Lists of this map's own: folium changes the class's in place.
        self.default_js: list[tuple[str, str]] = []
        self.default_css: list[tuple[str, str]] = []
        self.data = _as_script(facts)
        _Page(facts["title"]).add_child(self)

    def render(self, **kwargs: Any) -> None:  # type: ignore[override]  # as branca has it
        """Add what the page needs to the document's head, then the map itself."""
        head = _Verbatim(
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            f"<style>{_leaflet_css()}{_bare(_asset('page.css'))}</style>\n"
            f"<script>{_script()}</script>\n"
        )
        document: Any = self.get_root()
        document.header.add_child(head, name="corridor_page")
        super().render(**kwargs)  # type: ignore[no-untyped-call]

    def save(self, outfile: Any, close_file: bool = True, **kwargs: Any) -> None:
        """Write the page to a path, as :func:`save`, or to an open binary file."""
        if isinstance(outfile, (str, os.PathLike)):
            save(self, outfile)
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

    def __init__(self, title: str) -> None:
        super().__init__(title=title)
        del self.header._children["meta_http"]  # said in the template, more briefly

    @property
    def policy(self) -> str:
        """What the page may ask for: nothing, unless a layer added to it is remote."""
        remote = " https: http:" if any(map(_is_remote, _elements(self))) else ""
        policy = {
            "default-src": "'none'",
            "script-src": f"'unsafe-inline'{remote}",
            "style-src": f"'unsafe-inline'{remote}",
            "img-src": f"data: blob:{remote}",
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
    """Yield an element and all that hang on it, wherever folium keeps them."""
    waiting, seen = [element], {id(element)}
    while waiting:
        found = waiting.pop()
        yield found
        for value in [*vars(found).values(), *found._children.values()]:
            if isinstance(value, Element) and id(value) not in seen:
                seen.add(id(value))
                waiting.append(value)


def _is_remote(element: Element) -> bool:
    """Tell whether an element brings something that lies on the network."""
    if isinstance(element, Link):
        return True
    addresses = (getattr(element, name, None) for name in ("tiles", "url", "video_url"))
    return any(isinstance(it, str) and it.startswith(("http", "//")) for it in addresses)


# --- scripts and styles -------------------------------------------------------------------


def _asset(name: str) -> str:
    return (resources.files("corridor") / "assets" / name).read_text(encoding="utf-8")


def _bare(source: str) -> str:
    """Return a script or style without comments of whole lines, indentation and blank lines.

    A fifth of its size, which every map would carry.
    """
    code = re.sub(r"^\s*/\*(?:(?!\*/).)*\*/\s*$", "", source, flags=re.MULTILINE | re.DOTALL)
    lines = (line.strip() for line in code.splitlines())
    return "".join(f"{line}\n" for line in lines if line and not line.startswith("//"))


def _leaflet(name: str) -> bytes:
    return (resources.files("xstatic.pkg.leaflet") / "data" / name).read_bytes()


def _leaflet_css() -> str:
    """Return Leaflet's style sheet with its few pictures in it."""

    def inline(match: re.Match[str]) -> str:
        return f"url(data:image/png;base64,{b64encode(_leaflet(match[1])).decode()})"

    css = _leaflet("leaflet.css").decode().replace("\r\n", "\n")
    return re.sub(r"url\((images/[\w.-]+\.png)\)", inline, css)


def _script() -> str:
    """Return Leaflet, under its licence, and the page's own scripts as one object."""
    licence = f"/*!\nLeaflet\n\n{_asset('LICENSE-Leaflet')}*/\n"
    leaflet = re.sub(r"//# sourceMappingURL=.*", "", _leaflet("leaflet.js").decode())
    own = "".join(_bare(_asset(f"{name}.js")) for name in _SCRIPTS)
    exported = "start: app.start, words, geodesy, outline, mgrs, coordinates, names, answers"
    page = f'"use strict";\n{own}return {{ {exported} }};\n'
    return f"{licence}{leaflet}\nconst corridorPage = (() => {{\n{page}}})();\n"


def _as_script(value: object) -> str:
    """Return a value as JavaScript that no text in it can break out of.

    Neither out of the script element, nor out of the template that branca makes of it.
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    for sign in "{%#":  # after a brace; in JSON that is within a text only
        text = text.replace(f"{{{sign}", f"{{\\u{ord(sign):04x}")
    return text


# --- the facts ----------------------------------------------------------------------------


def _facts_for_the_page(corridor: Corridor, points: Any) -> dict[str, Any]:
    from corridor import __version__

    band, agreement = corridor.band, corridor.agreement
    outline = corridor.polygon
    west, south, east, north = outline.bounds
    base = _base(outline.bounds)
    names, halves = corridor.sides.names, corridor.each_side_km
    first, second = ({"side": s, "km": km} for s, km in zip(names, halves, strict=True))
    return {
        "title": corridor.title,
        "version": __version__,
        "road": agreement.road if agreement else None,
        "from": corridor.from_name,
        "to": corridor.to_name,
        "start": band.start,
        "stop": band.stop,
        "left": band.left,
        "right": band.right,
        "ends": band.ends,
        "sides": {"left": corridor.sides.left, "right": corridor.sides.right},
        "halfWidths": {"first": first, "second": second},
        "lengthKm": corridor.length_km,
        "areaKm2": _area_km2(outline),
        "bounds": [[south, west], [north, east]],
        "line": _working_vertices(corridor),
        "outline": [[_steps(ring, _OUTLINE_SCALE) for ring in p] for p in _rings(outline)],
        "base": base,
        "places": [_place(place) for place in corridor.places],
        "patrols": [_patrol(patrol) for patrol in corridor.patrols],
        **_agreement(agreement, corridor.sides.names),
        "sources": [
            *(("osm", "ocha", "geonames") if agreement else ()),
            *(("naturalEarth",) if base else ()),
            "leaflet",
        ],
        "points": None if points is None else _points(points),
    }


def _area_km2(outline: shapely.Geometry) -> float:
    from pyproj import Geod

    return abs(Geod(ellps="WGS84").geometry_area_perimeter(outline)[0]) / 1e6


def _working_vertices(corridor: Corridor) -> dict[str, list[float]]:
    """Return the vertices that the engine works with: long segments are cut already."""
    line = corridor.line
    vertices, _, _ = line.tables()
    if len(vertices) == len(line.lats) * frames.VERTEX_ROW:
        return {"lats": list(line.lats), "lons": list(line.lons)}
    rows = vertices.reshape(-1, frames.VERTEX_ROW)
    degrees = [nearest.geodetic(*map(float, row[:3])) for row in rows]
    return {"lats": [lat for lat, _ in degrees], "lons": [lon for _, lon in degrees]}


def _rings(outline: Any) -> list[list[Any]]:
    """Return the rings of each polygon, the outer one first, as (lat, lon) pairs."""
    polygons = getattr(outline, "geoms", [outline])
    return [
        [[(y, x) for x, y in ring.coords] for ring in (polygon.exterior, *polygon.interiors)]
        for polygon in polygons
    ]


def _steps(points: Iterable[tuple[float, float]], scale: int) -> dict[str, Any]:
    """Return (lat, lon) pairs as whole numbers, each the step from the pair before."""
    steps: list[int] = []
    lat_before = lon_before = 0
    for lat, lon in points:
        lat_now, lon_now = round(lat * scale), round(lon * scale)
        steps += (lat_now - lat_before, lon_now - lon_before)
        lat_before, lon_before = lat_now, lon_now
    return {"scale": scale, "steps": steps}


def _base(bounds: tuple[float, float, float, float]) -> dict[str, Any] | None:
    """Return land, sea and borders, if the corridor lies where there is a background."""
    path = Path(__file__).resolve().parent.parent / "seeds" / "natural_earth.geojson"
    source = json.loads(path.read_text(encoding="utf-8"))
    west, south, east, north = source["bbox"]
    if bounds[0] > east or bounds[2] < west or bounds[1] > north or bounds[3] < south:
        return None
    kinds: dict[str, list[Any]] = {"land": [], "coast": [], "border": [], "label": []}
    for feature in source["features"]:
        kinds[feature["properties"]["kind"]].append(feature)
    return {
        "sea": [[south, west], [north, east]],
        "land": [_base_line(ring) for it in kinds["land"] for ring in _coordinates(it)],
        "coast": [_base_line(_coordinates(it)) for it in kinds["coast"]],
        "border": [_base_line(_coordinates(it)) for it in kinds["border"]],
        "names": [_area_name(it, kinds["land"]) for it in kinds["label"]],
    }


def _coordinates(feature: dict[str, Any]) -> Any:
    return feature["geometry"]["coordinates"]


def _base_line(points: Iterable[tuple[float, float]]) -> dict[str, Any]:
    return _steps(((lat, lon) for lon, lat in points), _BASE_SCALE)


def _area_name(label: dict[str, Any], land: list[dict[str, Any]]) -> dict[str, Any]:
    from shapely.geometry import shape

    point = shape(label["geometry"])
    return {
        "lat": point.y,
        "lon": point.x,
        "lines": [label["properties"]["name"], label["properties"]["name_ar"]],
        "isSea": not any(shape(it["geometry"]).contains(point) for it in land),
    }


def _place(place: Place) -> dict[str, Any]:
    return {
        "name": place.name,
        "arabic": place.arabic,
        "spellings": list(place.spellings),
        "code": place.pcode,
        "subdistrict": place.subdistrict,
        "lat": place.lat,
        "lon": place.lon,
        "rank": _rank(place),
    }


def _rank(place: Place) -> int:
    """Return 0 for the seat of a governorate, 1 for that of a sub-district, else 2."""
    called = {place.name, *place.spellings}
    if place.governorate in called:
        return 0
    return 1 if place.subdistrict in called else 2


def _patrol(patrol: Patrol) -> dict[str, Any]:
    return {
        "date": patrol.date.isoformat(),
        "number": patrol.number,
        "start": patrol.start,
        "turnedAt": patrol.turned_at,
        "whole": patrol.whole_route,
        "url": patrol.source_url,
        "note": patrol.note,
    }


def _agreement(agreement: Agreement | None, sides: tuple[str, str]) -> dict[str, Any]:
    if agreement is None:
        return {"agreed": None, "agreedKm": None, "parties": [], "silentOn": None, "facts": []}
    depths = {"north": agreement.north_km, "south": agreement.south_km}
    first, second = (depths[side] for side in sides)
    facts = [
        {"text": fact.text, "title": fact.source.title, "url": fact.source.url}
        for fact in agreement.facts
    ]
    return {
        "agreed": agreement.date.isoformat(),
        "agreedKm": {"first": first, "second": second, "press": agreement.press_width_km},
        "parties": list(agreement.parties),
        "silentOn": agreement.silent_on,
        "facts": facts,
    }


# --- points -------------------------------------------------------------------------------


def _points(labelled: Any) -> dict[str, Any]:
    """Return what is drawn of a labelled table, and how many rows are not."""
    from corridor import points as tables

    lats, lons = tables.coordinates(labelled)
    table = labelled.to_pandas() if hasattr(labelled, "to_pandas") else labelled
    drawn = table["problem"].isna().to_numpy()
    count = int(drawn.sum())
    if count > MOST_POINTS:
        message = (
            f"the map takes up to {MOST_POINTS:,} points, got {count:,}; show a part of "
            "them (those inside, a period, a sample), or label them and open the file in a GIS"
        )
        raise DataError(message)
    shown = table.loc[drawn].drop(columns=["problem", *_geometry_columns(table)])
    return {
        "lats": [round(float(lat), 7) for lat in lats[drawn]],  # type: ignore[index]
        "lons": [round(float(lon), 7) for lon in lons[drawn]],  # type: ignore[index]
        "inside": [int(inside) for inside in shown["inside"]],
        "columns": [str(column) for column in shown.columns],
        "rows": [list(map(_cell, row)) for row in shown.itertuples(index=False, name=None)],
        "bad": len(table) - count,
    }


def _geometry_columns(table: pd.DataFrame) -> list[Any]:
    return [name for name, kind in table.dtypes.items() if str(kind) == "geometry"]


def _cell(value: Any) -> str | int | float | bool | None:
    """Return a value of a table as it is shown: numbers short, all else as text."""
    import pandas as pd

    if pd.api.types.is_scalar(value) and pd.isna(value):
        return None
    if pd.api.types.is_bool(value):
        return bool(value)
    if pd.api.types.is_integer(value):
        return int(value)
    if pd.api.types.is_float(value):
        return float(f"{value:.10g}")
    return str(value)
