"""Degrees, decimal or with minutes and seconds, with signs, letters and words.

A text becomes tokens, each of one kind: # a number, ° ' " : its units, N S E W, φ and λ for
the words latitude and longitude, ; between the two. The kinds in a row are a word of a small
language, and a text is read if the grammar splits it in one way only.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from geo.errors import CoordinateError
from geo.notation.coordinate import Coordinate
from geo.notation.text import REMEDY, quote

_ANGLE = r"(?:#:#(?::#)?|#°?(?:#'?(?:#\"?)?)?)"
_LETTERED_ANGLE = rf"[φλ]?(?:[NSEW]{_ANGLE}|{_ANGLE}[NSEW]?)"
_HALF_NAMED = "one number has its letter or name and the other has not; name both alike"
_NOTATIONS = (
    "decimal degrees",
    "degrees and minutes",
    "degrees, minutes and seconds",
)

_UNSIGNED = r"(?:\d+\.?\d*|\.\d+)"
_TOKEN = (
    rf" ?(?:(?P<number>(?<![\d.])[+-]?{_UNSIGNED})"
    r"|(?P<word>[A-Zء-يА-ЯЁĞÜŞÖÇ]+)(?: ?[:=])?"
    r"|(?P<sign>[°'\";:]))"
)
_KINDS = {
    **dict.fromkeys(("N", "NORTH", "ش", "شمال", "شمالا", "СШ", "СЕВЕР", "KUZEY"), "N"),
    **dict.fromkeys(("S", "SOUTH", "ج", "جنوب", "جنوبا", "ЮШ", "ЮГ", "GÜNEY"), "S"),
    **dict.fromkeys(("E", "EAST", "ق", "شرق", "شرقا", "ВД", "ВОСТОК", "DOĞU"), "E"),
    **dict.fromkeys(("W", "WEST", "غ", "غرب", "غربا", "ЗД", "ЗАПАД", "BATI"), "W"),
    **dict.fromkeys(("СЕВЕРНОЙ", "СЕВЕРНАЯ"), "N"),
    **dict.fromkeys(("ЮЖНОЙ", "ЮЖНАЯ"), "S"),
    **dict.fromkeys(("ВОСТОЧНОЙ", "ВОСТОЧНАЯ"), "E"),
    **dict.fromkeys(("ЗАПАДНОЙ", "ЗАПАДНАЯ"), "W"),
    **dict.fromkeys(("LAT", "LATITUDE", "عرض", "العرض", "ENLEM"), "φ"),
    **dict.fromkeys(("LON", "LONG", "LNG", "LONGITUDE", "طول", "الطول", "BOYLAM"), "λ"),
    **dict.fromkeys(("D", "DEG", "DEGREE", "DEGREES", "درجة"), "°"),
    **dict.fromkeys(("M", "MIN", "MINUTE", "MINUTES", "دقيقة"), "'"),
    **dict.fromkeys(("SEC", "SECOND", "SECONDS", "ثانية"), '"'),
    # "Line of" latitude or longitude, "and"; "latitude" and "longitude" after their direction.
    **dict.fromkeys(("خط", "وخط", "ШИРОТЫ", "ШИРОТА", "ДОЛГОТЫ", "ДОЛГОТА"), ""),
    **dict.fromkeys(("AND", "و", "И", "VE"), ";"),
}

_Token = tuple[str, str]  # kind, text


class _Angle(NamedTuple):
    """An angle in degrees, south and west negative."""

    degrees: float
    letters: str  # beside it: N S E W, φ λ
    parts: int  # how many numbers it is written with

    @property
    def is_longitude(self) -> bool:
        return not set(self.letters).isdisjoint("EWλ")


def read(text: str) -> Coordinate:
    """Return the coordinate of two angles."""
    _refuse_spaced_number(text)
    text = _with_spaces_for_hyphens(text)
    tokens = _split_tokens(_with_seconds_signs(_with_decimal_points(text)))
    _refuse_single_metre_sign(tokens)
    first, second = (_read_angle(half) for half in _split_halves(tokens))
    is_named = first.letters != ""
    if len(first.letters) != len(second.letters):
        raise CoordinateError(_HALF_NAMED)
    if is_named and first.is_longitude == second.is_longitude:
        what = "longitudes" if first.is_longitude else "latitudes"
        message = f"both numbers are named as {what}; name one of N or S and one of E or W"
        raise CoordinateError(message)
    lat, lon = (second, first) if first.is_longitude else (first, second)
    notation = _NOTATIONS[max(lat.parts, lon.parts) - 1]
    return Coordinate(lat.degrees, lon.degrees, notation, is_named)


def _refuse_spaced_number(text: str) -> None:
    """Refuse 35 .814, which may be one number or two."""
    if found := re.search(r"(\d+) (\.\d+)", text, re.ASCII):
        whole, part = found.groups()
        message = (
            f"{whole} {part} may be one number or two; write {whole}{part} for one, "
            f"{whole} 0{part} for two"
        )
        raise CoordinateError(message)


def _with_spaces_for_hyphens(text: str) -> str:
    """Return 35-48-50N as 35 48 50N; without letters a hyphen may be a minus."""
    if re.search(r"(?<![A-Z])[NSEW](?![A-Z])", text) and re.search(r"\d-\d", text, re.ASCII):
        return re.sub(r"(?<=\d)-(?=\d)", " ", text, flags=re.ASCII)
    return re.sub(r"^- (?=\d)", "-", text, flags=re.ASCII)


def _refuse_single_metre_sign(tokens: list[_Token]) -> None:
    """Refuse 35.814 36 50m, which may end in minutes or in a height."""
    if sum(text == "M" for _, text in tokens) == 1 and tokens[-1][1] == "M":
        message = (
            "M may be minutes or metres of height; write minutes as ′, or leave out the height"
        )
        raise CoordinateError(message)


def _with_decimal_points(text: str) -> str:
    """Turn decimal commas into points, and commas that separate into semicolons."""
    if "." in text or not re.search(r"\d,\d", text, re.ASCII):
        return text.replace(",", ";")
    if re.fullmatch(r"[+-]?\d+,\d+", text, re.ASCII):
        left, right = text.split(",")
        message = (
            f"the comma may separate {left} from {right} or be the decimal sign of one "
            f"number; write '{left}, {right}' for two, or both numbers with points"
        )
        raise CoordinateError(message)
    is_bare = re.fullmatch(r"[-+\d,; ]+", text, re.ASCII)
    is_split = ";" in text or re.fullmatch(r"[+-]?\d+,\d+,? [+-]?\d+,\d+", text, re.ASCII)
    if re.search(r"\d,\d+,\d", text, re.ASCII) or (is_bare and not is_split):
        message = (
            "commas may be decimal signs or separators here; write decimals with points, "
            "or a semicolon between latitude and longitude"
        )
        raise CoordinateError(message)
    return re.sub(r"(?<=\d),(?=\d)", ".", text, flags=re.ASCII).replace(",", ";")


def _with_seconds_signs(text: str) -> str:
    """Turn 35D48M50S into signs: there the S is seconds, elsewhere it is south."""
    dms = rf"(\d) ?D ?({_UNSIGNED}) ?M ?({_UNSIGNED}) ?S"
    signs = r"\1°\2'\3" + '"'
    text, count = re.subn(dms, signs, text, flags=re.ASCII)
    # Only one of two angles in s, and no other letter: it may have been south.
    if count == 1 and not re.search(r"(?<![A-Z])[NSEW](?![A-Z])", text):
        message = "s may mean seconds or south; write seconds as ″ and name N/S and E/W"
        raise CoordinateError(message)
    return text


def _split_tokens(text: str) -> list[_Token]:
    """Return the kind and the text of each token."""
    pattern = re.compile(_TOKEN, re.ASCII)
    tokens = []
    start = 0
    while start < len(text):
        token = pattern.match(text, start)
        kind = _token_kind(token) if token else None
        if token is None or kind is None:
            unread = re.split("[ ;]", text[start:].strip())[0]
            message = f"no meaning known for {quote(unread)}; {REMEDY}"
            raise CoordinateError(message)
        if kind:
            tokens.append((kind, token[0].strip()))
        start = token.end()
    return tokens


def _token_kind(token: re.Match[str]) -> str | None:
    """Return the kind of a token: empty if it says nothing, None for an unknown word."""
    if token["number"]:
        return "#"
    return _KINDS.get(token["word"]) if token["word"] else token["sign"]


def _split_halves(tokens: list[_Token]) -> tuple[list[_Token], list[_Token]]:
    """Split tokens into two angles, if the split is unambiguous."""
    kinds = "".join(kind for kind, _ in tokens)
    _check_count(kinds)
    splits = [
        at
        for at in range(1, len(kinds))
        if re.fullmatch(_LETTERED_ANGLE, kinds[:at])
        and re.fullmatch(f";?{_LETTERED_ANGLE}", kinds[at:])
    ]
    is_bare = set(kinds) <= {"#", ";"}
    if not is_bare and re.fullmatch(_ANGLE, kinds):
        message = f"it may be one angle only, and it takes two; {REMEDY}"
        raise CoordinateError(message)
    if not splits:
        message = f"latitude and longitude are not told apart; {REMEDY}"
        raise CoordinateError(message)
    is_uneven = is_bare and kinds[: splits[0]].count("#") * 2 != kinds.count("#")
    if len(splits) > 1 or is_uneven:
        message = (
            f"{kinds.count('#')} numbers can be split in several ways; "
            "put a comma between latitude and longitude, or signs and letters"
        )
        raise CoordinateError(message)
    first, second = tokens[: splits[0]], tokens[splits[0] :]
    return first, [token for token in second if token[0] != ";"]


def _check_count(kinds: str) -> None:
    """Check that these kinds of token can be two angles."""
    numbers = kinds.count("#")
    why = ""
    if numbers == 0:
        why = f"there is no number in it; {REMEDY}"
    elif numbers == 1:
        why = f"there is only one number, and it takes two; {REMEDY}"
    elif numbers == 3 and set(kinds) <= {"#", ";"}:
        why = "there are three numbers, and it takes two; leave out the height"
    elif sum(kinds.count(letter) for letter in "NSEWφλ") % 2:
        why = _HALF_NAMED
    elif numbers > 6:
        why = f"there are {numbers} numbers, and it takes 2 to 6; give one coordinate"
    if why:
        raise CoordinateError(why)


def _read_angle(tokens: list[_Token]) -> _Angle:
    numbers = [text for kind, text in tokens if kind == "#"]
    letters = "".join(kind for kind, _ in tokens if kind in "NSEWφλ")
    _check_parts(numbers)
    _check_letters(letters, numbers[0])
    degrees, *rest = (abs(float(number)) for number in numbers)
    if rest:  # over the whole seconds, so that 35°48′50.4″ is 35.814 and not 35.81400…1
        minutes, seconds = (*rest, 0.0)[:2]
        degrees = (degrees * 3600 + minutes * 60 + seconds) / 3600
    is_negative = numbers[0].startswith("-") or letters.endswith(("S", "W"))
    return _Angle(-degrees if is_negative else degrees, letters, len(numbers))


def _check_parts(numbers: list[str]) -> None:
    """Check the degrees, minutes and seconds of one angle, as written."""
    why = ""
    if re.match(r"[+-]?0\d{3}", numbers[0], re.ASCII):
        why = f"{numbers[0]} may be degrees and minutes run together; put them apart"
    elif any("." in number for number in numbers[:-1]):
        why = f"only the last part of an angle takes decimals, got {' '.join(numbers)}"
    for name, number in zip(("minutes", "seconds"), numbers[1:], strict=False):
        if number[0] in "+-":
            why = f"{name} take no sign, got {number}; the sign of the degrees is for all"
        elif float(number) >= 60:
            why = f"{name} must lie in [0, 60), got {number}"
    if why:
        raise CoordinateError(why)


def _check_letters(letters: str, number: str) -> None:
    """Check that sign, hemisphere and name of one angle do not contradict each other."""
    why = ""
    if letters in {"φE", "φW", "λN", "λS"}:
        name = "latitude" if letters[0] == "φ" else "longitude"
        why = f"a {name} cannot be {letters[1]}"
    hemisphere = letters.strip("φλ")
    if hemisphere and (number[0] == "-" or number[0] + hemisphere in {"+S", "+W"}):
        why = f"sign and letter may contradict, got {number} with {hemisphere}; write one"
    if why:
        raise CoordinateError(why)
