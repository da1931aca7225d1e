"""Code of plugins as the database sees it: counted, and kept away from the transaction."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass


class Trespass(Exception):
    """A plugin's code did with the database what it must not do; carries the kind and detail."""

    def __init__(self, kind: str, detail: str) -> None:
        self.kind = kind
        self.detail = detail
        super().__init__(detail)


@dataclass
class Guest:
    """What one running piece of plugin code may still use, and what it has done wrong."""

    name: str
    queries_left: int
    trespass: Trespass | None = None


current_guest: ContextVar[Guest | None] = ContextVar("current_guest", default=None)


def refuse_guests(what: str) -> None:
    """Go on only if no plugin's code is asking.

    :raises Trespass: otherwise; it is remembered even if the plugin swallows it.
    """
    guest = current_guest.get()
    if guest is not None:
        guest.trespass = Trespass("transaction", f"plugins may not {what}")
        raise guest.trespass
