"""The libraries whose tables of points are read and extended: one class each, in one table.

A table is recognised by the name of its class, so that no library is imported to find out
which one made it.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

from corridor.errors import DataError, quote
from corridor.tables.columns import ColumnOptions, Columns, find_columns, find_schema_columns

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any, ClassVar

    import pandas as pd
    import pyarrow as pa
    from numpy.typing import NDArray

_TABLES = "a DataFrame, GeoDataFrame, GeoSeries, Polars or Dask DataFrame, or Arrow table"


class TableLibrary(ABC):
    """How the tables of one library are read and extended.

    Attributes
    ----------
    package, class_names
        Where the classes of its tables are defined, and their names.
    """

    package: ClassVar[str]
    class_names: ClassVar[tuple[str, ...]]

    @abstractmethod
    def column_names(self, table: Any) -> list[Any]:
        """Return the names of the columns."""

    @abstractmethod
    def find_columns(self, table: Any, options: ColumnOptions) -> Columns:
        """Return the columns that hold the coordinates."""

    @abstractmethod
    def read_column(self, table: Any, index: int) -> Any:
        """Return a column as ``read_positions`` takes it."""

    def read_arrow_column(self, table: Any, index: int) -> pa.Array:
        """Return a column as an Arrow array of its own type.

        Raises
        ------
        DataError
            It holds values of several types.
        """
        return self.read_column(table, index)

    @abstractmethod
    def append_columns(self, table: Any, columns: Mapping[pa.Field, pa.Array]) -> Any:
        """Return the table with Arrow arrays appended as columns of its own library."""

    @abstractmethod
    def make_series(self, table: Any, values: Any) -> Any:
        """Return values, one per row, as a column of the library, with the table's index."""


class _PandasLibrary(TableLibrary):
    """Data frames of pandas, with the geometries of GeoPandas if they have any."""

    package = "pandas"
    class_names = ("DataFrame",)

    def column_names(self, table: Any) -> list[Any]:
        return list(table.columns)

    def find_columns(self, table: Any, options: ColumnOptions) -> Columns:
        active = getattr(table, "active_geometry_name", None)  # the only one unless named
        geometries = {
            index: table.iloc[:, index].array.crs
            for index, (name, kind) in enumerate(table.dtypes.items())
            if str(kind) == "geometry" and (active is None or name in (active, options.geometry))
        }
        return find_columns(list(table.columns), geometries, options)

    def read_column(self, table: Any, index: int) -> Any:
        return _read_pandas_series(table.iloc[:, index])

    def read_arrow_column(self, table: Any, index: int) -> pa.Array:
        import pyarrow as pa

        try:
            return _series_to_arrow(table.iloc[:, index])
        except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError) as error:
            message = (
                f"the column {quote(str(table.columns[index]))} holds values of several "
                f"kinds ({error}); make one kind of them first, as in .astype(str)"
            )
            raise DataError(message) from None

    def append_columns(self, table: Any, columns: Mapping[pa.Field, pa.Array]) -> Any:
        import pandas as pd

        nullable = {
            "bool": pd.BooleanDtype(),
            "double": pd.Float64Dtype(),
            "string": pd.StringDtype(),
        }
        new = {
            field.name: nullable[str(column.type)].__from_arrow__(column)  # type: ignore[attr-defined]
            for field, column in columns.items()
        }
        return table.assign(**new)

    def make_series(self, table: Any, values: Any) -> Any:
        import pandas as pd

        return pd.Series(values, index=table.index)


class _GeoSeriesLibrary(_PandasLibrary):
    """A series of GeoPandas: a table of one column of geometries."""

    package = "geopandas"
    class_names = ("GeoSeries",)

    def column_names(self, table: Any) -> list[Any]:
        return [table.name or "geometry"]

    def find_columns(self, table: Any, options: ColumnOptions) -> Columns:
        if options.lat is not None or options.lon is not None:
            raise geometries_error()
        options = ColumnOptions(crs=options.crs, swapped=options.swapped)
        return find_columns(["geometry"], {0: table.crs}, options)

    def read_column(self, table: Any, index: int) -> Any:  # noqa: ARG002  only one
        return _read_pandas_series(table)

    def read_arrow_column(self, table: Any, index: int) -> pa.Array:
        return super().read_arrow_column(table.to_frame("geometry"), index)

    def append_columns(self, table: Any, columns: Mapping[pa.Field, pa.Array]) -> Any:
        frame = table.to_frame(table.name or "geometry")
        return super().append_columns(frame, columns)


class _PolarsLibrary(TableLibrary):
    """Data frames of Polars, read by way of Arrow."""

    package = "polars"
    class_names = ("DataFrame",)

    def column_names(self, table: Any) -> list[Any]:
        return list(table.columns)

    def find_columns(self, table: Any, options: ColumnOptions) -> Columns:
        return find_columns(table.columns, {}, options)

    def read_column(self, table: Any, index: int) -> Any:
        return table.to_series(index).to_arrow()

    def append_columns(self, table: Any, columns: Mapping[pa.Field, pa.Array]) -> Any:
        import polars as pl

        new = [pl.Series(field.name, column) for field, column in columns.items()]
        return table.with_columns(new)

    def make_series(self, table: Any, values: Any) -> Any:  # noqa: ARG002
        import polars as pl

        return pl.Series(values)


