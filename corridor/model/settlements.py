"""Find a settlement by any of its spellings, in Latin, Arabic or Cyrillic letters.

Case, accents, apostrophes, hyphens and spaces make no difference; in Arabic neither do
vowel signs, tatweel, hamza on its carrier, ة or ه, ى or ي. A name that fits several
settlements is refused with the list of them: nothing is guessed.
"""

from __future__ import annotations

import functools

from corridor.errors import SettlementError

TYPE_CHECKING = False  # as typing has it, without the import
if TYPE_CHECKING:
    from collections.abc import Sequence

    from corridor.model.facts import Settlement

_APOSTROPHES = frozenset("'`´‘’‛′ʹʻʼʽʾʿ")

# Letters that writers exchange and that Unicode does not decompose into one another.
_SAME_LETTER = str.maketrans({"ة": "ه", "ى": "ي", "ی": "ي", "ک": "ك", "ٱ": "ا", "ı": "i"})

_A_KM = "a kilometre, as in 12.5"

_SILENT = frozenset(("Mn", "Lm", "Cf"))  # marks, tatweel, direction marks of pasted text

_ARTICLES = frozenset(
    (
        *("al", "el", "ul", "as", "es", "ash", "esh", "ad", "ed", "ar", "er"),
        *("an", "en", "at", "et", "az", "ez", "аль", "эль", "ас", "эс", "аш", "эш"),
    )
)


def find_settlement(places: Sequence[Settlement], name: str, *, instead: str = _A_KM) -> Settlement:
    """Return the settlement that `name` means.

    In this order: the full name or the p-code; any spelling; a spelling followed by the
    sub-district or governorate, as ``"name, sub-district"`` or ``"name (sub-district)"``;
    a spelling without its article (al-, as-, ash- …). The first of these that any
    settlement meets decides. `instead` is what can be given where there are no settlements.

    Raises
    ------
    SettlementError
        When no settlement is called so (the message names the closest) or when several
        are (it lists them with sub-district, governorate and p-code).

    Examples
    --------
    >>> from corridor.model.seeds import load
    >>> places = load().settlements
    >>> find_settlement(places, "jisr ash shughur").name, find_settlement(places, "اريحا").name
    ('Jisr al-Shughur', 'Ariha')
    >>> find_settlement(places, "عين الحور, Badama").pcode, find_settlement(places, "c7211").name
    ('C8401', 'Ain al-Havr')
    >>> find_settlement(places, "Arihaa")
    Traceback (most recent call last):
    corridor.errors.SettlementError: no settlement called 'Arihaa' is known; \
closest: Ariha, Tronba, Saraqib; `corridor info` lists them all
    """
    for fits in (_is_full_name, _is_spelling, _is_spelling_within, _is_without_article):
        found = [place for place in places if fits(place, name)]
        if len(found) == 1:
            return found[0]
        if found:
            raise SettlementError(_several(name, found))
    raise SettlementError(_unknown(places, name) if places else _unknown_of_none(name, instead))


def closest_settlements(places: Sequence[Settlement], name: str, count: int = 3) -> tuple[str, ...]:
    """Return the names of up to `count` settlements spelled most like `name`, best first.

    Examples
    --------
    >>> from corridor.model.seeds import load
    >>> closest_settlements(load().settlements, "Sarakeb", count=1)
    ('Saraqib',)
    """
    from difflib import get_close_matches

    called: dict[str, list[str]] = {}
    for place in places:
        for text in _spellings(place):
            called.setdefault(_key(text), []).append(place.name)
    matches = get_close_matches(_key(name), called, n=len(called) or 1, cutoff=0.6)
    return tuple(dict.fromkeys(found for match in matches for found in called[match]))[:count]


# --- the ways to mean a settlement, strongest first ---------------------------------------


def _is_full_name(place: Settlement, name: str) -> bool:
    return _key(name) in (_key(place.name), _key(place.pcode))


def _is_spelling(place: Settlement, name: str) -> bool:
    return _key(name) in map(_key, _spellings(place))


def _is_spelling_within(place: Settlement, name: str) -> bool:
    bare, _, area = name.replace("(", ",").replace("،", ",").partition(",")
    areas = (_key(place.subdistrict), _key(place.governorate))
    return _key(area) in areas and _is_spelling(place, bare)


def _is_without_article(place: Settlement, name: str) -> bool:
    wanted = _key_without_article(name)
    return wanted != "" and wanted in map(_key_without_article, _spellings(place))


def _spellings(place: Settlement) -> tuple[str, ...]:
    # "Ain al-Hour (Badama)" is called Ain al-Hour, too.
    return place.name, place.name.partition(" (")[0], place.arabic, *place.spellings


# --- what is compared ---------------------------------------------------------------------


def _key(text: str) -> str:
    return "".join(_words(text))


def _key_without_article(text: str) -> str:
    words = (word for word in _words(text) if word not in _ARTICLES)
    return "".join(w[2:] if w.startswith("ال") and len(w) > 4 else w for w in words)


@functools.lru_cache(maxsize=4096)
def _words(text: str) -> tuple[str, ...]:
    """Return the words of `text` in lower case, bare of all marks."""
    import unicodedata

    apart = unicodedata.normalize("NFKD", text.casefold())  # أ becomes ا and a mark
    kept = []
    for letter in apart.translate(_SAME_LETTER):
        if letter not in _APOSTROPHES and unicodedata.category(letter) not in _SILENT:
            kept.append(letter if letter.isalnum() else " ")
    return tuple("".join(kept).split())


# --- messages -----------------------------------------------------------------------------


def _several(name: str, found: list[Settlement]) -> str:
    listed = "; ".join(
        f"{it.name} ({it.subdistrict} sub-district, {it.governorate}, {it.pcode})" for it in found
    )
    return (
        f"{name!r} fits {len(found)} settlements: {listed}. "
        "Give the full name, 'name, sub-district' or the code"
    )


def _unknown(places: Sequence[Settlement], name: str) -> str:
    near = ", ".join(closest_settlements(places, name))
    hint = f"closest: {near}; " if near else ""
    return f"no settlement called {name!r} is known; {hint}`corridor info` lists them all"


def _unknown_of_none(name: str, instead: str) -> str:
    return f"no settlement called {name!r} is known: a line of your own has none; give {instead}"
