"""Kilometres follow published chainages wherever one is given or shown."""

from __future__ import annotations

import json
import pickle
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pytest
import shapely
from pyproj import Geod

import corridor
from corridor.cli.main import main
from corridor.errors import DataError, StretchError
from corridor.files.jobs.label import LabelJob
from corridor.files.jobs.ledger import describe_settings
from corridor.files.readers.inputs import ReadOptions
from corridor.model.chainage import Chainage, chainage_from_posts
from geo import Line
from tests.support import refusal

if TYPE_CHECKING:
    from pathlib import Path
    from typing import Any

GEOD = Geod(ellps="WGS84")
MILLIMETRE = 1e-3
DEGREE_M = GEOD.line_length([10, 11], [0, 0])  # of the equator

# Signs whose kilometres fall along the line, unevenly spaced, and not quite a kilometre apart.
SIGNS = Chainage([500.0, 1_000.0, 3_000.0], [120.0, 119.5, 117.7])

# Four degrees of the equator, eastwards, with a post at 0.1, 2 and 3.9.
EQUATOR = shapely.LineString([(10, 0), (12, 0), (14, 0)])
POSTS = pd.DataFrame({"lat": [0.001, 0.0, -0.002], "lon": [10.1, 12.0, 13.9], "km": [50, 270, 490]})
FALLING = POSTS.assign(km=[490, 270, 50])


def make_zone(**options: Any) -> corridor.Corridor:
    return corridor.from_line(EQUATOR, **{"width_km": 4, "chainage": POSTS} | options)


# --- conversion of measures and kilometres ------------------------------------------------


def test_km_at_is_exact_at_the_points_and_linear_between_them() -> None:
    assert [SIGNS.km_at(m) for m in SIGNS.measures] == [120.0, 119.5, 117.7]
    assert SIGNS.km_at(2_000.0) == pytest.approx(118.6, abs=1e-12)
    assert SIGNS.measure_at(118.6) == pytest.approx(2_000, abs=1e-9)


def test_beyond_the_first_and_last_point_a_kilometre_is_a_thousand_metres() -> None:
    assert SIGNS.km_at(0.0) == pytest.approx(120.5, abs=1e-12)
    assert SIGNS.km_at(4_500.0) == pytest.approx(116.2, abs=1e-12)
    assert SIGNS.measure_at(121.0) == pytest.approx(-500, abs=1e-9)
    assert SIGNS.measure_at(116.2) == pytest.approx(4_500, abs=1e-9)


@pytest.mark.parametrize("chainage", [SIGNS, SIGNS.reversed(5_000.0)])
def test_measure_at_inverts_km_at(chainage: Chainage) -> None:
    measures = np.linspace(-2_000, 8_000, 1_001)

    back = chainage.measure_at(chainage.km_at(measures))

    assert np.abs(back - measures).max() < 1e-6
    assert (np.diff(chainage.km_at(measures)) * (chainage.kms[-1] - chainage.kms[0]) > 0).all()


def test_arrays_and_numbers_give_the_same_bits() -> None:
    measures = np.concatenate((np.linspace(-2_000, 8_000, 997), SIGNS.measures))
    kms = SIGNS.km_at(measures)

    assert kms.tolist() == [SIGNS.km_at(m) for m in measures.tolist()]
    assert SIGNS.measure_at(kms).tolist() == [SIGNS.measure_at(km) for km in kms.tolist()]


def test_reversed_keeps_the_kilometre_of_every_point() -> None:
    other = SIGNS.reversed(5_000.0)

    for measure in (0.0, 700.0, 1_000.0, 2_200.0, 5_000.0):
        assert other.km_at(5_000.0 - measure) == pytest.approx(SIGNS.km_at(measure), abs=1e-9)


def test_a_chainage_is_a_frozen_value() -> None:
    copy = pickle.loads(pickle.dumps(SIGNS))  # noqa: S301

    assert copy == SIGNS
    assert hash(copy) == hash(SIGNS)
    assert copy != SIGNS.reversed(5_000.0)
    assert repr(SIGNS) == "<Chainage of 3 points, km 120 to km 117.7>"
    with pytest.raises(AttributeError, match="does not change"):
        SIGNS.kms = ()  # type: ignore[misc]


