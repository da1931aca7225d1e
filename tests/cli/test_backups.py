"""Backups: taken while people write, brought back elsewhere and on the other engine."""

from __future__ import annotations

import gzip
import json
import tarfile
import threading
import uuid
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import func, select, update

from portal.core.audit import write_audit
from portal.core.clock import now
from portal.core.database import session, unit_of_work
from portal.core.permissions import SYSTEM
from portal.core.settings import Secret
from portal.core.settings.models import SecretRow
from portal.core.settings.writing import encrypt_into
from portal.core.uploads import store_image
from portal.core.uploads.store import file_store
from portal.identity.models import PersonRow
from portal.municipality.models import AreaRow
from portal.testing.postgres import create_database
from tests.cli.conftest import OperatedSite

pytestmark = pytest.mark.slow
NewSite = Callable[..., OperatedSite]


def furnish(site: OperatedSite) -> uuid.UUID:
    """Put something of every kind into a site; return the proposal."""
    make = site.make
    parent, child = make.area("Old Town"), make.area("Harbour")
    author = make.person(display_name="Ana Ruiz", area_id=child)
    proposal = make.proposal(author, area_id=child)
    comment = make.comment(author, "proposal", proposal)
    make.comment(author, "proposal", proposal, parent=comment)
    picture = BytesIO()
    Image.new("RGB", (600, 400), "teal").save(picture, "PNG")
    picture.seek(0)
    with site.app.app_context(), unit_of_work():
        # The older area comes to lie in the newer one: its row precedes its parent's.
        session().execute(update(AreaRow).where(AreaRow.id == parent).values(parent_id=child))
        store_image(picture, subject_kind="proposal", subject_id=proposal, owner_id=author)
        write_audit(SYSTEM, "test.happened", subject_id=proposal, note="ñ “日本”")
    return proposal


def contents(archive: Path) -> dict[str, bytes]:
    """Return the tables and files of a backup."""
    with tarfile.open(archive) as opened:
        members = [member for member in opened.getmembers() if member.name != "manifest.json"]
        found = {m.name: opened.extractfile(m).read() for m in members}  # type: ignore[union-attr]
    # A restored portal has the tables of bundled plugins too, empty as they were.
    empty = [name for name, held in found.items() if name.startswith("tables/plugin_") and not held]
    versions = [name for name in found if name.startswith("tables/alembic_version_")]
    return {name: held for name, held in found.items() if name not in (*empty, *versions)}


def same(first: dict[str, bytes], second: dict[str, bytes]) -> None:
    """Compare two backups; engines may write the keys of JSON in another order."""
    assert set(first) == set(second)
    for name, content in first.items():
        if not name.endswith(".jsonl"):
            assert content == second[name]
            continue
        rows = [json.loads(line) for line in content.splitlines()]
        assert rows == [json.loads(line) for line in second[name].splitlines()], name


def test_a_backup_comes_back_in_another_place(new_site: NewSite, tmp_path: Path) -> None:
    site = new_site()
    furnish(site)
    first, second = tmp_path / "first.tar.gz", tmp_path / "second.tar.gz"
    assert site.run("backup", first).returncode == 0
    elsewhere = new_site("elsewhere", tables=False)
    restored = elsewhere.run("restore", first)
    assert restored.returncode == 0, restored.stderr
    assert " documents indexed" in restored.stdout
    assert elsewhere.run("check").returncode == 0
    assert elsewhere.run("backup", second).returncode == 0
    same(contents(first), contents(second))
    with elsewhere.app.app_context():
        assert sorted(file_store().keys())


@pytest.mark.postgres
def test_a_backup_comes_back_on_the_other_engine_and_back_again(
    new_site: NewSite, tmp_path: Path, postgres: str
) -> None:
    site = new_site()
    furnish(site)
    first, second, third = (tmp_path / f"{number}.tar.gz" for number in range(3))
    assert site.run("backup", first).returncode == 0
    address = create_database(postgres, f"restored_{uuid.uuid4().hex[:8]}")
    there = new_site("there", tables=False, database_url=address, search_engine="postgres")
    done = there.run("restore", first)
    assert done.returncode == 0, done.stderr
    assert there.run("check").returncode == 0
    there.make.person(email="later@example.org")
    with there.app.app_context(), unit_of_work():
        write_audit(SYSTEM, "test.goes_on")
    assert there.run("backup", second).returncode == 0
    back = new_site("back", tables=False)
    done = back.run("restore", second)
    assert done.returncode == 0, done.stderr
    assert back.run("check").returncode == 0
    assert back.run("backup", third).returncode == 0
    same(contents(second), contents(third))


