"""At the edges of a phase pages, the API and what the server accepts agree, for every method."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from portal.consultations.hooks import methods
from portal.consultations.policy import TakePart, may_participate, phase_is_open
from portal.consultations.queries import consultation_of
from portal.consultations.records import Moment
from portal.core import clock as portal_clock
from portal.testing.fixtures import NOON

pytestmark = [pytest.mark.usefixtures("clock"), pytest.mark.both_engines]
TICK = timedelta(microseconds=1)
WAY_IN = re.compile(r'class="cp-button cp-button-primary cp-button-large"')
METHODS = ("call", "discussion", "document", "poll", "questions", "statements", "survey")


def test_the_list_of_methods_here_is_complete(in_app):
    assert set(METHODS) == set(methods())


@pytest.mark.parametrize("method", METHODS)
def test_a_phase_is_open_from_its_first_moment_and_not_at_its_last(
    app, client, client_of, make, acts, phase_of, method
):
    opens = NOON + timedelta(hours=3, microseconds=123_457)
    closes = opens + timedelta(days=2, microseconds=7)
    made = phase_of(method, opens, closes)
    person = make.person(level=3)
    browser, actor = client_of(person), acts(person, level=3)
    for moment, expected in (
        (opens - TICK, Moment.UPCOMING),
        (opens, Moment.OPEN),
        (closes - TICK, Moment.OPEN),
        (closes, Moment.FINISHED),
    ):
        with portal_clock.stopped_clock(moment):
            with app.app_context():
                record = consultation_of(made.id)
                phase = record.phases[0]
                assert (phase.opens_at, phase.closes_at) == (opens, closes)
                assert record.moment(phase) is expected
                is_open = phase_is_open(record, phase).allowed
                assert may_participate(actor, TakePart(record, phase)).allowed is is_open
                with app.test_request_context():
                    entry = methods()[method].entry_url(record, phase)
            assert is_open is (expected is Moment.OPEN)
            told = client.get(f"/api/v1/consultations/{made.slug}").json
            assert [one["moment"] for one in told["phases"]] == [expected.value]
            shown = browser.get(f"/consultations/{made.slug}").text
            assert (WAY_IN.search(shown) is not None) is is_open
            assert browser.get(entry, follow_redirects=True).status_code == 200


@pytest.mark.parametrize(
    "change",
    [datetime(2027, 3, 28, 1, 0, tzinfo=UTC), datetime(2027, 10, 31, 1, 0, tzinfo=UTC)],
    ids=["spring", "autumn"],
)
def test_a_phase_that_ends_in_the_hour_of_a_clock_change_ends_once(
    app, make, acts, phase_of, change
):
    made = phase_of("statements", change - timedelta(days=1), change)
    actor = acts(make.person(level=3), level=3)
    town = ZoneInfo("Europe/Madrid")
    for minutes in (-90, -60, -30, -1, 0, 1, 30, 60, 90):
        moment = (change + timedelta(minutes=minutes)).astimezone(town)
        with portal_clock.stopped_clock(moment), app.app_context():
            record = consultation_of(made.id)
            subject = TakePart(record, record.phases[0])
            assert may_participate(actor, subject).allowed is (minutes < 0)
