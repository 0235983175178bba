"""A line in any CRS is converted to WGS84 along the straight lines of its CRS."""

from __future__ import annotations

from typing import Any

import geopandas
import numpy as np
import pytest
import shapely
from pyproj import CRS, Geod, Transformer

from corridor.errors import DataError, SwapError
from corridor.lines import degrees as line_degrees
from corridor.lines.degrees import TOLERANCE_M
from corridor.lines.read import SourceLine, read_line
from geo import Line
from tests.support import refusal

GEOD = Geod(ellps="WGS84")


def read_segments(*vertices: tuple[float, float], crs: Any = "EPSG:4326") -> SourceLine:
    return read_line(geopandas.GeoSeries([shapely.LineString(vertices)], crs=crs))


def max_distance_m(line: SourceLine, lons: Any, lats: Any) -> float:
    """Return the greatest distance of points from the line, by GeographicLib's geodesics.

    The nearest geodesic begins or ends at the nearest vertex. The distance from it follows from
    the angle by the formula of the sphere, which near the geodesic is exact to a thousandth.
    """
    most = 0.0
    count = len(line.lats)
    for lon, lat in zip(lons, lats, strict=True):
        away = GEOD.inv(np.full(count, lon), np.full(count, lat), line.lons, line.lats)[2]
        at = int(away.argmin())
        least = np.inf
        for i in {max(at - 1, 0), min(at, count - 2)}:
            along = GEOD.inv(line.lons[i], line.lats[i], line.lons[i + 1], line.lats[i + 1])[0]
            azimuth, _, length = GEOD.inv(line.lons[i], line.lats[i], lon, lat)
            turn = np.sin(np.radians(azimuth - along))
            least = min(least, abs(6.37e6 * np.sin(length / 6.37e6) * turn))
        most = max(most, least)
    return most


# --- projections --------------------------------------------------------------------------

STRAIGHT = {
    "UTM": ("EPSG:32637", (300_000, 4_000_000), (700_000, 4_200_000)),
    "a rhumb line from the equator": ("EPSG:3857", (0, 0), (1_100_000, 1_100_000)),
    "a rhumb line the same both sides of the equator": (
        *("EPSG:3857", (-1_100_000, -1_100_000), (1_100_000, 1_100_000)),
    ),
    "a rhumb line in the north": ("EPSG:3857", (400_000, 8_600_000), (900_000, 8_700_000)),
    "over the pole": ("EPSG:3413", (-500_000, -300_000), (600_000, 400_000)),
    "a cone": ("EPSG:2154", (100_000, 6_000_000), (1_200_000, 7_000_000)),
    "feet": ("EPSG:2263", (980_000, 200_000), (1_000_000, 400_000)),
    "of another datum": ("EPSG:27700", (100_000, 100_000), (600_000, 900_000)),
    "over the antimeridian": ("EPSG:4087", (20_000_000, 0), (20_400_000, 500_000)),
    "torn by a metre at each five degrees": ("ESRI:54030", (0, 0), (300_000, 4_000_000)),
}


@pytest.mark.parametrize("name", STRAIGHT)
def test_geodesics_follow_the_straight_line_of_a_projection(name: str) -> None:
    crs, begin, end = STRAIGHT[name]
    share = np.random.default_rng(7).random(25)
    x, y = (a + share * (b - a) for a, b in zip(begin, end, strict=True))
    lons, lats = Transformer.from_crs(crs, "EPSG:4326", always_xy=True).transform(x, y)

    line = read_segments(begin, end, crs=crs)

    assert max_distance_m(line, lons, lats) < 1.05 * TOLERANCE_M
    assert len(line.lats) < 10_000


def test_vertices_are_inserted_only_where_they_are_needed() -> None:
    along_a_meridian = read_segments((500_000, 4_000_000), (500_000, 4_008_000), crs="EPSG:32637")
    in_steps = read_segments(*((500_000 + 20 * i, 4_000_000) for i in range(100)), crs="EPSG:32637")

    assert len(along_a_meridian.lats) == 2
    assert len(in_steps.lats) == 100


def test_a_segment_around_the_earth_is_followed_all_the_way() -> None:
    half = 20_037_508.342789244

    line = read_segments((-half, 0), (half, 0), crs="EPSG:3857")

    assert Line(lats=line.lats, lons=line.lons).length == pytest.approx(40_075_016.686, abs=1e-3)


