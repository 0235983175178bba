"""Folders into folders: part by part, resumed where a run stopped, settings never mixed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import corridor
from corridor.errors import DataError, FileError
from corridor.files.jobs import folders as label_folders
from corridor.files.jobs.label import LabelJob, RowFilter
from corridor.files.jobs.ledger import FOLDER_NAME as LEDGER
from corridor.files.readers import inputs as readers
from corridor.files.readers.inputs import ReadOptions
from corridor.tables.tally import EMPTY_TALLY

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path
    from typing import Any

    from corridor.tables.tally import Tally

# As wide as the M4's at most, so that only its pieces differ in the ledger.
NARROWING = [{"from": "start", "to": "end", "each_side_km": 6, "each_side_to_km": 2}]
PARTS = 4
ROWS = 50


def part(seed: int, rows: int = ROWS) -> pa.Table:
    random = np.random.default_rng(seed)
    return pa.table(
        {"lat": random.uniform(35.6, 36.0, rows), "lon": random.uniform(36.0, 36.9, rows)}
    )


@pytest.fixture
def given(tmp_path: Path) -> Path:
    folder = tmp_path / "given"
    (folder / "2020").mkdir(parents=True)
    for number in range(PARTS):
        pq.write_table(part(number), folder / ("2020" if number % 2 else "") / f"p{number}.parquet")
    return folder


@pytest.fixture
def run(m4: corridor.Corridor) -> Callable[..., Tally]:
    """Return a function that labels a folder into another."""

    def label(given: Path, made: Path, job: LabelJob | None = None, **options: Any) -> Tally:
        job = job or LabelJob(m4, ReadOptions())
        options.setdefault("on_progress", lambda _rows, _fraction: None)
        return label_folders.label_folder(job, readers.expand_inputs(given), made, **options)

    return label


def names(folder: Path) -> list[str]:
    return sorted(
        path.relative_to(folder).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and LEDGER not in path.parts
    )


class Stopping:
    """Interrupts a run after so many calls."""

    def __init__(self, calls: int) -> None:
        self.calls = calls

    def __call__(self, _rows: int, _share: float | None) -> None:
        self.calls -= 1
        if self.calls < 0:
            raise KeyboardInterrupt


def test_a_folder_becomes_a_folder_of_the_same_names(
    run: Callable[..., Tally], m4: corridor.Corridor, given: Path, tmp_path: Path
) -> None:
    tally = run(given, tmp_path / "made")

    assert names(tmp_path / "made") == names(given)
    assert tally.rows == PARTS * ROWS
    got = pq.read_table(tmp_path / "made" / "2020" / "p3.parquet", partitioning=None)
    assert got["side"].to_pylist() == m4.label(part(3))["side"].to_pylist()


def test_the_results_are_one_data_set_for_others(
    run: Callable[..., Tally], given: Path, tmp_path: Path
) -> None:
    run(given, tmp_path / "made")

    assert pq.read_table(tmp_path / "made").num_rows == PARTS * ROWS


def test_another_format_is_made_on_demand(
    run: Callable[..., Tally], given: Path, tmp_path: Path
) -> None:
    run(given, tmp_path / "made", format="csv.gz")

    assert names(tmp_path / "made") == [name.replace("parquet", "csv.gz") for name in names(given)]


def test_names_with_dots_keep_them(run: Callable[..., Tally], tmp_path: Path) -> None:
    (tmp_path / "given").mkdir()
    (tmp_path / "given" / "2020.03.05.csv").write_text("lat,lon\n35.8,36.6\n")

    run(tmp_path / "given", tmp_path / "made", format="parquet")

    assert names(tmp_path / "made") == ["2020.03.05.parquet"]


def test_a_run_that_was_stopped_goes_on_and_redoes_nothing(
    run: Callable[..., Tally], given: Path, tmp_path: Path
) -> None:
    made = tmp_path / "made"
    with pytest.raises(KeyboardInterrupt):
        run(given, made, on_progress=Stopping(2))
    finished = {name: (made / name).stat().st_mtime_ns for name in names(made)}
    assert 0 < len(finished) < PARTS

    tally = run(given, made)

    assert names(made) == names(given)
    assert tally.rows == PARTS * ROWS
    assert finished == {name: (made / name).stat().st_mtime_ns for name in finished}
    whole = run(given, tmp_path / "again")
    assert tally.as_dict() == whole.as_dict()
    for name in names(made):
        assert (made / name).read_bytes() == (tmp_path / "again" / name).read_bytes()


def test_a_part_that_changed_is_made_again(
    run: Callable[..., Tally], given: Path, tmp_path: Path
) -> None:
    run(given, tmp_path / "made")
    pq.write_table(part(9, rows=7), given / "p0.parquet")

    tally = run(given, tmp_path / "made")

    assert tally.rows == (PARTS - 1) * ROWS + 7
    assert pq.read_table(tmp_path / "made" / "p0.parquet").num_rows == 7


def test_a_part_that_was_removed_is_made_again(
    run: Callable[..., Tally], given: Path, tmp_path: Path
) -> None:
    run(given, tmp_path / "made")
    (tmp_path / "made" / "p0.parquet").unlink()

    run(given, tmp_path / "made")

    assert names(tmp_path / "made") == names(given)


@pytest.mark.parametrize(
    ("make_other", "named"),
    [
        (lambda m4: LabelJob(m4.with_width(km=20), ReadOptions()), "each_side_m"),
        (lambda m4: LabelJob(m4.with_ends("round"), ReadOptions()), "ends"),
        (lambda m4: LabelJob(m4.between("Ariha", "Badama"), ReadOptions()), "section_m"),
        (lambda m4: LabelJob(m4, ReadOptions(swapped=False)), "reading"),
        (lambda m4: LabelJob(m4.with_ends(("flat", "round")), ReadOptions()), "ends"),
        (lambda m4: LabelJob(m4.with_widths(NARROWING), ReadOptions()), "knots_m"),
        (
            lambda m4: LabelJob(
                m4, ReadOptions(), nested=corridor.nested(m4, {"inner": 2, "outer": 6})
            ),
            "nested",
        ),
        (lambda m4: LabelJob(m4, ReadOptions(), prefix="m4_"), "prefix"),
        (lambda m4: LabelJob(m4, ReadOptions(), row_filter=RowFilter(km=(1.0, 2.0))), "keep"),
    ],
    ids=[
        *("width", "ends", "stretch", "reading", "one end", "widths", "nested"),
        *("prefix", "filter"),
    ],
)
def test_settings_never_mix(
    run: Callable[..., Tally],
    m4: corridor.Corridor,
    make_other: Callable[[corridor.Corridor], LabelJob],
    named: str,
    given: Path,
    tmp_path: Path,
) -> None:
    made = tmp_path / "made"
    run(given, made)

    with pytest.raises(DataError) as caught:
        run(given, made, make_other(m4))

    assert str(caught.value).startswith(f"{made} holds results of other settings: {named} ")
    assert "choose another folder" in str(caught.value)


def test_a_filter_resumes_with_its_own_settings(
    run: Callable[..., Tally], m4: corridor.Corridor, given: Path, tmp_path: Path
) -> None:
    work = LabelJob(m4, ReadOptions(), row_filter=RowFilter(km=(1.0, 20.0)))

    first = run(given, tmp_path / "made", work)

    assert run(given, tmp_path / "made", work).as_dict() == first.as_dict()


def test_a_changed_schema_names_the_file_and_keeps_what_is_finished(
    run: Callable[..., Tally], given: Path, tmp_path: Path
) -> None:
    other = part(1).append_column("more", pa.array(range(ROWS)))
    pq.write_table(other, given / "p2.parquet")

    with pytest.raises(DataError, match=r"p2\.parquet has other columns than .* has besides more"):
        run(given, tmp_path / "made")

    assert "p2.parquet" not in names(tmp_path / "made")


def test_two_files_that_would_become_one_are_refused(
    run: Callable[..., Tally], given: Path, tmp_path: Path
) -> None:
    (given / "p0.csv").write_text("lat,lon\n35.8,36.6\n")

    with pytest.raises(FileError, match=r"several files would become .*p0\.parquet; label them"):
        run(given, tmp_path / "made", format="parquet")


def test_what_killed_runs_left_is_removed(
    run: Callable[..., Tally], given: Path, tmp_path: Path
) -> None:
    left = tmp_path / "made" / ".corridor-left"
    left.mkdir(parents=True)
    (left / "p0.parquet").write_text("half")

    run(given, tmp_path / "made")

    assert not left.exists()


def test_a_damaged_ledger_is_reported(
    run: Callable[..., Tally], given: Path, tmp_path: Path
) -> None:
    run(given, tmp_path / "made")
    (tmp_path / "made" / LEDGER / "settings.json").write_text("{")

    with pytest.raises(FileError, match=r"settings\.json is damaged: .*; remove it"):
        run(given, tmp_path / "made")


def test_the_ledger_has_what_was_counted(
    run: Callable[..., Tally], given: Path, tmp_path: Path
) -> None:
    run(given, tmp_path / "made")

    ledger = tmp_path / "made" / LEDGER
    settings = json.loads((ledger / "settings.json").read_text())
    entry = json.loads((ledger / "parts" / "2020" / "p1.parquet.json").read_text())
    assert settings["each_side_m"] == {"south": 6000.0, "north": 6000.0}
    assert entry["rows"] == ROWS
    assert entry["bytes"] == (given / "2020" / "p1.parquet").stat().st_size


def test_progress_is_of_the_whole_folder(
    run: Callable[..., Tally], given: Path, tmp_path: Path
) -> None:
    reports = []
    run(given, tmp_path / "made", on_progress=lambda rows, share: reports.append((rows, share)))

    shares = [share for _, share in reports]
    assert sum(rows for rows, _ in reports) == PARTS * ROWS
    assert shares == sorted(shares)
    assert shares[-1] == 1.0


def test_counts_of_an_empty_part_are_nothing(
    run: Callable[..., Tally], given: Path, tmp_path: Path
) -> None:
    pq.write_table(part(0, rows=0), given / "p0.parquet")

    tally = run(given, tmp_path / "made")

    assert tally.rows == (PARTS - 1) * ROWS
    assert EMPTY_TALLY.plus(tally) == tally
