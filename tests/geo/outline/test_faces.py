"""Polygons of lines on the globe, cuts at the antimeridian, and the judges of both."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import shapely

from geo.outline.antimeridian import cut_line, join_polygon, wrap_edges
from geo.outline.faces import polygonize_region
from tests import outlines
from tests.outlines import whole_band


def test_lines_too_many_and_drawn_twice_do_no_harm() -> None:
    """Over the antimeridian, and with a line that ends within the region."""
    square = np.array([[179.0, 0], [-179, 0], [-179, 1], [179, 1], [179, 0]])
    loose = np.array([[-180.0, 0.5], [-160, 0.5], [10, 80]])
    points = np.concatenate([square, square[::-1], loose])
    line = np.repeat([3, 5, 8], [5, 5, 3])

    def is_inside(lat: Any, lon: Any) -> Any:
        return (np.abs(lon) > 179) & (lat > 0) & (lat < 1)

    polygon = polygonize_region(points, line, is_inside, 0.5)
    assert shapely.get_num_geometries(polygon) == 2
    assert polygon.area == pytest.approx(2, rel=1e-3)
    assert not any(outlines.validator_verdicts(polygon).values())
    assert polygonize_region(points, line, lambda lat, lon: lat > 90 + 0 * lon, 0.5).is_empty


@pytest.mark.parametrize("cut", [cut_line, wrap_edges])
def test_a_line_over_several_turns_is_cut_at_the_antimeridian(cut: Any) -> None:
    rng = np.random.default_rng(3)
    lon = 175 + np.append(0, np.cumsum(rng.uniform(-40, 90, 40)))
    line = shapely.LineString(np.column_stack([lon, rng.uniform(-80, 80, 41)]))

    parts = shapely.get_parts(cut(line))

    west, _, east, _ = shapely.bounds(parts).T
    assert (west.min(), east.max()) == (-180, 180)
    assert shapely.length(parts).sum() == pytest.approx(line.length)


def test_a_line_that_crosses_itself_is_not_divided_there() -> None:
    line = shapely.LineString([(170, 0), (178, 8), (178, 0), (170, 8), (190, 8)])
    assert len(cut_line(line)) == 2
    assert len(shapely.get_parts(wrap_edges(line))) > 2


def test_polygons_cut_at_180_degrees_are_joined_at_another_meridian() -> None:
    halves = shapely.MultiPolygon([shapely.box(170, 0, 180, 10), shapely.box(-180, 0, -165, 10)])
    whole = shapely.box(170, 0, 195, 10)
    assert join_polygon(halves, 20.0).equals(whole)
    assert join_polygon(whole, 20.0) is whole
    assert join_polygon(shapely.box(0, 0, 10, 10), 20.0).equals(shapely.box(360, 0, 370, 10))


@pytest.mark.parametrize(
    ("fault", "ring"),
    [
        ("right-hand rule", [(0, 0), (0, 1), (1, 1), (0, 0)]),
        ("more than 180 degrees", [(-170, 0), (170, 0), (170, 1), (-170, 0)]),
        ("beyond 180", [(179, 0), (181, 0), (181, 1), (179, 0)]),
        ("edges cross", [(0, 0), (2, 2), (2, 0), (0, 3), (0, 0)]),
    ],
)
def test_the_judges_do_refuse(fault: str, ring: list[tuple[float, float]]) -> None:
    assert fault in "; ".join(outlines.rfc7946_faults(shapely.Polygon(ring)))


def test_the_antimeridian_package_does_refuse() -> None:
    uncut = shapely.Polygon([(179, 0), (-179, 0), (-179, 1), (179, 1)])
    assert outlines.validator_verdicts(uncut)["antimeridian"]


def test_the_probes_do_find_an_edge_that_is_off() -> None:
    band = whole_band(outlines.hard_lines()["two vertices"], 2_000)
    moved = shapely.transform(band.outline(), lambda xy: xy + np.array([2e-5, 0.0]))
    assert outlines.worst_disagreement_m(band, moved, most=400) > 0.5
