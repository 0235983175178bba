"""Lengths with units, and chainages: parsed from text, and formatted for people."""

from __future__ import annotations

from corridor.errors import WidthError

KM_PER_UNIT = {"km": 1.0, "m": 0.001, "mi": 1.609344, "nmi": 1.852}

# Chainages are printed to the metre, so those that are typed may miss an end by this.
CHAINAGE_TOLERANCE_M = 1.0


def parse_length_km(text: str) -> float:
    """Return a length in kilometres from text with a unit: km, m, mi or nmi.

    Raises
    ------
    WidthError
        There is no number, no unit, or an unknown one.

    Examples
    --------
    >>> parse_length_km("12km"), parse_length_km("500 m"), parse_length_km("5 mi")
    (12.0, 0.5, 8.04672)
    """
    number = text.strip().casefold().rstrip("abcdefghijklmnopqrstuvwxyzµ°\"' ")
    unit = text.strip().casefold()[len(number) :].strip()
    if unit not in KM_PER_UNIT:
        got = f"the unit {unit!r}" if unit else "no unit"
        message = (
            f"a length needs one of the units km, m, mi, nmi, as in 12km; got {got} in {text!r}"
        )
        raise WidthError(message)
    try:
        value = float(number)
    except ValueError:
        message = f"a length is a number with a unit, as in 12km or 500m; got {text!r}"
        raise WidthError(message) from None
    return value * KM_PER_UNIT[unit]


def parse_stretch_end(text: str) -> str | float:
    """Return an end of a stretch from text: a number is a kilometre, all else a settlement's name.

    Examples
    --------
    >>> parse_stretch_end("12.5 km"), parse_stretch_end("Ariha")
    (12.5, 'Ariha')
    """
    try:
        return float(text.casefold().removesuffix("km"))
    except ValueError:
        return text


def format_km(value: float) -> str:
    """Return a length to the metre, without trailing zeros: ``6 km``, ``0.25 km``."""
    return f"{_format_number(value)} km"


def format_km_range(least: float, greatest: float) -> str:
    """Return a range of lengths: ``2 to 6 km``, or ``6 km`` where both ends are the same."""
    low, high = _format_number(least), _format_number(greatest)
    return f"{high} km" if low == high else f"{low} to {high} km"


def format_chainage(km: float) -> str:
    """Return a chainage to the metre: ``km 12.500``, or ``km 0``."""
    rounded = round(km, 3)
    return f"km {rounded:.3f}" if rounded else "km 0"


def _format_number(value: float) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".")
