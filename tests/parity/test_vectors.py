"""The parity vectors are what Python answers, and nobody changed the files by hand."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.parity.files import FOLDER, MADE_BY, format_vectors, read_vectors
from tests.parity.vectors import FILES

ROUNDING = 1e-9  # another machine's sine may differ in the last bit


@pytest.mark.parametrize("name", FILES)
def test_a_file_is_what_the_command_makes(name: str) -> None:
    make, _ = FILES[name]

    assert_alike(json.loads(format_vectors(make())), read_vectors(name), MADE_BY)


@pytest.mark.parametrize("name", FILES)
def test_python_answers_as_the_file_says(name: str) -> None:
    _, answer_of = FILES[name]
    for group in read_vectors(name)["groups"]:
        answer = answer_of(group)
        for case in group["cases"]:
            got = json.loads(json.dumps(answer(case["input"])))
            assert_alike(got, case["expect"], f"{group['name']}: {case['input']!r}")


def test_there_is_no_other_file() -> None:
    assert {path.stem for path in FOLDER.iterdir()} == set(FILES)


def assert_alike(got: Any, expected: Any, where: str) -> None:
    """Check that two values of JSON are equal, numbers to rounding."""
    if isinstance(expected, dict):
        assert got.keys() == expected.keys(), where
        for key in expected:
            assert_alike(got[key], expected[key], where)
    elif isinstance(expected, list):
        assert len(got) == len(expected), where
        for mine, its in zip(got, expected, strict=True):
            assert_alike(mine, its, where)
    elif isinstance(expected, float):
        assert got == pytest.approx(expected, rel=ROUNDING, abs=ROUNDING), where
    else:
        assert (type(got), got) == (type(expected), expected), where
