"""How commands read files of points, and what they print while they run."""

from __future__ import annotations

import fcntl
import os
import pty
import signal
import struct
import subprocess
import sys
import termios
from typing import TYPE_CHECKING

import pyarrow.parquet as pq
import pytest
from pyproj import Transformer

from corridor.cli.main import main
from tests.support import ROOT, random_points, start_process

if TYPE_CHECKING:
    from pathlib import Path

HEAVY = {"numba", "pandas", "geopandas", "shapely", "pyproj", "pyogrio", "pyarrow.compute", "tqdm"}

LATS, LONS = [35.814, 35.85, 36.9], [36.61, 36.45, 36.61]
UTM = "EPSG:32637"
EAST, NORTH = Transformer.from_crs(4326, UTM, always_xy=True).transform(LONS, LATS)


# --- columns of coordinates ---------------------------------------------------------------


@pytest.mark.parametrize("name", ["wkt", "geometry", "The_Geom"])
def test_a_text_file_with_a_column_of_wkt_needs_a_crs(name: str, tmp_path: Path, capsys) -> None:
    rows = [f'"POINT ({x!r} {y!r})",{i}' for i, (x, y) in enumerate(zip(EAST, NORTH, strict=True))]
    path = tmp_path / "given.csv"
    path.write_text("\n".join([f"{name},id", *rows, ",3", "POINT (1,4", ""]))

    assert main(["label", str(path), "-"]) == 2
    assert capsys.readouterr().err.startswith("corridor: the points carry no CRS, so their")
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


# --- while a command runs -----------------------------------------------------------------


def test_a_small_file_loads_no_heavy_library(four_points: Path, tmp_path: Path) -> None:
    rows = "".join(f"{35.6 + i / 4000},{36 + i / 1200}\n" for i in range(1000))
    four_points.write_text("lat,lon\n" + rows)
    program = (
        "import sys; from corridor.cli.main import main; "
        f"main(['label', {str(four_points)!r}, {str(tmp_path / 'out.csv')!r}]); "
        f"print(sorted({HEAVY!r} & set(sys.modules)))"
    )

    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "kill"])
def test_an_interrupt_reports_what_is_left(number: int, tmp_path: Path) -> None:
    process = start_process(
        *("label", "-", tmp_path / "out.csv"), stdin=subprocess.PIPE, stderr=subprocess.PIPE
    )
    header = b"lat,lon\n" + b"35.8,36.6\n" * 1_000_000
    process.stdin.write(header)  # more than the pipe holds: it is reading by now
    process.stdin.flush()

    process.send_signal(number)
    process.stdin.close()
    error = process.stderr.read()
    process.stderr.close()

    assert process.wait(60) == 130
    left = f"corridor: interrupted; {tmp_path / 'out.csv'} was not written\n"
    assert error.decode().endswith(left)  # a notice of compiling may stand before it
    assert list(tmp_path.iterdir()) == []


def test_a_terminal_shows_progress(tmp_path: Path) -> None:
    pq.write_table(random_points(300_000), tmp_path / "many.parquet")
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 100, 0, 0))
    process = start_process(
        "label", tmp_path / "many.parquet", tmp_path / "out.parquet", stderr=theirs
    )
    os.close(theirs)
    seen = b""
    while chunk := _read(ours):
        seen += chunk
    os.close(ours)

    assert process.wait(60) == 0
    assert b" rows" in seen
    assert b" %|" in seen


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 1024)
    except OSError:  # the other end was closed
        return b""
