"""The map as a file: one page, nothing asked of a network, the same bytes every time."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from typing import TYPE_CHECKING

import folium
import folium.plugins
import numpy as np
import pandas as pd
import pytest
import shapely

import corridor
from corridor.errors import FileError
from corridor.page import build as page
from tests.pages import sent_facts
from tests.support import ROOT

if TYPE_CHECKING:
    from pathlib import Path

LARGEST_M4_BYTES = 700_000
HOSTILE = "</script><script>alert(1)</script><!--"


@pytest.fixture(scope="module")
def m4() -> corridor.Corridor:
    return corridor.m4()


@pytest.fixture(scope="module")
def short() -> corridor.Corridor:
    line = shapely.LineString([(36.55, 35.80), (36.65, 35.82)])
    return corridor.from_line(line, width_km=2, title="a short road")


@pytest.fixture(scope="module")
def html(m4: corridor.Corridor) -> str:
    return page.build_map(m4).get_root().render()


def points(m4: corridor.Corridor, count: int) -> pd.DataFrame:
    return m4.label(pd.DataFrame({"lat": [35.8] * count, "lon": [36.6] * count}))


# The file


def test_the_m4_page_keeps_its_size(html: str) -> None:
    assert len(html.encode()) < LARGEST_M4_BYTES


def test_the_page_asks_for_nothing(html: str) -> None:
    assert not re.search(r"<(script|link|img|iframe)[^>]*\b(src|href)=", html)
    assert not re.search(r"url\((?!data:|#)", html)
    assert "sourceMappingURL" not in html
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', html)
    assert policy
    assert policy[1] == (
        "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; "
        "img-src data: blob:"
    )


def test_the_page_names_its_language_and_lets_people_zoom(html: str) -> None:
    assert '<html lang="en" dir="ltr">' in html
    assert html.count('name="viewport"') == 1
    assert "user-scalable" not in html
    assert "<title>Security corridor along the M4, Idlib, Syria</title>" in html


def test_leaflet_comes_with_its_licence(html: str) -> None:
    assert "BSD 2-Clause License" in html
    assert "Copyright (c) 2010-2022, Vladimir Agafonkin" in html
    assert html.index("BSD 2-Clause License") < html.index(".leaflet={}")


def test_two_processes_write_the_same_bytes(tmp_path: Path) -> None:
    layers = (
        "group = folium.FeatureGroup().add_to(m)\n"
        "folium.Marker([35.9, 36.5], popup='a', tooltip='b').add_to(group)\n"
        "folium.GeoJson({'type': 'Point', 'coordinates': [36.5, 35.9]}).add_to(m)\n"
        "folium.LayerControl().add_to(m)\n"
    )
    program = (
        f"import sys, corridor, folium\nm = corridor.m4().map()\n{layers}m.save(sys.argv[1])\n"
    )
    paths = [tmp_path / "one.html", tmp_path / "two.html"]
    for seed, path in enumerate(paths):
        environment = {**os.environ, "PYTHONHASHSEED": str(seed), "PYTHONPATH": str(ROOT)}
        subprocess.run([sys.executable, "-c", program, str(path)], env=environment, check=True)

    assert paths[0].read_bytes() == paths[1].read_bytes()


def test_rendering_twice_changes_nothing(short: corridor.Corridor) -> None:
    built = page.build_map(short)
    folium.Marker([35.9, 36.5], popup="a").add_to(built)

    assert built.get_root().render() == built.get_root().render()


# Saving


def test_a_map_is_saved_whole_or_not_at_all(m4: corridor.Corridor, tmp_path: Path) -> None:
    built = page.build_map(m4)
    target = tmp_path / "map.html"
    page.save_map(built, target)
    first = target.read_bytes()
    built.save(str(target))

    assert target.read_bytes() == first
    assert [each.name for each in tmp_path.iterdir()] == ["map.html"]
    assert sent_facts(first.decode("utf-8"))["settlements"]["arabic"][0] == m4.gazetteer[0].arabic


def test_a_map_is_written_to_an_open_file(short: corridor.Corridor) -> None:
    file = io.BytesIO()
    page.build_map(short).save(file, close_file=False)

    assert file.getvalue().startswith(b"<!DOCTYPE html>")


def test_a_place_where_no_file_can_be_is_refused(short: corridor.Corridor, tmp_path: Path) -> None:
    built = page.build_map(short)
    with pytest.raises(FileError, match="cannot be written: create the folder"):
        page.save_map(built, tmp_path / "missing" / "map.html")
    with pytest.raises(FileError, match="is a folder; give the name of a file in it"):
        built.save(tmp_path)


def test_a_notebook_shows_the_map(short: corridor.Corridor) -> None:
    shown = page.build_map(short)._repr_html_()

    assert "<iframe srcdoc=" in shown
    assert "corridorPage.start" in shown


def test_a_figure_of_one_s_own_takes_the_map(short: corridor.Corridor) -> None:
    figure = folium.Figure(width=600, height=400)
    figure.add_child(page.build_map(short))
    html = figure.render()

    assert "BSD 2-Clause License" in html
    assert "corridorPage.start" in html


# Folium's own layers


def test_a_map_is_a_folium_map_that_leaves_the_class_alone(short: corridor.Corridor) -> None:
    one, other = page.build_map(short), page.build_map(short)
    one.add_js_link("extra", "https://example.org/extra.js")

    assert isinstance(short.map(), folium.Map)
    assert other.default_js == []
    assert folium.Map.default_js


@pytest.mark.parametrize(
    "layer",
    [
        folium.TileLayer("https://tiles.example.org/{z}/{x}/{y}.png", attr="example"),
        folium.plugins.Fullscreen(),
    ],
    ids=["tiles", "plugin"],
)
def test_a_remote_layer_opens_the_policy(short: corridor.Corridor, layer: object) -> None:
    built = page.build_map(short)
    built.add_child(layer)
    html = built.get_root().render()

    assert "img-src data: blob: https: http:" in html
    assert "unsafe-eval" not in html


# What is in it


def test_the_page_carries_the_corridor(m4: corridor.Corridor, html: str) -> None:
    data = sent_facts(html)

    assert data["halfWidths"] == {
        "first": {"side": "north", "km": 6.0},
        "second": {"side": "south", "km": 6.0},
    }
    steps, scale = data["line"]["steps"], data["line"]["scale"]
    lats, lons = np.cumsum(steps[0::2]) / scale, np.cumsum(steps[1::2]) / scale
    assert (lats.tolist(), lons.tolist()) == (list(m4.line.lats), list(m4.line.lons))  # exact
    assert data["settlements"]["name"] == [it.name for it in m4.gazetteer]
    assert len(data["patrols"]) == 1 + len(m4.patrols)
    assert data["areaKm2"] == pytest.approx(m4.area_km2, rel=1e-9)
    assert data["sources"] == ["osm", "ocha", "geonames", "noaa", "naturalEarth", "leaflet"]
    texts = [text for group in data["facts"] for text, _, _ in group["texts"]]
    assert texts == [fact.text for fact in m4.agreement.facts]


def test_seats_of_districts_are_larger(html: str) -> None:
    places = sent_facts(html)["settlements"]
    ranks = dict(zip(places["name"], places["rank"], strict=True))

    assert {"Aleppo", "Idlib", "Latakia"} <= {name for name, rank in ranks.items() if rank == 0}
    assert ranks["Muhambal"] == ranks["Badama"] == ranks["Saraqib"] == 1
    assert ranks["Tronba"] == ranks["Ain al-Havr"] == 2


def test_the_drawn_outline_lies_on_the_polygon(m4: corridor.Corridor, html: str) -> None:
    ring = sent_facts(html)["outline"][0][0]
    lats = pd.Series(ring["steps"][0::2]).cumsum() / ring["scale"]
    lons = pd.Series(ring["steps"][1::2]).cumsum() / ring["scale"]
    drawn = shapely.LinearRing(zip(lons, lats, strict=True))
    metre = 1 / 111_195

    assert drawn.hausdorff_distance(m4.polygon.exterior) < 0.3 * metre


def test_long_segments_go_as_the_engine_cuts_them() -> None:
    line = shapely.LineString([(10.0, 50.0), (10.5, 50.2)])
    built = page.build_map(corridor.from_line(line, width_km=2, title="pipeline"))
    html = built.get_root().render()
    data = sent_facts(html)

    assert len(data["line"]["lats"]) > 2
    assert data["line"]["lats"][0] == pytest.approx(50.0, abs=1e-12)
    assert data["base"] is None
    assert data["sources"] == ["naturalEarth", "leaflet"]


# Text that would be code


def test_no_text_breaks_out_of_the_script(short: corridor.Corridor) -> None:
    table = points(short, 1).assign(**{HOSTILE: HOSTILE + "\u2028"})
    html = page.build_map(short, table).get_root().render()

    assert "alert(1)" not in html
    assert html.count("</script>") == 2
    assert HOSTILE in json.dumps(sent_facts(html)["points"]["columns"])
