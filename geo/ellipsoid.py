"""The WGS84 ellipsoid: constants, geocentric positions and distances, and the one pyproj Geod.

The scalar functions are plain Python; :mod:`geo.nearest.compiled` compiles them. Those for
arrays use NumPy, which they import when called. Positions are geocentric: x, y, z in metres.

References
----------
W. Torge, J. Mueller, Geodesy, 4th ed., 2012, section 4.1, https://doi.org/10.1515/9783110250008.
"""

from __future__ import annotations

import math
from functools import cache

TYPE_CHECKING = False
if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from pyproj import Geod

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]

# WGS84 (EPSG:4326), metres.
EQUATORIAL_RADIUS = 6378137.0
FLATTENING = 1 / 298.257223563
ECCENTRICITY_SQUARED = FLATTENING * (2 - FLATTENING)
POLAR_SCALE = 1 / (1 - ECCENTRICITY_SQUARED)
# The least radius of curvature is a meridian's at the equator, the greatest that at the poles.
LEAST_RADIUS = EQUATORIAL_RADIUS * (1 - ECCENTRICITY_SQUARED)
GREATEST_RADIUS = EQUATORIAL_RADIUS * math.sqrt(POLAR_SCALE)

# A sphere of about the same size, for approximate distances.
MEAN_RADIUS = 6_371_000.0
METRES_PER_DEGREE = 111_195.0

RADIAN = math.pi / 180


def is_coordinate(lat: float, lon: float) -> bool:
    """Return whether a latitude and longitude lie on the globe (NaN does not)."""
    return (abs(lat) <= 90) & (abs(lon) <= 180)


def sin_cos(degrees: float) -> tuple[float, float]:
    """Return the sine and cosine of an angle, correct to the last bit or two.

    Series about the nearest multiple of 90 degrees, which is subtracted exactly. There is no
    call and no branch, so that a compiled loop works on several points at once: positions
    take a third of the time that the sines of :mod:`math` take.
    """
    quarter = math.floor(degrees * (1 / 90) + 0.5)
    x = (degrees - 90.0 * quarter) * RADIAN
    z = x * x
    s = 1 / 39916800 - z * (1 / 6227020800 - z * (1 / 1307674368000))
    s = 1 / 120 - z * (1 / 5040 - z * (1 / 362880 - z * s))
    s = x - x * z * (1 / 6 - z * s)
    c = 1 / 479001600 - z * (1 / 87178291200 - z * (1 / 20922789888000))
    c = 1 / 720 - z * (1 / 40320 - z * (1 / 3628800 - z * c))
    c = 1 - z * (0.5 - z * (1 / 24 - z * c))
    turn = quarter - 4 * math.floor(quarter * 0.25)
    is_odd = (turn == 1) | (turn == 3)
    sine = c if is_odd else s
    cosine = s if is_odd else c
    return -sine if turn >= 2 else sine, -cosine if (turn == 1) | (turn == 2) else cosine


def geocentric(lat: float, lon: float) -> tuple[float, float, float]:
    """Return the geocentric position of a point on the ellipsoid (degrees)."""
    sin_phi, cos_phi = sin_cos(lat)
    sin_lam, cos_lam = sin_cos(lon)
    normal = EQUATORIAL_RADIUS / math.sqrt(1 - ECCENTRICITY_SQUARED * sin_phi * sin_phi)
    ring = normal * cos_phi
    return ring * cos_lam, ring * sin_lam, normal * (1 - ECCENTRICITY_SQUARED) * sin_phi


def surface_normal(x: float, y: float, z: float) -> tuple[float, float, float]:
    """Return the unit normal of the ellipsoid at a position on or near it."""
    w = z * POLAR_SCALE
    scale = 1 / math.sqrt(x * x + y * y + w * w)
    return x * scale, y * scale, w * scale


