"""Several things at a time, in order: prefetching, and work in threads.

Reading, processing and writing batches release Python's lock in Arrow and NumPy.
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
Result = TypeVar("Result")

# How long to wait for a reading thread to finish; one that reads from a keyboard may never.
JOIN_TIMEOUT_S = 1.0


def prefetch(items: Iterable[Item], depth: int = 2) -> Generator[Item, None, None]:
    """Yield items that a thread of its own takes from their source, a few in advance.

    Parameters
    ----------
    items
        Taken one at a time, in that thread alone, and closed there if they have ``close``.
    depth
        The largest number of items taken in advance.

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
        thread.join(JOIN_TIMEOUT_S)


def map_in_order(
    function: Callable[[Item], Result], items: Iterable[Item], workers: int
) -> Generator[Result, None, None]:
    """Yield the results of a function for items, in their order, computed in several threads.

    Parameters
    ----------
    function
        Called with one item.
    items
        Taken as they are needed, at most one more at a time than there are workers; closed at
        the end if they have ``close``.
    workers
        The number of threads.

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
