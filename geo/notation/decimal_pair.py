"""Decimal degrees as two bare numbers: what most texts are, read without the grammar of angles."""

from __future__ import annotations

from geo.notation.coordinate import Coordinate


def read(text: str) -> Coordinate:
    """Return the coordinate of two numbers, latitude first."""
    lat, lon = text.replace(",", " ").replace(";", " ").split()
    return Coordinate(float(lat), float(lon), "decimal degrees", False)
