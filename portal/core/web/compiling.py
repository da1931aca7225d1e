"""Templates are compiled once, also when many threads ask for the same page after a start."""

from __future__ import annotations

import threading
from collections.abc import MutableMapping
from typing import Any

from flask.templating import Environment
from jinja2 import Template


class PortalEnvironment(Environment):
    """Flask's environment, in which nobody compiles what another thread is compiling already.

    The pages visitors see first take more than half a second to compile. Eight threads that do
    it at once take eight times as long, and the process never gives back what that took.
    """

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._compiling = threading.RLock()

    def _load_template(self, name: str, globals: MutableMapping[str, Any] | None) -> Template:
        # Jinja looks into its memory first, so whoever has waited finds the template there.
        with self._compiling:
            return super()._load_template(name, globals)
