"""The control: a portal that thanks before it has written anything down.

Run like the command line. Each unit of work waits a moment before its commit, on a thread that
nobody waits for, so that a kill in between loses what a person was thanked for.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from portal.proposals.views import supporting


def _later(original: Any) -> Any:
    @contextmanager
    def careless_unit_of_work() -> Iterator[None]:
        yield

    def thank_first(actor: Any, proposal_id: Any) -> Any:
        from flask import current_app

        app = current_app._get_current_object()  # type: ignore[attr-defined]

        def write() -> None:
            time.sleep(0.15)
            from portal.core.database import unit_of_work

            with app.app_context(), unit_of_work():
                original(actor, proposal_id)

        threading.Thread(target=write, daemon=True).start()

    supporting.unit_of_work = careless_unit_of_work  # type: ignore[assignment]
    return thank_first


supporting.service.support_proposal = _later(supporting.service.support_proposal)  # type: ignore[attr-defined]

if __name__ == "__main__":
    from portal.cli import main

    main()
