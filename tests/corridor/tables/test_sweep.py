"""A sweep counts at every width what the corridor of that width contains; and its picture."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import warnings
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING
from xml.etree import ElementTree

import geopandas as gpd
import numpy as np
import pandas as pd
import polars as pl
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely
from matplotlib.text import Text

import corridor
from corridor.cli.main import main
from corridor.errors import DataError, FileError, SwapError, WidthError
from corridor.export.sweep import output_paths, write_sweep
from corridor.picture import sweep as sweep_plot
from corridor.tables.sweep import Sweep, parse_steps_km, sweep_batches, sweep_table
from tests.support import ROOT

if TYPE_CHECKING:
    from pathlib import Path

M4 = corridor.m4()
STEPS = np.array([0.2, 1.0, 2.5, 6.0, 6.5, 20.0, 49.9])
FEW = [1.0, 2.0, 6.0]


def around(rows: int, seed: int = 3) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "lat": random.uniform(35.5, 36.1, rows),
            "lon": random.uniform(36.0, 36.9, rows),
            "kind": random.choice(["fire", "strike", "drone"], rows),
            "deaths": random.integers(0, 9, rows),
        }
    )


TABLE = around(3000)
SMALL = pd.DataFrame(
    {
        "lat": [35.814, 35.85, 36.9, None],
        "lon": [36.61, 36.45, 36.61, 36.0],
        "kind": ["a", "b", "a", None],
        "deaths": ["1", "2.5", "x", None],
    }
)


def swept(table: object = TABLE, steps: object = FEW, **options: object) -> pd.DataFrame:
    with warnings.catch_warnings(action="ignore", category=UserWarning):
        return M4.sweep(table, each_side_km=steps, **options)


# --- counts ----------------------------------------------------------------------------


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


def test_points_on_an_edge_are_inside() -> None:
    places = [(km * 1000, side * half) for km in (1, 30, 71) for side in (1, -1) for half in STEPS]
    measure, offset = np.array(places).T
    shift = np.array([-0.002, 0.0, 0.0009, 0.002])  # metres across the edge, which has 1 mm
    offset = (offset * 1000)[:, None] + np.sign(offset)[:, None] * shift
    lats, lons = M4.line.point_at(M4.band.start + np.repeat(measure, len(shift)), offset.ravel())
    table = pa.table({"lat": lats, "lon": lons})

    result = swept(table, STEPS)

    counted = [
        np.sum(M4.with_width(each_side_km=half).contains(lat=lats, lon=lons)) for half in STEPS
    ]
    assert result["inside"].tolist() == counted
    assert np.all(np.diff(counted) > 0)


def test_its_columns_and_their_types() -> None:
    table = swept()

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


def test_groups_are_counted_apart() -> None:
    result = swept(by="kind")

    assert result.columns[0] == "kind"
    assert result["kind"].tolist() == np.repeat(["drone", "fire", "strike"], 3).tolist()
    for kind, part in result.groupby("kind"):
        alone = swept(TABLE[TABLE["kind"] == kind])
        assert part.drop(columns="kind").reset_index(drop=True).equals(alone)


def test_a_column_is_summed() -> None:
    result = swept(by="kind", sum="deaths")

    for row in result.itertuples():
        inside = M4.with_width(each_side_km=row.each_side_km).contains(TABLE)
        chosen = TABLE[inside & (TABLE["kind"] == row.kind)]
        assert row.inside == chosen["deaths"].sum()
    assert result["inside"].dtype == np.float64


def test_rows_that_add_nothing_are_told() -> None:
    with pytest.warns(UserWarning, match="not all rows count") as caught:
        table = M4.sweep(SMALL, each_side_km=FEW, by="kind", sum="deaths")

    assert str(caught[0].message) == (
        "not all rows count: 1 with a problem (latitude is missing: 1); "
        "2 without a number in 'deaths'"
    )
    assert caught[0].filename == __file__
    assert table["kind"].isna().tolist() == [False] * 6 + [True] * 3
    assert table["inside"].tolist() == [1, 1, 1, 0, 0, 2.5, 0, 0, 0]


def test_a_group_without_points_inside_is_told_too() -> None:
    table = pd.DataFrame({"lat": [35.8, 10.0], "lon": [36.6, 50.0], "kind": ["near", "far"]})

    assert swept(table, [50.0], by="kind")[["kind", "inside"]].to_numpy().tolist() == [
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
def test_groups_of_any_kind_in_their_own_order(values: pa.Array, groups: list | None) -> None:
    table = pa.table({"lat": SMALL["lat"], "lon": SMALL["lon"], "g": values})
    expected = groups or [*sorted(it for it in values.to_pylist() if it is not None), None]

    result = sweep_table(M4, table, [6.0], by="g")

    assert result.groups == expected
    assert result.to_table()["g"].to_pylist() == expected
    assert result.inside.sum() == 2


def test_pandas_groups_keep_their_kind() -> None:
    years = swept(TABLE.assign(year=2020 + TABLE.index % 3), by="year")
    categories = swept(TABLE.assign(kind=TABLE["kind"].astype("category")), by="kind")

    assert years["year"].drop_duplicates().tolist() == [2020, 2021, 2022]
    assert years["year"].dtype == np.int64
    assert categories["kind"].tolist() == swept(by="kind")["kind"].tolist()


def test_no_rows_are_zeros() -> None:
    assert swept(TABLE.iloc[:0])["inside"].tolist() == [0, 0, 0]
    assert len(swept(TABLE.iloc[:0], by="kind")) == 0
    assert swept(TABLE.iloc[:0], by="kind").columns.tolist()[0] == "kind"


# --- every kind of table ---------------------------------------------------------------


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


@pytest.mark.parametrize("table", EVERY_KIND.values(), ids=EVERY_KIND)
def test_every_kind_of_table_gives_the_same(table: object) -> None:
    expected = swept(by="kind", sum="deaths")

    assert swept(table, by="kind", sum="deaths").equals(expected)


@pytest.mark.parametrize("rows", [1, 7, 500, 5000])
def test_a_reader_of_batches_gives_the_same(rows: int) -> None:
    reader = ARROW[:600].to_reader(max_chunksize=rows)

    assert swept(reader, by="kind").equals(swept(TABLE[:600], by="kind"))


def test_a_geoseries_can_be_swept() -> None:
    points = EVERY_KIND["GeoDataFrame"].geometry

    assert swept(points).equals(swept())


def test_columns_may_be_named() -> None:
    renamed = TABLE.rename(columns={"lat": "breite", "lon": "länge"})
    texts = pd.DataFrame({"at": [f"{lat}, {lon}" for lat, lon in TABLE[["lat", "lon"]].to_numpy()]})

    assert swept(renamed, lat="breite", lon="länge").equals(swept())
    assert swept(texts, coordinate="at").equals(swept())


def test_exchanged_columns_stop_it() -> None:
    exchanged = TABLE.rename(columns={"lat": "lon", "lon": "lat"})

    for table in (exchanged, pa.Table.from_pandas(exchanged)):
        with pytest.raises(SwapError, match="are they exchanged"):
            swept(table)
        assert swept(table, swapped=True).equals(swept())
        assert swept(table, swapped=False)["inside"].sum() == 0


def test_batches_are_told_as_they_come() -> None:
    seen: list[int] = []

    sweep_batches(
        M4, ARROW.schema, ARROW.to_batches(max_chunksize=1000), FEW, on_progress=seen.append
    )

    assert seen == [1000, 1000, 1000]


def test_a_histogram_does_not_depend_on_the_batches() -> None:
    whole = sweep_table(M4, ARROW, STEPS)
    parts = sweep_batches(M4, ARROW.schema, ARROW.to_batches(max_chunksize=101), STEPS)

    assert np.array_equal(whole.inside, parts.inside)
    assert whole.tally.rows == parts.tally.rows == 3000
    assert whole.tally.inside == parts.tally.inside


# --- refused ---------------------------------------------------------------------------


def test_what_is_no_table_is_refused() -> None:
    with pytest.raises(DataError, match=r"to sweep takes a DataFrame, .* got list; locate"):
        swept([shapely.Point(36, 35)])


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
def test_half_widths_that_cannot_be_swept_are_refused(steps: object, message: str) -> None:
    with pytest.raises(WidthError) as caught:
        swept(steps=steps)

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
def test_columns_that_are_not_there_are_told(options: dict, message: str) -> None:
    with pytest.raises(DataError) as caught:
        swept(**options)

    assert str(caught.value).startswith(message)


@pytest.mark.parametrize("name", ["north", "inside", "each_side_km"])
def test_groups_by_a_column_with_a_name_of_the_sweep_are_refused(name: str) -> None:
    with pytest.raises(DataError) as caught:
        swept(TABLE.rename(columns={"kind": name}), by=name)

    assert str(caught.value) == (
        f"groups by {name!r} cannot be told from the sweep's own columns, which are "
        "each_side_km, width_km, north, south, inside; rename the column first"
    )


def test_too_many_groups_are_refused() -> None:
    table = pa.table({"lat": [35.8] * 1001, "lon": [36.6] * 1001, "id": range(1001)})

    for of in (table, table.to_reader(max_chunksize=600)):
        with pytest.raises(DataError) as caught:
            swept(of, by="id")
        assert str(caught.value) == (
            "with so many half-widths a sweep tells at most 1,000 groups apart; choose a column "
            "of kinds (a type, a year), not of names or numbers, or a wider step"
        )
    with pytest.raises(DataError, match="at most 49 groups apart"):
        swept(table[:50], np.linspace(1, 2, 100_000), by="id")


@pytest.mark.parametrize("values", [[[1], [2]], [{"a": 1}, {"a": 2}]], ids=["list", "struct"])
def test_groups_of_nested_values_are_refused(values: list) -> None:
    table = pa.table({"lat": [35.8] * 2, "lon": [36.6] * 2, "g": values})

    with pytest.raises(DataError, match=r"the column of groups holds (list|struct)<.*; choose one"):
        swept(table, by="g")


def test_groups_of_several_kinds_are_refused() -> None:
    with pytest.raises(DataError, match=r"'kind' holds values of several kinds .*astype"):
        swept(SMALL.assign(kind=[1, "a", 2.5, b"x"]), by="kind")


def test_a_sum_beyond_all_numbers_is_refused() -> None:
    with pytest.raises(DataError, match="the numbers summed are too great: their sum exceeds"):
        swept(SMALL.assign(deaths=1e308), [10.0], sum="deaths")


# --- in words --------------------------------------------------------------------------


def test_a_sweep_in_words() -> None:
    assert str(sweep_table(M4, SMALL, FEW)) == (
        "4 points: 1 inside at 1 km each side (2 km in all) to 2 inside at 6 km each side "
        "(12 km in all), 1 with a problem (latitude is missing: 1)"
    )
    assert str(sweep_table(M4, SMALL, [0.25, 6], by="kind", sum="deaths")) == (
        "4 points in 3 groups: 0 of 'deaths' inside at 0.25 km each side (0.5 km in all) to 3.5 "
        "of 'deaths' inside at 6 km each side (12 km in all), 1 with a problem (latitude is "
        "missing: 1), 2 without a number in 'deaths'"
    )
    assert str(sweep_table(M4, SMALL[:1], [6.0])).startswith("1 point: 1 inside at 6 km each side")


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
def test_steps_that_cannot_be_read_are_told(text: str, message: str) -> None:
    with pytest.raises(WidthError) as caught:
        parse_steps_km(text)

    assert message in str(caught.value)


# --- files -----------------------------------------------------------------------------


@pytest.fixture
def given(tmp_path: Path) -> Path:
    path = tmp_path / "in" / "given.csv"
    path.parent.mkdir()
    SMALL.to_csv(path, index=False)
    return path


def run(*words: object) -> int:
    return main(["sweep", *map(str, words), "--each-side", "1km:6km:5km"])


CSV = "each_side_km,width_km,north,south,inside\n1,2,0,1,1\n6,12,1,1,2\n"


def test_standard_output_gets_the_table(given: Path, capfdbinary) -> None:
    assert run(given) == 0

    captured = capfdbinary.readouterr()
    assert captured.out.decode() == CSV
    assert captured.err.decode().startswith("4 points: 1 inside at 1 km each side (2 km in all)")
    assert captured.err.count(b"\n") == 1


@pytest.mark.parametrize("ending", ["csv", "parquet", "json", "CSV"])
def test_the_table_in_every_format(ending: str, given: Path, tmp_path: Path, capsys) -> None:
    path = tmp_path / f"out.{ending}"

    assert run(given, "-o", path, "--by", "kind", "--sum", "deaths") == 0

    readers = {"csv": pd.read_csv, "parquet": pd.read_parquet, "json": pd.read_json}
    table = readers[ending.lower()](path)
    assert table["kind"].fillna("-").tolist() == ["a", "a", "b", "b", "-", "-"]
    assert table["inside"].tolist() == [1, 1, 0, 2.5, 0, 0]
    assert capsys.readouterr().out.startswith("4 points in 3 groups: 1 of 'deaths' inside")
    assert {it.name for it in tmp_path.iterdir()} == {"in", path.name}


def test_json_is_an_array_of_rows(given: Path, tmp_path: Path) -> None:
    run(given, "-o", tmp_path / "out.json")

    rows = json.loads((tmp_path / "out.json").read_text())
    assert rows[1] == {"each_side_km": 6, "width_km": 12, "north": 1, "south": 1, "inside": 2}


def test_json_of_no_rows_and_of_dates(tmp_path: Path) -> None:
    dated = SMALL.assign(day=[date(2020, 3, 5)] * 4)
    for name, table in {"none": SMALL[:0].assign(day="x"), "dated": dated}.items():
        write_sweep(sweep_table(M4, table, [6.0], by="day"), tmp_path / f"{name}.json")

    assert json.loads((tmp_path / "none.json").read_text()) == []
    assert json.loads((tmp_path / "dated.json").read_text())[0]["day"] == "2020-03-05"


def test_parquet_keeps_the_types(given: Path, tmp_path: Path) -> None:
    run(given, "-o", tmp_path / "out.parquet")

    schema = pq.read_schema(tmp_path / "out.parquet")
    assert [str(kind) for kind in schema.types] == ["double"] * 2 + ["int64"] * 3


def test_numbers_for_programs(given: Path, tmp_path: Path, capsys) -> None:
    run(given, "-o", tmp_path / "out.csv", "--json", "--sum", "deaths")

    assert json.loads(capsys.readouterr().out) == {
        "path": str(tmp_path / "out.csv"),
        "plot": None,
        "rows": 4,
        "problems": {"latitude is missing": 1},
        "sum": "deaths",
        "without_number": 2,
        "half_widths": 2,
        "least": {"each_side_km": 1, "width_km": 2, "north": 0, "south": 1, "inside": 1},
        "greatest": {"each_side_km": 6, "width_km": 12, "north": 2.5, "south": 1, "inside": 3.5},
    }


def test_a_folder_and_a_pattern_are_read(given: Path, capfd) -> None:
    (given.parent / "more.csv").write_bytes(given.read_bytes())
    twice = CSV.replace("0,1,1", "0,2,2").replace("1,1,2", "2,2,4")

    for words in (given.parent, given.parent / "*.csv"):
        assert run(words) == 0
        assert capfd.readouterr().out == twice


def test_standard_input_is_read(given: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "corridor", "sweep", "-", "--each-side", "1km:6km:5km"],
        cwd=ROOT,
        input=given.read_bytes(),
        capture_output=True,
        check=True,
    )

    assert done.stdout.decode() == CSV


def test_a_plot_alone_prints_no_table(given: Path, tmp_path: Path, capfd) -> None:
    assert run(given, "--plot", tmp_path / "a.svg") == 0

    captured = capfd.readouterr()
    assert captured.out.startswith("4 points: 1 inside")
    assert captured.err == ""


def test_a_plot_and_the_table_on_standard_output(given: Path, tmp_path: Path, capfd) -> None:
    assert run(given, "--plot", tmp_path / "a.png", "-o", "-") == 0

    captured = capfd.readouterr()
    assert captured.out == CSV
    assert captured.err.startswith("4 points: 1 inside")
    assert (tmp_path / "a.png").is_file()


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (("-o", "out.xlsx"), "a sweep's table ends in .csv, .parquet, .json; got "),
        (("-o", "out.png"), "a sweep's table ends in .csv, .parquet, .json; got "),
        (("--plot", "out.pdf"), "a sweep's picture ends in .png, .svg; got "),
        (("-o", "no/out.csv"), "create the folder"),
        (("--plot", "no/out.svg"), "create the folder"),
        (("-o", "out.csv", "--by", "no"), "no column 'no' for the groups; name one with by="),
        (("-o", "out.csv", "--plot", "out.svg", "--lat", "no"), "no column 'no' for the latitude"),
        (("-o", "in/given.csv"), "is read and written at once; give the result another name"),
        (("--line", "in/given.csv"), "in/given.csv"),
        (("--width", "0km"), "the width must be a number of kilometres in (0, 1000], got 0.0"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_mistakes_are_told_in_one_line(
    more: tuple[str, ...], message: str, given: Path, tmp_path: Path, capsys
) -> None:
    words = [tmp_path / word if "." in word or "/" in word else word for word in more]
    before = given.read_bytes()

    assert run(given, *words) == 2

    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("corridor: ")
    assert captured.err.count("\n") == 1
    assert message in captured.err
    assert [it.name for it in tmp_path.iterdir()] == ["in"]
    assert given.read_bytes() == before


def test_steps_are_needed(given: Path, capsys) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["sweep", str(given)])

    assert stopped.value.code == 2
    assert "the following arguments are required: --each-side" in capsys.readouterr().err


def test_a_file_is_replaced_only_when_the_new_one_is_complete(given: Path, tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    target.write_text("before")

    assert run(given, "-o", target, "--lat", "no") == 2
    assert target.read_text() == "before"
    assert run(given, "-o", target) == 0
    assert target.read_text() == CSV


# --- the picture -----------------------------------------------------------------------

HOSTILE = '$x^2$ \\frac{ <b>&amp; "quoted" ]]> \x00\x1b[31m\u202e\nend'
ARABIC = "قصف مدفعي"


def drawn(found: Sweep, own_km: tuple[float, float] | None = None) -> list[str]:
    figure = sweep_plot.draw(found, own_km)
    figure.canvas.draw()
    return [it.get_text() for it in figure.findobj(Text) if it.get_text()]


def parsed(path: Path) -> ElementTree.Element:
    return ElementTree.fromstring(path.read_bytes())  # noqa: S314


@pytest.mark.parametrize("ending", ["png", "svg"])
def test_the_same_sweep_gives_the_same_bytes(ending: str, tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_sweep(sweep_table(M4, TABLE, STEPS, by="kind"), tmp_path / f"{name}.{ending}", (6, 6))

    assert (tmp_path / f"one.{ending}").read_bytes() == (tmp_path / f"two.{ending}").read_bytes()


def test_the_svg_is_well_formed_and_says_what_it_is(tmp_path: Path) -> None:
    path = tmp_path / "a.svg"

    write_sweep(sweep_table(M4, SMALL.assign(kind=HOSTILE), FEW, by="kind"), path)

    root = parsed(path)
    assert root.attrib["width"] == "595.275591pt"
    assert "M4 corridor: points inside as its width varies, by kind" in path.read_text()
    assert "date" not in path.read_text().lower()


def test_a_picture_tells_sides_widths_units_and_method() -> None:
    texts = drawn(sweep_table(M4, SMALL, FEW), (6, 6))

    assert "M4 corridor: points inside as its width varies" in texts
    assert (
        "71.4 km from Tronba to Ain al-Havr · flat ends · 1 to 6 km each side, 2 to 12 km in all"
        in texts
    )
    assert "6 km each side, 12 km in all" in texts
    assert "Half-width each side, road to edge (km)" in texts
    assert "Width in all, edge to edge (km)" in texts
    assert "Points inside" in texts
    assert "4 points; 1 with a problem (latitude is missing: 1)." in texts
    assert any("geodesic, WGS84" in text for text in texts)
    assert any("OpenStreetMap" in text for text in texts)


def test_a_picture_tells_the_numbers_at_the_greatest_half_width() -> None:
    found = sweep_table(M4, TABLE, STEPS, by="kind", sum="deaths")

    texts = {it.get_gid(): it.get_text() for it in sweep_plot.draw(found).findobj(Text)}

    told = {
        (side, texts[f"name-{side}-{i}"]): texts[f"number-{side}-{i}"]
        for side in range(2)
        for i in range(3)
    }
    assert told == {
        (side, kind): f"{found.inside[i, side, -1]:,.0f}"
        for side in range(2)
        for i, kind in enumerate(("drone", "fire", "strike"))
    }


def test_both_sides_of_a_corridor_of_two_half_widths_are_marked() -> None:
    texts = drawn(sweep_table(M4, SMALL, [1, 3, 6]), (6, 4))

    assert {"6 km north, 10 km in all", "4 km south, 10 km in all"} <= {*texts}


def test_a_half_width_that_was_not_swept_is_not_marked() -> None:
    assert not any("km in all" in it for it in drawn(sweep_table(M4, SMALL, [1, 3]), (6, 6))[3:])
    assert not any("km in all" in it for it in drawn(sweep_table(M4, SMALL, FEW))[3:])


def test_lines_differ_in_more_than_colour() -> None:
    found = sweep_table(M4, TABLE.assign(kind=TABLE.index % 12), FEW, by="kind")

    lines = [it for axes in sweep_plot.draw(found).axes for it in axes.lines]
    curves = [it for it in lines if (it.get_gid() or "").startswith("curve")]
    assert len(curves) == 2 * 9
    for side in (curves[:9], curves[9:]):
        assert len({curve.get_marker() for curve in side}) == 9
        assert len({curve.get_color() for curve in side}) == 9


def test_small_groups_are_drawn_together() -> None:
    found = sweep_table(M4, TABLE.assign(kind=np.minimum(TABLE.index // 200, 11)), STEPS, by="kind")

    figure = sweep_plot.draw(found)
    curves = {it.get_gid(): it for axes in figure.axes for it in axes.lines}
    others = curves["curve-0-8"].get_ydata()

    sizes = found.inside[:, :, -1].sum(axis=1)
    least = np.argsort(-sizes, kind="stable")[8:]
    assert np.array_equal(others, found.inside[least, 0].sum(axis=0))
    assert drawn(found).count("4 others") == 2


def test_names_are_shown_as_they_are() -> None:
    long = "a very long name of a group " * 9
    names = [HOSTILE, ARABIC, long, None, "$", "<b>x</b>"]
    table = around(600).assign(kind=pd.Series([names[i % 6] for i in range(600)], dtype=object))

    texts = drawn(sweep_table(M4, table, FEW, by="kind"))

    assert {ARABIC, "without a value", "$", "<b>x</b>"} <= {*texts}
    assert any(text.startswith("$x^2$ \\frac{ <b>") for text in texts)
    assert any(text.startswith("a very long name") and "…" in text for text in texts)
    assert not any(sign in text for text in texts for sign in "\x00\x1b\u202e")


def test_a_hostile_column_is_shown_as_it_is(tmp_path: Path) -> None:
    table = SMALL.rename(columns={"deaths": HOSTILE, "kind": "$\\alpha$"})
    path = tmp_path / "a.svg"

    write_sweep(sweep_table(M4, table, FEW, by="$\\alpha$", sum=HOSTILE), path)

    parsed(path)


@pytest.mark.parametrize(
    ("table", "steps", "options"),
    [
        (SMALL[:0], FEW, {}),
        (SMALL[:0], FEW, {"by": "kind"}),
        (SMALL, [6.0], {}),
        (SMALL, [499.0, 500.0], {}),
        (SMALL.assign(deaths=[-1e299, -3, 0, 1]), FEW, {"sum": "deaths"}),
        (SMALL.assign(deaths=1e-30), FEW, {"sum": "deaths"}),
        (SMALL, np.linspace(0.001, 50, 100_000), {}),
    ],
    ids=["no rows", "no groups", "one width", "narrow", "negative", "tiny", "many"],
)
def test_nothing_breaks_the_picture(
    table: pd.DataFrame, steps: list[float], options: dict, tmp_path: Path
) -> None:
    path = tmp_path / "a.svg"

    write_sweep(sweep_table(M4, table, steps, **options), path, (6, 6))

    assert parsed(path) is not None
    assert path.stat().st_size < 400_000


def test_nothing_written_leaves_the_sheet() -> None:
    table = around(600).assign(kind=pd.Series([f"group {'x' * i}" for i in range(20)] * 30))
    for options in ({}, {"by": "kind"}):
        figure = sweep_plot.draw(sweep_table(M4, table, STEPS, **options), (6, 6))
        figure.canvas.draw()
        sheet = figure.bbox
        for text in figure.findobj(Text):
            if text.get_text():
                box = text.get_window_extent()
                assert sheet.x0 <= box.x0, text
                assert box.x1 <= sheet.x1, text
                assert sheet.y0 <= box.y0, text
                assert box.y1 <= sheet.y1, text


def test_names_beside_a_panel_do_not_overlap() -> None:
    places = sweep_plot._apart(np.array([5.0, 5.0, 5.0, 20.0, 1.0]), 3.0)

    assert np.all(np.diff(np.sort(places)) >= 3.0 - 1e-9)
    assert np.argsort(places, kind="stable").tolist() == [4, 0, 1, 2, 3]
    assert places[3] == 20.0


def test_users_settings_change_nothing(tmp_path: Path) -> None:
    import matplotlib as mpl

    found = sweep_table(M4, SMALL, FEW)
    write_sweep(found, tmp_path / "one.png")
    with mpl.rc_context({"lines.linewidth": 9, "text.usetex": True}):
        write_sweep(found, tmp_path / "two.png")

    assert (tmp_path / "one.png").read_bytes() == (tmp_path / "two.png").read_bytes()


def test_an_unknown_ending_is_refused() -> None:
    with pytest.raises(FileError, match=r"a sweep's picture ends in \.png, \.svg; got a\.gif"):
        output_paths(None, "a.gif")


def test_a_stream_gets_csv() -> None:
    stream = io.BytesIO()

    write_sweep(sweep_table(M4, SMALL, [1.0, 6.0]), stream)

    assert stream.getvalue().decode() == CSV