def test_projected_units_of_feet_are_converted() -> None:
    line = read_segments((980_000, 200_000), (1_000_000, 200_000), crs="EPSG:2263")

    length = Line(lats=line.lats, lons=line.lons).length
    assert length == pytest.approx(20_000 * 1200 / 3937, rel=1e-4)


def test_no_vertices_are_inserted_between_parts() -> None:
    parts = shapely.MultiLineString(
        [[(300_000, 0), (320_000, 0)], [(320_000, 0), (320_000, 9_000)]]
    )
    line = read_line(geopandas.GeoSeries([parts], crs="EPSG:32637"))
    again = read_segments((300_000, 0), (320_000, 0), (320_000, 9_000), crs="EPSG:32637")

    assert np.array_equal(line.lats, again.lats)
    assert np.array_equal(line.lons, again.lons)


def test_a_vertex_or_a_segment_off_the_map_is_refused() -> None:
    assert refusal(DataError, read_segments, (-16e6, 1e6), (17.5e6, 0), crs="ESRI:54030") == (
        "the GeoSeries: vertex 1, x=17500000 y=0, lies outside the area of its CRS, "
        "World_Robinson; is it the right one? (crs=)"
    )
    # Goode's map is cut from the north pole down along the meridian of 40° W.
    goode = "+proj=igh +datum=WGS84"
    assert refusal(DataError, read_segments, (-5.5e6, 3e6), (-3e6, 3e6), crs=goode) == (
        "the GeoSeries: the segment from vertex 0 to the next leaves the map of its CRS; divide "
        "the line there, or save it in EPSG:4326"
    )


def test_a_segment_over_the_gap_of_a_map_is_refused() -> None:
    fan = "+proj=lcc +lat_1=30 +lat_2=60 +lat_0=45 +datum=WGS84"

    assert "from vertex 0 to the next leaves the map" in refusal(
        DataError, read_segments, (-1e6, 9e6), (1e6, 9e6), crs=fan
    )


def test_too_many_inserted_vertices_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(line_degrees, "MAX_VERTICES", 100)

    assert refusal(DataError, read_segments, (0, 0), (1e7, 1e7), crs="EPSG:3857") == (
        "the GeoSeries: its CRS is so far from geodesics that more than 100 vertices would be "
        "needed between its own; save it in EPSG:4326"
    )


# --- degrees ------------------------------------------------------------------------------


@pytest.mark.parametrize("crs", ["EPSG:4326", "OGC:CRS84", "EPSG:4979"])
def test_degrees_in_wgs84_are_not_changed(crs: str) -> None:
    line = read_segments((36.1, 35.2), (36.30000001, 35.4), crs=crs)

    assert line.lons.tolist() == [36.1, 36.30000001]
    assert line.lats.tolist() == [35.2, 35.4]


@pytest.mark.parametrize(
    ("crs", "vertex"),
    [
        ("EPSG:4230", (36.1, 35.2)),  # European Datum 1950
        ("EPSG:4807", (39.0, 38.0)),  # grads from Paris
        ("EPSG:9518", (36.1, 35.2)),  # WGS84 with heights above a geoid
    ],
)
def test_vertices_of_another_datum_are_converted(crs: str, vertex: tuple[float, float]) -> None:
    horizontal = CRS(crs).sub_crs_list[0] if CRS(crs).is_compound else crs
    way = Transformer.from_crs(horizontal, "EPSG:4326", always_xy=True)

    line = read_segments(vertex, (vertex[0] + 1, vertex[1]), crs=crs)

    assert (line.lons[0], line.lats[0]) == way.transform(*vertex)
    assert len(line.lats) == 2


DEIR_EZ_ZOR = "EPSG:4227"  # PROJ knows no shift east of 42.38°


@pytest.mark.parametrize("lons", [(42.3, 42.5), (42.5, 42.3, 42.4)])
def test_one_operation_shifts_the_whole_line(lons: tuple[float, ...]) -> None:
    line = read_segments(*((lon, 35.0) for lon in lons), crs=DEIR_EZ_ZOR)

    _, _, shifts = GEOD.inv(lons, [35.0] * len(lons), line.lons, line.lats)
    assert shifts == pytest.approx([146] * len(lons), abs=1)
    assert line.notes == ()


