"""Signing on the portal's pages: it needs no account and no luck, and counts once."""

from __future__ import annotations

import html
import re
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, select, update

from portal.sdk import format_id, now, session, touch, unit_of_work
from portal_petitions import queries
from portal_petitions.links import confirm_token, news_token
from portal_petitions.models import PetitionRow, SignatureRow
from portal_petitions.testing import add_petition, add_signatures, sign
from portal_petitions.testing_browser import Browser, page_of

WHO = {"name": "Ana Müller", "email": "ana@garden.example", "postcode": "12345", "lives_here": "y"}
_LINK = re.compile(r"http://localhost(/petitions/\S+)")


@pytest.fixture
def visitor(client: Any) -> Browser:
    return Browser(client)


@pytest.fixture
def postcodes(town: Any) -> Any:
    town.set(postcodes="12345,mill\n12346,old")
    return town


def change(petition_id: uuid.UUID, **values: Any) -> None:
    with unit_of_work():
        session().execute(update(PetitionRow).where(PetitionRow.id == petition_id).values(**values))
        touch("petitions")


def signatures(petition_id: uuid.UUID, *conditions: Any) -> int:
    statement = select(func.count()).where(SignatureRow.petition_id == petition_id, *conditions)
    found = int(session().execute(statement).scalar_one())
    session().close()
    return found


def count_of(petition_id: uuid.UUID) -> int:
    found = queries.find_petition(petition_id)
    assert found is not None
    return queries.with_every_signature(found).signature_count


def mailed_link(mailbox: Callable[[], list[Any]], to: str) -> str:
    text = [mail.text for mail in mailbox() if mail.to == to][-1]
    return _LINK.search(text)[1]  # type: ignore[index]


def test_a_visitor_signs_by_mail_and_is_told_their_number(
    postcodes: Any, visitor: Browser, mailbox: Any
) -> None:
    petition = add_petition()
    sign(petition, 2)
    asked = visitor.post(f"{page_of(petition)}/sign", WHO)
    assert asked.status_code == 200
    assert "ana@garden.example" in asked.text
    link = mailed_link(mailbox, "ana@garden.example")
    assert signatures(petition, SignatureRow.state == "confirmed") == 2
    page = visitor.get(link)
    assert "Ana Müller" in page.text
    assert signatures(petition, SignatureRow.state == "confirmed") == 2, "opening it signed"
    done = visitor.post(link, follow_redirects=True)
    assert re.search(r'pt-number">\s*3', done.text)
    assert signatures(petition, SignatureRow.state == "confirmed") == 3


def test_pressing_the_button_twice_or_in_two_tabs_counts_once(
    postcodes: Any, visitor: Browser, mailbox: Any, client: Any
) -> None:
    petition = add_petition()
    visitor.post(f"{page_of(petition)}/sign", WHO)
    link = mailed_link(mailbox, "ana@garden.example")
    visitor.get(link)
    first = visitor.post(link, follow_redirects=True)
    second = visitor.post(link, follow_redirects=True)
    assert re.search(r'pt-number">\s*1', first.text)
    assert re.search(r'pt-number">\s*1', second.text)
    assert signatures(petition, SignatureRow.counted.is_(True)) == 1
    assert count_of(petition) == 1


def test_sending_the_form_twice_keeps_one_signature_and_says_the_same(
    postcodes: Any, visitor: Browser, mailbox: Any
) -> None:
    petition = add_petition()
    first = visitor.post(f"{page_of(petition)}/sign", WHO)
    again = visitor.post(f"{page_of(petition)}/sign", WHO)
    assert first.text == again.text
    assert signatures(petition) == 1


def test_whether_an_address_signed_already_cannot_be_found_out(
    postcodes: Any, visitor: Browser, mailbox: Any
) -> None:
    petition = add_petition()
    before = visitor.post(f"{page_of(petition)}/sign", WHO)
    link = mailed_link(mailbox, "ana@garden.example")
    visitor.get(link)
    visitor.post(link)
    fresh = Browser(visitor.client.application.test_client())
    after = fresh.post(f"{page_of(petition)}/sign", WHO)
    assert after.text == before.text
    assert "already" in [mail.text for mail in mailbox()][-1]


