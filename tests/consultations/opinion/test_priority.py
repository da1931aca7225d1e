"""Which statement comes next, decided without numpy."""

from __future__ import annotations

import subprocess
import sys
from random import Random

import pytest

from portal.consultations.methods.statements.opinion.priority import (
    META_PRIORITY,
    draw_statement,
    next_statement_weights,
)
from portal.consultations.methods.statements.opinion.statistics import VoteCounts

COUNTS = {
    "liked": VoteCounts(20, 2, 24),
    "new": VoteCounts(),
    "passed over": VoteCounts(1, 1, 30),
    "about you": VoteCounts(5, 5, 10),
}


@pytest.mark.parametrize("module", ["priority", "records", "representative", "statistics"])
def test_the_web_process_never_loads_numpy(module: str) -> None:
    package = "portal.consultations.methods.statements.opinion"
    check = f"import sys, {package}.{module}; sys.exit('numpy' in sys.modules)"

    assert subprocess.run([sys.executable, "-c", check], check=False).returncode == 0


def test_a_statement_already_voted_on_is_not_offered_again() -> None:
    weights = next_statement_weights(COUNTS, {}, seen={"liked", "new"}, meta={"about you"})

    assert set(weights) == {"passed over", "about you"}
    assert weights["about you"] == META_PRIORITY


def test_new_and_liked_statements_come_before_those_people_pass_over() -> None:
    weights = next_statement_weights(COUNTS, {"liked": 1.0, "passed over": 1.0})

    assert weights["new"] > weights["liked"] > weights["passed over"] > 0


def test_a_statement_that_tells_people_apart_comes_sooner() -> None:
    counts = {"mild": VoteCounts(10, 10, 22), "sharp": VoteCounts(10, 10, 22)}

    weights = next_statement_weights(counts, {"mild": 0.1, "sharp": 3.0})

    assert weights["sharp"] > weights["mild"]


def test_statements_are_drawn_in_proportion_to_their_weight() -> None:
    random = Random(1)
    drawn = [draw_statement({"rare": 1.0, "often": 3.0}, random) for _ in range(4000)]

    assert drawn.count("often") / len(drawn) == pytest.approx(0.75, abs=0.03)


def test_nothing_is_drawn_when_everything_was_voted_on() -> None:
    assert draw_statement(next_statement_weights(COUNTS, {}, seen=set(COUNTS)), Random(1)) is None
