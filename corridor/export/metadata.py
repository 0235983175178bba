"""The metadata of a corridor's files: definition, widths, sources, licences."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from corridor._version import __version__
from corridor.model.ends import format_ends
from corridor.model.nested import Nested
from corridor.model.width_table import tabulate_width_profile

if TYPE_CHECKING:
    from corridor.model.corridor import Corridor

    Corridors = Corridor | Nested
    Metadata = dict[str, str | float]

TOLERANCE_M = 0.5  # how far Corridor.polygon may lie from the true edge

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


def corridor_metadata(corridor: Corridors) -> Metadata:
    """Return what a reader of a file must know: definition, widths, sources, licences.

    Half-widths are named by their sides (``each_side_km_north``). Where they change along the
    line they are the greatest, and ``width_table`` has the profile. What a corridor does not
    have, such as the sources of a line of one's own, is left out. For nested corridors the
    values are those of the outermost, and ``corridors`` lists all.
    """
    if isinstance(corridor, Nested):
        halves = (f"{name}: {it.half_widths_text}" for name, it in corridor.corridors.items())
        return {**corridor_metadata(corridor.outermost), "corridors": "; ".join(halves)}
    ends = {"from": corridor.from_name, "to": corridor.to_name}
    return {
        "title": corridor.title,
        "definition": describe_corridor(corridor),
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
    """Return the widths; where they change, the least ones and the profile too."""
    names, halves = corridor.sides.names, corridor.each_side_km
    each_side = {f"each_side_km_{name}": half for name, half in zip(names, halves, strict=True)}
    widths: Metadata = {"width_km": corridor.width_km, **each_side}
    if corridor.is_uniform:
        return widths
    least = zip(names, corridor.least_each_side_km, strict=True)
    return {
        **widths,
        "least_width_km": corridor.least_width_km,
        **{f"least_each_side_km_{name}": half for name, half in least},
        "width_table": json.dumps(tabulate_width_profile(corridor)),
    }


def describe_corridor(corridor: Corridor) -> str:
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
    sources = dict.fromkeys(source for fact in corridor.agreement.facts for source in fact.sources)
    return {
        "note": RECONSTRUCTION,
        "sources": "; ".join(f"{source.title}, {source.url}" for source in sources),
        "licence": LICENCE,
        "attribution": ATTRIBUTION,
    }


def format_metadata(values: Metadata) -> str:
    """Return metadata as text, one line each."""
    return "".join(f"{name}: {value}\n" for name, value in values.items())
