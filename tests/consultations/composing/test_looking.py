"""Looking ahead: what is shown is what the server then does, and nothing can come of it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from portal.consultations.hooks import methods
from portal.consultations.models import ConsultationRow
from portal.consultations.queries import consultation_of
from portal.consultations.records import ConsultationState
from portal.core import clock as portal_clock
from portal.core.database import session, unit_of_work
from portal.core.identifiers import format_id
from portal.core.problems import OnlyLooking
from portal.core.state import state_of
from portal.identity.eligibility import Eligibility
from portal.testing.fixtures import NOON

pytestmark = pytest.mark.usefixtures("clock")


def publish(app, made):
    with app.app_context(), unit_of_work():
        session().execute(
            update(ConsultationRow)
            .where(ConsultationRow.id == made.id)
            .values(state="published", published_at=NOON)
        )


def unpublish(app, made):
    with app.app_context(), unit_of_work():
        session().execute(
            update(ConsultationRow)
            .where(ConsultationRow.id == made.id)
            .values(state="draft", published_at=None)
        )


def asked(moment: datetime, who: str, **more: str) -> dict[str, str]:
    return {"as": who, "on": moment.isoformat(), **more}


def test_an_officer_sees_a_draft_as_it_will_be_open_and_over(make, client_as):
    made = make.consultation(("More benches",), state="draft", opens_in=timedelta(days=5))
    officer = client_as("officer")
    page = f"/consultations/{made.slug}"
    before = officer.get(page, query_string=asked(NOON, "visitor")).text
    during = officer.get(page, query_string=asked(NOON + timedelta(days=6), "visitor")).text
    after = officer.get(page, query_string=asked(NOON + timedelta(days=60), "visitor")).text
    assert "Say what you think</a>" not in before
    assert "Preview – not public" in during
    assert f"{made.url}" in during
    assert "See what people said" in after


def test_links_keep_role_and_moment_on_the_way_to_a_method_and_nowhere_else(make, client_as):
    made = make.consultation(("More benches",), state="draft")
    answer = client_as("officer").get(
        f"/consultations/{made.slug}", query_string={"as": "citizen", "on": "2027-05-04T14:00"}
    )
    assert f"{made.url}/?as=citizen&amp;on=2027-05-04T14:00" in answer.text
    assert 'href="/proposals?as=' not in answer.text


@pytest.mark.parametrize(
    ("given_", "words"),
    [
        ({"as": "mayor"}, "Choose a role of the list."),
        ({"on": "soon"}, "Write day and time"),
        ({"as": "resident", "aged": "old"}, "Write an age in years"),
        ({"as": "resident", "living": "x" * 26}, "Choose an area of the list."),
    ],
)
def test_a_look_that_makes_no_sense_is_explained_and_kept(make, client_as, given_, words):
    made = make.consultation(state="draft")
    answer = client_as("officer").get(
        f"/consultations/{made.slug}", query_string=given_, follow_redirects=True
    )
    assert answer.status_code == 422
    assert words in answer.text


def test_a_resident_of_an_area_of_some_age_sees_what_they_may_do(make, client_as):
    here, there = make.area("Here"), make.area("There")
    made = make.consultation(
        ("More benches",),
        state="draft",
        eligibility=Eligibility(level=2, area_ids=(here,), min_age=16),
    )
    officer = client_as("officer")

    def seen(**given_):
        return officer.get(f"{made.url}/", query_string={"on": "2027-05-04T15:00", **given_}).text

    neighbour = {"as": "resident", "living": format_id(here)}
    assert "Sign in" in seen(**{"as": "visitor"})
    assert "Verify first" in seen(**{"as": "citizen"})
    assert "More benches" in seen(**neighbour, aged="16")
    assert "from the age of 16" in seen(**neighbour, aged="15")
    assert "Only people who live in" in seen(
        **{"as": "resident", "living": format_id(there), "aged": "30"}
    )


def test_a_made_up_visitor_gets_no_further_than_a_visitor(make, client_as):
    made = make.consultation(("More benches",))
    answer = client_as("officer").get(f"{made.url}/answers", query_string={"as": "visitor"})
    assert answer.status_code == 302
    assert "/sign-in" in answer.location


@pytest.mark.parametrize("role", ["visitor", "citizen", "moderator"])
def test_the_arguments_do_nothing_for_those_who_may_not_look(make, client_as, role):
    draft, open_now = make.consultation(state="draft"), make.consultation()
    browser = client_as(role)
    future = {"as": "officer", "on": "2030-01-01T00:00"}
    assert browser.get(f"/consultations/{draft.slug}", query_string=future).status_code == 404
    answer = browser.get(f"/consultations/{open_now.slug}", query_string=future)
    assert "only looking" not in answer.text
    assert "Open until" in answer.text


def test_nothing_can_be_sent_from_a_page_that_is_only_looked_at(make, app, client_as):
    made = make.consultation(("More benches",))
    officer = client_as("officer", level=2)
    look = {"as": "resident", "on": "2027-05-04T15:00"}
    page = officer.get(f"{made.url}/", query_string=look)
    assert 'value="only-looking"' in page.text
    vote = {"csrf_token": "only-looking", "statement": "1", "vote": "agree"}
    for query in (look, {}):
        answer = officer.post(f"{made.url}/answer", data=vote, query_string=query)
        assert answer.status_code == 403
        assert "You are only looking" in answer.text
    with app.app_context():
        assert consultation_of(made.id).participants == 0


def test_whoever_gets_around_the_token_is_stopped_by_the_address(make, client_as, no_csrf):
    made = make.consultation(("More benches",))
    officer = client_as("officer", level=2)
    vote = {"statement": "1", "vote": "agree"}
    answer = officer.post(
        f"{made.url}/answer", data=vote, query_string={"as": "citizen", "on": "2027-05-04T15:00"}
    )
    assert answer.status_code == 403
    assert "You are only looking" in answer.text


def test_no_unit_of_work_begins_while_a_moment_is_imagined(in_app):
    portal_clock.imagine(NOON)
    try:
        with pytest.raises(OnlyLooking), unit_of_work():
            pass
    finally:
        portal_clock.imagine(None)
    with unit_of_work():
        pass


def test_a_look_ends_with_its_request_and_leaves_nothing_for_others(make, client, client_as):
    made = make.consultation(("More benches",), opens_in=timedelta(days=5))
    page = f"/consultations/{made.slug}"
    looked = client_as("officer").get(page, query_string=asked(NOON + timedelta(days=6), "visitor"))
    assert "Open until" in looked.text
    assert looked.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert looked.headers["Referrer-Policy"] == "no-referrer"
    assert looked.headers["Cache-Control"] == "private, no-store"
    assert portal_clock.now() == NOON
    seen = client.get(page)
    assert "Open until" not in seen.text
    assert "X-Robots-Tag" not in seen.headers


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    minutes=st.integers(-20 * 1440, 40 * 1440)
    | st.sampled_from([-1440, -1441, -1439, 9 * 1440, 9 * 1440 - 1, 9 * 1440 + 1]),
    microseconds=st.sampled_from([0, 1, 999_999]),
    who=st.sampled_from(["visitor", "citizen", "resident"]),
    draft=st.booleans(),
)
def test_what_a_look_shows_is_what_people_see_when_the_moment_has_come(
    make, app, client_as, shown, minutes, microseconds, who, draft
):
    area = make.area()
    rule = Eligibility(level=2, area_ids=(area,), min_age=16)
    made = make.consultation(("More benches",), eligibility=rule)
    moment = NOON + timedelta(minutes=minutes, microseconds=microseconds)
    look = asked(moment, who)
    people = {
        "visitor": {},
        "citizen": {},
        "resident": {
            "level": 3,
            "area_id": area,
            "birth_date": (moment - timedelta(days=30 * 365 + 20)).date(),
        },
    }
    if who == "resident":
        look |= {"living": format_id(area), "aged": "30"}
    pages = (f"/consultations/{made.slug}", f"{made.url}/", f"{made.url}/results")
    if draft:
        unpublish(app, made)
    officer = client_as("officer")
    looked = [officer.get(page, query_string=look) for page in pages]
    publish(app, made)
    with portal_clock.stopped_clock(moment):
        person = client_as("visitor" if who == "visitor" else "citizen", **people[who])
        really = [person.get(page) for page in pages]
    for ahead, then in zip(looked, really, strict=True):
        assert ahead.status_code == then.status_code
        if then.status_code == 200:
            assert shown(ahead) == shown(then)


def test_a_closed_consultation_stays_closed_on_whatever_day(make, app, client_as):
    made = make.consultation(("More benches",), state="closed")
    text = (
        client_as("officer")
        .get(f"/consultations/{made.slug}", query_string=asked(NOON, "visitor"))
        .text
    )
    assert "This consultation is finished" in text
    with app.app_context():
        assert consultation_of(made.id).state is ConsultationState.CLOSED


def test_the_moment_may_have_a_zone_or_be_one_of_the_town(make, client_as):
    made = make.consultation(("More benches",), state="draft", opens_in=timedelta(0))
    officer = client_as("officer")
    opens = datetime(2027, 5, 4, 12, 0, tzinfo=UTC)
    page = f"/consultations/{made.slug}"
    for on in (opens.isoformat(), "2027-05-04T14:00"):
        assert "Open until" in officer.get(page, query_string={"as": "visitor", "on": on}).text
    for on in ((opens - timedelta(microseconds=1)).isoformat(), "2027-05-04T13:59"):
        text = officer.get(page, query_string={"as": "visitor", "on": on}).text
        assert "Open until" not in text


@pytest.mark.parametrize(
    "method", ["call", "discussion", "document", "poll", "questions", "statements", "survey"]
)
def test_pages_of_every_method_look_ahead_as_they_will_be(app, client_as, phase_of, shown, method):
    opens, closes = NOON + timedelta(days=2), NOON + timedelta(days=9)
    made = phase_of(method, opens, closes)
    with app.test_request_context():
        record = consultation_of(made.id)
        entry = methods()[method].entry_url(record, record.phases[0])
    unpublish(app, made)
    officer = client_as("officer")
    for moment in (opens - timedelta(hours=1), opens, closes):
        for who in ("visitor", "citizen"):
            for page in (f"/consultations/{made.slug}", entry):
                looked = officer.get(page, query_string=asked(moment, who), follow_redirects=True)
                publish(app, made)
                state_of(app).caches["pages"].clear()  # it does not know that the clock was moved
                with portal_clock.stopped_clock(moment):
                    then = client_as(who).get(page, follow_redirects=True)
                unpublish(app, made)
                assert looked.status_code == then.status_code, (page, moment, who)
                assert shown(looked) == shown(then), (page, moment, who)
