"""Coordinates as people write them.

Everything is WGS84, in degrees, latitude first unless the text says otherwise.
The reader is strict: text with two readings is refused, and told how to be written.
Patterns are strings handed to :mod:`re`, which compiles and keeps each on first use,
so a plain decimal pair does not pay for the rest.
"""

from __future__ import annotations

import math
import re
from typing import NamedTuple

from geo.errors import CoordinateError

_LONGEST_TEXT = 200  # a written coordinate takes some 60 characters at most
_LONGEST_QUOTE = 60

_REMEDY = "write it like 35.814, 36.610 or 35°48′50.4″N 36°36′36″E"


class Coordinate(NamedTuple):
    """A place, and how it was written.

    Attributes
    ----------
    lat, lon
        Degrees, WGS84.
    notation
        "decimal degrees", "degrees and minutes", "degrees, minutes and seconds",
        "MGRS", "UTM" or "geo URI".
    named
        True where the text itself says which number is the latitude; False for a bare
        pair, read latitude first.

    Examples
    --------
    >>> print(Coordinate(35.814, 36.61, "decimal degrees", named=False))
    35.814000° N, 36.610000° E
    """

    lat: float
    lon: float
    notation: str
    named: bool

    def __str__(self) -> str:
        # Rounded first, so that what rounds to zero is not called south or west.
        lat, lon = round(self.lat, 6), round(self.lon, 6)
        return f"{abs(lat):.6f}° {_hemisphere(lat, 'NS')}, {abs(lon):.6f}° {_hemisphere(lon, 'EW')}"


# What a reader hands back: latitude, longitude, notation, named.
_Reading = tuple[float, float, str, bool]


