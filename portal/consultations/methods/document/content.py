"""The text as what is copied with a phase, and what would embarrass the council at publication."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _

from portal.consultations.methods.document import queries, service
from portal.consultations.methods.document.records import (
    METHOD,
    TextDraft,
    VersionRecord,
)
from portal.consultations.methods.document.splitting import to_markdown
from portal.consultations.policy import TakePart
from portal.consultations.records import ConsultationRecord, PhaseRecord
from portal.core.i18n import language_names
from portal.core.permissions import Actor
from portal.core.problems import Problem, Problems


class DocumentContents:
    """Takes the latest text along; a copy begins with it as its first draft."""

    method = METHOD

    def export(self, phase: PhaseRecord) -> Mapping[str, Any]:
        """Return the latest version, or else the draft, as Markdown by language."""
        versions = queries.versions_of(phase.id)
        latest = next(reversed(queries.published(versions)), None) or queries.draft_among(versions)
        return {"texts": texts_of(latest)} if latest else {}

    def restore(
        self,
        actor: Actor,
        consultation: ConsultationRecord,
        phase: PhaseRecord,
        content: Mapping[str, Any],
    ) -> None:
        """Publish the text as the first version of a new phase.

        :raises Problems: when it is no text.
        """
        texts = content.get("texts")
        if not texts:
            return
        if not isinstance(texts, Mapping) or not all(
            isinstance(code, str) and isinstance(text, str) for code, text in texts.items()
        ):
            message = _("The text of “%(phase)s” cannot be read.", phase=phase.title)
            raise Problems(Problem("content", "format", message))
        subject = TakePart(consultation, phase)
        service.save_draft(actor, subject, TextDraft(texts), 0)
        service.publish_draft(actor, subject, {}, 1)


def texts_of(version: VersionRecord) -> dict[str, str]:
    """Return a version as Markdown by language, in the languages in which it is complete."""
    blocks = queries.blocks_of(version.id)
    languages = list(blocks[0].text) if blocks else []
    complete = [code for code in languages if all(code in block.text for block in blocks)]
    return {code: to_markdown(queries.plain_blocks(blocks, code)) for code in complete}


def opening_problems(consultation: ConsultationRecord) -> Sequence[Problem]:
    """Return what is missing in the documents of a consultation that is about to be published."""
    problems = []
    for phase in consultation.phases:
        if phase.method != METHOD:
            continue
        versions = queries.published(queries.versions_of(phase.id))
        if not versions:
            message = _(
                "“%(phase)s” has no text yet. Publish its first version.", phase=phase.title
            )
            problems.append(Problem("document", "no_text", message))
            continue
        missing = set(consultation.languages) - set(texts_of(versions[-1]))
        if missing:
            names = ", ".join(name for _code, name in language_names(tuple(sorted(missing))))
            message = _(
                "The text of “%(phase)s” is missing in %(languages)s.",
                phase=phase.title,
                languages=names,
            )
            problems.append(Problem("document", "language", message))
    return problems
