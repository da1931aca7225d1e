"""Mail: written in the transaction of its cause, sent by the worker."""

from portal.core.mail.queue import queue_mail

__all__ = ["queue_mail"]
