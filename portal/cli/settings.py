"""``portal settings``: what features and plugins can be set to, and the keys of secrets."""

from __future__ import annotations

import json
import uuid
from typing import Any

import click

from portal.cli.application import application


@click.group()
def settings() -> None:
    """Read and change settings; renew the encryption of secrets."""


@settings.command("list")
@click.argument("component", default="")
@click.option("--consultation", default="", help="Those of this consultation (its identifier).")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def list_settings(component: str, consultation: str, as_json: bool) -> None:
    """Show every setting, or those of one COMPONENT, with its value and where that comes from."""
    from portal.core.settings.store import states_of

    with application().test_request_context():
        scope = _scope(consultation)
        found = {
            name: [_told(state) for state in states_of(name, cls, scope)]
            for name, cls in _classes(component, scope).items()
        }
    if as_json:
        click.echo(json.dumps(found, indent=2, ensure_ascii=False))
        return
    for name, states in found.items():
        for state in states:
            note = f"  ({state['source']})" if state["source"] != "default" else ""
            problem = f"  ! {state['problem']}" if state["problem"] else ""
            click.echo(f"{name}.{state['name']} = {state['value']}{note}{problem}")


@settings.command("get")
@click.argument("component")
@click.argument("name")
@click.option("--consultation", default="", help="That of this consultation (its identifier).")
def get_setting(component: str, name: str, consultation: str) -> None:
    """Print the value of one setting; of a secret, only whether there is one."""
    from portal.core.settings.store import states_of

    with application().test_request_context():
        scope = _scope(consultation)
        cls = _class_of(component, scope)
        state = next((s for s in states_of(component, cls, scope) if s.field.name == name), None)
        if state is None:
            raise click.ClickException(f"{component} has no setting “{name}”")
        click.echo(_told(state)["value"])


@settings.command("set")
@click.argument("component")
@click.argument("name")
@click.argument("value", required=False)
@click.option("--stdin", "from_stdin", is_flag=True, help="Read the value from standard input.")
@click.option("--consultation", default="", help="For this consultation (its identifier).")
def set_setting(
    component: str, name: str, value: str | None, from_stdin: bool, consultation: str
) -> None:
    """Change one setting, as one would type it into its form; without VALUE it is asked for.

    A secret is never given as VALUE, which other users of the machine could see.
    """
    import dataclasses
    import sys

    from portal.core.database import unit_of_work
    from portal.core.permissions import SYSTEM
    from portal.core.settings import settings_of
    from portal.core.settings.changing import change_settings
    from portal.core.settings.declare import declared_settings
    from portal.core.settings.rules import Unfit

    with application().test_request_context():
        scope = _scope(consultation)
        cls = _class_of(component, scope)
        field = next((f for f in declared_settings(cls) if f.name == name), None)
        if field is None:
            raise click.ClickException(f"{component} has no setting “{name}”")
        if field.is_secret and value is not None:
            raise click.ClickException(f"{name} is a secret: leave VALUE out, it is asked for")
        _refuse_fixed(component, cls, scope, name)
        if from_stdin:
            value = sys.stdin.read()
        if value is None:
            value = click.prompt(
                str(field.label), hide_input=field.is_secret, default="", show_default=False
            )
        try:
            typed = field.parse(value)
        except Unfit as unfit:
            raise click.ClickException(f"{component}.{name}: {unfit}") from None
        known: Any = settings_of(component, cls, scope)
        with unit_of_work():
            wanted = dataclasses.replace(known, **{name: typed})
            changed = change_settings(SYSTEM, component, wanted, scope)
    click.echo(f"{component}.{name} is {'changed' if changed else 'as it was'}")


@settings.command("unset")
@click.argument("component")
@click.argument("name")
@click.option("--consultation", default="", help="For this consultation (its identifier).")
def unset(component: str, name: str, consultation: str) -> None:
    """Forget what was set, so that the default (or the site's value) holds again.

    Works for plugins that are gone as well.
    """
    from portal.core.database import unit_of_work
    from portal.core.permissions import SYSTEM
    from portal.core.settings.changing import forget_setting

    with application().test_request_context(), unit_of_work():
        gone = forget_setting(SYSTEM, component, name, _scope(consultation))
    click.echo(f"{component}.{name} {'is forgotten' if gone else 'was not set'}")


@settings.command("rotate-keys")
def rotate_keys() -> None:
    """Encrypt every secret under the first of settings_keys, so that older ones can go.

    The portal may keep running, and the command may be stopped and repeated.
    """
    from portal.core.settings.keys import Unreadable
    from portal.core.settings.rotating import rotate_secrets

    def progress(seen: int, total: int) -> None:
        click.echo(f"\r{seen:,} of {total:,} secrets", nl=False, err=True)

    with application().app_context():
        try:
            renewed, lost = rotate_secrets(progress)
        except Unreadable as error:
            raise click.ClickException(str(error)) from error
    click.echo(err=True)
    click.echo(f"{renewed:,} encrypted anew")
    for name in lost:
        click.echo(f"{name}: no key opens it; enter it again", err=True)
    raise SystemExit(1 if lost else 0)


def _scope(consultation: str) -> str:
    from portal.consultations.queries import consultation_of
    from portal.consultations.settings import for_consultation
    from portal.core.identifiers import parse_id
    from portal.core.settings import SITE

    if not consultation:
        return SITE
    try:
        identifier = uuid.UUID(consultation) if len(consultation) > 26 else parse_id(consultation)
    except ValueError:
        raise click.ClickException(f"“{consultation}” is no identifier") from None
    if consultation_of(identifier) is None:
        raise click.ClickException(f"there is no consultation {consultation}")
    return for_consultation(identifier)


def _classes(component: str, scope: str) -> dict[str, type]:
    from portal.core.settings import SITE
    from portal.core.settings.pages import settings_pages

    found = {
        name: cls
        for name, page in settings_pages().items()
        if (cls := page.cls if scope == SITE else page.per_consultation) is not None
    }
    if component and component not in found:
        known = ", ".join(sorted(found)) or "nothing"
        raise click.ClickException(f"“{component}” has no settings here; these have: {known}")
    return {component: found[component]} if component else found


def _class_of(component: str, scope: str) -> type:
    return _classes(component, scope)[component]


def _refuse_fixed(component: str, cls: type, scope: str, name: str) -> None:
    from portal.core.settings.store import Source, states_of

    for state in states_of(component, cls, scope):
        if state.field.name == name and state.source is Source.ENVIRONMENT:
            raise click.ClickException(f"{state.variable} in the environment sets {name}")


def _told(state: Any) -> dict[str, str]:
    value = state.field.kind.typed(state.value)
    if state.field.is_secret:
        value = "(set)" if state.value else "(not set)"
    return {
        "name": state.field.name,
        "value": value,
        "source": str(state.source),
        "variable": state.variable,
        "problem": state.problem,
    }
