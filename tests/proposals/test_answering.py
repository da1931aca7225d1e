"""Official responses, mails about them, steps and progress."""

from datetime import date

import pytest

from portal.core.audit.log import entries
from portal.core.database import new_id, session, unit_of_work
from portal.core.events.models import DeliveryRow
from portal.core.permissions import Grant, Role, Scope
from portal.core.problems import Forbidden, NotFound, Problems, Stale
from portal.proposals import service
from portal.proposals.models import TellingRow
from portal.proposals.queries import find_proposal, history_of, response_draft_of
from portal.proposals.records import ResponseDraft, State
from portal.proposals.service import telling
from tests.proposals.conftest import address


def answer(**values):
    return ResponseDraft(
        **{"state": "accepted", "reason": "We **measured** it and will build it.", **values}
    )


@pytest.fixture
def officer(make, acts):
    return acts(make.person("officer"), "officer")


@pytest.mark.both_engines
def test_a_draft_of_an_answer_is_not_public(make, work, officer, client):
    proposal = make.proposal(state="threshold_reached")
    work(service.save_response, officer, proposal, answer())
    assert response_draft_of(proposal).reason.startswith("We")
    assert find_proposal(proposal).state is State.THRESHOLD_REACHED
    assert "measured" not in client.get(address(proposal)).text


@pytest.mark.both_engines
def test_a_published_answer_stands_above_everything_and_changes_the_state(
    make, work, officer, client
):
    department = make.department("Mobility")
    proposal = make.proposal(state="threshold_reached")
    draft = answer(cost="about 48,000 euros", timetable="this summer", department_id=department)
    work(service.publish_response, officer, proposal, draft)
    found = find_proposal(proposal)
    assert found.state is State.ACCEPTED
    assert found.closed_at is not None
    assert found.department_id == department
    page = client.get(address(proposal)).text
    assert "<strong>measured</strong>" in page
    assert "about 48,000 euros" in page
    assert "Mobility" in page
    assert page.index("The council&#39;s answer") < page.index("raised crossing")
    assert entries(action="proposals.answer").items[0].detail["state"] == "accepted"


@pytest.mark.both_engines
def test_author_and_supporters_get_one_mail_each(make, work, officer, mailbox, monkeypatch):
    monkeypatch.setattr(telling, "BATCH", 3)
    author = make.person(language="es")
    proposal = make.proposal(author, state="threshold_reached")
    people = [make.person() for _number in range(7)]
    for person in [*people, author]:
        make.support(proposal, person)
    unconfirmed = make.person(confirmed_at=None)
    make.support(proposal, unconfirmed)
    make.person()
    work(service.publish_response, officer, proposal, answer())
    mails = mailbox()
    assert len(mails) == len({mail.to for mail in mails}) == 8
    assert all(address(proposal) in mail.text for mail in mails)
    assert len({mail.message_id for mail in mails}) == 8
    assert len(mailbox()) == 8, "asking again sends nothing"


@pytest.mark.both_engines
def test_a_telling_that_is_repeated_writes_to_nobody_twice(make, work, officer, mailbox):
    proposal = make.proposal(make.person(), state="threshold_reached")
    for _number in range(3):
        make.support(proposal, make.person())
    work(service.publish_response, officer, proposal, answer())
    assert len(mailbox()) == 4
    with unit_of_work():
        for row in session().query(DeliveryRow).filter_by(subscriber="proposals.tell"):
            row.state, row.attempts = "pending", 0
    assert len(mailbox()) == 4


def test_a_telling_cut_off_between_batches_goes_on_where_it_was(
    make, work, officer, mailbox, monkeypatch
):
    monkeypatch.setattr(telling, "BATCH", 2)
    proposal = make.proposal(make.person(), state="threshold_reached")
    people = sorted(make.person() for _number in range(5))
    for person in people:
        make.support(proposal, person)
    calls = []
    write = telling._write_to

    def dies_in_the_second_batch(contact, *rest, **more):
        calls.append(contact.id)
        if len(calls) == 4:
            raise ConnectionError("the machine was switched off")
        write(contact, *rest, **more)

    monkeypatch.setattr(telling, "_write_to", dies_in_the_second_batch)
    response = work(service.publish_response, officer, proposal, answer())
    assert len(mailbox()) == 3, "the author and the first batch; the second was rolled back"
    monkeypatch.setattr(telling, "_write_to", write)
    with unit_of_work():
        for row in session().query(DeliveryRow).filter_by(subscriber="proposals.tell"):
            if row.state == "pending":
                row.due_at = row.due_at.replace(year=2020)
    assert len({mail.to for mail in mailbox()}) == len(mailbox()) == 6
    progress = session().get(TellingRow, response)
    assert progress.finished_at is not None
    assert progress.after_person_id is None


