"""Servers that break a promise on purpose: what proves a promise must notice them.

``PORTAL_CONTROL=early`` acknowledges a support a moment before it is committed.
"""

from __future__ import annotations

import threading
import time
import uuid
from typing import Any

from flask import Flask, redirect

from portal.core.database import unit_of_work
from portal.core.web import current_actor
from portal.core.web.routing import signed_in
from portal.proposals import service
from tests.support import nursery

DELAY = 0.15


def acknowledge_early(app: Flask) -> None:
    """Let the page for supports answer first and commit later."""

    @signed_in
    def support(proposal_id: uuid.UUID) -> Any:
        actor = current_actor()

        def later() -> None:
            time.sleep(DELAY)
            with app.app_context(), unit_of_work():
                service.support_proposal(actor, proposal_id)

        threading.Thread(target=later, daemon=True).start()
        return redirect("/", 303)

    app.view_functions["proposals.support"] = support


if __name__ == "__main__":
    nursery.load()
    from portal.wsgi import app as web

    acknowledge_early(web)
    nursery.live()
