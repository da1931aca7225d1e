"""A plugin that fails when it is asked about a draft: the list stands, publishing waits."""

from __future__ import annotations

import pytest

from portal.consultations.queries import consultation_of
from portal.consultations.records import ConsultationState
from portal.sdk import ConsultationHooks, ConsultationRecord, Plugin, Problem, hookimpl

pytestmark = pytest.mark.usefixtures("clock")


class Silent(Plugin, ConsultationHooks):
    """Answers nothing."""

    name = "silent"
    title = "Silent"
    capabilities = frozenset()

    @hookimpl
    def check_opening(self, consultation: ConsultationRecord) -> list[Problem]:
        """Fail."""
        raise RuntimeError("the other machine is away")


SILENT = Silent()


@pytest.fixture
def plugins():
    return (SILENT,)


def test_the_list_says_who_does_not_answer_and_nothing_is_published(
    app, make, browser_of, office_of
):
    made = make.consultation(state="draft", department_id=make.department())
    officer = browser_of(make.person("officer"))
    page = officer.get(office_of(made))
    assert page.status_code == 200
    assert "One of them does not answer." in page.text
    assert officer.post(f"{office_of(made)}/publish").status_code == 503
    with app.app_context():
        assert consultation_of(made.id).state is ConsultationState.DRAFT
