"""Asks a class of settings what is wrong with its values together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from flask import current_app
from flask_babel import gettext as _

from portal.core.plugins.answers import accepted
from portal.core.plugins.isolation import GuestFailure, run_as_guest
from portal.core.plugins.manager import plugins_of
from portal.core.plugins.spec import FailPolicy, HookRules
from portal.core.problems import Problem

RULES = HookRules(FailPolicy.CLOSED, budget_ms=500, queries=10, request_time=True)


def problems_together(component: str, settings: Any) -> list[Problem]:
    """Return what the ``validate()`` of a class of settings objects to.

    A plugin's is isolated; when it fails, nothing is saved.
    """
    validate = getattr(settings, "validate", None)
    if validate is None:
        return []
    manager = plugins_of(current_app)
    name = component.partition(".")[0]
    entry = manager.entries.get(name)
    if entry is None or entry.plugin is None or entry.plugin.built_in:
        return list(validate())
    try:
        found = run_as_guest(lambda: accepted(validate(), Sequence[Problem]), name, RULES)
    except GuestFailure as failure:
        manager.report_failure(name, "settings.validate", failure)
        words = _("These values could not be checked, so they were not saved.")
        return [Problem("", "unchecked", words)]
    return list(found)
