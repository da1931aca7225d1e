"""Tries what is in a form, before it is saved, against the service it is meant for."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

import structlog
from flask_babel import gettext as _

from portal.core.database.guests import Guest, Trespass, current_guest
from portal.core.database.session import db
from portal.core.plugins.isolation import GuestFailure, run_with_deadline
from portal.core.settings.secret import HIDDEN, Secret
from portal.core.state import state_of

log = structlog.get_logger(__name__)
SECONDS = 12.0
QUERIES = 20
MESSAGE_LENGTH = 500


@dataclasses.dataclass(frozen=True, slots=True)
class TestResult:
    """What came of trying settings out.

    :param message: one sentence for whoever pressed the button.
    """

    # Not a class of tests, whatever its name says to pytest.
    __test__ = False

    ok: bool
    message: str


def has_test(component: str) -> bool:
    """Whether a plugin can try its settings out."""
    return _test_of(component) is not None


def test_connection(component: str, settings: Any) -> TestResult:
    """Let a plugin try settings out: isolated, for some seconds, reading only.

    Its failure is a result too; what it says of a secret is taken out of its message.
    """
    test = _test_of(component)
    if test is None:
        return TestResult(False, _("There is nothing to try here."))
    # While another machine takes its time, no transaction of ours stays open.
    db.session.rollback()
    guest = Guest(component, QUERIES)
    token = current_guest.set(guest)
    try:
        answer = run_with_deadline(lambda: test(settings), SECONDS)
        if guest.trespass:
            raise guest.trespass
        if not isinstance(answer, TestResult):
            raise TypeError(f"{type(answer).__name__} instead of TestResult")
        return TestResult(bool(answer.ok), _without_secrets(str(answer.message), settings))
    except GuestFailure:
        words = _("No answer within %(seconds)s seconds.", seconds=round(SECONDS))
        return TestResult(False, words)
    except (Trespass, Exception) as error:
        said = _without_secrets(f"{type(error).__name__}: {error}", settings)
        log.warning("settings_test_failed", plugin=component, reason=said)
        return TestResult(False, _("The test itself failed: %(why)s", why=said))
    finally:
        current_guest.reset(token)
        db.session.rollback()


test_connection.__test__ = False  # type: ignore[attr-defined]  # it is no test of ours


def _test_of(component: str) -> Callable[[Any], Any] | None:
    entry = state_of().plugins.entries.get(component)
    return getattr(entry.plugin, "test_connection", None) if entry is not None else None


def _without_secrets(message: str, settings: Any) -> str:
    for field in dataclasses.fields(settings):
        value = getattr(settings, field.name)
        if isinstance(value, Secret) and value:
            message = message.replace(value.reveal(), HIDDEN)
    return message[:MESSAGE_LENGTH]
