"""The help texts: they name every command and, held to the tables, every format."""

from __future__ import annotations

import re
import shlex
from typing import TYPE_CHECKING

import pytest

from corridor.cli import main as cli
from corridor.cli.main import main
from corridor.export import formats as export_formats
from corridor.export import sweep as export_sweep
from corridor.files.formats import COMPRESSIONS
from corridor.files.readers import formats as input_formats
from corridor.files.writers import formats as output_formats
from corridor.lines import formats as line_formats
from tests.support import ROOT

if TYPE_CHECKING:
    import argparse

ENDING = re.compile(r"(?<!\w)\.\w+")
COMPRESSION_ENDINGS = {row.ending for row in COMPRESSIONS}


def print_help(capsys: pytest.CaptureFixture[str], *words: str) -> str:
    """Return what ``corridor … --help`` prints."""
    with pytest.raises(SystemExit) as stopped:
        main([*words, "--help"])
    assert stopped.value.code == 0
    captured = capsys.readouterr()
    assert captured.err == ""
    return captured.out


def option_help(command: str, dest: str) -> str:
    """Return the help text of one option or argument of a command."""
    actions: list[argparse.Action] = cli._command_parser(command)._actions
    (text,) = (action.help for action in actions if action.dest == dest)
    assert text is not None
    return text


def remove_words(text: str, words: set[str]) -> str:
    """Return a text without some words, longest first, and without "and", "or" and commas."""
    for word in sorted(words, key=len, reverse=True):
        text = text.replace(word, "")
    return re.sub(r"\b(and|or)\b|[\s,]", "", text)


# --- commands -----------------------------------------------------------------------------


@pytest.mark.parametrize("command", cli.COMMANDS)
def test_the_help_of_a_command_has_examples_of_it(
    capsys: pytest.CaptureFixture[str], command: str
) -> None:
    text = print_help(capsys, command)

    assert text.startswith(f"usage: corridor {command} ")
    assert "--each-side " in text
    assert f"\n  corridor {command} " in text.partition("examples:")[2]


def test_the_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    text = print_help(capsys)

    assert all(f"\n  {command} " in text for command in cli.COMMANDS)
    assert "\n  corridor map --open\n" in text


@pytest.mark.parametrize("example", cli.EXAMPLES.splitlines()[1:])
def test_the_parser_accepts_the_examples(example: str) -> None:
    program, *words = shlex.split(example)
    options = cli._parse(words)

    assert program == "corridor"
    assert callable(options.command)


# --- formats ------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["label", "filter", "sweep"])
def test_in_lists_the_titles_of_the_input_formats_and_no_others(command: str) -> None:
    listed = option_help(command, "source").partition(";")[0]
    titles = {row.title for row in input_formats.FORMATS}

    assert all(title in listed for title in titles)
    assert remove_words(listed, titles | COMPRESSION_ENDINGS) == "()"


@pytest.mark.parametrize("command", ["label", "filter"])
def test_out_lists_the_usual_endings_of_the_output_formats_and_no_others(command: str) -> None:
    endings = set(ENDING.findall(option_help(command, "target")))

    assert endings == {row.endings[0] for row in output_formats.FORMATS} | COMPRESSION_ENDINGS


def test_export_lists_the_usual_ending_of_every_format_and_no_others() -> None:
    usual: dict[str, str] = {}
    for ending, row in export_formats.FORMATS.items():
        usual.setdefault(row.name, ending)

    assert set(ENDING.findall(option_help("export", "output"))) == set(usual.values())


def test_sweep_lists_the_endings_of_its_table_and_its_picture_and_no_others() -> None:
    table, picture = option_help("sweep", "output"), option_help("sweep", "plot")

    assert ENDING.findall(table) == list(export_sweep.TABLE_ENDINGS)
    assert ENDING.findall(picture) == list(export_sweep.PICTURE_ENDINGS)


@pytest.mark.parametrize("command", cli.COMMANDS)
def test_line_lists_the_titles_of_the_formats_of_lines_and_no_others(command: str) -> None:
    listed = option_help(command, "line").replace("with a vertex a row", "")
    titles = {row.title for row in line_formats.FORMATS.values()}

    assert all(title in listed for title in titles)
    assert remove_words(listed, titles) == ""


def test_the_readme_lists_the_formats_of_export_and_no_others() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8").replace("\n", " ")
    listed = readme.partition("round ends; ")[2].partition(", by the file's ending.")[0]
    titles = {row.name for row in export_formats.FORMATS.values()}

    assert all(title in listed for title in titles)
    assert remove_words(listed.replace("the map itself as", ""), titles) == ""
