"""What a poll hands over beside letting people vote: its contents, and its paper form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import gettext as _

from portal.consultations.capabilities import EntryField
from portal.consultations.methods.poll.policy import KIND, METHOD
from portal.consultations.methods.poll.queries import contest_in
from portal.consultations.methods.poll.service import record_vote
from portal.consultations.participation.records import Participant
from portal.consultations.policy import TakePart
from portal.consultations.records import ConsultationRecord, PhaseRecord
from portal.core.i18n import TranslatedText
from portal.core.permissions import Actor
from portal.core.problems import NotFound, Problem, Problems
from portal.core.text.controls import strip_unsafe_controls
from portal.core.text.names import clean_line
from portal.municipality.queries import area_by_slug, areas
from portal.voting.counting.ballots import BallotForm
from portal.voting.files.reading import is_whole
from portal.voting.papers import read_paper
from portal.voting.queries import hold_contest
from portal.voting.receipts import new_token
from portal.voting.records import ContestDraft, OptionDraft
from portal.voting.registry import ballot_method
from portal.voting.service import add_options, contest_problems, create_contest

FIELD = "vote"
_PLAIN = (
    "method",
    "seats",
    "budget",
    "currency",
    "least",
    "most",
    "secret",
    "changeable",
    "hidden_until_close",
)


class PollContents:
    """What is voted on and how, for copies, templates and files."""

    method = METHOD

    def export(self, phase: PhaseRecord) -> Mapping[str, Any]:
        """Return the contest with its options, without any ballot."""
        contest = contest_in(phase)
        if contest is None:
            return {}
        known = areas()
        return {
            "question": dict(contest.question),
            **{name: getattr(contest, name) for name in _PLAIN},
            "settings": dict(contest.settings),
            "options": [
                {
                    "key": option.key,
                    "title": dict(option.title),
                    "description": dict(option.description),
                    "cost": option.cost,
                    "category": option.category,
                    "area": known[of].slug if (of := option.area_id) and of in known else "",
                    "link": option.link,
                    "lon": option.lon,
                    "lat": option.lat,
                }
                for option in sorted(contest.options, key=lambda option: option.number)
            ],
        }

    def restore(
        self,
        actor: Actor,
        consultation: ConsultationRecord,
        phase: PhaseRecord,
        content: Mapping[str, Any],
    ) -> None:
        """Set a new phase's vote up.

        :raises Problems: when the content is not such a vote.
        """
        if not content:
            return
        try:
            draft, options = _drafts(content)
        except (KeyError, TypeError, ValueError, OverflowError, AttributeError) as error:
            words = _("This is not a vote as it is exported: %(problem)s", problem=str(error)[:100])
            raise Problems(Problem("content", "form", words)) from error
        contest_id = create_contest(KIND, phase.id, draft)
        if options and draft.method != "yes_no":
            add_options(contest_id, options)


def _drafts(content: Mapping[str, Any]) -> tuple[ContestDraft, list[OptionDraft]]:
    defaults = ContestDraft()
    plain = {}
    for name in _PLAIN:
        wanted = type(getattr(defaults, name))
        value = content.get(name, getattr(defaults, name))
        if type(value) is not wanted:
            raise ValueError(name)
        plain[name] = value
    settings = content.get("settings", {})
    if not isinstance(settings, dict):
        raise ValueError("settings")
    draft = ContestDraft(
        question=TranslatedText(_texts(content.get("question", {}))), settings=settings, **plain
    )
    options = [_option(found) for found in content.get("options", [])]
    return draft, options


def _option(found: Mapping[str, Any]) -> OptionDraft:
    area = area_by_slug(str(found.get("area", "")))
    place = [found.get("lon"), found.get("lat")]
    lon, lat = (None if value is None else float(value) for value in place)
    return OptionDraft(
        TranslatedText(_texts(found["title"])),
        TranslatedText(_texts(found.get("description", {}))),
        key=str(found.get("key", "")),
        cost=int(found.get("cost", 0)),
        category=clean_line(str(found.get("category", ""))),
        area_id=area.id if area else None,
        link=clean_line(str(found.get("link", ""))),
        lon=lon,
        lat=lat,
    )


def _texts(found: Mapping[str, Any]) -> dict[str, str]:
    """Return texts without what can be neither seen nor stored."""
    return {
        clean_line(str(language))[:12]: strip_unsafe_controls(str(text)).strip()
        for language, text in found.items()
    }


class PollEntry:
    """Ballots that are keyed in for others, at the desk or from paper; their receipt is lost."""

    method = METHOD

    def fields(self, consultation: ConsultationRecord, phase: PhaseRecord) -> Sequence[EntryField]:
        """Return the one field of a ballot, with the options in the order of the paper."""
        contest = contest_in(phase)
        if contest is None or contest_problems(contest):
            return []
        kinds = {
            BallotForm.CHOICE: "choice",
            BallotForm.APPROVAL: "several",
            BallotForm.RANKING: "ranking",
            BallotForm.POINTS: "points",
        }
        form = ballot_method(contest.method).form
        options = tuple(
            (option.key, _("%(number)s. %(title)s", number=option.number, title=str(option.title)))
            for option in contest.options
        )
        label = str(contest.question) or str(phase.title)
        return [EntryField(FIELD, label, kinds[form], options, most=contest.most)]

    def record(
        self,
        participant: Participant,
        consultation: ConsultationRecord,
        phase: PhaseRecord,
        answers: Mapping[str, Sequence[str]],
    ) -> None:
        """Count one ballot, blank if nothing was chosen.

        :raises Problems: naming the field.
        """
        contest = hold_contest(KIND, phase.id)
        if contest is None:
            raise NotFound
        form = ballot_method(contest.method).form
        try:
            ballot = read_paper(contest, form, _as_paper(form, answers.get(FIELD, ())))
        except Problems as refused:
            raise Problems(
                Problem(FIELD, problem.code, problem.message) for problem in refused.problems
            ) from refused
        record_vote(participant, TakePart(consultation, phase), contest, ballot, new_token())


def _as_paper(form: BallotForm, values: Sequence[str]) -> dict[str, list[str]]:
    if form is BallotForm.RANKING:
        if len(set(values)) != len(values):
            words = _("An option is there twice. Choose each once.")
            raise Problems(Problem(FIELD, "repeated_option", words))
        return {f"rank-{key}": [str(rank)] for rank, key in enumerate(values, start=1)}
    if form is BallotForm.POINTS:
        pairs = [value.partition("=") for value in values]
        if any(not is_whole(points) for _key, _sign, points in pairs):
            words = _("Write a whole number, or leave it empty.")
            raise Problems(Problem(FIELD, "bad_points", words))
        return {f"points-{key}": [points] for key, _sign, points in pairs}
    return {"choice": list(values)}
