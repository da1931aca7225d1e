"""What the tests of polls share: people who vote."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from portal.consultations.methods.poll import service
from portal.voting.queries import ballots_of
from portal.voting.receipts import new_token


@pytest.fixture
def vote(work: Callable[..., Any]) -> Callable[..., Any]:
    """Return a function that casts a ballot as one person, with a fresh paper by default."""

    def cast(actor: Any, poll: Any, ballot: Any, token: str = "", receipt: str = "") -> Any:
        return work(service.cast_vote, actor, poll.phase_id, ballot, token or new_token(), receipt)

    return cast


@pytest.fixture
def box(app: Flask) -> Callable[..., dict[Any, int]]:
    """Return a function from a poll to its ballots, each with how many are like it."""

    def ballots(poll: Any) -> dict[Any, int]:
        with app.app_context():
            return dict(ballots_of(poll.contest_id))

    return ballots
