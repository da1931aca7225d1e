"""The whole map: known groups are found, and strange conversations are survived."""

from __future__ import annotations

import json
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.consultations.methods.statements.opinion.bridging import bridging_scores
from portal.consultations.methods.statements.opinion.compute import compute_opinion_map
from portal.consultations.methods.statements.opinion.matrix import VoteMatrix
from portal.consultations.methods.statements.opinion.records import OpinionMap, Stability
from portal.consultations.methods.statements.opinion.stability import adjusted_rand_index
from portal.consultations.methods.statements.opinion.storage import StoredMapError
from tests.consultations.opinion.planted import Votes, camps

PEOPLE = [f"p{number}" for number in range(9)]
STATEMENTS = [f"s{number}" for number in range(9)]
any_votes = st.lists(
    st.tuples(st.sampled_from(PEOPLE), st.sampled_from(STATEMENTS), st.sampled_from([-1, 0, 1])),
    max_size=80,
)


def map_of(votes: Votes, **options: object) -> OpinionMap:
    return compute_opinion_map(VoteMatrix.from_votes(votes), **options)  # type: ignore[arg-type]


def test_planted_camps_come_out_as_groups_named_by_size() -> None:
    votes, camp_of = camps(sizes=(40, 25, 15))

    result = map_of(votes)

    assert [(group.label, group.size) for group in result.groups] == [
        ("A", 40),
        ("B", 25),
        ("C", 15),
    ]
    assert {person.group for person in result.people if camp_of[person.participant] == 0} == {"A"}
    assert result.stability is not None
    assert result.stability.confidence == "high"
    assert result.stability.runs == result.stability.same_number_of_groups == 8


def test_what_all_camps_share_leads_common_ground_and_bridging() -> None:
    votes, _ = camps(sizes=(60, 40))
    shared = {"s00", "s01", "s02"}

    result = map_of(votes)
    unanimous = [
        one.statement
        for one in result.statements
        if all(group.counts[one.statement].agree_probability > 0.6 for group in result.groups)
    ]

    assert shared <= set(unanimous)
    assert set(result.common_ground[: len(unanimous)]) == set(unanimous)
    assert set(result.bridging[: len(unanimous)]) == set(unanimous)


def test_a_group_stands_on_the_side_of_the_statements_it_agrees_with() -> None:
    """Would fail if a sign were turned anywhere between votes and places."""
    votes, _ = camps()
    result = map_of(votes)
    places = {one.statement: np.array([one.x, one.y]) for one in result.statements}

    for group in result.groups:
        middle = np.array([group.x, group.y])
        leaning = [
            float(places[item.statement] @ middle)
            for item in group.representative
            if item.shown_direction == "agree" and item.ratio_z > 3
        ]
        assert leaning
        assert all(value > 0 for value in leaning)


def test_turning_every_vote_turns_the_consensus() -> None:
    votes, _ = camps()

    result = map_of(votes)
    turned = map_of([(person, name, -vote) for person, name, vote in votes])

    agreed = [one.statement for one in result.consensus.agree]
    assert {"s00", "s02"} <= set(agreed)
    assert [one.statement for one in turned.consensus.disagree] == agreed
    assert [one.size for one in turned.groups] == [one.size for one in result.groups]


def test_people_and_statements_under_other_names_and_orders_get_the_same_map() -> None:
    votes, _ = camps(sizes=(24, 16), statements=14)
    random = np.random.default_rng(8)
    people, names = sorted({vote[0] for vote in votes}), sorted({vote[1] for vote in votes})
    new_person = dict(zip(people, random.permutation(len(people)).tolist(), strict=True))
    new_name = dict(zip(names, random.permutation(len(names)).tolist(), strict=True))

    one = map_of(votes)
    other = map_of([(f"q{new_person[p]:03}", f"t{new_name[s]:03}", v) for p, s, v in votes])

    groups = {f"q{new_person[place.participant]:03}": place for place in one.people}
    same = [(groups[place.participant], place) for place in other.people]
    assert adjusted_rand_index([a.group for a, _ in same], [b.group for _, b in same]) == 1
    assert [abs(b.x) for _, b in same] == pytest.approx([abs(a.x) for a, _ in same], abs=1e-3)
    assert [f"t{new_name[item.statement]:03}" for item in one.consensus.agree[:3]] == [
        item.statement for item in other.consensus.agree[:3]
    ]
    values = {f"t{new_name[item.statement]:03}": item for item in one.statements}
    for item in other.statements:
        expected = values[item.statement]
        assert item.extremity == pytest.approx(expected.extremity, abs=1e-6)
        assert item.group_aware_consensus == pytest.approx(expected.group_aware_consensus)
        assert item.bridging is not None
        assert expected.bridging is not None
        assert item.bridging.intercept == pytest.approx(expected.bridging.intercept, abs=1e-3)


