"""What petitions do on their own: subscriptions of the outbox, and periodic jobs."""

from __future__ import annotations

from datetime import timedelta

from portal.sdk import Idempotency, PeriodicJob, Subscription
from portal.sdk import lazy_gettext as _l
from portal_petitions.events import MailingContinued, PetitionThresholdReached
from portal_petitions.service.anonymising import anonymise_petitions
from portal_petitions.service.closing import (
    clear_unconfirmed,
    close_petitions,
    withdraw_unsponsored,
)
from portal_petitions.service.mailing import continue_mailing
from portal_petitions.service.telling import remind_moderators, tell_of_threshold
from portal_petitions.service.trending import raise_alarms


def subscriptions() -> tuple[Subscription, ...]:
    """Return the subscriptions; each recognises what it did before by its own tables and keys."""
    return (
        Subscription(
            "petitions.mailing", (MailingContinued.type,), continue_mailing, Idempotency.KEY
        ),
        Subscription(
            "petitions.thresholds",
            (PetitionThresholdReached.type,),
            tell_of_threshold,
            Idempotency.KEY,
        ),
    )


def periodic_jobs() -> tuple[PeriodicJob, ...]:
    """Return the jobs; what pages show never waits for one of them."""
    return (
        PeriodicJob(
            "petitions.close",
            timedelta(minutes=5),
            close_petitions,
            _l("Write down which petitions have closed"),
        ),
        PeriodicJob(
            "petitions.alarms",
            timedelta(minutes=5),
            raise_alarms,
            _l("Look for unusually many signatures"),
        ),
        PeriodicJob(
            "petitions.remind",
            timedelta(hours=6),
            remind_moderators,
            _l("Remind moderators of petitions that wait"),
        ),
        PeriodicJob(
            "petitions.unsponsored",
            timedelta(days=1),
            withdraw_unsponsored,
            _l("Take back petitions without sponsors"),
        ),
        PeriodicJob(
            "petitions.clear",
            timedelta(days=1),
            clear_unconfirmed,
            _l("Delete signatures that were never confirmed"),
        ),
        PeriodicJob(
            "petitions.anonymise",
            timedelta(days=1),
            anonymise_petitions,
            _l("Take the names off signatures of old petitions"),
            seconds=600,
        ),
    )
