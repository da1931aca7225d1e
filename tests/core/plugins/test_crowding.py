"""A busy machine is no fault of a plugin's: its deadline allows for it, up to a limit."""

import pytest

from portal.core.plugins import isolation
from tests.support.patience import how_crowded


@pytest.mark.parametrize(("load", "times"), [(0.0, 1), (1.0, 1), (6.0, 3), (100.0, 5)])
def test_deadlines_are_as_much_longer_as_the_machine_is_busy_up_to_five_times(
    monkeypatch, load, times
):
    monkeypatch.setattr(isolation, "_CORES", 2)
    monkeypatch.setattr(isolation.os, "getloadavg", lambda: (load, 0.0, 0.0))
    assert how_crowded() == times
