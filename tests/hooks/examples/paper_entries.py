"""Lets officers enter at the desk whether somebody comes to a meeting."""

from collections.abc import Mapping, Sequence

from portal.sdk import (
    ConsultationHooks,
    ConsultationRecord,
    EntryField,
    Participant,
    PhaseRecord,
    Plugin,
    Problem,
    Problems,
    TakePart,
    hookimpl,
    join_phase,
)

COMING: list[str] = []
"""Who said that they come; a real plugin keeps it in a table, beside the participation."""


class Invitation:
    """One question: do you come?"""

    method = "meeting"

    def fields(self, consultation: ConsultationRecord, phase: PhaseRecord) -> Sequence[EntryField]:
        """Return the one field of the form."""
        answers = (("yes", "Yes"), ("no", "No"))
        return [EntryField("coming", "Do you come?", "choice", answers, required=True)]

    def record(
        self,
        participant: Participant,
        consultation: ConsultationRecord,
        phase: PhaseRecord,
        answers: Mapping[str, Sequence[str]],
    ) -> None:
        """Write the answer down, once per participant."""
        answer = next(iter(answers.get("coming", ())), "")
        if answer not in ("yes", "no"):
            raise Problems(Problem("coming", "needed", "Say whether they come."))
        joined = join_phase(participant, TakePart(consultation, phase))
        if joined.fresh and answer == "yes":
            COMING.append(participant.key)


class Invitations(Plugin, ConsultationHooks):
    """Asks who comes."""

    name = "invitations"
    title = "Invitations"
    capabilities = frozenset()

    @hookimpl
    def paper_entries(self) -> list[Invitation]:
        """Offer the form to officers."""
        return [Invitation()]


plugin = Invitations()
