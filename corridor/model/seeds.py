"""The source facts: the agreement, the road's centreline, settlements and patrols.

:func:`load` reads the folder ``seeds`` into frozen values and checks all of it first.
Whatever is wrong is told at once, each fault with its file and its line (in
``agreement.toml`` with its key), so that one reading mends everything.

Coordinates are WGS84 degrees; widths are kilometres; ``spread_m`` is metres.

This module lies on the path of every answer of the command line, so it stays clear of
``pathlib``, which would cost more than the reading does.
"""
# ruff: noqa: PTH100, PTH118, PTH123

from __future__ import annotations

import csv
import datetime
import functools
import io
import math
import os
import tomllib
from array import array
from typing import NamedTuple

from corridor.errors import SeedsError

TYPE_CHECKING = False  # as typing has it, without the import
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

_AGREEMENT = "agreement.toml"
_CENTRELINE = "m4_centreline.csv"
_PLACES = "places.csv"
_PATROLS = "patrols.csv"
_BACKGROUND = "natural_earth.geojson"

_CENTRELINE_HEADER = "lat,lon"
_PLACES_HEADER = "name,name_ar,variants,lat,lon,ocha_pcode,subdistrict,governorate,sources,spread_m"
_PATROLS_HEADER = "date,number_as_reported,start,turned_at,whole_route,source_url,note"

# Each has its licence in seeds/README.md; another source needs its line there first.
_PLACE_SOURCES = ("OCHA", "OSM", "GeoNames")

_AGREEMENT_KEYS = (
    *("date", "place", "parties", "ceasefire_from", "patrols_from", "road", "start"),
    *("end", "north_km", "south_km", "left_side", "right_side", "press_width_km"),
    "silent_on",
)


class Source(NamedTuple):
    """Where a fact can be read: a title to show and a web address to follow."""

    title: str
    url: str


class Fact(NamedTuple):
    """One stated fact of the agreement, in this project's words, with its source."""

    key: str
    text: str
    source: Source


class Agreement(NamedTuple):
    """What was agreed; the program's defaults.

    ``north_km`` and ``south_km`` are half-widths, from the road to the corridor's edge;
    ``press_width_km`` is the full width that the press gave. ``left_side`` and
    ``right_side`` name the sides as seen when travelling from `start` to `end`.
    ``ceasefire_from`` is local time and has no zone, as in the text.
    """

    date: datetime.date
    place: str
    parties: tuple[str, ...]
    ceasefire_from: datetime.datetime
    patrols_from: datetime.date
    road: str
    start: str
    end: str
    north_km: float
    south_km: float
    left_side: str
    right_side: str
    press_width_km: float
    silent_on: str
    facts: tuple[Fact, ...]

    @property
    def width_km(self) -> float:
        """Full width in kilometres, edge to edge."""
        return self.north_km + self.south_km

    @property
    def half_widths_km(self) -> tuple[float, float]:
        """Half-widths in kilometres, left of the direction of travel first."""
        of = {"north": self.north_km, "south": self.south_km}
        return of[self.left_side], of[self.right_side]


class Place(NamedTuple):
    """A settlement.

    ``spread_m`` is how far apart its sources put it, in metres; None when it rests on
    one source alone. ``pcode`` is its code in the list of the UN's humanitarian office.
    """

    name: str
    arabic: str
    spellings: tuple[str, ...]
    lat: float
    lon: float
    pcode: str
    subdistrict: str
    governorate: str
    sources: tuple[str, ...]
    spread_m: float | None

    @property
    def rank(self) -> int:
        """0 for the seat of a governorate, 1 for that of a sub-district, else 2."""
        called = {self.name, *self.spellings}
        if self.governorate in called:
            return 0
        return 1 if self.subdistrict in called else 2


class Patrol(NamedTuple):
    """A joint patrol as reported; None where no report found says so.

    ``number`` is text: the Turkish, Russian and local counts differ. The date is the key.
    """

    date: datetime.date
    number: str
    start: str | None
    turned_at: str | None
    whole_route: bool
    source_url: str
    note: str


