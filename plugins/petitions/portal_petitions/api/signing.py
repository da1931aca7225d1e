"""Signing a petition through a program."""

from __future__ import annotations

import uuid
from typing import Any

from marshmallow import fields, validate

from portal.sdk import Input, client_address, current_actor, schema_of
from portal_petitions import service
from portal_petitions.api import api
from portal_petitions.api.reading import ONE
from portal_petitions.policy import SIGN
from portal_petitions.records import SignatureAsked, SignatureDraft


class SignatureInput(Input):
    """A signature that waits for its confirmation."""

    name = fields.String(required=True, validate=validate.Length(max=1000))
    email = fields.Email(required=True, validate=validate.Length(max=254))
    postcode = fields.String(load_default="", validate=validate.Length(max=100))
    area_id = fields.UUID(load_default=None, allow_none=True)
    wants_news = fields.Boolean(load_default=False)
    language = fields.String(
        load_default="",
        validate=validate.Length(max=12),
        metadata={"description": "Language of the mails; by default that of the request."},
    )
    sponsor_token = fields.String(
        load_default="",
        validate=validate.Length(max=100),
        metadata={"description": "From the link for sponsors, while the petition is not open."},
    )


@api.write(
    "POST",
    f"{ONE}/signatures",
    schema_of(SignatureAsked),
    action=SIGN,
    body=SignatureInput,
    status=202,
    rate="30 per minute",
    example={"name": "Ana Muster", "email": "ana@example.org", "postcode": "99001"},
)
def ask_signature(body: dict[str, Any], petition_id: uuid.UUID) -> SignatureAsked:
    """Ask for a signature: its person gets a mail with a link, and it counts once confirmed.

    The answer is the same whether the address has signed already or not. Asking again sends the
    mail again, at most five times for each signature.
    """
    token = body.pop("sponsor_token")
    return service.ask_signature(
        petition_id,
        SignatureDraft(**body),
        address=client_address(),
        actor=current_actor(),
        sponsor_token=token,
    )
