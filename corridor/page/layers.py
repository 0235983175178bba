"""The corridor as ordinary layers of somebody else's folium map."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import folium
from folium.template import Template
from shapely.geometry import mapping

if TYPE_CHECKING:
    from corridor.model.corridor import Answer, Corridor
    from corridor.model.seeds import Place

ACCENT = "#a8410f"
INK = "#1c1b19"


def add(corridor: Corridor, map: folium.Map) -> folium.Map:  # noqa: A002
    """Add corridor, route and settlements to a map, as three layers; return the map."""
    widths = corridor.told_each_side.replace(" and ", ", ", 1)
    about = f"{corridor.title}: {widths}, {corridor.told_width} in all"
    folium.GeoJson(
        mapping(corridor.polygon),
        name=f"{corridor.title} (a reconstruction)",
        tooltip=_tooltip(about),
        style_function=lambda _: {
            "color": ACCENT,
            "weight": 2,
            "dashArray": "6 5",
            "fillColor": ACCENT,
            "fillOpacity": 0.12,
        },
    ).add_to(map)
    folium.GeoJson(
        mapping(corridor.centreline),
        name=f"{corridor.title}: the route",
        tooltip=_tooltip(f"{corridor.length_km:.1f} km"),
        style_function=lambda _: {"color": INK, "weight": 4},
    ).add_to(map)
    settlements = folium.FeatureGroup(name=f"{corridor.title}: settlements")
    for place, answer in corridor.settlements():
        _circle(place, answer).add_to(settlements)
    settlements.add_to(map)
    return map


def _circle(place: Place, answer: Answer) -> folium.CircleMarker:
    """Return the mark of a settlement: filled inside, hollow outside."""
    where = "inside" if answer.inside else "outside"
    text = f"{place.name} ({place.arabic}): {where}, {answer.distance_m:.0f} m {answer.side}"
    return folium.CircleMarker(
        location=(place.lat, place.lon),
        radius=5,
        color=ACCENT if answer.inside else INK,
        weight=2,
        fill=True,
        fill_color=ACCENT if answer.inside else "#ffffff",
        fill_opacity=1.0,
        tooltip=_tooltip(text),
    )


class _VerbatimTooltip(folium.Tooltip):
    """A tooltip whose text is a string of the script: folium would end the script at a quote."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            {{ this._parent.get_name() }}.bindTooltip({{ this.text|tojson }}, {sticky: true});
        {% endmacro %}
        """
    )


def _tooltip(text: str) -> _VerbatimTooltip:
    # branca renders every script once more as a template, so no brace may stand in it.
    return _VerbatimTooltip(escape(text).replace("{", "&#123;"))
