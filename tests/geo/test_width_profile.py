"""Half-widths along a line: scalar and array functions, and the sides of a step."""

from __future__ import annotations

import numpy as np
import pytest

from geo.width_profile import LEFT, RIGHT, WidthProfile, half_width_at, half_widths_at

ROWS = [
    (0.0, 1_000.0, 50.0),
    (20_000.0, 3_000.0, 50.0),
    (20_000.0, 6_000.0, 80.0),
    (6e4, 500.0, 9.0),
]
FLAT = [number for row in ROWS for number in row]


@pytest.mark.parametrize("side", [LEFT, RIGHT])
@pytest.mark.parametrize("profile", [FLAT, FLAT[:3]], ids=["several rows", "one row"])
def test_arrays_have_the_half_widths_of_single_measures(profile, side):
    rng = np.random.default_rng(51)
    near = 20_000 + np.array([-0.002, -0.001, -0.0005, 0, 0.0005, 0.001, 0.002])
    measures = np.concatenate([rng.uniform(-5_000, 70_000, 300), near, [0, 60_000]])

    found = half_widths_at(profile, side, measures)

    assert found.tolist() == [half_width_at(profile, side, m) for m in measures.tolist()]


def test_at_a_step_there_is_a_half_width_before_and_one_after():
    profile = WidthProfile(ROWS)

    assert profile.half_width_before(LEFT, 20_000) == 3_000
    assert profile.half_width_after(LEFT, 20_000) == 6_000
    assert half_width_at(FLAT, LEFT, 20_000.0) == pytest.approx(6_000, abs=1e-3)
    assert profile.half_width_before(LEFT, -1) == 1_000
    assert profile.half_width_after(RIGHT, 70_000) == profile.least == 9


def test_linear_parts_end_at_rows():
    parts = list(WidthProfile(ROWS).linear_parts(LEFT, 10_000, 40_000))

    assert parts == [(10_000, 20_000, 2_000, 3_000), (20_000, 40_000, 6_000, 3_250)]
