"""What the page is told of a corridor: facts as JSON, points of lines as small steps.

Points travel as whole numbers, each the step from the one before, so that a page stays
small.
"""

from __future__ import annotations

from corridor import seeds
from geo import frames, nearest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    import shapely

    from corridor.corridor import Corridor
    from corridor.seeds import Agreement, AreaName, Background, Patrol, Place

# Whole numbers a degree: 0.1 m for the outline, and what the background was rounded to.
_OUTLINE_SCALE = 1_000_000
_BASE_SCALE = 10_000


def of(corridor: Corridor) -> dict[str, Any]:
    """Return what the page's scripts ask for, by name."""
    from corridor import __version__

    band, agreement = corridor.band, corridor.agreement
    outline = corridor.polygon
    # What no reader can see is not sent: half of the corners, within 0.1 m.
    drawn = outline.simplify(1 / _OUTLINE_SCALE)
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
        "outline": [[_steps(ring, _OUTLINE_SCALE) for ring in p] for p in _rings(drawn)],
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
