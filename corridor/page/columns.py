"""The columns of a table of points, encoded for the page: distinct values, codes, dates."""

from __future__ import annotations

import math
import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    Numbers = NDArray[np.generic]

NO_DAY = -(2**31)

# The greatest whole number that JavaScript holds exactly; longer ones, as some ids, are text.
_MOST_EXACT = 2**53
# At least a year and a month: "2020" and "20200315" may as well be plain numbers.
_DATE = re.compile(r"\d{4}-\d{2}")
_TIME_ZONE = r"([T ].*?)\s*(?:Z|[+-]\d{2}(?::?\d{2})?)$"


def encode_column(column: pd.Series[Any]) -> tuple[Numbers, list[Any]]:
    """Return the code of each row, and the distinct values as the page shows them."""
    import numpy as np

    codes_by_value: dict[tuple[type, Any], int] = {}
    codes = []
    for value in _column_values(column):
        shown = _shown_value(value)
        codes.append(codes_by_value.setdefault((type(shown), shown), len(codes_by_value)))
    count = len(codes_by_value)
    dtype = "<u1" if count <= 2**8 else "<u2" if count <= 2**16 else "<u4"
    return np.array(codes, dtype=dtype), [shown for _, shown in codes_by_value]


def _column_values(column: pd.Series[Any]) -> list[Any]:
    """Return a column's values; days without a time of day are text without one."""
    import pandas as pd

    if pd.api.types.is_datetime64_any_dtype(column) and column.dt.tz is None:
        times = column.dropna()
        if (times == times.dt.normalize()).all():
            column = column.dt.strftime("%Y-%m-%d").astype(object)
    return column.to_list()


def _shown_value(value: Any) -> str | int | float | bool | None:
    """Return a value of a table as the page shows it: a short number, or text."""
    if type(value) is str:
        return value
    import pandas as pd

    if pd.api.types.is_scalar(value) and pd.isna(value):
        return None
    if pd.api.types.is_bool(value):
        return bool(value)
    if pd.api.types.is_integer(value):
        return int(value) if abs(int(value)) <= _MOST_EXACT else str(value)
    if pd.api.types.is_float(value):
        short = float(f"{value:.10g}")
        if not math.isfinite(short):
            return str(short)
        return int(short) if short.is_integer() and abs(short) <= _MOST_EXACT else short
    return str(value)


# --- dates --------------------------------------------------------------------------------


def find_dates(columns: list[pd.Series[Any]]) -> tuple[int | None, Numbers | None]:
    """Return the index of the first column of dates, and its days since 1970; None if none."""
    for index, column in enumerate(columns):
        times = _parse_times(column)
        if times is not None:
            return index, _days_since_1970(times)
    return None, None


def _parse_times(column: pd.Series[Any]) -> pd.Series[Any] | None:
    """Return a column as local times, without their time zones; None unless all are dates."""
    import pandas as pd

    if pd.api.types.is_datetime64_any_dtype(column):
        return column.dt.tz_localize(None) if column.notna().any() else None
    if pd.api.types.is_numeric_dtype(column):
        return None
    shown = map(_shown_value, column.to_list())
    texts = [value.strip() if type(value) is str else value for value in shown]
    present = [text for text in texts if text is not None and text != ""]
    if not present or not all(type(text) is str and _DATE.match(text) for text in present):
        return None
    dates = pd.Series([text or None for text in texts], dtype="string")
    local = dates.str.replace(_TIME_ZONE, r"\1", regex=True)
    times = pd.to_datetime(local, format="ISO8601", errors="coerce")
    return times if int(times.notna().sum()) == len(present) else None


def _days_since_1970(times: pd.Series[Any]) -> Numbers:
    """Return the days of times, NO_DAY where there is none."""
    import numpy as np

    days = times.to_numpy(dtype="datetime64[D]").astype(np.int64)
    return np.where(times.isna(), NO_DAY, days).astype("<i4")
