"""Lines of geodesics on the WGS84 ellipsoid: measures, offsets and bands beside them.

Conventions
-----------
Coordinates
    WGS84 (EPSG:4326), degrees; always by name, ``lat=`` and ``lon=``. Latitudes lie in
    [-90, 90], longitudes in [-180, 180]. Shapely geometries have x = longitude.
Distances
    Geodesic, on the ellipsoid, in metres. Segments between vertices are geodesics.
Measure
    Metres along the line from its start.
Offset
    Metres from the nearest place of the line, positive to the left of travel.
Half-width
    Metres from the line to one edge.
Accuracy
    Offsets and measures within 1 mm of GeographicLib's geodesics up to 500 km from the line
    (where the nearest place is not ambiguous).

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
