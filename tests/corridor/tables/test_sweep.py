"""A sweep counts, at every half-width, what the corridor of that width contains."""

from __future__ import annotations

import warnings
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest
import shapely

import corridor
from corridor.errors import DataError, SwapError, WidthError
from corridor.tables.sweep import parse_steps_km, sweep_batches, sweep_table
from tests.support import four_incidents, random_incidents

if TYPE_CHECKING:
    from corridor import Corridor

STEPS = np.array([0.2, 1.0, 2.5, 6.0, 6.5, 20.0, 49.9])
FEW = [1.0, 2.0, 6.0]


TABLE, SMALL = random_incidents(3000), four_incidents()


def sweep_points(
    m4: Corridor, table: object = TABLE, steps: object = FEW, **options: object
) -> pd.DataFrame:
    with warnings.catch_warnings(action="ignore", category=UserWarning):
        return m4.sweep(table, each_side_km=steps, **options)


# --- counts -----------------------------------------------------------------------------


@pytest.mark.parametrize("ends", ["flat", "round"])
@pytest.mark.parametrize("stretch", [None, ("Badama", "Ariha"), (-1.5, 20.0)], ids=str)
def test_it_counts_what_a_corridor_of_each_width_contains(
    ends: str, stretch: tuple[object, object] | None
) -> None:
    zone = corridor.m4(ends=ends, each_side_km=(3, 9))
    zone = zone.between(*stretch) if stretch else zone

    result = zone.sweep(TABLE, each_side_km=STEPS)

    for row, half in enumerate(STEPS):
        wide = zone.with_width(each_side_km=half)
        inside = wide.contains(TABLE)
        side = wide.locate(TABLE).side
        assert result["north"][row] == np.sum(inside & (side == "north"))
        assert result["south"][row] == np.sum(inside & (side == "south"))
        assert result["inside"][row] == np.sum(inside)
    assert result["inside"].max() > 500


def test_points_on_an_edge_are_inside(m4: Corridor) -> None:
    places = [(km * 1000, side * half) for km in (1, 30, 71) for side in (1, -1) for half in STEPS]
    measure, offset = np.array(places).T
    shift = np.array([-0.002, 0.0, 0.0009, 0.002])  # metres across the edge, which has 1 mm
    offset = (offset * 1000)[:, None] + np.sign(offset)[:, None] * shift
    lats, lons = m4.line.point_at(m4.band.start + np.repeat(measure, len(shift)), offset.ravel())
    table = pa.table({"lat": lats, "lon": lons})

    result = sweep_points(m4, table, STEPS)

    counted = [
        np.sum(m4.with_width(each_side_km=half).contains(lat=lats, lon=lons)) for half in STEPS
    ]
    assert result["inside"].tolist() == counted
    assert np.all(np.diff(counted) > 0)


def test_its_columns_and_their_types(m4: Corridor) -> None:
    table = sweep_points(m4)

    assert table.dtypes.astype(str).to_dict() == {
        "each_side_km": "float64",
        "width_km": "float64",
        "north": "int64",
        "south": "int64",
        "inside": "int64",
    }
    assert table["each_side_km"].tolist() == FEW
    assert table["width_km"].tolist() == [2.0, 4.0, 12.0]
    assert (table["north"] + table["south"]).equals(table["inside"].rename(None))


def test_sides_have_the_names_of_the_line() -> None:
    line = shapely.LineString([(36.0, 35.8), (36.9, 35.8)])
    zone = corridor.from_line(line, width_km=2)

    table = zone.sweep(TABLE, each_side_km=[5.0])

    is_left = (TABLE["lat"] > 35.8) & zone.with_width(each_side_km=5).contains(TABLE)
    assert table.columns.tolist()[2:4] == ["left", "right"]
    assert abs(table["left"][0] - is_left.sum()) < 10  # a geodesic bulges to the north
    assert table["right"][0] > 0


def test_groups_are_counted_separately(m4: Corridor) -> None:
    result = sweep_points(m4, by="kind")

    assert result.columns[0] == "kind"
    assert result["kind"].tolist() == np.repeat(["drone", "fire", "strike"], 3).tolist()
    for kind, part in result.groupby("kind"):
        alone = sweep_points(m4, TABLE[TABLE["kind"] == kind])
        assert part.drop(columns="kind").reset_index(drop=True).equals(alone)


def test_a_column_is_summed(m4: Corridor) -> None:
    result = sweep_points(m4, by="kind", sum="deaths")

    for row in result.itertuples():
        inside = m4.with_width(each_side_km=row.each_side_km).contains(TABLE)
        chosen = TABLE[inside & (TABLE["kind"] == row.kind)]
        assert row.inside == chosen["deaths"].sum()
    assert result["inside"].dtype == np.float64