class Seeds(NamedTuple):
    """All source facts. ``lats`` and ``lons`` are the centreline, in degrees, in order."""

    agreement: Agreement
    lats: array[float]
    lons: array[float]
    places: tuple[Place, ...]
    patrols: tuple[Patrol, ...]

    @property
    def ends(self) -> tuple[Place, Place]:
        """The two settlements between which the agreed stretch lies, start first."""
        named = {place.name: place for place in self.places}
        return named[self.agreement.start], named[self.agreement.end]


class AreaName(NamedTuple):
    """What a country or a sea is called, and where on the maps its name stands."""

    name: str
    arabic: str
    lat: float
    lon: float


class Background(NamedTuple):
    """What lies under the maps, as Natural Earth draws it; no answer rests on it.

    Rings and lines are (lon, lat) pairs; a polygon of ``land`` is its rings, the outer one
    first. ``bounds`` is west, south, east, north: what lies in it and not on land is sea.
    """

    bounds: tuple[float, float, float, float]
    land: list[list[list[tuple[float, float]]]]
    coast: list[list[tuple[float, float]]]
    border: list[list[tuple[float, float]]]
    names: list[AreaName]


def load(folder: str | os.PathLike[str] | None = None) -> Seeds:
    """Read and check the source facts.

    Parameters
    ----------
    folder
        Where the four files are; by default the folder ``seeds`` that comes with the
        program, which is read once and kept.

    Raises
    ------
    SeedsError
        When anything is missing, damaged or contradictory. The message lists every
        fault with its file and line.

    Examples
    --------
    >>> seeds = load()
    >>> seeds.agreement.start, seeds.agreement.end, seeds.agreement.width_km
    ('Tronba', 'Ain al-Havr', 12.0)
    >>> len(seeds.lats), len(seeds.places), len(seeds.patrols)
    (607, 40, 25)
    """
    return _default() if folder is None else _load(os.fspath(folder))


@functools.cache
def _default() -> Seeds:
    return _load(_folder())


def _folder() -> str:
    # Beside the package, in the checkout and in an installed wheel alike.
    return os.path.join(os.path.abspath(__file__).rsplit(os.sep, 3)[0], "seeds")


def background() -> Background:
    """Read the maps' background, which comes with the program and is not checked here.

    Examples
    --------
    >>> [it.name for it in background().names]
    ['Syria', 'Turkey', 'Mediterranean Sea']
    """
    import json

    with open(os.path.join(_folder(), _BACKGROUND), encoding="utf-8") as file:
        source = json.load(file)
    shapes: dict[str, list[Any]] = {"land": [], "coast": [], "border": []}
    names = []
    for feature in source["features"]:
        told, coordinates = feature["properties"], feature["geometry"]["coordinates"]
        if told["kind"] == "label":
            lon, lat = coordinates
            names.append(AreaName(told["name"], told["name_ar"], lat, lon))
        else:
            shapes[told["kind"]].append(coordinates)
    return Background(tuple(source["bbox"]), **shapes, names=names)


def _load(folder: str) -> Seeds:
    faults: list[str] = []
    lats, lons = _read_centreline(folder, faults)
    places = _read_places(folder, faults)
    names = {place.name for place in places}
    agreement = _read_agreement(folder, names, faults)
    patrols = _read_patrols(folder, agreement, names, faults)
    if agreement is None or faults:
        listed = "\n  ".join(faults)
        msg = (
            f"the source facts in {folder!r} cannot be used; "
            f"correct them, or install the program again:\n  {listed}"
        )
        raise SeedsError(msg)
    return Seeds(agreement, lats, lons, places, patrols)


# --- the four files -----------------------------------------------------------------------


