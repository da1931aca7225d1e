"""The office: bulk invalidation by two people, paper sheets, alarms."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from portal.sdk import Forbidden, Problems, unit_of_work
from portal_petitions import queries, service
from portal_petitions.records import AlarmKind, BatchState, LineDraft, LineState, SignatureFilter
from portal_petitions.service.trending import raise_alarms
from portal_petitions.testing import acting, add_petition, add_signatures, confirm, sign
from portal_petitions.testing_browser import Browser


def exact(petition_id: uuid.UUID) -> int:
    petition = queries.find_petition(petition_id)
    assert petition is not None
    return queries.with_every_signature(petition).signature_count


def codes(refused: pytest.ExceptionInfo[Problems]) -> set[str]:
    return {problem.code for problem in refused.value.problems}


def ask_for(town: Any, petition: uuid.UUID, wanted: SignatureFilter) -> uuid.UUID:
    with unit_of_work():
        return service.ask_invalidation(
            acting(town.moderator, "moderator"), petition, wanted, "Forged in one evening."
        )


def approve(town: Any, batch: uuid.UUID) -> None:
    with unit_of_work():
        service.approve_invalidation(acting(town.officer, "officer"), batch)


# -- Bulk invalidation


@pytest.mark.both_engines
@pytest.mark.parametrize(
    "wanted",
    [
        SignatureFilter(domain="forge.example"),
        SignatureFilter(address="203.0.113.7"),
        SignatureFilter(network="203.0.113.200"),
        SignatureFilter(postcode="666-66"),
        SignatureFilter(name="forger"),
        SignatureFilter(email="forger+2@forge.example"),
    ],
    ids=["domain", "address", "network", "postcode", "name", "email"],
)
def test_a_batch_takes_what_was_previewed_and_gives_it_back(
    town: Any, wanted: SignatureFilter
) -> None:
    petition = add_petition()
    sign(petition, 3, area_id=town.mill)
    [forged] = add_signatures(
        petition,
        1,
        name="The Forger",
        email="forger@forge.example",
        postcode="66666",
        area_id=town.old,
    )
    confirm(forged, "203.0.113.7")
    preview = queries.preview_invalidation(petition, wanted)
    assert (preview.matching, preview.counted) == (1, 1)
    assert [one.id for one in preview.sample] == [forged]
    batch = ask_for(town, petition, wanted)
    assert exact(petition) == 4
    approve(town, batch)
    assert exact(petition) == 3
    assert queries.exact_area_counts(petition) == {town.mill: 3}
    with unit_of_work():
        service.undo_invalidation(acting(town.moderator, "moderator"), batch)
    assert exact(petition) == 4
    assert queries.exact_area_counts(petition) == {town.mill: 3, town.old: 1}
    record = queries.find_batch(batch)
    assert record is not None
    assert (record.state, record.taken, record.counted) == (BatchState.UNDONE, 1, 1)


@pytest.mark.both_engines
def test_a_batch_by_area_and_time_leaves_alone_who_came_later(town: Any, clock: Any) -> None:
    petition = add_petition()
    sign(petition, 2, area_id=town.mill)
    clock(hours=2)
    begin = clock()
    sign(petition, 3, area_id=town.mill)
    clock(minutes=5)
    wanted = SignatureFilter(area_id=town.mill, since=begin, until=begin + timedelta(minutes=1))
    batch = ask_for(town, petition, wanted)
    everything = ask_for(town, petition, SignatureFilter(area_id=town.mill))
    clock(minutes=5)
    sign(petition, 4, area_id=town.mill)
    approve(town, batch)
    assert exact(petition) == 6
    approve(town, everything)
    # The four who confirmed after it was asked for are not in it.
    assert exact(petition) == 4
    with unit_of_work():
        service.undo_invalidation(acting(town.officer, "officer"), everything)
    assert exact(petition) == 6


@pytest.mark.both_engines
def test_nobody_invalidates_alone(town: Any) -> None:
    petition = add_petition()
    sign(petition, 2)
    batch = ask_for(town, petition, SignatureFilter(name="Signer"))
    with pytest.raises(Problems) as refused, unit_of_work():
        service.approve_invalidation(acting(town.moderator, "moderator"), batch)
    assert codes(refused) == {"second_person"}
    with pytest.raises(Forbidden), unit_of_work():
        service.approve_invalidation(acting(town.citizen), batch)
    assert exact(petition) == 2
    approve(town, batch)
    with pytest.raises(Problems) as refused:
        approve(town, batch)
    assert codes(refused) == {"decided"}
    assert exact(petition) == 0


def test_a_batch_says_what_and_why_and_is_never_everything(town: Any) -> None:
    petition = add_petition()
    sign(petition, 1)
    for wanted, why, code in (
        (SignatureFilter(), "why", "everything"),
        (SignatureFilter(name="Signer"), " ", "missing"),
        (SignatureFilter(name="Nobody at all"), "why", "nothing"),
        (SignatureFilter(address="no address"), "why", "nothing"),
    ):
        with pytest.raises(Problems) as refused, unit_of_work():
            service.ask_invalidation(acting(town.moderator, "moderator"), petition, wanted, why)
        assert code in codes(refused)


def test_a_filter_of_marks_alone_means_nobody_rather_than_all_who_gave_nothing(town: Any) -> None:
    petition = add_petition()
    for signature in add_signatures(petition, 2, postcode="", domain=""):
        confirm(signature)
    for wanted in (SignatureFilter(postcode="-"), SignatureFilter(domain="@@")):
        assert queries.preview_invalidation(petition, wanted).matching == 0


def test_declined_batches_take_nothing(town: Any) -> None:
    petition = add_petition()
    sign(petition, 1)
    batch = ask_for(town, petition, SignatureFilter(name="Signer"))
    assert [one.id for one in queries.open_batches()] == [batch]
    with unit_of_work():
        service.decline_invalidation(acting(town.officer, "officer"), batch)
    assert queries.open_batches() == ()
    with pytest.raises(Problems), unit_of_work():
        service.undo_invalidation(acting(town.officer, "officer"), batch)
    assert exact(petition) == 1


def test_what_was_never_counted_is_taken_and_given_back_without_a_change(town: Any) -> None:
    petition = add_petition()
    for signature in add_signatures(petition, 4):
        confirm(signature, "203.0.113.7")
    preview = queries.preview_invalidation(petition, SignatureFilter(address="203.0.113.7"))
    assert (preview.matching, preview.counted) == (4, 1)
    batch = ask_for(town, petition, SignatureFilter(address="203.0.113.7"))
    approve(town, batch)
    assert exact(petition) == 0
    with unit_of_work():
        service.undo_invalidation(acting(town.officer, "officer"), batch)
    assert exact(petition) == 1


def test_a_batch_keeps_no_address_in_clear(town: Any) -> None:
    petition = add_petition()
    confirm(add_signatures(petition, 1)[0], "203.0.113.7")
    batch = queries.find_batch(ask_for(town, petition, SignatureFilter(address="203.0.113.7")))
    assert batch is not None
    assert batch.filter.address != "203.0.113.7"
    assert queries.preview_invalidation(petition, batch.filter).matching == 1


def test_an_invalidated_signature_is_not_confirmed_again_and_not_signed_anew(town: Any) -> None:
    petition = add_petition()
    [signature] = sign(petition, 1)
    approve(town, ask_for(town, petition, SignatureFilter(name="Signer")))
    with pytest.raises(Problems) as refused:
        confirm(signature)
    assert codes(refused) == {"invalidated"}


def test_one_signature_is_removed_and_forgotten(town: Any) -> None:
    petition = add_petition()
    [signature, _other] = sign(petition, 2)
    with unit_of_work():
        service.remove_signature(acting(town.officer, "officer"), signature, "Asked by mail.")
    found = queries.signature_by_id(signature)
    assert found is not None
    assert (found.name, found.email, found.state) == ("", "", "removed")
    assert exact(petition) == 1


# -- Paper


def key(town: Any, sheet: uuid.UUID, *names: str, **values: Any) -> list[Any]:
    lines = [LineDraft(number, name, "12345", town.mill) for number, name in enumerate(names, 1)]
    with unit_of_work():
        return service.key_lines(acting(town.officer, "officer"), sheet, lines)


def new_sheet(town: Any, petition: uuid.UUID, label: str = "A-1", **values: Any) -> uuid.UUID:
    with unit_of_work():
        return service.add_sheet(acting(town.officer, "officer"), petition, label, **values)


def verify(town: Any, line: uuid.UUID) -> None:
    with unit_of_work():
        service.verify_line(acting(town.moderator, "moderator"), line)


@pytest.mark.both_engines
def test_a_sheet_counts_line_by_line_as_it_is_verified(town: Any) -> None:
    petition = add_petition()
    sheet = new_sheet(town, petition)
    assert new_sheet(town, petition) == sheet
    assert key(town, sheet, "Ana Müller", "Ben Okafor", "Cid Lee") == []
    assert exact(petition) == 0
    first, second, third = queries.lines_of(sheet)
    verify(town, first.id)
    verify(town, first.id)
    verify(town, second.id)
    with unit_of_work():
        service.refuse_line(acting(town.moderator, "moderator"), third.id, "Crossed out.")
    assert exact(petition) == 2
    assert queries.exact_area_counts(petition) == {town.mill: 2}
    with unit_of_work():
        service.finish_sheet(acting(town.officer, "officer"), sheet)
    [record] = queries.sheets_of(petition)
    assert (record.lines, record.verified, record.refused) == (3, 2, 1)
    assert record.finished_at is not None


def test_who_made_signatures_of_lines_is_written_down(
    town: Any, client_of: Callable[[uuid.UUID], Any]
) -> None:
    petition = add_petition()
    sheet = new_sheet(town, petition)
    key(town, sheet, "Ana Müller", "Ben Okafor", "Cid Lee")
    first = queries.lines_of(sheet)[0]
    verify(town, first.id)
    verify(town, first.id)
    with unit_of_work():
        assert service.verify_lines(acting(town.officer, "officer"), sheet) == 2
    log = Browser(client_of(town.administrator)).get("/admin/audit?action=petitions.verify").text
    assert log.count(f"line: {first.id}") == 1
    assert log.count("count: 2") == 1


@pytest.mark.both_engines
def test_one_person_on_two_sheets_counts_once(town: Any) -> None:
    petition = add_petition()
    one, two = new_sheet(town, petition, "1"), new_sheet(town, petition, "2")
    key(town, one, "Ana Müller")
    key(town, two, "ANA MULLER", "Ben Okafor")
    verify(town, queries.lines_of(one)[0].id)
    with pytest.raises(Problems) as refused:
        verify(town, queries.lines_of(two)[0].id)
    assert codes(refused) == {"twice"}
    assert exact(petition) == 1
    verify(town, queries.lines_of(two)[1].id)
    assert exact(petition) == 2


def test_who_signed_on_the_web_already_is_pointed_out(town: Any) -> None:
    petition = add_petition()
    sign(petition, 1, name="Ana Müller", postcode="12345", area_id=town.mill)
    sheet = new_sheet(town, petition)
    key(town, sheet, "ana müller", "Ben Okafor")
    assert [line.twin for line in queries.lines_of(sheet)] == [True, False]
    with unit_of_work():
        done = service.verify_lines(acting(town.moderator, "moderator"), sheet)
    assert done == 1
    assert exact(petition) == 2


def test_a_name_that_stands_twice_on_a_sheet_counts_once_and_keeps_no_line_out(town: Any) -> None:
    petition = add_petition()
    sheet = new_sheet(town, petition)
    key(town, sheet, "Ana Müller", "Ben Okafor", "ana muller")
    assert [line.twin for line in queries.lines_of(sheet)] == [False, False, True]
    with unit_of_work():
        assert service.verify_lines(acting(town.moderator, "moderator"), sheet) == 2
    assert exact(petition) == 2


@pytest.mark.both_engines
def test_the_same_person_with_other_accents_on_another_sheet_keeps_no_line_out(town: Any) -> None:
    petition = add_petition()
    one, two = new_sheet(town, petition, "1"), new_sheet(town, petition, "2")
    key(town, one, "Ana Müller")
    verify(town, queries.lines_of(one)[0].id)
    key(town, two, "ANA MULLER", "Ben Okafor")
    with unit_of_work():
        assert service.verify_lines(acting(town.moderator, "moderator"), two) == 1
    assert exact(petition) == 2


def test_a_line_that_is_not_right_does_not_keep_the_others_out(town: Any) -> None:
    sheet = new_sheet(town, add_petition())
    problems = key(town, sheet, "Ana Müller", "=cmd()", "Cid Lee")
    assert [problem.field for problem in problems] == ["line-2-name"]
    assert [line.number for line in queries.lines_of(sheet)] == [1, 3]
    key(town, sheet, "Ana Möller")
    assert queries.lines_of(sheet)[0].name == "Ana Möller"
    verify(town, queries.lines_of(sheet)[0].id)
    assert [problem.code for problem in key(town, sheet, "Somebody Else")] == ["verified"]
    assert queries.lines_of(sheet)[0].state is LineState.VERIFIED


def test_sheets_belong_to_the_time_a_petition_was_open(town: Any, clock: Any) -> None:
    petition = add_petition()
    found = queries.find_petition(petition)
    assert found is not None
    assert found.opened_at is not None
    assert found.closes_at is not None
    with pytest.raises(Problems):
        new_sheet(town, petition, collected_on=(found.opened_at - timedelta(days=1)).date())
    clock(seconds=(found.closes_at - clock()).total_seconds() + 86_400)
    sheet = new_sheet(town, petition, "late", collected_on=found.closes_at.date())
    key(town, sheet, "Ana Müller")
    verify(town, queries.lines_of(sheet)[0].id)
    [signature] = queries.signatures_of(petition).items
    assert signature.confirmed_at is not None
    assert signature.confirmed_at < found.closes_at
    clock(days=31)
    with pytest.raises(Problems) as refused:
        new_sheet(town, petition, "too late")
    assert codes(refused) == {"closed"}


def test_a_sheet_is_removed_only_while_nothing_of_it_counts(town: Any) -> None:
    petition = add_petition()
    sheet = new_sheet(town, petition)
    key(town, sheet, "Ana Müller", "Ben Okafor")
    with pytest.raises(Problems) as refused, unit_of_work():
        service.finish_sheet(acting(town.officer, "officer"), sheet)
    assert codes(refused) == {"left"}
    verify(town, queries.lines_of(sheet)[0].id)
    with pytest.raises(Problems), unit_of_work():
        service.remove_sheet(acting(town.officer, "officer"), sheet)
    empty = new_sheet(town, petition, "B")
    with unit_of_work():
        service.remove_sheet(acting(town.officer, "officer"), empty)
    assert queries.find_sheet(empty) is None


# -- Alarms


@pytest.mark.both_engines
def test_many_more_than_usual_alarm_the_office_once(
    town: Any, clock: Any, outbox: Any, mailbox: Callable[[], list[Any]]
) -> None:
    town.set(trending_least=10)
    petition = add_petition(opened_at=clock())
    for _hour in range(5):
        sign(petition, 2)
        clock(hours=1)
    outbox()
    assert raise_alarms() == 0
    sign(petition, 12)
    outbox()
    assert raise_alarms() == 1
    assert raise_alarms() == 0
    [alarm] = queries.alarms().items
    assert (alarm.petition_id, alarm.last_hour) == (petition, 12)
    assert 1.5 <= alarm.usual <= 2.5
    assert len([mail for mail in mailbox() if "at once" in mail.subject]) >= 2
    with unit_of_work():
        service.see_alarm(acting(town.officer, "officer"), alarm.id)
    assert queries.unseen_alarms() == 0


def test_a_popular_petition_that_stays_popular_is_no_alarm(
    town: Any, clock: Any, outbox: Any
) -> None:
    town.set(trending_least=10)
    petition = add_petition(opened_at=clock())
    for _hour in range(4):
        sign(petition, 12)
        clock(hours=1)
    outbox()
    sign(petition, 14)
    assert raise_alarms() == 0


def test_one_address_or_one_small_domain_alarms_by_its_number(town: Any) -> None:
    town.set(trending_origin=3)
    petition = add_petition()
    for signature in add_signatures(petition, 3):
        confirm(signature, "203.0.113.7")
    sign(petition, 3, domain="catchall.example")
    sign(petition, 3, domain="gmail.com")
    assert raise_alarms() == 2
    found = {alarm.kind: alarm for alarm in queries.alarms().items}
    assert found[AlarmKind.DOMAIN].key == "catchall.example"
    address = found[AlarmKind.ADDRESS].key
    assert "203" not in address
    assert queries.preview_invalidation(petition, SignatureFilter(address=address)).matching == 3


def test_looking_at_signatures_is_written_down(town: Any) -> None:
    petition = add_petition()
    with unit_of_work():
        service.note_look(acting(town.officer, "officer"), petition, "list")
    with pytest.raises(Forbidden), unit_of_work():
        service.note_look(acting(town.citizen), petition, "list")
