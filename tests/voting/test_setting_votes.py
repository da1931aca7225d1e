"""A ballot paper changes as long as nobody has voted, and is counted once and for all."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import delete, update

from portal.core.database import new_id, session, unit_of_work
from portal.core.i18n import TranslatedText
from portal.core.permissions import Actor, ActorKind
from portal.core.problems import NotFound, Problems, Stale
from portal.voting import service
from portal.voting.checks import voting_checks
from portal.voting.models import BallotRow, ContestOptionRow, ContestRow, RollEntryRow
from portal.voting.publishing import closing
from portal.voting.publishing.checks import publishing_checks
from portal.voting.publishing.correcting import (
    counted_for,
    decide_correction,
    propose_correction,
)
from portal.voting.publishing.models import CountRow
from portal.voting.publishing.queries import last_count, place_of_receipt
from portal.voting.publishing.records import CorrectionKind, CorrectionState
from portal.voting.queries import contest_by_id, contests_of
from portal.voting.records import ContestDraft, ContestState, OptionDraft
from portal.voting.service import setting

pytestmark = pytest.mark.usefixtures("in_app", "clock")


def work(function: Callable[..., Any], *args: Any, **values: Any) -> Any:
    with unit_of_work():
        return function(*args, **values)


def refused(function: Callable[..., Any], *args: Any, **values: Any) -> list[tuple[str, str]]:
    with pytest.raises(Problems) as found:
        work(function, *args, **values)
    return [(problem.field, problem.code) for problem in found.value.problems]


def titled(title: str, **values: Any) -> OptionDraft:
    return OptionDraft(TranslatedText(en=title, es=title), **values)


def findings(checks: Any) -> list[str]:
    return [finding.what for check in checks() for finding in check.run()]


def keys(contest_id: Any) -> list[str]:
    found = contest_by_id(contest_id)
    assert found is not None
    return [option.key for option in sorted(found.options, key=lambda option: option.number)]


@pytest.fixture
def officer(make: Any) -> Callable[[], Actor]:
    """Return a function that makes one more person and lets them act."""
    return lambda: Actor(kind=ActorKind.PERSON, person_id=make.person(), confirmed=True)


# The ballot paper


def test_a_contest_that_is_set_again_keeps_its_first_lot(make: Any) -> None:
    poll = make.poll(is_set=False)
    first = contest_by_id(poll.contest_id)
    work(service.set_contest, first, "first")
    work(service.set_contest, first, "second")
    found = contest_by_id(poll.contest_id)
    assert (found.state, found.seed) == (ContestState.SET, "first")
    assert found.rule


def test_a_contest_that_is_taken_back_can_be_drawn_anew(make: Any) -> None:
    poll = make.poll()
    before = contest_by_id(poll.contest_id)
    work(service.unset_contest, poll.contest_id)
    found = contest_by_id(poll.contest_id)
    assert (found.state, found.seed, found.drawn_at) == (ContestState.DRAFT, "", None)
    assert not found.rule
    assert found.version == before.version + 1


def test_yes_no_and_abstain_stand_on_the_paper_where_the_method_asks_for_them(make: Any) -> None:
    poll = make.poll(is_set=False)
    record = contest_by_id(poll.contest_id)
    assert keys(poll.contest_id) == ["p1", "p2", "p3"]
    draft = ContestDraft(method="yes_no")
    work(service.edit_contest, poll.contest_id, draft, record.version)
    assert keys(poll.contest_id) == ["yes", "no", "abstain"]
    answers = contest_by_id(poll.contest_id).options
    again = ContestDraft(method="yes_no", settings={"majority": "2/3"})
    work(service.edit_contest, poll.contest_id, again, record.version + 1)
    assert contest_by_id(poll.contest_id).options == answers
    assert answers[0].title["es"] == "Sí"
    with pytest.raises(Stale):
        work(service.edit_contest, poll.contest_id, again, record.version)


def test_a_paper_of_yes_and_no_is_shown_in_that_order_whatever_is_drawn(make: Any) -> None:
    poll = make.poll("yes_no")
    found = contest_by_id(poll.contest_id)
    assert [option.key for option in found.options] == ["yes", "no", "abstain"]


def test_options_are_added_all_or_none_and_the_line_of_each_mistake_is_said(make: Any) -> None:
    poll = make.poll(is_set=False)
    drafts = [titled("Swings", key="p5"), titled("Bench", key="p2"), titled("Slide", key="p5")]
    with pytest.raises(Problems) as found:
        work(service.add_options, poll.contest_id, drafts)
    assert [(p.field, p.code) for p in found.value.problems] == [("key", "taken"), ("key", "taken")]
    assert [p.message.split(":")[0] for p in found.value.problems] == ["Option 2", "Option 3"]
    assert keys(poll.contest_id) == ["p1", "p2", "p3"]
    assert refused(service.add_option, poll.contest_id, titled("x", key="p1")) == [("key", "taken")]


def test_a_new_option_gets_the_first_key_that_is_free(make: Any) -> None:
    poll = make.poll(is_set=False)
    work(service.add_options, poll.contest_id, [titled("A", key="p5"), titled("B"), titled("C")])
    assert keys(poll.contest_id) == ["p1", "p2", "p3", "p5", "p6", "p7"]


def test_a_ballot_paper_ends_with_its_five_hundredth_option(
    make: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(setting, "MOST_OPTIONS", 4)
    poll = make.poll(is_set=False)
    assert refused(service.add_options, poll.contest_id, [titled("A"), titled("B")]) == [
        ("title", "too_many")
    ]
    work(service.add_option, poll.contest_id, titled("A"))
    assert len(keys(poll.contest_id)) == 4


def test_an_option_is_changed_moved_and_removed_and_keeps_its_key(make: Any) -> None:
    poll = make.poll()
    options = {option.key: option for option in contest_by_id(poll.contest_id).options}
    changed = titled("Ducks", cost=7, category="Animals", key="ignored")
    work(service.edit_option, poll.contest_id, options["p2"].id, changed)
    found = contest_by_id(poll.contest_id).option("p2")
    assert (found.title["en"], found.cost, found.category) == ("Ducks", 7, "Animals")
    # The rule was frozen for another paper.
    assert contest_by_id(poll.contest_id).state is ContestState.DRAFT
    work(service.move_option, poll.contest_id, options["p3"].id, -9)
    assert keys(poll.contest_id) == ["p3", "p1", "p2"]
    work(service.move_option, poll.contest_id, options["p3"].id, 1)
    assert keys(poll.contest_id) == ["p1", "p3", "p2"]
    work(service.move_option, poll.contest_id, options["p1"].id, 9)
    assert keys(poll.contest_id) == ["p3", "p2", "p1"]
    work(service.remove_option, poll.contest_id, options["p2"].id)
    assert keys(poll.contest_id) == ["p3", "p1"]
    bad = titled("x" * 201)
    assert refused(service.edit_option, poll.contest_id, options["p1"].id, bad) == [
        ("title", "too_long")
    ]


def test_an_option_of_another_vote_or_of_none_is_not_found(make: Any) -> None:
    poll, other = make.poll(), make.poll()
    stranger = contest_by_id(other.contest_id).options[0].id
    for function, more in [
        (service.edit_option, (titled("x"),)),
        (service.move_option, (1,)),
        (service.remove_option, ()),
    ]:
        for option_id in (stranger, new_id()):
            with pytest.raises(NotFound):
                work(function, poll.contest_id, option_id, *more)
    with pytest.raises(NotFound):
        work(service.unset_contest, new_id())
    assert keys(other.contest_id) == ["p1", "p2", "p3"]


@pytest.mark.parametrize("state", [ContestState.CLOSED, ContestState.PUBLISHED])
def test_nothing_about_a_vote_that_is_over_can_be_changed(make: Any, state: ContestState) -> None:
    poll = make.poll()
    with unit_of_work():
        session().execute(update(ContestRow).values(state=state))
    assert refused(service.unset_contest, poll.contest_id) == [("", "begun")]


def test_nothing_about_a_vote_can_be_changed_once_somebody_voted(make: Any) -> None:
    poll = make.poll()
    make.ballots(poll, [("p1",)])
    option = contest_by_id(poll.contest_id).options[0]
    assert refused(service.add_option, poll.contest_id, titled("x")) == [("", "begun")]
    # A mistake in the words may be mended; what is voted on stays.
    mended = TranslatedText(en="Trees, well written")
    work(service.fix_wording, poll.contest_id, option.id, mended, TranslatedText())
    found = contest_by_id(poll.contest_id)
    assert found.options[0].title == mended
    assert (found.options[0].cost, found.state) == (option.cost, ContestState.SET)
    assert refused(
        service.fix_wording, poll.contest_id, option.id, TranslatedText(), TranslatedText()
    ) == [("title", "needed")]


def test_no_contests_are_asked_for_without_subjects(make: Any) -> None:
    poll = make.poll()
    assert contests_of("phase", []) == {}
    assert list(contests_of("phase", [poll.phase_id, new_id()])) == [poll.phase_id]


# Checks of what is stored


def test_votes_as_they_are_pass_every_check_of_integrity(make: Any) -> None:
    poll = make.poll()
    make.ballots(poll, [("p1",), ()])
    make.poll(options=(), is_set=False)
    assert findings(voting_checks) == []


def test_ballots_of_the_other_kind_are_noticed_in_both_directions(make: Any) -> None:
    secret, opened = make.poll(), make.poll(contest={"secret": False})
    make.ballots(secret, [("p1",)])
    make.ballots(opened, [("p1",)])
    with unit_of_work():
        for poll, turned in ((secret, False), (opened, True)):
            session().execute(
                update(ContestRow).where(ContestRow.id == poll.contest_id).values(secret=turned)
            )
    wrong = [what for what in findings(voting_checks) if "of the other kind" in what]
    assert len(wrong) == 2


def test_a_ballot_that_could_not_have_been_cast_is_noticed(make: Any) -> None:
    poll = make.poll()
    make.ballots(poll, [("p1",), ("p1", "p2"), ("gone",), (("p1", 3),)])
    assert [what.split(" of vote")[0] for what in findings(voting_checks)] == ["3 ballots"]


def test_ballots_of_a_method_that_is_gone_are_left_for_when_it_is_back(make: Any) -> None:
    poll = make.poll()
    make.ballots(poll, [("p1", "p2")])
    with unit_of_work():
        session().execute(update(ContestRow).values(method="gone.method"))
    assert findings(voting_checks) == []


# Counting once


def test_a_vote_without_options_is_never_counted(make: Any) -> None:
    poll = make.poll(is_set=False)
    with unit_of_work():
        session().execute(delete(ContestOptionRow))
    assert not closing.close_and_count(poll.contest_id, lambda: True)
    assert contest_by_id(poll.contest_id).state is ContestState.DRAFT
    assert not closing.close_and_count(new_id(), lambda: True)


def test_a_draft_nobody_voted_on_is_set_and_counted_when_its_time_is_over(make: Any) -> None:
    poll = make.poll(is_set=False)
    assert not closing.close_and_count(poll.contest_id, lambda: False)
    assert closing.close_and_count(poll.contest_id, lambda: True)
    found, count = contest_by_id(poll.contest_id), last_count(poll.contest_id)
    assert (found.state, bool(found.seed)) == (ContestState.PUBLISHED, True)
    assert (count.ballots, count.result.winners) == (0, ())
    assert not closing.close_and_count(poll.contest_id, lambda: True)


@pytest.mark.parametrize("meanwhile", ["gone", "published", "counted"])
def test_whoever_counted_second_publishes_nothing(
    make: Any, monkeypatch: pytest.MonkeyPatch, meanwhile: str
) -> None:
    poll = make.poll()
    make.ballots(poll, [("p1",)])
    count_now = closing.count_now

    def overtaken(contest: Any) -> Any:
        found = count_now(contest)
        session().close()
        with unit_of_work():
            if meanwhile == "counted":
                closing.write_count(contest, found, 1)
            elif meanwhile == "published":
                session().execute(update(ContestRow).values(state=ContestState.PUBLISHED))
            else:
                for row in (BallotRow, RollEntryRow, ContestOptionRow, ContestRow):
                    session().execute(delete(row))
        return found

    monkeypatch.setattr(closing, "count_now", overtaken)
    assert not closing.close_and_count(poll.contest_id, lambda: True)
    with unit_of_work():
        counts = session().query(CountRow).count()
    assert counts == (1 if meanwhile == "counted" else 0)


# Corrections


@pytest.fixture
def tied(make: Any) -> Any:
    poll = make.poll()
    make.ballots(poll, [("p1",), ("p2",)])
    assert closing.close_and_count(poll.contest_id, lambda: True)
    return poll


def test_a_correction_is_for_published_results_only(make: Any, officer: Any) -> None:
    poll = make.poll()
    for contest_id in (poll.contest_id, new_id()):
        with pytest.raises(NotFound):
            work(propose_correction, officer(), contest_id, CorrectionKind.RECOUNT, "Why not?")
    with pytest.raises(NotFound):
        work(decide_correction, officer(), new_id(), approve=True)
    assert counted_for(new_id()) is None


@pytest.mark.parametrize(
    ("reason", "source", "problems"),
    [
        ("", "", [("reason", "needed"), ("source", "needed")]),
        ("x" * 2001, "x" * 501, [("reason", "too_long"), ("source", "too_long")]),
        ("x" * 2000, " ", [("source", "needed")]),
    ],
)
def test_a_lot_needs_a_reason_and_a_source_that_can_be_read(
    tied: Any, officer: Any, reason: str, source: str, problems: list[tuple[str, str]]
) -> None:
    kind = CorrectionKind.LOT
    assert refused(propose_correction, officer(), tied.contest_id, kind, reason, source) == problems
    work(propose_correction, officer(), tied.contest_id, kind, "x" * 2000, "x" * 500)


def test_a_correction_is_decided_once(tied: Any, officer: Any) -> None:
    made = work(propose_correction, officer(), tied.contest_id, CorrectionKind.RECOUNT, "Why?")
    done = work(decide_correction, officer(), made, approve=False)
    assert done.state is CorrectionState.REFUSED
    assert refused(decide_correction, officer(), made, approve=True) == [("", "decided")]
    assert last_count(tied.contest_id).number == 1


def test_a_lot_without_or_with_an_endless_seed_is_not_drawn(tied: Any, officer: Any) -> None:
    made = work(
        propose_correction, officer(), tied.contest_id, CorrectionKind.LOT, "A tie.", "Lottery"
    )
    assert refused(decide_correction, officer(), made, approve=True, seed=" ") == [
        ("seed", "needed")
    ]
    assert refused(decide_correction, officer(), made, approve=True, seed="x" * 201) == [
        ("seed", "too_long")
    ]
    # What was counted for another seed is not what is published.
    other = counted_for(made, "another seed")
    work(decide_correction, officer(), made, approve=True, seed="4 8 15", counted=other)
    count = last_count(tied.contest_id)
    assert (count.number, len(count.result.winners)) == (2, 1)
    assert count.lot == counted_for(made, "4 8 15").lot


def test_an_annulled_vote_is_not_counted_again(tied: Any, officer: Any) -> None:
    made = work(propose_correction, officer(), tied.contest_id, CorrectionKind.ANNUL, "Fraud.")
    assert counted_for(made) is None
    work(decide_correction, officer(), made, approve=True)
    kind = CorrectionKind.RECOUNT
    assert refused(propose_correction, officer(), tied.contest_id, kind, "Again") == [
        ("", "annulled")
    ]


def test_a_changed_ballot_after_the_count_is_noticed(tied: Any) -> None:
    assert findings(publishing_checks) == []
    with unit_of_work():
        session().execute(update(BallotRow).values(content=json.loads('["p3"]')))
    assert [what.split(" are not")[0].split(" of ")[0] for what in findings(publishing_checks)] == [
        "The ballots"
    ]


def test_an_empty_receipt_has_no_place_in_the_list(tied: Any) -> None:
    contest = contest_by_id(tied.contest_id)
    assert place_of_receipt(contest, " - ") is None
