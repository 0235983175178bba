"""Notices that numba compiles: it takes seconds, once on a machine, while people wait.

:mod:`geo.nearest.compiled` calls :func:`notify` when it compiles, not when it takes compiled
functions from the cache. This module imports neither numba nor NumPy.
"""

from __future__ import annotations

import threading
from contextlib import contextmanager

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# Called with True when a function begins to be compiled, with False when it is done.
listeners: list[Callable[[bool], None]] = []


def notify(begins: bool) -> None:
    """Notify every listener that compiling begins or ends."""
    for listener in list(listeners):
        listener(begins)


@contextmanager
def notify_if_slow(report: Callable[[], None], after_s: float = 1.0) -> Iterator[None]:
    """Call ``report`` once if, within the context, compiling takes longer than ``after_s``."""
    lock = threading.Lock()
    depth, timer = 0, threading.Timer(after_s, report)

    def listen(begins: bool) -> None:
        nonlocal depth, timer
        with lock:
            depth += 1 if begins else -1
            if begins and depth == 1:
                timer = threading.Timer(after_s, report_once)
                timer.daemon = True
                timer.start()
            elif depth == 0:
                timer.cancel()

    def report_once() -> None:
        if listen in listeners:
            listeners.remove(listen)
            report()

    listeners.append(listen)
    try:
        yield
    finally:
        timer.cancel()
        if listen in listeners:
            listeners.remove(listen)
