"""The corridor as agreed: what belongs to it, its edge, its outline, what lies around it."""

from __future__ import annotations

import itertools
import math
from typing import TYPE_CHECKING

import numpy as np
import pytest
import shapely
from pyproj import Geod

from corridor.errors import StretchError
from geo.errors import CoordinateError
from tests.support import answer_at, refusal

if TYPE_CHECKING:
    from corridor import Corridor

GEOD = Geod(ellps="WGS84")
MILLIMETRE = 1e-3
MILLIMETRE_KM = 1e-6
METRE = 1.0

START_M, SECTION_M = 4_314.708442, 71_381.247711
ARIHA = {"lat": 35.814, "lon": 36.610}
NORTH = {"lat": 35.830, "lon": 36.610}  # 1 km north of the road
STRAIGHT_M = START_M + 12_400  # no other part of the road is nearer, 9 km out
SARAQIB = {"lat": 35.861105, "lon": 36.80611}
FAR = {"lat": 36.900, "lon": 36.610}


def test_the_section_runs_from_tronba_to_ain_al_havr(m4: Corridor) -> None:
    assert (m4.title, m4.from_name, m4.to_name) == ("M4 corridor", "Tronba", "Ain al-Havr")
    assert m4.band.start == pytest.approx(START_M, abs=MILLIMETRE)
    assert m4.length_km * 1000 == pytest.approx(71_381.248, abs=MILLIMETRE)


def test_it_is_six_kilometres_deep_on_either_side_with_flat_ends(m4: Corridor) -> None:
    assert m4.width_km == 12.0
    assert m4.each_side_km == (6.0, 6.0)
    assert m4.ends == "flat"
    assert m4.sides.names == ("north", "south")


@pytest.mark.parametrize("ends", ["flat", "round"])
@pytest.mark.parametrize(
    ("name", "side", "distance_m", "km"),
    [("Tronba", "south", 1146.340, 0.0), ("Ain al-Havr", "north", 475.809, SECTION_M / 1000)],
)
def test_the_settlements_at_its_ends_are_inside(
    m4: Corridor, ends: str, name: str, side: str, distance_m: float, km: float
) -> None:
    answer = answer_at(m4.with_ends(ends), name)  # type: ignore[arg-type]

    assert (answer.inside, answer.side) == (True, side)
    assert answer.distance_m == pytest.approx(distance_m, abs=MILLIMETRE)
    assert answer.km == pytest.approx(km, abs=MILLIMETRE_KM)


def test_saraqib_is_outside_flat_ends_and_inside_round_ones(
    m4: Corridor, round_m4: Corridor
) -> None:
    flat, rounded = m4.locate(**SARAQIB), round_m4.locate(**SARAQIB)

    assert (flat.inside, rounded.inside) == (False, True)
    assert flat.km == pytest.approx(-3.175, abs=1e-3)
    assert flat.edge_m == pytest.approx(flat.km * 1000, abs=MILLIMETRE)
    assert rounded.km == 0
    assert rounded.distance_m == pytest.approx(3733, abs=METRE)


def test_the_other_two_villages_of_that_name_are_not_the_end(m4: Corridor) -> None:
    assert answer_at(m4, "Ain al-Hour (Badama)").distance_m == pytest.approx(3650, abs=5 * METRE)
    assert answer_at(m4, "Ein Elhur (Kinsabba)").distance_m == pytest.approx(3725, abs=METRE)


def test_flat_lies_within_round(m4: Corridor, round_m4: Corridor) -> None:
    lats, lons = (axis.ravel() for axis in np.mgrid[35.60:36.00:0.004, 36.05:36.90:0.005])
    flat, rounded = m4.contains(lat=lats, lon=lons), round_m4.contains(lat=lats, lon=lons)

    assert flat.any()
    assert not (flat & ~rounded).any()
    assert (rounded & ~flat).any()


