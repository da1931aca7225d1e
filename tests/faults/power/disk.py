"""A disk as a power cut may leave it: what was synced, and of the rest whatever chance leaves.

Of a file survives what was written to it before its last sync began. Each later change survives
or not, whatever became of the changes before it, and of a write that is torn only some of its
sectors survive. Names belong to folders: that a file was made, removed or renamed is sure once
the folder was synced; of what happened to names since, the first few survive, since file systems
keep them in a journal.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from pathlib import PurePosixPath
from random import Random

SECTOR = 512
TORN = 0.25
"""How many of the writes that survive without having been synced are torn."""


@dataclass(frozen=True, slots=True)
class Change:
    """Bytes written at a place, or without bytes the file's new size."""

    place: int
    data: bytes | None

    def apply(self, content: bytearray) -> None:
        """Change the content of a file."""
        if len(content) < self.place:
            content.extend(bytes(self.place - len(content)))
        if self.data is None:
            del content[self.place :]
        else:
            content[self.place : self.place + len(self.data)] = self.data

    def sectors(self) -> list[Change]:
        """Return the same as one change for each sector it touches."""
        if self.data is None:
            return [self]
        first = SECTOR - self.place % SECTOR
        ends = [0, *range(first, len(self.data), SECTOR), len(self.data)]
        return [Change(self.place + start, self.data[start:end]) for start, end in pairwise(ends)]


@dataclass(slots=True)
class File:
    """What of a file is on the disk, and the changes since that are not yet sure to be."""

    synced: bytearray = field(default_factory=bytearray)
    changes: list[Change] = field(default_factory=list)
    seen: int = 0

    def change(self, change: Change) -> None:
        """Change the file; nothing is sure yet."""
        self.changes.append(change)
        self.seen += 1

    def sync(self, seen: int) -> None:
        """Make sure of all changes but those that came after so many."""
        sure = len(self.changes) - (self.seen - seen)
        for change in self.changes[: max(sure, 0)]:
            change.apply(self.synced)
        del self.changes[: max(sure, 0)]


@dataclass(frozen=True, slots=True)
class Move:
    """What happened to a name: it was given to a file, or with ``None`` taken away."""

    number: int
    folder: str
    name: str
    file: File | None


class Disk:
    """The files of a folder and its folders, by their names within it."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._names = {name: File(bytearray(content)) for name, content in files.items()}
        self._synced_names = dict(self._names)
        self._moves: list[Move] = []
        self._moved = 0
        self._begun: dict[tuple[int, str], tuple[File | None, int]] = {}

    def create(self, name: str) -> None:
        """Make an empty file."""
        self._move(name, File())

    def write(self, name: str, place: int, data: bytes) -> None:
        """Write to a file."""
        self._file(name).change(Change(place, data))

    def resize(self, name: str, size: int) -> None:
        """Cut a file off, or fill it up with zeros."""
        self._file(name).change(Change(size, None))

    def unlink(self, name: str) -> None:
        """Take a file's name away."""
        self._move(name, None)

    def rename(self, old: str, new: str) -> None:
        """Give a file another name, in one step."""
        file = self._names.get(old)
        # In this order no cut leaves the file without a name.
        self._move(new, file)
        self._move(old, None)

    def begin_sync(self, who: int, name: str) -> None:
        """Note what a sync that begins now will make sure of."""
        file = self._names.get(name)
        self._begun[who, name] = (file, self._moved if file is None else file.seen)

    def end_sync(self, who: int, name: str) -> None:
        """Make sure of what there was when the sync began."""
        file, seen = self._begun.pop((who, name))
        if file is not None:
            file.sync(seen)
            return
        later = []
        for move in self._moves:
            if move.number <= seen and move.folder == name:
                _apply(move, self._synced_names)
            else:
                later.append(move)
        self._moves = later

    def unsynced(self, name: str) -> int:
        """Return how many changes of a file are not sure to survive."""
        file = self._names.get(name)
        return len(file.changes) if file else 0

    def now(self) -> dict[str, bytes]:
        """Return the files as a running system sees them."""
        return {name: _content(file, file.changes) for name, file in self._names.items()}

    def after_power_cut(self, chance: Random, survival: float) -> dict[str, bytes]:
        """Return the files as they are found afterwards.

        :param survival: how probable it is that a change survives that was not synced.
        """
        names = dict(self._synced_names)
        for move in self._moves:
            if chance.random() >= survival:
                break
            _apply(move, names)
        return {
            name: _content(file, _survivors(file.changes, chance, survival))
            for name, file in names.items()
        }

    def _file(self, name: str) -> File:
        if name not in self._names:
            raise KeyError(f"{name} is written to, but was never made")
        return self._names[name]

    def _move(self, name: str, file: File | None) -> None:
        self._moved += 1
        folder = str(PurePosixPath(name).parent)
        move = Move(self._moved, "" if folder == "." else folder, name, file)
        self._moves.append(move)
        _apply(move, self._names)


def _apply(move: Move, names: dict[str, File]) -> None:
    if move.file is None:
        names.pop(move.name, None)
    else:
        names[move.name] = move.file


def _content(file: File, changes: list[Change]) -> bytes:
    content = bytearray(file.synced)
    for change in changes:
        change.apply(content)
    return bytes(content)


def _survivors(changes: list[Change], chance: Random, survival: float) -> list[Change]:
    found = []
    for change in changes:
        if chance.random() >= survival:
            continue
        if chance.random() >= TORN:
            found.append(change)
        else:
            found += [part for part in change.sectors() if chance.random() < 0.5]
    return found
