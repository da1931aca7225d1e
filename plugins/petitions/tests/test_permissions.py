"""Nobody where they do not belong: every route of the plugin, asked as everybody."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from portal.sdk import new_id, now, session, unit_of_work
from portal_petitions import queries, service
from portal_petitions.links import confirm_token, sponsor_token
from portal_petitions.models import AlarmRow
from portal_petitions.records import AlarmKind, LineDraft, ResponseDraft, SignatureFilter
from portal_petitions.testing import acting, add_petition, add_signatures, sign
from portal_petitions.testing_browser import forget

ROLES = ("visitor", "citizen", "author", "editor", "moderator", "officer", "administrator")
EVERYBODY = set(ROLES)
PEOPLE = EVERYBODY - {"visitor"}
BOTH = {"moderator", "officer", "administrator"}
MODERATORS, OFFICERS = {"moderator", "administrator"}, {"officer", "administrator"}

#: Who gets in, by endpoint; one that is missing here fails the test.
ALLOWED: dict[str, set[str]] = {
    **dict.fromkeys(
        (
            "petitions.index", "petitions.as_csv", "petitions.as_json", "petitions.as_atom",
            "petitions.begin", "petitions.similar", "petitions.show", "petitions.one_as_json",
            "petitions.one_as_csv", "petitions.history_as_csv", "petitions.history_as_json",
            "petitions.areas_as_csv", "petitions.areas_as_json", "petitions.sign",
            "petitions.sponsor", "petitions.become_sponsor", "petitions.confirm",
            "petitions.do_confirm",
            "api_petitions.list_petitions", "api_petitions.list_similar_petitions",
            "api_petitions.read_petition", "api_petitions.read_petition_history",
            "api_petitions.read_petition_areas",
        ),
        EVERYBODY,
    ),
    # A wrong link is explained to everybody, with the status of something that is not there.
    "petitions.news": set(),
    "petitions.stop_news": set(),
    **dict.fromkeys(
        (
            "petitions.write", "petitions.save", "petitions.own",
            "api_petitions.create_petition", "api_petitions.ask_signature",
            "api_petitions.list_own_petitions",
        ),
        PEOPLE,
    ),
    "petitions.mine": {"author"},
    "petitions.ask_withdraw": {"author"},
    "petitions.withdraw": {"author"},
    "api_petitions.withdraw_petition": {"author"},
    **dict.fromkeys(
        (
            "petitions_office.index", "petitions_office.show", "petitions_office.alarms",
            "petitions_office.see_alarm", "petitions_office.signatures",
            "petitions_office.signatures_as_csv", "petitions_office.remove_signature",
            "petitions_office.recount", "petitions_office.preview", "petitions_office.ask",
            "petitions_office.batch", "petitions_office.decide_batch", "petitions_office.sheets",
            "petitions_office.add_sheet", "petitions_office.paper", "petitions_office.sheet",
            "petitions_office.key_lines", "petitions_office.decide_line",
            "petitions_office.work_on_sheet", "petitions_office.check",
            "petitions_office.compare",
            "api_petitions.list_waiting_petitions", "api_petitions.read_petition_response_draft",
        ),
        BOTH,
    ),
    **dict.fromkeys(
        (
            "petitions_office.moderate", "petitions_office.lock", "petitions_office.release",
            "petitions_office.edit", "petitions_office.approve", "petitions_office.reject",
            "petitions_office.stop", "api_petitions.lock_petition",
            "api_petitions.release_petition", "api_petitions.approve_petition",
            "api_petitions.reject_petition",
        ),
        MODERATORS,
    ),
    **dict.fromkeys(
        (
            "petitions_office.save_response", "petitions_office.schedule_debate",
            "petitions_office.save_outcome", "api_petitions.save_petition_response",
            "api_petitions.publish_petition_response", "api_petitions.schedule_petition_debate",
            "api_petitions.publish_petition_outcome",
        ),
        OFFICERS,
    ),
    "petitions_office.thresholds": {"administrator"},
    "petitions_office.set_thresholds": {"administrator"},
}  # fmt: skip
BLUEPRINTS = ("petitions", "petitions_office", "api_petitions")
DRAFTS = (
    "petitions.mine", "petitions.ask_withdraw", "petitions.sponsor", "petitions.become_sponsor"
)  # fmt: skip
QUERIES = {
    "petitions.similar": "?q=Benches+by+the+river",
    "api_petitions.list_similar_petitions": "?title=Benches+by+the+river",
    "petitions_office.preview": "?domain=example.org",
    "petitions_office.ask": "?domain=example.org",
}
BODIES: dict[str, Any] = {
    "api_petitions.create_petition": {"title": "x", "background": "y", "name": "z"},
    "api_petitions.ask_signature": {"name": "Ana Field", "email": "ana@garden.example"},
    "api_petitions.withdraw_petition": {"reason": "It is there."},
    "api_petitions.approve_petition": {"version": 9},
    "api_petitions.reject_petition": {"version": 9, "reason": "irrelevant"},
    "api_petitions.schedule_petition_debate": {"scheduled_on": "2020-01-01"},
    "api_petitions.save_petition_response": {"summary": "In May."},
    "api_petitions.publish_petition_response": {"summary": "In May."},
    "api_petitions.publish_petition_outcome": {"debated_on": "2027-05-01", "outcome": ""},
}


@pytest.fixture
def things(town: Any) -> dict[str, Any]:
    """One of everything the addresses name."""
    author, clerk = town.make.person(), acting(town.officer, "officer")
    opened = add_petition(author_id=author)
    [signature] = add_signatures(opened, 1)
    sign(opened, 2)
    with unit_of_work():
        sheet = service.add_sheet(clerk, opened, "Library 3")
        service.key_lines(clerk, sheet, [LineDraft(1, "Ada Abbott", "", town.mill)])
        service.save_response(clerk, opened, ResponseDraft("In May.", "The trees come."))
        batch = service.ask_invalidation(clerk, opened, SignatureFilter(name="signer"), "A list")
        alarm = new_id()
        session().add(
            AlarmRow(
                id=alarm, petition_id=opened, kind=AlarmKind.PETITION, hour=now(), last_hour=9,
                usual=1.0, raised_at=now(),
            )
        )  # fmt: skip
    [line] = queries.lines_of(sheet)
    return {
        "author": author,
        "opened": opened,
        "draft": add_petition("sponsoring", author_id=author),
        "waiting": add_petition("moderation", author_id=author),
        "petitions.withdraw": add_petition("sponsoring", author_id=author),
        "petitions.ask_withdraw": add_petition("sponsoring", author_id=author),
        "api_petitions.withdraw_petition": add_petition("sponsoring", author_id=author),
        "signature_id": signature,
        "batch_id": batch,
        "alarm_id": alarm,
        "sheet_id": sheet,
        "line_id": line.id,
        "area_id": town.mill,
    }


def arguments(rule: Any, things: dict[str, Any]) -> dict[str, Any]:
    """Return what stands in a route's address."""
    petition = things["opened"]
    if rule.endpoint in DRAFTS:
        petition = things["draft"]
    if rule.endpoint.endswith(("withdraw_petition", "withdraw")):
        # What is taken back is gone for the next question.
        petition = things[rule.endpoint]
    words = ("moderate", "lock", "approve", "reject", "edit", "release")
    if rule.endpoint.partition(".")[2].startswith(words):
        petition = things["waiting"]
    if rule.endpoint == "petitions.save":
        petition = new_id()
    values = {**things, "petition_id": petition, "token": confirm_token(things["signature_id"])}
    if "sponsor" in rule.endpoint:
        values["token"] = sponsor_token(petition)
    return {name: values[name] for name in rule.arguments}


