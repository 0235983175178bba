"""GeoJSON is refused where GDAL would silently leave out something of the line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from corridor.errors import DataError
from corridor.lines.read import read_line
from tests.support import refusal

if TYPE_CHECKING:
    from pathlib import Path

WHOLE = {"type": "LineString", "coordinates": [[0, 0], [1, 0], [1, 1]]}
UTM = {"type": "LineString", "coordinates": [[500_000, 0], [500_000, 1_000]]}


def line(*positions: Any) -> dict[str, Any]:
    return {"type": "LineString", "coordinates": list(positions)}


def parts(*positions: list[Any] | None) -> dict[str, Any]:
    return {"type": "MultiLineString", "coordinates": list(positions)}


def feature(geometry: dict[str, Any] | None) -> dict[str, Any]:
    return {"type": "Feature", "properties": {}, "geometry": geometry}


def collection(*geometries: dict[str, Any] | None) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": [feature(each) for each in geometries]}


def write(path: Path, *documents: Any) -> Path:
    path.write_text("\n".join(map(json.dumps, documents)))
    return path


@pytest.mark.parametrize("bad", [[None, 1], ["1", 1], [1], [], None, {}, [True, 1], [1, 1, None]])
def test_an_invalid_position_is_refused(tmp_path: Path, bad: Any) -> None:
    path = write(tmp_path / "a.geojson", parts([[0, 0], [1, 0]], [[1, 0], bad, [2, 0]]))

    assert refusal(DataError, read_line, path) == (
        f"{path}: vertex 1 of part 1, {json.dumps(bad)}, is no position; a position is two or "
        "three numbers, longitude first: correct it, or take it out"
    )


@pytest.mark.parametrize(
    ("document", "named"),
    [
        (line([0, 0], [None, 0]), "vertex 1, [null, 0],"),
        (feature(line([None, 0], [0, 0])), "vertex 0, [null, 0],"),
        (collection(WHOLE, line([0, 0], [None, 0])), "vertex 1 of feature 1, [null, 0],"),
        (collection(WHOLE, parts([[0, 0], [None, 0]])), "vertex 1 of part 0 of feature 1,"),
        (parts([[0, 0], [1, 0]], None), "vertex 0 of part 1, null,"),
        (
            feature({"type": "GeometryCollection", "geometries": [WHOLE, line([0, 0], [9])]}),
            "vertex 1 of geometry 1, [9],",
        ),
    ],
)
def test_messages_name_the_vertex(tmp_path: Path, document: Any, named: str) -> None:
    assert f".json: {named}" in refusal(DataError, read_line, write(tmp_path / "a.json", document))


@pytest.mark.parametrize("separator", ["\n", "\n\x1e"])
def test_each_record_of_a_sequence_is_checked(tmp_path: Path, separator: str) -> None:
    path = tmp_path / "a.geojsonl"
    records = [feature(WHOLE), feature(line([1, 1], [None, 2]))]
    path.write_text(separator[1:] + separator.join(map(json.dumps, records)))

    assert "vertex 1 of feature" in refusal(DataError, read_line, path)


def test_a_damaged_record_of_a_sequence_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path / "a.geojsonl", feature(WHOLE))
    path.write_text(path.read_text() + '\n{"type": "Feature"')

    assert "cannot be read as .geojsonl: record 1: Expecting ',' delimiter" in refusal(
        DataError, read_line, path
    )


def test_a_feature_without_geometry_is_ignored_with_a_note(tmp_path: Path) -> None:
    path = write(tmp_path / "a.geojson", collection(None, WHOLE))

    source = read_line(path)

    assert source.lons.tolist() == [0, 1, 1]
    assert source.notes == (f"{path}: 1 of 2 features have no geometry: passed over",)


def test_attributes_that_are_not_utf_8_are_accepted(tmp_path: Path) -> None:
    path = tmp_path / "a.geojson"
    path.write_bytes(json.dumps(feature(WHOLE)).replace("{}", '{"name": "\xf1"}').encode("latin-1"))

    assert read_line(path).lons.tolist() == [0, 1, 1]


# --- the CRS ------------------------------------------------------------------------------


def crs_member(name: Any, kind: str = "name", key: str = "name") -> dict[str, Any]:
    return {"type": kind, "properties": {key: name}}


@pytest.mark.parametrize(
    "crs",
    [
        crs_member("urn:ogc:def:crs:EPSG::32637"),
        crs_member("EPSG:32637"),
        crs_member("WGS 84 / UTM zone 37N"),
        crs_member(32637, "EPSG", "code"),
    ],
)
def test_a_known_crs_is_honoured(tmp_path: Path, crs: Any) -> None:
    path = write(tmp_path / "a.geojson", {**UTM, "crs": crs})

    assert read_line(path).lons.tolist() == pytest.approx([39, 39], abs=1e-12)


def test_without_a_crs_it_is_wgs84(tmp_path: Path) -> None:
    path = write(tmp_path / "a.geojson", {**WHOLE, "crs": None})

    assert read_line(path).lons.tolist() == [0, 1, 1]


@pytest.mark.parametrize(
    ("crs", "got"),
    [
        (crs_member("urn:ogc:def:crs:EPSG::999999"), "'urn:ogc:def:crs:EPSG::999999'"),
        (crs_member("http://127.0.0.1:9/crs", "link", "href"), '\'{"type": "link", '),
        ("EPSG:32637", "'\"EPSG:32637\"'"),
    ],
)
def test_an_unknown_crs_is_refused(tmp_path: Path, crs: Any, got: str) -> None:
    path = write(tmp_path / "a.geojson", {**WHOLE, "crs": crs})

    message = refusal(DataError, read_line, path)

    assert message.startswith(f"{path}: {got}")
    assert message.endswith(
        " is no CRS that PROJ knows, as EPSG:4326 is; correct the member crs, or take it out "
        "where coordinates are longitudes and latitudes in WGS84"
    )