def parse_coordinate(text: str) -> Coordinate:
    """Read one coordinate as people write it.

    Read are decimal degrees, degrees and minutes, degrees, minutes and seconds, MGRS,
    UTM with its zone, and ``geo:`` URIs (RFC 5870), with Western or Arabic digits,
    signs and hemisphere letters. Invisible direction marks are ignored.

    Latitude comes first unless letters say otherwise. Six bare numbers are degrees,
    minutes and seconds, twice; four are refused without a comma between the halves,
    since a bounding box looks the same. A minus applies to the whole angle. Commas
    are decimal signs only where they cannot be separators. An MGRS reference names a
    square: the answer is its south-west corner, to the metre.

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
        reading = _read(_plain(text))
    except CoordinateError as why:
        message = f"cannot read {_quoted(text)} as a coordinate: {why}"
        raise CoordinateError(message) from None
    coordinate = Coordinate(*reading)
    check_coordinate(coordinate.lat, coordinate.lon)
    return coordinate


def check_coordinate(lat: float | None, lon: float | None) -> None:
    """Check that a latitude and a longitude, in degrees, are finite and in range.

    Raises
    ------
    CoordinateError
        If one is missing, not a number, not finite, or outside [-90, 90] for the
        latitude and [-180, 180] for the longitude.

    Examples
    --------
    >>> check_coordinate(35.814, 36.61)
    >>> check_coordinate(35.814, 200)
    Traceback (most recent call last):
    geo.errors.CoordinateError: longitude must lie in [-180, 180], got 200
    """
    lat, lon = _finite("latitude", lat), _finite("longitude", lon)
    if abs(lat) > 90:
        message = f"latitude must lie in [-90, 90], got {lat:.15g}"
        if abs(lat) <= 180 and abs(lon) <= 90:
            message += "; are latitude and longitude exchanged?"
        raise CoordinateError(message)
    if abs(lon) > 180:
        message = f"longitude must lie in [-180, 180], got {lon:.15g}"
        raise CoordinateError(message)


def format_dms(lat: float, lon: float, decimals: int = 1) -> str:
    """Write degrees as degrees, minutes and seconds, latitude first.

    Parameters
    ----------
    lat, lon
        Degrees.
    decimals
        Decimals of the seconds, 0 to 9; one is about 3 m.

    Raises
    ------
    CoordinateError
        If the coordinate is out of range, or the decimals are.

    Examples
    --------
    >>> format_dms(35.814, 36.61)
    '35°48′50.4″N 36°36′36.0″E'
    >>> format_dms(-0.99999999, 180)
    '1°00′00.0″S 180°00′00.0″E'
    """
    check_coordinate(lat, lon)
    if decimals not in range(10):
        message = f"decimals of the seconds must lie in 0 to 9, got {decimals!r}"
        raise CoordinateError(message)
    return f"{_angle_dms(lat, 'NS', decimals)} {_angle_dms(lon, 'EW', decimals)}"


def format_mgrs(lat: float, lon: float) -> str:
    """Write degrees as an MGRS reference: the 1 m square that holds the place.

    Raises
    ------
    CoordinateError
        If the coordinate is out of range.

    Examples
    --------
    >>> format_mgrs(35.814, 36.61)
    '37S BV 84070 65954'
    """
    check_coordinate(lat, lon)
    from mgrs import MGRS

    if -1e-6 < lat < 0:  # a tenth of a metre: mgrs takes what is nearer for a square of no band
        lat = -1e-6
    reference = str(MGRS().toMGRS(lat, lon))
    zone, square, digits = reference[:-12], reference[-12:-10], reference[-10:]
    return f"{zone} {square} {digits[:5]} {digits[5:]}"


def _check_text(text: object) -> None:
    if not isinstance(text, str):
        message = f"a written coordinate must be text, got {_quoted(text)}"
        raise CoordinateError(message)
    if len(text) > _LONGEST_TEXT:
        message = (
            f"a written coordinate takes at most {_LONGEST_TEXT} characters, "
            f"got {len(text)}: {_quoted(text)}; give one coordinate at a time"
        )
        raise CoordinateError(message)


def _finite(name: str, value: float | None) -> float:
    if value is None:
        message = f"{name} is missing: give degrees, got None"
        raise CoordinateError(message)
    try:
        finite = math.isfinite(value)
    except (TypeError, ValueError, OverflowError):
        message = f"{name} must be a number of degrees, got {_quoted(value)}"
        raise CoordinateError(message) from None
    if not finite:
        got = "NaN (not a number)" if math.isnan(value) else f"infinity ({value})"
        message = f"{name} must be a finite number of degrees, got {got}"
        raise CoordinateError(message)
    return float(value)


def _hemisphere(degrees: float, letters: str) -> str:
    return letters[degrees < 0]


def _angle_dms(degrees: float, letters: str, decimals: int) -> str:
    # In whole units of the last decimal, so that rounding carries: never 60.0″.
    unit = 10**decimals
    units = round(degrees * 3600 * unit)
    minutes, rest = divmod(abs(units), 60 * unit)
    whole, fraction = divmod(rest, unit)
    seconds = f"{whole:02d}.{fraction:0{decimals}d}" if decimals else f"{whole:02d}"
    return f"{minutes // 60}°{minutes % 60:02d}′{seconds}″{_hemisphere(units, letters)}"


def _quoted(value: object) -> str:
    """Quote what was given, shortened; repr escapes control and direction characters."""
    if not isinstance(value, str):
        return f"{type(value).__name__}"
    if len(value) > _LONGEST_QUOTE:
        return f"{value[:_LONGEST_QUOTE]!r}…"
    return repr(value)


# Signs and digits as they are typed, and the ones the readers below know.
_PLAIN = str.maketrans(
    {
        **dict(zip("٠١٢٣٤٥٦٧٨٩", "0123456789", strict=True)),
        **dict(zip("۰۱۲۳۴۵۶۷۸۹", "0123456789", strict=True)),
        **dict(zip("abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", strict=True)),
        **dict.fromkeys("−‐‑–﹣－", "-"),
        **dict.fromkeys("º˚", "°"),
        **dict.fromkeys("′’‘‛ʹʼ´`", "'"),
        **dict.fromkeys("″”“‟„ʺ", '"'),
        "٫": ".",
        "،": ",",
        "؛": ";",
        # Invisible: direction marks, joiners, the byte order mark.
        **dict.fromkeys("\u200e\u200f\u061c\u200b\u200c\u200d\u2060\ufeff"),
        **dict.fromkeys("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"),
        # Arabic vowel signs and the stretching line.
        **dict.fromkeys("\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652\u0640"),
    }
)


def _plain(text: str) -> str:
    """Put digits, signs and letters into one spelling, and single spaces between."""
    return " ".join(text.translate(_PLAIN).replace("''", '"').split())


# Both with a point, so that no comma can be a decimal sign.
_DECIMAL_PAIR = r"([+-]?\d{1,3}\.\d+)(?: ?[,;] ?| )([+-]?\d{1,3}\.\d+)"
_LOOKS_LIKE_MGRS = (
    r"MGRS.*|\d{1,2} ?[A-Z] ?[A-Z]{2} ?[\d ]*"
    r"|[ABYZ] ?[A-Z]{2} ?[\d ]{6,}"  # polar, without a zone
)
_LOOKS_LIKE_UTM = r"UTM|(?:ZONE ?)?\d{1,2} ?(?:NORTH|SOUTH|[A-Z])[ ,;]*[EN]? ?\d{4}"


def _read(text: str) -> _Reading:
    """Read plain text in whichever notation it is in."""
    if not text:
        message = f"it is empty; {_REMEDY}"
        raise CoordinateError(message)
    if pair := re.fullmatch(_DECIMAL_PAIR, text, re.ASCII):
        return float(pair[1]), float(pair[2]), "decimal degrees", False
    if text.startswith("GEO:"):
        return _read_geo_uri(text)
    if re.fullmatch(_LOOKS_LIKE_MGRS, text, re.ASCII):
        return _read_mgrs(text)
    if re.match(_LOOKS_LIKE_UTM, text, re.ASCII):
        return _read_utm(text)
    return _read_angles(text)


# --- geo: URIs ---------------------------------------------------------------------

_GEO_NUMBER = r"-?\d+(?:\.\d+)?"
# OpenStreetMap and Android add their zoom, which says nothing of the place.
_GEO_URI = rf"GEO:({_GEO_NUMBER}),({_GEO_NUMBER})(?:,{_GEO_NUMBER})?((?:;[^;? ]+)*)(?:\?Z=[\d.]+)?"


def _read_geo_uri(text: str) -> _Reading:
    uri = re.fullmatch(_GEO_URI, text, re.ASCII)
    if uri is None:
        message = "a geo URI is written geo:latitude,longitude, like geo:35.814,36.610"
        raise CoordinateError(message)
    for parameter in uri[3].split(";")[1:]:
        name, _, value = parameter.partition("=")
        if name == "CRS" and value != "WGS84":
            message = f"its crs must be wgs84, got {_quoted(value.lower())}; convert it first"
            raise CoordinateError(message)
        if name == "U" and not re.fullmatch(r"\d+(\.\d+)?", value, re.ASCII):
            message = f"its uncertainty u must be metres, got {_quoted(value.lower())}"
            raise CoordinateError(message)
    return float(uri[1]), float(uri[2]), "geo URI", True


# --- MGRS and UTM ------------------------------------------------------------------

_MGRS = r"(?:MGRS[ :]*)?(\d{0,2}) ?([A-Z]) ?([A-Z]{2}) ?(\d*) ?(\d*)"


def _read_mgrs(text: str) -> _Reading:
    reference = re.fullmatch(_MGRS, text, re.ASCII)
    east, north = _mgrs_digits(reference[4], reference[5]) if reference else ("", "")
    if reference is None or not 1 <= len(east) == len(north) <= 5:
        message = (
            "MGRS takes 1 to 5 digits of easting and as many of northing, like 37S BV 84070 65954"
        )
        raise CoordinateError(message)
    if re.search(r"\d ?DEG ?\d\d$", text, re.ASCII):
        message = "it may be degrees and minutes, or MGRS; write MGRS like 37D EG 4 8"
        raise CoordinateError(message)
    lat, lon = _mgrs_corner(reference[1] + reference[2] + reference[3], east, north)
    return lat, lon, "MGRS", True


def _mgrs_digits(first: str, second: str) -> tuple[str, str]:
    if second:
        return first, second
    half = len(first) // 2
    return first[:half], first[half:]


def _mgrs_corner(square: str, east: str, north: str) -> tuple[float, float]:
    """Return the latitude and longitude of a square's south-west corner, in degrees."""
    import warnings

    from mgrs import MGRS
    from mgrs.core import MGRSError

    convert = MGRS().toLatLon
    try:
        # mgrs answers a wrong band letter with a warning and a place 2000 km away.
        with warnings.catch_warnings(action="error", category=RuntimeWarning):
            convert(square + east + north)
        # mgrs 1.5 answers a square's corner, 1.6 its middle, 7 km off for two digits.
        # The metre in the corner is the same for both, though it may lie one band below.
        with warnings.catch_warnings(action="ignore", category=RuntimeWarning):
            lat, lon = convert(square + east.ljust(5, "0") + north.ljust(5, "0"))
    except (MGRSError, RuntimeWarning):
        message = f"there is no MGRS square {square}{east}{north}; check zone and letters"
        raise CoordinateError(message) from None
    return float(lat), float(lon)


