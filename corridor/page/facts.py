"""The facts of a corridor that the page's scripts read, as JSON."""

from __future__ import annotations

from itertools import groupby
from operator import attrgetter

from corridor.model.arabic import arabic_text
from corridor.model.areas import areas_around, load_areas
from corridor.page import shapes
from corridor.page.land import land_facts

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    from corridor.model.corridor import Corridor
    from corridor.model.facts import Agreement, Patrol, Settlement


def page_facts(corridor: Corridor, nested: Mapping[str, Corridor] | None = None) -> dict[str, Any]:
    """Return the facts that the page's scripts read, by name.

    Parameters
    ----------
    corridor
        The corridor that the page shows, and whose width its reader may change.
    nested
        Other corridors along the same line, by name, which the page shows too.
    """
    from corridor._version import __version__

    agreement, chainage = corridor.agreement, corridor.chainage
    map_facts = _map_facts(corridor, _sort_by_width(nested or {}))
    return {
        "title": corridor.title,
        "version": __version__,
        "road": agreement.road if agreement else None,
        "from": corridor.from_name,
        "to": corridor.to_name,
        **_section_facts(corridor),
        "sides": {"left": corridor.sides.left, "right": corridor.sides.right},
        "lengthKm": corridor.length_km,
        "chainage": chainage and {"measures": chainage.measures, "kms": chainage.kms},
        "areaKm2": corridor.area_km2,
        **map_facts,
        "settlements": [_settlement_facts(settlement) for settlement in corridor.gazetteer],
        "areas": area_facts() if corridor.gazetteer else [],
        "patrols": [_patrol_facts(patrol, corridor) for patrol in corridor.patrols],
        **_agreement_facts(agreement, corridor.sides.names),
        "sources": [
            *(("osm",) if agreement or map_facts["land"]["base"] else ()),
            *(("ocha", "geonames") if agreement else ()),
            *(("noaa",) if map_facts["land"]["detail"] else ()),
            "naturalEarth",
            "leaflet",
        ],
    }


def compact_facts(facts: dict[str, Any]) -> dict[str, Any]:
    """Return the facts as they are sent: paths in steps, records of one kind as a table."""
    return {
        **{name: value for name, value in facts.items() if name != "land"},
        **facts["land"],
        "line": shapes.line_steps(facts["line"]),
        "settlements": _columns(facts["settlements"]),
        "areas": _table(facts["areas"]),
        "patrols": _table(facts["patrols"]),
    }


def _columns(records: list[dict[str, Any]]) -> dict[str, list[Any]]:
    """Return records of the same keys as columns by key, which compress better."""
    return {key: [record[key] for record in records] for key in records[0]} if records else {}


def _table(records: list[dict[str, Any]]) -> list[list[Any]]:
    """Return records of the same keys as a table: a row of keys, then a row for each record."""
    return [list(records[0]), *(list(record.values()) for record in records)] if records else []


def _map_facts(corridor: Corridor, zones: Mapping[str, Corridor]) -> dict[str, Any]:
    """Return what the map draws: the line, the outlines of all corridors, the background."""
    polygons = [zone.polygon for zone in (corridor, *zones.values())]
    cut = shapes.antimeridian_cut(corridor.line, polygons)
    outlines = {name: shapes.drawn_outline(zone, cut) for name, zone in zones.items()}
    outline = shapes.drawn_outline(corridor, cut)
    bounds = shapes.map_bounds([outline, *outlines.values()])
    west, south, east, north = bounds
    clipped = None if shapes.is_on_map(outline) else shapes.clip_to_map(outline)
    nested = [_nested_facts(name, zone, outlines[name]) for name, zone in zones.items()]
    return {
        "cut": cut,
        "bounds": [[south, west], [north, east]],
        "line": shapes.working_vertices(corridor),
        "outline": shapes.polygon_steps(outline, corridor),
        "shown": None if clipped is None else shapes.polygon_steps(clipped, corridor),
        "nested": nested or None,
        "land": land_facts(bounds),
    }


def _nested_facts(name: str, zone: Corridor, outline: Any) -> dict[str, Any]:
    steps = shapes.polygon_steps(shapes.clip_to_map(outline), zone)
    return {"name": name, **_section_facts(zone), "outline": steps}


