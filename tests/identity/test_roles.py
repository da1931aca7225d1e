"""Roles: given and taken in the back office, always written down, never all lost."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal.core import clock as portal_clock
from portal.core.audit import entries
from portal.core.database import session, unit_of_work
from portal.core.identifiers import format_id
from portal.core.permissions import SYSTEM, Actor, ActorKind, Role, Scope
from portal.core.problems import Forbidden, Problems
from portal.identity.drafts import BlockDraft, GrantDraft
from portal.identity.jobs import clear_ended
from portal.identity.models import GrantRow, PersonRow
from portal.identity.queries import names_of
from portal.identity.queries.people import people
from portal.identity.service.roles import block, grant_role, revoke_role
from portal.identity.sessions import actor_of, open_session
from portal.testing.factories import Make
from tests.identity.conftest import Browser
from tests.support.queries import count_queries


@pytest.fixture
def boss(make: Make) -> Any:
    return make.person("administrator", email="boss@example.org", display_name="Boss")


@pytest.fixture
def ana(make: Make) -> Any:
    return make.person(email="ana@example.org", display_name="Ana Ruiz")


@pytest.fixture
def office(browser_of: Callable[..., Browser], boss: Any) -> Browser:
    return browser_of(boss)


def actor_for(app: Flask, person_id: uuid.UUID) -> Actor:
    with app.app_context():
        with unit_of_work():
            token = open_session(person_id, second_factor=True)
        actor = actor_of(token)
        assert actor is not None
        return actor


def test_a_role_is_given_for_an_area_until_a_day(
    app: Flask, make: Make, office: Browser, ana: Any
) -> None:
    area = make.area("Millside")
    page = f"/admin/people/{format_id(ana)}"
    ends = portal_clock.today() + timedelta(days=30)
    answer = office.send(
        f"{page}/roles", page=page, role="officer", scope=f"area:{area.hex}", ends_on=str(ends)
    )
    assert answer.status_code == 303
    assert "Area: Millside" in office.get(page).text
    actor = actor_for(app, ana)
    assert actor.has_role(Role.OFFICER, Scope("area", area))
    assert not actor.has_role(Role.OFFICER)
    with app.app_context():
        (written,) = entries(action="identity.role_granted").items
        assert written.subject_id == str(ana)
        assert written.detail["role"] == "officer"


def test_a_role_ends_with_its_last_day(clock: Callable[..., Any], app: Flask, make: Make) -> None:
    ana = make.person()
    with app.app_context(), unit_of_work():
        day = portal_clock.today()
        grant_role(SYSTEM, ana, GrantDraft("officer", ends_on=day))
    assert actor_for(app, ana).has_role(Role.OFFICER)
    clock(days=1)
    assert not actor_for(app, ana).has_role(Role.OFFICER)


def test_a_role_is_taken_away_within_one_request(
    app: Flask, make: Make, office: Browser, browser_of: Callable[..., Browser]
) -> None:
    import re

    moderator = make.person("moderator")
    theirs = browser_of(moderator)
    assert theirs.get("/admin/people").status_code == 200
    page = f"/admin/people/{format_id(moderator)}"
    path = re.search(r'action="([^"]+/revoke)"', office.get(page).text)
    assert path
    office.send(path[1], page=page)
    assert theirs.get("/admin/people").status_code == 403
    with app.app_context():
        assert len(entries(action="identity.role_revoked").items) == 1


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"role": "king"}, "Choose a role"),
        ({"role": "officer", "scope": "galaxy"}, "where the role holds"),
        ({"role": "officer", "scope": "area:zzz"}, "where the role holds"),
        ({"role": "administrator", "scope": "area:" + "0" * 32}, "whole portal"),
        ({"role": "officer", "ends_on": "2001-01-01"}, "still to come"),
        ({"role": "officer", "ends_on": "soon"}, "Write the date"),
    ],
)
def test_a_role_that_cannot_be_given_says_why(
    office: Browser, ana: Any, fields: dict[str, str], words: str
) -> None:
    page = f"/admin/people/{format_id(ana)}"
    answer = office.send(f"{page}/roles", page=page, **{"scope": "portal", **fields})
    assert answer.status_code == 422
    assert words in answer.text


def test_the_same_role_is_not_given_twice(app: Flask, ana: Any, in_app: Flask) -> None:
    with unit_of_work():
        grant_role(SYSTEM, ana, GrantDraft("editor"))
    with pytest.raises(Problems) as refused, unit_of_work():
        grant_role(SYSTEM, ana, GrantDraft("editor"))
    assert refused.value.problems[0].code == "held"


def test_the_last_administrator_stays(app: Flask, boss: Any, in_app: Flask) -> None:
    grant = session().execute(select(GrantRow.id)).scalar_one()
    with pytest.raises(Problems) as refused, unit_of_work():
        revoke_role(SYSTEM, grant)
    assert refused.value.problems[0].code == "last_administrator"


def test_the_last_administrator_cannot_leave(browser_of: Callable[..., Browser], boss: Any) -> None:
    browser = browser_of(boss)
    answer = browser.send("/account/delete", page="/account/data", sure="y")
    assert answer.status_code == 422
    assert "last administrator" in answer.text


@pytest.mark.both_engines
def test_two_administrators_cannot_remove_each_other_at_once(app: Flask, make: Make) -> None:
    first, second = make.person("administrator"), make.person("administrator")
    with app.app_context():
        grants = session().execute(select(GrantRow.id)).scalars().all()
    start, outcomes = threading.Barrier(2), []

    def revoke(grant: uuid.UUID) -> None:
        with app.app_context():
            start.wait()
            try:
                with unit_of_work():
                    revoke_role(SYSTEM, grant)
                outcomes.append("revoked")
            except Problems as refused:
                outcomes.append(refused.problems[0].code)

    threads = [threading.Thread(target=revoke, args=(grant,)) for grant in grants]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["last_administrator", "revoked"]
    assert {first, second}


def test_only_administrators_give_roles(app: Flask, make: Make, ana: Any) -> None:
    for role in ("citizen", "moderator", "officer", "editor"):
        actor = actor_for(app, make.person(role))
        with app.app_context(), pytest.raises(Forbidden), unit_of_work():
            grant_role(actor, ana, GrantDraft("officer"))


def test_a_token_cannot_make_itself_stronger(app: Flask, boss: Any) -> None:
    from portal.identity.drafts import ApiTokenDraft
    from portal.identity.service.api_tokens import create_api_token

    token = Actor(ActorKind.TOKEN, boss, scopes=frozenset({"identity:write"}))
    with app.app_context(), pytest.raises(Forbidden), unit_of_work():
        create_api_token(token, ApiTokenDraft("more", ("identity:write",), 10))


def test_a_blocked_person_is_out_at_once_and_told_why(
    app: Flask,
    office: Browser,
    browser_of: Callable[..., Browser],
    ana: Any,
    mailbox: Callable[[], list[Any]],
) -> None:
    theirs = browser_of(ana)
    page = f"/admin/people/{format_id(ana)}"
    until = str(portal_clock.today() + timedelta(days=7))
    answer = office.send(
        f"{page}/block", page=page, reason="Insults in three comments", until=until
    )
    assert answer.status_code == 303
    assert not theirs.is_signed_in
    (mail,) = mailbox()
    assert (mail.to, mail.subject) == ("ana@example.org", "Your account is blocked")
    assert "Insults in three comments" in mail.text
    office.send(f"{page}/unblock", page=page)
    assert browser_of(ana).is_signed_in


@pytest.mark.parametrize(
    "fields",
    [
        {"reason": "", "until": "2999-01-01"},
        {"reason": "no", "until": "2999-01-01"},
        {"reason": "x" * 501, "until": "2999-01-01"},
        {"reason": "Insults", "until": "2001-01-01"},
        {"reason": "Insults", "until": "for ever"},
    ],
)
def test_a_block_needs_a_reason_and_an_end(
    office: Browser, browser_of: Callable[..., Browser], ana: Any, fields: dict[str, str]
) -> None:
    page = f"/admin/people/{format_id(ana)}"
    assert office.send(f"{page}/block", page=page, **fields).status_code == 422
    assert browser_of(ana).is_signed_in


def test_a_moderator_cannot_block_the_council(app: Flask, make: Make, boss: Any) -> None:
    actor = actor_for(app, make.person("moderator"))
    until = portal_clock.now() + timedelta(days=1)
    with app.app_context(), pytest.raises(Problems) as refused, unit_of_work():
        block(actor, boss, BlockDraft("A good reason", until))
    assert "staff" in {problem.code for problem in refused.value.problems}


def test_looking_at_a_person_is_written_down(app: Flask, office: Browser, ana: Any) -> None:
    office.get(f"/admin/people/{format_id(ana)}")
    with app.app_context():
        (seen,) = entries(action="identity.person_seen").items
        assert seen.subject_id == str(ana)


def test_addresses_are_for_administrators_only(
    office: Browser, browser_of: Callable[..., Browser], make: Make, ana: Any
) -> None:
    moderator = browser_of(make.person("moderator"))
    for page in ("/admin/people", f"/admin/people/{format_id(ana)}"):
        assert "ana@example.org" in office.get(page).text
        assert "ana@example.org" not in moderator.get(page).text


def test_people_are_found_by_part_of_name_or_address(office: Browser, make: Make, ana: Any) -> None:
    make.person(email="bob@elsewhere.org", display_name="Bob 100% Marsh")
    for words in ("ruiz", "ANA@"):
        page = office.get("/admin/people", query_string={"q": words}).text
        assert "Ana Ruiz" in page
        assert "Marsh" not in page
    assert "Marsh" in office.get("/admin/people", query_string={"q": "100%"}).text
    assert "Nobody fits" in office.get("/admin/people", query_string={"q": "\x00%_zz"}).text


def test_the_list_of_people_pages_by_cursor(in_app: Flask, make: Make) -> None:
    for _number in range(7):
        make.person()
    seen: list[uuid.UUID] = []
    cursor = None
    while True:
        found = people(cursor=cursor, limit=3)
        seen += [item.id for item in found.items]
        cursor = found.next
        if cursor is None:
            break
    assert len(seen) == len(set(seen)) == 7


@pytest.mark.both_engines
def test_names_come_in_one_query_with_badges(in_app: Flask, make: Make) -> None:
    ana = make.person(display_name="Ana")
    officer = make.person("officer", display_name="Olga")
    make.grant(officer, "moderator")
    hidden = make.person(display_name="Hidden", profile_public=False)
    nobody = uuid.uuid4()
    with count_queries() as queries:
        names = names_of([ana, officer, hidden, nobody])
    assert len(queries) == 1
    assert names[ana].url == f"/people/{format_id(ana)}"
    assert names[officer].badge == "Officer"
    assert names[hidden].url is None
    assert names[nobody].display_name == "Deleted account"


def test_a_person_costs_one_query_and_staff_two(in_app: Flask, make: Make) -> None:
    for role, budget in (("citizen", 1), ("officer", 2)):
        person = make.person(role)
        with unit_of_work():
            token = open_session(person)
        with count_queries() as queries:
            assert actor_of(token) is not None
        assert len(queries) == budget


def test_an_erased_person_is_shown_as_such_in_the_office(
    app: Flask, office: Browser, browser_of: Callable[..., Browser], ana: Any
) -> None:
    browser_of(ana).send("/account/delete", page="/account/data", sure="y")
    page = office.get(f"/admin/people/{format_id(ana)}").text
    assert "Deleted account" in page
    with app.app_context():
        row = session().get(PersonRow, ana)
        assert row is not None
        assert row.email is None


def test_nobody_is_asked_for_a_second_step_because_of_a_role_that_ended(
    clock: Callable[..., Any], app: Flask, make: Make
) -> None:
    ana, olga = make.person(), make.person("officer")
    with app.app_context():
        with unit_of_work():
            grant_role(SYSTEM, ana, GrantDraft("officer", ends_on=portal_clock.today()))
        clock(days=1)
        clear_ended()
        rows = session().execute(select(PersonRow.id, PersonRow.has_grants))
        held = {row.id: row.has_grants for row in rows}
        assert held == {ana: False, olga: True}
