"""The tables of formats: each ending has one format, and every row is tested and in the help."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from corridor.cli.main import main
from corridor.files.formats import COMPRESSIONS, find_format
from corridor.files.readers.formats import FORMATS as INPUT_FORMATS
from corridor.files.writers.formats import FORMATS as OUTPUT_FORMATS
from tests.corridor.files.jobs.test_label import INPUTS, OUTPUTS

if TYPE_CHECKING:
    from corridor.files.formats import FileFormat

TABLES = pytest.mark.parametrize("rows", [INPUT_FORMATS, OUTPUT_FORMATS], ids=["in", "out"])


@TABLES
def test_each_ending_and_name_has_one_format(rows: tuple[FileFormat, ...]) -> None:
    endings = [ending for row in rows for ending in row.endings]

    assert len(set(endings)) == len(endings)
    assert len({row.name for row in rows}) == len(rows)
    assert {ending for ending in endings if find_format(rows, f"A{ending.upper()}")} == {*endings}


@TABLES
@pytest.mark.parametrize("compression", COMPRESSIONS)
def test_only_text_may_be_compressed(rows: tuple[FileFormat, ...], compression: object) -> None:
    for row in rows:
        found = find_format(rows, f"a{row.endings[0]}{compression.ending}")
        assert found == ((row, compression) if row.name in ("csv", "tsv") else None)


@pytest.mark.parametrize("name", ["csv", "", ".", "a.", "a.xlsx", ".gz", "a.gz", "a.csv.bz2"])
def test_other_names_have_no_format(name: str) -> None:
    assert find_format(INPUT_FORMATS, name) is None


def test_every_format_is_labelled_from_and_to_in_the_tests() -> None:
    assert {find_format(INPUT_FORMATS, name)[0] for name in INPUTS} == {*INPUT_FORMATS}
    assert {find_format(OUTPUT_FORMATS, name)[0] for name in OUTPUTS} == {*OUTPUT_FORMATS}


@pytest.mark.parametrize("command", ["label", "filter"])
def test_help_lists_every_format(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main([command, "--help"])
    text = " ".join(capsys.readouterr().out.split())

    for row in INPUT_FORMATS:
        assert row.title in text
    assert {row.endings[0] for row in OUTPUT_FORMATS} <= {word.strip(";") for word in text.split()}
