"""Points as a GeoPackage of one layer, written by GDAL, which draws the batches itself.

There is no FlatGeobuf: when the disk is full, GDAL cuts it short and says nothing.
"""

from __future__ import annotations

import json
from contextlib import closing, contextmanager
from itertools import chain
from typing import TYPE_CHECKING

from corridor.errors import FileError
from corridor.files.writers.columns import are_plain_points
from corridor.tables import geometries

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    import pyarrow as pa

# GeoPackage wants to know when a file was changed; here it must not matter.
NO_TIME = "1970-01-01T00:00:00.000Z"


def write_geopackage(batches: Iterable[pa.RecordBatch], schema: pa.Schema, path: Path) -> None:
    """Write a GeoPackage, its layer called as the file is.

    The first column of geometries is the layer's, others are text (WKT). It is a layer of
    points, unless there are other geometries in the first batch.

    Raises
    ------
    FileError
        It is not whole.
    """
    import pyarrow as pa
    import pyogrio

    place, crs = next(iter(geometries.find_geometry_fields(schema).items()))
    fields = _fields(schema)
    rest = iter(batches)
    first = next(rest, None)
    are_points = first is None or are_plain_points(first.column(place))
    rows, raised = 0, None

    def drawn() -> Iterator[pa.RecordBatch]:
        nonlocal rows, raised
        try:
            for batch in chain(() if first is None else (first,), rest):
                rows += batch.num_rows
                yield _batch(batch, schema, fields)
        except Exception as error:
            raised = error
            raise

    try:
        with _undated():
            pyogrio.write_arrow(
                pa.RecordBatchReader.from_batches(fields, drawn()),
                path,
                driver="GPKG",
                layer=path.stem,
                geometry_name=schema.names[place],
                geometry_type="Point" if are_points else "Unknown",
                crs=json.dumps(crs) if isinstance(crs, dict) else crs,
                layer_options=_own_columns(schema, place),
            )
    except Exception:
        if raised is not None:  # GDAL tells of it in words alone
            raise raised from None
        raise
    _check_whole(path, rows)


def _own_columns(schema: pa.Schema, geometry: int) -> dict[str, str]:
    """Return what the layer's own columns are called: its number as none of the table's."""
    taken = {name.casefold() for name in schema.names}
    candidates = ("fid", *(f"fid_{number}" for number in range(2, len(taken) + 3)))
    return {
        "FID": next(name for name in candidates if name not in taken),
        "GEOMETRY_NAME": schema.names[geometry],
    }


def _check_whole(path: Path, rows: int) -> None:
    """Refuse a file that GDAL did not finish: of what fails while it closes it, it says nothing."""
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
def _undated() -> Iterator[None]:
    """Have GDAL write another time than now, and say nothing of other endings or of no CRS."""
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


def _fields(schema: pa.Schema) -> pa.Schema:
    """Return the schema of a layer: one geometry, other columns as GDAL takes them."""
    import pyarrow as pa

    first, *others = geometries.find_geometry_fields(schema)
    kinds = [_type(it) for it in schema.types]
    kinds[first] = pa.binary()
    for place in others:
        kinds[place] = pa.string()
    return pa.schema(zip(schema.names, kinds, strict=True))


def _type(kind: pa.DataType) -> pa.DataType:
    import pyarrow as pa

    kind, types = getattr(kind, "storage_type", kind), pa.types
    if types.is_dictionary(kind):
        return _type(kind.value_type)
    if types.is_uint64(kind):
        return pa.int64()  # as a float it would lose digits
    if types.is_null(kind) or types.is_time(kind) or types.is_string_view(kind):
        return pa.string()  # GDAL's times have no fractions
    return kind


def _batch(batch: pa.RecordBatch, schema: pa.Schema, fields: pa.Schema) -> pa.RecordBatch:
    import pyarrow as pa

    first, *others = geometries.find_geometry_fields(schema)
    columns = []
    for place, (column, kind) in enumerate(zip(batch.columns, fields.types, strict=True)):
        if place == first:
            it = geometries.encode_wkb(column)
        elif place in others:
            it = geometries.encode_wkt(column)
        else:
            it = geometries.to_plain_array(column)
        columns.append(it if it.type == kind else it.cast(kind))
    return pa.RecordBatch.from_arrays(columns, schema=fields)
