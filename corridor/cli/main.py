"""The command line: its parser, its commands, its exit status.

Exit status: 0 (for ``contains``: all inside), 1 (``contains``: one is outside), 2 for an
error of whatever kind, with one line on standard error, and 130 after Ctrl-C.
"""

from __future__ import annotations

import argparse
import gc
import os
import sys
from contextlib import suppress

import corridor
from corridor.cli.selection import add_corridor_options, protect_input_files
from corridor.errors import CorridorError
from geo.errors import GeoError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from types import ModuleType
    from typing import NoReturn

ERROR, INTERRUPTED = 2, 130

# The commands, each a module of its own: (summary, whether it takes --nested).
COMMANDS = {
    "contains": ("answer whether points lie in the corridor, and where", True),
    "label": ("add the answers for the points in files as columns", True),
    "filter": ("keep the points in files that lie inside", False),
    "sweep": ("count the points inside as the width varies", False),
    "map": ("write the map, one HTML file", True),
    "export": ("write the corridor for other programs", True),
    "route": ("points on the patrol route, and the reported patrols", False),
    "info": ("length, area, ends, settlements inside, sources", True),
}

EXAMPLES = """\
examples:
  corridor contains 35.814,36.610
  corridor contains "35°48'50\\"N 36°36'36\\"E" Saraqib --each-side 10km
  corridor contains Saraqib --nested inner=2km,outer=6km/4km --ends round,flat
  corridor label incidents.csv labelled.csv
  corridor filter positions/ inside/ --format parquet --side north
  corridor sweep incidents.csv --each-side 1km:20km:500m --plot sweep.svg
  corridor map --open
  corridor map --width 20km --ends round --points incidents.csv -o wide.html
  corridor export m4.gpkg --from Ariha --to "Jisr al-Shughur"
  corridor route --between Ariha Badama --speed 30
  corridor info --line pipeline.geojson --width 4km
"""


class Help(argparse.RawDescriptionHelpFormatter):
    """Help of a fixed width: to query the terminal's width costs every command 4 ms."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=88)


class Parser(argparse.ArgumentParser):
    """An argument parser that prints a mistake in one line."""

    def error(self, message: str) -> NoReturn:
        """Print the mistake and where help is; exit with status 2."""
        self.exit(ERROR, f"{self.prog}: {message}; see {self.prog} --help\n")


def run() -> NoReturn:
    """Run the command line and exit with its status."""
    gc.set_threshold(100_000)  # what an answer allocates it keeps: looking for cycles is a tenth
    status = 0
    try:
        try:
            status = main()
        finally:
            print(end="", flush=True)  # at exit a broken pipe could no longer be caught
    except KeyboardInterrupt:
        status = INTERRUPTED
    except BrokenPipeError:
        _drop_output()  # its reader has closed it
    except Exception as error:  # 1 would say that a point lies outside
        _drop_output()
        print(f"corridor: {_describe_failure(error)}", file=sys.stderr)
        status = ERROR
    sys.exit(status)


def _drop_output() -> None:
    """Let nothing complain at exit of an output that cannot be written."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _describe_failure(error: Exception) -> str:
    """Return what went wrong outside the program's own checks, in one line with a remedy."""
    if isinstance(error, OSError):
        name = f"{error.filename}: " if error.filename else "the output cannot be written: "
        return f"{name}{error.strerror or error}; make room, or write elsewhere"
    if isinstance(error, ModuleNotFoundError):
        return f"this needs the library {error.name}; install it: pip install {error.name}"
    if isinstance(error, MemoryError):
        return "there is not enough memory for this; give it a part at a time"
    reason = " ".join(str(error).split())
    return (
        f"this should not happen: {type(error).__name__}: {reason}; "
        "please report it with the command that you gave"
    )


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status.

    Parameters
    ----------
    argv
        The words after ``corridor``; those of the process unless given.
    """
    if hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="backslashreplace")
    words = sys.argv[1:] if argv is None else argv
    # A coordinate may begin with a minus sign, which argparse takes for an option.
    words = [f" {word}" if _is_negative(word) else word for word in words]
    options = _parse(words)
    try:
        with protect_input_files(options):
            status: int = options.command(options)
    except (CorridorError, GeoError) as error:
        print("corridor: " + "; ".join(str(error).splitlines()), file=sys.stderr)
        return ERROR
    return status


def _is_negative(word: str) -> bool:
    return word[:1] in ("-", "−") and word[1:2].isdigit()


def _parse(words: list[str]) -> argparse.Namespace:
    """Return the options of one command; only its own parser is made, for a quick answer."""
    if words and words[0] in COMMANDS:
        return _command_parser(words[0]).parse_args(words[1:])
    parser = Parser(
        prog="corridor",
        usage="corridor [-h] [--version] COMMAND ...",
        description="The security corridor along Syria's M4 highway, and others.",
        epilog="commands (corridor COMMAND --help for more):\n"
        + "".join(f"  {name:<10}{summary}\n" for name, (summary, _) in COMMANDS.items())
        + f"\n{EXAMPLES}",
        formatter_class=Help,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=corridor.__version__)
    parser.add_argument("command", choices=COMMANDS, help=argparse.SUPPRESS)
    return parser.parse_args(words[:1])


def _command_parser(name: str) -> Parser:
    """Return the parser of a command, with the options that every command has."""
    summary, takes_nested = COMMANDS[name]
    command = _command_module(name)
    parser = Parser(
        prog=f"corridor {name}",
        description=f"{summary[0].upper()}{summary[1:]}.",
        epilog=EXAMPLES,
        formatter_class=Help,
        allow_abbrev=False,
    )
    parser.set_defaults(command=command.run)
    command.add_options(parser)
    parser.add_argument("--json", action="store_true", help="answer for programs")
    add_corridor_options(parser, is_sweep=name == "sweep", takes_nested=takes_nested)
    return parser


def _command_module(name: str) -> ModuleType:
    """Return the module of a command; the others are not imported, for a quick answer."""
    from importlib import import_module

    return import_module(f"corridor.cli.{name}")
