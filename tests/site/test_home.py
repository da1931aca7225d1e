"""The home page: what is going on, may I say something, did anybody listen?"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert

from portal.core import clock as portal_clock
from portal.core.database import new_id, session, touch, unit_of_work
from portal.proposals.models import ResponseRow
from portal.testing.factories import Make
from tests.support.queries import count_queries


def home(browser: FlaskClient) -> str:
    """Return the page."""
    answer = browser.get("/")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def answered(app: Flask, make: Make, state: str, **values: Any) -> None:
    """Make a proposal with a published answer."""
    proposal = make.proposal(state=state, **values)
    with app.app_context(), unit_of_work():
        session().execute(
            insert(ResponseRow).values(
                id=new_id(),
                proposal_id=proposal,
                state="accepted",
                reason="**Yes**, and we start in the autumn.",
                cost="",
                timetable="",
                revision=1,
                changed_at=portal_clock.now(),
                published_at=portal_clock.now(),
            )
        )
        touch("proposals")


def test_an_empty_town_tells_people_how_to_begin(client: FlaskClient) -> None:
    page = home(client)
    assert "What should change in Testham?" in page
    assert "No consultation is running" in page
    assert "Make the first proposal" in page
    assert "What came of it" not in page


def test_what_is_asked_now_stands_first(client: FlaskClient, make: Make, clock: Any) -> None:
    make.consultation(title="How should the riverside change?")
    make.consultation(title="Where do buses stop?", opens_in=timedelta(days=5))
    page = home(client)
    assert page.index("How should the riverside change?") < page.index("Where do buses stop?")
    assert "Take part" in page
    assert "Opens in 5 days" in page


def test_a_consultation_that_ends_soon_says_when(
    client: FlaskClient, make: Make, clock: Any
) -> None:
    make.consultation(lasts=timedelta(days=3))
    assert "Closes in 2 days, Thursday 6 May 2027" in home(client)


def test_while_nothing_is_asked_the_last_results_are_shown(
    client: FlaskClient, make: Make, clock: Any
) -> None:
    make.consultation(state="closed", opens_in=timedelta(days=-20), title="What about the market?")
    page = home(client)
    assert "What about the market?" in page
    assert "See what came out" in page


def test_drafts_are_on_no_home_page(client: FlaskClient, make: Make) -> None:
    make.consultation(state="draft", title="Secret plans for the harbour")
    make.proposal(state="draft", title="A secret idea for the harbour", summary="secret words")
    assert "ecret" not in home(client)


def test_ideas_show_how_far_they_are(client: FlaskClient, make: Make) -> None:
    area, topic = make.area("Millside"), make.topic("Streets")
    make.proposal(
        title="Trees <i>for</i> Mill Street", support_count=312, threshold=800, comment_count=3,
        area_id=area, topic_id=topic,
    )  # fmt: skip
    page = home(client)
    assert "Trees &lt;i&gt;for&lt;/i&gt; Mill Street" in page
    assert "<strong>312</strong>" in page
    assert "of 800 needed" in page
    assert "Millside" in page
    assert "3 comments" in page


def test_the_most_supported_ideas_come_first(client: FlaskClient, make: Make) -> None:
    make.proposal(title="The second idea of this town", support_count=1)
    make.proposal(title="The first idea of this town", support_count=9)
    page = home(client)
    assert page.index("The first idea") < page.index("The second idea")


def test_what_the_council_answered_is_shown_with_its_day(
    client: FlaskClient, app: Flask, make: Make, clock: Any
) -> None:
    answered(app, make, "accepted", title="Longer evenings in the library")
    make.proposal(state="threshold_reached", title="A night bus on Fridays, please")
    page = home(client)
    assert "What came of it" in page
    assert re.search("Answered on (4 May|May 4,) 2027", page)
    assert "Yes, and we start in the autumn." in page
    assert "1 still waits" in page


def test_visitors_are_served_from_memory_until_something_changes(
    client: FlaskClient, make: Make
) -> None:
    make.proposal(title="The first idea of this town")
    first = client.get("/")
    assert "Set-Cookie" not in first.headers
    assert "public" in first.headers["Cache-Control"]
    with count_queries() as counted:
        client.get("/")
    assert [s for s in counted.statements if "version_stamp" not in s] == []
    make.proposal(title="The second idea of this town")
    client.application.extensions["portal"].stamps.forget()
    assert "The second idea" in home(client)


@pytest.mark.parametrize("size", [3, 300])
def test_the_page_takes_eight_queries_at_every_size(
    make: Make, client_of: Callable[..., FlaskClient], size: int
) -> None:
    make.area("Millside")
    for _number in range(3):
        make.consultation()
    make.proposals(size)
    browser = client_of(make.person())
    browser.get("/")
    with count_queries() as counted:
        home(browser)
    sent = [s for s in counted.statements if "version_stamp" not in s]
    assert len(sent) <= 8, "\n\n".join(sent)


def test_the_towns_own_picture_is_the_band(
    client: FlaskClient, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder: Path = app.extensions["portal"].config.data_dir
    picture = folder / "band.svg"
    picture.write_text('<svg xmlns="http://www.w3.org/2000/svg"/>')
    try:
        page = home(client)
        assert 'src="/band?v=' in page
        with client.get("/band") as shown:
            assert shown.mimetype == "image/svg+xml"
            assert "'unsafe" not in shown.headers["Content-Security-Policy"]
    finally:
        picture.unlink()
    app.extensions["portal"].caches["pages"].clear()
    assert "/band?v=" not in home(client)


def test_without_a_picture_the_map_is_the_band(client: FlaskClient, make: Make) -> None:
    make.area("Millside")
    assert "cp-map-band" in home(client)


def test_an_area_shows_what_goes_on_there(client: FlaskClient, make: Make) -> None:
    area, other = make.area("Millside", slug="millside"), make.area("Harbour", slug="harbour")
    make.proposal(title="Trees for the mill, at last", area_id=area)
    make.proposal(title="Benches for the harbour, please", area_id=other)
    page = client.get("/areas/millside").get_data(as_text=True)
    assert "Trees for the mill" in page
    assert "Benches for the harbour" not in page
