"""The words of the demonstration town: complete, in two languages, and consistent."""

from __future__ import annotations

import csv
import dataclasses
import io
import random
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from portal.demo.content import Words, census_csv, load_town, neighbours
from portal.demo.content.discussions import read_discussions
from portal.demo.content.records import Proposal
from portal.demo.drawing import LOOKS, SCENES

TOWN = load_town()
PEOPLE = {person.key: person for person in TOWN.people}
PROPOSALS = {proposal.key: proposal for proposal in TOWN.proposals}
AREAS = {area.key for area in TOWN.areas}
TOPICS = {topic.key for topic in TOWN.topics}
DEPARTMENTS = {department.key for department in TOWN.departments}
ANSWERED = {"under_evaluation", "accepted", "rejected", "done"}


def words_in(value: Any) -> Iterator[Words]:
    """Yield every translated text anywhere inside records."""
    if isinstance(value, Words):
        yield value
    elif dataclasses.is_dataclass(value):
        for field in dataclasses.fields(value):
            yield from words_in(getattr(value, field.name))
    elif isinstance(value, tuple):
        for item in value:
            yield from words_in(item)


def test_everything_translated_is_there_in_both_languages() -> None:
    texts = list(words_in(TOWN))
    assert len(texts) > 150
    for text in texts:
        assert text.en.strip()
        assert text.es.strip()
        if len(text.en) > 40:
            assert text.en != text.es


def test_a_text_is_shown_in_the_language_asked_for() -> None:
    text = Words(en="river", es="río")
    assert [text.in_language(code) for code in ("en", "es", "es-MX", "es_ES", "pt")] == [
        "river",
        "río",
        "río",
        "río",
        "river",
    ]


def test_the_town_has_people_of_every_role() -> None:
    roles = Counter(person.role for person in TOWN.people)
    assert roles == {
        "citizen": 52,
        "officer": 4,
        "moderator": 2,
        "editor": 1,
        "administrator": 1,
    }
    assert all(
        person.department in DEPARTMENTS for person in TOWN.people if person.role == "officer"
    )


def test_no_mail_can_reach_a_real_person() -> None:
    addresses = [person.email for person in TOWN.people]
    addresses += [neighbour.email for neighbour in neighbours(640)]
    assert len(set(addresses)) == len(addresses)
    assert all(address.endswith("@example.org") for address in addresses)
    assert TOWN.town.email.endswith(".example.org")
    assert all(department.email.endswith(".example.org") for department in TOWN.departments)


def test_people_live_in_the_town_and_some_write_under_a_pseudonym() -> None:
    assert all(person.area in AREAS for person in TOWN.people)
    assert sum(person.pseudonym is not None for person in TOWN.people) >= 4
    assert all(person.display_name for person in TOWN.people)


def test_districts_add_up_to_the_town() -> None:
    assert sum(area.population for area in TOWN.areas if area.parent == "town") == (
        TOWN.town.population
    )


@pytest.mark.parametrize("proposal", TOWN.proposals, ids=lambda proposal: proposal.key)
def test_a_proposal_keeps_the_rules(proposal: Proposal) -> None:
    assert 15 <= len(proposal.title) <= 150
    assert len(proposal.body) >= 100
    assert proposal.topic in TOPICS
    assert proposal.area in AREAS
    assert proposal.author in PEOPLE
    assert proposal.scene is None or proposal.scene in SCENES
    assert proposal.look is None or proposal.look in LOOKS
    threshold = TOWN.town.support_threshold
    if proposal.state in ANSWERED | {"threshold_reached"}:
        assert proposal.supports >= threshold
    elif proposal.state == "draft":
        assert proposal.supports == 0
    else:
        assert proposal.supports < threshold


@pytest.mark.parametrize("proposal", TOWN.proposals, ids=lambda proposal: proposal.key)
def test_an_answer_follows_its_proposal_and_milestones_follow_the_answer(
    proposal: Proposal,
) -> None:
    assert (proposal.answer is not None) == (proposal.state in ANSWERED)
    if proposal.answer is None:
        assert not proposal.milestones
        return
    assert proposal.answer.department in DEPARTMENTS
    outcome = "accepted" if proposal.state == "done" else proposal.state
    assert proposal.answer.outcome == outcome
    moments = [proposal.days, proposal.answer.days, *(step.days for step in proposal.milestones)]
    assert moments == sorted(moments, reverse=True)