class _ArrowLibrary(TableLibrary):
    """Tables and record batches of Arrow."""

    package = "pyarrow"
    class_names = ("Table", "RecordBatch")

    def column_names(self, table: Any) -> list[Any]:
        return list(table.schema.names)

    def find_columns(self, table: Any, options: ColumnOptions) -> Columns:
        return find_schema_columns(table.schema, options)

    def read_column(self, table: Any, index: int) -> pa.Array:
        column = table.column(index)
        return column if _is_instance(table, "pyarrow", "RecordBatch") else _combine_chunks(column)

    def append_columns(self, table: Any, columns: Mapping[pa.Field, pa.Array]) -> Any:
        for field, column in columns.items():
            table = table.append_column(field, column)
        return table

    def make_series(self, table: Any, values: Any) -> Any:  # noqa: ARG002
        import pyarrow as pa

        return pa.array(values)


LIBRARIES: tuple[TableLibrary, ...] = (
    _GeoSeriesLibrary(),
    _PandasLibrary(),
    _PolarsLibrary(),
    _ArrowLibrary(),
)


# --- which library -----------------------------------------------------------------


def find_library(points: object) -> TableLibrary | None:
    """Return the library of a table in memory, None for anything else."""
    for library in LIBRARIES:
        if _is_instance(points, library.package, *library.class_names):
            return library
    return None


def require_library(points: object, purpose: str) -> TableLibrary:
    """Return the library of a table in memory.

    Raises
    ------
    DataError
        The points are not a table.
    """
    library = find_library(points)
    if library is None:
        message = (
            f"{purpose} takes {_TABLES}, got {type(points).__name__}; locate answers for single "
            "points and arrays"
        )
        raise DataError(message)
    return library


def is_dask_frame(points: object) -> bool:
    """Return whether points are a Dask DataFrame, which is labelled when it is computed."""
    return _is_instance(points, "dask", "DataFrame")


def is_batch_reader(points: object) -> bool:
    """Return whether points are a reader of record batches, labelled as they are read."""
    return _is_instance(points, "pyarrow", "RecordBatchReader")


def is_geometry(points: object) -> bool:
    """Return whether points are one shapely geometry."""
    return _is_instance(points, "shapely", "Geometry")


def open_batches(points: Any, max_rows: int) -> pa.RecordBatchReader | None:
    """Return an Arrow table, or reader, as a reader of batches; None for anything else."""
    import pyarrow as pa

    if _is_instance(points, "pyarrow", "RecordBatch"):
        points = pa.Table.from_batches([points])
    if _is_instance(points, "pyarrow", "Table"):
        return points.to_reader(max_chunksize=max_rows)
    return points if is_batch_reader(points) else None


def _is_instance(value: object, package: str, *class_names: str) -> bool:
    """Return whether a value is of a package's class, or of one derived from it."""
    return any(
        kind.__name__ in class_names and kind.__module__.partition(".")[0] == package
        for kind in type(value).__mro__
    )


# --- points that are no table ------------------------------------------------------


def as_input_type(points: Any, values: Any) -> Any:
    """Return one value per point in the type that the points came in.

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
    if _is_instance(points, "pandas", "Series"):
        return _PandasLibrary().make_series(points, values)
    library = find_library(points)
    return values if library is None else library.make_series(points, values)


def read_geometries(points: Any) -> NDArray[Any]:
    """Return a shapely geometry, or a list, array or series of them, as an array of objects.

    Raises
    ------
    DataError
        They are not geometries.
    """
    import numpy as np
    import shapely

    if is_geometry(points):
        return np.array([points], dtype=object)
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


def geometries_error() -> DataError:
    """Return the error for names of columns given with geometries."""
    return DataError("lat= and lon= name the columns of a table; these points are geometries")


# --- columns -----------------------------------------------------------------------


def _read_pandas_series(series: pd.Series[Any]) -> Any:
    """Return a column of pandas as floats, geometries, an Arrow array or a list."""
    import numpy as np
    import pandas as pd

    if str(series.dtype) == "geometry":
        return np.asarray(series, dtype=object)
    if pd.api.types.is_float_dtype(series) or pd.api.types.is_integer_dtype(series):
        return series.to_numpy(dtype=np.float64, na_value=np.nan)
    if isinstance(series.dtype, (pd.StringDtype, pd.CategoricalDtype, pd.ArrowDtype)):
        return _series_to_arrow(series)
    # Objects stay as they are: Arrow would convert a mixture of types to one.
    missing = pd.NA, pd.NaT
    return [None if any(value is it for it in missing) else value for value in series.to_list()]


def _series_to_arrow(series: pd.Series[Any]) -> pa.Array:
    import pyarrow as pa

    return _combine_chunks(pa.chunked_array([pa.array(series, from_pandas=True)]))


def _combine_chunks(column: pa.ChunkedArray) -> pa.Array:
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()