@pytest.mark.both_engines
def test_a_second_answer_replaces_the_first_and_tells_again(make, work, officer, mailbox, client):
    proposal = make.proposal(make.person(), state="threshold_reached")
    first = answer(state="under_evaluation", reason="We are measuring.")
    work(service.publish_response, officer, proposal, first)
    work(service.publish_response, officer, proposal, answer())
    history = history_of(proposal)
    assert [response.state for response in history.responses] == ["under_evaluation", "accepted"]
    assert history.answer.state is State.ACCEPTED
    assert len(mailbox()) == 2
    assert "Earlier answers" in client.get(address(proposal)).text


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"state": "done"}, "state"),
        ({"state": "nonsense"}, "state"),
        ({"reason": " "}, "reason"),
        ({"reason": "x" * 6001}, "reason"),
        ({"cost": "x" * 201}, "cost"),
        ({"timetable": "x" * 301}, "timetable"),
        ({"cost_amount": -1}, "cost_amount"),
        ({"cost_amount": 10**30}, "cost_amount"),
        ({"department_id": new_id()}, "department"),
    ],
)
def test_an_answer_that_is_not_right_names_the_field_and_changes_nothing(
    make, work, officer, values, field
):
    proposal = make.proposal(state="threshold_reached")
    with pytest.raises(Problems) as refused:
        work(service.publish_response, officer, proposal, answer(**values))
    assert [problem.field for problem in refused.value.problems] == [field]
    assert find_proposal(proposal).state is State.THRESHOLD_REACHED
    assert response_draft_of(proposal) is None


def test_an_amount_that_is_too_great_is_told_the_greatest(make, browser_of):
    proposal = address(make.proposal(state="threshold_reached"))
    browser = browser_of(make.person("officer"))
    draft = {"state": "accepted", "reason": "We will.", "revision": "0", "action": "save"}
    said = browser.post(f"/admin{proposal}/answer", {**draft, "cost_amount": "9" * 30})
    assert said.status_code == 422
    assert "Write an amount from 0 to 1,000,000,000,000,000." in said.text
    wrong = browser.post(f"/admin{proposal}/answer", {**draft, "cost_amount": "much"})
    assert "Write a whole number." in wrong.text


def test_two_officers_do_not_overwrite_each_other(make, work, officer):
    proposal = make.proposal(state="threshold_reached")
    work(service.save_response, officer, proposal, answer())
    with pytest.raises(Stale):
        work(service.save_response, officer, proposal, answer(reason="Another."))
    work(service.save_response, officer, proposal, answer(reason="Another.", revision=1))
    assert response_draft_of(proposal).reason == "Another."


def test_only_officers_answer_and_only_within_their_scope(make, work, acts):
    department, other = make.department("Roads"), make.department("Parks")
    proposal = make.proposal(state="threshold_reached", department_id=department)
    for roles in ((), ("moderator",), ("editor",)):
        with pytest.raises(Forbidden):
            work(service.save_response, acts(make.person(), *roles), proposal, answer())
    elsewhere = acts(make.person(), grants=(Grant(Role.OFFICER, Scope("department", other)),))
    with pytest.raises(Forbidden):
        work(service.save_response, elsewhere, proposal, answer())
    in_charge = acts(make.person(), grants=(Grant(Role.OFFICER, Scope("department", department)),))
    work(service.save_response, in_charge, proposal, answer())


def test_drafts_cannot_be_answered(make, work, officer):
    proposal = make.proposal(make.person(), state="draft")
    with pytest.raises(NotFound):
        work(service.save_response, officer, proposal, answer())


@pytest.mark.both_engines
def test_steps_and_progress_lead_to_done(make, work, officer, client):
    proposal = make.proposal(state="accepted")
    first = work(
        service.add_milestone, officer, proposal, "Plans shown", "At school.", date(2027, 6, 3)
    )
    second = work(service.add_milestone, officer, proposal, "Built", "", None)
    work(service.report_progress, officer, proposal, State.IN_PROGRESS)
    work(service.finish_milestone, officer, proposal, first, date(2027, 6, 4))
    page = client.get(address(proposal)).text
    assert "1 of 2 steps reached" in page
    assert "In progress" in page
    work(service.remove_milestone, officer, proposal, second)
    assert [step.title for step in history_of(proposal).milestones] == ["Plans shown"]
    work(service.report_progress, officer, proposal, State.DONE)
    assert find_proposal(proposal).state is State.DONE


def test_progress_follows_an_acceptance_only(make, work, officer):
    proposal = make.proposal(state="rejected")
    for state in (State.DONE, State.IN_PROGRESS, State.PUBLISHED):
        with pytest.raises(Problems):
            work(service.report_progress, officer, proposal, state)


