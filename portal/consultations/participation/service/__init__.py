"""Joining phases, one-time codes, and what officers enter for others; the only writers."""

from portal.consultations.participation.service.joining import (
    PARTICIPANTS,
    count_participant,
    join_phase,
)

__all__ = ["PARTICIPANTS", "count_participant", "join_phase"]
