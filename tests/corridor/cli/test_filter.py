"""``corridor filter``: the rows kept by side, distance and kilometre, mistakes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from corridor.cli.main import main
from tests.support import to_words

if TYPE_CHECKING:
    from pathlib import Path


@pytest.mark.parametrize(
    ("more", "rows"),
    [
        ((), ["35.814,36.61", "35.85,36.45"]),
        (("--outside",), ["36.9,36.61"]),
        (("--side", "north"), ["35.85,36.45"]),
        (("--km", "10:20"), ["35.814,36.61"]),
        (("--km", "10km:20km"), ["35.814,36.61"]),
        (("--within", "1km"), ["35.814,36.61"]),
        (("--within", "150km", "--ends", "round"), ["35.814,36.61", "35.85,36.45", "36.9,36.61"]),
        (("--side", "south", "--km", "20:30"), []),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_filter_keeps_the_rows_of_its_options(
    more: tuple[str, ...], rows: list[str], four_points: Path, tmp_path: Path
) -> None:
    assert main(to_words("filter", four_points, tmp_path / "out.csv", *more)) == 0

    assert (tmp_path / "out.csv").read_text().splitlines() == ["lat,lon", *rows]


def test_within_is_width_enough_for_a_line_of_ones_own(four_points: Path, tmp_path: Path) -> None:
    line = ("--line", "LINESTRING (36.5 35.8, 36.7 35.8)")

    assert (
        main(to_words("filter", four_points, tmp_path / "out.csv", *line, "--within", "2km")) == 0
    )

    assert (tmp_path / "out.csv").read_text().splitlines() == ["lat,lon", "35.814,36.61"]


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (("--side", "left"), "the sides are north and south, got --side left"),
        (
            ("--km", "20"),
            "--km is two kilometres of the route, as in 10:20 or 12+500:km 20; got '20'",
        ),
        (("--km", "0:nan"), "got '0:nan'"),
        (("--km", "10:12,500"), "'12,500' is 12.5 km or 12500 km"),
        (("--km", "20:10"), "--km runs from the lesser to the greater"),
        (("--within", "2"), "a length needs one of the units"),
        (("--within", "2km", "--width", "4km"), "--within takes the place of --width"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_a_mistake_is_reported(
    more: tuple[str, ...], message: str, four_points: Path, tmp_path: Path, capsys
) -> None:
    assert main(to_words("filter", four_points, tmp_path / "out.csv", *more)) == 2
    assert message in capsys.readouterr().err
