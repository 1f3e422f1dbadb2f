"""The threads: short work shares one lane, long work leaves it, nothing waits for ever."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from waiting import until

from kawa.runtime.runner import SHORT, Runner


@contextmanager
def ticking(**options: object) -> Iterator[Runner]:
    """A runner whose `tick` is called as the server does."""
    runner = Runner(**options)  # type: ignore[arg-type]
    over = threading.Event()

    def tick() -> None:
        while not over.wait(0.01):
            runner.tick()

    ticker = threading.Thread(target=tick)
    ticker.start()
    yield runner
    over.set()
    ticker.join()
    runner.close()


def test_short_work_is_done_in_order_by_one_thread_at_a_time() -> None:
    done: list[int] = []
    at_once = 0
    most = 0

    def work(number: int) -> None:
        nonlocal at_once, most
        at_once += 1
        most = max(most, at_once)
        done.append(number)
        at_once -= 1

    with ticking() as runner:
        for number in range(500):
            runner.submit(lambda number=number: work(number))  # type: ignore[misc]
        until(lambda: len(done) == 500)
    assert done == list(range(500))
    assert most == 1


def test_long_work_holds_nobody_up() -> None:
    gate = threading.Event()
    done = threading.Event()
    with ticking() as runner:
        runner.submit(gate.wait)
        runner.submit(done.set)
        assert done.wait(5), "the lane was taken over"
        gate.set()


def test_many_long_works_run_at_once() -> None:
    gate = threading.Event()
    begun: list[int] = []

    def work() -> None:
        begun.append(1)
        gate.wait(10)

    with ticking() as runner:
        for _ in range(40):
            runner.submit(work)
        until(lambda: len(begun) == 40)
        gate.set()


def test_no_more_threads_than_allowed_and_the_rest_waits_its_turn() -> None:
    gate = threading.Event()
    begun: list[int] = []

    def work() -> None:
        begun.append(1)
        gate.wait(10)

    with ticking(limit=3) as runner:
        for _ in range(9):
            runner.submit(work)
        until(lambda: len(begun) == 3)
        time.sleep(SHORT * 6)
        assert len(begun) == 3
        gate.set()
        until(lambda: len(begun) == 9)


def test_work_that_raises_ends_nothing_else() -> None:
    done = threading.Event()

    def fails() -> None:
        raise SystemExit("out")

    with ticking() as runner:
        runner.submit(fails)
        runner.submit(done.set)
        assert done.wait(5)


def test_finished_work_is_followed_by_between_before_the_lane_rests() -> None:
    """What runs changed is stored then; nothing may lie there unstored."""
    pending: list[int] = []
    stored: list[int] = []
    sizes: list[int] = []

    def between() -> None:
        sizes.append(len(pending))
        stored.extend(pending)
        pending.clear()

    with ticking(between=between, batch=8) as runner:
        for number in range(100):
            runner.submit(lambda number=number: pending.append(number))  # type: ignore[misc]
        until(lambda: len(stored) == 100)
        runner.submit(lambda: pending.append(100))
        until(lambda: len(stored) == 101)
    assert stored == list(range(101))
    assert max(sizes) <= 8


def test_what_is_done_between_works_holds_nobody_up() -> None:
    """A value of a script's may hang while it is stored then."""
    gate, done = threading.Event(), threading.Event()
    hangs = [True]

    def between() -> None:
        if hangs:
            hangs.clear()
            gate.wait(10)

    with ticking(between=between) as runner:
        runner.submit(lambda: None)
        until(lambda: not hangs)
        runner.submit(done.set)
        assert done.wait(5), "the lane was taken over"
        gate.set()
        # The thread that is back leaves the lane to one that has it.
        until(lambda: runner._in_lane == 0 and not runner._busy)


def test_a_thread_that_is_written_off_between_works_counts_again_when_it_is_back() -> None:
    gate, done = threading.Event(), threading.Event()
    stuck: list[int] = []

    def between() -> None:
        if not stuck:
            stuck.append(threading.get_ident())
            gate.wait(10)

    with ticking(limit=1, between=between) as runner:
        runner.submit(lambda: None)
        until(lambda: stuck)
        runner.submit(done.set)
        assert not done.wait(SHORT * 6), "there is one thread, and it hangs"
        runner.write_off(stuck[0])
        assert done.wait(5)
        gate.set()
        until(lambda: runner._threads == 2)


def test_work_submitted_from_everywhere_is_all_done() -> None:
    done: list[int] = []

    def submit(runner: Runner) -> None:
        for number in range(200):
            runner.submit(lambda number=number: done.append(number))  # type: ignore[misc]
            if number % 50 == 0:
                runner.submit(lambda: time.sleep(0.01))

    with ticking() as runner:
        threads = [threading.Thread(target=submit, args=(runner,)) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        until(lambda: len(done) == 800, 10)


def test_threads_are_used_again() -> None:
    seen: set[int] = set()
    with ticking() as runner:
        for _ in range(30):
            done = threading.Event()

            def work(done: threading.Event = done) -> None:
                seen.add(threading.get_ident())
                time.sleep(0.001)
                done.set()

            runner.submit(work)
            assert done.wait(5)
    assert len(seen) <= 3