@settings(max_examples=60, deadline=None)
@given(any_votes, st.randoms(use_true_random=False))
def test_the_order_of_votes_by_different_people_changes_nothing(
    votes: Votes, random: Random
) -> None:
    once = list({(person, name): (person, name, vote) for person, name, vote in votes}.values())
    shuffled = list(once)
    random.shuffle(shuffled)

    assert map_of(once, stability_runs=2) == map_of(shuffled, stability_runs=2)


@settings(max_examples=80, deadline=None)
@given(any_votes, st.sets(st.sampled_from(STATEMENTS)), st.sets(st.sampled_from(STATEMENTS)))
def test_any_conversation_gives_a_map_that_can_be_stored(
    votes: Votes, hidden: set[str], meta: set[str]
) -> None:
    result = map_of(votes, hidden=hidden, meta=meta, stability_runs=1)

    stored = json.dumps(result.to_dict(), allow_nan=False)
    assert OpinionMap.from_dict(json.loads(stored)) == result
    assert result.participants == len({person for person, _, _ in votes})
    assert not hidden & {one.statement for one in result.statements}
    assert not (hidden | meta) & {*result.common_ground, *result.bridging}
    if result.outcome == "grouped":
        assert sum(group.size for group in result.groups) == result.eligible
    else:
        assert not result.groups


@settings(max_examples=30, deadline=None)
@given(any_votes)
def test_a_statement_written_twice_does_no_harm(votes: Votes) -> None:
    twice = votes + [(person, "copy", vote) for person, name, vote in votes if name == "s0"]

    result = map_of(twice, stability_runs=1)

    original, copy = result.statement("s0"), result.statement("copy")
    assert (original is None) == (copy is None)
    if original is not None and copy is not None:
        assert copy.counts == original.counts
        assert copy.extremity == pytest.approx(original.extremity, abs=1e-5)


def test_a_conversation_without_votes_has_an_empty_map() -> None:
    result = compute_opinion_map(VoteMatrix.from_votes([]))

    assert (result.outcome, result.participants, result.people) == ("nobody", 0, ())
    assert result.stability is None


def test_statements_that_nobody_has_seen_yet_are_on_the_map_with_a_priority() -> None:
    result = compute_opinion_map(VoteMatrix.from_votes([], statements=["s"]))

    assert result.statements[0].priority == pytest.approx(5.0625)
    assert result.statements[0].bridging is None


def test_one_person_has_a_place_and_no_group() -> None:
    result = map_of([("ana", f"s{number}", 1) for number in range(9)])

    assert (result.outcome, result.eligible) == ("too_few_people", 1)
    assert [person.group for person in result.people] == [None]


@pytest.mark.parametrize("vote", [0, 1, -1])
def test_people_who_all_vote_alike_are_not_divided(vote: int) -> None:
    votes = [(f"p{person}", f"s{name}", vote) for person in range(20) for name in range(9)]

    result = map_of(votes)

    assert (result.outcome, result.groups) == ("all_alike", ())
    assert {(person.x, person.y) for person in result.people} == {(0.0, 0.0)}
    assert len(result.consensus.agree) == (5 if vote == 1 else 0)
    assert len(result.consensus.disagree) == (5 if vote == -1 else 0)


