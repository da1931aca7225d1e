"""Sets contests up: how they are decided, and what is on the ballot paper.

Whether the vote has begun by its subject's clock is the caller's question, asked under the lock
these functions take; once anybody has voted they refuse by themselves.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from flask_babel import gettext as _

from portal.core import clock
from portal.core.database import new_id, session
from portal.core.i18n import TranslatedText, use_language
from portal.core.problems import NotFound, Problem, Problems, Stale
from portal.core.state import config
from portal.voting.counting.yes_no import ABSTAIN, NO, YES
from portal.voting.models import ContestOptionRow, ContestRow
from portal.voting.queries import contest_by_id, votes_are_there
from portal.voting.records import (
    ContestDraft,
    ContestState,
    OptionDraft,
)
from portal.voting.service.checking import MOST_OPTIONS, draft_problems, option_problems
from portal.voting.service.fixing import ANSWERS
from portal.voting.tallies import touch_contests


def create_contest(subject_kind: str, subject_id: uuid.UUID, draft: ContestDraft) -> uuid.UUID:
    """Begin a contest; return its identifier.

    :raises Problems: when the draft makes no sense.
    """
    _refuse(draft_problems(draft))
    row = ContestRow(
        id=new_id(),
        subject_kind=subject_kind,
        subject_id=subject_id,
        state=ContestState.DRAFT,
        rule=TranslatedText(),
        seed="",
        cast_count=0,
        version=0,
        created_at=clock.now(),
    )
    _fill(row, draft)
    session().add(row)
    session().flush()
    _give_answers(row)
    return row.id


def edit_contest(contest_id: uuid.UUID, draft: ContestDraft, version: int) -> None:
    """Change how a contest is decided.

    :raises Stale: when somebody else changed it since ``version``.
    :raises Problems: when the draft makes no sense, or somebody has voted.
    """
    row = contest_row(contest_id)
    if row.version != version:
        raise Stale
    _refuse(draft_problems(draft))
    _fill(row, draft)
    session().flush()
    _give_answers(row)


def _fill(row: ContestRow, draft: ContestDraft) -> None:
    row.question, row.method, row.settings = draft.question, draft.method, dict(draft.settings)
    row.seats, row.budget, row.currency = draft.seats, draft.budget, draft.currency
    row.least, row.most = draft.least, draft.most
    row.secret, row.changeable = draft.secret, draft.changeable
    row.hidden_until_close = draft.hidden_until_close
    _undo_set(row)


def unset_contest(contest_id: uuid.UUID) -> None:
    """Let a contest be set anew, with another lot."""
    _undo_set(contest_row(contest_id))
    session().flush()


def _undo_set(row: ContestRow) -> None:
    row.state, row.rule, row.seed, row.drawn_at = ContestState.DRAFT, TranslatedText(), "", None
    row.version = (row.version or 0) + 1
    touch_contests(row.id)


def _give_answers(row: ContestRow) -> None:
    """Put yes, no and abstain on the ballot paper where the method asks for just these."""
    if row.method != "yes_no":
        return
    record = contest_by_id(row.id)
    if record is not None and {option.key for option in record.options} == set(ANSWERS):
        return
    if record is not None and record.options:
        session().query(ContestOptionRow).filter_by(contest_id=row.id).delete()
    titles = {key: _in_languages(key) for key in ANSWERS}
    for number, key in enumerate(ANSWERS, start=1):
        _add_row(row.id, OptionDraft(titles[key], key=key), key, number)
    session().flush()


def _in_languages(key: str) -> TranslatedText:
    found = {}
    for language in config().languages:
        with use_language(language):
            found[language] = {YES: _("Yes"), NO: _("No"), ABSTAIN: _("I abstain")}[key]
    return TranslatedText(found)


def add_option(contest_id: uuid.UUID, draft: OptionDraft) -> uuid.UUID:
    """Put something on the ballot paper; return its identifier."""
    return add_options(contest_id, [draft])[0]


def add_options(contest_id: uuid.UUID, drafts: Sequence[OptionDraft]) -> list[uuid.UUID]:
    """Put several options on the ballot paper, all or none; return their identifiers.

    :raises Problems: naming what is wrong, for several options with the number of the line.
    """
    row = contest_row(contest_id)
    record = contest_by_id(contest_id)
    known = {option.key for option in record.options} if record else set()
    number = max((option.number for option in record.options), default=0) if record else 0
    problems: list[Problem] = []
    if len(known) + len(drafts) > MOST_OPTIONS:
        words = _("A ballot paper holds %(max)s options.", max=MOST_OPTIONS)
        problems.append(Problem("title", "too_many", words))
    added = []
    for line, draft in enumerate(drafts, start=1):
        found = option_problems(draft)
        key = draft.key or _free_key(known, number + 1)
        if key in known:
            found.append(Problem("key", "taken", _("Another option has this key already.")))
        if len(drafts) > 1:
            said = _("Option %(line)s: %(problem)s", line=line, problem="%s")
            found = [Problem(p.field, p.code, said.replace("%s", p.message)) for p in found]
        problems += found
        known.add(key)
        number += 1
        added.append(_add_row(contest_id, draft, key, number))
    _refuse(problems)
    _undo_set(row)
    session().flush()
    return added


def edit_option(contest_id: uuid.UUID, option_id: uuid.UUID, draft: OptionDraft) -> None:
    """Change an option; its key stays.

    :raises Problems: when something is missing or wrong.
    """
    row = contest_row(contest_id)
    option = _option_row(contest_id, option_id)
    _refuse(option_problems(draft))
    _fill_option(option, draft)
    _undo_set(row)


def fix_wording(
    contest_id: uuid.UUID, option_id: uuid.UUID, title: TranslatedText, description: TranslatedText
) -> None:
    """Mend a mistake in an option's words while people vote; nothing else about it changes.

    :raises Problems: when a text is missing or too long.
    """
    option = _option_row(contest_id, option_id)
    _refuse(option_problems(OptionDraft(title, description, cost=option.cost)))
    option.title, option.description = title, description
    touch_contests(contest_id)


def move_option(contest_id: uuid.UUID, option_id: uuid.UUID, places: int) -> None:
    """Move an option up (below zero) or down in the order officers see."""
    row = contest_row(contest_id)
    options = sorted(
        session().query(ContestOptionRow).filter_by(contest_id=contest_id),
        key=lambda option: option.number,
    )
    here = next((i for i, option in enumerate(options) if option.id == option_id), None)
    if here is None:
        raise NotFound
    moved = options.pop(here)
    options.insert(max(0, min(len(options), here + places)), moved)
    for number, option in enumerate(options, start=1):
        option.number = option.position = number
    _undo_set(row)


def remove_option(contest_id: uuid.UUID, option_id: uuid.UUID) -> None:
    """Take an option off the ballot paper."""
    row = contest_row(contest_id)
    session().delete(_option_row(contest_id, option_id))
    _undo_set(row)
    session().flush()


def _free_key(known: set[str], number: int) -> str:
    while f"p{number}" in known:
        number += 1
    return f"p{number}"


def _add_row(contest_id: uuid.UUID, draft: OptionDraft, key: str, number: int) -> uuid.UUID:
    option = ContestOptionRow(
        id=new_id(), contest_id=contest_id, key=key[:20], number=number, position=number
    )
    _fill_option(option, draft)
    session().add(option)
    return option.id


def _fill_option(option: ContestOptionRow, draft: OptionDraft) -> None:
    option.title, option.description = draft.title, draft.description
    option.cost, option.category = draft.cost, draft.category
    option.area_id, option.link = draft.area_id, draft.link
    option.lon, option.lat = draft.lon, draft.lat


def contest_row(contest_id: uuid.UUID) -> ContestRow:
    """Return a contest's row, locked, as long as nobody has voted.

    :raises NotFound: when there is none.
    :raises Problems: when it has begun.
    """
    row = session().get(ContestRow, contest_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound
    begun = row.state in (ContestState.CLOSED, ContestState.PUBLISHED)
    if begun or votes_are_there(contest_id):
        words = _("People have voted. The ballot paper stays as it is.")
        raise Problems(Problem("", "begun", words))
    return row


def _option_row(contest_id: uuid.UUID, option_id: uuid.UUID) -> ContestOptionRow:
    option = session().get(ContestOptionRow, option_id)
    if option is None or option.contest_id != contest_id:
        raise NotFound
    return option


def _refuse(problems: Sequence[Problem]) -> None:
    if problems:
        raise Problems(problems)
