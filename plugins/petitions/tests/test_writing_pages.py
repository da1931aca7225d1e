"""Starting a petition: what is there already, the text, a look at it, sponsors by link."""

from __future__ import annotations

import re
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select

from portal.sdk import format_id, session, unit_of_work
from portal_petitions import queries, service
from portal_petitions.links import sponsor_path
from portal_petitions.models import PetitionRow
from portal_petitions.testing import acting, add_petition
from portal_petitions.testing_browser import Browser

TEXT = {
    "title": "Benches for the river walk",
    "background": "The walk has three benches on two kilometres.",
    "details": "One every two hundred metres.\n\nHalf of them under trees.",
    "name": "Carla Citizen",
    "postcode": "12345",
    "area": "",
    "topic": "",
}
_ADDRESS = re.compile(r'action="(/petitions/new/text/[0-9a-z]{26})"')


@pytest.fixture
def author(town: Any, client_of: Callable[[uuid.UUID], Any]) -> Browser:
    town.set(postcodes="12345,mill\n12346,old")
    return Browser(client_of(town.citizen))


def form_of(author: Browser) -> str:
    return _ADDRESS.search(author.get("/petitions/new/text?title=Benches").text)[1]  # type: ignore[index]


def petitions() -> int:
    found = session().execute(select(func.count()).select_from(PetitionRow)).scalar_one()
    session().close()
    return int(found)


def test_similar_petitions_are_shown_before_anything_is_written(
    town: Any, client: Any, outbox: Any
) -> None:
    petition = add_petition("moderation", title="More benches along the river walk")
    with unit_of_work():
        service.approve_petition(acting(town.moderator, "moderator"), petition, 1)
    outbox()
    visitor = Browser(client)
    shown = visitor.get("/petitions/new?title=Benches+for+the+river+walk").text
    assert "More benches along the river walk" in shown
    assert "Sign this instead" in shown
    assert "Mine is different" in shown
    assert "More benches" in visitor.get("/petitions/similar?q=Benches+for+the+river+walk").text


def test_a_petition_is_written_looked_over_and_begun(author: Browser) -> None:
    address = form_of(author)
    preview = author.post(address, {**TEXT, "action": "preview"})
    assert preview.status_code == 200
    assert "Half of them under trees." in preview.text
    assert petitions() == 0
    begun = author.post(address, {**TEXT, "action": "send"}, follow_redirects=True)
    assert "Your petition is begun" in begun.text
    assert "/sponsor/" in begun.text
    assert petitions() == 1


def test_sending_it_twice_begins_one_petition(author: Browser) -> None:
    address = form_of(author)
    for _time in range(2):
        answer = author.post(address, {**TEXT, "action": "send"})
        assert answer.status_code == 303
    assert petitions() == 1


def test_going_back_from_the_preview_keeps_every_word(author: Browser) -> None:
    answer = author.post(form_of(author), {**TEXT, "action": "change"})
    for words in ("Benches for the river walk", "three benches", "Half of them under trees."):
        assert words in answer.text


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", ""),
        ("title", "x" * 81),
        ("background", ""),
        ("background", "y" * 301),
        ("details", "z" * 801),
        ("name", "+1 Carla"),
        ("postcode", "99999"),
    ],
)
def test_what_cannot_stand_is_said_beside_its_field_and_nothing_is_lost(
    author: Browser, field: str, value: str
) -> None:
    answer = author.post(form_of(author), {**TEXT, field: value, "action": "send"})
    assert answer.status_code == 422
    assert f'id="{field}-error"' in answer.text
    kept = "Benches for the river walk" if field != "title" else "three benches on two kilometres"
    assert kept in answer.text
    assert petitions() == 0


def test_nobody_sees_or_changes_somebody_elses_beginnings(
    author: Browser, town: Any, client_of: Callable[[uuid.UUID], Any]
) -> None:
    address = form_of(author)
    author.post(address, {**TEXT, "action": "send"})
    other = Browser(client_of(town.make.person()))
    other.get("/petitions/new/text?title=Benches")
    assert other.post(address, {**TEXT, "action": "send"}).status_code == 404
    petition = queries.petitions_of(town.citizen)[0]
    assert other.get(f"/petitions/{format_id(petition.id)}/mine").status_code == 404
    assert other.get(f"/petitions/{format_id(petition.id)}").status_code == 404


def test_sponsors_sign_by_the_link_and_five_of_them_bring_it_to_the_moderators(
    author: Browser, town: Any, client: Any, mailbox: Any
) -> None:
    author.post(form_of(author), {**TEXT, "action": "send"})
    petition = queries.petitions_of(town.citizen)[0]
    link = sponsor_path(petition.id)
    for number in range(5):
        sponsor = Browser(client.application.test_client())
        assert "Benches for the river walk" in sponsor.get(link).text
        sent = {"name": f"Sponsor {'ABCDE'[number]}", "email": f"s{number}@mail{number}.example"}
        answer = sponsor.post(link, {**sent, "postcode": "12346", "lives_here": "y"})
        assert answer.status_code == 200, answer.text
        text = [mail.text for mail in mailbox() if mail.to == sent["email"]][-1]
        confirm = re.search(r"http://localhost(/petitions/confirm/\S+)", text)[1]  # type: ignore[index]
        sponsor.get(confirm)
        assert sponsor.post(confirm).status_code == 303
    mailbox()
    shown = author.get(f"/petitions/{format_id(petition.id)}/mine").text
    assert "The moderators are looking at it" in shown
    # All of them sat at one table, in front of one network address.
    [petition] = queries.petitions_of(town.citizen)
    assert queries.with_every_signature(petition).signature_count == 6


def test_a_wrong_link_for_sponsors_leads_nowhere(town: Any, client: Any) -> None:
    petition = add_petition("sponsoring")
    assert Browser(client).get(f"{sponsor_path(petition)[:-4]}aaaa").status_code == 404


def test_a_petition_is_taken_back_with_a_reason(author: Browser, town: Any) -> None:
    author.post(form_of(author), {**TEXT, "action": "send"})
    petition = queries.petitions_of(town.citizen)[0]
    address = f"/petitions/{format_id(petition.id)}/withdraw"
    author.get(address)
    assert author.post(address, {"reason": "x" * 600}).status_code == 422
    done = author.post(address, {"reason": "The benches are there."}, follow_redirects=True)
    assert "The benches are there." in done.text


def test_my_page_lists_what_i_started(author: Browser, town: Any) -> None:
    author.post(form_of(author), {**TEXT, "action": "send"})
    assert "You started this petition" in author.get("/me").text
    assert "Benches for the river walk" in author.get("/petitions/own").text


@pytest.mark.parametrize("path", ["/petitions/new/text?title=Benches", "/petitions/own"])
def test_everybody_can_use_the_forms(
    author: Browser, accessible: Callable[..., None], path: str
) -> None:
    accessible(author.client, path)