@pytest.mark.parametrize("ends", ["flat", "round"])
def test_all_true_answers_are_given(
    m4: Corridor,
    truth: list[dict[str, str]],
    truth_lats: np.ndarray,
    truth_lons: np.ndarray,
    ends: str,
) -> None:
    def column(name: str) -> np.ndarray:
        return np.array([float(point[name]) for point in truth])

    found = m4.with_ends(ends).locate(lat=truth_lats, lon=truth_lons)  # type: ignore[arg-type]

    np.testing.assert_array_equal(found.inside, column(f"inside_{ends}") == 1)
    distances = column("distance_m" if ends == "flat" else "distance_to_section_m")
    np.testing.assert_allclose(found.distance_m, distances, rtol=0, atol=MILLIMETRE)
    if ends == "flat":
        is_clear = column("tie_gap_m") > 0.05
        is_left = np.array([point["side"] == "left" for point in truth])
        measures = column("measure_m") - START_M
        edges = np.minimum(6000 - distances, np.minimum(measures, SECTION_M - measures))
        is_beside = is_clear & (column("measure_m") > 0) & (column("measure_m") < 92_134.038)

        assert is_clear.sum() > 2500
        np.testing.assert_array_equal((found.side == "south")[is_clear], is_left[is_clear])
        np.testing.assert_allclose(
            found.km[is_clear] * 1000, measures[is_clear], rtol=0, atol=MILLIMETRE
        )
        np.testing.assert_allclose(
            found.edge_m[is_beside], edges[is_beside], rtol=0, atol=2 * MILLIMETRE
        )


@pytest.mark.parametrize(
    ("km", "offset_m", "edge_m"),
    [
        (12.4, 2_000, 4_000),
        (12.4, 7_000, -1_000),
        (12.4, -5_999, 1),
        (1, 2_000, 1_000),  # nearer to the start than to the side
        (70, 0, SECTION_M - 70_000),
        (-0.5, 1_000, -500),
        (-0.5, 7_000, -1_000),
        (72, 0, SECTION_M - 72_000),
    ],
)
def test_flat_ends_count_for_the_way_to_the_edge(
    m4: Corridor, km: float, offset_m: float, edge_m: float
) -> None:
    lat, lon = m4.line.point_at(m4.band.start + km * 1000, offset_m)
    answer = m4.locate(lat=lat, lon=lon)

    # Past a bend another nearest point may be found; these points have one only.
    assert answer.km == pytest.approx(km, abs=MILLIMETRE_KM)
    assert answer.edge_m == pytest.approx(edge_m, abs=2 * MILLIMETRE)
    assert answer.inside == (edge_m >= 0)


def test_round_ends_count_the_way_to_the_side_alone(round_m4: Corridor) -> None:
    for measure in (STRAIGHT_M, START_M + 1_000):
        lat, lon = round_m4.line.point_at(measure, 2_000)
        assert round_m4.locate(lat=lat, lon=lon).edge_m == pytest.approx(4000, abs=MILLIMETRE)
    beyond = round_m4.locate(lat=35.88091, lon=36.81239)  # where the line begins
    assert beyond.edge_m == pytest.approx(6000 - beyond.distance_m, abs=MILLIMETRE)
    assert beyond.inside == (beyond.edge_m >= 0)


def test_each_side_has_its_own_way_to_the_edge(lopsided: Corridor) -> None:
    for offset_m, edge_m in ((-1_500, 500), (-2_500, -500), (8_000, 1_000)):
        lat, lon = lopsided.line.point_at(STRAIGHT_M, offset_m)
        found = lopsided.locate(lat=lat, lon=lon)
        assert found.edge_m == pytest.approx(edge_m, abs=2 * MILLIMETRE)


def test_the_outline_is_never_nearer_than_edge_m(
    round_m4: Corridor, truth_lats: np.ndarray, truth_lons: np.ndarray
) -> None:
    found = round_m4.locate(lat=truth_lats, lon=truth_lons)
    x, y = shapely.get_coordinates(round_m4.polygon).T
    for i in np.flatnonzero(found.inside)[::25]:
        nearest_m = GEOD.inv(np.full(len(x), truth_lons[i]), np.full(len(x), truth_lats[i]), x, y)[
            2
        ].min()
        assert nearest_m > found.edge_m[i] - METRE


def test_the_nearest_settlement_is_that_of_geographiclib(m4: Corridor) -> None:
    for point in (ARIHA, NORTH, SARAQIB, FAR, {"lat": -33.9, "lon": 18.4}):
        ways = {
            settlement.name: GEOD.inv(point["lon"], point["lat"], settlement.lon, settlement.lat)[2]
            for settlement in m4.gazetteer
        }
        nearest = m4.nearest_settlement(**point)

        assert nearest is not None
        assert nearest[0].name == min(ways, key=ways.__getitem__)
        if nearest[1] < 100_000:
            assert nearest[1] == pytest.approx(ways[nearest[0].name], abs=METRE)


def test_the_nearest_settlement_of_nowhere_is_refused(m4: Corridor) -> None:
    assert "latitude must lie" in refusal(CoordinateError, m4.nearest_settlement, lat=95, lon=36)


