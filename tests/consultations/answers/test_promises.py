"""Promises: what becomes of them, the council's list, and what of it programs can read."""

from __future__ import annotations

import csv
import io
from datetime import date

import pytest

from portal.consultations.answers import service
from portal.consultations.answers.queries import (
    PromiseFilter,
    count_promises,
    find_promise,
    list_promises,
    notes_of,
    promises_of_consultation,
)
from portal.consultations.answers.records import NoteKind, PromiseState, Standing
from portal.core.identifiers import format_id
from portal.core.problems import NotFound, Problems, Stale
from tests.consultations.answers.conftest import both
from tests.support.queries import count_queries


@pytest.fixture
def shade(theme, over):
    return theme(over)


@pytest.fixture
def made(promise, over, shade):
    """A promise due on 1 June 2027; it is 4 May."""
    return promise(over, shade)


def standing(over):
    return promises_of_consultation(over.id)[0].standing


@pytest.mark.both_engines
def test_a_promise_is_overdue_by_the_towns_clock_and_nothing_else(clock, over, made):
    clock(days=27, hours=9)
    assert standing(over) is Standing.OPEN, "the whole of 31 May is still to come"
    clock(hours=24)
    assert standing(over) is Standing.OPEN, "the last day has 24 hours, on the town's clock"
    clock(hours=1)
    assert standing(over) is Standing.OVERDUE
    assert promises_of_consultation(over.id)[0].days_late == 1
    assert count_promises()[Standing.OVERDUE] == 1
    assert [one.promise.id for one in list_promises(PromiseFilter(Standing.OVERDUE)).items] == [
        made
    ]


@pytest.mark.both_engines
def test_a_promise_kept_late_says_so(clock, work, officer, over, made):
    clock(days=40)
    work(service.keep_promise, officer, over.id, made, date(2027, 6, 4), both("They stand."))
    found = find_promise(made).promise
    assert (found.standing, found.days_late) == (Standing.KEPT, 3)
    with pytest.raises(Problems, match="settled"):
        work(service.withdraw_promise, officer, over.id, made, both("No."))
    work(service.reopen_promise, officer, over.id, made, both("Two of them died."))
    assert find_promise(made).promise.standing is Standing.OVERDUE
    kinds = [note.kind for note in notes_of(made)]
    assert kinds == [NoteKind.REOPENED, NoteKind.KEPT]


@pytest.mark.usefixtures("clock")
def test_a_day_that_is_moved_stays_to_be_seen(work, officer, over, made, client):
    with pytest.raises(Problems, match="text: needed"):
        work(service.move_promise, officer, over.id, made, date(2027, 9, 1), {})
    for day, code in ((None, "needed"), (date(2027, 5, 3), "past"), (date(2027, 6, 1), "same")):
        with pytest.raises(Problems, match=f"due_on: {code}"):
            work(service.move_promise, officer, over.id, made, day, both("Because."))
    work(service.move_promise, officer, over.id, made, date(2027, 9, 1), both("It was too hot."))
    found = find_promise(made).promise
    assert (found.due_on, found.first_due_on) == (date(2027, 9, 1), date(2027, 6, 1))
    page = client.get(f"/promises/{format_id(made)}").text
    assert "Moved from 1 June 2027 to 1 September 2027" in page
    assert "first promised for 1 June 2027" in page
    assert "It was too hot." in page


@pytest.mark.usefixtures("clock")
def test_nobody_keeps_a_promise_tomorrow_or_without_a_word(work, officer, over, made):
    with pytest.raises(Problems, match="kept_on: future"):
        work(service.keep_promise, officer, over.id, made, date(2027, 5, 5), both("Soon."))
    for write in (service.note_progress, service.withdraw_promise):
        with pytest.raises(Problems, match="text: needed"):
            work(write, officer, over.id, made, {})
    with pytest.raises(Stale):
        work(service.withdraw_promise, officer, over.id, made, both("No."), 7)
    with pytest.raises(NotFound):
        work(service.note_progress, officer, over.id, over.id, both("?"))
    assert promises_of_consultation(over.id)[0].state is PromiseState.OPEN