def test_a_backup_taken_while_people_write_is_of_one_moment(
    new_site: NewSite, tmp_path: Path
) -> None:
    site = new_site()
    furnish(site)
    stopping = threading.Event()

    def write() -> None:
        number = 0
        while not stopping.is_set():
            number += 1
            # Two rows in one commit: a backup has both or neither.
            person = site.make.person(email=f"writer{number}@example.org")
            with site.app.app_context(), unit_of_work():
                write_audit(SYSTEM, "test.wrote", subject_kind="person", subject_id=person)

    writer = threading.Thread(target=write)
    writer.start()
    target = tmp_path / "backup.tar.gz"
    try:
        done = site.run("backup", target)
    finally:
        stopping.set()
        writer.join(240)
    assert done.returncode == 0, done.stderr
    elsewhere = new_site("elsewhere", tables=False)
    restored = elsewhere.run("restore", target)
    assert restored.returncode == 0, restored.stderr
    assert elsewhere.run("check").returncode == 0
    with site.app.app_context():
        now = session().execute(select(func.count()).select_from(PersonRow)).scalar_one()
    with elsewhere.app.app_context():
        then = session().execute(select(func.count()).select_from(PersonRow)).scalar_one()
    assert 0 < then <= now


def test_an_existing_file_is_never_written_over(new_site: NewSite, tmp_path: Path) -> None:
    target = tmp_path / "backup.tar.gz"
    target.write_bytes(b"precious")
    done = new_site().run("backup", target)
    assert done.returncode == 1
    assert target.read_bytes() == b"precious"


def test_a_backup_is_restored_into_empty_sites_only(new_site: NewSite, tmp_path: Path) -> None:
    site = new_site()
    furnish(site)
    target = tmp_path / "backup.tar.gz"
    assert site.run("backup", target).returncode == 0
    done = site.run("restore", target)
    assert done.returncode == 1
    assert "empty" in done.stderr
    assert site.run("check").returncode == 0


def _cut(archive: Path) -> None:
    archive.write_bytes(archive.read_bytes()[: archive.stat().st_size // 2])


def _row_changed(archive: Path) -> None:
    _rewrite(archive, lambda _name, data: data.replace(b"Ana Ruiz", b"Eva Ruiz"))


def _file_changed(archive: Path) -> None:
    _rewrite(archive, lambda name, data: data[:-1] + b"?" if name.endswith(".webp") else data)


def _file_gone(archive: Path) -> None:
    _rewrite(archive, lambda name, data: None if name.endswith(".webp") else data)


def _no_archive(archive: Path) -> None:
    archive.write_bytes(gzip.compress(b"nothing of the kind"))


def _rewrite(archive: Path, change: Callable[[str, bytes], bytes | None]) -> None:
    with tarfile.open(archive) as opened:
        parts = [(m.name, opened.extractfile(m).read()) for m in opened]  # type: ignore[union-attr]
    with tarfile.open(archive, "w:gz") as written:
        for name, data in parts:
            changed = change(name, data)
            if changed is None:
                continue
            member = tarfile.TarInfo(name)
            member.size = len(changed)
            written.addfile(member, BytesIO(changed))


def test_a_damaged_backup_is_refused_and_changes_nothing(new_site: NewSite, tmp_path: Path) -> None:
    site = new_site()
    furnish(site)
    whole = tmp_path / "backup.tar.gz"
    assert site.run("backup", whole).returncode == 0
    empty = new_site("empty", tables=False)
    for damage in (_cut, _row_changed, _file_changed, _file_gone, _no_archive):
        target = tmp_path / f"{damage.__name__}.tar.gz"
        target.write_bytes(whole.read_bytes())
        damage(target)
        done = empty.run("restore", target)
        assert done.returncode == 1, damage.__name__
        assert "Traceback" not in done.stderr
    assert "pending" in empty.run("db", "status").stdout
    assert empty.run("restore", whole).returncode == 0


def test_secrets_travel_encrypted_and_what_cannot_be_read_elsewhere_is_named(
    new_site: NewSite, tmp_path: Path
) -> None:
    source, target = new_site("source"), new_site("target", tables=False)
    with source.app.app_context(), unit_of_work():
        row = SecretRow(component="courier", scope="site", name="key", set_at=now())
        encrypt_into(row, Secret("canary-7f3a"))
        session().add(row)
    archive = tmp_path / "town.tar.gz"
    assert source.run("backup", archive).returncode == 0
    assert not any(b"canary-7f3a" in content for content in contents(archive).values())
    restored = target.run("restore", archive)
    assert restored.returncode == 0, restored.stderr
    assert "courier.key: this site's settings_keys do not open it" in restored.stdout
    assert "courier.key cannot be read" in target.run("doctor").stdout
    key = source.app.config["PORTAL"].settings_keys[0]
    own = target.app.config["PORTAL"].settings_keys[0]
    both = {"PORTAL_SETTINGS_KEYS": f"{own},{key}"}
    assert "older key" in target.run("doctor", **both).stdout
    assert "1 encrypted anew" in target.run("settings", "rotate-keys", **both).stdout
    assert "courier.key" not in target.run("doctor").stdout
