"""``portal doctor`` and ``portal check --integrity`` find what is wrong, each with its control."""

from __future__ import annotations

import json
import os
import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import BytesIO

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import insert, update
from sqlalchemy.exc import IntegrityError

from portal.cli.checks import checks_of, run_check
from portal.core import checks as core_checks
from portal.core import clock
from portal.core.audit import write_audit
from portal.core.audit.models import AuditRow
from portal.core.database import new_id, session, unit_of_work
from portal.core.events.models import DeliveryRow, EventRow
from portal.core.health import Severity
from portal.core.permissions import SYSTEM
from portal.core.search import SearchDocument
from portal.core.search.sources import reindex_everything, search_engine
from portal.core.uploads import store_image
from portal.core.uploads.store import file_store, used_keys
from portal.proposals.models import ProposalRow, SupportRow
from portal.testing.factories import Make
from tests.cli.conftest import OperatedSite


def errors(kind: str) -> dict[str, list[str]]:
    """Return what every check of a kind finds, by its name; warnings count."""
    found = {}
    for known in checks_of(kind):
        said = [f.what for f in run_check(known) if f.severity is not Severity.NOTE]
        if said:
            found[known.name] = said
    return found


@pytest.fixture
def proposal(in_app: Flask, make: Make) -> uuid.UUID:
    """Return a proposal three people support, with an index and an audit log."""
    proposal_id = make.proposal(make.person())
    with unit_of_work():
        for _number in range(3):
            _support(proposal_id, make)
        session().execute(update(ProposalRow).values(support_count=3))
        write_audit(SYSTEM, "test.first")
        write_audit(SYSTEM, "test.second", subject_kind="proposal", subject_id=proposal_id)
    reindex_everything()
    return proposal_id


def _support(proposal_id: uuid.UUID, make: Make, person: uuid.UUID | None = None) -> None:
    session().execute(
        insert(SupportRow).values(
            id=new_id(),
            proposal_id=proposal_id,
            person_id=person or _person(make),
            created_at=clock.now(),
        )
    )


def _person(make: Make) -> uuid.UUID:
    from portal.identity.models import PersonRow

    row = PersonRow(id=new_id(), display_name=f"Person {make.number()}", created_at=clock.now())
    session().add(row)
    session().flush()
    return row.id


def test_a_healthy_site_has_no_findings(proposal: uuid.UUID, make: Make) -> None:
    make.person("administrator")
    assert errors("integrity") == {}
    assert errors("doctor") == {}


def test_a_count_that_is_off_by_one_is_found(proposal: uuid.UUID) -> None:
    with unit_of_work():
        session().execute(update(ProposalRow).values(support_count=ProposalRow.support_count + 1))
    assert len(errors("integrity")) == 1
    assert str(proposal) in str(errors("integrity"))


def test_a_changed_audit_entry_is_found(proposal: uuid.UUID) -> None:
    with unit_of_work():
        session().execute(
            update(AuditRow).where(AuditRow.number == 1).values(action="test.never_happened")
        )
    assert "entry 1" in str(errors("integrity")["audit"])


def test_a_removed_audit_entry_is_found(proposal: uuid.UUID) -> None:
    with unit_of_work():
        row = session().get(AuditRow, 1)
        session().delete(row)
    assert "entry 2" in str(errors("integrity")["audit"])


def test_a_missing_file_is_found(proposal: uuid.UUID) -> None:
    picture = BytesIO()
    Image.new("RGB", (40, 30), "teal").save(picture, "PNG")
    picture.seek(0)
    with unit_of_work():
        store_image(picture, subject_kind="proposal", subject_id=proposal, owner_id=None)
    assert errors("integrity") == {}
    key = next(iter(used_keys()))
    file_store().delete(key)
    assert key in str(errors("integrity")["files"])


def test_something_invisible_in_the_index_is_found(in_app: Flask, make: Make) -> None:
    draft = make.proposal(make.person(), "draft")
    document = SearchDocument(
        key=f"proposal:{draft}",
        kind="proposal",
        title="Nobody may see this",
        body="A draft.",
        language="en",
        url="/",
        summary="",
        published_at=clock.now(),
    )
    assert errors("integrity") == {}
    search_engine().put([document])
    assert str(draft) in str(errors("integrity")["index"])


@pytest.mark.both_engines
def test_a_second_support_of_the_same_person_is_impossible(in_app: Flask, make: Make) -> None:
    proposal_id, person = make.proposal(make.person()), make.person()
    with unit_of_work():
        _support(proposal_id, make, person)
    with pytest.raises(IntegrityError), unit_of_work():
        _support(proposal_id, make, person)


def test_a_worker_that_does_not_run_is_found(in_app: Flask) -> None:
    long_ago = datetime.now(UTC) - timedelta(hours=1)
    event_id = new_id()
    with unit_of_work():
        session().execute(
            insert(EventRow).values(
                id=event_id, type="test.happened", version=1, payload={}, recorded_at=long_ago
            )
        )
        session().execute(
            insert(DeliveryRow).values(
                id=new_id(),
                event_id=event_id,
                subscriber="core.search",
                state="pending",
                due_at=long_ago,
            )
        )
    found = errors("doctor")
    assert "1 deliveries" in found["worker"][0]


def test_a_folder_that_cannot_be_written_to_is_found(
    in_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Tests may run as root, whom no permission of a folder stops.
    monkeypatch.setattr(os, "access", lambda *_arguments: False)
    assert "cannot be written" in errors("doctor")["data_dir"][0]


def test_a_disk_that_is_nearly_full_is_found(
    in_app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(core_checks, "FREE_SPACE_MB", 10**12)
    assert "free" in errors("doctor")["data_dir"][0]


@pytest.mark.slow
def test_an_index_that_outgrew_its_engine_is_found(
    new_site: Callable[..., OperatedSite], monkeypatch: pytest.MonkeyPatch
) -> None:
    site = new_site(search_engine="whoosh")
    site.make.proposal(site.make.person())
    with site.app.app_context():
        reindex_everything()
        assert "search_size" not in errors("doctor")
        monkeypatch.setattr(core_checks, "WHOOSH_COMFORT", 0)
        assert "at ease" in errors("doctor")["search_size"][0]


@pytest.mark.slow
def test_waiting_migrations_are_found_with_the_remedy(
    new_site: Callable[..., OperatedSite],
) -> None:
    done = new_site(tables=False).run("doctor")
    assert done.returncode == 1
    assert "Migrations are waiting." in done.stdout
    assert "portal db upgrade" in done.stdout


@pytest.mark.slow
def test_the_commands_exit_with_the_verdict(new_site: Callable[..., OperatedSite]) -> None:
    site = new_site()
    healthy = site.run("check", "--integrity", "--json")
    assert healthy.returncode == 0, healthy.stderr
    assert json.loads(healthy.stdout)["ok"] is True
    proposal_id = site.make.proposal(site.make.person())
    with site.app.app_context(), unit_of_work():
        session().execute(update(ProposalRow).values(support_count=7))
    ill = site.run("check", "--integrity", "--json")
    assert ill.returncode == 1
    assert json.loads(ill.stdout)["ok"] is False
    assert str(proposal_id) in ill.stdout
    assert "✗" in site.run("check").stdout
