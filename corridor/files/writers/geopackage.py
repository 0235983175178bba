"""Points to a GeoPackage of one layer, written by GDAL, which draws the batches itself.

There is no writer of FlatGeobuf: when the disk is full, GDAL cuts it short without an error.
"""

from __future__ import annotations

import json
from contextlib import closing, contextmanager
from itertools import chain
from typing import TYPE_CHECKING

from corridor.errors import FileError
from corridor.files.library_errors import ErrorRelay
from corridor.files.writers.columns import are_plain_points
from corridor.tables import geometries

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    import pyarrow as pa

# GeoPackage holds the time of the last change; the same rows are to give the same bytes.
NO_TIME = "1970-01-01T00:00:00.000Z"


def write_geopackage(batches: Iterable[pa.RecordBatch], schema: pa.Schema, path: Path) -> None:
    """Write a GeoPackage with a layer of the file's name.

    The first column of geometries is the layer's, others are text (WKT). It is a layer of
    points, unless there are other geometries in the first batch.

    Raises
    ------
    FileError
        GDAL did not finish it.
    """
    import pyarrow as pa
    import pyogrio

    geometry, crs = next(iter(geometries.find_geometry_fields(schema).items()))
    fields = _layer_schema(schema)
    rest = iter(batches)
    first = next(rest, None)
    are_points = first is None or are_plain_points(first.column(geometry))
    rows = 0

    def converted() -> Iterator[pa.RecordBatch]:
        nonlocal rows
        for batch in chain(() if first is None else (first,), rest):
            rows += batch.num_rows
            yield _convert_batch(batch, schema, fields)

    with ErrorRelay() as relay, _reproducible_gdal():
        pyogrio.write_arrow(
            pa.RecordBatchReader.from_batches(fields, relay.iterate(converted())),
            path,
            driver="GPKG",
            layer=path.stem,
            geometry_name=schema.names[geometry],
            geometry_type="Point" if are_points else "Unknown",
            crs=json.dumps(crs) if isinstance(crs, dict) else crs,
            layer_options=_own_columns(schema, geometry),
        )
    _check_whole(path, rows)


def _own_columns(schema: pa.Schema, geometry: int) -> dict[str, str]:
    """Return the names of the layer's own columns: the row number has one the table lacks."""
    taken = {name.casefold() for name in schema.names}
    candidates = ("fid", *(f"fid_{number}" for number in range(2, len(taken) + 3)))
    return {
        "FID": next(name for name in candidates if name not in taken),
        "GEOMETRY_NAME": schema.names[geometry],
    }


def _check_whole(path: Path, rows: int) -> None:
    """Raise FileError if GDAL did not finish the file: it is silent if closing the file fails."""
    import sqlite3

    try:
        with closing(sqlite3.connect(path)) as database:
            found = database.execute(
                "SELECT sum(feature_count), (SELECT count(*) FROM gpkg_extensions"
                " WHERE extension_name = 'gpkg_rtree_index') FROM gpkg_ogr_contents"
            ).fetchone()
    except sqlite3.Error:
        found = None
    if found != (rows, 1):
        message = (
            f"{path.name} cannot be written: GDAL did not finish it, as when the disk is full; "
            "make room, or choose another folder"
        )
        raise FileError(message)


@contextmanager
def _reproducible_gdal() -> Iterator[None]:
    """Have GDAL write a fixed time, without warnings about the ending or a missing CRS."""
    import warnings

    import pyogrio

    before = pyogrio.get_gdal_config_option("OGR_CURRENT_DATE")
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": NO_TIME})
    try:
        with warnings.catch_warnings():
            for about in ("'crs' was not provided", "The filename extension should be"):
                warnings.filterwarnings("ignore", about)
            yield
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": before})


def _layer_schema(schema: pa.Schema) -> pa.Schema:
    """Return the schema of a layer: one geometry, other columns as GDAL takes them."""
    import pyarrow as pa

    first, *others = geometries.find_geometry_fields(schema)
    kinds = [_gdal_type(kind) for kind in schema.types]
    kinds[first] = pa.binary()
    for index in others:
        kinds[index] = pa.string()
    return pa.schema(zip(schema.names, kinds, strict=True))


def _gdal_type(kind: pa.DataType) -> pa.DataType:
    import pyarrow as pa

    kind, types = getattr(kind, "storage_type", kind), pa.types
    if types.is_dictionary(kind):
        return _gdal_type(kind.value_type)
    if types.is_uint64(kind):
        return pa.int64()  # as a float it would lose digits
    if types.is_null(kind) or types.is_time(kind) or types.is_string_view(kind):
        return pa.string()  # GDAL's times have no fractions
    return kind


def _convert_batch(batch: pa.RecordBatch, schema: pa.Schema, fields: pa.Schema) -> pa.RecordBatch:
    import pyarrow as pa

    first, *others = geometries.find_geometry_fields(schema)
    columns = []
    for index, (column, kind) in enumerate(zip(batch.columns, fields.types, strict=True)):
        if index == first:
            values = geometries.encode_wkb(column)
        elif index in others:
            values = geometries.encode_wkt(column)
        else:
            values = geometries.to_plain_array(column)
        columns.append(values if values.type == kind else values.cast(kind))
    return pa.RecordBatch.from_arrays(columns, schema=fields)
