"""The columns that labelling adds to a table: where each row's point lies, in Arrow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from corridor.errors import DataError, format_list
from corridor.tables import arrays

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from typing import Any

    import numpy as np
    import pyarrow as pa
    from numpy.typing import NDArray

    from corridor.model.corridor import Corridor
    from corridor.model.nested import Nested
    from corridor.tables.positions import Positions
    from geo.band import Location

    Bools = NDArray[np.bool_]
    Floats = NDArray[np.float64]

# --- answers -----------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class RowAnswers:
    """Where the points of rows lie with respect to a corridor, one value per row.

    Attributes
    ----------
    corridor
        The corridor.
    valid
        Whether the row has a usable coordinate.
    location
        Where the points lie with respect to its band; undefined where not valid.
    problems
        The reasons, by the numbers of the rows that are not valid.
    nested_inside
        For nested corridors, by name, innermost first: whether each contains the point.
    """

    corridor: Corridor
    valid: Bools
    location: Location[Floats, Bools]
    problems: dict[int, str]
    nested_inside: dict[str, Bools] | None = None

    @property
    def inside(self) -> Bools:
        """Whether there is a point and it lies in the corridor."""
        return self.location.inside & self.valid

    @property
    def km(self) -> Floats:
        """The kilometre of the nearest point, as ``Answer.km``."""
        return self.corridor.km_of(self.location.nearest_measure)  # type: ignore[no-any-return]

    def column(self, name: str) -> pa.Array:
        """Return one of :data:`NESTED_COLUMNS`, null where there is no answer."""
        return _COLUMNS[name].make(self, ~self.valid if self.problems else None)

    def columns(self, names: Sequence[str]) -> list[pa.Array]:
        """Return some of :data:`NESTED_COLUMNS`."""
        return [self.column(name) for name in names]


def locate_rows(
    corridor: Corridor,
    positions: Positions,
    threads: int | None = None,
    nested: Nested | None = None,
) -> RowAnswers:
    """Return where the points of rows lie.

    With nested corridors, ``corridor`` is the outermost of them.
    """
    valid = positions.valid_mask()
    lats, lons = positions.lats, positions.lons
    if positions.problems:
        lats, lons = lats[valid], lons[valid]
    inside: dict[str, Bools] | None = None
    if nested is None:
        location = corridor.band.locate(lat=lats, lon=lons, threads=threads)
    else:
        location, inside = nested.location(lat=lats, lon=lons, threads=threads)
    if positions.problems:
        measure, offset = (_spread(it, valid) for it in (location.measure, location.offset))
        location = corridor.band.location(measure, offset)
        inside = inside and {name: _spread(it, valid) for name, it in inside.items()}
    return RowAnswers(corridor, valid, location, positions.problems, inside)


def group_by_corridors(inside: Mapping[str, Any]) -> tuple[Any, list[tuple[str, ...]]]:
    """Return a code for each point, and for each code the names of the corridors containing it.

    Examples
    --------
    >>> import numpy as np
    >>> inside = {"a": np.array([True, False]), "b": np.array([True, True])}
    >>> codes, groups = group_by_corridors(inside)
    >>> [groups[code] for code in codes]
    [('a', 'b'), ('b',)]
    """
    import numpy as np

    bits = sum(values.astype(np.int64) << bit for bit, values in enumerate(inside.values()))
    occurs = np.bincount(bits) > 0
    found = np.flatnonzero(occurs).tolist()
    codes = (np.cumsum(occurs) - 1)[bits]
    names = list(enumerate(inside))
    return codes, [tuple(name for bit, name in names if it >> bit & 1) for it in found]


def _spread(values: NDArray[Any], valid: Bools) -> NDArray[Any]:
    """Return values of the valid rows in an array of all rows."""
    import numpy as np

    spread = np.zeros(len(valid), dtype=values.dtype)
    spread[valid] = values
    return spread


# --- columns -----------------------------------------------------------------------


class _AnswerColumn(NamedTuple):
    """How a column of answers is made.

    Attributes
    ----------
    type_name
        Its Arrow type.
    make
        Returns it for rows, null where missing.
    decimals
        In text formats.
    """

    type_name: str
    make: Callable[[RowAnswers, Bools | None], pa.Array]
    decimals: int | None = None


def _make_inside(rows: RowAnswers, missing: Bools | None) -> pa.Array:
    return arrays.array_from_numbers(rows.inside, missing)


def _make_side(rows: RowAnswers, missing: Bools | None) -> pa.Array:
    sides = rows.corridor.sides.right, rows.corridor.sides.left
    return arrays.array_from_codes(rows.location.is_left.view("i1"), sides, missing)


def _make_distance(rows: RowAnswers, missing: Bools | None) -> pa.Array:
    return arrays.array_from_numbers(rows.location.distance, missing)


def _make_km(rows: RowAnswers, missing: Bools | None) -> pa.Array:
    return arrays.array_from_numbers(rows.km, missing)


def _make_problem(rows: RowAnswers, missing: Bools | None) -> pa.Array:
    import pyarrow as pa

    if missing is None:
        return pa.nulls(len(rows.valid), pa.string())
    return arrays.array_from_texts([rows.problems.get(row) for row in range(len(rows.valid))])


def _make_corridors(rows: RowAnswers, missing: Bools | None) -> pa.Array:
    codes, groups = group_by_corridors(rows.nested_inside or {})
    names = [";".join(group) for group in groups] or [""]
    return arrays.array_from_codes(codes, names, missing)


_COLUMNS = {
    "inside": _AnswerColumn("bool", _make_inside),
    "side": _AnswerColumn("string", _make_side),
    "distance_m": _AnswerColumn("double", _make_distance, decimals=3),
    "km": _AnswerColumn("double", _make_km, decimals=6),
    "problem": _AnswerColumn("string", _make_problem),
    "corridors": _AnswerColumn("string", _make_corridors),
}

NESTED_COLUMNS = tuple(_COLUMNS)
"""The columns that labelling with nested corridors adds to a table."""

COLUMNS = NESTED_COLUMNS[:-1]
"""The columns that labelling with one corridor adds: without the names of corridors."""


# --- fields ------------------------------------------------------------------------


def answer_columns(nested: Nested | None) -> tuple[str, ...]:
    """Return the names of the columns that labelling adds, without the prefix."""
    return COLUMNS if nested is None else NESTED_COLUMNS


def answer_fields(names: Sequence[str], prefix: str = "") -> list[pa.Field]:
    """Return the Arrow fields of some of :data:`NESTED_COLUMNS`, the prefix before their names."""
    import pyarrow as pa

    fields = []
    for name in names:
        column = _COLUMNS[name]
        metadata = column.decimals and {b"decimals": str(column.decimals).encode()}
        kind = pa.type_for_alias(column.type_name)
        fields.append(pa.field(prefix + name, kind, metadata=metadata))
    return fields


def extend_schema(schema: pa.Schema, names: Sequence[str] = COLUMNS, prefix: str = "") -> pa.Schema:
    """Return the schema of an Arrow table with the fields of answers appended.

    Raises
    ------
    DataError
        The table has columns of these names already.
    """
    refuse_taken_names(schema.names, names, prefix)
    for field in answer_fields(names, prefix):
        schema = schema.append(field)
    return schema


def refuse_taken_names(
    table_names: Sequence[object], names: Sequence[str] = COLUMNS, prefix: str = ""
) -> None:
    """Refuse a table that has a column of a name that labelling adds.

    Raises
    ------
    DataError
    """
    taken = [prefix + name for name in names if prefix + name in table_names]
    if taken:
        message = (
            f"the table has columns already that labelling adds: {format_list(taken)}; "
            "choose a prefix for the new names, as in prefix='m4_' (--prefix m4_), or "
            "rename or drop them first"
        )
        raise DataError(message)