_UTM = (
    r"(?:UTM[ :]*)?(?:ZONE ?)?(\d{1,2}) ?(NORTH|SOUTH|[A-Z])[ ,;]*"
    r"E? ?(\d+(?:\.\d+)?) ?(?:M ?E?|E)?[ ,;]+"
    r"N? ?(\d+(?:\.\d+)?) ?(?:M ?N?|N)?"
)
_BANDS = "CDEFGHJKLMNPQRSTUVWX"
_BAND_TOLERANCE_DEG = 1e-5  # about 1 m: UTM is written in whole metres


def _read_utm(text: str) -> _Reading:
    utm = re.fullmatch(_UTM, text, re.ASCII)
    if utm is None:
        message = (
            "UTM takes zone, hemisphere, easting and northing in metres, "
            "like 37 north 284070 3965954"
        )
        raise CoordinateError(message)
    zone, band, east, north = int(utm[1]), utm[2], float(utm[3]), float(utm[4])
    _check_utm(zone, band, east, north)
    lowest, highest = _band_latitudes(band)
    lat, lon = _utm_degrees(zone, east, north, southern=lowest < 0)
    if not lowest - _BAND_TOLERANCE_DEG <= lat <= highest + _BAND_TOLERANCE_DEG:
        message = (
            f"UTM {zone}{band[0]} spans latitudes [{lowest}, {highest}], "
            f"but the northing leads to {lat:.5f}; check zone letter and northing"
        )
        raise CoordinateError(message)
    return lat, lon, "UTM", True


