"""A portal that really listens, with the demonstration town in it, for tests with a browser."""

from __future__ import annotations

import fcntl
import shutil
import threading
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import func, select
from werkzeug.serving import WSGIRequestHandler, make_server

from portal.app import create_app
from portal.core.database.migrations import Component, upgrade
from portal.core.database.session import db
from portal.core.database.unit_of_work import unit_of_work
from portal.core.events.worker import drain
from portal.core.mail.message import MailMessage
from portal.core.mail.queue import memory_mailbox
from portal.core.permissions import SYSTEM
from portal.core.plugins.plugin import Plugin
from portal.core.plugins.switching import switch_plugin
from portal.core.search.sources import reindex_everything
from portal.core.state import state_of
from portal.demo.load import fill_town
from portal.demo.site import create_tables, write_drawings
from portal.identity.models import PersonRow
from portal.identity.sessions import open_session
from portal.testing.prepared import make_core_tables, share_templates
from portal.testing.site import configuration
from tests.support.pseudo import LANGUAGE, pseudo_language, write_pseudo_catalogue
from tests.support.server import free_port

NAME, SLOGAN, CONTACT = "Valdelira", "One town, two banks", "portal@example.org"


@dataclass
class LiveSite:
    """A portal at an address, the process of which is this one.

    :param base_url: where it listens; ``localhost``, since passkeys refuse bare addresses.
    :param failures: what views raised while answering; a test ends with none.
    """

    app: Flask
    base_url: str
    folder: Path
    failures: list[BaseException] = field(default_factory=list)

    def url(self, path: str) -> str:
        """Return the whole address of a path."""
        return self.base_url + path

    def work(self) -> None:
        """Let the worker do everything that is due: mails, counts, index, opinion maps."""
        with self.app.app_context():
            drain()
        state_of(self.app).stamps.forget()

    def mails(self) -> list[MailMessage]:
        """Send what is queued and return every mail so far."""
        self.work()
        with self.app.app_context():
            return list(memory_mailbox())

    def person(self, email: str) -> uuid.UUID:
        """Return who has this address."""
        with self.app.app_context():
            found = db.session.scalar(select(PersonRow.id).where(PersonRow.email_key == email))
        assert found is not None, f"nobody has the address {email}"
        return found

    def session_cookie(self, person_id: uuid.UUID) -> dict[str, str]:
        """Open a session for a person and return its cookie as Playwright wants it."""
        with self.app.app_context(), unit_of_work():
            token = open_session(person_id, second_factor=True)
        interface: Any = self.app.session_interface
        signer = interface.get_signing_serializer(self.app)
        value = signer.dumps({"_user_id": token, "_fresh": True, "_permanent": True})
        return {"name": "session", "value": value, "url": self.base_url}

    def count(self, model: Any, *conditions: Any) -> int:
        """Return how many rows there are."""
        with self.app.app_context():
            query = select(func.count()).select_from(model).where(*conditions)
            return int(db.session.scalar(query) or 0)


class _Quiet(WSGIRequestHandler):
    """Answers without writing a line for each request."""

    protocol_version = "HTTP/1.1"

    def log(self, type: str, message: str, *args: Any) -> None:
        """Say nothing; what fails is kept by the site."""


def fill_once(root: Path) -> Path:
    """Return a folder with the filled town, made by whichever test process comes first."""
    folder = root / "town"
    root.mkdir(parents=True, exist_ok=True)
    with (root / "town.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "filled").exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            app = create_app(_configuration(folder))
            with app.app_context():
                create_tables()
                write_drawings(state_of(app).config)
                fill_town()
                reindex_everything(lambda _done: None)
            _close(app)
            (folder / "filled").touch()
    return folder


def pseudo_once(root: Path) -> Path:
    """Return the folder of the pseudo-translation, written by whichever process comes first."""
    folder = root / "pseudo"
    root.mkdir(parents=True, exist_ok=True)
    with (root / "pseudo.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / LANGUAGE).exists():
            folder.mkdir(exist_ok=True)
            write_pseudo_catalogue(folder)
    return folder


@contextmanager
def live_site(
    folder: Path,
    *,
    town: Path | None = None,
    pseudo: Path | None = None,
    plugins: tuple[Plugin, ...] = (),
    **overrides: Any,
) -> Iterator[LiveSite]:
    """Serve a portal out of ``folder`` until the block ends.

    :param town: a filled town to begin with; by default there is nothing but tables.
    :param pseudo: folder of the pseudo-translation, which then is one of the languages.
    :param plugins: plugins to switch on; their tables are made.
    """
    if town is not None:
        shutil.copytree(town, folder, dirs_exist_ok=True)
    speaking = (pseudo_language(pseudo),) if pseudo else ()
    languages = ("en", "es", LANGUAGE) if pseudo else ("en", "es")
    port = free_port()
    address = f"http://localhost:{port}"
    chosen = {"languages": languages, "base_url": address, **overrides}
    app = create_app(_configuration(folder, **chosen), plugins=(*speaking, *plugins))
    share_templates(app)
    with app.app_context():
        if town is None:
            make_core_tables()
        for plugin in plugins:
            _switch_on(plugin)
    state_of(app).stamps.forget()
    site = LiveSite(app, address, folder)
    server = make_server(
        "127.0.0.1", port, _noting(app.wsgi_app, site), threaded=True, request_handler=_Quiet
    )
    server.daemon_threads = True  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield site
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
        _close(app)


def _switch_on(plugin: Plugin) -> None:
    folder = plugin.migrations()
    if folder is not None:
        upgrade(Component(plugin.name, folder), db.engine)
    with unit_of_work():
        switch_plugin(SYSTEM, plugin.name, enabled=True)


def _configuration(folder: Path, **overrides: Any) -> Any:
    words = {"name": NAME, "slogan": SLOGAN, "contact": CONTACT}
    return configuration(folder, **{**words, **overrides})


def _noting(inner: Callable[..., Iterable[bytes]], site: LiveSite) -> Callable[..., Any]:
    def answer(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        try:
            return inner(environ, start_response)
        except BaseException as error:
            site.failures.append(error)
            error.add_note(f"{environ['REQUEST_METHOD']} {environ['PATH_INFO']}")
            raise

    return answer


def _close(app: Flask) -> None:
    with app.app_context():
        engine = state_of(app).caches.pop("search", None)
        if engine is not None:
            engine.close()
        db.session.remove()
        db.engine.dispose()
