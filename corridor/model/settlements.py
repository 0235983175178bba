"""Find a settlement by any of its spellings, in Latin, Arabic or Cyrillic letters.

Case, accents, apostrophes, hyphens and spaces make no difference; in Arabic neither do
vowel signs, tatweel, hamza on its carrier, ة or ه, ى or ي. A name that fits several
settlements is refused with the list of them.
"""

from __future__ import annotations

import functools

from corridor.errors import SettlementError

TYPE_CHECKING = False  # as typing has it, without the import
if TYPE_CHECKING:
    from collections.abc import Sequence

    from corridor.model.facts import Settlement

_A_KM = "a kilometre, as in 12.5"

_APOSTROPHES = frozenset("'`´‘’‛′ʹʻʼʽʾʿ")

# Letters that writers exchange and that Unicode does not decompose into one another.
_SAME_LETTER = str.maketrans({"ة": "ه", "ى": "ي", "ی": "ي", "ک": "ك", "ٱ": "ا", "ı": "i"})

_SILENT = frozenset(("Mn", "Lm", "Cf"))  # marks, tatweel, direction marks of pasted text

_ARTICLES = frozenset(
    (
        *("al", "el", "ul", "as", "es", "ash", "esh", "ad", "ed", "ar", "er"),
        *("an", "en", "at", "et", "az", "ez", "аль", "эль", "ас", "эс", "аш", "эш"),
    )
)


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
    >>> find_settlement(known, "jisr ash shughur").name, find_settlement(known, "اريحا").name
    ('Jisr al-Shughur', 'Ariha')
    >>> find_settlement(known, "عين الحور, Badama").pcode, find_settlement(known, "c7211").name
    ('C8401', 'Ain al-Havr')
    >>> find_settlement(known, "Arihaa")
    Traceback (most recent call last):
    corridor.errors.SettlementError: no settlement called 'Arihaa' is known; \
closest: Ariha, Tronba, Saraqib; `corridor info` lists them all
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

    The rules, in this order: the full name or the p-code; any spelling; a spelling followed by
    the sub-district or governorate, as ``"name, sub-district"`` or ``"name (sub-district)"``;
    a spelling without its article (al-, as-, ash- …).

    Examples
    --------
    >>> from corridor.model.seeds import load
    >>> [it.pcode for it in matching_settlements(load().settlements, "Ain al-Hour")]
    ['C8401', 'C7211']
    """
    for matches in (_is_full_name, _is_spelling, _is_spelling_within, _is_without_article):
        found = [settlement for settlement in settlements if matches(settlement, name)]
        if found:
            return found
    return []


def closest_settlements(
    settlements: Sequence[Settlement], name: str, count: int = 3
) -> tuple[str, ...]:
    """Return the names of up to `count` settlements spelled most like `name`, best first.

    Examples
    --------
    >>> from corridor.model.seeds import load
    >>> closest_settlements(load().settlements, "Sarakeb", count=1)
    ('Saraqib',)
    """
    from difflib import get_close_matches

    names: dict[str, list[str]] = {}
    for settlement in settlements:
        for spelling in _spellings(settlement):
            names.setdefault(_key(spelling), []).append(settlement.name)
    keys = get_close_matches(_key(name), names, n=len(names) or 1, cutoff=0.6)
    return tuple(dict.fromkeys(found for key in keys for found in names[key]))[:count]


def is_pcode(text: str) -> bool:
    """Return whether a text is a settlement's p-code, such as C7211, known or not."""
    text = text.strip()
    return text[:1] in ("C", "c") and text[1:].isdigit()


# --- the rules, strongest first -----------------------------------------------------------


def _is_full_name(settlement: Settlement, name: str) -> bool:
    return _key(name) in (_key(settlement.name), _key(settlement.pcode))


def _is_spelling(settlement: Settlement, name: str) -> bool:
    return _key(name) in map(_key, _spellings(settlement))


def _is_spelling_within(settlement: Settlement, name: str) -> bool:
    spelling, _, area = name.replace("(", ",").replace("،", ",").partition(",")
    areas = (_key(settlement.subdistrict), _key(settlement.governorate))
    return _key(area) in areas and _is_spelling(settlement, spelling)


def _is_without_article(settlement: Settlement, name: str) -> bool:
    key = _key_without_article(name)
    return key != "" and key in map(_key_without_article, _spellings(settlement))


def _spellings(settlement: Settlement) -> tuple[str, ...]:
    # "Ain al-Hour (Badama)" is also "Ain al-Hour".
    name = settlement.name
    return name, name.partition(" (")[0], settlement.arabic, *settlement.spellings


# --- spellings compared -------------------------------------------------------------------


def _key(text: str) -> str:
    """Return the key that all spellings of one name share."""
    return "".join(_words(text))


def _key_without_article(text: str) -> str:
    words = (word for word in _words(text) if word not in _ARTICLES)
    return "".join(w[2:] if w.startswith("ال") and len(w) > 4 else w for w in words)


@functools.lru_cache(maxsize=4096)
def _words(text: str) -> tuple[str, ...]:
    """Return the words of `text` in lower case, without marks."""
    import unicodedata

    decomposed = unicodedata.normalize("NFKD", text.casefold())  # أ becomes ا and a mark
    kept = []
    for letter in decomposed.translate(_SAME_LETTER):
        if letter not in _APOSTROPHES and unicodedata.category(letter) not in _SILENT:
            kept.append(letter if letter.isalnum() else " ")
    return tuple("".join(kept).split())


# --- messages -----------------------------------------------------------------------------


def _describe_several(name: str, found: list[Settlement]) -> str:
    settlements = "; ".join(
        f"{it.name} ({it.subdistrict} sub-district, {it.governorate}, {it.pcode})" for it in found
    )
    return (
        f"{name!r} fits {len(found)} settlements: {settlements}. "
        "Give the full name, 'name, sub-district' or the code"
    )


def _describe_unknown(settlements: Sequence[Settlement], name: str) -> str:
    near = ", ".join(closest_settlements(settlements, name))
    hint = f"closest: {near}; " if near else ""
    return f"no settlement called {name!r} is known; {hint}`corridor info` lists them all"


def _describe_none(name: str, instead: str) -> str:
    return f"no settlement called {name!r} is known: a line of your own has none; give {instead}"
