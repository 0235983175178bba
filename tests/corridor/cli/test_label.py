"""Columns of coordinates in files are named on the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from pyproj import Transformer

from corridor.cli.main import main

if TYPE_CHECKING:
    from pathlib import Path

LATS, LONS = [35.814, 35.85, 36.9], [36.61, 36.45, 36.61]
UTM = "EPSG:32637"
EAST, NORTH = Transformer.from_crs(4326, UTM, always_xy=True).transform(LONS, LATS)


# --- from files -------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["wkt", "geometry", "The_Geom"])
def test_a_text_file_with_a_column_of_wkt_needs_a_crs(name: str, tmp_path: Path, capsys) -> None:
    rows = [f'"POINT ({x!r} {y!r})",{i}' for i, (x, y) in enumerate(zip(EAST, NORTH, strict=True))]
    path = tmp_path / "given.csv"
    path.write_text("\n".join([f"{name},id", *rows, ",3", "POINT (1,4", ""]))

    assert main(["label", str(path), "-"]) == 2
    assert capsys.readouterr().err.startswith("corridor: the points carry no CRS, so nobody can")
    assert main(["label", str(path), str(tmp_path / "out.csv"), "--crs", UTM]) == 0
    assert capsys.readouterr().out == (
        "5 points: 2 inside (1 north, 1 south), 1 outside, 2 with a problem (geometry is missing: "
        "1, geometry is not WKT: 1)\n"
    )


def test_a_text_file_with_northings_and_eastings(tmp_path: Path, capsys) -> None:
    rows = [f"{y!r},{x!r}" for x, y in zip(EAST, NORTH, strict=True)]
    path = tmp_path / "given.csv"
    path.write_text("\n".join(["north,east", *rows, ""]))
    words = ["label", str(path), str(tmp_path / "out.csv"), "--lat", "north", "--lon", "east"]

    assert main([*words, "--crs", UTM]) == 0
    assert capsys.readouterr().out == "3 points: 2 inside (1 north, 1 south), 1 outside\n"
