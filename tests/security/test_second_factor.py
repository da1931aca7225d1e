"""A password or a mailed link alone never becomes a session with a second step behind it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask.testing import FlaskClient

from portal.core.database import unit_of_work
from portal.core.permissions import Actor, ActorKind
from portal.core.problems import Forbidden
from portal.identity.service import passkeys
from portal.identity.service.second_factor import reset_second_factor, switch_on
from portal.identity.sessions import actor_of, open_session
from portal.testing.factories import Make
from portal.testing.site import Site, make_site
from tests.identity.authenticator import Authenticator
from tests.identity.conftest import Browser
from tests.identity.test_passkeys import add
from tests.identity.test_second_factor import code_of

PAGE = "/account/second-factor"


@pytest.fixture(scope="module")
def strict(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    site = make_site(tmp_path_factory.mktemp("strict"), second_factor_for_staff=True)
    yield site
    site.close()


@pytest.fixture
def enter(strict: Site) -> Callable[..., Browser]:
    """Return a function that signs somebody in, with a second factor or without."""
    strict.empty()

    def sign_in(person_id: Any, *, proved: bool) -> Browser:
        with strict.app.app_context(), unit_of_work():
            token = open_session(person_id, second_factor=proved)
        client: FlaskClient = strict.app.test_client()
        with client.session_transaction() as cookie:
            cookie["_user_id"], cookie["_fresh"] = token, True
        return Browser(client)

    return sign_in


def set_up_an_app(browser: Browser) -> None:
    page = browser.get(f"{PAGE}/set-up").text
    secret = re.search(r"<code>([A-Z2-7]{32})</code>", page)
    carried = re.search(r'name="secret" type="hidden" value="([^"]+)"', page)
    assert secret
    assert carried
    browser.send(f"{PAGE}/set-up", secret=carried[1], code=code_of(secret[1]))


def test_whoever_has_only_the_password_of_an_administrator_with_a_passkey_gets_no_role(
    strict: Site, enter: Callable[..., Browser]
) -> None:
    boss = Make(strict.app).person("administrator")
    add(enter(boss, proved=True), Authenticator())
    thief = enter(boss, proved=False)
    set_up_an_app(thief)
    assert thief.get("/admin/people").status_code == 403
    offered = thief.client.post(
        "/account/passkeys/options", headers={"X-CSRFToken": thief.token(PAGE)}
    )
    assert offered.status_code == 403
    (remove,) = re.findall(r'action="(/account/passkeys/[^"]+/remove)"', thief.get(PAGE).text)
    assert thief.send(remove, page=PAGE).status_code == 403
    assert remove in enter(boss, proved=True).get(PAGE).text


def test_a_session_from_before_the_second_step_cannot_go_around_it(
    strict: Site, enter: Callable[..., Browser]
) -> None:
    ana = Make(strict.app).person()
    old = enter(ana, proved=False)
    set_up_an_app(enter(ana, proved=False))
    offered = old.client.post("/account/passkeys/options", headers={"X-CSRFToken": old.token(PAGE)})
    assert offered.status_code == 403


def test_the_first_second_step_needs_no_other_and_a_citizen_may_lose_a_passkey(
    strict: Site, enter: Callable[..., Browser]
) -> None:
    make = Make(strict.app)
    boss = enter(make.person("administrator"), proved=False)
    set_up_an_app(boss)
    assert boss.get("/admin/people").status_code == 200
    ana = make.person()
    add(enter(ana, proved=False), Authenticator())
    later = enter(ana, proved=False)
    (remove,) = re.findall(r'action="(/account/passkeys/[^"]+/remove)"', later.get(PAGE).text)
    assert later.send(remove, page=PAGE).status_code == 303
    assert remove not in later.get(PAGE).text


def test_an_operator_lets_somebody_begin_anew_who_lost_the_only_passkey(
    strict: Site, enter: Callable[..., Browser]
) -> None:
    boss = Make(strict.app).person("administrator")
    add(enter(boss, proved=True), Authenticator())
    with strict.app.app_context():
        with unit_of_work():
            reset_second_factor(boss)
        with unit_of_work():
            token = open_session(boss)
        actor = actor_of(token)
        assert actor is not None
        assert actor.roles_waiting
        with unit_of_work():
            passkeys.offer_creation(actor)


def test_switching_on_a_second_time_needs_the_first(in_app: Any, make: Make) -> None:
    ana = make.person()
    with in_app.test_request_context():
        secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
        actor = Actor(ActorKind.PERSON, ana, confirmed=True)
        with unit_of_work():
            switch_on(actor, secret, code_of(secret))
        with pytest.raises(Forbidden), unit_of_work():
            switch_on(actor, secret, code_of(secret))
