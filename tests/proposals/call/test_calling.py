"""Proposals in a phase: its clock, its limits, its roll, its result."""

from datetime import timedelta

import pytest

from portal.consultations.methods.statements.checks import statement_checks
from portal.consultations.models import ConsultationRow
from portal.consultations.participation.models import ParticipationRow
from portal.consultations.queries import consultation_of
from portal.core.database import fold_tallies, new_id, session, unit_of_work
from portal.core.problems import Forbidden, NotFound, Problems
from portal.identity.eligibility import Eligibility
from portal.proposals import service
from portal.proposals.call.checks import call_checks
from portal.proposals.call.queries import counts_of, shortlist_of
from portal.proposals.queries import ProposalFilter, find_proposal, list_proposals
from portal.proposals.queries.integrity import proposal_checks
from portal.proposals.records import ProposalDraft, State
from tests.proposals.conftest import BODY, TITLE

pytestmark = pytest.mark.usefixtures("clock")


def findings():
    checks = [*call_checks(), *proposal_checks(), *statement_checks()]
    return [finding for check in checks for finding in check.run()]


def codes(refused):
    return {(problem.field, problem.code) for problem in refused.value.problems}


@pytest.mark.both_engines
def test_a_proposal_belongs_to_its_phase_and_its_author_is_on_the_roll(
    called, propose, acts, make, work
):
    started, author = called({"threshold": 7}), acts(make.person())
    proposal_id = propose(author, started)
    outside = propose(author, None)
    found = find_proposal(proposal_id)
    assert (found.phase_id, found.threshold, found.state) == (
        started.phase_id,
        7,
        State.PUBLISHED,
    )
    listed = list_proposals(ProposalFilter(phase_id=started.phase_id)).items
    assert [item.id for item in listed] == [proposal_id]
    assert {item.id for item in list_proposals(ProposalFilter()).items} == {proposal_id, outside}
    assert session().query(ParticipationRow).count() == 1
    work(service.support_proposal, acts(make.person()), proposal_id)
    fold_tallies()
    assert counts_of([started.phase_id]) == {started.phase_id: (1, 1)}
    assert consultation_of(started.id).participants == 2
    assert findings() == []


@pytest.mark.parametrize(
    ("opens", "code"), [(timedelta(days=1), "upcoming"), (timedelta(days=-20), "closed")]
)
def test_nothing_is_proposed_before_and_after(called, propose, acts, make, opens, code):
    started = called(opens_in=opens)
    with pytest.raises(Forbidden) as refused:
        propose(acts(make.person()), started)
    assert refused.value.decision.code == code


def test_the_conditions_of_the_consultation_hold(called, propose, acts, make):
    started = called(eligibility=Eligibility(level=2))
    with pytest.raises(Forbidden):
        propose(acts(make.person()), started)
    assert propose(acts(make.person(), level=2), started)


def test_a_phase_that_calls_for_nothing_takes_no_proposal(make, acts, work):
    made = make.consultation(("Benches",))
    for phase_id in (made.phase_id, new_id()):
        draft = ProposalDraft(title=TITLE, body=BODY, phase_id=phase_id)
        with pytest.raises(NotFound):
            work(service.save_draft, acts(make.person()), new_id(), draft)


@pytest.mark.both_engines
def test_supports_are_taken_and_withdrawn_while_the_phase_is_open_only(
    called, propose, acts, make, work, clock
):
    started, supporter = called(), acts(make.person())
    proposal_id = propose(acts(make.person()), started)
    work(service.support_proposal, supporter, proposal_id)
    clock(days=11)
    with pytest.raises(Forbidden) as refused:
        work(service.support_proposal, acts(make.person()), proposal_id)
    assert refused.value.decision.code == "closed"
    with pytest.raises(Forbidden):
        work(service.withdraw_support, supporter, proposal_id)
    fold_tallies()
    assert find_proposal(proposal_id).support_count == 1
    assert findings() == []


def test_a_council_that_closes_early_closes_supports(called, propose, acts, make, work):
    started = called()
    proposal_id = propose(acts(make.person()), started)
    with unit_of_work():
        session().get(ConsultationRow, started.id).state = "closed"
    with pytest.raises(Forbidden):
        work(service.support_proposal, acts(make.person()), proposal_id)


def test_only_what_the_call_is_about_is_taken(called, propose, acts, make, town):
    make.topic("Water", slug="water")
    make.area("Oldtown", slug="oldtown")
    started = called({"topics": ["water"], "areas": ["oldtown"]})
    with pytest.raises(Problems) as refused:
        propose(acts(make.person()), started)
    assert codes(refused) == {("topic", "not_called_for"), ("area", "not_called_for")}


def test_one_person_proposes_and_supports_as_much_as_the_call_allows(
    called, propose, acts, make, work
):
    started, author = called({"per_person": 1, "supports_per_person": 1}), acts(make.person())
    first = propose(author, started)
    with pytest.raises(Problems) as refused:
        propose(author, started)
    assert codes(refused) == {("", "too_many")}
    second = propose(acts(make.person()), started)
    supporter = acts(make.person())
    receipt = work(service.support_proposal, supporter, first)
    assert work(service.support_proposal, supporter, first).id == receipt.id
    with pytest.raises(Problems):
        work(service.support_proposal, supporter, second)
    work(service.withdraw_support, supporter, first)
    assert work(service.support_proposal, supporter, second).fresh


def test_a_call_without_supports_takes_none(called, propose, acts, make, work):
    started = called({"supports": False})
    proposal_id = propose(acts(make.person()), started)
    with pytest.raises(Forbidden) as refused:
        work(service.support_proposal, acts(make.person()), proposal_id)
    assert refused.value.decision.code == "no_supports"


@pytest.fixture
def three(called, propose, acts, make, work):
    """Return a function that makes a call with proposals of 3, 2 and 2 supports."""

    def start(settings):
        started = called(settings)
        ids = [propose(acts(make.person()), started) for _number in range(4)]
        everywhere = [acts(make.person()) for _number in range(2)]
        for proposal_id in ids[:3]:
            for supporter in everywhere:
                work(service.support_proposal, supporter, proposal_id)
        work(service.support_proposal, acts(make.person()), ids[0])
        fold_tallies()
        return started, ids

    return start


def test_a_tie_for_the_last_place_is_said_and_never_broken(three):
    started, ids = three({"shortlist": "top", "top": 2})
    found = shortlist_of(started.call)
    assert {one.item.id for one in found.shortlisted} == set(ids[:3])
    assert (found.proposals, found.tied) == (4, 2)


def test_the_threshold_decides_what_goes_on(three):
    started, ids = three({"threshold": 3})
    found = shortlist_of(started.call)
    assert [one.item.id for one in found.shortlisted] == ids[:1]
    assert found.tied == 0


@pytest.mark.both_engines
def test_supports_of_people_who_gave_too_few_are_left_out_and_counted(three):
    started, ids = three({"shortlist": "top", "top": 1, "least_supports": 2})
    found = shortlist_of(started.call)
    assert {one.item.id: one.supports for one in found.placed}[ids[0]] == 2
    assert found.left_out == 1
    assert found.tied == 3


def test_proposals_of_a_call_are_not_archived(called, propose, acts, make, clock):
    proposal_id = propose(acts(make.person()), called())
    outside = propose(acts(make.person()), None)
    clock(days=400)
    service.archive_old_proposals()
    assert find_proposal(proposal_id).state is State.PUBLISHED
    assert find_proposal(outside).state is State.ARCHIVED
