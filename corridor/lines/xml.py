"""Check the vertices of lines in KML and GPX files, which GDAL would silently repair.

Where there is no number GDAL takes the digits before, or zero; an extra comma shifts what
follows; a point of a track without a latitude is left out. What is not XML is left to GDAL,
which reports it.
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

_NUMBER = r"[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
_DEGREES = re.compile(rf" *{_NUMBER} *")
_BLANKS = re.compile(r"[ \t\r\n]+")
_COMMA = re.compile(r"[ \t\r\n]*,[ \t\r\n]*")  # as people write it, and GDAL accepts it
_FEATURES = {"Placemark": "placemark", "trk": "track", "rte": "route"}
_PARTS = {"LineString", "Track", "trkseg", "rte"}
_POINTS = {("trkseg", "trkpt"), ("rte", "rtept")}

# By the elements that hold tuples: the pattern of a tuple, and its description for people.
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


def check_document(path: Path) -> None:
    """Check the vertices of the lines in a KML or GPX file.

    Raises
    ------
    DataError
        A vertex of a line is no position.
    ValueError
        The document defines entities.
    """
    with path.open("rb") as file:
        _VertexChecker(str(path)).check(file)


def check_archive(path: Path) -> None:
    """Check the vertices of the lines in a KMZ file, a ZIP archive of KML.

    Raises
    ------
    DataError
        A vertex of a line is no position.
    ValueError
        A document defines entities, or the file is no ZIP archive.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                if name.endswith(".kml"):
                    with archive.open(name) as file:
                        _VertexChecker(f"{path}: {name}").check(file)
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise ValueError(str(error)) from error


def _refuse_entity(name: str, *_: object) -> None:
    message = f"it defines the entity {quote(name)}"
    raise ValueError(message)


class _VertexChecker:
    """Checks each vertex of the lines of a document as it streams by, and keeps none."""

    def __init__(self, what: str) -> None:
        self.what = what
        self.path = [""]  # names of the open elements, without their prefixes, the innermost last
        self.feature = "the document"
        self.counts = dict.fromkeys(_FEATURES, 0)  # features so far
        self.part = self.vertex = -1
        self.text = ""  # of a tuple that may go on
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self.begin
        self.parser.EndElementHandler = self.end
        self.parser.EntityDeclHandler = _refuse_entity

    def check(self, file: IO[bytes]) -> None:
        with suppress(expat.ExpatError, LookupError):  # an unknown encoding raises LookupError
            self.parser.ParseFile(file)

    def begin(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(":")[2]
        element = (self.path[-1], name)
        self.path.append(name)
        if name in _FEATURES:
            self.feature, self.part = f"{_FEATURES[name]} {self.counts[name]}", -1
            self.counts[name] += 1
        if name in _PARTS:
            self.part += 1
            self.vertex = -1
        if element in _POINTS:
            self.check_point(attributes)
        elif element in _TUPLES:
            self.text = ""
            self.parser.CharacterDataHandler = self.add

    def add(self, text: str) -> None:
        """Add to the text of tuples, and check all but the last, which may go on."""
        self.text += text
        if self.path[-1] == "coordinates":
            self.text = _COMMA.sub(",", self.text)
            *tuples, last = list(filter(None, _BLANKS.split(self.text))) or [""]
            self.text = last + " " * self.text[-1:].isspace()
            self.check_tuples(tuples)

    def end(self, _: str) -> None:
        if (self.path[-2], self.path[-1]) in _TUPLES:
            self.parser.CharacterDataHandler = None
            if self.path[-1] == "coord":
                self.check_tuples([self.text])
            elif self.text.strip():
                self.check_tuples([self.text.strip()])
        self.path.pop()

    def check_tuples(self, tuples: Iterable[str]) -> None:
        pattern, form = _TUPLES[self.path[-2], self.path[-1]]
        for each in tuples:
            self.vertex += 1
            if not pattern.fullmatch(each):
                self.refuse(quote(each), form)

    def check_point(self, attributes: dict[str, str]) -> None:
        self.vertex += 1
        lat, lon = attributes.get("lat", ""), attributes.get("lon", "")
        if not (_DEGREES.fullmatch(lat) and _DEGREES.fullmatch(lon)):
            got = f"lat={quote(lat)} lon={quote(lon)}"
            self.refuse(got, "a point has a lat and a lon, both in degrees")

    def refuse(self, got: str, form: str) -> None:
        message = (
            f"{self.what}: vertex {self.vertex} of part {self.part} of {self.feature}, {got}, is "
            f"no position; {form}: correct it, or take it out"
        )
        raise DataError(message)
