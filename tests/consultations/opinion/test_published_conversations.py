"""Real conversations: same lists for the published groups, and groups that agree with them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from portal.consultations.methods.statements.opinion.bridging import factorise
from portal.consultations.methods.statements.opinion.compute import compute_opinion_map
from portal.consultations.methods.statements.opinion.grouping import find_groups, people_to_group
from portal.consultations.methods.statements.opinion.projection import project
from portal.consultations.methods.statements.opinion.representative import (
    consensus_statements,
    contrast_groups,
    group_aware_consensus,
    representative_statements,
)
from portal.consultations.methods.statements.opinion.stability import adjusted_rand_index

CONVERSATIONS = [
    "bg2050-volunteers",
    "brexit-consensus",
    "london.youth.policing",
    "scoop-hivemind.biodiversity",
    "scoop-hivemind.ubi",
    "vtaiwan.uberx",
]
GROUPS_AS_PUBLISHED = ["brexit-consensus", "scoop-hivemind.biodiversity", "vtaiwan.uberx"]


@pytest.mark.parametrize("name", CONVERSATIONS)
def test_published_groups_get_the_representative_statements_of_the_reference(
    name: str, conversation: Any, reference: Any
) -> None:
    talk, expected = conversation(name), reference(name)["repness"]
    counts = talk.published_counts()

    contrasts = contrast_groups(list(counts.values()), talk.listed)

    for group, stats in zip(counts, contrasts, strict=True):
        own, listed = representative_statements(stats), expected[str(group)]
        assert [(one.statement, one.direction, one.successes, one.trials) for one in own] == [
            (str(one["tid"]), one["repful_for"], one["n_success"], one["n_trials"])
            for one in listed
        ]
        for one, other in zip(own, listed, strict=True):
            values = (one.probability, one.z, one.ratio, one.ratio_z)
            keys = ("p_success", "p_test", "repness", "repness_test")
            assert values == pytest.approx(tuple(other[key] for key in keys), rel=1e-9)


@pytest.mark.parametrize("name", CONVERSATIONS)
def test_everybody_together_gets_the_consensus_of_the_reference(
    name: str, conversation: Any, reference: Any
) -> None:
    talk, expected = conversation(name), reference(name)["consensus"]
    counts = talk.matrix.counts()

    own = consensus_statements({statement: counts[statement] for statement in talk.listed})

    for found, direction in ((own.agree, "agree"), (own.disagree, "disagree")):
        assert [(one.statement, one.successes, one.trials) for one in found] == [
            (str(one["tid"]), one["n_success"], one["n_trials"]) for one in expected[direction]
        ]


@pytest.mark.parametrize("name", CONVERSATIONS)
def test_published_groups_get_the_group_aware_consensus_of_the_reference(
    name: str, conversation: Any, reference: Any
) -> None:
    talk, expected = conversation(name), reference(name)["group_aware_consensus"]
    groups = talk.published_counts().values()

    for statement, value in expected.items():
        own = group_aware_consensus(group[statement] for group in groups)
        assert own == pytest.approx(value, abs=1e-11)


@pytest.mark.parametrize("seed", [0, 1, 2])
@pytest.mark.parametrize("name", GROUPS_AS_PUBLISHED)
def test_our_groups_agree_with_the_published_ones_whatever_the_seed(
    name: str, seed: int, conversation: Any, reference: Any
) -> None:
    talk = conversation(name)
    places = project(talk.matrix, talk.matrix.columns(talk.hidden)).people

    found = find_groups(
        places,
        people_to_group(talk.matrix),
        np.random.default_rng(seed),
        groups=reference(name)["k"],
    )

    both = [
        (talk.published[person], label)
        for person, label in zip(talk.matrix.participants, found.labels.tolist(), strict=True)
        if label >= 0 and person in talk.published
    ]
    agreement = adjusted_rand_index([one for one, _ in both], [other for _, other in both])
    assert agreement >= 0.75


@pytest.mark.parametrize("name", GROUPS_AS_PUBLISHED)
def test_groups_separate_as_well_as_in_the_reference(
    name: str, conversation: Any, reference: Any
) -> None:
    talk = conversation(name)
    expected = reference(name)["grouping_reference"]["multistart"]
    places = project(talk.matrix, talk.matrix.columns(talk.hidden)).people

    found = find_groups(places, people_to_group(talk.matrix), np.random.default_rng(0))

    assert found.count == expected["k_best"]
    for k, width in expected["sil"].items():
        assert found.silhouettes[int(k)] == pytest.approx(width, abs=0.02)


@pytest.mark.parametrize("name", ["brexit-consensus", "scoop-hivemind.biodiversity"])
def test_bridging_foresees_votes_it_has_not_seen_better_than_the_mean_of_the_statement(
    name: str, conversation: Any
) -> None:
    talk = conversation(name)
    everything = talk.matrix.without_columns(talk.matrix.columns(talk.hidden))
    known = everything.without_votes(0.1, np.random.default_rng(5))
    unseen = everything.seen & ~known.seen

    model = factorise(known, np.random.default_rng(5))

    foreseen = model.mean + model.person[:, None] + model.statement
    foreseen = foreseen + np.outer(model.person_factor, model.statement_factor)
    mean = known.votes.sum(axis=0) / np.maximum(known.seen.sum(axis=0), 1)
    own_error = np.square(foreseen - everything.votes)[unseen].mean()
    mean_error = np.square(mean - everything.votes)[unseen].mean()
    assert own_error < 0.9 * mean_error


def test_a_whole_map_of_a_real_conversation_hangs_together(conversation: Any) -> None:
    talk = conversation("scoop-hivemind.biodiversity")
    result = compute_opinion_map(talk.matrix, hidden=talk.hidden)

    assert result.participants == int(talk.matrix.seen.any(axis=1).sum())
    assert result.votes == int(talk.matrix.seen.sum())
    assert sum(group.size for group in result.groups) == result.eligible == 441
    assert not talk.hidden & {one.statement for one in result.statements}
    assert result.stability is not None
    assert result.stability.confidence == "high"
    assert result.bridging
    assert set(result.bridging[:10]) & set(result.common_ground[:10])
    for group in result.groups:
        assert 1 <= len(group.representative) <= 5
