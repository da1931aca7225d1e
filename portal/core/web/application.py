"""Flask as the portal uses it: what every request asks for is at hand."""

from __future__ import annotations

from collections.abc import Callable
from inspect import CO_COROUTINE
from typing import Any

from portal.core.web.addresses import AddressingFlask
from portal.core.web.compiling import PortalEnvironment
from portal.core.web.cookie_sessions import CookieSessions


class PortalFlask(AddressingFlask):
    """Flask with the portal's addresses, templates and sessions."""

    jinja_environment = PortalEnvironment

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.session_interface = CookieSessions()

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Return a function to call; asked some twenty times with every request."""
        code = getattr(func, "__code__", None)
        if code is not None and not code.co_flags & CO_COROUTINE:
            return func
        return super().ensure_sync(func)
