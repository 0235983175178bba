"""The settlements that the program knows, and the one nearest to a point.

There are some two thousand, and most answers need few: rows of the file become values when they
are used.
"""

from __future__ import annotations

import csv
import math
from collections.abc import Sequence
from functools import cached_property
from typing import overload

from corridor.model.facts import Settlement
from geo.ellipsoid import GREATEST_RADIUS, LEAST_RADIUS, distance, geod

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

HEADER = (
    "name,name_ar,variants,lat,lon,ocha_pcode,class,subdistrict,subdistrict_ar,"
    "district,district_ar,governorate,governorate_ar,sources,spread_m,note"
)

# Up to here ``geo.ellipsoid.distance`` is right to a millimetre.
_NEAR_M = 500_000.0


class Gazetteer(Sequence[Settlement]):
    """The settlements of a file that has been checked, in its order.

    Parameters
    ----------
    text
        The file's text: a header, and a settlement a line. Names hold no comma.
    remake
        The function that gives the same gazetteer; copies and pickles hold it, not the text.
    """

    def __init__(self, text: str, remake: Callable[[], Gazetteer]) -> None:
        self._text = text
        self._remake = remake

    def __len__(self) -> int:
        return len(self._lines)

    @overload
    def __getitem__(self, at: int) -> Settlement: ...
    @overload
    def __getitem__(self, at: slice) -> tuple[Settlement, ...]: ...
    def __getitem__(self, at: int | slice) -> Settlement | tuple[Settlement, ...]:
        if isinstance(at, slice):
            return self._settlements[at]
        return _read_line(self._lines[at])

    def __iter__(self) -> Any:
        return iter(self._settlements)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Gazetteer):
            return self._text == other._text
        return isinstance(other, tuple) and self._settlements == other

    def __hash__(self) -> int:
        return hash(self._text)

    def __repr__(self) -> str:
        return f"<Gazetteer: {len(self)} settlements>"

    def __reduce__(self) -> tuple[Callable[[], Gazetteer], tuple[()]]:
        return self._remake, ()

    def settlement_named(self, name: str) -> Settlement:
        """Return the settlement of exactly this name, without reading the others.

        Raises
        ------
        LookupError
            There is none.
        """
        start = self._text.find(f"\n{name},")
        if start < 0:
            message = f"no settlement is called {name!r}"
            raise LookupError(message)
        return _read_line(self._text[start + 1 : self._text.index("\n", start + 1)])

    @cached_property
    def positions(self) -> list[tuple[float, float]]:
        """Latitude and longitude of each settlement, in degrees."""
        pairs = (line.split(",", 5)[3:5] for line in self._lines)
        return [(float(lat), float(lon)) for lat, lon in pairs]

    @cached_property
    def names(self) -> list[tuple[str, str, str, tuple[str, ...]]]:
        """P-code, name, Arabic name and other spellings of each settlement."""
        rows = (line.split(",", 6) for line in self._lines)
        return [
            (pcode, name, arabic, tuple(variants.split("; ")) if variants else ())
            for name, arabic, variants, _, _, pcode, _ in rows
        ]

    @cached_property
    def _lines(self) -> list[str]:
        return self._text.rstrip("\n").split("\n")[1:]

    @cached_property
    def _settlements(self) -> tuple[Settlement, ...]:
        return tuple(map(make_settlement, csv.reader(self._lines)))


def is_pcode(text: str) -> bool:
    """Return whether a text is a settlement's p-code, such as C7211, known or not."""
    text = text.strip()
    return text[:1] in ("C", "c") and text[1:].isdigit()


def make_settlement(row: list[str]) -> Settlement:
    """Return a settlement from the fields of its row, in the order of the header."""
    name, arabic, variants, lat, lon, pcode, size_class, *areas, sources, spread, note = row
    subdistrict, subdistrict_ar, district, district_ar, governorate, governorate_ar = areas
    return Settlement(
        name=name,
        arabic=arabic,
        spellings=tuple(part.strip() for part in variants.split(";") if part.strip()),
        lat=float(lat),
        lon=float(lon),
        pcode=pcode,
        subdistrict=subdistrict,
        governorate=governorate,
        sources=tuple(sources.split("+")),
        spread_m=float(spread) if spread else None,
        size_class=size_class or None,
        district=district,
        subdistrict_arabic=subdistrict_ar,
        district_arabic=district_ar,
        governorate_arabic=governorate_ar,
        note=note,
    )


def _read_line(line: str) -> Settlement:
    return make_settlement(next(csv.reader([line])))


# --- the nearest --------------------------------------------------------------------------


def nearest_settlement(
    settlements: Sequence[Settlement], *, lat: float, lon: float
) -> tuple[Settlement, float] | None:
    """Return the settlement nearest to a point, and its geodesic distance in metres.

    None where there are no settlements; of several at the same distance the first.

    Notes
    -----
    On the sphere whose radius is the ellipsoid's least radius of curvature no two points are
    farther apart than on the ellipsoid. Settlements are tried in the order of their distances
    there, until the rest is farther on that sphere than the nearest so far.
    """
    if isinstance(settlements, Gazetteer):
        positions = settlements.positions
    else:
        positions = [(it.lat, it.lon) for it in settlements]
    if not positions:
        return None
    best_m, best = math.inf, -1
    for bound_m, at in _order_by_bound(positions, lat, lon):
        if bound_m > best_m:
            break
        its_lat, its_lon = positions[at]
        distance_m = _geodesic_distance(lat, lon, its_lat, its_lon)
        if (distance_m, at) < (best_m, best):
            best_m, best = distance_m, at
    return settlements[best], best_m


def _order_by_bound(
    positions: list[tuple[float, float]], lat: float, lon: float
) -> list[tuple[float, int]]:
    """Return lower bounds of the distances in metres, the least first, each with its index.

    Positions that cannot be the nearest are left out: those farther in latitude alone than some
    other is in all.
    """
    shrink = math.cos(math.radians(lat))
    roughly = [
        abs(its_lat - lat) + shrink * abs(math.remainder(its_lon - lon, 360.0))
        for its_lat, its_lon in positions
    ]
    some = roughly.index(min(roughly))
    most = _sphere_angle(lat, lon, *positions[some]) * GREATEST_RADIUS / LEAST_RADIUS
    reach = math.degrees(most) + 1e-9
    return sorted(
        (_sphere_angle(lat, lon, its_lat, its_lon) * LEAST_RADIUS, at)
        for at, (its_lat, its_lon) in enumerate(positions)
        if abs(its_lat - lat) <= reach
    )


def _sphere_angle(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    """Return the angle between two points on a sphere, in radians."""
    phi, other_phi = math.radians(lat), math.radians(other_lat)
    half_turn = math.sin(math.radians(other_lon - lon) / 2)
    squared = math.sin((other_phi - phi) / 2) ** 2
    squared += math.cos(phi) * math.cos(other_phi) * half_turn**2
    return 2 * math.asin(min(1.0, math.sqrt(squared)))


def _geodesic_distance(lat: float, lon: float, other_lat: float, other_lon: float) -> float:
    distance_m = distance(lat, lon, other_lat, other_lon)
    if distance_m < _NEAR_M:
        return distance_m
    return float(geod().inv(lon, lat, other_lon, other_lat)[2])
