"""Between what somebody fills in on a ballot paper and the canonical ballot.

The fields are the same on every page and without JavaScript: ``choice`` (once or several times),
``rank-<key>`` and ``points-<key>``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from flask_babel import gettext as _

from portal.core.problems import Problem, Problems
from portal.voting.content import cost_of
from portal.voting.counting.ballots import Ballot, BallotForm
from portal.voting.files.reading import is_whole
from portal.voting.records import ContestRecord
from portal.voting.service.casting import accepted

Answers = Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Filled:
    """A ballot paper as somebody has filled it in, sensible or not; what pages show again.

    :param chosen: keys that are marked.
    :param ranks: key → what stands in its field.
    :param points: key → what stands in its field.
    """

    chosen: frozenset[str] = frozenset()
    ranks: Mapping[str, str] = field(default_factory=dict)
    points: Mapping[str, str] = field(default_factory=dict)

    def keys(self, form: BallotForm) -> frozenset[str]:
        """Return the options that somebody put anything beside."""
        if form is BallotForm.RANKING:
            return frozenset(key for key, text in self.ranks.items() if text.strip())
        if form is BallotForm.POINTS:
            return frozenset(
                key for key, text in self.points.items() if text.strip() not in ("", "0")
            )
        return self.chosen

    def given(self) -> int:
        """Return the points given, as far as they are whole numbers."""
        return sum(int(text) for text in self.points.values() if is_whole(text.strip()))


def filled_in(answers: Answers) -> Filled:
    """Return what was filled in, as it was typed."""
    return Filled(
        frozenset(key for key in answers.get("choice", ()) if key),
        dict(_named(answers, "rank-")),
        dict(_named(answers, "points-")),
    )


def _named(answers: Answers, prefix: str) -> Iterator[tuple[str, str]]:
    for name, values in answers.items():
        if name.startswith(prefix) and values:
            yield name.removeprefix(prefix), values[-1][:20]


def read_paper(contest: ContestRecord, form: BallotForm, answers: Answers) -> Ballot:
    """Return the canonical ballot of a filled-in paper.

    :raises Problems: naming the field and what to do.
    """
    if form is BallotForm.RANKING:
        return accepted(contest, _ranking(filled_in(answers)))
    if form is BallotForm.POINTS:
        return accepted(contest, _points(filled_in(answers)))
    return accepted(contest, tuple(key for key in answers.get("choice", ()) if key))


def _ranking(filled: Filled) -> Ballot:
    ranks: dict[int, str] = {}
    problems = []
    for key, typed in filled.ranks.items():
        text = typed.strip()
        if not text:
            continue
        name = f"rank-{key}"
        if not is_whole(text) or int(text) < 1:
            words = _("Write 1 for your first choice, 2 for your second, and so on.")
            problems.append(Problem(name, "bad_rank", words))
        elif int(text) in ranks:
            words = _("The number %(rank)s is there twice. Give each place once.", rank=text)
            problems.append(Problem(name, "repeated_rank", words))
        else:
            ranks[int(text)] = key
    if problems:
        raise Problems(problems)
    return tuple(ranks[rank] for rank in sorted(ranks))


def _points(filled: Filled) -> Ballot:
    found, problems = [], []
    for key, typed in filled.points.items():
        text = typed.strip()
        if not text:
            continue
        if not is_whole(text):
            words = _("Write a whole number, or leave it empty.")
            problems.append(Problem(f"points-{key}", "bad_points", words))
        else:
            found.append((key, int(text)))
    if problems:
        raise Problems(problems)
    return tuple(found)


def answers_of(form: BallotForm, ballot: Ballot) -> dict[str, list[str]]:
    """Return the fields that stand for a canonical ballot; ``read_paper`` gives it back."""
    if form is BallotForm.RANKING:
        return {f"rank-{key}": [str(rank)] for rank, key in enumerate(ballot, start=1)}
    if form is BallotForm.POINTS:
        return {f"points-{key}": [str(points)] for key, points in ballot}
    return {"choice": list(ballot)}


def left_over(contest: ContestRecord, form: BallotForm, filled: Filled) -> int | None:
    """Return what may still be given: money, points or marks; ``None`` where nothing is bounded."""
    if form is BallotForm.POINTS:
        return contest.most - filled.given() if contest.most else None
    if form is BallotForm.APPROVAL and contest.settings.get("within_budget") and contest.budget:
        return contest.budget - cost_of(contest, filled.chosen)
    if form is BallotForm.APPROVAL and contest.most:
        return contest.most - len(filled.chosen)
    return None
