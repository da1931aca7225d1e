"""Events, the outbox, deliveries and the worker."""

from portal.core.events.event import Event, EventEnvelope, event_type, upcast
from portal.core.events.hooks import DataHooks
from portal.core.events.jobs import PeriodicJob
from portal.core.events.outbox import emit
from portal.core.events.refusals import GiveUp, NotConfigured, Retry
from portal.core.events.schema import complaint_about_event, example_of_event, schema_of_event
from portal.core.events.subscriptions import Idempotency, Subscription

__all__ = [
    "DataHooks",
    "Event",
    "EventEnvelope",
    "GiveUp",
    "Idempotency",
    "NotConfigured",
    "PeriodicJob",
    "Retry",
    "Subscription",
    "complaint_about_event",
    "emit",
    "event_type",
    "example_of_event",
    "schema_of_event",
    "upcast",
]
