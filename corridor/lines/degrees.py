"""From the CRS of a source to degrees in WGS84, without leaving the source's straight lines.

In a geographic CRS the vertices are all that counts: what joins them are geodesics. In a
projected one the straight segments of the map count, and those are no geodesics. Between
their ends vertices are put in, by halving, until the geodesics between neighbours lie
within TOLERANCE_M of the map's line.

Between two datums PROJ may know several operations, each for an area, and takes for each
vertex its own. They differ by metres, and by hundreds where none is known and none is made:
a line has one operation, the best of those for where it lies.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from corridor.errors import DataError, SwapError
from corridor.lines.vertices import Vertices, apart_m, geocentric

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    import numpy as np
    import pyproj
    from numpy.typing import NDArray
    from pyproj.transformer import AreaOfInterest

    Floats = NDArray[np.float64]
    Place = Callable[[Floats, Floats], tuple[Floats, Floats]]

WGS84 = "EPSG:4326"
TOLERANCE_M = 0.001

# Pieces of a projection's line longer than this are halved unseen: on shorter ones the
# geodesic lies in the plane of the normal to 0.01 mm, and no curve hides by crossing the
# geodesic half-way, as a rhumb line over the equator does.
LONGEST_M = 10_000.0

# Halves shorter than this are left as they are. Some projections are torn by so much
# (Robinson's, where its table has a row), and only within a few kilometres of the point to
# which a projection shrinks or stretches a pole are lines bent so sharply.
SHORTEST_M = 3.0

LEAST_SHARE = 2.0**-30  # of a segment: the longest are in pieces of a metre at 2⁻²⁴
MOST_VERTICES = 20_000_000
MOST_LONGITUDE = 360.0


def to_degrees(vertices: Vertices, crs: pyproj.CRS) -> tuple[Vertices, list[str]]:
    """Return vertices with x as longitude in (-180, 180] and y as latitude, in WGS84, and notes.

    Raises
    ------
    SwapError
        A latitude is none, but would be a longitude, and the longitude a latitude.
    DataError
        A coordinate is not finite or not possible in its CRS, or the CRS is not one of
        places on the Earth.
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
            return _moved(vertices, vertices.x, vertices.y), []
        way = _way(vertices, crs)
        return _moved(vertices, *_placed(vertices, way.transform, crs)), _notes(way, crs)
    if crs.is_projected:
        way = _way(vertices, crs)
        return _followed(vertices, way.transform, crs), _notes(way, crs)
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
    """Refuse what is no longitude and latitude in degrees."""
    import numpy as np

    lons, lats = np.abs(vertices.x), np.abs(vertices.y)
    if len(lats) and lats.max() > 90 and lons.max() <= 90 and lats.max() <= MOST_LONGITUDE:
        i = int(lats.argmax())
        message = (
            f"{vertices.what}: {vertices.name(i)} has the latitude {vertices.y[i]:.9g} and "
            f"the longitude {vertices.x[i]:.9g}; latitudes lie in [-90, 90]: are latitude "
            "and longitude swapped? Longitude comes first in files of geometries"
        )
        raise SwapError(message)
    _refuse(
        vertices,
        (lats > 90) | (lons > MOST_LONGITUDE),
        f"is no longitude (in [-180, 180], or by one turn beyond) and latitude (in [-90, 90]); "
        f"its CRS is {crs.name}: name the one its coordinates are in with crs=, as in "
        "crs='EPSG:32637'",
    )


def _way(vertices: Vertices, crs: pyproj.CRS) -> pyproj.Transformer:
    """Return the conversion of x and y to longitude and latitude, one operation for all."""
    import numpy as np
    from pyproj import Transformer
    from pyproj.exceptions import ProjError

    try:
        usual = Transformer.from_crs(crs, WGS84, always_xy=True)
    except ProjError:
        message = (
            f"{vertices.what}: its CRS, {crs.name}, cannot be converted to WGS84; name with crs= "
            "one that can, as in crs='EPSG:32637'"
        )
        raise DataError(message) from None
    if len(_ways(crs)) == 1:
        return usual
    x, y = vertices.x, vertices.y
    ways = _ways(crs, _area(*usual.transform(x, y)))
    whole = (way for way in ways if np.isfinite(way.transform(x, y)).all())  # a grid may end
    return next(whole, usual)


def _ways(crs: pyproj.CRS, area: AreaOfInterest | None = None) -> list[pyproj.Transformer]:
    """Return the operations that PROJ knows, the best for an area first."""
    import warnings

    from pyproj.transformer import TransformerGroup

    with warnings.catch_warnings(action="ignore"):  # that a better one needs a grid to be fetched
        return TransformerGroup(crs, WGS84, always_xy=True, area_of_interest=area).transformers


def _area(lons: Floats, lats: Floats) -> AreaOfInterest | None:
    """Return the area around places, west to east over the antimeridian where that is shorter."""
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


