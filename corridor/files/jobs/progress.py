"""A bar that tells how far long work is, where somebody watches a terminal."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from corridor.files.jobs.label import ProgressCallback

_FORM = "{percentage:3.0f} %|{bar:30}| {n_fmt} rows, {rate_fmt}, {remaining} left"
_FORM_UNKNOWN = "{n_fmt} rows, {rate_fmt}, {elapsed}"


@contextmanager
def progress_bar() -> Iterator[ProgressCallback]:
    """Give what is to be told how many rows came and which fraction of all has been read.

    On a terminal it draws rows, rows a second, the fraction and the time left; elsewhere
    nothing.
    """
    if not sys.stderr.isatty():
        yield lambda _rows, _share: None
        return
    from tqdm import tqdm

    with tqdm(
        unit=" rows", unit_scale=True, bar_format=_FORM_UNKNOWN, leave=False, file=sys.stderr
    ) as bar:

        def on_progress(rows: int, fraction: float | None) -> None:
            if fraction:
                bar.bar_format = _FORM
                bar.total = max(round((bar.n + rows) / fraction), bar.n + rows)
            bar.update(rows)

        yield on_progress
