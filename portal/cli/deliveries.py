"""``portal deliveries``: what waits, what failed, and mending it without a browser."""

from __future__ import annotations

import json
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import click

from portal.admin import service
from portal.cli.application import application
from portal.core.database.unit_of_work import unit_of_work
from portal.core.events import lanes, mending, overview
from portal.core.events.overview import STATES, DeliveryFilter
from portal.core.i18n import use_language
from portal.core.permissions.actor import SYSTEM
from portal.core.problems import NotFound
from portal.core.state import state_of


@click.group()
def deliveries() -> None:
    """Look at what subscribers are told of events, and mend it."""


def _filters(command: Callable[..., Any]) -> Callable[..., Any]:
    for option in (
        click.option("--plugin", default="", help="Of this plugin or feature only."),
        click.option("--subscriber", default="", help="Of this subscriber only."),
        click.option("--type", "event_type", default="", help="A name of events, or feature.*"),
        click.option("--age", type=click.Choice(["day", "week", "older"]), default=None),
    ):
        command = option(command)
    return command


@deliveries.command("list")
@click.option("--state", type=click.Choice(STATES), default=None, help="In this state only.")
@click.option("--limit", default=20, show_default=True, help="How many.")
@_filters
def list_deliveries(state: str | None, limit: int, **chosen: Any) -> None:
    """List deliveries, the newest first, and the lanes that are held."""
    with application().app_context():
        wanted = _chosen(state=state or "", **chosen)
        for one in overview.deliveries(chosen=wanted, limit=limit).items:
            said = one.last_error or one.outcome
            click.echo(
                f"{one.id}  {one.state:8} {one.attempts:3}  {one.lane:32} {one.event_type:32} "
                f"{said}".rstrip()
            )
        for record in lanes.lane_records():
            until = f" until {record.until:%Y-%m-%d %H:%M} UTC" if record.until else ""
            click.echo(f"held: {record.lane} ({record.state}{until}) {record.reason}".rstrip())


@deliveries.command()
@click.argument("delivery", type=click.UUID)
def show(delivery: uuid.UUID) -> None:
    """Show one DELIVERY with its event and every try."""
    with application().app_context():
        found = overview.find_delivery(delivery)
    if found is None:
        raise click.ClickException("there is no such delivery")
    one = found.delivery
    for name in ("lane", "state", "attempts", "due_at", "finished_at", "last_error", "outcome"):
        click.echo(f"{name:12} {getattr(one, name)}")
    click.echo(f"{'event':12} {one.event_id} {one.event_type} version {found.version}")
    click.echo(json.dumps(found.payload, ensure_ascii=False, indent=2))
    for attempt in found.attempts:
        click.echo(
            f"try {attempt.number}: {attempt.began_at:%Y-%m-%d %H:%M:%S} UTC {attempt.result} "
            f"after {attempt.took_ms} ms {attempt.detail}".rstrip()
        )


@deliveries.command()
@click.argument("delivery", type=click.UUID, required=False)
@click.option("--all", "everything", is_flag=True, help="All that were given up and fit.")
@click.option("--yes", is_flag=True, help="Do not ask.")
@_filters
def retry(delivery: uuid.UUID | None, everything: bool, yes: bool, **chosen: Any) -> None:
    """Try a DELIVERY again, or with --all every one that was given up."""
    if (delivery is None) != everything:
        raise click.UsageError("name one delivery, or say --all")
    with application().app_context():
        if delivery is not None:
            with _refusing("there is no such delivery to try again"):
                service.retry_delivery(SYSTEM, delivery)
            click.echo("the worker tries it again")
            return
        wanted = _chosen(state="dead", **chosen)
        count, newest = mending.count_retriable(wanted.conditions())
        if newest is None:
            click.echo("nothing was given up")
            return
        if not yes:
            click.confirm(f"Try {count} deliveries again?", abort=True)
        with unit_of_work():
            done = service.retry_deliveries(SYSTEM, wanted, newest)
        click.echo(f"the worker tries {done} again")


@deliveries.command()
@click.argument("delivery", type=click.UUID)
@click.argument("note")
def resolve(delivery: uuid.UUID, note: str) -> None:
    """Close a DELIVERY that a person has dealt with; the NOTE says how."""
    refusal = "only what was given up or is in doubt can be closed"
    with application().app_context(), use_language("en"), _refusing(refusal):
        service.resolve_delivery(SYSTEM, delivery, note)
    click.echo("noted as dealt with")


@deliveries.command()
@click.argument("lane")
@click.option("--note", default="", help="Why, for colleagues.")
def pause(lane: str, note: str) -> None:
    """Deliver nothing to LANE (a subscriber, or one of its targets) until it is resumed."""
    with application().app_context():
        known = ", ".join(state_of().subscriptions.names())
        with _refusing(f"there is no subscriber of that name; there are: {known}"):
            service.pause_deliveries(SYSTEM, lane, note)
    click.echo(f"nothing is delivered to {lane} until: portal deliveries resume {lane}")


@deliveries.command()
@click.argument("lane")
def resume(lane: str) -> None:
    """Deliver to LANE again what waits."""
    with application().app_context(), _refusing("it is not held"):
        service.resume_deliveries(SYSTEM, lane)
    click.echo("deliveries go on")


@contextmanager
def _refusing(words: str) -> Iterator[None]:
    try:
        with unit_of_work():
            yield
    except NotFound:
        raise click.ClickException(words) from None


def _chosen(*, age: str | None, **named: str) -> DeliveryFilter:
    return DeliveryFilter(age=age or "", **named)
