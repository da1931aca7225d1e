"""From an idea to an open petition: sponsors, moderators, and who holds what."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from portal.sdk import Forbidden, NotFound, Problems, Stale, new_id, unit_of_work
from portal_petitions import queries, service
from portal_petitions.dates import months_later
from portal_petitions.links import confirm_token, opens_sponsoring, sponsor_token
from portal_petitions.queries import Age, PetitionFilter, View
from portal_petitions.records import (
    AreaThresholds,
    PetitionDraft,
    PetitionRecord,
    Reason,
    SignatureDraft,
    State,
)
from portal_petitions.service.closing import (
    clear_unconfirmed,
    close_petitions,
    withdraw_unsponsored,
)
from portal_petitions.service.telling import remind_moderators
from portal_petitions.testing import acting, add_petition, add_signatures, ask, confirm, sign

TITLE = "Open the library on Sundays"


def draft_of(town: Any, **values: Any) -> PetitionDraft:
    given: dict[str, Any] = {
        "title": TITLE,
        "background": "Who works all week has no other day to come.",
        "details": "From ten to two.",
        "name": "Rosa Field",
        "postcode": "12345",
        "home_area_id": town.mill,
        **values,
    }
    return PetitionDraft(**given)


def create(town: Any, petition_id: uuid.UUID | None = None, **values: Any) -> uuid.UUID:
    petition_id = petition_id or new_id()
    with unit_of_work():
        service.create_petition(acting(town.citizen), petition_id, draft_of(town, **values))
    return petition_id


def sponsor(town: Any, petition_id: uuid.UUID, number: int) -> uuid.UUID:
    letter = chr(65 + number)
    signature = ask(
        petition_id,
        SignatureDraft(f"Sponsor {letter}{letter}", f"s@s{number}.example", "12345", town.mill),
        sponsor_token=sponsor_token(petition_id),
    )
    assert signature is not None
    confirm(signature)
    return signature


def found(petition_id: uuid.UUID) -> PetitionRecord:
    petition = queries.find_petition(petition_id)
    assert petition is not None
    return petition


def codes(refused: pytest.ExceptionInfo[Problems]) -> set[tuple[str, str]]:
    return {(problem.field, problem.code) for problem in refused.value.problems}


@pytest.mark.both_engines
def test_five_sponsors_bring_a_petition_before_the_moderators(
    town: Any, mailbox: Callable[[], list[Any]]
) -> None:
    petition = create(town)
    for number in range(4):
        sponsor(town, petition, number)
    assert found(petition).state is State.SPONSORING
    sponsor(town, petition, 4)
    assert found(petition).state is State.MODERATION
    assert queries.with_every_signature(found(petition)).signature_count == 6
    assert [item.id for item in queries.moderation_queue().items] == [petition]
    subjects = [mail.subject for mail in mailbox()]
    assert any("being looked at" in subject for subject in subjects)


@pytest.mark.both_engines
def test_a_double_click_and_a_second_tab_make_one_petition(town: Any) -> None:
    petition = create(town)
    create(town, petition)
    create(town, petition, title="Open the library every single day")
    assert found(petition).title == TITLE
    assert queries.with_every_signature(found(petition)).signature_count == 1
    with pytest.raises(NotFound), unit_of_work():
        service.create_petition(acting(town.officer), petition, draft_of(town))


@pytest.mark.both_engines
def test_twenty_sponsors_are_the_most(town: Any) -> None:
    petition = create(town)
    for number in range(20):
        sponsor(town, petition, number)
    assert found(petition).sponsor_count == 20
    with pytest.raises(Problems) as refused:
        sponsor(town, petition, 20)
    assert codes(refused) == {("", "sponsors_full")}
    [late] = add_signatures(petition, 1, sponsor=True)
    with pytest.raises(Problems) as refused:
        confirm(late)
    assert codes(refused) == {("", "sponsors_full")}
    assert found(petition).sponsor_count == 20


def test_sponsors_see_the_petition_by_its_link_and_nobody_else_does(town: Any) -> None:
    petition = create(town)
    token = sponsor_token(petition)
    assert queries.petition_by_sponsor_token(petition, token).title == TITLE
    assert not opens_sponsoring(new_id(), token)
    for wrong in ("", token[:-1], "ü", sponsor_token(new_id())):
        with pytest.raises(NotFound):
            queries.petition_by_sponsor_token(petition, wrong)
    with pytest.raises(NotFound):
        queries.access_petition(acting(town.make.person()), petition)
    assert queries.access_petition(acting(town.citizen), petition).title == TITLE
    assert queries.access_petition(acting(town.moderator, "moderator"), petition).title == TITLE


@pytest.mark.parametrize(
    ("change", "field", "code"),
    [
        ({"title": "T" + "o" * 80}, "title", "too_long"),
        ({"background": "b" * 301}, "background", "too_long"),
        ({"details": "d" * 801}, "details", "too_long"),
        ({"title": "Library"}, "title", "title_too_short"),
        ({"title": "OPEN THE LIBRARY ON SUNDAYS"}, "title", "title_shouting"),
        ({"background": "why"}, "background", "too_short"),
        ({"name": "=Rosa"}, "name", "formula"),
        ({"home_area_id": None}, "home_area", "missing"),
        ({"area_id": uuid.UUID(int=1)}, "area", "unknown"),
        ({"topic_id": uuid.UUID(int=1)}, "topic", "unknown"),
    ],
)
def test_what_is_not_right_is_refused_with_its_field(
    town: Any, change: dict[str, Any], field: str, code: str
) -> None:
    with pytest.raises(Problems) as refused:
        create(town, **change)
    assert (field, code) in codes(refused)
    assert queries.petitions_of(town.citizen) == ()


def test_the_longest_texts_fit(town: Any) -> None:
    petition = create(town, title="Open " * 16, background="b " * 150, details="dé\n" * 266)
    assert len(found(petition).title) == 79


def test_only_people_with_a_confirmed_address_start_a_petition(town: Any) -> None:
    with pytest.raises(Forbidden), unit_of_work():
        service.create_petition(
            replace(acting(town.citizen), confirmed=False), new_id(), draft_of(town)
        )


@pytest.mark.both_engines
def test_an_approved_petition_is_open_for_six_months_with_the_thresholds_of_that_day(
    town: Any, clock: Any, mailbox: Callable[[], list[Any]]
) -> None:
    petition = add_petition("moderation", author_id=town.citizen, area_id=town.old)
    with unit_of_work():
        service.set_area_thresholds(
            acting(town.administrator, "administrator"),
            town.old,
            AreaThresholds(response_share=2.5, debate_number=400),
        )
    with unit_of_work():
        service.approve_petition(acting(town.moderator, "moderator"), petition, 1)
    opened = found(petition)
    assert opened.state is State.OPEN
    assert opened.closes_at == datetime(2027, 11, 4, 12, 0, tzinfo=UTC)
    # 2.5 % of 1,234 residents, rounded up.
    assert (opened.response_threshold, opened.debate_threshold) == (31, 400)
    town.set(response_threshold=7)
    assert found(petition).response_threshold == 31
    assert queries.thresholds_for(None).response == 7


@pytest.mark.proves("settings")
def test_thresholds_are_ten_thousand_and_a_hundred_thousand_by_default(town: Any) -> None:
    assert queries.thresholds_for(town.mill).response == 10_000
    assert queries.thresholds_for(town.mill).debate == 100_000
    town.set(response_share=10.0)
    assert queries.thresholds_for(town.mill).response == 800
    assert queries.thresholds_for(None).response == 924


@pytest.mark.parametrize("wrong", [0, -1, 10**9])
def test_thresholds_that_make_no_sense_are_refused(town: Any, wrong: int) -> None:
    with pytest.raises(Problems), unit_of_work():
        service.set_area_thresholds(
            acting(town.administrator, "administrator"),
            town.mill,
            AreaThresholds(response_number=wrong),
        )
    with pytest.raises(Forbidden), unit_of_work():
        service.set_area_thresholds(acting(town.officer, "officer"), town.mill, None)


@pytest.mark.both_engines
@pytest.mark.parametrize(
    ("reason", "hidden"), [(Reason.IRRELEVANT, False), (Reason.OFFENSIVE, True)]
)
def test_a_rejection_says_why_and_some_reasons_hide_the_text(
    town: Any, reason: Reason, hidden: bool
) -> None:
    petition = add_petition("moderation", author_id=town.citizen)
    with unit_of_work():
        service.reject_petition(
            acting(town.moderator, "moderator"), petition, reason, "See the rules.", version=1
        )
    public = queries.access_petition(acting(town.officer), petition)
    assert (public.state, public.reason, public.note) == (State.REJECTED, reason, "See the rules.")
    assert (public.title == "") is hidden
    assert (public.background == "") is hidden
    assert queries.access_petition(acting(town.moderator, "moderator"), petition).title
    listed = queries.list_petitions(PetitionFilter(view=View.REJECTED)).items
    assert ([item.id for item in listed] == [petition]) is not hidden


def test_a_rejection_needs_a_known_reason_and_a_duplicate_its_twin(town: Any) -> None:
    petition, twin = add_petition("moderation"), add_petition()
    moderator = acting(town.moderator, "moderator")
    for reason, other, field in (
        ("whim", None, "reason"),
        (Reason.DUPLICATE, None, "duplicate_of"),
        (Reason.DUPLICATE, add_petition("moderation"), "duplicate_of"),
    ):
        with pytest.raises(Problems) as refused, unit_of_work():
            service.reject_petition(moderator, petition, reason, "", other, version=1)
        assert refused.value.problems[0].field == field
    with unit_of_work():
        service.reject_petition(moderator, petition, Reason.DUPLICATE, "", twin, version=1)
    assert found(petition).duplicate_of == twin


@pytest.mark.both_engines
def test_one_moderator_holds_a_petition_until_the_heartbeat_stops(town: Any, clock: Any) -> None:
    petition = add_petition("moderation")
    one = acting(town.moderator, "moderator")
    two = acting(town.make.person("moderator"), "moderator")

    def do(what: Callable[..., Any], actor: Any) -> Any:
        with unit_of_work():
            return what(actor, petition)

    assert do(service.take_lock, one).held
    refused = do(service.take_lock, two)
    assert (refused.held, refused.by) == (False, town.moderator)
    with pytest.raises(Problems) as problems, unit_of_work():
        service.approve_petition(two, petition, 1)
    assert codes(problems) == {("", "locked")}
    for _beat in range(5):
        clock(seconds=100)
        assert do(service.keep_lock, one).held
    assert not do(service.take_lock, two).held
    clock(seconds=121)
    assert do(service.take_lock, two).held
    assert not do(service.keep_lock, one).held
    do(service.release_lock, one)
    assert not do(service.take_lock, one).held
    do(service.release_lock, two)
    assert do(service.take_lock, one).held


def test_who_opened_an_older_text_does_not_decide_over_the_newer(town: Any) -> None:
    petition = add_petition("moderation")
    moderator = acting(town.moderator, "moderator")
    with unit_of_work():
        service.edit_petition(
            moderator, petition, TITLE, "Mended words of the background.", "", version=1
        )
    with pytest.raises(Stale), unit_of_work():
        service.approve_petition(moderator, petition, 1)
    with unit_of_work():
        service.approve_petition(moderator, petition, 2)
    with pytest.raises(Problems) as refused, unit_of_work():
        service.approve_petition(moderator, petition, 3)
    assert codes(refused) == {("", "state")}


def test_only_moderators_moderate(town: Any) -> None:
    petition = add_petition("moderation")
    for actor in (acting(town.citizen), acting(town.officer, "officer")):
        with pytest.raises(Forbidden), unit_of_work():
            service.approve_petition(actor, petition, 1)


def test_a_petition_in_the_queue_grows_old(
    town: Any, clock: Any, mailbox: Callable[[], list[Any]]
) -> None:
    petition = add_petition("moderation", moderation_at=clock())

    def age() -> Age:
        return queries.moderation_age(found(petition))

    clock(days=10, hours=23)
    assert (age(), queries.waiting_counts().noticed) == (Age.FINE, 0)
    clock(hours=1)
    assert (age(), queries.waiting_counts().noticed) == (Age.NOTICE, 1)
    remind_moderators()
    remind_moderators()
    clock(days=3)
    assert (age(), queries.waiting_counts().overdue) == (Age.OVERDUE, 1)
    remind_moderators()
    remind_moderators()
    assert len(mailbox()) == 2


@pytest.mark.both_engines
def test_the_clock_closes_a_petition_however_late_the_job_runs(town: Any, clock: Any) -> None:
    petition = add_petition(author_id=town.citizen)
    sign(petition, 2)
    [waiting] = add_signatures(petition, 1)
    until = found(petition).closes_at
    assert until is not None
    clock(seconds=(until - clock()).total_seconds())
    assert found(petition).state is State.CLOSED
    assert found(petition).ended_at == until
    assert queries.list_petitions(PetitionFilter()).items == ()
    assert [p.id for p in queries.list_petitions(PetitionFilter(view=View.CLOSED)).items] == [
        petition
    ]
    clock(hours=3)
    assert close_petitions() == 1
    assert close_petitions() == 0
    assert found(petition).ended_at == until
    clear_unconfirmed()
    assert queries.signature_by_id(waiting) is not None
    clock(hours=22)
    assert clear_unconfirmed() == 1
    assert queries.with_every_signature(found(petition)).signature_count == 2


def test_months_end_on_the_last_day_of_shorter_ones() -> None:
    leap, noon = datetime(2028, 8, 31, 12, tzinfo=UTC), datetime(2027, 8, 31, 12, tzinfo=UTC)
    assert months_later(leap, 6) == datetime(2029, 2, 28, 12, tzinfo=UTC)
    assert months_later(noon, 6) == datetime(2028, 2, 29, 12, tzinfo=UTC)
    assert months_later(noon, 4) == datetime(2027, 12, 31, 12, tzinfo=UTC)


def test_a_petition_without_sponsors_is_taken_back_in_the_end(town: Any, clock: Any) -> None:
    petition = add_petition("sponsoring", created_at=clock())
    clock(days=90)
    assert withdraw_unsponsored() == 0
    clock(seconds=1)
    assert withdraw_unsponsored() == 1
    assert found(petition).state is State.WITHDRAWN


def test_an_author_withdraws_before_it_opens_and_a_moderator_stops_it_after(town: Any) -> None:
    early, late = create(town), add_petition(author_id=town.citizen)
    with unit_of_work():
        service.withdraw_petition(acting(town.citizen), early, "A better one is coming.")
    assert found(early).state is State.WITHDRAWN
    with pytest.raises(Forbidden), unit_of_work():
        service.withdraw_petition(acting(town.citizen), late, "")
    with pytest.raises(Problems), unit_of_work():
        service.stop_petition(acting(town.moderator, "moderator"), late, " ")
    with unit_of_work():
        service.stop_petition(acting(town.moderator, "moderator"), late, "Decided last night.")
    assert queries.access_petition(acting(town.officer), late).withdrawn_reason


def test_links_of_a_rejected_petition_confirm_nothing(town: Any) -> None:
    petition = add_petition("moderation")
    [signature] = add_signatures(petition, 1, sponsor=True)
    with unit_of_work():
        service.reject_petition(
            acting(town.moderator, "moderator"), petition, Reason.NO_ACTION, version=1
        )
    with pytest.raises(Problems) as refused, unit_of_work():
        service.confirm_signature(confirm_token(signature), "203.0.113.9")
    assert codes(refused) == {("", "closed")}


def test_similar_petitions_are_found_by_title_and_background(town: Any, outbox: Any) -> None:
    moderator = acting(town.moderator, "moderator")
    made = {}
    for title, background in (
        ("Open the library on Sundays", "Students have no quiet place at weekends."),
        ("Plant lime trees along the mill street", "There is no shade on the way to school."),
        ("A skate park at the harbour", "Teenagers have nowhere to go."),
    ):
        made[title] = add_petition("moderation", title=title, background=background)
        with unit_of_work():
            service.approve_petition(moderator, made[title], 1)
    outbox()

    def similar(title: str, background: str = "") -> list[str]:
        return [p.title for p in queries.similar_petitions(title, background, "en")]

    assert similar("Sunday opening of the library")[0] == "Open the library on Sundays"
    assert "Plant lime trees along the mill street" in similar(
        "More green please", "Children walk to school without any shade."
    )
    assert similar("Lower the bus fare to one coin") == []
    assert similar("x") == []


def test_the_history_of_a_petition_is_written_down(town: Any) -> None:
    petition = create(town)
    for number in range(5):
        sponsor(town, petition, number)
    with unit_of_work():
        service.approve_petition(
            acting(town.moderator, "moderator"), petition, found(petition).version
        )
    assert [step.state for step in queries.steps_of(petition)] == [
        "sponsoring",
        "moderation",
        "open",
    ]


def test_lists_show_what_they_are_asked_for(town: Any, clock: Any) -> None:
    near = add_petition(signature_count=9_000, area_id=town.mill)
    far = add_petition(signature_count=10, opened_at=clock() - timedelta(days=5))
    answered = add_petition(
        signature_count=20_000, response_reached_at=clock(), responded_at=clock()
    )
    waits = add_petition(signature_count=20_001, response_reached_at=clock())
    add_petition("sponsoring")

    def listed(**wanted: Any) -> list[uuid.UUID]:
        return [item.id for item in queries.list_petitions(PetitionFilter(**wanted)).items]

    assert listed(sort=queries.Sort.SIGNED) == [waits, answered, near, far]
    assert listed(view=View.AWAITING_RESPONSE) == [waits]
    assert listed(view=View.RESPONDED) == [answered]
    assert listed(area="mill") == [near]
    assert [item.id for item in queries.near_threshold(2)] == [near, far]
    assert queries.count_views()[View.OPEN] == 4
    assert queries.count_petitions(PetitionFilter()) == 4
    first = queries.list_petitions(PetitionFilter(sort=queries.Sort.SIGNED), None, 3)
    second = queries.list_petitions(PetitionFilter(sort=queries.Sort.SIGNED), first.next, 3)
    assert [item.id for item in second.items] == [far]
