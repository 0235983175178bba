"""Selection of features, or of the rows of one line, by the value of a column."""

from __future__ import annotations

from typing import TYPE_CHECKING

from corridor.errors import DataError, format_list

if TYPE_CHECKING:
    from typing import Any

    import pandas as pd

_MAX_VALUES = 6
_MAX_COLUMNS = 3
_SAMPLE_ROWS = 1_000  # whose values messages list


def select_rows(table: pd.DataFrame, where: str, what: str) -> Any:
    """Return the rows of a table, or the features, that ``NAME=VALUE`` selects.

    Raises
    ------
    DataError
        The text is not of this form, there is no such column, or no row has the value; the
        message lists the columns, or the values.

    Examples
    --------
    >>> import pandas
    >>> table = pandas.DataFrame({"name": ["MDL", "NLL"], "km": [248, 190]})
    >>> select_rows(table, "name=MDL", "the table")["km"].to_list()
    [248]
    """
    name, sign, value = (_strip_quotes(part) for part in where.partition("="))
    if not sign or not name:
        message = f"where= is a column's name and its value, as in name=MDL; got {where!r}"
        raise DataError(message)
    columns = _list_columns(table)
    matching = [column for column in columns if column == name] or [
        column for column in columns if str(column).casefold() == name.casefold()
    ]
    if len(matching) != 1:
        message = f"{what} has no one column {name!r} to choose by, only {format_list(columns)}"
        raise DataError(message)
    values = table[matching[0]]
    is_selected = _equals(values, value)
    if not is_selected.any():
        message = f"{what} has nothing with {matching[0]}={value!r}; {_describe_values(values)}"
        raise DataError(message)
    return table[is_selected]


def describe_choices(table: pd.DataFrame) -> str:
    """Return the columns whose values differ, with those values, as text."""
    texts = [
        _describe_values(table[column])
        for column in _list_columns(table)
        if len(_distinct_texts(table[column])) > 1
    ]
    return "; ".join(texts[:_MAX_COLUMNS]) or "no column tells them apart"


def _strip_quotes(text: str) -> str:
    """Return text without the blanks and quotes around it."""
    text = text.strip()
    is_quoted = len(text) > 1 and text[0] == text[-1] and text[0] in "'\""
    return text[1:-1] if is_quoted else text


def _list_columns(table: pd.DataFrame) -> list[Any]:
    """Return the names of the columns other than the geometry."""
    geometry = getattr(table, "active_geometry_name", None)
    return [name for name in table.columns if name != geometry]


def _equals(column: pd.Series[Any], value: str) -> Any:
    """Return whether each value equals the text, one per row."""
    import pandas as pd

    if pd.api.types.is_numeric_dtype(column) and not pd.api.types.is_bool_dtype(column):
        return (column == pd.to_numeric(value, errors="coerce")).fillna(False).to_numpy(bool)
    texts = column.astype("string")
    if pd.api.types.is_bool_dtype(column):
        texts, value = texts.str.casefold(), value.casefold()
    return (texts == value).fillna(False).to_numpy(bool)


def _distinct_texts(column: pd.Series[Any]) -> list[str]:
    """Return the different values of the first rows as text."""
    texts = column.head(_SAMPLE_ROWS).dropna().astype(str)
    return list(dict.fromkeys(texts))


def _describe_values(column: pd.Series[Any]) -> str:
    """Return a column's values for a message: ``name is 'MDL', 'NLL'``."""
    return f"{column.name} is {format_list(_distinct_texts(column), _MAX_VALUES)}"
