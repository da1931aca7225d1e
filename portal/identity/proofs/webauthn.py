"""Passkeys (WebAuthn Level 2): options for the browser, and what came back checked."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from portal.core.state import config

# The library is imported where it is used: it takes a quarter of a second and ten megabytes,
# and most processes never meet a passkey.
LONGEST_ANSWER = 20_000


class PasskeyRefused(Exception):
    """The browser's answer does not prove what it should."""


@dataclass(frozen=True, slots=True)
class NewPasskey:
    """A credential a browser has just made."""

    credential_id: str
    public_key: bytes
    sign_count: int
    backed_up: bool


def party_id() -> str:
    """Return the relying party: the portal's own host."""
    return urlsplit(config().base_url).hostname or "localhost"


def _origin() -> str:
    parts = urlsplit(config().base_url)
    return f"{parts.scheme}://{parts.netloc}"


def creation_options(
    person_id: uuid.UUID, account: str, name: str, challenge: bytes, known: Sequence[str]
) -> Any:
    """Return the options of ``navigator.credentials.create`` as JSON values.

    :param known: credentials the person has already, so that no device makes a second one.
    """
    from webauthn import generate_registration_options, options_to_json  # noqa: PLC0415
    from webauthn.helpers import base64url_to_bytes  # noqa: PLC0415
    from webauthn.helpers.structs import (  # noqa: PLC0415
        AuthenticatorSelectionCriteria,
        PublicKeyCredentialDescriptor,
        ResidentKeyRequirement,
        UserVerificationRequirement,
    )

    options = generate_registration_options(
        rp_id=party_id(),
        rp_name=config().name,
        user_id=person_id.bytes,
        user_name=account,
        user_display_name=name,
        challenge=challenge,
        exclude_credentials=[
            PublicKeyCredentialDescriptor(id=base64url_to_bytes(one)) for one in known
        ],
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
    )
    return json.loads(options_to_json(options))


def request_options(challenge: bytes) -> Any:
    """Return the options of ``navigator.credentials.get`` as JSON values; any key may answer."""
    from webauthn import generate_authentication_options, options_to_json  # noqa: PLC0415
    from webauthn.helpers.structs import UserVerificationRequirement  # noqa: PLC0415

    options = generate_authentication_options(
        rp_id=party_id(),
        challenge=challenge,
        user_verification=UserVerificationRequirement.REQUIRED,
    )
    return json.loads(options_to_json(options))


def read_answer(text: str) -> dict[str, Any]:
    """Read a browser's answer.

    :raises PasskeyRefused: when it is no such thing.
    """
    try:
        answer = json.loads(text) if len(text) <= LONGEST_ANSWER else None
    except (ValueError, RecursionError):
        answer = None
    if not isinstance(answer, dict) or not isinstance(answer.get("id"), str):
        raise PasskeyRefused("not a credential")
    return answer


def challenge_in(answer: dict[str, Any]) -> str:
    """Return the challenge an answer claims to answer, in base64url.

    :raises PasskeyRefused: when there is none.
    """
    from webauthn.helpers import base64url_to_bytes  # noqa: PLC0415

    try:
        data = json.loads(base64url_to_bytes(answer["response"]["clientDataJSON"]))
        return str(data["challenge"])
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise PasskeyRefused("no challenge") from error


def check_creation(answer: dict[str, Any], challenge: str) -> NewPasskey:
    """Check the answer to :func:`creation_options`.

    :raises PasskeyRefused: when it does not fit.
    """
    from webauthn import verify_registration_response  # noqa: PLC0415
    from webauthn.helpers import base64url_to_bytes, bytes_to_base64url  # noqa: PLC0415

    try:
        made = verify_registration_response(
            credential=answer,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=party_id(),
            expected_origin=_origin(),
            require_user_verification=True,
        )
    except Exception as error:  # the library parses hostile bytes and raises of every kind
        raise PasskeyRefused(str(error)) from error
    identifier = bytes_to_base64url(made.credential_id)
    if len(identifier) > 1400 or len(made.credential_public_key) > 2048:
        raise PasskeyRefused("too long")
    return NewPasskey(
        identifier, made.credential_public_key, made.sign_count, made.credential_backed_up
    )


def check_request(
    answer: dict[str, Any], challenge: str, public_key: bytes, sign_count: int
) -> int:
    """Check the answer to :func:`request_options` and return the key's new counter.

    :raises PasskeyRefused: when it does not fit.
    """
    from webauthn import verify_authentication_response  # noqa: PLC0415
    from webauthn.helpers import base64url_to_bytes  # noqa: PLC0415

    try:
        shown = verify_authentication_response(
            credential=answer,
            expected_challenge=base64url_to_bytes(challenge),
            expected_rp_id=party_id(),
            expected_origin=_origin(),
            credential_public_key=public_key,
            credential_current_sign_count=sign_count,
            require_user_verification=True,
        )
    except Exception as error:  # the library parses hostile bytes and raises of every kind
        raise PasskeyRefused(str(error)) from error
    return int(shown.new_sign_count)
