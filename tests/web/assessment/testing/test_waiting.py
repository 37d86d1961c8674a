"""What waits: scores for the clerk, the analysis for who holds the test."""

from __future__ import annotations

import datetime as dt

from tongpan.access.scope import in_unit
from tongpan.assessment.testing.actions.analysis import analyse
from tongpan.assistance.base.todo import waiting_for

DAY = dt.date(2026, 6, 1)


def waiting(testing, name, day=DAY):
    found = waiting_for(testing.world.users[name], day)
    return [(own.kind, own.values, own.href, own.due) for own in found if own.kind.startswith("test.")]


def test_scores_wait_for_the_clerk_and_the_analysis_for_the_bureau(testing):
    test = testing.test((20, 20))
    page = f"/u/2144180001/2025/tests/{test.pk}/scores/"
    due = dt.date(2026, 6, 3)
    assert waiting(testing, "clerk") == [("test.scores", {"test": test.name, "count": 20}, page, due)]
    assert waiting(testing, "clerk", dt.date(2026, 5, 1)) == []
    assert waiting(testing, "planner") == waiting(testing, "viewer") == []
    testing.answer(test)
    assert waiting(testing, "clerk") == []
    assert [own[0] for own in waiting(testing, "planner")] == ["test.analysis"]
    assert waiting(testing, "other_planner") == []
    with in_unit(testing.county):
        analyse(test, user=None)
    assert waiting(testing, "planner") == []
