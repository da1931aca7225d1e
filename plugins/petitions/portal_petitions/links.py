"""Addresses of petitions, and the secrets in the links people get.

A secret follows from the site's key and what it opens, so nothing that opens anything is stored,
and the same link can be shown or mailed again. What makes a link single-use is the state of what
it opens.
"""

from __future__ import annotations

import hmac
import uuid

from portal.sdk import complete_address, format_id, keyed_hash, parse_id

_SECRET_LENGTH = 40
"""160 bits in hexadecimal."""


def petition_path(petition_id: uuid.UUID) -> str:
    """Return the path of a petition's page."""
    return f"/petitions/{format_id(petition_id)}"


def office_path(petition_id: uuid.UUID) -> str:
    """Return the path of a petition's page in the back office."""
    return f"/admin/petitions/{format_id(petition_id)}"


def confirm_path(token: str) -> str:
    """Return the path on which a signature is confirmed."""
    return f"/petitions/confirm/{token}"


def sponsor_path(petition_id: uuid.UUID) -> str:
    """Return the path on which sponsors sign."""
    return f"{petition_path(petition_id)}/sponsor/{sponsor_token(petition_id)}"


def news_path(signature_id: uuid.UUID) -> str:
    """Return the path on which a signer stops the mails about a petition."""
    return f"/petitions/news/{news_token(signature_id)}"


def complete(path: str) -> str:
    """Return the whole address of a path, for mails."""
    return complete_address(path)


def confirm_token(signature_id: uuid.UUID) -> str:
    """Return the secret that confirms a signature."""
    return f"{format_id(signature_id)}{_secret('confirm', signature_id)}"


def news_token(signature_id: uuid.UUID) -> str:
    """Return the secret that stops mails to a signer."""
    return f"{format_id(signature_id)}{_secret('news', signature_id)}"


def sponsor_token(petition_id: uuid.UUID) -> str:
    """Return the secret that lets people sponsor a petition."""
    return _secret("sponsor", petition_id)


def opens_sponsoring(petition_id: uuid.UUID, token: str) -> bool:
    """Whether a secret lets people sponsor a petition."""
    return hmac.compare_digest(sponsor_token(petition_id).encode(), token.encode())


def signature_to_confirm(token: str) -> uuid.UUID | None:
    """Return whose confirmation a secret is, ``None`` when it is nobody's."""
    return _opened("confirm", token)


def signature_with_news(token: str) -> uuid.UUID | None:
    """Return whose mails a secret stops, ``None`` when it is nobody's."""
    return _opened("news", token)


def _secret(purpose: str, identifier: uuid.UUID) -> str:
    return keyed_hash(f"petitions:{purpose}", identifier.hex)[:_SECRET_LENGTH]


def _opened(purpose: str, token: str) -> uuid.UUID | None:
    try:
        identifier = parse_id(token[:26])
    except ValueError:
        return None
    given = token[26:].encode()
    known = hmac.compare_digest(_secret(purpose, identifier).encode(), given)
    return identifier if known else None
