"""The disk on which power cuts are simulated forgets what it may forget, and nothing else."""

from __future__ import annotations

from random import Random

import pytest

from tests.faults.power.disk import SECTOR, Disk

ME, OTHER = 1, 2
NOTHING, EVERYTHING = 0.0, 1.0


def disk_with(**files: bytes) -> Disk:
    return Disk(files)


def after_cut(disk: Disk, survival: float = NOTHING, seed: int = 0) -> dict[str, bytes]:
    return disk.after_power_cut(Random(seed), survival)


def sync(disk: Disk, name: str) -> None:
    disk.begin_sync(ME, name)
    disk.end_sync(ME, name)


def test_a_write_is_seen_at_once_and_may_be_lost() -> None:
    disk = disk_with(book=b"old")
    disk.write("book", 0, b"new")
    assert disk.now() == {"book": b"new"}
    assert after_cut(disk) == {"book": b"old"}


def test_a_synced_write_survives() -> None:
    disk = disk_with(book=b"old")
    disk.write("book", 0, b"new")
    sync(disk, "book")
    assert after_cut(disk) == {"book": b"new"}
    assert disk.unsynced("book") == 0


def test_a_sync_makes_sure_of_nothing_before_it_is_done() -> None:
    disk = disk_with(book=b"old")
    disk.write("book", 0, b"new")
    disk.begin_sync(ME, "book")
    assert after_cut(disk) == {"book": b"old"}


def test_a_sync_makes_sure_of_nothing_that_was_written_after_it_began() -> None:
    disk = disk_with(book=b"....")
    disk.write("book", 0, b"a")
    disk.begin_sync(ME, "book")
    disk.write("book", 1, b"b")
    disk.begin_sync(OTHER, "book")
    disk.write("book", 2, b"c")
    disk.end_sync(ME, "book")
    assert after_cut(disk) == {"book": b"a..."}
    disk.end_sync(OTHER, "book")
    assert after_cut(disk) == {"book": b"ab.."}


def test_syncs_that_end_in_another_order_take_nothing_back() -> None:
    disk = disk_with(book=b"..")
    disk.write("book", 0, b"a")
    disk.begin_sync(ME, "book")
    disk.write("book", 1, b"b")
    disk.begin_sync(OTHER, "book")
    disk.end_sync(OTHER, "book")
    disk.end_sync(ME, "book")
    assert after_cut(disk) == {"book": b"ab"}


def test_a_sync_of_one_file_makes_sure_of_no_other() -> None:
    disk = disk_with(book=b"old", index=b"old")
    disk.write("book", 0, b"new")
    disk.write("index", 0, b"new")
    sync(disk, "book")
    assert after_cut(disk) == {"book": b"new", "index": b"old"}


def test_a_later_write_may_survive_an_earlier_one() -> None:
    found = set()
    for seed in range(100):
        disk = disk_with(book=b"..")
        disk.write("book", 0, b"a")
        disk.write("book", 1, b"b")
        found.add(after_cut(disk, 0.5, seed)["book"])
    assert found == {b"..", b"a.", b".b", b"ab"}


def test_a_write_may_be_torn_between_its_sectors_and_nowhere_else() -> None:
    found = set()
    for seed in range(200):
        disk = disk_with(book=b"." * 3 * SECTOR)
        disk.write("book", 0, b"a" * 3 * SECTOR)
        content = after_cut(disk, EVERYTHING, seed)["book"]
        sectors = [content[at : at + SECTOR] for at in range(0, 3 * SECTOR, SECTOR)]
        assert all(len(set(sector)) == 1 for sector in sectors)
        found.add("".join(chr(sector[0]) for sector in sectors))
    assert {"aaa", "a..", "..a", "..."} <= found


@pytest.mark.parametrize("place", [0, 100, SECTOR, SECTOR + 1])
def test_the_sectors_of_a_write_are_the_write(place: int) -> None:
    disk, again = disk_with(book=b""), disk_with(book=b"")
    data = bytes(range(256)) * 6
    disk.write("book", place, data)
    (change,) = disk._names["book"].changes
    for part in change.sectors():
        again.write("book", part.place, part.data or b"")
    assert again.now() == disk.now()


def test_what_was_cut_off_is_back_unless_that_was_synced() -> None:
    disk = disk_with(book=b"a long text")
    disk.resize("book", 1)
    assert after_cut(disk) == {"book": b"a long text"}
    sync(disk, "book")
    assert after_cut(disk) == {"book": b"a"}


def test_a_file_that_grows_is_filled_with_zeros() -> None:
    disk = disk_with(book=b"a")
    disk.resize("book", 3)
    disk.write("book", 4, b"b")
    assert disk.now() == {"book": b"a\0\0\0b"}


def test_a_new_file_has_no_name_before_its_folder_was_synced() -> None:
    disk = disk_with()
    disk.create("book")
    disk.write("book", 0, b"new")
    sync(disk, "book")
    assert after_cut(disk) == {}
    sync(disk, "")
    assert after_cut(disk) == {"book": b"new"}


def test_a_folder_is_synced_without_the_folders_in_it() -> None:
    disk = disk_with()
    disk.create("shelf/book")
    sync(disk, "")
    assert after_cut(disk) == {}
    sync(disk, "shelf")
    assert after_cut(disk) == {"shelf/book": b""}


def test_a_removed_file_is_back_unless_its_folder_was_synced() -> None:
    disk = disk_with(book=b"old")
    disk.unlink("book")
    assert disk.now() == {}
    assert after_cut(disk) == {"book": b"old"}
    sync(disk, "")
    assert after_cut(disk) == {}


def test_a_file_made_anew_is_not_the_one_that_was_removed() -> None:
    disk = disk_with(book=b"old")
    disk.unlink("book")
    disk.create("book")
    disk.write("book", 0, b"new")
    sync(disk, "book")
    assert after_cut(disk) == {"book": b"old"}
    sync(disk, "")
    assert after_cut(disk) == {"book": b"new"}


def test_a_renamed_file_has_one_name_or_the_other_and_at_worst_both() -> None:
    found = set()
    for seed in range(100):
        disk = disk_with(draft=b"new", book=b"old")
        disk.rename("draft", "book")
        assert disk.now() == {"book": b"new"}
        found.add(tuple(sorted(after_cut(disk, 0.5, seed).items())))
    assert found == {
        (("book", b"old"), ("draft", b"new")),
        (("book", b"new"), ("draft", b"new")),
        (("book", b"new"),),
    }


def test_a_write_to_a_file_nobody_made_is_an_error() -> None:
    with pytest.raises(KeyError, match="never made"):
        disk_with().write("book", 0, b"")