def _read_centreline(folder: str, faults: list[str]) -> tuple[array[float], array[float]]:
    """Return latitudes and longitudes in the file's order."""
    lats, lons = array("d"), array("d")
    before = None
    for at, (lat, lon) in _rows(folder, _CENTRELINE, _CENTRELINE_HEADER, faults):
        y = _degrees(lat, 90, f"{at}: lat", faults)
        x = _degrees(lon, 180, f"{at}: lon", faults)
        if (y, x) == before:
            faults.append(f"{at}: the vertex repeats the one before it; leave one out")
        before = y, x
        lats.append(y)
        lons.append(x)
    if len(lats) < 2 and not any(fault.startswith(_CENTRELINE) for fault in faults):
        faults.append(f"{_CENTRELINE}: a line needs at least two vertices, got {len(lats)}")
    return lats, lons


def _read_places(folder: str, faults: list[str]) -> tuple[Place, ...]:
    """Return the settlements; one with a bad figure stays, so that others can name it."""
    places: list[Place] = []
    first_at: dict[str, str] = {}
    for at, row in _rows(folder, _PLACES, _PLACES_HEADER, faults):
        name, arabic, variants, lat, lon, pcode, district, governorate, origin, spread = row
        place = Place(
            name=_stated(name, f"{at}: name", faults),
            arabic=_stated(arabic, f"{at}: name_ar", faults),
            spellings=tuple(part.strip() for part in variants.split(";") if part.strip()),
            lat=_degrees(lat, 90, f"{at}: lat", faults),
            lon=_degrees(lon, 180, f"{at}: lon", faults),
            pcode=_stated(pcode, f"{at}: ocha_pcode", faults),
            subdistrict=_stated(district, f"{at}: subdistrict", faults),
            governorate=_stated(governorate, f"{at}: governorate", faults),
            sources=tuple(origin.split("+")),
            spread_m=_metres(spread, f"{at}: spread_m", faults) if spread else None,
        )
        places.append(place)
        for source in place.sources:
            if source not in _PLACE_SOURCES:
                allowed = "+".join(_PLACE_SOURCES)
                faults.append(f"{at}: sources must be out of {allowed}, got {source!r}")
        for what, value in (("name", name), ("ocha_pcode", pcode)):
            before = first_at.setdefault(value.casefold(), at)
            if value and before != at:
                faults.append(f"{at}: {what} {value!r} is already used at {before}")
    return tuple(places)


def _read_patrols(
    folder: str, agreement: Agreement | None, names: set[str], faults: list[str]
) -> tuple[Patrol, ...]:
    """Return the patrols, checked against the agreement and the settlements' names."""
    patrols: list[Patrol] = []
    for at, row in _rows(folder, _PATROLS, _PATROLS_HEADER, faults):
        day, number, start, turned_at, whole_route, url, note = row
        date = _date(day, f"{at}: date", faults)
        patrol = Patrol(
            date=date,
            number=_stated(number, f"{at}: number_as_reported", faults),
            start=start or None,
            turned_at=turned_at or None,
            whole_route=whole_route == "yes",
            source_url=_url(url, f"{at}: source_url", faults),
            note=note,
        )
        _known(start, names, f"{at}: start", faults)
        _known(turned_at, names, f"{at}: turned_at", faults)
        if whole_route not in ("yes", "no"):
            faults.append(f"{at}: whole_route must be yes or no, got {whole_route!r}")
        if patrols and date <= patrols[-1].date:
            faults.append(
                f"{at}: patrols stand in order of date, one a day; "
                f"{date} follows {patrols[-1].date}"
            )
        if agreement:
            _fits(patrol, agreement, at, faults)
        if date != datetime.date.max:  # the mark of a date already found faulty
            patrols.append(patrol)
    return tuple(patrols)


def _fits(patrol: Patrol, agreement: Agreement, at: str, faults: list[str]) -> None:
    """Check that a patrol does not contradict the agreement."""
    ends = {agreement.start, agreement.end}
    if patrol.date < agreement.patrols_from:
        faults.append(
            f"{at}: date {patrol.date} lies before the first patrol agreed, "
            f"{agreement.patrols_from}"
        )
    if patrol.whole_route and {patrol.start, patrol.turned_at} != ends:
        faults.append(
            f"{at}: whole_route is yes, so start and turned_at must be {agreement.start} "
            f"and {agreement.end}, got {patrol.start} and {patrol.turned_at}"
        )


