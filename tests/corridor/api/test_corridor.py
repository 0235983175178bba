"""The public corridor: points and tables in, lines of one's own, its names."""

from __future__ import annotations

import inspect
import json
import math
import subprocess
import sys
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

import corridor
import corridor.errors
from corridor import Corridor
from corridor.errors import CorridorError, DataError, SettlementError, WidthError
from geo.errors import CoordinateError
from tests.support import ROOT, refusal

if TYPE_CHECKING:
    from pathlib import Path

MILLIMETRE = 1e-3
MILLIMETRE_KM = 1e-6

ARIHA = {"lat": 35.814, "lon": 36.610}
NORTH = {"lat": 35.830, "lon": 36.610}  # 1 km north of the road
SARAQIB = {"lat": 35.861105, "lon": 36.80611}
FAR = {"lat": 36.900, "lon": 36.610}

EQUATOR = shapely.LineString([(0, 0), (1, 0)])  # 111,319.491 m, due east
EQUATOR_M = 111_319.491


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    rows = [ARIHA, NORTH, SARAQIB, FAR]
    index = pd.Index(["a", "b", "c", "c"])
    return pd.DataFrame(rows, index=index).rename(columns={"lat": "breite", "lon": "laenge"})


@pytest.fixture(scope="module")
def series(frame: pd.DataFrame) -> gpd.GeoSeries:
    points = gpd.points_from_xy(frame["laenge"], frame["breite"], crs="EPSG:4326")
    return gpd.GeoSeries(points, index=frame.index)


def test_one_point_is_answered_with_plain_values(m4: Corridor) -> None:
    answer = m4.locate(**ARIHA)

    assert m4.contains(**ARIHA) is True
    assert (answer.inside, answer.side) == (True, "south")
    assert answer.distance_m == pytest.approx(527.7, abs=0.05)
    assert answer.km == pytest.approx(16.10, abs=0.005)
    assert answer.edge_m == pytest.approx(6000 - answer.distance_m, abs=MILLIMETRE)
    assert [type(value) for value in answer] == [bool, str, float, float, float]


@pytest.mark.parametrize("of", [list, tuple, np.array, pd.Series])
def test_arrays_are_answered_with_arrays_equal_to_the_single_answers(
    m4: Corridor, of: object
) -> None:
    points = [ARIHA, NORTH, SARAQIB, FAR]
    lats, lons = (of([point[it] for point in points]) for it in ("lat", "lon"))  # type: ignore[operator]
    found = m4.locate(lat=lats, lon=lons)

    assert m4.contains(lat=lats, lon=lons).tolist() == [True, True, False, False]
    assert all(isinstance(values, np.ndarray) for values in found)
    for i, point in enumerate(points):
        one = m4.locate(**point)
        assert (found.inside[i], found.side[i]) == (one.inside, one.side)
        assert found.distance_m[i] == pytest.approx(one.distance_m, abs=MILLIMETRE)
        assert found.km[i] == pytest.approx(one.km, abs=MILLIMETRE_KM)
        assert found.edge_m[i] == pytest.approx(one.edge_m, abs=MILLIMETRE)


def test_no_points_are_no_answers(m4: Corridor) -> None:
    assert m4.contains(lat=[], lon=[]).tolist() == []
    assert [len(values) for values in m4.locate(lat=[], lon=[])] == [0] * 5


def test_shapely_points_have_longitude_for_x(m4: Corridor) -> None:
    ariha, far = (shapely.Point(it["lon"], it["lat"]) for it in (ARIHA, FAR))

    assert m4.contains(ariha) is True
    assert m4.locate(ariha) == m4.locate(**ARIHA)
    assert m4.contains(np.array([ariha, far])).tolist() == [True, False]
    assert m4.locate([ariha, far]).side.tolist() == ["south", "north"]


