"""The search page."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from portal.core.search import SearchDocument, SearchUnavailable
from portal.core.search.sources import search_engine
from portal.testing.factories import Make


def put(app: Flask, *documents: SearchDocument) -> None:
    """Put documents into the index."""
    with app.app_context():
        search_engine().put(documents)


def document(number: int, title: str, **values: Any) -> SearchDocument:
    """Return a document."""
    given: dict[str, Any] = {
        "key": f"proposal:{number}",
        "kind": "proposal",
        "title": title,
        "body": "Something about the town.",
        "language": "en",
        "url": f"/proposals/{number}",
        "summary": "In short.",
        "published_at": datetime(2027, 5, 1, tzinfo=UTC),
        "state": "published",
        **values,
    }
    return SearchDocument(**given)


def found(browser: FlaskClient, query: str) -> str:
    """Return the page of a search."""
    answer = browser.get(f"/search?{query}")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_the_page_asks_what_one_is_looking_for(client: FlaskClient) -> None:
    assert "What are you looking for?" in client.get("/search").get_data(as_text=True)


def test_hits_are_marked_and_in_words(client: FlaskClient, app: Flask, make: Make) -> None:
    make.area("Millside", slug="millside")
    put(app, document(1, "Trees & <b>shade</b> for all", area="millside"))
    page = found(client, "q=trees")
    assert "<mark>Trees</mark> &amp; &lt;b&gt;shade&lt;/b&gt;" in page
    assert "1 result" in page
    assert "Millside" in page
    assert "Open for support" in page


def test_filters_say_what_they_would_leave(client: FlaskClient, app: Flask, make: Make) -> None:
    make.area("Millside", slug="millside")
    put(
        app,
        document(1, "Trees for the mill", area="millside"),
        document(2, "Trees for the market", state="accepted"),
    )
    page = found(client, "q=trees")
    assert "Millside (1)" in page
    assert "Accepted (1)" in page
    narrowed = found(client, "q=trees&area=millside")
    assert "Trees</mark> for the mill" in narrowed
    assert "for the market" not in narrowed
    assert "Clear the filters" in narrowed


def test_only_staff_find_what_is_for_officers(
    client: FlaskClient, app: Flask, make: Make, client_of: Callable[..., FlaskClient]
) -> None:
    put(app, document(1, "Confidential canary", audience="officer"))
    assert "Nothing found" in found(client, "q=canary")
    assert "Nothing found" in found(client_of(make.person()), "q=canary")
    assert "1 result" in found(client_of(make.person("officer")), "q=canary")


def test_a_misspelt_word_is_understood(client: FlaskClient, app: Flask) -> None:
    put(app, document(1, "Lighthouse tours in summer"))
    page = found(client, "q=lighthuose")
    assert "Lighthouse" in page


def test_nothing_found_offers_ways_on(client: FlaskClient) -> None:
    page = found(client, "q=nothinglikethis&kind=proposal")
    assert "Nothing found" in page
    assert "Search everywhere" in page


def test_more_results_are_a_page_further(client: FlaskClient, app: Flask) -> None:
    put(app, *(document(number, f"Trees number {number}") for number in range(25)))
    page = found(client, "q=trees")
    assert "25 results" in page
    further = page.partition('rel="next" href="')[2].partition('"')[0].replace("&amp;", "&")
    rest = client.get(further).get_data(as_text=True)
    shown = {number for number in range(25) if f'href="/proposals/{number}"' in page}
    later = {number for number in range(25) if f'href="/proposals/{number}"' in rest}
    assert (len(shown), len(later), shown & later) == (20, 5, set())


@pytest.mark.parametrize(
    "query",
    ["q=%00", "q=" + "x" * 5000, "q=%22%27(*)", "kind=nothing", "cursor=zzz&q=a", "area=%F0%9F"],
)
def test_strange_searches_find_nothing_and_break_nothing(client: FlaskClient, query: str) -> None:
    assert client.get(f"/search?{query}").status_code == 200


@pytest.fixture
def resting(app: Flask) -> Iterator[None]:
    """Let the index be unreadable."""

    class Resting:
        def search(self, _query: object) -> None:
            raise SearchUnavailable("the index is being repaired")

        def clear(self) -> None:
            pass

    caches = app.extensions["portal"].caches
    known = caches.get("search")
    caches["search"] = Resting()
    yield
    caches.pop("search")
    if known is not None:
        caches["search"] = known


def test_a_resting_index_is_said_and_not_hidden(client: FlaskClient, resting: None) -> None:
    answer = client.get("/search?q=trees")
    assert answer.status_code == 503
    assert "Search is resting" in answer.get_data(as_text=True)
