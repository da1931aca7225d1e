"""Factories of consultations with statements and answers."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import insert

from portal.consultations.methods.statements.models import (
    ParticipantRow,
    StatementRow,
    StatementVoteRow,
)
from portal.consultations.models import ConsultationRow, PhaseRow
from portal.consultations.participation.models import ConsultationParticipantRow
from portal.core import clock
from portal.core.database import new_id, session, unit_of_work
from portal.core.i18n import TranslatedText
from portal.core.identifiers import format_id
from portal.identity.eligibility import Eligibility
from portal.testing.factories.base import HOSTILE, MakeBase


@dataclass(frozen=True, slots=True)
class MadeConsultation:
    """A consultation with one phase of statements, numbered from 1."""

    id: uuid.UUID
    slug: str
    phase_id: uuid.UUID
    statements: tuple[uuid.UUID, ...]

    @property
    def url(self) -> str:
        """Where people take part."""
        return f"/consultations/{self.slug}/statements/{format_id(self.phase_id)}"


class MakeConsultations(MakeBase):
    """Consultations."""

    def consultation(
        self,
        statements: Sequence[str] = (),
        *,
        state: str = "published",
        opens_in: timedelta = timedelta(days=-1),
        lasts: timedelta = timedelta(days=10),
        settings: Mapping[str, Any] | None = None,
        eligibility: Eligibility | None = None,
        title: str = "How should the riverside change?",
        **values: Any,
    ) -> MadeConsultation:
        """Make a consultation with one phase; by default it opened yesterday for ten days."""
        number = self.number()
        opens = clock.now() + opens_in
        closes = opens + lasts
        with self.app.app_context(), unit_of_work():
            row = ConsultationRow(
                id=new_id(),
                slug=values.pop("slug", f"consultation-{number}"),
                title=TranslatedText(en=title, es=f"{title} (es)"),
                summary=TranslatedText(en=f"Benches or boats? {HOSTILE}", es="¿Bancos o barcas?"),
                description=TranslatedText(en=f"Read **this** first. {HOSTILE}", es="Lea esto."),
                privacy_notice=TranslatedText(en="We keep your answers.", es="Guardamos."),
                languages=["en", "es"],
                eligibility=(eligibility or Eligibility()).to_json(),
                state=state,
                opens_at=opens,
                closes_at=closes,
                created_at=clock.now(),
                changed_at=clock.now(),
                published_at=None if state == "draft" else opens,
                closed_at=clock.now() if state in ("closed", "archived") else None,
                **values,
            )
            session().add(row)
            session().flush()
            phase = PhaseRow(
                id=new_id(),
                consultation_id=row.id,
                title=TranslatedText(en="Say what you think", es="Diga lo que piensa"),
                description=TranslatedText(),
                opens_at=opens,
                closes_at=closes,
                method="statements",
                settings=dict(settings or {}),
            )
            session().add(phase)
            session().flush()
            made = [
                self._statement(row.id, phase.id, position, text)
                for position, text in enumerate(statements, start=1)
            ]
            return MadeConsultation(row.id, row.slug, phase.id, tuple(made))

    def statement(self, consultation: MadeConsultation, number: int, **values: Any) -> uuid.UUID:
        """Make one more statement."""
        text = values.pop("text", f"Statement {number}: {HOSTILE}")
        with self.app.app_context(), unit_of_work():
            return self._statement(consultation.id, consultation.phase_id, number, text, **values)

    def answers(
        self, consultation: MadeConsultation, answers: Sequence[Sequence[int | None]]
    ) -> list[uuid.UUID]:
        """Let people answer: one row a person, one value a statement, ``None`` for not seen.

        :returns: the participants; they have no account.
        """
        now = clock.now()
        ids = [new_id() for _row in answers]
        with self.app.app_context(), unit_of_work():
            session().execute(
                insert(ParticipantRow),
                [
                    {
                        "id": of,
                        "consultation_id": consultation.id,
                        "external_key": f"made-{position}",
                        "joined_at": now,
                        "first_vote_at": now,
                    }
                    for position, of in enumerate(ids)
                ],
            )
            session().execute(
                insert(ConsultationParticipantRow),
                [
                    {"consultation_id": consultation.id, "participant_key": f"import:{of.hex}"}
                    for of in ids
                ],
            )
            votes = [
                {"participant_id": of, "statement_id": statement, "value": value, "cast_at": now}
                for of, row in zip(ids, answers, strict=True)
                for statement, value in zip(consultation.statements, row, strict=True)
                if value is not None
            ]
            session().execute(insert(StatementVoteRow), votes)
            for position, statement in enumerate(consultation.statements):
                column = [row[position] for row in answers]
                made = session().get(StatementRow, statement)
                assert made is not None
                made.agree_count += column.count(1)
                made.disagree_count += column.count(-1)
                made.pass_count += column.count(0)
            found = session().get(ConsultationRow, consultation.id)
            assert found is not None
            found.participant_count += len(ids)
        return ids

    def _statement(
        self, consultation_id: uuid.UUID, phase_id: uuid.UUID, number: int, text: str, **values: Any
    ) -> uuid.UUID:
        row = StatementRow(
            id=new_id(),
            consultation_id=consultation_id,
            phase_id=phase_id,
            number=number,
            text=text,
            language="en",
            state=values.pop("state", "accepted"),
            created_at=clock.now(),
            **values,
        )
        session().add(row)
        session().flush()
        return row.id
