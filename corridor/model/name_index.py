"""Find names by their spellings in Latin, Arabic, Russian or Turkish letters.

Four keys, each of which more spellings of one name share than of the one before it:

letters
    Case, accents, apostrophes, hyphens and spaces make no difference; in Arabic neither do vowel
    signs, tatweel, hamza on its carrier, ة or ه, ى or ي.
bare
    The letters without the article: al-, as-, ash-, аль-, эш-, ال…
sound
    One Latin letter for every letter or pair of letters that stands for the same Arabic one (sh,
    ş, ш, ش), single letters for double ones, three vowels, no h at the end of a word.
consonants
    The sound without its vowels, w and y, which Arabic mostly leaves unwritten or does not tell
    apart.

Sound and consonants are for finding names, never for writing them. Keys are made of many names at
once, a name a line, because that is ten times as fast as one by one.
"""

from __future__ import annotations

import functools
import re

TYPE_CHECKING = False  # as typing has it, without the import
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_MIN_LETTERS = 4  # of a sound that is enough for a name: shorter ones are shared by chance
_MIN_SOUGHT = 3  # of one that has others near it

_APOSTROPHES = frozenset("'`´‘’‛′ʹʻʼʽʾʿ")
_SILENT = frozenset(("Mn", "Lm", "Cf"))  # marks, tatweel, direction marks of pasted text

# Letters that writers exchange and that Unicode does not decompose into one another.
_SAME_LETTER = str.maketrans({"ة": "ه", "ى": "ي", "ی": "ي", "ک": "ك", "ٱ": "ا", "ı": "i"})

_SOUNDS = dict(
    [
        *zip("cpqvçğş", "jbkwxgx", strict=True),
        *zip("абвгдезийклмнопрстуфхцчшщыэ", "abwgdeziyklmnobrstufhsxxxie", strict=True),
        *(("ж", "j"), ("ъ", ""), ("ь", ""), ("ю", "yu"), ("я", "ya"), ("ё", "yo")),
        *zip("ابتثجحخدذرزسشصضطظغفقكلمنهوي", "abttjhhddrzsxsdtzgfkklmnhwy", strict=True),
        *(("ع", ""), ("ء", ""), ("ئ", "")),
    ]
)
_PAIRS = (("sh", "x"), ("kh", "h"), ("gh", "g"), ("th", "t"), ("dh", "d"), ("dj", "j"), ("ee", "i"))
_VOWELS = str.maketrans("eyow", "aiuu")
_NO_VOWELS = str.maketrans("", "", "aiu")

_ARTICLE = re.compile(
    r"(^| )(?:[aeu]l|[ae]s|[ae]sh|[ae][drntz]|[аэ]ль|[аэ][лсшдрнтз])(?= |$)", re.MULTILINE
)
_ARABIC_ARTICLE = re.compile(r"(^| )ال(?=[^ \n]{3})", re.MULTILINE)
_SOUND_ARTICLE = re.compile(  # apart, or written together with its name
    r"(^| )(?:(?:[aeu]l|[ae][sxdrntz])(?= |$)|[ae]l(?=[^aeiouyw \n][^ \n]{2}))", re.MULTILINE
)
_DOUBLE = re.compile(r"([^ \n])\1+")
_VOWEL_RUN = re.compile(r"([aiu])[aiu]+")


