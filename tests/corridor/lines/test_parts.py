"""Parts in any order are read_parts where their ends meet; messages describe gaps."""

from __future__ import annotations

import itertools
import math

import geopandas
import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from pyproj import Geod

from corridor.errors import DataError
from corridor.lines.read import read_line
from tests.support import refusal

GEOD = Geod(ellps="WGS84")
METRE = 1 / 111_319.491  # degrees of longitude on the equator

Parts = list[list[tuple[float, float]]]


def read_parts(parts: Parts) -> list[tuple[float, float]]:
    source = read_line(shapely.MultiLineString(parts))
    return list(zip(source.lons.tolist(), source.lats.tolist(), strict=True))


# --- what joins ---------------------------------------------------------------------------


@settings(deadline=None, max_examples=60)
@given(
    count=st.integers(2, 30),
    seed=st.integers(0, 2**32 - 1),
    lon=st.sampled_from([0.0, 90.0, 179.9, -36.0]),
)
def test_parts_in_any_order_and_direction_are_joined(count: int, seed: int, lon: float) -> None:
    random = np.random.default_rng(seed)
    lons = (lon + np.cumsum(random.uniform(0.01, 0.02, count + 1)) + 180) % 360 - 180
    lats = random.uniform(-60, 60) + np.cumsum(random.uniform(-0.02, 0.02, count + 1))
    line = list(zip(lons.tolist(), lats.tolist(), strict=True))
    cuts = sorted({0, count, *random.integers(0, count, 5).tolist()})
    parts = [line[i : j + 1] for i, j in itertools.pairwise(cuts)]
    order = random.permutation(len(parts))
    turned = [parts[i][:: random.choice([1, -1])] for i in order]

    whole = read_parts(turned)

    # The first part keeps its direction.
    begins = whole.index(turned[0][0]), whole.index(turned[0][1])
    assert begins[0] < begins[1]
    assert whole in (line, line[::-1])


def test_ends_join_within_a_centimetre() -> None:
    near, far = 1 + 0.009 * METRE, 1 + 0.011 * METRE

    assert read_parts([[(0, 0), (1, 0)], [(near, 0), (2, 0)]]) == [(0, 0), (1, 0), (2, 0)]
    assert "0.011 m from" in refusal(DataError, read_parts, [[(0, 0), (1, 0)], [(far, 0), (2, 0)]])


def test_parts_in_the_order_of_travel_may_cross_and_touch_each_other() -> None:
    eight = [[(0, 0), (1, 1)], [(1, 1), (2, 2), (2, 1), (1, 1)], [(1, 1), (0, 2)]]
    back = [[(0, 0), (1, 0)], [(1, 0), (2, 0)], [(2, 0), (1, 0)], [(1, 0), (1, 1)]]

    assert read_parts(eight) == [(0, 0), (1, 1), (2, 2), (2, 1), (1, 1), (0, 2)]
    assert read_parts(back) == [(0, 0), (1, 0), (2, 0), (1, 0), (1, 1)]


def test_a_ring_in_parts_begins_at_its_first_part() -> None:
    ring = [[(1, 0), (1, 1)], [(0, 0), (1, 0)], [(0, 0), (0, 1), (1, 1)]]

    assert read_parts(ring) == [(1, 0), (1, 1), (0, 1), (0, 0), (1, 0)]


def test_ends_join_over_the_antimeridian_and_at_the_poles() -> None:
    assert read_parts([[(179, 0), (180, 0)], [(-180, 0), (-179, 1)]]) == [
        *((179, 0), (180, 0), (-179, 1)),
    ]
    assert read_parts([[(-179, 1), (-180, 0)], [(179, 0), (180, 0)]]) == [
        *((-179, 1), (180, 0), (179, 0)),
    ]
    assert read_parts([[(20, 80), (20, 90)], [(100, 90), (100, 80)]]) == [
        *((20, 80), (20, 90), (100, 80)),
    ]


def test_parts_without_length_are_ignored() -> None:
    assert read_parts([[(0, 0), (0, 0)], [(0, 0), (1, 0)], [(7, 7), (7, 7), (7, 7)]]) == [
        *((0, 0), (1, 0)),
    ]


def test_ten_thousand_parts_along_a_meridian_are_joined() -> None:
    lats = np.linspace(-80, 80, 10_001)
    ends = np.column_stack((np.full(10_001, 90.0), lats))
    order = np.random.default_rng(5).permutation(10_000)
    parts = shapely.linestrings(np.stack((ends[:-1], ends[1:]), axis=1)[order])

    source = read_line(geopandas.GeoSeries(parts, crs="EPSG:4326"))

    assert np.array_equal(source.lats, lats)


# --- what does not ------------------------------------------------------------------------