def outcome(status: int, location: str) -> str:
    """Return whether somebody came in."""
    if status in (401, 403, 404) or location.startswith("/sign-in"):
        return "kept out"
    assert status < 500, f"status {status}"
    return "in"


@pytest.mark.parametrize("role", ROLES)
def test_exactly_those_get_in_whom_the_table_names(
    town: Any,
    things: dict[str, Any],
    app: Flask,
    client_of: Callable[[uuid.UUID], Any],
    no_csrf: None,
    role: str,
) -> None:
    person = {"author": things["author"], "editor": None, "visitor": None}.get(
        role, getattr(town, role, None)
    )
    person = town.make.person("editor") if role == "editor" else person
    browser = client_of(person) if person else app.test_client()
    token = town.make.api_token(person) if person else ""
    program = app.test_client()
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    wrong = []
    rules = [r for r in app.url_map.iter_rules() if r.endpoint.split(".")[0] in BLUEPRINTS]
    for rule in sorted(rules, key=lambda r: (r.endpoint, r.rule)):
        method = next(iter((rule.methods or set()) - {"HEAD", "OPTIONS"}))
        with app.test_request_context():
            path = app.url_map.bind("localhost").build(rule.endpoint, arguments(rule, things))
        path += QUERIES.get(rule.endpoint, "")
        forget()
        if rule.endpoint.startswith("api_"):
            body = None if method == "GET" else BODIES.get(rule.endpoint)
            answer = program.open(path, method=method, headers=headers, json=body)
        else:
            answer = browser.open(path, method=method, headers={"Accept": "text/html"})
        came = outcome(answer.status_code, answer.headers.get("Location", ""))
        if (came == "in") is not (role in ALLOWED[rule.endpoint]):
            wrong.append(f"{rule.endpoint}: {came} ({answer.status_code})")
    assert wrong == []


def test_every_route_stands_in_the_table_and_the_table_in_the_plugin(app: Flask) -> None:
    there = {r.endpoint for r in app.url_map.iter_rules() if r.endpoint.split(".")[0] in BLUEPRINTS}
    assert there ^ set(ALLOWED) == set()


@pytest.mark.parametrize("path", ["/petitions", "/petitions.json", "/admin/petitions"])
def test_nothing_of_it_is_there_while_it_is_switched_off(
    town: Any, app: Flask, client_of: Callable[[uuid.UUID], Any], no_csrf: None, path: str
) -> None:
    administrator = client_of(town.administrator)
    assert administrator.get(path).status_code == 200
    forget()
    administrator.post("/admin/plugins/petitions/disable")
    app.extensions["portal"].stamps.forget()
    forget()
    assert administrator.get(path).status_code == 404
    forget()
    assert "/petitions" not in app.test_client().get("/").text
