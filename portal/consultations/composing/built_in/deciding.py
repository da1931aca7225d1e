"""Templates for deciding: ideas for a neighbourhood, and a quick poll."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from portal.consultations.composing.built_in.texts import PRIVACY, asked
from portal.consultations.composing.records import ConsultationTemplate, TemplatePhase
from portal.core.i18n import TranslatedText as T

NEIGHBOURHOOD = ConsultationTemplate(
    name="neighbourhood",
    title=_l("Ideas for a neighbourhood"),
    help=_l("People propose ideas for a place, talk them over and choose among them."),
    icon="map-pin",
    summary=T(
        en="What would make […] a better place? Propose ideas and choose the best ones.",
        es="¿Qué haría de […] un lugar mejor? Proponga ideas y elija las mejores.",
    ),
    description=asked("What would make […] a better place?", "¿Qué haría de […] un lugar mejor?"),
    privacy_notice=PRIVACY,
    phases=(
        TemplatePhase(
            method="call",
            title=T(en="Propose your ideas", es="Proponga sus ideas"),
            description=T(
                en="What is missing, what is in the way, what should stay? Small ideas count too.",
                es="¿Qué falta, qué estorba, qué debería quedarse? Las ideas pequeñas también "
                "cuentan.",
            ),
            starts=0,
            lasts=28,
        ),
        TemplatePhase(
            method="discussion",
            title=T(en="Talk the ideas over", es="Comente las ideas"),
            description=T(
                en="What speaks for these ideas, what against them, and what goes together?",
                es="¿Qué habla a favor de estas ideas, qué en contra y qué encaja?",
            ),
            starts=28,
            lasts=14,
            contents={
                "question": {
                    "en": "Which ideas fit together, and what should come first?",
                    "es": "¿Qué ideas encajan entre sí y qué debería ir primero?",
                },
                "background": {},
            },
        ),
        TemplatePhase(
            method="poll",
            title=T(en="Choose", es="Elija"),
            description=T(
                en="We have checked which ideas can be done. Choose those you want most.",
                es="Hemos comprobado qué ideas se pueden hacer. Elija las que más quiere.",
            ),
            starts=56,
            lasts=14,
        ),
    ),
)

QUICK_POLL = ConsultationTemplate(
    name="quick-poll",
    title=_l("Quick poll"),
    help=_l("One clear question with a few answers, decided within two weeks."),
    icon="circle-check",
    summary=T(
        en="One question about […]. It takes a minute.",
        es="Una pregunta sobre […]. Es un minuto.",
    ),
    description=asked("Which of these should it be: […]?", "¿Cuál de estas opciones: […]?"),
    privacy_notice=PRIVACY,
    phases=(
        TemplatePhase(
            method="poll",
            title=T(en="Vote", es="Vote"),
            description=T(
                en="You can vote once. The result is shown when the poll has closed.",
                es="Puede votar una vez. El resultado se muestra al cerrar la votación.",
            ),
            starts=0,
            lasts=14,
            contents={
                "question": {"en": "Should […]?", "es": "¿Debería […]?"},
                "method": "single_choice",
                "options": [
                    {"title": {"en": "Yes", "es": "Sí"}},
                    {"title": {"en": "No", "es": "No"}},
                    {"title": {"en": "I do not mind", "es": "Me da igual"}},
                ],
            },
        ),
    ),
)
