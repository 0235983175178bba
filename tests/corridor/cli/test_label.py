"""``corridor label``: files, folders and pipes, the tally printed, mistakes."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from corridor.cli.main import main
from tests.support import ROOT, random_points, start_process, to_words

if TYPE_CHECKING:
    from pathlib import Path


def test_label_writes_the_file_and_prints_the_tally(
    four_points: Path, tmp_path: Path, capsys
) -> None:
    status = main(to_words("label", four_points, tmp_path / "out.csv"))

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


def test_label_takes_the_options_of_a_corridor(four_points: Path, tmp_path: Path, capsys) -> None:
    main(
        to_words("label", four_points, tmp_path / "out.csv", "--width", "300km", "--ends", "round")
    )

    assert capsys.readouterr().out.startswith("4 points: 3 inside")


def test_json_is_the_tally(four_points: Path, tmp_path: Path, capsys) -> None:
    main(to_words("label", four_points, tmp_path / "out.parquet", "--json"))

    assert json.loads(capsys.readouterr().out) == {
        "path": str(tmp_path / "out.parquet"),
        "rows": 4,
        "inside": 2,
        "outside": 1,
        "inside_by_side": {"north": 1, "south": 1},
        "problems": {"latitude is missing": 1},
    }


def test_standard_output_gets_the_rows_alone(four_points: Path) -> None:
    with four_points.open("rb") as stream:
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


def test_standard_output_takes_other_formats(four_points: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "corridor", "label", four_points, "-", "--format", "arrow"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )

    with pa.ipc.open_stream(done.stdout) as reader:
        assert reader.read_all().num_rows == 4


def test_a_closed_pipe_is_no_error(tmp_path: Path) -> None:
    pq.write_table(random_points(200_000), tmp_path / "many.parquet")
    process = start_process(
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
def test_a_mistake_is_reported_in_one_line(
    more: tuple[str, ...], message: str, four_points: Path, tmp_path: Path, capsys
) -> None:
    target = "-" if "--format" in more else tmp_path / "out.csv"
    status = main(to_words("label", four_points, target, *more))

    error = capsys.readouterr().err
    assert status == 2
    assert error.startswith("corridor: ")
    assert error.count("\n") == 1
    assert message in error
    assert [path.name for path in tmp_path.iterdir()] == ["given.csv"]


def test_swap_and_as_is_exclude_each_other(four_points: Path, capsys) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(to_words("label", four_points, "-", "--swap", "--as-is"))

    assert stopped.value.code == 2
    assert "not allowed with argument" in capsys.readouterr().err


def test_a_folder_becomes_a_folder(four_points: Path, tmp_path: Path, capsys) -> None:
    folder = tmp_path / "parts"
    folder.mkdir()
    for name in ("a.csv", "b.csv"):
        (folder / name).write_text(four_points.read_text())

    assert main(to_words("label", folder, tmp_path / "made")) == 0
    assert main(to_words("label", folder, tmp_path / "made", "--width", "20km")) == 2

    captured = capsys.readouterr()
    assert captured.out.startswith("8 points: 4 inside (2 north, 2 south), 2 outside")
    assert "holds results of other settings: each_side_m" in captured.err


def test_a_glob_becomes_a_folder_or_one_file(four_points: Path, tmp_path: Path, capsys) -> None:
    for name in ("a.csv", "b.csv"):
        (tmp_path / name).write_text(four_points.read_text())

    assert main(to_words("label", tmp_path / "?.csv", tmp_path / "made")) == 0
    assert main(to_words("label", tmp_path / "?.csv", tmp_path / "one.parquet")) == 0

    assert sorted(path.name for path in (tmp_path / "made").glob("*.csv")) == ["a.csv", "b.csv"]
    assert pq.read_table(tmp_path / "one.parquet").num_rows == 8
    assert capsys.readouterr().out.count("8 points: 4 inside") == 2
