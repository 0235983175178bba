"""The layers of the base map and its relief."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from corridor.model.basemap import (
    AREA_KINDS,
    BOUNDS,
    LINE_KINDS,
    Elevation,
    load_basemap,
    load_elevation,
)
from corridor.model.relief import shade_relief

TYPE_CHECKING = False
if TYPE_CHECKING:
    from corridor import Corridor

EDGE = shapely.box(*BOUNDS).buffer(0.02)  # pieces of tiles end a little beyond the box


@pytest.mark.parametrize("kind", LINE_KINDS)
def test_lines_lie_in_the_box(kind: str) -> None:
    lines = [shapely.LineString(path) for path in load_basemap().lines[kind]]

    assert lines
    assert EDGE.contains(shapely.union_all(lines))


@pytest.mark.parametrize("kind", AREA_KINDS)
def test_areas_lie_in_the_box_and_have_an_area(kind: str) -> None:
    areas = [shapely.Polygon(outer, holes) for outer, *holes in load_basemap().areas[kind]]

    assert all(area.area > 0 for area in areas)
    assert EDGE.contains(shapely.box(*shapely.GeometryCollection(areas).bounds))


def test_main_roads_follow_the_centreline_of_the_m4(m4: Corridor) -> None:
    land = load_basemap()
    roads = [
        shapely.LineString(path)
        for kind in ("motorway", "trunk", "primary")
        for path in land.lines[kind]
    ]
    near = shapely.union_all(roads).buffer(0.0015)  # about 150 m

    covered = m4.centreline.intersection(near).length / m4.centreline.length

    assert covered > 0.95


def test_roads_have_their_numbers_and_the_orontes_its_name() -> None:
    land = load_basemap()

    assert {"M4", "M5", "56", "60"} <= set(land.numbered)
    assert {(river.name, river.arabic) for river in land.rivers} == {("Orontes", "نهر العاصي")}
    assert [it.name for it in land.names if it.kind == "governorate"] == [
        *("Aleppo", "Hama", "Idleb", "Lattakia", "Tartous"),
    ]


# --- relief -------------------------------------------------------------------------------


def test_the_elevations_are_those_of_the_land() -> None:
    elevation = load_elevation()

    def highest(south: float, west: float, north: float, east: float) -> int:
        rows = [round((elevation.north - lat) / elevation.step) for lat in (north, south)]
        columns = [round((lon - elevation.west) / elevation.step) for lon in (west, east)]
        return int(elevation.metres[slice(*rows), slice(*columns)].max())

    assert elevation.metres.shape == (158, 218)
    assert highest(35.25, 35.62, 35.35, 35.8) == 0  # the sea
    assert 1450 < highest(35.55, 36.15, 35.7, 36.3) < 1600  # Nabi Yunis, 1,562 m
    assert 150 < highest(35.6, 36.3, 35.65, 36.34) < 300  # the Ghab


def ridge(rise: float, axis: int) -> Elevation:
    """Return land that rises evenly to the north (axis 0) or to the east (1)."""
    steps = np.arange(5.0) * rise
    metres = np.tile(steps, (5, 1))
    return Elevation(36.0, 36.0, 1 / 120, metres[:, ::1] if axis == 1 else metres.T[::-1])


def test_the_level_is_neither_light_nor_dark() -> None:
    assert not shade_relief(ridge(0.0, 0)).any()


@pytest.mark.parametrize(
    ("rise", "axis", "is_lit"),
    [(100.0, 0, False), (-100.0, 0, True), (100.0, 1, True), (-100.0, 1, False)],
    ids=["faces south", "faces north", "faces west", "faces east"],
)
def test_slopes_to_the_north_and_west_are_lit(rise: float, axis: int, is_lit: bool) -> None:
    shades = shade_relief(ridge(rise, axis))

    assert ((shades > 0) == is_lit).all()
