"""Lines of geodesics on the WGS84 ellipsoid: measures, offsets, and bands along them.

Conventions
-----------
Coordinates
    WGS84 (EPSG:4326), degrees; always by name, ``lat=`` and ``lon=``. Latitudes lie in
    [-90, 90], longitudes in [-180, 180]. Shapely geometries have x = longitude.
Distances
    Geodesic, on the ellipsoid, in metres. Segments between vertices are geodesics.
Nearest point
    The point of the line with the least distance: the foot of the perpendicular, or a vertex.
Measure
    Metres along the line to the nearest point. In a :class:`Line` they count from the start of
    the line (line measure); in a :class:`Location` of a :class:`Band` from the start of the
    section (section measure).
Offset
    Metres from the nearest point, positive to the left of travel.
Half-width
    Metres from the line to one edge. Half-widths along a line are a width profile.
Edge
    In a :class:`Location`, metres to the edge of the band, positive inside. The edge belongs to
    the band, with a tolerance of 1 mm.
Numbers and arrays
    Numbers give numbers; arrays, lists or columns of tables give arrays of the same length.
Accuracy
    Offsets and measures are within 1 mm of GeographicLib's geodesics up to 500 km from the line
    (where the nearest point is unambiguous).

``import geo`` imports neither NumPy nor shapely: one point is answered in plain Python.
"""

from __future__ import annotations

from geo.band import Band, Location
from geo.errors import BandError, CoordinateError, GeoError, LineError
from geo.line import Line, LineLocation
from geo.notation import Coordinate, parse_coordinate

__all__ = [
    "Band",
    "BandError",
    "Coordinate",
    "CoordinateError",
    "GeoError",
    "Line",
    "LineError",
    "LineLocation",
    "Location",
    "parse_coordinate",
]