def _sort_by_width(nested: Mapping[str, Corridor]) -> dict[str, Corridor]:
    """Return corridors by name, the widest first."""
    return dict(sorted(nested.items(), key=lambda item: -item[1].width_km))


def _section_facts(corridor: Corridor) -> dict[str, Any]:
    band = corridor.band
    return {
        "start": band.start,
        "stop": band.stop,
        "left": band.left,
        "right": band.right,
        "ends": band.ends,
        "isLoop": band.is_loop,
        "widthProfile": None if band.is_uniform else band.width_profile,
        "halfWidths": _half_width_facts(corridor),
    }


def _half_width_facts(corridor: Corridor) -> dict[str, Any]:
    """Return the half-widths; where they change, the greatest and the least."""
    first, second = (
        {"side": side, "km": km}
        for side, km in zip(corridor.sides.names, corridor.each_side_km, strict=True)
    )
    if corridor.is_uniform:
        return {"first": first, "second": second}
    for side, least in zip((first, second), corridor.least_each_side_km, strict=True):
        side["least"] = least
    whole = {"least": corridor.least_width_km, "km": corridor.width_km}
    return {"first": first, "second": second, "whole": whole}


def _settlement_facts(settlement: Settlement) -> dict[str, Any]:
    return {
        "name": settlement.name,
        "arabic": settlement.arabic,
        "spellings": list(settlement.spellings),
        "code": settlement.pcode,
        "subdistrict": settlement.subdistrict,
        "governorate": settlement.governorate,
        "lat": settlement.lat,
        "lon": settlement.lon,
        "rank": settlement.rank,
    }


def area_facts() -> list[dict[str, Any]]:
    """Return governorates, districts and sub-districts; those of one name are one."""
    areas: dict[str, dict[str, Any]] = {}
    for area in load_areas():
        known = areas.setdefault(
            area.name, {"name": area.name, "arabic": area.arabic, "spellings": [], "within": []}
        )
        known["spellings"] += area.spellings
        if area.level == 3:
            known["within"] = sorted(areas_around(area.name) - {area.name})
    return list(areas.values())


def _patrol_facts(patrol: Patrol, corridor: Corridor) -> dict[str, Any]:
    """Return what is reported of a patrol.

    ``turnedAt`` is the settlement to which its way is drawn: where reports differ the nearest
    to the start of the route.
    """
    km_of = {
        it.name: corridor.locate(lat=it.lat, lon=it.lon).km
        for it in corridor.gazetteer
        if it.name in patrol.turning_settlements
    }
    return {
        "date": patrol.date.isoformat(),
        "number": patrol.number,
        "start": patrol.start,
        "turnedAt": min(km_of, key=lambda name: abs(km_of[name]), default=patrol.turned_at),
        "point": patrol.turned_point,
        "certainty": patrol.certainty,
        "readings": [
            [it.field == "turned_at", it.text, it.arabic, it.source.title] for it in patrol.readings
        ],
        "sources": [[it.url, it.affiliation] for it in patrol.sources],
        "whole": patrol.whole_route,
        "event": patrol.event,
        "note": patrol.note and [patrol.note, arabic_text(patrol.note)],
    }


def _agreement_facts(agreement: Agreement | None, sides: tuple[str, str]) -> dict[str, Any]:
    if agreement is None:
        return {
            **{"agreed": None, "agreedKm": None, "parties": [], "region": None},
            **{"roadAccuracy": 0, "silentOn": None, "facts": []},
        }
    depths = {"north": agreement.north_km, "south": agreement.south_km}
    first, second = (depths[side] for side in sides)
    facts = [
        {
            "texts": [[fact.text, arabic_text(fact.text), fact.certainty] for fact in group],
            "sources": [[it.title, it.url, it.affiliation] for it in sources],
        }
        for sources, group in groupby(agreement.facts, attrgetter("sources"))
    ]
    return {
        "agreed": agreement.date.isoformat(),
        "agreedKm": {"first": first, "second": second, "press": agreement.press_width_km},
        "parties": list(agreement.parties),
        "region": [agreement.region, agreement.region_ar],
        "roadAccuracy": agreement.road_accuracy_m,
        "silentOn": agreement.silent_on,
        "facts": facts,
    }
