"""Compare the names that two sources give a settlement."""

from __future__ import annotations

import re
import unicodedata

# Letters that writers exchange and that Unicode does not decompose into one another.
_SAME_LETTER = str.maketrans({"ة": "ه", "ى": "ي", "ی": "ي", "ک": "ك", "ٱ": "ا", "ı": "i"})
_ARTICLES = frozenset(("al", "el", "as", "es", "ash", "ad", "ed", "an", "en", "ar", "at", "az"))
_SILENT = frozenset(("Mn", "Lm", "Cf"))  # vowel signs and accents, tatweel, direction marks
_SHORT = 3  # letters: a word of up to three is equal or different

Words = tuple[str, ...]


def split_names(text: str) -> list[str]:
    """Return the names in a source's field, without OCHA's suffix for the area.

    In Latin letters a dash between blanks separates two names, in Arabic a name and its area.

    >>> split_names("أريحا - مركز أريحا"), split_names("الساعد_قولسروج"), split_names("ابين- عفرين")
    (['أريحا'], ['الساعد', 'قولسروج'], ['ابين'])
    >>> split_names("Saed - Qlsroj"), split_names("Jisr-Ash-Shugur"), split_names("Afrin (Haritan)")
    (['Saed', 'Qlsroj'], ['Jisr-Ash-Shugur'], ['Afrin'])
    """
    if is_arabic(text):
        parts = [part.split("- ")[0] for part in re.split(r"[/\\_(),]|(?<! )-(?! )", text)]
        parts = [part.split(" -")[0] for part in parts]
    else:
        parts = re.split(r"[/\\]| - ", text.partition(" (")[0])
    return [part.strip() for part in parts if part.strip()]


def is_arabic(text: str) -> bool:
    """Return whether a text has Arabic letters."""
    return re.search("[\u0600-\u06ff]", text) is not None


def split_words(name: str) -> Words:
    """Return a name's words in lower case, without articles and accents.

    Hamza on its carrier, ة and ه, ى and ي make no difference.

    >>> split_words("الأتارب"), split_words("Jisr al-Shughūr")
    (('اتارب',), ('jisr', 'shughur'))
    """
    decomposed = unicodedata.normalize("NFKD", name.casefold()).translate(_SAME_LETTER)
    kept = "".join(letter for letter in decomposed if unicodedata.category(letter) not in _SILENT)
    words = "".join(letter if letter.isalnum() else " " for letter in kept).split()
    without = (word[2:] if word.startswith("ال") and len(word) > 4 else word for word in words)
    return tuple(word for word in without if word not in _ARTICLES)


def are_equal(one: Words, other: Words) -> bool:
    """Return whether two names are spelled alike but for spaces."""
    return "".join(one) == "".join(other) != ""


def are_similar(one: Words, other: Words) -> bool:
    """Return whether two names may be spellings of one name.

    They may where each word of four letters or more differs by at most one letter and shorter
    ones are equal; where the names without spaces differ by one letter; and where one begins or
    ends with the words of the other.

    >>> are_similar(("صدعايا",), ("سدعايا",)), are_similar(("كفر", "رومه"), ("كفرومه",))
    (True, True)
    >>> are_similar(("جنينه", "غربيه"), ("جنينه",))
    True
    >>> are_similar(("حويجه", "غربيه"), ("حويجه", "شرقيه"))
    False
    """
    if not one or not other:
        return False
    if len(one) == len(other):
        return all(map(_are_similar_words, one, other))
    short, long = sorted((one, other), key=len)
    if len("".join(short)) > _SHORT and short in (long[: len(short)], long[-len(short) :]):
        return True
    return _are_similar_words("".join(one), "".join(other))


def _are_similar_words(one: str, other: str) -> bool:
    """Return whether two words are equal, or long and at most one letter apart."""
    short, long = sorted((one, other), key=len)
    if short == long:
        return True
    if len(long) <= _SHORT or len(long) - len(short) > 1:
        return False
    first = 0  # the first letter in which they differ
    while first < len(short) and short[first] == long[first]:
        first += 1
    return short[first + (len(short) == len(long)) :] == long[first + 1 :]
