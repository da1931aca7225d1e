"""Small groups are left out, and nothing that is shown gives them away."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from portal.consultations.outcome.suppression import SMALLEST, suppressed

tables = st.dictionaries(st.text("abcdef", min_size=1, max_size=2), st.integers(0, 40), max_size=8)


@pytest.mark.parametrize(
    ("counts", "hidden"),
    [
        ({"a": 30, "b": 12}, ""),
        ({"a": 30, "b": 12, "c": 0}, ""),
        ({"a": 30, "b": 12, "c": 3}, "bc"),
        ({"a": 30, "b": 12, "c": 3, "d": 4}, "bcd"),
        ({"a": 30, "b": 12, "c": 6, "d": 4}, "cd"),
        ({"a": 30, "c": 3}, "ac"),
        ({"c": 3}, "c"),
        ({}, ""),
    ],
)
def test_small_groups_take_others_with_them(counts, hidden):
    assert suppressed(counts) == frozenset(hidden)


@given(tables)
@settings(max_examples=500, deadline=None)
def test_what_is_shown_never_tells_of_fewer_than_ten(counts):
    hidden = suppressed(counts)
    shown = {group: n for group, n in counts.items() if group not in hidden}
    assert all(n == 0 or n >= SMALLEST for n in shown.values())
    left = [n for group, n in counts.items() if group in hidden]
    if left and shown:
        assert len(left) >= 2
        assert sum(left) >= SMALLEST
    if all(n == 0 or n >= SMALLEST for n in counts.values()):
        assert not hidden
