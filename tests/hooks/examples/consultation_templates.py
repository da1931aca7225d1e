"""Offers a template for asking people about a street before its trees are felled."""

from portal.sdk import (
    ConsultationHooks,
    ConsultationTemplate,
    Plugin,
    TemplatePhase,
    TranslatedText,
    hookimpl,
)


class Trees(Plugin, ConsultationHooks):
    """Asks before trees go."""

    name = "limes"
    title = "Trees"
    capabilities = frozenset()

    @hookimpl
    def consultation_templates(self) -> list[ConsultationTemplate]:
        """Offer one template, with a gap where only the officer knows the street."""
        return [
            ConsultationTemplate(
                name="limes-street",
                title="Trees of a street",
                help="Trees are to be felled, and people should be heard first.",
                icon="sprout",
                summary=TranslatedText(en="What should become of the trees in […]?"),
                description=TranslatedText(en="These trees are ill: […]."),
                privacy_notice=TranslatedText(en="We keep your answers for a year."),
                phases=(
                    TemplatePhase(
                        method="statements",
                        title=TranslatedText(en="Say what you think"),
                        description=TranslatedText(en="Short statements, three answers."),
                        starts=0,
                        lasts=21,
                    ),
                ),
            )
        ]


plugin = Trees()
