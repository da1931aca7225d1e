"""Hooks of voting, each used as its example does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest
from flask import Flask

from portal.voting.counting.ballots import Contest, Option
from portal.voting.registry import UnknownMethod, ballot_method


def test_ballot_methods_count_as_the_portals_own_do(app: Flask, use: Callable[[str], None]) -> None:
    contest = Contest(tuple(Option(name) for name in "abc"))
    ballots = Counter({("a",): 3, ("b",): 1, ("c",): 2, (): 1})
    with app.app_context(), pytest.raises(UnknownMethod):
        ballot_method("veto.fewest_objections")
    use("ballot_methods")
    with app.app_context():
        method = ballot_method("veto.fewest_objections")
        assert method.rule(contest) == "Everybody names what they cannot live with."
        result = method.count(contest, ballots, ())
    assert result.winners == ("b",)
    assert (result.valid, result.blank) == (6, 1)
