"""Tables of points of every library: taken apart into coordinates, labelled with answers.

The one module that knows pandas, GeoPandas, Polars, Arrow and Dask tables apart. What the
columns mean is :mod:`corridor.tables.columns`' part, and what is
answered :mod:`corridor.tables.labels`'.
"""

from __future__ import annotations

from corridor.errors import DataError, quote
from corridor.tables import labels
from corridor.tables.columns import Columns, find_columns
from corridor.tables.geometries import find_geometry_fields

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    import numpy as np
    import pandas as pd
    import pyarrow as pa
    from numpy.typing import NDArray

    from corridor.model.corridor import Corridor
    from corridor.model.nested import Nested
    from corridor.tables.labels import RowAnswers, Tally

    Floats = NDArray[np.float64]

_KINDS = "a DataFrame, GeoDataFrame, GeoSeries, Polars or Dask DataFrame, or Arrow table"


# --- coordinates out of a table ----------------------------------------------------


def read_coordinates(
    points: Any, lat: str | None = None, lon: str | None = None
) -> tuple[Any, Any]:
    """Return the latitudes and longitudes of points, in degrees in EPSG:4326.

    Parameters
    ----------
    points
        A shapely point, a list or array of them (taken as EPSG:4326), a GeoSeries or
        GeoDataFrame (its CRS is honoured), a pandas or Polars DataFrame, or an Arrow table.
    lat, lon
        The names of a table's coordinate columns; found by their usual names (``lat``,
        ``latitude``, ``y``; ``lon``, ``lng``, ``long``, ``longitude``, ``x``) if not given.

    Returns
    -------
    tuple
        Two floats for a shapely point, two arrays for anything else; NaN where a
        coordinate is missing or not a number. Ranges are not looked at.

    Raises
    ------
    DataError
        The points carry no CRS, are not points, or have no such columns.

    Examples
    --------
    >>> import shapely
    >>> read_coordinates(shapely.Point(36.610, 35.814))
    (35.814, 36.61)
    """
    named = {"lat": lat, "lon": lon}
    if _is_table(points):
        places = find_table_columns(points, named).read(lambda place: read_column(points, place))
    elif lat is not None or lon is not None:
        message = "lat= and lon= name the columns of a table; these points are geometries"
        raise DataError(message)
    else:
        geometries = _geometries(points)
        places = Columns("geometry", (0,), ("geometry",)).read(lambda _: geometries)
    if _is(points, "shapely", "Geometry"):
        return float(places.lats[0]), float(places.lons[0])
    return places.lats, places.lons


def as_input_type(points: Any, values: Any) -> Any:
    """Return one value a point in the shape the points came in.

    A Series with the same index for a Series or a pandas table, a Polars Series for a
    Polars table, an Arrow array for an Arrow table; the values as they are for a shapely
    point or an array.

    Examples
    --------
    >>> import pandas
    >>> table = pandas.DataFrame({"lat": [35.8, 36.9]}, index=["a", "b"])
    >>> as_input_type(table, [True, False]).to_dict()
    {'a': True, 'b': False}
    """
    if _is(points, "pandas", "DataFrame", "Series"):
        import pandas as pd

        return pd.Series(values, index=points.index)
    if _is(points, "polars", "DataFrame"):
        import polars as pl

        return pl.Series(values)
    if _is_arrow(points):
        import pyarrow as pa

        return pa.array(values)
    return values


def _is(points: object, library: str, *names: str) -> bool:
    """Tell whether points are of a library's class or one derived, without importing it."""
    return any(
        kind.__name__ in names and kind.__module__.partition(".")[0] == library
        for kind in type(points).__mro__
    )


def _is_arrow(points: object) -> bool:
    return _is(points, "pyarrow", "Table", "RecordBatch")


def _is_table(points: object) -> bool:
    is_geometries = _is(points, "geopandas", "GeoSeries")
    is_frame = _is(points, "pandas", "DataFrame") or _is(points, "polars", "DataFrame")
    return is_geometries or is_frame or _is_arrow(points)


def refuse_non_table(points: object, what: str) -> None:
    """Refuse points that are no table.

    Raises
    ------
    DataError
    """
    if not _is_table(points):
        message = (
            f"{what} takes {_KINDS}, got {type(points).__name__}; locate answers for single "
            "points and arrays"
        )
        raise DataError(message)


