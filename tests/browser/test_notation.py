"""Coordinates in the page, in a real browser: read and written as by Python."""

from __future__ import annotations

import math

import numpy as np
import pytest
from pyproj import Transformer

from geo.errors import CoordinateError
from geo.notation import NOTATIONS, format_mgrs, parse_coordinate
from tests.parity.files import read_vectors

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import Any

    from playwright.sync_api import Page

    Open = Callable[..., Page]

GROUPS = read_vectors("notations")["groups"]
MICROMETRE = 1e-6
DEGREE_M = 111_320
HALF_MM = 4.99e-4  # GEOTRANS counts a place so far below a whole metre to it

Point = tuple[float, float]


@pytest.fixture
def page(scripts: Page) -> Page:
    return scripts


# Writing


def points_of_the_world() -> list[Point]:
    """Return random places, many of them at the edges of zones, bands and exceptions."""
    random = np.random.default_rng(20200305)
    lats = np.concatenate(
        [
            np.degrees(np.arcsin(random.uniform(-1, 1, 3_000))),
            random.uniform(34.5, 37, 2_000),  # the north-west of Syria
            random.uniform(55, 84.5, 2_000),  # Norway and Svalbard
            random.choice([-1, 1], 1_000) * random.uniform(79.5, 90, 1_000),
            random.choice(np.arange(-80, 88, 8), 2_000)
            + random.choice([-1, 1], 2_000) * 10 ** random.uniform(-12, 0, 2_000),
        ]
    )
    lons = np.concatenate(
        [
            random.uniform(-180, 180, 3_000),
            random.uniform(35, 39, 2_000),
            random.uniform(-1, 43, 2_000),
            random.uniform(-180, 180, 1_000),
            random.choice(np.arange(-180, 186, 6), 2_000)
            + random.choice([-1, 1], 2_000) * 10 ** random.uniform(-12, 0, 2_000),
        ]
    )
    corners = [
        (lat, lon)
        for lat in (-90, -80, -1e-8, -1e-12, 0, 8, 35, 56, 60, 64, 72, 80, 84, 90)
        for lon in (-180, -1e-12, 0, 3, 6, 9, 12, 21, 33, 36, 42, 180)
    ]
    drawn = zip(np.clip(lats, -90, 90), np.clip(lons, -180, 180), strict=True)
    return [*corners, *((float(lat), float(lon)) for lat, lon in drawn)]


def test_mgrs_is_written_as_by_python(page: Page) -> None:
    points = points_of_the_world()
    got = page.evaluate(
        """async (points) => {
          const { formatMgrs } = await import("/engine/mgrs.js");
          return points.map(([lat, lon]) => formatMgrs(lat, lon));
        }""",
        points,
    )

    assert len(got) == 10_168
    for point, written in zip(points, got, strict=True):
        expected = format_mgrs(*point)
        # The two compute to some nanometres of each other: there they may part.
        assert written == expected or metres_from_an_edge(point, expected) < 1e-6, point


def metres_from_an_edge(point: Point, reference: str) -> float:
    """Return how near a place lies to where the next metre of its grid begins."""
    lat, lon = point
    zone = reference[:2]
    code = {"north": 32661, "south": 32761}
    if zone.isdigit():
        code = {"north": 32600 + int(zone), "south": 32700 + int(zone)}
    grid = Transformer.from_crs(4326, code["south" if lat < 0 else "north"], always_xy=True)
    return min(abs(math.remainder(it + HALF_MM, 1)) for it in grid.transform(lon, lat))


@pytest.mark.parametrize(
    ("lat", "lon", "written"),
    [
        (35.81451, 36.60949, "37S BV 84025 66012"),
        (60, 3, "32V JM 65640 66593"),  # south-west Norway is all in zone 32
        (60, 2.9, "31V DG"),
        (78, 8.9, "31X"),  # Svalbard: no zones 32, 34, 36
        (78, 9, "33X"),
        (78, 21, "35X"),
        (78, 33, "37X"),
        (90, 0, "Z AH 00000 00000"),
        (-85, -10, "A"),
    ],
)
def test_mgrs_is_lettered_with_its_exceptions(
    page: Page, lat: float, lon: float, written: str
) -> None:
    got = page.evaluate(
        """async ([lat, lon]) => (await import("/engine/mgrs.js")).formatMgrs(lat, lon)""",
        [lat, lon],
    )

    assert got == format_mgrs(lat, lon)
    assert got.startswith(written)


