"""What the page is told of a corridor: facts as JSON, points of lines as small steps.

Points travel as whole numbers, each the step from the one before, so that a page stays
small.
"""

from __future__ import annotations

from corridor.model import seeds
from geo.nearest import frames
from geo.nearest import search as nearest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Any

    from corridor.model.corridor import Corridor
    from corridor.model.seeds import Agreement, AreaName, Background, Patrol, Place
    from geo.line import Line

# Whole numbers a degree: 0.1 m for the outline, 0.01 m for that of a narrow corridor, and
# what the background was rounded to.
_OUTLINE_SCALE, _FINE_SCALE = 1_000_000, 10_000_000
_NARROW_M = 1_000.0
_UNSEEN_STEPS = 2  # a corner so little off the straight edge is left out
_BASE_SCALE = 10_000
# Where the map ends, as in globe.js: Mercator's square.
_MOST_LAT = 85.0511


def of(corridor: Corridor, nested: Mapping[str, Corridor] | None = None) -> dict[str, Any]:
    """Return what the page's scripts ask for, by name.

    Parameters
    ----------
    corridor
        What is shown, asked and varied.
    nested
        Others along the same line, by name: shown too, and told of a place that they hold.
    """
    from corridor._version import __version__

    agreement, chainage = corridor.agreement, corridor.chainage
    named = _by_width(nested or {})
    cut = _cut(corridor.line, [zone.polygon for zone in (corridor, *named.values())])
    drawn = {name: _drawn(zone, cut) for name, zone in named.items()}
    outline = _drawn(corridor, cut)
    west, south, east, north = _bounds([outline, *drawn.values()])
    base = _base((west, south, east, north))
    return {
        "title": corridor.title,
        "version": __version__,
        "road": agreement.road if agreement else None,
        "from": corridor.from_name,
        "to": corridor.to_name,
        **_section(corridor),
        "sides": {"left": corridor.sides.left, "right": corridor.sides.right},
        "lengthKm": corridor.length_km,
        "chainage": chainage and {"measures": chainage.measures, "kms": chainage.kms},
        "areaKm2": corridor.area_km2,
        "cut": cut,
        "bounds": [[south, west], [north, east]],
        "line": _working_vertices(corridor),
        "outline": _polygons(outline, corridor),
        "shown": None if _is_shown(outline) else _polygons(_on_map(outline), corridor),
        "nested": [
            {
                "name": name,
                **_section(zone),
                "outline": _polygons(_on_map(drawn[name]), zone),
            }
            for name, zone in named.items()
        ]
        or None,
        "base": base,
        "places": [_place(place) for place in corridor.places],
        "patrols": [_patrol(patrol) for patrol in corridor.patrols],
        **_agreement(agreement, corridor.sides.names),
        "sources": [
            *(("osm", "ocha", "geonames") if agreement else ()),
            *(("naturalEarth",) if base else ()),
            "leaflet",
        ],
    }


def _by_width(nested: Mapping[str, Corridor]) -> dict[str, Corridor]:
    """Return corridors by name, the widest first."""
    return dict(sorted(nested.items(), key=lambda item: -item[1].width_km))


def _section(corridor: Corridor) -> dict[str, Any]:
    band = corridor.band
    return {
        "start": band.start,
        "stop": band.stop,
        "left": band.left,
        "right": band.right,
        "ends": band.ends,
        "isLoop": band.is_loop,
        "knots": None if band.is_uniform else band.knots,
        "halfWidths": _half_widths(corridor),
    }


def _half_widths(corridor: Corridor) -> dict[str, Any]:
    """Return the half-widths, the greatest where they change and then the least ones too."""
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


# --- the outline --------------------------------------------------------------------------


def _cut(line: Line, outlines: Iterable[Any]) -> float:
    """Return the meridian at which the page cuts the globe open: far from the corridor.

    It lies in the middle of the widest span of longitudes that the outlines leave free on
    the map. If they leave none, as around a pole, it lies opposite the middle of the line.
    """
    import shapely

    _, lon = line.point_at(line.length / 2)
    parts = shapely.get_parts([_on_map(outline) for outline in outlines])
    spans = sorted((west, east) for west, _, east, _ in shapely.bounds(parts))
    reach, gaps = lon, [(0.0, lon + 180)]
    if spans:
        reach = spans[0][1]
        spans = [*spans[1:], (spans[0][0] + 360, spans[0][1] + 360)]
    for west, east in spans:
        gaps.append((west - reach, (west + reach) / 2))
        reach = max(reach, east)
    _, middle = max(gaps)
    return float(round((middle + 180) % 360 - 180, 6))


