"""The land of the page: what is sent, and what it weighs."""

from __future__ import annotations

import json
from typing import Any

import pytest
import shapely

import corridor
from corridor import Corridor
from corridor.model import basemap
from corridor.model.relief import shade_relief
from corridor.page.compress import deflate_json
from corridor.page.land import land_facts
from tests.pages import inflate

M4_BOUNDS = (36.1, 35.6, 36.8, 36.0)
ELSEWHERE = (-70.0, -33.0, -64.0, -30.0)


@pytest.fixture(scope="module")
def land() -> dict[str, Any]:
    return land_facts(M4_BOUNDS)


def decode(steps: list[int], scale: int) -> list[tuple[float, float]]:
    """Return (lon, lat) of the points that a path in steps stands for."""
    lats, lons = [0], [0]
    for i in range(0, len(steps), 2):
        lats.append(lats[-1] + steps[i])
        lons.append(lons[-1] + steps[i + 1])
    return [(lon / scale, lat / scale) for lat, lon in zip(lats[1:], lons[1:], strict=True)]


def test_facts_are_packed_without_a_sign_that_a_script_knows(land: dict[str, Any]) -> None:
    packed = deflate_json({**land, "text": "</script>{{"})

    assert json.loads(inflate(packed))["text"] == "</script>{{"
    assert not set("<>{}&\"'`\\") & set(packed)


def test_the_same_land_gives_the_same_bytes(land: dict[str, Any]) -> None:
    assert deflate_json(land) == deflate_json(land_facts(M4_BOUNDS))


def test_paths_are_those_of_the_seeds(land: dict[str, Any]) -> None:
    (river, *_), (path, *_) = (
        land["detail"]["lines"]["river"],
        basemap.load_basemap().lines["river"],
    )

    assert decode(river, 10_000) == [tuple(point) for point in path]


def test_every_layer_of_the_seeds_is_sent(land: dict[str, Any]) -> None:
    seeds = basemap.load_basemap()

    assert {kind: len(it) for kind, it in land["detail"]["lines"].items()} == {
        kind: len(it) for kind, it in seeds.lines.items()
    }
    assert {kind: len(it) for kind, it in land["detail"]["areas"].items()} == {
        kind: len(it) for kind, it in seeds.areas.items()
    }
    assert len(land["detail"]["names"]) == len(seeds.names)


def test_shields_stand_on_their_roads(land: dict[str, Any]) -> None:
    roads = {
        number: shapely.union_all([shapely.LineString(path) for path in paths])
        for number, paths in basemap.load_basemap().numbered.items()
    }

    assert len(land["detail"]["shields"]) > 100
    for number, lat, lon in land["detail"]["shields"]:
        assert roads[number].distance(shapely.Point(lon, lat)) < 1e-4


def test_the_relief_has_the_shades_of_its_latitudes(land: dict[str, Any]) -> None:
    relief = land["detail"]["relief"]
    shades = shade_relief(basemap.load_elevation())
    rows = len(relief["shades"]) // relief["columns"]
    first, last = relief["shades"][: relief["columns"]], relief["shades"][-relief["columns"] :]

    assert (rows, relief["columns"]) == shades.shape
    # The rows at the edges are those of the elevations; between, Mercator's are a little apart.
    assert first == pytest.approx(shades[0] * relief["scale"], abs=0.6)
    assert last == pytest.approx(shades[-1] * relief["scale"], abs=0.6)


def test_a_line_elsewhere_gets_the_world_alone() -> None:
    land = land_facts(ELSEWHERE)

    assert land["base"] is None
    assert land["detail"] is None
    assert land["world"]["land"]
    assert land["inset"]["land"]
    assert len(deflate_json(land)) < 60_000


def test_no_page_is_blank_and_the_m4_s_has_room_left(m4: Corridor) -> None:
    elsewhere = corridor.from_line("LINESTRING (-70 -30, -64 -31)", width_km=60)

    assert len(m4.map().get_root().render().encode()) <= 700_000
    assert len(elsewhere.map().get_root().render().encode()) <= 500_000
