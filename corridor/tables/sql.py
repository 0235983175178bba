"""The corridor in DuckDB: SQL functions of latitude and longitude."""

from __future__ import annotations

from typing import TYPE_CHECKING

from corridor.errors import DataError
from corridor.tables.answers import locate_rows
from corridor.tables.columns import Columns
from corridor.tables.positions import read_positions

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    import duckdb
    import pyarrow as pa

    from corridor.model.corridor import Corridor

_ARGUMENTS = Columns("degrees", (0, 1), ("lat", "lon"))
_FUNCTIONS = {  # name: type, column of answers
    "in_corridor": ("BOOLEAN", "inside"),
    "corridor_side": ("VARCHAR", "side"),
    "corridor_distance": ("DOUBLE", "distance_m"),
    "corridor_km": ("DOUBLE", "km"),
}


def register(con: duckdb.DuckDBPyConnection, corridor: Corridor, prefix: str = "") -> None:
    """Add four functions of a latitude and a longitude in degrees to a DuckDB connection.

    ``in_corridor(lat, lon)``, a boolean; ``corridor_side(lat, lon)``, the name of the side;
    ``corridor_distance(lat, lon)``, metres to the road; ``corridor_km(lat, lon)``, the
    kilometre of the route. Null where a coordinate is missing or impossible, as in
    :meth:`corridor.Corridor.label`.

    Parameters
    ----------
    con
        A connection.
    corridor
        The corridor.
    prefix
        A prefix for the four names, for a second corridor in one connection.

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
                _make_function(corridor, column),
                ["DOUBLE", "DOUBLE"],
                kind,
                type=PythonUDFType.ARROW,
                null_handling=FunctionNullHandling.SPECIAL,  # impossible ones are null too
            )
        except duckdb.Error as error:
            message = (
                f"DuckDB does not take the function {prefix + name}: {error}; choose a prefix "
                "for the names, as in prefix='wide_', or con.remove_function it first"
            )
            raise DataError(message) from error


def _make_function(corridor: Corridor, column: str) -> Callable[[Any, Any], Any]:
    """Return one column of the answers as a function; DuckDB would evaluate annotations."""
    return lambda lat, lon: _answer_vectors(corridor, column, lat, lon)


def _answer_vectors(corridor: Corridor, column: str, *vectors: Any) -> pa.Array:
    import pyarrow as pa

    whole = [it.combine_chunks() if isinstance(it, pa.ChunkedArray) else it for it in vectors]
    positions = read_positions(_ARGUMENTS, whole.__getitem__)
    return locate_rows(corridor, positions, threads=1).column(column)