def test_utm_is_pyproj_s_to_the_micrometre(page: Page) -> None:
    random = np.random.default_rng(1)
    rows: list[tuple[float, float, int]] = []
    for zone in range(1, 61):
        lats = random.uniform(-80, 84, 100)
        lons = np.clip(6 * zone - 183 + random.uniform(-4, 4, 100), -180, 180)
        rows += [(float(lat), float(lon), zone) for lat, lon in zip(lats, lons, strict=True)]
    got = page.evaluate(
        """async (rows) => {
          const { fromUtm, toUtm } = await import("/engine/mgrs.js");
          return rows.map(([lat, lon, zone]) => {
            const there = toUtm(lat, lon, zone);
            const back = fromUtm(there);
            return [there.east, there.north, back.lat, back.lon];
          });
        }""",
        rows,
    )
    grids = {
        code: Transformer.from_crs(4326, code, always_xy=True)
        for base in (32600, 32700)
        for code in range(base + 1, base + 61)
    }

    assert len(got) == 6_000
    for (lat, lon, zone), (east, north, lat_back, lon_back) in zip(rows, got, strict=True):
        x, y = grids[(32700 if lat < 0 else 32600) + zone].transform(lon, lat)
        assert math.hypot(east - x, north - y) < MICROMETRE
        assert metres_apart((lat, lon), (lat_back, lon_back)) < MICROMETRE


def metres_apart(one: Point, other: Point) -> float:
    """Return about how far two places are from each other, a few metres at most."""
    east_deg = math.remainder(one[1] - other[1], 360) * math.cos(math.radians(one[0]))
    return DEGREE_M * math.hypot(one[0] - other[0], east_deg)


# Reading


def test_the_page_reads_the_notations_of_python(page: Page) -> None:
    names = page.evaluate('async () => (await import("/engine/notation/table.js")).notationNames()')

    assert ["decimal", "DMS", *names] == [notation.name for notation in NOTATIONS]


Reading = tuple[float, float, bool]


def page_reads(page: Page, texts: list[str]) -> list[Reading | str]:
    got = page.evaluate(
        """async (texts) => {
          const { readCoordinate } = await import("/engine/notation/table.js");
          const { Refusal } = await import("/engine/notation/text.js");
          return texts.map((text) => {
            try {
              const { lat, lon, named } = readCoordinate(text);
              return [lat, lon, named];
            } catch (error) {
              if (error instanceof Refusal) return error.message;
              throw error;
            }
          });
        }""",
        texts,
    )
    return [it if isinstance(it, str) else tuple(it) for it in got]


def python_reads(text: str) -> Reading | str:
    try:
        read = parse_coordinate(text)
    except CoordinateError as refusal:
        # The page says in its own words that a text cannot be read, then gives the reason.
        message = str(refusal)
        if message.startswith("cannot read "):
            return message.partition(" as a coordinate: ")[2]
        return message
    return read.lat, read.lon, read.named


def assert_read_alike(page: Page, texts: list[str]) -> int:
    """Check that page and Python give one reading or one refusal; count the readings."""
    readings = 0
    for text, got in zip(texts, page_reads(page, texts), strict=True):
        expected = python_reads(text)
        if isinstance(got, str) or isinstance(expected, str):
            assert got == expected, text
        else:
            readings += 1
            assert metres_apart(got[:2], expected[:2]) < MICROMETRE, text
            assert got[2] == expected[2], text
    return readings


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group["name"])
def test_every_form_is_read_or_refused_as_by_python(page: Page, group: dict[str, Any]) -> None:
    cases = group["cases"]
    for case, got in zip(cases, page_reads(page, [it["input"] for it in cases]), strict=True):
        text, expected = case["input"], case["expect"]
        if isinstance(got, str) or "refused" in expected:
            assert got == expected.get("refused"), text
        else:
            assert metres_apart(got[:2], (expected["lat"], expected["lon"])) < MICROMETRE, text
            assert got[2] == expected["named"], text


