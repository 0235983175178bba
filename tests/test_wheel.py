"""What is installed works from any directory, without the checkout."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from typing import TYPE_CHECKING

import pytest

from tests.support import ROOT

if TYPE_CHECKING:
    from pathlib import Path

# A user's program: mypy --strict knows what numbers, arrays and tables become.
PROGRAM = """
from typing import assert_type

import numpy as np
import pandas as pd
import polars as pl
import shapely
from numpy.typing import NDArray

import corridor
import geo

m4 = corridor.m4().with_width(km=8).between("Ariha", "Badama")
assert_type(m4, corridor.Corridor)
lats, lons = np.array([35.8]), np.array([36.6])
assert_type(m4.contains(lat=35.8, lon=36.6), bool)
assert_type(m4.contains(lat=lats, lon=lons), NDArray[np.bool_])
assert_type(m4.locate(lat=35.8, lon=36.6), corridor.Answer[bool, str, float])
assert_type(m4.locate(lat=35.8, lon=36.6).distance_m, float)
assert_type(m4.locate(lat=lats, lon=lons).side, NDArray[np.str_])
assert_type(m4.polygon, shapely.Polygon | shapely.MultiPolygon)
assert_type(m4.label(pd.DataFrame({"lat": lats, "lon": lons})), pd.DataFrame)
assert_type(m4.label(pl.DataFrame({"lat": lats, "lon": lons})), pl.DataFrame)
line = geo.Line(lats=[35.0, 35.1], lons=[36.0, 36.1])
band = geo.Band(line=line, start=0, stop=1000, left=500, right=500)
assert_type(line.locate(lat=35.0, lon=36.0).measure, float)
assert_type(line.locate(lat=lats, lon=lons).offset, NDArray[np.float64])
assert_type(band.contains(lat=35.0, lon=36.0), bool)
assert_type(band.contains(lat=lats, lon=lons), NDArray[np.bool_])
assert_type(band.locate(lat=35.0, lon=36.0).edge, float)
assert_type(band.locate(lat=lats, lon=lons).inside, NDArray[np.bool_])
assert_type(line.point_at(10.0), tuple[float, float])
assert_type(geo.parse_coordinate("35.8, 36.6"), geo.Coordinate)
"""


@pytest.fixture(scope="module")
def installed(tmp_path_factory) -> Path:
    """The wheel's content, unpacked as pip would, in a folder of its own."""
    folder = tmp_path_factory.mktemp("wheel")
    build = "import hatchling.build as b, sys; print(b.build_wheel(sys.argv[1]))"
    subprocess.run(
        [sys.executable, "-c", build, str(folder)], cwd=ROOT, check=True, capture_output=True
    )
    (wheel,) = folder.glob("m4_corridor-*.whl")
    with zipfile.ZipFile(wheel) as file:
        file.extractall(folder / "site")
    return folder / "site"


def _run(installed: Path, folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "corridor", *words],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(installed), "PYTHONSAFEPATH": "1"},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )


def test_the_wheel_holds_what_it_must_and_no_more(installed):
    top = {path.name for path in installed.iterdir()}
    assert top == {"corridor", "geo", "seeds", "m4_corridor-0.2.0.dist-info"}
    assert (installed / "seeds" / "settlements.csv").is_file()
    assert not (installed / "seeds" / "sources").exists()
    licences = {path.name for path in installed.glob("*.dist-info/licenses/**/*")}
    assert {"LICENSE", "NOTICE", "LICENSE-ODbL"} <= licences
    entry_points = (installed / "m4_corridor-0.2.0.dist-info" / "entry_points.txt").read_text()
    assert "corridor = corridor.cli.main:run" in entry_points


def test_an_installed_program_answers_from_any_directory(installed, tmp_path):
    done = _run(installed, tmp_path, "contains", "35.814,36.610", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["inside"] is True


def test_an_installed_program_writes_the_map(installed, tmp_path):
    done = _run(installed, tmp_path, "map", "-o", "there.html")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "there.html").stat().st_size < 700_000
    assert [path.name for path in tmp_path.iterdir()] == ["there.html"]


def test_an_installed_program_is_that_of_the_wheel(installed, tmp_path):
    where = "import corridor; print(corridor.__file__)"
    done = subprocess.run(
        [sys.executable, "-c", where],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(installed)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.startswith(str(installed))


def test_a_users_program_is_type_checked_against_the_wheel(installed, tmp_path):
    program = tmp_path / "program.py"
    program.write_text(PROGRAM, encoding="utf-8")
    command = [sys.executable, "-m", "mypy", "--strict", "--no-incremental", "program.py"]

    done = subprocess.run(
        command,
        cwd=tmp_path,
        env={**os.environ, "MYPYPATH": str(installed), "PYTHONPATH": str(installed)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.stdout, done.returncode) == ("Success: no issues found in 1 source file\n", 0)
    assert (installed / "geo" / "py.typed").exists()
    assert (installed / "corridor" / "py.typed").exists()
