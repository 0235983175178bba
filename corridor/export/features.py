"""The features of a corridor: corridor, section, line and settlements, one row each.

Coordinates are EPSG:4326, x = longitude. The names of columns end in their unit, as in
``distance_m``; ``km`` counts along the section from its start. A nested corridor is one polygon
a name, the outermost first, and settlements have its answers; they are those within the
corridor's bounds.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from corridor.model.nested import Nested
from geo.ellipsoid import geod

if TYPE_CHECKING:
    from typing import Any

    import geopandas
    import shapely

    from corridor.model.corridor import Corridor, PointAnswer
    from corridor.model.facts import Settlement

    Corridors = Corridor | Nested
    Row = dict[str, Any]

# A straight line in longitude and latitude leaves a geodesic of this length by 8 cm at 45°.
STRAIGHT_M = 2_000.0

# Ten letters at most: dBASE, and so Shapefile, has no room for more.
COLUMNS = {
    "layer": "string",
    "name": "string",
    "width_km": "Float64",
    "each_side": "string",
    "area_km2": "Float64",
    "length_km": "Float64",
    "name_ar": "string",
    "pcode": "string",
    "inside": "boolean",
    "side": "string",
    "distance_m": "Float64",
    "km": "Float64",
    "edge_m": "Float64",
}


def corridors_by_name(corridor: Corridors) -> dict[str, Corridor]:
    """Return the corridors by the names of their features, the outermost first."""
    if isinstance(corridor, Nested):
        return dict(reversed(corridor.corridors.items()))
    return {corridor.title: corridor}


def outermost(corridor: Corridors) -> Corridor:
    """Return the corridor itself, or the outermost of nested ones."""
    return corridor.outermost if isinstance(corridor, Nested) else corridor


def feature_rows(corridors: Corridors) -> list[tuple[Row, shapely.Geometry]]:
    """Return the properties that each feature has, and its geometry."""
    import shapely

    corridor = outermost(corridors)
    start, stop = corridor.from_name or "start", corridor.to_name or "end"
    areas = [
        {
            "layer": "corridor",
            "name": name,
            "width_km": it.width_km,
            "each_side": it.half_widths_text,
            "area_km2": round(it.area_km2, 6),
        }
        for name, it in corridors_by_name(corridors).items()
    ]
    section = {
        "layer": "section",
        "name": f"{start} – {stop}",
        "length_km": round(corridor.length_km, 6),
    }
    line = {
        "layer": "line",
        "name": corridor.agreement.road if corridor.agreement else corridor.title,
        "length_km": round(corridor.line.length / 1000, 6),
    }
    settlements = []
    for settlement, answer in settlements_around(corridor):
        names = {"name": settlement.name, "name_ar": settlement.arabic, "pcode": settlement.pcode}
        row = {"layer": "settlements", **names, **_rounded_answer(answer)}
        settlements.append((row, shapely.Point(settlement.lon, settlement.lat)))
    return [
        *zip(areas, (it.polygon for it in corridors_by_name(corridors).values()), strict=True),
        (section, _densify(corridor.centreline)),
        (line, _densify(corridor.road)),
        *settlements,
    ]


def settlements_around(corridor: Corridor) -> list[tuple[Settlement, PointAnswer]]:
    """Return the settlements within the bounds of a corridor, with where each lies."""
    west, south, east, north = corridor.polygon.bounds
    return [
        (settlement, answer)
        for settlement, answer in corridor.settlements()
        if south <= settlement.lat <= north and west <= settlement.lon <= east
    ]


def _rounded_answer(answer: PointAnswer) -> dict[str, Any]:
    return {
        "inside": answer.inside,
        "side": answer.side,
        "distance_m": round(answer.distance_m, 3),
        "km": round(answer.km, 6),
        "edge_m": round(answer.edge_m, 3),
    }


def _densify(line: shapely.LineString) -> shapely.LineString | shapely.MultiLineString:
    """Return a line for programs that draw straight lines in degrees.

    Vertices stay; long segments get more of them on the geodesic. A line that crosses the
    antimeridian is cut there.
    """
    import numpy as np
    import shapely

    lons, lats = shapely.get_coordinates(line).T
    azimuths, _, lengths = geod().inv(lons[:-1], lats[:-1], lons[1:], lats[1:])
    counts = np.ceil(lengths / STRAIGHT_M).astype(int)
    segment = np.repeat(np.arange(len(counts)), counts)
    step = np.arange(len(segment)) - np.repeat(np.cumsum(counts) - counts, counts)
    way = lengths[segment] * step / counts[segment]
    x, y, _ = geod().fwd(lons[segment], lats[segment], azimuths[segment], way)
    x = np.append(np.where(step == 0, lons[segment], x), lons[-1])
    y = np.append(np.where(step == 0, lats[segment], y), lats[-1])
    return _split_at_antimeridian(np.column_stack((np.unwrap(x, period=360), y)))


def _split_at_antimeridian(points: Any) -> shapely.LineString | shapely.MultiLineString:
    """Return a line whose longitudes may exceed 180, cut at the antimeridian and shifted back."""
    import shapely

    from geo.outline.antimeridian import cut_line

    whole = shapely.LineString(points)
    west, _, east, _ = whole.bounds
    if west >= -180 and east <= 180:
        return whole
    return shapely.MultiLineString(cut_line(whole))


def corridor_features(corridor: Corridors) -> geopandas.GeoDataFrame:
    """Return corridor, section, line and settlements as one table in EPSG:4326.

    The column ``layer`` says which is which: ``"corridor"``, ``"section"``, ``"line"`` and
    ``"settlements"``. Columns that do not apply to a layer are null there.

    Examples
    --------
    >>> import corridor
    >>> table = corridor_features(corridor.m4())
    >>> ariha = table[table["name"] == "Ariha"].iloc[0]
    >>> bool(ariha["inside"]), ariha["side"], float(ariha["distance_m"])
    (True, 'south', 541.009)
    """
    import geopandas
    import pandas as pd

    rows = feature_rows(corridor)
    table = pd.DataFrame([row for row, _ in rows], columns=[*COLUMNS]).astype(COLUMNS)
    return geopandas.GeoDataFrame(
        table, geometry=[geometry for _, geometry in rows], crs="EPSG:4326"
    )


def layer_tables(corridor: Corridors) -> dict[str, geopandas.GeoDataFrame]:
    """Return one table for each layer, with the columns that apply to it."""
    tables = corridor_features(corridor).groupby("layer", sort=False)
    return {
        layer: table.dropna(axis="columns", how="all").drop(columns="layer")
        for layer, table in tables
    }
