"""Geometries written as WKT, with or without an SRID before them (EWKT)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from corridor.errors import DataError
from corridor.lines import single_positions

if TYPE_CHECKING:
    from collections.abc import Iterable

    import geopandas

_TYPES = r"(?:MULTI)?(?:POINT|LINESTRING|POLYGON)|LINEARRING|GEOMETRYCOLLECTION"
_WKT = re.compile(
    rf"\s*(?:SRID\s*=\s*(\d+)\s*;)?\s*((?:{_TYPES})\s*(?:Z|M|ZM)?\s*(?:EMPTY|\().*)",
    re.DOTALL | re.IGNORECASE,
)


def is_wkt(text: str) -> bool:
    """Return whether a text begins as WKT does, with or without an SRID.

    Examples
    --------
    >>> is_wkt("LINESTRING (36 35, 37 35)"), is_wkt("line.geojson")
    (True, False)
    """
    return _WKT.match(text) is not None


def read_wkt(texts: Iterable[str], what: str) -> geopandas.GeoDataFrame:
    """Return geometries written as WKT, one per row, in the CRS of their SRID if they have one.

    Raises
    ------
    DataError
        A text is no WKT, or the SRIDs differ or are not known.
    """
    import geopandas
    import shapely
    from pyproj.exceptions import CRSError

    srids: set[str | None] = set()
    bare = []
    for text in texts:
        match = _WKT.match(text)
        if match is None:
            message = (
                f"{what} must hold a geometry as WKT, as in LINESTRING (36.6 35.8, 36.7 35.8), "
                f"got {text.strip()[:40]!r}"
            )
            raise DataError(message)
        srids.add(match[1])
        bare.append(single_positions.repeat_in_wkt(match[2]))
    if len(srids) > 1:
        message = f"{what} names several CRSs: SRID {', '.join(sorted(map(str, srids)))}"
        raise DataError(message)
    try:
        geometries = shapely.from_wkt(bare)
    except shapely.GEOSException as error:
        message = f"{what} is no WKT of a line: {' '.join(str(error).split())}"
        raise DataError(message) from None
    srid = next(iter(srids), None)
    try:
        return geopandas.GeoDataFrame(geometry=geometries, crs=srid and int(srid))
    except CRSError:
        message = f"{what} names SRID {srid}, which is no CRS that PROJ knows"
        raise DataError(message) from None
