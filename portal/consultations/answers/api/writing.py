"""Writing themes, answers and promises: what officers do."""

from __future__ import annotations

import uuid
from typing import Any

from marshmallow import fields, validate

from portal.consultations.answers import service
from portal.consultations.answers.api import api
from portal.consultations.answers.api.reading import CONSULTATION, THEME
from portal.consultations.answers.api.shapes import (
    ListedPromiseSchema,
    ThemeSchema,
    listed,
    theme,
)
from portal.consultations.answers.policy import WRITE
from portal.consultations.answers.queries import find_promise, theme_of
from portal.consultations.answers.records import (
    Answer,
    NoteKind,
    PromiseDraft,
    ResponseDraft,
    ThemeDraft,
)
from portal.consultations.queries import access_consultation
from portal.core.api import Input
from portal.core.i18n import TranslatedText
from portal.core.web.context import current_actor

_LANGUAGES = {"description": "Language → text."}
_TITLE = {"en": "More shade", "es": "Más sombra"}


def _texts(most: int, **given: Any) -> fields.Dict:
    return fields.Dict(
        keys=fields.String(validate=validate.Length(max=20)),
        values=fields.String(validate=validate.Length(max=most)),
        metadata=_LANGUAGES,
        **given,
    )


class ThemeInput(Input):
    """The words of a theme."""

    title = _texts(1000, required=True)
    said = _texts(50_000, load_default=dict)
    version = fields.Integer(
        load_default=0,
        validate=validate.Range(0, 2**31 - 1),
        metadata={"description": "The version this replaces; not needed for a new one."},
    )


class LinkInput(Input):
    """Contributions of one kind."""

    kind = fields.String(required=True, validate=validate.Length(max=40))
    ids = fields.List(fields.UUID(), required=True, validate=validate.Length(min=1, max=200))


class ThemeAnswerInput(Input):
    """What the council says to a theme."""

    answer = fields.String(required=True, validate=validate.OneOf([str(one) for one in Answer]))
    reason = _texts(50_000, load_default=dict)
    department_id = fields.UUID(load_default=None, allow_none=True)
    revision = fields.Integer(
        load_default=0,
        validate=validate.Range(0, 2**31 - 1),
        metadata={"description": "`revision` of the draft this replaces, 0 for the first one."},
    )


class PromiseInput(Input):
    """Something promised by a day."""

    title = _texts(1000, required=True)
    due_on = fields.Date(required=True)
    department_id = fields.UUID(load_default=None, allow_none=True)


class PromiseNoteInput(Input):
    """What became of a promise."""

    kind = fields.String(required=True, validate=validate.OneOf([str(kind) for kind in NoteKind]))
    text = _texts(10_000, required=True)
    due_on = fields.Date(
        load_default=None, allow_none=True, metadata={"description": "For `moved`: the new day."}
    )
    kept_on = fields.Date(
        load_default=None,
        allow_none=True,
        metadata={"description": "For `kept`: since when; null for today."},
    )


def _id_of(slug: str) -> uuid.UUID:
    return access_consultation(current_actor(), slug).id


@api.write(
    "POST",
    f"{CONSULTATION}/themes",
    ThemeSchema,
    action=WRITE,
    body=ThemeInput,
    status=201,
    example={"title": _TITLE, "said": {"en": "It is too hot.", "es": "Hace demasiado calor."}},
)
def add_theme(body: dict[str, Any], slug: str) -> dict[str, Any]:
    """Begin a theme (officers)."""
    found = _id_of(slug)
    draft = ThemeDraft(TranslatedText(body["title"]), TranslatedText(body["said"]))
    made = service.add_theme(current_actor(), found, draft)
    return theme(theme_of(found, made))


@api.write(
    "PUT",
    THEME,
    ThemeSchema,
    action=WRITE,
    body=ThemeInput,
    refuses=(404, 409),
    example={"title": _TITLE, "said": {"en": "It is too hot."}, "version": 1},
)
def edit_theme(body: dict[str, Any], slug: str, theme_id: uuid.UUID) -> dict[str, Any]:
    """Change the words of a theme (officers)."""
    found = _id_of(slug)
    draft = ThemeDraft(TranslatedText(body["title"]), TranslatedText(body["said"]))
    service.edit_theme(current_actor(), found, theme_id, draft, body["version"])
    return theme(theme_of(found, theme_id))


