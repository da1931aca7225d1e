"""Supports: one per person, whatever happens at the same time."""

import threading

import pytest
from sqlalchemy import func, select, text

from portal.core.database import db, session, unit_of_work
from portal.core.database.tallies import TallyDeltaRow, fold_tallies
from portal.core.problems import Forbidden, NotFound, Problems
from portal.core.settings import save_settings
from portal.proposals import service
from portal.proposals.models import ProposalRow, SupportRow
from portal.proposals.policy import COMPONENT, ProposalSettings
from portal.proposals.queries import access_with_standing, find_proposal, supporter_of
from portal.proposals.queries.integrity import proposal_checks
from portal.proposals.records import State
from portal.testing.site import make_site
from tests.proposals.conftest import address
from tests.support.queries import count_queries

pytestmark = pytest.mark.usefixtures("clock")


def supports(proposal_id):
    return (
        session()
        .execute(select(func.count()).where(SupportRow.proposal_id == proposal_id))
        .scalar_one()
    )


def findings():
    return [finding.what for check in proposal_checks() for finding in check.run()]


@pytest.mark.both_engines
def test_a_second_support_gives_the_same_receipt_and_is_not_counted(make, work, acts):
    proposal, actor = make.proposal(), acts(make.person())
    first = work(service.support_proposal, actor, proposal)
    second = work(service.support_proposal, actor, proposal)
    assert first.fresh
    assert not second.fresh
    assert (first.id, first.created_at) == (second.id, second.created_at)
    assert supports(proposal) == 1
    fold_tallies()
    assert find_proposal(proposal).support_count == 1
    assert findings() == []


def test_whose_support_it_is_can_be_asked_until_it_is_withdrawn(make, work, acts):
    proposal, person = make.proposal(), make.person()
    receipt = work(service.support_proposal, acts(person), proposal)
    assert supporter_of(receipt.id) == person
    work(service.withdraw_support, acts(person), proposal)
    assert supporter_of(receipt.id) is None


@pytest.mark.both_engines
def test_ones_own_support_is_seen_before_the_worker_counts_it(make, work, acts):
    proposal, actor = make.proposal(), acts(make.person())
    work(service.support_proposal, actor, proposal)
    record, standing = access_with_standing(actor, proposal)
    assert record.support_count == 0
    assert standing.count == 1
    assert standing.supported_at is not None


@pytest.mark.both_engines
def test_a_withdrawn_support_is_gone_and_may_be_given_again(make, work, acts):
    proposal, actor = make.proposal(), acts(make.person())
    work(service.support_proposal, actor, proposal)
    assert work(service.withdraw_support, actor, proposal)
    assert not work(service.withdraw_support, actor, proposal)
    assert supports(proposal) == 0
    assert work(service.support_proposal, actor, proposal).fresh
    fold_tallies()
    assert find_proposal(proposal).support_count == 1
    assert findings() == []


@pytest.mark.both_engines
def test_the_threshold_is_crossed_when_the_worker_counts_the_last_support(make, work, acts):
    proposal = make.proposal(threshold=3)
    for _number in range(2):
        work(service.support_proposal, acts(make.person()), proposal)
    fold_tallies()
    assert find_proposal(proposal).state is State.PUBLISHED
    last = acts(make.person())
    work(service.support_proposal, last, proposal)
    fold_tallies()
    crossed = find_proposal(proposal)
    assert crossed.state is State.THRESHOLD_REACHED
    assert crossed.threshold_reached_at is not None
    work(service.withdraw_support, last, proposal)
    fold_tallies()
    assert find_proposal(proposal).state is State.THRESHOLD_REACHED, "what was reached, stays"


@pytest.mark.parametrize(
    "state", ["under_evaluation", "accepted", "rejected", "done", "withdrawn", "archived"]
)
def test_closed_proposals_take_no_supports_and_give_none_back(make, work, acts, state):
    person = make.person()
    proposal = make.proposal(state=state)
    make.support(proposal, person)
    with pytest.raises(Forbidden) as refused:
        work(service.support_proposal, acts(make.person()), proposal)
    assert refused.value.decision.code == "closed"
    with pytest.raises(Forbidden):
        work(service.withdraw_support, acts(person), proposal)
    assert supports(proposal) == 1


def test_a_draft_cannot_be_supported_because_nobody_else_knows_it(make, work, acts):
    draft = make.proposal(make.person(), state="draft")
    with pytest.raises(NotFound):
        work(service.support_proposal, acts(make.person()), draft)


def test_who_is_not_verified_enough_is_told_where_to_go(make, work, acts):
    work(save_settings, COMPONENT, ProposalSettings(support_level=2))
    proposal, person = make.proposal(), make.person()
    with pytest.raises(Forbidden) as refused:
        work(service.support_proposal, acts(person), proposal)
    assert refused.value.decision.remedy == "identity.verify"
    assert work(service.support_proposal, acts(person, level=2), proposal).fresh


def test_the_limit_per_person_counts_open_proposals_only(make, work, acts):
    work(save_settings, COMPONENT, ProposalSettings(supports_per_person=1))
    actor = acts(make.person())
    closed, first, second = make.proposal(state="done"), make.proposal(), make.proposal()
    make.support(closed, actor.person_id)
    work(service.support_proposal, actor, first)
    assert not work(service.support_proposal, actor, first).fresh
    with pytest.raises(Problems):
        work(service.support_proposal, actor, second)


