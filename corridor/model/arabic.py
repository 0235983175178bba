"""The Arabic of notes on patrols and of the agreement's facts."""

from __future__ import annotations

from functools import cache

from corridor.model.reports import read_arabic
from corridor.model.seeds import seeds_folder


def arabic_text(text: str) -> str:
    """Return the Arabic of a note or a fact; the text itself where there is none."""
    return _arabic_texts().get(text, text)


@cache
def _arabic_texts() -> dict[str, str]:
    return read_arabic(seeds_folder(), [])