def _drawn(corridor: Corridor, cut: float) -> Any:
    """Return the outline as the map draws it, without corners that no reader can see."""
    return _unrolled(corridor.polygon, cut).simplify(_UNSEEN_STEPS / _scale(corridor))


def _scale(corridor: Corridor) -> int:
    widest = max(corridor.band.left, corridor.band.right)
    return _FINE_SCALE if widest < _NARROW_M else _OUTLINE_SCALE


def _unrolled(outline: Any, cut: float) -> Any:
    """Return an outline with longitudes that count on from a meridian: parts cut at 180° join."""
    import shapely
    from shapely.affinity import translate

    west, _, east, _ = outline.bounds
    if west >= cut:
        return outline
    before = outline.intersection(shapely.box(-180, -90, cut, 90)) if east > cut else outline
    turned = translate(before, 360)
    if east <= cut:
        return turned
    after = outline.intersection(shapely.box(cut, -90, 180, 90))
    return shapely.union_all([after, turned])


def _is_shown(outline: Any) -> bool:
    """Tell whether an outline lies on the map, which ends before the poles."""
    _, south, _, north = outline.bounds
    return bool(south >= -_MOST_LAT and north <= _MOST_LAT)


def _on_map(outline: Any) -> Any:
    """Return what the map shows of an outline."""
    import shapely

    if _is_shown(outline):
        return outline
    west, _, east, _ = outline.bounds
    return outline.intersection(shapely.box(west, -_MOST_LAT, east, _MOST_LAT))


def _bounds(outlines: list[Any]) -> tuple[float, float, float, float]:
    """Return the bounds of what the map shows; of all, if it shows nothing."""
    shown = [it for it in map(_on_map, outlines) if not it.is_empty] or outlines
    west, south, east, north = zip(*(it.bounds for it in shown), strict=True)
    return min(west), min(south), max(east), max(north)


def _polygons(outline: Any, corridor: Corridor) -> list[Any]:
    scale = _scale(corridor)
    return [[_steps(ring, scale) for ring in rings] for rings in _rings(outline)]


def compact(line: dict[str, list[float]]) -> dict[str, Any]:
    """Return the vertices of a line in steps, if these lead to the very same numbers."""
    import numpy as np

    degrees = np.array([line["lats"], line["lons"]])
    for scale in (10**decimals for decimals in range(5, 8)):
        if (np.rint(degrees * scale) / scale == degrees).all():
            return _steps(degrees.T.tolist(), scale)
    return line


def table(records: list[dict[str, Any]]) -> list[list[Any]]:
    """Return records that have the same names as a table: the names, then the values of each."""
    return [list(records[0]), *(list(record.values()) for record in records)] if records else []


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
        if polygon.geom_type == "Polygon"  # where it only touches what it was cut with, no area
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
    base = seeds.background()
    west, south, east, north = base.bounds
    if bounds[0] > east or bounds[2] < west or bounds[1] > north or bounds[3] < south:
        return None
    return {
        "sea": [[south, west], [north, east]],
        "land": [_base_line(ring) for rings in base.land for ring in rings],
        "coast": [_base_line(line) for line in base.coast],
        "border": [_base_line(line) for line in base.border],
        "names": [_area_name(name, base) for name in base.names],
    }


def _base_line(points: Iterable[tuple[float, float]]) -> dict[str, Any]:
    return _steps(((lat, lon) for lon, lat in points), _BASE_SCALE)


def _area_name(name: AreaName, base: Background) -> dict[str, Any]:
    import shapely

    land = shapely.union_all([shapely.Polygon(outer, holes) for outer, *holes in base.land])
    return {
        "lat": name.lat,
        "lon": name.lon,
        "lines": [name.name, name.arabic],
        "isSea": not land.contains(shapely.Point(name.lon, name.lat)),
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
        "rank": place.rank,
    }


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
