"""Files of parity vectors: what they look like, where they lie.

A file holds groups of cases, each an input and the answer expected of it. What the cases of a
group share (a corridor, say) stands beside them.
"""

from __future__ import annotations

import json
from random import Random
from typing import TYPE_CHECKING, Any, NamedTuple

from tests.support import TESTS

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

FOLDER = TESTS / "data" / "parity"
MADE_BY = "python -m tests.parity --write"

Group = dict[str, Any]


class Vectors(NamedTuple):
    """What a file holds, and the groups of its cases."""

    name: str
    about: str
    tolerance: dict[str, float]
    groups: list[Group]
    shared: dict[str, Any] | None = None

    @property
    def path(self) -> Path:
        return FOLDER / f"{self.name}.json"


def random_numbers(seed: int) -> Random:
    """Return random numbers that are the same on every machine."""
    return Random(seed)  # noqa: S311


def make_group(name: str, cases: Iterable[tuple[Any, Any]], **shared: Any) -> Group:
    listed = [{"input": given, "expect": answer} for given, answer in cases]
    return {"name": name, **shared, "cases": listed}


def format_vectors(vectors: Vectors) -> str:
    """Return the text of a file, one case a line so that a change shows where it is."""
    head = {"about": vectors.about, "made_by": MADE_BY, "tolerance": vectors.tolerance}
    head |= vectors.shared or {}
    groups = ",\n".join(_format_group(it) for it in vectors.groups)
    fields = "".join(f"{_compact(key)}: {_compact(value)},\n" for key, value in head.items())
    return f'{{\n{fields}"groups": [\n{groups}\n]\n}}\n'


def _format_group(group: Group) -> str:
    shared = {key: value for key, value in group.items() if key != "cases"}
    fields = "".join(f"{_compact(key)}: {_compact(value)},\n" for key, value in shared.items())
    cases = ",\n".join(_compact(case) for case in group["cases"])
    return f'{{\n{fields}"cases": [\n{cases}\n]\n}}'


def _compact(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    return text if text.isprintable() else json.dumps(value, allow_nan=False)


def read_vectors(name: str) -> dict[str, Any]:
    """Return what a file of vectors holds."""
    found: dict[str, Any] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))
    return found