@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:32637", "EPSG:3857"])
def test_the_crs_of_geopandas_is_honoured(m4: Corridor, series: gpd.GeoSeries, crs: str) -> None:
    there = series.to_crs(crs)
    for points in (there, gpd.GeoDataFrame(geometry=there)):
        inside = m4.contains(points)

        assert inside.index.equals(series.index)
        assert inside.tolist() == [True, True, False, False]
        np.testing.assert_allclose(
            m4.locate(points).distance_m,
            m4.locate(series).distance_m,
            rtol=0,
            atol=2 * MILLIMETRE,
        )


def test_points_without_a_crs_are_refused(m4: Corridor, series: gpd.GeoSeries) -> None:
    bare = series.set_crs(None, allow_override=True)
    for points in (bare, gpd.GeoDataFrame(geometry=bare)):
        for ask in (m4.contains, m4.locate, m4.label):
            assert "the points carry no CRS" in refusal(DataError, ask, points)


def test_a_table_is_read_by_the_names_of_its_columns(m4: Corridor, frame: pd.DataFrame) -> None:
    inside = m4.contains(frame, lat="breite", lon="laenge")
    labelled = m4.label(frame, lat="breite", lon="laenge")

    assert inside.index.equals(frame.index)
    assert inside.tolist() == labelled["inside"].tolist() == [True, True, False, False]
    assert labelled["side"].tolist() == ["south", "north", "south", "north"]
    assert list(labelled.columns) == [
        *("breite", "laenge", "inside", "side", "distance_m", "km", "problem"),
    ]
    assert "inside" not in frame.columns


def test_a_table_without_coordinate_columns_is_refused(m4: Corridor, frame: pd.DataFrame) -> None:
    for ask in (m4.contains, m4.locate, m4.label):
        assert "no column for the latitude" in refusal(DataError, ask, frame)
        assert "no column 'y'" in refusal(DataError, ask, frame, lat="y", lon="x")


def test_a_bare_pair_of_numbers_is_never_positional(m4: Corridor) -> None:
    with pytest.raises(TypeError, match="positional"):
        m4.contains(35.814, 36.610)  # type: ignore[misc]
    assert "numbers are given by name" in refusal(DataError, m4.contains, (35.814, 36.610))


@pytest.mark.parametrize(
    ("lat", "lon", "message"),
    [
        (95, 36, "latitude must lie in [-90, 90], got 95"),
        (-90.001, 36, "latitude must lie in [-90, 90], got -90.001"),
        (35, 181, "longitude must lie in [-180, 180], got 181"),
        (math.nan, 36, "latitude must be a finite number of degrees, got NaN"),
        (35, math.inf, "longitude must be a finite number of degrees, got"),
        (None, 36, "latitude is missing"),
        (35, None, "longitude is missing"),
        ([35.0, 35.1], [36.0], "two one-dimensional arrays of the same length"),
        ([35.0, 35.1], 36.0, "two one-dimensional arrays of the same length"),
        ([[35.0]], [[36.0]], "two one-dimensional arrays of the same length"),
        ([35.0, "north"], [36.0, 36.0], "must be numbers in degrees"),
        ([35.0, 95.0], [36.0, 36.0], "point 1: latitude must lie in [-90, 90] and"),
        ([35.0, math.nan], [36.0, 36.0], "got lat=nan, lon=36.0"),
        ([35.0, None], [36.0, 36.0], "got lat=nan, lon=36.0"),
    ],
)
def test_impossible_coordinates_are_refused(
    m4: Corridor, lat: object, lon: object, message: str
) -> None:
    assert message in refusal(CoordinateError, m4.contains, lat=lat, lon=lon)
    assert message in refusal(CoordinateError, m4.locate, lat=lat, lon=lon)


def test_no_coordinate_at_all_is_refused(m4: Corridor) -> None:
    assert "latitude is missing" in refusal(CoordinateError, m4.contains)
    assert "longitude is missing" in refusal(CoordinateError, m4.locate, lat=35)