@pytest.fixture
def four(clock, work, officer, over, shade, promise, make):
    """One promise of each standing; the overdue one is another department's."""
    office = make.department("Parks", slug="parks")
    ids = {
        "kept": promise(over, shade, title="Benches are painted"),
        "withdrawn": promise(over, shade, title="A second bridge"),
        "overdue": promise(
            over, shade, date(2027, 5, 4), "Boats are counted", department_id=office
        ),
        "open": promise(over, shade, date(2027, 12, 1), "Trees stand"),
    }
    work(service.keep_promise, officer, over.id, ids["kept"], None, both("Green."))
    work(service.withdraw_promise, officer, over.id, ids["withdrawn"], both("Too dear."))
    clock(days=3)
    return ids


def test_the_council_s_list_shows_what_is_kept_open_and_overdue(four, client):
    page = client.get("/promises").text
    for words in ("Benches are painted", "A second bridge", "Boats are counted", "Trees stand"):
        assert words in page
    assert "Promised for 4 May 2027, 3 days overdue" in page
    overdue = client.get("/promises?state=overdue").text
    assert "Boats are counted" in overdue
    assert "Trees stand" not in overdue
    parks = client.get("/promises?department=parks").text
    assert "Boats are counted" in parks
    assert "Trees stand" not in parks


def test_the_list_is_the_same_as_data_feed_and_calendar(four, client):
    text = client.get("/promises.csv?state=overdue").data.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [(row["title"], row["standing"], row["days_late"]) for row in rows] == [
        ("Boats are counted", "overdue", "3")
    ]
    data = client.get("/promises.json").json
    assert data["counts"] == {"overdue": 1, "open": 1, "kept": 1, "withdrawn": 1}
    assert len(data["promises"]) == 4
    feed = client.get("/promises.atom?state=kept")
    assert "Benches are painted" in feed.text
    assert "Trees stand" not in feed.text
    calendar = client.get("/promises.ics?state=open")
    assert calendar.mimetype == "text/calendar"
    lines = calendar.text.split("\r\n")
    assert "SUMMARY:Trees stand" in lines
    assert "DTSTART;VALUE=DATE:20271201" in lines
    assert "DTEND;VALUE=DATE:20271202" in lines
    assert all(len(line.encode()) <= 75 for line in lines)


def test_promises_of_drafts_are_nobodys_business(four, app, over, client, make):
    from sqlalchemy import update

    from portal.consultations.models import ConsultationRow
    from portal.core.database import session, unit_of_work

    with app.app_context(), unit_of_work():
        session().execute(update(ConsultationRow).values(state="draft"))
    for address in ("/promises", "/promises.csv", "/promises.json", "/promises.ics"):
        assert "Trees stand" not in client.get(address).text
    assert client.get(f"/promises/{format_id(four['open'])}").status_code == 404


@pytest.mark.usefixtures("clock")
def test_pages_cost_the_same_however_much_is_promised(
    make, over, shade, promise, theme, answer, client_of
):
    client = client_of(make.person())
    addresses = ["/promises", f"/consultations/{over.slug}/answers"]

    def costs():
        found = []
        for address in addresses:
            client.get(address)
            with count_queries() as counted:
                assert client.get(address).status_code == 200
            found.append(len(counted))
        return found

    promise(over, shade)
    before = costs()
    for number in range(4):
        other = theme(over, f"Theme {number}")
        answer(over, other)
        for step in range(3):
            promise(over, other, title=f"Promise {number}.{step}")
    assert costs() == before
    assert max(before) <= 10


def test_the_officers_morning_says_what_waits(clock, make, client_of, over, theme, promise, answer):
    waiting = theme(over, "Fewer boats")
    shade = theme(over, "More shade")
    promise(over, shade, date(2027, 5, 10))
    browser = client_of(make.person("officer"))
    page = browser.get("/admin").text
    assert "Themes without an answer" in page
    assert "Promises due" in page
    listed = browser.get("/admin/answers").text
    assert "Fewer boats" in listed
    assert "Twelve trees stand" in listed
    answer(over, waiting)
    assert "Fewer boats" not in browser.get("/admin/answers").text
