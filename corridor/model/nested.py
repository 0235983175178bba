"""Several named corridors along one line, one inside the other: which of them hold a point.

Offsets do not depend on widths: a point is placed once, and each corridor compares.
"""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

from corridor.errors import DataError, WidthError
from corridor.model.corridor import Corridor
from geo.frozen import fill, refuse, remake

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

    import folium
    import geopandas

MOST = 16  # each is a bit of a small number

# What parts names in a column, on the command line and in a list.
_SEPARATORS = ";,="
_EQUAL_M = 1e-3  # lengths that differ by less are equal
_BESIDE_M = 3e-3  # out of reach of a step, which is a millimetre wide to either side


class NestedAnswer(NamedTuple):
    """What is known of a point, or, with arrays for values, of many.

    Attributes
    ----------
    inside, side, distance_m, km, edge_m
        As the outermost corridor answers; see :class:`corridor.Answer`.
    corridors
        The names of those that hold it, innermost first: a tuple; for many points an array
        of tuples.
    """

    inside: Any
    side: Any
    distance_m: Any
    km: Any
    edge_m: Any
    corridors: Any


class Nested:
    """Named corridors along one line, each inside the next; made by :func:`corridor.model.nested`.

    Attributes
    ----------
    corridors
        By their names, innermost first.
    """

    __slots__ = ("corridors",)
    __setattr__ = __delattr__ = refuse

    corridors: dict[str, Corridor]

    def __init__(self, corridors: Mapping[str, Corridor]) -> None:
        if not 0 < len(corridors) <= MOST:
            message = (
                f"nested corridors are 1 to {MOST}, as in {{'inner': 2.0, 'outer': 5.0}}; got "
                f"{len(corridors)}"
            )
            raise DataError(message)
        for name in corridors:
            _check_name(name)
        ordered = dict(sorted(corridors.items(), key=lambda item: _size(item[1])))
        for inner, outer in pairwise(ordered):
            _check_pair(inner, ordered[inner], outer, ordered[outer])
        fill(self, corridors=ordered)

    def __reduce__(self) -> tuple[Any, ...]:
        return remake, (Nested, {"corridors": self.corridors})

    def __repr__(self) -> str:
        told = ", ".join(f"{name}: {zone.told_each_side}" for name, zone in self.corridors.items())
        return f"<Nested {self.outermost.title!r}: {told}>"

    @property
    def names(self) -> tuple[str, ...]:
        """The names, innermost first."""
        return tuple(self.corridors)

    @property
    def outermost(self) -> Corridor:
        """The corridor that holds all the others."""
        return self.corridors[self.names[-1]]

    # Questions

    def place(
        self, *, lat: Any, lon: Any, threads: int | None = None
    ) -> tuple[Any, Any, dict[str, Any]]:
        """Return measure and offset, as the outermost corridor has them, and who holds it.

        As :meth:`geo.band.Band.place` and :meth:`geo.band.Band.holds`; for arrays, arrays.
        A point is placed once for each way in which the corridors end.
        """
        places: dict[Any, tuple[Any, Any]] = {}
        for zone in self.corridors.values():
            if zone.ends not in places:
                places[zone.ends] = zone.band.place(lat=lat, lon=lon, threads=threads)
        held = {name: it.band.holds(*places[it.ends]) for name, it in self.corridors.items()}
        return *places[self.outermost.ends], held

    def contains(
        self,
        points: Any = None,
        /,
        *,
        lat: Any = None,
        lon: Any = None,
        threads: int | None = None,
    ) -> dict[str, Any]:
        """Tell of each corridor, by its name, whether it holds points.

        Parameters and errors as for :meth:`corridor.Corridor.contains`; so is each value.

        Examples
        --------
        >>> import corridor
        >>> zones = corridor.nested(corridor.m4(), {"inner": 0.5, "outer": (6, 4)})
        >>> zones.contains(lat=35.814, lon=36.610)
        {'inner': False, 'outer': True}
        """
        if points is None:
            return self.place(lat=lat, lon=lon, threads=threads)[2]
        from corridor.tables import points as tables

        lats, lons = tables.read_coordinates(points, lat, lon)
        held = self.place(lat=lats, lon=lons, threads=threads)[2]
        return {name: tables.as_input_type(points, values) for name, values in held.items()}

    def locate(
        self,
        points: Any = None,
        /,
        *,
        lat: Any = None,
        lon: Any = None,
        threads: int | None = None,
    ) -> NestedAnswer:
        """Return where points lie, as the outermost corridor answers, and which hold them.

        Parameters and errors as for :meth:`corridor.Corridor.contains`; arrays in, arrays
        out.
        """
        if points is not None:
            from corridor.tables import points as tables

            lat, lon = tables.read_coordinates(points, lat, lon)
        measure, offset, held = self.place(lat=lat, lon=lon, threads=threads)
        answer = self.outermost.answer(measure, offset)
        if isinstance(measure, float):
            return NestedAnswer(*answer, tuple(name for name in held if held[name]))
        import numpy as np

        codes, groups = grouped(held)
        tuples = np.empty(len(groups), dtype=object)
        for code, names in enumerate(groups):  # all at once, NumPy would take them apart
            tuples[code] = names
        return NestedAnswer(*answer, tuples[codes])

    def label(
        self, points: Any, *, prefix: str = "", swapped: bool | None = None, **named: Any
    ) -> Any:
        """Return a table with the outermost corridor's columns added, and ``corridors``.

        ``corridors`` has the names of those that hold the point, innermost first and parted
        by ``;``: empty text outside all of them, null where the row has a problem.

        Parameters, result and errors as for :meth:`corridor.Corridor.label`.
        """
        from corridor.tables import points as tables

        if hasattr(points, "map_partitions"):  # a Dask DataFrame, labelled as it is computed
            meta = self.label(points._meta, prefix=prefix, swapped=False, **named)
            options = {"prefix": prefix, "swapped": swapped, **named}
            return points.map_partitions(self.label, meta=meta, **options)
        if hasattr(points, "read_next_batch"):
            return self.label_batches(points, prefix=prefix, swapped=swapped, **named)
        options = {"prefix": prefix, "swapped": swapped, **named}
        return tables.label_table(self.outermost, points, nested=self, **options)[0]

    def label_batches(self, batches: Any, **options: Any) -> Any:
        """Return a reader of record batches labelled as :meth:`label` does.

        Parameters and errors as for :meth:`corridor.Corridor.label_batches`.
        """
        from corridor.tables import labels

        return labels.label_stream(self.outermost, batches, nested=self, **options)

    # Pictures and files

    def map(
        self,
        points: Any = None,
        *,
        tiles: str | None = None,
        tiles_attribution: str | None = None,
    ) -> folium.Map:
        """Return the interactive map of all of them; the outermost can be widened there.

        Parameters and errors as for :meth:`corridor.Corridor.map`.
        """
        from corridor.page import build as page
        from corridor.page.tiles import tiles_at

        labelled = None if points is None else self.label(points)
        base = None if tiles is None else tiles_at(tiles, tiles_attribution)
        return page.build(self.outermost, labelled, base, self.corridors)

    def export(self, path: Any) -> list[str]:
        """Write one feature a corridor, with its name, and section, line and settlements.

        Returns the paths of the files written; see :mod:`corridor.export.formats`.
        """
        from corridor.export import formats as export

        return export.write(self, path)

    def to_geodataframe(self) -> geopandas.GeoDataFrame:
        """Return what :meth:`export` writes as one table in EPSG:4326."""
        from corridor.export import formats as export

        return export.features(self)


