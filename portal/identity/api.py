"""Accounts and people for programs: one's own profile, sessions and data, others' profiles."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from marshmallow import INCLUDE, Schema, fields, validate

from portal.core.api import (
    ApiBlueprint,
    Input,
    complete_address,
    extended,
    list_schema,
    reading_actor,
    schema_of,
    shape,
)
from portal.core.identifiers import format_id
from portal.core.problems import NotFound
from portal.core.web.context import current_actor
from portal.identity.drafts import ProfileDraft
from portal.identity.policy import EDIT_PROFILE, END_SESSION, EXPORT_ACCOUNT, READ_ACCOUNT
from portal.identity.queries import account_of, api_tokens_of, profile_of, sessions_of
from portal.identity.records import (
    AccountRecord,
    ApiTokenRecord,
    Profile,
    SessionRecord,
)
from portal.identity.service import account as service
from portal.identity.service.leaving import everything_about
from portal.identity.service.verification import verification_methods

api = ApiBlueprint(
    "account", __name__, description="One's own account, and the public profiles of people."
)


@dataclass(frozen=True, slots=True)
class MethodRecord:
    """A way to prove where one lives.

    :param level: level of verification it gives.
    :param requirements: what to have at hand.
    """

    name: str
    title: str
    summary: str
    level: int
    requirements: Sequence[str]


@dataclass(frozen=True, slots=True)
class VerificationRecord:
    """How far somebody has proved who they are.

    :param level: 0 e-mail, 1 telephone or postcode, 2 census, 3 electronic identity.
    :param until: last day it holds.
    :param methods: what can be used now, on the verification page.
    :param page: where to verify oneself.
    """

    level: int
    until: date | None
    methods: Sequence[MethodRecord]
    page: str


class ProfileInput(Input):
    """Changes to one's profile; what is left out stays as it is."""

    version = fields.Integer(
        required=True,
        validate=validate.Range(0, 2**31 - 1),
        metadata={"description": "The `version` the changes are based on; an older one gives 409."},
    )
    display_name = fields.String(validate=validate.Length(max=200))
    bio = fields.String(validate=validate.Length(max=5000))
    area_id = fields.UUID(allow_none=True)
    language = fields.String(validate=validate.Length(max=20))
    profile_public = fields.Boolean()
    extra = fields.Dict(
        keys=fields.String(),
        metadata={"description": "Fields of plugins, by `<plugin>.<field>`; null empties one."},
    )


class ExportSchema(Schema):
    """Everything the portal keeps about a person, by feature."""

    class Meta:
        """Which features there are is the town's choice."""

        unknown = INCLUDE

    def dump(self, obj: Any, *, many: bool | None = None) -> Any:
        """Return it as it is: what there is depends on the features and plugins in use."""
        return obj


PersonSchema = extended(
    Profile,
    "Person",
    leave_out=("public",),
    url=fields.String(metadata={"description": "Their page."}),
)


@api.read("/me", schema_of(AccountRecord), action=READ_ACCOUNT)
def read_me() -> AccountRecord:
    """Read one's own account."""
    return _own_account()


@api.write(
    "PATCH",
    "/me",
    schema_of(AccountRecord),
    action=EDIT_PROFILE,
    body=ProfileInput,
    refuses=(409,),
    example={"version": 3, "bio": "I like trees."},
)
def update_me(body: dict[str, Any]) -> AccountRecord:
    """Change one's own profile.

    The area of a verified person follows from the proof and stays as it is.
    """
    now = _own_account()
    service.change_profile(
        current_actor(),
        ProfileDraft(
            display_name=body.get("display_name", now.display_name),
            bio=body.get("bio", now.bio),
            area_id=body.get("area_id", now.area_id),
            language=body.get("language", now.language),
            profile_public=body.get("profile_public", now.profile_public),
            version=body["version"],
            extra=body.get("extra", {}),
        ),
    )
    return _own_account()


def _own_account() -> AccountRecord:
    found = account_of(service.see_own_account(current_actor()))
    if found is None:
        raise NotFound
    return found


@api.read("/me/sessions", list_schema(SessionRecord), action=READ_ACCOUNT)
def list_sessions() -> dict[str, Any]:
    """List the devices one is signed in on."""
    return {"items": sessions_of(service.see_own_account(current_actor()))}


@api.write("DELETE", "/me/sessions/<uuid:session_id>", None, action=END_SESSION, status=204)
def end_session(session_id: uuid.UUID) -> str:
    """Sign one of one's devices out."""
    service.end_one_session(current_actor(), session_id)
    return ""


@api.read("/me/tokens", list_schema(ApiTokenRecord), action=READ_ACCOUNT)
def list_tokens() -> dict[str, Any]:
    """List one's tokens.

    Tokens are made and revoked on the account page only, so that none can make itself stronger.
    """
    return {"items": api_tokens_of(service.see_own_account(current_actor()))}


@api.read("/me/verification", schema_of(VerificationRecord), action=READ_ACCOUNT)
def read_verification() -> VerificationRecord:
    """Read how far one has proved where one lives, and how to go on."""
    account = _own_account()
    return VerificationRecord(
        level=account.level,
        until=account.level_until,
        methods=[
            MethodRecord(
                method.name,
                str(method.title),
                str(method.summary),
                method.level,
                [str(one) for one in method.requirements],
            )
            for method in verification_methods()
        ],
        page=complete_address("/account/verification"),
    )


@api.read("/me/export", ExportSchema, action=EXPORT_ACCOUNT, rate="10 per hour")
def export_me() -> Any:
    """Take along everything the portal keeps about oneself."""
    return everything_about(current_actor())


@api.read("/people/<uuid:person_id>", PersonSchema, refuses=(404,))
def read_person(person_id: uuid.UUID) -> dict[str, Any]:
    """Read a public profile.

    Somebody whose profile is hidden reads only their own, with a token for their account.
    """
    found = profile_of(person_id)
    mine = reading_actor("account").person_id == person_id
    if found is None or not (found.public or mine):
        raise NotFound
    return shape(found, url=complete_address(f"/people/{format_id(found.id)}"))
