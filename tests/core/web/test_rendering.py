"""One renders what many ask for at once, and nobody waits in vain or for ever."""

import threading
from concurrent.futures import ThreadPoolExecutor, wait

import pytest

from portal.core.web.rendering import Renderings


@pytest.fixture
def pool():
    with ThreadPoolExecutor(8) as made:
        yield made


def ask(renderings, made, render, key="page"):
    with renderings.once(key, "/page", lambda: made.get(key)) as found:
        return found or render()


def test_many_who_ask_at_once_are_given_what_one_renders(pool):
    renderings, made, rendered = Renderings(), {}, []
    begun, go_on = threading.Event(), threading.Event()

    def render():
        rendered.append("page")
        begun.set()
        go_on.wait(10)
        made["page"] = f"page {len(rendered)}"
        return made["page"]

    first = pool.submit(ask, renderings, made, render)
    begun.wait(10)
    others = [pool.submit(ask, renderings, made, render) for _ in range(7)]
    assert not wait(others, 0.1).done
    go_on.set()
    assert {one.result(10) for one in [first, *others]} == {"page 1"}
    assert rendered == ["page"]


def test_a_page_that_is_old_before_it_is_kept_is_rendered_by_one_after_the_other(pool):
    renderings, at_once, most = Renderings(), [], []

    def render():
        at_once.append("page")
        most.append(len(at_once))
        threading.Event().wait(0.01)
        at_once.pop()
        return "page"

    wait([pool.submit(ask, renderings, {}, render) for _ in range(8)], 10)
    assert most == [1] * 8


def test_pages_that_are_everybodys_own_wait_for_nobody(pool):
    renderings, together = Renderings(), threading.Barrier(3)
    renderings.note_vain("/page")
    asked = [pool.submit(ask, renderings, {}, lambda: together.wait(10)) for _ in range(3)]
    assert {one.result(10) for one in asked} == {0, 1, 2}
    renderings.note_shared("/page")
    alone = threading.Barrier(2)
    asked = [pool.submit(ask, renderings, {}, lambda: alone.wait(0.1)) for _ in range(2)]
    for one in asked:
        with pytest.raises(threading.BrokenBarrierError):
            one.result(10)


def test_other_pages_wait_for_nobody(pool):
    renderings, together = Renderings(), threading.Barrier(3)
    asked = [pool.submit(ask, renderings, {}, lambda: together.wait(10), key) for key in "abc"]
    assert {one.result(10) for one in asked} == {0, 1, 2}


def test_somebody_who_hangs_is_not_waited_for_for_ever(pool):
    renderings, go_on, begun = Renderings(patience=0.05), threading.Event(), threading.Event()

    def hang():
        begun.set()
        go_on.wait(10)
        return "late"

    hanging = pool.submit(ask, renderings, {}, hang)
    begun.wait(10)
    assert pool.submit(ask, renderings, {}, lambda: "in time").result(10) == "in time"
    go_on.set()
    assert hanging.result(10) == "late"


def test_a_failure_lets_the_next_one_try(pool):
    renderings = Renderings()
    with pytest.raises(ZeroDivisionError):
        ask(renderings, {}, lambda: 1 / 0)
    assert ask(renderings, {}, lambda: "page") == "page"
