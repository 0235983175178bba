"""A slow compilation is reported once, and only when there is one."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

from geo.nearest import compile_events

SECONDS = 30


def test_a_slow_compilation_is_reported_once():
    said, calls = threading.Event(), []

    def say():
        calls.append(1)
        said.set()

    with compile_events.notify_if_slow(say, after_s=0.0):
        compile_events.notify(begins=True)
        assert said.wait(SECONDS)
        compile_events.notify(begins=False)
        compile_events.notify(begins=True)
        compile_events.notify(begins=False)

    assert calls == [1]
    assert compile_events.listeners == []


def test_a_quick_compilation_is_not_reported():
    calls = []

    with compile_events.notify_if_slow(lambda: calls.append(1), after_s=SECONDS):
        compile_events.notify(begins=True)
        compile_events.notify(begins=True)
        compile_events.notify(begins=False)
        compile_events.notify(begins=False)

    assert calls == []
    assert compile_events.listeners == []


def test_compiling_is_notified_and_loading_from_the_cache_is_not(tmp_path):
    program = (
        "import numpy as np; from geo import Line; from geo.nearest import compile_events; "
        "heard = []; compile_events.listeners.append(heard.append); from geo.nearest import bulk; "
        "line = Line(lats=[0.0, 0.1], lons=[0.0, 0.1]); "
        "bulk.points_at(line.tables()[1], np.zeros(1), np.zeros(1)); print(heard[:1], heard[-1:])"
    )
    environment = {**os.environ, "NUMBA_CACHE_DIR": str(tmp_path)}

    first, second = (
        subprocess.run(
            [sys.executable, "-c", program], env=environment, capture_output=True, text=True
        )
        for _ in range(2)
    )

    assert (first.stdout, first.stderr) == ("[True] [False]\n", "")
    assert (second.stdout, second.stderr) == ("[] []\n", "")


def test_kernels_older_than_their_sources_are_compiled_anew(tmp_path):
    """A kernel is made of functions of several modules; numba looks at that of its own."""
    package = tmp_path / "geo"
    shutil.copytree(
        Path(compile_events.__file__).parents[1], package, ignore=shutil.ignore_patterns("*.nb*")
    )
    program = (
        "import numpy as np; from geo import Line; "
        "line = Line(lats=[0.0, 0.1], lons=[0.0, 0.1]); from geo.nearest import bulk; "
        "print(*bulk.points_at(line.tables()[1], np.zeros(1), np.full(1, 1_000.0)))"
    )
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    environment["NUMBA_CACHE_DIR"] = str(tmp_path / "cache")

    def answer():
        command = [sys.executable, "-c", program]
        return subprocess.run(
            command, env=environment, cwd=tmp_path, capture_output=True, text=True, check=True
        ).stdout

    first = answer()
    module = package / "nearest" / "piece.py"
    source = module.read_text("utf-8")
    changed = source.replace("    return lat, lon\n", "    return lat + 1.0, lon\n")
    assert changed != source
    module.write_text(changed, "utf-8")

    assert answer() != first
