"""What only a poll knows of its ballots: who is on its roll, and when it was open."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import and_, func, or_, select

from portal.consultations.methods.poll.policy import KIND
from portal.consultations.models import ConsultationRow, PhaseRow
from portal.consultations.participation.models import ParticipationRow
from portal.consultations.participation.records import Channel
from portal.core.database import session
from portal.core.health import Check, Finding, Severity
from portal.voting.queries import contests_in, voters_in

ON_SITE = (Channel.ONLINE.value, Channel.OPEN.value, Channel.CODE.value)


def poll_checks() -> Sequence[Check]:
    """Return the checks."""
    return [
        Check("poll_roll", "Everybody who voted is on their phase's roll", "integrity", _roll),
        Check("poll_windows", "No vote was cast outside its phase", "integrity", _windows),
    ]


def _roll() -> Iterator[Finding]:
    part, voters = ParticipationRow, voters_in(KIND)
    strangers = session().execute(
        select(voters.c.subject_id, func.count())
        .select_from(voters)
        .outerjoin(
            part,
            and_(part.phase_id == voters.c.subject_id, part.participant_key == voters.c.voter_key),
        )
        .where(part.id.is_(None))
        .group_by(voters.c.subject_id)
    )
    for phase_id, count in strangers:
        what = f"{count} votes of phase {phase_id} belong to nobody on its roll."
        yield Finding(Severity.ERROR, what, "Restore a backup from before it.")


def _windows() -> Iterator[Finding]:
    part, contests = ParticipationRow, contests_in(KIND)
    outside = session().execute(
        select(ConsultationRow.slug, func.count())
        .join(part, part.consultation_id == ConsultationRow.id)
        .join(PhaseRow, PhaseRow.id == part.phase_id)
        .join(contests, contests.c.subject_id == PhaseRow.id)
        .where(
            part.channel.in_(ON_SITE),
            or_(
                part.created_at < PhaseRow.opens_at,
                part.created_at >= PhaseRow.closes_at,
                part.created_at > ConsultationRow.closed_at,
            ),
        )
        .group_by(ConsultationRow.slug)
    )
    for slug, count in outside:
        what = f"{count} votes of {slug} were cast outside their phase."
        yield Finding(Severity.ERROR, what, "Look into the audit log: were the dates changed?")
