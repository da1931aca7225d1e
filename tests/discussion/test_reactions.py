"""Reactions: one of each person for each comment, counted exactly."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Callable

import pytest
from flask import Flask

from portal.cli.checks import checks_of, run_check
from portal.core.database import session, unit_of_work
from portal.core.permissions import VISITOR
from portal.core.problems import Forbidden, Problems
from portal.discussion import queries, service
from portal.discussion.models import CommentRow
from portal.testing.factories import Make
from tests.discussion.actors import citizen, moderating
from tests.discussion.benches import OPEN

pytestmark = pytest.mark.both_engines


@pytest.fixture
def comment(make: Make, ana: uuid.UUID) -> uuid.UUID:
    """Return a comment of Ana's."""
    return make.comment(ana, "bench", OPEN)


def counts(comment_id: uuid.UUID) -> tuple[int, int]:
    found = queries.comment_of(VISITOR, comment_id)
    assert found is not None
    return found.agree_count, found.thanks_count


def react(person: uuid.UUID, comment: uuid.UUID, kind: str | None) -> None:
    with unit_of_work():
        service.react(citizen(person), comment, kind)


def test_a_reaction_is_counted_once_however_often_it_is_given(
    in_app: Flask, ben: uuid.UUID, comment: uuid.UUID, outbox: Callable[[], int]
) -> None:
    for _again in range(3):
        react(ben, comment, "agree")
    outbox()
    assert counts(comment) == (1, 0)


def test_another_reaction_takes_the_place_of_the_first(
    in_app: Flask, ben: uuid.UUID, comment: uuid.UUID, outbox: Callable[[], int]
) -> None:
    react(ben, comment, "agree")
    react(ben, comment, "thanks")
    outbox()
    assert counts(comment) == (0, 1)
    mine = queries.comment_of(citizen(ben), comment)
    assert mine is not None
    assert mine.my_reaction == "thanks"


def test_a_reaction_can_be_taken_back(
    in_app: Flask, ben: uuid.UUID, comment: uuid.UUID, outbox: Callable[[], int]
) -> None:
    react(ben, comment, "agree")
    react(ben, comment, None)
    react(ben, comment, None)
    outbox()
    assert counts(comment) == (0, 0)


def test_unknown_reactions_and_reactions_of_visitors_are_refused(
    in_app: Flask, ben: uuid.UUID, comment: uuid.UUID
) -> None:
    with pytest.raises(Problems):
        react(ben, comment, "laugh")
    with pytest.raises(Forbidden), unit_of_work():
        service.react(VISITOR, comment, "agree")


def test_a_hidden_comment_takes_no_reactions(
    in_app: Flask, ben: uuid.UUID, comment: uuid.UUID, moderator: uuid.UUID
) -> None:
    with unit_of_work():
        service.hide_comment(moderating(moderator), comment, "Insults somebody.")
    with pytest.raises(Forbidden):
        react(ben, comment, "agree")


def test_reactions_of_twenty_threads_are_counted_exactly(
    app: Flask, make: Make, comment: uuid.UUID, outbox: Callable[[], int]
) -> None:
    people = [make.person() for _number in range(5)]
    failures: list[BaseException] = []
    together = threading.Barrier(20)

    def act(number: int) -> None:
        person = people[number % 5]
        try:
            with app.app_context():
                together.wait(120)
                for kind in ("agree", "thanks", None, "agree" if number % 2 else "thanks"):
                    react(person, comment, kind)
        except BaseException as failure:
            failures.append(failure)

    threads = [threading.Thread(target=act, args=(number,)) for number in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(240)
    outbox()
    with app.app_context():
        assert failures == []
        mine = [queries.comment_of(citizen(person), comment) for person in people]
        kinds = [found.my_reaction for found in mine if found is not None]
        assert counts(comment) == (kinds.count("agree"), kinds.count("thanks"))
        assert sum(counts(comment)) == 5


def test_a_wrong_count_is_found_by_the_integrity_check(in_app: Flask, comment: uuid.UUID) -> None:
    known = next(check for check in checks_of("integrity") if check.name == "reactions")
    assert list(run_check(known)) == []
    with unit_of_work():
        row = session().get(CommentRow, comment)
        assert row is not None
        row.agree_count += 1
    assert [str(comment) in finding.what for finding in run_check(known)] == [True]
