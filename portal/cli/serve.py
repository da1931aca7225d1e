"""``portal serve``: the web server and the worker in one command."""

from __future__ import annotations

import ctypes
import errno
import gc
import importlib
import multiprocessing
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from urllib.parse import urlsplit

import click

from portal.core.config import ConfigError, load_config
from portal.core.config.complaints import complaints_about

M_ARENA_MAX = -8
"""glibc's number for the greatest number of heaps (malloc.h)."""
PR_SET_PDEATHSIG = 1
"""Linux's number for the signal a process gets once its parent is gone (sys/prctl.h)."""
PATIENCE = 3.0
"""Seconds a portal that is just ending gets to leave its address."""
HEAD_START = 1.0
"""Seconds by which web processes come before the worker: people wait for them."""


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=0, help="Port; by default that of base_url.")
@click.option("--processes", default=0, help="Web processes; by default web_processes.")
@click.option("--no-worker", is_flag=True, help="Run the worker elsewhere.")
@click.option("--no-plugins", is_flag=True, help="Safe mode: start without installed plugins.")
@click.option("--upgrade", is_flag=True, help="Run waiting migrations first.")
def serve(
    host: str, port: int, processes: int, no_worker: bool, no_plugins: bool, upgrade: bool
) -> None:
    """Run the web server and the worker until they are stopped."""
    from granian import Granian
    from granian.constants import Interfaces

    if no_plugins:
        os.environ["PORTAL_SAFE_MODE"] = "true"
    config = load_config()
    complaints = complaints_about(config)
    if complaints:
        raise ConfigError(complaints)
    port = port or urlsplit(config.base_url).port or 8000
    _wait_for_address(host, port)
    _check_tables(upgrade=upgrade)
    _load_application()
    if upgrade:
        _upgrade_plugins()
    server = Granian(
        "portal.wsgi:app",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=processes or config.web_processes,
        blocking_threads=config.web_threads,
        backpressure=512,
        respawn_failed_workers=True,
        log_access=False,
        process_name=None,
    )
    os.register_at_fork(after_in_child=_end_with_parent)
    supervisor = None if no_worker else _WorkerSupervisor()
    if supervisor is not None:
        server.on_startup(supervisor.start)
    try:
        server.serve()
    finally:
        if supervisor is not None:
            supervisor.stop()


def _wait_for_address(host: str, port: int) -> None:
    """Refuse an address somebody listens on.

    Web processes share theirs with each other, and the kernel would share it with another portal
    just as well: visitors would meet now one, now the other.
    """
    deadline = time.monotonic() + PATIENCE
    family, kind, protocol, _name, address = socket.getaddrinfo(
        host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
    )[0]
    while True:
        with socket.socket(family, kind, protocol) as probe:
            # What is left of connections that have ended is no listener.
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(address)
            except OSError as error:
                if error.errno != errno.EADDRINUSE or time.monotonic() > deadline:
                    raise click.ClickException(
                        f"{host}:{port} cannot be listened on: {error.strerror}. "
                        "End what runs there, or choose another --port."
                    ) from None
            else:
                return
        time.sleep(0.1)


_prctl = getattr(ctypes.CDLL(None), "prctl", None)


def _end_with_parent() -> None:
    # Whoever kills the first process with -9 would leave processes behind that go on answering
    # and delivering.
    if _prctl is not None:
        _prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _load_application() -> None:
    """Assemble the application once; web processes are forked from here and share it.

    Nothing has connected to a database yet, so there is no connection two could share.
    """
    from sqlalchemy.orm import configure_mappers

    multiprocessing.set_start_method("fork", force=True)
    _share_memory_between_threads()
    gc.disable()
    app = importlib.import_module("portal.wsgi").app
    # The first request would do both, in every web process and on pages it then owns alone.
    app.url_map.update()
    configure_mappers()
    # What is here now stays: a collector that never touches it leaves its pages shared. Looking
    # for what could go first would cost a twentieth of the start and find one megabyte.
    gc.freeze()
    gc.enable()


def _share_memory_between_threads() -> None:
    # By default glibc gives every thread a heap of its own and returns little of any of them.
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt is not None:
        mallopt(M_ARENA_MAX, 2)


def _check_tables(*, upgrade: bool) -> None:
    from sqlalchemy import create_engine

    from portal.core.database import migrations
    from portal.core.database.engine import engine_options, prepare_engine
    from portal.core.database.heads import waits_for_migrations

    config = load_config()
    config.data_dir.mkdir(parents=True, exist_ok=True)
    engine = create_engine(config.database, **engine_options(config.database))
    prepare_engine(engine)
    try:
        component = migrations.core_component()
        if upgrade:
            migrations.upgrade(component, engine)
            return
        with engine.connect() as connection:
            if waits_for_migrations(connection, component):
                raise click.ClickException(
                    "migrations are waiting. Run: portal db upgrade (or portal serve --upgrade)"
                )
    finally:
        engine.dispose()


def _upgrade_plugins() -> None:
    """Bring plugins' tables up to date; one that fails is left out, and the portal starts."""
    from portal.cli.restoring import plugin_components
    from portal.core.database import migrations
    from portal.core.database.session import db

    app = importlib.import_module("portal.wsgi").app
    with app.app_context():
        for component in plugin_components(app):
            try:
                migrations.upgrade(component, db.engine)
            except Exception as error:
                click.echo(f"{component.name} is left out: {error}", err=True)
        # Web processes are forked from here, and no two may share a connection.
        db.engine.dispose()


class _WorkerSupervisor:
    """Keeps one worker process alive beside the web server."""

    def __init__(self) -> None:
        self._stopping = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._watch, name="worker-supervisor", daemon=True)

    def start(self) -> None:
        """Start the worker and watch over it."""
        self._thread.start()

    def stop(self) -> None:
        """Ask the worker to finish, and make it after ten seconds."""
        self._stopping.set()
        process = self._process
        if process is None:
            return
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()

    def _watch(self) -> None:
        pause = 1.0
        self._stopping.wait(HEAD_START)
        while not self._stopping.is_set():
            began = time.monotonic()
            self._process = subprocess.Popen(
                [sys.executable, "-m", "portal.cli", "worker"],
                # Calls one function of C, whose address is known before the fork.
                preexec_fn=_end_with_parent,  # noqa: PLW1509
            )
            self._process.wait()
            if self._stopping.is_set():
                return
            pause = 1.0 if time.monotonic() - began > 60 else min(pause * 2, 30.0)
            click.echo(f"The worker ended; it is started again in {pause:.0f} s.", err=True)
            self._stopping.wait(pause)