def _notes(way: pyproj.Transformer, crs: pyproj.CRS) -> list[str]:
    """Return a note where PROJ knows no shift between the datums."""
    guesses = [step for step in way.description.split(" + ") if "Ballpark" in step]
    return [
        f"no shift is known from the datum of its CRS, {crs.name}, to WGS84 where it lies, and "
        f"none is made ({guess}): it may be hundreds of metres off"
        for guess in guesses
    ]


def _placed(vertices: Vertices, place: Place, crs: pyproj.CRS) -> tuple[Floats, Floats]:
    """Return longitudes and latitudes of vertices; refuse what has none."""
    import numpy as np

    lons, lats = place(vertices.x, vertices.y)
    why = f"lies outside what its CRS, {crs.name}, can tell of; is it the right one? (crs=)"
    _refuse(vertices, ~(np.isfinite(lons) & np.isfinite(lats)), why)
    return lons, lats


def _moved(vertices: Vertices, lons: Floats, lats: Floats) -> Vertices:
    """Return vertices at other coordinates, the longitudes in (-180, 180]."""
    import numpy as np

    lons = np.where(np.abs(lons) > 180, lons - 360 * np.round(lons / 360), lons)
    lons[lons == -180] = 180  # one place, one longitude
    return Vertices(vertices.what, lons, lats, vertices.measures, vertices.part, vertices.number)


# --- the straight lines of a map ----------------------------------------------------------


def _followed(vertices: Vertices, place: Place, crs: pyproj.CRS) -> Vertices:
    """Return vertices whose geodesics follow the straight segments of a projection."""
    import numpy as np

    lons, lats = _placed(vertices, place, crs)
    segment, share, more_lons, more_lats = _halvings(vertices, place, lons, lats)
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
    return _moved(dense, dense.x, dense.y)


def _halvings(vertices: Vertices, place: Place, lons: Floats, lats: Floats) -> tuple[Any, ...]:
    """Return the vertices to put in: segment, share of it, longitude and latitude.

    All pieces that are open in one round are of the same share of their segments, for each
    that leaves the geodesic by more than the tolerance is halved.
    """
    import numpy as np

    x, y = vertices.x, vertices.y
    segment = np.flatnonzero(vertices.part[1:] == vertices.part[:-1])
    positions = geocentric(lats, lons)
    begin, end = positions[segment], positions[segment + 1]
    share, half = np.zeros(len(segment)), 0.5
    found = []
    while len(segment):
        middle = share + half
        lon, lat = place(
            x[segment] + middle * (x[segment + 1] - x[segment]),
            y[segment] + middle * (y[segment + 1] - y[segment]),
        )
        _refuse_torn(vertices, segment[~(np.isfinite(lon) & np.isfinite(lat))])
        position = geocentric(lat, lon)
        half_m = np.maximum(apart_m(begin, position), apart_m(position, end))
        is_open = _bows_m(begin, position, end, lat, lon) > TOLERANCE_M
        is_open = (is_open & (half_m > SHORTEST_M)) | (half_m > LONGEST_M / 2)
        segment, share, middle = segment[is_open], share[is_open], middle[is_open]
        begin, position, end = begin[is_open], position[is_open], end[is_open]
        found.append((segment, middle, lon[is_open], lat[is_open]))
        _refuse_too_many(vertices, sum(len(each[0]) for each in found))
        if half < LEAST_SHARE:
            _refuse_torn(vertices, segment)
        segment, share = np.concatenate((segment, segment)), np.concatenate((share, middle))
        begin, end = np.concatenate((begin, position)), np.concatenate((position, end))
        half /= 2
    return tuple(np.concatenate(columns) for columns in zip(*found, strict=True))


def _refuse_torn(vertices: Vertices, segment: Any) -> None:
    if len(segment):
        message = (
            f"{vertices.what}: the segment from {vertices.name(int(segment[0]))} to the next "
            "leaves the map of its CRS; divide the line there, or save it in EPSG:4326"
        )
        raise DataError(message)


def _refuse_too_many(vertices: Vertices, count: int) -> None:
    if count > MOST_VERTICES:
        message = (
            f"{vertices.what}: its CRS is so far from geodesics that more than "
            f"{MOST_VERTICES} vertices would be needed between its own; save it in EPSG:4326"
        )
        raise DataError(message)


def _bows_m(begin: Floats, middle: Floats, end: Floats, lat: Floats, lon: Floats) -> Floats:
    """Return how far points lie from the plane, upright in them, through two others."""
    import numpy as np

    phi, lam = np.radians(lat), np.radians(lon)
    up = np.column_stack((np.cos(phi) * np.cos(lam), np.cos(phi) * np.sin(lam), np.sin(phi)))
    across = np.cross(end - begin, up)
    length = np.sqrt((across**2).sum(axis=1))
    length[length == 0] = 1.0  # begin and end are one place
    bows: Floats = np.abs(((middle - begin) * across).sum(axis=1)) / length
    return bows
