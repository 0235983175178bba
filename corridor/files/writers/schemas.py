"""Check that a format can hold a table: its geometries, types and names of columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from corridor.errors import DataError, format_list, quote
from corridor.tables.geometries import find_geometry_fields

if TYPE_CHECKING:
    import pyarrow as pa

    from corridor.files.formats import OutputFormat


def check_schema(schema: pa.Schema, row: OutputFormat) -> None:
    """Raise DataError if a format cannot hold columns of a table."""
    _check_geometry(schema, row)
    _check_types(schema, row)
    _check_names(schema, row)


def _check_geometry(schema: pa.Schema, row: OutputFormat) -> None:
    if row.find_geometries is None:
        return
    known = row.find_geometries(schema)
    if not known:
        message = (
            f"{row.title} needs a column of geometries (WKB), the columns are "
            f"{format_list(schema.names)}; write Parquet or CSV instead"
        )
        raise DataError(message)
    index, crs = next(iter(known.items()))
    if row.is_wgs84 and crs is None:
        message = (
            f"{row.title} is in WGS84, and the geometries in {quote(schema.names[index])} "
            "carry no CRS to convert them from; set it in the file, or write GeoPackage or "
            "GeoParquet, which keep them as they are"
        )
        raise DataError(message)


def _check_types(schema: pa.Schema, row: OutputFormat) -> None:
    if row.more_types is None:
        return
    known = find_geometry_fields(schema)
    refused = [
        f"{quote(field.name)} ({field.type})"
        for index, field in enumerate(schema)
        if index not in known and not _can_hold(field.type, row.more_types)
    ]
    if refused:
        held = ", ".join(("truth values, numbers, text, dates, times", *row.more_types))
        message = (
            f"{row.title} holds {held}, "
            f"not {', '.join(refused)}; write Parquet or Arrow instead, or drop such columns first"
        )
        raise DataError(message)


def _can_hold(kind: pa.DataType, more_types: tuple[str, ...]) -> bool:
    """Return whether a type is a plain one, or one of ``more_types``."""
    import pyarrow as pa

    kind = getattr(kind, "storage_type", kind)
    types = pa.types
    if types.is_dictionary(kind):
        return _can_hold(kind.value_type, more_types)
    if "lists" in more_types and types.is_nested(kind):
        fields = (kind.field(index) for index in range(kind.num_fields))
        return all(_can_hold(field.type, more_types) for field in fields)
    if "bytes" in more_types and (
        types.is_binary(kind) or types.is_large_binary(kind) or types.is_fixed_size_binary(kind)
    ):
        return True
    plain = (
        *(types.is_null, types.is_boolean, types.is_integer, types.is_floating),
        *(types.is_decimal, types.is_string, types.is_large_string, types.is_string_view),
        *(types.is_date, types.is_time, types.is_timestamp),
    )
    return any(is_type(kind) for is_type in plain)


def _check_names(schema: pa.Schema, row: OutputFormat) -> None:
    if row.name_key is None:
        return
    keys = [row.name_key(name) for name in schema.names]
    twice = [name for name, key in zip(schema.names, keys, strict=True) if keys.count(key) > 1]
    if twice:
        case = "" if row.name_key is str else " (upper and lower case are the same to it)"
        message = (
            f"{row.title} cannot hold several columns of one name{case}: "
            f"{format_list(twice)}; rename them first, or write CSV, Parquet or Arrow"
        )
        raise DataError(message)
