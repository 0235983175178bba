"""Points of the user's own, packed for the page.

Coordinates go as whole numbers of 1e-7 degrees. A column goes as the list of its distinct
values and a code a row. All numbers lie in planes (first the low byte of each, then the
next), which deflate makes small: a few bytes a point.
"""

from __future__ import annotations

import json
import math
import re
import zlib
from base64 import b64encode

from corridor.errors import DataError
from corridor.tables.answers import COLUMNS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    Numbers = NDArray[np.generic]

MOST_POINTS = 200_000

COORDINATE_SCALE = 10_000_000
NO_DAY = -(2**31)

_MOST_EXACT = 2**53  # JavaScript's whole numbers; longer ones, like some ids, go as text
# A date as it is written: "2020" or "20200315" may as well be a number of something.
_DATE = re.compile(r"\d{4}-\d{2}")
_TIME_ZONE = r"([T ].*?)\s*(?:Z|[+-]\d{2}(?::?\d{2})?)$"


def pack_points(labelled: Any) -> dict[str, Any]:
    """Return what the page reads of a table that :meth:`Corridor.label` has labelled.

    Parameters
    ----------
    labelled
        A DataFrame, GeoDataFrame or Arrow table. Rows with a ``problem`` are counted, not
        drawn; what labelling added stays here, for the page computes it.

    Returns
    -------
    dict
        ``count`` and ``bad`` rows; ``columns``, each with its ``name`` and the ``size`` of
        its codes in bytes; ``dates``, the column of dates, or None; and ``packed``, base64
        of raw deflate of: latitudes, longitudes, days since 1970 if there are dates, the
        columns' codes, all in planes, and JSON of the columns' distinct values.

    Raises
    ------
    DataError
        There are more than ``MOST_POINTS`` points to draw.
    """
    import numpy as np

    from corridor.tables.positions import read_coordinates

    lats, lons = read_coordinates(labelled)
    table = _as_pandas(labelled)
    drawn = table["problem"].isna().to_numpy()
    count = int(drawn.sum())
    if count > MOST_POINTS:
        message = (
            f"the map takes up to {MOST_POINTS:,} points, got {count:,}; show a part of "
            "them (those inside, a period, a sample), or label them and open the file in a GIS"
        )
        raise DataError(message)
    columns = [column.loc[drawn] for column in _columns_of_its_own(table)]
    dates, days = _first_dates(columns)
    coded = [_coded(_values(column)) for column in columns]
    numbers = [*map(_fixed, (np.asarray(lats)[drawn], np.asarray(lons)[drawn]))]
    numbers += [] if days is None else [days]
    numbers += [codes for codes, _ in coded]
    distinct = json.dumps([values for _, values in coded], ensure_ascii=False, allow_nan=False)
    content = b"".join(map(_planes, numbers)) + distinct.encode("utf-8", "replace")
    return {
        "count": count,
        "bad": len(table) - count,
        "columns": [
            {"name": _clean(column.name), "size": codes.itemsize}
            for column, (codes, _) in zip(columns, coded, strict=True)
        ],
        "dates": dates,
        "packed": _deflated(content),
    }


def _as_pandas(labelled: Any) -> pd.DataFrame:
    """Return a labelled table as pandas has it, without the geometries of an Arrow table."""
    if not hasattr(labelled, "to_pandas"):
        return labelled  # type: ignore[no-any-return]
    if hasattr(labelled, "schema") and hasattr(labelled.schema, "names"):
        from corridor.tables.geometries import find_geometry_fields

        geometries = find_geometry_fields(labelled.schema)
        labelled = labelled.drop_columns([labelled.schema.names[i] for i in geometries])
    return labelled.to_pandas()  # type: ignore[no-any-return]


def _columns_of_its_own(table: pd.DataFrame) -> list[pd.Series[Any]]:
    """Return the columns that the table had before it was labelled, but geometries."""
    columns = (table.iloc[:, place] for place in range(len(table.columns)))
    return [it for it in columns if it.name not in COLUMNS and str(it.dtype) != "geometry"]


def _clean(name: object) -> str:
    """Return a column's name as text that UTF-8 can write."""
    return str(name).encode("utf-8", "replace").decode()


# --- numbers as bytes ---------------------------------------------------------------------


def _fixed(degrees: NDArray[np.float64]) -> Numbers:
    import numpy as np

    return np.rint(degrees * COORDINATE_SCALE).astype("<i4")


def _planes(numbers: Numbers) -> bytes:
    """Return numbers as bytes, the lowest of each number first."""
    import numpy as np

    by_number = numbers.view(np.uint8).reshape(len(numbers), numbers.itemsize)
    return by_number.T.tobytes()


def _deflated(content: bytes) -> str:
    squeeze = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return b64encode(squeeze.compress(content) + squeeze.flush()).decode()


# --- columns ------------------------------------------------------------------------------


def _values(column: pd.Series[Any]) -> list[Any]:
    """Return a column's values; dates without a time of day stay without."""
    import pandas as pd

    if pd.api.types.is_datetime64_any_dtype(column) and column.dt.tz is None:
        times = column.dropna()
        if (times == times.dt.normalize()).all():
            column = column.dt.strftime("%Y-%m-%d").astype(object)
    return column.to_list()


def _coded(values: list[Any]) -> tuple[Numbers, list[Any]]:
    """Return a code for each value, and the distinct values as they are shown."""
    import numpy as np

    known: dict[tuple[type, Any], int] = {}
    codes = []
    for value in values:
        cell = value if type(value) is str else _cell(value)
        codes.append(known.setdefault((type(cell), cell), len(known)))
    kind = "<u1" if len(known) <= 2**8 else "<u2" if len(known) <= 2**16 else "<u4"
    return np.array(codes, dtype=kind), [cell for _, cell in known]


def _cell(value: Any) -> str | int | float | bool | None:
    """Return a value of a table as it is shown: numbers short, all else as text."""
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


def _first_dates(columns: list[pd.Series[Any]]) -> tuple[int | None, Numbers | None]:
    """Return the place of the first column of dates, and its days since 1970."""
    for place, column in enumerate(columns):
        times = _times(column)
        if times is not None:
            return place, _days(times)
    return None, None


def _times(column: pd.Series[Any]) -> pd.Series[Any] | None:
    """Return a column as times of the clock where they were taken, if all are dates."""
    import pandas as pd

    if pd.api.types.is_datetime64_any_dtype(column):
        return column.dt.tz_localize(None) if column.notna().any() else None
    if pd.api.types.is_numeric_dtype(column):
        return None
    cells = [value if type(value) is str else _cell(value) for value in column.to_list()]
    texts = [cell.strip() if type(cell) is str else cell for cell in cells]
    given = [text for text in texts if text is not None and text != ""]
    if not given or not all(type(text) is str and _DATE.match(text) for text in given):
        return None
    dates = pd.Series([text or None for text in texts], dtype="string")
    local = dates.str.replace(_TIME_ZONE, r"\1", regex=True)
    times = pd.to_datetime(local, format="ISO8601", errors="coerce")
    return times if int(times.notna().sum()) == len(given) else None


def _days(times: pd.Series[Any]) -> Numbers:
    import numpy as np

    days = times.to_numpy(dtype="datetime64[D]").astype(np.int64)
    return np.where(times.isna(), NO_DAY, days).astype("<i4")
