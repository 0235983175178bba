"""Find a settlement by what people write: in Latin, Arabic, Russian or Turkish letters.

The first of these rules that any settlement meets decides:

1. the full name or the p-code;
2. a spelling: a name without what it has in brackets, the Arabic name, a known variant, for the
   seat of an area also that of the area;
3. a spelling without its article (al-, as-, ash-, эль-, ال …);
4. the sound of a spelling, so that Саракиб, Serakib and Saraqib are one;
5. the consonants of a spelling; sound and consonants must have four letters or more.

:mod:`corridor.model.name_index` says what makes no difference. After a comma or in brackets a
name may be followed by areas: sub-district, district or governorate, in any of their spellings.

Nothing is guessed. A full name belongs to one settlement, so "Ariha" is the town whatever else is
spelt like it. A name that several share by the same rule is refused with the list of them, towns
first, even if one is a town and the others are hamlets: whoever means the hamlet would otherwise
get an answer for the town and not know.
"""

from __future__ import annotations

import functools
import re

from corridor.errors import SettlementError
from corridor.model.areas import areas_around, areas_by_name, matching_areas
from corridor.model.gazetteer import Gazetteer
from corridor.model.name_index import NameIndex

TYPE_CHECKING = False  # as typing has it, without the import
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from corridor.model.facts import Settlement

_A_KM = "a kilometre, as in 12.5, or a coordinate"
_MOST = 8  # settlements that a message lists
_SEPARATORS = re.compile("[,،()]")


def find_settlement(
    settlements: Sequence[Settlement], name: str, *, instead: str = _A_KM
) -> Settlement:
    """Return the settlement that `name` means.

    Parameters
    ----------
    settlements
        The settlements known.
    name
        As :func:`matching_settlements` takes it.
    instead
        What the message suggests where no settlements are known.

    Raises
    ------
    SettlementError
        If no settlement has this name (the message names the closest), or several have it (it
        lists them with sub-district, governorate and p-code).

    Examples
    --------
    >>> from corridor.model.seeds import load
    >>> known = load().settlements
    >>> [find_settlement(known, text).name for text in ("jisr ash shughur", "اريحا", "Серакиб")]
    ['Jisr al-Shughur', 'Ariha', 'Saraqib']
    >>> find_settlement(known, "عين الحور، بداما").pcode, find_settlement(known, "c7211").name
    ('C8401', 'Ain al-Havr')
    >>> find_settlement(known, "Zarakib")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    corridor.errors.SettlementError: no settlement called 'Zarakib' is known; closest: Saraqib...
    """
    found = matching_settlements(settlements, name)
    if len(found) == 1:
        return found[0]
    if found:
        raise SettlementError(_describe_several(name, found))
    if settlements:
        raise SettlementError(_describe_unknown(settlements, name))
    raise SettlementError(_describe_none(name, instead))


def matching_settlements(settlements: Sequence[Settlement], name: str) -> list[Settlement]:
    """Return the settlements that `name` may mean, by the first rule that matches any.

    The most important come first, by :attr:`~corridor.model.facts.Settlement.rank`.

    Examples
    --------
    >>> from corridor.model.seeds import load
    >>> known = load().settlements
    >>> [it.pcode for it in matching_settlements(known, "عين الحور، اللاذقية")]
    ['C7211', 'C3728']
    """
    index = _index_settlements(settlements)
    found = index.find_full_name(name)
    if not found:
        spelling, areas = _split_areas(name)
        found = index.find_spelling(spelling, areas)
    ranked = sorted((settlements[at].rank, at) for at in found)
    return [settlements[at] for _, at in ranked]


