"""Features are selected by the value of a column; messages list what there is."""

from __future__ import annotations

import geopandas
import pandas as pd
import pytest
import shapely

from corridor.errors import DataError
from corridor.lines.choice import describe_choices, select_rows
from tests.support import refusal

TABLE = pd.DataFrame(
    {
        "Name": ["MDL", "NLL", None],
        "number": [1, 2, 3],
        "share": [0.5, 0.25, None],
        "is_open": [True, False, False],
        "odd = name": ["it's", "b", "c"],
    }
)


def select(where: str, table: pd.DataFrame = TABLE) -> list[int]:
    return list(select_rows(table, where, "lines.gpkg").index)


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ("Name=MDL", [0]),
        ("name = 'MDL'", [0]),
        ('"Name"="NLL"', [1]),
        ("number=2", [1]),
        ("number=2.0", [1]),
        ("share=0.25", [1]),
        ("is_open=true", [0]),
        ("is_open=False", [1, 2]),
    ],
)
def test_select_rows_by_a_value(where: str, expected: list[int]) -> None:
    assert select(where) == expected


def test_select_rows_prefers_the_column_in_the_same_case() -> None:
    table = pd.DataFrame({"name": ["a", "b"], "NAME": ["b", "a"]})

    assert select("NAME=a", table) == [1]
    assert "no one column 'Name' to choose by, only 'name', 'NAME'" in refusal(
        DataError, select, "Name=a", table
    )


@pytest.mark.parametrize("where", ["", "MDL", "=MDL", "name > 3"])
def test_select_rows_refuses_other_conditions(where: str) -> None:
    assert refusal(DataError, select, where) == (
        f"where= is a column's name and its value, as in name=MDL; got {where!r}"
    )


def test_a_missing_column_is_reported_with_the_columns_there_are() -> None:
    assert refusal(DataError, select, "id=1") == (
        "lines.gpkg has no one column 'id' to choose by, only 'Name', 'number', 'share', "
        "'is_open', 'odd = name'"
    )
    assert refusal(DataError, select, "id=1", pd.DataFrame(index=[0])).endswith("only none")


def test_a_missing_value_is_reported_with_the_values_there_are() -> None:
    many = pd.DataFrame({"n": [f"{'x' * 40}{i}" for i in range(9)]})

    assert (
        refusal(DataError, select, "name='X'")
        == "lines.gpkg has nothing with Name='X'; Name is 'MDL', 'NLL'"
    )
    assert (
        refusal(DataError, select, "number=two")
        == "lines.gpkg has nothing with number='two'; number is '1', '2', '3'"
    )
    assert f"'{'x' * 40}'…, " in refusal(DataError, select, "n=x", many)
    assert refusal(DataError, select, "n=x", many).endswith(" and 3 more")


def test_select_rows_does_not_offer_the_geometry() -> None:
    points = geopandas.GeoDataFrame({"a": [1]}, geometry=[shapely.Point(0, 0)])

    assert "only 'a'" in refusal(DataError, select, "geometry=x", points)


def test_describe_choices_lists_columns_whose_values_differ() -> None:
    assert (
        describe_choices(TABLE[["Name", "number"]])
        == "Name is 'MDL', 'NLL'; number is '1', '2', '3'"
    )
    assert describe_choices(pd.DataFrame({"kind": ["a", "a"]})) == "no column tells them apart"
