"""What several commands print: distances, widths, JSON."""

from __future__ import annotations

from corridor.model.ends import format_ends

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, TextIO

    from corridor.model.corridor import Corridor
    from corridor.model.nested import Nested


def format_metres(value: float) -> str:
    """Return a distance as text: in metres, from 10 km on in kilometres."""
    return f"{value:.0f} m" if value < 10_000 else f"{value / 1000:.1f} km"


def print_json(value: dict[str, Any], file: TextIO | None = None) -> None:
    """Print a value as JSON on one line."""
    import json

    print(json.dumps(value, ensure_ascii=False), file=file)


def format_widths(corridor: Corridor) -> str:
    """Return the half-width of each side and the width from edge to edge, as text."""
    return (
        f"{corridor.half_widths_text} of the {corridor.road_or_line}, {corridor.width_text} in all"
    )


def describe_nested(nested: Nested) -> str:
    """Return what the widths of nested corridors count, as a heading: each side, not the whole."""
    line = nested.outermost.road_or_line
    return f"nested corridors, by the width of each side, from the {line} to the edge:"


def print_nested(nested: Nested | None, file: TextIO | None = None) -> None:
    """Print which widths the nested corridors of a tally have, if there are any."""
    if nested is None:
        return
    print(f"  {describe_nested(nested)}", file=file)
    for name, it in nested.corridors.items():
        print(f"  {name}: {format_widths(it)}", file=file)


def nested_values(nested: Nested) -> dict[str, Any]:
    """Return the widths of nested corridors by name, for JSON."""
    return {name: width_values(it) for name, it in nested.corridors.items()}


def width_values(corridor: Corridor) -> dict[str, Any]:
    """Return the widths (the greatest where they change) and the ends, for JSON."""
    names = corridor.sides.names
    values: dict[str, Any] = {
        "each_side_km": dict(zip(names, corridor.each_side_km, strict=True)),
        "width_km": corridor.width_km,
        "ends": format_ends(corridor.ends),
    }
    if not corridor.is_uniform:
        least = zip(names, corridor.least_each_side_km, strict=True)
        values |= {"least_each_side_km": dict(least), "least_width_km": corridor.least_width_km}
    return values