@pytest.mark.parametrize(
    ("measures", "kms"),
    [
        ([0, 1_000], [5, 5]),
        ([0, 1_000, 2_000], [5, 6, 5.5]),
        ([0, 1_000, 1_000], [5, 6, 7]),
        ([0, 1_000, 500], [5, 6, 7]),
        ([0, float("nan"), 2_000], [5, 6, 7]),
    ],
)
def test_numbers_in_disorder_are_refused(measures: list[float], kms: list[float]) -> None:
    assert "does not run on from" in refusal(DataError, Chainage, measures, kms)


@pytest.mark.parametrize(("measures", "kms"), [([0], [5]), ([], []), ([0, 1], [5, 6, 7])])
def test_fewer_than_two_points_are_refused(measures: list[float], kms: list[float]) -> None:
    assert "two points or more" in refusal(DataError, Chainage, measures, kms)


# --- chainages from posts and vertices ----------------------------------------------------


def test_posts_are_at_their_nearest_point_on_the_line() -> None:
    chainage = make_zone().chainage

    assert chainage is not None
    assert chainage.kms == (50, 270, 490)
    assert chainage.measures == pytest.approx(
        [0.1 * DEGREE_M, 2 * DEGREE_M, 3.9 * DEGREE_M], abs=0.01
    )


def test_posts_may_be_written_as_stations() -> None:
    stations = POSTS.assign(km=[f"km {km:.3f}".replace(".", "+") for km in POSTS["km"]])
    line = make_zone().line

    assert chainage_from_posts(line, stations) == chainage_from_posts(line, POSTS)


def test_posts_may_be_in_any_order_in_any_unit_and_in_a_file(tmp_path: Path) -> None:
    miles = POSTS[::-1].assign(mi=POSTS["km"] / 1.609344).drop(columns="km")
    miles.to_csv(tmp_path / "posts.csv", index=False)

    for given in (miles, tmp_path / "posts.csv", str(tmp_path / "posts.csv")):
        chainage = make_zone(chainage=given).chainage
        assert chainage is not None
        assert chainage.kms == pytest.approx([50, 270, 490], abs=1e-9)


def test_a_post_beyond_the_end_counts_as_far_beyond_it_as_it_is() -> None:
    line = Line(lats=[0, 0], lons=[10, 11])
    posts = pd.DataFrame({"lat": [0, 0], "lon": [10, 11.005], "km": [0, 100]})

    assert chainage_from_posts(line, posts).measures[1] == pytest.approx(1.005 * DEGREE_M, abs=0.01)


@pytest.mark.parametrize(
    ("posts", "message"),
    [
        (
            POSTS.assign(lat=[0.0, 0.3, 0.0]),
            "the posts: row 1 (km 270), at 0.3, 12, lies 33.2 km from the line; posts lie within "
            "1 km of it",
        ),
        (
            POSTS.assign(lon=[10.1, 12, 14.05]),
            "the posts: row 2 (km 490), at -0.002, 14.05, lies 5.6 km from the line; posts lie "
            "within 1 km of it",
        ),
        (
            POSTS.assign(lon=[10.1, 12, 12]),
            "the posts: row 1 (km 270) and row 2 (km 490) are at the same point of the line",
        ),
        (
            POSTS.assign(km=[50, 500, 490]),
            "the posts: row 2 (km 490) follows row 1 (km 500) along the line: kilometres must "
            "all grow, or all fall",
        ),
        (
            POSTS.assign(km=[50, 50, 490]),
            "the posts: row 1 (km 50) follows row 0 (km 50) along the line: kilometres must all "
            "grow, or all fall",
        ),
        (POSTS.assign(km=["50", "x", "490"]), "the posts: row 1: its km must be a number, got 'x'"),
        (POSTS.assign(lat=[0, None, 0]), "the posts: row 1: its lat is empty"),
        (POSTS[:1], "the posts has 1 posts; it takes two to count by"),
        (
            POSTS.assign(lat=[0, 95, 0]),
            "the posts: row 1: latitude must lie in [-90, 90] and longitude in [-180, 180], got "
            "lat=95, lon=12",
        ),
        (
            POSTS.drop(columns="km"),
            "the posts needs one column with the kilometres of its posts, called km (or m, mi, "
            "nmi: the name is the unit); its columns are 'lat', 'lon'",
        ),
        (
            POSTS.drop(columns="lat"),
            "the posts has no column for the latitude of its posts, to be named one of lat, "
            "latitude, y; its columns are 'lon', 'km'",
        ),
    ],
)
def test_invalid_posts_are_refused_with_their_row(posts: pd.DataFrame, message: str) -> None:
    assert refusal(DataError, make_zone, chainage=posts) == message


