"""Rate limits, with headers that say what is left."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Flask, request
from flask_limiter import Limiter

from portal.core.state import state_of
from portal.core.web.context import current_actor

View = TypeVar("View", bound=Callable[..., Any])
WRITES = ["POST", "PUT", "PATCH", "DELETE"]


def client_address() -> str:
    """Return the address of the client, as far as the configured proxies are believed."""
    return request.remote_addr or "unknown"


def person_or_address() -> str:
    """Return who is counted: the signed-in person, or else the address."""
    actor = current_actor()
    return f"person:{actor.person_id}" if actor.person_id else f"address:{client_address()}"


limiter = Limiter(key_func=person_or_address, headers_enabled=True, strategy="moving-window")


def limit(rule: str, *, by_address: bool = False) -> Callable[[View], View]:
    """Limit how often a view may be asked, ``"5 per minute"``, per person or per address."""
    key = client_address if by_address else person_or_address
    return limiter.limit(rule, key_func=key, methods=WRITES)  # type: ignore[return-value]


def limit_reads(rule: str) -> Callable[[View], View]:
    """Limit how often a view may be read, per person or per address."""
    return limiter.limit(rule, key_func=person_or_address, methods=["GET"])  # type: ignore[return-value]


def set_up_limits(app: Flask) -> None:
    """Attach the limiter to an application."""
    config = state_of(app).config
    app.config["RATELIMIT_ENABLED"] = config.limits
    app.config["RATELIMIT_STORAGE_URI"] = config.limits_storage
    app.config["RATELIMIT_SWALLOW_ERRORS"] = True
    limiter.init_app(app)
