"""Votes in a phase: who may, counted once, on disk before anybody is thanked."""

from __future__ import annotations

import uuid

from portal.consultations.methods.poll.policy import CAST, KIND
from portal.consultations.methods.poll.queries import held_subject
from portal.consultations.participation.records import Participant
from portal.consultations.participation.service import join_phase
from portal.consultations.participation.visitors import participant_for
from portal.consultations.policy import TakePart
from portal.core.permissions import Actor, require
from portal.core.problems import NotFound
from portal.voting.counting.ballots import Ballot
from portal.voting.queries import hold_contest
from portal.voting.records import CastReceipt, ContestRecord
from portal.voting.service import cast_ballot


def cast_vote(
    actor: Actor, phase_id: uuid.UUID, ballot: Ballot, token: str, receipt: str = ""
) -> CastReceipt:
    """Cast somebody's ballot in the unit of work under way.

    The consultation and the contest are held first and the clock is read afterwards, so closing
    either counts this ballot or comes first and refuses it.

    :param receipt: of a secret ballot that this one replaces.
    :raises NotFound: when nothing is voted on in this phase.
    :raises Forbidden: when the phase is not open, or they may not take part.
    :raises Problems: when the ballot is not possible, or theirs is there already.
    """
    subject = held_subject(phase_id)
    contest = hold_contest(KIND, phase_id) if subject is not None else None
    if subject is None or contest is None:
        raise NotFound
    require(actor, CAST, subject)
    return record_vote(participant_for(actor, subject), subject, contest, ballot, token, receipt)


def record_vote(
    participant: Participant,
    subject: TakePart,
    contest: ContestRecord,
    ballot: Ballot,
    token: str,
    receipt: str = "",
) -> CastReceipt:
    """Write a vote the rules have allowed already; the roll first, then the ballot.

    :raises Problems: when this very person has voted through another channel.
    """
    join_phase(participant, subject)
    return cast_ballot(contest, participant.key, ballot, token, receipt)