def test_uncounted_rows_are_warned_of(m4: Corridor) -> None:
    with pytest.warns(UserWarning, match="not all rows count") as caught:
        table = m4.sweep(SMALL, each_side_km=FEW, by="kind", sum="deaths")

    assert str(caught[0].message) == (
        "not all rows count: 1 with a problem (latitude is missing: 1); "
        "2 without a number in 'deaths'"
    )
    assert caught[0].filename == __file__
    assert table["kind"].isna().tolist() == [False] * 6 + [True] * 3
    assert table["inside"].tolist() == [1, 1, 1, 0, 0, 2.5, 0, 0, 0]


def test_groups_without_points_inside_are_listed(m4: Corridor) -> None:
    table = pd.DataFrame({"lat": [35.8, 10.0], "lon": [36.6, 50.0], "kind": ["near", "far"]})

    assert sweep_points(m4, table, [50.0], by="kind")[["kind", "inside"]].to_numpy().tolist() == [
        ["far", 0],
        ["near", 1],
    ]


@pytest.mark.parametrize(
    ("values", "groups"),
    [
        (pa.array([2020, None, 2019, 2020], pa.int16()), [2019, 2020, None]),
        (pa.array([10.5, float("nan"), 9.5, None]), [9.5, 10.5, None]),
        (pa.array([True, False, None, True]), [False, True, None]),
        (pa.array(["b", "a", "", None]), ["", "a", "b", None]),
        (pa.array(["b", "a", None, "b"]).dictionary_encode(), ["a", "b", None]),
        (pa.array(["b", "a", None, "b"], pa.string_view()), ["a", "b", None]),
        (pa.array([date(2020, 3, 5), date(2019, 1, 1), None, None]), None),
        (pa.array([Decimal("1.50"), None, Decimal("-1"), None]), None),
        (pa.array([b"\xff", b"a", None, None]), [b"a", b"\xff", None]),
        (pa.nulls(4), [None]),
    ],
    ids=lambda values: str(getattr(values, "type", "")),
)
def test_groups_of_any_kind_in_their_own_order(
    m4: Corridor, values: pa.Array, groups: list | None
) -> None:
    table = pa.table({"lat": SMALL["lat"], "lon": SMALL["lon"], "g": values})
    expected = groups or [*sorted(it for it in values.to_pylist() if it is not None), None]

    result = sweep_table(m4, table, [6.0], by="g")

    assert result.groups == expected
    assert result.to_table()["g"].to_pylist() == expected
    assert result.inside.sum() == 2


def test_pandas_groups_keep_their_kind(m4: Corridor) -> None:
    years = sweep_points(m4, TABLE.assign(year=2020 + TABLE.index % 3), by="year")
    categories = sweep_points(m4, TABLE.assign(kind=TABLE["kind"].astype("category")), by="kind")

    assert years["year"].drop_duplicates().tolist() == [2020, 2021, 2022]
    assert years["year"].dtype == np.int64
    assert categories["kind"].tolist() == sweep_points(m4, by="kind")["kind"].tolist()


def test_no_rows_are_zeros(m4: Corridor) -> None:
    assert sweep_points(m4, TABLE.iloc[:0])["inside"].tolist() == [0, 0, 0]
    assert len(sweep_points(m4, TABLE.iloc[:0], by="kind")) == 0
    assert sweep_points(m4, TABLE.iloc[:0], by="kind").columns.tolist()[0] == "kind"


ARROW = pa.Table.from_pandas(TABLE)

EVERY_KIND = {
    "pandas": TABLE,
    "pandas of Arrow": TABLE.convert_dtypes(dtype_backend="pyarrow"),
    "GeoDataFrame": gpd.GeoDataFrame(
        TABLE[["kind", "deaths"]], geometry=gpd.points_from_xy(TABLE["lon"], TABLE["lat"], crs=4326)
    ),
    "Polars": pl.from_pandas(TABLE),
    "Arrow": ARROW,
    "Arrow in chunks": pa.concat_tables([ARROW[:1000], ARROW[1000:]]),
    "record batch": ARROW.to_batches()[0],
}


# --- every kind of table ----------------------------------------------------------------


@pytest.mark.parametrize("table", EVERY_KIND.values(), ids=EVERY_KIND)
def test_every_kind_of_table_gives_the_same(m4: Corridor, table: object) -> None:
    expected = sweep_points(m4, by="kind", sum="deaths")

    assert sweep_points(m4, table, by="kind", sum="deaths").equals(expected)


