"""Recordings of what servers write into a folder, and of what their clients were told meanwhile.

Everything is in one log: ``recorder.c``, preloaded into the servers, appends what they change,
and a client appends what it was told once it has read the answer. Both take the same lock, so
what stands in the log before a client's word had happened when the client could know it.
"""

from __future__ import annotations

import fcntl
import mmap
import os
import shutil
import struct
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

from tests.faults.power.disk import Disk

SOURCE = Path(__file__).with_name("recorder.c")
HEADER = struct.Struct("=IIIIQQ")
MAGIC = 0x57525750


class CompilerMissing(RuntimeError):
    """There is no C compiler."""


class Kind(IntEnum):
    """What is written down; the first seven as in ``recorder.c``."""

    CREATED = 1
    WRITTEN = 2
    RESIZED = 3
    SYNC_BEGUN = 4
    SYNC_DONE = 5
    UNLINKED = 6
    RENAMED = 7
    ACKNOWLEDGED = 8


@dataclass(frozen=True, slots=True)
class Record:
    """One thing that happened."""

    kind: Kind
    name: str
    who: int
    place: int
    data: bytes

    def happen_on(self, disk: Disk) -> None:
        """Do the same to a disk."""
        match self.kind:
            case Kind.CREATED:
                disk.create(self.name)
            case Kind.WRITTEN:
                disk.write(self.name, self.place, self.data)
            case Kind.RESIZED:
                disk.resize(self.name, self.place)
            case Kind.SYNC_BEGUN:
                disk.begin_sync(self.who, self.name)
            case Kind.SYNC_DONE:
                disk.end_sync(self.who, self.name)
            case Kind.UNLINKED:
                disk.unlink(self.name)
            case Kind.RENAMED:
                disk.rename(self.name, os.fsdecode(self.data))
            case Kind.ACKNOWLEDGED:
                pass


def compile_recorder(folder: Path) -> Path:
    """Compile the library that records and return it.

    :raises CompilerMissing: when there is nothing to compile it with.
    """
    return compile_library(SOURCE, folder)


def compile_library(source: Path, folder: Path) -> Path:
    """Compile a library that is preloaded into servers and return it.

    :raises CompilerMissing: when there is nothing to compile it with.
    """
    compiler = shutil.which("gcc") or shutil.which("cc")
    if compiler is None or not Path("/usr/include/dlfcn.h").exists():
        raise CompilerMissing("no C compiler; install gcc and libc6-dev")
    library = folder / f"{source.stem}.so"
    # Checked variants of the C library's functions would clash with the ones written here.
    how = ["-std=gnu11", "-O2", "-Wall", "-Wextra", "-Werror", "-U_FORTIFY_SOURCE"]
    command = [compiler, *how, "-shared", "-fPIC", "-o", str(library), str(source), "-ldl"]
    subprocess.run(command, check=True)
    return library


class Recording:
    """What happens to a folder from now on.

    :param log: file that is written, outside the folder.
    """

    def __init__(self, library: Path, folder: Path, log: Path) -> None:
        self._library, self._folder, self._log = library, folder.resolve(), log.resolve()
        self.before = files_of(folder)
        self._log.touch()

    @property
    def environ(self) -> dict[str, str]:
        """Return the variables with which a server is recorded."""
        return {
            "LD_PRELOAD": str(self._library),
            "POWER_FOLDER": str(self._folder),
            "POWER_LOG": str(self._log),
        }

    @contextmanager
    def standing_still(self) -> Iterator[int]:
        """Keep everybody from changing the folder; give the log.

        Whoever is killed meanwhile leaves no half record behind.
        """
        log = os.open(self._log, os.O_WRONLY | os.O_APPEND | os.O_CLOEXEC)
        try:
            fcntl.flock(log, fcntl.LOCK_EX)
            yield log
        finally:
            os.close(log)

    def acknowledge(self, what: bytes) -> None:
        """Write down that a client was told something."""
        record = HEADER.pack(MAGIC, Kind.ACKNOWLEDGED, 0, 0, 0, len(what)) + what
        with self.standing_still() as log:
            if os.write(log, record) != len(record):
                raise OSError("the log cannot be written")

    def records(self) -> Iterator[Record]:
        """Read everything that was written down, in its order."""
        with self._log.open("rb") as file:
            if not os.fstat(file.fileno()).st_size:
                return
            with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as log:
                at = 0
                while at < len(log):
                    magic, kind, name_size, who, place, size = HEADER.unpack_from(log, at)
                    if magic != MAGIC:
                        raise ValueError(f"there is no record at {at} of {self._log}")
                    at += HEADER.size
                    name = os.fsdecode(log[at : at + name_size])
                    at += name_size
                    yield Record(Kind(kind), name, who, place, log[at : at + size])
                    at += size


def files_of(folder: Path) -> dict[str, bytes]:
    """Return every file of a folder by its name within, SQLite's shared memory left out."""
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.endswith("-shm")
    }
