"""How far judges agree, against the published example of Shrout and Fleiss (1979), table 2."""

from __future__ import annotations

import pytest

from tongpan.assessment.appraisal.queries.agreement import agreement, icc, mean_difference

SHROUT_FLEISS = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]


def test_the_published_coefficient():
    assert icc(SHROUT_FLEISS) == pytest.approx(0.29, abs=0.005)
    assert icc(SHROUT_FLEISS) == pytest.approx(0.2897638, abs=1e-6)


def test_perfect_agreement_and_what_cannot_be_told():
    assert icc([[1, 1], [2, 2], [5, 5]]) == pytest.approx(1)
    assert icc([[1, 2]]) is None
    assert icc([[1], [2]]) is None
    assert icc([[3, 3], [3, 3]]) is None


def test_the_mean_difference_takes_every_pair_of_judges():
    assert mean_difference([[1, 2, 4], [3, 3]]) == (pytest.approx((1 + 3 + 2 + 0) / 4), 4)
    assert mean_difference([[1], []]) == (None, 0)


def test_rows_that_not_all_judged_count_for_the_difference_only():
    found = agreement({1: {7: 0.5, 8: 0.7}, 2: {7: 0.9, 8: 0.9}, 3: {7: 0.2}})
    assert (found.judges, found.pairs, found.rows) == (2, 2, 2)
    assert found.difference == pytest.approx(0.1)
    assert agreement({}).icc is None