def find_table_columns(points: Any, named: dict[str, Any]) -> Columns:
    """Return the columns that hold a table's coordinates, named or found; see ``find_columns``."""
    if _is(points, "geopandas", "GeoSeries"):
        if named.get("lat") is not None or named.get("lon") is not None:
            message = "lat= and lon= name the columns of a table; these points are geometries"
            raise DataError(message)
        return find_columns(["geometry"], {0: points.crs}, crs=named.get("crs"))
    if _is_arrow(points):
        return find_columns(points.schema.names, find_geometry_fields(points.schema), **named)
    return find_columns(list(points.columns), _geometry_columns(points, named), **named)


def _geometry_columns(points: Any, named: dict[str, Any]) -> dict[int, Any]:
    """Return the places of a table's geometries, the active one unless another is named."""
    if not _is(points, "pandas", "DataFrame"):
        return {}
    active = getattr(points, "active_geometry_name", None)
    return {
        place: points.iloc[:, place].array.crs
        for place, (name, kind) in enumerate(points.dtypes.items())
        if str(kind) == "geometry" and (active is None or name in (active, named.get("geometry")))
    }


def column_names(table: Any) -> list[Any]:
    """Return the names of a table's columns."""
    if _is(table, "geopandas", "GeoSeries"):
        return [table.name or "geometry"]
    return list(table.schema.names if _is_arrow(table) else table.columns)


def read_column(table: Any, place: int) -> Any:
    """Return one column of a table by its place, as :meth:`Columns.read` takes it."""
    if _is(table, "pyarrow", "RecordBatch"):
        return table.column(place)
    if _is(table, "pyarrow", "Table"):
        return _whole(table.column(place))
    if _is(table, "polars", "DataFrame"):
        return table.to_series(place).to_arrow()
    if _is(table, "geopandas", "GeoSeries"):
        return _geometries(table)
    return _pandas_column(table.iloc[:, place])


def read_arrow_column(table: Any, place: int) -> pa.Array:
    """Return one column of a table by its place as an Arrow array of the type that it has.

    Raises
    ------
    DataError
        It holds values of several kinds.
    """
    import pyarrow as pa

    if not _is(table, "pandas", "DataFrame"):
        return read_column(table, place)
    try:
        return _whole(pa.chunked_array([pa.array(table.iloc[:, place], from_pandas=True)]))
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError) as error:
        message = (
            f"the column {quote(str(table.columns[place]))} holds values of several "
            f"kinds ({error}); make one kind of them first, as in .astype(str)"
        )
        raise DataError(message) from None


def batch_reader(points: Any, rows: int) -> pa.RecordBatchReader | None:
    """Return Arrow's own kinds of tables as a reader of batches of so many rows at most."""
    import pyarrow as pa

    if _is(points, "pyarrow", "RecordBatch"):
        points = pa.Table.from_batches([points])
    if _is(points, "pyarrow", "Table"):
        return points.to_reader(max_chunksize=rows)
    return points if _is(points, "pyarrow", "RecordBatchReader") else None


def _whole(column: pa.ChunkedArray) -> pa.Array:
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()


def _pandas_column(series: pd.Series[Any]) -> Any:
    """Return a column of pandas as floats, geometries, an Arrow array or plain values."""
    import numpy as np
    import pandas as pd
    import pyarrow as pa

    if str(series.dtype) == "geometry":
        return np.asarray(series, dtype=object)
    if pd.api.types.is_float_dtype(series) or pd.api.types.is_integer_dtype(series):
        return series.to_numpy(dtype=np.float64, na_value=np.nan)
    if isinstance(series.dtype, (pd.StringDtype, pd.CategoricalDtype, pd.ArrowDtype)):
        return _whole(pa.chunked_array([pa.array(series, from_pandas=True)]))
    # A column of anything: what Arrow makes of a mixture is not what stands in it.
    missing = pd.NA, pd.NaT
    return [None if any(value is it for it in missing) else value for value in series.to_list()]


def _geometries(points: Any) -> NDArray[Any]:
    """Return geometries as an array of shapely's."""
    import numpy as np
    import shapely

    if _is(points, "shapely", "Geometry"):
        return np.array([points], dtype=object)
    if _is(points, "geopandas", "GeoSeries"):
        return np.asarray(points, dtype=object)
    if isinstance(points, (list, tuple)) or hasattr(points, "__array__"):
        array = np.asarray(points, dtype=object)
        if array.ndim == 1 and (shapely.is_geometry(array) | (array == None)).all():  # noqa: E711
            return array
    message = (
        "points are taken as shapely points, a GeoSeries, GeoDataFrame, DataFrame or Arrow "
        f"table, got {type(points).__name__} without them; numbers are given by name, as "
        "in lat=35.814, lon=36.610"
    )
    raise DataError(message)


