"""A real cluster of processes gives the bytes of one machine, even when a worker is killed."""

from __future__ import annotations

import os
import signal
import sys
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from corridor.errors import DataError, FileError, SwapError
from corridor.files.jobs import cluster
from corridor.files.jobs import folders as label_folders
from corridor.files.jobs.label import LabelJob
from corridor.files.jobs.ledger import FOLDER_NAME as LEDGER
from corridor.files.readers import inputs as readers
from corridor.files.readers.inputs import ReadOptions

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from typing import Any

    import distributed

    import corridor
    from corridor.tables.tally import Tally

PARTS = 8
ROWS = 20_000
TWO = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": "127.0.0.1:0"}


def frame(rows: int, seed: int = 3) -> pd.DataFrame:
    random = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "id": np.arange(rows),
            "lat": random.uniform(35.6, 36.0, rows),
            "lon": random.uniform(36.0, 36.9, rows),
        }
    )


@pytest.fixture(scope="module")
def workers() -> Iterator[distributed.LocalCluster]:
    import distributed  # here and below: every process that collects tests would wait for it

    with distributed.LocalCluster(**TWO) as workers:
        yield workers


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("given")
    for number in range(PARTS):
        pq.write_table(pa.Table.from_pandas(frame(ROWS, number)), folder / f"p{number}.parquet")
    return folder


@pytest.fixture(scope="module")
def here(
    run: Callable[..., Tally], given: Path, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, bytes]:
    """What one machine makes of the folder."""
    folder = tmp_path_factory.mktemp("here")
    run(given, folder, None)
    return content(folder)


@pytest.fixture(scope="module")
def run(m4: corridor.Corridor) -> Callable[..., Tally]:
    """Return a function that labels a folder, on the cluster at an address or here."""

    def label(given: Path, made: Path, address: str | None, on_progress: Any = None) -> Tally:
        return label_folders.label_folder(
            LabelJob(m4, ReadOptions()),
            readers.expand_inputs(given),
            made,
            on_progress=on_progress or (lambda _rows, _fraction: None),
            run_parts=None if address is None else cluster.cluster_runner(address),
        )

    return label


def content(folder: Path) -> dict[str, bytes]:
    """Return every file of results, hidden ones too."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and LEDGER not in path.parts
    }


def test_a_cluster_gives_the_bytes_of_one_machine(run, workers, given, here, tmp_path, capsys):
    tally = run(given, tmp_path, workers.scheduler_address)

    assert content(tmp_path) == here
    assert tally.rows == PARTS * ROWS
    assert capsys.readouterr().err.startswith("corridor: the work is shown at ")


def test_a_killed_worker_costs_its_parts_time_and_nothing_else(run, given, here, tmp_path):
    import distributed

    with distributed.LocalCluster(**TWO) as workers:
        victims = [workers.workers[0].pid]

        def kill(_rows: int, _share: float | None) -> None:
            if victims:
                os.kill(victims.pop(), signal.SIGKILL)

        tally = run(given, tmp_path, workers.scheduler_address, kill)

    assert victims == []
    assert content(tmp_path) == here
    assert tally.rows == PARTS * ROWS


def test_a_run_on_a_cluster_goes_on_where_one_machine_stopped(
    run: Callable[..., Tally], workers, given, here, tmp_path
):
    def stop(_rows: int, share: float | None) -> None:
        if share and share > 0.4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(given, tmp_path, None, stop)
    tally = run(given, tmp_path, workers.scheduler_address)

    assert content(tmp_path) == here
    assert tally.rows == PARTS * ROWS


def test_a_mistake_on_a_worker_is_reported_as_on_one_machine(run, workers, tmp_path):
    folder = tmp_path / "given"
    folder.mkdir()
    table = pa.Table.from_pandas(frame(100)).rename_columns(["id", "lon", "lat"])
    pq.write_table(table, folder / "p.parquet")

    with pytest.raises(SwapError, match="are they exchanged"):
        run(folder, tmp_path / "made", workers.scheduler_address)


def test_a_scheduler_that_does_not_answer_is_reported(run, given, tmp_path, monkeypatch):
    monkeypatch.setattr(cluster, "CONNECT_TIMEOUT", "200ms")

    with pytest.raises(FileError, match=r"no Dask scheduler answers at 'tcp://127\.0\.0\.1:9'"):
        run(given, tmp_path, "tcp://127.0.0.1:9")


def test_a_dask_frame_is_labelled_when_it_is_computed(m4, workers):
    import dask.dataframe as dd

    table = frame(1000)
    with workers.get_client():
        lazy = m4.label(dd.from_pandas(table, npartitions=4))

        assert isinstance(lazy, dd.DataFrame)
        assert lazy.npartitions == 4
        pd.testing.assert_frame_equal(lazy.compute(), m4.label(table))
        assert lazy.dtypes.astype(str).tolist() == m4.label(table).dtypes.astype(str).tolist()


def test_a_dask_frame_without_coordinates_is_refused_at_once(m4):
    import dask.dataframe as dd

    lazy = dd.from_pandas(frame(10).rename(columns={"lat": "a"}), npartitions=2)

    with pytest.raises(DataError, match="no column for the latitude"):
        m4.label(lazy)


def test_an_exchanged_dask_frame_is_refused_when_it_is_computed(m4):
    import dask.dataframe as dd

    lazy = dd.from_pandas(frame(100).rename(columns={"lat": "lon", "lon": "lat"}), npartitions=2)

    labelled = m4.label(lazy)

    with pytest.raises(SwapError):
        labelled.compute(scheduler="synchronous")
    assert m4.label(lazy, swapped=True).compute(scheduler="synchronous")["inside"].any()


def test_without_dask_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)

    with pytest.raises(DataError, match=r"pip install 'm4-corridor\[cluster\]'"):
        cluster.cluster_runner("local")
