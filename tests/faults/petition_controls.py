"""Servers that break a promise of petitions on purpose; see ``controls`` for the portal's own.

``PORTAL_CONTROL`` names the promise: ``thanks`` acknowledges a signature a moment before it is
committed, ``counts`` confirms signatures and forgets to count one in five.
"""

from __future__ import annotations

import itertools
import os
import threading
import time
from typing import Any

from flask import Flask, redirect

from portal.core.database import unit_of_work
from portal.core.web.routing import public
from tests.faults.controls import CONTROL, DELAY
from tests.support import nursery


def thank_early(app: Flask) -> None:
    """Let the page behind a link answer first and commit later."""
    from portal_petitions import service

    @public
    def confirm(token: str) -> Any:
        def later() -> None:
            time.sleep(DELAY)
            with app.app_context(), unit_of_work():
                service.confirm_signature(token, "127.0.0.1")

        threading.Thread(target=later, daemon=True).start()
        return redirect("/", 303)

    app.view_functions["petitions.do_confirm"] = confirm


def count_carelessly() -> None:
    """Let every fifth signature be confirmed without being counted."""
    from portal_petitions.service import confirming

    names = vars(confirming)
    counted, numbers = names["count_signature"], itertools.count()

    def careless(*values: Any) -> None:
        if next(numbers) % 5:
            counted(*values)

    names["count_signature"] = careless


if __name__ == "__main__":
    control = os.environ.pop(CONTROL)
    nursery.load()
    if control == "thanks":
        from portal.wsgi import app as web

        thank_early(web)
    else:
        count_carelessly()
    nursery.live()
