"""Why something won where ballots are ranked and pass on from round to round."""

from __future__ import annotations

from flask_babel import ngettext

from portal.core.i18n.locale import direction_of, name_of
from portal.voting.counting.result import Number, Round, Step
from portal.voting.explaining.flow import EXHAUSTED, FlowWords, flow_of
from portal.voting.explaining.headlines import ballots_sentence, headline
from portal.voting.explaining.story import Section, Story, Table
from portal.voting.explaining.ties import tie_sentences
from portal.voting.explaining.words import Told, _, here, votes

LONGEST_LABEL = 14


def tell_rankings(told: Told) -> Story:
    """Tell an instant run-off or a single transferable vote."""
    if not told.result.rounds:
        return Story(headline(told), (ballots_sentence(told), _("Nobody ranked anything.")))
    why = _why_run_off(told) if told.result.method == "irv" else _why_seats(told)
    return Story(headline(told), tuple(why), tuple(_sections(told)), tie_sentences(told))


def lanes(told: Told) -> list[str]:
    """Return options as they fared: those elected first, then those who stayed longest."""
    result = told.result
    out = [s.option for one in result.rounds for s in one.steps if s.kind == "excluded"]
    last = result.rounds[-1].tallies
    rest = [o for o in told.contest.ids if o not in result.winners and o not in out]
    rest.sort(key=lambda option: -last[option])
    return [*result.winners, *rest, *(o for o in reversed(out) if o not in result.winners)]


def _sections(told: Told) -> list[Section]:
    result, order = told.result, lanes(told)
    flow = flow_of(
        order,
        result.rounds,
        FlowWords(lambda o, n: _bar_words(told, o, n), lambda a, b, n: _band_words(told, a, b, n)),
        goal=result.facts.get("quota"),
        mirrored=direction_of(name_of(here())) == "rtl",
    )
    steps = tuple(_round_words(told, one) for one in result.rounds)
    rows = [(told.name(option), *(_cell(one, option) for one in result.rounds)) for option in order]
    rows.append((_("No preference left"), *(votes(one.exhausted) for one in result.rounds)))
    table = Table(
        _("Votes after each round"),
        (
            _("Option"),
            *(_("Round %(number)s", number=one.number) for one in result.rounds),
        ),
        tuple(rows),
        numeric=tuple(range(1, len(result.rounds) + 1)),
        wide=True,
    )
    return [
        Section(_("How the ballots moved"), flow=flow, table=table),
        Section(_("Round by round"), text=steps),
    ]


def _bar_words(told: Told, option: str, number: Number) -> str:
    name = _("Nobody") if option == EXHAUSTED else told.name(option)
    return f"{shortened(name)} {votes(number)}"


def _band_words(told: Told, source: str, target: str, number: Number) -> str:
    values = {"votes": votes(number), "source": told.name(source)}
    if target == EXHAUSTED:
        return _("%(votes)s from %(source)s to nobody", **values)
    return _("%(votes)s from %(source)s to %(target)s", target=told.name(target), **values)


def shortened(name: str) -> str:
    """Return a name that fits above a bar; the table has it in full."""
    return name if len(name) <= LONGEST_LABEL else f"{name[: LONGEST_LABEL - 1].rstrip()}…"


def _cell(one: Round, option: str) -> str:
    words = votes(one.tallies[option])
    kinds = {step.kind for step in one.steps if step.option == option}
    if "elected" in kinds:
        return _("%(votes)s, elected", votes=words)
    return _("out") if "excluded" in kinds else words


def _round_words(told: Told, one: Round) -> str:
    words = [_("Round %(number)s:", number=one.number)]
    words += [_step_words(told, step) for step in one.steps]
    if not one.steps:
        words.append(_("nobody reaches what is needed."))
    return " ".join(words)


