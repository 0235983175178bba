"""One feature of many, or the rows of one line: those whose column has a value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from corridor.errors import DataError

if TYPE_CHECKING:
    from typing import Any

    import pandas as pd

MOST_NAMES, MOST_VALUES, LONGEST = 12, 6, 30
LOOKED_AT = 1_000  # rows of which values are told


def select_rows(table: pd.DataFrame, where: str, what: str) -> Any:
    """Return the rows of a table, or the features, that ``NAME=VALUE`` describes.

    Raises
    ------
    DataError
        It is written otherwise, there is no such column, or no row has the value; the
        message tells what there is.

    Examples
    --------
    >>> import pandas
    >>> table = pandas.DataFrame({"name": ["MDL", "NLL"], "km": [248, 190]})
    >>> select_rows(table, "name=MDL", "the table")["km"].to_list()
    [248]
    """
    name, sign, value = (_bare(part) for part in where.partition("="))
    if not sign or not name:
        message = f"where= is a column's name and its value, as in name=MDL; got {where!r}"
        raise DataError(message)
    names = _columns(table)
    found = [each for each in names if each == name] or [
        each for each in names if str(each).casefold() == name.casefold()
    ]
    if len(found) != 1:
        message = f"{what} has no one column {name!r} to choose by, only {_listed(names)}"
        raise DataError(message)
    column = table[found[0]]
    is_chosen = _equals(column, value)
    if not is_chosen.any():
        message = f"{what} has nothing with {found[0]}={value!r}; {_values(column)}"
        raise DataError(message)
    return table[is_chosen]


def describe_choices(table: pd.DataFrame) -> str:
    """Return what there is to choose by: the columns, and values of those that differ."""
    told = [_values(table[name]) for name in _columns(table) if _tells_apart(table[name])]
    return "; ".join(told[:3]) or "no column tells them apart"


def _bare(text: str) -> str:
    """Return text without blanks and quotes around it."""
    text = text.strip()
    is_quoted = len(text) > 1 and text[0] == text[-1] and text[0] in "'\""
    return text[1:-1] if is_quoted else text


def _columns(table: pd.DataFrame) -> list[Any]:
    """Return the columns that a feature may be chosen by."""
    geometry = getattr(table, "active_geometry_name", None)
    return [name for name in table.columns if name != geometry]


def _equals(column: pd.Series[Any], value: str) -> Any:
    """Tell which values are the one that is written."""
    import pandas as pd

    if pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column):
        return (column == pd.to_numeric(value, errors="coerce")).fillna(False).to_numpy(bool)
    texts = column.astype("string")
    if pd.api.types.is_bool_dtype(column):
        texts, value = texts.str.casefold(), value.casefold()
    return (texts == value).fillna(False).to_numpy(bool)


def _tells_apart(column: pd.Series[Any]) -> bool:
    return len(_distinct(column)) > 1


def _distinct(column: pd.Series[Any]) -> list[str]:
    texts = column.head(LOOKED_AT).dropna().astype(str)
    return list(dict.fromkeys(texts))


def _values(column: pd.Series[Any]) -> str:
    """Return a column's values for a message: ``name is 'MDL' or 'NLL'``."""
    return f"{column.name} is {_listed(_distinct(column), MOST_VALUES)}"


def _listed(names: list[Any], most: int = MOST_NAMES) -> str:
    if not names:
        return "none"
    texts = [str(name) for name in names[:most]]
    shown = ", ".join(
        repr(text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…") for text in texts
    )
    return shown if len(names) <= most else f"{shown} and {len(names) - most} more"