# --- labels ------------------------------------------------------------------------


def label(
    corridor: Corridor,
    points: Any,
    *,
    prefix: str = "",
    swapped: bool | None = None,
    **named: Any,
) -> Any:
    """Return a copy of a table with the columns of :data:`COLUMNS` added.

    Parameters
    ----------
    corridor
        Whose answers are wanted.
    points
        A DataFrame, GeoDataFrame, GeoSeries, Polars or Dask DataFrame, Arrow table, record
        batch or reader of record batches.
    prefix
        What stands before the names of the columns added.
    swapped
        Whether latitude and longitude are exchanged in it; looked at unless given.
    named
        Where its coordinates are; see ``find_columns``.

    Returns
    -------
    A table of the same kind, its rows, index and CRS kept (a GeoDataFrame for a GeoSeries).
        ``inside`` (boolean), ``side`` (text), ``distance_m`` and ``km`` (floats) are null,
        and ``problem`` (text) is not, where the coordinate is missing or impossible.

    Raises
    ------
    DataError
        As for :func:`read_coordinates`, or the table has a column of one of these names.
    SwapError
        Most points lie near the road only when latitude and longitude are exchanged.

    Examples
    --------
    >>> import corridor, pandas
    >>> table = pandas.DataFrame({"lat": [35.814, 95], "lon": [36.610, 36.61]})
    >>> labelled = label(corridor.m4(), table)
    >>> labelled["side"].to_list()
    ['south', <NA>]
    >>> labelled.loc[1, "problem"]
    'latitude must lie in [-90, 90], got 95; are latitude and longitude exchanged?'
    """
    if _is(points, "dask", "DataFrame"):
        from corridor.files.jobs import cluster

        return cluster.label(corridor, points, prefix=prefix, swapped=swapped, **named)
    if _is(points, "pyarrow", "RecordBatchReader"):
        return labels.label_stream(corridor, points, prefix=prefix, swapped=swapped, **named)
    return label_table(corridor, points, prefix=prefix, swapped=swapped, **named)[0]


def label_table(
    corridor: Corridor,
    points: Any,
    *,
    prefix: str = "",
    swapped: bool | None = None,
    threads: int | None = None,
    nested: Nested | None = None,
    **named: Any,
) -> tuple[Any, Tally]:
    """Return a labelled table, as :func:`label` does, and what was counted of its rows.

    Where there are ``nested`` corridors, ``corridor`` is the outermost of them, and which of
    them hold a point is added too.
    """
    refuse_non_table(points, "to label")
    where = find_table_columns(points, named)
    if _is(points, "geopandas", "GeoSeries"):
        points = points.to_frame(points.name or "geometry")
    added = labels.COLUMNS if nested is None else labels.NESTED_COLUMNS
    labels.refuse_taken_names(column_names(points), prefix, added)
    where = where.swap() if swapped else where
    places = where.read(lambda place: read_column(points, place))
    answers = labels.locate_rows(corridor, places, threads, nested)
    tally = labels.tally_rows(places, answers)
    if swapped is None:
        labels.refuse_swapped(tally, where)
    return append_answers(points, answers, prefix), tally


def append_answers(table: Any, answers: RowAnswers, prefix: str) -> Any:
    """Return a table with the answers as columns of its own library."""
    answered = answers.columns()
    columns = {prefix + name: values for name, values in answered.items()}
    if _is_arrow(table):
        schema = labels.extend_schema(table.schema, prefix, tuple(answered))
        for name, values in columns.items():
            table = table.append_column(schema.field(name), values)
        return table
    if _is(table, "polars", "DataFrame"):
        import polars as pl

        return table.with_columns(pl.Series(name, values) for name, values in columns.items())
    return table.assign(**{name: _of_pandas(values) for name, values in columns.items()})


def _of_pandas(values: pa.Array) -> Any:
    """Return an Arrow array as one of pandas that can be null."""
    import pandas as pd

    kinds = {"bool": pd.BooleanDtype(), "double": pd.Float64Dtype(), "string": pd.StringDtype()}
    return kinds[str(values.type)].__from_arrow__(values)  # type: ignore[attr-defined]
