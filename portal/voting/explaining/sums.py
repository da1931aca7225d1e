"""Why something won where votes or points are added up; yes and no with their quorum."""

from __future__ import annotations

from fractions import Fraction

from flask_babel import ngettext

from portal.voting.counting.result import Number
from portal.voting.counting.yes_no import ABSTAIN, NO, YES
from portal.voting.explaining.headlines import ballots_sentence, headline
from portal.voting.explaining.story import Bar, Bars, Section, Story
from portal.voting.explaining.ties import tie_sentences
from portal.voting.explaining.words import Told, _, share, votes

POINTS = ("score", "cumulative")


def tell_sums(told: Told) -> Story:
    """Tell a count that adds up."""
    result = told.result
    return Story(
        headline(told),
        tuple(_why(told)),
        (Section(_("What each option got"), bars=sum_bars(told)),) if result.rounds else (),
        tie_sentences(told),
    )


def sum_bars(told: Told) -> Bars:
    """Return the last round's numbers, the greatest first."""
    result = told.result
    tallies = result.rounds[-1].tallies
    points = result.method in POINTS
    rows = tuple(
        Bar(told.name(option), float(number), _shown(told, number), _won(told, option))
        for option, number in sorted(tallies.items(), key=lambda item: -item[1])
    )
    label = _("Points") if points else _("Votes for it")
    return Bars(_("Points for each option") if points else _("Votes for each option"), rows, label)


def _won(told: Told, option: str) -> bool:
    # A question that fails for want of a quorum is not won by those who said no.
    return option in told.result.winners and told.result.passed is not False


def _shown(told: Told, number: Number) -> str:
    if told.result.method in POINTS or not told.result.valid:
        return votes(number)
    return f"{votes(number)} ({share(number, told.result.valid)})"


def _why(told: Told) -> list[str]:
    result = told.result
    words = [ballots_sentence(told)]
    if not result.rounds or not result.valid:
        return [*words, _("Nobody chose anything.")]
    tallies = result.rounds[-1].tallies
    order = sorted(tallies, key=lambda option: -tallies[option])
    losers = [o for o in order if o not in result.winners and o not in result.tied]
    if result.winners and not result.tied:
        last = result.winners[-1]
        if losers:
            words.append(_lead(told, last, losers[0], tallies[last] - tallies[losers[0]]))
        elif len(result.winners) > 1:
            words.append(_("Everything that anybody chose wins: there are seats for all."))
    if result.tied:
        number = tallies[result.tied[0]]
        words.append(
            _(
                "%(names)s have the same number, %(number)s, and there are not enough seats for "
                "all of them.",
                names=told.listed(result.tied),
                number=votes(number),
            )
        )
    return words


def _lead(told: Told, winner: str, loser: str, lead: Number) -> str:
    points = told.result.method in POINTS
    values = {"winner": told.name(winner), "loser": told.name(loser), "lead": votes(lead)}
    if not lead:
        return _("%(winner)s and %(loser)s are equal; the lot decided.", **values)
    if len(told.result.winners) > 1:
        return (
            _("The last seat goes to %(winner)s, %(lead)s points ahead of %(loser)s.", **values)
            if points
            else _("The last seat goes to %(winner)s, %(lead)s votes ahead of %(loser)s.", **values)
        )
    if points:
        return _("%(winner)s is %(lead)s points ahead of %(loser)s.", **values)
    words = ngettext(
        "%(winner)s is %(lead)s vote ahead of %(loser)s.",
        "%(winner)s is %(lead)s votes ahead of %(loser)s.",
        int(lead),
        **values,
    )
    return str(words)


def tell_yes_no(told: Told) -> Story:
    """Tell a question answered by yes or no."""
    facts = told.result.facts
    sections = [Section(_("The answers"), bars=sum_bars(told))]
    turnout, quorum = facts.get("turnout"), Fraction(facts.get("quorum") or 0)
    if turnout is not None and quorum:
        row = Bar(_("Took part"), float(turnout), share(turnout, 1), bool(facts["quorum_met"]))
        bars = Bars(
            _("Turnout and quorum"),
            (row,),
            _("Share of those who may vote"),
            top=1.0,
            line=float(quorum),
            line_label=_("Quorum: %(share)s", share=share(quorum, 1)),
        )
        sections.append(Section(_("Enough people?"), bars=bars))
    return Story(headline(told), tuple(_why_passed(told)), tuple(sections))


def _why_passed(told: Told) -> list[str]:
    facts, tallies = told.result.facts, told.result.rounds[-1].tallies
    yes, no = tallies[YES], tallies[NO]
    words = [ballots_sentence(told)]
    if not yes + no:
        return [*words, _("Nobody said yes or no.")]
    majority = Fraction(facts["majority"])
    values = {"yes": votes(yes), "no": votes(no), "share": share(yes, yes + no)}
    if majority == Fraction(1, 2):
        words.append(
            _("%(yes)s said yes and %(no)s said no. More yes than no was needed.", **values)
        )
    else:
        words.append(
            _(
                "%(yes)s said yes and %(no)s said no: %(share)s of both. At least %(needed)s was "
                "needed.",
                needed=share(majority, 1),
                **values,
            )
        )
    if not facts["majority_met"]:
        words.append(_("That is not enough."))
    if tallies.get(ABSTAIN):
        words.append(
            _("%(n)s abstained, which counts as taking part only.", n=votes(tallies[ABSTAIN]))
        )
    words += _thresholds(told, yes)
    return words


def _thresholds(told: Told, yes: Number) -> list[str]:
    facts, words = told.result.facts, []
    entitled = int(told.contest.settings.get("entitled", 0))
    if facts.get("quorum"):
        turnout = facts["turnout"]
        values = {
            "needed": share(Fraction(facts["quorum"]), 1),
            "share": share(turnout, 1) if turnout is not None else "?",
        }
        words.append(
            _("%(share)s of those who may vote took part; the quorum is %(needed)s.", **values)
            if facts["quorum_met"]
            else _(
                "Only %(share)s of those who may vote took part; the quorum of %(needed)s is not "
                "reached.",
                **values,
            )
        )
    if facts.get("consent"):
        values = {
            "needed": share(Fraction(facts["consent"]), 1),
            "share": share(yes, entitled) if entitled else "?",
        }
        words.append(
            _("%(share)s of those who may vote said yes; %(needed)s was needed.", **values)
            if facts["consent_met"]
            else _(
                "Only %(share)s of those who may vote said yes; %(needed)s was needed.", **values
            )
        )
    return words