def test_a_step_needs_a_title_and_belongs_to_its_proposal(make, work, officer):
    proposal, other = make.proposal(state="accepted"), make.proposal(state="accepted")
    with pytest.raises(Problems):
        work(service.add_milestone, officer, proposal, " ", "", None)
    with pytest.raises(Problems):
        work(service.add_milestone, officer, proposal, "t" * 151, "x" * 1001, None)
    step = work(service.add_milestone, officer, proposal, "Built", "", None)
    with pytest.raises(NotFound):
        work(service.remove_milestone, officer, other, step)


@pytest.mark.usefixtures("clock")
@pytest.mark.parametrize(
    ("day", "taken"),
    [
        (date(1900, 1, 1), False),
        (date(1997, 5, 3), False),
        (date(1997, 5, 4), True),
        (date(2057, 5, 4), True),
        (date(2057, 5, 5), False),
        (date(9999, 1, 1), False),
    ],
)
def test_a_step_lies_at_most_thirty_years_away(make, work, officer, day, taken):
    proposal = make.proposal(state="accepted")
    step = work(service.add_milestone, officer, proposal, "Built", "", None)
    for field, act in (
        ("due_on", lambda: work(service.add_milestone, officer, proposal, "Open", "", day)),
        ("done_on", lambda: work(service.finish_milestone, officer, proposal, step, day)),
    ):
        if taken:
            act()
            continue
        with pytest.raises(Problems) as refused:
            act()
        (problem,) = refused.value.problems
        assert (problem.field, problem.code) == (field, "range")
        assert problem.message == "Choose a day from 4 May 1997 to 4 May 2057."


@pytest.mark.usefixtures("clock")
def test_the_office_says_beside_a_step_which_days_are_taken(make, browser_of):
    proposal = address(make.proposal(state="accepted"))
    browser = browser_of(make.person("officer"))
    for day, words in (("9999-01-01", "Choose a day from 4 May 1997"), ("soon", "Write the day")):
        said = browser.post(f"/admin{proposal}/steps", data={"title": "Built", "due_on": day})
        assert said.status_code == 422
        assert words in said.text


# -- in the back office


def test_the_office_answers_from_the_list_to_the_public_page(make, browser_of, client, outbox):
    proposal = make.proposal(make.person(), state="threshold_reached", title="A bench at the quay")
    make.proposal(title="Not over its threshold yet")
    browser = browser_of(make.person("officer"))
    listed = browser.get("/admin/proposals").text
    assert "A bench at the quay" in listed
    assert "Not over its threshold" not in listed
    assert "Not over its threshold" in browser.get("/admin/proposals?show=all").text
    office = address(proposal).replace("/proposals", "/admin/proposals")
    assert browser.get(office).status_code == 200
    form = {"state": "rejected", "reason": "There is no room on the quay.", "revision": "0"}
    kept = browser.post(f"{office}/answer", {**form, "action": "save"})
    assert kept.status_code == 303
    assert "no room on the quay" in browser.get(office).text
    stale = browser.post(f"{office}/answer", {**form, "reason": "Mine", "action": "publish"})
    assert stale.status_code == 409
    assert "Mine" in stale.text
    assert "no room on the quay" in stale.text
    empty = browser.post(
        f"{office}/answer", {**form, "revision": "1", "reason": "", "action": "publish"}
    )
    assert empty.status_code == 422
    sent = browser.post(f"{office}/answer", {**form, "revision": "1", "action": "publish"})
    assert sent.status_code == 303
    outbox()
    assert "no room on the quay" in client.get(address(proposal)).text
    assert "Nothing waits for you here" in browser.get("/admin/proposals").text


def test_steps_are_managed_in_the_office(make, browser_of, client):
    proposal = make.proposal(state="accepted")
    browser = browser_of(make.person("officer"))
    office = address(proposal).replace("/proposals", "/admin/proposals")
    browser.get(office)
    bad = browser.post(f"{office}/steps", {"title": "Built", "due_on": "31.2.2027"})
    assert bad.status_code == 422
    assert 'value="Built"' in bad.text
    assert browser.post(f"{office}/steps", {"title": "Built"}).status_code == 303
    assert "Built" in client.get(address(proposal)).text
    assert browser.post(f"{office}/progress", {"state": "in_progress"}).status_code == 303
    assert browser.post(f"{office}/progress", {"state": "nonsense"}).status_code == 422


@pytest.mark.parametrize("role", ["citizen", "moderator", "editor"])
def test_others_have_no_way_into_the_office(make, browser_of, role):
    proposal = make.proposal(state="threshold_reached")
    browser = browser_of(make.person(role))
    office = address(proposal).replace("/proposals", "/admin/proposals")
    assert browser.get("/admin/proposals").status_code == 403
    assert browser.get(office).status_code == 403
    assert browser.post(f"{office}/answer", {"state": "accepted", "reason": "x"}).status_code == 403
