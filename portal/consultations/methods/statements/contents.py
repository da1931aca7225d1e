"""What a phase of statements begins with: the council's own statements."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from portal.consultations.methods.statements.computing import METHOD
from portal.consultations.methods.statements.policy import MODERATE
from portal.consultations.methods.statements.queries import statements_of
from portal.consultations.methods.statements.service import add_seed_statements
from portal.consultations.policy import TakePart
from portal.consultations.records import ConsultationRecord, PhaseRecord
from portal.core.permissions import SYSTEM, Actor, may
from portal.core.problems import Problem, Problems

MOST = 500


class StatementContents:
    """Takes the council's statements along; those of people stay where they were made."""

    method = METHOD

    def export(self, phase: PhaseRecord) -> Mapping[str, Any]:
        """Return the council's statements, in their order."""
        seeds = [one for one in statements_of(phase.id) if one.is_seed]
        return {
            "statements": [
                {"text": {one.language: one.text}, "is_meta": one.is_meta}
                for one in sorted(seeds, key=lambda seed: seed.number)
            ]
        }

    def restore(
        self,
        actor: Actor,
        consultation: ConsultationRecord,
        phase: PhaseRecord,
        content: Mapping[str, Any],
    ) -> None:
        """Add them; of a statement in several languages the consultation's first one is taken."""
        listed = content.get("statements", [])
        if not isinstance(listed, list) or len(listed) > MOST:
            message = _("Write a list of at most %(max)s statements.", max=MOST)
            raise Problems(Problem("statements", "type", message))
        subject = TakePart(consultation, phase)
        # Whoever may write the phase may say what it begins with; to moderate is another matter.
        writer = actor if may(actor, MODERATE, subject) else SYSTEM
        for number, one in enumerate(listed):
            text = one.get("text") if isinstance(one, dict) else None
            if not isinstance(text, dict) or not text or not _are_words(text):
                message = _("Write it as a language with its text, such as {“en”: “…”}.")
                raise Problems(Problem(f"statements[{number}].text", "type", message))
            known = [code for code in consultation.languages if code in text]
            language = known[0] if known else next(iter(text))
            try:
                add_seed_statements(
                    writer,
                    subject,
                    [text[language]],
                    language,
                    is_meta=one.get("is_meta") is True,
                )
            except Problems as refused:
                raise Problems(
                    Problem(f"statements[{number}].text", p.code, p.message)
                    for p in refused.problems
                ) from refused


def _are_words(text: Mapping[Any, Any]) -> bool:
    return all(
        isinstance(code, str) and 2 <= len(code) <= 12 and isinstance(words, str)
        for code, words in text.items()
    )
