"""The nearest piece, by the tree, against all pieces one by one."""

from __future__ import annotations

import numpy as np
import pytest
from pyproj import Geod

from geo import Line
from geo.ellipsoid import geocentric
from geo.nearest import frames, search
from geo.nearest.piece import project_on_piece

GEOD = Geod(ellps="WGS84")


@pytest.mark.parametrize("count", [3, 500, 2_500])
def test_a_search_finds_the_nearest_piece_where_all_are_nearly_as_near(count):
    """From the middle of a ring that is not quite round: more nodes wait than have room."""
    rng = np.random.default_rng(8)
    azimuths, radii = np.linspace(0, 350, count), 50_000 + rng.uniform(0, 0.01, count)
    lons, lats, _ = GEOD.fwd(np.full(count, 20), np.full(count, 40), azimuths, radii)
    line = Line(lats=lats, lons=lons)
    _, pieces, tree = line.tables()
    for lat, lon in [(40, 20), *zip(*rng.normal((40, 20), 1e-3, (5, 2)).T, strict=True)]:
        position = geocentric(lat, lon)
        number = len(pieces) // frames.PIECE_ROW
        every = [project_on_piece(pieces, j, *position)[0] for j in range(number)]
        found = search.nearest_piece(
            pieces, tree, *position, [0.0] * search.MAX_WAITING, [0] * search.MAX_WAITING
        )
        assert found == int(np.argmin(every))
