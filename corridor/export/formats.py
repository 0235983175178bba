"""The formats in which a corridor is written: one table, by the ending of the file.

Files for programs hold four layers: the corridor (a polygon), the section (the patrol route),
the whole line, and the settlements with their answers; and the metadata. Pictures are one A4
sheet. The same corridor gives the same bytes: no file records when it was written.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from corridor.atomic import atomic_write
from corridor.errors import DataError, FileError
from corridor.export import gdal
from corridor.export.geojson import write_geojson
from corridor.export.kml import write_kml
from corridor.model.nested import Nested

if TYPE_CHECKING:
    import os
    from collections.abc import Callable

    from corridor.export.features import Corridors


class Format(NamedTuple):
    """A format: its name in help texts, and the function that writes a corridor to a path."""

    name: str
    write: Callable[[Corridors, Path], None]


def _write_picture(corridor: Corridors, path: Path) -> None:
    """Write the map as a picture."""
    from corridor.picture import sheet

    if isinstance(corridor, Nested):
        message = (
            f"{path.name}: a picture shows one corridor, not several nested ones; export one of "
            f"{', '.join(corridor.names)} by itself, or choose another ending"
        )
        raise DataError(message)
    sheet.write_sheet(corridor, path)


FORMATS = {
    ".geojson": Format("GeoJSON", write_geojson),
    ".json": Format("GeoJSON", write_geojson),
    ".gpkg": Format("GeoPackage", gdal.write_geopackage),
    ".kml": Format("KML", write_kml),
    ".parquet": Format("GeoParquet", gdal.write_geoparquet),
    ".fgb": Format("FlatGeobuf", gdal.write_flatgeobuf),
    ".shp": Format("Shapefile", gdal.write_shapefile),
    ".svg": Format("SVG", _write_picture),
    ".png": Format("PNG", _write_picture),
    ".pdf": Format("PDF", _write_picture),
}


def write_corridor(corridor: Corridors, path: str | os.PathLike[str]) -> list[str]:
    """Write a corridor in the format of the file's ending; return the paths written.

    The endings are the keys of :data:`FORMATS`. A file appears, or replaces the one of that
    name, only when it is complete. A Shapefile holds one layer, so ``out.shp`` stands for
    ``out_corridor.shp`` and so on.

    Raises
    ------
    DataError
        The ending is unknown, or the corridor has no outline for a picture.
    FileError
        The folder is missing or cannot be written to, or `path` is a folder.
    """
    from pyogrio.errors import DataLayerError, DataSourceError

    target = Path(path)
    kind = FORMATS.get(target.suffix.lower())
    if kind is None:
        got = repr(target.suffix) if target.suffix else "none"
        message = f"{target}: the ending must be one of {', '.join(FORMATS)}, got {got}"
        raise DataError(message)
    with atomic_write(target) as folder:
        _check_not_open(target)
        try:
            kind.write(corridor, folder / target.name)
        except (DataLayerError, DataSourceError) as error:
            raise OSError(str(error)) from error
        names = sorted(file.name for file in folder.iterdir())
    return [str(target.parent / name) for name in names]


def _check_not_open(target: Path) -> None:
    journal = target.with_name(f"{target.name}-wal")  # SQLite would add it to the new file
    if journal.exists() and journal.stat().st_size:
        message = f"{target} is open in another program, see {journal}; close it there"
        raise FileError(message)
