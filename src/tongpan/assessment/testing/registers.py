"""The register of joint tests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, IntegerField, OuterRef, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from tongpan.access.models import Unit
from tongpan.assistance.base.choices import by_county, keyed
from tongpan.assistance.base.period import ALL, SCHOOL_YEAR, Period
from tongpan.assistance.base.register import Choice, Measure, Register, register

from .models import GRADES, SUBJECTS, JointTest, Pupil, TestSchool
from .queries.seen import tests_of


@dataclass(frozen=True)
class TestRegister(Register):
    """The register ``test``; its list is the page of tests."""

    __test__ = False

    @property
    def page(self) -> str:
        """The name of the page that lists it."""
        return "assessment:test-list"


def _rows(unit: Unit, period: Period) -> QuerySet[JointTest]:
    """The tests of the school year, or of the days; each knows how many schools and pupils of the unit took part."""
    tests = tests_of(unit)
    if period.kind == SCHOOL_YEAR:
        tests = tests.filter(year=period.year)
    elif period.kind != ALL:
        tests = tests.filter(day__range=(period.first, period.last))
    schools = TestSchool.everywhere.filter(test=OuterRef("pk"), chosen=True, unit__path__under=unit.path)
    pupils = Pupil.everywhere.filter(test=OuterRef("pk"), taking=True, unit__path__under=unit.path)
    return tests.annotate(own_schools=_counted(schools), own_pupils=_counted(pupils))


def _counted(rows: QuerySet[Any]) -> Coalesce:
    counted = rows.order_by().values("test").annotate(found=Count("pk")).values("found")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


TESTS = register(
    TestRegister(
        key="test",
        label=_("Joint tests"),
        model=JointTest,
        rows=_rows,
        permission="assessment.view_tests",
        space="assessment",
        choices=(
            Choice("subject", _("Subject"), options=SUBJECTS),
            Choice("grade", _("Grade"), options=GRADES),
            Choice("state", _("State"), options=JointTest.State.choices),
            by_county(),
            keyed("bond", _("Bond")),
        ),
        search=("name__icontains", "unit__name__icontains", "unit__initials__istartswith"),
        measures={
            "pupils": Measure(_("Pupils tested"), _("pupils"), Sum("own_pupils")),
            "schools": Measure(_("Schools that took part, test by test"), _("schools"), Sum("own_schools")),
        },
        related=("unit", "bond"),
    )
)
