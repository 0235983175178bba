"""KML and GPX are refused where GDAL would silently repair a vertex of a line."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import pytest

from corridor.errors import DataError
from corridor.lines.read import read_line
from tests.support import refusal

if TYPE_CHECKING:
    from pathlib import Path

NAMESPACES = (
    'xmlns="http://www.opengis.net/kml/2.2" xmlns:gx="http://www.google.com/kml/ext/2.2" '
    'xmlns:k="http://www.opengis.net/kml/2.2"'
)
TUPLE = "a tuple is longitude,latitude[,height], with a blank before the next"
COORD = "a coord is longitude latitude[ height] with one blank between two, and none before"
POINT = "a point has a lat and a lon, both in degrees"


def kml(*geometries: str) -> str:
    placemarks = "".join(f"<Placemark><name>x</name>{each}</Placemark>" for each in geometries)
    return f"<kml {NAMESPACES}><Document>{placemarks}</Document></kml>"


def line(tuples: str) -> str:
    return f"<LineString><coordinates>{tuples}</coordinates></LineString>"


def track(*coords: str) -> str:
    return f"<gx:Track>{''.join(f'<gx:coord>{each}</gx:coord>' for each in coords)}</gx:Track>"


def gpx(*parts: str) -> str:
    return f'<gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1">{"".join(parts)}</gpx>'


def write(path: Path, document: str) -> Path:
    path.write_text(document, encoding="utf-8")
    return path


def write_kmz(path: Path, **documents: str) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, document in documents.items():
            archive.writestr(f"{name}.kml", document)
    return path


def vertices(path: Path) -> list[tuple[float, float]]:
    source = read_line(path)
    return list(zip(source.lons.tolist(), source.lats.tolist(), strict=True))


# --- KML ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tuples", "got"),
    [
        ("0,0 x,y 2,2", "x,y"),
        ("0,0 5 2,2", "5"),
        ("0,0 1,,5 2,2", "1,,5"),
        ("0,0 1,1,x 2,2", "1,1,x"),
        ("0,0 1,1, 2,2", "1,1,2,2"),
        ("0,0 1,1,5,6 2,2", "1,1,5,6"),
        ("0,0 1;1 2,2", "1;1"),
        ("0,0 1.5a,1", "1.5a,1"),
        ("0,0 1_0,1 2,2", "1_0,1"),
        ("0,0 nan,1 2,2", "nan,1"),
        ("0,0 1,inf 2,2", "1,inf"),
        ("0,0 0x10,1 2,2", "0x10,1"),
        ("0,0 ١,1 2,2", "١,1"),
        ("0,0 1,1&#160;2,2", "1,1\\xa02,2"),
    ],
)
def test_an_invalid_tuple_is_refused(tmp_path: Path, tuples: str, got: str) -> None:
    path = write(tmp_path / "a.kml", kml(line(tuples)))

    assert refusal(DataError, read_line, path) == (
        f"{path}: vertex 1 of part 0 of placemark 0, '{got}', is no position; {TUPLE}: correct it, "
        "or take it out"
    )


@pytest.mark.parametrize(
    "tuples", ["36.1, 35.8 36.2, 35.9", "36.1 ,35.8\n 36.2 , 35.9 ", "36.1, 35.8, 0 36.2, 35.9, 0"]
)
def test_blanks_around_commas_are_accepted(tmp_path: Path, tuples: str) -> None:
    path = write(tmp_path / "a.kml", kml(line(tuples)))

    assert vertices(path) == [(36.1, 35.8), (36.2, 35.9)]


@pytest.mark.parametrize("coord", ["x 1 0", "", " 1 1 5", "1  1", "1,1,0", "1", "1 1 0 7", "1 nan"])
def test_an_invalid_coord_of_a_track_is_refused(tmp_path: Path, coord: str) -> None:
    path = write(tmp_path / "a.kml", kml(track("0 0 0", coord, "2 2 0")))

    assert refusal(DataError, read_line, path) == (
        f"{path}: vertex 1 of part 0 of placemark 0, '{coord}', is no position; {COORD}: correct "
        "it, or take it out"
    )


@pytest.mark.parametrize(
    "geometry",
    [
        line("\n\t0,0\r\n  .5,1.,-7\n1e0,+2E-0\n"),
        line("0,0 .5<!-- half -->,1 <![CDATA[1,2]]>"),
        track("0 0 0", ".5 1. -7\n", "1e0 +2E-0"),
    ],
)
def test_all_notations_of_numbers_are_accepted(tmp_path: Path, geometry: str) -> None:
    path = write(tmp_path / "a.kml", kml(geometry))

    assert vertices(path) == [(0, 0), (0.5, 1), (1, 2)]


def test_messages_name_part_and_placemark(tmp_path: Path) -> None:
    several = f"<MultiGeometry>{line('0,0 1,1')}{line('1,1 2,2 x,3')}</MultiGeometry>"
    path = write(tmp_path / "a.kml", kml(line("0,0 1,1"), several))

    assert f"{path}: vertex 2 of part 1 of placemark 1, 'x,3', is" in refusal(
        DataError, read_line, path
    )


def test_messages_name_a_vertex_far_along_a_line(tmp_path: Path) -> None:
    tuples = [f"{36 + i / 100_000},35.8" for i in range(9_000)]
    whole = write(tmp_path / "whole.kml", kml(line(" ".join(tuples))))
    tuples[8_765] = "x"
    path = write(tmp_path / "a.kml", kml(line(" ".join(tuples))))

    assert len(vertices(whole)) == 9_000
    assert "vertex 8765 of part 0 of placemark 0, 'x', is" in refusal(DataError, read_line, path)


def test_namespace_prefixes_are_accepted(tmp_path: Path) -> None:
    document = kml(line("0,0 x,1")).replace("<", "<k:").replace("<k:/", "</k:")
    path = write(tmp_path / "a.kml", document)

    assert "vertex 1 of part 0 of placemark 0, 'x,1'," in refusal(DataError, read_line, path)


def test_coordinates_of_other_geometries_are_not_checked(tmp_path: Path) -> None:
    point = "<Point><coordinates>x,1</coordinates></Point>"
    path = write(tmp_path / "a.kml", kml(line("0,0 1,1"), point))

    assert "got 1 LineString, 1 Point" in refusal(DataError, read_line, path)


# --- KMZ ----------------------------------------------------------------------------------


def test_every_document_of_a_kmz_file_is_checked(tmp_path: Path) -> None:
    path = write_kmz(tmp_path / "a.kmz", doc=kml(line("0,0 1,1")), other=kml(line("0,0 5")))

    assert f"{path}: other.kml: vertex 1 of part 0 of placemark 0, '5', is" in refusal(
        DataError, read_line, path
    )


def test_other_files_in_a_kmz_file_are_ignored(tmp_path: Path) -> None:
    documents = {"doc": kml(line("0,0 1,1")), "__MACOSX/._doc": "\0\5\26\7"}

    assert vertices(write_kmz(tmp_path / "a.kmz", **documents)) == [(0, 0), (1, 1)]


def test_a_document_in_a_kmz_file_that_defines_entities_is_refused(tmp_path: Path) -> None:
    document = '<!DOCTYPE kml [<!ENTITY a "0,0 1,1">]>' + kml(line("&a; 2,2"))

    message = refusal(DataError, read_line, write_kmz(tmp_path / "a.kmz", doc=document))

    assert "cannot be read as .kmz: it defines the entity 'a'; check" in message


# --- GPX ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("attributes", "got"),
    [
        ('lat="x" lon="36"', "lat='x' lon='36'"),
        ('lat="35"', "lat='35' lon=''"),
        ('lon="36"', "lat='' lon='36'"),
        ('lat="35,5" lon="36"', "lat='35,5' lon='36'"),
        ('lat="nan" lon="36"', "lat='nan' lon='36'"),
        ('lat="35" lon="3_6"', "lat='35' lon='3_6'"),
    ],
)
@pytest.mark.parametrize("kind", ["track", "route"])
def test_an_invalid_point_is_refused(tmp_path: Path, kind: str, attributes: str, got: str) -> None:
    tag = "trkpt" if kind == "track" else "rtept"
    points = f'<{tag} lat="0" lon="0"/><{tag} {attributes}/><{tag} lat="9" lon="9"/>'
    part = f"<trk><trkseg>{points}</trkseg></trk>" if kind == "track" else f"<rte>{points}</rte>"
    path = write(tmp_path / "a.gpx", gpx(part))

    assert refusal(DataError, read_line, path) == (
        f"{path}: vertex 1 of part 0 of {kind} 0, {got}, is no position; {POINT}: correct it, or "
        "take it out"
    )


def test_messages_name_segment_and_track(tmp_path: Path) -> None:
    segment = '<trkseg><trkpt lat="0" lon="0"/><trkpt lat="1" lon="0"/></trkseg>'
    bad = segment.replace('"1"', '"N1"')
    path = write(tmp_path / "a.gpx", gpx(f"<trk>{segment}</trk>", f"<trk>{segment}{bad}</trk>"))

    assert "vertex 1 of part 1 of track 1, lat='N1' lon='0', is" in refusal(
        DataError, read_line, path
    )


def test_points_that_are_not_vertices_are_not_checked(tmp_path: Path) -> None:
    waypoint = '<wpt lat="x" lon="0"/>'
    track = (
        '<trk><extensions><trkpt lat="x"/></extensions><trkseg><trkpt lat=" 0 " lon="0"/>'
        '<trkpt lat="1" lon="0"><ele>x</ele></trkpt></trkseg></trk>'
    )

    assert vertices(write(tmp_path / "a.gpx", gpx(waypoint, track))) == [(0, 0), (0, 1)]


@pytest.mark.parametrize("name", ["a.kml", "a.gpx"])
def test_an_unknown_encoding_is_refused(tmp_path: Path, name: str) -> None:
    document = kml(line("0,0 1,1")) if name == "a.kml" else gpx()
    path = write(tmp_path / name, f'<?xml version="1.0" encoding="none"?>{document}')

    assert str(path) in refusal(DataError, read_line, path)
