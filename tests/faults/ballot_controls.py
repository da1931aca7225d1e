"""A server that thanks voters a moment before their ballot is committed, on purpose."""

from __future__ import annotations

import threading
import time
import uuid
from typing import Any

from flask import Flask, request

from portal.consultations.methods.poll import service
from portal.core.database import unit_of_work
from portal.core.web import current_actor
from portal.core.web.routing import signed_in
from portal.voting.queries import contest_of
from portal.voting.receipts import code_of
from tests.support import nursery

DELAY = 0.15


def thank_early(app: Flask) -> None:
    """Let the page answer with a receipt first and cast the ballot later."""

    @signed_in
    def cast(slug: str, phase_id: uuid.UUID) -> Any:
        del slug
        actor, token, choice = current_actor(), request.form["token"], request.form["choice"]
        contest = contest_of("phase", phase_id)
        assert contest is not None

        def later() -> None:
            time.sleep(DELAY)
            with app.app_context(), unit_of_work():
                service.cast_vote(actor, phase_id, (choice,), token)

        threading.Thread(target=later, daemon=True).start()
        return code_of(contest.id, token)

    app.view_functions["poll.cast"] = cast


if __name__ == "__main__":
    nursery.load()
    from portal.wsgi import app as web

    thank_early(web)
    nursery.live()
