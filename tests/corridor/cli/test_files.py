"""``corridor label`` and ``filter`` as their users run them."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import signal
import struct
import subprocess
import sys
import termios
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from corridor.cli.main import main
from tests.support import ROOT

if TYPE_CHECKING:
    from pathlib import Path

HEAVY = {"numba", "pandas", "geopandas", "shapely", "pyproj", "pyogrio", "pyarrow.compute", "tqdm"}


def points(rows: int, seed: int = 8) -> pa.Table:
    random = np.random.default_rng(seed)
    return pa.table(
        {"lat": random.uniform(35.6, 36.0, rows), "lon": random.uniform(36.0, 36.9, rows)}
    )


@pytest.fixture
def given(tmp_path: Path) -> Path:
    path = tmp_path / "given.csv"
    path.write_text("lat,lon\n35.814,36.61\n35.85,36.45\n36.9,36.61\n,36\n")
    return path


def words(*parts: object) -> list[str]:
    return [str(part) for part in parts]


def started(*parts: object, **options: object) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-m", "corridor", *words(*parts)], cwd=ROOT, **options)


# --- label -------------------------------------------------------------------------


def test_label_writes_and_counts(given: Path, tmp_path: Path, capsys) -> None:
    status = main(words("label", given, tmp_path / "out.csv"))

    captured = capsys.readouterr()
    assert (status, captured.err) == (0, "")
    assert captured.out == (
        "4 points: 2 inside (1 north, 1 south), 1 outside, 1 with a problem "
        "(latitude is missing: 1)\n"
    )
    lines = (tmp_path / "out.csv").read_text().splitlines()
    assert lines[0] == "lat,lon,inside,side,distance_m,km,problem"
    assert lines[1].startswith("35.814,36.61,true,south,527.747,16.09")
    assert lines[4] == ",36,,,,,latitude is missing"


def test_label_takes_the_options_of_every_corridor(given: Path, tmp_path: Path, capsys) -> None:
    main(words("label", given, tmp_path / "out.csv", "--width", "300km", "--ends", "round"))

    assert capsys.readouterr().out.startswith("4 points: 3 inside")


def test_counts_for_programs(given: Path, tmp_path: Path, capsys) -> None:
    main(words("label", given, tmp_path / "out.parquet", "--json"))

    assert json.loads(capsys.readouterr().out) == {
        "path": str(tmp_path / "out.parquet"),
        "rows": 4,
        "inside": 2,
        "outside": 1,
        "inside_by_side": {"north": 1, "south": 1},
        "problems": {"latitude is missing": 1},
    }


def test_a_pipe_gets_rows_alone(given: Path) -> None:
    with given.open("rb") as stream:
        done = subprocess.run(
            [sys.executable, "-m", "corridor", "label", "-", "-"],
            cwd=ROOT,
            stdin=stream,
            capture_output=True,
            check=True,
        )

    assert done.stdout.splitlines()[0] == b"lat,lon,inside,side,distance_m,km,problem"
    assert len(done.stdout.splitlines()) == 5
    assert done.stderr.startswith(b"4 points: 2 inside")


def test_standard_output_takes_other_formats(given: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "corridor", "label", given, "-", "--format", "arrow"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )

    with pa.ipc.open_stream(done.stdout) as reader:
        assert reader.read_all().num_rows == 4


def test_a_reader_that_stops_early_is_no_error(tmp_path: Path) -> None:
    pq.write_table(points(200_000), tmp_path / "many.parquet")
    process = started(
        "label", tmp_path / "many.parquet", "-", stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )

    process.stdout.readline()
    process.stdout.close()
    error = process.stderr.read()
    process.stderr.close()

    assert process.wait(60) == 0
    assert b"Traceback" not in error


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (("--lat", "y"), "no column 'y' for the latitude; name one with lat= (--lat)"),
        (("--crs", "EPSG:1"), "the CRS 'EPSG:1' is not known"),
        (("--format", "xlsx"), "xlsx"),
        (
            ("--lat", "lat", "--coordinate", "lon"),
            "coordinates are in one place, got lat= and",
        ),
        (("--cluster", "local"), "--cluster shares out the files of a folder, into a folder"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_mistakes_are_told_in_one_line(
    more: tuple[str, ...], message: str, given: Path, tmp_path: Path, capsys
) -> None:
    target = "-" if "--format" in more else tmp_path / "out.csv"
    status = main(words("label", given, target, *more))

    error = capsys.readouterr().err
    assert status == 2
    assert error.startswith("corridor: ")
    assert error.count("\n") == 1
    assert message in error
    assert [path.name for path in tmp_path.iterdir()] == ["given.csv"]


def test_swap_and_as_is_exclude_each_other(given: Path, capsys) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(words("label", given, "-", "--swap", "--as-is"))

    assert stopped.value.code == 2
    assert "not allowed with argument" in capsys.readouterr().err


def test_a_folder_becomes_a_folder(given: Path, tmp_path: Path, capsys) -> None:
    folder = tmp_path / "parts"
    folder.mkdir()
    for name in ("a.csv", "b.csv"):
        (folder / name).write_text(given.read_text())

    assert main(words("label", folder, tmp_path / "made")) == 0
    assert main(words("label", folder, tmp_path / "made", "--width", "20km")) == 2

    captured = capsys.readouterr()
    assert captured.out.startswith("8 points: 4 inside (2 north, 2 south), 2 outside")
    assert "holds results of other settings: each_side_m" in captured.err


def test_a_glob_becomes_a_folder_or_one_file(given: Path, tmp_path: Path, capsys) -> None:
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text(given.read_text())

    assert main(words("label", tmp_path / "?.csv", tmp_path / "made")) == 0
    assert main(words("label", tmp_path / "?.csv", tmp_path / "one.parquet")) == 0

    assert sorted(path.name for path in (tmp_path / "made").glob("*.csv")) == ["a.csv", "b.csv"]
    assert pq.read_table(tmp_path / "one.parquet").num_rows == 8
    assert capsys.readouterr().out.count("8 points: 4 inside") == 2


# --- filter ------------------------------------------------------------------------


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
def test_filter_keeps_what_is_asked_for(
    more: tuple[str, ...], rows: list[str], given: Path, tmp_path: Path
) -> None:
    assert main(words("filter", given, tmp_path / "out.csv", *more)) == 0

    assert (tmp_path / "out.csv").read_text().splitlines() == ["lat,lon", *rows]


def test_within_is_width_enough_for_a_line_of_ones_own(given: Path, tmp_path: Path) -> None:
    line = ("--line", "LINESTRING (36.5 35.8, 36.7 35.8)")

    assert main(words("filter", given, tmp_path / "out.csv", *line, "--within", "2km")) == 0

    assert (tmp_path / "out.csv").read_text().splitlines() == ["lat,lon", "35.814,36.61"]


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (("--side", "left"), "the sides are north and south, got --side left"),
        (("--km", "20"), "--km is two kilometres of the route, as in 10:20; got '20'"),
        (("--km", "20:10"), "--km runs from the lesser to the greater"),
        (("--within", "2"), "a length needs one of the units"),
        (("--within", "2km", "--width", "4km"), "--within takes the place of --width"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_mistakes_of_a_filter_are_told(
    more: tuple[str, ...], message: str, given: Path, tmp_path: Path, capsys
) -> None:
    assert main(words("filter", given, tmp_path / "out.csv", *more)) == 2
    assert message in capsys.readouterr().err


# --- while it runs -----------------------------------------------------------------


def test_a_small_file_loads_no_heavy_library(given: Path, tmp_path: Path) -> None:
    rows = "".join(f"{35.6 + i / 4000},{36 + i / 1200}\n" for i in range(1000))
    given.write_text("lat,lon\n" + rows)
    program = (
        "import sys; from corridor.cli.main import main; "
        f"main(['label', {str(given)!r}, {str(tmp_path / 'out.csv')!r}]); "
        f"print(sorted({HEAVY!r} & set(sys.modules)))"
    )

    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=["Ctrl-C", "kill"])
def test_an_interruption_says_what_is_left(number: int, tmp_path: Path) -> None:
    process = started(
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
    assert error.decode().endswith(left)  # it may have said that it compiles
    assert list(tmp_path.iterdir()) == []


def test_a_terminal_sees_progress(tmp_path: Path) -> None:
    pq.write_table(points(300_000), tmp_path / "many.parquet")
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 100, 0, 0))
    process = started("label", tmp_path / "many.parquet", tmp_path / "out.parquet", stderr=theirs)
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
