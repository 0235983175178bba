"""Helpers that several tests share."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    import pandas as pd
    import pyarrow as pa

    from corridor import Answer, Corridor

TESTS = Path(__file__).resolve().parent
ROOT = TESTS.parent


def refusal(
    error: type[Exception], call: Callable[..., object], *arguments: Any, **options: Any
) -> str:
    """Return the message, of one line, of the error, of this very class, that a call raises."""
    with pytest.raises(error) as caught:
        call(*arguments, **options)
    message = str(caught.value)
    assert type(caught.value) is error
    assert "\n" not in message
    return message


def is_same_bits(first: object, second: object) -> bool:
    """Return whether two arrays of floats are the same to the last bit; NaN equal NaN."""
    import numpy as np

    one, other = (np.ascontiguousarray(it, dtype=np.float64) for it in (first, second))
    missing = np.isnan(one)
    bits = one[~missing].view(np.int64), other[~missing].view(np.int64)
    return np.array_equal(missing, np.isnan(other)) and np.array_equal(*bits)


def answer_at(zone: Corridor, name: str) -> Answer[bool, str, float]:
    """Return the answer of a corridor for a settlement of its gazetteer."""
    return next(answer for settlement, answer in zone.settlements() if settlement.name == name)


def random_points(rows: int, seed: int = 8) -> pa.Table:
    """Return coordinates in and around the M4 corridor."""
    import numpy as np
    import pyarrow as pa

    random = np.random.default_rng(seed)
    return pa.table(
        {"lat": random.uniform(35.6, 36.0, rows), "lon": random.uniform(36.0, 36.9, rows)}
    )


def random_incidents(rows: int, seed: int = 3) -> pd.DataFrame:
    """Return points in and around the M4 corridor, with a kind and a number of deaths."""
    import numpy as np
    import pandas as pd

    random = np.random.default_rng(seed)
    return pd.DataFrame(
        {
            "lat": random.uniform(35.5, 36.1, rows),
            "lon": random.uniform(36.0, 36.9, rows),
            "kind": random.choice(["fire", "strike", "drone"], rows),
            "deaths": random.integers(0, 9, rows),
        }
    )


def four_incidents() -> pd.DataFrame:
    """Return two points inside, one outside and one without a latitude, with faulty numbers."""
    import pandas as pd

    return pd.DataFrame(
        {
            "lat": [35.814, 35.85, 36.9, None],
            "lon": [36.61, 36.45, 36.61, 36.0],
            "kind": ["a", "b", "a", None],
            "deaths": ["1", "2.5", "x", None],
        }
    )


# --- the command line ---------------------------------------------------------------------

# CPython would otherwise write each line at once, and compile every module anew.
PROCESS_ENVIRONMENT = {
    name: value
    for name, value in os.environ.items()
    if name not in ("PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE")
} | {"PYTHONPATH": str(ROOT)}


class CommandResult(NamedTuple):
    """What a command printed, and its exit status."""

    status: int
    out: str
    err: str


class RunCommand(Protocol):
    """Runs a command of the words given, in this process."""

    def __call__(self, *words: object) -> CommandResult: ...


def error_line(result: CommandResult) -> str:
    """Return the one line of error that a command printed, and nothing else, with status 2."""
    assert (result.status, result.out) == (2, "")
    assert result.err.startswith("corridor")
    assert result.err.endswith("\n")
    assert result.err.count("\n") == 1
    return result.err


def to_words(*parts: object) -> list[str]:
    """Return the words of a command, paths and numbers among them, as text."""
    return [str(part) for part in parts]


def run_process(*words: str, **options: Any) -> subprocess.CompletedProcess[str]:
    """Run ``corridor`` with some words in a process of its own."""
    command = [sys.executable, "-m", "corridor", *words]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    options = {"env": PROCESS_ENVIRONMENT, **pipes, **options}
    return subprocess.run(command, text=True, encoding="utf-8", check=False, **options)


def start_process(*words: object, **options: Any) -> subprocess.Popen[bytes]:
    """Start ``corridor`` with some words in a process of its own."""
    command = [sys.executable, "-m", "corridor", *to_words(*words)]
    return subprocess.Popen(command, cwd=ROOT, **options)
