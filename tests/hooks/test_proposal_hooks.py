"""Hooks of proposals, each used as its example does."""

from __future__ import annotations

import csv
import io
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from portal.core.database import new_id, session
from portal.core.identifiers import format_id
from portal.proposals.models import ProposalRow, VersionRow
from portal.testing.factories import Make
from portal.testing.site import Site

Use = Callable[[str], None]
ClientOf = Callable[[uuid.UUID], FlaskClient]
BODY = "In summer nobody can use the swings after eleven. Three plane trees would do."


@pytest.fixture
def author(make: Make, client_of: ClientOf) -> FlaskClient:
    """Return the browser of somebody who may propose."""
    return client_of(make.person(level=2))


def write(browser: FlaskClient, proposal: uuid.UUID, **values: str) -> Any:
    """Send the form of a proposal to be published."""
    typed = {"title": "Shade for the playground at the mill", "body": BODY, "tab": "one"}
    address = f"/proposals/{format_id(proposal)}/edit"
    return browser.post(address, data={**typed, "action": "publish", **values})


def test_check_proposal_objects_beside_the_field(author: FlaskClient, use: Use) -> None:
    use("check_proposal")
    refused = write(author, new_id(), title="More parking for everybody")
    assert refused.status_code == 422
    assert "Name the street you mean." in refused.text
    accepted = write(
        author, new_id(), title="More parking for everybody", body=f"In Mill Street. {BODY}"
    )
    assert accepted.status_code == 303, accepted.text


def test_proposal_badges_are_words_below_the_title(
    client: FlaskClient, make: Make, use: Use
) -> None:
    use("proposal_badges")
    proposal = make.proposal()
    address = f"/proposals/{format_id(proposal)}"
    assert "Much supported" not in client.get(address).text
    popular = make.proposal(support_count=3)
    assert "Much supported" in client.get(f"/proposals/{format_id(popular)}").text


def test_proposal_actions_are_links_below_the_text(
    client: FlaskClient, make: Make, use: Use
) -> None:
    use("proposal_actions")
    proposal = format_id(make.proposal())
    page = client.get(f"/proposals/{proposal}").text
    assert f'href="/poster/{proposal}"' in page
    assert "Print as a poster" in page


def test_proposal_fields_are_filled_in_shown_and_given_out(
    app: Flask, author: FlaskClient, client: FlaskClient, use: Use
) -> None:
    use("proposal_fields")
    assert "What it may cost, in euro" in author.get("/proposals/new").text
    proposal = new_id()
    filled = {"budget.cost": "12000", "budget.who": "town"}
    assert write(author, proposal, **filled).status_code == 303
    page = client.get(f"/proposals/{format_id(proposal)}").text
    assert "<dt>What it may cost, in euro</dt><dd>12000</dd>" in page
    assert "<dt>Who should pay</dt><dd>The town</dd>" in page
    read = client.get(f"/api/v1/proposals/{proposal}").json
    assert read is not None
    assert read["extra"] == {"budget.cost": 12000, "budget.who": "town"}
    table = client.get("/proposals.csv").text.lstrip("\ufeff")
    [row] = csv.DictReader(io.StringIO(table))
    assert (row["budget.cost"], row["budget.who"]) == ("12000", "town")
    with app.app_context():
        kept = session().execute(select(VersionRow.extra)).scalars().all()
    assert kept == [{"budget.cost": 12000, "budget.who": "town"}]


@pytest.mark.parametrize(
    ("field", "typed"),
    [("budget.cost", "a lot"), ("budget.cost", "-4"), ("budget.who", "the moon")],
)
def test_proposal_fields_refuse_what_they_cannot_keep_and_keep_the_rest(
    author: FlaskClient, use: Use, field: str, typed: str
) -> None:
    use("proposal_fields")
    refused = write(author, new_id(), **{field: typed})
    assert refused.status_code == 422
    assert 'aria-invalid="true"' in refused.text
    assert BODY in refused.text


def test_proposal_fields_change_the_version_and_may_be_emptied(
    app: Flask, author: FlaskClient, use: Use
) -> None:
    use("proposal_fields")
    proposal = new_id()
    write(author, proposal, **{"budget.cost": "0"})

    def revision() -> str:
        with app.app_context():
            row = session().get(ProposalRow, proposal)
            assert row is not None
            return str(row.revision)

    assert write(author, proposal, revision=revision(), **{"budget.cost": "5"}).status_code == 303
    assert write(author, proposal, revision=revision(), **{"budget.cost": ""}).status_code == 303
    with app.app_context():
        statement = select(VersionRow.extra).order_by(VersionRow.number)
        versions = session().execute(statement).scalars().all()
    assert versions == [{"budget.cost": 0}, {"budget.cost": 5}, {}]


def test_proposal_fields_are_kept_while_their_plugin_is_switched_off(
    app: Flask, site: Site, author: FlaskClient, client: FlaskClient, use: Use
) -> None:
    use("proposal_fields")
    proposal = new_id()
    write(author, proposal, **{"budget.cost": "12000"})
    site.disable("budget")
    assert "12000" not in client.get(f"/proposals/{format_id(proposal)}").text
    with app.app_context():
        row = session().get(ProposalRow, proposal)
        assert row is not None
        revision = str(row.revision)
    changed = write(author, proposal, revision=revision, title="Shade for both playgrounds")
    assert changed.status_code == 303
    site.enable("budget")
    assert "<dd>12000</dd>" in client.get(f"/proposals/{format_id(proposal)}").text