def geodetic(x: float, y: float, z: float) -> tuple[float, float]:
    """Return (lat, lon), in degrees, of a position on or near the ellipsoid."""
    nx, ny, nz = surface_normal(x, y, z)
    return (
        math.degrees(math.atan2(nz, math.sqrt(nx * nx + ny * ny))),
        math.degrees(math.atan2(ny, nx)),
    )


def distance(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Return the geodesic distance of two points in metres, within 1 mm up to 500 km.

    >>> round(distance(0.0, 0.0, 0.0, 1.0), 3)
    111319.491
    """
    x, y, z = geocentric(lat, lon)
    fx, fy, fz = geocentric(other_lat, other_lon)
    return math.sqrt(distance_squared(x, y, z, fx, fy, fz))


def distance_squared(x: float, y: float, z: float, fx: float, fy: float, fz: float) -> float:
    """Return the squared geodesic distance of two positions that may be far apart.

    The arc over the chord, by the chord's drop below the tangent planes at both ends. The mean
    of both cancels the change of curvature between them: the error is at most a millimetre at
    500 km, and 0.2 % anywhere.
    """
    dx = x - fx
    dy = y - fy
    dz = z - fz
    chord = math.sqrt(dx * dx + dy * dy + dz * dz)
    if chord == 0.0:
        return 0.0
    ax, ay, az = surface_normal(fx, fy, fz)
    bx, by, bz = surface_normal(x, y, z)
    drop = abs(dx * (bx - ax) + dy * (by - ay) + dz * (bz - az)) / 2
    sine = min(drop / chord, 1.0)
    arc = chord * math.asin(sine) / sine if sine > 0 else chord
    return arc * arc


def geocentric_arrays(lats: Floats, lons: Floats) -> tuple[Floats, Floats, Floats]:
    """Return the geocentric positions (x, y, z) of points on the ellipsoid (degrees)."""
    import numpy as np

    phi, lam = np.radians(lats), np.radians(lons)
    sin_phi = np.sin(phi)
    normal = EQUATORIAL_RADIUS / np.sqrt(1 - ECCENTRICITY_SQUARED * sin_phi * sin_phi)
    ring = normal * np.cos(phi)
    return ring * np.cos(lam), ring * np.sin(lam), normal * (1 - ECCENTRICITY_SQUARED) * sin_phi


def geocentric_rows(lats: Floats, lons: Floats) -> Floats:
    """Return the geocentric positions of points on the ellipsoid (degrees), one per row."""
    import numpy as np

    return np.column_stack(geocentric_arrays(lats, lons))


def direction_arrays(lats: Floats, lons: Floats, azimuths: Floats) -> tuple[Floats, Floats, Floats]:
    """Return the unit vectors (x, y, z) that leave points in azimuths (all in degrees)."""
    import numpy as np

    phi, lam, turn = np.radians(lats), np.radians(lons), np.radians(azimuths)
    north, east = np.cos(turn), np.sin(turn)
    inwards = -np.sin(phi) * north
    sine, cosine = np.sin(lam), np.cos(lam)
    return inwards * cosine - east * sine, inwards * sine + east * cosine, np.cos(phi) * north


def chord_lengths(positions: Floats, other_positions: Floats) -> Floats:
    """Return the straight distances of positions, pair by pair; the last axis is x, y, z."""
    import numpy as np

    squared = ((positions - other_positions) ** 2).sum(axis=-1)
    return np.asarray(np.sqrt(squared))


def approximate_distances(
    lats: Floats, lons: Floats, other_lats: Floats | float, other_lons: Floats | float
) -> Floats:
    """Return the distances of points near each other, in metres, within 1 %."""
    import numpy as np

    east = (other_lons - lons + 180.0) % 360.0 - 180.0
    return np.asarray(
        METRES_PER_DEGREE * np.hypot(other_lats - lats, east * np.cos(np.radians(lats)))
    )


@cache
def geod() -> Geod:
    """Return GeographicLib's geodesics on WGS84, as pyproj wraps them."""
    from pyproj import Geod

    return Geod(ellps="WGS84")
