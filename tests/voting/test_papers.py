"""Ballot papers: what is filled in and the canonical ballot say the same, whatever is typed."""

from __future__ import annotations

import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.core.i18n import TranslatedText
from portal.core.problems import Problems
from portal.voting.content import canonical, from_json, to_json
from portal.voting.counting.ballots import BallotError, BallotForm
from portal.voting.drawing import drawn_order
from portal.voting.papers import answers_of, filled_in, left_over, read_paper
from portal.voting.receipts import code_of, hash_of_code, is_token, new_token, tidy_code
from portal.voting.records import ContestRecord, ContestState, OptionRecord
from portal.voting.registry import ballot_methods

KEYS = tuple(f"p{n}" for n in range(1, 8))
METHODS = {
    BallotForm.CHOICE: "single_choice",
    BallotForm.APPROVAL: "budget_greedy",
    BallotForm.RANKING: "stv",
    BallotForm.POINTS: "cumulative",
}


def contest(method, **values):
    options = tuple(
        OptionRecord(uuid.uuid4(), key, n, n, TranslatedText(en=key), TranslatedText(), cost=10 * n)
        for n, key in enumerate(KEYS, start=1)
    )
    given_values = {
        "settings": {},
        "seats": 1,
        "budget": 0,
        "least": 0,
        "most": 0,
        **values,
    }
    return ContestRecord(
        id=uuid.uuid4(),
        subject_kind="phase",
        subject_id=uuid.uuid4(),
        question=TranslatedText(),
        method=method,
        currency="EUR",
        secret=True,
        changeable=False,
        hidden_until_close=True,
        state=ContestState.SET,
        rule=TranslatedText(),
        seed="",
        drawn_at=None,
        cast_count=0,
        version=1,
        options=options,
        **given_values,
    )


def ballots(form):
    if form is BallotForm.CHOICE:
        return st.sampled_from([(), *((key,) for key in KEYS)])
    if form is BallotForm.APPROVAL:
        return st.sets(st.sampled_from(KEYS)).map(lambda keys: tuple(sorted(keys)))
    if form is BallotForm.RANKING:
        return st.lists(st.sampled_from(KEYS), unique=True).map(tuple)
    points = st.dictionaries(st.sampled_from(KEYS), st.integers(1, 10))
    return points.map(lambda found: tuple(sorted(found.items())))


@pytest.mark.usefixtures("in_app")
class TestWithAnApplication:
    @pytest.mark.parametrize("form", list(BallotForm))
    def test_a_paper_filled_in_with_a_ballot_is_read_as_that_ballot(self, form):
        one = contest(METHODS[form], most=100 if form is BallotForm.POINTS else 0)

        @given(ballots(form))
        def check(ballot):
            assert read_paper(one, form, answers_of(form, ballot)) == ballot

        check()

    @pytest.mark.parametrize("form", list(BallotForm))
    def test_whatever_is_typed_is_a_possible_ballot_or_a_refusal_with_a_field(self, form):
        one = contest(METHODS[form], most=5, least=1)
        names = st.sampled_from(
            ["choice", *(f"rank-{key}" for key in KEYS), *(f"points-{key}" for key in KEYS), "x"]
        )
        typed = st.one_of(st.text(max_size=8), st.sampled_from(KEYS), st.integers(-2, 9).map(str))

        @given(st.dictionaries(names, st.lists(typed, max_size=4)))
        def check(answers):
            problems, ballot = (), ()
            try:
                ballot = read_paper(one, form, answers)
            except Problems as refused:
                problems = refused.problems
            assert all(problem.message and problem.field for problem in problems)
            assert canonical(one, form, ballot) == ballot
            assert from_json(to_json(ballot)) == ballot

        check()

    @given(st.sets(st.sampled_from(KEYS)), st.integers(0, 300))
    def test_what_is_left_is_the_budget_less_what_was_chosen_and_never_below_zero(
        self, keys, budget
    ):
        one = contest("budget_greedy", budget=budget, settings={"within_budget": True})
        filled = filled_in({"choice": sorted(keys)})
        left = left_over(one, BallotForm.APPROVAL, filled)
        refused = ""
        try:
            canonical(one, BallotForm.APPROVAL, sorted(keys))
        except BallotError as error:
            refused = error.code
        too_dear = left is not None and left < 0
        assert refused == ("too_dear" if too_dear else "")

    def test_every_method_of_the_portal_has_a_form_that_papers_know(self):
        assert {method.form for method in ballot_methods().values()} <= set(BallotForm)

    def test_a_place_given_twice_names_the_field_and_the_number(self):
        with pytest.raises(Problems) as refused:
            read_paper(contest("stv"), BallotForm.RANKING, {"rank-p1": ["2"], "rank-p3": ["2"]})
        assert [(p.field, p.code) for p in refused.value.problems] == [("rank-p3", "repeated_rank")]

    def test_places_with_gaps_are_read_in_their_order(self):
        answers = {"rank-p1": ["7"], "rank-p3": [" 2 "], "rank-p4": [""]}
        assert read_paper(contest("stv"), BallotForm.RANKING, answers) == ("p3", "p1")


@given(st.lists(st.text(min_size=1, max_size=10), unique=True), st.text(max_size=20))
def test_the_order_of_the_paper_depends_on_the_seed_alone(keys, seed):
    assert drawn_order(seed, keys) == drawn_order(seed, reversed(keys))
    assert sorted(drawn_order(seed, keys)) == sorted(keys)


def test_another_seed_gives_another_order():
    assert len({tuple(drawn_order(str(n), KEYS)) for n in range(30)}) > 20


def test_a_receipt_is_made_of_the_token_and_the_contest_alone():
    token, one, other = new_token(), uuid.uuid4(), uuid.uuid4()
    assert is_token(token)
    assert code_of(one, token) == code_of(one, token)
    assert len({code_of(one, token), code_of(other, token), code_of(one, new_token())}) == 3


def test_a_receipt_may_be_typed_in_capitals_with_blanks_and_look_alikes():
    code = "0123-abcd-1111-zzzz-0000"
    assert tidy_code(" O123 ABCD ilIL zzzz oo00 ") == code
    assert hash_of_code("0123ABCD1111ZZZZ0000") == hash_of_code(code)
    assert tidy_code("0123") == ""
