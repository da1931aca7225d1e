"""Themes, answers and promises in the small world, in consultations of every state."""

from __future__ import annotations

import uuid
from datetime import timedelta

from portal.consultations.answers.models import (
    PromiseRow,
    ThemeContributionRow,
    ThemeResponseRow,
    ThemeRow,
)
from portal.core import clock
from portal.core.database import new_id, session, unit_of_work
from portal.core.i18n import TranslatedText
from portal.core.identifiers import format_id
from tests.support.stage import Stage, canary


def add_answers(stage: Stage) -> None:
    """Add an answered theme with a promise to every consultation, and one nobody has answered."""
    themes: dict[str, uuid.UUID] = {}
    promises: dict[str, uuid.UUID] = {}
    with stage.app.app_context(), unit_of_work():
        for state, consultation_id in stage.things["consultation"].items():
            hidden = state == "draft"
            title = canary("Drafttheme") if hidden else "More shade"
            themes[state] = _theme(consultation_id, title)
            promise = canary("Draftpromise") if hidden else "Twelve trees stand"
            promises[state] = _promise(consultation_id, themes[state], promise)
            _response(themes[state], "We will plant trees.", published=True)
            waiting = _theme(consultation_id, canary("Waitingtheme"), position=2)
            _response(waiting, canary("Draftanswer"), published=False)
        session().add(
            ThemeContributionRow(
                theme_id=themes["published"],
                kind="statement",
                contribution_id=stage.thing("statement"),
                linked_at=clock.now(),
            )
        )
    stage.things |= {
        "consultation theme": themes,
        "consultation promise": promises,
        "consultation chart": {
            state: f"{format_id(phase)}-agreement" for state, phase in stage.things["phase"].items()
        },
    }


def _theme(consultation_id: uuid.UUID, title: str, position: int = 1) -> uuid.UUID:
    now, identifier = clock.now(), new_id()
    session().add(
        ThemeRow(
            id=identifier,
            consultation_id=consultation_id,
            position=position,
            title=TranslatedText(en=title, es=f"{title} (es)"),
            said=TranslatedText(en=f"Many said: {title}"),
            created_at=now,
            changed_at=now,
        )
    )
    session().flush()
    return identifier


def _response(theme_id: uuid.UUID, reason: str, *, published: bool) -> None:
    now = clock.now()
    session().add(
        ThemeResponseRow(
            id=new_id(),
            theme_id=theme_id,
            answer="will",
            reason=TranslatedText(en=reason, es=f"{reason} (es)"),
            revision=1,
            changed_at=now,
            published_at=now if published else None,
        )
    )


def _promise(consultation_id: uuid.UUID, theme_id: uuid.UUID, title: str) -> uuid.UUID:
    now, identifier = clock.now(), new_id()
    due = now.date() + timedelta(days=60)
    session().add(
        PromiseRow(
            id=identifier,
            consultation_id=consultation_id,
            theme_id=theme_id,
            title=TranslatedText(en=title, es=f"{title} (es)"),
            due_on=due,
            first_due_on=due,
            reason=TranslatedText(),
            made_at=now,
            changed_at=now,
        )
    )
    return identifier