@pytest.fixture
def geojson(tmp_path: Path) -> Path:
    path = tmp_path / "pipeline.geojson"
    path.write_text(json.dumps(shapely.geometry.mapping(EQUATOR)), encoding="utf-8")
    return path


@pytest.mark.parametrize("source", ["path", "text", "shapely"])
def test_a_corridor_lies_along_any_line(geojson: Path, source: str) -> None:
    line = {"path": geojson, "text": str(geojson), "shapely": EQUATOR}[source]
    own = corridor.from_line(line, width_km=4)

    assert own.title == ("line" if source == "shapely" else "pipeline")
    assert own.length_km * 1000 == pytest.approx(EQUATOR_M, abs=MILLIMETRE)
    assert own.each_side_km == (2.0, 2.0)
    assert own.contains(lat=0.018, lon=0.5)
    assert not own.contains(lat=0.0182, lon=0.5)
    assert own.locate(lat=0.01, lon=0.25).side == "left"
    assert own.locate(lat=-0.01, lon=0.25).side == "right"
    assert own.locate(lat=0, lon=0.25).km == pytest.approx(27.829873, abs=MILLIMETRE_KM)


def test_before_the_line_begins_the_way_to_the_edge_runs_straight_on() -> None:
    found = corridor.from_line(EQUATOR, width_km=4).locate(lat=0.001, lon=-0.001)

    assert (found.inside, found.km) == (False, 0)
    assert found.edge_m == pytest.approx(-111.319, abs=MILLIMETRE)


def test_half_widths_of_a_line_of_ones_own_are_left_and_right() -> None:
    own = corridor.from_line(EQUATOR, each_side_km=(3, 1), ends="round", title="Equator")

    assert (own.title, own.ends, own.each_side_km, own.width_km) == (
        *("Equator", "round", (3.0, 1.0), 4.0),
    )
    assert own.contains(lat=0.02, lon=0.5)
    assert not own.contains(lat=-0.02, lon=0.5)
    assert own.contains(lat=0, lon=-0.001)


def test_a_line_of_ones_own_has_no_facts_around_it() -> None:
    own = corridor.from_line(EQUATOR, width_km=4)

    assert (own.gazetteer, own.patrols, own.agreement) == ((), (), None)
    assert (own.from_name, own.to_name) == (None, None)
    assert own.nearest_settlement(lat=0, lon=0) is None
    assert own.settlements() == []


def test_a_line_of_ones_own_has_stretches_by_kilometre() -> None:
    own = corridor.from_line(EQUATOR, each_side_km=(3, 1))
    back = own.between(50, 20)

    assert own.between(20, 50).length_km == pytest.approx(30, abs=MILLIMETRE_KM)
    assert back.locate(lat=0, lon=0.4).km == pytest.approx(50 - 44.527796, abs=MILLIMETRE_KM)
    # Left and right are those of travel, and with them their half-widths.
    assert own.locate(lat=0.02, lon=0.4)[:2] == back.locate(lat=-0.02, lon=0.4)[:2]
    assert own.locate(lat=0.02, lon=0.4)[:2] == (True, "left")
    assert back.locate(lat=0.02, lon=0.4)[:2] == (False, "right")
    assert "no settlement called 'Ariha'" in refusal(SettlementError, own.between, "Ariha", 3)


def test_a_line_of_ones_own_needs_a_width() -> None:
    assert refusal(WidthError, corridor.from_line, EQUATOR) == (
        "a line of your own needs a width: give width_km=, each_side_km= or widths="
    )


def test_a_line_of_ones_own_labels_and_is_exported(tmp_path: Path) -> None:
    own = corridor.from_line(EQUATOR, width_km=4)
    table = pd.DataFrame({"lat": [0.01, -0.01, 0.5, None], "lon": 0.5})
    written = own.export(tmp_path / "own.geojson")

    assert own.label(table)["side"].tolist() == ["left", "right", "left", pd.NA]
    assert written == [str(tmp_path / "own.geojson")]
    assert own.polygon.covers(shapely.Point(0.5, 0.017))