class NameIndex:
    """The spellings of some names, looked up by their keys.

    Parameters
    ----------
    spellings
        The spellings of each name, in the order of the names.

    Examples
    --------
    >>> index = NameIndex([["Saraqib", "سراقب"], ["Jisr al-Shughur"]])
    >>> [next(filter(None, index.matches(text)), []) for text in ("Серакиб", "Cisr eş-Şuğur")]
    [[0], [1]]
    """

    def __init__(self, spellings: Iterable[Iterable[str]]) -> None:
        pairs = [(text, name) for name, texts in enumerate(spellings) for text in texts]
        self._texts = [text for text, _ in pairs]
        self._names = [name for _, name in pairs]

    def matches(self, text: str) -> Iterator[list[int]]:
        """Yield the names that `text` fits by letters, by bare letters, by sound, by consonants.

        A name is given by its position. By sound and consonants a text of less than four letters
        fits none.
        """
        text = text.replace("\n", " ")
        yield self._names_of(self._by_letters.get(letter_keys([text])[0], []))
        (sound,) = sound_keys([text])
        alike = self._by_sound.get(sound, [])
        bare = bare_keys([text])
        yield self._names_of([at for at in alike if bare_keys([self._texts[at]]) == bare])
        yield self._names_of(alike if len(sound) >= _MIN_LETTERS else [])
        consonants = sound.translate(_NO_VOWELS)
        alike = self._by_consonants.get(consonants, [])
        yield self._names_of(alike if len(consonants) >= _MIN_LETTERS else [])

    def _names_of(self, texts: Iterable[int]) -> list[int]:
        return list(dict.fromkeys(self._names[at] for at in texts))

    def closest(self, text: str) -> dict[int, int]:
        """Return the names whose sound is near that of `text`, each with its distance.

        The distance counts letters to change, insert or drop: at most a third of them. A name
        that begins with `text` is at most one letter off.

        Examples
        --------
        >>> NameIndex([["Saraqib"], ["Ariha"]]).closest("Zarakib")
        {0: 1}
        """
        (sought,) = sound_keys([text.replace("\n", " ")])
        found: dict[int, int] = {}
        if len(sought) < _MIN_SOUGHT:
            return found
        for key, distance in _near_keys(sought, self._by_sound, max(1, len(sought) // 3)):
            for name in self._names_of(self._by_sound[key]):
                found[name] = min(distance, found.get(name, distance))
        return found

    @functools.cached_property
    def _by_letters(self) -> dict[str, list[int]]:
        return _positions(letter_keys(self._texts))

    @functools.cached_property
    def _by_sound(self) -> dict[str, list[int]]:
        return _positions(sound_keys(self._texts))

    @functools.cached_property
    def _by_consonants(self) -> dict[str, list[int]]:
        groups: dict[str, list[int]] = {}
        for key, texts in self._by_sound.items():
            groups.setdefault(key.translate(_NO_VOWELS), []).extend(texts)
        return groups


def _positions(keys: Iterable[str]) -> dict[str, list[int]]:
    """Return the positions of each key but the empty one."""
    groups: dict[str, list[int]] = {}
    for position, key in enumerate(keys):
        groups.setdefault(key, []).append(position)
    groups.pop("", None)
    return groups


# --- keys ---------------------------------------------------------------------------------


def letter_keys(names: Sequence[str]) -> list[str]:
    """Return the key of letters of each name.

    Examples
    --------
    >>> letter_keys(["Arīḩā", "Jisr-al-Shughur", "أريحا"])
    ['ariha', 'jisralshughur', 'اريحا']
    """
    return _letters(names).replace(" ", "").split("\n")


def bare_keys(names: Sequence[str]) -> list[str]:
    """Return the key of letters without article of each name.

    Examples
    --------
    >>> bare_keys(["al-Nayrab", "النيرب", "Jisr ash-Shughur"])
    ['nayrab', 'نيرب', 'jisrshughur']
    """
    text = _ARABIC_ARTICLE.sub(r"\1", _ARTICLE.sub(r"\1", _letters(names)))
    return text.replace(" ", "").split("\n")


def sound_keys(names: Sequence[str]) -> list[str]:
    """Return the key of sound of each name.

    Examples
    --------
    >>> sound_keys(["Jisr al-Shughur", "Джиср-эш-Шугур", "Cisr eş-Şuğur", "Kabani", "Каббани"])
    ['jisrxugur', 'jisrxugur', 'jisrxugur', 'kabani', 'kabani']
    """
    import unicodedata

    text = unicodedata.normalize("NFC", "\n".join(names).casefold())
    text = _ARABIC_ARTICLE.sub(r"\1", text).replace("ch", "sh").translate(_LATIN)
    for pair, sound in _PAIRS:
        text = text.replace(pair, sound)
    text = _DOUBLE.sub(r"\1", _SOUND_ARTICLE.sub(r"\1", text))
    text = (text + "\n").replace("h\n", "\n").replace("h ", " ").replace(" ", "")
    return _VOWEL_RUN.sub(r"\1", text[:-1].translate(_VOWELS)).split("\n")


def _letters(names: Sequence[str]) -> str:
    """Return names in lower case, a name a line, without marks, words apart by spaces."""
    return "\n".join(names).casefold().translate(_PLAIN)


class _Letters(dict[int, str]):
    """What a letter becomes: without marks, as `sounds` has it, a space if it is no letter."""

    def __init__(self, sounds: dict[str, str]) -> None:
        super().__init__({ord("\n"): "\n"})
        self._sounds = sounds

    def __missing__(self, code: int) -> str:
        import unicodedata

        letter = chr(code)
        parts = letter if letter in self._sounds else unicodedata.normalize("NFKD", letter)
        kept = []
        for part in parts.translate(_SAME_LETTER):
            if part in self._sounds:
                kept.append(self._sounds[part])
            elif part not in _APOSTROPHES and unicodedata.category(part) not in _SILENT:
                kept.append(part if part.isalnum() else " ")
        self[code] = "".join(kept)
        return self[code]


_PLAIN, _LATIN = _Letters({}), _Letters(_SOUNDS)


# --- distances ----------------------------------------------------------------------------


def _near_keys(sought: str, keys: Iterable[str], limit: int) -> Iterator[tuple[str, int]]:
    """Yield the keys at most `limit` letters from the one sought, with the distance.

    By the bit vectors of Myers (1999): a column of the table of distances is two integers, of
    where a distance is one more, and where it is one less, than the one above it.
    """
    length = len(sought)
    masks = dict.fromkeys(sought, 0)
    for i, letter in enumerate(sought):
        masks[letter] |= 1 << i
    everywhere, last = (1 << length) - 1, 1 << (length - 1)
    for key in keys:
        begins = key.startswith(sought)
        if not begins and abs(len(key) - length) > limit:
            continue
        more, less, distance = everywhere, 0, length
        for letter in key:
            same = masks.get(letter, 0)
            across = (((same & more) + more) ^ more) | same | less
            up, down = less | (everywhere & ~(across | more)), more & across
            if up & last:
                distance += 1
            elif down & last:
                distance -= 1
            up, down = (up << 1) | 1, down << 1
            same |= less
            more, less = (down | ~(same | up)) & everywhere, up & same
        if begins or distance <= limit:
            yield key, min(distance, 1) if begins else distance
