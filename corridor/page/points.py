"""The user's points, packed for the page.

Coordinates are whole numbers of 1e-7 degrees. A column is the list of its distinct values and
a code for each row. All numbers lie in byte planes (first the low byte of each, then the next),
which deflate compresses to a few bytes a point.
"""

from __future__ import annotations

import json

from corridor.errors import DataError
from corridor.page.columns import encode_column, find_dates
from corridor.page.compress import deflate
from corridor.tables.answers import COLUMNS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    import numpy as np
    import pandas as pd
    from numpy.typing import NDArray

    from corridor.page.columns import Numbers

MOST_POINTS = 200_000

COORDINATE_SCALE = 10_000_000


def pack_points(labelled: Any) -> dict[str, Any]:
    """Return the points of a table labelled by :meth:`corridor.Corridor.label`, for the page.

    Parameters
    ----------
    labelled
        A DataFrame, GeoDataFrame or Arrow table. Rows with a ``problem`` are counted, not
        packed; nor are the columns of the label, which the page computes.

    Returns
    -------
    dict
        ``count`` and ``bad`` rows; ``columns``, each with its ``name`` and the ``size`` of
        its codes in bytes; ``dates``, the index of the column of dates, or None; and
        ``packed``, base64 of raw deflate of: latitudes, longitudes, days since 1970 if there
        are dates, the columns' codes, all in byte planes, and JSON of the columns' distinct
        values.

    Raises
    ------
    DataError
        There are more than ``MOST_POINTS`` points to draw.
    """
    import numpy as np

    from corridor.tables.positions import read_coordinates

    degrees = read_coordinates(labelled)
    table = _as_pandas(labelled)
    is_drawn = table["problem"].isna().to_numpy()
    count = int(is_drawn.sum())
    _check_count(count)
    columns = [column.loc[is_drawn] for column in _own_columns(table)]
    encoded = [encode_column(column) for column in columns]
    dates, days = find_dates(columns)
    numbers = [_fixed_point(np.asarray(axis)[is_drawn]) for axis in degrees]
    numbers += [] if days is None else [days]
    numbers += [codes for codes, _ in encoded]
    distinct = json.dumps([values for _, values in encoded], ensure_ascii=False, allow_nan=False)
    content = b"".join(map(_byte_planes, numbers)) + distinct.encode("utf-8", "replace")
    return {
        "count": count,
        "bad": len(table) - count,
        "columns": [
            {"name": _valid_text(column.name), "size": codes.itemsize}
            for column, (codes, _) in zip(columns, encoded, strict=True)
        ],
        "dates": dates,
        "packed": deflate(content),
    }


def _check_count(count: int) -> None:
    if count > MOST_POINTS:
        message = (
            f"the map takes up to {MOST_POINTS:,} points, got {count:,}; show a part of "
            "them (those inside, a period, a sample), or label them and open the file in a GIS"
        )
        raise DataError(message)


def _as_pandas(labelled: Any) -> pd.DataFrame:
    """Return a labelled table in pandas, without the geometries of an Arrow table."""
    if not hasattr(labelled, "to_pandas"):
        return labelled  # type: ignore[no-any-return]
    if hasattr(labelled, "schema") and hasattr(labelled.schema, "names"):
        from corridor.tables.geometries import find_geometry_fields

        geometries = find_geometry_fields(labelled.schema)
        labelled = labelled.drop_columns([labelled.schema.names[i] for i in geometries])
    return labelled.to_pandas()  # type: ignore[no-any-return]


def _own_columns(table: pd.DataFrame) -> list[pd.Series[Any]]:
    """Return the columns that the table had before it was labelled, without geometries."""
    columns = (table.iloc[:, i] for i in range(len(table.columns)))
    return [it for it in columns if it.name not in COLUMNS and str(it.dtype) != "geometry"]


def _valid_text(name: object) -> str:
    """Return a column's name as text that UTF-8 can encode."""
    return str(name).encode("utf-8", "replace").decode()


# --- numbers as bytes ---------------------------------------------------------------------


def _fixed_point(degrees: NDArray[np.float64]) -> Numbers:
    """Return degrees as whole numbers of 1e-7 degrees."""
    import numpy as np

    return np.rint(degrees * COORDINATE_SCALE).astype("<i4")


def _byte_planes(numbers: Numbers) -> bytes:
    """Return numbers as bytes: the lowest byte of each, then the next of each, and so on."""
    import numpy as np

    by_number = numbers.view(np.uint8).reshape(len(numbers), numbers.itemsize)
    return by_number.T.tobytes()
