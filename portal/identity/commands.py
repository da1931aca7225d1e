"""Commands about people: ``portal user …``."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager

import click

ROLES = ("moderator", "editor", "officer", "administrator")


@click.group("user")
def user() -> None:
    """People, their roles and their sessions."""


@contextmanager
def _refusals_in_words() -> Iterator[None]:
    from portal.core.problems import Problems

    try:
        yield
    except Problems as refused:
        raise click.ClickException(" ".join(p.message for p in refused.problems)) from refused


def _person(email: str) -> uuid.UUID:
    from portal.identity.queries import person_by_email

    found = person_by_email(email)
    if found is None:
        raise click.ClickException(f"Nobody has the address {email}.")
    return found


@user.command("add")
@click.argument("email")
@click.option("--name", required=True, help="Name that others see.")
@click.option("--role", type=click.Choice(ROLES), help="Role for the whole portal.")
@click.option("--language", default="", help="Language of mails; the portal's by default.")
@click.option(
    "--password", default="", help="Asked for when left out.", envvar="PORTAL_NEW_PASSWORD"
)
@click.option("--no-password", is_flag=True, help="The person signs in by mailed links.")
def add(
    email: str, name: str, role: str | None, language: str, password: str, no_password: bool
) -> None:
    """Make an account with a confirmed address."""
    from portal.core.database import unit_of_work
    from portal.core.permissions import SYSTEM
    from portal.identity.drafts import GrantDraft
    from portal.identity.service.registration import add_person
    from portal.identity.service.roles import grant_role

    if not password and not no_password:
        password = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    with _refusals_in_words(), unit_of_work():
        person_id = add_person(name, email, password=password, language=language)
        if role:
            grant_role(SYSTEM, person_id, GrantDraft(role))
    click.echo(f"{email} has an account now.")


@user.command("list")
@click.argument("words", default="")
@click.option("--staff", is_flag=True, help="Only people with a role.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 1000))
def list_people(words: str, staff: bool, limit: int) -> None:
    """List people, the newest first; WORDS are part of a name or an address."""
    from portal.identity.queries.people import grants_held, people

    for person in people(
        words=words, only="staff" if staff else "", by_address=True, limit=limit
    ).items:
        held = (
            ", ".join(grant.role for grant in grants_held(person.id)) if person.has_grants else ""
        )
        click.echo(
            f"{person.email:40} level {person.level}  {person.display_name}  {held}".rstrip()
        )


@user.command("grant")
@click.argument("email")
@click.argument("role", type=click.Choice(ROLES))
@click.option("--until", type=click.DateTime(["%Y-%m-%d"]), help="Last day, 2030-12-31.")
def grant(email: str, role: str, until: object) -> None:
    """Give a role for the whole portal."""
    from datetime import datetime

    from portal.core.database import unit_of_work
    from portal.core.permissions import SYSTEM
    from portal.identity.drafts import GrantDraft
    from portal.identity.service.roles import grant_role

    ends_on = until.date() if isinstance(until, datetime) else None
    person_id = _person(email)
    with _refusals_in_words(), unit_of_work():
        grant_role(SYSTEM, person_id, GrantDraft(role, ends_on=ends_on))
    click.echo(f"{email} is {role} now.")


@user.command("revoke-sessions")
@click.argument("email")
def revoke_sessions(email: str) -> None:
    """Sign somebody out everywhere."""
    from portal.core.database import unit_of_work
    from portal.identity.sessions import end_all_sessions

    person_id = _person(email)
    with unit_of_work():
        count = end_all_sessions(person_id)
    click.echo(f"{count} sessions ended.")


@user.command("set-password")
@click.argument("email")
@click.password_option(help="Asked for when left out.", envvar="PORTAL_NEW_PASSWORD")
def set_password(email: str, password: str) -> None:
    """Set somebody's password and sign them out everywhere."""
    from portal.core.database import unit_of_work
    from portal.core.problems import Problems
    from portal.identity.proofs.passwords import hash_password, password_problems
    from portal.identity.service.account import set_password as set_it

    person_id = _person(email)
    with _refusals_in_words():
        problems = password_problems(password, about=(email,))
        if problems:
            raise Problems(problems)
    with unit_of_work():
        set_it(person_id, hash_password(password))
    click.echo("The password is set.")


@user.command("reset-second-factor")
@click.argument("email")
def reset_second_factor(email: str) -> None:
    """Switch the second step off for somebody who lost it, and sign them out everywhere."""
    from portal.core.database import unit_of_work
    from portal.identity.service.second_factor import reset_second_factor as reset_it

    person_id = _person(email)
    with unit_of_work():
        reset_it(person_id)
    click.echo(f"{email} signs in without a second step until it is set up again.")
