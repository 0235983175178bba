"""Formats that GDAL and Arrow write: GeoPackage, GeoParquet, FlatGeobuf, Shapefile."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from corridor.export.features import corridor_features, layer_tables, outermost
from corridor.export.metadata import corridor_metadata, format_metadata

if TYPE_CHECKING:
    from pathlib import Path

    from corridor.export.features import Corridors

# GeoPackage and dBASE record when a file was changed; the same corridor gives the same bytes.
NO_DATE = "1970-01-01"


def write_geopackage(corridor: Corridors, path: Path) -> None:
    """Write one table for each layer, and the metadata as a table of names and values."""
    import sqlite3
    from contextlib import closing

    import pandas as pd
    import pyogrio

    draft = path.with_name(f"gdal-{path.name}")
    for layer, table in layer_tables(corridor).items():
        pyogrio.write_dataframe(table, draft, layer=layer, driver="GPKG")
    facts = [(name, str(value)) for name, value in corridor_metadata(corridor).items()]
    table = pd.DataFrame(facts, columns=["name", "value"])
    pyogrio.write_dataframe(table, draft, layer="metadata", driver="GPKG")
    # SQLite counts the changes of a file, and GDAL's updates of last_change depend on the clock: a
    # vacuumed copy starts anew.
    with closing(sqlite3.connect(draft, isolation_level=None)) as database:
        database.execute("UPDATE gpkg_contents SET last_change = ?", (f"{NO_DATE}T00:00:00.000Z",))
        database.execute("VACUUM INTO ?", (str(path),))
    draft.unlink()


def write_geoparquet(corridor: Corridors, path: Path) -> None:
    """Write GeoParquet 1.1, with the metadata as JSON under the key ``metadata``."""
    from pyarrow import parquet

    corridor_features(corridor).to_parquet(path, index=False, schema_version="1.1.0")
    table = parquet.read_table(path)
    facts = json.dumps(corridor_metadata(corridor), ensure_ascii=False).encode()
    table = table.replace_schema_metadata({**table.schema.metadata, b"metadata": facts})
    parquet.write_table(table, path, compression="zstd")


def write_flatgeobuf(corridor: Corridors, path: Path) -> None:
    """Write one layer of mixed geometries, with the metadata as its description."""
    import pyogrio

    pyogrio.write_dataframe(
        corridor_features(corridor),
        path,
        layer=path.stem,
        driver="FlatGeobuf",
        layer_options={
            "TITLE": outermost(corridor).title,
            "DESCRIPTION": format_metadata(corridor_metadata(corridor)),
        },
    )


def write_shapefile(corridor: Corridors, path: Path) -> None:
    """Write one Shapefile for each layer, and the metadata as text."""
    import pyogrio

    for layer, table in layer_tables(corridor).items():
        pyogrio.write_dataframe(
            table,
            path.with_name(f"{path.stem}_{layer}.shp"),
            driver="ESRI Shapefile",
            encoding="UTF-8",
            layer_options={"DBF_DATE_LAST_UPDATE": NO_DATE},
        )
    text = format_metadata(corridor_metadata(corridor))
    path.with_name(f"{path.stem}_metadata.txt").write_text(text, encoding="utf-8")
