"""Commands run in this process, and the files they read and write."""

from __future__ import annotations

import json
import shlex
from typing import TYPE_CHECKING

import pytest
import shapely

from corridor.cli.main import main
from tests.support import CommandResult, error_line

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.support import RunCommand

WEST_OF_FULDA = shapely.LineString([(9.0, 50.5), (9.5, 50.6)])
GOOD_AND_BAD = "name,lat,lon\na,35.814,36.610\nb,36.9,36.610\nc,,36.610\nd,north,36.610\ne,95,36\n"


@pytest.fixture
def run_cli(capsys: pytest.CaptureFixture[str]) -> RunCommand:
    """Return a function that runs one command in this process."""

    def run(*argv: object) -> CommandResult:
        try:
            status = main([str(word) for word in argv])
        except SystemExit as leaving:
            status = leaving.code  # type: ignore[assignment]
        return CommandResult(status, *capsys.readouterr())

    return run


@pytest.fixture
def line(tmp_path: Path) -> Path:
    """Return a file with a line of 37 km."""
    path = tmp_path / "pipeline.geojson"
    path.write_text(json.dumps(shapely.geometry.mapping(WEST_OF_FULDA)), encoding="utf-8")
    return path


@pytest.fixture
def points(tmp_path: Path) -> Path:
    """Return a file of points: one inside, one outside, three with a problem."""
    path = tmp_path / "points.csv"
    path.write_text(GOOD_AND_BAD, encoding="utf-8")
    return path


@pytest.fixture
def four_points(tmp_path: Path) -> Path:
    """Return a file of points: two inside, one outside, one without a latitude."""
    path = tmp_path / "given.csv"
    path.write_text("lat,lon\n35.814,36.61\n35.85,36.45\n36.9,36.61\n,36\n")
    return path


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """Return an empty folder for what is written."""
    folder = tmp_path / "out"
    folder.mkdir()
    return folder


@pytest.fixture
def report_mistake(
    run_cli: RunCommand, tmp_path: Path, out: Path, line: Path, points: Path
) -> Callable[[str], str]:
    """Return a function that runs a faulty command, which writes nothing, and returns its error.

    In the words, ``{line}`` and ``{points}`` are good files, ``{out}`` is an empty folder, and
    ``{tmp}`` is a folder with bad files.
    """
    (tmp_path / "empty.csv").write_bytes(b"")
    (tmp_path / "latin.csv").write_bytes(b"lat,lon\n\xe9,1\n")
    (tmp_path / "bare.csv").write_text("name,x1\na,1\n", encoding="utf-8")
    (tmp_path / "swapped.csv").write_text("lat,lon\n36.61,35.81\n36.5,35.8\n", encoding="utf-8")
    (tmp_path / "points.xlsx").write_bytes(b"PK")
    (tmp_path / "folder.kml").mkdir()

    def run(words: str) -> str:
        paths = {"tmp": tmp_path, "out": out, "line": line, "points": points}
        message = error_line(run_cli(*[word.format(**paths) for word in shlex.split(words)]))
        assert list(out.iterdir()) == []
        return message

    return run
