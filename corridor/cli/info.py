"""``corridor info``: length, area, ends, settlements inside, sources."""

from __future__ import annotations

from corridor.cli.output import describe_nested, format_metres, format_widths, print_json
from corridor.cli.reports import fact_as_values, format_source
from corridor.cli.selection import corridor_from_options, nested_from_options
from corridor.model.ends import describe_ends

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from typing import Any

    from corridor.model.corridor import Corridor, PointAnswer
    from corridor.model.facts import Settlement


def add_options(_: argparse.ArgumentParser) -> None:
    """``info`` has no options of its own."""


def run(options: argparse.Namespace) -> int:
    """Print length, widths, area, settlements inside and sources; return 0."""
    zone = corridor_from_options(options)
    nested = nested_from_options(options, zone)
    settlements = zone.settlements()
    inside = [(settlement, answer) for settlement, answer in settlements if answer.inside]
    inside.sort(key=lambda pair: pair[1].km)
    area, perimeter = zone.area_and_perimeter()
    if options.json:
        from corridor.export.metadata import corridor_metadata

        print_json(
            {
                **corridor_metadata(nested or zone),
                "settlements_inside": [_settlement_row(*pair) for pair in inside],
                "settlements": [
                    {**_settlement_row(*pair), "inside": pair[1].inside} for pair in settlements
                ],
                **_reports_as_values(zone),
            }
        )
        return 0
    print(f"{zone.title}: {' to '.join(zone.end_names)}, {zone.length_km:.3f} km")
    print(f"  {format_widths(zone)}; {describe_ends(zone.band)}")
    if not zone.is_uniform:
        from corridor.model.width_table import describe_width_profile

        print(*(f"    {row}" for row in describe_width_profile(zone)), sep="\n")
    print(f"  area {area:.2f} km², perimeter {perimeter:.2f} km (geodesic, WGS84)")
    if nested:
        print(f"  {describe_nested(nested)}")
    for name, it in {} if nested is None else nested.corridors.items():
        print(f"  {name}: {format_widths(it)}; area {it.area_km2:.2f} km²")
    if inside:
        print(f"settlements inside ({len(inside)} of {len(zone.gazetteer)}):")
    for settlement, answer in inside:
        print(
            f"  km {answer.km:5.1f}  {format_metres(answer.distance_m):>7} {answer.side:<6}"
            f" {settlement.name} ({settlement.arabic})"
            f"{f', {settlement.size_class}' if settlement.size_class else ''}"
        )
    if zone.agreement:
        print("facts and sources (the outline is a reconstruction):")
        for fact in zone.agreement.facts:
            print(f"  {fact.text}\n    {fact.certainty}:")
            print(*(f"    {format_source(source)}" for source in fact.sources), sep="\n")
        print(f"  Patrols reported: {len(zone.patrols)}; corridor route lists them.")
        print(f"  The agreement does not say {zone.agreement.silent_on}.")
        print("  Centreline © OpenStreetMap contributors, ODbL 1.0; settlements: OCHA,")
        print("  compared with OpenStreetMap and GeoNames; see seeds/README.md.")
    return 0


def _settlement_row(settlement: Settlement, answer: PointAnswer) -> dict[str, str | float | None]:
    return {
        "name": settlement.name,
        "name_ar": settlement.arabic,
        "pcode": settlement.pcode,
        "class": settlement.size_class,
        "subdistrict": settlement.subdistrict,
        "governorate": settlement.governorate,
        "lat": settlement.lat,
        "lon": settlement.lon,
        "side": answer.side,
        "distance_m": round(answer.distance_m, 3),
        "km": round(answer.km, 6),
    }


def _reports_as_values(zone: Corridor) -> dict[str, Any]:
    """Return the facts of the agreement and the patrols, for JSON."""
    if zone.agreement is None:
        return {}
    return {
        "facts": [fact_as_values(fact) for fact in zone.agreement.facts],
        "patrols": [
            {
                "date": patrol.date.isoformat(),
                "number": patrol.number,
                "certainty": patrol.certainty,
            }
            for patrol in zone.patrols
        ],
    }