def _read_agreement(folder: str, names: set[str], faults: list[str]) -> Agreement | None:
    """Return the agreement, or None when it has a fault of its own."""
    text = _text(folder, _AGREEMENT, faults)
    if text is None:
        return None
    try:
        tables: dict[str, Any] = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        faults.append(f"{_AGREEMENT}: not TOML: {error}")
        return None
    before = len(faults)
    values = tables.pop("agreement", {})
    facts = _facts(tables.pop("facts", {}), faults)
    for key in tables:
        faults.append(f"{_AGREEMENT}: {key}: allowed are the tables agreement and facts.*")
    if _has_keys(values, _AGREEMENT_KEYS, f"{_AGREEMENT}: agreement", faults):
        faults.extend(f"{_AGREEMENT}: {fault}" for fault in _agreement_faults(values, names))
    if len(faults) > before:
        return None
    values["parties"] = tuple(values["parties"])
    for key in ("north_km", "south_km", "press_width_km"):
        values[key] = float(values[key])
    return Agreement(**values, facts=facts)


def _agreement_faults(values: dict[str, Any], names: set[str]) -> Iterator[str]:
    """Yield what is wrong with the values of the table ``agreement``, key first."""
    for key in ("place", "road", "start", "end", "silent_on"):
        if not _is_text(values[key]):
            yield f"{key} must be some text, got {values[key]!r}"
    for key in ("north_km", "south_km", "press_width_km"):
        if not _is_positive(values[key]):
            yield f"{key} must be a positive number of kilometres, got {values[key]!r}"
    parties = values["parties"]
    if not (isinstance(parties, list) and len(parties) > 1 and all(map(_is_text, parties))):
        yield f"parties must be a list of two or more names, got {parties!r}"
    for key in ("start", "end"):
        if _is_text(values[key]) and names and values[key] not in names:
            yield f"{key} must be a name in {_PLACES}, got {values[key]!r}"
    if values["start"] == values["end"]:
        yield f"end must differ from start, got {values['end']!r} for both"
    sides = [values["left_side"], values["right_side"]]
    if sides not in (["south", "north"], ["north", "south"]):
        yield f"left_side and right_side must be north and south, one each, got {sides}"
    yield from _date_faults(values)


def _date_faults(values: dict[str, Any]) -> Iterator[str]:
    """Yield what is wrong with the three dates of the table ``agreement``."""
    kinds = {
        "date": (datetime.date, "a date such as 2020-03-05"),
        "ceasefire_from": (datetime.datetime, "a local time such as 2020-03-06T00:01:00"),
        "patrols_from": (datetime.date, "a date such as 2020-03-15"),
    }
    wrong = [key for key, (kind, _) in kinds.items() if type(values[key]) is not kind]
    for key in wrong:
        yield f"{key} must be {kinds[key][1]}, got {values[key]!r}"
    if wrong:
        return
    signed, patrols = values["date"], values["patrols_from"]
    if not signed <= values["ceasefire_from"].date() <= patrols:
        yield (
            "date, ceasefire_from and patrols_from must follow one another, "
            f"got {signed}, {values['ceasefire_from']}, {patrols}"
        )


def _facts(tables: object, faults: list[str]) -> tuple[Fact, ...]:
    """Return the facts in the file's order; a faulty one is left out."""
    facts: list[Fact] = []
    if not isinstance(tables, dict) or not tables:
        faults.append(f"{_AGREEMENT}: facts must hold one table a fact, as [facts.corridor]")
        return ()
    for key, table in tables.items():
        at = f"{_AGREEMENT}: facts.{key}"
        if not _has_keys(table, ("text", "title", "url"), at, faults):
            continue
        source = Source(
            title=_stated(table["title"], f"{at}.title", faults),
            url=_url(table["url"], f"{at}.url", faults),
        )
        facts.append(Fact(key, _stated(table["text"], f"{at}.text", faults), source))
    return tuple(facts)


