"""What GDAL would mend in the lines of KML and GPX files without a word: their vertices.

Of what is no number it takes the digits before it, or zero; a comma too many shifts the rest,
and a point of a track without a latitude is left out. So these files are read here first, to be
refused. What is no XML is left to GDAL, which stops at the same place and tells it.
"""

from __future__ import annotations

import re
import zipfile
import zlib
from contextlib import suppress
from typing import TYPE_CHECKING
from xml.parsers import expat

from corridor.errors import DataError, quote

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path
    from typing import IO

ENDINGS = (".kml", ".kmz", ".gpx")

_NUMBER = r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
_DEGREES = re.compile(rf" *{_NUMBER} *")
_BLANKS = re.compile(r"[ \t\r\n]+")
_COMMA = re.compile(r"[ \t\r\n]*,[ \t\r\n]*")  # as people write it, and GDAL takes it
_FEATURES = {"Placemark": "placemark", "trk": "track", "rte": "route"}
_PARTS = {"LineString", "Track", "trkseg", "rte"}
_POINTS = {("trkseg", "trkpt"), ("rte", "rtept")}

# How a tuple is written in the elements that hold some, for regular expressions and for people.
_TUPLES = {
    ("LineString", "coordinates"): (
        re.compile(rf"{_NUMBER},{_NUMBER}(?:,{_NUMBER})?"),
        "a tuple is longitude,latitude[,height], with a blank before the next",
    ),
    ("Track", "coord"): (
        re.compile(rf"{_NUMBER} {_NUMBER}(?: {_NUMBER})?[ \t\r\n]*"),
        "a coord is longitude latitude[ height] with one blank between two, and none before",
    ),
}


def check_vertices(path: Path) -> None:
    """Refuse a file with a line of which a vertex is no place.

    Raises
    ------
    DataError
        A vertex of a line is no place.
    ValueError
        The document defines entities, or a KMZ file is no ZIP archive.
    """
    if path.suffix.casefold() != ".kmz":
        with path.open("rb") as file:
            _Lines(str(path)).look_at(file)
        return
    try:
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                if name.endswith(".kml"):
                    with archive.open(name) as file:
                        _Lines(f"{path}: {name}").look_at(file)
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise ValueError(str(error)) from error


def _refuse_entity(name: str, *_: object) -> None:
    message = f"it defines the entity {quote(name)}"
    raise ValueError(message)


class _Lines:
    """The lines of a document, of which each vertex is looked at as it passes, and none kept."""

    def __init__(self, what: str) -> None:
        self.what = what
        self.open = [""]  # the elements around, the innermost last, without their prefixes
        self.feature = "the document"
        self.features = dict.fromkeys(_FEATURES, 0)  # how many there were
        self.part = self.vertex = -1
        self.text = ""  # of a tuple that has not ended
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.begin
        self.parser.EndElementHandler = self.end
        self.parser.EntityDeclHandler = _refuse_entity

    def look_at(self, file: IO[bytes]) -> None:
        with suppress(expat.ExpatError, LookupError):  # that of an unknown encoding
            self.parser.ParseFile(file)

    def begin(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        element = (self.open[-1], name)
        self.open.append(name)
        if name in _FEATURES:
            self.feature, self.part = f"{_FEATURES[name]} {self.features[name]}", -1
            self.features[name] += 1
        if name in _PARTS:
            self.part += 1
            self.vertex = -1
        if element in _POINTS:
            self.look_at_point(attributes)
        elif element in _TUPLES:
            self.text = ""
            self.parser.CharacterDataHandler = self.add

    def add(self, text: str) -> None:
        """Add to the text of tuples; all but the last, which may go on, are looked at."""
        self.text += text
        if self.open[-1] == "coordinates":
            self.text = _COMMA.sub(",", self.text)
            *tuples, last = list(filter(None, _BLANKS.split(self.text))) or [""]
            self.text = last + " " * self.text[-1:].isspace()
            self.look_at_tuples(tuples)

    def end(self, _: str) -> None:
        if (self.open[-2], self.open[-1]) in _TUPLES:
            self.parser.CharacterDataHandler = None
            if self.open[-1] == "coord":
                self.look_at_tuples([self.text])
            elif self.text.strip():
                self.look_at_tuples([self.text.strip()])
        self.open.pop()

    def look_at_tuples(self, tuples: Iterable[str]) -> None:
        pattern, form = _TUPLES[self.open[-2], self.open[-1]]
        for each in tuples:
            self.vertex += 1
            if not pattern.fullmatch(each):
                self.refuse(quote(each), form)

    def look_at_point(self, attributes: dict[str, str]) -> None:
        self.vertex += 1
        lat, lon = attributes.get("lat", ""), attributes.get("lon", "")
        if not (_DEGREES.fullmatch(lat) and _DEGREES.fullmatch(lon)):
            got = f"lat={quote(lat)} lon={quote(lon)}"
            self.refuse(got, "a point has a lat and a lon, both in degrees")

    def refuse(self, got: str, form: str) -> None:
        message = (
            f"{self.what}: vertex {self.vertex} of part {self.part} of {self.feature}, {got}, is "
            f"no place; {form}: correct it, or take it out"
        )
        raise DataError(message)