def test_the_mail_is_sent_again_on_request_but_never_a_sixth_time(
    postcodes: Any, visitor: Browser, mailbox: Any, clock: Any
) -> None:
    petition = add_petition()
    for _time in range(7):
        page = visitor.post(f"{page_of(petition)}/sign", {**WHO, "again": "1"})
        assert page.status_code == 200
        assert "We have sent it once more" in page.text
        clock(minutes=10)
    assert len([mail for mail in mailbox() if mail.to == "ana@garden.example"]) == 5


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("name", "", "name"),
        ("name", "Win at www.casino.example", ""),
        ("name", "=HYPERLINK(1)", ""),
        ("email", "ana at garden", ""),
        ("email", "ana@mailinator.com", ""),
        ("postcode", "99999", ""),
        ("postcode", "", ""),
        ("lives_here", "", "Only people who live here"),
    ],
)
def test_what_cannot_be_taken_is_said_beside_its_field_and_nothing_is_lost(
    postcodes: Any, visitor: Browser, field: str, value: str, words: str
) -> None:
    petition = add_petition()
    sent = {name: text for name, text in {**WHO, field: value}.items() if text}
    answer = visitor.post(f"{page_of(petition)}/sign", sent)
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    assert words in answer.text
    for name, text in sent.items():
        if name in ("name", "email", "postcode"):
            assert f'value="{html.escape(text)}"' in answer.text
    assert signatures(petition) == 0


def test_a_form_from_another_site_signs_nothing(postcodes: Any, visitor: Browser) -> None:
    petition = add_petition()
    for headers in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        answer = visitor.post(f"{page_of(petition)}/sign", WHO, headers=headers)
        assert answer.status_code == 400
    assert signatures(petition) == 0


def test_somebody_signed_in_needs_the_token_of_their_page(
    postcodes: Any, client_of: Callable[[uuid.UUID], Any]
) -> None:
    petition = add_petition()
    person = Browser(client_of(postcodes.citizen))
    assert person.post(f"{page_of(petition)}/sign", WHO).status_code == 400
    assert "csrf_token" in person.get(page_of(petition)).text
    assert person.post(f"{page_of(petition)}/sign", WHO).status_code == 200


def test_a_petition_that_closed_meanwhile_says_so(postcodes: Any, visitor: Browser) -> None:
    petition = add_petition("closed")
    answer = visitor.post(f"{page_of(petition)}/sign", WHO)
    assert answer.status_code == 422
    assert "does not take signatures any more" in answer.text
    assert signatures(petition) == 0


def test_a_link_works_for_a_day_after_closing_and_is_then_explained(
    postcodes: Any, visitor: Browser, clock: Any
) -> None:
    petition = add_petition()
    in_time, late = add_signatures(petition, 2)
    change(petition, closes_at=now() + timedelta(hours=1))
    clock(hours=20)
    visitor.get(f"/petitions/confirm/{confirm_token(in_time)}")
    done = visitor.post(f"/petitions/confirm/{confirm_token(in_time)}", follow_redirects=True)
    assert "pt-number" in done.text
    clock(hours=10)
    answer = visitor.get(f"/petitions/confirm/{confirm_token(late)}")
    assert answer.status_code == 410
    assert "closed" in answer.text
    assert signatures(petition, SignatureRow.state == "confirmed") == 1


@pytest.mark.parametrize("token", ["abc", "0" * 66, "01m82ck7gtef8bt8ykk9za6g2a" + "f" * 40])
def test_a_link_that_is_none_is_explained(town: Any, visitor: Browser, token: str) -> None:
    for kind in ("confirm", "news"):
        answer = visitor.get(f"/petitions/{kind}/{token}")
        assert answer.status_code == 404
        assert "This link does not work" in answer.text


def test_mails_stop_by_a_button_and_the_signature_stays(town: Any, visitor: Browser) -> None:
    petition = add_petition()
    [signature] = sign(petition)
    address = f"/petitions/news/{news_token(signature)}"
    assert "Stop the mails about this petition?" in visitor.get(address).text
    assert signatures(petition, SignatureRow.wants_news.is_(True)) == 1
    assert "No more mails" in visitor.post(address).text
    assert signatures(petition, SignatureRow.wants_news.is_(True)) == 0
    assert signatures(petition, SignatureRow.state == "confirmed") == 1


def test_where_no_postcodes_are_kept_people_choose_their_area(
    town: Any, visitor: Browser, mailbox: Any
) -> None:
    petition = add_petition()
    shown = visitor.get(page_of(petition)).text
    assert 'name="area"' in shown
    assert 'name="postcode"' not in shown
    sent = {**WHO, "postcode": "", "area": format_id(town.mill)}
    assert visitor.post(f"{page_of(petition)}/sign", sent).status_code == 200
    assert signatures(petition, SignatureRow.area_id == town.mill) == 1
