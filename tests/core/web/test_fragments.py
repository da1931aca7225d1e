"""Parts of pages are drawn once for each key and never shown under another."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from markupsafe import Markup

from portal.core.i18n.locale import use_language
from portal.core.web.fragments import FragmentCache

PART = "{% keep 'part', name %}<b>{{ name }} {{ count() }}</b>{% endkeep %}"


@pytest.fixture
def draw(in_app: Flask) -> Iterator[Callable[..., str]]:
    drawn: list[int] = []

    def count() -> int:
        drawn.append(1)
        return len(drawn)

    template = in_app.jinja_env.from_string(PART, globals={"count": count})

    def render(name: Any) -> str:
        return template.render(name=name)

    with in_app.test_request_context("/"):
        yield render


def test_the_same_key_is_drawn_once(draw: Callable[..., str]) -> None:
    assert draw("Ada") == draw("Ada") == "<b>Ada 1</b>"


def test_another_key_is_another_part(draw: Callable[..., str]) -> None:
    assert (draw("Ada"), draw("Berta")) == ("<b>Ada 1</b>", "<b>Berta 2</b>")


def test_another_language_is_another_part(draw: Callable[..., str]) -> None:
    english = draw("Ada")
    with use_language("es"):
        assert draw("Ada") != english


def test_text_in_a_kept_part_is_escaped_and_the_part_itself_is_not(
    draw: Callable[..., str],
) -> None:
    assert draw("<i>") == draw("<i>") == "<b>&lt;i&gt; 1</b>"


def test_a_list_in_a_key_is_compared_by_what_is_in_it(draw: Callable[..., str]) -> None:
    assert draw(["Ada"]) == draw(["Ada"])
    assert draw(["Ada"]) != draw(["Berta"])


def test_a_key_that_cannot_be_kept_is_drawn_each_time(draw: Callable[..., str]) -> None:
    assert draw({"name": "Ada"}) != draw({"name": "Ada"})


def test_what_has_not_been_used_for_longest_goes_first() -> None:
    cache = FragmentCache(limit_bytes=30)
    for key in ("a", "b"):
        cache.get(key, lambda: "x" * 12)
    cache.get("a", lambda: "never drawn again")
    cache.get("c", lambda: "y" * 12)
    assert cache.get("a", lambda: "") == Markup("x" * 12)
    assert cache.get("b", lambda: "new") == Markup("new")
