"""Signing: asked for, confirmed by a link that works once, one for each person."""

from __future__ import annotations

import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.sdk import Problems, session, unit_of_work
from portal_petitions import queries, service
from portal_petitions.links import confirm_token, news_token, sponsor_token
from portal_petitions.models import SignatureRow
from portal_petitions.records import SignatureDraft, SignatureReceipt
from portal_petitions.testing import (
    acting,
    add_petition,
    add_signatures,
    ask,
    confirm,
    new_address,
    sign,
)

pytestmark = pytest.mark.both_engines


def draft_of(town: Any, **values: Any) -> SignatureDraft:
    return replace(SignatureDraft("Ana Müller", "ana@garden.example", "12345", town.mill), **values)


def codes(refused: pytest.ExceptionInfo[Problems]) -> set[tuple[str, str]]:
    return {(problem.field, problem.code) for problem in refused.value.problems}


def count_of(petition_id: uuid.UUID) -> int:
    petition = queries.find_petition(petition_id)
    assert petition is not None
    return queries.with_every_signature(petition).signature_count


def test_a_signature_counts_once_its_link_was_used(
    town: Any, mailbox: Callable[[], list[Any]]
) -> None:
    petition = add_petition()
    signature = ask(petition, draft_of(town))
    assert signature is not None
    assert count_of(petition) == 0
    [mail] = [mail for mail in mailbox() if mail.to == "ana@garden.example"]
    assert f"http://localhost/petitions/confirm/{confirm_token(signature)}" in mail.text
    receipt = confirm(signature)
    assert (receipt.number, receipt.fresh) == (1, True)
    assert count_of(petition) == 1


def test_the_link_opened_again_gives_the_same_number_and_counts_nothing(
    town: Any, mailbox: Callable[[], list[Any]]
) -> None:
    petition = add_petition()
    signature = ask(petition, draft_of(town))
    assert signature is not None
    first = confirm(signature)
    sign(petition, 3)
    again = confirm(signature)
    assert (again.number, again.fresh) == (first.number, False)
    assert count_of(petition) == 4


def test_looking_at_the_page_behind_the_link_confirms_nothing(town: Any) -> None:
    petition = add_petition()
    signature = ask(petition, draft_of(town))
    assert signature is not None
    pending = service.pending_signature(confirm_token(signature))
    assert (pending.name, pending.receipt) == ("Ana Müller", None)
    assert count_of(petition) == 0


def test_the_number_is_exact_before_the_worker_has_counted(town: Any) -> None:
    petition = add_petition()
    numbers = [confirm(one).number for one in add_signatures(petition, 5)]
    assert numbers == [1, 2, 3, 4, 5]


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"name": "=HYPERLINK(1)"}, "name", "formula"),
        ({"name": "+34 600"}, "name", "formula"),
        ({"name": "-Ana"}, "name", "formula"),
        ({"name": "@ana"}, "name", "formula"),
        ({"name": "Visit https://bad.example"}, "name", "address"),
        ({"name": "www.bad.example"}, "name", "address"),
        ({"name": "ana cheap-pills.com"}, "name", "address"),
        ({"name": "  "}, "name", "missing"),
        ({"name": "A" * 101}, "name", "too_long"),
        ({"email": "ana"}, "email", "invalid"),
        ({"email": "ana@mailinator.com"}, "email", "throw_away"),
        ({"email": "ana@x.mailinator.com"}, "email", "throw_away"),
        ({"area_id": None}, "area", "missing"),
        ({"area_id": uuid.UUID(int=7)}, "area", "unknown"),
        ({"postcode": "<b>"}, "postcode", "invalid"),
    ],
)
def test_what_cannot_be_right_is_refused_with_its_field(
    town: Any, change: dict[str, Any], field: str, code: str
) -> None:
    petition = add_petition()
    with pytest.raises(Problems) as refused:
        ask(petition, draft_of(town, **change))
    assert (field, code) in codes(refused)
    assert queries.signatures_of(petition).items == ()


def test_a_name_of_a_megabyte_is_refused_at_once(town: Any) -> None:
    petition, began = add_petition(), time.process_time()
    with pytest.raises(Problems) as refused:
        ask(petition, draft_of(town, name="a-" * 50_000))
    assert codes(refused) == {("name", "too_long")}
    assert time.process_time() - began < 5


@pytest.mark.parametrize("name", ["Ana O'Neill", "José-María Núñez", "J. de Vries", "李小龍", "Ó"])
def test_names_of_people_are_taken_as_they_are(town: Any, name: str) -> None:
    petition = add_petition()
    if name == "Ó":
        name = "Ó Á"
    assert ask(petition, draft_of(town, name=name)) is not None