def _check_utm(zone: int, band: str, east: float, north: float) -> None:
    why = ""
    if not 1 <= zone <= 60:
        why = f"UTM zone must lie in [1, 60], got {zone}"
    elif band == "S":
        why = (
            f"{zone}S may be band S, which is northern, or the southern hemisphere; "
            f"write '{zone} north' or '{zone} south'"
        )
    elif len(band) == 1 and band not in _BANDS:
        why = f"UTM band must be a letter from C to X but I and O, got {band}"
    elif not 100_000 <= east <= 900_000:
        why = f"UTM easting must lie in [100000, 900000] m, got {east:.15g}"
    elif north > 10_000_000:
        why = f"UTM northing must lie in [0, 10000000] m, got {north:.15g}"
    if why:
        raise CoordinateError(why)


def _band_latitudes(band: str) -> tuple[int, int]:
    """Return the latitudes a UTM band, or hemisphere, spans, in degrees."""
    if band in {"N", "NORTH"}:  # N as a band is northern too: both readings agree
        return 0, 84
    if band == "SOUTH":
        return -80, 0
    lowest = -80 + 8 * _BANDS.index(band)
    return lowest, 84 if band == "X" else lowest + 8


def _utm_degrees(zone: int, east: float, north: float, *, southern: bool) -> tuple[float, float]:
    from pyproj import Transformer

    utm = (32700 if southern else 32600) + zone
    lon, lat = Transformer.from_crs(utm, 4326, always_xy=True).transform(east, north)
    return lat, lon


# --- angles ------------------------------------------------------------------------
#
# A text becomes tokens, each of one kind: # a number, ° ' " : its units, N S E W, φ and
# λ for the words latitude and longitude, ; between the two. The kinds in a row are a
# word of a small language, and a text is read if the grammar splits it in one way only.

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
    r"|(?P<word>[A-Zء-ي]+)(?: ?[:=])?"
    r"|(?P<sign>[°'\";:]))"
)
_KINDS = {
    **dict.fromkeys(("N", "NORTH", "ش", "شمال", "شمالا"), "N"),
    **dict.fromkeys(("S", "SOUTH", "ج", "جنوب", "جنوبا"), "S"),
    **dict.fromkeys(("E", "EAST", "ق", "شرق", "شرقا"), "E"),
    **dict.fromkeys(("W", "WEST", "غ", "غرب", "غربا"), "W"),
    **dict.fromkeys(("LAT", "LATITUDE", "عرض", "العرض"), "φ"),
    **dict.fromkeys(("LON", "LONG", "LNG", "LONGITUDE", "طول", "الطول"), "λ"),
    **dict.fromkeys(("D", "DEG", "DEGREE", "DEGREES", "درجة"), "°"),
    **dict.fromkeys(("M", "MIN", "MINUTE", "MINUTES", "دقيقة"), "'"),
    **dict.fromkeys(("SEC", "SECOND", "SECONDS", "ثانية"), '"'),
    "خط": "",  # "line of" latitude or longitude
}


# Degrees, the letters beside them, how many numbers wrote them.
_Angle = tuple[float, str, int]


