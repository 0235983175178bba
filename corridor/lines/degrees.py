"""Conversion from the CRS of a source to degrees in WGS84, along the source's straight lines.

In a geographic CRS only the vertices matter: geodesics join them. In a projected one the
straight segments of the map matter, and those are not geodesics: vertices are inserted by
halving, until the geodesics between neighbours lie within TOLERANCE_M of the map's line.

Between two datums PROJ may know several operations, each for an area, and applies to each
vertex its own. They differ by metres, and by hundreds where one of them makes no shift at all:
so a whole line is converted by one operation, the best for its extent.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from corridor.errors import DataError, SwapError
from corridor.lines.vertices import Vertices
from geo.ellipsoid import chord_lengths, geocentric_rows

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    import numpy as np
    import pyproj
    from numpy.typing import NDArray
    from pyproj.transformer import AreaOfInterest

    Floats = NDArray[np.float64]
    Transform = Callable[[Floats, Floats], tuple[Floats, Floats]]

WGS84 = "EPSG:4326"
TOLERANCE_M = 0.001

# Pieces longer than this are halved in any case: on shorter ones the geodesic lies in the plane
# of the normal to 0.01 mm, and no curve hides by crossing the geodesic half-way, as a rhumb line
# over the equator does.
LONGEST_PIECE_M = 10_000.0

# Halves shorter than this are left as they are. Some projections are discontinuous by as much
# (Robinson's, at each row of its table), and lines bend as sharply only within a few kilometres
# of the point to which a projection shrinks or stretches a pole.
SHORTEST_PIECE_M = 3.0

MIN_SHARE = 2.0**-30  # of a segment: at 2⁻²⁴ the longest are in pieces of a metre
MAX_VERTICES = 20_000_000
MAX_LONGITUDE = 360.0


def to_degrees(vertices: Vertices, crs: pyproj.CRS) -> tuple[Vertices, list[str]]:
    """Return vertices with x as longitude in (-180, 180] and y as latitude, in WGS84, and notes.

    Raises
    ------
    SwapError
        Latitudes are out of range, and would not be if they were exchanged with longitudes.
    DataError
        A coordinate is not finite or not possible in its CRS, or the CRS is neither
        geographic nor projected.
    """
    import numpy as np

    _refuse(vertices, ~(np.isfinite(vertices.x) & np.isfinite(vertices.y)), "is no position")
    if crs.is_compound:
        crs = crs.sub_crs_list[0]
    crs = crs.to_2d()
    if crs.is_geographic:
        if crs.axis_info[0].unit_name == "degree":
            _refuse_impossible(vertices, crs)
        if crs.equals(WGS84, ignore_axis_order=True):
            return _replace_coordinates(vertices, vertices.x, vertices.y), []
        transformer = _choose_transformer(vertices, crs)
        lons, lats = _transform(vertices, transformer.transform, crs)
        return _replace_coordinates(vertices, lons, lats), _ballpark_notes(transformer, crs)
    if crs.is_projected:
        transformer = _choose_transformer(vertices, crs)
        return _densify(vertices, transformer.transform, crs), _ballpark_notes(transformer, crs)
    message = (
        f"{vertices.what}: its CRS, {crs.name}, is neither geographic nor projected; name "
        "with crs= the one its coordinates are in, as in crs='EPSG:4326'"
    )
    raise DataError(message)


def _refuse(vertices: Vertices, is_wrong: Any, why: str) -> None:
    """Refuse the first vertex that is wrong, if there is one."""
    if is_wrong.any():
        i = int(is_wrong.argmax())
        message = (
            f"{vertices.what}: {vertices.name(i)}, x={vertices.x[i]:.9g} "
            f"y={vertices.y[i]:.9g}, {why}"
        )
        raise DataError(message)


def _refuse_impossible(vertices: Vertices, crs: pyproj.CRS) -> None:
    """Refuse vertices that are not longitude and latitude in degrees."""
    import numpy as np

    lons, lats = np.abs(vertices.x), np.abs(vertices.y)
    if len(lats) and lats.max() > 90 and lons.max() <= 90 and lats.max() <= MAX_LONGITUDE:
        i = int(lats.argmax())
        message = (
            f"{vertices.what}: {vertices.name(i)} has the latitude {vertices.y[i]:.9g} and "
            f"the longitude {vertices.x[i]:.9g}; latitudes lie in [-90, 90]: are latitude "
            "and longitude swapped? Longitude comes first in files of geometries"
        )
        raise SwapError(message)
    _refuse(
        vertices,
        (lats > 90) | (lons > MAX_LONGITUDE),
        f"is no longitude (in [-180, 180], or by one turn beyond) and latitude (in [-90, 90]); "
        f"its CRS is {crs.name}: name the one its coordinates are in with crs=, as in "
        "crs='EPSG:32637'",
    )


def _choose_transformer(vertices: Vertices, crs: pyproj.CRS) -> pyproj.Transformer:
    """Return the one operation that converts x and y to longitude and latitude."""
    import numpy as np
    from pyproj import Transformer
    from pyproj.exceptions import ProjError

    try:
        default = Transformer.from_crs(crs, WGS84, always_xy=True)
    except ProjError:
        message = (
            f"{vertices.what}: its CRS, {crs.name}, cannot be converted to WGS84; name with crs= "
            "one that can, as in crs='EPSG:32637'"
        )
        raise DataError(message) from None
    if len(_list_transformers(crs)) == 1:
        return default
    x, y = vertices.x, vertices.y
    for transformer in _list_transformers(crs, _area_of_interest(*default.transform(x, y))):
        if np.isfinite(transformer.transform(x, y)).all():  # a grid may end within the line
            return transformer
    return default


def _list_transformers(
    crs: pyproj.CRS, area: AreaOfInterest | None = None
) -> list[pyproj.Transformer]:
    """Return the operations that PROJ knows to WGS84, the best for an area first."""
    import warnings

    from pyproj.transformer import TransformerGroup

    with warnings.catch_warnings(action="ignore"):  # a better one may need a download
        return TransformerGroup(crs, WGS84, always_xy=True, area_of_interest=area).transformers


def _area_of_interest(lons: Floats, lats: Floats) -> AreaOfInterest | None:
    """Return the bounding box, over the antimeridian where that is shorter; None if unknown."""
    import numpy as np
    from pyproj.transformer import AreaOfInterest

    is_known = np.isfinite(lons) & np.isfinite(lats)
    if not is_known.any():
        return None
    lons, lats = lons[is_known], lats[is_known]
    if np.ptp(lons) > np.ptp(lons % 360):
        lons = lons % 360
    west, east = (float((lon + 180) % 360 - 180) for lon in (lons.min(), lons.max()))
    return AreaOfInterest(west, float(lats.min()), east, float(lats.max()))


def _ballpark_notes(transformer: pyproj.Transformer, crs: pyproj.CRS) -> list[str]:
    """Return a note where PROJ knows no shift between the datums."""
    guesses = [step for step in transformer.description.split(" + ") if "Ballpark" in step]
    return [
        f"no shift is known from the datum of its CRS, {crs.name}, to WGS84 where it lies, and "
        f"none is made ({guess}): it may be hundreds of metres off"
        for guess in guesses
    ]


def _transform(vertices: Vertices, transform: Transform, crs: pyproj.CRS) -> tuple[Floats, Floats]:
    """Return longitudes and latitudes of vertices; refuse those outside the CRS."""
    import numpy as np

    lons, lats = transform(vertices.x, vertices.y)
    why = f"lies outside the area of its CRS, {crs.name}; is it the right one? (crs=)"
    _refuse(vertices, ~(np.isfinite(lons) & np.isfinite(lats)), why)
    return lons, lats


def _replace_coordinates(vertices: Vertices, lons: Floats, lats: Floats) -> Vertices:
    """Return vertices with other coordinates, the longitudes in (-180, 180]."""
    import numpy as np

    lons = np.where(np.abs(lons) > 180, lons - 360 * np.round(lons / 360), lons)
    lons[lons == -180] = 180  # so that equal positions have equal longitudes
    return Vertices(vertices.what, lons, lats, vertices.measures, vertices.part, vertices.number)


# --- the straight lines of a map ----------------------------------------------------------


def _densify(vertices: Vertices, transform: Transform, crs: pyproj.CRS) -> Vertices:
    """Return vertices whose geodesics follow the straight segments of a projection."""
    import numpy as np

    lons, lats = _transform(vertices, transform, crs)
    segment, share, more_lons, more_lats = _halve_segments(vertices, transform, lons, lats)
    count = len(vertices.x)
    order = np.lexsort(
        (np.concatenate((np.zeros(count), share)), np.concatenate((np.arange(count), segment)))
    )
    unknown = np.full(len(segment), np.nan)
    dense = Vertices(
        vertices.what,
        np.concatenate((lons, more_lons)),
        np.concatenate((lats, more_lats)),
        np.concatenate((vertices.measures, unknown)),
        np.concatenate((vertices.part, vertices.part[segment])),
        np.concatenate((vertices.number, vertices.number[segment])),
    ).take(order)
    return _replace_coordinates(dense, dense.x, dense.y)


def _halve_segments(
    vertices: Vertices, transform: Transform, lons: Floats, lats: Floats
) -> tuple[Any, ...]:
    """Return the vertices to insert: segment, share of it, longitude and latitude.

    In each round the pieces that leave the geodesic by more than the tolerance are halved, so
    that all open pieces are the same share of their segments.
    """
    import numpy as np

    x, y = vertices.x, vertices.y
    segment = np.flatnonzero(vertices.part[1:] == vertices.part[:-1])
    positions = geocentric_rows(lats, lons)
    begin, end = positions[segment], positions[segment + 1]
    share, half = np.zeros(len(segment)), 0.5
    inserted = []
    while len(segment):
        middle = share + half
        lon, lat = transform(
            x[segment] + middle * (x[segment + 1] - x[segment]),
            y[segment] + middle * (y[segment + 1] - y[segment]),
        )
        _refuse_segments(vertices, segment[~(np.isfinite(lon) & np.isfinite(lat))])
        position = geocentric_rows(lat, lon)
        half_m = np.maximum(chord_lengths(begin, position), chord_lengths(position, end))
        is_open = _deviations_m(begin, position, end, lat, lon) > TOLERANCE_M
        is_open = (is_open & (half_m > SHORTEST_PIECE_M)) | (half_m > LONGEST_PIECE_M / 2)
        segment, share, middle = segment[is_open], share[is_open], middle[is_open]
        begin, position, end = begin[is_open], position[is_open], end[is_open]
        inserted.append((segment, middle, lon[is_open], lat[is_open]))
        _refuse_too_many(vertices, sum(len(piece[0]) for piece in inserted))
        if half < MIN_SHARE:
            _refuse_segments(vertices, segment)
        segment, share = np.concatenate((segment, segment)), np.concatenate((share, middle))
        begin, end = np.concatenate((begin, position)), np.concatenate((position, end))
        half /= 2
    return tuple(np.concatenate(columns) for columns in zip(*inserted, strict=True))


def _refuse_segments(vertices: Vertices, segment: Any) -> None:
    """Refuse the first of these segments, if there is one, as cut by the edge of the map."""
    if len(segment):
        message = (
            f"{vertices.what}: the segment from {vertices.name(int(segment[0]))} to the next "
            "leaves the map of its CRS; divide the line there, or save it in EPSG:4326"
        )
        raise DataError(message)


def _refuse_too_many(vertices: Vertices, count: int) -> None:
    if count > MAX_VERTICES:
        message = (
            f"{vertices.what}: its CRS is so far from geodesics that more than "
            f"{MAX_VERTICES} vertices would be needed between its own; save it in EPSG:4326"
        )
        raise DataError(message)


def _deviations_m(begin: Floats, middle: Floats, end: Floats, lat: Floats, lon: Floats) -> Floats:
    """Return the distances of positions from the plane through two others and their normal."""
    import numpy as np

    phi, lam = np.radians(lat), np.radians(lon)
    up = np.column_stack((np.cos(phi) * np.cos(lam), np.cos(phi) * np.sin(lam), np.sin(phi)))
    across = np.cross(end - begin, up)
    length = np.sqrt((across**2).sum(axis=1))
    length[length == 0] = 1.0  # begin and end are the same
    deviations: Floats = np.abs(((middle - begin) * across).sum(axis=1)) / length
    return deviations