def test_proposals_are_spread_over_states_languages_topics_and_areas() -> None:
    assert len(TOWN.proposals) == len(PROPOSALS) == 120
    states = Counter(proposal.state for proposal in TOWN.proposals)
    assert states["published"] >= 60
    assert len(states) == 8
    assert min(states.values()) >= 4
    languages = Counter(proposal.language for proposal in TOWN.proposals)
    assert min(languages.values()) >= 48
    assert set(Counter(proposal.topic for proposal in TOWN.proposals).values()) == {10}
    assert len({proposal.area for proposal in TOWN.proposals}) >= 13
    assert len({proposal.title for proposal in TOWN.proposals}) == 120


def test_a_dozen_proposals_were_edited_and_their_first_version_differs() -> None:
    edited = [proposal for proposal in TOWN.proposals if proposal.first]
    assert len(edited) >= 12
    for proposal in edited:
        assert proposal.first is not None
        assert proposal.first.body != proposal.body
        assert 15 <= len(proposal.first.title) <= 150
        assert proposal.first.note


def test_there_are_enough_people_for_every_supporter() -> None:
    most = max(proposal.supports for proposal in TOWN.proposals)
    assert most <= len(neighbours(640))


def test_comments_answer_comments_of_the_same_proposal_and_come_later() -> None:
    comments = {comment.key: comment for comment in TOWN.comments}
    assert len(comments) == len(TOWN.comments) >= 250
    for comment in TOWN.comments:
        proposal = PROPOSALS[comment.proposal]
        assert proposal.state != "draft"
        assert 0 < comment.days <= proposal.days
        assert comment.official == (PEOPLE[comment.author].role == "officer")
        if comment.parent is None:
            assert comment.depth == 1
        else:
            parent = comments[comment.parent]
            assert parent.proposal == comment.proposal
            assert parent.depth == comment.depth - 1
            assert parent.days >= comment.days
    assert {comment.depth for comment in TOWN.comments} == {1, 2, 3}
    assert {comment.side for comment in TOWN.comments} == {"for", "against", "neutral"}
    assert min(Counter(comment.language for comment in TOWN.comments).values()) > 100


@pytest.mark.parametrize(
    "text",
    ["# crossing-library\nno mark here", "# crossing-library\n> joe: an answer to nothing"],
)
def test_a_discussion_that_cannot_be_read_says_which_line(text: str) -> None:
    with pytest.raises(ValueError, match="line 2"):
        list(read_discussions(text, PEOPLE, PROPOSALS))


def test_promises_point_to_things_that_exist() -> None:
    consultations = {consultation.key for consultation in TOWN.consultations}
    for promise in TOWN.promises:
        assert promise.department in DEPARTMENTS
        assert promise.proposal is None or promise.proposal in PROPOSALS
        assert promise.consultation is None or promise.consultation in consultations
    assert {promise.state for promise in TOWN.promises} == {"kept", "under_way", "late", "dropped"}


def test_the_census_file_holds_everybody_who_can_be_verified_once() -> None:
    rows = list(csv.DictReader(io.StringIO(census_csv())))
    numbers = [row["document_number"] for row in rows]
    assert len(set(numbers)) == len(numbers) > 300
    by_number = {row["document_number"]: row for row in rows}
    verifiable = [person for person in TOWN.people if person.document]
    assert len(verifiable) >= 45
    for person in verifiable:
        row = by_number[str(person.document)]
        assert row["birth_date"] == person.birth_date.isoformat()
        assert row["postcode"] == person.postcode


def test_neighbours_are_the_same_every_time_and_differ_by_seed() -> None:
    assert neighbours(50) == neighbours(50)
    assert neighbours(50) != neighbours(50, seed=8)
    assert {neighbour.language for neighbour in neighbours(50)} == {"en", "es"}


def test_the_generators_leave_the_global_randomness_alone() -> None:
    random.seed(1)
    expected = random.random()
    random.seed(1)
    neighbours(10)
    census_csv()
    assert random.random() == expected
