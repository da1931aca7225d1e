"""A portal with a method of one question, which can be entered at the desk and from paper."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import update

from portal.consultations.models import PhaseRow
from portal.core.database import session, unit_of_work
from portal.testing.factories import Make
from portal.testing.factories.consultations import MadeConsultation
from portal.testing.site import Site, make_site
from tests.hooks.examples import paper_entries, participation_methods

NAMES = (participation_methods.plugin.name, paper_entries.plugin.name)


@pytest.fixture(scope="session")
def meeting_site(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Return the portal."""
    plugins = (participation_methods.plugin, paper_entries.plugin)
    return make_site(tmp_path_factory.mktemp("meetings"), plugins=plugins)


@pytest.fixture
def site(meeting_site: Site, monkeypatch: pytest.MonkeyPatch) -> Site:
    """Return that portal, emptied; forms can be sent without reading their page first."""
    monkeypatch.setitem(meeting_site.app.config, "WTF_CSRF_ENABLED", False)
    meeting_site.empty()
    meeting_site.enable(*NAMES)
    return meeting_site


@pytest.fixture
def meeting(site: Site, make: Make) -> Callable[..., MadeConsultation]:
    """Return a function that makes a consultation with one meeting and these ways in."""

    def made(*ways: str, **values: Any) -> MadeConsultation:
        found = make.consultation(("Benches",), **values)
        with site.app.app_context(), unit_of_work():
            session().execute(
                update(PhaseRow)
                .where(PhaseRow.id == found.phase_id)
                .values(
                    method="meeting",
                    settings={"place": "library"},
                    access=dict.fromkeys(ways, True),
                )
            )
        return found

    return made
