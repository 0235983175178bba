"""The command line as a whole: unknown words, exit status, interrupts, pipes."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import corridor
import corridor.model.seeds
from corridor.cli import main as cli
from tests.support import PROCESS_ENVIRONMENT, ROOT, error_line, run_process

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.support import RunCommand

ARIHA = "35.814,36.610"

MISTAKES = [
    ("", "the following arguments are required: command"),
    ("fly", "invalid choice: 'fly'"),
    ("contains", "the following arguments are required: PLACE"),
    ("contains Ariha --colour red", "unrecognized arguments: --colour"),
    ("info Ariha", "unrecognized arguments: Ariha"),
    ("export", "the following arguments are required: OUT"),
    ("contains Ariha --wid 5km", "unrecognized arguments: --wid"),  # nothing is guessed
]


def test_the_version_is_printed(run_cli: RunCommand) -> None:
    assert run_cli("--version") == (0, f"{corridor.__version__}\n", "")


@pytest.mark.parametrize(("words", "message"), MISTAKES, ids=[words for words, _ in MISTAKES])
def test_a_mistake_is_reported_in_one_line_with_status_2(
    report_mistake: Callable[[str], str], words: str, message: str
) -> None:
    assert message in report_mistake(words)


def test_damaged_seeds_are_reported_in_one_line_with_every_fault(
    run_cli: RunCommand, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = shutil.copytree(ROOT / "seeds", tmp_path / "seeds")
    (folder / "m4_centreline.csv").write_text("lat,lon\n95,36\n35,36\n", encoding="utf-8")
    (folder / "agreement.toml").unlink()
    monkeypatch.setattr("corridor.model.seeds._default", lambda: corridor.model.seeds.load(folder))

    message = error_line(run_cli("contains", ARIHA))

    assert "m4_centreline.csv:2: lat must be degrees in [-90, 90], got '95'" in message
    assert "agreement.toml: cannot be read: No such file or directory" in message


# --- files --------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["export {out}/m4.kml", "map -o {out}/m.html"])
@pytest.mark.parametrize("step", ["os.mkdir", "os.replace"])
def test_a_folder_that_may_not_be_written_to_is_refused_and_left_clean(
    run_cli: RunCommand, out: Path, monkeypatch: pytest.MonkeyPatch, command: str, step: str
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(step, refuse)
    result = run_cli(*shlex.split(command.format(out=out)))

    assert "cannot be written: Permission denied; choose another folder" in error_line(result)
    assert list(out.iterdir()) == []


@pytest.mark.parametrize("command", ["export {out}/m4.geojson", "map -o {out}/m.html"])
def test_an_interrupt_ends_quietly_with_130_and_leaves_no_file(
    out: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    command: str,
) -> None:
    def interrupt(*_: object, **__: object) -> None:
        assert list(out.rglob("m*"))  # by now the temporary file is complete
        raise KeyboardInterrupt

    monkeypatch.setattr("os.replace", interrupt)
    monkeypatch.setattr(sys, "argv", ["corridor", *shlex.split(command.format(out=out))])
    with pytest.raises(SystemExit) as leaving:
        cli.run()

    assert leaving.value.code == 130
    assert capsys.readouterr() == ("", "")
    assert list(out.iterdir()) == []


# --- the process --------------------------------------------------------------------------


@pytest.mark.parametrize(
    "argv", [["contains", ARIHA], ["info"], ["route", "--json"], ["--help"], ["route", "--help"]]
)
@pytest.mark.parametrize("buffered", [True, False])
def test_a_closed_pipe_is_no_error(argv: list[str], buffered: bool) -> None:
    env = PROCESS_ENVIRONMENT if buffered else PROCESS_ENVIRONMENT | {"PYTHONUNBUFFERED": "1"}
    reader, writer = os.pipe()
    os.close(reader)
    try:
        result = run_process(*argv, stdout=writer, env=env)
    finally:
        os.close(writer)

    assert (result.returncode, result.stderr) == (0, "")


def test_a_closed_pipe_keeps_the_status_of_the_answer() -> None:
    reader, writer = os.pipe()
    os.close(reader)
    try:
        result = run_process("contains", "Saraqib", stdout=writer)
    finally:
        os.close(writer)

    assert (result.returncode, result.stderr) == (1, "")


def test_a_command_runs_in_any_folder(tmp_path: Path) -> None:
    result = run_process("contains", "أريحا", "--json", cwd=tmp_path)

    assert (result.returncode, result.stderr) == (0, "")
    assert json.loads(result.stdout)["place"] == "Ariha"
    assert list(tmp_path.iterdir()) == []


def test_a_mistake_in_a_process_has_status_2_and_no_traceback(tmp_path: Path) -> None:
    result = run_process("contains", "36.610,35.814", cwd=tmp_path)

    assert (result.returncode, result.stdout) == (2, "")
    assert result.stderr.startswith("corridor: 36.61, 35.814 lies 94 km from the road")
    assert result.stderr.count("\n") == 1


def test_arabic_names_are_escaped_for_an_ascii_terminal() -> None:
    result = run_process("info", env=PROCESS_ENVIRONMENT | {"PYTHONIOENCODING": "ascii"})

    assert (result.returncode, result.stderr) == (0, "")
    assert "Ariha (\\u0623" in result.stdout


# --- the net ------------------------------------------------------------------------------


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a full disk at hand")
@pytest.mark.parametrize(
    "argv", [["contains", ARIHA], ["contains", "Saraqib"], ["info"], ["route"], ["--help"]]
)
@pytest.mark.parametrize("buffered", [True, False])
def test_a_full_disk_is_an_error_and_not_outside(argv: list[str], buffered: bool) -> None:
    env = PROCESS_ENVIRONMENT if buffered else PROCESS_ENVIRONMENT | {"PYTHONUNBUFFERED": "1"}
    with Path("/dev/full").open("w") as full:
        result = run_process(*argv, stdout=full, env=env)

    assert result.returncode == 2
    assert result.stderr == (
        "corridor: the output cannot be written: No space left on device; "
        "make room, or write elsewhere\n"
    )


@pytest.mark.parametrize(
    ("error", "line"),
    [
        (OverflowError("date value\nout of range"), "this should not happen: OverflowError: date"),
        (ModuleNotFoundError("No module named 'x'", name="x"), "this needs the library x; install"),
        (MemoryError(), "there is not enough memory for this"),
        (OSError(5, "Input/output error", "a.csv"), "a.csv: Input/output error; make room"),
        (UnicodeDecodeError("utf-8", b"\xff", 0, 1, "bad"), "this should not happen: Unicode"),
    ],
    ids=lambda it: type(it).__name__,
)
def test_whatever_goes_wrong_is_one_line_and_status_2(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    error: Exception,
    line: str,
) -> None:
    def fail(_: object) -> int:
        raise error

    monkeypatch.setattr("corridor.cli.contains.run", fail)
    monkeypatch.setattr("corridor.cli.main._drop_output", lambda: None)
    monkeypatch.setattr(sys, "argv", ["corridor", "contains", ARIHA])
    with pytest.raises(SystemExit) as leaving:
        cli.run()

    written = capsys.readouterr()
    assert leaving.value.code == 2
    assert written.err.startswith(f"corridor: {line}")
    assert written.err.count("\n") == 1


def test_an_hour_that_no_calendar_has_is_an_error(tmp_path: Path) -> None:
    words = "route --time 0001-01-01T00:00 --departure 9999-12-31T23:59 --speed 30"
    result = run_process(*words.split(), cwd=tmp_path)

    assert (result.returncode, result.stderr.count("\n")) == (2, 1)
    assert "Traceback" not in result.stderr
