"""The outline that the page draws is valid at every width, and lies where the band ends."""

from __future__ import annotations

import json

import numpy as np
import pytest
import shapely
from pyproj import Geod, Transformer

import corridor
from geo.band import Band
from geo.line import Line

TYPE_CHECKING = False
if TYPE_CHECKING:
    from playwright.sync_api import Page

GEOD = Geod(ellps="WGS84")
LEAST_M, MOST_M = 100, 30_000
PAIRS_M = [(100, 100), (30_000, 30_000), (100, 30_000), (20_000, 500), (9_000, 1_000)]


@pytest.fixture
def page(scripts: Page) -> Page:
    return scripts


@pytest.fixture(scope="module")
def road() -> Band:
    return corridor.m4().band


def facts(band: Band) -> dict:
    return {
        "line": {"lats": list(band.line.lats), "lons": list(band.line.lons)},
        **{name: getattr(band, name) for name in ("start", "stop", "left", "right", "ends")},
        "sides": {"left": "left", "right": "right"},
    }


def drawn(page: Page, cases: list[tuple[Band, list[tuple[float, float]]]]) -> list[dict]:
    """What the page draws and offers for bands, each at some half-widths (left, right)."""
    text = page.evaluate(
        """async (cases) => {
          const { makeCorridor } = await import("/engine/answers.js");
          const { fillSketch, makeSketch } = await import("/outline/rays.js");
          const outline = await import("/outline/outline.js");
          const { areaOfRings, outlinePolygons, outlineRings } = outline;
          const found = cases.flatMap(([band, widths]) => {
            const sketch = makeSketch(makeCorridor(band));
            fillSketch(sketch);
            return widths.map(([left, right]) => {
              const rings = outlineRings(sketch, { left, right });
              const polygons = outlinePolygons(rings);
              return { rings, polygons, area: areaOfRings(rings) };
            });
          });
          return JSON.stringify(found);
        }""",
        [(facts(band), widths) for band, widths in cases],
    )
    return json.loads(text)


def page_polygons(page: Page, rings: list) -> list:
    return page.evaluate(
        """async (rings) => {
          const { outlinePolygons } = await import("/outline/outline.js");
          return outlinePolygons(rings);
        }""",
        rings,
    )


def as_shapely(polygons: list) -> shapely.MultiPolygon:
    return shapely.MultiPolygon([(shell, holes) for shell, *holes in polygons])


def assert_fit_for_geojson(polygons: list) -> None:
    whole = as_shapely(polygons)
    assert shapely.is_valid_reason(whole) == "Valid Geometry"
    for shell, *holes in polygons:
        assert shapely.LinearRing(shell).is_ccw
        assert not any(shapely.LinearRing(hole).is_ccw for hole in holes)
        assert all(ring[0] == ring[-1] for ring in (shell, *holes))
    written = shapely.get_coordinates(whole)
    assert np.array_equal(written, written.round(7))


