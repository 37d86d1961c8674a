"""Small cells are never shown, and never follow from what is shown."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from tongpan.assessment.testing.tables.cells import hidden, hidden_by_name, merged_counts

COUNTS = st.lists(st.integers(0, 60), max_size=12)


@settings(deadline=None)
@given(COUNTS, st.integers(1, 25))
def test_what_is_hidden_cannot_be_found_by_subtraction(counts, least):
    out = hidden(counts, least)
    away = [count for count, own in zip(counts, out, strict=True) if own and count]
    assert all(count >= least or not count for count, own in zip(counts, out, strict=True) if not own)
    if away and len([count for count in counts if count]) > 1:
        assert len(away) > 1
        assert sum(away) >= least or not any(count and not own for count, own in zip(counts, out, strict=True))


@settings(deadline=None)
@given(COUNTS, st.integers(1, 25))
def test_nothing_is_hidden_without_need(counts, least):
    if all(count >= least or not count for count in counts):
        assert not any(hidden(counts, least))


def test_the_smallest_of_the_others_is_hidden_with_a_single_small_one():
    assert hidden([40, 6, 25, 30], 10) == [False, True, True, False]
    assert hidden([6, 5, 40], 10) == [True, True, False]
    assert hidden([3, 2, 40, 25], 10) == [True, True, False, True]
    assert hidden([6, 40], 10, total_shown=False) == [True, False]
    assert hidden_by_name({"1": 6, "2": 40, "3": 0}, 10) == {"1": True, "2": True, "3": False}


@settings(deadline=None)
@given(COUNTS, st.integers(1, 25))
def test_joined_bins_hold_enough_and_keep_their_order(counts, least):
    groups = merged_counts(counts, least)
    assert [place for group in groups for place in group] == list(range(len(counts)))
    sums = [sum(counts[place] for place in group) for group in groups]
    if sum(counts) >= least:
        assert all(own == 0 or own >= least for own in sums)