def closest_settlements(
    settlements: Sequence[Settlement], name: str, count: int = 3
) -> tuple[str, ...]:
    """Return the names of up to `count` settlements that sound most like `name`, best first.

    At the same distance those of a lower rank go first: towns before villages.

    Examples
    --------
    >>> from corridor.model.seeds import load
    >>> closest_settlements(load().settlements, "Zarakeb", count=1)
    ('Saraqib',)
    """
    spelling, _ = _split_areas(name)
    found = _index_settlements(settlements).spellings.closest(spelling)
    near = sorted((distance, settlements[at].rank, at) for at, distance in found.items())
    return tuple(settlements[at].name for _, _, at in near[:count])


# --- the rules ----------------------------------------------------------------------------


class _SettlementIndex:
    """The names of some settlements, by their keys; a settlement is given by its position."""

    def __init__(self, settlements: Sequence[Settlement]) -> None:
        self._settlements = settlements

    def find_full_name(self, name: str) -> list[int]:
        """Return the settlement of a full name or p-code."""
        return next(self._full_names.matches(name))

    def find_spelling(self, spelling: str, areas: list[str]) -> list[int]:
        """Return the settlements in all `areas` that a spelling fits, by the first rule."""
        within = [matching_areas(area) for area in areas]
        for found in self.spellings.matches(spelling):
            inside = [
                at for at in found if all(_areas_of(self._settlements[at]) & it for it in within)
            ]
            if inside:
                return inside
        return []

    @functools.cached_property
    def _full_names(self) -> NameIndex:
        return NameIndex((name, pcode) for pcode, name, _, _ in self._names)

    @functools.cached_property
    def spellings(self) -> NameIndex:
        """The spellings of each settlement."""
        spellings = []
        for at, (_, name, arabic, variants) in enumerate(self._names):
            bare = name.partition(" (")[0]  # "Ain al-Hour (Badama)" is spelt "Ain al-Hour"
            spellings.append((bare, arabic, *variants, *self._seat_spellings(at, bare, arabic)))
        return NameIndex(spellings)

    def _seat_spellings(self, at: int, name: str, arabic: str) -> Iterator[str]:
        """Yield the spellings of the area whose seat a settlement is: it has the area's name."""
        areas = areas_by_name()
        for area in (*areas.get(name, ()), *areas.get(arabic, ())):
            if area.name in _areas_of(self._settlements[at]):
                yield from area.spellings

    @functools.cached_property
    def _names(self) -> list[tuple[str, str, str, tuple[str, ...]]]:
        """P-code, name, Arabic name and other spellings of each settlement."""
        if isinstance(self._settlements, Gazetteer):
            return self._settlements.names
        return [(it.pcode, it.name, it.arabic, it.spellings) for it in self._settlements]


def _areas_of(settlement: Settlement) -> frozenset[str]:
    return areas_around(settlement.subdistrict) | {settlement.governorate}


@functools.lru_cache(maxsize=8)
def _index_settlements(settlements: Sequence[Settlement]) -> _SettlementIndex:
    return _SettlementIndex(settlements)


def _split_areas(name: str) -> tuple[str, list[str]]:
    """Return the name and the areas of "name, area, area" or "name (area)"."""
    spelling, *areas = _SEPARATORS.split(name)
    return spelling, [area for area in areas if area.strip()]


# --- messages -----------------------------------------------------------------------------


def _describe_several(name: str, found: list[Settlement]) -> str:
    settlements = "; ".join(
        f"{it.name} ({it.subdistrict} sub-district, {it.governorate}, {it.pcode})"
        for it in found[:_MOST]
    )
    more = f"; and {len(found) - _MOST} more" if len(found) > _MOST else ""
    return (
        f"{name!r} fits {len(found)} settlements: {settlements}{more}. "
        "Give the full name, 'name, sub-district' or the code"
    )


def _describe_unknown(settlements: Sequence[Settlement], name: str) -> str:
    near = ", ".join(closest_settlements(settlements, name))
    hint = f"closest: {near}; " if near else ""
    return f"no settlement called {name!r} is known; {hint}`corridor info --json` lists them all"


def _describe_none(name: str, instead: str) -> str:
    return f"no settlement called {name!r} is known: a line of your own has none; give {instead}"
