"""How many signatures petitions about single areas need, where an administrator sets it."""

from __future__ import annotations

import uuid

from portal.sdk import Actor, Problem, Problems, areas, require, session, touch, write_audit
from portal.sdk import gettext as _
from portal_petitions.counting.folding import STAMP
from portal_petitions.models import AreaThresholdRow
from portal_petitions.policy import THRESHOLDS
from portal_petitions.records import AreaThresholds

_MOST = 100_000_000


def set_area_thresholds(
    actor: Actor, area_id: uuid.UUID, thresholds: AreaThresholds | None
) -> None:
    """Set what petitions that open from now on about an area need; ``None``: as for the town.

    :raises Problems: for numbers below 1 and shares that are no percentage.
    """
    require(actor, THRESHOLDS)
    problems = _problems(area_id, thresholds)
    if problems:
        raise Problems(problems)
    row = session().get(AreaThresholdRow, area_id, with_for_update=True)
    wanted = thresholds or AreaThresholds()
    if wanted == AreaThresholds():
        if row is not None:
            session().delete(row)
    else:
        if row is None:
            row = AreaThresholdRow(area_id=area_id)
            session().add(row)
        row.response_number, row.response_share = wanted.response_number, wanted.response_share
        row.debate_number, row.debate_share = wanted.debate_number, wanted.debate_share
    session().flush()
    write_audit(
        actor,
        "petitions.set_thresholds",
        subject_kind="area",
        subject_id=area_id,
        response_number=wanted.response_number,
        response_share=wanted.response_share,
        debate_number=wanted.debate_number,
        debate_share=wanted.debate_share,
    )
    touch(STAMP)


def _problems(area_id: uuid.UUID, thresholds: AreaThresholds | None) -> list[Problem]:
    if area_id not in areas():
        return [Problem("area", "unknown", _("Choose one of the areas in the list."))]
    wanted, problems = thresholds or AreaThresholds(), []
    for field in ("response_number", "debate_number"):
        number = getattr(wanted, field)
        if number is not None and not 1 <= number <= _MOST:
            problems.append(Problem(field, "range", _("Write a whole number of 1 or more.")))
    for field in ("response_share", "debate_share"):
        share = getattr(wanted, field)
        # The comparison is false for what is no number at all.
        if share is not None and not 0 < share <= 100:
            problems.append(Problem(field, "range", _("Write a percentage above 0, at most 100.")))
    return problems
