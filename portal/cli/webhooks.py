"""``portal webhooks``: endpoints of other systems, without a browser."""

from __future__ import annotations

import uuid
from datetime import datetime

import click

from portal.admin.service import webhooks as service
from portal.cli.application import application
from portal.core.database.unit_of_work import unit_of_work
from portal.core.i18n import use_language
from portal.core.permissions.actor import SYSTEM
from portal.core.webhooks import queries
from portal.core.webhooks.records import EndpointDraft
from portal.core.webhooks.replay import Stretch, preview_replay


@click.group()
def webhooks() -> None:
    """Tell other systems of what happens."""


@webhooks.command("list")
def list_webhooks() -> None:
    """List endpoints with their state."""
    with application().app_context():
        for one in queries.endpoints():
            state = "on" if one.active else "off"
            if one.active and one.failing_since:
                state = f"failing since {one.failing_since:%Y-%m-%d %H:%M} UTC"
            types = " ".join(one.types)
            click.echo(f"{one.id}  {state:8} {one.url}  {types}  {one.switched_off}".rstrip())


@webhooks.command()
@click.argument("url")
@click.option("--type", "types", multiple=True, help="A name of events, or feature.*; all.")
@click.option("--description", default="", help="What it is for.")
def add(url: str, types: tuple[str, ...], description: str) -> None:
    """Add the endpoint URL and print its secret, this once."""
    with application().app_context(), use_language("en"), unit_of_work():
        made, secret = service.add_webhook(SYSTEM, EndpointDraft(url, description, types or ("*",)))
    click.echo(f"{made}\n{secret}")


@webhooks.command()
@click.argument("endpoint", type=click.UUID)
def test(endpoint: uuid.UUID) -> None:
    """Send a test message to ENDPOINT."""
    with application().app_context(), use_language("en"), unit_of_work():
        service.send_webhook_test(SYSTEM, endpoint)
    click.echo("the worker sends it now; see: portal deliveries list --subscriber core.webhooks")


@webhooks.command()
@click.argument("endpoint", type=click.UUID)
@click.option("--event", type=click.UUID, default=None, help="This event only.")
@click.option("--after", type=click.UUID, default=None, help="Everything after this event.")
@click.option("--since", type=click.DateTime(), default=None, help="From this moment on.")
@click.option("--until", type=click.DateTime(), default=None, help="Before this moment.")
@click.option("--yes", is_flag=True, help="Do not ask.")
def replay(
    endpoint: uuid.UUID,
    event: uuid.UUID | None,
    after: uuid.UUID | None,
    since: datetime | None,
    until: datetime | None,
    yes: bool,
) -> None:
    """Tell ENDPOINT again of past events, 10,000 at most at once; moments are local time."""
    stretch = Stretch(
        event, after, since.astimezone() if since else None, until.astimezone() if until else None
    )
    with application().app_context(), use_language("en"):
        wanted = preview_replay(endpoint, stretch)
        if not wanted.count:
            click.echo("there is nothing to send")
            return
        if not yes:
            click.confirm(f"Send {wanted.count} messages?", abort=True)
        with unit_of_work():
            done = service.replay_webhook(SYSTEM, endpoint, stretch)
    more = f"; there are more, go on with --after {done.last_id}" if done.more else ""
    click.echo(f"{done.count} messages are queued{more}")
