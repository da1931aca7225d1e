"""What plugin authors test with does what it says."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from flask import Flask

from portal.core.events.encoding import build
from portal.core.events.schema import example_of_event
from portal.sdk import (
    VISITOR,
    Capability,
    DataHooks,
    EgressError,
    EgressFailed,
    EgressProblem,
    EgressRefused,
    EventEnvelope,
    Idempotency,
    Plugin,
    ProposalPublished,
    Subscription,
    access_proposal,
    emit,
    format_id,
    hookimpl,
    http_client,
    unit_of_work,
)
from portal.testing.accessibility import assert_accessible, axe_findings, looked_with
from portal.testing.fake_http import FakeHTTP, Misbehaviour
from portal.testing.filling import rows_of
from portal.testing.outbox import CrashPoint, Outbox
from portal.testing.site import TEST_PLUGINS, CannotSwitch, configuration, taking_part

API = "https://api.example.org/v1/points"


class Caller(Plugin, DataHooks):
    """Tells another machine of every proposal, and must never do so twice."""

    name = "caller"
    title = "Caller"
    version = "1.0"
    capabilities = frozenset((Capability.EVENTS, Capability.NETWORK))
    hosts = ("api.example.org",)

    def tell(self, envelope: EventEnvelope) -> None:
        """Tell the other machine."""
        http_client("caller").post(API, json={"id": str(envelope.subject_id)})

    @hookimpl
    def subscriptions(self) -> list[Subscription]:
        """Hear of proposals."""
        wanted = ("proposals.published",)
        return [Subscription("caller.tell", wanted, self.tell, Idempotency.NONE, title="Telling")]


class Untold(Plugin):
    """Declares a host and does not ask to reach it."""

    name = "untold"
    title = "Untold"
    version = "1.0"
    hosts = ("api.example.org",)


@pytest.fixture(scope="session")
def plugins(plugin: Plugin) -> tuple[Plugin, ...]:
    return plugin, Caller(), Untold()


@pytest.fixture
def published(app: Flask, clock: Any) -> uuid.UUID:
    """Tell of a proposal, so that two subscribers have something to be told; the clock stands."""
    event = build(ProposalPublished, example_of_event(ProposalPublished))
    with app.app_context(), unit_of_work():
        emit(event)
    return event.subject_id


# -- The outbox


@pytest.mark.both_engines
@pytest.mark.parametrize("point", list(CrashPoint))
def test_wherever_the_worker_dies_the_next_one_does_it_once(
    app, plugin, outbox: Outbox, published, point
):
    outbox.crash_at(point, "sample.greet")
    waits = "pending" if point is CrashPoint.BEFORE_CLAIM else "leased"
    assert outbox.states("sample.greet") == {waits: 1}
    outbox.pass_lease()
    outbox()
    assert outbox.states("sample.greet") == {"done": 1}
    assert len(rows_of(app, plugin)["plugin_sample_greeting"]) == 1


@pytest.mark.parametrize(
    ("point", "called"), [(CrashPoint.AFTER_CLAIM, 0), (CrashPoint.AFTER_CALL, 1)]
)
def test_what_must_not_be_done_twice_is_left_to_a_person(
    outbox: Outbox, published, fake_http: FakeHTTP, point, called
):
    fake_http.answer(API, method="POST")
    outbox.crash_at(point, "caller.tell")
    outbox.pass_lease()
    outbox()
    assert outbox.states("caller.tell") == {"doubt": 1}
    assert len(fake_http.received(API)) == called


def test_a_worker_with_nothing_to_do_cannot_die_on_the_way(outbox: Outbox):
    with pytest.raises(AssertionError, match="nothing was due"):
        outbox.crash_at("after call")


# -- Other machines


def test_a_request_arrives_with_all_that_was_sent(outbox: Outbox, published, fake_http: FakeHTTP):
    fake_http.answer(API, method="POST", status=201, json={"ok": True})
    outbox()
    (arrived,) = fake_http.received(API)
    assert (arrived.method, arrived.url) == ("POST", API)
    assert arrived.json == {"id": str(published)}
    assert outbox.states("caller.tell") == {"done": 1}


def test_answers_come_one_after_the_other_and_the_last_for_ever(app, fake_http: FakeHTTP):
    fake_http.answer(API, status=500)
    fake_http.answer(API, json=[1, 2])
    with app.app_context():
        client = http_client("caller")
    assert client.get(API).status == 500
    assert client.get(f"{API}?page=2").json() == [1, 2]
    assert client.get(API).json() == [1, 2]
    assert [request.url for request in fake_http.requests] == [API, f"{API}?page=2", API]


@pytest.mark.parametrize("how", list(Misbehaviour))
def test_other_machines_can_misbehave(app, fake_http: FakeHTTP, how):
    fake_http.misbehave(API, how)
    with app.app_context():
        client = http_client("caller", timeout=1.5)
    with pytest.raises(EgressFailed) as failed:
        client.get(API)
    assert failed.value.sent


def test_hosts_that_were_not_declared_and_machines_nearby_are_refused(app, fake_http: FakeHTTP):
    fake_http.answer("https://elsewhere.example.org/")
    with app.app_context():
        declared, unasked = http_client("caller"), http_client("untold")
    refused = []
    for client, url in (
        (declared, "https://elsewhere.example.org/"),
        (declared, "https://127.0.0.1/"),
        (unasked, API),
    ):
        with pytest.raises(EgressRefused) as refusal:
            client.get(url)
        refused.append(refusal.value.code)
    assert set(refused) == {EgressProblem.HOST_NOT_ALLOWED}
    assert fake_http.requests == []


def test_a_machine_nearby_is_refused_also_where_every_host_is_allowed(fake_http: FakeHTTP):
    with pytest.raises(EgressError) as refusal:
        fake_http.client(None).get("https://10.0.0.1/")
    assert refusal.value.code is EgressProblem.ADDRESS_NOT_PUBLIC


def test_there_is_no_client_for_a_plugin_nobody_knows(app):
    with app.app_context(), pytest.raises(LookupError):
        http_client("nobody")


# -- People, pages and slots


@pytest.mark.parametrize(
    ("role", "status"),
    [("visitor", 302), ("citizen", 403), ("moderator", 200), ("administrator", 200)],
)
def test_a_browser_is_signed_in_with_the_role_one_asks_for(client_as, role, status):
    assert client_as(role).get("/admin").status_code == status


def test_a_slot_is_rendered_as_on_the_page(app, make, client_as, no_csrf, render_slot):
    proposal_id = make.proposal(make.person())
    with app.app_context():
        record = access_proposal(VISITOR, proposal_id)
    assert render_slot("proposal.sidebar", proposal=record) == ""
    sent = {"words": "Thank you!"}
    thanked = client_as("citizen").post(f"/thanks/{format_id(proposal_id)}", data=sent)
    assert thanked.status_code == 303, thanked.text[-500:]
    words = render_slot("proposal.sidebar", proposal=record, seen_by=client_as("officer"))
    assert "1 line of thanks" in words


def test_a_slot_is_given_exactly_what_it_is_declared_with(render_slot):
    with pytest.raises(AssertionError, match="proposal"):
        render_slot("proposal.sidebar", area=None)
    with pytest.raises(KeyError):
        render_slot("proposal.nowhere")


def test_a_disabled_plugin_is_gone_and_comes_back(site, client):
    assert client.get("/thanks").status_code == 200
    site.disable("sample")
    assert client.get("/thanks").status_code == 404
    site.enable("sample")
    assert client.get("/thanks").status_code == 200


def test_a_plugin_that_cannot_be_enabled_says_why(site):
    with pytest.raises(CannotSwitch, match="nobody"):
        site.enable("nobody")


def test_installed_plugins_take_part_in_tests_only_when_asked_for(monkeypatch, tmp_path):
    monkeypatch.delenv(TEST_PLUGINS, raising=False)
    assert taking_part() == set()
    monkeypatch.setenv(TEST_PLUGINS, "petitions, points")
    assert taking_part() == {"petitions", "points"}
    left_out = configuration(tmp_path).plugins_disabled
    assert not {"petitions", "points"} & set(left_out)


# -- Accessibility


def test_a_good_page_passes(client_as):
    assert_accessible(client_as("visitor"), "/thanks")


@pytest.mark.browser
@pytest.mark.slow
def test_axe_sees_what_the_markup_alone_does_not_say(client_as):
    if not looked_with().startswith("axe"):
        pytest.skip(looked_with())
    browser = client_as("visitor")
    page = browser.get("/thanks").text
    assert axe_findings(browser, "/thanks", page) == []
    pale = page.replace("</main>", '<p><font color="#eeeeee">Pale words</font></p></main>')
    assert any("color-contrast" in finding for finding in axe_findings(browser, "/thanks", pale))
