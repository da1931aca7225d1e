"""Uploading the census: checked whole, put in force whole, or not at all."""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Sequence

from flask_babel import gettext as _
from sqlalchemy import delete, insert, select, update

from portal.core import clock
from portal.core.audit import write_audit
from portal.core.database import new_id, session
from portal.core.permissions import Actor, require
from portal.core.problems import NotFound, Problem, Problems
from portal.core.text.names import clean_line
from portal.identity.census_file import CensusFile, CensusLine, read_census
from portal.identity.models import CensusEntryRow, CensusImportRow
from portal.identity.policy import MANAGE_CENSUS
from portal.identity.proofs.keyed import match_hash, registry_hash
from portal.municipality.queries import areas

CHUNK = 1_000


def check_census(content: bytes) -> tuple[CensusFile, list[dict[str, object]]]:
    """Read a file and make the rows to keep, outside the unit of work.

    :returns: what was read, and one row of keyed hashes per person; none when anything is wrong.
    """
    places = _area_by_word()
    read = read_census(content, places)
    if read.problem_count:
        return read, []
    return read, [_entry(line, places.get(line.area.casefold())) for line in read.lines]


def _area_by_word() -> dict[str, uuid.UUID]:
    words: dict[str, uuid.UUID] = {}
    for area in areas().values():
        for word in (area.slug, *area.name.values()):
            words.setdefault(word.casefold(), area.id)
    return words


def _entry(line: CensusLine, area_id: uuid.UUID | None) -> dict[str, object]:
    return {
        "registry_hash": registry_hash(line.document),
        "match_hash": match_hash(line.document, line.born, line.postcode),
        "area_id": area_id,
    }


def upload_census(
    actor: Actor, file_name: str, read: CensusFile, entries: Sequence[dict[str, object]]
) -> uuid.UUID:
    """Keep what :func:`check_census` made; it is in force only after :func:`apply_census`.

    :returns: the upload's identifier; one with problems holds no people.
    """
    require(actor, MANAGE_CENSUS)
    row = CensusImportRow(
        id=new_id(),
        file_name=clean_line(file_name)[:200] or "census.csv",
        state="refused" if read.problem_count else "waiting",
        uploaded_by=actor.person_id,
        uploaded_at=clock.now(),
        people=len(entries),
        problem_count=read.problem_count,
        problems=[list(problem) for problem in read.problems],
        areas=[list(pair) for pair in _people_by_area(read)] if entries else [],
    )
    session().add(row)
    session().flush()
    for start in range(0, len(entries), CHUNK):
        rows = [{**e, "id": new_id(), "import_id": row.id} for e in entries[start : start + CHUNK]]
        session().execute(insert(CensusEntryRow), rows)
    write_audit(
        actor,
        "identity.census_uploaded",
        subject_kind="census",
        subject_id=row.id,
        people=row.people,
        problems=row.problem_count,
    )
    return row.id


def _people_by_area(read: CensusFile) -> list[tuple[str, int]]:
    return Counter(line.area for line in read.lines).most_common()


def apply_census(actor: Actor, import_id: uuid.UUID) -> None:
    """Put an upload in force; the one before it is emptied.

    :raises Problems: when it is not waiting (any more).
    """
    require(actor, MANAGE_CENSUS)
    row = _waiting(import_id)
    replaced = list(
        session()
        .execute(select(CensusImportRow.id).where(CensusImportRow.state == "active"))
        .scalars()
    )
    session().execute(
        update(CensusImportRow)
        .where(CensusImportRow.id.in_(replaced))
        .values(state="replaced")
        .execution_options(synchronize_session=False)
    )
    _empty(*replaced)
    row.state, row.applied_at = "active", clock.now()
    write_audit(
        actor,
        "identity.census_applied",
        subject_kind="census",
        subject_id=row.id,
        people=row.people,
    )


def discard_census(actor: Actor, import_id: uuid.UUID) -> None:
    """Throw a waiting upload away."""
    require(actor, MANAGE_CENSUS)
    row = _waiting(import_id)
    row.state = "discarded"
    _empty(row.id)
    write_audit(actor, "identity.census_discarded", subject_kind="census", subject_id=row.id)


def _waiting(import_id: uuid.UUID) -> CensusImportRow:
    row = (
        session()
        .execute(select(CensusImportRow).where(CensusImportRow.id == import_id).with_for_update())
        .scalar_one_or_none()
    )
    if row is None:
        raise NotFound
    if row.state != "waiting":
        words = _("Somebody has decided about this upload already.")
        raise Problems(Problem("", "decided", words))
    return row


def _empty(*imports: uuid.UUID) -> None:
    session().execute(
        delete(CensusEntryRow)
        .where(CensusEntryRow.import_id.in_(imports))
        .execution_options(synchronize_session=False)
    )
