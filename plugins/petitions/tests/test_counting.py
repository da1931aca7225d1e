"""Whatever happens in whatever order: petition, areas and hours add up to the signatures."""

from __future__ import annotations

import random
import uuid
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select, update

from portal.sdk import Problems, session, unit_of_work
from portal_petitions import privacy, queries, service
from portal_petitions.counting import change_counts, recount
from portal_petitions.counting.changing import Place
from portal_petitions.dates import hour_of
from portal_petitions.models import HourCountRow, PetitionRow, SignatureRow
from portal_petitions.records import SignatureFilter
from portal_petitions.service.anonymising import anonymise_petition
from portal_petitions.testing import acting, add_petition, add_signatures, confirm, sign


def findings() -> list[str]:
    return [finding.what for check in queries.petition_checks() for finding in check.run()]


def shown(petition_id: uuid.UUID) -> tuple[int, Counter[uuid.UUID | None], int]:
    """Return the counts as folded in: petition, areas, hours."""
    session().close()
    petition = queries.find_petition(petition_id)
    assert petition is not None
    hours = session().execute(
        select(func.coalesce(func.sum(HourCountRow.count), 0)).where(
            HourCountRow.petition_id == petition_id
        )
    )
    areas = Counter(dict(queries.exact_area_counts(petition_id)))
    return petition.signature_count, areas, int(hours.scalar_one())


def counted_rows(petition_id: uuid.UUID) -> tuple[int, Counter[uuid.UUID | None], int]:
    rows = session().execute(
        select(SignatureRow.area_id).where(
            SignatureRow.petition_id == petition_id,
            SignatureRow.state == "confirmed",
            SignatureRow.counted.is_(True),
        )
    )
    areas = Counter(rows.scalars())
    return areas.total(), areas, areas.total()


STEPS = st.lists(
    st.sampled_from(
        ["sign", "flood", "ask", "fold", "invalidate", "undo", "remove", "recount", "hour", "erase"]
    ),
    min_size=5,
    max_size=25,
)


class Life:
    """A petition to which anything may happen."""

    def __init__(self, town: Any, clock: Any, outbox: Any, seed: int) -> None:
        self.town, self.clock, self.fold = town, clock, outbox
        self.random = random.Random(seed)
        self.petition = add_petition()
        self.one = acting(town.moderator, "moderator")
        self.two = acting(town.officer, "officer")

    def area(self) -> uuid.UUID | None:
        return self.random.choice((self.town.mill, self.town.old, None))

    def sign(self) -> None:
        sign(self.petition, self.random.randint(1, 3), area_id=self.area())

    def flood(self) -> None:
        for one in add_signatures(self.petition, 3, area_id=self.area()):
            confirm(one, "203.0.113.7")

    def ask(self) -> None:
        add_signatures(self.petition, 1, area_id=self.area())

    def hour(self) -> None:
        self.clock(minutes=self.random.randint(1, 90))

    def erase(self) -> None:
        person = self.town.make.person()
        sign(self.petition, 1, person_id=person, area_id=self.area())
        with unit_of_work():
            privacy.erase(person)

    def invalidate(self) -> None:
        wanted = self.random.choice(
            (
                SignatureFilter(area_id=self.town.mill),
                SignatureFilter(address="203.0.113.7"),
                SignatureFilter(name="Number"),
                SignatureFilter(since=hour_of(self.clock())),
            )
        )
        try:
            with unit_of_work():
                batch = service.ask_invalidation(self.one, self.petition, wanted, "a test")
        except Problems:
            return  # nothing fits
        with unit_of_work():
            service.approve_invalidation(self.two, batch)

    def undo(self) -> None:
        applied = [b.id for b in queries.batches_of(self.petition) if b.state == "applied"]
        if applied:
            with unit_of_work():
                service.undo_invalidation(self.two, self.random.choice(applied))

    def remove(self) -> None:
        some = queries.signatures_of(self.petition, limit=5).items
        if some:
            with unit_of_work():
                service.remove_signature(self.one, self.random.choice(some).id, "asked for it")

    def recount(self) -> None:
        with unit_of_work():
            assert service.recount_petition(self.one, self.petition) == 0