def _step_words(told: Told, step: Step) -> str:
    name, facts = told.name(step.option), step.facts
    if step.kind == "excluded":
        return _(
            "%(name)s has the fewest votes (%(votes)s) and goes out; the ballots pass on.",
            name=name,
            votes=votes(facts["votes"]),
        )
    if step.kind == "transferred":
        return _(
            "%(name)s has %(surplus)s more than the quota; that part of the ballots passes on.",
            name=name,
            surplus=votes(facts["surplus"]),
        )
    return _("%(name)s is elected with %(votes)s votes.", name=name, votes=votes(facts["votes"]))


def _why_run_off(told: Told) -> list[str]:
    result = told.result
    words = [ballots_sentence(told)]
    first, last = result.rounds[0], result.rounds[-1]
    if not result.winners:
        return words
    winner = result.winners[0]
    active = sum(last.tallies.values())
    if len(result.rounds) == 1:
        words.append(
            _(
                "%(name)s is first on %(votes)s of %(all)s ballots, which is more than half.",
                name=told.name(winner),
                votes=votes(last.tallies[winner]),
                all=votes(active),
            )
        )
        return words
    words.append(
        _(
            "No option was first on more than half of the ballots, so the last went out and its "
            "ballots passed to their next preference, until one had more than half."
        )
    )
    words.append(
        _(
            "In round %(round)s %(name)s has %(votes)s of the %(all)s ballots that still name "
            "somebody.",
            round=last.number,
            name=told.name(winner),
            votes=votes(last.tallies[winner]),
            all=votes(active),
        )
    )
    words += _overtaken(told, first, winner)
    return words + _gone(last)


def _overtaken(told: Told, first: Round, winner: str) -> list[str]:
    leader = max(first.tallies, key=lambda option: first.tallies[option])
    if first.tallies[leader] <= first.tallies[winner]:
        return []
    return [
        _(
            "%(leader)s had the most first preferences (%(votes)s), but more people prefer "
            "%(winner)s among those that were left.",
            leader=told.name(leader),
            votes=votes(first.tallies[leader]),
            winner=told.name(winner),
        )
    ]


def _gone(last: Round) -> list[str]:
    if not last.exhausted:
        return []
    return [
        _(
            "%(n)s of the votes reach nobody at the end: everybody they named is out or elected.",
            n=votes(last.exhausted),
        )
    ]


def _why_seats(told: Told) -> list[str]:
    result = told.result
    quota, seats = result.facts["quota"], result.facts["seats"]
    words = [
        ballots_sentence(told),
        ngettext(
            "%(seats)s seat is filled. The quota is %(quota)s: the whole number above the valid "
            "ballots divided by %(divisor)s. No more can reach it than there are seats.",
            "%(seats)s seats are filled. The quota is %(quota)s: the whole number above the valid "
            "ballots divided by %(divisor)s. No more can reach it than there are seats.",
            int(seats),
            seats=seats,
            quota=votes(quota),
            divisor=seats + 1,
        ),
    ]
    words += [
        _elected_words(told, one, step)
        for one in result.rounds
        for step in one.steps
        if step.kind == "elected" and step.option in result.winners
    ]
    last = result.rounds[-1]
    out = [o for o in last.tallies if o not in result.winners and o not in result.tied]
    still = [o for o in out if last.tallies[o] > 0]
    if still and not result.tied:
        nearest = max(still, key=lambda option: last.tallies[option])
        words.append(
            _(
                "%(name)s came closest of those not elected, with %(votes)s votes at the end.",
                name=told.name(nearest),
                votes=votes(last.tallies[nearest]),
            )
        )
    return words + _gone(last)


def _elected_words(told: Told, one: Round, step: Step) -> str:
    values = {
        "name": told.name(step.option),
        "round": one.number,
        "votes": votes(step.facts["votes"]),
    }
    if "quota" in step.facts:
        return _("%(name)s reached the quota in round %(round)s with %(votes)s votes.", **values)
    return _(
        "%(name)s was elected in round %(round)s with %(votes)s votes, because no more were left "
        "than seats.",
        **values,
    )
