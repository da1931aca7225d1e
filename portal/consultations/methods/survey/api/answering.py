"""Reading a form, handing in answers, and one's own response."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from marshmallow import Schema, fields, validate

from portal.consultations.methods.survey import queries, service
from portal.consultations.methods.survey.api import api
from portal.consultations.methods.survey.policy import ANSWER, READ_OWN
from portal.consultations.methods.survey.records import (
    FormRecord,
    Option,
    QuestionRecord,
    SurveySettings,
)
from portal.consultations.methods.survey.views.blueprint import access_phase
from portal.consultations.participation.visitors import known_participant
from portal.core.api import Input, reading_actor, schema_of
from portal.core.i18n import current_language
from portal.core.problems import Forbidden, NotFound
from portal.core.web.context import current_actor

PHASE = "/consultations/<slug>/phases/<uuid:phase_id>/survey"
FEATURE = "survey"


class OptionSchema(Schema):
    """Something to choose, or a row or column of a table."""

    key = fields.String(required=True)
    label = fields.Dict(keys=fields.String(), values=fields.String(), required=True)


class QuestionSchema(Schema):
    """One question."""

    key = fields.String(required=True)
    number = fields.Integer(required=True)
    kind = fields.String(
        required=True,
        metadata={"description": "Type of the question, such as `single`; plugins add more."},
    )
    text = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    help = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    required = fields.Boolean(required=True)
    options = fields.List(fields.Nested(OptionSchema), required=True)
    rows = fields.List(fields.Nested(OptionSchema), required=True)
    columns = fields.List(fields.Nested(OptionSchema), required=True)
    settings = fields.Dict(
        required=True, metadata={"description": "Bounds and other settings of its type."}
    )
    show_if = fields.Dict(
        required=True,
        allow_none=True,
        metadata={
            "description": "When it is asked: `all` or `any` of conditions on earlier questions. "
            "Answers to questions that are not asked are dropped."
        },
    )


class PageSchema(Schema):
    """A page of the form."""

    title = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    intro = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    questions = fields.List(fields.Nested(QuestionSchema), required=True)


class FormSchema(Schema):
    """A form."""

    version = fields.Integer(required=True)
    anonymous = fields.Boolean(
        required=True,
        metadata={"description": "Once handed in, nothing leads from a person to the answers."},
    )
    pages = fields.List(fields.Nested(PageSchema), required=True)


class SurveyResponseInput(Input):
    """A filled-in form."""

    answers = fields.Dict(
        keys=fields.String(validate=validate.Length(max=40)),
        values=fields.Raw(allow_none=True),
        required=True,
        metadata={
            "description": "Key of a question → answer: an option's key (`single`), a list of "
            "keys (`multiple`, `ranking` in order), a number (`number`, `scale`), a day "
            "`2027-05-04`, a text, row → column (`matrix`), `lon` and `lat` (`map`). Where a "
            "choice offers the option `other`, also `chosen` and `words` of one's own."
        },
    )
    language = fields.String(
        validate=validate.Regexp(r"[a-z]{2,3}\Z"),
        metadata={"description": "By default the language of the request."},
    )


@dataclass(frozen=True, slots=True)
class SurveyReceipt:
    """Proof that a form was handed in.

    :param code: leads to no answers; the same however often the form is sent.
    :param handed_in_at: the moment; of an anonymous survey only the day is true.
    """

    code: str
    handed_in_at: datetime


class OwnResponseSchema(Schema):
    """One's own response."""

    handed_in_at = fields.DateTime(required=True)
    language = fields.String(required=True)
    answers = fields.Dict(required=True)


@api.read(PHASE, FormSchema, refuses=(404,))
def read_survey(slug: str, phase_id: uuid.UUID) -> dict[str, Any]:
    """Read the form of a survey."""
    subject = access_phase(reading_actor(FEATURE), slug, phase_id)
    settings = SurveySettings.of(subject.phase.settings)
    return _form(queries.form_of(phase_id), anonymous=settings.anonymous)


@api.write(
    "POST",
    f"{PHASE}/responses",
    schema_of(SurveyReceipt),
    action=ANSWER,
    body=SurveyResponseInput,
    status=201,
    rate="60 per hour",
    example={"answers": {"bike": "yes", "safe": 4}},
)
def hand_in_survey(body: dict[str, Any], slug: str, phase_id: uuid.UUID) -> SurveyReceipt:
    """Hand in a form; it is on disk before this answers.

    A second time gives the receipt of the first and changes nothing.
    """
    actor = current_actor()
    subject = access_phase(actor, slug, phase_id)
    try:
        receipt = service.hand_in_answers(
            actor, subject, body["answers"], body.get("language") or current_language()
        )
    except Forbidden as refused:
        # Nobody learns that there is a draft.
        raise (NotFound() if refused.decision.code == "not_published" else refused) from refused
    return SurveyReceipt(receipt.code, receipt.handed_in_at)


@api.read(f"{PHASE}/response", OwnResponseSchema, action=READ_OWN, refuses=(404,))
def read_own_response(slug: str, phase_id: uuid.UUID) -> dict[str, Any]:
    """Read one's own response; there is none of an anonymous survey."""
    actor = current_actor()
    subject = access_phase(actor, slug, phase_id)
    participant = known_participant(actor, subject)
    found = queries.own_response(phase_id, participant.key) if participant else None
    if found is None:
        raise NotFound
    return {
        "handed_in_at": found.submitted_at,
        "language": found.language,
        "answers": {one.question.key: one.value for one in found.answers},
    }


def _form(form: FormRecord, *, anonymous: bool) -> dict[str, Any]:
    return {
        "version": form.version,
        "anonymous": anonymous,
        "pages": [
            {
                "title": dict(section.title),
                "intro": dict(section.intro),
                "questions": [_question(question) for question in section.questions],
            }
            for section in form.sections
        ],
    }


def _question(question: QuestionRecord) -> dict[str, Any]:
    lists = ("options", "rows", "columns")
    settings: Mapping[str, Any] = question.settings
    return {
        "key": question.key,
        "number": question.number,
        "kind": question.kind,
        "text": dict(question.text),
        "help": dict(question.help),
        "required": question.required,
        **{name: [_option(one) for one in getattr(question, name)] for name in lists},
        "settings": {name: value for name, value in settings.items() if name not in lists},
        "show_if": dict(question.show_if) if question.show_if else None,
    }


def _option(option: Option) -> dict[str, Any]:
    return {"key": option.key, "label": dict(option.label)}
