"""Template for deliberating: statements people agree with or not, then talk about what unites."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from portal.consultations.composing.built_in.texts import PRIVACY, asked
from portal.consultations.composing.records import ConsultationTemplate, TemplatePhase
from portal.core.i18n import TranslatedText as T

STATEMENTS = {
    "statements": [
        {
            "text": {
                "en": "I live or work where this is about.",
                "es": "Vivo o trabajo en el lugar del que se trata.",
            },
            "is_meta": True,
        },
        {
            "text": {
                "en": "Things should change here, even if that takes some getting used to.",
                "es": "Aquí deberían cambiar las cosas, aunque cueste acostumbrarse.",
            },
            "is_meta": False,
        },
        {
            "text": {
                "en": "What works well today should stay as it is.",
                "es": "Lo que hoy funciona bien debería quedarse como está.",
            },
            "is_meta": False,
        },
        {
            "text": {
                "en": "Those who live here should be asked before those who visit.",
                "es": "Se debería preguntar antes a quienes viven aquí que a quienes vienen.",
            },
            "is_meta": False,
        },
    ]
}

DELIBERATION = ConsultationTemplate(
    name="deliberation",
    title=_l("Deliberation with statements"),
    help=_l("Opinions differ. People react to short statements, and common ground comes to light."),
    icon="users",
    summary=T(
        en="Where do we agree about […], and where not? React to short statements or add yours.",
        es="¿En qué coincidimos sobre […] y en qué no? Opine sobre frases breves o añada la suya.",
    ),
    description=asked("What do we share about […]?", "¿Qué compartimos sobre […]?"),
    privacy_notice=PRIVACY,
    phases=(
        TemplatePhase(
            method="statements",
            title=T(en="Agree or disagree", es="De acuerdo o en desacuerdo"),
            description=T(
                en="Short statements, three answers. If something is missing, add it yourself.",
                es="Frases breves, tres respuestas. Si falta algo, añádalo.",
            ),
            starts=0,
            lasts=30,
            settings={"own_statements": True, "moderated": True, "per_person": 5},
            contents=STATEMENTS,
        ),
        TemplatePhase(
            method="discussion",
            title=T(en="Talk about common ground", es="Hable de lo que nos une"),
            description=T(
                en="This is what all groups agree on. What follows from it?",
                es="En esto coinciden todos los grupos. ¿Qué se sigue de ello?",
            ),
            starts=35,
            lasts=21,
            contents={
                "question": {
                    "en": "What should follow from what we agree on?",
                    "es": "¿Qué debería seguirse de aquello en lo que coincidimos?",
                },
                "background": {},
            },
        ),
    ),
)
