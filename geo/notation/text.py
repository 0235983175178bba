"""Text as people type it in one spelling, and quoted in messages."""

from __future__ import annotations

# What to write instead of a text that no notation fits.
REMEDY = "write it like 35.814, 36.610 or 35°48′50.4″N 36°36′36″E"

_LONGEST_QUOTE = 60

# From signs and digits as they are typed to those that the notations know.
_SPELLING = str.maketrans(
    {
        **dict(zip("٠١٢٣٤٥٦٧٨٩", "0123456789", strict=True)),
        **dict(zip("۰۱۲۳۴۵۶۷۸۹", "0123456789", strict=True)),
        **dict(zip("abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", strict=True)),
        **dict.fromkeys("−‐‑–﹣－", "-"),
        **dict.fromkeys("º˚", "°"),
        **dict.fromkeys("′’‘‛ʹʼ´`", "'"),
        **dict.fromkeys("″”“‟„ʺ", '"'),
        "٫": ".",
        "،": ",",
        "؛": ";",
        # Invisible: direction marks, joiners, the byte order mark.
        **dict.fromkeys("\u200e\u200f\u061c\u200b\u200c\u200d\u2060\ufeff"),
        **dict.fromkeys("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"),
        # Arabic vowel signs and the stretching line.
        **dict.fromkeys("\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652\u0640"),
    }
)


def normalise_text(text: str) -> str:
    """Return text with digits, signs and letters in one spelling, single spaces between."""
    return " ".join(text.translate(_SPELLING).replace("''", '"').split())


def quote(value: object) -> str:
    """Return a value quoted and shortened; repr escapes control and direction characters."""
    if not isinstance(value, str):
        return type(value).__name__
    if len(value) > _LONGEST_QUOTE:
        return f"{value[:_LONGEST_QUOTE]!r}…"
    return repr(value)
