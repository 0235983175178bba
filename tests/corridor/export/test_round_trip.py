"""An export that is read back as a line, with the same widths, is the same corridor."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pytest

import corridor
from tests.reference import wandering_line

if TYPE_CHECKING:
    from pathlib import Path

    from corridor import Corridor
    from geo.band import Ends

METRE = 1.0


def points_around(zone: Corridor, rng: np.random.Generator, count: int) -> tuple[list[float], ...]:
    """Return latitudes and longitudes of points up to twice the half-widths beside the section."""
    most = 2 * max(zone.band.left, zone.band.right)
    measures = rng.uniform(zone.band.start, zone.band.stop, count)
    offsets = rng.uniform(-most, most, count)
    points = [zone.line.point_at(*pair) for pair in zip(measures, offsets, strict=True)]
    lats, lons = zip(*points, strict=True)
    return list(lats), list(lons)


def assert_same_corridor(zone: Corridor, other: Corridor, rng: np.random.Generator) -> None:
    """Compare answers, but for points so near to an edge or the line that rounding decides."""
    lats, lons = points_around(zone, rng, 200)
    one, two = (it.locate(lat=lats, lon=lons) for it in (zone, other))
    clear = (np.abs(one.edge_m) > METRE) & (one.distance_m > METRE)
    same = clear & (np.abs(one.km - two.km) < 1e-3)  # elsewhere two points of the line are as near

    assert same.sum() > 0.9 * len(lats)
    assert one.inside[same].any()
    assert not one.inside[same].all()
    np.testing.assert_array_equal(one.inside[clear], two.inside[clear])
    np.testing.assert_array_equal(one.side[same], two.side[same])
    np.testing.assert_allclose(one.distance_m, two.distance_m, rtol=0, atol=0.05)


@pytest.mark.parametrize("is_against", [False, True], ids=["along", "against"])
@pytest.mark.parametrize("seed", range(12))
def test_an_export_read_back_with_the_same_widths_is_the_same_corridor(
    tmp_path: Path, seed: int, is_against: bool
) -> None:
    rng = np.random.default_rng([19, seed])
    halves = (3.0, 0.5) if seed % 2 else (rng.uniform(0.2, 3), rng.uniform(0.2, 3))
    line = wandering_line(rng, rng.uniform(2e4, 2e5))
    whole = corridor.from_line(line, each_side_km=halves, ends="round")
    start, stop = np.sort(rng.uniform(0, whole.length_km, 2)) if seed % 3 else (0, whole.length_km)
    zone = whole.between(*((stop, start) if is_against else (start, stop)))
    zone.export(tmp_path / "zone.geojson")

    back = corridor.from_line(
        tmp_path / "zone.geojson", where="layer=section", each_side_km=halves, ends="round"
    )

    assert zone.sides == back.sides
    assert zone.each_side_km == pytest.approx(halves)
    assert zone.length_km == pytest.approx(back.length_km, abs=1e-3)
    assert_same_corridor(zone, back, rng)


@pytest.mark.parametrize("ends", ["flat", ("flat", "round")])
def test_the_other_direction_is_that_of_a_line_read_in_reverse(ends: Ends) -> None:
    rng = np.random.default_rng([19, 12])
    line = wandering_line(rng, 1e5)
    zone = corridor.from_line(line, each_side_km=(8, 2)).between(line.length / 1000, 0)
    back = corridor.from_line(line, each_side_km=(8, 2), reverse=True)

    assert_same_corridor(zone.with_ends(ends), back.with_ends(ends), rng)


def test_named_sides_stay_on_the_ground() -> None:
    line = "LINESTRING (36 35, 37 35)"
    zone = corridor.from_line(line, each_side_km=(20, 5), sides=("north", "south"))
    back = zone.between(zone.length_km, 0)

    for it in (zone, back):
        assert it.locate(lat=35.1, lon=36.5)[:2] == (True, "north")
        assert it.locate(lat=34.9, lon=36.5)[:2] == (False, "south")


def test_unnamed_widths_that_change_turn_with_travel() -> None:
    rows = [{"from": 0, "to": "end", "left_km": 20, "left_to_km": 10, "right_km": 1}]
    zone = corridor.from_line("LINESTRING (36 35, 37 35)", width_km=1).with_widths(rows)
    back = zone.between(zone.length_km, 0)
    table = back.with_widths(back.width_table).width_table

    assert (zone.band.half_widths(1000.0)[0], back.band.half_widths(1000.0)[0]) == pytest.approx(
        (20_000, 10_000), abs=200
    )
    assert not back.contains(lat=35.05, lon=36.5)
    assert back.contains(lat=34.95, lon=36.5)
    assert table == back.width_table
    assert back.between(back.length_km, 0).width_table == zone.width_table