def support_at_once(app, proposal, person, times, acts):
    """Support ``times`` times at the same moment and return what failed."""
    barrier, failures = threading.Barrier(times), []

    def one():
        barrier.wait()
        try:
            with app.app_context(), unit_of_work():
                service.support_proposal(acts(person), proposal)
        except Exception as failure:
            failures.append(failure)

    threads = [threading.Thread(target=one) for _number in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failures


@pytest.mark.both_engines
def test_fifty_simultaneous_identical_supports_give_one_row(make, in_app, acts):
    proposal, person = make.proposal(), make.person()
    assert support_at_once(in_app, proposal, person, 50, acts) == []
    assert supports(proposal) == 1
    fold_tallies()
    assert find_proposal(proposal).support_count == 1


@pytest.mark.both_engines
def test_without_the_constraint_the_same_supports_would_be_doubled(
    tmp_path, request, engine_name, acts
):
    """The control: what holds is the database's rule, not luck and not code."""
    url = ""
    if engine_name == "postgres":
        from portal.testing.postgres import create_database

        url = create_database(request.getfixturevalue("postgres"), "portal_unconstrained")
    site = make_site(tmp_path, url)
    from portal.testing.factories import Make

    make = Make(site.app)
    proposal, person = make.proposal(), make.person()
    with site.app.app_context():
        drop_constraint(engine_name)
        support_at_once(site.app, proposal, person, 50, acts)
        assert supports(proposal) > 1
    site.close()


def drop_constraint(engine_name):
    with db.engine.begin() as connection:
        if engine_name == "postgres":
            connection.execute(
                text("ALTER TABLE proposal_support DROP CONSTRAINT uq_proposal_support_person")
            )
            return
        # SQLite cannot drop a constraint: the table is made anew without it.
        connection.execute(text("DROP TABLE proposal_support"))
        connection.execute(
            text(
                "CREATE TABLE proposal_support (id CHAR(32) PRIMARY KEY, proposal_id CHAR(32), "
                "person_id CHAR(32), created_at DATETIME)"
            )
        )


@pytest.mark.both_engines
def test_supports_of_many_people_at_once_are_all_counted(make, in_app, acts):
    proposal, people = make.proposal(), [make.person() for _number in range(12)]
    threads = [
        threading.Thread(target=support_at_once, args=(in_app, proposal, person, 2, acts))
        for person in people
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    while fold_tallies(batch=5):
        pass
    assert supports(proposal) == find_proposal(proposal).support_count == 12
    assert session().execute(select(func.count()).select_from(TallyDeltaRow)).scalar_one() == 0


@pytest.mark.both_engines
def test_the_checks_find_a_count_that_is_wrong_and_a_support_after_the_end(make, work, acts):
    proposal, person = make.proposal(state="done"), make.person()
    assert findings() == []
    with unit_of_work():
        row = session().get(ProposalRow, proposal)
        row.support_count = 5
        row.version = 3
        from datetime import timedelta

        from portal.core.database import new_id

        session().add(
            SupportRow(
                id=new_id(),
                proposal_id=proposal,
                person_id=person,
                created_at=row.closed_at + timedelta(seconds=1),
            )
        )
    assert len(findings()) == 3


def statements(counted):
    # Stamps are read twice a second by each process, whatever anybody asks for.
    return [one for one in counted.statements if "version_stamp" not in one]


@pytest.mark.both_engines
def test_supporting_asks_the_database_at_most_six_times(make, browser_of):
    proposal = make.proposal()
    browser = browser_of(make.person())
    browser.get("/proposals/new")
    browser.post(address(make.proposal(), "/support"))
    for headers in ({}, {"HX-Request": "true"}):
        other = make.proposal()
        with count_queries() as counted:
            answer = browser.post(address(other, "/support"), headers=headers)
        assert answer.status_code in (200, 303)
        assert len(statements(counted)) <= 6, statements(counted)
    assert browser.post(address(proposal, "/support")).status_code == 303


def test_the_page_shows_the_receipt_and_the_way_back(make, browser_of, outbox):
    proposal = make.proposal(threshold=40)
    browser = browser_of(make.person())
    page = browser.get(address(proposal)).text
    assert "Support this proposal" in page
    answer = browser.post(address(proposal, "/support"))
    assert answer.status_code == 303
    assert answer.location.endswith("#support")
    page = browser.get(address(proposal)).text
    assert "You support this proposal" in page
    assert "of 40 needed" in page
    assert "Withdraw my support" in page
    browser.post(address(proposal, "/support/withdraw"))
    assert "Support this proposal" in browser.get(address(proposal)).text


def test_htmx_is_given_the_panel_alone(make, browser_of):
    proposal = make.proposal()
    browser = browser_of(make.person())
    answer = browser.post(address(proposal, "/support"), headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert "<html" not in answer.text
    assert "You support this proposal" in answer.text


def test_a_visitor_is_led_to_sign_in_and_gets_no_cookie(make, client):
    proposal = make.proposal()
    page = client.get(address(proposal))
    assert "Sign in to support this" in page.text
    assert "Set-Cookie" not in page.headers


def test_a_support_without_the_forms_token_is_refused(make, client_of, in_app):
    proposal = make.proposal()
    answer = client_of(make.person()).post(address(proposal, "/support"))
    assert answer.status_code == 400
    assert supports(proposal) == 0
