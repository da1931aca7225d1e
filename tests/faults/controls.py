"""Servers and workers that break a promise on purpose: what proves a promise must notice them.

``PORTAL_CONTROL`` names the promise: ``thanks`` acknowledges a support a moment before it is
committed, ``ticks`` writes a delivery down as done before it is carried out.
"""

from __future__ import annotations

import os
import threading
import time
import uuid
from typing import Any

from flask import Flask, redirect

from portal.core import clock
from portal.core.database import unit_of_work
from portal.core.events import deliveries
from portal.core.events.claims import Claim, Outcome, write_down
from portal.core.state import state_of
from portal.core.web import current_actor
from portal.core.web.routing import signed_in
from portal.proposals import service
from tests.support import nursery

DELAY = 0.15
LONG_DELAY = 0.4
"""Seconds; whoever sees what was ticked off has that long to kill the worker."""
CONTROL = "PORTAL_CONTROL"


def thank_early(app: Flask) -> None:
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


def tick_off_early() -> None:
    """Let the worker write down that it has done what it is about to do."""

    def carry_out(claim: Claim) -> bool:
        found = state_of().subscriptions.find(claim.subscriber)
        assert found is not None
        envelope = deliveries.envelope_of(claim)
        write_down(claim, Outcome("done"), clock.now(), 0)
        time.sleep(LONG_DELAY)
        found[1].handler(envelope)
        return True

    deliveries.carry_out = carry_out


if __name__ == "__main__":
    control = os.environ.pop(CONTROL)
    nursery.load()
    if control == "thanks":
        from portal.wsgi import app as web

        thank_early(web)
    else:
        tick_off_early()
    nursery.live()
