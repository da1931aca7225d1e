"""Sites with petitions in processes of their own, and people who confirm their signatures."""

from __future__ import annotations

import hashlib
import os
import secrets
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import entry_points
from pathlib import Path
from urllib.parse import quote

from flask import Flask, g
from flask import session as cookie
from flask_wtf.csrf import generate_csrf
from sqlalchemy import insert

from portal.core.database import session, unit_of_work
from portal.core.settings import save_settings
from portal.testing.site import make_site
from portal_petitions.links import confirm_path, confirm_token
from portal_petitions.models import PetitionRow, SignatureRow
from portal_petitions.plugin import plugin
from portal_petitions.settings import PetitionSettings
from portal_petitions.testing import petition_values, signature_values
from tests.support.packages import install
from tests.support.server import REGISTRY, ROOT, SECRET, environment

BATCH = 2000
FAR = 10**8


@dataclass(frozen=True, slots=True)
class Press:
    """The button of a confirmation page as a browser sends it."""

    signature_id: uuid.UUID
    petition_id: uuid.UUID
    path: str
    cookie: str
    form: str

    @property
    def pair(self) -> tuple[uuid.UUID, uuid.UUID]:
        """Return signature and petition."""
        return self.signature_id, self.petition_id


@dataclass
class PetitionSite:
    """A site on disk with petitions."""

    folder: Path
    database_url: str
    app: Flask

    def environment(self, port: int, **options: object) -> dict[str, str]:
        """Return the environment of its servers, in which the plugin is installed."""
        base_url = f"http://127.0.0.1:{port}"
        values = environment(self.folder, self.database_url, base_url=base_url, **options)
        paths = [str(ROOT), str(ROOT / "plugins" / "petitions")]
        if not any(point.name == "petitions" for point in entry_points(group="portal.plugins")):
            packages = self.folder / "packages"
            if not packages.exists():
                install(packages, "petitions", "portal_petitions.plugin:plugin")
            paths.append(str(packages))
        return {**values, "PYTHONPATH": os.pathsep.join(paths)}

    def petitions(self, count: int) -> list[uuid.UUID]:
        """Make open petitions that never reach a threshold."""
        rows = [
            petition_values(response_threshold=FAR, debate_threshold=FAR) for _one in range(count)
        ]
        with self.app.app_context():
            for start in range(0, count, BATCH):
                with unit_of_work():
                    session().execute(insert(PetitionRow), rows[start : start + BATCH])
        return [uuid.UUID(str(row["id"])) for row in rows]

    def presses(
        self, petitions: Sequence[uuid.UUID], count: int, areas: Sequence[uuid.UUID] = ()
    ) -> list[Press]:
        """Make signatures that wait for their confirmation, spread over petitions and areas."""
        places = areas or (None,)
        browser = _browser(self.app)
        found: list[Press] = []
        with self.app.app_context():
            for start in range(0, count, BATCH):
                rows = [
                    signature_values(
                        petitions[number % len(petitions)], area_id=places[number % len(places)]
                    )
                    for number in range(start, min(start + BATCH, count))
                ]
                with unit_of_work():
                    session().execute(insert(SignatureRow), rows)
                found += [
                    Press(
                        row["id"],
                        row["petition_id"],
                        confirm_path(confirm_token(row["id"])),
                        *browser,
                    )
                    for row in rows
                ]
        return found


def _browser(app: Flask) -> tuple[str, str]:
    """Return cookie and form of a visitor; people on one machine may share them."""
    serializer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]
    raw = hashlib.sha1(secrets.token_bytes(64)).hexdigest()
    with app.test_request_context("/"):
        cookie["csrf_token"] = raw
        csrf = generate_csrf()
        g.pop("csrf_token", None)
    return f"session={serializer.dumps({'csrf_token': raw})}", f"csrf_token={quote(csrf)}"


@contextmanager
def petition_site(folder: Path, database_url: str = "") -> Iterator[PetitionSite]:
    """Make a site in which petitions are enabled and everybody signs from this machine."""
    site = make_site(
        folder,
        database_url,
        (plugin,),
        enabled=("petitions",),
        environment="development",
        secret_key=SECRET,
        registry_key=REGISTRY,
    )
    try:
        with site.app.app_context(), unit_of_work():
            # Limits by mail domain stay; by network address all would be one person.
            save_settings("petitions", PetitionSettings(trusted_networks="127.0.0.0/8"))
        yield PetitionSite(folder, database_url, site.app)
    finally:
        site.close()
