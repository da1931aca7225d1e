"""How endpoints take part in the outbox: a lane for each, so that none waits for another."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from portal.core.events.subscriptions import Idempotency, Subscription
from portal.core.webhooks.queries import SUBSCRIBER, is_public, target_title, targets_of
from portal.core.webhooks.sending import ATTEMPTS, post_message

WEBHOOKS = Subscription(
    SUBSCRIBER,
    ("*",),
    post_message,
    Idempotency.KEY,
    attempts=ATTEMPTS,
    only=is_public,
    targets=targets_of,
    title=_l("Webhooks"),
    target_title=target_title,
)
