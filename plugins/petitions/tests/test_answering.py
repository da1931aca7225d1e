"""What the council says, mailed to every signer once; and names that go in the end."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from portal.sdk import EventEnvelope, Problems, Stale, new_id, now, session, unit_of_work
from portal.testing.outbox import CrashPoint
from portal_petitions import privacy, queries, service
from portal_petitions.events import MailingContinued
from portal_petitions.models import SignatureRow
from portal_petitions.records import OutcomeDraft, ResponseDraft, SignatureDraft, SignatureFilter
from portal_petitions.service import anonymising
from portal_petitions.service.anonymising import anonymise_petitions
from portal_petitions.service.closing import close_petitions
from portal_petitions.service.mailing import continue_mailing
from portal_petitions.testing import (
    acting,
    add_petition,
    add_signatures,
    ask,
    confirm,
    sign,
    signature_values,
)

ANSWER = ResponseDraft("The council will do it.", "From **January** on.")


def publish(town: Any, petition: uuid.UUID, draft: ResponseDraft = ANSWER) -> None:
    with unit_of_work():
        service.publish_response(acting(town.officer, "officer"), petition, draft)


def to_signers(mails: list[Any]) -> Counter[str]:
    return Counter(mail.to for mail in mails if mail.to.startswith("signer"))


@pytest.mark.both_engines
def test_every_signer_is_told_of_the_response_once(
    town: Any, mailbox: Callable[[], list[Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal_petitions.service.mailing.BATCH", 3)
    petition = add_petition()
    signers = sign(petition, 8)
    add_signatures(petition, 2)
    with unit_of_work():
        session().execute(
            SignatureRow.__table__.update()  # type: ignore[attr-defined]
            .where(SignatureRow.id == signers[0])
            .values(wants_news=False)
        )
    publish(town, petition)
    told = to_signers(mailbox())
    assert len(told) == 7
    assert set(told.values()) == {1}
    [mailing] = queries.mailings_of(petition)
    assert (mailing.total, mailing.sent) == (7, 7)
    assert mailing.finished_at is not None
    sample = next(mail for mail in mailbox() if mail.to.startswith("signer"))
    assert "The council will do it." in sample.text
    assert "/petitions/news/" in sample.text


@pytest.mark.both_engines
def test_who_was_passed_by_is_written_to_in_the_end(
    town: Any,
    clock: Any,
    mailbox: Callable[[], list[Any]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("portal_petitions.service.mailing.BATCH", 2)
    petition = add_petition()
    [late] = add_signatures(petition, 1)
    sign(petition, 4)
    clock(seconds=10)
    publish(town, petition)
    [mailing] = queries.mailings_of(petition)
    for _batch in range(2):
        continue_mailing(about(petition, mailing.id))
    # Its transaction began before the publication and ends only now.
    clock(seconds=-11)
    confirm(late)
    clock(seconds=12)
    told = to_signers(mailbox())
    assert len(told) == 5
    assert set(told.values()) == {1}


def about(petition: uuid.UUID, mailing: uuid.UUID) -> EventEnvelope:
    """Return what the worker gives to the handler of mailings."""
    return EventEnvelope(
        id=new_id(),
        type=MailingContinued.type,
        version=1,
        event=None,
        payload={"petition_id": str(petition), "mailing_id": str(mailing)},
        subject_kind="petition",
        subject_id=petition,
        actor_id=None,
        recorded_at=now(),
        delivery_id=new_id(),
        attempt=1,
    )


@pytest.mark.both_engines
@pytest.mark.proves("retries")
@pytest.mark.proves("crash")
@pytest.mark.parametrize("point", list(CrashPoint))
def test_a_worker_that_dies_at_any_point_writes_to_everybody_once(
    town: Any,
    outbox: Any,
    clock: Any,
    mailbox: Callable[[], list[Any]],
    monkeypatch: pytest.MonkeyPatch,
    point: CrashPoint,
) -> None:
    monkeypatch.setattr("portal_petitions.service.mailing.BATCH", 2)
    petition = add_petition()
    sign(petition, 5)
    publish(town, petition)
    for _time in range(3):
        outbox.crash_at(point, "petitions.mailing")
        clock(minutes=10)
    told = to_signers(mailbox())
    assert len(told) == 5
    assert set(told.values()) == {1}


def test_each_signer_reads_the_department_in_their_language(
    town: Any, mailbox: Callable[[], list[Any]]
) -> None:
    department = town.make.department("Parks")
    petition = add_petition()
    sign(petition, 1, language="en", email="signer-en@a.example")
    sign(petition, 1, language="es", email="signer-es@b.example")
    publish(town, petition, ResponseDraft("Yes.", "Because.", department))
    texts = {mail.to: mail.text for mail in mailbox() if mail.to.startswith("signer")}
    assert "Parks (es)" in texts["signer-es@b.example"]
    assert "Parks (es)" not in texts["signer-en@a.example"]
    assert "Parks" in texts["signer-en@a.example"]


def test_a_response_is_written_in_turns_and_published_once(town: Any) -> None:
    petition = add_petition()
    officer = acting(town.officer, "officer")
    with unit_of_work():
        assert service.save_response(officer, petition, ResponseDraft("A draft", "")) == 1
    with pytest.raises(Stale), unit_of_work():
        service.save_response(officer, petition, ResponseDraft("Another tab", ""))
    with pytest.raises(Problems) as refused:
        publish(town, petition, ResponseDraft("", "", revision=1))
    assert {problem.field for problem in refused.value.problems} == {"summary", "text"}
    response = queries.response_of(petition)
    assert response is not None
    assert (response.summary, response.published_at) == ("A draft", None)
    publish(town, petition, ResponseDraft("Yes.", "Because.", revision=1))
    with pytest.raises(Problems):
        publish(town, petition, ResponseDraft("No.", "After all.", revision=2))
    assert len(queries.mailings_of(petition)) == 1


@pytest.mark.both_engines
def test_a_debate_is_announced_moved_and_reported(
    town: Any, clock: Any, mailbox: Callable[[], list[Any]]
) -> None:
    petition = add_petition()
    sign(petition, 2)
    officer = acting(town.officer, "officer")
    day = clock().date() + timedelta(days=14)
    with pytest.raises(Problems), unit_of_work():
        service.schedule_debate(officer, petition, date(2020, 1, 1))
    with unit_of_work():
        service.schedule_debate(officer, petition, day, "Town hall, room 3")
    assert set(to_signers(mailbox()).values()) == {1}
    with unit_of_work():
        service.schedule_debate(officer, petition, day, "Town hall, room 3", revision=1)
    assert set(to_signers(mailbox()).values()) == {1}
    with unit_of_work():
        service.schedule_debate(officer, petition, day + timedelta(days=7), revision=1)
    assert set(to_signers(mailbox()).values()) == {2}
    clock(days=22)
    held = day + timedelta(days=7)
    for wrong in (
        OutcomeDraft(held, "", revision=2),
        OutcomeDraft(held + timedelta(days=90), "Yes.", revision=2),
        OutcomeDraft(held, "Yes.", "javascript:alert(1)", revision=2),
    ):
        with pytest.raises(Problems), unit_of_work():
            service.publish_outcome(officer, petition, wrong)
    with unit_of_work():
        service.publish_outcome(
            officer, petition, OutcomeDraft(held, "Adopted.", "https://a.example/t", revision=2)
        )
    assert set(to_signers(mailbox()).values()) == {3}
    found = queries.find_petition(petition)
    assert found is not None
    assert (found.debate_on, found.debated_at is not None) == (held, True)


@pytest.mark.both_engines
def test_authors_and_officers_hear_of_a_threshold(
    town: Any, outbox: Any, mailbox: Callable[[], list[Any]]
) -> None:
    petition = add_petition(response_threshold=2, author_id=town.citizen)
    sign(petition, 3)
    mails = [mail for mail in mailbox() if mail.subject.startswith("2 signatures")]
    assert len(mails) == 2


# -- Anonymity


@pytest.mark.both_engines
def test_six_months_after_the_end_nobody_is_named_and_every_count_is_as_it_was(
    town: Any, clock: Any, outbox: Any
) -> None:
    petition = add_petition(author_id=town.citizen)
    sign(petition, 3, area_id=town.mill, postcode="12345")
    sign(petition, 2, area_id=town.old)
    for signature in add_signatures(petition, 2):
        confirm(signature, "203.0.113.7")
    add_signatures(petition, 1)
    with unit_of_work():
        batch = service.ask_invalidation(
            acting(town.moderator, "moderator"), petition, SignatureFilter(area_id=town.old), "x"
        )
    with unit_of_work():
        service.approve_invalidation(acting(town.officer, "officer"), batch)
    outbox()
    found = queries.find_petition(petition)
    assert found is not None
    assert found.closes_at is not None
    clock(seconds=(found.closes_at - clock()).total_seconds() + 1)
    close_petitions()
    clock(days=179)
    assert anonymise_petitions() == 0
    clock(days=4)
    areas, hours = queries.exact_area_counts(petition), queries.history_by_hour(petition)
    assert anonymise_petitions() == 1
    assert anonymise_petitions() == 0
    outbox()
    rows = list(session().execute(select(SignatureRow)).scalars())
    assert sorted(row.name for row in rows if row.name) == [
        f"Signature {number}" for number in range(1, 5)
    ]
    for row in rows:
        assert (row.email, row.domain, row.postcode, row.address_key) == ("", "", "", "")
        assert (row.email_key, row.name_key, row.person_id) == (None, None, None)
    assert queries.exact_area_counts(petition) == areas
    assert queries.history_by_hour(petition) == hours
    done = queries.find_petition(petition)
    assert done is not None
    assert (done.author_id, done.author_name, done.signature_count) == (None, "", 4)
    [record] = queries.batches_of(petition)
    assert not record.filter.narrows
    assert [f for check in queries.petition_checks() for f in check.run()] == []


def test_anonymising_goes_on_where_it_was_interrupted(
    town: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(anonymising, "BATCH", 2)
    petition = add_petition("closed")
    with unit_of_work():
        session().execute(
            SignatureRow.__table__.insert(),  # type: ignore[attr-defined]
            _confirmed(petition, 7),
        )
    assert anonymising._some_counted(petition)
    anonymising.anonymise_petition(petition)
    names = sorted(session().execute(select(SignatureRow.name)).scalars())
    assert names == [f"Signature {number}" for number in range(1, 8)]


def _confirmed(petition: uuid.UUID, count: int) -> list[dict[str, Any]]:
    return [
        signature_values(petition, state="confirmed", confirmed_at=now()) for _one in range(count)
    ]


# -- Personal data


@pytest.mark.both_engines
@pytest.mark.proves("privacy")
def test_who_is_erased_stays_counted_and_cannot_sign_again(town: Any) -> None:
    person = town.make.person(display_name="Ana Müller", email="ana@garden.example")
    petition = add_petition()
    draft = SignatureDraft("Ana Müller", "ana@garden.example", "12345", town.mill)
    signed_out = ask(petition, draft)
    assert signed_out is not None
    confirm(signed_out)
    sign(petition, 1, person_id=person, name="Ana Schmidt", email="ana@work.example")
    exported = privacy.export(person)
    assert {one["name"] for one in exported["signatures"]} == {"Ana Müller", "Ana Schmidt"}
    with unit_of_work():
        privacy.erase(person)
    for row in session().execute(select(SignatureRow)).scalars():
        assert (row.name, row.email, row.postcode, row.person_id) == ("", "", "", None)
    found = queries.find_petition(petition)
    assert found is not None
    assert queries.with_every_signature(found).signature_count == 2
    ask(petition, draft)
    assert len(queries.signatures_of(petition).items) == 2


def test_the_other_person_of_a_shared_mailbox_is_left_alone(town: Any) -> None:
    person = town.make.person(display_name="Ana Müller", email="ana@garden.example")
    petition = add_petition()
    sign(petition, 1, name="Ben Müller", email="ana@garden.example", mailbox_seat=2)
    assert privacy.export(person)["signatures"] == []
    with unit_of_work():
        privacy.erase(person)
    assert queries.signatures_of(petition).items[0].name == "Ben Müller"


def test_an_erased_author_leaves_an_open_petition_and_takes_an_unpublished_one_along(
    town: Any,
) -> None:
    public, hidden = (
        add_petition(author_id=town.citizen),
        add_petition("sponsoring", author_id=town.citizen),
    )
    with unit_of_work():
        privacy.erase(town.citizen)
    found = queries.find_petition(public)
    assert found is not None
    assert (found.author_id, found.author_name) == (None, "")
    assert queries.find_petition(hidden) is None