def widths_m(random: np.random.Generator, count: int) -> list[tuple[float, float]]:
    """Half-widths (left, right), small ones as often as large: equal first, then apart."""
    one, other = np.exp(random.uniform(np.log(LEAST_M), np.log(MOST_M), (2, count))).round(1)
    other[: count // 2] = one[: count // 2]
    return list(zip(one.tolist(), other.tolist(), strict=True))


def stretch(random: np.random.Generator, band: Band, ends: str) -> Band:
    """A part of the section, 2 km long or more, now and then travelled the other way."""
    length = np.exp(random.uniform(np.log(2_000), np.log(band.stop - band.start)))
    start = band.start + random.uniform(0, band.stop - band.start - length)
    part = {"left": 1_000, "right": 1_000, "ends": ends}
    if random.random() < 0.5:
        return Band(line=band.line, start=start, stop=start + length, **part)
    whole = band.line.length
    back = band.line.reversed()
    return Band(line=back, start=whole - start - length, stop=whole - start, **part)


def with_ends(band: Band, ends: str) -> Band:
    section = {"start": band.start, "stop": band.stop}
    return Band(line=band.line, **section, left=band.left, right=band.right, ends=ends)


def with_widths(band: Band, left: float, right: float) -> Band:
    section = {"start": band.start, "stop": band.stop, "ends": band.ends}
    return Band(line=band.line, **section, left=left, right=right)


def awkward(name: str) -> Band:
    """A line that comes near itself, or crosses itself."""
    t = np.linspace(0, 1, 120)
    x, y = {
        "spiral": lambda: (3e3 * (1 + 5 * t) * np.cos(15 * t), 3e3 * (1 + 5 * t) * np.sin(15 * t)),
        "eight": lambda: (8e3 * np.sin(6.2 * t), 4e3 * np.sin(12.4 * t)),
        "hooks": lambda: (9e3 * t + 1200 * np.sin(37 * t), 4e3 * np.cos(18.5 * t)),
    }[name]()
    line = Line(lats=35.7 + y / 111_195, lons=36.4 + x / 90_300)
    return Band(line=line, start=0, stop=line.length, left=1_000, right=1_000, ends="flat")


# Validity


def test_the_outline_is_valid_at_every_width(page: Page, road: Band) -> None:
    random = np.random.default_rng(20200305)
    bands = [
        *(with_ends(road, ends) for ends in ("flat", "round")),
        *(stretch(random, road, ends) for ends in ("flat", "round") for _ in range(4)),
    ]
    cases = [(band, PAIRS_M + widths_m(random, 8)) for band in bands]
    for found in drawn(page, cases):
        assert_fit_for_geojson(found["polygons"])


@pytest.mark.parametrize("name", ["spiral", "eight", "hooks"])
def test_lines_near_themselves_have_valid_outlines_with_holes(page: Page, name: str) -> None:
    random = np.random.default_rng(6)
    band = awkward(name)
    widths = widths_m(random, 10)
    with_holes = 0
    for halves, found in zip(widths, drawn(page, [(band, widths)]), strict=True):
        assert_fit_for_geojson(found["polygons"])
        holes = sum(len(polygon) - 1 for polygon in found["polygons"])
        outline = with_widths(band, *halves).outline()
        assert holes == sum(len(part.interiors) for part in shapely.get_parts(outline))
        with_holes += holes > 0
    assert with_holes >= 3


def test_what_is_offered_is_what_is_drawn(page: Page) -> None:
    random = np.random.default_rng(8)
    for found in drawn(page, [(awkward("spiral"), widths_m(random, 8))]):
        rings = {frozenset(map(tuple, ring)) for ring in found["rings"]}
        offered = [ring for polygon in found["polygons"] for ring in polygon]
        assert {frozenset(map(tuple, ring)) for ring in offered} == rings
        assert len(offered) == len(found["rings"])


# Where it lies


def in_metres(band: Band) -> Transformer:
    middle = len(band.line.lats) // 2
    lat, lon = band.line.lats[middle], band.line.lons[middle]
    return Transformer.from_crs(4326, f"+proj=aeqd +lat_0={lat} +lon_0={lon}", always_xy=True)


def rings_in_metres(rings: list, metres: Transformer) -> list[np.ndarray]:
    return [np.column_stack(metres.transform(*np.array(ring)[:, :2].T)) for ring in rings]


def ways_to(rings: list[np.ndarray], edges: list[np.ndarray]) -> np.ndarray:
    """How far each corner of some rings lies from the edges of others."""
    pieces = np.concatenate([np.stack([edge[:-1], edge[1:]], axis=1) for edge in edges])
    tree = shapely.STRtree(shapely.linestrings(pieces))
    corners = shapely.points(np.concatenate(rings))
    (_, _), ways = tree.query_nearest(corners, return_distance=True, all_matches=False)
    return ways


def assert_within_a_metre(found: dict, band: Band) -> None:
    metres = in_metres(band)
    polygon = band.outline()
    rings = [np.array(ring.coords) for ring in shapely.get_parts(polygon.boundary)]
    python = rings_in_metres(rings, metres)
    page = rings_in_metres(found["rings"], metres)

    assert ways_to(python, page).max() < 1
    assert ways_to(page, python).max() < 1
    area = abs(GEOD.geometry_area_perimeter(polygon)[0])
    assert found["area"] == pytest.approx(area, rel=1e-4)


@pytest.mark.parametrize("ends", ["flat", "round"])
def test_the_outline_is_within_a_metre_at_any_width(page: Page, road: Band, ends: str) -> None:
    random = np.random.default_rng(7)
    band = with_ends(road, ends)
    widths = [*widths_m(random, 6), (10, 10), (30_000, 30_000), (100, 30_000), (20_000, 500)]
    for (left, right), found in zip(widths, drawn(page, [(band, widths)]), strict=True):
        assert_within_a_metre(found, with_widths(band, left, right))


@pytest.mark.parametrize("ends", ["flat", "round"])
def test_the_outline_of_a_stretch_is_within_a_metre(page: Page, road: Band, ends: str) -> None:
    random = np.random.default_rng(9)
    bands = [stretch(random, road, ends) for _ in range(4)]
    cases = [(band, widths_m(random, 2)) for band in bands]
    bands_at = [with_widths(band, *halves) for band, widths in cases for halves in widths]
    for band, found in zip(bands_at, drawn(page, cases), strict=True):
        assert_within_a_metre(found, band)


# Rings of any kind


def square(x: float, y: float, half: float) -> list[tuple[float, float]]:
    corners = [(-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1)]
    return [(round(36 + x + half * i, 7), round(35 + y + half * j, 7)) for i, j in corners]


def diamond(x: float, y: float, half: float) -> list[tuple[float, float]]:
    corners = [(0, -1), (1, 0), (0, 1), (-1, 0), (0, -1)]
    return [(round(36 + x + half * i, 7), round(35 + y + half * j, 7)) for i, j in corners]


BIG = square(0, 0, 0.01)  # 4e-4 square degrees
SPIKED = [*BIG[:2], (36.01, 35), (36.02, 35), (36.01, 35), *BIG[2:]]
LOOPED = [*BIG[:2], (36.0100001, 35.005), (36.0099999, 35.005), *BIG[2:]]


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize(
    ("rings", "holes", "area"),
    [
        ([BIG], [0], 4e-4),
        ([BIG, square(0, 0, 0.005)], [1], 3e-4),
        ([square(0, 0, 0.005), BIG, square(0, 0, 0.002)], [0, 1], 3e-4 + 1.6e-5),
        ([BIG, diamond(0.005, 0, 0.005)], [1], 4e-4 - 5e-5),  # touches in one corner
        ([BIG, diamond(0, 0, 0.01)], [0, 0, 0, 0], 2e-4),  # in four
        ([SPIKED], [0], 4e-4),
        ([LOOPED], [0], 4e-4),
    ],
)
def test_rings_become_polygons(
    page: Page, rings: list, holes: list[int], area: float, turned: bool
) -> None:
    given = [ring[::-1] for ring in rings] if turned else rings
    polygons = page_polygons(page, given)

    assert_fit_for_geojson(polygons)
    assert sorted(len(polygon) - 1 for polygon in polygons) == holes
    assert as_shapely(polygons).area == pytest.approx(area, rel=1e-4)


def test_python_s_outline_becomes_polygons(page: Page) -> None:
    outline = awkward("eight").outline()
    rings = [outline.exterior, *outline.interiors]
    given = [np.array(ring.coords).round(6).tolist() for ring in rings]
    polygons = page_polygons(page, given)

    assert_fit_for_geojson(polygons)
    assert [len(polygon) for polygon in polygons] == [len(rings)]
    assert as_shapely(polygons).area == pytest.approx(outline.area, rel=1e-5)
