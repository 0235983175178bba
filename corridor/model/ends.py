"""The ends of a corridor, flat or round: parsed from text, formatted and described."""

from __future__ import annotations

from corridor.errors import WidthError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from geo.band import Band, End, Ends


def parse_ends(text: str) -> Ends:
    """Return the ends of a corridor from one word, or from two: at its start, at its stop.

    Raises
    ------
    WidthError
        A word is neither ``flat`` nor ``round``, or there are more than two.

    Examples
    --------
    >>> parse_ends("round"), parse_ends("flat,round")
    ('round', ('flat', 'round'))
    """
    ends: dict[str, End] = {"flat": "flat", "round": "round"}
    match [ends.get(part.strip().casefold()) for part in text.split(",")]:
        case ["flat" | "round" as both]:
            return both
        case ["flat" | "round" as start, "flat" | "round" as stop]:
            return start, stop
    message = (
        "ends are flat or round, or one of these at the start and one at the stop, as in "
        f"flat,round; got {text!r}"
    )
    raise WidthError(message)


def format_ends(ends: Ends) -> str:
    """Return ends as text that :func:`parse_ends` reads."""
    return ends if isinstance(ends, str) else ",".join(ends)


def describe_ends(band: Band) -> str:
    """Return the ends of a band in words: ``flat ends``, ``flat start and round end``.

    A band along all of a closed line has ``no ends``.
    """
    if band.is_loop:
        return "no ends"
    ends = band.ends
    return f"{ends} ends" if isinstance(ends, str) else f"{ends[0]} start and {ends[1]} end"