@pytest.mark.parametrize("rows", [1, 7, 500, 5000])
def test_a_reader_of_batches_gives_the_same(m4: Corridor, rows: int) -> None:
    reader = ARROW[:600].to_reader(max_chunksize=rows)

    assert sweep_points(m4, reader, by="kind").equals(sweep_points(m4, TABLE[:600], by="kind"))


def test_a_geoseries_can_be_swept(m4: Corridor) -> None:
    points = EVERY_KIND["GeoDataFrame"].geometry

    assert sweep_points(m4, points).equals(sweep_points(m4))


def test_columns_may_be_named(m4: Corridor) -> None:
    renamed = TABLE.rename(columns={"lat": "breite", "lon": "länge"})
    texts = pd.DataFrame({"at": [f"{lat}, {lon}" for lat, lon in TABLE[["lat", "lon"]].to_numpy()]})

    assert sweep_points(m4, renamed, lat="breite", lon="länge").equals(sweep_points(m4))
    assert sweep_points(m4, texts, coordinate="at").equals(sweep_points(m4))


def test_exchanged_columns_stop_it(m4: Corridor) -> None:
    exchanged = TABLE.rename(columns={"lat": "lon", "lon": "lat"})

    for table in (exchanged, pa.Table.from_pandas(exchanged)):
        with pytest.raises(SwapError, match="are they exchanged"):
            sweep_points(m4, table)
        assert sweep_points(m4, table, swapped=True).equals(sweep_points(m4))
        assert sweep_points(m4, table, swapped=False)["inside"].sum() == 0


def test_progress_is_reported_batch_by_batch(m4: Corridor) -> None:
    seen: list[int] = []

    sweep_batches(
        m4, ARROW.schema, ARROW.to_batches(max_chunksize=1000), FEW, on_progress=seen.append
    )

    assert seen == [1000, 1000, 1000]


def test_a_histogram_does_not_depend_on_the_batches(m4: Corridor) -> None:
    whole = sweep_table(m4, ARROW, STEPS)
    parts = sweep_batches(m4, ARROW.schema, ARROW.to_batches(max_chunksize=101), STEPS)

    assert np.array_equal(whole.inside, parts.inside)
    assert whole.tally.rows == parts.tally.rows == 3000
    assert whole.tally.inside == parts.tally.inside


# --- refused ----------------------------------------------------------------------------


def test_what_is_no_table_is_refused(m4: Corridor) -> None:
    with pytest.raises(DataError, match=r"to sweep takes a DataFrame, .* got list; locate"):
        sweep_points(m4, [shapely.Point(36, 35)])


@pytest.mark.parametrize(
    ("steps", "message"),
    [
        ([], "the half-widths of a sweep are kilometres, each greater than the one before"),
        ([1, 1], "each greater than the one before, as in each_side_km=[1, 2, 5]; got list"),
        ([2, 1], "each greater than the one before"),
        ([1, float("nan")], "each greater than the one before"),
        (6, "got int"),
        ("6km", "got '6km'"),
        ([[1, 2]], "got list"),
        (["a"], "got list"),
        ([0, 1], "half-widths must lie in (0, 500] km, got 0 to 1"),
        ([-1.0], "half-widths must lie in (0, 500] km, got -1 to -1"),
        ([1, 501], "half-widths must lie in (0, 500] km, got 1 to 501"),
        (np.linspace(1, 2, 100_001), "a sweep has at most 100,000 half-widths, got 100,001"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_half_widths_that_cannot_be_swept_are_refused(
    m4: Corridor, steps: object, message: str
) -> None:
    with pytest.raises(WidthError) as caught:
        sweep_points(m4, steps=steps)

    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            {"by": "sort"},
            "no column 'sort' for the groups; name one with by= (--by); the table's columns are "
            "'lat', 'lon', 'kind', 'deaths'",
        ),
        (
            {"sum": "sort"},
            "no column 'sort' for the sum; name one with sum= (--sum); the table's columns are "
            "'lat', 'lon', 'kind', 'deaths'",
        ),
        ({"by": ["kind"]}, "with a table, by= is the name of a column, got list"),
    ],
    ids=str,
)
def test_missing_columns_are_refused(m4: Corridor, options: dict, message: str) -> None:
    with pytest.raises(DataError) as caught:
        sweep_points(m4, **options)

    assert str(caught.value).startswith(message)


@pytest.mark.parametrize("name", ["north", "inside", "each_side_km"])
def test_groups_by_a_column_with_a_name_of_the_sweep_are_refused(m4: Corridor, name: str) -> None:
    with pytest.raises(DataError) as caught:
        sweep_points(m4, TABLE.rename(columns={"kind": name}), by=name)

    assert str(caught.value) == (
        f"groups by {name!r} would have the name of one of the sweep's own columns, which are "
        "each_side_km, width_km, north, south, inside; rename the column first"
    )


