"""KML of a corridor: a folder for each layer, styles, a description for each feature."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from corridor.export.features import corridors_by_name, feature_rows, outermost
from corridor.export.geojson import DECIMALS, round_geometry
from corridor.export.metadata import corridor_metadata, describe_corridor
from corridor.lengths import format_km

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

    import shapely

    from corridor.export.features import Corridors, Row
    from corridor.model.corridor import Corridor

FOLDERS = {
    "corridor": "Corridor",
    "section": "Section",
    "line": "The whole line",
    "settlements": "Settlements",
}
AGREED_FOLDERS = {**FOLDERS, "section": "Patrol route", "line": "The whole road"}

# What XML 1.0 cannot hold, however it is escaped.
NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

# KML has no dashes: a light fill and thin edge mark the reconstruction. Colours are alpha, blue,
# green, red.
STYLES = {
    "corridor": {
        "LineStyle": {"color": "ff7f4f1f", "width": "1.5"},
        "PolyStyle": {"color": "33c8823c"},
    },
    "section": {"LineStyle": {"color": "ff2a1ac8", "width": "4"}},
    "line": {"LineStyle": {"color": "ff606060", "width": "2"}},
    "inside": {"IconStyle": {"color": "ff2a1ac8", "scale": "0.8"}},
    "outside": {"IconStyle": {"color": "ffa0a0a0", "scale": "0.8"}},
}
ICON = "http://maps.google.com/mapfiles/kml/shapes/placemark_circle.png"  # Earth has it


def write_kml(corridor: Corridors, path: Path) -> None:
    """Write a document with a folder for each layer."""
    names = AGREED_FOLDERS if outermost(corridor).agreement else FOLDERS
    root = Element("kml", xmlns="http://www.opengis.net/kml/2.2")
    document = SubElement(root, "Document")
    facts = corridor_metadata(corridor)
    about = [facts[key] for key in ("definition", "note", "attribution") if key in facts]
    _add(document, name=outermost(corridor).title, open="1", description="\n".join(map(str, about)))
    for name, parts in STYLES.items():
        _add_style(document, name, parts)
    _add_data(document, facts)
    folders: dict[str, Element] = {}
    for row, geometry in feature_rows(corridor):
        layer = row["layer"]
        if layer not in folders:
            folders[layer] = SubElement(document, "Folder")
            _add(folders[layer], name=names[layer])
        _add_placemark(folders[layer], row, geometry, corridors_by_name(corridor))
    ElementTree.indent(root)
    text = NOT_XML.sub("", ElementTree.tostring(root, encoding="unicode"))
    path.write_text(f"<?xml version='1.0' encoding='utf-8'?>\n{text}", encoding="utf-8")


def _add(parent: Element, **texts: str) -> None:
    for tag, text in texts.items():
        SubElement(parent, tag).text = text


def _add_style(document: Element, name: str, parts: dict[str, dict[str, str]]) -> None:
    style = SubElement(document, "Style", id=name)
    for part, texts in parts.items():
        element = SubElement(style, part)
        _add(element, **texts)
        if part == "IconStyle":
            _add(SubElement(element, "Icon"), href=ICON)


def _add_data(parent: Element, values: dict[str, Any]) -> None:
    data = SubElement(parent, "ExtendedData")
    for name, value in values.items():
        text = str(value).lower() if isinstance(value, bool) else str(value)
        _add(SubElement(data, "Data", name=name), value=text)


def _add_placemark(
    folder: Element, row: Row, geometry: shapely.Geometry, corridors: dict[str, Corridor]
) -> None:
    style = row["layer"]
    if style == "settlements":
        style = "inside" if row["inside"] else "outside"
    placemark = SubElement(folder, "Placemark")
    description = _describe_feature(row, corridors)
    _add(placemark, name=row["name"], description=description, styleUrl=f"#{style}")
    _add_data(placemark, {key: value for key, value in row.items() if key != "name"})
    _add_geometry(placemark, round_geometry(geometry))


def _describe_feature(row: Row, corridors: dict[str, Corridor]) -> str:
    """Return a feature in a sentence or two, for its balloon."""
    if row["layer"] == "corridor":
        return f"{describe_corridor(corridors[row['name']])} {row['area_km2']:.1f} km²."
    if row["layer"] == "settlements":
        where = "Inside" if row["inside"] else "Outside"
        away = format_km(row["distance_m"] / 1000)
        return f"{where}: {away} {row['side']} of the road, at km {row['km']:.2f}."
    return f"{row['length_km']:.3f} km long."


def _add_geometry(parent: Element, geometry: shapely.Geometry) -> None:
    """Add a geometry that is clamped to the ground."""
    if hasattr(geometry, "geoms"):
        several = SubElement(parent, "MultiGeometry")
        for part in geometry.geoms:
            _add_geometry(several, part)
        return
    element = SubElement(parent, geometry.geom_type)
    if geometry.geom_type != "Point":
        _add(element, tessellate="1")
    if geometry.geom_type != "Polygon":
        _add(element, coordinates=_format_coordinates(geometry))
        return
    outer = SubElement(element, "outerBoundaryIs")
    _add(SubElement(outer, "LinearRing"), coordinates=_format_coordinates(geometry.exterior))
    for ring in geometry.interiors:
        inner = SubElement(element, "innerBoundaryIs")
        _add(SubElement(inner, "LinearRing"), coordinates=_format_coordinates(ring))


def _format_coordinates(geometry: shapely.Geometry) -> str:
    return " ".join(f"{x:.{DECIMALS}f},{y:.{DECIMALS}f}" for x, y in geometry.coords)