def test_not_every_vertex_needs_a_measure() -> None:
    measured = shapely.from_wkt("LINESTRING M (10 0 9000, 11 0 nan, 12 0 6000, 14 0 1000)")

    own = corridor.from_line(measured, width_km=4, chainage="M")

    assert own.locate(lat=0.0, lon=10.0).km == pytest.approx(9, abs=1e-9)
    assert own.locate(lat=0.0, lon=11.0).km == pytest.approx(7.5, abs=1e-6)
    assert own.locate(lat=0.0, lon=13.0).km == pytest.approx(3.5, abs=1e-6)


def test_a_column_of_vertices_has_a_unit() -> None:
    rows = pd.DataFrame({"lat": [0, 0], "lon": [10, 11], "pk": [100, 169.2]})

    own = corridor.from_line(rows, width_km=4, chainage="pk", chainage_unit="mi")

    assert own.start_km == pytest.approx(160.9344, abs=1e-9)
    assert own.stop_km == pytest.approx(169.2 * 1.609344, abs=1e-9)


def test_a_reversed_line_keeps_its_kilometres() -> None:
    measured = shapely.from_wkt("LINESTRING M (10 0 9000, 12 0 6000, 14 0 1000)")

    for line, chainage in ((measured, "M"), (EQUATOR, POSTS)):
        one, other = (
            corridor.from_line(line, width_km=4, chainage=chainage, reverse=reverse)
            for reverse in (False, True)
        )
        assert other.locate(lat=0.0, lon=10.7).km == pytest.approx(
            one.locate(lat=0.0, lon=10.7).km, abs=1e-6
        )


@pytest.mark.parametrize("chainage", [None, POSTS, "posts.csv"])
def test_a_unit_without_chainages_of_vertices_is_refused(chainage: Any) -> None:
    message = refusal(DataError, make_zone, chainage=chainage, chainage_unit="km")

    assert message.startswith("chainage_unit= is for chainages at the line's vertices")


# --- the kilometres of the corridor -------------------------------------------------------


@pytest.mark.parametrize(("posts", "km"), [(POSTS, 160.0), (FALLING, 380.0)])
def test_every_kilometre_is_the_published_one(posts: pd.DataFrame, km: float) -> None:
    own = make_zone(chainage=posts)
    middle = 10.1 + 1.9 / 2
    table = pd.DataFrame({"lat": [0.01, 0.01], "lon": [middle, middle]})

    assert own.locate(lat=0.01, lon=middle).km == pytest.approx(km, abs=1e-6)
    assert own.locate(lat=[0.01], lon=[middle]).km == pytest.approx([km], abs=1e-6)
    assert own.label(table)["km"].to_list() == pytest.approx([km, km], abs=1e-6)
    assert own.route.at_km(km).lon == pytest.approx(middle, abs=1e-6)
    assert own.route.at_km(km).km == pytest.approx(km, abs=1e-9)


def test_lengths_and_distances_are_geodesic() -> None:
    own, plain = make_zone(), make_zone(chainage=None)
    one, other = (it.locate(lat=0.01, lon=10.5) for it in (own, plain))

    assert one._replace(km=0) == other._replace(km=0)
    assert own.length_km == plain.length_km == pytest.approx(4 * DEGREE_M / 1000, abs=1e-6)
    assert own.area_km2 == plain.area_km2


def test_beyond_an_end_of_the_line_the_kilometre_is_that_of_the_end() -> None:
    own = make_zone()

    assert own.locate(lat=0.0, lon=9.0).km == own.start_km
    assert own.locate(lat=0.0, lon=15.0).km == own.stop_km
    assert own.start_km == pytest.approx(50 - 0.1 * DEGREE_M / 1000, abs=1e-6)


@pytest.mark.parametrize("posts", [POSTS, FALLING])
@pytest.mark.parametrize(("start", "stop"), [(100, 300), (300, 100)])
def test_between_takes_published_kilometres_and_keeps_them(
    posts: pd.DataFrame, start: float, stop: float
) -> None:
    own = make_zone(chainage=posts)
    part = own.between(start, stop)
    point = {"lat": 0.001, "lon": 12.2}

    assert (part.start_km, part.stop_km) == pytest.approx((start, stop), abs=1e-6)
    assert part.end_names == (f"km {start}.000", f"km {stop}.000")
    assert part.locate(**point).km == pytest.approx(own.locate(**point).km, abs=1e-6)
    # Left and right are those of travel.
    turns = (start < stop) != (own.start_km < own.stop_km)
    assert (part.locate(**point).side == own.locate(**point).side) is not turns
    assert part.length_km < own.length_km
    wide = part.with_width(km=10).with_ends("round")
    assert wide.chainage == part.chainage
    assert wide.locate(**point).km == pytest.approx(own.locate(**point).km, abs=1e-6)