def test_too_many_groups_are_refused(m4: Corridor) -> None:
    table = pa.table({"lat": [35.8] * 1001, "lon": [36.6] * 1001, "id": range(1001)})

    for points in (table, table.to_reader(max_chunksize=600)):
        with pytest.raises(DataError) as caught:
            sweep_points(m4, points, by="id")
        assert str(caught.value) == (
            "with this many half-widths a sweep has at most 1,000 groups; choose a column "
            "of kinds (a type, a year), not of names or numbers, or a wider step"
        )
    with pytest.raises(DataError, match="at most 49 groups;"):
        sweep_points(m4, table[:50], np.linspace(1, 2, 100_000), by="id")


@pytest.mark.parametrize("values", [[[1], [2]], [{"a": 1}, {"a": 2}]], ids=["list", "struct"])
def test_groups_of_nested_values_are_refused(m4: Corridor, values: list) -> None:
    table = pa.table({"lat": [35.8] * 2, "lon": [36.6] * 2, "g": values})

    with pytest.raises(DataError, match=r"the column of groups holds (list|struct)<.*; choose one"):
        sweep_points(m4, table, by="g")


def test_groups_of_several_kinds_are_refused(m4: Corridor) -> None:
    with pytest.raises(DataError, match=r"'kind' holds values of several kinds .*astype"):
        sweep_points(m4, SMALL.assign(kind=[1, "a", 2.5, b"x"]), by="kind")


def test_a_sum_beyond_all_numbers_is_refused(m4: Corridor) -> None:
    with pytest.raises(DataError, match="the numbers summed are too great: their sum exceeds"):
        sweep_points(m4, SMALL.assign(deaths=1e308), [10.0], sum="deaths")


# --- in words ---------------------------------------------------------------------------


def test_a_sweep_as_text(m4: Corridor) -> None:
    assert str(sweep_table(m4, SMALL, FEW)) == (
        "4 points: 1 inside at 1 km each side (2 km in all) to 2 inside at 6 km each side "
        "(12 km in all), 1 with a problem (latitude is missing: 1)"
    )
    assert str(sweep_table(m4, SMALL, [0.25, 6], by="kind", sum="deaths")) == (
        "4 points in 3 groups: 0 of 'deaths' inside at 0.25 km each side (0.5 km in all) to 3.5 "
        "of 'deaths' inside at 6 km each side (12 km in all), 1 with a problem (latitude is "
        "missing: 1), 2 without a number in 'deaths'"
    )
    assert str(sweep_table(m4, SMALL[:1], [6.0])).startswith("1 point: 1 inside at 6 km each side")


@pytest.mark.parametrize(
    ("text", "steps"),
    [
        ("1km:2km:500m", [1, 1.5, 2]),
        ("100m:0.35km:100m", [0.1, 0.2, 0.3]),
        ("1km:1km:1m", [1]),
        ("1km:2km:10km", [1]),
        ("1mi:2mi:1mi", [1.609344, 3.218688]),
        ("500 km:500km:1km", [500]),
    ],
)
def test_steps_are_read(text: str, steps: list[float]) -> None:
    assert parse_steps_km(text).tolist() == steps


def test_a_thousand_steps_are_round_numbers() -> None:
    steps = parse_steps_km("0.1km:50km:50m").tolist()

    assert len(steps) == 999
    assert steps == [round(0.1 + 0.05 * i, 2) for i in range(999)]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("6km", "a sweep is written from:to:step, as in 1km:20km:500m; got '6km'"),
        ("1km:2km", "a sweep is written from:to:step"),
        ("1:2:3", "a length needs one of the units km, m, mi, nmi"),
        ("1km:1.2.3km:1km", "a length is a number with a unit"),
        ("2km:1km:1km", "a sweep runs from more than 0 up to at most 500 km in steps longer"),
        ("0km:1km:1km", "a sweep runs from more than 0"),
        ("1km:501km:1km", "a sweep runs from more than 0"),
        ("1km:2km:0m", "a sweep runs from more than 0"),
        ("1km:nankm:1km", "a length"),
        ("1km:500km:1m", "a sweep has at most 100,000 half-widths; widen the step of"),
        ("1km:500km:1e-300km", "a sweep has at most 100,000 half-widths"),
    ],
)
def test_steps_that_cannot_be_read_are_refused(text: str, message: str) -> None:
    with pytest.raises(WidthError) as caught:
        parse_steps_km(text)

    assert message in str(caught.value)
