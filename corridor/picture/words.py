"""What the sheet says: what the corridor is, how the map is made, from what, by which licences."""

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
    """Return a number without needless zeros."""
    return format_number(value, 3).rstrip("0").rstrip(".")


def format_length(km: float) -> str:
    """Return a length that people chose, in metres where it is short."""
    return f"{format_short(km * 1000)} m" if km < 1 else f"{format_short(km)} km"


def format_measured_km(km: float) -> str:
    """Return a measured length in kilometres: to 100 m, a shorter one more closely."""
    if km == 0:
        return "0"
    decimals = next(i for i, least in enumerate((1000.0, 10.0, 1.0, 0.0)) if abs(km) >= least)
    return format_number(km, decimals)


def _area(km2: float) -> str:
    """Return an area in square kilometres, or in square metres where it is small."""
    if km2 < 0.1:
        return f"{format_number(km2 * 1e6, 0)} m²"
    return f"{format_number(km2, 0 if km2 >= 100 else 2)} km²"


def _date(date: datetime.date) -> str:
    return f"{date.day} {MONTHS[date.month - 1]} {date.year}"


# --- above the map ------------------------------------------------------------------------


def describe_corridor(corridor: Corridor) -> str:
    """Return length, width edge to edge, each side, and the ends."""
    km = corridor.length_km
    measured = f"{format_number(km * 1000, 0)} m" if km < 1 else f"{format_measured_km(km)} km"
    start, stop = (display_name(it or "") for it in (corridor.from_name, corridor.to_name))
    stretch = f"{measured} from {start} to {stop}" if start and stop else f"{measured} long"
    return (
        f"{stretch} · {_range(corridor.least_width_km, corridor.width_km)} wide edge to edge: "
        f"{_sides(corridor, corridor.each_side_km, corridor.least_each_side_km)} of "
        f"{_road(corridor)} · {describe_ends(corridor.band)}"
    )


def describe_origin(corridor: Corridor) -> str:
    """Return what the corridor rests on."""
    agreement = corridor.agreement
    if agreement is None:
        seen = "; left and right as seen when travelling from its start"
        way = seen if "left" in corridor.sides.names else ""
        return f"Computed from a line of the user’s own{way}."
    return (
        f"A reconstruction from the agreement of {' and '.join(agreement.parties)} of "
        f"{_date(agreement.date)}; no official map of it is known."
    )


def _road(corridor: Corridor) -> str:
    return f"the {corridor.agreement.road}" if corridor.agreement else "the line"


def _sides(
    corridor: Corridor, halves: Sequence[float], least: Sequence[float] | None = None
) -> str:
    """Return the half-widths, from the least on if they change, with the names of their sides."""
    phrases = {"left": "to the left", "right": "to the right"}
    sides = [phrases.get(side, side) for side in corridor.sides.names]
    named = zip(least or halves, halves, sides, strict=True)
    return " and ".join(f"{_range(one, other)} {side}" for one, other, side in named)


def _range(least: float, most: float) -> str:
    """Return lengths that people chose from one to another, or the one that it is."""
    one, other = format_length(least), format_length(most)
    if one == other:
        return other
    same_unit = one.rpartition(" ")[2] == other.rpartition(" ")[2]
    return f"{one.rpartition(' ')[0] if same_unit else one} to {other}"


# --- below the map ------------------------------------------------------------------------


def legend_entries(
    corridor: Corridor, step_km: float, *, has_border: bool
) -> list[tuple[str, str]]:
    """Return what the legend explains: a sign and its words."""
    road, is_agreed = _road(corridor), corridor.agreement is not None
    has_places = len(corridor.gazetteer) > 0
    entries = [
        (True, "section", "Patrol route" if is_agreed else "Section"),
        (
            corridor.line.length - corridor.band.length > 1,
            "road",
            f"{road[0].upper()}{road[1:]} beyond the section",
        ),
        (True, "corridor", f"Corridor (dashed: {'reconstructed' if is_agreed else 'computed'})"),
        (corridor.length_km > step_km, "post", f"Kilometre post, every {format_length(step_km)}"),
        (has_places, "inside", "Settlement inside"),
        (has_places, "outside", "Settlement outside"),
        (has_places, "seats", "Larger: administrative seat"),
        (has_border, "border", "International border"),
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
        f"ellipsoid: {_area(corridor.area_km2)}. {ends}{_differences(corridor)}",
        f"Lambert azimuthal equal-area projection centred on {lat}, {lon}; the scale holds "
        "in its middle, where north is up.",
        DISCLAIMER,
    ]


def _differences(corridor: Corridor) -> str:
    """Return what the agreement says where the corridor shown is another."""
    agreement = corridor.agreement
    if agreement is None:
        return ""
    text = f" The agreement does not say {agreement.silent_on}."
    of_side = {"north": agreement.north_km, "south": agreement.south_km}
    agreed = [of_side[side] for side in corridor.sides.names]
    if not corridor.is_uniform or agreed != list(corridor.each_side_km):
        text += f" The agreed depth is {_sides(corridor, agreed)}."
    if {corridor.from_name, corridor.to_name} != {agreement.start, agreement.end}:
        text += f" The agreed route runs from {agreement.start} to {agreement.end}."
    return text


def source_paragraphs(corridor: Corridor, *, has_background: bool) -> list[str]:
    """Return the paragraphs on sources with licences and dates, and the version."""
    agreement = corridor.agreement
    base = " Coast and borders: Natural Earth, public domain." if has_background else ""
    version = f"Made with m4-corridor {__version__}."
    if agreement is None:
        return [f"Line: given by the maker of this map.{base}", version]
    recorded = agreement.facts[0].source.url.removeprefix("https://")
    return [
        f"Road: © OpenStreetMap contributors, ODbL 1.0, as of {ROAD_AS_OF}. "
        "Settlements: OCHA; © OpenStreetMap contributors, ODbL 1.0; © GeoNames, "
        f"CC BY 4.0.{base}",
        f"Agreement of {_date(agreement.date)}: {recorded}",
        "openstreetmap.org/copyright, opendatacommons.org/licenses/odbl, "
        "geonames.org, creativecommons.org/licenses/by/4.0",
        version,
    ]
