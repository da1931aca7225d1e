"""The worker's part: proposes groups of free answers and stores them beside each answer."""

from __future__ import annotations

import time
import uuid
from collections.abc import Mapping
from dataclasses import asdict
from datetime import timedelta

from sqlalchemy import insert, update

from portal.consultations.methods.survey.grouping.queries import (
    all_texts,
    coded_among,
    grouping_of,
    inputs_of_texts,
)
from portal.consultations.methods.survey.hooks import holds_texts, question_types
from portal.consultations.methods.survey.queries import form_of
from portal.consultations.methods.survey.records import METHOD
from portal.consultations.methods.survey.results.models import SurveyCodingRow, SurveyGroupingRow
from portal.consultations.queries import phases_using
from portal.core import clock
from portal.core.database import session, unit_of_work

AT_MOST_EVERY = timedelta(minutes=2)
REST = 20
"""Grouped anew only after this many times as long as grouping took."""

BATCH = 2_000
"""Answers written at once; in between, people hand in."""


def group_stale_texts() -> int:
    """Propose groups for every question whose free answers have changed; return how many."""
    phases = [phase_id for _consultation, phase_id in phases_using(METHOD)]
    session().close()
    made = 0
    for phase_id in phases:
        types = question_types()
        for question in form_of(phase_id).questions:
            kind = types.get(question.kind)
            if kind is None or not holds_texts(question, kind):
                continue
            known = grouping_of(question.id)
            if known is not None:
                rest = max(AT_MOST_EVERY, timedelta(seconds=known.seconds * REST))
                if clock.now() < known.computed_at + rest:
                    continue
            made += group_texts(question.id)
        session().close()
    return made


def group_texts(question_id: uuid.UUID) -> bool:
    """Propose groups for one question; return whether its answers had changed."""
    known, inputs = grouping_of(question_id), inputs_of_texts(question_id)
    if (known.inputs if known is not None else "0") == inputs:
        return False
    # Imported here, so that web processes, which never get here, do without numpy's memory.
    from portal.consultations.methods.survey.grouping.proposing import (  # noqa: PLC0415
        propose_groups,
    )

    texts = all_texts(question_id)
    session().close()
    started = time.monotonic()
    proposal = propose_groups([(text, language) for _response, text, language in texts])
    seconds = round(time.monotonic() - started, 3)
    numbers = {
        response: number
        for (response, _text, _language), number in zip(texts, proposal.numbers, strict=True)
    }
    _store_numbers(question_id, numbers)
    with unit_of_work():
        row = session().get(SurveyGroupingRow, question_id)
        if row is None:
            row = SurveyGroupingRow(question_id=question_id)
            session().add(row)
        row.groups = [{**asdict(group), "words": list(group.words)} for group in proposal.groups]
        row.inputs, row.computed_at, row.seconds = inputs, clock.now(), seconds
    return True


def _store_numbers(question_id: uuid.UUID, numbers: Mapping[uuid.UUID, int | None]) -> None:
    responses = list(numbers)
    for start in range(0, len(responses), BATCH):
        part = responses[start : start + BATCH]
        with unit_of_work():
            known: set[uuid.UUID] = set()
            for first in range(0, len(part), 500):
                known |= coded_among(question_id, part[first : first + 500])
            keys = [{"response_id": one, "question_id": question_id} for one in part]
            new = [
                {**key, "group_number": numbers[key["response_id"]], "withheld": False}
                for key in keys
                if key["response_id"] not in known
            ]
            old = [
                {**key, "group_number": numbers[key["response_id"]]}
                for key in keys
                if key["response_id"] in known
            ]
            if new:
                session().execute(insert(SurveyCodingRow), new)
            if old:
                session().execute(update(SurveyCodingRow), old)
