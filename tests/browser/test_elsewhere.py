"""The map beyond its file: on somebody else's folium map, and served to this machine."""

from __future__ import annotations

import signal
import subprocess
import sys
import threading
import urllib.error
import urllib.request

import folium
import pytest

from corridor.errors import FileError
from corridor.export.features import settlements_around
from corridor.page import serve


@pytest.fixture
def running():
    with serve.make_server(b"<!DOCTYPE html><title>page</title>") as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
        thread.join()


def test_a_folium_map_takes_the_corridor_as_ordinary_layers(m4):
    theirs = folium.Map(location=[35.8, 36.5], zoom_start=10, tiles=None)

    assert m4.add_to(theirs) is theirs

    kinds = [type(child).__name__ for child in theirs._children.values()]
    assert kinds == ["GeoJson", "GeoJson", "FeatureGroup"]
    html = theirs.get_root().render()
    assert "dashArray" in html
    assert "6 km north, 6 km south, 12 km in all" in html
    assert html.count("circleMarker(") == len(settlements_around(m4))


def test_a_hostile_settlement_is_text_on_a_folium_map(m4):
    hostile = settlements_around(m4)[0][0]._replace(
        name="</script>{{ 'ab' * 3 }}<img src=x onerror=alert(1)>"
    )
    zone = type(m4)(title=m4.title, band=m4.band, sides=m4.sides, gazetteer=(hostile,))

    html = zone.add_to(folium.Map(tiles=None)).get_root().render()

    assert "<img src=x" not in html
    assert "&lt;/script&gt;" in html.replace("\\u0026", "&")
    assert "ababab" not in html


def test_the_page_is_served_at_the_root_alone(running):
    with urllib.request.urlopen(running + "/?x=1") as answer:  # noqa: S310
        assert answer.read() == b"<!DOCTYPE html><title>page</title>"
        assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    with pytest.raises(urllib.error.HTTPError, match="404"):
        urllib.request.urlopen(running + "/etc/passwd")  # noqa: S310


def test_a_port_in_use_is_refused(running):
    port = int(running.rpartition(":")[2])
    with pytest.raises(FileError, match=f"port {port} cannot be used"):
        serve.make_server(b"", port)
    with pytest.raises(FileError, match="port 99999 cannot be used"):
        serve.make_server(b"", 99999)


def test_map_serve_prints_its_address_and_stops_cleanly(tmp_path):
    process = subprocess.Popen(
        [sys.executable, "-m", "corridor", "map", "-o", str(tmp_path / "m.html"), "--serve"],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )
    address = process.stderr.readline().split()[1]
    with urllib.request.urlopen(address) as answer:  # noqa: S310
        assert b"Security corridor along the M4" in answer.read()
    process.send_signal(signal.SIGINT)
    assert process.communicate()[1] == ""
    assert process.returncode == 0


def test_geopandas_explores_the_corridor_with_tooltips(open_map, m4):
    built = m4.to_geodataframe().explore(m=m4.map(), style_kwds={"color": "green"})
    page = open_map(built, fragment="#off=tiles,settlements")
    ariha = next(place for place in m4.gazetteer if place.name == "Ariha")
    at = page.evaluate(
        "([lat, lon]) => map_1.latLngToContainerPoint([lat, lon])", [ariha.lat, ariha.lon]
    )
    page.locator(".folium-map").hover(position={"x": at["x"], "y": at["y"]})
    tooltip = page.locator(".foliumtooltip")
    tooltip.wait_for()
    rows = dict(
        row.split("\t", 1) if "\t" in row else (row, "")
        for row in tooltip.inner_text().splitlines()
    )

    assert (rows["layer"], rows["name"], rows["side"]) == ("settlements", "Ariha", "south")
    assert float(rows["distance_m"]) == 541.009
    assert {"NaN", "None", "null"}.isdisjoint(rows.values())
