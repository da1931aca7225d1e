"""What is private carries a canary word; strangers look everywhere and never meet one."""

from __future__ import annotations

import re
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient

from portal.core.identifiers import format_id
from portal.core.mail.message import MailMessage
from portal.core.search.sources import reindex_everything
from portal.core.state import state_of
from portal.testing.site import Site
from tests.support.routes import address, routes, states_of
from tests.support.setting import set_stage
from tests.support.stage import CANARY, Stage

STRANGERS = ("visitor", "unconfirmed", "citizen", "token_of_citizen", "officer_elsewhere")
SEARCHES = ("Kanarienvogel", "Kanarienvogelhiddencomment", "Kanarienvogeldraftbody", "stage")
_LINK = re.compile(r'(?:href|src|action|data-map)="(/[^"#]*)"')
# What somebody searched for is shown back to them: in the field, in links, in “…”.
_ECHO = re.compile(
    rf'(value="[^"]*{CANARY}[^"]*")|(q(=|%3D){CANARY}\w*)|(: {CANARY}\w* –)|[“"]{CANARY}\w*[”"]',
    re.I,
)


@pytest.fixture
def stage(site: Site) -> Stage:
    stage = set_stage(site.app)
    with site.app.app_context():
        reindex_everything(lambda _done: None)
    return stage


def addresses(stage: Stage) -> list[str]:
    """Return every address there is, about things in every state, and some searches."""
    found = [
        address(stage, rule, state)
        for rule in routes(stage.app, "GET")
        for state in states_of(stage, rule)
    ]
    for words in SEARCHES:
        found += [f"/search?q={words}", f"/proposals?q={words}", f"/api/v1/search?q={words}"]
        found += [f"/proposals.{kind}?q={words}" for kind in ("csv", "json", "atom")]
    states = ("draft", "withdrawn", "archived", "published")
    found += [f"/proposals?state={state}" for state in states]
    found += [f"/proposals.json?state={state}" for state in states]
    found += [f"/api/v1/proposals?state={state}" for state in states]
    return found


def crawl(browser: FlaskClient, start: list[str], limit: int = 600) -> dict[str, str]:
    """Return what every address reachable from ``start`` says."""
    seen: dict[str, str] = {}
    waiting = list(dict.fromkeys(start))
    while waiting and len(seen) < limit:
        path = waiting.pop(0)
        if path in seen or path.startswith(("/static/", "/sign-out")):
            continue
        answer = browser.get(path)
        assert answer.status_code < 500, path
        # Byte by byte: pictures, reports and archives are looked into as well, as they are.
        text = answer.data.decode(errors="replace")
        seen[path] = _ECHO.sub("", text) if answer.status_code == 200 else ""
        if answer.mimetype == "text/html":
            linked = [link.replace("&amp;", "&") for link in _LINK.findall(answer.text)]
            waiting += [link for link in linked if link not in seen]
        if 300 <= answer.status_code < 400:
            waiting.append(urlsplit(answer.headers["Location"]).path)
        answer.close()
    return seen


@pytest.mark.slow
@pytest.mark.parametrize("role", STRANGERS)
def test_strangers_never_meet_what_is_private(stage: Stage, role: str) -> None:
    said = crawl(stage.browser(role), addresses(stage))
    assert len(said) > 150
    own = f"{CANARY}mail-{role.removeprefix('token_of_')}@example.org".casefold()
    said = {path: text.replace(own, "") for path, text in said.items()}
    leaks = {
        path: text[max(0, at - 80) : at + 60]
        for path, text in said.items()
        if (at := text.casefold().find(CANARY.casefold())) >= 0
    }
    assert leaks == {}


def test_those_who_may_do_meet_it(stage: Stage) -> None:
    """Without this nobody knows whether the canaries sing at all."""
    author, officer = stage.browser("author"), stage.browser("officer")
    moderator, chief = stage.browser("moderator"), stage.browser("administrator")
    draft = format_id(stage.thing("proposal", "draft"))
    person = format_id(stage.people["hidden_profile"])
    phase = f"{format_id(stage.thing('consultation'))}/phases/{format_id(stage.thing('phase'))}"
    asked = (
        f"{format_id(stage.thing('consultation'))}/questions/"
        f"{format_id(stage.thing('phase of questions'))}"
    )
    known = [
        (author, f"/proposals/{draft}", "Draftproposal"),
        (author, "/account/devices", "Device"),
        (officer, "/consultations/stage-draft", "Draftconsultation"),
        (officer, f"/admin/proposals/{format_id(stage.thing('proposal'))}", "Draftresponse"),
        (moderator, "/admin/comments", "Hiddencomment"),
        (moderator, f"/admin/consultations/{phase}/statements", "Pendingstatement"),
        (moderator, f"/admin/consultations/{asked}?show=pending", "Pendingquestion"),
        (moderator, f"/admin/consultations/{asked}?show=hidden", "Hiddenquestion"),
        (chief, f"/admin/people/{person}", "Mail"),
    ]
    for browser, path, word in known:
        answer = browser.get(path)
        assert answer.status_code == 200, path
        assert f"{CANARY}{word}".casefold() in answer.text.casefold(), path


def test_mails_tell_nobody_anothers_address(
    stage: Stage, mailbox: Callable[[], list[MailMessage]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(stage.app.config, "WTF_CSRF_ENABLED", False)
    proposal = format_id(stage.thing("proposal", "threshold_reached"))
    stage.browser("citizen").post(f"/proposals/{proposal}/support")
    stage.browser("officer").post(
        f"/admin/proposals/{proposal}/answer",
        data={
            "state": "accepted",
            "reason": "We will do it.",
            "revision": "0",
            "action": "publish",
        },
    )
    mails = mailbox()
    assert len(mails) >= 2, "the author and who supports it are told"
    for mail in mails:
        words = f"{mail.subject} {mail.text} {mail.html}".casefold()
        others = set(re.findall(rf"{CANARY.casefold()}mail[\w.-]*@[\w.]+", words)) - {mail.to}
        assert others == set()
    state_of(stage.app).caches["pages"].clear()
