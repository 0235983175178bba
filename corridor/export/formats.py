"""Write a corridor for other programs, or as a picture to print.

Every format for programs (GeoJSON, GeoPackage, KML, GeoParquet and more) holds the same
four layers: the corridor (a polygon), the section (the patrol route), the whole line, and
the settlements with their answers; and beside them the metadata, which say what the
corridor is and where it comes from. Nested corridors are a polygon each, with its name, the
outermost first; settlements have its answers. The pictures (SVG, PNG, PDF) are one A4 sheet each,
drawn by :mod:`corridor.plot`. The same corridor gives the same bytes: nothing in a file
tells when it was written.

Coordinates are EPSG:4326, x = longitude. Columns tell their unit, as in ``distance_m``;
``km`` is counted along the section from its start.

A new format is a function that takes a corridor and the path to write to, and a line in
:data:`FORMATS`.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from corridor._version import __version__
from corridor.atomic import atomic_write
from corridor.errors import DataError, FileError
from corridor.lengths import format_km
from corridor.model.ends import format_ends
from corridor.model.nested import Nested

if TYPE_CHECKING:
    import os
    from collections.abc import Callable
    from typing import Any

    import geopandas
    import shapely

    from corridor.model.corridor import Corridor, PointAnswer

    Metadata = dict[str, str | float]
    Zones = Corridor | Nested

TOLERANCE_M = 0.5  # how far Corridor.polygon may lie from the true edge

# A straight line in longitude and latitude leaves a geodesic of this length by 8 cm at 45°.
STRAIGHT_M = 2_000.0

DECIMALS = 7  # of degrees in text: about a centimetre

# GeoPackage and dBASE want to know when a file was changed; here it must not matter.
NO_DATE = "1970-01-01"

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

METHOD = (
    "Distances are geodesic on the WGS84 ellipsoid; segments between vertices are "
    "geodesics. Nothing is buffered in degrees or in a projection."
)
RECONSTRUCTION = (
    "A reconstruction from the words of the agreement: no official outline is known. "
    "How the corridor closes at its ends is this program's choice."
)
LICENCE = "ODbL 1.0, https://opendatacommons.org/licenses/odbl/1-0/"
ATTRIBUTION = (
    "Road: © OpenStreetMap contributors, ODbL 1.0, "
    "https://www.openstreetmap.org/copyright. "
    "Settlements: OCHA; © OpenStreetMap contributors, ODbL 1.0; © GeoNames, CC BY 4.0, "
    "https://www.geonames.org, https://creativecommons.org/licenses/by/4.0/."
)


# --- what is written ----------------------------------------------------------------------


def features(corridor: Zones) -> geopandas.GeoDataFrame:
    """Return corridor, section, line and settlements as one table in EPSG:4326.

    The column ``layer`` tells which is which: ``"corridor"``, ``"section"``, ``"line"`` and
    ``"settlements"``. A column that says nothing of a layer is null there.

    Examples
    --------
    >>> import corridor
    >>> table = features(corridor.m4())
    >>> ariha = table[table["name"] == "Ariha"].iloc[0]
    >>> bool(ariha["inside"]), ariha["side"], float(ariha["distance_m"])
    (True, 'south', 541.009)
    """
    import geopandas
    import pandas as pd

    rows = _rows(corridor)
    table = pd.DataFrame([row for row, _ in rows], columns=[*COLUMNS]).astype(COLUMNS)
    return geopandas.GeoDataFrame(
        table, geometry=[geometry for _, geometry in rows], crs="EPSG:4326"
    )


def metadata(corridor: Zones) -> Metadata:
    """Return what a reader of the file must know: definition, widths, sources, licences.

    Half-widths have the names of their sides (``each_side_km_north``), and are the greatest
    where they change along the line: ``width_table`` then has the pieces. What a corridor
    does not have, such as the sources of a line of one's own, is left out. Of nested
    corridors all is that of the outermost, and ``corridors`` tells what each is.
    """
    if isinstance(corridor, Nested):
        told = {name: zone.half_widths_text for name, zone in corridor.corridors.items()}
        of_each = "; ".join(f"{name}: {halves}" for name, halves in told.items())
        return {**metadata(corridor.outermost), "corridors": of_each}
    ends = {"from": corridor.from_name, "to": corridor.to_name}
    return {
        "title": corridor.title,
        "definition": _definition(corridor),
        **_widths(corridor),
        "ends": format_ends(corridor.ends),
        **{end: name for end, name in ends.items() if name is not None},
        "length_km": round(corridor.length_km, 6),
        "area_km2": round(corridor.area_km2, 6),
        "perimeter_km": round(corridor.perimeter_km, 6),
        "crs": "EPSG:4326",
        "method": METHOD,
        "tolerance_m": TOLERANCE_M,
        **_provenance(corridor),
        "program": f"m4-corridor {__version__}",
    }


def _widths(corridor: Corridor) -> Metadata:
    """Return the widths, and where they change the least ones and the table too."""
    names, halves = corridor.sides.names, corridor.each_side_km
    each_side = {f"each_side_km_{name}": half for name, half in zip(names, halves, strict=True)}
    told: Metadata = {"width_km": corridor.width_km, **each_side}
    if corridor.is_uniform:
        return told
    least = zip(names, corridor.least_each_side_km, strict=True)
    return {
        **told,
        "least_width_km": corridor.least_width_km,
        **{f"least_each_side_km_{name}": half for name, half in least},
        "width_table": json.dumps(corridor.width_table),
    }


def _definition(corridor: Corridor) -> str:
    """Return in a sentence which points belong to the corridor."""
    road = f"the {corridor.agreement.road}" if corridor.agreement else "the line"
    start, stop = corridor.end_names
    where = {
        ("flat", "flat"): f"{road} whose nearest point on it lies between {start} and {stop}",
        ("round", "round"): f"{road} between {start} and {stop}, beyond these two ends as well",
        ("flat", "round"): f"{road} from {start}, not before it, to {stop}, and beyond it as well",
        ("round", "flat"): f"{road} from {start}, and before it as well, to {stop}, not beyond it",
    }[corridor.band.end_kinds]
    if corridor.band.is_loop:
        where = f"{road}, which is closed"
    depth = corridor.half_widths_text
    if not corridor.is_uniform:
        depth = f"the half-width at its nearest point, {depth},"
    return f"Every point up to {depth} of {where}; the edge belongs to the corridor."


def _provenance(corridor: Corridor) -> Metadata:
    if corridor.agreement is None:
        return {}
    # Each source once, in order.
    sources = dict.fromkeys(fact.source for fact in corridor.agreement.facts)
    return {
        "note": RECONSTRUCTION,
        "sources": "; ".join(f"{source.title}, {source.url}" for source in sources),
        "licence": LICENCE,
        "attribution": ATTRIBUTION,
    }


def _zones(corridor: Zones) -> dict[str, Corridor]:
    """Return the corridors by the names of their features, the outermost first."""
    if isinstance(corridor, Nested):
        return dict(reversed(corridor.corridors.items()))
    return {corridor.title: corridor}


def _outermost(corridor: Zones) -> Corridor:
    return corridor.outermost if isinstance(corridor, Nested) else corridor


def _rows(zones: Zones) -> list[tuple[dict[str, Any], shapely.Geometry]]:
    """Return the properties of each feature that say something, and its geometry."""
    import shapely

    corridor = _outermost(zones)
    start, stop = corridor.from_name or "start", corridor.to_name or "end"
    areas = [
        {
            "layer": "corridor",
            "name": name,
            "width_km": zone.width_km,
            "each_side": zone.half_widths_text,
            "area_km2": round(zone.area_km2, 6),
        }
        for name, zone in _zones(zones).items()
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
    for place, answer in corridor.settlements():
        names = {"name": place.name, "name_ar": place.arabic, "pcode": place.pcode}
        row = {"layer": "settlements", **names, **_to_the_millimetre(answer)}
        settlements.append((row, shapely.Point(place.lon, place.lat)))
    return [
        *zip(areas, (zone.polygon for zone in _zones(zones).values()), strict=True),
        (section, _drawn(corridor.centreline)),
        (line, _drawn(corridor.road)),
        *settlements,
    ]


def _to_the_millimetre(answer: PointAnswer) -> dict[str, Any]:
    return {
        "inside": answer.inside,
        "side": answer.side,
        "distance_m": round(answer.distance_m, 3),
        "km": round(answer.km, 6),
        "edge_m": round(answer.edge_m, 3),
    }


def _drawn(line: shapely.LineString) -> shapely.LineString | shapely.MultiLineString:
    """Return a line of geodesics for programs that draw straight lines in degrees.

    Vertices stay; long segments get more of them on the geodesic. A line that crosses the
    antimeridian is cut there.
    """
    import numpy as np
    import shapely
    from pyproj import Geod

    geod = Geod(ellps="WGS84")
    lons, lats = shapely.get_coordinates(line).T
    azimuths, _, lengths = geod.inv(lons[:-1], lats[:-1], lons[1:], lats[1:])
    counts = np.ceil(lengths / STRAIGHT_M).astype(int)
    segment = np.repeat(np.arange(len(counts)), counts)
    step = np.arange(len(segment)) - np.repeat(np.cumsum(counts) - counts, counts)
    way = lengths[segment] * step / counts[segment]
    x, y, _ = geod.fwd(lons[segment], lats[segment], azimuths[segment], way)
    x = np.append(np.where(step == 0, lons[segment], x), lons[-1])
    y = np.append(np.where(step == 0, lats[segment], y), lats[-1])
    return _cut(np.column_stack((np.unwrap(x, period=360), y)))


def _cut(points: Any) -> shapely.LineString | shapely.MultiLineString:
    """Return a line whose longitudes may run on beyond 180, cut there and brought back."""
    import numpy as np
    import shapely

    whole = shapely.LineString(points)
    west, east = points[:, 0].min(), points[:, 0].max()
    if west >= -180 and east <= 180:
        return whole
    parts = []
    for turn in np.arange(np.floor((west + 180) / 360), np.ceil((east + 180) / 360)):
        shift = (360 * turn, 0)
        window = shapely.clip_by_rect(whole, shift[0] - 180, -90, shift[0] + 180, 90)
        for part in shapely.get_parts(window):
            parts.append(shapely.LineString(shapely.get_coordinates(part) - shift))
    return shapely.MultiLineString(parts)


def _layers(corridor: Zones) -> dict[str, geopandas.GeoDataFrame]:
    """Return one table a layer, with the columns that say something there."""
    tables = features(corridor).groupby("layer", sort=False)
    return {
        layer: table.dropna(axis="columns", how="all").drop(columns="layer")
        for layer, table in tables
    }


# --- how it is written --------------------------------------------------------------------


def write(corridor: Zones, path: str | os.PathLike[str]) -> list[str]:
    """Write the corridor in the format of the file's ending; return what was written.

    The endings are the keys of :data:`FORMATS`. A file appears, or replaces the one of that
    name, only when it is complete; if anything fails or is interrupted, nothing is left.
    ``.shp`` has one layer a file, so ``out.shp`` stands for ``out_corridor.shp`` and so on.

    Raises
    ------
    DataError
        The ending is none of these, or the corridor has no outline for a picture.
    FileError
        The folder is missing or cannot be written to, or `path` is a folder.
    """
    from pyogrio.errors import DataLayerError, DataSourceError

    target = Path(path)
    writer = FORMATS.get(target.suffix.lower())
    if writer is None:
        got = repr(target.suffix) if target.suffix else "none"
        message = f"{target}: the ending must be one of {', '.join(FORMATS)}, got {got}"
        raise DataError(message)
    with atomic_write(target) as folder:
        _check_not_open(target)
        try:
            writer(corridor, folder / target.name)
        except (DataLayerError, DataSourceError) as error:
            raise OSError(str(error)) from error
        names = sorted(file.name for file in folder.iterdir())
    return [str(target.parent / name) for name in names]


def _check_not_open(target: Path) -> None:
    journal = target.with_name(f"{target.name}-wal")  # SQLite would add it to the new file
    if journal.exists() and journal.stat().st_size:
        message = f"{target} is open in another program, see {journal}; close it there"
        raise FileError(message)


def _rounded(geometry: shapely.Geometry) -> shapely.Geometry:
    """Return the geometry with 7 decimals, a polygon valid and its rings right-handed."""
    import shapely

    is_area = shapely.get_dimensions(geometry) == 2
    mode = "valid_output" if is_area else "pointwise"
    return shapely.orient_polygons(
        shapely.set_precision(geometry, 10.0**-DECIMALS, mode=mode), exterior_cw=False
    )


def _geojson(corridor: Zones, path: Path) -> None:
    """Write RFC 7946, with the metadata as a foreign member."""
    from shapely.geometry import mapping

    rows = [(row, _rounded(geometry)) for row, geometry in _rows(corridor)]
    collection = {
        "type": "FeatureCollection",
        "metadata": metadata(corridor),
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


def _geopackage(corridor: Zones, path: Path) -> None:
    """Write one layer each, and the metadata as a table of names and values."""
    import sqlite3
    from contextlib import closing

    import pandas as pd
    import pyogrio

    gdals = path.with_name(f"gdal-{path.name}")
    for layer, table in _layers(corridor).items():
        pyogrio.write_dataframe(table, gdals, layer=layer, driver="GPKG")
    facts = [(name, str(value)) for name, value in metadata(corridor).items()]
    table = pd.DataFrame(facts, columns=["name", "value"])
    pyogrio.write_dataframe(table, gdals, layer="metadata", driver="GPKG")
    # SQLite counts in the file how often it was changed, and GDAL's updates of last_change
    # count only where the clock has moved on between them. A copy starts from the beginning.
    with closing(sqlite3.connect(gdals, isolation_level=None)) as database:
        database.execute("UPDATE gpkg_contents SET last_change = ?", (f"{NO_DATE}T00:00:00.000Z",))
        database.execute("VACUUM INTO ?", (str(path),))
    gdals.unlink()


def _geoparquet(corridor: Zones, path: Path) -> None:
    """Write GeoParquet 1.1, with the metadata as JSON under the key ``metadata``."""
    from pyarrow import parquet

    features(corridor).to_parquet(path, index=False, schema_version="1.1.0")
    table = parquet.read_table(path)
    facts = json.dumps(metadata(corridor), ensure_ascii=False).encode()
    table = table.replace_schema_metadata({**table.schema.metadata, b"metadata": facts})
    parquet.write_table(table, path, compression="zstd")


def _flatgeobuf(corridor: Zones, path: Path) -> None:
    """Write one layer of mixed geometries, with the metadata as its description."""
    import pyogrio

    pyogrio.write_dataframe(
        features(corridor),
        path,
        layer=path.stem,
        driver="FlatGeobuf",
        layer_options={
            "TITLE": _outermost(corridor).title,
            "DESCRIPTION": _as_text(metadata(corridor)),
        },
    )


def _shapefile(corridor: Zones, path: Path) -> None:
    """Write one Shapefile a layer and the metadata as text."""
    import pyogrio

    for layer, table in _layers(corridor).items():
        pyogrio.write_dataframe(
            table,
            path.with_name(f"{path.stem}_{layer}.shp"),
            driver="ESRI Shapefile",
            encoding="UTF-8",
            layer_options={"DBF_DATE_LAST_UPDATE": NO_DATE},
        )
    text = _as_text(metadata(corridor))
    path.with_name(f"{path.stem}_metadata.txt").write_text(text, encoding="utf-8")


def _as_text(facts: Metadata) -> str:
    return "".join(f"{name}: {value}\n" for name, value in facts.items())


# --- KML ----------------------------------------------------------------------------------

FOLDERS = {
    "corridor": "Corridor",
    "section": "Section",
    "line": "The whole line",
    "settlements": "Settlements",
}
AGREED_FOLDERS = {**FOLDERS, "section": "Patrol route", "line": "The whole road"}

# What XML 1.0 has no place for, however it is written.
NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

# KML has no dashes: the light fill and thin edge are for the corridor, a reconstruction,
# what the dashed outline is on the map. Colours are alpha, blue, green, red.
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


def _kml(corridor: Zones, path: Path) -> None:
    """Write a document with a folder a layer, a description and data for each feature."""
    names = AGREED_FOLDERS if _outermost(corridor).agreement else FOLDERS
    root = Element("kml", xmlns="http://www.opengis.net/kml/2.2")
    document = SubElement(root, "Document")
    facts = metadata(corridor)
    about = [facts[key] for key in ("definition", "note", "attribution") if key in facts]
    _add(
        document, name=_outermost(corridor).title, open="1", description="\n".join(map(str, about))
    )
    for name, parts in STYLES.items():
        _add_style(document, name, parts)
    _add_data(document, facts)
    folders: dict[str, Element] = {}
    for row, geometry in _rows(corridor):
        layer = row["layer"]
        if layer not in folders:
            folders[layer] = SubElement(document, "Folder")
            _add(folders[layer], name=names[layer])
        _add_placemark(folders[layer], row, geometry, _zones(corridor))
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
    folder: Element, row: dict[str, Any], geometry: shapely.Geometry, zones: dict[str, Corridor]
) -> None:
    style = row["layer"]
    if style == "settlements":
        style = "inside" if row["inside"] else "outside"
    placemark = SubElement(folder, "Placemark")
    described = _description(row, zones)
    _add(placemark, name=row["name"], description=described, styleUrl=f"#{style}")
    _add_data(placemark, {key: value for key, value in row.items() if key != "name"})
    _add_geometry(placemark, _rounded(geometry))


def _description(row: dict[str, Any], zones: dict[str, Corridor]) -> str:
    """Return in a sentence or two what a feature is, for its balloon."""
    if row["layer"] == "corridor":
        return f"{_definition(zones[row['name']])} {row['area_km2']:.1f} km²."
    if row["layer"] == "settlements":
        where = "Inside" if row["inside"] else "Outside"
        away = format_km(row["distance_m"] / 1000)
        return f"{where}: {away} {row['side']} of the road, at km {row['km']:.2f}."
    return f"{row['length_km']:.3f} km long."


def _add_geometry(parent: Element, geometry: shapely.Geometry) -> None:
    """Add a geometry that follows the ground."""
    if hasattr(geometry, "geoms"):
        several = SubElement(parent, "MultiGeometry")
        for part in geometry.geoms:
            _add_geometry(several, part)
        return
    element = SubElement(parent, geometry.geom_type)
    if geometry.geom_type != "Point":
        _add(element, tessellate="1")
    if geometry.geom_type != "Polygon":
        _add(element, coordinates=_coordinates(geometry))
        return
    outer = SubElement(element, "outerBoundaryIs")
    _add(SubElement(outer, "LinearRing"), coordinates=_coordinates(geometry.exterior))
    for ring in geometry.interiors:
        inner = SubElement(element, "innerBoundaryIs")
        _add(SubElement(inner, "LinearRing"), coordinates=_coordinates(ring))


def _coordinates(geometry: shapely.Geometry) -> str:
    return " ".join(f"{x:.{DECIMALS}f},{y:.{DECIMALS}f}" for x, y in geometry.coords)


# --- pictures -----------------------------------------------------------------------------


def _picture(corridor: Zones, path: Path) -> None:
    """Write the map as a picture."""
    from corridor.picture import sheet as plot

    if isinstance(corridor, Nested):
        message = (
            f"{path.name}: a picture shows one corridor, not several nested ones; export one of "
            f"{', '.join(corridor.names)} by itself, or choose another ending"
        )
        raise DataError(message)
    plot.write(corridor, path)


FORMATS: dict[str, Callable[[Zones, Path], None]] = {
    ".geojson": _geojson,
    ".json": _geojson,
    ".gpkg": _geopackage,
    ".kml": _kml,
    ".parquet": _geoparquet,
    ".fgb": _flatgeobuf,
    ".shp": _shapefile,
    ".svg": _picture,
    ".png": _picture,
    ".pdf": _picture,
}
