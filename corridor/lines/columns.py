"""Columns of coordinates and numbers, in tables with a vertex, or a kilometre post, a row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from corridor.errors import DataError, format_list

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

# Names, without regard to case, by which a column of coordinates is found.
COORDINATE_NAMES = {
    "latitude": ("lat", "latitude", "y"),
    "longitude": ("lon", "lng", "long", "longitude", "x"),
}

TEXT_ENDINGS = (".csv", ".tsv", ".txt")  # of files of delimited text


def find_coordinate_columns(
    table: pd.DataFrame, what: str, rows: str = "vertices"
) -> tuple[str, str]:
    """Return the names of the columns of latitude and longitude.

    Raises
    ------
    DataError
        There is none for one of them, or there are several.
    """
    lat, lon = (_find_column(table, which, what, rows) for which in COORDINATE_NAMES)
    return lat, lon


def _find_column(table: pd.DataFrame, which: str, what: str, rows: str) -> str:
    names = COORDINATE_NAMES[which]
    matching = [name for name in table.columns if str(name).strip().casefold() in names]
    if len(matching) != 1:
        count = f"{len(matching)} columns" if matching else "no column"
        message = (
            f"{what} has {count} for the {which} of its {rows}, to be named one of "
            f"{', '.join(names)}; its columns are {format_list(table.columns)}"
        )
        raise DataError(message)
    return str(matching[0])


def read_numbers(
    table: pd.DataFrame, name: str, what: str, *, is_nullable: bool = False, row: str = "vertex"
) -> Floats:
    """Return a column as floats; missing values, where they are allowed, as NaN.

    Raises
    ------
    DataError
        A value is no finite number, or is missing where none may be.
    """
    import numpy as np
    import pandas as pd

    values = table[name]
    numbers = pd.to_numeric(values, errors="coerce").to_numpy(np.float64, na_value=np.nan)
    is_wrong = ~np.isfinite(numbers)
    if is_nullable:
        is_wrong &= ~values.isna().to_numpy()
    if is_wrong.any():
        i = int(np.argmax(is_wrong))
        got = values.iloc[i]
        why = "is empty" if pd.isna(got) else f"must be a number, got {str(got)[:40]!r}"
        message = f"{what}: {row} {i}: its {name} {why}"
        raise DataError(message)
    return numbers
