"""Fixes what is voted on: draws the order of the ballot paper and freezes the rule."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import update

from portal.core import clock
from portal.core.database import session
from portal.core.events import emit
from portal.core.i18n import TranslatedText, use_language
from portal.core.state import config
from portal.voting.counting.yes_no import ABSTAIN, NO, YES
from portal.voting.drawing import drawn_order, new_seed
from portal.voting.events import ContestSet
from portal.voting.models import ContestOptionRow, ContestRow
from portal.voting.records import ContestRecord, ContestState
from portal.voting.registry import ballot_method
from portal.voting.tallies import touch_contests

ANSWERS = (YES, NO, ABSTAIN)


def set_contest(contest: ContestRecord, seed: str = "") -> None:
    """Draw the order of the ballot paper and freeze the rule; once it is set, nothing happens.

    :param seed: what the lot is drawn with, such as numbers drawn in public; random by default.
    """
    seed = seed or new_seed()
    rule = rule_in_all_languages(contest)
    first = session().execute(
        update(ContestRow)
        .where(ContestRow.id == contest.id, ContestRow.state == ContestState.DRAFT)
        .values(state=ContestState.SET, seed=seed, drawn_at=clock.now(), rule=rule)
        .execution_options(synchronize_session=False)
    )
    if not first.rowcount:  # type: ignore[attr-defined]
        return
    for position, key in enumerate(order_on_paper(contest, seed), start=1):
        session().execute(
            update(ContestOptionRow)
            .where(ContestOptionRow.contest_id == contest.id, ContestOptionRow.key == key)
            .values(position=position)
            .execution_options(synchronize_session=False)
        )
    session().expire_all()
    touch_contests(contest.id)
    emit(ContestSet(contest.id, contest.subject_kind, contest.subject_id, seed))


def order_on_paper(contest: ContestRecord, seed: str) -> Sequence[str]:
    """Return the keys in the order of the ballot paper; yes, no and abstain are not drawn."""
    if contest.method == "yes_no":
        return ANSWERS
    return drawn_order(seed, [option.key for option in contest.options])


def rule_in_all_languages(contest: ContestRecord) -> TranslatedText:
    """Return the rule in plain words in every language of the site."""
    method, paper = ballot_method(contest.method), contest.counted_as()
    found = {}
    for language in config().languages:
        with use_language(language):
            found[language] = method.rule(paper)
    return TranslatedText(found)