def test_only_postcodes_of_the_town_sign_and_they_decide_the_area(town: Any) -> None:
    town.set(postcodes="12345,mill\n99*,old")
    petition = add_petition()
    for wrong in ("54321", ""):
        with pytest.raises(Problems) as refused:
            ask(petition, draft_of(town, postcode=wrong))
        assert {field for field, _code in codes(refused)} == {"postcode"}
    confirm(ask(petition, draft_of(town, postcode="123 45", area_id=town.old)))  # type: ignore[arg-type]
    confirm(
        ask(petition, draft_of(town, email="b@b.example", postcode="99-12"))  # type: ignore[arg-type]
    )
    assert queries.exact_area_counts(petition) == {town.mill: 1, town.old: 1}


def test_asking_again_mails_again_at_most_five_times_and_never_makes_a_second_one(
    town: Any, mailbox: Callable[[], list[Any]], clock: Any
) -> None:
    petition = add_petition()
    for variant in ("Ana Müller", "ana muller", "ANA  MÜLLER") * 3:
        ask(petition, draft_of(town, name=variant))
        clock(seconds=61)
    assert len(queries.signatures_of(petition).items) == 1
    assert len([mail for mail in mailbox() if mail.to == "ana@garden.example"]) == 5


def test_a_button_pressed_twice_uses_up_one_mail(
    town: Any, mailbox: Callable[[], list[Any]], clock: Any
) -> None:
    petition = add_petition()
    for wait in (1, 61, 1, 61):
        ask(petition, draft_of(town))
        clock(seconds=wait)
    assert len([mail for mail in mailbox() if mail.to == "ana@garden.example"]) == 2


def test_a_mailbox_gets_ten_mails_a_day_however_many_names_are_tried(
    town: Any, mailbox: Callable[[], list[Any]], clock: Any
) -> None:
    petition = add_petition()
    for hour in range(7):
        for name in ("Ana", "Ben"):
            for _time in range(2):
                ask(petition, draft_of(town, name=f"{name} {'ABCDEFG'[hour]} Müller"))
                clock(seconds=61)
        clock(hours=1)
    assert len([mail for mail in mailbox() if mail.to == "ana@garden.example"]) == 10


def test_somebody_who_signed_reads_so_in_a_mail_and_the_page_says_nothing(
    town: Any, mailbox: Callable[[], list[Any]]
) -> None:
    petition = add_petition()
    with unit_of_work():
        first = service.ask_signature(petition, draft_of(town), address=new_address())
    confirm(queries.signatures_of(petition).items[0].id)
    with unit_of_work():
        second = service.ask_signature(petition, draft_of(town), address=new_address())
    assert first == second
    mails = [mail for mail in mailbox() if mail.to == "ana@garden.example"]
    assert ["/confirm/" in mail.text for mail in mails] == [True, False]
    assert "already signed" in mails[1].text


def test_two_people_share_a_mailbox_with_different_names_and_the_same_postcode(town: Any) -> None:
    petition = add_petition()
    assert ask(petition, draft_of(town))
    assert ask(petition, draft_of(town, name="Ben Müller"))
    assert ask(petition, draft_of(town, name="Third Müller")) is None
    assert len(queries.signatures_of(petition).items) == 2


def test_another_postcode_does_not_share_a_mailbox(town: Any) -> None:
    petition = add_petition()
    assert ask(petition, draft_of(town))
    assert ask(petition, draft_of(town, name="Ben Müller", postcode="54321")) is None
    assert len(queries.signatures_of(petition).items) == 1


def test_what_strangers_ask_for_keeps_nobody_from_signing_for_longer_than_an_hour(
    town: Any, clock: Any
) -> None:
    petition = add_petition()
    strange = ask(petition, draft_of(town, name="Not Ana", postcode="54321"))
    assert strange is not None
    assert ask(petition, draft_of(town)) is None
    clock(minutes=61)
    assert confirm(ask(petition, draft_of(town))).fresh  # type: ignore[arg-type]
    with pytest.raises(Problems) as refused:
        confirm(strange)
    assert codes(refused) == {("", "bad_link")}
    clock(minutes=61)
    assert ask(petition, draft_of(town, name="Not Ana", postcode="54321")) is None
    assert count_of(petition) == 1


def test_two_strange_names_leave_a_mailbox_free_for_its_owner_after_an_hour(
    town: Any, clock: Any
) -> None:
    petition = add_petition()
    for name in ("Not Ana", "Nor Ana"):
        assert ask(petition, draft_of(town, name=name))
    assert ask(petition, draft_of(town)) is None
    clock(minutes=61)
    assert ask(petition, draft_of(town))


