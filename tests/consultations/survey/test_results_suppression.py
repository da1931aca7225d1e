"""No group under ten can be worked out of a cross-table, whatever is added or taken away."""

from __future__ import annotations

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from portal.consultations.methods.survey.results.crosstab import (
    TOGETHER,
    Side,
    cross,
    large_enough,
    put_together,
)
from portal.consultations.methods.survey.results.suppression import (
    SMALLEST_SHOWN,
    hidden_cells,
    hidden_choices,
)


def possible_values(counts, hidden, cell):
    """Try every table an attacker could think of; return what the cell could be.

    Slow on purpose: all but the last row and column of the hidden cells are tried out.
    """
    rows, columns = len(counts), len(counts[0])
    row_left = [sum(counts[r][c] for c in range(columns) if (r, c) in hidden) for r in range(rows)]
    column_left = [
        sum(counts[r][c] for r in range(rows) if (r, c) in hidden) for c in range(columns)
    ]
    order = sorted(hidden)
    found = set()

    def fill(at, rows_left, columns_left, value):
        if at == len(order):
            if not any(rows_left) and not any(columns_left):
                found.add(value)
            return
        r, c = order[at]
        later = list(order[at + 1 :])
        low = 0
        if all(one[0] != r for one in later):
            low = rows_left[r]
        if all(one[1] != c for one in later):
            low = max(low, columns_left[c])
        for guess in range(low, min(rows_left[r], columns_left[c]) + 1):
            rows_left[r] -= guess
            columns_left[c] -= guess
            fill(at + 1, rows_left, columns_left, guess if (r, c) == cell else value)
            rows_left[r] += guess
            columns_left[c] += guess

    fill(0, row_left, column_left, None)
    return found


def everything(counts):
    return {(r, c) for r, c in product(range(len(counts)), range(len(counts[0])))}


small_tables = st.integers(1, 3).flatmap(
    lambda columns: st.lists(
        st.lists(st.integers(0, 14), min_size=columns, max_size=columns), min_size=1, max_size=3
    )
)


@settings(max_examples=150)
@given(small_tables, st.integers(2, 6))
def test_whoever_knows_all_totals_must_still_reckon_with_enough_people_in_a_small_cell(
    counts, smallest
):
    hidden = hidden_cells(counts, smallest)
    rows = [sum(line) for line in counts]
    columns = [sum(column) for column in zip(*counts, strict=True)]
    for r, c in everything(counts):
        if not rows[r] or not columns[c] or counts[r][c] >= smallest:
            continue
        assert (r, c) in hidden
        could_be = possible_values(counts, hidden, (r, c))
        from_totals = possible_values(counts, everything(counts), (r, c))
        assert counts[r][c] in could_be
        # Totals are public: what they alone give away nobody can hide.
        assert max(could_be) >= min(smallest, max(from_totals))
        assert len(could_be) > 1 or len(from_totals) == 1


@given(small_tables)
def test_a_table_of_large_groups_is_shown_wholly(counts):
    large = [[n + SMALLEST_SHOWN for n in line] for line in counts]
    assert hidden_cells(large) == frozenset()


def test_a_small_cell_is_not_alone_in_its_row_and_its_column():
    hidden = hidden_cells([[3, 40, 12], [25, 30, 20], [31, 28, 45]])
    assert (0, 0) in hidden
    assert sum(1 for r, _c in hidden if r == 0) >= 2
    assert sum(1 for _r, c in hidden if c == 0) >= 2
    assert len(hidden) == 4


def test_empty_rows_and_columns_hide_nothing():
    assert hidden_cells([[20, 0, 30], [0, 0, 0], [15, 0, 44]]) == frozenset()


@settings(max_examples=200)
@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=10, max_size=80))
def test_where_several_may_be_chosen_those_who_did_not_are_hidden_as_well(people):
    both = sum(1 for a, b in people if a and b)
    one, other = sum(a for a, _b in people), sum(b for _a, b in people)
    hidden = hidden_choices(
        [[both]], [one], [other], len(people), rows_exclusive=False, columns_exclusive=False
    )
    parts = [both, one - both, other - both, len(people) - one - other + both]
    totals = [min(one, other), one, other, len(people) - one, len(people) - other]
    small = [n for n in parts if n < SMALLEST_SHOWN]
    if not hidden:
        # Every part is large, or there is nobody who could be told apart.
        assert not small or 0 in totals


def side(keys, totals, *, exclusive=True):
    return Side(tuple(keys), {key: key.title() for key in keys}, totals, exclusive)


def test_a_cross_table_shows_shares_of_rows_and_leaves_small_cells_out():
    counts = {("yes", "north"): 30, ("yes", "south"): 4, ("no", "north"): 20, ("no", "south"): 46}
    table = cross(
        side(("yes", "no"), {"yes": 34, "no": 66}),
        side(("north", "south"), {"north": 50, "south": 50}),
        counts,
        100,
    )
    assert table.hidden == 4
    assert all(count is None for line in table.lines for count in line.counts)
    roomy = {**counts, ("yes", "south"): 14}
    table = cross(
        side(("yes", "no"), {"yes": 44, "no": 66}),
        side(("north", "south"), {"north": 50, "south": 60}),
        roomy,
        110,
    )
    assert table.lines[0].counts == (30, 14)
    assert table.lines[0].shares[0] == 30 / 44


def test_nothing_is_crossed_with_fewer_than_ten_people():
    one = side(("a",), {"a": 9})
    assert cross(one, one, {("a", "a"): 9}, 9) is None


@given(st.dictionaries(st.sampled_from("abcdefgh"), st.integers(0, 25), min_size=1))
def test_groups_of_people_are_put_together_until_each_has_ten(totals):
    under = large_enough(totals, list(totals))
    sizes = {}
    for key, n in totals.items():
        sizes[under[key]] = sizes.get(under[key], 0) + n
    everybody = sum(totals.values())
    assert all(n == 0 or n >= 10 or n == everybody for n in sizes.values())
    small = sum(n for n in totals.values() if n < 10)
    if small == 0 or small >= 10:
        assert all(under[key] == key for key, n in totals.items() if n >= 10)


def test_small_areas_are_one_row_with_their_cells_added_up():
    rows = side(("north", "mill", "quay"), {"north": 40, "mill": 6, "quay": 7})
    counts = {("north", "x"): 40, ("mill", "x"): 6, ("quay", "x"): 7}
    merged, cells = put_together(rows, counts, "Others")
    assert merged.totals == {"north": 40, TOGETHER: 13}
    assert cells == {("north", "x"): 40, (TOGETHER, "x"): 13}
    assert merged.labels[TOGETHER] == "Others"
