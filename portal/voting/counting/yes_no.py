"""Yes, no or abstain, with a quorum if the contest asks for one."""

from __future__ import annotations

from fractions import Fraction

from portal.voting.counting.ballots import Ballots, Contest
from portal.voting.counting.result import Result, Round, Step

YES, NO, ABSTAIN = "yes", "no", "abstain"


def count_yes_no(contest: Contest, ballots: Ballots, method: str = "yes_no") -> Result:
    """Decide a question.

    Settings of the contest: ``majority`` (a share of yes among yes and no that must be
    exceeded, "1/2" by default, or reached when it is greater), ``entitled`` (people who may
    vote) with ``quorum`` (share of them that must have voted, abstentions included) and
    ``consent`` (share of them that must have said yes).

    Equal numbers of yes and no do not pass: a change needs more than half.
    """
    sums = {YES: 0, NO: 0, ABSTAIN: 0}
    for ballot, people in ballots.items():
        if ballot:
            sums[ballot[0]] += people
    blank = ballots.get((), 0)
    cast = sum(sums.values())
    settings = contest.settings
    majority = Fraction(settings.get("majority", "1/2"))
    entitled = int(settings.get("entitled", 0))
    spoken = sums[YES] + sums[NO]
    share = Fraction(sums[YES], spoken) if spoken else Fraction(0)
    enough_yes = share > majority if majority == Fraction(1, 2) else share >= majority
    quorum, consent = Fraction(settings.get("quorum", 0)), Fraction(settings.get("consent", 0))
    turnout = Fraction(cast, entitled) if entitled else None
    quorum_met = not quorum or (turnout is not None and turnout >= quorum)
    consent_met = not consent or (entitled > 0 and Fraction(sums[YES], entitled) >= consent)
    passed = bool(spoken) and enough_yes and quorum_met and consent_met
    facts = {
        "yes_share": share,
        "majority": majority,
        "turnout": turnout,
        "quorum": quorum,
        "quorum_met": quorum_met,
        "consent": consent,
        "consent_met": consent_met,
        "majority_met": enough_yes,
    }
    winner = YES if passed else NO
    step = Step("elected", winner, {"votes": sums[winner]})
    return Result(
        method=method,
        winners=(winner,),
        rounds=(Round(1, sums, (step,)),),
        valid=cast,
        blank=blank,
        facts=facts,
        passed=passed,
    )
