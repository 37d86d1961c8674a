"""Targets, and experience that others can reuse."""

from __future__ import annotations

from django.db.models import Count, Q
from django.utils.translation import gettext_lazy as _

from tongpan.access.models import Unit
from tongpan.access.reach import beyond
from tongpan.assistance.base.choices import YES_NO, by_county, keyed, placed, yes
from tongpan.assistance.base.files import owner
from tongpan.assistance.base.register import Choice, Measure, Register, register
from tongpan.assistance.partnership import target_waiting  # noqa: F401  (counts every morning, tells what is not met)
from tongpan.assistance.partnership.models import Case, Target
from tongpan.assistance.partnership.models.work import Domain
from tongpan.assistance.partnership.queries.cases import cases_of, readable_cases, shared_cases
from tongpan.assistance.partnership.queries.targets import targets_between

SEE = "assistance.view_bonds"


def _case(unit: Unit, key: int) -> Case | None:
    found: Case | None = readable_cases(unit).filter(pk=key).first()
    return found


owner("case", _case, page="case", edit="assistance.work_tasks")


def _used(asked: str) -> Q:
    followed = Case.everywhere.filter(tasks__isnull=False).order_by()
    with_task = Q(pk__in=beyond("which cases are followed", followed.values_list("pk", flat=True)))
    return with_task if asked == "1" else ~with_task


CHOICES = (
    Choice("domain", _("Domain"), options=Domain.choices),
    Choice("kind", _("Domain"), "domain"),
    Choice("used", _("Reused"), options=YES_NO, narrow=_used),
    by_county(), placed(), placed("school", _("School")), keyed("bond", _("Bond")),
)  # fmt: skip
SEARCH = ("title__icontains", "problem__icontains", "practice__icontains", "unit__name__icontains")
MEASURES = {
    "units": Measure(_("Units that write them"), _("units"), Count("unit", distinct=True)),
    "uses": Measure(_("Tasks that follow them"), _("tasks"), Count("tasks", distinct=True), beyond=True),
}

CASES = register(
    Register(
        key="cases", label=_("Experience"), model=Case, rows=cases_of, permission=SEE, search=SEARCH,
        choices=(*CHOICES, yes("shared", _("Shown to all units"))), measures=MEASURES, related=("unit",),
    )
)  # fmt: skip

SHARED = register(
    Register(
        key="cases-shared", label=_("Experience of all units"), model=Case, rows=shared_cases, permission=SEE,
        search=SEARCH, choices=CHOICES, measures=MEASURES, related=("unit",),
    )
)  # fmt: skip

TARGETS = register(
    Register(
        key="targets", label=_("Targets"), model=Target, rows=targets_between, permission=SEE,
        choices=(
            Choice("each", _("Who is to reach it"), options=Target.Each.choices),
            Choice("kind", _("Who is to reach it"), "each"),
            by_county(), placed(), placed("school", _("School")),
        ),
        search=("name__icontains", "reference__icontains", "unit__name__icontains"),
        measures={"units": Measure(_("Units that set them"), _("units"), Count("unit", distinct=True))},
        related=("unit",),
    )
)  # fmt: skip
