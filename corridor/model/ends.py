"""How a corridor closes at its two ends, flat or round: parsed from text, and formatted."""

from __future__ import annotations

from corridor.errors import WidthError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal

    from geo import Band

    End = Literal["flat", "round"]
    Ends = End | tuple[End, End]


def parse_ends(text: str) -> Ends:
    """Return how a corridor closes, from one word or from two: at its start, at its stop.

    Raises
    ------
    WidthError
        It is none of these.

    Examples
    --------
    >>> parse_ends("round"), parse_ends("flat,round")
    ('round', ('flat', 'round'))
    """
    kinds: dict[str, End] = {"flat": "flat", "round": "round"}
    found = [kinds.get(part.strip().casefold()) for part in text.split(",")]
    match found:
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
    """Return how a corridor closes as :func:`parse_ends` reads it."""
    return ends if isinstance(ends, str) else ",".join(ends)


def describe_ends(band: Band) -> str:
    """Return in words how a corridor closes: ``flat ends``, ``flat start and round end``.

    ``no ends`` where its section is all of a closed line.
    """
    if band.is_loop:
        return "no ends"
    ends = band.ends
    return f"{ends} ends" if isinstance(ends, str) else f"{ends[0]} start and {ends[1]} end"
