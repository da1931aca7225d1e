"""Every route with example arguments from the stage; a route without one fails the tests."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping
from typing import Any

from flask import Flask
from werkzeug.routing import Rule

from tests.support.methods import ANSWERED, kind_of_phase
from tests.support.stage import Stage
from tests.support.surveys import THINGS as THINGS_OF_SURVEYS

#: Which thing an argument stands for, by its name.
THING_OF = {
    "proposal_id": "proposal",
    "comment_id": "comment",
    "consultation_id": "consultation",
    "correction_id": "correction",
    "phase_id": "phase",
    "statement_id": "statement",
    "question_id": "question",
    "option_id": "option",
    "person_id": "person",
    "area_id": "area",
    "topic_id": "topic",
    "department_id": "department",
    "upload_id": "upload",
    "step_id": "step",
    "milestone_id": "step",
    "session_id": "session",
    "passkey_id": "passkey",
    "token_id": "token",
    "grant_id": "grant",
    "subject_id": "proposal",
    "delivery_id": "delivery",
    "endpoint_id": "webhook",
    "theme_id": "consultation theme",
    "promise_id": "consultation promise",
    "contribution_id": "statement",
}
#: What stands in addresses as it is.
PLAIN: Mapping[str, Any] = {"number": 1, "anchor": 1, "kind": "proposal"}
#: The thing whose state matters for a route, when it names several.
LEADING = ("proposal", "comment", "slug", "consultation", "person", "upload")

#: What stands in addresses besides things: by endpoint, or by blueprint and argument.
WORDS: Mapping[str, Mapping[str, Any]] = {
    "admin.settings_edit": {"component": "proposals"},
    # Nothing of the portal itself is set per consultation; that of plugins has tests of its own.
    "admin.consultation_settings_edit": {"component": "no-such-plugin"},
    "admin.job_run": {"name": "proposals.archive"},
    "admin.plugin_show": {"name": "no-such-plugin"},
    "admin.plugin_notice_read": {"name": "no-such-plugin"},
    "admin.plugin_enable": {"name": "no-such-plugin"},
    "admin.plugin_disable": {"name": "no-such-plugin"},
    "consultation_previews.open_link": {"token": "no-such-link"},
    "consultations_office.compose_with": {"name": "deliberation"},
    "consultations_office.revoke": {"preview_id": uuid.UUID(int=1)},
    "participation_office.cancel_codes": {"batch_id": uuid.UUID(int=1)},
    "participation_office.sheet": {"sheet_id": uuid.UUID(int=1)},
    "identity.verify_by": {"name": "census"},
    "identity.email_confirm": {"which": "new"},
    "preferences.language": {"language": "es"},
    "questions.ask_on": {"number": ANSWERED},
    "preferences.colours": {"scheme": "dark"},
    **{
        f"survey_{name}": {"key": "idea"}
        for name in (
            "results.question",
            "analysis.texts",
            "analysis.add_theme",
            "analysis.change_theme",
            "analysis.change_answers",
        )
    },
    "site.open_table": {"name": "proposals", "form": "csv"},
    "site.page": {"name": "privacy"},
    "site.styleguide_page": {"name": "form"},
}
#: The purpose of the mailed secret a route takes.
SECRETS = {
    "identity.confirm": "register",
    "identity.reset": "reset",
    "identity.sign_in_by_link": "sign_in",
    "identity.email_confirm": "email_new",
}
#: Query strings without which a page has nothing to show.
QUERIES = {
    "site.search": "?q=stage",
    "proposals.similar": "?title=A+stage+in+the+park",
    "survey_analysis.cross_csv": "?rows=swim&columns=%3Achannel",
}


class NoExample(Exception):
    """A route nobody gave an example for."""


def routes(app: Flask, method: str = "GET") -> Iterator[Rule]:
    """Return every route of the portal itself that answers ``method``, each once.

    What plugins mount has tests of the plugin's own.
    """
    for rule in sorted(app.url_map.iter_rules(), key=lambda rule: (rule.endpoint, rule.rule)):
        if method in (rule.methods or ()) and not _is_a_plugins(app, rule):
            yield rule


def _is_a_plugins(app: Flask, rule: Rule) -> bool:
    blueprint = app.blueprints.get(rule.endpoint.rpartition(".")[0])
    return getattr(blueprint, "portal_plugin", None) is not None


def states_of(stage: Stage, rule: Rule) -> tuple[str, ...]:
    """Return the states of the thing a route is about; one unnamed state for all others."""
    kinds = _kinds(rule)
    for kind in LEADING:
        if kind in kinds:
            return tuple(stage.things[kind])
    return ("",)


def address(stage: Stage, rule: Rule, state: str = "") -> str:
    """Return an address of a route, about a thing in ``state``.

    :raises NoExample: when an argument's meaning is unknown.
    """
    values: dict[str, Any] = dict(WORDS.get(rule.endpoint, {}))
    kinds = _kinds(rule)
    leading = next((kind for kind in LEADING if kind in kinds), "")
    for argument in rule.arguments - set(values):
        values[argument] = _value(stage, rule, argument, state, leading)
    with stage.app.test_request_context():
        built = stage.app.url_map.bind("localhost").build(rule.endpoint, values)
    return built + QUERIES.get(rule.endpoint, "")


def _value(stage: Stage, rule: Rule, argument: str, state: str, leading: str) -> Any:
    endpoint = rule.endpoint
    if argument == "secret":
        return stage.secrets[SECRETS[endpoint]]
    if argument in PLAIN:
        return PLAIN[argument]
    kind = _kind_here(endpoint, argument) or THING_OF.get(argument)
    if kind == "phase":
        kind = kind_of_phase(endpoint)
    if kind is None:
        raise NoExample(f"{endpoint}: what is an example of <{argument}> in {rule.rule}?")
    same_states = leading in ("slug", "consultation") and kind.startswith(
        ("consultation", "phase", "option")
    )
    return stage.thing(kind, state if kind == leading or same_states else "")


def _kind_here(endpoint: str, argument: str) -> str | None:
    """Return which thing a name stands for that means another one elsewhere."""
    if endpoint.startswith("survey_") and argument in THINGS_OF_SURVEYS:
        return THINGS_OF_SURVEYS[argument]
    if argument == "slug":
        if "municipality" not in endpoint:
            return "slug"
        return "area_slug" if "area" in endpoint else "department_slug"
    if argument == "name" and endpoint.startswith("municipality_office.layer"):
        return "layer"
    if argument == "key" and endpoint == "outcome.chart":
        return "consultation chart"
    if argument == "import_id":
        return "census_import" if endpoint.startswith("identity_office") else "area_import"
    return None


def _kinds(rule: Rule) -> set[str]:
    kinds = {THING_OF[argument] for argument in rule.arguments if argument in THING_OF}
    if "slug" in rule.arguments and "municipality" not in rule.endpoint:
        kinds.add("slug")
    return kinds
