"""One feature is chosen by the value of a column, or it is told what there is."""

from __future__ import annotations

import geopandas
import pandas as pd
import pytest
import shapely

from corridor.errors import DataError
from corridor.lines.choice import describe_choices, select_rows

TABLE = pd.DataFrame(
    {
        "Name": ["MDL", "NLL", None],
        "number": [1, 2, 3],
        "share": [0.5, 0.25, None],
        "is_open": [True, False, False],
        "odd = name": ["it's", "b", "c"],
    }
)


def rows(where: str) -> list[int]:
    return list(select_rows(TABLE, where, "the table").index)


def refusal(where: str, table: pd.DataFrame = TABLE) -> str:
    with pytest.raises(DataError) as caught:
        select_rows(table, where, "lines.gpkg")
    return str(caught.value)


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
def test_rows_are_chosen_by_a_value(where: str, expected: list[int]) -> None:
    assert rows(where) == expected


def test_the_column_of_the_very_name_comes_before_one_in_other_letters() -> None:
    table = pd.DataFrame({"name": ["a", "b"], "NAME": ["b", "a"]})

    assert list(select_rows(table, "NAME=a", "it").index) == [1]
    assert "no one column 'Name' to choose by, only 'name', 'NAME'" in refusal("Name=a", table)


@pytest.mark.parametrize("where", ["", "MDL", "=MDL", "name > 3"])
def test_other_ways_to_choose_are_refused(where: str) -> None:
    assert refusal(where) == (
        f"where= is a column's name and its value, as in name=MDL; got {where!r}"
    )


def test_a_column_that_is_not_there_is_told_with_those_that_are() -> None:
    assert refusal("id=1") == (
        "lines.gpkg has no one column 'id' to choose by, only 'Name', 'number', 'share', "
        "'is_open', 'odd = name'"
    )
    assert refusal("id=1", pd.DataFrame(index=[0])).endswith("only none")


def test_a_value_that_is_not_there_is_told_with_those_that_are() -> None:
    many = pd.DataFrame({"n": [f"{'x' * 40}{i}" for i in range(9)]})

    assert refusal("name='X'") == "lines.gpkg has nothing with Name='X'; Name is 'MDL', 'NLL'"
    assert (
        refusal("number=two") == "lines.gpkg has nothing with number='two'; number is '1', '2', '3'"
    )
    assert f"'{'x' * 40}'…, " in refusal("n=x", many)
    assert refusal("n=x", many).endswith(" and 3 more")


def test_the_geometry_is_nothing_to_choose_by() -> None:
    points = geopandas.GeoDataFrame({"a": [1]}, geometry=[shapely.Point(0, 0)])

    assert "only 'a'" in refusal("geometry=x", points)


def test_what_tells_features_apart_is_offered() -> None:
    assert (
        describe_choices(TABLE[["Name", "number"]])
        == "Name is 'MDL', 'NLL'; number is '1', '2', '3'"
    )
    assert describe_choices(pd.DataFrame({"kind": ["a", "a"]})) == "no column tells them apart"
