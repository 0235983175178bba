"""``corridor filter``: the rows of files of points that lie inside."""

from __future__ import annotations

from corridor.cli.label import add_file_options, print_tally, run_job
from corridor.cli.reading import read_options
from corridor.cli.selection import corridor_from_options
from corridor.errors import DataError, StretchError, WidthError, quote
from corridor.lengths import parse_kilometre, parse_length_km

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse

    from corridor.files.jobs.label import RowFilter
    from corridor.model.corridor import Corridor


def add_options(parser: argparse.ArgumentParser) -> None:
    """Add the options of ``corridor filter``."""
    add_file_options(parser)
    group = parser.add_argument_group("which rows to keep (those inside, unless given)")
    group.add_argument("--outside", action="store_true", help="those outside")
    group.add_argument("--side", metavar="NAME", help="those on one side, as in north")
    group.add_argument("--km", metavar="FROM:TO", help="those between two km, as in 10:20")
    group.add_argument("--within", metavar="2km", help="those within this distance of the road")


def run(options: argparse.Namespace) -> int:
    """Write the rows inside and print the tally of all rows; return 0."""
    from corridor.files.jobs.label import LabelJob

    corridor = corridor_from_options(options, _within_km(options))
    job = LabelJob(corridor, read_options(options), row_filter=_row_filter(options, corridor))
    print_tally(options, run_job(options, job))
    return 0


def _row_filter(options: argparse.Namespace, corridor: Corridor) -> RowFilter:
    """Return which rows to keep."""
    from corridor.files.jobs.label import RowFilter

    if options.side is not None and options.side not in corridor.sides.names:
        message = f"the sides are {' and '.join(corridor.sides.names)}, got --side {options.side}"
        raise DataError(message)
    km = None if options.km is None else _parse_km_range(options.km)
    return RowFilter(options.outside, options.side, km)


def _parse_km_range(text: str) -> tuple[float, float]:
    kms = [parse_kilometre(part) for part in text.split(":")]
    known = [km for km in kms if km is not None]
    if len(kms) != 2 or len(known) != 2:
        message = (
            f"--km is two kilometres of the route, as in 10:20 or 12+500:km 20; got {quote(text)}"
        )
        raise StretchError(message)
    if known[0] > known[1]:
        message = f"--km runs from the lesser to the greater, as in 10:20; got {quote(text)}"
        raise StretchError(message)
    return known[0], known[1]


def _within_km(options: argparse.Namespace) -> float | None:
    """Return the half-width of ``--within``, which excludes the other options of width."""
    if options.within is None:
        return None
    if not (options.width is options.each_side is options.widths is None):
        message = "--within takes the place of --width, --each-side and --widths; give one of them"
        raise WidthError(message)
    return parse_length_km(options.within)
