"""People's own statements and their moderation."""

from __future__ import annotations

import pytest

from portal.consultations.methods.statements import service
from portal.consultations.methods.statements.queries import (
    answers_of,
    find_participant,
    statement_by_number,
    statements_of,
)
from portal.consultations.methods.statements.records import StatementState
from portal.consultations.policy import TakePart
from portal.consultations.queries import consultation_of
from portal.core.audit.log import entries
from portal.core.database import fold_tallies
from portal.core.problems import Forbidden, Problems
from portal.testing.factories.base import HOSTILE

pytestmark = pytest.mark.usefixtures("clock")
TEXTS = ("More benches by the water", "Fewer cars on the quay")
OWN = "Dogs should be allowed on the small beach in winter"


def subject_of(made):
    found = consultation_of(made.id)
    return TakePart(found, found.phases[0])


def refusal(work, *args, **kwargs):
    with pytest.raises(Problems) as refused:
        work(service.add_statement, *args, **kwargs)
    return refused.value.problems[0]


@pytest.mark.both_engines
def test_ones_own_statement_is_shown_at_once_and_one_agrees_with_it(make, work, acts):
    made, actor = make.consultation(TEXTS), acts(make.person())
    added = work(service.add_statement, actor, subject_of(made), f"{OWN} {HOSTILE}", "en")
    assert (added.number, added.state) == (3, StatementState.ACCEPTED)
    assert not added.reviewed
    part = find_participant(made.id, actor.person_id)
    assert [(one.number, one.word) for one in answers_of(part.id, made.phase_id)] == [(3, "agree")]
    fold_tallies()
    assert statement_by_number(made.phase_id, 3).agree == 1


def test_with_moderation_it_waits_until_a_moderator_has_accepted_it(make, work, acts):
    made = make.consultation(TEXTS, settings={"moderated": True})
    author, moderator = acts(make.person()), acts(make.person("moderator"), "moderator")
    added = work(service.add_statement, author, subject_of(made), OWN, "en")
    assert added.state is StatementState.PENDING
    assert len(statements_of(made.phase_id)) == 2
    with pytest.raises(Forbidden):
        work(
            service.moderate_statement, author, subject_of(made), added.id, StatementState.ACCEPTED
        )
    work(service.moderate_statement, moderator, subject_of(made), added.id, StatementState.ACCEPTED)
    assert [one.text for one in statements_of(made.phase_id)][-1] == OWN


def test_a_rejection_needs_a_reason_and_is_written_into_the_audit_log(make, work, acts):
    made, moderator = make.consultation(TEXTS), acts(make.person("moderator"), "moderator")
    target = made.statements[0]
    with pytest.raises(Problems) as refused:
        work(
            service.moderate_statement, moderator, subject_of(made), target, StatementState.REJECTED
        )
    assert refused.value.problems[0].field == "reason"
    work(
        service.moderate_statement,
        moderator,
        subject_of(made),
        target,
        StatementState.REJECTED,
        "It names a neighbour",
    )
    found = statement_by_number(made.phase_id, 1)
    assert (found.state, found.moderation_reason) == ("rejected", "It names a neighbour")
    assert [one.action for one in entries().items] == ["statements.rejected"]


@pytest.mark.parametrize(
    ("text", "code"),
    [("Too short", "too_short"), ("x" * 281, "too_long"), ("MORE bénches by the water", "exists")],
)
def test_a_statement_that_cannot_be_taken_says_what_to_do(make, work, acts, text, code):
    made, actor = make.consultation(TEXTS), acts(make.person())
    problem = refusal(work, actor, subject_of(made), text, "en")
    assert (problem.field, problem.code) == ("text", code)
    assert len(statements_of(made.phase_id)) == 2


def test_similar_statements_are_pointed_out_but_never_block(make, work, acts):
    made, actor = make.consultation(TEXTS), acts(make.person())
    text = "There should be more benches by the water"
    assert refusal(work, actor, subject_of(made), text, "en").code == "similar"
    added = work(service.add_statement, actor, subject_of(made), text, "en", is_different=True)
    assert added.text == text


@pytest.mark.both_engines
@pytest.mark.parametrize("moderated", [True, False])
def test_the_same_statement_sent_again_within_ten_minutes_is_one(
    make, work, acts, clock, moderated
):
    made = make.consultation(TEXTS, settings={"moderated": moderated, "per_person": 1})
    author = acts(make.person())
    added = work(service.add_statement, author, subject_of(made), OWN, "en")
    clock(minutes=9)
    again = work(service.add_statement, author, subject_of(made), f" {OWN.upper()}", "en")
    assert (again.id, again.number) == (added.id, 3)
    clock(minutes=2)
    assert refusal(work, author, subject_of(made), OWN, "en").code == (
        "too_many" if moderated else "exists"
    )


def test_the_same_statement_of_another_person_is_not_theirs(make, work, acts):
    made = make.consultation(TEXTS, settings={"moderated": True})
    first, second = (
        work(service.add_statement, acts(make.person()), subject_of(made), OWN, "en")
        for _person in range(2)
    )
    assert first.id != second.id


def test_one_person_may_add_only_so_many(make, work, acts):
    made, actor = make.consultation((), settings={"per_person": 1}), acts(make.person())
    work(service.add_statement, actor, subject_of(made), OWN, "en")
    problem = refusal(work, actor, subject_of(made), "Boats may stay all night", "en")
    assert problem.code == "too_many"


def test_a_phase_without_own_statements_takes_none(make, work, acts):
    made = make.consultation(TEXTS, settings={"own_statements": False})
    with pytest.raises(Forbidden):
        work(service.add_statement, acts(make.person()), subject_of(made), OWN, "en")


def test_officers_begin_with_their_own_and_those_there_already_are_left_out(make, work, acts):
    made, officer = make.consultation(TEXTS), acts(make.person("officer"), "officer")
    lines = [*TEXTS, "", OWN, f"  {OWN}  "]
    added = work(service.add_seed_statements, officer, subject_of(made), lines, "en")
    assert added == 1
    last = statements_of(made.phase_id)[-1]
    assert (last.text, last.is_seed, last.reviewed, last.author_id) == (OWN, True, True, None)