@api.write("DELETE", THEME, None, action=WRITE, status=204)
def remove_theme(slug: str, theme_id: uuid.UUID) -> str:
    """Take a theme away that nobody has seen an answer to (officers)."""
    service.remove_theme(current_actor(), _id_of(slug), theme_id)
    return ""


@api.write(
    "POST",
    f"{THEME}/contributions",
    ThemeSchema,
    action=WRITE,
    body=LinkInput,
    example={"kind": "statement", "ids": ["01890a5d-ac96-774b-bcce-b302099a8057"]},
)
def link_contributions(body: dict[str, Any], slug: str, theme_id: uuid.UUID) -> dict[str, Any]:
    """Say that a theme is made of these contributions too (officers)."""
    found = _id_of(slug)
    links = [(body["kind"], one) for one in body["ids"]]
    service.link_contributions(current_actor(), found, theme_id, links)
    return theme(theme_of(found, theme_id))


@api.write(
    "DELETE",
    f"{THEME}/contributions/<kind>/<uuid:contribution_id>",
    None,
    action=WRITE,
    status=204,
)
def unlink_contribution(
    slug: str, theme_id: uuid.UUID, kind: str, contribution_id: uuid.UUID
) -> str:
    """Say that a contribution does not belong to a theme after all (officers)."""
    service.unlink_contribution(current_actor(), _id_of(slug), theme_id, (kind, contribution_id))
    return ""


@api.write(
    "PUT",
    f"{THEME}/response-draft",
    ThemeSchema,
    action=WRITE,
    body=ThemeAnswerInput,
    refuses=(404, 409),
    example={"answer": "will", "reason": {"en": "We will plant trees."}, "revision": 0},
)
def save_theme_response(body: dict[str, Any], slug: str, theme_id: uuid.UUID) -> dict[str, Any]:
    """Keep an answer that is not published yet (officers)."""
    found = _id_of(slug)
    service.save_response(current_actor(), found, theme_id, _answer(body))
    return theme(theme_of(found, theme_id))


@api.write(
    "POST",
    f"{THEME}/response",
    ThemeSchema,
    action=WRITE,
    body=ThemeAnswerInput,
    status=201,
    refuses=(404, 409),
    example={"answer": "did", "reason": {"en": "There are trees.", "es": "Hay árboles."}},
)
def publish_theme_response(body: dict[str, Any], slug: str, theme_id: uuid.UUID) -> dict[str, Any]:
    """Publish an answer (officers).

    With the last one that was missing, everybody who took part gets one mail.
    """
    found = _id_of(slug)
    service.publish_response(current_actor(), found, theme_id, _answer(body))
    return theme(theme_of(found, theme_id))


def _answer(body: dict[str, Any]) -> ResponseDraft:
    return ResponseDraft(
        body["answer"], TranslatedText(body["reason"]), body["department_id"], body["revision"]
    )


@api.write(
    "POST",
    f"{THEME}/promises",
    ListedPromiseSchema,
    action=WRITE,
    body=PromiseInput,
    status=201,
    example={"title": {"en": "Twelve trees stand", "es": "Doce árboles"}, "due_on": "2028-03-01"},
)
def make_promise(body: dict[str, Any], slug: str, theme_id: uuid.UUID) -> dict[str, Any]:
    """Promise something by a day, in public (officers)."""
    draft = PromiseDraft(TranslatedText(body["title"]), body["due_on"], body["department_id"])
    made = service.make_promise(current_actor(), _id_of(slug), theme_id, draft)
    return listed(find_promise(made))


@api.write(
    "POST",
    "/promises/<uuid:promise_id>/notes",
    ListedPromiseSchema,
    action=WRITE,
    body=PromiseNoteInput,
    status=201,
    example={"kind": "progress", "text": {"en": "The trees are ordered."}},
)
def note_promise(body: dict[str, Any], promise_id: uuid.UUID) -> dict[str, Any]:
    """Say what became of a promise, in public (officers)."""
    of = (current_actor(), find_promise(promise_id).promise.consultation_id, promise_id)
    kind, text = body["kind"], TranslatedText(body["text"])
    if kind == NoteKind.MOVED:
        service.move_promise(*of, body["due_on"], text)
    elif kind == NoteKind.KEPT:
        service.keep_promise(*of, body["kept_on"], text)
    elif kind == NoteKind.WITHDRAWN:
        service.withdraw_promise(*of, text)
    elif kind == NoteKind.REOPENED:
        service.reopen_promise(*of, text)
    else:
        service.note_progress(*of, text)
    return listed(find_promise(promise_id))
