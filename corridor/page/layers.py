"""The corridor as ordinary layers of another folium map."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import folium
from folium.template import Template
from shapely.geometry import mapping

from corridor.export.features import settlements_around

if TYPE_CHECKING:
    from corridor.model.corridor import Corridor, PointAnswer
    from corridor.model.facts import Settlement

ACCENT = "#a8410f"
INK = "#1c1b19"


def add_layers(corridor: Corridor, map: folium.Map) -> folium.Map:  # noqa: A002
    """Add corridor, route and settlements to a map, as three layers; return the map.

    Settlements are those within the bounds of the corridor.
    """
    widths = corridor.half_widths_text.replace(" and ", ", ", 1)
    description = f"{corridor.title}: {widths}, {corridor.width_text} in all"
    folium.GeoJson(
        mapping(corridor.polygon),
        name=f"{corridor.title} (a reconstruction)",
        tooltip=_make_tooltip(description),
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
        tooltip=_make_tooltip(f"{corridor.length_km:.1f} km"),
        style_function=lambda _: {"color": INK, "weight": 4},
    ).add_to(map)
    settlements = folium.FeatureGroup(name=f"{corridor.title}: settlements")
    for settlement, answer in settlements_around(corridor):
        _make_circle(settlement, answer).add_to(settlements)
    settlements.add_to(map)
    return map


def _make_circle(settlement: Settlement, answer: PointAnswer) -> folium.CircleMarker:
    """Return the circle of a settlement: filled inside, hollow outside."""
    where = "inside" if answer.inside else "outside"
    text = (
        f"{settlement.name} ({settlement.arabic}): {where}, {answer.distance_m:.0f} m {answer.side}"
    )
    return folium.CircleMarker(
        location=(settlement.lat, settlement.lon),
        radius=5,
        color=ACCENT if answer.inside else INK,
        weight=2,
        fill=True,
        fill_color=ACCENT if answer.inside else "#ffffff",
        fill_opacity=1.0,
        tooltip=_make_tooltip(text),
    )


class _VerbatimTooltip(folium.Tooltip):
    """A tooltip whose text is a JSON string: in folium's own a quote ends the script."""

    _template = Template(
        """
        {% macro script(this, kwargs) %}
            {{ this._parent.get_name() }}.bindTooltip({{ this.text|tojson }}, {sticky: true});
        {% endmacro %}
        """
    )


def _make_tooltip(text: str) -> _VerbatimTooltip:
    """Return a tooltip of plain text."""
    # branca renders each script a second time as a template, in which a brace is code.
    return _VerbatimTooltip(escape(text).replace("{", "&#123;"))
