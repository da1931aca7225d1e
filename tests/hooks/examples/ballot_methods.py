"""Adds a way to vote: against one option, the fewest objections win."""

from collections.abc import Sequence

from portal.sdk import (
    BallotForm,
    BallotMethod,
    Ballots,
    Contest,
    CountResult,
    CountRound,
    Plugin,
    VotingHooks,
    hookimpl,
)


def fewest_objections(contest: Contest, ballots: Ballots, _lot: Sequence[str]) -> CountResult:
    """Count how many people object to each option."""
    objections = dict.fromkeys(contest.ids, 0)
    for ballot, people in ballots.items():
        for option in ballot:
            objections[option] += people
    least = min(objections.values())
    best = tuple(option for option in contest.ids if objections[option] == least)
    return CountResult(
        method="veto.fewest_objections",
        winners=best if len(best) == 1 else (),
        tied=best if len(best) > 1 else (),
        rounds=(CountRound(1, objections),),
        valid=sum(ballots.values()) - ballots.get((), 0),
        blank=ballots.get((), 0),
    )


class Veto(Plugin, VotingHooks):
    """Lets people vote against."""

    name = "veto"
    title = "Veto"
    capabilities = frozenset()

    @hookimpl
    def ballot_methods(self) -> list[BallotMethod]:
        """Offer a vote against; officers find it as ``veto.fewest_objections``."""
        return [
            BallotMethod(
                name="fewest_objections",
                title="Fewest objections",
                form=BallotForm.CHOICE,
                rule=lambda _contest: "Everybody names what they cannot live with.",
                count=fewest_objections,
            )
        ]


plugin = Veto()