def test_settlements_come_in_the_order_of_the_facts_with_their_answers(m4: Corridor) -> None:
    settlements = m4.settlements()

    assert [settlement for settlement, _ in settlements] == list(m4.gazetteer)
    for settlement, answer in settlements:
        assert answer.inside == m4.contains(lat=settlement.lat, lon=settlement.lon)


def test_posts_stand_every_five_kilometres(m4: Corridor) -> None:
    posts = m4.posts()

    assert [km for km, _, _ in posts] == [5.0 * i for i in range(15)]
    for km, lat, lon in posts:
        answer = m4.locate(lat=lat, lon=lon)
        assert answer.km == pytest.approx(km, abs=MILLIMETRE_KM)
        assert answer.distance_m == pytest.approx(0, abs=MILLIMETRE)


def test_a_post_may_fall_on_the_end(m4: Corridor) -> None:
    assert [km for km, _, _ in m4.between(10, 20).posts(2.5)] == [0, 2.5, 5, 7.5, 10]
    assert [km for km, _, _ in m4.posts(100)] == [0]


@pytest.mark.parametrize("every", [0, -5, math.nan])
def test_posts_without_a_way_between_them_are_refused(m4: Corridor, every: float) -> None:
    assert refusal(StretchError, m4.posts, every).endswith(f"longer than 0 km, got {every!r}")


def test_the_outline_is_one_valid_polygon_of_the_known_area(m4: Corridor) -> None:
    assert m4.polygon.geom_type == "Polygon"
    assert m4.polygon.is_valid
    # The edge may be off by 0.5 m over 151 km: 0.08 km² at the very most.
    assert m4.area_km2 == pytest.approx(803.8, abs=0.1)
    assert m4.perimeter_km == pytest.approx(150.95, abs=0.05)
    assert m4.area_and_perimeter() == (m4.area_km2, m4.perimeter_km)


@pytest.mark.parametrize("ends", ["flat", "round"])
def test_the_area_is_that_of_the_points_inside(m4: Corridor, ends: str) -> None:
    zone = m4.with_ends(ends)  # type: ignore[arg-type]
    step = 0.001
    lats, lons = np.mgrid[35.65:35.95:step, 36.08:36.86:step]
    lats, lons = lats.ravel() + step / 2, lons.ravel() + step / 2
    inside = lats[zone.contains(lat=lats, lon=lons)]
    # The area of a cell on the ellipsoid, from its radii of curvature.
    a, e2 = GEOD.a, GEOD.es
    w2 = 1 - e2 * np.sin(np.radians(inside)) ** 2
    cells = a**2 * (1 - e2) / w2**2 * np.cos(np.radians(inside)) * math.radians(step) ** 2

    assert cells.sum() / 1e6 == pytest.approx(zone.area_km2, rel=5e-4)


def test_a_narrow_corridor_is_as_large_as_length_times_width(m4: Corridor) -> None:
    assert m4.with_width(km=0.02).area_km2 == pytest.approx(m4.length_km * 0.02, rel=1e-3)


def test_the_area_grows_with_the_width(m4: Corridor) -> None:
    zones = [m4.with_width(km=km) for km in (0.5, 4, 12, 20, 60)]
    areas = [zone.area_km2 for zone in zones]

    assert areas == sorted(areas)
    assert areas[2] == pytest.approx(803.8, abs=0.1)
    assert all(zone.polygon.is_valid for zone in zones)
    assert all(
        wide.polygon.buffer(1e-5).covers(narrow.polygon)
        for narrow, wide in itertools.pairwise(zones)
    )


def test_the_centreline_is_the_section_in_the_direction_of_travel(m4: Corridor) -> None:
    section, road = m4.centreline, m4.road

    assert GEOD.geometry_length(section) == pytest.approx(SECTION_M, abs=MILLIMETRE)
    assert GEOD.geometry_length(road) == pytest.approx(92_134.038, abs=MILLIMETRE)
    assert section.coords[0][0] > section.coords[-1][0]  # east to west
    back = m4.between("Ain al-Havr", "Tronba").centreline
    assert shapely.hausdorff_distance(back, section) < 1e-9  # degrees: a tenth of a millimetre
    assert back.coords[0][0] < back.coords[-1][0]


def test_to_geodataframe_holds_corridor_section_line_and_settlements(m4: Corridor) -> None:
    table = m4.to_geodataframe()

    assert table.crs == "EPSG:4326"
    assert table["layer"].value_counts().to_dict() == {
        **{"corridor": 1, "section": 1, "line": 1, "settlements": 231}
    }
    assert table.set_index("layer").loc["corridor", "geometry"].equals(m4.polygon)
