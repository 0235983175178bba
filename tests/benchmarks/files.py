"""How fast files are labelled, as ratios: ``python tests/benchmarks/files.py``.

Ten million rows (``--rows`` for another number; ``--rows 1e8 --formats parquet`` is the run
that shows the memory) of a made-up table: id, time, kind, latitude, longitude, note. Whole
processes, one after the other in pairs; the medians are compared. What is compared with:

- pyarrow reading the file and writing it back with the same columns added, as constants;
- ``import pyarrow.csv, numpy``, for a file of 1,000 rows.

Peak memory is that of the process (``ru_maxrss``).
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq

PART = 1_000_000
KINDS = ["shelling", "patrol", "checkpoint", "displacement", "other"]
PARQUET = """
import pyarrow as pa, pyarrow.parquet as pq, sys
table = pq.read_table(sys.argv[1])
for name, value in {constants!r}.items():
    table = table.append_column(name, pa.repeat(value, len(table)))
pq.write_table(table, sys.argv[2])
"""
CSV = """
import pyarrow as pa, pyarrow.csv, sys
table = pyarrow.csv.read_csv(sys.argv[1])
for name, value in {constants!r}.items():
    table = table.append_column(name, pa.repeat(value, len(table)))
pyarrow.csv.write_csv(table, sys.argv[2])
"""
CONSTANTS = {"inside": True, "side": "south", "distance_m": 527.748, "km": 16.1, "problem": ""}
BASES = {"parquet": PARQUET, "csv": CSV}


class Run(NamedTuple):
    """What a process took."""

    seconds: float
    peak_mb: float


def run(words: list[str]) -> Run:
    """Run a Python process to its end."""
    start = time.perf_counter()
    process = subprocess.Popen([sys.executable, *words], stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        message = f"{' '.join(words)}: exit status {process.returncode}"
        raise SystemExit(message)
    return Run(time.perf_counter() - start, usage.ru_maxrss / 1024)


def pairs(one: list[str], other: list[str], runs: int) -> tuple[Run, Run]:
    """Return the medians of two commands run in turns."""
    found = [(run(one), run(other)) for _ in range(runs)]
    medians = []
    for column in zip(*found, strict=True):
        seconds, peaks = zip(*column, strict=True)
        medians.append(Run(statistics.median(seconds), max(peaks)))
    return medians[0], medians[1]


def rows_of(begin: int, count: int) -> pa.Table:
    """Return some rows of the made-up table, around the M4."""
    random = np.random.default_rng([20200305, begin])
    ids = np.arange(begin, begin + count)
    return pa.table(
        {
            "id": ids,
            "time": pa.array(1_583_366_400 + ids, pa.timestamp("s")),
            "kind": pa.array(KINDS).take(pa.array(random.integers(0, 5, count))),
            "lat": np.round(random.uniform(35.55, 36.05, count), 6),
            "lon": np.round(random.uniform(35.95, 36.95, count), 6),
            "note": pa.array([f"report {i % 1000} of the day" for i in ids.tolist()]),
        }
    )


def write(path: Path, rows: int) -> None:
    """Write the made-up table, part by part."""
    schema = rows_of(0, 1).schema
    writers = {"parquet": pq.ParquetWriter, "csv": pyarrow.csv.CSVWriter}
    with writers[path.suffix[1:]](path, schema) as writer:
        for begin in range(0, rows, PART):
            writer.write_table(rows_of(begin, min(PART, rows - begin)))


def label(kind: str, rows: int, runs: int, folder: Path) -> None:
    """Print how long labelling takes against reading and writing alone."""
    given, ours, theirs = (folder / f"{name}.{kind}" for name in ("given", "ours", "theirs"))
    write(given, rows)
    one, other = pairs(
        ["-m", "corridor", "label", str(given), str(ours)],
        ["-c", BASES[kind].format(constants=CONSTANTS), str(given), str(theirs)],
        runs,
    )
    print(f"{kind} to {kind}, {rows:.0e} rows, {given.stat().st_size / 1e9:.2f} GB")
    for name, it in (("corridor label", one), ("pyarrow, constants", other)):
        rate = rows / it.seconds / 1e6
        print(f"  {name:<22}{it.seconds:8.2f} s {rate:7.2f} M rows/s {it.peak_mb:8.0f} MB at most")
    print(f"  {'ratio':<22}{one.seconds / other.seconds:8.2f}")
    for path in (given, ours, theirs):
        path.unlink()


def memory(kind: str, rows: int, folder: Path) -> None:
    """Print how much memory labelling takes, by itself: the other would need all rows."""
    given, ours = folder / f"given.{kind}", folder / f"ours.{kind}"
    write(given, rows)
    it = run(["-m", "corridor", "label", str(given), str(ours)])
    print(
        f"{kind} to {kind}, {rows:.0e} rows, {given.stat().st_size / 1e9:.2f} GB: "
        f"{it.seconds:.0f} s, {rows / it.seconds / 1e6:.2f} M rows/s, {it.peak_mb:.0f} MB at most"
    )
    given.unlink()
    ours.unlink()


def small(runs: int, folder: Path) -> None:
    """Print how long a small file takes, the whole process."""
    given = folder / "small.csv"
    pyarrow.csv.write_csv(rows_of(0, 1000), given)
    one, other = pairs(
        ["-m", "corridor", "label", str(given), str(folder / "labelled.csv")],
        ["-c", "import pyarrow.csv, numpy"],
        runs,
    )
    print("csv to csv, 1,000 rows, whole process")
    print(f"  {'corridor label':<22}{one.seconds * 1000:8.0f} ms")
    ratio = one.seconds / other.seconds
    print(f"  {'import pyarrow, numpy':<22}{other.seconds * 1000:8.0f} ms  ratio {ratio:.2f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=float, default=1e7)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument(
        "--formats", nargs="*", choices=("parquet", "csv"), default=["parquet", "csv"]
    )
    parser.add_argument("--memory", action="store_true", help="labelling alone, once")
    options = parser.parse_args()
    rows = int(options.rows)
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, "
        f"numpy {np.__version__}, pyarrow {pa.__version__}"
    )
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        if not options.memory:
            small(5 * options.runs, folder)
        for kind in options.formats:
            if options.memory:
                memory(kind, rows, folder)
            else:
                label(kind, rows, options.runs, folder)


if __name__ == "__main__":
    main()
