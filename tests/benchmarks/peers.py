"""The corridor and its peers, side by side, asked the same of the same points: ``make peers``.

Which of the points spread evenly around the M4 lie within 6 km of the road from Tronba to
Ain al-Havr? Each tool of ``peer_tools.py`` answers in a new process of its own. The answers
that are judged are those of the timed runs; the judge is GeographicLib by way of the tests' own
reference (``tests/geo/conftest.py``), which shares nothing with the engine. What is measured
and the table go to ``notebooks/peers.md``.

Memory is read from ``/proc`` (Linux). ``ru_maxrss`` would not do: a new process takes over the
figure of the one that started it.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import platform
import re
import statistics
import subprocess
import sys
import tempfile
import time
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from engine import points_around
from peer_tools import EACH_SIDE_M, FEW, MANY, TOOLS, Tool, the_question, utm_buffer

import corridor

if TYPE_CHECKING:
    from collections.abc import Iterable

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "notebooks" / "peers.md"
# DuckDB's spatial extension and the DuckDB that it fits, where make puts them.
DUCKDB = ROOT / ".venv" / "duckdb"

RUNS = 3
WARM_UP = 300_000
EVEN = 1_000_000
NEAR, NEAR_M = 20_000, 100  # among FEW even points so many lie so near the edge
SURE_M = 110  # farther from the edge UTM's distance, within 3 m here, settles the question
SAMPLE = 2_000
CLOSED_M = 0.001  # the edge belongs to the corridor, to this tolerance

VERSIONS = {
    "corridor": ("m4-corridor", "numba"),
    "shapely": ("shapely",),
    "GeoPandas": ("geopandas",),
    "DuckDB": ("duckdb", "duckdb-extension-spatial"),
    "SedonaDB": ("sedonadb",),
}
THREADS = {"shapely": "1", "GeoPandas": "1", "one thread": "1"}


# The truth


def truth(lats: np.ndarray, lons: np.ndarray) -> dict[str, np.ndarray]:
    """Return which points are inside, and how far from the edge; infinite far from it.

    Near the edge every point is judged by GeographicLib. Farther away a UTM buffer decides,
    and a sample of its answers is put to GeographicLib as well.
    """
    distance = reference()
    outer, inner = (
        shapely.contains_xy(utm_buffer(EACH_SIDE_M + side, quad_segs=64).iloc[0], lons, lats)
        for side in (SURE_M, -SURE_M)
    )
    inside, gap = inner.copy(), np.full(len(lats), np.inf)
    for i in np.flatnonzero(outer & ~inner):
        beyond = distance(lats[i], lons[i]) - EACH_SIDE_M
        inside[i], gap[i] = beyond <= CLOSED_M, abs(beyond)
    far = np.flatnonzero(np.isinf(gap))
    for i in np.random.default_rng(4).choice(far, SAMPLE, replace=False):
        beyond = distance(lats[i], lons[i]) - EACH_SIDE_M
        if inside[i] != (beyond <= 0) or abs(beyond) < NEAR_M:
            sys.exit(f"UTM and GeographicLib differ {beyond:.1f} m beyond the edge")
    return {"inside": inside, "gap": gap}


def reference() -> Any:
    """Return the function that tells the geodesic distance to the section, by GeographicLib."""
    sys.path.insert(0, str(ROOT / "tests" / "geo"))
    from conftest import Reference

    band = the_question().band
    section = Reference(band.line.part(band.start, band.stop))
    return lambda lat, lon: section.locate(lat, lon).distance


# One tool, in a process of its own


def measured(tool: Tool, folder: Path, runs: int, most: int) -> dict[str, Any]:
    """Ask a tool; its memory is counted from after a first, smaller question."""
    count = min(tool.points, most)
    tool.ready(*(points[:WARM_UP] for points in loaded(folder, WARM_UP)))()
    gc.collect()
    start = memory_mib("VmRSS")
    began = time.perf_counter()
    query = tool.ready(*loaded(folder, count))
    set_up = time.perf_counter() - began
    gc.collect()
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # the peak starts anew
    times = []
    for _ in range(runs):
        began = time.perf_counter()
        answer = query()
        times.append(time.perf_counter() - began)
    return {
        "points": count,
        "seconds": statistics.median(times),
        "set_up": set_up,
        "memory_mib": memory_mib("VmHWM") - start,
        **judged(answer, count, folder),
        "versions": [f"{name} {metadata.version(name)}" for name in VERSIONS[tool.library]],
    }


def loaded(folder: Path, count: int) -> tuple[np.ndarray, np.ndarray]:
    lats, lons = np.load(folder / "points.npy", mmap_mode="r")[:, :count]
    return np.array(lats), np.array(lons)


def memory_mib(field: str) -> float:
    """Return a field of the kernel's account of this process: memory held, or its peak."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    (kib,) = re.findall(rf"^{field}:\s+(\d+) kB", status, re.MULTILINE)
    return int(kib) / 1024


