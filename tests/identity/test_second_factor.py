"""The second step, and roles that wait for it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pyotp
import pytest

from portal.core import clock as portal_clock
from portal.core.identifiers import format_id
from portal.testing.factories import Make
from portal.testing.site import make_site
from tests.identity.conftest import Browser


@pytest.fixture
def ana(make: Make, password_hash: str) -> Any:
    return make.person(email="ana@example.org", password_hash=password_hash)


def code_of(secret: str) -> str:
    return str(pyotp.TOTP(secret).at(int(portal_clock.now().timestamp())))


def set_up(browser: Browser) -> tuple[str, list[str]]:
    page = browser.get("/account/second-factor/set-up").text
    secret = re.search(r"<code>([A-Z2-7]{32})</code>", page)
    carried = re.search(r'name="secret" type="hidden" value="([^"]+)"', page)
    assert secret
    assert carried
    answer = browser.send(
        "/account/second-factor/set-up", secret=carried[1], code=code_of(secret[1])
    )
    assert answer.status_code == 200
    return secret[1], re.findall(r"<code>([a-z2-9]{5}-[a-z2-9]{5})</code>", answer.text)


def test_the_picture_is_drawn_here(browser_of: Callable[..., Browser], ana: Any) -> None:
    page = browser_of(ana).get("/account/second-factor/set-up").text
    assert 'src="data:image/svg+xml' in page


def test_with_a_second_step_the_password_alone_opens_nothing(
    browser_of: Callable[..., Browser],
    new_browser: Callable[[], Browser],
    ana: Any,
    clock: Callable[..., Any],
) -> None:
    secret, _codes = set_up(browser_of(ana))
    browser = new_browser()
    answer = browser.sign_in("ana@example.org")
    assert answer.location == "/sign-in/second-step"
    assert not browser.is_signed_in
    clock(seconds=30)
    assert browser.send("/sign-in/second-step", code=code_of(secret)).status_code == 303
    assert browser.is_signed_in


def test_a_code_works_once(
    browser_of: Callable[..., Browser],
    new_browser: Callable[[], Browser],
    ana: Any,
    clock: Callable[..., Any],
) -> None:
    secret, _codes = set_up(browser_of(ana))
    clock(seconds=30)
    code = code_of(secret)
    first, second = new_browser(), new_browser()
    first.sign_in("ana@example.org")
    second.sign_in("ana@example.org")
    assert first.send("/sign-in/second-step", code=code).status_code == 303
    assert second.send("/sign-in/second-step", code=code).status_code == 422
    assert not second.is_signed_in


def test_the_code_that_set_it_up_does_not_sign_in(
    browser_of: Callable[..., Browser],
    new_browser: Callable[[], Browser],
    ana: Any,
    clock: Callable[..., Any],
) -> None:
    secret, _codes = set_up(browser_of(ana))
    browser = new_browser()
    browser.sign_in("ana@example.org")
    assert browser.send("/sign-in/second-step", code=code_of(secret)).status_code == 422


def test_a_recovery_code_works_once(
    browser_of: Callable[..., Browser],
    new_browser: Callable[[], Browser],
    ana: Any,
    clock: Callable[..., Any],
) -> None:
    _secret, codes = set_up(browser_of(ana))
    assert len(codes) == 10
    first, second = new_browser(), new_browser()
    first.sign_in("ana@example.org")
    second.sign_in("ana@example.org")
    assert first.send("/sign-in/second-step", code=codes[0].upper()).status_code == 303
    assert second.send("/sign-in/second-step", code=codes[0]).status_code == 422


def test_guessing_codes_is_stopped(
    browser_of: Callable[..., Browser],
    new_browser: Callable[[], Browser],
    ana: Any,
    clock: Callable[..., Any],
) -> None:
    secret, _codes = set_up(browser_of(ana))
    clock(seconds=60)
    browser = new_browser()
    browser.sign_in("ana@example.org")
    for _time in range(10):
        assert browser.send("/sign-in/second-step", code="000000").status_code == 422
    stopped = browser.send("/sign-in/second-step", code=code_of(secret))
    assert "tried too often" in stopped.text
    assert not browser.is_signed_in


def test_the_second_step_ends_after_ten_minutes(
    browser_of: Callable[..., Browser],
    new_browser: Callable[[], Browser],
    ana: Any,
    clock: Callable[..., Any],
) -> None:
    set_up(browser_of(ana))
    browser = new_browser()
    browser.sign_in("ana@example.org")
    clock(minutes=11)
    assert browser.get("/sign-in/second-step").location == "/sign-in"


def test_a_mailed_link_needs_the_second_step_too(
    browser_of: Callable[..., Browser],
    new_browser: Callable[[], Browser],
    ana: Any,
    links: Callable[[str], list[str]],
) -> None:
    set_up(browser_of(ana))
    browser = new_browser()
    browser.send("/sign-in/link", email="ana@example.org")
    (link,) = [one for one in links("ana@example.org") if "/link/" in one]
    assert browser.send(link).location == "/sign-in/second-step"
    assert not browser.is_signed_in


def test_switching_off_needs_a_code(
    browser_of: Callable[..., Browser], ana: Any, clock: Callable[..., Any]
) -> None:
    browser = browser_of(ana)
    secret, _codes = set_up(browser)
    page = "/account/second-factor"
    assert browser.send(f"{page}/off", page=page, code="123456").status_code == 422
    clock(seconds=30)
    assert browser.send(f"{page}/off", page=page, code=code_of(secret)).status_code == 303
    assert "Set it up" in browser.get(page).text


def test_new_recovery_codes_replace_the_old_ones(
    browser_of: Callable[..., Browser], ana: Any, clock: Callable[..., Any]
) -> None:
    browser = browser_of(ana)
    secret, old = set_up(browser)
    clock(seconds=30)
    page = "/account/second-factor"
    answer = browser.send(f"{page}/recovery", page=page, code=code_of(secret))
    fresh = re.findall(r"<code>([a-z2-9]{5}-[a-z2-9]{5})</code>", answer.text)
    assert len(fresh) == 10
    assert not set(fresh) & set(old)


def test_somebody_elses_set_up_is_not_taken(
    browser_of: Callable[..., Browser], make: Make, ana: Any
) -> None:
    theirs = browser_of(make.person()).get("/account/second-factor/set-up").text
    secret = re.search(r"<code>([A-Z2-7]{32})</code>", theirs)
    carried = re.search(r'name="secret" type="hidden" value="([^"]+)"', theirs)
    assert secret
    assert carried
    browser = browser_of(ana)
    browser.send("/account/second-factor/set-up", secret=carried[1], code=code_of(secret[1]))
    assert "Set it up" in browser.get("/account/second-factor").text


@pytest.fixture(scope="module")
def strict_site(tmp_path_factory: pytest.TempPathFactory) -> Any:
    site = make_site(tmp_path_factory.mktemp("strict"), second_factor_for_staff=True)
    yield site
    site.close()


def test_roles_wait_for_the_second_step(
    strict_site: Any, password_hash: str, clock: Callable[..., Any]
) -> None:
    strict_site.empty()
    make = Make(strict_site.app)
    boss = make.person("administrator", email="boss@example.org", password_hash=password_hash)
    browser = Browser(strict_site.app.test_client())
    answer = browser.sign_in("boss@example.org")
    assert answer.location == "/account/second-factor"
    refused = browser.get("/admin/people")
    assert refused.status_code == 403
    assert "second step" in refused.text
    assert "/account/second-factor" in refused.text
    set_up(browser)
    assert browser.get("/admin/people").status_code == 200
    assert browser.get(f"/admin/people/{format_id(boss)}").status_code == 200
