"""The consultations of the demonstration town and the votes drawn for them."""

from __future__ import annotations

import random
from collections import Counter, defaultdict

import pytest

from portal.demo.content import load_town
from portal.demo.content.records import Consultation

TOWN = load_town()
CONSULTATIONS = {consultation.key: consultation for consultation in TOWN.consultations}
RIVERSIDE = CONSULTATIONS["riverside"]


def test_one_is_open_one_closed_and_one_still_to_come() -> None:
    assert {key: found.phase for key, found in CONSULTATIONS.items()} == {
        "riverside": "open",
        "night-transport": "closed",
        "mobility-2030": "upcoming",
    }


@pytest.mark.parametrize("consultation", TOWN.consultations, ids=lambda found: found.key)
def test_phases_follow_each_other_and_agree_with_today(consultation: Consultation) -> None:
    for before, after in zip(consultation.phases, consultation.phases[1:], strict=False):
        assert before.starts < before.ends < after.starts
    taking_part = next(phase for phase in consultation.phases if phase.key == "statements")
    now = 0
    assert {
        "open": taking_part.starts < now < taking_part.ends,
        "closed": taking_part.ends < now,
        "upcoming": taking_part.starts > now,
    }[consultation.phase]


@pytest.mark.parametrize("consultation", TOWN.consultations, ids=lambda found: found.key)
def test_references_resolve_and_statements_are_short(consultation: Consultation) -> None:
    assert set(consultation.areas) <= {area.key for area in TOWN.areas}
    assert set(consultation.topics) <= {topic.key for topic in TOWN.topics}
    assert consultation.department in {department.key for department in TOWN.departments}
    people = {person.key for person in TOWN.people}
    for statement in consultation.statements:
        assert statement.author is None or statement.author in people
        assert max(len(statement.text.en), len(statement.text.es)) <= 140
        assert len(statement.agree) == len(consultation.camps)
        assert (statement.reason is not None) == (statement.status == "rejected")
    texts = [statement.text.en for statement in consultation.statements]
    assert len(set(texts)) == len(texts)


def test_the_closed_one_has_a_result_and_an_answer() -> None:
    closed = CONSULTATIONS["night-transport"]
    assert closed.result is not None
    assert closed.answer is not None
    assert str(closed.participants) in closed.result.en


def test_votes_come_from_everybody_once_per_approved_statement() -> None:
    votes = list(RIVERSIDE.draw_votes(random.Random(3)))
    assert {participant for participant, _, _ in votes} == set(range(RIVERSIDE.participants))
    assert len({(participant, index) for participant, index, _ in votes}) == len(votes)
    assert {RIVERSIDE.statements[index].status for _, index, _ in votes} == {"approved"}
    assert {vote for _, _, vote in votes} == {1, 0, -1}
    assert 20 < len(votes) / RIVERSIDE.participants < 32


def test_the_same_seed_gives_the_same_votes() -> None:
    assert list(RIVERSIDE.draw_votes(random.Random(3))) == list(
        RIVERSIDE.draw_votes(random.Random(3))
    )


def test_some_statements_unite_the_town_and_others_divide_it() -> None:
    tallies: dict[int, Counter[int]] = defaultdict(Counter)
    for _, index, vote in RIVERSIDE.draw_votes(random.Random(3)):
        tallies[index][vote] += 1
    shares = [tally[1] / (tally[1] + tally[-1]) for tally in tallies.values()]
    assert sum(share > 0.8 for share in shares) >= 5
    assert sum(0.3 < share < 0.6 for share in shares) >= 8


def test_nobody_votes_before_the_opening() -> None:
    assert list(CONSULTATIONS["mobility-2030"].draw_votes(random.Random(3))) == []
