"""The tally counts every row once, and shows exchanged latitude and longitude."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest
import shapely

from corridor.errors import SwapError
from corridor.tables.labels import label_table
from corridor.tables.tally import EMPTY_TALLY, Tally, problem_kind

if TYPE_CHECKING:
    from corridor import Corridor


# --- the tally --------------------------------------------------------------------------


def test_tallies_add_up() -> None:
    one = Tally(9, Counter(north=2, south=1), Counter({"a": 3}), 6, 2, 1)
    other = Tally(1, Counter(north=1), Counter(), 1, 1, 0)

    both = one.plus(other)

    assert both == Tally(10, Counter(north=3, south=1), Counter({"a": 3}), 7, 3, 1)
    assert both.outside == 3
    assert EMPTY_TALLY.plus(one) == one.plus(EMPTY_TALLY) == one
    assert Tally(0, Counter(), Counter(), 0, 0, 0) == EMPTY_TALLY


def test_a_tally_as_values() -> None:
    tally = Tally(9, Counter(south=1, north=2), Counter({"b": 1, "a": 1, "c": 2}), 9, 9, 0)

    assert json.dumps(tally.as_dict()) == json.dumps(
        {
            "rows": 9,
            "inside": 3,
            "outside": 2,
            "inside_by_side": {"north": 2, "south": 1},
            "problems": {"c": 2, "a": 1, "b": 1},
        }
    )
    assert str(tally) == (
        "9 points: 3 inside (2 north, 1 south), 2 outside, 4 with a problem (c: 2, a: 1, b: 1)"
    )


@pytest.mark.parametrize(
    ("problem", "kind"),
    [
        ("latitude is missing", "latitude is missing"),
        ("latitude is not a number: 'a: b, got c'", "latitude is not a number"),
        ("latitude must lie in [-90, 90], got 95; are", "latitude must lie in [-90, 90]"),
        ("cannot read 'x' as a coordinate: no", "coordinate cannot be read"),
        ("cannot read 'it''s: y' as a coordinate: no", "coordinate cannot be read"),
        (
            "a written coordinate takes at most 500 characters, got 600: '1'…",
            "a written coordinate takes at most 500 characters",
        ),
    ],
)
def test_kinds_of_problems_have_no_values_in_them(problem: str, kind: str) -> None:
    assert problem_kind(problem) == kind


def make_frame(lat: object, lon: object = 36.610) -> pd.DataFrame:
    return pd.DataFrame({"lat": lat, "lon": lon})


def random_points(count: int, seed: int = 4) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    return pd.DataFrame(
        {"lat": random.uniform(35.7, 35.9, count), "lon": random.uniform(36.3, 36.8, count)}
    )


# --- exchanged latitude and longitude ---------------------------------------------------


def test_exchanged_columns_are_refused_by_name(m4: Corridor) -> None:
    table = random_points(40).rename(columns={"lat": "X", "lon": "Y"})

    with pytest.raises(SwapError) as caught:
        m4.label(table)

    assert str(caught.value) == (
        "as given, 0 of 40 points lie within 25 km of the line; with latitude and "
        "longitude exchanged, 40 of 40 do: are they exchanged? Columns read: 'Y', 'X'; "
        "swapped=True (--swap) exchanges them, swapped=False (--as-is) takes them as they are"
    )
    assert m4.label(table, lat="X", lon="Y")["inside"].any()
    assert m4.label(table, swapped=True)["inside"].any()
    assert not m4.label(table, swapped=False)["inside"].any()


def test_exchanged_geometries_are_refused_with_the_remedy(m4: Corridor) -> None:
    points = gpd.GeoSeries(shapely.points(random_points(9)[["lat", "lon"]]), crs=4326)

    with pytest.raises(SwapError) as caught:
        m4.label(points)

    assert "do: are they exchanged? Column read: 'geometry'; swapped=True" in str(caught.value)
    assert m4.label(points, swapped=True)["inside"].any()


def test_a_large_table_is_judged_by_a_thousand_rows(m4: Corridor) -> None:
    with pytest.raises(SwapError, match=r"0 of 1000 points .* exchanged, 1000 of 1000 do"):
        m4.label(random_points(20_000), lat="lon", lon="lat")


def test_bad_rows_do_not_hide_an_exchange(m4: Corridor) -> None:
    table = pd.concat([random_points(3), make_frame([None] * 50, None)], ignore_index=True)

    with pytest.raises(SwapError, match="0 of 3 points"):
        m4.label(table, lat="lon", lon="lat")


@pytest.mark.parametrize(
    ("right", "exchanged"), [(1, 0), (99, 1), (51, 49), (0, 0), (50, 50)], ids=str
)
def test_some_exchanged_rows_are_labelled(m4: Corridor, right: int, exchanged: int) -> None:
    swapped = random_points(exchanged).rename(columns={"lat": "lon", "lon": "lat"})

    result = m4.label(pd.concat([random_points(right), swapped], ignore_index=True))

    assert len(result) == right + exchanged


def test_most_rows_exchanged_are_refused_in_any_order(m4: Corridor) -> None:
    swapped = random_points(51).rename(columns={"lat": "lon", "lon": "lat"})

    with pytest.raises(SwapError, match=r"49 of 100 points .* exchanged, 51 of 100 do"):
        m4.label(pd.concat([random_points(49), swapped], ignore_index=True))


def test_points_beside_the_corridor_are_judged_too(m4: Corridor) -> None:
    random = np.random.default_rng(4)
    table = pd.DataFrame({"lat": random.uniform(35.6, 36.0, 900), "lon": 36.5})

    with pytest.raises(SwapError):
        m4.label(table.rename(columns={"lat": "lon", "lon": "lat"}))


def test_points_far_away_either_way_are_labelled(m4: Corridor) -> None:
    assert m4.label(make_frame([10.0, 60.0], [100.0, -120.0]))["inside"].tolist() == [
        False,
        False,
    ]


def test_half_exchanged_and_half_elsewhere_is_no_exchange(m4: Corridor) -> None:
    table = make_frame([36.61, 0.0], [35.814, 0.0])

    assert m4.label(table)["inside"].tolist() == [False, False]


MIXED = pd.DataFrame(
    {
        "lat": ["35.814", "35.850", "36.9", None, "x", "y", "95", "1e9"],
        "lon": ["36.610"] * 8,
    }
)


# --- summary ----------------------------------------------------------------------------


@pytest.mark.parametrize("table", [MIXED, pa.Table.from_pandas(MIXED)], ids=["pandas", "Arrow"])
def test_the_tally_counts_every_row_once(m4: Corridor, table: object) -> None:
    counts = label_table(m4, table)[1].as_dict()

    assert counts == {
        "rows": 8,
        "inside": 2,
        "outside": 1,
        "inside_by_side": {"north": 1, "south": 1},
        "problems": {
            "latitude is not a number": 2,
            "latitude must lie in [-90, 90]": 2,
            "latitude is missing": 1,
        },
    }
    assert list(counts["problems"].values()) == [2, 2, 1]


def test_the_tally_as_text(m4: Corridor) -> None:
    def tally_text(table: pd.DataFrame) -> str:
        return str(label_table(m4, table)[1])

    assert tally_text(MIXED) == (
        "8 points: 2 inside (1 north, 1 south), 1 outside, 5 with a problem (latitude is not a "
        "number: 2, latitude must lie in [-90, 90]: 2, latitude is missing: 1)"
    )
    assert tally_text(MIXED.iloc[:3]) == "3 points: 2 inside (1 north, 1 south), 1 outside"
    assert tally_text(MIXED.iloc[:1]) == "1 point: 1 inside (1 south), 0 outside"
    assert tally_text(MIXED.iloc[2:3]) == "1 point: 0 inside, 1 outside"
    assert tally_text(random_points(1200)).startswith("1,200 points: ")
