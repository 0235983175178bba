"""The location of a point with respect to a band: what its rules say, for one and for many."""

from __future__ import annotations

import pickle
import subprocess
import sys

import numpy as np
import pytest

from geo import Band, Line
from geo.band import Location

MILLIMETRE = 1e-3
PROPERTIES = ("distance", "edge", "half_width", "in_section", "inside", "is_left")
LINE = Line(lats=[0.0, 0.0], lons=[0.0, 1.0])  # 111,319.491 m along the equator
WIDTHS = [(0.0, 1_000.0), (40_000.0, 1_000.0), (40_000.0, 4_000.0), (90_000.0, 2_000.0)]


@pytest.fixture(params=["flat", "round", ("flat", "round"), ("round", "flat")], ids=str)
def band(request: pytest.FixtureRequest) -> Band:
    ends = request.param
    return Band(line=LINE, start=20_000, stop=80_000, left=WIDTHS, right=3_000, ends=ends)


def test_of_many_points_each_gets_the_answer_of_a_single_one(band):
    rng = np.random.default_rng(31)
    lats, lons = rng.uniform(-0.05, 0.05, 400), rng.uniform(-0.05, 1.05, 400)

    many = band.locate(lat=lats, lon=lons)

    for i, (lat, lon) in enumerate(zip(lats.tolist(), lons.tolist(), strict=True)):
        single = band.locate(lat=lat, lon=lon)
        assert (single.measure, single.offset) == (many.measure[i], many.offset[i])
        for name in (*PROPERTIES, "nearest_measure"):
            assert getattr(single, name) == getattr(many, name)[i], name
            assert not isinstance(getattr(single, name), np.generic), name


@pytest.mark.parametrize(
    ("measure", "offset", "edges"),
    [
        (30_000.0, 1_500.0, (2_250.0, 2_250.0, 2_250.0, 2_250.0)),
        (30_000.0, -1_000.0, (2_000.0, 2_000.0, 2_000.0, 2_000.0)),
        (500.0, -1_000.0, (500.0, 2_000.0, 500.0, 2_000.0)),
        (59_500.0, -1_000.0, (500.0, 2_000.0, 2_000.0, 500.0)),
        (-700.0, -1_000.0, (-700.0, 2_000.0, -700.0, 2_000.0)),
        (60_700.0, -1_000.0, (-700.0, 2_000.0, 2_000.0, -700.0)),
        (30_000.0, -3_400.0, (-400.0, -400.0, -400.0, -400.0)),
    ],
)
def test_the_edge_is_the_side_or_the_nearest_flat_end(measure, offset, edges):
    kinds = ("flat", "round", ("flat", "round"), ("round", "flat"))
    for ends, edge in zip(kinds, edges, strict=True):
        band = Band(line=LINE, start=20_000, stop=80_000, left=3_750, right=3_000, ends=ends)

        single = band.location(measure, offset)
        many = band.location(np.array([measure]), np.array([offset]))

        assert single.edge == many.edge[0] == edge
        assert single.inside == many.inside[0] == (edge >= 0)


def test_inside_is_known_of_the_same_points_as_by_contains(band):
    rng = np.random.default_rng(32)
    lats, lons = rng.uniform(-0.05, 0.05, 2_000), rng.uniform(0.1, 0.8, 2_000)

    location = band.locate(lat=lats, lon=lons)

    np.testing.assert_array_equal(location.inside, band.contains(lat=lats, lon=lons))
    far = np.abs(location.edge) > 2 * MILLIMETRE
    np.testing.assert_array_equal(location.inside[far], location.edge[far] > 0)


def test_the_half_width_is_that_of_the_side():
    band = Band(line=LINE, start=20_000, stop=80_000, left=WIDTHS, right=3_000)

    assert band.location(0.0, 1.0).half_width == 1_000
    assert band.location(0.0, 0.0).half_width == 1_000
    assert band.location(0.0, -1.0).half_width == 3_000
    at_a_step, between = band.location(20_000.0, 1.0), band.location(45_000.0, 1.0)
    assert at_a_step.half_width == pytest.approx(4_000, abs=MILLIMETRE)
    assert between.half_width == pytest.approx(3_000, abs=MILLIMETRE)


def test_in_section_goes_by_flat_ends_alone(band):
    measures = np.array([-0.0011, -0.0009, 30_000.0, 60_000.0009, 60_000.0011])
    is_flat = [kind == "flat" for kind in band.end_kinds]
    expected = [not is_flat[0], True, True, True, not is_flat[1]]

    found = band.location(measures, np.full(5, 9_999.0))

    assert found.in_section.tolist() == expected
    assert not found.inside.any()
    assert [band.location(m, 9_999.0).in_section for m in measures.tolist()] == expected


def test_the_nearest_measure_lies_on_the_line(band):
    """Round ends know the section alone, flat ones the whole line."""
    measures = np.array([-30_000.0, -500.0, 5.0, 60_100.0, 99_999.0])
    first = -20_000.0 if band.end_kinds[0] == "flat" else 0.0
    last = LINE.length - 20_000.0 if band.end_kinds[1] == "flat" else 60_000.0

    found = band.location(measures, np.zeros(5)).nearest_measure

    np.testing.assert_array_equal(found, measures.clip(first, last))


def test_measures_of_the_section_the_line_and_the_reference_line(band):
    assert band.line_measure(500.0) == 20_500
    assert band.section_measure(20_500.0) == 500
    starts_at = 0.0 if band.end_kinds[0] == "flat" else 20_000.0
    assert band.reference_measure(500.0) == 20_500 - starts_at
    lat, lon = LINE.point_at(20_500.0)
    assert band.locate(lat=lat, lon=lon).measure == pytest.approx(500, abs=MILLIMETRE)
    assert band.reference.locate(lat=lat, lon=lon).measure == pytest.approx(
        band.reference_measure(500.0), abs=MILLIMETRE
    )


def test_a_location_does_not_change_and_survives_a_pickle(band):
    location = band.locate(lat=0.01, lon=0.3)
    before = location.edge
    with pytest.raises(AttributeError, match="a Location does not change"):
        location.measure = 1.0

    again = pickle.loads(pickle.dumps(location))  # noqa: S301

    assert isinstance(again, Location)
    assert (again.measure, again.edge) == (location.measure, before)


def test_the_location_of_one_point_needs_no_numpy():
    program = (
        "import sys, geo; line = geo.Line(lats=[0.0, 0.0], lons=[0.0, 0.04]); "
        "band = geo.Band(line=line, start=0, stop=900, left=[(0, 5), (900, 9)], right=7); "
        "location = band.locate(lat=0.01, lon=0.02); "
        f"print([getattr(location, name) for name in {(*PROPERTIES, 'nearest_measure')}]); "
        "sys.exit('numpy' in sys.modules)"
    )

    subprocess.run([sys.executable, "-c", program], capture_output=True, check=True)
