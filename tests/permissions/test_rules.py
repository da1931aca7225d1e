"""Each rule says yes in one case and no, with its reason, just beside it."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask

from portal.admin import policy as admin
from portal.consultations import policy as consultations
from portal.consultations.answers import policy as answers
from portal.consultations.methods.document import policy as document
from portal.consultations.methods.poll import policy as poll
from portal.consultations.methods.statements import policy as statements
from portal.consultations.methods.survey import policy as survey
from portal.consultations.participation import policy as participation
from portal.consultations.policy import TakePart, visible
from portal.consultations.records import (
    Access,
    ConsultationRecord,
    ConsultationState,
    PhaseRecord,
)
from portal.core import clock as clocks
from portal.core.i18n import TranslatedText
from portal.core.permissions import (
    SYSTEM,
    VISITOR,
    Action,
    Actor,
    ActorKind,
    Grant,
    Role,
    Scope,
    decide,
    may,
)
from portal.core.permissions.actor import STAFF
from portal.core.permissions.deciding import holds_role_somewhere, may_by_name, scopes_of
from portal.core.problems import NotFound
from portal.core.web.routing import IdConverter, access_of, require_access
from portal.discussion import policy as discussion
from portal.identity import eligibility as who
from portal.identity import policy as identity
from portal.identity.eligibility import Eligibility, decide_eligibility, describe_eligibility
from portal.proposals import policy as proposals
from portal.proposals.call import policy as calls
from portal.proposals.call.records import Call, CallSettings
from portal.proposals.policy import ProposalSettings
from portal.proposals.records import State

pytestmark = pytest.mark.usefixtures("in_app")

NOW = datetime(2027, 5, 3, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
ANA, BEN = uuid.UUID(int=1), uuid.UUID(int=2)
PERSON = Actor(kind=ActorKind.PERSON, person_id=ANA, confirmed=True)


@pytest.fixture(autouse=True)
def at_noon() -> Iterator[None]:
    with clocks.stopped_clock(NOW):
        yield
        clocks.imagine(None)


def holding(*roles: str, **values: Any) -> Actor:
    return replace(PERSON, grants=tuple(Grant(Role(role)) for role in roles), **values)


OFFICER = holding("officer")


def a_phase(opens: timedelta = -DAY, closes: timedelta = DAY, **values: Any) -> PhaseRecord:
    given = {"method": "poll", "settings": {}, "access": Access(), **values}
    text = TranslatedText(en="x")
    return PhaseRecord(
        id=uuid.UUID(int=11),
        consultation_id=uuid.UUID(int=10),
        title=text,
        description=text,
        opens_at=NOW + opens,
        closes_at=NOW + closes,
        version=1,
        **given,
    )


def a_consultation(
    state: str = "published", *phases: PhaseRecord, **values: Any
) -> ConsultationRecord:
    text = TranslatedText(en="x")
    given: dict[str, Any] = {
        "department_id": None,
        "eligibility": Eligibility(),
        "closed_at": None,
        **values,
    }
    return ConsultationRecord(
        id=uuid.UUID(int=10),
        slug="x",
        title=text,
        summary=text,
        description=text,
        privacy_notice=text,
        area_ids=(),
        topic_ids=(),
        languages=("en",),
        state=ConsultationState(state),
        phases=phases,
        participants=0,
        source="",
        opens_at=None,
        closes_at=None,
        published_at=None,
        changed_at=NOW,
        version=1,
        **given,
    )


def part(state: str = "published", phase: PhaseRecord | None = None, **values: Any) -> TakePart:
    phase = phase or a_phase()
    return TakePart(a_consultation(state, phase, **values), phase)


def code(actor: Actor, action: Action, subject: object = None) -> str:
    decision = decide(actor, action, subject)
    assert bool(decision.message) is not decision.allowed
    return decision.code


# The vocabulary


def test_a_system_and_an_administrator_hold_every_role_and_a_visitor_none() -> None:
    for role in STAFF:
        assert SYSTEM.has_role(role)
        assert holding("administrator").has_role(role)
        assert not PERSON.has_role(role)
        assert not VISITOR.has_role(role)
    assert VISITOR.has_role(Role.VISITOR)
    assert (PERSON.has_role(Role.CITIZEN), VISITOR.has_role(Role.CITIZEN)) == (True, False)
    assert not OFFICER.has_role(Role.MODERATOR)
    assert (SYSTEM.is_staff, OFFICER.is_staff, PERSON.is_staff) == (True, True, False)


def test_a_role_for_a_place_holds_there_and_nowhere_else() -> None:
    here, there = Scope("area", ANA), Scope("area", BEN)
    actor = replace(PERSON, grants=(Grant(Role.OFFICER, here),))
    assert actor.has_role(Role.OFFICER, here)
    assert not actor.has_role(Role.OFFICER, there)
    assert not actor.has_role(Role.OFFICER)
    assert scopes_of(here) == (here,)
    subject = SimpleNamespace(area_id=ANA, topic_id=None, consultation_id=BEN)
    assert scopes_of(subject) == (here, Scope("consultation", BEN))
    assert scopes_of(None) == ()


@pytest.mark.parametrize(
    ("born", "age"),
    [
        (None, None),
        (date(2009, 5, 3), 18),
        (date(2009, 5, 4), 17),
        (date(2009, 4, 30), 18),
        (date(2009, 6, 1), 17),
    ],
)
def test_age_changes_on_the_birthday(born: date | None, age: int | None) -> None:
    assert replace(PERSON, birth_date=born).age == age


def test_a_gate_lets_whoever_holds_the_role_anywhere_come_near() -> None:
    editors = frozenset({Role.EDITOR})
    placed = replace(PERSON, grants=(Grant(Role.EDITOR, Scope("area", ANA)),))
    assert holds_role_somewhere(placed, editors)
    assert holds_role_somewhere(SYSTEM, editors)
    assert holds_role_somewhere(holding("administrator"), editors)
    assert not holds_role_somewhere(OFFICER, editors)
    assert holds_role_somewhere(VISITOR, frozenset())
    assert holds_role_somewhere(VISITOR, frozenset({Role.VISITOR}))
    citizens = frozenset({Role.CITIZEN})
    assert (holds_role_somewhere(PERSON, citizens), holds_role_somewhere(VISITOR, citizens)) == (
        True,
        False,
    )


def test_an_action_is_found_by_its_name_only_inside_a_portal(app: Flask) -> None:
    assert may_by_name(OFFICER, "admin.enter")
    assert OFFICER.may("admin.enter")
    assert not PERSON.may("admin.enter")
    assert not SYSTEM.may("admin.unheard_of")


def test_nothing_may_be_done_by_name_without_a_portal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("portal.core.permissions.deciding.has_app_context", lambda: False)
    assert not may_by_name(SYSTEM, "admin.enter")


def test_whoever_looks_as_somebody_else_reads_and_changes_nothing() -> None:
    looking = holding("administrator", impersonated_by=BEN)
    assert code(looking, admin.ENTER) == "allowed"
    assert code(looking, admin.MANAGE_SETTINGS) == "read_only"


def test_a_token_does_what_its_scope_names_and_writing_includes_reading() -> None:
    action = Action("admin.look", "Look", reads=True)
    write = Action("admin.change", "Change")
    for scopes, reads, writes in [
        ({"admin:read"}, "allowed", "scope"),
        ({"admin:write"}, "allowed", "allowed"),
        ({"other:write"}, "scope", "scope"),
        (set(), "scope", "scope"),
    ]:
        token = holding("administrator", kind=ActorKind.TOKEN, scopes=frozenset(scopes))
        assert (code(token, action), code(token, write)) == (reads, writes)


def test_who_lacks_a_role_is_told_what_would_help() -> None:
    assert decide(VISITOR, admin.ENTER).remedy == "identity.sign_in"
    waiting = replace(PERSON, roles_waiting=True)
    assert decide(waiting, admin.ENTER).remedy == "identity.second_factor"
    assert code(PERSON, admin.ENTER) == "role"
    assert code(SYSTEM, admin.MANAGE_JOBS) == "allowed"


# Gates before views


def test_a_view_nobody_classified_is_not_there(app: Flask) -> None:
    assert access_of(app, "nowhere") is None
    with pytest.raises(NotFound):
        require_access(app, "nowhere")


def test_an_identifier_in_an_address_is_written_and_read_the_same(app: Flask) -> None:
    converter = IdConverter(app.url_map)
    assert converter.to_python(converter.to_url(ANA)) == ANA
    assert converter.to_url(str(ANA)) == converter.to_url(ANA)


# Who may take part at all


@pytest.mark.parametrize(
    ("actor", "needed", "expected"),
    [
        (SYSTEM, Eligibility(level=3, min_age=90), "allowed"),
        (VISITOR, Eligibility(), "sign_in"),
        (replace(PERSON, confirmed=False), Eligibility(), "confirm"),
        (PERSON, Eligibility(), "allowed"),
        (replace(PERSON, level=1), Eligibility(level=2), "verify"),
        (replace(PERSON, level=2), Eligibility(level=2), "allowed"),
        (PERSON, Eligibility(area_ids=(BEN,)), "verify"),
        (PERSON, Eligibility(min_age=16), "verify"),
        (replace(PERSON, birth_date=date(2011, 5, 3)), Eligibility(min_age=16), "allowed"),
        (replace(PERSON, birth_date=date(2011, 5, 4)), Eligibility(min_age=16), "age"),
        (replace(PERSON, birth_date=date(2011, 5, 3)), Eligibility(max_age=16), "allowed"),
        (replace(PERSON, birth_date=date(2010, 5, 3)), Eligibility(max_age=16), "age"),
    ],
)
def test_conditions_are_met_or_the_way_to_meet_them_is_said(
    actor: Actor, needed: Eligibility, expected: str
) -> None:
    assert decide_eligibility(actor, needed).code == expected


def test_living_in_a_part_of_an_area_is_living_in_it(monkeypatch: pytest.MonkeyPatch) -> None:
    town, street, elsewhere = ANA, BEN, uuid.UUID(int=3)
    above = {street: [street, town], elsewhere: [elsewhere]}
    monkeypatch.setattr(who, "area_and_ancestors", above.__getitem__)
    monkeypatch.setattr(who, "areas", lambda: {town: SimpleNamespace(name="Old Town")})
    needed = Eligibility(area_ids=(town,))
    assert decide_eligibility(replace(PERSON, area_id=street), needed).allowed
    refused = decide_eligibility(replace(PERSON, area_id=elsewhere), needed)
    assert (refused.code, refused.message) == (
        "area",
        "Only people who live in Old Town can take part here.",
    )
    assert describe_eligibility(needed)[1] == "You need to live in Old Town."


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [
        (None, None, []),
        (16, None, ["You need to be at least 16 years old."]),
        (None, 25, ["You need to be at most 25 years old."]),
        (16, 25, ["You need to be between 16 and 25 years old."]),
    ],
)
def test_conditions_of_age_are_said_in_one_sentence(
    low: int | None, high: int | None, words: list[str]
) -> None:
    said = describe_eligibility(Eligibility(min_age=low, max_age=high))
    assert said[1:] == words
    levels = {describe_eligibility(Eligibility(level=level))[0] for level in range(-1, 5)}
    assert len(levels) == 4


def test_conditions_are_stored_and_read_back_the_same() -> None:
    needed = Eligibility(2, (ANA, BEN), 16, 99)
    assert Eligibility.from_json(needed.to_json()) == needed
    assert Eligibility.from_json(None) == Eligibility()


# Consultations


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        (part(), "allowed"),
        (part("draft"), "not_published"),
        (part(phase=a_phase(HOUR)), "upcoming"),
        (part(phase=a_phase(timedelta(0))), "allowed"),
        (part(phase=a_phase(-DAY, timedelta(0))), "closed"),
        (part("closed", closed_at=NOW - HOUR), "closed"),
        (part("closed", a_phase(-DAY, -HOUR), closed_at=NOW), "closed"),
        (part("archived"), "closed"),
        (part(eligibility=Eligibility(level=2)), "verify"),
    ],
)
def test_a_phase_takes_people_in_while_it_is_open(subject: TakePart, expected: str) -> None:
    assert consultations.may_take_part(PERSON, subject).code == expected
    assert consultations.may_participate(PERSON, subject).code == expected
    assert code(PERSON, poll.CAST, subject) == expected


def test_a_refusal_names_the_moment_at_which_it_really_closed() -> None:
    early = part("closed", a_phase(), closed_at=datetime(2027, 5, 2, 9, tzinfo=UTC))
    late = part("closed", a_phase(-DAY, -HOUR), closed_at=NOW)
    assert "2" in consultations.phase_is_open(early.consultation, early.phase).message
    assert (
        consultations.phase_is_open(late.consultation, late.phase).message
        != consultations.phase_is_open(early.consultation, early.phase).message
    )


@pytest.mark.parametrize(
    ("access", "actor", "code_id", "expected"),
    [
        (Access(), VISITOR, None, "sign_in"),
        (Access(), VISITOR, ANA, "sign_in"),
        (Access(codes=True), VISITOR, ANA, "allowed"),
        (Access(codes=True), VISITOR, None, "sign_in"),
        (Access(without_account=True), VISITOR, None, "allowed"),
        (Access(without_account=True), replace(PERSON, confirmed=False), None, "confirm"),
        (Access(codes=True), replace(PERSON, confirmed=False), None, "confirm"),
        (Access(codes=True), PERSON, None, "allowed"),
    ],
)
def test_other_ways_in_open_only_what_they_are_for(
    access: Access, actor: Actor, code_id: uuid.UUID | None, expected: str
) -> None:
    subject = replace(part(phase=a_phase(access=access)), code_id=code_id)
    decision = consultations.may_participate(actor, subject)
    assert decision.code == expected
    told = "type your code" in decision.message
    assert told is (expected == "sign_in" and access.codes)


def test_a_code_opens_nothing_that_is_closed() -> None:
    phase = a_phase(-DAY, -HOUR, access=Access(codes=True, without_account=True))
    assert consultations.may_participate(VISITOR, replace(part(phase=phase), code_id=ANA)).code == (
        "closed"
    )


@pytest.mark.parametrize(
    ("action", "allowed_in", "reason"),
    [
        (consultations.EDIT, {"draft", "published", "closed"}, "archived"),
        (consultations.PUBLISH, {"draft"}, "published"),
        (consultations.CLOSE, {"published"}, "not_published"),
        (consultations.ARCHIVE, {"closed"}, "not_closed"),
        (answers.WRITE, {"published", "closed", "archived"}, "not_published"),
        (admin.MANAGE_CONSULTATION_SETTINGS, {"draft", "published", "closed"}, "archived"),
    ],
)
def test_what_officers_do_to_a_consultation_depends_on_its_state(
    action: Action, allowed_in: set[str], reason: str
) -> None:
    for state in ConsultationState:
        expected = "allowed" if state in allowed_in else reason
        assert code(OFFICER, action, a_consultation(state)) == expected
        assert code(PERSON, action, a_consultation(state)) == "role"
    assert code(OFFICER, action) == "allowed"


@pytest.mark.parametrize("action", [poll.SET_UP, document.WRITE, document.ANSWER])
def test_an_archived_phase_stays_as_it_is(action: Action) -> None:
    assert code(OFFICER, action, part("closed")) == "allowed"
    assert code(OFFICER, action, part("archived")) == "archived"
    assert code(OFFICER, action) == "allowed"
    assert code(PERSON, action, part()) == "role"


def test_a_role_for_the_department_in_charge_holds_for_its_consultations() -> None:
    actor = replace(PERSON, grants=(Grant(Role.OFFICER, Scope("department", BEN)),))
    assert code(actor, poll.SET_UP, part(department_id=BEN)) == "allowed"
    assert code(actor, poll.SET_UP, part()) == "role"
    one = replace(PERSON, grants=(Grant(Role.OFFICER, Scope("consultation", uuid.UUID(int=10))),))
    assert code(one, poll.SET_UP, part()) == "allowed"


def test_a_draft_is_hidden_from_whoever_may_not_see_drafts() -> None:
    draft, published = a_consultation("draft"), a_consultation()
    assert visible(OFFICER, draft) is draft
    assert visible(VISITOR, published) is published
    for actor, found in [(PERSON, draft), (VISITOR, draft), (OFFICER, None)]:
        with pytest.raises(NotFound):
            visible(actor, found)


@pytest.mark.parametrize(("action", "way"), [("DESK", "desk"), ("PAPER", "paper")])
def test_the_desk_and_paper_are_ways_in_only_where_they_were_opened(action: str, way: str) -> None:
    asked: Action = getattr(participation, action)
    opened = Access(**{way: True})
    assert code(OFFICER, asked, part()) == "no_way"
    assert way in decide(OFFICER, asked, part()).message
    assert code(OFFICER, asked, part(phase=a_phase(access=opened))) == "allowed"
    assert code(OFFICER, asked, part(phase=a_phase(HOUR, access=opened))) == "upcoming"
    assert code(OFFICER, asked, a_consultation()) == "allowed"
    assert code(PERSON, asked, part(phase=a_phase(access=opened))) == "role"


# Methods


@pytest.mark.parametrize("action", [document.PROPOSE, document.SUPPORT])
def test_wordings_are_proposed_where_the_phase_wants_them(action: Action) -> None:
    assert code(PERSON, action, part()) == "allowed"
    assert code(VISITOR, action, part()) == "sign_in"
    assert code(PERSON, action, part(phase=a_phase(settings={"wordings": False}))) == "no_wordings"


def test_statements_are_added_where_the_phase_wants_them() -> None:
    assert code(PERSON, statements.ADD, part()) == "allowed"
    assert code(VISITOR, statements.ADD, part()) == "sign_in"
    closed = part(phase=a_phase(settings={"own_statements": False}))
    assert code(PERSON, statements.ADD, closed) == "no_own"


@pytest.mark.parametrize("action", [statements.RESULTS, survey.RESULTS])
def test_results_wait_for_the_end_unless_they_are_shown_while_open(action: Action) -> None:
    shown, waits = {"results_while_open": True}, {"results_while_open": False}
    assert code(VISITOR, action, part(phase=a_phase(settings=shown))) == "allowed"
    assert code(VISITOR, action, part(phase=a_phase(settings=waits))) == "not_yet"
    over = a_phase(-DAY, -HOUR, settings=waits)
    assert code(VISITOR, action, part(phase=over)) == "allowed"


@pytest.mark.parametrize("action", [statements.RESULTS, survey.RESULTS])
def test_imagining_the_end_does_not_show_results_early(action: Action) -> None:
    open_now = a_phase(settings={"results_while_open": False})
    clocks.imagine(NOW + 2 * DAY)
    assert code(VISITOR, action, part(phase=open_now)) == "not_yet"
    # A closed consultation is over, whatever is imagined; a finished phase too.
    assert code(VISITOR, action, part("closed", open_now)) == "allowed"
    over = replace(open_now, closes_at=NOW - HOUR)
    assert code(VISITOR, action, part(phase=over)) == "allowed"
    clocks.imagine(None)
    assert code(VISITOR, action, part(phase=over)) == "allowed"


def test_the_questions_of_a_survey_stay_once_it_is_over() -> None:
    assert code(OFFICER, survey.DESIGN, part()) == "allowed"
    assert code(OFFICER, survey.DESIGN, part("archived")) == "archived"
    assert code(OFFICER, survey.DESIGN, part(phase=a_phase(-DAY, -HOUR))) == "closed"
    assert code(PERSON, survey.DESIGN, part()) == "role"


# Comments and accounts


def a_comment(**values: Any) -> Any:
    given = {"author_id": ANA, "hidden_at": None, "created_at": NOW - timedelta(minutes=15)}
    return SimpleNamespace(**{**given, **values})


@pytest.mark.parametrize(
    ("comment", "edit", "react"),
    [
        (None, "allowed", "allowed"),
        (a_comment(), "allowed", "allowed"),
        (a_comment(author_id=BEN), "not_yours", "allowed"),
        (a_comment(hidden_at=NOW), "hidden", "hidden"),
        (a_comment(created_at=NOW - timedelta(minutes=15, seconds=1)), "too_late", "allowed"),
    ],
)
def test_a_comment_is_changed_by_its_author_for_a_quarter_of_an_hour(
    comment: Any, edit: str, react: str
) -> None:
    assert code(PERSON, discussion.EDIT, comment) == edit
    assert code(PERSON, discussion.REACT, comment) == react
    assert code(VISITOR, discussion.EDIT, comment) == "sign_in"


def test_an_account_is_its_owners_and_no_token_makes_itself_stronger() -> None:
    token = replace(PERSON, kind=ActorKind.TOKEN, scopes=frozenset({identity.IN_PERSON}))
    for action in (identity.SECURE_ACCOUNT, identity.VERIFY):
        assert code(PERSON, action) == "allowed"
        assert code(PERSON, action, ANA) == "allowed"
        assert code(PERSON, action, BEN) == "role"
        assert code(VISITOR, action) == "sign_in"
        assert code(token, action) == "scope"
    reads = replace(PERSON, kind=ActorKind.TOKEN, scopes=frozenset({"account:read"}))
    assert code(reads, identity.READ_ACCOUNT, ANA) == "allowed"
    assert code(reads, identity.READ_ACCOUNT, BEN) == "role"
    assert code(reads, identity.EXPORT_ACCOUNT, ANA) == "scope"


# Proposals


def a_proposal(state: State = State.PUBLISHED, **values: Any) -> Any:
    given = {
        "author_id": ANA,
        "published_at": NOW - HOUR,
        "support_count": 0,
        "phase_id": None,
        "takes_supports": state in (State.PUBLISHED, State.THRESHOLD_REACHED),
    }
    return SimpleNamespace(state=state, **{**given, **values})


@pytest.fixture
def rules(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return a function that sets the town's rules for proposals."""

    def put(**values: Any) -> None:
        settings = ProposalSettings(**values)
        monkeypatch.setattr(proposals, "proposal_settings", lambda: settings)

    put()
    return put


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return a function that makes the call every phase belongs to, or none."""

    def put(phase: PhaseRecord | None, **settings: Any) -> uuid.UUID:
        made = phase and Call(a_consultation("published", phase), phase, CallSettings(**settings))
        monkeypatch.setattr(calls, "call_of", lambda _phase_id: made)
        return uuid.UUID(int=11)

    return put


def test_who_may_propose_and_support_is_what_the_town_set(rules: Any) -> None:
    rules(propose_level=2, support_level=1, minimum_age=0)
    assert code(replace(PERSON, level=1), proposals.PROPOSE) == "verify"
    assert code(replace(PERSON, level=2), proposals.PROPOSE) == "allowed"
    assert code(PERSON, proposals.SUPPORT, a_proposal()) == "verify"
    assert code(replace(PERSON, level=1), proposals.SUPPORT, a_proposal()) == "allowed"
    rules(minimum_age=16)
    child = replace(PERSON, birth_date=date(2015, 1, 1))
    assert code(child, proposals.PROPOSE) == "age"
    assert code(child, proposals.SUPPORT, a_proposal()) == "age"


@pytest.mark.parametrize(
    ("proposal", "settings", "expected"),
    [
        (a_proposal(), {}, "allowed"),
        (a_proposal(author_id=BEN), {}, "author"),
        (a_proposal(author_id=None), {}, "author"),
        (a_proposal(State.DRAFT, published_at=None), {}, "allowed"),
        (a_proposal(State.DRAFT, author_id=BEN), {}, "author"),
        (a_proposal(State.ACCEPTED), {}, "closed"),
        (a_proposal(published_at=None), {}, "closed"),
        (a_proposal(published_at=NOW - HOUR - timedelta(seconds=1)), {}, "window"),
        (a_proposal(support_count=1), {}, "frozen"),
        (
            a_proposal(published_at=NOW - DAY, support_count=9),
            {"edit_window_minutes": 0, "freeze_at": 10},
            "allowed",
        ),
        (
            a_proposal(published_at=NOW - DAY, support_count=10),
            {"edit_window_minutes": 0, "freeze_at": 10},
            "frozen",
        ),
    ],
)
def test_a_text_is_changed_by_its_author_before_others_rely_on_it(
    rules: Any, proposal: Any, settings: dict[str, int], expected: str
) -> None:
    rules(**settings)
    assert code(PERSON, proposals.EDIT, proposal) == expected


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (State.PUBLISHED, "allowed"),
        (State.UNDER_EVALUATION, "allowed"),
        (State.DRAFT, "closed"),
        (State.ACCEPTED, "closed"),
        (State.WITHDRAWN, "closed"),
    ],
)
def test_a_proposal_is_withdrawn_by_its_author_before_it_is_answered(
    state: State, expected: str
) -> None:
    assert code(PERSON, proposals.WITHDRAW, a_proposal(state)) == expected
    assert code(replace(PERSON, person_id=BEN), proposals.WITHDRAW, a_proposal(state)) == "author"


def test_supports_are_given_and_withdrawn_only_while_they_are_taken(rules: Any) -> None:
    for action in (proposals.SUPPORT, proposals.UNSUPPORT):
        assert code(PERSON, action, a_proposal()) == "allowed"
        assert code(PERSON, action, a_proposal(State.ACCEPTED)) == "closed"
        assert code(VISITOR, action, a_proposal()) == "sign_in"


def test_in_a_call_its_clock_and_its_settings_decide(rules: Any, call: Any) -> None:
    proposal = a_proposal(phase_id=call(a_phase()))
    for action in (proposals.SUPPORT, proposals.UNSUPPORT, proposals.EDIT):
        assert code(PERSON, action, proposal) == "allowed"
    call(a_phase(-DAY, -HOUR))
    for action in (proposals.SUPPORT, proposals.UNSUPPORT, proposals.EDIT):
        assert code(PERSON, action, proposal) == "closed"
    call(None)
    for action in (proposals.SUPPORT, proposals.UNSUPPORT, proposals.EDIT):
        assert code(PERSON, action, proposal) == "closed"
    call(a_phase(), supports=False)
    assert code(PERSON, proposals.SUPPORT, proposal) == "no_supports"
    assert code(PERSON, calls.PROPOSE_IN_CALL, part()) == "allowed"
    assert code(PERSON, calls.PROPOSE_IN_CALL, part("draft")) == "not_published"


def test_a_phase_of_no_call_is_no_call(app: Flask) -> None:
    assert calls.call_of(None) is None
    assert calls.call_of(ANA) is None
    with pytest.raises(NotFound):
        calls.held_call(ANA)


def test_a_draft_is_not_discussed_and_a_closed_proposal_neither() -> None:
    closed = {State.DRAFT, State.WITHDRAWN, State.ARCHIVED}
    for state in State:
        allowed = proposals.may_comment_on(a_proposal(state)).allowed
        assert allowed is (state not in closed)


@pytest.mark.parametrize(
    ("area", "expected"),
    [
        # 1 % of 2,501 people, rounded up; of 300 it would be 3, and 25 is the least.
        (ANA, 26),
        (BEN, 25),
        # Nobody is known to live in the third, so the whole town counts: 2,501 + 300.
        (uuid.UUID(int=3), 29),
        (None, 29),
        (uuid.UUID(int=99), 29),
    ],
)
def test_a_threshold_is_a_share_of_the_residents_and_never_below_the_least(
    rules: Any, monkeypatch: pytest.MonkeyPatch, area: uuid.UUID | None, expected: int
) -> None:
    known = {
        ANA: SimpleNamespace(population=2501, depth=0),
        BEN: SimpleNamespace(population=300, depth=0),
        uuid.UUID(int=3): SimpleNamespace(population=0, depth=1),
        uuid.UUID(int=4): SimpleNamespace(population=1000, depth=1),
    }
    monkeypatch.setattr(proposals, "areas", lambda: known)
    assert proposals.threshold_for(area) == expected


def test_what_is_said_in_public_needs_a_proposal_that_is_public() -> None:
    guarded = [action for action in proposals.ACTIONS if action.rule is proposals._is_public]
    assert guarded
    for action in guarded:
        actor = holding(*(role for role in ("administrator",) if action.roles))
        assert may(actor, action, a_proposal())
        assert may(actor, action)
        assert code(actor, action, a_proposal(State.DRAFT)) == "draft"
