"""The petitions of the demonstration town: in every state, within the rules, adding up."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select

from portal.sdk import DemoTown, format_id, now, session
from portal_petitions import queries
from portal_petitions.demo.load import CONTENT
from portal_petitions.models import InvalidationRow, PetitionRow, SignatureRow
from portal_petitions.plugin import plugin
from portal_petitions.queries.signatures import confirmed_matching, read_filter
from portal_petitions.records import (
    BACKGROUND_LENGTH,
    DETAILS_LENGTH,
    TITLE_LENGTH,
    Reason,
    State,
)
from portal_petitions.testing_browser import Browser, forget

PETITIONS = tomllib.loads(CONTENT.read_text(encoding="utf-8"))["petition"]


@pytest.fixture
def filled(town: Any) -> Any:
    content = tomllib.loads(CONTENT.read_text(encoding="utf-8"))
    slugs = set(content["postcodes"].values()) | {p["area"] for p in PETITIONS if "area" in p}
    people = {p["author"] for p in PETITIONS} | {"moderator", "officer"}
    plugin.demo_content(
        DemoTown(
            now=now(),
            languages=("en", "es"),
            areas={slug: town.make.area(slug.title(), slug=slug) for slug in sorted(slugs)},
            topics={key: town.make.topic(key) for key in {p["topic"] for p in PETITIONS}},
            departments={
                p["response"]["department"]: town.make.department(p["response"]["department"])
                for p in PETITIONS
                if "response" in p
            },
            people={key: town.make.person() for key in people},
            neighbours=(),
            proposals={},
        )
    )
    return town


def test_texts_keep_to_the_rules_of_petitions() -> None:
    for petition in PETITIONS:
        assert len(petition["title"]) <= TITLE_LENGTH
        assert len(petition["background"]) <= BACKGROUND_LENGTH
        assert len(petition["details"]) <= DETAILS_LENGTH
        if "rejection" in petition:
            assert petition["rejection"]["code"] in tuple(Reason)
    assert {petition["language"] for petition in PETITIONS} == {"en", "es"}


def test_the_town_has_petitions_in_every_state_and_everything_adds_up(filled: Any) -> None:
    states = set(session().execute(select(PetitionRow.state)).scalars())
    assert states == set(State)
    for check in plugin.checks():
        assert list(check.run()) == [], check.name
    anonymous = select(func.count()).where(SignatureRow.anonymous.is_(True))
    assert session().execute(anonymous).scalar_one() > 1000


def test_the_batch_that_waits_says_how_many_it_would_take(filled: Any) -> None:
    [batch] = session().execute(select(InvalidationRow)).scalars()
    wanted = read_filter(batch.filter)
    taken = confirmed_matching(batch.petition_id, wanted, batch.asked_at)
    number = session().execute(select(func.count()).where(*taken)).scalar_one()
    assert batch.previewed == number > 1


def test_each_of_them_has_a_page(filled: Any, client: Any, client_of: Callable[..., Any]) -> None:
    rows = session().execute(select(PetitionRow.id, PetitionRow.opened_at)).all()
    officer = client_of(filled.officer)
    for row in rows:
        forget()
        if row.opened_at is not None:
            assert Browser(client).get(f"/petitions/{format_id(row.id)}").status_code == 200
        assert Browser(officer).get(f"/admin/petitions/{format_id(row.id)}").status_code == 200
    assert queries.waiting_counts().overdue == 1
