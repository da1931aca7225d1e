"""A PostgreSQL server that lives in a temporary folder for as long as a test needs it.

It listens on a socket in that folder and on no network port, trusts who can reach the socket, and
leaves nothing behind.
"""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

_INSTALLED = Path("/usr/lib/postgresql")  # where Debian keeps every major version
_START_SECONDS = 60


class PostgresMissing(Exception):
    """There is no PostgreSQL server on this machine; the message says how to get it."""


def server_programs() -> Path:
    """Return the folder with ``initdb`` and ``pg_ctl`` of the newest PostgreSQL installed."""
    folders = sorted(_INSTALLED.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    if folders:
        return folders[-1].parent
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).resolve().parent
    raise PostgresMissing("no PostgreSQL server found; install the Debian package 'postgresql'")


@contextmanager
def throwaway_postgres(*, fsync: bool = True) -> Iterator[str]:
    """Start a server, yield the folder of its socket, and remove everything afterwards.

    ``fsync=False`` is faster and right wherever durability is not what is tested. The server
    refuses to run as root, so root hands it to the user ``postgres``.
    """
    programs = server_programs()
    # Short, because a socket's path may have 107 characters.
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    try:
        if os.geteuid() == 0:
            owner = pwd.getpwnam("postgres")
            os.chown(folder, owner.pw_uid, owner.pw_gid)
        data = folder / "data"
        initdb: list[str | Path] = [
            programs / "initdb",
            "--pgdata",
            data,
            "--username=postgres",
            "--auth=trust",
        ]
        _run([*initdb, "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"], folder)
        options = {
            "listen_addresses": "''",
            "unix_socket_directories": f"'{folder}'",
            "fsync": "on" if fsync else "off",
            "full_page_writes": "on" if fsync else "off",
            "max_connections": "200",
            "shared_buffers": "64MB",
            "jit": "off",
        }
        with (data / "postgresql.conf").open("a", encoding="utf-8") as config:
            config.writelines(f"{name} = {value}\n" for name, value in options.items())
        control: list[str | Path] = [programs / "pg_ctl", "--pgdata", data, "--wait"]
        log: list[str | Path] = ["--log", folder / "log", "--timeout", str(_START_SECONDS)]
        _run([*control, *log, "start"], folder)
        try:
            yield str(folder)
        finally:
            _run([*control, "--mode=immediate", "stop"], folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def create_database(socket_dir: str, name: str) -> str:
    """Create an empty database and return its SQLAlchemy URL."""
    with psycopg.connect(host=socket_dir, user="postgres", autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    return f"postgresql+psycopg://postgres@/{quote(name)}?host={quote(socket_dir, safe='')}"


def drop_database(socket_dir: str, name: str) -> None:
    """Drop a database, sending away whoever is still connected to it."""
    with psycopg.connect(host=socket_dir, user="postgres", autocommit=True) as connection:
        connection.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        )


def _run(command: Sequence[str | Path], folder: Path) -> None:
    arguments = [str(part) for part in command]
    if os.geteuid() == 0:
        arguments = ["runuser", "-u", "postgres", "--", *arguments]
    # A file, not a pipe: the server inherits it and would keep a pipe open for ever.
    with tempfile.TemporaryFile() as output:
        done = subprocess.run(
            arguments, cwd=folder, stdout=output, stderr=output, check=False, timeout=120
        )
        if done.returncode:
            output.seek(0)
            said = output.read().decode(errors="replace")
            raise RuntimeError(f"{Path(command[0]).name} failed:\n{said}")