def _read_angles(text: str) -> _Reading:
    tokens = _tokens(_with_seconds_signs(_with_decimal_points(text)))
    first, second = (_angle(half) for half in _halves(tokens))
    longitude_first = _is_longitude(first)
    named = bool(first[1])
    if len(first[1]) != len(second[1]):
        raise CoordinateError(_HALF_NAMED)
    if named and longitude_first == _is_longitude(second):
        what = "longitudes" if longitude_first else "latitudes"
        message = f"both numbers are named as {what}; name one of N or S and one of E or W"
        raise CoordinateError(message)
    (lat, _, lat_parts), (lon, _, lon_parts) = (
        (second, first) if longitude_first else (first, second)
    )
    return lat, lon, _NOTATIONS[max(lat_parts, lon_parts) - 1], named


def _is_longitude(angle: _Angle) -> bool:
    return not set(angle[1]).isdisjoint("EWλ")


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
    bare = re.fullmatch(r"[-+\d,; ]+", text, re.ASCII)
    told_apart = ";" in text or re.fullmatch(r"[+-]?\d+,\d+,? [+-]?\d+,\d+", text, re.ASCII)
    if re.search(r"\d,\d+,\d", text, re.ASCII) or (bare and not told_apart):
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


def _tokens(text: str) -> list[tuple[str, str]]:
    """Return the kind and the text of each token."""
    pattern = re.compile(_TOKEN, re.ASCII)
    tokens = []
    place = 0
    while place < len(text):
        token = pattern.match(text, place)
        kind = _kind(token) if token else None
        if token is None or kind is None:
            unread = re.split("[ ;]", text[place:].strip())[0]
            message = f"no meaning known for {_quoted(unread)}; {_REMEDY}"
            raise CoordinateError(message)
        if kind:
            tokens.append((kind, token[0].strip()))
        place = token.end()
    return tokens


def _kind(token: re.Match[str]) -> str | None:
    if token["number"]:
        return "#"
    return _KINDS.get(token["word"]) if token["word"] else token["sign"]


def _halves(tokens: list[tuple[str, str]]) -> list[list[tuple[str, str]]]:
    """Split tokens into two angles, where there is one way only to do so."""
    kinds = "".join(kind for kind, _ in tokens)
    _check_count(kinds)
    places = [
        place
        for place in range(1, len(kinds))
        if re.fullmatch(_LETTERED_ANGLE, kinds[:place])
        and re.fullmatch(f";?{_LETTERED_ANGLE}", kinds[place:])
    ]
    bare = set(kinds) <= {"#", ";"}
    if not bare and re.fullmatch(_ANGLE, kinds):
        message = f"it may be one angle only, and it takes two; {_REMEDY}"
        raise CoordinateError(message)
    if not places:
        message = f"latitude and longitude are not told apart; {_REMEDY}"
        raise CoordinateError(message)
    uneven = bare and kinds[: places[0]].count("#") * 2 != kinds.count("#")
    if len(places) > 1 or uneven:
        message = (
            f"{kinds.count('#')} numbers can be split in several ways; "
            "put a comma between latitude and longitude, or signs and letters"
        )
        raise CoordinateError(message)
    return [
        tokens[: places[0]],
        [token for token in tokens[places[0] :] if token[0] != ";"],
    ]


def _check_count(kinds: str) -> None:
    """Check that there may be two angles in these kinds of token."""
    numbers = kinds.count("#")
    why = ""
    if numbers == 0:
        why = f"there is no number in it; {_REMEDY}"
    elif numbers == 1:
        why = f"there is only one number, and it takes two; {_REMEDY}"
    elif numbers == 3 and set(kinds) <= {"#", ";"}:
        why = "there are three numbers, and it takes two; leave out the height"
    elif sum(kinds.count(letter) for letter in "NSEWφλ") % 2:
        why = _HALF_NAMED
    elif numbers > 6:
        why = f"there are {numbers} numbers, and it takes 2 to 6; give one coordinate"
    if why:
        raise CoordinateError(why)


def _angle(tokens: list[tuple[str, str]]) -> _Angle:
    """Return the angle in degrees, south and west negative, that its tokens write."""
    numbers = [text for kind, text in tokens if kind == "#"]
    letters = "".join(kind for kind, _ in tokens if kind in "NSEWφλ")
    _check_parts(numbers)
    _check_letters(letters, numbers[0])
    degrees, *rest = (abs(float(number)) for number in numbers)
    if rest:  # over the whole seconds, so that 35°48′50.4″ is 35.814 and not 35.81400…1
        minutes, seconds = (*rest, 0.0)[:2]
        degrees = (degrees * 3600 + minutes * 60 + seconds) / 3600
    negative = numbers[0].startswith("-") or letters.endswith(("S", "W"))
    return -degrees if negative else degrees, letters, len(numbers)


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
