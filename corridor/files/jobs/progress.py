"""Progress of long work: who reports it, and a bar that shows it on a terminal."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator

_FORM = "{percentage:3.0f} %|{bar:30}| {n_fmt} rows, {rate_fmt}, {remaining} left"
_FORM_UNKNOWN = "{n_fmt} rows, {rate_fmt}, {elapsed}"


class ProgressCallback(Protocol):
    """Called after each batch."""

    def __call__(self, rows: int, fraction_read: float | None, /) -> None:
        """Report the batch's rows, and the fraction of all read so far (None: not known)."""


@contextmanager
def progress_bar() -> Iterator[ProgressCallback]:
    """Draw rows, rows per second, the fraction read and the time left, on a terminal only.

    Yields
    ------
    ProgressCallback
        To be called after each batch.
    """
    if not sys.stderr.isatty():
        yield lambda _rows, _fraction: None
        return
    from tqdm import tqdm

    with tqdm(
        unit=" rows", unit_scale=True, bar_format=_FORM_UNKNOWN, leave=False, file=sys.stderr
    ) as bar:

        def on_progress(rows: int, fraction: float | None, /) -> None:
            if fraction:
                bar.bar_format = _FORM
                bar.total = max(round((bar.n + rows) / fraction), bar.n + rows)
            bar.update(rows)

        yield on_progress
