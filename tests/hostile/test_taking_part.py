"""What people do counts, once or not at all, whatever a plugin does in between."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from portal.consultations.methods.statements.models import StatementVoteRow
from portal.core.database import fold_tallies, session
from portal.core.plugins import FailPolicy
from portal.discussion.models import CommentRow
from portal.proposals.models import ProposalRow, SupportRow
from portal.proposals.queries.integrity import proposal_checks
from tests.hostile.conftest import Town
from tests.hostile.misdeeds import EVERY, SOON, TRANSACTION, Misdeed
from tests.hostile.plugin import Hostile, hooks_with

CHECKS = hooks_with(FailPolicy.CLOSED)


@pytest.fixture
def rows(app: Flask) -> Callable[[type], int]:
    """Return a function that counts the rows of a table."""

    def count(table: type) -> int:
        with app.app_context():
            return session().execute(select(func.count()).select_from(table)).scalar_one()

    return count


def persist(send: Callable[[], Any], done: Callable[[], int]) -> tuple[int, Any]:
    """Send until it is taken; nothing may be there of what was refused."""
    refused, before = 0, done()
    while True:
        began = time.monotonic()
        answer = send()
        assert time.monotonic() - began < SOON
        if answer.status_code != 503:
            return refused, answer
        assert "Nothing was changed" in answer.text
        assert done() == before
        refused += 1
        assert refused <= 5


def taking_part(town: Town, rows: Callable[[type], int]) -> list[tuple[Callable[[], Any], type]]:
    """Return three ways of taking part, and where each is written down."""
    answer = {"statement": "1", "vote": "agree"}
    return [
        (lambda: town.citizen.post(town.support_url()), SupportRow),
        (
            lambda: town.citizen.post(f"{town.consultation.url}/answer", data=answer),
            StatementVoteRow,
        ),
        (
            lambda: town.citizen.post(town.comment_url(), data={"body": "More shade, please."}),
            CommentRow,
        ),
    ]


@pytest.mark.parametrize("misdeed", EVERY.values(), ids=EVERY)
def test_what_people_do_counts_once_the_failing_check_is_out_of_the_way(
    town: Town,
    guest: Hostile,
    rows: Callable[[type], int],
    misdeed: Misdeed,
    recorded: Callable[[], tuple[bool, str]],
) -> None:
    guest.misbehave(misdeed, CHECKS)
    refusals = []
    for send, table in taking_part(town, rows):
        refused, answer = persist(send, lambda table=table: rows(table))  # type: ignore[misc]
        assert answer.status_code == 303, answer.text
        assert rows(table) == 1
        refusals.append(refused)
    assert refusals[1:] == [0, 0] or misdeed.__name__ == "gives_nothing"
    assert not recorded()[0]


@pytest.mark.both_engines
@pytest.mark.parametrize("misdeed", TRANSACTION.values(), ids=TRANSACTION)
@pytest.mark.parametrize("place", ["decide", "check_comment"])
def test_a_comment_is_there_wholly_or_not_at_all(
    town: Town, guest: Hostile, rows: Callable[[type], int], misdeed: Misdeed, place: str
) -> None:
    guest.misbehave(misdeed, {place})
    _support, _answer, (send, table) = taking_part(town, rows)
    refused, answer = persist(send, lambda: rows(table))
    assert answer.status_code == 303
    assert rows(table) == 1
    assert refused == 5


def test_a_support_is_counted_exactly_when_the_guest_misbehaves_around_it(
    town: Town, guest: Hostile, app: Flask, rows: Callable[[type], int]
) -> None:
    for misdeed in TRANSACTION.values():
        guest.misbehave(misdeed, {"proposal_badges", "nav_items", "decide"})
        town.citizen.post(town.support_url())
    assert persist(lambda: town.citizen.post(town.support_url()), lambda: rows(SupportRow))
    with app.app_context():
        fold_tallies()
        row = session().get(ProposalRow, town.proposal)
        assert row is not None
        assert row.support_count == rows(SupportRow) == 1
        assert [finding for check in proposal_checks() for finding in check.run()] == []


def test_a_wrong_answer_to_a_check_refuses_and_is_no_server_error(
    town: Town, guest: Hostile, rows: Callable[[type], int]
) -> None:
    guest.misbehave(lambda _answer: ["This is rude."], {"check_comment"})
    _support, _answer, (send, table) = taking_part(town, rows)
    assert send().status_code == 503
    assert rows(table) == 0