def test_the_repr_describes_the_corridor(m4: Corridor, lopsided: Corridor) -> None:
    assert repr(m4) == (
        "<Corridor 'M4 corridor': 71.381 km from Tronba to Ain al-Havr, 6 km north and 6 km "
        "south, flat ends>"
    )
    assert "2 km north and 9 km south" in repr(lopsided)
    assert repr(corridor.from_line(EQUATOR, each_side_km=(0.5, 2), ends="round")) == (
        "<Corridor 'line': 111.319 km from its start to its end, 0.5 km left and 2 km right, "
        "round ends>"
    )


@pytest.mark.parametrize("name", ["title", "band", "ends", "width_km", "gazetteer", "anything"])
def test_a_corridor_cannot_be_changed(m4: Corridor, name: str) -> None:
    with pytest.raises(AttributeError, match="does not change"):
        setattr(m4, name, 1)
    with pytest.raises(AttributeError, match="does not change"):
        delattr(m4, name)


def test_an_answer_cannot_be_changed(m4: Corridor) -> None:
    with pytest.raises(AttributeError):
        m4.locate(**ARIHA).inside = False  # type: ignore[misc]


def test_everything_public_is_listed() -> None:
    public = {
        name
        for name, value in vars(corridor).items()
        if not name.startswith("_") and not inspect.ismodule(value) and name != "annotations"
    }

    assert set(corridor.__all__) == public | {"__version__"}
    assert len(set(corridor.__all__)) == len(corridor.__all__)


def test_every_error_is_public_and_a_corridor_error() -> None:
    errors = {
        name: value
        for name, value in vars(corridor.errors).items()
        if inspect.isclass(value) and issubclass(value, Exception)
    }

    assert set(errors) <= set(corridor.__all__)
    for name, error in errors.items():
        assert issubclass(error, CorridorError)
        if name != "CorridorError":
            assert issubclass(error, (ValueError, LookupError, OSError))
            assert f"{name} " in (corridor.errors.__doc__ or "")


def test_one_answer_in_python_loads_neither_numpy_nor_shapely() -> None:
    program = (
        "import corridor, sys\n"
        "corridor.m4().locate(lat=35.814, lon=36.610)\n"
        "corridor.m4(each_side_km=(2, 9)).between('Ariha', 'Badama').contains(lat=1, lon=2)\n"
        "sys.exit(', '.join({'numpy', 'shapely', 'pyproj', 'numba'} & set(sys.modules)) or 0)\n"
    )

    ran = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True)

    assert (ran.returncode, ran.stderr) == (0, "")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("told_each_side", "half_widths_text"),
        ("told_width", "width_text"),
        ("way", "road_or_line"),
        ("places", "gazetteer"),
    ],
)
def test_a_name_of_an_earlier_release_warns_and_gives_the_same(m4: Corridor, old: str, new: str):
    with pytest.warns(DeprecationWarning, match=f"Corridor.{old} is now Corridor.{new};"):
        assert getattr(m4, old) == getattr(m4, new)


def test_the_earlier_name_of_an_error_warns_and_is_the_same():
    with pytest.warns(DeprecationWarning, match="PlaceError is now corridor.Settlem"):
        assert corridor.PlaceError is SettlementError


def test_answers_and_locations_by_their_earlier_names(m4: Corridor):
    location = m4.band.locate(**ARIHA)
    nested = corridor.nested(m4, {"all": m4})

    with pytest.warns(DeprecationWarning, match=r"Corridor.answer\(\) is now"):
        assert m4.answer(location.measure, location.offset) == m4.locate(**ARIHA)
    with pytest.warns(DeprecationWarning, match=r"Nested.place\(\) is now"):
        assert nested.place(**ARIHA) == (location.measure, location.offset, {"all": True})