def nested(corridor: Corridor, each_side_km: Mapping[str, Any]) -> Nested:
    """Return several named corridors along one line, one inside the other.

    Parameters
    ----------
    corridor
        Whose line, section and ends they share; its own width does not count.
    each_side_km
        By the name of each: its half-width in kilometres, one number or a pair in the order
        of ``corridor.sides.names``; or a corridor along the same section, whose widths may
        vary and whose ends may be others.

    Raises
    ------
    WidthError
        A half-width does not lie in (0, 500] km, or a corridor reaches beyond the next.
    DataError
        A name is empty, or has a separator in it, or a corridor lies along another section.

    Examples
    --------
    >>> import corridor
    >>> zones = nested(corridor.m4(), {"outer": (6, 4), "inner": 2})
    >>> zones.locate(lat=35.814, lon=36.610).corridors
    ('inner', 'outer')
    """
    zones = {}
    for name, given in each_side_km.items():
        if not isinstance(given, Corridor):
            zones[name] = corridor.with_width(each_side_km=given)
            continue
        if not _is_along(given, corridor):
            message = (
                f"the corridor {name!r} must lie along the section of the others, of the same "
                f"line travelled the same way; got {given!r}"
            )
            raise DataError(message)
        zones[name] = given
    return Nested(zones)