def test_a_postcode_a_stranger_wrote_beside_ones_name_gives_way_too(town: Any, clock: Any) -> None:
    petition = add_petition()
    ask(petition, draft_of(town, postcode="54321"))
    clock(minutes=61)
    confirm(ask(petition, draft_of(town)))  # type: ignore[arg-type]
    assert [one.postcode for one in queries.signatures_of(petition).items] == ["12345"]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ana@garden.example", "ANA@Garden.example"),
        ("ana@garden.example", "ana+petition@garden.example"),
        ("ana.maria@gmail.com", "anamaria@googlemail.com"),
    ],
)
def test_spellings_of_one_mailbox_are_one_person(town: Any, one: str, other: str) -> None:
    petition = add_petition()
    assert ask(petition, draft_of(town, email=one)) == ask(petition, draft_of(town, email=other))


def test_links_work_until_a_day_after_the_petition_closed(town: Any, clock: Any) -> None:
    petition = add_petition()
    early, late = add_signatures(petition, 2)
    found = queries.find_petition(petition)
    assert found is not None
    assert found.closes_at is not None
    clock(seconds=(found.closes_at - clock()).total_seconds() + 1)
    with pytest.raises(Problems) as refused:
        ask(petition, draft_of(town))
    assert codes(refused) == {("", "closed")}
    clock(hours=23)
    assert confirm(early).fresh
    clock(hours=2)
    with pytest.raises(Problems) as refused:
        confirm(late)
    assert codes(refused) == {("", "closed")}
    assert confirm(early).number == 1
    assert count_of(petition) == 1


def test_a_link_that_is_not_complete_opens_nothing(town: Any) -> None:
    [signature] = add_signatures(add_petition(), 1)
    whole = confirm_token(signature)
    for spoilt in (whole[:-1], whole[:26], whole + "x", "x", "", "ü" * len(whole)):
        with pytest.raises(Problems) as refused, unit_of_work():
            service.confirm_signature(spoilt, "203.0.113.1")
        assert codes(refused) == {("", "bad_link")}


def test_one_link_pressed_on_many_devices_at_once_counts_once(town: Any, app: Flask) -> None:
    petition = add_petition()
    [signature] = add_signatures(petition, 1)

    def press(_device: int) -> SignatureReceipt:
        with app.app_context():
            return confirm(signature)

    with ThreadPoolExecutor(8) as devices:
        receipts = list(devices.map(press, range(16)))
    assert {receipt.number for receipt in receipts} == {1}
    assert sum(receipt.fresh for receipt in receipts) == 1
    assert count_of(petition) == 1


def test_one_person_asking_on_many_devices_at_once_has_one_signature(town: Any, app: Flask) -> None:
    petition = add_petition()

    def press(number: int) -> None:
        with app.app_context():
            ask(petition, draft_of(town, name=("Ana Müller", "Ben Müller", "Cid")[number % 3]))

    with ThreadPoolExecutor(6) as devices:
        list(devices.map(press, range(12)))
    rows = session().execute(select(func.count()).where(SignatureRow.petition_id == petition))
    assert rows.scalar_one() == 2


def test_signers_do_not_wait_for_somebody_who_holds_the_petition(town: Any, app: Flask) -> None:
    if session().get_bind().dialect.name != "postgresql":
        pytest.skip("SQLite has one writer")
    petition = add_petition()
    [signature] = add_signatures(petition, 1)

    def press() -> int:
        with app.app_context():
            return confirm(signature).number

    with ThreadPoolExecutor(1) as device, unit_of_work():
        service.take_lock(acting(town.moderator, "moderator"), petition)
        assert device.submit(press).result(timeout=120) == 1


def test_a_sponsor_signs_by_the_link_only(town: Any) -> None:
    petition = add_petition("sponsoring", author_id=town.citizen)
    with pytest.raises(Problems) as refused:
        ask(petition, draft_of(town))
    assert codes(refused) == {("", "not_open")}
    assert ask(petition, draft_of(town), sponsor_token=sponsor_token(petition))


def test_a_signature_belongs_to_an_account_only_with_its_own_mailbox(town: Any) -> None:
    petition = add_petition()
    person = town.make.person(email="ana@garden.example")
    for email in ("ana@garden.example", "ben@garden.example"):
        signature = ask(petition, draft_of(town, email=email), actor=acting(person))
        assert signature is not None
        confirm(signature)
    assert [receipt.name for _petition, receipt in queries.signed_by(person)] == ["Ana Müller"]
    assert len(queries.signatures_of(petition).items) == 2


def test_news_are_stopped_by_their_link(town: Any) -> None:
    [signature] = sign(add_petition(), 1, wants_news=True)
    with unit_of_work():
        service.stop_news(news_token(signature))
    found = queries.signature_by_id(signature)
    assert found is not None
    assert not found.wants_news