def test_a_conversation_of_hidden_statements_only_shows_nothing() -> None:
    votes, _ = camps()

    result = map_of(votes, hidden={vote[1] for vote in votes})

    assert (result.statements, result.groups, result.outcome) == ((), (), "all_alike")


def test_a_meta_statement_is_counted_and_always_likely_but_in_no_list() -> None:
    votes, _ = camps()

    result = map_of(votes, meta={"s00"})

    meta = result.statement("s00")
    assert meta is not None
    assert (meta.meta, meta.priority, meta.group_aware_consensus) == (True, 49.0, None)
    assert "s00" not in {one.statement for one in result.consensus.agree}
    assert meta.counts.seen > 0


def test_the_same_votes_and_seed_give_the_same_map() -> None:
    votes, _ = camps()

    assert map_of(votes, seed=7) == map_of(votes, seed=7)


def test_bridging_is_the_same_for_the_same_seed_and_nearly_so_for_another() -> None:
    matrix = VoteMatrix.from_votes(camps()[0])

    first, again = (bridging_scores(matrix, np.random.default_rng(3)) for _ in range(2))
    other = bridging_scores(matrix, np.random.default_rng(4))

    assert first == again
    for name, score in first.items():
        assert other[name].intercept == pytest.approx(score.intercept, abs=1e-3)


def test_a_statement_one_side_has_hardly_seen_does_not_bridge() -> None:
    votes, camp_of = camps()
    onesided = votes + [(person, "new", 1) for person, camp in camp_of.items() if camp == 0]

    scores = bridging_scores(VoteMatrix.from_votes(onesided), np.random.default_rng(0))

    assert scores["s00"].bridges
    assert not scores["new"].bridges


def test_noise_without_groups_is_reported_as_unsure() -> None:
    random = np.random.default_rng(2)
    votes = [
        (f"p{person:03}", f"s{name:02}", int(random.choice([-1, 0, 1])))
        for person in range(120)
        for name in range(20)
    ]

    result = map_of(votes)

    assert result.stability is not None
    assert result.stability.confidence != "high"


@pytest.mark.parametrize(
    ("mean", "word"), [(1.0, "high"), (0.8, "high"), (0.6, "moderate"), (0.2, "low")]
)
def test_stability_is_also_said_in_a_word(mean: float, word: str) -> None:
    assert Stability(mean, mean, 8, 0.1, 8).confidence == word


def test_progress_is_told_from_beginning_to_end() -> None:
    told: list[tuple[str, float]] = []

    map_of(camps()[0], progress=lambda stage, share: told.append((stage, share)))

    shares = [share for _, share in told]
    assert shares == sorted(shares)
    assert (told[0], told[-1]) == (("places", 0.0), ("done", 1.0))


def test_a_stored_map_comes_back_whole() -> None:
    result = map_of(camps()[0])

    restored = OpinionMap.from_dict(json.loads(json.dumps(result.to_dict())))

    assert restored == result
    assert set(restored.silhouettes) >= {2, 3}
    assert restored.person("camp0-000") == result.people[0]
    assert restored.person("nobody") is None
    assert restored.extremities["s05"] == next(
        one.extremity for one in result.statements if one.statement == "s05"
    )


@pytest.mark.parametrize(
    "damage",
    [
        lambda data: data | {"schema": 99},
        lambda data: {"schema": data["schema"]},
        lambda data: data | {"map": None},
        lambda data: data | {"map": data["map"] | {"votes": "many"}},
        lambda data: data | {"map": data["map"] | {"outcome": "maybe"}},
        lambda data: data | {"map": data["map"] | {"surprise": 1}},
        lambda data: data | {"map": data["map"] | {"silhouettes": {"two": 0.5}}},
        lambda data: data | {"map": data["map"] | {"variance_share": [1.0]}},
    ],
)
def test_a_stored_map_of_another_shape_is_refused(damage: object) -> None:
    stored = json.loads(json.dumps(map_of(camps()[0]).to_dict()))

    with pytest.raises(StoredMapError):
        OpinionMap.from_dict(damage(stored))  # type: ignore[operator]
