"""A phase opens only the ways in that its method can take."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from portal.consultations.hooks import methods, ways_of
from portal.consultations.records import Access, PhaseDraft
from portal.consultations.service.checking import phase_problems
from portal.core import clock
from portal.core.i18n import TranslatedText

pytestmark = pytest.mark.usefixtures("clock", "in_app")


def draft_of(method, **access):
    now = clock.now()
    return PhaseDraft(
        title=TranslatedText(en="Say it"),
        opens_at=now,
        closes_at=now + timedelta(days=3),
        method=method,
        settings={"per_person": 3, "own_statements": True},
        access=Access(**access),
    )


def ways_refused(draft):
    return [problem.field for problem in phase_problems(draft) if problem.code == "way"]


def test_a_method_that_needs_accounts_opens_no_other_way():
    shut = draft_of("statements", without_account=True, codes=True, desk=True, paper=True)
    assert ways_refused(shut) == ["codes", "desk", "paper", "without_account"]
    assert ways_refused(replace(shut, access=Access())) == []


@pytest.mark.parametrize("method", ["survey", "poll"])
def test_surveys_and_polls_can_be_taken_part_in_by_every_way(method):
    assert ways_of(method) == {"without_account", "codes", "desk", "paper"}
    every = draft_of(method, without_account=True, codes=True, desk=True, paper=True)
    assert ways_refused(every) == []


def test_every_method_says_which_ways_it_takes_by_names_that_exist():
    for name in methods():
        assert ways_of(name) <= set(Access.__slots__), name
