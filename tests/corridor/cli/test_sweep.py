"""The command sweep reads files, and writes tables and pictures."""

from __future__ import annotations

import json
import subprocess
import sys
from typing import TYPE_CHECKING

import pandas as pd
import pyarrow.parquet as pq
import pytest

from corridor.cli.main import main
from tests.support import ROOT, four_incidents

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def incidents(tmp_path: Path) -> Path:
    path = tmp_path / "in" / "given.csv"
    path.parent.mkdir()
    four_incidents().to_csv(path, index=False)
    return path


def run(*words: object) -> int:
    return main(["sweep", *map(str, words), "--each-side", "1km:6km:5km"])


CSV = "each_side_km,width_km,north,south,inside\n1,2,0,1,1\n6,12,1,1,2\n"


# --- files ------------------------------------------------------------------------------


def test_standard_output_gets_the_table(incidents: Path, capfdbinary) -> None:
    assert run(incidents) == 0

    captured = capfdbinary.readouterr()
    assert captured.out.decode() == CSV
    assert captured.err.decode().startswith("4 points: 1 inside at 1 km each side (2 km in all)")
    assert captured.err.count(b"\n") == 1


@pytest.mark.parametrize("ending", ["csv", "parquet", "json", "CSV"])
def test_the_table_in_every_format(ending: str, incidents: Path, tmp_path: Path, capsys) -> None:
    path = tmp_path / f"out.{ending}"

    assert run(incidents, "-o", path, "--by", "kind", "--sum", "deaths") == 0

    readers = {"csv": pd.read_csv, "parquet": pd.read_parquet, "json": pd.read_json}
    table = readers[ending.lower()](path)
    assert table["kind"].fillna("-").tolist() == ["a", "a", "b", "b", "-", "-"]
    assert table["inside"].tolist() == [1, 1, 0, 2.5, 0, 0]
    assert capsys.readouterr().out.startswith("4 points in 3 groups: 1 of 'deaths' inside")
    assert {it.name for it in tmp_path.iterdir()} == {"in", path.name}


def test_json_is_an_array_of_rows(incidents: Path, tmp_path: Path) -> None:
    run(incidents, "-o", tmp_path / "out.json")

    rows = json.loads((tmp_path / "out.json").read_text())
    assert rows[1] == {"each_side_km": 6, "width_km": 12, "north": 1, "south": 1, "inside": 2}


def test_parquet_keeps_the_types(incidents: Path, tmp_path: Path) -> None:
    run(incidents, "-o", tmp_path / "out.parquet")

    schema = pq.read_schema(tmp_path / "out.parquet")
    assert [str(kind) for kind in schema.types] == ["double"] * 2 + ["int64"] * 3


def test_numbers_for_programs(incidents: Path, tmp_path: Path, capsys) -> None:
    run(incidents, "-o", tmp_path / "out.csv", "--json", "--sum", "deaths")

    assert json.loads(capsys.readouterr().out) == {
        "path": str(tmp_path / "out.csv"),
        "plot": None,
        "rows": 4,
        "problems": {"latitude is missing": 1},
        "sum": "deaths",
        "without_number": 2,
        "half_widths": 2,
        "least": {"each_side_km": 1, "width_km": 2, "north": 0, "south": 1, "inside": 1},
        "greatest": {"each_side_km": 6, "width_km": 12, "north": 2.5, "south": 1, "inside": 3.5},
    }


def test_a_folder_and_a_pattern_are_read(incidents: Path, capfd) -> None:
    (incidents.parent / "more.csv").write_bytes(incidents.read_bytes())
    twice = CSV.replace("0,1,1", "0,2,2").replace("1,1,2", "2,2,4")

    for words in (incidents.parent, incidents.parent / "*.csv"):
        assert run(words) == 0
        assert capfd.readouterr().out == twice


def test_standard_input_is_read(incidents: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "corridor", "sweep", "-", "--each-side", "1km:6km:5km"],
        cwd=ROOT,
        input=incidents.read_bytes(),
        capture_output=True,
        check=True,
    )

    assert done.stdout.decode() == CSV


def test_a_plot_alone_prints_no_table(incidents: Path, tmp_path: Path, capfd) -> None:
    assert run(incidents, "--plot", tmp_path / "a.svg") == 0

    captured = capfd.readouterr()
    assert captured.out.startswith("4 points: 1 inside")
    assert captured.err == ""


def test_a_plot_and_the_table_on_standard_output(incidents: Path, tmp_path: Path, capfd) -> None:
    assert run(incidents, "--plot", tmp_path / "a.png", "-o", "-") == 0

    captured = capfd.readouterr()
    assert captured.out == CSV
    assert captured.err.startswith("4 points: 1 inside")
    assert (tmp_path / "a.png").is_file()


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (("-o", "out.xlsx"), "a sweep's table ends in .csv, .parquet, .json; got "),
        (("-o", "out.png"), "a sweep's table ends in .csv, .parquet, .json; got "),
        (("--plot", "out.pdf"), "a sweep's picture ends in .png, .svg; got "),
        (("-o", "no/out.csv"), "create the folder"),
        (("--plot", "no/out.svg"), "create the folder"),
        (("-o", "out.csv", "--by", "no"), "no column 'no' for the groups; name one with by="),
        (("-o", "out.csv", "--plot", "out.svg", "--lat", "no"), "no column 'no' for the latitude"),
        (("-o", "in/given.csv"), "is read and written at once; give the result another name"),
        (("--line", "in/given.csv"), "in/given.csv"),
        (("--width", "0km"), "the width must be a number of kilometres in (0, 1000], got 0.0"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_mistakes_are_reported_in_one_line(
    more: tuple[str, ...], message: str, incidents: Path, tmp_path: Path, capsys
) -> None:
    words = [tmp_path / word if "." in word or "/" in word else word for word in more]
    before = incidents.read_bytes()

    assert run(incidents, *words) == 2

    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("corridor: ")
    assert captured.err.count("\n") == 1
    assert message in captured.err
    assert [it.name for it in tmp_path.iterdir()] == ["in"]
    assert incidents.read_bytes() == before


def test_steps_are_needed(incidents: Path, capsys) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["sweep", str(incidents)])

    assert stopped.value.code == 2
    assert "the following arguments are required: --each-side" in capsys.readouterr().err


def test_a_file_is_replaced_only_when_the_new_one_is_complete(
    incidents: Path, tmp_path: Path
) -> None:
    target = tmp_path / "out.csv"
    target.write_text("before")

    assert run(incidents, "-o", target, "--lat", "no") == 2
    assert target.read_text() == "before"
    assert run(incidents, "-o", target) == 0
    assert target.read_text() == CSV