def judged(answer: np.ndarray, count: int, folder: Path) -> dict[str, float]:
    told = answer
    if answer.dtype != np.bool_:
        told = np.zeros(count, dtype=np.bool_)
        told[answer] = True
    truth = np.load(folder / "truth.npz")
    inside, gap = truth["inside"], truth["gap"]
    wrong = told[: len(inside)] != inside
    near = np.flatnonzero(gap <= NEAR_M)[:NEAR]
    far = np.flatnonzero(wrong & np.isinf(gap))[:SAMPLE]
    if len(far):
        distance, (lats, lons) = reference(), loaded(folder, len(gap))
        gap[far] = [abs(distance(lats[i], lons[i]) - EACH_SIDE_M) for i in far]
    return {
        "wrong_even": int(wrong[:EVEN].sum()),
        "wrong_near": int(wrong[near].sum()),
        "farthest_m": float(gap[wrong].max(initial=0)),
    }


def ask(tool: Tool, folder: Path, runs: int, most: int) -> dict[str, Any]:
    """Measure a tool in a new process; where it cannot run, return the reason."""
    paths = [str(DUCKDB)] if tool.library == "DuckDB" else []
    ran = subprocess.run(
        [
            *(sys.executable, __file__, "--tool", str(TOOLS.index(tool))),
            *("--folder", str(folder), "--runs", str(runs), "--points", str(most)),
        ],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(paths)},
        capture_output=True,
        text=True,
        check=False,
    )
    if ran.returncode:
        return {"reason": ran.stderr.strip().splitlines()[-1]}
    return json.loads(ran.stdout)


# The page


HEAD = (
    *("tool", "threads", "points", "million points/s", "set-up, s", "memory, MiB"),
    *("bytes a point", f"wrong of {EVEN:,}", f"wrong of {NEAR:,} near the edge"),
    "farthest wrong, m",
)


def row(tool: Tool, it: dict[str, Any]) -> tuple[str, ...]:
    name = f"{tool.library}: {tool.way}"
    threads = next((n for word, n in THREADS.items() if word in name), str(os.cpu_count()))
    if "reason" in it:
        return (name, threads, f"not run here: {it['reason']}", *[""] * (len(HEAD) - 3))
    return (
        *(name, threads, f"{it['points']:,}"),
        *(f"{it['points'] / it['seconds'] / 1e6:.3g}", f"{it['set_up']:.1f}"),
        *(f"{it['memory_mib']:,.0f}", f"{it['memory_mib'] * 2**20 / it['points']:,.0f}"),
        *(f"{it['wrong_even']:,}", f"{it['wrong_near']:,}"),
        f"{far:,.{0 if far >= 10 else 2}f}" if (far := it["farthest_m"]) else "none",
    )


def table(rows: Iterable[tuple[str, ...]]) -> str:
    marks = ("---", *["---:"] * (len(HEAD) - 1))
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (HEAD, marks, *rows))


def machine(results: list[dict[str, Any]]) -> str:
    """Tell what it was measured on."""
    facts = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    model = re.findall(r"^model name\s*: (.*)$", facts, re.MULTILINE)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    versions = {version: None for it in results for version in it.get("versions", ())}
    return (
        f"Measured on {model[0] if model else platform.machine()}, {os.cpu_count()} cores, "
        f"{memory:.0f} GiB, {platform.system()}; Python {platform.python_version()}, "
        f"numpy {np.__version__}, GEOS {shapely.geos_version_string}, {', '.join(versions)}."
    )


def questions() -> str:
    def block(tool: Tool) -> str:
        language = "sql" if tool.library in {"DuckDB", "SedonaDB"} else "python"
        return f"**{tool.library}: {tool.way}**\n\n```{language}\n{tool.asks}\n```"

    return "\n\n".join(map(block, TOOLS))


def put(page: str, name: str, text: str) -> str:
    """Return the page with the part between two marks replaced."""
    start, stop = f"<!-- {name} -->", f"<!-- end of {name} -->"
    before, _, rest = page.partition(start)
    return f"{before}{start}\n\n{text}\n\n{stop}{rest.partition(stop)[2]}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--points", type=float, default=MANY, help=f"at most; {FEW} at least")
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--out", type=Path, default=PAGE)
    parser.add_argument("--tool", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    most = max(int(chosen.points), FEW)
    if chosen.tool is not None:
        found = measured(TOOLS[chosen.tool], chosen.folder, chosen.runs, most)
        print(json.dumps(found))
        return
    with tempfile.TemporaryDirectory() as name:
        compare(Path(name), chosen.runs, most, chosen.out)


def compare(folder: Path, runs: int, most: int, out: Path) -> None:
    points = np.array(points_around(corridor.m4(), most))
    np.save(folder / "points.npy", points)
    np.savez(folder / "truth.npz", **truth(*points[:, :FEW]))
    del points
    results = []
    for tool in TOOLS:
        results.append(ask(tool, folder, runs, most))
        print(" | ".join(row(tool, results[-1])), flush=True)
    page = PAGE.read_text(encoding="utf-8")
    rows = map(row, TOOLS, results)
    page = put(page, "table", f"{table(rows)}\n\n{machine(results)}")
    out.write_text(put(page, "questions", questions()), encoding="utf-8")
    if results[0].get("wrong_even") != 0 or results[0].get("wrong_near") != 0:
        sys.exit("the corridor's own answers are not all right")


if __name__ == "__main__":
    main()
