"""A consultation that is still being written: it waits at its list, and a link shows it around."""

from __future__ import annotations

import dataclasses
import uuid
from datetime import timedelta
from zoneinfo import ZoneInfo

from portal.consultations.composing.previews import make_preview
from portal.consultations.composing.templates import templates
from portal.consultations.composing.writing import create_from_template
from portal.consultations.records import ConsultationDraft
from portal.core.i18n import TranslatedText
from portal.core.permissions import Actor, ActorKind, Grant, Role
from portal.core.state import config
from portal.demo.load.world import World

TITLE = TranslatedText(
    en="What should the library be open for?", es="¿Para qué debería abrir la biblioteca?"
)
SUMMARY = TranslatedText(
    en="Longer hours, a workshop, a quiet floor: tell us what you would come for before we plan.",
    es="Más horas, un taller, una planta tranquila: díganos para qué vendría antes de planificar.",
)
HOLDERS = "Friends of the library"
BEGINS_IN, OPENS_FOR = 21, 30


def load_drafts(world: World) -> uuid.UUID:
    """Write the draft and its link; needs a unit of work around it.

    Description and privacy notice still have the gaps of the template, and nobody has written
    the survey yet, so the list before publishing has something to say.
    """
    officer = Actor(
        kind=ActorKind.PERSON,
        person_id=world.people["officer"],
        grants=(Grant(Role.OFFICER),),
        confirmed=True,
    )
    languages = tuple(world.content.town.languages)
    draft = ConsultationDraft(
        title=_in(TITLE, languages),
        summary=_in(SUMMARY, languages),
        department_id=next(iter(world.departments.values())),
        languages=languages,
    )
    zone = ZoneInfo(config().time_zone)
    first_day = (world.now + timedelta(days=BEGINS_IN)).astimezone(zone).date()
    template = templates()["open"]
    # The survey's own questions are what an officer would write next.
    empty = tuple(
        dataclasses.replace(phase, contents=None) if phase.method == "survey" else phase
        for phase in template.phases
    )
    template = dataclasses.replace(template, phases=empty)
    made = create_from_template(officer, template, draft, first_day)
    make_preview(officer, made, HOLDERS, OPENS_FOR)
    return made


def _in(text: TranslatedText, languages: tuple[str, ...]) -> TranslatedText:
    return TranslatedText({code: text[code] for code in languages if code in text})
