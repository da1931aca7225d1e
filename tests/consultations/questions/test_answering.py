"""Answers: drafts, publishing, telling everybody once, and merging without doubling."""

import pytest

from portal.consultations.methods.questions import service
from portal.consultations.methods.questions.checks import question_checks
from portal.consultations.methods.questions.queries import answers_of, draft_of, figures_of
from portal.consultations.methods.questions.records import AnswerDraft, QuestionState
from portal.core.database import fold_tallies
from portal.core.problems import Forbidden, Problems, Stale

pytestmark = pytest.mark.usefixtures("clock")
SAID = AnswerDraft(text="**In March.** The railing is late.", links="https://example.org/plan Plan")


@pytest.fixture
def officer(acts, make):
    return acts(make.person("officer"), "officer")


def findings():
    return [finding for check in question_checks() for finding in check.run()]


def test_a_draft_is_nobodys_until_it_is_published(asking, ask, acts, make, work, officer):
    started = asking()
    asked = ask(acts(make.person()), started)
    work(service.save_answer, officer, started.subject, asked.id, SAID)
    assert answers_of([asked.id]) == {}
    draft = draft_of(asked.id)
    assert [(link.title, link.url) for link in draft.links] == [
        ("Plan", "https://example.org/plan")
    ]
    with pytest.raises(Stale):
        work(service.save_answer, officer, started.subject, asked.id, SAID)
    with pytest.raises(Forbidden):
        work(service.save_answer, acts(make.person()), started.subject, asked.id, SAID)


@pytest.mark.both_engines
def test_whoever_asked_or_supports_is_told_once(
    asking, ask, acts, make, work, officer, mailbox, clock
):
    started = asking()
    author, supporter = make.person(), make.person()
    asked = ask(acts(author), started)
    work(service.support_question, acts(supporter), started.subject, 1)
    clock(days=3)
    work(service.publish_answer, officer, started.subject, asked.id, SAID)
    mails = [mail for mail in mailbox() if "answered" in mail.subject]
    assert len(mails) == 2
    late = acts(make.person())
    work(service.support_question, late, started.subject, 1)
    work(service.publish_answer, officer, started.subject, asked.id, AnswerDraft(text="In April."))
    assert len([mail for mail in mailbox() if "answered" in mail.subject]) == 2
    assert answers_of([asked.id])[asked.id].text == "In April."
    figures = figures_of(started.phase_id)
    assert (figures.asked, figures.answered, figures.median_days) == (1, 1, 3)


@pytest.mark.both_engines
def test_supports_move_with_a_merge_and_nobody_counts_twice(asking, ask, acts, make, work, officer):
    started = asking()
    both, first, second = acts(make.person()), acts(make.person()), acts(make.person())
    ask(first, started, "When does the footbridge open again?")
    doubled = ask(second, started, "From which day can we use the footbridge?")
    for number in (1, 2):
        work(service.support_question, both, started.subject, number)
    work(service.merge_question, officer, started.subject, doubled.id, 1)
    fold_tallies()
    assert started.question(1).support_count == 3
    assert started.question(2).support_count == 0
    assert started.question(2).state is QuestionState.MERGED
    receipt = work(service.support_question, acts(make.person()), started.subject, 2)
    assert receipt.number == 1
    assert findings() == []


def test_those_who_come_with_a_merge_are_told_of_the_answer(
    asking, ask, acts, make, work, officer, mailbox
):
    started = asking()
    asked = ask(acts(make.person()), started, "When does the footbridge open again?")
    work(service.publish_answer, officer, started.subject, asked.id, SAID)
    assert len([m for m in mailbox() if "answered" in m.subject]) == 1
    late = ask(acts(make.person()), started, "From which day can we use the footbridge?")
    work(service.merge_question, officer, started.subject, late.id, 1)
    assert len([m for m in mailbox() if "answered" in m.subject]) == 2


@pytest.mark.parametrize(("into", "code"), [(1, "itself"), (9, "unknown")])
def test_a_merge_needs_another_question(asking, ask, acts, make, work, officer, into, code):
    started = asking()
    asked = ask(acts(make.person()), started)
    with pytest.raises(Problems) as refused:
        work(service.merge_question, officer, started.subject, asked.id, into)
    assert refused.value.problems[0].code == code


def test_chains_of_merges_lead_to_the_last_one(asking, ask, acts, make, work, officer):
    started = asking()
    asked = [
        ask(acts(make.person()), started, f"Which bus line comes here after change {n}?")
        for n in range(3)
    ]
    work(service.merge_question, officer, started.subject, asked[0].id, 2)
    work(service.merge_question, officer, started.subject, asked[1].id, 3)
    assert [started.question(number).merged_into for number in (1, 2, 3)] == [3, 3, None]
    fold_tallies()
    assert started.question(3).support_count == 3


@pytest.mark.parametrize("links", ["javascript:alert(1) Plan", "plan.pdf", "ftp://example.org/x"])
def test_only_addresses_of_pages_are_links(asking, ask, acts, make, work, officer, links):
    started = asking()
    asked = ask(acts(make.person()), started)
    draft = AnswerDraft(text="See there.", links=links)
    with pytest.raises(Problems) as refused:
        work(service.publish_answer, officer, started.subject, asked.id, draft)
    assert refused.value.problems[0].field == "links"