@settings(
    max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(steps=STEPS, seed=st.integers(0, 2**16))
def test_counts_add_up_whatever_happens_in_whatever_order(
    town: Any, clock: Any, outbox: Any, steps: list[str], seed: int
) -> None:
    life = Life(town, clock, outbox, seed)
    for step in steps:
        getattr(life, step)()
        assert findings() == []
    outbox()
    before = shown(life.petition)
    assert before == counted_rows(life.petition)
    assert findings() == []
    anonymise_petition(life.petition)
    outbox()
    assert shown(life.petition) == before
    assert findings() == []


@pytest.mark.both_engines
def test_a_life_with_everything_in_it_adds_up_on_both_engines(
    town: Any, clock: Any, outbox: Any
) -> None:
    life = Life(town, clock, outbox, 4)
    for step in [
        "sign",
        "flood",
        "ask",
        "sign",
        "hour",
        "sign",
        "fold",
        "flood",
        "invalidate",
        "sign",
        "undo",
        "erase",
        "remove",
        "invalidate",
        "hour",
        "sign",
        "recount",
        "invalidate",
        "fold",
        "undo",
        "flood",
        "sign",
        "remove",
        "recount",
    ]:
        getattr(life, step)()
        assert findings() == []
    outbox()
    assert shown(life.petition) == counted_rows(life.petition)


@pytest.mark.both_engines
def test_many_sign_at_once_while_the_worker_folds_and_an_officer_recounts(
    town: Any, app: Flask, outbox: Any
) -> None:
    petition = add_petition()
    signatures = [
        one for area in (town.mill, town.old) for one in add_signatures(petition, 30, area_id=area)
    ]
    random.Random(1).shuffle(signatures)
    work: list[uuid.UUID | None] = [*signatures, *[None] * 12]
    random.Random(2).shuffle(work)

    def carry_out(signature: uuid.UUID | None) -> None:
        with app.app_context():
            if signature is not None:
                confirm(signature)
                return
            outbox()
            with unit_of_work():
                assert recount(petition) == 0

    with ThreadPoolExecutor(6) as people:
        list(people.map(carry_out, work))
    outbox()
    assert shown(petition) == (60, Counter({town.mill: 30, town.old: 30}), 60)
    assert findings() == []


@pytest.mark.both_engines
def test_a_recount_mends_whatever_was_wrong(town: Any, clock: Any, outbox: Any) -> None:
    petition = add_petition()
    sign(petition, 4, area_id=town.mill)
    outbox()
    with unit_of_work():
        session().execute(update(PetitionRow).values(signature_count=99))
        change_counts({Place(petition, town.old, hour_of(clock())): 3})
    assert len(findings()) == 3
    with unit_of_work():
        off = service.recount_petition(acting(town.officer, "officer"), petition)
    assert off == 4 - 99 - 3
    outbox()
    assert findings() == []
    assert shown(petition) == (4, Counter({town.mill: 4}), 4)


@pytest.mark.both_engines
def test_thresholds_are_noted_when_they_are_crossed_and_once(town: Any, outbox: Any) -> None:
    petition = add_petition(response_threshold=3, debate_threshold=5)
    sign(petition, 2)
    outbox()
    found = queries.find_petition(petition)
    assert found is not None
    assert found.response_reached_at is None
    sign(petition, 1)
    outbox()
    first = queries.find_petition(petition)
    assert first is not None
    assert first.response_reached_at is not None
    assert first.debate_reached_at is None
    sign(petition, 3)
    outbox()
    second = queries.find_petition(petition)
    assert second is not None
    assert second.response_reached_at == first.response_reached_at
    assert second.debate_reached_at is not None
    assert second.waits_for_response


def test_history_tells_hours_and_days_and_hides_small_areas(
    town: Any, clock: Any, outbox: Any
) -> None:
    petition = add_petition()
    sign(petition, 12, area_id=town.mill)
    clock(hours=30)
    sign(petition, 2, area_id=town.old)
    sign(petition, 1)
    outbox()
    hours = queries.history_by_hour(petition)
    assert [(hour.count, hour.total) for hour in hours] == [(12, 12), (3, 15)]
    assert [day.begins_at.day for day in queries.history_by_day(petition)] == [4, 5]
    assert queries.history_by_hour(petition, town.old) == ()
    told = {one.area_id: one.count for one in queries.area_counts(petition)}
    # With 12 told, all minus 12 would give away three people.
    assert told == {town.mill: None, town.old: None, None: None}
    assert queries.history_by_hour(petition, town.mill) == ()
    sign(petition, 9, area_id=town.old)
    sign(petition, 14)
    told = {one.area_id: one.count for one in queries.area_counts(petition)}
    assert told == {town.mill: 12, town.old: 11, None: 15}
