"""Tiles from the network: which addresses are taken, and what the page may then ask."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from corridor.cli.main import main
from corridor.errors import DataError
from corridor.page.tiles import tiles_at

if TYPE_CHECKING:
    import corridor


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://tiles.example.org/{z}/{x}/{y}.png", "https://tiles.example.org"),
        ("http://127.0.0.1:8080/{z}/{x}/{y}", "http://127.0.0.1:8080"),
        ("https://{s}.Example.org/a/{z}/{x}/{y}@2x.png?key=1", "https://*.example.org"),
    ],
)
def test_one_origin_is_allowed(url: str, origin: str) -> None:
    assert tiles_at(url, "© them").origin == origin


@pytest.mark.parametrize(
    "url",
    [
        "foo",
        "https://tiles.example.org/{z}/{x}.png",
        "ftp://tiles.example.org/{z}/{x}/{y}.png",
        "https://a b/{z}/{x}/{y}.png",
        "https://tiles.example.org; script-src */{z}/{x}/{y}.png",
        "https://tiles.example.org/{z}/{x}/{y}.png' onerror='alert(1)",
        "javascript://tiles/{z}/{x}/{y}",
    ],
)
def test_no_address_of_tiles_is_refused(url: str) -> None:
    with pytest.raises(DataError, match=r"tiles take 'osm' or an address with \{z\}, \{x\}"):
        tiles_at(url, "© them")


def test_tiles_need_an_attribution() -> None:
    with pytest.raises(DataError, match=r"tiles\.example\.org need an attribution"):
        tiles_at("https://tiles.example.org/{z}/{x}/{y}.png")


def test_the_policy_names_that_origin_for_pictures_alone(m4: corridor.Corridor) -> None:
    html = m4.map(tiles="osm").get_root().render()
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', html)

    assert policy
    assert policy[1] == (
        "default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; "
        "img-src data: blob: https://tile.openstreetmap.org"
    )


def test_an_attribution_alone_is_a_mistake(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["map", "--tiles-attribution", "© them"]) == 2
    assert "--tiles-attribution needs --tiles" in capsys.readouterr().err
