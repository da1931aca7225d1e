"""Lines of threads: in order, and never held up by somebody who is gone."""

import signal
import threading
import time
from contextlib import suppress

import pytest

from portal.core.database.turns import Line, line_for


class Interrupted(Exception):
    pass


@pytest.fixture
def join_line():
    """Let a thread stand in line and note its name, once those before it stand there."""
    threads = []

    def join(line, name, done):
        length = line.length

        def wait():
            with line.turn():
                done.append(name)

        thread = threading.Thread(target=wait)
        thread.start()
        threads.append(thread)
        while line.length == length:
            time.sleep(0.001)
        return thread

    yield join
    for thread in threads:
        thread.join(60)
        assert not thread.is_alive()


def test_threads_have_their_turn_in_the_order_in_which_they_came(join_line):
    line, done = Line(), []
    with line.turn():
        for name in range(5):
            join_line(line, name, done)
        assert done == []
    with line.turn():
        assert done == list(range(5))


def test_a_failure_passes_the_turn_on(join_line):
    line, done = Line(), []
    with suppress(ZeroDivisionError), line.turn():
        join_line(line, "next", done)
        raise ZeroDivisionError
    with line.turn():
        assert done == ["next"]


def stand_in_line_until_the_alarm(line):
    signal.setitimer(signal.ITIMER_REAL, 0.05)
    with line.turn():
        pass


def test_somebody_who_stops_waiting_holds_nobody_up(join_line):
    line, done, may_end, holds = Line(), [], threading.Event(), threading.Event()

    def hold():
        with line.turn():
            holds.set()
            may_end.wait(60)

    def interrupt(_signal, _frame):
        raise Interrupted

    holder = threading.Thread(target=hold)
    holder.start()
    holds.wait(60)
    following = join_line(line, "next", done)
    before = signal.signal(signal.SIGALRM, interrupt)
    try:
        with pytest.raises(Interrupted):
            stand_in_line_until_the_alarm(line)
    finally:
        signal.signal(signal.SIGALRM, before)
    following.join(0.1)
    assert following.is_alive()
    may_end.set()
    holder.join(60)
    with line.turn():
        assert done == ["next"]


def test_there_is_one_line_for_each_thing():
    assert line_for("one") is line_for("one")
    assert line_for("one") is not line_for("another")
