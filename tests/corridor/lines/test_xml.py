"""KML and GPX are refused where GDAL would mend a vertex of a line without a word."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

import pytest

from corridor.lines.read import read_line
from tests.corridor.lines.refusals import refusal

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
    places = "".join(f"<Placemark><name>x</name>{each}</Placemark>" for each in geometries)
    return f"<kml {NAMESPACES}><Document>{places}</Document></kml>"


def line(tuples: str) -> str:
    return f"<LineString><coordinates>{tuples}</coordinates></LineString>"


def track(*coords: str) -> str:
    return f"<gx:Track>{''.join(f'<gx:coord>{each}</gx:coord>' for each in coords)}</gx:Track>"


def gpx(*parts: str) -> str:
    return f'<gpx version="1.1" xmlns="http://www.topografix.com/GPX/1/1">{"".join(parts)}</gpx>'


def written(path: Path, document: str) -> Path:
    path.write_text(document, encoding="utf-8")
    return path


def zipped(path: Path, **documents: str) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, document in documents.items():
            archive.writestr(f"{name}.kml", document)
    return path


def vertices(path: Path) -> list[tuple[float, float]]:
    found = read_line(path)
    return list(zip(found.lons.tolist(), found.lats.tolist(), strict=True))


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
def test_a_tuple_that_is_no_place_is_refused(tmp_path: Path, tuples: str, got: str) -> None:
    path = written(tmp_path / "a.kml", kml(line(tuples)))

    assert refusal(path) == (
        f"{path}: vertex 1 of part 0 of placemark 0, '{got}', is no position; {TUPLE}: correct it, "
        "or take it out"
    )


@pytest.mark.parametrize(
    "tuples", ["36.1, 35.8 36.2, 35.9", "36.1 ,35.8\n 36.2 , 35.9 ", "36.1, 35.8, 0 36.2, 35.9, 0"]
)
def test_blanks_around_commas_do_not_matter(tmp_path: Path, tuples: str) -> None:
    path = written(tmp_path / "a.kml", kml(line(tuples)))

    assert vertices(path) == [(36.1, 35.8), (36.2, 35.9)]


@pytest.mark.parametrize("coord", ["x 1 0", "", " 1 1 5", "1  1", "1,1,0", "1", "1 1 0 7", "1 nan"])
def test_a_coord_of_a_track_that_is_no_place_is_refused(tmp_path: Path, coord: str) -> None:
    path = written(tmp_path / "a.kml", kml(track("0 0 0", coord, "2 2 0")))

    assert refusal(path) == (
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
def test_numbers_are_written_in_any_way_that_is_understood(tmp_path: Path, geometry: str) -> None:
    path = written(tmp_path / "a.kml", kml(geometry))

    assert vertices(path) == [(0, 0), (0.5, 1), (1, 2)]


def test_part_and_placemark_are_named(tmp_path: Path) -> None:
    several = f"<MultiGeometry>{line('0,0 1,1')}{line('1,1 2,2 x,3')}</MultiGeometry>"
    path = written(tmp_path / "a.kml", kml(line("0,0 1,1"), several))

    assert f"{path}: vertex 2 of part 1 of placemark 1, 'x,3', is" in refusal(path)


def test_a_vertex_far_down_a_long_line_is_named(tmp_path: Path) -> None:
    tuples = [f"{36 + i / 100_000},35.8" for i in range(9_000)]
    whole = written(tmp_path / "whole.kml", kml(line(" ".join(tuples))))
    tuples[8_765] = "x"
    path = written(tmp_path / "a.kml", kml(line(" ".join(tuples))))

    assert len(vertices(whole)) == 9_000
    assert "vertex 8765 of part 0 of placemark 0, 'x', is" in refusal(path)


def test_a_prefix_does_not_matter(tmp_path: Path) -> None:
    document = kml(line("0,0 x,1")).replace("<", "<k:").replace("<k:/", "</k:")
    path = written(tmp_path / "a.kml", document)

    assert "vertex 1 of part 0 of placemark 0, 'x,1'," in refusal(path)


def test_what_is_no_line_does_not_matter(tmp_path: Path) -> None:
    point = "<Point><coordinates>x,1</coordinates></Point>"
    path = written(tmp_path / "a.kml", kml(line("0,0 1,1"), point))

    assert "got 1 LineString, 1 Point" in refusal(path)


# --- KMZ ----------------------------------------------------------------------------------


def test_every_document_of_a_kmz_file_is_looked_at(tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.kmz", doc=kml(line("0,0 1,1")), other=kml(line("0,0 5")))

    assert f"{path}: other.kml: vertex 1 of part 0 of placemark 0, '5', is" in refusal(path)


def test_what_a_kmz_file_holds_beside_documents_does_not_matter(tmp_path: Path) -> None:
    documents = {"doc": kml(line("0,0 1,1")), "__MACOSX/._doc": "\0\5\26\7"}

    assert vertices(zipped(tmp_path / "a.kmz", **documents)) == [(0, 0), (1, 1)]


def test_a_document_in_a_kmz_file_that_defines_entities_is_refused(tmp_path: Path) -> None:
    document = '<!DOCTYPE kml [<!ENTITY a "0,0 1,1">]>' + kml(line("&a; 2,2"))

    message = refusal(zipped(tmp_path / "a.kmz", doc=document))

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
def test_a_point_that_is_no_place_is_refused(
    tmp_path: Path, kind: str, attributes: str, got: str
) -> None:
    tag = "trkpt" if kind == "track" else "rtept"
    points = f'<{tag} lat="0" lon="0"/><{tag} {attributes}/><{tag} lat="9" lon="9"/>'
    part = f"<trk><trkseg>{points}</trkseg></trk>" if kind == "track" else f"<rte>{points}</rte>"
    path = written(tmp_path / "a.gpx", gpx(part))

    assert refusal(path) == (
        f"{path}: vertex 1 of part 0 of {kind} 0, {got}, is no position; {POINT}: correct it, or "
        "take it out"
    )


def test_segment_and_track_are_named(tmp_path: Path) -> None:
    segment = '<trkseg><trkpt lat="0" lon="0"/><trkpt lat="1" lon="0"/></trkseg>'
    bad = segment.replace('"1"', '"N1"')
    path = written(tmp_path / "a.gpx", gpx(f"<trk>{segment}</trk>", f"<trk>{segment}{bad}</trk>"))

    assert "vertex 1 of part 1 of track 1, lat='N1' lon='0', is" in refusal(path)


def test_points_that_are_no_vertices_do_not_matter(tmp_path: Path) -> None:
    waypoint = '<wpt lat="x" lon="0"/>'
    track = (
        '<trk><extensions><trkpt lat="x"/></extensions><trkseg><trkpt lat=" 0 " lon="0"/>'
        '<trkpt lat="1" lon="0"><ele>x</ele></trkpt></trkseg></trk>'
    )

    assert vertices(written(tmp_path / "a.gpx", gpx(waypoint, track))) == [(0, 0), (0, 1)]


@pytest.mark.parametrize("name", ["a.kml", "a.gpx"])
def test_an_unknown_encoding_is_refused(tmp_path: Path, name: str) -> None:
    document = kml(line("0,0 1,1")) if name == "a.kml" else gpx()
    path = written(tmp_path / name, f'<?xml version="1.0" encoding="none"?>{document}')

    assert str(path) in refusal(path)
