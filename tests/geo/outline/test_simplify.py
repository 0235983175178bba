"""Lines of very many vertices, simplified before their outline is drawn."""

from __future__ import annotations

import numpy as np
import pytest
from pyproj import Geod

from geo import Band, Line
from geo.outline.simplify import simplify_band
from tests.outlines import check_outline

GEOD = Geod(ellps="WGS84")
MILLIMETRE = 1e-3


def dense(count: int, *, lat: float = 47.0, lon: float = 10.0) -> Line:
    """A winding road of 20 km with a vertex every few metres or less."""
    t = np.linspace(0, 1, count)
    waves = 0.004 * np.sin(9 * np.pi * t) + 0.02 * np.sin(3 * np.pi * t)
    lons = (lon + 0.25 * t + 180) % 360 - 180
    return Line(lats=lat + waves, lons=lons)


def band(line: Line, start: float = 0.0, stop: float | None = None, **others: object) -> Band:
    values: dict[str, object] = {"left": 4_000.0, "right": 1_500.0} | others
    return Band(line=line, start=start, stop=stop or line.length, **values)  # type: ignore[arg-type]


@pytest.mark.parametrize(("lat", "lon"), [(47, 10), (-70, 179.9), (0, -0.1)])
def test_the_line_stays_within_a_millimetre(lat: float, lon: float) -> None:
    line = dense(30_000, lat=lat, lon=lon)
    simple = simplify_band(band(line)).line
    _, offsets = simple.locate_extended(lat=np.array(line.lats), lon=np.array(line.lons))

    assert len(simple.lats) < 10_000
    assert np.abs(offsets).max() < MILLIMETRE
    assert abs(simple.length - line.length) < 0.1
    assert set(zip(simple.lats, simple.lons, strict=True)) <= set(
        zip(line.lats, line.lons, strict=True)
    )


def test_ends_and_widths_are_where_they_were() -> None:
    line = dense(30_000)
    steps = [(3_000.0, 2_000.0), (7_000.0, 1_000.0), (7_000.0, 3_000.0), (12_000.0, 500.0)]
    there = band(line, 2_345.6, 14_321.0, left=steps)
    simple = simplify_band(there)

    def along(one: Band, measure: float) -> np.ndarray:
        """A point on the line, and one beside it."""
        return np.array([one.line.point_at(measure, offset) for offset in (0.0, 4_000.0)])

    assert len(simple.line.lats) < 10_000
    marks = [(there.start, simple.start), (there.stop, simple.stop)]
    marks += [
        (one[0], other[0])
        for one, other in zip(there.width_profile, simple.width_profile, strict=True)
    ]
    for measure, other_measure in marks:
        [one, other] = along(there, measure), along(simple, other_measure)
        assert GEOD.inv(*one[0, ::-1], *other[0, ::-1])[2] < MILLIMETRE
        assert GEOD.inv(*one[1, ::-1], *other[1, ::-1])[2] < 2 * MILLIMETRE
    assert [row[1:] for row in simple.width_profile] == [row[1:] for row in there.width_profile]


def test_retraced_segments_and_bends_stay() -> None:
    lats, lons = np.linspace(47, 47.01, 200), np.full(200, 10.0)
    there_and_back = Line(lats=np.append(lats, lats[-2::-1]), lons=np.append(lons, lons[1:]))
    zigzag = Line(lats=47 + 1e-6 * (np.arange(200) % 2), lons=10 + 1e-5 * np.arange(200))
    few = Line(lats=[47, 47.1, 47], lons=[10, 10.1, 10.2])

    assert simplify_band(band(there_and_back)).line is there_and_back
    assert simplify_band(band(zigzag)).line is zigzag
    assert simplify_band(band(few)).line is few


@pytest.mark.parametrize("ends", ["flat", "round"])
@pytest.mark.parametrize("is_changing", [False, True])
def test_the_outline_is_that_of_all_vertices(ends: str, is_changing: bool) -> None:
    line = dense(10_000)
    widths: dict[str, object] = {"ends": ends}
    if is_changing:
        widths["right"] = [(0.0, 500.0), (9_000.0, 2_500.0), (9_000.0, 1_500.0)]
    there = band(line, 1_111.1, 15_432.1, **widths)

    check_outline(there)
