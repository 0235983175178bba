"""The table of notations, and the reading of a text by the one that fits it.

A notation is added by a row here, a module with a function ``read`` that it names, and its
cases in ``tests/geo/notation/cases.py``. The modules are imported when a text needs them:
some import libraries.
"""

from __future__ import annotations

import re
from functools import cache
from importlib import import_module
from typing import NamedTuple

from geo.errors import CoordinateError
from geo.notation.coordinate import Coordinate, check_coordinate
from geo.notation.text import REMEDY, normalise_text, quote, unwrap_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

_LONGEST_TEXT = 500  # of a link; a written coordinate takes some 60 characters at most


class Notation(NamedTuple):
    """One way to write a coordinate.

    Attributes
    ----------
    name
        Its name in help texts.
    example
        A coordinate written in it.
    module
        The module of this package whose ``read`` returns the :class:`Coordinate` of a text
        in the spelling of :func:`geo.notation.text.normalise_text`, or raises
        :class:`CoordinateError` with the reason alone.
    pattern
        The texts that are in it or are meant to be, as a regular expression of ASCII; empty
        for the notation of all texts that fit no pattern. No text fits two patterns.
    """

    name: str
    example: str
    module: str
    pattern: str


# In the order in which they are named to people.
NOTATIONS = (
    # Both numbers with a point, so that no comma can be a decimal sign.
    Notation(
        name="decimal",
        example="35.814, 36.610",
        module="decimal_pair",
        pattern=r"[+-]?\d{1,3}\.\d+(?: ?[,;] ?| )[+-]?\d{1,3}\.\d+",
    ),
    Notation(
        name="DMS",
        example="35°48′50.4″N 36°36′36″E",
        module="angles",
        pattern="",
    ),
    Notation(
        name="MGRS",
        example="37S BV 84070 65954",
        module="mgrs",
        pattern=(
            r"MGRS.*|\d{1,2} ?[A-Z] ?[A-Z]{2} ?[\d ]*"
            r"|[ABYZ] ?[A-Z]{2} ?[\d ]{6,}"  # polar, without a zone
        ),
    ),
    Notation(
        name="UTM",
        example="37 north 284070 3965954",
        module="utm",
        pattern=r"(?:UTM|(?:ZONE ?)?\d{1,2} ?(?:NORTH|SOUTH|[A-Z])[ ,;]*[EN]? ?\d{4}).*",
    ),
    Notation(
        name="plus code",
        example="8G7RRJ76+J222",
        module="plus_code",
        pattern=r"(?=.*[CFGHJMPQRVWX])[2-9CFGHJMPQRVWX]{2,8}\+[2-9CFGHJMPQRVWX]*",
    ),
    Notation(
        name="ISO 6709",
        example="+35.814+036.610/",
        module="run_together",
        pattern=(
            r"[+-]\d{2,6}(?:\.\d+)?[+-]\d{3,7}(?:\.\d+)?(?:[+-][\d.]+)?(?:CRS\w+)?/?"
            r"|\d{4,6}(?:\.\d+)? ?[NS][ ,;]*\d{5,7}(?:\.\d+)? ?[EW]"
            r"|[NS] ?\d{4,6}(?:\.\d+)?[ ,;]*[EW] ?\d{5,7}(?:\.\d+)?"
            r"|\$?G[A-Z]{4},.*|\d{4}\.\d+,[NS],\d{5}\.\d+,[EW]"
        ),
    ),
    Notation(
        name="JSON or WKT",
        example='{"lat": 35.814, "lon": 36.610}',
        module="objects",
        pattern=(
            r"\{.*\}|(?:SRID=\d+; ?)?POINT ?(?:ZM|Z|M)? ?\(.*"
            r"|-?\d+\.\d{5,} -?\d+\.\d{5,} -?[\d.]+ [\d.]+"
        ),
    ),
    Notation(
        name="map link",
        example="https://www.openstreetmap.org/?mlat=35.814&mlon=36.610",
        module="links",
        pattern=(
            r"(?:HTTPS?://)?[\w-]+(?:\.[\w-]+)*\.[A-Z]{2,}(?::\d+)?[/?#].*"
            r"|(?:///)?[A-Z]{2,}\.[A-Z]{2,}\.[A-Z]{2,}"
        ),
    ),
    Notation(
        name="geo: URI",
        example="geo:35.814,36.610",
        module="geo_uri",
        pattern=r"GEO:.*",
    ),
)


def describe_notations() -> str:
    """Return the names of the notations, for help texts.

    Examples
    --------
    >>> describe_notations()
    'decimal, DMS, MGRS, UTM, plus code, ISO 6709, JSON or WKT, map link, geo: URI'
    """
    return ", ".join(notation.name for notation in NOTATIONS)


def parse_coordinate(text: str) -> Coordinate:
    """Read one coordinate as people write it.

    Any notation of :data:`NOTATIONS`, with Western or Arabic digits, signs and hemisphere
    letters. Invisible direction marks are ignored, and so is what a paste brings along: brackets,
    quotes, a label such as "GPS:", a comma or period at the end.

    Latitude comes first unless letters say otherwise. Six bare numbers are degrees,
    minutes and seconds, twice; four are refused without a comma between the halves,
    since a bounding box looks the same. A minus applies to the whole angle. Commas
    are decimal signs only where they cannot be separators. A grid reference that names a
    square is read as its south-west corner, to the metre.

    Parameters
    ----------
    text
        At most 500 characters.

    Returns
    -------
    Coordinate
        Degrees, WGS84, with the notation's name.

    Raises
    ------
    CoordinateError
        If the text is malformed, has two readings or lies out of range.

    Examples
    --------
    >>> print(parse_coordinate("35.814, 36.610"))
    35.814000° N, 36.610000° E
    >>> parse_coordinate("E 36°36′36″, N 35°48′50.4″").lat
    35.814
    >>> parse_coordinate("37S BV 84070 65954").notation
    'MGRS'
    >>> parse_coordinate("95, 36.61")
    Traceback (most recent call last):
    geo.errors.CoordinateError: latitude must lie in [-90, 90], got 95; are latitude and \
longitude exchanged?
    """
    _check_text(text)
    try:
        coordinate = _read(normalise_text(text))
    except CoordinateError as why:
        message = f"cannot read {quote(text)} as a coordinate: {why}"
        raise CoordinateError(message) from None
    check_coordinate(coordinate.lat, coordinate.lon)
    return coordinate


def _check_text(text: object) -> None:
    if not isinstance(text, str):
        message = f"a written coordinate must be text, got {quote(text)}"
        raise CoordinateError(message)
    if len(text) > _LONGEST_TEXT:
        message = (
            f"a written coordinate takes at most {_LONGEST_TEXT} characters, "
            f"got {len(text)}: {quote(text)}; give one coordinate at a time"
        )
        raise CoordinateError(message)


def _read(text: str) -> Coordinate:
    if not text:
        message = f"it is empty; {REMEDY}"
        raise CoordinateError(message)
    notation = find_notation(text)
    if not notation.pattern:
        text = unwrap_text(text)
        notation = find_notation(text)
    return _reader(notation.module)(text)


@cache
def _reader(module: str) -> Callable[[str], Coordinate]:
    read: Callable[[str], Coordinate] = import_module(f"geo.notation.{module}").read
    return read


def find_notation(text: str) -> Notation:
    """Return the notation that a text is in or is meant to be in."""
    for notation in NOTATIONS:
        if notation.pattern and _compile(notation.pattern).fullmatch(text):
            return notation
    return next(notation for notation in NOTATIONS if not notation.pattern)


@cache
def _compile(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.ASCII)
