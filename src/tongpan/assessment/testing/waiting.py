"""What of joint tests waits for people: scores to be brought in, an analysis to be made."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from tongpan.access.models import Unit, User
from tongpan.access.roles import RESEARCH_WRITERS, SCHOOL_KEEPERS, standing_for
from tongpan.assistance.base.todo import Todo, waits

from .models import JointTest, TestSchool
from .queries.policy import patience

MOST = 50


def _within(user: User, lookup: str, *roles: str) -> Q | None:
    enough = standing_for(*roles)
    paths = {grant.unit.path for grant in user.current_grants if grant.role in enough}
    found = Q(pk__in=())
    for path in paths:
        found |= Q(**{f"{lookup}__path__under": path})
    return found if paths else None


def _page(page: str, unit: Unit, test: JointTest) -> str:
    return reverse(f"assessment:{page}", kwargs={"unit": unit.slug, "year": test.year, "test": test.pk})


def scores(user: User, day: dt.date) -> Iterator[Todo]:
    """Schools whose pupils have taken a test and have no scores yet, for their clerks."""
    mine = _within(user, "unit", *SCHOOL_KEEPERS)
    if mine is None:
        return
    missing = Q(pupils__taking=True, pupils__absent=False, pupils__answers__isnull=True)
    parts = TestSchool.everywhere.filter(mine, chosen=True, test__day__lte=day)
    parts = parts.exclude(test__state=JointTest.State.ARCHIVED).annotate(open=Count("pupils", filter=missing))
    for own in parts.filter(open__gt=0).select_related("unit", "test").order_by("test__day", "pk")[:MOST]:
        yield Todo(
            "test.scores", f"test.scores:{own.pk}",
            gettext_noop("“%(test)s”: the scores of %(count)s pupils are missing."), own.unit,
            _page("test-scores", own.unit, own.test), {"test": own.test.name, "count": own.open},
            own.test.day + patience(day) if own.test.day else None,
        )  # fmt: skip


def analyses(user: User, day: dt.date) -> Iterator[Todo]:
    """Tests whose scores are in and that are not analysed, for who holds them."""
    mine = _within(user, "unit", *RESEARCH_WRITERS)
    if mine is None:
        return
    tests = JointTest.everywhere.filter(mine, state=JointTest.State.SCORED).select_related("unit")
    for own in tests.order_by("day", "pk")[:MOST]:
        yield Todo(
            "test.analysis", f"test.analysis:{own.pk}",
            gettext_noop("“%(test)s”: scores are in. Analyse it once they are complete."), own.unit,
            _page("test-one", own.unit, own), {"test": own.name}, (own.day or day) + 2 * patience(day),
        )  # fmt: skip


waits(scores, test_scores=_("Scores of joint tests"))
waits(analyses, test_analysis=_("Joint tests to be analysed"))