def grouped(held: Mapping[str, Any]) -> tuple[Any, list[tuple[str, ...]]]:
    """Return for each point a number, and for each number the names of those that hold it.

    Examples
    --------
    >>> import numpy as np
    >>> codes, groups = grouped({"a": np.array([True, False]), "b": np.array([True, True])})
    >>> [groups[code] for code in codes]
    [('a', 'b'), ('b',)]
    """
    import numpy as np

    bits = sum(values.astype(np.int64) << place for place, values in enumerate(held.values()))
    is_there = np.bincount(bits) > 0
    found = np.flatnonzero(is_there).tolist()
    codes = (np.cumsum(is_there) - 1)[bits]
    names = list(enumerate(held))
    return codes, [tuple(name for place, name in names if it >> place & 1) for it in found]


# --- checks -------------------------------------------------------------------------------


def _size(corridor: Corridor) -> tuple[float, int]:
    return corridor.width_km, corridor.band.end_kinds.count("round")


def _check_name(name: object) -> None:
    is_text = isinstance(name, str) and name != "" and name == name.strip()
    if not is_text or any(it in name for it in _SEPARATORS):  # type: ignore[operator]
        message = (
            f"a nested corridor's name is text without {' '.join(_SEPARATORS)} and without "
            f"spaces at its ends; got {name!r}"
        )
        raise DataError(message)


def _check_pair(inner_name: str, inner: Corridor, outer_name: str, outer: Corridor) -> None:
    """Refuse a corridor that reaches beyond the next."""
    if not _is_along(inner, outer):
        message = f"{inner_name!r} and {outer_name!r} must lie along one section of one line"
        raise DataError(message)
    for along in _looked_at(inner, outer):
        halves = zip(inner.band.half_widths(along), outer.band.half_widths(along), strict=True)
        for side, (half, other) in zip(inner.sides[:2], halves, strict=True):
            if half > other + _EQUAL_M:
                message = (
                    f"nested corridors lie one inside the other, but {inner_name!r} reaches "
                    f"{half / 1000:g} km {side}, and {outer_name!r} {other / 1000:g} km, at km "
                    f"{inner.km_of(along):.3f}; ask them as two corridors"
                )
                raise WidthError(message)
    pairs = zip(inner.band.end_kinds, outer.band.end_kinds, strict=True)
    if ("round", "flat") in pairs:
        message = (
            f"nested corridors lie one inside the other, but {inner_name!r} has a round end where "
            f"{outer_name!r} is flat; give both the same ends"
        )
        raise WidthError(message)


def _looked_at(*corridors: Corridor) -> list[float]:
    """Return where half-widths are greatest against each other: at knots and beside them."""
    length = corridors[0].band.length
    knots = {measure - zone.band.start for zone in corridors for measure, _, _ in zone.band.knots}
    beside = (knot + step for knot in knots for step in (-_BESIDE_M, 0.0, _BESIDE_M))
    return sorted({0.0, length, *(along for along in beside if 0.0 < along < length)})


def _is_along(one: Corridor, other: Corridor) -> bool:
    """Tell whether two corridors lie along the same section of the same line."""
    if one.sides != other.sides or one.chainage != other.chainage:
        return False
    ends = zip((one.band.start, one.band.stop), (other.band.start, other.band.stop), strict=True)
    if any(abs(here - there) > _EQUAL_M for here, there in ends):
        return False
    return one.line is other.line or (
        list(one.line.lats) == list(other.line.lats)
        and list(one.line.lons) == list(other.line.lons)
    )
