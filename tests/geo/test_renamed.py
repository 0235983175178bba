"""Old public names answer as the new ones, for one release, with a warning."""

from __future__ import annotations

import numpy as np
import pytest

from geo import Band, Line

LINE = Line(lats=[0.0, 0.0], lons=[0.0, 1.0])
BAND = Band(line=LINE, start=10_000, stop=90_000, left=2_000, right=[(0, 500), (90_000, 900)])


def test_old_methods_of_a_line():
    with pytest.warns(DeprecationWarning, match=r"Line.place\(\) is now Line.locate_extended\(\)"):
        old = LINE.place(lat=0.01, lon=-0.2)
    assert old == LINE.locate_extended(lat=0.01, lon=-0.2)
    with pytest.warns(DeprecationWarning, match=r"Line.pieces is now Line.piece_count"):
        assert LINE.pieces == LINE.piece_count == 23


def test_old_methods_of_a_band():
    location = BAND.locate(lat=[0.01, 0.03], lon=[0.4, 0.5])

    with pytest.warns(DeprecationWarning, match=r"Band.place\(\) is now Band.locate\(\)"):
        measure, offset = BAND.place(lat=[0.01, 0.03], lon=[0.4, 0.5])
    with pytest.warns(DeprecationWarning, match=r"is now Band.location\(\).inside"):
        inside = BAND.holds(measure, offset)

    np.testing.assert_array_equal(measure, location.measure)
    np.testing.assert_array_equal(offset, location.offset)
    assert inside.tolist() == location.inside.tolist() == [True, False]


def test_old_attributes_of_a_band():
    with pytest.warns(DeprecationWarning, match=r"Band.knots is now Band.width_profile"):
        assert BAND.knots == BAND.width_profile
    with pytest.warns(DeprecationWarning, match=r"Band.asked_ends is now Band.given_ends"):
        assert BAND.asked_ends == BAND.given_ends == "flat"
