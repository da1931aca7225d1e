"""A consultation is not closed for good while a proposal enough people support waits."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import update

from portal.consultations.answers import service as answers
from portal.consultations.answers.records import PromiseDraft, ThemeDraft
from portal.consultations.service import close_consultation
from portal.core.database import session
from portal.core.i18n import TranslatedText
from portal.core.problems import Problems
from portal.proposals import service
from portal.proposals.models import ProposalRow


@pytest.fixture
def over(called, propose, acts, make, work, clock):
    """A call that is over, with one proposal over its threshold."""
    started = called(lasts=timedelta(days=3))
    found = propose(acts(make.person()), started)
    work(
        lambda: session().execute(
            update(ProposalRow).where(ProposalRow.id == found).values(state="threshold_reached")
        )
    )
    clock(days=5)
    return started, found


@pytest.fixture
def officer(make, acts):
    return acts(make.person("officer"), "officer")


@pytest.mark.both_engines
def test_a_proposal_over_its_threshold_keeps_it_open_until_a_theme_answers_it(over, officer, work):
    started, found = over
    with pytest.raises(Problems) as refused:
        work(close_consultation, officer, started.id)
    assert "is over its threshold and has no answer yet" in refused.value.problems[0].message
    text = TranslatedText(en="More crossings", es="Más pasos")
    theme = work(answers.add_theme, officer, started.id, ThemeDraft(text, TranslatedText()))
    work(answers.link_contributions, officer, started.id, theme, [("proposal", found)])
    with pytest.raises(Problems):
        work(close_consultation, officer, started.id)
    work(answers.make_promise, officer, started.id, theme, PromiseDraft(text, date(2027, 9, 1)))
    work(close_consultation, officer, started.id)


def test_looking_into_a_proposal_needs_a_step_with_a_day(over, officer, work):
    started, found = over
    work(
        lambda: session().execute(
            update(ProposalRow).where(ProposalRow.id == found).values(state="under_evaluation")
        )
    )
    with pytest.raises(Problems):
        work(close_consultation, officer, started.id)
    work(service.add_milestone, officer, found, "We have measured", "", date(2027, 7, 1))
    work(close_consultation, officer, started.id)
