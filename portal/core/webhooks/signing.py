"""Signs messages as the Standard Webhooks convention has it, so that ready-made libraries verify.

What is signed is ``<id>.<timestamp>.<body>`` with HMAC-SHA256; the header holds one signature for
each secret that is valid now. Source: Standard Webhooks 1.0.0, "Signature scheme".
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Iterable, Mapping
from datetime import datetime

from portal.core.webhooks.secrets import PREFIX


def signed_headers(
    secrets: Iterable[str], message_id: str, at: datetime, body: bytes
) -> Mapping[str, str]:
    """Return the headers that prove a message.

    :param message_id: the same for every try, so that receivers know a repeated one.
    :param at: when this try is made; receivers refuse old ones.
    """
    timestamp = str(int(at.timestamp()))
    signatures = (signature(secret, message_id, timestamp, body) for secret in secrets)
    return {
        "Content-Type": "application/json",
        "webhook-id": message_id,
        "webhook-timestamp": timestamp,
        "webhook-signature": " ".join(signatures),
    }


def signature(secret: str, message_id: str, timestamp: str, body: bytes) -> str:
    """Return the signature of a message: ``v1,`` and the base64 form of its HMAC."""
    key = base64.b64decode(secret.removeprefix(PREFIX))
    content = f"{message_id}.{timestamp}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(key, content, hashlib.sha256)).decode()
