"""Fifty kills of the portal on PostgreSQL."""

import pytest

from tests.faults.kills import (
    KILLS,
    PEOPLE_PER_KILL,
    assert_nothing_lost_nothing_twice,
    killed_while_supporting,
)
from tests.support.postgres import create_database

pytestmark = [pytest.mark.faults, pytest.mark.slow, pytest.mark.postgres]


def test_fifty_kills_lose_no_support_and_double_none(tmp_path, postgres):
    site, happened = killed_while_supporting(tmp_path, create_database(postgres, "kills"))
    try:
        assert_nothing_lost_nothing_twice(site, happened, KILLS * PEOPLE_PER_KILL)
        assert happened.unsure, "no kill ever hit a request, so nothing was proved"
    finally:
        site.close()
