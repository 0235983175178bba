"""The texts of the sheet: the corridor, how the map is made, its sources and licences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from corridor._version import __version__
from corridor.model.ends import describe_ends
from corridor.picture.canvas import View, display_name

if TYPE_CHECKING:
    import datetime
    from collections.abc import Sequence

    from corridor.model.corridor import Corridor

THIN_SPACE = "\u202f"
MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
ROAD_AS_OF = "August 2021"

DISCLAIMER = (
    "Names, lines and borders on this map are there for reading it; they state no view on "
    "the status of any place or on whose it is."
)


# --- numbers ------------------------------------------------------------------------------


def format_number(value: float, decimals: int) -> str:
    """Return a number with thin spaces between its thousands."""
    return f"{value:,.{decimals}f}".replace(",", THIN_SPACE)


def format_short(value: float) -> str:
    """Return a number to three decimals at most, without trailing zeros."""
    return format_number(value, 3).rstrip("0").rstrip(".")


def format_length(km: float) -> str:
    """Return a length as it was given, in metres below 1 km."""
    return f"{format_short(km * 1000)} m" if km < 1 else f"{format_short(km)} km"


def format_measured_km(km: float) -> str:
    """Return a measured length in kilometres; the shorter, the more decimals."""
    if km == 0:
        return "0"
    decimals = next(i for i, least in enumerate((1000.0, 10.0, 1.0, 0.0)) if abs(km) >= least)
    return format_number(km, decimals)


def _format_area(km2: float) -> str:
    """Return an area in square kilometres, or in square metres where it is small."""
    if km2 < 0.1:
        return f"{format_number(km2 * 1e6, 0)} m²"
    return f"{format_number(km2, 0 if km2 >= 100 else 2)} km²"


def _format_date(date: datetime.date) -> str:
    return f"{date.day} {MONTHS[date.month - 1]} {date.year}"


# --- above the map ------------------------------------------------------------------------


def describe_corridor(corridor: Corridor) -> str:
    """Return length, width edge to edge, each side, and the ends."""
    km = corridor.length_km
    measured = f"{format_number(km * 1000, 0)} m" if km < 1 else f"{format_measured_km(km)} km"
    start, stop = (display_name(it or "") for it in (corridor.from_name, corridor.to_name))
    stretch = f"{measured} from {start} to {stop}" if start and stop else f"{measured} long"
    width = _format_range(corridor.least_width_km, corridor.width_km)
    return (
        f"{stretch} · {width} wide edge to edge: "
        f"{_format_sides(corridor, corridor.each_side_km, corridor.least_each_side_km)} of "
        f"{_road_name(corridor)} · {describe_ends(corridor.band)}"
    )


def describe_origin(corridor: Corridor) -> str:
    """Return the sentence on where the corridor comes from."""
    agreement = corridor.agreement
    if agreement is None:
        has_left = "left" in corridor.sides.names
        travel = "; left and right as seen when travelling from its start" if has_left else ""
        return f"Computed from a line of the user’s own{travel}."
    return (
        f"A reconstruction from the agreement of {' and '.join(agreement.parties)} of "
        f"{_format_date(agreement.date)}; no official map of it is known."
    )


def _road_name(corridor: Corridor) -> str:
    return f"the {corridor.agreement.road}" if corridor.agreement else "the line"


def _format_sides(
    corridor: Corridor, halves: Sequence[float], least: Sequence[float] | None = None
) -> str:
    """Return the half-widths with the names of their sides; a range where they change."""
    phrases = {"left": "to the left", "right": "to the right"}
    sides = [phrases.get(side, side) for side in corridor.sides.names]
    ranges = zip(least or halves, halves, sides, strict=True)
    return " and ".join(f"{_format_range(lower, upper)} {side}" for lower, upper, side in ranges)


def _format_range(least: float, most: float) -> str:
    """Return a range of lengths as text, or the one length if both are the same."""
    lower, upper = format_length(least), format_length(most)
    if lower == upper:
        return upper
    same_unit = lower.rpartition(" ")[2] == upper.rpartition(" ")[2]
    return f"{lower.rpartition(' ')[0] if same_unit else lower} to {upper}"


# --- below the map ------------------------------------------------------------------------


def legend_entries(
    corridor: Corridor, step_km: float, *, has_border: bool, has_land: bool
) -> list[tuple[str, str]]:
    """Return the signs of the legend with their texts."""
    road, is_agreed = _road_name(corridor), corridor.agreement is not None
    has_settlements = len(corridor.gazetteer) > 0
    entries = [
        (True, "section", "Patrol route" if is_agreed else "Section"),
        (
            corridor.line.length - corridor.band.length > 1,
            "road",
            f"{road[0].upper()}{road[1:]} beyond the section",
        ),
        (True, "corridor", f"Corridor (dashed: {'reconstructed' if is_agreed else 'computed'})"),
        (corridor.length_km > step_km, "post", f"Kilometre post, every {format_length(step_km)}"),
        (has_settlements, "inside", "Settlement inside"),
        (has_settlements, "outside", "Settlement outside"),
        (has_settlements, "seats", "Larger: administrative seat"),
        (has_land, "main-road", "Main road, with its number"),
        (has_land, "limit", "Administrative limit"),
        (has_border, "border", "International border (OSM, 2017)"),
    ]
    return [(sign, text) for is_shown, sign, text in entries if is_shown]


def about_paragraphs(corridor: Corridor, view: View) -> list[str]:
    """Return the paragraphs on what the corridor is and how it is drawn."""
    way = corridor.road_or_line
    line = "road’s centreline" if corridor.agreement else "line"
    ends = {
        ("flat", "flat"): f"Flat ends: it closes straight across the {way} where the section ends.",
        ("round", "round"): "Round ends: it also takes in what lies near enough beyond the two "
        "ends.",
        ("flat", "round"): f"It closes straight across the {way} where the section starts, and "
        "takes in what lies near enough beyond its end.",
        ("round", "flat"): "It takes in what lies near enough before the section’s start, and "
        f"closes straight across the {way} at its end.",
    }[corridor.band.end_kinds]
    if corridor.band.is_loop:
        ends = f"The {way} is closed: there are no ends."
    lat = f"{abs(view.lat):.4f}° {'S' if view.lat < 0 else 'N'}"
    lon = f"{abs(view.lon):.4f}° {'W' if view.lon < 0 else 'E'}"
    return [
        f"Everything within the stated distance of the {line}, measured on the WGS84 "
        f"ellipsoid: {_format_area(corridor.area_km2)}. {ends}{_compare_with_agreement(corridor)}",
        f"Lambert azimuthal equal-area projection centred on {lat}, {lon}; the scale holds "
        "in its middle, where north is up.",
        DISCLAIMER,
    ]


def _compare_with_agreement(corridor: Corridor) -> str:
    """Return the sentences on the agreement, and on where the corridor differs from it."""
    agreement = corridor.agreement
    if agreement is None:
        return ""
    text = f" The agreement does not say {agreement.silent_on}."
    of_side = {"north": agreement.north_km, "south": agreement.south_km}
    agreed = [of_side[side] for side in corridor.sides.names]
    if not corridor.is_uniform or agreed != list(corridor.each_side_km):
        text += f" The agreed depth is {_format_sides(corridor, agreed)}."
    if {corridor.from_name, corridor.to_name} != {agreement.start, agreement.end}:
        text += f" The agreed route runs from {agreement.start} to {agreement.end}."
    return text


def source_paragraphs(corridor: Corridor, *, has_land: bool) -> list[str]:
    """Return the paragraphs on sources with licences and dates, and the version."""
    agreement = corridor.agreement
    base = " The world: Natural Earth, public domain."
    if has_land:
        base += " Limits: OCHA, CC BY 3.0 IGO. Relief: NOAA GLOBE."
    version = f"Made with m4-corridor {__version__}."
    if agreement is None:
        return [f"Line: given by the maker of this map.{base}", version]
    recorded = agreement.facts[0].source.url.removeprefix("https://")
    return [
        f"Roads, waters, land cover: © OpenStreetMap contributors, ODbL 1.0, as of {ROAD_AS_OF}. "
        "Settlements: OCHA, OpenStreetMap, © GeoNames, CC BY 4.0."
        f"{base}",
        f"Agreement of {_format_date(agreement.date)}: {recorded}",
        "openstreetmap.org/copyright, opendatacommons.org/licenses/odbl, "
        f"creativecommons.org/licenses/by/4.0. {version}",
    ]
