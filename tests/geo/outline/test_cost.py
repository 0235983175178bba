"""What outlines cost: points located on the line, and vertices."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import shapely

from geo import Band, Line
from tests import outlines
from tests.outlines import check_outline, whole_band

LINES = outlines.hard_lines()


def test_a_narrow_corridor_is_drawn_with_few_vertices() -> None:
    """Where nothing else of the line is near, rays may stand far apart."""
    equator = Line(lats=[0, 0], lons=[0, 40])
    assert shapely.get_num_coordinates(whole_band(equator, 10).outline()) < 500
    for name, ends in (("hairpins", "round"), ("closed ring", "flat")):
        assert (
            shapely.get_num_coordinates(check_outline(whole_band(LINES[name], 10, ends=ends))) < 500
        )


@pytest.fixture
def lookups(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many points are located on a line, a number for each call."""
    counts: list[int] = []
    locate = Line.locate_extended

    def counted(self: Line, *, lat: Any, lon: Any, threads: int | None = None) -> tuple[Any, Any]:
        counts.append(len(lat))
        return locate(self, lat=lat, lon=lon, threads=threads)

    monkeypatch.setattr(Line, "locate_extended", counted)
    return counts


def test_flat_ends_of_a_long_line_cost_no_more_than_round_ones(lookups: list[int]) -> None:
    """Although it comes back to where it began: only rays near its ends may be cut there."""
    line = outlines.curved_line(150)
    whole_band(line, 300_000, ends="round").outline(4.0)
    most = 1.5 * sum(lookups)
    lookups.clear()
    whole_band(line, 300_000, ends="flat").outline(4.0)
    assert sum(lookups) < most


def test_rays_cut_beside_their_feet_are_shortened_in_few_steps(lookups: list[int]) -> None:
    """There the distance hardly changes with the reach."""
    whole_band(outlines.curved_line(150), 500_000, 150_000, ends="round").outline(4.0)
    assert len(lookups) < 200


def test_a_corner_takes_few_vertices() -> None:
    line = outlines.wandering_road(300)
    assert shapely.get_num_coordinates(whole_band(line, 10, ends="round").outline()) < 4_000
    at = np.linspace(0, line.length, 31).tolist()
    widths = [(m, width) for m, width in zip(at, [400, 1_000] * 16, strict=False)]
    band = Band(line=line, start=0, stop=line.length, left=widths, right=widths)
    assert shapely.get_num_coordinates(band.outline()) < 8_000