def test_mgrs_of_any_letters_is_read_or_refused_as_by_python(page: Page) -> None:
    random = np.random.default_rng(2)
    alphabet = list("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    texts = []
    for _ in range(6_000):
        digits = "".join(random.choice(list("0123456789"), 2 * random.integers(1, 6)))
        zone, band = str(random.integers(0, 62)), random.choice(list("CDEFGHJKLMNPQRSTUVWX"))
        if random.random() < 0.2:
            zone, band = "", random.choice(list("ABYZ"))
        texts.append(zone + band + "".join(random.choice(alphabet, 2)) + digits)

    assert assert_read_alike(page, texts) > 500


def test_mgrs_of_any_place_is_read_as_by_python(page: Page) -> None:
    random = np.random.default_rng(3)
    texts = []
    for lat, lon in points_of_the_world()[::2]:
        zone, square, east, north = format_mgrs(lat, lon).split()
        kept = random.integers(1, 6)
        texts.append(f"{zone}{square} {east[:kept]} {north[:kept]}")

    assert assert_read_alike(page, texts) > 4_000


def test_utm_of_any_place_is_read_or_refused_as_by_python(page: Page) -> None:
    random = np.random.default_rng(4)
    bands = ["north", "south", *"ABCDEFGHIJKLMNOPQRSTUVWXYZ"]
    forms = ["{}{} {} {}", "UTM zone {} {} {}mE {}mN", "utm {}{}, E{}, N{}", "{} {} {}, {}"]
    texts = []
    for _ in range(4_000):
        zone, band = random.choice([0, 1, 31, 37, 60, 61]), random.choice(bands)
        east = round(random.uniform(90_000, 910_000), random.integers(0, 4))
        north = round(random.uniform(0, 10_100_000), random.integers(0, 4))
        texts.append(random.choice(forms).format(zone, band, east, north))

    assert assert_read_alike(page, texts) > 100


def test_no_text_takes_long(page: Page) -> None:
    texts = [(unit * 200)[:200] for unit in ("MGRS ", "37S BV 1", "37N1", "UTM 37N 1", "1 1")]
    took_ms = page.evaluate(
        """async (texts) => {
          const { readCoordinate } = await import("/engine/notation/table.js");
          return texts.map((text) => {
            const start = performance.now();
            try { readCoordinate(text); } catch {}
            return performance.now() - start;
          });
        }""",
        texts,
    )

    assert max(took_ms) < 500  # it takes a millisecond or so


# In the box


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("37S BV 84070 65954", "35.81400° N, 36.61000° E, in Ariha, lies inside the corridor"),
        ("٣٧ s bv ٨٤٠٧٠ ٦٥٩٥٤", "35.81400° N, 36.61000° E, in Ariha, lies inside the corridor"),
        ("37 north 284070 3965955", "35.81400° N, 36.61000° E, in Ariha, lies inside the corridor"),
        ("geo:35.814,36.610?z=12", "35.81400° N, 36.61000° E, in Ariha, lies inside the corridor"),
        ("37S 284070 3965954", "37S may be band S, which is northern, or the southern"),
        ("37S BV 84070 6595", "MGRS takes 1 to 5 digits of easting and as many of northing"),
        ("37T BV 84070 65954", "there is no MGRS square 37TBV8407065954; check zone and"),
    ],
)
def test_the_box_reads_or_refuses(open_map: Open, m4_file: Path, text: str, answer: str) -> None:
    page = open_map(m4_file)
    page.locator("#question").fill(text)
    page.keyboard.press("Enter")

    page.get_by_role("status").get_by_text(answer).first.wait_for()
