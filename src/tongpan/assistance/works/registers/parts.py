"""The registers of what belongs to projects: their steps, and what each source is to bear."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, Count, Q, QuerySet, Sum, Value, When
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tongpan.access.models import Unit
from tongpan.assistance.base.choices import YES_NO, bond_choice, keyed, place_choices
from tongpan.assistance.base.period import Period
from tongpan.assistance.base.register import Choice, Measure, Register, register
from tongpan.assistance.works.models import Milestone, Project, ProjectFunding
from tongpan.assistance.works.queries.seen import projects_of

PLACE = "project__unit__path"


def _milestones(unit: Unit, period: Period) -> QuerySet[Milestone]:
    here = projects_of(unit).order_by().values("pk")
    return Milestone.everywhere.filter(project__in=here, due__range=(period.first, period.last))


def _late(asked: Any) -> Q:
    late = Q(done__isnull=True, due__lt=timezone.localdate())
    return late if asked != "0" else ~late


def _sources(unit: Unit, period: Period) -> QuerySet[ProjectFunding]:
    here = projects_of(unit).between(period.first, period.last).order_by().values("pk")
    return ProjectFunding.everywhere.filter(project__in=here)


MILESTONES = register(
    Register(
        key="works-milestones",
        label=_("Milestones"),
        model=Milestone,
        rows=_milestones,
        permission="assistance.view_works",
        choices=(
            Choice("reached", _("Reached"), options=YES_NO, narrow=lambda asked: Q(done__isnull=asked == "0")),
            Choice("late", _("Late"), options=YES_NO, narrow=_late),
            Choice("kind", _("Kind of project"), lookup="project__kind", options=Project.Kind.choices),
            *place_choices("project__unit"),
            bond_choice("project__bond"),
            keyed("project", _("Project")),
        ),
        search=("name__icontains", "project__name__icontains", "project__unit__name__icontains"),
        measures={
            "reached": Measure(_("Reached"), _("milestones"), Sum(Case(When(done__isnull=False, then=Value(1)),
                                                                         default=Value(0)))),
            "projects": Measure(_("Projects"), _("projects"), Count("project", distinct=True)),
        },
        related=("project", "project__unit"),
        place=PLACE,
    )
)  # fmt: skip
SOURCES = register(
    Register(
        key="works-sources",
        label=_("Funding sources"),
        model=ProjectFunding,
        rows=_sources,
        permission="assistance.view_works",
        choices=(
            Choice("source", _("Source of money"), options=ProjectFunding.Source.choices),
            Choice("kind", _("Kind of project"), lookup="project__kind", options=Project.Kind.choices),
            *place_choices("project__unit"),
            bond_choice("project__bond"),
            keyed("project", _("Project")),
        ),
        search=("project__name__icontains", "project__unit__name__icontains"),
        measures={
            "amount": Measure(_("To bear"), _("yuan"), Sum("amount")),
            "projects": Measure(_("Projects"), _("projects"), Count("project", distinct=True)),
        },
        related=("project", "project__unit"),
        place=PLACE,
    )
)
