"""What analysed tests found, for whoever asks from above: appraisal, proof."""

from __future__ import annotations

from dataclasses import dataclass

from tongpan.access.models import Unit
from tongpan.assessment.testing.models import JointTest, SchoolResult

DONE = (JointTest.State.ANALYSED, JointTest.State.ARCHIVED)


@dataclass(frozen=True)
class SchoolMean:
    """The mean of one school in one analysed test.

    ``mean`` and ``standard_error`` are on the scale of the first test of its chain, in which the pupils of that test
    have mean 0 and spread 1, where ``linked``; else on the test's own scale, which may not be compared with another
    year's. ``key`` is the school unit's slug and ``scale`` the key of the test that gave the scale.
    """

    unit: int
    key: str
    test: int
    year: int
    subject: str
    grade: int
    mean: float
    standard_error: float
    pupils: int
    linked: bool
    scale: int


def school_means(unit: Unit) -> list[SchoolMean]:
    """The means of the schools at or below a unit, of every analysed test, by test and school.

    Call it inside the scope of the unit. Schools whose figure is hidden because their pupils are few are not among
    them. ``linked`` is true for the first test of a chain as well: it gave the scale.
    """
    rows = SchoolResult.everywhere.filter(unit__path__under=unit.path, test__state__in=DONE)
    rows = rows.exclude(facts__hidden=True).select_related("unit", "test").order_by("test__year", "test", "unit__path")
    return [
        SchoolMean(
            own.unit_id, own.unit.slug, own.test_id, own.test.year, own.test.subject, own.test.grade, own.mean,
            own.standard_error, own.pupils, own.linked, own.facts.get("scale", own.test_id),
        )
        for own in rows
    ]  # fmt: skip