def test_a_stretch_beyond_the_line_is_refused_in_published_kilometres() -> None:
    message = refusal(StretchError, make_zone().between, 100, 900)

    assert message == (
        "km 900 lies beyond the line, which runs from km 38.868 to km 501.132; choose an end "
        "between them"
    )


def test_kilometre_posts_are_at_round_published_kilometres() -> None:
    for own in (make_zone(), make_zone(chainage=FALLING)):
        kms = [km for km, _, _ in own.posts(100)]
        assert kms == (
            [100, 200, 300, 400, 500] if own.start_km < 100 else [500, 400, 300, 200, 100]
        )
        for km, lat, lon in own.posts(100):
            assert own.locate(lat=lat, lon=lon).km == pytest.approx(km, abs=1e-6)


def test_the_route_is_limited_to_its_published_kilometres() -> None:
    assert refusal(StretchError, make_zone().route.at_km, 10) == (
        "the route runs from km 38.868 to km 501.132, got km 10"
    )


def test_jobs_with_other_chainages_have_other_settings() -> None:
    settings = [
        describe_settings(LabelJob(make_zone(chainage=it), ReadOptions()), "csv")
        for it in (None, POSTS, FALLING)
    ]

    assert len({json.dumps(it) for it in settings}) == 3


def test_a_pickled_corridor_keeps_its_chainage() -> None:
    copy = pickle.loads(pickle.dumps(make_zone()))  # noqa: S301

    assert copy.chainage == make_zone().chainage
    assert copy.locate(lat=0.001, lon=12.2) == make_zone().locate(lat=0.001, lon=12.2)


def test_the_printed_map_shows_published_posts(tmp_path: Path) -> None:
    make_zone(chainage=POSTS.assign(km=[60, 0, -60])).export(tmp_path / "map.svg")
    texts = (tmp_path / "map.svg").read_text(encoding="utf-8")

    for text in ("Start · km 71.1", "End · km -71.1", "20", "0", "-20"):
        assert f"<!-- {text} -->" in texts


def test_the_m4s_kilometres_begin_at_tronba(m4: corridor.Corridor) -> None:
    assert m4.chainage is None
    assert (m4.start_km, m4.stop_km) == (0, m4.length_km)
    assert m4.end_names == ("Tronba", "Ain al-Havr")


# --- the command line ---------------------------------------------------------------------


@pytest.fixture
def files(tmp_path: Path) -> tuple[str, str]:
    (tmp_path / "line.wkt").write_text(EQUATOR.wkt)
    POSTS.to_csv(tmp_path / "posts.csv", index=False)
    return str(tmp_path / "line.wkt"), str(tmp_path / "posts.csv")


def test_the_command_line_takes_posts(
    files: tuple[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    line = ("--line", files[0], "--width", "4km", "--chainage", files[1])

    assert main(["contains", "0.001, 12", *line]) == 0
    assert "km 270.00, on the stretch from the start to the end" in capsys.readouterr().out
    assert main(["contains", "0.001, 12", *line, "--from", "300km"]) == 1
    assert "28.84 km before the start of the stretch" in capsys.readouterr().out
    assert main(["contains", "0.001, 12", *line, "--to", "100"]) == 1
    assert "163.44 km past the end of the stretch" in capsys.readouterr().out
    assert main(["info", *line, "--from", "490", "--to", "50", "--json"]) == 0
    assert (
        "lies between km 490.000 and km 50.000" in json.loads(capsys.readouterr().out)["definition"]
    )
    assert main(["route", "--km", "270", *line]) == 0
    assert capsys.readouterr().out.startswith("km 270.00, 0.000000, 12.000000")


def test_the_command_line_takes_a_column(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "line.csv").write_text("lat,lon,pk\n0,10,7\n0,12,9\n")
    line = ("--line", str(tmp_path / "line.csv"), "--width", "4km", "--json")

    main(["contains", "0.001, 11", *line, "--chainage", "pk", "--chainage-unit", "km"])

    assert json.loads(capsys.readouterr().out)["km"] == pytest.approx(8, abs=1e-6)


def test_chainages_need_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["info", "--chainage", "M"]) == 2
    assert "--chainage is for a line of your own" in capsys.readouterr().err
