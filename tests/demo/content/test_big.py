"""Towns of any size."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise

from portal.demo.content import BigTown, load_town
from portal.demo.content.big import ANSWERED
from portal.demo.content.geography import outline, to_grid
from portal.demo.content.geometry import contains

NOW = datetime(2026, 5, 1, 12, tzinfo=UTC)
TOWN = BigTown(people=5000, proposals=3000, now=NOW)
ROWS = list(TOWN.proposal_rows())


def test_there_are_as_many_rows_as_asked_for() -> None:
    assert len(ROWS) == 3000
    assert [row.number for row in ROWS] == list(range(3000))
    assert sum(1 for _ in TOWN.people_rows(batch=900)) == 5000


def test_people_have_numbers_without_gap_across_batches() -> None:
    assert [person.number for person in TOWN.people_rows(batch=900)] == list(range(1, 5001))


def test_rows_keep_the_rules_of_proposals() -> None:
    topics = {topic.key for topic in load_town().topics}
    for row in ROWS:
        assert 15 <= len(row.title) <= 150
        assert row.topic in topics
        assert 0 <= row.author < 5000
        assert 0 <= row.supports <= 5000
        assert (row.supports >= TOWN.threshold) == (row.state in ANSWERED)
        assert "{" not in row.title


def test_points_lie_inside_their_area() -> None:
    for row in islice(ROWS, 800):
        assert contains(outline(row.area), to_grid(row.longitude, row.latitude))


def test_proposals_were_written_one_after_the_other_and_never_in_the_future() -> None:
    assert all(first.created_at < second.created_at for first, second in pairwise(ROWS))
    assert ROWS[-1].created_at <= NOW
    assert ROWS[0].created_at > NOW - timedelta(days=366 * 6)


def test_words_are_common_uncommon_and_rare() -> None:
    counts = Counter(word for row in ROWS for word in row.title.lower().split())
    ranked = [count for _, count in counts.most_common()]
    assert len(ranked) > 300
    assert ranked[0] > 30 * ranked[len(ranked) // 2]
    assert len({row.title for row in ROWS}) > 2200


def test_the_same_seed_gives_the_same_town_and_another_seed_another() -> None:
    again = BigTown(people=5000, proposals=3000, now=NOW).proposal_rows()
    assert list(islice(again, 200)) == ROWS[:200]
    other = BigTown(people=5000, proposals=3000, now=NOW, seed=2).proposal_rows()
    assert [row.title for row in islice(other, 50)] != [row.title for row in ROWS[:50]]


def test_an_empty_town_is_possible() -> None:
    assert list(BigTown(people=0, proposals=0, now=NOW).proposal_rows()) == []
