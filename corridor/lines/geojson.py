"""Check a GeoJSON file for what GDAL would silently leave out: positions, records and a CRS.

With a position that holds anything but numbers GDAL drops its part, or the whole feature; an
unknown CRS becomes WGS84, and a linked one is fetched from the network.
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

_NUMBER_TYPES = {int, float}  # not bool: in Python an int, to GDAL none
_LONGEST_POSITION = 40


def check_document(path: Path) -> pyproj.CRS | None:
    """Check the positions of lines in a GeoJSON file, and return the CRS that it names, if any.

    Raises
    ------
    DataError
        A vertex of a line is no position, or the CRS is not known.
    ValueError
        The file is no JSON.
    """
    document = json.loads(_read_text(path))
    _check_positions(document, "", path)
    named = document.get("crs") if isinstance(document, dict) else None
    return None if named is None else _parse_crs(named, path)


def check_sequence(path: Path) -> None:
    """Check the positions of lines in a sequence of GeoJSON features, which names no CRS.

    Raises
    ------
    DataError
        A vertex of a line is no position.
    ValueError
        A record is no JSON.
    """
    for i, feature in enumerate(_read_records(path)):
        _check_positions(feature, f" of feature {i}", path)


def _read_text(path: Path) -> str:
    # GDAL accepts attributes that are not UTF-8.
    return path.read_bytes().decode("utf-8-sig", errors="replace")


def _read_records(path: Path) -> Iterator[Any]:
    """Return the features of a text sequence (RFC 8142), or of a file with a feature a line."""
    text = _read_text(path)
    for i, record in enumerate(text.split("\x1e" if text.startswith("\x1e") else "\n")):
        if not record.strip():
            continue
        try:
            yield json.loads(record)
        except ValueError as error:
            message = f"record {i}: {error}"
            raise ValueError(message) from None


def _check_positions(document: Any, owner: str, path: Path) -> None:
    """Refuse the first vertex of a line that is no position, if there is one."""
    for line, positions in _find_lines(document, owner):
        for i, position in enumerate(positions):
            if not _is_position(position):
                got = json.dumps(position)[:_LONGEST_POSITION]
                message = (
                    f"{path}: vertex {i}{line}, {got}, is no position; a position is two or "
                    "three numbers, longitude first: correct it, or take it out"
                )
                raise DataError(message)


def _is_position(position: Any) -> bool:
    return (
        isinstance(position, list)
        and len(position) >= 2
        and {type(number) for number in position[:3]} <= _NUMBER_TYPES
    )


def _find_lines(document: Any, owner: str) -> Iterator[tuple[str, list[Any]]]:
    """Yield what a message calls each line, and its positions."""
    match document:
        case {"type": "FeatureCollection", "features": list(features)}:
            for i, feature in enumerate(features):
                yield from _find_lines(feature, f" of feature {i}")
        case {"type": "Feature", "geometry": geometry}:
            yield from _find_lines(geometry, owner)
        case {"type": "GeometryCollection", "geometries": list(geometries)}:
            for i, geometry in enumerate(geometries):
                yield from _find_lines(geometry, f" of geometry {i}{owner}")
        case {"type": "MultiLineString", "coordinates": list(parts)}:
            for i, part in enumerate(parts):
                yield f" of part {i}{owner}", part if isinstance(part, list) else [part]
        case {"type": "LineString", "coordinates": list(positions)}:
            yield owner, positions


def _parse_crs(named: Any, path: Path) -> pyproj.CRS:
    """Return the CRS of a ``crs`` member, as GeoJSON defined it in 2008, or a draft before."""
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
