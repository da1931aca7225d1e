"""Fifty kills on SQLite, and a control that thanks too early."""

import statistics

import pytest

from tests.faults.kills import (
    CARELESS,
    KILLS,
    PEOPLE_PER_KILL,
    assert_nothing_lost_nothing_twice,
    killed_while_supporting,
)

pytestmark = [pytest.mark.faults, pytest.mark.slow]


def test_fifty_kills_lose_no_support_and_double_none(tmp_path):
    site, happened = killed_while_supporting(tmp_path)
    try:
        assert_nothing_lost_nothing_twice(site, happened, KILLS * PEOPLE_PER_KILL)
        assert happened.unsure, "no kill ever hit a request, so nothing was proved"
        assert len(happened.back_after) == KILLS
        print(f"ready again after {statistics.median(happened.back_after):.2f} s (median)")
    finally:
        site.close()


def test_a_portal_that_thanks_before_it_writes_is_found_out(tmp_path):
    site, happened = killed_while_supporting(tmp_path, kills=6, program=CARELESS)
    try:
        supporters = {person for _proposal, person in site.supports()}
        assert happened.thanked - supporters, "the control lost nothing, so the test proves nothing"
    finally:
        site.close()