def test_a_projected_line_is_shifted_by_one_operation_too() -> None:
    lambert = "EPSG:22770"
    lons, lats = [42.3, 42.5], [35.0, 35.0]
    x, y = Transformer.from_crs(DEIR_EZ_ZOR, lambert, always_xy=True).transform(lons, lats)

    line = read_segments(*zip(x, y, strict=True), crs=lambert)

    _, _, shifts = GEOD.inv(lons, lats, line.lons[[0, -1]], line.lats[[0, -1]])
    assert shifts == pytest.approx([146, 146], abs=1)


def test_the_operation_fits_the_extent_of_a_line_over_the_antimeridian() -> None:
    west, east = ((lon, 52) for lon in (179.5, 179.9))

    over = read_segments(west, (-179.5, 52), crs="EPSG:4267")

    assert over.lons[0] == read_segments(west, east, crs="EPSG:4267").lons[0]


@pytest.mark.parametrize(
    ("crs", "name"), [(DEIR_EZ_ZOR, "Deir ez Zor"), ("+proj=utm +zone=37 +ellps=clrk66", "unknown")]
)
def test_a_note_says_where_no_datum_shift_is_known(crs: str, name: str) -> None:
    assert read_segments((52, 35), (53, 35), crs=crs).notes == (
        f"the GeoSeries: no shift is known from the datum of its CRS, {name}, to WGS84 where it "
        f"lies, and none is made (Ballpark geographic offset from {name} to WGS 84): it may be "
        "hundreds of metres off",
    )


def test_longitudes_beyond_180_are_wrapped() -> None:
    east = read_segments((179, 1), (180, 2), (181.5, 3), (359, 4))
    west = read_segments((-179, 1), (-180, 2), (-190, 3), (-360, 4))

    assert east.lons.tolist() == [179, 180, -178.5, -1]
    assert west.lons.tolist() == [-179, 180, 170, 0]


def test_exchanged_latitude_and_longitude_are_reported() -> None:
    assert refusal(SwapError, read_segments, (35.8, 136.6), (35.9, 136.7)) == (
        "the GeoSeries: vertex 1 has the latitude 136.7 and the longitude 35.9; latitudes lie "
        "in [-90, 90]: are latitude and longitude swapped? Longitude comes first in files of "
        "geometries"
    )


@pytest.mark.parametrize("vertex", [(302_524, 3_972_949), (361, 5), (136, 95), (1, 500)])
def test_coordinates_that_are_not_degrees_are_refused(vertex: tuple[float, float]) -> None:
    x, y = vertex
    assert refusal(DataError, read_segments, (1, 1), vertex) == (
        f"the GeoSeries: vertex 1, x={x:.9g} y={y:.9g}, is no longitude (in [-180, 180], or by "
        "one turn beyond) and latitude (in [-90, 90]); its CRS is WGS 84: name the one its "
        "coordinates are in with crs=, as in crs='EPSG:32637'"
    )


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:32637"])
def test_a_vertex_that_is_not_finite_is_refused(value: float, crs: str) -> None:
    with np.errstate(invalid="ignore"):  # of shapely's
        broken = shapely.LineString([(1, 0), (2, value), (3, 0)])
    parts = geopandas.GeoSeries([shapely.LineString([(0, 0), (1, 0)]), broken], crs=crs)

    with pytest.raises(DataError) as caught:
        read_line(parts)

    assert str(caught.value) == (
        f"the GeoSeries: vertex 1 of part 1, x=2 y={value:.9g}, is no position"
    )


def test_a_crs_that_is_not_of_the_earths_surface_is_refused() -> None:
    local = 'LOCAL_CS["site",UNIT["metre",1]]'

    assert "neither geographic nor projected; name with crs=" in refusal(
        DataError, read_segments, (0, 0), (1, 1), crs="EPSG:4978"
    )
    assert "its CRS, site, is neither geographic nor projected" in refusal(
        DataError, read_segments, (0, 0), (1, 1), crs=local
    )
    assert "Moon" in (
        moon := refusal(DataError, read_segments, (0, 0), (1, 1), crs="IAU_2015:30100")
    )
    assert "cannot be converted to WGS84; name with crs= one that can" in moon
