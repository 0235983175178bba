"""Text as people type it in one spelling, and quoted in messages."""

from __future__ import annotations

import re

# What to write instead of a text that no notation fits.
REMEDY = "write it like 35.814, 36.610 or 35°48′50.4″N 36°36′36″E"

_LONGEST_QUOTE = 60

# From signs and digits as they are typed to those that the notations know.
_SPELLING = str.maketrans(
    {
        **dict(zip("٠١٢٣٤٥٦٧٨٩", "0123456789", strict=True)),
        **dict(zip("۰۱۲۳۴۵۶۷۸۹", "0123456789", strict=True)),
        **dict(zip("abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", strict=True)),
        **dict(zip("０１２３４５６７８９", "0123456789", strict=True)),
        **{lower: lower.upper() for lower in "абвгдежзийклмнопрстуфхцчшщъыьэюяёğüşöç"},
        **dict.fromkeys("ıİ", "I"),
        **dict.fromkeys("−‐‑‒–—―﹣－", "-"),
        **dict.fromkeys("º˚∘⁰", "°"),
        **dict.fromkeys("′’‘‛ʹʼ´`׳＇", "'"),
        **dict.fromkeys("″”“‟„ʺ˝״＂«»", '"'),
        **dict.fromkeys("٫．", "."),
        **dict.fromkeys("،，、", ","),
        **dict.fromkeys("؛；", ";"),
        **dict.fromkeys("（［【", "("),
        **dict.fromkeys("）］】", ")"),
        "：": ":",
        # Invisible: direction marks, joiners, the byte order mark.
        "\u00ad": None,  # a hyphen where a line may break
        **dict.fromkeys("\u200e\u200f\u061c\u200b\u200c\u200d\u2060\ufeff"),
        **dict.fromkeys("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"),
        # Arabic vowel signs and the stretching line.
        **dict.fromkeys("\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652\u0640"),
    }
)


def normalise_text(text: str) -> str:
    """Return text with digits, signs and letters in one spelling, single spaces between."""
    return " ".join(text.translate(_SPELLING).replace("''", '"').split())


_BRACKETS = ("()", "[]", "<>", '""', "''")
_LABEL = (
    r"(?:GPS|COORD(?:INATE)?S?|LOCATION|POSITION|USNG|WGS ?84|КООРДИНАТЫ|KOORDINATLAR|"
    r"(?:ال)?[إا]حداثيات)[ :=.]+"
)


def unwrap_text(text: str) -> str:
    """Return text without what a paste brings along, its two halves apart by a comma or semicolon.

    Labels before it, brackets and quotes around it, signs at its end; a stroke, a bar or an
    ampersand between the halves; the points of Russian abbreviations (с. ш.).
    """
    before = ""
    while text and text != before:
        before = text
        text = re.sub(f"^{_LABEL}", "", text).rstrip(" ,.;")
        if text[:1] + text[-1:] in _BRACKETS and len(text) > 1:
            text = text[1:-1].strip()
    if len(re.findall(r"[/|&]", text)) == 1:
        text = re.sub(r" ?[/|&] ?", "; ", text)
    text = re.sub(r"\b(LAT|LONG|LON|LNG)\.", r"\1", text, flags=re.ASCII)
    text = re.sub(r"([СЮ])\. ?Ш\.?", r"\1Ш", text)
    text = re.sub(r"([ВЗ])\. ?Д\.?", r"\1Д", text)
    return text.replace(" ,", ",")


def quote(value: object) -> str:
    """Return a value quoted and shortened; repr escapes control and direction characters."""
    if not isinstance(value, str):
        return type(value).__name__
    if len(value) > _LONGEST_QUOTE:
        return f"{value[:_LONGEST_QUOTE]!r}…"
    return repr(value)
