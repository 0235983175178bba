"""The relief of the land as light and shadow.

A slope is lit from the north-west, as on most maps, and less from west and north, so that
ridges along the main light are seen too (Lambert's cosine law, as in B. K. P. Horn, Hill
shading and the reflectance map, Proc. IEEE 69, 1981).
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Any

    from numpy.typing import NDArray

    from corridor.model.basemap import Elevation

_LIGHTS = ((315.0, 0.6), (270.0, 0.2), (0.0, 0.2))  # azimuth in degrees, share
_ALTITUDE = math.radians(45)
_EXAGGERATION = 2.5
_DEGREE_M = 111_195.0


def shade_relief(elevation: Elevation) -> NDArray[Any]:
    """Return light and shadow of each cell: 0 as on the level, below darker, above lighter.

    Examples
    --------
    >>> from corridor.model.basemap import load_elevation
    >>> shades = shade_relief(load_elevation())
    >>> shades.shape, float(shades.min()) > -1, float(shades.max()) < 0.3
    ((158, 218), True, True)
    """
    import numpy as np

    rows, _ = elevation.metres.shape
    lats = elevation.north - elevation.step * np.arange(rows)
    south_north, west_east = np.gradient(elevation.metres.astype(float))
    metres = elevation.step * _DEGREE_M
    north = -_EXAGGERATION * south_north / metres
    east = _EXAGGERATION * west_east / (metres * np.cos(np.radians(lats))[:, None])
    level = math.sin(_ALTITUDE)
    length = np.sqrt(1 + east**2 + north**2)
    shades: NDArray[Any] = np.zeros_like(length)
    for azimuth, share in _LIGHTS:
        angle = math.radians(azimuth)
        along = east * math.sin(angle) + north * math.cos(angle)
        shades += share * ((level - along * math.cos(_ALTITUDE)) / length - level)
    return shades