# --- reading ------------------------------------------------------------------------------


def _text(folder: str, name: str, faults: list[str]) -> str | None:
    """Return a file's text without a byte order mark, or None after noting why not."""
    try:
        with open(os.path.join(folder, name), "rb") as file:
            data = file.read()
        return data.decode().removeprefix("\ufeff")
    except OSError as error:
        faults.append(f"{name}: cannot be read: {error.strerror}")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        faults.append(f"{name}:{line}: must be UTF-8, got byte 0x{data[error.start]:02x}")
    return None


def _rows(
    folder: str, name: str, header: str, faults: list[str]
) -> Iterator[tuple[str, list[str]]]:
    """Yield each row that has as many fields as the header, with its ``file:line``."""
    text = _text(folder, name, faults)
    if text is None:
        return
    fields = header.split(",")
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    line = 1
    try:
        first = next(reader, [])
        if first != fields:
            faults.append(f"{name}:1: the header must be {header}, got {','.join(first)!r}")
            return
        line = reader.line_num + 1
        for row in reader:
            if len(row) == len(fields):
                yield f"{name}:{line}", row
            else:
                wanted = f"a row must have {len(fields)} fields"
                faults.append(f"{name}:{line}: {wanted}, got {len(row)}")
            line = reader.line_num + 1  # not merely the next: a quoted field spans lines
    except csv.Error as error:
        faults.append(f"{name}:{line}: not CSV: {error}")


# --- single values: each notes its fault and returns something of the right type ----------


def _degrees(text: str, limit: int, what: str, faults: list[str]) -> float:
    value = _float(text)
    if not abs(value) <= limit:  # so that NaN fails too
        faults.append(f"{what} must be degrees in [-{limit}, {limit}], got {text!r}")
    return value


def _metres(text: str, what: str, faults: list[str]) -> float:
    value = _float(text)
    if not 0 <= value < math.inf:
        faults.append(f"{what} must be metres, 0 or more, or left empty, got {text!r}")
    return value


def _float(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan


def _date(text: str, what: str, faults: list[str]) -> datetime.date:
    try:
        date = datetime.date.fromisoformat(text)
    except ValueError:
        date = datetime.date.max
    if text != date.isoformat():  # fromisoformat also takes 20200315 and 2020-W11-7
        faults.append(f"{what} must be a real date as YYYY-MM-DD, got {text!r}")
        return datetime.date.max
    return date


def _stated(text: object, what: str, faults: list[str]) -> str:
    if isinstance(text, str) and _is_text(text):
        return text
    faults.append(f"{what} must be some text, got {text!r}")
    return ""


def _url(text: object, what: str, faults: list[str]) -> str:
    if isinstance(text, str):
        scheme, _, rest = text.partition("://")
        host = rest.partition("/")[0]
        if scheme in ("http", "https") and "." in host and text.split() == [text]:
            return text
    faults.append(f"{what} must be a web address with http or https, got {text!r}")
    return ""


def _known(name: str, names: set[str], what: str, faults: list[str]) -> None:
    if name and names and name not in names:
        faults.append(f"{what} must be a name in {_PLACES} or left empty, got {name!r}")


def _has_keys(table: object, keys: tuple[str, ...], at: str, faults: list[str]) -> bool:
    if not isinstance(table, dict):
        faults.append(f"{at} must be a table, got {table!r}")
        return False
    missing = [key for key in keys if key not in table]
    faults.extend(f"{at}.{key} is missing" for key in missing)
    faults.extend(f"{at}.{key} is not a key known here" for key in table if key not in keys)
    return len(missing) == 0 and len(table) == len(keys)


def _is_text(value: object) -> bool:
    return isinstance(value, str) and value.strip() == value != ""


def _is_positive(value: object) -> bool:
    return type(value) in (int, float) and 0 < value < math.inf  # type: ignore[operator]
