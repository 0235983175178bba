"""How a page opens: what whoever makes it chooses in place of the page's own.

What a reader changes goes into the link's words (README), which overrule these.
"""

from __future__ import annotations

from importlib import resources
from typing import NamedTuple

from corridor.errors import DataError, quote

THEMES = ("light", "dark")
TABS = ("check", "width", "patrols", "points", "more")
MOST_TITLE = 200  # characters


class Opening(NamedTuple):
    """The choices for a page's opening; None where the reader's device decides.

    Parameters
    ----------
    title
        In place of the page's own, in every language.
    language
        Code of the language, such as ``"ar"``.
    theme
        One of `THEMES`.
    panel
        Whether the panel is open.
    tabs
        The tabs of the panel that are offered, some of `TABS`; the first is always there.
    style
        A style sheet that comes after the page's own.
    """

    title: str | None = None
    language: str = "en"
    theme: str | None = None
    panel: bool | None = None
    tabs: tuple[str, ...] | None = None
    style: str = ""


def make_opening(**choices: object) -> Opening:
    """Return the choices that are not None.

    Raises
    ------
    DataError
        A choice is not one of those that are allowed.
    """
    opening = Opening(**{name: it for name, it in choices.items() if it is not None})  # type: ignore[arg-type]
    _check_choice("language", opening.language, languages())
    if opening.theme is not None:
        _check_choice("theme", opening.theme, THEMES)
    for tab in opening.tabs or ():
        _check_choice("tabs", tab, TABS)
    if opening.title is not None and not 0 < len(opening.title.strip()) <= MOST_TITLE:
        message = f"title must be a text of 1 to {MOST_TITLE} characters, got {len(opening.title)}"
        raise DataError(message)
    return opening


def languages() -> tuple[str, ...]:
    """Return the codes of the page's languages, English first."""
    files = (resources.files("corridor.page") / "web" / "words").iterdir()
    names = {file.name.split(".")[0] for file in files if file.name.endswith(".js")}
    codes = {name for name in names if len(name) in (2, 3)}
    return ("en", *sorted(codes - {"en"}))


def _check_choice(name: str, value: str, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        message = f"{name} must be {' or '.join(allowed)}, got {quote(value)}"
        raise DataError(message)
