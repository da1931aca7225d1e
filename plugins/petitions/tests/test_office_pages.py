"""The back office of petitions: the queue, the lock, answers, signatures, paper."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from portal.sdk import format_id, now, session
from portal_petitions import queries
from portal_petitions.records import BatchState, State
from portal_petitions.testing import add_petition, sign
from portal_petitions.testing_browser import Browser, forget

OFFICE = "/admin/petitions"


@pytest.fixture
def moderator(town: Any, client_of: Callable[[uuid.UUID], Any]) -> Browser:
    return Browser(client_of(town.moderator))


@pytest.fixture
def officer(town: Any, client_of: Callable[[uuid.UUID], Any]) -> Browser:
    return Browser(client_of(town.officer))


def office(petition_id: uuid.UUID, rest: str = "") -> str:
    return f"{OFFICE}/{format_id(petition_id)}{rest}"


def state_of(petition_id: uuid.UUID) -> State:
    found = queries.find_petition(petition_id)
    session().close()
    assert found is not None
    return found.state


def count_of(petition_id: uuid.UUID) -> int:
    found = queries.find_petition(petition_id)
    assert found is not None
    number = queries.with_every_signature(found).signature_count
    session().close()
    return number


# -- Moderating


def test_the_queue_has_the_oldest_first_and_says_how_late_each_is(
    town: Any, moderator: Browser
) -> None:
    for days, title in ((2, "Young one"), (12, "Middle one"), (15, "Old one")):
        add_petition("moderation", title=title, moderation_at=now() - timedelta(days=days))
    shown = moderator.get(OFFICE).text
    order = [shown.index(title) for title in ("Old one", "Middle one", "Young one")]
    assert order == sorted(order)
    for words in ("Overdue", "Soon overdue", "In time", "15 days", "12 days"):
        assert words in shown
    assert "Petitions to moderate" in moderator.get("/admin").text


def test_a_petition_is_reserved_for_one_moderator_at_a_time(
    town: Any, moderator: Browser, client_of: Callable[[uuid.UUID], Any]
) -> None:
    petition = add_petition("moderation")
    moderator.get(office(petition, "/moderate"))
    taken = moderator.post(office(petition, "/lock"), {"action": "take"}, follow_redirects=True)
    assert "It is reserved for you." in taken.text
    colleague = Browser(client_of(town.make.person("moderator")))
    seen = colleague.get(office(petition, "/moderate")).text
    assert "works on it now" in seen
    assert "Publish the petition" not in seen
    refused = colleague.post(
        office(petition, "/lock"), {"action": "take"}, headers={"Accept": "application/json"}
    )
    assert refused.json == {"held": False, "words": "Somebody else works on it now."}
    colleague.post(office(petition, "/approve"), {"version": "1"})
    assert state_of(petition) is State.MODERATION


def test_the_heartbeat_keeps_it_and_without_one_it_is_free_again(
    town: Any, moderator: Browser, clock: Any
) -> None:
    petition = add_petition("moderation")
    moderator.get(office(petition, "/moderate"))
    moderator.post(office(petition, "/lock"), {"action": "take"})
    for _beat in range(6):
        clock(seconds=30)
        kept = moderator.post(
            office(petition, "/lock"), {"action": "keep"}, headers={"Accept": "application/json"}
        )
        held: Any = kept.json
        assert held["held"] is True
    assert "It is reserved for you." in moderator.get(office(petition, "/moderate")).text
    clock(minutes=5)
    assert "Nobody works on it" in moderator.get(office(petition, "/moderate")).text


def test_publishing_opens_it_and_rejecting_needs_a_reason(town: Any, moderator: Browser) -> None:
    opened, rejected = add_petition("moderation"), add_petition("moderation")
    for petition in (opened, rejected):
        moderator.get(office(petition, "/moderate"))
        moderator.post(office(petition, "/lock"), {"action": "take"})
    moderator.post(office(opened, "/approve"), {"version": "1"})
    assert state_of(opened) is State.OPEN
    again = moderator.post(
        office(rejected, "/reject"), {"version": "1", "reason": "", "note": "Because of taxes."}
    )
    assert again.status_code == 422
    assert "Because of taxes." in again.text
    moderator.post(
        office(rejected, "/reject"),
        {"version": "1", "reason": "irrelevant", "note": "Because of taxes."},
    )
    assert state_of(rejected) is State.REJECTED


def test_a_decision_about_an_older_text_is_not_taken(town: Any, moderator: Browser) -> None:
    petition = add_petition("moderation")
    moderator.get(office(petition, "/moderate"))
    moderator.post(office(petition, "/lock"), {"action": "take"})
    text = {
        "title": "Plant trees along Mill Street",
        "background": "There is no shade on the way to school.",
        "details": "",
    }
    edited = moderator.post(office(petition, "/edit"), {**text, "version": "1"})
    assert edited.status_code == 303, edited.text
    answer = moderator.post(office(petition, "/approve"), {"version": "1"})
    assert answer.status_code == 409
    assert state_of(petition) is State.MODERATION


@pytest.fixture
def taken_over(
    town: Any, moderator: Browser, client_of: Callable[[uuid.UUID], Any], clock: Any
) -> Callable[[uuid.UUID], Browser]:
    """Return a function after which a colleague works on what the moderator had begun with."""

    def take(petition: uuid.UUID) -> Browser:
        moderator.post(office(petition, "/lock"), {"action": "take"})
        clock(minutes=5)
        colleague = Browser(client_of(town.make.person("moderator")))
        colleague.get(office(petition, "/moderate"))
        colleague.post(office(petition, "/lock"), {"action": "take"})
        return colleague

    return take


def test_a_rejection_after_a_colleagues_approval_says_so_and_keeps_what_was_written(
    town: Any, moderator: Browser, taken_over: Callable[[uuid.UUID], Browser]
) -> None:
    petition = add_petition("moderation")
    moderator.get(office(petition, "/moderate"))
    colleague = taken_over(petition)
    colleague.post(office(petition, "/approve"), {"version": "1"})
    words = {"reason": "honours", "note": "The council gives no medals.\n\nAsk the county."}
    late = moderator.post(office(petition, "/reject"), {**words, "version": "1"})
    assert late.status_code == 409
    for said in ("It is decided already", "About honours or posts", "The council gives no medals."):
        assert said in late.text
    assert "Publish the petition" not in late.text
    assert "Work on it" not in late.text
    assert state_of(petition) is State.OPEN
    corrected = {"title": "Plant oaks", "background": "There is no shade.", "details": ""}
    edited = moderator.post(office(petition, "/edit"), {**corrected, "version": "1"})
    assert edited.status_code == 409
    assert "Plant oaks" in edited.text
    # Who only opens it later is led to where it is now, as before.
    assert moderator.get(office(petition, "/moderate")).status_code == 303


def test_what_was_written_is_kept_when_a_colleague_has_taken_the_petition_over(
    town: Any, moderator: Browser, taken_over: Callable[[uuid.UUID], Browser]
) -> None:
    petition = add_petition("moderation")
    moderator.get(office(petition, "/moderate"))
    taken_over(petition)
    words = {"reason": "honours", "note": "The council gives no medals."}
    refused = moderator.post(office(petition, "/reject"), {**words, "version": "1"})
    assert refused.status_code == 422
    assert "A colleague is working on this petition right now." in refused.text
    assert "The council gives no medals." in refused.text
    assert state_of(petition) is State.MODERATION


# -- Answering


def test_an_answer_is_kept_as_a_draft_and_published_once(
    town: Any, officer: Browser, mailbox: Any, client: Any
) -> None:
    petition = add_petition(response_reached_at=now())
    sign(petition, 2, area_id=town.mill)
    officer.get(office(petition))
    sent = {"summary": "In May.", "text": "The trees come **in May**.", "revision": "0"}
    officer.post(office(petition, "/response"), {**sent, "action": "save"})
    public = f"/petitions/{format_id(petition)}"
    assert "in May" not in client.get(public).text
    page = officer.get(office(petition)).text
    assert "The trees come **in May**." in page
    revision = re.search(r'name="revision" value="(\d+)"', page)[1]  # type: ignore[index]
    done = officer.post(
        office(petition, "/response"), {**sent, "revision": revision, "action": "publish"}
    )
    assert done.status_code == 303
    assert "<strong>in May</strong>" in Browser(client).get(public).text
    told = [mail for mail in mailbox() if "The council has answered" in mail.subject]
    assert len(told) == 2
    words = " ".join(re.sub(r"<[^>]+>", "", officer.get(office(petition)).text).split())
    assert "2 of 2 sent" in words, words[words.index("Mails to") :][:300]


def test_an_answer_changed_by_a_colleague_is_not_overwritten(town: Any, officer: Browser) -> None:
    petition = add_petition(response_reached_at=now())
    officer.get(office(petition))
    sent = {"summary": "In May.", "text": "The trees come in May.", "revision": "0"}
    officer.post(office(petition, "/response"), {**sent, "action": "save"})
    answer = officer.post(office(petition, "/response"), {**sent, "action": "publish"})
    assert answer.status_code == 409
    assert "The trees come in May." in answer.text


def test_a_debate_is_announced_and_what_came_of_it_published(
    town: Any, officer: Browser, client: Any
) -> None:
    petition = add_petition(debate_reached_at=now())
    officer.get(office(petition))
    assert officer.post(office(petition, "/debate"), {"on": ""}).status_code == 422
    day = (now() + timedelta(days=9)).date()
    officer.post(office(petition, "/debate"), {"on": day.isoformat(), "place": "Town hall"})
    public = f"/petitions/{format_id(petition)}"
    assert "Town hall" in Browser(client).get(public).text
    held = now().date().isoformat()
    sent = {"debated_on": held, "outcome": "Agreed by 17 to 8.", "revision": "1"}
    done = officer.post(office(petition, "/outcome"), {**sent, "action": "publish"})
    assert done.status_code == 303, done.text
    assert "Agreed by 17 to 8." in Browser(client).get(public).text


# -- Signatures


def test_every_look_at_signatures_is_written_down(
    town: Any, officer: Browser, client_of: Callable[[uuid.UUID], Any]
) -> None:
    petition = add_petition()
    sign(petition, 1, name="Nora Newcomer", email="nora@post.example")
    assert "nora@post.example" in officer.get(office(petition, "/signatures?name=nora")).text
    assert "nora@post.example" in officer.get(office(petition, "/signatures.csv")).text
    log = Browser(client_of(town.administrator)).get("/admin/audit?action=petitions.look").text
    assert log.count("petitions.look_at_signatures") >= 2


def test_citizens_see_nothing_of_it(
    town: Any, client_of: Callable[[uuid.UUID], Any], client: Any
) -> None:
    petition = add_petition()
    for browser in (client, client_of(town.citizen)):
        for rest in ("", "/signatures", "/signatures.csv", "/sheets", "/moderate"):
            assert browser.get(office(petition, rest)).status_code in (302, 403, 404)


def test_signatures_are_taken_out_by_two_people_and_can_be_put_back(
    town: Any, officer: Browser, moderator: Browser
) -> None:
    town.set(burst_number=0, sustained_number=0)
    petition = add_petition()
    sign(petition, 3, area_id=town.mill)
    for number in range(4):
        sign(petition, email=f"bot{number}@bots.example", area_id=town.old)
    filters = "?domain=bots.example"
    page = officer.get(office(petition, f"/invalidate{filters}")).text
    assert re.search(r"<dd>\s*4\s*</dd>", page)
    refused = officer.post(office(petition, f"/invalidate{filters}"), {"why": ""})
    assert refused.status_code == 422
    asked = officer.post(office(petition, f"/invalidate{filters}"), {"why": "All from one list"})
    batch = asked.headers["Location"]
    assert count_of(petition) == 7
    officer.get(batch)
    own = officer.post(batch, {"action": "approve"}, follow_redirects=True)
    assert "a second person has to approve" in own.text
    assert count_of(petition) == 7
    moderator.get(batch)
    moderator.post(batch, {"action": "approve"})
    assert count_of(petition) == 3
    assert queries.batches_of(petition)[0].state is BatchState.APPLIED
    officer.post(batch, {"action": "undo"})
    assert count_of(petition) == 7


def test_what_came_in_after_the_question_is_not_in_the_number_a_second_person_reads(
    town: Any, officer: Browser, moderator: Browser, clock: Any
) -> None:
    town.set(burst_number=0, sustained_number=0)
    petition = add_petition()
    sign(petition, 4, domain="bots.example")
    filters = "?domain=bots.example"
    officer.get(office(petition, f"/invalidate{filters}"))
    asked = officer.post(office(petition, f"/invalidate{filters}"), {"why": "All from one list"})
    batch = asked.headers["Location"]
    clock(minutes=1)
    sign(petition, 3, domain="bots.example")
    assert "the number goes down by 4." in moderator.get(batch).text
    moderator.post(batch, {"action": "approve"})
    assert count_of(petition) == 3


def test_nothing_can_be_taken_out_without_saying_which(town: Any, officer: Browser) -> None:
    petition = add_petition()
    sign(petition, 2)
    answer = officer.get(office(petition, "/invalidate"), follow_redirects=True)
    assert "Choose first which signatures are meant." in answer.text


# -- Paper


def begin_sheet(officer: Browser, petition: uuid.UUID) -> str:
    officer.get(office(petition, "/sheets"))
    made = officer.post(office(petition, "/sheets"), {"label": "Library 3"})
    assert made.status_code == 303, made.text
    return str(made.headers["Location"])


def test_paper_signatures_count_once_they_are_typed_twice_alike(
    town: Any, officer: Browser
) -> None:
    town.set(postcodes="12345,mill")
    petition = add_petition()
    sheet = begin_sheet(officer, petition)
    lines = {
        "name-1": "Ada Abbott", "postcode-1": "12345", "name-2": "Berta Blanco",
        "postcode-2": "12345", "name-3": "", "postcode-3": "",
    }  # fmt: skip
    officer.get(sheet)
    officer.post(f"{sheet}/lines", lines)
    assert count_of(petition) == 0
    assert "Ada Abbott" not in officer.get(f"{sheet}/check").text
    compared = officer.post(f"{sheet}/check", {**lines, "name-2": "Berta Branco"})
    assert compared.status_code == 422
    assert "Berta Blanco" in compared.text
    assert "Berta Branco" in compared.text
    assert count_of(petition) == 1
    officer.post(sheet, {"action": "verify"})
    assert count_of(petition) == 2
    finished = officer.post(sheet, {"action": "finish"}, follow_redirects=True)
    assert "Finished" in finished.text


def test_a_line_that_cannot_be_taken_is_named_and_the_others_are_kept(
    town: Any, officer: Browser
) -> None:
    town.set(postcodes="12345,mill")
    petition = add_petition()
    sheet = begin_sheet(officer, petition)
    officer.get(sheet)
    answer = officer.post(
        f"{sheet}/lines",
        {"name-1": "Ada Abbott", "postcode-1": "12345", "name-2": "Zoe", "postcode-2": "99999"},
    )
    assert answer.status_code == 422
    assert "Line 2:" in answer.text
    assert "1 line is kept." in answer.text
    assert 'value="99999"' in answer.text


# -- The rest


def test_an_area_can_need_fewer_signatures(
    town: Any, client_of: Callable[[uuid.UUID], Any]
) -> None:
    administrator = Browser(client_of(town.administrator))
    administrator.get(f"{OFFICE}/thresholds")
    address = f"{OFFICE}/thresholds/{format_id(town.mill)}"
    wrong = administrator.post(address, {"response_number": "many"})
    assert wrong.status_code == 422
    assert 'value="many"' in wrong.text
    administrator.post(address, {"response_number": "200", "debate_share": "10"})
    assert queries.thresholds_for(town.mill).response == 200
    assert queries.thresholds_for(town.mill).debate == 800


def test_the_pages_of_the_office_can_be_used_by_everybody(
    town: Any, officer: Browser, moderator: Browser, accessible: Callable[..., None]
) -> None:
    waiting, opened = add_petition("moderation"), add_petition(response_reached_at=now())
    sign(opened, 3, area_id=town.mill)
    moderator.get(office(waiting, "/moderate"))
    moderator.post(office(waiting, "/lock"), {"action": "take"})
    sheet = begin_sheet(officer, opened)
    for browser, path in (
        (moderator, OFFICE),
        (moderator, office(waiting, "/moderate")),
        (officer, office(opened)),
        (officer, office(opened, "/signatures")),
        (officer, sheet),
    ):
        forget()
        accessible(browser.client, path)
