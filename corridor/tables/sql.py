"""The corridor in DuckDB: functions of latitude and longitude for SQL over Parquet and tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from corridor.errors import DataError
from corridor.tables import labels
from corridor.tables.columns import Columns

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    import duckdb
    import pyarrow as pa

    from corridor.model.corridor import Corridor

WHERE = Columns("degrees", (0, 1), ("lat", "lon"))


def register(con: duckdb.DuckDBPyConnection, corridor: Corridor, prefix: str = "") -> None:
    """Give a DuckDB connection four functions of a latitude and a longitude in degrees.

    ``in_corridor(lat, lon)``, a boolean; ``corridor_side(lat, lon)``, the name of the side;
    ``corridor_distance(lat, lon)``, metres to the road; ``corridor_km(lat, lon)``, the
    kilometre of the route. Null where a coordinate is missing or impossible, as
    :meth:`Corridor.label` has it. They take Arrow vectors, and answer as the corridor does.

    Parameters
    ----------
    con
        A connection.
    corridor
        Whose answers they give.
    prefix
        What stands before the four names, for a second corridor in one connection.

    Raises
    ------
    DataError
        The connection has functions of these names already.

    Examples
    --------
    >>> import corridor, duckdb
    >>> con = duckdb.connect()
    >>> corridor.register(con, corridor.m4())
    >>> con.execute("SELECT in_corridor(35.814, 36.610)").fetchone()
    (True,)
    """
    import duckdb
    from duckdb.func import FunctionNullHandling, PythonUDFType

    corridor.band.prepare()
    for name, (kind, column) in _FUNCTIONS.items():
        try:
            con.create_function(
                prefix + name,
                _vectorised(corridor, column),
                ["DOUBLE", "DOUBLE"],
                kind,
                type=PythonUDFType.ARROW,
                null_handling=FunctionNullHandling.SPECIAL,  # impossible ones are null too
            )
        except duckdb.Error as error:
            message = (
                f"DuckDB does not take the function {prefix + name}: {error}; choose what stands "
                "before the names, as in prefix='wide_', or con.remove_function it first"
            )
            raise DataError(message) from error


def _vectorised(corridor: Corridor, column: str) -> Callable[[Any, Any], Any]:
    """Return one column of the answers as a function (DuckDB would evaluate its annotations)."""
    return lambda lat, lon: _values(corridor, column, lat, lon)


def _values(corridor: Corridor, column: str, *given: Any) -> pa.Array:
    import pyarrow as pa

    vectors = [it.combine_chunks() if isinstance(it, pa.ChunkedArray) else it for it in given]
    places = WHERE.read(vectors.__getitem__)
    return labels.locate_rows(corridor, places, threads=1).column(column)


_FUNCTIONS = {
    "in_corridor": ("BOOLEAN", "inside"),
    "corridor_side": ("VARCHAR", "side"),
    "corridor_distance": ("DOUBLE", "distance_m"),
    "corridor_km": ("DOUBLE", "km"),
}
