"""Coast and border around the M4, the plain world, and the small map of where a corridor lies."""

from __future__ import annotations

import json
import math

import pytest
import shapely
from pyproj import Geod

from corridor.model.background import load_background, load_world, make_inset
from corridor.model.basemap import BOUNDS, load_basemap
from corridor.model.seeds import load
from tests.support import ROOT

TYPE_CHECKING = False
if TYPE_CHECKING:
    from corridor import Corridor

GEOD = Geod(ellps="WGS84")
SEEDS = ROOT / "seeds"


def syria_and_turkey() -> tuple[shapely.Geometry, shapely.Geometry]:
    """Return the two countries as far as the background reaches."""
    base = load_background()
    land = shapely.union_all([shapely.Polygon(outer, holes) for outer, *holes in base.land])
    lines = [land.boundary, *map(shapely.LineString, base.border)]
    areas = shapely.get_parts(shapely.polygonize([shapely.union_all(lines)]))
    syria, turkey = (
        next(area for area in areas if area.contains(shapely.Point(*point)))
        for point in ((36.6, 35.8), (36.2, 36.3))
    )
    return syria, turkey


def test_the_background_is_small_and_within_its_frame() -> None:
    file = SEEDS / "coast_border.geojson"
    read = json.loads(file.read_text("utf-8"))
    west, south, east, north = read["bbox"]
    kinds = {feature["properties"]["kind"] for feature in read["features"]}

    assert file.stat().st_size < 50_000
    assert "OpenStreetMap" in read["source"]
    assert "ODbL 1.0" in read["licence"]
    assert kinds == {"land", "coast", "border", "label"}
    for feature in read["features"]:
        geometry = shapely.geometry.shape(feature["geometry"])
        assert shapely.box(west, south, east, north).contains(geometry.centroid)
        for x, y in shapely.get_coordinates(geometry):
            assert west <= x <= east
            assert south <= y <= north
            assert math.isclose(x, round(x, 4), abs_tol=1e-12)


@pytest.mark.parametrize("name", ["coast_border.geojson", "world.geojson"])
def test_land_is_valid_and_wound_as_rfc_7946_has_it(name: str) -> None:
    features = json.loads((SEEDS / name).read_text("utf-8"))["features"]
    land = [
        polygon
        for feature in features
        if feature["properties"]["kind"] == "land"
        for polygon in shapely.get_parts(shapely.geometry.shape(feature["geometry"]))
    ]

    assert land
    for polygon in land:
        assert polygon.is_valid
        assert polygon.exterior.is_ccw
        assert not any(ring.is_ccw for ring in polygon.interiors)


def test_the_background_has_the_settlements_on_land() -> None:
    syria, turkey = syria_and_turkey()
    land = syria.union(turkey)

    for settlement in load().settlements:
        point = shapely.Point(settlement.lon, settlement.lat)
        assert land.distance(point) < 0.003, settlement.name  # the coast is known to 100 m


def test_the_limits_of_districts_lie_on_syria_s_side_of_the_border() -> None:
    syria, _ = syria_and_turkey()
    limits = [
        shapely.LineString(path)
        for kind in ("governorate", "district", "subdistrict")
        for path in load_basemap().lines[kind]
    ]

    beyond = sum(line.difference(syria).length for line in limits)

    assert beyond < 0.002 * sum(line.length for line in limits)


def test_as_drawn_5_km2_of_the_corridor_lie_beyond_the_border(m4: Corridor) -> None:
    _, turkey = syria_and_turkey()

    beyond = m4.polygon.intersection(turkey)
    area, _ = GEOD.geometry_area_perimeter(shapely.geometry.polygon.orient(beyond))

    assert round(area / 1e6, 1) == 5.3  # as seeds/README.md and the page have it
    assert shapely.box(36.15, 35.81, 36.18, 35.87).contains(beyond)


# --- the world ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lon", "lat", "is_land"),
    [
        (36.6, 35.8, True),
        (30.0, 34.0, False),
        (-60.0, -10.0, True),
        (175.0, 68.5, True),  # east of the antimeridian in Russia, and west of it
        (-175.0, 67.0, True),
        (179.0, -16.5, True),  # Fiji
        (175.0, -16.5, False),  # beside it, where a ring over 180° drawn flat would be
        (0.0, -85.0, True),
        (0.0, 89.0, False),
        (50.0, 42.0, False),  # the Caspian Sea
    ],
)
def test_the_world_has_land_where_there_is_land(lon: float, lat: float, is_land: bool) -> None:
    assert load_world().land.contains(shapely.Point(lon, lat)) == is_land


def test_the_world_is_small() -> None:
    assert (SEEDS / "world.geojson").stat().st_size < 130_000
    assert len(shapely.get_parts(load_world().border)) > 100


# --- the small map ------------------------------------------------------------------------


def test_the_small_map_of_the_m4_shows_syria() -> None:
    inset = make_inset((36.1, 35.6, 36.8, 36.0))

    assert inset is not None
    assert inset.country.contains(shapely.Point(36.3, 33.5))  # Damascus
    assert not inset.country.contains(shapely.Point(35.5, 33.9))  # Beirut
    area, _ = GEOD.geometry_area_perimeter(shapely.geometry.polygon.orient(inset.country))
    assert area == pytest.approx(185_180e6, rel=0.03)  # Syria's area; 1:110 million is coarse


@pytest.mark.parametrize(
    "bounds",
    [(170.0, -20.0, 190.0, -15.0), (-190.0, 60.0, -170.0, 70.0), (0.0, 70.0, 50.0, 84.0)],
)
def test_the_small_map_of_another_corridor_has_it_in_its_middle(
    bounds: tuple[float, float, float, float],
) -> None:
    inset = make_inset(bounds)

    assert inset is not None
    west, south, east, north = inset.bounds
    assert west <= bounds[0] <= bounds[2] <= east
    assert south <= bounds[1] <= bounds[3] <= north
    assert (west + east) / 2 == pytest.approx((bounds[0] + bounds[2]) / 2)
    assert -85 < south < north < 85
    assert shapely.box(*inset.bounds).buffer(1e-9).contains(inset.land)
    assert not inset.land.is_empty
    assert inset.country.is_empty


def test_a_corridor_over_half_the_globe_has_no_small_map() -> None:
    assert make_inset((-100.0, 20.0, 100.0, 40.0)) is None


def test_the_box_of_the_base_map_lies_within_the_background() -> None:
    assert shapely.box(*load_background().bounds).contains(shapely.box(*BOUNDS))
