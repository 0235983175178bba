"""A sweep is written in the format of the path's ending."""

from __future__ import annotations

import io
import json
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import pytest

from corridor.errors import FileError
from corridor.export.sweep import output_paths, write_sweep
from corridor.tables.sweep import sweep_table
from tests.support import four_incidents, random_incidents

if TYPE_CHECKING:
    from pathlib import Path

    from corridor import Corridor

STEPS = np.array([0.2, 1.0, 2.5, 6.0, 6.5, 20.0, 49.9])


TABLE, SMALL = random_incidents(3000), four_incidents()

CSV = "each_side_km,width_km,north,south,inside\n1,2,0,1,1\n6,12,1,1,2\n"


# --- files ------------------------------------------------------------------------------


def test_json_of_no_rows_and_of_dates(m4: Corridor, tmp_path: Path) -> None:
    dated = SMALL.assign(day=[date(2020, 3, 5)] * 4)
    for name, table in {"none": SMALL[:0].assign(day="x"), "dated": dated}.items():
        write_sweep(sweep_table(m4, table, [6.0], by="day"), tmp_path / f"{name}.json")

    assert json.loads((tmp_path / "none.json").read_text()) == []
    assert json.loads((tmp_path / "dated.json").read_text())[0]["day"] == "2020-03-05"


# --- the picture ------------------------------------------------------------------------


@pytest.mark.parametrize("ending", ["png", "svg"])
def test_the_same_sweep_gives_the_same_bytes(m4: Corridor, ending: str, tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_sweep(sweep_table(m4, TABLE, STEPS, by="kind"), tmp_path / f"{name}.{ending}", (6, 6))

    assert (tmp_path / f"one.{ending}").read_bytes() == (tmp_path / f"two.{ending}").read_bytes()


def test_an_unknown_ending_is_refused() -> None:
    with pytest.raises(FileError, match=r"a sweep's picture ends in \.png, \.svg; got a\.gif"):
        output_paths(None, "a.gif")


def test_a_stream_gets_csv(m4: Corridor) -> None:
    stream = io.BytesIO()

    write_sweep(sweep_table(m4, SMALL, [1.0, 6.0]), stream)

    assert stream.getvalue().decode() == CSV
