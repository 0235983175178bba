"""Doing several things at a time, in order: reading ahead, and work in threads.

What is read, worked on and written is Arrow's and NumPy's, which release Python's lock.
"""

from __future__ import annotations

import threading
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable
    from typing import Any

Item = TypeVar("Item")
Made = TypeVar("Made")

# How long a thread is waited for that has to finish what it reads: one that waits for
# somebody to type is left behind.
PATIENCE_S = 1.0


def prefetch(items: Iterable[Item], depth: int = 2) -> Generator[Item, None, None]:
    """Yield items that a thread of its own takes from where they come, a few ahead.

    Parameters
    ----------
    items
        Taken one at a time, by that thread alone; closed by it if it can be.
    depth
        How many may be waiting.

    Raises
    ------
    What taking an item raised, in its place.
    """
    room = threading.Semaphore(depth)
    ready: SimpleQueue[tuple[bool, Any]] = SimpleQueue()
    stopped = threading.Event()

    def take() -> None:
        try:
            for item in items:
                room.acquire()
                if stopped.is_set():
                    break
                ready.put((True, item))
            ready.put((False, None))
        except BaseException as error:
            ready.put((False, error))
        finally:
            _close(items)

    thread = threading.Thread(target=take, daemon=True)
    thread.start()
    try:
        while True:
            is_item, value = ready.get()
            if is_item:
                yield value
                room.release()
            elif value is None:
                return
            else:
                raise value
    finally:
        stopped.set()
        room.release()
        thread.join(PATIENCE_S)


def map_in_order(
    function: Callable[[Item], Made], items: Iterable[Item], workers: int
) -> Generator[Made, None, None]:
    """Yield what a function makes of items, in their order, made in several threads.

    Parameters
    ----------
    function
        Called with one item.
    items
        Taken as they are needed, as many at a time as there are workers, and one more;
        closed at the end if it can be.
    workers
        How many threads work.

    Raises
    ------
    What the function, or taking an item, raised, in its place.
    """
    waiting: deque[Any] = deque()
    source, failure = iter(items), None
    with ThreadPoolExecutor(workers) as pool:
        try:
            while failure is None:
                try:
                    waiting.append(pool.submit(function, next(source)))
                except StopIteration:
                    break
                except Exception as error:
                    failure = error
                if len(waiting) > workers:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
            if failure is not None:
                raise failure
        finally:
            for future in waiting:
                future.cancel()
            _close(items)


def _close(items: Any) -> None:
    if hasattr(items, "close"):
        items.close()
