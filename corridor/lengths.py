"""Lengths with units, and kilometres of a line: parsed from text, and formatted for people.

Both are read in English, Russian, Arabic and Turkish, with points or commas as decimal signs and
any digits. A number with two readings is refused, and both are named.
"""

from __future__ import annotations

import re

from corridor.errors import StretchError, WidthError, quote
from geo.notation.text import normalise_text

KM_PER_UNIT = {
    **{"km": 1.0, "m": 0.001, "mi": 1.609344, "nmi": 1.852},
    **{"ft": 0.0003048, "yd": 0.0009144},
}

# Words for each unit besides its name, as people write them after a number.
_UNIT_WORDS = {
    "km": "kilometre kilometres kilometer kilometers км километр километра километров километры "
    "كم كلم كيلومتر كيلومترا كيلومترات",
    "m": "metre metres meter meters м метр метра метров метры م متر مترا أمتار امتار",
    "mi": "mile miles миля мили миль mil ميل ميلا أميال اميال",
    "nmi": "nm nautical-mile nautical-miles морская-миля морские-мили морских-миль морской-мили "
    "deniz-mili ميل-بحري ميلا-بحريا أميال-بحرية اميال-بحرية",
    "ft": "foot feet фут фута футов футы ayak fit قدم قدما أقدام اقدام",
    "yd": "yard yards ярд ярда ярдов ярды yarda ياردة يارده ياردات",
}
_UNITS = {word: unit for unit, words in _UNIT_WORDS.items() for word in (unit, *words.split())}

_NUMBER = re.compile(r"[+-]?(?:\d+(?:[.,]\d*)?|[.,]\d+)(?:e[+-]?\d+)?")
_LENGTH = re.compile(r"(.*[\d.,])? ?(\D*)")  # a number, and its unit
_KILOMETRE = re.compile(r"(?:([^\W\d]+)\.? ?)?([+-]?[\d.,].*?)(?: ?([^\W\d][^\d.]*))?")
_STATION = re.compile(r"(-?)(\d+)\+(\d+)(?:[.,](\d+))?")  # 12+500: km 12 and 500 m
_LONGEST_KILOMETRE = 40
# Signs that part thousands and nothing else: narrow and no-break spaces, the Arabic sign.
_THOUSANDS = re.compile(r"(?<=\d)[\u2009\u202f\xa0٬](?=\d{3}(?!\d))")

# Chainages are printed to the metre, so those that are typed may miss an end by this.
CHAINAGE_TOLERANCE_M = 1.0


def parse_length_km(text: str) -> float:
    """Return a length in kilometres from text with a unit: km, m, mi, nmi, ft or yd.

    Raises
    ------
    WidthError
        There is no number, or one with two readings; no unit, or an unknown one.

    Examples
    --------
    >>> parse_length_km("12km"), parse_length_km("500 m"), parse_length_km("5 mi")
    (12.0, 0.5, 8.04672)
    >>> parse_length_km("12,5 км"), parse_length_km("٦ كم")
    (12.5, 6.0)
    """
    match = _LENGTH.fullmatch(_spell(text))
    number, word = (match[1] or "", match[2].strip()) if match else (text, "")
    unit = _UNITS.get(word.replace(" ", "-"))
    if unit is None:
        got = f"the unit {quote(word)}" if word else "no unit"
        units = ", ".join(KM_PER_UNIT)
        message = f"a length needs one of the units {units}, as in 12km; got {got} in {quote(text)}"
        raise WidthError(message)
    readings = read_number(number)
    if len(readings) != 1:
        message = (
            describe_readings(text, readings, unit)
            if readings
            else f"a length is a number with a unit, as in 12km or 500m; got {quote(text)}"
        )
        raise WidthError(message)
    return readings[0] * KM_PER_UNIT[unit]


def parse_lengths_km(text: str) -> list[float]:
    """Return lengths in kilometres from text with commas between them.

    A comma between two digits is a decimal sign; where it could also part two lengths, it is
    refused.

    Examples
    --------
    >>> parse_lengths_km("6km,4km"), parse_lengths_km("6,5km,400m")
    ([6.0, 4.0], [6.5, 0.4])
    """
    parts = re.split(r"(?<!\d) ?[,;]|(?<=\d) ?[,;](?!\d)", _spell(text))
    first, comma, other = parts[0].partition(",")
    if len(parts) == 1 and comma and first.lstrip("0"):
        unit = other.lstrip("0123456789.,")
        message = (
            f"{quote(text)} is one length or two; write {first}.{other} or {first}{unit},{other}"
        )
        raise WidthError(message)
    return [parse_length_km(part) for part in parts]


def parse_kilometre(text: str) -> float | None:
    """Return a kilometre of a line from text, None where it is none.

    Raises
    ------
    StretchError
        Its number has two readings, or a station has no three digits behind its plus.

    Examples
    --------
    >>> parse_kilometre("12+500"), parse_kilometre("km 12.5"), parse_kilometre("12,5 km")
    (12.5, 12.5, 12.5)
    >>> parse_kilometre("12.5"), parse_kilometre("Ariha")
    (12.5, None)
    """
    match = None if len(text) > _LONGEST_KILOMETRE else _KILOMETRE.fullmatch(_spell(text))
    if match is None:
        return None
    label, number, word = match[1], match[2], (match[3] or "").replace(" ", "-")
    unit = _UNITS.get(word or "km")
    if unit is None or (label is not None and (word or _UNITS.get(label) != "km")):
        return None
    station = _STATION.fullmatch(number)
    if station and unit == "km":
        return _read_station(station, text)
    readings = read_number(number)
    if len(readings) > 1:
        raise StretchError(describe_readings(text, readings, unit))
    return readings[0] * KM_PER_UNIT[unit] if readings else None


def _read_station(station: re.Match[str], text: str) -> float:
    """Return the kilometre of a station: kilometres, a plus, and metres of three digits."""
    sign, km, metres, rest = station.groups()
    if len(metres) != 3:
        message = (
            f"a station has three digits behind its plus, as in {km}+050 and {km}+500; "
            f"got {quote(text)}"
        )
        raise StretchError(message)
    return float(f"{sign}{km}.{metres}{rest or ''}")


def _spell(text: str) -> str:
    """Return text in lower case, with digits and signs in one spelling, without a full stop."""
    spelled = normalise_text(_THOUSANDS.sub("", text)).casefold()
    return spelled[:-1] if spelled[-2:-1].isalpha() and spelled.endswith(".") else spelled


def read_number(text: str) -> tuple[float, ...]:
    """Return the readings of a number: none, one, or two where a comma may part thousands."""
    if not _NUMBER.fullmatch(text):
        return ()
    value = float(text.replace(",", "."))
    if re.fullmatch(r"[+-]?[1-9]\d{0,2},\d{3}", text):
        return value, float(text.replace(",", ""))
    return (value,)


def describe_readings(text: str, readings: tuple[float, ...], unit: str) -> str:
    """Return why a number with two readings is refused, and how to write either."""
    either = " or ".join(f"{value:.15g} {unit}" for value in readings)
    return f"{quote(text)} is {either}, by the meaning of its comma; write {either}"


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
