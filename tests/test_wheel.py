"""What is installed works from any directory, without the checkout."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]


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
    assert top == {"corridor", "geo", "seeds", "m4_corridor-0.1.0.dist-info"}
    licences = {path.name for path in installed.glob("*.dist-info/licenses/**/*")}
    assert {"LICENSE", "NOTICE", "LICENSE-ODbL"} <= licences
    entry_points = (installed / "m4_corridor-0.1.0.dist-info" / "entry_points.txt").read_text()
    assert "corridor = corridor.cli.main:run" in entry_points


def test_an_installed_program_answers_from_any_directory(installed, tmp_path):
    done = _run(installed, tmp_path, "contains", "35.814,36.610", "--json")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["inside"] is True


def test_an_installed_program_writes_the_map(installed, tmp_path):
    done = _run(installed, tmp_path, "map", "-o", "there.html")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "there.html").stat().st_size < 400_000
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
