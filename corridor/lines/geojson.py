"""What GDAL would leave out of a GeoJSON file without a word: positions, records and a CRS.

A position with something else than numbers in it takes its part, or its whole feature, along;
a CRS that is not known becomes WGS84, and one behind a link is fetched from the network. So
these files are read here first, to be refused.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from corridor.errors import DataError, quote

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import Any

    import pyproj

ENDINGS = (".geojson", ".json", ".geojsonl")
NUMBERS = {int, float}  # for Python a bool is an int, for GDAL it is none
LONGEST = 40


def check_vertices(path: Path) -> pyproj.CRS | None:
    """Return the CRS that a file names, None where it names none.

    Raises
    ------
    DataError
        A vertex of a line is no place, or the CRS is not known.
    ValueError
        It is no JSON.
    """
    if path.suffix.casefold() == ".geojsonl":
        for i, feature in enumerate(_records(path)):
            _refuse_no_place(feature, f" of feature {i}", path)
        return None  # it has no place for one
    document = json.loads(_text(path))
    _refuse_no_place(document, "", path)
    named = document.get("crs") if isinstance(document, dict) else None
    return None if named is None else _known(named, path)


def _text(path: Path) -> str:
    # GDAL takes names of features that are not UTF-8.
    return path.read_bytes().decode("utf-8-sig", errors="replace")


def _records(path: Path) -> Iterator[Any]:
    """Return the features of a text sequence (RFC 8142), or of one with a feature a line."""
    text = _text(path)
    for i, record in enumerate(text.split("\x1e" if text.startswith("\x1e") else "\n")):
        if not record.strip():
            continue
        try:
            yield json.loads(record)
        except ValueError as error:
            message = f"record {i}: {error}"
            raise ValueError(message) from None


def _refuse_no_place(document: Any, of_what: str, path: Path) -> None:
    """Refuse the first vertex of a line that is no place, if there is one."""
    for of_line, positions in _lines(document, of_what):
        for i, position in enumerate(positions):
            if not _is_place(position):
                got = json.dumps(position)[:LONGEST]
                message = (
                    f"{path}: vertex {i}{of_line}, {got}, is no place; a position is two or "
                    "three numbers, longitude first: correct it, or take it out"
                )
                raise DataError(message)


def _is_place(position: Any) -> bool:
    return (
        isinstance(position, list)
        and len(position) >= 2
        and {type(number) for number in position[:3]} <= NUMBERS
    )


def _lines(document: Any, of_what: str) -> Iterator[tuple[str, list[Any]]]:
    """Return the positions of each line, and which one it is."""
    match document:
        case {"type": "FeatureCollection", "features": list(features)}:
            for i, feature in enumerate(features):
                yield from _lines(feature, f" of feature {i}")
        case {"type": "Feature", "geometry": geometry}:
            yield from _lines(geometry, of_what)
        case {"type": "GeometryCollection", "geometries": list(geometries)}:
            for i, geometry in enumerate(geometries):
                yield from _lines(geometry, f" of geometry {i}{of_what}")
        case {"type": "MultiLineString", "coordinates": list(parts)}:
            for i, part in enumerate(parts):
                yield f" of part {i}{of_what}", part if isinstance(part, list) else [part]
        case {"type": "LineString", "coordinates": list(positions)}:
            yield of_what, positions


def _known(named: Any, path: Path) -> pyproj.CRS:
    """Return what a crs member names, as GeoJSON had it in 2008, or in a draft before."""
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    match named:
        case {"type": "name", "properties": {"name": str(text)}}:
            name = text
        case {"type": "EPSG", "properties": {"code": int(code) | str(code)}}:
            name = f"EPSG:{code}"
        case _:
            name = json.dumps(named)
    try:
        return CRS(name)
    except CRSError:
        message = (
            f"{path}: {quote(name)} is no CRS that PROJ knows, as EPSG:4326 is; correct the "
            "member crs, or take it out where coordinates are longitudes and latitudes in WGS84"
        )
        raise DataError(message) from None
