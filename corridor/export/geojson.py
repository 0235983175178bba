"""GeoJSON of a corridor."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from corridor.export.features import feature_rows
from corridor.export.metadata import corridor_metadata

if TYPE_CHECKING:
    from pathlib import Path

    import shapely

    from corridor.export.features import Corridors

DECIMALS = 7  # of degrees in text: about a centimetre


def round_geometry(geometry: shapely.Geometry) -> shapely.Geometry:
    """Return the geometry with 7 decimals, a polygon valid and its rings right-handed."""
    import shapely

    is_area = shapely.get_dimensions(geometry) == 2
    mode = "valid_output" if is_area else "pointwise"
    return shapely.orient_polygons(
        shapely.set_precision(geometry, 10.0**-DECIMALS, mode=mode), exterior_cw=False
    )


def write_geojson(corridor: Corridors, path: Path) -> None:
    """Write RFC 7946, with the metadata as a foreign member."""
    from shapely.geometry import mapping

    rows = [(row, round_geometry(geometry)) for row, geometry in feature_rows(corridor)]
    collection = {
        "type": "FeatureCollection",
        "metadata": corridor_metadata(corridor),
        "bbox": _bbox([geometry for _, geometry in rows]),
        "features": [
            {"type": "Feature", "properties": row, "geometry": mapping(geometry)}
            for row, geometry in rows
        ],
    }
    path.write_text(json.dumps(collection, ensure_ascii=False) + "\n", encoding="utf-8")


def _bbox(geometries: list[shapely.Geometry]) -> list[float]:
    """Return west, south, east, north; west > east where they cross the antimeridian."""
    import shapely

    x, y = shapely.get_coordinates(geometries).T
    west, east = x.min(), x.max()
    if west == -180 and east == 180 and x[x > 0].min() - x[x < 0].max() > 180:
        west, east = x[x > 0].min(), x[x < 0].max()
    return [float(west), float(y.min()), float(east), float(y.max())]
