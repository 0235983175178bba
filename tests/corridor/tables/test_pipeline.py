"""Things done at the same time come out in order, and stop when they are told to."""

from __future__ import annotations

import threading
from contextlib import closing

import pytest

from corridor.tables.pipeline import map_in_order, prefetch

SECONDS = 30  # nothing here takes long; a test that waits so long has failed


class Counted:
    """Numbers, and how many were taken."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.taken = 0
        self.closed = threading.Event()

    def __iter__(self):  # type: ignore[no-untyped-def]
        for number in range(self.count):
            self.taken += 1
            yield number

    def close(self) -> None:
        self.closed.set()


def failing_items(count: int):  # type: ignore[no-untyped-def]
    yield from range(count)
    message = "torn"
    raise OSError(message)


@pytest.mark.parametrize("depth", [1, 2, 50])
def test_prefetch_yields_all_items_in_order(depth: int) -> None:
    assert list(prefetch(range(100), depth)) == list(range(100))


def test_prefetch_takes_at_most_its_depth_in_advance() -> None:
    items = Counted(100)
    with closing(prefetch(items, 3)) as taken:
        for number in taken:
            assert items.taken <= number + 1 + 3 + 1
            if number == 20:
                break

    assert items.closed.wait(SECONDS)
    assert items.taken < 30


def test_prefetch_reads_in_one_thread_of_its_own() -> None:
    threads = set()

    def numbers():  # type: ignore[no-untyped-def]
        for number in range(5):
            threads.add(threading.get_ident())
            yield number

    assert list(prefetch(numbers())) == [0, 1, 2, 3, 4]
    assert len(threads) == 1
    assert threading.get_ident() not in threads


def test_an_error_of_the_source_is_raised_in_its_place() -> None:
    taken = prefetch(failing_items(3))

    assert [next(taken) for _ in range(3)] == [0, 1, 2]
    with pytest.raises(OSError, match="torn"):
        next(taken)


def test_an_interruption_is_raised() -> None:
    def interrupted():  # type: ignore[no-untyped-def]
        yield 1
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(prefetch(interrupted()))


def test_no_items_give_none() -> None:
    assert list(prefetch([])) == []
    assert list(map_in_order(str, [], 2)) == []


@pytest.mark.parametrize("workers", [1, 2, 7])
def test_results_keep_the_order_of_items(workers: int) -> None:
    turn = threading.Event()

    def work(number: int) -> int:
        if number == 0 and workers > 1:
            assert turn.wait(SECONDS)  # the first is done only after the second
        if number == 1:
            turn.set()
        return number * number

    assert list(map_in_order(work, range(50), workers)) == [number * number for number in range(50)]


def test_items_are_taken_as_they_are_needed() -> None:
    items = Counted(100)
    with closing(map_in_order(str, items, 2)) as made:
        assert next(made) == "0"
        assert items.taken <= 3

    assert items.closed.is_set()


def test_an_error_of_the_function_is_raised_in_its_place() -> None:
    made = map_in_order(lambda number: 6 // (2 - number), range(5), 2)

    assert [next(made), next(made)] == [3, 6]
    with pytest.raises(ZeroDivisionError):
        next(made)
    assert list(made) == []


def test_an_error_of_the_source_is_raised_after_earlier_results() -> None:
    made = map_in_order(str, failing_items(3), 2)

    assert [next(made) for _ in range(3)] == ["0", "1", "2"]
    with pytest.raises(OSError, match="torn"):
        next(made)


def test_no_thread_is_left() -> None:
    before = threading.active_count()
    with closing(map_in_order(str, prefetch(Counted(1000)), 3)) as made:
        next(made)

    assert threading.active_count() == before