def test_a_gap_is_described_by_its_ends() -> None:
    gap = GEOD.inv(36.2, 35.8, 36.3, 35.9)[2]

    assert refusal(
        DataError, read_parts, [[(36.1, 35.8), (36.2, 35.8)], [(36.4, 35.8), (36.3, 35.9)]]
    ) == (
        "the line holds 2 parts that do not join into one line: the end of part 0 (at lat "
        f"35.8, lon 36.2) is {gap:.0f} m from the end of part 1 (at lat 35.9, lon 36.3); "
        "close the gaps, or leave one line in it"
    )


def test_gaps_over_the_antimeridian_are_in_metres() -> None:
    assert "is 111 m from the start" in refusal(
        DataError,
        read_parts,
        [[(179, 0), (180 - 50 * METRE, 0)], [(-180 + 61 * METRE, 0), (-179, 1)]],
    )


def test_of_many_gaps_the_widest_are_described() -> None:
    message = refusal(DataError, read_parts, [[(i, 0), (i + 0.5 + i / 20, 0)] for i in range(6)])

    widest, wide, less = message.split(", the end of part ")
    assert "is 55660 m from the start of part 1" in widest
    assert "is 50094 m from" in wide
    assert "is 44528 m from" in less
    assert ", 2 gaps more; close the gaps" in less


def test_a_thousand_gaps_are_described_quickly() -> None:
    message = refusal(
        DataError,
        read_parts,
        [[(i / 10, j), (i / 10 + 0.05, j)] for i in range(25) for j in range(40)],
    )

    assert "holds 1000 parts that do not join" in message


@pytest.mark.parametrize(
    ("parts", "ends"),
    [
        (
            [[(0, 0), (1, 0)], [(0, 0), (0, 1)], [(0, 0), (-1, 0)]],
            "3 ends meet at lat 0, lon 0, the start of part 0, the start of part 1, the start "
            "of part 2",
        ),
        (
            [[(0, 0), (1, 0)], [(0, 0), (0.5, 0.1), (1, 0)], [(0, 0), (0.5, 0.5), (1, 0)]],
            "3 ends meet at lat 0, lon 0, the start of part 0, the start of part 1, the start "
            "of part 2",
        ),
        (
            [[(math.cos(i), math.sin(i)), (0, 0)] for i in range(5)],
            "5 ends meet at lat 0, lon 0, the end of part 0, the end of part 1, the end of part "
            "2 and 2 more",
        ),
    ],
)
def test_a_fork_is_refused(parts: Parts, ends: str) -> None:
    assert refusal(DataError, read_parts, parts) == (
        f"the line holds {len(parts)} parts that branch: {ends}; leave one line in it"
    )


def test_a_star_of_a_hundred_thousand_rays_is_refused_quickly() -> None:
    tips = np.radians(np.linspace(0, 359, 100_000))
    rays = np.zeros((len(tips), 2, 2))
    rays[:, 1] = np.column_stack((np.cos(tips), np.sin(tips)))

    message = refusal(
        DataError, read_line, geopandas.GeoSeries(shapely.linestrings(rays), crs="EPSG:4326")
    )

    assert "100000 ends meet at lat 0, lon 0, the start of part 0" in message


def test_a_ring_next_to_a_line_is_refused() -> None:
    square = [(5, 5), (6, 5), (6, 6), (5, 5)]
    in_pieces = [square[i : i + 2] for i in range(3)]

    assert "part 1 closes to a ring of its own" in refusal(
        DataError, read_parts, [[(0, 0), (1, 0)], square]
    )
    assert "part 0, 1, 2 closes to a ring" in refusal(
        DataError, read_parts, [*in_pieces, [(0, 0), (1, 0)]]
    )
    pentagon = [(math.cos(i * math.tau / 5), math.sin(i * math.tau / 5)) for i in range(5)]
    sides = [[pentagon[i], pentagon[(i + 1) % 5]] for i in range(5)]
    assert "part 1, 2, 3 and 2 more closes" in refusal(
        DataError, read_parts, [[(5, 5), (6, 6)], *sides]
    )


@pytest.mark.parametrize(
    "line", [[(0, 0), (1, 0), (1, 1)], [(0, 0), (1, 0), (1, 1), (0, 0)]], ids=["open", "ring"]
)
@pytest.mark.parametrize("way", [1, -1])
def test_a_duplicate_line_is_refused(line: list[tuple[float, float]], way: int) -> None:
    assert refusal(DataError, read_parts, [line, line[::way]]) == (
        "the line holds one line twice; leave one of the two in it"
    )


def test_features_that_do_not_join_need_a_selection() -> None:
    lines = geopandas.GeoDataFrame(
        {"name": ["MDL", "NLL"], "kind": ["line", "line"]},
        geometry=[shapely.LineString([(0, 0), (1, 0)]), shapely.LineString([(5, 0), (6, 0)])],
        crs="EPSG:4326",
    )

    assert refusal(DataError, read_line, lines).endswith(
        "; close the gaps, or choose a feature with where='NAME=VALUE': name is 'MDL', 'NLL'"
    )
