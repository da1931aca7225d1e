"""Stories of results say what the count found, and drawings keep every vote."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.voting.counting.ballots import Ballot, BallotForm, Contest, Option
from portal.voting.counting.equal_shares import count_equal_shares
from portal.voting.counting.greedy import count_greedy
from portal.voting.counting.plurality import count_choices
from portal.voting.counting.result import Result, Round, Step, read_result
from portal.voting.counting.schulze import count_schulze
from portal.voting.counting.transferable_vote import count_irv, count_stv
from portal.voting.counting.yes_no import count_yes_no
from portal.voting.explaining import story_of
from portal.voting.explaining.budgets import votes_to_be_paid
from portal.voting.explaining.flow import TALL, FlowWords, flow_of
from portal.voting.explaining.pairs import chain
from portal.voting.methods import BALLOT_METHODS

IDS = ("a", "b", "c", "d", "e")
COSTS = (30, 20, 50, 10, 45)
OPTIONS = tuple(Option(name, name.upper(), cost) for name, cost in zip(IDS, COSTS, strict=True))
WORDS = FlowWords(lambda option, votes: f"{option} {votes}", lambda *parts: str(parts))
rankings = st.lists(st.sampled_from(IDS), max_size=5, unique=True).map(tuple)
approvals = st.sets(st.sampled_from(IDS), max_size=5).map(lambda chosen: tuple(sorted(chosen)))


def elections(ballot: st.SearchStrategy[Ballot]) -> st.SearchStrategy[Counter[Ballot]]:
    return st.dictionaries(ballot, st.integers(1, 30), min_size=1, max_size=12).map(Counter)


def said(contest: Contest, result: Result) -> str:
    story = story_of(contest, result, currency="EUR")
    tables = [row for part in story.sections if part.table for row in part.table.rows]
    texts = [line for part in story.sections for line in part.text]
    return "\n".join([story.headline, *story.why, *story.ties, *texts, *map(str, tables)])


@given(elections(rankings), st.integers(1, 4))
@settings(max_examples=150, deadline=None)
def test_bands_carry_exactly_the_votes_that_move(ballots: Counter[Ballot], seats: int) -> None:
    result = count_stv(Contest(OPTIONS, seats=seats), ballots)
    if not result.rounds:
        return
    flow = flow_of(IDS, result.rounds, WORDS, goal=result.facts["quota"])
    for one, following in pairwise(result.rounds):
        bands = [band for band in flow.bands if band.round == one.number]
        assert all(band.votes > 0 for band in bands)
        arrived: dict[str, Fraction] = defaultdict(Fraction)
        left: dict[str, Fraction] = defaultdict(Fraction)
        for band in bands:
            arrived[band.target] += Fraction(band.votes)
            left[band.source] += Fraction(band.votes)
        for option in IDS:
            assert arrived[option] == following.tallies[option]
            assert left[option] <= one.tallies[option]
        assert arrived[""] == following.exhausted
        assert sum(left.values()) == sum(arrived.values()) == result.valid


@given(elections(rankings), st.booleans())
@settings(max_examples=100, deadline=None)
def test_bars_stay_inside_the_drawing_and_never_overlap(
    ballots: Counter[Ballot], mirrored: bool
) -> None:
    result = count_irv(Contest(OPTIONS), ballots)
    if not result.rounds:
        return
    flow = flow_of(IDS, result.rounds, WORDS, mirrored=mirrored)
    for bar in flow.bars:
        assert 0 <= bar.x <= flow.width - flow.bar_width
        assert bar.y >= 0
        assert bar.y + bar.height <= flow.height
    for one in result.rounds:
        column = sorted((b.y, b.y + b.height) for b in flow.bars if b.round == one.number)
        for (_top, bottom), (top, _bottom) in pairwise(column):
            assert bottom < top
        assert sum(high - low for low, high in column) <= TALL + 0.1


def test_a_drawing_for_languages_read_from_the_right_is_the_mirror_image() -> None:
    rounds = [
        Round(1, {"a": 6, "b": 3, "c": 2}),
        Round(2, {"a": 6, "b": 5, "c": 0}, (Step("excluded", "c", {"votes": 2}),)),
    ]
    plain, mirrored = (
        flow_of("abc", rounds, WORDS, mirrored=mirrored) for mirrored in (False, True)
    )
    for left, right in zip(plain.bars, mirrored.bars, strict=True):
        assert left.x + right.x + plain.bar_width == pytest.approx(plain.width)
        assert (left.y, left.height, left.label) == (right.y, right.height, right.label)


@given(elections(approvals), st.integers(1, 160))
@settings(max_examples=100, deadline=None)
def test_any_budget_can_be_told(ballots: Counter[Ballot], budget: int) -> None:
    contest = Contest(OPTIONS, budget=budget)
    for result in (
        count_equal_shares(contest, ballots),
        count_greedy(contest, ballots, BallotForm.APPROVAL),
    ):
        words = said(contest, result)
        assert all(contest.option(option).title in words for option in result.winners)
        if result.valid:
            assert f"€{budget}" in words


@given(elections(approvals), st.integers(1, 160))
@settings(max_examples=150, deadline=None)
def test_votes_said_to_be_missing_would_really_have_been_enough(
    ballots: Counter[Ballot], budget: int
) -> None:
    contest = Contest(OPTIONS, budget=budget)
    steps = [one.steps[0] for one in count_greedy(contest, ballots, BallotForm.APPROVAL).rounds]
    place = {option: number for number, option in enumerate(contest.ids)}
    for at, step in enumerate(steps):
        if step.kind == "chosen" or not step.facts["votes"]:
            continue
        more = votes_to_be_paid(steps[:at], step, place)

        def paid_with(added: int, option: str = step.option) -> bool:
            changed = Counter(ballots)
            changed[(option,)] += added
            return option in count_greedy(contest, changed, BallotForm.APPROVAL).winners

        if more is None:
            assert not paid_with(1000)
        else:
            assert paid_with(more)
            assert more == 0 or not paid_with(more - 1)


@given(elections(rankings), st.sampled_from(["winning_votes", "margins"]))
@settings(max_examples=150, deadline=None)
def test_chains_are_as_strong_as_they_are_said_to_be(
    ballots: Counter[Ballot], strength: str
) -> None:
    result = count_schulze(Contest(OPTIONS, settings={"strength": strength}), ballots)
    pairs, paths = result.facts["pairs"], result.facts["paths"]
    for one in IDS:
        for other in paths[one]:
            links = chain(pairs, paths, strength, one, other)
            if not links:
                assert paths[one][other] == 0
                continue
            assert (links[0], links[-1]) == (one, other)
            wins = [
                pairs[a][b] - (pairs[b][a] if strength == "margins" else 0)
                for a, b in pairwise(links)
            ]
            assert min(wins) == paths[one][other]


def test_the_leader_of_the_first_round_who_lost_is_named() -> None:
    ballots = Counter({("a", "b"): 8, ("b", "c"): 5, ("c", "b"): 4, ("d", "c", "a"): 3})
    contest = Contest(OPTIONS)
    words = said(contest, count_irv(contest, ballots))
    assert words.startswith("C wins")
    assert "A had the most first preferences (8), but more people prefer C" in words


def test_who_paid_what_is_said_to_the_cent() -> None:
    contest = Contest(OPTIONS, budget=80)
    ballots = Counter({("a", "b"): 7, ("b", "c"): 5, ("c", "d"): 4, ("d",): 3})
    words = said(contest, count_equal_shares(contest, ballots))
    assert "('B', '€20', '12', '€1.67', '0', '12')" in words
    assert "('C', '€50', '9', '€41.85', '€8.15', '2')" in words
    assert "Paid by most votes first only: C." in words


def test_a_quorum_that_was_missed_is_given_as_the_reason() -> None:
    contest = Contest(
        tuple(Option(name, name) for name in ("yes", "no", "abstain")),
        settings={"entitled": 100, "quorum": "1/5"},
    )
    result = count_yes_no(contest, Counter({("yes",): 12, ("no",): 5}))
    assert "Only 17.0% of those who may vote took part; the quorum of 20.0% is not" in said(
        contest, result
    )
    answers, turnout = (section.bars for section in story_of(contest, result).sections)
    assert answers is not None
    assert turnout is not None
    assert not any(row.won for row in answers.rows)
    assert turnout.line == pytest.approx(0.2)


@pytest.mark.parametrize("lot", [(), ("c", "b")])
def test_a_tie_is_told_with_what_was_done_about_it(lot: tuple[str, ...]) -> None:
    contest = Contest(OPTIONS, seats=2)
    ballots = Counter({("a",): 5, ("b",): 3, ("c",): 3})
    words = said(contest, count_choices(contest, ballots, "approval", lot=lot))
    if lot:
        assert words.startswith("A and C win")
        assert "A lot was drawn in public, and it decides." in words
    else:
        assert words.startswith("A; a lot decides between B and C")
        assert "Nothing was decided in silence" in words


@pytest.mark.parametrize("method", [method.name for method in BALLOT_METHODS])
def test_a_result_is_the_same_after_being_stored(method: str) -> None:
    known = {one.name: one for one in BALLOT_METHODS}[method]
    options = (
        tuple(Option(n, n) for n in ("yes", "no", "abstain")) if method == "yes_no" else OPTIONS
    )
    first, second = options[0].id, options[1].id
    ballots: Counter[Ballot] = (
        Counter({((first, 3), (second, 1)): 4, (): 1})
        if known.form is BallotForm.POINTS
        else Counter({(first,): 4, (second,): 3, (): 1})
    )
    contest = Contest(options, budget=50, most=5)
    result = known.count(contest, ballots, ())
    stored = read_result(json.loads(json.dumps(result.to_json())))
    assert stored.to_json() == result.to_json()
    assert story_of(contest, stored) == story_of(contest, result)


def test_a_method_of_a_plugin_is_told_by_its_numbers() -> None:
    contest = Contest(OPTIONS)
    result = replace(count_choices(contest, Counter({("b",): 2}), "x"), method="town.own_rule")
    story = story_of(contest, result)
    assert story.headline == "B wins"
    bars = story.sections[0].bars
    assert bars is not None
    assert bars.rows[0].label == "B"


@pytest.mark.parametrize("method", [method.name for method in BALLOT_METHODS])
def test_a_vote_without_a_single_ballot_can_be_told(method: str) -> None:
    known = {one.name: one for one in BALLOT_METHODS}[method]
    options = (
        tuple(Option(n, n) for n in ("yes", "no", "abstain")) if method == "yes_no" else OPTIONS
    )
    contest = Contest(options, budget=50, most=5)
    assert said(contest, known.count(contest, Counter(), ()))
