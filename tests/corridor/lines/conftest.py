"""The road of the M4 as sources of a line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import geopandas
import pytest

if TYPE_CHECKING:
    import shapely

    import corridor


@pytest.fixture(scope="session")
def m4_road(m4: corridor.Corridor) -> shapely.LineString:
    return m4.road


@pytest.fixture(scope="session")
def m4_degrees(m4_road: shapely.LineString) -> geopandas.GeoSeries:
    return geopandas.GeoSeries([m4_road], crs="EPSG:4326")


@pytest.fixture(scope="session")
def m4_metres(m4_degrees: geopandas.GeoSeries) -> geopandas.GeoSeries:
    return m4_degrees.to_crs("EPSG:32637")
