"""The page cache: quick for visitors, never stale for long, never anybody else's page."""

from collections.abc import Iterator
from typing import ClassVar

import pytest
from flask import Blueprint, Flask, session

from portal.core.database import touch, unit_of_work
from portal.core.plugins import Plugin, hookimpl
from portal.core.web import depends_on, public, visitor_cache
from portal.testing.site import make_site

calls: list[str] = []


def probe_blueprint() -> Blueprint:
    blueprint = Blueprint("probe", __name__)

    @blueprint.get("/probe")
    @public
    @visitor_cache("probe")
    def shown() -> str:
        calls.append("shown")
        return f"call {len(calls)} " + "x" * 2000

    @blueprint.get("/probe-with-cookie")
    @public
    @visitor_cache("probe")
    def with_cookie() -> str:
        calls.append("cookie")
        session["seen"] = True
        return "cookie"

    @blueprint.get("/probe-with-a-part")
    @public
    @visitor_cache("probe")
    def with_part() -> str:
        depends_on("part")
        calls.append("part")
        return f"call {len(calls)}"

    @blueprint.get("/probe-private")
    @public
    def private() -> str:
        calls.append("private")
        return "private"

    return blueprint


class Probe(Plugin):
    name = "probe"
    title = "Probe"
    built_in: ClassVar[bool] = True

    @hookimpl
    def blueprints(self) -> list[Blueprint]:
        return [probe_blueprint()]


@pytest.fixture(scope="module")
def probe(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    site = make_site(tmp_path_factory.mktemp("probe"), plugins=(Probe(),))
    yield site.app
    site.close()


@pytest.fixture(autouse=True)
def forget(probe: Flask) -> None:
    calls.clear()
    probe.extensions["portal"].caches["pages"].clear()


def test_a_page_follows_what_a_part_of_it_depends_on(probe):
    ask = probe.test_client()
    assert ask.get("/probe-with-a-part").text == ask.get("/probe-with-a-part").text == "call 1"
    with probe.app_context(), unit_of_work():
        touch("part")
    assert ask.get("/probe-with-a-part").text == "call 2"


def test_a_second_visitor_is_served_from_memory(probe):
    first, second = probe.test_client().get("/probe"), probe.test_client().get("/probe")
    assert first.data == second.data
    assert calls == ["shown"]
    assert "Set-Cookie" not in second.headers
    assert second.headers["Cache-Control"].startswith("public")
    assert "X-Portal-Cache" not in first.headers


def test_a_change_of_what_a_page_shows_makes_it_anew(probe):
    client = probe.test_client()
    client.get("/probe")
    with probe.app_context():
        with unit_of_work():
            touch("probe")
        probe.extensions["portal"].stamps.forget()
    client.get("/probe")
    assert calls == ["shown", "shown"]


def test_the_etag_saves_sending_a_page_again(probe):
    client = probe.test_client()
    first = client.get("/probe")
    again = client.get("/probe", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304
    assert again.data == b""


def test_a_page_is_sent_compressed_to_whoever_can_read_it(probe):
    answer = probe.test_client().get("/probe", headers={"Accept-Encoding": "gzip, br"})
    assert answer.headers["Content-Encoding"] == "gzip"
    assert "Accept-Encoding" in answer.headers["Vary"]


@pytest.mark.parametrize(
    "headers",
    [
        {"Cookie": "session=abc"},
        {"Authorization": "Bearer abc"},
        {"Accept-Language": "es"},
        {"Cookie": "prefs=en|dark"},
        {"Cookie": "b\x7fad; session"},
    ],
)
def test_people_who_differ_in_what_they_see_do_not_share_a_page(probe, headers):
    probe.test_client().get("/probe")
    client = probe.test_client(use_cookies=False)
    client.get("/probe", headers=headers)
    assert calls == ["shown", "shown"] or headers == {"Cookie": "b\x7fad; session"}


def test_an_answer_with_a_cookie_is_never_kept(probe):
    for _ in range(2):
        probe.test_client().get("/probe-with-cookie")
    assert calls == ["cookie", "cookie"]


def test_pages_are_private_unless_they_say_otherwise(probe):
    answer = probe.test_client().get("/probe-private")
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_memory_stays_within_its_limit(probe):
    cache = probe.extensions["portal"].caches["pages"]
    cache._limit = 12_000
    for number in range(30):
        probe.test_client().get(f"/probe?n={number}")
    assert cache._size <= 12_000
    assert len(cache._pages) < 30
    cache._limit = 16 * 1024 * 1024
