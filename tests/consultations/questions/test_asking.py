"""Asking and supporting: once each, only while the phase is open, similar ones offered."""

import pytest

from portal.consultations.methods.questions import service
from portal.consultations.methods.questions.checks import question_checks
from portal.consultations.methods.questions.queries import figures_of, list_questions
from portal.consultations.methods.questions.records import QuestionState, Sort
from portal.consultations.participation.models import ParticipationRow
from portal.consultations.queries import consultation_of
from portal.core.database import fold_tallies, session
from portal.core.problems import Forbidden, NotFound, Problems
from portal.testing.factories.base import HOSTILE
from tests.consultations.questions.conftest import OPENED

pytestmark = pytest.mark.usefixtures("clock")


def findings():
    return [finding for check in question_checks() for finding in check.run()]


@pytest.mark.both_engines
def test_a_question_is_there_at_once_supported_by_whoever_asked(asking, ask, acts, make):
    started, actor = asking(), acts(make.person())
    asked = ask(actor, started, f"{OPENED} {HOSTILE}")
    assert (asked.number, asked.state) == (1, QuestionState.SHOWN)
    fold_tallies()
    assert started.question(1).support_count == 1
    assert consultation_of(started.id).participants == 1
    assert findings() == []


@pytest.mark.both_engines
def test_a_double_click_asks_once(asking, ask, acts, make):
    started, actor = asking(), acts(make.person())
    assert ask(actor, started).id == ask(actor, started).id
    assert figures_of(started.phase_id).asked == 1


@pytest.mark.both_engines
def test_a_second_support_from_another_device_gives_the_same_receipt(asking, ask, acts, make, work):
    started = asking()
    ask(acts(make.person()), started)
    other = acts(make.person())
    first = work(service.support_question, other, started.subject, 1)
    again = work(service.support_question, other, started.subject, 1)
    assert first.fresh
    assert not again.fresh
    assert again.supported_at == first.supported_at
    fold_tallies()
    assert started.question(1).support_count == 2
    assert session().query(ParticipationRow).count() == 2
    assert findings() == []


def test_a_support_can_be_taken_back_but_not_by_whoever_asked(asking, ask, acts, make, work):
    started, author, other = asking(), acts(make.person()), acts(make.person())
    ask(author, started)
    work(service.support_question, other, started.subject, 1)
    assert work(service.withdraw_support, other, started.subject, 1)
    assert not work(service.withdraw_support, other, started.subject, 1)
    with pytest.raises(Problems) as refused:
        work(service.withdraw_support, author, started.subject, 1)
    assert refused.value.problems[0].code == "own"
    fold_tallies()
    assert started.question(1).support_count == 1


@pytest.mark.parametrize(
    ("text", "code"), [("Why?", "too_short"), ("x" * 1001, "too_long"), ("   ", "too_short")]
)
def test_what_is_too_short_or_too_long_is_refused(asking, ask, acts, make, text, code):
    with pytest.raises(Problems) as refused:
        ask(acts(make.person()), asking(), text)
    assert (refused.value.problems[0].field, refused.value.problems[0].code) == ("text", code)


def test_one_person_asks_as_many_as_the_officer_set(asking, ask, acts, make):
    started, actor = asking({"per_person": 2}), acts(make.person())
    ask(actor, started, "Where will the buses stop meanwhile?")
    ask(actor, started, "Who pays for the detour of the buses?")
    with pytest.raises(Problems) as refused:
        ask(actor, started, "And when will the buses come back?")
    assert refused.value.problems[0].code == "too_many"


def test_nothing_is_taken_once_the_phase_has_closed(asking, ask, acts, make, work, clock):
    started, actor = asking(), acts(make.person())
    ask(actor, started)
    subject = started.subject
    clock(days=11)
    with pytest.raises(Forbidden) as refused:
        work(service.ask_question, actor, subject, "One more thing, please?", "en")
    assert refused.value.decision.code == "closed"
    with pytest.raises(Forbidden):
        work(service.support_question, acts(make.person()), subject, 1)


def test_with_pre_moderation_a_question_is_its_authors_until_it_is_accepted(
    asking, ask, acts, make, work
):
    started, author = asking({"moderated": True}), acts(make.person())
    moderator = acts(make.person("moderator"), "moderator")
    asked = ask(author, started)
    assert asked.state is QuestionState.PENDING
    assert list_questions(started.phase_id, Sort.NEWEST).items == ()
    with pytest.raises(NotFound):
        work(service.support_question, acts(make.person()), started.subject, 1)
    work(service.moderate_question, moderator, started.subject, asked.id, QuestionState.SHOWN)
    assert [one.number for one in list_questions(started.phase_id, Sort.NEWEST).items] == [1]


def test_hiding_needs_a_reason(asking, ask, acts, make, work):
    started, moderator = asking(), acts(make.person("moderator"), "moderator")
    asked = ask(acts(make.person()), started)
    with pytest.raises(Problems) as refused:
        work(service.moderate_question, moderator, started.subject, asked.id, QuestionState.HIDDEN)
    assert refused.value.problems[0].field == "reason"


def test_similar_questions_are_found_while_typing(asking, ask, acts, make):
    started = asking()
    ask(acts(make.person()), started)
    ask(acts(make.person()), started, "Who decides about the opening hours of the library?")
    found = service.similar_questions("When is the footbridge open for prams", started.phase_id)
    assert found[0] == 1
    assert service.similar_questions("Wh", started.phase_id) == []


def test_one_asks_on_from_an_answer_only(asking, ask, acts, make, work):
    started, actor = asking(), acts(make.person())
    ask(actor, started)
    with pytest.raises(Problems) as refused:
        ask(actor, started, "And for people on bicycles?", follows=1)
    assert refused.value.problems[0].code == "not_answered"
    with pytest.raises(NotFound):
        ask(actor, started, "And for people on bicycles?", follows=7)


def test_lists_go_by_support_by_age_and_by_what_waits(asking, ask, acts, make, work):
    started = asking()
    for text in ("Where will the buses stop?", "Who pays for all of this?"):
        ask(acts(make.person()), started, text)
    work(service.support_question, acts(make.person()), started.subject, 1)
    fold_tallies()
    numbers = {
        sort: [one.number for one in list_questions(started.phase_id, sort).items] for sort in Sort
    }
    assert numbers[Sort.SUPPORTED] == [1, 2]
    assert numbers[Sort.NEWEST] == [2, 1]
    assert numbers[Sort.UNANSWERED] == [1, 2]
