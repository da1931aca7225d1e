"""Templates for listening: an open consultation, and a plan or law with a commented text."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from portal.consultations.composing.built_in.survey import SURVEY
from portal.consultations.composing.built_in.texts import PRIVACY, asked
from portal.consultations.composing.records import ConsultationTemplate, TemplatePhase
from portal.core.i18n import TranslatedText as T

QUESTIONS_PHASE = TemplatePhase(
    method="questions",
    title=T(en="Ask us", es="Pregúntenos"),
    description=T(
        en="Is anything unclear? Ask here, and support questions of others. We answer in public.",
        es="¿Hay algo que no está claro? Pregunte aquí y apoye las preguntas de otras personas. "
        "Respondemos en público.",
    ),
    starts=0,
    lasts=21,
)

OPEN_CONSULTATION = ConsultationTemplate(
    name="open",
    title=_l("Open consultation"),
    help=_l("You want to know what people need and think before anything is drawn up."),
    icon="messages-square",
    summary=T(
        en="Tell us what matters to you about […] before we draw up a plan.",
        es="Díganos qué le importa de […] antes de que preparemos un plan.",
    ),
    description=asked("What should we know about […]?", "¿Qué deberíamos saber sobre […]?"),
    privacy_notice=PRIVACY,
    phases=(
        QUESTIONS_PHASE,
        TemplatePhase(
            method="survey",
            title=T(en="Tell us what you think", es="Díganos qué piensa"),
            description=T(
                en="It takes about five minutes. You can stop and go on later.",
                es="Son unos cinco minutos. Puede parar y seguir más tarde.",
            ),
            starts=0,
            lasts=30,
            contents=SURVEY,
        ),
        TemplatePhase(
            method="discussion",
            title=T(en="Talk about the results", es="Hable sobre los resultados"),
            description=T(
                en="Here is what people said. What do you make of it, and what comes first?",
                es="Esto es lo que ha dicho la gente. ¿Qué le parece y qué es lo primero?",
            ),
            starts=37,
            lasts=14,
            contents={
                "question": {
                    "en": "What do you make of what people said, and what comes first?",
                    "es": "¿Qué le parece lo que ha dicho la gente y qué es lo primero?",
                },
                "background": {},
            },
        ),
    ),
)

PLAN = ConsultationTemplate(
    name="plan",
    title=_l("Plan or law with a commented text"),
    help=_l("There is a draft. People comment on its paragraphs and propose other wordings."),
    icon="file-text",
    summary=T(
        en="Read the draft of […] and say paragraph by paragraph what should change.",
        es="Lea el borrador de […] y diga párrafo por párrafo qué debería cambiar.",
    ),
    description=asked(
        "What should change in the draft of […]?", "¿Qué debería cambiar en el borrador de […]?"
    ),
    privacy_notice=PRIVACY,
    phases=(
        TemplatePhase(
            method="document",
            title=T(en="Comment on the draft", es="Comente el borrador"),
            description=T(
                en="Choose a paragraph, say what you think of it, or propose another wording.",
                es="Elija un párrafo, diga qué le parece o proponga otra redacción.",
            ),
            starts=0,
            lasts=30,
        ),
        QUESTIONS_PHASE,
        TemplatePhase(
            method="document",
            title=T(en="Look at the new version", es="Revise la nueva versión"),
            description=T(
                en="We have changed the draft after your comments. Did we understand you?",
                es="Hemos cambiado el borrador según sus comentarios. ¿Le hemos entendido?",
            ),
            starts=51,
            lasts=14,
        ),
    ),
)
