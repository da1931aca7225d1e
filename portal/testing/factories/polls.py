"""Factories of polls: a phase with a contest, and ballots in it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert, select

from portal.consultations.models import PhaseRow
from portal.core import clock
from portal.core.database import new_id, session, unit_of_work
from portal.core.i18n import TranslatedText
from portal.core.identifiers import format_id
from portal.testing.factories.base import HOSTILE
from portal.testing.factories.consultations import MakeConsultations
from portal.voting.content import to_json
from portal.voting.counting.ballots import Ballot
from portal.voting.models import BallotRow, ContestRow, OpenBallotRow, RollEntryRow
from portal.voting.queries import contest_by_id
from portal.voting.receipts import code_of, hash_of_code, new_token
from portal.voting.records import ContestDraft, OptionDraft
from portal.voting.service import add_options, create_contest, set_contest


@dataclass(frozen=True, slots=True)
class MadePoll:
    """A consultation with one phase in which people vote; its options are p1, p2 …"""

    id: uuid.UUID
    slug: str
    phase_id: uuid.UUID
    contest_id: uuid.UUID

    @property
    def url(self) -> str:
        """Where people vote."""
        return f"/consultations/{self.slug}/poll/{format_id(self.phase_id)}"


class MakePolls(MakeConsultations):
    """Polls."""

    def poll(
        self,
        method: str = "single_choice",
        options: Sequence[str] = ("Trees", "Benches", "A fountain"),
        *,
        costs: Sequence[int] = (),
        is_set: bool = True,
        contest: Mapping[str, Any] | None = None,
        **values: Any,
    ) -> MadePoll:
        """Make a consultation with one poll; by default it opened yesterday for ten days.

        :param contest: fields of the contest's draft, such as ``secret`` and ``budget``.
        :param values: as for ``consultation``.
        """
        made = self.consultation(**values)
        draft = ContestDraft(
            question=TranslatedText(en="What should be built?", es="¿Qué se debe construir?"),
            method=method,
            **dict(contest or {}),
        )
        with self.app.app_context(), unit_of_work():
            phase = session().get(PhaseRow, made.phase_id)
            assert phase is not None
            phase.method, phase.settings = "poll", {}
            session().flush()
            contest_id = create_contest("phase", made.phase_id, draft)
            if method != "yes_no":
                add_options(contest_id, [_option(n, o, costs) for n, o in enumerate(options)])
            found = contest_by_id(contest_id)
            assert found is not None
            if is_set:
                set_contest(found, seed="made")
        return MadePoll(made.id, made.slug, made.phase_id, contest_id)

    def ballots(self, poll: MadePoll, ballots: Sequence[Ballot]) -> list[str]:
        """Put canonical ballots in the box, of voters without accounts; return their receipts."""
        codes = [code_of(poll.contest_id, new_token()) for _ballot in ballots]
        now = clock.now()
        with self.app.app_context(), unit_of_work():
            secret = session().execute(
                select(ContestRow.secret).where(ContestRow.id == poll.contest_id)
            )
            common = [
                {"contest_id": poll.contest_id, "voter_key": f"code:{new_id().hex}"}
                for _code in codes
            ]
            if secret.scalar_one():
                hour = now.replace(minute=0, second=0, microsecond=0)
                session().execute(
                    insert(RollEntryRow),
                    [{**one, "cast": True, "cast_in_hour": hour} for one in common],
                )
                session().execute(
                    insert(BallotRow),
                    [
                        {
                            "id": uuid.uuid4(),
                            "contest_id": poll.contest_id,
                            "content": to_json(ballot),
                            "receipt_hash": hash_of_code(code),
                        }
                        for ballot, code in zip(ballots, codes, strict=True)
                    ],
                )
            else:
                session().execute(
                    insert(OpenBallotRow),
                    [
                        {
                            **one,
                            "id": new_id(),
                            "content": to_json(ballot),
                            "receipt": code,
                            "cast_at": now,
                        }
                        for one, ballot, code in zip(common, ballots, codes, strict=True)
                    ],
                )
            row = session().get(ContestRow, poll.contest_id)
            assert row is not None
            row.cast_count += len(codes)
        return codes


def _option(number: int, title: str, costs: Sequence[int]) -> OptionDraft:
    return OptionDraft(
        TranslatedText(en=title, es=f"{title} (es)"),
        TranslatedText(en=f"More about it. {HOSTILE}"),
        cost=costs[number] if costs else 0,
    )
