"""Takes in the files that come with a page."""

from __future__ import annotations

from flask import request

from portal.consultations.methods.survey.policy import ANSWER
from portal.consultations.methods.survey.reading import field_name
from portal.consultations.methods.survey.records import SectionRecord
from portal.consultations.methods.survey.service.files import keep_file
from portal.consultations.methods.survey.views.blueprint import Visit
from portal.consultations.participation.visitors import participant_for
from portal.core.permissions import Actor, require
from portal.core.problems import Problem, Problems

Fields = dict[str, list[str]]


def with_files(
    actor: Actor, here: Visit, section: SectionRecord, sent: Fields
) -> tuple[Fields, list[Problem]]:
    """Return what was typed with the files that came along, and what is wrong with them.

    A file that is refused takes nothing else with it; one that was kept before stays.
    """
    fields = dict(sent)
    problems: list[Problem] = []
    for question in section.questions:
        name = field_name(question)
        if question.kind != "file":
            continue
        if fields.pop(f"{name}-remove", None):
            fields.pop(name, None)
            fields.pop(f"{name}-name", None)
        file = request.files.get(f"{name}-file")
        if file is None or not file.filename:
            continue
        require(actor, ANSWER, here.subject)
        participant = participant_for(actor, here.subject)
        try:
            identifier, title = keep_file(
                file.stream,
                file.filename,
                phase_id=here.subject.phase.id,
                participant_key=participant.key,
                owner_id=actor.person_id,
                field=name,
            )
        except Problems as refused:
            problems.extend(refused.problems)
            continue
        fields[name], fields[f"{name}-name"] = [identifier], [title]
    return fields, problems
