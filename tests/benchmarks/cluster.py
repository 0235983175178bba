"""A folder labelled on a cluster, a worker killed: ``python tests/benchmarks/cluster.py``.

Labels a folder of Parquet parts (``--parts``, of ``--rows`` each) three times: on one machine
without Dask, on a local cluster, and on one of whose workers one is killed as soon as the
first part is done. Prints how long each took, and whether the files are the same, byte for
byte, and the only ones there.
"""

from __future__ import annotations

import argparse
import os
import platform
import signal
import tempfile
import time
from functools import partial
from hashlib import sha256
from pathlib import Path

import distributed
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

import corridor
from corridor.files.jobs import cluster
from corridor.files.jobs import folders as label_folders
from corridor.files.jobs.label import LabelJob
from corridor.files.jobs.ledger import FOLDER_NAME as LEDGER
from corridor.files.readers import inputs as readers
from corridor.files.readers.inputs import ReadOptions


def write_parts(folder: Path, parts: int, rows: int) -> None:
    """Write made-up points around the M4."""
    for part in range(parts):
        random = np.random.default_rng([20200305, part])
        table = pa.table(
            {
                "id": np.arange(part * rows, (part + 1) * rows),
                "lat": random.uniform(35.55, 36.05, rows),
                "lon": random.uniform(35.95, 36.95, rows),
            }
        )
        pq.write_table(table, folder / f"part-{part:04}.parquet")


def digests(folder: Path) -> dict[str, str]:
    """Return what every file of results holds, as a digest, by its name."""
    return {
        path.relative_to(folder).as_posix(): sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and LEDGER not in path.parts
    }


def labelled(name: str, given: Path, folder: Path, address: str | None, on_progress=None) -> float:  # type: ignore[no-untyped-def]
    """Label the folder, print how long it took, and return the seconds."""
    run_parts = None if address is None else cluster.cluster_runner(address)
    start = time.perf_counter()
    tally = label_folders.label_folder(
        LabelJob(corridor.m4(), ReadOptions()),
        readers.expand_inputs(given),
        folder,
        on_progress=on_progress or (lambda _rows, _share: None),
        run_parts=run_parts,
    )
    seconds = time.perf_counter() - start
    print(f"  {name:<28}{seconds:7.2f} s {tally.rows / seconds / 1e6:7.2f} M rows/s")
    return seconds


class Killer:
    """Kills one worker when it is first told of rows."""

    def __init__(self, workers: distributed.LocalCluster) -> None:
        self.pids = [worker.pid for worker in workers.workers.values()]

    def __call__(self, rows: int, _share: float | None) -> None:
        if self.pids and rows:
            os.kill(self.pids[0], signal.SIGKILL)
            self.pids = []


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--parts", type=int, default=24)
    parser.add_argument("--rows", type=float, default=1e6)
    options = parser.parse_args()
    rows = int(options.rows)
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, "
        f"distributed {distributed.__version__}"
    )
    with tempfile.TemporaryDirectory() as name:
        given, *made = (Path(name) / it for it in ("given", "here", "cluster", "killed"))
        given.mkdir()
        write_parts(given, options.parts, rows)
        size = sum(path.stat().st_size for path in given.iterdir())
        total = options.parts * rows
        print(f"{options.parts} parts of {rows:.0e} rows, {size / total:.1f} B a row")
        labelled("one machine, no Dask", given, made[0], None)
        start = partial(
            distributed.LocalCluster, threads_per_worker=1, dashboard_address="127.0.0.1:0"
        )
        with start() as workers:
            print(f"  {len(workers.workers)} workers")
            labelled("cluster", given, made[1], workers.scheduler_address)
        with start() as workers:
            killer, address = Killer(workers), workers.scheduler_address
            labelled("cluster, one worker killed", given, made[2], address, killer)
        here, there, killed = map(digests, made)
        print(f"  {len(here)} files, the same bytes: {here == there == killed}")
        written = sum(path.stat().st_size for path in made[0].glob("*.parquet"))
        print(f"  {written / total:.1f} B a row written")


if __name__ == "__main__":
    main()
